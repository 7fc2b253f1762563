/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What org.freedesktop.portal.Flatpak was asked for by one Spawn. */
typedef struct
{
  char *folder;
  GStrv arguments;
  GHashTable *descriptors; /* number in the new process → what it is */
  guint n_environment;
  guint32 flags;
  GVariant *options;
  GPid pid; /* of what was started, 0 when that was refused */
} RkPortalRequest;

/*
 * That portal on a bus of its own, within this process: it starts what it is asked for in
 * bubblewrap, with as much around it as flatpak would give for these flags. It lives from the
 * default main context.
 */
typedef struct _RkPortal RkPortal;

RkPortal *rk_portal_new (void);
void rk_portal_free (RkPortal *self);
const char *rk_portal_get_address (RkPortal *self);
void rk_portal_set_refuses (RkPortal *self, gboolean refuses);
GPtrArray *rk_portal_get_requests (RkPortal *self);
guint rk_portal_get_n_running (RkPortal *self);

/* What a request opens that a decoder must not have; NULL if nothing. */
char *rk_portal_judge (const RkPortalRequest *request);

G_END_DECLS
