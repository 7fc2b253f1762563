/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "ctl/ctl.h"
#include "server/domain/anonymous.h"
#include "server/net/operator.h"

#include <glib/gstdio.h>
#include <string.h>

/* 匿名で質問する: the two keys without which nobody asks so, and what two people together open with
 * them. */

typedef struct
{
  const char *first;
  const char *second;
} Keys;

static gboolean
set_keys (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  const Keys *keys = data;

  return rk_domain_disclosure_keys_set (tx, ctl->operator, keys->first, keys->second, error);
}

static char *
public_of (RkCtl *ctl, const char *path, GError **error)
{
  g_autoptr (RkSecret) secret = rk_operator_load_key (path, ctl->data_dir, error);

  return secret != NULL ? rk_disclosure_key_public (secret) : NULL;
}

static gboolean
anonymous_keys (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  gboolean good;

  if (!rk_ctl_parse (
        "anonymous keys", "FIRST-FILE SECOND-FILE",
        "Makes two keys for two people, who keep them away from this machine. From now "
        "on one may ask without a name in a community, and the server can tell nobody "
        "who it was: only both keys together open that, of one post.",
        NULL, 2, &argc, &argv, error)
      || !rk_ctl_open (ctl, error) || !rk_operator_make_key (argv[1], ctl->data_dir, error))
    return FALSE;
  good = rk_operator_make_key (argv[2], ctl->data_dir, error);
  if (!good)
    {
      g_unlink (argv[1]);
      return FALSE;
    }
  first = public_of (ctl, argv[1], error);
  second = first != NULL ? public_of (ctl, argv[2], error) : NULL;
  Keys keys = { first, second };
  if (second == NULL || !rk_ctl_write (ctl, set_keys, &keys, error))
    {
      g_unlink (argv[1]);
      g_unlink (argv[2]);
      return FALSE;
    }
  g_print ("Give each key to one of two people, and leave none of them on this machine.\n");
  return TRUE;
}

typedef struct
{
  RkDisclosure disclosure;
  char *user_id;
} Opening;

static gboolean
disclose (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  Opening *opening = data;

  g_clear_pointer (&opening->user_id, g_free);
  return rk_domain_author_disclose (
    tx, ctl->operator, & opening->disclosure, &opening->user_id, error);
}

static gboolean
print_person (RkCtl *ctl, const char *user_id, GError **error)
{
  g_autoptr (RkDbStmt) stmt
    = rk_db_prepare (ctl->db,
                     "SELECT u.name, f.name FROM users u JOIN facility f ON f.id = u.facility_id"
                     " WHERE u.id = $1",
                     error);
  gboolean row;

  if (stmt == NULL)
    return FALSE;
  rk_db_bind_text (stmt, 1, user_id);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  g_print ("%s  %s  %s\n", user_id, row ? rk_db_column_text (stmt, 0) : "",
           row ? rk_db_column_text (stmt, 1) : "");
  return TRUE;
}

static gboolean
anonymous_open (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autofree char *first_file = NULL;
  g_autofree char *second_file = NULL;
  g_autofree char *first_name = NULL;
  g_autofree char *second_name = NULL;
  g_autofree char *reason = NULL;
  g_autoptr (RkSecret) first = NULL;
  g_autoptr (RkSecret) second = NULL;
  Opening opening = { { NULL } };
  gboolean good;
  const GOptionEntry entries[] = {
    { "first-key", 0, 0, G_OPTION_ARG_FILENAME, &first_file, "The key of the first person",
      "FILE" },
    { "second-key", 0, 0, G_OPTION_ARG_FILENAME, &second_file, "The key of the second", "FILE" },
    { "first-name", 0, 0, G_OPTION_ARG_STRING, &first_name, "Who the first person is", "NAME" },
    { "second-name", 0, 0, G_OPTION_ARG_STRING, &second_name, "Who the second is", "NAME" },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why they want to know", "TEXT" },
    { NULL },
  };

  if (!rk_ctl_parse ("anonymous open", "SPACE POST",
                     "Tells who wrote one post without a name. Takes both keys, two names and a "
                     "reason; that it was opened is kept for good.",
                     entries, 2, &argc, &argv, error))
    return FALSE;
  if (first_file == NULL || second_file == NULL || first_name == NULL || second_name == NULL
      || reason == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "Both keys, both names and a reason are wanted.");
      return FALSE;
    }
  first = rk_operator_load_key (first_file, ctl->data_dir, error);
  second = first != NULL ? rk_operator_load_key (second_file, ctl->data_dir, error) : NULL;
  if (second == NULL || !rk_ctl_open (ctl, error))
    return FALSE;
  opening.disclosure
    = (RkDisclosure){ argv[1], argv[2], first, second, first_name, second_name, reason };
  good
    = rk_ctl_write (ctl, disclose, &opening, error) && print_person (ctl, opening.user_id, error);
  g_free (opening.user_id);
  return good;
}

static gboolean
anonymous_list (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autoptr (RkDbStmt) stmt = NULL;
  gboolean row = TRUE;

  if (!rk_ctl_parse ("anonymous list", NULL,
                     "Prints what was opened: the time, the post, by whom and why.", NULL, 0, &argc,
                     &argv, error)
      || !rk_ctl_open (ctl, error))
    return FALSE;
  stmt = rk_db_prepare (ctl->db,
                        "SELECT created_us, space_id, post_id, first_name, second_name, reason"
                        " FROM disclosure ORDER BY created_us, id",
                        error);
  while (stmt != NULL && row)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      g_autoptr (GDateTime) at
        = g_date_time_new_from_unix_utc (rk_db_column_int64 (stmt, 0) / G_USEC_PER_SEC);
      g_autofree char *when = g_date_time_format_iso8601 (at);
      g_print ("%s  %s %s  %s, %s  %s\n", when, rk_db_column_text (stmt, 1),
               rk_db_column_text (stmt, 2), rk_db_column_text (stmt, 3),
               rk_db_column_text (stmt, 4), rk_db_column_text (stmt, 5));
    }
  return stmt != NULL;
}

gboolean
rk_ctl_anonymous (RkCtl *ctl, int argc, char **argv, GError **error)
{
  static const struct
  {
    const char *name;
    RkCtlRun run;
  } acts[] = { { "keys", anonymous_keys }, { "open", anonymous_open }, { "list", anonymous_list } };

  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (acts); i++)
    if (strcmp (argv[1], acts[i].name) == 0)
      return acts[i].run (ctl, argc - 1, argv + 1, error);
  if (rk_ctl_parse ("anonymous", "keys|open|list",
                    "Lets people ask without a name, and opens in case of abuse who it was.", NULL,
                    1, &argc, &argv, error))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         "`anonymous keys`, `anonymous open` or `anonymous list` is wanted.");
  return FALSE;
}
