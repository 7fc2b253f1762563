/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * rk_domain_patient_create:
 * @patient: id and what the body said
 * @space_id: the id of the 医療・介護側 that is opened with it
 * @ret_created: (out): see #RkCreated
 * @ret_patient: (out) (transfer full) (nullable): the patient
 * @ret_space: (out) (transfer full) (nullable): the space, with the actor as its administrator
 *
 * For administrators of a facility, which becomes the managing one.
 */
gboolean rk_domain_patient_create (RkDomainTx *tx,
                                   const RkActor *actor,
                                   const RkPatient *patient,
                                   const char *space_id,
                                   RkCreated *ret_created,
                                   RkPatient **ret_patient,
                                   RkSpace **ret_space,
                                   GError **error);

/**
 * rk_domain_patient_get:
 *
 * For members of a space of the patient and administrators of the managing facility.
 */
RkPatient *rk_domain_patient_get (RkDomainTx *tx,
                                  const RkActor *actor,
                                  const char *patient_id,
                                  GError **error);

/**
 * rk_domain_patient_update:
 * @patch: the body: `version`, which the caller saw, and the changed fields
 *
 * Returns: (transfer full) (nullable): the patient as it is now; VERSION_CONFLICT when somebody
 *   else was faster. Repeating the same change is harmless.
 */
RkPatient *rk_domain_patient_update (RkDomainTx *tx,
                                     const RkActor *actor,
                                     const char *patient_id,
                                     const json_t *patch,
                                     GError **error);

/**
 * rk_domain_state_changes_write:
 *
 * How the patient's 状態 came to be what it is, the latest first: `states`. For staff who see the
 * patient.
 */
gboolean rk_domain_state_changes_write (RkDomainTx *tx,
                                        const RkActor *actor,
                                        const char *patient_id,
                                        RkJsonWriter *writer,
                                        GError **error);

G_END_DECLS
