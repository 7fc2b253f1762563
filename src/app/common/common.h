/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_RESOURCES "/jp/renraku/Renraku/"

void rk_name_widget (gpointer widget, const char *name);
gboolean rk_is_blank_text (const char *text);
GtkWidget *rk_new_text (const char *text, const char *css_class);
GtkWidget *rk_find_button (GtkWidget *within, const char *icon_name);
void rk_name_entry_row (gpointer row);
void rk_say_chosen (gpointer button, GtkAccessibleRole role);
void rk_say_chosen_within (GtkWidget *widget);
void rk_set_text_or_hide (GtkLabel *label, const char *text);
void rk_set_tooltip (gpointer widget, const char *text);
void rk_set_css_class (gpointer widget, const char *name, gboolean on);
void rk_show_waiting (GtkLabel *label, gboolean failed, gboolean sending, gboolean draft);
char *rk_count_text (guint count) G_GNUC_WARN_UNUSED_RESULT;
void rk_search_leads_to (gpointer search, gpointer list);
void rk_toast (GtkWidget *inside, const char *text);
void rk_toast_error (GtkWidget *inside, const GError *error);
void rk_alert (GtkWidget *parent, const char *heading, const char *body);
void rk_dialog_present (gpointer dialog);
void rk_stack_show (GtkStack *stack, const char *name);

G_END_DECLS
