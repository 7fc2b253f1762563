/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/rights.h"
#include "writer.h"

G_BEGIN_DECLS

typedef struct
{
  RkDomain *domain;
  RkDb *db;
  const RkSampleRegion *region;
  const RkSampleOptions *options;
  RkSampleProgress progress;
  gpointer progress_data;
  RkSamplePlan *plan;
  guint n_stories;    /* patients with stories: the first of the region */
  gint64 origin_us;   /* local midnight before everything that is written */
  guint64 bulk_total; /* posts of the older history */
  guint64 bulk_done;
  RkSampleRandom ids; /* the random bits of ids */
  gint64 clock_us;    /* what the domain takes for the present */
  RkDomainTx *tx;     /* NULL between groups */
  guint in_tx;        /* requests of the open group */
  RkActor *operator_actor;
  GPtrArray *facility_ids;
  GPtrArray *user_ids;
  GPtrArray *actors; /* RkActor of each user */
  GPtrArray *patient_ids;
  GPtrArray *space_ids;
  GPtrArray *post_ids; /* of the plan's posts */
  GArray *positions;   /* gint64: of the plan's posts */
  GArray *versions;    /* gint64: of the plan's posts */
} RkSampleWriter;

char *rk_sample_writer_new_id (RkSampleWriter *writer, gint64 time_us);
gboolean rk_sample_writer_begin (RkSampleWriter *writer, gint64 at_us, GError **error);
gboolean rk_sample_writer_end (RkSampleWriter *writer, gboolean good, GError **error);
gboolean rk_sample_writer_flush (RkSampleWriter *writer, GError **error);
void rk_sample_writer_tell (RkSampleWriter *writer, const char *what, guint64 done, guint64 total);

guint rk_sample_history_days (guint64 share);
gboolean rk_sample_write_people (RkSampleWriter *writer, GError **error);
gboolean rk_sample_write_patients (RkSampleWriter *writer, GError **error);
gboolean rk_sample_write_bulk (RkSampleWriter *writer, GError **error);
gboolean rk_sample_write_events (RkSampleWriter *writer, GError **error);
gboolean rk_sample_write_circles (RkSampleWriter *writer, GError **error);
gboolean rk_sample_write_invitations (RkSampleWriter *writer, GError **error);

/* 様式2 of a patient, by @actor. */
gboolean rk_sample_write_consent (
  RkSampleWriter *writer, const RkActor *actor, const char *patient_id, gint64 at, GError **error);

G_END_DECLS
