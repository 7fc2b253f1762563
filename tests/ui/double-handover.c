/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "double.h"

#include "core/id.h"

/* The double's 申し送り. */

static RkHandoverPlace *
invented_place (guint number)
{
  static const char *const names[]
    = { "鈴木 正一", "佐藤 花子", "東久世 龍之介左衛門", "石井 八重子", "井上 勇", "森 進" };
  static const char *const texts[] = {
    "体重52.7kg。下がりました。息切れなし。むくみは昨日と同じです。",
    "夕食後の薬が1回分残っていました。明日の訪問で数えます。",
    "訪問看護の時間を、来週から火曜10時に変更したいです。ご都合の悪い方は返信で教えてください。"
  };
  RkHandoverPlace *place = rk_handover_place_new ();

  place->title = g_strdup (names[number % G_N_ELEMENTS (names)]);
  place->birth_date = g_strdup_printf ("193%u-0%u-1%u", number % 10, 1 + number % 9, number % 9);
  for (guint i = 0; i < 1 + number % 4; i++)
    {
      g_autoptr (RkUserRow) person = rk_double_person (number + i);
      RkHandoverPost *post = rk_handover_post_new ();

      post->id = rk_id_new ();
      post->space_id = g_strdup ("0190a6e2-0000-7000-b000-000000000001");
      post->author = g_strdup (person->user->name);
      post->profession = person->user->profession;
      post->text = g_strdup (texts[(number + i) % G_N_ELEMENTS (texts)]);
      post->created_us = g_get_real_time () - (number * 3 + i) * G_TIME_SPAN_HOUR;
      post->space_kind = i == 1 ? RK_SPACE_FAMILY : RK_SPACE_CARE;
      post->n_files = i;
      post->unacked = number < 4;
      post->unread = number < 3;
      post->asked = number == 0;
      place->n_unacked += post->unacked;
      place->n_unread += post->unread;
      place->n_asked += post->asked;
      g_ptr_array_add (place->posts, post);
    }
  return place;
}

RkHandoverPost *
rk_handover_post_new (void)
{
  return g_new0 (RkHandoverPost, 1);
}

static void
handover_post_free (gpointer data)
{
  RkHandoverPost *post = data;

  g_free (post->id);
  g_free (post->space_id);
  g_free (post->author);
  g_free (post->text);
  g_free (post);
}

RkHandoverPlace *
rk_handover_place_new (void)
{
  RkHandoverPlace *place = g_new0 (RkHandoverPlace, 1);

  place->posts = g_ptr_array_new_with_free_func (handover_post_free);
  return place;
}

void
rk_handover_place_free (RkHandoverPlace *place)
{
  g_free (place->title);
  g_free (place->birth_date);
  g_ptr_array_unref (place->posts);
  g_free (place);
}

void
rk_client_handover_async (
  RkClient *self, gint64 since_us, GCancellable *c, GAsyncReadyCallback callback, gpointer data)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_handover_place_free);

  for (guint i = 0; i < 60; i++)
    g_ptr_array_add (places, invented_place (i));
  rk_double_answer (self, callback, data, places, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
rk_client_handover_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
