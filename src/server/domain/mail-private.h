/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain-private.h"
#include "server/domain/mail.h"

G_BEGIN_DECLS

/* A new code as it is typed, XXXX-XXXX-XXXX-XXXX, and as what it is kept. */
char *rk_code_new (void);
char *rk_code_hash (RkDomain *domain, const char *code);

/* Has a mail sent. @invitation: (nullable). @ret_id: (nullable) */
gboolean rk_mail_queue (RkDomainTx *tx,
                        RkMailKind kind,
                        const char *to,
                        const char *code,
                        const RkInvitation *invitation,
                        char **ret_id,
                        GError **error);

G_END_DECLS
