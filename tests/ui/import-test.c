/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "app/patients/import-row.h"
#include "app/patients/import-window.h"
#include "core/id.h"
#include "double.h"
#include "screen.h"

#include <string.h>
#include <time.h>

/* 一括登録: how a table becomes patients. */

static GListModel *
rows_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkSheet) sheet = rk_sheet_read (text, strlen (text), &error);

  g_assert_no_error (error);
  return G_LIST_MODEL (rk_import_rows_from_sheet (sheet));
}

static RkImportRow *
row_at (GListModel *rows, guint i)
{
  g_autoptr (RkImportRow) row = g_list_model_get_item (rows, i);

  g_assert_nonnull (row);
  return row;
}

static void
test_columns_by_name (void)
{
  g_autoptr (GListModel) rows = rows_of ("生年月日,氏名,ＴＥＬ,備考,フリガナ,性別\n"
                                         "S12.3.4,佐藤　花子,000-111-2222,なし,サトウ ハナコ,女性\n"
                                         "1941/5/6,田中一郎,,,,M\n");
  RkImportRow *first = row_at (rows, 0);
  g_autoptr (RkPatient) patient = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 2);
  g_assert_cmpuint (rk_import_row_count_problems (first), ==, 0);
  g_assert_cmpuint (rk_import_row_get_number (first), ==, 2);
  patient = rk_import_row_make_patient (first);
  g_assert_cmpstr (patient->family_name, ==, "佐藤");
  g_assert_cmpstr (patient->given_name, ==, "花子");
  g_assert_cmpstr (patient->family_kana, ==, "サトウ");
  g_assert_cmpstr (patient->given_kana, ==, "ハナコ");
  g_assert_cmpstr (patient->birth_date, ==, "1937-03-04");
  g_assert_cmpstr (patient->phone, ==, "000-111-2222");
  g_assert_cmpint (patient->sex, ==, RK_SEX_FEMALE);
  /* A name without a blank is not parted by guessing. */
  g_assert_nonnull (rk_import_row_get_problem (row_at (rows, 1), RK_IMPORT_GIVEN_NAME));
  g_assert_cmpuint (rk_import_row_count_problems (row_at (rows, 1)), ==, 1);
}

static void
test_template (void)
{
  g_autofree char *head = rk_import_template ();
  g_autofree char *table = g_strconcat (
    head, "佐藤,花子,さとう,はなこ,女,昭和12年3月4日,心不全,電話,住所,連絡先,主,副,ペニシリン\r\n",
    NULL);
  const char *cells = strstr (table, "\r\n") + 2;
  g_autoptr (GListModel) rows = rows_of (table);
  g_autoptr (GListModel) bare = rows_of (cells);

  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (bare), ==, 1);
  for (int i = 0; i < RK_IMPORT_N_COLUMNS; i++)
    {
      const char *cell = rk_import_row_get_cell (row_at (rows, 0), (RkImportColumn) i);
      g_assert_cmpstr (cell, !=, "");
      g_assert_cmpstr (cell, ==, rk_import_row_get_cell (row_at (bare, 0), (RkImportColumn) i));
    }
  g_assert_cmpstr (rk_import_row_get_cell (row_at (rows, 0), RK_IMPORT_CAUTIONS), ==, "ペニシリン");
}

static void
on_changed (RkImportRow *row, guint *n)
{
  (*n)++;
}

static void
test_mend (void)
{
  g_autofree char *long_name = g_strnfill (200, 'a');
  g_autoptr (GListModel) rows = rows_of ("姓,名,性別,生年月日\n,花子,おんな,1937-2-30\n");
  RkImportRow *row = row_at (rows, 0);
  guint n = 0;

  g_signal_connect (row, "changed", G_CALLBACK (on_changed), &n);
  g_assert_cmpuint (rk_import_row_count_problems (row), ==, 3);
  rk_import_row_set_cell (row, RK_IMPORT_FAMILY_NAME, " 佐藤 ");
  rk_import_row_set_cell (row, RK_IMPORT_SEX, "女");
  rk_import_row_set_cell (row, RK_IMPORT_BIRTH_DATE, "1937-2-28");
  g_assert_cmpuint (rk_import_row_count_problems (row), ==, 0);
  g_assert_cmpstr (rk_import_row_get_cell (row, RK_IMPORT_FAMILY_NAME), ==, "佐藤");
  rk_import_row_set_cell (row, RK_IMPORT_SEX, "女");
  g_assert_cmpuint (n, ==, 3);
  rk_import_row_set_cell (row, RK_IMPORT_FAMILY_NAME, long_name);
  g_assert_nonnull (rk_import_row_get_problem (row, RK_IMPORT_FAMILY_NAME));
  /* What is not registered may stay as it is. */
  rk_import_row_set_wanted (row, FALSE);
  g_assert_cmpuint (rk_import_row_count_problems (row), ==, 0);
}

static void
test_known (void)
{
  RkClient *client = rk_double_new ();
  g_autoptr (RkPatientRow) known = rk_patient_row_new ();
  g_autoptr (GListModel) rows
    = rows_of ("姓,名,姓カナ,名カナ,性別,生年月日\n"
               "佐藤,花子,,,女,S12.3.4\n" /* the same, in another writing of the date */
               "左藤,華子,サトウ,ハナコ,女,1937-03-04\n" /* read the same, written otherwise */
               "佐藤,花子,,,女,1950-01-01\n"             /* 同姓同名, not the same */
               "佐藤,花子,,,女,1950-01-01\n");           /* twice in the table */

  known->patient->id = rk_id_new ();
  known->patient->family_name = g_strdup ("佐藤");
  known->patient->given_name = g_strdup ("花子");
  known->patient->family_kana = g_strdup ("さとう");
  known->patient->given_kana = g_strdup ("はなこ");
  known->patient->birth_date = g_strdup ("1937-03-04");
  known->space_id = rk_id_new ();
  rk_double_add_patient (client, known);
  rk_import_rows_find_known (rows, rk_client_get_patients (client));
  g_assert_true (rk_import_row_is_known (row_at (rows, 0)));
  g_assert_true (rk_import_row_is_known (row_at (rows, 1)));
  g_assert_false (rk_import_row_is_known (row_at (rows, 2)));
  g_assert_true (rk_import_row_is_known (row_at (rows, 3)));
  g_assert_false (rk_import_row_is_wanted (row_at (rows, 3)));
  g_assert_true (rk_import_row_is_wanted (row_at (rows, 2)));
  g_object_unref (client);
}

static void
read_text (GtkWidget *window, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  rk_import_window_read (RK_IMPORT_WINDOW (window), bytes);
}

static void
test_window (void)
{
  RkClient *client = rk_double_new ();
  GtkWidget *window = rk_import_window_new (NULL, client);
  GtkWidget *button, *cell, *entry;

  rk_double_sign_in (client, TRUE);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_nonnull (find_soon (window, GTK_TYPE_BUTTON, "Choose a file"));
  g_assert_null (find (window, GTK_TYPE_BUTTON, "Register "));

  /* What is no table says so, and the next try is not hindered. */
  read_text (window, "\x81\xff\xfe");
  g_assert_nonnull (find_soon (window, GTK_TYPE_LABEL, "no table of text"));
  read_text (window, "姓,名\n");
  g_assert_nonnull (find_soon (window, GTK_TYPE_LABEL, "no patients in this table"));

  read_text (window, "姓,名,性別\n佐藤,花子,女\n鈴木,一郎,だんせい\n");
  g_assert_nonnull (find_soon (window, GTK_TYPE_LABEL, "1 cell has to be mended"));
  button = find (window, GTK_TYPE_BUTTON, "Register 2 patients");
  g_assert_nonnull (button);
  g_assert_false (gtk_widget_get_sensitive (button));

  /* In its place, by the keyboard. */
  cell = find_soon (window, GTK_TYPE_LABEL, "だんせい");
  g_assert_nonnull (cell);
  cell = gtk_widget_get_parent (cell);
  g_assert_true (gtk_widget_has_css_class (cell, "bad-cell"));
  g_assert_true (gtk_widget_grab_focus (cell));
  g_assert_true (gtk_widget_activate_action (cell, "cell.open", NULL));
  entry = find_soon (window, GTK_TYPE_ENTRY, NULL);
  g_assert_nonnull (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "男");
  g_assert_nonnull (find_soon (window, GTK_TYPE_LABEL, "Everything can be registered"));
  g_assert_false (gtk_widget_has_css_class (cell, "bad-cell"));
  g_assert_true (gtk_widget_get_sensitive (button));

  g_signal_emit_by_name (button, "clicked");
  g_assert_nonnull (find_soon (window, GTK_TYPE_LABEL, "2 patients are registered"));
  g_assert_cmpuint (g_list_model_get_n_items (rk_client_get_patients (client)), ==, 2);
  gtk_window_close (GTK_WINDOW (window));
  settle ();
  g_object_unref (client);
}

/* Of this thread alone: how busy the machine is does not count. */
static gint64
own_time_us (void)
{
  struct timespec now;

  g_assert_cmpint (clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now), ==, 0);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Thousands of rows are there at once, and the window goes on living. */
static void
test_many (void)
{
  RkClient *client = rk_double_new ();
  GtkWidget *window = rk_import_window_new (NULL, client);
  g_autoptr (GString) text = g_string_new ("姓,名,性別,生年月日,住所\n");
  gint64 longest = 0;

  rk_double_sign_in (client, TRUE);
  for (int i = 0; i < 5000; i++)
    g_string_append_printf (
      text, "高橋,花子%d,女,S10.1.%d,みどり野市ひまわり町%d\n", i, 1 + i % 28, i);
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  read_text (window, text->str);
  for (gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;
       g_get_monotonic_time () < end
       && find (window, GTK_TYPE_BUTTON, "Register 5000 patients") == NULL;)
    {
      gint64 start = own_time_us ();

      if (g_main_context_iteration (NULL, FALSE))
        longest = MAX (longest, own_time_us () - start);
    }
  g_assert_nonnull (find (window, GTK_TYPE_BUTTON, "Register 5000 patients"));
  settle ();
  g_assert_nonnull (find_soon (window, GTK_TYPE_LABEL, "1–50 of 5000"));
  g_signal_emit_by_name (find (window, GTK_TYPE_BUTTON, "Rows after"), "clicked");
  g_assert_nonnull (find_soon (window, GTK_TYPE_LABEL, "花子99"));
  g_test_message ("longest turn of the main loop: %" G_GINT64_FORMAT " ms", longest / 1000);
  g_assert_cmpint (longest, <, G_USEC_PER_SEC / 3);
  read_text (window, "");
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
  g_object_unref (client);
}

int
main (int argc, char **argv)
{
  screen_begin (&argc, &argv);
  g_test_add_func ("/import/columns-by-name", test_columns_by_name);
  g_test_add_func ("/import/template", test_template);
  g_test_add_func ("/import/mend", test_mend);
  g_test_add_func ("/import/known", test_known);
  g_test_add_func ("/import/window", test_window);
  g_test_add_func ("/import/many", test_many);

  return screen_run (argv);
}
