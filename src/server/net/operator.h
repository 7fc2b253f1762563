/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/secret.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the server and the operator's command line have in common. */

#define RK_OPERATOR_CREDENTIAL "renraku-key"

RkSecret *rk_operator_load_key (const char *key_file, const char *data_dir, GError **error);
gboolean rk_operator_make_key (const char *key_file, const char *data_dir, GError **error);
int rk_operator_lock (const char *data_dir, GError **error);
void rk_operator_unlock (int lock);

G_END_DECLS
