/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/patients/import-row.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_IMPORT_TABLE (rk_import_table_get_type ())
/**
 * RkImportTable:
 *
 * A table of #RkImportRow. Bad cells are marked, and every cell is mended in its place: a click, or
 * Enter, opens it. `changed` says that a row is another now.
 */
G_DECLARE_FINAL_TYPE (RkImportTable, rk_import_table, RK, IMPORT_TABLE, AdwBin)

GtkWidget *rk_import_table_new (void);
void rk_import_table_set_rows (RkImportTable *self, GListModel *rows);
void rk_import_table_show_bad_only (RkImportTable *self, gboolean bad_only);

G_END_DECLS
