/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_TEXT_PAGE (rk_text_page_get_type ())
/**
 * RkTextPage:
 *
 * A text to be read, or a table of texts.
 */
G_DECLARE_FINAL_TYPE (RkTextPage, rk_text_page, RK, TEXT_PAGE, GtkWidget)

GtkWidget *rk_text_page_new (void);
void rk_text_page_set_text (RkTextPage *self, const char *text);
void rk_text_page_set_table (RkTextPage *self, const char *text);

G_END_DECLS
