/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/decoder.h"

#include <string.h>

/* Constants at fixed places and nothing else: this is the only look that the application's own
 * process takes at a file's bytes. */
static const struct
{
  RkFileKind kind;
  const char *mime_type;
  guint offset;
  const char *magic;
  guint length;
  const char *brand; /* right after the magic */
} magics[] = {
  { RK_FILE_KIND_PICTURE, "image/jpeg", 0, "\xff\xd8\xff", 3, NULL },
  { RK_FILE_KIND_PICTURE, "image/png", 0, "\x89PNG\r\n\x1a\n", 8, NULL },
  { RK_FILE_KIND_PICTURE, "image/gif", 0, "GIF87a", 6, NULL },
  { RK_FILE_KIND_PICTURE, "image/gif", 0, "GIF89a", 6, NULL },
  { RK_FILE_KIND_PICTURE, "image/tiff", 0, "II*\0", 4, NULL },
  { RK_FILE_KIND_PICTURE, "image/tiff", 0, "MM\0*", 4, NULL },
  { RK_FILE_KIND_PICTURE, "image/webp", 8, "WEBP", 4, NULL },
  { RK_FILE_KIND_PICTURE, "image/bmp", 0, "BM", 2, NULL },
  { RK_FILE_KIND_PICTURE, "image/heic", 4, "ftyp", 4, "heic" },
  { RK_FILE_KIND_PICTURE, "image/heic", 4, "ftyp", 4, "heix" },
  { RK_FILE_KIND_PICTURE, "image/heic", 4, "ftyp", 4, "heim" },
  { RK_FILE_KIND_PICTURE, "image/heic", 4, "ftyp", 4, "heis" },
  { RK_FILE_KIND_PICTURE, "image/heic", 4, "ftyp", 4, "hevc" },
  { RK_FILE_KIND_PICTURE, "image/heif", 4, "ftyp", 4, "mif1" },
  { RK_FILE_KIND_PICTURE, "image/heif", 4, "ftyp", 4, "msf1" },
  { RK_FILE_KIND_PICTURE, "image/avif", 4, "ftyp", 4, "avif" },
  { RK_FILE_KIND_PICTURE, "image/avif", 4, "ftyp", 4, "avis" },
  { RK_FILE_KIND_PAPER, "application/pdf", 0, "%PDF-", 5, NULL },
  { RK_FILE_KIND_FILM, "video/quicktime", 4, "ftyp", 4, "qt  " },
  { RK_FILE_KIND_FILM, "audio/mp4", 4, "ftyp", 4, "M4A " },
  { RK_FILE_KIND_FILM, "video/mp4", 4, "ftyp", 4, NULL },
  { RK_FILE_KIND_FILM, "video/quicktime", 4, "moov", 4, NULL },
  { RK_FILE_KIND_FILM, "video/quicktime", 4, "mdat", 4, NULL },
  { RK_FILE_KIND_FILM, "video/webm", 0, "\x1a\x45\xdf\xa3", 4, NULL },
  { RK_FILE_KIND_FILM, "audio/ogg", 0, "OggS", 4, NULL },
  { RK_FILE_KIND_FILM, "audio/x-wav", 8, "WAVE", 4, NULL },
  { RK_FILE_KIND_FILM, "audio/mpeg", 0, "ID3", 3, NULL },
  { RK_FILE_KIND_FILM, "audio/mpeg", 0, "\xff\xfb", 2, NULL },
  { RK_FILE_KIND_FILM, "audio/mpeg", 0, "\xff\xf3", 2, NULL },
  { RK_FILE_KIND_FILM, "audio/mpeg", 0, "\xff\xf2", 2, NULL },
};

static gboolean
matches (gsize i, const guint8 *data, gsize length)
{
  gsize end = magics[i].offset + magics[i].length;

  if (length < end || memcmp (data + magics[i].offset, magics[i].magic, magics[i].length) != 0)
    return FALSE;
  return magics[i].brand == NULL
         || (length >= end + 4 && memcmp (data + end, magics[i].brand, 4) == 0);
}

RkFileKind
rk_file_kind_sniff (const guint8 *data, gsize length, const char **ret_mime_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
    if (matches (i, data, length))
      {
        if (ret_mime_type != NULL)
          *ret_mime_type = magics[i].mime_type;
        return magics[i].kind;
      }
  if (ret_mime_type != NULL)
    *ret_mime_type = NULL;
  return RK_FILE_KIND_UNKNOWN;
}
