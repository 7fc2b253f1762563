/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/papers/printout.h"
#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_PAPERS_WINDOW (rk_papers_window_get_type ())
G_DECLARE_FINAL_TYPE (RkPapersWindow, rk_papers_window, RK, PAPERS_WINDOW, AdwWindow)

/**
 * RkPaperMaker:
 *
 * Returns: (transfer full): the sheets, as they are now
 */
typedef RkPrintout *(*RkPaperMaker) (gpointer data);

GtkWidget *rk_papers_window_new (GtkWindow *parent, RkClient *client, RkPatientItem *patient);
GtkWidget *rk_papers_window_new_made (GtkWindow *parent,
                                      RkClient *client,
                                      const char *title,
                                      const char *file_name,
                                      const char *subject_id,
                                      RkPaperMaker maker,
                                      gpointer data,
                                      GDestroyNotify destroy);

G_END_DECLS
