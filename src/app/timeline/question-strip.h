/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/timeline.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_QUESTION_STRIP (rk_question_strip_get_type ())
/**
 * RkQuestionStrip:
 *
 * What stands at the top of a 相談: how many questions wait for a solution, and the way to the list
 * of them, whose rows do `timeline.show-post`. Hidden elsewhere.
 */
G_DECLARE_FINAL_TYPE (RkQuestionStrip, rk_question_strip, RK, QUESTION_STRIP, AdwBin)

GtkWidget *rk_question_strip_new (void);
void rk_question_strip_set_timeline (RkQuestionStrip *self, RkTimeline *timeline);

G_END_DECLS
