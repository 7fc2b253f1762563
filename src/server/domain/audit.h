/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * RkViewKind:
 *
 * What a desk reports as looked at.
 */
typedef enum
{
  RK_VIEW_UNKNOWN,
  RK_VIEW_TIMELINE,
  RK_VIEW_PATIENT,
  RK_VIEW_ATTACHMENT,
  RK_VIEW_SAVED,
  RK_VIEW_PRINTED,
  RK_VIEW_COPIED,
} RkViewKind;

RkViewKind rk_view_kind_from_name (const char *name);

/**
 * rk_domain_view_report:
 * @id: made by the desk; repeating is harmless
 * @subject_id: a space for a timeline, a patient, an attachment
 * @at_us: when it was looked at, by the desk's clock
 *
 * Writes down that something was opened, saved or printed. What the actor may not see now, but may
 * have seen offline, is written down all the same: it tells nothing.
 */
gboolean rk_domain_view_report (RkDomainTx *tx,
                                const RkActor *actor,
                                const char *id,
                                RkViewKind kind,
                                const char *subject_id,
                                gint64 at_us,
                                GError **error);

/**
 * RkAuditReport:
 * @n_rows: how many rows were verified
 * @broken_at: the number of the first row that does not hold; 0 when all is well
 * @head: (array fixed-size=65): the chain's last hash, hexadecimal: note it elsewhere
 */
typedef struct
{
  gint64 n_rows;
  gint64 broken_at;
  char head[65];
} RkAuditReport;

/**
 * rk_domain_audit_verify:
 * @tx: a reading transaction
 *
 * Follows the whole chain.
 *
 * Returns: %FALSE with @error only when it could not be read; look at `broken_at`
 */
gboolean rk_domain_audit_verify (RkDomainTx *tx, RkAuditReport *ret_report, GError **error);

/**
 * RkAuditCheckpoint:
 * @n_rows: how many rows there were
 * @made_us: when it was made
 * @hash: hexadecimal hash of the last of them
 *
 * What the chain was at one moment. Signed and kept elsewhere, it finds what the chain by itself
 * cannot tell: that its end was cut off together with its head, that an old copy of the database
 * was put in place, or that all of it was written anew by somebody with the key.
 */
typedef struct
{
  gint64 n_rows;
  gint64 made_us;
  char hash[65];
} RkAuditCheckpoint;

/**
 * rk_domain_audit_verify_against:
 * @tx: a reading transaction
 * @checkpoint: (nullable): what the chain was before
 *
 * Follows the whole chain, which must still hold the rows of @checkpoint.
 *
 * Returns: %FALSE with @error only when it could not be read; look at `broken_at`
 */
gboolean rk_domain_audit_verify_against (RkDomainTx *tx,
                                         const RkAuditCheckpoint *checkpoint,
                                         RkAuditReport *ret_report,
                                         GError **error);

/**
 * rk_domain_audit_checkpoint:
 * @tx: a reading transaction
 *
 * Verifies the chain and signs what it is now, under a key that is derived from the operator's.
 *
 * Returns: (transfer full): the text of the checkpoint; %NULL with %RK_DOMAIN_ERROR_CONFLICT when
 *   the chain does not hold
 */
char *rk_domain_audit_checkpoint (RkDomainTx *tx, GError **error);

/**
 * rk_domain_audit_checkpoint_read:
 * @text: what rk_domain_audit_checkpoint() gave
 *
 * Reads a checkpoint whose signature holds.
 */
gboolean rk_domain_audit_checkpoint_read (RkDomain *domain,
                                          const char *text,
                                          gsize size,
                                          RkAuditCheckpoint *ret_checkpoint,
                                          GError **error);

/**
 * rk_domain_audit_write:
 * @after: rows with a greater number
 * @limit: at most as many
 *
 * Writes {rows: […], more} for the operator.
 */
gboolean rk_domain_audit_write (RkDomainTx *tx,
                                const RkActor *actor,
                                gint64 after,
                                int limit,
                                RkJsonWriter *writer,
                                GError **error);

G_END_DECLS
