/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platform/error.h"

G_BEGIN_DECLS

/**
 * rk_platform_set_errno:
 * @error: return location
 * @saved_errno: what the system said
 * @what: what was being done, translated, without any file's name
 */
void rk_platform_set_errno (GError **error, int saved_errno, const char *what);

G_END_DECLS
