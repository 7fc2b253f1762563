/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"
#include "client/timeline.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * RkMailPanel:
 *
 * メールで招待: addresses, the question whether they are right, and what became of them. Its
 * `cancelled` says that the person is done with it.
 */
#define RK_TYPE_MAIL_PANEL (rk_mail_panel_get_type ())
G_DECLARE_FINAL_TYPE (RkMailPanel, rk_mail_panel, RK, MAIL_PANEL, AdwBin)

void rk_mail_panel_set_up (RkMailPanel *self, RkClient *client, RkTimeline *timeline);
void rk_mail_panel_begin (RkMailPanel *self);
void rk_mail_panel_check (RkMailPanel *self);

G_END_DECLS
