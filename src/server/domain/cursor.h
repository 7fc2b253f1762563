/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"

G_BEGIN_DECLS

/* An id, or the name of a choice, and the closing NUL. */
#define RK_SYNC_KEY_SIZE 40

/**
 * RkSyncStage:
 * @RK_SYNC_REST: everything up to `from` was delivered
 * @RK_SYNC_FIRST: first sync: all but posts
 * @RK_SYNC_POSTS: first sync: the posts of the spaces that did not change since it began, the one
 *   with the latest change first
 * @RK_SYNC_MOVED: first sync: the posts of those that did, for they may have been overtaken
 * @RK_SYNC_OWN: live: what changed for this user alone
 * @RK_SYNC_EVERYONE: live: what changed for everybody who may see it
 * @RK_SYNC_SPACES: live: what changed in the user's spaces
 */
typedef enum
{
  RK_SYNC_REST,
  RK_SYNC_FIRST,
  RK_SYNC_POSTS,
  RK_SYNC_MOVED,
  RK_SYNC_OWN,
  RK_SYNC_EVERYONE,
  RK_SYNC_SPACES,
  RK_N_SYNC_STAGES,
} RkSyncStage;

/**
 * RkSyncCursor:
 * @from: up to which change everything was delivered
 * @to: up to which change this round goes
 * @tag: the word of chance of the greater of the two: what tells it from a change that got the same
 *   number after an older copy of the database was put back
 * @seq: within the stage, the last change that was handled
 * @sub: within an expansion, which kind of record; beyond them, posts
 * @position: of the post last begun, 0 for none
 * @part: of that post: 0 done, 1 its attachments, 2 its reactions
 * @space: the space in work
 * @key1: the key of the last record
 *
 * How far somebody has got. What a client sends back is ours, sealed, and of this database's own
 * history; whatever it says, only what the actor may see is delivered.
 */
typedef struct
{
  RkSyncStage stage;
  gint64 from;
  gint64 to;
  gint64 seq;
  gint64 sub;
  gint64 position;
  gint64 part;
  char tag[RK_SYNC_KEY_SIZE];
  char space[RK_SYNC_KEY_SIZE];
  char key1[RK_SYNC_KEY_SIZE];
  char key2[RK_SYNC_KEY_SIZE];
} RkSyncCursor;

/**
 * rk_sync_cursor_to_text:
 *
 * Returns: (transfer full): for the client: sealed, of one of two lengths, letters that need no
 *   escaping
 */
char *rk_sync_cursor_to_text (const RkSyncCursor *cursor, RkDomain *domain);

/**
 * rk_sync_cursor_from_text:
 * @error: BAD_REQUEST for nonsense, GONE for another server, database or version
 */
gboolean
rk_sync_cursor_from_text (RkSyncCursor *cursor, const char *text, RkDomain *domain, GError **error);

G_END_DECLS
