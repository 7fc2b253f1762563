/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RkSecret:
 * @data: the bytes, in guarded memory that is never swapped and left out of core dumps
 * @size: how many, in bytes
 *
 * A key, a password or a token in the only kind of memory that may hold one. Wiped when freed.
 */
typedef struct
{
  guint8 *data;
  gsize size;
} RkSecret;

gboolean rk_secret_init (void);
void rk_secret_require_locked (void);
RkSecret *rk_secret_new (gsize size);
RkSecret *rk_secret_new_random (gsize size);
RkSecret *rk_secret_new_from_data (gconstpointer data, gsize size);
RkSecret *rk_secret_new_from_text (const char *text);
RkSecret *rk_secret_new_from_base64 (const char *text);
RkSecret *rk_secret_copy (const RkSecret *secret);
void rk_secret_free (RkSecret *secret);
gboolean rk_secret_equal (const RkSecret *a, const RkSecret *b);
char *rk_secret_to_base64 (const RkSecret *secret) G_GNUC_WARN_UNUSED_RESULT;
void rk_secret_wipe_text (char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSecret, rk_secret_free)

G_END_DECLS
