/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What sight-probe posts and looks at. */

/* As telephones make them, 1600 × 1200; another one for each number. */
GBytes *sight_make_photo (guint number);
/* Pages of text and a drawing each. */
GBytes *sight_make_paper (guint n_pages);
/* The path of a film of almost 50 MiB, its index at the end, as telephones write it; it is made
 * once and kept. After gst_init(). */
char *sight_find_film (void);
/* MiB of a process and of its decoders in their cages, shared pages counted by share. */
double sight_tree_pss (GPid pid);

G_END_DECLS
