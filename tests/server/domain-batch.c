/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "domain-fixture.h"
#include "server/domain/patient-batch.h"

/* A table of patients: all of them or none, and back again. */

typedef struct
{
  char *clinic;
  RkActor *clerk;
  RkActor *nurse;
  char *batch;
  char *first;       /* the patient of the first line */
  char *first_space; /* and its space */
} Office;

static Office
office_new (World *world)
{
  Office office = { .clinic = world_facility (world, "クリニック") };

  office.clerk = world_user (world, office.clinic, "clerk", RK_ROLE_ADMIN);
  office.nurse = world_user (world, office.clinic, "nurse", RK_ROLE_MEMBER);
  office.batch = rk_id_new ();
  return office;
}

static void
office_clear (Office *office)
{
  rk_actor_free (office->clerk);
  rk_actor_free (office->nurse);
  g_free (office->clinic);
  g_free (office->batch);
  g_free (office->first);
  g_free (office->first_space);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Office, office_clear)

static json_t *
make_part (Office *office, int n)
{
  json_t *part = json_array ();

  for (int i = 0; i < n; i++)
    {
      g_autofree char *id = rk_id_new ();
      g_autofree char *space = rk_id_new ();
      g_autofree char *name = g_strdup_printf ("花子%d", i);

      json_array_append_new (
        part, json_pack ("{s:s, s:s, s:s, s:s, s:s}", "id", id, "space_id", space, "family_name",
                         "佐藤", "given_name", name, "sex", "female"));
      if (office->first == NULL)
        {
          office->first = g_steal_pointer (&id);
          office->first_space = g_steal_pointer (&space);
        }
    }
  return part;
}

static void
put (World *world, Office *office, gint64 part, const json_t *patients)
{
  DO (world, rk_domain_patient_batch_put (tx, office->clerk, office->batch, part, patients, error));
}

static void
register_two_parts (World *world, Office *office)
{
  g_autoptr (json_t) one = make_part (office, 3);
  g_autoptr (json_t) two = make_part (office, 2);
  RkCreated created;
  gint64 n;

  put (world, office, 2, two);
  put (world, office, 1, one);
  DO (world,
      rk_domain_patient_batch_register (tx, office->clerk, office->batch, 2, &created, &n, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  g_assert_cmpint (n, ==, 5);
}

static void
test_register (World *world)
{
  g_auto (Office) office = office_new (world);
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Desk) late = desk_new ();
  g_autoptr (json_t) more = NULL;
  RkCreated created;
  gint64 n;

  register_two_parts (world, &office);
  desk_sync (desk, world, office.clerk, 500, 1 << 20);
  g_assert_cmpint (desk_count (desk, "patient"), ==, 5);
  g_assert_cmpint (desk_count (desk, "space"), ==, 5);

  /* The answer was lost, and the desk asks again. */
  DO (world,
      rk_domain_patient_batch_register (tx, office.clerk, office.batch, 2, &created, &n, error));
  g_assert_cmpint (created, ==, RK_CREATED_REPEATED);
  g_assert_cmpint (n, ==, 5);
  more = make_part (&office, 1);
  REFUSED (
    world, CONFLICT, rk_domain_patient_batch_put (tx, office.clerk, office.batch, 1, more, error));
  REFUSED (
    world, CONFLICT,
    rk_domain_patient_batch_register (tx, office.clerk, office.batch, 1, &created, &n, error));
  desk_sync (late, world, office.clerk, 2, 1 << 20);
  g_assert_cmpint (desk_count (late, "patient"), ==, 5);
}

/* What cannot be registered as a whole leaves nothing. */
static void
test_nothing (World *world)
{
  g_auto (Office) office = office_new (world);
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (json_t) one = make_part (&office, 2);
  g_autoptr (json_t) none = json_array ();
  g_autoptr (json_t) large = make_part (&office, RK_BATCH_MAX_PART + 1);
  g_autoptr (json_t) bad = make_part (&office, 2);
  RkCreated created;
  gint64 n;

  REFUSED (world, NOT_ALLOWED,
           rk_domain_patient_batch_put (tx, office.nurse, office.batch, 1, one, error));
  REFUSED (
    world, INVALID, rk_domain_patient_batch_put (tx, office.clerk, office.batch, 1, none, error));
  REFUSED (
    world, INVALID, rk_domain_patient_batch_put (tx, office.clerk, office.batch, 1, large, error));
  REFUSED (world, INVALID,
           rk_domain_patient_batch_put (
             tx, office.clerk, office.batch, RK_BATCH_MAX_PARTS + 1, one, error));
  REFUSED (world, INVALID, rk_domain_patient_batch_put (tx, office.clerk, "no-id", 1, one, error));

  /* A part is missing. */
  put (world, &office, 2, one);
  REFUSED (
    world, INVALID,
    rk_domain_patient_batch_register (tx, office.clerk, office.batch, 1, &created, &n, error));
  REFUSED (
    world, INVALID,
    rk_domain_patient_batch_register (tx, office.clerk, office.batch, 2, &created, &n, error));
  /* The same patient twice: seen only when all are registered. */
  put (world, &office, 1, one);
  REFUSED (
    world, CONFLICT,
    rk_domain_patient_batch_register (tx, office.clerk, office.batch, 2, &created, &n, error));

  json_object_set_new (json_array_get (bad, 1), "birth_date", json_string ("1937-02-30"));
  GError *error = NULL;
  g_autoptr (RkDomainTx) tx = world_begin (world);
  g_assert_false (rk_domain_patient_batch_put (tx, office.clerk, office.batch, 1, bad, &error));
  g_assert_nonnull (error);
  g_assert_true (g_str_has_prefix (error->message, "patients[1]: "));
  g_clear_error (&error);
  g_clear_pointer (&tx, rk_domain_tx_free);

  desk_sync (desk, world, office.clerk, 500, 1 << 20);
  g_assert_cmpint (desk_count (desk, "patient"), ==, 0);
}

static void
test_undo (World *world)
{
  g_auto (Office) office = office_new (world);
  g_autoptr (Desk) desk = desk_new ();
  g_autoptr (Desk) late = desk_new ();
  g_autofree char *before = NULL;
  g_autofree char *space = NULL;

  REFUSED (world, NOT_FOUND, rk_domain_patient_batch_undo (tx, office.clerk, office.batch, error));
  before = world_patient (world, office.clerk, "鈴木", &space);
  register_two_parts (world, &office);
  desk_sync (desk, world, office.clerk, 500, 1 << 20);
  g_assert_cmpint (desk_count (desk, "patient"), ==, 6);

  DO (world, rk_domain_patient_batch_undo (tx, office.clerk, office.batch, error));
  DO (world, rk_domain_patient_batch_undo (tx, office.clerk, office.batch, error));
  desk_sync (desk, world, office.clerk, 500, 1 << 20);
  g_assert_cmpint (desk_count (desk, "patient"), ==, 1);
  g_assert_cmpint (desk_count (desk, "space"), ==, 1);
  g_assert_true (desk_has (desk, "patient", before));
  desk_sync (late, world, office.clerk, 3, 1 << 20);
  g_assert_cmpint (desk_count (late, "patient"), ==, 1);
}

/* What somebody has worked with is not taken away. */
static void
test_too_late (World *world)
{
  g_auto (Office) office = office_new (world);
  g_autoptr (Desk) desk = desk_new ();
  g_autofree char *post = NULL;

  register_two_parts (world, &office);
  world_consent (world, office.clerk, office.first);
  REFUSED (world, CONFLICT, rk_domain_patient_batch_undo (tx, office.clerk, office.batch, error));
  post = world_post (world, office.clerk, office.first_space, "登録しました。");
  REFUSED (world, CONFLICT, rk_domain_patient_batch_undo (tx, office.clerk, office.batch, error));
  desk_sync (desk, world, office.clerk, 500, 1 << 20);
  g_assert_cmpint (desk_count (desk, "patient"), ==, 5);
}

static void
test_joined (World *world)
{
  g_auto (Office) office = office_new (world);

  register_two_parts (world, &office);
  world_join (world, office.clerk, office.nurse, office.first_space);
  REFUSED (world, CONFLICT, rk_domain_patient_batch_undo (tx, office.clerk, office.batch, error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/batch/register", test_register);
  world_add_test ("/batch/nothing", test_nothing);
  world_add_test ("/batch/undo", test_undo);
  world_add_test ("/batch/too-late", test_too_late);
  world_add_test ("/batch/joined", test_joined);
  return world_run ();
}
