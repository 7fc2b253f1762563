/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"

G_BEGIN_DECLS

GtkWidget *rk_member_row_new (RkMemberItem *item, RkMediaLoader *loader, gboolean may_manage);
GtkWidget *rk_person_box_new (RkUserItem *user, RkMediaLoader *loader, const char *more);

G_END_DECLS
