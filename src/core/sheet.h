/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one table may have at most, its row of names included. */
#define RK_SHEET_MAX_BYTES   (8 * 1024 * 1024)
#define RK_SHEET_MAX_ROWS    5001
#define RK_SHEET_MAX_COLUMNS 64
#define RK_SHEET_MAX_CELL    4000

/**
 * RkSheet:
 *
 * A table of texts, as it came from a file or a spreadsheet. Rows may be of different length.
 */
typedef struct _RkSheet RkSheet;

RkSheet *rk_sheet_read (const char *bytes, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
RkSheet *rk_sheet_read_part (const char *text, guint most_rows, gboolean *ret_cut);
void rk_sheet_free (RkSheet *sheet);
guint rk_sheet_get_n_rows (const RkSheet *sheet);
guint rk_sheet_get_n_columns (const RkSheet *sheet, guint row);
const char *rk_sheet_get_cell (const RkSheet *sheet, guint row, guint column);
void rk_sheet_write_row (GString *out, const char *const *cells);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSheet, rk_sheet_free)

G_END_DECLS
