/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "fuzz/targets.h"

/* Reads one byte too far behind a word that chance alone would not write. */
gboolean
fuzz_planted (const guint8 *bytes, gsize length)
{
  static const char word[] = "renraku";
  gsize i = 0;

  while (i < length && i < sizeof word - 1 && bytes[i] == (guint8) word[i])
    i++;
  if (i < sizeof word - 1)
    return FALSE;

  g_autofree guint8 *copy = g_memdup2 (bytes, length);
  volatile guint8 behind = copy[length];
  return behind != 0;
}
