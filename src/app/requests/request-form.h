/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/requests.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_REQUEST_FORM (rk_request_form_get_type ())
G_DECLARE_FINAL_TYPE (RkRequestForm, rk_request_form, RK, REQUEST_FORM, AdwWindow)

GtkWidget *rk_request_form_new (GtkWindow *parent, RkClient *client, RkPatientItem *patient);

G_END_DECLS
