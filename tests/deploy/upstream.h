/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A request as it arrived behind the proxy. */
typedef struct
{
  char *line;          /* "GET /v1/server HTTP/1.1" */
  GHashTable *headers; /* lower-case name to value */
  gsize length;        /* of the body */
} RkSeen;

typedef struct _RkUpstream RkUpstream;

RkUpstream *rk_upstream_start (const char *path);
void rk_upstream_stop (RkUpstream *upstream);
guint rk_upstream_count (RkUpstream *upstream);
const RkSeen *rk_upstream_last (RkUpstream *upstream);
const char *rk_upstream_last_header (RkUpstream *upstream, const char *name);

G_END_DECLS
