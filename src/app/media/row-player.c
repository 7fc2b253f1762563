/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/media/row-player.h"

#include "app/viewer/film-view.h"

#include <glib/gi18n.h>

struct _RkRowPlayer
{
  GtkWidget parent_instance;

  GtkWidget *overlay;
  GtkWidget *play_button;
  GtkWidget *spinner;
  GtkLabel *message;
  RkFilmView *view;

  RkAttachmentItem *item;
  RkMediaLoader *loader;
  GCancellable *cancellable; /* of what is being opened or played, else NULL */
  int width;
  int height;
};

G_DEFINE_FINAL_TYPE (RkRowPlayer, rk_row_player, GTK_TYPE_WIDGET)

/* The one that plays, among those of a loader. */
#define PLAYING "rk-playing"

static void
show_state (RkRowPlayer *self, gboolean loading, gboolean playing, const char *message)
{
  gtk_widget_set_visible (self->play_button, !loading && !playing);
  gtk_widget_set_visible (self->spinner, loading);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), loading);
  gtk_widget_set_visible (GTK_WIDGET (self->view), playing);
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
  if (message != NULL)
    gtk_label_set_text (self->message, message);
}

/**
 * rk_row_player_stop:
 *
 * Ends what plays and shows the card again: when the row goes out of sight, or another one plays.
 */
void
rk_row_player_stop (RkRowPlayer *self)
{
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (g_object_get_data (G_OBJECT (self->loader), PLAYING) == self)
    g_object_set_data (G_OBJECT (self->loader), PLAYING, NULL);
  rk_film_view_set_film (self->view, NULL);
  show_state (self, FALSE, FALSE, NULL);
}

static void
fail (RkRowPlayer *self, const GError *error)
{
  rk_row_player_stop (self);
  show_state (self, FALSE, FALSE, error->message);
}

static void
on_film (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkRowPlayer) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkFilm) film = rk_film_open_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    {
      if (film != NULL)
        rk_film_close (film);
      return;
    }
  if (film == NULL)
    {
      fail (self, error);
      return;
    }
  show_state (self, FALSE, TRUE, NULL);
  rk_film_view_set_film (self->view, film);
  rk_film_view_toggle (self->view);
  rk_film_view_focus (self->view);
}

static void
on_stream (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkRowPlayer) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = rk_client_media_finish (RK_CLIENT (source), result, &error);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->cancellable == NULL)
    return;
  if (stream == NULL)
    {
      fail (self, error);
      return;
    }
  rk_film_open_async (rk_media_loader_get_decoder (self->loader), stream,
                      (guint64) rk_attachment_item_get_attachment (self->item)->size,
                      (guint) (self->width * scale), (guint) (self->height * scale),
                      self->cancellable, on_film, g_object_ref (self));
}

static void
on_play (RkRowPlayer *self)
{
  RkRowPlayer *other = g_object_get_data (G_OBJECT (self->loader), PLAYING);

  if (self->cancellable != NULL)
    return;
  if (other != NULL)
    rk_row_player_stop (other);
  g_object_set_data (G_OBJECT (self->loader), PLAYING, self);
  self->cancellable = g_cancellable_new ();
  show_state (self, TRUE, FALSE, NULL);
  rk_client_media_async (rk_media_loader_get_client (self->loader), self->item, self->cancellable,
                         on_stream, g_object_ref (self));
}

static void
on_unmap (GtkWidget *widget, gpointer data)
{
  rk_row_player_stop (RK_ROW_PLAYER (widget));
}

static void
rk_row_player_dispose (GObject *object)
{
  RkRowPlayer *self = RK_ROW_PLAYER (object);

  if (self->overlay != NULL)
    rk_row_player_stop (self);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  g_clear_object (&self->item);
  g_clear_object (&self->loader);
  G_OBJECT_CLASS (rk_row_player_parent_class)->dispose (object);
}

static void
rk_row_player_class_init (RkRowPlayerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_row_player_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
rk_row_player_init (RkRowPlayer *self)
{
  self->overlay = gtk_overlay_new ();
  self->play_button = gtk_button_new_from_icon_name ("media-playback-start-symbolic");
  gtk_widget_add_css_class (self->play_button, "osd");
  gtk_widget_add_css_class (self->play_button, "circular");
  gtk_widget_add_css_class (self->play_button, "row-play");
  gtk_widget_set_valign (self->play_button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->play_button, "clicked", G_CALLBACK (on_play), self);
  self->spinner = gtk_spinner_new ();
  gtk_widget_add_css_class (self->spinner, "osd");
  gtk_widget_add_css_class (self->spinner, "row-play");
  gtk_widget_set_valign (self->spinner, GTK_ALIGN_CENTER);
  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->message, TRUE);
  gtk_label_set_wrap_mode (self->message, PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "osd");
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "row-message");
  gtk_widget_set_valign (GTK_WIDGET (self->message), GTK_ALIGN_END);
  gtk_widget_set_can_target (GTK_WIDGET (self->message), FALSE);
  self->view = RK_FILM_VIEW (rk_film_view_new ());
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
  g_signal_connect (self, "unmap", G_CALLBACK (on_unmap), NULL);
}

/**
 * rk_row_player_new:
 * @item: a film or a sound
 * @loader: where it comes from
 * @card: what is seen while it does not play
 * @width: of the card, in application pixels
 * @height: as @width
 *
 * Returns: (transfer floating): the card with a button to play it
 */
GtkWidget *
rk_row_player_new (
  RkAttachmentItem *item, RkMediaLoader *loader, GtkWidget *card, int width, int height)
{
  RkRowPlayer *self = g_object_new (RK_TYPE_ROW_PLAYER, NULL);
  const RkAttachment *attachment = rk_attachment_item_get_attachment (item);
  gboolean sound = rk_attachment_item_is_sound (item);
  g_autofree char *label = g_strdup_printf (_ ("Play %s"), attachment->name);

  self->item = g_object_ref (item);
  self->loader = g_object_ref (loader);
  self->width = width;
  self->height = height;
  gtk_widget_set_size_request (GTK_WIDGET (self), width, height);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self), "row-player");
  gtk_widget_set_tooltip_text (self->play_button, _ ("Play"));
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  rk_film_view_set_compact (self->view, attachment->id);
  gtk_widget_set_halign (self->play_button, sound ? GTK_ALIGN_START : GTK_ALIGN_CENTER);
  gtk_widget_set_halign (self->spinner, sound ? GTK_ALIGN_START : GTK_ALIGN_CENTER);
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), card);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->play_button);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->spinner);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), GTK_WIDGET (self->message));
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), GTK_WIDGET (self->view));
  show_state (self, FALSE, FALSE, NULL);
  return GTK_WIDGET (self);
}
