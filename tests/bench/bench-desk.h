/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

G_BEGIN_DECLS

/* A desk's engine in this process, and the server that it is signed in to in another one. */
typedef struct
{
  GSubprocess *site;
  GDataInputStream *said;
  char *long_patient, *short_patient, *password;
  guint16 port;
  RkClient *client;
} BenchDesk;

void bench_desk_start (BenchDesk *desk, const char *site_program);
void bench_desk_sign_in (BenchDesk *desk, const char *dir);
/* @n posts about the patient of the long timeline, while the server is away. */
void bench_desk_write_posts (BenchDesk *desk, int n);

/* Ends the probe when something is not as it must be. */
void bench_must (gboolean good, const GError *error);
/* For what is done in the background: @data is a place for the result. */
void bench_on_result (GObject *source, GAsyncResult *result, gpointer data);
gboolean bench_is_there (gpointer data);

G_END_DECLS
