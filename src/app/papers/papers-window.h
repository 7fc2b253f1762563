/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_PAPERS_WINDOW (rk_papers_window_get_type ())
G_DECLARE_FINAL_TYPE (RkPapersWindow, rk_papers_window, RK, PAPERS_WINDOW, AdwWindow)

GtkWidget *rk_papers_window_new (GtkWindow *parent, RkClient *client, RkPatientItem *patient);

G_END_DECLS
