/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "app/composer/camera-window.h"
#include "screen.h"

#include <adwaita.h>
#include <string.h>

/* A photo taken with the camera of this computer. */

static void
on_taken (RkCameraWindow *window, GBytes *content, GBytes **ret_content)
{
  *ret_content = g_bytes_ref (content);
}

static void
press (RkCameraWindow *window, const char *text)
{
  GtkWidget *button = find_soon (GTK_WIDGET (window), GTK_TYPE_BUTTON, text);
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

  g_assert_nonnull (button);
  while (!gtk_widget_is_sensitive (button) && g_get_monotonic_time () < end)
    pass (20);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
test_photo (void)
{
  g_autoptr (GBytes) content = NULL;
  RkCameraWindow *window;
  const guint8 *bytes;
  gsize size;

  g_setenv ("RK_CAMERA_SAYS", "frames", TRUE);
  window = rk_camera_window_new (NULL, g_getenv ("RK_CAMERA_SOURCE"));
  g_signal_connect (window, "taken", G_CALLBACK (on_taken), &content);
  gtk_window_present (GTK_WINDOW (window));
  press (window, "Take Photo");
  g_assert_null (content);
  press (window, "Take Again");
  press (window, "Take Photo");
  press (window, "Use This Photo");
  settle ();
  g_assert_nonnull (content);
  bytes = g_bytes_get_data (content, &size);
  g_assert_cmpuint (size, ==, 54 + 1280 * 960 * 3);
  g_assert_cmpint (memcmp (bytes, "BM", 2), ==, 0);
  /* The middle is red. */
  bytes += 54 + (960 / 2 * 1280 + 1280 / 2) * 3;
  g_assert_cmpuint (bytes[0], <, 40);
  g_assert_cmpuint (bytes[1], <, 40);
  g_assert_cmpuint (bytes[2], >, 215);
}

static void
test_refused (void)
{
  RkCameraWindow *window;

  g_setenv ("RK_CAMERA_SAYS", "refused", TRUE);
  window = rk_camera_window_new (NULL, g_getenv ("RK_CAMERA_SOURCE"));
  gtk_window_present (GTK_WINDOW (window));
  g_assert_nonnull (
    find_soon (GTK_WIDGET (window), GTK_TYPE_LABEL,
               "The camera may not be used. Allow it in the settings of this computer."));
  g_assert_null (find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Take Photo"));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

int
main (int argc, char **argv)
{
  screen_begin (&argc, &argv);
  g_test_add_func ("/camera/photo", test_photo);
  g_test_add_func ("/camera/refused", test_refused);
  return screen_run (argv);
}
