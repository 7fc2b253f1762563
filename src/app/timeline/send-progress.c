/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/send-progress.h"

#include "app/words/words.h"

#include <glib/gi18n.h>

/* One bar for all files of a post: how many of them the server has, and how much. */
typedef struct
{
  GtkWidget *box; /* not owned: it owns this */
  RkPostItem *post;
  GtkProgressBar *bar;
  GtkLabel *label;
  GPtrArray *watched; /* of RkAttachmentItem */
} Progress;

static void
unwatch (Progress *self)
{
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->watched, i), self);
  g_ptr_array_set_size (self->watched, 0);
}

static void
progress_free (Progress *self)
{
  unwatch (self);
  g_signal_handlers_disconnect_by_data (self->post, self);
  g_signal_handlers_disconnect_by_data (rk_post_item_get_attachments (self->post), self);
  g_ptr_array_unref (self->watched);
  g_object_unref (self->post);
  g_free (self);
}

static void
update (Progress *self)
{
  RkSendState state = rk_post_item_get_send_state (self->post);
  gint64 all = 0;
  double sent = 0;
  guint n_done = 0;

  for (guint i = 0; i < self->watched->len; i++)
    {
      RkAttachmentItem *item = g_ptr_array_index (self->watched, i);
      gint64 size = rk_attachment_item_get_attachment (item)->size;
      double part = rk_attachment_item_get_state (item) == RK_MEDIA_LOCAL
                      ? 1
                      : CLAMP (rk_attachment_item_get_progress (item), 0, 1);

      all += size;
      sent += part * (double) size;
      n_done += part >= 1;
    }
  /* What waits or failed shows how far it came; before that there is nothing to say. */
  gtk_widget_set_visible (self->box, self->watched->len > 0 && state != RK_SEND_DONE
                                       && state != RK_SEND_HELD
                                       && (state == RK_SEND_SENDING || sent > 0));
  g_autofree char *sent_size = rk_words_size ((gint64) sent);
  g_autofree char *all_size = rk_words_size (all);
  g_autofree char *text = self->watched->len > 1
                            /* Translators: files sent, of files; size sent, of size. */
                            ? g_strdup_printf (_ ("%u of %u files · %s of %s"), n_done,
                                               self->watched->len, sent_size, all_size)
                            /* Translators: size sent, of size. */
                            : g_strdup_printf (_ ("%s of %s"), sent_size, all_size);
  gtk_label_set_text (self->label, text);
  gtk_progress_bar_set_fraction (self->bar, all > 0 ? sent / (double) all : 0);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
watch (Progress *self)
{
  GListModel *attachments = rk_post_item_get_attachments (self->post);

  unwatch (self);
  for (guint i = 0; i < g_list_model_get_n_items (attachments); i++)
    {
      RkAttachmentItem *item = g_list_model_get_item (attachments, i);

      g_signal_connect_swapped (item, "notify", G_CALLBACK (update), self);
      g_ptr_array_add (self->watched, item);
    }
  update (self);
}

/**
 * rk_send_progress_new:
 * @post: one of a timeline
 *
 * Shows how much of a post's files the server has; hidden while there is nothing on its way.
 *
 * Returns: (transfer floating): the bar with its words
 */
GtkWidget *
rk_send_progress_new (RkPostItem *post)
{
  Progress *self = g_new0 (Progress, 1);

  self->post = g_object_ref (post);
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_hexpand (GTK_WIDGET (self->bar), TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->bar), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Sending the files"), -1);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "numeric");
  gtk_widget_add_css_class (self->box, "send-progress");
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->bar));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->label));
  g_signal_connect_swapped (post, "notify::send-state", G_CALLBACK (update), self);
  g_signal_connect_swapped (
    rk_post_item_get_attachments (post), "items-changed", G_CALLBACK (watch), self);
  g_object_set_data_full (
    G_OBJECT (self->box), "rk-progress", self, (GDestroyNotify) progress_free);
  watch (self);
  return self->box;
}
