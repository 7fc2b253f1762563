/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"
#include "core/sheet.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The columns of a table of patients, as they are shown and as the template has them. */
typedef enum
{
  RK_IMPORT_FAMILY_NAME,
  RK_IMPORT_GIVEN_NAME,
  RK_IMPORT_FAMILY_KANA,
  RK_IMPORT_GIVEN_KANA,
  RK_IMPORT_SEX,
  RK_IMPORT_BIRTH_DATE,
  RK_IMPORT_DISEASE,
  RK_IMPORT_PHONE,
  RK_IMPORT_ADDRESS,
  RK_IMPORT_EMERGENCY_CONTACT,
  RK_IMPORT_PRIMARY_DOCTOR,
  RK_IMPORT_SECONDARY_DOCTOR,
  RK_IMPORT_CAUTIONS,
  RK_IMPORT_N_COLUMNS,
} RkImportColumn;

const char *rk_import_column_title (RkImportColumn column);
char *rk_import_template (void) G_GNUC_WARN_UNUSED_RESULT;

#define RK_TYPE_IMPORT_ROW (rk_import_row_get_type ())
/**
 * RkImportRow:
 *
 * One line of a table of patients, with what is wrong in each of its cells. `changed` says that
 * anything of it is another now.
 */
G_DECLARE_FINAL_TYPE (RkImportRow, rk_import_row, RK, IMPORT_ROW, GObject)

const char *rk_import_row_get_cell (RkImportRow *self, RkImportColumn column);
void rk_import_row_set_cell (RkImportRow *self, RkImportColumn column, const char *text);
const char *rk_import_row_get_problem (RkImportRow *self, RkImportColumn column);
guint rk_import_row_count_problems (RkImportRow *self);
gboolean rk_import_row_is_wanted (RkImportRow *self);
void rk_import_row_set_wanted (RkImportRow *self, gboolean wanted);
gboolean rk_import_row_is_known (RkImportRow *self);
guint rk_import_row_get_number (RkImportRow *self);
RkPatient *rk_import_row_make_patient (RkImportRow *self) G_GNUC_WARN_UNUSED_RESULT;

GListStore *rk_import_rows_from_sheet (const RkSheet *sheet) G_GNUC_WARN_UNUSED_RESULT;
void rk_import_rows_find_known (GListModel *rows, GListModel *patients);

G_END_DECLS
