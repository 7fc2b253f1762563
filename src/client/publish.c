/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "core/time.h"
#include "client/engine-private.h"
#include "client/anonymous-private.h"
#include "client/announcements-private.h"
#include "client/deputies-private.h"
#include "client/requests-private.h"

/* Telling the main thread what a transaction changed: rows, and only those that it shows. */

void
rk_view_free (RkView *view)
{
  g_hash_table_unref (view->pending);
  g_free (view->space_id);
  g_free (view);
}

RkView *
rk_engine_get_view (RkEngine *engine, const char *space_id)
{
  return g_hash_table_lookup (engine->views, space_id);
}

static void
publish_totals (RkEngine *engine)
{
  RkEvent *event = rk_event_new (RK_EVENT_TOTALS);

  rk_store_count_all (engine->store, &event->n, &event->n_unacked, NULL);
  event->n_asked = rk_store_count_asked (engine->store, NULL);
  event->n_unsent = rk_outbox_count_work (engine->store);
  event->n_scheduled = rk_store_count_scheduled (engine->store);
  event->n_to_confirm = rk_store_count_to_confirm (engine->store);
  event->text = rk_store_dup_doctors (engine->store);
  rk_engine_emit (engine, event);
}

static void
publish_invitations (RkEngine *engine)
{
  RkEvent *event = rk_event_new (RK_EVENT_INVITATIONS);

  event->rows = rk_store_invitation_rows (engine->store, NULL);
  rk_engine_emit (engine, event);
}

static void
publish_notices (RkEngine *engine)
{
  RkEvent *event = rk_event_new (RK_EVENT_NOTICES);

  event->rows = rk_store_notice_rows (engine->store, NULL);
  rk_engine_emit (engine, event);
}

static void
publish_all_patients (RkEngine *engine)
{
  RkEvent *event = rk_event_new (RK_EVENT_PATIENTS);

  event->flag = TRUE;
  event->rows = rk_store_patient_rows (engine->store, NULL);
  rk_engine_emit (engine, event);
}

static void
publish_patients (RkEngine *engine, RkDirty *dirty)
{
  RkEvent *event = rk_event_new (RK_EVENT_PATIENTS);
  GHashTableIter iter;
  gpointer id;

  event->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_patient_row_free);
  event->gone = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, dirty->spaces);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_autofree char *patient = rk_store_dup_patient_of_space (engine->store, id);
      rk_dirty_add (dirty->patients, patient);
    }
  g_hash_table_iter_init (&iter, dirty->patients);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      RkPatientRow *row = rk_store_patient_row (engine->store, id, NULL);
      if (row != NULL)
        g_ptr_array_add (event->rows, row);
      else
        g_ptr_array_add (event->gone, g_strdup (id));
    }
  g_hash_table_iter_init (&iter, dirty->patients_gone);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (dirty->patients, id))
      g_ptr_array_add (event->gone, g_strdup (id));
  rk_engine_emit (engine, event);
}

static void
publish_all_spaces (RkEngine *engine)
{
  RkEvent *event = rk_event_new (RK_EVENT_SPACES);

  event->flag = TRUE;
  event->rows = rk_store_space_rows (engine->store, NULL);
  rk_engine_emit (engine, event);
}

static void
publish_spaces (RkEngine *engine, RkDirty *dirty)
{
  RkEvent *event = rk_event_new (RK_EVENT_SPACES);
  GHashTableIter iter;
  gpointer id;

  event->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_space_row_free);
  event->gone = g_ptr_array_new_with_free_func (g_free);
  g_hash_table_iter_init (&iter, dirty->spaces);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      RkSpaceRow *row = rk_store_space_row (engine->store, id, NULL);
      if (row != NULL)
        g_ptr_array_add (event->rows, row);
      else
        g_ptr_array_add (event->gone, g_strdup (id));
    }
  g_hash_table_iter_init (&iter, dirty->gone);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (dirty->spaces, id))
      g_ptr_array_add (event->gone, g_strdup (id));
  rk_engine_emit (engine, event);
}

static RkTimelineChange *
start_change (RkEngine *engine, RkView *view)
{
  RkTimelineChange *change = rk_timeline_change_new (view->space_id);
  gint64 oldest = rk_store_oldest_position (engine->store, view->space_id);
  g_autoptr (RkFacility) manager = NULL;
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (rk_store_get_db (engine->store), "SELECT kind FROM space WHERE id = $1", NULL);
  gboolean found = FALSE;

  if (stmt != NULL)
    {
      rk_db_bind_text (stmt, 1, view->space_id);
      if (rk_db_step (stmt, &found, NULL) && found)
        change->space_kind = rk_field_enum_value (
          rk_record_type_find (&rk_space_type, "kind"), rk_db_column_text (stmt, 0));
    }
  change->has_older
    = (oldest > 0 && oldest < view->from) || !rk_store_is_complete (engine->store, view->space_id);
  change->is_admin = rk_store_is_space_admin (engine->store, view->space_id);
  change->pins = rk_store_pins (engine->store, view->space_id);
  change->can_be_anonymous
    = change->space_kind == RK_SPACE_CONSULT && rk_store_peek_asker_key (engine->store) != NULL;
  change->anonymous = rk_store_asks_anonymously (engine->store, view->space_id);
  if (change->space_kind == RK_SPACE_CONSULT)
    change->questions = rk_store_questions (engine->store, view->space_id);
  change->muted_until_us = rk_store_muted_until (engine->store, view->space_id);
  change->title = rk_store_dup_space_title (engine->store, view->space_id);
  manager = rk_store_dup_manager (engine->store, view->space_id);
  if (manager != NULL)
    {
      change->quiet_from_minute = manager->quiet_from_minute;
      change->quiet_until_minute = manager->quiet_until_minute;
      change->zone = g_strdup (manager->zone);
    }
  rk_store_count (engine->store, view->space_id, &change->unread, &change->unacked, NULL);
  return change;
}

static void
add_draft (RkEngine *engine, RkTimelineChange *change)
{
  change->has_draft_state = TRUE;
  rk_store_get_draft (
    engine->store, change->space_id, &change->draft_text, &change->draft_reply_to);
}

/* The outbox's posts stand at the end, and behind them what is scheduled; those that the main
 * thread shows and that are neither there nor a post any more are taken away. */
static void
add_pending (RkEngine *engine, RkView *view, RkTimelineChange *change)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_post_row_free);
  g_autoptr (GHashTable) before = view->pending;
  GHashTableIter iter;
  gpointer id;

  view->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  rk_store_outbox_post_rows (engine->store, view->space_id, rows, NULL);
  rk_store_scheduled_rows (engine->store, view->space_id, rows, NULL);
  while (rows->len > 0)
    {
      RkPostRow *row = g_ptr_array_steal_index (rows, 0);
      if (row->send_state == RK_SEND_WAITING && g_hash_table_contains (engine->sending, &row->seq))
        row->send_state = RK_SEND_SENDING;
      g_hash_table_add (view->pending, g_strdup (row->post->id));
      g_ptr_array_add (change->rows, row);
    }
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      RkPostRow *row;
      if (g_hash_table_contains (view->pending, id))
        continue;
      row = rk_store_post_row (engine->store, id, NULL);
      if (row != NULL && row->post->position >= view->from)
        g_ptr_array_insert (change->rows, 0, row);
      else
        {
          rk_post_row_free (row);
          g_ptr_array_add (change->removed, g_strdup (id));
        }
    }
}

static void
emit_change (RkEngine *engine, RkTimelineChange *change)
{
  RkEvent *event = rk_event_new (RK_EVENT_TIMELINE);

  event->change = change;
  rk_engine_emit (engine, event);
}

/**
 * rk_engine_publish_view:
 * @reset: send all that the view reaches, as the first content
 * @first_unread: for a first content; -1 to leave it as it is
 */
void
rk_engine_publish_view (RkEngine *engine, RkView *view, gboolean reset, gint64 first_unread)
{
  RkTimelineChange *change = start_change (engine, view);

  change->reset = reset;
  change->first_unread = first_unread;
  if (reset)
    g_hash_table_remove_all (view->pending);
  rk_store_post_rows (
    engine->store, view->space_id, view->from, G_MAXINT64, G_MAXINT32, change->rows, NULL);
  add_pending (engine, view, change);
  change->members = rk_store_member_rows (engine->store, view->space_id, NULL);
  add_draft (engine, change);
  emit_change (engine, change);
}

static void
add_post (
  RkEngine *engine, RkView *view, RkTimelineChange *change, GHashTable *seen, const char *post_id)
{
  RkPostRow *row;

  if (!g_hash_table_add (seen, g_strdup (post_id)))
    return;
  row = rk_store_post_row (engine->store, post_id, NULL);
  if (row != NULL && row->post->position >= view->from)
    g_ptr_array_add (change->rows, row);
  else
    {
      if (row == NULL)
        g_ptr_array_add (change->removed, g_strdup (post_id));
      rk_post_row_free (row);
    }
}

/* The posts that answer @post_id quote it. */
static void
add_replies (
  RkEngine *engine, RkView *view, RkTimelineChange *change, GHashTable *seen, const char *post_id)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (rk_store_get_db (engine->store),
                     "SELECT id FROM post WHERE reply_to = $1 AND space_id = $2", NULL);
  gboolean found;

  if (stmt == NULL)
    return;
  rk_db_bind (stmt, "tt", post_id, view->space_id);
  while (rk_db_step (stmt, &found, NULL) && found)
    add_post (engine, view, change, seen, rk_db_column_text (stmt, 0));
}

static void
publish_view_changes (RkEngine *engine, RkView *view, RkDirty *dirty)
{
  gboolean members = g_hash_table_contains (dirty->members, view->space_id);
  gboolean draft = g_hash_table_contains (dirty->drafts, view->space_id);
  gboolean space = g_hash_table_contains (dirty->spaces, view->space_id);
  g_autoptr (GHashTable) seen = NULL;
  RkTimelineChange *change;
  GHashTableIter iter;
  gpointer id, space_id;

  if (!members && !draft && !space && !dirty->outbox)
    return;
  change = start_change (engine, view);
  seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, dirty->posts);
  while (g_hash_table_iter_next (&iter, &id, &space_id))
    if (g_str_equal (space_id, view->space_id))
      {
        add_post (engine, view, change, seen, id);
        add_replies (engine, view, change, seen, id);
      }
  if (dirty->outbox)
    add_pending (engine, view, change);
  if (members)
    change->members = rk_store_member_rows (engine->store, view->space_id, NULL);
  if (draft)
    add_draft (engine, change);
  emit_change (engine, change);
}

static void
publish_gone (RkEngine *engine, const char *space_id)
{
  RkView *view = rk_engine_get_view (engine, space_id);
  RkTimelineChange *change;

  if (view == NULL)
    return;
  change = rk_timeline_change_new (space_id);
  change->gone = TRUE;
  emit_change (engine, change);
  g_hash_table_remove (engine->views, space_id);
}

/* So far ahead at most: a clock that is set, or a suspended computer, is noticed by then. */
#define UNMUTE_LOOK (10 * RK_MINUTE)

static gboolean
on_unmute (gpointer data)
{
  RkEngine *engine = data;

  rk_engine_clear_timer (&engine->unmute_timer);
  if (engine->store == NULL)
    return G_SOURCE_REMOVE;
  rk_store_touch_unmuted (engine->store, engine->unmute_since_us);
  rk_store_get_dirty (engine->store)->announcements = TRUE;
  rk_engine_publish (engine);
  return G_SOURCE_REMOVE;
}

/* A mute ends by itself, and its signs with it; an announcement goes when it is over. */
static void
watch_mutes (RkEngine *engine)
{
  gint64 now = rk_time_now_us (), next = rk_store_next_unmute (engine->store);
  gint64 end = rk_store_next_announcement_end (engine->store);

  rk_engine_clear_timer (&engine->unmute_timer);
  if (next == 0 || (end != 0 && end < next))
    next = end;
  if (next == 0)
    return;
  engine->unmute_since_us = now;
  engine->unmute_timer
    = rk_engine_after (engine, (guint) (CLAMP (next - now, 0, UNMUTE_LOOK) / 1000) + 1, on_unmute);
}

/** rk_engine_publish_everything: for a store that was just opened or rebuilt */
void
rk_engine_publish_everything (RkEngine *engine)
{
  GHashTableIter iter;
  gpointer view;

  publish_all_patients (engine);
  publish_all_spaces (engine);
  publish_invitations (engine);
  publish_notices (engine);
  rk_engine_publish_requests (engine);
  rk_engine_publish_announcements (engine);
  publish_totals (engine);
  g_hash_table_iter_init (&iter, engine->views);
  while (g_hash_table_iter_next (&iter, NULL, &view))
    rk_engine_publish_view (engine, view, TRUE, -1);
}

/** rk_engine_publish: after a commit */
void
rk_engine_publish (RkEngine *engine)
{
  RkDirty *dirty = rk_store_take_dirty (engine->store);
  GHashTableIter iter;
  gpointer key, view;

  g_hash_table_iter_init (&iter, dirty->gone);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    publish_gone (engine, key);

  if (dirty->everything)
    rk_engine_publish_everything (engine);
  else
    {
      /* Names stand everywhere; they change seldom. */
      if (dirty->users)
        publish_all_spaces (engine);
      else if (g_hash_table_size (dirty->spaces) > 0 || g_hash_table_size (dirty->gone) > 0)
        publish_spaces (engine, dirty);
      if (dirty->users)
        publish_all_patients (engine);
      else if (g_hash_table_size (dirty->spaces) > 0 || g_hash_table_size (dirty->patients) > 0
               || g_hash_table_size (dirty->patients_gone) > 0)
        publish_patients (engine, dirty);
      g_hash_table_iter_init (&iter, engine->views);
      while (g_hash_table_iter_next (&iter, NULL, &view))
        if (dirty->users)
          rk_engine_publish_view (engine, view, FALSE, -1);
        else
          publish_view_changes (engine, view, dirty);
      if (dirty->invitations || g_hash_table_size (dirty->members) > 0)
        publish_invitations (engine);
      if (dirty->notices)
        publish_notices (engine);
      if (dirty->requests)
        rk_engine_publish_requests (engine);
      if (dirty->announcements)
        rk_engine_publish_announcements (engine);
      if (g_hash_table_size (dirty->spaces) > 0 || g_hash_table_size (dirty->gone) > 0
          || dirty->outbox || dirty->deputies)
        publish_totals (engine);
    }
  if (dirty->everything || dirty->announcements || g_hash_table_size (dirty->spaces) > 0
      || engine->unmute_timer == NULL)
    watch_mutes (engine);
  if (dirty->self)
    rk_engine_refresh_self (engine);
  if (dirty->n_arrived > 0 && engine->first_sync_done)
    {
      RkEvent *event = rk_event_new (RK_EVENT_ARRIVED);
      event->n = dirty->n_arrived;
      rk_engine_emit (engine, event);
    }
  for (guint i = 0; i < dirty->lost->len; i++)
    {
      const RkUnsent *lost = g_ptr_array_index (dirty->lost, i);
      RkEvent *event = rk_event_new (RK_EVENT_LOST);
      event->text = g_strdup (lost->title);
      event->n = lost->n_posts;
      rk_engine_emit (engine, event);
    }
  rk_dirty_free (dirty);
}
