/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "sight.h"

#include <string.h>

#define ACCESSIBLE "org.a11y.atspi.Accessible"

/* A tree deeper or larger than this is not looked through further. */
#define MAX_DEPTH 60
#define MAX_NODES 20000

/* So many things are asked about at once: the program has to draw in between. */
#define MAX_AT_ONCE 48

/* An answer that takes longer counts as none. */
#define ANSWER_MS 10000

typedef struct
{
  GDBusConnection *bus;
  const char *name; /* of the program on the bus */
  RkSightWants wants;
  gpointer data;
  GQueue waiting; /* of Asked */
  guint n_asking;
  guint n_nodes;
} Looking;

/* One thing, while it is asked about. */
typedef struct
{
  Looking *looking;
  RkSight *sight;
  guint depth;
  guint n_missing; /* answers */
} Asked;

static GDBusConnection *
connect_to_bus (void)
{
  static GDBusConnection *bus;
  g_autoptr (GDBusConnection) session = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  const char *address;

  if (bus != NULL && !g_dbus_connection_is_closed (bus))
    return bus;
  g_clear_object (&bus);
  session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  if (session != NULL)
    answer = g_dbus_connection_call_sync (session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus",
                                          "GetAddress", NULL, G_VARIANT_TYPE ("(s)"),
                                          G_DBUS_CALL_FLAGS_NONE, ANSWER_MS, NULL, &error);
  if (answer == NULL)
    {
      g_message ("There is no accessibility bus: %s", error->message);
      return NULL;
    }
  g_variant_get (answer, "(&s)", &address);
  bus = g_dbus_connection_new_for_address_sync (
    address,
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  if (bus == NULL)
    g_message ("The accessibility bus does not answer: %s", error->message);
  return bus;
}

static RkSight *
sight_new (const char *path)
{
  RkSight *sight = g_new0 (RkSight, 1);

  sight->path = g_strdup (path);
  sight->role = ATSPI_ROLE_INVALID;
  sight->children = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_sight_free);
  return sight;
}

/** rk_sight_free: @sight: (nullable) (transfer full): with all that is within it */
void
rk_sight_free (RkSight *sight)
{
  if (sight == NULL)
    return;
  g_free (sight->path);
  g_free (sight->words);
  g_ptr_array_unref (sight->children);
  g_free (sight);
}

static void
wait_for_turn (Looking *looking, RkSight *sight, guint depth)
{
  Asked *asked;

  if (depth > MAX_DEPTH || looking->n_nodes >= MAX_NODES)
    return;
  looking->n_nodes++;
  asked = g_new0 (Asked, 1);
  asked->looking = looking;
  asked->sight = sight;
  asked->depth = depth;
  g_queue_push_tail (&looking->waiting, asked);
}

static void
ask (Asked *asked,
     const char *interface,
     const char *method,
     GVariant *arguments,
     const char *type,
     GAsyncReadyCallback func)
{
  asked->n_missing++;
  g_dbus_connection_call (asked->looking->bus, asked->looking->name, asked->sight->path, interface,
                          method, arguments, G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          ANSWER_MS, NULL, func, asked);
}

/* What went away in the meantime answers with an error, and is seen as nothing. */
static GVariant *
answer_of (GObject *source, GAsyncResult *result)
{
  return g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
}

static void
done (Asked *asked)
{
  if (--asked->n_missing > 0)
    return;
  for (guint i = 0; i < asked->sight->children->len; i++)
    wait_for_turn (asked->looking, g_ptr_array_index (asked->sight->children, i), asked->depth + 1);
  asked->looking->n_asking--;
  g_free (asked);
}

static void
on_text (GObject *source, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  g_autoptr (GVariant) answer = answer_of (source, result);

  if (answer != NULL)
    {
      g_clear_pointer (&asked->sight->words, g_free);
      g_variant_get (answer, "(s)", &asked->sight->words);
    }
  done (asked);
}

/* What has no name is asked for its text, once its role is known as well. */
static void
perhaps_ask_text (Asked *asked)
{
  const RkSight *sight = asked->sight;

  if (sight->words != NULL && *sight->words == '\0' && sight->role != ATSPI_ROLE_INVALID
      && asked->looking->wants (sight->role, asked->looking->data))
    ask (asked, "org.a11y.atspi.Text", "GetText", g_variant_new ("(ii)", 0, -1), "(s)", on_text);
}

static void
on_role (GObject *source, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  g_autoptr (GVariant) answer = answer_of (source, result);
  guint32 role;

  if (answer != NULL)
    {
      g_variant_get (answer, "(u)", &role);
      asked->sight->role = (AtspiRole) role;
      perhaps_ask_text (asked);
    }
  done (asked);
}

static void
on_name (GObject *source, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  g_autoptr (GVariant) answer = answer_of (source, result);
  g_autoptr (GVariant) value = NULL;

  if (answer != NULL)
    g_variant_get (answer, "(v)", &value);
  if (value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      asked->sight->words = g_variant_dup_string (value, NULL);
      perhaps_ask_text (asked);
    }
  done (asked);
}

static void
on_children (GObject *source, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  g_autoptr (GVariant) answer = answer_of (source, result);

  if (answer != NULL)
    {
      g_autoptr (GVariantIter) iter = NULL;
      const char *path;

      g_variant_get (answer, "(a(so))", &iter);
      while (g_variant_iter_next (iter, "(&s&o)", NULL, &path))
        if (strcmp (path, "/org/a11y/atspi/null") != 0)
          g_ptr_array_add (asked->sight->children, sight_new (path));
    }
  done (asked);
}

static void
begin (Asked *asked)
{
  asked->looking->n_asking++;
  ask (asked, ACCESSIBLE, "GetRole", NULL, "(u)", on_role);
  ask (asked, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", ACCESSIBLE, "Name"),
       "(v)", on_name);
  ask (asked, ACCESSIBLE, "GetChildren", NULL, "(a(so))", on_children);
}

/**
 * rk_sight_new:
 * @root: what to look at
 * @wants: of which things without a name the text is wanted
 *
 * Returns: (transfer full) (nullable): all that is within it; %NULL without an accessibility bus
 */
RkSight *
rk_sight_new (AtspiAccessible *root, RkSightWants wants, gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  AtspiObject *object = ATSPI_OBJECT (root);
  Looking looking
    = { .name = object->app->bus_name, .wants = wants, .data = data, .waiting = G_QUEUE_INIT };
  RkSight *sight;

  looking.bus = connect_to_bus ();
  if (looking.bus == NULL)
    return NULL;
  sight = sight_new (object->path);
  g_main_context_push_thread_default (context);
  wait_for_turn (&looking, sight, 0);
  while (looking.n_asking > 0 || !g_queue_is_empty (&looking.waiting))
    {
      while (looking.n_asking < MAX_AT_ONCE && !g_queue_is_empty (&looking.waiting))
        begin (g_queue_pop_head (&looking.waiting));
      g_main_context_iteration (context, TRUE);
    }
  g_main_context_pop_thread_default (context);
  return sight;
}

/**
 * rk_sight_get_accessible:
 * @root: what was looked at
 *
 * Nobody is asked: the way down from the window could meet one that has closed, which the toolkit
 * of Debian 12 does not survive.
 *
 * Returns: (transfer full): the same thing, to be acted on
 */
AtspiAccessible *
rk_sight_get_accessible (const RkSight *sight, AtspiAccessible *root)
{
  AtspiAccessible *accessible = g_object_new (ATSPI_TYPE_ACCESSIBLE, NULL);
  AtspiObject *object = ATSPI_OBJECT (accessible);

  object->app = g_object_ref (ATSPI_OBJECT (root)->app);
  object->path = g_strdup (sight->path);
  return accessible;
}
