/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RkFuzzTarget:
 * @bytes: what a stranger sent, followed by one byte that does not belong to it
 * @length: how many bytes
 *
 * Must survive anything, and asserts what holds for everything that it accepts.
 *
 * Returns: %TRUE when the input was accepted
 */
typedef gboolean (*RkFuzzTarget) (const guint8 *bytes, gsize length);

typedef struct
{
  const char *name;
  RkFuzzTarget target;
  const char *const *seeds; /* ended by NULL; all of them are accepted */
} RkFuzzCase;

int rk_fuzz_main (int argc, char **argv, const RkFuzzCase *cases, gsize n_cases);

G_END_DECLS
