/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/store.h"
#include "core/id.h"
#include "server/domain/domain-private.h"
#include "server/domain/sign-in-private.h"

#include <string.h>

#define SECRET_SIZE 32

void
rk_store_secret_free (RkStoreSecret *secret)
{
  if (secret == NULL)
    return;
  rk_secret_free (secret->secret);
  rk_secret_wipe_text (secret->wipe_token);
  g_free (secret);
}

/* Secret and wipe token are sealed together, bound to whose they are. */
static char *
context (const RkActor *actor, const char *store_id)
{
  return g_strconcat ("store ", actor->user_id, " ", actor->device_hash, " ", store_id, NULL);
}

typedef struct
{
  gboolean found;
  gboolean destroyed;
  GBytes *sealed;
  char *session_id;
} Row;

static void
row_clear (Row *row)
{
  g_clear_pointer (&row->sealed, g_bytes_unref);
  g_clear_pointer (&row->session_id, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Row, row_clear)

static gboolean
find (RkDomainTx *tx, const RkActor *actor, const char *store_id, Row *ret, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db,
                     SQL ("SELECT sealed, destroyed_us, session_id FROM store_secret"
                          " WHERE user_id = $1 AND device_hash = $2 AND store_id = $3"),
                     error);

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "ttt", actor->user_id, actor->device_hash, store_id);
  if (!rk_db_step (stmt, &ret->found, error))
    return FALSE;
  if (ret->found)
    {
      ret->sealed = rk_db_column_bytes (stmt, 0);
      ret->destroyed = rk_db_column_int64 (stmt, 1) != 0 || ret->sealed == NULL;
      ret->session_id = rk_db_column_dup_text (stmt, 2);
    }
  return TRUE;
}

static RkStoreSecret *
open_secret (
  RkDomainTx *tx, const RkActor *actor, const char *store_id, const Row *row, GError **error)
{
  g_autofree char *whose = context (actor, store_id);
  gsize size;
  gconstpointer data = g_bytes_get_data (row->sealed, &size);
  g_autoptr (RkSecret) both = rk_unseal (tx->domain, whose, data, size, error);

  if (both == NULL)
    return NULL;
  RkStoreSecret *secret = g_new0 (RkStoreSecret, 1);
  secret->secret = rk_secret_new_from_data (both->data, SECRET_SIZE);
  secret->wipe_token
    = g_strndup ((const char *) both->data + SECRET_SIZE, both->size - SECRET_SIZE);
  return secret;
}

static gboolean
check (const RkActor *actor, const char *store_id, GError **error)
{
  if (actor->is_operator || rk_is_empty (actor->device_hash))
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  if (!rk_id_is_valid (store_id))
    return rk_refuse (error, RK_DOMAIN_ERROR_BAD_REQUEST, "the id of a store is a UUIDv7");
  /* With a temporary password nothing is read, so there is no store yet. */
  if (actor->must_change_password)
    return rk_refuse (error, RK_DOMAIN_ERROR_MUST_CHANGE_PASSWORD,
                      "the temporary password has to be changed first");
  return TRUE;
}

/* Whoever opens it takes it over: it lives as long as the latest session. */
static gboolean
take_over (
  RkDomainTx *tx, const RkActor *actor, const char *store_id, const Row *row, GError **error)
{
  if (!tx->writing || g_strcmp0 (row->session_id, actor->session_id) == 0)
    return TRUE;
  return rk_db_exec (tx->db,
                     SQL ("UPDATE store_secret SET session_id = $4 WHERE user_id = $1"
                          " AND device_hash = $2 AND store_id = $3"),
                     error, "tttt", actor->user_id, actor->device_hash, store_id,
                     actor->session_id);
}

RkStoreSecret *
rk_domain_store_get (RkDomainTx *tx, const RkActor *actor, const char *store_id, GError **error)
{
  g_auto (Row) row = { 0 };

  if (!check (actor, store_id, error) || !find (tx, actor, store_id, &row, error))
    return NULL;
  if (!row.found)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
      return NULL;
    }
  if (row.destroyed)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_STORE_DESTROYED, "the secret of this store was destroyed");
      return NULL;
    }
  if (!take_over (tx, actor, store_id, &row, error))
    return NULL;
  rk_tx_audit (tx, actor, "store_open", store_id, NULL, actor->device_hash);
  return open_secret (tx, actor, store_id, &row, error);
}

static gboolean
make (RkDomainTx *tx, const RkActor *actor, const char *store_id, GError **error)
{
  g_autoptr (RkSecret) secret = rk_secret_new_random (SECRET_SIZE);
  char *wipe_token = rk_token_new ();
  g_autofree char *wipe_hash = rk_plain_hash (wipe_token);
  g_autofree char *whose = context (actor, store_id);
  g_autoptr (RkSecret) both = rk_secret_new (SECRET_SIZE + strlen (wipe_token));

  memcpy (both->data, secret->data, SECRET_SIZE);
  memcpy (both->data + SECRET_SIZE, wipe_token, strlen (wipe_token));
  rk_secret_wipe_text (wipe_token);
  g_autoptr (GBytes) sealed = rk_seal (tx->domain, whose, both->data, both->size);
  return rk_db_exec (tx->db,
                     SQL ("INSERT INTO store_secret (user_id, device_hash, store_id, session_id,"
                          " sealed, wipe_hash, created_us, destroyed_us)"
                          " VALUES ($1, $2, $3, $4, $5, $6, $7, 0)"),
                     error, "ttttyti", actor->user_id, actor->device_hash, store_id,
                     actor->session_id, sealed, wipe_hash, tx->now);
}

RkStoreSecret *
rk_domain_store_put (
  RkDomainTx *tx, const RkActor *actor, const char *store_id, gboolean *ret_created, GError **error)
{
  g_auto (Row) row = { 0 };

  if (!check (actor, store_id, error) || !find (tx, actor, store_id, &row, error))
    return NULL;
  *ret_created = !row.found;
  if (!row.found)
    {
      if (!make (tx, actor, store_id, error))
        return NULL;
      rk_tx_audit (tx, actor, "store_make", store_id, NULL, actor->device_hash);
    }
  return rk_domain_store_get (tx, actor, store_id, error);
}

typedef struct
{
  gboolean found;
  gboolean destroyed;
  char *user_id;
  char *session_id;
  char *device_hash;
} Target;

static void
target_clear (Target *target)
{
  g_clear_pointer (&target->user_id, g_free);
  g_clear_pointer (&target->session_id, g_free);
  g_clear_pointer (&target->device_hash, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static gboolean
find_target (RkDomainTx *tx,
             const RkActor *actor,
             const char *wipe_token,
             const char *store_id,
             Target *ret,
             GError **error)
{
  g_autofree char *hash = rk_token_is_valid (wipe_token) ? rk_plain_hash (wipe_token) : NULL;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT user_id, session_id, device_hash, destroyed_us FROM store_secret"
         " WHERE store_id = $1 AND ((user_id = $2 AND device_hash = $3) OR wipe_hash = $4)"),
    error);

  if (stmt == NULL)
    return FALSE;
  /* No hash is empty, so an empty one finds nothing. */
  rk_db_bind (stmt, "tttt", store_id, actor != NULL && !actor->is_operator ? actor->user_id : "",
              actor != NULL && actor->device_hash != NULL ? actor->device_hash : "",
              hash != NULL ? hash : "");
  if (!rk_db_step (stmt, &ret->found, error))
    return FALSE;
  if (ret->found)
    {
      ret->user_id = rk_db_column_dup_text (stmt, 0);
      ret->session_id = rk_db_column_dup_text (stmt, 1);
      ret->device_hash = rk_db_column_dup_text (stmt, 2);
      ret->destroyed = rk_db_column_int64 (stmt, 3) != 0;
    }
  return TRUE;
}

/* A desk that heard no answer tells once more. */
static gboolean
was_told_sealed (
  RkDomainTx *tx, const Target *target, const char *store_id, gboolean *ret_told, GError **error)
{
  return rk_exists (tx->db,
                    SQL ("SELECT 1 FROM notice n, session s WHERE s.id = $1 AND n.user_id = $2"
                         " AND n.subject_id = $3 AND n.kind = 'unsent_sealed'"
                         " AND n.created_us >= s.created_us"),
                    ret_told, error, "ttt", target->session_id, target->user_id, store_id);
}

/* The store was opened again since: nothing waits in it any more, and the session that did so goes
 * on. */
static gboolean
end_earlier (RkDomainTx *tx, const Target *target, const char *session_id, GError **error)
{
  gboolean theirs;

  if (!rk_exists (tx->db,
                  SQL ("SELECT 1 FROM session WHERE id = $1 AND user_id = $2 AND device_hash = $3"),
                  &theirs, error, "ttt", session_id, target->user_id, target->device_hash))
    return FALSE;
  return !theirs || rk_session_end_one (tx, session_id, error);
}

gboolean
rk_domain_store_destroy (RkDomainTx *tx,
                         const RkActor *actor,
                         const char *wipe_token,
                         const char *store_id,
                         const RkUnsent *unsent,
                         GError **error)
{
  g_auto (Target) target = { 0 };
  const gboolean sealed = unsent != NULL && unsent->sealed && unsent->n > 0;
  gboolean told = FALSE;

  if (actor == NULL && !rk_token_is_valid (wipe_token))
    return rk_refuse (error, RK_DOMAIN_ERROR_UNAUTHORIZED, "a token is needed");
  if (!find_target (tx, actor, wipe_token, store_id, &target, error))
    return FALSE;
  if (!target.found)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  if (target.destroyed)
    return TRUE;
  if (sealed && unsent->session_id != NULL
      && g_strcmp0 (unsent->session_id, target.session_id) != 0)
    return end_earlier (tx, &target, unsent->session_id, error);
  if (sealed && !was_told_sealed (tx, &target, store_id, &told, error))
    return FALSE;
  if (told)
    return TRUE;

  if (!sealed
      && !rk_db_exec (tx->db,
                      SQL ("UPDATE store_secret SET sealed = NULL, destroyed_us = $4"
                           " WHERE user_id = $1 AND device_hash = $2 AND store_id = $3"),
                      error, "ttti", target.user_id, target.device_hash, store_id, tx->now))
    return FALSE;
  if (!rk_session_end_one (tx, target.session_id, error))
    return FALSE;
  if (unsent != NULL && unsent->n > 0
      && !rk_notice_add (tx, target.user_id,
                         sealed ? RK_NOTICE_UNSENT_SEALED : RK_NOTICE_UNSENT_DESTROYED, store_id,
                         NULL, error))
    return FALSE;
  rk_tx_audit (
    tx, actor, sealed ? "store_seal" : "store_destroy", store_id, NULL, target.device_hash);
  return TRUE;
}
