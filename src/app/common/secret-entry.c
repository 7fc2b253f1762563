/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/common/secret-entry.h"

#include "app/common/common.h"
#include "core/text.h"

#include <glib/gi18n.h>

/**
 * rk_secret_entry_hint:
 * @text: what was typed so far
 * @caps_lock: whether Caps Lock is on
 *
 * Returns: (transfer full) (nullable): what is probably wrong with it
 */
char *
rk_secret_entry_hint (const char *text, gboolean caps_lock)
{
  if (rk_text_has_full_width (text))
    return g_strdup (_ ("There are full-width characters in it. Switch the input method off and "
                        "type it in half-width."));
  if (caps_lock)
    return g_strdup (_ ("Caps Lock is on."));
  return NULL;
}

static GdkDevice *
keyboard_of (GtkWidget *widget)
{
  GdkSeat *seat = gdk_display_get_default_seat (gtk_widget_get_display (widget));
  return seat != NULL ? gdk_seat_get_keyboard (seat) : NULL;
}

static void
update_hint (GtkWidget *row)
{
  GtkLabel *hint = g_object_get_data (G_OBJECT (row), "rk-hint");
  GdkDevice *keyboard = keyboard_of (row);
  GtkEditable *field = gtk_editable_get_delegate (GTK_EDITABLE (row));
  gboolean focused = gtk_widget_has_focus (GTK_WIDGET (field));
  gboolean caps = focused && keyboard != NULL && gdk_device_get_caps_lock_state (keyboard);
  g_autofree char *text = rk_secret_entry_hint (gtk_editable_get_text (GTK_EDITABLE (row)), caps);

  rk_set_text_or_hide (hint, text);
}

/* The library's button has words that were not translated into every language. */
static void
say_eye (GtkButton *button)
{
  const gboolean shown
    = g_strcmp0 (gtk_button_get_icon_name (button), "view-conceal-symbolic") == 0;
  const char *text = shown ? _ ("Hide the password") : _ ("Show the password");

  if (g_strcmp0 (gtk_widget_get_tooltip_text (GTK_WIDGET (button)), text) == 0)
    return;
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), text);
  rk_name_widget (button, text);
}

/**
 * rk_secret_entry_setup:
 * @row: for a password
 * @hint: where to say that Caps Lock is on or that full-width characters came in
 *
 * Keeps every input method away from the field, since it would learn and suggest what is typed.
 */
void
rk_secret_entry_setup (AdwPasswordEntryRow *row, GtkLabel *hint)
{
  GtkEditable *field = gtk_editable_get_delegate (GTK_EDITABLE (row));
  GdkDevice *keyboard = keyboard_of (GTK_WIDGET (row));
  GtkWidget *eye = rk_find_button (GTK_WIDGET (row), "view-reveal-symbolic");

  g_object_set (field, "input-purpose", GTK_INPUT_PURPOSE_PASSWORD, "input-hints",
                GTK_INPUT_HINT_NO_EMOJI | GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_PRIVATE
                  | GTK_INPUT_HINT_LOWERCASE,
                "im-module", "gtk-im-context-simple", NULL);
  rk_name_entry_row (row);
  if (eye != NULL)
    {
      g_signal_connect (eye, "notify::tooltip-text", G_CALLBACK (say_eye), NULL);
      g_signal_connect (eye, "notify::icon-name", G_CALLBACK (say_eye), NULL);
      say_eye (GTK_BUTTON (eye));
    }
  g_object_set_data_full (G_OBJECT (row), "rk-hint", g_object_ref (hint), g_object_unref);
  g_signal_connect (row, "changed", G_CALLBACK (update_hint), NULL);
  g_signal_connect_swapped (field, "notify::has-focus", G_CALLBACK (update_hint), row);
  if (keyboard != NULL)
    g_signal_connect_object (
      keyboard, "notify::caps-lock-state", G_CALLBACK (update_hint), row, G_CONNECT_SWAPPED);
  update_hint (GTK_WIDGET (row));
}

/**
 * rk_secret_entry_take:
 *
 * Returns: (transfer full): what was typed, in protected memory
 */
RkSecret *
rk_secret_entry_take (AdwPasswordEntryRow *row)
{
  return rk_secret_new_from_text (gtk_editable_get_text (GTK_EDITABLE (row)));
}

/**
 * rk_secret_entry_clear:
 *
 * Empties the field; GTK overwrites what it held.
 */
void
rk_secret_entry_clear (AdwPasswordEntryRow *row)
{
  gtk_editable_set_text (GTK_EDITABLE (row), "");
}
