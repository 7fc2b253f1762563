/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/asker.h"
#include "core/id.h"
#include "core/text.h"
#include "server/domain/anonymous.h"
#include "server/domain/domain-private.h"

#include <sodium.h>
#include <string.h>

/* 匿名で質問する: nothing in the database leads from a post to who wrote it. Whoever wrote it shows
 * so by a proof that their own desk makes; and for abuse the id lies sealed to two keys that are
 * not here. */

#define PLAIN      (3 * RK_ID_LENGTH)
#define INNER      (PLAIN + crypto_box_SEALBYTES)
#define OUTER      (INNER + crypto_box_SEALBYTES)
#define PUBLIC_HEX (2 * crypto_box_PUBLICKEYBYTES)

gboolean
rk_is_asker (const RkActor *actor, const RkPost *post)
{
  g_autofree char *tag = NULL;

  if (rk_is_empty (post->asker_tag) || !rk_asker_is_tag (actor->proof))
    return FALSE;
  tag = rk_asker_tag (actor->proof);
  return strlen (post->asker_tag) == RK_ASKER_TAG_LENGTH
         && sodium_memcmp (tag, post->asker_tag, RK_ASKER_TAG_LENGTH) == 0;
}

const RkActor *
rk_actor_to_name (const RkActor *actor, const RkPost *post)
{
  return rk_is_asker (actor, post) ? NULL : actor;
}

static gboolean
find_keys (RkDomainTx *tx, char **ret_id, char **ret_first, char **ret_second, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (tx->db,
                                             SQL ("SELECT id, first, second FROM disclosure_key"
                                                  " ORDER BY created_us DESC, id DESC LIMIT 1"),
                                             error);
  gboolean row;

  *ret_id = *ret_first = *ret_second = NULL;
  if (stmt == NULL || !rk_db_step (stmt, &row, error))
    return FALSE;
  if (row)
    {
      *ret_id = rk_db_column_dup_text (stmt, 0);
      *ret_first = rk_db_column_dup_text (stmt, 1);
      *ret_second = rk_db_column_dup_text (stmt, 2);
    }
  return TRUE;
}

gboolean
rk_asker_salt (RkDomainTx *tx, const char *user_id, char **ret_salt, GError **error)
{
  gboolean keys;

  *ret_salt = NULL;
  if (!rk_exists (tx->db, SQL ("SELECT 1 FROM disclosure_key"), &keys, error, ""))
    return FALSE;
  if (keys)
    *ret_salt = rk_salted_hash (tx->domain, "asker", user_id, NULL);
  return TRUE;
}

/* The question's row, as whoever answers it without a name has asked it. */
static gboolean
check_thread (RkDomainTx *tx, const RkActor *actor, const RkPost *post, GError **error)
{
  g_autoptr (RkPost) question = NULL;
  gpointer record;

  if (rk_is_empty (post->reply_to))
    return rk_is_asker (actor, post)
           || rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "post.asker_tag: is not of this proof");
  if (!rk_fetch (tx->db, &rk_post_type, SELECT (post, "post", "WHERE space_id = $1 AND id = $2"),
                 &record, error, "tt", post->space_id, post->reply_to))
    return FALSE;
  question = record;
  return (question != NULL && rk_is_asker (actor, question))
         || rk_refuse (error, RK_DOMAIN_ERROR_NOT_ALLOWED,
                       "only who asked without a name answers there without one");
}

gboolean
rk_anonymous_check (
  RkDomainTx *tx, const RkActor *actor, const RkPost *post, guint n, GError **error)
{
  gboolean consult, keys;

  if (!rk_space_authorize (tx, actor, post->space_id, RK_ACTION_POST_ANONYMOUS, RK_FACT_NONE, error)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM space WHERE id = $1 AND kind = 'consult'"),
                     &consult, error, "t", post->space_id)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM disclosure_key"), &keys, error, ""))
    return FALSE;
  if (!consult || !rk_asker_is_tag (post->asker_tag))
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "post.asker_tag: one asks without a name in a consultation");
  if (!keys)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_CONFLICT, "this server has no keys for questions without a name");
  /* A file has an uploader, and its own content tells more than one sees. */
  if (n > 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "a file would tell who sent it");
  if (post->ask_due_us > 0 || post->for_id != NULL || post->night_reason != NULL)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "post.asker_tag: there is nothing but the text of it");
  return check_thread (tx, actor, post, error);
}

/* Ids are of one length, so the sealed text does not tell whose it is by its own; and it names its
 * post, so that it cannot be laid to another. */
static void
compose (guint8 plain[static PLAIN], const char *space_id, const char *post_id, const char *user_id)
{
  memcpy (plain, space_id, RK_ID_LENGTH);
  memcpy (plain + RK_ID_LENGTH, post_id, RK_ID_LENGTH);
  memcpy (plain + 2 * RK_ID_LENGTH, user_id, RK_ID_LENGTH);
}

static gboolean
read_public (const char *text, guint8 key[static crypto_box_PUBLICKEYBYTES])
{
  gsize size = 0;

  return text != NULL && strlen (text) == PUBLIC_HEX
         && sodium_hex2bin (key, crypto_box_PUBLICKEYBYTES, text, PUBLIC_HEX, NULL, &size, NULL)
              == 0
         && size == crypto_box_PUBLICKEYBYTES;
}

gboolean
rk_author_seal (RkDomainTx *tx, const RkActor *actor, const RkPost *post, GError **error)
{
  g_autofree char *key_id = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  guint8 keys[2][crypto_box_PUBLICKEYBYTES];
  guint8 plain[PLAIN], inner[INNER], outer[OUTER];
  char text[2 * OUTER + 1];

  if (!find_keys (tx, &key_id, &first, &second, error))
    return FALSE;
  if (!read_public (first, keys[0]) || !read_public (second, keys[1]))
    return rk_refuse (
      error, RK_DOMAIN_ERROR_CONFLICT, "this server has no keys for questions without a name");
  compose (plain, post->space_id, post->id, actor->user_id);
  if (crypto_box_seal (inner, plain, sizeof plain, keys[1]) != 0
      || crypto_box_seal (outer, inner, sizeof inner, keys[0]) != 0)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_CONFLICT, "this server has no keys for questions without a name");
  sodium_memzero (plain, sizeof plain);
  sodium_bin2hex (text, sizeof text, outer, sizeof outer);
  return rk_db_exec (tx->db,
                     SQL ("INSERT INTO sealed_author (space_id, post_id, key_id, sealed)"
                          " VALUES ($1, $2, $3, $4)"),
                     error, "tttt", post->space_id, post->id, key_id, text);
}

char *
rk_disclosure_key_public (const RkSecret *secret)
{
  guint8 key[crypto_box_PUBLICKEYBYTES];
  char *text;

  if (secret->size != crypto_box_SECRETKEYBYTES || crypto_scalarmult_base (key, secret->data) != 0)
    return NULL;
  text = g_malloc (PUBLIC_HEX + 1);
  sodium_bin2hex (text, PUBLIC_HEX + 1, key, sizeof key);
  return text;
}

gboolean
rk_domain_disclosure_keys_set (
  RkDomainTx *tx, const RkActor *actor, const char *first, const char *second, GError **error)
{
  g_autofree char *id = rk_id_new_at (tx->now);
  guint8 key[crypto_box_PUBLICKEYBYTES];

  if (!rk_authorize (actor, RK_ACTION_AUTHOR_DISCLOSE, rk_actor_facts (actor), error))
    return FALSE;
  if (!read_public (first, key) || !read_public (second, key) || strcmp (first, second) == 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "two keys of two people are wanted");
  rk_tx_audit (tx, actor, "disclosure_keys", id, NULL, NULL);
  return rk_db_exec (tx->db,
                     SQL ("INSERT INTO disclosure_key (id, first, second, created_us)"
                          " VALUES ($1, $2, $3, $4)"),
                     error, "ttti", id, first, second, tx->now);
}

static gboolean
unseal (const guint8 *sealed, gsize size, const RkSecret *secret, guint8 *ret)
{
  guint8 key[crypto_box_PUBLICKEYBYTES];

  return secret != NULL && secret->size == crypto_box_SECRETKEYBYTES
         && crypto_scalarmult_base (key, secret->data) == 0
         && crypto_box_seal_open (ret, sealed, size, key, secret->data) == 0;
}

/* Returns: (transfer full) (nullable): who wrote it, by these keys */
static char *
open_sealed (const RkDisclosure *disclosure, const char *text)
{
  guint8 plain[PLAIN], inner[INNER], outer[OUTER], expected[PLAIN];
  gsize size = 0;
  char *user_id;

  if (sodium_hex2bin (outer, sizeof outer, text, strlen (text), NULL, &size, NULL) != 0
      || size != sizeof outer || !unseal (outer, sizeof outer, disclosure->first, inner)
      || !unseal (inner, sizeof inner, disclosure->second, plain))
    return NULL;
  user_id = g_strndup ((const char *) plain + 2 * RK_ID_LENGTH, RK_ID_LENGTH);
  compose (expected, disclosure->space_id, disclosure->post_id, user_id);
  if (memcmp (expected, plain, sizeof plain) != 0)
    g_clear_pointer (&user_id, g_free);
  sodium_memzero (plain, sizeof plain);
  sodium_memzero (expected, sizeof expected);
  return user_id;
}

static gboolean
is_said (const char *text, gsize max)
{
  return !rk_is_blank (text) && strlen (text) <= max && rk_text_is_valid (text, -1);
}

static gboolean
write_down (RkDomainTx *tx, const RkActor *actor, const RkDisclosure *disclosure, GError **error)
{
  g_autofree char *id = rk_id_new_at (tx->now);
  g_autofree char *said = rk_salted_hash (tx->domain, "disclosure", disclosure->first_name,
                                          disclosure->second_name, disclosure->reason, NULL);

  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_AUTHOR_DISCLOSE), disclosure->post_id,
               disclosure->space_id, said);
  return rk_db_exec (tx->db,
                     SQL ("INSERT INTO disclosure (id, space_id, post_id, first_name, second_name,"
                          " reason, created_us) VALUES ($1, $2, $3, $4, $5, $6, $7)"),
                     error, "tttttti", id, disclosure->space_id, disclosure->post_id,
                     disclosure->first_name, disclosure->second_name, disclosure->reason, tx->now);
}

gboolean
rk_domain_author_disclose (RkDomainTx *tx,
                           const RkActor *actor,
                           const RkDisclosure *disclosure,
                           char **ret_user_id,
                           GError **error)
{
  g_autofree char *sealed = NULL;
  g_autofree char *user_id = NULL;

  if (!rk_authorize (actor, RK_ACTION_AUTHOR_DISCLOSE, rk_actor_facts (actor), error))
    return FALSE;
  if (!is_said (disclosure->first_name, RK_DISCLOSURE_NAME_MAX_BYTES)
      || !is_said (disclosure->second_name, RK_DISCLOSURE_NAME_MAX_BYTES)
      || g_strcmp0 (disclosure->first_name, disclosure->second_name) == 0)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "two people are to be named, whose keys these are");
  if (!is_said (disclosure->reason, RK_DISCLOSURE_REASON_MAX_BYTES))
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "a reason is wanted");
  if (!rk_db_query_text (tx->db,
                         SQL ("SELECT (SELECT sealed FROM sealed_author WHERE space_id = $1"
                              " AND post_id = $2)"),
                         &sealed, error, "tt", disclosure->space_id, disclosure->post_id))
    return FALSE;
  if (sealed == NULL)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_NOT_FOUND, "there is no such post that was written without a name");
  user_id = open_sealed (disclosure, sealed);
  if (user_id == NULL)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "it was not sealed to these two keys, in this order");
  if (!write_down (tx, actor, disclosure, error))
    return FALSE;
  *ret_user_id = g_steal_pointer (&user_id);
  return TRUE;
}
