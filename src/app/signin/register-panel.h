/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * RkRegisterPanel:
 *
 * 新規登録, by the code of an invitation by mail. `done` says with what words, and for which
 * address, one can go back to the sign-in; `cancelled` that nothing came of it.
 */
#define RK_TYPE_REGISTER_PANEL (rk_register_panel_get_type ())
G_DECLARE_FINAL_TYPE (RkRegisterPanel, rk_register_panel, RK, REGISTER_PANEL, AdwBin)

GtkWidget *rk_register_panel_new (RkClient *client, const char *mail, const char *code);
char *rk_code_error_text (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
