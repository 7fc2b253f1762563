/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/media/portrait.h"

#include <adwaita.h>

/**
 * rk_portrait_new:
 * @size: edge in application pixels
 *
 * Returns: (transfer floating): a face's place, which shows initials until the face is there
 */
GtkWidget *
rk_portrait_new (int size)
{
  return adw_avatar_new (size, NULL, TRUE);
}

static void
on_texture (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) portrait = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture
    = rk_media_loader_portrait_finish (RK_MEDIA_LOADER (source), result, &error);

  /* Without a picture, and where none can be decoded, the initials stay. */
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_debug ("a portrait could not be shown: %s", error->message);
  if (texture != NULL)
    adw_avatar_set_custom_image (ADW_AVATAR (portrait), GDK_PAINTABLE (texture));
}

/**
 * rk_portrait_bind:
 * @portrait: made by rk_portrait_new()
 * @user: whose face
 * @loader: where it comes from
 *
 * Shows a person. A binding before is forgotten, also one that is still loading.
 */
void
rk_portrait_bind (GtkWidget *portrait, RkUserItem *user, RkMediaLoader *loader)
{
  g_autofree char *identity = g_strdup_printf (
    "%s/%" G_GINT64_FORMAT, rk_user_item_get_id (user), rk_user_item_get_portrait_version (user));
  if (g_strcmp0 (g_object_get_data (G_OBJECT (portrait), "rk-identity"), identity) == 0)
    return;
  g_object_set_data_full (G_OBJECT (portrait), "rk-identity", g_steal_pointer (&identity), g_free);

  GCancellable *before = g_object_get_data (G_OBJECT (portrait), "rk-loading");
  if (before != NULL)
    g_cancellable_cancel (before);
  adw_avatar_set_custom_image (ADW_AVATAR (portrait), NULL);
  adw_avatar_set_text (ADW_AVATAR (portrait), rk_user_item_get_name (user));
  if (rk_user_item_get_portrait_version (user) == 0)
    return;

  GCancellable *cancellable = g_cancellable_new ();
  g_object_set_data_full (G_OBJECT (portrait), "rk-loading", cancellable, g_object_unref);
  guint edge = (guint) (adw_avatar_get_size (ADW_AVATAR (portrait))
                        * gtk_widget_get_scale_factor (portrait));
  rk_media_loader_portrait_async (
    loader, user, edge, cancellable, on_texture, g_object_ref (portrait));
}
