/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/shell/logout-dialog.h"

#include "app/common/common.h"

#include <glib/gi18n.h>
#include <string.h>

#define FLUSH_TIMEOUT_MS 60000

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWindow) parent = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkWipeReport) report = rk_client_sign_out_finish (RK_CLIENT (source), result, &error);

  if (report == NULL && error != NULL && gtk_widget_get_realized (GTK_WIDGET (parent)))
    rk_alert (GTK_WIDGET (parent), _ ("The logout did not work"), error->message);
}

static void
sign_out (GtkWindow *parent, RkClient *client, RkSignOutMode mode)
{
  rk_client_sign_out_async (client, mode, NULL, on_signed_out, g_object_ref (parent));
}

typedef struct
{
  GtkWindow *parent;
  GtkWindow *dialog;
  GCancellable *cancellable;
} Flush;

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer data)
{
  Flush *flush = data;
  g_autoptr (GError) error = NULL;
  gboolean done = rk_client_flush_finish (RK_CLIENT (source), result, &error);
  gboolean stopped = g_cancellable_is_cancelled (flush->cancellable);

  if (!stopped)
    gtk_window_destroy (flush->dialog);
  if (done && !stopped)
    sign_out (flush->parent, RK_CLIENT (source), RK_SIGN_OUT_NORMAL);
  else if (!stopped)
    rk_alert (GTK_WIDGET (flush->parent), _ ("Not everything could be sent"), error->message);
  g_object_unref (flush->parent);
  g_object_unref (flush->dialog);
  g_object_unref (flush->cancellable);
  g_free (flush);
}

static void
flush_and_sign_out (GtkWindow *parent, RkClient *client)
{
  Flush *flush = g_new0 (Flush, 1);
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("Sending what is unsent…"), NULL);
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), spinner);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "back", _ ("Back"));
  flush->parent = g_object_ref (parent);
  flush->dialog = GTK_WINDOW (g_object_ref (dialog));
  flush->cancellable = g_cancellable_new ();
  g_signal_connect_object (
    dialog, "response", G_CALLBACK (g_cancellable_cancel), flush->cancellable, G_CONNECT_SWAPPED);
  rk_dialog_present (dialog);
  rk_client_flush_async (client, FLUSH_TIMEOUT_MS, flush->cancellable, on_flushed, flush);
}

static void
on_discard_answered (AdwMessageDialog *dialog, const char *response, RkClient *client)
{
  if (strcmp (response, "discard") == 0)
    sign_out (
      gtk_window_get_transient_for (GTK_WINDOW (dialog)), client, RK_SIGN_OUT_DISCARD_UNSENT);
}

static void
ask_discard (GtkWindow *parent, RkClient *client)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
    parent, _ ("Really discard it?"),
    _ ("What is unsent is destroyed for good. Nobody will have read it, and it cannot be brought "
       "back.")));

  adw_message_dialog_add_responses (
    dialog, "back", _ ("Back"), "discard", _ ("Discard and log out"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "back");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_discard_answered), client, 0);
  rk_dialog_present (dialog);
}

static void
on_answered (AdwMessageDialog *dialog, const char *response, RkClient *client)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (strcmp (response, "logout") == 0)
    sign_out (parent, client, RK_SIGN_OUT_NORMAL);
  else if (strcmp (response, "send") == 0)
    flush_and_sign_out (parent, client);
  else if (strcmp (response, "discard") == 0)
    ask_discard (parent, client);
}

static GtkWidget *
unsent_row (const RkUnsent *unsent)
{
  GtkWidget *row = adw_action_row_new ();
  GString *text = g_string_new (NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  /* What was answered to another facility's request belongs to no place that is seen here. */
  adw_preferences_row_set_title (
    ADW_PREFERENCES_ROW (row),
    unsent->title != NULL && *unsent->title != '\0' ? unsent->title : _ ("Requests"));
  if (unsent->n_posts > 0)
    g_string_append_printf (
      text, ngettext ("%u writing", "%u writings", unsent->n_posts), unsent->n_posts);
  if (unsent->n_changes > 0)
    g_string_append_printf (text, ngettext ("%s%u change", "%s%u changes", unsent->n_changes),
                            text->len > 0 ? "・" : "", unsent->n_changes);
  if (unsent->n_failed > 0)
    g_string_append_printf (text, _ (" (refused by the server: %u)"), unsent->n_failed);
  for (guint i = 0; unsent->excerpts != NULL && unsent->excerpts[i] != NULL && i < 3; i++)
    g_string_append_printf (text, "\n%s", unsent->excerpts[i]);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text->str);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  g_string_free (text, TRUE);
  return row;
}

/**
 * rk_logout_dialog_new:
 * @unsent: (element-type RkUnsent): what a logout would destroy
 *
 * Returns: (transfer full): the question before a logout
 */
GtkWidget *
rk_logout_dialog_new (GtkWindow *parent, RkClient *client, GPtrArray *unsent)
{
  AdwMessageDialog *dialog
    = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, _ ("Log out?"), NULL));

  const guint scheduled = rk_client_get_n_scheduled (client);
  g_autofree char *counts = g_strdup_printf (
    _ ("Unread %u, to acknowledge %u. Everything of yours on this terminal is destroyed."),
    rk_client_get_unread (client), rk_client_get_unacked (client));
  g_autofree char *waiting
    = g_strdup_printf (ngettext ("Scheduled: %u post. The server posts it by itself when the quiet "
                                 "hours end.",
                                 "Scheduled: %u posts. The server posts them by itself when the "
                                 "quiet hours end.",
                                 scheduled),
                       scheduled);
  adw_message_dialog_format_body (
    dialog, "%s%s%s", counts, scheduled > 0 ? "\n" : "", scheduled > 0 ? waiting : "");
  adw_message_dialog_add_response (dialog, "back", _ ("Back"));
  if (unsent == NULL || unsent->len == 0)
    {
      adw_message_dialog_add_response (dialog, "logout", _ ("Log out"));
      adw_message_dialog_set_response_appearance (dialog, "logout", ADW_RESPONSE_SUGGESTED);
      adw_message_dialog_set_default_response (dialog, "logout");
    }
  else
    {
      GtkWidget *list = gtk_list_box_new ();
      GtkWidget *scroller = gtk_scrolled_window_new ();

      adw_message_dialog_set_heading (dialog, _ ("Some of your work has not been sent"));
      gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
      gtk_widget_add_css_class (list, "boxed-list");
      for (guint i = 0; i < unsent->len; i++)
        gtk_list_box_append (GTK_LIST_BOX (list), unsent_row (unsent->pdata[i]));
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
      gtk_scrolled_window_set_policy (
        GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
      gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
      gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 280);
      adw_message_dialog_set_extra_child (dialog, scroller);
      adw_message_dialog_add_responses (
        dialog, "discard", _ ("Discard and log out"), "send", _ ("Send, then log out"), NULL);
      adw_message_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
      adw_message_dialog_set_response_appearance (dialog, "send", ADW_RESPONSE_SUGGESTED);
      adw_message_dialog_set_default_response (dialog, "send");
    }
  adw_message_dialog_set_close_response (dialog, "back");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered), client, 0);
  return GTK_WIDGET (dialog);
}

static void
on_unsent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWindow) parent = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) unsent = rk_client_unsent_finish (RK_CLIENT (source), result, &error);

  if (unsent == NULL)
    rk_alert (GTK_WIDGET (parent), _ ("The logout did not work"), error->message);
  else
    rk_dialog_present (rk_logout_dialog_new (parent, RK_CLIENT (source), unsent));
}

/**
 * rk_logout_ask:
 *
 * Begins a logout by a person: says what is unread and unsent, and asks.
 */
void
rk_logout_ask (GtkWindow *parent, RkClient *client)
{
  rk_client_unsent_async (client, NULL, on_unsent, g_object_ref (parent));
}
