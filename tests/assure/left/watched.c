/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/* What is looked for, where it may go, and the report. */

#include "watch.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <unistd.h>

typedef struct
{
  GPatternSpec *place;
  GPatternSpec *program;
  char *phase; /* or * */
} Allowed;

static void
allowed_free (Allowed *allowed)
{
  g_pattern_spec_free (allowed->place);
  g_pattern_spec_free (allowed->program);
  g_free (allowed->phase);
  g_free (allowed);
}

static void
read_allowed (RkWatch *watch, const char *path)
{
  g_autofree char *text = NULL;

  if (path == NULL || !g_file_get_contents (path, &text, NULL, NULL))
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_regex_split_simple ("\\s+", *line, 0, 0);
      if (**line == '#' || g_strv_length (words) < 3)
        continue;
      Allowed *allowed = g_new (Allowed, 1);
      allowed->place = g_pattern_spec_new (words[0]);
      allowed->program = g_pattern_spec_new (words[1]);
      allowed->phase = g_strdup (words[2]);
      g_ptr_array_add (watch->allowed, allowed);
    }
}

static gboolean
read_canaries (RkWatch *watch, const char *path)
{
  g_autofree char *text = NULL;

  if (path == NULL || !g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) fields = g_strsplit (*line, "\t", 3);
      if (g_strv_length (fields) < 3)
        continue;
      if (strcmp (fields[0], "text") == 0)
        rk_canaries_add_text (watch->canaries, fields[1], fields[2]);
      else
        rk_canaries_add_whole (watch->canaries, fields[1], fields[2]);
    }
  return rk_canaries_count (watch->canaries) > 0;
}

/** rk_watch_new: Returns: (nullable): what the environment tells to look for */
RkWatch *
rk_watch_new (void)
{
  RkWatch *watch = g_new0 (RkWatch, 1);

  watch->canaries = rk_canaries_new ();
  watch->allowed = g_ptr_array_new_with_free_func ((GDestroyNotify) allowed_free);
  watch->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  watch->peers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  watch->report = g_strdup (g_getenv ("RK_WATCH_REPORT"));
  watch->phase_path = g_strdup (g_getenv ("RK_WATCH_PHASE"));
  watch->any_file = g_getenv ("RK_WATCH_ANY_FILE") != NULL;
  read_allowed (watch, g_getenv ("RK_WATCH_ALLOWED"));
  return watch->report != NULL && read_canaries (watch, g_getenv ("RK_WATCH_CANARIES")) ? watch
                                                                                        : NULL;
}

static void
tell (RkWatch *watch, const char *line)
{
  FILE *file;

  if (!g_hash_table_add (watch->told, g_strdup (line)))
    return;
  file = fopen (watch->report, "a");
  if (file == NULL)
    return;
  fprintf (file, "%s\n", line);
  fclose (file);
}

/** rk_watch_group_of: Returns: the process that a thread belongs to */
pid_t
rk_watch_group_of (pid_t pid)
{
  static pid_t last, last_group;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  const char *line;

  if (pid == last)
    return last_group;
  path = g_strdup_printf ("/proc/%d/status", (int) pid);
  if (!g_file_get_contents (path, &text, NULL, NULL) || (line = strstr (text, "\nTgid:")) == NULL)
    return pid;
  last = pid;
  last_group = (pid_t) g_ascii_strtoll (line + strlen ("\nTgid:"), NULL, 10);
  return last_group;
}

static char *
program_of (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/exe", (int) pid);
  g_autofree char *target = g_file_read_link (path, NULL);

  /* What the kernel says of a program that was built anew since. */
  if (target != NULL && g_str_has_suffix (target, " (deleted)"))
    target[strlen (target) - strlen (" (deleted)")] = '\0';
  return target != NULL ? g_path_get_basename (target) : g_strdup ("?");
}

static char *
peer_of (int fd)
{
  struct ucred peer = { 0 };
  socklen_t size = sizeof peer;

  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid <= 0)
    return g_strdup ("?");
  return program_of (peer.pid);
}

static char *
name_unix (const struct sockaddr_un *address, gsize size, int fd)
{
  gsize length = size > offsetof (struct sockaddr_un, sun_path)
                   ? size - offsetof (struct sockaddr_un, sun_path)
                   : 0;

  if (length > 0 && address->sun_path[0] == '\0')
    return g_strdup_printf ("unix:@%.*s", (int) length - 1, address->sun_path + 1);
  if (length > 0)
    return g_strdup_printf (
      "unix:%.*s", (int) strnlen (address->sun_path, length), address->sun_path);
  g_autofree char *peer = peer_of (fd);
  return g_strconcat ("pair:", peer, NULL);
}

static gboolean
is_datagram (int fd)
{
  int type = 0;
  socklen_t size = sizeof type;

  return getsockopt (fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type != SOCK_STREAM;
}

/* @fd: a copy of the socket */
static char *
name_address (const struct sockaddr_storage *address, gsize size, int fd)
{
  const char *way = is_datagram (fd) ? "udp" : "tcp";
  char text[INET6_ADDRSTRLEN];

  if (address->ss_family == AF_UNIX)
    return name_unix ((const struct sockaddr_un *) address, size, fd);
  if (address->ss_family == AF_INET)
    {
      const struct sockaddr_in *in = (const struct sockaddr_in *) address;
      return g_strdup_printf ("%s:%s:%u", way,
                              inet_ntop (AF_INET, &in->sin_addr, text, sizeof text),
                              ntohs (in->sin_port));
    }
  if (address->ss_family == AF_INET6)
    {
      const struct sockaddr_in6 *in = (const struct sockaddr_in6 *) address;
      return g_strdup_printf ("%s:[%s]:%u", way,
                              inet_ntop (AF_INET6, &in->sin6_addr, text, sizeof text),
                              ntohs (in->sin6_port));
    }
  return g_strdup_printf ("socket:%d", address->ss_family);
}

/*
 * @to: what the call itself names, or a family of 0. A peer that has gone has no name any more: the
 * kernel forgets it with the reset, often before the bytes are sent that nobody will read. Then it
 * is who the socket was connected with.
 */
static char *
name_socket (
  RkWatch *watch, int fd, const char *number, const struct sockaddr_storage *to, gsize to_size)
{
  struct sockaddr_storage peer = { 0 };
  socklen_t size = sizeof peer;
  gboolean connected = getpeername (fd, (struct sockaddr *) &peer, &size) == 0;
  const char *known = g_hash_table_lookup (watch->peers, number);

  if (to->ss_family != AF_UNSPEC && (!connected || is_datagram (fd)))
    return name_address (to, to_size, fd);
  if (connected)
    return name_address (&peer, size, fd);
  return g_strdup (known != NULL ? known : "socket:nobody");
}

/* A copy of another process's descriptor, or -1. */
static int
copy_descriptor (pid_t pid, int fd)
{
  int pidfd = (int) syscall (SYS_pidfd_open, rk_watch_group_of (pid), 0);
  int own = pidfd >= 0 ? (int) syscall (SYS_pidfd_getfd, pidfd, fd, 0) : -1;

  if (pidfd >= 0)
    close (pidfd);
  return own;
}

static char *
target_of (pid_t pid, int fd)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/fd/%d", (int) rk_watch_group_of (pid), fd);

  return g_file_read_link (path, NULL);
}

/*
 * Whether a file lies in memory that a sandbox made for itself: on a file system in memory that is
 * mounted nowhere here, so that it ends with the processes that see it. A path alone says nothing,
 * as the /tmp of a sandbox is called like ours.
 */
static gboolean
is_private (pid_t pid, int fd)
{
  int own = copy_descriptor (pid, fd);
  g_autofree char *mounts = NULL;
  g_autofree char *number = NULL;
  struct statfs system;
  struct stat info;
  gboolean is = FALSE;

  if (own >= 0 && fstatfs (own, &system) == 0 && system.f_type == TMPFS_MAGIC
      && fstat (own, &info) == 0
      && g_file_get_contents ("/proc/self/mountinfo", &mounts, NULL, NULL))
    {
      number = g_strdup_printf (" %u:%u ", major (info.st_dev), minor (info.st_dev));
      is = strstr (mounts, number) == NULL;
    }
  if (own >= 0)
    close (own);
  return is;
}

/* Where a descriptor of another process leads to. */
static char *
place_of (RkWatch *watch, pid_t pid, int fd, const struct sockaddr_storage *to, gsize to_size)
{
  g_autofree char *target = target_of (pid, fd);
  char *place;
  int own;

  if (target == NULL)
    return g_strdup ("?");
  if (g_str_has_prefix (target, "/memfd:"))
    return g_strdup (target + 1);
  if (*target == '/')
    return g_strconcat (is_private (pid, fd) ? "private:" : "file:", target, NULL);
  if (!g_str_has_prefix (target, "socket:"))
    return g_steal_pointer (&target);
  own = copy_descriptor (pid, fd);
  place = own >= 0 ? name_socket (watch, own, target, to, to_size) : g_strdup (target);
  if (own >= 0)
    close (own);
  return place;
}

static gsize
copy_address (struct sockaddr_storage *ret_address, const void *address, gsize size)
{
  memset (ret_address, 0, sizeof *ret_address);
  size = address != NULL ? MIN (size, sizeof *ret_address) : 0;
  if (size > 0)
    memcpy (ret_address, address, size);
  return size;
}

/** rk_watch_connected: remembers with whom a socket is about to be connected */
void
rk_watch_connected (RkWatch *watch, pid_t pid, int fd, const void *address, gsize address_size)
{
  struct sockaddr_storage to;
  gsize size = copy_address (&to, address, address_size);
  g_autofree char *target = target_of (pid, fd);
  int own = target != NULL ? copy_descriptor (pid, fd) : -1;

  if (own < 0)
    return;
  if (to.ss_family == AF_UNSPEC)
    g_hash_table_remove (watch->peers, target);
  else
    g_hash_table_replace (watch->peers, g_steal_pointer (&target), name_address (&to, size, own));
  close (own);
}

static char *
phase_now (RkWatch *watch)
{
  char *text = NULL;

  if (watch->phase_path == NULL || !g_file_get_contents (watch->phase_path, &text, NULL, NULL))
    return g_strdup ("unlocked");
  return g_strchomp (text);
}

static gboolean
is_allowed (RkWatch *watch, const char *place, const char *program, const char *phase)
{
  for (guint i = 0; i < watch->allowed->len; i++)
    {
      const Allowed *allowed = watch->allowed->pdata[i];
      if (g_pattern_spec_match_string (allowed->place, place)
          && g_pattern_spec_match_string (allowed->program, program)
          && (strcmp (allowed->phase, "*") == 0 || strcmp (allowed->phase, phase) == 0))
        return TRUE;
    }
  return FALSE;
}

static void
judge (RkWatch *watch, pid_t pid, const char *label, const char *place, const char *call)
{
  g_autofree char *program = program_of (pid);
  g_autofree char *phase = phase_now (watch);
  g_autofree char *line = NULL;

  if (is_allowed (watch, place, program, phase))
    {
      watch->n_allowed++;
      return;
    }
  line = g_strdup_printf ("leak: %s to %s by %s (%s) while %s", label, place, program, call, phase);
  tell (watch, line);
}

/** rk_watch_look: @fd: where the bytes go, or -1 for what @call is itself */
void
rk_watch_look (RkWatch *watch, pid_t pid, const guint8 *bytes, gsize size, int fd, const char *call)
{
  rk_watch_look_to (watch, pid, bytes, size, fd, NULL, 0, call);
}

/** rk_watch_look_to: the same where the call itself says to whom, by @address, or %NULL */
void
rk_watch_look_to (RkWatch *watch,
                  pid_t pid,
                  const guint8 *bytes,
                  gsize size,
                  int fd,
                  const void *address,
                  gsize address_size,
                  const char *call)
{
  const char *label = rk_canaries_find (watch->canaries, bytes, size, NULL);
  g_autofree char *place = NULL;
  struct sockaddr_storage to;

  if (label == NULL && (!watch->any_file || fd < 0))
    return;
  address_size = copy_address (&to, address, address_size);
  place = fd >= 0 ? place_of (watch, pid, fd, &to, address_size) : g_strdup (call);
  if (label == NULL && g_str_has_prefix (place, "file:/")
      && !g_str_has_prefix (place, "file:/proc/") && strcmp (place, "file:/dev/null") != 0)
    label = "anything";
  if (label == NULL)
    return;
  judge (watch, pid, label, place, call);
}

/** rk_watch_look_mapped: the same for a shared mapping at @address */
void
rk_watch_look_mapped (RkWatch *watch, pid_t pid, const guint8 *bytes, gsize size, guint64 address)
{
  const char *label = rk_canaries_find (watch->canaries, bytes, size, NULL);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autofree char *place = g_strdup ("map:?");

  if (label == NULL && !watch->any_file)
    return;
  path = g_strdup_printf ("/proc/%d/maps", (int) pid);
  if (g_file_get_contents (path, &text, NULL, NULL))
    {
      g_autofree char *start = g_strdup_printf ("%08" G_GINT64_MODIFIER "x-", address);
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      for (char **line = lines; *line != NULL; line++)
        if (g_str_has_prefix (*line, start))
          {
            const char *name = strchr (*line, '/');
            g_free (place);
            place = g_strconcat ("map:", name != NULL ? name : "nothing", NULL);
          }
    }
  /* Memory without a name stands there as a file that is on no disk. */
  if (label == NULL && g_str_has_prefix (place, "map:/") && !g_str_has_prefix (place, "map:/memfd:")
      && !g_str_has_prefix (place, "map:/dev/zero"))
    label = "anything";
  if (label == NULL)
    return;
  judge (watch, pid, label, place, "a shared mapping");
}

/** rk_watch_blind: something was done that could not be looked at */
void
rk_watch_blind (RkWatch *watch, pid_t pid, const char *call)
{
  g_autofree char *program = program_of (pid);
  g_autofree char *line = g_strdup_printf ("blind: %s used %s", program, call);

  tell (watch, line);
}

/** rk_watch_finish: the last line says how much was looked at */
void
rk_watch_finish (RkWatch *watch)
{
  g_autofree char *line = g_strdup_printf (
    "seen: %" G_GUINT64_FORMAT " calls, %" G_GUINT64_FORMAT " bytes, %" G_GUINT64_FORMAT
    " shared mappings, %" G_GUINT64_FORMAT " processes, %" G_GUINT64_FORMAT " allowed",
    watch->n_calls, watch->n_bytes, watch->n_shared, watch->n_processes, watch->n_allowed);

  tell (watch, line);
}
