/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* 状態 and 様式2 of a patient. */

#include "domain-fixture.h"
#include "server/domain/scheduled.h"

#include <string.h>

static RkPatient *
set_state (World *world, RkActor *actor, const char *id, gint64 version, const char *state)
{
  g_autoptr (json_t) patch = json_pack ("{s:I, s:s}", "version", version, "state", state);
  RkPatient *changed = NULL;

  DO (world, (changed = rk_domain_patient_update (tx, actor, id, patch, error)) != NULL);
  return changed;
}

static char *
read_states (World *world, RkActor *actor, const char *id)
{
  GString *text = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, text);
  DO (world, rk_domain_state_changes_write (tx, actor, id, &writer, error));
  return g_string_free (text, FALSE);
}

static void
test_state (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (json_t) nothing = json_pack ("{s:i, s:n}", "version", 1, "state");
  g_autoptr (json_t) by_nurse = json_pack ("{s:i, s:s}", "version", 1, "state", "hospital");
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (RkPatient) same = NULL;
  g_autoptr (RkPatient) in_hospital = NULL;
  g_autoptr (RkPatient) home = NULL;
  g_autoptr (RkPatient) other = NULL;
  g_autoptr (GString) hidden = g_string_new (NULL);
  RkJsonWriter writer;

  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_cmpstr (
    rk_json_get_text (desk_get (desk, "patient", care.patient), "state"), ==, "home");
  /* By those who may edit the patient alone, and never to nothing. */
  REFUSED (world, NOT_ALLOWED,
           rk_domain_patient_update (tx, care.nurse, care.patient, by_nurse, error) != NULL);
  DO (world,
      (same = rk_domain_patient_update (tx, care.admin, care.patient, nothing, error)) != NULL);
  g_assert_cmpint (same->state, ==, RK_PATIENT_HOME);
  in_hospital = set_state (world, care.admin, care.patient, 1, "hospital");
  g_assert_cmpint (in_hospital->state, ==, RK_PATIENT_HOSPITAL);
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_cmpstr (
    rk_json_get_text (desk_get (desk, "patient", care.patient), "state"), ==, "hospital");
  home = set_state (world, care.admin, care.patient, 2, "home");
  /* Another change is no change of the state. */
  g_autoptr (json_t) cautions = json_pack ("{s:i, s:s}", "version", 3, "cautions", "なし");
  DO (world,
      (other = rk_domain_patient_update (tx, care.admin, care.patient, cautions, error)) != NULL);
  g_assert_cmpint (other->state, ==, RK_PATIENT_HOME);

  g_autofree char *history = read_states (world, care.nurse, care.patient);
  g_autoptr (json_t) json = json_loads (history, 0, NULL);
  const json_t *states = json_object_get (json, "states");
  g_assert_cmpuint (json_array_size (states), ==, 2);
  g_assert_cmpstr (rk_json_get_text (json_array_get (states, 0), "state"), ==, "home");
  g_assert_cmpstr (rk_json_get_text (json_array_get (states, 1), "state"), ==, "hospital");
  g_assert_cmpstr (
    rk_json_get_text (json_array_get (states, 1), "user_id"), ==, care.admin->user_id);
  g_assert_nonnull (rk_json_get_text (json_array_get (states, 1), "user_name"));
  rk_json_writer_init (&writer, hidden);
  REFUSED (world, NOT_FOUND,
           rk_domain_state_changes_write (tx, care.stranger, care.patient, &writer, error));
}

static gint64
count_reminders (World *world)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  rk_db_query_int64 (world->db,
                     "SELECT count (*) FROM notice WHERE kind IN ('ask_reminder', 'ask_overdue')",
                     &n, &error, "");
  g_assert_no_error (error);
  return n;
}

/* 逝去 stops what reminds, and a mistake that was put right starts it again. */
static void
test_deceased (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = rk_id_new ();
  const gint64 due = world->now + RK_HOUR;
  const RkPost post = { .id = id,
                        .space_id = care.space,
                        .text = (char *) "確認をお願いします",
                        .written_us = 1000000,
                        .ask_due_us = due };
  g_autoptr (RkPost) made = NULL;
  g_autoptr (RkPatient) deceased = NULL;
  g_autoptr (RkPatient) home = NULL;
  g_autofree char *later = NULL;
  RkCreated created;

  DO (world, rk_domain_post_create (tx, care.admin, &post, NULL, &created, &made, error));
  deceased = set_state (world, care.admin, care.patient, 1, "deceased");
  REFUSED (world, CONFLICT, rk_domain_post_remind (tx, care.admin, care.space, id, error) != NULL);
  world->now = due + 1;
  DO (world, rk_domain_tick (tx, error));
  g_assert_cmpint (count_reminders (world), ==, 0);
  /* The team goes on writing. */
  later = world_post (world, care.nurse, care.space, "最後の日々を振り返ります");
  home = set_state (world, care.admin, care.patient, 2, "home");
  DO (world, rk_domain_tick (tx, error));
  g_assert_cmpint (count_reminders (world), ==, 2);
}

/* 様式2. */

static RkConsent *
withdraw (World *world, RkActor *actor, const char *patient, const char *id)
{
  RkConsent *consent = NULL;

  DO (world, (consent = rk_domain_consent_withdraw (
                tx, actor, patient, id, "2026-05-01", "ご家族の希望", error))
               != NULL);
  g_assert_cmpstr (consent->withdrawn_on, ==, "2026-05-01");
  return consent;
}

static char *
latest_consent (World *world, const char *patient_id)
{
  g_autoptr (GError) error = NULL;
  char *id = NULL;

  rk_db_query_text (
    world->db, "SELECT id FROM consent WHERE patient_id = $1 ORDER BY recorded_us DESC LIMIT 1",
    &id, &error, "t", patient_id);
  g_assert_no_error (error);
  return id;
}

/* Nothing is added to @space: the words of every way to add something. */
static void
check_closed (World *world, RkActor *actor, const char *space, const char *post_id)
{
  g_autofree char *id = rk_id_new ();
  const RkPost post = {
    .id = id, .space_id = (char *) space, .text = (char *) "書けません", .written_us = 1000000
  };
  const RkScheduled later
    = { .id = id, .space_id = (char *) space, .text = (char *) "朝に", .written_us = 1000000 };
  RkPost *none = NULL;
  RkScheduled *nothing = NULL;
  RkCreated created;

  REFUSED (world, CLOSED, rk_domain_post_create (tx, actor, &post, NULL, &created, &none, error));
  REFUSED (
    world, CLOSED, rk_domain_scheduled_create (tx, actor, &later, NULL, &created, &nothing, error));
  if (post_id == NULL)
    return;
  REFUSED (
    world, CLOSED, rk_domain_post_edit (tx, actor, space, post_id, 2, "直しません", error) != NULL);
  REFUSED (
    world, CLOSED,
    rk_domain_reaction_set (tx, actor, space, post_id, RK_REACTION_ACK, 1, TRUE, error) != NULL);
  REFUSED (
    world, CLOSED,
    rk_domain_reaction_set (tx, actor, space, post_id, RK_REACTION_TAKE, 1, TRUE, error) != NULL);
  REFUSED (
    world, CLOSED,
    rk_domain_post_ask (tx, actor, space, post_id, world->now + RK_HOUR, NULL, error) != NULL);
}

static void
test_consent_first (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *space = NULL;
  g_autofree char *patient = world_patient_without_consent (world, care.admin, "山田", &space);
  g_autofree char *id = rk_id_new ();
  RkConsent consent = { .id = id,
                        .patient_id = patient,
                        .signed_on = (char *) "2026-04-01",
                        .signer = RK_SIGNER_PROXY,
                        .explainer = (char *) "佐藤 美咲",
                        .refused = (char *) "photos films" };
  g_autoptr (RkConsent) made = NULL;
  g_autoptr (RkConsent) again = NULL;
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *post = NULL;
  RkConsent *none = NULL;
  RkCreated created;

#define RECORD(actor, to) rk_domain_consent_record (tx, care.actor, &consent, &created, to, error)
  world_join (world, care.admin, care.nurse, space);
  check_closed (world, care.admin, space, NULL);
  /* By those who manage or lead, with what no form lacks. */
  REFUSED (world, NOT_ALLOWED, RECORD (nurse, &none));
  REFUSED (world, NOT_FOUND, RECORD (stranger, &none));
  REFUSED (world, INVALID, RECORD (admin, &none));
  consent.proxy_name = (char *) "山田 一郎";
  consent.proxy_relation = (char *) "長男";
  consent.refused = (char *) "photos everything";
  REFUSED (world, INVALID, RECORD (admin, &none));
  consent.refused = (char *) "photos films";
  DO (world, RECORD (admin, &made));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  DO (world, RECORD (admin, &again));
  g_assert_cmpint (created, ==, RK_CREATED_REPEATED);
  g_assert_true (rk_consent_refuses (again, "films") && !rk_consent_refuses (again, "tests"));
  consent.refused = NULL;
  REFUSED (world, CONFLICT, RECORD (admin, &none));
#undef RECORD

  post = world_post (world, care.nurse, space, "初回の訪問です");
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_cmpstr (rk_json_get_text (desk_get (desk, "patient", patient), "consent"), ==, "given");
  g_assert_cmpint (desk_count (desk, "consent"), ==, 2);
}

/* A withdrawal freezes for everybody at once; a new consent lifts it. */
static void
test_withdrawal (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *post = world_post (world, care.admin, care.space, "昨日のことです");
  g_autofree char *id = latest_consent (world, care.patient);
  g_autofree char *other = rk_id_new ();
  g_autofree char *waiting = rk_id_new ();
  const RkScheduled later = {
    .id = waiting, .space_id = care.space, .text = (char *) "朝に出します", .written_us = 1000000
  };
  RkActor *clerk = world_user (world, care.facility, "clerk", RK_ROLE_MEMBER);
  const RkMemberChange change = { RK_ROLE_MEMBER, -1 };
  g_autoptr (RkScheduled) scheduled = NULL;
  g_autoptr (RkConsent) withdrawn = NULL;
  g_autoptr (RkConsent) again = NULL;
  g_autoptr (RkPost) taken = NULL;
  g_autoptr (Desk) desk = desk_new ();
  RkConsent *none = NULL;
  RkCreated created;

  DO (
    world, rk_domain_scheduled_create (tx, care.nurse, &later, NULL, &created, &scheduled, error));
  REFUSED (world, NOT_ALLOWED,
           (none = rk_domain_consent_withdraw (
              tx, care.nurse, care.patient, id, "2026-05-01", "希望", error))
             != NULL);
  REFUSED (world, INVALID,
           (none = rk_domain_consent_withdraw (
              tx, care.admin, care.patient, id, "2026-05-01", "　", error))
             != NULL);
  REFUSED (world, NOT_FOUND,
           (none = rk_domain_consent_withdraw (
              tx, care.admin, care.patient, other, "2026-05-01", "希望", error))
             != NULL);
  withdrawn = withdraw (world, care.admin, care.patient, id);
  again = withdraw (world, care.admin, care.patient, id);
  check_closed (world, care.admin, care.space, post);
  REFUSED (
    world, NOT_ALLOWED,
    rk_domain_member_set (tx, care.admin, care.space, clerk->user_id, &change, error) != NULL);
  /* What waited for the morning is its author's again, and everybody reads what is there. */
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_cmpstr (
    rk_json_get_text (desk_get (desk, "patient", care.patient), "consent"), ==, "withdrawn");
  g_assert_cmpint (desk_count (desk, "post"), ==, 1);
  world->now += RK_DAY;
  DO (world, rk_domain_tick (tx, error));
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_cmpint (desk_count (desk, "post"), ==, 1);
  /* Taking away is always right. */
  DO (world, (taken = rk_domain_post_withdraw (tx, care.admin, care.space, post, error)) != NULL);

  world_consent (world, care.admin, care.patient);
  g_free (world_post (world, care.nurse, care.space, "また書けます"));
  REFUSED (world, CONFLICT,
           (none = rk_domain_consent_withdraw (
              tx, care.admin, care.patient, id, "2026-06-01", "希望", error))
             != NULL);
  rk_actor_free (clerk);
}

/* Whoever was there before consents were recorded goes on being cared for, and can withdraw. */
static void
test_carried (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = rk_id_new ();
  g_autoptr (RkConsent) withdrawn = NULL;

  rk_db_exec (world->db, "DELETE FROM consent", &error, "");
  g_assert_no_error (error);
  rk_db_exec (world->db, "UPDATE patient SET consent = 'carried'", &error, "");
  g_assert_no_error (error);
  g_free (world_post (world, care.nurse, care.space, "以前からの方です"));
  withdrawn = withdraw (world, care.admin, care.patient, id);
  check_closed (world, care.nurse, care.space, NULL);
}

/* リクエスト: one of the team asks; the houses that are asked know no more than they have to. */

static GPtrArray *
send_request (World *world, RkActor *actor, const char *space, RkCareRequest *asked, char **houses)
{
  GPtrArray *requests = NULL;
  RkCreated created;

  DO (world, rk_domain_request_create (tx, actor, space, asked, (const char *const *) houses,
                                       g_strv_length (houses), &created, &requests, error));
  return requests;
}

static RkCareRequest *
answer_request (
  World *world, RkActor *actor, const char *id, RkRequestState state, const char *text, gint64 at)
{
  RkCareRequest *request = NULL;

  DO (world, (request = rk_domain_request_answer (tx, actor, id, state, text, at, error)) != NULL);
  return request;
}

static const json_t *
told (Desk *desk, World *world, RkActor *actor, const char *id, const char *house)
{
  g_autofree char *key = g_strconcat (id, " ", house, NULL);

  desk_sync (desk, world, actor, 100, 65536);
  return desk_get (desk, "request", key);
}

static void
test_request (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *second = world_facility (world, "さくら病院");
  g_autoptr (RkActor) doctor = world_user (world, second, "doctor", RK_ROLE_MEMBER);
  g_autoptr (RkActor) colleague = world_user (world, second, "colleague", RK_ROLE_MEMBER);
  g_autoptr (RkCareRequest) asked = rk_record_new (&rk_request_type);
  char *houses[] = { care.stranger->facility_id, second, NULL };
  char *own[] = { care.facility, NULL };
  g_autoptr (GPtrArray) made = NULL, again = NULL, none = NULL, withdrawn = NULL;
  g_autoptr (Desk) team = desk_new (), house = desk_new (), other = desk_new ();
  g_autoptr (RkCareRequest) question = NULL, reply = NULL, accepted = NULL, repeat = NULL;
  g_autoptr (RkCareRequest) declined = NULL, nothing = NULL;
  g_autofree char *invitation_id = rk_id_new ();
  g_autoptr (RkInvitation) invitation = NULL;
  RkCreated created;
  const json_t *seen;

  asked->id = rk_id_new ();
  asked->kind = RK_REQUEST_VISIT;
  asked->text = g_strdup ("訪問診療をお願いできますか");
  desk_sync (other, world, doctor, 100, 65536);
  REFUSED (world, NOT_FOUND,
           rk_domain_request_create (tx, doctor, care.space, asked, (const char *const *) houses, 2,
                                     &created, &none, error));
  REFUSED (world, INVALID,
           rk_domain_request_create (tx, care.nurse, care.space, asked, (const char *const *) own,
                                     1, &created, &none, error));
  made = send_request (world, care.nurse, care.space, asked, houses);
  again = send_request (world, care.nurse, care.space, asked, houses);
  g_assert_cmpuint (made->len, ==, 2);
  g_assert_cmpuint (again->len, ==, 2);

  /* The team reads whom it is about, the house neither name nor place, in the feed and at first. */
  seen = told (team, world, care.admin, asked->id, second);
  g_assert_nonnull (rk_json_get_text (seen, "patient_name"));
  g_assert_cmpstr (rk_json_get_text (seen, "space_id"), ==, care.space);
  seen = told (other, world, doctor, asked->id, second);
  g_assert_cmpstr (rk_json_get_text (seen, "text"), ==, asked->text);
  g_assert_null (rk_json_get_text (seen, "patient_name"));
  g_assert_null (rk_json_get_text (seen, "birth_date"));
  g_assert_null (rk_json_get_text (seen, "patient_id"));
  g_assert_null (rk_json_get_text (seen, "space_id"));
  g_assert_cmpint (desk_count (other, "request"), ==, 1);
  g_assert_cmpint (desk_count (other, "patient"), ==, 0);
  seen = told (house, world, care.stranger, asked->id, care.stranger->facility_id);
  g_assert_null (rk_json_get_text (seen, "patient_name"));

  /* A question and its reply; of two answers at once the second one is told. */
  REFUSED (world, INVALID,
           (nothing
            = rk_domain_request_answer (tx, doctor, asked->id, RK_REQUEST_DECLINED, "　", 1, error))
             != NULL);
  question = answer_request (world, doctor, asked->id, RK_REQUEST_ASKING, "酸素は？", 1);
  REFUSED (world, VERSION_CONFLICT,
           (nothing = rk_domain_request_answer (
              tx, colleague, asked->id, RK_REQUEST_DECLINED, "満床", 1, error))
             != NULL);
  DO (world, (reply = rk_domain_request_reply (
                tx, care.admin, care.space, asked->id, second, "毎分1リットル", 2, error))
               != NULL);
  g_assert_cmpint (reply->state, ==, RK_REQUEST_WAITING);
  seen = told (other, world, colleague, asked->id, second);
  g_assert_cmpstr (rk_json_get_text (seen, "reply"), ==, "毎分1リットル");

  /* Whoever accepted can be invited though nobody of the team knows them; nobody else can. */
  REFUSED (world, NOT_FOUND,
           rk_domain_invitation_create (tx, care.admin, care.space, invitation_id, doctor->user_id,
                                        NULL, &created, &invitation, error));
  accepted = answer_request (world, doctor, asked->id, RK_REQUEST_ACCEPTED, NULL, 3);
  repeat = answer_request (world, doctor, asked->id, RK_REQUEST_ACCEPTED, NULL, 3);
  g_assert_nonnull (accepted->patient_name);
  g_assert_null (accepted->space_id);
  g_assert_cmpint (repeat->version, ==, accepted->version);
  REFUSED (world, NOT_FOUND,
           rk_domain_invitation_create (tx, care.admin, care.space, invitation_id,
                                        colleague->user_id, NULL, &created, &invitation, error));
  DO (world, rk_domain_invitation_create (tx, care.nurse, care.space, invitation_id,
                                          doctor->user_id, NULL, &created, &invitation, error));
  g_assert_cmpint (invitation->state, ==, RK_INVITATION_WAITING_APPROVAL);
  seen = told (other, world, colleague, asked->id, second);
  g_assert_nonnull (rk_json_get_text (seen, "patient_name"));

  /* Who declines is told nothing more; a withdrawal takes the rest away. */
  declined = answer_request (
    world, care.stranger, asked->id, RK_REQUEST_DECLINED, "受け入れていません", 1);
  REFUSED (world, NOT_FOUND,
           (none = rk_domain_request_withdraw (tx, doctor, care.space, asked->id, error)) != NULL);
  DO (world, (withdrawn = rk_domain_request_withdraw (tx, care.nurse, care.space, asked->id, error))
               != NULL);
  seen = told (other, world, doctor, asked->id, second);
  g_assert_cmpstr (rk_json_get_text (seen, "state"), ==, "withdrawn");
  g_assert_null (rk_json_get_text (seen, "patient_name"));
  g_assert_null (rk_json_get_text (seen, "text"));
  seen = told (house, world, care.stranger, asked->id, care.stranger->facility_id);
  g_assert_cmpstr (rk_json_get_text (seen, "state"), ==, "declined");
  REFUSED (world, CONFLICT,
           (nothing = rk_domain_request_answer (
              tx, doctor, asked->id, RK_REQUEST_DECLINED, "満床", 5, error))
             != NULL);
}

/* Who was of the team and of the house that is asked reads it as the house when they leave; a
 * withdrawn consent takes requests back; whoever gives the name gives it. */
static void
test_request_ends (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *second = world_facility (world, "さくら病院");
  g_autoptr (RkActor) doctor = world_user (world, second, "doctor", RK_ROLE_MEMBER);
  g_autoptr (RkCareRequest) asked = rk_record_new (&rk_request_type);
  g_autoptr (RkCareRequest) named = rk_record_new (&rk_request_type);
  char *houses[] = { second, NULL };
  g_autoptr (GPtrArray) made = NULL, more = NULL, none = NULL;
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *consent = NULL;
  g_autoptr (RkConsent) over = NULL;
  g_autoptr (GError) failed = NULL;
  RkCreated created;
  const json_t *seen;

  asked->id = rk_id_new ();
  asked->kind = RK_REQUEST_ADMISSION;
  asked->text = g_strdup ("入院");
  made = send_request (world, care.nurse, care.space, asked, houses);
  DO (world, rk_domain_member_introduce (
               tx, world->operator, care.space, doctor->user_id, RK_ROLE_MEMBER, error));
  seen = told (desk, world, doctor, asked->id, second);
  g_assert_nonnull (rk_json_get_text (seen, "patient_name"));
  DO (world, rk_domain_member_remove (tx, care.admin, care.space, doctor->user_id, error));
  seen = told (desk, world, doctor, asked->id, second);
  g_assert_null (rk_json_get_text (seen, "patient_name"));
  g_assert_null (rk_json_get_text (seen, "space_id"));

  named->id = rk_id_new ();
  named->kind = RK_REQUEST_LIAISON;
  named->named = TRUE;
  more = send_request (world, care.nurse, care.space, named, houses);
  seen = told (desk, world, doctor, named->id, second);
  g_assert_nonnull (rk_json_get_text (seen, "patient_name"));

  rk_db_query_text (world->db, "SELECT id FROM consent WHERE patient_id = $1", &consent, &failed,
                    "t", care.patient);
  g_assert_no_error (failed);
  over = withdraw (world, care.admin, care.patient, consent);
  seen = told (desk, world, doctor, named->id, second);
  g_assert_cmpstr (rk_json_get_text (seen, "state"), ==, "withdrawn");
  g_assert_null (rk_json_get_text (seen, "patient_name"));
  g_free (named->id);
  named->id = rk_id_new ();
  REFUSED (world, CLOSED,
           rk_domain_request_create (tx, care.nurse, care.space, named,
                                     (const char *const *) houses, 1, &created, &none, error));
}

static void
test_directory (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *empty = world_facility (world, "ｻｸﾗ薬局");
  g_autoptr (GString) text = g_string_new (NULL);
  RkJsonWriter writer;
  const json_t *listed;

  rk_json_writer_init (&writer, text);
  DO (world, rk_domain_directory_write (tx, care.nurse, "サクラ", NULL, &writer, error));
  g_autoptr (json_t) json = json_loads (text->str, 0, NULL);
  listed = json_object_get (json, "facilities");
  g_assert_cmpuint (json_array_size (listed), ==, 1);
  g_assert_cmpstr (rk_json_get_text (json_array_get (listed, 0), "id"), ==, empty);
  /* Nobody is there who would see a request. */
  g_assert_true (json_is_false (json_object_get (json_array_get (listed, 0), "reachable")));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/patients/state", test_state);
  world_add_test ("/patients/deceased", test_deceased);
  world_add_test ("/patients/consent-first", test_consent_first);
  world_add_test ("/patients/withdrawal", test_withdrawal);
  world_add_test ("/patients/carried", test_carried);
  world_add_test ("/patients/request", test_request);
  world_add_test ("/patients/request-ends", test_request_ends);
  world_add_test ("/patients/directory", test_directory);
  return world_run ();
}
