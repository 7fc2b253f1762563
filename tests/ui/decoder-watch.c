/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-watch"

/* Preloaded into the application: stands before every decoder that the toolkit has loaded and
 * writes down the bytes that each was given, one file a decode, into the folder
 * RENRAKU_DECODER_WATCH. decoder-judge then tells whether they were the toolkit's own icons. It
 * changes nothing else. */

#include <dlfcn.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define EXPORT     __attribute__ ((visibility ("default")))
#define MAX_PNG    64
#define MAX_LOADER 64

#define NEXT(name) ((__typeof__ (&name)) (guintptr) next_symbol (#name))

static GMutex mutex;

static gpointer
next_symbol (const char *name)
{
  gpointer symbol = dlsym (RTLD_NEXT, name);

  /* The library may have been opened late and for itself. */
  if (symbol == NULL && g_str_has_prefix (name, "gst_"))
    symbol = dlsym (RTLD_DEFAULT, name);
  return symbol;
}

/* A new file for what @decoder is about to see; NULL if nobody watches. The time tells apart what
 * is one process to the system: after a logout the client executes itself anew. */
static char *
new_record (const char *decoder)
{
  static int n;
  const char *folder = g_getenv ("RENRAKU_DECODER_WATCH");

  if (folder == NULL)
    return NULL;
  return g_strdup_printf ("%s/%s.%d.%" G_GINT64_FORMAT ".%d", folder, decoder, (int) getpid (),
                          g_get_monotonic_time (), g_atomic_int_add (&n, 1));
}

static void
append (const char *record, gconstpointer bytes, gsize length)
{
  FILE *file = record != NULL ? fopen (record, "ab") : NULL;

  if (file == NULL)
    return;
  if (length > 0)
    fwrite (bytes, 1, length, file);
  fclose (file);
}

static void
note (const char *decoder, gconstpointer bytes, gsize length)
{
  g_autofree char *record = new_record (decoder);

  append (record, bytes, length);
}

/* libpng: the toolkit gives it a function to read with. */
typedef void (*PngRead) (gpointer png, guint8 *bytes, gsize length);
void png_set_read_fn (gpointer png, gpointer io, PngRead read);

static struct
{
  gpointer png;
  PngRead read;
  char *record;
} pngs[MAX_PNG];

static void
watched_png_read (gpointer png, guint8 *bytes, gsize length)
{
  PngRead read = NULL;
  g_autofree char *record = NULL;

  g_mutex_lock (&mutex);
  for (gsize i = 0; i < MAX_PNG; i++)
    if (pngs[i].png == png)
      {
        read = pngs[i].read;
        record = g_strdup (pngs[i].record);
      }
  g_mutex_unlock (&mutex);
  if (read == NULL)
    g_error ("a PNG that nobody announced");
  read (png, bytes, length);
  append (record, bytes, length);
}

EXPORT void
png_set_read_fn (gpointer png, gpointer io, PngRead read)
{
  static gsize oldest;
  gsize slot = MAX_PNG;

  g_mutex_lock (&mutex);
  for (gsize i = 0; i < MAX_PNG; i++)
    if (pngs[i].png == png)
      slot = i;
  if (slot == MAX_PNG)
    slot = oldest++ % MAX_PNG;
  g_free (pngs[slot].record);
  pngs[slot].png = png;
  pngs[slot].read = read;
  pngs[slot].record = new_record ("png");
  append (pngs[slot].record, NULL, 0);
  g_mutex_unlock (&mutex);
  NEXT (png_set_read_fn) (png, io, watched_png_read);
}

/* libjpeg and libtiff: no icon is one, so that they are called at all is told. */
void jpeg_mem_src (gpointer info, const guint8 *bytes, gulong length);
void jpeg_stdio_src (gpointer info, FILE *file);
gpointer TIFFOpen (const char *name, const char *mode);
gpointer TIFFClientOpen (const char *name,
                         const char *mode,
                         gpointer data,
                         gpointer read,
                         gpointer write,
                         gpointer seek,
                         gpointer close,
                         gpointer size,
                         gpointer map,
                         gpointer unmap);

EXPORT void
jpeg_mem_src (gpointer info, const guint8 *bytes, gulong length)
{
  note ("jpeg", bytes, length);
  NEXT (jpeg_mem_src) (info, bytes, length);
}

EXPORT void
jpeg_stdio_src (gpointer info, FILE *file)
{
  note ("jpeg-file", NULL, 0);
  NEXT (jpeg_stdio_src) (info, file);
}

EXPORT gpointer
TIFFOpen (const char *name, const char *mode)
{
  if (mode[0] == 'r')
    note ("tiff-file", NULL, 0);
  return NEXT (TIFFOpen) (name, mode);
}

EXPORT gpointer
TIFFClientOpen (const char *name,
                const char *mode,
                gpointer data,
                gpointer read,
                gpointer write,
                gpointer seek,
                gpointer close,
                gpointer size,
                gpointer map,
                gpointer unmap)
{
  if (mode[0] == 'r')
    note ("tiff", NULL, 0);
  return NEXT (TIFFClientOpen) (name, mode, data, read, write, seek, close, size, map, unmap);
}

/* GStreamer: the application has no business with it. */
void gst_init (int *argc, char ***argv);
gboolean gst_init_check (int *argc, char ***argv, GError **error);

EXPORT void
gst_init (int *argc, char ***argv)
{
  note ("gst", NULL, 0);
  NEXT (gst_init) (argc, argv);
}

EXPORT gboolean
gst_init_check (int *argc, char ***argv, GError **error)
{
  note ("gst", NULL, 0);
  return NEXT (gst_init_check) (argc, argv, error);
}

/* gdk-pixbuf, which the toolkit asks for its SVG icons. */
static void
note_stream (const char *decoder, GInputStream *stream)
{
  g_autofree char *record = new_record (decoder);
  guint8 buffer[4096];
  gssize n;

  append (record, NULL, 0);
  if (record == NULL || !G_IS_SEEKABLE (stream) || !g_seekable_can_seek (G_SEEKABLE (stream)))
    return;
  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL)) > 0)
    append (record, buffer, (gsize) n);
  g_seekable_seek (G_SEEKABLE (stream), 0, G_SEEK_SET, NULL, NULL);
}

static void
note_file (const char *decoder, const char *path)
{
  g_autofree char *bytes = NULL;
  gsize length = 0;

  g_file_get_contents (path, &bytes, &length, NULL);
  note (decoder, bytes, length);
}

EXPORT GdkPixbuf *
gdk_pixbuf_new_from_stream (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  note_stream ("pixbuf-stream", stream);
  return NEXT (gdk_pixbuf_new_from_stream) (stream, cancellable, error);
}

EXPORT GdkPixbuf *
gdk_pixbuf_new_from_stream_at_scale (GInputStream *stream,
                                     int width,
                                     int height,
                                     gboolean keep,
                                     GCancellable *cancellable,
                                     GError **error)
{
  note_stream ("pixbuf-stream", stream);
  return NEXT (gdk_pixbuf_new_from_stream_at_scale) (
    stream, width, height, keep, cancellable, error);
}

EXPORT void
gdk_pixbuf_new_from_stream_async (GInputStream *stream,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  note_stream ("pixbuf-stream", stream);
  NEXT (gdk_pixbuf_new_from_stream_async) (stream, cancellable, callback, data);
}

EXPORT GdkPixbuf *
gdk_pixbuf_new_from_file (const char *path, GError **error)
{
  note_file ("pixbuf-file", path);
  return NEXT (gdk_pixbuf_new_from_file) (path, error);
}

EXPORT GdkPixbuf *
gdk_pixbuf_new_from_file_at_size (const char *path, int width, int height, GError **error)
{
  note_file ("pixbuf-file", path);
  return NEXT (gdk_pixbuf_new_from_file_at_size) (path, width, height, error);
}

EXPORT GdkPixbuf *
gdk_pixbuf_new_from_resource (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize length = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  note ("pixbuf-resource", data, length);
  return NEXT (gdk_pixbuf_new_from_resource) (path, error);
}

static struct
{
  gpointer loader;
  char *record;
} loaders[MAX_LOADER];

static void
note_loader (gpointer loader, gconstpointer bytes, gsize length)
{
  static gsize oldest;
  gsize slot = MAX_LOADER;

  g_mutex_lock (&mutex);
  for (gsize i = 0; i < MAX_LOADER; i++)
    if (loaders[i].loader == loader)
      slot = i;
  if (slot == MAX_LOADER)
    {
      slot = oldest++ % MAX_LOADER;
      g_free (loaders[slot].record);
      loaders[slot].loader = loader;
      loaders[slot].record = new_record ("pixbuf-loader");
    }
  append (loaders[slot].record, bytes, length);
  g_mutex_unlock (&mutex);
}

/* Its memory may be another loader's next. */
EXPORT gboolean
gdk_pixbuf_loader_close (GdkPixbufLoader *loader, GError **error)
{
  g_mutex_lock (&mutex);
  for (gsize i = 0; i < MAX_LOADER; i++)
    if (loaders[i].loader == loader)
      loaders[i].loader = NULL;
  g_mutex_unlock (&mutex);
  return NEXT (gdk_pixbuf_loader_close) (loader, error);
}

EXPORT gboolean
gdk_pixbuf_loader_write (GdkPixbufLoader *loader, const guchar *bytes, gsize length, GError **error)
{
  note_loader (loader, bytes, length);
  return NEXT (gdk_pixbuf_loader_write) (loader, bytes, length, error);
}

EXPORT gboolean
gdk_pixbuf_loader_write_bytes (GdkPixbufLoader *loader, GBytes *bytes, GError **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  note_loader (loader, data, length);
  return NEXT (gdk_pixbuf_loader_write_bytes) (loader, bytes, error);
}
