/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/viewer-entry.h"

#include "app/timeline/typed-line.h"
#include "app/words/words.h"

struct _RkViewerEntry
{
  GObject parent_instance;
  RkAttachmentItem *item;
  RkPostItem *post;
};

G_DEFINE_FINAL_TYPE (RkViewerEntry, rk_viewer_entry, G_TYPE_OBJECT)

RkAttachmentItem *
rk_viewer_entry_get_item (RkViewerEntry *self)
{
  return self->item;
}

RkPostItem *
rk_viewer_entry_get_post (RkViewerEntry *self)
{
  return self->post;
}

const char *
rk_viewer_entry_get_id (RkViewerEntry *self)
{
  return rk_attachment_item_get_attachment (self->item)->id;
}

/**
 * rk_viewer_entry_dup_caption:
 *
 * Returns: who, when, what is to be seen, and the text of the post
 */
char *
rk_viewer_entry_dup_caption (RkViewerEntry *self)
{
  const char *description = rk_attachment_item_get_attachment (self->item)->description;
  g_autofree char *when = rk_words_exact_time (rk_post_item_get_created_us (self->post));
  g_autofree char *text = g_strdup (rk_post_item_get_text (self->post));
  g_autofree char *author = rk_typed_author (self->post);
  GString *caption = g_string_new (author);

  g_string_append_printf (caption, "　%s", when);
  if (description != NULL && *description != '\0')
    g_string_append_printf (caption, "　【%s】", description);
  if (text != NULL && *text != '\0')
    g_string_append_printf (caption, "　%s", g_strdelimit (text, "\n", ' '));
  return g_string_free (caption, FALSE);
}

/**
 * rk_viewer_entry_dup_short_caption:
 *
 * Returns: when, and what is to be seen
 */
char *
rk_viewer_entry_dup_short_caption (RkViewerEntry *self)
{
  const char *description = rk_attachment_item_get_attachment (self->item)->description;
  g_autofree char *when = rk_words_exact_time (rk_post_item_get_created_us (self->post));

  if (description == NULL || *description == '\0')
    return g_steal_pointer (&when);
  return g_strdup_printf ("%s　%s", when, description);
}

static void
rk_viewer_entry_finalize (GObject *object)
{
  RkViewerEntry *self = RK_VIEWER_ENTRY (object);

  g_clear_object (&self->item);
  g_clear_object (&self->post);
  G_OBJECT_CLASS (rk_viewer_entry_parent_class)->finalize (object);
}

static void
rk_viewer_entry_class_init (RkViewerEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rk_viewer_entry_finalize;
}

static void
rk_viewer_entry_init (RkViewerEntry *self)
{
}

RkViewerEntry *
rk_viewer_entry_new (RkAttachmentItem *item, RkPostItem *post)
{
  RkViewerEntry *self = g_object_new (RK_TYPE_VIEWER_ENTRY, NULL);

  self->item = g_object_ref (item);
  self->post = g_object_ref (post);
  return self;
}
