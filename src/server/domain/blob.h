/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/secret.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * RkBlob:
 *
 * An encrypted file of a known size: pieces of 64 KiB, each under a nonce of its own and bound to
 * its place, so that a range is read without the rest. Knows no database. One thread at a time.
 */
typedef struct _RkBlob RkBlob;

#define RK_BLOB_PIECE (64 * 1024)

/**
 * rk_blob_open:
 * @path: the file
 * @key: 32 bytes, of this file alone
 * @write: make it if it is not there
 */
RkBlob *rk_blob_open (const char *path, const RkSecret *key, gboolean write, GError **error);
void rk_blob_close (RkBlob *blob);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkBlob, rk_blob_close)

/**
 * rk_blob_usable:
 * @received: what is believed to be there
 *
 * Returns: how much of it is: a power cut may have torn the last piece, never one before
 */
gint64 rk_blob_usable (RkBlob *blob, gint64 received);

/**
 * rk_blob_append:
 * @offset: how much is there; bytes behind it are written over
 *
 * On the disk when it returns.
 */
gboolean
rk_blob_append (RkBlob *blob, gint64 offset, gconstpointer data, gsize size, GError **error);

/**
 * rk_blob_read:
 *
 * Returns: whether all @size bytes at @offset were there and whole
 */
gboolean rk_blob_read (RkBlob *blob, gint64 offset, guint8 *buffer, gsize size, GError **error);

/* How long the file of @size bytes of content is. */
gint64 rk_blob_file_size (gint64 size);

G_END_DECLS
