/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_SPACE_FORM (rk_space_form_get_type ())
G_DECLARE_FINAL_TYPE (RkSpaceForm, rk_space_form, RK, SPACE_FORM, AdwWindow)

GtkWidget *rk_space_form_new (GtkWindow *parent, RkClient *client, RkSpaceItem *space);
GtkWidget *rk_space_form_new_community (GtkWindow *parent, RkClient *client);
GtkWidget *rk_space_form_new_room (GtkWindow *parent, RkClient *client, RkTimeline *larger);

G_END_DECLS
