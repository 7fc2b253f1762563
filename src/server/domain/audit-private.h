/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"

G_BEGIN_DECLS

/* One row of the audit, before it has its number: ids and salted hashes alone. */
typedef struct
{
  gint64 at_us;
  char *actor_id;
  char *session_id;
  char *action;
  char *subject_id;
  char *space_id;
  char *detail;
} RkAuditRow;

void rk_audit_row_clear (gpointer data);

/* Appends @n rows after number @seq; @hash is the last hash of the chain, before and after. */
gboolean rk_audit_append (
  RkDomainTx *tx, const RkAuditRow *rows, guint n, gint64 seq, char **hash, GError **error);

G_END_DECLS
