/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* Rows whose verdict is known: one on either side of each kind of bar. */

#include "frame.h"

const RkBenchProbe rk_bench_probes[] = {
  { "floor", "echo time 10", FALSE },
  { "ours",
    "echo less 5; echo more 20; echo flat 1 7; echo flat 2 8; echo steep 1 7; echo steep 2 9",
    FALSE },
  { "silent", "true", FALSE },
};
const guint n_rk_bench_probes = G_N_ELEMENTS (rk_bench_probes);

const RkBenchRow rk_bench_rows[] = {
  { "ratio-max-good", "", "floor:time", "ours:less", "s", RK_BAR_RATIO_MAX, 1 },
  { "ratio-max-bad", "", "floor:time", "ours:more", "s", RK_BAR_RATIO_MAX, 1 },
  { "ratio-min-good", "", "floor:time", "ours:less", "s", RK_BAR_RATIO_MIN, 2 },
  { "ratio-min-bad", "", "floor:time", "ours:more", "s", RK_BAR_RATIO_MIN, 2 },
  { "ratio-times-good", "", "floor:time", "ours:more", "1/s", RK_BAR_RATIO_TIMES, 1 },
  { "ratio-times-bad", "", "floor:time", "ours:less", "1/s", RK_BAR_RATIO_TIMES, 1 },
  { "max-good", "", NULL, "ours:less", "s", RK_BAR_MAX, 6 },
  { "max-bad", "", NULL, "ours:more", "s", RK_BAR_MAX, 6 },
  { "min-good", "", NULL, "ours:more", "1/s", RK_BAR_MIN, 6 },
  { "min-bad", "", NULL, "ours:less", "1/s", RK_BAR_MIN, 6 },
  { "growth-good", "", NULL, "ours:flat", "s", RK_BAR_GROWTH, 1.2 },
  { "growth-bad", "", NULL, "ours:steep", "s", RK_BAR_GROWTH, 1.2 },
  { "silent-bad", "", NULL, "silent:time", "s", RK_BAR_MAX, 6 },
};
const guint n_rk_bench_rows = G_N_ELEMENTS (rk_bench_rows);
