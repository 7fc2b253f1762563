/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/id.h"
#include "core/time.h"
#include "server-fixture.h"
#include "server/domain/space.h"

#include <string.h>

/* Patients, spaces, posts, attachments, invitations: between two people. */

static char *
in_space (const char *space_id, const char *rest)
{
  return g_strdup_printf ("/v1/spaces/%s%s", space_id, rest);
}

static void
test_round_trip (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *space_id = NULL;
  g_autofree char *patient_id = NULL;
  g_autofree char *post_id = NULL;
  g_autofree char *cursor = NULL;
  g_autofree char *admin_cursor = NULL;
  g_autofree char *ack = NULL;
  g_autofree char *edit = NULL;
  g_autofree char *marker = NULL;
  g_autofree char *versions = NULL;
  g_autofree char *withdrawal = NULL;
  g_autoptr (json_t) first = NULL;
  g_autoptr (json_t) second = NULL;
  g_autoptr (json_t) third = NULL;
  g_autoptr (json_t) fourth = NULL;
  g_autoptr (json_t) answer = NULL;
  const json_t *change;
  gint64 version = 0;

  server_make_patient (fixture, admin, &patient_id, &space_id);
  server_add_member (fixture, admin, space_id, fixture->nurse_id);
  post_id = server_post (fixture, admin, space_id, "血圧 128/76、変わりありません。");

  first = server_sync (fixture, nurse, &cursor);
  g_assert_nonnull (server_find_change (first, "patient", patient_id));
  g_assert_nonnull (server_find_change (first, "space", space_id));
  change = server_find_change (first, "post", post_id);
  g_assert_nonnull (change);
  g_assert_cmpstr (rk_json_get_text (json_object_get (change, "record"), "text"), ==,
                   "血圧 128/76、変わりありません。");
  second = server_sync (fixture, nurse, &cursor);
  g_assert_cmpuint (json_array_size (second), ==, 0);

  json_decref (server_sync (fixture, admin, &admin_cursor));
  ack = g_strdup_printf ("/v1/spaces/%s/posts/%s/reactions/ack", space_id, post_id);
  json_decref (server_ask (fixture, nurse, "PUT", ack, "{\"version\":1}", 200));
  json_decref (server_ask (fixture, nurse, "PUT", ack, "{\"version\":1}", 200));
  marker = in_space (space_id, "/marker");
  json_decref (
    server_ask (fixture, nurse, "PUT", marker, "{\"generation\":0,\"position\":1}", 200));
  third = server_sync (fixture, admin, &admin_cursor);
  change = server_find_change (third, "reaction", post_id);
  g_assert_nonnull (change);
  g_assert_cmpstr (
    rk_json_get_text (json_object_get (change, "record"), "user_id"), ==, fixture->nurse_id);
  g_assert_null (server_find_change (third, "marker", space_id));

  edit = g_strdup_printf ("/v1/spaces/%s/posts/%s/versions/2", space_id, post_id);
  json_decref (server_ask (fixture, admin, "PUT", edit, "{\"text\":\"訂正します。\"}", 200));
  json_decref (server_ask (fixture, admin, "PUT", edit, "{\"text\":\"訂正します。\"}", 200));
  server_ask_refused (
    fixture, admin, "PUT", edit, "{\"text\":\"別の文\"}", 409, "version_conflict");
  server_ask_refused (fixture, nurse, "PUT", edit, "{\"text\":\"x\"}", 403, "not_allowed");
  versions = g_strdup_printf ("/v1/spaces/%s/posts/%s/versions", space_id, post_id);
  answer = server_ask (fixture, nurse, "GET", versions, NULL, 200);
  g_assert_cmpuint (json_array_size (json_object_get (answer, "versions")), ==, 2);
  json_decref (server_ask (fixture, nurse, "DELETE", ack, NULL, 200));
  withdrawal = g_strdup_printf ("/v1/spaces/%s/posts/%s/withdrawal", space_id, post_id);
  json_decref (server_ask (fixture, admin, "PUT", withdrawal, "{}", 200));
  fourth = server_sync (fixture, nurse, &cursor);
  change = server_find_change (fourth, "post", post_id);
  g_assert_cmpstr (rk_json_get_text (json_object_get (change, "record"), "state"), ==, "withdrawn");
  g_assert_true (rk_json_get_int (json_object_get (change, "record"), "version", &version)
                 && version >= 2);
}

static void
test_repeat (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *space_id = NULL;
  g_autofree char *post_id = NULL;
  g_autofree char *target = NULL;
  g_autoptr (json_t) again = NULL;

  server_make_patient (fixture, admin, NULL, &space_id);
  post_id = server_post (fixture, admin, space_id, "一度だけ");
  target = g_strdup_printf ("/v1/spaces/%s/posts/%s", space_id, post_id);
  again = server_ask (
    fixture, admin, "PUT", target, "{\"text\":\"一度だけ\",\"written_us\":1700000000000000}", 200);
  g_assert_cmpstr (rk_json_get_text (again, "id"), ==, post_id);
  server_ask_refused (fixture, admin, "PUT", target,
                      "{\"text\":\"別の文\",\"written_us\":1700000000000000}", 409, "conflict");
  server_ask_refused (
    fixture, admin, "PUT", target, "{\"text\":\"x\",\"author_id\":\"y\"}", 422, "unknown_field");
  server_ask_refused (fixture, admin, "PUT", target, "{\"text\":[]}", 422, "invalid");
}

/* Somebody outside learns nothing: each answer is the one for what does not exist. */
static void
test_hidden (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *outsider = server_sign_in (fixture, PHARMACIST_MAIL);
  g_autofree char *space_id = NULL;
  g_autofree char *patient_id = NULL;
  g_autofree char *post_id = NULL;
  g_autofree char *nothing = rk_id_new ();
  g_autofree char *nothing_2 = rk_id_new ();
  g_autofree char *hide = NULL;
  static const struct
  {
    const char *method;
    const char *pattern; /* %s: the space, %p: the post */
    const char *body;
  } cases[] = {
    { "GET", "/v1/spaces/%s", NULL },
    { "GET", "/v1/spaces/%s/members", NULL },
    { "GET", "/v1/spaces/%s/posts", NULL },
    { "GET", "/v1/spaces/%s/candidates", NULL },
    { "GET", "/v1/spaces/%s/applications", NULL },
    { "PUT", "/v1/spaces/%s/applications/%p", "{\"accept\":true}" },
    { "PUT", "/v1/communities/%s/application", "{}" },
    { "DELETE", "/v1/communities/%s/application", NULL },
    { "PUT", "/v1/spaces/%s/posts/%p", "{\"text\":\"x\"}" },
    { "GET", "/v1/spaces/%s/posts/%p/versions", NULL },
    { "PUT", "/v1/spaces/%s/posts/%p/versions/2", "{\"text\":\"x\"}" },
    { "PUT", "/v1/spaces/%s/posts/%p/withdrawal", NULL },
    { "PUT", "/v1/spaces/%s/posts/%p/hidden", NULL },
    { "PUT", "/v1/spaces/%s/posts/%p/pin", NULL },
    { "DELETE", "/v1/spaces/%s/posts/%p/pin", NULL },
    { "PUT", "/v1/spaces/%s/posts/%p/solution",
      "{\"answer_id\":\"01890a5d-ac96-774b-bcce-b302099a8057\"}" },
    { "DELETE", "/v1/spaces/%s/posts/%p/solution", NULL },
    { "PUT", "/v1/spaces/%s/posts/%p/report", "{\"kind\":\"private\"}" },
    { "DELETE", "/v1/spaces/%s/posts/%p/report", NULL },
    { "GET", "/v1/spaces/%s/posts/%p/reports", NULL },
    { "PUT", "/v1/spaces/%s/posts/%p/reports", "{\"outcome\":\"left\"}" },
    { "PUT", "/v1/spaces/%s/posts/%p/reactions/ack", "{\"version\":1}" },
    { "DELETE", "/v1/spaces/%s/posts/%p/reactions/ack", NULL },
    { "PUT", "/v1/spaces/%s/marker", "{\"generation\":0,\"position\":1}" },
    { "PUT", "/v1/spaces/%s/mute", "{\"until_us\":0}" },
    { "PUT", "/v1/spaces/%s/attachments/%p",
      "{\"name\":\"a.txt\",\"media_type\":\"text/plain\",\"size\":1,\"sha256\":"
      "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}" },
    { "GET", "/v1/spaces/%s/attachments/%p/content", NULL },
    { "GET", "/v1/spaces/%s/attachments/%p/previews/small", NULL },
    { "GET", "/v1/spaces/%s/attachments/%p/upload", NULL },
    { "PUT", "/v1/drafts/%s", "{\"text\":\"x\"}" },
  };

  server_make_patient (fixture, admin, &patient_id, &space_id);
  server_add_member (fixture, admin, space_id, fixture->nurse_id);
  post_id = server_post (fixture, admin, space_id, "内々の話");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) real = g_string_new (cases[i].pattern);
      g_autoptr (GString) unreal = g_string_new (cases[i].pattern);
      g_autoptr (json_t) hidden = NULL;
      g_autoptr (json_t) missing = NULL;
      g_string_replace (real, "%s", space_id, 0);
      g_string_replace (real, "%p", post_id, 0);
      g_string_replace (unreal, "%s", nothing, 0);
      g_string_replace (unreal, "%p", nothing_2, 0);
      hidden = server_ask (fixture, outsider, cases[i].method, real->str, cases[i].body, 404);
      missing = server_ask (fixture, outsider, cases[i].method, unreal->str, cases[i].body, 404);
      g_assert_true (json_equal (hidden, missing));
      g_assert_cmpstr (rk_json_get_text (hidden, "code"), ==, "not_found");
    }
  {
    g_autofree char *patient = g_strdup_printf ("/v1/patients/%s", patient_id);
    server_ask_refused (fixture, outsider, "GET", patient, NULL, 404, "not_found");
  }
  /* Whoever sees it, and may not, is told so. */
  hide = g_strdup_printf ("/v1/spaces/%s/posts/%s/hidden", space_id, post_id);
  server_ask_refused (fixture, nurse, "PUT", hide, NULL, 403, "not_allowed");
  json_decref (server_ask (fixture, admin, "PUT", hide, NULL, 200));
}

static void
test_patient (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *space_id = NULL;
  g_autofree char *patient_id = NULL;
  g_autofree char *target = NULL;
  g_autofree char *other_id = rk_id_new ();
  g_autofree char *other = g_strdup_printf ("/v1/patients/%s", other_id);
  g_autoptr (json_t) patched = NULL;

  server_make_patient (fixture, admin, &patient_id, &space_id);
  target = g_strdup_printf ("/v1/patients/%s", patient_id);
  patched = server_ask (
    fixture, admin, "PATCH", target, "{\"version\":1,\"cautions\":\"ペニシリンアレルギー\"}", 200);
  g_assert_cmpstr (rk_json_get_text (patched, "cautions"), ==, "ペニシリンアレルギー");
  server_ask_refused (fixture, admin, "PATCH", target, "{\"version\":1,\"cautions\":\"なし\"}", 409,
                      "version_conflict");
  server_ask_refused (
    fixture, admin, "PATCH", target, "{\"version\":2,\"nonsense\":1}", 422, "unknown_field");
  server_ask_refused (fixture, admin, "PUT", other, "{\"family_name\":\"a\"}", 422, "invalid");
  {
    g_autofree char *states = g_strdup_printf ("/v1/patients/%s/states", patient_id);
    g_autoptr (json_t) now
      = server_ask (fixture, admin, "PATCH", target, "{\"version\":2,\"state\":\"hospital\"}", 200);
    g_autoptr (json_t) history = server_ask (fixture, admin, "GET", states, NULL, 200);
    g_assert_cmpstr (rk_json_get_text (now, "state"), ==, "hospital");
    g_assert_cmpuint (json_array_size (json_object_get (history, "states")), ==, 1);
    server_ask_refused (fixture, nurse, "GET", states, NULL, 404, "not_found");
  }
  {
    g_autofree char *consent_id = rk_id_new ();
    g_autofree char *consent
      = g_strdup_printf ("/v1/patients/%s/consents/%s", patient_id, consent_id);
    g_autofree char *withdrawal = g_strconcat (consent, "/withdrawal", NULL);
    g_autofree char *later_id = rk_id_new ();
    g_autofree char *post = g_strdup_printf ("/v1/spaces/%s/posts/%s", space_id, later_id);
    const char *form = "{\"signed_on\":\"2026-04-01\",\"signer\":\"patient\",\"explainer\":\"花\"}";
    json_decref (server_ask (fixture, admin, "PUT", consent, form, 201));
    json_decref (server_ask (fixture, admin, "PUT", consent, form, 200));
    server_ask_refused (
      fixture, admin, "PUT", consent, "{\"signed_on\":\"2026-04-01\"}", 409, "conflict");
    server_ask_refused (fixture, admin, "PUT", withdrawal,
                        "{\"withdrawn_on\":\"明日\",\"reason\":\"希望\"}", 422, "invalid");
    json_decref (server_ask (fixture, admin, "PUT", withdrawal,
                             "{\"withdrawn_on\":\"2026-05-01\",\"reason\":\"希望\"}", 200));
    server_ask_refused (fixture, admin, "PUT", post, "{\"text\":\"x\"}", 403, "closed");
  }
  {
    g_autofree char *body
      = g_strdup_printf ("{\"family_name\":\"a\",\"given_name\":\"b\",\"sex\":\"male\","
                         "\"space_id\":\"%s\"}",
                         other_id);
    server_ask_refused (fixture, nurse, "PUT", other, body, 403, "not_allowed");
  }
}

static void
test_batch (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *id = rk_id_new ();
  g_autofree char *patient_id = rk_id_new ();
  g_autofree char *space_id = rk_id_new ();
  g_autofree char *batch = g_strdup_printf ("/v1/patient-batches/%s", id);
  g_autofree char *part = g_strdup_printf ("%s/parts/1", batch);
  g_autofree char *far = g_strdup_printf ("%s/parts/101", batch);
  g_autofree char *patient = g_strdup_printf ("/v1/patients/%s", patient_id);
  g_autofree char *body
    = g_strdup_printf ("{\"patients\":[{\"id\":\"%s\",\"space_id\":\"%s\","
                       "\"family_name\":\"佐藤\",\"given_name\":\"花子\",\"sex\":\"female\"}]}",
                       patient_id, space_id);
  g_autoptr (json_t) first = NULL;
  g_autoptr (json_t) again = NULL;

  server_ask_refused (fixture, nurse, "PUT", part, body, 403, "not_allowed");
  server_ask_refused (fixture, admin, "PUT", far, body, 422, "invalid");
  server_ask_refused (fixture, admin, "PUT", part, "{\"patients\":{}}", 422, "invalid");
  server_ask_refused (fixture, admin, "PUT", part, "{\"patients\":[7]}", 422, "invalid");
  server_ask_refused (fixture, admin, "PUT", batch, "{\"parts\":1}", 422, "invalid");
  server_ask_refused (fixture, admin, "DELETE", batch, NULL, 404, "not_found");
  g_assert_null (server_ask (fixture, admin, "PUT", part, body, 204));
  server_ask_refused (fixture, admin, "GET", patient, NULL, 404, "not_found");
  first = server_ask (fixture, admin, "PUT", batch, "{\"parts\":1}", 201);
  again = server_ask (fixture, admin, "PUT", batch, "{\"parts\":1}", 200);
  g_assert_true (json_equal (first, again));
  json_decref (server_ask (fixture, admin, "GET", patient, NULL, 200));
  server_ask_refused (fixture, nurse, "DELETE", batch, NULL, 403, "not_allowed");
  g_assert_null (server_ask (fixture, admin, "DELETE", batch, NULL, 204));
  server_ask_refused (fixture, admin, "GET", patient, NULL, 404, "not_found");
}

/* Spaces of other kinds than the care team's. */
static void
test_spaces (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *pharmacist = server_sign_in (fixture, PHARMACIST_MAIL);
  g_autofree char *patient_id = NULL;
  g_autofree char *space_id = NULL;
  g_autofree char *group_id = rk_id_new ();
  g_autofree char *family_id = rk_id_new ();
  g_autofree char *relative_id = rk_id_new ();
  g_autofree char *direct_id = rk_id_new ();
  g_autofree char *group = g_strdup_printf ("/v1/spaces/%s", group_id);
  g_autofree char *family = g_strdup_printf ("/v1/spaces/%s", family_id);
  g_autofree char *relative = g_strdup_printf ("%s/relatives/%s", family, relative_id);
  g_autofree char *direct = g_strdup_printf ("/v1/connections/%s", direct_id);
  g_autofree char *whom = g_strdup_printf ("{\"user_id\":\"%s\"}", fixture->nurse_id);
  static const char *const person
    = "{\"name\":\"佐藤 由美子\",\"kind\":\"family\",\"relation\":\"長女\","
      "\"mail\":\"yumiko@kazoku.example\",\"password\":\"segu3-hazi9-peze5\"}";
  g_autofree char *side = NULL;
  g_autoptr (json_t) changed = NULL;

  server_make_patient (fixture, admin, &patient_id, &space_id);
  side = g_strdup_printf ("{\"kind\":\"family\",\"patient_id\":\"%s\"}", patient_id);

  json_decref (
    server_ask (fixture, admin, "PUT", group, "{\"kind\":\"group\",\"name\":\"栄養の会\"}", 201));
  json_decref (
    server_ask (fixture, admin, "PUT", group, "{\"kind\":\"group\",\"name\":\"栄養の会\"}", 200));
  server_ask_refused (
    fixture, pharmacist, "PATCH", group, "{\"version\":1,\"name\":\"別\"}", 404, "not_found");
  changed
    = server_ask (fixture, admin, "PATCH", group, "{\"version\":1,\"name\":\"口腔の会\"}", 200);
  g_assert_cmpstr (rk_json_get_text (changed, "name"), ==, "口腔の会");
  server_ask_refused (
    fixture, admin, "PATCH", group, "{\"version\":1,\"name\":\"遅い\"}", 409, "version_conflict");
  server_ask_refused (fixture, pharmacist, "DELETE", group, NULL, 404, "not_found");
  g_assert_null (server_ask (fixture, admin, "DELETE", group, NULL, 204));
  server_ask_refused (fixture, admin, "GET", group, NULL, 404, "not_found");

  json_decref (server_ask (fixture, admin, "PUT", family, side, 201));
  server_ask_refused (fixture, pharmacist, "PUT", relative, person, 404, "not_found");
  json_decref (server_ask (fixture, admin, "PUT", relative, person, 201));
  json_decref (server_ask (fixture, admin, "PUT", relative, person, 200));

  json_decref (server_ask (fixture, admin, "PUT", direct, whom, 201));
  server_ask_refused (fixture, admin, "PUT", direct, "{\"user_id\":7}", 422, "invalid");
}

static void
test_members (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *space_id = NULL;
  g_autofree char *members = NULL;
  g_autofree char *self = NULL;
  g_autofree char *last = NULL;
  g_autofree char *cursor = NULL;
  g_autoptr (json_t) list = NULL;
  g_autoptr (json_t) changes = NULL;

  server_make_patient (fixture, admin, NULL, &space_id);
  server_add_member (fixture, admin, space_id, fixture->nurse_id);
  json_decref (server_sync (fixture, nurse, &cursor));
  members = in_space (space_id, "/members");
  list = server_ask (fixture, nurse, "GET", members, NULL, 200);
  g_assert_cmpuint (json_array_size (json_object_get (list, "members")), ==, 2);
  self = g_strdup_printf ("%s/%s", members, fixture->nurse_id);
  last = g_strdup_printf ("%s/%s", members, fixture->admin_id);
  json_decref (server_ask (fixture, nurse, "PUT", self, "{\"in_charge\":true}", 200));
  server_ask_refused (fixture, nurse, "PUT", self, "{\"role\":\"admin\"}", 403, "not_allowed");
  server_ask_refused (fixture, nurse, "PUT", self, "{\"role\":\"king\"}", 422, "invalid");
  server_ask_refused (fixture, admin, "DELETE", last, NULL, 403, "not_allowed");
  server_ask (fixture, nurse, "DELETE", self, NULL, 204);
  changes = server_sync (fixture, nurse, &cursor);
  g_assert_nonnull (json_object_get (server_find_change (changes, "space", space_id), "gone"));
  server_ask_refused (fixture, nurse, "GET", members, NULL, 404, "not_found");
}

static void
test_attachment (ServerFixture *fixture, gconstpointer data)
{
  const gsize size = 300 * 1000;
  g_autofree char *content = g_malloc (size);
  g_autofree char *sha256 = NULL;
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *space_id = NULL;
  g_autofree char *id = rk_id_new ();
  g_autofree char *post_id = rk_id_new ();
  g_autofree char *target = NULL, *put = NULL, *state = NULL, *complete = NULL, *post = NULL;
  g_autofree char *declaration = NULL, *post_body = NULL, *whole = NULL, *headers = NULL;
  guint status;

  memcpy (content, "PLAIN TEXT\n", 11);
  for (gsize i = 11; i < size; i++)
    content[i] = (char) ('a' + i % 26);
  sha256 = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) content, size);
  server_make_patient (fixture, admin, NULL, &space_id);
  server_add_member (fixture, admin, space_id, fixture->nurse_id);
  target = g_strdup_printf ("/v1/spaces/%s/attachments/%s", space_id, id);
  put = g_strconcat (target, "/content", NULL);
  state = g_strconcat (target, "/upload", NULL);
  complete = g_strconcat (target, "/complete", NULL);
  declaration
    = g_strdup_printf ("{\"name\":\"記録.txt\",\"media_type\":\"text/plain\",\"size\":%zu,"
                       "\"sha256\":\"%s\"}",
                       size, sha256);
  json_decref (server_ask (fixture, admin, "PUT", target, declaration, 201));
  json_decref (server_ask (fixture, admin, "PUT", target, declaration, 200));

  for (gsize at = 0; at < size; at += 100000)
    {
      g_autofree char *range = g_strdup_printf (
        "Content-Range: bytes %zu-%zu/%zu\r\nContent-Type: application/octet-stream\r\n", at,
        at + 99999, size);
      g_autofree char *answer
        = server_ask_raw (fixture, admin, "PUT", put, range, content + at, 100000, &status, NULL);
      g_autoptr (json_t) resume = NULL;
      gint64 received = 0;

      g_assert_cmpuint (status, ==, 200);
      /* A desk that lost the answer asks how far it came. */
      resume = server_ask (fixture, admin, "GET", state, NULL, 200);
      g_assert_true (rk_json_get_int (resume, "received", &received));
      g_assert_cmpint (received, ==, at + 100000);
      g_assert_cmpstr (rk_json_get_text (resume, "state"), ==, "uploading");
    }
  {
    /* Bytes that leave a gap, and a range that is not what the body is. */
    g_autofree char *answer = server_ask_raw (
      fixture, admin, "PUT", put, "Content-Range: bytes 5-9/300000\r\n", "hello", 5, &status, NULL);
    g_autofree char *wrong = NULL, *none = NULL;
    g_assert_cmpuint (status, ==, 409);
    g_assert_nonnull (strstr (answer, "\"received\":300000"));
    wrong = server_ask_raw (
      fixture, admin, "PUT", put, "Content-Range: bytes 5-8/300000\r\n", "hello", 5, &status, NULL);
    g_assert_cmpuint (status, ==, 400);
    none = server_ask_raw (fixture, admin, "PUT", put, NULL, "hello", 5, &status, NULL);
    g_assert_cmpuint (status, ==, 400);
  }
  json_decref (server_ask (fixture, admin, "POST", complete, NULL, 200));
  /* Nobody else sees it before a post refers to it. */
  server_ask_refused (fixture, nurse, "GET", put, NULL, 404, "not_found");
  post = g_strdup_printf ("/v1/spaces/%s/posts/%s", space_id, post_id);
  post_body = g_strdup_printf (
    "{\"text\":\"\",\"written_us\":1700000000000000,\"attachments\":[\"%s\"]}", id);
  json_decref (server_ask (fixture, admin, "PUT", post, post_body, 201));

  whole = server_ask_raw (fixture, nurse, "GET", put, NULL, NULL, 0, &status, &headers);
  g_assert_cmpuint (status, ==, 200);
  g_assert_cmpmem (whole, size, content, size);
  g_assert_nonnull (strstr (headers, "Content-Disposition: attachment\r\n"));
  g_assert_nonnull (strstr (headers, "X-Content-Type-Options: nosniff\r\n"));
  g_assert_nonnull (strstr (headers, sha256));

  static const struct
  {
    const char *range;
    guint status;
    gsize first, size;
  } ranges[] = {
    { "bytes=0-0", 206, 0, 1 },
    { "bytes=65530-65545", 206, 65530, 16 },
    { "bytes=299990-", 206, 299990, 10 },
    { "bytes=-7", 206, 299993, 7 },
    { "bytes=-999999", 206, 0, 300000 },
    { "bytes=299999-999999999999", 206, 299999, 1 },
    { "bytes=300000-", 416, 0, 0 },
    { "bytes=5-4", 416, 0, 0 },
    { "bytes=-0", 416, 0, 0 },
    { "bytes=a-b", 416, 0, 0 },
    { "bytes=0-1,3-4", 416, 0, 0 },
    { "bytes=99999999999999999999-", 416, 0, 0 },
    { "pages=1-2", 200, 0, 300000 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      g_autofree char *range = g_strdup_printf ("Range: %s\r\n", ranges[i].range);
      g_autofree char *part
        = server_ask_raw (fixture, nurse, "GET", put, range, NULL, 0, &status, NULL);
      g_assert_cmpuint (status, ==, ranges[i].status);
      if (status != 416)
        g_assert_cmpmem (part, ranges[i].size, content + ranges[i].first, ranges[i].size);
    }
}

/* A file with a smaller picture behind it, and a declaration that lies about the picture. */
static void
test_preview (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "the whole", 9);
  g_autofree char *small = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "little", 6);
  g_autofree char *space_id = NULL, *post = NULL, *post_body = NULL;
  guint status;

  server_make_patient (fixture, admin, NULL, &space_id);
  server_add_member (fixture, admin, space_id, fixture->nurse_id);
  for (gboolean lies = 0; lies <= 1; lies++)
    {
      g_autofree char *id = rk_id_new ();
      g_autofree char *post_id = rk_id_new ();
      g_autofree char *target = g_strdup_printf ("/v1/spaces/%s/attachments/%s", space_id, id);
      g_autofree char *put = g_strconcat (target, "/content", NULL);
      g_autofree char *preview = g_strconcat (target, "/previews/small", NULL);
      g_autofree char *screen = g_strconcat (target, "/previews/screen", NULL);
      g_autofree char *complete = g_strconcat (target, "/complete", NULL);
      g_autofree char *declaration = g_strdup_printf (
        "{\"name\":\"歩行.jpg\",\"media_type\":\"image/jpeg\",\"size\":9,\"sha256\":\"%s\","
        "\"small_size\":6,\"small_sha256\":\"%s\"}",
        sha256, lies ? sha256 : small);
      g_autofree char *none = g_strdup_printf (
        "{\"name\":\"歩行.jpg\",\"media_type\":\"image/jpeg\",\"size\":9,\"sha256\":\"%s\","
        "\"small_size\":6}",
        sha256);
      g_autofree char *answer = NULL;
      g_autofree char *whole = NULL, *little = NULL, *headers = NULL, *range = NULL;

      server_ask_refused (fixture, admin, "PUT", target, none, 422, "invalid");
      json_decref (server_ask (fixture, admin, "PUT", target, declaration, 201));
      answer = server_ask_raw (fixture, admin, "PUT", put,
                               "Content-Range: bytes 0-14/15\r\n"
                               "Content-Type: application/octet-stream\r\n",
                               "the wholelittle", 15, &status, NULL);
      g_assert_cmpuint (status, ==, 200);
      if (lies)
        {
          server_ask_refused (fixture, admin, "POST", complete, NULL, 422, "invalid");
          continue;
        }
      json_decref (server_ask (fixture, admin, "POST", complete, NULL, 200));
      server_ask_refused (fixture, nurse, "GET", preview, NULL, 404, "not_found");
      post = g_strdup_printf ("/v1/spaces/%s/posts/%s", space_id, post_id);
      post_body = g_strdup_printf (
        "{\"text\":\"\",\"written_us\":1700000000000000,\"attachments\":[\"%s\"]}", id);
      json_decref (server_ask (fixture, admin, "PUT", post, post_body, 201));

      whole = server_ask_raw (fixture, nurse, "GET", put, NULL, NULL, 0, &status, NULL);
      g_assert_cmpstr (whole, ==, "the whole");
      little = server_ask_raw (fixture, nurse, "GET", preview, NULL, NULL, 0, &status, &headers);
      g_assert_cmpuint (status, ==, 200);
      g_assert_cmpstr (little, ==, "little");
      g_assert_nonnull (strstr (headers, small));
      g_assert_nonnull (strstr (headers, "Content-Disposition: attachment\r\n"));
      range = server_ask_raw (
        fixture, nurse, "GET", preview, "Range: bytes=2-99\r\n", NULL, 0, &status, NULL);
      g_assert_cmpuint (status, ==, 206);
      g_assert_cmpstr (range, ==, "ttle");
      server_ask_refused (fixture, nurse, "GET", screen, NULL, 404, "not_found");
    }
}

static void
test_refused_attachments (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *space_id = NULL;
  g_autofree char *id = rk_id_new ();
  g_autofree char *lying_id = rk_id_new ();
  g_autofree char *target = NULL, *lying = NULL, *put = NULL, *complete = NULL, *body = NULL;
  g_autofree char *sha256 = NULL, *answer = NULL;
  static const char program[] = "\x7f"
                                "ELF\x02\x01\x01 and so on, a program by its first bytes";
  guint status;

  server_make_patient (fixture, admin, NULL, &space_id);
  target = g_strdup_printf ("/v1/spaces/%s/attachments/%s", space_id, id);
  server_ask_refused (
    fixture, admin, "PUT", target,
    "{\"name\":\"setup.exe\",\"media_type\":\"application/octet-stream\",\"size\":1,\"sha256\":"
    "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}",
    422, "refused_type");
  server_ask_refused (
    fixture, admin, "PUT", target,
    "{\"name\":\"a.txt\",\"media_type\":\"text/plain\",\"size\":99999999999,\"sha256\":"
    "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}",
    422, "invalid");

  sha256
    = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) program, sizeof program - 1);
  lying = g_strdup_printf ("/v1/spaces/%s/attachments/%s", space_id, lying_id);
  put = g_strconcat (lying, "/content", NULL);
  complete = g_strconcat (lying, "/complete", NULL);
  body = g_strdup_printf (
    "{\"name\":\"photo.jpg\",\"media_type\":\"image/jpeg\",\"size\":%zu,\"sha256\":\"%s\"}",
    sizeof program - 1, sha256);
  json_decref (server_ask (fixture, admin, "PUT", lying, body, 201));
  {
    g_autofree char *range = g_strdup_printf (
      "Content-Range: bytes 0-%zu/%zu\r\n", sizeof program - 2, sizeof program - 1);
    answer = server_ask_raw (
      fixture, admin, "PUT", put, range, program, sizeof program - 1, &status, NULL);
    g_assert_cmpuint (status, ==, 200);
  }
  server_ask_refused (fixture, admin, "POST", complete, NULL, 422, "refused_type");
}

static const json_t *
first_notice (const json_t *changes, const char *kind)
{
  for (gsize i = 0; i < json_array_size (changes); i++)
    {
      const json_t *change = json_array_get (changes, i);
      const json_t *record = json_object_get (change, "record");
      if (g_strcmp0 (rk_json_get_text (change, "kind"), "notice") == 0
          && g_strcmp0 (rk_json_get_text (record, "kind"), kind) == 0)
        return record;
    }
  return NULL;
}

static void
test_invitation (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *space_id = NULL, *other_space = NULL;
  g_autofree char *id = rk_id_new ();
  g_autofree char *target = NULL, *body = NULL, *approval = NULL, *reply = NULL, *member = NULL;
  g_autofree char *candidates = NULL, *read = NULL, *stranger_body = NULL, *stranger = NULL;
  g_autofree char *admin_cursor = NULL, *nurse_cursor = NULL;
  g_autofree char *stranger_id = rk_id_new ();
  g_autoptr (json_t) made = NULL, found = NULL, approved = NULL, accepted = NULL;
  g_autoptr (json_t) for_admin = NULL, for_nurse = NULL, joined = NULL;

  /* A space in which the nurse is a plain member and invites; the admin decides. */
  server_make_patient (fixture, admin, NULL, &space_id);
  server_make_patient (fixture, admin, NULL, &other_space);
  server_add_member (fixture, admin, space_id, fixture->nurse_id);
  member = g_strdup_printf ("/v1/spaces/%s/members/%s", space_id, fixture->nurse_id);

  /* Swap: the nurse leaves, and comes back by invitation of the admin. */
  server_ask (fixture, nurse, "DELETE", member, NULL, 204);
  json_decref (server_sync (fixture, nurse, &nurse_cursor));
  json_decref (server_sync (fixture, admin, &admin_cursor));
  candidates = in_space (space_id, "/candidates?q=%E4%BA%95%E4%B8%8A");
  found = server_ask (fixture, admin, "GET", candidates, NULL, 200);
  g_assert_cmpuint (json_array_size (json_object_get (found, "users")), ==, 1);

  target = g_strdup_printf ("/v1/spaces/%s/invitations/%s", space_id, id);
  body = g_strdup_printf ("{\"invitee_id\":\"%s\"}", fixture->nurse_id);
  made = server_ask (fixture, admin, "PUT", target, body, 201);
  g_assert_cmpstr (rk_json_get_text (made, "state"), ==, "waiting_invitee");
  json_decref (server_ask (fixture, admin, "PUT", target, body, 200));
  /* Whom one does not know one cannot invite. */
  stranger = g_strdup_printf ("/v1/spaces/%s/invitations/%s", space_id, stranger_id);
  stranger_body = g_strdup_printf ("{\"invitee_id\":\"%s\"}", fixture->pharmacist_id);
  server_ask_refused (fixture, admin, "PUT", stranger, stranger_body, 404, "not_found");

  for_nurse = server_sync (fixture, nurse, &nurse_cursor);
  g_assert_nonnull (server_find_change (for_nurse, "invitation", id));
  g_assert_nonnull (first_notice (for_nurse, "invitation"));
  read = g_strdup_printf (
    "/v1/notices/%s/read", rk_json_get_text (first_notice (for_nurse, "invitation"), "id"));
  json_decref (server_ask (fixture, nurse, "PUT", read, "{}", 200));
  server_ask_refused (fixture, admin, "PUT", read, "{}", 404, "not_found");

  reply = g_strdup_printf ("/v1/invitations/%s/answer", id);
  server_ask_refused (fixture, admin, "PUT", reply, "{\"accept\":true}", 403, "not_allowed");
  accepted = server_ask (fixture, nurse, "PUT", reply, "{\"accept\":true}", 200);
  g_assert_cmpstr (rk_json_get_text (accepted, "state"), ==, "accepted");
  joined = server_sync (fixture, nurse, &nurse_cursor);
  g_assert_nonnull (json_object_get (server_find_change (joined, "space", space_id), "record"));
}

/* The nurse, no administrator, invites the other clinic administrator's colleague: it waits. */
static void
test_approval (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *pharmacist = server_sign_in (fixture, PHARMACIST_MAIL);
  g_autofree char *pharmacy_space = NULL, *space_id = NULL;
  g_autofree char *admin_cursor = NULL;
  g_autofree char *into_pharmacy = NULL, *id = rk_id_new ();
  g_autofree char *body = NULL, *target = NULL, *approval = NULL, *reply = NULL, *again = NULL;
  g_autoptr (json_t) made = NULL, approved = NULL, changes = NULL, withdrawn = NULL;
  g_autoptr (GError) error = NULL;

  /* Made known to each other by a space of the clinic that the pharmacist came into. */
  server_make_patient (fixture, admin, NULL, &pharmacy_space);
  server_add_member (fixture, admin, pharmacy_space, fixture->nurse_id);
  {
    g_autoptr (RkDomainTx) tx = rk_domain_tx_begin (fixture->domain, fixture->db, &error);
    g_autoptr (RkMember) member = NULL;
    /* The administrator while she worked for the pharmacy. */
    g_autoptr (RkActor) earlier
      = rk_actor_new_user (fixture->admin_id, fixture->pharmacy_id, RK_ROLE_ADMIN);
    const RkMemberChange change = { RK_ROLE_MEMBER, -1 };
    g_assert_no_error (error);
    member
      = rk_domain_member_set (tx, earlier, pharmacy_space, fixture->pharmacist_id, &change, &error);
    g_assert_no_error (error);
    rk_domain_tx_commit (tx, NULL, &error);
    g_assert_no_error (error);
  }
  server_make_patient (fixture, admin, NULL, &space_id);
  server_add_member (fixture, admin, space_id, fixture->nurse_id);
  json_decref (server_sync (fixture, admin, &admin_cursor));

  target = g_strdup_printf ("/v1/spaces/%s/invitations/%s", space_id, id);
  body = g_strdup_printf ("{\"invitee_id\":\"%s\"}", fixture->pharmacist_id);
  made = server_ask (fixture, nurse, "PUT", target, body, 201);
  g_assert_cmpstr (rk_json_get_text (made, "state"), ==, "waiting_approval");
  changes = server_sync (fixture, admin, &admin_cursor);
  g_assert_nonnull (first_notice (changes, "approval"));
  reply = g_strdup_printf ("/v1/invitations/%s/answer", id);
  approval = g_strdup_printf ("/v1/invitations/%s/approval", id);
  server_ask_refused (fixture, nurse, "PUT", approval, "{\"approve\":true}", 403, "not_allowed");
  server_ask_refused (fixture, pharmacist, "PUT", reply, "{\"accept\":true}", 404, "not_found");
  approved = server_ask (fixture, admin, "PUT", approval, "{\"approve\":true}", 200);
  g_assert_cmpstr (rk_json_get_text (approved, "state"), ==, "waiting_invitee");
  json_decref (server_ask (fixture, pharmacist, "PUT", reply, "{\"accept\":false}", 200));
  json_decref (server_ask (fixture, pharmacist, "PUT", reply, "{\"accept\":false}", 200));
  server_ask_refused (fixture, pharmacist, "PUT", reply, "{\"accept\":true}", 409, "conflict");

  /* Who invited may think again. */
  again = in_space (space_id, "/invitations/0192f0c1-2222-7abc-8def-0123456789ab");
  json_decref (server_ask (fixture, nurse, "PUT", again, body, 201));
  server_ask_refused (fixture, pharmacist, "DELETE",
                      "/v1/invitations/0192f0c1-2222-7abc-8def-0123456789ab", NULL, 404,
                      "not_found");
  withdrawn = server_ask (
    fixture, nurse, "DELETE", "/v1/invitations/0192f0c1-2222-7abc-8def-0123456789ab", NULL, 200);
  g_assert_cmpstr (rk_json_get_text (withdrawn, "state"), ==, "withdrawn");
}

/* The quiet hours last for as long as this takes, whatever the clock says. */
static void
make_night (ServerFixture *fixture)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");
  g_autoptr (GDateTime) now = rk_time_to_date_time (rk_time_now_us (), zone);
  const gint64 minute = g_date_time_get_hour (now) * 60 + g_date_time_get_minute (now);
  g_autoptr (GError) error = NULL;

  rk_db_exec (fixture->db, "UPDATE facility SET quiet_from_minute = $1, quiet_until_minute = $2",
              &error, "ii", (minute + 1440 - 60) % 1440, (minute + 12 * 60) % 1440);
  g_assert_no_error (error);
}

static void
test_small_things (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *pharmacist = server_sign_in (fixture, PHARMACIST_MAIL);
  g_autofree char *space_id = NULL, *patient_id = NULL, *draft = NULL, *view = NULL, *clinic = NULL;
  g_autofree char *view_id = rk_id_new ();
  g_autofree char *view_body = NULL, *posts = NULL, *cursor = NULL, *nurse_cursor = NULL;
  g_autoptr (json_t) changes = NULL, nothing = NULL, found = NULL, page = NULL, none = NULL;
  g_autoptr (json_t) facility = NULL;

  clinic = g_strdup_printf ("/v1/facilities/%s", fixture->clinic_id);
  facility = server_ask (fixture, nurse, "GET", clinic, NULL, 200);
  g_assert_cmpstr (rk_json_get_text (facility, "id"), ==, fixture->clinic_id);
  server_ask_refused (fixture, pharmacist, "GET", clinic, NULL, 404, "not_found");

  server_make_patient (fixture, admin, &patient_id, &space_id);
  server_add_member (fixture, admin, space_id, fixture->nurse_id);
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *text = g_strdup_printf ("褥瘡の処置 %d 回目", i);
      g_free (server_post (fixture, admin, space_id, text));
    }

  {
    g_autofree char *id = rk_id_new ();
    g_autofree char *path = g_strdup_printf ("/v1/spaces/%s/scheduled/%s", space_id, id);
    g_autofree char *version = g_strconcat (path, "/versions/2", NULL);
    g_autoptr (json_t) kept = NULL, changed = NULL;

    make_night (fixture);
    kept = server_ask (fixture, nurse, "PUT", path, "{\"text\":\"明日は10時です\"}", 201);
    g_assert_cmpstr (rk_json_get_text (kept, "state"), ==, "waiting");
    json_decref (server_ask (fixture, nurse, "PUT", path, "{\"text\":\"明日は10時です\"}", 200));
    server_ask_refused (fixture, nurse, "PUT", path, "{\"text\":\"別\"}", 409, "conflict");
    changed = server_ask (fixture, nurse, "PUT", version, "{\"text\":\"明日は11時です\"}", 200);
    g_assert_cmpstr (rk_json_get_text (changed, "text"), ==, "明日は11時です");
    server_ask_refused (fixture, admin, "DELETE", path, NULL, 404, "not_found");
    server_ask (fixture, nurse, "DELETE", path, NULL, 204);
  }

  {
    g_autofree char *mute = g_strdup_printf ("/v1/spaces/%s/mute", space_id);
    g_autofree char *body
      = g_strdup_printf ("{\"until_us\":%" G_GINT64_FORMAT "}", rk_time_now_us () + RK_HOUR);
    g_autofree char *mute_cursor = NULL;
    g_autoptr (json_t) seen = NULL;

    json_decref (server_ask (fixture, nurse, "PUT", mute, body, 200));
    json_decref (server_ask (fixture, nurse, "PUT", mute, body, 200));
    server_ask_refused (fixture, nurse, "PUT", mute, "{\"until_us\":-1}", 422, "invalid");
    seen = server_sync (fixture, nurse, &mute_cursor);
    g_assert_nonnull (server_find_change (seen, "mute", space_id));
  }

  {
    g_autofree char *id = server_post (fixture, nurse, space_id, "鍵は受付です");
    g_autofree char *pin = g_strdup_printf ("/v1/spaces/%s/posts/%s/pin", space_id, id);
    g_autofree char *pin_cursor = NULL;
    g_autoptr (json_t) seen = NULL;

    server_ask_refused (fixture, nurse, "PUT", pin, "{}", 403, "not_allowed");
    json_decref (server_ask (fixture, admin, "PUT", pin, "{}", 200));
    json_decref (server_ask (fixture, admin, "PUT", pin, "{}", 200));
    seen = server_sync (fixture, nurse, &pin_cursor);
    g_assert_nonnull (server_find_change (seen, "pin", NULL));
    server_ask (fixture, admin, "DELETE", pin, NULL, 204);
    server_ask (fixture, admin, "DELETE", pin, NULL, 204);
  }

  {
    g_autofree char *id = server_post (fixture, admin, space_id, "花火大会に行きました");
    g_autofree char *mine = server_post (fixture, nurse, space_id, "新商品のご案内");
    g_autofree char *report = g_strdup_printf ("/v1/spaces/%s/posts/%s/report", space_id, id);
    g_autofree char *reports = g_strdup_printf ("/v1/spaces/%s/posts/%s/reports", space_id, mine);
    g_autofree char *other = g_strdup_printf ("/v1/spaces/%s/posts/%s/report", space_id, mine);
    g_autofree char *report_cursor = NULL;
    g_autoptr (json_t) seen = NULL;
    g_autoptr (json_t) list = NULL;

    server_ask_refused (fixture, nurse, "PUT", report, "{\"kind\":\"\"}", 422, "invalid");
    server_ask_refused (fixture, nurse, "PUT", other, "{\"kind\":\"pr\"}", 403, "not_allowed");
    json_decref (server_ask (
      fixture, nurse, "PUT", report, "{\"kind\":\"private\",\"reason\":\"私用です\"}", 200));
    seen = server_sync (fixture, nurse, &report_cursor);
    g_assert_nonnull (server_find_change (seen, "report", NULL));
    server_ask (fixture, nurse, "DELETE", report, NULL, 204);
    server_ask (fixture, nurse, "DELETE", report, NULL, 204);
    json_decref (server_sync (fixture, nurse, &report_cursor));
    json_decref (server_ask (fixture, admin, "PUT", other, "{\"kind\":\"pr\"}", 200));
    list = server_ask (fixture, admin, "GET", reports, NULL, 200);
    g_assert_cmpuint (json_array_size (json_object_get (list, "reports")), ==, 1);
    server_ask_refused (fixture, nurse, "GET", reports, NULL, 403, "not_allowed");
    server_ask_refused (fixture, admin, "PUT", reports, "{\"outcome\":\"x\"}", 422, "invalid");
    server_ask (fixture, admin, "PUT", reports, "{\"outcome\":\"left\"}", 204);
    server_ask_refused (fixture, admin, "DELETE", other, NULL, 409, "conflict");
  }

  {
    g_autofree char *id = rk_id_new ();
    g_autofree char *request = g_strdup_printf ("/v1/spaces/%s/requests/%s", space_id, id);
    g_autofree char *asked = g_strdup_printf ("{\"kind\":\"visit\",\"text\":\"往診を\",\"wanted_"
                                              "on\":\"2026-12-01\",\"facilities\":[\"%s\"]}",
                                              fixture->pharmacy_id);
    g_autofree char *own
      = g_strdup_printf ("{\"kind\":\"visit\",\"facilities\":[\"%s\"]}", fixture->clinic_id);
    g_autofree char *answer = g_strdup_printf ("/v1/requests/%s/answer", id);
    g_autofree char *reply
      = g_strdup_printf ("%s/facilities/%s/reply", request, fixture->pharmacy_id);
    g_autofree char *over = g_strconcat (request, "/withdrawal", NULL);
    g_autofree char *chemist = server_sign_in (fixture, PHARMACIST_MAIL);
    g_autofree char *request_cursor = NULL;
    g_autoptr (json_t) seen = NULL, listed = NULL, kept = NULL;
    const json_t *record;

    listed = server_ask (fixture, nurse, "GET", "/v1/directory?q=&kind=pharmacy", NULL, 200);
    g_assert_cmpuint (json_array_size (json_object_get (listed, "facilities")), ==, 1);
    server_ask_refused (fixture, nurse, "PUT", request, own, 422, "invalid");
    server_ask_refused (fixture, chemist, "PUT", request, asked, 404, "not_found");
    json_decref (server_ask (fixture, nurse, "PUT", request, asked, 201));
    json_decref (server_ask (fixture, nurse, "PUT", request, asked, 200));
    seen = server_sync (fixture, chemist, &request_cursor);
    record = json_object_get (server_find_change (seen, "request", id), "record");
    g_assert_cmpstr (rk_json_get_text (record, "text"), ==, "往診を");
    g_assert_null (rk_json_get_text (record, "patient_name"));
    server_ask_refused (
      fixture, nurse, "PUT", answer, "{\"state\":\"accepted\",\"version\":1}", 403, "not_allowed");
    server_ask_refused (
      fixture, chemist, "PUT", answer, "{\"state\":\"waiting\",\"version\":1}", 422, "invalid");
    json_decref (server_ask (fixture, chemist, "PUT", answer,
                             "{\"state\":\"asking\",\"text\":\"いつ？\",\"version\":1}", 200));
    json_decref (
      server_ask (fixture, admin, "PUT", reply, "{\"text\":\"明日\",\"version\":2}", 200));
    server_ask_refused (fixture, chemist, "PUT", answer, "{\"state\":\"accepted\",\"version\":1}",
                        409, "version_conflict");
    json_decref (
      server_ask (fixture, chemist, "PUT", answer, "{\"state\":\"accepted\",\"version\":3}", 200));
    kept = server_ask (fixture, nurse, "PUT", over, "{}", 200);
    record = json_array_get (json_object_get (kept, "requests"), 0);
    g_assert_cmpstr (rk_json_get_text (record, "state"), ==, "withdrawn");
  }

  draft = g_strdup_printf ("/v1/drafts/%s", space_id);
  server_ask (fixture, admin, "PUT", draft, "{\"text\":\"書きかけ\"}", 204);
  changes = server_sync (fixture, admin, &cursor);
  g_assert_cmpstr (
    rk_json_get_text (
      json_object_get (server_find_change (changes, "draft", space_id), "record"), "text"),
    ==, "書きかけ");
  nothing = server_sync (fixture, nurse, &nurse_cursor);
  g_assert_null (server_find_change (nothing, "draft", NULL));
  server_ask (fixture, admin, "PUT", draft, "{\"text\":\"\"}", 204);

  found = server_ask (fixture, nurse, "GET", "/v1/search?q=%E8%A4%A5%E7%98%A1", NULL, 200);
  g_assert_cmpuint (json_array_size (json_object_get (found, "posts")), ==, 5);
  none = server_ask (fixture, nurse, "GET", "/v1/search?q=%E8%A1%80%E5%9C%A7", NULL, 200);
  g_assert_cmpuint (json_array_size (json_object_get (none, "posts")), ==, 0);
  server_ask_refused (fixture, nurse, "GET", "/v1/search", NULL, 400, "invalid");
  server_ask_refused (fixture, nurse, "GET", "/v1/search?q=a&limit=900", NULL, 400, "invalid");

  posts = in_space (space_id, "/posts?before=4&limit=2");
  page = server_ask (fixture, nurse, "GET", posts, NULL, 200);
  g_assert_cmpuint (json_array_size (json_object_get (page, "posts")), ==, 2);
  g_assert_true (json_is_true (json_object_get (page, "more")));

  view = g_strdup_printf ("/v1/views/%s", view_id);
  view_body = g_strdup_printf (
    "{\"kind\":\"patient\",\"subject_id\":\"%s\",\"at_us\":1700000000000000}", patient_id);
  server_ask (fixture, nurse, "PUT", view, view_body, 204);
  server_ask (fixture, nurse, "PUT", view, view_body, 204);
  server_ask_refused (fixture, nurse, "PUT", view,
                      "{\"kind\":\"dream\",\"subject_id\":\"0192f0c1-1111-7abc-8def-0123456789ab\","
                      "\"at_us\":1}",
                      422, "invalid");
  server_ask_refused (fixture, nurse, "GET", "/v1/sync?cursor=nonsense", NULL, 400, "invalid");
}

/* 要了解 and 対応します. */
static void
test_asks (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *pharmacist = server_sign_in (fixture, PHARMACIST_MAIL);
  g_autofree char *space_id = NULL;
  g_autofree char *post_id = rk_id_new ();
  g_autofree char *cursor = NULL;
  g_autofree char *post = NULL;
  g_autofree char *ask = NULL;
  g_autofree char *reminder = NULL;
  g_autofree char *take = NULL;
  g_autofree char *ack = NULL;
  g_autofree char *named = NULL;
  g_autoptr (json_t) asked = NULL;
  g_autoptr (json_t) reminded = NULL;
  g_autoptr (json_t) changes = NULL;
  gint64 at;

  server_make_patient (fixture, admin, NULL, &space_id);
  server_add_member (fixture, admin, space_id, fixture->nurse_id);
  post = g_strdup_printf ("/v1/spaces/%s/posts/%s", space_id, post_id);
  ask = g_strconcat (post, "/ask", NULL);
  reminder = g_strconcat (post, "/reminder", NULL);
  take = g_strconcat (post, "/reactions/take", NULL);
  ack = g_strconcat (post, "/reactions/ack", NULL);
  named = g_strdup_printf ("{\"ask_due_us\":1,\"asked\":[\"%s\"]}", fixture->nurse_id);

  json_decref (server_ask (fixture, admin, "PUT", post,
                           "{\"text\":\"褥瘡の処置を変えます\",\"written_us\":1,\"ask_due_us\":1}",
                           201));
  json_decref (server_sync (fixture, nurse, &cursor));
  server_ask_refused (fixture, nurse, "PUT", ask, named, 403, "not_allowed");
  server_ask_refused (fixture, pharmacist, "PUT", ask, named, 404, "not_found");
  server_ask_refused (
    fixture, admin, "PUT", ask, "{\"ask_due_us\":1,\"asked\":[7]}", 422, "invalid");
  asked = server_ask (fixture, admin, "PUT", ask, named, 200);
  g_assert_cmpstr (rk_json_get_text (asked, "asked"), ==, fixture->nurse_id);
  reminded = server_ask (fixture, admin, "PUT", reminder, "{}", 200);
  g_assert_true (rk_json_get_int (reminded, "reminded_us", &at) && at > 0);
  changes = server_sync (fixture, nurse, &cursor);
  g_assert_nonnull (server_find_change (changes, "notice", NULL));
  json_decref (server_ask (fixture, nurse, "PUT", take, "{\"version\":1}", 200));
  json_decref (server_ask (fixture, nurse, "DELETE", take, NULL, 200));
  json_decref (server_ask (fixture, nurse, "PUT", ack, "{\"version\":1}", 200));
  json_decref (server_ask (fixture, admin, "DELETE", ask, NULL, 200));
  server_ask_refused (fixture, admin, "PUT", reminder, "{}", 409, "conflict");
}

int
main (int argc, char *argv[])
{
  server_fixture_init (&argc, &argv);
#define ADD(name, function)                                                                        \
  g_test_add ("/routes/" name, ServerFixture, NULL, server_fixture_set_up, function,               \
              server_fixture_tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("repeat", test_repeat);
  ADD ("hidden", test_hidden);
  ADD ("patient", test_patient);
  ADD ("batch", test_batch);
  ADD ("spaces", test_spaces);
  ADD ("members", test_members);
  ADD ("attachment", test_attachment);
  ADD ("preview", test_preview);
  ADD ("refused-attachments", test_refused_attachments);
  ADD ("invitation", test_invitation);
  ADD ("approval", test_approval);
  ADD ("small-things", test_small_things);
  ADD ("asks", test_asks);
  return server_fixture_run ();
}
