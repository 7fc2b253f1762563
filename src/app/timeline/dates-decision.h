/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *rk_dates_decision_new (
  GtkWindow *parent, RkTimeline *timeline, RkPostItem *post, gint64 begin_us, gint64 end_us);
char *rk_dates_decision_dup_text (GtkWidget *dialog) G_GNUC_WARN_UNUSED_RESULT;
char *rk_dates_decision_dup_reason (GtkWidget *dialog) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
