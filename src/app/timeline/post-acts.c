/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/post-acts.h"

#include "app/common/common.h"
#include "app/timeline/ask-form.h"
#include "app/timeline/dates-window.h"
#include "app/timeline/timeline-acts.h"
#include "app/timeline/typed-line.h"
#include "app/timeline/timeline-view.h"
#include "app/words/words.h"
#include "client/deputies.h"

#include <glib/gi18n.h>

/* What is done to one post of the timeline that is shown, as actions of the view: each takes the
 * post's id. */

static RkTimeline *
timeline_of (GtkWidget *widget)
{
  return rk_timeline_view_get_timeline (RK_TIMELINE_VIEW (widget));
}

/**
 * rk_post_acts_find:
 * @timeline: (nullable): that is shown
 * @parameter: of an action: a post's id
 *
 * Returns: (transfer none) (nullable): the post
 */
RkPostItem *
rk_post_acts_find (RkTimeline *timeline, GVariant *parameter)
{
  return timeline != NULL
           ? rk_timeline_find (timeline, g_variant_get_string (parameter, NULL), NULL)
           : NULL;
}

static void
react (GtkWidget *view, RkTimeline *timeline, RkPostItem *post, RkReactionKind kind, gboolean on)
{
  rk_timeline_react_async (timeline, post, kind, on, NULL, rk_act_done, g_object_ref (view));
}

static void
ack (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  react (view, timeline, post, RK_REACTION_ACK, !rk_post_item_get_my_ack (post));
}

static void
like (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  react (view, timeline, post, RK_REACTION_LIKE, !rk_post_item_get_my_like (post));
}

static void
take (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  react (view, timeline, post, RK_REACTION_TAKE, !rk_post_item_get_my_take (post));
}

static void
unask (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  rk_timeline_ask_async (timeline, post, NULL, NULL, rk_act_done, g_object_ref (view));
}

/* Of an answer in 相談: whether it is the one that solved the question. */
static void
solve (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  const gboolean did = rk_post_item_get_in_consult (post) == RK_IN_CONSULT_SOLUTION;

  if (rk_post_item_get_reply_id (post) != NULL)
    rk_timeline_solve_async (timeline, rk_post_item_get_reply_id (post),
                             did ? NULL : rk_post_item_get_id (post), NULL, rk_act_done,
                             g_object_ref (view));
}

static void
remind (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  rk_timeline_remind_async (timeline, post, NULL, rk_act_done, g_object_ref (view));
}

static void
dates (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  GtkRoot *root = gtk_widget_get_root (view);

  if (GTK_IS_WINDOW (root) && rk_post_item_get_dates (post) != NULL)
    gtk_window_present (GTK_WINDOW (rk_dates_window_new (GTK_WINDOW (root), timeline, post)));
}

static void
copy (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (view), rk_post_item_get_text (post));
}

/* For pasting into 支援経過記録: who said it, and when. */
static void
copy_source (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  RkUserItem *author = rk_post_item_get_author (post);
  g_autofree char *when = rk_words_exact_time (rk_post_item_get_created_us (post));
  g_autofree char *name = rk_typed_author (post);
  /* Translators: a copied post: when, who, profession (facility), and the text below. */
  g_autofree char *text
    = rk_post_item_is_anonymous (post)
        /* Translators: a copied post of somebody without a name: when, 匿名, and the text below. */
        ? g_strdup_printf (_ ("%s %s\n%s"), when, name, rk_post_item_get_text (post))
        : g_strdup_printf (_ ("%s %s, %s (%s)\n%s"), when, name,
                           rk_words_profession ((int) rk_user_item_get_profession (author)),
                           rk_user_item_get_facility_name (author), rk_post_item_get_text (post));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (view), text);
}

static void
confirm (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  rk_timeline_settle_typed (timeline, post, NULL);
}

typedef struct
{
  RkTimeline *timeline;
  RkPostItem *post;
} GivenBack;

static void
given_back_free (gpointer data)
{
  GivenBack *given = data;

  g_object_unref (given->timeline);
  g_object_unref (given->post);
  g_free (given);
}

static void
on_reason (const char *reason, gpointer data)
{
  GivenBack *given = data;

  rk_timeline_settle_typed (given->timeline, given->post, reason);
}

static void
give_back (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  GivenBack *given = g_new0 (GivenBack, 1);

  given->timeline = g_object_ref (timeline);
  given->post = g_object_ref (post);
  rk_typed_ask_reason (view, on_reason, given, given_back_free);
}

static void
mark_unread (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  rk_timeline_mark_unread_from (timeline, post);
}

static void
stop (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  rk_timeline_stop_post_async (timeline, post, NULL, rk_act_done, g_object_ref (view));
}

static void
retry (GtkWidget *view, RkTimeline *timeline, RkPostItem *post)
{
  rk_timeline_retry_async (timeline, post, NULL, rk_act_done, g_object_ref (view));
}

static const struct
{
  const char *name;
  void (*run) (GtkWidget *view, RkTimeline *timeline, RkPostItem *post);
} acts[] = {
  { "timeline.ack", ack },
  { "timeline.like", like },
  { "timeline.take", take },
  { "timeline.confirm", confirm },
  { "timeline.give-back", give_back },
  { "timeline.ask", rk_act_ask },
  { "timeline.unask", unask },
  { "timeline.remind", remind },
  { "timeline.solve", solve },
  { "timeline.dates", dates },
  { "timeline.copy", copy },
  { "timeline.copy-source", copy_source },
  { "timeline.mark-unread", mark_unread },
  { "timeline.versions", rk_act_versions },
  { "timeline.edit", rk_act_edit },
  { "timeline.withdraw", rk_act_withdraw },
  { "timeline.hide", rk_act_hide },
  { "timeline.report", rk_act_report },
  { "timeline.unreport", rk_act_unreport },
  { "timeline.stop", stop },
  { "timeline.retry", retry },
  { "timeline.discard", rk_act_discard },
};

static void
act (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkTimeline *timeline = timeline_of (widget);
  RkPostItem *post = rk_post_acts_find (timeline, parameter);

  for (guint i = 0; post != NULL && i < G_N_ELEMENTS (acts); i++)
    if (g_str_equal (acts[i].name, name))
      acts[i].run (widget, timeline, post);
}

/* What is pinned may be no post of the part that is here. */
static void
act_pin (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkTimeline *timeline = timeline_of (widget);
  GPtrArray *pins = timeline != NULL ? rk_timeline_get_pins (timeline) : NULL;
  const gboolean pin = g_str_equal (name, "timeline.pin");

  if (timeline == NULL)
    return;
  if (pin && pins != NULL && pins->len >= RK_PINS_MAX)
    {
      g_autofree char *body = g_strdup_printf (
        _ ("At most %d posts are pinned. Unpin another one first."), RK_PINS_MAX);
      rk_alert (widget, _ ("Not pinned"), body);
      return;
    }
  rk_timeline_pin_async (timeline, g_variant_get_string (parameter, NULL), pin, NULL, rk_act_done,
                         g_object_ref (widget));
}

/** rk_post_acts_install: @klass: of the view of a timeline */
void
rk_post_acts_install (GtkWidgetClass *klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    gtk_widget_class_install_action (klass, acts[i].name, "s", act);
  gtk_widget_class_install_action (klass, "timeline.pin", "s", act_pin);
  gtk_widget_class_install_action (klass, "timeline.unpin", "s", act_pin);
}
