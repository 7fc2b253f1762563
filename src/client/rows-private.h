/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/post-item.h"
#include "core/records.h"

G_BEGIN_DECLS

/*
 * What the engine's thread hands to the main thread: plain copies, owned by whoever holds them.
 */

/* A person with what is shown beside the name: of staff the facility, of a family the relation. */
typedef struct
{
  RkUser *user;
  char *facility_name;
  char *facility_phone;
} RkUserRow;

typedef struct
{
  RkPatient *patient;
  RkConsent *consent; /* the latest that is known here, or NULL */
  char *space_id;     /* NULL where one is no member */
  char *facility_name;
  guint unread;
  guint unacked;
  guint asked; /* 要了解 that waits for me */
  gint64 last_post_us;
  char *last_excerpt;
  char *last_author;
  int last_profession;
  gboolean in_charge;
  gboolean managed;
  gboolean has_failed;
  gboolean has_sending;
  gboolean has_draft;
  gboolean is_admin;
  char *care_id;   /* 医療・介護側, NULL where one is no member */
  char *family_id; /* 患者側, likewise */
  guint care_unread;
  guint family_unread;
  gboolean family_admin;
  gint64 muted_until_us; /* of any of the sides; 0 where all are heard of */
} RkPatientRow;

/* A place to talk that is not a side of a patient: a room, a group, a connection. */
typedef struct
{
  RkSpace *space;
  char *title;
  char *patient_name; /* of a room about a patient */
  RkUserRow *peer;    /* of a connection */
  guint n_members;
  guint unread;
  guint unacked;
  guint asked; /* 要了解 that waits for me */
  gint64 last_post_us;
  char *last_excerpt;
  char *last_author;
  int last_profession;
  gboolean has_failed;
  gboolean has_sending;
  gboolean has_draft;
  gboolean is_admin;
  gint64 muted_until_us; /* 0 where it is heard of */
} RkSpaceRow;

typedef struct
{
  RkAttachment *attachment;
  RkMediaState state;
  double progress;
} RkAttachmentRow;

typedef struct
{
  RkPost *post;
  RkUserRow *author;
  gint64 seq; /* of the outbox, 0 when the server has it */
  RkSendState send_state;
  char *failure;
  gint64 held_until_us;
  gint64 send_us; /* 予約投稿: when the server posts it; 0 where it does not wait */
  gboolean is_own;
  gboolean is_unread;
  gboolean pending_change;
  char *for_name;  /* 代行入力: the doctor for whom the author typed it, or NULL */
  gboolean for_me; /* and that is me */
  char *reply_author;
  char *reply_excerpt;
  GPtrArray *attachments; /* RkAttachmentRow */
  GPtrArray *reactions;   /* RkReactionEntry */
  gboolean is_pinned;
  int my_report;        /* RkMyReport */
  int in_consult;       /* RkInConsult */
  gboolean answers_me;  /* a question of mine in 相談 */
  gboolean asked_of_me; /* 要了解, whether given or not */
  GPtrArray *missing;   /* RkReactionEntry without a time, or NULL where it is not asked */
} RkPostRow;

typedef struct
{
  RkMember *member;
  RkUserRow *user;
  gboolean is_me;
} RkMemberRow;

typedef struct
{
  RkInvitation *invitation;
  gboolean for_me;
  gboolean can_approve;
  gboolean can_withdraw;
} RkInvitationRow;

typedef struct
{
  RkNotice *notice;
  char *space_title;
} RkNoticeRow;

/* A change of one timeline, or the first content of it. */
typedef struct
{
  char *space_id;
  gboolean gone;
  gboolean reset;     /* rows are all there is: a first load, or after a rebuild */
  GPtrArray *rows;    /* RkPostRow, by (position, seq) */
  GPtrArray *removed; /* char *, post ids */
  GPtrArray *members; /* RkMemberRow, or NULL when unchanged */
  gboolean has_older;
  gint64 first_unread; /* -1: as it was */
  int space_kind;
  char *title;
  guint unread;
  guint unacked;
  gboolean is_admin;
  gint64 muted_until_us;
  GPtrArray *pins;          /* RkPinEntry, the latest first; NULL when unchanged */
  GPtrArray *questions;     /* of a 相談: RkQuestionEntry, the latest first; else NULL */
  gint64 quiet_from_minute; /* of who manages the space */
  gint64 quiet_until_minute;
  char *zone;
  gboolean can_be_anonymous; /* 相談, and a key for it is here */
  gboolean anonymous;        /* as one chose to ask there */
  gboolean has_draft_state;  /* whether the following two are set */
  char *draft_text;
  char *draft_reply_to;
} RkTimelineChange;

RkUserRow *rk_user_row_new (void);
void rk_user_row_free (RkUserRow *row);
RkPatientRow *rk_patient_row_new (void);
void rk_patient_row_free (RkPatientRow *row);
RkSpaceRow *rk_space_row_new (void);
void rk_space_row_free (RkSpaceRow *row);
void rk_attachment_row_free (RkAttachmentRow *row);
RkPostRow *rk_post_row_new (void);
void rk_post_row_free (RkPostRow *row);
void rk_member_row_free (RkMemberRow *row);
void rk_invitation_row_free (RkInvitationRow *row);
void rk_notice_row_free (RkNoticeRow *row);
RkReactionEntry *rk_reaction_entry_copy (const RkReactionEntry *entry);
void rk_reaction_entry_free (RkReactionEntry *entry);
void rk_pin_entry_free (RkPinEntry *entry);
void rk_question_entry_free (RkQuestionEntry *entry);
RkTimelineChange *rk_timeline_change_new (const char *space_id);
void rk_timeline_change_free (RkTimelineChange *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkUserRow, rk_user_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkPatientRow, rk_patient_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSpaceRow, rk_space_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkPostRow, rk_post_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkTimelineChange, rk_timeline_change_free)

G_END_DECLS
