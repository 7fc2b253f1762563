/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/import-cell.h"

#include "app/common/common.h"

#include <glib/gi18n.h>

struct _RkImportCell
{
  AdwBin parent_instance;

  RkImportColumn column;
  RkImportRow *row;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (RkImportCell, rk_import_cell, ADW_TYPE_BIN)

enum
{
  OPEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
show (RkImportCell *self)
{
  const char *text = rk_import_row_get_cell (self->row, self->column);
  const char *problem = rk_import_row_get_problem (self->row, self->column);
  const char *shown = *text != '\0' || problem == NULL ? text : _ ("(empty)");
  const char *title = rk_import_column_title (self->column);
  g_autofree char *name
    = problem != NULL
        /* Translators: for a screen reader: the column, what stands there, what is wrong. */
        ? g_strdup_printf (_ ("%s: %s. %s"), title, shown, problem)
        : g_strdup_printf ("%s: %s", title, shown);

  gtk_label_set_text (self->label, shown);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), problem);
  rk_set_css_class (self, "bad-cell", problem != NULL && rk_import_row_is_wanted (self->row));
  rk_set_css_class (self, "dim-label", !rk_import_row_is_wanted (self->row));
  rk_name_widget (self, name);
}

static void
act_open (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[OPEN], 0);
}

static void
on_clicked (RkImportCell *self)
{
  g_signal_emit (self, signals[OPEN], 0);
}

static void
rk_import_cell_dispose (GObject *object)
{
  rk_import_cell_bind (RK_IMPORT_CELL (object), NULL);
  G_OBJECT_CLASS (rk_import_cell_parent_class)->dispose (object);
}

static void
rk_import_cell_class_init (RkImportCellClass *klass)
{
  static const guint keys[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_F2 };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_import_cell_dispose;
  signals[OPEN] = g_signal_new (
    "open", RK_TYPE_IMPORT_CELL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "cell.open", NULL, act_open);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i], 0, "cell.open", NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);
}

static void
rk_import_cell_init (RkImportCell *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (self->label, TRUE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->label));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "import-cell");
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_clicked), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/** rk_import_cell_new: Returns: (transfer full): an empty cell of a column */
GtkWidget *
rk_import_cell_new (RkImportColumn column)
{
  RkImportCell *self = g_object_new (RK_TYPE_IMPORT_CELL, NULL);

  self->column = column;
  return GTK_WIDGET (self);
}

/** rk_import_cell_bind: @row: (nullable): what to show from now on */
void
rk_import_cell_bind (RkImportCell *self, RkImportRow *row)
{
  if (self->row != NULL)
    g_signal_handlers_disconnect_by_func (self->row, show, self);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;
  g_signal_connect_swapped (row, "changed", G_CALLBACK (show), self);
  show (self);
}

/** rk_import_cell_get_row: Returns: (transfer none) (nullable): what it shows */
RkImportRow *
rk_import_cell_get_row (RkImportCell *self)
{
  return self->row;
}

/** rk_import_cell_get_column: Returns: of which column it is */
RkImportColumn
rk_import_cell_get_column (RkImportCell *self)
{
  return self->column;
}
