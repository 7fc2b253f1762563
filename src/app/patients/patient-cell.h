/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/patient-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_PATIENT_CELL (rk_patient_cell_get_type ())
/**
 * RkPatientCell:
 *
 * One patient in a list: who, since when, the newest words, and what waits.
 */
G_DECLARE_FINAL_TYPE (RkPatientCell, rk_patient_cell, RK, PATIENT_CELL, GtkWidget)

GtkWidget *rk_patient_cell_new (void);
void rk_patient_cell_set_item (RkPatientCell *self, RkPatientItem *item);
RkPatientItem *rk_patient_cell_get_item (RkPatientCell *self);
void rk_patient_cell_set_open (RkPatientCell *self, gboolean open);
void rk_patient_cell_refresh_time (RkPatientCell *self);

G_END_DECLS
