/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/camera-portal.h"

#include <gio/gunixfdlist.h>

#define PORTAL_NAME      "org.freedesktop.portal.Desktop"
#define PORTAL_PATH      "/org/freedesktop/portal/desktop"
#define CAMERA_INTERFACE "org.freedesktop.portal.Camera"

/* A person may have to be asked; the portal answers at last. */
typedef struct
{
  GMainLoop *loop;
  guint32 response;
} Wait;

static void
on_response (GDBusConnection *bus,
             const char *sender,
             const char *path,
             const char *interface,
             const char *signal,
             GVariant *parameters,
             gpointer data)
{
  Wait *wait = data;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get_child (parameters, 0, "u", &wait->response);
  g_main_loop_quit (wait->loop);
}

static gboolean
ask (GDBusConnection *bus, guint32 *ret_response)
{
  g_autofree char *sender = g_strdup (g_dbus_connection_get_unique_name (bus) + 1);
  g_autofree char *path
    = g_strdup_printf (PORTAL_PATH "/request/%s/renraku", g_strdelimit (sender, ".", '_'));
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Wait wait = { loop, 2 };
  GVariantBuilder options;
  guint id = g_dbus_connection_signal_subscribe (bus, PORTAL_NAME, "org.freedesktop.portal.Request",
                                                 "Response", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                 on_response, &wait, NULL);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string ("renraku"));
  g_autoptr (GVariant) answer
    = g_dbus_connection_call_sync (bus, PORTAL_NAME, PORTAL_PATH, CAMERA_INTERFACE, "AccessCamera",
                                   g_variant_new ("(a{sv})", &options), G_VARIANT_TYPE ("(o)"),
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (answer != NULL)
    g_main_loop_run (loop);
  g_dbus_connection_signal_unsubscribe (bus, id);
  *ret_response = wait.response;
  return answer != NULL;
}

/**
 * rk_camera_portal_open:
 *
 * Asks the desktop's portal for the camera.
 *
 * Returns: a descriptor of PipeWire that shows cameras alone; -1 with @ret_failure set
 */
int
rk_camera_portal_open (RkCameraFailure *ret_failure)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) answer = NULL;
  guint32 response;
  int handle;

  *ret_failure = RK_CAMERA_GONE;
  if (bus == NULL || !ask (bus, &response))
    return -1;
  if (response != 0)
    {
      *ret_failure = RK_CAMERA_REFUSED;
      return -1;
    }
  answer = g_dbus_connection_call_with_unix_fd_list_sync (
    bus, PORTAL_NAME, PORTAL_PATH, CAMERA_INTERFACE, "OpenPipeWireRemote",
    g_variant_new ("(a{sv})", NULL), G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, &fds,
    NULL, NULL);
  if (answer == NULL || fds == NULL)
    return -1;
  g_variant_get (answer, "(h)", &handle);
  return g_unix_fd_list_get (fds, handle, NULL);
}
