/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/notices/announcement-window.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

/* お知らせ of the operator or a 医師会: a row of the list, and the whole of it. */

/**
 * rk_announcement_row_new:
 *
 * Returns: (transfer floating): the row of @item, which says whether it was read
 */
GtkWidget *
rk_announcement_row_new (RkAnnouncementItem *item)
{
  const RkAnnouncement *announcement = rk_announcement_item_get_announcement (item);
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *when = rk_words_relative_time (announcement->created_us, rk_time_now_us ());
  g_autofree char *subtitle = g_strdup_printf ("%s　%s", announcement->sender, when);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), announcement->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 3);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  if (announcement->read_us == 0)
    {
      GtkWidget *badge = gtk_label_new (_ ("Unread"));
      g_autofree char *name = g_strdup_printf (_ ("Unread: %s"), announcement->title);

      gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (badge, "badge");
      gtk_widget_add_css_class (badge, "unread");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), badge);
      rk_name_widget (row, name);
    }
  g_object_set_data_full (G_OBJECT (row), "announcement", g_object_ref (item), g_object_unref);
  return row;
}

static GtkWidget *
new_line (const char *text, const char *css_class)
{
  GtkWidget *label = rk_new_text (text, css_class);

  /* The words themselves may be copied: an address, a telephone number. */
  gtk_label_set_selectable (GTK_LABEL (label), css_class == NULL);
  return label;
}

static GtkWidget *
build (const RkAnnouncement *announcement)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  g_autofree char *when = rk_words_exact_time (announcement->created_us);
  /* It ends where a day begins. */
  g_autofree char *day = rk_words_day (announcement->until_us - RK_SECOND);
  g_autofree char *from = g_strdup_printf ("%s　%s", announcement->sender, when);
  /* Translators: the last day of an announcement. */
  g_autofree char *until = g_strdup_printf (_ ("Shown until %s"), day);

  gtk_widget_set_margin_top (GTK_WIDGET (box), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (box), 18);
  gtk_widget_set_margin_start (GTK_WIDGET (box), 18);
  gtk_widget_set_margin_end (GTK_WIDGET (box), 18);
  gtk_box_append (box, new_line (announcement->title, "title-3"));
  gtk_box_append (box, new_line (from, "dim-label"));
  gtk_box_append (box, new_line (announcement->text, NULL));
  gtk_box_append (box, new_line (until, "dim-label"));
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (box));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_widget_set_focusable (scrolled, TRUE);
  return scrolled;
}

/**
 * rk_announcement_window_present:
 * @inside: a widget of the window over which it opens
 *
 * Shows all of @item, which is read thereby.
 */
void
rk_announcement_window_present (GtkWidget *inside, RkClient *client, RkAnnouncementItem *item)
{
  const RkAnnouncement *announcement = rk_announcement_item_get_announcement (item);
  GtkWidget *window = g_object_new (ADW_TYPE_WINDOW, "transient-for", gtk_widget_get_root (inside),
                                    "modal", TRUE, "title", _ ("Announcement"), NULL);
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *content = build (announcement);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                      gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  gtk_window_set_default_size (GTK_WINDOW (window), 560, 560);
  gtk_box_append (GTK_BOX (outer), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (outer), content);
  adw_window_set_content (ADW_WINDOW (window), outer);
  /* A label that may be copied would be marked all over. */
  gtk_window_set_focus (GTK_WINDOW (window), content);
  rk_room_for_window (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  if (announcement->read_us == 0)
    rk_client_mark_announcement_read (client, item);
}
