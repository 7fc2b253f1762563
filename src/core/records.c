/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/records.h"
#include "core/asker.h"

#include <string.h>

static const char *const professions[] = {
  "",
  "doctor",
  "dentist",
  "pharmacist",
  "nurse",
  "public_health_nurse",
  "care_manager",
  "helper",
  "care_worker",
  "physical_therapist",
  "occupational_therapist",
  "speech_therapist",
  "dental_hygienist",
  "dietitian",
  "social_worker",
  "clerk",
  "other",
  "patient",
  "family",
  NULL,
};

static const char *const user_kinds[] = { "", "staff", "patient", "family", NULL };

static const char *const facility_kinds[] = {
  "",          "clinic",   "hospital", "dental", "pharmacy", "nursing", "care_management",
  "home_help", "day_care", "other",    NULL,
};

static const char *const password_rules[]
  = { "", "letters_digits", "letters_digits_symbols", NULL };
static const char *const user_states[] = { "", "active", "suspended", "left", NULL };
static const char *const terminal_owners[] = { "", "business", "lent", NULL };
static const char *const incident_kinds[] = { "", "person", "terminal", NULL };
static const char *const sexes[] = { "", "female", "male", "other", NULL };
static const char *const patient_states[] = { "", "home", "hospital", "deceased", NULL };
static const char *const consent_states[]
  = { "", "missing", "carried", "given", "withdrawn", NULL };
static const char *const signers[] = { "", "patient", "proxy", NULL };
static const char *const space_kinds[]
  = { "", "care", "family", "room", "group", "direct", "community", "consult", NULL };
static const char *const roles[] = { "", "member", "admin", NULL };
static const char *const post_states[] = { "", "normal", "withdrawn", "hidden", NULL };
static const char *const confirmations[] = { "", "waiting", "confirmed", "returned", NULL };
static const char *const scheduled_states[] = { "", "waiting", "returned", NULL };
static const char *const reaction_kinds[] = { "", "ack", "like", "take", "dates", NULL };
static const char *const dates_states[] = { "", "open", "decided", "called_off", NULL };
static const char *const attachment_states[] = { "", "uploading", "complete", NULL };
static const char *const invitation_states[]
  = { "",        "waiting_approval", "waiting_invitee",      "accepted", "declined",
      "refused", "withdrawn",        "waiting_registration", NULL };
static const char *const deliveries[] = { "", "queued", "sent", "failed", NULL };
static const char *const standings[] = { "", "outside", "waiting", "member", NULL };
static const char *const application_states[] = { "", "waiting", "accepted", "refused", NULL };
static const char *const notice_kinds[] = {
  "",
  "invitation",
  "approval",
  "invitation_answered",
  "post_hidden",
  "unsent_destroyed",
  "unsent_sealed",
  "signed_in_elsewhere",
  "ask_reminder",
  "ask_overdue",
  "scheduled_returned",
  "terminal_lost",
  "handed_over",
  "post_reported",
  "mail_failed",
  "request_answered",
  "application",
  "application_accepted",
  "application_refused",
  "deputy",
  "deputy_returned",
  "dates_reminder",
  "dates_overdue",
  NULL,
};
static const char *const request_kinds[]
  = { "", "admission", "discharge", "visit", "liaison", NULL };
static const char *const request_states[]
  = { "", "waiting", "asking", "accepted", "declined", "withdrawn", NULL };

static const char *const report_kinds[] = { "", "private", "pr", "other", NULL };
static const char *const report_outcomes[] = { "", "left", "asked", "deleted", NULL };

#define FIELD(Record, member, kind, flags, max)                                                    \
  {                                                                                                \
#member, RK_FIELD_##kind, G_STRUCT_OFFSET(Record, member), flags, max, NULL                    \
  }
#define ENUM(Record, member, flags, names)                                                         \
  {                                                                                                \
#member, RK_FIELD_ENUM, G_STRUCT_OFFSET(Record, member), flags, 0, names                       \
  }
#define TYPE(name, Record)                                                                         \
  const RkRecordType rk_##name##_type                                                              \
    = { #name, sizeof (Record), name##_fields, G_N_ELEMENTS (name##_fields) }

#define REQUIRED RK_FIELD_REQUIRED
#define SERVER   RK_FIELD_SERVER
#define STAFF    RK_FIELD_STAFF
#define SELF     RK_FIELD_SELF
#define KEY      (RK_FIELD_KEY | RK_FIELD_REQUIRED)
#define PLAIN    RK_FIELD_PLAIN

static const RkField facility_fields[] = {
  FIELD (RkFacility, id, ID, KEY, 0),
  FIELD (RkFacility, name, TEXT, REQUIRED, 200),
  ENUM (RkFacility, kind, REQUIRED, facility_kinds),
  FIELD (RkFacility, phone, TEXT, PLAIN, 40),
  FIELD (RkFacility, address, TEXT, PLAIN, 400),
  FIELD (RkFacility, zone, TEXT, PLAIN, 64),
  FIELD (RkFacility, idle_lock_minutes, INT, PLAIN, 120),
  FIELD (RkFacility, idle_logout_minutes, INT, PLAIN, 720),
  FIELD (RkFacility, password_min_length, INT, PLAIN, 64),
  ENUM (RkFacility, password_rule, PLAIN, password_rules),
  FIELD (RkFacility, remember_mail, BOOL, PLAIN, 0),
  FIELD (RkFacility, keyring_allowed, BOOL, PLAIN, 0),
  FIELD (RkFacility, sealed_hours, INT, PLAIN, 720),
  FIELD (RkFacility, history_days, INT, PLAIN, 36500),
  FIELD (RkFacility, changed_us, TIME, SERVER, 0),
  FIELD (RkFacility, quiet_from_minute, INT, PLAIN, 1439),
  FIELD (RkFacility, quiet_until_minute, INT, PLAIN, 1439),
  FIELD (RkFacility, saving_barred, BOOL, PLAIN, 0),
  FIELD (RkFacility, printing_barred, BOOL, PLAIN, 0),
  FIELD (RkFacility, copying_barred, BOOL, PLAIN, 0),
  FIELD (RkFacility, media_limit_mb, INT, PLAIN, 65536),
  FIELD (RkFacility, scan_folder, TEXT, PLAIN, 400),
  FIELD (RkFacility, scan_removal, BOOL, PLAIN, 0),
  FIELD (RkFacility, password_days, INT, PLAIN, 366),
};

TYPE (facility, RkFacility);

static const RkField user_fields[] = {
  FIELD (RkUser, id, ID, KEY, 0),
  FIELD (RkUser, facility_id, ID, REQUIRED, 0),
  FIELD (RkUser, name, TEXT, REQUIRED, 200),
  FIELD (RkUser, kana, TEXT, PLAIN, 200),
  ENUM (RkUser, profession, REQUIRED, professions),
  ENUM (RkUser, role, REQUIRED | STAFF, roles),
  ENUM (RkUser, state, SERVER | STAFF, user_states),
  FIELD (RkUser, mail, TEXT, SELF, 254),
  FIELD (RkUser, must_change_password, BOOL, SERVER | SELF, 0),
  FIELD (RkUser, portrait_version, INT, SERVER, 0),
  FIELD (RkUser, changed_us, TIME, SERVER, 0),
  ENUM (RkUser, kind, SERVER, user_kinds),
  FIELD (RkUser, relation, TEXT, PLAIN, 60),
  FIELD (RkUser, password_changed_us, TIME, SERVER | SELF, 0),
};

TYPE (user, RkUser);

static const RkField patient_fields[] = {
  FIELD (RkPatient, id, ID, KEY, 0),
  FIELD (RkPatient, facility_id, ID, SERVER | REQUIRED, 0),
  FIELD (RkPatient, family_name, TEXT, REQUIRED, 120),
  FIELD (RkPatient, given_name, TEXT, REQUIRED, 120),
  FIELD (RkPatient, family_kana, TEXT, PLAIN, 120),
  FIELD (RkPatient, given_kana, TEXT, PLAIN, 120),
  ENUM (RkPatient, sex, REQUIRED, sexes),
  FIELD (RkPatient, birth_date, DATE, PLAIN, 0),
  FIELD (RkPatient, disease, TEXT, STAFF, 400),
  FIELD (RkPatient, phone, TEXT, STAFF, 40),
  FIELD (RkPatient, address, TEXT, STAFF, 400),
  FIELD (RkPatient, emergency_contact, TEXT, STAFF, 400),
  FIELD (RkPatient, primary_doctor, TEXT, STAFF, 200),
  FIELD (RkPatient, secondary_doctor, TEXT, STAFF, 200),
  FIELD (RkPatient, cautions, TEXT, STAFF, 1000),
  FIELD (RkPatient, version, INT, SERVER, 0),
  FIELD (RkPatient, changed_us, TIME, SERVER, 0),
  ENUM (RkPatient, state, STAFF, patient_states),
  ENUM (RkPatient, consent, SERVER, consent_states),
};

TYPE (patient, RkPatient);

static const RkField state_change_fields[] = {
  FIELD (RkStateChange, patient_id, ID, KEY, 0),
  FIELD (RkStateChange, version, INT, SERVER, 0),
  ENUM (RkStateChange, state, SERVER, patient_states),
  FIELD (RkStateChange, user_id, ID, SERVER, 0),
  FIELD (RkStateChange, user_name, TEXT, SERVER, 200),
  FIELD (RkStateChange, user_facility, TEXT, SERVER, 200),
  FIELD (RkStateChange, changed_us, TIME, SERVER, 0),
};

TYPE (state_change, RkStateChange);

static const RkField consent_fields[] = {
  FIELD (RkConsent, id, ID, KEY, 0),
  FIELD (RkConsent, patient_id, ID, KEY, 0),
  FIELD (RkConsent, signed_on, DATE, PLAIN, 0),
  ENUM (RkConsent, signer, PLAIN, signers),
  FIELD (RkConsent, proxy_name, TEXT, PLAIN, 200),
  FIELD (RkConsent, proxy_relation, TEXT, PLAIN, 60),
  FIELD (RkConsent, proxy_address, TEXT, PLAIN, 400),
  FIELD (RkConsent, kin_name, TEXT, PLAIN, 200),
  FIELD (RkConsent, kin_relation, TEXT, PLAIN, 60),
  FIELD (RkConsent, kin_address, TEXT, PLAIN, 400),
  FIELD (RkConsent, explainer, TEXT, PLAIN, 200),
  FIELD (RkConsent, explainer_facility, TEXT, PLAIN, 200),
  FIELD (RkConsent, scope, TEXT, PLAIN, 2000),
  FIELD (RkConsent, refused, TEXT, PLAIN, 400),
  FIELD (RkConsent, refused_more, TEXT, PLAIN, 1000),
  FIELD (RkConsent, copy_given_on, DATE, PLAIN, 0),
  FIELD (RkConsent, form_post_id, ID, PLAIN, 0),
  FIELD (RkConsent, recorded_by, ID, SERVER, 0),
  FIELD (RkConsent, recorded_us, TIME, SERVER, 0),
  FIELD (RkConsent, withdrawn_on, DATE, SERVER, 0),
  FIELD (RkConsent, withdrawal_reason, TEXT, SERVER, 1000),
  FIELD (RkConsent, withdrawn_by, ID, SERVER, 0),
  FIELD (RkConsent, changed_us, TIME, SERVER, 0),
};

TYPE (consent, RkConsent);

static const RkField space_fields[] = {
  FIELD (RkSpace, id, ID, KEY, 0),
  ENUM (RkSpace, kind, REQUIRED, space_kinds),
  FIELD (RkSpace, patient_id, ID, PLAIN, 0),
  FIELD (RkSpace, name, TEXT, PLAIN, 200),
  FIELD (RkSpace, creator_id, ID, SERVER, 0),
  FIELD (RkSpace, head_position, INT, SERVER, 0),
  FIELD (RkSpace, last_post_us, TIME, SERVER, 0),
  FIELD (RkSpace, created_us, TIME, SERVER, 0),
  FIELD (RkSpace, changed_us, TIME, SERVER, 0),
  FIELD (RkSpace, description, TEXT, PLAIN, 2000),
  FIELD (RkSpace, facility_id, ID, SERVER, 0),
  FIELD (RkSpace, parent_id, ID, PLAIN, 0),
  FIELD (RkSpace, version, INT, SERVER, 0),
  FIELD (RkSpace, company, TEXT, SERVER, 200),
};

TYPE (space, RkSpace);

static const RkField member_fields[] = {
  FIELD (RkMember, space_id, ID, KEY, 0),        FIELD (RkMember, user_id, ID, KEY, 0),
  ENUM (RkMember, role, REQUIRED, roles),        FIELD (RkMember, in_charge, BOOL, STAFF, 0),
  FIELD (RkMember, joined_us, TIME, SERVER, 0),  FIELD (RkMember, joined_position, INT, SERVER, 0),
  FIELD (RkMember, changed_us, TIME, SERVER, 0),
};

TYPE (member, RkMember);

static const RkField post_fields[] = {
  FIELD (RkPost, id, ID, KEY, 0),
  FIELD (RkPost, space_id, ID, KEY, 0),
  FIELD (RkPost, author_id, ID, SERVER, 0),
  FIELD (RkPost, position, INT, SERVER, 0),
  FIELD (RkPost, text, TEXT, PLAIN, RK_POST_MAX_BYTES),
  FIELD (RkPost, reply_to, ID, PLAIN, 0),
  ENUM (RkPost, state, SERVER, post_states),
  FIELD (RkPost, version, INT, SERVER, 0),
  FIELD (RkPost, n_attachments, INT, SERVER, RK_ATTACHMENTS_PER_POST),
  FIELD (RkPost, written_us, TIME, PLAIN, 0),
  FIELD (RkPost, created_us, TIME, SERVER, 0),
  FIELD (RkPost, changed_us, TIME, SERVER, 0),
  FIELD (RkPost, ask_due_us, TIME, SERVER, 0),
  FIELD (RkPost, asked, TEXT, SERVER, RK_ASKED_MAX_BYTES),
  FIELD (RkPost, reminded_us, TIME, SERVER, 0),
  FIELD (RkPost, night_reason, TEXT, SERVER, RK_NIGHT_REASON_MAX_BYTES),
  FIELD (RkPost, solution, ID, SERVER, 0),
  FIELD (RkPost, for_id, ID, SERVER, 0),
  ENUM (RkPost, confirmation, SERVER, confirmations),
  FIELD (RkPost, return_reason, TEXT, SERVER | STAFF, RK_RETURN_REASON_MAX_BYTES),
  FIELD (RkPost, asker_tag, TEXT, SERVER, RK_ASKER_TAG_LENGTH),
  FIELD (RkPost, dates, TEXT, SERVER, RK_PROPOSED_MAX_BYTES),
  FIELD (RkPost, place, TEXT, SERVER, RK_PLACE_MAX_BYTES),
  ENUM (RkPost, dates_state, SERVER, dates_states),
  FIELD (RkPost, decided_us, TIME, SERVER, 0),
};

TYPE (post, RkPost);

static const RkField scheduled_fields[] = {
  FIELD (RkScheduled, id, ID, KEY, 0),
  FIELD (RkScheduled, space_id, ID, KEY, 0),
  FIELD (RkScheduled, author_id, ID, SERVER, 0),
  FIELD (RkScheduled, text, TEXT, PLAIN, RK_POST_MAX_BYTES),
  FIELD (RkScheduled, reply_to, ID, PLAIN, 0),
  FIELD (RkScheduled, send_us, TIME, SERVER, 0),
  ENUM (RkScheduled, state, SERVER, scheduled_states),
  FIELD (RkScheduled, version, INT, SERVER, 0),
  FIELD (RkScheduled, n_attachments, INT, SERVER, RK_ATTACHMENTS_PER_POST),
  FIELD (RkScheduled, written_us, TIME, PLAIN, 0),
  FIELD (RkScheduled, created_us, TIME, SERVER, 0),
  FIELD (RkScheduled, changed_us, TIME, SERVER, 0),
  FIELD (RkScheduled, ask_due_us, TIME, SERVER, 0),
  FIELD (RkScheduled, asked, TEXT, SERVER, RK_ASKED_MAX_BYTES),
  FIELD (RkScheduled, for_id, ID, SERVER, 0),
  FIELD (RkScheduled, dates, TEXT, SERVER, RK_PROPOSED_MAX_BYTES),
  FIELD (RkScheduled, place, TEXT, SERVER, RK_PLACE_MAX_BYTES),
};

TYPE (scheduled, RkScheduled);

static const RkField post_version_fields[] = {
  FIELD (RkPostVersion, post_id, ID, KEY, 0),
  FIELD (RkPostVersion, version, INT, SERVER, 0),
  FIELD (RkPostVersion, text, TEXT, PLAIN, RK_POST_MAX_BYTES),
  FIELD (RkPostVersion, created_us, TIME, SERVER, 0),
};

TYPE (post_version, RkPostVersion);

static const RkField reaction_fields[] = {
  FIELD (RkReaction, post_id, ID, KEY, 0),
  FIELD (RkReaction, user_id, ID, KEY, 0),
  ENUM (RkReaction, kind, KEY, reaction_kinds),
  FIELD (RkReaction, space_id, ID, KEY, 0),
  FIELD (RkReaction, version, INT, PLAIN, 0),
  FIELD (RkReaction, active, BOOL, SERVER, 0),
  FIELD (RkReaction, changed_us, TIME, SERVER, 0),
  FIELD (RkReaction, choices, TEXT, SERVER, RK_CHOICES_MAX_BYTES),
  FIELD (RkReaction, remark, TEXT, SERVER, RK_DATES_REMARK_BYTES),
};

TYPE (reaction, RkReaction);

static const RkField attachment_fields[] = {
  FIELD (RkAttachment, id, ID, KEY, 0),
  FIELD (RkAttachment, space_id, ID, KEY, 0),
  FIELD (RkAttachment, post_id, ID, SERVER, 0),
  FIELD (RkAttachment, uploader_id, ID, SERVER, 0),
  FIELD (RkAttachment, ordinal, INT, SERVER, RK_ATTACHMENTS_PER_POST),
  FIELD (RkAttachment, name, TEXT, REQUIRED, 255),
  FIELD (RkAttachment, media_type, TEXT, REQUIRED, 100),
  FIELD (RkAttachment, size, INT, PLAIN, RK_ATTACHMENT_MAX_BYTES),
  FIELD (RkAttachment, sha256, TEXT, REQUIRED, 64),
  FIELD (RkAttachment, width, INT, PLAIN, 100000),
  FIELD (RkAttachment, height, INT, PLAIN, 100000),
  FIELD (RkAttachment, preview, TEXT, PLAIN, 2800),
  ENUM (RkAttachment, state, SERVER, attachment_states),
  FIELD (RkAttachment, changed_us, TIME, SERVER, 0),
  FIELD (RkAttachment, description, TEXT, PLAIN, RK_DESCRIPTION_MAX_BYTES),
  FIELD (RkAttachment, small_size, INT, PLAIN, RK_PREVIEW_MAX_BYTES),
  FIELD (RkAttachment, small_sha256, TEXT, PLAIN, 64),
  FIELD (RkAttachment, screen_size, INT, PLAIN, RK_PREVIEW_MAX_BYTES),
  FIELD (RkAttachment, screen_sha256, TEXT, PLAIN, 64),
};

TYPE (attachment, RkAttachment);

static const RkField marker_fields[] = {
  FIELD (RkMarker, space_id, ID, KEY, 0),
  FIELD (RkMarker, generation, INT, PLAIN, 0),
  FIELD (RkMarker, position, INT, PLAIN, 0),
  FIELD (RkMarker, changed_us, TIME, SERVER, 0),
};

TYPE (marker, RkMarker);

static const RkField mute_fields[] = {
  FIELD (RkMute, space_id, ID, KEY, 0),
  FIELD (RkMute, until_us, TIME, PLAIN, 0),
  FIELD (RkMute, changed_us, TIME, SERVER, 0),
};

TYPE (mute, RkMute);

static const RkField pin_fields[] = {
  FIELD (RkPin, space_id, ID, KEY, 0),
  FIELD (RkPin, post_id, ID, KEY, 0),
  FIELD (RkPin, position, INT, SERVER, 0),
  FIELD (RkPin, author_id, ID, SERVER, 0),
  FIELD (RkPin, excerpt, TEXT, SERVER, RK_PIN_EXCERPT_MAX_BYTES),
  FIELD (RkPin, by_id, ID, SERVER, 0),
  FIELD (RkPin, created_us, TIME, SERVER, 0),
};

TYPE (pin, RkPin);

static const RkField report_fields[] = {
  FIELD (RkReport, space_id, ID, KEY, 0),
  FIELD (RkReport, post_id, ID, KEY, 0),
  ENUM (RkReport, kind, REQUIRED, report_kinds),
  FIELD (RkReport, reason, TEXT, PLAIN, RK_REPORT_REASON_MAX_BYTES),
  ENUM (RkReport, outcome, SERVER, report_outcomes),
  FIELD (RkReport, settled_us, TIME, SERVER, 0),
  FIELD (RkReport, created_us, TIME, SERVER, 0),
  FIELD (RkReport, changed_us, TIME, SERVER, 0),
};

TYPE (report, RkReport);

static const RkField invitation_fields[] = {
  FIELD (RkInvitation, id, ID, KEY, 0),
  FIELD (RkInvitation, space_id, ID, KEY, 0),
  FIELD (RkInvitation, space_title, TEXT, SERVER, 400),
  FIELD (RkInvitation, inviter_id, ID, SERVER, 0),
  FIELD (RkInvitation, inviter_name, TEXT, SERVER, 200),
  FIELD (RkInvitation, inviter_facility, TEXT, SERVER, 200),
  FIELD (RkInvitation, invitee_id, ID, PLAIN, 0),
  FIELD (RkInvitation, invitee_name, TEXT, SERVER, 200),
  FIELD (RkInvitation, invitee_facility, TEXT, SERVER, 200),
  ENUM (RkInvitation, state, SERVER, invitation_states),
  FIELD (RkInvitation, decided_by, ID, SERVER, 0),
  FIELD (RkInvitation, decided_us, TIME, SERVER, 0),
  FIELD (RkInvitation, created_us, TIME, SERVER, 0),
  FIELD (RkInvitation, changed_us, TIME, SERVER, 0),
  ENUM (RkInvitation, space_kind, SERVER, space_kinds),
  FIELD (RkInvitation, mail, TEXT, STAFF, RK_MAIL_MAX_BYTES),
  ENUM (RkInvitation, delivery, SERVER | STAFF, deliveries),
  FIELD (RkInvitation, mail_until_us, TIME, SERVER | STAFF, 0),
};

TYPE (invitation, RkInvitation);

static const RkField notice_fields[] = {
  FIELD (RkNotice, id, ID, KEY, 0),
  ENUM (RkNotice, kind, REQUIRED, notice_kinds),
  FIELD (RkNotice, subject_id, ID, PLAIN, 0),
  FIELD (RkNotice, space_id, ID, PLAIN, 0),
  FIELD (RkNotice, created_us, TIME, SERVER, 0),
  FIELD (RkNotice, read_us, TIME, SERVER, 0),
  FIELD (RkNotice, changed_us, TIME, SERVER, 0),
};

TYPE (notice, RkNotice);

static const RkField announcement_fields[] = {
  FIELD (RkAnnouncement, id, ID, KEY, 0),
  FIELD (RkAnnouncement, title, TEXT, SERVER, 200),
  FIELD (RkAnnouncement, sender, TEXT, SERVER, 200),
  FIELD (RkAnnouncement, text, TEXT, SERVER, RK_ANNOUNCEMENT_MAX_BYTES),
  FIELD (RkAnnouncement, created_us, TIME, SERVER, 0),
  FIELD (RkAnnouncement, until_us, TIME, SERVER, 0),
  FIELD (RkAnnouncement, read_us, TIME, SERVER, 0),
  FIELD (RkAnnouncement, changed_us, TIME, SERVER, 0),
};

TYPE (announcement, RkAnnouncement);

static const RkField draft_fields[] = {
  FIELD (RkDraft, space_id, ID, KEY, 0),
  FIELD (RkDraft, text, TEXT, PLAIN, RK_POST_MAX_BYTES),
  FIELD (RkDraft, reply_to, ID, PLAIN, 0),
  FIELD (RkDraft, changed_us, TIME, SERVER, 0),
};

TYPE (draft, RkDraft);

static const RkField session_fields[] = {
  FIELD (RkSession, id, ID, KEY, 0),
  FIELD (RkSession, device_id, ID, PLAIN, 0),
  FIELD (RkSession, device_name, TEXT, PLAIN, 120),
  FIELD (RkSession, created_us, TIME, SERVER, 0),
  FIELD (RkSession, last_us, TIME, SERVER, 0),
  FIELD (RkSession, current, BOOL, SERVER, 0),
};

TYPE (session, RkSession);

static const RkField staff_fields[] = {
  FIELD (RkStaff, user_id, ID, KEY, 0),
  FIELD (RkStaff, signed_in_us, TIME, SERVER, 0),
  FIELD (RkStaff, paused_until_us, TIME, SERVER, 0),
  FIELD (RkStaff, n_sessions, INT, SERVER, 0),
  FIELD (RkStaff, pledged_on, DATE, PLAIN, 0),
  FIELD (RkStaff, trained_on, DATE, PLAIN, 0),
  FIELD (RkStaff, left_us, TIME, SERVER, 0),
};

TYPE (staff, RkStaff);

static const RkField terminal_fields[] = {
  FIELD (RkTerminal, id, ID, KEY, 0),
  FIELD (RkTerminal, name, TEXT, SERVER, 120),
  FIELD (RkTerminal, last_us, TIME, SERVER, 0),
  FIELD (RkTerminal, people, TEXT, SERVER, RK_PEOPLE_MAX_BYTES),
  FIELD (RkTerminal, n_others, INT, SERVER, 0),
  FIELD (RkTerminal, n_sessions, INT, SERVER, 0),
  FIELD (RkTerminal, make, TEXT, PLAIN, 120),
  ENUM (RkTerminal, owner, PLAIN, terminal_owners),
};

TYPE (terminal, RkTerminal);

static const RkField incident_fields[] = {
  FIELD (RkIncident, id, ID, KEY, 0),
  ENUM (RkIncident, kind, SERVER, incident_kinds),
  FIELD (RkIncident, user_id, ID, PLAIN, 0),
  FIELD (RkIncident, terminal, TEXT, SERVER, 120),
  FIELD (RkIncident, by_id, ID, SERVER, 0),
  FIELD (RkIncident, created_us, TIME, SERVER, 0),
  FIELD (RkIncident, people, TEXT, SERVER, RK_PEOPLE_MAX_BYTES),
  FIELD (RkIncident, n_others, INT, SERVER, 0),
  FIELD (RkIncident, n_sessions, INT, SERVER, 0),
  FIELD (RkIncident, n_stores, INT, SERVER, 0),
};

TYPE (incident, RkIncident);

static const RkField access_fields[] = {
  FIELD (RkAccess, seq, INT, SERVER, 0),       FIELD (RkAccess, at_us, TIME, SERVER, 0),
  FIELD (RkAccess, actor_id, ID, SERVER, 0),   FIELD (RkAccess, actor_name, TEXT, SERVER, 200),
  FIELD (RkAccess, action, TEXT, SERVER, 60),  FIELD (RkAccess, subject_name, TEXT, SERVER, 200),
  FIELD (RkAccess, patient_id, ID, SERVER, 0), FIELD (RkAccess, patient_name, TEXT, SERVER, 300),
};

TYPE (access, RkAccess);

static const RkField departing_place_fields[] = {
  FIELD (RkDepartingPlace, space_id, ID, KEY, 0),
  ENUM (RkDepartingPlace, kind, SERVER, space_kinds),
  FIELD (RkDepartingPlace, title, TEXT, SERVER, 300),
  FIELD (RkDepartingPlace, last_admin, BOOL, SERVER, 0),
  FIELD (RkDepartingPlace, alone, BOOL, SERVER, 0),
  FIELD (RkDepartingPlace, heir_id, ID, SERVER, 0),
  FIELD (RkDepartingPlace, heir_name, TEXT, SERVER, 200),
};

TYPE (departing_place, RkDepartingPlace);

static const RkField ledger_group_fields[] = {
  FIELD (RkLedgerGroup, space_id, ID, KEY, 0),
  FIELD (RkLedgerGroup, patient_name, TEXT, SERVER, 300),
  FIELD (RkLedgerGroup, address, TEXT, SERVER, 400),
  FIELD (RkLedgerGroup, birth_date, DATE, SERVER, 0),
  FIELD (RkLedgerGroup, created_us, TIME, SERVER, 0),
  FIELD (RkLedgerGroup, inviter_facility, TEXT, SERVER, 200),
  FIELD (RkLedgerGroup, inviter_name, TEXT, SERVER, 200),
};

TYPE (ledger_group, RkLedgerGroup);

static const RkField request_fields[] = {
  FIELD (RkCareRequest, id, ID, KEY, 0),
  FIELD (RkCareRequest, facility_id, ID, KEY, 0),
  FIELD (RkCareRequest, facility_name, TEXT, SERVER, 200),
  FIELD (RkCareRequest, space_id, ID, SERVER, 0),
  ENUM (RkCareRequest, kind, REQUIRED, request_kinds),
  FIELD (RkCareRequest, text, TEXT, PLAIN, RK_REQUEST_MAX_BYTES),
  FIELD (RkCareRequest, wanted_on, DATE, PLAIN, 0),
  FIELD (RkCareRequest, named, BOOL, PLAIN, 0),
  FIELD (RkCareRequest, patient_id, ID, SERVER, 0),
  FIELD (RkCareRequest, patient_name, TEXT, SERVER, 300),
  FIELD (RkCareRequest, birth_date, DATE, SERVER, 0),
  ENUM (RkCareRequest, sex, SERVER, sexes),
  FIELD (RkCareRequest, decade, INT, SERVER, 200),
  FIELD (RkCareRequest, sender_id, ID, SERVER, 0),
  FIELD (RkCareRequest, sender_name, TEXT, SERVER, 200),
  FIELD (RkCareRequest, sender_facility, TEXT, SERVER, 200),
  FIELD (RkCareRequest, sender_phone, TEXT, SERVER, 40),
  ENUM (RkCareRequest, state, SERVER, request_states),
  FIELD (RkCareRequest, answer, TEXT, SERVER, RK_REQUEST_MAX_BYTES),
  FIELD (RkCareRequest, question, TEXT, SERVER, RK_REQUEST_MAX_BYTES),
  FIELD (RkCareRequest, reply, TEXT, SERVER, RK_REQUEST_MAX_BYTES),
  FIELD (RkCareRequest, earlier, TEXT, SERVER, RK_REQUEST_EARLIER_BYTES),
  FIELD (RkCareRequest, answered_by, ID, SERVER, 0),
  FIELD (RkCareRequest, answered_name, TEXT, SERVER, 200),
  FIELD (RkCareRequest, answered_us, TIME, SERVER, 0),
  FIELD (RkCareRequest, version, INT, SERVER, 0),
  FIELD (RkCareRequest, created_us, TIME, SERVER, 0),
  FIELD (RkCareRequest, changed_us, TIME, SERVER, 0),
};

TYPE (request, RkCareRequest);

static const RkField listing_fields[] = {
  FIELD (RkListing, id, ID, KEY, 0),
  FIELD (RkListing, name, TEXT, SERVER, 200),
  ENUM (RkListing, kind, SERVER, facility_kinds),
  FIELD (RkListing, phone, TEXT, SERVER, 40),
  FIELD (RkListing, address, TEXT, SERVER, 400),
  FIELD (RkListing, reachable, BOOL, SERVER, 0),
};

TYPE (listing, RkListing);

static const RkField community_fields[] = {
  FIELD (RkCommunity, id, ID, KEY, 0),
  FIELD (RkCommunity, name, TEXT, SERVER, 200),
  FIELD (RkCommunity, description, TEXT, SERVER, 2000),
  FIELD (RkCommunity, company, TEXT, SERVER, 200),
  FIELD (RkCommunity, n_members, INT, SERVER, 0),
  ENUM (RkCommunity, standing, SERVER, standings),
};

TYPE (community, RkCommunity);

static const RkField application_fields[] = {
  FIELD (RkCommunityApplication, space_id, ID, KEY, 0),
  FIELD (RkCommunityApplication, user_id, ID, KEY, 0),
  FIELD (RkCommunityApplication, user_name, TEXT, SERVER, 200),
  FIELD (RkCommunityApplication, user_facility, TEXT, SERVER, 200),
  ENUM (RkCommunityApplication, profession, SERVER, professions),
  FIELD (RkCommunityApplication, text, TEXT, PLAIN, RK_APPLICATION_MAX_BYTES),
  ENUM (RkCommunityApplication, state, SERVER, application_states),
  FIELD (RkCommunityApplication, created_us, TIME, SERVER, 0),
  FIELD (RkCommunityApplication, changed_us, TIME, SERVER, 0),
};

TYPE (application, RkCommunityApplication);

static const RkField deputy_fields[] = {
  FIELD (RkDeputy, doctor_id, ID, KEY, 0),
  FIELD (RkDeputy, user_id, ID, KEY, 0),
  FIELD (RkDeputy, by_id, ID, SERVER, 0),
  FIELD (RkDeputy, created_us, TIME, SERVER, 0),
};

TYPE (deputy, RkDeputy);

const RkRecordType *const rk_record_types[] = {
  &rk_facility_type,
  &rk_user_type,
  &rk_patient_type,
  &rk_space_type,
  &rk_member_type,
  &rk_post_type,
  &rk_post_version_type,
  &rk_reaction_type,
  &rk_attachment_type,
  &rk_marker_type,
  &rk_mute_type,
  &rk_pin_type,
  &rk_report_type,
  &rk_invitation_type,
  &rk_notice_type,
  &rk_announcement_type,
  &rk_draft_type,
  &rk_scheduled_type,
  &rk_session_type,
  &rk_state_change_type,
  &rk_consent_type,
  &rk_staff_type,
  &rk_terminal_type,
  &rk_incident_type,
  &rk_access_type,
  &rk_departing_place_type,
  &rk_ledger_group_type,
  &rk_request_type,
  &rk_listing_type,
  &rk_community_type,
  &rk_application_type,
  &rk_deputy_type,
  NULL,
};

/**
 * rk_record_type_by_name:
 * @name: a kind of record, as named on the wire
 *
 * Returns: (nullable): its type, or %NULL when this version does not know it
 */
const RkRecordType *
rk_record_type_by_name (const char *name)
{
  for (gsize i = 0; rk_record_types[i] != NULL; i++)
    if (strcmp (rk_record_types[i]->name, name) == 0)
      return rk_record_types[i];
  return NULL;
}

const char *const rk_consent_items[] = {
  "address", "phone",  "history", "diagnoses",   "treatment",  "medication",
  "tests",   "photos", "films",   "daily_state", "facilities", NULL,
};

/** rk_consent_refuses: Returns: whether @item, one of rk_consent_items, is not consented to */
gboolean
rk_consent_refuses (const RkConsent *consent, const char *item)
{
  g_auto (GStrv) words = NULL;

  if (consent->refused == NULL)
    return FALSE;
  words = g_strsplit (consent->refused, " ", -1);
  return g_strv_contains ((const char *const *) words, item);
}

/** rk_consent_is_open: Returns: whether one may write; unknown counts, for the server decides */
gboolean
rk_consent_is_open (int state)
{
  return state != RK_CONSENT_MISSING && state != RK_CONSENT_WITHDRAWN;
}
