/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/viewer-entry.h"

G_BEGIN_DECLS

GListStore *rk_space_files_new (RkTimeline *timeline);
void rk_space_files_reach_back (GListStore *files);

G_END_DECLS
