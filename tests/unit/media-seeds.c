/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "media-seeds.h"

#include "make-gif.h"
#include "sandbox-make-film.h"

#include <cairo-pdf.h>
#include <string.h>

/* Larger ones would only be slow. */
#define MAX_FOREIGN (256 * 1024)
/* What the kinds of files are told by. */
#define MAGIC_BYTES 12

/* Where Debian's packages of test files lie; the package names are in tools/packages. */
static const char *const foreign_folders[] = {
  "/usr/libexec/installed-tests/gdk-pixbuf",
  "/usr/share/gocode/src/golang.org/x/image",
};

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static GBytes *
draw_paper (double edge)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, file, edge, edge);
  cairo_t *cr = cairo_create (surface);

  cairo_arc (cr, 100, 100, 60, 0, 5);
  cairo_fill (cr);
  cairo_move_to (cr, 20, 40);
  cairo_set_font_size (cr, 20);
  cairo_show_text (cr, "Renraku");
  cairo_show_page (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}

GPtrArray *
rk_seed_own (void)
{
  static const guint8 gif[]
    = "GIF89a\2\0\2\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\2\0\2\0\0\2\3D\2\5\0;";
  static const char *const types[] = { "jpeg", "png", "tiff", "webp", "bmp", "avif" };
  GPtrArray *seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GdkPixbuf) drawing = draw_corners (40, 30, FALSE);
  g_autoptr (GdkPixbuf) see_through = draw_corners (40, 30, TRUE);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize length;

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    g_ptr_array_add (seeds, save_picture (drawing, types[i], NULL, NULL));
  g_ptr_array_add (seeds, add_exif (seeds->pdata[0], 6));
  g_ptr_array_add (seeds, save_picture (see_through, "png", NULL, NULL));
  g_ptr_array_add (seeds, save_picture (drawing, "tiff", "compression", "5"));
  g_ptr_array_add (seeds, g_bytes_new_static (gif, sizeof gif - 1));
  g_ptr_array_add (seeds, make_gif (20, 15, 4, 5));
  g_ptr_array_add (seeds, draw_paper (200));
  g_file_get_contents (RK_TEST_FILES "/corners.heic", &data, &length, &error);
  g_assert_no_error (error);
  g_ptr_array_add (seeds, g_bytes_new_take (data, length));
  return seeds;
}

static int
compare_names (gconstpointer one, gconstpointer other)
{
  return strcmp (*(char *const *) one, *(char *const *) other);
}

void
rk_seed_walk (const char *path, RkSeedFound found, gpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  /* The same order everywhere, so that a seed and a number name the same case. */
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *child = g_build_filename (path, names->pdata[i], NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        rk_seed_walk (child, found, data);
      else
        found (child, data);
    }
}

void
rk_seed_walk_foreign (RkSeedFound found, gpointer data)
{
  const char *more = g_getenv ("RENRAKU_CORPORA");
  g_autofree char *fetched = g_build_filename (g_get_user_cache_dir (), "renraku-corpora", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (foreign_folders); i++)
    rk_seed_walk (foreign_folders[i], found, data);
  rk_seed_walk (more != NULL ? more : fetched, found, data);
}

static void
take_file (const char *path, gpointer data)
{
  char *content;
  gsize length;

  if (!g_file_get_contents (path, &content, &length, NULL))
    return;
  if (length <= MAX_FOREIGN
      && rk_file_kind_sniff ((guint8 *) content, length, NULL) != RK_FILE_KIND_UNKNOWN)
    g_ptr_array_add (data, g_bytes_new_take (content, length));
  else
    g_free (content);
}

GPtrArray *
rk_seed_collect (guint *ret_n_foreign)
{
  GPtrArray *seeds = rk_seed_own ();
  guint n_own;

  g_ptr_array_add (seeds, make_film ("vp8enc deadline=1", "vorbisenc", "webmmux"));
  g_ptr_array_add (seeds, make_film ("x264enc speed-preset=ultrafast", "avenc_aac", "mp4mux"));
  g_ptr_array_add (seeds, make_film (NULL, "lamemp3enc", "identity"));
  g_ptr_array_add (seeds, make_film (NULL, "identity", "wavenc"));
  n_own = seeds->len;
  rk_seed_walk_foreign (take_file, seeds);
  *ret_n_foreign = seeds->len - n_own;
  return seeds;
}

static gsize
below (GRand *rand, gsize limit)
{
  return limit > 1 ? (gsize) g_rand_int_range (rand, 0, (gint32) MIN (limit, G_MAXINT32)) : 0;
}

GBytes *
rk_seed_mutate (GBytes *seed, GRand *rand)
{
  static const guint8 favourites[] = { 0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff };
  gsize length;
  const guint8 *data = g_bytes_get_data (seed, &length);
  guint8 *copy = g_memdup2 (data, length);
  guint n_changes = 1 + (guint) below (rand, 8);

  for (guint i = 0; i < n_changes; i++)
    {
      gsize at = below (rand, below (rand, 2) == 0 ? length : MIN (length, 128));
      gsize run;

      switch (below (rand, 5))
        {
        case 0:
          copy[at] = (guint8) below (rand, 256);
          break;
        case 1:
          copy[at] ^= (guint8) (1u << below (rand, 8));
          break;
        case 2:
          copy[at] = favourites[below (rand, G_N_ELEMENTS (favourites))];
          break;
        case 3:
          run = below (rand, 32);
          run = MIN (run, length - at);
          memset (copy + at, favourites[below (rand, G_N_ELEMENTS (favourites))], run);
          break;
        default:
          run = below (rand, 32);
          run = MIN (run, length - at);
          memmove (copy + at, copy + below (rand, length - run), run);
          break;
        }
    }
  if (below (rand, 10) == 0)
    length = 1 + below (rand, length);
  return g_bytes_new_take (copy, length);
}

GBytes *
rk_seed_keep_magic (GBytes *seed, GBytes *changed)
{
  gsize length, seed_length;
  const guint8 *data = g_bytes_get_data (changed, &length);
  const guint8 *good = g_bytes_get_data (seed, &seed_length);
  guint8 *copy;

  if (rk_file_kind_sniff (data, length, NULL) != RK_FILE_KIND_UNKNOWN)
    return g_bytes_ref (changed);
  length = MAX (length, MIN (seed_length, MAGIC_BYTES));
  copy = g_malloc0 (length);
  memcpy (copy, data, g_bytes_get_size (changed));
  memcpy (copy, good, MIN (seed_length, MAGIC_BYTES));
  return g_bytes_new_take (copy, length);
}
