/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/rights.h"

/* Up to three alternatives: each is a set of facts that must all be true. An empty one ends the
 * list, so that a line that says nothing allows nothing. */
#define MAX_ALTERNATIVES 3

typedef struct
{
  const char *name;
  /* Any of these facts: the object exists for the actor. */
  RkFact seen_by;
  /* Any of these sets: the actor may do it. */
  RkFact allowed[MAX_ALTERNATIVES];
  /* Who may not do it does not learn that it is there. */
  gboolean secret;
} Rule;

#define OPERATOR       RK_FACT_OPERATOR
#define SELF           RK_FACT_SELF
#define COLLEAGUE      RK_FACT_COLLEAGUE
#define FACILITY_ADMIN RK_FACT_FACILITY_ADMIN
#define ACQUAINTED     RK_FACT_ACQUAINTED
#define MEMBER         RK_FACT_MEMBER
#define SPACE_ADMIN    RK_FACT_SPACE_ADMIN
#define AUTHOR         RK_FACT_AUTHOR
#define INVITEE        RK_FACT_INVITEE
#define INVITER        RK_FACT_INVITER
#define PUBLISHED      RK_FACT_PUBLISHED
#define STAFF          RK_FACT_STAFF
#define SUITS          RK_FACT_SUITS
#define NAMED          RK_FACT_NAMED
#define LOOSE          RK_FACT_LOOSE
#define OPEN           RK_FACT_OPEN
#define ADDRESSED      RK_FACT_ADDRESSED
#define LISTED         RK_FACT_LISTED

#define KNOWN (OPERATOR | SELF | COLLEAGUE | ACQUAINTED)

static const Rule rules[RK_N_ACTIONS] = {
  /* The directory of a house is its staff's; patients and families know whom they write with. */
  [RK_ACTION_FACILITY_SEE] = { "facility_see", KNOWN, { OPERATOR, COLLEAGUE, ACQUAINTED } },
  [RK_ACTION_FACILITY_CREATE] = { "facility_create", OPERATOR, { OPERATOR } },
  [RK_ACTION_FACILITY_LIST_STAFF]
  = { "facility_list_staff", OPERATOR | COLLEAGUE, { OPERATOR, STAFF | COLLEAGUE } },
  /* Its rules, its terminals, who did what. */
  [RK_ACTION_FACILITY_MANAGE]
  = { "facility_manage", KNOWN, { OPERATOR, COLLEAGUE | FACILITY_ADMIN } },
  [RK_ACTION_USER_SEE] = { "user_see", KNOWN, { OPERATOR, COLLEAGUE, ACQUAINTED } },
  [RK_ACTION_USER_CREATE] = { "user_create", OPERATOR, { OPERATOR } },
  [RK_ACTION_USER_SUSPEND] = { "user_suspend", KNOWN, { OPERATOR, COLLEAGUE | FACILITY_ADMIN } },
  [RK_ACTION_USER_RESET_PASSWORD]
  = { "user_reset_password", KNOWN, { OPERATOR, COLLEAGUE | FACILITY_ADMIN } },
  [RK_ACTION_USER_LIFT_PAUSE]
  = { "user_lift_pause", KNOWN, { OPERATOR, COLLEAGUE | FACILITY_ADMIN } },
  [RK_ACTION_USER_SET_PORTRAIT] = { "user_set_portrait", KNOWN, { OPERATOR, SELF } },
  [RK_ACTION_USER_EDIT] = { "user_edit", KNOWN, { OPERATOR, SELF, COLLEAGUE | FACILITY_ADMIN } },
  [RK_ACTION_USER_DEPART] = { "user_depart", KNOWN, { COLLEAGUE | FACILITY_ADMIN } },
  [RK_ACTION_USER_PAPERS] = { "user_papers", KNOWN, { COLLEAGUE | FACILITY_ADMIN } },
  /* Who types for a doctor is said by the doctor, or by those who run the house. */
  [RK_ACTION_DEPUTY_MANAGE]
  = { "deputy_manage", KNOWN, { STAFF | SELF, STAFF | COLLEAGUE | FACILITY_ADMIN } },

  [RK_ACTION_PATIENT_SEE]
  = { "patient_see", MEMBER | FACILITY_ADMIN | OPERATOR, { MEMBER, FACILITY_ADMIN } },
  [RK_ACTION_PATIENT_CREATE] = { "patient_create", COLLEAGUE | FACILITY_ADMIN, { FACILITY_ADMIN } },
  [RK_ACTION_PATIENT_EDIT] = { "patient_edit", MEMBER | FACILITY_ADMIN, { FACILITY_ADMIN } },
  /* How it came to be so is the staff's knowledge. */
  [RK_ACTION_PATIENT_HISTORY]
  = { "patient_history", MEMBER | FACILITY_ADMIN, { STAFF | MEMBER, FACILITY_ADMIN } },
  /* 様式2 is taken by those who manage the patient or lead the care team. */
  [RK_ACTION_CONSENT_RECORD]
  = { "consent_record", MEMBER | FACILITY_ADMIN, { FACILITY_ADMIN, STAFF | MEMBER | SPACE_ADMIN } },
  [RK_ACTION_CONSENT_WITHDRAW] = { "consent_withdraw",
                                   MEMBER | FACILITY_ADMIN,
                                   { FACILITY_ADMIN, STAFF | MEMBER | SPACE_ADMIN } },

  [RK_ACTION_SPACE_SEE] = { "space_see", MEMBER, { MEMBER } },
  [RK_ACTION_SPACE_EDIT] = { "space_edit", MEMBER, { MEMBER | SPACE_ADMIN | NAMED } },
  [RK_ACTION_SPACE_DELETE] = { "space_delete", MEMBER, { MEMBER | SPACE_ADMIN | NAMED } },
  [RK_ACTION_GROUP_CREATE] = { "group_create", STAFF, { STAFF } },
  /* コミュニティ stands before all of staff, so a facility answers for it; that a company runs it
   * is for the operator to have looked at. */
  [RK_ACTION_COMMUNITY_SEE] = { "community_see", STAFF, { STAFF } },
  [RK_ACTION_COMMUNITY_CREATE] = { "community_create", STAFF, { STAFF | FACILITY_ADMIN } },
  [RK_ACTION_COMMUNITY_MARK] = { "community_mark", OPERATOR, { OPERATOR } },
  [RK_ACTION_COMMUNITY_APPLY] = { "community_apply", LISTED, { STAFF | LISTED } },
  /* Who asks and who was refused is not for all the members to read. */
  [RK_ACTION_APPLICATION_DECIDE]
  = { "application_decide", MEMBER, { STAFF | MEMBER | SPACE_ADMIN } },
  /* Facts about the larger space. */
  [RK_ACTION_ROOM_CREATE] = { "room_create", MEMBER, { STAFF | MEMBER } },
  /* Facts about the other. */
  [RK_ACTION_CONNECTION_REQUEST] = { "connection_request",
                                     COLLEAGUE | ACQUAINTED,
                                     { STAFF | SUITS | COLLEAGUE, STAFF | SUITS | ACQUAINTED } },
  /* Facts about the patient's 医療・介護側. */
  [RK_ACTION_FAMILY_OPEN] = { "family_open", MEMBER, { STAFF | MEMBER | SPACE_ADMIN } },
  [RK_ACTION_RELATIVE_CREATE] = { "relative_create", MEMBER, { STAFF | MEMBER | SPACE_ADMIN } },
  [RK_ACTION_MEMBER_ADD] = { "member_add",
                             MEMBER | OPERATOR,
                             { MEMBER | SPACE_ADMIN | COLLEAGUE | SUITS, OPERATOR | SUITS } },
  [RK_ACTION_MEMBER_SET_ROLE] = { "member_set_role", MEMBER, { MEMBER | SPACE_ADMIN | SUITS } },
  [RK_ACTION_MEMBER_SET_IN_CHARGE]
  = { "member_set_in_charge", MEMBER, { STAFF | MEMBER | SELF, MEMBER | SPACE_ADMIN } },
  [RK_ACTION_MEMBER_REMOVE]
  = { "member_remove", MEMBER, { MEMBER | SELF | LOOSE, MEMBER | SPACE_ADMIN | LOOSE } },

  [RK_ACTION_POST_READ] = { "post_read", MEMBER, { MEMBER } },
  /* Nothing is added where the consent is missing or was withdrawn; taking away is always right. */
  [RK_ACTION_POST_CREATE] = { "post_create", MEMBER, { MEMBER | OPEN } },
  /* 代行入力 takes the right to post there oneself, and the doctor among the members. */
  [RK_ACTION_POST_DEPUTISE] = { "post_deputise", MEMBER, { STAFF | MEMBER | SUITS | OPEN } },
  [RK_ACTION_POST_CONFIRM] = { "post_confirm", MEMBER, { STAFF | MEMBER | SELF | OPEN } },
  [RK_ACTION_POST_RETURN] = { "post_return", MEMBER, { STAFF | MEMBER | SELF | OPEN } },
  /* What stands in one's name one may put right. */
  [RK_ACTION_POST_EDIT]
  = { "post_edit", MEMBER, { MEMBER | AUTHOR | OPEN, STAFF | MEMBER | SELF | OPEN } },
  [RK_ACTION_POST_WITHDRAW] = { "post_withdraw", MEMBER, { MEMBER | AUTHOR } },
  [RK_ACTION_POST_HIDE] = { "post_hide", MEMBER, { MEMBER | SPACE_ADMIN } },
  [RK_ACTION_POST_PIN] = { "post_pin", MEMBER, { MEMBER | SPACE_ADMIN } },
  /* Which answer solved a question is for who asked it to say, and for those who lead. */
  [RK_ACTION_POST_SOLVE]
  = { "post_solve", MEMBER, { STAFF | MEMBER | AUTHOR, STAFF | MEMBER | SPACE_ADMIN } },
  [RK_ACTION_POST_ANONYMOUS] = { "post_anonymous", MEMBER, { STAFF | MEMBER | OPEN } },
  [RK_ACTION_AUTHOR_DISCLOSE] = { "author_disclose", OPERATOR, { OPERATOR } },
  /* 通報 is everybody's, of what others wrote. What comes of it is for those who lead the space,
   * and where nobody does for those who run the facility; never for the author, whoever that is:
   * the facts of leading are not gathered for them. */
  [RK_ACTION_POST_REPORT] = { "post_report", MEMBER, { MEMBER } },
  [RK_ACTION_REPORT_SETTLE]
  = { "report_settle", MEMBER | FACILITY_ADMIN, { MEMBER | SPACE_ADMIN, FACILITY_ADMIN } },
  [RK_ACTION_POST_REACT] = { "post_react", MEMBER, { MEMBER | OPEN } },
  /* 対応します and 要了解 are the staff's: patients and families are asked nothing of that kind. */
  [RK_ACTION_POST_TAKE] = { "post_take", MEMBER, { STAFF | MEMBER | OPEN } },
  [RK_ACTION_POST_ASK]
  = { "post_ask", MEMBER, { STAFF | MEMBER | AUTHOR | OPEN, STAFF | MEMBER | SPACE_ADMIN | OPEN } },
  /* Which of the dates it is to be. Everybody who reads them answers them: that is a reaction. */
  [RK_ACTION_POST_DECIDE]
  = { "post_decide",
      MEMBER,
      { STAFF | MEMBER | AUTHOR | OPEN, STAFF | MEMBER | SPACE_ADMIN | OPEN } },
  /* 予約投稿 is the staff's, and nobody's knowledge but its author's. */
  [RK_ACTION_POST_SCHEDULE] = { "post_schedule", MEMBER, { STAFF | MEMBER | OPEN } },
  [RK_ACTION_SCHEDULED_CHANGE] = { "scheduled_change", MEMBER, { MEMBER | AUTHOR }, TRUE },
  [RK_ACTION_POST_AUDIT] = { "post_audit", OPERATOR, { OPERATOR } },
  [RK_ACTION_MARKER_SET] = { "marker_set", MEMBER, { MEMBER } },
  [RK_ACTION_MUTE_SET] = { "mute_set", MEMBER, { MEMBER } },
  [RK_ACTION_DRAFT_SET] = { "draft_set", MEMBER, { MEMBER } },

  [RK_ACTION_ATTACHMENT_UPLOAD] = { "attachment_upload", MEMBER, { MEMBER } },
  [RK_ACTION_ATTACHMENT_CONTINUE] = { "attachment_continue", MEMBER, { MEMBER | AUTHOR }, TRUE },
  [RK_ACTION_ATTACHMENT_READ]
  = { "attachment_read", MEMBER, { MEMBER | PUBLISHED, MEMBER | AUTHOR }, TRUE },

  [RK_ACTION_CANDIDATES_SEE] = { "candidates_see", MEMBER, { STAFF | MEMBER } },
  [RK_ACTION_INVITATION_CREATE]
  = { "invitation_create",
      MEMBER,
      { STAFF | MEMBER | COLLEAGUE | SUITS, STAFF | MEMBER | ACQUAINTED | SUITS } },
  /* SUITS: the space takes staff whom nobody knows yet. */
  [RK_ACTION_INVITATION_MAIL] = { "invitation_mail", MEMBER, { STAFF | MEMBER | SUITS } },
  [RK_ACTION_INVITATION_RESEND]
  = { "invitation_resend", MEMBER | INVITEE, { MEMBER | INVITER, MEMBER | SPACE_ADMIN } },
  [RK_ACTION_INVITATION_SEE] = { "invitation_see", MEMBER | INVITEE, { STAFF | MEMBER, INVITEE } },
  [RK_ACTION_INVITATION_APPROVE]
  = { "invitation_approve", MEMBER | INVITEE, { MEMBER | SPACE_ADMIN } },
  [RK_ACTION_INVITATION_ANSWER] = { "invitation_answer", MEMBER | INVITEE, { INVITEE } },
  [RK_ACTION_INVITATION_WITHDRAW]
  = { "invitation_withdraw", MEMBER | INVITEE, { MEMBER | INVITER, MEMBER | SPACE_ADMIN } },

  /* Which facilities there are, with their telephone and address: what a sign at the door says. */
  [RK_ACTION_DIRECTORY_SEE] = { "directory_see", STAFF, { STAFF } },
  /* Facts about the 医療・介護側 of the patient whom it is about. */
  [RK_ACTION_REQUEST_CREATE] = { "request_create", MEMBER, { STAFF | MEMBER | OPEN } },
  [RK_ACTION_REQUEST_SEE]
  = { "request_see", MEMBER | ADDRESSED, { STAFF | MEMBER, STAFF | ADDRESSED } },
  [RK_ACTION_REQUEST_ANSWER] = { "request_answer", MEMBER | ADDRESSED, { STAFF | ADDRESSED } },
  [RK_ACTION_REQUEST_REPLY] = { "request_reply", MEMBER, { STAFF | MEMBER | OPEN } },
  [RK_ACTION_REQUEST_WITHDRAW]
  = { "request_withdraw", MEMBER, { STAFF | MEMBER | AUTHOR, STAFF | MEMBER | SPACE_ADMIN } },
  [RK_ACTION_NOTICE_READ] = { "notice_read", SELF, { SELF } },
  [RK_ACTION_ANNOUNCEMENT_PUBLISH] = { "announcement_publish", OPERATOR, { OPERATOR } },
  [RK_ACTION_ANNOUNCEMENT_READ] = { "announcement_read", SELF, { SELF } },
  [RK_ACTION_MAIL_BOUNCED] = { "mail_bounced", OPERATOR, { OPERATOR } },
  [RK_ACTION_AUDIT_VERIFY] = { "audit_verify", OPERATOR, { OPERATOR } },
};

const char *
rk_action_name (RkAction action)
{
  g_return_val_if_fail (action < RK_N_ACTIONS, "");
  return rules[action].name;
}

RkVerdict
rk_may (RkAction action, RkFact facts)
{
  if (action >= RK_N_ACTIONS)
    return RK_VERDICT_HIDDEN;

  const Rule *rule = &rules[action];
  /* Before anything else, so that it tells nothing about the object. */
  if (facts & RK_FACT_TEMPORARY)
    return RK_VERDICT_CHANGE_PASSWORD;
  if ((facts & rule->seen_by) == 0)
    return RK_VERDICT_HIDDEN;
  for (int i = 0; i < MAX_ALTERNATIVES && rule->allowed[i] != RK_FACT_NONE; i++)
    if ((facts & rule->allowed[i]) == rule->allowed[i])
      return RK_VERDICT_ALLOWED;
  return rule->secret ? RK_VERDICT_HIDDEN : RK_VERDICT_FORBIDDEN;
}
