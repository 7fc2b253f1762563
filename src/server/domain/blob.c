/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/blob.h"
#include "server/domain/domain.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define EXTRA (NONCE + TAG)
#define SLOT  (RK_BLOB_PIECE + EXTRA)

struct _RkBlob
{
  FILE *file;
  RkSecret *key;
  /* The piece that was decrypted last. */
  guint8 *piece;
  gsize piece_size;
  gint64 piece_number;
  guint8 *slot;
};

static gboolean
fail (GError **error, const char *what)
{
  const gboolean full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

  g_set_error (error, RK_DOMAIN_ERROR, full ? RK_DOMAIN_ERROR_NO_ROOM : RK_DOMAIN_ERROR_UNAVAILABLE,
               "the file of an attachment could not be %s", what);
  return FALSE;
}

RkBlob *
rk_blob_open (const char *path, const RkSecret *key, gboolean write, GError **error)
{
  FILE *file = g_fopen (path, write ? "r+b" : "rb");

  if (file == NULL && write && errno == ENOENT)
    {
      g_autofree char *folder = g_path_get_dirname (path);

      if (g_mkdir_with_parents (folder, 0700) == 0)
        file = g_fopen (path, "w+b");
    }
  if (file == NULL)
    {
      fail (error, "opened");
      return NULL;
    }
  RkBlob *blob = g_new0 (RkBlob, 1);
  blob->file = file;
  blob->key = rk_secret_copy (key);
  blob->piece = g_malloc (RK_BLOB_PIECE);
  blob->slot = g_malloc (SLOT);
  blob->piece_number = -1;
  return blob;
}

void
rk_blob_close (RkBlob *blob)
{
  if (blob == NULL)
    return;
  fclose (blob->file);
  rk_secret_free (blob->key);
  sodium_memzero (blob->piece, RK_BLOB_PIECE);
  g_free (blob->piece);
  g_free (blob->slot);
  g_free (blob);
}

gint64
rk_blob_file_size (gint64 size)
{
  const gint64 pieces = (size + RK_BLOB_PIECE - 1) / RK_BLOB_PIECE;

  return size + pieces * (gint64) EXTRA;
}

/* Decrypts piece @number as it is in the file, however long it is there. */
static gboolean
load (RkBlob *blob, gint64 number)
{
  guint64 place = GUINT64_TO_LE ((guint64) number);
  unsigned long long size;

  if (blob->piece_number == number)
    return TRUE;
  blob->piece_number = -1;
  if (fseeko (blob->file, (off_t) (number * (gint64) SLOT), SEEK_SET) != 0)
    return FALSE;
  gsize n = fread (blob->slot, 1, SLOT, blob->file);
  if (n <= EXTRA
      || crypto_aead_xchacha20poly1305_ietf_decrypt (blob->piece, &size, NULL, blob->slot + NONCE,
                                                     n - NONCE, (const guint8 *) &place,
                                                     sizeof place, blob->slot, blob->key->data)
           != 0)
    return FALSE;
  blob->piece_size = (gsize) size;
  blob->piece_number = number;
  return TRUE;
}

static gboolean
save (RkBlob *blob, gint64 number, gsize size, GError **error)
{
  guint64 place = GUINT64_TO_LE ((guint64) number);

  randombytes_buf (blob->slot, NONCE);
  crypto_aead_xchacha20poly1305_ietf_encrypt (blob->slot + NONCE, NULL, blob->piece, size,
                                              (const guint8 *) &place, sizeof place, NULL,
                                              blob->slot, blob->key->data);
  blob->piece_number = number;
  blob->piece_size = size;
  if (fseeko (blob->file, (off_t) (number * (gint64) SLOT), SEEK_SET) != 0
      || fwrite (blob->slot, 1, size + EXTRA, blob->file) != size + EXTRA)
    return fail (error, "written");
  return TRUE;
}

gint64
rk_blob_usable (RkBlob *blob, gint64 received)
{
  const gint64 number = received / RK_BLOB_PIECE;
  const gsize part = (gsize) (received % RK_BLOB_PIECE);

  if (part == 0)
    return received;
  if (load (blob, number) && blob->piece_size >= part)
    return received;
  return number * RK_BLOB_PIECE;
}

gboolean
rk_blob_append (RkBlob *blob, gint64 offset, gconstpointer data, gsize size, GError **error)
{
  const guint8 *bytes = data;

  while (size > 0)
    {
      const gint64 number = offset / RK_BLOB_PIECE;
      const gsize have = (gsize) (offset % RK_BLOB_PIECE);
      const gsize take = MIN (size, RK_BLOB_PIECE - have);

      if (have > 0 && (!load (blob, number) || blob->piece_size < have))
        {
          errno = EIO;
          return fail (error, "read");
        }
      memcpy (blob->piece + have, bytes, take);
      if (!save (blob, number, have + take, error))
        return FALSE;
      offset += (gint64) take;
      bytes += take;
      size -= take;
    }
  if (fflush (blob->file) != 0 || g_fsync (fileno (blob->file)) != 0)
    return fail (error, "written");
  return TRUE;
}

gboolean
rk_blob_read (RkBlob *blob, gint64 offset, guint8 *buffer, gsize size, GError **error)
{
  while (size > 0)
    {
      const gsize from = (gsize) (offset % RK_BLOB_PIECE);

      if (!load (blob, offset / RK_BLOB_PIECE) || blob->piece_size <= from)
        {
          errno = EIO;
          return fail (error, "read: it is damaged or not there");
        }
      const gsize take = MIN (size, blob->piece_size - from);
      memcpy (buffer, blob->piece + from, take);
      offset += (gint64) take;
      buffer += take;
      size -= take;
    }
  return TRUE;
}
