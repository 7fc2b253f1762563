/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "fuzz/targets.h"

#include "core/id.h"
#include "core/json.h"
#include "core/records.h"
#include "core/sheet.h"
#include "core/text.h"
#include "core/time.h"

#include <string.h>

/* What was accepted is no deeper and no larger than promised. */
static int
depth_of (const json_t *value)
{
  int deepest = 0;
  gsize i;
  const char *key;
  json_t *child;

  if (json_is_array (value))
    json_array_foreach (value, i, child) deepest = MAX (deepest, depth_of (child));
  else if (json_is_object (value))
    json_object_foreach ((json_t *) value, key, child) deepest = MAX (deepest, depth_of (child));
  else
    return 0;
  return deepest + 1;
}

gboolean
fuzz_json (const guint8 *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) value = rk_json_parse ((const char *) bytes, length, 4096, &error);

  if (value == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return FALSE;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (length, <=, 4096);
  g_assert_cmpint (depth_of (value), <=, RK_JSON_MAX_DEPTH);
  g_assert_true (g_utf8_validate ((const char *) bytes, (gssize) length, NULL));
  return TRUE;
}

/* Whatever a record takes from the wire, it can tell again, and means the same by it. */
gboolean
fuzz_records (const guint8 *bytes, gsize length)
{
  g_autoptr (json_t) value = rk_json_parse ((const char *) bytes, length, 65536, NULL);
  gboolean accepted = FALSE;

  if (!json_is_object (value))
    return FALSE;
  for (guint i = 0; rk_record_types[i] != NULL; i++)
    for (int mode = RK_DECODE_TOLERANT; mode <= RK_DECODE_PATCH; mode++)
      {
        const RkRecordType *type = rk_record_types[i];
        g_autoptr (GError) error = NULL;
        gpointer record = rk_record_new (type);

        if (!rk_record_read (type, value, mode, record, &error))
          g_assert_nonnull (error);
        else
          {
            g_autoptr (GString) text = g_string_new (NULL);
            g_autoptr (json_t) told = NULL;
            gpointer again = rk_record_new (type);
            RkJsonWriter writer;

            accepted = TRUE;
            rk_json_writer_init (&writer, text);
            /* What the server sets, and the keys, a creating body does not hold. */
            if (mode == RK_DECODE_TOLERANT)
              rk_record_write (type, record, RK_AUDIENCE_STORE, &writer);
            else
              rk_record_write_create (type, record, &writer);
            told = rk_json_parse (text->str, text->len, text->len, &error);
            g_assert_no_error (error);
            if (!rk_record_read (type, told, mode, again, &error))
              g_error ("mode %d: %s: %s", mode, text->str, error->message);
            g_assert_true (rk_record_equal (type, record, again));
            rk_record_free (type, again);
          }
        rk_record_free (type, record);
      }
  return accepted;
}

gboolean
fuzz_text (const guint8 *bytes, gsize length)
{
  g_autofree char *text = NULL;

  if (!rk_text_is_valid ((const char *) bytes, (gssize) length))
    return FALSE;
  g_assert_true (g_utf8_validate ((const char *) bytes, (gssize) length, NULL));
  text = g_strndup ((const char *) bytes, length);

  {
    g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (guint));
    g_autofree char *folded = rk_text_fold (text, -1, offsets);
    g_autofree char *twice = rk_text_fold (folded, -1, NULL);

    g_assert_true (g_utf8_validate (folded, -1, NULL));
    g_assert_cmpint (offsets->len, ==, g_utf8_strlen (folded, -1));
    for (guint i = 0; i < offsets->len; i++)
      g_assert_cmpuint (g_array_index (offsets, guint, i), <=, strlen (text));
    /* What is folded once is folded for good: the index and the question meet. */
    g_assert_cmpstr (folded, ==, twice);
  }
  {
    g_autofree char *name = rk_text_safe_file_name (text);

    g_assert_true (g_utf8_validate (name, -1, NULL));
    g_assert_cmpuint (strlen (name), >, 0);
    g_assert_cmpuint (strlen (name), <=, 255);
    g_assert_null (strpbrk (name, "/\\:*?\"<>|"));
    g_assert_cmpint (name[0], !=, '.');
  }
  if (rk_date_is_valid (text))
    g_assert_cmpuint (strlen (text), ==, 10);
  if (rk_id_is_valid (text))
    g_assert_cmpuint (strlen (text), ==, 36);
  return TRUE;
}

gboolean
fuzz_dates (const guint8 *bytes, gsize length)
{
  g_autofree char *text = g_strndup ((const char *) bytes, length);
  static GTimeZone *zone;
  gint64 time_us = 0;

  if (zone == NULL)
    zone = g_time_zone_new_identifier ("Asia/Tokyo");
  memcpy (&time_us, bytes, MIN (length, sizeof time_us));
  g_autoptr (GDateTime) time = rk_time_to_date_time (time_us, zone);
  if (!rk_date_is_valid (text))
    return FALSE;
  g_assert_cmpuint (strlen (text), ==, 10);
  g_assert_cmpint (rk_date_age (text, 1700000000000000, zone), <, 2100);
  return TRUE;
}

/* What a table holds can be written and read again. */
gboolean
fuzz_csv (const guint8 *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkSheet) sheet = rk_sheet_read ((const char *) bytes, length, &error);

  if (sheet == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return FALSE;
    }
  g_assert_cmpuint (rk_sheet_get_n_rows (sheet), <=, RK_SHEET_MAX_ROWS);
  for (guint row = 0; row < rk_sheet_get_n_rows (sheet); row++)
    {
      g_assert_cmpuint (rk_sheet_get_n_columns (sheet, row), <=, RK_SHEET_MAX_COLUMNS);
      for (guint column = 0; column < rk_sheet_get_n_columns (sheet, row); column++)
        {
          const char *cell = rk_sheet_get_cell (sheet, row, column);
          g_assert_true (g_utf8_validate (cell, -1, NULL));
        }
    }
  return TRUE;
}
