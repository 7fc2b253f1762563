/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/patients/import-row.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_IMPORT_CELL (rk_import_cell_get_type ())
/**
 * RkImportCell:
 *
 * One cell of the table of patients. `open` says that somebody wants to mend it: by a click, Enter
 * or F2.
 */
G_DECLARE_FINAL_TYPE (RkImportCell, rk_import_cell, RK, IMPORT_CELL, AdwBin)

GtkWidget *rk_import_cell_new (RkImportColumn column);
void rk_import_cell_bind (RkImportCell *self, RkImportRow *row);
RkImportRow *rk_import_cell_get_row (RkImportCell *self);
RkImportColumn rk_import_cell_get_column (RkImportCell *self);

G_END_DECLS
