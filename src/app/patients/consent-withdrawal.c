/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/patients/birth-date.h"
#include "app/patients/consent-form.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

/* 同意の撤回: a day and a reason, and what it does to everybody is said before. */

struct _RkConsentWithdrawal
{
  AdwWindow parent_instance;

  RkClient *client;
  RkPatientItem *item;
  gboolean busy;

  GtkWidget *body;
  GtkEditable *day;
  GtkEditable *reason;
  GtkLabel *error_label;
  GtkButton *save;
};

G_DEFINE_FINAL_TYPE (RkConsentWithdrawal, rk_consent_withdrawal, ADW_TYPE_WINDOW)

static void
set_busy (RkConsentWithdrawal *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (self->body, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), !busy);
}

static void
on_withdrawn (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkConsentWithdrawal) self = data;
  g_autoptr (GError) error = NULL;
  const gboolean done = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (done)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  set_busy (self, FALSE);
  rk_set_text_or_hide (self->error_label, error->message);
}

static void
on_save (RkConsentWithdrawal *self)
{
  const RkConsent *consent = rk_patient_item_get_consent (self->item);
  g_autofree char *reason = rk_form_dup_text (self->reason);
  g_autofree char *day = NULL;

  if (self->busy)
    return;
  if (!rk_parse_birth_date (gtk_editable_get_text (self->day), &day) || *day == '\0')
    {
      rk_set_text_or_hide (self->error_label, _ ("Write the day like 2026-4-1 or R8.4.1."));
      gtk_widget_grab_focus (GTK_WIDGET (self->day));
      return;
    }
  if (*reason == '\0')
    {
      rk_set_text_or_hide (self->error_label, _ ("Write the reason of the withdrawal."));
      gtk_widget_grab_focus (GTK_WIDGET (self->reason));
      return;
    }
  rk_set_text_or_hide (self->error_label, NULL);
  set_busy (self, TRUE);
  rk_client_withdraw_consent_async (
    self->client, rk_patient_item_get_id (self->item),
    consent != NULL && rk_patient_item_get_consent_state (self->item) == RK_CONSENT_GIVEN
      ? consent->id
      : NULL,
    day, reason, NULL, on_withdrawn, g_object_ref (self));
}

static void
rk_consent_withdrawal_dispose (GObject *object)
{
  RkConsentWithdrawal *self = RK_CONSENT_WITHDRAWAL (object);

  g_clear_object (&self->item);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_consent_withdrawal_parent_class)->dispose (object);
}

static void
rk_consent_withdrawal_class_init (RkConsentWithdrawalClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_consent_withdrawal_dispose;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
build (RkConsentWithdrawal *self)
{
  GtkWidget *group;
  g_autoptr (GDateTime) now = g_date_time_new_now (rk_words_zone ());
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");

  self->body = rk_form_body ();
  rk_form_add_label (self->body, rk_patient_item_get_full_name (self->item), "title-4");
  rk_form_add_label (
    self->body,
    _ ("From now on nobody posts, edits or reacts in the places of this patient. What is there can "
       "be read. What waits for the morning goes back to its authors. A new consent opens the "
       "places again."),
    NULL);
  group = rk_form_add_group (self->body, NULL);
  self->day = rk_form_add_entry (group, _ ("Day of the withdrawal"), today);
  self->reason = rk_form_add_entry (group, _ ("Reason"), NULL);
  self->save = rk_form_set_content (ADW_WINDOW (self), self->body, _ ("Record the withdrawal"),
                                    "destructive-action", &self->error_label);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (on_save), self);
}

static void
rk_consent_withdrawal_init (RkConsentWithdrawal *self)
{
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 500, 400);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Withdrawal of the consent"));
}

/**
 * rk_consent_withdrawal_new:
 * @item: of whom, by somebody who may record consents
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_consent_withdrawal_new (GtkWindow *parent, RkClient *client, RkPatientItem *item)
{
  RkConsentWithdrawal *self
    = g_object_new (RK_TYPE_CONSENT_WITHDRAWAL, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  self->item = g_object_ref (item);
  build (self);
  return GTK_WIDGET (self);
}
