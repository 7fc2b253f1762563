/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "writer-private.h"

#include "core/time.h"
#include "server/domain/attachment.h"
#include "server/domain/post.h"

#include <string.h>

/* How the files are called by those who send them. */
static const char *
shown_name (const char *media)
{
  static const char *const names[][2] = { { "discharge-summary.pdf", "退院時サマリー.pdf" },
                                          { "conference.pdf", "担当者会議の要点.pdf" },
                                          { "swallowing-exercise.webm", "嚥下体操.webm" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i][0], media) == 0)
      return names[i][1];
  return "写真.jpg";
}

static gboolean
write_attachment (RkSampleWriter *writer,
                  const RkActor *actor,
                  const char *space,
                  const char *media,
                  gint64 at,
                  GPtrArray *ids,
                  GError **error)
{
  guint width = 0, height = 0;
  g_autofree char *preview = NULL;
  g_autoptr (GBytes) content = rk_sample_media_full (media, &width, &height, &preview);
  g_autofree char *digest = NULL;
  RkAttachment record = { .space_id = (char *) space };

  g_assert (content != NULL); /* a unit test looks every name up */
  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
  record.id = rk_sample_writer_new_id (writer, at);
  g_ptr_array_add (ids, record.id);
  record.name = (char *) shown_name (media);
  record.media_type = (char *) rk_sample_media_type (media);
  record.size = (gint64) g_bytes_get_size (content);
  record.sha256 = digest;
  record.width = width;
  record.height = height;
  record.preview = preview;
  return rk_domain_attachment_store (writer->tx, actor, &record, content, error);
}

static gboolean
write_post (RkSampleWriter *writer,
            const RkActor *actor,
            const RkSampleEvent *event,
            GError **error)
{
  const RkSamplePost *from = &g_array_index (writer->plan->posts, RkSamplePost, event->post);
  const char *space = g_ptr_array_index (writer->space_ids, from->patient);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (RkPost) made = NULL;
  RkCreated created;
  RkPost record = { .id = rk_sample_writer_new_id (writer, event->at_us),
                    .space_id = (char *) space,
                    .text = from->text,
                    .reply_to = (char *) "",
                    .written_us = event->at_us };

  g_ptr_array_index (writer->post_ids, event->post) = record.id;
  if (from->reply_to != RK_SAMPLE_NONE)
    record.reply_to = g_ptr_array_index (writer->post_ids, from->reply_to);
  for (guint i = 0; from->attachments[i] != NULL; i++)
    if (!write_attachment (
          writer, actor, space, from->attachments[i], event->at_us, attachments, error))
      return FALSE;
  g_ptr_array_add (attachments, NULL);
  if (!rk_domain_post_create (writer->tx, actor, &record, (const char *const *) attachments->pdata,
                              &created, &made, error))
    return FALSE;
  g_array_index (writer->positions, gint64, event->post) = made->position;
  g_array_index (writer->versions, gint64, event->post) = made->version;
  return TRUE;
}

static gboolean
write_event (RkSampleWriter *writer, const RkSampleEvent *event, GError **error)
{
  const RkSamplePost *post = &g_array_index (writer->plan->posts, RkSamplePost, event->post);
  const char *space = g_ptr_array_index (writer->space_ids, post->patient);
  const RkActor *actor = g_ptr_array_index (writer->actors, event->user);
  const char *id = g_ptr_array_index (writer->post_ids, event->post);
  gint64 *version = &g_array_index (writer->versions, gint64, event->post);

  switch (event->kind)
    {
    case RK_SAMPLE_EVENT_POST:
      return write_post (writer, actor, event, error);
    case RK_SAMPLE_EVENT_EDIT:
      {
        g_autoptr (RkPost) made
          = rk_domain_post_edit (writer->tx, actor, space, id, *version + 1, event->text, error);

        *version += made != NULL;
        return made != NULL;
      }
    case RK_SAMPLE_EVENT_WITHDRAW:
      {
        g_autoptr (RkPost) made = rk_domain_post_withdraw (writer->tx, actor, space, id, error);

        return made != NULL;
      }
    case RK_SAMPLE_EVENT_ACK:
    case RK_SAMPLE_EVENT_LIKE:
      {
        g_autoptr (RkReaction) made = rk_domain_reaction_set (
          writer->tx, actor, space, id,
          event->kind == RK_SAMPLE_EVENT_ACK ? RK_REACTION_ACK : RK_REACTION_LIKE, *version, TRUE,
          error);

        return made != NULL;
      }
    case RK_SAMPLE_EVENT_READ:
    default:
      {
        g_autoptr (RkMarker) made
          = rk_domain_marker_set (writer->tx, actor, space, 0,
                                  g_array_index (writer->positions, gint64, event->post), error);

        return made != NULL;
      }
    }
}

/* The stories, in the order in which they happened. */
gboolean
rk_sample_write_events (RkSampleWriter *writer, GError **error)
{
  guint n = writer->plan->events->len;

  for (guint i = 0; i < n; i++)
    {
      const RkSampleEvent *event = &g_array_index (writer->plan->events, RkSampleEvent, i);

      if (i % 500 == 0)
        rk_sample_writer_tell (writer, "stories", i, n);
      if (g_array_index (writer->plan->posts, RkSamplePost, event->post).patient
          >= writer->n_stories)
        continue;
      if (!rk_sample_writer_begin (writer, event->at_us, error)
          || !rk_sample_writer_end (writer, write_event (writer, event, error), error))
        {
          g_prefix_error (error, "Event %u of the stories: ", i);
          return FALSE;
        }
    }
  rk_sample_writer_tell (writer, "stories", n, n);
  return TRUE;
}
