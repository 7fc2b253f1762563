/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/cursor.h"
#include "server/domain/domain-private.h"

G_BEGIN_DECLS

/**
 * RkSyncShared:
 * @known: whether the next four were read
 * @head: the last number of the feed
 * @feed_floor: up to where it was cut off
 * @everyone: the last number of what concerns everybody
 * @head_tag: the word of chance of @head
 * @tags: (element-type gint64 utf8): of other numbers
 * @n_changed: (element-type gint64 guint): how many spaces changed since a number
 * @feeds: (element-type utf8 GArray): pieces of the feeds of spaces
 * @records: (element-type utf8 GString): changes as they stand on a page, without their last brace
 *
 * What the pages of one state have in common: a post goes to all who listen in its space, and they
 * mostly stand at the same place. Lives as long as the transaction that sees the state.
 */
struct _RkSyncShared
{
  gboolean known;
  gint64 head;
  gint64 feed_floor;
  gint64 everyone;
  char head_tag[RK_SYNC_KEY_SIZE];
  GHashTable *tags;
  GHashTable *n_changed;
  GHashTable *feeds;
  GHashTable *records;
};

RkSyncShared *rk_sync_shared_new (void);
void rk_sync_shared_free (RkSyncShared *shared);
/* (transfer none): that of the transaction's present state. */
RkSyncShared *rk_sync_shared_of (RkDomainTx *tx);

/**
 * RkSyncPage:
 *
 * A page while it is being written. Records are added one at a time, each followed by moving the
 * cursor behind it; when one does not fit, it is taken back and the page is @full.
 */
typedef struct
{
  RkDomainTx *tx;
  RkSyncShared *shared;
  const RkActor *actor;
  GString *out;
  gsize max_bytes;
  int limit;
  int n;
  int n_introduced; /* of them, those at the beginning that belong to what comes next */
  gboolean full;
  gsize before_last;
  RkSyncCursor cursor;
  GHashTable *sent;
  GHashTable *read_spaces;
  GHashTable *read_patients;
  GHashTable *later;
  RkDbStmt *attachments;
  RkDbStmt *reactions;
} RkSyncPage;

/* Begins a change; %FALSE when the page is full. */
gboolean rk_sync_begin (RkSyncPage *page, const char *kind, const char *what);
/* Ends it; %FALSE when it did not fit and was taken back. */
gboolean rk_sync_end (RkSyncPage *page);
/* One row as one change. */
gboolean rk_sync_add_row (RkSyncPage *page, RkDbStmt *stmt, const RkRecordType *type);

/* The user, with the facility, if they came into the space behind the end of this round: what is
 * told of them now must not come before they do. The page may be full afterwards. */
gboolean
rk_sync_introduce (RkSyncPage *page, const char *space, const char *user_id, GError **error);

/* The snapshot of everything (@space %NULL) or of one space, without posts: from the cursor's sub
 * on. *ret_done: it came to its end; else the page is full. */
gboolean rk_sync_expand (RkSyncPage *page, const char *space, gboolean *ret_done, GError **error);
/* The latest posts of a space with all that belongs to them. */
gboolean rk_sync_posts (RkSyncPage *page, const char *space, gboolean *ret_done, GError **error);
gboolean rk_sync_is_member (RkSyncPage *page, const char *space, gboolean *ret_is, GError **error);
/* Whether the space came into sight (again) behind the end of this round: then all of it follows
 * with that, and nothing of it may come before. */
gboolean rk_sync_comes_later (RkSyncPage *page, const char *space, gboolean *ret, GError **error);

/* For the test that parses every statement: those that are made from tables. */
gboolean rk_sync_prepare_parts (RkDb *db, GError **error);
gboolean rk_sync_prepare_kinds (RkDb *db, GError **error);

G_END_DECLS
