/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lint.h"

G_BEGIN_DECLS

#define RK_POTFILES  "po/POTFILES"
#define RK_CATALOGUE "po/ja.po"

char *rk_catalogue_head (const char *language);
gboolean rk_catalogue_has_texts (const RkFile *file);
GStrv rk_catalogue_listed (const char *potfiles);
char *rk_catalogue_extract (const char *folder, const char *const *paths, const char *template);
void rk_catalogue_update (const char *root);

G_END_DECLS
