/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* The camera: a portal that stands in for the desktop's, on a bus of its own, and what the program
 * that holds the camera may say. */

#include "platform/camera.h"

#include <gio/gio.h>
#include <signal.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"

#define WAIT(condition)                                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 end_ = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;                                   \
    guint timer_ = g_timeout_add (20, tick, NULL);                                                 \
    while (!(condition) && g_get_monotonic_time () < end_)                                         \
      g_main_context_iteration (NULL, TRUE);                                                       \
    g_source_remove (timer_);                                                                      \
    g_assert_true (condition);                                                                     \
  }                                                                                                \
  G_STMT_END

static gboolean
tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static const char portal_xml[]
  = "<node><interface name='org.freedesktop.portal.Camera'>"
    "<method name='AccessCamera'><arg type='a{sv}' direction='in'/>"
    "<arg type='o' direction='out'/></method>"
    "<method name='OpenPipeWireRemote'><arg type='a{sv}' direction='in'/>"
    "<arg type='h' direction='out'/></method>"
    "<property name='IsCameraPresent' type='b' access='read'/>"
    "</interface></node>";

typedef struct
{
  GDBusConnection *bus;
  GDBusNodeInfo *info;
  gboolean present;
  gboolean answers;
  guint32 response;
  guint n_asked;
  guint n_opened;
} Portal;

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  Portal *portal = data;
  g_autofree char *who = g_strdup (sender + 1);
  g_autofree char *request
    = g_strdup_printf (PORTAL_PATH "/request/%s/renraku", g_strdelimit (who, ".", '_'));

  if (g_str_equal (method, "OpenPipeWireRemote"))
    {
      portal->n_opened++;
      g_dbus_method_invocation_return_dbus_error (
        invocation, "org.freedesktop.portal.Error.NotAllowed", "no");
      return;
    }
  portal->n_asked++;
  if (!portal->answers)
    {
      g_dbus_method_invocation_return_dbus_error (
        invocation, "org.freedesktop.portal.Error.Failed", "no camera");
      return;
    }
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", request));
  g_dbus_connection_emit_signal (bus, sender, request, "org.freedesktop.portal.Request", "Response",
                                 g_variant_new ("(ua{sv})", portal->response, NULL), NULL);
}

static GVariant *
on_get (GDBusConnection *bus,
        const char *sender,
        const char *path,
        const char *interface,
        const char *property,
        GError **error,
        gpointer data)
{
  return g_variant_new_boolean (((Portal *) data)->present);
}

static const GDBusInterfaceVTable vtable = { on_call, on_get, NULL, { NULL } };

static void
portal_begin (Portal *portal, const char *address)
{
  g_autoptr (GError) error = NULL;

  portal->bus = g_dbus_connection_new_for_address_sync (
    address,
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  portal->info = g_dbus_node_info_new_for_xml (portal_xml, NULL);
  g_dbus_connection_register_object (
    portal->bus, PORTAL_PATH, portal->info->interfaces[0], &vtable, portal, NULL, &error);
  g_assert_no_error (error);
  g_variant_unref (g_dbus_connection_call_sync (
    portal->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
    "RequestName", g_variant_new ("(su)", PORTAL_NAME, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
    &error));
  g_assert_no_error (error);
}

static void
portal_set_present (Portal *portal, gboolean present)
{
  GVariantBuilder changed;

  portal->present = present;
  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&changed, "{sv}", "IsCameraPresent", g_variant_new_boolean (present));
  g_dbus_connection_emit_signal (
    portal->bus, NULL, PORTAL_PATH, "org.freedesktop.DBus.Properties", "PropertiesChanged",
    g_variant_new ("(sa{sv}as)", "org.freedesktop.portal.Camera", &changed, NULL), NULL);
}

static void
portal_end (Portal *portal)
{
  g_dbus_connection_close_sync (portal->bus, NULL, NULL);
  g_clear_object (&portal->bus);
  g_dbus_node_info_unref (portal->info);
}

static const char *address;

static void
on_present (gboolean present, gpointer data)
{
  *(int *) data = present;
}

static void
test_presence (void)
{
  Portal portal = { NULL };
  int present = -1;
  RkCameraWatch *watch = rk_camera_watch_new (on_present, &present);

  /* No portal, no camera. */
  WAIT (present == FALSE);
  portal.present = TRUE;
  portal_begin (&portal, address);
  WAIT (present == TRUE);
  portal_set_present (&portal, FALSE);
  WAIT (present == FALSE);
  portal_set_present (&portal, TRUE);
  WAIT (present == TRUE);
  portal_end (&portal);
  WAIT (present == FALSE);
  rk_camera_watch_free (watch);

  /* Let go of before it heard anything. */
  present = -1;
  rk_camera_watch_free (rk_camera_watch_new (on_present, &present));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (present, ==, -1);
}

typedef struct
{
  guint n_frames;
  guint width;
  guint height;
  GBytes *last;
  GError *error;
} Seen;

static void
on_frame (GBytes *pixels, guint width, guint height, gpointer data)
{
  Seen *seen = data;

  g_assert_cmpuint (g_bytes_get_size (pixels), ==, (gsize) width * height * 4);
  g_clear_pointer (&seen->last, g_bytes_unref);
  seen->last = g_bytes_ref (pixels);
  seen->width = width;
  seen->height = height;
  seen->n_frames++;
}

static void
on_ended (const GError *error, gpointer data)
{
  Seen *seen = data;

  g_assert_null (seen->error);
  seen->error = g_error_copy (error);
}

/* The real program before the portal that stands in. */
static void
test_refused (void)
{
  static const struct
  {
    gboolean answers;
    guint32 response;
    guint n_opened;
    const char *words;
  } cases[] = {
    { FALSE, 0, 0, "The camera is not there any more." },
    { TRUE, 1, 0, "The camera may not be used. Allow it in the settings of this computer." },
    { TRUE, 2, 0, "The camera may not be used. Allow it in the settings of this computer." },
    { TRUE, 0, 1, "The camera is not there any more." },
  };
  Portal portal = { NULL };

  portal_begin (&portal, address);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      Seen seen = { 0 };
      RkCamera *camera;

      portal.answers = cases[i].answers;
      portal.response = cases[i].response;
      portal.n_asked = portal.n_opened = 0;
      camera = rk_camera_open (on_frame, on_ended, &seen, &error);
      g_assert_no_error (error);
      WAIT (seen.error != NULL);
      g_assert_cmpuint (portal.n_asked, ==, 1);
      g_assert_cmpuint (portal.n_opened, ==, cases[i].n_opened);
      g_assert_cmpuint (seen.n_frames, ==, 0);
      g_assert_cmpstr (seen.error->message, ==, cases[i].words);
      rk_camera_close (camera);
      g_clear_error (&seen.error);
    }
  portal_end (&portal);
}

static void
test_frames (void)
{
  g_autoptr (GError) error = NULL;
  Seen seen = { 0 };
  RkCamera *camera;
  const guint8 *pixel;

  g_setenv ("RK_CAMERA_SAYS", "frames", TRUE);
  camera
    = rk_camera_open_program (g_getenv ("RK_CAMERA_SOURCE"), on_frame, on_ended, &seen, &error);
  g_assert_no_error (error);
  WAIT (seen.n_frames >= 3 || seen.error != NULL);
  g_assert_no_error (seen.error);
  g_assert_cmpuint (seen.width, ==, 1280);
  g_assert_cmpuint (seen.height, ==, 960);
  pixel = g_bytes_get_data (seen.last, NULL);
  pixel += ((gsize) seen.height / 2 * seen.width + seen.width / 2) * 4;
  g_assert_cmpuint (pixel[0], <, 40);
  g_assert_cmpuint (pixel[1], <, 40);
  g_assert_cmpuint (pixel[2], >, 215);
  g_assert_cmpuint (pixel[3], ==, 255);
  rk_camera_close (camera);
  /* What was under way comes to its end and tells nobody. */
  guint n = seen.n_frames;
  for (guint i = 0; i < 50; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
    }
  g_assert_cmpuint (seen.n_frames, ==, n);
  g_clear_pointer (&seen.last, g_bytes_unref);
}

static void
test_nonsense (void)
{
  static const struct
  {
    const char *says;
    const char *words;
  } cases[] = {
    { "refused", "The camera may not be used." },
    { "compressed", "The camera gives no pictures, or only compressed ones" },
    { "huge", "The camera is not there any more." },
    { "empty", "The camera is not there any more." },
    { "nonsense", "The camera is not there any more." },
    { "half", "The camera is not there any more." },
    { "nothing", "The camera is not there any more." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      Seen seen = { 0 };
      RkCamera *camera;

      g_setenv ("RK_CAMERA_SAYS", cases[i].says, TRUE);
      camera
        = rk_camera_open_program (g_getenv ("RK_CAMERA_SOURCE"), on_frame, on_ended, &seen, &error);
      g_assert_no_error (error);
      WAIT (seen.error != NULL);
      g_assert_cmpuint (seen.n_frames, ==, 0);
      g_assert_true (g_str_has_prefix (seen.error->message, cases[i].words));
      rk_camera_close (camera);
      g_clear_error (&seen.error);
    }
}

int
main (int argc, char **argv)
{
  GTestDBus *bus;
  int status;

  g_test_init (&argc, &argv, NULL);
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  address = g_test_dbus_get_bus_address (bus);
  g_test_add_func ("/camera/presence", test_presence);
  g_test_add_func ("/camera/refused", test_refused);
  g_test_add_func ("/camera/frames", test_frames);
  g_test_add_func ("/camera/nonsense", test_nonsense);
  status = g_test_run ();
  g_test_dbus_down (bus);
  g_object_unref (bus);
  return status;
}
