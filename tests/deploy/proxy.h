/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lint.h"

G_BEGIN_DECLS

/* A word of a patient, which must not lie anywhere. */
#define RK_SECRET "TanakaHanako-secret-words"

typedef enum
{
  RK_PROXY_SHIPPED,
  RK_PROXY_CLIENT_CERTIFICATES, /* with the shipped file for them */
  RK_PROXY_WEAKENED,            /* with old TLS and small buffers: what the tests have to notice */
} RkProxyKind;

/* The shipped site under a real nginx, its paths moved below a folder and its port to a free one.
 */
typedef struct
{
  char *folder;
  char *config;
  guint16 port;
  GSubprocess *process;
  /* How the next exchange speaks. */
  int tls_version;         /* TLS1_VERSION and so on; 0 for whatever both know */
  const char *certificate; /* a client's certificate by name, or NULL for none */
} RkProxy;

RkProxy *rk_proxy_new (const char *root, const char *folder, RkProxyKind kind);
void rk_proxy_free (RkProxy *proxy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkProxy, rk_proxy_free)
void rk_proxy_find_errors (RkProxy *proxy, GPtrArray *found);
void rk_proxy_start (RkProxy *proxy);
void rk_proxy_stop (RkProxy *proxy);

/* What came back. */
typedef struct
{
  int status; /* of HTTP; 0 when it was none, -1 when TLS was refused */
  char *head; /* all of it up to the first zero byte, for reading */
  GString *bytes;
  gsize body; /* where it begins in @bytes */
} RkAnswer;

void rk_answer_free (RkAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkAnswer, rk_answer_free)

RkAnswer *rk_proxy_exchange (RkProxy *proxy, const char *data, gsize length, guint wait_s);
RkAnswer *rk_proxy_send (RkProxy *proxy, const char *text, guint wait_s);
RkAnswer *rk_proxy_send_plainly (RkProxy *proxy, const char *text, guint wait_s);
RkAnswer *rk_proxy_request (
  RkProxy *proxy, const char *method, const char *path, const char *headers, gsize body_length);

G_END_DECLS
