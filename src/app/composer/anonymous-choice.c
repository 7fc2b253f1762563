/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/anonymous-choice.h"

#include <glib/gi18n.h>

struct _RkAnonymousChoice
{
  GtkWidget parent_instance;

  GtkCheckButton *button;
  RkTimeline *timeline;
  gboolean replies;
  gboolean as_asker; /* to a question of mine without a name */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (RkAnonymousChoice, rk_anonymous_choice, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
update (RkAnonymousChoice *self)
{
  const gboolean offered
    = self->timeline != NULL && !self->replies && rk_timeline_get_can_be_anonymous (self->timeline);

  gtk_widget_set_visible (GTK_WIDGET (self), offered);
  self->filling = TRUE;
  gtk_check_button_set_active (
    self->button, self->timeline != NULL && rk_timeline_get_anonymous (self->timeline));
  self->filling = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_toggled (RkAnonymousChoice *self)
{
  if (!self->filling && self->timeline != NULL)
    rk_timeline_set_anonymous (self->timeline, gtk_check_button_get_active (self->button));
}

static void
rk_anonymous_choice_dispose (GObject *object)
{
  RkAnonymousChoice *self = RK_ANONYMOUS_CHOICE (object);

  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_clear_object (&self->timeline);
  g_clear_pointer ((GtkWidget **) &self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_anonymous_choice_parent_class)->dispose (object);
}

static void
rk_anonymous_choice_class_init (RkAnonymousChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_anonymous_choice_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  /**
   * RkAnonymousChoice::changed:
   *
   * What is written goes with a name now, or without one.
   */
  signals[CHANGED] = g_signal_new (
    "changed", RK_TYPE_ANONYMOUS_CHOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rk_anonymous_choice_init (RkAnonymousChoice *self)
{
  self->button = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (_ ("Ask Anonymously")));
  gtk_widget_set_tooltip_text (
    GTK_WIDGET (self->button),
    _ ("Neither members nor administrators see who asks. Only in case of "
       "abuse two named people can find out together."));
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_widget_set_parent (GTK_WIDGET (self->button), GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "toggled", G_CALLBACK (on_toggled), self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/** rk_anonymous_choice_new: Returns: (transfer floating): one that is not offered yet */
GtkWidget *
rk_anonymous_choice_new (void)
{
  return g_object_new (RK_TYPE_ANONYMOUS_CHOICE, NULL);
}

/** rk_anonymous_choice_set_timeline: @timeline: (nullable): where the next post goes */
void
rk_anonymous_choice_set_timeline (RkAnonymousChoice *self, RkTimeline *timeline)
{
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_set_object (&self->timeline, timeline);
  if (timeline != NULL)
    g_signal_connect_swapped (timeline, "notify::anonymous", G_CALLBACK (update), self);
  update (self);
}

/** rk_anonymous_choice_set_reply: @reply_to: (nullable): the post that is answered */
void
rk_anonymous_choice_set_reply (RkAnonymousChoice *self, const char *reply_to)
{
  RkPostItem *post = reply_to != NULL && self->timeline != NULL
                       ? rk_timeline_find (self->timeline, reply_to, NULL)
                       : NULL;

  self->replies = reply_to != NULL;
  self->as_asker = post != NULL && rk_post_item_is_own (post) && rk_post_item_is_anonymous (post);
  update (self);
}

/** rk_anonymous_choice_is_on: Returns: whether what is written goes without one's name */
gboolean
rk_anonymous_choice_is_on (RkAnonymousChoice *self)
{
  return self->replies ? self->as_asker
                       : self->timeline != NULL && rk_timeline_get_can_be_anonymous (self->timeline)
                           && rk_timeline_get_anonymous (self->timeline);
}
