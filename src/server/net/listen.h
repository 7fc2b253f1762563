/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

int rk_listen (const char *address, char **ret_name, GError **error);

G_END_DECLS
