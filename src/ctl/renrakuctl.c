/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "config.h"

#include "ctl/ctl.h"
#include "command.h"
#include "server/net/process.h"
#include "server/routes/peers.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>

static gboolean
run_sample (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autoptr (RkEffects) everybody = rk_effects_new ();

  /* Its help needs no database. */
  if (argc == 2 && strcmp (argv[1], "--help") == 0)
    return rk_sample_command (NULL, NULL, argc, argv, error);
  if (!rk_ctl_open (ctl, error) || !rk_sample_command (ctl->domain, ctl->db, argc, argv, error))
    return FALSE;
  everybody->everyone = TRUE;
  rk_peers_announce (ctl->data_dir, everybody);
  return TRUE;
}

static const struct
{
  const char *name;
  const char *summary;
  RkCtlRun run;
} commands[] = {
  { "init", "make the database, and with --new-key the key", rk_ctl_init },
  { "facility", "create, list", rk_ctl_facility },
  { "user", "add, suspend, resume, list, portrait, introduce", rk_ctl_user },
  { "password", "reset", rk_ctl_password },
  { "sample", "fill the database with an invented region", run_sample },
  { "backup", "copy everything, while the server runs", rk_ctl_backup },
  { "restore", "put a copy in place", rk_ctl_restore },
  { "mail", "bounced: a mail came back", rk_ctl_mail },
  { "announce", "publish, list, end: what all of staff is told", rk_ctl_announce },
  { "anonymous", "keys, open, list: who asked without a name", rk_ctl_anonymous },
  { "community", "list, mark: which company runs it", rk_ctl_community },
  { "audit", "verify, checkpoint, show", rk_ctl_audit },
};

static char *
describe_commands (void)
{
  GString *text = g_string_new ("Commands (each has a --help of its own):\n");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "  %-10s %s\n", commands[i].name, commands[i].summary);
  g_string_append (text, "\nThe server may be running, except for `restore`.\n");
  return g_string_free (text, FALSE);
}

static gboolean
run (RkCtl *ctl, int *argc, char ***argv, GError **error)
{
  gboolean version = FALSE;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &ctl->data_dir, "The server's folder", "DIR" },
    { "key-file", 0, 0, G_OPTION_ARG_FILENAME, &ctl->key_file,
      "The operator's key; else the systemd credential renraku-key", "FILE" },
    { "database", 0, 0, G_OPTION_ARG_STRING, &ctl->database,
      "postgresql://… in place of the embedded database", "URI" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Show the version", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND …");
  g_autofree char *summary = describe_commands ();

  /* What stands behind the command is the command's. */
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context, summary);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (version)
    {
      g_print ("renrakuctl %s\n", RK_VERSION);
      return TRUE;
    }
  for (guint i = 0; *argc > 1 && i < G_N_ELEMENTS (commands); i++)
    if (strcmp ((*argv)[1], commands[i].name) == 0)
      return commands[i].run (ctl, *argc - 1, *argv + 1, error);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION, "%s; see --help.",
               *argc > 1 ? "There is no such command" : "A command is wanted");
  return FALSE;
}

/* Without a locale, as in the shell of many a server, GLib takes and prints ASCII alone, and every
 * Japanese name would be question marks. */
static void
choose_characters (void)
{
  setlocale (LC_ALL, "");
  if (strcmp (nl_langinfo (CODESET), "ANSI_X3.4-1968") == 0)
    setlocale (LC_CTYPE, "C.UTF-8");
}

int
main (int argc, char *argv[])
{
  RkCtl ctl = { NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  choose_characters ();
  g_set_prgname ("renrakuctl");
  rk_process_harden ();
  if (!rk_secret_init ())
    g_set_error_literal (
      &error, G_IO_ERROR, G_IO_ERROR_FAILED,
      "The cryptographic library does not work here, or no memory can be locked for "
      "keys: the limit of locked memory (memlock) has to be 8 MB at least.");
  if (error != NULL || !run (&ctl, &argc, &argv, &error))
    {
      g_printerr ("renrakuctl: %s\n", error->message);
      status = error->domain == G_OPTION_ERROR ? 2 : 1;
    }
  rk_ctl_close (&ctl);
  return status;
}
