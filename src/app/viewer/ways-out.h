/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"
#include "sandbox/decoder.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkPrintOperation *
rk_print_operation_new (RkClient *client, RkAttachmentItem *item, GPtrArray *textures);
void
rk_print_pages (GtkWindow *parent, RkClient *client, RkAttachmentItem *item, GPtrArray *textures);
void rk_print_paper (GtkWindow *parent, RkClient *client, RkAttachmentItem *item, RkPaper *paper);
void
rk_copy_picture (GtkWindow *parent, RkClient *client, RkAttachmentItem *item, GdkTexture *texture);
void rk_copy_text (GtkWindow *parent, RkClient *client, RkAttachmentItem *item, const char *text);
void rk_print_guard (GtkPrintOperation *operation, RkClient *client, gboolean *previewed);
char *rk_watermark (RkClient *client);

G_END_DECLS
