/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "db/db.h"
#include "server/domain/domain.h"

G_BEGIN_DECLS

gboolean rk_sample_command (RkDomain *domain, RkDb *db, int argc, char **argv, GError **error);

G_END_DECLS
