/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-platform"

#include "platform/process.h"

#include "config.h"
#include "platform/linux/private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

/* Only what a desktop program needs to find its person, its screen, its language and its own
 * folders. Everything else goes, since nobody can list all the variables by which libraries load
 * code, log keys or change where traffic goes. */
static const char *const kept_names[] = {
  "HOME",
  "USER",
  "LOGNAME",
  "TMPDIR",
  "TZ",
  "TERM",
  "LANG",
  "LANGUAGE",
  "DISPLAY",
  "XAUTHORITY",
  "WAYLAND_DISPLAY",
  "DBUS_SESSION_BUS_ADDRESS",
  "SESSION_MANAGER",
  "DESKTOP_SESSION",
  "DESKTOP_STARTUP_ID",
  "AT_SPI_BUS_ADDRESS",
  "NO_AT_BRIDGE",
  "GTK_A11Y",
  "GTK_THEME",
  "GTK_IM_MODULE",
  "XMODIFIERS",
  "XCURSOR_SIZE",
  "XCURSOR_THEME",
  "GDK_BACKEND",
  "GDK_SCALE",
  "GDK_DPI_SCALE",
  "GSK_RENDERER",
  "GSETTINGS_BACKEND",
  "GSETTINGS_SCHEMA_DIR",
  "LIBGL_ALWAYS_SOFTWARE",
  "FLATPAK_ID",
  "container",
  /* systemd's, for the server */
  "CREDENTIALS_DIRECTORY",
  "STATE_DIRECTORY",
  "RUNTIME_DIRECTORY",
  "NOTIFY_SOCKET",
  "LISTEN_PID",
  "LISTEN_FDS",
  "LISTEN_FDNAMES",
  "WATCHDOG_PID",
  "WATCHDOG_USEC",
  "JOURNAL_STREAM",
  "INVOCATION_ID",
};

static const char *const kept_prefixes[] = { "LC_", "XDG_", "IBUS_", "FCITX_", "RENRAKU_" };

/* Variables of which only some values are harmless: GDK_DEBUG=events would print what is typed. */
static const struct
{
  const char *name;
  const char *values[8];
} kept_values[] = {
  { "GDK_DEBUG", { "gl-disable", "gl-gles", "gl-prefer-gl", "vulkan-disable", "no-portals" } },
  { "GDK_DISABLE", { "gl", "vulkan", "dmabuf" } },
  { "G_DEBUG", { "fatal-warnings", "fatal-criticals" } },
};

static const char safe_path[] = "/app/bin:/usr/local/bin:/usr/bin:/bin";

static gboolean
name_is_kept (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kept_names); i++)
    if (g_str_equal (name, kept_names[i]))
      return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (kept_prefixes); i++)
    if (g_str_has_prefix (name, kept_prefixes[i]))
      return TRUE;
  return FALSE;
}

static char *
filter_values (const char *const *allowed, const char *value)
{
  g_auto (GStrv) tokens = g_strsplit_set (value, ",:; ", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (gsize i = 0; tokens[i] != NULL; i++)
    if (g_strv_contains (allowed, tokens[i]))
      g_ptr_array_add (kept, tokens[i]);
  if (kept->len == 0)
    return NULL;
  g_ptr_array_add (kept, NULL);
  return g_strjoinv (",", (char **) kept->pdata);
}

/* What becomes of one variable: a new NAME=value string, or NULL to drop it. */
static char *
clean_variable (const char *variable)
{
  const char *equals = strchr (variable, '=');
  g_autofree char *name = NULL;
  const char *value;

  if (equals == NULL || equals == variable)
    return NULL;
  name = g_strndup (variable, (gsize) (equals - variable));
  value = equals + 1;

  for (gsize i = 0; i < G_N_ELEMENTS (kept_values); i++)
    if (g_str_equal (name, kept_values[i].name))
      {
        g_autofree char *filtered = filter_values (kept_values[i].values, value);

        return filtered != NULL ? g_strconcat (name, "=", filtered, NULL) : NULL;
      }

  if (g_str_equal (name, "PATH"))
    return g_strconcat ("PATH=", safe_path, NULL);
  /* Sound may go to the desktop's own server, not to one somewhere in the network. */
  if (g_str_equal (name, "PULSE_SERVER"))
    return g_str_has_prefix (value, "unix:") ? g_strdup (variable) : NULL;
  return name_is_kept (name) ? g_strdup (variable) : NULL;
}

char **
rk_platform_clean_environment (const char *const *envp)
{
  g_autoptr (GPtrArray) clean = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; envp[i] != NULL; i++)
    {
      char *variable = clean_variable (envp[i]);

      if (variable != NULL)
        g_ptr_array_add (clean, variable);
    }
  g_ptr_array_add (clean, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&clean), FALSE);
}

char *
rk_platform_program_path (void)
{
  return g_file_read_link ("/proc/self/exe", NULL);
}

static int
execute_self (const char *const *argv, const char *const *envp)
{
  g_autofree char *path = rk_platform_program_path ();
  sigset_t none;

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);

  /* By its path, so that the new process carries the program's name; by the link where the file was
   * replaced by an update meanwhile. */
  if (path != NULL)
    execve (path, (char *const *) argv, (char *const *) envp);
  execve ("/proc/self/exe", (char *const *) argv, (char *const *) envp);
  return errno;
}

gboolean
rk_platform_reexec (const char *const *argv, GError **error)
{
  g_auto (GStrv) clean = NULL;
  int saved_errno;

  g_return_val_if_fail (argv != NULL && argv[0] != NULL, FALSE);

  if (RK_TRACING)
    clean = g_strdupv (environ);
  else
    clean = rk_platform_clean_environment ((const char *const *) environ);

  /* Marked rather than closed: if the execution fails this process goes on with what it has. */
  close_range (3, ~0U, CLOSE_RANGE_CLOEXEC);
  saved_errno = execute_self (argv, (const char *const *) clean);
  rk_platform_set_errno (error, saved_errno, _ ("Renraku could not start anew"));
  return FALSE;
}

/* Where the system allows it, nothing of this process ever reaches a swap: not only the keys, which
 * are locked by themselves, but also the texts in its widgets. Pages are locked as they are used.
 * Who may lock only up to a limit would find allocations failing above it; then nothing changes. */
static void
stay_out_of_swap (void)
{
  struct rlimit limit;
  void *beyond;
  gsize size;

  if (getrlimit (RLIMIT_MEMLOCK, &limit) != 0
      || mlockall (MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return;
  size = (gsize) limit.rlim_cur + 4096;
  beyond = mmap (NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (beyond == MAP_FAILED)
    munlockall ();
  else
    munmap (beyond, size);
}

/* In a flatpak the toolkit asks a portal for files. That looks at who asks through /proc, finds it
 * closed, and refuses, so files are chosen by the program itself, as everywhere else. */
static void
do_without_portals (void)
{
  const char *debug = g_getenv ("GDK_DEBUG");
  g_auto (GStrv) words = g_strsplit (debug != NULL ? debug : "", ",", -1);
  g_autofree char *more = NULL;

  if (!g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS)
      || g_strv_contains ((const char *const *) words, "no-portals"))
    return;
  more = debug != NULL && *debug != '\0' ? g_strconcat (debug, ",no-portals", NULL)
                                         : g_strdup ("no-portals");
  g_setenv ("GDK_DEBUG", more, TRUE);
}

void
rk_platform_process_start (char **argv)
{
  const struct rlimit no_core = { 0, 0 };
  g_auto (GStrv) clean = NULL;

  g_return_if_fail (argv != NULL && argv[0] != NULL);

  if (RK_TRACING)
    return;

  clean = rk_platform_clean_environment ((const char *const *) environ);
  if (!g_strv_equal ((const char *const *) clean, (const char *const *) environ))
    {
      int saved_errno = execute_self ((const char *const *) argv, (const char *const *) clean);

      g_printerr ("%s: %s\n", _ ("Renraku could not start anew"), g_strerror (saved_errno));
      abort ();
    }

  if (setrlimit (RLIMIT_CORE, &no_core) != 0 || prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    {
      g_printerr ("%s\n", _ ("This system does not let Renraku protect its memory."));
      abort ();
    }
  stay_out_of_swap ();
  do_without_portals ();
}

char *
rk_platform_find_helper (const char *name, GError **error)
{
  g_autofree char *program = rk_platform_program_path ();
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  const char *const places[] = {
    "../libexec/renraku", /* installed beside us, wherever the prefix was moved to */
    "../sandbox",         /* build tree: src/app, src/server */
    "../../src/sandbox",  /* build tree: tests/unit and the like */
  };

  g_return_val_if_fail (name != NULL && strchr (name, '/') == NULL, NULL);

  for (gsize i = 0; folder != NULL && i <= G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = NULL;

      if (i < G_N_ELEMENTS (places))
        path = g_build_filename (folder, places[i], name, NULL);
      else
        path = g_build_filename (RK_PKGLIBEXECDIR, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test (path, G_FILE_TEST_IS_DIR))
        return g_canonicalize_filename (path, "/");
    }

  g_set_error (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_NOT_FOUND,
               _ ("Renraku is not installed completely: %s is missing."), name);
  return NULL;
}

gint64
rk_platform_boot_time (void)
{
  struct timespec now = { 0 };

  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}
