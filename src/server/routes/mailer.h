/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/net/smtp.h"
#include "server/routes/task.h"

G_BEGIN_DECLS

/**
 * RkMailer: sends the mails that wait in the database, one after the other.
 */
typedef struct _RkMailer RkMailer;

RkMailer *rk_mailer_new (RkCrew *crew, const RkSmtpConfig *config, const char *server_name);
void rk_mailer_look (RkMailer *mailer);
void rk_mailer_stop (RkMailer *mailer);
void rk_mailer_free (RkMailer *mailer);

G_END_DECLS
