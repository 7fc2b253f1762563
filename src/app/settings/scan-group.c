/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/settings/scan-group.h"

#include "app/common/common.h"
#include "app/prefs/prefs.h"

#include <glib/gi18n.h>

static void
on_apply (GtkEditable *row)
{
  const char *path = gtk_editable_get_text (row);
  const gboolean good = *path == '\0' || g_path_is_absolute (path) || g_str_has_prefix (path, "~/");

  if (good)
    {
      g_settings_set_string (rk_prefs (), RK_PREF_SCAN_FOLDER, path);
      gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
    }
  else
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
}

/**
 * rk_scan_group_new:
 *
 * Where scans and faxes come in on this computer. Whether a folder is watched at all is the
 * facility's rule.
 *
 * Returns: (transfer floating): the group
 */
GtkWidget *
rk_scan_group_new (RkClient *client)
{
  const RkFacility *facility = rk_client_get_facility (client);
  const char *rule = facility != NULL ? facility->scan_folder : NULL;
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_entry_row_new ();
  g_autofree char *here = g_settings_get_string (rk_prefs (), RK_PREF_SCAN_FOLDER);
  g_autofree char *description
    = rule != NULL && *rule != '\0'
        ? g_strdup_printf (_ ("Your facility names %s. Another folder of this computer can stand "
                              "in its place. Nothing is attached by itself."),
                           rule)
        : g_strdup (_ ("Your facility has no folder watched."));

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _ ("Scans and faxes"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Folder on this computer"));
  gtk_editable_set_text (GTK_EDITABLE (row), here);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  rk_name_entry_row (row);
  gtk_widget_set_sensitive (row, rule != NULL && *rule != '\0');
  g_signal_connect (row, "apply", G_CALLBACK (on_apply), NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return group;
}
