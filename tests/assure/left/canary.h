/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * RkCanaries:
 *
 * Texts and keys that must not be anywhere, in all the forms in which a program may have written
 * them down: UTF-8, UTF-16 both ways, base64 at its three alignments, hexadecimal in both cases,
 * percent-encoded, the escapes of JSON. Also a part of a text is found, since what is left is
 * seldom whole.
 */
typedef struct _RkCanaries RkCanaries;

RkCanaries *rk_canaries_new (void);
void rk_canaries_free (RkCanaries *canaries);
void rk_canaries_add_text (RkCanaries *canaries, const char *label, const char *text);
void rk_canaries_add_whole (RkCanaries *canaries, const char *label, const char *text);
void rk_canaries_add_key (RkCanaries *canaries, const char *label, const guint8 *key, gsize size);
guint rk_canaries_count (RkCanaries *canaries);

const char *
rk_canaries_find (RkCanaries *canaries, const void *data, gsize size, gsize *ret_offset);
GHashTable *rk_canaries_find_all (RkCanaries *canaries, const void *data, gsize size);
void rk_canaries_scan (RkCanaries *canaries, const void *data, gsize size, GHashTable *found);
gboolean
rk_canaries_scan_file (RkCanaries *canaries, const char *path, GHashTable *found, GError **error);
void rk_canaries_scan_tree (RkCanaries *canaries, const char *folder, GHashTable *found);

GPtrArray *rk_canaries_forms (const char *text);
char *rk_canary_word (GRand *random, guint n_characters);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkCanaries, rk_canaries_free)

G_END_DECLS
