/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/records.h"

G_BEGIN_DECLS

/**
 * RkActor:
 * @is_operator: the operator, at the server's own command line; nothing else is then set
 * @user_id: who acts
 * @facility_id: whose staff
 * @role: in the facility
 * @session_id: the session
 * @device_hash: hexadecimal SHA-256 of the device's token
 * @must_change_password: the password is a temporary one
 * @needs_touch: the session's last use should be written down (at most once a minute)
 * @audience: as whom records are delivered
 * @proof: (nullable): that the actor wrote the post of that tag without a name, see core/asker.h
 */
typedef struct
{
  gboolean is_operator;
  char *user_id;
  char *facility_id;
  int role; /* RkRole */
  char *session_id;
  char *device_hash;
  gboolean must_change_password;
  gboolean needs_touch;
  RkAudience audience;
  char *proof;
} RkActor;

/**
 * rk_actor_new_operator:
 *
 * Returns: (transfer full): the operator
 */
RkActor *rk_actor_new_operator (void);

/**
 * rk_actor_new_user:
 *
 * For tests and samples: somebody of staff without a session.
 *
 * Returns: (transfer full): the actor
 */
RkActor *rk_actor_new_user (const char *user_id, const char *facility_id, int role);
void rk_actor_free (RkActor *actor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkActor, rk_actor_free)

/**
 * RkAction:
 *
 * Everything that can be asked of the server with an account. What is asked of one's own session
 * (signing out, the new password) is not here.
 */
typedef enum
{
  RK_ACTION_FACILITY_SEE,
  RK_ACTION_FACILITY_CREATE,
  RK_ACTION_FACILITY_LIST_STAFF,
  RK_ACTION_FACILITY_MANAGE,
  RK_ACTION_USER_SEE,
  RK_ACTION_USER_CREATE,
  RK_ACTION_USER_SUSPEND,
  RK_ACTION_USER_RESET_PASSWORD,
  RK_ACTION_USER_LIFT_PAUSE,
  RK_ACTION_USER_SET_PORTRAIT,
  RK_ACTION_USER_EDIT,
  RK_ACTION_USER_DEPART,
  RK_ACTION_USER_PAPERS,
  RK_ACTION_DEPUTY_MANAGE,
  RK_ACTION_PATIENT_SEE,
  RK_ACTION_PATIENT_CREATE,
  RK_ACTION_PATIENT_EDIT,
  RK_ACTION_PATIENT_HISTORY,
  RK_ACTION_CONSENT_RECORD,
  RK_ACTION_CONSENT_WITHDRAW,
  RK_ACTION_SPACE_SEE,
  RK_ACTION_SPACE_EDIT,
  RK_ACTION_SPACE_DELETE,
  RK_ACTION_GROUP_CREATE,
  RK_ACTION_COMMUNITY_SEE,
  RK_ACTION_COMMUNITY_CREATE,
  RK_ACTION_COMMUNITY_MARK,
  RK_ACTION_COMMUNITY_APPLY,
  RK_ACTION_APPLICATION_DECIDE,
  RK_ACTION_ROOM_CREATE,
  RK_ACTION_CONNECTION_REQUEST,
  RK_ACTION_FAMILY_OPEN,
  RK_ACTION_RELATIVE_CREATE,
  RK_ACTION_MEMBER_ADD,
  RK_ACTION_MEMBER_SET_ROLE,
  RK_ACTION_MEMBER_SET_IN_CHARGE,
  RK_ACTION_MEMBER_REMOVE,
  RK_ACTION_POST_READ,
  RK_ACTION_POST_CREATE,
  RK_ACTION_POST_DEPUTISE,
  RK_ACTION_POST_CONFIRM,
  RK_ACTION_POST_RETURN,
  RK_ACTION_POST_EDIT,
  RK_ACTION_POST_WITHDRAW,
  RK_ACTION_POST_HIDE,
  RK_ACTION_POST_REACT,
  RK_ACTION_POST_PIN,
  RK_ACTION_POST_SOLVE,
  RK_ACTION_POST_ANONYMOUS,
  RK_ACTION_AUTHOR_DISCLOSE,
  RK_ACTION_POST_REPORT,
  RK_ACTION_REPORT_SETTLE,
  RK_ACTION_POST_TAKE,
  RK_ACTION_POST_ASK,
  RK_ACTION_POST_DECIDE,
  RK_ACTION_POST_SCHEDULE,
  RK_ACTION_SCHEDULED_CHANGE,
  RK_ACTION_POST_AUDIT,
  RK_ACTION_MARKER_SET,
  RK_ACTION_MUTE_SET,
  RK_ACTION_DRAFT_SET,
  RK_ACTION_ATTACHMENT_UPLOAD,
  RK_ACTION_ATTACHMENT_CONTINUE,
  RK_ACTION_ATTACHMENT_READ,
  RK_ACTION_CANDIDATES_SEE,
  RK_ACTION_INVITATION_CREATE,
  RK_ACTION_INVITATION_MAIL,
  RK_ACTION_INVITATION_RESEND,
  RK_ACTION_INVITATION_SEE,
  RK_ACTION_INVITATION_APPROVE,
  RK_ACTION_INVITATION_ANSWER,
  RK_ACTION_INVITATION_WITHDRAW,
  RK_ACTION_DIRECTORY_SEE,
  RK_ACTION_REQUEST_CREATE,
  RK_ACTION_REQUEST_SEE,
  RK_ACTION_REQUEST_ANSWER,
  RK_ACTION_REQUEST_REPLY,
  RK_ACTION_REQUEST_WITHDRAW,
  RK_ACTION_NOTICE_READ,
  RK_ACTION_ANNOUNCEMENT_PUBLISH,
  RK_ACTION_ANNOUNCEMENT_READ,
  RK_ACTION_MAIL_BOUNCED,
  RK_ACTION_AUDIT_VERIFY,
  RK_N_ACTIONS,
} RkAction;

/**
 * RkFact:
 *
 * What is true between an actor and an object. Facts are gathered by whoever asks, from the same
 * transaction.
 *
 * @RK_FACT_OPERATOR: the actor is the operator
 * @RK_FACT_SELF: the object is the actor's own account, membership, marker, mute, draft or notice,
 *   or an announcement that is for them; or a post that was typed in the actor's name
 * @RK_FACT_COLLEAGUE: the object is a user of the actor's facility, or that facility
 * @RK_FACT_FACILITY_ADMIN: the actor administers the facility to which the object belongs
 * @RK_FACT_ACQUAINTED: the actor is a member of a space in which the user (or somebody of the
 *   facility) is or was one
 * @RK_FACT_MEMBER: the actor is a member of the object's space (of one of the patient's spaces)
 * @RK_FACT_SPACE_ADMIN: and administers it
 * @RK_FACT_AUTHOR: the actor wrote the post, or uploaded the attachment, or scheduled it
 * @RK_FACT_INVITEE: the invitation is for the actor
 * @RK_FACT_INVITER: the invitation is by the actor
 * @RK_FACT_PUBLISHED: the attachment belongs to a post
 * @RK_FACT_TEMPORARY: the actor's password must be changed first
 * @RK_FACT_STAFF: the actor is of a facility's staff, neither a patient nor of a family
 * @RK_FACT_SUITS: the user whom it is about is of a kind that the space takes as what is asked:
 *   staff anywhere, patients and families as plain members of 患者側 alone, members of the larger
 *   space in its 小部屋, a facility's staff in its own group, nobody more in a つながり; of a post
 *   for somebody, that they are a member of its space and have the actor type for them
 * @RK_FACT_NAMED: the space is a グループ, a コミュニティ or a 小部屋 that somebody made: it has a
 *   name of its own, and an end
 * @RK_FACT_OPEN: the space is about no patient, or the patient's consent (様式2) is recorded and
 * was not withdrawn
 * @RK_FACT_LOOSE: who is in the space is their own and its administrators' affair: neither the
 * group of a facility's whole staff nor a つながり
 * @RK_FACT_ADDRESSED: the request is asked of the actor's facility
 * @RK_FACT_LISTED: the space is a コミュニティ, and the actor of the staff to whom it is listed
 */
typedef enum
{
  RK_FACT_NONE = 0,
  RK_FACT_OPERATOR = 1 << 0,
  RK_FACT_SELF = 1 << 1,
  RK_FACT_COLLEAGUE = 1 << 2,
  RK_FACT_FACILITY_ADMIN = 1 << 3,
  RK_FACT_ACQUAINTED = 1 << 4,
  RK_FACT_MEMBER = 1 << 5,
  RK_FACT_SPACE_ADMIN = 1 << 6,
  RK_FACT_AUTHOR = 1 << 7,
  RK_FACT_INVITEE = 1 << 8,
  RK_FACT_INVITER = 1 << 9,
  RK_FACT_PUBLISHED = 1 << 10,
  RK_FACT_TEMPORARY = 1 << 11,
  RK_FACT_STAFF = 1 << 12,
  RK_FACT_SUITS = 1 << 13,
  RK_FACT_NAMED = 1 << 14,
  RK_FACT_LOOSE = 1 << 15,
  RK_FACT_OPEN = 1 << 16,
  RK_FACT_ADDRESSED = 1 << 17,
  RK_FACT_LISTED = 1 << 18,
  RK_ALL_FACTS = (1 << 19) - 1,
} RkFact;

/**
 * RkVerdict:
 * @RK_VERDICT_HIDDEN: it does not exist for the actor: 404
 * @RK_VERDICT_FORBIDDEN: the actor sees it and may not do it: 403
 * @RK_VERDICT_CHANGE_PASSWORD: not before the password is changed: 403
 * @RK_VERDICT_ALLOWED: yes
 */
typedef enum
{
  RK_VERDICT_HIDDEN,
  RK_VERDICT_FORBIDDEN,
  RK_VERDICT_CHANGE_PASSWORD,
  RK_VERDICT_ALLOWED,
} RkVerdict;

/**
 * rk_may:
 * @action: what is asked
 * @facts: all that is true
 *
 * The rights of Renraku, all of them: a pure function over one table. What the table does not allow
 * is denied.
 */
RkVerdict rk_may (RkAction action, RkFact facts);

/**
 * rk_action_name:
 *
 * Returns: (transfer none): the name of @action in the audit, "post_create"
 */
const char *rk_action_name (RkAction action);

G_END_DECLS
