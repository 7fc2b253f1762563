/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The acts on a post that ask first. Each shows its own error. */
void rk_act_edit (GtkWidget *view, RkTimeline *timeline, RkPostItem *post);
void rk_act_withdraw (GtkWidget *view, RkTimeline *timeline, RkPostItem *post);
void rk_act_hide (GtkWidget *view, RkTimeline *timeline, RkPostItem *post);
void rk_act_report (GtkWidget *view, RkTimeline *timeline, RkPostItem *post);
void rk_act_unreport (GtkWidget *view, RkTimeline *timeline, RkPostItem *post);
void rk_act_discard (GtkWidget *view, RkTimeline *timeline, RkPostItem *post);
void rk_act_versions (GtkWidget *view, RkTimeline *timeline, RkPostItem *post);
gboolean rk_act_finish (GtkWidget *view, RkTimeline *timeline, GAsyncResult *result);
void rk_allow_adding (GtkWidget *view, gboolean open);
void rk_act_done (GObject *source, GAsyncResult *result, gpointer view);

G_END_DECLS
