/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/wipe-report.h"

#include "client/wipe-private.h"
#include "core/time.h"

#include <glib/gi18n-lib.h>

G_DEFINE_BOXED_TYPE (RkWipeReport, rk_wipe_report, rk_wipe_report_copy, rk_wipe_report_free)

/** rk_wipe_report_new: Returns: (transfer full): a report that begins now */
RkWipeReport *
rk_wipe_report_new (void)
{
  RkWipeReport *report = g_new0 (RkWipeReport, 1);
  report->entries = g_array_new (FALSE, TRUE, sizeof (RkWipeEntry));
  report->started_us = rk_time_now_us ();
  return report;
}

/** rk_wipe_report_add: notes one act, now */
void
rk_wipe_report_add (RkWipeReport *report, RkWipeItem item, RkWipeResult result, gint64 size)
{
  RkWipeEntry entry = { item, result, rk_time_now_us (), size };

  g_array_append_val (report->entries, entry);
  report->finished_us = entry.time_us;
}

/**
 * rk_wipe_report_copy:
 *
 * Returns: (transfer full): a copy
 */
RkWipeReport *
rk_wipe_report_copy (const RkWipeReport *report)
{
  RkWipeReport *copy = g_new (RkWipeReport, 1);

  *copy = *report;
  copy->entries = g_array_copy (report->entries);
  return copy;
}

/**
 * rk_wipe_report_free:
 * @report: (transfer full) (nullable): a report
 */
void
rk_wipe_report_free (RkWipeReport *report)
{
  if (report == NULL)
    return;
  g_array_unref (report->entries);
  g_free (report);
}

const char *
rk_wipe_item_get_label (RkWipeItem item)
{
  switch (item)
    {
    case RK_WIPE_KEY_SERVER:
      return _ ("Key slot that only the server opens");
    case RK_WIPE_KEY_KEYRING:
      return _ ("Key slot in the keyring");
    case RK_WIPE_KEY_MEMORY:
      return _ ("Key in memory");
    case RK_WIPE_STORE:
      return _ ("Encrypted store");
    case RK_WIPE_JOURNAL:
      return _ ("Journal of the store");
    case RK_WIPE_FOLDER:
      return _ ("Folder of the login");
    case RK_WIPE_SESSION:
      return _ ("Session at the server");
    case RK_WIPE_SERVER_SECRET:
      return _ ("Secret at the server");
    default:
      return "";
    }
}

const char *
rk_wipe_result_get_label (RkWipeResult result)
{
  switch (result)
    {
    case RK_WIPE_DESTROYED:
      return _ ("destroyed");
    case RK_WIPE_ABSENT:
      return _ ("there was none");
    case RK_WIPE_PENDING:
      return _ ("the server will be told at the next start");
    case RK_WIPE_FAILED:
      return _ ("still there; tried again at every start");
    case RK_WIPE_SEALED:
      return _ ("kept sealed for unsent work");
    default:
      return "";
    }
}
