/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fuzz/fuzz.h"

G_BEGIN_DECLS

/* What a stranger's bytes go through. Each asserts what holds for everything that it accepts; see
 * RkFuzzTarget. */
gboolean fuzz_json (const guint8 *bytes, gsize length);
gboolean fuzz_records (const guint8 *bytes, gsize length);
gboolean fuzz_text (const guint8 *bytes, gsize length);
gboolean fuzz_dates (const guint8 *bytes, gsize length);
gboolean fuzz_csv (const guint8 *bytes, gsize length);
gboolean fuzz_search (const guint8 *bytes, gsize length);
gboolean fuzz_pages (const guint8 *bytes, gsize length);
gboolean fuzz_problems (const guint8 *bytes, gsize length);
gboolean fuzz_slots (const guint8 *bytes, gsize length);
gboolean fuzz_routes (const guint8 *bytes, gsize length);

/* With a fault that was put there to be found. */
gboolean fuzz_planted (const guint8 *bytes, gsize length);

G_END_DECLS
