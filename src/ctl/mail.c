/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "core/id.h"
#include "ctl/ctl.h"
#include "server/domain/mail.h"

#include <stdio.h>
#include <string.h>

/* Mails that came back: the mail server pipes its reports in here. */

#define MAX_REPORT (1024 * 1024)
#define MARK       "x-renraku-mail:"
#define FAILED     "action: failed"

static char *
read_report (void)
{
  GString *text = g_string_new (NULL);
  char part[4096];
  gsize n;

  while (text->len < MAX_REPORT && (n = fread (part, 1, sizeof part, stdin)) > 0)
    g_string_append_len (text, part, (gssize) n);
  return g_string_free (text, FALSE);
}

/* The id of the mail that a report is about; %NULL unless it says that the mail failed for good. */
static char *
failed_mail (const char *report)
{
  g_auto (GStrv) lines = g_strsplit (report, "\n", -1);
  g_autofree char *id = NULL;
  gboolean failed = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (g_ascii_strncasecmp (line, FAILED, strlen (FAILED)) == 0)
        failed = TRUE;
      else if (id == NULL && g_ascii_strncasecmp (line, MARK, strlen (MARK)) == 0)
        id = g_strstrip (g_strdup (line + strlen (MARK)));
    }
  return failed && rk_id_is_valid (id) ? g_steal_pointer (&id) : NULL;
}

static gboolean
note (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  return rk_domain_mail_bounced (tx, ctl->operator, data, error);
}

gboolean
rk_ctl_mail (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autofree char *report = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GError) refusal = NULL;

  if (!rk_ctl_parse ("mail", "bounced",
                     "Reads from its standard input what a mail server reports of a mail that came "
                     "back, and tells who sent the invitation. To be put behind a pipe of the mail "
                     "server for the sender's address. Other mails are passed over.",
                     NULL, 1, &argc, &argv, error))
    return FALSE;
  if (strcmp (argv[1], "bounced") != 0)
    {
      g_set_error_literal (
        error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "`mail bounced` is wanted.");
      return FALSE;
    }
  report = read_report ();
  id = failed_mail (report);
  if (id == NULL)
    {
      g_print ("This is no report of a mail of ours that failed.\n");
      return TRUE;
    }
  if (!rk_ctl_open (ctl, error))
    return FALSE;
  if (rk_ctl_write (ctl, note, id, &refusal))
    {
      g_print ("The inviter is told.\n");
      return TRUE;
    }
  /* A failure would have the mail server report on the report. */
  if (g_error_matches (refusal, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_NOT_FOUND))
    {
      g_print ("No invitation waits for this mail.\n");
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}
