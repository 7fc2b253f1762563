/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/items-private.h"
#include "client/item-private.h"

/* An invitation. */

struct _RkInvitationItem
{
  GObject parent_instance;

  RkInvitation *invitation;
  char *id;
  char *space_id;
  char *space_title;
  char *inviter_name;
  char *inviter_facility;
  char *invitee_name;
  char *invitee_facility;
  int state;
  gint64 created_us;
  gboolean for_me;
  gboolean can_approve;
  gboolean can_withdraw;
};

G_DEFINE_FINAL_TYPE (RkInvitationItem, rk_invitation_item, G_TYPE_OBJECT)

#define AT(field) G_STRUCT_OFFSET (RkInvitationItem, field)

static const RkItemProperty invitation_table[] = {
  { "id", RK_ITEM_TEXT, AT (id) },
  { "space-id", RK_ITEM_TEXT, AT (space_id) },
  { "space-title", RK_ITEM_TEXT_NOT_NULL, AT (space_title) },
  { "inviter-name", RK_ITEM_TEXT_NOT_NULL, AT (inviter_name) },
  { "inviter-facility", RK_ITEM_TEXT_NOT_NULL, AT (inviter_facility) },
  { "invitee-name", RK_ITEM_TEXT_NOT_NULL, AT (invitee_name) },
  { "invitee-facility", RK_ITEM_TEXT_NOT_NULL, AT (invitee_facility) },
  { "state", RK_ITEM_INT, AT (state) },
  { "created-us", RK_ITEM_INT64, AT (created_us) },
  { "for-me", RK_ITEM_BOOL, AT (for_me) },
  { "can-approve", RK_ITEM_BOOL, AT (can_approve) },
  { "can-withdraw", RK_ITEM_BOOL, AT (can_withdraw) },
  { NULL },
};
enum
{
  ID = 1,
  SPACE_ID,
  SPACE_TITLE,
  INVITER_NAME,
  INVITER_FACILITY,
  INVITEE_NAME,
  INVITEE_FACILITY,
  STATE,
  CREATED,
  FOR_ME,
  CAN_APPROVE,
  CAN_WITHDRAW,
};
static GParamSpec *invitation_specs[G_N_ELEMENTS (invitation_table)];

static void
invitation_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  rk_item_get (object, invitation_table, id, value);
}

static void
invitation_finalize (GObject *object)
{
  g_clear_pointer (&RK_INVITATION_ITEM (object)->invitation, rk_invitation_free);
  rk_item_clear (object, invitation_table);
  G_OBJECT_CLASS (rk_invitation_item_parent_class)->finalize (object);
}

static void
rk_invitation_item_class_init (RkInvitationItemClass *class)
{
  G_OBJECT_CLASS (class)->get_property = invitation_get_property;
  G_OBJECT_CLASS (class)->finalize = invitation_finalize;
  rk_item_install (G_OBJECT_CLASS (class), invitation_table, invitation_specs);
}

static void
rk_invitation_item_init (RkInvitationItem *self)
{
}

RkInvitationItem *
rk_invitation_item_new (const RkInvitationRow *row)
{
  RkInvitationItem *self = g_object_new (RK_TYPE_INVITATION_ITEM, NULL);
  rk_invitation_item_update (self, row);
  return self;
}

void
rk_invitation_item_update (RkInvitationItem *self, const RkInvitationRow *row)
{
  RkInvitation *record = rk_record_copy (&rk_invitation_type, row->invitation);
  GParamSpec **specs = invitation_specs;

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->invitation, rk_invitation_free);
  self->invitation = record;
  rk_item_set_text (self, specs[ID], &self->id, record->id);
  rk_item_set_text (self, specs[SPACE_ID], &self->space_id, record->space_id);
  rk_item_set_text (self, specs[SPACE_TITLE], &self->space_title, record->space_title);
  rk_item_set_text (self, specs[INVITER_NAME], &self->inviter_name, record->inviter_name);
  rk_item_set_text (
    self, specs[INVITER_FACILITY], &self->inviter_facility, record->inviter_facility);
  rk_item_set_text (self, specs[INVITEE_NAME], &self->invitee_name, record->invitee_name);
  rk_item_set_text (
    self, specs[INVITEE_FACILITY], &self->invitee_facility, record->invitee_facility);
  rk_item_set_int (self, specs[STATE], &self->state, record->state);
  rk_item_set_int64 (self, specs[CREATED], &self->created_us, record->created_us);
  rk_item_set_bool (self, specs[FOR_ME], &self->for_me, row->for_me);
  rk_item_set_bool (self, specs[CAN_APPROVE], &self->can_approve, row->can_approve);
  rk_item_set_bool (self, specs[CAN_WITHDRAW], &self->can_withdraw, row->can_withdraw);
  g_object_thaw_notify (G_OBJECT (self));
}

const RkInvitation *
rk_invitation_item_get_invitation (RkInvitationItem *self)
{
  return self->invitation;
}

RkInvitationState
rk_invitation_item_get_state (RkInvitationItem *self)
{
  return self->state;
}

gboolean
rk_invitation_item_is_for_me (RkInvitationItem *self)
{
  return self->for_me;
}

gboolean
rk_invitation_item_can_approve (RkInvitationItem *self)
{
  return self->can_approve;
}

gboolean
rk_invitation_item_can_withdraw (RkInvitationItem *self)
{
  return self->can_withdraw;
}

const char *
rk_invitation_item_get_addressee (RkInvitationItem *self)
{
  const RkInvitation *record = self->invitation;

  if (record->invitee_name != NULL)
    return record->invitee_name;
  return record->mail != NULL ? record->mail : "";
}

gboolean
rk_invitation_item_can_resend (RkInvitationItem *self)
{
  return self->can_withdraw && self->invitation->mail != NULL
         && self->state != RK_INVITATION_WAITING_APPROVAL;
}

gboolean
rk_invitation_item_is_open (RkInvitationItem *self)
{
  return self->state == RK_INVITATION_WAITING_APPROVAL
         || self->state == RK_INVITATION_WAITING_REGISTRATION
         || self->state == RK_INVITATION_WAITING_INVITEE;
}

/* A notice. */

struct _RkNoticeItem
{
  GObject parent_instance;

  RkNotice *notice;
  char *id;
  char *subject_id;
  char *space_id;
  int kind;
  gint64 created_us;
  gboolean is_read;
  char *space_title;
  RkInvitationItem *invitation;
};

G_DEFINE_FINAL_TYPE (RkNoticeItem, rk_notice_item, G_TYPE_OBJECT)

static const RkItemProperty notice_table[] = {
  { "id", RK_ITEM_TEXT, G_STRUCT_OFFSET (RkNoticeItem, id) },
  { "subject-id", RK_ITEM_TEXT, G_STRUCT_OFFSET (RkNoticeItem, subject_id) },
  { "space-id", RK_ITEM_TEXT, G_STRUCT_OFFSET (RkNoticeItem, space_id) },
  { "kind", RK_ITEM_INT, G_STRUCT_OFFSET (RkNoticeItem, kind) },
  { "created-us", RK_ITEM_INT64, G_STRUCT_OFFSET (RkNoticeItem, created_us) },
  { "is-read", RK_ITEM_BOOL, G_STRUCT_OFFSET (RkNoticeItem, is_read) },
  { "space-title", RK_ITEM_TEXT, G_STRUCT_OFFSET (RkNoticeItem, space_title) },
  { "invitation", RK_ITEM_OBJECT, G_STRUCT_OFFSET (RkNoticeItem, invitation) },
  { NULL },
};
enum
{
  NOTICE_ID = 1,
  NOTICE_SUBJECT,
  NOTICE_SPACE,
  NOTICE_KIND,
  NOTICE_CREATED,
  NOTICE_IS_READ,
  NOTICE_TITLE,
  NOTICE_INVITATION,
};
static GParamSpec *notice_specs[G_N_ELEMENTS (notice_table)];

static void
notice_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  rk_item_get (object, notice_table, id, value);
}

static void
notice_finalize (GObject *object)
{
  g_clear_pointer (&RK_NOTICE_ITEM (object)->notice, rk_notice_free);
  rk_item_clear (object, notice_table);
  G_OBJECT_CLASS (rk_notice_item_parent_class)->finalize (object);
}

static void
rk_notice_item_class_init (RkNoticeItemClass *class)
{
  G_OBJECT_CLASS (class)->get_property = notice_get_property;
  G_OBJECT_CLASS (class)->finalize = notice_finalize;
  rk_item_install (G_OBJECT_CLASS (class), notice_table, notice_specs);
}

static void
rk_notice_item_init (RkNoticeItem *self)
{
}

RkNoticeItem *
rk_notice_item_new (const RkNoticeRow *row, RkInvitationItem *invitation)
{
  RkNoticeItem *self = g_object_new (RK_TYPE_NOTICE_ITEM, NULL);
  rk_notice_item_update (self, row, invitation);
  return self;
}

void
rk_notice_item_update (RkNoticeItem *self, const RkNoticeRow *row, RkInvitationItem *invitation)
{
  RkNotice *notice = rk_record_copy (&rk_notice_type, row->notice);

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->notice, rk_notice_free);
  self->notice = notice;
  rk_item_set_text (self, notice_specs[NOTICE_ID], &self->id, notice->id);
  rk_item_set_text (self, notice_specs[NOTICE_SUBJECT], &self->subject_id, notice->subject_id);
  rk_item_set_text (self, notice_specs[NOTICE_SPACE], &self->space_id, notice->space_id);
  rk_item_set_int (self, notice_specs[NOTICE_KIND], &self->kind, notice->kind);
  rk_item_set_int64 (self, notice_specs[NOTICE_CREATED], &self->created_us, notice->created_us);
  rk_item_set_bool (self, notice_specs[NOTICE_IS_READ], &self->is_read, notice->read_us != 0);
  rk_item_set_text (self, notice_specs[NOTICE_TITLE], &self->space_title, row->space_title);
  if (g_set_object (&self->invitation, invitation))
    g_object_notify_by_pspec (G_OBJECT (self), notice_specs[NOTICE_INVITATION]);
  g_object_thaw_notify (G_OBJECT (self));
}

const RkNotice *
rk_notice_item_get_notice (RkNoticeItem *self)
{
  return self->notice;
}

RkNoticeKind
rk_notice_item_get_kind (RkNoticeItem *self)
{
  return self->kind;
}

gboolean
rk_notice_item_is_read (RkNoticeItem *self)
{
  return self->is_read;
}

const char *
rk_notice_item_get_space_title (RkNoticeItem *self)
{
  return self->space_title;
}

RkInvitationItem *
rk_notice_item_get_invitation (RkNoticeItem *self)
{
  return self->invitation;
}
