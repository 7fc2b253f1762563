/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "ctl/ctl.h"
#include "server/domain/audit.h"

#include <string.h>

/* The audit: whether it still holds, what it was at a moment, what it says. */

static gboolean
read_checkpoint (RkCtl *ctl, const char *path, RkAuditCheckpoint *ret_checkpoint, GError **error)
{
  g_autofree char *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, error))
    return FALSE;
  if (rk_domain_audit_checkpoint_read (ctl->domain, text, size, ret_checkpoint, error))
    return TRUE;
  g_prefix_error (error, "“%s”: ", path);
  return FALSE;
}

static gboolean
verify (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autofree char *against = NULL;
  const GOptionEntry entries[] = {
    { "against", 0, 0, G_OPTION_ARG_FILENAME, &against,
      "A checkpoint from before, whose rows must still be there", "FILE" },
    { NULL },
  };
  g_autoptr (RkDomainTx) tx = NULL;
  RkAuditCheckpoint checkpoint;
  RkAuditReport report;

  if (!rk_ctl_parse (
        "audit verify", NULL,
        "Follows the chain of the audit from its beginning. The chain by itself cannot "
        "tell when all of it was put back to an earlier state: that, a checkpoint "
        "finds (see `audit checkpoint`).",
        entries, 0, &argc, &argv, error)
      || !rk_ctl_open (ctl, error)
      || (against != NULL && !read_checkpoint (ctl, against, &checkpoint, error)))
    return FALSE;
  tx = rk_domain_tx_begin_read (ctl->domain, ctl->db, error);
  if (tx == NULL
      || !rk_domain_audit_verify_against (tx, against != NULL ? &checkpoint : NULL, &report, error))
    return FALSE;
  if (report.broken_at != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "The audit was changed: row %" G_GINT64_FORMAT " does not hold.",
                   report.broken_at);
      return FALSE;
    }
  g_print ("%" G_GINT64_FORMAT " rows hold.\n%s\n", report.n_rows, report.head);
  return TRUE;
}

static gboolean
checkpoint (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autoptr (RkDomainTx) tx = NULL;
  g_autofree char *text = NULL;

  if (!rk_ctl_parse ("audit checkpoint", NULL,
                     "Verifies the audit, and prints what it is now, signed. Keep the lines on "
                     "another machine, for instance by a daily timer: `audit verify --against "
                     "FILE` finds whatever was taken away or written anew since.",
                     NULL, 0, &argc, &argv, error)
      || !rk_ctl_open (ctl, error))
    return FALSE;
  tx = rk_domain_tx_begin_read (ctl->domain, ctl->db, error);
  text = tx != NULL ? rk_domain_audit_checkpoint (tx, error) : NULL;
  if (text == NULL)
    return FALSE;
  g_print ("%s", text);
  return TRUE;
}

static gboolean
show (RkCtl *ctl, int argc, char **argv, GError **error)
{
  gint64 after = 0;
  int limit = 100;
  const GOptionEntry entries[] = {
    { "after", 0, 0, G_OPTION_ARG_INT64, &after, "Rows behind this number", "NUMBER" },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, "At most so many (100)", "COUNT" },
    { NULL },
  };
  g_autoptr (RkDomainTx) tx = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;

  if (!rk_ctl_parse ("audit show", NULL, "Prints rows of the audit as JSON: ids, no content.",
                     entries, 0, &argc, &argv, error)
      || !rk_ctl_open (ctl, error))
    return FALSE;
  tx = rk_domain_tx_begin_read (ctl->domain, ctl->db, error);
  rk_json_writer_init (&writer, out);
  if (tx == NULL
      || !rk_domain_audit_write (tx, ctl->operator, after, CLAMP (limit, 1, 10000), &writer, error))
    return FALSE;
  g_print ("%s\n", out->str);
  return TRUE;
}

gboolean
rk_ctl_audit (RkCtl *ctl, int argc, char **argv, GError **error)
{
  static const struct
  {
    const char *name;
    RkCtlRun run;
  } parts[] = { { "verify", verify }, { "checkpoint", checkpoint }, { "show", show } };

  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (parts); i++)
    if (strcmp (argv[1], parts[i].name) == 0)
      return parts[i].run (ctl, argc - 1, argv + 1, error);
  return rk_ctl_parse ("audit", "verify|checkpoint|show", "Verifies, signs or shows the audit.",
                       NULL, 1, &argc, &argv, error)
         && (g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                                  "`audit verify`, `audit checkpoint` or `audit show` is wanted."),
             FALSE);
}
