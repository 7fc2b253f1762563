/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_ASK_FORM (rk_ask_form_get_type ())
/**
 * RkAskForm:
 *
 * Of whom 了解 is asked, and until when.
 *
 * Signals:
 * - `changed`
 */
G_DECLARE_FINAL_TYPE (RkAskForm, rk_ask_form, RK, ASK_FORM, GtkBox)

GtkWidget *rk_ask_form_new (GListModel *members, const char *author_id);
RkAsk *rk_ask_form_dup_ask (RkAskForm *self);
char *rk_ask_form_dup_words (RkAskForm *self);
void rk_ask_free (RkAsk *ask);
void rk_act_ask (GtkWidget *view, RkTimeline *timeline, RkPostItem *post);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkAsk, rk_ask_free)

G_END_DECLS
