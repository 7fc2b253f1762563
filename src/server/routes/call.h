/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/json.h"
#include "server/domain/domain.h"
#include "server/domain/rights.h"
#include "server/net/router.h"
#include "server/routes/task.h"

G_BEGIN_DECLS

typedef struct _RkServer RkServer;
typedef struct _RkCall RkCall;

/**
 * RkStepRun:
 *
 * One step of a handler, in a worker thread. The last one answers. %FALSE with an error undoes the
 * step, and the error is the answer.
 */
typedef gboolean (*RkStepRun) (RkCall *call, GError **error);

typedef struct
{
  RkWhere where;
  RkStepRun run;
} RkStep;

/**
 * RkAuth:
 * @RK_AUTH_SESSION: whoever has signed in and has a password of their own
 * @RK_AUTH_TEMPORARY: also while the password is a temporary one
 * @RK_AUTH_NONE: anybody
 * @RK_AUTH_WIPE: a session, or else a wipe token
 */
typedef enum
{
  RK_AUTH_SESSION,
  RK_AUTH_TEMPORARY,
  RK_AUTH_NONE,
  RK_AUTH_WIPE,
} RkAuth;

/**
 * RkBodyKind:
 * @RK_BODY_NONE: no body is taken
 * @RK_BODY_JSON: one JSON object
 * @RK_BODY_EMPTY: the same, where `{}` and no body at all are as good
 * @RK_BODY_BYTES: anything
 */
typedef enum
{
  RK_BODY_NONE,
  RK_BODY_JSON,
  RK_BODY_EMPTY,
  RK_BODY_BYTES,
} RkBodyKind;

/**
 * RkHandler:
 * @one_at_a_time: the parameter (from 1) of which only one call may be at work, 0 for none
 * @socket: it is a WebSocket's address
 *
 * What an address does, and for whom.
 */
typedef struct
{
  RkAuth auth;
  RkBodyKind body;
  gsize max_body;
  guint one_at_a_time;
  gboolean socket;
  RkStep steps[4];
} RkHandler;

/**
 * RkCall:
 * @tx: the transaction of this step, %NULL without one
 * @actor: (nullable): who asks, known in the steps with a transaction and after them
 * @body: (nullable): the JSON object
 * @state: from step to step
 *
 * A request at work.
 */
struct _RkCall
{
  RkTask task;
  RkServer *server;
  RkExchange *exchange;
  const RkHandler *handler;
  guint step;
  gboolean settling;
  RkDomainTx *tx;
  RkActor *actor;
  json_t *body;
  gpointer state;
  GDestroyNotify free_state;
  RkReceipt *receipt;
  GString *out;
};

gboolean rk_call_begin (RkServer *server, RkExchange *exchange);
void rk_call_problem (RkExchange *exchange, const GError *error);
void rk_call_set_state (RkCall *call, gpointer state, GDestroyNotify free_state);
const char *rk_call_param (RkCall *call, guint n);

/* Answers. */
void rk_call_begin_json (RkCall *call, RkJsonWriter *writer);
void rk_call_end_json (RkCall *call, guint status);
void
rk_call_answer_record (RkCall *call, guint status, const RkRecordType *type, gconstpointer record);
void rk_call_answer_none (RkCall *call);
guint rk_call_created_status (RkCreated created);

/**
 * RkMemberType:
 *
 * What a member of a body must be, and what the pointer of #RkBodyMember points at.
 */
typedef enum
{
  RK_MEMBER_TEXT, /* const char *: owned by the body */
  RK_MEMBER_ID,   /* const char *: likewise */
  RK_MEMBER_INT,  /* gint64, not negative */
  RK_MEMBER_BOOL, /* int: 0 or 1 */
  RK_MEMBER_IDS,  /* char **: freed by the caller */
  RK_MEMBER_LIST, /* const json_t *: an array, owned by the body */
} RkMemberType;

/**
 * RkBodyMember:
 * @max: of a text in bytes, or of an array in members
 * @value: left as it is when the member is not there
 */
typedef struct
{
  const char *name;
  RkMemberType type;
  gboolean required;
  gsize max;
  gpointer value;
} RkBodyMember;

gboolean
rk_call_read_body (RkCall *call, const RkBodyMember *members, guint n_members, GError **error);
gboolean rk_call_query_id (RkCall *call, const char *name, const char **ret_id, GError **error);
gboolean rk_call_query_int (
  RkCall *call, const char *name, gint64 fallback, gint64 max, gint64 *ret_value, GError **error);

G_END_DECLS
