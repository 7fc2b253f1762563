/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "writer-private.h"

#include "core/time.h"

/* How many requests share one transaction. */
#define GROUP 400

/* A UUIDv7 whose random bits come from the seed, so that the same sample has the same ids. */
char *
rk_sample_writer_new_id (RkSampleWriter *writer, gint64 time_us)
{
  guint64 ms = (guint64) time_us / 1000;
  guint64 a = rk_sample_random_next (&writer->ids);
  guint64 b = rk_sample_random_next (&writer->ids);

  return g_strdup_printf ("%08x-%04x-7%03x-%04x-%012" G_GINT64_MODIFIER "x", (guint) (ms >> 16),
                          (guint) (ms & 0xffff), (guint) (a & 0xfff),
                          (guint) (0x8000 | (a >> 12 & 0x3fff)),
                          b & G_GUINT64_CONSTANT (0xffffffffffff));
}

static gint64
clock_now (gpointer data)
{
  return ((RkSampleWriter *) data)->clock_us;
}

/* Begins one request that happened at @at_us. */
gboolean
rk_sample_writer_begin (RkSampleWriter *writer, gint64 at_us, GError **error)
{
  writer->clock_us = at_us;
  if (writer->tx == NULL)
    {
      writer->tx = rk_domain_tx_begin (writer->domain, writer->db, error);
      writer->in_tx = 0;
    }
  return writer->tx != NULL && rk_domain_tx_savepoint (writer->tx, error);
}

/* Ends it; a request that was refused ends the whole sample, and its group is undone with @tx. */
gboolean
rk_sample_writer_end (RkSampleWriter *writer, gboolean good, GError **error)
{
  if (!good || !rk_domain_tx_release (writer->tx, error))
    return FALSE;
  writer->in_tx++;
  return writer->in_tx < GROUP || rk_sample_writer_flush (writer, error);
}

gboolean
rk_sample_writer_flush (RkSampleWriter *writer, GError **error)
{
  gboolean good = TRUE;

  if (writer->tx != NULL)
    good = rk_domain_tx_commit (writer->tx, NULL, error);
  g_clear_pointer (&writer->tx, rk_domain_tx_free);
  return good;
}

void
rk_sample_writer_tell (RkSampleWriter *writer, const char *what, guint64 done, guint64 total)
{
  if (writer->progress != NULL)
    writer->progress (what, done, total, writer->progress_data);
}

/* How much history there has to be, and when it begins. */
static void
lay_out (RkSampleWriter *writer, guint64 patients)
{
  const gint64 japan = 9 * RK_HOUR;
  gint64 first_day = (writer->plan->first_us + japan) / RK_DAY;
  guint64 told = 0;

  for (guint i = 0; i < writer->plan->posts->len; i++)
    told += g_array_index (writer->plan->posts, RkSamplePost, i).patient < writer->n_stories;
  writer->bulk_total = writer->options->posts > told ? writer->options->posts - told : 0;
  writer->origin_us
    = (first_day - rk_sample_history_days ((writer->bulk_total + patients - 1) / patients)) * RK_DAY
      - japan;
}

/**
 * rk_sample_write:
 * @db: a connection outside of a transaction, to a database without facilities
 * @progress: (nullable) (scope call): told how far it is
 *
 * Puts the sample region into a server's database. People, patients and stories go through the
 * server's own rules, at the times at which they are told; the older history of large samples is
 * written straight into the tables. The clock of @domain is the sample's meanwhile: nothing else
 * may use it.
 *
 * Groups are committed as they come: when it fails, throw the database away.
 */
gboolean
rk_sample_write (RkDomain *domain,
                 RkDb *db,
                 const RkSampleRegion *region,
                 const RkSampleOptions *options,
                 RkSampleProgress progress,
                 gpointer data,
                 GError **error)
{
  RkSampleWriter writer = { .domain = domain,
                            .db = db,
                            .region = region,
                            .options = options,
                            .progress = progress,
                            .progress_data = data };
  guint64 patients = options->patients == 0 ? region->patients->len : options->patients;
  gint64 there = 0;
  gboolean good = FALSE;

  if (!rk_db_query_int64 (db, "SELECT count(*) FROM facility", &there, error, ""))
    return FALSE;
  if (there > 0)
    {
      g_set_error_literal (error, RK_SAMPLE_ERROR, RK_SAMPLE_ERROR_NOT_EMPTY,
                           "The sample needs a new database: this one holds facilities already");
      return FALSE;
    }
  writer.n_stories = (guint) MIN (patients, region->patients->len);
  writer.plan = rk_sample_plan_new (region, options->seed, options->now_us);
  writer.operator_actor = rk_actor_new_operator ();
  writer.facility_ids = g_ptr_array_new_with_free_func (g_free);
  writer.user_ids = g_ptr_array_new_with_free_func (g_free);
  writer.actors = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_actor_free);
  writer.patient_ids = g_ptr_array_new_with_free_func (g_free);
  writer.space_ids = g_ptr_array_new_with_free_func (g_free);
  writer.post_ids = g_ptr_array_new_full (writer.plan->posts->len, g_free);
  g_ptr_array_set_size (writer.post_ids, (int) writer.plan->posts->len);
  writer.positions = g_array_new (FALSE, TRUE, sizeof (gint64));
  g_array_set_size (writer.positions, writer.plan->posts->len);
  writer.versions = g_array_new (FALSE, TRUE, sizeof (gint64));
  g_array_set_size (writer.versions, writer.plan->posts->len);
  lay_out (&writer, MAX (patients, writer.n_stories));
  rk_sample_random_init (&writer.ids, options->seed, 0x1d5);
  rk_domain_set_clock (domain, clock_now, &writer);

  good = rk_sample_write_people (&writer, error) && rk_sample_write_patients (&writer, error)
         && rk_sample_writer_flush (&writer, error) && rk_sample_write_bulk (&writer, error)
         && rk_sample_write_events (&writer, error) && rk_sample_write_circles (&writer, error)
         && rk_sample_write_invitations (&writer, error) && rk_sample_writer_flush (&writer, error);

  rk_domain_set_clock (domain, NULL, NULL);
  g_clear_pointer (&writer.tx, rk_domain_tx_free);
  rk_sample_plan_free (writer.plan);
  rk_actor_free (writer.operator_actor);
  g_ptr_array_unref (writer.facility_ids);
  g_ptr_array_unref (writer.user_ids);
  g_ptr_array_unref (writer.actors);
  g_ptr_array_unref (writer.patient_ids);
  g_ptr_array_unref (writer.space_ids);
  g_ptr_array_unref (writer.post_ids);
  g_array_unref (writer.positions);
  g_array_unref (writer.versions);
  return good;
}
