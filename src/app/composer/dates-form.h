/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_DATES_FORM (rk_dates_form_get_type ())
/**
 * RkDatesForm:
 *
 * 日程調整: the dates that a post is to propose, until when to answer, and where it is to be.
 */
G_DECLARE_FINAL_TYPE (RkDatesForm, rk_dates_form, RK, DATES_FORM, AdwWindow)

GtkWidget *rk_dates_form_new (GtkWindow *parent,
                              RkTimeline *timeline,
                              const char *author_id,
                              const RkAsk *before);
RkAsk *rk_dates_form_dup_ask (RkDatesForm *self);
gboolean rk_dates_read_clock (const char *text, int *ret_minutes);

G_END_DECLS
