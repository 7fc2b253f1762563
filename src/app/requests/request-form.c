/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/requests/request-form.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/common/form.h"
#include "app/composer/composer-check.h"
#include "app/patients/birth-date.h"
#include "app/patients/consent-form.h"
#include "app/requests/request-words.h"
#include "app/words/words.h"

#include <glib/gi18n.h>
#include <string.h>

/* Asking other facilities for something about one patient, whose name stands large above it all. */

#define N_KINDS (RK_REQUEST_LIAISON - RK_REQUEST_ADMISSION + 1)
/* After the last key so many milliseconds pass before the server is asked. */
#define TYPING 250

struct _RkRequestForm
{
  AdwWindow parent_instance;

  RkClient *client;
  RkPatientItem *patient;
  GCancellable *cancellable; /* of the search that runs */
  GPtrArray *chosen;         /* RkListing */
  guint typing;
  gboolean busy;

  GtkToggleButton *kinds[N_KINDS];
  GtkEditable *wanted;
  GtkTextBuffer *text;
  GtkCheckButton *named;
  GtkLabel *seen;
  GtkLabel *chosen_label;
  GtkSearchEntry *search;
  GtkDropDown *house_kind;
  GtkLabel *search_note;
  GtkListBox *found;
  GtkLabel *error_label;
  GtkButton *send;
};

G_DEFINE_FINAL_TYPE (RkRequestForm, rk_request_form, ADW_TYPE_WINDOW)

static char *
dup_words (RkRequestForm *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->text, &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (self->text, &start, &end, FALSE));
}

static int
chosen_kind (RkRequestForm *self)
{
  for (int i = 0; i < N_KINDS; i++)
    if (gtk_toggle_button_get_active (self->kinds[i]))
      return RK_REQUEST_ADMISSION + i;
  return RK_REQUEST_ADMISSION;
}

static int
position_of (RkRequestForm *self, const char *facility_id)
{
  for (guint i = 0; i < self->chosen->len; i++)
    if (strcmp (((const RkListing *) g_ptr_array_index (self->chosen, i))->id, facility_id) == 0)
      return (int) i;
  return -1;
}

static char *
join_chosen (RkRequestForm *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->chosen->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "、" : "",
                            ((const RkListing *) g_ptr_array_index (self->chosen, i))->name);
  return g_string_free (text, FALSE);
}

/* What the facilities are told of the patient before one accepts. */
static char *
dup_seen (RkRequestForm *self)
{
  const RkPatient *patient = rk_patient_item_get_patient (self->patient);
  const gboolean named = gtk_check_button_get_active (self->named);

  return named
           ? g_strdup_printf (_ ("They see at once: %s, birth date, sex"),
                              rk_patient_item_get_full_name (self->patient))
           : g_strdup_printf (_ ("They see before accepting: the age by tens%s%s. The name and "
                                 "birth date only after accepting."),
                              patient->sex != RK_SEX_UNKNOWN ? "・" : "",
                              patient->sex != RK_SEX_UNKNOWN ? rk_words_sex (patient->sex) : "");
}

static void
update (RkRequestForm *self)
{
  g_autofree char *seen = dup_seen (self);
  g_autofree char *names = join_chosen (self);
  g_autofree char *chosen = self->chosen->len == 0
                              ? g_strdup (_ ("No facility is chosen yet."))
                              : g_strdup_printf (_ ("Chosen (%u): %s"), self->chosen->len, names);

  gtk_label_set_text (self->seen, seen);
  gtk_label_set_text (self->chosen_label, chosen);
  gtk_widget_set_sensitive (GTK_WIDGET (self->send), self->chosen->len > 0 && !self->busy);
}

static void
on_toggled (GtkCheckButton *button, RkRequestForm *self)
{
  const RkListing *listing = g_object_get_data (G_OBJECT (button), "listing");
  const int at = position_of (self, listing->id);

  rk_set_text_or_hide (self->error_label, NULL);
  if (gtk_check_button_get_active (button) && at < 0)
    {
      if (self->chosen->len >= RK_REQUEST_MAX_FACILITIES)
        {
          gtk_check_button_set_active (button, FALSE);
          rk_set_text_or_hide (self->error_label, _ ("At most 20 facilities are asked at once."));
          return;
        }
      g_ptr_array_add (self->chosen, rk_record_copy (&rk_listing_type, listing));
    }
  else if (!gtk_check_button_get_active (button) && at >= 0)
    g_ptr_array_remove_index (self->chosen, (guint) at);
  update (self);
}

static void
free_listing (gpointer listing)
{
  rk_listing_free (listing);
}

static GtkWidget *
make_row (RkRequestForm *self, const RkListing *listing)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_check_button_new ();
  const RkFacility *mine = rk_client_get_facility (self->client);
  const gboolean own = mine != NULL && g_strcmp0 (mine->id, listing->id) == 0;
  g_autofree char *subtitle = g_strdup_printf (
    "%s%s%s%s%s", rk_words_facility_kind (listing->kind), listing->address != NULL ? "　" : "",
    listing->address != NULL ? listing->address : "", own || !listing->reachable ? "\n" : "",
    own                   ? _ ("Your own facility")
    : !listing->reachable ? _ ("Nobody there uses Renraku yet. Please call.")
                          : "");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), listing->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 3);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (button), position_of (self, listing->id) >= 0);
  g_object_set_data_full (
    G_OBJECT (button), "listing", rk_record_copy (&rk_listing_type, listing), free_listing);
  g_signal_connect (button, "toggled", G_CALLBACK (on_toggled), self);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  gtk_widget_set_sensitive (row, !own && listing->reachable);
  return row;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkRequestForm) self = data;
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE, known_only = FALSE;
  g_autoptr (GPtrArray) listings
    = rk_client_directory_finish (RK_CLIENT (source), result, &more, &known_only, &error);
  GtkWidget *child;

  if (self->client == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  while ((child = GTK_WIDGET (gtk_list_box_get_row_at_index (self->found, 0))) != NULL)
    gtk_list_box_remove (self->found, child);
  for (guint i = 0; listings != NULL && i < listings->len; i++)
    gtk_list_box_append (self->found, make_row (self, g_ptr_array_index (listings, i)));
  rk_set_text_or_hide (
    self->search_note,
    listings == NULL     ? error->message
    : listings->len == 0 ? _ ("No facility is found. Try a part of the name.")
    : known_only ? _ ("Without a network only facilities that this terminal knows are listed.")
    : more       ? _ ("There are more. Type more of the name.")
                 : NULL);
}

static void
look (RkRequestForm *self)
{
  const guint kind = gtk_drop_down_get_selected (self->house_kind);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  rk_set_text_or_hide (self->search_note, _ ("Looking for facilities…"));
  rk_client_directory_async (
    self->client, gtk_editable_get_text (GTK_EDITABLE (self->search)),
    kind == GTK_INVALID_LIST_POSITION ? RK_FACILITY_UNKNOWN : (RkFacilityKind) kind,
    self->cancellable, on_found, g_object_ref (self));
}

static gboolean
on_typed (gpointer data)
{
  RkRequestForm *self = data;

  self->typing = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
on_search (RkRequestForm *self)
{
  g_clear_handle_id (&self->typing, g_source_remove);
  self->typing = g_timeout_add (TYPING, on_typed, self);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkRequestForm) self = data;
  g_autoptr (GError) error = NULL;
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  self->busy = FALSE;
  if (!rk_client_act_finish (RK_CLIENT (source), result, &error))
    {
      if (self->client != NULL)
        {
          rk_set_text_or_hide (self->error_label, error->message);
          update (self);
        }
      return;
    }
  if (self->client == NULL)
    return;
  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.place", "s", "requests");
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_confirmed (RkRequestForm *self, const char *response)
{
  g_autoptr (RkCareRequest) asked = NULL;

  if (g_strcmp0 (response, "send") != 0 || self->busy || self->client == NULL)
    return;
  self->busy = TRUE;
  update (self);
  asked = rk_record_new (&rk_request_type);
  asked->kind = chosen_kind (self);
  asked->text = dup_words (self);
  asked->named = gtk_check_button_get_active (self->named);
  if (rk_form_has_text (self->wanted))
    {
      g_autofree char *typed = rk_form_dup_text (self->wanted);
      rk_parse_birth_date (typed, &asked->wanted_on);
    }
  rk_client_send_request_async (self->client, rk_patient_item_get_care_id (self->patient), asked,
                                self->chosen, NULL, on_sent, g_object_ref (self));
}

/* What is wrong with what was filled in, or %NULL. */
static char *
find_fault (RkRequestForm *self)
{
  const RkPatient *patient = rk_patient_item_get_patient (self->patient);
  g_autofree char *words = dup_words (self);

  if (rk_form_has_text (self->wanted))
    {
      g_autofree char *typed = rk_form_dup_text (self->wanted);
      g_autofree char *date = NULL;
      if (!rk_parse_birth_date (typed, &date))
        return g_strdup (_ ("Wanted on: please write a date, such as 2026-12-01 or R8.12.1."));
    }
  if (*words == '\0')
    return g_strdup (_ ("Please write what is asked."));
  if (strlen (words) > RK_REQUEST_MAX_BYTES)
    return g_strdup (_ ("What is asked is too long."));
  if (!gtk_check_button_get_active (self->named) && patient->family_name != NULL
      && strstr (words, patient->family_name) != NULL)
    return g_strdup (_ ("The patient’s name stands in the text. Take it out, or choose to give the "
                        "name at once."));
  return NULL;
}

static void
on_send (RkRequestForm *self)
{
  g_autofree char *fault = find_fault (self);
  g_autofree char *words = dup_words (self);
  g_autofree char *names = join_chosen (self);
  g_autofree char *seen = dup_seen (self);
  g_autofree char *other = rk_composer_find_other_patient (self->client, self->patient, words);
  GtkWidget *dialog;

  rk_set_text_or_hide (self->error_label, fault);
  if (fault != NULL)
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL);
  adw_message_dialog_format_heading (
    ADW_MESSAGE_DIALOG (dialog),
    /* Translators: a patient's name, and a number. */
    ngettext ("%s: send to %u facility?", "%s: send to %u facilities?", self->chosen->len),
    rk_patient_item_get_full_name (self->patient), self->chosen->len);
  adw_message_dialog_format_body (
    ADW_MESSAGE_DIALOG (dialog), "%s\n%s\n%s%s%s", rk_request_kind_words (chosen_kind (self)),
    names, seen, other != NULL ? "\n\n" : "",
    other != NULL ? _ ("The name of another patient stands in the text. Is this the right patient?")
                  : "");
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Back"), "send", C_ ("request", "Send it"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "send", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_signal_connect_object (
    dialog, "response::send", G_CALLBACK (on_confirmed), self, G_CONNECT_SWAPPED);
  rk_dialog_present (dialog);
}

static void
rk_request_form_dispose (GObject *object)
{
  RkRequestForm *self = RK_REQUEST_FORM (object);

  g_clear_handle_id (&self->typing, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->patient);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_request_form_parent_class)->dispose (object);
}

static void
rk_request_form_finalize (GObject *object)
{
  g_ptr_array_unref (RK_REQUEST_FORM (object)->chosen);
  G_OBJECT_CLASS (rk_request_form_parent_class)->finalize (object);
}

static void
rk_request_form_class_init (RkRequestFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_request_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = rk_request_form_finalize;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

/* Four words with very large letters are more than a line. */
static void
add_kinds (RkRequestForm *self, GtkWidget *body)
{
  GtkWidget *flow = rk_flow_new (6);

  for (int i = 0; i < N_KINDS; i++)
    {
      GtkWidget *button
        = gtk_toggle_button_new_with_label (rk_request_kind_words (RK_REQUEST_ADMISSION + i));

      self->kinds[i] = GTK_TOGGLE_BUTTON (button);
      gtk_widget_add_css_class (button, "small");
      if (i > 0)
        gtk_toggle_button_set_group (self->kinds[i], self->kinds[0]);
      rk_say_chosen (button, GTK_ACCESSIBLE_ROLE_RADIO);
      rk_flow_append (RK_FLOW (flow), button);
    }
  gtk_toggle_button_set_active (self->kinds[0], TRUE);
  gtk_box_append (GTK_BOX (body), flow);
}

static void
add_text (RkRequestForm *self, GtkWidget *body)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();

  rk_form_add_label (body, C_ ("request", "What is asked"), "heading");
  self->text = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  g_object_set (
    view, "top-margin", 8, "bottom-margin", 8, "left-margin", 8, "right-margin", 8, NULL);
  rk_name_widget (view, C_ ("request", "What is asked"));
  gtk_widget_add_css_class (scroller, "card");
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 84);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_box_append (GTK_BOX (body), scroller);
}

static void
add_search (RkRequestForm *self, GtkWidget *body)
{
  GtkStringList *kinds = gtk_string_list_new (NULL);
  GtkWidget *flow = rk_flow_new (8);

  rk_form_add_label (body, _ ("Of which facilities"), "heading");
  self->chosen_label = rk_form_add_label (body, NULL, NULL);
  self->search = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  g_object_set (self->search, "placeholder-text", _ ("Name or address"), "hexpand", TRUE, NULL);
  rk_name_widget (self->search, _ ("Search facilities"));
  gtk_string_list_append (kinds, _ ("All kinds"));
  for (int i = RK_FACILITY_CLINIC; i <= RK_FACILITY_OTHER; i++)
    gtk_string_list_append (kinds, rk_words_facility_kind (i));
  self->house_kind = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (kinds), NULL));
  rk_name_widget (self->house_kind, _ ("Kind of facility"));
  rk_flow_append (RK_FLOW (flow), GTK_WIDGET (self->search));
  rk_flow_append (RK_FLOW (flow), GTK_WIDGET (self->house_kind));
  gtk_box_append (GTK_BOX (body), flow);
  self->search_note = rk_form_add_label (body, NULL, "dim-label");
  self->found = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->found, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->found), "boxed-list");
  rk_name_widget (self->found, _ ("Facilities"));
  rk_search_leads_to (self->search, self->found);
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->found));
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (on_search), self);
  g_signal_connect_swapped (self->house_kind, "notify::selected", G_CALLBACK (look), self);
}

static void
build (RkRequestForm *self)
{
  const RkConsent *consent = rk_patient_item_get_consent (self->patient);
  g_autofree char *refused = consent != NULL ? rk_consent_refused_words (consent) : NULL;
  g_autofree char *birth
    = rk_words_birth_date_and_age (rk_patient_item_get_patient (self->patient)->birth_date);
  GtkWidget *body = rk_form_body ();
  GtkWidget *group;

  rk_form_add_label (body, rk_patient_item_get_full_name (self->patient), "title-1");
  rk_set_text_or_hide (rk_form_add_label (body, NULL, "dim-label"), birth);
  if (refused != NULL && *refused != '\0')
    {
      g_autofree char *text = g_strdup_printf (_ ("Not consented to: %s"), refused);
      rk_form_add_label (body, text, "warning");
    }
  add_kinds (self, body);
  group = rk_form_add_group (body, NULL);
  self->wanted = rk_form_add_entry (group, _ ("Wanted on (may be left empty)"), NULL);
  add_text (self, body);
  self->named
    = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (_ ("Give the patient’s name at once")));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->named));
  self->seen = rk_form_add_label (body, NULL, "dim-label");
  add_search (self, body);
  self->send = rk_form_set_content (
    ADW_WINDOW (self), body, _ ("Check and send…"), "suggested-action", &self->error_label);
  g_signal_connect_swapped (self->named, "toggled", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->send, "clicked", G_CALLBACK (on_send), self);
  update (self);
}

static void
rk_request_form_init (RkRequestForm *self)
{
  self->chosen = g_ptr_array_new_with_free_func (free_listing);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 620, 680);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Request to other facilities"));
}

/**
 * rk_request_form_new:
 * @patient: of whose care team I am
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_request_form_new (GtkWindow *parent, RkClient *client, RkPatientItem *patient)
{
  RkRequestForm *self = g_object_new (RK_TYPE_REQUEST_FORM, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  self->patient = g_object_ref (patient);
  build (self);
  look (self);
  return GTK_WIDGET (self);
}
