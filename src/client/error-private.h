/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

GError *rk_client_error_new (RkClientError code) G_GNUC_WARN_UNUSED_RESULT;
GError *rk_client_error_new_tls (GTlsCertificateFlags flags) G_GNUC_WARN_UNUSED_RESULT;
GError *rk_client_error_new_paused (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
RkClientError rk_client_error_from_code (guint status, const char *code);
GError *rk_client_error_from_local (GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
