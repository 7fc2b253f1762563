/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* 状態 of a patient. */

#include "domain-fixture.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/patients/state", test_state);
  world_add_test ("/patients/deceased", test_deceased);
  return world_run ();
}
