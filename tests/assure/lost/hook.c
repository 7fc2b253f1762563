/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "hook.h"

#include "db/db.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static RkHook *hook;

/* The function below ours, of the library that has it. */
#define BELOW(name) ((__typeof__ (&name)) below (#name))

static gpointer
below (const char *name)
{
  return dlsym (RTLD_NEXT, name);
}

RkHook *
rk_hook_new (const char *under)
{
  RkHook *made
    = mmap (NULL, sizeof (RkHook), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

  g_assert_true (made != MAP_FAILED);
  g_strlcpy (made->under, under, sizeof made->under);
  return made;
}

void
rk_hook_order (RkHook *to, RkHookKind kind, guint at, RkHookOrder order)
{
  to->armed = 0;
  memset (to->counts, 0, sizeof to->counts);
  to->fired = 0;
  to->kind = (gint) kind;
  to->at = (gint) at;
  to->order = (gint) order;
  to->where[0] = '\0';
}

void
rk_hook_arm (RkHook *to, gboolean armed)
{
  g_atomic_int_set (&to->armed, armed);
}

/* Counts a call; returns whether it has to fail. */
static gboolean
passes (RkHookKind kind, const char *what)
{
  if (hook == NULL || !g_atomic_int_get (&hook->armed))
    return FALSE;

  gint n = g_atomic_int_add (&hook->counts[kind], 1) + 1;
  if ((gint) kind != hook->kind || hook->order == RK_HOOK_NOTHING || n < hook->at)
    return FALSE;
  if (n == hook->at)
    g_strlcpy (hook->where, what, sizeof hook->where);
  switch (hook->order)
    {
    case RK_HOOK_KILL:
      g_atomic_int_inc (&hook->fired);
      kill (getpid (), SIGKILL);
      return FALSE;
    case RK_HOOK_FAIL:
      if (n != hook->at)
        return FALSE;
      break;
    default:
      break;
    }
  g_atomic_int_inc (&hook->fired);
  return TRUE;
}

/* Statements. */

static int
on_trace (unsigned type, void *data, void *stmt, void *text)
{
  passes (RK_HOOK_STATEMENT,
          type == SQLITE_TRACE_STMT ? "beginning of a statement" : "end of a statement");
  return 0;
}

static int
on_open (sqlite3 *db, char **error, const void *api)
{
  return sqlite3_trace_v2 (db, SQLITE_TRACE_STMT | SQLITE_TRACE_PROFILE, on_trace, NULL);
}

int __wrap_sqlite3_step (sqlite3_stmt *stmt);
int __real_sqlite3_step (sqlite3_stmt *stmt);

int
__wrap_sqlite3_step (sqlite3_stmt *stmt)
{
  if (passes (RK_HOOK_STEP, "step"))
    {
      sqlite3_reset (stmt);
      return SQLITE_IOERR;
    }
  return __real_sqlite3_step (stmt);
}

/* Memory. */

static sqlite3_mem_methods memory;

static void *
take (int size)
{
  return passes (RK_HOOK_MEMORY, "SQLite's allocation") ? NULL : memory.xMalloc (size);
}

static void *
take_again (void *old, int size)
{
  return passes (RK_HOOK_MEMORY, "SQLite's allocation") ? NULL : memory.xRealloc (old, size);
}

void *
sodium_malloc (size_t size)
{
  if (passes (RK_HOOK_MEMORY, "libsodium's allocation"))
    {
      errno = ENOMEM;
      return NULL;
    }
  return BELOW (sodium_malloc) (size);
}

gpointer
g_try_malloc (gsize size)
{
  return passes (RK_HOOK_MEMORY, "g_try_malloc") ? NULL : BELOW (g_try_malloc) (size);
}

/* Passwords cost a desk a tenth of a second, on purpose; there are many sign-ins here. */
int
crypto_pwhash_str (char out[crypto_pwhash_STRBYTES],
                   const char *const password,
                   unsigned long long length,
                   unsigned long long operations,
                   size_t size)
{
  return crypto_pwhash_str_alg (out, password, length, crypto_pwhash_OPSLIMIT_MIN,
                                crypto_pwhash_MEMLIMIT_MIN, crypto_pwhash_ALG_ARGON2ID13);
}

int
mlock (const void *address, size_t size)
{
  return 0;
}

int
munlock (const void *address, size_t size)
{
  return 0;
}

/* Files. With large offsets these have the names of their 64 bit forms. */

static gboolean
is_under (const char *path)
{
  return hook != NULL && path != NULL && g_str_has_prefix (path, hook->under);
}

static gboolean
is_file (int fd)
{
  struct stat info;

  return hook != NULL && g_atomic_int_get (&hook->armed) && fstat (fd, &info) == 0
         && S_ISREG (info.st_mode);
}

static int
why (gboolean writing)
{
  if (hook->order == RK_HOOK_FULL)
    return ENOSPC;
  return hook->order == RK_HOOK_LOCK ? EROFS : writing && (hook->at & 1) ? ENOSPC : EIO;
}

static gboolean
fails (RkHookKind kind, const char *what)
{
  if (!passes (kind, what))
    return FALSE;
  errno = why (kind == RK_HOOK_FILE);
  return TRUE;
}

static int
open_below (int (*real) (const char *, int, ...), const char *path, int flags, mode_t mode)
{
  if (is_under (path) && fails (flags & (O_CREAT | O_TRUNC) ? RK_HOOK_FILE : RK_HOOK_READ, "open"))
    return -1;
  return real (path, flags, mode);
}

int
open (const char *path, int flags, ...)
{
  va_list args;

  va_start (args, flags);
  mode_t mode = flags & O_CREAT ? va_arg (args, mode_t) : 0;
  va_end (args);
  return open_below (BELOW (open), path, flags, mode);
}

int
unlink (const char *path)
{
  /* A full disk does not keep anybody from removing. */
  if (is_under (path) && (hook->order != RK_HOOK_FULL || hook->armed == 0)
      && fails (RK_HOOK_FILE, "unlink"))
    return -1;
  return BELOW (unlink) (path);
}

int
rmdir (const char *path)
{
  if (is_under (path) && hook->order != RK_HOOK_FULL && fails (RK_HOOK_FILE, "rmdir"))
    return -1;
  return BELOW (rmdir) (path);
}

int
mkdir (const char *path, mode_t mode)
{
  if (is_under (path) && fails (RK_HOOK_FILE, "mkdir"))
    return -1;
  return BELOW (mkdir) (path, mode);
}

int
rename (const char *from, const char *to)
{
  if (is_under (from) && fails (RK_HOOK_FILE, "rename"))
    return -1;
  return BELOW (rename) (from, to);
}

int
fsync (int fd)
{
  if (hook != NULL && hook->order != RK_HOOK_FULL && hook->order != RK_HOOK_LOCK && is_file (fd)
      && fails (RK_HOOK_FILE, "fsync"))
    return -1;
  return BELOW (fsync) (fd);
}

int
fdatasync (int fd)
{
  if (hook != NULL && hook->order != RK_HOOK_FULL && hook->order != RK_HOOK_LOCK && is_file (fd)
      && fails (RK_HOOK_FILE, "fdatasync"))
    return -1;
  return BELOW (fdatasync) (fd);
}

int
ftruncate (int fd, off_t size)
{
  if (hook != NULL && hook->order != RK_HOOK_FULL && is_file (fd)
      && fails (RK_HOOK_FILE, "ftruncate"))
    return -1;
  return BELOW (ftruncate) (fd, size);
}

ssize_t
pwrite (int fd, const void *data, size_t size, off_t offset)
{
  if (is_file (fd) && fails (RK_HOOK_FILE, "pwrite"))
    return -1;
  return BELOW (pwrite) (fd, data, size, offset);
}

ssize_t
pread (int fd, void *data, size_t size, off_t offset)
{
  if (is_file (fd) && fails (RK_HOOK_READ, "pread"))
    return -1;
  return BELOW (pread) (fd, data, size, offset);
}

ssize_t
write (int fd, const void *data, size_t size)
{
  if (is_file (fd) && fails (RK_HOOK_FILE, "write"))
    return -1;
  return BELOW (write) (fd, data, size);
}

/* The clock of the wall; the one that only goes on is left alone. */

int
clock_gettime (clockid_t clock, struct timespec *ret)
{
  static __typeof__ (&clock_gettime) real;

  if (real == NULL)
    real = BELOW (clock_gettime);
  int result = real (clock, ret);
  if (result == 0 && clock == CLOCK_REALTIME && hook != NULL && hook->clock_us != 0)
    {
      gint64 ns = ret->tv_nsec + (hook->clock_us % G_USEC_PER_SEC) * 1000;

      ret->tv_sec += hook->clock_us / G_USEC_PER_SEC;
      if (ns < 0)
        {
          ns += 1000000000;
          ret->tv_sec--;
        }
      ret->tv_sec += ns / 1000000000;
      ret->tv_nsec = ns % 1000000000;
    }
  return result;
}

/* Waiting for another try is a tenth as long. */
GSource *
g_timeout_source_new (guint interval)
{
  return BELOW (g_timeout_source_new) (interval >= 100 ? interval / 10 : interval);
}

void
rk_hook_begin (RkHook *of_this_process)
{
  static sqlite3_mem_methods ours;

  /* The program starts the engine in its own way, with memory of its own; over that lies ours, and
   * every connection is watched. */
  rk_db_close (rk_db_open_memory (NULL));
  sqlite3_shutdown ();
  sqlite3_config (SQLITE_CONFIG_GETMALLOC, &memory);
  ours = memory;
  ours.xMalloc = take;
  ours.xRealloc = take_again;
  sqlite3_config (SQLITE_CONFIG_MALLOC, &ours);
  sqlite3_initialize ();
  sqlite3_auto_extension ((void (*) (void)) on_open);
  hook = of_this_process;
}
