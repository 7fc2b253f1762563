/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/shell/space-acts.h"

#include "app/common/common.h"

#include <glib/gi18n.h>

/* What the window says and asks about places to talk. */

/**
 * rk_offline_words:
 * @in_short: whether there is little room
 * @unsent: how many writings wait
 *
 * Returns: (transfer full): what the banner says without a server
 */
char *
rk_offline_words (gboolean in_short, guint unsent)
{
  if (in_short)
    return unsent > 0 ? g_strdup_printf (_ ("Offline · %u unsent"), unsent)
                      : g_strdup (_ ("Offline"));
  if (unsent > 0)
    return g_strdup_printf (
      ngettext ("Offline. Everything on this terminal can be read; %u unsent writing goes out by "
                "itself when the connection is back.",
                "Offline. Everything on this terminal can be read; %u unsent writings go out by "
                "themselves when the connection is back.",
                unsent),
      unsent);
  return g_strdup (_ ("Offline. You can read, search and write; it goes out by itself when the "
                      "connection is back."));
}

/**
 * rk_count_unread:
 * @kind: %RK_SPACE_CARE for all spaces of patients, else the kind
 *
 * Returns: how many posts are unread in one place of the product
 */
guint
rk_count_unread (RkClient *client, RkSpaceKind kind)
{
  GListModel *patients = rk_client_get_patients (client);
  GListModel *spaces = rk_client_get_spaces (client);
  guint n = 0;

  for (guint i = 0; kind == RK_SPACE_CARE && i < g_list_model_get_n_items (patients); i++)
    {
      g_autoptr (RkPatientItem) item = g_list_model_get_item (patients, i);
      n += rk_patient_item_get_unread (item);
    }
  for (guint i = 0; kind != RK_SPACE_CARE && i < g_list_model_get_n_items (spaces); i++)
    {
      g_autoptr (RkSpaceItem) item = g_list_model_get_item (spaces, i);
      const gboolean room = rk_space_item_get_kind (item) == RK_SPACE_ROOM
                            && rk_space_item_get_patient_id (item) == NULL;
      /* The rooms of a group are in the place of the groups, 相談 in that of the communities. */
      if (rk_space_item_get_kind (item) == kind || (kind == RK_SPACE_GROUP && room)
          || (kind == RK_SPACE_COMMUNITY && rk_space_item_get_kind (item) == RK_SPACE_CONSULT))
        n += rk_space_item_get_unread (item);
    }
  return n;
}

/**
 * rk_space_ask_invite:
 * @answered: a handler of #AdwMessageDialog::response, which gets `invite` or `later`
 * @object: its data
 *
 * 続けて、メンバーを招待しますか？
 */
void
rk_space_ask_invite (GtkWindow *parent, GCallback answered, gpointer object)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _ ("Invite members now?"), NULL);

  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "later", _ ("Invite later"), "invite", _ ("Invite"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "invite", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "invite");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "later");
  g_signal_connect_object (dialog, "response", answered, object, 0);
  rk_dialog_present (dialog);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) window = data;
  g_autoptr (GError) error = NULL;

  if (!rk_client_act_finish (RK_CLIENT (source), result, &error))
    rk_alert (window, _ ("The patient side was not opened"), error->message);
}

static void
on_answered (AdwMessageDialog *dialog, const char *response, RkClient *client)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (g_strcmp0 (response, "open") == 0)
    rk_client_open_family_side_async (client, g_object_get_data (G_OBJECT (dialog), "patient-id"),
                                      NULL, on_opened, g_object_ref (parent));
}

/**
 * rk_family_side_ask:
 * @patient: whose 患者側 is to be opened, by an administrator of the team
 */
void
rk_family_side_ask (GtkWindow *parent, RkClient *client, RkPatientItem *patient)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, NULL, NULL);

  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog),
                                     _ ("Open the patient side of %s?"),
                                     rk_patient_item_get_full_name (patient));
  adw_message_dialog_set_body (
    ADW_MESSAGE_DIALOG (dialog),
    _ (
      "A second timeline, in which the patient and the family take part. The members of the care "
      "team are in it from the start. Patient and family do not see the care team’s side, nor that "
      "there is one."));
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "open", _ ("Open it"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "open", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (
    G_OBJECT (dialog), "patient-id", g_strdup (rk_patient_item_get_id (patient)), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_answered), client, 0);
  rk_dialog_present (dialog);
}
