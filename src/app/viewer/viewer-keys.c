/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/viewer-keys.h"

/**
 * rk_viewer_keys_bind:
 * @widget_class: the viewer's, which has the actions
 *
 * The keys of the viewer but the arrows.
 */
void
rk_viewer_keys_bind (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_Page_Down, 0, "viewer.next-page", NULL);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_Page_Up, 0, "viewer.previous-page", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, 0, "viewer.zoom", "d", 1.25);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Add, 0, "viewer.zoom", "d", 1.25);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_equal, 0, "viewer.zoom", "d", 1.25);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, 0, "viewer.zoom", "d", 0.8);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_KP_Subtract, 0, "viewer.zoom", "d", 0.8);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, 0, "viewer.fit", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1, 0, "viewer.actual-size", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, 0, "viewer.rotate", "i", 1);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_r, GDK_SHIFT_MASK, "viewer.rotate", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "viewer.play", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_m, 0, "viewer.film", "s", "mute");
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_greater, GDK_SHIFT_MASK, "viewer.film", "s", "faster");
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_less, GDK_SHIFT_MASK, "viewer.film", "s", "slower");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F11, 0, "viewer.full-screen", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "viewer.close", NULL);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "viewer.save", NULL);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "viewer.print", NULL);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "viewer.copy", NULL);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "viewer.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, 0, "viewer.compare", NULL);
}

static void
add_arrow (GtkEventController *controller, guint key, GdkModifierType mods, const char *action)
{
  GtkShortcut *shortcut
    = gtk_shortcut_new (gtk_keyval_trigger_new (key, mods), gtk_named_action_new (action));

  if (g_str_equal (action, "viewer.film"))
    gtk_shortcut_set_arguments (
      shortcut, g_variant_new_string (key == GDK_KEY_Up ? "louder" : "quieter"));
  if (g_str_equal (action, "viewer.seek"))
    gtk_shortcut_set_arguments (shortcut, g_variant_new_int32 (key == GDK_KEY_Right ? 5 : -5));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
}

/**
 * rk_viewer_keys_add_arrows:
 * @viewer: the viewer
 *
 * A window's class moves the focus by the arrow keys before any binding of a class below it is
 * asked; a controller of its own comes first, and after the slider of a film.
 */
void
rk_viewer_keys_add_arrows (GtkWidget *viewer)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  add_arrow (controller, GDK_KEY_Right, 0, "viewer.next");
  add_arrow (controller, GDK_KEY_Left, 0, "viewer.previous");
  add_arrow (controller, GDK_KEY_Up, GDK_CONTROL_MASK, "viewer.film");
  add_arrow (controller, GDK_KEY_Down, GDK_CONTROL_MASK, "viewer.film");
  add_arrow (controller, GDK_KEY_Right, GDK_SHIFT_MASK, "viewer.seek");
  add_arrow (controller, GDK_KEY_Left, GDK_SHIFT_MASK, "viewer.seek");
  gtk_widget_add_controller (viewer, controller);
}
