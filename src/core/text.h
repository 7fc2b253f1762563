/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean rk_text_is_valid (const char *text, gssize size);
gsize rk_text_length (const char *text);
char *rk_text_fold (const char *text, gssize size, GArray *offsets) G_GNUC_WARN_UNUSED_RESULT;
char *rk_text_sort_key (const char *kana) G_GNUC_WARN_UNUSED_RESULT;
gboolean rk_text_is_kana (const char *text);
gboolean rk_text_is_person_name (const char *text);
gboolean rk_text_is_wide (gunichar c);
gboolean rk_text_has_full_width (const char *text);
char *rk_text_to_half_width (const char *text) G_GNUC_WARN_UNUSED_RESULT;
gboolean rk_text_is_mail_address (const char *text);
char *rk_text_safe_file_name (const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
