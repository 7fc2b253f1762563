/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/client-private.h"
#include "core/time.h"
#include "client/error-private.h"
#include "client/item-private.h"

#include <string.h>

/* A pause in typing after which a draft is saved, in ms. */
#define DRAFT_MS 700

struct _RkTimeline
{
  GObject parent_instance;

  RkClient *client;
  GPtrArray *items;  /* RkPostItem, by (position, seq) */
  GHashTable *by_id; /* id -> RkPostItem */
  GListStore *members;
  char *space_id;
  int space_kind;
  RkPatientItem *patient;
  gboolean loading;
  gboolean loaded;
  gboolean has_older;
  gint64 first_unread;
  guint unread;
  guint unacked;
  guint n_members;
  gboolean is_admin;
  gint64 muted_until_us;
  GPtrArray *pins; /* RkPinEntry */
  guint pins_changed;
  GPtrArray *questions; /* RkQuestionEntry */
  guint questions_changed;
  gint64 quiet_from_minute;
  gint64 quiet_until_minute;
  char *zone;
  gboolean can_be_anonymous;
  gboolean anonymous;
  char *draft_text;
  char *draft_reply_to;
  gboolean gone;
  char *title;

  guint draft_timer;
  char *unsaved_text;
  char *unsaved_reply;
};

static void list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RkTimeline,
                               rk_timeline,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

#define AT(field) G_STRUCT_OFFSET (RkTimeline, field)

static const RkItemProperty table[] = {
  { "space-id", RK_ITEM_TEXT, AT (space_id) },
  { "space-kind", RK_ITEM_INT, AT (space_kind) },
  { "patient", RK_ITEM_OBJECT, AT (patient) },
  { "loading", RK_ITEM_BOOL, AT (loading) },
  { "loaded", RK_ITEM_BOOL, AT (loaded) },
  { "has-older", RK_ITEM_BOOL, AT (has_older) },
  { "first-unread", RK_ITEM_INT64, AT (first_unread) },
  { "unread", RK_ITEM_UINT, AT (unread) },
  { "unacked", RK_ITEM_UINT, AT (unacked) },
  { "members", RK_ITEM_OBJECT, AT (members) },
  { "n-members", RK_ITEM_UINT, AT (n_members) },
  { "is-admin", RK_ITEM_BOOL, AT (is_admin) },
  { "draft-text", RK_ITEM_TEXT, AT (draft_text) },
  { "draft-reply-to", RK_ITEM_TEXT, AT (draft_reply_to) },
  { "gone", RK_ITEM_BOOL, AT (gone) },
  { "title", RK_ITEM_TEXT_NOT_NULL, AT (title) },
  { "muted-until", RK_ITEM_INT64, AT (muted_until_us) },
  { "pins", RK_ITEM_UINT, AT (pins_changed) },
  { "questions", RK_ITEM_UINT, AT (questions_changed) },
  { "anonymous", RK_ITEM_BOOL, AT (anonymous) },
  { NULL },
};
enum
{
  SPACE_ID = 1,
  SPACE_KIND,
  PATIENT,
  LOADING,
  LOADED,
  HAS_OLDER,
  FIRST_UNREAD,
  UNREAD,
  UNACKED,
  MEMBERS,
  N_MEMBERS,
  IS_ADMIN,
  DRAFT_TEXT,
  DRAFT_REPLY_TO,
  GONE,
  TITLE,
  MUTED_UNTIL,
  PINS,
  QUESTIONS,
  ANONYMOUS,
};
static GParamSpec *specs[G_N_ELEMENTS (table)];

static void save_draft_now (RkTimeline *self);

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  rk_item_get (object, table, id, value);
}

static void
dispose (GObject *object)
{
  RkTimeline *self = RK_TIMELINE (object);

  if (self->client != NULL)
    {
      save_draft_now (self);
      rk_client_forget_timeline (self->client, self->space_id);
    }
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_timeline_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  RkTimeline *self = RK_TIMELINE (object);

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->by_id);
  g_clear_pointer (&self->pins, g_ptr_array_unref);
  g_clear_pointer (&self->questions, g_ptr_array_unref);
  g_free (self->zone);
  g_free (self->unsaved_text);
  g_free (self->unsaved_reply);
  rk_item_clear (object, table);
  G_OBJECT_CLASS (rk_timeline_parent_class)->finalize (object);
}

static void
rk_timeline_class_init (RkTimelineClass *class)
{
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->dispose = dispose;
  G_OBJECT_CLASS (class)->finalize = finalize;
  rk_item_install (G_OBJECT_CLASS (class), table, specs);
}

static void
rk_timeline_init (RkTimeline *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->members = g_list_store_new (RK_TYPE_MEMBER_ITEM);
}

static GType
get_item_type (GListModel *model)
{
  return RK_TYPE_POST_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return RK_TIMELINE (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint index)
{
  RkTimeline *self = RK_TIMELINE (model);

  return index < self->items->len ? g_object_ref (g_ptr_array_index (self->items, index)) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

RkTimeline *
rk_timeline_new (RkClient *client, const char *space_id)
{
  RkTimeline *self = g_object_new (RK_TYPE_TIMELINE, NULL);

  self->client = g_object_ref (client);
  self->space_id = g_strdup (space_id);
  self->loading = TRUE;
  return self;
}

void
rk_timeline_set_patient (RkTimeline *self, RkPatientItem *patient)
{
  if (g_set_object (&self->patient, patient))
    g_object_notify_by_pspec (G_OBJECT (self), specs[PATIENT]);
}

/* Rows. */

static int
compare_keys (gint64 position_a, gint64 seq_a, gint64 position_b, gint64 seq_b)
{
  if (position_a != position_b)
    return position_a < position_b ? -1 : 1;
  return seq_a != seq_b ? (seq_a < seq_b ? -1 : 1) : 0;
}

static gint64
row_position (const RkPostRow *row)
{
  return row->seq != 0 ? G_MAXINT64 : row->post->position;
}

static int
compare_item (RkPostItem *item, gint64 position, gint64 seq)
{
  return compare_keys (
    rk_post_item_get_position (item), rk_post_item_get_seq (item), position, seq);
}

/* The first row that does not stand before the key. */
static guint
place_of (RkTimeline *self, gint64 position, gint64 seq)
{
  guint low = 0, high = self->items->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (compare_item (g_ptr_array_index (self->items, middle), position, seq) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
insert (RkTimeline *self, guint index, RkPostItem *item)
{
  g_ptr_array_insert (self->items, (gint) index, item);
  g_hash_table_insert (self->by_id, (char *) rk_post_item_get_id (item), item);
}

static void
remove_id (RkTimeline *self, const char *id)
{
  RkPostItem *item = g_hash_table_lookup (self->by_id, id);
  guint index;

  if (item == NULL || !g_ptr_array_find (self->items, item, &index))
    return;
  g_hash_table_remove (self->by_id, id);
  g_ptr_array_remove_index (self->items, index);
  g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 0);
}

static void
update_row (RkTimeline *self, RkPostItem *item, const RkPostRow *row)
{
  gint64 position = row_position (row);
  guint index = 0, place;

  if (compare_item (item, position, row->seq) == 0)
    {
      rk_post_item_update (item, row);
      return;
    }
  /* It got its number from the server. Mostly it stays where it is. */
  g_ptr_array_find (self->items, item, &index);
  if ((index == 0
       || compare_item (g_ptr_array_index (self->items, index - 1), position, row->seq) < 0)
      && (index + 1 == self->items->len
          || compare_item (g_ptr_array_index (self->items, index + 1), position, row->seq) > 0))
    {
      rk_post_item_update (item, row);
      return;
    }
  g_object_ref (item);
  g_ptr_array_remove_index (self->items, index);
  g_list_model_items_changed (G_LIST_MODEL (self), index, 1, 0);
  rk_post_item_update (item, row);
  place = place_of (self, position, row->seq);
  g_ptr_array_insert (self->items, (gint) place, item);
  g_list_model_items_changed (G_LIST_MODEL (self), place, 0, 1);
}

static void
add_rows (RkTimeline *self, GPtrArray *rows)
{
  const RkPostRow *first, *last;
  guint n = self->items->len;

  if (rows->len == 0)
    return;
  first = g_ptr_array_index (rows, 0);
  last = g_ptr_array_index (rows, rows->len - 1);
  if (n == 0
      || compare_item (g_ptr_array_index (self->items, n - 1), row_position (first), first->seq)
           < 0)
    {
      for (guint i = 0; i < rows->len; i++)
        insert (self, n + i, rk_post_item_new (g_ptr_array_index (rows, i)));
      g_list_model_items_changed (G_LIST_MODEL (self), n, 0, rows->len);
    }
  else if (compare_item (g_ptr_array_index (self->items, 0), row_position (last), last->seq) > 0)
    {
      for (guint i = 0; i < rows->len; i++)
        insert (self, i, rk_post_item_new (g_ptr_array_index (rows, i)));
      g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, rows->len);
    }
  else
    for (guint i = 0; i < rows->len; i++)
      {
        const RkPostRow *row = g_ptr_array_index (rows, i);
        guint place = place_of (self, row_position (row), row->seq);
        insert (self, place, rk_post_item_new (row));
        g_list_model_items_changed (G_LIST_MODEL (self), place, 0, 1);
      }
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const RkPostRow *x = *(RkPostRow *const *) a, *y = *(RkPostRow *const *) b;
  return compare_keys (row_position (x), x->seq, row_position (y), y->seq);
}

static void
merge_rows (RkTimeline *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) fresh = g_ptr_array_new ();
  g_autoptr (GHashTable) twice = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    {
      RkPostRow *row = g_ptr_array_index (rows, i);
      RkPostItem *item = g_hash_table_lookup (self->by_id, row->post->id);
      if (item != NULL)
        update_row (self, item, row);
      else if (g_hash_table_add (twice, row->post->id))
        g_ptr_array_add (fresh, row);
    }
  g_ptr_array_sort (fresh, compare_rows);
  add_rows (self, fresh);
}

static void
clear (RkTimeline *self)
{
  guint n = self->items->len;

  g_hash_table_remove_all (self->by_id);
  g_ptr_array_set_size (self->items, 0);
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

/* What a rebuild does not hold any more goes; the rest keeps its rows. */
static void
keep_only (RkTimeline *self, GPtrArray *rows)
{
  g_autoptr (GHashTable) keep = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (keep, ((RkPostRow *) g_ptr_array_index (rows, i))->post->id);
  for (guint i = self->items->len; i > 0; i--)
    {
      const char *id = rk_post_item_get_id (g_ptr_array_index (self->items, i - 1));
      if (!g_hash_table_contains (keep, id))
        {
          g_autofree char *copy = g_strdup (id);
          remove_id (self, copy);
        }
    }
}

static void
update_members (RkTimeline *self, GPtrArray *rows)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->members));
  gboolean same = n == rows->len;
  g_autoptr (GPtrArray) items = NULL;

  for (guint i = 0; same && i < n; i++)
    {
      g_autoptr (RkMemberItem) item = g_list_model_get_item (G_LIST_MODEL (self->members), i);
      const RkMemberRow *row = g_ptr_array_index (rows, i);
      same = g_strcmp0 (rk_member_item_get_member (item)->user_id, row->member->user_id) == 0;
    }
  if (same)
    {
      for (guint i = 0; i < n; i++)
        {
          g_autoptr (RkMemberItem) item = g_list_model_get_item (G_LIST_MODEL (self->members), i);
          rk_member_item_update (item, g_ptr_array_index (rows, i));
        }
      return;
    }
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (items, rk_member_item_new (g_ptr_array_index (rows, i)));
  g_list_store_splice (self->members, 0, n, items->pdata, items->len);
  rk_item_set_uint (self, specs[N_MEMBERS], &self->n_members, rows->len);
}

static gboolean
same_pins (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const RkPinEntry *x = g_ptr_array_index (a, i), *y = g_ptr_array_index (b, i);
      if (g_strcmp0 (x->post_id, y->post_id) != 0 || g_strcmp0 (x->author, y->author) != 0
          || g_strcmp0 (x->excerpt, y->excerpt) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
update_pins (RkTimeline *self, GPtrArray *pins)
{
  if (same_pins (self->pins, pins))
    return;
  g_clear_pointer (&self->pins, g_ptr_array_unref);
  self->pins = g_ptr_array_ref (pins);
  rk_item_set_uint (self, specs[PINS], &self->pins_changed, self->pins_changed + 1);
}

static gboolean
same_questions (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const RkQuestionEntry *x = g_ptr_array_index (a, i), *y = g_ptr_array_index (b, i);
      if (g_strcmp0 (x->post_id, y->post_id) != 0 || g_strcmp0 (x->author, y->author) != 0
          || g_strcmp0 (x->excerpt, y->excerpt) != 0 || x->n_answers != y->n_answers
          || x->solved != y->solved)
        return FALSE;
    }
  return TRUE;
}

static void
update_questions (RkTimeline *self, GPtrArray *questions)
{
  if (same_questions (self->questions, questions))
    return;
  g_clear_pointer (&self->questions, g_ptr_array_unref);
  self->questions = g_ptr_array_ref (questions);
  rk_item_set_uint (self, specs[QUESTIONS], &self->questions_changed, self->questions_changed + 1);
}

/** rk_timeline_apply: takes a change of the engine in */
void
rk_timeline_apply (RkTimeline *self, const RkTimelineChange *change)
{
  if (change->gone)
    {
      rk_timeline_end (self);
      return;
    }
  g_object_freeze_notify (G_OBJECT (self));
  /* Who makes rows of the lists asks for it. */
  rk_item_set_bool (self, specs[IS_ADMIN], &self->is_admin, change->is_admin);
  rk_item_set_int64 (self, specs[MUTED_UNTIL], &self->muted_until_us, change->muted_until_us);
  if (change->reset)
    keep_only (self, change->rows);
  for (guint i = 0; i < change->removed->len; i++)
    remove_id (self, g_ptr_array_index (change->removed, i));
  merge_rows (self, change->rows);
  if (change->members != NULL)
    update_members (self, change->members);
  if (change->pins != NULL)
    update_pins (self, change->pins);
  if (change->questions != NULL)
    update_questions (self, change->questions);
  if (change->can_be_anonymous != self->can_be_anonymous)
    {
      self->can_be_anonymous = change->can_be_anonymous;
      g_object_notify_by_pspec (G_OBJECT (self), specs[ANONYMOUS]);
    }
  if (change->reset)
    rk_item_set_bool (self, specs[ANONYMOUS], &self->anonymous, change->anonymous);
  rk_item_set_bool (self, specs[HAS_OLDER], &self->has_older, change->has_older);
  if (change->space_kind != 0)
    rk_item_set_int (self, specs[SPACE_KIND], &self->space_kind, change->space_kind);
  rk_item_set_text (self, specs[TITLE], &self->title, change->title);
  self->quiet_from_minute = change->quiet_from_minute;
  self->quiet_until_minute = change->quiet_until_minute;
  rk_item_set_text (self, NULL, &self->zone, change->zone);
  rk_item_set_uint (self, specs[UNREAD], &self->unread, change->unread);
  rk_item_set_uint (self, specs[UNACKED], &self->unacked, change->unacked);
  if (change->first_unread >= 0)
    rk_item_set_int64 (self, specs[FIRST_UNREAD], &self->first_unread, change->first_unread);
  if (change->has_draft_state && self->unsaved_text == NULL)
    {
      rk_item_set_text (self, specs[DRAFT_TEXT], &self->draft_text, change->draft_text);
      rk_item_set_text (self, specs[DRAFT_REPLY_TO], &self->draft_reply_to, change->draft_reply_to);
    }
  if (change->reset)
    {
      rk_item_set_bool (self, specs[LOADED], &self->loaded, TRUE);
      rk_item_set_bool (self, specs[LOADING], &self->loading, FALSE);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

/** rk_timeline_set_media: a file of one of the rows is on its way, or there */
void
rk_timeline_set_media (RkTimeline *self,
                       const char *attachment_id,
                       RkMediaState state,
                       double progress)
{
  for (guint i = self->items->len; i > 0; i--)
    {
      GListModel *files = rk_post_item_get_attachments (g_ptr_array_index (self->items, i - 1));
      for (guint f = 0; f < g_list_model_get_n_items (files); f++)
        {
          g_autoptr (RkAttachmentItem) file = g_list_model_get_item (files, f);
          if (g_strcmp0 (rk_attachment_item_get_attachment (file)->id, attachment_id) == 0)
            rk_attachment_item_set_state (file, state, progress);
        }
    }
}

RkClient *
rk_timeline_get_client (RkTimeline *self)
{
  return self->client;
}

/** rk_timeline_drop_draft: forgets what is still to be saved */
void
rk_timeline_drop_draft (RkTimeline *self)
{
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  g_clear_pointer (&self->unsaved_text, g_free);
  g_clear_pointer (&self->unsaved_reply, g_free);
}

/** rk_timeline_end: the login is over, or the space out of sight */
void
rk_timeline_end (RkTimeline *self)
{
  rk_timeline_drop_draft (self);
  clear (self);
  g_list_store_remove_all (self->members);
  rk_timeline_set_patient (self, NULL);
  rk_item_set_text (self, specs[DRAFT_TEXT], &self->draft_text, NULL);
  rk_item_set_text (self, specs[DRAFT_REPLY_TO], &self->draft_reply_to, NULL);
  rk_item_set_bool (self, specs[LOADING], &self->loading, FALSE);
  rk_item_set_bool (self, specs[GONE], &self->gone, TRUE);
}

#define GETTER(Type, name, value)                                                                  \
  Type rk_timeline_##name (RkTimeline *self) { return value; }

/* clang-format off */
GETTER (const char *, get_space_id, self->space_id)
GETTER (RkSpaceKind, get_space_kind, (RkSpaceKind) self->space_kind)
GETTER (const char *, get_title, self->title != NULL ? self->title : "")
GETTER (RkPatientItem *, get_patient, self->patient)
GETTER (gboolean, get_loading, self->loading)
GETTER (gboolean, get_loaded, self->loaded)
GETTER (gboolean, get_has_older, self->has_older)
GETTER (gint64, get_first_unread, self->first_unread)
GETTER (guint, get_unread, self->unread)
GETTER (guint, get_unacked, self->unacked)
GETTER (GListModel *, get_members, G_LIST_MODEL (self->members))
GETTER (gboolean, is_admin, self->is_admin)
GETTER (gint64, get_muted_until_us, self->muted_until_us)
GETTER (GPtrArray *, get_pins, self->pins)
GETTER (GPtrArray *, get_questions, self->questions)
GETTER (gboolean, get_can_be_anonymous, self->can_be_anonymous)
GETTER (gboolean, get_anonymous, self->anonymous)
GETTER (gboolean, is_gone, self->gone)
GETTER (const char *, get_draft_text, self->draft_text)
GETTER (const char *, get_draft_reply_to, self->draft_reply_to)
/* clang-format on */

void
rk_timeline_set_anonymous (RkTimeline *self, gboolean anonymous)
{
  RkCall *call;

  if (self->anonymous == anonymous)
    return;
  rk_item_set_bool (self, specs[ANONYMOUS], &self->anonymous, anonymous);
  call = rk_client_new_call (self->client, self, rk_engine_choose_anonymous, NULL, NULL, NULL);
  call->a = g_strdup (self->space_id);
  call->flag = anonymous;
  rk_call_start (call);
}

RkPostItem *
rk_timeline_find (RkTimeline *self, const char *post_id, guint *ret_index)
{
  RkPostItem *item = g_hash_table_lookup (self->by_id, post_id);
  guint index = 0;

  if (item == NULL || !g_ptr_array_find (self->items, item, &index))
    return NULL;
  if (ret_index != NULL)
    *ret_index = index;
  return item;
}

/* Older pages. */

static void
on_page_done (GObject *source, GAsyncResult *result, gpointer data)
{
  RkTimeline *self = RK_TIMELINE (source);
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  rk_item_set_bool (self, specs[LOADING], &self->loading, FALSE);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
load (RkTimeline *self, RkCallFunc func, const char *post_id, gint64 position, GTask *task)
{
  RkCall *call = rk_client_new_call (
    self->client, self, func, g_task_get_cancellable (task), on_page_done, task);

  call->a = g_strdup (self->space_id);
  call->b = g_strdup (post_id);
  call->number = position;
  rk_item_set_bool (self, specs[LOADING], &self->loading, TRUE);
  rk_call_start (call);
}

void
rk_timeline_load_older_async (RkTimeline *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  load (self, rk_engine_load_older, NULL, 0, task);
}

gboolean
rk_timeline_load_older_finish (RkTimeline *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  char *post_id;
  gint64 position;
} Place;

static void
place_free (gpointer data)
{
  g_free (((Place *) data)->post_id);
  g_free (data);
}

void
rk_timeline_load_until_async (RkTimeline *self,
                              const char *post_id,
                              gint64 position,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Place *place = g_new (Place, 1);

  place->post_id = g_strdup (post_id);
  place->position = position;
  g_task_set_task_data (task, place, place_free);
  if (post_id != NULL && g_hash_table_contains (self->by_id, post_id))
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  load (self, rk_engine_load_until, post_id, position, task);
}

gboolean
rk_timeline_load_until_finish (RkTimeline *self,
                               GAsyncResult *result,
                               guint *ret_index,
                               GError **error)
{
  Place *place = g_task_get_task_data (G_TASK (result));
  guint index = 0;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (place->post_id != NULL)
    {
      if (rk_timeline_find (self, place->post_id, &index) == NULL)
        {
          g_propagate_error (error, rk_client_error_new (RK_CLIENT_ERROR_NOT_FOUND));
          return FALSE;
        }
    }
  else
    index = MIN (place_of (self, place->position, 0), MAX (self->items->len, 1) - 1);
  if (ret_index != NULL)
    *ret_index = index;
  return TRUE;
}

typedef struct
{
  gint64 from_us;
  gint64 until_us;
} Day;

/* The first post of the day; on a day without any the one that is nearest in time, whichever side
 * it is on. What is not posted yet stands on no day. */
static RkPostItem *
nearest (RkTimeline *self, const Day *day)
{
  RkPostItem *before = NULL;
  gint64 before_us = 0;

  for (guint i = 0; i < self->items->len; i++)
    {
      RkPostItem *item = g_ptr_array_index (self->items, i);
      gint64 created_us = rk_post_item_get_created_us (item);

      if (rk_post_item_get_position (item) == G_MAXINT64)
        break;
      if (created_us >= day->from_us)
        return created_us < day->until_us || before == NULL
                   || created_us - day->until_us <= day->from_us - before_us
                 ? item
                 : before;
      before = item;
      before_us = created_us;
    }
  return before;
}

void
rk_timeline_load_day_async (RkTimeline *self,
                            gint64 from_us,
                            gint64 until_us,
                            RkProgressFunc progress,
                            gpointer progress_data,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Day *day = g_new (Day, 1);
  RkCall *call
    = rk_client_new_call (self->client, self, rk_engine_load_day, cancellable, on_page_done, task);

  day->from_us = from_us;
  day->until_us = until_us;
  g_task_set_task_data (task, day, g_free);
  call->a = g_strdup (self->space_id);
  call->number = from_us;
  call->progress = progress;
  call->progress_data = progress_data;
  rk_item_set_bool (self, specs[LOADING], &self->loading, TRUE);
  rk_call_start (call);
}

RkPostItem *
rk_timeline_load_day_finish (RkTimeline *self,
                             GAsyncResult *result,
                             gboolean *ret_all,
                             GError **error)
{
  g_autoptr (GError) failed = NULL;
  RkPostItem *post;

  *ret_all = g_task_propagate_boolean (G_TASK (result), &failed);
  if (!*ret_all && !g_error_matches (failed, RK_CLIENT_ERROR, RK_CLIENT_ERROR_OFFLINE))
    {
      g_propagate_error (error, g_steal_pointer (&failed));
      return NULL;
    }
  post = nearest (self, g_task_get_task_data (G_TASK (result)));
  if (post == NULL)
    g_propagate_error (error, failed != NULL ? g_steal_pointer (&failed)
                                             : rk_client_error_new (RK_CLIENT_ERROR_NOT_FOUND));
  return post;
}

gint64
rk_timeline_get_quiet_until (RkTimeline *self, gint64 now_us)
{
  g_autoptr (GTimeZone) zone
    = self->zone != NULL && *self->zone != '\0' ? g_time_zone_new_identifier (self->zone) : NULL;

  if (zone == NULL)
    zone = g_time_zone_new_identifier ("Asia/Tokyo");
  if (zone == NULL
      || !rk_time_is_between (now_us, zone, self->quiet_from_minute, self->quiet_until_minute))
    return 0;
  return rk_time_next_minute_of_day (now_us, zone, self->quiet_until_minute);
}

/* Markers and drafts. */

static void
mark (RkTimeline *self, gint64 position, gboolean unread)
{
  RkCall *call = rk_call_new (rk_client_get_engine (self->client), NULL, rk_engine_mark);

  call->a = g_strdup (self->space_id);
  call->number = position;
  call->flag = unread;
  rk_call_start (call);
}

void
rk_timeline_mark_read (RkTimeline *self, gint64 position)
{
  if (position > 0 && position < G_MAXINT64 && !self->gone
      && rk_client_get_engine (self->client) != NULL)
    mark (self, position, FALSE);
}

void
rk_timeline_mark_unread_from (RkTimeline *self, RkPostItem *post)
{
  gint64 position = rk_post_item_get_position (post);

  if (position <= 0 || position == G_MAXINT64)
    return;
  mark (self, position - 1, TRUE);
  rk_item_set_int64 (self, specs[FIRST_UNREAD], &self->first_unread, position);
}

void
rk_timeline_mute (RkTimeline *self, gint64 until_us)
{
  RkCall *call;

  if (self->gone || rk_client_get_engine (self->client) == NULL)
    return;
  call = rk_call_new (rk_client_get_engine (self->client), NULL, rk_engine_mute);
  call->a = g_strdup (self->space_id);
  call->number = until_us;
  rk_call_start (call);
}

static void
save_draft_now (RkTimeline *self)
{
  RkCall *call;

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  if (self->unsaved_text == NULL || self->gone || rk_client_get_engine (self->client) == NULL)
    return;
  call = rk_call_new (rk_client_get_engine (self->client), NULL, rk_engine_save_draft);
  call->a = g_strdup (self->space_id);
  call->b = g_steal_pointer (&self->unsaved_reply);
  call->c = g_steal_pointer (&self->unsaved_text);
  rk_call_start (call);
}

static gboolean
on_draft_timer (gpointer data)
{
  RkTimeline *self = data;

  self->draft_timer = 0;
  save_draft_now (self);
  return G_SOURCE_REMOVE;
}

void
rk_timeline_save_draft (RkTimeline *self, const char *text, const char *reply_to)
{
  if (self->gone)
    return;
  g_free (self->unsaved_text);
  g_free (self->unsaved_reply);
  self->unsaved_text = g_strdup (text != NULL ? text : "");
  self->unsaved_reply = g_strdup (reply_to);
  rk_item_set_text (self, NULL, &self->draft_text, self->unsaved_text);
  rk_item_set_text (self, NULL, &self->draft_reply_to, reply_to);
  if (self->draft_timer == 0)
    self->draft_timer = g_timeout_add (DRAFT_MS, on_draft_timer, self);
}
