/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_VIEWER_WINDOW (rk_viewer_window_get_type ())
/**
 * RkViewerWindow:
 *
 * Shows attachments large, one after another: pictures, papers and films, each decoded by a worker.
 * Its title never says whose they are.
 */
G_DECLARE_FINAL_TYPE (RkViewerWindow, rk_viewer_window, RK, VIEWER_WINDOW, AdwWindow)

RkViewerWindow *
rk_viewer_window_new (GtkWindow *parent, RkMediaLoader *loader, RkTimeline *timeline);
void rk_viewer_window_show_attachment (RkViewerWindow *self, const char *attachment_id);

G_END_DECLS
