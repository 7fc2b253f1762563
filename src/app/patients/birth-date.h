/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean rk_parse_birth_date (const char *text, char **ret_date);

G_END_DECLS
