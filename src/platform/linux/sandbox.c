/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-platform"

#include "platform/sandbox.h"

#include "config.h"
#include "platform/linux/private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_FD 3
/* A test puts something else in their place. */
#ifndef RK_FLATPAK_INFO
#define RK_FLATPAK_INFO "/.flatpak-info"
#endif
#ifndef RK_FLATPAK_SPAWN
#define RK_FLATPAK_SPAWN "/usr/bin/flatpak-spawn"
#endif
/* What a conversion may keep in memory as files: its profile, the document and the result. */
#define OFFICE_TMP_BYTES "268435456"

struct _RkSandboxChild
{
  GPid pid;
  gboolean running;
  guint watch;
  RkSandboxExited exited;
  gpointer user_data;
};

static void
add (GPtrArray *arguments, const char *first, ...)
{
  va_list list;

  va_start (list, first);
  for (const char *one = first; one != NULL; one = va_arg (list, const char *))
    g_ptr_array_add (arguments, g_strdup (one));
  va_end (list);
}

/* A system folder as it is: some systems have /lib as a link into /usr, some as a folder. */
static void
add_system_folder (GPtrArray *arguments, const char *path)
{
  g_autofree char *target = g_file_read_link (path, NULL);

  if (target != NULL)
    add (arguments, "--symlink", target, path, NULL);
  else if (g_file_test (path, G_FILE_TEST_IS_DIR))
    add (arguments, "--ro-bind", path, path, NULL);
}

static void
add_readable (GPtrArray *arguments, const char *path)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    add (arguments, "--ro-bind", path, path, NULL);
}

static const char *
find_bubblewrap (void)
{
  static const char *const places[] = { "/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap" };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_file_test (places[i], G_FILE_TEST_IS_EXECUTABLE))
      return places[i];
  return NULL;
}

static gboolean
add_bubblewrap (GPtrArray *arguments, const char *program, RkSandboxFlags flags)
{
  const char *bubblewrap = find_bubblewrap ();

  if (bubblewrap == NULL)
    return FALSE;

  add (arguments, bubblewrap, NULL);
  /* Not the -try variants: what can't be unshared means that there is no sandbox. */
  add (arguments, "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net",
       "--unshare-uts", "--unshare-cgroup-try", "--disable-userns", "--uid", "65534", "--gid",
       "65534", "--hostname", "sandbox", "--cap-drop", "ALL", "--new-session", "--die-with-parent",
       "--as-pid-1", NULL);

  add_readable (arguments, "/usr/lib");
  add_readable (arguments, "/usr/lib64");
  add_readable (arguments, "/usr/lib32");
  add_readable (arguments, "/usr/local/lib");
  add_system_folder (arguments, "/lib");
  add_system_folder (arguments, "/lib64");
  add_system_folder (arguments, "/lib32");
  add_readable (arguments, "/etc/ld.so.cache");
  /* Where Debian's links to some libraries (libblas.so.3) go through. */
  add_readable (arguments, "/etc/alternatives");
  if ((flags & RK_SANDBOX_FONTS) != 0)
    {
      add_readable (arguments, "/etc/fonts");
      add_readable (arguments, "/usr/share/fonts");
      add_readable (arguments, "/usr/local/share/fonts");
      add_readable (arguments, "/usr/share/fontconfig");
      add_readable (arguments, "/usr/share/poppler");
      add_readable (arguments, "/var/cache/fontconfig");
    }
  if ((flags & RK_SANDBOX_OFFICE) != 0)
    {
      add_readable (arguments, "/usr/share/libreoffice");
      add_readable (arguments, "/etc/libreoffice");
      add_readable (arguments, "/usr/share/liblangtag");
      add (arguments, "--dev-bind", "/dev/urandom", "/dev/urandom", NULL);
      add (arguments, "--size", OFFICE_TMP_BYTES, "--tmpfs", "/tmp", NULL);
    }
  add (arguments, "--dev-bind", "/dev/null", "/dev/null", NULL);
  /* For sanitizers, which read their own maps. */
  if (RK_TRACING)
    add (arguments, "--proc", "/proc", NULL);
  add (arguments, "--ro-bind", program, "/program", "--chdir", "/", NULL);
  /* Last: from here on nothing in it can be written to, not even its empty root; only a /tmp. */
  add (arguments, "--remount-ro", "/", "--", "/program", NULL);
  return TRUE;
}

/* In a flatpak no user name spaces can be made; the portal starts a second, tighter instance. It
 * would be started in the folder that we are in, which is not there. */
static void
add_flatpak (GPtrArray *arguments, const char *program, gsize n_fds)
{
  add (arguments, RK_FLATPAK_SPAWN, "--sandbox", "--no-network", "--clear-env", "--watch-bus",
       "--directory=/", NULL);
  for (gsize i = 0; i < n_fds; i++)
    g_ptr_array_add (arguments, g_strdup_printf ("--forward-fd=%d", FIRST_FD + (int) i));
  add (arguments, program, NULL);
}

/* What is started gets no environment. The portal's helper, which clears it for what it starts, has
 * to find the session's bus. */
static char **
make_environment (gboolean portal)
{
  static const char *const names[] = { "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR" };
  g_auto (GStrv) environment = g_new0 (char *, 1);

  for (gsize i = 0; portal && i < G_N_ELEMENTS (names); i++)
    if (g_getenv (names[i]) != NULL)
      environment
        = g_environ_setenv (g_steal_pointer (&environment), names[i], g_getenv (names[i]), TRUE);
  return g_steal_pointer (&environment);
}

static int
spawn (GPid *ret_pid, char **arguments, gboolean portal, const int *fds, gsize n_fds)
{
  g_auto (GStrv) environment = make_environment (portal);
  g_autofree int *high = g_new (int, n_fds + 1);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t signals;
  gsize n_high = 0;
  int result = 0;

  posix_spawn_file_actions_init (&actions);
  posix_spawnattr_init (&attributes);
  sigemptyset (&signals);
  posix_spawnattr_setsigmask (&attributes, &signals);
  sigaddset (&signals, SIGPIPE);
  sigaddset (&signals, SIGINT);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGCHLD);
  posix_spawnattr_setsigdefault (&attributes, &signals);
  posix_spawnattr_setpgroup (&attributes, 0);
  posix_spawnattr_setflags (
    &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

  /* Libraries print pieces of what they decode, and that must not end in a journal. */
  posix_spawn_file_actions_addopen (&actions, 0, "/dev/null", O_RDONLY, 0);
  if (!RK_TRACING)
    {
      posix_spawn_file_actions_addopen (&actions, 1, "/dev/null", O_WRONLY, 0);
      posix_spawn_file_actions_addopen (&actions, 2, "/dev/null", O_WRONLY, 0);
    }
  /* First out of the way, so that none overwrites another. */
  for (; n_high < n_fds && result == 0; n_high++)
    {
      high[n_high] = fcntl (fds[n_high], F_DUPFD_CLOEXEC, FIRST_FD + (int) n_fds);
      if (high[n_high] < 0)
        {
          result = errno;
          break;
        }
      posix_spawn_file_actions_adddup2 (&actions, high[n_high], FIRST_FD + (int) n_high);
    }
  posix_spawn_file_actions_addclosefrom_np (&actions, FIRST_FD + (int) n_fds);

  if (result == 0)
    result = posix_spawn (ret_pid, arguments[0], &actions, &attributes, arguments, environment);

  while (n_high > 0)
    close (high[--n_high]);
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  return result;
}

static void
child_exited (GPid pid, int status, gpointer user_data)
{
  RkSandboxChild *self = user_data;

  self->running = FALSE;
  self->watch = 0;
  g_spawn_close_pid (pid);
  if (self->exited != NULL)
    self->exited (self, self->user_data);
}

static void
reap (GPid pid, int status, gpointer user_data)
{
  g_spawn_close_pid (pid);
}

static guint
watch_child (GPid pid, GChildWatchFunc func, gpointer user_data)
{
  g_autoptr (GSource) source = g_child_watch_source_new (pid);

  g_source_set_callback (source, G_SOURCE_FUNC (func), user_data, NULL);
  return g_source_attach (source, g_main_context_get_thread_default ());
}

/* All of it: while bubblewrap is still setting up, its inner process waits for the outer one and
 * would wait for ever. Later the inner one leaves the group, but then it dies with the outer. */
static void
end_group (GPid pid)
{
  kill (-pid, SIGKILL);
  kill (pid, SIGKILL);
}

RkSandboxChild *
rk_sandbox_child_spawn (const char *program,
                        const char *const *args,
                        const int *fds,
                        gsize n_fds,
                        RkSandboxFlags flags,
                        RkSandboxExited exited,
                        gpointer user_data,
                        GError **error)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  const gboolean portal = g_file_test (RK_FLATPAK_INFO, G_FILE_TEST_EXISTS);
  RkSandboxChild *self;
  GPid pid = 0;
  int result;

  g_return_val_if_fail (g_path_is_absolute (program), NULL);

  if (portal)
    add_flatpak (arguments, program, n_fds);
  else if (!add_bubblewrap (arguments, program, flags))
    {
      g_set_error_literal (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_UNAVAILABLE,
                           _ ("Bubblewrap is not installed, so files can't be opened safely."));
      return NULL;
    }
  for (gsize i = 0; args != NULL && args[i] != NULL; i++)
    g_ptr_array_add (arguments, g_strdup (args[i]));
  g_ptr_array_add (arguments, NULL);

  result = spawn (&pid, (char **) arguments->pdata, portal, fds, n_fds);
  if (result != 0)
    {
      g_set_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_UNAVAILABLE,
                   _ ("The sandbox could not be started: %s"), g_strerror (result));
      return NULL;
    }

  self = g_new0 (RkSandboxChild, 1);
  self->pid = pid;
  self->running = TRUE;
  self->exited = exited;
  self->user_data = user_data;
  self->watch = watch_child (pid, child_exited, self);
  return self;
}

const char *
rk_sandbox_find_office (void)
{
  static const char *const places[]
    = { "/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program" };

  if (g_file_test (RK_FLATPAK_INFO, G_FILE_TEST_EXISTS))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *library = g_build_filename (places[i], "libmergedlo.so", NULL);

      if (g_file_test (library, G_FILE_TEST_IS_REGULAR))
        return places[i];
    }
  return NULL;
}

GPid
rk_sandbox_child_get_pid (RkSandboxChild *child)
{
  return child->pid;
}

void
rk_sandbox_child_kill (RkSandboxChild *child)
{
  if (child->running)
    end_group (child->pid);
}

void
rk_sandbox_child_free (RkSandboxChild *child)
{
  if (child == NULL)
    return;
  if (child->watch != 0)
    {
      GSource *source
        = g_main_context_find_source_by_id (g_main_context_get_thread_default (), child->watch);

      if (source != NULL)
        g_source_destroy (source);
    }
  if (child->running)
    {
      end_group (child->pid);
      /* Nobody waits for it, but it must not stay behind as a zombie. */
      watch_child (child->pid, reap, NULL);
    }
  g_free (child);
}
