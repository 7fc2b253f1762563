/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/facility-window.h"

#include "app/common/common.h"
#include "app/common/told-password.h"

#include <glib/gi18n.h>

/* A temporary password is made here, shown once to be told in person, and changed by them. */

typedef struct
{
  RkFacilityWindow *window;
  char *user_id;
  char *name;
  char *mail;
  char *password;
} Issue;

static void
issue_free (Issue *issue)
{
  g_object_unref (issue->window);
  g_free (issue->user_id);
  g_free (issue->name);
  g_free (issue->mail);
  if (issue->password != NULL)
    rk_secret_wipe_text (issue->password);
  g_free (issue);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Issue, issue_free)

static void
on_issued (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Issue) issue = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *heading = NULL, *text = NULL;

  if (!rk_client_act_finish (RK_CLIENT (source), result, &error))
    {
      if (rk_facility_window_get_client (issue->window) != NULL)
        rk_facility_window_say (issue->window, error->message);
      return;
    }
  if (rk_facility_window_get_client (issue->window) == NULL)
    return;
  heading = g_strdup_printf (_ ("Temporary password for %s"), issue->name);
  text = g_strdup_printf (
    /* Translators: an address to sign in with, and a temporary password. */
    _ ("Mail address: %s\nTemporary password: %s\n\nIt is shown only now. Tell it in person; it is "
       "changed at the first sign-in."),
    issue->mail, issue->password);
  rk_alert (GTK_WIDGET (issue->window), heading, text);
  rk_facility_window_reload (issue->window);
}

static void
on_answer (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  g_autoptr (Issue) issue = g_object_steal_data (G_OBJECT (dialog), "rk-issue");
  RkClient *client = rk_facility_window_get_client (issue->window);

  if (client == NULL || !g_str_equal (response, "issue"))
    return;
  issue->password = rk_told_password ();
  g_autoptr (RkSecret) secret = rk_secret_new_from_text (issue->password);
  g_autofree char *user_id = g_strdup (issue->user_id);
  rk_client_temporary_password_async (
    client, user_id, secret, NULL, on_issued, g_steal_pointer (&issue));
}

/**
 * rk_temporary_password_ask:
 *
 * Asks, gives @user a temporary password and shows it once.
 */
void
rk_temporary_password_ask (RkFacilityWindow *window, const RkUser *user)
{
  Issue *issue = g_new0 (Issue, 1);
  g_autofree char *heading = g_strdup_printf (_ ("Give %s a temporary password?"), user->name);
  GtkWidget *dialog = adw_message_dialog_new (
    GTK_WINDOW (window), heading,
    user->state == RK_USER_SUSPENDED
      ? _ ("The suspension ends with it. Make sure that it is the person who asks.")
      : _ ("The present password does not work any more, and the person is signed out everywhere, "
           "unsent writings are lost. Make sure that it is the person who asks."));

  issue->window = g_object_ref (window);
  issue->user_id = g_strdup (user->id);
  issue->name = g_strdup (user->name);
  issue->mail = g_strdup (user->mail != NULL ? user->mail : "");
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "issue", _ ("Issue"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "issue", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_object_set_data_full (G_OBJECT (dialog), "rk-issue", issue, (GDestroyNotify) issue_free);
  g_signal_connect (dialog, "response", G_CALLBACK (on_answer), NULL);
  rk_dialog_present (dialog);
}
