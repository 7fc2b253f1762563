/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/facility-window.h"

#include <glib/gi18n.h>

/* What the audit names shortly, in words. */
static const struct
{
  const char *action;
  const char *words;
} words[] = {
  { "sign_in", N_ ("Signed in") },
  { "sign_in_refused", N_ ("A sign-in failed") },
  { "session_end", N_ ("Signed out, or ended a sign-in") },
  { "password_set", N_ ("Changed the password") },
  { "password_refused", N_ ("Typed the present password wrongly") },
  { "password_reset", N_ ("Gave a temporary password") },
  { "pause_lift", N_ ("Lifted a pause") },
  { "store_make", N_ ("A terminal began to store") },
  { "store_open", N_ ("A terminal opened its store") },
  { "deliver", N_ ("Posts came to a terminal") },
  { "deliver_patient", N_ ("A patient's details came to a terminal") },
  { "view_timeline", N_ ("Read a timeline") },
  { "view_patient", N_ ("Read a patient's details") },
  { "view_attachment", N_ ("Opened a file") },
  { "view_saved", N_ ("Saved a file") },
  { "view_printed", N_ ("Printed") },
  { "view_copied", N_ ("Copied from a file") },
  { "patient_read", N_ ("Read a patient's details") },
  { "history", N_ ("Read older posts") },
  { "search", N_ ("Searched") },
  { "post_versions_read", N_ ("Read earlier versions of a post") },
  { "attachment_read", N_ ("Opened a file") },
  { "post_create", N_ ("Posted") },
  { "post_edit", N_ ("Changed a post") },
  { "post_deputise", N_ ("Posted in the name of a doctor") },
  { "post_confirm", N_ ("Confirmed what was typed for them") },
  { "post_return", N_ ("Gave back what was typed for them") },
  { "post_correct", N_ ("Corrected what was typed for them") },
  { "deputy_set", N_ ("Let somebody type for a doctor") },
  { "deputy_end", N_ ("Let somebody type for a doctor no more") },
  { "post_withdraw", N_ ("Withdrew a post") },
  { "post_hide", N_ ("Hid a post") },
  { "post_pin", N_ ("Pinned a post, or took it down") },
  { "report_settle", N_ ("Looked at a reported post") },
  { "post_ask", N_ ("Asked for confirmation") },
  { "dates_answer", N_ ("Answered proposed dates") },
  { "post_decide", N_ ("Decided a date, or called it off") },
  { "post_schedule", N_ ("Scheduled a post") },
  { "attachment_upload", N_ ("Attached a file") },
  { "attachment_complete", N_ ("Attached a file") },
  { "user_create", N_ ("Added somebody") },
  { "user_edit", N_ ("Changed a profile") },
  { "user_suspend", N_ ("Suspended somebody") },
  { "user_resume", N_ ("Ended a suspension") },
  { "user_depart", N_ ("Took somebody out of the facility") },
  { "incident_person", N_ ("Reported an account in wrong hands") },
  { "incident_terminal", N_ ("Reported a lost terminal") },
  { "terminal_register", N_ ("Registered a terminal") },
  { "ledger_read", N_ ("Opened the ledger") },
  { "user_papers", N_ ("Noted down pledge and training") },
  { "facility_update", N_ ("Changed the rules of the facility") },
  { "access_read", N_ ("Read the access log") },
  { "portrait_set", N_ ("Changed the picture") },
  { "patient_create", N_ ("Registered a patient") },
  { "patient_update", N_ ("Changed a patient's details") },
  { "patient_state", N_ ("Changed where a patient is") },
  { "consent_record", N_ ("Recorded a consent") },
  { "consent_withdraw", N_ ("Recorded the withdrawal of a consent") },
  { "member_add", N_ ("Took somebody into a place") },
  { "member_remove", N_ ("Took somebody out of a place") },
  { "member_set", N_ ("Changed somebody's part in a place") },
  { "invitation_create", N_ ("Invited somebody") },
  { "invitation_approve", N_ ("Decided on an invitation") },
  { "invitation_answer", N_ ("Answered an invitation") },
  { "invitation_withdraw", N_ ("Took an invitation back") },
  { "family_open", N_ ("Opened the patient side") },
  { "relative_create", N_ ("Added an account of a patient or family") },
  { "group_create", N_ ("Made a group") },
  { "community_create", N_ ("Made a community") },
  { "community_mark", N_ ("Marked a community as a company's") },
  { "community_apply", N_ ("Applied to a community") },
  { "application_decide", N_ ("Decided on an application") },
  { "room_create", N_ ("Made a room") },
  { "connection_request", N_ ("Asked for a connection") },
};

/**
 * rk_access_words:
 * @action: as the audit names it
 *
 * Returns: (transfer none): what was done, in the user's language
 */
const char *
rk_access_words (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_strcmp0 (words[i].action, action) == 0)
      return _ (words[i].words);
  return _ ("Something else");
}
