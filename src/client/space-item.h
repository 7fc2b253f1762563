/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/people-items.h"
#include "core/records.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * RkSpaceItem:
 *
 * A place to talk that is no side of a patient: a 小部屋, a グループ, a つながり. The same object
 * stands for the same place for the life of a login. Main thread only.
 *
 * Properties (read only, notified):
 * - `id` (string), `kind` (int, RkSpaceKind)
 * - `title` (string): the name; of a connection the other's name, of a room about a patient both
 * - `description` (string, never %NULL), `patient-id`, `facility-id`, `company` (nullable)
 * - `peer` (RkUserItem, nullable): of a connection, the other
 * - `sort-key` (string): 五十音順
 * - `n-members`, `unread`, `unacked`, `asked` (uint; asked: 要了解 that waits for me)
 * - `last-post-us` (int64; 0: none), `last-excerpt`, `last-author` (strings, nullable)
 * - `has-failed`, `has-sending`, `has-draft`, `is-admin` (booleans)
 */
#define RK_TYPE_SPACE_ITEM (rk_space_item_get_type ())
G_DECLARE_FINAL_TYPE (RkSpaceItem, rk_space_item, RK, SPACE_ITEM, GObject)

/** rk_space_item_get_space: Returns: (transfer none): the record */
const RkSpace *rk_space_item_get_space (RkSpaceItem *self);
const char *rk_space_item_get_id (RkSpaceItem *self);
RkSpaceKind rk_space_item_get_kind (RkSpaceItem *self);
const char *rk_space_item_get_title (RkSpaceItem *self);
const char *rk_space_item_get_description (RkSpaceItem *self);
/** rk_space_item_get_patient_id: Returns: (nullable): of a room about a patient */
const char *rk_space_item_get_patient_id (RkSpaceItem *self);
/** rk_space_item_get_peer: Returns: (transfer none) (nullable): of a connection, the other */
RkUserItem *rk_space_item_get_peer (RkSpaceItem *self);
const char *rk_space_item_get_sort_key (RkSpaceItem *self);
guint rk_space_item_get_n_members (RkSpaceItem *self);
guint rk_space_item_get_unread (RkSpaceItem *self);
guint rk_space_item_get_unacked (RkSpaceItem *self);
/** rk_space_item_get_asked: Returns: how often 要了解 waits for me there */
guint rk_space_item_get_asked (RkSpaceItem *self);
/** rk_space_item_get_muted_until_us: Returns: until when I hear nothing of it, UTC µs; 0 where I do
 */
gint64 rk_space_item_get_muted_until_us (RkSpaceItem *self);
gint64 rk_space_item_get_last_post_us (RkSpaceItem *self);
const char *rk_space_item_get_last_excerpt (RkSpaceItem *self);
const char *rk_space_item_get_last_author (RkSpaceItem *self);
gboolean rk_space_item_get_has_failed (RkSpaceItem *self);
gboolean rk_space_item_get_has_sending (RkSpaceItem *self);
gboolean rk_space_item_get_has_draft (RkSpaceItem *self);
gboolean rk_space_item_is_admin (RkSpaceItem *self);
/** rk_space_item_is_of_staff: Returns: whether it is the group of a facility's whole staff */
gboolean rk_space_item_is_of_staff (RkSpaceItem *self);

/**
 * rk_space_item_matches:
 * @needle: a folded text: rk_text_fold() of what was typed
 *
 * Whether title, description, the other's kana and facility or the newest excerpt contains @needle.
 */
gboolean rk_space_item_matches (RkSpaceItem *self, const char *needle);

G_END_DECLS
