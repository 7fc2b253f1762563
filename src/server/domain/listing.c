/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/text.h"
#include "server/domain/domain-private.h"
#include "server/domain/request.h"

#include <string.h>

/* Which facilities there are: what everybody of staff may look up. */

#define MAX_LISTED 60

static gboolean
holds (const char *text, const char *folded_query)
{
  g_autofree char *folded = text != NULL ? rk_text_fold (text, -1, NULL) : NULL;

  return folded != NULL && strstr (folded, folded_query) != NULL;
}

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
  g_autofree char *folded = rk_is_empty (query) ? NULL : rk_text_fold (query, -1, NULL);
  g_autoptr (RkDbStmt) stmt = NULL;
  gboolean row = TRUE, more = FALSE;
  int n = 0;

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
  rk_json_begin_array (writer);
  while (row)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      if (folded != NULL && !holds (rk_db_column_text (stmt, 1), folded)
          && !holds (rk_db_column_text (stmt, 4), folded))
        continue;
      if (n++ == MAX_LISTED)
        {
          more = TRUE;
          break;
        }
      if (writer->need_comma)
        g_string_append_c (writer->out, ',');
      writer->need_comma = TRUE;
      rk_row_write (stmt, 0, &rk_listing_type, actor->audience, writer->out);
    }
  rk_json_end_array (writer);
  rk_json_key (writer, "more");
  rk_json_bool (writer, more);
  rk_json_end_object (writer);
  return TRUE;
}
