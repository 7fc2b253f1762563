/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/moving-view.h"

#include "app/media/media-loader.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _RkMovingView
{
  GtkWidget parent_instance;

  GtkWidget *box;
  RkPictureView *picture;
  GtkWidget *bar; /* seen only where there is something that moves, or should */
  GtkButton *play_button;
  AdwButtonContent *play_content;
  GtkWidget *save_button; /* of a file that fails */
  GtkLabel *message_label;

  RkDecoder *decoder;
  GBytes *file;
  guint max_edge;
  GCancellable *cancellable; /* of the worker that is asked */
  RkMoving *moving;
  GdkTexture *texture; /* what is seen of it */
  RkMovingFrame *next; /* waits for its time */
  gint64 due;          /* of the next one, monotonic */
  guint timer;
  gboolean asking;
  gboolean playing;
  guint n_played;
};

G_DEFINE_FINAL_TYPE (RkMovingView, rk_moving_view, GTK_TYPE_WIDGET)

static void schedule (RkMovingView *self);

static void
update (RkMovingView *self)
{
  const char *label = self->playing ? _ ("Pause") : _ ("Play");

  adw_button_content_set_label (self->play_content, label);
  adw_button_content_set_icon_name (self->play_content, self->playing
                                                          ? "media-playback-pause-symbolic"
                                                          : "media-playback-start-symbolic");
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
set_playing (RkMovingView *self, gboolean playing)
{
  self->playing = playing;
  g_clear_handle_id (&self->timer, g_source_remove);
  update (self);
  schedule (self);
}

/* The worker ends; what is seen stays. */
static void
close_worker (RkMovingView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->moving != NULL)
    rk_moving_close (self->moving);
  g_clear_object (&self->moving);
  g_clear_pointer (&self->next, rk_moving_frame_free);
  self->asking = FALSE;
  self->playing = FALSE;
  self->n_played = 0;
  self->due = 0;
}

static void
fail (RkMovingView *self, const GError *error)
{
  g_autofree char *text = g_strdup_printf ("%s\n%s", _ ("Cannot be shown"), error->message);

  close_worker (self);
  gtk_label_set_text (self->message_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), TRUE);
  gtk_widget_set_visible (self->save_button, TRUE);
  gtk_widget_set_visible (self->bar, TRUE);
  update (self);
}

static void
on_frame (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkMovingView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkMovingFrame) frame
    = rk_moving_next_frame_finish (RK_MOVING (source), result, &error);

  if (self->moving != RK_MOVING (source))
    return;
  self->asking = FALSE;
  if (frame == NULL)
    {
      fail (self, error);
      return;
    }
  self->next = g_steal_pointer (&frame);
  schedule (self);
}

/* One is decoded ahead while the one before it is seen. */
static void
ask (RkMovingView *self)
{
  if (self->asking || self->next != NULL)
    return;
  self->asking = TRUE;
  rk_moving_next_frame_async (self->moving, self->cancellable, on_frame, g_object_ref (self));
}

static gboolean
on_due (gpointer data)
{
  RkMovingView *self = data;
  g_autoptr (RkMovingFrame) frame = g_steal_pointer (&self->next);
  const guint n_plays = rk_moving_get_n_plays (self->moving);

  self->timer = 0;
  g_clear_object (&self->texture);
  self->texture = rk_texture_from_pixels (frame->pixels);
  rk_picture_view_set_frame (self->picture, self->texture);
  /* From now on: what came late does not make those after it hurry. */
  self->due = g_get_monotonic_time () + (gint64) frame->delay * 1000;
  if (frame->is_last && n_plays > 0 && ++self->n_played >= n_plays)
    {
      self->n_played = 0;
      set_playing (self, FALSE);
    }
  else
    schedule (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (RkMovingView *self)
{
  if (!self->playing || self->timer != 0)
    return;
  if (self->next == NULL)
    ask (self);
  else
    self->timer
      = g_timeout_add ((guint) (MAX (self->due - g_get_monotonic_time (), 0) / 1000), on_due, self);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkMovingView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkMoving) moving = rk_moving_open_finish (result, &error);
  gboolean animated = TRUE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (moving == NULL)
    {
      fail (self, error);
      return;
    }
  if (rk_moving_get_n_frames (moving) < 2)
    return;
  self->moving = g_steal_pointer (&moving);
  gtk_widget_set_visible (self->bar, TRUE);
  g_object_get (
    gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animated, NULL);
  /* Who asked for it by the button after a failure gets it in any case. */
  set_playing (self, (animated || self->texture != NULL)
                       && gtk_widget_get_mapped (GTK_WIDGET (self->picture)));
}

static void
open_worker (RkMovingView *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), FALSE);
  gtk_widget_set_visible (self->save_button, FALSE);
  rk_moving_open_async (self->decoder, self->file, self->max_edge, self->max_edge,
                        self->cancellable, on_opened, g_object_ref (self));
}

/**
 * rk_moving_view_set_file:
 * @decoder: (nullable): where it is decoded
 * @file: (nullable): a GIF whose first picture the view shows; %NULL ends what moves
 * @max_edge: of its pictures, in device pixels
 *
 * Lets it move, unless the desktop wants nothing to: then it waits for the button. One that does
 * not move is left alone.
 */
void
rk_moving_view_set_file (RkMovingView *self, RkDecoder *decoder, GBytes *file, guint max_edge)
{
  g_return_if_fail (RK_IS_MOVING_VIEW (self));

  close_worker (self);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->file, g_bytes_unref);
  g_set_object (&self->decoder, decoder);
  gtk_widget_set_visible (self->bar, FALSE);
  update (self);
  if (file == NULL)
    return;
  self->file = g_bytes_ref (file);
  self->max_edge = max_edge;
  open_worker (self);
}

/** rk_moving_view_get_moves: Returns: whether there is something that can be played and stopped */
gboolean
rk_moving_view_get_moves (RkMovingView *self)
{
  return gtk_widget_get_visible (self->bar);
}

/**
 * rk_moving_view_get_texture:
 *
 * Returns: (transfer none) (nullable): which of the pictures is seen; %NULL while it has not moved
 */
GdkTexture *
rk_moving_view_get_texture (RkMovingView *self)
{
  return self->texture;
}

/**
 * rk_moving_view_toggle:
 *
 * Stops it at what is seen, or lets it go on; after a failure it is tried once more.
 */
void
rk_moving_view_toggle (RkMovingView *self)
{
  if (self->moving != NULL)
    set_playing (self, !self->playing);
  else if (rk_moving_view_get_moves (self) && self->cancellable == NULL)
    open_worker (self);
}

/* Nobody looks: left for another file, closed, or behind the lock. */
static void
on_unmap (RkMovingView *self)
{
  if (self->playing)
    set_playing (self, FALSE);
}

static void
rk_moving_view_dispose (GObject *object)
{
  RkMovingView *self = RK_MOVING_VIEW (object);

  close_worker (self);
  g_clear_object (&self->texture);
  g_clear_object (&self->decoder);
  g_clear_pointer (&self->file, g_bytes_unref);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_moving_view_parent_class)->dispose (object);
}

static void
rk_moving_view_class_init (RkMovingViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_moving_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
rk_moving_view_init (RkMovingView *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->picture = RK_PICTURE_VIEW (rk_picture_view_new ());
  self->bar = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->play_content = ADW_BUTTON_CONTENT (adw_button_content_new ());
  self->play_button = GTK_BUTTON (gtk_button_new ());
  self->message_label = GTK_LABEL (gtk_label_new (NULL));

  gtk_button_set_child (self->play_button, GTK_WIDGET (self->play_content));
  self->save_button = gtk_button_new_with_label (_ ("Save As…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->save_button), "viewer.save");
  gtk_widget_set_visible (self->save_button, FALSE);
  gtk_box_append (GTK_BOX (buttons), GTK_WIDGET (self->play_button));
  gtk_box_append (GTK_BOX (buttons), self->save_button);
  gtk_widget_set_halign (buttons, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->play_button, "clicked", G_CALLBACK (rk_moving_view_toggle), self);
  gtk_label_set_wrap (self->message_label, TRUE);
  gtk_label_set_justify (self->message_label, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->message_label), "error-box");
  gtk_widget_set_visible (GTK_WIDGET (self->message_label), FALSE);
  gtk_box_append (GTK_BOX (self->bar), GTK_WIDGET (self->message_label));
  gtk_box_append (GTK_BOX (self->bar), buttons);
  gtk_widget_add_css_class (self->bar, "moving-controls");
  gtk_widget_set_vexpand (GTK_WIDGET (self->picture), TRUE);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->picture));
  gtk_box_append (GTK_BOX (self->box), self->bar);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (self->bar, FALSE);
  g_signal_connect (self, "unmap", G_CALLBACK (on_unmap), NULL);
  update (self);
}

/**
 * rk_moving_view_new:
 *
 * Returns: (transfer floating): an empty view
 */
GtkWidget *
rk_moving_view_new (void)
{
  return g_object_new (RK_TYPE_MOVING_VIEW, NULL);
}

/** rk_moving_view_get_picture: Returns: (transfer none): what shows it, moving or not */
RkPictureView *
rk_moving_view_get_picture (RkMovingView *self)
{
  return self->picture;
}
