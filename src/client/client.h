/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client-error.h"
#include "client/handover.h"
#include "client/notice-items.h"
#include "client/patient-item.h"
#include "client/people-items.h"
#include "client/post-item.h"
#include "client/search.h"
#include "client/space-item.h"
#include "client/timeline.h"
#include "client/wipe-report.h"
#include "core/secret.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * RkClientState:
 * @RK_CLIENT_SIGNED_OUT: nobody is signed in
 * @RK_CLIENT_SIGNING_IN: rk_client_sign_in_async() runs
 * @RK_CLIENT_MUST_CHANGE_PASSWORD: signed in with a temporary password; only
 *   rk_client_change_password_async() and rk_client_sign_out_async() are possible
 * @RK_CLIENT_SYNCING_FIRST: the list of patients is on its way; the models may be used already
 * @RK_CLIENT_READY: all is there
 * @RK_CLIENT_LOCKED: the screen is locked; the models stay, what is shown is the lock's business
 */
typedef enum
{
  RK_CLIENT_SIGNED_OUT,
  RK_CLIENT_SIGNING_IN,
  RK_CLIENT_MUST_CHANGE_PASSWORD,
  RK_CLIENT_SYNCING_FIRST,
  RK_CLIENT_READY,
  RK_CLIENT_LOCKED,
} RkClientState;

/**
 * RkEndReason:
 * @RK_END_LOGGED_OUT: the person signed out
 * @RK_END_REVOKED: the server ended the session for good: revoked, suspended, lost device
 * @RK_END_EXPIRED: the session ran out; the store is sealed for the person if work is unsent
 * @RK_END_IDLE: logged out after idle time, or by 別の人がログイン
 * @RK_END_UNLOCK_FAILURES: five wrong passwords at the lock
 * @RK_END_DAMAGED: the store is damaged and was set aside; sign in again
 */
typedef enum
{
  RK_END_LOGGED_OUT,
  RK_END_REVOKED,
  RK_END_EXPIRED,
  RK_END_IDLE,
  RK_END_UNLOCK_FAILURES,
  RK_END_DAMAGED,
} RkEndReason;

/**
 * RkSignOutMode:
 * @RK_SIGN_OUT_NORMAL: refused with %RK_CLIENT_ERROR_STATE while something is unsent
 * @RK_SIGN_OUT_DISCARD_UNSENT: 破棄してログアウト: destroys unsent work
 * @RK_SIGN_OUT_AUTOMATIC: by idle time or 別の人がログイン: seals the store if something is unsent,
 *   wipes otherwise
 */
typedef enum
{
  RK_SIGN_OUT_NORMAL,
  RK_SIGN_OUT_DISCARD_UNSENT,
  RK_SIGN_OUT_AUTOMATIC,
} RkSignOutMode;

/**
 * RkClient:
 *
 * The engine behind the windows: one for each process. Everything here is for the main thread and
 * never waits; a thread of its own owns the store and the network, and every answer and signal
 * comes in the main context. Asynchronous functions follow the GTask idiom; each keeps the client
 * alive.
 *
 * Properties (read only unless said, notified):
 * - `server-url` (string, nullable, read-write): the remembered address
 * - `remembered-mail` (string, nullable): メールアドレスを保存する
 * - `mail-barred` (boolean): whether the facility of who was here last keeps no address
 * - `state` (int, RkClientState)
 * - `online` (boolean): the server answers
 * - `syncing` (boolean): changes are on their way
 * - `user` (RkUserItem, nullable): who is signed in
 * - `facility-name` (string, nullable); rk_client_get_facility() for the record
 * - `unread`, `unacked` (uint): over all my patients
 * - `asked` (uint): 要了解 that waits for me, anywhere
 * - `to-confirm` (uint): 代行入力 for me that I have not confirmed
 * - `doctors` (string): for whom I may type: ids with a space between
 * - `n-notices` (uint): open invitations, approvals, unread notices and announcements
 * - `n-requests` (uint): リクエスト that wait for a word of mine
 * - `n-unsent` (uint): what waits in the outbox, failed ones included
 * - `n-scheduled` (uint): 予約投稿: what the server posts when the quiet hours end
 * - `history-progress` (double, 0 to 1): how much of the history that policy allows is here
 *
 * Signals:
 * - `ended (int reason, RkWipeReport *report)`: the login is over (RkEndReason); emitted after the
 *   models are empty. The program then starts itself anew, so that the next person gets a fresh
 * one.
 * - `arrived (uint n)`: so many new posts by others came since the last time, for a notification
 * that says only how many. Not emitted during the first sync.
 * - `notice (RkNoticeItem *item)`: something new waits for me
 */
#define RK_TYPE_CLIENT (rk_client_get_type ())
G_DECLARE_FINAL_TYPE (RkClient, rk_client, RK, CLIENT, GObject)

/**
 * rk_client_new:
 * @state_dir: (nullable): the folder for everything of this client, in the file name encoding;
 *   %NULL for `renraku` in the user's state directory
 *
 * Call rk_secret_init() before, and before anything uses TLS: this sets the priority of TLS
 * versions for the process. Does no work yet: rk_client_start_async().
 *
 * Returns: (transfer full): the client
 */
RkClient *rk_client_new (const char *state_dir);

/**
 * rk_client_start_async:
 *
 * Finishes what an earlier run left: an interrupted wipe, sealed stores over their time, folders of
 * nobody, what the server has not been told yet (in the background). Where policy allows the
 * keyring, opens the store of the person whose workstation this is. Call it once, before signing
 * in. Finishes with a report of what it destroyed, or %NULL for nothing; an error means that this
 * terminal cannot hold a store (%RK_CLIENT_ERROR_NETWORK_FILE_SYSTEM, %RK_CLIENT_ERROR_NO_ROOM).
 */
void rk_client_start_async (RkClient *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
/** rk_client_start_finish: Returns: whether a store can be held */
gboolean rk_client_start_finish (RkClient *self,
                                 GAsyncResult *result,
                                 RkWipeReport **ret_report,
                                 GError **error);

/**
 * rk_client_shutdown:
 *
 * For the end of the program without a logout: closes the connections and the store, which stays
 * sealed until its person signs in again. Waits for the engine's thread, at most a second or so.
 */
void rk_client_shutdown (RkClient *self);

/**
 * rk_client_reconnect:
 *
 * Asks the server now, and does not wait for the end of the pause that unanswered requests have
 * brought: for a person who sees that the network is back, or the system that says so.
 */
void rk_client_reconnect (RkClient *self);

const char *rk_client_get_server_url (RkClient *self);
void rk_client_set_server_url (RkClient *self, const char *url);
const char *rk_client_get_remembered_mail (RkClient *self);
gboolean rk_client_get_mail_barred (RkClient *self);
RkClientState rk_client_get_state (RkClient *self);
gboolean rk_client_get_online (RkClient *self);
gboolean rk_client_take_store_lost (RkClient *self);
gboolean rk_client_get_syncing (RkClient *self);
/** rk_client_get_user: Returns: (transfer none) (nullable): who is signed in */
RkUserItem *rk_client_get_user (RkClient *self);
/** rk_client_get_facility: Returns: (transfer none) (nullable): theirs, with the rules of the house
 */
const RkFacility *rk_client_get_facility (RkClient *self);
guint rk_client_get_unread (RkClient *self);
guint rk_client_get_unacked (RkClient *self);
guint rk_client_get_asked (RkClient *self);
guint rk_client_get_to_confirm (RkClient *self);
const char *rk_client_get_doctors (RkClient *self);
guint rk_client_get_n_notices (RkClient *self);
guint rk_client_get_n_unsent (RkClient *self);
/** rk_client_get_n_scheduled: Returns: how much of mine the server posts when the quiet hours end
 */
guint rk_client_get_n_scheduled (RkClient *self);

/**
 * RkServerInfo:
 * @name: how the operator calls it
 * @version: of the server
 * @remember_mail: whether メールアドレスを保存する may be offered
 * @password_hint: (nullable): what the operator says about passwords
 * @mail: whether it sends mail: メールで招待 and パスワードを忘れた方 work there
 */
typedef struct
{
  char *name;
  char *version;
  gboolean remember_mail;
  char *password_hint;
  gboolean mail;
} RkServerInfo;

void rk_server_info_free (RkServerInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkServerInfo, rk_server_info_free)

/**
 * rk_client_probe_server_async:
 * @url: as typed; a missing scheme is https
 *
 * Asks whether a Renraku server answers there. Finishes with what it says of itself.
 */
void rk_client_probe_server_async (RkClient *self,
                                   const char *url,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
/** rk_client_probe_server_finish: Returns: (transfer full) (nullable): the answer */
RkServerInfo *rk_client_probe_server_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_sign_in_async:
 * @mail: the address
 * @password: copied, and dropped when done
 * @remember_mail: keep the address for the next time; %FALSE forgets it
 *
 * Signs in at `server-url`, opens or makes the store and begins to sync. Finishes when the session
 * and the store are there (state MUST_CHANGE_PASSWORD, SYNCING_FIRST or, with a sealed store
 * reopened, READY), not when the sync is. Errors: the sign-in page shows the message.
 */
void rk_client_sign_in_async (RkClient *self,
                              const char *mail,
                              const RkSecret *password,
                              gboolean remember_mail,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
gboolean rk_client_sign_in_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_change_password_async:
 *
 * Changes one's own password; my other sessions end. After a temporary password the client goes on
 * to sync.
 */
void rk_client_change_password_async (RkClient *self,
                                      const RkSecret *old_password,
                                      const RkSecret *new_password,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
gboolean rk_client_change_password_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_lock:
 *
 * Locks at once; state LOCKED. Sync and outbox go on.
 */
void rk_client_lock (RkClient *self);

/**
 * rk_client_unlock_async:
 * @password: copied, and dropped when done
 *
 * Checks the password against the verifier in locked memory; needs no network. A wrong one is
 * %RK_CLIENT_ERROR_WRONG_PASSWORD; the fifth ends the login as an automatic logout does.
 */
void rk_client_unlock_async (RkClient *self,
                             const RkSecret *password,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
gboolean rk_client_unlock_finish (RkClient *self, GAsyncResult *result, GError **error);
/** rk_client_get_unlock_attempts_left: Returns: how many wrong passwords are left, 5 at first */
guint rk_client_get_unlock_attempts_left (RkClient *self);

/**
 * RkUnsent:
 * @space_id: where
 * @title: 「姓 名」 of the patient, or the group's name
 * @n_posts: new posts
 * @n_changes: edits, withdrawals and the like
 * @n_failed: of these, refused by the server
 * @excerpts: (array zero-terminated=1): the beginning of each text
 */
typedef struct
{
  char *space_id;
  char *title;
  guint n_posts;
  guint n_changes;
  guint n_failed;
  char **excerpts;
} RkUnsent;

void rk_unsent_free (RkUnsent *unsent);

/**
 * rk_client_unsent_async:
 *
 * What a logout would destroy: posts, changes and 了解 on their way. Markers, drafts (which the
 * server keeps) and reports of reading do not count. Finishes with an array of #RkUnsent, one for
 * each patient, empty when all is sent.
 */
void rk_client_unsent_async (RkClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
/** rk_client_unsent_finish: Returns: (transfer full) (element-type RkUnsent) (nullable) */
GPtrArray *rk_client_unsent_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_flush_async:
 * @timeout_ms: how long to wait at most
 *
 * 送信してからログアウト: sends what waits (held posts at once, failed ones once more). Finishes
 * with %TRUE when nothing is unsent, else with an error that says why.
 */
void rk_client_flush_async (RkClient *self,
                            guint timeout_ms,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
gboolean rk_client_flush_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_sign_out_async:
 *
 * Ends the login: the key first, then the store, then the server is told, for which two seconds are
 * the most that is waited. `ended` is emitted before this finishes. It is not cancelled once begun.
 */
void rk_client_sign_out_async (RkClient *self,
                               RkSignOutMode mode,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
/** rk_client_sign_out_finish: Returns: (transfer full) (nullable): what was destroyed */
RkWipeReport *rk_client_sign_out_finish (RkClient *self, GAsyncResult *result, GError **error);

/** rk_client_sessions_async: my own sign-ins; finishes with a model of #RkSessionItem */
void rk_client_sessions_async (RkClient *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
/** rk_client_sessions_finish: Returns: (transfer full) (nullable): the sign-ins */
GListModel *rk_client_sessions_finish (RkClient *self, GAsyncResult *result, GError **error);

/*
 * The following acts need the server, and share rk_client_act_finish().
 */

/** rk_client_revoke_session_async: ends one of my own sign-ins elsewhere */
void rk_client_revoke_session_async (RkClient *self,
                                     const char *session_id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
/** rk_client_lift_pause_async: a facility's administrator ends somebody's 30 minutes' pause */
void rk_client_lift_pause_async (RkClient *self,
                                 const char *user_id,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
/**
 * RkReported:
 * @reports: (element-type RkReport): the oldest first
 * @post: (nullable): what they are about; %NULL for who is no member of its space
 * @may_hide: whether I may delete it
 */
typedef struct
{
  GPtrArray *reports;
  RkPost *post;
  gboolean may_hide;
} RkReported;
void rk_reported_free (RkReported *reported);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkReported, rk_reported_free)
/** rk_client_reports_async: what was reported of a post, for whoever looks after it (needs the
 *   server) */
void rk_client_reports_async (RkClient *self,
                              const char *space_id,
                              const char *post_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
/** rk_client_reports_finish: Returns: (transfer full) (nullable): rk_reported_free() */
RkReported *rk_client_reports_finish (RkClient *self, GAsyncResult *result, GError **error);
/**
 * rk_client_settle_reports_async:
 * @outcome: what was done; with %RK_REPORT_DELETED the post is hidden first
 *
 * 対応済み, of all reports of a post. Ended by rk_client_act_finish(); needs the server.
 */
void rk_client_settle_reports_async (RkClient *self,
                                     const char *space_id,
                                     const char *post_id,
                                     RkReportOutcome outcome,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
/** rk_client_approve_invitation_async: an administrator approves or refuses (承認) */
void rk_client_approve_invitation_async (RkClient *self,
                                         const char *invitation_id,
                                         gboolean approve,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
/** rk_client_answer_invitation_async: the invitee takes part or declines (参加, 拒否) */
void rk_client_answer_invitation_async (RkClient *self,
                                        const char *invitation_id,
                                        gboolean accept,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);
/** rk_client_resend_invitation_async: 再送: the mail of one by mail, with a new code */
void rk_client_resend_invitation_async (RkClient *self,
                                        const char *invitation_id,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);

/**
 * rk_client_invite_by_mail_async:
 * @mail: the address
 * @kind: %RK_USER_KIND_STAFF; patients and families are invited to 患者側 alone
 *
 * メールで招待: one person into one space.
 */
void rk_client_invite_by_mail_async (RkClient *self,
                                     const char *space_id,
                                     const char *mail,
                                     RkUserKind kind,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/** rk_client_withdraw_invitation_async: its inviter or an administrator takes it back */
void rk_client_withdraw_invitation_async (RkClient *self,
                                          const char *invitation_id,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer data);
gboolean rk_client_act_finish (RkClient *self, GAsyncResult *result, GError **error);

/** rk_client_mark_notice_read: through the outbox */
void rk_client_mark_notice_read (RkClient *self, RkNoticeItem *notice);

/** rk_client_get_patients: Returns: (transfer none): a model of #RkPatientItem, in no kept order */
GListModel *rk_client_get_patients (RkClient *self);
/** rk_client_find_patient: Returns: (transfer none) (nullable): by patient or space id */
RkPatientItem *rk_client_find_patient (RkClient *self, const char *patient_or_space_id);
/** rk_client_get_spaces: Returns: (transfer none): a model of #RkSpaceItem, in no kept order */
GListModel *rk_client_get_spaces (RkClient *self);
/** rk_client_find_space: Returns: (transfer none) (nullable): a room, group or connection by its id
 */
RkSpaceItem *rk_client_find_space (RkClient *self, const char *space_id);

/**
 * rk_client_create_space_async:
 * @kind: %RK_SPACE_GROUP or %RK_SPACE_ROOM
 * @name: what it is called
 * @description: (nullable): what it is for
 * @parent_id: (nullable): of a room, the larger space
 *
 * Makes a group or a room, through the outbox: it is there at once and can be written in, without a
 * network too. Finishes with its id.
 */
void rk_client_create_space_async (RkClient *self,
                                   RkSpaceKind kind,
                                   const char *name,
                                   const char *description,
                                   const char *parent_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
/** rk_client_create_space_finish: Returns: (transfer full) (nullable): the id of the space */
char *rk_client_create_space_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_open_family_side_async:
 * @patient_id: whose 患者側
 *
 * For administrators of the care team, whose members are the first ones of 患者側. Needs the
 * server; finishes by rk_client_act_finish().
 */
void rk_client_open_family_side_async (RkClient *self,
                                       const char *patient_id,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/**
 * rk_client_add_relative_async:
 * @space_id: 患者側
 * @relative: kind (patient or family), name, kana, relation and mail
 * @password: the temporary password, to be told in person
 *
 * Makes the account of a patient or of somebody of the family. Needs the server; finishes by
 * rk_client_act_finish().
 */
void rk_client_add_relative_async (RkClient *self,
                                   const char *space_id,
                                   const RkUser *relative,
                                   const RkSecret *password,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/**
 * rk_client_change_space_async:
 * @space: the group or room as it was seen
 *
 * Gives it another name or description; finishes by rk_client_act_finish().
 */
void rk_client_change_space_async (RkClient *self,
                                   RkSpaceItem *space,
                                   const char *name,
                                   const char *description,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
/**
 * rk_client_people_async:
 *
 * Whom I can ask for a つながり: staff that this terminal knows of, without those that I am
 * connected with or have asked. Finishes with a model of #RkCandidateItem in 五十音順, by
 * rk_client_people_finish(). Needs no network.
 */
void rk_client_people_async (RkClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
/** rk_client_people_finish: Returns: (transfer full) (nullable): the people */
GListModel *rk_client_people_finish (RkClient *self, GAsyncResult *result, GError **error);

/** rk_client_request_connection_async: asks for a つながり; by rk_client_act_finish() */
void rk_client_request_connection_async (RkClient *self,
                                         const char *user_id,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer data);

/** rk_client_delete_space_async: ends a group or room for everybody; by rk_client_act_finish() */
void rk_client_delete_space_async (RkClient *self,
                                   const char *space_id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/** rk_client_get_invitations: Returns: (transfer none): a model of #RkInvitationItem, newest first
 */
GListModel *rk_client_get_invitations (RkClient *self);
/** rk_client_get_notices: Returns: (transfer none): a model of #RkNoticeItem, newest first */
GListModel *rk_client_get_notices (RkClient *self);

/**
 * rk_client_open_timeline:
 * @space_id: a space that one sees
 *
 * Opens a timeline, and reports the reading of it (audit). Keep it as long as it is shown; a second
 * opening of the same space gives the same object.
 *
 * Returns: (transfer full): the timeline
 */
RkTimeline *rk_client_open_timeline (RkClient *self, const char *space_id);

/**
 * rk_client_register_patient_async:
 * @patient: what was typed; ids and server's fields are ignored
 *
 * 患者情報を登録する, for an administrator of the facility; makes the care space too. Needs the
 * server. Finishes with the id of the patient when the list holds it.
 */
void rk_client_register_patient_async (RkClient *self,
                                       const RkPatient *patient,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
/** rk_client_register_patient_finish: Returns: (transfer full) (nullable): the patient's id */
char *rk_client_register_patient_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_register_patients_async:
 * @batch_id: made by rk_id_new(); the same again, with the same patients, is harmless
 * @patients: (element-type RkPatient): up to 5,000, each with an `id` from rk_id_new()
 * @progress: (nullable) (closure data): counts patients
 *
 * 一括登録, for an administrator of the facility: all of them, or none with an error. Needs the
 * server.
 */
void rk_client_register_patients_async (RkClient *self,
                                        const char *batch_id,
                                        GPtrArray *patients,
                                        RkProgressFunc progress,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);

/**
 * rk_client_undo_patients_async:
 *
 * Takes a batch back; %RK_CLIENT_ERROR_CONFLICT when somebody has worked with one of its patients.
 * Finishes by rk_client_act_finish().
 */
void rk_client_undo_patients_async (RkClient *self,
                                    const char *batch_id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);

/**
 * rk_client_edit_patient_async:
 * @patient: the whole record as changed, with the `version` that was read
 *
 * Sends what differs. %RK_CLIENT_ERROR_CONFLICT when somebody changed it meanwhile: show the new
 * one, keep what was typed. Finishes by rk_client_act_finish().
 */
void rk_client_edit_patient_async (RkClient *self,
                                   const RkPatient *patient,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/**
 * rk_client_record_consent_async:
 * @consent: patient_id and what the form says; the server's fields are ignored
 *
 * Records 様式2, which opens the patient's spaces. Needs the server; finishes by
 * rk_client_act_finish().
 */
void rk_client_record_consent_async (RkClient *self,
                                     const RkConsent *consent,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/**
 * rk_client_withdraw_consent_async:
 * @consent_id: (nullable): the latest; %NULL where it is from before consents were recorded
 * @withdrawn_on: a civil date
 *
 * Freezes the patient's spaces for everybody. Needs the server; finishes by rk_client_act_finish().
 */
void rk_client_withdraw_consent_async (RkClient *self,
                                       const char *patient_id,
                                       const char *consent_id,
                                       const char *withdrawn_on,
                                       const char *reason,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/**
 * rk_client_patient_states_async:
 *
 * How the patient's 状態 came to be what it is. Needs the server.
 */
void rk_client_patient_states_async (RkClient *self,
                                     const char *patient_id,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
/**
 * rk_client_patient_states_finish:
 *
 * Returns: (transfer full) (element-type RkStateChange) (nullable): the latest first
 */
GPtrArray *rk_client_patient_states_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_handover_async:
 * @since_us: what was written from then on; 0 for what is unread or not understood
 *
 * 申し送り: what is new by patient and group, what 了解 is asked of first, then what is not
 * understood. Needs no network. Finishes with an array of #RkHandoverPlace.
 */
void rk_client_handover_async (RkClient *self,
                               gint64 since_us,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
/** rk_client_handover_finish: Returns: (transfer full) (element-type RkHandoverPlace) (nullable) */
GPtrArray *rk_client_handover_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_search_async:
 * @query: what was typed; words separated by spaces, all must occur
 * @space_id: (nullable): search only there
 * @limit: at most so many hits
 *
 * Searches what this terminal holds, at once. Cancel the one before at every key press.
 */
void rk_client_search_async (RkClient *self,
                             const char *query,
                             const char *space_id,
                             guint limit,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
/**
 * rk_client_search_server_async:
 * @before_us: posts from before this time, UTC µs (the `since_us` of the local result); 0 for all
 *
 * さらに過去を検索: asks the server.
 */
void rk_client_search_server_async (RkClient *self,
                                    const char *query,
                                    const char *space_id,
                                    gint64 before_us,
                                    guint limit,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
/** rk_client_search_finish: of both; Returns: (transfer full) (nullable): the result */
RkSearchResult *rk_client_search_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_media_async:
 * @attachment: its content is wanted
 *
 * Gets the content into the store (progress shows in @attachment) and reports the reading of it.
 * Finishes with a seekable stream that decrypts as it is read; it may be used from any one thread
 * at a time. Every read waits for the engine's thread: use it off the main thread, or
 * asynchronously.
 */
void rk_client_media_async (RkClient *self,
                            RkAttachmentItem *attachment,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
/** rk_client_media_finish: Returns: (transfer full) (nullable): a #GSeekable input stream */
GInputStream *rk_client_media_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_media_bytes_async:
 *
 * As rk_client_media_async(), with the whole content at once: for thumbnails and pictures. Does not
 * report reading: see rk_client_report_view().
 */
void rk_client_media_bytes_async (RkClient *self,
                                  RkAttachmentItem *attachment,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
/**
 * rk_client_media_shown_async:
 *
 * As rk_client_media_bytes_async(), for what is on the screen: it waits until what was opened is
 * here, and finishes with %G_IO_ERROR_CANCELLED when rk_client_set_media_sight() says that it went
 * out of sight. Finish by rk_client_media_bytes_finish().
 */
void rk_client_media_shown_async (RkClient *self,
                                  RkAttachmentItem *attachment,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
/**
 * rk_client_media_glimpse_async:
 *
 * As rk_client_media_async(), for the poster of a film: while nobody else wants more of it, no more
 * is fetched than is read; what was fetched stays. Does not report reading. Out of sight its reads
 * fail. Finish by rk_client_media_finish().
 */
void rk_client_media_glimpse_async (RkClient *self,
                                    RkAttachmentItem *attachment,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
/** rk_client_media_bytes_finish: Returns: (transfer full) (nullable): the content */
GBytes *rk_client_media_bytes_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_set_media_sight:
 * @sight: where it is now
 *
 * Says how far an attachment is from the eyes. What is near is fetched into the store, after what
 * is on the screen; what is out of sight is not fetched any further, unless somebody opened it, and
 * goes on later from where it stopped.
 */
void rk_client_set_media_sight (RkClient *self, RkAttachmentItem *attachment, RkMediaSight sight);

/* What is kept of contents where neither the person nor the facility says otherwise, in bytes. */
#define RK_MEDIA_USUAL_LIMIT (G_GINT64_CONSTANT (512) * 1000 * 1000)

/**
 * RkMediaUsage:
 * @kept: bytes of contents that can be fetched again
 * @unsent: bytes that wait to be sent; they are never forgotten
 * @limit: how many may be kept
 * @rule: the most that the facility allows, 0 for no rule
 */
typedef struct
{
  gint64 kept;
  gint64 unsent;
  gint64 limit;
  gint64 rule;
} RkMediaUsage;

/** rk_client_media_usage_async: how much room contents take in the store */
void rk_client_media_usage_async (RkClient *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
gboolean rk_client_media_usage_finish (RkClient *self,
                                       GAsyncResult *result,
                                       RkMediaUsage *ret_usage,
                                       GError **error);
/**
 * rk_client_set_media_limit:
 * @bytes: what the person wants kept, 0 for the usual
 *
 * The facility's rule may be less. What was seen the longest ago is forgotten first.
 */
void rk_client_set_media_limit (RkClient *self, gint64 bytes);
/** rk_client_empty_media_async: forgets all that can be fetched again; by rk_client_act_finish() */
void rk_client_empty_media_async (RkClient *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);

/**
 * rk_client_portrait_async:
 *
 * The encoded portrait of a person, from the store or the server; for the sandbox to decode.
 * Finishes with %NULL and no error when they have none.
 */
void rk_client_portrait_async (RkClient *self,
                               RkUserItem *user,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
/** rk_client_portrait_finish: Returns: (transfer full) (nullable): the encoded picture */
GBytes *rk_client_portrait_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * RkViewKind:
 * @RK_VIEW_TIMELINE: a timeline was opened (reported by rk_client_open_timeline() itself)
 * @RK_VIEW_PATIENT: a patient's details were opened
 * @RK_VIEW_ATTACHMENT: an attachment was opened
 * @RK_VIEW_SAVED: an attachment was saved outside of the store
 * @RK_VIEW_PRINTED: something was printed
 * @RK_VIEW_COPIED: a picture or words of an attachment went to the clipboard
 */
typedef enum
{
  RK_VIEW_TIMELINE,
  RK_VIEW_PATIENT,
  RK_VIEW_ATTACHMENT,
  RK_VIEW_SAVED,
  RK_VIEW_PRINTED,
  RK_VIEW_COPIED,
} RkViewKind;

/**
 * rk_client_report_view:
 * @subject_id: the space, patient or attachment
 *
 * Reports for the audit that something was seen; through the outbox.
 */
void rk_client_report_view (RkClient *self, RkViewKind kind, const char *subject_id);

G_END_DECLS
