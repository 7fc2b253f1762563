/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/routes/call.h"
#include "server/domain/session.h"
#include "server/routes/server.h"

#include <string.h>

/**
 * rk_call_problem:
 * @error: what went wrong
 *
 * Answers with the problem document of an error. What is not meant for the outside is written to
 * the log, without anything that came from the request.
 */
void
rk_call_problem (RkExchange *exchange, const GError *error)
{
  const RkProblem *known = rk_domain_problem (error);
  gint64 number = rk_domain_problem_number (error);
  RkHttpProblem problem
    = { .status = (guint) known->status, .code = known->code, .title = known->title };
  const RkRoute *route = exchange->route;

  problem.reason = rk_domain_problem_reason (error);
  if (rk_domain_problem_is_ours (error))
    problem.detail = error->message;
  if (number >= 0)
    {
      if (problem.status == 409)
        problem.received = &number;
      else
        problem.retry_after = number;
    }
  if (problem.status == 503 && problem.retry_after == 0)
    problem.retry_after = 1;
  if (problem.status >= 500)
    g_message (
      "%s %s failed: %s", exchange->method, route != NULL ? route->pattern : "?", error->message);
  rk_exchange_answer_problem (exchange, &problem);
}

/**
 * rk_call_set_state:
 * @state: (transfer full): for the next steps
 */
void
rk_call_set_state (RkCall *call, gpointer state, GDestroyNotify free_state)
{
  if (call->free_state != NULL)
    call->free_state (call->state);
  call->state = state;
  call->free_state = free_state;
}

/**
 * rk_call_param:
 * @n: counted from 0
 *
 * Returns: (transfer none): a parameter out of the path
 */
const char *
rk_call_param (RkCall *call, guint n)
{
  return call->exchange->params[n];
}

/* A text of the body can be a password. */
static void
wipe_texts (json_t *object)
{
  const char *name;
  json_t *value;

  json_object_foreach (object, name, value) if (json_is_string (value))
    explicit_bzero ((char *) json_string_value (value), json_string_length (value));
}

static void
free_call (RkCall *call)
{
  rk_call_set_state (call, NULL, NULL);
  g_clear_error (&call->task.error);
  g_clear_pointer (&call->actor, rk_actor_free);
  if (call->body != NULL)
    wipe_texts (call->body);
  g_clear_pointer (&call->body, json_decref);
  g_clear_pointer (&call->receipt, rk_receipt_free);
  if (call->out != NULL)
    g_string_free (call->out, TRUE);
  g_free (call);
}

static void
finish (RkCall *call)
{
  RkServer *server = call->server;
  RkExchange *exchange = call->exchange;

  if (call->task.error != NULL)
    rk_call_problem (exchange, call->task.error);
  if (call->handler->one_at_a_time > 0)
    rk_server_end_turn (server, rk_call_param (call, call->handler->one_at_a_time - 1));
  free_call (call);
  rk_http_answered (rk_server_get_http (server), exchange);
}

static gboolean
parse_body (RkCall *call, GError **error)
{
  GByteArray *bytes = call->exchange->body;
  g_autoptr (GError) problem = NULL;

  if (call->body != NULL || call->handler->body == RK_BODY_NONE
      || call->handler->body == RK_BODY_BYTES)
    return TRUE;
  if (bytes == NULL || bytes->len == 0)
    {
      if (call->handler->body == RK_BODY_JSON)
        {
          g_set_error_literal (
            error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_BAD_REQUEST, "a JSON object is wanted");
          return FALSE;
        }
      call->body = json_object ();
      return TRUE;
    }
  call->body
    = rk_json_parse ((const char *) bytes->data, bytes->len, call->exchange->max_body, &problem);
  if (call->body == NULL || !json_is_object (call->body))
    {
      g_set_error_literal (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_BAD_REQUEST,
                           problem != NULL ? problem->message : "a JSON object is wanted");
      return FALSE;
    }
  return TRUE;
}

static gboolean
resolve (RkCall *call, GError **error)
{
  RkExchange *exchange = call->exchange;

  g_clear_pointer (&call->actor, rk_actor_free);
  if (call->handler->auth == RK_AUTH_NONE
      || (call->handler->auth == RK_AUTH_WIPE && exchange->token == NULL))
    return TRUE;
  if (!rk_domain_session_resolve (call->tx, exchange->token, &call->actor, error))
    return FALSE;
  if (exchange->proof != NULL)
    {
      /* The time of the session's last use would be that of the post, to the microsecond. */
      call->actor->needs_touch = FALSE;
      call->actor->proof = g_strdup (exchange->proof);
    }
  if (call->actor->must_change_password && call->handler->auth == RK_AUTH_SESSION)
    {
      g_set_error_literal (error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_MUST_CHANGE_PASSWORD,
                           "the password is a temporary one: change it first");
      return FALSE;
    }
  return TRUE;
}

/* Writes down that something was read, before it is delivered, and that the session is in use. */
static gboolean
settle (RkCall *call, GError **error)
{
  if (call->receipt != NULL)
    rk_domain_tx_add_receipt (call->tx, call->receipt);
  if (call->actor != NULL && call->actor->needs_touch)
    return rk_domain_session_touch (call->tx, call->actor, error);
  return TRUE;
}

static gboolean
run (RkTask *task, RkDomainTx *tx, GError **error)
{
  RkCall *call = (RkCall *) task;
  const RkStep *step = &call->handler->steps[call->step];

  call->tx = tx;
  if (call->settling)
    return settle (call, error);
  rk_exchange_clear_answer (call->exchange);
  if (tx != NULL && !resolve (call, error))
    return FALSE;
  if (!parse_body (call, error))
    return FALSE;
  if (!step->run (call, error))
    return FALSE;
  if (step->where == RK_WHERE_READER)
    {
      g_clear_pointer (&call->receipt, rk_receipt_free);
      call->receipt = rk_domain_tx_take_receipt (tx);
    }
  else if (step->where == RK_WHERE_WRITER && call->actor != NULL && call->actor->needs_touch)
    return rk_domain_session_touch (tx, call->actor, error);
  return TRUE;
}

static void
push (RkCall *call, RkWhere where)
{
  if (rk_crew_push (rk_server_get_crew (call->server), where, &call->task))
    return;
  g_set_error_literal (&call->task.error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_UNAVAILABLE,
                       "too much is waiting: try again");
  finish (call);
}

static void
on_done (RkJob *job)
{
  RkCall *call = (RkCall *) job;
  RkWhere last = call->handler->steps[call->step].where;

  call->tx = NULL;
  if (call->task.error != NULL || call->settling)
    finish (call);
  else if (call->exchange->status == 0)
    {
      call->step++;
      g_assert (call->step < G_N_ELEMENTS (call->handler->steps)
                && call->handler->steps[call->step].run != NULL);
      push (call, call->handler->steps[call->step].where);
    }
  else if (call->receipt != NULL
           || (last == RK_WHERE_READER && call->actor != NULL && call->actor->needs_touch))
    {
      call->settling = TRUE;
      push (call, RK_WHERE_WRITER);
    }
  else
    finish (call);
}

/**
 * rk_call_begin:
 * @exchange: with a route
 *
 * Has a request answered.
 *
 * Returns: %TRUE when it was answered at once, %FALSE when rk_http_answered() will be called
 */
gboolean
rk_call_begin (RkServer *server, RkExchange *exchange)
{
  const RkHandler *handler = exchange->route->handler;
  RkCall *call = g_new0 (RkCall, 1);

  call->server = server;
  call->exchange = exchange;
  call->handler = handler;
  call->task.job.done = on_done;
  call->task.run = run;
  if (handler->steps[0].where == RK_WHERE_NONE)
    {
      g_autoptr (GError) error = NULL;
      if (!handler->steps[0].run (call, &error))
        rk_call_problem (exchange, error);
      free_call (call);
      return TRUE;
    }
  if (handler->one_at_a_time > 0
      && !rk_server_take_turn (server, rk_call_param (call, handler->one_at_a_time - 1)))
    {
      g_autoptr (GError) error
        = g_error_new_literal (RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_UNAVAILABLE,
                               "another request for the same upload is still at work");
      rk_call_problem (exchange, error);
      free_call (call);
      return TRUE;
    }
  if (!rk_crew_push (rk_server_get_crew (server), handler->steps[0].where, &call->task))
    {
      if (handler->one_at_a_time > 0)
        rk_server_end_turn (server, rk_call_param (call, handler->one_at_a_time - 1));
      rk_exchange_refuse (exchange, 503, "unavailable", "too much is waiting: try again");
      rk_exchange_add_header (exchange, "Retry-After", "1");
      free_call (call);
      return TRUE;
    }
  return FALSE;
}

/**
 * rk_call_begin_json:
 * @writer: (out caller-allocates): for the body of the answer, until rk_call_end_json()
 */
void
rk_call_begin_json (RkCall *call, RkJsonWriter *writer)
{
  if (call->out == NULL)
    call->out = g_string_sized_new (1024);
  g_string_truncate (call->out, 0);
  rk_json_writer_init (writer, call->out);
}

/**
 * rk_call_end_json:
 * @status: of HTTP
 *
 * Answers with what was written.
 */
void
rk_call_end_json (RkCall *call, guint status)
{
  rk_exchange_answer_json (call->exchange, status, g_steal_pointer (&call->out));
}

/**
 * rk_call_answer_record:
 * @record: (nullable): %NULL answers `{}`
 *
 * Answers with one record as the actor may see it.
 */
void
rk_call_answer_record (RkCall *call, guint status, const RkRecordType *type, gconstpointer record)
{
  RkJsonWriter writer;

  rk_call_begin_json (call, &writer);
  if (record != NULL)
    rk_record_write (type, record, call->actor->audience, &writer);
  else
    {
      rk_json_begin_object (&writer);
      rk_json_end_object (&writer);
    }
  rk_call_end_json (call, status);
}

/**
 * rk_call_answer_none:
 *
 * Answers that it is done, and nothing else.
 */
void
rk_call_answer_none (RkCall *call)
{
  rk_exchange_answer_empty (call->exchange, 204);
}

/**
 * rk_call_created_status:
 *
 * Returns: the status of an answer to a request that creates
 */
guint
rk_call_created_status (RkCreated created)
{
  return created == RK_CREATED_NEW ? 201 : 200;
}
