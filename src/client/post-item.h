/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/attachment-part.h"
#include "core/records.h"
#include "client/people-items.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * RkPinEntry:
 * @post_id: the post, which may be older than what is loaded
 * @author: who wrote it
 * @excerpt: the beginning of its text; "" where it has none
 *
 * A post that stands at the top of its space.
 */
typedef struct
{
  char *post_id;
  char *author;
  char *excerpt;
} RkPinEntry;

/**
 * RkSendState:
 * @RK_SEND_DONE: the server has it
 * @RK_SEND_HELD: held back for 取り消す; see `held-until-us`
 * @RK_SEND_WAITING: waits for the network, or for its turn
 * @RK_SEND_SENDING: on its way (送信中)
 * @RK_SEND_FAILED: refused; `failure` says why, and the person chooses 再送 or 破棄
 * @RK_SEND_SCHEDULED: 予約投稿: the server posts it at `send-us`; until then it can be changed and
 *   withdrawn, and nobody else sees it
 * @RK_SEND_RETURNED: what was scheduled could not be posted, and is its author's again
 */
typedef enum
{
  RK_SEND_DONE,
  RK_SEND_HELD,
  RK_SEND_WAITING,
  RK_SEND_SENDING,
  RK_SEND_FAILED,
  RK_SEND_SCHEDULED,
  RK_SEND_RETURNED,
} RkSendState;

/**
 * RkMediaState:
 * @RK_MEDIA_REMOTE: only the server has the content
 * @RK_MEDIA_LOADING: on its way to this terminal, see `progress`
 * @RK_MEDIA_LOCAL: in the store
 * @RK_MEDIA_UPLOADING: mine, on its way to the server, see `progress`
 * @RK_MEDIA_FAILED: could not be had; opening it again tries again
 */
typedef enum
{
  RK_MEDIA_REMOTE,
  RK_MEDIA_LOADING,
  RK_MEDIA_LOCAL,
  RK_MEDIA_UPLOADING,
  RK_MEDIA_FAILED,
} RkMediaState;

/**
 * RkMediaSight:
 * @RK_MEDIA_OUT_OF_SIGHT: nobody looks at it
 * @RK_MEDIA_NEAR: a little scrolling away from the screen
 * @RK_MEDIA_IN_SIGHT: on the screen
 */
typedef enum
{
  RK_MEDIA_OUT_OF_SIGHT,
  RK_MEDIA_NEAR,
  RK_MEDIA_IN_SIGHT,
} RkMediaSight;

/**
 * RkAttachmentItem:
 *
 * Properties: `id`, `name`, `media-type` (strings), `size` (int64), `width`, `height` (int64; 0:
 * unknown), `state` (int, RkMediaState), `progress` (double, 0 to 1).
 */
#define RK_TYPE_ATTACHMENT_ITEM (rk_attachment_item_get_type ())
G_DECLARE_FINAL_TYPE (RkAttachmentItem, rk_attachment_item, RK, ATTACHMENT_ITEM, GObject)

/** rk_attachment_item_get_attachment: Returns: (transfer none): the record */
const RkAttachment *rk_attachment_item_get_attachment (RkAttachmentItem *self);
RkMediaState rk_attachment_item_get_state (RkAttachmentItem *self);
double rk_attachment_item_get_progress (RkAttachmentItem *self);
/** rk_attachment_item_is_image: Returns: whether it is a still picture by its declared type */
gboolean rk_attachment_item_is_image (RkAttachmentItem *self);
/** rk_attachment_item_is_video: Returns: whether it is a film by its declared type */
gboolean rk_attachment_item_is_video (RkAttachmentItem *self);
/** rk_attachment_item_is_sound: Returns: whether it is sound alone by its declared type */
gboolean rk_attachment_item_is_sound (RkAttachmentItem *self);
/** rk_attachment_item_is_pdf: Returns: whether it is a PDF by its declared type */
gboolean rk_attachment_item_is_pdf (RkAttachmentItem *self);
/**
 * rk_attachment_item_dup_preview:
 *
 * Returns: (transfer full) (nullable): the bytes of the blurred stand-in, from anybody
 */
GBytes *rk_attachment_item_dup_preview (RkAttachmentItem *self);
/**
 * rk_attachment_item_dup_part:
 * @part: one of the smaller pictures that were sent with it
 *
 * Returns: (transfer full) (nullable): that picture as an attachment of its own, to be fetched and
 *   shown like one; %NULL where none was sent
 */
RkAttachmentItem *rk_attachment_item_dup_part (RkAttachmentItem *self, RkAttachmentPart part);

/**
 * RkMyReport:
 * @RK_MY_REPORT_NONE: I did not report it
 * @RK_MY_REPORT_OPEN: I did, and can take it back
 * @RK_MY_REPORT_SETTLED: those who lead the space looked at it
 */
typedef enum
{
  RK_MY_REPORT_NONE,
  RK_MY_REPORT_OPEN,
  RK_MY_REPORT_SETTLED,
} RkMyReport;

/**
 * RkInConsult:
 * @RK_IN_CONSULT_NOT: it stands in no 相談, or was withdrawn or hidden
 * @RK_IN_CONSULT_OPEN: a question that is not solved (未解決)
 * @RK_IN_CONSULT_SOLVED: a question that is (解決済み)
 * @RK_IN_CONSULT_ANSWER: it answers a question
 * @RK_IN_CONSULT_SOLUTION: it solved one
 *
 * What a post is in the 相談 of a community.
 */
typedef enum
{
  RK_IN_CONSULT_NOT,
  RK_IN_CONSULT_OPEN,
  RK_IN_CONSULT_SOLVED,
  RK_IN_CONSULT_ANSWER,
  RK_IN_CONSULT_SOLUTION,
} RkInConsult;

/**
 * RkQuestionEntry:
 * @post_id: the question
 * @author: the name of who asked
 * @excerpt: the beginning of its text; empty when it is files alone
 * @created_us: when, UTC µs
 * @n_answers: that stand under it, as far as they are on this terminal
 * @solved: whether one of them solved it
 *
 * A question of a 相談, as it stands in the list of them.
 */
typedef struct
{
  char *post_id;
  char *author;
  char *excerpt;
  gint64 created_us;
  guint n_answers;
  gboolean solved;
} RkQuestionEntry;

/**
 * RkReactionEntry:
 * @user_id: who
 * @name: their name
 * @profession: their 職種
 * @facility_name: theirs
 * @kind: 了解 or いいね
 * @version: of the post when it was given
 * @time_us: when, UTC µs
 * @is_mine: whether it is my own
 * @pending: mine, and the server does not know it yet
 * @choices: (nullable): of an answer to dates: what core/proposal.h says of each of them
 * @remark: (nullable): what was said with that answer
 */
typedef struct
{
  char *user_id;
  char *name;
  int profession;
  char *facility_name;
  RkReactionKind kind;
  gint64 version;
  gint64 time_us;
  gboolean is_mine;
  gboolean pending;
  char *choices;
  char *remark;
} RkReactionEntry;

/**
 * RkPostItem:
 *
 * A post of a timeline, or one that is on its way. Main thread only; read only properties,
 * notified:
 * - `id` (string), `position` (int64; G_MAXINT64 while the server has not numbered it)
 * - `text` (string; "" when withdrawn or hidden), `post-state` (int, RkPostState), `version`
 * (int64)
 * - `author` (RkUserItem), `is-own` (boolean)
 * - `created-us` (int64: the server's time; the desk's while it waits), `written-us` (int64)
 * - `send-state` (int, RkSendState), `failure` (string, nullable), `held-until-us` (int64,
 * monotonic as g_get_monotonic_time(); 0 when not held)
 * - `send-us` (int64: 予約投稿: when the server posts it, UTC µs; 0 where it does not wait),
 *   `night-reason` (string, nullable: why it was posted in quiet hours)
 * - `pending-change` (boolean): an edit, withdrawal or hiding of it is on its way
 * - `attachments` (GListModel of RkAttachmentItem, never %NULL)
 * - `n-acks`, `n-likes` (uint; acks of the present version), `my-ack`, `my-like` (booleans; my-ack
 *   for the present version), `my-ack-is-earlier` (boolean: 編集前に了解)
 * - `reply-id`, `reply-author`, `reply-excerpt` (strings, nullable)
 * - `is-unread` (boolean), `has-history` (boolean: earlier versions can be read)
 * - `ask-due-us` (int64: 要了解 until then; 0 when it is not asked), `asked-of-me` (boolean),
 *   `n-missing` (uint), `reminded-us` (int64), `n-takes` (uint: 対応します), `my-take` (boolean)
 * - `in-consult` (int, RkInConsult), `answers-me` (boolean: it answers a question of mine)
 * - `reactions` changes are announced by notify of `n-acks`, `n-likes` and the signal
 *   `reactions-changed`
 */
#define RK_TYPE_POST_ITEM (rk_post_item_get_type ())
G_DECLARE_FINAL_TYPE (RkPostItem, rk_post_item, RK, POST_ITEM, GObject)

/** rk_post_item_get_post: Returns: (transfer none): the record */
const RkPost *rk_post_item_get_post (RkPostItem *self);
const char *rk_post_item_get_id (RkPostItem *self);
gint64 rk_post_item_get_position (RkPostItem *self);
const char *rk_post_item_get_text (RkPostItem *self);
RkPostState rk_post_item_get_post_state (RkPostItem *self);
/** rk_post_item_is_anonymous: Returns: whether it has no author: 匿名, and the asker's answers */
gboolean rk_post_item_is_anonymous (RkPostItem *self);
/** rk_post_item_get_author: Returns: (transfer none): who wrote it */
RkUserItem *rk_post_item_get_author (RkPostItem *self);
gboolean rk_post_item_is_own (RkPostItem *self);
gint64 rk_post_item_get_created_us (RkPostItem *self);
RkSendState rk_post_item_get_send_state (RkPostItem *self);
/** rk_post_item_get_failure: Returns: (nullable): why it was refused, in the person's language */
const char *rk_post_item_get_failure (RkPostItem *self);
gint64 rk_post_item_get_held_until_us (RkPostItem *self);
gint64 rk_post_item_get_send_us (RkPostItem *self);
const char *rk_post_item_get_night_reason (RkPostItem *self);
/** rk_typed_by: Returns: (transfer full): who a post is by: 「○○医師の代行（入力: △△）」, or the
 * typist alone where @doctor is %NULL */
char *rk_typed_by (const char *doctor, const char *typist);
/** rk_post_item_get_dates: Returns: (nullable): 日程調整: for rk_proposal_parse() */
const char *rk_post_item_get_dates (RkPostItem *self);
/** rk_post_item_get_place: Returns: (nullable): where it is to be */
const char *rk_post_item_get_place (RkPostItem *self);
/** rk_post_item_get_dates_state: Returns: what became of the dates */
RkDatesState rk_post_item_get_dates_state (RkPostItem *self);
/** rk_post_item_get_decided_us: Returns: the beginning of the date that was decided, or 0 */
gint64 rk_post_item_get_decided_us (RkPostItem *self);
/** rk_post_item_get_my_dates: Returns: (nullable): my answer to the dates */
const RkReactionEntry *rk_post_item_get_my_dates (RkPostItem *self);
/** rk_post_item_waits_for_me: Returns: whether my 了解, or my answer, is asked for and missing */
gboolean rk_post_item_waits_for_me (RkPostItem *self);
/** rk_post_item_get_for_name: Returns: (nullable): 代行入力: the doctor for whom it was typed */
const char *rk_post_item_get_for_name (RkPostItem *self);
/** rk_post_item_is_for_me: Returns: whether that is me, and it is mine to confirm */
gboolean rk_post_item_is_for_me (RkPostItem *self);
RkConfirmation rk_post_item_get_confirmation (RkPostItem *self);
/** rk_post_item_get_return_reason: Returns: (nullable): why it was given back */
const char *rk_post_item_get_return_reason (RkPostItem *self);
/** rk_post_item_is_pinned: Returns: whether it stands at the top of its space */
gboolean rk_post_item_is_pinned (RkPostItem *self);
/** rk_post_item_get_my_report: Returns: whether I reported it, and what came of it */
RkMyReport rk_post_item_get_my_report (RkPostItem *self);
/** rk_post_item_get_in_consult: Returns: what it is in the 相談 of a community */
RkInConsult rk_post_item_get_in_consult (RkPostItem *self);
/** rk_post_item_get_answers_me: Returns: whether it answers a question of mine in a 相談 */
gboolean rk_post_item_get_answers_me (RkPostItem *self);
gboolean rk_post_item_get_pending_change (RkPostItem *self);
/** rk_post_item_get_attachments: Returns: (transfer none): a model of RkAttachmentItem */
GListModel *rk_post_item_get_attachments (RkPostItem *self);
guint rk_post_item_get_n_acks (RkPostItem *self);
guint rk_post_item_get_n_likes (RkPostItem *self);
gboolean rk_post_item_get_my_ack (RkPostItem *self);
gboolean rk_post_item_get_my_like (RkPostItem *self);
gboolean rk_post_item_get_my_ack_is_earlier (RkPostItem *self);
/**
 * rk_post_item_get_reactions:
 *
 * Returns: (transfer none) (element-type RkReactionEntry): the active ones, the oldest first; an
 * 了解 whose version is below the post's is 編集前に了解. Valid until the item changes
 */
GPtrArray *rk_post_item_get_reactions (RkPostItem *self);
const char *rk_post_item_get_reply_id (RkPostItem *self);
const char *rk_post_item_get_reply_author (RkPostItem *self);
const char *rk_post_item_get_reply_excerpt (RkPostItem *self);
gboolean rk_post_item_is_unread (RkPostItem *self);
gboolean rk_post_item_has_history (RkPostItem *self);
gint64 rk_post_item_get_ask_due_us (RkPostItem *self);
gint64 rk_post_item_get_reminded_us (RkPostItem *self);
/** rk_post_item_is_asked_of_me: Returns: whether 了解 is asked of me, given or not */
gboolean rk_post_item_is_asked_of_me (RkPostItem *self);
/**
 * rk_post_item_get_missing:
 *
 * Returns: (transfer none) (nullable) (element-type RkReactionEntry): of whom 了解 is asked and
 *   missing, without a time; %NULL where it is not asked, or not told
 */
GPtrArray *rk_post_item_get_missing (RkPostItem *self);
guint rk_post_item_get_n_missing (RkPostItem *self);
guint rk_post_item_get_n_takes (RkPostItem *self);
gboolean rk_post_item_get_my_take (RkPostItem *self);

G_END_DECLS
