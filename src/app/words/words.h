/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/records.h"

G_BEGIN_DECLS

/* The words that the places of the product share, so that one thing is called the same everywhere.
 */
const char *rk_words_profession (int profession);
const char *rk_words_facility_kind (int kind);
const char *rk_words_sex (int sex);
const char *rk_words_patient_state (int state);
const char *rk_words_report_kind (int kind);
const char *rk_words_report_outcome (int outcome);
const char *rk_words_space_kind (int kind);
const char *rk_words_role (int role);
const char *rk_words_invitation_state (int state);
char *rk_words_invitation_progress (const RkInvitation *invitation) G_GNUC_WARN_UNUSED_RESULT;
char *rk_words_invitee (const RkInvitation *invitation) G_GNUC_WARN_UNUSED_RESULT;
char *rk_words_birth_date (const char *birth_date) G_GNUC_WARN_UNUSED_RESULT;
char *rk_words_birth_date_and_age (const char *birth_date) G_GNUC_WARN_UNUSED_RESULT;
char *rk_words_day (gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;
char *rk_words_clock (gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;
char *rk_words_exact_time (gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;
char *rk_words_proposed_time (gint64 begin_us, gint64 end_us) G_GNUC_WARN_UNUSED_RESULT;
const char *rk_words_choice (char choice);
char *rk_words_relative_time (gint64 time_us, gint64 now_us) G_GNUC_WARN_UNUSED_RESULT;
gboolean rk_words_same_day (gint64 a_us, gint64 b_us);
char *rk_words_size (gint64 bytes) G_GNUC_WARN_UNUSED_RESULT;
GTimeZone *rk_words_zone (void);
void rk_words_set_zone (const char *identifier);
gboolean rk_words_is_quiet (const RkFacility *facility, gint64 now_us);

G_END_DECLS
