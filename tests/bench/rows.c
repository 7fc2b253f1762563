/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* What is measured, against what, and how good it has to be. */

#include "frame.h"

#define MILLION "\"$RK_BENCH_DIR/million.db\""
#define DISPLAY "\"$RK_TOOLS/with-display\" --size 1366x768 -- "

const RkBenchProbe rk_bench_probes[] = {
  { "store-insert", "./store-probe insert 100000", FALSE },
  { "store-sync", "./store-probe sync 100000", FALSE },
  /* A store of 1,000,000 posts is made once and kept. */
  { "words-bare",
    "test -e " MILLION " || { ./store-probe make " MILLION ".new 1000000 && mv " MILLION
    ".new " MILLION "; }; ./store-probe bare " MILLION,
    FALSE },
  { "words-ours", "./store-probe search " MILLION, FALSE },
  { "words-scan", "./store-probe scan " MILLION, TRUE },
  { "filter", DISPLAY "./filter-probe", FALSE },
  { "desk", DISPLAY "./desk-probe 100000", FALSE },
  { "window", DISPLAY "./window-probe", FALSE },
  { "media", "./media-probe", FALSE },
  { "domain", "./domain-probe", FALSE },
  { "grow", "./grow-probe 1000000", TRUE },
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
  { "filter", "a key in the filter of 5,000 patients, to the end of its paint, 99th percentile",
    NULL, "filter:key_p99_ms", "ms", RK_BAR_MAX, 16.7 },
  { "desk-sync",
    "100,000 posts by sync over loopback, all of the desk, against bare prepared inserts",
    "store-insert:cpu_s", "desk:sync_cpu_s", "CPU s", RK_BAR_RATIO_MAX, 1.3 },
  { "hold", "hold of the main loop during a sync of 100,000 posts, 99th percentile", NULL,
    "desk:sync_hold_p99_ms", "ms", RK_BAR_MAX, 8 },
  { "hold", "longest hold of the main loop during a sync of 100,000 posts", NULL,
    "desk:sync_hold_worst_ms", "ms", RK_BAR_MAX, 30 },
  { "hold", "longest hold of the main loop while timelines are opened", NULL,
    "desk:open_hold_worst_ms", "ms", RK_BAR_MAX, 30 },
  { "open",
    "main thread's time from the click on a timeline of 100,000 posts, against one of 1,000",
    "desk:open_short_cpu_ms", "desk:open_long_cpu_ms", "CPU ms", RK_BAR_RATIO_MAX, 1.1 },
  { "scroll", "frames over 16.7 ms while a timeline of 100,000 is scrolled", NULL,
    "desk:scroll_missed_percent", "%", RK_BAR_MAX, 1 },
  { "idle", "how often the main loop wakes up in a minute in which nothing happens", NULL,
    "desk:idle_wakes", "1/min", RK_BAR_MAX, 3 },
  { "idle", "what is painted in that minute", NULL, "desk:idle_frames", "frames", RK_BAR_MAX, 0 },
  { "memory", "PSS of a desk with 100,000 posts after all of the above, beyond an empty window",
    "window:pss_mib", "desk:pss_mib", "MiB", RK_BAR_MORE_MAX, 40 },
  { "media-read", "50 MiB of an attachment out of the store, against one statement of SQLCipher's",
    "media:read_bare_ms", "media:read_ours_ms", "CPU ms", RK_BAR_RATIO_MAX, 1.3 },
  { "media-photo",
    "a photo of 12 megapixels from the store through the sandbox, against 1.3 times the plain "
    "library and 20 ms",
    "media:photo_allowed_ms", "media:photo_ours_ms", "ms", RK_BAR_RATIO_MAX, 1 },
  { "first-sync", "a first sync of 20,000 posts, records for each CPU second of the server", NULL,
    "domain:first_sync_records_per_s", "records/s", RK_BAR_MIN, 100000 },
  { "empty-sync", "a sync with nothing new for somebody in 2,000 spaces, worst case", NULL,
    "domain:worst_empty_ms", "CPU ms", RK_BAR_MAX, 1 },
  { "growth", "CPU of a post, 10,000 to 1,000,000 posts, users in proportion", NULL,
    "grow:growth-post", "CPU µs", RK_BAR_GROWTH, 1.5 },
  { "growth", "CPU of the sync that brings it, 10,000 to 1,000,000 posts", NULL, "grow:growth-sync",
    "CPU µs", RK_BAR_GROWTH, 1.5 },
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
