/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_PATIENT_FORM (rk_patient_form_get_type ())
/**
 * RkPatientForm:
 *
 * 個別登録 of a patient, and the editing of one. `saved (char *patient_id)` says that the server
 * has it.
 */
G_DECLARE_FINAL_TYPE (RkPatientForm, rk_patient_form, RK, PATIENT_FORM, AdwWindow)

GtkWidget *rk_patient_form_new (GtkWindow *parent, RkClient *client, RkPatientItem *item);

G_END_DECLS
