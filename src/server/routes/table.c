/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/domain/attachment.h"
#include "server/domain/directory.h"
#include "server/routes/handlers.h"

/* A body of JSON may have at most this many bytes. */
#define JSON_MAX (1024 * 1024)

#define READ(function)                                                                             \
  &(const RkHandler)                                                                               \
  {                                                                                                \
    .auth = RK_AUTH_SESSION, .steps = { { RK_WHERE_READER, function } }                            \
  }
#define WRITE(function, kind)                                                                      \
  &(const RkHandler)                                                                               \
  {                                                                                                \
    .auth = RK_AUTH_SESSION, .body = RK_BODY_##kind,                                               \
    .max_body = RK_BODY_##kind == RK_BODY_NONE ? 0 : JSON_MAX,                                     \
    .steps                                                                                         \
      = { { RK_WHERE_WRITER, function } }                                                          \
  }

static const RkHandler server
  = { .auth = RK_AUTH_NONE, .steps = { { RK_WHERE_NONE, rk_get_server } } };

static const RkHandler sign_in = {
  .auth = RK_AUTH_NONE,
  .body = RK_BODY_JSON,
  .max_body = 4096,
  .steps = { { RK_WHERE_WRITER, rk_sign_in_begin },
             { RK_WHERE_HASHER, rk_sign_in_hash },
             { RK_WHERE_WRITER, rk_sign_in_finish } },
};

static const RkHandler sign_out = {
  .auth = RK_AUTH_TEMPORARY,
  .steps = { { RK_WHERE_WRITER, rk_delete_session } },
};

static const RkHandler password = {
  .auth = RK_AUTH_TEMPORARY,
  .body = RK_BODY_JSON,
  .max_body = 4096,
  .steps = { { RK_WHERE_WRITER, rk_password_begin },
             { RK_WHERE_HASHER, rk_password_hash_both },
             { RK_WHERE_WRITER, rk_password_finish } },
};

static const RkHandler relative = {
  .auth = RK_AUTH_SESSION,
  .body = RK_BODY_JSON,
  .max_body = 4096,
  .steps = { { RK_WHERE_READER, rk_relative_begin },
             { RK_WHERE_HASHER, rk_relative_hash },
             { RK_WHERE_WRITER, rk_relative_finish } },
};

static const RkHandler temporary_password = {
  .auth = RK_AUTH_SESSION,
  .body = RK_BODY_JSON,
  .max_body = 4096,
  .steps = { { RK_WHERE_READER, rk_temporary_password_begin },
             { RK_WHERE_HASHER, rk_temporary_password_hash },
             { RK_WHERE_WRITER, rk_temporary_password_finish } },
};

static const RkHandler portrait = {
  .auth = RK_AUTH_SESSION,
  .body = RK_BODY_BYTES,
  .max_body = RK_PORTRAIT_MAX_BYTES,
  .steps = { { RK_WHERE_WRITER, rk_put_portrait } },
};

static const RkHandler registration = {
  .auth = RK_AUTH_NONE,
  .body = RK_BODY_JSON,
  .max_body = 4096,
  .steps = { { RK_WHERE_WRITER, rk_registration_begin },
             { RK_WHERE_HASHER, rk_registration_hash_it },
             { RK_WHERE_WRITER, rk_registration_finish } },
};

static const RkHandler decline = {
  .auth = RK_AUTH_NONE,
  .body = RK_BODY_JSON,
  .max_body = 4096,
  .steps = { { RK_WHERE_WRITER, rk_post_registration_decline } },
};

static const RkHandler forgotten = {
  .auth = RK_AUTH_NONE,
  .body = RK_BODY_JSON,
  .max_body = 4096,
  .steps = { { RK_WHERE_WRITER, rk_post_recovery } },
};

static const RkHandler recovery = {
  .auth = RK_AUTH_NONE,
  .body = RK_BODY_JSON,
  .max_body = 4096,
  .steps = { { RK_WHERE_WRITER, rk_recovery_begin },
             { RK_WHERE_HASHER, rk_recovery_hash_it },
             { RK_WHERE_WRITER, rk_recovery_finish } },
};

static const RkHandler wipe = {
  .auth = RK_AUTH_WIPE,
  .body = RK_BODY_EMPTY,
  .max_body = 4096,
  .steps = { { RK_WHERE_WRITER, rk_delete_store } },
};

static const RkHandler upload = {
  .auth = RK_AUTH_SESSION,
  .body = RK_BODY_BYTES,
  .max_body = RK_UPLOAD_MAX_CHUNK,
  .one_at_a_time = 2,
  .steps = { { RK_WHERE_READER, rk_upload_begin },
             { RK_WHERE_FILES, rk_upload_chunk },
             { RK_WHERE_WRITER, rk_upload_keep } },
};

static const RkHandler complete = {
  .auth = RK_AUTH_SESSION,
  .body = RK_BODY_EMPTY,
  .max_body = 4096,
  .one_at_a_time = 2,
  .steps = { { RK_WHERE_READER, rk_upload_begin },
             { RK_WHERE_FILES, rk_complete_verify },
             { RK_WHERE_WRITER, rk_complete_finish } },
};

static const RkHandler events = {
  .auth = RK_AUTH_SESSION,
  .socket = TRUE,
  .steps = { { RK_WHERE_READER, rk_get_events } },
};

/* All addresses. */
const RkRoute rk_routes[] = {
  { "GET", "/v1/server", &server },
  { "POST", "/v1/sessions", &sign_in },
  { "GET", "/v1/sessions", READ (rk_get_sessions) },
  { "DELETE", "/v1/sessions/current", &sign_out },
  { "DELETE", "/v1/sessions/{id}", &sign_out },
  { "PUT", "/v1/password", &password },
  { "POST", "/v1/registrations", &registration },
  { "POST", "/v1/registrations/decline", &decline },
  { "POST", "/v1/recoveries", &forgotten },
  { "POST", "/v1/recoveries/password", &recovery },
  { "POST", "/v1/users/{id}/pause-lift", WRITE (rk_post_pause_lift, EMPTY) },

  { "PUT", "/v1/stores/{id}", WRITE (rk_put_store, EMPTY) },
  { "GET", "/v1/stores/{id}", WRITE (rk_get_store, NONE) },
  { "DELETE", "/v1/stores/{id}", &wipe },

  { "GET", "/v1/facilities/{id}", READ (rk_get_facility) },
  { "GET", "/v1/facility/users", READ (rk_get_facility_users) },
  { "GET", "/v1/directory", READ (rk_get_directory) },
  { "PATCH", "/v1/facilities/{id}", WRITE (rk_patch_facility, JSON) },
  { "GET", "/v1/facility/staff", READ (rk_get_staff) },
  { "GET", "/v1/facility/access", READ (rk_get_access) },
  { "GET", "/v1/facility/ledger", READ (rk_get_ledger) },
  { "PUT", "/v1/incidents/{id}", WRITE (rk_put_incident, JSON) },
  { "PUT", "/v1/terminals/{id}", WRITE (rk_put_terminal, JSON) },
  { "PUT", "/v1/users/{id}/papers", WRITE (rk_put_papers, JSON) },
  { "GET", "/v1/users/{id}/deputies", READ (rk_get_deputies) },
  { "PUT", "/v1/users/{id}/deputies/{id}", WRITE (rk_put_deputy, EMPTY) },
  { "DELETE", "/v1/users/{id}/deputies/{id}", WRITE (rk_delete_deputy, NONE) },
  { "GET", "/v1/users/{id}", READ (rk_get_user) },
  { "PATCH", "/v1/users/{id}", WRITE (rk_patch_user, JSON) },
  { "GET", "/v1/users/{id}/departure", READ (rk_get_departure) },
  { "PUT", "/v1/users/{id}/departure", WRITE (rk_put_departure, JSON) },
  { "PUT", "/v1/users/{id}/temporary-password", &temporary_password },
  { "PUT", "/v1/users/{id}/portrait", &portrait },
  { "GET", "/v1/users/{id}/portrait", READ (rk_get_portrait) },

  { "GET", "/v1/patients/{id}", READ (rk_get_patient) },
  { "PUT", "/v1/patients/{id}", WRITE (rk_put_patient, JSON) },
  { "PATCH", "/v1/patients/{id}", WRITE (rk_patch_patient, JSON) },
  { "GET", "/v1/patients/{id}/states", READ (rk_get_states) },
  { "PUT", "/v1/patients/{id}/consents/{id}", WRITE (rk_put_consent, JSON) },
  { "PUT", "/v1/patients/{id}/consents/{id}/withdrawal", WRITE (rk_put_consent_withdrawal, JSON) },
  { "PUT", "/v1/patient-batches/{id}", WRITE (rk_put_batch, JSON) },
  { "DELETE", "/v1/patient-batches/{id}", WRITE (rk_delete_batch, NONE) },
  { "PUT", "/v1/patient-batches/{id}/parts/{n}", WRITE (rk_put_batch_part, JSON) },

  { "GET", "/v1/spaces/{id}", READ (rk_get_space) },
  { "PUT", "/v1/spaces/{id}", WRITE (rk_put_space, JSON) },
  { "PATCH", "/v1/spaces/{id}", WRITE (rk_patch_space, JSON) },
  { "DELETE", "/v1/spaces/{id}", WRITE (rk_delete_space, NONE) },
  { "PUT", "/v1/spaces/{id}/relatives/{id}", &relative },
  { "GET", "/v1/spaces/{id}/members", READ (rk_get_members) },
  { "PUT", "/v1/spaces/{id}/members/{id}", WRITE (rk_put_member, JSON) },
  { "DELETE", "/v1/spaces/{id}/members/{id}", WRITE (rk_delete_member, NONE) },
  { "GET", "/v1/spaces/{id}/candidates", READ (rk_get_candidates) },
  { "GET", "/v1/communities", READ (rk_get_communities) },
  { "PUT", "/v1/communities/{id}/application", WRITE (rk_put_application, JSON) },
  { "DELETE", "/v1/communities/{id}/application", WRITE (rk_delete_application, NONE) },
  { "GET", "/v1/spaces/{id}/applications", READ (rk_get_applications) },
  { "PUT", "/v1/spaces/{id}/applications/{id}", WRITE (rk_put_application_decision, JSON) },

  { "GET", "/v1/spaces/{id}/posts", READ (rk_get_posts) },
  { "PUT", "/v1/spaces/{id}/posts/{id}", WRITE (rk_put_post, JSON) },
  { "GET", "/v1/spaces/{id}/posts/{id}/versions", READ (rk_get_post_versions) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/versions/{n}", WRITE (rk_put_post_version, JSON) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/withdrawal", WRITE (rk_put_withdrawal, EMPTY) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/hidden", WRITE (rk_put_hidden, EMPTY) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/confirmation", WRITE (rk_put_confirmation, JSON) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/return", WRITE (rk_put_return, JSON) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/ask", WRITE (rk_put_ask, JSON) },
  { "DELETE", "/v1/spaces/{id}/posts/{id}/ask", WRITE (rk_delete_ask, NONE) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/pin", WRITE (rk_put_pin, EMPTY) },
  { "DELETE", "/v1/spaces/{id}/posts/{id}/pin", WRITE (rk_delete_pin, NONE) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/solution", WRITE (rk_put_solution, JSON) },
  { "DELETE", "/v1/spaces/{id}/posts/{id}/solution", WRITE (rk_delete_solution, NONE) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/report", WRITE (rk_put_report, JSON) },
  { "DELETE", "/v1/spaces/{id}/posts/{id}/report", WRITE (rk_delete_report, NONE) },
  { "GET", "/v1/spaces/{id}/posts/{id}/reports", READ (rk_get_reports) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/reports", WRITE (rk_put_reports, JSON) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/reminder", WRITE (rk_put_reminder, EMPTY) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/choices", WRITE (rk_put_choices, JSON) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/decision", WRITE (rk_put_decision, JSON) },
  { "PUT", "/v1/spaces/{id}/posts/{id}/reactions/{word}", WRITE (rk_put_reaction, JSON) },
  { "DELETE", "/v1/spaces/{id}/posts/{id}/reactions/{word}", WRITE (rk_delete_reaction, NONE) },
  { "PUT", "/v1/spaces/{id}/scheduled/{id}", WRITE (rk_put_scheduled, JSON) },
  { "PUT", "/v1/spaces/{id}/scheduled/{id}/versions/{n}", WRITE (rk_put_scheduled_version, JSON) },
  { "DELETE", "/v1/spaces/{id}/scheduled/{id}", WRITE (rk_delete_scheduled, NONE) },
  { "PUT", "/v1/spaces/{id}/marker", WRITE (rk_put_marker, JSON) },
  { "PUT", "/v1/spaces/{id}/mute", WRITE (rk_put_mute, JSON) },
  { "PUT", "/v1/drafts/{id}", WRITE (rk_put_draft, JSON) },
  { "GET", "/v1/search", READ (rk_get_search) },

  { "PUT", "/v1/spaces/{id}/attachments/{id}", WRITE (rk_put_attachment, JSON) },
  { "PUT", "/v1/spaces/{id}/attachments/{id}/content", &upload },
  { "GET", "/v1/spaces/{id}/attachments/{id}/content", READ (rk_get_content) },
  { "GET", "/v1/spaces/{id}/attachments/{id}/previews/{word}", READ (rk_get_preview) },
  { "GET", "/v1/spaces/{id}/attachments/{id}/upload", READ (rk_get_upload) },
  { "POST", "/v1/spaces/{id}/attachments/{id}/complete", &complete },

  { "PUT", "/v1/spaces/{id}/invitations/{id}", WRITE (rk_put_invitation, JSON) },
  { "PUT", "/v1/connections/{id}", WRITE (rk_put_connection, JSON) },
  { "PUT", "/v1/invitations/{id}/approval", WRITE (rk_put_approval, JSON) },
  { "PUT", "/v1/invitations/{id}/answer", WRITE (rk_put_answer, JSON) },
  { "PUT", "/v1/invitations/{id}/mail", WRITE (rk_put_invitation_mail, EMPTY) },
  { "DELETE", "/v1/invitations/{id}", WRITE (rk_delete_invitation, NONE) },
  { "PUT", "/v1/spaces/{id}/requests/{id}", WRITE (rk_put_request, JSON) },
  { "PUT", "/v1/spaces/{id}/requests/{id}/withdrawal", WRITE (rk_put_request_withdrawal, EMPTY) },
  { "PUT", "/v1/spaces/{id}/requests/{id}/facilities/{id}/reply",
    WRITE (rk_put_request_reply, JSON) },
  { "PUT", "/v1/requests/{id}/answer", WRITE (rk_put_request_answer, JSON) },
  { "PUT", "/v1/notices/{id}/read", WRITE (rk_put_notice_read, EMPTY) },
  { "PUT", "/v1/announcements/{id}/read", WRITE (rk_put_announcement_read, EMPTY) },
  { "PUT", "/v1/views/{id}", WRITE (rk_put_view, JSON) },

  { "GET", "/v1/sync", READ (rk_get_sync) },
  { "GET", "/v1/events", &events },
  { NULL, NULL, NULL },
};
