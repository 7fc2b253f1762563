/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/space-item.h"

#include "client/item-private.h"
#include "client/items-private.h"
#include "core/text.h"

#include <string.h>

struct _RkSpaceItem
{
  GObject parent_instance;

  RkSpace *space;
  char *folded; /* all that the list's search looks at */
  char *id;
  int kind;
  char *title;
  char *description;
  char *patient_id;
  char *facility_id;
  char *company;
  RkUserItem *peer;
  char *sort_key;
  guint n_members;
  guint unread;
  guint unacked;
  guint asked;
  gint64 last_post_us;
  char *last_excerpt;
  char *last_author;
  gboolean has_failed;
  gboolean has_sending;
  gboolean has_draft;
  gboolean is_admin;
  gint64 muted_until_us;
};

G_DEFINE_FINAL_TYPE (RkSpaceItem, rk_space_item, G_TYPE_OBJECT)

#define AT(field) G_STRUCT_OFFSET (RkSpaceItem, field)

static const RkItemProperty table[] = {
  { "id", RK_ITEM_TEXT, AT (id) },
  { "kind", RK_ITEM_INT, AT (kind) },
  { "title", RK_ITEM_TEXT_NOT_NULL, AT (title) },
  { "description", RK_ITEM_TEXT_NOT_NULL, AT (description) },
  { "patient-id", RK_ITEM_TEXT, AT (patient_id) },
  { "facility-id", RK_ITEM_TEXT, AT (facility_id) },
  { "company", RK_ITEM_TEXT, AT (company) },
  { "peer", RK_ITEM_OBJECT, AT (peer) },
  { "sort-key", RK_ITEM_TEXT_NOT_NULL, AT (sort_key) },
  { "n-members", RK_ITEM_UINT, AT (n_members) },
  { "unread", RK_ITEM_UINT, AT (unread) },
  { "unacked", RK_ITEM_UINT, AT (unacked) },
  { "asked", RK_ITEM_UINT, AT (asked) },
  { "last-post-us", RK_ITEM_INT64, AT (last_post_us) },
  { "last-excerpt", RK_ITEM_TEXT, AT (last_excerpt) },
  { "last-author", RK_ITEM_TEXT, AT (last_author) },
  { "has-failed", RK_ITEM_BOOL, AT (has_failed) },
  { "has-sending", RK_ITEM_BOOL, AT (has_sending) },
  { "has-draft", RK_ITEM_BOOL, AT (has_draft) },
  { "is-admin", RK_ITEM_BOOL, AT (is_admin) },
  { "muted-until", RK_ITEM_INT64, AT (muted_until_us) },
  { NULL },
};
enum
{
  ID = 1,
  KIND,
  TITLE,
  DESCRIPTION,
  PATIENT_ID,
  FACILITY_ID,
  COMPANY,
  PEER,
  SORT_KEY,
  N_MEMBERS,
  UNREAD,
  UNACKED,
  ASKED,
  LAST_POST,
  LAST_EXCERPT,
  LAST_AUTHOR,
  HAS_FAILED,
  HAS_SENDING,
  HAS_DRAFT,
  IS_ADMIN,
  MUTED_UNTIL,
};
static GParamSpec *specs[G_N_ELEMENTS (table)];

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  rk_item_get (object, table, id, value);
}

static void
finalize (GObject *object)
{
  RkSpaceItem *self = RK_SPACE_ITEM (object);

  g_clear_pointer (&self->space, rk_space_free);
  g_free (self->folded);
  rk_item_clear (object, table);
  G_OBJECT_CLASS (rk_space_item_parent_class)->finalize (object);
}

static void
rk_space_item_class_init (RkSpaceItemClass *class)
{
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->finalize = finalize;
  rk_item_install (G_OBJECT_CLASS (class), table, specs);
}

static void
rk_space_item_init (RkSpaceItem *self)
{
}

RkSpaceItem *
rk_space_item_new (const RkSpaceRow *row)
{
  RkSpaceItem *self = g_object_new (RK_TYPE_SPACE_ITEM, NULL);
  rk_space_item_update (self, row);
  return self;
}

static void
update_peer (RkSpaceItem *self, const RkSpaceRow *row)
{
  if (row->peer == NULL)
    {
      if (self->peer != NULL)
        {
          g_clear_object (&self->peer);
          g_object_notify_by_pspec (G_OBJECT (self), specs[PEER]);
        }
      return;
    }
  if (self->peer != NULL)
    rk_user_item_update (self->peer, row->peer);
  else
    {
      self->peer = rk_user_item_new (row->peer);
      g_object_notify_by_pspec (G_OBJECT (self), specs[PEER]);
    }
}

static void
update_words (RkSpaceItem *self, const RkSpaceRow *row)
{
  const char *kana = row->peer != NULL ? row->peer->user->kana : NULL;
  const char *facility = row->peer != NULL ? row->peer->facility_name : NULL;
  const char *title = row->title != NULL ? row->title : "";
  g_autofree char *sort_key = rk_text_sort_key (kana != NULL && *kana != '\0' ? kana : title);
  g_autofree char *all
    = g_strjoin ("\n", title, row->space->description != NULL ? row->space->description : "",
                 kana != NULL ? kana : "", facility != NULL ? facility : "",
                 row->last_excerpt != NULL ? row->last_excerpt : "", NULL);

  rk_item_set_text (self, specs[SORT_KEY], &self->sort_key, sort_key);
  g_free (self->folded);
  self->folded = rk_text_fold (all, -1, NULL);
}

void
rk_space_item_update (RkSpaceItem *self, const RkSpaceRow *row)
{
  RkSpace *space = rk_record_copy (&rk_space_type, row->space);

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->space, rk_space_free);
  self->space = space;
  rk_item_set_text (self, specs[ID], &self->id, space->id);
  rk_item_set_int (self, specs[KIND], &self->kind, space->kind);
  rk_item_set_text (self, specs[TITLE], &self->title, row->title);
  rk_item_set_text (self, specs[DESCRIPTION], &self->description, space->description);
  rk_item_set_text (self, specs[PATIENT_ID], &self->patient_id, space->patient_id);
  rk_item_set_text (self, specs[FACILITY_ID], &self->facility_id, space->facility_id);
  rk_item_set_text (self, specs[COMPANY], &self->company, space->company);
  update_peer (self, row);
  update_words (self, row);
  rk_item_set_uint (self, specs[N_MEMBERS], &self->n_members, row->n_members);
  rk_item_set_uint (self, specs[UNREAD], &self->unread, row->unread);
  rk_item_set_uint (self, specs[UNACKED], &self->unacked, row->unacked);
  rk_item_set_uint (self, specs[ASKED], &self->asked, row->asked);
  rk_item_set_int64 (self, specs[LAST_POST], &self->last_post_us, row->last_post_us);
  rk_item_set_text (self, specs[LAST_EXCERPT], &self->last_excerpt, row->last_excerpt);
  rk_item_set_text (self, specs[LAST_AUTHOR], &self->last_author, row->last_author);
  rk_item_set_bool (self, specs[HAS_FAILED], &self->has_failed, row->has_failed);
  rk_item_set_bool (self, specs[HAS_SENDING], &self->has_sending, row->has_sending);
  rk_item_set_bool (self, specs[HAS_DRAFT], &self->has_draft, row->has_draft);
  rk_item_set_bool (self, specs[IS_ADMIN], &self->is_admin, row->is_admin);
  rk_item_set_int64 (self, specs[MUTED_UNTIL], &self->muted_until_us, row->muted_until_us);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
rk_space_item_matches (RkSpaceItem *self, const char *needle)
{
  return self->folded != NULL && strstr (self->folded, needle) != NULL;
}

#define OR_EMPTY(text) ((text) != NULL ? (text) : "")

#define GETTER(Type, name, value)                                                                  \
  Type rk_space_item_##name (RkSpaceItem *self) { return value; }

/* clang-format off */
GETTER (const RkSpace *, get_space, self->space)
GETTER (const char *, get_id, self->id)
GETTER (RkSpaceKind, get_kind, (RkSpaceKind) self->kind)
GETTER (const char *, get_title, OR_EMPTY (self->title))
GETTER (const char *, get_description, OR_EMPTY (self->description))
GETTER (const char *, get_patient_id, self->patient_id)
GETTER (RkUserItem *, get_peer, self->peer)
GETTER (const char *, get_sort_key, OR_EMPTY (self->sort_key))
GETTER (guint, get_n_members, self->n_members)
GETTER (guint, get_unread, self->unread)
GETTER (guint, get_unacked, self->unacked)
GETTER (guint, get_asked, self->asked)
GETTER (gint64, get_last_post_us, self->last_post_us)
GETTER (const char *, get_last_excerpt, self->last_excerpt)
GETTER (const char *, get_last_author, self->last_author)
GETTER (gboolean, get_has_failed, self->has_failed)
GETTER (gboolean, get_has_sending, self->has_sending)
GETTER (gboolean, get_has_draft, self->has_draft)
GETTER (gboolean, is_admin, self->is_admin)
GETTER (gint64, get_muted_until_us, self->muted_until_us)
GETTER (gboolean, is_of_staff, self->facility_id != NULL && *self->facility_id != '\0')
/* clang-format on */
