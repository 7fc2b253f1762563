/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/common/form.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "core/text.h"

#include <string.h>

/* What the windows that one fills in are made of, so that they look and sound alike. */

/**
 * rk_form_body:
 *
 * Returns: (transfer floating): an upright box with the margins of a form
 */
GtkWidget *
rk_form_body (void)
{
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_set_margin_top (body, 18);
  gtk_widget_set_margin_bottom (body, 18);
  gtk_widget_set_margin_start (body, 20);
  gtk_widget_set_margin_end (body, 20);
  return body;
}

/**
 * rk_form_add_label:
 * @text: (nullable): of any length; it wraps
 * @css: (nullable): "title-4", "heading", "dim-label" …
 *
 * Returns: (transfer none):
 */
GtkLabel *
rk_form_add_label (GtkWidget *body, const char *text, const char *css)
{
  GtkLabel *label = GTK_LABEL (rk_new_text (text, css));

  gtk_box_append (GTK_BOX (body), GTK_WIDGET (label));
  return label;
}

/**
 * rk_form_add_group:
 * @title: (nullable): above its rows
 *
 * Returns: (transfer none): for rk_form_add_entry()
 */
GtkWidget *
rk_form_add_group (GtkWidget *body, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  if (title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_box_append (GTK_BOX (body), group);
  return group;
}

/**
 * rk_form_add_entry:
 * @group: of rk_form_add_group()
 * @title: its visible and its accessible name
 * @text: (nullable): that stands in it
 *
 * Returns: (transfer none): a row to write in
 */
GtkEditable *
rk_form_add_entry (GtkWidget *group, const char *title, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  rk_name_entry_row (row);
  if (text != NULL)
    gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return GTK_EDITABLE (row);
}

/**
 * rk_form_add_choice:
 * @titles: (array zero-terminated=1): of which one is pressed, at first the first
 * @ret_buttons: (out caller-allocates) (transfer none): as many as @titles
 *
 * Returns: (transfer none): the box that they stand in
 */
GtkWidget *
rk_form_add_choice (GtkWidget *body, const char *const *titles, GtkToggleButton **ret_buttons)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  for (guint i = 0; titles[i] != NULL; i++)
    {
      ret_buttons[i] = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (titles[i]));
      if (i > 0)
        gtk_toggle_button_set_group (ret_buttons[i], ret_buttons[0]);
      rk_say_chosen (ret_buttons[i], GTK_ACCESSIBLE_ROLE_RADIO);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (ret_buttons[i]));
    }
  gtk_toggle_button_set_active (ret_buttons[0], TRUE);
  gtk_box_append (GTK_BOX (body), box);
  return box;
}

static void
on_half_width_insert (
  GtkEditable *field, const char *text, int length, int *position, gpointer data)
{
  g_autofree char *typed = length < 0 ? g_strdup (text) : g_strndup (text, (gsize) length);
  g_autofree char *half = rk_text_to_half_width (typed);

  if (strcmp (typed, half) == 0)
    return;
  g_signal_handlers_block_by_func (field, on_half_width_insert, data);
  gtk_editable_insert_text (field, half, -1, position);
  g_signal_handlers_unblock_by_func (field, on_half_width_insert, data);
  g_signal_stop_emission_by_name (field, "insert-text");
}

/**
 * rk_form_take_half_width:
 * @field: for an address or a code
 *
 * What an input method left in full width is written in half width, as it was meant.
 */
void
rk_form_take_half_width (GtkEditable *field)
{
  g_signal_connect (
    gtk_editable_get_delegate (field), "insert-text", G_CALLBACK (on_half_width_insert), NULL);
}

/**
 * rk_form_dup_text:
 *
 * Returns: (transfer full): what is written, without the blanks around it
 */
char *
rk_form_dup_text (GtkEditable *field)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (field)));
}

/** rk_form_has_text: Returns: whether anything but blanks is written */
gboolean
rk_form_has_text (GtkEditable *field)
{
  g_autofree char *text = rk_form_dup_text (field);

  return *text != '\0';
}

static void
close_by_escape (GtkWidget *window)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                      gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
}

/**
 * rk_form_set_content:
 * @content: that scrolls where the screen is low
 * @save: what the button says
 * @css: "suggested-action" or "destructive-action"
 * @ret_error: (out) (transfer none): where rk_set_text_or_hide() says what is wrong; it stays in
 *   sight when the form scrolls
 *
 * Puts a bar with the one button that ends the form above @content, and gives the window, whose
 * default size is meant for the usual text, the room that this text needs.
 *
 * Returns: (transfer none): the button; connect to its "clicked"
 */
GtkButton *
rk_form_set_content (
  AdwWindow *window, GtkWidget *content, const char *save, const char *css, GtkLabel **ret_error)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *button = gtk_button_new_with_label (save);

  gtk_widget_add_css_class (button, css);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), button);
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), content);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (outer), bar);
  *ret_error = rk_form_add_label (outer, NULL, "error");
  gtk_widget_set_margin_top (GTK_WIDGET (*ret_error), 12);
  gtk_widget_set_margin_start (GTK_WIDGET (*ret_error), 20);
  gtk_widget_set_margin_end (GTK_WIDGET (*ret_error), 20);
  gtk_widget_set_visible (GTK_WIDGET (*ret_error), FALSE);
  gtk_box_append (GTK_BOX (outer), scroller);
  adw_window_set_content (window, outer);
  close_by_escape (GTK_WIDGET (window));
  rk_room_for_window (GTK_WINDOW (window));
  return GTK_BUTTON (button);
}
