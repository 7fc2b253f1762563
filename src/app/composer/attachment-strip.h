/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/timeline.h"
#include "sandbox/decoder.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_ATTACHMENT_STRIP (rk_attachment_strip_get_type ())
/**
 * RkAttachmentStrip:
 *
 * What goes with the post that is being written: each file with its picture, name and size, in the
 * order of sending, to be looked at and taken out again.
 *
 * Signals:
 * - `changed`: a file came or went, or is ready now
 * - `failed (string message)`: a file could not be taken; the message is for the person
 */
G_DECLARE_FINAL_TYPE (RkAttachmentStrip, rk_attachment_strip, RK, ATTACHMENT_STRIP, GtkWidget)

GtkWidget *rk_attachment_strip_new (RkDecoder *decoder);
void rk_attachment_strip_add_file (RkAttachmentStrip *self, GFile *file);
void rk_attachment_strip_add_scan (RkAttachmentStrip *self, GFile *file, gboolean remove);
void rk_attachment_strip_posted (GPtrArray *taken);
void rk_attachment_strip_write_memo (RkAttachmentStrip *self);
void rk_attachment_strip_add_bytes (RkAttachmentStrip *self, const char *name, GBytes *content);
guint rk_attachment_strip_get_n_files (RkAttachmentStrip *self);
gboolean rk_attachment_strip_is_busy (RkAttachmentStrip *self);
GPtrArray *rk_attachment_strip_dup_attachments (RkAttachmentStrip *self);
void rk_attachment_strip_clear (RkAttachmentStrip *self);
GPtrArray *rk_attachment_strip_take_all (RkAttachmentStrip *self);
void rk_attachment_strip_put_back (RkAttachmentStrip *self, GPtrArray *taken);

G_END_DECLS
