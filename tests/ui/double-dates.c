/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-double"

#include "double.h"

#include "core/id.h"
#include "core/proposal.h"
#include "core/time.h"

/* 日程調整, invented: a proposal with answers, and what the window says of it. */

static RkReactionEntry *
answer_of (guint number, const char *choices, const char *remark)
{
  g_autoptr (RkUserRow) person = rk_double_person (number);
  RkReactionEntry *entry = g_new0 (RkReactionEntry, 1);

  entry->user_id = g_strdup (person->user->id);
  entry->name = g_strdup (person->user->name);
  entry->profession = person->user->profession;
  entry->facility_name = g_strdup (person->facility_name);
  entry->kind = RK_REACTION_DATES;
  entry->version = 1;
  entry->time_us = 1;
  entry->choices = g_strdup (choices);
  entry->remark = g_strdup (remark);
  return entry;
}

RkPostRow *
rk_double_proposal (const char *space_id)
{
  RkPostRow *row = rk_post_row_new ();
  /* At ten o'clock, whatever the time is. */
  const gint64 ten = (rk_time_now_us () / RK_DAY + 3) * RK_DAY + RK_HOUR;
  const RkProposedTime times[] = { { ten, ten + RK_HOUR },
                                   { ten + RK_DAY, ten + RK_DAY + 90 * RK_MINUTE },
                                   { ten + 5 * RK_DAY, 0 } };

  row->post->id = rk_id_new ();
  row->post->space_id = g_strdup (space_id);
  row->post->text = g_strdup ("退院後の担当者会議\n30分ほどの予定です。");
  row->post->position = 11;
  row->post->state = RK_POST_NORMAL;
  row->post->version = 1;
  row->post->created_us = rk_time_now_us ();
  row->post->dates = rk_proposal_format (times, G_N_ELEMENTS (times));
  row->post->place = g_strdup ("青空ホームケア診療所 2階 会議室");
  row->post->dates_state = RK_DATES_OPEN;
  row->post->ask_due_us = rk_time_now_us () + RK_DAY;
  row->author = rk_double_person (1);
  row->asked_of_me = TRUE;
  row->missing = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_reaction_entry_free);
  g_ptr_array_add (row->missing, answer_of (4, NULL, NULL));
  g_ptr_array_add (row->reactions, answer_of (1, "yyn", NULL));
  g_ptr_array_add (row->reactions, answer_of (2, "ymy", "午後なら調整できます"));
  g_ptr_array_add (row->reactions, answer_of (3, "n-y", NULL));
  return row;
}

/* What was answered last stands in the timeline's data. */
void
rk_timeline_answer_dates (RkTimeline *self,
                          RkPostItem *post,
                          const char *choices,
                          const char *remark)
{
  g_object_set_data_full (
    G_OBJECT (self), "answered", g_strdup_printf ("%s %s", choices, remark), g_free);
}

void
rk_timeline_decide_async (RkTimeline *self,
                          RkPostItem *post,
                          gint64 decided_us,
                          const char *text,
                          const char *night_reason,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_object_set_data_full (G_OBJECT (self), "decided",
                          g_strdup_printf ("%" G_GINT64_FORMAT " %s", decided_us, text), g_free);
  rk_double_answer (self, callback, data, self, NULL);
}
