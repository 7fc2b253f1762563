/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The frame of the measurements. A probe is a command that measures one thing once and prints what
 * it found, a line `NAME VALUE` for each figure, or `NAME X VALUE` for a point of a curve. A row
 * holds what one probe found for us against what another found for the floor or a peer, and judges
 * it by its bar. Probes run in turn, round after round, and ratios are taken within a round, so
 * that what else the machine does falls on both sides.
 */

/**
 * RkBar:
 * @RK_BAR_RATIO_MAX: ours / floor at most
 * @RK_BAR_RATIO_MIN: floor / ours at least: how many times less
 * @RK_BAR_RATIO_TIMES: ours / floor at least: how many times more
 * @RK_BAR_MAX: ours at most, in the row's unit
 * @RK_BAR_MIN: ours at least
 * @RK_BAR_MORE_MAX: ours - floor at most, in the row's unit
 * @RK_BAR_GROWTH: the greatest of the curve ours / its first point, at most
 */
typedef enum
{
  RK_BAR_RATIO_MAX,
  RK_BAR_RATIO_MIN,
  RK_BAR_RATIO_TIMES,
  RK_BAR_MAX,
  RK_BAR_MIN,
  RK_BAR_MORE_MAX,
  RK_BAR_GROWTH,
} RkBar;

typedef struct
{
  const char *name; /* of the row, to choose it by; several rows may share one */
  const char *what;
  const char *floor; /* PROBE:FIGURE, or NULL */
  const char *ours;  /* PROBE:FIGURE, or PROBE:CURVE */
  const char *unit;
  RkBar bar;
  double limit;
} RkBenchRow;

typedef struct
{
  const char *name;
  const char *command; /* for the shell, in the folder of the built probes */
  gboolean once;       /* what it counts is no time: one round is enough */
} RkBenchProbe;

extern const RkBenchRow rk_bench_rows[];
extern const guint n_rk_bench_rows;
extern const RkBenchProbe rk_bench_probes[];
extern const guint n_rk_bench_probes;

/* What a probe found, over the rounds. */
typedef struct
{
  char *name;     /* PROBE:FIGURE */
  GArray *values; /* (element-type double), a NaN where a round has none */
  GArray *x;      /* of the last round's curve */
  GArray *y;
} RkBenchFigure;

/* What became of a row. */
typedef struct
{
  const RkBenchRow *row;
  gboolean measured;
  gboolean holds;
  double floor, ours; /* medians */
  double ratio, least, greatest;
  const RkBenchFigure *curve;
} RkBenchResult;

char *rk_bench_json (const RkBenchResult *results, guint n, int rounds);
char *rk_bench_picture (const RkBenchRow *row, const RkBenchFigure *curve);

G_END_DECLS
