/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/import-row.h"

#include "app/patients/birth-date.h"
#include "core/id.h"
#include "core/text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _RkImportRow
{
  GObject parent_instance;

  guint number; /* of the table, from 1 */
  char *cells[RK_IMPORT_N_COLUMNS];
  const char *problems[RK_IMPORT_N_COLUMNS];
  gboolean wanted;
  gboolean known;
};

G_DEFINE_FINAL_TYPE (RkImportRow, rk_import_row, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* What a column is called in the tables that facilities have. The first one stands in the template.
 * These are the names of data, not of the interface, and are the same in every language. */
static const struct
{
  const char *title;
  const char *field;
  const char *names[8];
} columns[RK_IMPORT_N_COLUMNS] = {
  [RK_IMPORT_FAMILY_NAME] = { N_ ("Family name"), "family_name", { "姓", "苗字", "名字", "氏" } },
  [RK_IMPORT_GIVEN_NAME] = { N_ ("Given name"), "given_name", { "名" } },
  [RK_IMPORT_FAMILY_KANA]
  = { N_ ("Family name in kana"),
      "family_kana",
      { "姓ふりがな", "せい", "姓カナ", "姓フリガナ", "ふりがな(姓)", "姓(ふりがな)" } },
  [RK_IMPORT_GIVEN_KANA]
  = { N_ ("Given name in kana"),
      "given_kana",
      { "名ふりがな", "めい", "名カナ", "名フリガナ", "ふりがな(名)", "名(ふりがな)" } },
  [RK_IMPORT_SEX] = { N_ ("Sex"), "sex", { "性別" } },
  [RK_IMPORT_BIRTH_DATE] = { N_ ("Birth date"), "birth_date", { "生年月日", "誕生日" } },
  [RK_IMPORT_DISEASE] = { N_ ("Illness"), "disease", { "疾患名", "病名", "主病名", "傷病名" } },
  [RK_IMPORT_PHONE] = { N_ ("Phone"), "phone", { "電話", "電話番号", "TEL" } },
  [RK_IMPORT_ADDRESS] = { N_ ("Address"), "address", { "住所" } },
  [RK_IMPORT_EMERGENCY_CONTACT]
  = { N_ ("Emergency contact"), "emergency_contact", { "緊急連絡先" } },
  [RK_IMPORT_PRIMARY_DOCTOR]
  = { N_ ("Primary doctor"), "primary_doctor", { "主治医", "かかりつけ医" } },
  [RK_IMPORT_SECONDARY_DOCTOR] = { N_ ("Secondary doctor"), "secondary_doctor", { "副主治医" } },
  [RK_IMPORT_CAUTIONS] = { N_ ("Cautions (allergies and others)"),
                           "cautions",
                           { "注意事項", "注意事項(アレルギー等)", "アレルギー" } },
};

/* One column for both names, parted by a blank. */
static const char *const whole_names[] = { "氏名", "患者氏名", "患者名", "利用者氏名", "名前" };
static const char *const whole_kana[]
  = { "ふりがな", "フリガナ", "カナ", "氏名カナ", "カナ氏名", "氏名ふりがな", "よみがな" };

/** rk_import_column_title: Returns: (transfer none): what the column is called on the screen */
const char *
rk_import_column_title (RkImportColumn column)
{
  g_return_val_if_fail (column < RK_IMPORT_N_COLUMNS, "");
  return _ (columns[column].title);
}

/** rk_import_template: Returns: (transfer full): a CSV file with the names of all columns */
char *
rk_import_template (void)
{
  const char *cells[RK_IMPORT_N_COLUMNS + 1] = { NULL };
  GString *out = g_string_new ("\xef\xbb\xbf");

  for (int i = 0; i < RK_IMPORT_N_COLUMNS; i++)
    cells[i] = columns[i].names[0];
  rk_sheet_write_row (out, cells);
  return g_string_free (out, FALSE);
}

static RkSex
read_sex (const char *text)
{
  static const struct
  {
    const char *word;
    RkSex sex;
  } words[] = {
    { "女", RK_SEX_FEMALE }, { "女性", RK_SEX_FEMALE },   { "f", RK_SEX_FEMALE },
    { "2", RK_SEX_FEMALE },  { "female", RK_SEX_FEMALE }, { "男", RK_SEX_MALE },
    { "男性", RK_SEX_MALE }, { "m", RK_SEX_MALE },        { "1", RK_SEX_MALE },
    { "male", RK_SEX_MALE }, { "その他", RK_SEX_OTHER },  { "other", RK_SEX_OTHER },
  };
  g_autofree char *narrow = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  g_autofree char *lower = narrow != NULL ? g_utf8_strdown (narrow, -1) : NULL;

  for (gsize i = 0; lower != NULL && i < G_N_ELEMENTS (words); i++)
    if (strcmp (lower, words[i].word) == 0)
      return words[i].sex;
  return RK_SEX_UNKNOWN;
}

static const char *
find_problem (RkImportRow *self, RkImportColumn column)
{
  const char *text = self->cells[column];
  const RkField *field = rk_record_type_find (&rk_patient_type, columns[column].field);
  g_autofree char *date = NULL;

  if (column == RK_IMPORT_SEX)
    return read_sex (text) != RK_SEX_UNKNOWN ? NULL : _ ("Write female, male or other");
  if (column == RK_IMPORT_BIRTH_DATE)
    return rk_parse_birth_date (text, &date)
             ? NULL
             : _ ("No such date. Write it like 1937-3-4 or S12.3.4");
  if ((column == RK_IMPORT_FAMILY_NAME || column == RK_IMPORT_GIVEN_NAME) && *text == '\0')
    return _ ("This is required");
  if (!rk_text_is_valid (text, -1))
    return _ ("There are characters that cannot be used");
  return (gint64) strlen (text) > field->max ? _ ("This is too long") : NULL;
}

static void
check (RkImportRow *self)
{
  for (int i = 0; i < RK_IMPORT_N_COLUMNS; i++)
    self->problems[i] = find_problem (self, (RkImportColumn) i);
}

static void
rk_import_row_finalize (GObject *object)
{
  RkImportRow *self = RK_IMPORT_ROW (object);

  for (int i = 0; i < RK_IMPORT_N_COLUMNS; i++)
    g_free (self->cells[i]);
  G_OBJECT_CLASS (rk_import_row_parent_class)->finalize (object);
}

static void
rk_import_row_class_init (RkImportRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rk_import_row_finalize;
  signals[CHANGED] = g_signal_new (
    "changed", RK_TYPE_IMPORT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rk_import_row_init (RkImportRow *self)
{
  self->wanted = TRUE;
}

/** rk_import_row_get_cell: Returns: (transfer none): what stands in the cell */
const char *
rk_import_row_get_cell (RkImportRow *self, RkImportColumn column)
{
  return self->cells[column];
}

/** rk_import_row_set_cell: @text: what was typed into the cell */
void
rk_import_row_set_cell (RkImportRow *self, RkImportColumn column, const char *text)
{
  char *stripped = g_strstrip (g_strdup (text));

  if (strcmp (stripped, self->cells[column]) == 0)
    {
      g_free (stripped);
      return;
    }
  g_free (self->cells[column]);
  self->cells[column] = stripped;
  check (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * rk_import_row_get_problem:
 *
 * Returns: (transfer none) (nullable): what is wrong with the cell, in the person's language
 */
const char *
rk_import_row_get_problem (RkImportRow *self, RkImportColumn column)
{
  return self->problems[column];
}

/** rk_import_row_count_problems: Returns: the bad cells of a row that is wanted */
guint
rk_import_row_count_problems (RkImportRow *self)
{
  guint n = 0;

  for (int i = 0; self->wanted && i < RK_IMPORT_N_COLUMNS; i++)
    if (self->problems[i] != NULL)
      n++;
  return n;
}

/** rk_import_row_is_wanted: Returns: whether the row is to be registered */
gboolean
rk_import_row_is_wanted (RkImportRow *self)
{
  return self->wanted;
}

/** rk_import_row_set_wanted: @wanted: whether the row is to be registered */
void
rk_import_row_set_wanted (RkImportRow *self, gboolean wanted)
{
  if (self->wanted == wanted)
    return;
  self->wanted = wanted;
  g_signal_emit (self, signals[CHANGED], 0);
}

/** rk_import_row_is_known: Returns: whether it looks like somebody who is registered already */
gboolean
rk_import_row_is_known (RkImportRow *self)
{
  return self->known;
}

/** rk_import_row_get_number: Returns: which row of the table it was, from 1 */
guint
rk_import_row_get_number (RkImportRow *self)
{
  return self->number;
}

/**
 * rk_import_row_make_patient:
 *
 * Returns: (transfer full): the patient of a row without problems, under a new id
 */
RkPatient *
rk_import_row_make_patient (RkImportRow *self)
{
  RkPatient *patient = rk_record_new (&rk_patient_type);

  g_return_val_if_fail (rk_import_row_count_problems (self) == 0, patient);
  patient->id = rk_id_new ();
  for (int i = 0; i < RK_IMPORT_N_COLUMNS; i++)
    {
      const RkField *field = rk_record_type_find (&rk_patient_type, columns[i].field);

      if (i == RK_IMPORT_SEX)
        patient->sex = (int) read_sex (self->cells[i]);
      else if (i == RK_IMPORT_BIRTH_DATE)
        {
          if (!rk_parse_birth_date (self->cells[i], &patient->birth_date))
            g_assert_not_reached ();
        }
      else
        *rk_field_text_at (field, patient) = g_strdup (self->cells[i]);
    }
  return patient;
}

/* Column names differ in width, blanks and case only. */
static char *
fold_name (const char *text)
{
  g_autofree char *narrow = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  GString *out = g_string_new (NULL);

  for (const char *p = narrow; p != NULL && *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isspace (g_utf8_get_char (p)) && *p != '*')
      g_string_append_unichar (out, g_unichar_tolower (g_utf8_get_char (p)));
  return g_string_free (out, FALSE);
}

static gboolean
is_one_of (const char *folded, const char *const *names, gsize n)
{
  for (gsize i = 0; i < n && names[i] != NULL; i++)
    {
      g_autofree char *name = fold_name (names[i]);
      if (strcmp (folded, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Where each column of ours stands in the sheet, -1 for nowhere; and the columns for both names. */
typedef struct
{
  int at[RK_IMPORT_N_COLUMNS];
  int whole_name;
  int whole_kana;
  gboolean has_names;
} Layout;

static Layout
find_layout (const RkSheet *sheet)
{
  Layout layout = { .whole_name = -1, .whole_kana = -1 };

  for (int i = 0; i < RK_IMPORT_N_COLUMNS; i++)
    layout.at[i] = -1;
  for (guint i = 0; i < rk_sheet_get_n_columns (sheet, 0); i++)
    {
      g_autofree char *name = fold_name (rk_sheet_get_cell (sheet, 0, i));
      gboolean found = FALSE;

      for (int j = 0; j < RK_IMPORT_N_COLUMNS && !found; j++)
        if (layout.at[j] < 0 && is_one_of (name, columns[j].names, G_N_ELEMENTS (columns[j].names)))
          {
            layout.at[j] = (int) i;
            found = TRUE;
          }
      if (!found && layout.whole_name < 0
          && is_one_of (name, whole_names, G_N_ELEMENTS (whole_names)))
        layout.whole_name = (int) i;
      else if (!found && layout.whole_kana < 0
               && is_one_of (name, whole_kana, G_N_ELEMENTS (whole_kana)))
        layout.whole_kana = (int) i;
    }
  /* A word such as 電話 may be anybody's data; a line of names says where the name is. */
  layout.has_names = layout.whole_name >= 0 || layout.at[RK_IMPORT_FAMILY_NAME] >= 0
                     || layout.at[RK_IMPORT_GIVEN_NAME] >= 0;
  /* Without a line of names the columns are those of the template. */
  if (!layout.has_names)
    {
      layout.whole_name = layout.whole_kana = -1;
      for (int i = 0; i < RK_IMPORT_N_COLUMNS; i++)
        layout.at[i] = i;
    }
  return layout;
}

/* 「佐藤 花子」 is two names; what has no blank stays whole, for a person to part. */
static void
part_name (const char *whole, char **family, char **given)
{
  for (const char *p = whole; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isspace (g_utf8_get_char (p)))
      {
        *family = g_strndup (whole, (gsize) (p - whole));
        *given = g_strstrip (g_strdup (g_utf8_next_char (p)));
        return;
      }
  *family = g_strdup (whole);
  *given = g_strdup ("");
}

static void
take_whole (const RkSheet *sheet, guint row, int column, char **family, char **given)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (column < 0 || *family != NULL || *given != NULL)
    return;
  part_name (rk_sheet_get_cell (sheet, row, (guint) column), &first, &second);
  *family = g_steal_pointer (&first);
  *given = g_steal_pointer (&second);
}

static RkImportRow *
read_row (const RkSheet *sheet, guint row, const Layout *layout)
{
  RkImportRow *self = g_object_new (RK_TYPE_IMPORT_ROW, NULL);
  char **cells = self->cells;

  self->number = row + 1;
  for (int i = 0; i < RK_IMPORT_N_COLUMNS; i++)
    if (layout->at[i] >= 0)
      cells[i] = g_strdup (rk_sheet_get_cell (sheet, row, (guint) layout->at[i]));
  take_whole (
    sheet, row, layout->whole_name, &cells[RK_IMPORT_FAMILY_NAME], &cells[RK_IMPORT_GIVEN_NAME]);
  take_whole (
    sheet, row, layout->whole_kana, &cells[RK_IMPORT_FAMILY_KANA], &cells[RK_IMPORT_GIVEN_KANA]);
  for (int i = 0; i < RK_IMPORT_N_COLUMNS; i++)
    if (cells[i] == NULL)
      cells[i] = g_strdup ("");
  check (self);
  return self;
}

/**
 * rk_import_rows_from_sheet:
 * @sheet: a table; its first line names the columns, in any order, or the columns are those of the
 *   template
 *
 * Returns: (transfer full): a model of #RkImportRow
 */
GListStore *
rk_import_rows_from_sheet (const RkSheet *sheet)
{
  GListStore *rows = g_list_store_new (RK_TYPE_IMPORT_ROW);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);
  const Layout layout = find_layout (sheet);

  for (guint i = layout.has_names ? 1 : 0; i < rk_sheet_get_n_rows (sheet); i++)
    g_ptr_array_add (made, read_row (sheet, i, &layout));
  g_list_store_splice (rows, 0, 0, made->pdata, made->len);
  return rows;
}

/* Who somebody is: the name as it is read, or as it is written, and the day of birth. */
static char *
identity (const char *family, const char *given, const char *birth_date)
{
  g_autofree char *name = g_strconcat (family, given, NULL);
  g_autofree char *folded = rk_text_fold (name, -1, NULL);

  return g_strconcat (folded, " ", birth_date, NULL);
}

static const char *
text_of (const char *text)
{
  return text != NULL ? text : "";
}

static void
add_person (GHashTable *people,
            const char *family,
            const char *given,
            const char *family_kana,
            const char *given_kana,
            const char *birth_date)
{
  g_hash_table_add (people, identity (text_of (family), text_of (given), text_of (birth_date)));
  if (*text_of (family_kana) != '\0')
    g_hash_table_add (people, identity (family_kana, text_of (given_kana), text_of (birth_date)));
}

static gboolean
is_among (GHashTable *people, RkImportRow *row, const char *birth_date)
{
  char **cells = row->cells;
  g_autofree char *written
    = identity (cells[RK_IMPORT_FAMILY_NAME], cells[RK_IMPORT_GIVEN_NAME], birth_date);
  g_autofree char *read
    = identity (cells[RK_IMPORT_FAMILY_KANA], cells[RK_IMPORT_GIVEN_KANA], birth_date);

  return g_hash_table_contains (people, written)
         || (*cells[RK_IMPORT_FAMILY_KANA] != '\0' && g_hash_table_contains (people, read));
}

/**
 * rk_import_rows_find_known:
 * @rows: of #RkImportRow
 * @patients: of #RkPatientItem: those whom the person sees
 *
 * Marks the rows of people who are registered already, or stand in the table twice: the same name
 * or kana and the same birth date. They are not wanted until somebody says so.
 */
void
rk_import_rows_find_known (GListModel *rows, GListModel *patients)
{
  g_autoptr (GHashTable) people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (patients); i++)
    {
      g_autoptr (RkPatientItem) item = g_list_model_get_item (patients, i);
      const RkPatient *patient = rk_patient_item_get_patient (item);

      add_person (people, patient->family_name, patient->given_name, patient->family_kana,
                  patient->given_kana, patient->birth_date);
    }
  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (RkImportRow) row = g_list_model_get_item (rows, i);
      char **cells = row->cells;
      g_autofree char *birth_date = NULL;

      if (!rk_parse_birth_date (cells[RK_IMPORT_BIRTH_DATE], &birth_date))
        continue;
      row->known = is_among (people, row, birth_date);
      row->wanted = !row->known;
      add_person (people, cells[RK_IMPORT_FAMILY_NAME], cells[RK_IMPORT_GIVEN_NAME],
                  cells[RK_IMPORT_FAMILY_KANA], cells[RK_IMPORT_GIVEN_KANA], birth_date);
    }
}
