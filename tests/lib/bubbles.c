/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "bubbles.h"

#define NAME "org.freedesktop.Notifications"

static const char interface_xml[]
  = "<node><interface name='" NAME "'>"
    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='i' direction='in'/><arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "<method name='GetCapabilities'><arg type='as' direction='out'/></method>"
    "<method name='GetServerInformation'><arg type='s' direction='out'/>"
    "<arg type='s' direction='out'/><arg type='s' direction='out'/>"
    "<arg type='s' direction='out'/></method>"
    "<signal name='NotificationClosed'><arg type='u'/><arg type='u'/></signal>"
    "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
    "</interface></node>";

struct _RkBubbles
{
  GMutex lock;
  GHashTable *open; /* numbers */
  GString *words;   /* all that was ever said, arguments and hints included */
  guint n_told;
  guint last;

  GDBusConnection *bus;
  GDBusNodeInfo *node;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
};

static guint
notify (RkBubbles *bubbles, GVariant *parameters)
{
  guint number, old;
  g_autofree char *text = g_variant_print (parameters, TRUE);

  g_variant_get_child (parameters, 1, "u", &old);
  g_mutex_lock (&bubbles->lock);
  number = old != 0 ? old : ++bubbles->last;
  g_hash_table_add (bubbles->open, GUINT_TO_POINTER (number));
  g_string_append_printf (bubbles->words, "%s\n", text);
  bubbles->n_told++;
  g_mutex_unlock (&bubbles->lock);
  return number;
}

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
  RkBubbles *bubbles = data;
  const char *const none[] = { NULL };
  GVariant *answer = NULL;
  guint number;

  if (g_str_equal (method, "Notify"))
    answer = g_variant_new ("(u)", notify (bubbles, parameters));
  else if (g_str_equal (method, "CloseNotification"))
    {
      g_variant_get (parameters, "(u)", &number);
      g_mutex_lock (&bubbles->lock);
      g_hash_table_remove (bubbles->open, GUINT_TO_POINTER (number));
      g_mutex_unlock (&bubbles->lock);
      /* Three: closed by the program. */
      g_dbus_connection_emit_signal (
        bus, sender, path, NAME, "NotificationClosed", g_variant_new ("(uu)", number, 3), NULL);
    }
  else if (g_str_equal (method, "GetCapabilities"))
    answer = g_variant_new ("(^as)", none);
  else
    answer = g_variant_new ("(ssss)", "bubbles", "Renraku", "1", "1.2");
  g_dbus_method_invocation_return_value (invocation, answer);
}

/* In a thread of its own: who looks at a screen for seconds answers nobody meanwhile. */
static gpointer
serve (gpointer data)
{
  RkBubbles *bubbles = data;

  g_main_context_push_thread_default (bubbles->context);
  g_main_loop_run (bubbles->loop);
  g_main_context_pop_thread_default (bubbles->context);
  return NULL;
}

static gboolean
take_name (RkBubbles *bubbles, GError **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  g_autoptr (GVariant) answer = NULL;
  guint got = 0;

  if (g_dbus_connection_register_object (bubbles->bus, "/org/freedesktop/Notifications",
                                         bubbles->node->interfaces[0], &vtable, bubbles, NULL,
                                         error)
      == 0)
    return FALSE;
  answer = g_dbus_connection_call_sync (
    bubbles->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
    "RequestName", g_variant_new ("(su)", NAME, 4), G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE,
    -1, NULL, error);
  if (answer == NULL)
    return FALSE;
  g_variant_get (answer, "(u)", &got);
  if (got != 1)
    g_set_error_literal (
      error, G_IO_ERROR, G_IO_ERROR_EXISTS, "somebody else shows notifications on this bus");
  return got == 1;
}

/**
 * rk_bubbles_new:
 *
 * Returns: (transfer full) (nullable): what programs on the session's bus send notifications to
 */
RkBubbles *
rk_bubbles_new (GError **error)
{
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, error);
  RkBubbles *bubbles;

  if (address == NULL)
    return NULL;
  bubbles = g_new0 (RkBubbles, 1);
  g_mutex_init (&bubbles->lock);
  bubbles->open = g_hash_table_new (NULL, NULL);
  bubbles->words = g_string_new (NULL);
  bubbles->context = g_main_context_new ();
  bubbles->loop = g_main_loop_new (bubbles->context, FALSE);
  bubbles->node = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  g_main_context_push_thread_default (bubbles->context);
  bubbles->bus = g_dbus_connection_new_for_address_sync (
    address,
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, error);
  gboolean good = bubbles->bus != NULL && take_name (bubbles, error);
  g_main_context_pop_thread_default (bubbles->context);
  if (good)
    bubbles->thread = g_thread_new ("bubbles", serve, bubbles);
  else
    g_clear_pointer (&bubbles, rk_bubbles_free);
  return bubbles;
}

/**
 * rk_bubbles_count:
 *
 * Returns: how many are to be seen now
 */
guint
rk_bubbles_count (RkBubbles *bubbles)
{
  g_mutex_lock (&bubbles->lock);
  guint n = g_hash_table_size (bubbles->open);
  g_mutex_unlock (&bubbles->lock);
  return n;
}

/**
 * rk_bubbles_count_told:
 *
 * Returns: how often something was shown or changed
 */
guint
rk_bubbles_count_told (RkBubbles *bubbles)
{
  g_mutex_lock (&bubbles->lock);
  guint n = bubbles->n_told;
  g_mutex_unlock (&bubbles->lock);
  return n;
}

/**
 * rk_bubbles_dup_words:
 *
 * Returns: (transfer full): all that was ever sent here, a line for each time
 */
char *
rk_bubbles_dup_words (RkBubbles *bubbles)
{
  g_mutex_lock (&bubbles->lock);
  char *words = g_strdup (bubbles->words->str);
  g_mutex_unlock (&bubbles->lock);
  return words;
}

/**
 * rk_bubbles_free:
 * @bubbles: (nullable) (transfer full)
 */
void
rk_bubbles_free (RkBubbles *bubbles)
{
  if (bubbles == NULL)
    return;
  if (bubbles->thread != NULL)
    {
      g_main_loop_quit (bubbles->loop);
      g_thread_join (bubbles->thread);
    }
  if (bubbles->bus != NULL)
    g_dbus_connection_close_sync (bubbles->bus, NULL, NULL);
  g_clear_object (&bubbles->bus);
  g_dbus_node_info_unref (bubbles->node);
  g_main_loop_unref (bubbles->loop);
  g_main_context_unref (bubbles->context);
  g_hash_table_unref (bubbles->open);
  g_string_free (bubbles->words, TRUE);
  g_mutex_clear (&bubbles->lock);
  g_free (bubbles);
}
