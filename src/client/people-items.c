/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/items-private.h"
#include "client/item-private.h"
#include "core/text.h"

/* A person. */

struct _RkUserItem
{
  GObject parent_instance;

  RkUser *user;
  char *id;
  char *name;
  char *kana;
  int profession;
  char *facility_id;
  char *facility_name;
  gint64 portrait_version;
  int role;
};

G_DEFINE_FINAL_TYPE (RkUserItem, rk_user_item, G_TYPE_OBJECT)

static const RkItemProperty user_table[] = {
  { "id", RK_ITEM_TEXT, G_STRUCT_OFFSET (RkUserItem, id) },
  { "name", RK_ITEM_TEXT_NOT_NULL, G_STRUCT_OFFSET (RkUserItem, name) },
  { "kana", RK_ITEM_TEXT_NOT_NULL, G_STRUCT_OFFSET (RkUserItem, kana) },
  { "profession", RK_ITEM_INT, G_STRUCT_OFFSET (RkUserItem, profession) },
  { "facility-id", RK_ITEM_TEXT, G_STRUCT_OFFSET (RkUserItem, facility_id) },
  { "facility-name", RK_ITEM_TEXT_NOT_NULL, G_STRUCT_OFFSET (RkUserItem, facility_name) },
  { "portrait-version", RK_ITEM_INT64, G_STRUCT_OFFSET (RkUserItem, portrait_version) },
  { "role", RK_ITEM_INT, G_STRUCT_OFFSET (RkUserItem, role) },
  { NULL },
};
enum
{
  USER_ID = 1,
  USER_NAME,
  USER_KANA,
  USER_PROFESSION,
  USER_FACILITY_ID,
  USER_FACILITY_NAME,
  USER_PORTRAIT,
  USER_ROLE,
};
static GParamSpec *user_specs[G_N_ELEMENTS (user_table)];

static void
user_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  rk_item_get (object, user_table, id, value);
}

static void
user_finalize (GObject *object)
{
  g_clear_pointer (&RK_USER_ITEM (object)->user, rk_user_free);
  rk_item_clear (object, user_table);
  G_OBJECT_CLASS (rk_user_item_parent_class)->finalize (object);
}

static void
rk_user_item_class_init (RkUserItemClass *class)
{
  G_OBJECT_CLASS (class)->get_property = user_get_property;
  G_OBJECT_CLASS (class)->finalize = user_finalize;
  rk_item_install (G_OBJECT_CLASS (class), user_table, user_specs);
}

static void
rk_user_item_init (RkUserItem *self)
{
}

RkUserItem *
rk_user_item_new (const RkUserRow *row)
{
  RkUserItem *self = g_object_new (RK_TYPE_USER_ITEM, NULL);
  rk_user_item_update (self, row);
  return self;
}

void
rk_user_item_update (RkUserItem *self, const RkUserRow *row)
{
  RkUser *user = rk_record_copy (&rk_user_type, row->user);

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->user, rk_user_free);
  self->user = user;
  rk_item_set_text (self, user_specs[USER_ID], &self->id, user->id);
  rk_item_set_text (self, user_specs[USER_NAME], &self->name, user->name);
  rk_item_set_text (self, user_specs[USER_KANA], &self->kana, user->kana);
  rk_item_set_int (self, user_specs[USER_PROFESSION], &self->profession, user->profession);
  rk_item_set_text (self, user_specs[USER_FACILITY_ID], &self->facility_id, user->facility_id);
  rk_item_set_text (self, user_specs[USER_FACILITY_NAME], &self->facility_name, row->facility_name);
  rk_item_set_int64 (
    self, user_specs[USER_PORTRAIT], &self->portrait_version, user->portrait_version);
  rk_item_set_int (self, user_specs[USER_ROLE], &self->role, user->role);
  g_object_thaw_notify (G_OBJECT (self));
}

const RkUser *
rk_user_item_get_user (RkUserItem *self)
{
  return self->user;
}

const char *
rk_user_item_get_id (RkUserItem *self)
{
  return self->id;
}

const char *
rk_user_item_get_name (RkUserItem *self)
{
  return self->name != NULL ? self->name : "";
}

RkProfession
rk_user_item_get_profession (RkUserItem *self)
{
  return self->profession;
}

const char *
rk_user_item_get_facility_name (RkUserItem *self)
{
  return self->facility_name != NULL ? self->facility_name : "";
}

gint64
rk_user_item_get_portrait_version (RkUserItem *self)
{
  return self->portrait_version;
}

gboolean
rk_user_item_is_staff (RkUserItem *self)
{
  return self->user->kind != RK_USER_KIND_PATIENT && self->user->kind != RK_USER_KIND_FAMILY;
}

gboolean
rk_user_item_is_facility_admin (RkUserItem *self)
{
  return self->role == RK_ROLE_ADMIN;
}

/* A member of a space. */

struct _RkMemberItem
{
  GObject parent_instance;

  RkMember *member;
  RkUserItem *user;
  int role;
  gboolean in_charge;
  char *facility_phone;
  gboolean is_me;
};

G_DEFINE_FINAL_TYPE (RkMemberItem, rk_member_item, G_TYPE_OBJECT)

static const RkItemProperty member_table[] = {
  { "user", RK_ITEM_OBJECT, G_STRUCT_OFFSET (RkMemberItem, user) },
  { "role", RK_ITEM_INT, G_STRUCT_OFFSET (RkMemberItem, role) },
  { "in-charge", RK_ITEM_BOOL, G_STRUCT_OFFSET (RkMemberItem, in_charge) },
  { "facility-phone", RK_ITEM_TEXT, G_STRUCT_OFFSET (RkMemberItem, facility_phone) },
  { "is-me", RK_ITEM_BOOL, G_STRUCT_OFFSET (RkMemberItem, is_me) },
  { NULL },
};
enum
{
  MEMBER_USER = 1,
  MEMBER_ROLE,
  MEMBER_IN_CHARGE,
  MEMBER_FACILITY_PHONE,
  MEMBER_IS_ME,
};
static GParamSpec *member_specs[G_N_ELEMENTS (member_table)];

static void
member_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  rk_item_get (object, member_table, id, value);
}

static void
member_finalize (GObject *object)
{
  g_clear_pointer (&RK_MEMBER_ITEM (object)->member, rk_member_free);
  rk_item_clear (object, member_table);
  G_OBJECT_CLASS (rk_member_item_parent_class)->finalize (object);
}

static void
rk_member_item_class_init (RkMemberItemClass *class)
{
  G_OBJECT_CLASS (class)->get_property = member_get_property;
  G_OBJECT_CLASS (class)->finalize = member_finalize;
  rk_item_install (G_OBJECT_CLASS (class), member_table, member_specs);
}

static void
rk_member_item_init (RkMemberItem *self)
{
}

RkMemberItem *
rk_member_item_new (const RkMemberRow *row)
{
  RkMemberItem *self = g_object_new (RK_TYPE_MEMBER_ITEM, NULL);
  self->user = rk_user_item_new (row->user);
  rk_member_item_update (self, row);
  return self;
}

void
rk_member_item_update (RkMemberItem *self, const RkMemberRow *row)
{
  RkMember *member = rk_record_copy (&rk_member_type, row->member);

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->member, rk_member_free);
  self->member = member;
  rk_user_item_update (self->user, row->user);
  rk_item_set_int (self, member_specs[MEMBER_ROLE], &self->role, member->role);
  rk_item_set_bool (self, member_specs[MEMBER_IN_CHARGE], &self->in_charge, member->in_charge);
  rk_item_set_text (
    self, member_specs[MEMBER_FACILITY_PHONE], &self->facility_phone, row->user->facility_phone);
  rk_item_set_bool (self, member_specs[MEMBER_IS_ME], &self->is_me, row->is_me);
  g_object_thaw_notify (G_OBJECT (self));
}

RkUserItem *
rk_member_item_get_user (RkMemberItem *self)
{
  return self->user;
}

const RkMember *
rk_member_item_get_member (RkMemberItem *self)
{
  return self->member;
}

RkRole
rk_member_item_get_role (RkMemberItem *self)
{
  return self->role;
}

gboolean
rk_member_item_get_in_charge (RkMemberItem *self)
{
  return self->in_charge;
}

const char *
rk_member_item_get_facility_phone (RkMemberItem *self)
{
  return self->facility_phone;
}

gboolean
rk_member_item_is_me (RkMemberItem *self)
{
  return self->is_me;
}

/* Somebody who can be invited. */

struct _RkCandidateItem
{
  GObject parent_instance;

  RkUserItem *user;
  gboolean is_colleague;
  char *sort_key;
};

G_DEFINE_FINAL_TYPE (RkCandidateItem, rk_candidate_item, G_TYPE_OBJECT)

static const RkItemProperty candidate_table[] = {
  { "user", RK_ITEM_OBJECT, G_STRUCT_OFFSET (RkCandidateItem, user) },
  { "is-colleague", RK_ITEM_BOOL, G_STRUCT_OFFSET (RkCandidateItem, is_colleague) },
  { "sort-key", RK_ITEM_TEXT_NOT_NULL, G_STRUCT_OFFSET (RkCandidateItem, sort_key) },
  { NULL },
};
static GParamSpec *candidate_specs[G_N_ELEMENTS (candidate_table)];

static void
candidate_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  rk_item_get (object, candidate_table, id, value);
}

static void
candidate_finalize (GObject *object)
{
  rk_item_clear (object, candidate_table);
  G_OBJECT_CLASS (rk_candidate_item_parent_class)->finalize (object);
}

static void
rk_candidate_item_class_init (RkCandidateItemClass *class)
{
  G_OBJECT_CLASS (class)->get_property = candidate_get_property;
  G_OBJECT_CLASS (class)->finalize = candidate_finalize;
  rk_item_install (G_OBJECT_CLASS (class), candidate_table, candidate_specs);
}

static void
rk_candidate_item_init (RkCandidateItem *self)
{
}

RkCandidateItem *
rk_candidate_item_new (const RkUserRow *row, gboolean is_colleague)
{
  RkCandidateItem *self = g_object_new (RK_TYPE_CANDIDATE_ITEM, NULL);
  const char *kana = row->user->kana;

  self->user = rk_user_item_new (row);
  self->is_colleague = is_colleague;
  self->sort_key = rk_text_sort_key (kana != NULL && *kana != '\0' ? kana : row->user->name);
  return self;
}

RkUserItem *
rk_candidate_item_get_user (RkCandidateItem *self)
{
  return self->user;
}

gboolean
rk_candidate_item_is_colleague (RkCandidateItem *self)
{
  return self->is_colleague;
}

const char *
rk_candidate_item_get_sort_key (RkCandidateItem *self)
{
  return self->sort_key != NULL ? self->sort_key : "";
}

/* One of my own sign-ins. */

struct _RkSessionItem
{
  GObject parent_instance;

  RkSession *session;
  char *id;
  char *device_name;
  gint64 created_us;
  gint64 last_us;
  gboolean current;
};

G_DEFINE_FINAL_TYPE (RkSessionItem, rk_session_item, G_TYPE_OBJECT)

static const RkItemProperty session_table[] = {
  { "id", RK_ITEM_TEXT, G_STRUCT_OFFSET (RkSessionItem, id) },
  { "device-name", RK_ITEM_TEXT_NOT_NULL, G_STRUCT_OFFSET (RkSessionItem, device_name) },
  { "created-us", RK_ITEM_INT64, G_STRUCT_OFFSET (RkSessionItem, created_us) },
  { "last-us", RK_ITEM_INT64, G_STRUCT_OFFSET (RkSessionItem, last_us) },
  { "current", RK_ITEM_BOOL, G_STRUCT_OFFSET (RkSessionItem, current) },
  { NULL },
};
static GParamSpec *session_specs[G_N_ELEMENTS (session_table)];

static void
session_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  rk_item_get (object, session_table, id, value);
}

static void
session_finalize (GObject *object)
{
  g_clear_pointer (&RK_SESSION_ITEM (object)->session, rk_session_free);
  rk_item_clear (object, session_table);
  G_OBJECT_CLASS (rk_session_item_parent_class)->finalize (object);
}

static void
rk_session_item_class_init (RkSessionItemClass *class)
{
  G_OBJECT_CLASS (class)->get_property = session_get_property;
  G_OBJECT_CLASS (class)->finalize = session_finalize;
  rk_item_install (G_OBJECT_CLASS (class), session_table, session_specs);
}

static void
rk_session_item_init (RkSessionItem *self)
{
}

RkSessionItem *
rk_session_item_new (const RkSession *session)
{
  RkSessionItem *self = g_object_new (RK_TYPE_SESSION_ITEM, NULL);

  self->session = rk_record_copy (&rk_session_type, session);
  self->id = g_strdup (session->id);
  self->device_name = g_strdup (session->device_name);
  self->created_us = session->created_us;
  self->last_us = session->last_us;
  self->current = session->current;
  return self;
}

const RkSession *
rk_session_item_get_session (RkSessionItem *self)
{
  return self->session;
}
