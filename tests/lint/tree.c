/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-lint"

/* The project's files as the lints see them, and folders to try things in. */

#include "lint.h"

#include <glib/gstdio.h>
#include <string.h>

/* What is not text shows it within so many bytes. */
#define BINARY_PROBE 8000

static void
file_free (gpointer data)
{
  RkFile *file = data;

  g_free (file->path);
  g_free (file->text);
  g_free (file);
}

static int
by_path (gconstpointer a, gconstpointer b)
{
  const RkFile *first = *(RkFile *const *) a;
  const RkFile *second = *(RkFile *const *) b;

  return strcmp (first->path, second->path);
}

RkTree *
rk_tree_new (void)
{
  RkTree *tree = g_new0 (RkTree, 1);

  tree->files = g_ptr_array_new_with_free_func (file_free);
  return tree;
}

void
rk_tree_free (RkTree *tree)
{
  g_ptr_array_unref (tree->files);
  g_free (tree);
}

void
rk_tree_add_file (RkTree *tree, const RkFile *file)
{
  RkFile *copy = g_new0 (RkFile, 1);

  copy->path = g_strdup (file->path);
  copy->text = g_strdup (file->text);
  copy->mode = file->mode;
  g_ptr_array_add (tree->files, copy);
  g_ptr_array_sort (tree->files, by_path);
}

void
rk_tree_add (RkTree *tree, const char *path, const char *text)
{
  RkFile file = { (char *) path, (char *) text, 0644 };

  rk_tree_add_file (tree, &file);
}

/**
 * rk_tree_of:
 * @path: the first path
 * @text: its text
 * @...: further pairs, then %NULL
 *
 * Makes up a tree, to plant something in.
 */
RkTree *
rk_tree_of (const char *path, const char *text, ...)
{
  RkTree *tree = rk_tree_new ();
  va_list args;

  rk_tree_add (tree, path, text);
  va_start (args, text);
  while ((path = va_arg (args, const char *)) != NULL)
    rk_tree_add (tree, path, va_arg (args, const char *));
  va_end (args);
  return tree;
}

/* Reads text, and refuses what is neither text nor plainly binary: patterns would pass it by. */
static void
add_from_disk (RkTree *tree, const char *root, const char *path)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf status;
  size_t length;

  if (g_stat (full, &status) != 0 || !S_ISREG (status.st_mode))
    return;
  if (!g_file_get_contents (full, &data, &length, &error))
    rk_bail ("%s", error->message);

  RkFile *file = g_new0 (RkFile, 1);
  file->path = g_strdup (path);
  file->mode = status.st_mode;
  if (memchr (data, 0, MIN (length, BINARY_PROBE)) == NULL)
    {
      if (!g_utf8_validate_len (data, length, NULL))
        rk_bail ("%s is not UTF-8", path);
      file->text = g_steal_pointer (&data);
    }
  g_ptr_array_add (tree->files, file);
}

static void
list_folder (GPtrArray *paths, const char *folder, const char *below, const char *const *passed_by)
{
  g_autofree char *full = g_build_filename (folder, below, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (full, 0, &error);
  const char *name;

  if (dir == NULL)
    rk_bail ("%s", error->message);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path
        = *below == '\0' ? g_strdup (name) : g_strconcat (below, "/", name, NULL);
      g_autofree char *place = g_build_filename (folder, path, NULL);
      if (!g_file_test (place, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (paths, g_steal_pointer (&path));
      else if (!g_file_test (place, G_FILE_TEST_IS_SYMLINK) && !rk_path_in (name, passed_by))
        list_folder (paths, folder, path, passed_by);
    }
}

/**
 * rk_tree_of_folder:
 *
 * The files below a folder by their paths; their texts are not read.
 */
RkTree *
rk_tree_of_folder (const char *folder)
{
  static const char *const none[] = { NULL };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  RkTree *tree = rk_tree_new ();

  list_folder (paths, folder, "", none);
  for (guint i = 0; i < paths->len; i++)
    rk_tree_add (tree, paths->pdata[i], NULL);
  return tree;
}

/**
 * rk_tree_of_project:
 * @root: the project's folder
 *
 * Every file that belongs to the project: what git tracks or would. A release archive has no
 * history: there it is all that was not built.
 */
RkTree *
rk_tree_of_project (const char *root)
{
  static const char *const built[] = { "build", "_build", ".git", "node_modules", NULL };
  static const char *const fetched[] = { "subprojects/sqlcipher/sqlite3.", NULL };
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GBytes) names = NULL;
  RkTree *tree = rk_tree_new ();

  g_subprocess_launcher_set_cwd (launcher, root);
  g_autoptr (GSubprocess) git
    = g_subprocess_launcher_spawn (launcher, NULL, "git", "-c", "safe.directory=*", "ls-files",
                                   "-z", "--cached", "--others", "--exclude-standard", NULL);
  if (git != NULL && g_subprocess_communicate (git, NULL, NULL, &names, NULL, NULL)
      && g_subprocess_get_successful (git))
    {
      size_t length;
      const char *data = g_bytes_get_data (names, &length);
      for (const char *name = data; name < data + length; name += strlen (name) + 1)
        g_ptr_array_add (paths, g_strdup (name));
    }
  else
    list_folder (paths, root, "", built);

  for (guint i = 0; i < paths->len; i++)
    if (!rk_path_in (paths->pdata[i], fetched))
      add_from_disk (tree, root, paths->pdata[i]);
  g_ptr_array_sort (tree->files, by_path);
  if (tree->files->len == 0)
    rk_bail ("%s holds no file of the project", root);
  return tree;
}

/**
 * rk_tree_get:
 *
 * Returns: (transfer none) (nullable): the file at @index, %NULL after the last one
 */
const RkFile *
rk_tree_get (const RkTree *tree, guint index)
{
  return index < tree->files->len ? tree->files->pdata[index] : NULL;
}

const RkFile *
rk_tree_lookup (const RkTree *tree, const char *path)
{
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    if (strcmp (file->path, path) == 0)
      return file;
  return NULL;
}

/**
 * rk_tree_text:
 *
 * Returns: the text of a file that has to be there
 */
const char *
rk_tree_text (const RkTree *tree, const char *path)
{
  const RkFile *file = rk_tree_lookup (tree, path);

  if (file == NULL || file->text == NULL)
    rk_bail ("%s is not there", path);
  return file->text;
}

gboolean
rk_tree_has_folder (const RkTree *tree, const char *folder)
{
  size_t length = strlen (folder);
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    if (g_str_has_prefix (file->path, folder) && file->path[length] == '/')
      return TRUE;
  return FALSE;
}

/**
 * rk_tree_write:
 *
 * Writes the texts of a tree below @folder, for a tool that wants files.
 */
void
rk_tree_write (const RkTree *tree, const char *folder)
{
  const RkFile *file;

  for (guint i = 0; (file = rk_tree_get (tree, i)) != NULL; i++)
    if (file->text != NULL)
      rk_write (folder, file->path, file->text);
}

gboolean
rk_path_in (const char *path, const char *const *folders)
{
  for (; *folders != NULL; folders++)
    if (g_str_has_prefix (path, *folders))
      return TRUE;
  return FALSE;
}

gboolean
rk_path_ends (const char *path, const char *const *endings)
{
  for (; *endings != NULL; endings++)
    if (g_str_has_suffix (path, *endings))
      return TRUE;
  return FALSE;
}

char *
rk_read (const char *folder, const char *path)
{
  g_autofree char *full = g_build_filename (folder, path, NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  if (!g_file_get_contents (full, &text, NULL, &error))
    rk_bail ("%s", error->message);
  return text;
}

void
rk_write (const char *folder, const char *path, const char *text)
{
  g_autofree char *full = g_build_filename (folder, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (parent, 0777) != 0)
    rk_bail ("%s cannot be made", parent);
  if (!g_file_set_contents (full, text, -1, &error))
    rk_bail ("%s", error->message);
}

RkFolder *
rk_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  RkFolder *folder = g_new0 (RkFolder, 1);

  folder->path = g_dir_make_tmp ("renraku-lint-XXXXXX", &error);
  if (folder->path == NULL)
    rk_bail ("%s", error->message);
  return folder;
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      remove_all (inner);
    }
  g_remove (path);
}

void
rk_folder_free (RkFolder *folder)
{
  remove_all (folder->path);
  g_free (folder->path);
  g_free (folder);
}
