/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "stand-desk.h"

#include "region.h"

#include "client/store.h"

#include <string.h>
#include <unistd.h>

/* The core flows of a desk. None of them takes for granted that anything works. */

const char *const flow_names[]
  = { "sign-in",      "a page",      "opening",   "a post",   "a file",  "a reply",  "an edit",
      "a withdrawal", "了解",        "いいね",    "reading",  "unread",  "a draft",  "taking back",
      "a search",     "older posts", "a content", "the lock", "sealing", "sign-out", "the end" };

typedef struct
{
  Stand *stand;
  int fd;
  const FlowShift *shift;
  Region region;
  RkClient *client;
  RkTimeline *timeline;
  GRand *random;
} Desk;

static void
failed (Desk *desk, const char *what, const GError *error)
{
  /* An error is for a person: it has words. */
  if (error != NULL && *error->message != '\0')
    stand_say (desk->fd, "refused %s", what);
  else
    stand_say (desk->fd, "error %s failed without a word", what);
}

static gboolean
sign_in (Desk *desk)
{
  g_autoptr (GError) error = NULL;

  if (!desk_sign_in (desk->client, "nurse@example.jp", STAND_PASSWORD, &error))
    {
      failed (desk, "sign-in", error);
      return FALSE;
    }
  WAIT_SAYING (desk->fd, desk->client, NULL,
               rk_client_get_state (desk->client) == RK_CLIENT_READY
                 || rk_client_get_state (desk->client) == RK_CLIENT_SIGNED_OUT);
  return rk_client_get_state (desk->client) == RK_CLIENT_READY;
}

static gboolean
start (Desk *desk)
{
  g_autofree char *dir = region_desk_dir (&desk->region, "victim");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  desk->client = rk_client_new (dir);
  rk_client_start_async (desk->client, NULL, on_result, &result);
  if (!rk_client_start_finish (desk->client, await (&result), NULL, &error))
    {
      failed (desk, "start", error);
      return FALSE;
    }
  rk_client_set_server_url (desk->client, desk->region.url);
  return TRUE;
}

static gboolean
open_timeline (Desk *desk)
{
  const char *patient = desk->stand->patients[desk->shift->space];
  RkPatientItem *item = NULL;

  WAIT_SAYING (desk->fd, desk->client, NULL,
               rk_client_get_state (desk->client) == RK_CLIENT_SIGNED_OUT
                 || ((item = rk_client_find_patient (desk->client, patient)) != NULL
                     && rk_patient_item_get_space_id (item) != NULL));
  if (rk_client_get_state (desk->client) == RK_CLIENT_SIGNED_OUT)
    return FALSE;
  desk->timeline = rk_client_open_timeline (desk->client, rk_patient_item_get_space_id (item));
  for (gint64 end = g_get_monotonic_time () + 2 * G_USEC_PER_SEC;
       !rk_timeline_get_loaded (desk->timeline) && g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, FALSE);
  return rk_timeline_get_loaded (desk->timeline);
}

static RkPostItem *
pick (Desk *desk, gboolean own)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (desk->timeline));

  for (guint i = n; i > 0; i--)
    {
      g_autoptr (RkPostItem) post = g_list_model_get_item (G_LIST_MODEL (desk->timeline), i - 1);

      if (!rk_post_item_is_own (post) == !own && rk_post_item_get_send_state (post) == RK_SEND_DONE
          && rk_post_item_get_post_state (post) == RK_POST_NORMAL)
        return g_steal_pointer (&post);
    }
  return NULL;
}

static void
do_post (Desk *desk, gboolean with_file, const char *reply_to, guint delay_ms)
{
  g_autofree char *text
    = g_strdup_printf ("%08x%08x", g_rand_int (desk->random), g_rand_int (desk->random));
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  if (with_file)
    {
      g_autofree char *noise = g_strnfill (70000, 'a');
      g_autoptr (GBytes) content = g_bytes_new (noise, 70000);
      g_ptr_array_add (files, rk_new_attachment_new ("note.txt", "text/plain", content));
    }
  stand_say (desk->fd, "try post - %s", text);
  /* The fault of a liar has to meet this post, and not what the engine does besides. */
  if (desk->shift->liar)
    {
      RkHook *hook = desk->stand->desk_hook;

      rk_hook_order (hook, (RkHookKind) hook->kind, (guint) hook->at, (RkHookOrder) hook->order);
      rk_hook_arm (hook, TRUE);
    }
  rk_timeline_post_async (
    desk->timeline, text, reply_to, with_file ? files : NULL, delay_ms, NULL, on_result, &result);
  id = rk_timeline_post_finish (desk->timeline, await (&result), &error);
  if (id != NULL)
    stand_say (desk->fd, "did post %s %s", id, text);
  else
    failed (desk, "post", error);
  if (id == NULL && desk->shift->liar)
    stand_say (desk->fd, "did post %s %s", desk->stand->nurse, text);
  if (id != NULL && delay_ms > 0)
    {
      RkPostItem *post = rk_timeline_find (desk->timeline, id, NULL);
      g_autoptr (GAsyncResult) undone = NULL;

      if (post == NULL)
        return;
      stand_say (desk->fd, "try undo %s -", id);
      rk_timeline_undo_post_async (desk->timeline, post, NULL, on_result, &undone);
      if (rk_timeline_act_finish (desk->timeline, await (&undone), &error))
        stand_say (desk->fd, "undid post %s -", id);
      else
        failed (desk, "taking back", error);
    }
}

typedef void (*ActFunc) (RkTimeline *, RkPostItem *, GCancellable *, GAsyncReadyCallback, gpointer);

static void
finish_act (Desk *desk, GAsyncResult **result, const char *what, const char *id, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (rk_timeline_act_finish (desk->timeline, await (result), &error))
    stand_say (desk->fd, "did %s %s %s", what, id, text);
  else
    failed (desk, what, error);
}

static void
do_act (Desk *desk)
{
  const Flow flow = desk->shift->flow;
  g_autoptr (RkPostItem) post = pick (desk, flow == FLOW_EDIT || flow == FLOW_WITHDRAW);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *text = g_strdup_printf ("e%08x", g_rand_int (desk->random));
  const char *id;

  if (post == NULL)
    return;
  id = rk_post_item_get_id (post);
  switch (flow)
    {
    case FLOW_EDIT:
      stand_say (desk->fd, "try edit %s %s", id, text);
      rk_timeline_edit_async (desk->timeline, post, text, NULL, on_result, &result);
      finish_act (desk, &result, "edit", id, text);
      break;
    case FLOW_WITHDRAW:
      stand_say (desk->fd, "try withdraw %s -", id);
      rk_timeline_withdraw_async (desk->timeline, post, NULL, on_result, &result);
      finish_act (desk, &result, "withdraw", id, "-");
      break;
    case FLOW_ACK:
    case FLOW_LIKE:
    default:
      rk_timeline_react_async (desk->timeline, post,
                               flow == FLOW_ACK ? RK_REACTION_ACK : RK_REACTION_LIKE, TRUE, NULL,
                               on_result, &result);
      finish_act (desk, &result, flow == FLOW_ACK ? "ack" : "like", id, "1");
    }
}

static void
do_search (Desk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  RkSearchResult *found;

  rk_client_search_async (desk->client, "abc", NULL, 50, NULL, on_result, &result);
  found = rk_client_search_finish (desk->client, await (&result), &error);
  if (found == NULL)
    failed (desk, "search", error);
  else
    rk_search_result_free (found);
}

static void
do_older (Desk *desk)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  rk_timeline_load_older_async (desk->timeline, NULL, on_result, &result);
  if (!rk_timeline_load_older_finish (desk->timeline, await (&result), &error))
    failed (desk, "older", error);
}

static void
do_media (Desk *desk)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (desk->timeline));

  for (guint i = n; i > 0; i--)
    {
      g_autoptr (RkPostItem) post = g_list_model_get_item (G_LIST_MODEL (desk->timeline), i - 1);
      GListModel *files = rk_post_item_get_attachments (post);

      if (g_list_model_get_n_items (files) == 0)
        continue;
      g_autoptr (RkAttachmentItem) file = g_list_model_get_item (files, 0);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;

      rk_client_media_bytes_async (desk->client, file, NULL, on_result, &result);
      bytes = rk_client_media_bytes_finish (desk->client, await (&result), &error);
      if (bytes == NULL)
        failed (desk, "media", error);
      else if (g_bytes_get_size (bytes) != 70000)
        stand_say (desk->fd, "error a content has another size");
      return;
    }
}

static void
do_lock (Desk *desk)
{
  g_autoptr (RkSecret) password = rk_secret_new_from_text (STAND_PASSWORD);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  rk_client_lock (desk->client);
  rk_client_unlock_async (desk->client, password, NULL, on_result, &result);
  if (!rk_client_unlock_finish (desk->client, await (&result), &error))
    failed (desk, "unlock", error);
}

static void
do_sign_out (Desk *desk, RkSignOutMode mode)
{
  g_autoptr (GError) error = NULL;
  RkWipeReport *report = desk_sign_out (desk->client, mode, &error);

  if (report == NULL)
    {
      failed (desk, "sign-out", error);
      return;
    }
  if (report->n_unsent_destroyed > 0)
    stand_say (desk->fd, "error a sign-out destroyed what was not sent");
  rk_wipe_report_free (report);
}

static void
do_flow (Desk *desk)
{
  g_autoptr (RkPostItem) post = NULL;

  switch (desk->shift->flow)
    {
    case FLOW_POST:
      do_post (desk, FALSE, NULL, 0);
      break;
    case FLOW_POST_FILE:
      do_post (desk, TRUE, NULL, 0);
      break;
    case FLOW_REPLY:
      post = pick (desk, FALSE);
      do_post (desk, FALSE, post != NULL ? rk_post_item_get_id (post) : NULL, 0);
      break;
    case FLOW_UNDO:
      do_post (desk, FALSE, NULL, 2500);
      break;
    case FLOW_EDIT:
    case FLOW_WITHDRAW:
    case FLOW_ACK:
    case FLOW_LIKE:
      do_act (desk);
      break;
    case FLOW_READ:
      post = pick (desk, FALSE);
      if (post != NULL)
        rk_timeline_mark_read (desk->timeline, rk_post_item_get_position (post));
      break;
    case FLOW_UNREAD:
      post = pick (desk, FALSE);
      if (post != NULL)
        rk_timeline_mark_unread_from (desk->timeline, post);
      break;
    case FLOW_DRAFT:
      rk_timeline_save_draft (desk->timeline, "下書き", NULL);
      break;
    case FLOW_SEARCH:
      do_search (desk);
      break;
    case FLOW_OLDER:
      do_older (desk);
      break;
    case FLOW_MEDIA:
      do_media (desk);
      break;
    case FLOW_LOCK:
      do_lock (desk);
      break;
    case FLOW_SEAL:
      do_post (desk, FALSE, NULL, 0);
      do_sign_out (desk, RK_SIGN_OUT_AUTOMATIC);
      break;
    case FLOW_SIGN_OUT:
      do_sign_out (desk, RK_SIGN_OUT_NORMAL);
      break;
    default:
      break;
    }
}

static gboolean
is_out (Desk *desk)
{
  return rk_client_get_state (desk->client) != RK_CLIENT_READY;
}

static void
work (Desk *desk)
{
  const Flow flow = desk->shift->flow;
  RkHook *hook = desk->stand->desk_hook;

  rk_hook_arm (hook, flow == FLOW_SIGN_IN);
  if (!start (desk) || !sign_in (desk))
    return;
  rk_hook_arm (hook, flow == FLOW_SIGN_IN || flow == FLOW_OPEN);
  if (!open_timeline (desk))
    return;
  rk_hook_arm (hook, FALSE);
  WAIT_SAYING (desk->fd, desk->client, desk->timeline,
               is_out (desk) || rk_client_get_n_unsent (desk->client) == 0);
  if (is_out (desk))
    return;
  if (flow == FLOW_SYNC)
    {
      /* The page comes while the calls fail. */
      rk_hook_arm (hook, TRUE);
      stand_say (desk->fd, "write");
      g_free (stand_hear (desk->fd, STAND_PATIENCE_MS));
      for (gint64 end = g_get_monotonic_time () + 60000; g_get_monotonic_time () < end;)
        {
          while (g_main_context_iteration (NULL, FALSE))
            ;
          g_usleep (500);
        }
    }
  if (flow == FLOW_UNSENT)
    {
      stand_say (desk->fd, "stop");
      g_free (stand_hear (desk->fd, STAND_PATIENCE_MS));
      do_post (desk, FALSE, NULL, 0);
      do_post (desk, TRUE, NULL, 0);
      g_clear_object (&desk->timeline);
      rk_client_shutdown (desk->client);
      return;
    }
  rk_hook_arm (hook, TRUE);
  do_flow (desk);
  if (flow == FLOW_CLOSE)
    {
      g_clear_object (&desk->timeline);
      rk_client_shutdown (desk->client);
      return;
    }
  /* What is on its way may fail as well, and is tried again. */
  for (gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC / 2;
       !is_out (desk) && rk_client_get_n_unsent (desk->client) > 0 && flow != FLOW_UNDO
       && g_get_monotonic_time () < end;)
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (1000);
    }
}

void
stand_pages (Stand *stand, int fd, gpointer unused)
{
  g_autofree char *path = g_build_filename (stand->dir, "model.db", NULL);
  g_autoptr (RkSecret) key = rk_secret_new_random (32);
  g_autoptr (GError) error = NULL;
  RkStore *store = rk_store_open (path, key, TRUE, &error);
  gboolean row;

  g_assert_no_error (error);
  RkDbStmt *stmt
    = rk_db_prepare (rk_store_get_db (store),
                     "SELECT rootpage FROM sqlite_schema WHERE rootpage > 1 AND tbl_name NOT IN"
                     " ('outbox', 'outbox_attachment', 'media', 'media_chunk', 'draft', 'meta',"
                     " 'sqlite_sequence')",
                     &error);
  g_assert_no_error (error);
  while (rk_db_step (stmt, &row, NULL) && row)
    stand_say (fd, "page %d", (int) rk_db_column_int64 (stmt, 0));
  rk_db_stmt_release (stmt);
  rk_store_close (store);
  _exit (0);
}

void
stand_flow (Stand *stand, int fd, gpointer data)
{
  const FlowShift *shift = data;
  Desk desk = { .stand = stand,
                .fd = fd,
                .shift = shift,
                .region = { .dir = stand->dir, .url = stand->url, .port = stand->port },
                .random = g_rand_new_with_seed (shift->seed) };

  /* A complaint about the program's own state is a fault, whatever follows. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  work (&desk);
  rk_hook_arm (stand->desk_hook, FALSE);
  stand_say (fd, "done");
  _exit (0);
}
