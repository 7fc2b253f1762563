/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * RkBubbles:
 *
 * The part of a desktop that shows notifications. It shows none, and remembers them all.
 */
typedef struct _RkBubbles RkBubbles;

RkBubbles *rk_bubbles_new (GError **error);
guint rk_bubbles_count (RkBubbles *bubbles);
guint rk_bubbles_count_told (RkBubbles *bubbles);
char *rk_bubbles_dup_words (RkBubbles *bubbles);
void rk_bubbles_free (RkBubbles *bubbles);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkBubbles, rk_bubbles_free)

G_END_DECLS
