/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/api.h"

#include "client/error-private.h"
#include "config.h"
#include "core/json.h"

#include <string.h>

/* A page of sync is at most 1 MiB; everything else is smaller. */
#define MAX_JSON (1280 * 1024)
#define MAX_RAW  (2 * 1024 * 1024)
#define TIMEOUT  30
/* Before the queue of libsoup, which runs at G_PRIORITY_DEFAULT: a kept connection that dies under
 * the first byte is told to the request and asked over another by the queue. The other way round
 * the request takes the old end for the new one's, and is freed while that still runs. */
#define PRIORITY (G_PRIORITY_DEFAULT - 1)

struct _RkApi
{
  GMainContext *context; /* of the thread on which it was made, and on which all answers come */
  SoupSession *session;
  GQueue flights; /* of Flight, all that have not landed */
  char *base_url;
  RkSecret *token;
};

typedef struct
{
  RkApi *api;
  GList link; /* in its flights */
  RkReplyFunc func;
  gpointer data;
  SoupMessage *message;
  GCancellable *cancellable; /* whose asks, from any thread */
  gulong watch;              /* of it */
  GCancellable *wire;        /* what libsoup hears, on this thread alone */
  GInputStream *stream;
  GByteArray *body;
  gsize max_size;
  gboolean raw;
} Flight;

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (host);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

/**
 * rk_api_normalize_url:
 * @text: as typed
 * @error: %RK_CLIENT_ERROR_ADDRESS
 *
 * Returns: (transfer full) (nullable): scheme, host and port alone; https unless loopback is named
 */
char *
rk_api_normalize_url (const char *text, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text != NULL ? text : ""));
  g_autofree char *full = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *scheme, *host;

  if (*trimmed != '\0')
    full = strstr (trimmed, "://") != NULL ? g_strdup (trimmed)
                                           : g_strconcat ("https://", trimmed, NULL);
  if (full != NULL)
    uri = g_uri_parse (full, SOUP_HTTP_URI_FLAGS, NULL);
  scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  host = uri != NULL ? g_uri_get_host (uri) : NULL;
  if (host == NULL || *host == '\0' || strpbrk (host, " \t<>\"'%\\^`{|}()") != NULL
      || g_uri_get_userinfo (uri) != NULL
      || (g_strcmp0 (scheme, "https") != 0
          && !(g_strcmp0 (scheme, "http") == 0 && is_loopback (host))))
    {
      g_propagate_error (error, rk_client_error_new (RK_CLIENT_ERROR_ADDRESS));
      return NULL;
    }
  return g_uri_join (G_URI_FLAGS_NONE, scheme, NULL, host, g_uri_get_port (uri), "", NULL, NULL);
}

/** rk_api_new: on the thread and with the main context in which the answers are to come */
RkApi *
rk_api_new (void)
{
  RkApi *api = g_new0 (RkApi, 1);

  api->context = g_main_context_ref_thread_default ();
  api->session = soup_session_new_with_options ("timeout", TIMEOUT, "idle-timeout", 60, "max-conns",
                                                12, "max-conns-per-host", 8, "user-agent",
                                                "Renraku/" RK_VERSION, NULL);
  /* A compressed stream costs the server a window for each connection, and can be a bomb. */
  soup_session_remove_feature_by_type (api->session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  soup_session_remove_feature_by_type (api->session, SOUP_TYPE_CONTENT_DECODER);
  return api;
}

static void
cancel_flight (gpointer flight, gpointer data)
{
  g_cancellable_cancel (((Flight *) flight)->wire);
}

/** rk_api_free: where it was made; whoever waits for an answer hears before that it is cancelled */
void
rk_api_free (RkApi *api)
{
  if (api == NULL)
    return;
  while (!g_queue_is_empty (&api->flights))
    {
      g_queue_foreach (&api->flights, cancel_flight, NULL);
      g_main_context_iteration (api->context, TRUE);
    }
  soup_session_abort (api->session);
  while (g_main_context_iteration (api->context, FALSE))
    ;
  g_object_unref (api->session);
  g_main_context_unref (api->context);
  g_free (api->base_url);
  rk_secret_free (api->token);
  g_free (api);
}

void
rk_api_set_base_url (RkApi *api, const char *url)
{
  char *copy = g_strdup (url);
  g_free (api->base_url);
  api->base_url = copy;
}

const char *
rk_api_get_base_url (RkApi *api)
{
  return api->base_url;
}

/** rk_api_set_token: @token: (transfer full) (nullable): the bearer's, with its closing NUL */
void
rk_api_set_token (RkApi *api, RkSecret *token)
{
  g_clear_pointer (&api->token, rk_secret_free);
  api->token = token;
}

gboolean
rk_api_has_token (RkApi *api)
{
  return api->token != NULL;
}

const RkSecret *
rk_api_get_token (RkApi *api)
{
  return api->token;
}

SoupSession *
rk_api_get_session (RkApi *api)
{
  return api->session;
}

/** rk_api_map_error: Returns: (transfer full): what a failed connection means to a person */
GError *
rk_api_map_error (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  if (error->domain == G_TLS_ERROR)
    return rk_client_error_new (RK_CLIENT_ERROR_TLS);
  if (error->domain == SOUP_SESSION_ERROR
      && (error->code == SOUP_SESSION_ERROR_PARSING || error->code == SOUP_SESSION_ERROR_ENCODING))
    return rk_client_error_new (RK_CLIENT_ERROR_NOT_RENRAKU);
  return rk_client_error_new (RK_CLIENT_ERROR_UNREACHABLE);
}

static gboolean
cancel_wire (gpointer wire)
{
  g_cancellable_cancel (wire);
  return G_SOURCE_REMOVE;
}

/* On any thread. libsoup 3.2 drops a stream whose exchange it has ended already, and falls over it,
 * when it is cancelled between the answer and the call that hands the answer over: it hears of an
 * end between two of its steps only. */
static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  Flight *flight = data;
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, cancel_wire, g_object_ref (flight->wire), g_object_unref);
  g_source_attach (source, flight->api->context);
}

/* Nothing that came after the end was asked for counts, even where the wire has not heard of it. */
static gboolean
is_cancelled (const Flight *flight, GError **error)
{
  return g_cancellable_set_error_if_cancelled (flight->cancellable, error)
         || g_cancellable_set_error_if_cancelled (flight->wire, error);
}

static void
land (Flight *flight, RkReply *reply)
{
  g_cancellable_disconnect (flight->cancellable, flight->watch);
  g_queue_unlink (&flight->api->flights, &flight->link);
  flight->func (reply, flight->data);
  g_clear_pointer (&reply->json, json_decref);
  g_clear_pointer (&reply->bytes, g_bytes_unref);
  g_clear_error (&reply->error);
  g_clear_object (&flight->message);
  g_clear_object (&flight->cancellable);
  g_clear_object (&flight->stream);
  g_clear_object (&flight->wire);
  g_clear_pointer (&flight->body, g_byte_array_unref);
  g_free (flight);
}

static void
land_with_error (Flight *flight, const GError *error)
{
  RkReply reply = { 0 };

  reply.error
    = error->domain == G_TLS_ERROR
        ? rk_client_error_new_tls (soup_message_get_tls_peer_certificate_errors (flight->message))
        : rk_api_map_error (error);
  reply.transient = TRUE;
  land (flight, &reply);
}

static void
land_with_body (Flight *flight)
{
  RkReply reply = { 0 };
  gboolean is_problem;
  const char *type;

  reply.status = soup_message_get_status (flight->message);
  type = soup_message_headers_get_content_type (
    soup_message_get_response_headers (flight->message), NULL);
  is_problem = g_strcmp0 (type, "application/problem+json") == 0;
  if (flight->body->len > 0 && (is_problem || g_strcmp0 (type, "application/json") == 0))
    reply.json
      = rk_json_parse ((const char *) flight->body->data, flight->body->len, MAX_JSON, NULL);

  if (reply.status >= 200 && reply.status < 300)
    {
      if (flight->raw)
        reply.bytes = g_byte_array_free_to_bytes (g_steal_pointer (&flight->body));
      else if (reply.json == NULL && reply.status != 204)
        reply.error = rk_client_error_new (RK_CLIENT_ERROR_NOT_RENRAKU);
    }
  else if (reply.status >= 300 && reply.status < 400)
    reply.error = rk_client_error_new (RK_CLIENT_ERROR_NOT_RENRAKU);
  else
    {
      RkClientError code;

      reply.code = is_problem && reply.json != NULL ? rk_json_get_text (reply.json, "code") : NULL;
      if (reply.json != NULL)
        rk_json_get_int (reply.json, "retry_after", &reply.retry_after);
      reply.reason = reply.code != NULL ? rk_json_get_text (reply.json, "reason") : NULL;
      code = rk_client_error_from_code (reply.status, reply.code);
      reply.transient = code == RK_CLIENT_ERROR_UNREACHABLE || reply.status == 429;
      /* Where a Renraku server refuses, it says why in its own way. */
      if (reply.code == NULL && reply.status < 500 && reply.status != 408 && reply.status != 429
          && reply.status != 413)
        code = RK_CLIENT_ERROR_NOT_RENRAKU;
      reply.error
        = code == RK_CLIENT_ERROR_PAUSED
            ? rk_client_error_new_paused (reply.retry_after > 0 ? reply.retry_after : 30 * 60)
            : rk_client_error_new (code);
    }
  land (flight, &reply);
}

static void read_more (Flight *flight);

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Flight *flight = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
    = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  gsize size;
  gconstpointer content;

  if (bytes == NULL || is_cancelled (flight, &error))
    {
      land_with_error (flight, error);
      return;
    }
  content = g_bytes_get_data (bytes, &size);
  if (size == 0)
    {
      land_with_body (flight);
      return;
    }
  if (flight->body->len + size > flight->max_size)
    {
      RkReply reply = { 0 };
      reply.error = rk_client_error_new (RK_CLIENT_ERROR_NOT_RENRAKU);
      land (flight, &reply);
      return;
    }
  g_byte_array_append (flight->body, content, (guint) size);
  read_more (flight);
}

static void
read_more (Flight *flight)
{
  g_input_stream_read_bytes_async (
    flight->stream, 64 * 1024, G_PRIORITY_DEFAULT, flight->wire, on_read, flight);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  Flight *flight = data;
  g_autoptr (GError) error = NULL;

  flight->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (flight->stream == NULL || is_cancelled (flight, &error))
    land_with_error (flight, error);
  else
    read_more (flight);
}

static SoupMessage *
make_message (RkApi *api,
              const char *base_url,
              const char *method,
              const char *path,
              gboolean bearer,
              const char *wipe_token)
{
  g_autofree char *url = g_strconcat (base_url != NULL ? base_url : "", path, NULL);
  SoupMessage *message = soup_message_new (method, url);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  /* With it the body of a 401 is read to its end, however long, before anybody sees it. */
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
  headers = soup_message_get_request_headers (message);
  soup_message_headers_replace (headers, "Renraku-Client", RK_VERSION);
  if (wipe_token != NULL)
    soup_message_headers_replace (headers, "Renraku-Wipe-Token", wipe_token);
  else if (bearer && api->token != NULL)
    {
      char *value = g_strconcat ("Bearer ", (const char *) api->token->data, NULL);
      soup_message_headers_replace (headers, "Authorization", value);
      rk_secret_wipe_text (value);
    }
  return message;
}

/** rk_api_new_message: Returns: (transfer full) (nullable): a message with the bearer's token */
SoupMessage *
rk_api_new_message (RkApi *api, const char *method, const char *path)
{
  return make_message (api, api->base_url, method, path, TRUE, NULL);
}

/* A kept connection that died before a word of the answer: libsoup asks once more, and has dropped
 * the body by then. Without it the server would refuse what it never saw. */
static void
on_restarted (SoupMessage *message, gpointer body)
{
  soup_message_set_request_body_from_bytes (message, NULL, body);
}

static void
set_body (SoupMessage *message, const char *type, GBytes *body)
{
  soup_message_set_request_body_from_bytes (message, type, body);
  g_signal_connect_data (message, "restarted", G_CALLBACK (on_restarted), g_bytes_ref (body),
                         (GClosureNotify) (GCallback) g_bytes_unref, (GConnectFlags) 0);
}

typedef struct
{
  Flight *flight;
  RkReply reply;
} Grounded;

static gboolean
land_later (gpointer data)
{
  Grounded *grounded = data;

  land (grounded->flight, &grounded->reply);
  g_free (grounded);
  return G_SOURCE_REMOVE;
}

/**
 * rk_api_send:
 * @request: what to ask
 * @func: called once, never before this returns
 */
void
rk_api_send (
  RkApi *api, const RkRequest *request, GCancellable *cancellable, RkReplyFunc func, gpointer data)
{
  Flight *flight = g_new0 (Flight, 1);

  flight->api = api;
  flight->link.data = flight;
  g_queue_push_tail_link (&api->flights, &flight->link);
  flight->func = func;
  flight->data = data;
  flight->wire = g_cancellable_new ();
  flight->raw = request->raw;
  flight->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  flight->max_size = request->max_size != 0 ? request->max_size : request->raw ? MAX_RAW : MAX_JSON;
  flight->body = g_byte_array_new ();
  flight->message
    = make_message (api, request->base_url != NULL ? request->base_url : api->base_url,
                    request->method, request->path, !request->anonymous, request->wipe_token);
  if (flight->message == NULL)
    {
      Grounded *grounded = g_new0 (Grounded, 1);
      GSource *source = g_idle_source_new ();
      grounded->flight = flight;
      grounded->reply.error = rk_client_error_new (RK_CLIENT_ERROR_ADDRESS);
      g_source_set_callback (source, land_later, grounded, NULL);
      g_source_attach (source, api->context);
      g_source_unref (source);
      return;
    }
  if (request->json != NULL)
    {
      /* It may hold a password. */
      char *text = g_strdup (request->json);
      g_autoptr (GBytes) body = g_bytes_new_with_free_func (
        text, strlen (text), (GDestroyNotify) rk_secret_wipe_text, text);
      set_body (flight->message, "application/json", body);
    }
  else if (request->bytes != NULL)
    set_body (flight->message, "application/octet-stream", request->bytes);
  if (request->range != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (flight->message),
                                  request->bytes != NULL ? "Content-Range" : "Range",
                                  request->range);
  if (request->proof != NULL)
    soup_message_headers_replace (
      soup_message_get_request_headers (flight->message), "Renraku-Asker-Proof", request->proof);
  if (cancellable != NULL)
    flight->watch = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled), flight, NULL);
  soup_session_send_async (api->session, flight->message, PRIORITY, flight->wire, on_sent, flight);
}
