/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/routes/call.h"

G_BEGIN_DECLS

/* The steps of all addresses; the table that names them is in table.c. */

gboolean rk_get_server (RkCall *call, GError **error);
gboolean rk_sign_in_begin (RkCall *call, GError **error);
gboolean rk_sign_in_hash (RkCall *call, GError **error);
gboolean rk_sign_in_finish (RkCall *call, GError **error);
gboolean rk_get_sessions (RkCall *call, GError **error);
gboolean rk_delete_session (RkCall *call, GError **error);
gboolean rk_password_begin (RkCall *call, GError **error);
gboolean rk_password_hash_both (RkCall *call, GError **error);
gboolean rk_password_finish (RkCall *call, GError **error);
gboolean rk_post_pause_lift (RkCall *call, GError **error);

gboolean rk_put_space (RkCall *call, GError **error);
gboolean rk_patch_space (RkCall *call, GError **error);
gboolean rk_delete_space (RkCall *call, GError **error);
gboolean rk_put_connection (RkCall *call, GError **error);
gboolean rk_relative_begin (RkCall *call, GError **error);
gboolean rk_relative_hash (RkCall *call, GError **error);
gboolean rk_relative_finish (RkCall *call, GError **error);

gboolean rk_put_store (RkCall *call, GError **error);
gboolean rk_get_store (RkCall *call, GError **error);
gboolean rk_delete_store (RkCall *call, GError **error);

gboolean rk_get_facility (RkCall *call, GError **error);
gboolean rk_get_facility_users (RkCall *call, GError **error);
gboolean rk_get_user (RkCall *call, GError **error);
gboolean rk_get_portrait (RkCall *call, GError **error);
gboolean rk_put_portrait (RkCall *call, GError **error);
gboolean rk_patch_user (RkCall *call, GError **error);
gboolean rk_patch_facility (RkCall *call, GError **error);
gboolean rk_get_staff (RkCall *call, GError **error);
gboolean rk_get_access (RkCall *call, GError **error);
gboolean rk_put_papers (RkCall *call, GError **error);
gboolean rk_get_deputies (RkCall *call, GError **error);
gboolean rk_put_deputy (RkCall *call, GError **error);
gboolean rk_delete_deputy (RkCall *call, GError **error);
gboolean rk_put_confirmation (RkCall *call, GError **error);
gboolean rk_put_return (RkCall *call, GError **error);
gboolean rk_put_terminal (RkCall *call, GError **error);
gboolean rk_get_ledger (RkCall *call, GError **error);
gboolean rk_put_incident (RkCall *call, GError **error);
gboolean rk_get_departure (RkCall *call, GError **error);
gboolean rk_put_departure (RkCall *call, GError **error);
gboolean rk_temporary_password_begin (RkCall *call, GError **error);
gboolean rk_temporary_password_hash (RkCall *call, GError **error);
gboolean rk_temporary_password_finish (RkCall *call, GError **error);

gboolean rk_put_patient (RkCall *call, GError **error);
gboolean rk_get_patient (RkCall *call, GError **error);
gboolean rk_patch_patient (RkCall *call, GError **error);
gboolean rk_get_states (RkCall *call, GError **error);
gboolean rk_put_consent (RkCall *call, GError **error);
gboolean rk_put_consent_withdrawal (RkCall *call, GError **error);
gboolean rk_put_batch_part (RkCall *call, GError **error);
gboolean rk_put_batch (RkCall *call, GError **error);
gboolean rk_delete_batch (RkCall *call, GError **error);

gboolean rk_get_space (RkCall *call, GError **error);
gboolean rk_get_members (RkCall *call, GError **error);
gboolean rk_put_member (RkCall *call, GError **error);
gboolean rk_delete_member (RkCall *call, GError **error);
gboolean rk_get_candidates (RkCall *call, GError **error);

gboolean rk_get_posts (RkCall *call, GError **error);
gboolean rk_put_post (RkCall *call, GError **error);
gboolean rk_put_post_version (RkCall *call, GError **error);
gboolean rk_get_post_versions (RkCall *call, GError **error);
gboolean rk_put_withdrawal (RkCall *call, GError **error);
gboolean rk_put_hidden (RkCall *call, GError **error);
gboolean rk_put_pin (RkCall *call, GError **error);
gboolean rk_delete_pin (RkCall *call, GError **error);
gboolean rk_put_solution (RkCall *call, GError **error);
gboolean rk_delete_solution (RkCall *call, GError **error);
gboolean rk_put_report (RkCall *call, GError **error);
gboolean rk_delete_report (RkCall *call, GError **error);
gboolean rk_get_reports (RkCall *call, GError **error);
gboolean rk_put_reports (RkCall *call, GError **error);
gboolean rk_get_communities (RkCall *call, GError **error);
gboolean rk_put_application (RkCall *call, GError **error);
gboolean rk_delete_application (RkCall *call, GError **error);
gboolean rk_get_applications (RkCall *call, GError **error);
gboolean rk_put_application_decision (RkCall *call, GError **error);
gboolean rk_put_ask (RkCall *call, GError **error);
gboolean rk_delete_ask (RkCall *call, GError **error);
gboolean rk_put_reminder (RkCall *call, GError **error);
gboolean rk_put_choices (RkCall *call, GError **error);
gboolean rk_put_decision (RkCall *call, GError **error);
gboolean rk_put_scheduled (RkCall *call, GError **error);
gboolean rk_put_scheduled_version (RkCall *call, GError **error);
gboolean rk_delete_scheduled (RkCall *call, GError **error);
gboolean rk_put_reaction (RkCall *call, GError **error);
gboolean rk_delete_reaction (RkCall *call, GError **error);
gboolean rk_put_marker (RkCall *call, GError **error);
gboolean rk_put_mute (RkCall *call, GError **error);
gboolean rk_put_draft (RkCall *call, GError **error);
gboolean rk_get_search (RkCall *call, GError **error);

gboolean rk_put_attachment (RkCall *call, GError **error);
gboolean rk_upload_begin (RkCall *call, GError **error);
gboolean rk_upload_chunk (RkCall *call, GError **error);
gboolean rk_upload_keep (RkCall *call, GError **error);
gboolean rk_get_upload (RkCall *call, GError **error);
gboolean rk_complete_verify (RkCall *call, GError **error);
gboolean rk_complete_finish (RkCall *call, GError **error);
gboolean rk_get_content (RkCall *call, GError **error);
gboolean rk_get_preview (RkCall *call, GError **error);

gboolean rk_put_invitation (RkCall *call, GError **error);
gboolean rk_put_approval (RkCall *call, GError **error);
gboolean rk_put_answer (RkCall *call, GError **error);
gboolean rk_delete_invitation (RkCall *call, GError **error);
gboolean rk_put_invitation_mail (RkCall *call, GError **error);
gboolean rk_registration_begin (RkCall *call, GError **error);
gboolean rk_registration_hash_it (RkCall *call, GError **error);
gboolean rk_registration_finish (RkCall *call, GError **error);
gboolean rk_post_registration_decline (RkCall *call, GError **error);
gboolean rk_post_recovery (RkCall *call, GError **error);
gboolean rk_recovery_begin (RkCall *call, GError **error);
gboolean rk_recovery_hash_it (RkCall *call, GError **error);
gboolean rk_recovery_finish (RkCall *call, GError **error);
gboolean rk_get_directory (RkCall *call, GError **error);
gboolean rk_put_request (RkCall *call, GError **error);
gboolean rk_put_request_withdrawal (RkCall *call, GError **error);
gboolean rk_put_request_reply (RkCall *call, GError **error);
gboolean rk_put_request_answer (RkCall *call, GError **error);
gboolean rk_put_notice_read (RkCall *call, GError **error);
gboolean rk_put_announcement_read (RkCall *call, GError **error);
gboolean rk_put_view (RkCall *call, GError **error);

gboolean rk_get_sync (RkCall *call, GError **error);
gboolean rk_get_events (RkCall *call, GError **error);

extern const RkRoute rk_routes[];

G_END_DECLS
