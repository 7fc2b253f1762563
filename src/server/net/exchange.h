/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What one request may have at most. */
#define RK_HTTP_MAX_TARGET  2048
#define RK_HTTP_MAX_HEADERS (16 * 1024)
#define RK_HTTP_MAX_QUERY   16
#define RK_HTTP_MAX_PARAMS  4

typedef struct _RkRoute RkRoute;
typedef struct _RkExchange RkExchange;

/**
 * RkBodyRead:
 * @data: what was given with the body
 * @offset: of the first byte wanted
 * @size: how many bytes are wanted at most, never beyond the end of the body
 * @error: return location
 *
 * Reads a part of a body, in a worker thread. Parts are asked for in order.
 *
 * Returns: (transfer full) (nullable): at least one byte, or %NULL with @error set
 */
typedef GBytes *(*RkBodyRead) (gpointer data, gint64 offset, gsize size, GError **error);

/**
 * RkUpgraded:
 * @data: what was given with the upgrade
 * @fd: (transfer full): the connection, not blocking
 * @early: bytes that the peer sent behind its request
 * @early_size: how many
 *
 * Takes over a connection, in the network thread.
 */
typedef void (*RkUpgraded) (gpointer data, int fd, const char *early, gsize early_size);

/**
 * RkExchange:
 *
 * One request and its answer. It belongs to one thread at a time: to the network thread until it is
 * dispatched and again once it is answered, and to whoever works on it in between.
 */
struct _RkExchange
{
  /* The request. */
  const char *method; /* static */
  char *path;
  char *query_names[RK_HTTP_MAX_QUERY];
  char *query_values[RK_HTTP_MAX_QUERY];
  guint n_query;
  const RkRoute *route;
  char *params[RK_HTTP_MAX_PARAMS];
  char *token;      /* of Authorization: Bearer; wiped at the end */
  char *wipe_token; /* of Renraku-Wipe-Token; wiped at the end */
  char *proof;      /* of Renraku-Asker-Proof; wiped at the end */
  char *content_type;
  char *content_range;
  char *range;
  char *if_none_match;
  char *client_version;
  char *websocket_key;   /* when it asks for an upgrade to a WebSocket of version 13 */
  gint64 content_length; /* -1 when there is no body */
  gsize max_body;
  GByteArray *body;
  gint64 begin_us; /* monotonic */

  /* The answer. */
  guint status; /* 0 until there is one */
  GBytes *out;
  const char *out_type;   /* static */
  GPtrArray *out_headers; /* name, value, … */
  gboolean close;
  RkBodyRead read;
  gint64 read_offset;
  gint64 read_size;
  gpointer read_data;
  GDestroyNotify read_free;
  RkUpgraded upgraded;
  gpointer upgrade_data;
  GDestroyNotify upgrade_free;

  /* For the network layer alone. */
  gpointer transport;
};

RkExchange *rk_exchange_new (void);
void rk_exchange_free (RkExchange *exchange);
gboolean rk_exchange_set_target (RkExchange *exchange, const char *target);
const char *rk_exchange_query (const RkExchange *exchange, const char *name);
gboolean rk_exchange_query_int (
  const RkExchange *exchange, const char *name, gint64 fallback, gint64 max, gint64 *ret_value);

void rk_exchange_clear_answer (RkExchange *exchange);
void rk_exchange_add_header (RkExchange *exchange, const char *name, const char *value);
void rk_exchange_answer_empty (RkExchange *exchange, guint status);
void rk_exchange_answer_json (RkExchange *exchange, guint status, GString *json);
void rk_exchange_answer_bytes (RkExchange *exchange, guint status, const char *type, GBytes *bytes);
void rk_exchange_answer_stream (RkExchange *exchange,
                                guint status,
                                const char *type,
                                gint64 offset,
                                gint64 size,
                                RkBodyRead read,
                                gpointer data,
                                GDestroyNotify free_data);
void rk_exchange_answer_upgrade (RkExchange *exchange,
                                 RkUpgraded upgraded,
                                 gpointer data,
                                 GDestroyNotify free_data);

/**
 * RkHttpProblem:
 * @status: of HTTP
 * @code: stable, for programs
 * @title: short, for people, the same for each @code
 * @detail: (nullable): what is wrong this time; nothing of a patient
 * @field: (nullable): the member of the body or the parameter that it is about
 * @retry_after: seconds, 0 for none
 * @received: (nullable): how many bytes of an upload are there
 * @reason: (nullable): why a session ended
 */
typedef struct
{
  guint status;
  const char *code;
  const char *title;
  const char *detail;
  const char *field;
  gint64 retry_after;
  const gint64 *received;
  const char *reason;
} RkHttpProblem;

void rk_exchange_answer_problem (RkExchange *exchange, const RkHttpProblem *problem);
void rk_exchange_refuse (RkExchange *exchange, guint status, const char *code, const char *detail);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkExchange, rk_exchange_free)

G_END_DECLS
