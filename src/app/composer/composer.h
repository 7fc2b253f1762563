/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"
#include "client/timeline.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_COMPOSER (rk_composer_get_type ())
/**
 * RkComposer:
 *
 * Where a post is written: bound to one patient and one side, which its button names, with who
 * posts and who will read always beside it.
 *
 * Signals:
 * - `posted (string post_id)`: a post went into the outbox
 */
G_DECLARE_FINAL_TYPE (RkComposer, rk_composer, RK, COMPOSER, GtkWidget)

GtkWidget *rk_composer_new (RkMediaLoader *loader);
void rk_composer_set_timeline (RkComposer *self, RkTimeline *timeline);
void rk_composer_reply_to (RkComposer *self, RkPostItem *post);
void rk_composer_take_back (RkComposer *self,
                            const char *post_id,
                            const char *text,
                            const char *reply_to);
void rk_composer_refresh_time (RkComposer *self);
void rk_composer_ask_next_time (RkComposer *self);
void rk_composer_save_draft (RkComposer *self);
void rk_composer_set_low (RkComposer *self, gboolean low);
void rk_composer_focus (RkComposer *self);

G_END_DECLS
