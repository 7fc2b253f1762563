/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"

G_BEGIN_DECLS

#define RK_TYPE_ROW_PLAYER (rk_row_player_get_type ())
/**
 * RkRowPlayer:
 *
 * A film or a sound within the timeline: its card with a button to play it there. Of all that share
 * a loader one plays at a time.
 */
G_DECLARE_FINAL_TYPE (RkRowPlayer, rk_row_player, RK, ROW_PLAYER, GtkWidget)

GtkWidget *rk_row_player_new (
  RkAttachmentItem *item, RkMediaLoader *loader, GtkWidget *card, int width, int height);
void rk_row_player_stop (RkRowPlayer *self);

G_END_DECLS
