/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_STATE_FORM (rk_state_form_get_type ())
G_DECLARE_FINAL_TYPE (RkStateForm, rk_state_form, RK, STATE_FORM, AdwWindow)

GtkWidget *rk_state_form_new (GtkWindow *parent, RkClient *client, RkPatientItem *item);
void rk_show_patient_state (GtkLabel *tag, RkPatientItem *item);

G_END_DECLS
