/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/composer/attachment-strip.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_CAMERA_WINDOW (rk_camera_window_get_type ())
/**
 * RkCameraWindow:
 *
 * What the camera of this computer sees, and a photo of it. The signal `taken`, with its content as
 * a #GBytes without compression, says that the person wants it.
 */
G_DECLARE_FINAL_TYPE (RkCameraWindow, rk_camera_window, RK, CAMERA_WINDOW, AdwWindow)

RkCameraWindow *rk_camera_window_new (GtkWindow *parent, const char *program);
GtkWidget *rk_camera_button_new (RkAttachmentStrip *strip);

G_END_DECLS
