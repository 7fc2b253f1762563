/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * RkRecoverPanel:
 *
 * パスワードを忘れた方: asks for a mail, then for its code and a new password. `done` and
 * `cancelled` as in #RkRegisterPanel.
 */
#define RK_TYPE_RECOVER_PANEL (rk_recover_panel_get_type ())
G_DECLARE_FINAL_TYPE (RkRecoverPanel, rk_recover_panel, RK, RECOVER_PANEL, AdwBin)

GtkWidget *rk_recover_panel_new (RkClient *client, const char *mail, const char *code);

G_END_DECLS
