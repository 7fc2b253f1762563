/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/records.h"

#include <stdio.h>
#include <string.h>

/* The records' part of docs/api/openapi.yaml follows from the tables of src/core/records.c, so that
 * no field is spelled twice: this program prints that part, and with the document's path tests that
 * the document holds exactly it. */

#define BEGIN "    # Records: written by tests/contract/schemas.c from src/core/records.c.\n"
#define END   "    # The end of the records.\n"

/* RkPostVersion is PostVersion, of post_version. */
static char *
schema_name (const char *name)
{
  GString *out = g_string_new (NULL);
  gboolean upper = TRUE;

  for (; *name != '\0'; name++)
    {
      if (*name == '_')
        upper = TRUE;
      else
        {
          g_string_append_c (out, upper ? g_ascii_toupper (*name) : *name);
          upper = FALSE;
        }
    }
  return g_string_free (out, FALSE);
}

static void
print_type (GString *out, const RkField *field)
{
  switch (field->type)
    {
    case RK_FIELD_TEXT:
      /* A character is at least one byte. */
      g_string_append_printf (
        out, "type: string, maxLength: %" G_GINT64_FORMAT ", x-max-bytes: %" G_GINT64_FORMAT,
        field->max, field->max);
      if (field->flags & RK_FIELD_REQUIRED)
        g_string_append (out, ", minLength: 1");
      break;
    case RK_FIELD_ID:
      g_string_append (out, "type: string, pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-"
                            "[89ab][0-9a-f]{3}-[0-9a-f]{12}$'");
      break;
    case RK_FIELD_DATE:
      g_string_append (out, "type: string, format: date");
      break;
    case RK_FIELD_INT:
    case RK_FIELD_TIME:
      g_string_append (out, "type: integer, format: int64, minimum: 0");
      if (field->type == RK_FIELD_INT && field->max > 0)
        g_string_append_printf (out, ", maximum: %" G_GINT64_FORMAT, field->max);
      break;
    case RK_FIELD_BOOL:
      g_string_append (out, "type: boolean");
      break;
    case RK_FIELD_ENUM:
      g_string_append (out, "type: string, enum: [");
      for (guint i = 1; field->names[i] != NULL; i++)
        g_string_append_printf (out, "%s%s", i > 1 ? ", " : "", field->names[i]);
      g_string_append_c (out, ']');
      break;
    default:
      g_assert_not_reached ();
    }
}

/* What a field's name and type do not say to somebody who knows nothing else: "record.field" and
 * the words. Without an apostrophe, for they stand between two. */
static const char *const meanings[][2] = {
  { "facility.zone", "IANA name of its time zone, for days and quiet hours" },
  { "facility.idle_lock_minutes", "A desk without input for so long locks itself" },
  { "facility.idle_logout_minutes", "So long after the lock it signs out" },
  { "facility.remember_mail", "A desk may offer to remember the mail address" },
  { "facility.keyring_allowed", "A desk may keep a key of its store in the keyring of the login" },
  { "facility.sealed_hours", "How long unsent work may lie sealed on a desk" },
  { "facility.history_days", "How far back a desk fetches posts by itself; 0 for all" },
  { "facility.quiet_from_minute", "Of the day, in the zone: no notifications from 1260 (21:00)" },
  { "facility.quiet_until_minute", "The same as quiet_from_minute: no quiet hours" },
  { "facility.saving_barred", "Attachments are not saved as files" },
  { "facility.printing_barred", "Attachments are not printed" },
  { "facility.copying_barred", "Nothing of an attachment goes to the clipboard" },
  { "facility.media_limit_mb", "Of attachments a desk keeps at most so much; 0 for no limit" },
  { "facility.scan_folder", "Where scans and faxes come in on a desk" },
  { "facility.scan_removal", "What was taken out of scan_folder is removed" },
  { "facility.password_days", "A password is over after so many days; 0: never" },
  { "user.state", "left: taken out by the facility" },
  { "user.password_changed_us", "0: not known" },
  { "staff.signed_in_us", "Last; 0: never" },
  { "staff.paused_until_us", "After too many failures; 0: not paused" },
  { "staff.pledged_on", "誓約書取得日" },
  { "staff.trained_on", "研修受講日" },
  { "staff.left_us", "Taken out of the facility; 0: still in it" },
  { "terminal.make", "種類・機種; absent while it is not registered" },
  { "terminal.owner", "業務用 (business) or 貸与 (lent)" },
  { "ledger_group.inviter_name",
    "Who brought the facility into it; of a patient of its own, who made it" },
  { "terminal.people", "Ids of staff of the facility who signed in there, with a space between" },
  { "terminal.n_others", "Others who did" },
  { "incident.people", "Ids of staff of the facility whom it is about, with a space between" },
  { "incident.n_others", "Others whom it is about" },
  { "access.actor_name", "Absent: the operator, or nobody who is known" },
  { "access.action", "As the audit names it" },
  { "access.patient_id", "Of a patient of the facility" },
  { "departing_place.title", "Absent: a place that the asker does not know of" },
  { "departing_place.alone", "Nobody else is in it" },
  { "user.profession", "patient and family: no profession, see kind" },
  { "user.role", "In the facility: an administrator manages its staff and patients" },
  { "user.portrait_version", "0: there is no portrait" },
  { "user.kind", "Whose account it is" },
  { "user.relation", "続柄, of the account of a family: 長女" },
  { "patient.facility_id", "The managing one" },
  { "patient.version", "1 at first, one more with every change" },
  { "patient.state", "状態: 在宅, 入院中, 逝去; at home when it is not given" },
  { "patient.consent",
    "Whether one writes in the spaces of the patient: with given and carried (from before consents "
    "were recorded)" },
  { "consent.signer", "本人 or 代理者" },
  { "consent.kin_name", "家族" },
  { "consent.explainer", "説明者" },
  { "consent.refused", "Items that are not consented to: words with a space between" },
  { "consent.refused_more", "What else is not consented to" },
  { "consent.copy_given_on", "写しを渡した日" },
  { "consent.form_post_id", "The post of the care team that holds the scanned form" },
  { "consent.withdrawn_on", "Absent while it counts" },
  { "state_change.version", "Of the patient, since then" },
  { "request.facility_id", "Of whom it is asked" },
  { "request.space_id", "Absent for the facility that is asked" },
  { "request.named", "The facility reads the name before it accepts" },
  { "request.patient_id", "Absent for the facility that is asked" },
  { "request.patient_name", "For a facility that did not accept absent, unless named" },
  { "request.birth_date", "Likewise" },
  { "request.decade", "Of the age: 80; 0 where it is not known" },
  { "request.state", "asking: the facility asked something back and waits for the team" },
  { "request.earlier", "Questions before the last one with their replies, a line each" },
  { "request.answered_by", "Who of the facility did so last" },
  { "request.version", "1 at first, one more with every answer and reply" },
  { "listing.reachable", "Somebody there would see a request" },
  { "space.patient_id", "Of care (医療・介護側) and family (患者側)" },
  { "space.name", "Of a group or a room; other spaces are called by their patient or people" },
  { "space.head_position", "Of the newest post; 0 when there is none" },
  { "space.facility_id", "Of the group of the whole staff of a facility: whose" },
  { "space.parent_id",
    "Of a room: the space out of whose members it is; of a consult space: its community" },
  { "post.solution",
    "Of a question in a consult space: the answer that solved it; absent while none did" },
  { "space.company", "Of a community that a company runs: its name, as the operator saw to it" },
  { "community.id", "Of the space" },
  { "community.standing", "Of whoever asks" },
  { "application.user_id", "Who applied" },
  { "space.version", "Of name and description, one more with every change" },
  { "member.role", "In this space" },
  { "member.in_charge", "担当" },
  { "member.joined_position", "The head_position at that time: unread counting starts behind it" },
  { "post.position", "From 1, by arrival; never changes" },
  { "post.text", "Plain. Empty when it was withdrawn or hidden, or has attachments alone" },
  { "post.reply_to", "A post of the same space, which may be withdrawn" },
  { "post.version", "1 at first, one more with every edit" },
  { "post.written_us", "By the clock of the desk, to be shown; 0 when it was not given" },
  { "post.created_us", "When it arrived" },
  { "post.ask_due_us", "要了解: until when; 0 when it is not asked" },
  { "post.asked", "Ids of users with a space between; empty or absent: of everybody" },
  { "post.reminded_us", "When those who were missing were last reminded; 0 for never" },
  { "post.night_reason", "Why it went out in quiet hours; absent where there was no need" },
  { "post.for_id", "代行入力: the doctor in whose name its author typed it; absent for most" },
  { "post.confirmation", "What the doctor says of it; absent where nobody typed for another" },
  { "post.return_reason", "Why it was given back" },
  { "post.asker_tag", "匿名: there is no author_id; whoever has the proof of this wrote it. Of an "
                      "answer: it is by who "
                      "asked the question" },
  { "post.dates",
    "日程調整: the dates that are proposed, at most 12, the earliest first, with a space between: "
    "the "
    "beginning and the end of each in µs with a hyphen between, an end of 0 where it is not said" },
  { "post.place", "Where it is to be" },
  { "post.dates_state", "What became of the dates; absent where none are proposed" },
  { "post.decided_us", "The beginning of the one that was decided; 0 where none is" },
  { "deputy.doctor_id", "For whom is typed" },
  { "deputy.user_id", "Who types" },
  { "deputy.by_id", "Who said so: the doctor, or an administrator of the facility" },
  { "scheduled.for_id", "As of the post" },
  { "scheduled.dates", "As of the post" },
  { "scheduled.place", "As of the post" },
  { "scheduled.id", "Of the post that it will be" },
  { "scheduled.send_us", "When the server posts it" },
  { "scheduled.state", "returned: it could not be posted, and belongs to its author again" },
  { "scheduled.version", "1 at first, one more with every change" },
  { "reaction.kind", "了解, いいね, 対応します, and dates: an answer to proposed dates" },
  { "reaction.version",
    "Of the post, when it was given: less than that of the post means before an "
    "edit; 0 for one that never was" },
  { "reaction.active", "false: taken back" },
  { "reaction.choices",
    "Of an answer to dates: for each of them, in their order, y (○), m (△), n (×) or -" },
  { "reaction.remark", "What was said with that answer" },
  { "attachment.post_id", "Absent until a post refers to it" },
  { "attachment.ordinal", "Its place among those of the post, from 1" },
  { "attachment.name", "A file name, without / and \\, that does not begin with a dot" },
  { "attachment.media_type", "By the word of its author" },
  { "attachment.size", "In bytes, at least 1" },
  { "attachment.sha256", "Of the whole content: 64 hexadecimal digits in lower case" },
  { "attachment.width", "In pixels, after the orientation; 0 where it has none" },
  { "attachment.height", "In pixels, after the orientation; 0 where it has none" },
  { "attachment.preview",
    "Base64 of a stand-in to be shown blurred: the letters RK, width and height in a byte each, "
    "and "
    "red, green and blue of every pixel. By the word of its author: look before you draw" },
  { "attachment.description", "What is to be seen, in the words of its author; up to 200 letters" },
  { "attachment.small_size",
    "In bytes, of the smaller picture for a timeline; 0 where there is none" },
  { "attachment.small_sha256", "Of that picture: 64 hexadecimal digits in lower case" },
  { "attachment.screen_size",
    "In bytes, of the smaller picture for a whole screen; 0 where there is none" },
  { "attachment.screen_sha256", "Of that picture: 64 hexadecimal digits in lower case" },
  { "marker.generation", "0 at first, one more each time something is put back to unread" },
  { "marker.position", "The last one that was read; 0 for none" },
  { "mute.until_us", "0 for not at all; a time that is over is the same" },
  { "pin.position", "Of the post" },
  { "pin.author_id", "Of the post" },
  { "pin.excerpt", "The beginning of its text; absent where it has none" },
  { "pin.by_id", "Who pinned it" },
  { "pin.created_us", "When it was pinned" },
  { "report.kind", "私的な内容, PR・宣伝, or something else" },
  { "report.reason", "In the words of whoever reported it" },
  { "report.outcome", "What was done about it; absent while nothing was" },
  { "invitation.space_title", "For the invitee, who does not see the space yet" },
  { "invitation.state",
    "waiting_approval (of an administrator of the space), waiting_invitee, waiting_registration "
    "(by "
    "mail, of somebody without an account), and the ends: accepted or declined by the invitee, "
    "refused by an administrator, withdrawn" },
  { "invitation.mail",
    "Of an invitation by mail: where to. Then invitee_id, invitee_name and invitee_facility are "
    "there for the invitee alone until the acceptance" },
  { "invitation.delivery", "How far the mail came; failed: refused, returned, or given up" },
  { "invitation.mail_until_us", "Until when the code of the mail can be used; 0 without one" },
  { "invitation.decided_by", "Who took the last step" },
  { "notice.kind",
    "invitation: I am invited; approval: an invitation waits for me as an administrator; "
    "invitation_answered: mine was; post_hidden: mine was; unsent_destroyed, unsent_sealed: what I "
    "had not sent from a desk was destroyed, or waits there; signed_in_elsewhere: from a new "
    "device; "
    "ask_reminder: my 了解 is missing; ask_overdue: somebody else did not give one that I asked "
    "for; scheduled_returned: what I scheduled could not be posted; post_reported: a post was, "
    "and I look after it; mail_failed: the mail of my invitation did not arrive; "
    "request_answered: a facility answered what I asked of it; application: somebody asks to be "
    "let into a community of mine; application_accepted, application_refused: mine was; "
    "deputy: my facility changed who types for me; deputy_returned: what I typed for a doctor was "
    "given back; dates_reminder: my answer to dates is missing; dates_overdue: somebody else did "
    "not answer those that I proposed" },
  { "notice.subject_id", "An invitation (the first three, and mail_failed), a post (post_hidden, "
                         "the asks and the dates), a store, a session, what "
                         "was scheduled or its space, a request, who applied, the community "
                         "(application_accepted, application_refused), who types (deputy)" },
  { "notice.read_us", "0: not read" },
  { "announcement.title", "Absent, like sender and text, when it was taken back" },
  { "announcement.sender", "Who says it: the operator, a 医師会" },
  { "announcement.until_us", "Shown until then; not after changed_us: taken back" },
  { "announcement.read_us", "0: not read" },
  { "session.device_id", "What the server calls the device: not what the desk called itself" },
  { "session.last_us", "Of the last request, to a minute" },
};

static const char *
meaning_of (const RkRecordType *type, const RkField *field)
{
  g_autofree char *name = g_strconcat (type->name, ".", field->name, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (strcmp (meanings[i][0], name) == 0)
      return meanings[i][1];
  return NULL;
}

static void
print_meaning (GString *out, const RkRecordType *type, const RkField *field)
{
  const char *meaning = meaning_of (type, field);

  if (meaning != NULL)
    g_string_append_printf (out, ", description: '%s'", meaning);
}

static gboolean
is_text (const RkField *field)
{
  return field->type == RK_FIELD_TEXT || field->type == RK_FIELD_ID || field->type == RK_FIELD_DATE
         || field->type == RK_FIELD_ENUM;
}

/* What an answer always holds: numbers and truths, and what may never be empty. */
static gboolean
is_always_there (const RkField *field)
{
  if (field->flags & (RK_FIELD_STAFF | RK_FIELD_SELF))
    return FALSE;
  return !is_text (field) || (field->flags & RK_FIELD_REQUIRED) != 0;
}

static void
print_required (GString *out, const RkRecordType *type, gboolean creating, const char *more)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];
      gboolean wanted = creating ? (field->flags & RK_FIELD_REQUIRED) != 0
                                     && !(field->flags & (RK_FIELD_SERVER | RK_FIELD_KEY))
                                 : is_always_there (field);
      if (wanted)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", field->name);
    }
  g_string_append (names, more);
  if (names->len > 0)
    g_string_append_printf (out, "      required: [%s]\n", names->str);
  g_string_free (names, TRUE);
}

static void
print_record (GString *out, const RkRecordType *type)
{
  g_autofree char *name = schema_name (type->name);

  g_string_append_printf (out, "    %s:\n      type: object\n", name);
  print_required (out, type, FALSE, "");
  g_string_append (out, "      properties:\n");
  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];

      g_string_append_printf (out, "        %s: {", field->name);
      print_type (out, field);
      if (field->flags & (RK_FIELD_SERVER | RK_FIELD_KEY))
        g_string_append (out, ", readOnly: true");
      if (field->flags & RK_FIELD_STAFF)
        g_string_append (out, ", x-seen-by: staff");
      if (field->flags & RK_FIELD_SELF)
        g_string_append (out, ", x-seen-by: self");
      print_meaning (out, type, field);
      g_string_append (out, "}\n");
    }
}

/* A body that creates: what the server sets and what the address names does not belong there. */
static void
print_create (
  GString *out, const RkRecordType *type, const char *required, const char *more, gboolean change)
{
  g_autofree char *name = schema_name (type->name);

  g_string_append_printf (out, "    %s%s:\n      type: object\n      additionalProperties: false\n",
                          name, change ? "Change" : "Create");
  if (!change)
    print_required (out, type, TRUE, required);
  g_string_append (out, "      properties:\n");
  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];

      if (field->flags & (RK_FIELD_SERVER | RK_FIELD_KEY))
        continue;
      g_string_append_printf (out, "        %s: {", field->name);
      print_type (out, field);
      print_meaning (out, type, field);
      g_string_append (out, "}\n");
    }
  g_string_append (out, more);
}

static char *
print_records (void)
{
  GString *out = g_string_new (BEGIN);

  for (guint i = 0; rk_record_types[i] != NULL; i++)
    print_record (out, rk_record_types[i]);
  print_create (out, &rk_patient_type, ", space_id",
                "        space_id: {$ref: '#/components/schemas/Id', description: "
                "'A new id, for the space of the kind care'}\n",
                FALSE);
  print_create (out, &rk_patient_type, "",
                "        version: {type: integer, format: int64, minimum: 1, description: "
                "'The one that was seen'}\n",
                TRUE);
  print_create (out, &rk_consent_type, "signed_on, signer, explainer", "", FALSE);
  print_create (out, &rk_attachment_type, ", size", "", FALSE);
  print_create (out, &rk_space_type, "", "", FALSE);
  g_string_append (out, END);
  return g_string_free (out, FALSE);
}

/* The line from which two texts differ, or NULL when they do not. */
static char *
difference (const char *document, const char *records)
{
  const char *begin = strstr (document, BEGIN);
  const char *end = begin != NULL ? strstr (begin, END) : NULL;
  g_autofree char *held = NULL;
  g_auto (GStrv) have = NULL;
  g_auto (GStrv) want = NULL;

  if (end == NULL)
    return g_strdup ("the marks of the records are missing");
  held = g_strndup (begin, (gsize) (end - begin) + strlen (END));
  have = g_strsplit (held, "\n", 0);
  want = g_strsplit (records, "\n", 0);
  for (guint i = 0; have[i] != NULL || want[i] != NULL; i++)
    if (g_strcmp0 (have[i], want[i]) != 0)
      return g_strdup_printf (
        "“%s” should be “%s”", have[i] != NULL ? have[i] : "", want[i] != NULL ? want[i] : "");
  return NULL;
}

static void
test_difference (void)
{
  g_autofree char *records = print_records ();
  g_autofree char *other = g_strdup (records);
  g_autofree char *found = NULL;
  g_autofree char *none = difference (records, records);
  g_autofree char *marks = difference ("", records);

  *strstr (other, "boolean") = 'B';
  found = difference (other, records);
  g_assert_nonnull (found);
  g_assert_nonnull (marks);
  g_assert_null (none);
}

/* A field that got another name takes its words along. */
static void
test_meanings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      g_auto (GStrv) words = g_strsplit (meanings[i][0], ".", 2);
      const RkField *field = NULL;

      for (guint t = 0; rk_record_types[t] != NULL; t++)
        if (strcmp (rk_record_types[t]->name, words[0]) == 0)
          field = rk_record_type_find (rk_record_types[t], words[1]);
      if (field == NULL)
        g_test_message ("there is no %s", meanings[i][0]);
      g_assert_nonnull (field);
      g_assert_null (strchr (meanings[i][1], '\''));
    }
}

static void
test_document (gconstpointer path)
{
  g_autofree char *records = print_records ();
  g_autofree char *document = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &document, NULL, &error);
  g_assert_no_error (error);
  found = difference (document, records);
  if (found != NULL)
    g_test_message ("docs/api/openapi.yaml: %s; tests/contract/schemas prints the records", found);
  g_assert_null (found);
}

int
main (int argc, char **argv)
{
  if (argc == 1)
    {
      g_autofree char *records = print_records ();
      /* As it is, whatever the locale says. */
      return fputs (records, stdout) < 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contract/records/finds-a-planted-fault", test_difference);
  g_test_add_func ("/contract/records/meanings", test_meanings);
  g_test_add_data_func ("/contract/records/document", argv[1], test_document);
  return g_test_run ();
}
