/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "portal.h"

#include "config.h"

#include <gio/gunixfdlist.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PORTAL_NAME "org.freedesktop.portal.Flatpak"
#define PORTAL_PATH "/org/freedesktop/portal/Flatpak"

/* The portal's own numbers. */
#define FLAG_CLEAR_ENV  (1u << 0)
#define FLAG_SANDBOX    (1u << 2)
#define FLAG_NO_NETWORK (1u << 3)
#define FLAG_WATCH_BUS  (1u << 4)
#define FLAGS_WANTED    (FLAG_CLEAR_ENV | FLAG_SANDBOX | FLAG_NO_NETWORK | FLAG_WATCH_BUS)

/* Socket pairs of the wire: control, and the bytes of a film. */
#define FIRST_OURS 3
#define LAST_OURS  4

static const char interface_xml[]
  = "<node><interface name='org.freedesktop.portal.Flatpak'>"
    "<method name='Spawn'><arg type='ay' direction='in'/><arg type='aay' direction='in'/>"
    "<arg type='a{uh}' direction='in'/><arg type='a{ss}' direction='in'/>"
    "<arg type='u' direction='in'/><arg type='a{sv}' direction='in'/>"
    "<arg type='u' direction='out'/></method>"
    "<method name='SpawnSignal'><arg type='u' direction='in'/><arg type='u' direction='in'/>"
    "<arg type='b' direction='in'/></method>"
    "<signal name='SpawnExited'><arg type='u'/><arg type='u'/></signal>"
    "</interface></node>";

struct _RkPortal
{
  GSubprocess *bus;
  char *address;
  GDBusConnection *connection;
  GDBusNodeInfo *node;
  gboolean refuses;
  GPtrArray *requests;
  GPtrArray *running; /* of Running */
};

/* What was started, and for whom. */
typedef struct
{
  RkPortal *portal;
  GPid pid;
  char *client;
  guint child_watch;
  guint name_watch;
} Running;

static void
request_free (gpointer data)
{
  RkPortalRequest *request = data;

  g_free (request->folder);
  g_strfreev (request->arguments);
  g_hash_table_unref (request->descriptors);
  g_variant_unref (request->options);
  g_free (request);
}

static void
running_free (gpointer data)
{
  Running *running = data;

  g_clear_handle_id (&running->child_watch, g_source_remove);
  g_clear_handle_id (&running->name_watch, g_bus_unwatch_name);
  g_free (running->client);
  g_free (running);
}

static void
on_exited (GPid pid, int status, gpointer data)
{
  Running *running = data;
  RkPortal *self = running->portal;

  running->child_watch = 0;
  g_dbus_connection_emit_signal (self->connection, running->client, PORTAL_PATH, PORTAL_NAME,
                                 "SpawnExited",
                                 g_variant_new ("(uu)", (guint32) pid, (guint32) status), NULL);
  g_ptr_array_remove (self->running, running);
}

/* As the portal does for who asked it to watch the bus. */
static void
on_vanished (GDBusConnection *connection, const char *name, gpointer data)
{
  kill (((Running *) data)->pid, SIGINT);
}

static void
add (GPtrArray *arguments, const char *first, ...)
{
  va_list list;

  va_start (list, first);
  for (const char *one = first; one != NULL; one = va_arg (list, const char *))
    g_ptr_array_add (arguments, g_strdup (one));
  va_end (list);
}

/* The runtime and the application, which here lies where it was built. Without its flag the network
 * stays, without the sandbox everything does. */
static GPtrArray *
make_line (const RkPortalRequest *request)
{
  static const char *const folders[] = { "/lib", "/lib64", "/lib32", "/bin", "/sbin" };
  GPtrArray *line = g_ptr_array_new_with_free_func (g_free);

  add (line, "bwrap", "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts",
       "--die-with-parent", NULL);
  if ((request->flags & FLAG_NO_NETWORK) != 0)
    add (line, "--unshare-net", NULL);
  if ((request->flags & FLAG_CLEAR_ENV) != 0)
    add (line, "--clearenv", NULL);
  if ((request->flags & FLAG_SANDBOX) == 0)
    add (line, "--bind", "/", "/", NULL);
  else
    {
      add (line, "--ro-bind", "/usr", "/usr", "--ro-bind-try", "/etc/ld.so.cache",
           "/etc/ld.so.cache", "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
           "--ro-bind-try", "/etc/fonts", "/etc/fonts", "--tmpfs", "/tmp", NULL);
      for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
        {
          g_autofree char *target = g_file_read_link (folders[i], NULL);

          if (target != NULL)
            add (line, "--symlink", target, folders[i], NULL);
          else
            add (line, "--ro-bind-try", folders[i], folders[i], NULL);
        }
      add (line, "--ro-bind", RK_PORTAL_APPLICATION, RK_PORTAL_APPLICATION, NULL);
    }
  add (line, "--proc", "/proc", "--dev", "/dev", "--chdir", request->folder, "--", NULL);
  for (char **argument = request->arguments; *argument != NULL; argument++)
    g_ptr_array_add (line, g_strdup (*argument));
  g_ptr_array_add (line, NULL);
  return line;
}

typedef struct
{
  int from[16];
  int to[16];
  guint n;
} Descriptors;

/* First out of the way of one another, then to where they are wanted. */
static void
set_up_child (gpointer data)
{
  const Descriptors *descriptors = data;
  int high[16];

  for (guint i = 0; i < descriptors->n; i++)
    high[i] = dup (descriptors->from[i]);
  for (guint i = 0; i < descriptors->n; i++)
    {
      int moved = high[i];
      while (moved < 100)
        moved = dup (moved);
      high[i] = moved;
    }
  for (guint i = 0; i < descriptors->n; i++)
    dup2 (high[i], descriptors->to[i]);
  for (int fd = LAST_OURS + 1; fd < 1024; fd++)
    {
      gboolean wanted = FALSE;
      for (guint i = 0; i < descriptors->n; i++)
        wanted |= descriptors->to[i] == fd;
      if (!wanted)
        close (fd);
    }
  for (int fd = FIRST_OURS; fd <= LAST_OURS; fd++)
    {
      gboolean wanted = FALSE;
      for (guint i = 0; i < descriptors->n; i++)
        wanted |= descriptors->to[i] == fd;
      if (!wanted)
        close (fd);
    }
}

static RkPortalRequest *
read_request (GVariant *parameters, const int *fds, int n_fds, Descriptors *ret_descriptors)
{
  RkPortalRequest *request = g_new0 (RkPortalRequest, 1);
  g_autoptr (GVariant) environment = NULL;
  g_autoptr (GVariant) handles = NULL;
  GVariantIter iter;
  guint32 to;
  gint32 handle;

  request->descriptors = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_variant_get (parameters, "(^ay^aay@a{uh}@a{ss}u@a{sv})", &request->folder, &request->arguments,
                 &handles, &environment, &request->flags, &request->options);
  request->n_environment = (guint) g_variant_n_children (environment);
  g_variant_iter_init (&iter, handles);
  while (g_variant_iter_next (&iter, "{uh}", &to, &handle))
    {
      g_autofree char *path = NULL;

      g_assert_cmpint (handle, <, n_fds);
      g_assert_cmpuint (ret_descriptors->n, <, G_N_ELEMENTS (ret_descriptors->to));
      path = g_strdup_printf ("/proc/self/fd/%d", fds[handle]);
      g_hash_table_insert (
        request->descriptors, GUINT_TO_POINTER (to), g_file_read_link (path, NULL));
      ret_descriptors->from[ret_descriptors->n] = fds[handle];
      ret_descriptors->to[ret_descriptors->n++] = (int) to;
    }
  return request;
}

static void
spawn (RkPortal *self, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  GUnixFDList *list
    = g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation));
  Descriptors descriptors = { .n = 0 };
  g_autoptr (GPtrArray) line = NULL;
  g_autoptr (GError) error = NULL;
  RkPortalRequest *request;
  Running *running;
  int n_fds = 0;
  const int *fds = list != NULL ? g_unix_fd_list_peek_fds (list, &n_fds) : NULL;

  request = read_request (parameters, fds, n_fds, &descriptors);
  g_ptr_array_add (self->requests, request);
  if (self->refuses)
    {
      g_dbus_method_invocation_return_error_literal (
        invocation, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED, "not here");
      return;
    }
  line = make_line (request);
  g_spawn_async (NULL, (char **) line->pdata, NULL,
                 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_LEAVE_DESCRIPTORS_OPEN,
                 set_up_child, &descriptors, &request->pid, &error);
  g_assert_no_error (error);
  running = g_new0 (Running, 1);
  running->portal = self;
  running->pid = request->pid;
  running->client = g_strdup (g_dbus_method_invocation_get_sender (invocation));
  running->child_watch = g_child_watch_add (request->pid, on_exited, running);
  if ((request->flags & FLAG_WATCH_BUS) != 0)
    running->name_watch = g_bus_watch_name_on_connection (self->connection, running->client,
                                                          G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                                          on_vanished, running, NULL);
  g_ptr_array_add (self->running, running);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", (guint32) request->pid));
}

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  RkPortal *self = data;
  guint32 pid, number;
  gboolean group;

  if (g_str_equal (method, "Spawn"))
    {
      spawn (self, parameters, invocation);
      return;
    }
  g_variant_get (parameters, "(uub)", &pid, &number, &group);
  for (guint i = 0; i < self->running->len; i++)
    if (((Running *) self->running->pdata[i])->pid == (GPid) pid)
      kill ((GPid) pid, (int) number);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

RkPortal *
rk_portal_new (void)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call };
  static const char *const bus[]
    = { "dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1", NULL };
  RkPortal *self = g_new0 (RkPortal, 1);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GVariant) owned = NULL;
  g_autoptr (GError) error = NULL;

  self->requests = g_ptr_array_new_with_free_func (request_free);
  self->running = g_ptr_array_new_with_free_func (running_free);
  self->bus = g_subprocess_newv (
    bus, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->bus));
  self->address = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  self->connection = g_dbus_connection_new_for_address_sync (
    self->address,
    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
    NULL, NULL, &error);
  g_assert_no_error (error);
  self->node = g_dbus_node_info_new_for_xml (interface_xml, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (
    g_dbus_connection_register_object (
      self->connection, PORTAL_PATH, self->node->interfaces[0], &vtable, self, NULL, &error),
    >, 0);
  owned = g_dbus_connection_call_sync (
    self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
    "RequestName", g_variant_new ("(su)", PORTAL_NAME, 4u), G_VARIANT_TYPE ("(u)"),
    G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return self;
}

void
rk_portal_free (RkPortal *self)
{
  for (guint i = 0; i < self->running->len; i++)
    kill (((Running *) self->running->pdata[i])->pid, SIGKILL);
  while (self->running->len > 0)
    g_main_context_iteration (NULL, TRUE);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_object_unref (self->connection);
  g_subprocess_force_exit (self->bus);
  g_subprocess_wait (self->bus, NULL, NULL);
  g_object_unref (self->bus);
  g_dbus_node_info_unref (self->node);
  g_ptr_array_unref (self->requests);
  g_ptr_array_unref (self->running);
  g_free (self->address);
  g_free (self);
}

const char *
rk_portal_get_address (RkPortal *self)
{
  return self->address;
}

/* From here on everything that is asked for is denied, or nothing. */
void
rk_portal_set_refuses (RkPortal *self, gboolean refuses)
{
  self->refuses = refuses;
}

/* All of them, the first one first. */
GPtrArray *
rk_portal_get_requests (RkPortal *self)
{
  return self->requests;
}

guint
rk_portal_get_n_running (RkPortal *self)
{
  return self->running->len;
}

char *
rk_portal_judge (const RkPortalRequest *request)
{
  GHashTableIter iter;
  gpointer key, value;

  if (request->flags != FLAGS_WANTED)
    return g_strdup_printf ("flags %x", request->flags);
  if (request->n_environment > 0)
    return g_strdup ("an environment");
  if (g_variant_n_children (request->options) > 0)
    return g_variant_print (request->options, FALSE);
  if (!g_str_equal (request->folder, "/"))
    return g_strdup_printf ("the folder %s", request->folder);
  g_hash_table_iter_init (&iter, request->descriptors);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const guint number = GPOINTER_TO_UINT (key);
      const gboolean ours
        = number >= FIRST_OURS && number <= LAST_OURS && g_str_has_prefix (value, "socket:");
      /* A tracer's build leaves a worker its words. */
      const gboolean nothing
        = number < FIRST_OURS && (RK_TRACING || g_str_equal (value, "/dev/null"));

      if (!ours && !nothing)
        return g_strdup_printf ("descriptor %u, %s", number, (char *) value);
    }
  return NULL;
}
