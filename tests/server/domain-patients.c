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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/patients/state", test_state);
  world_add_test ("/patients/deceased", test_deceased);
  world_add_test ("/patients/consent-first", test_consent_first);
  world_add_test ("/patients/withdrawal", test_withdrawal);
  world_add_test ("/patients/carried", test_carried);
  return world_run ();
}
