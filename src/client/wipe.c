/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/wipe.h"

#include "platform/secrets.h"

#include <glib/gstdio.h>
#include <string.h>

static gint64
size_of (const char *path)
{
  GStatBuf info;
  return g_stat (path, &info) == 0 ? (gint64) info.st_size : -1;
}

static gboolean
destroy (const char *dir, const char *name, RkDestroyFlags flags)
{
  g_autofree char *path = rk_slots_get_path (dir, name);
  return rk_platform_destroy_file (path, flags, NULL);
}

static gboolean
note (
  RkWipeReport *report, RkWipeItem item, const char *dir, const char *name, RkDestroyFlags flags)
{
  g_autofree char *path = rk_slots_get_path (dir, name);
  gint64 size = size_of (path);
  gboolean gone = destroy (dir, name, flags);

  rk_wipe_report_add (report, item,
                      !gone      ? RK_WIPE_FAILED
                      : size < 0 ? RK_WIPE_ABSENT
                                 : RK_WIPE_DESTROYED,
                      MAX (size, 0));
  return gone;
}

/* Whatever else lies in the folder; the mark of the unfinished wipe goes last. */
static gboolean
destroy_rest (const char *dir)
{
  GDir *entries = g_dir_open (dir, 0, NULL);
  const char *name;
  gboolean gone = TRUE;

  if (entries == NULL)
    return TRUE;
  while ((name = g_dir_read_name (entries)) != NULL)
    if (strcmp (name, "wipe.pending") != 0)
      gone = destroy (dir, name, RK_DESTROY_NONE) && gone;
  g_dir_close (entries);
  return destroy (dir, "wipe.pending", RK_DESTROY_NONE) && gone;
}

static void
forget_in_keyring (RkSlots *slots, RkWipeReport *report)
{
  if (slots == NULL || slots->keyring_slot == NULL)
    {
      rk_wipe_report_add (report, RK_WIPE_KEY_KEYRING, RK_WIPE_ABSENT, 0);
      return;
    }
  /* What the keyring holds opens nothing once the slot is gone, so nobody waits for it. */
  rk_platform_secret_clear_async (slots->store_id, NULL, NULL, NULL);
  rk_wipe_report_add (report, RK_WIPE_KEY_KEYRING, RK_WIPE_DESTROYED, 0);
}

/**
 * rk_wipe_store:
 * @dir: the store's folder
 * @slots: (nullable): its slots, where they can be read
 * @store: (transfer full) (nullable): the open store
 * @n_unsent: how much unsent work goes with it
 * @report: takes what was done
 *
 * Destroys a store: the slots first, for without them the rest is noise, then the key in memory,
 * the file and its journal, the folder. Leaves a word for its server. Can be repeated after an
 * interruption at any point. Takes as long for 5 GB as for nothing.
 *
 * Returns: whether all is gone
 */
gboolean
rk_wipe_store (RkDevice *device,
               const char *dir,
               RkSlots *slots,
               RkStore *store,
               gint64 n_unsent,
               RkWipeReport *report)
{
  g_autofree char *mark = rk_slots_get_path (dir, "wipe.pending");
  gboolean gone = TRUE;

  /* A full disk may keep these two from being written; the wipe goes on. */
  rk_platform_write_private (mark, "", 0, NULL);
  if (slots != NULL && slots->wipe_token != NULL)
    {
      RkUntold untold = { .server_url = slots->server_url,
                          .store_id = slots->store_id,
                          .wipe_token = slots->wipe_token,
                          .n_unsent = n_unsent };
      rk_device_add_untold (device, &untold, NULL);
    }

  gone = note (report, RK_WIPE_KEY_SERVER, dir, "slots", RK_DESTROY_OVERWRITE) && gone;
  rk_platform_sync_dir (dir, NULL);
  forget_in_keyring (slots, report);
  rk_wipe_report_add (
    report, RK_WIPE_KEY_MEMORY, store != NULL ? RK_WIPE_DESTROYED : RK_WIPE_ABSENT, 0);
  if (store != NULL)
    rk_db_leave_log (rk_store_get_db (store));
  rk_store_close (store);
  gone = note (report, RK_WIPE_STORE, dir, "store.db", RK_DESTROY_OVERWRITE) && gone;
  gone = note (report, RK_WIPE_JOURNAL, dir, "store.db-wal", RK_DESTROY_NONE) && gone;
  gone = destroy (dir, "store.db-shm", RK_DESTROY_NONE) && gone;
  gone = destroy_rest (dir) && gone;
  gone = g_rmdir (dir) == 0 && gone;
  rk_platform_sync_dir (device->stores_dir, NULL);
  rk_wipe_report_add (report, RK_WIPE_FOLDER, gone ? RK_WIPE_DESTROYED : RK_WIPE_FAILED, 0);
  if (n_unsent > 0)
    report->n_unsent_destroyed += (guint) n_unsent;
  return gone;
}

static gboolean
exists (const char *dir, const char *name)
{
  g_autofree char *path = rk_slots_get_path (dir, name);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The slots are there, and the disk does not give them: that may pass. */
static gboolean
is_unreadable (const char *dir)
{
  g_autofree char *path = rk_slots_get_path (dir, "slots");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  return !g_file_get_contents (path, &text, NULL, &error)
         && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/**
 * rk_wipe_sweep:
 * @server_us: what the server's clock says now; 0 where no server was heard yet
 *
 * At a start: finishes interrupted wipes and destroys folders that no key belongs to. Once a server
 * has said what time it is, destroys sealed stores over their time as well: the desk's own clock
 * may have jumped. A store that another process uses, and one that waits for its person, is left;
 * so is one whose slots cannot be read just now.
 */
void
rk_wipe_sweep (RkDevice *device, gint64 server_us, RkWipeReport *report)
{
  GDir *entries = g_dir_open (device->stores_dir, 0, NULL);
  const char *name;

  if (entries == NULL)
    return;
  while ((name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *dir = g_build_filename (device->stores_dir, name, NULL);
      g_autoptr (RkSlots) slots = NULL;
      g_autoptr (RkFileLock) lock = NULL;

      if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
        {
          rk_platform_destroy_file (dir, RK_DESTROY_NONE, NULL);
          continue;
        }
      /* Stores that were set aside as damaged have a folder of their own name and no way in. */
      lock = rk_slots_lock (dir, NULL);
      if (lock == NULL)
        continue;
      slots = rk_slots_load (dir);
      if (slots != NULL && !exists (dir, "wipe.pending")
          && (server_us == 0 || !rk_slots_are_expired (slots, server_us)))
        continue;
      if (slots == NULL && !exists (dir, "wipe.pending") && is_unreadable (dir))
        continue;
      rk_wipe_store (device, dir, slots, NULL, slots != NULL ? slots->n_unsent : 0, report);
    }
  g_dir_close (entries);
}
