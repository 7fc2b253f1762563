/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-platform"

#include "platform/idle.h"

#include <dlfcn.h>
#include <glib/gi18n-lib.h>

#define BUS_TIMEOUT_MS 2000

/* As in <X11/extensions/scrnsaver.h>; the libraries are opened at run time, so that a machine that
 * has Wayland alone needs none of them. */
typedef struct
{
  unsigned long window;
  int state;
  int kind;
  unsigned long til_or_since;
  unsigned long idle;
  unsigned long event_mask;
} ScreenSaverInfo;

typedef struct
{
  void *(*open_display) (const char *name);
  int (*close_display) (void *display);
  unsigned long (*default_root) (void *display);
  int (*free_memory) (void *data);
  int (*query_extension) (void *display, int *event_base, int *error_base);
  ScreenSaverInfo *(*alloc_info) (void);
  int (*query_info) (void *display, unsigned long drawable, ScreenSaverInfo *info);
} X11;

static gboolean
x11_load (X11 *x11)
{
  static gsize once = 0;
  static void *xlib = NULL;
  static void *saver = NULL;

  /* Never closed: Xlib does not take being unloaded. */
  if (g_once_init_enter (&once))
    {
      xlib = dlopen ("libX11.so.6", RTLD_NOW | RTLD_LOCAL);
      saver = dlopen ("libXss.so.1", RTLD_NOW | RTLD_LOCAL);
      g_once_init_leave (&once, 1);
    }
  if (xlib == NULL || saver == NULL)
    return FALSE;

  *(void **) &x11->open_display = dlsym (xlib, "XOpenDisplay");
  *(void **) &x11->close_display = dlsym (xlib, "XCloseDisplay");
  *(void **) &x11->default_root = dlsym (xlib, "XDefaultRootWindow");
  *(void **) &x11->free_memory = dlsym (xlib, "XFree");
  *(void **) &x11->query_extension = dlsym (saver, "XScreenSaverQueryExtension");
  *(void **) &x11->alloc_info = dlsym (saver, "XScreenSaverAllocInfo");
  *(void **) &x11->query_info = dlsym (saver, "XScreenSaverQueryInfo");
  return x11->open_display != NULL && x11->close_display != NULL && x11->default_root != NULL
         && x11->free_memory != NULL && x11->query_extension != NULL && x11->alloc_info != NULL
         && x11->query_info != NULL;
}

static gint64
x11_idle_time (void)
{
  X11 x11 = { NULL };
  ScreenSaverInfo *info;
  gint64 idle = -1;
  void *display;
  int event_base;
  int error_base;

  if (g_getenv ("DISPLAY") == NULL || !x11_load (&x11))
    return -1;
  display = x11.open_display (NULL);
  if (display == NULL)
    return -1;
  if (x11.query_extension (display, &event_base, &error_base))
    {
      info = x11.alloc_info ();
      if (info != NULL && x11.query_info (display, x11.default_root (display), info))
        idle = (gint64) info->idle * 1000;
      if (info != NULL)
        x11.free_memory (info);
    }
  x11.close_display (display);
  return idle;
}

static const struct
{
  const char *name;
  const char *path;
  const char *interface;
  const char *method;
} bus_places[] = {
  { "org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core",
    "org.gnome.Mutter.IdleMonitor", "GetIdletime" },
  { "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver",
    "GetSessionIdleTime" },
};

/* Milliseconds in both, as an unsigned number of 64 bits at Mutter's and of 32 at KDE's. */
static gint64
bus_idle_time (GDBusConnection *bus, gsize place, GCancellable *cancellable)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) number = NULL;
  guint64 milliseconds;

  reply = g_dbus_connection_call_sync (bus, bus_places[place].name, bus_places[place].path,
                                       bus_places[place].interface, bus_places[place].method, NULL,
                                       NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, BUS_TIMEOUT_MS / 2,
                                       cancellable, NULL);
  if (reply == NULL || g_variant_n_children (reply) != 1)
    return -1;
  number = g_variant_get_child_value (reply, 0);
  if (g_variant_is_of_type (number, G_VARIANT_TYPE_UINT64))
    milliseconds = g_variant_get_uint64 (number);
  else if (g_variant_is_of_type (number, G_VARIANT_TYPE_UINT32))
    milliseconds = g_variant_get_uint32 (number);
  else
    return -1;
  return (gint64) MIN (milliseconds, (guint64) G_MAXINT64 / 1000) * 1000;
}

static void
idle_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  gint64 idle = -1;

  /* Under Wayland an X server may be there too (Xwayland), which sees only its own windows. */
  if (g_getenv ("WAYLAND_DISPLAY") == NULL)
    idle = x11_idle_time ();
  if (idle < 0)
    {
      g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, NULL);

      for (gsize i = 0; bus != NULL && idle < 0 && i < G_N_ELEMENTS (bus_places); i++)
        idle = bus_idle_time (bus, i, cancellable);
    }

  if (idle >= 0)
    g_task_return_int (task, (gssize) idle);
  else
    g_task_return_new_error (task, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_UNAVAILABLE,
                             _ ("This desktop does not tell how long nobody has used it."));
}

void
rk_platform_idle_time_async (GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, rk_platform_idle_time_async);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, idle_thread);
}

gint64
rk_platform_idle_time_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_platform_idle_time_async), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
