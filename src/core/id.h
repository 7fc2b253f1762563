/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A UUID in its canonical text form, without the closing NUL. */
#define RK_ID_LENGTH 36

char *rk_id_new (void) G_GNUC_WARN_UNUSED_RESULT;
char *rk_id_new_at (gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;
gboolean rk_id_is_valid (const char *text);
char *rk_token_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
