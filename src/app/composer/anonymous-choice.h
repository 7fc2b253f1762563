/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* 匿名で質問する: whether what one writes in 相談 goes without one's name. It stands as it was
 * chosen until it is chosen otherwise, and under one's own question without a name there is no
 * choice. */
#define RK_TYPE_ANONYMOUS_CHOICE (rk_anonymous_choice_get_type ())
G_DECLARE_FINAL_TYPE (RkAnonymousChoice, rk_anonymous_choice, RK, ANONYMOUS_CHOICE, GtkWidget)

GtkWidget *rk_anonymous_choice_new (void);
void rk_anonymous_choice_set_timeline (RkAnonymousChoice *self, RkTimeline *timeline);
void rk_anonymous_choice_set_reply (RkAnonymousChoice *self, const char *reply_to);
gboolean rk_anonymous_choice_is_on (RkAnonymousChoice *self);

G_END_DECLS
