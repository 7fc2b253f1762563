/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* What is measured, against what, and how good it has to be. */

#include "frame.h"

const RkBenchProbe rk_bench_probes[] = {
  { "store-insert", "./store-probe insert 100000", FALSE },
  { "store-sync", "./store-probe sync 100000", FALSE },
  /* A store of 1,000,000 posts is made once and kept. */
  { "store-make", "./store-probe make \"$RK_BENCH_DIR/million.db\" 1000000", TRUE },
  { "words-bare", "./store-probe bare \"$RK_BENCH_DIR/million.db\"", FALSE },
  { "words-ours", "./store-probe search \"$RK_BENCH_DIR/million.db\"", FALSE },
  { "words-scan", "./store-probe scan \"$RK_BENCH_DIR/million.db\"", TRUE },
  { "domain", "./domain-probe", FALSE },
};
const guint n_rk_bench_probes = G_N_ELEMENTS (rk_bench_probes);

const RkBenchRow rk_bench_rows[] = {
  { "store-sync",
    "100,000 posts by sync into the store and its index, against bare prepared inserts",
    "store-insert:cpu_s", "store-sync:cpu_s", "CPU s", RK_BAR_RATIO_MAX, 1.3 },
  { "search", "a rare word in 1,000,000 posts, first 50, against the bare FTS5 query",
    "words-bare:rare_ms", "words-ours:rare_ms", "ms", RK_BAR_RATIO_MAX, 2 },
  { "search", "a frequent word in 1,000,000 posts, first 50, against the bare FTS5 query",
    "words-bare:frequent_ms", "words-ours:frequent_ms", "ms", RK_BAR_RATIO_MAX, 2 },
  { "search", "a rare word in 1,000,000 posts, against the LIKE scan", "words-scan:rare_ms",
    "words-ours:rare_ms", "ms", RK_BAR_RATIO_MIN, 200 },
  { "search", "a frequent word in 1,000,000 posts, against the LIKE scan", "words-scan:frequent_ms",
    "words-ours:frequent_ms", "ms", RK_BAR_RATIO_MIN, 200 },
  { "search", "posts that only one of index and scan finds, rare word", NULL,
    "words-bare:rare_different", "posts", RK_BAR_MAX, 0 },
  { "search", "posts that only one of index and scan finds, frequent word", NULL,
    "words-bare:frequent_different", "posts", RK_BAR_MAX, 0 },
  { "first-sync", "a first sync of 20,000 posts, records for each CPU second of the server", NULL,
    "domain:first_sync_records_per_s", "records/s", RK_BAR_MIN, 100000 },
  { "empty-sync", "a sync with nothing new for somebody in 2,000 spaces, worst case", NULL,
    "domain:worst_empty_ms", "CPU ms", RK_BAR_MAX, 1 },
};
const guint n_rk_bench_rows = G_N_ELEMENTS (rk_bench_rows);
