/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/device.h"
#include "core/secret.h"
#include "platform/files.h"

G_BEGIN_DECLS

/*
 * The folder of one store and the key slots in it. The store's key is on the disk only wrapped:
 * in the `server` slot by a secret that the server keeps, in the `keyring` slot by one that the
 * desktop's keyring keeps for a while. Whose store it is can be recognised by who signs in, and not
 * be read from the disk.
 */
typedef struct
{
  char *dir;
  char *store_id;
  char *owner; /* a keyed digest of the user */
  char *server_url;
  char *wipe_token;
  char *server_slot;
  char *keyring_slot;
  gint64 keyring_until_us;
  gint64 keyring_made_us;
  gint64 used_us;
  gint64 sealed_hours;
  gint64 n_unsent;  /* as of the sealing */
  gboolean sealed;  /* by an automatic logout */
  gboolean damaged; /* set aside: not worked with any more; gives what was not sent, if it can */
} RkSlots;

RkSlots *rk_slots_new (RkDevice *device, const char *user_id, GError **error);
RkSlots *rk_slots_load (const char *dir);
gboolean rk_slots_save (RkSlots *slots, GError **error);
void rk_slots_free (RkSlots *slots);
gboolean rk_slots_belong_to (RkSlots *slots, RkDevice *device, const char *user_id);
gboolean rk_slots_are_expired (RkSlots *slots, gint64 now_us);
char *rk_slots_get_path (const char *dir, const char *name);
RkFileLock *rk_slots_lock (const char *dir, GError **error);

char *rk_slots_wrap (RkSlots *slots, const RkSecret *key, const RkSecret *with);
RkSecret *rk_slots_unwrap (RkSlots *slots, const char *slot, const RkSecret *with);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSlots, rk_slots_free)

G_END_DECLS
