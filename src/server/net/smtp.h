/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/secret.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The systemd credential with the configuration, and in it the group of the keys. */
#define RK_SMTP_CREDENTIAL "renraku-mail"

/**
 * RkSmtpConfig: by which mail server mail goes out, and as whom
 */
typedef struct _RkSmtpConfig RkSmtpConfig;

/**
 * RkSmtpOutcome:
 * @RK_SMTP_TAKEN: the mail server took it
 * @RK_SMTP_FAILED: it was not reached, or asks to try again, or our own settings are wrong
 * @RK_SMTP_REFUSED: it does not take mail for this address, now or later
 */
typedef enum
{
  RK_SMTP_TAKEN,
  RK_SMTP_FAILED,
  RK_SMTP_REFUSED,
} RkSmtpOutcome;

RkSmtpConfig *rk_smtp_config_load (const char *path, GError **error);
RkSmtpConfig *rk_smtp_config_copy (const RkSmtpConfig *config);
void rk_smtp_config_free (RkSmtpConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSmtpConfig, rk_smtp_config_free)
const char *rk_smtp_config_get_url (const RkSmtpConfig *config);

GBytes *rk_smtp_write_message (const RkSmtpConfig *config,
                               const char *id,
                               const char *to,
                               const char *subject,
                               const char *text);
RkSmtpOutcome rk_smtp_send (const RkSmtpConfig *config,
                            const char *id,
                            const char *to,
                            const char *subject,
                            const char *text,
                            const gint *stopping);

G_END_DECLS
