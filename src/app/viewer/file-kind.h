/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

G_BEGIN_DECLS

const char *rk_file_kind_words (RkAttachmentItem *item);
gboolean rk_file_kind_is_gif (RkAttachmentItem *item);
gboolean rk_file_kind_is_text (RkAttachmentItem *item);
gboolean rk_file_kind_is_table (RkAttachmentItem *item);
gboolean rk_file_kind_is_office (RkAttachmentItem *item);

G_END_DECLS
