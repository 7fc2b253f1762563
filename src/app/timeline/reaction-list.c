/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/reaction-list.h"

#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

static GtkWidget *
build_line (const RkReactionEntry *entry, gint64 version)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_autofree char *who
    = g_strdup_printf (_ ("%s  %s (%s)"), entry->name, rk_words_profession (entry->profession),
                       entry->facility_name != NULL ? entry->facility_name : "");
  g_autofree char *when = rk_words_relative_time (entry->time_us, rk_time_now_us ());
  GtkWidget *who_label = gtk_label_new (who);
  GtkWidget *when_label = gtk_label_new (entry->pending ? _ ("Being sent") : when);

  gtk_label_set_xalign (GTK_LABEL (who_label), 0);
  gtk_widget_set_hexpand (who_label, TRUE);
  gtk_widget_add_css_class (when_label, "dim-label");
  gtk_widget_add_css_class (when_label, "caption");
  gtk_box_append (GTK_BOX (line), who_label);
  if (entry->kind == RK_REACTION_ACK && entry->version < version)
    {
      GtkWidget *earlier = gtk_label_new (_ ("Understood before the edit"));
      gtk_widget_add_css_class (earlier, "caption");
      gtk_widget_add_css_class (earlier, "warning");
      gtk_box_append (GTK_BOX (line), earlier);
    }
  gtk_box_append (GTK_BOX (line), when_label);
  return line;
}

/**
 * rk_reaction_list_popover_new:
 * @post: a post
 * @kind: 了解 or いいね
 *
 * Returns: (transfer floating): a popover that lists who gave it and when
 */
GtkWidget *
rk_reaction_list_popover_new (RkPostItem *post, RkReactionKind kind)
{
  GPtrArray *reactions = rk_post_item_get_reactions (post);
  gint64 version = rk_post_item_get_post (post)->version;
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *title
    = gtk_label_new (kind == RK_REACTION_ACK ? _ ("Who has understood") : _ ("Who likes this"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (box), title);
  for (guint i = 0; i < reactions->len; i++)
    {
      const RkReactionEntry *entry = g_ptr_array_index (reactions, i);
      if (entry->kind == kind)
        gtk_box_append (GTK_BOX (box), build_line (entry, version));
    }
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 320);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_popover_set_child (GTK_POPOVER (popover), scrolled);
  return popover;
}
