/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void rk_process_harden (void);
void rk_process_raise_descriptors (void);
void rk_process_notify (const char *state);
void rk_process_quit_on_signals (GMainLoop *loop);

G_END_DECLS
