/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/shell/main-window.h"

#include "app/prefs/prefs.h"

struct _RkMainWindow
{
  AdwApplicationWindow parent_instance;

  GtkListBox *rail;
  GtkStack *places;
  AdwBin *timeline_slot;
};

G_DEFINE_FINAL_TYPE (RkMainWindow, rk_main_window, ADW_TYPE_APPLICATION_WINDOW)

static void
on_place_selected (RkMainWindow *self, GtkListBoxRow *row)
{
  if (row != NULL)
    gtk_stack_set_visible_child_name (self->places, gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
rk_main_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_MAIN_WINDOW);
  G_OBJECT_CLASS (rk_main_window_parent_class)->dispose (object);
}

static void
rk_main_window_class_init (RkMainWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_main_window_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/jp/renraku/Renraku/shell/main-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RkMainWindow, rail);
  gtk_widget_class_bind_template_child (widget_class, RkMainWindow, places);
  gtk_widget_class_bind_template_child (widget_class, RkMainWindow, timeline_slot);
  gtk_widget_class_bind_template_callback (widget_class, on_place_selected);
}

static void
rk_main_window_init (RkMainWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * rk_main_window_new:
 *
 * Returns: (transfer none): a window that belongs to @application
 */
RkMainWindow *
rk_main_window_new (RkApplication *application)
{
  return g_object_new (RK_TYPE_MAIN_WINDOW, "application", application, NULL);
}
