/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/question-strip.h"

#include "app/common/common.h"
#include "app/timeline/question-window.h"

#include <glib/gi18n.h>

struct _RkQuestionStrip
{
  AdwBin parent_instance;

  GtkLabel *label;
  RkTimeline *timeline;
};

G_DEFINE_FINAL_TYPE (RkQuestionStrip, rk_question_strip, ADW_TYPE_BIN)

static void
update (RkQuestionStrip *self)
{
  const gboolean here
    = self->timeline != NULL && rk_timeline_get_space_kind (self->timeline) == RK_SPACE_CONSULT;
  GPtrArray *questions = here ? rk_timeline_get_questions (self->timeline) : NULL;
  guint open = 0;

  gtk_widget_set_visible (GTK_WIDGET (self), here);
  for (guint i = 0; questions != NULL && i < questions->len; i++)
    open += !((const RkQuestionEntry *) g_ptr_array_index (questions, i))->solved;
  g_autofree char *text
    = questions == NULL || questions->len == 0
        ? g_strdup (_ ("Nothing was asked yet. What you post here is a question to everybody."))
      : open == 0
        ? g_strdup (_ ("All questions are solved."))
        : g_strdup_printf (
          ngettext ("%u question is not solved.", "%u questions are not solved.", open), open);
  gtk_label_set_text (self->label, text);
}

static void
on_list (RkQuestionStrip *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->timeline != NULL && GTK_IS_WINDOW (root))
    gtk_window_present (
      GTK_WINDOW (rk_question_window_new (GTK_WINDOW (root), GTK_WIDGET (self), self->timeline)));
}

static void
rk_question_strip_dispose (GObject *object)
{
  RkQuestionStrip *self = RK_QUESTION_STRIP (object);

  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_clear_object (&self->timeline);
  G_OBJECT_CLASS (rk_question_strip_parent_class)->dispose (object);
}

static void
rk_question_strip_class_init (RkQuestionStripClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_question_strip_dispose;
}

static void
rk_question_strip_init (RkQuestionStrip *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *button = gtk_button_new_with_label (_ ("List of Questions"));

  gtk_widget_add_css_class (box, "question-strip");
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_list), self);
  gtk_box_append (GTK_BOX (box), button);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * rk_question_strip_new:
 *
 * Returns: (transfer floating): a strip for no timeline yet
 */
GtkWidget *
rk_question_strip_new (void)
{
  return g_object_new (RK_TYPE_QUESTION_STRIP, NULL);
}

/**
 * rk_question_strip_set_timeline:
 * @timeline: (nullable): whose questions are counted
 */
void
rk_question_strip_set_timeline (RkQuestionStrip *self, RkTimeline *timeline)
{
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_set_object (&self->timeline, timeline);
  if (timeline != NULL)
    {
      g_signal_connect_swapped (timeline, "notify::questions", G_CALLBACK (update), self);
      g_signal_connect_swapped (timeline, "notify::space-kind", G_CALLBACK (update), self);
    }
  update (self);
}
