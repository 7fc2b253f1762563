/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/records.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * RkUserItem:
 *
 * A person. Main thread only, like every item. What the getters return belongs to the item and may
 * change when the item notifies.
 *
 * Properties (read only, notified): `id`, `name`, `kana` (strings), `profession` (int,
 * RkProfession), `facility-id`, `facility-name` (strings), `portrait-version` (int64; 0: no
 * portrait), `role` (int, RkRole in the facility).
 */
#define RK_TYPE_USER_ITEM (rk_user_item_get_type ())
G_DECLARE_FINAL_TYPE (RkUserItem, rk_user_item, RK, USER_ITEM, GObject)

/** rk_user_item_get_user: Returns: (transfer none): the record */
const RkUser *rk_user_item_get_user (RkUserItem *self);
const char *rk_user_item_get_id (RkUserItem *self);
const char *rk_user_item_get_name (RkUserItem *self);
RkProfession rk_user_item_get_profession (RkUserItem *self);
const char *rk_user_item_get_facility_name (RkUserItem *self);
gint64 rk_user_item_get_portrait_version (RkUserItem *self);
/** rk_user_item_is_staff: Returns: whether it is no account of a patient or a family */
gboolean rk_user_item_is_staff (RkUserItem *self);
/** rk_user_item_is_facility_admin: Returns: whether they manage their facility's staff, patients */
gboolean rk_user_item_is_facility_admin (RkUserItem *self);

/**
 * RkMemberItem:
 *
 * A member of a space: the person and what they are in it.
 *
 * Properties: `user` (RkUserItem), `role` (int, RkRole), `in-charge` (boolean), `facility-phone`
 * (string), `is-me` (boolean).
 */
#define RK_TYPE_MEMBER_ITEM (rk_member_item_get_type ())
G_DECLARE_FINAL_TYPE (RkMemberItem, rk_member_item, RK, MEMBER_ITEM, GObject)

/** rk_member_item_get_user: Returns: (transfer none): the person */
RkUserItem *rk_member_item_get_user (RkMemberItem *self);
/** rk_member_item_get_member: Returns: (transfer none): the record */
const RkMember *rk_member_item_get_member (RkMemberItem *self);
RkRole rk_member_item_get_role (RkMemberItem *self);
gboolean rk_member_item_get_in_charge (RkMemberItem *self);
/** rk_member_item_get_facility_phone: Returns: (nullable): the telephone of their facility */
const char *rk_member_item_get_facility_phone (RkMemberItem *self);
gboolean rk_member_item_is_me (RkMemberItem *self);

/**
 * RkCandidateItem:
 *
 * Somebody who can be invited into a space.
 *
 * Properties: `user` (RkUserItem), `is-colleague` (boolean: of my own facility),
 * `sort-key` (string: 五十音順).
 */
#define RK_TYPE_CANDIDATE_ITEM (rk_candidate_item_get_type ())
G_DECLARE_FINAL_TYPE (RkCandidateItem, rk_candidate_item, RK, CANDIDATE_ITEM, GObject)

/** rk_candidate_item_get_user: Returns: (transfer none): the person */
RkUserItem *rk_candidate_item_get_user (RkCandidateItem *self);
gboolean rk_candidate_item_is_colleague (RkCandidateItem *self);
/** rk_candidate_item_get_sort_key: Returns: (transfer none): the key for 五十音順, never %NULL */
const char *rk_candidate_item_get_sort_key (RkCandidateItem *self);

/**
 * RkSessionItem:
 *
 * One of my own sign-ins, for the list in which they can be ended.
 *
 * Properties: `id`, `device-name` (strings), `created-us`, `last-us` (int64), `current` (boolean).
 */
#define RK_TYPE_SESSION_ITEM (rk_session_item_get_type ())
G_DECLARE_FINAL_TYPE (RkSessionItem, rk_session_item, RK, SESSION_ITEM, GObject)

/** rk_session_item_get_session: Returns: (transfer none): the record */
const RkSession *rk_session_item_get_session (RkSessionItem *self);

G_END_DECLS
