/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-lint"

/* What gets installed: the desktop entry, the metainfo, the schema, the icons, the flatpak
 * manifest, and that an installation into a folder of its own is complete. */

#include "lint.h"

#include <jansson.h>
#include <string.h>

#define APP "jp.renraku.Renraku"
#define SVG "http://www.w3.org/2000/svg"

#define GOOD_DESKTOP "[Desktop Entry]\nType=Application\nName=A\nExec=true\n"
#define GOOD_SCHEMA                                                                                \
  "<schemalist><schema id=\"a.b\" path=\"/a/b/\"><key name=\"c\" type=\"b\">"                      \
  "<default>true</default></key></schema></schemalist>"

/* Hands the only file of the tree to a public tool: a command line in which %s is its path and %d
 * its folder. */
static void
judged_by (const RkTree *tree, gpointer command, GPtrArray *found)
{
  g_autoptr (RkFolder) work = rk_folder_new ();
  g_autofree char *path = g_build_filename (work->path, rk_tree_get (tree, 0)->path, NULL);
  g_auto (GStrv) argv = g_strsplit (command, " ", -1);
  g_autofree char *words = NULL;

  rk_tree_write (tree, work->path);
  for (char **arg = argv; *arg != NULL; arg++)
    if (strcmp (*arg, "%s") == 0 || strcmp (*arg, "%d") == 0)
      {
        const char *place = strcmp (*arg, "%s") == 0 ? path : work->path;
        g_free (*arg);
        *arg = g_strdup (place);
      }
  if (rk_run_argv (NULL, &words, (const char *const *) argv) != 0)
    rk_find_lines (found, words);
}

static void
icon_element (GMarkupParseContext *context,
              const char *name,
              const char **keys,
              const char **values,
              gpointer found,
              GError **error)
{
  gboolean outermost = g_markup_parse_context_get_element_stack (context)->next == NULL;
  const char *colon = strchr (name, ':');
  const char *bare = colon != NULL ? colon + 1 : name;
  gboolean view_box = FALSE;
  gboolean name_space = FALSE;

  if (strcmp (bare, "text") == 0 || strcmp (bare, "image") == 0 || strcmp (bare, "script") == 0)
    rk_find (found, "holds %s", name);
  for (; *keys != NULL; keys++, values++)
    {
      view_box = view_box || strcmp (*keys, "viewBox") == 0;
      name_space = name_space || (strcmp (*keys, "xmlns") == 0 && strcmp (*values, SVG) == 0);
      if (g_str_has_suffix (*keys, "href") && **values != '#')
        rk_find (found, "refers to another file");
    }
  if (outermost && (strcmp (name, "svg") != 0 || !view_box || !name_space))
    rk_find (found, "not an SVG with a viewBox");
}

static void
bad_icon (const RkTree *tree, gpointer data, GPtrArray *found)
{
  const GMarkupParser parser = { .start_element = icon_element };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, found, NULL);
  g_autoptr (GError) error = NULL;

  if (!g_markup_parse_context_parse (context, rk_tree_get (tree, 0)->text, -1, &error)
      || !g_markup_parse_context_end_parse (context, &error))
    rk_find (found, "%s", error->message);
}

static const char *
member (json_t *object, const char *key)
{
  const char *value = json_string_value (json_object_get (object, key));

  return value != NULL ? value : "";
}

/* The manifest parses, pins all that it fetches, and opens neither the home nor the host. */
static void
bad_flatpak (const RkTree *tree, gpointer data, GPtrArray *found)
{
  static const char *const refused[]
    = { "--filesystem=h", "--filesystem=/", "--socket=session-bus", "--device=all", NULL };
  json_error_t error;
  json_t *manifest = json_loads (rk_tree_get (tree, 0)->text, JSON_REJECT_DUPLICATES, &error);
  json_t *modules = json_object_get (manifest, "modules");
  json_t *arguments = json_object_get (manifest, "finish-args");
  json_t *module, *source, *argument;
  size_t i, n;

  if (manifest == NULL)
    rk_find (found, "%d: %s", error.line, error.text);
  else if (json_array_size (modules) == 0 || json_array_size (arguments) == 0)
    rk_find (found, "has no modules or no permissions");
  json_array_foreach (modules, i, module)
  {
    json_array_foreach (json_object_get (module, "sources"), n, source)
    {
      if (strcmp (member (source, "type"), "dir") == 0)
        continue;
      if (!g_str_has_prefix (member (source, "url"), "https://"))
        rk_find (found, "%s: not fetched by https", member (module, "name"));
      if (!rk_match_whole ("[0-9a-f]{64}", member (source, "sha256")))
        rk_find (found, "%s: not pinned by SHA-256", member (module, "name"));
    }
  }
  json_array_foreach (arguments, i, argument)
  {
    const char *words = json_string_value (argument);
    if (words == NULL || rk_path_in (words, refused))
      rk_find (found, "permission %s", words != NULL ? words : "without words");
  }
  json_decref (manifest);
}

/* Where the client in a flatpak has each library of the build from. The platform's are those that
 * GTK, WebKitGTK and GStreamer of that platform need themselves; the rest the flatpak does without.
 */
static const char platform[] = "the platform";
static const char not_there[] = "the server, the sample and the tests";
static const char *const origins[][2] = {
  { "glib-2.0", platform },
  { "gio-2.0", platform },
  { "gobject-2.0", platform },
  { "gtk4", platform },
  { "libadwaita-1", platform },
  { "libsoup-3.0", platform },
  { "libsecret-1", platform },
  { "libpulse-simple", platform },
  { "libcrypto", platform },
  { "threads", platform },
  { "libseccomp", platform },
  { "gdk-pixbuf-2.0", platform },
  { "gstreamer-1.0", platform },
  { "gstreamer-app-1.0", platform },
  { "gstreamer-base-1.0", platform },
  { "gstreamer-video-1.0", platform },
  { "jansson", "jansson" },
  { "libsodium", "libsodium" },
  { "poppler-glib", "poppler" },
  { "libpq", not_there },
  { "libmicrohttpd", not_there },
  { "libwslay", not_there },
  { "libcurl", not_there },
  { "gmime-3.0", not_there },
  { "gio-unix-2.0", not_there },
  { "cairo-pdf", not_there },
  { "x11", not_there },
  { "pangocairo", not_there },
  { "openssl", not_there },
  { "atspi-2", not_there },
  { "m", platform },
  { "dl", platform },
  { "wslay", not_there },
};

static gboolean
has_module (json_t *manifest, const char *name)
{
  json_t *module;
  size_t i;

  json_array_foreach (json_object_get (manifest, "modules"), i, module)
  {
    if (strcmp (member (module, "name"), name) == 0)
      return TRUE;
  }
  return FALSE;
}

/* No library is asked for whose place in the flatpak nobody has thought of. */
static void
missing_modules (const RkTree *tree, gpointer data, GPtrArray *found)
{
  json_t *libraries = json_loads (rk_tree_text (tree, "libraries.json"), 0, NULL);
  json_t *manifest = json_loads (rk_tree_text (tree, "manifest.json"), 0, NULL);
  json_t *library;
  size_t i;

  if (json_array_size (libraries) == 0)
    rk_find (found, "the build needs no libraries");
  json_array_foreach (libraries, i, library)
  {
    const char *name = member (library, "name");
    const char *from = NULL;

    /* Later versions of Meson name the parts of the build itself too. */
    if (g_strcmp0 (json_string_value (json_object_get (library, "type")), "internal") == 0)
      continue;
    for (gsize n = 0; n < G_N_ELEMENTS (origins); n++)
      if (strcmp (origins[n][0], name) == 0)
        from = origins[n][1];
    if (from == NULL)
      rk_find (found, "%s: neither of the platform nor a module", name);
    else if (from != platform && from != not_there && !has_module (manifest, from))
      rk_find (found, "%s: the module %s is missing", name, from);
  }
  json_decref (libraries);
  json_decref (manifest);
}

static void
missing_files (const RkTree *tree, gpointer wanted, GPtrArray *found)
{
  for (char **path = wanted; *path != NULL; path++)
    if (rk_tree_lookup (tree, *path) == NULL)
      rk_find (found, "%s is not installed", *path);
}

/* Everything installed lies below the prefix. */
static void
writes_elsewhere (const RkTree *tree, gpointer prefix, GPtrArray *found)
{
  g_autofree char *below = g_strconcat (prefix, "/", NULL);
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    if (!g_str_has_prefix (file->path, below))
      rk_find (found, "/%s is outside the prefix", file->path);
}

/* An option of the build, as Meson tells it. */
static json_t *
option (json_t *options, const char *name)
{
  json_t *one;
  size_t i;

  json_array_foreach (options, i, one)
  {
    if (strcmp (member (one, "name"), name) == 0)
      return json_object_get (one, "value");
  }
  rk_bail ("the build has no option %s", name);
}

/* What an installation has to hold, by the options that the build was made with. */
static GStrv
wanted_files (const char *build, char **ret_prefix)
{
  static const char *const of_app[] = {
    "applications/" APP ".desktop",
    "metainfo/" APP ".metainfo.xml",
    "glib-2.0/schemas/" APP ".gschema.xml",
    "icons/hicolor/scalable/apps/" APP ".svg",
    "icons/hicolor/symbolic/apps/" APP "-symbolic.svg",
    "locale/ja/LC_MESSAGES/renraku.mo",
  };
  static const char *const app_programs[]
    = { "bin/renraku", "libexec/renraku/renraku-decoder", "libexec/renraku/renraku-decoder-paper",
        "libexec/renraku/renraku-decoder-film", "libexec/renraku/renraku-decoder-moving" };
  static const char *const of_server[] = {
    "bin/renraku-server",          "bin/renrakuctl",
    "sbin/renraku-operate",        "lib/systemd/system/renraku-server.service",
    "lib/sysusers.d/renraku.conf",
  };
  g_autoptr (GStrvBuilder) wanted = g_strv_builder_new ();
  g_autofree char *words = NULL;

  rk_run (NULL, &words, "meson", "introspect", "--buildoptions", build, NULL);
  json_t *options = json_loads (words, 0, NULL);
  g_autofree char *prefix
    = rk_replace ("\\A/+", json_string_value (option (options, "prefix")), "");
  const char *share = json_string_value (option (options, "datadir"));
  if (json_is_true (option (options, "app")))
    {
      for (guint i = 0; i < G_N_ELEMENTS (of_app); i++)
        {
          g_autofree char *path = g_build_filename (prefix, share, of_app[i], NULL);
          g_strv_builder_add (wanted, path);
        }
      for (guint i = 0; i < G_N_ELEMENTS (app_programs); i++)
        {
          g_autofree char *path = g_build_filename (prefix, app_programs[i], NULL);
          g_strv_builder_add (wanted, path);
        }
    }
  if (json_is_true (option (options, "server")))
    {
      g_autofree char *site
        = g_build_filename (prefix, share, "doc/renraku/nginx/renraku.conf", NULL);
      g_strv_builder_add (wanted, site);
      for (guint i = 0; i < G_N_ELEMENTS (of_server); i++)
        {
          g_autofree char *path = g_build_filename (prefix, of_server[i], NULL);
          g_strv_builder_add (wanted, path);
        }
    }
  json_decref (options);
  *ret_prefix = g_steal_pointer (&prefix);
  return g_strv_builder_end (wanted);
}

static void
judge_entries (const RkTree *project, const char *build)
{
  g_autofree char *desktop = rk_read (build, "data/" APP ".desktop");
  g_autofree char *metainfo = rk_read (build, "data/" APP ".metainfo.xml");

  rk_rule ("the desktop entry", judged_by, "desktop-file-validate %s");
  rk_rule_fault (rk_tree_of ("a.desktop", GOOD_DESKTOP "Terminal=perhaps\n", NULL));
  rk_rule_fault (rk_tree_of ("a.desktop", GOOD_DESKTOP "Categories=Nonsense;\n", NULL));
  rk_rule_clean (rk_tree_of ("a.desktop", GOOD_DESKTOP, NULL));
  g_autoptr (RkTree) entry = rk_tree_of (APP ".desktop", desktop, NULL);
  rk_rule_judge (entry);
  rk_result_if ("the desktop entry is in Japanese too",
                rk_match_any ("^Comment\\[ja\\]=.*連絡", desktop), "Comment[ja]");

  g_autofree char *misspelt = rk_replace_words (metainfo, "summary>", "sumary>");
  g_autofree char *nameless = rk_replace ("<id>.*</id>", metainfo, "");
  rk_rule ("the metainfo", judged_by, "appstreamcli validate --no-net %s");
  rk_rule_fault (rk_tree_of ("a.metainfo.xml", misspelt, NULL));
  rk_rule_fault (rk_tree_of ("a.metainfo.xml", nameless, NULL));
  g_autoptr (RkTree) info = rk_tree_of (APP ".metainfo.xml", metainfo, NULL);
  rk_rule_judge (info);

  g_autofree char *untyped = rk_replace_words (GOOD_SCHEMA, "true", "7");
  g_autofree char *unknown = rk_replace_words (GOOD_SCHEMA, "type=\"b\"", "type=\"!\"");
  rk_rule ("the schema", judged_by, "glib-compile-schemas --strict --dry-run %d");
  rk_rule_fault (rk_tree_of ("a.gschema.xml", untyped, NULL));
  rk_rule_fault (rk_tree_of ("a.gschema.xml", unknown, NULL));
  rk_rule_clean (rk_tree_of ("a.gschema.xml", GOOD_SCHEMA, NULL));
  g_autoptr (RkTree) schema
    = rk_tree_of (APP ".gschema.xml", rk_tree_text (project, "data/" APP ".gschema.xml"), NULL);
  rk_rule_judge (schema);
}

static void
judge_icon (const RkTree *project, const char *path)
{
  g_autofree char *name = g_strdup_printf ("the icon %s", path);
  g_autoptr (RkTree) icon = rk_tree_of (path, rk_tree_text (project, path), NULL);

  rk_rule (name, bad_icon, NULL);
  rk_rule_fault (rk_tree_of ("a.svg", "<svg", NULL));
  rk_rule_fault (rk_tree_of ("a.svg", "<svg xmlns=\"" SVG "\"/>", NULL));
  rk_rule_fault (rk_tree_of ("a.svg", "<svg viewBox=\"0 0 1 1\"/>", NULL));
  rk_rule_fault (rk_tree_of (
    "a.svg", "<svg xmlns=\"" SVG "\" viewBox=\"0 0 1 1\"><g><text>A</text></g></svg>", NULL));
  rk_rule_fault (rk_tree_of ("a.svg",
                             "<svg xmlns=\"" SVG "\" viewBox=\"0 0 1 1\">"
                             "<use xlink:href=\"b.svg#c\"/></svg>",
                             NULL));
  rk_rule_clean (rk_tree_of (
    "a.svg", "<svg xmlns=\"" SVG "\" viewBox=\"0 0 1 1\"><use href=\"#a\"/></svg>", NULL));
  rk_rule_judge (icon);
}

static void
judge_flatpak (const RkTree *project, const char *build)
{
  const char *text = rk_tree_text (project, "flatpak/" APP ".json");
  g_autofree char *unpinned = rk_replace_words (text, "\"sha256\": \"", "\"sha256\": \"0");
  g_autofree char *open = rk_replace_words (text, "--share=ipc", "--filesystem=home");
  g_autofree char *cut = g_strndup (text, strlen (text) - 5);
  g_autoptr (RkTree) manifest = rk_tree_of (APP ".json", text, NULL);

  rk_rule ("the flatpak manifest", bad_flatpak, NULL);
  rk_rule_fault (rk_tree_of ("a.json", unpinned, NULL));
  rk_rule_fault (rk_tree_of ("a.json", open, NULL));
  rk_rule_fault (rk_tree_of ("a.json", cut, NULL));
  rk_rule_judge (manifest);

  static const char sodium[] = "[{\"name\": \"libsodium\"}]";
  g_autofree char *without
    = rk_replace_words (text, "\"name\": \"libsodium\"", "\"name\": \"salt\"");
  g_autofree char *libraries = NULL;
  rk_run (NULL, &libraries, "meson", "introspect", "--dependencies", build, NULL);
  rk_rule ("the libraries of the flatpak", missing_modules, NULL);
  rk_rule_fault (
    rk_tree_of ("libraries.json", "[{\"name\": \"libmp3lame\"}]", "manifest.json", text, NULL));
  rk_rule_fault (rk_tree_of ("libraries.json", sodium, "manifest.json", without, NULL));
  rk_rule_fault (rk_tree_of ("libraries.json", "[]", "manifest.json", text, NULL));
  rk_rule_clean (rk_tree_of ("libraries.json", sodium, "manifest.json", text, NULL));
  g_autoptr (RkTree) both = rk_tree_of ("libraries.json", libraries, "manifest.json", text, NULL);
  rk_rule_judge (both);
}

static void
judge_installation (const char *build)
{
  g_autofree char *prefix = NULL;
  g_auto (GStrv) wanted = wanted_files (build, &prefix);
  g_autoptr (RkFolder) work = rk_folder_new ();
  g_autofree char *words = NULL;

  int status = rk_run (
    build, &words, "meson", "install", "--no-rebuild", "--quiet", "--destdir", work->path, NULL);
  rk_result_if ("meson install with DESTDIR", status == 0, "%s", words);
  g_autoptr (RkTree) installed = rk_tree_of_folder (work->path);

  rk_rule ("all is installed", missing_files, wanted);
  for (char **path = wanted; *path != NULL; path++)
    {
      RkTree *partly = rk_tree_new ();
      for (char **other = wanted; *other != NULL; other++)
        if (other != path)
          rk_tree_add (partly, *other, NULL);
      rk_rule_fault (partly);
    }
  rk_rule_judge (installed);

  g_autofree char *inside = g_strconcat (prefix, "/a", NULL);
  g_autofree char *beside = g_strconcat (prefix, "-other/a", NULL);
  rk_rule ("nothing is installed outside the prefix", writes_elsewhere, prefix);
  rk_rule_fault (rk_tree_of ("elsewhere/a", NULL, NULL));
  rk_rule_fault (rk_tree_of (beside, NULL, NULL));
  rk_rule_clean (rk_tree_of (inside, NULL, NULL));
  rk_rule_judge (installed);
}

int
main (int argc, char **argv)
{
  if (argc < 3)
    rk_bail ("Usage: lint-installed ROOT BUILD");
  g_autoptr (RkTree) project = rk_tree_of_project (argv[1]);

  judge_entries (project, argv[2]);
  judge_icon (project, "data/icons/" APP ".svg");
  judge_icon (project, "data/icons/" APP "-symbolic.svg");
  judge_flatpak (project, argv[2]);
  judge_installation (argv[2]);
  return rk_report_finish ();
}
