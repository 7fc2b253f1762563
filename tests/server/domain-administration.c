/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* What a facility's administrators do: rules, lost terminals, those who leave, who did what; and
 * what people say of themselves. */

#include "domain-fixture.h"
#include "server/domain/administration.h"
#include "server/domain/ledger.h"
#include "server/domain/space.h"
#include "server/domain/opening.h"

#include <string.h>

#define DEVICE_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DEVICE_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* %NULL when refused. */
static RkSignedIn *
sign_in (World *world, const char *mail, const char *password, const char *device)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (RkSignIn) attempt = NULL;
  RkSignedIn *signed_in = NULL;

  DO (world, (attempt = rk_domain_sign_in_begin (tx, mail, device, "受付のPC", error)) != NULL);
  rk_sign_in_verify (attempt, password);
  DO (world, rk_domain_sign_in_finish (tx, attempt, &signed_in, &refusal, error));
  return signed_in;
}

static gboolean
is_alive (World *world, const char *token)
{
  g_autoptr (RkDomainTx) tx = world_begin (world);
  g_autoptr (RkActor) actor = NULL;

  return rk_domain_session_resolve (tx, token, &actor, NULL);
}

static json_t *
parse (GString *out)
{
  g_autoptr (GError) error = NULL;
  json_t *json = rk_json_parse (out->str, out->len, out->len, &error);

  g_assert_no_error (error);
  return json;
}

static json_t *
staff_of (World *world, RkActor *actor)
{
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_staff_write (tx, actor, &writer, error));
  return parse (out);
}

static const json_t *
find (const json_t *json, const char *list, const char *key, const char *value)
{
  const json_t *array = json_object_get (json, list);

  for (gsize i = 0; i < json_array_size (array); i++)
    if (g_strcmp0 (rk_json_get_text (json_array_get (array, i), key), value) == 0)
      return json_array_get (array, i);
  return NULL;
}

static int
count_notices (Desk *desk, const char *kind)
{
  GHashTableIter iter;
  gpointer record;
  int n = 0;

  g_hash_table_iter_init (&iter, desk->records);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    n += g_strcmp0 (rk_json_get_text (record, "kind"), kind) == 0;
  return n;
}

static void
test_profile (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (json_t) good = json_pack ("{s:s,s:s,s:s}", "name", "佐藤 美咲", "kana",
                                       "さとう みさき", "profession", "public_health_nurse");
  static const char *const no_names[] = { "", "佐", "nurse01", "佐藤★", "😀😀", "  " };
  static const char *const names[] = { "佐々木 一", "ジョン・スミス", "O'Neil Ann", "髙橋　ﾊﾅ" };
  g_autoptr (RkUser) user = NULL;

  DO (world,
      (user = rk_domain_user_update (tx, care.nurse, care.nurse->user_id, good, error)) != NULL);
  g_assert_cmpstr (user->name, ==, "佐藤 美咲");
  g_assert_cmpint (user->profession, ==, RK_PROFESSION_PUBLIC_HEALTH_NURSE);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (json_t) body = json_pack ("{s:s}", "name", names[i]);
      g_clear_pointer (&user, rk_user_free);
      DO (world, (user = rk_domain_user_update (tx, care.admin, care.nurse->user_id, body, error))
                   != NULL);
      g_assert_cmpstr (user->name, ==, names[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (no_names); i++)
    {
      g_autoptr (json_t) body = json_pack ("{s:s}", "name", no_names[i]);
      REFUSED (world, INVALID,
               rk_domain_user_update (tx, care.nurse, care.nurse->user_id, body, error) != NULL);
    }
  g_autoptr (json_t) family = json_pack ("{s:s}", "profession", "family");
  REFUSED (world, INVALID,
           rk_domain_user_update (tx, care.nurse, care.nurse->user_id, family, error) != NULL);
  g_autoptr (json_t) number = json_pack ("{s:i}", "profession", 5);
  REFUSED (world, INVALID,
           rk_domain_user_update (tx, care.nurse, care.nurse->user_id, number, error) != NULL);
  g_autoptr (json_t) latin = json_pack ("{s:s}", "kana", "Sato");
  REFUSED (world, INVALID,
           rk_domain_user_update (tx, care.nurse, care.nurse->user_id, latin, error) != NULL);
  g_autoptr (json_t) role = json_pack ("{s:s}", "role", "admin");
  REFUSED (world, UNKNOWN_FIELD,
           rk_domain_user_update (tx, care.nurse, care.nurse->user_id, role, error) != NULL);
  /* Not of a colleague, unless one runs the house; and of nobody elsewhere. */
  REFUSED (world, NOT_ALLOWED,
           rk_domain_user_update (tx, care.nurse, care.admin->user_id, good, error) != NULL);
  REFUSED (world, NOT_FOUND,
           rk_domain_user_update (tx, care.stranger, care.nurse->user_id, good, error) != NULL);
}

static void
test_rules (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (json_t) good
    = json_pack ("{s:i,s:i,s:s,s:i,s:b,s:i,s:i}", "idle_lock_minutes", 3, "password_min_length", 10,
                 "password_rule", "letters_digits_symbols", "password_days", 60, "keyring_allowed",
                 1, "quiet_from_minute", 0, "quiet_until_minute", 0);
  static const struct
  {
    const char *name;
    int value;
  } bad[] = {
    { "idle_lock_minutes", 0 },   { "idle_lock_minutes", 61 },   { "idle_logout_minutes", 4 },
    { "password_min_length", 7 }, { "password_min_length", 33 }, { "password_days", 367 },
    { "saving_barred", 1 },       { "password_rule", 1 }, /* numbers */
  };
  g_autoptr (RkFacility) facility = NULL;
  g_autoptr (Desk) desk = desk_new ();
  gint64 minutes = 0;

  desk_sync (desk, world, care.nurse, 500, 1 << 20);
  DO (world,
      (facility = rk_domain_facility_rules (tx, care.admin, care.facility, good, error)) != NULL);
  g_assert_cmpint (facility->idle_lock_minutes, ==, 3);
  g_assert_cmpint (facility->password_days, ==, 60);
  /* None, and not the usual ones. */
  g_assert_cmpint (facility->quiet_from_minute, ==, facility->quiet_until_minute);
  g_assert_cmpint (facility->quiet_from_minute, >, 0);
  /* A desk at work hears of it. */
  desk_sync (desk, world, care.nurse, 500, 1 << 20);
  g_assert_true (
    rk_json_get_int (desk_get (desk, "facility", care.facility), "idle_lock_minutes", &minutes));
  g_assert_cmpint (minutes, ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (json_t) body = json_pack ("{s:i}", bad[i].name, bad[i].value);
      REFUSED (world, INVALID,
               rk_domain_facility_rules (tx, care.admin, care.facility, body, error) != NULL);
    }
  g_autoptr (json_t) name = json_pack ("{s:s}", "name", "別の診療所");
  REFUSED (world, UNKNOWN_FIELD,
           rk_domain_facility_rules (tx, care.admin, care.facility, name, error) != NULL);
  REFUSED (world, NOT_ALLOWED,
           rk_domain_facility_rules (tx, care.nurse, care.facility, good, error) != NULL);
  REFUSED (world, NOT_FOUND,
           rk_domain_facility_rules (tx, care.stranger, care.facility, good, error) != NULL);
}

/* After so many days a sign-in wants another password; a desk at work is not interrupted. */
static void
test_password_days (World *world)
{
  g_autofree char *facility = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) admin = world_user (world, facility, "admin", RK_ROLE_ADMIN);
  g_autoptr (RkActor) nurse = world_user (world, facility, "sato", RK_ROLE_MEMBER);
  g_autoptr (json_t) sixty = json_pack ("{s:i}", "password_days", 60);
  g_autoptr (RkFacility) rules = NULL;
  g_autoptr (RkSignedIn) early = NULL, late = NULL;
  g_autoptr (RkActor) actor = NULL, working = NULL;
  g_autoptr (RkPasswordChange) change = NULL;
  g_autoptr (GError) refusal = NULL;

  DO (world, (rules = rk_domain_facility_rules (tx, admin, facility, sixty, error)) != NULL);
  world->now += 60 * RK_DAY - RK_HOUR;
  early = sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A);
  g_assert_false (early->user->must_change_password);
  g_assert_cmpint (early->user->password_changed_us, >, 0);
  world->now += 2 * RK_HOUR;
  late = sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_B);
  g_assert_true (late->user->must_change_password);
  DO (world, rk_domain_session_resolve (tx, late->token, &actor, error));
  g_assert_true (actor->must_change_password);
  DO (world, rk_domain_session_resolve (tx, early->token, &working, error));
  g_assert_false (working->must_change_password);
  DO (world, (change = rk_domain_password_begin (tx, actor, "Haru-no-kaze-5", error)) != NULL);
  g_assert_true (rk_password_change_verify (change, WORLD_PASSWORD, "Haru-no-kaze-5", NULL));
  DO (world, rk_domain_password_finish (tx, actor, change, &refusal, error));
  g_assert_no_error (refusal);
  g_clear_pointer (&actor, rk_actor_free);
  DO (world, rk_domain_session_resolve (tx, late->token, &actor, error));
  g_assert_false (actor->must_change_password);
  g_clear_pointer (&late, rk_signed_in_free);
  late = sign_in (world, "sato@example.jp", "Haru-no-kaze-5", DEVICE_B);
  g_assert_false (late->user->must_change_password);
}

static void
test_staff (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (RkSignedIn) here = sign_in (world, "nurse@example.jp", WORLD_PASSWORD, DEVICE_A);
  g_autoptr (json_t) staff = NULL;
  gint64 at = 0, n = 0;

  g_assert_nonnull (here);
  staff = staff_of (world, care.admin);
  g_assert_cmpuint (json_array_size (json_object_get (staff, "users")), ==, 2);
  g_assert_true (
    rk_json_get_int (find (staff, "staff", "user_id", care.nurse->user_id), "signed_in_us", &at));
  g_assert_cmpint (at, >, world->now - RK_MINUTE);
  g_assert_true (
    rk_json_get_int (find (staff, "staff", "user_id", care.nurse->user_id), "n_sessions", &n));
  g_assert_cmpint (n, ==, 1);
  g_assert_nonnull (find (staff, "terminals", "people", care.nurse->user_id));
  g_assert_null (find (staff, "staff", "user_id", care.stranger->user_id));

  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;
  rk_json_writer_init (&writer, out);
  REFUSED (world, NOT_ALLOWED, rk_domain_staff_write (tx, care.nurse, &writer, error));
}

static void
test_lost_terminal (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (RkSignedIn) here = sign_in (world, "nurse@example.jp", WORLD_PASSWORD, DEVICE_A);
  g_autoptr (RkSignedIn) other = sign_in (world, "nurse@example.jp", WORLD_PASSWORD, DEVICE_B);
  g_autoptr (RkSignedIn) admin = sign_in (world, "admin@example.jp", WORLD_PASSWORD, DEVICE_B);
  g_autoptr (RkStoreSecret) store = NULL, kept = NULL;
  g_autofree char *store_id = rk_id_new (), *kept_id = rk_id_new ();
  g_autofree char *id = rk_id_new (), *second = rk_id_new (), *third = rk_id_new ();
  g_autoptr (json_t) staff = staff_of (world, admin->actor);
  const json_t *terminal = find (staff, "terminals", "people", care.nurse->user_id);
  g_autofree char *terminal_id = g_strdup (rk_json_get_text (terminal, "id"));
  const json_t *shared = NULL;
  g_autoptr (RkIncident) incident = NULL, again = NULL;
  g_autoptr (Desk) desk = desk_new ();
  RkCreated created;
  gboolean fresh;

  for (gsize i = 0; i < json_array_size (json_object_get (staff, "terminals")); i++)
    {
      const json_t *one = json_array_get (json_object_get (staff, "terminals"), i);
      if (g_strcmp0 (rk_json_get_text (one, "id"), terminal_id) != 0)
        shared = one;
    }
  DO (world, (store = rk_domain_store_put (tx, here->actor, store_id, &fresh, error)) != NULL);
  DO (world, (kept = rk_domain_store_put (tx, other->actor, kept_id, &fresh, error)) != NULL);

  /* Not by those who do not run the house, and not where one sits oneself. */
  REFUSED (
    world, NOT_ALLOWED,
    rk_domain_incident_report (tx, here->actor, id, NULL, terminal_id, &created, error) != NULL);
  REFUSED (
    world, NOT_FOUND,
    rk_domain_incident_report (tx, care.stranger, id, NULL, terminal_id, &created, error) != NULL);
  REFUSED (world, CONFLICT,
           rk_domain_incident_report (
             tx, admin->actor, id, NULL, rk_json_get_text (shared, "id"), &created, error)
             != NULL);
  g_assert_true (is_alive (world, here->token));

  DO (world, (incident = rk_domain_incident_report (
                tx, admin->actor, id, NULL, terminal_id, &created, error))
               != NULL);
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  g_assert_cmpint (incident->n_sessions, ==, 1);
  g_assert_cmpint (incident->n_stores, ==, 1);
  g_assert_cmpstr (incident->people, ==, care.nurse->user_id);
  g_assert_cmpstr (incident->terminal, ==, "受付のPC");
  /* There everything is over; elsewhere the work goes on. */
  g_assert_false (is_alive (world, here->token));
  g_assert_true (is_alive (world, other->token));
  REFUSED (world, STORE_DESTROYED, rk_domain_store_get (tx, here->actor, store_id, error) != NULL);
  g_clear_pointer (&kept, rk_store_secret_free);
  DO (world, (kept = rk_domain_store_get (tx, other->actor, kept_id, error)) != NULL);
  /* Told, and asked for another password when she signs in. */
  desk_sync (desk, world, care.nurse, 500, 1 << 20);
  g_assert_cmpint (count_notices (desk, "terminal_lost"), ==, 1);
  g_clear_pointer (&here, rk_signed_in_free);
  here = sign_in (world, "nurse@example.jp", WORLD_PASSWORD, DEVICE_A);
  g_assert_true (here->user->must_change_password);

  /* Once more is the same, with the same numbers; the id stands for nothing else. */
  DO (world,
      (again = rk_domain_incident_report (tx, admin->actor, id, NULL, terminal_id, &created, error))
        != NULL);
  g_assert_cmpint (created, ==, RK_CREATED_REPEATED);
  g_assert_cmpint (again->n_sessions, ==, 1);
  REFUSED (
    world, CONFLICT,
    rk_domain_incident_report (tx, admin->actor, id, care.nurse->user_id, NULL, &created, error)
      != NULL);

  /* A person: everywhere, and shut out until there is another password. */
  g_clear_pointer (&incident, rk_incident_free);
  REFUSED (
    world, CONFLICT,
    rk_domain_incident_report (tx, admin->actor, second, care.admin->user_id, NULL, &created, error)
      != NULL);
  DO (world, (incident = rk_domain_incident_report (
                tx, admin->actor, third, care.nurse->user_id, NULL, &created, error))
               != NULL);
  g_assert_cmpint (incident->n_sessions, ==, 2);
  g_assert_false (is_alive (world, other->token));
  REFUSED (world, STORE_DESTROYED, rk_domain_store_get (tx, other->actor, kept_id, error) != NULL);
  g_clear_pointer (&here, rk_signed_in_free);
  here = sign_in (world, "nurse@example.jp", WORLD_PASSWORD, DEVICE_A);
  g_assert_null (here);

  g_autofree char *hash = rk_password_hash ("kmpt-4827-wzrh-9356", TRUE, NULL);
  REFUSED (
    world, WEAK_PASSWORD,
    rk_domain_temporary_password_check (tx, admin->actor, care.nurse->user_id, "short", error));
  REFUSED (world, NOT_ALLOWED,
           rk_domain_temporary_password_check (
             tx, care.nurse, care.admin->user_id, "kmpt-4827-wzrh-9356", error));
  DO (world,
      rk_domain_temporary_password_check (
        tx, admin->actor, care.nurse->user_id, "kmpt-4827-wzrh-9356", error)
        && rk_domain_temporary_password_set (tx, admin->actor, care.nurse->user_id, hash, error));
  g_assert_null (sign_in (world, "nurse@example.jp", WORLD_PASSWORD, DEVICE_A));
  here = sign_in (world, "nurse@example.jp", "kmpt-4827-wzrh-9356", DEVICE_A);
  g_assert_nonnull (here);
  g_assert_true (here->user->must_change_password);
}

static json_t *
places_of (World *world, RkActor *actor, const char *user_id, const char *heir_id)
{
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_departure_write (tx, actor, user_id, heir_id, &writer, error));
  return parse (out);
}

static gboolean
is_admin (World *world, const char *space, const char *user)
{
  gint64 n = 0;

  g_assert_true (
    rk_db_query_int64 (world->db,
                       "SELECT count (*) FROM member WHERE space_id = $1 AND user_id = $2"
                       " AND role = 'admin'",
                       &n, NULL, "tt", space, user));
  return n > 0;
}

static void
test_departure (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (RkActor) boss = world_user (world, care.facility, "boss", RK_ROLE_ADMIN);
  g_autoptr (RkActor) clerk = world_user (world, care.facility, "clerk2", RK_ROLE_MEMBER);
  g_autofree char *secret = rk_id_new ();
  g_autoptr (json_t) places = NULL, named = NULL;
  g_autoptr (RkSignedIn) session = sign_in (world, "admin@example.jp", WORLD_PASSWORD, DEVICE_A);
  const RkSpace group = { .id = secret, .kind = RK_SPACE_GROUP, .name = (char *) "内緒" };
  g_autoptr (RkSpace) made = NULL;
  g_autoptr (Desk) desk = desk_new ();
  RkCreated created;
  const json_t *place;
  gint64 n = 0;

  /* The admin of the care team leaves; nobody but the boss runs the house then. */
  DO (world, rk_domain_space_create (tx, care.admin, &group, &created, &made, error));
  places = places_of (world, boss, care.admin->user_id, NULL);
  place = find (places, "places", "space_id", care.space);
  g_assert_nonnull (place);
  g_assert_true (json_is_true (json_object_get (place, "last_admin")));
  g_assert_cmpstr (rk_json_get_text (place, "heir_id"), ==, care.nurse->user_id);
  g_assert_nonnull (rk_json_get_text (place, "title"));
  /* A group that the boss does not know of is not told about. */
  place = find (places, "places", "space_id", secret);
  g_assert_null (rk_json_get_text (place, "title"));
  g_assert_true (json_is_true (json_object_get (place, "alone")));

  REFUSED (world, NOT_ALLOWED, rk_domain_depart (tx, care.nurse, care.admin->user_id, NULL, error));
  REFUSED (
    world, NOT_FOUND, rk_domain_depart (tx, care.stranger, care.admin->user_id, NULL, error));
  REFUSED (world, CONFLICT, rk_domain_depart (tx, boss, boss->user_id, NULL, error));
  REFUSED (world, INVALID,
           rk_domain_depart (tx, boss, care.admin->user_id, care.stranger->user_id, error));
  REFUSED (
    world, INVALID, rk_domain_depart (tx, boss, care.admin->user_id, care.admin->user_id, error));

  /* Who is named and not in it does not push in where somebody is. */
  named = places_of (world, boss, care.admin->user_id, clerk->user_id);
  place = find (named, "places", "space_id", care.space);
  g_assert_cmpstr (rk_json_get_text (place, "heir_id"), ==, care.nurse->user_id);

  DO (world, rk_domain_depart (tx, boss, care.admin->user_id, clerk->user_id, error));
  g_assert_true (is_admin (world, care.space, care.nurse->user_id));
  g_assert_false (is_alive (world, session->token));
  g_assert_null (sign_in (world, "admin@example.jp", WORLD_PASSWORD, DEVICE_A));
  g_assert_true (rk_db_query_int64 (world->db, "SELECT count (*) FROM member WHERE user_id = $1",
                                    &n, NULL, "t", care.admin->user_id));
  g_assert_cmpint (n, ==, 0);
  desk_sync (desk, world, care.nurse, 500, 1 << 20);
  g_assert_cmpint (count_notices (desk, "handed_over"), ==, 1);
  /* Done is done; and nothing brings the account back. */
  DO (world, rk_domain_depart (tx, boss, care.admin->user_id, NULL, error));
  REFUSED (world, CONFLICT,
           rk_domain_temporary_password_check (
             tx, boss, care.admin->user_id, "kmpt-4827-wzrh-9356", error));
  REFUSED (world, CONFLICT,
           rk_domain_user_suspend (tx, world->operator, care.admin->user_id, FALSE, error));

  /* The last of a team of the house's own patient: somebody of the house steps in. */
  DO (world, rk_domain_depart (tx, boss, care.nurse->user_id, clerk->user_id, error));
  g_assert_true (is_admin (world, care.space, clerk->user_id));
}

static json_t *
access_of (World *world, RkActor *actor, const RkAccessFilter *filter)
{
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_access_write (tx, actor, filter, &writer, error));
  return parse (out);
}

static gsize
n_rows (const json_t *answer)
{
  return json_array_size (json_object_get (answer, "rows"));
}

static void
test_access (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *post = NULL, *view = rk_id_new ();
  RkAccessFilter filter = { .limit = 50 };
  g_autoptr (json_t) all = NULL, elsewhere = NULL, out = NULL, person = NULL, early = NULL;
  g_autoptr (json_t) patient = NULL, first = NULL, second = NULL;
  const gint64 before = world->now;
  gint64 next = 0, one = 0, two = 0;

  world->now += 30 * RK_DAY;
  post = world_post (world, care.nurse, care.space, "血圧 132/78");
  DO (world,
      rk_domain_view_report (tx, care.nurse, view, RK_VIEW_PRINTED, care.space, world->now, error));
  all = access_of (world, care.admin, &filter);
  const json_t *row = find (all, "rows", "action", "post_create");
  g_assert_nonnull (row);
  g_assert_cmpstr (rk_json_get_text (row, "actor_id"), ==, care.nurse->user_id);
  g_assert_cmpstr (rk_json_get_text (row, "patient_id"), ==, care.patient);
  g_assert_nonnull (rk_json_get_text (row, "patient_name"));
  /* Not a word of what was written. */
  g_autofree char *text = json_dumps (all, 0);
  g_assert_null (strstr (text, "132/78"));

  filter.kind = "out";
  out = access_of (world, care.admin, &filter);
  g_assert_cmpuint (n_rows (out), ==, 1);
  filter.kind = NULL;
  filter.person = care.nurse->user_id;
  person = access_of (world, care.admin, &filter);
  g_assert_cmpuint (n_rows (person), >=, 2);
  g_assert_cmpuint (n_rows (person), <, n_rows (all));
  filter.person = NULL;
  filter.patient = care.patient;
  patient = access_of (world, care.admin, &filter);
  g_assert_nonnull (find (patient, "rows", "action", "post_create"));
  filter.patient = NULL;
  /* Up to the end of the first day: nothing of today. */
  filter.until_us = before + RK_DAY;
  early = access_of (world, care.admin, &filter);
  g_assert_cmpuint (n_rows (early), >, 0);
  g_assert_null (find (early, "rows", "action", "post_create"));
  filter.until_us = 0;

  /* Page by page, without a gap and without a row twice. */
  filter.limit = 1;
  first = access_of (world, care.admin, &filter);
  g_assert_cmpuint (n_rows (first), ==, 1);
  g_assert_true (json_is_true (json_object_get (first, "more")));
  g_assert_true (rk_json_get_int (first, "next", &next));
  filter.before = next;
  second = access_of (world, care.admin, &filter);
  g_assert_true (
    rk_json_get_int (json_array_get (json_object_get (first, "rows"), 0), "seq", &one));
  g_assert_true (
    rk_json_get_int (json_array_get (json_object_get (second, "rows"), 0), "seq", &two));
  g_assert_cmpint (one, ==, next);
  g_assert_cmpint (two, <, one);

  /* Another house sees nothing of it, and its patients are no one's to ask for. */
  filter.limit = 50;
  filter.before = 0;
  elsewhere = access_of (world, care.stranger, &filter);
  g_assert_null (find (elsewhere, "rows", "action", "post_create"));
  g_assert_null (find (elsewhere, "rows", "actor_id", care.nurse->user_id));
  filter.patient = care.patient;
  g_autoptr (json_t) none = access_of (world, care.stranger, &filter);
  g_assert_cmpuint (n_rows (none), ==, 0);
  g_autoptr (GString) nothing = g_string_new (NULL);
  RkJsonWriter writer;
  rk_json_writer_init (&writer, nothing);
  REFUSED (world, NOT_ALLOWED, rk_domain_access_write (tx, care.nurse, &filter, &writer, error));
}

static json_t *
ledger_of (World *world, RkActor *actor, const char *after)
{
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_ledger_write (tx, actor, after, &writer, error));
  return parse (out);
}

static void
test_papers (World *world)
{
  g_auto (Care) care = care_new (world);
  const char *nurse = care.nurse->user_id;

  DO (world, rk_domain_papers_set (tx, care.admin, nurse, "2026-04-01", "2026-05-12", error));
  g_autoptr (json_t) staff = staff_of (world, care.admin);
  const json_t *row = find (staff, "staff", "user_id", nurse);
  g_assert_cmpstr (rk_json_get_text (row, "pledged_on"), ==, "2026-04-01");
  g_assert_cmpstr (rk_json_get_text (row, "trained_on"), ==, "2026-05-12");
  DO (world, rk_domain_papers_set (tx, care.admin, nurse, NULL, "", error));
  g_autoptr (json_t) none = staff_of (world, care.admin);
  g_assert_null (rk_json_get_text (find (none, "staff", "user_id", nurse), "pledged_on"));
  g_assert_null (rk_json_get_text (find (none, "staff", "user_id", nurse), "trained_on"));

  REFUSED (
    world, NOT_ALLOWED, rk_domain_papers_set (tx, care.nurse, nurse, "2026-04-01", NULL, error));
  REFUSED (
    world, NOT_FOUND, rk_domain_papers_set (tx, care.stranger, nurse, "2026-04-01", NULL, error));
}

static void
test_terminal (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (RkSignedIn) here = sign_in (world, "nurse@example.jp", WORLD_PASSWORD, DEVICE_A);
  g_autoptr (json_t) before = staff_of (world, care.admin);
  const json_t *row = find (before, "terminals", "people", care.nurse->user_id);
  const char *id = rk_json_get_text (row, "id");

  g_assert_nonnull (here);
  g_assert_null (rk_json_get_text (row, "make"));
  DO (world, rk_domain_terminal_register (tx, care.admin, id, "iPad 第9世代", "lent", error));
  DO (world, rk_domain_terminal_register (tx, care.admin, id, "iPad 第10世代", "lent", error));
  g_autoptr (json_t) after = staff_of (world, care.admin);
  row = find (after, "terminals", "people", care.nurse->user_id);
  g_assert_cmpstr (rk_json_get_text (row, "make"), ==, "iPad 第10世代");
  g_assert_cmpstr (rk_json_get_text (row, "owner"), ==, "lent");

  REFUSED (world, INVALID, rk_domain_terminal_register (tx, care.admin, id, "iPad", NULL, error));
  REFUSED (world, INVALID, rk_domain_terminal_register (tx, care.admin, id, "iPad", "own", error));
  REFUSED (
    world, NOT_ALLOWED, rk_domain_terminal_register (tx, care.nurse, id, "iPad", "lent", error));
  REFUSED (
    world, NOT_FOUND, rk_domain_terminal_register (tx, care.stranger, id, "iPad", "lent", error));
  DO (world, rk_domain_terminal_register (tx, care.admin, id, " ", NULL, error));
  g_autoptr (json_t) none = staff_of (world, care.admin);
  row = find (none, "terminals", "people", care.nurse->user_id);
  g_assert_nonnull (row);
  g_assert_null (rk_json_get_text (row, "make"));
}

static void
test_ledger (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (json_t) mine = ledger_of (world, care.admin, NULL);
  const json_t *group = find (mine, "groups", "space_id", care.space);
  gint64 n_hidden = -1;

  g_assert_nonnull (group);
  g_assert_nonnull (rk_json_get_text (group, "patient_name"));
  g_assert_nonnull (rk_json_get_text (group, "inviter_name"));
  g_assert_nonnull (rk_json_get_text (group, "inviter_facility"));
  g_assert_true (rk_json_get_int (mine, "n_hidden", &n_hidden));
  g_assert_cmpint (n_hidden, ==, 0);
  g_assert_false (json_is_true (json_object_get (mine, "more")));
  /* Nothing stands twice on the next page. */
  g_autoptr (json_t) next = ledger_of (world, care.admin, care.space);
  g_assert_null (find (next, "groups", "space_id", care.space));

  /* A house that takes part: its administrator, who is not in it, learns that it is there. */
  g_autofree char *house = world_facility (world, "薬局");
  g_autoptr (RkActor) boss = world_user (world, house, "boss", RK_ROLE_ADMIN);
  g_autoptr (RkActor) guest = world_user (world, house, "guest", RK_ROLE_MEMBER);
  DO (world, rk_domain_member_introduce (
               tx, world->operator, care.space, guest->user_id, RK_ROLE_MEMBER, error));
  g_autoptr (json_t) theirs = ledger_of (world, boss, NULL);
  g_assert_cmpuint (json_array_size (json_object_get (theirs, "groups")), ==, 0);
  g_assert_true (rk_json_get_int (theirs, "n_hidden", &n_hidden));
  g_assert_cmpint (n_hidden, ==, 1);
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;
  rk_json_writer_init (&writer, out);
  REFUSED (world, NOT_ALLOWED, rk_domain_ledger_write (tx, guest, NULL, &writer, error));

  /* Another house, which has nothing to do with it. */
  g_autoptr (json_t) others = ledger_of (world, care.stranger, NULL);
  g_assert_null (find (others, "groups", "space_id", care.space));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/administration/profile", test_profile);
  world_add_test ("/administration/rules", test_rules);
  world_add_test ("/administration/password-days", test_password_days);
  world_add_test ("/administration/staff", test_staff);
  world_add_test ("/administration/lost-terminal", test_lost_terminal);
  world_add_test ("/administration/departure", test_departure);
  world_add_test ("/administration/access", test_access);
  world_add_test ("/administration/papers", test_papers);
  world_add_test ("/administration/terminal", test_terminal);
  world_add_test ("/administration/ledger", test_ledger);
  return world_run ();
}
