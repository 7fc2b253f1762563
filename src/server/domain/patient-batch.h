/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/* A part fits into one request; a batch is what one transaction can do without others waiting. */
#define RK_BATCH_MAX_PART     500
#define RK_BATCH_MAX_PARTS    100
#define RK_BATCH_MAX_PATIENTS 5000

/**
 * rk_domain_patient_batch_put:
 * @batch_id: made by the caller
 * @part: from 1
 * @patients: an array: for each patient what a registration says, with `id` and `space_id`
 * @error: INVALID names the patient by its place in the part; CONFLICT when the batch is
 *   registered already
 *
 * Keeps a part of a batch. Nothing of it is seen by anybody before the whole is registered; what
 * is not registered within a day is forgotten, or when the caller begins another batch. The same
 * part again takes the place of the first.
 */
gboolean rk_domain_patient_batch_put (RkDomainTx *tx,
                                      const RkActor *actor,
                                      const char *batch_id,
                                      gint64 part,
                                      const json_t *patients,
                                      GError **error);

/**
 * rk_domain_patient_batch_register:
 * @n_parts: how many there must be, from 1 on without a gap
 * @ret_created: (out): see #RkCreated
 * @ret_n: (out): the patients that were registered
 *
 * Registers all patients of the batch, or none with an error.
 */
gboolean rk_domain_patient_batch_register (RkDomainTx *tx,
                                           const RkActor *actor,
                                           const char *batch_id,
                                           gint64 n_parts,
                                           RkCreated *ret_created,
                                           gint64 *ret_n,
                                           GError **error);

/**
 * rk_domain_patient_batch_undo:
 * @error: CONFLICT when anything was done with one of the patients since; nothing is undone then
 *
 * Takes all patients of one's own batch back. Repeating is harmless.
 */
gboolean rk_domain_patient_batch_undo (RkDomainTx *tx,
                                       const RkActor *actor,
                                       const char *batch_id,
                                       GError **error);

G_END_DECLS
