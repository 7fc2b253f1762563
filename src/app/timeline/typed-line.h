/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_TYPED_LINE (rk_typed_line_get_type ())
/**
 * RkTypedLine:
 *
 * Under a post that was typed for a doctor: whether the doctor has confirmed it, and for the doctor
 * how.
 */
G_DECLARE_FINAL_TYPE (RkTypedLine, rk_typed_line, RK, TYPED_LINE, GtkWidget)

GtkWidget *rk_typed_line_new (RkPostItem *post);
char *rk_typed_author (RkPostItem *post);
typedef void (*RkTypedReasonFunc) (const char *reason, gpointer data);
void rk_typed_ask_reason (GtkWidget *view,
                          RkTypedReasonFunc func,
                          gpointer data,
                          GDestroyNotify destroy);

G_END_DECLS
