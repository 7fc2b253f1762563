/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/items-private.h"
#include "client/item-private.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

/* A file of a post. */

struct _RkAttachmentItem
{
  GObject parent_instance;

  RkAttachment *attachment;
  char *id;
  char *name;
  char *media_type;
  gint64 size;
  gint64 width;
  gint64 height;
  int state;
  double progress;
};

G_DEFINE_FINAL_TYPE (RkAttachmentItem, rk_attachment_item, G_TYPE_OBJECT)

static const RkItemProperty attachment_table[] = {
  { "id", RK_ITEM_TEXT, G_STRUCT_OFFSET (RkAttachmentItem, id) },
  { "name", RK_ITEM_TEXT_NOT_NULL, G_STRUCT_OFFSET (RkAttachmentItem, name) },
  { "media-type", RK_ITEM_TEXT_NOT_NULL, G_STRUCT_OFFSET (RkAttachmentItem, media_type) },
  { "size", RK_ITEM_INT64, G_STRUCT_OFFSET (RkAttachmentItem, size) },
  { "width", RK_ITEM_INT64, G_STRUCT_OFFSET (RkAttachmentItem, width) },
  { "height", RK_ITEM_INT64, G_STRUCT_OFFSET (RkAttachmentItem, height) },
  { "state", RK_ITEM_INT, G_STRUCT_OFFSET (RkAttachmentItem, state) },
  { "progress", RK_ITEM_DOUBLE, G_STRUCT_OFFSET (RkAttachmentItem, progress) },
  { NULL },
};
enum
{
  ATTACHMENT_ID = 1,
  ATTACHMENT_NAME,
  ATTACHMENT_MEDIA_TYPE,
  ATTACHMENT_SIZE,
  ATTACHMENT_WIDTH,
  ATTACHMENT_HEIGHT,
  ATTACHMENT_STATE,
  ATTACHMENT_PROGRESS,
};
static GParamSpec *attachment_specs[G_N_ELEMENTS (attachment_table)];

static void
attachment_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  rk_item_get (object, attachment_table, id, value);
}

static void
attachment_finalize (GObject *object)
{
  g_clear_pointer (&RK_ATTACHMENT_ITEM (object)->attachment, rk_attachment_free);
  rk_item_clear (object, attachment_table);
  G_OBJECT_CLASS (rk_attachment_item_parent_class)->finalize (object);
}

static void
rk_attachment_item_class_init (RkAttachmentItemClass *class)
{
  G_OBJECT_CLASS (class)->get_property = attachment_get_property;
  G_OBJECT_CLASS (class)->finalize = attachment_finalize;
  rk_item_install (G_OBJECT_CLASS (class), attachment_table, attachment_specs);
}

static void
rk_attachment_item_init (RkAttachmentItem *self)
{
}

static void
attachment_update (RkAttachmentItem *self, const RkAttachmentRow *row)
{
  RkAttachment *attachment = rk_record_copy (&rk_attachment_type, row->attachment);

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->attachment, rk_attachment_free);
  self->attachment = attachment;
  rk_item_set_text (self, attachment_specs[ATTACHMENT_ID], &self->id, attachment->id);
  rk_item_set_text (self, attachment_specs[ATTACHMENT_NAME], &self->name, attachment->name);
  rk_item_set_text (
    self, attachment_specs[ATTACHMENT_MEDIA_TYPE], &self->media_type, attachment->media_type);
  rk_item_set_int64 (self, attachment_specs[ATTACHMENT_SIZE], &self->size, attachment->size);
  rk_item_set_int64 (self, attachment_specs[ATTACHMENT_WIDTH], &self->width, attachment->width);
  rk_item_set_int64 (self, attachment_specs[ATTACHMENT_HEIGHT], &self->height, attachment->height);
  rk_attachment_item_set_state (self, row->state, row->progress);
  g_object_thaw_notify (G_OBJECT (self));
}

void
rk_attachment_item_set_state (RkAttachmentItem *self, RkMediaState state, double progress)
{
  rk_item_set_int (self, attachment_specs[ATTACHMENT_STATE], &self->state, (int) state);
  rk_item_set_double (self, attachment_specs[ATTACHMENT_PROGRESS], &self->progress, progress);
}

const RkAttachment *
rk_attachment_item_get_attachment (RkAttachmentItem *self)
{
  return self->attachment;
}

RkMediaState
rk_attachment_item_get_state (RkAttachmentItem *self)
{
  return self->state;
}

double
rk_attachment_item_get_progress (RkAttachmentItem *self)
{
  return self->progress;
}

gboolean
rk_attachment_item_is_image (RkAttachmentItem *self)
{
  return self->media_type != NULL && g_str_has_prefix (self->media_type, "image/");
}

gboolean
rk_attachment_item_is_video (RkAttachmentItem *self)
{
  return self->media_type != NULL && g_str_has_prefix (self->media_type, "video/");
}

gboolean
rk_attachment_item_is_sound (RkAttachmentItem *self)
{
  return self->media_type != NULL && g_str_has_prefix (self->media_type, "audio/");
}

gboolean
rk_attachment_item_is_pdf (RkAttachmentItem *self)
{
  return g_strcmp0 (self->media_type, "application/pdf") == 0;
}

GBytes *
rk_attachment_item_dup_preview (RkAttachmentItem *self)
{
  const char *text = self->attachment->preview;
  g_autofree guint8 *bytes = NULL;
  gsize length, size;

  if (text == NULL || *text == '\0')
    return NULL;
  length = strlen (text);
  bytes = g_malloc (length);
  if (sodium_base642bin (
        bytes, length, text, length, "=", &size, NULL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)
        != 0
      && sodium_base642bin (
           bytes, length, text, length, "=", &size, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
           != 0)
    return NULL;
  return g_bytes_new (bytes, size);
}

RkAttachmentItem *
rk_attachment_item_dup_part (RkAttachmentItem *self, RkAttachmentPart part)
{
  const RkAttachment *whole = self->attachment;
  RkAttachmentRow row = { .state = RK_MEDIA_REMOTE };
  g_autoptr (RkAttachment) record = NULL;
  RkAttachmentItem *item;

  if (part == RK_PART_WHOLE || rk_attachment_part_size (whole, part) <= 0)
    return NULL;
  record = rk_record_copy (&rk_attachment_type, whole);
  g_free (record->id);
  record->id = rk_attachment_part_dup_id (whole->id, part);
  record->size = rk_attachment_part_size (whole, part);
  g_free (record->sha256);
  record->sha256 = g_strdup (rk_attachment_part_sha256 (whole, part));
  /* It has no smaller ones of its own. */
  record->small_size = record->screen_size = 0;
  g_clear_pointer (&record->small_sha256, g_free);
  g_clear_pointer (&record->screen_sha256, g_free);
  /* What it really is, its bytes tell. */
  g_free (record->media_type);
  record->media_type = g_strdup ("image/jpeg");
  row.attachment = record;
  item = g_object_new (RK_TYPE_ATTACHMENT_ITEM, NULL);
  attachment_update (item, &row);
  return item;
}

/* A post. */

struct _RkPostItem
{
  GObject parent_instance;

  RkPost *post;
  GPtrArray *reactions;
  gint64 seq;
  char *id;
  gint64 position;
  char *text;
  int post_state;
  gint64 version;
  RkUserItem *author;
  gboolean is_own;
  gint64 created_us;
  gint64 written_us;
  int send_state;
  char *failure;
  gint64 held_until_us;
  gint64 send_us;
  char *night_reason;
  char *for_name;
  gboolean for_me;
  int confirmation;
  char *return_reason;
  gboolean is_pinned;
  int my_report;
  int in_consult;
  gboolean answers_me;
  gboolean pending_change;
  GListStore *attachments;
  guint n_acks;
  guint n_likes;
  gboolean my_ack;
  gboolean my_like;
  gboolean my_ack_is_earlier;
  char *reply_id;
  char *reply_author;
  char *reply_excerpt;
  gboolean is_unread;
  gboolean has_history;
  gint64 ask_due_us;
  gint64 reminded_us;
  gboolean asked_of_me;
  guint n_missing;
  guint n_takes;
  gboolean my_take;
  GPtrArray *missing;
  char *dates;
  char *place;
  int dates_state;
  gint64 decided_us;
};

G_DEFINE_FINAL_TYPE (RkPostItem, rk_post_item, G_TYPE_OBJECT)

#define AT(field) G_STRUCT_OFFSET (RkPostItem, field)

static const RkItemProperty table[] = {
  { "id", RK_ITEM_TEXT, AT (id) },
  { "position", RK_ITEM_INT64, AT (position) },
  { "text", RK_ITEM_TEXT_NOT_NULL, AT (text) },
  { "post-state", RK_ITEM_INT, AT (post_state) },
  { "version", RK_ITEM_INT64, AT (version) },
  { "author", RK_ITEM_OBJECT, AT (author) },
  { "is-own", RK_ITEM_BOOL, AT (is_own) },
  { "created-us", RK_ITEM_INT64, AT (created_us) },
  { "written-us", RK_ITEM_INT64, AT (written_us) },
  { "send-state", RK_ITEM_INT, AT (send_state) },
  { "failure", RK_ITEM_TEXT, AT (failure) },
  { "held-until-us", RK_ITEM_INT64, AT (held_until_us) },
  { "pending-change", RK_ITEM_BOOL, AT (pending_change) },
  { "attachments", RK_ITEM_OBJECT, AT (attachments) },
  { "n-acks", RK_ITEM_UINT, AT (n_acks) },
  { "n-likes", RK_ITEM_UINT, AT (n_likes) },
  { "my-ack", RK_ITEM_BOOL, AT (my_ack) },
  { "my-like", RK_ITEM_BOOL, AT (my_like) },
  { "my-ack-is-earlier", RK_ITEM_BOOL, AT (my_ack_is_earlier) },
  { "reply-id", RK_ITEM_TEXT, AT (reply_id) },
  { "reply-author", RK_ITEM_TEXT, AT (reply_author) },
  { "reply-excerpt", RK_ITEM_TEXT, AT (reply_excerpt) },
  { "is-unread", RK_ITEM_BOOL, AT (is_unread) },
  { "has-history", RK_ITEM_BOOL, AT (has_history) },
  { "ask-due-us", RK_ITEM_INT64, AT (ask_due_us) },
  { "reminded-us", RK_ITEM_INT64, AT (reminded_us) },
  { "asked-of-me", RK_ITEM_BOOL, AT (asked_of_me) },
  { "n-missing", RK_ITEM_UINT, AT (n_missing) },
  { "n-takes", RK_ITEM_UINT, AT (n_takes) },
  { "my-take", RK_ITEM_BOOL, AT (my_take) },
  { "send-us", RK_ITEM_INT64, AT (send_us) },
  { "night-reason", RK_ITEM_TEXT, AT (night_reason) },
  { "is-pinned", RK_ITEM_BOOL, AT (is_pinned) },
  { "my-report", RK_ITEM_INT, AT (my_report) },
  { "in-consult", RK_ITEM_INT, AT (in_consult) },
  { "answers-me", RK_ITEM_BOOL, AT (answers_me) },
  { "for-name", RK_ITEM_TEXT, AT (for_name) },
  { "for-me", RK_ITEM_BOOL, AT (for_me) },
  { "confirmation", RK_ITEM_INT, AT (confirmation) },
  { "return-reason", RK_ITEM_TEXT, AT (return_reason) },
  { "dates", RK_ITEM_TEXT, AT (dates) },
  { "place", RK_ITEM_TEXT, AT (place) },
  { "dates-state", RK_ITEM_INT, AT (dates_state) },
  { "decided-us", RK_ITEM_INT64, AT (decided_us) },
  { NULL },
};
enum
{
  ID = 1,
  POSITION,
  TEXT,
  POST_STATE,
  VERSION,
  AUTHOR,
  IS_OWN,
  CREATED,
  WRITTEN,
  SEND_STATE,
  FAILURE,
  HELD_UNTIL,
  PENDING_CHANGE,
  ATTACHMENTS,
  N_ACKS,
  N_LIKES,
  MY_ACK,
  MY_LIKE,
  MY_ACK_IS_EARLIER,
  REPLY_ID,
  REPLY_AUTHOR,
  REPLY_EXCERPT,
  IS_UNREAD,
  HAS_HISTORY,
  ASK_DUE,
  REMINDED,
  ASKED_OF_ME,
  N_MISSING,
  N_TAKES,
  MY_TAKE,
  SEND_US,
  NIGHT_REASON,
  IS_PINNED,
  MY_REPORT,
  IN_CONSULT,
  ANSWERS_ME,
  FOR_NAME,
  FOR_ME,
  CONFIRMATION,
  RETURN_REASON,
  DATES,
  PLACE,
  DATES_STATE,
  DECIDED,
};
static GParamSpec *specs[G_N_ELEMENTS (table)];
static guint reactions_changed;

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  rk_item_get (object, table, id, value);
}

static void
finalize (GObject *object)
{
  RkPostItem *self = RK_POST_ITEM (object);

  g_clear_pointer (&self->post, rk_post_free);
  g_clear_pointer (&self->reactions, g_ptr_array_unref);
  g_clear_pointer (&self->missing, g_ptr_array_unref);
  rk_item_clear (object, table);
  G_OBJECT_CLASS (rk_post_item_parent_class)->finalize (object);
}

static void
rk_post_item_class_init (RkPostItemClass *class)
{
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->finalize = finalize;
  rk_item_install (G_OBJECT_CLASS (class), table, specs);

  /**
   * RkPostItem::reactions-changed:
   *
   * Somebody gave or took back 了解 or いいね.
   */
  reactions_changed = g_signal_new (
    "reactions-changed", RK_TYPE_POST_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rk_post_item_init (RkPostItem *self)
{
  self->attachments = g_list_store_new (RK_TYPE_ATTACHMENT_ITEM);
  self->reactions = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_reaction_entry_free);
}

RkPostItem *
rk_post_item_new (const RkPostRow *row)
{
  RkPostItem *self = g_object_new (RK_TYPE_POST_ITEM, NULL);
  self->author = rk_user_item_new (row->author);
  rk_post_item_update (self, row);
  return self;
}

/* The same attachment keeps its item, so that a thumbnail is not decoded again. */
static void
update_attachments (RkPostItem *self, GPtrArray *rows)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->attachments));
  gboolean same = n == rows->len;

  for (guint i = 0; same && i < n; i++)
    {
      g_autoptr (RkAttachmentItem) item
        = g_list_model_get_item (G_LIST_MODEL (self->attachments), i);
      const RkAttachmentRow *row = g_ptr_array_index (rows, i);
      same = g_strcmp0 (item->id, row->attachment->id) == 0;
    }
  if (!same)
    {
      g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
      for (guint i = 0; i < rows->len; i++)
        g_ptr_array_add (items, g_object_new (RK_TYPE_ATTACHMENT_ITEM, NULL));
      for (guint i = 0; i < rows->len; i++)
        attachment_update (g_ptr_array_index (items, i), g_ptr_array_index (rows, i));
      g_list_store_splice (self->attachments, 0, n, items->pdata, items->len);
      return;
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RkAttachmentItem) item
        = g_list_model_get_item (G_LIST_MODEL (self->attachments), i);
      attachment_update (item, g_ptr_array_index (rows, i));
    }
}

static gboolean
same_reactions (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const RkReactionEntry *x = g_ptr_array_index (a, i);
      const RkReactionEntry *y = g_ptr_array_index (b, i);
      if (g_strcmp0 (x->user_id, y->user_id) != 0 || x->kind != y->kind || x->version != y->version
          || x->pending != y->pending || g_strcmp0 (x->name, y->name) != 0
          || g_strcmp0 (x->choices, y->choices) != 0 || g_strcmp0 (x->remark, y->remark) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
update_reactions (RkPostItem *self, GPtrArray *rows)
{
  guint n_acks = 0, n_likes = 0, n_takes = 0;
  gboolean my_ack = FALSE, my_like = FALSE, my_take = FALSE, earlier = FALSE;
  gboolean changed = !same_reactions (self->reactions, rows);

  for (guint i = 0; i < rows->len; i++)
    {
      const RkReactionEntry *entry = g_ptr_array_index (rows, i);
      gboolean present = entry->version >= self->version;

      if (entry->kind == RK_REACTION_LIKE)
        {
          n_likes++;
          my_like |= entry->is_mine;
        }
      else if (entry->kind == RK_REACTION_TAKE)
        {
          n_takes++;
          my_take |= entry->is_mine;
        }
      else if (entry->kind == RK_REACTION_ACK)
        {
          n_acks += present;
          my_ack |= entry->is_mine && present;
          earlier |= entry->is_mine && !present;
        }
    }
  if (changed)
    {
      g_ptr_array_set_size (self->reactions, 0);
      for (guint i = 0; i < rows->len; i++)
        g_ptr_array_add (self->reactions, rk_reaction_entry_copy (g_ptr_array_index (rows, i)));
    }
  rk_item_set_uint (self, specs[N_ACKS], &self->n_acks, n_acks);
  rk_item_set_uint (self, specs[N_LIKES], &self->n_likes, n_likes);
  rk_item_set_uint (self, specs[N_TAKES], &self->n_takes, n_takes);
  rk_item_set_bool (self, specs[MY_TAKE], &self->my_take, my_take);
  rk_item_set_bool (self, specs[MY_ACK], &self->my_ack, my_ack);
  rk_item_set_bool (self, specs[MY_LIKE], &self->my_like, my_like);
  rk_item_set_bool (self, specs[MY_ACK_IS_EARLIER], &self->my_ack_is_earlier, earlier);
  if (changed)
    g_signal_emit (self, reactions_changed, 0);
}

static void
update_ask (RkPostItem *self, const RkPostRow *row)
{
  const gboolean normal = row->post->state == RK_POST_NORMAL;
  g_autoptr (GPtrArray) before = self->missing;

  self->missing = row->missing != NULL && normal
                    ? g_ptr_array_new_with_free_func ((GDestroyNotify) rk_reaction_entry_free)
                    : NULL;
  for (guint i = 0; self->missing != NULL && i < row->missing->len; i++)
    g_ptr_array_add (self->missing, rk_reaction_entry_copy (g_ptr_array_index (row->missing, i)));
  rk_item_set_int64 (self, specs[ASK_DUE], &self->ask_due_us, normal ? row->post->ask_due_us : 0);
  rk_item_set_int64 (self, specs[REMINDED], &self->reminded_us, row->post->reminded_us);
  rk_item_set_bool (self, specs[ASKED_OF_ME], &self->asked_of_me, row->asked_of_me && normal);
  rk_item_set_uint (
    self, specs[N_MISSING], &self->n_missing, self->missing != NULL ? self->missing->len : 0);
}

void
rk_post_item_update (RkPostItem *self, const RkPostRow *row)
{
  RkPost *post = rk_record_copy (&rk_post_type, row->post);

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->post, rk_post_free);
  self->post = post;
  self->seq = row->seq;
  rk_user_item_update (self->author, row->author);
  rk_item_set_text (self, specs[ID], &self->id, post->id);
  rk_item_set_int64 (
    self, specs[POSITION], &self->position, row->seq != 0 ? G_MAXINT64 : post->position);
  rk_item_set_text (self, specs[TEXT], &self->text, post->text);
  rk_item_set_int (self, specs[POST_STATE], &self->post_state, post->state);
  rk_item_set_int64 (self, specs[VERSION], &self->version, post->version);
  rk_item_set_bool (self, specs[IS_OWN], &self->is_own, row->is_own);
  rk_item_set_int64 (self, specs[CREATED], &self->created_us, post->created_us);
  rk_item_set_int64 (self, specs[WRITTEN], &self->written_us, post->written_us);
  rk_item_set_int (self, specs[SEND_STATE], &self->send_state, (int) row->send_state);
  rk_item_set_text (self, specs[FAILURE], &self->failure, row->failure);
  rk_item_set_int64 (self, specs[HELD_UNTIL], &self->held_until_us, row->held_until_us);
  rk_item_set_int64 (self, specs[SEND_US], &self->send_us, row->send_us);
  rk_item_set_text (self, specs[NIGHT_REASON], &self->night_reason, post->night_reason);
  rk_item_set_bool (self, specs[IS_PINNED], &self->is_pinned, row->is_pinned);
  rk_item_set_int (self, specs[MY_REPORT], &self->my_report, row->my_report);
  rk_item_set_int (self, specs[IN_CONSULT], &self->in_consult, row->in_consult);
  rk_item_set_bool (self, specs[ANSWERS_ME], &self->answers_me, row->answers_me);
  rk_item_set_text (self, specs[FOR_NAME], &self->for_name, row->for_name);
  rk_item_set_bool (self, specs[FOR_ME], &self->for_me, row->for_me);
  rk_item_set_int (self, specs[CONFIRMATION], &self->confirmation, post->confirmation);
  rk_item_set_text (self, specs[RETURN_REASON], &self->return_reason, post->return_reason);
  rk_item_set_text (self, specs[DATES], &self->dates, post->dates);
  rk_item_set_text (self, specs[PLACE], &self->place, post->place);
  rk_item_set_int (self, specs[DATES_STATE], &self->dates_state, post->dates_state);
  rk_item_set_int64 (self, specs[DECIDED], &self->decided_us, post->decided_us);
  rk_item_set_bool (self, specs[PENDING_CHANGE], &self->pending_change, row->pending_change);
  rk_item_set_text (self, specs[REPLY_ID], &self->reply_id, post->reply_to);
  rk_item_set_text (self, specs[REPLY_AUTHOR], &self->reply_author, row->reply_author);
  rk_item_set_text (self, specs[REPLY_EXCERPT], &self->reply_excerpt, row->reply_excerpt);
  rk_item_set_bool (self, specs[IS_UNREAD], &self->is_unread, row->is_unread);
  rk_item_set_bool (self, specs[HAS_HISTORY], &self->has_history,
                    post->version > 1 && post->state == RK_POST_NORMAL);
  update_attachments (self, row->attachments);
  update_reactions (self, row->reactions);
  update_ask (self, row);
  g_object_thaw_notify (G_OBJECT (self));
}

void
rk_post_item_set_unread (RkPostItem *self, gboolean is_unread)
{
  rk_item_set_bool (self, specs[IS_UNREAD], &self->is_unread, is_unread);
}

gint64
rk_post_item_get_seq (RkPostItem *self)
{
  return self->seq;
}

#define GETTER(Type, name, value)                                                                  \
  Type rk_post_item_##name (RkPostItem *self) { return value; }

/* clang-format off */
GETTER (const RkPost *, get_post, self->post)
GETTER (gboolean,
        is_anonymous,
        self->post->asker_tag != NULL && *self->post->asker_tag != '\0')
GETTER (const char *, get_id, self->id)
GETTER (gint64, get_position, self->position)
GETTER (const char *, get_text, self->text != NULL ? self->text : "")
GETTER (RkPostState, get_post_state, self->post_state)
GETTER (RkUserItem *, get_author, self->author)
GETTER (gboolean, is_own, self->is_own)
GETTER (gint64, get_created_us, self->created_us)
GETTER (RkSendState, get_send_state, self->send_state)
GETTER (const char *, get_failure, self->failure)
GETTER (gint64, get_held_until_us, self->held_until_us)
GETTER (RkInConsult, get_in_consult, self->in_consult)
GETTER (gboolean, get_answers_me, self->answers_me)
GETTER (gboolean, get_pending_change, self->pending_change)
GETTER (GListModel *, get_attachments, G_LIST_MODEL (self->attachments))
GETTER (guint, get_n_acks, self->n_acks)
GETTER (guint, get_n_likes, self->n_likes)
GETTER (gboolean, get_my_ack, self->my_ack)
GETTER (gboolean, get_my_like, self->my_like)
GETTER (gboolean, get_my_ack_is_earlier, self->my_ack_is_earlier)
GETTER (GPtrArray *, get_reactions, self->reactions)
GETTER (const char *, get_reply_id, self->reply_id)
GETTER (const char *, get_reply_author, self->reply_author)
GETTER (const char *, get_reply_excerpt, self->reply_excerpt)
GETTER (gboolean, is_unread, self->is_unread)
GETTER (gboolean, has_history, self->has_history)
GETTER (gint64, get_ask_due_us, self->ask_due_us)
GETTER (gint64, get_reminded_us, self->reminded_us)
GETTER (gboolean, is_asked_of_me, self->asked_of_me)
GETTER (GPtrArray *, get_missing, self->missing)
GETTER (guint, get_n_missing, self->n_missing)
GETTER (guint, get_n_takes, self->n_takes)
GETTER (gboolean, get_my_take, self->my_take)
GETTER (gint64, get_send_us, self->send_us)
GETTER (const char *, get_night_reason, self->night_reason)
GETTER (gboolean, is_pinned, self->is_pinned)
GETTER (RkMyReport, get_my_report, (RkMyReport) self->my_report)
GETTER (const char *, get_for_name, self->for_name)
GETTER (gboolean, is_for_me, self->for_me)
GETTER (RkConfirmation, get_confirmation, (RkConfirmation) self->confirmation)
GETTER (const char *, get_return_reason, self->return_reason)
GETTER (const char *, get_dates, self->dates)
GETTER (const char *, get_place, self->place)
GETTER (RkDatesState, get_dates_state, (RkDatesState) self->dates_state)
GETTER (gint64, get_decided_us, self->decided_us)
/* clang-format on */

const RkReactionEntry *
rk_post_item_get_my_dates (RkPostItem *self)
{
  for (guint i = 0; i < self->reactions->len; i++)
    {
      const RkReactionEntry *entry = g_ptr_array_index (self->reactions, i);
      if (entry->is_mine && entry->kind == RK_REACTION_DATES)
        return entry;
    }
  return NULL;
}

gboolean
rk_post_item_waits_for_me (RkPostItem *self)
{
  if (!self->asked_of_me)
    return FALSE;
  return self->dates != NULL ? rk_post_item_get_my_dates (self) == NULL : !self->my_ack;
}

char *
rk_typed_by (const char *doctor, const char *typist)
{
  /* Translators: in whose name a post was typed: a doctor's name, and who typed it. */
  return doctor != NULL ? g_strdup_printf (_ ("for Dr. %s (typed by %s)"), doctor, typist)
                        : g_strdup (typist);
}
