/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/ask-line.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/timeline/reaction-list.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

struct _RkAskLine
{
  GtkWidget parent_instance;

  RkPostItem *post;
  gboolean may_ask;
  GtkWidget *flow;
  GtkLabel *tag;
  GtkLabel *due_label;
  GtkLabel *mine_label;
  GtkWidget *missing_button;
  GtkLabel *done_label;
  GtkLabel *takes_label;
};

G_DEFINE_FINAL_TYPE (RkAskLine, rk_ask_line, GTK_TYPE_WIDGET)

static void
update_due (RkAskLine *self)
{
  const gint64 due_us = rk_post_item_get_ask_due_us (self->post);
  const gboolean asked = due_us > 0;
  const gboolean mine = rk_post_item_waits_for_me (self->post);
  const gboolean dates = rk_post_item_get_dates (self->post) != NULL;
  const gboolean over = asked && due_us < rk_time_now_us ();
  const guint n = rk_post_item_get_n_missing (self->post);
  const gboolean known = asked && rk_post_item_get_missing (self->post) != NULL;
  g_autofree char *when = asked ? rk_words_exact_time (due_us) : NULL;
  g_autofree char *text = !asked ? NULL
                          : over && (mine || n > 0)
                            ? g_strdup_printf (_ ("The time was over at %s"), when)
                            : g_strdup_printf (_ ("until %s"), when);
  g_autofree char *missing
    = g_strdup_printf (dates ? ngettext ("%u has not answered", "%u have not answered", n)
                             : ngettext ("%u is missing", "%u are missing", n),
                       n);

  gtk_widget_set_visible (GTK_WIDGET (self->tag), asked);
  gtk_label_set_text (self->tag, dates ? _ ("Answer asked") : _ ("Confirmation asked"));
  gtk_label_set_text (
    self->done_label, dates ? _ ("All have answered") : _ ("All have understood"));
  rk_set_text_or_hide (self->due_label, text);
  rk_set_css_class (GTK_WIDGET (self->due_label), "warning", over && (mine || n > 0));
  gtk_widget_set_visible (GTK_WIDGET (self->mine_label), mine);
  gtk_label_set_text (self->mine_label, dates ? _ ("Your answer is missing") : _ ("Waits for you"));
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->missing_button), missing);
  rk_name_widget (self->missing_button, missing);
  gtk_widget_set_visible (self->missing_button, known && n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->done_label), known && n == 0);
}

static void
update_takes (RkAskLine *self)
{
  GPtrArray *reactions = rk_post_item_get_reactions (self->post);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < reactions->len; i++)
    {
      const RkReactionEntry *entry = g_ptr_array_index (reactions, i);
      if (entry->kind == RK_REACTION_TAKE)
        g_string_append_printf (names, _ ("%s%s (%s)"), names->len > 0 ? _ (", ") : "", entry->name,
                                rk_words_profession (entry->profession));
    }
  if (names->len > 0)
    text = g_strdup_printf (_ ("Acts on it: %s"), names->str);
  rk_set_text_or_hide (self->takes_label, text);
}

static void
update (RkAskLine *self)
{
  update_due (self);
  update_takes (self);
  gtk_widget_set_visible (GTK_WIDGET (self), rk_post_item_get_ask_due_us (self->post) > 0
                                               || rk_post_item_get_n_takes (self->post) > 0);
}

static void
on_remind (GtkButton *button, GtkWidget *popover)
{
  gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
create_missing (GtkMenuButton *button, gpointer data)
{
  RkAskLine *self = data;
  GtkWidget *remind = NULL;
  GtkWidget *popover;

  if (self->may_ask)
    {
      remind = gtk_button_new_with_label (_ ("Remind Them"));
      gtk_widget_add_css_class (remind, "suggested-action");
      gtk_actionable_set_action_target (
        GTK_ACTIONABLE (remind), "s", rk_post_item_get_id (self->post));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (remind), "timeline.remind");
    }
  popover = rk_missing_list_popover_new (self->post, remind);
  if (remind != NULL)
    g_signal_connect_object (remind, "clicked", G_CALLBACK (on_remind), popover, 0);
  gtk_menu_button_set_popover (button, popover);
}

static GtkLabel *
add_label (RkAskLine *self, const char *text, const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, class);
  rk_flow_append (RK_FLOW (self->flow), label);
  return GTK_LABEL (label);
}

static void
rk_ask_line_dispose (GObject *object)
{
  RkAskLine *self = RK_ASK_LINE (object);

  if (self->post != NULL)
    g_signal_handlers_disconnect_by_data (self->post, self);
  g_clear_object (&self->post);
  g_clear_pointer (&self->flow, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_ask_line_parent_class)->dispose (object);
}

static void
rk_ask_line_class_init (RkAskLineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_ask_line_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "askline");
}

static void
rk_ask_line_init (RkAskLine *self)
{
  self->flow = rk_flow_new (8);
  gtk_widget_set_parent (self->flow, GTK_WIDGET (self));
  self->tag = add_label (self, _ ("Confirmation asked"), "tag");
  gtk_widget_add_css_class (GTK_WIDGET (self->tag), "ask");
  self->due_label = add_label (self, NULL, "caption");
  self->mine_label = add_label (self, _ ("Waits for you"), "tag");
  gtk_widget_add_css_class (GTK_WIDGET (self->mine_label), "ask-mine");
  self->missing_button = gtk_menu_button_new ();
  gtk_widget_add_css_class (self->missing_button, "flat");
  gtk_widget_add_css_class (self->missing_button, "reaction-count");
  gtk_menu_button_set_create_popup_func (
    GTK_MENU_BUTTON (self->missing_button), create_missing, self, NULL);
  rk_flow_append (RK_FLOW (self->flow), self->missing_button);
  self->done_label = add_label (self, _ ("All have understood"), "caption");
  self->takes_label = add_label (self, NULL, "takes");
}

/**
 * rk_ask_line_new:
 * @may_ask: whether the reader may remind those who are missing
 *
 * Returns: (transfer floating): the line
 */
GtkWidget *
rk_ask_line_new (RkPostItem *post, gboolean may_ask)
{
  RkAskLine *self = g_object_new (RK_TYPE_ASK_LINE, NULL);

  self->post = g_object_ref (post);
  self->may_ask = may_ask;
  update (self);
  g_signal_connect_swapped (post, "notify", G_CALLBACK (update), self);
  g_signal_connect_swapped (post, "reactions-changed", G_CALLBACK (update), self);
  return GTK_WIDGET (self);
}
