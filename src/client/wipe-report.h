/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * RkWipeItem:
 * @RK_WIPE_KEY_SERVER: the key slot that only the server's secret opens
 * @RK_WIPE_KEY_KEYRING: the key slot in the desktop's keyring
 * @RK_WIPE_KEY_MEMORY: the key in memory
 * @RK_WIPE_STORE: the encrypted file, with @size
 * @RK_WIPE_JOURNAL: its write-ahead log and shared memory
 * @RK_WIPE_FOLDER: the folder of the login
 * @RK_WIPE_SESSION: the session at the server
 * @RK_WIPE_SERVER_SECRET: the store's secret at the server
 */
typedef enum
{
  RK_WIPE_KEY_SERVER,
  RK_WIPE_KEY_KEYRING,
  RK_WIPE_KEY_MEMORY,
  RK_WIPE_STORE,
  RK_WIPE_JOURNAL,
  RK_WIPE_FOLDER,
  RK_WIPE_SESSION,
  RK_WIPE_SERVER_SECRET,
} RkWipeItem;

/**
 * RkWipeResult:
 * @RK_WIPE_DESTROYED: it is gone
 * @RK_WIPE_ABSENT: there was none
 * @RK_WIPE_PENDING: will be told to the server at the next start; nothing of the terminal waits
 * @RK_WIPE_FAILED: it is still there, and every start tries again
 * @RK_WIPE_SEALED: kept, closed under the server's secret alone, for unsent work
 */
typedef enum
{
  RK_WIPE_DESTROYED,
  RK_WIPE_ABSENT,
  RK_WIPE_PENDING,
  RK_WIPE_FAILED,
  RK_WIPE_SEALED,
} RkWipeResult;

/**
 * RkWipeEntry:
 * @item: what
 * @result: what became of it
 * @time_us: when, UTC µs
 * @size: bytes on the disk, 0 where it does not apply
 */
typedef struct
{
  RkWipeItem item;
  RkWipeResult result;
  gint64 time_us;
  gint64 size;
} RkWipeEntry;

/**
 * RkWipeReport:
 * @entries: (element-type RkWipeEntry): in the order in which it was done
 * @sealed: whether unsent work was kept sealed
 * @n_unsent_destroyed: how much unsent work was destroyed
 * @started_us: UTC µs
 * @finished_us: UTC µs
 *
 * What an end of a login destroyed. Holds no content and names nobody.
 */
typedef struct
{
  GArray *entries;
  gboolean sealed;
  guint n_unsent_destroyed;
  gint64 started_us;
  gint64 finished_us;
} RkWipeReport;

#define RK_TYPE_WIPE_REPORT (rk_wipe_report_get_type ())
GType rk_wipe_report_get_type (void);
RkWipeReport *rk_wipe_report_copy (const RkWipeReport *report);
void rk_wipe_report_free (RkWipeReport *report);

/** rk_wipe_item_get_label: Returns: (transfer none): the translated name of @item */
const char *rk_wipe_item_get_label (RkWipeItem item);
/** rk_wipe_result_get_label: Returns: (transfer none): the translated name of @result */
const char *rk_wipe_result_get_label (RkWipeResult result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkWipeReport, rk_wipe_report_free)

G_END_DECLS
