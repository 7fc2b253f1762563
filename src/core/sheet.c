/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/sheet.h"

#include "core/error.h"
#include "core/text.h"

#include <string.h>

struct _RkSheet
{
  GPtrArray *rows; /* of GPtrArray of char * */
};

static RkSheet *
sheet_new (void)
{
  RkSheet *sheet = g_new0 (RkSheet, 1);

  sheet->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  return sheet;
}

/** rk_sheet_free: @sheet: (transfer full) (nullable): a table */
void
rk_sheet_free (RkSheet *sheet)
{
  if (sheet == NULL)
    return;
  g_ptr_array_unref (sheet->rows);
  g_free (sheet);
}

static gboolean
starts_with (const char *bytes, gsize size, const char *mark, gsize mark_size)
{
  return size >= mark_size && memcmp (bytes, mark, mark_size) == 0;
}

/* What Japanese spreadsheets write: UTF-8 with and without a mark, "Unicode text" as UTF-16, and
 * the code page of Windows. Text that is UTF-8 throughout is practically never CP932 as well. */
static char *
to_utf8 (const char *bytes, gsize size, GError **error)
{
  const char *from = "CP932";
  gsize mark = 0, length = 0;

  if (starts_with (bytes, size, "\xff\xfe", 2) || starts_with (bytes, size, "\xfe\xff", 2))
    {
      from = bytes[0] == '\xff' ? "UTF-16LE" : "UTF-16BE";
      mark = 2;
    }
  else if (starts_with (bytes, size, "\xef\xbb\xbf", 3))
    {
      from = "UTF-8";
      mark = 3;
    }
  else if (g_utf8_validate_len (bytes, size, NULL))
    from = "UTF-8";

  g_autofree char *text
    = g_convert (bytes + mark, (gssize) (size - mark), "UTF-8", from, NULL, &length, NULL);
  /* A zero inside would hide what follows it. */
  if (text != NULL && strlen (text) == length && g_utf8_validate_len (text, length, NULL))
    return g_steal_pointer (&text);
  g_set_error_literal (error, RK_CORE_ERROR, RK_CORE_ERROR_SYNTAX,
                       "not a table of text in UTF-8, UTF-16 or Shift_JIS");
  return NULL;
}

/* A spreadsheet's clipboard separates by tabs; so does its "Unicode text". */
static char
find_separator (const char *text)
{
  const gsize first = strcspn (text, "\r\n");

  return memchr (text, '\t', first) != NULL ? '\t' : ',';
}

typedef struct
{
  const char *p;
  char separator;
  guint row; /* from 1 */
  /* To be looked at only: what is over the limits is cut off rather than refused. */
  gboolean lenient;
  gboolean cut;
} Reader;

static gboolean
too_large (GError **error, const char *what, guint row)
{
  g_set_error (error, RK_CORE_ERROR, RK_CORE_ERROR_TOO_LARGE, "row %u: %s", row, what);
  return FALSE;
}

/* RFC 4180: a quote inside quotes is doubled, and what is quoted may go over lines. */
static gboolean
read_quoted (Reader *reader, GString *cell, GError **error)
{
  reader->p++;
  for (;;)
    {
      const gsize plain = strcspn (reader->p, "\"");

      g_string_append_len (cell, reader->p, (gssize) plain);
      reader->p += plain;
      if (*reader->p == '\0' && reader->lenient)
        return TRUE;
      if (*reader->p == '\0')
        {
          g_set_error (error, RK_CORE_ERROR, RK_CORE_ERROR_SYNTAX,
                       "row %u: a quotation mark is opened and not closed", reader->row);
          return FALSE;
        }
      reader->p++;
      if (*reader->p != '"')
        return TRUE;
      g_string_append_c (cell, '"');
      reader->p++;
    }
}

static gboolean
read_cell (Reader *reader, char **ret_cell, GError **error)
{
  const char ends[] = { reader->separator, '\r', '\n', '\0' };
  g_autoptr (GString) cell = g_string_new (NULL);

  if (*reader->p == '"' && !read_quoted (reader, cell, error))
    return FALSE;
  const gsize rest = strcspn (reader->p, ends);
  g_string_append_len (cell, reader->p, (gssize) rest);
  reader->p += rest;
  g_strstrip (cell->str);
  if (strlen (cell->str) > RK_SHEET_MAX_CELL && reader->lenient)
    {
      *g_utf8_find_prev_char (cell->str, cell->str + RK_SHEET_MAX_CELL) = '\0';
      reader->cut = TRUE;
    }
  if (strlen (cell->str) > RK_SHEET_MAX_CELL)
    return too_large (error, "a cell is too long", reader->row);
  *ret_cell = g_strdup (cell->str);
  return TRUE;
}

static gboolean
read_row (Reader *reader, GPtrArray **ret_row, GError **error)
{
  g_autoptr (GPtrArray) row = g_ptr_array_new_with_free_func (g_free);

  for (;;)
    {
      char *cell;

      if (row->len == RK_SHEET_MAX_COLUMNS && !reader->lenient)
        return too_large (error, "too many columns", reader->row);
      if (!read_cell (reader, &cell, error))
        return FALSE;
      if (row->len < RK_SHEET_MAX_COLUMNS)
        g_ptr_array_add (row, cell);
      else
        {
          reader->cut = TRUE;
          g_free (cell);
        }
      if (*reader->p != reader->separator)
        break;
      reader->p++;
    }
  if (*reader->p == '\r')
    reader->p++;
  if (*reader->p == '\n')
    reader->p++;
  *ret_row = g_steal_pointer (&row);
  return TRUE;
}

static gboolean
is_blank (const GPtrArray *row)
{
  for (guint i = 0; i < row->len; i++)
    if (*(const char *) g_ptr_array_index (row, i) != '\0')
      return FALSE;
  return TRUE;
}

/**
 * rk_sheet_read:
 * @bytes: (array length=size): a CSV file or what a spreadsheet puts on the clipboard; UTF-8 or
 *   UTF-16 with or without a mark, or Shift_JIS as Windows writes it (CP932)
 * @size: in bytes
 *
 * Reads a table (RFC 4180; by tabs where the first line has one). Rows without any text are left
 * out, and blanks around a cell.
 *
 * Returns: (transfer full): the table; RK_CORE_ERROR_SYNTAX for what is no table of text,
 *   RK_CORE_ERROR_TOO_LARGE for one over its limits, both naming the row
 */
RkSheet *
rk_sheet_read (const char *bytes, gsize size, GError **error)
{
  g_autoptr (RkSheet) sheet = sheet_new ();
  g_autofree char *text = NULL;

  if (size > RK_SHEET_MAX_BYTES)
    {
      g_set_error (error, RK_CORE_ERROR, RK_CORE_ERROR_TOO_LARGE, "more than %d MiB",
                   RK_SHEET_MAX_BYTES / 1024 / 1024);
      return NULL;
    }
  if (size == 0)
    return g_steal_pointer (&sheet);
  text = to_utf8 (bytes, size, error);
  if (text == NULL)
    return NULL;

  Reader reader = { text, find_separator (text), 1, FALSE, FALSE };
  for (; *reader.p != '\0'; reader.row++)
    {
      g_autoptr (GPtrArray) row = NULL;

      if (!read_row (&reader, &row, error))
        return NULL;
      if (is_blank (row))
        continue;
      if (sheet->rows->len == RK_SHEET_MAX_ROWS)
        {
          too_large (error, "too many rows", reader.row);
          return NULL;
        }
      g_ptr_array_add (sheet->rows, g_steal_pointer (&row));
    }
  return g_steal_pointer (&sheet);
}

/**
 * rk_sheet_read_part:
 * @text: valid UTF-8, from anybody
 * @most_rows: how many rows at most
 * @ret_cut: (out): whether rows, columns or long cells were left out
 *
 * Reads as much of a table as can be shown, and never fails.
 *
 * Returns: (transfer full): the table
 */
RkSheet *
rk_sheet_read_part (const char *text, guint most_rows, gboolean *ret_cut)
{
  g_autoptr (RkSheet) sheet = sheet_new ();
  Reader reader = { text, find_separator (text), 1, TRUE, FALSE };

  for (; *reader.p != '\0' && sheet->rows->len < most_rows; reader.row++)
    {
      g_autoptr (GPtrArray) row = NULL;

      if (!read_row (&reader, &row, NULL))
        break;
      if (!is_blank (row))
        g_ptr_array_add (sheet->rows, g_steal_pointer (&row));
    }
  *ret_cut = reader.cut || *reader.p != '\0';
  return g_steal_pointer (&sheet);
}

/** rk_sheet_get_n_rows: Returns: the rows that hold any text */
guint
rk_sheet_get_n_rows (const RkSheet *sheet)
{
  return sheet->rows->len;
}

/** rk_sheet_get_n_columns: Returns: the cells of @row, 0 where there is no such row */
guint
rk_sheet_get_n_columns (const RkSheet *sheet, guint row)
{
  return row < sheet->rows->len ? ((const GPtrArray *) g_ptr_array_index (sheet->rows, row))->len
                                : 0;
}

/** rk_sheet_get_cell: Returns: (transfer none): its text, empty where there is no such cell */
const char *
rk_sheet_get_cell (const RkSheet *sheet, guint row, guint column)
{
  return column < rk_sheet_get_n_columns (sheet, row)
           ? g_ptr_array_index ((GPtrArray *) g_ptr_array_index (sheet->rows, row), column)
           : "";
}

/**
 * rk_sheet_write_row:
 * @out: grows by one row
 * @cells: (array zero-terminated=1): its texts
 *
 * Writes CSV that rk_sheet_read() reads back. A cell that a spreadsheet would take for a formula
 * is kept from being one.
 */
void
rk_sheet_write_row (GString *out, const char *const *cells)
{
  for (gsize i = 0; cells[i] != NULL; i++)
    {
      const gboolean formula = cells[i][0] != '\0' && strchr ("=+-@\t\r", cells[i][0]) != NULL;

      if (i > 0)
        g_string_append_c (out, ',');
      if (!formula && strpbrk (cells[i], ",\"\t\r\n") == NULL)
        {
          g_string_append (out, cells[i]);
          continue;
        }
      g_string_append_c (out, '"');
      if (formula)
        g_string_append_c (out, '\'');
      for (const char *p = cells[i]; *p != '\0'; p++)
        {
          if (*p == '"')
            g_string_append_c (out, '"');
          g_string_append_c (out, *p);
        }
      g_string_append_c (out, '"');
    }
  g_string_append (out, "\r\n");
}
