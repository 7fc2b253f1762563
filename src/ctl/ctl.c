/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "ctl/ctl.h"
#include "server/domain/backup.h"
#include "server/net/operator.h"
#include "server/routes/peers.h"

#ifdef RK_HAVE_POSTGRESQL
#include "db/pg.h"
#endif

static RkDb *
open_database (RkCtl *ctl, gboolean create, GError **error)
{
  g_autofree char *path = g_build_filename (ctl->data_dir, RK_SERVER_DATABASE_NAME, NULL);
  g_autoptr (RkSecret) key = NULL;

  if (ctl->database != NULL)
    {
#ifdef RK_HAVE_POSTGRESQL
      return rk_db_pg_open (ctl->database, error);
#else
      g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "This was built without PostgreSQL.");
      return NULL;
#endif
    }
  if (!create && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   "There is no database in “%s”: `renrakuctl init` makes one.", ctl->data_dir);
      return NULL;
    }
  key = rk_domain_database_key (ctl->key);
  return rk_db_open_sqlite (
    path, key->data, (create ? RK_DB_CREATE : RK_DB_NONE) | RK_DB_DURABLE, error);
}

static gboolean
open_all (RkCtl *ctl, gboolean create, GError **error)
{
  g_autofree char *blob_dir = NULL;
  RkDomainConfig config = { NULL };

  if (ctl->data_dir == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "--data DIR is missing: the server's folder.");
      return FALSE;
    }
  ctl->key = rk_operator_load_key (ctl->key_file, ctl->data_dir, error);
  if (ctl->key == NULL)
    return FALSE;
  ctl->db = open_database (ctl, create, error);
  if (ctl->db == NULL || !rk_domain_migrate (ctl->db, error))
    return FALSE;
  blob_dir = g_build_filename (ctl->data_dir, RK_SERVER_BLOBS_NAME, NULL);
  config.blob_dir = blob_dir;
  config.master_key = ctl->key;
  ctl->domain = rk_domain_new (&config, ctl->db, error);
  if (ctl->domain == NULL)
    return FALSE;
  ctl->operator= rk_actor_new_operator ();
  return TRUE;
}

/**
 * rk_ctl_open:
 *
 * Opens the database of a server, which may be running.
 */
gboolean
rk_ctl_open (RkCtl *ctl, GError **error)
{
  return open_all (ctl, FALSE, error);
}

/**
 * rk_ctl_open_new:
 *
 * Opens the database of a server, and makes it when there is none.
 */
gboolean
rk_ctl_open_new (RkCtl *ctl, GError **error)
{
  return open_all (ctl, TRUE, error);
}

/**
 * rk_ctl_close:
 *
 * Closes what rk_ctl_open() opened, and forgets the options.
 */
void
rk_ctl_close (RkCtl *ctl)
{
  g_clear_pointer (&ctl->operator, rk_actor_free);
  g_clear_pointer (&ctl->domain, rk_domain_free);
  g_clear_pointer (&ctl->db, rk_db_close);
  g_clear_pointer (&ctl->key, rk_secret_free);
  g_clear_pointer (&ctl->data_dir, g_free);
  g_clear_pointer (&ctl->key_file, g_free);
  g_clear_pointer (&ctl->database, g_free);
}

/**
 * rk_ctl_write:
 * @work: what is to be done
 * @data: for @work
 *
 * Does it in one transaction, and tells a running server.
 */
gboolean
rk_ctl_write (RkCtl *ctl, RkCtlWork work, gpointer data, GError **error)
{
  g_autoptr (RkDomainTx) tx = rk_domain_tx_begin (ctl->domain, ctl->db, error);
  g_autoptr (RkEffects) effects = NULL;

  if (tx == NULL || !rk_domain_tx_savepoint (tx, error) || !work (ctl, tx, data, error)
      || !rk_domain_tx_release (tx, error) || !rk_domain_tx_commit (tx, &effects, error))
    return FALSE;
  if (effects != NULL)
    rk_peers_announce (ctl->data_dir, effects);
  return TRUE;
}

/**
 * rk_ctl_parse:
 * @command: the whole name, "user add"
 * @arguments: (nullable): what comes behind the options, for the help
 * @description: (nullable): more about it
 * @entries: the options
 * @n_arguments: how many arguments there must be behind the options
 *
 * Reads the options of a command; `--help` prints and exits.
 */
gboolean
rk_ctl_parse (const char *command,
              const char *arguments,
              const char *description,
              const GOptionEntry *entries,
              int n_arguments,
              int *argc,
              char ***argv,
              GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  g_autofree char *program = g_strdup_printf ("renrakuctl [--data DIR …] %s", command);

  g_set_prgname (program);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  if (description != NULL)
    g_option_context_set_summary (context, description);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc != n_arguments + 1)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "`renrakuctl %s` takes %d argument(s): %s", command, n_arguments,
                   arguments != NULL ? arguments : "none");
      return FALSE;
    }
  return TRUE;
}
