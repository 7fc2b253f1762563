/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/domain-private.h"
#include "server/domain/post.h"

/* ピン留め: a few posts stand at the top of a space. The record holds the beginning of the text,
 * because a desk need not have a post that is old. */

/* In letters: what one line shows. Never more bytes than the record takes. */
#define EXCERPT 80

static char *
excerpt (const char *text)
{
  g_autofree char *cut = g_utf8_substring (
    text != NULL ? text : "", 0, MIN (EXCERPT, g_utf8_strlen (text != NULL ? text : "", -1)));

  return g_strstrip (g_strdelimit (g_strdup (cut), "\n\r\t", ' '));
}

RkPin *
rk_domain_post_pin (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_PIN, error);
  g_autofree char *begins = NULL;
  gpointer there = NULL;
  gint64 n;

  if (post == NULL)
    return NULL;
  if (post->state != RK_POST_NORMAL)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the post was withdrawn or hidden");
      return NULL;
    }
  if (!rk_fetch (tx->db, &rk_pin_type, SELECT (pin, "pin", "WHERE space_id = $1 AND post_id = $2"),
                 &there, error, "tt", space_id, post_id)
      || there != NULL)
    return there;
  if (!rk_number (
        tx->db, SQL ("SELECT count (*) FROM pin WHERE space_id = $1"), &n, error, "t", space_id))
    return NULL;
  if (n >= RK_PINS_MAX)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "as many posts are pinned as may be");
      return NULL;
    }
  begins = excerpt (post->text);
  const RkPin pin = {
    .space_id = post->space_id,
    .post_id = post->id,
    .position = post->position,
    .author_id = post->author_id,
    .excerpt = begins,
    .by_id = actor->user_id,
    .created_us = tx->now,
  };
  if (!rk_insert (tx->db, &rk_pin_type, "pin", &pin, error))
    return NULL;
  rk_tx_change (tx, RK_CHANGE_SPACE, space_id, "pin", space_id, post_id, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_POST_PIN), post_id, space_id, NULL);
  return rk_record_copy (&rk_pin_type, &pin);
}

gboolean
rk_domain_post_unpin (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error)
{
  g_autoptr (RkPost) post
    = rk_post_find_permitted (tx, actor, space_id, post_id, RK_ACTION_POST_PIN, error);

  if (post == NULL || !rk_pin_drop (tx, post, error))
    return FALSE;
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_POST_PIN), post_id, space_id, "no more");
  return TRUE;
}

gboolean
rk_pin_refresh (RkDomainTx *tx, const RkPost *post, GError **error)
{
  g_autofree char *begins = excerpt (post->text);

  if (!rk_db_exec (tx->db, SQL ("UPDATE pin SET excerpt = $3 WHERE space_id = $1 AND post_id = $2"),
                   error, "ttt", post->space_id, post->id, begins))
    return FALSE;
  if (rk_db_changes (tx->db) > 0)
    rk_tx_change (tx, RK_CHANGE_SPACE, post->space_id, "pin", post->space_id, post->id, NULL);
  return TRUE;
}

gboolean
rk_pin_drop (RkDomainTx *tx, const RkPost *post, GError **error)
{
  if (!rk_db_exec (tx->db, SQL ("DELETE FROM pin WHERE space_id = $1 AND post_id = $2"), error,
                   "tt", post->space_id, post->id))
    return FALSE;
  if (rk_db_changes (tx->db) > 0)
    rk_tx_gone (tx, RK_CHANGE_SPACE, post->space_id, "pin", post->space_id, post->id);
  return TRUE;
}
