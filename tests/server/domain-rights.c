/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* The table of rights against an oracle written apart from it: rules in words, one by one, for
 * every action and every combination of facts. */

#include "server/domain/rights.h"

#define HAS(fact) ((facts & RK_FACT_##fact) != 0)

/* Does the object exist for the actor? */
static gboolean
oracle_sees (RkAction action, guint facts)
{
  const gboolean person = HAS (OPERATOR) || HAS (SELF) || HAS (COLLEAGUE) || HAS (ACQUAINTED);

  switch (action)
    {
    /* Only the operator knows of these at all. */
    case RK_ACTION_FACILITY_CREATE:
    case RK_ACTION_USER_CREATE:
    case RK_ACTION_POST_AUDIT:
    case RK_ACTION_AUDIT_VERIFY:
    case RK_ACTION_MAIL_BOUNCED:
    case RK_ACTION_ANNOUNCEMENT_PUBLISH:
    case RK_ACTION_COMMUNITY_MARK:
    case RK_ACTION_AUTHOR_DISCLOSE:
      return HAS (OPERATOR);
    /* People and houses are known to those who work with them. */
    case RK_ACTION_FACILITY_SEE:
    case RK_ACTION_USER_SEE:
    case RK_ACTION_USER_SUSPEND:
    case RK_ACTION_USER_RESET_PASSWORD:
    case RK_ACTION_USER_LIFT_PAUSE:
    case RK_ACTION_USER_SET_PORTRAIT:
    case RK_ACTION_USER_EDIT:
    case RK_ACTION_USER_DEPART:
    case RK_ACTION_USER_PAPERS:
    case RK_ACTION_DEPUTY_MANAGE:
    case RK_ACTION_FACILITY_MANAGE:
      return person;
    case RK_ACTION_FACILITY_LIST_STAFF:
      return HAS (OPERATOR) || HAS (COLLEAGUE);
    case RK_ACTION_PATIENT_SEE:
      return HAS (MEMBER) || HAS (FACILITY_ADMIN) || HAS (OPERATOR);
    case RK_ACTION_PATIENT_CREATE:
      return HAS (COLLEAGUE) || HAS (FACILITY_ADMIN);
    case RK_ACTION_PATIENT_EDIT:
    case RK_ACTION_PATIENT_HISTORY:
    case RK_ACTION_CONSENT_RECORD:
    case RK_ACTION_CONSENT_WITHDRAW:
    case RK_ACTION_REPORT_SETTLE:
      return HAS (MEMBER) || HAS (FACILITY_ADMIN);
    case RK_ACTION_INVITATION_SEE:
    case RK_ACTION_INVITATION_APPROVE:
    case RK_ACTION_INVITATION_ANSWER:
    case RK_ACTION_INVITATION_WITHDRAW:
    case RK_ACTION_INVITATION_RESEND:
      return HAS (MEMBER) || HAS (INVITEE);
    case RK_ACTION_NOTICE_READ:
    case RK_ACTION_ANNOUNCEMENT_READ:
      return HAS (SELF);
    /* Whom one does not know cannot be asked. */
    case RK_ACTION_CONNECTION_REQUEST:
      return HAS (COLLEAGUE) || HAS (ACQUAINTED);
    /* The team's, and of the facility that is asked. */
    case RK_ACTION_REQUEST_SEE:
    case RK_ACTION_REQUEST_ANSWER:
      return HAS (MEMBER) || HAS (ADDRESSED);
    /* Groups are an affair of staff, and so is who there is to be asked. */
    case RK_ACTION_DIRECTORY_SEE:
    case RK_ACTION_GROUP_CREATE:
    case RK_ACTION_COMMUNITY_SEE:
    case RK_ACTION_COMMUNITY_CREATE:
      return HAS (STAFF);
    /* What is not listed cannot be applied to. */
    case RK_ACTION_COMMUNITY_APPLY:
      return HAS (LISTED);
    /* An upload is its uploader's secret until it is part of a post. */
    case RK_ACTION_ATTACHMENT_CONTINUE:
    case RK_ACTION_SCHEDULED_CHANGE:
      return HAS (MEMBER) && HAS (AUTHOR);
    case RK_ACTION_ATTACHMENT_READ:
      return HAS (MEMBER) && (HAS (AUTHOR) || HAS (PUBLISHED));
    /* The operator introduces people of other facilities, without looking in. */
    case RK_ACTION_MEMBER_ADD:
      return HAS (MEMBER) || HAS (OPERATOR);
    /* Whatever is inside a space is there for its members alone; no operator, no administrator of
     * a facility looks in. */
    default:
      return HAS (MEMBER);
    }
}

static gboolean
oracle_allows (RkAction action, guint facts)
{
  switch (action)
    {
    case RK_ACTION_FACILITY_SEE:
    case RK_ACTION_USER_SEE:
      return HAS (OPERATOR) || HAS (COLLEAGUE) || HAS (ACQUAINTED);
    case RK_ACTION_FACILITY_CREATE:
    case RK_ACTION_USER_CREATE:
    case RK_ACTION_POST_AUDIT:
    case RK_ACTION_AUDIT_VERIFY:
    case RK_ACTION_MAIL_BOUNCED:
    case RK_ACTION_ANNOUNCEMENT_PUBLISH:
    case RK_ACTION_AUTHOR_DISCLOSE:
    case RK_ACTION_COMMUNITY_MARK:
      return HAS (OPERATOR);
    /* A house is run by its own administrators. */
    case RK_ACTION_USER_SUSPEND:
    case RK_ACTION_USER_RESET_PASSWORD:
    case RK_ACTION_FACILITY_MANAGE:
      return HAS (OPERATOR) || (HAS (FACILITY_ADMIN) && HAS (COLLEAGUE));
    case RK_ACTION_USER_DEPART:
    case RK_ACTION_USER_PAPERS:
      return HAS (FACILITY_ADMIN) && HAS (COLLEAGUE);
    /* The doctor, and the house; no operator decides in whose name is written. */
    case RK_ACTION_DEPUTY_MANAGE:
      return HAS (STAFF) && (HAS (SELF) || (HAS (FACILITY_ADMIN) && HAS (COLLEAGUE)));
    case RK_ACTION_USER_EDIT:
      return HAS (OPERATOR) || HAS (SELF) || (HAS (FACILITY_ADMIN) && HAS (COLLEAGUE));
    /* Patients and families belong to a house, and have no directory of it. */
    case RK_ACTION_FACILITY_LIST_STAFF:
      return HAS (OPERATOR) || (HAS (COLLEAGUE) && HAS (STAFF));
    case RK_ACTION_DIRECTORY_SEE:
    case RK_ACTION_GROUP_CREATE:
    case RK_ACTION_COMMUNITY_SEE:
      return HAS (STAFF);
    /* Somebody answers for what all of staff read. */
    case RK_ACTION_COMMUNITY_CREATE:
      return HAS (STAFF) && HAS (FACILITY_ADMIN);
    case RK_ACTION_COMMUNITY_APPLY:
      return HAS (STAFF) && HAS (LISTED);
    case RK_ACTION_APPLICATION_DECIDE:
      return HAS (STAFF) && HAS (MEMBER) && HAS (SPACE_ADMIN);
    /* The team asks, and says more; the other facility answers. */
    case RK_ACTION_REQUEST_CREATE:
    case RK_ACTION_REQUEST_REPLY:
      return HAS (MEMBER) && HAS (STAFF) && HAS (OPEN);
    case RK_ACTION_REQUEST_SEE:
      return HAS (STAFF) && (HAS (MEMBER) || HAS (ADDRESSED));
    case RK_ACTION_REQUEST_ANSWER:
      return HAS (STAFF) && HAS (ADDRESSED);
    case RK_ACTION_REQUEST_WITHDRAW:
      return HAS (MEMBER) && HAS (STAFF) && (HAS (AUTHOR) || HAS (SPACE_ADMIN));
    /* A member of staff may speak with a few of a space apart; its administrators bring patient and
     * family in. */
    case RK_ACTION_ROOM_CREATE:
      return HAS (MEMBER) && HAS (STAFF);
    /* Staff connects with staff. */
    case RK_ACTION_CONNECTION_REQUEST:
      return HAS (STAFF) && HAS (SUITS) && (HAS (COLLEAGUE) || HAS (ACQUAINTED));
    case RK_ACTION_FAMILY_OPEN:
    case RK_ACTION_RELATIVE_CREATE:
      return HAS (MEMBER) && HAS (STAFF) && HAS (SPACE_ADMIN);
    /* What has a name of its own has an end. */
    case RK_ACTION_SPACE_EDIT:
    case RK_ACTION_SPACE_DELETE:
      return HAS (MEMBER) && HAS (SPACE_ADMIN) && HAS (NAMED);
    case RK_ACTION_USER_LIFT_PAUSE:
      return HAS (OPERATOR) || (HAS (FACILITY_ADMIN) && HAS (COLLEAGUE));
    case RK_ACTION_USER_SET_PORTRAIT:
      return HAS (OPERATOR) || HAS (SELF);
    case RK_ACTION_PATIENT_SEE:
      return HAS (MEMBER) || HAS (FACILITY_ADMIN);
    case RK_ACTION_PATIENT_CREATE:
    case RK_ACTION_PATIENT_EDIT:
      return HAS (FACILITY_ADMIN);
    case RK_ACTION_PATIENT_HISTORY:
      return (HAS (MEMBER) && HAS (STAFF)) || HAS (FACILITY_ADMIN);
    /* By those who manage the patient, or lead the care team. */
    case RK_ACTION_CONSENT_RECORD:
    case RK_ACTION_CONSENT_WITHDRAW:
      return HAS (FACILITY_ADMIN) || (HAS (MEMBER) && HAS (STAFF) && HAS (SPACE_ADMIN));
    /* Every member may read, write, react, mark, keep drafts and upload. */
    case RK_ACTION_SPACE_SEE:
    case RK_ACTION_POST_READ:
    case RK_ACTION_POST_REPORT:
    case RK_ACTION_MARKER_SET:
    case RK_ACTION_MUTE_SET:
    case RK_ACTION_DRAFT_SET:
    case RK_ACTION_ATTACHMENT_UPLOAD:
      return HAS (MEMBER);
    case RK_ACTION_CANDIDATES_SEE:
      return HAS (MEMBER) && HAS (STAFF);
    case RK_ACTION_ATTACHMENT_CONTINUE:
      return HAS (MEMBER) && HAS (AUTHOR);
    case RK_ACTION_ATTACHMENT_READ:
      return HAS (MEMBER) && (HAS (PUBLISHED) || HAS (AUTHOR));
    /* What adds something waits for the consent of the patient. */
    case RK_ACTION_POST_CREATE:
    case RK_ACTION_POST_REACT:
      return HAS (MEMBER) && HAS (OPEN);
    case RK_ACTION_POST_EDIT:
      return HAS (MEMBER) && HAS (OPEN) && (HAS (AUTHOR) || (HAS (SELF) && HAS (STAFF)));
    /* 代行入力: by whom the doctor has do it, of whom the doctor is among; what was typed is the
     * doctor's to say. */
    case RK_ACTION_POST_DEPUTISE:
      return HAS (MEMBER) && HAS (STAFF) && HAS (SUITS) && HAS (OPEN);
    case RK_ACTION_POST_CONFIRM:
    case RK_ACTION_POST_RETURN:
      return HAS (MEMBER) && HAS (STAFF) && HAS (SELF) && HAS (OPEN);
    /* One's own words only, and only while one is in. */
    case RK_ACTION_POST_WITHDRAW:
      return HAS (MEMBER) && HAS (AUTHOR);
    /* To act on something, and to ask for 了解, is the staff's: of their own words, or in a space
     * that they lead. */
    case RK_ACTION_POST_TAKE:
      return HAS (MEMBER) && HAS (STAFF) && HAS (OPEN);
    case RK_ACTION_POST_SCHEDULE:
    case RK_ACTION_POST_ANONYMOUS:
      return HAS (MEMBER) && HAS (STAFF) && HAS (OPEN);
    case RK_ACTION_SCHEDULED_CHANGE:
      return HAS (MEMBER) && HAS (AUTHOR);
    case RK_ACTION_POST_ASK:
    case RK_ACTION_POST_DECIDE:
      return HAS (MEMBER) && HAS (STAFF) && HAS (OPEN) && (HAS (AUTHOR) || HAS (SPACE_ADMIN));
    /* What solved a question is for who asked it, and who leads. */
    case RK_ACTION_POST_SOLVE:
      return HAS (MEMBER) && HAS (STAFF) && (HAS (AUTHOR) || HAS (SPACE_ADMIN));
    case RK_ACTION_POST_PIN:
    case RK_ACTION_POST_HIDE:
    case RK_ACTION_INVITATION_APPROVE:
      return HAS (MEMBER) && HAS (SPACE_ADMIN);
    /* Whoever leads the space, or runs the house where nobody does. */
    case RK_ACTION_REPORT_SETTLE:
      return HAS (FACILITY_ADMIN) || (HAS (MEMBER) && HAS (SPACE_ADMIN));
    /* Nobody comes to be where their kind of account has no place, by whatever way. */
    case RK_ACTION_MEMBER_SET_ROLE:
      return HAS (MEMBER) && HAS (SPACE_ADMIN) && HAS (SUITS);
    case RK_ACTION_MEMBER_ADD:
      return HAS (SUITS)
             && (HAS (OPERATOR) || (HAS (MEMBER) && HAS (SPACE_ADMIN) && HAS (COLLEAGUE)));
    case RK_ACTION_MEMBER_SET_IN_CHARGE:
      return HAS (MEMBER) && ((HAS (SELF) && HAS (STAFF)) || HAS (SPACE_ADMIN));
    case RK_ACTION_MEMBER_REMOVE:
      return HAS (MEMBER) && HAS (LOOSE) && (HAS (SELF) || HAS (SPACE_ADMIN));
    case RK_ACTION_INVITATION_CREATE:
      return HAS (MEMBER) && HAS (STAFF) && HAS (SUITS) && (HAS (COLLEAGUE) || HAS (ACQUAINTED));
    case RK_ACTION_INVITATION_MAIL:
      return HAS (MEMBER) && HAS (STAFF) && HAS (SUITS);
    case RK_ACTION_INVITATION_SEE:
      return (HAS (MEMBER) && HAS (STAFF)) || HAS (INVITEE);
    case RK_ACTION_INVITATION_ANSWER:
      return HAS (INVITEE);
    case RK_ACTION_INVITATION_WITHDRAW:
    case RK_ACTION_INVITATION_RESEND:
      return HAS (MEMBER) && (HAS (INVITER) || HAS (SPACE_ADMIN));
    case RK_ACTION_NOTICE_READ:
    case RK_ACTION_ANNOUNCEMENT_READ:
      return HAS (SELF);
    case RK_N_ACTIONS:
    default:
      return FALSE;
    }
}

static void
test_exhaustive (void)
{
  guint allowed = 0;

  for (int action = 0; action < RK_N_ACTIONS; action++)
    {
      guint here = 0;

      for (guint facts = 0; facts <= RK_ALL_FACTS; facts++)
        {
          const RkVerdict is = rk_may ((RkAction) action, (RkFact) facts);
          RkVerdict should = RK_VERDICT_HIDDEN;

          if (HAS (TEMPORARY))
            should = RK_VERDICT_CHANGE_PASSWORD;
          else if (oracle_sees ((RkAction) action, facts))
            should = oracle_allows ((RkAction) action, facts) ? RK_VERDICT_ALLOWED
                                                              : RK_VERDICT_FORBIDDEN;
          if (is != should)
            g_error ("%s with facts %x: %d, should be %d", rk_action_name ((RkAction) action),
                     facts, is, should);
          here += is == RK_VERDICT_ALLOWED;
        }
      /* Nothing is open to all, nothing is closed to everybody. */
      g_assert_cmpuint (here, >, 0);
      g_assert_cmpuint (here, <, (RK_ALL_FACTS + 1) / 2 + 1);
      g_assert_cmpint (rk_may ((RkAction) action, RK_FACT_NONE), ==, RK_VERDICT_HIDDEN);
      allowed += here;
    }
  g_assert_cmpuint (allowed, >, 0);
}

static void
test_unknown_action (void)
{
  for (guint facts = 0; facts <= RK_ALL_FACTS; facts++)
    if (!HAS (TEMPORARY))
      g_assert_cmpint (rk_may (RK_N_ACTIONS, (RkFact) facts), ==, RK_VERDICT_HIDDEN);
}

/* More rights never take anything away, but for the temporary password. */
static void
test_monotonic (void)
{
  for (int action = 0; action < RK_N_ACTIONS; action++)
    for (guint facts = 0; facts <= RK_ALL_FACTS; facts++)
      for (guint more = 1; more <= RK_ALL_FACTS && !HAS (TEMPORARY); more <<= 1)
        if (more != RK_FACT_TEMPORARY
            && rk_may ((RkAction) action, (RkFact) (facts | more))
                 < rk_may ((RkAction) action, (RkFact) facts))
          g_error ("%s: fact %x takes something away", rk_action_name ((RkAction) action), more);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rights/exhaustive", test_exhaustive);
  g_test_add_func ("/rights/unknown-action", test_unknown_action);
  g_test_add_func ("/rights/monotonic", test_monotonic);
  return g_test_run ();
}
