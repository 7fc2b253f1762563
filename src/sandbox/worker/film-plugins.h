/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Starts GStreamer with the plug-ins that films need and nothing else. */
void rk_film_load_plugins (void);

G_END_DECLS
