/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *rk_form_body (void);
GtkLabel *rk_form_add_label (GtkWidget *body, const char *text, const char *css);
GtkWidget *rk_form_add_group (GtkWidget *body, const char *title);
GtkEditable *rk_form_add_entry (GtkWidget *group, const char *title, const char *text);
GtkWidget *
rk_form_add_choice (GtkWidget *body, const char *const *titles, GtkToggleButton **ret_buttons);
void rk_form_take_half_width (GtkEditable *field);
gboolean rk_form_has_text (GtkEditable *field);
char *rk_form_dup_text (GtkEditable *field) G_GNUC_WARN_UNUSED_RESULT;
GtkButton *rk_form_set_content (
  AdwWindow *window, GtkWidget *content, const char *save, const char *css, GtkLabel **ret_error);

G_END_DECLS
