/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/error.h"

G_DEFINE_QUARK (rk - core - error - quark, rk_core_error)
