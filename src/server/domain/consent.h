/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * rk_domain_consent_record:
 * @consent: ids and what the body said
 * @ret_created: (out): see #RkCreated
 * @ret_consent: (out) (transfer full) (nullable): the consent
 *
 * 様式2 of a patient, which opens the patient's spaces, also after a withdrawal. The latest counts.
 * For administrators of the managing facility, and of the 医療・介護側.
 */
gboolean rk_domain_consent_record (RkDomainTx *tx,
                                   const RkActor *actor,
                                   const RkConsent *consent,
                                   RkCreated *ret_created,
                                   RkConsent **ret_consent,
                                   GError **error);

/**
 * rk_domain_consent_withdraw:
 * @consent_id: the latest; where the consent was carried over from before, an id that is new
 * @withdrawn_on: a civil date
 * @reason: what was said
 *
 * Freezes the patient's spaces for everybody at once: what is there can be read, and what waited
 * for the end of the quiet hours goes back to its authors. Repeating is harmless.
 *
 * Returns: (transfer full) (nullable): the consent; CONFLICT when another one counts
 */
RkConsent *rk_domain_consent_withdraw (RkDomainTx *tx,
                                       const RkActor *actor,
                                       const char *patient_id,
                                       const char *consent_id,
                                       const char *withdrawn_on,
                                       const char *reason,
                                       GError **error);

G_END_DECLS
