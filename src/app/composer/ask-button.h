/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_ASK_BUTTON (rk_ask_button_get_type ())
/**
 * RkAskButton:
 *
 * 要了解 beside the text that is being written: whether 了解 is asked with it, of whom, until when.
 */
G_DECLARE_FINAL_TYPE (RkAskButton, rk_ask_button, RK, ASK_BUTTON, GtkWidget)

GtkWidget *rk_ask_button_new (void);
void rk_ask_button_set_members (RkAskButton *self, GListModel *members, const char *author_id);
RkAsk *rk_ask_button_dup_ask (RkAskButton *self);
void rk_ask_button_reset (RkAskButton *self);

G_END_DECLS
