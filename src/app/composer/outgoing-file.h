/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/timeline.h"
#include "sandbox/decoder.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The longer edge that a photo is sent with, in pixels. */
#define RK_PHOTO_MAX_EDGE 2560

void rk_outgoing_file_prepare_async (RkDecoder *decoder,
                                     const char *name,
                                     GBytes *content,
                                     guint max_edge,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
RkNewAttachment *
rk_outgoing_file_prepare_finish (GAsyncResult *result, GdkTexture **ret_thumbnail, GError **error);

void rk_outgoing_file_load_async (GFile *file,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
GBytes *rk_outgoing_file_load_finish (GAsyncResult *result, char **ret_name, GError **error);

G_END_DECLS
