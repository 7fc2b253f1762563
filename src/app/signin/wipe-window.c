/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/signin/wipe-window.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

#define ARGUMENT_TYPE "(buxxa(iixx))"

/**
 * rk_wipe_report_to_argument:
 * @report: a report, which holds no content and names nobody
 *
 * Returns: (transfer full): the report as one argument for the process that follows this one
 */
char *
rk_wipe_report_to_argument (const RkWipeReport *report)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(iixx)"));
  for (guint i = 0; i < report->entries->len; i++)
    {
      const RkWipeEntry *entry = &g_array_index (report->entries, RkWipeEntry, i);
      g_variant_builder_add (
        &builder, "(iixx)", entry->item, entry->result, entry->time_us, entry->size);
    }
  g_autoptr (GVariant) variant
    = g_variant_ref_sink (g_variant_new (ARGUMENT_TYPE, report->sealed, report->n_unsent_destroyed,
                                         report->started_us, report->finished_us, &builder));
  return g_variant_print (variant, FALSE);
}

/**
 * rk_wipe_report_from_argument:
 * @argument: (nullable): what [func@wipe_report_to_argument] made
 *
 * Returns: (transfer full) (nullable): the report, %NULL when @argument is none
 */
RkWipeReport *
rk_wipe_report_from_argument (const char *argument)
{
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GVariantIter) iter = NULL;
  RkWipeReport *report;
  int item, result;
  gint64 time_us, size;

  if (argument == NULL)
    return NULL;
  variant = g_variant_parse (G_VARIANT_TYPE (ARGUMENT_TYPE), argument, NULL, NULL, NULL);
  if (variant == NULL)
    return NULL;
  report = g_new0 (RkWipeReport, 1);
  report->entries = g_array_new (FALSE, TRUE, sizeof (RkWipeEntry));
  g_variant_get (variant, ARGUMENT_TYPE, &report->sealed, &report->n_unsent_destroyed,
                 &report->started_us, &report->finished_us, &iter);
  while (g_variant_iter_next (iter, "(iixx)", &item, &result, &time_us, &size))
    {
      RkWipeEntry entry = { .item = (RkWipeItem) CLAMP (item, 0, RK_WIPE_SERVER_SECRET),
                            .result = (RkWipeResult) CLAMP (result, 0, RK_WIPE_SEALED),
                            .time_us = time_us,
                            .size = size };
      g_array_append_val (report->entries, entry);
    }
  return report;
}

static const char *
icon_of (RkWipeResult result)
{
  switch (result)
    {
    case RK_WIPE_DESTROYED:
      return "object-select-symbolic";
    case RK_WIPE_SEALED:
      return "channel-secure-symbolic";
    case RK_WIPE_PENDING:
      return "content-loading-symbolic";
    case RK_WIPE_FAILED:
      return "dialog-warning-symbolic";
    default:
      return "list-remove-symbolic";
    }
}

static GtkWidget *
row_of (const RkWipeEntry *entry)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_of (entry->result));
  GtkWidget *result = gtk_label_new (rk_wipe_result_get_label (entry->result));

  g_object_set (icon, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), rk_wipe_item_get_label (entry->item));
  if (entry->size > 0)
    {
      g_autofree char *size = rk_words_size (entry->size);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), size);
    }
  gtk_widget_add_css_class (result, entry->result == RK_WIPE_FAILED ? "unread-text" : "dim-label");
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), result);
  return row;
}

static char *
summary_of (const RkWipeReport *report)
{
  g_autofree char *when = rk_words_exact_time (report->finished_us);
  gboolean failed = FALSE;

  for (guint i = 0; i < report->entries->len; i++)
    failed |= g_array_index (report->entries, RkWipeEntry, i).result == RK_WIPE_FAILED;
  if (failed)
    return g_strdup_printf (
      _ ("%s: not everything could be destroyed. Every start tries again; tell the person who "
         "looks after this computer."),
      when);
  if (report->sealed)
    return g_strdup_printf (
      _ ("%s: unsent writings were kept sealed. Only the same person, signing in on this "
         "terminal, can open them."),
      when);
  if (report->n_unsent_destroyed > 0)
    return g_strdup_printf (ngettext ("%s: everything was destroyed, %u unsent writing included.",
                                      "%s: everything was destroyed, %u unsent writings included.",
                                      report->n_unsent_destroyed),
                            when, report->n_unsent_destroyed);
  return g_strdup_printf (_ ("%s: everything was destroyed."), when);
}

/**
 * rk_wipe_window_new:
 *
 * Returns: (transfer full): a window with 消去の記録
 */
GtkWidget *
rk_wipe_window_new (const RkWipeReport *report)
{
  GtkWidget *window = adw_preferences_window_new ();
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  g_autofree char *summary = summary_of (report);
  g_autofree char *escaped = g_markup_escape_text (summary, -1);

  adw_preferences_group_set_title (group, _ ("Record of the wipe"));
  adw_preferences_group_set_description (group, escaped);
  for (guint i = 0; i < report->entries->len; i++)
    adw_preferences_group_add (group, row_of (&g_array_index (report->entries, RkWipeEntry, i)));
  adw_preferences_page_add (page, group);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), page);
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (window), FALSE);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Renraku"));
  gtk_window_set_default_size (GTK_WINDOW (window), 520, 640);
  rk_room_for_window (GTK_WINDOW (window));
  return window;
}

/**
 * rk_wipe_window_present:
 *
 * Shows 消去の記録 over @parent.
 */
void
rk_wipe_window_present (GtkWindow *parent, const RkWipeReport *report)
{
  GtkWidget *window = rk_wipe_window_new (report);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
}
