/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/state-form.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/patients/patient-details.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

/* 状態: 在宅, 入院中, 逝去, and how it came to be so. Whoever may not change it reads it here. */

#define N_STATES (RK_PATIENT_DECEASED - RK_PATIENT_HOME + 1)

struct _RkStateForm
{
  AdwWindow parent_instance;

  RkClient *client;
  RkPatientItem *item;
  GCancellable *cancellable;
  gint64 version; /* that was read */
  gboolean busy;

  GtkWidget *choice;
  GtkToggleButton *buttons[N_STATES]; /* from 在宅 on */
  GtkLabel *note;
  GtkLabel *error_label;
  GtkButton *save;
  GtkWidget *history;
};

G_DEFINE_FINAL_TYPE (RkStateForm, rk_state_form, ADW_TYPE_WINDOW)

/**
 * rk_show_patient_state:
 * @tag: beside the name
 *
 * Shows 入院中 or 逝去; 在宅 is the rule and needs no word.
 */
void
rk_show_patient_state (GtkLabel *tag, RkPatientItem *item)
{
  const RkPatientState state = rk_patient_item_get_state (item);

  rk_set_css_class (tag, "state-hospital", state == RK_PATIENT_HOSPITAL);
  rk_set_css_class (tag, "state-deceased", state == RK_PATIENT_DECEASED);
  rk_set_text_or_hide (tag, state == RK_PATIENT_HOME ? NULL : rk_words_patient_state ((int) state));
}

static RkPatientState
chosen (RkStateForm *self)
{
  for (int i = 0; i < N_STATES; i++)
    if (gtk_toggle_button_get_active (self->buttons[i]))
      return (RkPatientState) (RK_PATIENT_HOME + i);
  return RK_PATIENT_HOME;
}

static void
update (RkStateForm *self)
{
  const gboolean may = rk_patient_may_edit (self->client, self->item);
  const RkPatientState now = rk_patient_item_get_state (self->item);

  gtk_widget_set_sensitive (self->choice, may && !self->busy);
  gtk_widget_set_visible (GTK_WIDGET (self->save), may);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), !self->busy && chosen (self) != now);
  rk_set_text_or_hide (
    self->note, !may ? _ ("The administrators of the managing facility change it.")
                : chosen (self) == RK_PATIENT_DECEASED
                  ? _ ("Reminders stop. The team can go on writing, to look back together.")
                  : NULL);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkStateForm) self = data;
  g_autoptr (GError) error = NULL;

  if (rk_client_act_finish (RK_CLIENT (source), result, &error))
    {
      if (self->client != NULL)
        gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  if (self->client == NULL)
    return;
  self->busy = FALSE;
  rk_set_text_or_hide (self->error_label, error->message);
  if (g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_CONFLICT))
    {
      self->version = rk_patient_item_get_patient (self->item)->version;
      rk_set_text_or_hide (
        self->error_label,
        _ ("Somebody changed this patient meanwhile. Look again, and save once more if it is "
           "right."));
    }
  update (self);
}

static void
save (RkStateForm *self)
{
  g_autoptr (RkPatient) patient
    = rk_record_copy (&rk_patient_type, rk_patient_item_get_patient (self->item));

  patient->state = (int) chosen (self);
  patient->version = self->version;
  self->busy = TRUE;
  rk_set_text_or_hide (self->error_label, NULL);
  update (self);
  rk_client_edit_patient_async (self->client, patient, NULL, on_saved, g_object_ref (self));
}

static void
on_answered (RkStateForm *self, const char *response)
{
  if (g_strcmp0 (response, "record") == 0 && self->client != NULL && !self->busy)
    save (self);
}

static void
on_save (RkStateForm *self)
{
  GtkWidget *dialog;

  if (chosen (self) != RK_PATIENT_DECEASED)
    {
      save (self);
      return;
    }
  dialog = adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog),
                                     /* Translators: a patient's name. */
                                     _ ("Record that %s has died?"),
                                     rk_patient_item_get_full_name (self->item));
  adw_message_dialog_set_body (
    ADW_MESSAGE_DIALOG (dialog),
    _ ("The team sees it beside the name at once, and reminders stop. What was written stays, and "
       "the team can go on writing. If it is a mistake, it can be put right here."));
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "record", _ ("Record it"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (
    dialog, "response::record", G_CALLBACK (on_answered), self, G_CONNECT_SWAPPED);
  rk_dialog_present (dialog);
}

static void
on_states (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkStateForm) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) states
    = rk_client_patient_states_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (states == NULL)
    {
      rk_form_add_label (self->history, error->message, "dim-label");
      return;
    }
  if (states->len == 0)
    rk_form_add_label (self->history, _ ("It was not changed yet."), "dim-label");
  for (guint i = 0; i < states->len; i++)
    {
      const RkStateChange *change = g_ptr_array_index (states, i);
      g_autofree char *time = rk_words_exact_time (change->changed_us);
      g_autofree char *text = g_strdup_printf (
        /* Translators: a time, a state such as “In hospital”, a person and the facility. */
        _ ("%s: %s — %s (%s)"), time, rk_words_patient_state (change->state),
        change->user_name != NULL ? change->user_name : "",
        change->user_facility != NULL ? change->user_facility : "");
      rk_form_add_label (self->history, text, NULL);
    }
}

static void
rk_state_form_dispose (GObject *object)
{
  RkStateForm *self = RK_STATE_FORM (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->item);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_state_form_parent_class)->dispose (object);
}

static void
rk_state_form_class_init (RkStateFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_state_form_dispose;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
build_choice (RkStateForm *self, GtkWidget *body)
{
  const char *titles[N_STATES + 1] = { NULL };
  const int now = rk_patient_item_get_state (self->item) - RK_PATIENT_HOME;

  for (int i = 0; i < N_STATES; i++)
    titles[i] = rk_words_patient_state (RK_PATIENT_HOME + i);
  self->choice = rk_form_add_choice (body, titles, self->buttons);
  gtk_toggle_button_set_active (self->buttons[now], TRUE);
  for (int i = 0; i < N_STATES; i++)
    g_signal_connect_swapped (self->buttons[i], "toggled", G_CALLBACK (update), self);
}

static void
build (RkStateForm *self)
{
  GtkWidget *body = rk_form_body ();

  rk_form_add_label (body, rk_patient_item_get_full_name (self->item), "title-4");
  build_choice (self, body);
  self->note = rk_form_add_label (body, NULL, NULL);
  rk_form_add_label (body, C_ ("patient state", "History"), "heading");
  self->history = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (GTK_BOX (body), self->history);
  self->save = rk_form_set_content (
    ADW_WINDOW (self), body, _ ("Save"), "suggested-action", &self->error_label);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (on_save), self);
  update (self);
}

static void
rk_state_form_init (RkStateForm *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 460, 360);
  gtk_window_set_title (GTK_WINDOW (self), _ ("State of the patient"));
}

/**
 * rk_state_form_new:
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_state_form_new (GtkWindow *parent, RkClient *client, RkPatientItem *item)
{
  RkStateForm *self = g_object_new (RK_TYPE_STATE_FORM, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  self->item = g_object_ref (item);
  self->version = rk_patient_item_get_patient (item)->version;
  build (self);
  rk_client_patient_states_async (
    client, rk_patient_item_get_id (item), self->cancellable, on_states, g_object_ref (self));
  return GTK_WIDGET (self);
}
