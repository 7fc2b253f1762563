/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/film-view.h"

#include "app/media/media-loader.h"
#include "core/time.h"
#include "platform/sound.h"

#include <glib/gi18n.h>

/* As the workers give it, and how much of it is kept ahead, in µs. */
#define SOUND_RATE  48000
#define SOUND_AHEAD (500 * 1000)
/* How often the position of a sound alone is shown, in ms. */
#define TICK_MS 200

static const double speeds[] = { 0.5, 1.0, 1.5, 2.0 };

struct _RkFilmView
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *overlay; /* the picture, and in the compact form the controls over it */
  GtkWidget *controls;
  GtkWidget *large_button;
  gboolean compact;
  GtkPicture *picture;
  GtkButton *play_button;
  GtkScale *position_scale;
  GtkLabel *time_label;
  GtkLabel *message_label;
  GtkImage *sound_image;
  GtkWidget *sound_box;
  GtkToggleButton *mute_button;
  GtkScale *volume_scale;
  GtkDropDown *speed_drop_down;

  RkSoundOut *sound;
  gboolean pulling_sound;
  gboolean sound_ended;
  gint64 sound_until; /* what was given to the loudspeaker ends here, µs of the film */
  guint tick;
  double speed;

  RkFilm *film;
  GCancellable *cancellable;
  RkFilmFrame *ahead; /* decoded, its moment still to come */
  gboolean pulling;
  gboolean playing;
  gboolean seeking;
  gint64 seek_target; /* the last one asked for while a seek was under way, or -1 */
  gboolean ended;
  gboolean settled;
  gint64 position;     /* of the frame that is seen, µs */
  gint64 clock_offset; /* monotonic time at which position 0 would have been seen */
  guint timer;
  gboolean moving_scale;
};

G_DEFINE_FINAL_TYPE (RkFilmView, rk_film_view, GTK_TYPE_WIDGET)

enum
{
  SETTLED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void pull (RkFilmView *self);
static void pull_sound (RkFilmView *self);
static void seek_to (RkFilmView *self, gint64 position);

static char *
format_time (gint64 us)
{
  gint64 seconds = us / RK_SECOND;
  return g_strdup_printf ("%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
}

static void
update_controls (RkFilmView *self)
{
  gint64 duration = self->film != NULL ? rk_film_get_duration (self->film) : 0;
  g_autofree char *at = format_time (self->position);
  g_autofree char *of = format_time (duration);
  g_autofree char *text = duration > 0 ? g_strdup_printf ("%s / %s", at, of) : g_strdup (at);
  const char *label = self->playing ? _ ("Pause") : _ ("Play");

  gtk_label_set_text (self->time_label, text);
  gtk_button_set_icon_name (self->play_button, self->playing ? "media-playback-pause-symbolic"
                                                             : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play_button), label);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);

  self->moving_scale = TRUE;
  gtk_range_set_range (GTK_RANGE (self->position_scale), 0, (double) MAX (duration, 1));
  gtk_range_set_value (GTK_RANGE (self->position_scale), (double) self->position);
  self->moving_scale = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->position_scale), duration > 0);
}

static void
settle (RkFilmView *self)
{
  if (self->settled)
    return;
  self->settled = TRUE;
  g_signal_emit (self, signals[SETTLED], 0);
}

static void
show_frame (RkFilmView *self, RkFilmFrame *frame)
{
  g_autoptr (GdkTexture) texture = rk_texture_from_pixels (frame->pixels);

  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  self->position = frame->timestamp;
  update_controls (self);
  settle (self);
}

static gboolean
on_frame_due (gpointer data)
{
  RkFilmView *self = data;
  g_autoptr (RkFilmFrame) frame = g_steal_pointer (&self->ahead);

  self->timer = 0;
  if (frame != NULL)
    show_frame (self, frame);
  if (self->playing)
    pull (self);
  return G_SOURCE_REMOVE;
}

static void
show_error (RkFilmView *self, const GError *error)
{
  self->playing = FALSE;
  gtk_label_set_text (self->message_label, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), TRUE);
  update_controls (self);
  settle (self);
}

static void
on_frame (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkFilmView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkFilmFrame) frame = NULL;

  gboolean good = rk_film_next_frame_finish (RK_FILM (source), result, &frame, &error);
  if (RK_FILM (source) != self->film)
    return;
  self->pulling = FALSE;
  if (self->seeking)
    return;
  if (!good)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_error (self, error);
      return;
    }
  if (frame == NULL)
    {
      self->ended = TRUE;
      self->playing = FALSE;
      update_controls (self);
      settle (self);
      return;
    }
  if (!self->playing)
    {
      show_frame (self, frame);
      return;
    }

  gint64 due = self->clock_offset + (gint64) ((double) frame->timestamp / self->speed);
  gint64 wait = (due - g_get_monotonic_time ()) / 1000;
  if (wait < -500)
    {
      /* Decoding fell behind: the clock waits for the pictures rather than skip what a person looks
       * for. */
      self->clock_offset
        = g_get_monotonic_time () - (gint64) ((double) frame->timestamp / self->speed);
      wait = 0;
    }
  g_clear_pointer (&self->ahead, rk_film_frame_free);
  self->ahead = g_steal_pointer (&frame);
  self->timer = g_timeout_add ((guint) MAX (wait, 0), on_frame_due, self);
}

static void
start_clock (RkFilmView *self)
{
  self->clock_offset = g_get_monotonic_time () - (gint64) ((double) self->position / self->speed);
}

static void
update_volume (RkFilmView *self)
{
  gboolean muted = gtk_toggle_button_get_active (self->mute_button);

  gtk_button_set_icon_name (GTK_BUTTON (self->mute_button),
                            muted ? "audio-volume-muted-symbolic" : "audio-volume-high-symbolic");
  if (self->sound == NULL)
    return;
  rk_sound_out_set_volume (
    self->sound, muted ? 0 : gtk_range_get_value (GTK_RANGE (self->volume_scale)));
}

/* Another speed is another rate: everything is heard faster, and higher. */
static void
open_sound (RkFilmView *self)
{
  g_clear_pointer (&self->sound, rk_sound_out_free);
  self->sound = rk_sound_out_new ((guint) (SOUND_RATE * self->speed));
  update_volume (self);
}

static gboolean
on_tick (gpointer data)
{
  RkFilmView *self = data;

  /* A sound alone is where the loudspeaker is. */
  if (self->film != NULL && self->sound != NULL && !self->seeking
      && rk_film_get_width (self->film) == 0)
    {
      gint64 ahead = (gint64) ((double) rk_sound_out_get_queued (self->sound) * self->speed);
      self->position = MAX (self->sound_until - ahead, 0);
      if (self->sound_ended && ahead == 0)
        {
          self->ended = TRUE;
          self->playing = FALSE;
        }
      update_controls (self);
    }
  if (!self->playing)
    {
      self->tick = 0;
      return G_SOURCE_REMOVE;
    }
  pull_sound (self);
  return G_SOURCE_CONTINUE;
}

static void
on_sound (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkFilmView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkFilmSound) sound = NULL;
  gboolean good = rk_film_next_sound_finish (RK_FILM (source), result, &sound, &error);

  if (RK_FILM (source) != self->film)
    return;
  self->pulling_sound = FALSE;
  if (self->seeking || !self->playing || self->sound == NULL)
    return;
  if (!good || sound == NULL)
    {
      /* A film whose sound is damaged is still seen. */
      self->sound_ended = TRUE;
      return;
    }
  rk_sound_out_write (self->sound, sound->samples);
  self->sound_until
    = sound->timestamp
      + (gint64) (g_bytes_get_size (sound->samples) / 4) * G_USEC_PER_SEC / SOUND_RATE;
  pull_sound (self);
}

static void
pull_sound (RkFilmView *self)
{
  if (self->film == NULL || self->sound == NULL || self->seeking || !self->playing)
    return;
  if (self->tick == 0)
    self->tick = g_timeout_add (TICK_MS, on_tick, self);
  if (self->pulling_sound || self->sound_ended
      || rk_sound_out_get_queued (self->sound) > SOUND_AHEAD)
    return;
  self->pulling_sound = TRUE;
  rk_film_next_sound_async (self->film, self->cancellable, on_sound, g_object_ref (self));
}

static void
on_speed (GtkDropDown *drop_down, GParamSpec *pspec, RkFilmView *self)
{
  guint chosen = gtk_drop_down_get_selected (drop_down);

  self->speed = chosen < G_N_ELEMENTS (speeds) ? speeds[chosen] : 1.0;
  if (self->film == NULL)
    return;
  if (rk_film_get_has_sound (self->film))
    open_sound (self);
  seek_to (self, self->position);
}

static void
pull (RkFilmView *self)
{
  if (self->film == NULL || self->pulling || self->seeking || self->timer != 0
      || rk_film_get_width (self->film) == 0)
    return;
  self->pulling = TRUE;
  rk_film_next_frame_async (self->film, self->cancellable, on_frame, g_object_ref (self));
}

static void
on_sought (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkFilmView) self = data;
  g_autoptr (GError) error = NULL;

  gboolean good = rk_film_seek_finish (RK_FILM (source), result, &error);
  if (RK_FILM (source) != self->film)
    return;
  self->seeking = FALSE;
  if (!good)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_error (self, error);
      return;
    }
  if (self->seek_target >= 0)
    {
      seek_to (self, self->seek_target);
      return;
    }
  start_clock (self);
  pull (self);
  pull_sound (self);
}

static void
seek_to (RkFilmView *self, gint64 position)
{
  if (self->film == NULL)
    return;
  position = CLAMP (position, 0, MAX (rk_film_get_duration (self->film), 0));
  if (self->seeking)
    {
      self->seek_target = position;
      return;
    }
  self->seek_target = -1;
  self->seeking = TRUE;
  self->ended = FALSE;
  self->position = position;
  self->sound_until = position;
  self->sound_ended = FALSE;
  if (self->sound != NULL)
    rk_sound_out_flush (self->sound);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->ahead, rk_film_frame_free);
  rk_film_seek_async (self->film, position, self->cancellable, on_sought, g_object_ref (self));
  update_controls (self);
}

/**
 * rk_film_view_toggle:
 *
 * Plays or pauses; at the end it plays again from the start.
 */
void
rk_film_view_toggle (RkFilmView *self)
{
  if (self->film == NULL)
    return;
  self->playing = !self->playing;
  if (self->playing && self->ended)
    {
      seek_to (self, 0);
      return;
    }
  if (self->playing)
    {
      start_clock (self);
      pull (self);
      pull_sound (self);
    }
  else if (self->sound != NULL && rk_film_get_has_sound (self->film))
    /* What the loudspeaker has not said yet is asked for again. */
    seek_to (self, self->position);
  update_controls (self);
}

/**
 * rk_film_view_seek_by:
 * @by_us: how far from here, in µs
 */
void
rk_film_view_seek_by (RkFilmView *self, gint64 by_us)
{
  seek_to (self, self->position + by_us);
}

static void
toggle_mute (RkFilmView *self)
{
  gtk_toggle_button_set_active (
    self->mute_button, !gtk_toggle_button_get_active (self->mute_button));
}

static void
change_volume (RkFilmView *self, double by)
{
  GtkRange *range = GTK_RANGE (self->volume_scale);

  gtk_toggle_button_set_active (self->mute_button, FALSE);
  gtk_range_set_value (range, CLAMP (gtk_range_get_value (range) + by, 0, 1));
}

static void
change_speed (RkFilmView *self, int by)
{
  int step = (int) gtk_drop_down_get_selected (self->speed_drop_down) + by;

  gtk_drop_down_set_selected (
    self->speed_drop_down, (guint) CLAMP (step, 0, (int) G_N_ELEMENTS (speeds) - 1));
}

/**
 * rk_film_view_change:
 * @what: `mute`, `louder`, `quieter`, `faster` or `slower`
 *
 * What keys ask of it.
 */
void
rk_film_view_change (RkFilmView *self, const char *what)
{
  if (g_str_equal (what, "mute"))
    toggle_mute (self);
  else if (g_str_equal (what, "louder") || g_str_equal (what, "quieter"))
    change_volume (self, g_str_equal (what, "louder") ? 0.1 : -0.1);
  else
    change_speed (self, g_str_equal (what, "faster") ? 1 : -1);
}

/**
 * rk_film_view_set_compact:
 * @attachment_id: what the large view is to show
 *
 * Makes it fit into a row of the timeline: the controls over the picture, and no more of them than
 * there is room for. Once, before a film is set.
 */
void
rk_film_view_set_compact (RkFilmView *self, const char *attachment_id)
{
  self->compact = TRUE;
  g_object_ref (self->controls);
  gtk_box_remove (GTK_BOX (self->box), self->controls);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->controls);
  g_object_unref (self->controls);
  gtk_widget_set_valign (self->controls, GTK_ALIGN_END);
  for (GtkWidget *child = gtk_widget_get_first_child (self->controls); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_valign (child, GTK_ALIGN_CENTER);
  gtk_box_set_spacing (GTK_BOX (self->controls), 4);
  gtk_widget_add_css_class (self->controls, "osd");
  gtk_widget_add_css_class (GTK_WIDGET (self), "compact");
  gtk_widget_set_visible (GTK_WIDGET (self->volume_scale), FALSE);
  /* What it has to say goes over the picture too: below it there is no room in a row. */
  g_object_ref (self->message_label);
  gtk_box_remove (GTK_BOX (self->box), GTK_WIDGET (self->message_label));
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), GTK_WIDGET (self->message_label));
  g_object_unref (self->message_label);
  gtk_widget_set_valign (GTK_WIDGET (self->message_label), GTK_ALIGN_START);
  gtk_widget_remove_css_class (GTK_WIDGET (self->message_label), "error-box");
  gtk_widget_add_css_class (GTK_WIDGET (self->message_label), "osd");
  gtk_widget_add_css_class (GTK_WIDGET (self->message_label), "row-message");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->large_button), "timeline.open-attachment");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->large_button), "s", attachment_id);
}

/**
 * rk_film_view_focus:
 *
 * Gives the focus to the play button, so that the space key plays.
 */
void
rk_film_view_focus (RkFilmView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->play_button));
}

static gboolean
on_change_value (GtkRange *range, GtkScrollType scroll, double value, RkFilmView *self)
{
  if (!self->moving_scale)
    seek_to (self, (gint64) value);
  return FALSE;
}

static void
on_unmap (GtkWidget *widget, gpointer data)
{
  RkFilmView *self = RK_FILM_VIEW (widget);
  self->playing = FALSE;
  if (self->sound != NULL)
    rk_sound_out_flush (self->sound);
  update_controls (self);
}

static void
forget_film (RkFilmView *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_pointer (&self->sound, rk_sound_out_free);
  g_clear_pointer (&self->ahead, rk_film_frame_free);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->film != NULL)
    rk_film_close (self->film);
  g_clear_object (&self->film);
}

/**
 * rk_film_view_set_film:
 * @film: (nullable): an open film, at its beginning; the one before is closed
 *
 * Shows the first picture and waits for the person to press play.
 */
void
rk_film_view_set_film (RkFilmView *self, RkFilm *film)
{
  g_return_if_fail (RK_IS_FILM_VIEW (self));

  forget_film (self);
  self->film = film != NULL ? g_object_ref (film) : NULL;
  self->cancellable = g_cancellable_new ();
  self->playing = self->pulling = self->seeking = self->ended = self->settled = FALSE;
  self->pulling_sound = self->sound_ended = FALSE;
  self->sound_until = 0;
  self->seek_target = -1;
  self->position = 0;
  gtk_picture_set_paintable (self->picture, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), FALSE);
  gboolean heard = film != NULL && rk_film_get_has_sound (film);
  gboolean seen = film != NULL && rk_film_get_width (film) > 0;
  gtk_widget_set_visible (self->sound_box, heard);
  gtk_widget_set_visible (GTK_WIDGET (self->sound_image), film != NULL && !seen && !self->compact);
  if (self->compact)
    {
      /* A film's row has no room for more; the large view has. */
      gtk_widget_set_visible (GTK_WIDGET (self->speed_drop_down), film != NULL && !seen);
      gtk_widget_set_visible (self->large_button, seen);
      gtk_widget_set_valign (self->controls, seen ? GTK_ALIGN_END : GTK_ALIGN_FILL);
    }
  if (heard)
    open_sound (self);
  update_controls (self);
  if (seen)
    pull (self);
  else if (heard)
    settle (self);
}

static void
rk_film_view_dispose (GObject *object)
{
  RkFilmView *self = RK_FILM_VIEW (object);

  forget_film (self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_film_view_parent_class)->dispose (object);
}

static void
rk_film_view_class_init (RkFilmViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_film_view_dispose;
  signals[SETTLED] = g_signal_new (
    "settled", RK_TYPE_FILM_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "filmview");
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

/* Volume, and how fast. */
static GtkWidget *
build_sound (RkFilmView *self)
{
  static const char *const names[] = { "0.5×", "1×", "1.5×", "2×", NULL };

  self->sound_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  self->mute_button = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
  gtk_button_set_icon_name (GTK_BUTTON (self->mute_button), "audio-volume-high-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->mute_button), _ ("Mute"));
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->mute_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Mute"), -1);
  self->volume_scale = GTK_SCALE (gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 0.1));
  gtk_range_set_value (GTK_RANGE (self->volume_scale), 1);
  gtk_widget_set_size_request (GTK_WIDGET (self->volume_scale), 90, -1);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->volume_scale), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Volume"), -1);
  g_signal_connect_swapped (self->mute_button, "toggled", G_CALLBACK (update_volume), self);
  g_signal_connect_swapped (self->volume_scale, "value-changed", G_CALLBACK (update_volume), self);
  gtk_box_append (GTK_BOX (self->sound_box), GTK_WIDGET (self->mute_button));
  gtk_box_append (GTK_BOX (self->sound_box), GTK_WIDGET (self->volume_scale));
  self->speed_drop_down = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (names));
  gtk_drop_down_set_selected (self->speed_drop_down, 1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->speed_drop_down), _ ("Speed"));
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->speed_drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Speed"), -1);
  g_signal_connect (self->speed_drop_down, "notify::selected", G_CALLBACK (on_speed), self);
  return self->sound_box;
}

static void
rk_film_view_init (RkFilmView *self)
{
  self->seek_target = -1;
  self->speed = 1;
  self->sound_image = GTK_IMAGE (gtk_image_new_from_icon_name ("audio-x-generic-symbolic"));
  gtk_image_set_pixel_size (self->sound_image, 96);
  gtk_widget_set_visible (GTK_WIDGET (self->sound_image), FALSE);
  self->picture = GTK_PICTURE (gtk_picture_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->picture), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->picture), "film");
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Film"), -1);

  self->message_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->message_label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->message_label), "error-box");
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), FALSE);

  self->play_button = GTK_BUTTON (gtk_button_new ());
  g_signal_connect_swapped (self->play_button, "clicked", G_CALLBACK (rk_film_view_toggle), self);
  self->position_scale
    = GTK_SCALE (gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, RK_SECOND));
  gtk_range_set_increments (GTK_RANGE (self->position_scale), 5 * RK_SECOND, 30 * RK_SECOND);
  gtk_widget_set_hexpand (GTK_WIDGET (self->position_scale), TRUE);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->position_scale), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Position"), -1);
  g_signal_connect (self->position_scale, "change-value", G_CALLBACK (on_change_value), self);
  self->time_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->time_label), "numeric");

  GtkWidget *controls = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->controls = controls;
  gtk_widget_add_css_class (controls, "film-controls");
  gtk_box_append (GTK_BOX (controls), GTK_WIDGET (self->play_button));
  gtk_box_append (GTK_BOX (controls), GTK_WIDGET (self->position_scale));
  gtk_box_append (GTK_BOX (controls), GTK_WIDGET (self->time_label));
  gtk_box_append (GTK_BOX (controls), build_sound (self));
  gtk_box_append (GTK_BOX (controls), GTK_WIDGET (self->speed_drop_down));
  self->large_button = gtk_button_new_from_icon_name ("view-fullscreen-symbolic");
  gtk_widget_set_tooltip_text (self->large_button, _ ("Show Large"));
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->large_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Show Large"), -1);
  gtk_widget_set_visible (self->large_button, FALSE);
  gtk_box_append (GTK_BOX (controls), self->large_button);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->sound_image));
  self->overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), GTK_WIDGET (self->picture));
  gtk_box_append (GTK_BOX (self->box), self->overlay);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->message_label));
  gtk_box_append (GTK_BOX (self->box), controls);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect (self, "unmap", G_CALLBACK (on_unmap), NULL);
  update_controls (self);
}

/**
 * rk_film_view_new:
 *
 * Returns: (transfer floating): a view without a film
 */
GtkWidget *
rk_film_view_new (void)
{
  return g_object_new (RK_TYPE_FILM_VIEW, NULL);
}
