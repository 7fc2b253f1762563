/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/common/width-first.h"

struct _RkWidthFirst
{
  GtkWidget parent_instance;
  GtkWidget *child;
};

G_DEFINE_FINAL_TYPE (RkWidthFirst, rk_width_first, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
rk_width_first_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rk_width_first_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  gtk_widget_measure (RK_WIDTH_FIRST (widget)->child, orientation,
                      orientation == GTK_ORIENTATION_HORIZONTAL ? -1 : for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
rk_width_first_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_size_allocate (
    RK_WIDTH_FIRST (widget)->child, &(GtkAllocation){ 0, 0, width, height }, baseline);
}

static void
rk_width_first_compute_expand (GtkWidget *widget, gboolean *across, gboolean *down)
{
  GtkWidget *child = RK_WIDTH_FIRST (widget)->child;

  *across = gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL);
  *down = gtk_widget_compute_expand (child, GTK_ORIENTATION_VERTICAL);
}

static void
rk_width_first_dispose (GObject *object)
{
  g_clear_pointer (&RK_WIDTH_FIRST (object)->child, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_width_first_parent_class)->dispose (object);
}

static void
rk_width_first_class_init (RkWidthFirstClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_width_first_dispose;
  widget_class->get_request_mode = rk_width_first_get_request_mode;
  widget_class->compute_expand = rk_width_first_compute_expand;
  widget_class->measure = rk_width_first_measure;
  widget_class->size_allocate = rk_width_first_size_allocate;
}

static void
rk_width_first_init (RkWidthFirst *self)
{
}

/**
 * rk_width_first_new:
 * @child: (transfer floating): what it holds
 *
 * Returns: (transfer floating): the holder
 */
GtkWidget *
rk_width_first_new (GtkWidget *child)
{
  RkWidthFirst *self = g_object_new (RK_TYPE_WIDTH_FIRST, NULL);

  self->child = child;
  gtk_widget_set_parent (child, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
