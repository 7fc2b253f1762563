/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "rights-oracle.h"

/* コミュニティ of the keeper, with the member in it: listed for all of staff … */
Want
community_apply (guint actor, guint state)
{
  return actor == RELATIVE ? HIDDEN : actor == KEEPER || actor == MEMBER ? CLASH : DONE;
}

/* … run by who made it; who asks to be let in is not for its members to read. */
Want
community_leaders (guint actor, guint state)
{
  return actor == KEEPER ? DONE : actor == MEMBER ? FORBIDDEN : HIDDEN;
}

/* Of the keeper's question (0) and the member's (1): who asked says what solved it, and who leads.
 */
Want
solve_question (guint actor, guint state)
{
  return actor == KEEPER ? DONE : actor != MEMBER ? HIDDEN : state == 1 ? DONE : FORBIDDEN;
}

/* In the community and its 相談. */
Want
community_insiders (guint actor, guint state)
{
  return actor == KEEPER || actor == MEMBER ? DONE : HIDDEN;
}

/* By whom it would be wanted, but the server has no keys for it. */
Want
nobody_unnamed (guint actor, guint state)
{
  return actor == KEEPER || actor == MEMBER ? CLASH : HIDDEN;
}

/* Its people come and go by the community. */
Want
no_member_of_consult (guint actor, guint state)
{
  return actor == KEEPER || actor == MEMBER ? FORBIDDEN : HIDDEN;
}
