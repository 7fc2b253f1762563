/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/store.h"

G_BEGIN_DECLS

struct _RkStore
{
  RkDb *db;
  char *me;
  char *my_facility;
  GPtrArray *asker_keys; /* RkSecret, the present one first */
  RkDirty *dirty;
  GHashTable *users;   /* id -> RkUserRow, for the names beside posts */
  GHashTable *reindex; /* ids of posts whose words changed in this transaction, and what is known */
  GHashTable *seen;    /* ids of spaces: up to where I have read, while a transaction runs */
};

/* Whether a member m is asked with a post p. All are those who were there when it was posted. */
#define RK_IS_ASKED_SQL                                                                            \
  "(CASE WHEN p.asked IS NULL OR p.asked = '' THEN m.joined_position < p.position"                 \
  " ELSE instr (p.asked, m.user_id) > 0 END)"

/* Whether my 了解 of a post p, or my answer to its dates, is missing; @me is my id. */
#define RK_I_OWE_SQL(me)                                                                           \
  "(CASE WHEN COALESCE (p.dates, '') = '' THEN p.my_ack < p.version ELSE"                          \
  " NOT EXISTS (SELECT 1 FROM reaction y WHERE y.post_id = p.id AND y.user_id = " me               \
  " AND y.kind = 'dates' AND y.active = 1) AND NOT EXISTS (SELECT 1 FROM outbox y"                 \
  " WHERE y.target_id = p.id AND y.kind = 'dates' AND y.state = 'waiting') END)"

/* store-words.c */
GHashTable *rk_store_words_new (void);
gint64 rk_store_words_key (gint64 created_us);
gboolean rk_store_words_next_key (RkStore *store, gint64 *key, GError **error);
void rk_store_words_add (RkStore *store, const char *post_id, gint64 key, const char *text);
void rk_store_words_touch (RkStore *store, const char *post_id);
void rk_store_words_recheck (RkStore *store);

const RkUserRow *rk_store_peek_user (RkStore *store, const char *user_id);
char *rk_store_excerpt (const char *text);
void rk_store_fill_reply (RkStore *store, RkPostRow *row);
void rk_store_fill_consult (RkStore *store, RkPostRow *row, const RkPost *target);
gboolean rk_store_fill_attachments (RkStore *store, RkPostRow *row, GError **error);
gboolean rk_store_refresh_my_ack (RkStore *store, const char *post_id, GError **error);

G_END_DECLS
