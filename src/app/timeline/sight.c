/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/sight.h"

#include "app/timeline/post-row.h"

/* How often it is looked while the list moves, in ms. */
#define PAUSE 100

struct _RkSight
{
  GtkListBox *box; /* not owned */
  GtkAdjustment *adjustment;
  GHashTable *rows; /* those that are not away → RkMediaSight */
  GPtrArray *drawn; /* rows */
  guint timer;
  gboolean again;
};

static void
add (RkSight *self, GHashTable *rows, GtkListBoxRow *row, RkMediaSight sight)
{
  gpointer before = NULL;

  if (!RK_IS_POST_ROW (row))
    return;
  g_hash_table_insert (rows, g_object_ref (row), GINT_TO_POINTER (sight));
  g_hash_table_lookup_extended (self->rows, row, NULL, &before);
  if ((RkMediaSight) GPOINTER_TO_INT (before) != sight || self->again)
    rk_post_row_set_sight (RK_POST_ROW (row), sight);
}

static gboolean
place_of (RkSight *self, GtkListBoxRow *row, double *ret_top, double *ret_bottom)
{
  graphene_rect_t bounds;

  if (row == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (self->box), &bounds))
    return FALSE;
  *ret_top = bounds.origin.y;
  *ret_bottom = bounds.origin.y + bounds.size.height;
  return TRUE;
}

/* What is on the screen comes before what is near it, the top first. */
static void
collect (RkSight *self, GHashTable *rows)
{
  const double value = gtk_adjustment_get_value (self->adjustment);
  const double page = gtk_adjustment_get_page_size (self->adjustment);
  GtkListBoxRow *first = gtk_list_box_get_row_at_y (self->box, (int) value + 1);
  GtkListBoxRow *row;
  double top, bottom;
  int index;

  if (first == NULL || page <= 0)
    return;
  index = gtk_list_box_row_get_index (first);
  for (row = first; place_of (self, row, &top, &bottom) && top < value + page;
       row = gtk_list_box_get_row_at_index (self->box, ++index))
    add (self, rows, row, RK_MEDIA_IN_SIGHT);
  for (; place_of (self, row, &top, &bottom) && top < value + 2 * page;
       row = gtk_list_box_get_row_at_index (self->box, ++index))
    add (self, rows, row, RK_MEDIA_NEAR);
  for (index = gtk_list_box_row_get_index (first) - 1; index >= 0; index--)
    {
      row = gtk_list_box_get_row_at_index (self->box, index);
      if (!place_of (self, row, &top, &bottom) || bottom <= value - page)
        break;
      add (self, rows, row, RK_MEDIA_NEAR);
    }
}

static void
look (RkSight *self)
{
  g_autoptr (GHashTable) rows = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  GHashTableIter iter;
  gpointer row;

  if (gtk_widget_get_mapped (GTK_WIDGET (self->box)))
    collect (self, rows);
  self->again = FALSE;
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (!g_hash_table_contains (rows, row))
      rk_post_row_set_sight (row, RK_MEDIA_OUT_OF_SIGHT);
  g_hash_table_unref (self->rows);
  self->rows = g_steal_pointer (&rows);
}

static gboolean
on_pause (gpointer data)
{
  RkSight *self = data;

  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static void
look_soon (RkSight *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add (PAUSE, on_pause, self);
}

/**
 * rk_sight_new:
 * @box: of #RkPostRow, among others
 * @adjustment: by which @box is scrolled
 *
 * Returns: (transfer full): free it while @box lives
 */
RkSight *
rk_sight_new (GtkListBox *box, GtkAdjustment *adjustment)
{
  RkSight *self = g_new0 (RkSight, 1);

  self->box = box;
  self->adjustment = g_object_ref (adjustment);
  self->rows = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->drawn = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (look_soon), self);
  g_signal_connect_swapped (adjustment, "changed", G_CALLBACK (look_soon), self);
  g_signal_connect_swapped (box, "map", G_CALLBACK (look_soon), self);
  g_signal_connect_swapped (box, "unmap", G_CALLBACK (look_soon), self);
  return self;
}

/**
 * rk_sight_draw:
 *
 * Has the rows painted of which something can be seen, and no others. To be called by whoever holds
 * the list while it is painted itself: the layout is done by then, and what changes here is in the
 * same picture.
 */
void
rk_sight_draw (RkSight *self)
{
  const double value = gtk_adjustment_get_value (self->adjustment);
  const double end = value + gtk_adjustment_get_page_size (self->adjustment);
  GPtrArray *drawn = g_ptr_array_new_with_free_func (g_object_unref);
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->box, (int) value);
  int index = row != NULL ? gtk_list_box_row_get_index (row) : 0;
  double top, bottom;

  for (; place_of (self, row, &top, &bottom) && top < end;
       row = gtk_list_box_get_row_at_index (self->box, ++index))
    if (RK_IS_POST_ROW (row))
      {
        g_ptr_array_add (drawn, g_object_ref (row));
        rk_post_row_set_drawn (RK_POST_ROW (row), TRUE);
      }
  for (guint i = 0; i < self->drawn->len; i++)
    if (!g_ptr_array_find (drawn, self->drawn->pdata[i], NULL))
      rk_post_row_set_drawn (self->drawn->pdata[i], FALSE);
  g_ptr_array_unref (self->drawn);
  self->drawn = drawn;
}

/**
 * rk_sight_is_drawn:
 * @row: of a list of posts
 *
 * Returns: whether it is painted; what is no post always is
 */
gboolean
rk_sight_is_drawn (GtkListBoxRow *row)
{
  return !RK_IS_POST_ROW (row) || rk_post_row_is_drawn (RK_POST_ROW (row));
}

/**
 * rk_sight_try_again:
 *
 * Lets the rows on the screen ask again for what they could not have.
 */
void
rk_sight_try_again (RkSight *self)
{
  self->again = TRUE;
  look_soon (self);
}

/** rk_sight_free: says nothing to the rows any more */
void
rk_sight_free (RkSight *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_signal_handlers_disconnect_by_data (self->box, self);
  g_object_unref (self->adjustment);
  g_hash_table_unref (self->rows);
  g_ptr_array_unref (self->drawn);
  g_free (self);
}
