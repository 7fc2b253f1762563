/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/worker.h"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

/* The largest file that a program inside may write. */
#define PROGRAM_FILE_BYTES (256u * 1024 * 1024)

/* What a decoder does once it runs: memory, threads, time, and its two sockets. */
static const int allowed_calls[] = {
  SCMP_SYS (read),
  SCMP_SYS (pread64),
  SCMP_SYS (readv),
  SCMP_SYS (write),
  SCMP_SYS (writev),
  SCMP_SYS (recvmsg),
  SCMP_SYS (sendmsg),
  SCMP_SYS (close),
  SCMP_SYS (lseek),
  SCMP_SYS (fstat),
  SCMP_SYS (stat),
  SCMP_SYS (lstat),
  SCMP_SYS (newfstatat),
  SCMP_SYS (statx),
  SCMP_SYS (statfs),
  SCMP_SYS (fstatfs),
  SCMP_SYS (access),
  SCMP_SYS (faccessat),
  SCMP_SYS (faccessat2),
  SCMP_SYS (readlink),
  SCMP_SYS (readlinkat),
  SCMP_SYS (getdents64),
  SCMP_SYS (getcwd),
  SCMP_SYS (fcntl),
  SCMP_SYS (fadvise64),
  SCMP_SYS (mmap),
  SCMP_SYS (munmap),
  SCMP_SYS (mremap),
  SCMP_SYS (mprotect),
  SCMP_SYS (madvise),
  SCMP_SYS (brk),
  SCMP_SYS (futex),
  SCMP_SYS (futex_waitv),
  SCMP_SYS (set_robust_list),
  SCMP_SYS (rseq),
  SCMP_SYS (membarrier),
  SCMP_SYS (poll),
  SCMP_SYS (ppoll),
  SCMP_SYS (pipe2),
  SCMP_SYS (eventfd2),
  SCMP_SYS (clock_gettime),
  SCMP_SYS (clock_getres),
  SCMP_SYS (clock_nanosleep),
  SCMP_SYS (nanosleep),
  SCMP_SYS (gettimeofday),
  SCMP_SYS (time),
  SCMP_SYS (times),
  SCMP_SYS (getrusage),
  SCMP_SYS (getrandom),
  SCMP_SYS (getpid),
  SCMP_SYS (gettid),
  SCMP_SYS (getuid),
  SCMP_SYS (geteuid),
  SCMP_SYS (getgid),
  SCMP_SYS (getegid),
  SCMP_SYS (uname),
  SCMP_SYS (sysinfo),
  SCMP_SYS (getcpu),
  SCMP_SYS (sched_yield),
  SCMP_SYS (sched_getaffinity),
  SCMP_SYS (sched_getparam),
  SCMP_SYS (sched_getscheduler),
  SCMP_SYS (sched_get_priority_min),
  SCMP_SYS (sched_get_priority_max),
  SCMP_SYS (rt_sigaction),
  SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (rt_sigreturn),
  SCMP_SYS (sigaltstack),
  SCMP_SYS (restart_syscall),
  SCMP_SYS (exit),
  SCMP_SYS (exit_group),
};

/* What no library that decodes has any business with: whoever calls it has taken the worker over,
 * which ends at once. All else that is not allowed fails with EPERM, since libraries try things. */
static const int deadly_calls[] = {
  SCMP_SYS (execve),
  SCMP_SYS (execveat),
  SCMP_SYS (fork),
  SCMP_SYS (vfork),
  SCMP_SYS (ptrace),
  SCMP_SYS (process_vm_readv),
  SCMP_SYS (process_vm_writev),
  SCMP_SYS (mount),
  SCMP_SYS (umount2),
  SCMP_SYS (pivot_root),
  SCMP_SYS (unshare),
  SCMP_SYS (setns),
  SCMP_SYS (bpf),
  SCMP_SYS (keyctl),
  SCMP_SYS (io_uring_setup),
  SCMP_SYS (perf_event_open),
  SCMP_SYS (userfaultfd),
};

/* What a whole program does besides, in an empty folder in memory, without any network. */
static const int program_calls[] = {
  SCMP_SYS (openat),    SCMP_SYS (pwrite64),    SCMP_SYS (mkdir),      SCMP_SYS (rmdir),
  SCMP_SYS (unlink),    SCMP_SYS (unlinkat),    SCMP_SYS (rename),     SCMP_SYS (link),
  SCMP_SYS (chmod),     SCMP_SYS (fchmod),      SCMP_SYS (utimensat),  SCMP_SYS (umask),
  SCMP_SYS (ftruncate), SCMP_SYS (fsync),       SCMP_SYS (fdatasync),  SCMP_SYS (dup),
  SCMP_SYS (dup2),      SCMP_SYS (getppid),     SCMP_SYS (wait4),      SCMP_SYS (select),
  SCMP_SYS (pselect6),  SCMP_SYS (connect),     SCMP_SYS (bind),       SCMP_SYS (listen),
  SCMP_SYS (accept),    SCMP_SYS (accept4),     SCMP_SYS (shutdown),   SCMP_SYS (sendto),
  SCMP_SYS (recvfrom),  SCMP_SYS (getsockname), SCMP_SYS (getsockopt), SCMP_SYS (setsockopt),
  SCMP_SYS (tgkill),
};

static void
insist (gboolean done)
{
  if (!done)
    abort ();
}

static void
limit (int resource, rlim_t most)
{
  const struct rlimit value = { most, most };

  insist (setrlimit (resource, &value) == 0);
}

static void
allow (scmp_filter_ctx filter, int call)
{
  /* A call that this architecture has not is nothing to allow. */
  int result = seccomp_rule_add (filter, SCMP_ACT_ALLOW, call, 0);

  insist (result == 0 || result == -EDOM || result == -EINVAL);
}

static void
allow_if (scmp_filter_ctx filter, int call, struct scmp_arg_cmp condition)
{
  insist (seccomp_rule_add_array (filter, SCMP_ACT_ALLOW, call, 1, &condition) == 0);
}

static void
allow_program (scmp_filter_ctx filter)
{
  const guint64 spaces = CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC
                         | CLONE_NEWUTS | CLONE_NEWCGROUP;

  for (gsize i = 0; i < G_N_ELEMENTS (program_calls); i++)
    allow (filter, program_calls[i]);
  allow_if (filter, SCMP_SYS (clone), SCMP_A0 (SCMP_CMP_MASKED_EQ, spaces, 0));
  /* It speaks to itself by a socket in its folder. */
  allow_if (filter, SCMP_SYS (socket), SCMP_A0 (SCMP_CMP_EQ, AF_UNIX));
}

static void
filter_calls (gboolean runs_program)
{
  const guint64 writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));

  insist (filter != NULL);
  insist (seccomp_attr_set (filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0);
  /* Also for threads that a library has started already. */
  insist (seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0);

  for (gsize i = 0; i < G_N_ELEMENTS (allowed_calls); i++)
    allow (filter, allowed_calls[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (deadly_calls); i++)
    {
      int result = seccomp_rule_add (filter, SCMP_ACT_KILL_PROCESS, deadly_calls[i], 0);

      insist (result == 0 || result == -EDOM || result == -EINVAL);
    }

  if (runs_program)
    allow_program (filter);
  else
    {
      /* Reading libraries, fonts and plug-ins late: there is nothing else to be opened in here. */
      allow_if (filter, SCMP_SYS (openat), SCMP_A2 (SCMP_CMP_MASKED_EQ, writing, 0));
      /* Threads, but no processes. */
      allow_if (filter, SCMP_SYS (clone), SCMP_A0 (SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
      /* abort(), which sends a signal to the process itself: the first in its name space. */
      allow_if (filter, SCMP_SYS (tgkill), SCMP_A0 (SCMP_CMP_EQ, 1));
    }
  /* What clone3 is asked for a filter can't see; the C library goes on with clone when it is told
   * that there is none. */
  insist (seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), SCMP_SYS (clone3), 0) == 0);
  /* GStreamer wakes its threads by one; both its ends are the worker's own. */
  allow_if (filter, SCMP_SYS (socketpair), SCMP_A0 (SCMP_CMP_EQ, AF_UNIX));
  allow_if (filter, SCMP_SYS (prctl), SCMP_A0 (SCMP_CMP_EQ, PR_SET_NAME));
  allow_if (filter, SCMP_SYS (prctl), SCMP_A0 (SCMP_CMP_EQ, PR_GET_NAME));
  /* Asking for limits, not setting them. */
  allow_if (filter, SCMP_SYS (prlimit64), SCMP_A2 (SCMP_CMP_EQ, 0));

  insist (seccomp_load (filter) == 0);
  seccomp_release (filter);
}

void
rk_worker_lock_down (const RkWorkerLimits *limits)
{
  insist (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  insist (prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_FSIZE, limits->runs_program ? PROGRAM_FILE_BYTES : 0);
  limit (RLIMIT_MEMLOCK, 0);
  limit (RLIMIT_NOFILE, limits->runs_program ? 256 : 64);
  limit (RLIMIT_CPU, limits->cpu_seconds);
#ifndef __SANITIZE_ADDRESS__
  /* The address sanitizer reserves terabytes of it. */
  limit (RLIMIT_AS, limits->memory);
#endif
  filter_calls (limits->runs_program);
}
