/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/secret.h"

#include <gio/gio.h>
#include <jansson.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/*
 * Requests to the server, on the engine's thread and its main context. The only files that see
 * libsoup are this one's and the event socket's.
 */

typedef struct _RkApi RkApi;

/**
 * RkReply:
 * @status: HTTP status; 0 when no answer came
 * @json: (nullable): the body, when it is JSON
 * @bytes: (nullable): the body, of a raw request
 * @code: (nullable): of the problem document
 * @error: (nullable): %NULL for 2xx; else of %RK_CLIENT_ERROR, or %G_IO_ERROR_CANCELLED
 * @transient: whether the same request may succeed later
 * @retry_after: seconds, 0 when the server did not say
 */
typedef struct
{
  guint status;
  json_t *json;
  GBytes *bytes;
  const char *code;
  const char *reason;
  GError *error;
  gboolean transient;
  gint64 retry_after;
} RkReply;

typedef void (*RkReplyFunc) (const RkReply *reply, gpointer data);

/**
 * RkRequest:
 * @method: such as "PUT"
 * @path: from the root, "/v1/…", query included, already escaped
 * @json: (nullable): the body
 * @bytes: (nullable): or a raw body
 * @range: (nullable): a Range or, with @bytes, a Content-Range header
 * @wipe_token: (nullable): in place of the bearer
 * @proof: (nullable): that one wrote a post without a name, beside the bearer
 * @anonymous: send no bearer
 * @raw: take the answer as bytes
 * @max_size: of the answer, 0 for the usual limit
 * @base_url: (nullable): another server than the one set
 *
 * What to ask. All is copied or referenced.
 */
typedef struct
{
  const char *method;
  const char *path;
  const char *json;
  GBytes *bytes;
  const char *range;
  const char *wipe_token;
  const char *proof;
  gboolean anonymous;
  gboolean raw;
  gsize max_size;
  const char *base_url;
} RkRequest;

char *rk_api_normalize_url (const char *text, GError **error);

RkApi *rk_api_new (void);
void rk_api_free (RkApi *api);
void rk_api_set_base_url (RkApi *api, const char *url);
const char *rk_api_get_base_url (RkApi *api);
void rk_api_set_token (RkApi *api, RkSecret *token);
gboolean rk_api_has_token (RkApi *api);
const RkSecret *rk_api_get_token (RkApi *api);
void rk_api_send (
  RkApi *api, const RkRequest *request, GCancellable *cancellable, RkReplyFunc func, gpointer data);
SoupMessage *rk_api_new_message (RkApi *api, const char *method, const char *path);
SoupSession *rk_api_get_session (RkApi *api);
GError *rk_api_map_error (const GError *error);

G_END_DECLS
