/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/text-page.h"

#include "core/sheet.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* About forty kanji to a line, in application pixels at the usual size of letters. */
#define TEXT_WIDTH 720
/* Rows that are shown, beside the names of the columns. */
#define MOST_ROWS 5000
/* Letters to a cell; what is longer is seen by resting on it. */
#define CELL_CHARS 32

struct _RkTextPage
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkStack *stack;
  GtkTextView *view;
  GtkColumnView *table;
  GtkLabel *note;

  RkSheet *sheet;
};

G_DEFINE_FINAL_TYPE (RkTextPage, rk_text_page, GTK_TYPE_WIDGET)

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), CELL_CHARS);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_list_item_set_child (item, label);
}

static gboolean
is_number (const char *text)
{
  if (*text == '-' || *text == '+')
    text++;
  return *text != '\0' && text[strspn (text, "0123456789.,%")] == '\0';
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, RkTextPage *self)
{
  GtkLabel *label = GTK_LABEL (gtk_list_item_get_child (item));
  guint row = gtk_list_item_get_position (item) + 1;
  guint column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "rk-column"));
  const char *text = self->sheet != NULL ? rk_sheet_get_cell (self->sheet, row, column) : "";

  gtk_label_set_text (label, text);
  gtk_label_set_xalign (label, is_number (text) ? 1 : 0);
  gtk_widget_set_tooltip_text (
    GTK_WIDGET (label), g_utf8_strlen (text, -1) > CELL_CHARS / 2 ? text : NULL);
}

static void
on_bind_number (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  g_autofree char *text = g_strdup_printf ("%u", gtk_list_item_get_position (item) + 1);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_text (GTK_LABEL (label), text);
}

static void
add_column (RkTextPage *self, const char *title, GCallback bind, guint column, gboolean expand)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *one;

  g_object_set_data (G_OBJECT (factory), "rk-column", GUINT_TO_POINTER (column));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", bind, self);
  one = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (one, TRUE);
  gtk_column_view_column_set_expand (one, expand);
  gtk_column_view_append_column (self->table, one);
  g_object_unref (one);
}

static void
clear (RkTextPage *self)
{
  GListModel *columns = gtk_column_view_get_columns (self->table);

  gtk_column_view_set_model (self->table, NULL);
  while (g_list_model_get_n_items (columns) > 0)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, 0);
      gtk_column_view_remove_column (self->table, column);
    }
  g_clear_pointer (&self->sheet, rk_sheet_free);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), "", 0);
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
}

/**
 * rk_text_page_set_text:
 * @text: valid UTF-8
 *
 * Shows a text in lines of a length that reads well.
 */
void
rk_text_page_set_text (RkTextPage *self, const char *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start;

  clear (self);
  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
  gtk_stack_set_visible_child_name (self->stack, "text");
}

/**
 * rk_text_page_set_table:
 * @text: valid UTF-8, of a CSV file
 *
 * Shows the text as a table, its first row as the names of the columns.
 */
void
rk_text_page_set_table (RkTextPage *self, const char *text)
{
  g_autoptr (GListStore) rows = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean cut = FALSE;
  guint n_columns = 0;
  guint n_rows;

  clear (self);
  self->sheet = rk_sheet_read_part (text, MOST_ROWS + 1, &cut);
  n_rows = rk_sheet_get_n_rows (self->sheet);
  for (guint i = 0; i < n_rows; i++)
    n_columns = MAX (n_columns, rk_sheet_get_n_columns (self->sheet, i));
  add_column (self, "", G_CALLBACK (on_bind_number), 0, FALSE);
  for (guint i = 0; i < n_columns; i++)
    add_column (
      self, rk_sheet_get_cell (self->sheet, 0, i), G_CALLBACK (on_bind), i, i + 1 == n_columns);
  /* The rows are in the table; the list only counts them. From GTK 4.12 on each has to be one of
   * its own. */
  for (guint i = 1; i < n_rows; i++)
    g_ptr_array_add (items, g_object_new (G_TYPE_OBJECT, NULL));
  g_list_store_splice (rows, 0, 0, items->pdata, items->len);
  GtkNoSelection *model = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (rows)));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (model));
  g_object_unref (model);
  if (cut)
    {
      g_autofree char *note = g_strdup_printf (
        ngettext ("This is only the beginning: %u row. Save the file to see all of it.",
                  "This is only the beginning: %u rows. Save the file to see all of it.",
                  items->len),
        items->len);
      gtk_label_set_text (self->note, note);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->note), cut);
  gtk_stack_set_visible_child_name (self->stack, "table");
}

static void
rk_text_page_dispose (GObject *object)
{
  RkTextPage *self = RK_TEXT_PAGE (object);

  if (self->box != NULL)
    clear (self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_text_page_parent_class)->dispose (object);
}

static void
rk_text_page_class_init (RkTextPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_text_page_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
rk_text_page_init (RkTextPage *self)
{
  GtkWidget *text = gtk_scrolled_window_new ();
  GtkWidget *table = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_scrollable_new ();

  self->view = GTK_TEXT_VIEW (gtk_text_view_new ());
  gtk_text_view_set_editable (self->view, FALSE);
  gtk_text_view_set_cursor_visible (self->view, FALSE);
  gtk_text_view_set_wrap_mode (self->view, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (self->view, 20);
  gtk_text_view_set_right_margin (self->view, 20);
  gtk_text_view_set_top_margin (self->view, 24);
  gtk_text_view_set_bottom_margin (self->view, 24);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "body");
  adw_clamp_scrollable_set_maximum_size (ADW_CLAMP_SCROLLABLE (clamp), TEXT_WIDTH);
  adw_clamp_scrollable_set_child (ADW_CLAMP_SCROLLABLE (clamp), GTK_WIDGET (self->view));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (text), clamp);
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (text), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);

  self->table = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  gtk_column_view_set_show_column_separators (self->table, TRUE);
  gtk_column_view_set_show_row_separators (self->table, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->table), "data-table");
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->table), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Table"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (table), GTK_WIDGET (self->table));

  self->note = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->note, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->note), "hint");
  gtk_widget_set_margin_top (GTK_WIDGET (self->note), 6);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->note), 6);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_stack_add_named (self->stack, text, "text");
  gtk_stack_add_named (self->stack, table, "table");
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->note));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->stack));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  clear (self);
}

/**
 * rk_text_page_new:
 *
 * Returns: (transfer floating): an empty page
 */
GtkWidget *
rk_text_page_new (void)
{
  return g_object_new (RK_TYPE_TEXT_PAGE, NULL);
}
