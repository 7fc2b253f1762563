/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/engine-private.h"

G_BEGIN_DECLS

/* 匿名で質問する: what of the posts without an author is mine. See core/asker.h. */

void rk_store_load_asker_keys (RkStore *store);
gboolean rk_store_keep_asker_key (RkStore *store, const RkSecret *key, GError **error);
const RkSecret *rk_store_peek_asker_key (RkStore *store);
gboolean rk_store_wrote (RkStore *store, const RkPost *post);
gboolean rk_store_is_mine_unnamed (RkStore *store, const char *post_id);
char *rk_store_dup_proof (RkStore *store, const char *space_id, const char *post_id);
char *rk_store_dup_proof_for_entry (
  RkStore *store, const char *kind, const char *space_id, const char *post_id, const char *body);
char *rk_anonymous_dup_tag (const char *body);
void rk_store_name_asker (RkStore *store, RkPostRow *row);
gint64 rk_store_marker_without_mine (RkStore *store, const char *space_id, gint64 position);
gboolean rk_store_keeps_drafts_here (RkStore *store, const char *space_id);
gboolean rk_store_asks_anonymously (RkStore *store, const char *space_id);
void rk_engine_make_asker_key (RkEngine *engine, const RkSecret *password);

G_END_DECLS
