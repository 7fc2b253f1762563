/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/records.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * RkPatientItem:
 *
 * A patient in the list, with the 医療・介護側 that one is in, or without one: an administrator
 * sees the patients of the facility also where they are no member (then there is no space and no
 * post). The same object stands for the same patient for the life of a login. Main thread only.
 *
 * Properties (all read only and notified):
 * - `id` (string): the patient's id
 * - `space-id` (string, nullable): the care space; %NULL where one is no member
 * - `family-name`, `given-name`, `family-kana`, `given-kana`, `full-name` (「姓 名」), `full-kana`
 *   (strings, never %NULL)
 * - `sort-key` (string): 五十音順
 * - `age` (int; -1 when the birth date is unknown), `birth-date` (string YYYY-MM-DD, nullable)
 * - `sex` (int, RkSex), `disease`, `facility-id`, `facility-name` (strings, never %NULL)
 * - `unread`, `unacked`, `asked` (uint; asked: 要了解 that waits for me)
 * - `last-post-us` (int64; 0: none), `last-excerpt`, `last-author` (strings, nullable),
 *   `last-profession` (int, RkProfession)
 * - `in-charge` (boolean): 担当; `managed` (boolean): 施設内, managed by my facility
 * - `same-name` (boolean): 同姓同名, another patient that I see has the same name
 * - `has-failed`, `has-sending`, `has-draft` (booleans): something of mine here waits for me, is on
 *   its way, or is half written
 * - `is-admin` (boolean): I administer the care team's space
 * - `care-id`, `family-id` (strings, nullable): the two sides, where one is a member; `space-id` is
 * the one that opens first. `unread` and `unacked` count all of the patient's spaces, rooms
 * included; `care-unread`, `family-unread` (uint) one side each; `family-admin` (boolean)
 */
#define RK_TYPE_PATIENT_ITEM (rk_patient_item_get_type ())
G_DECLARE_FINAL_TYPE (RkPatientItem, rk_patient_item, RK, PATIENT_ITEM, GObject)

/** rk_patient_item_get_patient: Returns: (transfer none): the record with all details */
const RkPatient *rk_patient_item_get_patient (RkPatientItem *self);
const char *rk_patient_item_get_id (RkPatientItem *self);
/** rk_patient_item_get_space_id: Returns: (nullable): the care space; %NULL where no member */
const char *rk_patient_item_get_space_id (RkPatientItem *self);
const char *rk_patient_item_get_full_name (RkPatientItem *self);
const char *rk_patient_item_get_full_kana (RkPatientItem *self);
const char *rk_patient_item_get_sort_key (RkPatientItem *self);
int rk_patient_item_get_age (RkPatientItem *self);
const char *rk_patient_item_get_disease (RkPatientItem *self);
const char *rk_patient_item_get_facility_name (RkPatientItem *self);
guint rk_patient_item_get_unread (RkPatientItem *self);
guint rk_patient_item_get_unacked (RkPatientItem *self);
/** rk_patient_item_get_asked: Returns: how often 要了解 waits for me there */
guint rk_patient_item_get_asked (RkPatientItem *self);
/** rk_patient_item_get_muted_until_us: Returns: until when I hear nothing of it, UTC µs; 0 where I
 * do */
gint64 rk_patient_item_get_muted_until_us (RkPatientItem *self);
gint64 rk_patient_item_get_last_post_us (RkPatientItem *self);
const char *rk_patient_item_get_last_excerpt (RkPatientItem *self);
const char *rk_patient_item_get_last_author (RkPatientItem *self);
RkProfession rk_patient_item_get_last_profession (RkPatientItem *self);
gboolean rk_patient_item_get_in_charge (RkPatientItem *self);
gboolean rk_patient_item_get_managed (RkPatientItem *self);
gboolean rk_patient_item_get_same_name (RkPatientItem *self);
gboolean rk_patient_item_get_has_failed (RkPatientItem *self);
gboolean rk_patient_item_get_has_sending (RkPatientItem *self);
gboolean rk_patient_item_get_has_draft (RkPatientItem *self);
gboolean rk_patient_item_is_admin (RkPatientItem *self);
/** rk_patient_item_get_care_id: Returns: (nullable): 医療・介護側 */
const char *rk_patient_item_get_care_id (RkPatientItem *self);
/** rk_patient_item_get_family_id: Returns: (nullable): 患者側 */
const char *rk_patient_item_get_family_id (RkPatientItem *self);
guint rk_patient_item_get_care_unread (RkPatientItem *self);
guint rk_patient_item_get_family_unread (RkPatientItem *self);
gboolean rk_patient_item_get_family_admin (RkPatientItem *self);
/** rk_patient_item_get_consent_state: Returns: whether one writes here; changes `notify::consent`
 */
RkConsentState rk_patient_item_get_consent_state (RkPatientItem *self);
/** rk_patient_item_get_consent: Returns: (nullable): the latest 様式2, which staff is told of */
const RkConsent *rk_patient_item_get_consent (RkPatientItem *self);
/** rk_patient_item_get_state: Returns: 状態; to accounts of patients and families always at home */
RkPatientState rk_patient_item_get_state (RkPatientItem *self);

/**
 * rk_patient_item_matches:
 * @needle: a folded text: rk_text_fold() of what was typed
 *
 * Whether name, kana, facility, illness, birth date or the newest excerpt contains @needle; for the
 * list's own search, at every key press.
 */
gboolean rk_patient_item_matches (RkPatientItem *self, const char *needle);

G_END_DECLS
