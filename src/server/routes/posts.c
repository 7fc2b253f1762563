/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "core/asker.h"
#include "server/domain/dates.h"
#include "server/domain/post.h"
#include "server/domain/scheduled.h"
#include "server/routes/handlers.h"

#include <string.h>

/* Posts, reactions, markers, drafts and the search. */

#define DEFAULT_LIMIT 50
#define MAX_LIMIT     200

gboolean
rk_get_posts (RkCall *call, GError **error)
{
  gint64 before, limit;
  RkJsonWriter writer;

  if (!rk_call_query_int (call, "before", 0, G_MAXINT64, &before, error)
      || !rk_call_query_int (call, "limit", DEFAULT_LIMIT, MAX_LIMIT, &limit, error))
    return FALSE;
  rk_call_begin_json (call, &writer);
  if (!rk_domain_posts_write (call->tx, call->actor, rk_call_param (call, 0), before,
                              (int) MAX (limit, 1), &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_put_post (RkCall *call, GError **error)
{
  const char *text = NULL, *reply_to = NULL, *night_reason = NULL, *for_id = NULL;
  const char *asker_tag = NULL;
  const char *dates = NULL, *place = NULL;
  g_auto (GStrv) attachments = NULL;
  g_auto (GStrv) asked = NULL;
  g_autoptr (RkPost) post = rk_record_new (&rk_post_type);
  g_autoptr (RkPost) result = NULL;
  const RkBodyMember members[] = {
    { "text", RK_MEMBER_TEXT, FALSE, RK_POST_MAX_BYTES, &text },
    { "reply_to", RK_MEMBER_ID, FALSE, 0, &reply_to },
    { "written_us", RK_MEMBER_INT, FALSE, 0, &post->written_us },
    { "attachments", RK_MEMBER_IDS, FALSE, RK_ATTACHMENTS_PER_POST, &attachments },
    { "ask_due_us", RK_MEMBER_INT, FALSE, 0, &post->ask_due_us },
    { "asked", RK_MEMBER_IDS, FALSE, RK_ASKED_MAX, &asked },
    { "night_reason", RK_MEMBER_TEXT, FALSE, RK_NIGHT_REASON_MAX_BYTES, &night_reason },
    { "for_id", RK_MEMBER_ID, FALSE, 0, &for_id },
    { "asker_tag", RK_MEMBER_TEXT, FALSE, RK_ASKER_TAG_LENGTH, &asker_tag },
    { "dates", RK_MEMBER_TEXT, FALSE, RK_PROPOSED_MAX_BYTES, &dates },
    { "place", RK_MEMBER_TEXT, FALSE, RK_PLACE_MAX_BYTES, &place },
  };
  RkCreated created;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  post->space_id = g_strdup (rk_call_param (call, 0));
  post->id = g_strdup (rk_call_param (call, 1));
  post->text = g_strdup (text != NULL ? text : "");
  post->reply_to = g_strdup (reply_to);
  post->night_reason = g_strdup (night_reason);
  post->for_id = g_strdup (for_id);
  post->asker_tag = g_strdup (asker_tag);
  post->dates = g_strdup (dates);
  post->place = g_strdup (place);
  if (post->ask_due_us > 0 && asked != NULL)
    post->asked = g_strjoinv (" ", asked);
  if (!rk_domain_post_create (
        call->tx, call->actor, post, (const char *const *) attachments, &created, &result, error))
    return FALSE;
  rk_call_answer_record (call, rk_call_created_status (created), &rk_post_type, result);
  return TRUE;
}

gboolean
rk_put_scheduled (RkCall *call, GError **error)
{
  const char *text = NULL, *reply_to = NULL, *for_id = NULL, *dates = NULL, *place = NULL;
  g_auto (GStrv) attachments = NULL;
  g_auto (GStrv) asked = NULL;
  g_autoptr (RkScheduled) scheduled = rk_record_new (&rk_scheduled_type);
  g_autoptr (RkScheduled) result = NULL;
  const RkBodyMember members[] = {
    { "text", RK_MEMBER_TEXT, FALSE, RK_POST_MAX_BYTES, &text },
    { "reply_to", RK_MEMBER_ID, FALSE, 0, &reply_to },
    { "written_us", RK_MEMBER_INT, FALSE, 0, &scheduled->written_us },
    { "attachments", RK_MEMBER_IDS, FALSE, RK_ATTACHMENTS_PER_POST, &attachments },
    { "ask_due_us", RK_MEMBER_INT, FALSE, 0, &scheduled->ask_due_us },
    { "asked", RK_MEMBER_IDS, FALSE, RK_ASKED_MAX, &asked },
    { "for_id", RK_MEMBER_ID, FALSE, 0, &for_id },
    { "dates", RK_MEMBER_TEXT, FALSE, RK_PROPOSED_MAX_BYTES, &dates },
    { "place", RK_MEMBER_TEXT, FALSE, RK_PLACE_MAX_BYTES, &place },
  };
  RkCreated created;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  scheduled->for_id = g_strdup (for_id);
  scheduled->dates = g_strdup (dates);
  scheduled->place = g_strdup (place);
  scheduled->space_id = g_strdup (rk_call_param (call, 0));
  scheduled->id = g_strdup (rk_call_param (call, 1));
  scheduled->text = g_strdup (text != NULL ? text : "");
  scheduled->reply_to = g_strdup (reply_to);
  if (scheduled->ask_due_us > 0 && asked != NULL)
    scheduled->asked = g_strjoinv (" ", asked);
  if (!rk_domain_scheduled_create (call->tx, call->actor, scheduled,
                                   (const char *const *) attachments, &created, &result, error))
    return FALSE;
  rk_call_answer_record (call, rk_call_created_status (created), &rk_scheduled_type, result);
  return TRUE;
}

gboolean
rk_put_scheduled_version (RkCall *call, GError **error)
{
  const char *text = NULL;
  const RkBodyMember members[] = { { "text", RK_MEMBER_TEXT, TRUE, RK_POST_MAX_BYTES, &text } };
  const gint64 version = g_ascii_strtoll (rk_call_param (call, 2), NULL, 10);
  g_autoptr (RkScheduled) scheduled = NULL;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  scheduled = rk_domain_scheduled_edit (
    call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), version, text, error);
  if (scheduled == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_scheduled_type, scheduled);
  return TRUE;
}

gboolean
rk_delete_scheduled (RkCall *call, GError **error)
{
  if (!rk_domain_scheduled_withdraw (
        call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

static gboolean
answer_post (RkCall *call, RkPost *post)
{
  if (post == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_post_type, post);
  rk_post_free (post);
  return TRUE;
}

gboolean
rk_put_post_version (RkCall *call, GError **error)
{
  const char *text = NULL;
  const RkBodyMember members[] = { { "text", RK_MEMBER_TEXT, TRUE, RK_POST_MAX_BYTES, &text } };
  gint64 version = g_ascii_strtoll (rk_call_param (call, 2), NULL, 10);

  return rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
         && answer_post (call, rk_domain_post_edit (call->tx, call->actor, rk_call_param (call, 0),
                                                    rk_call_param (call, 1), version, text, error));
}

gboolean
rk_get_post_versions (RkCall *call, GError **error)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  if (!rk_domain_post_versions_write (
        call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}

gboolean
rk_put_withdrawal (RkCall *call, GError **error)
{
  return rk_call_read_body (call, NULL, 0, error)
         && answer_post (
           call, rk_domain_post_withdraw (
                   call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), error));
}

gboolean
rk_put_hidden (RkCall *call, GError **error)
{
  return rk_call_read_body (call, NULL, 0, error)
         && answer_post (call, rk_domain_post_hide (call->tx, call->actor, rk_call_param (call, 0),
                                                    rk_call_param (call, 1), error));
}

gboolean
rk_put_pin (RkCall *call, GError **error)
{
  g_autoptr (RkPin) pin = NULL;

  if (!rk_call_read_body (call, NULL, 0, error))
    return FALSE;
  pin = rk_domain_post_pin (
    call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), error);
  if (pin == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_pin_type, pin);
  return TRUE;
}

gboolean
rk_delete_pin (RkCall *call, GError **error)
{
  if (!rk_domain_post_unpin (
        call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_put_solution (RkCall *call, GError **error)
{
  const char *answer_id = NULL;
  const RkBodyMember members[] = {
    { "answer_id", RK_MEMBER_ID, TRUE, 0, &answer_id },
  };

  return rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
         && answer_post (call, rk_domain_post_solve (call->tx, call->actor, rk_call_param (call, 0),
                                                     rk_call_param (call, 1), answer_id, error));
}

gboolean
rk_delete_solution (RkCall *call, GError **error)
{
  g_autoptr (RkPost) question = rk_domain_post_solve (
    call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), NULL, error);

  if (question == NULL)
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_put_ask (RkCall *call, GError **error)
{
  gint64 due_us = 0;
  g_auto (GStrv) asked = NULL;
  g_autofree char *ids = NULL;
  const RkBodyMember members[] = {
    { "ask_due_us", RK_MEMBER_INT, TRUE, 0, &due_us },
    { "asked", RK_MEMBER_IDS, FALSE, RK_ASKED_MAX, &asked },
  };

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  ids = asked != NULL ? g_strjoinv (" ", asked) : NULL;
  return answer_post (call, rk_domain_post_ask (call->tx, call->actor, rk_call_param (call, 0),
                                                rk_call_param (call, 1), due_us, ids, error));
}

gboolean
rk_delete_ask (RkCall *call, GError **error)
{
  return answer_post (call, rk_domain_post_ask (call->tx, call->actor, rk_call_param (call, 0),
                                                rk_call_param (call, 1), 0, NULL, error));
}

gboolean
rk_put_reminder (RkCall *call, GError **error)
{
  return rk_call_read_body (call, NULL, 0, error)
         && answer_post (
           call, rk_domain_post_remind (
                   call->tx, call->actor, rk_call_param (call, 0), rk_call_param (call, 1), error));
}

gboolean
rk_put_choices (RkCall *call, GError **error)
{
  const char *choices = NULL, *remark = NULL;
  const RkBodyMember members[] = {
    { "choices", RK_MEMBER_TEXT, TRUE, RK_PROPOSED_MAX, &choices },
    { "remark", RK_MEMBER_TEXT, FALSE, RK_DATES_REMARK_BYTES, &remark },
  };
  g_autoptr (RkReaction) answer = NULL;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  answer = rk_domain_dates_answer (call->tx, call->actor, rk_call_param (call, 0),
                                   rk_call_param (call, 1), choices, remark, error);
  if (answer == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_reaction_type, answer);
  return TRUE;
}

gboolean
rk_put_decision (RkCall *call, GError **error)
{
  gint64 decided_us = 0, instead_of_us = 0;
  const char *post_id = NULL, *text = NULL, *night_reason = NULL;
  RkPost word = { 0 };
  const RkBodyMember members[] = {
    { "decided_us", RK_MEMBER_INT, TRUE, 0, &decided_us },
    { "instead_of_us", RK_MEMBER_INT, FALSE, 0, &instead_of_us },
    { "post_id", RK_MEMBER_ID, TRUE, 0, &post_id },
    { "text", RK_MEMBER_TEXT, TRUE, RK_POST_MAX_BYTES, &text },
    { "written_us", RK_MEMBER_INT, FALSE, 0, &word.written_us },
    { "night_reason", RK_MEMBER_TEXT, FALSE, RK_NIGHT_REASON_MAX_BYTES, &night_reason },
  };

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  word.id = (char *) post_id;
  word.text = (char *) text;
  word.night_reason = (char *) night_reason;
  return answer_post (call, rk_domain_dates_decide (call->tx, call->actor, rk_call_param (call, 0),
                                                    rk_call_param (call, 1), decided_us,
                                                    instead_of_us, &word, error));
}

static gboolean
react (RkCall *call, gint64 version, gboolean active, GError **error)
{
  int kind = rk_field_enum_value (
    rk_record_type_find (&rk_reaction_type, "kind"), rk_call_param (call, 2));
  g_autoptr (RkReaction) reaction = NULL;

  /* An answer to dates says more, and has an address of its own. */
  if (kind == RK_REACTION_UNKNOWN || kind == RK_REACTION_DATES)
    {
      g_set_error_literal (
        error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_NOT_FOUND, "there is no such reaction");
      return FALSE;
    }
  reaction = rk_domain_reaction_set (call->tx, call->actor, rk_call_param (call, 0),
                                     rk_call_param (call, 1), (RkReactionKind) kind, version,
                                     active, error);
  if (reaction == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_reaction_type, reaction);
  return TRUE;
}

gboolean
rk_put_reaction (RkCall *call, GError **error)
{
  gint64 version = 0;
  const RkBodyMember members[] = { { "version", RK_MEMBER_INT, TRUE, 0, &version } };

  return rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
         && react (call, version, TRUE, error);
}

gboolean
rk_delete_reaction (RkCall *call, GError **error)
{
  return react (call, 0, FALSE, error);
}

gboolean
rk_put_marker (RkCall *call, GError **error)
{
  gint64 generation = 0, position = 0;
  const RkBodyMember members[] = {
    { "generation", RK_MEMBER_INT, TRUE, 0, &generation },
    { "position", RK_MEMBER_INT, TRUE, 0, &position },
  };
  g_autoptr (RkMarker) marker = NULL;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  marker = rk_domain_marker_set (
    call->tx, call->actor, rk_call_param (call, 0), generation, position, error);
  if (marker == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_marker_type, marker);
  return TRUE;
}

gboolean
rk_put_mute (RkCall *call, GError **error)
{
  gint64 until_us = 0;
  const RkBodyMember members[] = { { "until_us", RK_MEMBER_INT, TRUE, 0, &until_us } };
  g_autoptr (RkMute) mute = NULL;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  mute = rk_domain_mute_set (call->tx, call->actor, rk_call_param (call, 0), until_us, error);
  if (mute == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_mute_type, mute);
  return TRUE;
}

gboolean
rk_put_draft (RkCall *call, GError **error)
{
  const char *text = NULL, *reply_to = NULL;
  const RkBodyMember members[] = {
    { "text", RK_MEMBER_TEXT, FALSE, RK_POST_MAX_BYTES, &text },
    { "reply_to", RK_MEMBER_ID, FALSE, 0, &reply_to },
  };

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error)
      || !rk_domain_draft_set (
        call->tx, call->actor, rk_call_param (call, 0), text, reply_to, error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

gboolean
rk_get_search (RkCall *call, GError **error)
{
  const char *query = rk_exchange_query (call->exchange, "q");
  const char *space_id;
  gint64 before_us, limit;
  RkJsonWriter writer;

  if (query == NULL || *query == '\0' || strlen (query) > 400)
    {
      g_set_error_literal (
        error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_BAD_REQUEST, "q: is missing or too long");
      return FALSE;
    }
  if (!rk_call_query_id (call, "space", &space_id, error)
      || !rk_call_query_int (call, "before_us", 0, G_MAXINT64, &before_us, error)
      || !rk_call_query_int (call, "limit", DEFAULT_LIMIT, MAX_LIMIT, &limit, error))
    return FALSE;
  rk_call_begin_json (call, &writer);
  if (!rk_domain_search_write (
        call->tx, call->actor, query, space_id, before_us, (int) MAX (limit, 1), &writer, error))
    return FALSE;
  rk_call_end_json (call, 200);
  return TRUE;
}
