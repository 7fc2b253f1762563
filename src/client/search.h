/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/post-item.h"

G_BEGIN_DECLS

/**
 * RkRange:
 * @start: byte offset into the excerpt
 * @end: byte offset behind the last byte
 */
typedef struct
{
  guint start;
  guint end;
} RkRange;

/**
 * RkSearchHit:
 *
 * A post that was found. Constant once made.
 *
 * Properties: `post-id`, `space-id`, `space-title` (「姓 名」 of the patient, or the group's name),
 * `excerpt`, `author-name` (strings), `author-profession` (int, RkProfession), `position`,
 * `created-us` (int64), `from-server` (boolean: this terminal does not hold it).
 */
#define RK_TYPE_SEARCH_HIT (rk_search_hit_get_type ())
G_DECLARE_FINAL_TYPE (RkSearchHit, rk_search_hit, RK, SEARCH_HIT, GObject)

const char *rk_search_hit_get_post_id (RkSearchHit *self);
const char *rk_search_hit_get_space_id (RkSearchHit *self);
const char *rk_search_hit_get_space_title (RkSearchHit *self);
gint64 rk_search_hit_get_position (RkSearchHit *self);
gint64 rk_search_hit_get_created_us (RkSearchHit *self);
const char *rk_search_hit_get_author_name (RkSearchHit *self);
RkProfession rk_search_hit_get_author_profession (RkSearchHit *self);
/** rk_search_hit_get_excerpt: Returns: (transfer none): one line around the first place */
const char *rk_search_hit_get_excerpt (RkSearchHit *self);
/**
 * rk_search_hit_get_ranges:
 * @ret_n: (out): how many
 *
 * Returns: (transfer none) (array length=ret_n): the places of the words in the excerpt, in order,
 *   not overlapping
 */
const RkRange *rk_search_hit_get_ranges (RkSearchHit *self, guint *ret_n);

/**
 * RkSearchResult:
 * @hits: (element-type RkSearchHit): the newest first
 * @more: whether there are more than asked for
 * @since_us: everything in the searched spaces from this time on is on this terminal; 0 when all of
 *   it is
 * @complete: whether this terminal holds the whole history of the searched spaces
 * @from_server: whether the server was asked
 */
typedef struct
{
  GListModel *hits;
  gboolean more;
  gint64 since_us;
  gboolean complete;
  gboolean from_server;
} RkSearchResult;

void rk_search_result_free (RkSearchResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSearchResult, rk_search_result_free)

G_END_DECLS
