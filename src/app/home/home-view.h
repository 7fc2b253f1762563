/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_HOME_VIEW (rk_home_view_get_type ())
/**
 * RkHomeView:
 *
 * ホーム: what changed for my patients since I last looked, what I have not acknowledged first, to
 * be taken in within ten seconds. `opened (RkPatientItem *)` asks for a timeline.
 */
G_DECLARE_FINAL_TYPE (RkHomeView, rk_home_view, RK, HOME_VIEW, AdwBin)

GtkWidget *rk_home_view_new (RkClient *client);

G_END_DECLS
