/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/deputies.h"
#include "client/engine-private.h"

G_BEGIN_DECLS

gboolean
rk_store_apply_deputy (RkStore *store, const RkDeputy *deputy, gboolean gone, GError **error);
/* For whom I may type: ids with a space between. */
char *rk_store_dup_doctors (RkStore *store);
/* How much was typed for me that I have said nothing of. */
guint rk_store_count_to_confirm (RkStore *store);
/* The name of an author, or 「○○医師の代行（入力: △△）」 with the doctor for whom they typed. */
char *rk_store_dup_author (RkStore *store, const char *author_id, const char *for_id);
void rk_store_fill_typed (RkStore *store, RkPostRow *row);

G_END_DECLS
