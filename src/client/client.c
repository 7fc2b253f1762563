/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/client-private.h"
#include "client/announcements-private.h"
#include "client/requests-private.h"
#include "client/error-private.h"
#include "client/item-private.h"
#include "platform/files.h"

#include <string.h>

struct _RkClient
{
  GObject parent_instance;

  RkEngine *engine;
  RkFacility *facility;
  GTimeZone *zone;
  GListStore *patients;
  GHashTable *by_patient; /* patient id -> RkPatientItem, borrowed from the list */
  GListStore *spaces;
  GHashTable *by_space; /* space id -> RkSpaceItem, borrowed from the list */
  GListStore *invitations;
  GListStore *notices;
  GListStore *requests;
  GListStore *announcements;
  GHashTable *timelines; /* space id -> RkTimeline, not owned */

  char *server_url;
  char *remembered_mail;
  gboolean mail_barred;
  int state;
  int state_behind_lock;
  gboolean locked;
  gboolean online;
  gboolean syncing;
  RkUserItem *user;
  char *facility_name;
  guint unread;
  guint unacked;
  guint asked;
  guint to_confirm;
  char *doctors;
  guint n_notices;
  guint n_requests;
  guint n_unsent;
  guint n_scheduled;
  double history_progress;
  guint unlock_left;
  gboolean notices_known;
};

G_DEFINE_FINAL_TYPE (RkClient, rk_client, G_TYPE_OBJECT)

#define AT(field) G_STRUCT_OFFSET (RkClient, field)

static const RkItemProperty table[] = {
  { "server-url", RK_ITEM_TEXT, AT (server_url) },
  { "remembered-mail", RK_ITEM_TEXT, AT (remembered_mail) },
  { "mail-barred", RK_ITEM_BOOL, AT (mail_barred) },
  { "state", RK_ITEM_INT, AT (state) },
  { "online", RK_ITEM_BOOL, AT (online) },
  { "syncing", RK_ITEM_BOOL, AT (syncing) },
  { "user", RK_ITEM_OBJECT, AT (user) },
  { "facility-name", RK_ITEM_TEXT, AT (facility_name) },
  { "unread", RK_ITEM_UINT, AT (unread) },
  { "unacked", RK_ITEM_UINT, AT (unacked) },
  { "asked", RK_ITEM_UINT, AT (asked) },
  { "to-confirm", RK_ITEM_UINT, AT (to_confirm) },
  { "doctors", RK_ITEM_TEXT, AT (doctors) },
  { "n-notices", RK_ITEM_UINT, AT (n_notices) },
  { "n-requests", RK_ITEM_UINT, AT (n_requests) },
  { "n-unsent", RK_ITEM_UINT, AT (n_unsent) },
  { "n-scheduled", RK_ITEM_UINT, AT (n_scheduled) },
  { "history-progress", RK_ITEM_DOUBLE, AT (history_progress) },
  { NULL },
};
enum
{
  SERVER_URL = 1,
  REMEMBERED_MAIL,
  MAIL_BARRED,
  STATE,
  ONLINE,
  SYNCING,
  USER,
  FACILITY_NAME,
  UNREAD,
  UNACKED,
  ASKED,
  TO_CONFIRM,
  DOCTORS,
  N_NOTICES,
  N_REQUESTS,
  N_UNSENT,
  N_SCHEDULED,
  HISTORY_PROGRESS,
};
static GParamSpec *specs[G_N_ELEMENTS (table)];

enum
{
  ENDED,
  ARRIVED,
  LOST,
  NOTICE,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

#define UNLOCK_ATTEMPTS 5
#define TLS_PRIORITY    "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA"

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  rk_item_get (object, table, id, value);
}

static void
dispose (GObject *object)
{
  rk_client_shutdown (RK_CLIENT (object));
  G_OBJECT_CLASS (rk_client_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  RkClient *self = RK_CLIENT (object);

  g_clear_pointer (&self->facility, rk_facility_free);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_object_unref (self->patients);
  g_object_unref (self->spaces);
  g_object_unref (self->invitations);
  g_object_unref (self->notices);
  g_object_unref (self->requests);
  g_object_unref (self->announcements);
  g_hash_table_unref (self->by_patient);
  g_hash_table_unref (self->by_space);
  g_hash_table_unref (self->timelines);
  rk_item_clear (object, table);
  G_OBJECT_CLASS (rk_client_parent_class)->finalize (object);
}

static void
rk_client_class_init (RkClientClass *class)
{
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->dispose = dispose;
  G_OBJECT_CLASS (class)->finalize = finalize;
  rk_item_install (G_OBJECT_CLASS (class), table, specs);

  /**
   * RkClient::ended:
   * @reason: an #RkEndReason
   * @report: what was destroyed
   */
  signals[ENDED] = g_signal_new ("ended", RK_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_INT, RK_TYPE_WIPE_REPORT);
  /**
   * RkClient::arrived:
   * @n: how many new posts by others
   */
  signals[ARRIVED] = g_signal_new (
    "arrived", RK_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  /**
   * RkClient::lost:
   * @title: of a place that this person may not see any more
   * @n: how many unsent writings of theirs went with it
   */
  signals[LOST] = g_signal_new ("lost", RK_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_UINT);
  /**
   * RkClient::notice:
   * @item: what is new
   */
  signals[NOTICE] = g_signal_new ("notice", RK_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, RK_TYPE_NOTICE_ITEM);
}

static void
rk_client_init (RkClient *self)
{
  self->patients = g_list_store_new (RK_TYPE_PATIENT_ITEM);
  self->by_patient = g_hash_table_new (g_str_hash, g_str_equal);
  self->spaces = g_list_store_new (RK_TYPE_SPACE_ITEM);
  self->by_space = g_hash_table_new (g_str_hash, g_str_equal);
  self->invitations = g_list_store_new (RK_TYPE_INVITATION_ITEM);
  self->notices = g_list_store_new (RK_TYPE_NOTICE_ITEM);
  self->requests = g_list_store_new (RK_TYPE_REQUEST_ITEM);
  self->announcements = g_list_store_new (RK_TYPE_ANNOUNCEMENT_ITEM);
  self->timelines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->zone = g_time_zone_new_identifier ("Asia/Tokyo");
  if (self->zone == NULL)
    self->zone = g_time_zone_new_local ();
  self->unlock_left = UNLOCK_ATTEMPTS;
}

/* Patients. */

/* 同姓同名 is told by the names as written, without the space between. */
static void
find_same_names (RkClient *self)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->patients));

  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < n; i++)
      {
        g_autoptr (RkPatientItem) item = g_list_model_get_item (G_LIST_MODEL (self->patients), i);
        const RkPatient *patient = rk_patient_item_get_patient (item);
        g_autofree char *name
          = g_strconcat (patient->family_name != NULL ? patient->family_name : "",
                         patient->given_name != NULL ? patient->given_name : "", NULL);
        guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name));
        if (pass == 0)
          g_hash_table_insert (counts, g_steal_pointer (&name), GUINT_TO_POINTER (count + 1));
        else
          rk_patient_item_set_same_name (item, count > 1);
      }
}

static void
remove_patient (RkClient *self, const char *id)
{
  RkPatientItem *item = g_hash_table_lookup (self->by_patient, id);
  guint index;

  if (item == NULL)
    return;
  g_hash_table_remove (self->by_patient, id);
  if (g_list_store_find (self->patients, item, &index))
    g_list_store_remove (self->patients, index);
}

/* The timelines of a patient's spaces say whose they are. */
static void
link_timelines (RkClient *self)
{
  GHashTableIter iter;
  gpointer space_id, timeline;

  g_hash_table_iter_init (&iter, self->timelines);
  while (g_hash_table_iter_next (&iter, &space_id, &timeline))
    {
      RkPatientItem *patient = rk_client_find_patient (self, space_id);
      if (patient != NULL)
        rk_timeline_set_patient (timeline, patient);
    }
}

static void
apply_patients (RkClient *self, const RkEvent *event)
{
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);

  if (event->rows == NULL)
    return;
  if (event->flag)
    {
      g_autoptr (GHashTable) keep = g_hash_table_new (g_str_hash, g_str_equal);
      guint n = g_list_model_get_n_items (G_LIST_MODEL (self->patients));
      for (guint i = 0; i < event->rows->len; i++)
        g_hash_table_add (keep, ((RkPatientRow *) g_ptr_array_index (event->rows, i))->patient->id);
      for (guint i = n; i > 0; i--)
        {
          g_autoptr (RkPatientItem) item
            = g_list_model_get_item (G_LIST_MODEL (self->patients), i - 1);
          if (!g_hash_table_contains (keep, rk_patient_item_get_id (item)))
            remove_patient (self, rk_patient_item_get_id (item));
        }
    }
  for (guint i = 0; event->gone != NULL && i < event->gone->len; i++)
    remove_patient (self, g_ptr_array_index (event->gone, i));
  for (guint i = 0; i < event->rows->len; i++)
    {
      const RkPatientRow *row = g_ptr_array_index (event->rows, i);
      RkPatientItem *item = g_hash_table_lookup (self->by_patient, row->patient->id);
      if (item != NULL)
        rk_patient_item_update (item, row, self->zone);
      else
        {
          item = rk_patient_item_new (row, self->zone);
          g_ptr_array_add (fresh, item);
          g_hash_table_insert (self->by_patient, (char *) rk_patient_item_get_id (item), item);
        }
    }
  if (fresh->len > 0)
    g_list_store_splice (self->patients, g_list_model_get_n_items (G_LIST_MODEL (self->patients)),
                         0, fresh->pdata, fresh->len);
  find_same_names (self);
  link_timelines (self);
}

/* Rooms, groups and connections. */

static void
remove_space (RkClient *self, const char *id)
{
  RkSpaceItem *item = g_hash_table_lookup (self->by_space, id);
  guint index;

  if (item == NULL)
    return;
  g_hash_table_remove (self->by_space, id);
  if (g_list_store_find (self->spaces, item, &index))
    g_list_store_remove (self->spaces, index);
}

static void
keep_spaces (RkClient *self, GPtrArray *rows)
{
  g_autoptr (GHashTable) keep = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (keep, ((RkSpaceRow *) g_ptr_array_index (rows, i))->space->id);
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->spaces)); i > 0; i--)
    {
      g_autoptr (RkSpaceItem) item = g_list_model_get_item (G_LIST_MODEL (self->spaces), i - 1);
      if (!g_hash_table_contains (keep, rk_space_item_get_id (item)))
        remove_space (self, rk_space_item_get_id (item));
    }
}

static void
apply_spaces (RkClient *self, const RkEvent *event)
{
  if (event->rows == NULL)
    return;
  if (event->flag)
    keep_spaces (self, event->rows);
  for (guint i = 0; event->gone != NULL && i < event->gone->len; i++)
    remove_space (self, g_ptr_array_index (event->gone, i));
  for (guint i = 0; i < event->rows->len; i++)
    {
      const RkSpaceRow *row = g_ptr_array_index (event->rows, i);
      RkSpaceItem *item = g_hash_table_lookup (self->by_space, row->space->id);
      if (item != NULL)
        rk_space_item_update (item, row);
      else
        {
          item = rk_space_item_new (row);
          g_hash_table_insert (self->by_space, (char *) rk_space_item_get_id (item), item);
          g_list_store_append (self->spaces, item);
          g_object_unref (item);
        }
    }
  link_timelines (self);
}

/* Invitations and notices: few, in the engine's order. */

static RkInvitationItem *
find_invitation (RkClient *self, const char *id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->invitations));

  for (guint i = 0; id != NULL && i < n; i++)
    {
      g_autoptr (RkInvitationItem) item
        = g_list_model_get_item (G_LIST_MODEL (self->invitations), i);
      if (g_strcmp0 (rk_invitation_item_get_invitation (item)->id, id) == 0)
        return item;
    }
  return NULL;
}

static RkNoticeItem *
find_notice (RkClient *self, const char *id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->notices));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RkNoticeItem) item = g_list_model_get_item (G_LIST_MODEL (self->notices), i);
      if (g_strcmp0 (rk_notice_item_get_notice (item)->id, id) == 0)
        return item;
    }
  return NULL;
}

/* Puts @items in place of what the list holds, touching only what differs. */
static void
replace_items (GListStore *store, GPtrArray *items)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store)), head = 0, tail = 0;

  while (head < n && head < items->len)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (store), head);
      if (item != g_ptr_array_index (items, head))
        break;
      head++;
    }
  while (tail < n - head && tail < items->len - head)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (store), n - 1 - tail);
      if (item != g_ptr_array_index (items, items->len - 1 - tail))
        break;
      tail++;
    }
  if (n - head - tail > 0 || items->len - head - tail > 0)
    g_list_store_splice (
      store, head, n - head - tail, items->pdata + head, items->len - head - tail);
}

static void
count_notices (RkClient *self)
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->notices)); i++)
    {
      g_autoptr (RkNoticeItem) item = g_list_model_get_item (G_LIST_MODEL (self->notices), i);
      RkNoticeKind kind = rk_notice_item_get_kind (item);
      /* What only tells of an invitation counts with the invitation, for as long as that waits. */
      n += !rk_notice_item_is_read (item) && kind != RK_NOTICE_INVITATION
           && kind != RK_NOTICE_APPROVAL;
    }
  /* An invitation that waits for me counts once, whether or not its notice was read. */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->invitations)); i++)
    {
      g_autoptr (RkInvitationItem) item
        = g_list_model_get_item (G_LIST_MODEL (self->invitations), i);
      gboolean mine = (rk_invitation_item_is_for_me (item)
                       && rk_invitation_item_get_state (item) == RK_INVITATION_WAITING_INVITEE)
                      || rk_invitation_item_can_approve (item);
      n += mine;
    }
  n += rk_announcements_count_unread (G_LIST_MODEL (self->announcements));
  rk_item_set_uint (self, specs[N_NOTICES], &self->n_notices, n);
}

static void
apply_invitations (RkClient *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const RkInvitationRow *row = g_ptr_array_index (rows, i);
      RkInvitationItem *item = find_invitation (self, row->invitation->id);
      /* A new state is a new item: lists filter and show it by what it waits for. */
      if (item != NULL
          && ((int) rk_invitation_item_get_state (item) != row->invitation->state
              || rk_invitation_item_can_approve (item) != row->can_approve
              || rk_invitation_item_get_invitation (item)->delivery != row->invitation->delivery
              || rk_invitation_item_get_invitation (item)->mail_until_us
                   != row->invitation->mail_until_us))
        item = NULL;
      if (item != NULL)
        rk_invitation_item_update (item, row);
      g_ptr_array_add (items, item != NULL ? g_object_ref (item) : rk_invitation_item_new (row));
    }
  replace_items (self->invitations, items);
  count_notices (self);
}

static void
apply_notices (RkClient *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean first = !self->notices_known;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const RkNoticeRow *row = g_ptr_array_index (rows, i);
      RkInvitationItem *invitation = find_invitation (self, row->notice->subject_id);
      RkNoticeItem *item = find_notice (self, row->notice->id);
      if (item != NULL)
        {
          rk_notice_item_update (item, row, invitation);
          g_object_ref (item);
        }
      else
        {
          item = rk_notice_item_new (row, invitation);
          if (row->notice->read_us == 0)
            g_ptr_array_add (fresh, g_object_ref (item));
        }
      g_ptr_array_add (items, item);
    }
  replace_items (self->notices, items);
  count_notices (self);
  if (items->len > 0 || self->state == RK_CLIENT_READY)
    self->notices_known = TRUE;
  for (guint i = fresh->len; !first && i > 0; i--)
    g_signal_emit (self, signals[NOTICE], 0, g_ptr_array_index (fresh, i - 1));
}

static void
apply_announcements (RkClient *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) items
    = rk_announcements_to_items (G_LIST_MODEL (self->announcements), rows);

  replace_items (self->announcements, items);
  count_notices (self);
}

static RkRequestItem *
find_request (RkClient *self, const RkRequestRow *row)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->requests));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RkRequestItem) item = g_list_model_get_item (G_LIST_MODEL (self->requests), i);
      if (rk_request_item_is_same (item, row))
        return g_steal_pointer (&item);
    }
  return rk_request_item_new (row);
}

static void
apply_requests (RkClient *self, GPtrArray *rows)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      RkRequestItem *item = find_request (self, g_ptr_array_index (rows, i));
      n += rk_request_item_waits_for_me (item);
      g_ptr_array_add (items, item);
    }
  replace_items (self->requests, items);
  rk_item_set_uint (self, specs[N_REQUESTS], &self->n_requests, n);
}

/* Events. */

static void
set_state (RkClient *self, int state)
{
  self->state_behind_lock = state;
  if (self->locked && state != RK_CLIENT_SIGNED_OUT)
    state = RK_CLIENT_LOCKED;
  rk_item_set_int (self, specs[STATE], &self->state, state);
}

static void
set_user (RkClient *self, const RkEvent *event)
{
  const char *zone = NULL;

  g_clear_pointer (&self->facility, rk_facility_free);
  if (event->facility != NULL)
    {
      self->facility = rk_record_copy (&rk_facility_type, event->facility);
      zone = self->facility->zone;
    }
  if (zone != NULL && *zone != '\0')
    {
      GTimeZone *found = g_time_zone_new_identifier (zone);
      if (found != NULL)
        {
          g_time_zone_unref (self->zone);
          self->zone = found;
        }
    }
  rk_item_set_text (self, specs[FACILITY_NAME], &self->facility_name,
                    self->facility != NULL ? self->facility->name : NULL);
  /* Who signed in stays one object as long as they are signed in: what was read of them holds. */
  if (self->user != NULL)
    rk_user_item_update (self->user, event->user);
  else
    self->user = rk_user_item_new (event->user);
  g_object_notify_by_pspec (G_OBJECT (self), specs[USER]);
}

static void
empty (RkClient *self)
{
  GHashTableIter iter;
  gpointer timeline;
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_object_unref);

  g_hash_table_iter_init (&iter, self->timelines);
  while (g_hash_table_iter_next (&iter, NULL, &timeline))
    g_ptr_array_add (open, g_object_ref (timeline));
  for (guint i = 0; i < open->len; i++)
    rk_timeline_end (g_ptr_array_index (open, i));
  g_hash_table_remove_all (self->by_patient);
  g_hash_table_remove_all (self->by_space);
  g_list_store_remove_all (self->spaces);
  g_list_store_remove_all (self->patients);
  g_list_store_remove_all (self->notices);
  g_list_store_remove_all (self->requests);
  g_list_store_remove_all (self->announcements);
  g_list_store_remove_all (self->invitations);
  self->notices_known = FALSE;
  self->locked = FALSE;
  self->unlock_left = UNLOCK_ATTEMPTS;
  g_clear_pointer (&self->facility, rk_facility_free);
  g_clear_object (&self->user);
  g_object_notify_by_pspec (G_OBJECT (self), specs[USER]);
  rk_item_set_text (self, specs[FACILITY_NAME], &self->facility_name, NULL);
  rk_item_set_uint (self, specs[UNREAD], &self->unread, 0);
  rk_item_set_uint (self, specs[UNACKED], &self->unacked, 0);
  rk_item_set_uint (self, specs[ASKED], &self->asked, 0);
  rk_item_set_uint (self, specs[TO_CONFIRM], &self->to_confirm, 0);
  rk_item_set_text (self, specs[DOCTORS], &self->doctors, NULL);
  rk_item_set_uint (self, specs[N_NOTICES], &self->n_notices, 0);
  rk_item_set_uint (self, specs[N_REQUESTS], &self->n_requests, 0);
  rk_item_set_uint (self, specs[N_UNSENT], &self->n_unsent, 0);
  rk_item_set_uint (self, specs[N_SCHEDULED], &self->n_scheduled, 0);
  rk_item_set_double (self, specs[HISTORY_PROGRESS], &self->history_progress, 0);
  rk_item_set_bool (self, specs[SYNCING], &self->syncing, FALSE);
}

static void
set_media (RkClient *self, const RkEvent *event)
{
  GHashTableIter iter;
  gpointer timeline;

  g_hash_table_iter_init (&iter, self->timelines);
  while (g_hash_table_iter_next (&iter, NULL, &timeline))
    rk_timeline_set_media (timeline, event->id, (RkMediaState) event->number, event->progress);
}

static void
on_event (const RkEvent *event, gpointer data)
{
  RkClient *self = data;
  RkTimeline *timeline;

  g_object_ref (self);
  switch (event->kind)
    {
    case RK_EVENT_STATE:
      /* A start found a login of this workstation's person: it is ready behind the lock. */
      if (event->number == RK_CLIENT_LOCKED)
        self->locked = TRUE;
      set_state (self, event->number == RK_CLIENT_LOCKED ? RK_CLIENT_READY : event->number);
      break;
    case RK_EVENT_ONLINE:
      rk_item_set_bool (self, specs[ONLINE], &self->online, event->flag);
      break;
    case RK_EVENT_SYNCING:
      rk_item_set_bool (self, specs[SYNCING], &self->syncing, event->flag);
      break;
    case RK_EVENT_USER:
      set_user (self, event);
      break;
    case RK_EVENT_DEVICE:
      rk_item_set_text (self, specs[SERVER_URL], &self->server_url, event->id);
      rk_item_set_text (self, specs[REMEMBERED_MAIL], &self->remembered_mail, event->text);
      rk_item_set_bool (self, specs[MAIL_BARRED], &self->mail_barred, event->flag);
      break;
    case RK_EVENT_PATIENTS:
      apply_patients (self, event);
      break;
    case RK_EVENT_SPACES:
      apply_spaces (self, event);
      break;
    case RK_EVENT_TOTALS:
      rk_item_set_uint (self, specs[UNREAD], &self->unread, event->n);
      rk_item_set_uint (self, specs[UNACKED], &self->unacked, event->n_unacked);
      rk_item_set_uint (self, specs[ASKED], &self->asked, event->n_asked);
      rk_item_set_uint (self, specs[TO_CONFIRM], &self->to_confirm, event->n_to_confirm);
      rk_item_set_text (self, specs[DOCTORS], &self->doctors, event->text);
      rk_item_set_uint (self, specs[N_UNSENT], &self->n_unsent, event->n_unsent);
      rk_item_set_uint (self, specs[N_SCHEDULED], &self->n_scheduled, event->n_scheduled);
      break;
    case RK_EVENT_TIMELINE:
      timeline = g_hash_table_lookup (self->timelines, event->change->space_id);
      if (timeline != NULL)
        {
          g_object_ref (timeline);
          rk_timeline_apply (timeline, event->change);
          g_object_unref (timeline);
        }
      break;
    case RK_EVENT_INVITATIONS:
      apply_invitations (self, event->rows);
      break;
    case RK_EVENT_REQUESTS:
      apply_requests (self, event->rows);
      break;
    case RK_EVENT_ANNOUNCEMENTS:
      apply_announcements (self, event->rows);
      break;
    case RK_EVENT_NOTICES:
      apply_notices (self, event->rows);
      break;
    case RK_EVENT_MEDIA:
      set_media (self, event);
      break;
    case RK_EVENT_ARRIVED:
      g_signal_emit (self, signals[ARRIVED], 0, event->n);
      break;
    case RK_EVENT_HISTORY:
      rk_item_set_double (self, specs[HISTORY_PROGRESS], &self->history_progress, event->progress);
      break;
    case RK_EVENT_LOST:
      g_signal_emit (self, signals[LOST], 0, event->text, event->n);
      break;
    case RK_EVENT_ENDED:
      empty (self);
      set_state (self, RK_CLIENT_SIGNED_OUT);
      g_signal_emit (self, signals[ENDED], 0, event->number, event->report);
      break;
    default:
      g_assert_not_reached ();
    }
  g_object_unref (self);
}

RkClient *
rk_client_new (const char *state_dir)
{
  RkClient *self;
  g_autofree char *own = state_dir == NULL ? rk_platform_state_dir () : NULL;

  /* What Debian 12's GnuTLS would accept otherwise begins with TLS 1.0. */
  if (g_strcmp0 (g_getenv ("G_TLS_GNUTLS_PRIORITY"), TLS_PRIORITY) != 0)
    g_setenv ("G_TLS_GNUTLS_PRIORITY", TLS_PRIORITY, TRUE);
  self = g_object_new (RK_TYPE_CLIENT, NULL);
  self->engine = rk_engine_new (own != NULL ? own : state_dir, on_event, self);
  return self;
}

void
rk_client_shutdown (RkClient *self)
{
  if (self->engine != NULL)
    rk_engine_stop (g_steal_pointer (&self->engine));
}

void
rk_client_reconnect (RkClient *self)
{
  rk_call_start (rk_client_new_call (self, self, rk_engine_reconnect, NULL, NULL, NULL));
}

/**
 * rk_client_take_store_lost:
 *
 * Returns: whether what lay on this terminal could not be read at the sign-in and was set aside;
 *   %FALSE once it was asked
 */
gboolean
rk_client_take_store_lost (RkClient *self)
{
  return self->engine != NULL && rk_engine_take_lost (self->engine);
}

RkEngine *
rk_client_get_engine (RkClient *self)
{
  return self->engine;
}

/** rk_client_new_call: a call whose answer goes to @callback with @source as its object */
RkCall *
rk_client_new_call (RkClient *self,
                    gpointer source,
                    RkCallFunc func,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer data)
{
  return rk_call_new (self->engine, g_task_new (source, cancellable, callback, data), func);
}

#define GETTER(Type, name, value)                                                                  \
  Type rk_client_##name (RkClient *self) { return value; }

/* clang-format off */
GETTER (const char *, get_server_url, self->server_url)
GETTER (const char *, get_remembered_mail, self->remembered_mail)
GETTER (gboolean, get_mail_barred, self->mail_barred)
GETTER (RkClientState, get_state, self->state)
GETTER (gboolean, get_online, self->online)
GETTER (gboolean, get_syncing, self->syncing)
GETTER (RkUserItem *, get_user, self->user)
GETTER (const RkFacility *, get_facility, self->facility)
GETTER (guint, get_unread, self->unread)
GETTER (guint, get_unacked, self->unacked)
GETTER (guint, get_asked, self->asked)
GETTER (guint, get_to_confirm, self->to_confirm)
GETTER (const char *, get_doctors, self->doctors != NULL ? self->doctors : "")
GETTER (guint, get_n_notices, self->n_notices)
GETTER (guint, get_n_requests, self->n_requests)
GETTER (guint, get_n_unsent, self->n_unsent)
GETTER (guint, get_n_scheduled, self->n_scheduled)
GETTER (guint, get_unlock_attempts_left, self->unlock_left)
GETTER (GListModel *, get_patients, G_LIST_MODEL (self->patients))
GETTER (GListModel *, get_spaces, G_LIST_MODEL (self->spaces))
GETTER (GListModel *, get_invitations, G_LIST_MODEL (self->invitations))
GETTER (GListModel *, get_notices, G_LIST_MODEL (self->notices))
GETTER (GListModel *, get_requests, G_LIST_MODEL (self->requests))
GETTER (GListModel *, get_announcements, G_LIST_MODEL (self->announcements))
/* clang-format on */

void
rk_client_set_server_url (RkClient *self, const char *url)
{
  RkCall *call = rk_call_new (self->engine, NULL, rk_engine_set_server_url);

  call->a = g_strdup (url);
  rk_item_set_text (self, specs[SERVER_URL], &self->server_url, url);
  rk_call_start (call);
}

RkPatientItem *
rk_client_find_patient (RkClient *self, const char *patient_or_space_id)
{
  RkPatientItem *item = g_hash_table_lookup (self->by_patient, patient_or_space_id);
  GHashTableIter iter;
  gpointer other;

  if (item != NULL)
    return item;
  g_hash_table_iter_init (&iter, self->by_patient);
  while (g_hash_table_iter_next (&iter, NULL, &other))
    if (g_strcmp0 (rk_patient_item_get_care_id (other), patient_or_space_id) == 0
        || g_strcmp0 (rk_patient_item_get_family_id (other), patient_or_space_id) == 0)
      return other;
  other = g_hash_table_lookup (self->by_space, patient_or_space_id);
  if (other != NULL && rk_space_item_get_patient_id (other) != NULL)
    return g_hash_table_lookup (self->by_patient, rk_space_item_get_patient_id (other));
  return NULL;
}

RkSpaceItem *
rk_client_find_space (RkClient *self, const char *space_id)
{
  return g_hash_table_lookup (self->by_space, space_id);
}

/* Timelines. */

void
rk_client_forget_timeline (RkClient *self, const char *space_id)
{
  RkCall *call;

  if (!g_hash_table_remove (self->timelines, space_id) || self->engine == NULL)
    return;
  call = rk_call_new (self->engine, NULL, rk_engine_close_timeline);
  call->a = g_strdup (space_id);
  rk_call_start (call);
}

RkTimeline *
rk_client_open_timeline (RkClient *self, const char *space_id)
{
  RkTimeline *timeline = g_hash_table_lookup (self->timelines, space_id);
  RkCall *call;

  if (timeline != NULL && !rk_timeline_is_gone (timeline))
    return g_object_ref (timeline);
  timeline = rk_timeline_new (self, space_id);
  g_hash_table_insert (self->timelines, g_strdup (space_id), timeline);
  rk_timeline_set_patient (timeline, rk_client_find_patient (self, space_id));
  call = rk_call_new (self->engine, NULL, rk_engine_open_timeline);
  call->a = g_strdup (space_id);
  rk_call_start (call);
  rk_client_report_view (self, RK_VIEW_TIMELINE, space_id);
  return timeline;
}

/* Locking. */

void
rk_client_lock (RkClient *self)
{
  if (self->locked || self->user == NULL)
    return;
  self->locked = TRUE;
  set_state (self, self->state_behind_lock);
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer data)
{
  RkClient *self = RK_CLIENT (source);
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      self->unlock_left = UNLOCK_ATTEMPTS;
      self->locked = FALSE;
      set_state (self, self->state_behind_lock);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_WRONG_PASSWORD)
      && self->unlock_left > 0 && self->user != NULL)
    self->unlock_left--;
  g_task_return_error (task, error);
}

void
rk_client_unlock_async (RkClient *self,
                        const RkSecret *password,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  RkCall *call = rk_client_new_call (self, self, rk_engine_unlock, NULL, on_unlocked, task);

  call->secret = rk_secret_copy (password);
  rk_call_start (call);
}

gboolean
rk_client_unlock_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
