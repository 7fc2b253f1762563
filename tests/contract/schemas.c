/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/records.h"

#include <string.h>

/* The records' part of docs/api/openapi.yaml follows from the tables of src/core/records.c, so that
 * no field is spelled twice: this program prints that part, and with the document's path tests that
 * the document holds exactly it. */

#define BEGIN "    # Records: written by tests/contract/schemas.c from src/core/records.c.\n"
#define END   "    # The end of the records.\n"

/* RkPostVersion is PostVersion, of post_version. */
static char *
schema_name (const char *name)
{
  GString *out = g_string_new (NULL);
  gboolean upper = TRUE;

  for (; *name != '\0'; name++)
    {
      if (*name == '_')
        upper = TRUE;
      else
        {
          g_string_append_c (out, upper ? g_ascii_toupper (*name) : *name);
          upper = FALSE;
        }
    }
  return g_string_free (out, FALSE);
}

static void
print_type (GString *out, const RkField *field)
{
  switch (field->type)
    {
    case RK_FIELD_TEXT:
      /* A character is at least one byte. */
      g_string_append_printf (
        out, "type: string, maxLength: %" G_GINT64_FORMAT ", x-max-bytes: %" G_GINT64_FORMAT,
        field->max, field->max);
      if (field->flags & RK_FIELD_REQUIRED)
        g_string_append (out, ", minLength: 1");
      break;
    case RK_FIELD_ID:
      g_string_append (out, "type: string, pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-"
                            "[89ab][0-9a-f]{3}-[0-9a-f]{12}$'");
      break;
    case RK_FIELD_DATE:
      g_string_append (out, "type: string, format: date");
      break;
    case RK_FIELD_INT:
    case RK_FIELD_TIME:
      g_string_append (out, "type: integer, format: int64, minimum: 0");
      if (field->type == RK_FIELD_INT && field->max > 0)
        g_string_append_printf (out, ", maximum: %" G_GINT64_FORMAT, field->max);
      break;
    case RK_FIELD_BOOL:
      g_string_append (out, "type: boolean");
      break;
    case RK_FIELD_ENUM:
      g_string_append (out, "type: string, enum: [");
      for (guint i = 1; field->names[i] != NULL; i++)
        g_string_append_printf (out, "%s%s", i > 1 ? ", " : "", field->names[i]);
      g_string_append_c (out, ']');
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
is_text (const RkField *field)
{
  return field->type == RK_FIELD_TEXT || field->type == RK_FIELD_ID || field->type == RK_FIELD_DATE
         || field->type == RK_FIELD_ENUM;
}

/* What an answer always holds: numbers and truths, and what may never be empty. */
static gboolean
is_always_there (const RkField *field)
{
  if (field->flags & (RK_FIELD_STAFF | RK_FIELD_SELF))
    return FALSE;
  return !is_text (field) || (field->flags & RK_FIELD_REQUIRED) != 0;
}

static void
print_required (GString *out, const RkRecordType *type, gboolean creating, const char *more)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];
      gboolean wanted = creating ? (field->flags & RK_FIELD_REQUIRED) != 0
                                     && !(field->flags & (RK_FIELD_SERVER | RK_FIELD_KEY))
                                 : is_always_there (field);
      if (wanted)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", field->name);
    }
  g_string_append (names, more);
  if (names->len > 0)
    g_string_append_printf (out, "      required: [%s]\n", names->str);
  g_string_free (names, TRUE);
}

static void
print_record (GString *out, const RkRecordType *type)
{
  g_autofree char *name = schema_name (type->name);

  g_string_append_printf (out, "    %s:\n      type: object\n", name);
  print_required (out, type, FALSE, "");
  g_string_append (out, "      properties:\n");
  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];

      g_string_append_printf (out, "        %s: {", field->name);
      print_type (out, field);
      if (field->flags & (RK_FIELD_SERVER | RK_FIELD_KEY))
        g_string_append (out, ", readOnly: true");
      if (field->flags & RK_FIELD_STAFF)
        g_string_append (out, ", x-seen-by: staff");
      if (field->flags & RK_FIELD_SELF)
        g_string_append (out, ", x-seen-by: self");
      g_string_append (out, "}\n");
    }
}

/* A body that creates: what the server sets and what the address names does not belong there. */
static void
print_create (GString *out, const RkRecordType *type, const char *more, gboolean change)
{
  g_autofree char *name = schema_name (type->name);

  g_string_append_printf (out, "    %s%s:\n      type: object\n      additionalProperties: false\n",
                          name, change ? "Change" : "Create");
  if (!change)
    print_required (out, type, TRUE, *more != '\0' ? ", space_id" : "");
  g_string_append (out, "      properties:\n");
  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];

      if (field->flags & (RK_FIELD_SERVER | RK_FIELD_KEY))
        continue;
      g_string_append_printf (out, "        %s: {", field->name);
      print_type (out, field);
      g_string_append (out, "}\n");
    }
  g_string_append (out, more);
}

static char *
print_records (void)
{
  GString *out = g_string_new (BEGIN);

  for (guint i = 0; rk_record_types[i] != NULL; i++)
    print_record (out, rk_record_types[i]);
  print_create (
    out, &rk_patient_type, "        space_id: {$ref: '#/components/schemas/Id'}\n", FALSE);
  print_create (
    out, &rk_patient_type, "        version: {type: integer, format: int64, minimum: 1}\n", TRUE);
  print_create (out, &rk_attachment_type, "", FALSE);
  print_create (out, &rk_space_type, "", FALSE);
  g_string_append (out, END);
  return g_string_free (out, FALSE);
}

/* The line from which two texts differ, or NULL when they do not. */
static char *
difference (const char *document, const char *records)
{
  const char *begin = strstr (document, BEGIN);
  const char *end = begin != NULL ? strstr (begin, END) : NULL;
  g_autofree char *held = NULL;
  g_auto (GStrv) have = NULL;
  g_auto (GStrv) want = NULL;

  if (end == NULL)
    return g_strdup ("the marks of the records are missing");
  held = g_strndup (begin, (gsize) (end - begin) + strlen (END));
  have = g_strsplit (held, "\n", 0);
  want = g_strsplit (records, "\n", 0);
  for (guint i = 0; have[i] != NULL || want[i] != NULL; i++)
    if (g_strcmp0 (have[i], want[i]) != 0)
      return g_strdup_printf (
        "“%s” should be “%s”", have[i] != NULL ? have[i] : "", want[i] != NULL ? want[i] : "");
  return NULL;
}

static void
test_difference (void)
{
  g_autofree char *records = print_records ();
  g_autofree char *other = g_strdup (records);
  g_autofree char *found = NULL;
  g_autofree char *none = difference (records, records);
  g_autofree char *marks = difference ("", records);

  *strstr (other, "boolean") = 'B';
  found = difference (other, records);
  g_assert_nonnull (found);
  g_assert_nonnull (marks);
  g_assert_null (none);
}

static void
test_document (gconstpointer path)
{
  g_autofree char *records = print_records ();
  g_autofree char *document = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &document, NULL, &error);
  g_assert_no_error (error);
  found = difference (document, records);
  if (found != NULL)
    g_test_message ("docs/api/openapi.yaml: %s; tests/contract/schemas prints the records", found);
  g_assert_null (found);
}

int
main (int argc, char **argv)
{
  if (argc == 1)
    {
      g_autofree char *records = print_records ();
      g_print ("%s", records);
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contract/records/finds-a-planted-fault", test_difference);
  g_test_add_data_func ("/contract/records/document", argv[1], test_document);
  return g_test_run ();
}
