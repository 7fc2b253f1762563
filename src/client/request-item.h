/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/requests.h"

G_BEGIN_DECLS

/* What the engine's thread says of one request. */
typedef struct
{
  RkCareRequest *request;
  gboolean incoming;
  gboolean can_withdraw;
  gboolean is_mine; /* I sent it */
  int send_state;   /* RkSendState */
  char *failure;
} RkRequestRow;

RkRequestItem *rk_request_item_new (const RkRequestRow *row);
gboolean rk_request_item_is_same (RkRequestItem *self, const RkRequestRow *row);

G_END_DECLS
