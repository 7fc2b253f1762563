/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-platform"

#include "platform/camera.h"

#include "platform/process.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PROGRAM "renraku-camera"

#define PORTAL_NAME      "org.freedesktop.portal.Desktop"
#define PORTAL_PATH      "/org/freedesktop/portal/desktop"
#define CAMERA_INTERFACE "org.freedesktop.portal.Camera"

typedef struct
{
  guint32 magic;
  guint32 kind;
  guint32 width;
  guint32 height;
} Head;

struct _RkCamera
{
  gatomicrefcount refs; /* the one who opened it, and the read that is under way */
  GSubprocess *process;
  GCancellable *cancellable;
  RkCameraFrameFunc frame; /* NULL once it is closed */
  RkCameraEndedFunc ended;
  gpointer data;
  Head head;
  guint8 *pixels;
};

static void read_head (RkCamera *self);

static void
camera_unref (RkCamera *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_object (&self->process);
  g_clear_object (&self->cancellable);
  g_free (self->pixels);
  g_free (self);
}

static const char *
words_of (guint failure)
{
  switch (failure)
    {
    case RK_CAMERA_REFUSED:
      return _ ("The camera may not be used. Allow it in the settings of this computer.");
    case RK_CAMERA_NOT_RAW:
      return _ ("The camera gives no pictures, or only compressed ones, which are not taken from a "
                "device. Take the photo with another program and attach it as a file.");
    default:
      return _ ("The camera is not there any more.");
    }
}

static void
end (RkCamera *self, guint failure)
{
  g_autoptr (GError) error = NULL;

  if (self->ended == NULL)
    return;
  error = g_error_new_literal (
    RK_PLATFORM_ERROR,
    failure == RK_CAMERA_REFUSED ? RK_PLATFORM_ERROR_FAILED : RK_PLATFORM_ERROR_NOT_FOUND,
    words_of (failure));
  self->ended (error, self->data);
}

static GInputStream *
get_pipe (RkCamera *self)
{
  return g_subprocess_get_stdout_pipe (self->process);
}

static void
on_pixels (GObject *source, GAsyncResult *result, gpointer data)
{
  RkCamera *self = data;
  const gsize size = (gsize) self->head.width * self->head.height * 4;
  gsize got = 0;
  gboolean good
    = g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &got, NULL) && got == size;

  if (good && self->frame != NULL)
    {
      g_autoptr (GBytes) pixels = g_bytes_new_take (g_steal_pointer (&self->pixels), size);
      self->frame (pixels, self->head.width, self->head.height, self->data);
    }
  else if (!good)
    end (self, RK_CAMERA_GONE);
  if (good && self->frame != NULL)
    read_head (self);
  camera_unref (self);
}

static void
on_head (GObject *source, GAsyncResult *result, gpointer data)
{
  RkCamera *self = data;
  gsize got = 0;
  Head *head = &self->head;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &got, NULL)
      || got != sizeof *head || GUINT32_FROM_LE (head->magic) != RK_CAMERA_MAGIC)
    {
      end (self, RK_CAMERA_GONE);
      camera_unref (self);
      return;
    }
  head->kind = GUINT32_FROM_LE (head->kind);
  head->width = GUINT32_FROM_LE (head->width);
  head->height = GUINT32_FROM_LE (head->height);
  if (head->kind != RK_CAMERA_FRAME || head->width == 0 || head->width > RK_CAMERA_MAX_WIDTH
      || head->height == 0 || head->height > RK_CAMERA_MAX_HEIGHT)
    {
      end (self, head->kind == RK_CAMERA_FAILED ? head->width : RK_CAMERA_GONE);
      camera_unref (self);
      return;
    }
  g_free (self->pixels);
  self->pixels = g_malloc ((gsize) head->width * head->height * 4);
  g_input_stream_read_all_async (get_pipe (self), self->pixels,
                                 (gsize) head->width * head->height * 4, G_PRIORITY_DEFAULT,
                                 self->cancellable, on_pixels, self);
}

static void
read_head (RkCamera *self)
{
  g_atomic_ref_count_inc (&self->refs);
  g_input_stream_read_all_async (get_pipe (self), &self->head, sizeof self->head,
                                 G_PRIORITY_DEFAULT, self->cancellable, on_head, self);
}

/**
 * rk_camera_open_program:
 * @program: the path of what holds the camera
 *
 * As rk_camera_open(), with another program in its place.
 *
 * Returns: (transfer full): the camera
 */
RkCamera *
rk_camera_open_program (const char *program,
                        RkCameraFrameFunc frame,
                        RkCameraEndedFunc ended,
                        gpointer data,
                        GError **error)
{
  /* Its end of the pipe closes with us, and then it goes too. */
  GSubprocess *process = g_subprocess_new (
    G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, error, program, NULL);
  RkCamera *self;

  if (process == NULL)
    return NULL;
  self = g_new0 (RkCamera, 1);
  g_atomic_ref_count_init (&self->refs);
  self->process = process;
  self->cancellable = g_cancellable_new ();
  self->frame = frame;
  self->ended = ended;
  self->data = data;
  read_head (self);
  return self;
}

/**
 * rk_camera_open:
 * @frame: called for each picture, some ten a second
 * @ended: called once if it ends by itself; close it then
 *
 * Asks for the camera. The system may ask the person first.
 *
 * Returns: (transfer full): the camera
 */
RkCamera *
rk_camera_open (RkCameraFrameFunc frame, RkCameraEndedFunc ended, gpointer data, GError **error)
{
  g_autofree char *program = rk_platform_find_helper (PROGRAM, error);

  if (program == NULL)
    return NULL;
  return rk_camera_open_program (program, frame, ended, data, error);
}

/** rk_camera_close: lets go of the camera; neither function is called any more */
void
rk_camera_close (RkCamera *self)
{
  self->frame = NULL;
  self->ended = NULL;
  g_cancellable_cancel (self->cancellable);
  g_subprocess_force_exit (self->process);
  camera_unref (self);
}

struct _RkCameraWatch
{
  GCancellable *cancellable;
  GDBusProxy *portal;
  RkCameraPresenceFunc present;
  gpointer data;
};

static void
tell (RkCameraWatch *self)
{
  g_autoptr (GVariant) value = g_dbus_proxy_get_cached_property (self->portal, "IsCameraPresent");
  g_autofree char *program = rk_platform_find_helper (PROGRAM, NULL);

  self->present (program != NULL && value != NULL
                   && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN)
                   && g_variant_get_boolean (value),
                 self->data);
}

static void
on_properties (GDBusProxy *proxy, GVariant *changed, GStrv invalidated, RkCameraWatch *self)
{
  tell (self);
}

static void
on_portal (GObject *source, GAsyncResult *result, gpointer data)
{
  RkCameraWatch *self = data;
  g_autoptr (GError) error = NULL;
  GDBusProxy *portal = g_dbus_proxy_new_for_bus_finish (result, &error);

  /* After its end there is nobody to tell. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (portal == NULL)
    {
      self->present (FALSE, self->data);
      return;
    }
  self->portal = portal;
  g_signal_connect (portal, "g-properties-changed", G_CALLBACK (on_properties), self);
  g_signal_connect_swapped (portal, "notify::g-name-owner", G_CALLBACK (tell), self);
  tell (self);
}

/**
 * rk_camera_watch_new:
 * @present: told at first and whenever it changes
 *
 * Only asks the portal whether there is a camera; nobody is asked for anything.
 *
 * Returns: (transfer full): the watch
 */
RkCameraWatch *
rk_camera_watch_new (RkCameraPresenceFunc present, gpointer data)
{
  RkCameraWatch *self = g_new0 (RkCameraWatch, 1);

  self->cancellable = g_cancellable_new ();
  self->present = present;
  self->data = data;
  g_dbus_proxy_new_for_bus (G_BUS_TYPE_SESSION, G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS, NULL,
                            PORTAL_NAME, PORTAL_PATH, CAMERA_INTERFACE, self->cancellable,
                            on_portal, self);
  return self;
}

/** rk_camera_watch_free: nothing is told any more */
void
rk_camera_watch_free (RkCameraWatch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->portal != NULL)
    g_signal_handlers_disconnect_by_data (self->portal, self);
  g_clear_object (&self->portal);
  g_free (self);
}
