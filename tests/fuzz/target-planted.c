/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "fuzz/targets.h"

/* Reads one byte too far behind a word that chance alone would not write. */
gboolean
fuzz_planted (const guint8 *bytes, gsize length)
{
  /* A branch for each letter, as a parser has them. */
  if (length < 5 || bytes[0] != 'r' || bytes[1] != 'k')
    return FALSE;
  if (bytes[2] != '-')
    return FALSE;
  if (bytes[3] != 'o')
    return FALSE;
  if (bytes[4] != 'k')
    return FALSE;

  g_autofree guint8 *copy = g_memdup2 (bytes, length);
  volatile guint8 behind = copy[length];
  return behind != 0;
}
