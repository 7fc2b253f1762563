/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Starts GStreamer with the plug-ins that films need and nothing else. */
void rk_film_load_plugins (void);

/* Decodes a picture of our own once, so that libraries are bound and tables made before somebody
 * waits for a film: most of what a first frame takes. */
void rk_film_rehearse (void);

G_END_DECLS
