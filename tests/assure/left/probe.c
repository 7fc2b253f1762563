/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Debian's “nobody”: a person like any other, to the kernel. */
#define ORDINARY 65534

/**
 * rk_become_ordinary:
 *
 * Gives up the rights of root, if this process has them; for good.
 */
void
rk_become_ordinary (void)
{
  if (geteuid () != 0)
    return;
  if (setgroups (0, NULL) != 0 || setgid (ORDINARY) != 0 || setuid (ORDINARY) != 0)
    {
      perror ("setuid");
      _exit (2);
    }
  /* An execution as somebody else would leave it off; what is probed must not profit from it. */
  prctl (PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static gboolean
can_open (GPid pid, const char *name, int flags)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", (int) pid, name);
  int fd = open (path, flags | O_CLOEXEC);
  char byte;
  gboolean can;

  if (fd < 0)
    return FALSE;
  /* Some of them open and then refuse; a memory is asked at an address where nothing is. */
  can = read (fd, &byte, 1) >= 0 || errno == EIO || errno == EISDIR;
  close (fd);
  return can;
}

static gboolean
can_trace (GPid pid)
{
  if (ptrace (PTRACE_SEIZE, pid, NULL, NULL) != 0)
    return FALSE;
  ptrace (PTRACE_DETACH, pid, NULL, NULL);
  return TRUE;
}

static gboolean
can_copy_memory (GPid pid)
{
  char byte;
  struct iovec here = { &byte, 1 };
  struct iovec there = { (void *) 4096, 1 };

  /* Who may reads; there is nothing at this address, which is another answer than “may not”. */
  return process_vm_readv (pid, &here, 1, &there, 1, 0) >= 0 || errno == EFAULT;
}

static gboolean
can_take_descriptor (GPid pid)
{
  int pidfd = (int) syscall (SYS_pidfd_open, pid, 0);
  int fd;

  if (pidfd < 0)
    return FALSE;
  fd = (int) syscall (SYS_pidfd_getfd, pidfd, 1, 0);
  close (pidfd);
  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

/**
 * rk_probe:
 * @pid: a process of the same person
 *
 * Tries every way that the kernel has to look into a process.
 *
 * Returns: (transfer full) (element-type utf8): the ways that were open, as constant words
 */
GPtrArray *
rk_probe (GPid pid)
{
  static const char *const files[]
    = { "environ", "maps", "smaps", "auxv", "stack", "syscall", "io", "pagemap" };
  GPtrArray *open_ways = g_ptr_array_new ();
  g_autofree char *descriptors = g_strdup_printf ("/proc/%d/fd", (int) pid);
  g_autoptr (GDir) dir = g_dir_open (descriptors, 0, NULL);
  g_autofree char *program = g_strdup_printf ("/proc/%d/exe", (int) pid);
  g_autofree char *target = g_file_read_link (program, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    if (can_open (pid, files[i], O_RDONLY))
      g_ptr_array_add (open_ways, (gpointer) files[i]);
  if (can_open (pid, "mem", O_RDWR))
    g_ptr_array_add (open_ways, (gpointer) "mem");
  if (dir != NULL && g_dir_read_name (dir) != NULL)
    g_ptr_array_add (open_ways, (gpointer) "descriptors");
  if (target != NULL)
    g_ptr_array_add (open_ways, (gpointer) "program");
  if (can_trace (pid))
    g_ptr_array_add (open_ways, (gpointer) "ptrace");
  if (can_copy_memory (pid))
    g_ptr_array_add (open_ways, (gpointer) "process_vm_readv");
  if (can_take_descriptor (pid))
    g_ptr_array_add (open_ways, (gpointer) "pidfd_getfd");
  return open_ways;
}
