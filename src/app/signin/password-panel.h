/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_PASSWORD_PANEL (rk_password_panel_get_type ())
/**
 * RkPasswordPanel:
 *
 * Changes one's own password: at once after a temporary one, or from the settings. The signal
 * `changed` says that the server has taken it.
 */
G_DECLARE_FINAL_TYPE (RkPasswordPanel, rk_password_panel, RK, PASSWORD_PANEL, AdwBin)

GtkWidget *rk_password_panel_new (RkClient *client, gboolean temporary);
void rk_password_panel_clear (RkPasswordPanel *self);
gboolean rk_password_is_strong (const char *password, const RkFacility *facility);
char *rk_password_rule_text (const RkFacility *facility) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
