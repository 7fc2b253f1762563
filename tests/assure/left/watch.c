/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/*
 * Runs a program and looks at everything that it, its children and their libraries hand to the
 * kernel: what is written, sent, shared, and what names are made. The program keeps the process
 * that was started, and works as usual; the watcher is a process of its own beside it. Where a
 * canary goes to a place that is not on the written list, the report gets a line.
 *
 *   RK_WATCH_CANARIES  a file: KIND<TAB>LABEL<TAB>TEXT, the kind is text or whole
 *   RK_WATCH_ALLOWED   the list of places: see allowed-places.txt
 *   RK_WATCH_PHASE     a file with one word: what the desk is doing now
 *   RK_WATCH_REPORT    a file; lines are appended
 *   RK_WATCH_PROGRAM   what to run, with this program's arguments
 *   RK_WATCH_ANY_FILE  if set, whatever is written to a file is told, also without a canary
 */

#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of one call, and of one list of pieces. */
#define MAX_BYTES  (32 * 1024 * 1024)
#define MAX_PIECES 1024

static const int watched_calls[] = {
  SCMP_SYS (write),     SCMP_SYS (pwrite64),       SCMP_SYS (writev),
  SCMP_SYS (pwritev),   SCMP_SYS (pwritev2),       SCMP_SYS (sendto),
  SCMP_SYS (sendmsg),   SCMP_SYS (sendmmsg),       SCMP_SYS (vmsplice),
  SCMP_SYS (mmap),      SCMP_SYS (munmap),         SCMP_SYS (execve),
  SCMP_SYS (execveat),  SCMP_SYS (mkdir),          SCMP_SYS (mkdirat),
  SCMP_SYS (rename),    SCMP_SYS (renameat),       SCMP_SYS (renameat2),
  SCMP_SYS (link),      SCMP_SYS (linkat),         SCMP_SYS (symlink),
  SCMP_SYS (symlinkat), SCMP_SYS (memfd_create),   SCMP_SYS (prctl),
  SCMP_SYS (setxattr),  SCMP_SYS (fsetxattr),      SCMP_SYS (lsetxattr),
  SCMP_SYS (creat),     SCMP_SYS (io_uring_setup), SCMP_SYS (process_vm_writev),
  SCMP_SYS (add_key),   SCMP_SYS (connect),
};

/* What may have been written by way of memory is looked at when it is given back. */
typedef struct
{
  guint64 start;
  guint64 end;
} Shared;

typedef struct
{
  GArray *shared;
  gboolean stale; /* a mapping was made since */
} Process;

static GHashTable *processes;
static RkWatch *watch;

static Process *
process_of (pid_t pid)
{
  pid_t group = rk_watch_group_of (pid);
  Process *process = g_hash_table_lookup (processes, GINT_TO_POINTER (group));

  if (process == NULL)
    {
      process = g_new0 (Process, 1);
      process->shared = g_array_new (FALSE, FALSE, sizeof (Shared));
      g_hash_table_insert (processes, GINT_TO_POINTER (group), process);
      watch->n_processes++;
    }
  return process;
}

static void
process_free (Process *process)
{
  g_array_unref (process->shared);
  g_free (process);
}

static guint8 *
read_memory (pid_t pid, guint64 at, gsize size)
{
  guint8 *bytes = g_malloc (size);
  gsize done = 0;

  while (done < size)
    {
      struct iovec here = { bytes + done, size - done };
      struct iovec there = { (void *) (gsize) (at + done), size - done };
      gssize got = process_vm_readv (pid, &here, 1, &there, 1, 0);
      if (got <= 0)
        break;
      done += (gsize) got;
    }
  if (done == size)
    return bytes;
  g_free (bytes);
  return NULL;
}

/* An address that a call names; longer than the kernel takes is none. */
static guint8 *
read_address (pid_t pid, guint64 at, guint64 size)
{
  return at != 0 && size > 0 && size <= sizeof (struct sockaddr_storage)
           ? read_memory (pid, at, (gsize) size)
           : NULL;
}

static void
look_at_sent (
  pid_t pid, guint64 at, guint64 size, int fd, guint64 to, guint64 to_size, const char *call)
{
  g_autofree guint8 *bytes = NULL;
  g_autofree guint8 *address = read_address (pid, to, to_size);

  if (size == 0 || at == 0)
    return;
  if (size > MAX_BYTES)
    {
      rk_watch_blind (watch, pid, call);
      size = MAX_BYTES;
    }
  bytes = read_memory (pid, at, (gsize) size);
  watch->n_calls++;
  if (bytes == NULL)
    return; /* the call will fail with EFAULT */
  watch->n_bytes += size;
  rk_watch_look_to (watch, pid, bytes, (gsize) size, fd, address, (gsize) to_size, call);
}

static void
look_at (pid_t pid, guint64 at, guint64 size, int fd, const char *call)
{
  look_at_sent (pid, at, size, fd, 0, 0, call);
}

/* Pieces are put together, since a text may lie across two of them. */
static void
look_at_pieces_sent (
  pid_t pid, guint64 at, guint64 n, int fd, guint64 to, guint64 to_size, const char *call)
{
  g_autofree struct iovec *pieces = NULL;
  g_autofree guint8 *address = read_address (pid, to, to_size);
  g_autoptr (GByteArray) all = NULL;

  if (n == 0 || n > MAX_PIECES)
    return;
  pieces = (struct iovec *) read_memory (pid, at, (gsize) n * sizeof *pieces);
  all = g_byte_array_new ();
  watch->n_calls++;
  for (guint64 i = 0; pieces != NULL && i < n; i++)
    {
      g_autofree guint8 *bytes = NULL;
      if (pieces[i].iov_len == 0 || all->len + pieces[i].iov_len > MAX_BYTES)
        continue;
      bytes = read_memory (pid, (gsize) pieces[i].iov_base, pieces[i].iov_len);
      if (bytes != NULL)
        g_byte_array_append (all, bytes, (guint) pieces[i].iov_len);
    }
  watch->n_bytes += all->len;
  rk_watch_look_to (watch, pid, all->data, all->len, fd, address, (gsize) to_size, call);
}

static void
look_at_pieces (pid_t pid, guint64 at, guint64 n, int fd, const char *call)
{
  look_at_pieces_sent (pid, at, n, fd, 0, 0, call);
}

static void
look_at_message (pid_t pid, guint64 at, int fd, const char *call)
{
  g_autofree struct msghdr *message = (struct msghdr *) read_memory (pid, at, sizeof *message);

  if (message == NULL)
    return;
  look_at_pieces_sent (pid, (gsize) message->msg_iov, message->msg_iovlen, fd,
                       (gsize) message->msg_name, message->msg_namelen, call);
}

static void
look_at_text (pid_t pid, guint64 at, const char *call)
{
  GByteArray *text = g_byte_array_new ();

  for (gsize i = 0; at != 0 && i < 4096; i++)
    {
      g_autofree guint8 *byte = read_memory (pid, at + i, 1);
      if (byte == NULL || *byte == 0)
        break;
      g_byte_array_append (text, byte, 1);
    }
  watch->n_calls++;
  rk_watch_look (watch, pid, text->data, text->len, -1, call);
  g_byte_array_unref (text);
}

static void
look_at_arguments (pid_t pid, guint64 at)
{
  for (gsize i = 0; at != 0 && i < 4096; i++)
    {
      g_autofree guint8 *pointer = read_memory (pid, at + i * 8, 8);
      guint64 text = 0;
      if (pointer == NULL)
        return;
      memcpy (&text, pointer, sizeof text);
      if (text == 0)
        return;
      look_at_text (pid, text, "execve");
    }
}

/* Every shared mapping that can be written to, as it is now. */
static void
list_shared (pid_t pid, Process *process)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/maps", (int) pid);
  g_autofree char *text = NULL;

  g_array_set_size (process->shared, 0);
  process->stale = FALSE;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      Shared shared;
      char rights[5];
      if (sscanf (*line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s", &shared.start,
                  &shared.end, rights)
            == 3
          && rights[1] == 'w' && rights[3] == 's' && strstr (*line, "/dev/dri") == NULL)
        g_array_append_val (process->shared, shared);
    }
}

static void
look_at_shared (pid_t pid, Process *process, guint64 from, guint64 to)
{
  if (process->stale)
    list_shared (pid, process);
  for (guint i = 0; i < process->shared->len; i++)
    {
      const Shared *shared = &g_array_index (process->shared, Shared, i);
      if (shared->start >= to || shared->end <= from)
        continue;
      g_autofree guint8 *bytes
        = read_memory (pid, shared->start, MIN (shared->end - shared->start, MAX_BYTES));
      watch->n_shared++;
      if (bytes != NULL)
        rk_watch_look_mapped (
          watch, pid, bytes, MIN (shared->end - shared->start, MAX_BYTES), shared->start);
      process->stale = TRUE;
    }
}

static void
remember_peer (pid_t pid, int fd, guint64 to, guint64 to_size)
{
  g_autofree guint8 *address = read_address (pid, to, to_size);

  if (address != NULL)
    rk_watch_connected (watch, pid, fd, address, (gsize) to_size);
}

static void
handle (pid_t pid)
{
  struct __ptrace_syscall_info info;
  Process *process = process_of (pid);
  const guint64 *args = info.seccomp.args;

  if (ptrace (PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0
      || info.op != PTRACE_SYSCALL_INFO_SECCOMP)
    return;
  switch (info.seccomp.nr)
    {
    case SCMP_SYS (write):
      look_at (pid, args[1], args[2], (int) args[0], "write");
      break;
    case SCMP_SYS (pwrite64):
      look_at (pid, args[1], args[2], (int) args[0], "pwrite");
      break;
    case SCMP_SYS (writev):
    case SCMP_SYS (pwritev):
    case SCMP_SYS (pwritev2):
    case SCMP_SYS (vmsplice):
      look_at_pieces (pid, args[1], args[2], (int) args[0], "writev");
      break;
    case SCMP_SYS (sendto):
      look_at_sent (pid, args[1], args[2], (int) args[0], args[4], args[5], "send");
      break;
    case SCMP_SYS (connect):
      remember_peer (pid, (int) args[0], args[1], args[2]);
      break;
    case SCMP_SYS (sendmsg):
      look_at_message (pid, args[1], (int) args[0], "sendmsg");
      break;
    case SCMP_SYS (sendmmsg):
      for (guint64 i = 0; i < MIN (args[2], MAX_PIECES); i++)
        look_at_message (pid, args[1] + i * sizeof (struct mmsghdr), (int) args[0], "sendmmsg");
      break;
    case SCMP_SYS (mmap):
      process->stale
        |= (args[2] & PROT_WRITE) != 0
           && ((args[3] & MAP_TYPE) == MAP_SHARED || (args[3] & MAP_TYPE) == MAP_SHARED_VALIDATE);
      break;
    case SCMP_SYS (munmap):
      look_at_shared (pid, process, args[0], args[0] + args[1]);
      break;
    case SCMP_SYS (execve):
      look_at_arguments (pid, args[1]);
      look_at_shared (pid, process, 0, G_MAXUINT64);
      break;
    case SCMP_SYS (execveat):
      look_at_arguments (pid, args[2]);
      look_at_shared (pid, process, 0, G_MAXUINT64);
      break;
    case SCMP_SYS (mkdir):
    case SCMP_SYS (creat):
    case SCMP_SYS (memfd_create):
      look_at_text (pid, args[0], "a name");
      break;
    case SCMP_SYS (mkdirat):
      look_at_text (pid, args[1], "a name");
      break;
    case SCMP_SYS (rename):
    case SCMP_SYS (link):
      look_at_text (pid, args[1], "a name");
      break;
    case SCMP_SYS (renameat):
    case SCMP_SYS (renameat2):
    case SCMP_SYS (linkat):
      look_at_text (pid, args[3], "a name");
      break;
    case SCMP_SYS (symlink):
      look_at_text (pid, args[0], "a link");
      look_at_text (pid, args[1], "a name");
      break;
    case SCMP_SYS (symlinkat):
      look_at_text (pid, args[0], "a link");
      look_at_text (pid, args[2], "a name");
      break;
    case SCMP_SYS (setxattr):
    case SCMP_SYS (lsetxattr):
    case SCMP_SYS (fsetxattr):
      look_at (pid, args[2], args[3], -1, "setxattr");
      break;
    case SCMP_SYS (add_key):
      look_at (pid, args[2], args[3], -1, "add_key");
      break;
    case SCMP_SYS (prctl):
      if (args[0] == PR_SET_NAME)
        look_at_text (pid, args[1], "a name");
      break;
    case SCMP_SYS (io_uring_setup):
    case SCMP_SYS (process_vm_writev):
      rk_watch_blind (watch, pid, "a way that cannot be watched");
      break;
    default:
      /* Opening, for what it may make. */
      if (info.seccomp.nr == SCMP_SYS (openat) && (args[2] & O_CREAT) != 0)
        look_at_text (pid, args[1], "a name");
      else if (info.seccomp.nr == SCMP_SYS (open) && (args[1] & O_CREAT) != 0)
        look_at_text (pid, args[0], "a name");
    }
}

static void
follow (pid_t pid, int status)
{
  int event = status >> 16;

  if (event == PTRACE_EVENT_SECCOMP)
    handle (pid);
  else if (event == PTRACE_EVENT_EXIT)
    look_at_shared (pid, process_of (pid), 0, G_MAXUINT64);
  else if (event == PTRACE_EVENT_EXEC)
    process_of (pid)->stale = TRUE;
  if (event == PTRACE_EVENT_STOP && WSTOPSIG (status) != SIGTRAP)
    ptrace (PTRACE_LISTEN, pid, NULL, NULL); /* stopped by a signal, as any process may be */
  else
    ptrace (PTRACE_CONT, pid, NULL, event == 0 ? (void *) (gsize) WSTOPSIG (status) : NULL);
}

/* The watcher: until nobody is left to watch. */
static void G_GNUC_NORETURN
be_watcher (pid_t first, int ready)
{
  const gsize options = PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK
                        | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACESECCOMP;
  char word = 'n';
  int status;
  pid_t pid;

  processes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) process_free);
  watch = rk_watch_new ();
  if (watch != NULL && ptrace (PTRACE_SEIZE, first, NULL, options) == 0)
    word = 'y';
  if (write (ready, &word, 1) != 1 || word != 'y')
    _exit (1);
  close (ready);
  while ((pid = waitpid (-1, &status, __WALL)) > 0 || errno == EINTR)
    if (pid > 0 && WIFSTOPPED (status))
      follow (pid, status);
  rk_watch_finish (watch);
  _exit (0);
}

static gboolean
restrict_self (void)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  static const int opening[] = { SCMP_SYS (open), SCMP_SYS (openat) };
  gboolean good = filter != NULL;

  for (gsize i = 0; good && i < G_N_ELEMENTS (watched_calls); i++)
    good = seccomp_rule_add (filter, SCMP_ACT_TRACE (1), watched_calls[i], 0) == 0;
  for (int i = 0; good && i < 2; i++)
    good = seccomp_rule_add (filter, SCMP_ACT_TRACE (1), opening[i], 1,
                             SCMP_CMP ((unsigned) i + 1, SCMP_CMP_MASKED_EQ, O_CREAT, O_CREAT))
           == 0;
  good = good && seccomp_load (filter) == 0;
  seccomp_release (filter);
  return good;
}

int
main (int argc, char **argv)
{
  const char *program = g_getenv ("RK_WATCH_PROGRAM");
  int ready[2];
  char word = 'n';
  pid_t child, self = getpid ();

  if (program == NULL || pipe (ready) != 0)
    return 2;
  child = fork ();
  if (child == 0)
    {
      /* Nobody's child, so that the program finds none that it did not make. */
      close (ready[0]);
      if (fork () != 0)
        _exit (0);
      signal (SIGTERM, SIG_IGN);
      signal (SIGINT, SIG_IGN);
      be_watcher (self, ready[1]);
    }
  close (ready[1]);
  waitpid (child, NULL, 0);
  if (read (ready[0], &word, 1) != 1 || word != 'y')
    {
      fprintf (stderr, "The watcher cannot watch: only root can.\n");
      return 2;
    }
  close (ready[0]);
  if (!restrict_self ())
    return 2;
  argv[0] = (char *) program;
  execv (program, argv);
  return 2;
}
