/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/ask-button.h"

#include "app/common/common.h"
#include "app/timeline/ask-form.h"

#include <glib/gi18n.h>

struct _RkAskButton
{
  GtkWidget parent_instance;

  GtkWidget *button;
  GtkCheckButton *check;
  GtkWidget *box;
  RkAskForm *form; /* NULL as long as nobody can be asked */
  GListModel *members;
  char *author_id;
};

G_DEFINE_FINAL_TYPE (RkAskButton, rk_ask_button, GTK_TYPE_WIDGET)

static void
update (RkAskButton *self)
{
  g_autoptr (RkAsk) ask = rk_ask_button_dup_ask (self);
  g_autofree char *words = ask != NULL ? rk_ask_form_dup_words (self->form) : NULL;
  g_autofree char *label = words != NULL ? g_strdup_printf (_ ("Confirmation asked: %s"), words)
                                         : g_strdup (_ ("Confirmation"));

  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), label);
  rk_name_widget (self->button, label);
  rk_set_css_class (self->button, "asks", ask != NULL);
  if (self->form != NULL)
    gtk_widget_set_sensitive (GTK_WIDGET (self->form), gtk_check_button_get_active (self->check));
}

/* Made anew each time it is shown, so that the times and the members are those of now. */
static void
on_shown (RkAskButton *self)
{
  if (gtk_check_button_get_active (self->check) && self->form != NULL)
    return;
  if (self->form != NULL)
    gtk_box_remove (GTK_BOX (self->box), GTK_WIDGET (self->form));
  self->form = NULL;
  if (self->members == NULL)
    return;
  self->form = RK_ASK_FORM (rk_ask_form_new (self->members, self->author_id));
  g_signal_connect_swapped (self->form, "changed", G_CALLBACK (update), self);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->form));
  update (self);
}

static void
rk_ask_button_dispose (GObject *object)
{
  RkAskButton *self = RK_ASK_BUTTON (object);

  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->members);
  g_clear_pointer (&self->author_id, g_free);
  G_OBJECT_CLASS (rk_ask_button_parent_class)->dispose (object);
}

static void
rk_ask_button_class_init (RkAskButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_ask_button_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
rk_ask_button_init (RkAskButton *self)
{
  GtkWidget *popover = gtk_popover_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_widget_set_size_request (self->box, 320, -1);
  gtk_widget_set_margin_top (self->box, 6);
  gtk_widget_set_margin_bottom (self->box, 6);
  gtk_widget_set_margin_start (self->box, 6);
  gtk_widget_set_margin_end (self->box, 6);
  self->check
    = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (_ ("Ask for confirmation of this post")));
  rk_name_widget (self->check, _ ("Ask for confirmation of this post"));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->check));
  gtk_popover_set_child (GTK_POPOVER (popover), self->box);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), popover);
  gtk_widget_set_tooltip_text (
    self->button, _ ("Ask people to confirm by a time that they have read and understood it"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  g_signal_connect_swapped (popover, "show", G_CALLBACK (on_shown), self);
  g_signal_connect_swapped (self->check, "toggled", G_CALLBACK (update), self);
  update (self);
}

/**
 * rk_ask_button_new:
 *
 * Returns: (transfer floating): a button that asks nothing yet
 */
GtkWidget *
rk_ask_button_new (void)
{
  return g_object_new (RK_TYPE_ASK_BUTTON, NULL);
}

/**
 * rk_ask_button_set_members:
 * @members: (nullable): of #RkMemberItem, who can be asked
 * @author_id: (nullable): who is not
 *
 * For another timeline: nothing is asked then.
 */
void
rk_ask_button_set_members (RkAskButton *self, GListModel *members, const char *author_id)
{
  g_set_object (&self->members, members);
  g_free (self->author_id);
  self->author_id = g_strdup (author_id);
  rk_ask_button_reset (self);
}

/**
 * rk_ask_button_dup_ask:
 *
 * Returns: (transfer full) (nullable): what is asked; %NULL for nothing
 */
RkAsk *
rk_ask_button_dup_ask (RkAskButton *self)
{
  return self->form != NULL && gtk_check_button_get_active (self->check)
           ? rk_ask_form_dup_ask (self->form)
           : NULL;
}

/**
 * rk_ask_button_reset:
 *
 * Asks nothing any more.
 */
void
rk_ask_button_reset (RkAskButton *self)
{
  gtk_check_button_set_active (self->check, FALSE);
  if (self->form != NULL)
    gtk_box_remove (GTK_BOX (self->box), GTK_WIDGET (self->form));
  self->form = NULL;
  update (self);
}
