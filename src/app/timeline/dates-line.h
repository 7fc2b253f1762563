/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"
#include "core/proposal.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_DATES_LINE (rk_dates_line_get_type ())
/**
 * RkDatesLine:
 *
 * 日程調整 under a post: the dates that it proposes with what was answered, or what was decided.
 */
G_DECLARE_FINAL_TYPE (RkDatesLine, rk_dates_line, RK, DATES_LINE, GtkWidget)

GtkWidget *rk_dates_line_new (RkPostItem *post);
char *rk_dates_count_words (const RkChoiceCount *count) G_GNUC_WARN_UNUSED_RESULT;
guint rk_dates_count (RkPostItem *post,
                      RkProposedTime ret_times[RK_PROPOSED_MAX],
                      RkChoiceCount ret_counts[RK_PROPOSED_MAX]);
const char *rk_dates_side_class (RkTimeline *timeline);
char *rk_dates_outcome (RkPostItem *post) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
