/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "region.h"

#include "client/api.h"

#include <string.h>

/* Servers that are none, and answers that make no sense: each is an error that says what to do. */

/* More than are ever needed: the service that has none left starts again by itself when one comes
 * back, after its end too. */
#define N_THREADS 16
/* Of giving up in another thread, and the turns of a loop that it waits at most. */
#define N_TRIES   5000
#define MAX_TURNS 2000

static char *answer;
static gsize answer_size;

/* Runs in a thread for each connection: reads the head of a request and sends what is prepared. */
static gboolean
on_connection (GThreadedSocketService *service,
               GSocketConnection *connection,
               GObject *source,
               gpointer data)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char buffer[16384];

  g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL);
  g_output_stream_write_all (out, answer, answer_size, NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static void
end_service (GSocketService *service)
{
  g_socket_service_stop (service);
  /* What is accepted hears of the stop before the listener is closed. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

/* A service at a free port, which @run answers in a thread for each connection. */
static GSocketService *
serve (GCallback run, gpointer data, char **ret_url)
{
  GSocketService *service = g_threaded_socket_service_new (N_THREADS);
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, &error);

  g_assert_no_error (error);
  g_signal_connect (service, "run", run, data);
  *ret_url = g_strdup_printf ("http://127.0.0.1:%u", port);
  return service;
}

static void
prepare (const char *status, const char *type, const char *body, gsize size)
{
  g_autofree char *head
    = g_strdup_printf ("HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT
                       "\r\nConnection: close\r\n\r\n",
                       status, type, size);
  gsize n = strlen (head);

  g_free (answer);
  answer = g_malloc (n + size);
  memcpy (answer, head, n);
  memcpy (answer + n, body, size);
  answer_size = n + size;
}

static void
expect (RkClient *client, const char *url, RkClientError code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (RkServerInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  rk_client_probe_server_async (client, url, NULL, on_result, &result);
  info = rk_client_probe_server_finish (client, await (&result), &error);
  g_assert_null (info);
  g_assert_error (error, RK_CLIENT_ERROR, (int) code);
  g_assert_cmpuint (strlen (error->message), >, 10);
}

static void
test_answers (void)
{
  Region here = { 0 };
  g_autoptr (GSocketService) service = serve (G_CALLBACK (on_connection), NULL, &here.url);
  g_autofree char *deep = NULL;
  g_autofree char *large = NULL;
  RkClient *client;

  here.dir = g_dir_make_tmp (NULL, NULL);
  client = desk_new (&here, "desk");

#define SAY(status, type, body) prepare (status, type, body, strlen (body))
  SAY ("200 OK", "text/html", "<html>Please log in to the Wi-Fi</html>");
  expect (client, here.url, RK_CLIENT_ERROR_NOT_RENRAKU);
  SAY ("302 Found", "text/html", "");
  expect (client, here.url, RK_CLIENT_ERROR_NOT_RENRAKU);
  SAY ("404 Not Found", "text/html", "nothing here");
  expect (client, here.url, RK_CLIENT_ERROR_NOT_RENRAKU);
  SAY ("502 Bad Gateway", "text/html", "");
  expect (client, here.url, RK_CLIENT_ERROR_UNREACHABLE);
  SAY ("200 OK", "application/json", "{\"name\":");
  expect (client, here.url, RK_CLIENT_ERROR_NOT_RENRAKU);
  SAY ("200 OK", "application/json", "{\"hello\":\"world\"}");
  expect (client, here.url, RK_CLIENT_ERROR_NOT_RENRAKU);
  SAY ("200 OK", "application/json", "{\"name\":\"x\",\"api\":2}");
  expect (client, here.url, RK_CLIENT_ERROR_NEWER);
  SAY ("429 Too Many Requests", "application/problem+json",
       "{\"type\":\"about:blank\",\"status\":429,\"code\":\"paused\",\"retry_after\":1800}");
  expect (client, here.url, RK_CLIENT_ERROR_PAUSED);

  deep = g_strnfill (200000, '[');
  prepare ("200 OK", "application/json", deep, 200000);
  expect (client, here.url, RK_CLIENT_ERROR_NOT_RENRAKU);
  large = g_strnfill (4 * 1024 * 1024, ' ');
  prepare ("200 OK", "application/json", large, 4 * 1024 * 1024);
  expect (client, here.url, RK_CLIENT_ERROR_NOT_RENRAKU);
  answer_size = 0;
  expect (client, here.url, RK_CLIENT_ERROR_UNREACHABLE);

  desk_free (client);
  end_service (service);
  region_remove_tree (here.dir);
  g_free (here.dir);
  g_free (here.url);
  g_clear_pointer (&answer, g_free);
}

/* It outlives the tests: threads that serve may still look at it when one is over. */
static char spaces[64 * 1024];

/* Says the head of an answer, and then spaces, until nobody listens any more. */
static gboolean
on_endless_connection (GThreadedSocketService *service,
                       GSocketConnection *connection,
                       GObject *source,
                       gpointer data)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  const char *head = data;
  char buffer[16384];

  g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL);
  if (g_output_stream_write_all (out, head, strlen (head), NULL, NULL, NULL))
    while (g_output_stream_write_all (out, spaces, sizeof spaces, NULL, NULL, NULL))
      ;
  return TRUE;
}

/* An answer without an end is no answer, a refusal neither. */
static void
test_endless (void)
{
  static char *const heads[]
    = { (char *) "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n",
        (char *) "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/problem+json\r\n"
                 "WWW-Authenticate: Basic realm=\"x\"\r\n\r\n" };

  memset (spaces, ' ', sizeof spaces);
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      Region here = { 0 };
      g_autoptr (GSocketService) service
        = serve (G_CALLBACK (on_endless_connection), heads[i], &here.url);
      RkClient *client;

      here.dir = g_dir_make_tmp (NULL, NULL);
      client = desk_new (&here, "desk");
      expect (client, here.url, RK_CLIENT_ERROR_NOT_RENRAKU);
      desk_free (client);
      end_service (service);
      region_remove_tree (here.dir);
      g_free (here.dir);
      g_free (here.url);
    }
}

/* Keeps what is sent, for as long as anybody sends. */
static gboolean
on_listened (GThreadedSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer heard)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char buffer[16384];
  gssize n;

  while ((n = g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL)) > 0)
    {
      g_byte_array_append (heard, (const guint8 *) buffer, (guint) n);
      g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), answer,
                                 answer_size, NULL, NULL, NULL);
    }
  return TRUE;
}

/* Whatever else answers at the address learns neither who signs in nor by which password. */
static void
test_password_kept (void)
{
  static const char *const answers[] = { "<html>Please log in to the Wi-Fi</html>",
                                         "{\"token\":\"0123456789012345678901234567890123456789012"
                                         "\",\"session_id\":\"x\"}" };
  Region here = { 0 };
  g_autoptr (GByteArray) heard = g_byte_array_new ();
  g_autoptr (GSocketService) service = serve (G_CALLBACK (on_listened), heard, &here.url);
  g_autoptr (GError) error = NULL;
  RkClient *client;

  here.dir = g_dir_make_tmp (NULL, &error);
  client = desk_new (&here, "desk");
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      SAY ("200 OK", i == 0 ? "text/html" : "application/json", answers[i]);
      g_assert_false (desk_sign_in (client, "nurse@example.jp", "Kept-secret-2026", &error));
      g_assert_error (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_NOT_RENRAKU);
      g_clear_error (&error);
      g_assert_cmpint (rk_client_get_state (client), ==, RK_CLIENT_SIGNED_OUT);
    }
  desk_free (client);
  end_service (service);
  g_assert_nonnull (g_strstr_len ((const char *) heard->data, heard->len, "/v1/server"));
  g_assert_null (g_strstr_len ((const char *) heard->data, heard->len, "Kept-secret"));
  g_assert_null (g_strstr_len ((const char *) heard->data, heard->len, "nurse@"));
  region_remove_tree (here.dir);
  g_free (here.dir);
  g_free (here.url);
  g_clear_pointer (&answer, g_free);
}

static const char good[]
  = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

/* A connection that was kept, and dies of old age under the second request. */

typedef struct
{
  guint connections;
  GPtrArray *bodies; /* of each request, in their order */
} Aged;

/* The body of one request; NULL when there is none any more. */
static char *
read_request (GDataInputStream *in)
{
  gsize length = 0, got;
  gboolean any = FALSE;
  char *body;

  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);

      if (line == NULL)
        return NULL;
      g_strchomp (line);
      if (any && *line == '\0')
        break;
      any = TRUE;
      if (g_ascii_strncasecmp (line, "content-length:", 15) == 0)
        length = (gsize) g_ascii_strtoull (line + 15, NULL, 10);
    }
  body = g_malloc0 (length + 1);
  if (!g_input_stream_read_all (G_INPUT_STREAM (in), body, length, &got, NULL, NULL)
      || got != length)
    g_clear_pointer (&body, g_free);
  return body;
}

static gboolean
on_aged_connection (GThreadedSocketService *service,
                    GSocketConnection *connection,
                    GObject *source,
                    gpointer data)
{
  Aged *aged = data;
  const gboolean dies = aged->connections++ % 2 == 0;
  g_autoptr (GDataInputStream) in
    = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  for (guint i = 0; i < (dies ? 2 : 1); i++)
    {
      char *body = read_request (in);

      if (body == NULL)
        break;
      g_ptr_array_add (aged->bodies, body);
      if (i == 0)
        g_output_stream_write_all (out, good, sizeof good - 1, NULL, NULL, NULL);
    }
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static void
on_reply (const RkReply *reply, gpointer data)
{
  g_assert_no_error (reply->error);
  *(gboolean *) data = TRUE;
}

static void
put (RkApi *api, const char *json, const char *raw)
{
  g_autoptr (GBytes) bytes = raw != NULL ? g_bytes_new_static (raw, strlen (raw)) : NULL;
  RkRequest request = { .method = "PUT", .path = "/v1/x", .json = json, .bytes = bytes };
  gboolean answered = FALSE;

  rk_api_send (api, &request, NULL, on_reply, &answered);
  WAIT (answered);
}

/* What was written goes out again with its words, and not as an empty request that the server would
 * have to refuse. */
static void
test_aged_connection (void)
{
  static const char *const said[]
    = { "{\"a\":1}", "{\"b\":2}", "{\"b\":2}", "{\"c\":3}", "raw bytes", "raw bytes" };
  Aged aged = { .bodies = g_ptr_array_new_with_free_func (g_free) };
  g_autofree char *url = NULL;
  g_autoptr (GSocketService) service = serve (G_CALLBACK (on_aged_connection), &aged, &url);
  RkApi *api = rk_api_new ();

  rk_api_set_base_url (api, url);
  put (api, said[0], NULL);
  put (api, said[1], NULL);
  put (api, said[3], NULL);
  put (api, NULL, said[4]);
  g_assert_cmpuint (aged.bodies->len, ==, G_N_ELEMENTS (said));
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    g_assert_cmpstr (g_ptr_array_index (aged.bodies, i), ==, said[i]);
  rk_api_free (api);
  end_service (service);
  g_ptr_array_unref (aged.bodies);
}

/* Two connections are kept, and the one that is chosen dies under the first byte: the request goes
 * over the other, and hears of the first one's end before. */

typedef struct
{
  GPtrArray *ends; /* the server's, of all connections */
  guint n_asked;
  guint n_restarted;
  guint which; /* of the ends dies */
  gint n_served;
  gboolean dying;
  GMutex mutex;
  GCond cond;
} Pair;

static gboolean
on_pair_connection (GThreadedSocketService *service,
                    GSocketConnection *connection,
                    GObject *source,
                    gpointer data)
{
  Pair *pair = data;
  g_autoptr (GDataInputStream) in
    = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_mutex_lock (&pair->mutex);
  g_ptr_array_add (pair->ends, g_object_ref (g_socket_connection_get_socket (connection)));
  g_mutex_unlock (&pair->mutex);
  for (;;)
    {
      g_autofree char *body = read_request (in);

      if (body == NULL)
        break;
      /* The first is answered when the second is there, so that each has a connection. */
      g_mutex_lock (&pair->mutex);
      pair->n_asked++;
      g_cond_broadcast (&pair->cond);
      while (pair->n_asked < 2)
        g_cond_wait (&pair->cond, &pair->mutex);
      g_mutex_unlock (&pair->mutex);
      g_output_stream_write_all (out, good, sizeof good - 1, NULL, NULL, NULL);
    }
  g_atomic_int_inc (&pair->n_served);
  return TRUE;
}

/* The connection is chosen and nothing is written. */
static void
on_starting (SoupMessage *message, gpointer data)
{
  Pair *pair = data;

  if (!pair->dying)
    return;
  pair->dying = FALSE;
  g_mutex_lock (&pair->mutex);
  g_socket_shutdown (g_ptr_array_index (pair->ends, pair->which), TRUE, TRUE, NULL);
  g_mutex_unlock (&pair->mutex);
}

static void
on_restarted (SoupMessage *message, gpointer data)
{
  ((Pair *) data)->n_restarted++;
}

static void
on_queued (SoupSession *session, SoupMessage *message, gpointer data)
{
  g_signal_connect (message, "starting", G_CALLBACK (on_starting), data);
  g_signal_connect (message, "restarted", G_CALLBACK (on_restarted), data);
}

/* Returns: how often the request began anew */
static guint
lose_one (guint which)
{
  Pair pair = { .ends = g_ptr_array_new_with_free_func (g_object_unref), .which = which };
  g_autofree char *url = NULL;
  g_autoptr (GSocketService) service = serve (G_CALLBACK (on_pair_connection), &pair, &url);
  RkApi *api = rk_api_new ();
  const RkRequest request = { .method = "GET", .path = "/v1/x" };
  gboolean answered[3] = { FALSE, FALSE, FALSE };

  rk_api_set_base_url (api, url);
  g_signal_connect (rk_api_get_session (api), "request-queued", G_CALLBACK (on_queued), &pair);
  rk_api_send (api, &request, NULL, on_reply, &answered[0]);
  rk_api_send (api, &request, NULL, on_reply, &answered[1]);
  WAIT (answered[0] && answered[1]);
  g_assert_cmpuint (pair.ends->len, ==, 2);
  pair.dying = TRUE;
  rk_api_send (api, &request, NULL, on_reply, &answered[2]);
  WAIT (answered[2]);
  rk_api_free (api);
  end_service (service);
  WAIT (g_atomic_int_get (&pair.n_served) == (gint) pair.ends->len);
  g_ptr_array_unref (pair.ends);
  return pair.n_restarted;
}

static void
test_dying_connection (void)
{
  guint n_restarted = 0;

  /* Which of the two is chosen cannot be asked: it is met at last. */
  for (guint i = 0; i < 40 && n_restarted == 0; i++)
    n_restarted = lose_one (i % 2);
  g_assert_cmpuint (n_restarted, ==, 1);
}

/* Who asked may give up on another thread, at any moment: also at the one in which an answer has
 * come and is not handed over yet. That is met at last by trying all waits between the head of the
 * answer and the end. */

typedef struct
{
  GCancellable *cancellable;
  gint state; /* of GiveUp */
  gint wait;  /* turns of a loop */
} GivingUp;

enum
{
  GIVE_UP_IDLE,
  GIVE_UP_NOW,
  GIVE_UP_DONE,
  GIVE_UP_END,
};

static gpointer
give_up (gpointer data)
{
  GivingUp *giving_up = data;
  gint state;

  while ((state = g_atomic_int_get (&giving_up->state)) != GIVE_UP_END)
    if (state == GIVE_UP_NOW)
      {
        for (gint i = g_atomic_int_get (&giving_up->wait); i > 0; i--)
          g_atomic_int_get (&giving_up->wait);
        g_cancellable_cancel (giving_up->cancellable);
        g_atomic_int_set (&giving_up->state, GIVE_UP_DONE);
      }
  return NULL;
}

static void
on_headed (SoupMessage *message, gpointer data)
{
  g_atomic_int_set (&((GivingUp *) data)->state, GIVE_UP_NOW);
}

static void
on_queued_to_give_up (SoupSession *session, SoupMessage *message, gpointer data)
{
  g_signal_connect (message, "got-headers", G_CALLBACK (on_headed), data);
}

static void
on_given_up (const RkReply *reply, gpointer data)
{
  if (reply->error != NULL)
    g_assert_error (reply->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *(gboolean *) data = TRUE;
}

static gboolean
on_good_connection (GThreadedSocketService *service,
                    GSocketConnection *connection,
                    GObject *source,
                    gpointer data)
{
  g_autoptr (GDataInputStream) in
    = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  char *body;

  while ((body = read_request (in)) != NULL)
    {
      g_free (body);
      g_output_stream_write_all (out, good, sizeof good - 1, NULL, NULL, NULL);
    }
  return TRUE;
}

typedef struct
{
  gint headed;
  gint over;
} Silence;

/* Says the head of an answer, and then nothing. */
static gboolean
on_silent_connection (GThreadedSocketService *service,
                      GSocketConnection *connection,
                      GObject *source,
                      gpointer data)
{
  static const char head[]
    = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n";
  Silence *silence = data;
  g_autoptr (GDataInputStream) in
    = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree char *body = read_request (in);

  if (body != NULL && g_atomic_int_compare_and_exchange (&silence->headed, FALSE, TRUE))
    g_output_stream_write_all (out, head, sizeof head - 1, NULL, NULL, NULL);
  while (!g_atomic_int_get (&silence->over))
    g_usleep (1000);
  return TRUE;
}

/* Whoever waits for an answer when the end comes hears that none comes any more. */
static void
test_end (void)
{
  /* The threads that serve may look at it when this is over. */
  static Silence silence;
  g_autofree char *url = NULL;
  g_autoptr (GSocketService) service = serve (G_CALLBACK (on_silent_connection), &silence, &url);
  RkApi *api = rk_api_new ();
  const RkRequest request = { .method = "GET", .path = "/v1/x" };
  gboolean answered[3] = { FALSE, FALSE, FALSE };

  rk_api_set_base_url (api, url);
  rk_api_send (api, &request, NULL, on_given_up, &answered[0]);
  WAIT (g_atomic_int_get (&silence.headed));
  /* One has the head of its answer by now, one is on its way, one has not gone out. */
  rk_api_send (api, &request, NULL, on_given_up, &answered[1]);
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  rk_api_send (api, &request, NULL, on_given_up, &answered[2]);
  rk_api_free (api);
  for (gsize i = 0; i < G_N_ELEMENTS (answered); i++)
    g_assert_true (answered[i]);
  g_atomic_int_set (&silence.over, TRUE);
  end_service (service);
}

static void
test_given_up (void)
{
  g_autofree char *url = NULL;
  g_autoptr (GSocketService) service = serve (G_CALLBACK (on_good_connection), NULL, &url);
  RkApi *api = rk_api_new ();
  const RkRequest request = { .method = "GET", .path = "/v1/x" };
  GivingUp giving_up = { .state = GIVE_UP_IDLE };
  GThread *thread;

  rk_api_set_base_url (api, url);
  g_signal_connect (
    rk_api_get_session (api), "request-queued", G_CALLBACK (on_queued_to_give_up), &giving_up);
  thread = g_thread_new ("give-up", give_up, &giving_up);
  for (guint i = 0; i < N_TRIES; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      gboolean answered = FALSE;

      giving_up.cancellable = cancellable;
      g_atomic_int_set (&giving_up.wait, (gint) (i % MAX_TURNS));
      g_atomic_int_set (&giving_up.state, GIVE_UP_IDLE);
      rk_api_send (api, &request, cancellable, on_given_up, &answered);
      while (!answered)
        g_main_context_iteration (NULL, TRUE);
      while (g_atomic_int_get (&giving_up.state) != GIVE_UP_DONE)
        g_thread_yield ();
    }
  g_atomic_int_set (&giving_up.state, GIVE_UP_END);
  g_thread_join (thread);
  rk_api_free (api);
  end_service (service);
}

static void
test_addresses (void)
{
  static const char *const wrong[] = {
    "",
    "   ",
    "http://renraku.example.jp",
    "ftp://127.0.0.1",
    "https://",
    "https://a b",
    "http://user:secret@127.0.0.1",
    "javascript:alert(1)",
    "http://127.0.0.1.example.jp",
  };
  Region here = { 0 };
  RkClient *client;

  here.dir = g_dir_make_tmp (NULL, NULL);
  here.url = (char *) "http://127.0.0.1:9";
  client = desk_new (&here, "desk");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    expect (client, wrong[i], RK_CLIENT_ERROR_ADDRESS);
  expect (client, here.url, RK_CLIENT_ERROR_UNREACHABLE);
  desk_free (client);
  region_remove_tree (here.dir);
  g_free (here.dir);
}

static void
test_minutes (void)
{
  g_autoptr (GError) error
    = g_error_new_literal (RK_CLIENT_ERROR, RK_CLIENT_ERROR_PAUSED, "30分後に再度お試しください");

  g_assert_cmpint (rk_client_error_get_minutes (error), ==, 30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rk_secret_init ();
  g_test_add_func ("/nonsense/answers", test_answers);
  g_test_add_func ("/nonsense/password-kept", test_password_kept);
  g_test_add_func ("/nonsense/aged-connection", test_aged_connection);
  g_test_add_func ("/nonsense/dying-connection", test_dying_connection);
  g_test_add_func ("/nonsense/endless", test_endless);
  g_test_add_func ("/nonsense/end", test_end);
  g_test_add_func ("/nonsense/given-up", test_given_up);
  g_test_add_func ("/nonsense/addresses", test_addresses);
  g_test_add_func ("/nonsense/minutes", test_minutes);
  return g_test_run ();
}
