/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "client/rescue.h"
#include "client/slots.h"
#include "client/store.h"
#include "client/wipe.h"
#include "core/id.h"
#include "core/time.h"

#include <glib/gstdio.h>
#include <string.h>

/* The store, the key slots and the wipe by themselves. */

#define ME     "01900000-0000-7000-8000-000000000001"
#define OTHER  "01900000-0000-7000-8000-000000000002"
#define HOUSE  "01900000-0000-7000-8000-000000000003"
#define SPACE  "01900000-0000-7000-8000-000000000004"
#define PERSON "01900000-0000-7000-8000-000000000005"

typedef struct
{
  char *dir;
  RkDevice *device;
  RkSecret *key;
  RkStore *store;
} Fixture;

static void
apply (RkStore *store, const char *change)
{
  g_autoptr (json_t) json = rk_json_parse (change, strlen (change), 0, NULL);
  GError *error = NULL;

  g_assert_nonnull (json);
  rk_store_apply_change (store, json, &error);
  g_assert_no_error (error);
  rk_store_finish_page (store, &error);
  g_assert_no_error (error);
}

static void
apply_post (
  RkStore *store, int n, const char *author, const char *text, const char *state, int version)
{
  g_autofree char *change = g_strdup_printf (
    "{\"kind\":\"post\",\"record\":{\"id\":\"01900000-0000-7000-8000-%012d\",\"space_id\":\"" SPACE
    "\",\"author_id\":\"%s\",\"position\":%d,\"text\":\"%s\",\"state\":\"%s\",\"version\":%d,"
    "\"created_us\":%d}}",
    1000 + n, author, n, text, state, version, n);

  apply (store, change);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;
  GError *error = NULL;

  fixture->dir = g_dir_make_tmp (NULL, &error);
  g_assert_no_error (error);
  fixture->device = rk_device_load (fixture->dir, &error);
  g_assert_no_error (error);
  path = g_build_filename (fixture->dir, "store.db", NULL);
  fixture->key = rk_secret_new_random (32);
  fixture->store = rk_store_open (path, fixture->key, TRUE, &error);
  g_assert_no_error (error);
  rk_store_set_me (fixture->store, ME, HOUSE);
  apply (fixture->store, "{\"kind\":\"patient\",\"record\":{\"id\":\"" PERSON
                         "\",\"facility_id\":\"" OTHER "\",\"family_name\":\"佐藤\","
                         "\"given_name\":\"花子\",\"sex\":\"female\"}}");
  apply (fixture->store,
         "{\"kind\":\"space\",\"record\":{\"id\":\"" SPACE
         "\",\"kind\":\"care\",\"patient_id\":\"" PERSON "\",\"head_position\":4}}");
  apply (fixture->store, "{\"kind\":\"member\",\"record\":{\"space_id\":\"" SPACE
                         "\",\"user_id\":\"" ME "\",\"role\":\"member\",\"joined_position\":1}}");
  for (int n = 1; n <= 4; n++)
    apply_post (fixture->store, n, n == 3 ? ME : OTHER, "褥瘡の処置", "normal", 1);
}

static void
remove_tree (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  rk_store_close (fixture->store);
  rk_secret_free (fixture->key);
  rk_device_free (fixture->device);
  remove_tree (fixture->dir);
  g_free (fixture->dir);
}

/* A post can come before its author: it is shown, by a word that is nobody's name, until then. */
static void
test_unknown_author (Fixture *fixture, gconstpointer data)
{
  g_autoptr (RkUserRow) before = rk_store_dup_user (fixture->store, OTHER);
  g_autoptr (RkUserRow) after = NULL;

  g_assert_nonnull (before->user->name);
  g_assert_cmpstr (before->user->name, !=, "");
  apply (fixture->store,
         "{\"kind\":\"user\",\"record\":{\"id\":\"" OTHER "\",\"facility_id\":\"" HOUSE
         "\",\"name\":\"鈴木 花\",\"profession\":\"nurse\"}}");
  after = rk_store_dup_user (fixture->store, OTHER);
  g_assert_cmpstr (after->user->name, ==, "鈴木 花");
}

static void
assert_counts (RkStore *store, guint unread, guint unacked)
{
  guint n = 99, m = 99;
  GError *error = NULL;

  rk_store_count (store, SPACE, &n, &m, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, unread);
  g_assert_cmpuint (m, ==, unacked);
}

static guint
found (RkStore *store, const char *words)
{
  g_autoptr (GPtrArray) rows = rk_store_search (store, words, NULL, 100, NULL);

  g_assert_nonnull (rows);
  return rows->len;
}

static void
assert_delivery (RkStore *store, RkDelivery delivery)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = rk_store_invitation_rows (store, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpint (((const RkInvitationRow *) g_ptr_array_index (rows, 0))->invitation->delivery,
                   ==, (int) delivery);
}

static void
answer (RkStore *store, const char *delivery, int changed)
{
  GError *error = NULL;
  g_autofree char *text
    = g_strdup_printf ("{\"id\":\"" OTHER "\",\"space_id\":\"" SPACE "\",\"inviter_id\":\"" ME
                       "\",\"state\":\"waiting_registration\",\"delivery\":\"%s\","
                       "\"changed_us\":%d}",
                       delivery, changed);
  g_autoptr (json_t) json = rk_json_parse (text, strlen (text), 0, &error);

  g_assert_no_error (error);
  rk_store_apply_answer (store, &rk_invitation_type, json, &error);
  g_assert_no_error (error);
}

/* The answer to a call, and what became of it meanwhile, come over different wires. */
static void
test_late_answer (Fixture *fixture, gconstpointer data)
{
  RkStore *store = fixture->store;

  answer (store, "queued", 10);
  assert_delivery (store, RK_DELIVERY_QUEUED);
  apply (store, "{\"kind\":\"invitation\",\"record\":{\"id\":\"" OTHER "\",\"space_id\":\"" SPACE
                "\",\"inviter_id\":\"" ME "\",\"state\":\"waiting_registration\","
                "\"delivery\":\"failed\",\"changed_us\":20}}");
  answer (store, "queued", 10);
  assert_delivery (store, RK_DELIVERY_FAILED);
  answer (store, "queued", 30);
  assert_delivery (store, RK_DELIVERY_QUEUED);
}

static void
test_counts (Fixture *fixture, gconstpointer data)
{
  RkStore *store = fixture->store;

  /* Behind my joining, by others: the posts 2 and 4. */
  assert_counts (store, 2, 2);
  apply (store, "{\"kind\":\"marker\",\"record\":{\"space_id\":\"" SPACE
                "\",\"generation\":0,\"position\":3}}");
  assert_counts (store, 1, 2);
  /* A marker that is behind mine changes nothing; a later generation does. */
  apply (store, "{\"kind\":\"marker\",\"record\":{\"space_id\":\"" SPACE
                "\",\"generation\":0,\"position\":1}}");
  assert_counts (store, 1, 2);
  apply (store, "{\"kind\":\"marker\",\"record\":{\"space_id\":\"" SPACE
                "\",\"generation\":1,\"position\":1}}");
  assert_counts (store, 2, 2);
  apply (store, "{\"kind\":\"reaction\",\"record\":{\"post_id\":"
                "\"01900000-0000-7000-8000-000000001004\",\"user_id\":\"" ME
                "\",\"kind\":\"ack\",\"space_id\":\"" SPACE "\",\"version\":1,\"active\":true}}");
  assert_counts (store, 2, 1);
  /* An edit asks for 了解 again; a withdrawn post for nothing. */
  apply_post (store, 4, OTHER, "褥瘡の処置、訂正", "normal", 2);
  assert_counts (store, 2, 2);
  apply_post (store, 4, OTHER, "", "withdrawn", 2);
  assert_counts (store, 1, 1);
}

/* What is answered to me is here before what others wrote in front of it. */
static void
test_latest (Fixture *fixture, gconstpointer data)
{
  RkStore *store = fixture->store;

  g_assert_cmpint (rk_store_latest_from (store, SPACE, 50), ==, 1);
  g_assert_cmpint (rk_store_latest_from (store, SPACE, 3), ==, 2);
  apply_post (store, 9, ME, "先に届いた自分の書き込み", "normal", 1);
  g_assert_cmpint (rk_store_latest_from (store, SPACE, 3), ==, 7);
  g_assert_cmpint (rk_store_latest_from (store, SPACE, 50), ==, 1);
  /* The server says how far the space reaches before its posts come. */
  apply (store, "{\"kind\":\"space\",\"record\":{\"id\":\"" SPACE
                "\",\"kind\":\"care\",\"patient_id\":\"" PERSON "\",\"head_position\":40}}");
  g_assert_cmpint (rk_store_latest_from (store, SPACE, 3), ==, 38);
  g_assert_cmpint (rk_store_latest_from (store, OTHER, 3), ==, 0);
}

/* The newest come first, whatever order they came in; posts of one moment are all found. */
static void
test_search_order (Fixture *fixture, gconstpointer data)
{
  static const int times[] = { 900000, 300000, 700000, 700000, 700001, 100000 };
  static const int newest[] = { 900000, 700000, 700000, 700000, 300000, 100000 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *change = g_strdup_printf (
        "{\"kind\":\"post\",\"record\":{\"id\":\"01900000-0000-7000-8000-%012u\",\"space_id\":"
        "\"" SPACE "\",\"author_id\":\"" OTHER "\",\"position\":%u,\"text\":\"酸素 %u 準備\","
        "\"state\":\"normal\",\"version\":1,\"created_us\":%d}}",
        5000 + i, 50 + i, i, times[i]);
      apply (fixture->store, change);
    }
  for (int one = 0; one < 2; one++)
    {
      g_autoptr (GPtrArray) rows
        = rk_store_search (fixture->store, one ? "酸" : "酸素", NULL, 100, NULL);

      g_assert_cmpuint (rows->len, ==, G_N_ELEMENTS (newest));
      for (guint i = 0; i < rows->len; i++)
        g_assert_cmpint (((RkHitRow *) rows->pdata[i])->post->created_us / 10, ==, newest[i] / 10);
    }
  /* What was corrected is found by its new words alone, and only once. */
  apply (fixture->store,
         "{\"kind\":\"post\",\"record\":{\"id\":\"01900000-0000-7000-8000-000000005002\","
         "\"space_id\":\"" SPACE "\",\"author_id\":\"" OTHER "\",\"position\":52,"
         "\"text\":\"吸入の準備\",\"state\":\"normal\",\"version\":2,\"created_us\":700000}}");
  g_assert_cmpuint (found (fixture->store, "酸素"), ==, 5);
  g_assert_cmpuint (found (fixture->store, "吸入"), ==, 1);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  RkStore *store = fixture->store;

  g_assert_cmpuint (found (store, "褥瘡"), ==, 4);
  g_assert_cmpuint (found (store, "処"), ==, 4);
  apply_post (store, 2, OTHER, "ショクジ全量", "normal", 2);
  g_assert_cmpuint (found (store, "褥瘡"), ==, 3);
  g_assert_cmpuint (found (store, "しょくじ"), ==, 1);
  apply_post (store, 2, OTHER, "", "hidden", 2);
  g_assert_cmpuint (found (store, "しょくじ"), ==, 0);
  g_assert_cmpuint (found (store, "\" OR *"), ==, 0);
}

static gint64
rows_of (RkStore *store, const char *sql)
{
  gint64 n = -1;

  g_assert_true (rk_db_query_int64 (rk_store_get_db (store), sql, &n, NULL, ""));
  return n;
}

static void
test_purge (Fixture *fixture, gconstpointer data)
{
  RkStore *store = fixture->store;
  GError *error = NULL;

  apply (store, "{\"kind\":\"attachment\",\"record\":{\"id\":"
                "\"01900000-0000-7000-8000-000000002001\",\"space_id\":\"" SPACE
                "\",\"post_id\":\"01900000-0000-7000-8000-000000001002\",\"name\":\"a.jpg\","
                "\"media_type\":\"image/jpeg\",\"size\":3,\"sha256\":\"00\"}}");
  g_assert_true (
    rk_store_media_begin (store, "01900000-0000-7000-8000-000000002001", SPACE, 3, FALSE, &error));
  g_assert_true (
    rk_store_media_append (store, "01900000-0000-7000-8000-000000002001", 0, "abc", 3, &error));
  apply (store, "{\"kind\":\"space\",\"gone\":{\"id\":\"" SPACE "\"}}");
  g_assert_cmpint (rows_of (store, "SELECT COUNT(*) FROM post"), ==, 0);
  g_assert_cmpint (rows_of (store, "SELECT COUNT(*) FROM media_chunk"), ==, 0);
  g_assert_cmpint (rows_of (store, "SELECT COUNT(*) FROM attachment"), ==, 0);
  g_assert_cmpint (rows_of (store, "SELECT COUNT(*) FROM patient"), ==, 0);
  g_assert_cmpint (rows_of (store, "SELECT COUNT(*) FROM member"), ==, 0);
  g_assert_cmpuint (found (store, "褥瘡"), ==, 0);
}

static void
test_media (Fixture *fixture, gconstpointer data)
{
  RkStore *store = fixture->store;
  const gsize size = RK_MEDIA_CHUNK * 2 + 7;
  g_autofree guint8 *content = g_malloc (size);
  guint8 buffer[32];
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  GError *error = NULL;
  RkMediaInfo info;

  for (gsize i = 0; i < size; i++)
    content[i] = (guint8) (i * 31 >> 3);
  rk_store_media_begin (store, "old", SPACE, (gint64) size, FALSE, &error);
  for (gsize at = 0; at < size; at += RK_MEDIA_CHUNK)
    g_assert_true (rk_store_media_append (
      store, "old", (gint64) at, content + at, MIN (RK_MEDIA_CHUNK, size - at), &error));
  g_assert_true (rk_store_media_complete (store, "old", &error));
  g_assert_true (rk_store_media_info (store, "old", &info));
  g_assert_cmpint (info.received, ==, (gint64) size);
  /* Over the border of two pieces, at the end, and behind it. */
  g_assert_cmpint (
    rk_store_media_read (store, "old", RK_MEDIA_CHUNK - 16, buffer, 32, &error), ==, 32);
  g_assert_cmpmem (buffer, 32, content + RK_MEDIA_CHUNK - 16, 32);
  g_assert_cmpint (
    rk_store_media_read (store, "old", (gint64) size - 3, buffer, 32, &error), ==, 3);
  g_assert_cmpint (rk_store_media_read (store, "old", (gint64) size, buffer, 32, &error), ==, 0);

  /* What waits to be sent is never evicted. */
  rk_store_media_begin (store, "mine", SPACE, 3, TRUE, &error);
  g_assert_true (rk_store_media_append (store, "mine", 0, "abc", 3, &error));
  g_assert_true (rk_store_media_evict (store, 1, NULL, ids, &error));
  g_assert_false (rk_store_media_info (store, "old", &info));
  g_assert_true (rk_store_media_info (store, "mine", &info));
}

static void
keep (RkStore *store, const char *id, guint n_pieces, gboolean whole, gint64 seen_us)
{
  g_autofree guint8 *piece = g_malloc0 (RK_MEDIA_CHUNK);
  GError *error = NULL;

  rk_store_media_begin (store, id, SPACE, (gint64) n_pieces * RK_MEDIA_CHUNK, FALSE, &error);
  for (guint i = 0; i < n_pieces; i++)
    g_assert_true (rk_store_media_append (
      store, id, (gint64) i * RK_MEDIA_CHUNK, piece, RK_MEDIA_CHUNK, &error));
  if (whole)
    g_assert_true (rk_store_media_complete (store, id, &error));
  g_assert_true (rk_db_exec (rk_store_get_db (store),
                             "UPDATE media SET seen_us = $2 WHERE attachment_id = $1", &error, "ti",
                             id, seen_us));
}

static gboolean
is_kept (RkStore *store, const char *id)
{
  RkMediaInfo info;

  return rk_store_media_info (store, id, &info);
}

/* What was seen the longest ago goes first, and never more than has to. */
static void
test_evict (Fixture *fixture, gconstpointer data)
{
  RkStore *store = fixture->store;
  g_autofree char *path = g_build_filename (fixture->dir, "store.db", NULL);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) busy = g_hash_table_new (g_str_hash, g_str_equal);
  GError *error = NULL;
  gint64 kept, unsent;
  GStatBuf before, after;

  keep (store, "newest", 4, TRUE, 5000);
  keep (store, "busy", 4, FALSE, 1000);
  keep (store, "oldest", 4, TRUE, 2000);
  keep (store, "middle", 4, TRUE, 3000);
  rk_store_media_begin (store, "mine", SPACE, RK_MEDIA_CHUNK, TRUE, &error);
  rk_store_media_append (store, "mine", 0, path, 1, &error);
  g_assert_true (rk_store_media_usage (store, &kept, &unsent, &error));
  g_assert_cmpint (kept, ==, 16 * RK_MEDIA_CHUNK);
  g_assert_cmpint (unsent, ==, RK_MEDIA_CHUNK);

  g_assert_true (rk_store_media_evict (store, 16 * RK_MEDIA_CHUNK, NULL, ids, &error));
  g_assert_cmpuint (ids->len, ==, 0);
  g_hash_table_add (busy, (char *) "busy");
  g_assert_true (rk_store_media_evict (store, 16 * RK_MEDIA_CHUNK - 1, busy, ids, &error));
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_cmpstr (ids->pdata[0], ==, "oldest");
  g_assert_true (is_kept (store, "middle") && is_kept (store, "newest"));
  /* Looking at it makes it the newest. */
  g_bytes_unref (rk_store_media_bytes (store, "middle", &error));
  g_assert_true (rk_store_media_evict (store, 8 * RK_MEDIA_CHUNK, busy, ids, &error));
  g_assert_true (is_kept (store, "middle") && !is_kept (store, "newest"));
  g_assert_true (rk_store_media_evict (store, 0, NULL, ids, &error));
  g_assert_false (is_kept (store, "middle") || is_kept (store, "busy"));
  g_assert_true (is_kept (store, "mine"));
  g_assert_cmpint (rows_of (store, "SELECT COUNT(*) FROM media_chunk"), ==, 1);

  /* The disk gets the room back. */
  keep (store, "large", 512, TRUE, 1);
  g_assert_true (rk_db_exec (rk_store_get_db (store), "PRAGMA wal_checkpoint(TRUNCATE)", NULL, ""));
  g_assert_cmpint (g_stat (path, &before), ==, 0);
  g_assert_true (rk_store_media_evict (store, 0, NULL, ids, &error));
  rk_store_shrink (store);
  g_assert_true (rk_db_exec (rk_store_get_db (store), "PRAGMA wal_checkpoint(TRUNCATE)", NULL, ""));
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpint (before.st_size, >, 32 * 1024 * 1024);
  g_assert_cmpint (after.st_size, <, 4 * 1024 * 1024);
  g_assert_true (is_kept (store, "mine"));
}

static void
test_slots (Fixture *fixture, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (RkSlots) slots = rk_slots_new (fixture->device, ME, &error);
  g_autoptr (RkSlots) loaded = NULL;
  g_autoptr (RkSecret) secret = rk_secret_new_random (32);
  g_autoptr (RkSecret) wrong = rk_secret_new_random (32);
  g_autoptr (RkSecret) key = NULL;
  g_autofree char *path = rk_slots_get_path (slots->dir, "slots");
  g_autofree char *text = NULL;
  g_autofree char *plain = rk_secret_to_base64 (fixture->key);

  g_assert_no_error (error);
  slots->server_url = g_strdup ("https://example.jp");
  fixture->device->server_url = g_strdup ("https://example.jp");
  slots->server_slot = rk_slots_wrap (slots, fixture->key, secret);
  g_assert_true (rk_slots_save (slots, &error));
  loaded = rk_slots_load (slots->dir);
  g_assert_nonnull (loaded);
  g_assert_true (rk_slots_belong_to (loaded, fixture->device, ME));
  g_assert_false (rk_slots_belong_to (loaded, fixture->device, OTHER));
  key = rk_slots_unwrap (loaded, loaded->server_slot, secret);
  g_assert_true (rk_secret_equal (key, fixture->key));
  g_assert_null (rk_slots_unwrap (loaded, loaded->server_slot, wrong));
  /* Bound to its store: the same slot opens nothing beside another one. */
  g_free (loaded->store_id);
  loaded->store_id = rk_id_new ();
  g_assert_null (rk_slots_unwrap (loaded, loaded->server_slot, secret));

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_null (strstr (text, ME));
  g_assert_null (strstr (text, plain));
  g_assert_false (rk_slots_are_expired (slots, slots->used_us + 71 * RK_HOUR));
  g_assert_true (rk_slots_are_expired (slots, slots->used_us + 73 * RK_HOUR));
  /* What was used tomorrow is by no clock too old. */
  g_assert_false (rk_slots_are_expired (slots, slots->used_us - 2 * RK_DAY));
}

/* A row with something in each of its columns: its own name, or its place. */
static void
fill_row (RkDb *db, const char *table)
{
  g_autofree char *ask = g_strdup_printf ("SELECT name, type FROM pragma_table_info('%s')", table);
  g_autoptr (RkDbStmt) columns = rk_db_prepare (db, ask, NULL);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) values = g_string_new (NULL);
  g_autofree char *sql = NULL;
  gboolean found;

  for (int n = 1; rk_db_step (columns, &found, NULL) && found; n++)
    {
      const char *name = rk_db_column_text (columns, 0);

      g_string_append_printf (names, "%s%s", n > 1 ? ", " : "", name);
      if (g_str_equal (rk_db_column_text (columns, 1), "TEXT"))
        g_string_append_printf (values, "%s'%s'", n > 1 ? ", " : "", name);
      else
        g_string_append_printf (values, "%s%d", n > 1 ? ", " : "", n);
    }
  sql = g_strdup_printf ("INSERT INTO %s (%s) VALUES (%s)", table, names->str, values->str);
  g_assert_true (rk_db_exec (db, sql, NULL, ""));
}

/* What is carried over of a store that was set aside is all that somebody wrote: no column that was
 * thought of later is left behind. */
static void
test_rescue_whole (Fixture *fixture, gconstpointer data)
{
  static const char *const tables[] = { "outbox", "draft" };
  g_autofree char *path = g_build_filename (fixture->dir, "aside.db", NULL);
  g_autoptr (GError) error = NULL;
  RkStore *aside = rk_store_open (path, fixture->key, TRUE, &error);
  gboolean unreadable;

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    fill_row (rk_store_get_db (aside), tables[i]);
  rk_store_close (aside);
  g_assert_true (rk_store_rescue (fixture->store, path, fixture->key, &unreadable, &error));
  g_assert_no_error (error);

  aside = rk_store_open (path, fixture->key, FALSE, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *ask = g_strdup_printf ("SELECT * FROM %s", tables[i]);
      g_autoptr (RkDbStmt) had = rk_db_prepare (rk_store_get_db (aside), ask, NULL);
      g_autoptr (RkDbStmt) has = rk_db_prepare (rk_store_get_db (fixture->store), ask, NULL);
      g_autofree char *count
        = g_strdup_printf ("SELECT COUNT(*) FROM pragma_table_info('%s')", tables[i]);
      const int n = (int) rows_of (fixture->store, count);
      gboolean found;

      g_assert_true (rk_db_step (had, &found, NULL) && found);
      g_assert_true (rk_db_step (has, &found, NULL) && found);
      /* The number in the row is the new store's own. */
      for (int k = g_str_equal (tables[i], "outbox") ? 1 : 0; k < n; k++)
        g_assert_cmpstr (rk_db_column_text (has, k), ==, rk_db_column_text (had, k));
    }
  rk_store_close (aside);
}

static void
test_wipe (Fixture *fixture, gconstpointer data)
{
  GError *error = NULL;
  g_autoptr (RkSlots) slots = rk_slots_new (fixture->device, ME, &error);
  g_autofree char *path = rk_slots_get_path (slots->dir, "store.db");
  RkStore *store = rk_store_open (path, fixture->key, TRUE, &error);
  RkWipeReport *report = rk_wipe_report_new ();
  g_autoptr (GPtrArray) untold = NULL;
  FILE *large;
  guint n_done;

  g_assert_no_error (error);
  slots->server_url = g_strdup ("https://example.jp");
  slots->wipe_token = g_strdup ("token");
  slots->server_slot = g_strdup ("slot");
  g_assert_true (rk_slots_save (slots, &error));
  /* Its size costs nothing: it is not written over, the key is gone. */
  {
    g_autofree char *wal = rk_slots_get_path (slots->dir, "store.db-extra");
    large = g_fopen (wal, "w");
    g_assert_cmpint (fseek (large, 1L << 30, SEEK_SET), ==, 0);
    g_assert_cmpint (fputc ('x', large), ==, 'x');
    fclose (large);
  }
  g_assert_true (rk_wipe_store (fixture->device, slots->dir, slots, store, 2, report));
  g_assert_false (g_file_test (slots->dir, G_FILE_TEST_EXISTS));
  g_assert_cmpint (report->finished_us - report->started_us, <, RK_SECOND);
  g_assert_cmpuint (report->n_unsent_destroyed, ==, 2);
  untold = rk_device_load_untold (fixture->device);
  g_assert_cmpuint (untold->len, ==, 1);
  g_assert_cmpint (((RkUntold *) g_ptr_array_index (untold, 0))->n_unsent, ==, 2);
  g_assert_true (rk_device_drop_untold (fixture->device, slots->store_id, &error));
  /* A start after it finds nothing that is left to do. */
  n_done = report->entries->len;
  rk_wipe_sweep (fixture->device, 0, report);
  g_assert_cmpuint (report->entries->len, ==, n_done);
  rk_wipe_report_free (report);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rk_secret_init ();
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/client-store/counts", test_counts);
  ADD ("/client-store/rescue-whole", test_rescue_whole);
  ADD ("/client-store/latest", test_latest);
  ADD ("/client-store/late-answer", test_late_answer);
  ADD ("/client-store/unknown-author", test_unknown_author);
  ADD ("/client-store/search", test_search);
  ADD ("/client-store/search-order", test_search_order);
  ADD ("/client-store/purge", test_purge);
  ADD ("/client-store/media", test_media);
  ADD ("/client-store/evict", test_evict);
  ADD ("/client-store/slots", test_slots);
  ADD ("/client-store/wipe", test_wipe);
  return g_test_run ();
}
