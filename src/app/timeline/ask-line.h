/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_ASK_LINE (rk_ask_line_get_type ())
/**
 * RkAskLine:
 *
 * What a post asks and who acts: 要了解 with its time and those who are missing, and 対応します.
 * Shows nothing where nothing is asked.
 */
G_DECLARE_FINAL_TYPE (RkAskLine, rk_ask_line, RK, ASK_LINE, GtkWidget)

GtkWidget *rk_ask_line_new (RkPostItem *post, gboolean may_ask);

G_END_DECLS
