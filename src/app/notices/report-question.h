/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/notices/notices-view.h"

G_BEGIN_DECLS

void rk_report_question_ask (RkNoticesView *view, RkClient *client, RkNoticeItem *notice);

G_END_DECLS
