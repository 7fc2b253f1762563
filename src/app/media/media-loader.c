/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/media/media-loader.h"

#include "app/viewer/file-kind.h"

#include <string.h>

/* Decoded pixels that are kept for scrolling back, in bytes. */
#define CACHE_BYTES (24 * 1024 * 1024)
/* Documents that were made into pages are kept as these, so that a look at one follows at once. */
#define PAPERS_BYTES (16 * 1024 * 1024)
/* A film's poster takes a worker for as long as the wire does; a conversion takes a processor. */
#define MAX_POSTERS     2
#define MAX_CONVERSIONS 1

typedef struct
{
  char *key;
  GdkTexture *texture; /* NULL: looked for and not there */
  gsize size;
} CacheEntry;

typedef struct
{
  char *id;
  GBytes *pages;
} KeptPaper;

typedef struct _Fetch Fetch;

/* What is slow goes one after another, the latest that was asked for first: it is what is seen. */
typedef struct
{
  GQueue waiting; /* of Fetch */
  guint n_running;
  guint max_running;
  void (*start) (Fetch *fetch);
} Lane;

struct _RkMediaLoader
{
  GObject parent_instance;

  RkClient *client;
  RkDecoder *decoder;
  GHashTable *cache; /* key → link in recent */
  GQueue recent;     /* the most recently seen first */
  gsize cached_bytes;
  GHashTable *waiting; /* key → GPtrArray of GTask, while one fetch runs for all of them */
  Lane posters;
  Lane conversions;
  GQueue papers; /* of KeptPaper, the latest first */
};

G_DEFINE_FINAL_TYPE (RkMediaLoader, rk_media_loader, G_TYPE_OBJECT)

struct _Fetch
{
  RkMediaLoader *loader;
  char *key;
  char *waiting_key; /* who gives up when it goes out of sight waits apart */
  RkAttachmentItem *attachment;
  GBytes *content; /* of a document that waits to become pages */
  guint max_width;
  guint max_height;
};

static void
fetch_free (Fetch *fetch)
{
  g_clear_object (&fetch->loader);
  g_clear_object (&fetch->attachment);
  g_clear_pointer (&fetch->content, g_bytes_unref);
  g_free (fetch->key);
  g_free (fetch->waiting_key);
  g_free (fetch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

static void
cache_entry_free (CacheEntry *entry)
{
  g_clear_object (&entry->texture);
  g_free (entry->key);
  g_free (entry);
}

static gboolean
is_opaque (const guint8 *data, const RkPixels *pixels)
{
  guint8 all = 0xff;

  for (guint y = 0; y < pixels->height && all == 0xff; y++)
    for (guint x = 0; x < pixels->width; x++)
      all &= data[y * pixels->stride + x * 4 + 3];
  return all == 0xff;
}

/**
 * rk_texture_from_pixels:
 * @pixels: what a worker decoded
 *
 * Whoever paints without a graphics card converts a texture anew for every frame, and GTK 4.8 does
 * that eight times as fast from three bytes as from four.
 *
 * Returns: (transfer full): a texture of the same picture
 */
GdkTexture *
rk_texture_from_pixels (const RkPixels *pixels)
{
  const guint8 *data = g_bytes_get_data (pixels->bytes, NULL);
  const gsize stride = (gsize) pixels->width * 3;
  g_autoptr (GBytes) bytes = NULL;
  guint8 *copy;

  if (!is_opaque (data, pixels))
    return gdk_memory_texture_new ((int) pixels->width, (int) pixels->height,
                                   GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, pixels->bytes,
                                   pixels->stride);
  copy = g_malloc (stride * pixels->height);
  for (guint y = 0; y < pixels->height; y++)
    for (guint x = 0; x < pixels->width; x++)
      memcpy (copy + y * stride + x * 3, data + y * pixels->stride + x * 4, 3);
  bytes = g_bytes_new_take (copy, stride * pixels->height);
  return gdk_memory_texture_new (
    (int) pixels->width, (int) pixels->height, GDK_MEMORY_B8G8R8, bytes, stride);
}

static void
cache_put (RkMediaLoader *self, const char *key, GdkTexture *texture)
{
  CacheEntry *entry = g_new0 (CacheEntry, 1);

  if (g_hash_table_contains (self->cache, key))
    {
      cache_entry_free (entry);
      return;
    }
  entry->key = g_strdup (key);
  if (texture != NULL)
    {
      entry->texture = g_object_ref (texture);
      entry->size
        = (gsize) gdk_texture_get_width (texture) * (gsize) gdk_texture_get_height (texture) * 4;
    }
  g_queue_push_head (&self->recent, entry);
  g_hash_table_insert (self->cache, entry->key, self->recent.head);
  self->cached_bytes += entry->size;
  while (self->cached_bytes > CACHE_BYTES && self->recent.length > 1)
    {
      CacheEntry *last = g_queue_pop_tail (&self->recent);
      self->cached_bytes -= last->size;
      g_hash_table_remove (self->cache, last->key);
      cache_entry_free (last);
    }
}

static gboolean
cache_get (RkMediaLoader *self, const char *key, GdkTexture **ret_texture)
{
  GList *link = g_hash_table_lookup (self->cache, key);
  if (link == NULL)
    return FALSE;
  g_queue_unlink (&self->recent, link);
  g_queue_push_head_link (&self->recent, link);
  CacheEntry *entry = link->data;
  *ret_texture = entry->texture != NULL ? g_object_ref (entry->texture) : NULL;
  return TRUE;
}

static void
settle (Fetch *fetch, GdkTexture *texture, const GError *error)
{
  g_autoptr (GPtrArray) tasks = NULL;
  g_autofree char *key = NULL;

  g_hash_table_steal_extended (
    fetch->loader->waiting, fetch->waiting_key, (gpointer *) &key, (gpointer *) &tasks);
  if (error == NULL)
    cache_put (fetch->loader, fetch->key, texture);
  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    {
      GTask *task = g_ptr_array_index (tasks, i);
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_pointer (
          task, texture != NULL ? g_object_ref (texture) : NULL, g_object_unref);
    }
}

static void
settle_pixels (Fetch *fetch, RkPixels *pixels, const GError *error)
{
  g_autoptr (GdkTexture) texture = pixels != NULL ? rk_texture_from_pixels (pixels) : NULL;
  settle (fetch, texture, error);
}

/* Nobody waits for it any more. */
static gboolean
is_given_up (Fetch *fetch)
{
  GPtrArray *tasks = g_hash_table_lookup (fetch->loader->waiting, fetch->waiting_key);

  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    {
      GCancellable *cancellable = g_task_get_cancellable (g_ptr_array_index (tasks, i));
      if (cancellable == NULL || !g_cancellable_is_cancelled (cancellable))
        return FALSE;
    }
  return TRUE;
}

static void
lane_pump (Lane *lane)
{
  while (lane->n_running < lane->max_running && !g_queue_is_empty (&lane->waiting))
    {
      g_autoptr (Fetch) fetch = g_queue_pop_tail (&lane->waiting);

      if (is_given_up (fetch))
        {
          g_autoptr (GError) error
            = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "it is out of sight");
          settle (fetch, NULL, error);
          continue;
        }
      lane->n_running++;
      lane->start (g_steal_pointer (&fetch));
    }
}

static void
lane_push (Lane *lane, Fetch *fetch)
{
  g_queue_push_tail (&lane->waiting, fetch);
  lane_pump (lane);
}

static void
lane_done (Lane *lane)
{
  lane->n_running--;
  lane_pump (lane);
}

static void
on_picture (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Fetch) fetch = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels
    = rk_decoder_decode_picture_finish (RK_DECODER (source), result, &error);
  settle_pixels (fetch, pixels, error);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Fetch) fetch = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels
    = rk_decoder_render_pdf_page_finish (RK_DECODER (source), result, &error);
  settle_pixels (fetch, pixels, error);
}

static void
on_poster (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Fetch) fetch = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels = rk_decoder_film_poster_finish (RK_DECODER (source), result, &error);

  settle_pixels (fetch, pixels, error);
  lane_done (&fetch->loader->posters);
}

static void
on_glimpse (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Fetch) fetch = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = rk_client_media_finish (RK_CLIENT (source), result, &error);
  RkMediaLoader *loader = fetch->loader;

  if (stream == NULL)
    {
      settle (fetch, NULL, error);
      lane_done (&loader->posters);
      return;
    }
  rk_decoder_film_poster_async (
    loader->decoder, stream, (guint64) rk_attachment_item_get_attachment (fetch->attachment)->size,
    fetch->max_width, fetch->max_height, NULL, on_poster, fetch);
  g_steal_pointer (&fetch);
}

/* The beginning of a film, and what tells where its pictures are, is enough. */
static void
start_poster (Fetch *fetch)
{
  rk_client_media_glimpse_async (fetch->loader->client, fetch->attachment, NULL, on_glimpse, fetch);
}

static void
render_first_page (Fetch *fetch, GBytes *pages)
{
  rk_decoder_render_pdf_page_async (
    fetch->loader->decoder, pages, 0, fetch->max_width, fetch->max_height, NULL, on_page, fetch);
}

static void
on_converted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Fetch) fetch = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pages = rk_decoder_convert_finish (RK_DECODER (source), result, &error);
  g_autoptr (RkMediaLoader) loader = g_object_ref (fetch->loader);

  if (pages == NULL)
    settle (fetch, NULL, error);
  else
    {
      rk_media_loader_keep_pages (loader, fetch->attachment, pages);
      render_first_page (g_steal_pointer (&fetch), pages);
    }
  lane_done (&loader->conversions);
}

static void
start_conversion (Fetch *fetch)
{
  const RkAttachment *attachment = rk_attachment_item_get_attachment (fetch->attachment);

  rk_decoder_convert_async (fetch->loader->decoder, fetch->content, attachment->media_type,
                            attachment->name, NULL, on_converted, fetch);
}

static void
on_bytes (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Fetch) fetch = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = rk_client_media_bytes_finish (RK_CLIENT (source), result, &error);

  if (bytes == NULL)
    {
      settle (fetch, NULL, error);
      return;
    }
  RkDecoder *decoder = fetch->loader->decoder;
  guint width = fetch->max_width;
  guint height = fetch->max_height;
  if (rk_attachment_item_is_pdf (fetch->attachment))
    render_first_page (g_steal_pointer (&fetch), bytes);
  else if (rk_file_kind_is_office (fetch->attachment))
    {
      Lane *lane = &fetch->loader->conversions;

      fetch->content = g_steal_pointer (&bytes);
      lane_push (lane, g_steal_pointer (&fetch));
    }
  else
    rk_decoder_decode_picture_async (
      decoder, bytes, width, height, NULL, on_picture, g_steal_pointer (&fetch));
}

static void
on_portrait (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Fetch) fetch = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = rk_client_portrait_finish (RK_CLIENT (source), result, &error);

  if (bytes == NULL)
    {
      settle (fetch, NULL, error);
      return;
    }
  RkDecoder *decoder = fetch->loader->decoder;
  guint edge = fetch->max_width;
  rk_decoder_decode_picture_async (
    decoder, bytes, edge, edge, NULL, on_picture, g_steal_pointer (&fetch));
}

/* Answers from the cache, or joins a fetch that runs; returns a fetch only for the first to ask. */
static Fetch *
begin (RkMediaLoader *self,
       GTask *task,
       const char *key,
       gboolean shown,
       guint max_width,
       guint max_height)
{
  g_autofree char *waiting_key = g_strconcat (shown ? "shown/" : "", key, NULL);
  g_autoptr (GdkTexture) texture = NULL;

  if (cache_get (self, key, &texture))
    {
      g_task_return_pointer (task, g_steal_pointer (&texture), g_object_unref);
      return NULL;
    }
  GPtrArray *tasks = g_hash_table_lookup (self->waiting, waiting_key);
  gboolean first = tasks == NULL;
  if (first)
    {
      tasks = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (self->waiting, g_strdup (waiting_key), tasks);
    }
  g_ptr_array_add (tasks, g_object_ref (task));
  if (!first)
    return NULL;

  Fetch *fetch = g_new0 (Fetch, 1);
  fetch->loader = g_object_ref (self);
  fetch->key = g_strdup (key);
  fetch->waiting_key = g_steal_pointer (&waiting_key);
  fetch->max_width = max_width;
  fetch->max_height = max_height;
  return fetch;
}

/**
 * rk_media_loader_pick:
 * @attachment: a file
 * @max_width: how large it is to be shown, in device pixels
 * @max_height: the same
 *
 * Returns: (transfer full): what is fetched for it: the smallest picture that was sent with it and
 *   that is large enough, or the file itself
 */
RkAttachmentItem *
rk_media_loader_pick (RkAttachmentItem *attachment, guint max_width, guint max_height)
{
  const guint edge = MAX (max_width, max_height);
  RkAttachmentItem *part = NULL;

  if (edge <= RK_SMALL_EDGE)
    part = rk_attachment_item_dup_part (attachment, RK_PART_SMALL);
  if (part == NULL && edge <= RK_SCREEN_EDGE)
    part = rk_attachment_item_dup_part (attachment, RK_PART_SCREEN);
  return part != NULL ? part : g_object_ref (attachment);
}

static void
fetch_thumbnail (RkMediaLoader *self,
                 GTask *task,
                 RkAttachmentItem *whole,
                 gboolean shown,
                 guint max_width,
                 guint max_height)
{
  g_autoptr (RkAttachmentItem) attachment = rk_media_loader_pick (whole, max_width, max_height);
  g_autofree char *key = g_strdup_printf (
    "%s/%ux%u", rk_attachment_item_get_attachment (attachment)->id, max_width, max_height);
  Fetch *fetch = begin (self, task, key, shown, max_width, max_height);

  if (fetch == NULL)
    return;
  fetch->attachment = g_object_ref (attachment);
  g_autoptr (GBytes) pages = rk_media_loader_dup_pages (self, attachment);
  if (pages != NULL)
    render_first_page (fetch, pages);
  else if (rk_attachment_item_is_video (attachment))
    lane_push (&self->posters, fetch);
  else if (shown)
    rk_client_media_shown_async (self->client, attachment, NULL, on_bytes, fetch);
  else
    rk_client_media_bytes_async (self->client, attachment, NULL, on_bytes, fetch);
}

/**
 * rk_media_loader_thumbnail_async:
 * @attachment: a picture, a film (its poster, for which not all of it is fetched), a PDF or an
 *   office document (the first page)
 * @max_width: in device pixels
 * @max_height: in device pixels
 *
 * Makes a texture of an attachment that fits the given size. What is slow, posters and documents,
 * is not begun for somebody who has cancelled it meanwhile.
 */
void
rk_media_loader_thumbnail_async (RkMediaLoader *self,
                                 RkAttachmentItem *attachment,
                                 guint max_width,
                                 guint max_height,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  fetch_thumbnail (self, task, attachment, FALSE, max_width, max_height);
}

/**
 * rk_media_loader_shown_async:
 *
 * As rk_media_loader_thumbnail_async(), for what is on the screen: it finishes with
 * %G_IO_ERROR_CANCELLED when rk_client_set_media_sight() says that it is there no more. Finish by
 * rk_media_loader_thumbnail_finish().
 */
void
rk_media_loader_shown_async (RkMediaLoader *self,
                             RkAttachmentItem *attachment,
                             guint max_width,
                             guint max_height,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  fetch_thumbnail (self, task, attachment, TRUE, max_width, max_height);
}

/**
 * rk_media_loader_thumbnail_finish:
 *
 * Returns: (transfer full) (nullable): the texture
 */
GdkTexture *
rk_media_loader_thumbnail_finish (RkMediaLoader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * rk_media_loader_portrait_async:
 * @user: whose face
 * @size: edge in device pixels
 *
 * Makes a texture of a portrait.
 */
void
rk_media_loader_portrait_async (RkMediaLoader *self,
                                RkUserItem *user,
                                guint size,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *key
    = g_strdup_printf ("portrait/%s/%" G_GINT64_FORMAT "/%u", rk_user_item_get_id (user),
                       rk_user_item_get_portrait_version (user), size);

  Fetch *fetch = begin (self, task, key, FALSE, size, size);
  if (fetch != NULL)
    rk_client_portrait_async (self->client, user, NULL, on_portrait, fetch);
}

/**
 * rk_media_loader_portrait_finish:
 *
 * Returns: (transfer full) (nullable): the texture; %NULL without an error when there is none
 */
GdkTexture *
rk_media_loader_portrait_finish (RkMediaLoader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
kept_paper_free (KeptPaper *paper)
{
  g_free (paper->id);
  g_bytes_unref (paper->pages);
  g_free (paper);
}

/**
 * rk_media_loader_dup_pages:
 * @attachment: an office document
 *
 * Returns: (transfer full) (nullable): the PDF that it was made into, if that is still kept
 */
GBytes *
rk_media_loader_dup_pages (RkMediaLoader *self, RkAttachmentItem *attachment)
{
  for (GList *l = self->papers.head; l != NULL; l = l->next)
    {
      const KeptPaper *paper = l->data;
      if (g_strcmp0 (paper->id, rk_attachment_item_get_attachment (attachment)->id) == 0)
        return g_bytes_ref (paper->pages);
    }
  return NULL;
}

/**
 * rk_media_loader_keep_pages:
 * @attachment: an office document
 * @pages: the PDF that it was made into
 *
 * Keeps the pages for a while, in memory alone.
 */
void
rk_media_loader_keep_pages (RkMediaLoader *self, RkAttachmentItem *attachment, GBytes *pages)
{
  g_autoptr (GBytes) there = rk_media_loader_dup_pages (self, attachment);
  KeptPaper *paper;
  gsize bytes = 0;

  if (there != NULL)
    return;
  paper = g_new0 (KeptPaper, 1);
  paper->id = g_strdup (rk_attachment_item_get_attachment (attachment)->id);
  paper->pages = g_bytes_ref (pages);
  g_queue_push_head (&self->papers, paper);
  for (GList *l = self->papers.head; l != NULL; l = l->next)
    bytes += g_bytes_get_size (((KeptPaper *) l->data)->pages);
  while (bytes > PAPERS_BYTES)
    {
      KeptPaper *last = g_queue_pop_tail (&self->papers);
      bytes -= g_bytes_get_size (last->pages);
      kept_paper_free (last);
    }
}

/**
 * rk_media_loader_clear:
 *
 * Lets go of every kept texture and page: at the lock and at the end of a login.
 */
void
rk_media_loader_clear (RkMediaLoader *self)
{
  g_hash_table_remove_all (self->cache);
  g_queue_clear_full (&self->recent, (GDestroyNotify) cache_entry_free);
  g_queue_clear_full (&self->papers, (GDestroyNotify) kept_paper_free);
  self->cached_bytes = 0;
}

static void
rk_media_loader_finalize (GObject *object)
{
  RkMediaLoader *self = RK_MEDIA_LOADER (object);

  rk_media_loader_clear (self);
  g_hash_table_unref (self->cache);
  g_hash_table_unref (self->waiting);
  g_clear_object (&self->client);
  g_clear_object (&self->decoder);
  G_OBJECT_CLASS (rk_media_loader_parent_class)->finalize (object);
}

static void
rk_media_loader_class_init (RkMediaLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rk_media_loader_finalize;
}

static void
rk_media_loader_init (RkMediaLoader *self)
{
  self->decoder = rk_decoder_new ();
  self->cache = g_hash_table_new (g_str_hash, g_str_equal);
  self->waiting
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_queue_init (&self->recent);
  g_queue_init (&self->papers);
  self->posters = (Lane){ G_QUEUE_INIT, 0, MAX_POSTERS, start_poster };
  self->conversions = (Lane){ G_QUEUE_INIT, 0, MAX_CONVERSIONS, start_conversion };
}

/**
 * rk_media_loader_new:
 *
 * Returns: (transfer full): a loader with a decoder of its own
 */
RkMediaLoader *
rk_media_loader_new (RkClient *client)
{
  RkMediaLoader *self = g_object_new (RK_TYPE_MEDIA_LOADER, NULL);
  self->client = g_object_ref (client);
  return self;
}

/**
 * rk_media_loader_get_client:
 *
 * Returns: (transfer none): the engine
 */
RkClient *
rk_media_loader_get_client (RkMediaLoader *self)
{
  return self->client;
}

/**
 * rk_media_loader_get_decoder:
 *
 * Returns: (transfer none): the decoder
 */
RkDecoder *
rk_media_loader_get_decoder (RkMediaLoader *self)
{
  return self->decoder;
}
