/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/composer/attachment-strip.h"

G_BEGIN_DECLS

/* How files come into the post that is being written. What cannot be taken is said by the strip's
 * signal `failed`. */

void rk_ways_in_choose (RkAttachmentStrip *strip);
gboolean rk_ways_in_paste (RkAttachmentStrip *strip);
GtkDropTarget *rk_ways_in_accept_drops (RkAttachmentStrip *strip, GtkWidget *widget);

G_END_DECLS
