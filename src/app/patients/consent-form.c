/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/consent-form.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/common/form.h"
#include "app/composer/attachment-strip.h"
#include "app/composer/ways-in.h"
#include "app/media/media-loader.h"
#include "app/patients/birth-date.h"
#include "app/words/words.h"
#include "core/id.h"

#include <glib/gi18n.h>

/*
 * 個人情報使用同意書（様式2） as it was signed on paper. The scanned form becomes a post of the
 * 医療・介護側, so that the team sees it and its rights are those of any file there.
 */

struct _RkConsentForm
{
  AdwWindow parent_instance;

  RkClient *client;
  RkPatientItem *item;
  RkMediaLoader *loader;
  RkConsent *sent; /* the latest that went out, whose answer may have been lost */
  gboolean busy;

  GtkWidget *body;
  GtkLabel *error_label;
  GtkEditable *signed_on;
  GtkToggleButton *by_proxy;
  GtkWidget *proxy_group;
  GtkEditable *proxy_name;
  GtkEditable *proxy_relation;
  GtkEditable *proxy_address;
  GtkEditable *kin_name;
  GtkEditable *kin_relation;
  GtkEditable *kin_address;
  GtkEditable *explainer;
  GtkEditable *explainer_facility;
  GtkEditable *scope;
  GPtrArray *refused; /* GtkToggleButton, in the order of rk_consent_items */
  GtkEditable *refused_more;
  GtkEditable *copy_given_on;
  RkAttachmentStrip *strip;
  GtkButton *save;
};

G_DEFINE_FINAL_TYPE (RkConsentForm, rk_consent_form, ADW_TYPE_WINDOW)

static void
update (RkConsentForm *self)
{
  gtk_widget_set_visible (self->proxy_group, gtk_toggle_button_get_active (self->by_proxy));
  gtk_widget_set_sensitive (self->body, !self->busy);
  gtk_widget_set_sensitive (
    GTK_WIDGET (self->save), !self->busy && !rk_attachment_strip_is_busy (self->strip));
}

static void
fail (RkConsentForm *self, const char *message, GtkEditable *where)
{
  rk_set_text_or_hide (self->error_label, message);
  if (where != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (where));
}

/* A day as people write it; %FALSE when it is none. */
static gboolean
read_day (RkConsentForm *self, GtkEditable *field, gboolean required, char **ret_day)
{
  if (rk_parse_birth_date (gtk_editable_get_text (field), ret_day)
      && (!required || **ret_day != '\0'))
    return TRUE;
  g_clear_pointer (ret_day, g_free);
  fail (self, _ ("Write the day like 2026-4-1 or R8.4.1."), field);
  return FALSE;
}

static char *
refused_items (RkConsentForm *self)
{
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < self->refused->len; i++)
    if (gtk_toggle_button_get_active (g_ptr_array_index (self->refused, i)))
      g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", rk_consent_items[i]);
  return g_string_free (words, FALSE);
}

/* What is on the screen, or %NULL where something is missing, which is said in place. */
static RkConsent *
read_form (RkConsentForm *self)
{
  g_autoptr (RkConsent) consent = rk_record_new (&rk_consent_type);
  const gboolean proxy = gtk_toggle_button_get_active (self->by_proxy);

  consent->patient_id = g_strdup (rk_patient_item_get_id (self->item));
  consent->signer = proxy ? RK_SIGNER_PROXY : RK_SIGNER_PATIENT;
  consent->explainer = rk_form_dup_text (self->explainer);
  if (!read_day (self, self->signed_on, TRUE, &consent->signed_on)
      || !read_day (self, self->copy_given_on, FALSE, &consent->copy_given_on))
    return NULL;
  if (proxy)
    {
      consent->proxy_name = rk_form_dup_text (self->proxy_name);
      consent->proxy_relation = rk_form_dup_text (self->proxy_relation);
      consent->proxy_address = rk_form_dup_text (self->proxy_address);
      if (*consent->proxy_name == '\0' || *consent->proxy_relation == '\0')
        {
          fail (self, _ ("Write the proxy’s name and relation."),
                *consent->proxy_name == '\0' ? self->proxy_name : self->proxy_relation);
          return NULL;
        }
    }
  if (*consent->explainer == '\0')
    {
      fail (self, _ ("Write who explained the consent."), self->explainer);
      return NULL;
    }
  consent->explainer_facility = rk_form_dup_text (self->explainer_facility);
  consent->kin_name = rk_form_dup_text (self->kin_name);
  consent->kin_relation = rk_form_dup_text (self->kin_relation);
  consent->kin_address = rk_form_dup_text (self->kin_address);
  consent->scope = rk_form_dup_text (self->scope);
  consent->refused = refused_items (self);
  consent->refused_more = rk_form_dup_text (self->refused_more);
  return g_steal_pointer (&consent);
}

static void
on_form_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) parent = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = rk_timeline_post_finish (RK_TIMELINE (source), result, &error);

  if (id == NULL)
    rk_alert (parent, _ ("The scanned form was not attached"), error->message);
}

/* The paper goes the way of every post, also without a network. */
static void
post_form (RkConsentForm *self)
{
  g_autoptr (GPtrArray) files = rk_attachment_strip_dup_attachments (self->strip);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (self->sent->form_post_id == NULL || parent == NULL)
    return;
  g_autoptr (RkTimeline) timeline
    = rk_client_open_timeline (self->client, rk_patient_item_get_care_id (self->item));
  rk_timeline_post_as_async (timeline, self->sent->form_post_id, _ ("The signed consent (form 2)"),
                             files, NULL, on_form_posted, g_object_ref (parent));
}

static void
on_recorded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkConsentForm) self = data;
  g_autoptr (GError) error = NULL;
  const gboolean done = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  self->busy = FALSE;
  if (done)
    {
      post_form (self);
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  fail (self, error->message, NULL);
  update (self);
}

/* The same again after a lost answer is one consent, not two. */
static void
name_consent (RkConsentForm *self, RkConsent *consent)
{
  const gboolean paper = rk_attachment_strip_get_n_files (self->strip) > 0;

  if (self->sent != NULL)
    {
      consent->id = g_strdup (self->sent->id);
      consent->form_post_id = g_strdup (self->sent->form_post_id);
      if (rk_record_equal (&rk_consent_type, consent, self->sent)
          && paper == (consent->form_post_id != NULL))
        return;
      g_clear_pointer (&consent->id, g_free);
      g_clear_pointer (&consent->form_post_id, g_free);
    }
  consent->id = rk_id_new ();
  consent->form_post_id = paper ? rk_id_new () : NULL;
}

static void
on_save (RkConsentForm *self)
{
  g_autoptr (RkConsent) consent = NULL;

  if (self->busy)
    return;
  rk_set_text_or_hide (self->error_label, NULL);
  consent = read_form (self);
  if (consent == NULL)
    return;
  name_consent (self, consent);
  g_clear_pointer (&self->sent, rk_consent_free);
  self->sent = g_steal_pointer (&consent);
  self->busy = TRUE;
  update (self);
  rk_client_record_consent_async (self->client, self->sent, NULL, on_recorded, g_object_ref (self));
}

static void
on_strip_failed (RkAttachmentStrip *strip, const char *message, RkConsentForm *self)
{
  fail (self, message, NULL);
}

static void
rk_consent_form_dispose (GObject *object)
{
  RkConsentForm *self = RK_CONSENT_FORM (object);

  g_clear_object (&self->item);
  g_clear_object (&self->client);
  g_clear_object (&self->loader);
  g_clear_pointer (&self->sent, rk_consent_free);
  g_clear_pointer (&self->refused, g_ptr_array_unref);
  G_OBJECT_CLASS (rk_consent_form_parent_class)->dispose (object);
}

static void
rk_consent_form_class_init (RkConsentFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_consent_form_dispose;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
build_signer (RkConsentForm *self)
{
  const char *const signers[] = { _ ("The patient"), _ ("A proxy"), NULL };
  GtkToggleButton *buttons[2];

  rk_form_add_label (self->body, _ ("Who signed"), "heading");
  rk_form_add_choice (self->body, signers, buttons);
  self->by_proxy = buttons[1];
  g_signal_connect_swapped (self->by_proxy, "toggled", G_CALLBACK (update), self);
  self->proxy_group = rk_form_add_group (self->body, _ ("Proxy"));
  self->proxy_name = rk_form_add_entry (self->proxy_group, _ ("Full name"), NULL);
  self->proxy_relation
    = rk_form_add_entry (self->proxy_group, _ ("Relation (eldest daughter …)"), NULL);
  self->proxy_address = rk_form_add_entry (self->proxy_group, _ ("Address"), NULL);
}

static void
build_refused (RkConsentForm *self)
{
  GtkWidget *flow = rk_flow_new (6);
  GtkWidget *group;

  rk_form_add_label (self->body, _ ("Not consented to (press what applies)"), "heading");
  self->refused = g_ptr_array_new ();
  for (guint i = 0; rk_consent_items[i] != NULL; i++)
    {
      GtkWidget *button
        = gtk_toggle_button_new_with_label (rk_consent_item_word (rk_consent_items[i]));
      gtk_widget_add_css_class (button, "small");
      rk_say_chosen (button, GTK_ACCESSIBLE_ROLE_CHECKBOX);
      g_ptr_array_add (self->refused, button);
      rk_flow_append (RK_FLOW (flow), button);
    }
  gtk_box_append (GTK_BOX (self->body), flow);
  group = rk_form_add_group (self->body, NULL);
  self->refused_more = rk_form_add_entry (group, _ ("What else is not consented to"), NULL);
}

static void
build_paper (RkConsentForm *self)
{
  GtkWidget *group = rk_form_add_group (self->body, _ ("The paper"));
  GtkWidget *button = gtk_button_new_with_label (_ ("Attach the scanned form…"));

  self->copy_given_on = rk_form_add_entry (group, _ ("The copy was given on"), NULL);
  self->strip
    = RK_ATTACHMENT_STRIP (rk_attachment_strip_new (rk_media_loader_get_decoder (self->loader)));
  g_signal_connect_swapped (self->strip, "changed", G_CALLBACK (update), self);
  g_signal_connect (self->strip, "failed", G_CALLBACK (on_strip_failed), self);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (rk_ways_in_choose), self->strip);
  gtk_box_append (GTK_BOX (self->body), button);
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (self->strip));
  /* It goes to the team, which has to be one's own. */
  if (rk_patient_item_get_care_id (self->item) == NULL)
    {
      gtk_widget_set_visible (button, FALSE);
      rk_form_add_label (
        self->body, _ ("A member of the care team can attach the scanned form."), "dim-label");
    }
}

static void
build_body (RkConsentForm *self)
{
  RkUserItem *me = rk_client_get_user (self->client);
  g_autoptr (GDateTime) now = g_date_time_new_now (rk_words_zone ());
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");
  const RkConsent *before = rk_patient_item_get_consent (self->item);
  g_autofree char *title = g_strdup_printf (
    /* Translators: a patient's name. */
    _ ("%s: consent to the use of personal data (form 2)"),
    rk_patient_item_get_full_name (self->item));
  GtkWidget *group;

  rk_form_add_label (self->body, title, "title-4");
  rk_form_add_label (
    self->body, _ ("From the paper that was signed, in two copies: one kept, one given."), NULL);
  group = rk_form_add_group (self->body, _ ("Consent"));
  self->signed_on = rk_form_add_entry (group, _ ("Day of the signature"), today);
  build_signer (self);
  group = rk_form_add_group (self->body, _ ("Explained by"));
  self->explainer
    = rk_form_add_entry (group, _ ("Full name"), me != NULL ? rk_user_item_get_name (me) : NULL);
  self->explainer_facility = rk_form_add_entry (
    group, _ ("Facility"), me != NULL ? rk_user_item_get_facility_name (me) : NULL);
  group = rk_form_add_group (self->body, _ ("Scope"));
  self->scope = rk_form_add_entry (group, _ ("What the data are used for"),
                                   before != NULL && before->scope != NULL
                                     ? before->scope
                                     : _ ("Sharing among the facilities that care at home"));
  build_refused (self);
  group = rk_form_add_group (self->body, _ ("Family"));
  self->kin_name
    = rk_form_add_entry (group, _ ("Full name"), before != NULL ? before->kin_name : NULL);
  self->kin_relation = rk_form_add_entry (
    group, _ ("Relation (eldest daughter …)"), before != NULL ? before->kin_relation : NULL);
  self->kin_address
    = rk_form_add_entry (group, _ ("Address"), before != NULL ? before->kin_address : NULL);
  build_paper (self);
}

static void
build (RkConsentForm *self)
{
  GtkWidget *later = gtk_button_new_with_label (_ ("Record it later"));
  GtkWidget *bar;

  self->body = rk_form_body ();
  build_body (self);
  self->save = rk_form_set_content (ADW_WINDOW (self), self->body, _ ("Record the consent"),
                                    "suggested-action", &self->error_label);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (on_save), self);
  bar = gtk_widget_get_ancestor (GTK_WIDGET (self->save), ADW_TYPE_HEADER_BAR);
  g_signal_connect_swapped (later, "clicked", G_CALLBACK (gtk_window_destroy), self);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), later);
  update (self);
}

static void
rk_consent_form_init (RkConsentForm *self)
{
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 640);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Record the consent"));
}

/**
 * rk_consent_form_new:
 * @item: of whom, by somebody who may record it
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_consent_form_new (GtkWindow *parent, RkClient *client, RkPatientItem *item)
{
  RkConsentForm *self = g_object_new (RK_TYPE_CONSENT_FORM, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  self->item = g_object_ref (item);
  self->loader = rk_media_loader_new (client);
  build (self);
  return GTK_WIDGET (self);
}

/**
 * rk_consent_form_offer:
 * @item: who was just registered, or changed
 *
 * 同意書を記録: shown where it is missing, and can be put off.
 */
void
rk_consent_form_offer (GtkWindow *parent, RkClient *client, RkPatientItem *item)
{
  if (rk_patient_item_get_consent_state (item) == RK_CONSENT_MISSING
      && rk_consent_may_record (client, item))
    gtk_window_present (GTK_WINDOW (rk_consent_form_new (parent, client, item)));
}
