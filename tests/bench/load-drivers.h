/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "load.h"

G_BEGIN_DECLS

/* Somebody who is signed in to our server. The driver's data is an array of them. */
typedef struct
{
  char *token;
  char *cursor;
  char *space_id;
} RenrakuPerson;

extern const LoadDriver load_renraku;

/* XMPP with rooms: people u0, u1 … of localhost, password pw. It needs no data. */
extern const LoadDriver load_xmpp;

G_END_DECLS
