/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "fuzz/targets.h"

#include "client/client-error.h"
#include "client/error-private.h"
#include "client/slots.h"
#include "client/store.h"
#include "core/json.h"
#include "db/db.h"

#include <glib/gstdio.h>
#include <string.h>

#define ME    "0192f0c1-0000-7abc-8def-000000000001"
#define HOUSE "0192f0c1-0000-7abc-8def-000000000002"

static char *
new_dir (void)
{
  g_autoptr (GError) error = NULL;
  char *dir = g_dir_make_tmp ("rk-fuzz-XXXXXX", &error);

  g_assert_no_error (error);
  return dir;
}

static RkStore *
open_store (void)
{
  g_autofree char *dir = new_dir ();
  g_autofree char *path = g_build_filename (dir, "store", NULL);
  g_autoptr (RkSecret) key = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (rk_secret_init ());
  key = rk_secret_new_random (32);
  RkStore *store = rk_store_open (path, key, TRUE, &error);
  g_assert_no_error (error);
  rk_store_set_me (store, ME, HOUSE);
  return store;
}

/* A page of the sync, into a store that forgets it again. */
gboolean
fuzz_pages (const guint8 *bytes, gsize length)
{
  static RkStore *store;
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) page = rk_json_parse ((const char *) bytes, length, 65536, NULL);
  const json_t *changes = json_object_get (page, "changes");
  gboolean taken = json_is_array (changes);

  if (store == NULL)
    store = open_store ();
  if (!taken)
    return FALSE;
  RkDb *db = rk_store_get_db (store);
  rk_db_begin (db, RK_DB_MODE_WRITE, &error);
  g_assert_no_error (error);
  for (gsize i = 0; taken && i < json_array_size (changes); i++)
    taken = rk_store_apply_change (store, json_array_get (changes, i), &error);
  if (taken)
    taken = rk_store_finish_page (store, &error);
  if (taken)
    {
      g_autoptr (GPtrArray) rows = rk_store_patient_rows (store, NULL);
      guint unread, unacked;
      rk_store_count_all (store, &unread, &unacked, NULL);
    }
  else
    g_assert_nonnull (error);
  rk_db_rollback (db);
  return taken;
}

/* What a server says of a failure, as far as the client looks at it. */
gboolean
fuzz_problems (const guint8 *bytes, gsize length)
{
  guint status = length > 1 ? 300 + bytes[0] : 500;
  g_autoptr (json_t) problem
    = length > 1 ? rk_json_parse ((const char *) bytes + 1, length - 1, 65536, NULL) : NULL;
  const char *code = rk_json_get_text (problem, "code");
  gint64 retry_after = 0;

  rk_json_get_int (problem, "retry_after", &retry_after);
  const RkClientError kind = rk_client_error_from_code (status, code);
  g_autoptr (GError) error = rk_client_error_new (kind);
  g_autoptr (GError) paused = rk_client_error_new_paused (retry_after);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpint (rk_client_error_get_minutes (paused), >=, 1);
  return code != NULL;
}

/* The file of the key slots, as it lies on a disk that others can write to. */
gboolean
fuzz_slots (const guint8 *bytes, gsize length)
{
  static char *dir;
  static char *path;
  static RkSecret *with;
  g_autoptr (RkSlots) slots = NULL;

  if (dir == NULL)
    {
      g_assert_true (rk_secret_init ());
      dir = new_dir ();
      path = rk_slots_get_path (dir, "slots");
      with = rk_secret_new_random (32);
    }
  g_assert_true (g_file_set_contents (path, (const char *) bytes, (gssize) length, NULL));
  slots = rk_slots_load (dir);
  if (slots == NULL)
    return FALSE;
  g_autoptr (RkSecret) server = rk_slots_unwrap (slots, slots->server_slot, with);
  g_autoptr (RkSecret) keyring = rk_slots_unwrap (slots, slots->keyring_slot, with);
  /* Nobody makes a slot that a random secret opens. */
  g_assert_null (server);
  g_assert_null (keyring);
  rk_slots_are_expired (slots, 1700000000000000);
  return TRUE;
}
