/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/post-rows.h"

#include "app/timeline/post-row.h"
#include "app/words/words.h"

/* Rows that nobody sees any more are taken apart for so long at a time, in µs. */
#define APART 2000

struct _RkPostRows
{
  GtkListBox *box; /* not owned */
  RkMediaLoader *loader;
  RkTimeline *timeline;
  gboolean newest_first;
  GPtrArray *rows; /* RkPostRow in the model's order, borrowed from the box; NULL: to come */
  guint n_to_come;
  GPtrArray
    *gone; /* rows that were taken away; to take one apart costs as much as a third of making it */
  guint apart;
};

static GtkWidget *
nth (RkPostRows *self, guint index)
{
  return index < self->rows->len ? g_ptr_array_index (self->rows, index) : NULL;
}

/* The row below which one belongs in the box; before it in time, or behind it. */
static GtkWidget *
nearest_above (RkPostRows *self, guint index)
{
  GtkWidget *row = NULL;

  if (self->newest_first)
    for (guint i = index + 1; i < self->rows->len && row == NULL; i++)
      row = nth (self, i);
  else
    for (guint i = index; i > 0 && row == NULL; i--)
      row = nth (self, i - 1);
  return row;
}

static void
update_separators (RkPostRows *self, guint index)
{
  RkPostRow *row = (RkPostRow *) nth (self, index);

  if (row == NULL)
    return;
  GListModel *model = G_LIST_MODEL (self->timeline);
  RkPostItem *item = rk_post_row_get_item (row);
  /* Past the first one this is no place of the model. */
  g_autoptr (RkPostItem) item_before
    = g_list_model_get_item (model, self->newest_first ? index + 1 : index - 1);
  gint64 created_us = rk_post_item_get_created_us (item);

  if (item_before == NULL
      || !rk_words_same_day (created_us, rk_post_item_get_created_us (item_before)))
    {
      g_autofree char *day = rk_words_day (created_us);
      rk_post_row_set_day (row, day);
    }
  else
    rk_post_row_set_day (row, NULL);

  gint64 first_unread = rk_timeline_get_first_unread (self->timeline);
  gint64 position = rk_post_item_get_position (item);
  gint64 position_before = item_before != NULL ? rk_post_item_get_position (item_before) : 0;
  gboolean line;
  if (first_unread <= 0)
    line = FALSE;
  else if (self->newest_first)
    line = position < first_unread && item_before != NULL && position_before >= first_unread;
  else
    line = position >= first_unread && (item_before == NULL || position_before < first_unread);
  rk_post_row_set_new_line (row, line);
}

static void
update_around (RkPostRows *self, guint index)
{
  if (index > 0)
    update_separators (self, index - 1);
  update_separators (self, index);
  update_separators (self, index + 1);
}

/**
 * rk_post_rows_make:
 * @index: of a post in the model
 *
 * Returns: (transfer none) (nullable): its row, made now if it was to come; %NULL where there is no
 *   such post
 */
GtkWidget *
rk_post_rows_make (RkPostRows *self, guint index)
{
  GtkWidget *row = nth (self, index);

  if (row != NULL || index >= self->rows->len)
    return row;
  g_autoptr (RkPostItem) item = g_list_model_get_item (G_LIST_MODEL (self->timeline), index);
  GtkWidget *above = nearest_above (self, index);
  /* The end of the history has a row, too: the first or the last of all. */
  int place = above != NULL        ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (above)) + 1
              : self->newest_first ? 0
                                   : 1;

  row = rk_post_row_for_item (item, self->loader, rk_timeline_is_admin (self->timeline));
  g_ptr_array_index (self->rows, index) = row;
  self->n_to_come--;
  /* Until the list finds it in sight. */
  rk_post_row_set_drawn (RK_POST_ROW (row), FALSE);
  gtk_list_box_insert (self->box, row, place);
  update_separators (self, index);
  return row;
}

/* The nearest one that is to come. */
static guint
next_one (RkPostRows *self, guint heart)
{
  for (guint away = 0; away < self->rows->len; away++)
    {
      if (heart >= away && heart - away < self->rows->len && nth (self, heart - away) == NULL)
        return heart - away;
      if (heart + away < self->rows->len && nth (self, heart + away) == NULL)
        return heart + away;
    }
  return self->rows->len;
}

/**
 * rk_post_rows_make_some:
 * @heart: the post that is looked at
 * @for_us: so long, in µs; one row at least
 *
 * Makes rows, the nearest first.
 *
 * Returns: whether others are still to come
 */
gboolean
rk_post_rows_make_some (RkPostRows *self, guint heart, gint64 for_us)
{
  const gint64 end = g_get_monotonic_time () + for_us;

  while (self->n_to_come > 0)
    {
      rk_post_rows_make (self, next_one (self, MIN (heart, self->rows->len - 1)));
      if (g_get_monotonic_time () >= end)
        break;
    }
  return self->n_to_come > 0;
}

/** rk_post_rows_insert: @n posts have come into the model; their rows are to come */
void
rk_post_rows_insert (RkPostRows *self, guint index, guint n)
{
  for (guint i = 0; i < n; i++)
    g_ptr_array_insert (self->rows, (int) index, NULL);
  self->n_to_come += n;
  if (n > 0)
    {
      update_around (self, index);
      update_separators (self, index + n);
    }
}

/** rk_post_rows_remove: a post has gone from the model */
void
rk_post_rows_remove (RkPostRows *self, guint index)
{
  GtkWidget *row = g_ptr_array_remove_index (self->rows, index);

  if (row != NULL)
    gtk_list_box_remove (self->box, row);
  else
    self->n_to_come--;
  update_around (self, index);
}

static gboolean
on_apart (gpointer data)
{
  RkPostRows *self = data;
  const gint64 end = g_get_monotonic_time () + APART;

  while (self->gone->len > 0 && g_get_monotonic_time () < end)
    g_ptr_array_set_size (self->gone, (int) self->gone->len - 1);
  if (self->gone->len > 0)
    return G_SOURCE_CONTINUE;
  self->apart = 0;
  return G_SOURCE_REMOVE;
}

/**
 * rk_post_rows_set_timeline:
 * @timeline: (nullable): whose rows
 *
 * Takes all rows away; those of @timeline are to come.
 */
void
rk_post_rows_set_timeline (RkPostRows *self, RkTimeline *timeline, gboolean newest_first)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (nth (self, i) != NULL)
      {
        g_ptr_array_add (self->gone, g_object_ref (nth (self, i)));
        gtk_list_box_remove (self->box, nth (self, i));
      }
  if (self->gone->len > 0 && self->apart == 0)
    self->apart = g_idle_add_full (G_PRIORITY_LOW, on_apart, self, NULL);
  g_ptr_array_set_size (self->rows, 0);
  self->n_to_come = 0;
  g_set_object (&self->timeline, timeline);
  self->newest_first = newest_first;
  if (timeline != NULL)
    rk_post_rows_insert (self, 0, g_list_model_get_n_items (G_LIST_MODEL (timeline)));
}

/** rk_post_rows_get_n: how many posts there are, with a row or without */
guint
rk_post_rows_get_n (RkPostRows *self)
{
  return self->rows->len;
}

gboolean
rk_post_rows_are_all_made (RkPostRows *self)
{
  return self->n_to_come == 0;
}

/** rk_post_rows_get: Returns: (transfer none) (nullable): the row, %NULL while it is to come */
GtkWidget *
rk_post_rows_get (RkPostRows *self, guint index)
{
  return nth (self, index);
}

/** rk_post_rows_find: Returns: whether @row is one of them, and which */
gboolean
rk_post_rows_find (RkPostRows *self, gpointer row, guint *ret_index)
{
  return row != NULL && g_ptr_array_find (self->rows, row, ret_index);
}

/** rk_post_rows_update_separators: the days and the line above what is new */
void
rk_post_rows_update_separators (RkPostRows *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    update_separators (self, i);
}

/** rk_post_rows_refresh_times: says anew how long ago each post was written */
void
rk_post_rows_refresh_times (RkPostRows *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (nth (self, i) != NULL)
      rk_post_row_refresh_time (RK_POST_ROW (nth (self, i)));
}

/**
 * rk_post_rows_new:
 * @box: (transfer none): where the rows stand; has to live as long as this
 * @loader: where pictures come from
 *
 * Returns: (transfer full): no rows yet
 */
RkPostRows *
rk_post_rows_new (GtkListBox *box, RkMediaLoader *loader)
{
  RkPostRows *self = g_new0 (RkPostRows, 1);

  self->box = box;
  self->loader = g_object_ref (loader);
  self->rows = g_ptr_array_new ();
  self->gone = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

/** rk_post_rows_free: leaves the rows to the box */
void
rk_post_rows_free (RkPostRows *self)
{
  g_clear_handle_id (&self->apart, g_source_remove);
  g_ptr_array_unref (self->gone);
  g_ptr_array_unref (self->rows);
  g_clear_object (&self->timeline);
  g_object_unref (self->loader);
  g_free (self);
}
