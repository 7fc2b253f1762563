/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-lint"

/* The source rules: layers, systems, log domains, licences, lengths, words. */

#include "lint.h"

#include <string.h>

#define MAX_FOLDERS 6
#define MAX_LINES   1000
#define LICENCE     "/* SPDX-License-Identifier: GPL-3.0-or-later */"
#define INCLUDE     "^[ \\t]*#[ \\t]*include[ \\t]*[<\"]([^>\"]+)[>\"]"

/* Who may include what of the project, by folder of src/. Everybody may include its own. */
static const struct
{
  const char *folder;
  const char *sees[MAX_FOLDERS];
} layers[] = {
  { "core", { NULL } },
  { "platform", { "core" } },
  { "db", { "core" } },
  { "client", { "core", "db", "platform" } },
  { "sandbox", { "core", "platform" } },
  { "app", { "core", "client", "platform" } },
  { "server", { "core", "db", "platform" } },
  { "ctl", { "core", "db", "platform", "server" } },
};

/* The decoder's front, by which a window asks the process for pixels. */
#define FRONT_FOLDER "app"
#define FRONT        "sandbox/decoder.h"

/* Foreign headers that only some folders may see. */
static const struct
{
  const char *pattern;
  const char *allowed[MAX_FOLDERS];
} foreign[] = {
  { "(gtk|gdk|gsk)/.*|adwaita.*", { "app", "platform" } },
  { "libsoup/.*", { "client" } },
  { "sqlite3\\.h|sqlcipher.*", { "db" } },
  { "libpq-fe\\.h|libpq/.*", { "db" } },
  { "microhttpd\\.h|wslay/.*|curl/.*|gmime/.*", { "server" } },
  { "libsecret/.*", { "platform" } },
  { "gdk-pixbuf/.*|poppler.*|libheif/.*|avif/.*", { "sandbox" } },
  { "seccomp\\.h|linux/.*", { "platform", "sandbox" } },
  { "gst/.*", { "app", "sandbox" } },
  { "json-glib/.*", { NULL } },
};

/* What differs by system stays where the design put it. */
static const char system_header[]
  = "(unistd|poll|pwd|grp|termios|dlfcn|pthread|netdb|ifaddrs|syslog)\\.h|(sys|arpa|net|netinet)/.*"
    "|gio/g(unix|desktopapp).*|gio-unix.*|glib-unix\\.h|systemd/.*|windows\\.h|winsock2\\.h";
static const char *const system_places[]
  = { "src/platform/", "src/sandbox/", "src/server/net/", NULL };

static const char unwanted_words[] = "\\b(?:TO"
                                     "DO|FIX"
                                     "ME|X"
                                     "XX|HA"
                                     "CK)\\b"
                                     "|(?<![\\w./-])/(?:work|home/\\w+|root|Users/\\w+)/"
                                     "|\\bnot "
                                     "implemented\\b"
                                     "|\\b(?:snapshot|deb)\\.debian\\."
                                     "org\\b|\\bregistry\\.npm"
                                     "js\\b";
static const char *const words_free[] = { "COPYING", "po/", "tests/lint/", NULL };

static gboolean
holds (const char *const *names, const char *name)
{
  for (guint i = 0; i < MAX_FOLDERS && names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_source (const RkFile *file)
{
  static const char *const places[] = { "src/", "tests/", "tools/", NULL };
  static const char *const endings[] = { ".c", ".h", NULL };

  return file->text != NULL && rk_path_in (file->path, places)
         && rk_path_ends (file->path, endings);
}

/* The folder of src/ that a source belongs to; NULL for all others. */
static char *
folder_of (const RkFile *file)
{
  g_auto (GStrv) parts = g_strsplit (file->path, "/", 3);

  if (!is_source (file) || strcmp (parts[0], "src") != 0 || g_strv_length (parts) < 3)
    return NULL;
  return g_strdup (parts[1]);
}

static const char *const *
layer (const char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    if (strcmp (layers[i].folder, folder) == 0)
      return layers[i].sees;
  return NULL;
}

static void
own_layers (const RkTree *tree, gpointer data, GPtrArray *found)
{
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      g_autofree char *folder = folder_of (file);
      const char *const *sees = folder != NULL ? layer (folder) : NULL;

      if (sees == NULL)
        {
          if (is_source (file) && g_str_has_prefix (file->path, "src/"))
            rk_find (found, "%s: is in no layer of the design", file->path);
          continue;
        }
      g_autoptr (GPtrArray) includes = rk_match_all (INCLUDE, file->text);
      for (guint n = 0; n < includes->len; n++)
        {
          const RkMatch *match = includes->pdata[n];
          const char *name = match->groups[1];
          g_auto (GStrv) parts = g_strsplit (name, "/", -1);
          const char *target = g_strv_length (parts) > 1 ? parts[0] : folder;

          if (g_strv_contains ((const char *const *) parts, ".."))
            rk_find (found, "%s:%u: includes %s by climbing out of its folder", file->path,
                     match->line, name);
          else if (strcmp (folder, FRONT_FOLDER) == 0 && strcmp (name, FRONT) == 0)
            continue;
          else if (layer (target) != NULL && strcmp (target, folder) != 0 && !holds (sees, target))
            rk_find (found, "%s:%u: %s must not see %s", file->path, match->line, folder, name);
        }
    }
}

static void
foreign_layers (const RkTree *tree, gpointer data, GPtrArray *found)
{
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      g_autofree char *folder = folder_of (file);
      if (folder == NULL)
        continue;
      g_autoptr (GPtrArray) includes = rk_match_all (INCLUDE, file->text);
      for (guint n = 0; n < includes->len; n++)
        {
          const RkMatch *match = includes->pdata[n];
          const char *name = match->groups[1];
          for (guint f = 0; f < G_N_ELEMENTS (foreign); f++)
            if (rk_match_whole (foreign[f].pattern, name) && !holds (foreign[f].allowed, folder))
              rk_find (found, "%s:%u: %s must not see %s", file->path, match->line, folder, name);
        }
    }
}

static void
system_headers (const RkTree *tree, gpointer data, GPtrArray *found)
{
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      if (!is_source (file) || !g_str_has_prefix (file->path, "src/")
          || rk_path_in (file->path, system_places))
        continue;
      g_autoptr (GPtrArray) includes = rk_match_all (INCLUDE, file->text);
      for (guint n = 0; n < includes->len; n++)
        {
          const RkMatch *match = includes->pdata[n];
          if (rk_match_whole (system_header, match->groups[1]))
            rk_find (found, "%s:%u: %s belongs to src/platform/linux", file->path, match->line,
                     match->groups[1]);
        }
    }
}

static void
heads (const RkTree *tree, gpointer data, GPtrArray *found)
{
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      if (!is_source (file))
        continue;
      g_auto (GStrv) lines = g_strsplit (file->text, "\n", -1);
      if (lines[0] == NULL || strcmp (lines[0], LICENCE) != 0)
        rk_find (found, "%s:1: the licence line is missing", file->path);

      g_autofree char *folder = folder_of (file);
      if (folder == NULL || !g_str_has_suffix (file->path, ".c"))
        continue;
      /* The decoder is a program of its own, which lives in the sandbox's folder. */
      g_autofree char *wanted
        = g_strdup_printf ("#define G_LOG_DOMAIN \"rk-%s(-[a-z]+)?\"",
                           strcmp (folder, "sandbox") == 0 ? "(sandbox|decoder)" : folder);
      char **code = lines[0] != NULL ? lines + 1 : lines;
      while (*code != NULL && *g_strstrip (*code) == '\0')
        code++;
      if (*code == NULL || !rk_match_whole (wanted, *code))
        rk_find (
          found, "%s: the first line must define G_LOG_DOMAIN as \"rk-%s\"", file->path, folder);
    }
}

/* Libraries do not print; what may be logged goes through GLib's log. */
static void
printing (const RkTree *tree, gpointer data, GPtrArray *found)
{
  static const char *const libraries[MAX_FOLDERS] = { "core", "db", "client" };
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      g_autofree char *folder = folder_of (file);
      if (folder == NULL || !holds (libraries, folder))
        continue;
      g_autoptr (GPtrArray) matches
        = rk_match_all ("^[^\\n/*\"]*\\b(printf|puts|g_print|g_printerr)[ \\t]*\\(", file->text);
      for (guint n = 0; n < matches->len; n++)
        {
          const RkMatch *match = matches->pdata[n];
          rk_find (found, "%s:%u: %s in a library", file->path, match->line, match->groups[1]);
        }
    }
}

static void
lengths (const RkTree *tree, gpointer data, GPtrArray *found)
{
  static const char *const places[] = { "src/", "tests/", "ui/", "tools/", "data/", NULL };
  static const char *const endings[]
    = { ".c", ".h", ".ui", ".css", ".js", ".sh", ".sql", ".build", NULL };
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      guint lines = 0;

      if (file->text == NULL || !rk_path_in (file->path, places)
          || !rk_path_ends (file->path, endings))
        continue;
      for (const char *at = file->text; *at != '\0'; at++)
        lines += *at == '\n';
      if (lines > MAX_LINES)
        rk_find (found, "%s: %u lines, more than %d", file->path, lines, MAX_LINES);
    }
}

static void
words (const RkTree *tree, gpointer data, GPtrArray *found)
{
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      if (file->text == NULL || rk_path_in (file->path, words_free))
        continue;
      g_autoptr (GPtrArray) matches = rk_match_all (unwanted_words, file->text);
      for (guint n = 0; n < matches->len; n++)
        {
          const RkMatch *match = matches->pdata[n];
          rk_find (found, "%s:%u: “%s”", file->path, match->line, match->groups[0]);
        }
    }
}

/* C, shell for glue; the judges of the contract come as JavaScript. */
static void
languages (const RkTree *tree, gpointer data, GPtrArray *found)
{
  static const char *const endings[]
    = { ".py", ".pl", ".rb", ".lua", ".js", ".ts", ".go", ".rs", ".cc", ".cpp", ".vala", NULL };
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      /* The judges of the contract, and the mail server of the tests, which is told its behaviour
       * in its own language. */
      if (g_str_has_prefix (file->path, "tests/contract/")
          || strcmp (file->path, "tests/lib/letterbox.py") == 0)
        continue;
      if (rk_path_ends (file->path, endings))
        rk_find (found, "%s: is neither C nor shell", file->path);
      else if (file->text != NULL && g_str_has_prefix (file->text, "#!")
               && !rk_match_any ("\\A#!.*\\b(ba)?sh\\b", file->text))
        rk_find (found, "%s:1: is run by neither sh nor bash", file->path);
    }
}

static void
white_space (const RkTree *tree, gpointer data, GPtrArray *found)
{
  static const char *const free_endings[] = { ".svg", ".md", ".po", NULL };
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    {
      if (file->text == NULL || *file->text == '\0' || strcmp (file->path, "COPYING") == 0
          || rk_path_ends (file->path, free_endings))
        continue;
      if (!g_str_has_suffix (file->text, "\n"))
        rk_find (found, "%s: no new line at its end", file->path);
      g_autoptr (GPtrArray) matches = rk_match_all ("[^\\S\\n]+$|\\r", file->text);
      if (matches->len > 0)
        {
          const RkMatch *match = matches->pdata[0];
          rk_find (found, "%s:%u: white space at the end", file->path, match->line);
        }
    }
}

/* A source with a good head and one line. */
static RkTree *
c_file (const char *path, const char *domain, const char *line)
{
  g_autofree char *text
    = g_strdup_printf (LICENCE "\n#define G_LOG_DOMAIN \"rk-%s\"\n%s\n", domain, line);

  return rk_tree_of (path, text, NULL);
}

static void
judge_layers (const RkTree *project)
{
  rk_rule ("layers of the project", own_layers, NULL);
  rk_rule_fault (c_file ("src/core/a.c", "core", "#include \"client/session.h\""));
  rk_rule_fault (c_file ("src/app/home/a.c", "app", "#include \"db/store.h\""));
  rk_rule_fault (c_file ("src/app/a.c", "app", "#include \"server/domain/may.h\""));
  rk_rule_fault (c_file ("src/server/a.c", "server", "  #  include \"client/session.h\""));
  rk_rule_fault (c_file ("src/client/a.c", "client", "#include \"../app/window.h\""));
  rk_rule_fault (c_file ("src/app/a.c", "app", "#include \"sandbox/worker.h\""));
  rk_rule_fault (c_file ("src/client/a.c", "client", "#include \"sandbox/decoder.h\""));
  rk_rule_fault (c_file ("src/unheard/a.c", "unheard", ""));
  rk_rule_clean (c_file ("src/core/a.c", "core", "#include \"core/id.h\"\n#include \"config.h\""));
  rk_rule_clean (c_file ("src/app/home/a.c", "app",
                         "#include \"client/session.h\"\n#include \"home/tile.h\"\n"
                         "#include \"sandbox/decoder.h\""));
  rk_rule_judge (project);

  rk_rule ("layers of foreign libraries", foreign_layers, NULL);
  rk_rule_fault (c_file ("src/client/a.c", "client", "#include <gtk/gtk.h>"));
  rk_rule_fault (c_file ("src/core/a.c", "core", "#include <adwaita.h>"));
  rk_rule_fault (c_file ("src/app/a.c", "app", "#include <libsoup/soup.h>"));
  rk_rule_fault (c_file ("src/server/a.c", "server", "#include <sqlite3.h>"));
  rk_rule_fault (c_file ("src/client/a.c", "client", "#include \"sqlite3.h\""));
  rk_rule_fault (c_file ("src/server/a.c", "server", "#include <libpq-fe.h>"));
  rk_rule_fault (c_file ("src/app/a.c", "app", "#include <gdk-pixbuf/gdk-pixbuf.h>"));
  rk_rule_fault (c_file ("src/core/a.c", "core", "#include <json-glib/json-glib.h>"));
  rk_rule_clean (c_file ("src/app/a.c", "app", "#include <gtk/gtk.h>"));
  rk_rule_clean (c_file ("src/db/a.c", "db", "#include <sqlite3.h>"));
  rk_rule_judge (project);

  rk_rule ("what differs by system", system_headers, NULL);
  rk_rule_fault (c_file ("src/app/a.c", "app", "#include <unistd.h>"));
  rk_rule_fault (c_file ("src/core/a.c", "core", "#include <sys/mman.h>"));
  rk_rule_fault (c_file ("src/server/domain/a.c", "server", "#include <sys/socket.h>"));
  rk_rule_fault (c_file ("src/client/a.c", "client", "#include <gio/gunixsocketaddress.h>"));
  rk_rule_fault (c_file ("src/client/a.c", "client", "#include <glib-unix.h>"));
  rk_rule_clean (c_file ("src/platform/linux/a.c", "platform", "#include <sys/mman.h>"));
  rk_rule_clean (c_file ("src/sandbox/a.c", "sandbox", "#include <unistd.h>"));
  rk_rule_clean (c_file ("src/server/net/a.c", "server", "#include <sys/epoll.h>"));
  rk_rule_judge (project);
}

static void
judge_texts (const RkTree *project)
{
  rk_rule ("licence and log domain", heads, NULL);
  rk_rule_fault (rk_tree_of ("src/core/a.c", "#define G_LOG_DOMAIN \"rk-core\"\n", NULL));
  rk_rule_fault (rk_tree_of (
    "src/core/a.c", LICENCE "\n#include <glib.h>\n#define G_LOG_DOMAIN \"rk-core\"\n", NULL));
  rk_rule_fault (c_file ("src/core/a.c", "db", ""));
  rk_rule_fault (rk_tree_of ("tests/unit/a.c", "int main (void);\n", NULL));
  rk_rule_clean (c_file ("src/core/a.c", "core", ""));
  rk_rule_clean (c_file ("src/server/a.c", "server-net", ""));
  rk_rule_clean (rk_tree_of ("src/core/a.h", LICENCE "\n#pragma once\n", NULL));
  rk_rule_judge (project);

  rk_rule ("libraries do not print", printing, NULL);
  rk_rule_fault (c_file ("src/core/a.c", "core", "  printf (\"%s\", name);"));
  rk_rule_fault (c_file ("src/client/a.c", "client", "  g_printerr (\"%s\", name);"));
  rk_rule_clean (
    c_file ("src/core/a.c", "core", "  g_string_append_printf (s, \"x\");\n  /* printf (x) */"));
  rk_rule_clean (c_file ("src/ctl/a.c", "ctl", "  g_print (\"done\");"));
  rk_rule_judge (project);

  g_autofree char *long_text = g_strnfill (MAX_LINES + 1, '\n');
  rk_rule ("no file over 1000 lines", lengths, NULL);
  rk_rule_fault (rk_tree_of ("src/core/a.c", long_text, NULL));
  long_text[MAX_LINES] = '\0';
  rk_rule_clean (rk_tree_of ("src/core/a.c", long_text, NULL));
  rk_rule_judge (project);

  rk_rule ("no words of unfinished work, no machine's paths", words, NULL);
  rk_rule_fault (rk_tree_of ("src/core/a.c",
                             "/* TO"
                             "DO: later */",
                             NULL));
  rk_rule_fault (rk_tree_of ("README.md",
                             "see /wo"
                             "rk/main/tools",
                             NULL));
  rk_rule_fault (rk_tree_of ("tools/a",
                             "cd /home"
                             "/user/renraku",
                             NULL));
  rk_rule_clean (rk_tree_of (
    "src/core/a.c", "/* the home/work distinction; https://example.org/root/a */", NULL));
  rk_rule_judge (project);

  rk_rule ("no language but C and shell", languages, NULL);
  rk_rule_fault (rk_tree_of ("tools/a.py", "", NULL));
  rk_rule_fault (rk_tree_of ("tools/a",
                             "#!/usr/bin/env pyth"
                             "on3\n",
                             NULL));
  rk_rule_fault (rk_tree_of ("tests/ui/a.js", "", NULL));
  rk_rule_clean (rk_tree_of ("tools/a", "#!/usr/bin/env bash\n", NULL));
  rk_rule_clean (rk_tree_of ("tests/contract/judge.js", "#!/usr/bin/env node\n", NULL));
  rk_rule_judge (project);

  rk_rule ("white space", white_space, NULL);
  rk_rule_fault (rk_tree_of ("src/core/a.c", "int a; \n", NULL));
  rk_rule_fault (rk_tree_of ("src/core/a.c", "int a;", NULL));
  rk_rule_fault (rk_tree_of ("a.build", "x\r\n", NULL));
  rk_rule_clean (rk_tree_of ("src/core/a.c", "int a;\n", NULL));
  rk_rule_judge (project);
}

int
main (int argc, char **argv)
{
  if (argc < 2)
    rk_bail ("Usage: lint-sources ROOT");
  g_autoptr (RkTree) project = rk_tree_of_project (argv[1]);

  judge_layers (project);
  judge_texts (project);
  return rk_report_finish ();
}
