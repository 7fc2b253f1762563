/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-double"

#include "double.h"

#include "client/request-item.h"
#include "core/id.h"
#include "core/time.h"

/* What the stand-in of the client does about リクエスト. */

#define DONE(source) rk_double_answer ((source), callback, data, (source), NULL)

static GListStore *
requests_of (RkClient *client)
{
  GListStore *store = g_object_get_data (G_OBJECT (client), "requests");

  if (store == NULL)
    {
      store = g_list_store_new (RK_TYPE_REQUEST_ITEM);
      g_object_set_data_full (G_OBJECT (client), "requests", store, g_object_unref);
    }
  return store;
}

GListModel *
rk_client_get_requests (RkClient *self)
{
  return G_LIST_MODEL (requests_of (self));
}

guint
rk_client_get_n_requests (RkClient *self)
{
  GListModel *all = rk_client_get_requests (self);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (RkRequestItem) item = g_list_model_get_item (all, i);
      n += rk_request_item_waits_for_me (item);
    }
  return n;
}

static void
add (RkClient *client,
     const char *id,
     const char *facility,
     RkRequestState state,
     gboolean incoming,
     const char *question,
     const char *answer)
{
  g_autoptr (RkCareRequest) request = rk_record_new (&rk_request_type);
  g_autoptr (RkRequestItem) item = NULL;
  RkRequestRow row
    = { .request = request, .incoming = incoming, .is_mine = !incoming, .can_withdraw = !incoming };

  request->id = g_strdup (id);
  request->facility_id = rk_id_new ();
  request->facility_name = g_strdup (facility);
  request->kind = incoming ? RK_REQUEST_VISIT : RK_REQUEST_ADMISSION;
  request->text = g_strdup ("ご家族の介護疲れのため、二週間ほどの受け入れをお願いできますか。");
  request->wanted_on = g_strdup ("2026-12-01");
  request->patient_name = incoming ? NULL : g_strdup ("鈴木 正一");
  request->birth_date = incoming ? NULL : g_strdup ("1941-03-04");
  request->sex = RK_SEX_MALE;
  request->decade = 80;
  request->sender_name = g_strdup ("佐藤 美咲");
  request->sender_facility = g_strdup ("みどり野訪問看護ステーション");
  request->sender_phone = g_strdup ("03-0000-0000");
  request->state = (int) state;
  request->question = g_strdup (question);
  request->answer = g_strdup (answer);
  request->created_us = rk_time_now_us () - RK_HOUR;
  if (state != RK_REQUEST_WAITING)
    {
      request->answered_by = rk_id_new ();
      request->answered_name = g_strdup ("森 医師");
      request->answered_us = rk_time_now_us ();
    }
  item = rk_request_item_new (&row);
  g_list_store_append (requests_of (client), item);
}

/* One to us, and one by us to four facilities that stand differently. */
void
rk_double_add_requests (RkClient *client)
{
  g_autofree char *to_us = rk_id_new ();
  g_autofree char *by_us = rk_id_new ();

  add (client, to_us, "みどり野診療所", RK_REQUEST_WAITING, TRUE, NULL, NULL);
  add (client, by_us, "さくら病院", RK_REQUEST_ACCEPTED, FALSE, "酸素は使っていますか",
       "月曜の午前に");
  add (client, by_us, "なぎさ総合病院", RK_REQUEST_ASKING, FALSE,
       "感染症の既往と、いま使っているお薬を教えてください。", NULL);
  add (
    client, by_us, "ひので病院", RK_REQUEST_DECLINED, FALSE, NULL, "満床のためお受けできません。");
  add (client, by_us, "みなと病院", RK_REQUEST_WAITING, FALSE, NULL, NULL);
}

#define STAND_IN(name, ...)                                                                        \
  void rk_client_##name##_async (                                                                  \
    RkClient *self, __VA_ARGS__, GCancellable *c, GAsyncReadyCallback callback, gpointer data)     \
  {                                                                                                \
    DONE (self);                                                                                   \
  }

STAND_IN (send_request, const char *space_id, const RkCareRequest *asked, GPtrArray *facilities)
STAND_IN (answer_request, RkRequestItem *item, RkRequestState state, const char *text)
STAND_IN (reply_request, RkRequestItem *item, const char *text)
STAND_IN (withdraw_request, RkRequestItem *item)
STAND_IN (invite_accepted, RkRequestItem *item)
STAND_IN (retry_request, RkRequestItem *item)
STAND_IN (discard_request, RkRequestItem *item)

static void
free_listings (gpointer listings)
{
  g_ptr_array_unref (listings);
}

void
rk_client_directory_async (RkClient *self,
                           const char *query,
                           RkFacilityKind kind,
                           GCancellable *c,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  static const char *const names[] = { "さくら病院", "なぎさ総合病院", "ひので病院" };
  GPtrArray *listings = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_listing_free);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      RkListing *listing = rk_record_new (&rk_listing_type);
      listing->id = rk_id_new ();
      listing->name = g_strdup (names[i]);
      listing->kind = RK_FACILITY_HOSPITAL;
      listing->address = g_strdup ("みどり野市中央一丁目");
      listing->reachable = i != 2;
      g_ptr_array_add (listings, listing);
    }
  rk_double_answer (self, callback, data, listings, free_listings);
}

GPtrArray *
rk_client_directory_finish (RkClient *self,
                            GAsyncResult *result,
                            gboolean *ret_more,
                            gboolean *ret_known_only,
                            GError **error)
{
  *ret_more = *ret_known_only = FALSE;
  return g_task_propagate_pointer (G_TASK (result), error);
}
