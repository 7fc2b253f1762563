/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/consent-form.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/common/room.h"
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
  RkConsent *sent; /* the one that is on its way: the same again after a lost answer */
  gboolean busy;

  GtkWidget *body;
  GtkLabel *error_label;
  GtkEditable *signed_on;
  GtkToggleButton *by_patient;
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

static char *
stripped (GtkEditable *field)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (field)));
}

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
  consent->explainer = stripped (self->explainer);
  if (!read_day (self, self->signed_on, TRUE, &consent->signed_on)
      || !read_day (self, self->copy_given_on, FALSE, &consent->copy_given_on))
    return NULL;
  if (proxy)
    {
      consent->proxy_name = stripped (self->proxy_name);
      consent->proxy_relation = stripped (self->proxy_relation);
      consent->proxy_address = stripped (self->proxy_address);
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
  consent->explainer_facility = stripped (self->explainer_facility);
  consent->kin_name = stripped (self->kin_name);
  consent->kin_relation = stripped (self->kin_relation);
  consent->kin_address = stripped (self->kin_address);
  consent->scope = stripped (self->scope);
  consent->refused = refused_items (self);
  consent->refused_more = stripped (self->refused_more);
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

static void
on_save (RkConsentForm *self)
{
  g_autoptr (RkConsent) consent = NULL;
  g_autofree char *id = NULL;
  g_autofree char *post_id = NULL;

  if (self->busy)
    return;
  rk_set_text_or_hide (self->error_label, NULL);
  consent = read_form (self);
  if (consent == NULL)
    return;
  consent->id = rk_id_new ();
  if (rk_attachment_strip_get_n_files (self->strip) > 0)
    consent->form_post_id = rk_id_new ();
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

static GtkEditable *
add_row (GtkWidget *group, const char *title, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  rk_name_entry_row (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return GTK_EDITABLE (row);
}

static GtkWidget *
add_group (RkConsentForm *self, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  gtk_box_append (GTK_BOX (self->body), group);
  return group;
}

static GtkLabel *
add_label (RkConsentForm *self, const char *text, const char *css)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (text));

  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (label, 0);
  if (css != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (label), css);
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (label));
  return label;
}

static void
build_signer (RkConsentForm *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_set_halign (box, GTK_ALIGN_START);
  self->by_patient = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_ ("The patient")));
  self->by_proxy = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_ ("A proxy")));
  gtk_toggle_button_set_group (self->by_proxy, self->by_patient);
  gtk_toggle_button_set_active (self->by_patient, TRUE);
  g_signal_connect_swapped (self->by_proxy, "toggled", G_CALLBACK (update), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->by_patient));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->by_proxy));
  add_label (self, _ ("Who signed"), "heading");
  gtk_box_append (GTK_BOX (self->body), box);
  self->proxy_group = add_group (self, _ ("Proxy"));
  self->proxy_name = add_row (self->proxy_group, _ ("Full name"), NULL);
  self->proxy_relation = add_row (self->proxy_group, _ ("Relation (eldest daughter …)"), NULL);
  self->proxy_address = add_row (self->proxy_group, _ ("Address"), NULL);
}

static void
build_refused (RkConsentForm *self)
{
  GtkWidget *flow = rk_flow_new (6);
  GtkWidget *group;

  add_label (self, _ ("Not consented to (press what applies)"), "heading");
  self->refused = g_ptr_array_new ();
  for (guint i = 0; rk_consent_items[i] != NULL; i++)
    {
      GtkWidget *button
        = gtk_toggle_button_new_with_label (rk_consent_item_word (rk_consent_items[i]));
      gtk_widget_add_css_class (button, "small");
      g_ptr_array_add (self->refused, button);
      rk_flow_append (RK_FLOW (flow), button);
    }
  gtk_box_append (GTK_BOX (self->body), flow);
  group = adw_preferences_group_new ();
  gtk_box_append (GTK_BOX (self->body), group);
  self->refused_more = add_row (group, _ ("What else is not consented to"), NULL);
}

static void
build_paper (RkConsentForm *self)
{
  GtkWidget *group = add_group (self, _ ("The paper"));
  GtkWidget *button = gtk_button_new_with_label (_ ("Attach the scanned form…"));

  self->copy_given_on = add_row (group, _ ("The copy was given on"), NULL);
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
      add_label (self, _ ("A member of the care team can attach the scanned form."), "dim-label");
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

  add_label (self, title, "title-4");
  add_label (self, _ ("From the paper that was signed, in two copies: one kept, one given."), NULL);
  group = add_group (self, _ ("Consent"));
  self->signed_on = add_row (group, _ ("Day of the signature"), today);
  build_signer (self);
  group = add_group (self, _ ("Explained by"));
  self->explainer
    = add_row (group, _ ("Full name"), me != NULL ? rk_user_item_get_name (me) : NULL);
  self->explainer_facility
    = add_row (group, _ ("Facility"), me != NULL ? rk_user_item_get_facility_name (me) : NULL);
  group = add_group (self, _ ("Scope"));
  self->scope = add_row (group, _ ("What the data are used for"),
                         before != NULL && before->scope != NULL
                           ? before->scope
                           : _ ("Sharing among the facilities that care at home"));
  build_refused (self);
  group = add_group (self, _ ("Family"));
  self->kin_name = add_row (group, _ ("Full name"), before != NULL ? before->kin_name : NULL);
  self->kin_relation = add_row (
    group, _ ("Relation (eldest daughter …)"), before != NULL ? before->kin_relation : NULL);
  self->kin_address = add_row (group, _ ("Address"), before != NULL ? before->kin_address : NULL);
  build_paper (self);
}

static void
build (RkConsentForm *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *later = gtk_button_new_with_label (_ ("Record it later"));
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_set_margin_top (page, 18);
  gtk_widget_set_margin_bottom (page, 18);
  gtk_widget_set_margin_start (page, 20);
  gtk_widget_set_margin_end (page, 20);
  self->error_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->error_label, TRUE);
  gtk_label_set_xalign (self->error_label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->error_label), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  build_body (self);
  gtk_box_append (GTK_BOX (page), self->body);

  self->save = GTK_BUTTON (gtk_button_new_with_label (_ ("Record the consent")));
  gtk_widget_add_css_class (GTK_WIDGET (self->save), "suggested-action");
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (on_save), self);
  g_signal_connect_swapped (later, "clicked", G_CALLBACK (gtk_window_destroy), self);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (bar), FALSE);
  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), later);
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), GTK_WIDGET (self->save));
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), page);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_set_margin_start (GTK_WIDGET (self->error_label), 20);
  gtk_box_append (GTK_BOX (outer), bar);
  gtk_box_append (GTK_BOX (outer), GTK_WIDGET (self->error_label));
  gtk_box_append (GTK_BOX (outer), scroller);
  adw_window_set_content (ADW_WINDOW (self), outer);
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
  rk_room_for_window (GTK_WINDOW (self));
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
