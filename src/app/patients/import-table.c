/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/import-table.h"

#include "app/common/common.h"
#include "app/patients/import-cell.h"

#include <glib/gi18n.h>

struct _RkImportTable
{
  AdwBin parent_instance;

  GListModel *rows;
  GHashTable *bad; /* rows that had a bad cell when only those were asked for */
  gboolean bad_only;
  GtkFilter *filter;       /* owned by the view's model */
  GtkSliceListModel *page; /* likewise */
  GtkWidget *pager;
  GtkLabel *pager_label;
  GtkWidget *back;
  GtkWidget *on;
  GtkColumnView *view;

  GtkPopover *popover;
  GtkLabel *popover_title;
  GtkLabel *popover_problem;
  GtkEditable *entry;
  RkImportRow *open_row;
  RkImportColumn open_column;
};

G_DEFINE_FINAL_TYPE (RkImportTable, rk_import_table, ADW_TYPE_BIN)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* The view makes a widget for each cell of up to 200 rows at once; this many come within a blink.
 */
#define ROWS_ON_PAGE 50

/* In application pixels; what does not fit is cut with an ellipsis and read in the popover. */
static const int widths[RK_IMPORT_N_COLUMNS] = {
  [RK_IMPORT_FAMILY_NAME] = 90,
  [RK_IMPORT_GIVEN_NAME] = 90,
  [RK_IMPORT_FAMILY_KANA] = 110,
  [RK_IMPORT_GIVEN_KANA] = 110,
  [RK_IMPORT_SEX] = 60,
  [RK_IMPORT_BIRTH_DATE] = 130,
  [RK_IMPORT_DISEASE] = 150,
  [RK_IMPORT_PHONE] = 120,
  [RK_IMPORT_ADDRESS] = 200,
  [RK_IMPORT_EMERGENCY_CONTACT] = 160,
  [RK_IMPORT_PRIMARY_DOCTOR] = 110,
  [RK_IMPORT_SECONDARY_DOCTOR] = 110,
  [RK_IMPORT_CAUTIONS] = 180,
};

static void
update_problem (RkImportTable *self)
{
  const char *problem = rk_import_row_get_problem (self->open_row, self->open_column);

  rk_set_text_or_hide (self->popover_problem, problem);
  gtk_accessible_update_state (
    GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
    problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
on_entry_changed (RkImportTable *self)
{
  if (self->open_row == NULL)
    return;
  rk_import_row_set_cell (self->open_row, self->open_column, gtk_editable_get_text (self->entry));
  update_problem (self);
}

static void
on_popover_closed (RkImportTable *self)
{
  g_clear_object (&self->open_row);
}

static void
open_cell (RkImportTable *self, RkImportCell *cell)
{
  graphene_rect_t bounds;

  if (rk_import_cell_get_row (cell) == NULL
      || !gtk_widget_compute_bounds (GTK_WIDGET (cell), GTK_WIDGET (self), &bounds))
    return;
  g_clear_object (&self->open_row);
  self->open_column = rk_import_cell_get_column (cell);
  gtk_label_set_text (self->popover_title, rk_import_column_title (self->open_column));
  rk_name_widget (self->entry, rk_import_column_title (self->open_column));
  gtk_editable_set_text (
    self->entry, rk_import_row_get_cell (rk_import_cell_get_row (cell), self->open_column));
  self->open_row = g_object_ref (rk_import_cell_get_row (cell));
  update_problem (self);
  gtk_popover_set_pointing_to (
    self->popover, &(GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y,
                                    (int) bounds.size.width, (int) bounds.size.height });
  gtk_popover_popup (self->popover);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

typedef struct
{
  RkImportTable *table;
  RkImportColumn column;
} ColumnData;

static void
on_setup_cell (GtkListItemFactory *factory, GtkListItem *item, const ColumnData *data)
{
  GtkWidget *cell = rk_import_cell_new (data->column);

  g_signal_connect_object (cell, "open", G_CALLBACK (open_cell), data->table, G_CONNECT_SWAPPED);
  gtk_list_item_set_child (item, cell);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_bind_cell (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  rk_import_cell_bind (
    RK_IMPORT_CELL (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
on_unbind_cell (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  rk_import_cell_bind (RK_IMPORT_CELL (gtk_list_item_get_child (item)), NULL);
}

/* The first column: whether the row is registered, and that somebody like it is there already. */
static void
show_check (RkImportRow *row, GtkWidget *box)
{
  GtkWidget *check = gtk_widget_get_first_child (box);
  GtkWidget *mark = gtk_widget_get_next_sibling (check);
  g_autofree char *number = g_strdup_printf ("%u", rk_import_row_get_number (row));

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), rk_import_row_is_wanted (row));
  gtk_check_button_set_label (GTK_CHECK_BUTTON (check), number);
  gtk_widget_set_visible (mark, rk_import_row_is_known (row));
}

static void
on_check_toggled (GtkCheckButton *check)
{
  RkImportRow *row = g_object_get_data (G_OBJECT (check), "rk-row");

  if (row != NULL)
    rk_import_row_set_wanted (row, gtk_check_button_get_active (check));
}

static void
on_setup_check (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *mark = gtk_label_new (_ ("Registered already?"));

  gtk_widget_add_css_class (mark, "known-mark");
  gtk_widget_set_tooltip_text (
    mark, _ ("Somebody with this name and birth date is there already, or stands above"));
  g_signal_connect (check, "toggled", G_CALLBACK (on_check_toggled), NULL);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), mark);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_bind_check (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  RkImportRow *row = gtk_list_item_get_item (item);

  show_check (row, box);
  g_object_set_data_full (
    G_OBJECT (gtk_widget_get_first_child (box)), "rk-row", g_object_ref (row), g_object_unref);
  g_signal_connect (row, "changed", G_CALLBACK (show_check), box);
}

static void
on_unbind_check (GtkListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_list_item_get_child (item);

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show_check, box);
  g_object_set_data (G_OBJECT (gtk_widget_get_first_child (box)), "rk-row", NULL);
}

static void
free_column_data (gpointer data, GClosure *closure)
{
  g_free (data);
}

static void
add_column (RkImportTable *self,
            const char *title,
            int width,
            RkImportColumn index,
            GCallback setup,
            GCallback bind,
            GCallback unbind)
{
  ColumnData *data = g_new0 (ColumnData, 1);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  data->table = self;
  data->column = index;
  g_signal_connect_data (factory, "setup", setup, data, free_column_data, 0);
  g_signal_connect (factory, "bind", bind, NULL);
  g_signal_connect (factory, "unbind", unbind, NULL);
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_fixed_width (column, width);
  gtk_column_view_append_column (self->view, column);
}

static void
make_popover (RkImportTable *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->popover = GTK_POPOVER (gtk_popover_new ());
  self->popover_title = GTK_LABEL (gtk_label_new (NULL));
  self->popover_problem = GTK_LABEL (gtk_label_new (NULL));
  self->entry = GTK_EDITABLE (gtk_entry_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->popover_title), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (self->popover_problem), "error");
  gtk_label_set_xalign (self->popover_title, 0);
  gtk_label_set_xalign (self->popover_problem, 0);
  gtk_label_set_wrap (self->popover_problem, TRUE);
  gtk_label_set_max_width_chars (self->popover_problem, 34);
  gtk_editable_set_width_chars (self->entry, 28);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->popover_title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->entry));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->popover_problem));
  gtk_popover_set_child (self->popover, box);
  gtk_popover_set_position (self->popover, GTK_POS_BOTTOM);
  gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self));
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (on_entry_changed), self);
  g_signal_connect_swapped (
    self->entry, "activate", G_CALLBACK (gtk_popover_popdown), self->popover);
  g_signal_connect_swapped (self->popover, "closed", G_CALLBACK (on_popover_closed), self);
}

static gboolean
is_shown (gpointer item, gpointer data)
{
  RkImportTable *self = data;

  return !self->bad_only || g_hash_table_contains (self->bad, item);
}

static void
update_pager (RkImportTable *self)
{
  const guint all = g_list_model_get_n_items (gtk_slice_list_model_get_model (self->page));
  const guint first = gtk_slice_list_model_get_offset (self->page);
  const guint last = MIN (first + ROWS_ON_PAGE, all);
  /* Translators: rows of a table: from, to, of how many. */
  g_autofree char *text = g_strdup_printf (_ ("%u–%u of %u"), first + 1, last, all);

  gtk_label_set_text (self->pager_label, text);
  gtk_widget_set_visible (self->pager, all > ROWS_ON_PAGE);
  gtk_widget_set_sensitive (self->back, first > 0);
  gtk_widget_set_sensitive (self->on, last < all);
}

static void
turn (RkImportTable *self, gboolean on)
{
  const guint first = gtk_slice_list_model_get_offset (self->page);

  if (!on && first < ROWS_ON_PAGE)
    return;
  gtk_slice_list_model_set_offset (self->page, on ? first + ROWS_ON_PAGE : first - ROWS_ON_PAGE);
  update_pager (self);
}

static void
on_back (RkImportTable *self)
{
  turn (self, FALSE);
}

static void
on_on (RkImportTable *self)
{
  turn (self, TRUE);
}

static GtkWidget *
make_pager (RkImportTable *self)
{
  self->pager = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->pager_label = GTK_LABEL (gtk_label_new (NULL));
  self->back = gtk_button_new_with_label (_ ("Rows before"));
  self->on = gtk_button_new_with_label (_ ("Rows after"));
  gtk_widget_set_halign (self->pager, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (self->pager, 6);
  gtk_widget_set_margin_bottom (self->pager, 6);
  gtk_box_append (GTK_BOX (self->pager), self->back);
  gtk_box_append (GTK_BOX (self->pager), GTK_WIDGET (self->pager_label));
  gtk_box_append (GTK_BOX (self->pager), self->on);
  gtk_widget_set_visible (self->pager, FALSE);
  g_signal_connect_swapped (self->back, "clicked", G_CALLBACK (on_back), self);
  g_signal_connect_swapped (self->on, "clicked", G_CALLBACK (on_on), self);
  return self->pager;
}

static void
on_any_changed (RkImportTable *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
listen (RkImportTable *self, gboolean on)
{
  for (guint i = 0; self->rows != NULL && i < g_list_model_get_n_items (self->rows); i++)
    {
      g_autoptr (RkImportRow) row = g_list_model_get_item (self->rows, i);

      if (on)
        g_signal_connect_swapped (row, "changed", G_CALLBACK (on_any_changed), self);
      else
        g_signal_handlers_disconnect_by_func (row, on_any_changed, self);
    }
}

static void
rk_import_table_dispose (GObject *object)
{
  RkImportTable *self = RK_IMPORT_TABLE (object);

  listen (self, FALSE);
  g_clear_object (&self->rows);
  g_clear_object (&self->open_row);
  g_clear_pointer (&self->bad, g_hash_table_unref);
  if (self->popover != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  self->popover = NULL;
  G_OBJECT_CLASS (rk_import_table_parent_class)->dispose (object);
}

/* A popover is laid out by the widget that it belongs to. */
static void
rk_import_table_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  RkImportTable *self = RK_IMPORT_TABLE (widget);

  GTK_WIDGET_CLASS (rk_import_table_parent_class)->size_allocate (widget, width, height, baseline);
  gtk_popover_present (self->popover);
}

static void
rk_import_table_class_init (RkImportTableClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_import_table_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = rk_import_table_size_allocate;
  signals[CHANGED] = g_signal_new (
    "changed", RK_TYPE_IMPORT_TABLE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rk_import_table_init (RkImportTable *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->bad = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_column_view_set_show_column_separators (self->view, TRUE);
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  add_column (self, _ ("Register"), 190, RK_IMPORT_N_COLUMNS, G_CALLBACK (on_setup_check),
              G_CALLBACK (on_bind_check), G_CALLBACK (on_unbind_check));
  for (int i = 0; i < RK_IMPORT_N_COLUMNS; i++)
    add_column (self, rk_import_column_title ((RkImportColumn) i), widths[i], (RkImportColumn) i,
                G_CALLBACK (on_setup_cell), G_CALLBACK (on_bind_cell), G_CALLBACK (on_unbind_cell));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), make_pager (self));
  adw_bin_set_child (ADW_BIN (self), box);
  make_popover (self);
}

/** rk_import_table_new: Returns: (transfer full): an empty table */
GtkWidget *
rk_import_table_new (void)
{
  return g_object_new (RK_TYPE_IMPORT_TABLE, NULL);
}

/** rk_import_table_set_rows: @rows: of #RkImportRow */
void
rk_import_table_set_rows (RkImportTable *self, GListModel *rows)
{
  g_autoptr (GtkSelectionModel) selection = NULL;

  listen (self, FALSE);
  g_set_object (&self->rows, rows);
  listen (self, TRUE);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  self->page = gtk_slice_list_model_new (
    G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (rows), self->filter)), 0, ROWS_ON_PAGE);
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (self->page)));
  gtk_column_view_set_model (self->view, selection);
  update_pager (self);
}

/**
 * rk_import_table_show_bad_only:
 *
 * Shows only the rows that have a bad cell now. A row that is mended stays where it is until this
 * is asked for again: none moves away under the hand.
 */
void
rk_import_table_show_bad_only (RkImportTable *self, gboolean bad_only)
{
  g_hash_table_remove_all (self->bad);
  for (guint i = 0; self->rows != NULL && i < g_list_model_get_n_items (self->rows); i++)
    {
      g_autoptr (RkImportRow) row = g_list_model_get_item (self->rows, i);

      if (rk_import_row_count_problems (row) > 0)
        g_hash_table_add (self->bad, g_object_ref (row));
    }
  self->bad_only = bad_only;
  if (self->filter == NULL)
    return;
  gtk_slice_list_model_set_offset (self->page, 0);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_pager (self);
}
