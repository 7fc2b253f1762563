/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/composer.h"

#include "app/composer/anonymous-choice.h"
#include "app/composer/ask-button.h"
#include "app/composer/attachment-strip.h"
#include "app/composer/camera-window.h"
#include "app/composer/composer-check.h"
#include "app/composer/dates-button.h"
#include "app/composer/deputy-chooser.h"
#include "app/composer/held-files.h"
#include "app/composer/night-question.h"
#include "app/composer/scan-strip.h"
#include "app/composer/ways-in.h"
#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/timeline/ask-form.h"
#include "app/timeline/typed-line.h"
#include "app/words/words.h"
#include "core/text.h"
#include "core/time.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* A pause in typing after which the draft is kept, in ms. */
#define DRAFT_PAUSE 800

struct _RkComposer
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *who_label;
  GtkLabel *about_label;
  GtkLabel *readers_label;
  GtkWidget *guard_button; /* shows the two above where they have no room of their own */
  GtkWidget *reply_box;
  GtkLabel *reply_label;
  GtkTextView *text_view;
  GtkTextBuffer *buffer;
  GtkWidget *placeholder;
  GtkWidget *strip;
  GtkLabel *hint_label;
  GtkLabel *error_label;
  GtkLabel *strip_label;
  GtkWidget *note_button;
  GtkWidget *attach_button;
  GtkWidget *memo_button;
  GtkWidget *ask_button;
  RkDatesButton *dates_button;
  GtkWidget *chooser;
  GtkWidget *anonymous;
  GtkWidget *post_button;
  GtkLabel *post_label;

  RkMediaLoader *loader;
  RkTimeline *timeline;
  char *reply_to;
  gboolean converting; /* an input method is in the middle of a word */
  gboolean ask_next_time;
  gboolean filling;
  gboolean sending;
  gboolean draft_taken; /* what was kept is in the text, or too late to be */
  guint draft_timer;
  GtkWidget *scan_strip;
  RkHeldFiles *held;
  GtkDropTarget *drop; /* takes files while there is a timeline */
};

G_DEFINE_FINAL_TYPE (RkComposer, rk_composer, GTK_TYPE_WIDGET)

enum
{
  POSTED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static char *
dup_text (RkComposer *self)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

static gboolean
is_anonymous (RkComposer *self)
{
  return self->anonymous != NULL
         && rk_anonymous_choice_is_on (RK_ANONYMOUS_CHOICE (self->anonymous));
}

static void
show_error (RkComposer *self, const char *message)
{
  gtk_label_set_text (self->error_label, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), message != NULL);
}

/* What a family writes at night is taken, and nobody is there to read it; what is urgent is said by
 * telephone. */
static void
update_strip (RkComposer *self)
{
  RkClient *client = rk_media_loader_get_client (self->loader);
  RkUserItem *user = rk_client_get_user (client);
  const RkFacility *facility = rk_client_get_facility (client);
  const gboolean staff = user == NULL || rk_user_item_is_staff (user);
  g_autofree char *text = NULL;
  gboolean urgent = FALSE;

  if (!staff && facility != NULL && rk_words_is_quiet (facility, rk_time_now_us ()))
    /* Translators: a telephone number */
    text = g_strdup_printf (_ ("At night nobody looks in. In an emergency please telephone: %s"),
                            facility->phone != NULL ? facility->phone : "");
  else if (staff && self->timeline != NULL)
    {
      g_autofree char *written = dup_text (self);
      text = rk_composer_urgent_text (rk_timeline_get_members (self->timeline), written);
      urgent = text != NULL;
    }
  gtk_widget_set_visible (self->note_button, urgent);
  rk_set_text_or_hide (self->strip_label, text);
}

/* After the call: what was said stands above what was about to be written. */
static void
on_note (RkComposer *self)
{
  g_autofree char *note = rk_composer_telephone_note (rk_time_now_us ());
  GtkTextIter start;

  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_insert (self->buffer, &start, note, -1);
  gtk_text_buffer_insert (self->buffer, &start, "\n\n", -1);
  gtk_text_buffer_end_user_action (self->buffer);
  /* The cursor where the first answer goes. */
  gtk_text_buffer_get_iter_at_line (self->buffer, &start, 1);
  gtk_text_iter_forward_to_line_end (&start);
  gtk_text_buffer_place_cursor (self->buffer, &start);
  rk_composer_focus (self);
}

static void
update_state (RkComposer *self)
{
  g_autofree char *text = dup_text (self);
  g_autofree char *bare = g_strstrip (g_strdup (text));
  gsize length = rk_text_length (text);
  gsize bytes = strlen (text);
  guint n_files = rk_attachment_strip_get_n_files (RK_ATTACHMENT_STRIP (self->strip));
  gboolean busy = rk_attachment_strip_is_busy (RK_ATTACHMENT_STRIP (self->strip));

  gtk_widget_set_visible (self->placeholder, *text == '\0' && !self->converting);
  update_strip (self);
  gtk_widget_set_sensitive (self->post_button, self->timeline != NULL && !busy && !self->sending
                                                 && bytes <= RK_POST_MAX_BYTES
                                                 && (*bare != '\0' || n_files > 0)
                                                 && !(n_files > 0 && is_anonymous (self)));
  if (bytes > RK_POST_MAX_BYTES)
    gtk_label_set_text (
      self->hint_label, _ ("Too long to be posted. Please shorten it or attach a file."));
  else if (n_files > 0 && is_anonymous (self))
    gtk_label_set_text (
      self->hint_label, _ ("A file would tell who asks. Take it out, or do not ask anonymously."));
  else if (length > RK_SHORT_POST_CHARACTERS)
    {
      g_autofree char *hint
        = g_strdup_printf (_ ("%zu characters · Short posts are read at once"), length);
      gtk_label_set_text (self->hint_label, hint);
    }
  else
    gtk_label_set_text (self->hint_label, "");
}

static void
update_who (RkComposer *self)
{
  RkUserItem *user = rk_client_get_user (rk_media_loader_get_client (self->loader));

  if (user == NULL)
    return;
  if (is_anonymous (self))
    {
      gtk_label_set_text (
        self->who_label,
        _ ("Posting without your name. Neither members nor administrators see it."));
      return;
    }
  const char *facility = rk_user_item_get_facility_name (user);
  const char *profession = rk_words_profession (rk_user_item_get_profession (user));
  g_autofree char *who
    = facility != NULL && *facility != '\0'
        /* Translators: who posts: name, profession (facility). */
        ? g_strdup_printf (
          _ ("Posting as %s, %s (%s)"), rk_user_item_get_name (user), profession, facility)
        /* Translators: who posts: name, profession. */
        : g_strdup_printf (_ ("Posting as %s, %s"), rk_user_item_get_name (user), profession);
  const char *doctor = rk_deputy_chooser_get_name (RK_DEPUTY_CHOOSER (self->chooser));
  /* Translators: a doctor's name, and who posts. */
  g_autofree char *deputy = doctor != NULL ? g_strdup_printf (
                              _ ("For Dr. %s, not confirmed until they do. %s"), doctor, who)
                                           : NULL;
  gtk_label_set_text (self->who_label, deputy != NULL ? deputy : who);
}

static void
update_about (RkComposer *self)
{
  RkPatientItem *patient = self->timeline != NULL ? rk_timeline_get_patient (self->timeline) : NULL;
  RkUserItem *user = rk_client_get_user (rk_media_loader_get_client (self->loader));
  const gboolean relative = user != NULL && !rk_user_item_is_staff (user);

  gtk_widget_set_sensitive (GTK_WIDGET (self->text_view), self->timeline != NULL);
  gtk_drop_target_set_actions (self->drop, self->timeline != NULL ? GDK_ACTION_COPY : 0);
  update_who (self);
  update_strip (self);
  if (self->timeline == NULL)
    {
      rk_scan_strip_set_about (RK_SCAN_STRIP (self->scan_strip), NULL);
      return;
    }
  const RkSpaceKind kind = rk_timeline_get_space_kind (self->timeline);
  g_autofree char *about = NULL;
  if (patient != NULL)
    {
      g_autofree char *born
        = rk_words_birth_date_and_age (rk_patient_item_get_patient (patient)->birth_date);
      about = g_strdup_printf ("%s　%s　%s", rk_patient_item_get_full_name (patient),
                               rk_patient_item_get_full_kana (patient), born);
    }
  else
    about = g_strdup (rk_timeline_get_title (self->timeline));
  gtk_label_set_text (self->about_label, about);
  rk_scan_strip_set_about (RK_SCAN_STRIP (self->scan_strip), about);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->about_label), about);
  rk_composer_show_side (self->box, relative ? RK_SPACE_CARE : kind);

  g_autofree char *readers
    = rk_composer_describe_readers (rk_timeline_get_members (self->timeline));
  gtk_label_set_text (self->readers_label, readers);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->readers_label), readers);

  const char *doctor = rk_deputy_chooser_get_name (RK_DEPUTY_CHOOSER (self->chooser));
  g_autofree char *label
    = is_anonymous (self)
        ? rk_composer_anonymous_text (self->timeline, self->reply_to != NULL)
        : rk_composer_button_text (self->timeline, relative, self->reply_to != NULL, doctor);
  gtk_label_set_text (self->post_label, label);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->post_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Nothing else that would go with it stands beside what has no name. */
static void
on_anonymous_changed (RkComposer *self)
{
  RkUserItem *me = rk_client_get_user (rk_media_loader_get_client (self->loader));
  const gboolean named = !is_anonymous (self);

  gtk_widget_set_visible (self->ask_button, named && (me == NULL || rk_user_item_is_staff (me)));
  gtk_widget_set_sensitive (self->chooser, named);
  gtk_widget_set_sensitive (self->attach_button, named);
  gtk_widget_set_sensitive (self->memo_button, named);
  update_about (self);
  update_state (self);
}

static void
set_reply (RkComposer *self, const char *reply_to)
{
  RkPostItem *post = reply_to != NULL && self->timeline != NULL
                       ? rk_timeline_find (self->timeline, reply_to, NULL)
                       : NULL;

  g_free (self->reply_to);
  self->reply_to = g_strdup (reply_to);
  gtk_widget_set_visible (self->reply_box, reply_to != NULL);
  if (post != NULL)
    {
      g_autofree char *text = g_strdup (rk_post_item_get_text (post));
      g_autofree char *author = rk_typed_author (post);
      g_strdelimit (text, "\n", ' ');
      g_autofree char *label = g_strdup_printf (_ ("Reply to %s: %s"), author, text);
      gtk_label_set_text (self->reply_label, label);
    }
  else
    gtk_label_set_text (self->reply_label, _ ("Reply to an earlier post"));
  rk_anonymous_choice_set_reply (RK_ANONYMOUS_CHOICE (self->anonymous), reply_to);
  /* In 相談 the button says whether one asks or answers. */
  if (self->timeline != NULL && rk_timeline_get_space_kind (self->timeline) == RK_SPACE_CONSULT)
    update_about (self);
}

/**
 * rk_composer_save_draft:
 *
 * Keeps what is written so far. Called by itself at a pause and when another timeline opens; call
 * it before a lock and a logout.
 */
void
rk_composer_save_draft (RkComposer *self)
{
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  if (self->timeline == NULL)
    return;
  g_autofree char *text = dup_text (self);
  rk_timeline_save_draft (self->timeline, text, self->reply_to);
}

static gboolean
on_draft_pause (gpointer data)
{
  RkComposer *self = data;
  self->draft_timer = 0;
  rk_composer_save_draft (self);
  return G_SOURCE_REMOVE;
}

static void
on_text_changed (GtkTextBuffer *buffer, RkComposer *self)
{
  update_state (self);
  if (self->filling)
    return;
  show_error (self, NULL);
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  self->draft_timer = g_timeout_add (DRAFT_PAUSE, on_draft_pause, self);
}

static void
fill_from_draft (RkComposer *self)
{
  const char *text = rk_timeline_get_draft_text (self->timeline);

  self->filling = TRUE;
  gtk_text_buffer_set_text (self->buffer, text != NULL ? text : "", -1);
  self->filling = FALSE;
  set_reply (self, rk_timeline_get_draft_reply_to (self->timeline));
  update_state (self);
}

/* Only while the timeline opens: a draft that comes from another terminal later on would fill the
 * text of someone who is about to write. */
static void
on_loaded (RkTimeline *timeline, GParamSpec *pspec, RkComposer *self)
{
  if (self->draft_taken || !rk_timeline_get_loaded (timeline))
    return;
  self->draft_taken = TRUE;
  if (gtk_text_buffer_get_char_count (self->buffer) == 0)
    fill_from_draft (self);
}

static void
on_members_changed (
  GListModel *members, guint position, guint removed, guint added, RkComposer *self)
{
  update_about (self);
}

/**
 * rk_composer_take_back:
 * @post_id: a post of this timeline that was taken back while it was held
 * @text: what it said
 * @reply_to: (nullable): what it answered
 *
 * Brings the text and the files of a post back, above what was written since.
 */
void
rk_composer_take_back (RkComposer *self,
                       const char *post_id,
                       const char *text,
                       const char *reply_to)
{
  if (text != NULL && *text != '\0')
    {
      gboolean more = gtk_text_buffer_get_char_count (self->buffer) > 0;
      GtkTextIter start;

      gtk_text_buffer_get_start_iter (self->buffer, &start);
      gtk_text_buffer_insert (self->buffer, &start, text, -1);
      if (more)
        gtk_text_buffer_insert (self->buffer, &start, "\n\n", -1);
    }
  if (reply_to != NULL && self->reply_to == NULL)
    set_reply (self, reply_to);
  rk_dates_button_take_back (self->dates_button, post_id);
  g_autoptr (GPtrArray) files = rk_held_files_take (self->held, post_id);
  if (files != NULL)
    rk_attachment_strip_put_back (RK_ATTACHMENT_STRIP (self->strip), files);
  rk_composer_save_draft (self);
  rk_composer_focus (self);
}

static void
on_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkComposer) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = rk_timeline_post_finish (RK_TIMELINE (source), result, &error);

  self->sending = FALSE;
  if (id == NULL)
    {
      g_autofree char *message
        = g_strdup_printf (_ ("Not posted: %s Your text is still here."), error->message);
      show_error (self, message);
      update_state (self);
      return;
    }
  if (RK_TIMELINE (source) == self->timeline)
    {
      self->filling = TRUE;
      gtk_text_buffer_set_text (self->buffer, "", 0);
      self->filling = FALSE;
      g_clear_handle_id (&self->draft_timer, g_source_remove);
      rk_held_files_keep (
        self->held, id, rk_attachment_strip_take_all (RK_ATTACHMENT_STRIP (self->strip)));
      set_reply (self, NULL);
      rk_ask_button_reset (RK_ASK_BUTTON (self->ask_button));
      rk_dates_button_posted (self->dates_button, id);
      rk_deputy_chooser_reset (RK_DEPUTY_CHOOSER (self->chooser));
      show_error (self, NULL);
    }
  update_state (self);
  g_signal_emit (self, signals[POSTED], 0, id);
}

static void
post_now (RkComposer *self, const RkNight *night)
{
  g_autofree char *text = g_strchomp (dup_text (self));
  g_autoptr (GPtrArray) attachments
    = rk_attachment_strip_dup_attachments (RK_ATTACHMENT_STRIP (self->strip));
  const gboolean waits = night != NULL && night->scheduled;

  self->ask_next_time = FALSE;
  self->sending = TRUE;
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  update_state (self);
  if (is_anonymous (self))
    {
      rk_timeline_post_anonymously_async (
        self->timeline, text, self->reply_to, RK_HOLD_MS, NULL, on_posted, g_object_ref (self));
      return;
    }
  g_autoptr (RkAsk) asks = rk_ask_button_dup_ask (RK_ASK_BUTTON (self->ask_button));
  /* What waits for the morning can be taken back until then. */
  rk_timeline_post_asking_async (self->timeline, text, self->reply_to, attachments,
                                 waits ? 0 : RK_HOLD_MS,
                                 rk_dates_button_or (self->dates_button, asks), night,
                                 rk_deputy_chooser_get_id (RK_DEPUTY_CHOOSER (self->chooser)), NULL,
                                 on_posted, g_object_ref (self));
}

static void
on_night_answered (AdwMessageDialog *dialog, const char *response, RkComposer *self)
{
  RkTimeline *asked = g_object_get_data (G_OBJECT (dialog), "rk-timeline");
  const RkNight night = { .scheduled = g_str_equal (response, "later"),
                          .reason = rk_night_question_get_reason (GTK_WIDGET (dialog)) };

  if (asked == self->timeline && !g_str_equal (response, "back"))
    post_now (self, &night);
  else
    rk_composer_focus (self);
}

/* In quiet hours the staff is asked whether it can wait. */
static void
post_or_wait (RkComposer *self)
{
  RkUserItem *user = rk_client_get_user (rk_media_loader_get_client (self->loader));
  const gint64 until = rk_timeline_get_quiet_until (self->timeline, rk_time_now_us ());

  if (until == 0 || is_anonymous (self) || (user != NULL && !rk_user_item_is_staff (user)))
    {
      post_now (self, NULL);
      return;
    }
  GtkWidget *dialog
    = rk_night_question_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->timeline,
                             gtk_label_get_text (self->post_label), until);
  g_object_set_data_full (
    G_OBJECT (dialog), "rk-timeline", g_object_ref (self->timeline), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_night_answered), self, 0);
  rk_dialog_present (dialog);
}

static void
on_confirmed (AdwMessageDialog *dialog, const char *response, RkComposer *self)
{
  /* The timeline may have become another one, or gone, while the question stood. */
  RkTimeline *asked = g_object_get_data (G_OBJECT (dialog), "rk-timeline");
  if (g_str_equal (response, "post") && asked == self->timeline)
    post_or_wait (self);
  else
    rk_composer_focus (self);
}

static void
ask (RkComposer *self, const char *reason)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog = rk_composer_question (GTK_WINDOW (root), self->timeline, reason);

  g_object_set_data_full (
    G_OBJECT (dialog), "rk-timeline", g_object_ref (self->timeline), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_confirmed), self, 0);
  rk_dialog_present (dialog);
}

static void
send (RkComposer *self)
{
  RkClient *client = rk_media_loader_get_client (self->loader);
  RkPatientItem *patient = self->timeline != NULL ? rk_timeline_get_patient (self->timeline) : NULL;

  if (self->timeline == NULL || !gtk_widget_get_sensitive (self->post_button))
    return;
  if (self->converting)
    {
      show_error (self, _ ("Please finish the word that is being converted first."));
      return;
    }
  g_autofree char *text = dup_text (self);
  g_autofree char *other
    = patient != NULL ? rk_composer_find_other_patient (client, patient, text) : NULL;
  if (other != NULL)
    {
      g_autofree char *reason
        = g_strdup_printf (_ ("The text names another of your patients: %s."), other);
      ask (self, reason);
    }
  else if (patient != NULL && rk_patient_item_get_same_name (patient))
    ask (self, _ ("Another of your patients has the same name. Please check the date of birth."));
  else if (self->ask_next_time)
    ask (self, _ ("The screen was locked meanwhile. Please check whom this is about."));
  else
    post_or_wait (self);
}

static void
on_preedit (GtkTextView *view, const char *preedit, RkComposer *self)
{
  self->converting = preedit != NULL && *preedit != '\0';
  if (!self->converting)
    show_error (self, NULL);
  update_state (self);
}

static gboolean
on_send_shortcut (GtkWidget *widget, GVariant *args, gpointer data)
{
  send (RK_COMPOSER (widget));
  return TRUE;
}

static gboolean
on_key (
  GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, RkComposer *self)
{
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter)
      || (state & gtk_accelerator_get_default_mod_mask ()) != GDK_CONTROL_MASK)
    return FALSE;
  /* In the middle of a word the key belongs to the input method, and to nobody else: the text view
   * would make a new line of what that leaves, and drop the word. */
  if (self->converting)
    gtk_text_view_im_context_filter_keypress (
      self->text_view, gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller)));
  else
    send (self);
  return TRUE;
}

/* A text view takes Enter with any modifier for a new line, so this has to come before it. */
static void
add_send_shortcut (RkComposer *self)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect (controller, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text_view), controller);
}

static void
on_strip_failed (RkAttachmentStrip *strip, const char *message, RkComposer *self)
{
  show_error (self, message);
}

static void
on_attach (GtkButton *button, RkComposer *self)
{
  rk_ways_in_choose (RK_ATTACHMENT_STRIP (self->strip));
}

static void
on_paste (GtkTextView *view, RkComposer *self)
{
  if (rk_ways_in_paste (RK_ATTACHMENT_STRIP (self->strip)))
    g_signal_stop_emission_by_name (view, "paste-clipboard");
}

static void
update_guard (RkComposer *self)
{
  gboolean shown = !gtk_widget_get_visible (self->guard_button)
                   || gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->guard_button));

  gtk_widget_set_visible (GTK_WIDGET (self->who_label), shown);
  gtk_widget_set_visible (GTK_WIDGET (self->readers_label), shown);
}

/**
 * rk_composer_set_low:
 * @low: whether only few lines have room
 *
 * Then who posts and who reads is one press away; whom it is about always stands there.
 */
void
rk_composer_set_low (RkComposer *self, gboolean low)
{
  gtk_widget_set_visible (self->guard_button, low);
  update_guard (self);
}

static void
on_cancel_reply (GtkButton *button, RkComposer *self)
{
  set_reply (self, NULL);
  rk_composer_save_draft (self);
  rk_composer_focus (self);
}

/**
 * rk_composer_reply_to:
 * @post: the post to answer
 */
void
rk_composer_reply_to (RkComposer *self, RkPostItem *post)
{
  const RkInConsult kind = rk_post_item_get_in_consult (post);
  const gboolean answer = kind == RK_IN_CONSULT_ANSWER || kind == RK_IN_CONSULT_SOLUTION;

  /* In 相談 all answers stand under the question. */
  set_reply (self, answer ? rk_post_item_get_reply_id (post) : rk_post_item_get_id (post));
  rk_composer_focus (self);
}

/**
 * rk_composer_refresh_time:
 *
 * Says anew what goes by the clock; call it now and then.
 */
void
rk_composer_refresh_time (RkComposer *self)
{
  update_strip (self);
}

/**
 * rk_composer_ask_next_time:
 *
 * The next post is asked for once more: after a lock another may sit here, or look at another
 * patient.
 */
void
rk_composer_ask_next_time (RkComposer *self)
{
  self->ask_next_time = TRUE;
}

/**
 * rk_composer_focus:
 *
 * Puts the cursor into the text.
 */
void
rk_composer_focus (RkComposer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
forget_timeline (RkComposer *self)
{
  if (self->timeline == NULL)
    return;
  rk_composer_save_draft (self);
  g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_signal_handlers_disconnect_by_data (rk_timeline_get_members (self->timeline), self);
  g_clear_object (&self->timeline);
  g_clear_pointer (&self->reply_to, g_free);
}

/**
 * rk_composer_set_timeline:
 * @timeline: (nullable): where the next post goes; what was written for the one before stays there
 */
void
rk_composer_set_timeline (RkComposer *self, RkTimeline *timeline)
{
  g_return_if_fail (RK_IS_COMPOSER (self));

  if (timeline == self->timeline)
    return;
  forget_timeline (self);
  rk_attachment_strip_clear (RK_ATTACHMENT_STRIP (self->strip));
  show_error (self, NULL);
  self->sending = FALSE;
  self->filling = TRUE;
  gtk_text_buffer_set_text (self->buffer, "", 0);
  self->filling = FALSE;
  if (timeline != NULL)
    {
      self->timeline = g_object_ref (timeline);
      g_signal_connect (timeline, "notify::loaded", G_CALLBACK (on_loaded), self);
      g_signal_connect_swapped (timeline, "notify::patient", G_CALLBACK (update_about), self);
      g_signal_connect_swapped (timeline, "notify::title", G_CALLBACK (update_about), self);
      g_signal_connect_swapped (timeline, "notify::space-kind", G_CALLBACK (update_about), self);
      g_signal_connect (
        rk_timeline_get_members (timeline), "items-changed", G_CALLBACK (on_members_changed), self);
      self->draft_taken = rk_timeline_get_loaded (timeline);
      rk_anonymous_choice_set_timeline (RK_ANONYMOUS_CHOICE (self->anonymous), timeline);
      fill_from_draft (self);
    }
  RkUserItem *me = rk_client_get_user (rk_media_loader_get_client (self->loader));
  if (timeline == NULL)
    rk_anonymous_choice_set_timeline (RK_ANONYMOUS_CHOICE (self->anonymous), NULL);
  GListModel *members = timeline != NULL ? rk_timeline_get_members (timeline) : NULL;
  const char *my_id = me != NULL ? rk_user_item_get_id (me) : NULL;
  rk_ask_button_set_members (RK_ASK_BUTTON (self->ask_button), members, my_id);
  rk_dates_button_set_timeline (
    self->dates_button, timeline, me != NULL && rk_user_item_is_staff (me) ? my_id : NULL);
  rk_deputy_chooser_set_members (RK_DEPUTY_CHOOSER (self->chooser), members);
  update_about (self);
  update_state (self);
}

static void
rk_composer_dispose (GObject *object)
{
  RkComposer *self = RK_COMPOSER (object);

  if (self->box != NULL)
    forget_timeline (self);
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  g_clear_pointer (&self->held, rk_held_files_free);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->loader);
  G_OBJECT_CLASS (rk_composer_parent_class)->dispose (object);
}

static void
rk_composer_class_init (RkComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rk_composer_dispose;
  signals[POSTED] = g_signal_new ("posted", RK_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_add_binding (
    widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, on_send_shortcut, NULL);
  gtk_widget_class_add_binding (
    widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, on_send_shortcut, NULL);
}

static GtkLabel *
new_label (const char *css_class)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (label, 0);
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (label), "caption");
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (label), css_class);
  return label;
}

static GtkWidget *
build_about (RkComposer *self)
{
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  self->about_label = new_label ("composer-about");
  self->readers_label = new_label (NULL);
  self->who_label = new_label ("dim-label");
  /* Whom it is about is never cut off: a long name with large letters takes two lines. */
  gtk_label_set_ellipsize (self->about_label, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->about_label, TRUE);
  gtk_label_set_wrap_mode (self->about_label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_ellipsize (self->readers_label, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->readers_label, TRUE);
  gtk_label_set_wrap_mode (self->readers_label, PANGO_WRAP_WORD_CHAR);
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->about_label));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->who_label));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (self->readers_label));
  return lines;
}

static GtkWidget *
build_reply (RkComposer *self)
{
  GtkWidget *cancel = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->reply_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->reply_label = new_label (NULL);
  gtk_widget_set_hexpand (GTK_WIDGET (self->reply_label), TRUE);
  gtk_widget_add_css_class (cancel, "flat");
  gtk_widget_set_tooltip_text (cancel, _ ("Do not reply to it"));
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (cancel), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Do not reply to it"), -1);
  g_signal_connect (cancel, "clicked", G_CALLBACK (on_cancel_reply), self);
  gtk_widget_add_css_class (self->reply_box, "composer-reply");
  gtk_box_append (GTK_BOX (self->reply_box), GTK_WIDGET (self->reply_label));
  gtk_box_append (GTK_BOX (self->reply_box), cancel);
  gtk_widget_set_visible (self->reply_box, FALSE);
  return self->reply_box;
}

static GtkWidget *
build_text (RkComposer *self)
{
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->text_view = GTK_TEXT_VIEW (gtk_text_view_new ());
  self->buffer = gtk_text_view_get_buffer (self->text_view);
  gtk_text_buffer_set_enable_undo (self->buffer, TRUE);
  gtk_text_view_set_wrap_mode (self->text_view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (self->text_view, FALSE);
  gtk_text_view_set_top_margin (self->text_view, 8);
  gtk_text_view_set_bottom_margin (self->text_view, 8);
  gtk_text_view_set_left_margin (self->text_view, 10);
  gtk_text_view_set_right_margin (self->text_view, 10);
  gtk_text_view_set_input_hints (self->text_view, GTK_INPUT_HINT_NO_EMOJI);
  gtk_widget_add_css_class (GTK_WIDGET (self->text_view), "body");
  g_signal_connect (self->buffer, "changed", G_CALLBACK (on_text_changed), self);
  g_signal_connect (self->text_view, "preedit-changed", G_CALLBACK (on_preedit), self);
  g_signal_connect (self->text_view, "paste-clipboard", G_CALLBACK (on_paste), self);
  add_send_shortcut (self);

  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 56);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 180);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->text_view));
  gtk_widget_add_css_class (scrolled, "composer-text");
  self->placeholder = gtk_label_new (_ ("Write a message"));
  gtk_widget_add_css_class (self->placeholder, "dim-label");
  gtk_widget_set_halign (self->placeholder, GTK_ALIGN_START);
  gtk_widget_set_valign (self->placeholder, GTK_ALIGN_START);
  gtk_widget_set_margin_start (self->placeholder, 12);
  gtk_widget_set_margin_top (self->placeholder, 9);
  gtk_widget_set_can_target (self->placeholder, FALSE);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), scrolled);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->placeholder);
  return overlay;
}

static void
on_memo (RkComposer *self)
{
  rk_attachment_strip_write_memo (RK_ATTACHMENT_STRIP (self->strip));
}

static GtkWidget *
build_buttons (RkComposer *self)
{
  GtkWidget *line = rk_flow_new (6);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->attach_button = gtk_button_new ();
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("mail-attachment-symbolic"));
  gtk_box_append (GTK_BOX (content), gtk_label_new (_ ("Photo or File")));
  gtk_button_set_child (GTK_BUTTON (self->attach_button), content);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->attach_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Photo or File"), -1);
  gtk_widget_set_tooltip_text (
    self->attach_button,
    _ ("Up to 50 MiB a file. You can also paste a picture or drop files here"));
  gtk_widget_set_valign (self->attach_button, GTK_ALIGN_CENTER);
  g_signal_connect (self->attach_button, "clicked", G_CALLBACK (on_attach), self);

  self->memo_button = gtk_button_new_from_icon_name ("document-edit-symbolic");
  gtk_widget_set_tooltip_text (self->memo_button, _ ("Handwritten note"));
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->memo_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Handwritten note"), -1);
  gtk_widget_set_valign (self->memo_button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->memo_button, "clicked", G_CALLBACK (on_memo), self);

  self->ask_button = rk_ask_button_new ();
  self->hint_label = new_label ("dim-label");
  gtk_widget_set_hexpand (GTK_WIDGET (self->hint_label), TRUE);

  self->post_button = gtk_button_new ();
  self->post_label = GTK_LABEL (gtk_label_new (NULL));
  /* Whom it goes to is never cut off; a long name takes two lines. */
  gtk_label_set_wrap (self->post_label, TRUE);
  gtk_label_set_wrap_mode (self->post_label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (self->post_label, GTK_JUSTIFY_CENTER);
  gtk_button_set_child (GTK_BUTTON (self->post_button), GTK_WIDGET (self->post_label));
  gtk_widget_add_css_class (self->post_button, "suggested-action");
  gtk_widget_set_tooltip_text (self->post_button, _ ("Ctrl+Enter"));
  /* Input methods drop or keep a word that is being converted when the focus leaves, as they like.
   */
  gtk_widget_set_focus_on_click (self->post_button, FALSE);
  gtk_widget_set_valign (self->post_button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->post_button, "clicked", G_CALLBACK (send), self);

  self->guard_button = gtk_toggle_button_new_with_label (_ ("Who posts, who reads"));
  rk_say_chosen (self->guard_button, GTK_ACCESSIBLE_ROLE_CHECKBOX);
  gtk_widget_set_visible (self->guard_button, FALSE);
  g_signal_connect_swapped (self->guard_button, "toggled", G_CALLBACK (update_guard), self);
  rk_flow_append (RK_FLOW (line), self->guard_button);
  rk_flow_append (RK_FLOW (line), self->attach_button);
  rk_flow_append (RK_FLOW (line), rk_camera_button_new (RK_ATTACHMENT_STRIP (self->strip)));
  rk_flow_append (RK_FLOW (line), self->memo_button);
  rk_flow_append (RK_FLOW (line), self->ask_button);
  self->dates_button = RK_DATES_BUTTON (rk_dates_button_new (self->ask_button));
  rk_flow_append (RK_FLOW (line), GTK_WIDGET (self->dates_button));
  self->chooser = rk_deputy_chooser_new (rk_media_loader_get_client (self->loader));
  g_signal_connect_swapped (self->chooser, "changed", G_CALLBACK (update_about), self);
  rk_flow_append (RK_FLOW (line), self->chooser);
  self->anonymous = rk_anonymous_choice_new ();
  g_signal_connect_swapped (self->anonymous, "changed", G_CALLBACK (on_anonymous_changed), self);
  rk_flow_append (RK_FLOW (line), self->anonymous);
  rk_flow_append (RK_FLOW (line), GTK_WIDGET (self->hint_label));
  rk_flow_append (RK_FLOW (line), self->post_button);
  return line;
}

static void
rk_composer_init (RkComposer *self)
{
  self->held = rk_held_files_new (rk_attachment_strip_posted);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (self->box, "composer");
  gtk_box_append (GTK_BOX (self->box), build_about (self));
  gtk_box_append (GTK_BOX (self->box), build_reply (self));
  gtk_box_append (GTK_BOX (self->box), build_text (self));
  self->error_label = new_label ("error");
  gtk_label_set_wrap (self->error_label, TRUE);
  gtk_label_set_ellipsize (self->error_label, PANGO_ELLIPSIZE_NONE);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  self->strip_label = new_label ("night");
  gtk_label_set_wrap (self->strip_label, TRUE);
  gtk_label_set_ellipsize (self->strip_label, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_selectable (self->strip_label, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->strip_label), FALSE);
  self->note_button = gtk_button_new_with_label (_ ("Write a Telephone Note"));
  gtk_widget_set_halign (self->note_button, GTK_ALIGN_START);
  gtk_widget_set_visible (self->note_button, FALSE);
  g_signal_connect_swapped (self->note_button, "clicked", G_CALLBACK (on_note), self);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

/**
 * rk_composer_new:
 * @loader: for the decoder and the engine
 *
 * Returns: (transfer floating): a composer without a timeline
 */
GtkWidget *
rk_composer_new (RkMediaLoader *loader)
{
  RkComposer *self = g_object_new (RK_TYPE_COMPOSER, NULL);

  self->loader = g_object_ref (loader);
  self->strip = rk_attachment_strip_new (rk_media_loader_get_decoder (loader));
  g_signal_connect_swapped (self->strip, "changed", G_CALLBACK (update_state), self);
  g_signal_connect (self->strip, "failed", G_CALLBACK (on_strip_failed), self);
  self->drop = rk_ways_in_accept_drops (RK_ATTACHMENT_STRIP (self->strip), GTK_WIDGET (self));
  self->scan_strip
    = rk_scan_strip_new (rk_media_loader_get_client (loader), rk_media_loader_get_decoder (loader),
                         RK_ATTACHMENT_STRIP (self->strip));
  gtk_box_append (GTK_BOX (self->box), self->scan_strip);
  gtk_box_append (GTK_BOX (self->box), self->strip);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->error_label));
  gtk_box_prepend (GTK_BOX (self->box), self->note_button);
  gtk_box_prepend (GTK_BOX (self->box), GTK_WIDGET (self->strip_label));
  gtk_box_append (GTK_BOX (self->box), build_buttons (self));
  update_about (self);
  update_state (self);
  return GTK_WIDGET (self);
}
