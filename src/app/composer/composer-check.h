/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

G_BEGIN_DECLS

char *rk_composer_find_other_patient (RkClient *client, RkPatientItem *patient, const char *text);
char *rk_composer_describe_readers (GListModel *members);

G_END_DECLS
