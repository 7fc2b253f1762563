/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "screen.h"

#include <string.h>

/** settle: lets the main context run for 150 ms */
void
settle (void)
{
  gint64 end = g_get_monotonic_time () + 150000;
  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

/**
 * find:
 * @text: (nullable): a part of what a label or a button says
 *
 * Returns: (transfer none) (nullable): the first widget of @type that is on the screen
 */
GtkWidget *
find (GtkWidget *widget, GType type, const char *text)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_mapped (widget))
    {
      const char *has = GTK_IS_LABEL (widget)    ? gtk_label_get_text (GTK_LABEL (widget))
                        : GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget))
                                                 : NULL;
      if (text == NULL || (has != NULL && strstr (has, text) != NULL))
        return widget;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, text);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/** find_soon: as find(), for what comes with a movement: on a busy machine that takes its time */
GtkWidget *
find_soon (GtkWidget *widget, GType type, const char *text)
{
  GtkWidget *found = NULL;

  for (int i = 0; i < 60 && (found = find (widget, type, text)) == NULL; i++)
    settle ();
  return found;
}
