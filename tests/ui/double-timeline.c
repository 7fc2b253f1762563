/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "double.h"

#include "core/id.h"
#include "core/time.h"

struct _RkTimeline
{
  GObject parent_instance;

  gint64 muted_until_us;
  gboolean anonymous;
  GPtrArray *pins;
  GPtrArray *questions;
  char *space_id;
  RkPatientItem *patient;
  RkSpaceItem *space;
  GListStore *posts;
  GListStore *members;
  guint n_older; /* posts that loading older ones still brings */
  gint64 first_unread;
};

/* So many older posts come at once. */
#define OLDER_PAGE 50

static void timeline_model_init (GListModelInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (RkTimeline,
                               rk_timeline,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, timeline_model_init))

#define DONE(source) rk_double_answer ((source), callback, data, (source), NULL)

static GType
timeline_item_type (GListModel *model)
{
  return RK_TYPE_POST_ITEM;
}

static guint
timeline_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (RK_TIMELINE (model)->posts));
}

static gpointer
timeline_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (RK_TIMELINE (model)->posts), position);
}

static void
timeline_model_init (GListModelInterface *iface)
{
  iface->get_item_type = timeline_item_type;
  iface->get_n_items = timeline_n_items;
  iface->get_item = timeline_item;
}

static void
rk_timeline_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rk_timeline_finalize (GObject *object)
{
  RkTimeline *self = RK_TIMELINE (object);
  g_free (self->space_id);
  g_clear_object (&self->patient);
  g_clear_object (&self->space);
  g_clear_pointer (&self->pins, g_ptr_array_unref);
  g_clear_pointer (&self->questions, g_ptr_array_unref);
  g_object_unref (self->posts);
  g_object_unref (self->members);
  G_OBJECT_CLASS (rk_timeline_parent_class)->finalize (object);
}

static void
rk_timeline_class_init (RkTimelineClass *klass)
{
  static const char *const names[] = { "loading",    "loaded",         "has-older", "first-unread",
                                       "unread",     "unacked",        "n-members", "is-admin",
                                       "draft-text", "draft-reply-to", "gone",      "muted-until",
                                       "pins",       "questions",      "anonymous", NULL };
  G_OBJECT_CLASS (klass)->finalize = rk_timeline_finalize;
  G_OBJECT_CLASS (klass)->get_property = rk_timeline_get_property;
  for (guint i = 0; names[i] != NULL; i++)
    g_object_class_install_property (
      G_OBJECT_CLASS (klass), i + 1,
      g_param_spec_int (names[i], NULL, NULL, 0, 1, 0, G_PARAM_READABLE));
  g_signal_new (
    "reactions-changed", RK_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rk_timeline_init (RkTimeline *self)
{
  self->posts = g_list_store_new (RK_TYPE_POST_ITEM);
  self->members = g_list_store_new (RK_TYPE_MEMBER_ITEM);
}

static RkReactionEntry *
invented_entry (guint number, RkReactionKind kind, gint64 time_us)
{
  g_autoptr (RkUserRow) person = rk_double_person (number);
  RkReactionEntry *entry = g_new0 (RkReactionEntry, 1);

  entry->user_id = g_strdup (person->user->id);
  entry->name = g_strdup (person->user->name);
  entry->profession = person->user->profession;
  entry->facility_name = g_strdup (person->facility_name);
  entry->kind = kind;
  entry->version = 1;
  entry->time_us = time_us;
  return entry;
}

/* 要了解: one that waits, one that is over, and one that somebody sees to. */
static void
ask (RkPostRow *row, guint number)
{
  const gint64 now_us = rk_time_now_us ();

  row->post->ask_due_us = number > 5 ? now_us + 5 * RK_HOUR : now_us - RK_HOUR;
  row->asked_of_me = number > 5;
  row->missing = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_reaction_entry_free);
  if (number > 2)
    for (guint i = 0; i < 3; i++)
      g_ptr_array_add (row->missing, invented_entry (i + 1, RK_REACTION_ACK, 0));
  g_ptr_array_add (row->reactions, invented_entry (2, RK_REACTION_TAKE, now_us));
}

/* 相談: a question that is solved, what answers it, and one that waits. */
static void
consult (RkPostRow *row, guint number)
{
  static const struct
  {
    const char *text;
    RkInConsult kind;
  } posts[] = {
    { "とろみの目安を教えてください。薄いとむせ、濃いと飲んでくれません。", RK_IN_CONSULT_SOLVED },
    { "学会分類2021の「中間のとろみ」から始め、1週間ごとに見直しています。",
      RK_IN_CONSULT_SOLUTION },
    { "うちでは言語聴覚士に評価を頼んでいます。", RK_IN_CONSULT_ANSWER },
    { "経腸栄養の逆流が続くとき、注入の速さと半固形化のどちらを先に見直しますか。",
      RK_IN_CONSULT_OPEN },
  };

  g_free (row->post->text);
  row->post->text = g_strdup (posts[number % G_N_ELEMENTS (posts)].text);
  row->in_consult = posts[number % G_N_ELEMENTS (posts)].kind;
  /* What waits was asked without a name. */
  if (row->in_consult == RK_IN_CONSULT_OPEN)
    {
      row->post->asker_tag = g_strnfill (64, 'a');
      row->is_own = TRUE;
      g_free (row->author->user->name);
      row->author->user->name = g_strdup ("匿名（あなた）");
    }
  if (row->in_consult < RK_IN_CONSULT_ANSWER)
    return;
  row->answers_me = TRUE;
  row->post->reply_to = rk_id_new ();
  row->reply_author = g_strdup ("田中 陽子");
  row->reply_excerpt = g_strdup (posts[0].text);
}

static RkPostItem *
invent_post (RkTimeline *self, guint number)
{
  static const char *const texts[] = {
    "血圧128/74、脈拍72、体温36.4、SpO2 97%。右くるぶしのむくみは昨日と同じです。",
    "了解しました。利尿薬はそのまま、明朝も体重をお願いします。",
    "来週水曜の担当者会議は14時からに変更になりました。ご都合の悪い方は明日までにお知らせください"
    "。",
  };
  g_autoptr (RkPostRow) row = rk_post_row_new ();

  if (row->post == NULL)
    row->post = rk_record_new (&rk_post_type);
  row->post->id = rk_id_new ();
  row->post->space_id = g_strdup (self->space_id);
  row->post->text = g_strdup (texts[number % G_N_ELEMENTS (texts)]);
  row->post->position = number + 1;
  row->post->state = RK_POST_NORMAL;
  row->post->version = 1;
  row->post->created_us = rk_time_now_us () - (10 - (gint64) number) * 3 * RK_HOUR;
  row->author = rk_double_person (number);
  row->is_unread = number > 6;
  if (self->space != NULL && rk_space_item_get_kind (self->space) == RK_SPACE_CONSULT)
    consult (row, number);
  else if (number % 3 == 2)
    ask (row, number);
  return rk_post_item_new (row);
}

static void
append_post (RkTimeline *self, guint number)
{
  g_autoptr (RkPostItem) item = invent_post (self, number);

  g_list_store_append (self->posts, item);
}

/* Of years, one each half a day, now short and now long. */
static RkPostItem *
invent_old_post (RkTimeline *self, guint number, guint n_all)
{
  g_autoptr (RkPostRow) row = rk_post_row_new ();
  GString *text = g_string_new (NULL);

  for (guint i = 0; i <= number * 7 % 5; i++)
    g_string_append_printf (
      text, "%u件目の書き込みです。血圧128/74、脈拍72、体温36.4。", number + 1);
  if (row->post == NULL)
    row->post = rk_record_new (&rk_post_type);
  row->post->id = rk_id_new ();
  row->post->space_id = g_strdup (self->space_id);
  row->post->text = g_string_free (text, FALSE);
  row->post->position = number + 1;
  row->post->state = RK_POST_NORMAL;
  row->post->version = 1;
  row->post->created_us = rk_time_now_us () - (gint64) (n_all - number) * 12 * RK_HOUR;
  row->author = rk_double_person (number);
  return rk_post_item_new (row);
}

/**
 * rk_double_set_history:
 * @n_here: posts that are shown at once
 * @n_older: those before them, that loading older ones brings
 * @first_unread: the position of the first unread one; 0 for none
 *
 * A long history instead of the few posts that a double begins with.
 */
void
rk_double_set_history (RkTimeline *self, guint n_here, guint n_older, gint64 first_unread)
{
  const guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->posts));

  g_list_store_remove_all (self->posts);
  for (guint i = 0; i < n_here; i++)
    {
      g_autoptr (RkPostItem) item = invent_old_post (self, n_older + i, n_older + n_here);
      g_list_store_append (self->posts, item);
    }
  self->n_older = n_older;
  self->first_unread = first_unread;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, n_here);
}

/* What loading older posts brings. */
static void
load_page (RkTimeline *self)
{
  const guint n_all = self->n_older + g_list_model_get_n_items (G_LIST_MODEL (self->posts));
  const guint n = MIN (self->n_older, OLDER_PAGE);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RkPostItem) item = invent_old_post (self, self->n_older - n + i, n_all);
      g_list_store_insert (self->posts, i, item);
    }
  self->n_older -= n;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n);
}

RkTimeline *
rk_double_timeline_new (RkPatientItem *patient, RkSpaceItem *space, const char *space_id)
{
  RkTimeline *timeline = g_object_new (RK_TYPE_TIMELINE, NULL);

  timeline->space_id = g_strdup (space_id);
  timeline->first_unread = 8;
  g_set_object (&timeline->patient, patient);
  g_set_object (&timeline->space, space);
  for (guint i = 0; i < 5; i++)
    {
      RkMemberRow row = { .member = rk_record_new (&rk_member_type), .user = rk_double_person (i) };
      row.member->role = i == 0 ? RK_ROLE_ADMIN : RK_ROLE_MEMBER;
      row.member->in_charge = i < 2;
      row.is_me = i == 0;
      g_autoptr (RkMemberItem) item = rk_member_item_new (&row);
      g_list_store_append (timeline->members, item);
      rk_member_free (row.member);
      rk_user_row_free (row.user);
    }
  for (guint i = 0; i < 10; i++)
    append_post (timeline, i);
  return timeline;
}

/**
 * rk_double_add_sending:
 * @n_files: photos of 1 MB, 2 MB …
 * @n_done: so many of them are there already
 *
 * A post of mine, with files that are on their way.
 */
RkPostItem *
rk_double_add_sending (RkTimeline *self, RkSendState state, guint n_files, guint n_done)
{
  g_autoptr (RkPostRow) row = rk_post_row_new ();

  if (row->post == NULL)
    row->post = rk_record_new (&rk_post_type);
  row->post->id = rk_id_new ();
  row->post->space_id = g_strdup (self->space_id);
  row->post->text = g_strdup ("右踵部の写真をまとめて送ります。");
  row->post->position = G_MAXINT64;
  row->post->state = RK_POST_NORMAL;
  row->post->version = 1;
  row->post->created_us = rk_time_now_us ();
  row->author = rk_double_person (0);
  row->is_own = TRUE;
  row->send_state = state;
  if (state == RK_SEND_FAILED)
    row->failure = g_strdup ("入力内容を受け付けられません。修正して、もう一度お試しください。");
  row->send_us = state >= RK_SEND_SCHEDULED ? rk_time_now_us () + RK_HOUR : 0;
  for (guint i = 0; i < n_files; i++)
    {
      RkAttachmentRow *file = g_new0 (RkAttachmentRow, 1);
      RkAttachment *attachment = file->attachment = rk_record_new (&rk_attachment_type);

      attachment->id = rk_id_new ();
      attachment->space_id = g_strdup (self->space_id);
      attachment->post_id = g_strdup (row->post->id);
      attachment->name = g_strdup_printf ("写真%u.jpg", i + 1);
      attachment->media_type = g_strdup ("image/jpeg");
      attachment->size = (gint64) (i + 1) * 1000000;
      attachment->width = 1600;
      attachment->height = 1200;
      file->state = i < n_done ? RK_MEDIA_LOCAL : RK_MEDIA_UPLOADING;
      file->progress = i < n_done ? 1 : i == n_done && n_done > 0 ? 0.5 : 0;
      g_ptr_array_add (row->attachments, file);
    }
  return rk_double_add_row (self, row);
}

/** rk_double_add_row: Returns: (transfer full): a post at the end of the timeline */
RkPostItem *
rk_double_add_row (RkTimeline *self, const RkPostRow *row)
{
  RkPostItem *item = rk_post_item_new (row);

  g_list_store_append (self->posts, item);
  g_list_model_items_changed (
    G_LIST_MODEL (self), g_list_model_get_n_items (G_LIST_MODEL (self->posts)) - 1, 0, 1);
  return item;
}

const char *
rk_timeline_get_space_id (RkTimeline *self)
{
  return self->space_id;
}

RkPatientItem *
rk_timeline_get_patient (RkTimeline *self)
{
  return self->patient;
}

RkSpaceKind
rk_timeline_get_space_kind (RkTimeline *self)
{
  if (self->space != NULL)
    return rk_space_item_get_kind (self->space);
  return self->patient != NULL
             && g_strcmp0 (rk_patient_item_get_family_id (self->patient), self->space_id) == 0
           ? RK_SPACE_FAMILY
           : RK_SPACE_CARE;
}

const char *
rk_timeline_get_title (RkTimeline *self)
{
  return self->space != NULL     ? rk_space_item_get_title (self->space)
         : self->patient != NULL ? rk_patient_item_get_full_name (self->patient)
                                 : "";
}

gboolean
rk_timeline_get_loading (RkTimeline *self)
{
  return FALSE;
}

gboolean
rk_timeline_get_loaded (RkTimeline *self)
{
  return TRUE;
}

gboolean
rk_timeline_get_has_older (RkTimeline *self)
{
  return self->n_older > 0;
}

gint64
rk_timeline_get_first_unread (RkTimeline *self)
{
  return self->first_unread;
}

guint
rk_timeline_get_unread (RkTimeline *self)
{
  return 3;
}

guint
rk_timeline_get_unacked (RkTimeline *self)
{
  return 3;
}

GListModel *
rk_timeline_get_members (RkTimeline *self)
{
  return G_LIST_MODEL (self->members);
}

gboolean
rk_timeline_is_admin (RkTimeline *self)
{
  return TRUE;
}

void
rk_double_add_pin (RkTimeline *self, const char *author, const char *excerpt)
{
  RkPinEntry *entry = g_new0 (RkPinEntry, 1);

  entry->post_id = g_strdup ("0190a6e2-0000-7000-a000-000000000001");
  entry->author = g_strdup (author);
  entry->excerpt = g_strdup (excerpt);
  if (self->pins == NULL)
    self->pins = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_pin_entry_free);
  g_ptr_array_add (self->pins, entry);
  g_object_notify (G_OBJECT (self), "pins");
}

GPtrArray *
rk_timeline_get_pins (RkTimeline *self)
{
  return self->pins;
}

void
rk_timeline_pin_async (RkTimeline *self,
                       const char *post_id,
                       gboolean pinned,
                       GCancellable *c,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  DONE (self);
}

static void
add_question (
  RkTimeline *self, const char *author, const char *excerpt, guint n_answers, gboolean solved)
{
  RkQuestionEntry *entry = g_new0 (RkQuestionEntry, 1);

  entry->post_id = rk_id_new ();
  entry->author = g_strdup (author);
  entry->excerpt = g_strdup (excerpt);
  entry->created_us = rk_time_now_us () - (gint64) (self->questions->len + 1) * 9 * RK_HOUR;
  entry->n_answers = n_answers;
  entry->solved = solved;
  g_ptr_array_add (self->questions, entry);
}

GPtrArray *
rk_timeline_get_questions (RkTimeline *self)
{
  if (self->questions == NULL)
    {
      self->questions = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_question_entry_free);
      add_question (self, "田中 陽子",
                    "経腸栄養の逆流が続くとき、注入の速さと半固形化のどちらを先に見直しますか。", 0,
                    FALSE);
      add_question (self, "医療法人社団みどり会 長谷川 万里子", "", 2, FALSE);
      add_question (self, "佐伯 健一",
                    "とろみの目安を教えてください。薄いとむせ、濃いと飲んでくれません。", 12, TRUE);
    }
  return self->questions;
}

void
rk_timeline_solve_async (RkTimeline *self,
                         const char *question_id,
                         const char *answer_id,
                         GCancellable *c,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  DONE (self);
}

void
rk_timeline_report (RkTimeline *self, RkPostItem *post, RkReportKind kind, const char *reason)
{
}

gboolean
rk_timeline_get_can_be_anonymous (RkTimeline *self)
{
  return self->space != NULL && rk_space_item_get_kind (self->space) == RK_SPACE_CONSULT;
}

gboolean
rk_timeline_get_anonymous (RkTimeline *self)
{
  return self->anonymous;
}

void
rk_timeline_set_anonymous (RkTimeline *self, gboolean anonymous)
{
  self->anonymous = anonymous;
  g_object_notify (G_OBJECT (self), "anonymous");
}

void
rk_timeline_post_anonymously_async (RkTimeline *self,
                                    const char *text,
                                    const char *reply_to,
                                    guint delay_ms,
                                    GCancellable *c,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  rk_double_answer (self, callback, data, rk_id_new (), g_free);
}

gint64
rk_timeline_get_muted_until_us (RkTimeline *self)
{
  return self->muted_until_us;
}

void
rk_timeline_mute (RkTimeline *self, gint64 until_us)
{
  self->muted_until_us = until_us;
  g_object_notify (G_OBJECT (self), "muted-until");
}

gboolean
rk_timeline_is_gone (RkTimeline *self)
{
  return FALSE;
}

RkPostItem *
rk_timeline_find (RkTimeline *self, const char *post_id, guint *ret_index)
{
  return NULL;
}

void
rk_timeline_mark_read (RkTimeline *self, gint64 position)
{
}

void
rk_timeline_mark_unread_from (RkTimeline *self, RkPostItem *post)
{
}

void
rk_timeline_save_draft (RkTimeline *self, const char *text, const char *reply_to)
{
}

const char *
rk_timeline_get_draft_text (RkTimeline *self)
{
  return NULL;
}

const char *
rk_timeline_get_draft_reply_to (RkTimeline *self)
{
  return NULL;
}

RkNewAttachment *
rk_new_attachment_new (const char *name, const char *media_type, GBytes *content)
{
  RkNewAttachment *attachment = g_new0 (RkNewAttachment, 1);
  attachment->name = g_strdup (name);
  attachment->media_type = g_strdup (media_type);
  attachment->content = g_bytes_ref (content);
  return attachment;
}

void
rk_new_attachment_free (RkNewAttachment *attachment)
{
  g_free (attachment->name);
  g_free (attachment->media_type);
  g_bytes_unref (attachment->content);
  g_free (attachment->description);
  g_clear_pointer (&attachment->preview, g_bytes_unref);
  g_clear_pointer (&attachment->small, g_bytes_unref);
  g_clear_pointer (&attachment->screen, g_bytes_unref);
  g_free (attachment);
}

void
rk_timeline_load_older_async (RkTimeline *self,
                              GCancellable *c,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  if (self->n_older > 0)
    load_page (self);
  DONE (self);
}

gboolean
rk_timeline_load_older_finish (RkTimeline *self, GAsyncResult *result, GError **error)
{
  return rk_double_taken (result, error);
}

void
rk_timeline_load_day_async (RkTimeline *self,
                            gint64 from_us,
                            gint64 until_us,
                            RkProgressFunc progress,
                            gpointer progress_data,
                            GCancellable *c,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  DONE (self);
}

RkPostItem *
rk_timeline_load_day_finish (RkTimeline *self,
                             GAsyncResult *result,
                             gboolean *ret_all,
                             GError **error)
{
  g_autoptr (RkPostItem) first = g_list_model_get_item (G_LIST_MODEL (self->posts), 0);

  *ret_all = rk_double_taken (result, error);
  return *ret_all ? first : NULL;
}

void
rk_timeline_load_until_async (RkTimeline *self,
                              const char *post_id,
                              gint64 position,
                              GCancellable *c,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  DONE (self);
}

gboolean
rk_timeline_load_until_finish (RkTimeline *self,
                               GAsyncResult *result,
                               guint *ret_index,
                               GError **error)
{
  *ret_index = 0;
  return rk_double_taken (result, error);
}

void
rk_timeline_post_async (RkTimeline *self,
                        const char *text,
                        const char *reply_to,
                        GPtrArray *attachments,
                        guint delay_ms,
                        GCancellable *c,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  rk_double_answer (self, callback, data, rk_id_new (), g_free);
}

void
rk_timeline_post_asking_async (RkTimeline *self,
                               const char *text,
                               const char *reply_to,
                               GPtrArray *attachments,
                               guint delay_ms,
                               const RkAsk *ask,
                               const RkNight *night,
                               const char *for_id,
                               GCancellable *c,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  if (ask != NULL)
    g_object_set_data_full (
      G_OBJECT (self), "proposed",
      g_strdup_printf ("%s %s", ask->dates != NULL ? ask->dates : "", ask->place), g_free);
  rk_double_answer (self, callback, data, rk_id_new (), g_free);
}

void
rk_timeline_post_as_async (RkTimeline *self,
                           const char *post_id,
                           const char *text,
                           GPtrArray *attachments,
                           GCancellable *c,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  rk_double_answer (self, callback, data, g_strdup (post_id), g_free);
}

void
rk_timeline_ask_async (RkTimeline *self,
                       RkPostItem *post,
                       const RkAsk *ask,
                       GCancellable *c,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  DONE (self);
}

char *
rk_timeline_post_finish (RkTimeline *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

#define SIMPLE_ACT(name)                                                                           \
  void name (RkTimeline *self, RkPostItem *post, GCancellable *c, GAsyncReadyCallback callback,    \
             gpointer data)                                                                        \
  {                                                                                                \
    DONE (self);                                                                                   \
  }
SIMPLE_ACT (rk_timeline_undo_post_async)
SIMPLE_ACT (rk_timeline_send_now_async)
SIMPLE_ACT (rk_timeline_stop_post_async)
SIMPLE_ACT (rk_timeline_retry_async)
SIMPLE_ACT (rk_timeline_discard_async)
SIMPLE_ACT (rk_timeline_withdraw_async)
SIMPLE_ACT (rk_timeline_hide_async)
SIMPLE_ACT (rk_timeline_withdraw_scheduled_async)
SIMPLE_ACT (rk_timeline_remind_async)

void
rk_timeline_edit_scheduled_async (RkTimeline *self,
                                  RkPostItem *post,
                                  const char *text,
                                  GCancellable *c,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  DONE (self);
}

gint64
rk_timeline_get_quiet_until (RkTimeline *self, gint64 now_us)
{
  return 0;
}

void
rk_timeline_edit_async (RkTimeline *self,
                        RkPostItem *post,
                        const char *text,
                        GCancellable *c,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  DONE (self);
}

void
rk_timeline_react_async (RkTimeline *self,
                         RkPostItem *post,
                         RkReactionKind kind,
                         gboolean active,
                         GCancellable *c,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  DONE (self);
}

gboolean
rk_timeline_act_finish (RkTimeline *self, GAsyncResult *result, GError **error)
{
  return rk_double_taken (result, error);
}

void
rk_timeline_versions_async (
  RkTimeline *self, RkPostItem *post, GCancellable *c, GAsyncReadyCallback callback, gpointer data)
{
  rk_double_answer (self, callback, data, g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
rk_timeline_versions_finish (RkTimeline *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_timeline_set_role_async (RkTimeline *self,
                            const char *user_id,
                            RkRole role,
                            GCancellable *c,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  DONE (self);
}

void
rk_timeline_set_in_charge_async (RkTimeline *self,
                                 const char *user_id,
                                 gboolean in_charge,
                                 GCancellable *c,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  DONE (self);
}

void
rk_timeline_remove_member_async (RkTimeline *self,
                                 const char *user_id,
                                 GCancellable *c,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  DONE (self);
}

void
rk_timeline_candidates_async (
  RkTimeline *self, const char *query, GCancellable *c, GAsyncReadyCallback callback, gpointer data)
{
  GListStore *store = g_list_store_new (RK_TYPE_CANDIDATE_ITEM);
  for (guint i = 0; i < 5; i++)
    {
      RkUserRow *row = rk_double_person (i);
      g_autoptr (RkCandidateItem) item = rk_candidate_item_new (row, i < 2);
      g_list_store_append (store, item);
      rk_user_row_free (row);
    }
  rk_double_answer (self, callback, data, store, g_object_unref);
}

GListModel *
rk_timeline_candidates_finish (RkTimeline *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_timeline_invite_async (RkTimeline *self,
                          const char *const *user_ids,
                          GCancellable *c,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  DONE (self);
}

static RkAttachmentRow *
new_attachment_row (const char *post_id, const RkDoubleFile *file)
{
  RkAttachmentRow *attachment = g_new0 (RkAttachmentRow, 1);

  attachment->attachment = rk_record_new (&rk_attachment_type);
  attachment->attachment->id = rk_id_new ();
  attachment->attachment->post_id = g_strdup (post_id);
  attachment->attachment->name = g_strdup (file->name);
  attachment->attachment->media_type = g_strdup (file->media_type);
  attachment->attachment->size = (gint64) g_bytes_get_size (file->content);
  attachment->attachment->description = g_strdup ("");
  attachment->state = RK_MEDIA_LOCAL;
  return attachment;
}

void
rk_double_add_files (RkTimeline *timeline, const RkDoubleFile *files, guint n_files)
{
  g_autoptr (RkPostRow) row = rk_post_row_new ();

  if (row->post == NULL)
    row->post = rk_record_new (&rk_post_type);
  row->post->id = rk_id_new ();
  row->post->space_id = g_strdup (timeline->space_id);
  row->post->text = g_strdup ("病棟から届いた書類です。ご確認ください。");
  row->post->position = g_list_model_get_n_items (G_LIST_MODEL (timeline->posts)) + 1;
  row->post->state = RK_POST_NORMAL;
  row->post->version = 1;
  row->post->created_us = rk_time_now_us ();
  row->author = rk_double_person (2);
  if (row->attachments == NULL)
    row->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_attachment_row_free);
  for (guint i = 0; i < n_files; i++)
    g_ptr_array_add (row->attachments, new_attachment_row (row->post->id, &files[i]));
  g_autoptr (RkPostItem) post = rk_post_item_new (row);
  for (guint i = 0; i < n_files; i++)
    {
      g_autoptr (RkAttachmentItem) item
        = g_list_model_get_item (rk_post_item_get_attachments (post), i);
      g_object_set_data_full (G_OBJECT (item), "rk-content", g_bytes_ref (files[i].content),
                              (GDestroyNotify) g_bytes_unref);
    }
  g_list_store_append (timeline->posts, post);
  g_list_model_items_changed (
    G_LIST_MODEL (timeline), g_list_model_get_n_items (G_LIST_MODEL (timeline->posts)) - 1, 0, 1);
}

RkAttachmentItem *
rk_double_add_file (RkTimeline *timeline, const char *name, const char *media_type, GBytes *content)
{
  const RkDoubleFile file = { name, media_type, content };

  rk_double_add_files (timeline, &file, 1);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (timeline->posts));
  g_autoptr (RkPostItem) post = g_list_model_get_item (G_LIST_MODEL (timeline->posts), n - 1);
  return g_list_model_get_item (rk_post_item_get_attachments (post), 0);
}
