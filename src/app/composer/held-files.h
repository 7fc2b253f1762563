/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RkHeldFiles:
 *
 * The files of posts that can still be taken back, so that they come back with the text. Main
 * thread only.
 */
typedef struct _RkHeldFiles RkHeldFiles;

typedef void (*RkHeldFunc) (GPtrArray *files);

RkHeldFiles *rk_held_files_new (RkHeldFunc let_go);
void rk_held_files_free (RkHeldFiles *self);
void rk_held_files_keep (RkHeldFiles *self, const char *post_id, GPtrArray *files);
GPtrArray *rk_held_files_take (RkHeldFiles *self, const char *post_id);

G_END_DECLS
