/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void rk_save_attachment (GtkWindow *parent, RkClient *client, RkAttachmentItem *item);
void rk_save_bytes (
  GtkWindow *parent, RkClient *client, const char *name, GBytes *content, const char *subject_id);

G_END_DECLS
