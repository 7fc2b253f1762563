/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/error.h"
#include "core/sheet.h"

#include <locale.h>
#include <string.h>

static RkSheet *
read_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  RkSheet *sheet = rk_sheet_read (text, strlen (text), &error);

  g_assert_no_error (error);
  return sheet;
}

static void
assert_row (const RkSheet *sheet, guint row, ...)
{
  va_list cells;
  const char *cell;
  guint column = 0;

  va_start (cells, row);
  while ((cell = va_arg (cells, const char *)) != NULL)
    g_assert_cmpstr (rk_sheet_get_cell (sheet, row, column++), ==, cell);
  va_end (cells);
  g_assert_cmpuint (rk_sheet_get_n_columns (sheet, row), ==, column);
}

static void
test_commas (void)
{
  g_autoptr (RkSheet) sheet = read_text (
    "姓,名, 住所 \r\n佐藤,花子,\"みどり野1,2\r\n\"\"ひまわり荘\"\" 3\"\n\n,,\n鈴木,一郎");

  g_assert_cmpuint (rk_sheet_get_n_rows (sheet), ==, 3);
  assert_row (sheet, 0, "姓", "名", "住所", NULL);
  assert_row (sheet, 1, "佐藤", "花子", "みどり野1,2\r\n\"ひまわり荘\" 3", NULL);
  assert_row (sheet, 2, "鈴木", "一郎", NULL);
  g_assert_cmpstr (rk_sheet_get_cell (sheet, 2, 2), ==, "");
  g_assert_cmpstr (rk_sheet_get_cell (sheet, 9, 0), ==, "");
}

static void
test_tabs (void)
{
  g_autoptr (RkSheet) sheet = read_text ("姓\t名\n佐藤\t花子, 様\n");

  assert_row (sheet, 1, "佐藤", "花子, 様", NULL);
}

static void
test_encodings (void)
{
  static const char *const names[] = { "UTF-8", "CP932", "UTF-16LE", "UTF-16BE" };
  static const char *const marks[] = { "\xef\xbb\xbf", "", "\xff\xfe", "\xfe\xff" };
  /* 髙 and ① are in the code page of Windows and not in plain Shift_JIS. */
  static const char *const text = "姓,名\r\n髙橋,①子\r\n";

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize size;
      g_autoptr (GError) error = NULL;
      g_autofree char *plain = g_convert (text, -1, names[i], "UTF-8", NULL, &size, &error);
      g_assert_no_error (error);
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_byte_array_append (bytes, (const guint8 *) marks[i], (guint) strlen (marks[i]));
      g_byte_array_append (bytes, (const guint8 *) plain, (guint) size);
      g_autoptr (RkSheet) sheet = rk_sheet_read ((const char *) bytes->data, bytes->len, &error);
      g_assert_no_error (error);
      assert_row (sheet, 0, "姓", "名", NULL);
      assert_row (sheet, 1, "髙橋", "①子", NULL);
    }
  g_autoptr (RkSheet) unmarked = read_text (text);
  assert_row (unmarked, 1, "髙橋", "①子", NULL);
}

static void
assert_refused (const char *bytes, gsize size, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  RkSheet *sheet = rk_sheet_read (bytes, size, &error);

  g_assert_null (sheet);
  g_assert_error (error, RK_CORE_ERROR, code);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_refused (void)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  g_autoptr (GString) columns = g_string_new ("a\n");
  g_autofree char *cell = g_strnfill (RK_SHEET_MAX_CELL + 1, 'a');
  g_autofree char *large = g_strnfill (RK_SHEET_MAX_BYTES + 1, 'a');

  for (guint i = 0; i <= RK_SHEET_MAX_ROWS; i++)
    g_string_append (rows, "a\n");
  for (guint i = 0; i <= RK_SHEET_MAX_COLUMNS; i++)
    g_string_append (columns, "a,");
  assert_refused ("a\n\"b", 4, RK_CORE_ERROR_SYNTAX, "row 2");
  assert_refused ("a\0b", 3, RK_CORE_ERROR_SYNTAX, "table of text");
  assert_refused ("PK\x03\x04\xff\xff", 6, RK_CORE_ERROR_SYNTAX, "table of text");
  assert_refused ("\xff\xfe\x00\x00", 4, RK_CORE_ERROR_SYNTAX, "table of text");
  assert_refused (rows->str, rows->len, RK_CORE_ERROR_TOO_LARGE, "too many rows");
  assert_refused (columns->str, columns->len, RK_CORE_ERROR_TOO_LARGE, "row 2");
  assert_refused (cell, strlen (cell), RK_CORE_ERROR_TOO_LARGE, "too long");
  assert_refused (large, strlen (large), RK_CORE_ERROR_TOO_LARGE, "8 MiB");
}

/* To be looked at: as much as there is room for, and never a refusal. */
static void
test_part (void)
{
  static const char *const odd[] = { "", "\"", "a\n\"b", ",,,", "\r\r\n", "a\"b\"c,\"\"\"", NULL };
  g_autoptr (GString) rows = g_string_new (NULL);
  g_autofree char *cell = g_strnfill (RK_SHEET_MAX_CELL + 10, 'a');
  g_autoptr (GString) wide = g_string_new (NULL);
  gboolean cut = TRUE;

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (rows, "%u,b\n", i);
  for (guint i = 0; i < RK_SHEET_MAX_COLUMNS; i++)
    g_string_append (wide, "a,");
  g_autoptr (RkSheet) all = rk_sheet_read_part (rows->str, 20, &cut);
  g_assert_false (cut);
  g_assert_cmpuint (rk_sheet_get_n_rows (all), ==, 20);
  g_autoptr (RkSheet) some = rk_sheet_read_part (rows->str, 19, &cut);
  g_assert_true (cut);
  g_assert_cmpuint (rk_sheet_get_n_rows (some), ==, 19);
  g_assert_cmpstr (rk_sheet_get_cell (some, 18, 0), ==, "18");
  g_autoptr (RkSheet) columns = rk_sheet_read_part (wide->str, 5, &cut);
  g_assert_true (cut);
  g_assert_cmpuint (rk_sheet_get_n_columns (columns, 0), ==, RK_SHEET_MAX_COLUMNS);
  g_autoptr (RkSheet) large = rk_sheet_read_part (cell, 5, &cut);
  g_assert_true (cut);
  g_assert_cmpuint (strlen (rk_sheet_get_cell (large, 0, 0)), <, RK_SHEET_MAX_CELL);
  for (guint i = 0; odd[i] != NULL; i++)
    {
      g_autoptr (RkSheet) sheet = rk_sheet_read_part (odd[i], 5, &cut);
      g_assert_nonnull (sheet);
      g_assert_false (cut);
    }
  g_autoptr (RkSheet) open = rk_sheet_read_part ("a\n\"b\nc", 5, &cut);
  g_assert_cmpstr (rk_sheet_get_cell (open, 1, 0), ==, "b\nc");
}

static void
test_empty (void)
{
  g_autoptr (RkSheet) none = read_text ("");
  g_autoptr (RkSheet) blank = read_text ("\xef\xbb\xbf\r\n ,\t\r\n");

  g_assert_cmpuint (rk_sheet_get_n_rows (none), ==, 0);
  g_assert_cmpuint (rk_sheet_get_n_rows (blank), ==, 0);
}

static void
test_write (void)
{
  static const char *const cells[] = { "a,b", "c \"d\"", "=1+1", "佐藤", "", NULL };
  g_autoptr (GString) out = g_string_new (NULL);

  rk_sheet_write_row (out, cells);
  g_autoptr (RkSheet) sheet = read_text (out->str);
  assert_row (sheet, 0, "a,b", "c \"d\"", "'=1+1", "佐藤", "", NULL);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sheet/commas", test_commas);
  g_test_add_func ("/sheet/tabs", test_tabs);
  g_test_add_func ("/sheet/encodings", test_encodings);
  g_test_add_func ("/sheet/refused", test_refused);
  g_test_add_func ("/sheet/part", test_part);
  g_test_add_func ("/sheet/empty", test_empty);
  g_test_add_func ("/sheet/write", test_write);
  return g_test_run ();
}
