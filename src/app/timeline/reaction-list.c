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
  g_autofree char *when
    = entry->time_us > 0 ? rk_words_relative_time (entry->time_us, rk_time_now_us ()) : NULL;
  GtkWidget *who_label = gtk_label_new (who);
  GtkWidget *when_label = gtk_label_new (entry->pending ? _ ("Being sent") : when);

  gtk_label_set_xalign (GTK_LABEL (who_label), 0);
  gtk_widget_set_hexpand (who_label, TRUE);
  gtk_widget_add_css_class (when_label, "dim-label");
  gtk_widget_add_css_class (when_label, "caption");
  gtk_box_append (GTK_BOX (line), who_label);
  if (entry->kind == RK_REACTION_ACK && entry->time_us > 0 && entry->version < version)
    {
      GtkWidget *earlier = gtk_label_new (_ ("Understood before the edit"));
      gtk_widget_add_css_class (earlier, "caption");
      gtk_widget_add_css_class (earlier, "warning");
      gtk_box_append (GTK_BOX (line), earlier);
    }
  gtk_box_append (GTK_BOX (line), when_label);
  return line;
}

/* @end: (nullable): stands below the list */
static GtkWidget *
new_popover (GtkWidget *box, GtkWidget *end)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  gtk_widget_set_margin_top (outer, 6);
  gtk_widget_set_margin_bottom (outer, 6);
  gtk_widget_set_margin_start (outer, 6);
  gtk_widget_set_margin_end (outer, 6);
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 320);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), box);
  gtk_box_append (GTK_BOX (outer), scrolled);
  if (end != NULL)
    gtk_box_append (GTK_BOX (outer), end);
  gtk_popover_set_child (GTK_POPOVER (popover), outer);
  return popover;
}

static GtkWidget *
new_list (const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (box), label);
  return box;
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
  GtkWidget *box
    = new_list (kind == RK_REACTION_ACK ? _ ("Who has understood") : _ ("Who likes this"));

  for (guint i = 0; i < reactions->len; i++)
    {
      const RkReactionEntry *entry = g_ptr_array_index (reactions, i);
      if (entry->kind == kind)
        gtk_box_append (GTK_BOX (box), build_line (entry, version));
    }
  return new_popover (box, NULL);
}

/**
 * rk_missing_list_popover_new:
 * @post: a post that asks for 了解
 * @end: (nullable): what stands below
 *
 * Returns: (transfer floating): a popover that lists whose 了解 is missing
 */
GtkWidget *
rk_missing_list_popover_new (RkPostItem *post, GtkWidget *end)
{
  GPtrArray *missing = rk_post_item_get_missing (post);
  gint64 reminded_us = rk_post_item_get_reminded_us (post);
  GtkWidget *box
    = new_list (rk_post_item_get_dates (post) != NULL ? _ ("Who has not answered yet")
                                                      : _ ("Who has not understood yet"));

  for (guint i = 0; missing != NULL && i < missing->len; i++)
    gtk_box_append (GTK_BOX (box), build_line (g_ptr_array_index (missing, i), 0));
  if (reminded_us > 0)
    {
      g_autofree char *when = rk_words_exact_time (reminded_us);
      g_autofree char *text = g_strdup_printf (_ ("Reminded at %s"), when);
      GtkWidget *label = gtk_label_new (text);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (box), label);
    }
  return new_popover (box, end);
}
