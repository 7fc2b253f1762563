/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/common/seen-list.h"

/* Rows beyond each end of what is seen, so that the next one is there before it comes into sight.
 */
#define BEYOND 1
/* As long as nothing has a size: enough for the first picture. */
#define FIRST_HEIGHT 600
#define LEAST_HEIGHT 16

#define RK_TYPE_SEEN_ROW (rk_seen_row_get_type ())
G_DECLARE_FINAL_TYPE (RkSeenRow, rk_seen_row, RK, SEEN_ROW, GtkWidget)

struct _RkSeenRow
{
  GtkWidget parent_instance;

  GtkWidget *child;
  GObject *item; /* NULL: not in use, and hidden */
  guint position;
  gboolean kept; /* while the rows are dealt out */
};

G_DEFINE_FINAL_TYPE (RkSeenRow, rk_seen_row, GTK_TYPE_WIDGET)

struct _RkSeenList
{
  GtkWidget parent_instance;

  GListModel *model;
  RkSeenListMake make;
  RkSeenListBind bind;
  gpointer data;

  GPtrArray *rows; /* RkSeenRow, borrowed: all that were made */
  int row_height;
  gboolean other_style; /* the height is to be found anew */
  int width;
  GObject *top; /* what stands at the upper edge, and how much of it is above */
  double top_hidden;
  guint top_position;

  GtkAdjustment *adjustments[2];
  GtkScrollablePolicy policies[2];
};

static void scrollable_init (GtkScrollableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RkSeenList,
                               rk_seen_list,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, scrollable_init))

enum
{
  PROP_0,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY
};

enum
{
  ACTIVATE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* -- A row ------------------------------------------------------------------------------------- */

static RkSeenList *
list_of (RkSeenRow *row)
{
  return RK_SEEN_LIST (gtk_widget_get_parent (GTK_WIDGET (row)));
}

static void
activate_row (RkSeenRow *row)
{
  if (row->item != NULL)
    g_signal_emit (list_of (row), signals[ACTIVATE], 0, row->position);
}

static gboolean
on_enter (GtkWidget *widget, GVariant *args, gpointer data)
{
  activate_row (RK_SEEN_ROW (widget));
  return GDK_EVENT_STOP;
}

static void
on_pressed (GtkGestureClick *click, int n_press, double x, double y, RkSeenRow *row)
{
  gtk_widget_set_state_flags (GTK_WIDGET (row), GTK_STATE_FLAG_ACTIVE, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
on_released (GtkGestureClick *click, int n_press, double x, double y, RkSeenRow *row)
{
  gtk_widget_unset_state_flags (GTK_WIDGET (row), GTK_STATE_FLAG_ACTIVE);
  if (n_press == 1 && gtk_widget_contains (GTK_WIDGET (row), x, y))
    activate_row (row);
}

static void
on_unpaired (
  GtkGestureClick *click, double x, double y, guint button, GdkEventSequence *e, RkSeenRow *row)
{
  gtk_widget_unset_state_flags (GTK_WIDGET (row), GTK_STATE_FLAG_ACTIVE);
}

static void
on_cancel (GtkGesture *click, GdkEventSequence *sequence, RkSeenRow *row)
{
  gtk_widget_unset_state_flags (GTK_WIDGET (row), GTK_STATE_FLAG_ACTIVE);
}

static void
rk_seen_row_dispose (GObject *object)
{
  RkSeenRow *row = RK_SEEN_ROW (object);

  g_clear_pointer (&row->child, gtk_widget_unparent);
  g_clear_object (&row->item);
  G_OBJECT_CLASS (rk_seen_row_parent_class)->dispose (object);
}

static void
rk_seen_row_class_init (RkSeenRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const guint enters[] = { GDK_KEY_Return, GDK_KEY_ISO_Enter, GDK_KEY_KP_Enter };

  G_OBJECT_CLASS (klass)->dispose = rk_seen_row_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "row");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  for (gsize i = 0; i < G_N_ELEMENTS (enters); i++)
    gtk_widget_class_add_binding (widget_class, enters[i], 0, on_enter, NULL);
}

static void
rk_seen_row_init (RkSeenRow *row)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), row);
  g_signal_connect (click, "released", G_CALLBACK (on_released), row);
  g_signal_connect (click, "unpaired-release", G_CALLBACK (on_unpaired), row);
  g_signal_connect (click, "cancel", G_CALLBACK (on_cancel), row);
  gtk_widget_add_controller (GTK_WIDGET (row), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_css_class (GTK_WIDGET (row), "activatable");
  gtk_widget_set_focusable (GTK_WIDGET (row), TRUE);
}

/* -- Which rows there are ---------------------------------------------------------------------- */

static guint
n_items (RkSeenList *self)
{
  return self->model != NULL ? g_list_model_get_n_items (self->model) : 0;
}

static double
place (RkSeenList *self)
{
  return gtk_adjustment_get_value (self->adjustments[GTK_ORIENTATION_VERTICAL]);
}

static RkSeenRow *
new_row (RkSeenList *self)
{
  RkSeenRow *row = g_object_new (RK_TYPE_SEEN_ROW, NULL);

  row->child = self->make (self->data);
  gtk_widget_set_parent (row->child, GTK_WIDGET (row));
  gtk_widget_set_parent (GTK_WIDGET (row), GTK_WIDGET (self));
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
give (RkSeenList *self, RkSeenRow *row, gpointer item)
{
  if (row->item == item)
    return;
  g_set_object (&row->item, item);
  self->bind (row->child, item, self->data);
  gtk_widget_set_visible (GTK_WIDGET (row), item != NULL);
}

static RkSeenRow *
row_with (RkSeenList *self, gpointer item)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      RkSeenRow *row = g_ptr_array_index (self->rows, i);
      if (row->item == item && !row->kept)
        return row;
    }
  return NULL;
}

static RkSeenRow *
focus_row (RkSeenList *self)
{
  GtkWidget *child = gtk_widget_get_focus_child (GTK_WIDGET (self));
  return child != NULL ? RK_SEEN_ROW (child) : NULL;
}

static void
range (RkSeenList *self, guint *ret_first, guint *ret_end)
{
  const guint n = n_items (self);
  const int height = MAX (self->row_height, LEAST_HEIGHT);
  double page = gtk_adjustment_get_page_size (self->adjustments[GTK_ORIENTATION_VERTICAL]);
  guint first = (guint) (place (self) / height);
  guint end;

  if (page <= 0)
    page = FIRST_HEIGHT;
  /* The first row of all tells how many have room. */
  end = self->row_height > 0 ? (guint) ((place (self) + page) / height) + 1 + BEYOND : 1;
  *ret_first = MIN (first > BEYOND ? first - BEYOND : 0, n);
  *ret_end = MIN (end, n);
}

/* Rows that show what is to be seen stay as they are; the others are given what is missing. */
static void
deal_out (RkSeenList *self)
{
  RkSeenRow *focused = focus_row (self);
  GtkWidget *before = NULL;
  guint first, end;

  range (self, &first, &end);
  if (focused != NULL && focused->item != NULL)
    focused->kept = TRUE;
  for (guint i = first; i < end; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->model, i);
      RkSeenRow *row = focused != NULL && focused->item == item ? focused : row_with (self, item);
      if (row == NULL)
        continue;
      row->kept = TRUE;
      row->position = i;
    }
  for (guint i = first, spare = 0; i < end; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->model, i);
      RkSeenRow *row = NULL;

      for (guint k = 0; k < self->rows->len && row == NULL; k++)
        {
          RkSeenRow *known = g_ptr_array_index (self->rows, k);
          if (known->kept && known->item == item && known->position == i)
            row = known;
        }
      for (; row == NULL && spare < self->rows->len; spare++)
        if (!((RkSeenRow *) g_ptr_array_index (self->rows, spare))->kept)
          row = g_ptr_array_index (self->rows, spare);
      if (row == NULL)
        row = new_row (self);
      row->kept = TRUE;
      row->position = i;
      give (self, row, item);
      /* In the order in which a screen reader goes through them. */
      if (gtk_widget_get_prev_sibling (GTK_WIDGET (row)) != before)
        gtk_widget_insert_after (GTK_WIDGET (row), GTK_WIDGET (self), before);
      before = GTK_WIDGET (row);
    }
  for (guint i = 0; i < self->rows->len; i++)
    {
      RkSeenRow *row = g_ptr_array_index (self->rows, i);
      if (!row->kept)
        give (self, row, NULL);
      row->kept = FALSE;
    }
}

static void
remember_top (RkSeenList *self)
{
  const double value = place (self);

  g_clear_object (&self->top);
  if (value <= 0 || self->row_height == 0)
    return;
  self->top_position = (guint) (value / self->row_height);
  self->top_hidden = value - (double) self->top_position * self->row_height;
  if (self->top_position < n_items (self))
    self->top = g_list_model_get_item (self->model, self->top_position);
}

/* Where an item stands that stood at @position before the change; or @ret_position is left alone.
 */
static gboolean
follow (RkSeenList *self, gpointer item, guint position, guint removed, guint added, guint *where)
{
  if (*where < position)
    return TRUE;
  if (*where >= position + removed)
    {
      *where += added - removed;
      return TRUE;
    }
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GObject) now = g_list_model_get_item (self->model, i);
      if (now == item)
        {
          *where = i;
          return TRUE;
        }
    }
  return FALSE;
}

static void
configure (RkSeenList *self, double value)
{
  GtkAdjustment *vertical = self->adjustments[GTK_ORIENTATION_VERTICAL];
  GtkAdjustment *horizontal = self->adjustments[GTK_ORIENTATION_HORIZONTAL];
  const double page = gtk_widget_get_height (GTK_WIDGET (self));
  const double height = (double) self->row_height * n_items (self);

  gtk_adjustment_configure (vertical, CLAMP (value, 0, MAX (0, height - page)), 0,
                            MAX (height, page), self->row_height, page * 0.9, page);
  gtk_adjustment_configure (horizontal, 0, 0, self->width, 0, 0, self->width);
}

static void on_value_changed (RkSeenList *self);

/* Puts the adjustment right without hearing of it. */
static void
move_to (RkSeenList *self, double value)
{
  g_signal_handlers_block_by_func (
    self->adjustments[GTK_ORIENTATION_VERTICAL], on_value_changed, self);
  configure (self, value);
  g_signal_handlers_unblock_by_func (
    self->adjustments[GTK_ORIENTATION_VERTICAL], on_value_changed, self);
  remember_top (self);
}

static void
on_value_changed (RkSeenList *self)
{
  remember_top (self);
  deal_out (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, RkSeenList *self)
{
  RkSeenRow *focused = focus_row (self);
  const guint n = n_items (self);
  double value = 0;

  if (focused != NULL && focused->item != NULL
      && !follow (self, focused->item, position, removed, added, &focused->position))
    {
      /* Its item is gone: the focus stays in the list, on the one that took the place. */
      g_autoptr (GObject) next = NULL;
      focused->position = MIN (focused->position, n > 0 ? n - 1 : 0);
      if (n > 0)
        next = g_list_model_get_item (model, focused->position);
      for (guint i = 0; next != NULL && i < self->rows->len; i++)
        {
          RkSeenRow *row = g_ptr_array_index (self->rows, i);
          if (row != focused && row->item == next)
            give (self, row, NULL);
        }
      give (self, focused, next);
    }
  /* At the upper end what comes on top is seen; elsewhere nothing moves under the eyes. */
  if (self->top != NULL)
    {
      follow (self, self->top, position, removed, added, &self->top_position);
      value = (double) self->top_position * self->row_height + self->top_hidden;
    }
  if (gtk_widget_get_height (GTK_WIDGET (self)) > 0)
    move_to (self, value);
  deal_out (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* -- Size and place ---------------------------------------------------------------------------- */

static int
highest (RkSeenList *self, int width)
{
  int height = 0;

  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      int natural;

      if (!gtk_widget_should_layout (row))
        continue;
      gtk_widget_measure (row, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
      height = MAX (height, natural);
    }
  return height;
}

static void
rk_seen_list_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  RkSeenList *self = RK_SEEN_LIST (widget);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = highest (self, for_size);
      *natural = *minimum * (int) MIN (n_items (self), 100);
      return;
    }
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = g_ptr_array_index (self->rows, i);
      int least, wanted;

      if (!gtk_widget_should_layout (row))
        continue;
      gtk_widget_measure (row, orientation, -1, &least, &wanted, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural = MAX (*natural, wanted);
    }
}

static void
rk_seen_list_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RkSeenList *self = RK_SEEN_LIST (widget);

  self->width = width;
  /* New rows may be higher than those before, and then fewer have room. */
  for (guint i = 0; i < 3; i++)
    {
      const int known = self->other_style ? 0 : self->row_height;
      const int needed = MAX (known, highest (self, width));
      const double top = (double) self->top_position * needed + self->top_hidden;
      const gboolean same = needed == self->row_height;

      self->other_style = FALSE;
      self->row_height = needed;
      move_to (self, same || self->top == NULL ? place (self) : top);
      deal_out (self);
    }
  for (guint i = 0; i < self->rows->len; i++)
    {
      RkSeenRow *row = g_ptr_array_index (self->rows, i);
      int least;

      if (row->item == NULL)
        continue;
      gtk_widget_measure (
        GTK_WIDGET (row), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
      gtk_widget_measure (
        GTK_WIDGET (row), GTK_ORIENTATION_VERTICAL, MAX (width, least), NULL, NULL, NULL, NULL);
      gtk_widget_size_allocate (
        GTK_WIDGET (row),
        &(GtkAllocation){ 0, (int) ((double) row->position * self->row_height - place (self)),
                          MAX (width, least), self->row_height },
        -1);
    }
}

static void
rk_seen_list_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  RK_SEEN_LIST (widget)->other_style = TRUE;
  GTK_WIDGET_CLASS (rk_seen_list_parent_class)->css_changed (widget, change);
}

/* -- The keyboard ------------------------------------------------------------------------------ */

static gboolean
focus_position (RkSeenList *self, guint position)
{
  const double page = gtk_adjustment_get_page_size (self->adjustments[GTK_ORIENTATION_VERTICAL]);
  const double top = (double) position * self->row_height;
  const double value = place (self);

  if (position >= n_items (self))
    return FALSE;
  if (top < value)
    gtk_adjustment_set_value (self->adjustments[GTK_ORIENTATION_VERTICAL], top);
  else if (top + self->row_height > value + page)
    gtk_adjustment_set_value (
      self->adjustments[GTK_ORIENTATION_VERTICAL], top + self->row_height - page);
  for (guint i = 0; i < self->rows->len; i++)
    {
      RkSeenRow *row = g_ptr_array_index (self->rows, i);
      if (row->item != NULL && row->position == position)
        return gtk_widget_grab_focus (GTK_WIDGET (row));
    }
  return FALSE;
}

/* Rows a key moves by; the ends are where they are. */
static gboolean
on_move (GtkWidget *widget, GVariant *args, gpointer data)
{
  RkSeenList *self = RK_SEEN_LIST (widget);
  RkSeenRow *focused = focus_row (self);
  const double page = gtk_adjustment_get_page_size (self->adjustments[GTK_ORIENTATION_VERTICAL]);
  const gint64 rows = MAX (1, (gint64) (page / MAX (self->row_height, LEAST_HEIGHT)) - 1);
  const gint64 last = (gint64) n_items (self) - 1;
  gint64 to = focused != NULL ? focused->position : 0;
  const char *how = g_variant_get_string (args, NULL);

  if (last < 0)
    return GDK_EVENT_PROPAGATE;
  if (g_str_equal (how, "home"))
    to = 0;
  else if (g_str_equal (how, "end"))
    to = last;
  else
    to += g_str_equal (how, "up") ? -rows : rows;
  focus_position (self, (guint) CLAMP (to, 0, last));
  return GDK_EVENT_STOP;
}

static gboolean
rk_seen_list_focus (GtkWidget *widget, GtkDirectionType direction)
{
  RkSeenList *self = RK_SEEN_LIST (widget);
  RkSeenRow *focused = focus_row (self);

  if (focused == NULL)
    {
      const guint top = self->row_height > 0
                          ? (guint) ((place (self) + self->row_height - 1) / self->row_height)
                          : 0;
      return n_items (self) > 0 && focus_position (self, MIN (top, n_items (self) - 1));
    }
  switch (direction)
    {
    case GTK_DIR_UP:
    case GTK_DIR_TAB_BACKWARD:
      return focused->position > 0 && focus_position (self, focused->position - 1);
    case GTK_DIR_DOWN:
    case GTK_DIR_TAB_FORWARD:
      return focus_position (self, focused->position + 1);
    default:
      return FALSE;
    }
}

static gboolean
rk_seen_list_grab_focus (GtkWidget *widget)
{
  return focus_row (RK_SEEN_LIST (widget)) != NULL
         || rk_seen_list_focus (widget, GTK_DIR_TAB_FORWARD);
}

/* -- The object -------------------------------------------------------------------------------- */

static void
set_adjustment (RkSeenList *self, GtkOrientation orientation, GtkAdjustment *adjustment)
{
  GtkAdjustment **own = &self->adjustments[orientation];

  if (*own == adjustment && adjustment != NULL)
    return;
  if (*own != NULL)
    g_signal_handlers_disconnect_by_data (*own, self);
  g_clear_object (own);
  *own = adjustment != NULL ? g_object_ref (adjustment)
                            : g_object_ref_sink (gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  if (orientation == GTK_ORIENTATION_VERTICAL)
    g_signal_connect_swapped (*own, "value-changed", G_CALLBACK (on_value_changed), self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
rk_seen_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RkSeenList *self = RK_SEEN_LIST (object);

  if (id == PROP_HADJUSTMENT || id == PROP_VADJUSTMENT)
    g_value_set_object (value, self->adjustments[id == PROP_VADJUSTMENT]);
  else if (id == PROP_HSCROLL_POLICY || id == PROP_VSCROLL_POLICY)
    g_value_set_enum (value, self->policies[id == PROP_VSCROLL_POLICY]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rk_seen_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RkSeenList *self = RK_SEEN_LIST (object);

  if (id == PROP_HADJUSTMENT || id == PROP_VADJUSTMENT)
    set_adjustment (self,
                    id == PROP_VADJUSTMENT ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL,
                    g_value_get_object (value));
  else if (id == PROP_HSCROLL_POLICY || id == PROP_VSCROLL_POLICY)
    self->policies[id == PROP_VSCROLL_POLICY] = g_value_get_enum (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rk_seen_list_dispose (GObject *object)
{
  RkSeenList *self = RK_SEEN_LIST (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  for (guint i = 0; i < self->rows->len; i++)
    {
      RkSeenRow *row = g_ptr_array_index (self->rows, i);
      if (row->item != NULL)
        self->bind (row->child, NULL, self->data);
      gtk_widget_unparent (GTK_WIDGET (row));
    }
  g_ptr_array_set_size (self->rows, 0);
  g_clear_object (&self->model);
  g_clear_object (&self->top);
  for (guint i = 0; i < G_N_ELEMENTS (self->adjustments); i++)
    {
      if (self->adjustments[i] != NULL)
        g_signal_handlers_disconnect_by_data (self->adjustments[i], self);
      g_clear_object (&self->adjustments[i]);
    }
  G_OBJECT_CLASS (rk_seen_list_parent_class)->dispose (object);
}

static void
rk_seen_list_finalize (GObject *object)
{
  g_ptr_array_unref (RK_SEEN_LIST (object)->rows);
  G_OBJECT_CLASS (rk_seen_list_parent_class)->finalize (object);
}

static void
scrollable_init (GtkScrollableInterface *iface)
{
}

static void
rk_seen_list_class_init (RkSeenListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const struct
  {
    guint key, pad_key;
    const char *how;
  } moves[] = { { GDK_KEY_Home, GDK_KEY_KP_Home, "home" },
                { GDK_KEY_End, GDK_KEY_KP_End, "end" },
                { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up, "up" },
                { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down, "down" } };

  object_class->get_property = rk_seen_list_get_property;
  object_class->set_property = rk_seen_list_set_property;
  object_class->dispose = rk_seen_list_dispose;
  object_class->finalize = rk_seen_list_finalize;
  widget_class->measure = rk_seen_list_measure;
  widget_class->size_allocate = rk_seen_list_size_allocate;
  widget_class->css_changed = rk_seen_list_css_changed;
  widget_class->focus = rk_seen_list_focus;
  widget_class->grab_focus = rk_seen_list_grab_focus;
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  signals[ACTIVATE] = g_signal_new ("activate", RK_TYPE_SEEN_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      gtk_widget_class_add_binding (widget_class, moves[i].key, 0, on_move, "s", moves[i].how);
      gtk_widget_class_add_binding (widget_class, moves[i].pad_key, 0, on_move, "s", moves[i].how);
    }
  /* The style of the toolkit's own list. */
  gtk_widget_class_set_css_name (widget_class, "listview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST);
}

static void
rk_seen_list_init (RkSeenList *self)
{
  self->rows = g_ptr_array_new ();
  set_adjustment (self, GTK_ORIENTATION_HORIZONTAL, NULL);
  set_adjustment (self, GTK_ORIENTATION_VERTICAL, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "view");
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
}

/**
 * rk_seen_list_set_model:
 * @model: of objects, none of them twice
 * @make: (scope forever): makes what stands in a row
 * @bind: (scope forever): lets it show an item
 * @data: for both; has to live as long as the list
 *
 * Once, before it is shown.
 */
void
rk_seen_list_set_model (
  RkSeenList *self, GListModel *model, RkSeenListMake make, RkSeenListBind bind, gpointer data)
{
  g_return_if_fail (RK_IS_SEEN_LIST (self));
  g_return_if_fail (self->model == NULL);

  self->model = g_object_ref (model);
  self->make = make;
  self->bind = bind;
  self->data = data;
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (model, 0, 0, g_list_model_get_n_items (model), self);
}

/**
 * rk_seen_list_foreach:
 * @function: (scope call): called with what stands in each row and its item
 *
 * Only for the rows that are there.
 */
void
rk_seen_list_foreach (RkSeenList *self, RkSeenListBind function, gpointer data)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      RkSeenRow *row = g_ptr_array_index (self->rows, i);
      if (row->item != NULL)
        function (row->child, row->item, data);
    }
}
