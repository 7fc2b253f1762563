/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/groups/space-form.h"
#include "app/patients/relative-form.h"
#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

guint rk_count_unread (RkClient *client, RkSpaceKind kind);
char *rk_offline_words (gboolean in_short, guint unsent) G_GNUC_WARN_UNUSED_RESULT;
void rk_space_ask_invite (GtkWindow *parent, GCallback answered, gpointer object);
void rk_family_side_ask (GtkWindow *parent, RkClient *client, RkPatientItem *patient);

G_END_DECLS
