/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a folded character is part of a run that is indexed. */
gboolean rk_fts_is_word_char (gunichar c);

/* Whether a character is passed over as if it were not there: variation selectors, which choose the
 * shape of one and the same name character, and what joins or breaks lines unseen. */
gboolean rk_fts_is_ignored (gunichar c);

G_END_DECLS
