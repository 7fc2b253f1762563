/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/film-source.h"

#include "sandbox/worker/worker.h"

#include <string.h>

/* Demuxers read an index in pieces of a few bytes; each block is fetched once for many of them. */
#define BLOCK_LENGTH RK_MAX_FRAME_BLOCK
#define N_BLOCKS     16

typedef struct
{
  guint64 number;
  gsize length;
  guint64 used; /* when, to forget the one that was not used for longest */
  guint8 *bytes;
} Block;

struct _RkFilmSource
{
  GstBaseSrc parent_instance;
  GMutex lock;
  guint64 size;
  guint64 clock;
  guint32 serial;
  Block blocks[N_BLOCKS];
  RkMessage *message;
  guint8 *buffer;
};

G_DEFINE_FINAL_TYPE (RkFilmSource, rk_film_source, GST_TYPE_BASE_SRC)

static GstStaticPadTemplate source_template
  = GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

/* Asks the application for a block. Called with the lock held. */
static gboolean
fetch (RkFilmSource *self, Block *block, guint64 number)
{
  guint64 offset = number * BLOCK_LENGTH;
  gsize wanted = (gsize) MIN (self->size - offset, BLOCK_LENGTH);
  const guint8 *bytes;
  gsize length;
  RkReader reader;

  rk_message_begin (self->message, RK_WIRE_READ, ++self->serial);
  rk_message_put_u64 (self->message, offset);
  rk_message_put_u32 (self->message, (guint32) wanted);
  if (!rk_wire_send (RK_WIRE_DATA_FD, self->message, NULL, 0, TRUE)
      || rk_wire_receive (RK_WIRE_DATA_FD, self->buffer, &reader, NULL, NULL, TRUE) != RK_WIRE_GOT
      || reader.type != RK_WIRE_READ_DONE || reader.serial != self->serial)
    return FALSE;
  bytes = rk_reader_get_rest (&reader, &length);
  if (length > wanted)
    return FALSE;

  if (block->bytes == NULL)
    block->bytes = g_malloc (BLOCK_LENGTH);
  memcpy (block->bytes, bytes, length);
  block->number = number;
  block->length = length;
  return TRUE;
}

static Block *
get_block (RkFilmSource *self, guint64 number)
{
  Block *oldest = &self->blocks[0];

  for (gsize i = 0; i < N_BLOCKS; i++)
    {
      Block *block = &self->blocks[i];

      if (block->bytes != NULL && block->length > 0 && block->number == number)
        {
          block->used = ++self->clock;
          return block;
        }
      if (block->used < oldest->used)
        oldest = block;
    }
  oldest->length = 0;
  if (!fetch (self, oldest, number))
    return NULL;
  oldest->used = ++self->clock;
  return oldest;
}

static GstFlowReturn
rk_film_source_create (GstBaseSrc *source, guint64 offset, guint length, GstBuffer **ret_buffer)
{
  RkFilmSource *self = RK_FILM_SOURCE (source);
  g_autofree guint8 *bytes = NULL;
  gsize filled = 0;

  if (offset >= self->size)
    return GST_FLOW_EOS;
  length = (guint) MIN (length, self->size - offset);
  bytes = g_try_malloc (length);
  if (bytes == NULL)
    return GST_FLOW_ERROR;

  g_mutex_lock (&self->lock);
  while (filled < length)
    {
      guint64 at = offset + filled;
      Block *block = get_block (self, at / BLOCK_LENGTH);
      gsize skip = (gsize) (at % BLOCK_LENGTH);
      gsize take;

      if (block == NULL || block->length <= skip)
        break;
      take = MIN (block->length - skip, length - filled);
      memcpy (bytes + filled, block->bytes + skip, take);
      filled += take;
    }
  g_mutex_unlock (&self->lock);
  if (filled == 0)
    {
      GST_ELEMENT_ERROR (self, RESOURCE, READ, (NULL), (NULL));
      return GST_FLOW_ERROR;
    }
  *ret_buffer = gst_buffer_new_wrapped (g_steal_pointer (&bytes), filled);
  GST_BUFFER_OFFSET (*ret_buffer) = offset;
  GST_BUFFER_OFFSET_END (*ret_buffer) = offset + filled;
  return GST_FLOW_OK;
}

static gboolean
rk_film_source_is_seekable (GstBaseSrc *source)
{
  return TRUE;
}

static gboolean
rk_film_source_get_size (GstBaseSrc *source, guint64 *ret_size)
{
  *ret_size = RK_FILM_SOURCE (source)->size;
  return TRUE;
}

static void
rk_film_source_finalize (GObject *object)
{
  RkFilmSource *self = RK_FILM_SOURCE (object);

  for (gsize i = 0; i < N_BLOCKS; i++)
    g_free (self->blocks[i].bytes);
  g_free (self->message);
  g_free (self->buffer);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (rk_film_source_parent_class)->finalize (object);
}

static void
rk_film_source_class_init (RkFilmSourceClass *klass)
{
  GstBaseSrcClass *source_class = GST_BASE_SRC_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rk_film_source_finalize;
  source_class->create = rk_film_source_create;
  source_class->is_seekable = rk_film_source_is_seekable;
  source_class->get_size = rk_film_source_get_size;
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &source_template);
  gst_element_class_set_static_metadata (
    GST_ELEMENT_CLASS (klass), "Film source", "Source", "Reads through the application", "Renraku");
}

static void
rk_film_source_init (RkFilmSource *self)
{
  g_mutex_init (&self->lock);
  self->message = g_new (RkMessage, 1);
  self->buffer = g_malloc (RK_WIRE_MAX_MESSAGE);
  gst_base_src_set_format (GST_BASE_SRC (self), GST_FORMAT_BYTES);
  gst_base_src_set_blocksize (GST_BASE_SRC (self), BLOCK_LENGTH);
}

GstElement *
rk_film_source_new (guint64 size)
{
  RkFilmSource *self = g_object_new (RK_TYPE_FILM_SOURCE, NULL);

  self->size = size;
  return GST_ELEMENT (self);
}
