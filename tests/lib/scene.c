/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "scene.h"

#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

/**
 * rk_scene_fail:
 *
 * Says what is not as it has to be.
 *
 * Returns: %FALSE
 */
gboolean
rk_scene_fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, text);
  return FALSE;
}

/**
 * rk_scene_picture:
 * @name: what is seen, as a part of the file's name
 *
 * Saves what is on the screen under the next number.
 */
gboolean
rk_scene_picture (RkScene *scene, const char *name, GError **error)
{
  g_autofree char *file = g_strdup_printf ("%02u-%s.png", ++scene->n_pictures, name);
  g_autofree char *path = g_build_filename (scene->out, file, NULL);

  rk_desk_pause (600);
  return rk_desk_picture (path, error);
}

/**
 * rk_scene_start:
 * @desk: its number
 * @name: of the folder that is its home; one that was used before is the same terminal
 * @through_cut: whether its wire can be cut
 *
 * Starts the client at a desk.
 */
gboolean
rk_scene_start (RkScene *scene, guint desk, const char *name, gboolean through_cut, GError **error)
{
  g_autofree char *home = g_build_filename (scene->work, name, NULL);
  g_autofree char *url = through_cut
                           ? g_strdup_printf ("http://127.0.0.1:%u", rk_cut_get_port (scene->cut))
                           : g_strdup (scene->server);

  g_return_val_if_fail (desk < RK_SCENE_DESKS && scene->desks[desk] == NULL, FALSE);
  scene->desks[desk] = rk_desk_start (scene->client, url, home, error);
  return scene->desks[desk] != NULL;
}

/**
 * rk_scene_restart:
 *
 * Ends the client at a desk as a power cut would, and starts it again.
 */
gboolean
rk_scene_restart (
  RkScene *scene, guint desk, const char *name, gboolean through_cut, GError **error)
{
  rk_desk_kill (scene->desks[desk]);
  g_clear_pointer (&scene->desks[desk], rk_desk_free);
  return rk_scene_start (scene, desk, name, through_cut, error);
}

/**
 * rk_scene_operate:
 * @...: words of a command for `renrakuctl`, ended by %NULL
 *
 * Does what the operator of the server would, while it runs.
 *
 * Returns: (transfer full) (nullable): what it printed
 */
char *
rk_scene_operate (RkScene *scene, GError **error, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  va_list args;
  char *output = NULL;

  if (scene->ctl == NULL || scene->data == NULL || scene->key == NULL)
    {
      rk_scene_fail (error, "--ctl, --data and --key are needed");
      return NULL;
    }
  g_ptr_array_add (argv, scene->ctl);
  g_ptr_array_add (argv, (gpointer) "--data");
  g_ptr_array_add (argv, scene->data);
  g_ptr_array_add (argv, (gpointer) "--key-file");
  g_ptr_array_add (argv, scene->key);
  va_start (args, error);
  for (char *arg = va_arg (args, char *); arg != NULL; arg = va_arg (args, char *))
    g_ptr_array_add (argv, arg);
  va_end (args);
  g_ptr_array_add (argv, NULL);

  g_autoptr (GSubprocess) process
    = g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, error)
      || !g_subprocess_wait_check (process, NULL, error))
    g_clear_pointer (&output, g_free);
  return output;
}

/**
 * rk_scene_facility:
 * @name: of a facility of the sample region
 *
 * Returns: (transfer full) (nullable): its id, for the operator's commands
 */
char *
rk_scene_facility (RkScene *scene, const char *name, GError **error)
{
  g_autofree char *list = rk_scene_operate (scene, error, "facility", "list", NULL);
  g_auto (GStrv) lines = g_strsplit (list != NULL ? list : "", "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], name) != NULL)
      return g_strndup (lines[i], strcspn (lines[i], " "));
  if (list != NULL)
    rk_scene_fail (error, "there is no %s", name);
  return NULL;
}

/**
 * rk_find_in_files:
 * @folder: where to look, at any depth
 *
 * Returns: (transfer full) (nullable): the first file that holds @text
 */
char *
rk_find_in_files (const char *folder, const char *text)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *content = NULL;
      gsize size = 0;
      char *found = NULL;

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        found = rk_find_in_files (path, text);
      else if (g_file_test (path, G_FILE_TEST_IS_REGULAR)
               && g_file_get_contents (path, &content, &size, NULL)
               && g_strstr_len (content, (gssize) size, text) != NULL)
        found = g_strdup (path);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
remove_tree (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK) && g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_tree (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

static gboolean
run_steps (RkScene *scene, const RkSceneStep *steps, gsize n_steps)
{
  g_print ("1..%zu\n", n_steps);
  for (gsize i = 0; i < n_steps; i++)
    {
      g_autoptr (GError) error = NULL;
      if (steps[i].func (scene, &error))
        {
          g_print ("ok %zu - %s\n", i + 1, steps[i].name);
          continue;
        }
      g_print ("not ok %zu - %s: %s\n", i + 1, steps[i].name,
               error != NULL ? error->message : "no reason");
      rk_scene_picture (scene, "failed", NULL);
      for (guint d = 0; d < RK_SCENE_DESKS; d++)
        {
          if (scene->desks[d] == NULL)
            continue;
          g_autofree char *dump = rk_desk_dump (scene->desks[d]);
          g_printerr ("desk %u:\n%s", d, dump);
        }
      return FALSE;
    }
  return TRUE;
}

/**
 * rk_scene_main:
 * @summary: what is shown, for --help
 * @steps: what happens, in order; the first that fails is the last
 *
 * The whole program of a scene.
 *
 * Returns: the program's exit status
 */
int
rk_scene_main (int argc, char **argv, const char *summary, const RkSceneStep *steps, gsize n_steps)
{
  RkScene scene = { 0 };
  g_autofree char *locale = NULL;
  g_autoptr (GError) error = NULL;
  GOptionEntry entries[] = {
    { "server", 0, 0, G_OPTION_ARG_STRING, &scene.server, "The address of the server", "URL" },
    { "client", 0, 0, G_OPTION_ARG_FILENAME, &scene.client, "The client's program", "PATH" },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &scene.out, "Where the pictures go", "DIR" },
    { "locale", 0, 0, G_OPTION_ARG_FILENAME, &locale, "Where the translations are", "DIR" },
    { "ctl", 0, 0, G_OPTION_ARG_FILENAME, &scene.ctl, "The operator's program", "PATH" },
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &scene.data, "The server's folder", "DIR" },
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &scene.key, "The file with its key", "FILE" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (summary);

  /* The client speaks Japanese on the desk, and so does who looks for its words. */
  g_setenv ("LANGUAGE", "ja", TRUE);
  setlocale (LC_ALL, "");
  setvbuf (stdout, NULL, _IOLBF, 0);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || scene.server == NULL
      || scene.client == NULL || scene.out == NULL)
    {
      g_printerr (
        "%s\n", error != NULL ? error->message : "--server, --client and --out are needed");
      return 2;
    }
  bindtextdomain (GETTEXT_PACKAGE, locale != NULL ? locale : RK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* A server on a unix socket stands behind something of the scene's own. */
  gboolean hidden = g_str_has_prefix (scene.server, "unix:");
  g_autoptr (GUri) uri = hidden ? NULL : g_uri_parse (scene.server, G_URI_FLAGS_NONE, &error);
  if (!hidden && (uri == NULL || g_uri_get_port (uri) <= 0))
    {
      g_printerr ("the server's address must name a port of 127.0.0.1\n");
      return 2;
    }
  atspi_init ();
  g_mkdir_with_parents (scene.out, 0755);
  scene.work = g_dir_make_tmp ("renraku-scene-XXXXXX", &error);
  if (scene.work != NULL && !hidden)
    scene.cut = rk_cut_new ((guint16) g_uri_get_port (uri), &error);
  if (error != NULL)
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  gboolean good = run_steps (&scene, steps, n_steps);
  for (guint i = 0; i < RK_SCENE_DESKS; i++)
    rk_desk_free (scene.desks[i]);
  rk_cut_free (scene.cut);
  remove_tree (scene.work);
  g_print ("# %s\n", good ? "Done." : "It failed.");
  g_free (scene.work);
  g_free (scene.server);
  g_free (scene.client);
  g_free (scene.out);
  g_free (scene.ctl);
  g_free (scene.data);
  g_free (scene.key);
  return good ? 0 : 1;
}
