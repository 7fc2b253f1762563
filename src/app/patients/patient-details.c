/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/patient-details.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/patients/consent-form.h"
#include "app/requests/request-form.h"
#include "app/patients/member-panel.h"
#include "app/papers/papers-window.h"
#include "app/patients/state-form.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

struct _RkPatientDetails
{
  AdwBin parent_instance;

  RkClient *client;
  RkMediaLoader *loader;
  RkPatientItem *item;
  RkTimeline *timeline;
  GCancellable *cancellable;

  GtkLabel *kana;
  GtkLabel *name;
  GtkLabel *person;
  GtkWidget *cautions_box;
  GtkLabel *cautions;
  GtkToggleButton *in_charge_button;
  GtkWidget *invite_button;
  GtkWidget *edit_button;
  GtkWidget *state_button;
  GtkBox *fields;
  GtkWidget *family_button;
  GtkWidget *relative_button;
  GtkWidget *room_button;
  GtkWidget *papers_button;
  GtkWidget *request_button;
  AdwBin *members_slot;
  RkMemberPanel *members;
};

G_DEFINE_FINAL_TYPE (RkPatientDetails, rk_patient_details, ADW_TYPE_BIN)

/**
 * rk_patient_may_edit:
 *
 * Returns: whether to offer the editing of @item; the server decides
 */
gboolean
rk_patient_may_edit (RkClient *client, RkPatientItem *item)
{
  RkUserItem *me = rk_client_get_user (client);
  return item != NULL && me != NULL && rk_user_item_is_facility_admin (me)
         && rk_patient_item_get_managed (item);
}

static void
add_field (RkPatientDetails *self, const char *name, const char *value)
{
  GtkWidget *box, *name_label, *value_label;

  if (value == NULL || *value == '\0')
    return;
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  name_label = gtk_label_new (name);
  value_label = gtk_label_new (value);
  gtk_label_set_xalign (GTK_LABEL (name_label), 0);
  gtk_widget_add_css_class (name_label, "field-name");
  gtk_label_set_xalign (GTK_LABEL (value_label), 0);
  gtk_label_set_wrap (GTK_LABEL (value_label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value_label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value_label), TRUE);
  gtk_box_append (GTK_BOX (box), name_label);
  gtk_box_append (GTK_BOX (box), value_label);
  gtk_box_append (self->fields, box);
}

static GtkWindow *
window_of (RkPatientDetails *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
on_consent (RkPatientDetails *self)
{
  if (self->item != NULL)
    gtk_window_present (
      GTK_WINDOW (rk_consent_form_new (window_of (self), self->client, self->item)));
}

static void
on_withdrawal (RkPatientDetails *self)
{
  if (self->item != NULL)
    gtk_window_present (
      GTK_WINDOW (rk_consent_withdrawal_new (window_of (self), self->client, self->item)));
}

static void
add_button (RkPatientDetails *self, const char *label, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, "small");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_box_append (self->fields, button);
}

/* 様式2: how it stands, what is not consented to, and what may be done about it. */
static void
update_consent (RkPatientDetails *self)
{
  const RkConsentState state = rk_patient_item_get_consent_state (self->item);
  const RkConsent *consent = rk_patient_item_get_consent (self->item);
  g_autofree char *text = rk_consent_describe (self->item);
  g_autofree char *refused = consent != NULL ? rk_consent_refused_words (consent) : NULL;
  g_autofree char *copy = consent != NULL ? rk_words_birth_date (consent->copy_given_on) : NULL;

  add_field (self, _ ("Consent (form 2)"), text);
  if (consent != NULL)
    {
      add_field (self, _ ("Explained by"), consent->explainer);
      add_field (self, _ ("Not consented to"), refused);
      add_field (self, _ ("The copy was given on"), copy);
      add_field (self, _ ("Reason of the withdrawal"), consent->withdrawal_reason);
    }
  if (!rk_consent_may_record (self->client, self->item))
    return;
  add_button (self, _ ("Record the consent…"), G_CALLBACK (on_consent));
  if (state == RK_CONSENT_GIVEN || state == RK_CONSENT_CARRIED)
    add_button (self, _ ("Record a withdrawal…"), G_CALLBACK (on_withdrawal));
}

static void
update (RkPatientDetails *self)
{
  GtkWidget *child;
  const RkPatient *patient;

  if (self->item == NULL)
    return;
  patient = rk_patient_item_get_patient (self->item);
  g_autofree char *birth = rk_words_birth_date_and_age (patient->birth_date);
  g_autofree char *person = g_strdup_printf (
    "%s%s%s", birth, *birth != '\0' && patient->sex != RK_SEX_UNKNOWN ? "　" : "",
    patient->sex != RK_SEX_UNKNOWN ? rk_words_sex (patient->sex) : "");

  rk_set_text_or_hide (self->kana, rk_patient_item_get_full_kana (self->item));
  gtk_label_set_text (self->name, rk_patient_item_get_full_name (self->item));
  rk_set_text_or_hide (self->person, person);
  rk_set_text_or_hide (self->cautions, patient->cautions);
  gtk_widget_set_visible (
    self->cautions_box, patient->cautions != NULL && *patient->cautions != '\0');
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->fields))) != NULL)
    gtk_box_remove (self->fields, child);
  RkUserItem *me = rk_client_get_user (self->client);
  const gboolean staff = me != NULL && rk_user_item_is_staff (me);
  if (staff)
    add_field (self, C_ ("patient", "State"),
               rk_words_patient_state ((int) rk_patient_item_get_state (self->item)));
  gtk_widget_set_visible (self->state_button, staff);
  gtk_widget_set_visible (self->papers_button, staff);
  gtk_widget_set_visible (
    self->request_button, staff && rk_patient_item_get_care_id (self->item) != NULL
                            && rk_consent_is_open (patient->consent));
  if (staff)
    update_consent (self);
  add_field (self, _ ("Illness"), patient->disease);
  add_field (self, _ ("Telephone"), patient->phone);
  add_field (self, _ ("Address"), patient->address);
  add_field (self, _ ("Emergency contact"), patient->emergency_contact);
  add_field (self, _ ("Family doctor"), patient->primary_doctor);
  add_field (self, _ ("Second doctor"), patient->secondary_doctor);
  add_field (self, _ ("Managing facility"), rk_patient_item_get_facility_name (self->item));
  gtk_toggle_button_set_active (self->in_charge_button, rk_patient_item_get_in_charge (self->item));
  const char *shown = self->timeline != NULL ? rk_timeline_get_space_id (self->timeline) : NULL;
  const char *family = rk_patient_item_get_family_id (self->item);
  const gboolean on_family = shown != NULL && g_strcmp0 (shown, family) == 0;
  gtk_widget_set_visible (
    GTK_WIDGET (self->in_charge_button), rk_patient_item_get_care_id (self->item) != NULL);
  gtk_widget_set_visible (self->invite_button, shown != NULL && staff);
  gtk_widget_set_visible (self->edit_button, rk_patient_may_edit (self->client, self->item));
  gtk_widget_set_visible (
    self->family_button, family == NULL && shown != NULL && rk_patient_item_is_admin (self->item));
  gtk_widget_set_visible (
    self->relative_button, on_family && rk_patient_item_get_family_admin (self->item));
  gtk_widget_set_visible (
    self->room_button,
    shown != NULL
      && (on_family || g_strcmp0 (shown, rk_patient_item_get_care_id (self->item)) == 0));
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkPatientDetails) self = data;
  g_autoptr (GError) error = NULL;

  if (rk_timeline_act_finish (RK_TIMELINE (source), result, &error) || self->client == NULL)
    return;
  rk_toast_error (GTK_WIDGET (self), error);
  update (self);
}

static void
on_in_charge (RkPatientDetails *self)
{
  RkUserItem *me = rk_client_get_user (self->client);
  const char *care = self->item != NULL ? rk_patient_item_get_care_id (self->item) : NULL;

  if (care == NULL || me == NULL)
    return;
  /* 担当 is said of the care team, whichever side is on the screen. */
  g_autoptr (RkTimeline) timeline = rk_client_open_timeline (self->client, care);
  rk_timeline_set_in_charge_async (timeline, rk_user_item_get_id (me),
                                   gtk_toggle_button_get_active (self->in_charge_button),
                                   self->cancellable, on_acted, g_object_ref (self));
}

static void
on_state (RkPatientDetails *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->item != NULL)
    gtk_window_present (
      GTK_WINDOW (rk_state_form_new (GTK_WINDOW (root), self->client, self->item)));
}

static void
on_request (RkPatientDetails *self)
{
  if (self->item != NULL)
    gtk_window_present (
      GTK_WINDOW (rk_request_form_new (window_of (self), self->client, self->item)));
}

static void
on_papers (RkPatientDetails *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->item != NULL)
    gtk_window_present (
      GTK_WINDOW (rk_papers_window_new (GTK_WINDOW (root), self->client, self->item)));
}

/**
 * rk_patient_details_set_item:
 * @item: (nullable): whose details to show; the showing is reported for the audit
 */
void
rk_patient_details_set_item (RkPatientDetails *self, RkPatientItem *item)
{
  if (self->item == item)
    return;
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (item != NULL)
    {
      g_signal_connect_swapped (item, "notify", G_CALLBACK (update), self);
      rk_client_report_view (self->client, RK_VIEW_PATIENT, rk_patient_item_get_id (item));
    }
  update (self);
}

/**
 * rk_patient_details_set_timeline:
 * @timeline: (nullable): the side or room that is on the screen, whose members are shown
 */
void
rk_patient_details_set_timeline (RkPatientDetails *self, RkTimeline *timeline)
{
  g_set_object (&self->timeline, timeline);
  rk_member_panel_set_timeline (self->members, timeline);
  update (self);
}

/**
 * rk_patient_details_get_timeline:
 *
 * Returns: (transfer none) (nullable): the space of the patient that is shown
 */
RkTimeline *
rk_patient_details_get_timeline (RkPatientDetails *self)
{
  return self->timeline;
}

static void
rk_patient_details_dispose (GObject *object)
{
  RkPatientDetails *self = RK_PATIENT_DETAILS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  g_clear_object (&self->timeline);
  g_clear_object (&self->loader);
  g_clear_object (&self->client);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_PATIENT_DETAILS);
  G_OBJECT_CLASS (rk_patient_details_parent_class)->dispose (object);
}

static void
rk_patient_details_class_init (RkPatientDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (RK_TYPE_FLOW);
  G_OBJECT_CLASS (klass)->dispose = rk_patient_details_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, RK_RESOURCES "patients/patient-details.ui");
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, kana);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, name);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, person);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, cautions_box);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, cautions);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, in_charge_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, invite_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, edit_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, state_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, fields);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, family_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, relative_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, room_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, papers_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, request_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, members_slot);
  gtk_widget_class_bind_template_callback (widget_class, on_in_charge);
  gtk_widget_class_bind_template_callback (widget_class, on_state);
  gtk_widget_class_bind_template_callback (widget_class, on_papers);
  gtk_widget_class_bind_template_callback (widget_class, on_request);
}

static void
rk_patient_details_init (RkPatientDetails *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  rk_say_chosen_within (GTK_WIDGET (self));
}

/**
 * rk_patient_details_new:
 *
 * Returns: (transfer floating): a panel that shows nobody yet
 */
GtkWidget *
rk_patient_details_new (RkClient *client, RkMediaLoader *loader)
{
  RkPatientDetails *self = g_object_new (RK_TYPE_PATIENT_DETAILS, NULL);
  self->client = g_object_ref (client);
  self->loader = g_object_ref (loader);
  self->members = RK_MEMBER_PANEL (rk_member_panel_new (client, loader));
  adw_bin_set_child (self->members_slot, GTK_WIDGET (self->members));
  return GTK_WIDGET (self);
}
