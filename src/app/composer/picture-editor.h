/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/composer/sketch.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_PICTURE_EDITOR (rk_picture_editor_get_type ())
/**
 * RkPictureEditor:
 *
 * The window in which a picture is cropped, turned, blacked out and drawn over before it is sent,
 * or a note is written by hand. The signal `done` says that the person is content; what it looks
 * like then is in the sketch.
 */
G_DECLARE_FINAL_TYPE (RkPictureEditor, rk_picture_editor, RK, PICTURE_EDITOR, AdwWindow)

RkPictureEditor *rk_picture_editor_new (GtkWindow *parent, const char *title);
void rk_picture_editor_load (RkPictureEditor *self, RkDecoder *decoder, GBytes *content);
void rk_picture_editor_set_sheet (RkPictureEditor *self);
void rk_picture_editor_set_description (RkPictureEditor *self, const char *description);
void rk_picture_editor_set_max_edge (RkPictureEditor *self, guint max_edge);
void rk_picture_editor_set_moving (RkPictureEditor *self);
RkSketch *rk_picture_editor_get_sketch (RkPictureEditor *self);
char *rk_picture_editor_dup_description (RkPictureEditor *self);
guint rk_picture_editor_get_max_edge (RkPictureEditor *self);

G_END_DECLS
