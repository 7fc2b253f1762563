/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_PATIENT_LIST (rk_patient_list_get_type ())
/**
 * RkPatientList:
 *
 * 患者リスト with its tabs, filters and search. `opened (RkPatientItem *)` is emitted by a click or
 * Enter, never by moving through the list.
 */
G_DECLARE_FINAL_TYPE (RkPatientList, rk_patient_list, RK, PATIENT_LIST, AdwBin)

GtkWidget *rk_patient_list_new (RkClient *client);
void rk_patient_list_set_open (RkPatientList *self, RkPatientItem *item);
void rk_patient_list_set_low (RkPatientList *self, gboolean low);
void rk_patient_list_focus_search (RkPatientList *self);
void rk_patient_list_show_unread (RkPatientList *self, gboolean unread, gboolean unacked);

G_END_DECLS
