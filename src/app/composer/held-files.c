/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/held-files.h"

#include "client/timeline.h"

/* The files of a post are kept this much longer than it can be taken back, in µs. */
#define KEEP_US (((gint64) RK_HOLD_MS + 5000) * 1000)

typedef struct
{
  char *post_id;
  GPtrArray *files;
  gint64 until; /* monotonic */
} Held;

struct _RkHeldFiles
{
  RkHeldFunc let_go;
  GPtrArray *posts; /* of Held */
  guint timer;
};

static void
held_free (Held *held)
{
  g_free (held->post_id);
  g_ptr_array_unref (held->files);
  g_free (held);
}

/**
 * rk_held_files_new:
 * @let_go: called with the files of a post that cannot be taken back any more
 *
 * Returns: (transfer full): nothing held yet
 */
RkHeldFiles *
rk_held_files_new (RkHeldFunc let_go)
{
  RkHeldFiles *self = g_new0 (RkHeldFiles, 1);

  self->let_go = let_go;
  self->posts = g_ptr_array_new_with_free_func ((GDestroyNotify) held_free);
  return self;
}

/** rk_held_files_free: lets go of all */
void
rk_held_files_free (RkHeldFiles *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_ptr_array_unref (self->posts);
  g_free (self);
}

static gboolean
on_timer (gpointer data)
{
  RkHeldFiles *self = data;
  gint64 now = g_get_monotonic_time ();

  for (guint i = self->posts->len; i > 0; i--)
    {
      const Held *held = g_ptr_array_index (self->posts, i - 1);

      if (held->until > now)
        continue;
      self->let_go (held->files);
      g_ptr_array_remove_index (self->posts, i - 1);
    }
  if (self->posts->len > 0)
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  return G_SOURCE_REMOVE;
}

/**
 * rk_held_files_keep:
 * @files: (transfer full): what went with the post
 *
 * Keeps the files for as long as the post can be taken back.
 */
void
rk_held_files_keep (RkHeldFiles *self, const char *post_id, GPtrArray *files)
{
  Held *held = g_new0 (Held, 1);

  held->post_id = g_strdup (post_id);
  held->files = files;
  held->until = g_get_monotonic_time () + KEEP_US;
  g_ptr_array_add (self->posts, held);
  if (self->timer == 0)
    self->timer = g_timeout_add_seconds (5, on_timer, self);
}

/**
 * rk_held_files_take:
 *
 * Returns: (transfer full) (nullable): the files of the post, which are not held any more
 */
GPtrArray *
rk_held_files_take (RkHeldFiles *self, const char *post_id)
{
  for (guint i = 0; i < self->posts->len; i++)
    {
      Held *held = g_ptr_array_index (self->posts, i);
      if (g_strcmp0 (held->post_id, post_id) != 0)
        continue;
      GPtrArray *files = g_ptr_array_ref (held->files);
      g_ptr_array_remove_index (self->posts, i);
      return files;
    }
  return NULL;
}
