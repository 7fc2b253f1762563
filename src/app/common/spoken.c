/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/common/spoken.h"

#include <adwaita.h>

/* What has no label is called by the name of its class in GTK 4.8, and a screen reader says that:
 * “GtkStackPage panel”, “GtkImage push button”. Labels that somebody gave stay. */

static gboolean
is_named (gpointer accessible)
{
  return gtk_test_accessible_has_property (
           GTK_ACCESSIBLE (accessible), GTK_ACCESSIBLE_PROPERTY_LABEL)
         || gtk_test_accessible_has_relation (
           GTK_ACCESSIBLE (accessible), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
}

static void
call (gpointer accessible, const char *label)
{
  if (!gtk_test_accessible_has_property (
        GTK_ACCESSIBLE (accessible), GTK_ACCESSIBLE_PROPERTY_LABEL))
    gtk_accessible_update_property (
      GTK_ACCESSIBLE (accessible), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* A button with a picture alone is what its hint says; so are those within the library's rows,
 * which are labelled by that picture. */
static void
call_button (GtkWidget *button)
{
  const char *hint = gtk_widget_get_tooltip_text (button);
  GtkWidget *child = gtk_button_get_child (GTK_BUTTON (button));

  /* What is pressed of a drop-down is a button within it. */
  if (GTK_IS_DROP_DOWN (gtk_widget_get_parent (button)))
    gtk_accessible_update_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                    gtk_widget_get_parent (button), NULL, -1);
  if (hint == NULL || *hint == '\0'
      || gtk_test_accessible_has_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL))
    return;
  if (GTK_IS_IMAGE (child) && is_named (button))
    call (child, hint);
  else if (GTK_IS_IMAGE (child) || gtk_button_get_icon_name (GTK_BUTTON (button)) != NULL)
    call (button, hint);
}

/* The list of a group without a title is labelled by that, which is nothing. */
static gboolean
is_of_nameless_group (GtkWidget *list)
{
  GtkWidget *group = gtk_widget_get_ancestor (list, ADW_TYPE_PREFERENCES_GROUP);
  const char *title
    = group != NULL ? adw_preferences_group_get_title (ADW_PREFERENCES_GROUP (group)) : NULL;

  return group != NULL && (title == NULL || *title == '\0');
}

static void
call_widget (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  /* Pages, and lists whose heading stands above them, say nothing of themselves. */
  if (parent != NULL && GTK_IS_STACK (parent))
    call (gtk_stack_get_page (GTK_STACK (parent), widget), "");
  if (GTK_IS_BUTTON (widget))
    call_button (widget);
  else if (GTK_IS_EXPANDER (widget) && gtk_expander_get_label (GTK_EXPANDER (widget)) != NULL)
    call (widget, gtk_expander_get_label (GTK_EXPANDER (widget)));
  else if (GTK_IS_FLOW_BOX (widget) || GTK_IS_FLOW_BOX_CHILD (widget))
    call (widget, "");
  else if ((GTK_IS_LIST_BOX (widget) || GTK_IS_LIST_BASE (widget))
           && (!is_named (widget) || is_of_nameless_group (widget)))
    call (widget, "");
}

static gboolean
on_map (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  GtkWidget *widget = g_value_get_object (&values[0]);

  if (GTK_IS_WIDGET (widget))
    call_widget (widget);
  return TRUE;
}

/**
 * rk_spoken_init:
 *
 * From now on whatever comes to the screen without a label is called by what a person reads there,
 * or by nothing, and never by the name of its class. Call it once, when the toolkit is there.
 */
void
rk_spoken_init (void)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (GTK_TYPE_WIDGET);

  g_signal_add_emission_hook (g_signal_lookup ("map", GTK_TYPE_WIDGET), 0, on_map, NULL, NULL);
}
