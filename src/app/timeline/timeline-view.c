/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/timeline-view.h"

#include "app/common/common.h"
#include "app/composer/composer-check.h"
#include "app/composer/composer.h"
#include "app/timeline/day-jump.h"
#include "app/timeline/mute-button.h"
#include "app/timeline/pin-strip.h"
#include "app/timeline/post-acts.h"
#include "app/timeline/post-list.h"
#include "app/timeline/question-strip.h"
#include "app/patients/state-form.h"
#include "app/timeline/consent-bar.h"
#include "app/timeline/side-tabs.h"
#include "app/timeline/timeline-acts.h"
#include "app/viewer/viewer-window.h"
#include "app/words/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* "5 minutes ago" is said anew this often, in seconds. */
#define TIMES_EVERY 30
/* The list of posts is never lower than this, in application pixels. */
#define LIST_MIN_HEIGHT 200

struct _RkTimelineView
{
  GtkWidget parent_instance;

  GtkStack *stack;
  GtkWidget *box;
  GtkWidget *header;
  GtkWidget *titles;
  GtkLabel *title_label;
  GtkLabel *subtitle_label;
  GtkLabel *side_tag;
  GtkLabel *state_tag;
  RkSideTabs *tabs;
  RkDayJump *day_jump;
  RkMuteButton *mute;
  RkPinStrip *pins;
  RkQuestionStrip *questions;
  GtkWidget *jump_revealer;
  GtkWidget *list_overlay;
  RkPostList *list;
  RkComposer *composer;
  RkConsentBar *consent_bar;
  GtkWidget *write_bar; /* stands for the composer while there is no room for both */
  GtkWidget *write_button;
  GtkLabel *write_label;
  GtkWidget *read_button;

  RkClient *client;
  RkMediaLoader *loader;
  RkPatientItem *item; /* whose side or room is shown, or NULL */
  RkSpaceItem *space;  /* the group or connection that is shown, or NULL */
  RkTimeline *timeline;
  gboolean newest_first;
  gboolean low;     /* there is no room for posts and composer at once */
  gboolean writing; /* then: the composer has the room */
  guint times;
};

G_DEFINE_FINAL_TYPE (RkTimelineView, rk_timeline_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TIMELINE,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static void open_space (RkTimelineView *self, const char *space_id);

static void
update_room (RkTimelineView *self)
{
  const gboolean open = rk_consent_bar_update (self->consent_bar, self->item);
  const gboolean writing = self->low && self->writing && open;

  rk_allow_adding (GTK_WIDGET (self), open);
  gtk_widget_set_visible (self->list_overlay, !writing);
  /* Where nothing is added, the bar that says why stands in the composer's place. */
  gtk_widget_set_visible (GTK_WIDGET (self->composer), open && (!self->low || writing));
  gtk_widget_set_vexpand (GTK_WIDGET (self->composer), writing);
  gtk_widget_set_visible (self->write_bar, self->low && open);
  gtk_widget_set_visible (self->write_button, !writing);
  gtk_widget_set_visible (self->read_button, writing);
  /* One line then: whose timeline and which side; the rest stands in the details. */
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->titles), self->low
                                                                   ? GTK_ORIENTATION_HORIZONTAL
                                                                   : GTK_ORIENTATION_VERTICAL);
  gtk_label_set_lines (self->title_label, self->low ? 1 : 2);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle_label), !self->low);
  gtk_widget_set_hexpand (GTK_WIDGET (self->title_label), self->low);
}

static void
set_writing (RkTimelineView *self, gboolean writing)
{
  self->writing = writing;
  update_room (self);
}

static void
set_side (RkTimelineView *self, RkSpaceKind kind, const char *word)
{
  static const char *const classes[] = {
    [RK_SPACE_CARE] = "side-care",       [RK_SPACE_FAMILY] = "side-family",
    [RK_SPACE_ROOM] = "side-room",       [RK_SPACE_GROUP] = "side-group",
    [RK_SPACE_DIRECT] = "side-direct",   [RK_SPACE_COMMUNITY] = "side-group",
    [RK_SPACE_CONSULT] = "side-consult",
  };

  gtk_label_set_text (self->side_tag, word);
  gtk_widget_set_visible (GTK_WIDGET (self->side_tag), *word != '\0');
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    if (classes[i] != NULL)
      {
        gtk_widget_remove_css_class (GTK_WIDGET (self->side_tag), classes[i]);
        gtk_widget_remove_css_class (self->header, classes[i]);
      }
  if (kind > 0 && (gsize) kind < G_N_ELEMENTS (classes))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->side_tag), classes[kind]);
      gtk_widget_add_css_class (self->header, classes[kind]);
    }
}

static void
set_titles (RkTimelineView *self, const char *title, const char *subtitle)
{
  gtk_label_set_text (self->title_label, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title_label), title);
  gtk_label_set_text (self->subtitle_label, subtitle);
}

static void
update_patient_header (RkTimelineView *self, RkSpaceKind kind)
{
  const RkPatient *patient = rk_patient_item_get_patient (self->item);
  const char *disease = rk_patient_item_get_disease (self->item);
  const char *facility = rk_patient_item_get_facility_name (self->item);
  RkUserItem *me = rk_client_get_user (self->client);
  const gboolean relative = me != NULL && !rk_user_item_is_staff (me);
  g_autofree char *born = rk_words_birth_date_and_age (patient->birth_date);
  g_autoptr (GString) title = g_string_new (rk_patient_item_get_full_name (self->item));

  /* What the family may not have been told does not stand above what they read either. */
  if (kind != RK_SPACE_FAMILY && disease != NULL && *disease != '\0')
    /* Translators: what stands between a patient's name and the illness. */
    g_string_append_printf (title, "%s%s", _ (": "), disease);
  if (facility != NULL && *facility != '\0')
    /* Translators: the managing facility behind a patient's name. */
    g_string_append_printf (title, _ (" (%s)"), facility);
  g_autofree char *subtitle = g_strdup_printf (
    "%s　%s　%s", rk_patient_item_get_full_kana (self->item), rk_words_sex (patient->sex), born);
  set_titles (self, title->str, relative ? "" : subtitle);
  rk_show_patient_state (self->state_tag, self->item);
  set_side (self, relative ? RK_SPACE_CARE : kind,
            relative                 ? ""
            : kind == RK_SPACE_CARE  ? _ ("Care Team")
            : kind == RK_SPACE_GROUP ? rk_words_space_kind (RK_SPACE_GROUP)
                                     : rk_words_space_kind ((int) kind));
  /* Translators: opens the composer where it has no room beside the posts; a patient's name. */
  g_autofree char *write
    = g_strdup_printf (_ ("Write about %s"), rk_patient_item_get_full_name (self->item));
  gtk_label_set_text (self->write_label, write);
  rk_name_widget (self->write_button, write);
}

static void
update_header (RkTimelineView *self)
{
  const RkSpaceKind kind
    = self->timeline != NULL ? rk_timeline_get_space_kind (self->timeline) : RK_SPACE_UNKNOWN;

  if (self->item != NULL)
    update_patient_header (self, kind == RK_SPACE_UNKNOWN ? RK_SPACE_CARE : kind);
  else if (self->space != NULL)
    {
      RkUserItem *peer = rk_space_item_get_peer (self->space);
      g_autofree char *subtitle
        = peer != NULL
            ? g_strdup_printf (_ ("%s (%s)"),
                               rk_words_profession ((int) rk_user_item_get_profession (peer)),
                               rk_user_item_get_facility_name (peer))
            : g_strdup_printf (
              ngettext ("%u member", "%u members", rk_space_item_get_n_members (self->space)),
              rk_space_item_get_n_members (self->space));
      set_titles (self,
                  self->timeline != NULL && (kind == RK_SPACE_ROOM || kind == RK_SPACE_CONSULT)
                    ? rk_timeline_get_title (self->timeline)
                    : rk_space_item_get_title (self->space),
                  subtitle);
      gtk_widget_set_visible (GTK_WIDGET (self->state_tag), FALSE);
      set_side (
        self, kind == RK_SPACE_UNKNOWN ? rk_space_item_get_kind (self->space) : kind,
        rk_words_space_kind (kind == RK_SPACE_UNKNOWN ? (int) rk_space_item_get_kind (self->space)
                                                      : (int) kind));
      if (self->timeline != NULL)
        {
          g_autofree char *write = rk_composer_button_text (self->timeline, FALSE, FALSE, NULL);
          gtk_label_set_text (self->write_label, write);
          rk_name_widget (self->write_button, write);
        }
    }
  update_room (self);
  rk_side_tabs_update (self->tabs, self->item, self->space,
                       self->timeline != NULL ? rk_timeline_get_space_id (self->timeline) : NULL);
}

static void
act_reply (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkTimelineView *self = RK_TIMELINE_VIEW (widget);
  RkPostItem *post = rk_post_acts_find (self->timeline, parameter);
  if (post == NULL || !rk_consent_bar_update (self->consent_bar, self->item))
    return;
  set_writing (self, TRUE);
  rk_composer_reply_to (self->composer, post);
}

typedef struct
{
  RkTimelineView *view;
  RkPostItem *post;
  char *text;
  char *reply_to;
} Undo;

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  Undo *undo = data;

  if (rk_act_finish (GTK_WIDGET (undo->view), RK_TIMELINE (source), result)
      && undo->view->timeline == RK_TIMELINE (source))
    {
      set_writing (undo->view, TRUE);
      rk_composer_take_back (
        undo->view->composer, rk_post_item_get_id (undo->post), undo->text, undo->reply_to);
    }
  g_object_unref (undo->view);
  g_object_unref (undo->post);
  g_free (undo->text);
  g_free (undo->reply_to);
  g_free (undo);
}

static void
act_undo (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkTimelineView *self = RK_TIMELINE_VIEW (widget);
  RkPostItem *post = rk_post_acts_find (self->timeline, parameter);

  if (post == NULL)
    return;
  Undo *undo = g_new0 (Undo, 1);
  undo->view = g_object_ref (self);
  undo->post = g_object_ref (post);
  undo->text = g_strdup (rk_post_item_get_text (post));
  undo->reply_to = g_strdup (rk_post_item_get_reply_id (post));
  if (rk_post_item_get_send_state (post) >= RK_SEND_SCHEDULED)
    rk_timeline_withdraw_scheduled_async (self->timeline, post, NULL, on_undone, undo);
  else
    rk_timeline_undo_post_async (self->timeline, post, NULL, on_undone, undo);
}

static void
act_show_post (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rk_timeline_view_show_post (RK_TIMELINE_VIEW (widget), g_variant_get_string (parameter, NULL), 0);
}

static void
act_open_attachment (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkTimelineView *self = RK_TIMELINE_VIEW (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  if (self->timeline == NULL || !GTK_IS_WINDOW (root))
    return;

  RkViewerWindow *viewer = rk_viewer_window_new (GTK_WINDOW (root), self->loader, self->timeline);
  gtk_window_present (GTK_WINDOW (viewer));
  rk_viewer_window_show_attachment (viewer, g_variant_get_string (parameter, NULL));
}

static void
act_jump (GtkWidget *widget, const char *name, GVariant *parameter)
{
  rk_post_list_jump_to_newest (RK_TIMELINE_VIEW (widget)->list);
}

static void
on_day_found (RkDayJump *jump, const char *post_id, RkTimelineView *self)
{
  set_writing (self, FALSE);
  rk_post_list_show_post (self->list, post_id, 0);
}

static void
on_newest_seen (RkPostList *list, gint64 position, RkTimelineView *self)
{
  if (self->timeline != NULL)
    rk_timeline_mark_read (self->timeline, position);
}

static void
on_away (RkPostList *list, gboolean away, RkTimelineView *self)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->jump_revealer), away);
}

static void
on_posted (RkComposer *composer, const char *post_id, RkTimelineView *self)
{
  set_writing (self, FALSE);
  rk_post_list_jump_to_newest (self->list);
}

static void
on_write (RkTimelineView *self)
{
  set_writing (self, TRUE);
  rk_composer_focus (self->composer);
}

static void
on_read (RkTimelineView *self)
{
  set_writing (self, FALSE);
  gtk_widget_grab_focus (self->write_button);
}

static void
on_gone (RkTimeline *timeline, GParamSpec *pspec, RkTimelineView *self)
{
  if (!rk_timeline_is_gone (timeline))
    return;
  /* A room or a side that is lost leads back to what opens first, if that is not it. */
  const char *gone = rk_timeline_get_space_id (timeline);
  const char *first = self->item != NULL    ? rk_patient_item_get_space_id (self->item)
                      : self->space != NULL ? rk_space_item_get_id (self->space)
                                            : NULL;
  if (first != NULL && g_strcmp0 (first, gone) != 0)
    open_space (self, first);
  else
    rk_timeline_view_set_item (self, NULL, NULL);
}

static gboolean
on_times (gpointer data)
{
  RkTimelineView *self = data;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->timeline != NULL)
    {
      rk_post_list_refresh_times (self->list);
      rk_composer_refresh_time (self->composer);
    }
  return G_SOURCE_CONTINUE;
}

static void
forget_timeline (RkTimelineView *self)
{
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_clear_object (&self->timeline);
}

static void
forget_item (RkTimelineView *self)
{
  forget_timeline (self);
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  if (self->space != NULL)
    g_signal_handlers_disconnect_by_data (self->space, self);
  g_clear_object (&self->item);
  g_clear_object (&self->space);
}

static void
open_space (RkTimelineView *self, const char *space_id)
{
  if (self->timeline != NULL
      && g_strcmp0 (rk_timeline_get_space_id (self->timeline), space_id) == 0)
    return;
  rk_composer_set_timeline (self->composer, NULL);
  rk_post_list_set_timeline (self->list, NULL);
  rk_day_jump_set_timeline (self->day_jump, NULL);
  rk_mute_button_set_timeline (self->mute, NULL);
  rk_pin_strip_set_timeline (self->pins, NULL);
  rk_question_strip_set_timeline (self->questions, NULL);
  forget_timeline (self);
  set_writing (self, FALSE);
  if (space_id != NULL)
    {
      self->timeline = rk_client_open_timeline (self->client, space_id);
      g_signal_connect (self->timeline, "notify::gone", G_CALLBACK (on_gone), self);
      g_signal_connect_swapped (
        self->timeline, "notify::space-kind", G_CALLBACK (update_header), self);
      g_signal_connect_swapped (self->timeline, "notify::title", G_CALLBACK (update_header), self);
      rk_decoder_warm_up (rk_media_loader_get_decoder (self->loader));
      update_header (self);
      rk_post_list_set_timeline (self->list, self->timeline);
      rk_day_jump_set_timeline (self->day_jump, self->timeline);
      rk_mute_button_set_timeline (self->mute, self->timeline);
      rk_pin_strip_set_timeline (self->pins, self->timeline);
      rk_question_strip_set_timeline (self->questions, self->timeline);
      rk_composer_set_timeline (self->composer, self->timeline);
    }
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->jump_revealer), FALSE);
  gtk_stack_set_visible_child_name (self->stack, self->timeline != NULL ? "timeline"
                                                 : self->item != NULL || self->space != NULL
                                                   ? "closed"
                                                   : "empty");
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TIMELINE]);
}

static void
on_tab (RkSideTabs *tabs, const char *space_id, RkTimelineView *self)
{
  open_space (self, space_id);
}

/**
 * rk_timeline_view_set_item:
 * @item: (nullable): the patient whose timeline is opened, by an explicit act of the person
 * @space_id: (nullable): which of the patient's sides or rooms; %NULL for the one that opens first
 */
void
rk_timeline_view_set_item (RkTimelineView *self, RkPatientItem *item, const char *space_id)
{
  g_return_if_fail (RK_IS_TIMELINE_VIEW (self));

  if (item == NULL || item != self->item)
    {
      open_space (self, NULL);
      forget_item (self);
      if (item != NULL)
        {
          self->item = g_object_ref (item);
          g_signal_connect_swapped (item, "notify", G_CALLBACK (update_header), self);
        }
      open_space (self, NULL);
    }
  if (item == NULL)
    return;
  if (space_id != NULL)
    open_space (self, space_id);
  else if (self->timeline == NULL)
    open_space (self, rk_patient_item_get_space_id (item));
}

/**
 * rk_timeline_view_set_space:
 * @space: (nullable): the group or connection that is opened, by an explicit act of the person
 * @space_id: (nullable): the room out of it that is meant; %NULL for itself
 */
void
rk_timeline_view_set_space (RkTimelineView *self, RkSpaceItem *space, const char *space_id)
{
  g_return_if_fail (RK_IS_TIMELINE_VIEW (self));

  if (space == NULL || space != self->space)
    {
      open_space (self, NULL);
      forget_item (self);
      if (space != NULL)
        {
          self->space = g_object_ref (space);
          g_signal_connect_swapped (space, "notify", G_CALLBACK (update_header), self);
        }
      open_space (self, NULL);
    }
  if (space == NULL)
    return;
  if (space_id != NULL)
    open_space (self, space_id);
  else if (self->timeline == NULL)
    open_space (self, rk_space_item_get_id (space));
}

/**
 * rk_timeline_view_get_timeline:
 *
 * Returns: (transfer none) (nullable): what is shown
 */
RkTimeline *
rk_timeline_view_get_timeline (RkTimelineView *self)
{
  return self->timeline;
}

/**
 * rk_timeline_view_show_post:
 * @post_id: (nullable): a post of the timeline that is shown
 * @position: its position, where @post_id is %NULL
 */
void
rk_timeline_view_show_post (RkTimelineView *self, const char *post_id, gint64 position)
{
  rk_post_list_show_post (self->list, post_id, position);
}

static void
place_composer (RkTimelineView *self)
{
  GtkWidget *composer = GTK_WIDGET (self->composer);

  /* The composer stands at the end where new posts come in. */
  gtk_box_reorder_child_after (GTK_BOX (self->box), GTK_WIDGET (self->consent_bar),
                               self->newest_first ? self->header : self->list_overlay);
  gtk_box_reorder_child_after (GTK_BOX (self->box), composer, GTK_WIDGET (self->consent_bar));
  gtk_box_reorder_child_after (GTK_BOX (self->box), self->write_bar, composer);
  gtk_widget_set_valign (self->jump_revealer, self->newest_first ? GTK_ALIGN_START : GTK_ALIGN_END);
}

/**
 * rk_timeline_view_set_newest_first:
 * @newest_first: the setting of the person
 */
void
rk_timeline_view_set_newest_first (RkTimelineView *self, gboolean newest_first)
{
  self->newest_first = newest_first;
  rk_post_list_set_newest_first (self->list, newest_first);
  place_composer (self);
}

/**
 * rk_timeline_view_add_header_widget:
 * @widget: (transfer floating): stands at the header's end
 */
void
rk_timeline_view_add_header_widget (RkTimelineView *self, GtkWidget *widget)
{
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->header), widget);
}

/**
 * rk_timeline_view_window_active:
 *
 * What stands on the screen counts as read from now on: call it when the window gets the focus.
 */
void
rk_timeline_view_window_active (RkTimelineView *self)
{
  rk_post_list_check_seen (self->list);
}

/**
 * rk_timeline_view_before_lock:
 *
 * Keeps the draft, lets go of decoded pictures, and makes the next post ask once more.
 */
void
rk_timeline_view_before_lock (RkTimelineView *self)
{
  rk_composer_save_draft (self->composer);
  rk_composer_ask_next_time (self->composer);
  rk_media_loader_clear (self->loader);
}

/**
 * rk_timeline_view_set_low:
 * @low: whether so few lines have room that posts and composer take turns
 *
 * With very large letters, or in a very low window, the posts have the whole page and the composer
 * is one button that names the patient; pressed, it has the page.
 */
void
rk_timeline_view_set_low (RkTimelineView *self, gboolean low)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (self->low == low)
    return;
  self->low = low;
  /* Who is in the middle of writing goes on. */
  self->writing = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->composer));
  rk_composer_set_low (self->composer, low);
  update_room (self);
}

/**
 * rk_timeline_view_focus_composer:
 *
 * Puts the cursor into the composer.
 */
void
rk_timeline_view_focus_composer (RkTimelineView *self)
{
  if (self->timeline != NULL)
    on_write (self);
}

static void
rk_timeline_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TIMELINE)
    g_value_set_object (value, RK_TIMELINE_VIEW (object)->timeline);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rk_timeline_view_dispose (GObject *object)
{
  RkTimelineView *self = RK_TIMELINE_VIEW (object);

  g_clear_handle_id (&self->times, g_source_remove);
  forget_item (self);
  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  self->stack = NULL;
  g_clear_object (&self->loader);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_timeline_view_parent_class)->dispose (object);
}

static void
rk_timeline_view_class_init (RkTimelineViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = rk_timeline_view_get_property;
  object_class->dispose = rk_timeline_view_dispose;
  props[PROP_TIMELINE] = g_param_spec_object (
    "timeline", NULL, NULL, RK_TYPE_TIMELINE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  rk_post_acts_install (widget_class);
  gtk_widget_class_install_action (widget_class, "timeline.reply", "s", act_reply);
  gtk_widget_class_install_action (widget_class, "timeline.undo", "s", act_undo);
  gtk_widget_class_install_action (widget_class, "timeline.show-post", "s", act_show_post);
  gtk_widget_class_install_action (
    widget_class, "timeline.open-attachment", "s", act_open_attachment);
  gtk_widget_class_install_action (widget_class, "timeline.jump-to-newest", NULL, act_jump);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_End, GDK_CONTROL_MASK, "timeline.jump-to-newest", NULL);
}

static GtkWidget *
build_header (RkTimelineView *self)
{
  GtkWidget *titles = self->titles = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *second = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_add_css_class (self->header, "timeline-header");
  self->title_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title_label, 0);
  gtk_label_set_wrap (self->title_label, TRUE);
  gtk_label_set_wrap_mode (self->title_label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (self->title_label, 2);
  gtk_label_set_ellipsize (self->title_label, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->title_label), "title-4");
  self->side_tag = GTK_LABEL (gtk_label_new (_ ("Care Team")));
  gtk_widget_add_css_class (GTK_WIDGET (self->side_tag), "tag");
  gtk_widget_add_css_class (GTK_WIDGET (self->side_tag), "side-care");
  self->subtitle_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->subtitle_label, 0);
  gtk_label_set_ellipsize (self->subtitle_label, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle_label), "dim-label");
  gtk_widget_set_hexpand (GTK_WIDGET (self->subtitle_label), TRUE);
  gtk_box_append (GTK_BOX (second), GTK_WIDGET (self->side_tag));
  self->state_tag = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->state_tag), "tag");
  gtk_box_append (GTK_BOX (second), GTK_WIDGET (self->state_tag));
  gtk_box_append (GTK_BOX (second), GTK_WIDGET (self->subtitle_label));
  gtk_widget_set_hexpand (titles, TRUE);
  gtk_box_append (GTK_BOX (titles), GTK_WIDGET (self->title_label));
  gtk_box_append (GTK_BOX (titles), second);
  self->tabs = RK_SIDE_TABS (rk_side_tabs_new (self->client));
  g_signal_connect (self->tabs, "chosen", G_CALLBACK (on_tab), self);
  gtk_box_append (GTK_BOX (titles), GTK_WIDGET (self->tabs));
  gtk_box_append (GTK_BOX (self->header), titles);
  self->day_jump = RK_DAY_JUMP (rk_day_jump_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->day_jump), GTK_ALIGN_CENTER);
  g_signal_connect (self->day_jump, "found", G_CALLBACK (on_day_found), self);
  gtk_box_append (GTK_BOX (self->header), GTK_WIDGET (self->day_jump));
  self->mute = RK_MUTE_BUTTON (rk_mute_button_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->mute), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (self->header), GTK_WIDGET (self->mute));
  return self->header;
}

static GtkWidget *
build_write_bar (RkTimelineView *self)
{
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->write_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->write_label, TRUE);
  gtk_label_set_wrap_mode (self->write_label, PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_halign (content, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (content), gtk_image_new_from_icon_name ("document-edit-symbolic"));
  gtk_box_append (GTK_BOX (content), GTK_WIDGET (self->write_label));
  self->write_button = gtk_button_new ();
  gtk_button_set_child (GTK_BUTTON (self->write_button), content);
  gtk_widget_set_hexpand (self->write_button, TRUE);
  g_signal_connect_swapped (self->write_button, "clicked", G_CALLBACK (on_write), self);
  self->read_button = gtk_button_new_with_label (_ ("Back to the posts"));
  gtk_widget_set_hexpand (self->read_button, TRUE);
  g_signal_connect_swapped (self->read_button, "clicked", G_CALLBACK (on_read), self);

  self->write_bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_add_css_class (self->write_bar, "write-bar");
  gtk_box_append (GTK_BOX (self->write_bar), self->write_button);
  gtk_box_append (GTK_BOX (self->write_bar), self->read_button);
  return self->write_bar;
}

static GtkWidget *
build_list (RkTimelineView *self)
{
  GtkWidget *jump = gtk_button_new_with_label (_ ("Jump to the newest"));
  GtkWidget *with_pins = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_add_css_class (jump, "osd");
  gtk_widget_add_css_class (jump, "pill");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (jump), "timeline.jump-to-newest");
  self->jump_revealer = gtk_revealer_new ();
  gtk_revealer_set_transition_type (
    GTK_REVEALER (self->jump_revealer), GTK_REVEALER_TRANSITION_TYPE_CROSSFADE);
  gtk_revealer_set_child (GTK_REVEALER (self->jump_revealer), jump);
  gtk_widget_set_halign (self->jump_revealer, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->jump_revealer, GTK_ALIGN_END);
  gtk_widget_set_margin_bottom (self->jump_revealer, 12);
  gtk_widget_set_margin_top (self->jump_revealer, 12);

  self->pins = RK_PIN_STRIP (rk_pin_strip_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->list), TRUE);
  self->questions = RK_QUESTION_STRIP (rk_question_strip_new ());
  gtk_box_append (GTK_BOX (with_pins), GTK_WIDGET (self->questions));
  gtk_box_append (GTK_BOX (with_pins), GTK_WIDGET (self->pins));
  gtk_box_append (GTK_BOX (with_pins), GTK_WIDGET (self->list));
  self->list_overlay = gtk_overlay_new ();
  gtk_widget_set_vexpand (self->list_overlay, TRUE);
  gtk_overlay_set_child (GTK_OVERLAY (self->list_overlay), with_pins);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->list_overlay), self->jump_revealer);
  return self->list_overlay;
}

static GtkWidget *
new_status (const char *icon, const char *title, const char *description)
{
  GtkWidget *page = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), icon);
  adw_status_page_set_title (ADW_STATUS_PAGE (page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (page), description);
  return page;
}

static void
rk_timeline_view_init (RkTimelineView *self)
{
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (
    self->stack,
    new_status ("system-users-symbolic", _ ("Choose a patient"),
                _ ("A timeline opens when you press Enter on a patient or click one.")),
    "empty");
  gtk_stack_add_named (
    self->stack,
    new_status ("channel-secure-symbolic", _ ("You are not a member of this team"),
                _ ("Ask an administrator of the team for an invitation.")),
    "closed");
  gtk_widget_set_parent (GTK_WIDGET (self->stack), GTK_WIDGET (self));
}

/**
 * rk_timeline_view_new:
 * @client: the engine
 * @loader: where pictures come from
 *
 * Returns: (transfer floating): a view that shows nobody
 */
GtkWidget *
rk_timeline_view_new (RkClient *client, RkMediaLoader *loader)
{
  RkTimelineView *self = g_object_new (RK_TYPE_TIMELINE_VIEW, NULL);

  self->client = g_object_ref (client);
  self->loader = g_object_ref (loader);
  self->list = RK_POST_LIST (rk_post_list_new (loader));
  self->composer = RK_COMPOSER (rk_composer_new (loader));
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), build_header (self));
  gtk_box_append (GTK_BOX (self->box), build_list (self));
  self->consent_bar = RK_CONSENT_BAR (rk_consent_bar_new (client));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->consent_bar));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->composer));
  gtk_box_append (GTK_BOX (self->box), build_write_bar (self));
  update_room (self);
  /* Whatever else takes room, the posts keep some; then the column scrolls as a whole. */
  gtk_widget_set_size_request (self->list_overlay, -1, LIST_MIN_HEIGHT);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->box);
  gtk_stack_add_named (self->stack, scrolled, "timeline");
  gtk_stack_set_visible_child_name (self->stack, "empty");
  g_signal_connect (self->list, "newest-seen", G_CALLBACK (on_newest_seen), self);
  g_signal_connect (self->list, "away-changed", G_CALLBACK (on_away), self);
  g_signal_connect (self->composer, "posted", G_CALLBACK (on_posted), self);
  self->times = g_timeout_add_seconds (TIMES_EVERY, on_times, self);
  return GTK_WIDGET (self);
}
