/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "canary.h"

G_BEGIN_DECLS

/* The memory of another process, as root reads it. */

gboolean rk_memory_can_read (GPid pid);
gboolean rk_memory_scan (GPid pid, RkCanaries *canaries, GHashTable *found, gsize *ret_size);
gboolean rk_memory_find_key (GPid pid, const char *store, guint8 *ret_key, GPtrArray *weak_places);
gboolean rk_key_opens (const char *store, const guint8 *key);
char *rk_find_store (const char *home);
GPid rk_child_of (GPid pid, const char *name);
char *rk_first_words (GHashTable *found);

G_END_DECLS
