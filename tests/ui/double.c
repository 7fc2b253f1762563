/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "double.h"

#include "core/id.h"
#include "core/time.h"

#include <adwaita.h>
#include <string.h>

struct _RkClient
{
  GObject parent_instance;

  RkClientState state;
  gboolean online;
  char *server_url;
  char *mail;
  gboolean mail_barred;
  RkUserItem *user;
  RkFacility *facility;
  GListStore *patients;
  GListStore *spaces;
  GListStore *invitations;
  GListStore *notices;
  GHashTable *timelines;
  guint unread, unacked, n_unsent, attempts;
  GError *next_error;
};

G_DEFINE_FINAL_TYPE (RkClient, rk_client, G_TYPE_OBJECT)

enum
{
  ENDED,
  ARRIVED,
  NOTICE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static const char *const client_props[]
  = { "server-url", "remembered-mail", "state",  "online",  "syncing",
      "user",       "facility-name",   "unread", "unacked", "n-notices",
      "n-unsent",   "mail-barred",     NULL };

static void
rk_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rk_client_finalize (GObject *object)
{
  RkClient *self = RK_CLIENT (object);
  g_free (self->server_url);
  g_free (self->mail);
  g_clear_object (&self->user);
  rk_facility_free (self->facility);
  g_object_unref (self->patients);
  g_object_unref (self->spaces);
  g_object_unref (self->invitations);
  g_object_unref (self->notices);
  g_hash_table_unref (self->timelines);
  g_clear_error (&self->next_error);
  G_OBJECT_CLASS (rk_client_parent_class)->finalize (object);
}

static void
rk_client_class_init (RkClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = rk_client_get_property;
  object_class->finalize = rk_client_finalize;
  for (guint i = 0; client_props[i] != NULL; i++)
    g_object_class_install_property (
      object_class, i + 1,
      g_param_spec_int (client_props[i], NULL, NULL, 0, 1, 0, G_PARAM_READABLE));
  g_signal_new ("lost", RK_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                G_TYPE_STRING, G_TYPE_UINT);
  signals[ENDED] = g_signal_new ("ended", RK_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_INT, RK_TYPE_WIPE_REPORT);
  signals[ARRIVED] = g_signal_new (
    "arrived", RK_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[NOTICE] = g_signal_new ("notice", RK_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, RK_TYPE_NOTICE_ITEM);
}

static void
rk_client_init (RkClient *self)
{
  self->patients = g_list_store_new (RK_TYPE_PATIENT_ITEM);
  self->spaces = g_list_store_new (RK_TYPE_SPACE_ITEM);
  self->invitations = g_list_store_new (RK_TYPE_INVITATION_ITEM);
  self->notices = g_list_store_new (RK_TYPE_NOTICE_ITEM);
  self->timelines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->online = TRUE;
  self->attempts = 5;
}

static void
notify (RkClient *self, const char *property)
{
  g_object_notify (G_OBJECT (self), property);
}

static void
set_state (RkClient *self, RkClientState state)
{
  self->state = state;
  notify (self, "state");
}

/* Answers as the engine does: later, in the main context. */
void
rk_double_answer (gpointer source,
                  GAsyncReadyCallback callback,
                  gpointer data,
                  gpointer value,
                  GDestroyNotify destroy)
{
  g_autoptr (GTask) task = g_task_new (source, NULL, callback, data);
  RkClient *client = RK_IS_CLIENT (source) ? source : NULL;

  if (client != NULL && client->next_error != NULL)
    g_task_return_error (task, g_steal_pointer (&client->next_error));
  else
    g_task_return_pointer (task, value, destroy);
}

gboolean
rk_double_taken (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

#define DONE(source) rk_double_answer ((source), callback, data, (source), NULL)

RkClient *
rk_client_new (const char *state_dir)
{
  return g_object_new (RK_TYPE_CLIENT, NULL);
}

/* libadwaita 1.7 measures the heading of its own message dialog narrower than it needs. */
static gboolean
is_of_the_toolkit (const char *message)
{
  return message != NULL && adw_get_minor_version () >= 5
         && g_str_has_prefix (message, "Trying to measure GtkLabel ");
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE") && is_of_the_toolkit (fields[i].value))
      return g_log_writer_standard_streams (level, fields, n_fields, data);
  return g_log_writer_default (level, fields, n_fields, data);
}

static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return !is_of_the_toolkit (message);
}

/* Every other warning ends the test. */
static void
let_toolkit_warn (void)
{
  static gsize once;

  if (g_once_init_enter (&once))
    {
      g_log_set_writer_func (write_log, NULL, NULL);
      g_once_init_leave (&once, 1);
    }
  g_test_log_set_fatal_handler (is_fatal, NULL);
}

RkClient *
rk_double_new (void)
{
  let_toolkit_warn ();
  return rk_client_new (NULL);
}

void
rk_client_start_async (RkClient *self, GCancellable *c, GAsyncReadyCallback callback, gpointer data)
{
  DONE (self);
}

gboolean
rk_client_start_finish (RkClient *self,
                        GAsyncResult *result,
                        RkWipeReport **ret_report,
                        GError **error)
{
  *ret_report = NULL;
  return rk_double_taken (result, error);
}

void
rk_client_shutdown (RkClient *self)
{
}

const char *
rk_client_get_server_url (RkClient *self)
{
  return self->server_url;
}

void
rk_client_set_server_url (RkClient *self, const char *url)
{
  g_free (self->server_url);
  self->server_url = g_strdup (url);
}

const char *
rk_client_get_remembered_mail (RkClient *self)
{
  return self->mail;
}

gboolean
rk_client_get_mail_barred (RkClient *self)
{
  return self->mail_barred;
}

/** rk_double_bar_mail: the facility of who was here last keeps no addresses */
void
rk_double_bar_mail (RkClient *self)
{
  self->mail_barred = TRUE;
}

/** rk_double_remember: what this terminal remembers is read now */
void
rk_double_remember (RkClient *self, const char *url, const char *mail)
{
  rk_client_set_server_url (self, url);
  g_free (self->mail);
  self->mail = g_strdup (mail);
  notify (self, "server-url");
  notify (self, "remembered-mail");
}

RkClientState
rk_client_get_state (RkClient *self)
{
  return self->state;
}

void
rk_client_reconnect (RkClient *self)
{
  rk_double_set_online (self, TRUE);
}

gboolean
rk_client_take_store_lost (RkClient *self)
{
  return FALSE;
}

gboolean
rk_client_get_online (RkClient *self)
{
  return self->online;
}

gboolean
rk_client_get_syncing (RkClient *self)
{
  return FALSE;
}

RkUserItem *
rk_client_get_user (RkClient *self)
{
  return self->user;
}

const RkFacility *
rk_client_get_facility (RkClient *self)
{
  return self->facility;
}

guint
rk_client_get_unread (RkClient *self)
{
  return self->unread;
}

guint
rk_client_get_unacked (RkClient *self)
{
  return self->unacked;
}

guint
rk_client_get_asked (RkClient *self)
{
  return 2;
}

guint
rk_client_get_n_notices (RkClient *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->invitations));
}

guint
rk_client_get_n_scheduled (RkClient *self)
{
  return 1;
}

guint
rk_client_get_n_unsent (RkClient *self)
{
  return self->n_unsent;
}

void
rk_server_info_free (RkServerInfo *info)
{
  g_free (info->name);
  g_free (info->version);
  g_free (info->password_hint);
  g_free (info);
}

void
rk_client_probe_server_async (
  RkClient *self, const char *url, GCancellable *c, GAsyncReadyCallback callback, gpointer data)
{
  RkServerInfo *info = g_new0 (RkServerInfo, 1);
  info->name = g_strdup ("みどりの地域医療介護ネットワーク");
  info->version = g_strdup ("0.1.0");
  info->remember_mail = strstr (url, "forbids") == NULL;
  info->mail = strstr (url, "mailless") == NULL;
  rk_double_answer (self, callback, data, info, (GDestroyNotify) rk_server_info_free);
}

RkServerInfo *
rk_client_probe_server_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_sign_in_async (RkClient *self,
                         const char *mail,
                         const RkSecret *password,
                         gboolean remember_mail,
                         GCancellable *c,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  DONE (self);
}

gboolean
rk_client_sign_in_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return rk_double_taken (result, error);
}

void
rk_client_change_password_async (RkClient *self,
                                 const RkSecret *old_password,
                                 const RkSecret *new_password,
                                 GCancellable *c,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  DONE (self);
}

gboolean
rk_client_change_password_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return rk_double_taken (result, error);
}

void
rk_client_lock (RkClient *self)
{
  set_state (self, RK_CLIENT_LOCKED);
}

void
rk_client_unlock_async (RkClient *self,
                        const RkSecret *password,
                        GCancellable *c,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  if (password->size == strlen ("right") && memcmp (password->data, "right", password->size) == 0)
    set_state (self, RK_CLIENT_READY);
  else
    {
      self->attempts--;
      rk_double_fail_next (self, RK_CLIENT_ERROR_WRONG_PASSWORD, "wrong");
    }
  DONE (self);
}

gboolean
rk_client_unlock_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return rk_double_taken (result, error);
}

guint
rk_client_get_unlock_attempts_left (RkClient *self)
{
  return self->attempts;
}

void
rk_client_unsent_async (RkClient *self,
                        GCancellable *c,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  rk_double_answer (self, callback, data, g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
rk_client_unsent_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_flush_async (
  RkClient *self, guint timeout_ms, GCancellable *c, GAsyncReadyCallback callback, gpointer data)
{
  DONE (self);
}

gboolean
rk_client_flush_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return rk_double_taken (result, error);
}

void
rk_client_sign_out_async (
  RkClient *self, RkSignOutMode mode, GCancellable *c, GAsyncReadyCallback callback, gpointer data)
{
  set_state (self, RK_CLIENT_SIGNED_OUT);
  DONE (self);
}

RkWipeReport *
rk_client_sign_out_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  rk_double_taken (result, error);
  return NULL;
}

void
rk_client_sessions_async (RkClient *self,
                          GCancellable *c,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  GListStore *store = g_list_store_new (RK_TYPE_SESSION_ITEM);
  RkSession session = { .id = (char *) "s1",
                        .device_name = (char *) "受付のパソコン",
                        .last_us = rk_time_now_us (),
                        .current = TRUE };
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (RkSessionItem) item = rk_session_item_new (&session);
      g_list_store_append (store, item);
      session.id = (char *) "s2";
      session.device_name = (char *) "訪問用ノート2号";
      session.last_us -= 3 * RK_DAY;
      session.current = FALSE;
    }
  rk_double_answer (self, callback, data, store, g_object_unref);
}

GListModel *
rk_client_sessions_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

#define ACT(name)                                                                                  \
  void name (                                                                                      \
    RkClient *self, const char *id, GCancellable *c, GAsyncReadyCallback callback, gpointer data)  \
  {                                                                                                \
    DONE (self);                                                                                   \
  }
#define ACT_BOOL(name)                                                                             \
  void name (RkClient *self, const char *id, gboolean yes, GCancellable *c,                        \
             GAsyncReadyCallback callback, gpointer data)                                          \
  {                                                                                                \
    DONE (self);                                                                                   \
  }
ACT (rk_client_revoke_session_async)
ACT (rk_client_lift_pause_async)
ACT (rk_client_withdraw_invitation_async)
ACT_BOOL (rk_client_approve_invitation_async)
ACT_BOOL (rk_client_answer_invitation_async)

gboolean
rk_client_act_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return rk_double_taken (result, error);
}

void
rk_client_mark_notice_read (RkClient *self, RkNoticeItem *notice)
{
}

GListModel *
rk_client_get_patients (RkClient *self)
{
  return G_LIST_MODEL (self->patients);
}

RkPatientItem *
rk_client_find_patient (RkClient *self, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->patients)); i++)
    {
      g_autoptr (RkPatientItem) item = g_list_model_get_item (G_LIST_MODEL (self->patients), i);
      if (g_strcmp0 (rk_patient_item_get_id (item), id) == 0
          || g_strcmp0 (rk_patient_item_get_space_id (item), id) == 0
          || g_strcmp0 (rk_patient_item_get_family_id (item), id) == 0)
        return item;
    }
  return NULL;
}

GListModel *
rk_client_get_spaces (RkClient *self)
{
  return G_LIST_MODEL (self->spaces);
}

RkSpaceItem *
rk_client_find_space (RkClient *self, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->spaces)); i++)
    {
      g_autoptr (RkSpaceItem) item = g_list_model_get_item (G_LIST_MODEL (self->spaces), i);
      if (g_strcmp0 (rk_space_item_get_id (item), id) == 0)
        return item;
    }
  return NULL;
}

void
rk_client_create_space_async (RkClient *self,
                              RkSpaceKind kind,
                              const char *name,
                              const char *description,
                              const char *parent_id,
                              GCancellable *c,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_autoptr (RkSpaceRow) row = rk_space_row_new ();
  row->space->id = rk_id_new ();
  row->space->kind = (int) kind;
  row->space->name = g_strdup (name);
  row->space->description = g_strdup (description);
  row->space->parent_id = g_strdup (parent_id);
  row->title = g_strdup (name);
  row->n_members = 1;
  row->is_admin = TRUE;
  rk_double_add_space (self, row);
  rk_double_answer (self, callback, data, g_strdup (row->space->id), g_free);
}

char *
rk_client_create_space_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

ACT (rk_client_open_family_side_async)
ACT (rk_client_delete_space_async)

ACT (rk_client_request_connection_async)

void
rk_client_people_async (RkClient *self,
                        GCancellable *c,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  GListStore *store = g_list_store_new (RK_TYPE_CANDIDATE_ITEM);

  for (guint i = 1; i < 5; i++)
    {
      g_autoptr (RkUserRow) row = rk_double_person (i);
      g_autoptr (RkCandidateItem) item = rk_candidate_item_new (row, i == 1);
      g_list_store_append (store, item);
    }
  rk_double_answer (self, callback, data, store, g_object_unref);
}

GListModel *
rk_client_people_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_add_relative_async (RkClient *self,
                              const char *space_id,
                              const RkUser *relative,
                              const RkSecret *password,
                              GCancellable *c,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  DONE (self);
}

void
rk_client_change_space_async (RkClient *self,
                              RkSpaceItem *space,
                              const char *name,
                              const char *description,
                              GCancellable *c,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  DONE (self);
}

GListModel *
rk_client_get_invitations (RkClient *self)
{
  return G_LIST_MODEL (self->invitations);
}

GListModel *
rk_client_get_notices (RkClient *self)
{
  return G_LIST_MODEL (self->notices);
}

void
rk_client_register_patient_async (RkClient *self,
                                  const RkPatient *patient,
                                  GCancellable *c,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (RkPatientRow) row = rk_patient_row_new ();
  row->patient = rk_record_copy (&rk_patient_type, patient);
  g_free (row->patient->id);
  row->patient->id = rk_id_new ();
  row->space_id = rk_id_new ();
  rk_double_add_patient (self, row);
  rk_double_answer (self, callback, data, g_strdup (row->patient->id), g_free);
}

/* What was taken back is not looked for: the tests that need it use a real server. */
void
rk_client_register_patients_async (RkClient *self,
                                   const char *batch_id,
                                   GPtrArray *patients,
                                   RkProgressFunc progress,
                                   GCancellable *c,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  for (guint i = 0; i < patients->len; i++)
    {
      g_autoptr (RkPatientRow) row = rk_patient_row_new ();
      row->patient = rk_record_copy (&rk_patient_type, g_ptr_array_index (patients, i));
      row->space_id = rk_id_new ();
      rk_double_add_patient (self, row);
    }
  progress (patients->len, patients->len, data);
  DONE (self);
}

void
rk_client_undo_patients_async (RkClient *self,
                               const char *batch_id,
                               GCancellable *c,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  DONE (self);
}

char *
rk_client_register_patient_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_edit_patient_async (RkClient *self,
                              const RkPatient *patient,
                              GCancellable *c,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  DONE (self);
}

static void
found_nothing (RkClient *self, GAsyncReadyCallback callback, gpointer data)
{
  RkSearchResult *result = g_new0 (RkSearchResult, 1);
  result->hits = G_LIST_MODEL (g_list_store_new (RK_TYPE_SEARCH_HIT));
  result->since_us = rk_time_now_us () - 90 * RK_DAY;
  rk_double_answer (self, callback, data, result, (GDestroyNotify) rk_search_result_free);
}

void
rk_client_search_async (RkClient *self,
                        const char *query,
                        const char *space_id,
                        guint limit,
                        GCancellable *c,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  found_nothing (self, callback, data);
}

void
rk_client_search_server_async (RkClient *self,
                               const char *query,
                               const char *space_id,
                               gint64 before_us,
                               guint limit,
                               GCancellable *c,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  found_nothing (self, callback, data);
}

RkSearchResult *
rk_client_search_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

#define NOTHING(name, Item)                                                                        \
  void name (                                                                                      \
    RkClient *self, Item *item, GCancellable *c, GAsyncReadyCallback callback, gpointer data)      \
  {                                                                                                \
    rk_double_answer (self, callback, data, NULL, NULL);                                           \
  }
/* Files that a test has put there. */
static GBytes *
find_content (RkAttachmentItem *item)
{
  return g_object_get_data (G_OBJECT (item), "rk-content");
}

void
rk_client_media_async (RkClient *self,
                       RkAttachmentItem *item,
                       GCancellable *c,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  GBytes *content = find_content (item);

  rk_double_answer (self, callback, data,
                    content != NULL ? g_memory_input_stream_new_from_bytes (content) : NULL,
                    g_object_unref);
}

void
rk_client_media_bytes_async (RkClient *self,
                             RkAttachmentItem *item,
                             GCancellable *c,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  GBytes *content = find_content (item);

  rk_double_answer (self, callback, data, content != NULL ? g_bytes_ref (content) : NULL,
                    (GDestroyNotify) g_bytes_unref);
}

void
rk_client_media_shown_async (RkClient *self,
                             RkAttachmentItem *item,
                             GCancellable *c,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  GBytes *content = find_content (item);

  rk_double_answer (self, callback, data, content != NULL ? g_bytes_ref (content) : NULL,
                    (GDestroyNotify) g_bytes_unref);
}

void
rk_client_media_glimpse_async (RkClient *self,
                               RkAttachmentItem *item,
                               GCancellable *c,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  rk_client_media_async (self, item, c, callback, data);
}

NOTHING (rk_client_portrait_async, RkUserItem)

GInputStream *
rk_client_media_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GBytes *
rk_client_media_bytes_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GBytes *
rk_client_portrait_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_report_view (RkClient *self, RkViewKind kind, const char *subject_id)
{
}

RkTimeline *
rk_client_open_timeline (RkClient *self, const char *space_id)
{
  RkTimeline *timeline = g_hash_table_lookup (self->timelines, space_id);

  if (timeline == NULL)
    {
      timeline = rk_double_timeline_new (
        rk_client_find_patient (self, space_id), rk_client_find_space (self, space_id), space_id);
      g_hash_table_insert (self->timelines, g_strdup (space_id), timeline);
    }
  return g_object_ref (timeline);
}

/* What otherwise comes from the network */

void
rk_double_sign_in (RkClient *client, gboolean facility_admin)
{
  RkUserRow *row = rk_double_person (0);

  row->user->role = facility_admin ? RK_ROLE_ADMIN : RK_ROLE_MEMBER;
  g_clear_object (&client->user);
  client->user = rk_user_item_new (row);
  rk_user_row_free (row);
  if (client->facility == NULL)
    client->facility = rk_record_new (&rk_facility_type);
  client->facility->zone = g_strdup ("Asia/Tokyo");
  client->facility->idle_lock_minutes = 10;
  notify (client, "user");
  notify (client, "facility-name");
  set_state (client, RK_CLIENT_READY);
}

RkPatientItem *
rk_double_add_patient (RkClient *client, const RkPatientRow *row)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (RkPatientItem) item = rk_patient_item_new (row, zone);

  g_list_store_append (client->patients, item);
  return item;
}

RkSpaceItem *
rk_double_add_space (RkClient *client, const RkSpaceRow *row)
{
  g_autoptr (RkSpaceItem) item = rk_space_item_new (row);

  g_list_store_append (client->spaces, item);
  return item;
}

void
rk_double_sign_in_relative (RkClient *client)
{
  RkUserRow *row = rk_user_row_new ();

  row->user->id = rk_id_new ();
  row->user->name = g_strdup ("佐藤 由美子");
  row->user->kind = RK_USER_KIND_FAMILY;
  row->user->profession = RK_PROFESSION_FAMILY;
  row->user->role = RK_ROLE_MEMBER;
  row->facility_name = g_strdup ("長女");
  rk_double_sign_in (client, FALSE);
  g_clear_object (&client->user);
  client->user = rk_user_item_new (row);
  rk_user_row_free (row);
  client->facility->phone = g_strdup ("0285-00-3344");
  /* Always night. */
  client->facility->quiet_from_minute = 0;
  client->facility->quiet_until_minute = 1439;
  notify (client, "user");
}

void
rk_double_change_patient (RkClient *client, RkPatientItem *item, const RkPatientRow *row)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  rk_patient_item_update (item, row, zone);
}

void
rk_double_fill (RkClient *client, guint n_patients)
{
  for (guint i = 0; i < n_patients; i++)
    {
      g_autoptr (RkPatientRow) row = rk_double_row (i);
      row->has_failed = i == 7;
      row->has_draft = i == 8;
      RkPatientItem *item = rk_double_add_patient (client, row);
      if (i == 2 || i == 3)
        rk_patient_item_set_same_name (item, TRUE);
    }
}

void
rk_double_set_online (RkClient *client, gboolean online)
{
  client->online = online;
  notify (client, "online");
}

void
rk_double_set_counts (RkClient *client, guint unread, guint unacked, guint unsent)
{
  client->unread = unread;
  client->unacked = unacked;
  client->n_unsent = unsent;
  notify (client, "unread");
  notify (client, "unacked");
  notify (client, "n-unsent");
}

void
rk_double_add_invitation (RkClient *client, gboolean for_me)
{
  RkInvitationRow row = { .invitation = rk_record_new (&rk_invitation_type) };
  row.invitation->id = rk_id_new ();
  row.invitation->space_id = rk_id_new ();
  row.invitation->space_title = g_strdup ("鈴木 正一");
  row.invitation->inviter_name = g_strdup ("佐伯 健一");
  row.invitation->inviter_facility = g_strdup ("みどりの内科クリニック");
  row.invitation->invitee_name = g_strdup (for_me ? "佐藤 美咲" : "五十嵐 喜美江");
  row.invitation->invitee_facility
    = g_strdup (for_me ? "みどりの訪問看護ステーション" : "訪問介護センターみどりの丘");
  row.invitation->state = for_me ? RK_INVITATION_WAITING_INVITEE : RK_INVITATION_WAITING_APPROVAL;
  row.invitation->created_us = rk_time_now_us () - 2 * RK_HOUR;
  row.for_me = for_me;
  row.can_approve = !for_me;
  g_autoptr (RkInvitationItem) item = rk_invitation_item_new (&row);
  g_list_store_append (client->invitations, item);
  rk_invitation_free (row.invitation);
  notify (client, "n-notices");
}

void
rk_double_fail_next (RkClient *client, RkClientError code, const char *message)
{
  g_clear_error (&client->next_error);
  client->next_error = g_error_new_literal (RK_CLIENT_ERROR, (int) code, message);
}
