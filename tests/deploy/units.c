/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-deploy"

/* The shipped systemd units under systemd's own judges: they are valid, and hardened enough. */

#include "lint.h"

#include <string.h>

/* Out of 100, as systemd-analyze counts exposure ("OK" ends at 50; nothing hardened is about 96).
 */
#define MAX_EXPOSURE "15"

#define UNIT    "renraku-server.service"
#define SERVICE "[Service]"

/* Writes the unit where the judges can read it. */
static char *
place_unit (const RkTree *tree, const RkFolder *work)
{
  const char *text = rk_tree_text (tree, UNIT);
  /* The program is not installed here, and a file has no place to be found. */
  g_autofree char *startable = rk_replace ("=\\S*/renraku-server ", text, "=/bin/true ");
  g_autofree char *known
    = rk_replace ("Documentation=file:///", startable, "Documentation=https://example.org/");

  rk_write (work->path, UNIT, known);
  return g_build_filename (work->path, UNIT, NULL);
}

static void
invalid (const RkTree *tree, gpointer data, GPtrArray *found)
{
  g_autoptr (RkFolder) work = rk_folder_new ();
  g_autofree char *path = place_unit (tree, work);
  g_autofree char *words = NULL;
  int status
    = rk_run (NULL, &words, "systemd-analyze", "verify", "--man=no", "--generators=no", path, NULL);
  g_autoptr (GPtrArray) ours = rk_match_all ("^.*renraku-server.*$", words);

  for (guint i = 0; i < ours->len; i++)
    rk_find (found, "%s", ((const RkMatch *) ours->pdata[i])->groups[0]);
  if (status != 0 && ours->len == 0)
    rk_find_lines (found, words);
}

static void
exposed (const RkTree *tree, gpointer data, GPtrArray *found)
{
  g_autoptr (RkFolder) work = rk_folder_new ();
  g_autofree char *path = place_unit (tree, work);
  g_autofree char *words = NULL;

  if (rk_run (NULL, &words, "systemd-analyze", "security", "--offline=yes", "--no-pager",
              "--threshold=" MAX_EXPOSURE, path, NULL)
      == 0)
    return;
  g_autoptr (GPtrArray) reasons = rk_match_all ("^✗.*$|^→.*$", words);
  for (guint i = 0; i < reasons->len; i++)
    rk_find (found, "%s", ((const RkMatch *) reasons->pdata[i])->groups[0]);
  if (reasons->len == 0)
    rk_find_lines (found, words);
}

/* A drop-in counts after the unit: its lines replace those of the same name. */
static RkTree *
unit_with (const char *unit, const char *drop_in)
{
  const char *lines = strstr (drop_in, SERVICE);
  g_autofree char *merged = g_strdup (unit);

  if (lines == NULL)
    rk_bail ("the drop-in has no " SERVICE);
  lines += strlen (SERVICE);
  g_autoptr (GPtrArray) names = rk_match_all ("^(\\w+)=", lines);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *line
        = g_strdup_printf ("^%s=.*\\n", ((const RkMatch *) names->pdata[i])->groups[1]);
      g_autofree char *before = g_steal_pointer (&merged);
      merged = rk_replace (line, before, "");
    }
  g_autofree char *section = g_strconcat (SERVICE, lines, NULL);
  g_autofree char *whole = rk_replace_words (merged, SERVICE, section);
  return rk_tree_of (UNIT, whole, NULL);
}

static void
judge_users (const char *root)
{
  g_autofree char *list = g_build_filename (root, "data/systemd/renraku-sysusers.conf", NULL);
  g_autoptr (RkFolder) work = rk_folder_new ();
  g_autofree char *into = g_strconcat ("--root=", work->path, NULL);
  g_autofree char *passwd = g_build_filename (work->path, "etc/passwd", NULL);
  g_autofree char *words = NULL;
  g_autofree char *made = NULL;

  rk_write (work->path, "etc/os-release", "");
  int status = rk_run (NULL, &words, "systemd-sysusers", into, list, NULL);
  g_file_get_contents (passwd, &made, NULL, NULL);
  rk_result_if ("the users are made",
                status == 0 && made != NULL && rk_match_any ("^renraku:", made), "%d %s %s", status,
                words, made != NULL ? made : "no /etc/passwd");
}

int
main (int argc, char **argv)
{
  if (argc < 3)
    rk_bail ("Usage: deploy-units ROOT BUILD");
  g_autofree char *unit = rk_read (argv[2], "data/" UNIT);
  g_autofree char *drop_in = rk_read (argv[2], "data/renraku-server-postgresql.conf");
  g_autofree char *misspelt = rk_replace_words (unit, SERVICE, SERVICE "\nProtectSystme=strict");
  g_autofree char *mistyped = rk_replace_words (unit, "Type=notify", "Type=nonsense");
  g_autofree char *idle = rk_replace ("^ExecStart=.*$", unit, "");
  g_autofree char *soft
    = rk_replace ("^(Private|Protect|Restrict|System|Memory|Capability|NoNew).*\\n", unit, "");
  g_autoptr (RkTree) shipped = rk_tree_of (UNIT, unit, NULL);
  g_autoptr (RkTree) on_postgresql = unit_with (unit, drop_in);

  rk_rule ("the server's unit is valid", invalid, NULL);
  rk_rule_fault (rk_tree_of (UNIT, misspelt, NULL));
  rk_rule_fault (rk_tree_of (UNIT, mistyped, NULL));
  rk_rule_fault (rk_tree_of (UNIT, idle, NULL));
  rk_rule_judge (shipped);

  rk_rule ("the server's unit is hardened to " MAX_EXPOSURE " of 100 or better", exposed, NULL);
  rk_rule_fault (rk_tree_of (UNIT, soft, NULL));
  rk_rule_judge (shipped);

  rk_rule ("the unit with the drop-in for PostgreSQL is valid", invalid, NULL);
  rk_rule_fault (unit_with (unit, SERVICE "\nType=nonsense\n"));
  rk_rule_judge (on_postgresql);

  judge_users (argv[1]);
  return rk_report_finish ();
}
