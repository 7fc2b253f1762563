/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/viewer/picture-view.h"
#include "sandbox/decoder.h"

G_BEGIN_DECLS

#define RK_TYPE_PAPER_VIEW (rk_paper_view_get_type ())
/**
 * RkPaperView:
 *
 * Shows a paper: one page large, the others small at its left, and looks for words in it. Dragging
 * with the shift key marks a text. Signals: `page-changed`, and `copied` with the text that the
 * person wants on the clipboard.
 */
G_DECLARE_FINAL_TYPE (RkPaperView, rk_paper_view, RK, PAPER_VIEW, GtkWidget)

GtkWidget *rk_paper_view_new (void);
void rk_paper_view_set_paper (RkPaperView *self, RkPaper *paper);
RkPictureView *rk_paper_view_get_picture (RkPaperView *self);
guint rk_paper_view_get_page (RkPaperView *self);
void rk_paper_view_show_page (RkPaperView *self, guint page);
void rk_paper_view_begin_search (RkPaperView *self);
void rk_paper_view_copy_page (RkPaperView *self);

G_END_DECLS
