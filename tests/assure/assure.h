/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <jansson.h>

G_BEGIN_DECLS

/* The driver of the experiments: its table, and the counts that add up over runs. */

typedef struct
{
  char *name;
  char *path;
  char *sentence;
  char *sources; /* paths in the tree, with spaces between them; or NULL */
} RkExperimentLine;

typedef enum
{
  RK_CONTROL_UNKNOWN,
  RK_CONTROL_FOUND,
  RK_CONTROL_SILENT,
} RkControl;

/* What is known of one experiment for one seed and one state of what it is about. */
typedef struct
{
  guint64 cases; /* of all runs */
  guint64 now;   /* of this run */
  RkControl control;
  char *why;
  char *cannot;
  GPtrArray *findings;
  GPtrArray *notes;
  gboolean ended;
  gboolean interrupted;
  char *sources; /* the state of what it is about, or NULL */
  char *dir;     /* of its own, for that state and seed */
  char *path;    /* of its counts */
} RkTally;

typedef struct
{
  gint64 budget;
  gint64 seed;
  gboolean fresh;
  gboolean interrupted;
  gboolean bad;
  char *source;   /* the tree */
  char *commit;   /* to be written down, and to be counted for where no sources are named */
  gboolean given; /* somebody said what to count for */
  char *dir;
  json_t *results;
} RkAssure;

GPtrArray *rk_assure_load_table (const char *path, GError **error);
void rk_assure_open (RkAssure *assure, const char *source, const char *commit);
void rk_assure_close (RkAssure *assure);
void rk_assure_note (RkAssure *assure, const RkExperimentLine *line, const RkTally *tally);
gboolean rk_assure_write_json (RkAssure *assure, const char *path, GError **error);

char *rk_assure_dup_sources (RkAssure *assure, const RkExperimentLine *line);
void rk_tally_load (RkAssure *assure, const RkExperimentLine *line, RkTally *ret_tally);
void rk_tally_save (const RkTally *tally, guint64 cases);
void rk_tally_add_finding (RkTally *tally, const char *text);
void rk_tally_print (const RkExperimentLine *line, const RkTally *tally);
void rk_tally_clear (RkTally *tally);

G_END_DECLS
