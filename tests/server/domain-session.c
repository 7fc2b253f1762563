/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Signing in and out, passwords, the pause, the secrets of stores. */

#include "domain-fixture.h"

#include <string.h>

#define DEVICE_A "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define DEVICE_B "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
#define DEVICE_C "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC"

/* One sign-in as the routes do it: three steps, two transactions. The code of the refusal, or -1.
 */
static int
sign_in (World *world,
         const char *mail,
         const char *password,
         const char *device,
         RkSignedIn **ret_signed_in,
         gint64 *ret_wait)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (RkSignIn) attempt = NULL;
  g_autoptr (RkSignedIn) signed_in = NULL;
  g_autoptr (GError) problem = NULL;
  RkDomainTx *step = world_begin (world);

  attempt = rk_domain_sign_in_begin (step, mail, device, "desk", &problem);
  if (attempt == NULL)
    {
      rk_domain_tx_free (step);
      g_assert_true (problem->domain == RK_DOMAIN_ERROR);
      if (ret_wait != NULL)
        *ret_wait = rk_domain_problem_number (problem);
      return problem->code;
    }
  rk_effects_free (world_commit (step));
  rk_sign_in_verify (attempt, password);
  DO (world, rk_domain_sign_in_finish (tx, attempt, &signed_in, &refusal, error));
  if (refusal != NULL)
    return refusal->code;
  g_assert_nonnull (signed_in);
  if (ret_signed_in != NULL)
    *ret_signed_in = g_steal_pointer (&signed_in);
  return -1;
}

/* What a desk is told about its end: only what ran out by itself keeps what is unsent there. */
static void
assert_reason (World *world, const char *token, const char *reason)
{
  g_autoptr (RkDomainTx) tx = world_begin (world);
  g_autoptr (GError) error = NULL;
  RkActor *actor = NULL;

  g_assert_false (rk_domain_session_resolve (tx, token, &actor, &error));
  g_assert_error (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_SESSION_ENDED);
  g_assert_cmpstr (rk_domain_problem_reason (error), ==, reason);
}

static void
test_sign_in (World *world)
{
  g_autofree char *facility = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) user = world_user (world, facility, "sato", RK_ROLE_MEMBER);
  g_autoptr (RkSignedIn) first = NULL;
  g_autoptr (RkActor) actor = NULL;
  g_autoptr (RkActor) again = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;

  g_assert_cmpint (
    sign_in (world, "SATO@example.jp ", WORLD_PASSWORD, DEVICE_A, &first, NULL), ==, -1);
  DO (world, rk_domain_session_resolve (tx, first->token, &actor, error));
  g_assert_cmpstr (actor->user_id, ==, user->user_id);
  g_assert_cmpstr (actor->session_id, ==, first->actor->session_id);

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_sessions_write (tx, actor, &writer, error));
  g_assert_nonnull (strstr (out->str, "\"current\":true"));
  /* No token, no hash. */
  g_assert_null (strstr (out->str, first->token));

  DO (world, rk_domain_session_end (tx, actor, "current", error));
  REFUSED (world, SESSION_ENDED, rk_domain_session_resolve (tx, first->token, &again, error));
  assert_reason (world, first->token, RK_ENDED_REVOKED);
  /* A desk that was away for a month still learns of it, also when it would have expired. */
  world->now += 30 * RK_DAY;
  DO (world, rk_domain_sweep (tx, error));
  assert_reason (world, first->token, RK_ENDED_REVOKED);
  world->now -= 30 * RK_DAY;
  REFUSED (world, UNAUTHORIZED, rk_domain_session_resolve (tx, DEVICE_A, &again, error));
  REFUSED (world, UNAUTHORIZED, rk_domain_session_resolve (tx, NULL, &again, error));
}

static void
test_expiry (World *world)
{
  g_autofree char *facility = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) user = world_user (world, facility, "sato", RK_ROLE_MEMBER);
  g_autoptr (RkSignedIn) idle = NULL;
  g_autoptr (RkSignedIn) busy = NULL;
  g_autoptr (RkActor) actor = NULL;

  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, &idle, NULL);
  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_B, &busy, NULL);
  for (int hours = 0; hours < 30 * 24; hours += 11)
    {
      g_clear_pointer (&actor, rk_actor_free);
      DO (world, rk_domain_session_resolve (tx, busy->token, &actor, error)
                   && rk_domain_session_touch (tx, actor, error));
      world->now += 11 * RK_HOUR;
    }
  /* In use all the time, and over nevertheless. */
  REFUSED (world, SESSION_ENDED, rk_domain_session_resolve (tx, busy->token, &actor, error));
  REFUSED (world, SESSION_ENDED, rk_domain_session_resolve (tx, idle->token, &actor, error));
  assert_reason (world, busy->token, RK_ENDED_EXPIRED);
  assert_reason (world, idle->token, RK_ENDED_EXPIRED);
}

static void
test_pause (World *world)
{
  g_autofree char *facility = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) user = world_user (world, facility, "sato", RK_ROLE_MEMBER);
  g_autoptr (RkActor) admin = world_user (world, facility, "admin", RK_ROLE_ADMIN);
  gint64 wait;

  /* The clinic's own desk is known. */
  g_assert_cmpint (
    sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, NULL, NULL), ==, -1);
  for (int i = 0; i < RK_SIGN_IN_TRIES; i++)
    g_assert_cmpint (
      sign_in (world, "sato@example.jp", "wrong", i % 2 ? DEVICE_B : DEVICE_C, NULL, NULL), ==,
      RK_DOMAIN_ERROR_BAD_CREDENTIALS);
  /* Now also the right password has to wait, from wherever it is not known. */
  g_assert_cmpint (sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_B, NULL, &wait), ==,
                   RK_DOMAIN_ERROR_PAUSED);
  g_assert_cmpint (wait, >, 29 * 60);
  g_assert_cmpint (wait, <=, 30 * 60);
  /* Strangers cannot lock the clinic out. */
  g_assert_cmpint (
    sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, NULL, NULL), ==, -1);
  /* An account that is not there is treated the same. */
  for (int i = 0; i < RK_SIGN_IN_TRIES; i++)
    g_assert_cmpint (sign_in (world, "nobody@example.jp", "wrong", DEVICE_B, NULL, NULL), ==,
                     RK_DOMAIN_ERROR_BAD_CREDENTIALS);
  g_assert_cmpint (sign_in (world, "nobody@example.jp", "wrong", DEVICE_B, NULL, NULL), ==,
                   RK_DOMAIN_ERROR_PAUSED);

  /* The facility's administrator lifts it; nobody else. */
  REFUSED (world, NOT_ALLOWED, rk_domain_pause_lift (tx, user, user->user_id, error));
  DO (world, rk_domain_pause_lift (tx, admin, user->user_id, error));
  g_assert_cmpint (
    sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_B, NULL, NULL), ==, -1);

  /* Or it ends by itself. */
  world->now += 31 * RK_MINUTE;
  g_assert_cmpint (sign_in (world, "nobody@example.jp", "wrong", DEVICE_B, NULL, NULL), ==,
                   RK_DOMAIN_ERROR_BAD_CREDENTIALS);
}

static void
test_known_device_pauses_itself (World *world)
{
  g_autofree char *facility = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) user = world_user (world, facility, "sato", RK_ROLE_MEMBER);

  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, NULL, NULL);
  for (int i = 0; i < RK_SIGN_IN_TRIES; i++)
    sign_in (world, "sato@example.jp", "wrong", DEVICE_A, NULL, NULL);
  g_assert_cmpint (sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, NULL, NULL), ==,
                   RK_DOMAIN_ERROR_PAUSED);
  g_assert_cmpint (
    sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_B, NULL, NULL), ==, -1);
}

/* Six tries begun before any of them is verified: the sixth is turned away. */
static void
test_parallel_tries (World *world)
{
  g_autofree char *facility = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) user = world_user (world, facility, "sato", RK_ROLE_MEMBER);
  RkSignIn *attempts[RK_SIGN_IN_TRIES];

  for (int i = 0; i < RK_SIGN_IN_TRIES; i++)
    DO (
      world, (attempts[i] = rk_domain_sign_in_begin (tx, "sato@example.jp", DEVICE_B, NULL, error))
               != NULL);
  REFUSED (
    world, PAUSED, rk_domain_sign_in_begin (tx, "sato@example.jp", DEVICE_B, NULL, error) != NULL);
  for (int i = 0; i < RK_SIGN_IN_TRIES; i++)
    rk_sign_in_free (attempts[i]);
}

static void
test_suspension (World *world)
{
  g_autofree char *facility = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) user = world_user (world, facility, "sato", RK_ROLE_MEMBER);
  g_autoptr (RkSignedIn) signed_in = NULL;
  g_autoptr (RkActor) actor = NULL;
  g_autoptr (RkStoreSecret) secret = NULL;
  g_autofree char *store = rk_id_new ();
  gboolean created;

  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, &signed_in, NULL);
  DO (world, (secret = rk_domain_store_put (tx, signed_in->actor, store, &created, error)) != NULL);

  GError *problem = NULL;
  RkDomainTx *step = world_begin (world);
  rk_domain_user_suspend (step, world->operator, user->user_id, TRUE, &problem);
  g_assert_no_error (problem);
  g_autoptr (RkEffects) effects = world_commit (step);
  /* The hub is told which socket to close. */
  g_assert_cmpuint (effects->ended_sessions->len, ==, 1);
  g_assert_cmpstr (
    g_ptr_array_index (effects->ended_sessions, 0), ==, signed_in->actor->session_id);

  REFUSED (world, SESSION_ENDED, rk_domain_session_resolve (tx, signed_in->token, &actor, error));
  assert_reason (world, signed_in->token, RK_ENDED_REVOKED);
  g_assert_cmpint (sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, NULL, NULL), ==,
                   RK_DOMAIN_ERROR_BAD_CREDENTIALS);
  DO (world, rk_domain_user_suspend (tx, world->operator, user->user_id, FALSE, error));
  g_clear_pointer (&signed_in, rk_signed_in_free);
  g_assert_cmpint (
    sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, &signed_in, NULL), ==, -1);
  /* What the suspension destroyed stays destroyed. */
  REFUSED (
    world, STORE_DESTROYED, rk_domain_store_get (tx, signed_in->actor, store, error) != NULL);
}

static void
test_stores (World *world)
{
  g_autofree char *facility = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) user = world_user (world, facility, "sato", RK_ROLE_MEMBER);
  g_autoptr (RkActor) other = world_user (world, facility, "suzuki", RK_ROLE_MEMBER);
  g_autoptr (RkSignedIn) a = NULL;
  g_autoptr (RkSignedIn) a2 = NULL;
  g_autoptr (RkSignedIn) b = NULL;
  g_autoptr (RkSignedIn) foreign = NULL;
  g_autoptr (RkStoreSecret) made = NULL;
  g_autoptr (RkStoreSecret) same = NULL;
  g_autoptr (RkStoreSecret) later = NULL;
  g_autofree char *store = rk_id_new ();
  const RkUnsent unsent = { .n = 2 };
  gboolean created;

  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, &a, NULL);
  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_B, &b, NULL);
  sign_in (world, "suzuki@example.jp", WORLD_PASSWORD, DEVICE_A, &foreign, NULL);
  DO (world, (made = rk_domain_store_put (tx, a->actor, store, &created, error)) != NULL);
  g_assert_true (created);
  g_assert_cmpuint (made->secret->size, ==, 32);
  DO (world, (same = rk_domain_store_put (tx, a->actor, store, &created, error)) != NULL);
  g_assert_false (created);
  g_assert_true (rk_secret_equal (made->secret, same->secret));

  /* Another device, another person: it is not there. */
  REFUSED (world, NOT_FOUND, rk_domain_store_get (tx, b->actor, store, error) != NULL);
  REFUSED (world, NOT_FOUND, rk_domain_store_get (tx, foreign->actor, store, error) != NULL);
  /* Expiry of the session keeps it for 30 days, and the next session takes it over. */
  world->now += 20 * RK_DAY;
  DO (world, rk_domain_sweep (tx, error));
  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, &a2, NULL);
  DO (world, (later = rk_domain_store_get (tx, a2->actor, store, error)) != NULL);
  g_assert_true (rk_secret_equal (made->secret, later->secret));

  /* Without a session: the wipe token destroys, and does nothing else. */
  REFUSED (world, NOT_FOUND, rk_domain_store_destroy (tx, NULL, DEVICE_C, store, &unsent, error));
  DO (world, rk_domain_store_destroy (tx, NULL, made->wipe_token, store, &unsent, error));
  DO (world, rk_domain_store_destroy (tx, NULL, made->wipe_token, store, &unsent, error));
  RkActor *nobody = NULL;
  REFUSED (world, SESSION_ENDED, rk_domain_session_resolve (tx, a2->token, &nobody, error));
  g_clear_pointer (&a2, rk_signed_in_free);
  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, &a2, NULL);
  REFUSED (world, STORE_DESTROYED, rk_domain_store_get (tx, a2->actor, store, error) != NULL);

  /* The author is told, once. */
  g_autoptr (Desk) desk = desk_new ();
  desk_sync (desk, world, a2->actor, 100, 65536);
  int told = 0;
  GHashTableIter iter;
  gpointer key, value;
  g_hash_table_iter_init (&iter, desk->records);
  while (g_hash_table_iter_next (&iter, &key, &value))
    told += g_strcmp0 (rk_json_get_text (value, "kind"), "unsent_destroyed") == 0;
  g_assert_cmpint (told, ==, 1);
}

static void
test_forgotten_store (World *world)
{
  g_autofree char *facility = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) user = world_user (world, facility, "sato", RK_ROLE_MEMBER);
  g_autoptr (RkSignedIn) a = NULL;
  g_autoptr (RkStoreSecret) made = NULL;
  g_autofree char *store = rk_id_new ();
  gboolean created;

  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, &a, NULL);
  DO (world, (made = rk_domain_store_put (tx, a->actor, store, &created, error)) != NULL);
  world->now += 62 * RK_DAY;
  DO (world, rk_domain_sweep (tx, error));
  g_clear_pointer (&a, rk_signed_in_free);
  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, &a, NULL);
  REFUSED (world, STORE_DESTROYED, rk_domain_store_get (tx, a->actor, store, error) != NULL);
}

static void
test_sealed_store (World *world)
{
  g_autofree char *facility = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) user = world_user (world, facility, "sato", RK_ROLE_MEMBER);
  g_autoptr (RkSignedIn) a = NULL;
  g_autoptr (RkStoreSecret) made = NULL;
  g_autoptr (RkStoreSecret) opened = NULL;
  g_autofree char *store = rk_id_new ();
  RkUnsent unsent = { .n = 1, .sealed = TRUE };
  gboolean created;

  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, &a, NULL);
  DO (world, (made = rk_domain_store_put (tx, a->actor, store, &created, error)) != NULL);
  DO (world, rk_domain_store_destroy (tx, a->actor, NULL, store, &unsent, error));
  g_clear_pointer (&a, rk_signed_in_free);
  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, &a, NULL);
  DO (world, (opened = rk_domain_store_get (tx, a->actor, store, error)) != NULL);
  g_assert_true (rk_secret_equal (made->secret, opened->secret));
}

static gboolean
is_alive (World *world, const RkSignedIn *signed_in)
{
  g_autoptr (RkDomainTx) tx = world_begin (world);
  g_autoptr (RkActor) actor = NULL;

  return rk_domain_session_resolve (tx, signed_in->token, &actor, NULL);
}

/* The desk was offline at the end of a session, and tells of it when the next one has begun. */
static void
test_sealed_late (World *world)
{
  g_autofree char *facility = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) user = world_user (world, facility, "sato", RK_ROLE_MEMBER);
  g_autoptr (RkSignedIn) first = NULL, second = NULL, elsewhere = NULL;
  g_autoptr (RkStoreSecret) made = NULL, opened = NULL;
  g_autofree char *store = rk_id_new ();
  RkUnsent unsent = { .n = 1, .sealed = TRUE };
  gboolean created;

  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, &first, NULL);
  DO (world, (made = rk_domain_store_put (tx, first->actor, store, &created, error)) != NULL);
  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_B, &elsewhere, NULL);
  sign_in (world, "sato@example.jp", WORLD_PASSWORD, DEVICE_A, &second, NULL);
  DO (world, (opened = rk_domain_store_get (tx, second->actor, store, error)) != NULL);

  unsent.session_id = first->actor->session_id;
  DO (world, rk_domain_store_destroy (tx, NULL, made->wipe_token, store, &unsent, error));
  DO (world, rk_domain_store_destroy (tx, NULL, made->wipe_token, store, &unsent, error));
  g_assert_true (is_alive (world, second));
  g_assert_false (is_alive (world, first));

  /* What opens a store ends no session of another terminal. */
  unsent.session_id = elsewhere->actor->session_id;
  DO (world, rk_domain_store_destroy (tx, NULL, made->wipe_token, store, &unsent, error));
  g_assert_true (is_alive (world, elsewhere));
  g_assert_true (is_alive (world, second));

  /* Its own end is told as before. */
  unsent.session_id = second->actor->session_id;
  DO (world, rk_domain_store_destroy (tx, NULL, made->wipe_token, store, &unsent, error));
  g_assert_false (is_alive (world, second));
}

static int
change_password (World *world, RkActor *actor, const char *old, const char *new)
{
  g_autoptr (RkPasswordChange) change = NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) refusal = NULL;
  RkDomainTx *step = world_begin (world);

  change = rk_domain_password_begin (step, actor, new, &problem);
  if (change == NULL)
    {
      rk_domain_tx_free (step);
      return problem->code;
    }
  rk_effects_free (world_commit (step));
  if (!rk_password_change_verify (change, old, new, &problem))
    return problem->code;
  DO (world, rk_domain_password_finish (tx, actor, change, &refusal, error));
  return refusal != NULL ? refusal->code : -1;
}

static void
test_password (World *world)
{
  g_autofree char *facility = world_facility (world, "かえで診療所");
  g_autoptr (RkActor) user = world_user (world, facility, "sato", RK_ROLE_MEMBER);
  g_autofree char *hash = rk_password_hash ("temp-orary-77", TRUE, NULL);
  g_autoptr (RkSignedIn) a = NULL;
  g_autoptr (RkSignedIn) b = NULL;
  g_autoptr (RkActor) actor = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *cursor = NULL;
  gboolean more;

  DO (world, rk_domain_user_reset_password (tx, world->operator, user->user_id, hash, error));
  sign_in (world, "sato@example.jp", "temp-orary-77", DEVICE_A, &a, NULL);
  g_assert_true (a->user->must_change_password);
  /* Nothing before the temporary password is changed. */
  REFUSED (world, MUST_CHANGE_PASSWORD,
           rk_domain_sync_page (tx, a->actor, NULL, 10, 65536, out, &more, NULL, &cursor, error));
  REFUSED (
    world, MUST_CHANGE_PASSWORD, rk_domain_user_get (tx, a->actor, user->user_id, error) != NULL);

  sign_in (world, "sato@example.jp", "temp-orary-77", DEVICE_B, &b, NULL);
  g_assert_cmpint (
    change_password (world, a->actor, "temp-orary-77", "kaze1"), ==, RK_DOMAIN_ERROR_WEAK_PASSWORD);
  g_assert_cmpint (change_password (world, a->actor, "temp-orary-77", "temp-orary-77"), ==,
                   RK_DOMAIN_ERROR_WEAK_PASSWORD);
  g_assert_cmpint (change_password (world, a->actor, "wrong", "Natsu-no-umi-3"), ==,
                   RK_DOMAIN_ERROR_BAD_CREDENTIALS);
  g_assert_cmpint (change_password (world, a->actor, "temp-orary-77", "Natsu-no-umi-3"), ==, -1);
  /* The other session is over, this one goes on, without the duty. */
  REFUSED (world, SESSION_ENDED, rk_domain_session_resolve (tx, b->token, &actor, error));
  DO (world, rk_domain_session_resolve (tx, a->token, &actor, error));
  g_assert_false (actor->must_change_password);
  for (int i = 0; i < RK_SIGN_IN_TRIES; i++)
    g_assert_cmpint (change_password (world, actor, "wrong", "Aki-no-yama-4"), ==,
                     RK_DOMAIN_ERROR_BAD_CREDENTIALS);
  g_assert_cmpint (
    change_password (world, actor, "Natsu-no-umi-3", "Aki-no-yama-4"), ==, RK_DOMAIN_ERROR_PAUSED);
}

static void
test_policy (void)
{
  static const struct
  {
    const char *password;
    gboolean good;
  } cases[] = {
    { "Kaede-no-ha-7", TRUE },       { "short1", FALSE },        { "onlyletters", FALSE },
    { "8642097531", FALSE },         { "password1", FALSE },     { "Passw0rd!", TRUE },
    { "qwerty123", FALSE },          { "hanako-7531", FALSE },   { "sato.h-7531", FALSE },
    { "a19410309", FALSE },          { "abcdefg1", FALSE },      { "1234567a", FALSE },
    { "aaaaaaa1", FALSE },           { "yama-kawa-umi8", TRUE }, { "Renraku-2026", FALSE },
    { "ｐａｓｓｗｏｒｄ１", FALSE }, { "x7-Quiet.lamp", TRUE },
  };
  RkUser user = { .name = (char *) "佐藤 花子",
                  .kana = (char *) "hanako sato",
                  .mail = (char *) "sato.h@example.jp" };
  RkFacility strict
    = { .password_min_length = 13, .password_rule = RK_PASSWORD_RULE_LETTERS_DIGITS_SYMBOLS };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean good = rk_password_check (cases[i].password, NULL, &user, &error);

      if (good != cases[i].good)
        g_error ("%s: %s", cases[i].password, good ? "taken" : error->message);
      g_assert_true (good
                     || g_error_matches (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_WEAK_PASSWORD));
    }
  g_assert_false (rk_password_check ("yamakawaumi88", &strict, NULL, NULL));
  g_assert_false (rk_password_check ("kawa-umi-8", &strict, NULL, NULL));
  g_assert_true (rk_password_check ("yama-kawa-umi8", &strict, NULL, NULL));
  for (int i = 0; i < 200; i++)
    {
      g_autofree char *temporary = rk_password_new_temporary ();
      g_autoptr (GError) error = NULL;

      rk_password_check (temporary, &strict, NULL, &error);
      g_assert_no_error (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/session/sign-in", test_sign_in);
  world_add_test ("/session/expiry", test_expiry);
  world_add_test ("/session/pause", test_pause);
  world_add_test ("/session/known-device", test_known_device_pauses_itself);
  world_add_test ("/session/parallel-tries", test_parallel_tries);
  world_add_test ("/session/suspension", test_suspension);
  world_add_test ("/session/stores", test_stores);
  world_add_test ("/session/forgotten-store", test_forgotten_store);
  world_add_test ("/session/sealed-store", test_sealed_store);
  world_add_test ("/session/sealed-late", test_sealed_late);
  world_add_test ("/session/password", test_password);
  g_test_add_func ("/session/policy", test_policy);
  return world_run ();
}
