/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "rights-oracle.h"

/* Who asks, and what they may be told. */

const char *const want_names[] = {
  "done",
  "forbidden",
  "hidden",
  "a conflict",
  "gone",
  "unauthorized",
  "told to change the password",
  "told to upgrade",
  "told what is missing",
  "told that there is no consent",
};

/* clang-format off */
const Actor actors[N_ACTORS] = {
  /*                  name              house    admin   in     leads  acquainted session */
  [KEEPER]         = { "keeper",         HOUSE_A, TRUE,  TRUE,  TRUE,  FALSE, FINE },
  [LEADER]         = { "leader",         HOUSE_A, FALSE, TRUE,  TRUE,  FALSE, FINE },
  [AUTHOR]         = { "author",         HOUSE_A, FALSE, TRUE,  FALSE, FALSE, FINE },
  [MEMBER]         = { "member",         HOUSE_A, FALSE, TRUE,  FALSE, TRUE,  FINE },
  [GUEST]          = { "guest",          HOUSE_B, FALSE, TRUE,  FALSE, FALSE, FINE },
  [GUEST_LEADER]   = { "guest leader",   HOUSE_B, FALSE, TRUE,  TRUE,  FALSE, FINE },
  [HOUSE_ADMIN]    = { "house admin",    HOUSE_A, TRUE,  FALSE, FALSE, FALSE, FINE },
  [COLLEAGUE]      = { "colleague",      HOUSE_A, FALSE, FALSE, FALSE, FALSE, FINE },
  [FORMER]         = { "former",         HOUSE_B, FALSE, FALSE, FALSE, FALSE, FINE },
  [INVITEE]        = { "invitee",        HOUSE_B, FALSE, FALSE, FALSE, TRUE,  FINE },
  [ACQUAINTANCE]   = { "acquaintance",   HOUSE_B, FALSE, FALSE, FALSE, TRUE,  FINE },
  [STRANGER_ADMIN] = { "stranger admin", HOUSE_C, TRUE,  FALSE, FALSE, FALSE, FINE },
  [STRANGER]       = { "stranger",       HOUSE_C, FALSE, FALSE, FALSE, FALSE, FINE },
  [RELATIVE]       = { "relative",       HOUSE_A, FALSE, FALSE, FALSE, FALSE, FINE },
  [NEW_STAFF]      = { "new staff",      HOUSE_A, FALSE, TRUE,  FALSE, FALSE, TEMPORARY },
  [SUSPENDED]      = { "suspended",      HOUSE_A, FALSE, TRUE,  FALSE, FALSE, ENDED },
  [ANONYMOUS]      = { "anonymous",      HOUSE_C, FALSE, FALSE, FALSE, FALSE, NOBODY },
  [GARBLED]        = { "garbled token",  HOUSE_C, FALSE, FALSE, FALSE, FALSE, GARBAGE },
  [VICTIM]         = { "victim",         HOUSE_A, FALSE, TRUE,  FALSE, FALSE, FINE },
  [PLANTED]        = { "planted",        HOUSE_D, FALSE, FALSE, FALSE, FALSE, FINE },
};
/* clang-format on */
