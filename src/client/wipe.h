/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/device.h"
#include "client/slots.h"
#include "client/store.h"
#include "client/wipe-private.h"

G_BEGIN_DECLS

/* Engine's thread. None of it waits for a network. */

gboolean rk_wipe_store (RkDevice *device,
                        const char *dir,
                        RkSlots *slots,
                        RkStore *store,
                        gint64 n_unsent,
                        RkWipeReport *report);
void rk_wipe_sweep (RkDevice *device, gint64 server_us, RkWipeReport *report);

G_END_DECLS
