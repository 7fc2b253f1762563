/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/media/attachment-grid.h"

#include "app/media/row-player.h"
#include "app/media/still.h"
#include "app/viewer/file-kind.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

/* One picture alone may be this large; several are squares of the smaller edge. Application pixels.
 */
#define SINGLE_WIDTH  360
#define SINGLE_HEIGHT 260
#define SQUARE        150
/* Four of them must fit beside the patient's details in a window 1366 wide. */
#define SQUARE_MANY 130
/* A film has to have room for its controls; a sound is a line of its own. */
#define FILM_MIN_WIDTH  300
#define FILM_MIN_HEIGHT 168
#define SOUND_WIDTH     420
#define SOUND_HEIGHT    60
/* What is larger is not fetched before it is on the screen. */
#define NEAR_MAX_BYTES (8 * 1024 * 1024)

static const char *
icon_of (RkAttachmentItem *item)
{
  if (rk_attachment_item_is_image (item))
    return "image-x-generic-symbolic";
  if (rk_attachment_item_is_video (item))
    return "video-x-generic-symbolic";
  if (rk_attachment_item_is_sound (item))
    return "audio-x-generic-symbolic";
  return "text-x-generic-symbolic";
}

static gboolean
can_be_shown (RkAttachmentItem *item, RkMediaLoader *loader)
{
  return rk_attachment_item_get_attachment (item)->small_size > 0
         || rk_attachment_item_is_image (item) || rk_attachment_item_is_video (item)
         || rk_attachment_item_is_pdf (item)
         || (rk_file_kind_is_office (item)
             && rk_attachment_item_get_attachment (item)->size <= NEAR_MAX_BYTES
             && rk_decoder_can_convert (rk_media_loader_get_decoder (loader)));
}

static gboolean
is_played (RkAttachmentItem *item)
{
  return rk_attachment_item_is_video (item) || rk_attachment_item_is_sound (item);
}

/* What the card says of a picture that is not there; NULL where it is a card and no more. */
static const char *
words_of (const GError *error)
{
  if (g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_OFFLINE)
      || g_error_matches (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_READ))
    return _ ("Not on this terminal yet");
  if (g_error_matches (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNAVAILABLE))
    return _ ("Not shown: no safe way here");
  if (g_error_matches (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_NO_CONVERTER))
    return NULL;
  return _ ("Cannot be shown");
}

static void set_picture_sight (GtkWidget *picture, RkMediaLoader *loader, RkMediaSight sight);

/* A picture speaks for itself; of papers that look alike the name is what tells them apart. */
static void
show_below (GtkWidget *caption, RkAttachmentItem *item)
{
  gboolean paper = rk_attachment_item_is_pdf (item) || rk_file_kind_is_office (item);

  gtk_widget_set_visible (caption, paper);
  gtk_widget_set_visible (gtk_widget_get_first_child (caption), FALSE);
  gtk_widget_set_visible (gtk_widget_get_last_child (caption), FALSE);
  gtk_widget_add_css_class (caption, "over-picture");
  gtk_widget_set_valign (caption, GTK_ALIGN_END);
  gtk_widget_set_halign (caption, GTK_ALIGN_FILL);
}

static void
on_thumbnail (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) picture = data;
  g_autoptr (GError) error = NULL;

  g_object_set_data (G_OBJECT (picture), "rk-asked", NULL);
  g_autoptr (GdkTexture) texture
    = rk_media_loader_thumbnail_finish (RK_MEDIA_LOADER (source), result, &error);

  if (texture != NULL)
    {
      g_autoptr (GdkPaintable) still = rk_still_new (texture);

      /* It went away while this was on its way. */
      if (GPOINTER_TO_INT (g_object_get_data (G_OBJECT (picture), "rk-sight"))
          == RK_MEDIA_OUT_OF_SIGHT)
        return;
      gtk_picture_set_paintable (GTK_PICTURE (picture), still);
      g_object_set_data (G_OBJECT (picture), "rk-shown", picture);
      GtkWidget *caption = g_object_get_data (G_OBJECT (picture), "rk-caption");
      if (caption != NULL)
        show_below (caption, g_object_get_data (G_OBJECT (picture), "rk-item"));
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      /* It went and came back before the word of its going did. */
      if (GPOINTER_TO_INT (g_object_get_data (G_OBJECT (picture), "rk-sight")) == RK_MEDIA_IN_SIGHT)
        set_picture_sight (picture, RK_MEDIA_LOADER (source), RK_MEDIA_IN_SIGHT);
      return;
    }
  if (error != NULL && words_of (error) != NULL)
    {
      GtkWidget *message = g_object_get_data (G_OBJECT (picture), "rk-message");
      gtk_label_set_text (GTK_LABEL (message), words_of (error));
      if (error->domain == RK_SANDBOX_ERROR)
        gtk_widget_set_tooltip_text (picture, error->message);
    }
}

/* What goes on the screen is fetched and shown; what is near it comes into the store when nothing
 * else is to be done; what went away is left alone. */
static void
set_picture_sight (GtkWidget *picture, RkMediaLoader *loader, RkMediaSight sight)
{
  int scale = gtk_widget_get_scale_factor (picture);
  int width = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (picture), "rk-width"));
  int height = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (picture), "rk-height"));
  gboolean asked = g_object_get_data (G_OBJECT (picture), "rk-asked") != NULL;
  g_autoptr (RkAttachmentItem) item
    = rk_media_loader_pick (g_object_get_data (G_OBJECT (picture), "rk-item"),
                            (guint) (width * scale), (guint) (height * scale));

  g_object_set_data (G_OBJECT (picture), "rk-sight", GINT_TO_POINTER (sight));
  if (sight == RK_MEDIA_OUT_OF_SIGHT)
    {
      GdkPaintable *stand_in = g_object_get_data (G_OBJECT (picture), "rk-stand-in");

      g_cancellable_cancel (g_object_get_data (G_OBJECT (picture), "rk-waits"));
      /* However long the timeline is, the pictures of a few screens are kept. */
      if (stand_in != NULL)
        {
          gtk_picture_set_paintable (GTK_PICTURE (picture), stand_in);
          g_object_set_data (G_OBJECT (picture), "rk-shown", NULL);
        }
    }
  if (g_object_get_data (G_OBJECT (picture), "rk-shown") != NULL)
    return;
  /* A film is not fetched for its being near. */
  if (sight != RK_MEDIA_NEAR || rk_attachment_item_get_attachment (item)->size <= NEAR_MAX_BYTES)
    rk_client_set_media_sight (rk_media_loader_get_client (loader), item, sight);
  if (sight != RK_MEDIA_IN_SIGHT || asked)
    return;
  GCancellable *waits = g_cancellable_new ();
  g_object_set_data_full (G_OBJECT (picture), "rk-waits", waits, g_object_unref);
  g_object_set_data (G_OBJECT (picture), "rk-asked", picture);
  rk_media_loader_shown_async (loader, item, (guint) (width * scale), (guint) (height * scale),
                               waits, on_thumbnail, g_object_ref (picture));
}

/* Bare pixels that came with the record: drawn large they are a blur, until the picture is there.
 */
static void
show_stand_in (GtkWidget *picture, GtkWidget *caption, RkAttachmentItem *item)
{
  g_autoptr (GBytes) preview = rk_attachment_item_dup_preview (item);
  g_autoptr (RkPixels) pixels = preview != NULL ? rk_pixels_new_from_preview (preview) : NULL;

  if (pixels == NULL)
    return;
  g_autoptr (GdkTexture) texture = rk_texture_from_pixels (pixels);
  g_autoptr (GdkPaintable) still = rk_still_new (texture);
  gtk_picture_set_paintable (GTK_PICTURE (picture), still);
  g_object_set_data_full (
    G_OBJECT (picture), "rk-stand-in", g_steal_pointer (&still), g_object_unref);
  gtk_widget_add_css_class (caption, "over-picture");
}

static void
on_progress (RkAttachmentItem *item, GParamSpec *pspec, GtkWidget *bar)
{
  RkMediaState state = rk_attachment_item_get_state (item);
  gtk_widget_set_visible (bar, state == RK_MEDIA_UPLOADING || state == RK_MEDIA_LOADING);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), rk_attachment_item_get_progress (item));
}

static GtkWidget *
build_caption (RkAttachmentItem *item, gboolean plays)
{
  gboolean line = plays && rk_attachment_item_is_sound (item);
  const RkAttachment *attachment = rk_attachment_item_get_attachment (item);
  g_autofree char *size = rk_words_size (attachment->size);
  GtkWidget *box
    = gtk_box_new (line ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL, line ? 8 : 2);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_of (item));
  GtkWidget *name = gtk_label_new (attachment->name);
  GtkWidget *detail = gtk_label_new (size);

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 28);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (name), line ? 24 : 14);
  gtk_widget_add_css_class (name, "caption");
  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), detail);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  if (line)
    {
      /* Beside the button that plays it. */
      gtk_widget_set_visible (icon, FALSE);
      gtk_widget_set_halign (box, GTK_ALIGN_START);
      gtk_widget_set_margin_start (box, SOUND_HEIGHT + 8);
    }
  else if (plays)
    {
      /* Below that button. */
      gtk_widget_set_visible (icon, FALSE);
      gtk_widget_set_valign (box, GTK_ALIGN_END);
      gtk_widget_set_margin_bottom (box, 12);
    }
  g_object_set_data (G_OBJECT (box), "rk-detail", detail);
  return box;
}

/* In the timeline it is still, and says that it moves. */
static GtkWidget *
new_gif_mark (void)
{
  GtkWidget *mark = gtk_label_new ("GIF");

  gtk_widget_add_css_class (mark, "osd");
  gtk_widget_add_css_class (mark, "gif-mark");
  gtk_widget_set_halign (mark, GTK_ALIGN_END);
  gtk_widget_set_valign (mark, GTK_ALIGN_END);
  return mark;
}

/* A button of exactly that size, before and after its picture is there, that opens the viewer. */
static GtkWidget *
new_card (RkAttachmentItem *item, RkMediaLoader *loader, int width, int height, gboolean plays)
{
  const RkAttachment *attachment = rk_attachment_item_get_attachment (item);
  /* Translators: the name of a file. */
  g_autofree char *label = rk_file_kind_is_gif (item)
                             ? g_strdup_printf (_ ("%s (GIF, moves)"), attachment->name)
                             : g_strdup (attachment->name);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *picture = gtk_picture_new ();
  GtkWidget *caption = build_caption (item, plays);
  GtkWidget *bar = gtk_progress_bar_new ();

  gtk_widget_add_css_class (button, "attachment-card");
  gtk_widget_set_size_request (button, width, height);
  gtk_widget_set_overflow (button, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "timeline.open-attachment");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", attachment->id);

  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  /* Over it, not in it: one that is wide and low would make the card wider than it was before. */
  gtk_overlay_set_child (GTK_OVERLAY (overlay), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), picture);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), caption);
  if (rk_attachment_item_is_video (item) && !plays)
    {
      GtkWidget *play = gtk_image_new_from_icon_name ("media-playback-start-symbolic");
      gtk_widget_add_css_class (play, "osd");
      gtk_widget_add_css_class (play, "play-mark");
      gtk_image_set_pixel_size (GTK_IMAGE (play), 24);
      gtk_widget_set_halign (play, GTK_ALIGN_END);
      gtk_widget_set_valign (play, GTK_ALIGN_END);
      gtk_overlay_add_overlay (GTK_OVERLAY (overlay), play);
    }
  if (rk_file_kind_is_gif (item))
    gtk_overlay_add_overlay (GTK_OVERLAY (overlay), new_gif_mark ());
  gtk_widget_set_valign (bar, GTK_ALIGN_END);
  gtk_widget_add_css_class (bar, "osd");
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), bar);
  gtk_button_set_child (GTK_BUTTON (button), overlay);

  g_signal_connect_object (item, "notify", G_CALLBACK (on_progress), bar, 0);
  on_progress (item, NULL, bar);
  if (can_be_shown (item, loader))
    {
      show_stand_in (picture, caption, item);
      g_object_set_data_full (G_OBJECT (picture), "rk-item", g_object_ref (item), g_object_unref);
      g_object_set_data (G_OBJECT (picture), "rk-width", GINT_TO_POINTER (width));
      g_object_set_data (G_OBJECT (picture), "rk-height", GINT_TO_POINTER (height));
      g_object_set_data (G_OBJECT (picture), "rk-caption", caption);
      g_object_set_data (
        G_OBJECT (picture), "rk-message", g_object_get_data (G_OBJECT (caption), "rk-detail"));
      g_object_set_data (G_OBJECT (button), "rk-picture", picture);
    }
  return button;
}

static void
single_size (RkAttachmentItem *item, int *ret_width, int *ret_height)
{
  const RkAttachment *attachment = rk_attachment_item_get_attachment (item);

  if (rk_attachment_item_is_sound (item))
    {
      *ret_width = SOUND_WIDTH;
      *ret_height = SOUND_HEIGHT;
      return;
    }
  if (attachment->width <= 0 || attachment->height <= 0)
    {
      *ret_width = rk_attachment_item_is_video (item) ? SINGLE_WIDTH : 200;
      *ret_height = rk_attachment_item_is_video (item) ? SINGLE_WIDTH * 9 / 16 : 150;
      return;
    }
  double scale = MIN (1.0, MIN ((double) SINGLE_WIDTH / (double) attachment->width,
                                (double) SINGLE_HEIGHT / (double) attachment->height));
  *ret_width = MAX (96, (int) ((double) attachment->width * scale));
  *ret_height = MAX (96, (int) ((double) attachment->height * scale));
  if (rk_attachment_item_is_video (item))
    {
      *ret_width = MAX (*ret_width, FILM_MIN_WIDTH);
      *ret_height = MAX (*ret_height, FILM_MIN_HEIGHT);
    }
}

/**
 * rk_attachment_grid_set_sight:
 * @grid: from rk_attachment_grid_new()
 * @sight: how far its row is from the eyes
 *
 * The list that holds the row says it; saying it again tries again what could not be had.
 */
void
rk_attachment_grid_set_sight (GtkWidget *grid, RkMediaSight sight)
{
  RkMediaLoader *loader = g_object_get_data (G_OBJECT (grid), "rk-loader");

  g_object_set_data (G_OBJECT (grid), "rk-sight", GINT_TO_POINTER (sight));
  for (GtkWidget *line = gtk_widget_get_first_child (grid); line != NULL;
       line = gtk_widget_get_next_sibling (line))
    for (GtkWidget *card = gtk_widget_get_first_child (line); card != NULL;
         card = gtk_widget_get_next_sibling (card))
      {
        GtkWidget *picture = g_object_get_data (G_OBJECT (card), "rk-picture");

        if (picture != NULL)
          set_picture_sight (picture, loader, sight);
        if (RK_IS_ROW_PLAYER (card) && sight != RK_MEDIA_IN_SIGHT)
          rk_row_player_stop (RK_ROW_PLAYER (card));
      }
}

/* A film or a sound plays in its row. */
static GtkWidget *
new_player (RkMediaLoader *loader, RkAttachmentItem *item, GtkWidget *card, int width, int height)
{
  GtkWidget *player = rk_row_player_new (item, loader, card, width, height);

  g_object_set_data (
    G_OBJECT (player), "rk-picture", g_object_get_data (G_OBJECT (card), "rk-picture"));
  return player;
}

static GtkWidget *
new_line (GtkWidget *grid)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (grid), line);
  return line;
}

/* Pictures stand beside one another; what plays needs a line of its own for its controls. */
static void
fill (GtkWidget *grid, GListModel *attachments)
{
  RkMediaLoader *loader = g_object_get_data (G_OBJECT (grid), "rk-loader");
  guint n = g_list_model_get_n_items (attachments);
  GtkWidget *line = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (grid)) != NULL)
    gtk_box_remove (GTK_BOX (grid), child);
  gtk_widget_set_visible (grid, n > 0);

  for (guint i = 0; i < MIN (n, RK_GRID_MAX); i++)
    {
      g_autoptr (RkAttachmentItem) item = g_list_model_get_item (attachments, i);
      gboolean more = i == RK_GRID_MAX - 1 && n > RK_GRID_MAX;
      gboolean plays = is_played (item) && !more;
      int width = n < RK_GRID_MAX ? SQUARE : SQUARE_MANY;
      int height = width;

      if (plays && n > 1 && rk_attachment_item_is_video (item))
        {
          width = FILM_MIN_WIDTH;
          height = FILM_MIN_HEIGHT;
        }
      else if (plays || n == 1)
        single_size (item, &width, &height);
      GtkWidget *card = new_card (item, loader, width, height, plays);
      if (plays)
        card = new_player (loader, item, card, width, height);
      if (more)
        {
          g_autofree char *text = g_strdup_printf ("+%u", n - RK_GRID_MAX + 1);
          GtkWidget *label = gtk_label_new (text);
          gtk_widget_add_css_class (label, "more-mark");
          gtk_overlay_add_overlay (GTK_OVERLAY (gtk_button_get_child (GTK_BUTTON (card))), label);
        }
      if (line == NULL || plays)
        line = new_line (grid);
      gtk_box_append (GTK_BOX (line), card);
      if (plays)
        line = NULL;
    }
}

static void
on_items_changed (
  GListModel *attachments, guint position, guint removed, guint added, GtkWidget *grid)
{
  RkMediaSight sight
    = (RkMediaSight) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (grid), "rk-sight"));

  fill (grid, attachments);
  if (sight != RK_MEDIA_OUT_OF_SIGHT)
    rk_attachment_grid_set_sight (grid, sight);
}

/**
 * rk_attachment_grid_new:
 * @post: a post
 * @loader: where the pictures come from
 *
 * Up to %RK_GRID_MAX cards of a post's attachments, the last one saying how many more there are;
 * each film and each sound plays in its place. Its height is known before a byte of a picture has
 * arrived.
 *
 * Returns: (transfer floating): the grid, hidden while there are no attachments
 */
GtkWidget *
rk_attachment_grid_new (RkPostItem *post, RkMediaLoader *loader)
{
  GListModel *attachments = rk_post_item_get_attachments (post);
  GtkWidget *grid = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_add_css_class (grid, "attachment-grid");
  gtk_widget_set_halign (grid, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (grid), "rk-loader", g_object_ref (loader), g_object_unref);
  g_signal_connect_object (attachments, "items-changed", G_CALLBACK (on_items_changed), grid, 0);
  fill (grid, attachments);
  return grid;
}
