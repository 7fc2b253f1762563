/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/asker.h"
#include "core/id.h"
#include "core/time.h"
#include "server-fixture.h"
#include "server/domain/announcement.h"
#include "server/domain/anonymous.h"

#include <string.h>

/* Signing in and out, passwords, the pause, stores, what one is told. */

static void
test_server (ServerFixture *fixture, gconstpointer data)
{
  g_autoptr (json_t) server = server_ask (fixture, NULL, "GET", "/v1/server", NULL, 200);
  gint64 api = 0, now_us = 0;

  g_assert_true (rk_json_get_int (server, "api", &api));
  g_assert_cmpint (api, ==, 1);
  g_assert_true (rk_json_get_int (server, "now_us", &now_us));
  g_assert_cmpint (ABS (now_us - g_get_real_time ()), <, 60 * G_USEC_PER_SEC);
  g_assert_nonnull (rk_json_get_text (server, "version"));
}

static void
test_sessions (ServerFixture *fixture, gconstpointer data)
{
  guint status;
  g_autoptr (json_t) first
    = server_try_sign_in (fixture, NURSE_MAIL, SERVER_PASSWORD, SERVER_DEVICE, &status);
  g_autoptr (json_t) second
    = server_try_sign_in (fixture, NURSE_MAIL, SERVER_PASSWORD, SERVER_DEVICE_2, &status);
  const char *token = rk_json_get_text (first, "token");
  const char *other = rk_json_get_text (second, "token");
  g_autofree char *target
    = g_strdup_printf ("/v1/sessions/%s", rk_json_get_text (second, "session_id"));
  g_autoptr (json_t) sessions = NULL;
  g_autoptr (json_t) fewer = NULL;
  g_autoptr (json_t) ended = NULL;

  g_assert_cmpuint (status, ==, 201);
  g_assert_cmpuint (strlen (token), ==, 43);
  g_assert_cmpstr (rk_json_get_text (json_object_get (first, "user"), "mail"), ==, NURSE_MAIL);
  g_assert_cmpstr (
    rk_json_get_text (json_object_get (first, "facility"), "id"), ==, fixture->clinic_id);
  sessions = server_ask (fixture, token, "GET", "/v1/sessions", NULL, 200);
  g_assert_cmpuint (json_array_size (json_object_get (sessions, "sessions")), ==, 2);

  server_ask (fixture, token, "DELETE", target, NULL, 204);
  ended = server_ask (fixture, other, "GET", "/v1/sync", NULL, 401);
  g_assert_cmpstr (rk_json_get_text (ended, "code"), ==, "session_ended");
  g_assert_cmpstr (rk_json_get_text (ended, "reason"), ==, "revoked");
  fewer = server_ask (fixture, token, "GET", "/v1/sessions", NULL, 200);
  g_assert_cmpuint (json_array_size (json_object_get (fewer, "sessions")), ==, 1);
  server_ask (fixture, token, "DELETE", "/v1/sessions/current", NULL, 204);
  server_ask_refused (fixture, token, "GET", "/v1/sync", NULL, 401, "session_ended");
  server_ask_refused (fixture, NULL, "GET", "/v1/sync", NULL, 401, "unauthorized");
  server_ask_refused (fixture, SERVER_DEVICE, "GET", "/v1/sync", NULL, 401, "unauthorized");
}

static void
test_unknown_account (ServerFixture *fixture, gconstpointer data)
{
  guint known, unknown;
  g_autoptr (json_t) wrong
    = server_try_sign_in (fixture, NURSE_MAIL, "wrong-wrong-1", SERVER_DEVICE, &known);
  g_autoptr (json_t) nobody = server_try_sign_in (
    fixture, "nobody@clinic.example", "wrong-wrong-1", SERVER_DEVICE, &unknown);

  g_assert_cmpuint (known, ==, 401);
  g_assert_cmpuint (unknown, ==, 401);
  g_assert_true (json_equal (wrong, nobody));
  g_assert_cmpstr (rk_json_get_text (wrong, "code"), ==, "bad_credentials");
}

static void
test_pause (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *known = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *lift = g_strdup_printf ("/v1/users/%s/pause-lift", fixture->nurse_id);
  g_autoptr (json_t) paused = NULL;
  g_autoptr (json_t) still_good = NULL;
  g_autoptr (json_t) lifted = NULL;
  gint64 retry_after = 0;
  guint status;

  for (int i = 0; i < 5; i++)
    {
      g_autoptr (json_t) answer
        = server_try_sign_in (fixture, NURSE_MAIL, "wrong-wrong-1", SERVER_STRANGER, &status);
      g_assert_cmpuint (status, ==, 401);
    }
  /* Not even with the right password, from a device that was never here. */
  paused = server_try_sign_in (fixture, NURSE_MAIL, SERVER_PASSWORD, SERVER_STRANGER, &status);
  g_assert_cmpuint (status, ==, 429);
  g_assert_cmpstr (rk_json_get_text (paused, "code"), ==, "paused");
  g_assert_true (rk_json_get_int (paused, "retry_after", &retry_after));
  g_assert_cmpint (retry_after, >, 25 * 60);
  g_assert_cmpint (retry_after, <=, 30 * 60);
  /* A stranger locks nobody out of a device that is known. */
  still_good = server_try_sign_in (fixture, NURSE_MAIL, SERVER_PASSWORD, SERVER_DEVICE, &status);
  g_assert_cmpuint (status, ==, 201);

  server_ask_refused (fixture, known, "POST", lift, NULL, 403, "not_allowed");
  server_ask (fixture, admin, "POST", lift, NULL, 204);
  lifted = server_try_sign_in (fixture, NURSE_MAIL, SERVER_PASSWORD, SERVER_STRANGER, &status);
  g_assert_cmpuint (status, ==, 201);
}

static void
test_pause_of_unknown (ServerFixture *fixture, gconstpointer data)
{
  guint status;

  for (int i = 0; i < 6; i++)
    {
      g_autoptr (json_t) answer = server_try_sign_in (
        fixture, "nobody@clinic.example", "wrong-wrong-1", SERVER_STRANGER, &status);
      g_assert_cmpuint (status, ==, i < 5 ? 401 : 429);
    }
}

static void
test_temporary_password (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *token = server_sign_in (fixture, TEMPORARY_MAIL);
  g_autofree char *other = server_sign_in (fixture, TEMPORARY_MAIL);
  g_autoptr (json_t) page = NULL;
  guint status;
  g_autoptr (json_t) old = NULL;
  g_autoptr (json_t) new = NULL;

  server_ask_refused (fixture, token, "GET", "/v1/sync", NULL, 403, "must_change_password");
  server_ask_refused (fixture, token, "GET", "/v1/sessions", NULL, 403, "must_change_password");
  server_ask_refused (fixture, token, "PUT", "/v1/password",
                      "{\"old\":\"" SERVER_PASSWORD "\",\"new\":\"short1\"}", 422, "weak_password");
  server_ask_refused (fixture, token, "PUT", "/v1/password",
                      "{\"old\":\"not-the-one-1\",\"new\":\"another-good-9\"}", 401,
                      "bad_credentials");
  server_ask (fixture, token, "PUT", "/v1/password",
              "{\"old\":\"" SERVER_PASSWORD "\",\"new\":\"another-good-9\"}", 204);
  page = server_ask (fixture, token, "GET", "/v1/sync", NULL, 200);
  server_ask_refused (fixture, other, "GET", "/v1/sync", NULL, 401, "session_ended");
  old = server_try_sign_in (fixture, TEMPORARY_MAIL, SERVER_PASSWORD, SERVER_DEVICE, &status);
  g_assert_cmpuint (status, ==, 401);
  new = server_try_sign_in (fixture, TEMPORARY_MAIL, "another-good-9", SERVER_DEVICE, &status);
  g_assert_cmpuint (status, ==, 201);
}

static void
test_sign_in_body (ServerFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *body;
    guint status;
    const char *code;
  } cases[] = {
    { "", 400, "invalid" },
    { "{", 400, "invalid" },
    { "[]", 400, "invalid" },
    { "\"text\"", 400, "invalid" },
    { "{\"mail\":1}", 422, "invalid" },
    { "{}", 422, "invalid" },
    { "{\"mail\":\"a\",\"mail\":\"b\"}", 400, "invalid" },
    { "{\"mail\":\"a@b\",\"password\":\"p\",\"device_id\":\"" SERVER_DEVICE "\",\"admin\":true}",
      422, "unknown_field" },
    { "{\"mail\":\"a@b\",\"password\":\"p\",\"device_id\":\"short\"}", 422, "invalid" },
    { "{\"mail\":\"a\\u0000b\",\"password\":\"p\"}", 400, "invalid" },
  };
  g_autoptr (GString) deep = g_string_new ("{\"mail\":");
  g_autofree char *long_password = g_strnfill (3000, 'x');
  g_autofree char *large
    = g_strdup_printf ("{\"mail\":\"a@b\",\"password\":\"%s\"}", long_password);
  g_autofree char *answer = NULL;
  guint status;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    server_ask_refused (
      fixture, NULL, "POST", "/v1/sessions", cases[i].body, cases[i].status, cases[i].code);
  server_ask_refused (fixture, NULL, "POST", "/v1/sessions", large, 413, "too_large");
  for (int i = 0; i < 1500; i++)
    g_string_append (deep, "[");
  server_ask_refused (fixture, NULL, "POST", "/v1/sessions", deep->str, 400, "invalid");
  g_string_free (g_steal_pointer (&deep), TRUE);
  answer = server_ask_raw (
    fixture, NULL, "POST", "/v1/sessions", "Content-Type: text/plain\r\n", "{}", 2, &status, NULL);
  g_assert_cmpuint (status, ==, 415);
  g_assert_nonnull (strstr (answer, "unsupported_media"));
}

static void
test_stores (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *store_id = rk_id_new ();
  g_autofree char *target = g_strdup_printf ("/v1/stores/%s", store_id);
  g_autofree char *token = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autoptr (json_t) made = server_ask (fixture, token, "PUT", target, NULL, 201);
  g_autoptr (json_t) again = server_ask (fixture, token, "PUT", target, "{}", 200);
  g_autoptr (json_t) got = server_ask (fixture, token, "GET", target, NULL, 200);
  g_autoptr (json_t) elsewhere = NULL;
  g_autofree char *wipe
    = g_strdup_printf ("Renraku-Wipe-Token: %s\r\n", rk_json_get_text (made, "wipe_token"));
  g_autofree char *answer = NULL;
  g_autofree char *refused = NULL;
  g_autoptr (RkSecret) secret = rk_secret_new_from_base64 (rk_json_get_text (made, "secret"));
  guint status;

  g_assert_cmpuint (secret->size, ==, 32);
  g_assert_true (json_equal (made, again));
  g_assert_true (json_equal (made, got));
  /* Another device of the same person, and another person, see nothing. */
  elsewhere = server_try_sign_in (fixture, NURSE_MAIL, SERVER_PASSWORD, SERVER_DEVICE_2, &status);
  server_ask_refused (
    fixture, rk_json_get_text (elsewhere, "token"), "GET", target, NULL, 404, "not_found");
  server_ask_refused (fixture, admin, "GET", target, NULL, 404, "not_found");

  refused = server_ask_raw (
    fixture, NULL, "DELETE", target, "Renraku-Wipe-Token: nonsense\r\n", NULL, 0, &status, NULL);
  g_assert_cmpuint (status, >=, 400);
  g_assert_cmpuint (status, <, 500);
  server_ask_refused (fixture, NULL, "DELETE", target, NULL, 401, "unauthorized");
  /* The wipe token needs no session, and ends the one that made the store. */
  answer = server_ask_raw (fixture, NULL, "DELETE", target, wipe, NULL, 0, &status, NULL);
  g_assert_cmpuint (status, ==, 204);
  g_free (answer);
  answer = server_ask_raw (fixture, NULL, "DELETE", target, wipe, NULL, 0, &status, NULL);
  g_assert_cmpuint (status, ==, 204);
  server_ask_refused (fixture, token, "GET", target, NULL, 401, "session_ended");
  g_free (token);
  token = server_sign_in (fixture, NURSE_MAIL);
  server_ask_refused (fixture, token, "GET", target, NULL, 410, "store_destroyed");
  server_ask_refused (fixture, token, "PUT", target, NULL, 410, "store_destroyed");
}

static void
test_unsent (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *store_id = rk_id_new ();
  g_autofree char *target = g_strdup_printf ("/v1/stores/%s", store_id);
  g_autofree char *token = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *cursor = NULL;
  g_autoptr (json_t) made = server_ask (fixture, token, "PUT", target, NULL, 201);
  g_autoptr (json_t) changes = NULL;
  const json_t *notice;

  server_ask (fixture, token, "DELETE", target, "{\"unsent\":2,\"sealed\":false}", 204);
  g_free (token);
  token = server_sign_in (fixture, NURSE_MAIL);
  changes = server_sync (fixture, token, &cursor);
  notice = server_find_change (changes, "notice", NULL);
  g_assert_nonnull (notice);
  g_assert_cmpstr (
    rk_json_get_text (json_object_get (notice, "record"), "kind"), ==, "unsent_destroyed");
}

/* A desk tells again what it heard no answer to; the author is told once for each time. */
static void
test_sealed (ServerFixture *fixture, gconstpointer data)
{
  static const char body[] = "{\"unsent\":2,\"sealed\":true}";
  g_autofree char *store_id = rk_id_new ();
  g_autofree char *target = g_strdup_printf ("/v1/stores/%s", store_id);

  for (guint round = 1; round <= 2; round++)
    {
      g_autofree char *token = server_sign_in (fixture, NURSE_MAIL);
      g_autofree char *later = NULL;
      g_autofree char *cursor = NULL;
      g_autoptr (json_t) made
        = server_ask (fixture, token, "PUT", target, NULL, round == 1 ? 201 : 200);
      g_autoptr (json_t) changes = NULL;
      g_autofree char *wipe
        = g_strdup_printf ("Renraku-Wipe-Token: %s\r\nContent-Type: application/json\r\n",
                           rk_json_get_text (made, "wipe_token"));
      guint n = 0, status;

      for (int i = 0; i < 2; i++)
        {
          g_autofree char *answer = server_ask_raw (
            fixture, NULL, "DELETE", target, wipe, body, strlen (body), &status, NULL);
          g_assert_cmpuint (status, ==, 204);
        }
      later = server_sign_in (fixture, NURSE_MAIL);
      changes = server_sync (fixture, later, &cursor);
      for (gsize i = 0; i < json_array_size (changes); i++)
        {
          const json_t *record = json_object_get (json_array_get (changes, i), "record");
          n += g_strcmp0 (rk_json_get_text (record, "kind"), "unsent_sealed") == 0;
        }
      g_assert_cmpuint (n, ==, round);
    }
}

static void
test_directory (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *token = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *me = g_strdup_printf ("/v1/users/%s", fixture->nurse_id);
  g_autofree char *stranger = g_strdup_printf ("/v1/users/%s", fixture->pharmacist_id);
  g_autofree char *nobody_id = rk_id_new ();
  g_autofree char *nobody = g_strdup_printf ("/v1/users/%s", nobody_id);
  g_autofree char *portrait = g_strdup_printf ("/v1/users/%s/portrait", fixture->nurse_id);
  g_autoptr (json_t) staff = server_ask (fixture, token, "GET", "/v1/facility/users", NULL, 200);
  g_autoptr (json_t) user = server_ask (fixture, token, "GET", me, NULL, 200);
  g_autoptr (json_t) hidden = server_ask (fixture, token, "GET", stranger, NULL, 404);
  g_autoptr (json_t) missing = server_ask (fixture, token, "GET", nobody, NULL, 404);

  g_assert_cmpuint (json_array_size (json_object_get (staff, "users")), ==, 2);
  g_assert_cmpstr (rk_json_get_text (user, "mail"), ==, NURSE_MAIL);
  /* What one may not see is told from what is not there by nothing. */
  g_assert_true (json_equal (hidden, missing));
  server_ask_refused (fixture, nurse, "GET", portrait, NULL, 404, "not_found");
}

/* What administrators of a facility do, each once and once refused. */
static void
test_administration (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  guint status;
  g_autoptr (json_t) lost
    = server_try_sign_in (fixture, NURSE_MAIL, SERVER_PASSWORD, SERVER_STRANGER, &status);
  g_autofree char *facility = g_strdup_printf ("/v1/facilities/%s", fixture->clinic_id);
  g_autofree char *me = g_strdup_printf ("/v1/users/%s", fixture->nurse_id);
  g_autofree char *portrait = g_strdup_printf ("/v1/users/%s/portrait", fixture->nurse_id);
  g_autofree char *departure = g_strdup_printf ("/v1/users/%s/departure", fixture->nurse_id);
  g_autofree char *temporary
    = g_strdup_printf ("/v1/users/%s/temporary-password", fixture->nurse_id);
  g_autofree char *terminal_incident = NULL, *person_incident = NULL, *body = NULL;
  static const char face[] = "\xff\xd8\xff\xe0 a face of bytes";

  g_autoptr (json_t) rules
    = server_ask (fixture, admin, "PATCH", facility,
                  "{\"idle_lock_minutes\":5,\"password_days\":60,\"printing_barred\":true}", 200);
  g_assert_true (json_is_true (json_object_get (rules, "printing_barred")));
  server_ask_refused (
    fixture, admin, "PATCH", facility, "{\"idle_lock_minutes\":0}", 422, "invalid");
  server_ask_refused (
    fixture, nurse, "PATCH", facility, "{\"idle_lock_minutes\":5}", 403, "not_allowed");

  g_autoptr (json_t) user = server_ask (
    fixture, nurse, "PATCH", me,
    "{\"name\":\"佐藤 美咲\",\"kana\":\"さとう みさき\",\"profession\":\"nurse\"}", 200);
  g_assert_cmpstr (rk_json_get_text (user, "name"), ==, "佐藤 美咲");
  server_ask_refused (fixture, nurse, "PATCH", me, "{\"name\":\"n01\"}", 422, "invalid");
  g_autofree char *kept
    = server_ask_raw (fixture, nurse, "PUT", portrait, "Content-Type: image/jpeg\r\n", face,
                      sizeof face - 1, &status, NULL);
  g_assert_cmpuint (status, ==, 204);
  g_autofree char *others
    = server_ask_raw (fixture, admin, "PUT", portrait, "Content-Type: image/jpeg\r\n", face,
                      sizeof face - 1, &status, NULL);
  g_assert_cmpuint (status, ==, 403);
  g_autofree char *shown
    = server_ask_raw (fixture, nurse, "GET", portrait, NULL, NULL, 0, &status, NULL);
  g_assert_cmpuint (status, ==, 200);

  g_autoptr (json_t) staff = server_ask (fixture, admin, "GET", "/v1/facility/staff", NULL, 200);
  server_ask_refused (fixture, nurse, "GET", "/v1/facility/staff", NULL, 403, "not_allowed");
  const json_t *terminals = json_object_get (staff, "terminals");
  const char *terminal = NULL;
  for (gsize i = 0; i < json_array_size (terminals); i++)
    {
      const json_t *one = json_array_get (terminals, i);
      gint64 n_sessions = 0;

      g_assert_true (rk_json_get_int (one, "n_sessions", &n_sessions));
      g_assert_cmpint (n_sessions, >=, 1);
      if (g_strcmp0 (rk_json_get_text (one, "people"), fixture->nurse_id) == 0)
        terminal = rk_json_get_text (one, "id");
    }
  g_assert_nonnull (terminal);

  /* 管理台帳. */
  g_autofree char *papers = g_strdup_printf ("/v1/users/%s/papers", fixture->nurse_id);
  g_autofree char *registered = g_strdup_printf ("/v1/terminals/%s", terminal);
  server_ask (fixture, admin, "PUT", papers,
              "{\"pledged_on\":\"2026-04-01\",\"trained_on\":\"2026-05-12\"}", 204);
  server_ask_refused (
    fixture, admin, "PUT", papers, "{\"pledged_on\":\"2026-02-30\"}", 422, "invalid");
  server_ask_refused (fixture, nurse, "PUT", papers, "{}", 403, "not_allowed");
  server_ask (fixture, admin, "PUT", registered, "{\"make\":\"iPad\",\"owner\":\"lent\"}", 204);
  server_ask_refused (fixture, nurse, "PUT", registered, "{\"make\":\"\"}", 403, "not_allowed");
  g_autoptr (json_t) listed = server_ask (fixture, admin, "GET", "/v1/facility/staff", NULL, 200);
  g_autoptr (json_t) ledger = server_ask (fixture, admin, "GET", "/v1/facility/ledger", NULL, 200);
  g_assert_nonnull (json_object_get (listed, "terminals"));
  g_assert_true (json_is_array (json_object_get (ledger, "groups")));
  server_ask_refused (fixture, nurse, "GET", "/v1/facility/ledger", NULL, 403, "not_allowed");

  g_autofree char *first = rk_id_new (), *second = rk_id_new ();
  terminal_incident = g_strdup_printf ("/v1/incidents/%s", first);
  person_incident = g_strdup_printf ("/v1/incidents/%s", second);
  body = g_strdup_printf ("{\"terminal_id\":\"%s\"}", terminal);
  server_ask_refused (fixture, nurse, "PUT", terminal_incident, body, 403, "not_allowed");
  g_autoptr (json_t) done = server_ask (fixture, admin, "PUT", terminal_incident, body, 201);
  g_autoptr (json_t) again = server_ask (fixture, admin, "PUT", terminal_incident, body, 200);
  g_assert_true (json_equal (done, again));
  server_ask_refused (
    fixture, rk_json_get_text (lost, "token"), "GET", "/v1/sync", NULL, 401, "session_ended");
  g_autoptr (json_t) still = server_ask (fixture, nurse, "GET", "/v1/sync", NULL, 200);
  g_autofree char *whom = g_strdup_printf ("{\"user_id\":\"%s\"}", fixture->nurse_id);
  g_autoptr (json_t) suspended = server_ask (fixture, admin, "PUT", person_incident, whom, 201);
  server_ask_refused (fixture, nurse, "GET", "/v1/sync", NULL, 401, "session_ended");

  server_ask_refused (
    fixture, admin, "PUT", temporary, "{\"password\":\"short\"}", 422, "weak_password");
  server_ask (fixture, admin, "PUT", temporary, "{\"password\":\"kmpt-4827-wzrh-9356\"}", 204);
  g_autoptr (json_t) back
    = server_try_sign_in (fixture, NURSE_MAIL, "kmpt-4827-wzrh-9356", SERVER_DEVICE, &status);
  g_assert_cmpuint (status, ==, 201);
  g_assert_true (json_is_true (json_object_get (back, "must_change_password")));

  g_autofree char *person_rows = g_strdup_printf (
    "/v1/facility/access?person=%s&kind=manage&limit=5&from_us=1", fixture->nurse_id);
  g_autoptr (json_t) rows = server_ask (fixture, admin, "GET", person_rows, NULL, 200);
  g_assert_cmpuint (json_array_size (json_object_get (rows, "rows")), >, 0);
  server_ask_refused (fixture, admin, "GET", "/v1/facility/access?kind=none", NULL, 400, "invalid");

  g_autoptr (json_t) places = server_ask (fixture, admin, "GET", departure, NULL, 200);
  g_assert_nonnull (json_object_get (places, "places"));
  server_ask (fixture, admin, "PUT", departure, "{}", 204);
  server_ask (fixture, admin, "PUT", departure, "{}", 204);
  g_autoptr (json_t) gone
    = server_try_sign_in (fixture, NURSE_MAIL, "kmpt-4827-wzrh-9356", SERVER_DEVICE, &status);
  g_assert_cmpuint (status, ==, 401);
}

/* An announcement to one house: its people mark it as read, to others it is not there. */
static void
test_announcement (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *pharmacist = server_sign_in (fixture, PHARMACIST_MAIL);
  g_autofree char *id = rk_id_new ();
  g_autofree char *read = g_strdup_printf ("/v1/announcements/%s/read", id);
  g_autofree char *cursor = NULL, *other = NULL;
  g_autoptr (json_t) before = server_sync (fixture, nurse, &cursor);
  g_autoptr (json_t) changes = NULL, others = NULL, answer = NULL;
  g_autoptr (GError) error = NULL;
  const char *const houses[] = { fixture->clinic_id, NULL };
  const RkAnnouncementFor whom = { .facilities = houses };
  const RkAnnouncement announcement = { .id = id,
                                        .title = (char *) "研修会のご案内",
                                        .sender = (char *) "医師会",
                                        .text = (char *) "第三木曜です。",
                                        .until_us = rk_time_now_us () + RK_DAY };
  RkDomainTx *tx = rk_domain_tx_begin (fixture->domain, fixture->db, &error);
  gint64 n, at;

  g_assert_no_error (error);
  rk_domain_announcement_publish (tx, fixture->operator, & announcement, &whom, &n, &error);
  g_assert_no_error (error);
  rk_domain_tx_commit (tx, NULL, &error);
  g_assert_no_error (error);
  rk_domain_tx_free (tx);
  changes = server_sync (fixture, nurse, &cursor);
  g_assert_nonnull (server_find_change (changes, "announcement", id));
  others = server_sync (fixture, pharmacist, &other);
  g_assert_null (server_find_change (others, "announcement", id));
  answer = server_ask (fixture, nurse, "PUT", read, "{}", 200);
  g_assert_true (rk_json_get_int (answer, "read_us", &at) && at > 0);
  server_ask_refused (fixture, pharmacist, "PUT", read, "{}", 404, "not_found");
}

static void
test_communities (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *pharmacist = server_sign_in (fixture, PHARMACIST_MAIL);
  g_autofree char *id = rk_id_new ();
  g_autofree char *space = g_strdup_printf ("/v1/spaces/%s", id);
  g_autofree char *mine = g_strdup_printf ("/v1/communities/%s/application", id);
  g_autofree char *waiting = g_strconcat (space, "/applications", NULL);
  g_autofree char *one = g_strconcat (waiting, "/", fixture->nurse_id, NULL);
  g_autoptr (json_t) all = NULL;
  g_autoptr (json_t) asked = NULL;
  g_autoptr (json_t) seen = NULL;
  g_autoptr (json_t) decided = NULL;

  json_decref (server_ask (
    fixture, admin, "PUT", space, "{\"kind\":\"community\",\"name\":\"褥瘡ケアの広場\"}", 201));
  server_ask_refused (fixture, nurse, "PUT", mine, "{\"text\":7}", 422, "invalid");
  asked = server_ask (fixture, nurse, "PUT", mine, "{\"text\":\"訪問看護師です\"}", 200);
  g_assert_cmpstr (rk_json_get_text (asked, "state"), ==, "waiting");
  all = server_ask (fixture, nurse, "GET", "/v1/communities?q=%E8%A4%A5", NULL, 200);
  g_assert_cmpuint (json_array_size (json_object_get (all, "communities")), ==, 1);
  server_ask_refused (fixture, nurse, "GET", waiting, NULL, 404, "not_found");
  seen = server_ask (fixture, admin, "GET", waiting, NULL, 200);
  g_assert_cmpuint (json_array_size (json_object_get (seen, "applications")), ==, 1);
  server_ask_refused (fixture, admin, "PUT", one, "{}", 422, "invalid");
  decided = server_ask (fixture, admin, "PUT", one, "{\"accept\":true}", 200);
  g_assert_cmpstr (rk_json_get_text (decided, "state"), ==, "accepted");
  server_ask_refused (fixture, admin, "PUT", one, "{\"accept\":false}", 409, "conflict");
  server_ask_refused (fixture, nurse, "PUT", mine, "{}", 409, "conflict");
  server_ask_refused (fixture, nurse, "GET", waiting, NULL, 403, "not_allowed");
  json_decref (server_ask (fixture, pharmacist, "PUT", mine, "{}", 200));
  server_ask (fixture, pharmacist, "DELETE", mine, NULL, 204);
  server_ask (fixture, pharmacist, "DELETE", mine, NULL, 204);
}

/* 相談: asked, answered and solved, over the wire. */
static void
test_consult (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *id = rk_id_new ();
  g_autofree char *question = rk_id_new ();
  g_autofree char *answer = rk_id_new ();
  g_autofree char *space = g_strdup_printf ("/v1/spaces/%s", id);
  g_autofree char *mine = g_strdup_printf ("/v1/communities/%s/application", id);
  g_autofree char *one = g_strconcat (space, "/applications/", fixture->nurse_id, NULL);
  g_autofree char *consult = NULL;
  g_autoptr (GError) error = NULL;

  json_decref (server_ask (
    fixture, admin, "PUT", space, "{\"kind\":\"community\",\"name\":\"嚥下の広場\"}", 201));
  json_decref (server_ask (fixture, nurse, "PUT", mine, "{}", 200));
  json_decref (server_ask (fixture, admin, "PUT", one, "{\"accept\":true}", 200));
  rk_db_query_text (
    fixture->db, "SELECT id FROM space WHERE parent_id = $1", &consult, &error, "t", id);
  g_assert_no_error (error);
  g_autofree char *posts = g_strdup_printf ("/v1/spaces/%s/posts/", consult);
  g_autofree char *asked = g_strconcat (posts, question, NULL);
  g_autofree char *answered = g_strconcat (posts, answer, NULL);
  g_autofree char *solution = g_strconcat (asked, "/solution", NULL);
  g_autofree char *reply = g_strdup_printf ("{\"text\":\"はい\",\"reply_to\":\"%s\"}", question);
  g_autofree char *by = g_strdup_printf ("{\"answer_id\":\"%s\"}", answer);
  g_autofree char *itself = g_strdup_printf ("{\"answer_id\":\"%s\"}", question);

  json_decref (server_ask (fixture, nurse, "PUT", asked, "{\"text\":\"目安は？\"}", 201));
  json_decref (server_ask (fixture, admin, "PUT", answered, reply, 201));
  server_ask_refused (fixture, nurse, "PUT", solution, "{}", 422, "invalid");
  server_ask_refused (fixture, nurse, "PUT", solution, itself, 422, "invalid");
  g_autoptr (json_t) solved = server_ask (fixture, nurse, "PUT", solution, by, 200);
  g_assert_cmpstr (rk_json_get_text (solved, "solution"), ==, answer);
  server_ask (fixture, nurse, "DELETE", solution, NULL, 204);
  server_ask (fixture, nurse, "DELETE", solution, NULL, 204);
}

static gint64
number_of (ServerFixture *fixture, const char *sql, const char *bound)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  rk_db_query_int64 (fixture->db, sql, &n, &error, "t", bound);
  g_assert_no_error (error);
  return n;
}

static char *
ask_showing (ServerFixture *fixture,
             const char *token,
             const char *target,
             const char *proof,
             const char *body,
             guint status)
{
  g_autofree char *headers
    = g_strdup_printf ("Content-Type: application/json\r\nRenraku-Asker-Proof: %s\r\n", proof);
  guint got;
  char *answer
    = server_ask_raw (fixture, token, "PUT", target, headers, body, strlen (body), &got, NULL);

  g_assert_cmpuint (got, ==, status);
  return answer;
}

static void
set_disclosure_keys (ServerFixture *fixture)
{
  g_autoptr (RkSecret) first = rk_secret_new_random (32);
  g_autoptr (RkSecret) second = rk_secret_new_random (32);
  g_autofree char *one = rk_disclosure_key_public (first);
  g_autofree char *two = rk_disclosure_key_public (second);
  g_autoptr (GError) error = NULL;
  RkDomainTx *tx = rk_domain_tx_begin (fixture->domain, fixture->db, &error);
  RkEffects *effects = NULL;

  g_assert_no_error (error);
  rk_domain_disclosure_keys_set (tx, fixture->operator, one, two, &error);
  g_assert_no_error (error);
  rk_domain_tx_commit (tx, &effects, &error);
  g_assert_no_error (error);
  rk_effects_free (effects);
  rk_domain_tx_free (tx);
}

/* 匿名で質問する: the salt comes with the sign-in; and the session's last use is not that of a post
 * without a name. */
static void
test_anonymous (ServerFixture *fixture, gconstpointer data)
{
  static const char *const untouched = "SELECT count (*) FROM session WHERE user_id = $1"
                                       " AND last_us < created_us";
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *id = rk_id_new (), *question = rk_id_new (), *named = rk_id_new ();
  g_autofree char *space = g_strdup_printf ("/v1/spaces/%s", id);
  g_autofree char *consult = NULL;
  g_autoptr (GError) error = NULL;
  guint status;

  g_autoptr (json_t) before
    = server_try_sign_in (fixture, ADMIN_MAIL, SERVER_PASSWORD, SERVER_DEVICE, &status);
  g_assert_null (rk_json_get_text (before, "asker_salt"));
  set_disclosure_keys (fixture);
  g_autoptr (json_t) mine
    = server_try_sign_in (fixture, ADMIN_MAIL, SERVER_PASSWORD, SERVER_DEVICE, &status);
  g_autoptr (json_t) again
    = server_try_sign_in (fixture, ADMIN_MAIL, SERVER_PASSWORD, SERVER_DEVICE_2, &status);
  g_autoptr (json_t) others
    = server_try_sign_in (fixture, NURSE_MAIL, SERVER_PASSWORD, SERVER_DEVICE, &status);
  g_assert_cmpstr (
    rk_json_get_text (mine, "asker_salt"), ==, rk_json_get_text (again, "asker_salt"));
  g_assert_cmpstr (
    rk_json_get_text (mine, "asker_salt"), !=, rk_json_get_text (others, "asker_salt"));

  json_decref (server_ask (
    fixture, admin, "PUT", space, "{\"kind\":\"community\",\"name\":\"夜勤の広場\"}", 201));
  rk_db_query_text (
    fixture->db, "SELECT id FROM space WHERE parent_id = $1", &consult, &error, "t", id);
  g_assert_no_error (error);
  g_autoptr (RkSecret) key = rk_asker_key (SERVER_PASSWORD, rk_json_get_text (mine, "asker_salt"));
  g_autofree char *proof = rk_asker_proof (key, consult, question);
  g_autofree char *tag = rk_asker_tag (proof);
  g_autofree char *asked = g_strdup_printf ("/v1/spaces/%s/posts/%s", consult, question);
  g_autofree char *edited = g_strconcat (asked, "/versions/2", NULL);
  g_autofree char *withdrawn = g_strconcat (asked, "/withdrawal", NULL);
  g_autofree char *by_name = g_strdup_printf ("/v1/spaces/%s/posts/%s", consult, named);
  g_autofree char *body = g_strdup_printf ("{\"text\":\"交代は？\",\"asker_tag\":\"%s\"}", tag);

  server_ask_refused (fixture, admin, "PUT", asked, body, 422, "invalid");
  rk_db_exec (fixture->db, "UPDATE session SET last_us = last_us - 600000000 WHERE user_id = $1",
              &error, "t", fixture->admin_id);
  g_assert_no_error (error);
  const gint64 n = number_of (fixture, untouched, fixture->admin_id);
  g_assert_cmpint (n, >, 0);
  g_autofree char *made = ask_showing (fixture, admin, asked, proof, body, 201);
  g_assert_null (strstr (made, fixture->admin_id));
  g_assert_null (strstr (made, "author_id"));
  g_assert_nonnull (strstr (made, tag));
  g_free (ask_showing (fixture, admin, edited, proof, "{\"text\":\"交代制は？\"}", 200));
  server_ask_refused (fixture, admin, "PUT", withdrawn, "{}", 403, "not_allowed");
  g_free (ask_showing (fixture, admin, withdrawn, proof, "{}", 200));
  g_assert_cmpint (number_of (fixture, untouched, fixture->admin_id), ==, n);
  json_decref (server_ask (fixture, admin, "PUT", by_name, "{\"text\":\"名乗ります\"}", 201));
  g_assert_cmpint (number_of (fixture, untouched, fixture->admin_id), ==, n - 1);
}

/* 代行入力: the administrator is a doctor and lets the nurse type. */
static void
test_deputy (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *doctor = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *space = NULL, *id = rk_id_new (), *other = rk_id_new ();
  g_autofree char *cursor = NULL;
  g_autoptr (json_t) set = NULL, list = NULL, made = NULL, confirmed = NULL, second = NULL;
  g_autoptr (json_t) returned = NULL, changes = NULL;

  server_make_patient (fixture, doctor, NULL, &space);
  server_add_member (fixture, doctor, space, fixture->nurse_id);
  g_autofree char *deputies = g_strdup_printf ("/v1/users/%s/deputies", fixture->admin_id);
  g_autofree char *deputy = g_strdup_printf ("%s/%s", deputies, fixture->nurse_id);
  g_autofree char *other_way
    = g_strdup_printf ("/v1/users/%s/deputies/%s", fixture->nurse_id, fixture->admin_id);
  g_autofree char *post = g_strdup_printf ("/v1/spaces/%s/posts/%s", space, id);
  g_autofree char *post2 = g_strdup_printf ("/v1/spaces/%s/posts/%s", space, other);
  g_autofree char *confirm = g_strconcat (post, "/confirmation", NULL);
  g_autofree char *give_back = g_strconcat (post2, "/return", NULL);
  g_autofree char *body = g_strdup_printf (
    "{\"text\":\"利尿薬を半分に\",\"written_us\":1,\"for_id\":\"%s\"}", fixture->admin_id);

  /* For a nurse nobody types. */
  server_ask_refused (fixture, doctor, "PUT", other_way, "{}", 422, "invalid");
  server_ask_refused (fixture, nurse, "PUT", deputy, "{}", 403, "not_allowed");
  server_ask_refused (fixture, nurse, "PUT", post, body, 403, "not_allowed");
  set = server_ask (fixture, doctor, "PUT", deputy, "{}", 200);
  list = server_ask (fixture, doctor, "GET", deputies, NULL, 200);
  g_assert_cmpuint (json_array_size (json_object_get (list, "deputies")), ==, 1);
  changes = server_sync (fixture, nurse, &cursor);
  made = server_ask (fixture, nurse, "PUT", post, body, 201);
  g_assert_cmpstr (rk_json_get_text (made, "confirmation"), ==, "waiting");
  g_assert_cmpstr (rk_json_get_text (made, "for_id"), ==, fixture->admin_id);
  server_ask_refused (fixture, nurse, "PUT", confirm, "{\"version\":1}", 403, "not_allowed");
  server_ask_refused (fixture, doctor, "PUT", confirm, "{\"version\":2}", 409, "version_conflict");
  confirmed = server_ask (fixture, doctor, "PUT", confirm, "{\"version\":1}", 200);
  g_assert_cmpstr (rk_json_get_text (confirmed, "confirmation"), ==, "confirmed");
  second = server_ask (fixture, nurse, "PUT", post2, body, 201);
  returned = server_ask (
    fixture, doctor, "PUT", give_back, "{\"version\":1,\"reason\":\"量が違う\"}", 200);
  g_assert_cmpstr (rk_json_get_text (returned, "return_reason"), ==, "量が違う");
  g_assert_null (server_ask (fixture, doctor, "DELETE", deputy, NULL, 204));
  json_decref (changes);
  changes = server_sync (fixture, nurse, &cursor);
  server_ask_refused (
    fixture, nurse, "PUT", give_back, "{\"version\":1,\"reason\":\"x\"}", 403, "not_allowed");
}

int
main (int argc, char *argv[])
{
  server_fixture_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/routes/" name, ServerFixture, NULL, server_fixture_set_up, function,               \
              server_fixture_tear_down)
  ADD ("server", test_server);
  ADD ("sessions", test_sessions);
  ADD ("unknown-account", test_unknown_account);
  ADD ("pause", test_pause);
  ADD ("pause-of-unknown", test_pause_of_unknown);
  ADD ("temporary-password", test_temporary_password);
  ADD ("sign-in-body", test_sign_in_body);
  ADD ("stores", test_stores);
  ADD ("unsent", test_unsent);
  ADD ("sealed", test_sealed);
  ADD ("directory", test_directory);
  ADD ("administration", test_administration);
  ADD ("announcement", test_announcement);
  ADD ("deputy", test_deputy);
  ADD ("communities", test_communities);
  ADD ("consult", test_consult);
  ADD ("anonymous", test_anonymous);
  return server_fixture_run ();
}
