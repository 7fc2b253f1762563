/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* @text: what was written, without the blanks around it. */
typedef void (*RkRequestSaid) (GtkWindow *parent, const char *text, gpointer data);

void rk_request_ask_words (GtkWindow *parent,
                           const char *heading,
                           const char *body,
                           const char *label,
                           gboolean required,
                           RkRequestSaid said,
                           gpointer data,
                           GDestroyNotify destroy);

G_END_DECLS
