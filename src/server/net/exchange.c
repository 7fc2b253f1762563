/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/net/exchange.h"
#include "core/json.h"

#include <string.h>

/**
 * rk_exchange_new:
 *
 * Returns: (transfer full): an exchange with neither a request nor an answer
 */
RkExchange *
rk_exchange_new (void)
{
  RkExchange *exchange = g_new0 (RkExchange, 1);

  exchange->content_length = -1;
  exchange->begin_us = g_get_monotonic_time ();
  return exchange;
}

/**
 * rk_exchange_clear_answer:
 *
 * Takes back an answer that was not sent yet.
 */
void
rk_exchange_clear_answer (RkExchange *exchange)
{
  exchange->status = 0;
  exchange->close = FALSE;
  exchange->out_type = NULL;
  g_clear_pointer (&exchange->out, g_bytes_unref);
  g_clear_pointer (&exchange->out_headers, g_ptr_array_unref);
  if (exchange->read_free != NULL)
    exchange->read_free (exchange->read_data);
  exchange->read = NULL;
  exchange->read_free = NULL;
  exchange->read_data = NULL;
  if (exchange->upgrade_free != NULL)
    exchange->upgrade_free (exchange->upgrade_data);
  exchange->upgraded = NULL;
  exchange->upgrade_free = NULL;
  exchange->upgrade_data = NULL;
}

static void
free_wiped (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

/**
 * rk_exchange_free:
 * @exchange: (transfer full) (nullable): an exchange
 *
 * Frees the exchange, the body's memory wiped: it can hold a password or a patient's words.
 */
void
rk_exchange_free (RkExchange *exchange)
{
  if (exchange == NULL)
    return;
  rk_exchange_clear_answer (exchange);
  if (exchange->body != NULL)
    {
      /* An array that never grew has no memory to wipe. */
      if (exchange->body->data != NULL)
        explicit_bzero (exchange->body->data, exchange->body->len);
      g_byte_array_unref (exchange->body);
    }
  for (guint i = 0; i < exchange->n_query; i++)
    {
      g_free (exchange->query_names[i]);
      g_free (exchange->query_values[i]);
    }
  for (guint i = 0; i < RK_HTTP_MAX_PARAMS; i++)
    g_free (exchange->params[i]);
  free_wiped (exchange->token);
  free_wiped (exchange->wipe_token);
  free_wiped (exchange->proof);
  g_free (exchange->path);
  g_free (exchange->content_type);
  g_free (exchange->content_range);
  g_free (exchange->range);
  g_free (exchange->if_none_match);
  g_free (exchange->client_version);
  g_free (exchange->websocket_key);
  g_free (exchange);
}

static char *
unescape_query (const char *text, gsize size)
{
  g_autofree char *spaced = g_strndup (text, size);

  for (char *c = spaced; *c != '\0'; c++)
    if (*c == '+')
      *c = ' ';
  char *plain = g_uri_unescape_string (spaced, NULL);
  if (plain != NULL && !g_utf8_validate (plain, -1, NULL))
    g_clear_pointer (&plain, g_free);
  return plain;
}

/**
 * rk_exchange_set_target:
 * @target: the request target as it came, "/v1/sync?limit=5"
 *
 * Takes the target apart. The path stays as it is: no path of ours holds anything that would need
 * an escape, so one with an escape in it is no path of ours.
 *
 * Returns: %FALSE when the target is not well-formed, or has too many parameters
 */
gboolean
rk_exchange_set_target (RkExchange *exchange, const char *target)
{
  const char *question = strchr (target, '?');
  gsize path_size = question != NULL ? (gsize) (question - target) : strlen (target);

  g_free (exchange->path);
  exchange->path = g_strndup (target, path_size);
  if (target[0] != '/' || strchr (target, '#') != NULL)
    return FALSE;
  if (question == NULL || question[1] == '\0')
    return TRUE;

  g_auto (GStrv) pairs = g_strsplit (question + 1, "&", RK_HTTP_MAX_QUERY + 1);
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      const char *equals = strchr (pairs[i], '=');
      if (equals == NULL || exchange->n_query == RK_HTTP_MAX_QUERY)
        return FALSE;
      g_autofree char *name = unescape_query (pairs[i], equals - pairs[i]);
      g_autofree char *value = unescape_query (equals + 1, strlen (equals + 1));
      if (name == NULL || value == NULL || rk_exchange_query (exchange, name) != NULL)
        return FALSE;
      exchange->query_names[exchange->n_query] = g_steal_pointer (&name);
      exchange->query_values[exchange->n_query] = g_steal_pointer (&value);
      exchange->n_query++;
    }
  return TRUE;
}

/**
 * rk_exchange_query:
 * @name: of a parameter
 *
 * Returns: (transfer none) (nullable): its value, %NULL when it was not given
 */
const char *
rk_exchange_query (const RkExchange *exchange, const char *name)
{
  for (guint i = 0; i < exchange->n_query; i++)
    if (strcmp (exchange->query_names[i], name) == 0)
      return exchange->query_values[i];
  return NULL;
}

/**
 * rk_exchange_query_int:
 * @name: of a parameter
 * @fallback: the value when it was not given
 * @max: the largest value taken
 * @ret_value: (out): the value, from 0 to @max
 *
 * Returns: %FALSE when it was given and is no such number
 */
gboolean
rk_exchange_query_int (
  const RkExchange *exchange, const char *name, gint64 fallback, gint64 max, gint64 *ret_value)
{
  const char *text = rk_exchange_query (exchange, name);
  guint64 value;

  if (text == NULL)
    {
      *ret_value = fallback;
      return TRUE;
    }
  if (!g_ascii_string_to_unsigned (text, 10, 0, max, &value, NULL))
    return FALSE;
  *ret_value = value;
  return TRUE;
}

/**
 * rk_exchange_add_header:
 * @name: static
 * @value: copied; must hold no control characters
 *
 * Adds a header to the answer.
 */
void
rk_exchange_add_header (RkExchange *exchange, const char *name, const char *value)
{
  if (exchange->out_headers == NULL)
    exchange->out_headers = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (exchange->out_headers, g_strdup (name));
  g_ptr_array_add (exchange->out_headers, g_strdup (value));
}

/**
 * rk_exchange_answer_empty:
 *
 * Answers without a body.
 */
void
rk_exchange_answer_empty (RkExchange *exchange, guint status)
{
  exchange->status = status;
}

/**
 * rk_exchange_answer_bytes:
 * @type: static
 * @bytes: (transfer full): the body
 */
void
rk_exchange_answer_bytes (RkExchange *exchange, guint status, const char *type, GBytes *bytes)
{
  g_clear_pointer (&exchange->out, g_bytes_unref);
  exchange->status = status;
  exchange->out_type = type;
  exchange->out = bytes;
}

/**
 * rk_exchange_answer_json:
 * @json: (transfer full): the body
 */
void
rk_exchange_answer_json (RkExchange *exchange, guint status, GString *json)
{
  rk_exchange_answer_bytes (exchange, status, "application/json", g_string_free_to_bytes (json));
}

/**
 * rk_exchange_answer_stream:
 * @offset: where @read begins
 * @size: of the body, in bytes
 * @read: called in a worker thread, again and again
 * @data: (transfer full): for @read
 * @free_data: frees @data, in any thread
 *
 * Answers with a body that is never in memory as a whole.
 */
void
rk_exchange_answer_stream (RkExchange *exchange,
                           guint status,
                           const char *type,
                           gint64 offset,
                           gint64 size,
                           RkBodyRead read,
                           gpointer data,
                           GDestroyNotify free_data)
{
  exchange->status = status;
  exchange->out_type = type;
  exchange->read = read;
  exchange->read_offset = offset;
  exchange->read_size = size;
  exchange->read_data = data;
  exchange->read_free = free_data;
}

/**
 * rk_exchange_answer_upgrade:
 * @upgraded: called in the network thread once the answer is out
 * @data: (transfer full): for @upgraded
 * @free_data: frees @data when the connection ended before
 *
 * Answers by turning the connection into a WebSocket.
 */
void
rk_exchange_answer_upgrade (RkExchange *exchange,
                            RkUpgraded upgraded,
                            gpointer data,
                            GDestroyNotify free_data)
{
  exchange->status = 101;
  exchange->upgraded = upgraded;
  exchange->upgrade_data = data;
  exchange->upgrade_free = free_data;
}

/**
 * rk_exchange_answer_problem:
 * @problem: what is wrong
 *
 * Answers with a problem document of RFC 9457, in place of any answer before.
 */
void
rk_exchange_answer_problem (RkExchange *exchange, const RkHttpProblem *problem)
{
  GString *out = g_string_sized_new (160);
  RkJsonWriter writer;

  rk_exchange_clear_answer (exchange);
  rk_json_writer_init (&writer, out);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "type");
  rk_json_text (&writer, "about:blank");
  rk_json_key (&writer, "title");
  rk_json_text (&writer, problem->title);
  rk_json_key (&writer, "status");
  rk_json_int (&writer, problem->status);
  rk_json_key (&writer, "code");
  rk_json_text (&writer, problem->code);
  if (problem->detail != NULL)
    {
      rk_json_key (&writer, "detail");
      rk_json_text (&writer, problem->detail);
    }
  if (problem->field != NULL)
    {
      rk_json_key (&writer, "field");
      rk_json_text (&writer, problem->field);
    }
  if (problem->retry_after > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, problem->retry_after);
      rk_exchange_add_header (exchange, "Retry-After", seconds);
      rk_json_key (&writer, "retry_after");
      rk_json_int (&writer, problem->retry_after);
    }
  if (problem->received != NULL)
    {
      rk_json_key (&writer, "received");
      rk_json_int (&writer, *problem->received);
    }
  if (problem->reason != NULL)
    {
      rk_json_key (&writer, "reason");
      rk_json_text (&writer, problem->reason);
    }
  rk_json_end_object (&writer);
  if (problem->status == 401)
    rk_exchange_add_header (exchange, "WWW-Authenticate", "Bearer");
  rk_exchange_answer_bytes (
    exchange, problem->status, "application/problem+json", g_string_free_to_bytes (out));
}

static const char *
title_of_status (guint status)
{
  switch (status)
    {
    case 400:
      return "The request is not well-formed";
    case 401:
      return "Sign in first";
    case 403:
      return "Not allowed";
    case 404:
      return "Not found";
    case 405:
      return "This method is not offered here";
    case 408:
      return "The request took too long";
    case 409:
      return "In conflict with what is there";
    case 410:
      return "No longer there";
    case 411:
      return "The length of the body must be given";
    case 413:
      return "The body is too large";
    case 414:
      return "The address is too long";
    case 415:
      return "This kind of body is not taken here";
    case 416:
      return "There is no such range";
    case 422:
      return "The content cannot be taken";
    case 426:
      return "This address speaks WebSocket";
    case 429:
      return "Too many requests";
    case 431:
      return "The headers are too large";
    case 503:
      return "Not available at the moment";
    case 507:
      return "No room on the server";
    default:
      return status >= 500 ? "The server failed" : "Refused";
    }
}

/**
 * rk_exchange_refuse:
 * @status: of HTTP
 * @code: stable, for programs
 * @detail: (nullable): for people; nothing of a patient
 *
 * Answers with a problem document that says no more than this.
 */
void
rk_exchange_refuse (RkExchange *exchange, guint status, const char *code, const char *detail)
{
  RkHttpProblem problem
    = { .status = status, .code = code, .title = title_of_status (status), .detail = detail };

  rk_exchange_answer_problem (exchange, &problem);
}
