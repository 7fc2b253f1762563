/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/sync-private.h"

static void
free_text (gpointer text)
{
  g_string_free (text, TRUE);
}

RkSyncShared *
rk_sync_shared_new (void)
{
  RkSyncShared *shared = g_new0 (RkSyncShared, 1);

  shared->tags = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  shared->n_changed = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  shared->feeds
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  shared->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_text);
  return shared;
}

void
rk_sync_shared_free (RkSyncShared *shared)
{
  if (shared == NULL)
    return;
  g_hash_table_unref (shared->tags);
  g_hash_table_unref (shared->n_changed);
  g_hash_table_unref (shared->feeds);
  g_hash_table_unref (shared->records);
  g_free (shared);
}

RkSyncShared *
rk_sync_shared_of (RkDomainTx *tx)
{
  /* What the transaction itself changed is in the records, but not in the feed before its end. */
  if (tx->changes->len > 0)
    g_clear_pointer (&tx->shared, rk_sync_shared_free);
  if (tx->shared == NULL)
    tx->shared = rk_sync_shared_new ();
  return tx->shared;
}
