/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/store.h"

G_BEGIN_DECLS

struct _RkStore
{
  RkDb *db;
  char *me;
  char *my_facility;
  RkDirty *dirty;
  GHashTable *users;   /* id -> RkUserRow, for the names beside posts */
  GHashTable *reindex; /* ids of posts whose words changed in this transaction */
};

const RkUserRow *rk_store_peek_user (RkStore *store, const char *user_id);
gboolean rk_store_refresh_my_ack (RkStore *store, const char *post_id, GError **error);

G_END_DECLS
