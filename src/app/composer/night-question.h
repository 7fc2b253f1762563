/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *
rk_night_question_new (GtkWindow *parent, RkTimeline *timeline, const char *where, gint64 until_us);
const char *rk_night_question_get_reason (GtkWidget *dialog);
char *rk_night_clock (gint64 time_us);

G_END_DECLS
