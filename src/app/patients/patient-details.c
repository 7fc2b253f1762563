/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/patient-details.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/patients/member-row.h"
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
  GtkBox *fields;
  GtkWidget *members_box;
  GtkLabel *members_title;
  GtkListBox *members;
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
  add_field (self, _ ("Illness"), patient->disease);
  add_field (self, _ ("Telephone"), patient->phone);
  add_field (self, _ ("Address"), patient->address);
  add_field (self, _ ("Emergency contact"), patient->emergency_contact);
  add_field (self, _ ("Family doctor"), patient->primary_doctor);
  add_field (self, _ ("Second doctor"), patient->secondary_doctor);
  add_field (self, _ ("Managing facility"), rk_patient_item_get_facility_name (self->item));
  gtk_toggle_button_set_active (self->in_charge_button, rk_patient_item_get_in_charge (self->item));
  gtk_widget_set_visible (
    GTK_WIDGET (self->in_charge_button), rk_patient_item_get_space_id (self->item) != NULL);
  gtk_widget_set_visible (self->invite_button, rk_patient_item_get_space_id (self->item) != NULL);
  gtk_widget_set_visible (self->edit_button, rk_patient_may_edit (self->client, self->item));
  gtk_widget_set_visible (self->members_box, self->timeline != NULL);
}

static void
update_members_title (RkPatientDetails *self)
{
  if (self->timeline == NULL)
    return;
  guint n = g_list_model_get_n_items (rk_timeline_get_members (self->timeline));
  g_autofree char *text = g_strdup_printf (ngettext ("%u member", "%u members", n), n);
  gtk_label_set_text (self->members_title, text);
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

  if (self->timeline == NULL || me == NULL)
    return;
  rk_timeline_set_in_charge_async (self->timeline, rk_user_item_get_id (me),
                                   gtk_toggle_button_get_active (self->in_charge_button),
                                   self->cancellable, on_acted, g_object_ref (self));
}

static void
on_set_role (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkPatientDetails *self = RK_PATIENT_DETAILS (widget);
  const char *user_id;
  gboolean admin;

  g_variant_get (parameter, "(&sb)", &user_id, &admin);
  if (self->timeline != NULL)
    rk_timeline_set_role_async (self->timeline, user_id, admin ? RK_ROLE_ADMIN : RK_ROLE_MEMBER,
                                self->cancellable, on_acted, g_object_ref (self));
}

static void
on_remove_answered (AdwMessageDialog *dialog, const char *response, RkPatientDetails *self)
{
  const char *user_id = g_object_get_data (G_OBJECT (dialog), "user-id");

  if (g_strcmp0 (response, "remove") == 0 && self->timeline != NULL)
    rk_timeline_remove_member_async (
      self->timeline, user_id, self->cancellable, on_acted, g_object_ref (self));
}

static void
on_remove_member (GtkWidget *widget, const char *action, GVariant *parameter)
{
  RkPatientDetails *self = RK_PATIENT_DETAILS (widget);
  const char *user_id = g_variant_get_string (parameter, NULL);
  RkUserItem *me = rk_client_get_user (self->client);
  gboolean leave = me != NULL && g_strcmp0 (rk_user_item_get_id (me), user_id) == 0;
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
    GTK_WINDOW (gtk_widget_get_root (widget)),
    leave ? _ ("Leave this team?") : _ ("Take this member out?"),
    leave ? _ ("You will not see its writings any more.")
          : _ ("They will not see its writings any more, on any terminal.")));

  adw_message_dialog_add_responses (
    dialog, "cancel", _ ("Cancel"), "remove", leave ? _ ("Leave") : _ ("Take out"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog), "user-id", g_strdup (user_id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_remove_answered), self, 0);
  rk_dialog_present (dialog);
}

static GtkWidget *
make_member (gpointer object, gpointer data)
{
  RkPatientDetails *self = data;
  return rk_member_row_new (object, self->loader, rk_timeline_is_admin (self->timeline));
}

static void
set_timeline (RkPatientDetails *self, RkTimeline *timeline)
{
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (rk_timeline_get_members (self->timeline), self);
  gtk_list_box_bind_model (self->members, NULL, NULL, NULL, NULL);
  g_set_object (&self->timeline, timeline);
  if (timeline == NULL)
    return;
  gtk_list_box_bind_model (
    self->members, rk_timeline_get_members (timeline), make_member, self, NULL);
  g_signal_connect_swapped (
    rk_timeline_get_members (timeline), "items-changed", G_CALLBACK (update_members_title), self);
  update_members_title (self);
}

/**
 * rk_patient_details_set_item:
 * @item: (nullable): whose details to show; the showing is reported for the audit
 */
void
rk_patient_details_set_item (RkPatientDetails *self, RkPatientItem *item)
{
  const char *space_id = item != NULL ? rk_patient_item_get_space_id (item) : NULL;
  g_autoptr (RkTimeline) timeline = NULL;

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
  if (space_id != NULL)
    timeline = rk_client_open_timeline (self->client, space_id);
  set_timeline (self, timeline);
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
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (rk_timeline_get_members (self->timeline), self);
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
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, fields);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, members_box);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, members_title);
  gtk_widget_class_bind_template_child (widget_class, RkPatientDetails, members);
  gtk_widget_class_bind_template_callback (widget_class, on_in_charge);
  gtk_widget_class_install_action (widget_class, "members.set-role", "(sb)", on_set_role);
  gtk_widget_class_install_action (widget_class, "members.remove", "s", on_remove_member);
}

static void
rk_patient_details_init (RkPatientDetails *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
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
  return GTK_WIDGET (self);
}
