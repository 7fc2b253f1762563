/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_RELATIVE_FORM (rk_relative_form_get_type ())
G_DECLARE_FINAL_TYPE (RkRelativeForm, rk_relative_form, RK, RELATIVE_FORM, AdwWindow)

GtkWidget *rk_relative_form_new (GtkWindow *parent, RkClient *client, RkPatientItem *patient);

G_END_DECLS
