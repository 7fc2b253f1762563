/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/post-acts.h"

#include "app/common/common.h"
#include "app/timeline/ask-form.h"
#include "app/timeline/timeline-acts.h"
#include "app/timeline/timeline-view.h"
#include "app/words/words.h"

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
react (GtkWidget *widget, RkPostItem *post, RkReactionKind kind, gboolean active)
{
  if (post != NULL)
    rk_timeline_react_async (
      timeline_of (widget), post, kind, active, NULL, rk_act_done, g_object_ref (widget));
}

static void
act_ack (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkPostItem *post = rk_post_acts_find (timeline_of (widget), parameter);
  react (widget, post, RK_REACTION_ACK, post != NULL && !rk_post_item_get_my_ack (post));
}

static void
act_like (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkPostItem *post = rk_post_acts_find (timeline_of (widget), parameter);
  react (widget, post, RK_REACTION_LIKE, post != NULL && !rk_post_item_get_my_like (post));
}

static void
act_take (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkPostItem *post = rk_post_acts_find (timeline_of (widget), parameter);
  react (widget, post, RK_REACTION_TAKE, post != NULL && !rk_post_item_get_my_take (post));
}

static void
act_ask (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkTimeline *timeline = timeline_of (widget);
  RkPostItem *post = rk_post_acts_find (timeline, parameter);

  if (post == NULL)
    return;
  if (g_str_equal (name, "timeline.ask"))
    rk_act_ask (widget, timeline, post);
  else if (g_str_equal (name, "timeline.unask"))
    rk_timeline_ask_async (timeline, post, NULL, NULL, rk_act_done, g_object_ref (widget));
  else
    rk_timeline_remind_async (timeline, post, NULL, rk_act_done, g_object_ref (widget));
}

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

static void
act_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkPostItem *post = rk_post_acts_find (timeline_of (widget), parameter);
  if (post != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), rk_post_item_get_text (post));
}

/* For pasting into 支援経過記録: who said it, and when. */
static void
act_copy_source (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkPostItem *post = rk_post_acts_find (timeline_of (widget), parameter);

  if (post == NULL)
    return;
  RkUserItem *author = rk_post_item_get_author (post);
  g_autofree char *when = rk_words_exact_time (rk_post_item_get_created_us (post));
  /* Translators: a copied post: when, who, profession (facility), and the text below. */
  g_autofree char *text
    = g_strdup_printf (_ ("%s %s, %s (%s)\n%s"), when, rk_user_item_get_name (author),
                       rk_words_profession ((int) rk_user_item_get_profession (author)),
                       rk_user_item_get_facility_name (author), rk_post_item_get_text (post));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
act_mark_unread (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkTimeline *timeline = timeline_of (widget);
  RkPostItem *post = rk_post_acts_find (timeline, parameter);
  if (post != NULL)
    rk_timeline_mark_unread_from (timeline, post);
}

static void
act_versions (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkPostItem *post = rk_post_acts_find (timeline_of (widget), parameter);
  if (post != NULL)
    rk_act_versions (widget, timeline_of (widget), post);
}

static void
act_edit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkPostItem *post = rk_post_acts_find (timeline_of (widget), parameter);
  if (post != NULL)
    rk_act_edit (widget, timeline_of (widget), post);
}

static void
act_withdraw (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkPostItem *post = rk_post_acts_find (timeline_of (widget), parameter);
  if (post != NULL)
    rk_act_withdraw (widget, timeline_of (widget), post);
}

static void
act_hide (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkPostItem *post = rk_post_acts_find (timeline_of (widget), parameter);
  if (post != NULL)
    rk_act_hide (widget, timeline_of (widget), post);
}

static void
act_stop (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkTimeline *timeline = timeline_of (widget);
  RkPostItem *post = rk_post_acts_find (timeline, parameter);
  if (post != NULL)
    rk_timeline_stop_post_async (timeline, post, NULL, rk_act_done, g_object_ref (widget));
}

static void
act_retry (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkTimeline *timeline = timeline_of (widget);
  RkPostItem *post = rk_post_acts_find (timeline, parameter);
  if (post != NULL)
    rk_timeline_retry_async (timeline, post, NULL, rk_act_done, g_object_ref (widget));
}

static void
act_discard (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkPostItem *post = rk_post_acts_find (timeline_of (widget), parameter);
  if (post != NULL)
    rk_act_discard (widget, timeline_of (widget), post);
}

/** rk_post_acts_install: @klass: of the view of a timeline */
void
rk_post_acts_install (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "timeline.ack", "s", act_ack);
  gtk_widget_class_install_action (klass, "timeline.like", "s", act_like);
  gtk_widget_class_install_action (klass, "timeline.take", "s", act_take);
  gtk_widget_class_install_action (klass, "timeline.ask", "s", act_ask);
  gtk_widget_class_install_action (klass, "timeline.unask", "s", act_ask);
  gtk_widget_class_install_action (klass, "timeline.remind", "s", act_ask);
  gtk_widget_class_install_action (klass, "timeline.pin", "s", act_pin);
  gtk_widget_class_install_action (klass, "timeline.unpin", "s", act_pin);
  gtk_widget_class_install_action (klass, "timeline.copy", "s", act_copy);
  gtk_widget_class_install_action (klass, "timeline.copy-source", "s", act_copy_source);
  gtk_widget_class_install_action (klass, "timeline.mark-unread", "s", act_mark_unread);
  gtk_widget_class_install_action (klass, "timeline.versions", "s", act_versions);
  gtk_widget_class_install_action (klass, "timeline.edit", "s", act_edit);
  gtk_widget_class_install_action (klass, "timeline.withdraw", "s", act_withdraw);
  gtk_widget_class_install_action (klass, "timeline.hide", "s", act_hide);
  gtk_widget_class_install_action (klass, "timeline.stop", "s", act_stop);
  gtk_widget_class_install_action (klass, "timeline.retry", "s", act_retry);
  gtk_widget_class_install_action (klass, "timeline.discard", "s", act_discard);
}
