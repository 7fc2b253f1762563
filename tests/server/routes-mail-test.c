/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/id.h"
#include "letterbox.h"
#include "server-fixture.h"

#include <string.h>

/* Invitations by mail, registrations and forgotten passwords, with a mail server of another make.
 */

#define URL      "https://renraku.example.jp"
#define NEW      "yamada@new.example"
#define STAFF    "k.arai@new.example"
#define DAUGHTER "yumi@new.example"
#define PATIENT  "山田"

static Letterbox *box;

static char *
invite (ServerFixture *fixture, const char *token, const char *space, const char *mail)
{
  char *id = rk_id_new ();
  g_autofree char *target = g_strdup_printf ("/v1/spaces/%s/invitations/%s", space, id);
  g_autofree char *body = g_strdup_printf ("{\"mail\":\"%s\"}", mail);

  json_decref (server_ask (fixture, token, "PUT", target, body, 201));
  /* Repeating is harmless. */
  json_decref (server_ask (fixture, token, "PUT", target, body, 200));
  return id;
}

static char *
registration (const char *mail, const char *code, const char *password)
{
  g_autofree char *id = rk_id_new ();

  return g_strdup_printf (
    "{\"id\":\"%s\",\"mail\":\"%s\",\"code\":\"%s\",\"name\":\"新井 恵\",\"kana\":\"あらい "
    "めぐみ\","
    "\"profession\":\"pharmacist\",\"workplace\":\"あおば薬局\",\"password\":\"%s\"}",
    id, mail, code, password);
}

/* What the caller's next page says of the invitation. */
static json_t *
look_at (ServerFixture *fixture, const char *token, char **cursor, const char *id)
{
  g_autoptr (json_t) changes = server_sync (fixture, token, cursor);
  const json_t *change = server_find_change (changes, "invitation", id);

  return json_incref (json_object_get (change, "record"));
}

/* The mail thread and the writer are quick, but not at once. */
static void
wait_for_delivery (
  ServerFixture *fixture, const char *token, char **cursor, const char *id, const char *delivery)
{
  const gint64 until = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  for (;;)
    {
      g_autoptr (json_t) record = look_at (fixture, token, cursor, id);

      if (g_strcmp0 (rk_json_get_text (record, "delivery"), delivery) == 0)
        return;
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (20000);
    }
}

static void
check_head (const char *mail)
{
  g_autofree char *raw = letterbox_raw (box, NEW, 1);

  g_assert_nonnull (strstr (mail, "Subject: 【"));
  g_assert_nonnull (strstr (mail, "From: 連絡ネットワーク <renraku@network.example>"));
  g_assert_nonnull (strstr (mail, "renraku://register?server=https%3A%2F%2Frenraku.example.jp"));
  /* Encoded words and base64: seven bits alone, and no line that is too long. */
  g_assert_nonnull (strstr (raw, "Subject: =?"));
  g_assert_nonnull (strstr (raw, "Content-Transfer-Encoding: base64"));
  for (const char *p = raw, *line = raw; *p != '\0'; p++)
    {
      g_assert_cmpint ((guchar) *p, <, 0x80);
      if (*p == '\n')
        line = p;
      g_assert_cmpint (p - line, <, 200);
    }
  /* Neither the patient nor the place. */
  g_assert_null (strstr (mail, PATIENT));
  g_assert_null (strstr (mail, "佐藤"));
}

static void
test_newcomer (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *patient_id = NULL, *space_id = NULL, *cursor = NULL, *theirs = NULL;

  server_make_patient (fixture, admin, &patient_id, &space_id);
  json_decref (server_sync (fixture, admin, &cursor));
  g_autofree char *id = invite (fixture, admin, space_id, NEW);
  g_autofree char *mail = letterbox_wait (box, NEW, 1);
  g_autofree char *code = letterbox_code (mail);
  g_autofree char *body = registration (NEW, code, "Tsubaki-no-7");
  g_autofree char *weak = registration (NEW, code, "12345678");
  g_autofree char *foreign = registration ("other@new.example", code, "Tsubaki-no-7");
  g_autofree char *wrong = registration (NEW, "ABCD-EFGH-JKMN-PQRS", "Tsubaki-no-7");

  check_head (mail);
  wait_for_delivery (fixture, admin, &cursor, id, "sent");
  server_ask_refused (fixture, NULL, "POST", "/v1/registrations", wrong, 401, "bad_credentials");
  server_ask_refused (fixture, NULL, "POST", "/v1/registrations", foreign, 401, "bad_credentials");
  server_ask_refused (fixture, NULL, "POST", "/v1/registrations", weak, 422, "weak_password");
  json_decref (server_ask (fixture, NULL, "POST", "/v1/registrations", body, 204));
  /* The second time, by whoever. */
  server_ask_refused (fixture, NULL, "POST", "/v1/registrations", body, 410, "gone");

  g_autoptr (json_t) waits = look_at (fixture, admin, &cursor, id);
  g_assert_cmpstr (rk_json_get_text (waits, "state"), ==, "waiting_invitee");
  g_assert_cmpstr (rk_json_get_text (waits, "mail"), ==, NEW);
  g_assert_null (json_object_get (waits, "invitee_id"));
  g_assert_null (json_object_get (waits, "invitee_name"));

  /* Signs in, is invited, joins. */
  guint status;
  g_autoptr (json_t) signed_in
    = server_try_sign_in (fixture, NEW, "Tsubaki-no-7", SERVER_DEVICE, &status);
  g_assert_cmpuint (status, ==, 201);
  const char *token = rk_json_get_text (signed_in, "token");
  g_assert_cmpstr (
    rk_json_get_text (json_object_get (signed_in, "facility"), "name"), ==, "あおば薬局");
  g_autoptr (json_t) invited = look_at (fixture, token, &theirs, id);
  g_assert_nonnull (json_object_get (invited, "invitee_id"));
  g_autofree char *answer = g_strdup_printf ("/v1/invitations/%s/answer", id);
  json_decref (server_ask (fixture, token, "PUT", answer, "{\"accept\":true}", 200));
  g_autoptr (json_t) joined = look_at (fixture, admin, &cursor, id);
  g_assert_cmpstr (rk_json_get_text (joined, "invitee_name"), ==, "新井 恵");
}

/* A daughter registers by the code; whatever she types, she is of the family and sees its side. */
static void
test_relative (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *patient_id = NULL, *care = NULL, *theirs = NULL;
  g_autofree char *side = rk_id_new ();
  g_autofree char *id = rk_id_new ();
  g_autofree char *open = g_strdup_printf ("/v1/spaces/%s", side);
  g_autofree char *into = g_strdup_printf ("/v1/spaces/%s/invitations/%s", side, id);
  g_autofree char *wrong = NULL, *opening = NULL;
  const char *family = "{\"mail\":\"" DAUGHTER "\",\"kind\":\"family\"}";
  guint status;

  server_make_patient (fixture, admin, &patient_id, &care);
  opening = g_strdup_printf ("{\"kind\":\"family\",\"patient_id\":\"%s\"}", patient_id);
  wrong = g_strdup_printf ("/v1/spaces/%s/invitations/%s", care, id);
  json_decref (server_ask (fixture, admin, "PUT", open, opening, 201));
  server_ask_refused (fixture, admin, "PUT", wrong, family, 422, "invalid");
  server_ask_refused (
    fixture, admin, "PUT", into, "{\"mail\":\"" DAUGHTER "\",\"kind\":\"staff\"}", 422, "invalid");
  json_decref (server_ask (fixture, admin, "PUT", into, family, 201));
  json_decref (server_ask (fixture, admin, "PUT", into, family, 200));
  server_ask_refused (fixture, admin, "PUT", into, "{\"mail\":\"" DAUGHTER "\"}", 409, "conflict");

  g_autofree char *mail = letterbox_wait (box, DAUGHTER, 1);
  g_autofree char *code = letterbox_code (mail);
  g_autofree char *user = rk_id_new ();
  g_autofree char *body
    = g_strdup_printf ("{\"id\":\"%s\",\"mail\":\"" DAUGHTER "\",\"code\":\"%s\","
                       "\"name\":\"山田 由美\",\"relation\":\"長女\","
                       "\"profession\":\"doctor\",\"password\":\"Tsubaki-no-7\"}",
                       user, code);
  json_decref (server_ask (fixture, NULL, "POST", "/v1/registrations", body, 204));
  g_autoptr (json_t) signed_in
    = server_try_sign_in (fixture, DAUGHTER, "Tsubaki-no-7", SERVER_DEVICE, &status);
  g_assert_cmpuint (status, ==, 201);
  const char *token = rk_json_get_text (signed_in, "token");
  const json_t *me = json_object_get (signed_in, "user");
  g_assert_cmpstr (rk_json_get_text (me, "kind"), ==, "family");
  g_assert_cmpstr (rk_json_get_text (me, "profession"), ==, "family");
  g_assert_cmpstr (rk_json_get_text (me, "relation"), ==, "長女");
  server_ask_refused (fixture, token, "GET", "/v1/facility/users", NULL, 403, "not_allowed");
  g_autoptr (json_t) after = server_sync (fixture, token, &theirs);
  g_assert_nonnull (server_find_change (after, "space", side));
  g_assert_null (server_find_change (after, "space", care));
}

/* Staff says where it works. */
static void
test_staff (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *patient_id = NULL, *space_id = NULL;

  server_make_patient (fixture, admin, &patient_id, &space_id);
  g_free (invite (fixture, admin, space_id, STAFF));
  g_autofree char *mail = letterbox_wait (box, STAFF, 1);
  g_autofree char *code = letterbox_code (mail);
  g_autofree char *user = rk_id_new ();
  g_autofree char *body = g_strdup_printf ("{\"id\":\"%s\",\"mail\":\"" STAFF "\",\"code\":\"%s\","
                                           "\"name\":\"新井 恵\",\"relation\":\"長女\","
                                           "\"password\":\"Tsubaki-no-7\"}",
                                           user, code);
  server_ask_refused (fixture, NULL, "POST", "/v1/registrations", body, 422, "invalid");
}

static void
test_approval (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *patient_id = NULL, *space_id = NULL;

  server_make_patient (fixture, admin, &patient_id, &space_id);
  server_add_member (fixture, admin, space_id, fixture->nurse_id);
  g_autofree char *id = invite (fixture, nurse, space_id, "approved@new.example");
  g_autofree char *first = invite (fixture, admin, space_id, "first@new.example");
  g_autofree char *arrived = letterbox_wait (box, "first@new.example", 1);
  /* What came later has arrived; what was asked for before waits for its administrator. */
  g_assert_false (letterbox_has (box, "approved@new.example", 1));
  g_autofree char *approval = g_strdup_printf ("/v1/invitations/%s/approval", id);
  g_autoptr (json_t) approved
    = server_ask (fixture, admin, "PUT", approval, "{\"approve\":true}", 200);
  g_assert_cmpstr (rk_json_get_text (approved, "state"), ==, "waiting_registration");
  g_autofree char *mail = letterbox_wait (box, "approved@new.example", 1);

  /* Not the one who was meant: the invitation ends, and the code with it. */
  g_autofree char *code = letterbox_code (mail);
  g_autofree char *body
    = g_strdup_printf ("{\"mail\":\"approved@new.example\",\"code\":\"%s\"}", code);
  g_autofree char *late = registration ("approved@new.example", code, "Tsubaki-no-7");
  g_autofree char *cursor = NULL;
  json_decref (server_sync (fixture, nurse, &cursor));
  json_decref (server_ask (fixture, NULL, "POST", "/v1/registrations/decline", body, 204));
  server_ask_refused (fixture, NULL, "POST", "/v1/registrations", late, 410, "gone");
  g_autoptr (json_t) changes = server_sync (fixture, nurse, &cursor);
  g_assert_nonnull (server_find_change (changes, "invitation", id));
  g_assert_nonnull (server_find_change (changes, "notice", NULL));
}

/* An address whose person has an account: an invitation as any other, that names nobody. */
static void
test_known (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *pharmacist = server_sign_in (fixture, PHARMACIST_MAIL);
  g_autofree char *patient_id = NULL, *space_id = NULL, *cursor = NULL, *theirs = NULL;

  server_make_patient (fixture, admin, &patient_id, &space_id);
  json_decref (server_sync (fixture, admin, &cursor));
  g_autofree char *id = invite (fixture, admin, space_id, PHARMACIST_MAIL);
  g_autofree char *mail = letterbox_wait (box, PHARMACIST_MAIL, 1);
  g_assert_null (strstr (mail, "コード"));
  g_autoptr (json_t) seen = look_at (fixture, admin, &cursor, id);
  g_assert_cmpstr (rk_json_get_text (seen, "state"), ==, "waiting_invitee");
  g_assert_null (json_object_get (seen, "invitee_id"));
  g_assert_null (json_object_get (seen, "invitee_name"));
  g_autoptr (json_t) invited = look_at (fixture, pharmacist, &theirs, id);
  g_assert_cmpstr (rk_json_get_text (invited, "invitee_id"), ==, fixture->pharmacist_id);

  /* The same address again, and those who are in. */
  g_autofree char *other = rk_id_new ();
  g_autofree char *target = g_strdup_printf ("/v1/spaces/%s/invitations/%s", space_id, other);
  server_ask_refused (
    fixture, admin, "PUT", target, "{\"mail\":\"" PHARMACIST_MAIL "\"}", 409, "conflict");
  server_ask_refused (
    fixture, admin, "PUT", target, "{\"mail\":\"" ADMIN_MAIL "\"}", 409, "conflict");
  server_ask_refused (fixture, admin, "PUT", target, "{}", 422, "invalid");
  server_ask_refused (fixture, admin, "PUT", target,
                      "{\"mail\":\"a@b.example\\r\\nBcc: c@d.example\"}", 422, "invalid");
}

static void
test_refused (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *patient_id = NULL, *space_id = NULL, *cursor = NULL;

  server_make_patient (fixture, admin, &patient_id, &space_id);
  json_decref (server_sync (fixture, admin, &cursor));
  g_autofree char *id = invite (fixture, admin, space_id, "refused@new.example");
  wait_for_delivery (fixture, admin, &cursor, id, "failed");

  /* Sent again, it is refused again; it was not sent a moment ago, for it never was. */
  g_autofree char *again = g_strdup_printf ("/v1/invitations/%s/mail", id);
  json_decref (server_ask (fixture, admin, "PUT", again, "{}", 200));
  wait_for_delivery (fixture, admin, &cursor, id, "failed");
  g_autofree char *target = g_strdup_printf ("/v1/invitations/%s", id);
  json_decref (server_ask (fixture, admin, "DELETE", target, NULL, 200));
  server_ask_refused (fixture, admin, "PUT", again, "{}", 409, "conflict");

  /* Withdrawn, it can be sent to the right one; that one not twice in a moment. */
  g_autofree char *right = invite (fixture, admin, space_id, "right@new.example");
  g_autofree char *twice = g_strdup_printf ("/v1/invitations/%s/mail", right);
  server_ask_refused (fixture, admin, "PUT", twice, "{}", 429, "rate_limited");
}

static void
test_forgotten (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  guint status;

  /* The same answer, whoever asks. */
  json_decref (server_ask (
    fixture, NULL, "POST", "/v1/recoveries", "{\"mail\":\"nobody@clinic.example\"}", 204));
  json_decref (
    server_ask (fixture, NULL, "POST", "/v1/recoveries", "{\"mail\":\"" NURSE_MAIL "\"}", 204));
  g_autofree char *mail = letterbox_wait (box, NURSE_MAIL, 1);
  g_assert_false (letterbox_has (box, "nobody@clinic.example", 1));
  g_autofree char *code = letterbox_code (mail);
  g_autofree char *body = g_strdup_printf (
    "{\"mail\":\"" NURSE_MAIL "\",\"code\":\"%s\",\"password\":\"Kikyou-no-hana-3\"}", code);
  g_autofree char *weak = g_strdup_printf (
    "{\"mail\":\"" NURSE_MAIL "\",\"code\":\"%s\",\"password\":\"password1\"}", code);

  server_ask_refused (fixture, NULL, "POST", "/v1/recoveries/password",
                      "{\"mail\":\"" NURSE_MAIL "\",\"code\":\"AAAA\",\"password\":\"password1\"}",
                      401, "bad_credentials");
  server_ask_refused (fixture, NULL, "POST", "/v1/recoveries/password", weak, 422, "weak_password");
  json_decref (server_ask (fixture, NULL, "POST", "/v1/recoveries/password", body, 204));
  server_ask_refused (fixture, NULL, "POST", "/v1/recoveries/password", body, 410, "gone");
  /* Whoever was signed in with the old one is not any more. */
  server_ask_refused (fixture, nurse, "GET", "/v1/sync", NULL, 401, "session_ended");
  json_decref (server_try_sign_in (fixture, NURSE_MAIL, SERVER_PASSWORD, SERVER_DEVICE, &status));
  g_assert_cmpuint (status, ==, 401);
  json_decref (
    server_try_sign_in (fixture, NURSE_MAIL, "Kikyou-no-hana-3", SERVER_DEVICE, &status));
  g_assert_cmpuint (status, ==, 201);
}

static void
test_guessing (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *wrong = registration ("guessed@new.example", "ABCD-EFGH-JKMN-PQRS", "Kaede-7-7");

  for (int i = 0; i < 5; i++)
    server_ask_refused (fixture, NULL, "POST", "/v1/registrations", wrong, 401, "bad_credentials");
  server_ask_refused (fixture, NULL, "POST", "/v1/registrations", wrong, 429, "paused");
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkSmtpConfig) smtp = NULL;
  int status;

  server_fixture_init (&argc, &argv);
  box = letterbox_new (URL);
  smtp = rk_smtp_config_load (box->config, &error);
  g_assert_no_error (error);
  server_fixture_use_mail (smtp);
#define ADD(name, function)                                                                        \
  g_test_add (                                                                                     \
    "/mail/" name, ServerFixture, NULL, server_fixture_set_up, function, server_fixture_tear_down)
  ADD ("newcomer", test_newcomer);
  ADD ("relative", test_relative);
  ADD ("staff", test_staff);
  ADD ("approval", test_approval);
  ADD ("known", test_known);
  ADD ("refused", test_refused);
  ADD ("forgotten", test_forgotten);
  ADD ("guessing", test_guessing);
  status = server_fixture_run ();
  letterbox_free (box);
  return status;
}
