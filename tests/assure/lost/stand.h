/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hook.h"

#include <jansson.h>

G_BEGIN_DECLS

/*
 * A server, and desks that use it, each a process of its own that is forked and not executed: a
 * case costs some tens of milliseconds. The process that starts them stays without threads, and
 * asks the server by itself what is true.
 */

#define STAND_PASSWORD "Kaede-no-ha-7"
#define STAND_SPACES   40

/* Whoever waits waits for a word; this is only how long a silence means that none will come. A desk
 * says itself, after two minutes, what it waited for. */
#define STAND_PATIENCE_MS 200000

typedef struct
{
  char *dir;
  char *key_file;
  char *url;
  guint16 port;
  pid_t server;
  RkHook *server_hook;
  RkHook *desk_hook;
  char *facility;
  char *spaces[STAND_SPACES];
  char *patients[STAND_SPACES];
  char *doctor; /* user ids */
  char *nurse;
  char *helper;
  char *by_doctor; /* tokens of sessions of this process's own */
  char *by_nurse;
  char *by_helper;
} Stand;

Stand *stand_new (void);
void stand_free (Stand *stand);
/* Starts the server; FALSE when it ended before it listened. */
gboolean stand_start (Stand *stand);
void stand_stop (Stand *stand);
gboolean stand_server_lives (Stand *stand);

/* The child's side of it; in stand-server.c. */
void stand_make (const char *dir, const char *key_file);
/* Whether a database that lies still is whole: pages, keys, the chain of its audit, its counts. */
gboolean stand_check_database (const char *dir, const char *key_file);
char *stand_database_fault (Stand *stand);
/* As the operator's command does it. */
gboolean stand_backup (const char *dir, const char *key_file, const char *to);
gboolean stand_restore (const char *from, const char *key_file, const char *dir);
void stand_serve (const char *dir, const char *key_file, guint16 port, int ready) G_GNUC_NORETURN;

typedef void (*StandDeskFunc) (Stand *stand, int fd, gpointer data);
/* A desk in a process of its own, with a line to it. */
pid_t stand_desk (Stand *stand, StandDeskFunc func, gpointer data, int *ret_fd);
/* Waits for its end; the signal that it died of, or minus its exit status. */
int stand_wait (pid_t pid);

/* Lines from and to a desk; NULL at its end. */
void stand_say (int fd, const char *format, ...) G_GNUC_PRINTF (2, 3);
char *stand_hear (int fd, guint patience_ms);
/* Whether there is something to hear, the end included. */
gboolean stand_has_word (int fd, guint ms);

/* One request; NULL when there is no answer (status 0) or it has no body. */
json_t *stand_ask (Stand *stand,
                   const char *token,
                   const char *method,
                   const char *path,
                   const char *body,
                   guint *ret_status);
char *stand_sign_in (Stand *stand, const char *mail, const char *device);
/* A post by somebody; returns its position, 0 when it was not acknowledged. */
gint64
stand_post (Stand *stand, const char *token, const char *space, const char *id, const char *text);
/* The newest posts of a space, newest first, with the reactions to them. */
json_t *stand_posts (Stand *stand, const char *token, const char *space, guint limit);
/* How far somebody has read. */
gint64 stand_marker (Stand *stand, const char *token, const char *space);

G_END_DECLS
