/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_NOTICES_VIEW (rk_notices_view_get_type ())
/**
 * RkNoticesView:
 *
 * お知らせ: invitations to answer, invitations to approve, and what else is to be told.
 * `opened (RkPatientItem *)` asks for a timeline.
 */
G_DECLARE_FINAL_TYPE (RkNoticesView, rk_notices_view, RK, NOTICES_VIEW, AdwBin)

GtkWidget *rk_notices_view_new (RkClient *client);

G_END_DECLS
