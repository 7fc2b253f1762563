/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-lint"

/* The application imports nothing that decodes a picture, a page or a film:
 *
 *   lint-imports PLANTED LIBRARY…
 *
 * The libraries are those that the application is made of. PLANTED is one that calls decoders, and
 * shows that they are found. */

#include <gio/gio.h>
#include <string.h>

/* Whole names, or beginnings of names where they end in a star. */
static const char *const forbidden[] = {
  "gdk_pixbuf_*",
  "gdk_texture_new_from_*",
  "gdk_texture_new_for_pixbuf",
  "gdk_clipboard_read_texture*",
  "gdk_content_deserialize*",
  "gtk_picture_new_for_file*",
  "gtk_picture_new_for_resource",
  "gtk_picture_new_for_pixbuf",
  "gtk_picture_set_file*",
  "gtk_picture_set_resource",
  "gtk_picture_set_pixbuf",
  "gtk_image_new_from_file",
  "gtk_image_new_from_pixbuf",
  "gtk_image_set_from_file",
  "gtk_media_file_*",
  "gtk_video_new_for_*",
  "gtk_video_set_file*",
  "gtk_video_set_resource",
  "g_bytes_icon_*",
  "g_file_icon_*",
  "g_loadable_icon_*",
  "cairo_image_surface_create_from_png*",
  "jpeg_*",
  "tjDecompress*",
  "png_*",
  "TIFF*",
  "WebP*",
  "heif_*",
  "avif*",
  "gst_*",
  "poppler_*",
  "rsvg_*",
  "avcodec_*",
  "avformat_*",
};

static gboolean
is_forbidden (const char *symbol)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forbidden); i++)
    if (g_pattern_match_simple (forbidden[i], symbol))
      return TRUE;
  return FALSE;
}

/* The number of forbidden imports of @library; the number of all in @ret_all. */
static guint
count_forbidden (const char *library, guint *ret_all)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) nm
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, "nm", "--undefined-only",
                        "--print-file-name", library, NULL);
  g_autofree char *output = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_found = 0;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (nm, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (nm));
  *ret_all = 0;
  lines = g_strsplit (output, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const char *mark = strstr (lines[i], " U ");

      if (mark == NULL)
        continue;
      (*ret_all)++;
      if (!is_forbidden (mark + 3))
        continue;
      g_test_message ("%s", lines[i]);
      n_found++;
    }
  return n_found;
}

static void
test_imports (gconstpointer data)
{
  char *const *libraries = data;
  guint n_all;

  /* First that what is planted is found: one of each kind. */
  g_assert_cmpuint (count_forbidden (libraries[0], &n_all), ==, 5);
  g_assert_nonnull (libraries[1]);
  for (gsize i = 1; libraries[i] != NULL; i++)
    {
      guint n_found = count_forbidden (libraries[i], &n_all);

      g_test_message ("%s: %u imports", libraries[i], n_all);
      g_assert_cmpuint (n_all, >, 0);
      g_assert_cmpuint (n_found, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, >, 2);
  g_test_add_data_func ("/lint/imports", argv + 1, test_imports);
  return g_test_run ();
}
