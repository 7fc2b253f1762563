/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Load for a chat server on this machine: people in rooms of ten, one thread, open or closed loop.
 * What a protocol looks like is a driver's business; everything else never looks inside a message.
 */

typedef struct _Load Load;
typedef struct _LoadPeer LoadPeer;

/* One connection. */
struct _LoadPeer
{
  Load *load;
  int fd;
  guint id; /* of the person, or of a helping connection behind them all */
  int stage;
  gboolean connecting;
  gboolean ready;
  gboolean dead;
  gboolean wants_write;
  gboolean busy; /* the driver's own */
  GString *in;
  GString *out;
};

typedef struct
{
  /* The connection stands. */
  void (*open) (LoadPeer *peer);
  /* There is something new in peer->in; takes what it understood out of it. */
  void (*feed) (LoadPeer *peer);
  /* Person @peer sends @text to their room. */
  void (*send) (LoadPeer *peer, const char *text);
  guint n_helpers; /* connections beside those of the people */
} LoadDriver;

typedef struct
{
  gint64 sent;
  gint64 delivered;
  gint64 expected;
  double seconds; /* while it was sent */
  double delivered_per_s;
  double p50_ms, p95_ms, p99_ms;
  double cpu_ms_per_1000; /* of the server */
} LoadResult;

struct _Load
{
  const LoadDriver *driver;
  gpointer data; /* the driver's */
  guint16 port;
  GPid server;
  guint n_people;
  guint room;
  LoadPeer *peers;
  int epoll;
  guint n_connected;
  guint n_ready;
  gboolean may_die; /* connections are expected to end */
  /* While it is measured. */
  gboolean measuring;
  gboolean closed;
  gint64 begin_ns, end_ns;
  LoadResult result;
  GArray *latencies;
  guint next;
  void (*acknowledged) (const char *text, gpointer data); /* the server has answered for it */
  gpointer acknowledged_data;
};

Load *load_new (
  const LoadDriver *driver, gpointer data, guint16 port, GPid server, guint n_people, guint room);
void load_free (Load *load);
/* Connects so many, or more than before; %FALSE when not all are there in time. */
gboolean load_connect (Load *load, guint n_people);
/* Lets @seconds pass. */
void load_idle (Load *load, double seconds);
/* @rate messages a second by the clock, whether or not the server keeps up: latency counts from the
 * time when a message was due. */
LoadResult load_open (Load *load, double rate, double seconds);
/* One message in flight in each room: what the server can do. */
LoadResult load_closed (Load *load, double seconds);

/* For drivers. */
void load_put (LoadPeer *peer, const char *bytes, gsize size);
void load_ready (LoadPeer *peer);
void load_die (LoadPeer *peer, const char *why);
/* A text arrived at @peer that somebody sent. */
void load_delivered (LoadPeer *peer, const char *text);
LoadPeer *load_helper (Load *load, guint number);

G_END_DECLS
