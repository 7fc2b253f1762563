/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/timeline.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_QUESTION_WINDOW (rk_question_window_get_type ())
G_DECLARE_FINAL_TYPE (RkQuestionWindow, rk_question_window, RK, QUESTION_WINDOW, AdwWindow)

GtkWidget *rk_question_window_new (GtkWindow *parent, GtkWidget *view, RkTimeline *timeline);

G_END_DECLS
