/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sample"

#include "draw.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>
#include <gst/gst.h>
#include <string.h>

/* Run by the build: rk-sample-draw REGION.ini OUT draws the portraits that the region's users ask
 * for and all other media, and writes them as one serialized dictionary from names to bytes. With a
 * folder as OUT it writes them as files, to look at. */

static GBytes *
draw_user (GKeyFile *file, const char *group, GError **error)
{
  g_autofree char *look_text = g_key_file_get_string (file, group, "look", error);
  g_autofree char *dress = NULL;
  cairo_surface_t *surface = NULL;
  cairo_t *cr = NULL;
  GBytes *png = NULL;
  RkLook look;

  if (look_text == NULL || (dress = g_key_file_get_string (file, group, "dress", error)) == NULL)
    return NULL;
  if (!rk_look_parse (look_text, dress, group + strlen ("user "), &look))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "[%s]: unknown word in look=%s",
                   group, look_text);
      return NULL;
    }
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 256, 256);
  cr = cairo_create (surface);
  rk_draw_portrait (cr, &look);
  cairo_destroy (cr);
  png = rk_surface_to_png (surface, error);
  cairo_surface_destroy (surface);
  return png;
}

/* How large a picture is, and a stand-in of a few hundred bytes that is shown blurred until the
 * picture itself is there. */
static gboolean
describe (const char *name,
          GBytes *bytes,
          guint *ret_width,
          guint *ret_height,
          GBytes **ret_preview,
          GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GdkPixbuf) picture = NULL;
  g_autoptr (GdkPixbuf) small = NULL;
  g_autoptr (GByteArray) raw = g_byte_array_new ();
  guint8 header[4] = { 'R', 'K', 20, 0 };

  *ret_width = *ret_height = 0;
  *ret_preview = NULL;
  if (g_str_has_suffix (name, ".webm"))
    rk_film_size (ret_width, ret_height);
  if (!g_str_has_suffix (name, ".jpg"))
    {
      *ret_preview = g_bytes_new (NULL, 0);
      return TRUE;
    }
  picture = gdk_pixbuf_new_from_stream (stream, NULL, error);
  if (picture == NULL)
    return FALSE;
  *ret_width = (guint) gdk_pixbuf_get_width (picture);
  *ret_height = (guint) gdk_pixbuf_get_height (picture);
  header[3] = (guint8) CLAMP (20 * *ret_height / *ret_width, 1, 30);
  small = gdk_pixbuf_scale_simple (picture, header[2], header[3], GDK_INTERP_BILINEAR);
  g_byte_array_append (raw, header, sizeof header);
  for (int y = 0; y < header[3]; y++)
    for (int x = 0; x < header[2]; x++)
      g_byte_array_append (raw,
                           gdk_pixbuf_read_pixels (small) + y * gdk_pixbuf_get_rowstride (small)
                             + x * gdk_pixbuf_get_n_channels (small),
                           3);
  *ret_preview = g_byte_array_free_to_bytes (g_steal_pointer (&raw));
  return TRUE;
}

static gboolean
add (GVariantBuilder *out, const char *folder, const char *name, GBytes *bytes, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  guint width = 0, height = 0;
  g_autoptr (GBytes) preview = NULL;

  if (folder != NULL)
    {
      g_autofree char *flat = g_strdelimit (g_strdup (name), "/", '-');
      g_autofree char *path = g_build_filename (folder, flat, NULL);

      return g_file_set_contents (path, data, (gssize) size, error);
    }
  if (!describe (name, bytes, &width, &height, &preview, error))
    return FALSE;
  g_variant_builder_add (out, "{s(uu@ay@ay)}", name, width, height,
                         g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, preview, TRUE),
                         g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE));
  return TRUE;
}

static gboolean
draw_all (const char *region, const char *out_path, GError **error)
{
  static const RkPicture *const lists[]
    = { rk_wound_pictures, rk_thing_pictures, rk_paper_pictures };
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  GVariantBuilder out;
  g_autoptr (GVariant) all = NULL;
  const char *folder = g_file_test (out_path, G_FILE_TEST_IS_DIR) ? out_path : NULL;
  gboolean good = TRUE;

  if (!g_key_file_load_from_file (file, region, G_KEY_FILE_NONE, error))
    return FALSE;
  g_variant_builder_init (&out, G_VARIANT_TYPE ("a{s(uuayay)}"));
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; good && groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], "user "))
      {
        g_autofree char *name = g_strdup_printf ("portrait/%s.png", groups[i] + strlen ("user "));
        g_autoptr (GBytes) bytes = draw_user (file, groups[i], error);

        good = bytes != NULL && add (&out, folder, name, bytes, error);
      }
  for (guint l = 0; l < G_N_ELEMENTS (lists); l++)
    for (const RkPicture *p = lists[l]; good && p->name != NULL; p++)
      {
        g_autoptr (GBytes) bytes = p->make (p->step, error);

        good = bytes != NULL && add (&out, folder, p->name, bytes, error);
      }
  all = g_variant_ref_sink (g_variant_builder_end (&out));
  if (!good || folder != NULL)
    return good;
  return g_file_set_contents (
    out_path, g_variant_get_data (all), (gssize) g_variant_get_size (all), error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  /* for the film */
  gst_init (NULL, NULL);
  if (argc != 3)
    {
      g_printerr ("Usage: rk-sample-draw REGION.ini OUT\n");
      return 2;
    }
  if (!draw_all (argv[1], argv[2], &error))
    {
      g_printerr ("rk-sample-draw: %s\n", error->message);
      return 1;
    }
  return 0;
}
