/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "raw-client.h"

#include "core/json.h"

G_BEGIN_DECLS

/* A server as it is shipped: a process of its own, with passwords at their full price. */
typedef struct
{
  char *dir;
  char *data;
  char *key;
  GSubprocess *server;
  GThread *log;  /* reads what the server says */
  int criticals; /* atomic: lines of the log that no server should write */
  guint16 port;
} House;

#define HOUSE_PASSWORD "Tsubaki-no-hana-7"

/* @listen: "127.0.0.1:0", or unix:PATH */
House *house_new (const char *listen);
/* Ends the server and starts it anew, listening elsewhere. Returns: the same house */
House *house_move (House *house, const char *listen);
void house_free (House *house);
/* Runs renrakuctl, which must succeed. Returns: what it printed */
char *house_operate (House *house, const char *first, ...) G_GNUC_NULL_TERMINATED;
gboolean house_is_alive (House *house);
guint house_resident_kib (House *house);

/* Somebody of a facility of their own, with HOUSE_PASSWORD, who signed in from @device once. */
void house_add_user (House *house, const char *mail, const char *device);
/* Returns: (nullable): the token */
char *house_sign_in (
  House *house, const char *mail, const char *password, const char *device, guint *ret_status);
char *house_get (House *house, const char *token, const char *target, guint *ret_status);

G_END_DECLS
