/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/requests-private.h"
#include "client/store-private.h"

#include "core/json.h"
#include "db/record.h"

#include <string.h>

/* リクエスト in the store. The records are the server's; what was done here and is on its way
 * stands in the outbox as the records that come of it, and lies over them. */

/* More than twenty facilities with all that can be written never make. */
#define MAX_RECORDS (1024 * 1024)

void
rk_request_row_free (RkRequestRow *row)
{
  if (row == NULL)
    return;
  g_clear_pointer (&row->request, rk_request_free);
  g_free (row->failure);
  g_free (row);
}

static RkRequestRow *
row_new (RkStore *store, RkCareRequest *request)
{
  RkRequestRow *row = g_new0 (RkRequestRow, 1);

  row->request = request;
  row->incoming = g_strcmp0 (request->facility_id, store->my_facility) == 0;
  row->is_mine = g_strcmp0 (request->sender_id, store->me) == 0;
  row->can_withdraw = request->space_id != NULL
                      && (row->is_mine || rk_store_is_space_admin (store, request->space_id));
  return row;
}

static RkRequestRow *
find (GPtrArray *rows, const RkCareRequest *request)
{
  for (guint i = 0; i < rows->len; i++)
    {
      RkRequestRow *row = g_ptr_array_index (rows, i);
      if (strcmp (row->request->id, request->id) == 0
          && strcmp (row->request->facility_id, request->facility_id) == 0)
        return row;
    }
  return NULL;
}

/* One entry of the outbox. */
static void
lay_over (RkStore *store, GPtrArray *rows, const json_t *records, int state, const char *failure)
{
  for (gsize i = 0; i < json_array_size (records); i++)
    {
      RkCareRequest *request = rk_record_new (&rk_request_type);
      RkRequestRow *row;

      if (!rk_record_read (
            &rk_request_type, json_array_get (records, i), RK_DECODE_TOLERANT, request, NULL)
          || request->id == NULL || request->facility_id == NULL)
        {
          rk_request_free (request);
          continue;
        }
      row = find (rows, request);
      if (row == NULL)
        {
          row = row_new (store, request);
          g_ptr_array_add (rows, row);
        }
      else
        {
          /* On top of what is known by now. */
          request->version = row->request->version;
          rk_request_free (row->request);
          row->request = request;
        }
      row->send_state = state;
      g_free (row->failure);
      row->failure = g_strdup (failure);
    }
}

static gboolean
add_waiting (RkStore *store, GHashTable *sending, GPtrArray *rows, GError **error)
{
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db, "SELECT seq, state, failure, text FROM outbox WHERE kind = 'request' ORDER BY seq",
    error);
  gboolean found;

  if (stmt == NULL)
    return FALSE;
  for (;;)
    {
      const char *text;
      g_autoptr (json_t) records = NULL;
      gint64 seq;

      if (!rk_db_step (stmt, &found, error))
        return FALSE;
      if (!found)
        return TRUE;
      seq = rk_db_column_int64 (stmt, 0);
      text = rk_db_column_text (stmt, 3);
      if (text == NULL
          || (records = rk_json_parse (text, strlen (text), MAX_RECORDS, NULL)) == NULL)
        continue;
      lay_over (store, rows, records,
                strcmp (rk_db_column_text (stmt, 1), "failed") == 0 ? RK_SEND_FAILED
                : g_hash_table_contains (sending, &seq)             ? RK_SEND_SENDING
                                                                    : RK_SEND_WAITING,
                rk_db_column_text (stmt, 2));
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const RkCareRequest *one = (*(RkRequestRow *const *) a)->request;
  const RkCareRequest *other = (*(RkRequestRow *const *) b)->request;
  int order;

  if (one->created_us != other->created_us)
    return one->created_us > other->created_us ? -1 : 1;
  order = strcmp (other->id, one->id);
  return order != 0 ? order : g_strcmp0 (one->facility_name, other->facility_name);
}

GPtrArray *
rk_store_request_rows (RkStore *store, GHashTable *sending, GError **error)
{
  g_autoptr (GPtrArray) rows
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_request_row_free);
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    store->db, rk_db_record_select_sql (&rk_request_type, NULL, "ORDER BY created_us, id"), error);
  gboolean found;

  if (stmt == NULL)
    return NULL;
  for (;;)
    {
      RkCareRequest *request;

      if (!rk_db_step (stmt, &found, error))
        return NULL;
      if (!found)
        break;
      request = rk_record_new (&rk_request_type);
      rk_db_column_record (stmt, 0, &rk_request_type, request);
      g_ptr_array_add (rows, row_new (store, request));
    }
  if (!add_waiting (store, sending, rows, error))
    return NULL;
  g_ptr_array_sort (rows, compare);
  return g_steal_pointer (&rows);
}

/** rk_store_apply_request: as the server says it */
gboolean
rk_store_apply_request (RkStore *store, const RkCareRequest *request, GError **error)
{
  store->dirty->requests = TRUE;
  return rk_store_upsert (store, &rk_request_type, "id, facility_id", request, error);
}

gboolean
rk_store_take_requests (RkStore *store, const json_t *json, GError **error)
{
  const json_t *all = json_object_get (json, "requests");

  store->dirty->requests = TRUE;
  if (all != NULL)
    return rk_store_apply_array (store, &rk_request_type, all, error);
  return json == NULL || rk_json_get_text (json, "facility_id") == NULL
         || rk_store_apply_answer (store, &rk_request_type, json, error);
}
