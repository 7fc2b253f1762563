/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/text.h"
#include "server/domain/domain-private.h"
#include "server/domain/request.h"

/* Which facilities there are: what everybody of staff may look up. */

#define MAX_LISTED 60

/* Folding is not something that SQL can do, so the facilities of a region are looked through here.
 */
gboolean
rk_domain_directory_write (RkDomainTx *tx,
                           const RkActor *actor,
                           const char *query,
                           const char *kind,
                           RkJsonWriter *writer,
                           GError **error)
{
  static const int columns[] = { 1, 4, -1 };
  g_autofree char *folded = rk_is_empty (query) ? NULL : rk_text_fold (query, -1, NULL);
  g_autoptr (RkDbStmt) stmt = NULL;

  if (!rk_authorize (actor, RK_ACTION_DIRECTORY_SEE, rk_actor_facts (actor), error))
    return FALSE;
  stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT f.id, f.name, f.kind, f.phone, f.address, CAST (CASE WHEN EXISTS (SELECT 1 FROM "
         "users u"
         " WHERE u.facility_id = f.id AND u.kind = 'staff' AND u.state = 'active') THEN 1 ELSE 0"
         " END AS BIGINT) AS reachable FROM facility f WHERE ($1 = '' OR f.kind = $1) ORDER BY "
         "f.name, f.id"),
    error);
  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "t", kind != NULL ? kind : "");
  rk_json_begin_object (writer);
  rk_json_key (writer, "facilities");
  if (!rk_rows_write_found (
        stmt, &rk_listing_type, columns, folded, MAX_LISTED, actor->audience, writer, error))
    return FALSE;
  rk_json_end_object (writer);
  return TRUE;
}
