/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sample.h"

G_BEGIN_DECLS

gboolean
rk_sample_arc_parse (const char *key, const char *text, RkSampleArc *ret_arc, GError **error);
void rk_sample_arc_clear (gpointer arc);

G_END_DECLS
