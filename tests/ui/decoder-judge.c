/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-judge"

/* No byte that came from outside reaches a decoder inside the application.
 *
 *   decoder-judge WATCH --plant            decodes pictures itself: every one must be found
 *   decoder-judge WATCH --judge FOLDER     judges what was written down elsewhere
 *   decoder-judge WATCH PROGRAM [ARG…]     watches a program
 *
 * WATCH is the library that is preloaded. What a decoder may be given are the icons of the toolkit,
 * of the icon theme and of the application: whatever it was given must be one of them, whole. */

#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

void rk_register_resource (void);

static GHashTable *trusted; /* sha256 of the bytes of an icon */

static char *
sum (gconstpointer bytes, gsize length)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, length);
}

static void
trust_resources (const char *path)
{
  g_auto (GStrv) names = g_resources_enumerate_children (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *child = g_strconcat (path, names[i], NULL);
      g_autoptr (GBytes) bytes = NULL;
      gsize length;
      gconstpointer data;

      if (g_str_has_suffix (names[i], "/"))
        {
          trust_resources (child);
          continue;
        }
      bytes = g_resources_lookup_data (child, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      if (bytes == NULL)
        continue;
      data = g_bytes_get_data (bytes, &length);
      g_hash_table_add (trusted, sum (data, length));
    }
}

static void
trust_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        trust_folder (child);
      else if ((g_str_has_suffix (name, ".svg") || g_str_has_suffix (name, ".png"))
               && g_file_get_contents (child, &bytes, &length, NULL))
        g_hash_table_add (trusted, sum (bytes, length));
    }
}

/* The toolkit colours a symbolic icon by wrapping it, in base64, into a picture that includes it.
 */
static gboolean
wraps_trusted (const char *bytes, gsize length)
{
  g_autofree char *text = g_strndup (bytes, length);
  const char *start = strstr (text, "base64,");
  const char *end = start != NULL ? strchr (start, '"') : NULL;
  g_autofree char *inner = NULL;
  g_autofree guchar *icon = NULL;
  g_autofree char *icon_sum = NULL;
  gsize icon_length;

  if (!g_str_has_prefix (text, "<?xml") || end == NULL)
    return FALSE;
  start += strlen ("base64,");
  inner = g_strndup (start, (gsize) (end - start));
  icon = g_base64_decode (inner, &icon_length);
  icon_sum = sum (icon, icon_length);
  return g_hash_table_contains (trusted, icon_sum);
}

static gboolean
is_trusted (const char *bytes, gsize length)
{
  g_autofree char *whole = sum (bytes, length);

  return g_hash_table_contains (trusted, whole) || wraps_trusted (bytes, length);
}

/* Says which decodes were of something else; returns their number. */
static guint
judge (const char *folder, guint *ret_all)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n_found = 0;

  *ret_all = 0;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length = 0;

      if (!g_file_get_contents (path, &bytes, &length, NULL))
        continue;
      (*ret_all)++;
      if (is_trusted (bytes, length))
        continue;
      g_print ("# %s: %" G_GSIZE_FORMAT " bytes that are no icon\n", name, length);
      n_found++;
    }
  return n_found;
}

static void
clear_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_unlink (path);
    }
  g_rmdir (folder);
}

/* What must never happen: each of the toolkit's decoders once. */
static int
plant (void)
{
  static const guint8 red[] = { 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255, 255, 0, 0, 255, 255 };
  g_autoptr (GBytes) pixels = g_bytes_new_static (red, sizeof red);
  g_autoptr (GdkTexture) texture
    = gdk_memory_texture_new (2, 2, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, pixels, 8);
  g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (texture);
  g_autoptr (GBytes) tiff = gdk_texture_save_to_tiff_bytes (texture);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_get_from_texture (texture);
  g_autofree char *data = NULL;
  gsize length;
  GBytes *all[3];

  gdk_pixbuf_save_to_buffer (pixbuf, &data, &length, "jpeg", NULL, NULL);
  g_autoptr (GBytes) jpeg = g_bytes_new (data, length);
  all[0] = png;
  all[1] = tiff;
  all[2] = jpeg;
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (GdkTexture) decoded = gdk_texture_new_from_bytes (all[i], NULL);
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (all[i]);
      g_autoptr (GdkPixbuf) again = gdk_pixbuf_new_from_stream (stream, NULL, NULL);

      if (decoded == NULL || again == NULL)
        return 1;
    }
  return 0;
}

static gboolean
run_watched (const char *watch, const char *folder, char **arguments)
{
  g_auto (GStrv) environment = g_get_environ ();
  g_autoptr (GError) error = NULL;
  int status = 0;

  environment = g_environ_setenv (environment, "LD_PRELOAD", watch, TRUE);
  environment = g_environ_setenv (environment, "RENRAKU_DECODER_WATCH", folder, TRUE);
  if (!g_spawn_sync (NULL, arguments, environment, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                     NULL, &status, &error))
    {
      g_print ("# %s\n", error->message);
      return FALSE;
    }
  return WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

static void
say (guint number, gboolean good, const char *what)
{
  g_print ("%s %u - %s\n", good ? "ok" : "not ok", number, what);
}

int
main (int argc, char **argv)
{
  g_autofree char *planted = g_dir_make_tmp ("renraku-plant-XXXXXX", NULL);
  g_autofree char *seen = NULL;
  gboolean only_judge = argc == 4 && g_str_equal (argv[2], "--judge");
  char *plant_arguments[] = { argv[0], argv[1], (char *) "--plant", NULL };
  guint n_all = 0;
  guint n_found;
  gboolean good;
  gboolean result = TRUE;

  adw_init ();
  rk_register_resource ();
  if (argc == 3 && g_str_equal (argv[2], "--plant"))
    return plant ();
  if (argc < 3)
    return 2;

  trusted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  trust_resources ("/");
  trust_folder ("/usr/share/icons");

  g_print ("1..4\n");
  good = run_watched (argv[1], planted, plant_arguments);
  n_found = judge (planted, &n_all);
  good = good && n_found >= 6;
  result = result && good;
  say (1, good, "planted decodes of PNG, JPEG and TIFF are found");
  clear_folder (planted);

  if (only_judge)
    {
      seen = g_strdup (argv[3]);
      good = TRUE;
    }
  else
    {
      seen = g_dir_make_tmp ("renraku-watch-XXXXXX", NULL);
      good = run_watched (argv[1], seen, argv + 2);
    }
  result = result && good;
  say (2, good, "the program ran under watch");
  n_found = judge (seen, &n_all);
  g_print ("# %u decodes inside the application\n", n_all);
  result = result && n_all > 0 && n_found == 0;
  say (3, n_all > 0, "the toolkit's own icons were seen to be decoded");
  say (4, n_found == 0, "nothing else was decoded inside the application");
  clear_folder (seen);
  g_hash_table_unref (trusted);
  return result ? 0 : 1;
}
