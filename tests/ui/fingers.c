/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "fingers.h"

#include "screen.h"

#include <gdk/x11/gdkx.h>
#include <gio/gunixsocketaddress.h>
#include <math.h>

/* The X server's driver for tests, "inputtest": events go through a socket to the server, which
 * hands them on as those of a touch screen or a tablet. Its structures, in the machine's order. */

#define VERSION_MAJOR 1
#define VERSION_MINOR 0
#define VALUATORS     64
/* What an axis goes up to. */
#define POSITION_MAX 65535.0
#define PRESSURE_MAX 2047.0

enum
{
  EVENT_VERSION = 0,
  EVENT_WAIT = 1,
  EVENT_MOTION = 2,
  EVENT_BUTTON = 4,
  EVENT_TOUCH = 6,
};

/* As XInput 2 numbers them. */
enum
{
  TOUCH_BEGIN = 18,
  TOUCH_UPDATE = 19,
  TOUCH_END = 20,
};

typedef struct
{
  guint32 length;
  guint32 type;
} Header;

typedef struct
{
  guint32 has_unaccelerated;
  guint8 mask[VALUATORS / 8];
  double values[VALUATORS];
  double unaccelerated[VALUATORS];
} Valuators;

typedef struct
{
  Header header;
  guint16 major;
  guint16 minor;
} Version;

typedef struct
{
  Header header;
  guint32 finger;
  guint32 kind;
  Valuators valuators;
} Touch;

typedef struct
{
  Header header;
  guint32 is_absolute;
  Valuators valuators;
} Motion;

typedef struct
{
  Header header;
  gint32 is_absolute;
  gint32 button;
  guint32 is_press;
  Valuators valuators;
} Button;

struct Fingers
{
  GSocketConnection *connection;
};

static void
send (Fingers *self, gpointer event, gsize length, guint32 type)
{
  g_autoptr (GError) error = NULL;

  *(Header *) event = (Header){ (guint32) length, type };
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)), event,
                             length, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
receive (Fingers *self)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));
  g_autoptr (GError) error = NULL;
  guint8 rest[64];
  Header header;

  g_input_stream_read_all (in, &header, sizeof header, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (header.length, >=, sizeof header);
  g_assert_cmpuint (header.length, <=, sizeof rest);
  g_input_stream_read_all (in, rest, header.length - sizeof header, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* What was sent has become an event; then the windows get it. */
static void
arrive (Fingers *self)
{
  Header wait;

  send (self, &wait, sizeof wait, EVENT_WAIT);
  receive (self);
  pass (30);
}

static void
set_position (Valuators *valuators, double x, double y)
{
  GdkDisplay *display = gdk_display_get_default ();
  g_autoptr (GdkMonitor) monitor = g_list_model_get_item (gdk_display_get_monitors (display), 0);
  GdkRectangle screen;

  gdk_monitor_get_geometry (monitor, &screen);
  valuators->mask[0] |= 3;
  valuators->values[0] = x * POSITION_MAX / (screen.width - 1);
  valuators->values[1] = y * POSITION_MAX / (screen.height - 1);
}

static void
touch (Fingers *self, guint finger, guint kind, double x, double y)
{
  Touch event = { .finger = finger, .kind = kind };

  set_position (&event.valuators, x, y);
  send (self, &event, sizeof event, EVENT_TOUCH);
  arrive (self);
}

/**
 * fingers_touch:
 * @finger: which one
 * @x: from the left of the screen
 * @y: from its top
 */
void
fingers_touch (Fingers *self, guint finger, double x, double y)
{
  touch (self, finger, TOUCH_BEGIN, x, y);
}

void
fingers_move (Fingers *self, guint finger, double x, double y)
{
  touch (self, finger, TOUCH_UPDATE, x, y);
}

void
fingers_lift (Fingers *self, guint finger, double x, double y)
{
  touch (self, finger, TOUCH_END, x, y);
}

static void
set_pressure (Valuators *valuators, double pressure)
{
  valuators->mask[0] |= 1 << 4;
  valuators->values[4] = pressure * PRESSURE_MAX;
}

/**
 * pen_move:
 * @pressure: from 0 to 1
 */
void
pen_move (Fingers *self, double x, double y, double pressure)
{
  Motion event = { .is_absolute = TRUE };

  set_position (&event.valuators, x, y);
  set_pressure (&event.valuators, pressure);
  send (self, &event, sizeof event, EVENT_MOTION);
  arrive (self);
}

void
pen_press (Fingers *self, gboolean down, double x, double y, double pressure)
{
  Button event = { .is_absolute = TRUE, .button = 1, .is_press = down ? 1 : 0 };

  set_position (&event.valuators, x, y);
  set_pressure (&event.valuators, pressure);
  send (self, &event, sizeof event, EVENT_BUTTON);
  arrive (self);
}

/**
 * fingers_place:
 * @x: in @widget
 *
 * Returns: where on the screen that is, for a window without a frame or with one
 */
graphene_point_t
fingers_place (GtkWidget *widget, double x, double y)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GdkSurface *surface = gtk_native_get_surface (native);
  Display *display = gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface));
  double in_x, in_y, at_x, at_y;
  int left, top;
  Window child;

  gtk_native_get_surface_transform (native, &at_x, &at_y);
  g_assert_true (
    gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), x, y, &in_x, &in_y));
  XTranslateCoordinates (display, gdk_x11_surface_get_xid (surface), XDefaultRootWindow (display),
                         0, 0, &left, &top, &child);
  return GRAPHENE_POINT_INIT ((float) (left + at_x + in_x), (float) (top + at_y + in_y));
}

/**
 * fingers_new:
 * @device: the variable that says where its socket is: RK_TOUCH or RK_PEN
 *
 * Returns: (transfer full): the device, which nothing touches yet
 */
Fingers *
fingers_new (const char *device)
{
  Fingers *self = g_new0 (Fingers, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  Version version = { .major = VERSION_MAJOR, .minor = VERSION_MINOR };

  g_assert_nonnull (g_getenv (device));
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (g_getenv (device));
  self->connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);
  g_assert_no_error (error);
  send (self, &version, sizeof version, EVENT_VERSION);
  receive (self);
  return self;
}

void
fingers_free (Fingers *self)
{
  g_object_unref (self->connection);
  g_free (self);
}
