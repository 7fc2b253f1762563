/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <atspi/atspi.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * What assistive technology sees of a window, asked as a whole: libatspi waits for each answer
 * before it asks the next, which takes seconds where a list is long.
 */

typedef struct _RkSight RkSight;

/**
 * RkSight:
 * @path: its name on the bus
 * @role: what it is
 * @words: what it is called; else what it says, as far as that was asked for
 * @children: (element-type RkSight): in their order
 */
struct _RkSight
{
  char *path;
  AtspiRole role;
  char *words;
  GPtrArray *children;
};

/**
 * RkSightWants:
 *
 * Returns: whether the words within something of this role are of interest
 */
typedef gboolean (*RkSightWants) (AtspiRole role, gpointer data);

RkSight *rk_sight_new (AtspiAccessible *root, RkSightWants wants, gpointer data);
AtspiAccessible *rk_sight_get_accessible (const RkSight *sight, AtspiAccessible *root);
void rk_sight_free (RkSight *sight);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSight, rk_sight_free)

G_END_DECLS
