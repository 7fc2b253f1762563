/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* Contents in the store of a desk: how fast they are read, against SQLCipher alone, and how long a
 * photo takes from there through the sandbox, against the plain library. */

#include "client/store.h"
#include "core/id.h"
#include "db/sqlite-private.h"
#include "probe.h"
#include "sandbox/decoder.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <locale.h>
#include <string.h>

#define FILE_BYTES  ((gsize) 50 * 1024 * 1024)
#define READ_BYTES  ((gsize) 1024 * 1024)
#define N_READS     5
#define N_PICTURES  7
#define VIEW_WIDTH  1366
#define VIEW_HEIGHT 768

static void
check (gboolean good, GError *error)
{
  if (!good)
    g_error ("%s", error != NULL ? error->message : "failed");
}

static RkStore *
open_store (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "store.db", NULL);
  g_autoptr (RkSecret) key = rk_secret_new (RK_DB_KEY_SIZE);
  g_autoptr (GError) error = NULL;
  RkStore *store;

  memset (key->data, 7, key->size);
  store = rk_store_open (path, key, TRUE, &error);
  check (store != NULL, error);
  return store;
}

static void
keep (RkStore *store, const char *id, GBytes *content)
{
  g_autofree char *space = rk_id_new ();
  g_autoptr (GError) error = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (content, &size);

  check (rk_db_begin (rk_store_get_db (store), RK_DB_MODE_WRITE, &error), error);
  check (rk_store_media_begin (store, id, space, (gint64) size, FALSE, &error), error);
  for (gsize at = 0; at < size; at += RK_MEDIA_CHUNK)
    check (rk_store_media_append (
             store, id, (gint64) at, data + at, MIN (RK_MEDIA_CHUNK, size - at), &error),
           error);
  check (rk_store_media_complete (store, id, &error), error);
  check (rk_db_commit (rk_store_get_db (store), &error), error);
}

static double
read_ours (RkStore *store, const char *id, guint8 *buffer)
{
  const double began = probe_cpu_seconds ();

  for (gsize at = 0; at < FILE_BYTES; at += READ_BYTES)
    g_assert_cmpint (rk_store_media_read (store, id, (gint64) at, buffer, READ_BYTES, NULL), ==,
                     (gssize) READ_BYTES);
  return probe_cpu_seconds () - began;
}

/* One statement, from the first piece to the last. */
static double
read_bare (RkStore *store, const char *id, guint8 *buffer)
{
  sqlite3 *handle = ((RkSqlite *) rk_store_get_db (store))->handle;
  const double began = probe_cpu_seconds ();
  sqlite3_stmt *stmt;
  gsize all = 0;

  g_assert_cmpint (
    sqlite3_prepare_v2 (
      handle, "SELECT data FROM media_chunk WHERE attachment_id = ?1 ORDER BY n", -1, &stmt, NULL),
    ==, SQLITE_OK);
  sqlite3_bind_text (stmt, 1, id, -1, SQLITE_STATIC);
  while (sqlite3_step (stmt) == SQLITE_ROW)
    {
      const gsize size = (gsize) sqlite3_column_bytes (stmt, 0);

      memcpy (buffer, sqlite3_column_blob (stmt, 0), size);
      all += size;
    }
  sqlite3_finalize (stmt);
  g_assert_cmpuint (all, ==, FILE_BYTES);
  return probe_cpu_seconds () - began;
}

static void
measure_reading (RkStore *store)
{
  guint8 *data = g_malloc (FILE_BYTES);
  g_autofree guint8 *buffer = g_malloc (READ_BYTES);
  g_autofree char *id = rk_id_new ();
  g_autoptr (GBytes) content = NULL;
  double ours = G_MAXDOUBLE, bare = G_MAXDOUBLE;

  for (gsize i = 0; i < FILE_BYTES; i++)
    data[i] = (guint8) (i * 2654435761u >> 13);
  content = g_bytes_new_take (data, FILE_BYTES);
  keep (store, id, content);
  for (int i = 0; i < N_READS; i++)
    {
      bare = MIN (bare, read_bare (store, id, buffer));
      ours = MIN (ours, read_ours (store, id, buffer));
    }
  probe_print ("read_bare_ms", bare * 1000);
  probe_print ("read_ours_ms", ours * 1000);
}

/* As a telephone makes them: 12 megapixels with fine detail. */
static GBytes *
make_photo (void)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 4000, 3000);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  const int stride = gdk_pixbuf_get_rowstride (pixbuf);
  g_autoptr (GError) error = NULL;
  guint32 noise = 1;
  char *data;
  gsize size;

  for (int y = 0; y < 3000; y++)
    for (int x = 0; x < 4000; x++)
      {
        guint8 *pixel = pixels + y * stride + x * 3;

        noise = noise * 1664525u + 1013904223u;
        pixel[0] = (guint8) (x * 255 / 4000 + (noise >> 29));
        pixel[1] = (guint8) (y * 255 / 3000 + (noise >> 28) % 8);
        pixel[2] = (guint8) ((x ^ y) / 16 + (noise >> 27) % 8);
      }
  check (
    gdk_pixbuf_save_to_buffer (pixbuf, &data, &size, "jpeg", &error, "quality", "90", NULL), error);
  return g_bytes_new_take (data, size);
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels
    = rk_decoder_decode_picture_finish (RK_DECODER (source), result, &error);

  check (pixels != NULL, error);
  g_assert_cmpuint (pixels->height, ==, VIEW_HEIGHT);
  *(gboolean *) data = TRUE;
}

static double
show_ours (RkStore *store, RkDecoder *decoder, const char *id)
{
  const gint64 began = g_get_monotonic_time ();
  g_autoptr (GBytes) content = rk_store_media_bytes (store, id, NULL);
  gboolean done = FALSE;

  rk_decoder_decode_picture_async (
    decoder, content, VIEW_WIDTH, VIEW_HEIGHT, NULL, on_decoded, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  return (double) (g_get_monotonic_time () - began) / 1000;
}

static double
show_plain (GBytes *photo)
{
  const gint64 began = g_get_monotonic_time ();
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (photo);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf
    = gdk_pixbuf_new_from_stream_at_scale (stream, VIEW_WIDTH, VIEW_HEIGHT, TRUE, NULL, &error);

  check (pixbuf != NULL, error);
  return (double) (g_get_monotonic_time () - began) / 1000;
}

/* On the clock, since most of it happens in another process: on a busy machine the best of a few.
 */
static void
measure_photo (RkStore *store)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) photo = make_photo ();
  g_autofree char *id = rk_id_new ();
  double ours = G_MAXDOUBLE, plain = G_MAXDOUBLE;

  keep (store, id, photo);
  for (int i = 0; i < N_PICTURES; i++)
    {
      plain = MIN (plain, show_plain (photo));
      ours = MIN (ours, show_ours (store, decoder, id));
    }
  probe_print ("photo_plain_ms", plain);
  probe_print ("photo_allowed_ms", plain * 1.3 + 20);
  probe_print ("photo_ours_ms", ours);
}

int
main (int argc, char **argv)
{
  g_autofree char *dir = NULL;
  RkStore *store;

  setlocale (LC_CTYPE, "");
  g_assert_true (rk_secret_init ());
  dir = probe_folder_new ();
  store = open_store (dir);
  measure_reading (store);
  measure_photo (store);
  rk_store_close (store);
  probe_folder_remove (dir);
  return 0;
}
