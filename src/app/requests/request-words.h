/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/requests.h"

G_BEGIN_DECLS

const char *rk_request_kind_words (int kind);
const char *rk_request_state_words (const RkCareRequest *request);
char *rk_request_whom_words (const RkCareRequest *request) G_GNUC_WARN_UNUSED_RESULT;
char *rk_request_sent_words (RkRequestItem *item) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
