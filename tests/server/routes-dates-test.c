/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* 日程調整 over the wire: proposed, answered, decided, and refused. */

#include "core/id.h"
#include "core/time.h"
#include "server-fixture.h"

static void
test_dates (ServerFixture *fixture, gconstpointer data)
{
  g_autofree char *admin = server_sign_in (fixture, ADMIN_MAIL);
  g_autofree char *nurse = server_sign_in (fixture, NURSE_MAIL);
  g_autofree char *pharmacist = server_sign_in (fixture, PHARMACIST_MAIL);
  const gint64 begin = rk_time_now_us () + 2 * RK_DAY;
  g_autofree char *space_id = NULL;
  g_autofree char *post_id = rk_id_new ();
  g_autofree char *said_id = rk_id_new ();
  g_autofree char *cursor = NULL;
  g_autofree char *post = NULL;
  g_autofree char *choices = NULL;
  g_autofree char *decision = NULL;
  g_autofree char *ack = NULL;
  g_autofree char *body = NULL;
  g_autofree char *decide = NULL;
  g_autofree char *otherwise = NULL;
  g_autoptr (json_t) made = NULL;
  g_autoptr (json_t) answered = NULL;
  g_autoptr (json_t) decided = NULL;
  g_autoptr (json_t) changes = NULL;
  gint64 at;

  server_make_patient (fixture, admin, NULL, &space_id);
  server_add_member (fixture, admin, space_id, fixture->nurse_id);
  post = g_strdup_printf ("/v1/spaces/%s/posts/%s", space_id, post_id);
  choices = g_strconcat (post, "/choices", NULL);
  decision = g_strconcat (post, "/decision", NULL);
  ack = g_strconcat (post, "/reactions/dates", NULL);
  body = g_strdup_printf ("{\"text\":\"会議\",\"written_us\":1,\"ask_due_us\":%" G_GINT64_FORMAT
                          ",\"place\":\"2階\",\"dates\":\"%" G_GINT64_FORMAT "-0 %" G_GINT64_FORMAT
                          "-0\"}",
                          begin - RK_DAY, begin, begin + RK_DAY);
  decide = g_strdup_printf ("{\"decided_us\":%" G_GINT64_FORMAT
                            ",\"post_id\":\"%s\",\"text\":\"決まりました\",\"written_us\":2}",
                            begin, said_id);
  otherwise = g_strdup_printf (
    "{\"decided_us\":0,\"instead_of_us\":5,\"post_id\":\"%s\",\"text\":\"見送ります\"}", post_id);

  server_ask_refused (fixture, admin, "PUT", post,
                      "{\"text\":\"x\",\"ask_due_us\":1,\"dates\":\"tomorrow\"}", 422, "invalid");
  made = server_ask (fixture, admin, "PUT", post, body, 201);
  g_assert_cmpstr (rk_json_get_text (made, "dates_state"), ==, "open");
  json_decref (server_sync (fixture, admin, &cursor));
  server_ask_refused (fixture, nurse, "PUT", choices, "{\"choices\":\"yyy\"}", 422, "invalid");
  server_ask_refused (fixture, nurse, "PUT", choices, "{\"remark\":\"x\"}", 422, "invalid");
  server_ask_refused (
    fixture, pharmacist, "PUT", choices, "{\"choices\":\"yn\"}", 404, "not_found");
  /* An answer has an address of its own: as a plain reaction it would say nothing. */
  server_ask_refused (fixture, nurse, "PUT", ack, "{\"version\":1}", 404, "not_found");
  answered = server_ask (
    fixture, nurse, "PUT", choices, "{\"choices\":\"yn\",\"remark\":\"午前なら\"}", 200);
  g_assert_cmpstr (rk_json_get_text (answered, "kind"), ==, "dates");
  g_assert_cmpstr (rk_json_get_text (answered, "choices"), ==, "yn");
  changes = server_sync (fixture, admin, &cursor);
  g_assert_nonnull (server_find_change (changes, "reaction", NULL));

  server_ask_refused (fixture, nurse, "PUT", decision, decide, 403, "not_allowed");
  decided = server_ask (fixture, admin, "PUT", decision, decide, 200);
  g_assert_cmpstr (rk_json_get_text (decided, "dates_state"), ==, "decided");
  g_assert_true (rk_json_get_int (decided, "decided_us", &at) && at == begin);
  json_decref (server_ask (fixture, admin, "PUT", decision, decide, 200));
  server_ask_refused (fixture, admin, "PUT", decision, otherwise, 409, "dates_settled");
  server_ask_refused (fixture, nurse, "PUT", choices, "{\"choices\":\"nn\"}", 409, "dates_settled");
}

int
main (int argc, char *argv[])
{
  server_fixture_init (&argc, &argv);
  g_test_add ("/routes/dates", ServerFixture, NULL, server_fixture_set_up, test_dates,
              server_fixture_tear_down);
  return server_fixture_run ();
}
