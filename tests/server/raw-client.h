/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A client that sends what it is told, well-formed or not. Blocks; for threads of tests. */

int raw_connect (guint16 port);
gboolean raw_send (int fd, const char *bytes, gssize size);
char *raw_read_answer (int fd, guint *ret_status, char **ret_headers);
gboolean raw_is_closed (int fd, guint timeout_ms);
char *raw_exchange (guint16 port, const char *request, guint *ret_status, char **ret_headers);

/* WebSocket frames, as a client sends and reads them. */
void raw_ws_send (int fd, guint8 opcode, gboolean fin, const char *payload, gsize size);
char *raw_ws_read (int fd, guint8 *ret_opcode, gsize *ret_size, guint timeout_ms);
int raw_ws_connect (guint16 port, const char *target, const char *token, guint *ret_status);
guint raw_ws_read_close (int fd, guint timeout_ms);

guint raw_count_descriptors (void);
guint raw_resident_kib (void);

G_END_DECLS
