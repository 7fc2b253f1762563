/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/dates-button.h"

#include "app/common/common.h"
#include "app/composer/dates-form.h"
#include "app/timeline/ask-form.h"
#include "app/words/words.h"
#include "core/proposal.h"

#include <glib/gi18n.h>

struct _RkDatesButton
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *button;
  GtkWidget *drop_button;
  GtkWidget *other; /* what the post cannot ask for as well, or NULL */
  RkTimeline *timeline;
  char *author_id;
  RkAsk *ask;    /* NULL: none are proposed */
  RkAsk *posted; /* the last that went out, for when it is taken back */
  char *posted_id;
};

G_DEFINE_FINAL_TYPE (RkDatesButton, rk_dates_button, GTK_TYPE_WIDGET)

static gboolean
suits (RkSpaceKind kind)
{
  return kind == RK_SPACE_CARE || kind == RK_SPACE_FAMILY || kind == RK_SPACE_ROOM
         || kind == RK_SPACE_GROUP || kind == RK_SPACE_DIRECT;
}

static void
update (RkDatesButton *self)
{
  RkProposedTime times[RK_PROPOSED_MAX];
  const guint n = self->ask != NULL ? rk_proposal_parse (self->ask->dates, times) : 0;
  g_autofree char *due = n > 0 ? rk_words_exact_time (self->ask->due_us) : NULL;
  g_autofree char *label
    = n > 0
        /* Translators: on the button: how many dates are proposed, until when to answer. */
        ? g_strdup_printf (ngettext ("%u date, until %s", "%u dates, until %s", n), n, due)
        : g_strdup (_ ("Propose Dates"));

  gtk_button_set_label (GTK_BUTTON (self->button), label);
  rk_name_widget (self->button, label);
  rk_set_css_class (self->button, "asks", n > 0);
  gtk_widget_set_visible (self->drop_button, n > 0);
  if (self->other != NULL)
    gtk_widget_set_sensitive (self->other, n == 0);
  gtk_widget_set_visible (
    GTK_WIDGET (self), self->timeline != NULL && self->author_id != NULL
                         && suits (rk_timeline_get_space_kind (self->timeline)));
}

static void
set_ask (RkDatesButton *self, RkAsk *ask)
{
  g_clear_pointer (&self->ask, rk_ask_free);
  self->ask = ask;
  update (self);
}

static void
on_chosen (RkDatesForm *form, RkDatesButton *self)
{
  /* Another timeline may have opened behind the window. */
  if (g_object_get_data (G_OBJECT (form), "rk-timeline") == self->timeline)
    set_ask (self, rk_dates_form_dup_ask (form));
}

static void
on_clicked (RkDatesButton *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *form;

  if (self->timeline == NULL || !GTK_IS_WINDOW (root))
    return;
  form = rk_dates_form_new (GTK_WINDOW (root), self->timeline, self->author_id, self->ask);
  g_object_set_data_full (
    G_OBJECT (form), "rk-timeline", g_object_ref (self->timeline), g_object_unref);
  g_signal_connect_object (form, "chosen", G_CALLBACK (on_chosen), self, 0);
  gtk_window_present (GTK_WINDOW (form));
}

static void
on_drop (RkDatesButton *self)
{
  set_ask (self, NULL);
  gtk_widget_grab_focus (self->button);
}

static void
forget_timeline (RkDatesButton *self)
{
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_clear_object (&self->timeline);
  g_clear_pointer (&self->author_id, g_free);
  g_clear_pointer (&self->ask, rk_ask_free);
  g_clear_pointer (&self->posted, rk_ask_free);
  g_clear_pointer (&self->posted_id, g_free);
}

static void
rk_dates_button_dispose (GObject *object)
{
  RkDatesButton *self = RK_DATES_BUTTON (object);

  forget_timeline (self);
  g_clear_weak_pointer (&self->other);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_dates_button_parent_class)->dispose (object);
}

static void
rk_dates_button_class_init (RkDatesButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_dates_button_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
rk_dates_button_init (RkDatesButton *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->box, "linked");
  gtk_widget_set_valign (self->box, GTK_ALIGN_CENTER);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->button = gtk_button_new ();
  gtk_widget_set_tooltip_text (
    self->button, _ ("Dates of a visit or a meeting that everybody here can answer"));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked), self);
  self->drop_button = gtk_button_new_from_icon_name ("window-close-symbolic");
  gtk_widget_set_tooltip_text (self->drop_button, _ ("Propose no dates"));
  rk_name_widget (self->drop_button, _ ("Propose no dates"));
  g_signal_connect_swapped (self->drop_button, "clicked", G_CALLBACK (on_drop), self);
  gtk_box_append (GTK_BOX (self->box), self->button);
  gtk_box_append (GTK_BOX (self->box), self->drop_button);
  update (self);
}

/**
 * rk_dates_button_new:
 * @other: (nullable): what asks for 了解: a post asks for that, or for answers to its dates
 *
 * Returns: (transfer floating): a button that proposes nothing yet
 */
GtkWidget *
rk_dates_button_new (GtkWidget *other)
{
  RkDatesButton *self = g_object_new (RK_TYPE_DATES_BUTTON, NULL);

  g_set_weak_pointer (&self->other, other);
  return GTK_WIDGET (self);
}

/**
 * rk_dates_button_set_timeline:
 * @timeline: (nullable): where the post goes
 * @author_id: (nullable): who writes; %NULL where they propose no dates
 *
 * For another timeline: nothing is proposed then.
 */
void
rk_dates_button_set_timeline (RkDatesButton *self, RkTimeline *timeline, const char *author_id)
{
  forget_timeline (self);
  if (timeline != NULL)
    {
      self->timeline = g_object_ref (timeline);
      g_signal_connect_swapped (timeline, "notify::space-kind", G_CALLBACK (update), self);
    }
  self->author_id = g_strdup (author_id);
  update (self);
}

/** rk_dates_button_get_ask: Returns: (transfer none) (nullable): what is proposed; %NULL: nothing
 */
const RkAsk *
rk_dates_button_get_ask (RkDatesButton *self)
{
  return self->ask;
}

/** rk_dates_button_or: Returns: (nullable): what is proposed, or else @ask */
const RkAsk *
rk_dates_button_or (RkDatesButton *self, const RkAsk *ask)
{
  return self->ask != NULL ? self->ask : ask;
}

/** rk_dates_button_posted: @post_id: the post that took the dates along */
void
rk_dates_button_posted (RkDatesButton *self, const char *post_id)
{
  if (self->ask == NULL)
    return;
  g_clear_pointer (&self->posted, rk_ask_free);
  g_free (self->posted_id);
  self->posted = g_steal_pointer (&self->ask);
  self->posted_id = g_strdup (post_id);
  update (self);
}

/** rk_dates_button_take_back: @post_id: a post that was taken back, whose dates are here again */
void
rk_dates_button_take_back (RkDatesButton *self, const char *post_id)
{
  if (g_strcmp0 (self->posted_id, post_id) == 0 && self->ask == NULL)
    set_ask (self, g_steal_pointer (&self->posted));
}
