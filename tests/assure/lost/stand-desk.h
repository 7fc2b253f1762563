/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "stand.h"

#include "client/client.h"

G_BEGIN_DECLS

/* What a desk does in a process of its own; the lines that it says:
 *   report JSON         what it shows now
 *   try WHAT ID TEXT    about to be done
 *   did WHAT ID TEXT    the engine has answered: from here on it must not be lost
 *   done                nothing is on its way any more
 *   error TEXT          what a person would read
 */
/* What happens around a desk while it works. */
typedef enum
{
  AROUND_NOTHING,
  AROUND_CLOCK, /* the clock jumps, there and back */
  AROUND_ZONE,  /* another time zone, another side of the change of the hour */
} Around;

typedef struct
{
  const char *desk;
  const char *mail;
  guint space;
  guint32 seed;
  gboolean armed_at_start;
  gboolean quiet;    /* no acts, only the report */
  gboolean unasked;  /* without the report at the start */
  gboolean troubled; /* acts may be refused; they are done without the calls failing at the end */
  Around around;
  gint64 clock_us;
} Shift;

/* The core flows, each of which can be told to fail at any of its calls. */
typedef enum
{
  FLOW_SIGN_IN,
  FLOW_SYNC,
  FLOW_OPEN,
  FLOW_POST,
  FLOW_POST_FILE,
  FLOW_REPLY,
  FLOW_EDIT,
  FLOW_WITHDRAW,
  FLOW_ACK,
  FLOW_LIKE,
  FLOW_READ,
  FLOW_UNREAD,
  FLOW_DRAFT,
  FLOW_UNDO,
  FLOW_SEARCH,
  FLOW_OLDER,
  FLOW_MEDIA,
  FLOW_LOCK,
  FLOW_SEAL,
  FLOW_SIGN_OUT,
  FLOW_CLOSE,
  N_FLOWS,
  FLOW_UNSENT = N_FLOWS, /* writes while the server is away, and ends */
} Flow;
extern const char *const flow_names[];

typedef struct
{
  Flow flow;
  guint space;
  guint32 seed;
  gboolean liar; /* says that all was done, whatever the engine says: the planted fault */
} FlowShift;

/* Says as an error what the desk is at, and ends it. @timeline: NULL for none. */
void stand_waited_in_vain (int fd, RkClient *client, RkTimeline *timeline, const char *for_what)
  G_GNUC_NORETURN;
#define WAIT_SAYING(fd, client, timeline, condition)                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const gint64 saying_end_ = g_get_monotonic_time () + PATIENCE_US;                              \
    while (!(condition))                                                                           \
      {                                                                                            \
        if (g_get_monotonic_time () > saying_end_)                                                 \
          stand_waited_in_vain (fd, client, timeline, #condition);                                 \
        while (g_main_context_iteration (NULL, FALSE))                                             \
          ;                                                                                        \
        g_usleep (2000);                                                                           \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

/* Does one of them with calls that fail, and says whether it went well. */
void stand_flow (Stand *stand, int fd, gpointer flow_shift);

/* Says "page N" for the first page of each table of a store that holds nothing of what was not
 * sent. */
void stand_pages (Stand *stand, int fd, gpointer unused);

/* Signs in, waits until all is sent, reports until told to go on, works. */
void stand_shift (Stand *stand, int fd, gpointer shift);
/* Signs in on a desk where nobody is, and out again. */
void stand_visit (Stand *stand, int fd, gpointer shift);

G_END_DECLS
