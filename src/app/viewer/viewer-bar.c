/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/viewer-bar.h"

#include <glib/gi18n.h>

static GtkWidget *
new_tool (const char *icon, const char *label, const char *action, const char *target)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  g_autofree char *detailed
    = target != NULL ? g_strdup_printf ("%s(%s)", action, target) : g_strdup (action);

  gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (button), detailed);
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return button;
}

/**
 * rk_viewer_bar_build:
 * @bar: (out): what the window changes later
 *
 * Returns: (transfer floating): the header of the viewer
 */
GtkWidget *
rk_viewer_bar_build (RkViewerBar *bar)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *title = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  bar->previous_button = new_tool ("go-previous-symbolic", _ ("Previous"), "viewer.previous", NULL);
  bar->next_button = new_tool ("go-next-symbolic", _ ("Next"), "viewer.next", NULL);
  bar->count_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (bar->count_label), "numeric");
  bar->name_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (bar->name_label, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class (GTK_WIDGET (bar->name_label), "heading");
  gtk_widget_set_valign (title, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (title), GTK_WIDGET (bar->name_label));

  bar->picture_tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  bar->zoom_label = GTK_LABEL (gtk_label_new ("100%"));
  gtk_label_set_width_chars (bar->zoom_label, 5);
  gtk_widget_add_css_class (GTK_WIDGET (bar->zoom_label), "numeric");
  gtk_box_append (GTK_BOX (bar->picture_tools),
                  new_tool ("zoom-out-symbolic", _ ("Smaller"), "viewer.zoom", "0.8"));
  gtk_box_append (GTK_BOX (bar->picture_tools), GTK_WIDGET (bar->zoom_label));
  gtk_box_append (GTK_BOX (bar->picture_tools),
                  new_tool ("zoom-in-symbolic", _ ("Larger"), "viewer.zoom", "1.25"));
  gtk_box_append (GTK_BOX (bar->picture_tools),
                  new_tool ("zoom-fit-best-symbolic", _ ("Fit"), "viewer.fit", NULL));
  gtk_box_append (
    GTK_BOX (bar->picture_tools),
    new_tool ("zoom-original-symbolic", _ ("Actual Size"), "viewer.actual-size", NULL));
  gtk_box_append (GTK_BOX (bar->picture_tools),
                  new_tool ("object-rotate-left-symbolic", _ ("Turn Left"), "viewer.rotate", "-1"));
  gtk_box_append (GTK_BOX (bar->picture_tools), new_tool ("object-rotate-right-symbolic",
                                                          _ ("Turn Right"), "viewer.rotate", "1"));

  bar->page_tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  bar->page_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (bar->page_label), "numeric");
  gtk_box_append (GTK_BOX (bar->page_tools),
                  new_tool ("go-up-symbolic", _ ("Previous Page"), "viewer.previous-page", NULL));
  gtk_box_append (GTK_BOX (bar->page_tools), GTK_WIDGET (bar->page_label));
  gtk_box_append (GTK_BOX (bar->page_tools),
                  new_tool ("go-down-symbolic", _ ("Next Page"), "viewer.next-page", NULL));

  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), title);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), bar->previous_button);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), GTK_WIDGET (bar->count_label));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), bar->next_button);
  adw_header_bar_pack_end (
    ADW_HEADER_BAR (header),
    new_tool ("view-fullscreen-symbolic", _ ("Full Screen"), "viewer.full-screen", NULL));
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), new_tool ("document-save-as-symbolic",
                                                              _ ("Save As…"), "viewer.save", NULL));
  adw_header_bar_pack_end (ADW_HEADER_BAR (header),
                           new_tool ("document-print-symbolic", _ ("Print"), "viewer.print", NULL));
  adw_header_bar_pack_end (
    ADW_HEADER_BAR (header), new_tool ("edit-copy-symbolic", _ ("Copy"), "viewer.copy", NULL));
  bar->search_button
    = new_tool ("edit-find-symbolic", _ ("Search in this paper"), "viewer.search", NULL);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), bar->search_button);
  bar->compare_button = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
  gtk_button_set_icon_name (GTK_BUTTON (bar->compare_button), "view-dual-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (bar->compare_button), _ ("Compare Side by Side"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar->compare_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Compare Side by Side"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (bar->compare_button), "viewer.compare");
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), GTK_WIDGET (bar->compare_button));
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), bar->picture_tools);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), bar->page_tools);
  return header;
}

/**
 * rk_viewer_loading_new:
 *
 * Returns: (transfer floating): what is seen until a content is there
 */
GtkWidget *
rk_viewer_loading_new (void)
{
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  return spinner;
}

/**
 * rk_viewer_converting_new:
 *
 * Returns: (transfer floating): what is seen while LibreOffice makes pages of a document, which
 * takes seconds
 */
GtkWidget *
rk_viewer_converting_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *label = gtk_label_new (_ ("Converting…"));
  GtkWidget *cancel = gtk_button_new_with_label (_ ("Cancel"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (cancel), "viewer.stop");
  gtk_box_append (GTK_BOX (box), rk_viewer_loading_new ());
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), cancel);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  return box;
}
