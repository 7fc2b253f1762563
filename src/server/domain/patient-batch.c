/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/patient-batch.h"
#include "core/error.h"
#include "core/id.h"
#include "server/domain/domain-private.h"

#include <string.h>

/* The patients of a batch, and their spaces: $1 is who registered it, $2 the batch. */
#define PATIENTS                                                                                   \
  "SELECT c.id FROM creation c WHERE c.creator_id = $1 AND c.kind = 'patient'"                     \
  " AND c.parent_id = $2"
#define SPACES "SELECT s.id FROM space s WHERE s.patient_id IN (" PATIENTS ")"

/* One element of a part. */
static RkPatient *
read_patient (const json_t *element, char **ret_space_id, GError **error)
{
  g_autoptr (json_t) body = json_is_object (element) ? json_copy ((json_t *) element) : NULL;
  g_autoptr (RkPatient) patient = rk_record_new (&rk_patient_type);
  g_autofree char *id = NULL;
  g_autofree char *space_id = NULL;

  if (body != NULL)
    {
      id = g_strdup (rk_json_get_text (body, "id"));
      space_id = g_strdup (rk_json_get_text (body, "space_id"));
    }
  if (!rk_id_is_valid (id) || !rk_id_is_valid (space_id))
    {
      rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "id and space_id: must be ids");
      return NULL;
    }
  json_object_del (body, "id");
  json_object_del (body, "space_id");
  if (!rk_record_read (&rk_patient_type, body, RK_DECODE_CREATE, patient, error))
    return NULL;
  patient->id = g_steal_pointer (&id);
  *ret_space_id = g_steal_pointer (&space_id);
  return g_steal_pointer (&patient);
}

static gboolean
is_registered (
  RkDomainTx *tx, const RkActor *actor, const char *batch_id, gboolean *ret_is, GError **error)
{
  return rk_exists (tx->db,
                    SQL ("SELECT 1 FROM creation WHERE creator_id = $1 AND kind = 'batch'"
                         " AND parent_id = '' AND id = $2"),
                    ret_is, error, "tt", actor->user_id, batch_id);
}

gboolean
rk_domain_patient_batch_put (RkDomainTx *tx,
                             const RkActor *actor,
                             const char *batch_id,
                             gint64 part,
                             const json_t *patients,
                             GError **error)
{
  const gsize n = json_array_size (patients);
  gboolean registered;
  gint64 others;

  if (!rk_patient_may_register (actor, error))
    return FALSE;
  if (!rk_id_is_valid (batch_id) || part < 1 || part > RK_BATCH_MAX_PARTS)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "no such part can be");
  if (n < 1 || n > RK_BATCH_MAX_PART)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "patients: from 1 to 500 in a part");
  if (!is_registered (tx, actor, batch_id, &registered, error))
    return FALSE;
  if (registered)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this batch is registered already");
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *space_id = NULL;
      g_autoptr (RkPatient) patient = read_patient (json_array_get (patients, i), &space_id, error);

      if (patient == NULL)
        {
          g_prefix_error (error, "patients[%" G_GSIZE_FORMAT "]: ", i);
          return FALSE;
        }
    }
  /* Whoever begins anew has given up what was not finished: it may not fill the disk. */
  if (!rk_db_exec (tx->db,
                   SQL ("DELETE FROM patient_batch_part WHERE creator_id = $1 AND batch_id <> $2"),
                   error, "tt", actor->user_id, batch_id)
      || !rk_number (tx->db,
                     SQL ("SELECT coalesce (sum (n_patients), 0) FROM patient_batch_part"
                          " WHERE creator_id = $1 AND batch_id = $2 AND part <> $3"),
                     &others, error, "tti", actor->user_id, batch_id, part))
    return FALSE;
  if (others + (gint64) n > RK_BATCH_MAX_PATIENTS)
    return rk_refuse (error, RK_DOMAIN_ERROR_TOO_LARGE, "more than 5,000 patients in a batch");

  char *text = json_dumps (patients, JSON_COMPACT);
  gboolean kept = rk_db_exec (
    tx->db,
    SQL ("INSERT INTO patient_batch_part (creator_id, batch_id, part, n_patients, body,"
         " created_us) VALUES ($1, $2, $3, $4, $5, $6)"
         " ON CONFLICT (creator_id, batch_id, part) DO UPDATE SET"
         " n_patients = excluded.n_patients, body = excluded.body,"
         " created_us = excluded.created_us"),
    error, "ttiiti", actor->user_id, batch_id, part, (gint64) n, text, tx->now);
  free (text);
  return kept;
}

static gboolean
register_part (RkDomainTx *tx,
               const RkActor *actor,
               const char *batch_id,
               const char *text,
               gint64 *n,
               GError **error)
{
  g_autoptr (json_t) patients = rk_json_parse (text, strlen (text), RK_JSON_MAX_SIZE, error);

  if (patients == NULL)
    return FALSE;
  for (gsize i = 0; i < json_array_size (patients); i++)
    {
      g_autofree char *space_id = NULL;
      g_autoptr (RkPatient) patient = read_patient (json_array_get (patients, i), &space_id, error);

      if (patient == NULL || !rk_patient_open (tx, actor, patient, space_id, batch_id, error))
        return FALSE;
      (*n)++;
    }
  return TRUE;
}

static gboolean
register_parts (RkDomainTx *tx,
                const RkActor *actor,
                const char *batch_id,
                gint64 n_parts,
                gint64 *n,
                GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (tx->db,
                     SQL ("SELECT part, body FROM patient_batch_part WHERE creator_id = $1"
                          " AND batch_id = $2 ORDER BY part"),
                     error);
  gboolean row;
  gint64 expected = 1;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tt", actor->user_id, batch_id);
  for (;; expected++)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      if (rk_db_column_int64 (stmt, 0) != expected)
        break;
      g_autofree char *text = rk_db_column_dup_text (stmt, 1);
      if (!register_part (tx, actor, batch_id, text, n, error))
        return FALSE;
    }
  if (row || expected != n_parts + 1)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "parts of this batch are missing");
  return TRUE;
}

gboolean
rk_domain_patient_batch_register (RkDomainTx *tx,
                                  const RkActor *actor,
                                  const char *batch_id,
                                  gint64 n_parts,
                                  RkCreated *ret_created,
                                  gint64 *ret_n,
                                  GError **error)
{
  g_autofree char *parts = g_strdup_printf ("%" G_GINT64_FORMAT, n_parts);
  g_autofree char *digest = rk_salted_hash (tx->domain, "batch", batch_id, parts, NULL);
  RkCreationState state;
  gint64 n = 0;

  if (!rk_patient_may_register (actor, error))
    return FALSE;
  if (!rk_id_is_valid (batch_id) || n_parts < 1 || n_parts > RK_BATCH_MAX_PARTS)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "parts: from 1 to 100");
  if (!rk_creation_look (tx, actor, "batch", "", batch_id, digest, &state, error))
    return FALSE;
  if (state == RK_CREATION_OTHER)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");
  if (state == RK_CREATION_SAME)
    {
      *ret_created = RK_CREATED_REPEATED;
      return rk_number (tx->db, SQL ("SELECT count (*) FROM (" PATIENTS ") AS a"), ret_n, error,
                        "tt", actor->user_id, batch_id);
    }
  if (!register_parts (tx, actor, batch_id, n_parts, &n, error)
      || !rk_creation_note (tx, actor, "batch", "", batch_id, digest, error)
      || !rk_db_exec (
        tx->db, SQL ("DELETE FROM patient_batch_part WHERE creator_id = $1 AND batch_id = $2"),
        error, "tt", actor->user_id, batch_id))
    return FALSE;
  *ret_created = RK_CREATED_NEW;
  *ret_n = n;
  return TRUE;
}

/* Whether anything is there of which the batch knows nothing. */
static gboolean
is_touched (
  RkDomainTx *tx, const RkActor *actor, const char *batch_id, gboolean *ret_is, GError **error)
{
  gint64 spaces, heads;

  /* The heads of its spaces are the last that a commit writes. */
  if (!rk_number (tx->db, SQL ("SELECT count (*) FROM (" SPACES ") AS a"), &spaces, error, "tt",
                  actor->user_id, batch_id)
      || !rk_number (tx->db,
                     SQL ("SELECT count (*) FROM space_head WHERE space_id IN (" SPACES ")"),
                     &heads, error, "tt", actor->user_id, batch_id)
      || !rk_exists (tx->db,
                     SQL ("SELECT 1 FROM patient p WHERE p.id IN (" PATIENTS ") AND (p.version > 1"
                          " OR EXISTS (SELECT 1 FROM consent g WHERE g.patient_id = p.id)"
                          " OR EXISTS (SELECT 1 FROM space s WHERE s.patient_id = p.id"
                          " AND (s.head_position > 0 OR s.kind <> 'care'"
                          " OR EXISTS (SELECT 1 FROM space_person m WHERE m.space_id = s.id"
                          " AND m.user_id <> $1)"
                          " OR EXISTS (SELECT 1 FROM invitation i WHERE i.space_id = s.id)"
                          " OR EXISTS (SELECT 1 FROM draft d WHERE d.space_id = s.id)"
                          " OR EXISTS (SELECT 1 FROM scheduled c WHERE c.space_id = s.id)"
                          " OR EXISTS (SELECT 1 FROM attachment a WHERE a.space_id = s.id))))"),
                     ret_is, error, "tt", actor->user_id, batch_id))
    return FALSE;
  *ret_is = *ret_is || spaces != heads;
  return TRUE;
}

/* Administrators see the patients of their facility without being in a space. */
static gboolean
tell_gone (RkDomainTx *tx, const RkActor *actor, const char *batch_id, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT u.id, p.id, '' AS space FROM patient p JOIN users u"
         " ON u.facility_id = p.facility_id AND u.role = 'admin' WHERE p.id IN (" PATIENTS ")"
         " UNION ALL SELECT $1, '', a.id FROM (" SPACES ") AS a ORDER BY 3 DESC"),
    error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tt", actor->user_id, batch_id);
  for (;;)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      const char *user = rk_db_column_text (stmt, 0);
      const char *patient = rk_db_column_text (stmt, 1);
      if (*patient == '\0')
        rk_tx_gone (tx, RK_CHANGE_USER, user, "space", rk_db_column_text (stmt, 2), NULL);
      else
        {
          rk_tx_gone (tx, RK_CHANGE_USER, user, "patient", patient, NULL);
          if (g_strcmp0 (user, actor->user_id) == 0)
            rk_tx_audit (tx, actor, "patient_undo", patient, NULL, NULL);
        }
    }
}

gboolean
rk_domain_patient_batch_undo (RkDomainTx *tx,
                              const RkActor *actor,
                              const char *batch_id,
                              GError **error)
{
  static const char *const sql[] = {
    SQL ("DELETE FROM space_head WHERE space_id IN (" SPACES ")"),
    SQL ("DELETE FROM marker WHERE space_id IN (" SPACES ")"),
    SQL ("DELETE FROM mute WHERE space_id IN (" SPACES ")"),
    SQL ("DELETE FROM member WHERE space_id IN (" SPACES ")"),
    SQL ("DELETE FROM space_person WHERE space_id IN (" SPACES ")"),
    SQL ("DELETE FROM space WHERE patient_id IN (" PATIENTS ")"),
    SQL ("DELETE FROM patient WHERE id IN (" PATIENTS ")"),
    SQL ("DELETE FROM creation WHERE creator_id = $1 AND kind = 'patient' AND parent_id = $2"),
  };
  gboolean registered, touched;

  if (!rk_patient_may_register (actor, error)
      || !is_registered (tx, actor, batch_id, &registered, error))
    return FALSE;
  if (!registered)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
  if (!is_touched (tx, actor, batch_id, &touched, error))
    return FALSE;
  if (touched)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_CONFLICT, "something was done with these patients meanwhile");
  if (!tell_gone (tx, actor, batch_id, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (sql); i++)
    if (!rk_db_exec (tx->db, sql[i], error, "tt", actor->user_id, batch_id))
      return FALSE;
  return TRUE;
}
