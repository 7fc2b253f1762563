/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "client/communities.h"
#include "core/id.h"
#include "double.h"

/* コミュニティ and who asks to be let in, invented. */

#define DONE(source) rk_double_answer ((source), callback, data, (source), NULL)

static void
free_array (gpointer array)
{
  g_ptr_array_unref (array);
}

void
rk_client_communities_async (RkClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  static const struct
  {
    const char *name;
    const char *description;
    const char *company;
    gint64 n_members;
    RkStanding standing;
  } all[] = {
    { "栄養ケアの広場", "在宅での栄養と嚥下の困りごとを、職種をこえて話します。", NULL, 412,
      RK_STANDING_MEMBER },
    { "下野地域 在宅医療・介護連携に携わるすべての専門職のための災害時情報交換ネットワーク",
      "停電・断水のときの在宅酸素、吸引器、電動ベッド。年2回の訓練の記録もここにあります。", NULL,
      796, RK_STANDING_OUTSIDE },
    { "とろみ・補助食品 相談室", "製品の使い方についての質問に、当社の管理栄養士が答えます。",
      "みほん食品株式会社", 138, RK_STANDING_WAITING },
    { "訪問看護の新人の会", NULL, NULL, 1, RK_STANDING_OUTSIDE },
  };
  GPtrArray *made = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_community_free);

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    {
      RkCommunity *community = rk_record_new (&rk_community_type);

      community->id = rk_id_new ();
      community->name = g_strdup (all[i].name);
      community->description = g_strdup (all[i].description);
      community->company = g_strdup (all[i].company);
      community->n_members = all[i].n_members;
      community->standing = (int) all[i].standing;
      g_ptr_array_add (made, community);
    }
  rk_double_answer (self, callback, data, made, free_array);
}

GPtrArray *
rk_client_communities_finish (RkClient *self,
                              GAsyncResult *result,
                              gboolean *ret_more,
                              GError **error)
{
  if (ret_more != NULL)
    *ret_more = FALSE;
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_apply_async (RkClient *self,
                       const char *space_id,
                       const char *text,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  DONE (self);
}

void
rk_client_unapply_async (RkClient *self,
                         const char *space_id,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  DONE (self);
}

void
rk_client_decide_application_async (RkClient *self,
                                    const char *space_id,
                                    const char *user_id,
                                    gboolean accept,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  DONE (self);
}

void
rk_client_applications_async (RkClient *self,
                              const char *space_id,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  GPtrArray *made = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_application_free);
  RkCommunityApplication *application = rk_record_new (&rk_application_type);

  application->space_id = g_strdup (space_id);
  application->user_id = rk_id_new ();
  application->user_name = g_strdup ("長谷川 万里子");
  application->user_facility
    = g_strdup ("医療法人社団みどり会 下野みなみ訪問看護ステーション 小金井サテライト");
  application->profession = RK_PROFESSION_NURSE;
  application->text = g_strdup ("訪問看護を10年しています。食べられない方の支え方を学びたいです。");
  application->created_us = 1753000000000000;
  g_ptr_array_add (made, application);
  rk_double_answer (self, callback, data, made, free_array);
}

GPtrArray *
rk_client_applications_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
