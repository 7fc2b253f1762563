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
  { "ejabberd", "\"$RK_BENCH_SOURCE/peer\" ejabberd ./server-probe", FALSE },
  { "server", "./server-probe ours", FALSE },
  { "prosody", "\"$RK_BENCH_SOURCE/peer\" prosody ./server-probe", FALSE },
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
  { "server-capacity", "CPU per 1,000 deliveries at capacity, against ejabberd without an archive",
    "ejabberd:closed_cpu_ms", "server:closed_cpu_ms", "CPU ms", RK_BAR_RATIO_MAX, 1 },
  { "server-capacity", "deliveries a second at capacity, against ejabberd without an archive",
    "ejabberd:deliveries_per_s", "server:deliveries_per_s", "1/s", RK_BAR_RATIO_TIMES, 1 },
  { "server-load", "CPU per 1,000 deliveries at 500/s, 1,000 connections, against ejabberd",
    "ejabberd:open_cpu_ms", "server:open_cpu_ms", "CPU ms", RK_BAR_RATIO_MAX, 1 },
  { "server-load", "99th percentile at 500/s, 1,000 connections, against ejabberd",
    "ejabberd:open_p99_ms", "server:open_p99_ms", "ms", RK_BAR_RATIO_MAX, 1 },
  { "server-load", "deliveries that did not arrive", NULL, "server:open_missing", "deliveries",
    RK_BAR_MAX, 0 },
  { "server-memory", "memory of 1,000 idle connections, against Prosody", "prosody:idle_mib",
    "server:idle_mib", "MiB", RK_BAR_RATIO_MAX, 0.2 },
  { "server-killed", "acknowledged posts lost by kill -9 at capacity", NULL, "server:lost", "posts",
    RK_BAR_MAX, 0 },
};
const guint n_rk_bench_rows = G_N_ELEMENTS (rk_bench_rows);
