/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "stand.h"

G_BEGIN_DECLS

/* What a desk does in a process of its own; the lines that it says:
 *   report JSON         what it shows now
 *   try WHAT ID TEXT    about to be done
 *   did WHAT ID TEXT    the engine has answered: from here on it must not be lost
 *   done                nothing is on its way any more
 *   error TEXT          what a person would read
 */
typedef struct
{
  const char *desk;
  const char *mail;
  guint space;
  guint32 seed;
  gboolean armed_at_start;
  gboolean quiet; /* no acts, only the report */
} Shift;

/* Signs in, waits until all is sent, reports until told to go on, works. */
void stand_shift (Stand *stand, int fd, gpointer shift);
/* Signs in on a desk where nobody is, and out again. */
void stand_visit (Stand *stand, int fd, gpointer shift);

G_END_DECLS
