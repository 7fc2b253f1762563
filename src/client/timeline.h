/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/patient-item.h"
#include "client/post-item.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The time in which 取り消す takes a post back, in milliseconds. */
#define RK_HOLD_MS 10000

/* What one post's text should stay under: the composer hints 簡潔に above it, in characters. */
#define RK_SHORT_POST_CHARACTERS 400

/**
 * RkTimeline:
 *
 * The posts of one space: a #GListModel of #RkPostItem, by position ascending (the oldest loaded
 * first), with what waits in the outbox at the end. Opened by rk_client_open_timeline(); the latest
 * page appears soon after. Rows are only added, removed or changed where something changed. Main
 * thread only. It empties itself when the login ends or the space is lost (`gone`).
 *
 * Properties (read only, notified):
 * - `space-id` (string), `space-kind` (int, RkSpaceKind), `patient` (RkPatientItem, nullable)
 * - `title` (string): 「姓 名」, the group's name, the other's name
 * - `loading` (boolean: a page is on its way), `loaded` (boolean: the first page is there)
 * - `has-older` (boolean: there are posts above the first row, here or at the server)
 * - `first-unread` (int64: the position of the first post that I had not seen when the timeline was
 *   opened, for the line "new since you last looked"; 0 when there was none. Does not move while
 *   reading; set anew by rk_timeline_mark_unread_from_async())
 * - `unread`, `unacked` (uint: as in the patient list)
 * - `members` (GListModel of RkMemberItem), `n-members` (uint)
 * - `is-admin` (boolean: I administer the space)
 * - `draft-text`, `draft-reply-to` (strings, nullable: as last saved on any terminal)
 * - `muted-until` (int64: until when I hear nothing of it, UTC µs; 0 where I do)
 * - `pins` (uint: another number whenever rk_timeline_get_pins() has changed)
 * - `questions` (uint: another number whenever rk_timeline_get_questions() has changed)
 * - `anonymous` (boolean: one asks there without one's name, as it was chosen last; notified also
 *   when that becomes possible or impossible)
 * - `gone` (boolean: one does not see the space any more)
 */
#define RK_TYPE_TIMELINE (rk_timeline_get_type ())
G_DECLARE_FINAL_TYPE (RkTimeline, rk_timeline, RK, TIMELINE, GObject)

const char *rk_timeline_get_space_id (RkTimeline *self);
/** rk_timeline_get_space_kind: Returns: the kind, %RK_SPACE_UNKNOWN until it is loaded */
RkSpaceKind rk_timeline_get_space_kind (RkTimeline *self);
/** rk_timeline_get_title: Returns: (transfer none): see `title`, never %NULL */
const char *rk_timeline_get_title (RkTimeline *self);
/** rk_timeline_get_patient: Returns: (transfer none) (nullable): whose timeline it is */
RkPatientItem *rk_timeline_get_patient (RkTimeline *self);
gboolean rk_timeline_get_loading (RkTimeline *self);
gboolean rk_timeline_get_loaded (RkTimeline *self);
gboolean rk_timeline_get_has_older (RkTimeline *self);
gint64 rk_timeline_get_first_unread (RkTimeline *self);
guint rk_timeline_get_unread (RkTimeline *self);
guint rk_timeline_get_unacked (RkTimeline *self);
/** rk_timeline_get_members: Returns: (transfer none): a model of #RkMemberItem, administrators
 * first */
GListModel *rk_timeline_get_members (RkTimeline *self);
gboolean rk_timeline_is_admin (RkTimeline *self);
gboolean rk_timeline_is_gone (RkTimeline *self);
/** rk_timeline_get_pins: Returns: (transfer none) (nullable) (element-type RkPinEntry): what stands
 *   at the top, the latest first */
GPtrArray *rk_timeline_get_pins (RkTimeline *self);
/** rk_timeline_get_questions: Returns: (transfer none) (nullable) (element-type RkQuestionEntry):
 * of a 相談 what was asked, the latest first */
GPtrArray *rk_timeline_get_questions (RkTimeline *self);
/** rk_timeline_get_can_be_anonymous: Returns: whether one may ask there without one's name */
gboolean rk_timeline_get_can_be_anonymous (RkTimeline *self);
gboolean rk_timeline_get_anonymous (RkTimeline *self);
/** rk_timeline_set_anonymous: remembered on this terminal until it is chosen otherwise */
void rk_timeline_set_anonymous (RkTimeline *self, gboolean anonymous);
/** rk_timeline_get_muted_until_us: Returns: until when I hear nothing of it, UTC µs; 0 where I do
 */
gint64 rk_timeline_get_muted_until_us (RkTimeline *self);
/**
 * rk_timeline_mute:
 * @until_us: UTC µs; 0 to hear of it again
 *
 * Nothing that arrives there is told on any of my desks until then; it is counted all the same.
 * Through the outbox.
 */
void rk_timeline_mute (RkTimeline *self, gint64 until_us);
/**
 * rk_timeline_report:
 * @post: of somebody else
 * @kind: what is wrong with it; %RK_REPORT_UNKNOWN takes the report back
 * @reason: (nullable): in a sentence, at most %RK_REPORT_REASON_MAX_BYTES
 *
 * 通報: tells those who lead the space, but not who says so. Through the outbox.
 */
void rk_timeline_report (RkTimeline *self, RkPostItem *post, RkReportKind kind, const char *reason);
/**
 * rk_timeline_get_quiet_until:
 * @now_us: UTC µs
 *
 * Returns: when the quiet hours of the facility that manages the space end, UTC µs; 0 when it is
 *   not in them
 */
gint64 rk_timeline_get_quiet_until (RkTimeline *self, gint64 now_us);

/**
 * rk_timeline_find:
 * @post_id: a post
 * @ret_index: (out) (optional): its row
 *
 * Returns: (transfer none) (nullable): the loaded row of @post_id
 */
RkPostItem *rk_timeline_find (RkTimeline *self, const char *post_id, guint *ret_index);

/**
 * rk_timeline_load_older_async:
 *
 * Puts the next page (50 posts) above the first row: from the store, or from the server where the
 * store does not reach. Offline at the end of the store: %RK_CLIENT_ERROR_OFFLINE.
 */
void rk_timeline_load_older_async (RkTimeline *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
gboolean rk_timeline_load_older_finish (RkTimeline *self, GAsyncResult *result, GError **error);

/**
 * rk_timeline_load_until_async:
 * @post_id: (nullable): a post to reach, or %NULL
 * @position: the position to reach, where @post_id is %NULL
 *
 * Loads older pages until the place is in the model, for a jump from search or from a reply.
 * Finishes with the row, or %RK_CLIENT_ERROR_NOT_FOUND.
 */
void rk_timeline_load_until_async (RkTimeline *self,
                                   const char *post_id,
                                   gint64 position,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
gboolean rk_timeline_load_until_finish (RkTimeline *self,
                                        GAsyncResult *result,
                                        guint *ret_index,
                                        GError **error);

/**
 * RkProgressFunc:
 * @done: of @all, in the same unit
 *
 * Called on the main thread, never after the end of what it tells of.
 */
typedef void (*RkProgressFunc) (guint done, guint all, gpointer data);

/**
 * rk_timeline_load_day_async:
 * @from_us: when the day begins, UTC µs
 * @until_us: when it ends
 * @progress: (nullable): how much of the way back is done; called as long as it lasts
 *
 * Loads older pages until the day is in the model, for a jump to a date. Where the store does not
 * reach they come from the server; cancelling stops that and leaves what has come.
 */
void rk_timeline_load_day_async (RkTimeline *self,
                                 gint64 from_us,
                                 gint64 until_us,
                                 RkProgressFunc progress,
                                 gpointer progress_data,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
/**
 * rk_timeline_load_day_finish:
 * @ret_all: (out): %FALSE when the server could not be reached, and the post is the nearest of
 *   those that are on this terminal
 *
 * Returns: (transfer none) (nullable): the first post of the day, or of a day without any the
 *   nearest one
 */
RkPostItem *rk_timeline_load_day_finish (RkTimeline *self,
                                         GAsyncResult *result,
                                         gboolean *ret_all,
                                         GError **error);

/**
 * rk_timeline_mark_read:
 * @position: the last post that the person has had before them
 *
 * Moves my marker forward (never back) and the counts with it; through the outbox. Called by an
 * opened timeline only, never by moving through a list.
 */
void rk_timeline_mark_read (RkTimeline *self, gint64 position);

/**
 * rk_timeline_mark_unread_from:
 * @post: the first post to be unread again (未読に戻す)
 */
void rk_timeline_mark_unread_from (RkTimeline *self, RkPostItem *post);

/**
 * rk_timeline_save_draft:
 * @text: what is written so far; "" removes the draft
 * @reply_to: (nullable): the post that is answered
 *
 * Keeps a half-written post, here at once and at the server for its author alone. Call it at a
 * pause in typing and when leaving; calls are gathered.
 */
void rk_timeline_save_draft (RkTimeline *self, const char *text, const char *reply_to);
const char *rk_timeline_get_draft_text (RkTimeline *self);
const char *rk_timeline_get_draft_reply_to (RkTimeline *self);

/**
 * RkNewAttachment:
 * @name: a file name, made safe by rk_text_safe_file_name()
 * @media_type: such as image/jpeg
 * @content: the bytes, at most %RK_ATTACHMENT_MAX_BYTES
 * @width: pixels after the orientation, 0 where it has none
 * @height: the same
 * @preview: (nullable): at most 2 KiB for a blurred stand-in, as the sandbox makes them
 * @small: (nullable): a picture of it for a timeline, at most %RK_PREVIEW_MAX_BYTES
 * @screen: (nullable): one for a whole screen, the same
 * @description: (nullable): what is to be seen, at most %RK_DESCRIPTION_MAX_BYTES
 *
 * A file that goes with a post.
 */
typedef struct
{
  char *name;
  char *media_type;
  GBytes *content;
  int width;
  int height;
  GBytes *preview;
  GBytes *small;
  GBytes *screen;
  char *description;
} RkNewAttachment;

RkNewAttachment *rk_new_attachment_new (const char *name, const char *media_type, GBytes *content);
void rk_new_attachment_free (RkNewAttachment *attachment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkNewAttachment, rk_new_attachment_free)

/**
 * rk_timeline_post_async:
 * @text: the text; may be "" with an attachment
 * @reply_to: (nullable): the post that it answers
 * @attachments: (nullable) (element-type RkNewAttachment): in order; copied
 * @delay_ms: how long to hold it back for 取り消す, usually %RK_HOLD_MS; 0 for none
 *
 * Writes a post into the outbox, removes the draft, and shows it at the end of the timeline;
 * finishes as soon as it is safe on this terminal, with its id. What becomes of it shows in its
 * item.
 */
void rk_timeline_post_async (RkTimeline *self,
                             const char *text,
                             const char *reply_to,
                             GPtrArray *attachments,
                             guint delay_ms,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
/**
 * RkAsk:
 * @due_us: until when 了解 is asked, UTC µs
 * @user_ids: (nullable) (array zero-terminated=1): of whom; %NULL or empty: of everybody
 * @dates: (nullable): with a new post: dates that are proposed, by rk_proposal_format(); then they
 *   are to be answered, and not the post
 * @place: (nullable): where it is to be
 *
 * 要了解, or with dates 日程調整.
 */
typedef struct
{
  gint64 due_us;
  char **user_ids;
  char *dates;
  char *place;
} RkAsk;

/**
 * RkNight:
 * @scheduled: whether it waits at the server for the end of the quiet hours (予約投稿)
 * @reason: (nullable): else why it is posted in them; at most %RK_NIGHT_REASON_MAX_BYTES
 *
 * What becomes of a post that is written in quiet hours.
 */
typedef struct
{
  gboolean scheduled;
  const char *reason;
} RkNight;

/**
 * rk_timeline_post_as_async:
 * @post_id: made by rk_id_new()
 *
 * rk_timeline_post_async() under an id that something else refers to. Finishes by
 * rk_timeline_post_finish().
 */
void rk_timeline_post_as_async (RkTimeline *self,
                                const char *post_id,
                                const char *text,
                                GPtrArray *attachments,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);

/**
 * rk_timeline_post_asking_async:
 * @ask: (nullable): 了解 that is asked with the post; copied
 * @night: (nullable): what becomes of it in quiet hours; copied
 * @for_id: (nullable): the doctor in whose name it is typed (代行入力), one of
 *   rk_client_get_doctors()
 *
 * rk_timeline_post_async(), asking for 了解, by night, or for a doctor. For staff.
 */
void rk_timeline_post_asking_async (RkTimeline *self,
                                    const char *text,
                                    const char *reply_to,
                                    GPtrArray *attachments,
                                    guint delay_ms,
                                    const RkAsk *ask,
                                    const RkNight *night,
                                    const char *for_id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);
/**
 * rk_timeline_post_anonymously_async:
 * @reply_to: (nullable): a question of mine without a name; %NULL to ask one
 *
 * 匿名で質問する: rk_timeline_post_async() of a text that goes without my name, where
 * rk_timeline_get_can_be_anonymous(). Finishes by rk_timeline_post_finish().
 */
void rk_timeline_post_anonymously_async (RkTimeline *self,
                                         const char *text,
                                         const char *reply_to,
                                         guint delay_ms,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer data);
/** rk_timeline_post_finish: Returns: (transfer full) (nullable): the id of the post */
char *rk_timeline_post_finish (RkTimeline *self, GAsyncResult *result, GError **error);

/*
 * What follows is one small act each. They finish when the act is safe in the outbox (its effect
 * shows at once); with an error when it is not possible any more. All share one finish function.
 */

/** rk_timeline_undo_post_async: takes back a held post (取り消す); its text becomes the draft again
 */
void rk_timeline_undo_post_async (RkTimeline *self,
                                  RkPostItem *post,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
/** rk_timeline_send_now_async: lets a held post go at once */
void rk_timeline_send_now_async (RkTimeline *self,
                                 RkPostItem *post,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
/** rk_timeline_stop_post_async: stops a post while its files are being sent */
void rk_timeline_stop_post_async (RkTimeline *self,
                                  RkPostItem *post,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
/** rk_timeline_retry_async: 再送 of a failed post */
void rk_timeline_retry_async (RkTimeline *self,
                              RkPostItem *post,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
/** rk_timeline_discard_async: 破棄 of a failed or waiting post */
void rk_timeline_discard_async (RkTimeline *self,
                                RkPostItem *post,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);
/** rk_timeline_edit_async: gives one's own post another text */
void rk_timeline_edit_async (RkTimeline *self,
                             RkPostItem *post,
                             const char *text,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
/** rk_timeline_withdraw_async: withdraws one's own post, visible as such */
void rk_timeline_withdraw_async (RkTimeline *self,
                                 RkPostItem *post,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
/** rk_timeline_hide_async: an administrator hides a post that went to the wrong place */
void rk_timeline_hide_async (RkTimeline *self,
                             RkPostItem *post,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
/**
 * rk_timeline_react_async:
 * @kind: 了解, いいね or, for staff, 対応します
 * @active: %FALSE takes it back
 *
 * Reacts to the version of the post that is shown.
 */
void rk_timeline_react_async (RkTimeline *self,
                              RkPostItem *post,
                              RkReactionKind kind,
                              gboolean active,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
/**
 * rk_timeline_ask_async:
 * @ask: (nullable): what is asked; %NULL to ask no more
 *
 * 要了解 of a post that is there, by its author or an administrator. Needs the server.
 */
void rk_timeline_ask_async (RkTimeline *self,
                            RkPostItem *post,
                            const RkAsk *ask,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
/**
 * rk_timeline_answer_dates:
 * @post: one that proposes dates
 * @choices: what core/proposal.h says of each of them
 * @remark: (nullable): what is said with it, at most %RK_DATES_REMARK_BYTES
 *
 * 日程調整: which dates suit me; through the outbox, in the place of what I answered before.
 */
void rk_timeline_answer_dates (RkTimeline *self,
                               RkPostItem *post,
                               const char *choices,
                               const char *remark);
/**
 * rk_timeline_decide_async:
 * @post: one that proposes dates
 * @decided_us: the beginning of one of them; 0 calls them off
 * @text: what everybody is told by a reply
 * @night_reason: (nullable): why that goes out in quiet hours
 *
 * By who proposed them or an administrator. Needs the server, so that two do not decide otherwise
 * without knowing of each other.
 */
void rk_timeline_decide_async (RkTimeline *self,
                               RkPostItem *post,
                               gint64 decided_us,
                               const char *text,
                               const char *night_reason,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
/** rk_timeline_remind_async: gives a notice to those whose 了解 or answer is missing; needs the
 * server */
void rk_timeline_remind_async (RkTimeline *self,
                               RkPostItem *post,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
/**
 * rk_timeline_pin_async:
 * @post_id: a post
 * @pinned: whether it is to stand at the top of the space
 *
 * ピン留め, by an administrator; at most %RK_PINS_MAX. Needs the server.
 */
void rk_timeline_pin_async (RkTimeline *self,
                            const char *post_id,
                            gboolean pinned,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
/**
 * rk_timeline_solve_async:
 * @question_id: a question of a 相談
 * @answer_id: (nullable): the answer that solved it; %NULL: none did
 *
 * By who asked it or an administrator. Needs the server.
 */
void rk_timeline_solve_async (RkTimeline *self,
                              const char *question_id,
                              const char *answer_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
/** rk_timeline_edit_scheduled_async: gives 予約投稿 another text; needs the server */
void rk_timeline_edit_scheduled_async (RkTimeline *self,
                                       RkPostItem *post,
                                       const char *text,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
/** rk_timeline_withdraw_scheduled_async: 予約投稿 is not posted, and gone; needs the server */
void rk_timeline_withdraw_scheduled_async (RkTimeline *self,
                                           RkPostItem *post,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer data);
/** rk_timeline_act_finish: of all the acts above */
gboolean rk_timeline_act_finish (RkTimeline *self, GAsyncResult *result, GError **error);

/**
 * rk_timeline_versions_async:
 *
 * Asks the server for the earlier texts of a post. Finishes with an array of #RkPostVersion, the
 * oldest first; offline with %RK_CLIENT_ERROR_OFFLINE.
 */
void rk_timeline_versions_async (RkTimeline *self,
                                 RkPostItem *post,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
/** rk_timeline_versions_finish: Returns: (transfer full) (element-type RkPostVersion) (nullable) */
GPtrArray *rk_timeline_versions_finish (RkTimeline *self, GAsyncResult *result, GError **error);

/*
 * Members. These need the server at once (%RK_CLIENT_ERROR_OFFLINE otherwise), and finish with
 * rk_timeline_act_finish() as well.
 */

/** rk_timeline_set_role_async: an administrator makes a member administrator, or takes that back */
void rk_timeline_set_role_async (RkTimeline *self,
                                 const char *user_id,
                                 RkRole role,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
/** rk_timeline_set_in_charge_async: 担当: one's own, or by an administrator another's */
void rk_timeline_set_in_charge_async (RkTimeline *self,
                                      const char *user_id,
                                      gboolean in_charge,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
/** rk_timeline_remove_member_async: takes a member out; with one's own id, leaves */
void rk_timeline_remove_member_async (RkTimeline *self,
                                      const char *user_id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/**
 * rk_timeline_candidates_async:
 * @query: (nullable): part of a name; %NULL for all
 *
 * Who can be invited: colleagues and people who share a space with me, neither members nor invited.
 * Finishes with a model of #RkCandidateItem in 五十音順.
 */
void rk_timeline_candidates_async (RkTimeline *self,
                                   const char *query,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
/** rk_timeline_candidates_finish: Returns: (transfer full) (nullable): the candidates */
GListModel *rk_timeline_candidates_finish (RkTimeline *self, GAsyncResult *result, GError **error);

/**
 * rk_timeline_invite_async:
 * @user_ids: whom
 *
 * Invites them. Finishes by rk_timeline_act_finish() when the server has taken all, or with the
 * first refusal. Without being an administrator the invitations wait for one.
 */
void rk_timeline_invite_async (RkTimeline *self,
                               const char *const *user_ids,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);

G_END_DECLS
