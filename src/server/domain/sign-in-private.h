/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"

G_BEGIN_DECLS

gboolean rk_token_is_valid (const char *token);
/* By what an address is found: trimmed, without case. */
char *rk_mail_key (const char *mail);

/* Counts a try of (account, scope), both hashes; PAUSED after too many. */
gboolean rk_try_begin (RkDomainTx *tx, const char *account, const char *scope, GError **error);
gboolean rk_try_succeeded (RkDomainTx *tx, const char *account, const char *scope, GError **error);

G_END_DECLS
