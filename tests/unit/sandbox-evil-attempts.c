/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-evil"

#include "sandbox-evil.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

typedef int (*Attempt) (const char *argument, int input_fd, int output_fd);

static int
result (gboolean done)
{
  return done ? 0 : (errno != 0 ? errno : EPERM);
}

static int
read_file (const char *path, int input_fd, int output_fd)
{
  char byte;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  return result (fd >= 0 && read (fd, &byte, 1) == 1);
}

static int
write_file (const char *path, int input_fd, int output_fd)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  return result (fd >= 0 && write (fd, "x", 1) == 1);
}

/* A folder that can be written to, other than @but: anywhere below the root. */
static int
find_writable (const char *but, int input_fd, int output_fd)
{
  GQueue folders = G_QUEUE_INIT;
  int found = EACCES;

  g_queue_push_tail (&folders, g_strdup ("/"));
  while (found != 0 && !g_queue_is_empty (&folders))
    {
      g_autofree char *path = g_queue_pop_head (&folders);
      DIR *dir;
      const struct dirent *entry;

      if (strcmp (path, but) == 0)
        continue;
      if (access (path, W_OK) == 0)
        found = 0;
      dir = opendir (path);
      while (dir != NULL && (entry = readdir (dir)) != NULL)
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
          g_queue_push_tail (&folders, g_build_filename (path, entry->d_name, NULL));
      if (dir != NULL)
        closedir (dir);
    }
  g_queue_clear_full (&folders, g_free);
  return found;
}

static int
change_file (const char *path, int input_fd, int output_fd)
{
  return result (chmod (path, 0777) == 0);
}

static int
remove_file (const char *path, int input_fd, int output_fd)
{
  return result (unlink (path) == 0);
}

static int
make_folder (const char *path, int input_fd, int output_fd)
{
  return result (mkdir (path, 0700) == 0);
}

static int
list_folder (const char *path, int input_fd, int output_fd)
{
  DIR *dir = opendir (path);

  return result (dir != NULL && readdir (dir) != NULL);
}

static int
see_environment (const char *argument, int input_fd, int output_fd)
{
  return result (getenv (argument) != NULL);
}

static int
see_processes (const char *argument, int input_fd, int output_fd)
{
  /* The parent's process, by its number. */
  return result (kill ((pid_t) atoi (argument), 0) == 0);
}

static int
see_parent (const char *argument, int input_fd, int output_fd)
{
  errno = ESRCH;
  return result (getppid () == (pid_t) atoi (argument));
}

static int
connect_to (int family, const struct sockaddr *address, socklen_t length)
{
  int fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  return result (fd >= 0 && connect (fd, address, length) == 0);
}

static int
connect_tcp (const char *port, int input_fd, int output_fd)
{
  struct sockaddr_in address = { .sin_family = AF_INET };

  address.sin_port = htons ((uint16_t) atoi (port));
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  return connect_to (AF_INET, (struct sockaddr *) &address, sizeof address);
}

static int
connect_unix (const char *path, int input_fd, int output_fd)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  strncpy (address.sun_path, path, sizeof address.sun_path - 1);
  return connect_to (AF_UNIX, (struct sockaddr *) &address, sizeof address);
}

/* Without a file: what X servers and D-Bus listen on as well. */
static int
connect_abstract (const char *name, int input_fd, int output_fd)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  strncpy (address.sun_path + 1, name, sizeof address.sun_path - 2);
  return connect_to (AF_UNIX, (struct sockaddr *) &address,
                     (socklen_t) (offsetof (struct sockaddr_un, sun_path) + 1 + strlen (name)));
}

/* Says @greeting to whoever listens there and waits for a first byte of an answer. */
static int
greet (const char *path, const char *greeting, gsize length)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char answer;

  strncpy (address.sun_path, path, sizeof address.sun_path - 1);
  return result (fd >= 0 && connect (fd, (struct sockaddr *) &address, sizeof address) == 0
                 && write (fd, greeting, length) == (gssize) length && read (fd, &answer, 1) == 1);
}

static int
open_display (const char *path, int input_fd, int output_fd)
{
  /* Little-endian, protocol 11.0, no authorization. */
  return greet (path, "l\0\13\0\0\0\0\0\0\0\0\0", 12);
}

static int
open_bus (const char *path, int input_fd, int output_fd)
{
  return greet (path, "\0AUTH\r\n", 7);
}

static int
listen_tcp (const char *argument, int input_fd, int output_fd)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  return result (fd >= 0 && bind (fd, (struct sockaddr *) &address, sizeof address) == 0
                 && listen (fd, 1) == 0);
}

static int
send_datagram (const char *port, int input_fd, int output_fd)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  address.sin_port = htons ((uint16_t) atoi (port));
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  return result (fd >= 0
                 && sendto (fd, "x", 1, 0, (struct sockaddr *) &address, sizeof address) == 1);
}

static int
start_process (const char *argument, int input_fd, int output_fd)
{
  pid_t pid = (pid_t) syscall (SYS_clone, SIGCHLD, NULL, NULL, NULL, 0);

  if (pid == 0)
    _exit (0);
  return result (pid > 0);
}

static int
run_program (const char *path, int input_fd, int output_fd)
{
  char *arguments[] = { (char *) path, NULL };

  execve (path, arguments, environ);
  return result (FALSE);
}

static int
be_traced (const char *argument, int input_fd, int output_fd)
{
  return result (ptrace (PTRACE_TRACEME, 0, NULL, NULL) == 0);
}

static int
read_memory (const char *argument, int input_fd, int output_fd)
{
  char from[8] = "secret";
  char to[8] = "";
  struct iovec local = { to, sizeof to };
  struct iovec remote = { from, sizeof from };

  return result (process_vm_readv (getpid (), &local, 1, &remote, 1, 0) > 0);
}

static int
new_user (const char *argument, int input_fd, int output_fd)
{
  return result (unshare (CLONE_NEWUSER) == 0);
}

static int
keep_keys (const char *argument, int input_fd, int output_fd)
{
  return result (syscall (SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 1) > 0);
}

static int
make_memory (const char *argument, int input_fd, int output_fd)
{
  return result (memfd_create ("evil", 0) >= 0);
}

static int
take_memory (const char *argument, int input_fd, int output_fd)
{
  return result (mmap (NULL, (gsize) 8 << 30, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
                 != MAP_FAILED);
}

static int
raise_limit (const char *argument, int input_fd, int output_fd)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return errno;
  limit.rlim_cur = limit.rlim_max;
  return result (setrlimit (RLIMIT_NOFILE, &limit) == 0);
}

static int
many_descriptors (const char *argument, int input_fd, int output_fd)
{
  for (guint i = 0; i < 200; i++)
    if (fcntl (output_fd, F_DUPFD_CLOEXEC, 3) < 0)
      return errno;
  return 0;
}

static int
grow (const char *argument, int input_fd, int output_fd)
{
  return result (ftruncate (output_fd, 1 << 20) == 0);
}

static int
shrink (const char *argument, int input_fd, int output_fd)
{
  return result (ftruncate (output_fd, 0) == 0);
}

static int
write_past (const char *argument, int input_fd, int output_fd)
{
  /* By the file and not by the map, which would only hit the worker itself. */
  return result (pwrite (output_fd, "x", 1, 1 << 20) == 1);
}

static int
map_past (const char *argument, int input_fd, int output_fd)
{
  gsize length = 1 << 20;
  volatile char *map = mmap (NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, output_fd, 0);

  if (map == MAP_FAILED)
    return errno;
  map[length - 1] = 'x';
  return 0;
}

static int
write_input (const char *argument, int input_fd, int output_fd)
{
  return result (mmap (NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, input_fd, 0) != MAP_FAILED);
}

static const struct
{
  const char *name;
  Attempt attempt;
} attempts[] = {
  { "read", read_file },
  { "write", write_file },
  { "writable", find_writable },
  { "chmod", change_file },
  { "unlink", remove_file },
  { "mkdir", make_folder },
  { "list", list_folder },
  { "environment", see_environment },
  { "signal", see_processes },
  { "parent", see_parent },
  { "tcp", connect_tcp },
  { "unix", connect_unix },
  { "abstract", connect_abstract },
  { "display", open_display },
  { "bus", open_bus },
  { "listen", listen_tcp },
  { "datagram", send_datagram },
  { "fork", start_process },
  { "exec", run_program },
  { "trace", be_traced },
  { "vm-read", read_memory },
  { "user-namespace", new_user },
  { "keyctl", keep_keys },
  { "memfd", make_memory },
  { "memory", take_memory },
  { "limit", raise_limit },
  { "descriptors", many_descriptors },
  { "grow", grow },
  { "shrink", shrink },
  { "write-past", write_past },
  { "map-past", map_past },
  { "write-input", write_input },
};

int
evil_attempt (const char *command, int input_fd, int output_fd)
{
  const char *colon = strchr (command, ':');
  gsize length = colon != NULL ? (gsize) (colon - command) : strlen (command);

  for (gsize i = 0; i < G_N_ELEMENTS (attempts); i++)
    if (strlen (attempts[i].name) == length && strncmp (attempts[i].name, command, length) == 0)
      {
        errno = 0;
        return attempts[i].attempt (colon != NULL ? colon + 1 : "", input_fd, output_fd);
      }
  abort ();
}
