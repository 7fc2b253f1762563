/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"
#include "sandbox/decoder.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_MEDIA_LOADER (rk_media_loader_get_type ())
/**
 * RkMediaLoader:
 *
 * Brings pictures from the store, through a worker of the sandbox, to textures, and keeps a bounded
 * number of bytes of them. One for each window. Main thread.
 */
G_DECLARE_FINAL_TYPE (RkMediaLoader, rk_media_loader, RK, MEDIA_LOADER, GObject)

RkMediaLoader *rk_media_loader_new (RkClient *client);
RkClient *rk_media_loader_get_client (RkMediaLoader *self);
RkDecoder *rk_media_loader_get_decoder (RkMediaLoader *self);
void rk_media_loader_clear (RkMediaLoader *self);

void rk_media_loader_thumbnail_async (RkMediaLoader *self,
                                      RkAttachmentItem *attachment,
                                      guint max_width,
                                      guint max_height,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
void rk_media_loader_shown_async (RkMediaLoader *self,
                                  RkAttachmentItem *attachment,
                                  guint max_width,
                                  guint max_height,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
GdkTexture *
rk_media_loader_thumbnail_finish (RkMediaLoader *self, GAsyncResult *result, GError **error);

GBytes *rk_media_loader_dup_pages (RkMediaLoader *self, RkAttachmentItem *attachment);
void rk_media_loader_keep_pages (RkMediaLoader *self, RkAttachmentItem *attachment, GBytes *pages);

void rk_media_loader_portrait_async (RkMediaLoader *self,
                                     RkUserItem *user,
                                     guint size,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
GdkTexture *
rk_media_loader_portrait_finish (RkMediaLoader *self, GAsyncResult *result, GError **error);

/* How large the smaller pictures are that a file brings with it, in pixels of the longer edge. */
#define RK_SMALL_EDGE  720
#define RK_SCREEN_EDGE 1600

RkAttachmentItem *
rk_media_loader_pick (RkAttachmentItem *attachment, guint max_width, guint max_height);

GdkTexture *rk_texture_from_pixels (const RkPixels *pixels);

G_END_DECLS
