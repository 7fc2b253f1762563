/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What another process of the same person can do to a running one. */

GPtrArray *rk_probe (GPid pid);
void rk_become_ordinary (void);

G_END_DECLS
