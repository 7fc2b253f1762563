/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/id.h"
#include "server-fixture.h"
#include "server/domain/directory.h"
#include "server/net/websocket.h"
#include "server/routes/peers.h"

#include <libsoup/soup.h>
#include <string.h>
#include <unistd.h>

/* The events: pages as they happen, back-pressure, heartbeats, and their end. */

#define HEARTBEAT 1

static char *
events_target (const char *cursor)
{
  g_autofree char *escaped = g_uri_escape_string (cursor, NULL, FALSE);

  return g_strdup_printf ("/v1/events?cursor=%s", escaped);
}

static int
listen_from (ServerFixture *fixture, const char *token, const char *cursor)
{
  g_autofree char *target = events_target (cursor);
  guint status;
  int fd = raw_ws_connect (fixture->port, target, token, &status);

  g_assert_cmpuint (status, ==, 101);
  return fd;
}

/* The next message that is no heartbeat; heartbeats are answered. NULL when none comes in time. */
static json_t *
next_message (int fd, guint timeout_ms)
{
  for (;;)
    {
      guint8 opcode = 0;
      gsize size = 0;
      g_autofree char *text = raw_ws_read (fd, &opcode, &size, timeout_ms);
      json_t *message;

      if (text == NULL || opcode == 8)
        return NULL;
      g_assert_cmpuint (size, <=, 64 * 1024);
      message = rk_json_parse (text, size, 0, NULL);
      g_assert_nonnull (message);
      if (strcmp (rk_json_get_text (message, "type"), "heartbeat") != 0)
        return message;
      json_decref (message);
      raw_ws_send (fd, 1, TRUE, "{\"type\":\"alive\"}", 16);
    }
}

static void
acknowledge (int fd, const json_t *page)
{
  g_autofree char *text
    = g_strdup_printf ("{\"type\":\"ack\",\"cursor\":\"%s\"}", rk_json_get_text (page, "cursor"));

  raw_ws_send (fd, 1, TRUE, text, strlen (text));
}

typedef struct
{
  char *admin;
  char *nurse;
  char *space_id;
  char *cursor; /* of the nurse */
} Scene;

static void
set_scene (ServerFixture *fixture, Scene *scene)
{
  scene->admin = server_sign_in (fixture, ADMIN_MAIL);
  scene->nurse = server_sign_in (fixture, NURSE_MAIL);
  scene->cursor = NULL;
  server_make_patient (fixture, scene->admin, NULL, &scene->space_id);
  server_add_member (fixture, scene->admin, scene->space_id, fixture->nurse_id);
  json_decref (server_sync (fixture, scene->nurse, &scene->cursor));
}

static void
clear_scene (Scene *scene)
{
  g_free (scene->admin);
  g_free (scene->nurse);
  g_free (scene->space_id);
  g_free (scene->cursor);
}

static void
test_delivery (ServerFixture *fixture, gconstpointer data)
{
  Scene scene;
  g_autofree char *first = NULL, *second = NULL, *elsewhere = NULL;
  g_autoptr (json_t) page = NULL, next = NULL, sighted = NULL;
  int fd;

  set_scene (fixture, &scene);
  fd = listen_from (fixture, scene.nurse, scene.cursor);
  first = server_post (fixture, scene.admin, scene.space_id, "最初");
  page = next_message (fd, 5000);
  g_assert_cmpstr (rk_json_get_text (page, "type"), ==, "page");
  g_assert_cmpstr (rk_json_get_text (page, "before"), ==, scene.cursor);
  g_assert_nonnull (server_find_change (json_object_get (page, "changes"), "post", first));
  acknowledge (fd, page);
  second = server_post (fixture, scene.admin, scene.space_id, "二番目");
  next = next_message (fd, 5000);
  g_assert_cmpstr (rk_json_get_text (next, "before"), ==, rk_json_get_text (page, "cursor"));
  g_assert_nonnull (server_find_change (json_object_get (next, "changes"), "post", second));
  acknowledge (fd, next);

  /* A space that came into sight while listening wakes as well, and so does what follows in it. */
  server_make_patient (fixture, scene.admin, NULL, &elsewhere);
  server_add_member (fixture, scene.admin, elsewhere, fixture->nurse_id);
  sighted = next_message (fd, 5000);
  g_assert_nonnull (server_find_change (json_object_get (sighted, "changes"), "space", elsewhere));
  acknowledge (fd, sighted);
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *post = server_post (fixture, scene.admin, elsewhere, "続き");
      g_autoptr (json_t) more = NULL;
      do
        {
          g_clear_pointer (&more, json_decref);
          more = next_message (fd, 5000);
          g_assert_nonnull (more);
          acknowledge (fd, more);
        }
      while (server_find_change (json_object_get (more, "changes"), "post", post) == NULL);
    }
  close (fd);
  clear_scene (&scene);
}

static void
test_missed (ServerFixture *fixture, gconstpointer data)
{
  Scene scene;
  g_autofree char *post = NULL;
  g_autoptr (json_t) page = NULL;
  int fd;

  set_scene (fixture, &scene);
  post = server_post (fixture, scene.admin, scene.space_id, "留守の間に");
  fd = listen_from (fixture, scene.nurse, scene.cursor);
  page = next_message (fd, 5000);
  g_assert_nonnull (server_find_change (json_object_get (page, "changes"), "post", post));
  close (fd);
  clear_scene (&scene);
}

static void
test_no_ack (ServerFixture *fixture, gconstpointer data)
{
  Scene scene;
  g_autoptr (json_t) page = NULL, none = NULL;
  int fd;
  gint64 begin = g_get_monotonic_time ();

  set_scene (fixture, &scene);
  fd = listen_from (fixture, scene.nurse, scene.cursor);
  g_free (server_post (fixture, scene.admin, scene.space_id, "一"));
  page = next_message (fd, 5000);
  g_assert_nonnull (page);
  for (int i = 0; i < 20; i++)
    g_free (server_post (fixture, scene.admin, scene.space_id, "次"));
  /* Whoever does not acknowledge gets no more, alive or not, and is let go after a while. */
  none = next_message (fd, 10000);
  g_assert_null (none);
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 2 * HEARTBEAT * G_USEC_PER_SEC);
  close (fd);
  clear_scene (&scene);
}

static void
test_wrong_ack (ServerFixture *fixture, gconstpointer data)
{
  static const char *const wrong[] = { "{\"type\":\"ack\",\"cursor\":\"nonsense\"}",
                                       "{\"type\":\"ack\"}",
                                       "[]",
                                       "not JSON",
                                       "{\"type\":\"page\"}",
                                       "{}" };
  Scene scene;

  set_scene (fixture, &scene);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      int fd = listen_from (fixture, scene.nurse, scene.cursor);
      raw_ws_send (fd, 1, TRUE, wrong[i], strlen (wrong[i]));
      g_assert_cmpuint (raw_ws_read_close (fd, 5000), ==, RK_WEBSOCKET_POLICY);
      close (fd);
    }
  clear_scene (&scene);
}

static void
test_silent (ServerFixture *fixture, gconstpointer data)
{
  Scene scene;
  guint n = 0;
  int fd;

  set_scene (fixture, &scene);
  fd = listen_from (fixture, scene.nurse, scene.cursor);
  for (;;)
    {
      guint8 opcode = 0;
      g_autofree char *text = raw_ws_read (fd, &opcode, NULL, 5000);
      g_assert_nonnull (text);
      if (opcode == 8)
        break;
      g_assert_cmpstr (text, ==, "{\"type\":\"heartbeat\"}");
      n++;
    }
  g_assert_cmpuint (n, ==, 3);
  close (fd);
  clear_scene (&scene);
}

static void
assert_ended (int fd)
{
  g_autoptr (json_t) ended = next_message (fd, 5000);

  g_assert_nonnull (ended);
  g_assert_cmpstr (rk_json_get_text (ended, "type"), ==, "ended");
  g_assert_cmpstr (rk_json_get_text (ended, "code"), ==, "session_ended");
  g_assert_cmpstr (rk_json_get_text (ended, "reason"), ==, "revoked");
  g_assert_cmpuint (raw_ws_read_close (fd, 5000), ==, RK_WEBSOCKET_ENDED);
}

static void
test_sign_out (ServerFixture *fixture, gconstpointer data)
{
  Scene scene;
  int fd;

  set_scene (fixture, &scene);
  fd = listen_from (fixture, scene.nurse, scene.cursor);
  server_ask (fixture, scene.nurse, "DELETE", "/v1/sessions/current", NULL, 204);
  assert_ended (fd);
  close (fd);
  clear_scene (&scene);
}

/* Suspended by another process on the same database, as renrakuctl does it. */
static void
test_suspension (ServerFixture *fixture, gconstpointer data)
{
  Scene scene;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDomainTx) tx = NULL;
  g_autoptr (RkEffects) effects = NULL;
  int fd;

  set_scene (fixture, &scene);
  fd = listen_from (fixture, scene.nurse, scene.cursor);
  tx = rk_domain_tx_begin (fixture->domain, fixture->db, &error);
  g_assert_no_error (error);
  rk_domain_user_suspend (tx, fixture->operator, fixture->nurse_id, TRUE, &error);
  g_assert_no_error (error);
  rk_domain_tx_commit (tx, &effects, &error);
  g_assert_no_error (error);
  rk_peers_announce (fixture->dir, effects);
  assert_ended (fd);
  server_ask_refused (fixture, scene.nurse, "GET", "/v1/sync", NULL, 401, "session_ended");
  close (fd);
  clear_scene (&scene);
}

static void
test_refused (ServerFixture *fixture, gconstpointer data)
{
  Scene scene;
  guint status;

  set_scene (fixture, &scene);
  g_assert_cmpint (raw_ws_connect (fixture->port, "/v1/events", NULL, &status), ==, -1);
  g_assert_cmpuint (status, ==, 401);
  g_assert_cmpint (raw_ws_connect (fixture->port, "/v1/events", SERVER_DEVICE, &status), ==, -1);
  g_assert_cmpuint (status, ==, 401);
  g_assert_cmpint (
    raw_ws_connect (fixture->port, "/v1/events?cursor=nonsense", scene.nurse, &status), ==, -1);
  g_assert_cmpuint (status, ==, 400);
  server_ask_refused (fixture, scene.nurse, "GET", "/v1/events", NULL, 426, "invalid");
  clear_scene (&scene);
}

/* A first sync by the socket alone: pages of bounded size, one acknowledgement each. */
static void
test_first_sync (ServerFixture *fixture, gconstpointer data)
{
  Scene scene;
  g_autofree char *filling = NULL;
  g_autofree char *fresh = NULL;
  GString *text = g_string_new (NULL);
  guint n_posts = 0, n_pages = 0;
  int fd;

  set_scene (fixture, &scene);
  for (int i = 0; i < 600; i++)
    g_string_append (text, "経過は良好。");
  filling = g_string_free (text, FALSE);
  for (int i = 0; i < 30; i++)
    g_free (server_post (fixture, scene.admin, scene.space_id, filling));
  fresh = server_sign_in (fixture, NURSE_MAIL);
  fd = listen_from (fixture, fresh, "");
  while (n_posts < 30)
    {
      g_autoptr (json_t) page = next_message (fd, 5000);
      const json_t *changes;
      g_assert_nonnull (page);
      changes = json_object_get (page, "changes");
      for (gsize i = 0; i < json_array_size (changes); i++)
        if (strcmp (rk_json_get_text (json_array_get (changes, i), "kind"), "post") == 0)
          n_posts++;
      n_pages++;
      acknowledge (fd, page);
    }
  g_assert_cmpuint (n_posts, ==, 30);
  g_assert_cmpuint (n_pages, >=, 5);
  close (fd);
  clear_scene (&scene);
}

/* The client's library understands our handshake and frames. */
typedef struct
{
  GMainLoop *loop;
  SoupWebsocketConnection *connection;
  char *message;
} Soup;

static void
on_soup_message (SoupWebsocketConnection *connection, int type, GBytes *message, gpointer data)
{
  Soup *soup = data;

  g_assert_cmpint (type, ==, SOUP_WEBSOCKET_DATA_TEXT);
  g_free (soup->message);
  soup->message = g_strndup (g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  if (strstr (soup->message, "\"page\"") != NULL)
    g_main_loop_quit (soup->loop);
}

static void
on_soup_closed (SoupWebsocketConnection *connection, gpointer data)
{
  g_main_loop_quit (((Soup *) data)->loop);
}

static void
on_soup_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  Soup *soup = data;
  g_autoptr (GError) error = NULL;

  soup->connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);
  g_assert_no_error (error);
  g_signal_connect (soup->connection, "message", G_CALLBACK (on_soup_message), soup);
  g_signal_connect (soup->connection, "closed", G_CALLBACK (on_soup_closed), soup);
  g_main_loop_quit (soup->loop);
}

static void
test_libsoup (ServerFixture *fixture, gconstpointer data)
{
  Scene scene;
  Soup soup = { g_main_loop_new (NULL, FALSE), NULL, NULL };
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *target = NULL, *url = NULL, *auth = NULL, *post = NULL;

  set_scene (fixture, &scene);
  target = events_target (scene.cursor);
  url = g_strdup_printf ("http://127.0.0.1:%u%s", fixture->port, target);
  auth = g_strdup_printf ("Bearer %s", scene.nurse);
  message = soup_message_new ("GET", url);
  soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", auth);
  soup_session_websocket_connect_async (
    session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL, on_soup_connected, &soup);
  g_main_loop_run (soup.loop);
  post = server_post (fixture, scene.admin, scene.space_id, "届きますか");
  g_main_loop_run (soup.loop);
  g_assert_nonnull (strstr (soup.message, post));
  soup_websocket_connection_close (soup.connection, 1000, NULL);
  g_main_loop_run (soup.loop);
  g_assert_cmpint (
    soup_websocket_connection_get_state (soup.connection), ==, SOUP_WEBSOCKET_STATE_CLOSED);
  g_clear_object (&soup.connection);
  g_main_loop_unref (soup.loop);
  g_free (soup.message);
  clear_scene (&scene);
}

int
main (int argc, char *argv[])
{
  server_fixture_init (&argc, &argv);
#define ADD(name, function, heartbeat)                                                             \
  g_test_add ("/events/" name, ServerFixture, GUINT_TO_POINTER (heartbeat), server_fixture_set_up, \
              function, server_fixture_tear_down)
  ADD ("delivery", test_delivery, 0);
  ADD ("missed", test_missed, 0);
  ADD ("no-ack", test_no_ack, HEARTBEAT);
  ADD ("wrong-ack", test_wrong_ack, 0);
  ADD ("silent", test_silent, HEARTBEAT);
  ADD ("sign-out", test_sign_out, 0);
  ADD ("suspension", test_suspension, 0);
  ADD ("refused", test_refused, 0);
  ADD ("first-sync", test_first_sync, 0);
  ADD ("libsoup", test_libsoup, 0);
  return server_fixture_run ();
}
