/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/engine-private.h"

/*
 * A content as a seekable stream. The store belongs to the engine's thread, so every read goes
 * there and back; what is read is decrypted on the way and never on a disk.
 */

/* A piece may have to come from the server first. */
#define PATIENCE_US (90 * G_USEC_PER_SEC)

#define RK_TYPE_MEDIA_STREAM (rk_media_stream_get_type ())
G_DECLARE_FINAL_TYPE (RkMediaStream, rk_media_stream, RK, MEDIA_STREAM, GInputStream)

struct _RkMediaStream
{
  GInputStream parent_instance;

  RkEngine *engine;
  GCancellable *login; /* of when it was opened: held, so that no later one is taken for it */
  char *attachment_id;
  gint64 size;
  gint64 position;
  guint64 glimpse; /* the download that goes on for it alone, else 0 */
};

static void seekable_init (GSeekableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RkMediaStream,
                               rk_media_stream,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE, seekable_init))

typedef struct
{
  gatomicrefcount refs;
  GMutex mutex;
  GCond cond;
  RkEngine *engine;
  GCancellable *login;
  char *attachment_id;
  gint64 offset;
  gsize size;
  guint8 *buffer;
  gssize got;
  gboolean done;
  gboolean here;  /* on the engine's own thread, which must not wait for itself */
  gboolean waits; /* somebody else finishes it */
} Read;

static void
read_unref (Read *read)
{
  if (!g_atomic_ref_count_dec (&read->refs))
    return;
  g_mutex_clear (&read->mutex);
  g_cond_clear (&read->cond);
  rk_engine_unref (read->engine);
  g_clear_object (&read->login);
  g_free (read->attachment_id);
  g_free (read->buffer);
  g_free (read);
}

static void
do_read (Read *read)
{
  RkEngine *engine = read->engine;

  if (engine->store != NULL && engine->login == read->login)
    read->got = rk_store_media_read (
      engine->store, read->attachment_id, read->offset, read->buffer, read->size, NULL);
}

static void
finish_read (Read *read)
{
  g_mutex_lock (&read->mutex);
  read->done = TRUE;
  g_cond_signal (&read->cond);
  g_mutex_unlock (&read->mutex);
}

static void
on_wanted (gboolean there, gpointer data)
{
  Read *read = data;

  do_read (read);
  finish_read (read);
  read_unref (read);
}

static gboolean
run_read (gpointer data)
{
  Read *read = data;

  do_read (read);
  /* Not there yet: it is fetched before all else. */
  if (read->got <= 0 && !read->here && read->engine->store != NULL
      && rk_engine_media_want (read->engine, read->attachment_id, read->offset, on_wanted, read))
    {
      g_atomic_ref_count_inc (&read->refs);
      read->waits = TRUE;
      return G_SOURCE_REMOVE;
    }
  finish_read (read);
  return G_SOURCE_REMOVE;
}

static void
drop_read (gpointer data)
{
  Read *read = data;

  /* Also when the engine's thread is gone and nobody ran it. */
  if (!read->waits)
    finish_read (read);
  read_unref (read);
}

static gssize
stream_read (
  GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  RkMediaStream *self = RK_MEDIA_STREAM (stream);
  gsize want = (gsize) MIN ((gint64) MIN (count, 1024 * 1024), self->size - self->position);
  gint64 deadline = g_get_monotonic_time () + PATIENCE_US;
  Read *read;
  GSource *source;
  gssize got;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->position >= self->size || want == 0)
    return 0;
  read = g_new0 (Read, 1);
  g_atomic_ref_count_init (&read->refs);
  g_atomic_ref_count_inc (&read->refs);
  g_mutex_init (&read->mutex);
  g_cond_init (&read->cond);
  read->engine = rk_engine_ref (self->engine);
  g_set_object (&read->login, self->login);
  read->attachment_id = g_strdup (self->attachment_id);
  read->offset = self->position;
  read->size = want;
  read->buffer = g_malloc (want);
  read->got = -1;
  read->here = g_thread_self () == self->engine->thread;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, run_read, read, drop_read);

  if (read->here)
    run_read (read);
  else
    g_source_attach (source, self->engine->context);
  g_mutex_lock (&read->mutex);
  while (!read->done && g_cond_wait_until (&read->cond, &read->mutex, deadline))
    ;
  got = read->done ? read->got : -1;
  if (got > 0)
    memcpy (buffer, read->buffer, (gsize) got);
  g_mutex_unlock (&read->mutex);
  g_source_unref (source);
  read_unref (read);
  if (got <= 0)
    {
      g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the content is not there any more");
      return -1;
    }
  self->position += got;
  return got;
}

typedef struct
{
  RkEngine *engine;
  GCancellable *login;
  char *attachment_id;
  guint64 glimpse;
} Glimpsed;

static gboolean
on_glimpsed (gpointer data)
{
  const Glimpsed *glimpsed = data;

  if (glimpsed->engine->store != NULL && glimpsed->engine->login == glimpsed->login)
    rk_engine_media_glimpsed (glimpsed->engine, glimpsed->attachment_id, glimpsed->glimpse);
  return G_SOURCE_REMOVE;
}

static void
glimpsed_free (gpointer data)
{
  Glimpsed *glimpsed = data;

  rk_engine_unref (glimpsed->engine);
  g_clear_object (&glimpsed->login);
  g_free (glimpsed->attachment_id);
  g_free (glimpsed);
}

/* Never at once: who lets go of a stream may be in the midst of the download. */
static void
tell_glimpsed (RkMediaStream *self)
{
  Glimpsed *glimpsed;
  GSource *source;

  if (!g_main_loop_is_running (self->engine->loop))
    return;
  glimpsed = g_new0 (Glimpsed, 1);
  source = g_idle_source_new ();
  glimpsed->engine = rk_engine_ref (self->engine);
  g_set_object (&glimpsed->login, self->login);
  glimpsed->attachment_id = g_strdup (self->attachment_id);
  glimpsed->glimpse = self->glimpse;
  g_source_set_callback (source, on_glimpsed, glimpsed, glimpsed_free);
  g_source_attach (source, self->engine->context);
  g_source_unref (source);
}

static void
stream_finalize (GObject *object)
{
  RkMediaStream *self = RK_MEDIA_STREAM (object);

  if (self->glimpse != 0)
    tell_glimpsed (self);

  rk_engine_unref (self->engine);
  g_clear_object (&self->login);
  g_free (self->attachment_id);
  G_OBJECT_CLASS (rk_media_stream_parent_class)->finalize (object);
}

static void
rk_media_stream_class_init (RkMediaStreamClass *class)
{
  G_OBJECT_CLASS (class)->finalize = stream_finalize;
  G_INPUT_STREAM_CLASS (class)->read_fn = stream_read;
}

static void
rk_media_stream_init (RkMediaStream *self)
{
}

static goffset
stream_tell (GSeekable *seekable)
{
  return RK_MEDIA_STREAM (seekable)->position;
}

static gboolean
stream_can_seek (GSeekable *seekable)
{
  return TRUE;
}

static gboolean
stream_seek (
  GSeekable *seekable, goffset offset, GSeekType type, GCancellable *cancellable, GError **error)
{
  RkMediaStream *self = RK_MEDIA_STREAM (seekable);
  gint64 base = type == G_SEEK_CUR ? self->position : type == G_SEEK_END ? self->size : 0;

  if (base + offset < 0 || base + offset > self->size)
    {
      g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "a place outside of the content");
      return FALSE;
    }
  self->position = base + offset;
  return TRUE;
}

static gboolean
stream_can_truncate (GSeekable *seekable)
{
  return FALSE;
}

static gboolean
stream_truncate (GSeekable *seekable, goffset offset, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "contents are not changed");
  return FALSE;
}

static void
seekable_init (GSeekableIface *iface)
{
  iface->tell = stream_tell;
  iface->can_seek = stream_can_seek;
  iface->seek = stream_seek;
  iface->can_truncate = stream_can_truncate;
  iface->truncate_fn = stream_truncate;
}

/**
 * rk_media_stream_new:
 * @glimpse: the download that goes on for this stream alone, else 0
 *
 * On the engine's thread.
 *
 * Returns: (transfer full): the stream
 */
GInputStream *
rk_media_stream_new (RkEngine *engine, const char *attachment_id, gint64 size, guint64 glimpse)
{
  RkMediaStream *self = g_object_new (RK_TYPE_MEDIA_STREAM, NULL);

  self->engine = rk_engine_ref (engine);
  g_set_object (&self->login, engine->login);
  self->attachment_id = g_strdup (attachment_id);
  self->size = size;
  self->glimpse = glimpse;
  return G_INPUT_STREAM (self);
}
