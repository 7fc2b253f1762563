/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

char *rk_composer_find_other_patient (RkClient *client, RkPatientItem *patient, const char *text);
char *rk_composer_button_text (RkTimeline *timeline,
                               gboolean relative,
                               gboolean answers,
                               const char *doctor);
void rk_composer_show_side (GtkWidget *box, RkSpaceKind kind);
char *rk_composer_anonymous_text (RkTimeline *timeline, gboolean answers);
char *rk_composer_telephone_note (gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
char *rk_composer_urgent_text (GListModel *members, const char *text);
char *rk_composer_describe_readers (GListModel *members);
GtkWidget *rk_composer_question (GtkWindow *parent, RkTimeline *timeline, const char *reason);

G_END_DECLS
