/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/engine-private.h"

G_BEGIN_DECLS

/* An entry on its way. */
typedef struct
{
  RkEngine *engine;
  GCancellable *login; /* of when it was sent: held, so that no later one is taken for it */
  char *lane;
  gint64 seq;
  char *kind;
  char *space_id;
  char *target_id;
  char *method;
  char *path;
  char *body;
  gint64 version; /* of an edit: 0 when it goes on top of whatever the server has by then */
  gboolean active;
  gboolean looked; /* its refusal is known together with what it speaks of */
} RkOutboxEntry;

void rk_outbox_entry_free (RkOutboxEntry *entry);
void rk_outbox_send (RkOutboxEntry *entry);
void rk_outbox_upload (RkOutboxEntry *entry);
void rk_outbox_finish (RkOutboxEntry *entry, const RkReply *reply);
void rk_outbox_drop (RkOutboxEntry *entry);
gboolean rk_outbox_look_first (RkOutboxEntry *entry, const RkReply *reply);
void rk_outbox_send_on_top (RkOutboxEntry *entry);
gboolean rk_store_refresh_my_ack (RkStore *store, const char *post_id, GError **error);

G_END_DECLS
