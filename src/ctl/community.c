/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "server/domain/community.h"
#include "ctl/ctl.h"

#include <string.h>

/* コミュニティ, as far as they are the operator's affair: which company runs one. */

typedef struct
{
  const char *id;
  const char *company;
} Mark;

static gboolean
mark (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  const Mark *work = data;

  return rk_domain_community_mark (tx, ctl->operator, work->id, work->company, error);
}

static gboolean
community_mark (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autofree char *company = NULL;
  gboolean none = FALSE;
  Mark work = { NULL };
  const GOptionEntry entries[] = {
    { "company", 0, 0, G_OPTION_ARG_STRING, &company, "Who runs it", "NAME" },
    { "none", 0, 0, G_OPTION_ARG_NONE, &none, "No company does", NULL },
    { NULL },
  };

  if (!rk_ctl_parse ("community mark", "ID",
                     "Shows to everybody which company runs a community; `community list` has the "
                     "ids.",
                     entries, 1, &argc, &argv, error))
    return FALSE;
  if ((company == NULL) == !none)
    {
      g_set_error_literal (
        error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "Either --company or --none is wanted.");
      return FALSE;
    }
  work.id = argv[1];
  work.company = company;
  return rk_ctl_open (ctl, error) && rk_ctl_write (ctl, mark, &work, error);
}

static gboolean
community_list (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autoptr (RkDbStmt) stmt = NULL;
  gboolean row = TRUE;

  if (!rk_ctl_parse ("community list", NULL, "Prints id, name and company of all communities.",
                     NULL, 0, &argc, &argv, error)
      || !rk_ctl_open (ctl, error))
    return FALSE;
  stmt = rk_db_prepare (ctl->db,
                        "SELECT id, name, coalesce (company, '') FROM space"
                        " WHERE kind = 'community' AND name IS NOT NULL ORDER BY name, id",
                        error);
  while (stmt != NULL && row)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (row)
        g_print ("%s  %s%s%s\n", rk_db_column_text (stmt, 0), rk_db_column_text (stmt, 1),
                 *rk_db_column_text (stmt, 2) != '\0' ? "  " : "", rk_db_column_text (stmt, 2));
    }
  return stmt != NULL;
}

gboolean
rk_ctl_community (RkCtl *ctl, int argc, char **argv, GError **error)
{
  if (argc > 1 && strcmp (argv[1], "mark") == 0)
    return community_mark (ctl, argc - 1, argv + 1, error);
  if (argc > 1 && strcmp (argv[1], "list") == 0)
    return community_list (ctl, argc - 1, argv + 1, error);
  if (rk_ctl_parse ("community", "list|mark", "Lists communities, or marks those of companies.",
                    NULL, 1, &argc, &argv, error))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         "`community list` or `community mark` is wanted.");
  return FALSE;
}
