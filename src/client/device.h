/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <jansson.h>

#include <glib.h>

G_BEGIN_DECLS

/*
 * What every login of this installation shares, in the state folder: the file `device` (the
 * address, optionally a mail address or that none may be kept, the device's secret) and the file
 * `untold` (stores that were destroyed and whose server has not been told). Nothing of a patient;
 * nothing else outlives a logout.
 */
typedef struct
{
  char *state_dir;
  char *stores_dir;
  char *id; /* 43 characters; names the installation to the server, and no user */
  char *server_url;
  char *mail;
  gboolean mail_barred; /* whose facility was here last keeps no addresses on its terminals */
} RkDevice;

RkDevice *rk_device_load (const char *state_dir, GError **error);
gboolean rk_device_save (RkDevice *device, GError **error);
void rk_device_free (RkDevice *device);

/* A store that is gone here, to be told to its server. */
typedef struct
{
  char *server_url;
  char *store_id;
  char *wipe_token;
  char *session_id; /* (nullable): that ended with a sealed store */
  gint64 n_unsent;
  gboolean sealed;
} RkUntold;

void rk_untold_free (RkUntold *untold);
GPtrArray *rk_device_load_untold (RkDevice *device);
gboolean rk_device_add_untold (RkDevice *device, const RkUntold *untold, GError **error);
gboolean rk_device_drop_untold (RkDevice *device, const char *store_id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkDevice, rk_device_free)

G_END_DECLS
