/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "ctl/ctl.h"
#include "server/domain/backup.h"
#include "server/net/operator.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* What keeps the data: init, backup, restore. */

gboolean
rk_ctl_init (RkCtl *ctl, int argc, char **argv, GError **error)
{
  gboolean new_key = FALSE;
  const GOptionEntry entries[] = {
    { "new-key", 0, 0, G_OPTION_ARG_NONE, &new_key, "Make the key at --key-file first", NULL },
    { NULL },
  };

  if (!rk_ctl_parse ("init", NULL,
                     "Makes the server's folder and its database. Without the key nothing in them "
                     "can be read again: keep a copy of it, apart from the backups.",
                     entries, 0, &argc, &argv, error))
    return FALSE;
  if (ctl->data_dir == NULL || (new_key && ctl->key_file == NULL))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "--data DIR is wanted, and --key-file FILE for a new key.");
      return FALSE;
    }
  if (g_mkdir_with_parents (ctl->data_dir, 0700) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "“%s” cannot be made: %s.",
                   ctl->data_dir, g_strerror (errno));
      return FALSE;
    }
  if (new_key && !rk_operator_make_key (ctl->key_file, ctl->data_dir, error))
    return FALSE;
  if (!rk_ctl_open_new (ctl, error))
    return FALSE;
  g_print ("The database is ready.\n");
  return TRUE;
}

gboolean
rk_ctl_backup (RkCtl *ctl, int argc, char **argv, GError **error)
{
  if (!rk_ctl_parse ("backup", "FOLDER",
                     "Copies the database and the attachments, as they are at one moment, into a "
                     "new folder. The server goes on meanwhile. The copy is encrypted under the "
                     "same key, which is not part of it.",
                     NULL, 1, &argc, &argv, error)
      || !rk_ctl_open (ctl, error)
      || !rk_domain_backup (ctl->domain, ctl->db, ctl->key, argv[1], error))
    return FALSE;
  g_print ("The copy is complete.\n");
  return TRUE;
}

gboolean
rk_ctl_restore (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autoptr (RkSecret) key = NULL;
  gboolean ok;
  int lock;

  if (!rk_ctl_parse ("restore", "FOLDER",
                     "Checks a copy and puts it in place, in a folder (--data) that holds no "
                     "database yet. No server may be running on it.",
                     NULL, 1, &argc, &argv, error))
    return FALSE;
  if (ctl->data_dir == NULL || ctl->database != NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "--data DIR is wanted; PostgreSQL is restored by its own tools.");
      return FALSE;
    }
  if (g_mkdir_with_parents (ctl->data_dir, 0700) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "“%s” cannot be made: %s.",
                   ctl->data_dir, g_strerror (errno));
      return FALSE;
    }
  key = rk_operator_load_key (ctl->key_file, ctl->data_dir, error);
  if (key == NULL)
    return FALSE;
  lock = rk_operator_lock (ctl->data_dir, error);
  if (lock < 0)
    return FALSE;
  ok = rk_domain_restore (argv[1], key, ctl->data_dir, error);
  rk_operator_unlock (lock);
  if (ok)
    g_print ("The copy is in place.\n");
  return ok;
}
