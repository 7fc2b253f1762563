/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"
#define G_SETTINGS_ENABLE_BACKEND

#include "config.h"

#include "app/prefs/prefs.h"

#include <gio/gsettingsbackend.h>
#include <glib/gi18n.h>

static GSettings *the_prefs;

/* The schema is looked for beside the program first, so that a program that was only copied, or
 * runs from its build folder, does not meet the schema of another version. */
static GSettingsSchema *
find_schema (const char *program)
{
  static const char *const beside[] = { "../share/glib-2.0/schemas", "../../data" };
  GSettingsSchemaSource *usual = g_settings_schema_source_get_default ();

  for (gsize i = 0; program != NULL && i < G_N_ELEMENTS (beside); i++)
    {
      g_autofree char *folder = g_path_get_dirname (program);
      g_autofree char *path = g_build_filename (folder, beside[i], NULL);
      g_autofree char *compiled = g_build_filename (path, "gschemas.compiled", NULL);
      g_autoptr (GSettingsSchemaSource) source = NULL;

      if (!g_file_test (compiled, G_FILE_TEST_EXISTS))
        continue;
      source = g_settings_schema_source_new_from_directory (path, usual, FALSE, NULL);
      if (source == NULL)
        continue;
      GSettingsSchema *schema = g_settings_schema_source_lookup (source, RK_APP_ID, FALSE);
      if (schema != NULL)
        return schema;
    }
  return usual != NULL ? g_settings_schema_source_lookup (usual, RK_APP_ID, TRUE) : NULL;
}

/**
 * rk_prefs_open:
 * @program: (nullable): the path of the running program
 * @folder: (nullable): where the file of the settings lies; %NULL keeps them in memory alone
 * @error: return location
 *
 * Opens the settings of this desk. They are a file of our own under the XDG configuration folder
 * and not the desktop's database, so that one knows what a logout leaves, on every system.
 *
 * Returns: %FALSE with @error set when the program is not installed completely
 */
gboolean
rk_prefs_open (const char *program, const char *folder, GError **error)
{
  g_autoptr (GSettingsSchema) schema = find_schema (program);
  g_autoptr (GSettingsBackend) backend = NULL;

  if (schema == NULL)
    {
      g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        _ ("Renraku is not installed completely: its settings schema is missing. "
           "Install it again."));
      return FALSE;
    }
  if (folder != NULL)
    {
      g_autofree char *path = g_build_filename (folder, "settings.ini", NULL);
      backend = g_keyfile_settings_backend_new (path, "/jp/renraku/Renraku/", "Renraku");
    }
  else
    backend = g_memory_settings_backend_new ();
  g_clear_object (&the_prefs);
  the_prefs = g_settings_new_full (schema, backend, NULL);
  return TRUE;
}

/**
 * rk_prefs:
 *
 * Returns: (transfer none): the settings that [func@prefs_open] opened
 */
GSettings *
rk_prefs (void)
{
  g_assert (the_prefs != NULL);
  return the_prefs;
}
