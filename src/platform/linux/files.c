/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-platform"

#include "platform/files.h"

#include "platform/linux/private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define OVERWRITE_LENGTH (1024 * 1024)

/* Larger files take the system noticeably long to give back. */
#define SLOW_LENGTH (64 * 1024 * 1024)

char *
rk_platform_state_dir (void)
{
  return g_build_filename (g_get_user_state_dir (), "renraku", NULL);
}

char *
rk_platform_config_dir (void)
{
  return g_build_filename (g_get_user_config_dir (), "renraku", NULL);
}

char *
rk_platform_cache_dir (void)
{
  return g_build_filename (g_get_user_cache_dir (), "renraku", NULL);
}

char *
rk_platform_runtime_dir (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "renraku", NULL);
}

gboolean
rk_platform_ensure_private_dir (const char *path, GError **error)
{
  struct stat info;

  g_return_val_if_fail (g_path_is_absolute (path), FALSE);

  if (g_mkdir_with_parents (path, 0700) != 0 || lstat (path, &info) != 0)
    {
      rk_platform_set_errno (error, errno, _ ("A folder could not be made"));
      return FALSE;
    }
  if (!S_ISDIR (info.st_mode) || info.st_uid != geteuid ())
    {
      rk_platform_set_errno (error, EACCES, _ ("A folder could not be made"));
      return FALSE;
    }
  if ((info.st_mode & 077) != 0 && chmod (path, 0700) != 0)
    {
      rk_platform_set_errno (error, errno, _ ("A folder could not be made private"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
write_all (int fd, const void *data, gsize length)
{
  const guint8 *bytes = data;

  while (length > 0)
    {
      gssize written = write (fd, bytes, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;
      bytes += written;
      length -= (gsize) written;
    }
  return TRUE;
}

gboolean
rk_platform_write_private (const char *path, const void *data, gsize length, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  /* Always the same name, so that interrupted attempts leave one file at most and the next attempt
   * takes it over. */
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);
  int fd;
  int saved_errno;

  g_return_val_if_fail (g_path_is_absolute (path), FALSE);

  fd = open (fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      rk_platform_set_errno (error, errno, _ ("A file could not be written"));
      return FALSE;
    }
  if (fchmod (fd, 0600) != 0 || !write_all (fd, data, length) || fsync (fd) != 0)
    {
      saved_errno = errno;
      close (fd);
      g_unlink (fresh);
      rk_platform_set_errno (error, saved_errno, _ ("A file could not be written"));
      return FALSE;
    }
  close (fd);
  if (g_rename (fresh, path) != 0)
    {
      saved_errno = errno;
      g_unlink (fresh);
      rk_platform_set_errno (error, saved_errno, _ ("A file could not be written"));
      return FALSE;
    }
  return rk_platform_sync_dir (folder, error);
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  int fd = open (path, flags | O_CLOEXEC);
  int result;
  int saved_errno;

  if (fd < 0)
    {
      rk_platform_set_errno (error, errno, _ ("The disk could not be brought up to date"));
      return FALSE;
    }
  result = fsync (fd);
  saved_errno = errno;
  close (fd);
  if (result != 0)
    {
      rk_platform_set_errno (error, saved_errno, _ ("The disk could not be brought up to date"));
      return FALSE;
    }
  return TRUE;
}

gboolean
rk_platform_sync_file (const char *path, GError **error)
{
  return sync_path (path, O_RDONLY, error);
}

gboolean
rk_platform_sync_dir (const char *path, GError **error)
{
  return sync_path (path, O_RDONLY | O_DIRECTORY, error);
}

/* Best effort on purpose: whatever fails here, the file must still be unlinked. */
static void
overwrite_beginning (int fd, goffset size)
{
  g_autofree guint8 *noise = g_malloc (4096);
  goffset left = MIN (size, OVERWRITE_LENGTH);
  off_t offset = 0;

  while (left > 0)
    {
      gssize length = getrandom (noise, (gsize) MIN (left, 4096), 0);

      if (length > 0)
        length = pwrite (fd, noise, (gsize) length, offset);
      if (length < 0 && errno == EINTR)
        continue;
      if (length <= 0)
        break;
      left -= length;
      offset += length;
    }
  fsync (fd);
}

/* Of gigabytes, bringing them to the disk and giving their blocks back takes seconds. The name is
 * gone by then, and the key before it; a process that ends meanwhile leaves the rest to the kernel.
 */
static gpointer
give_back (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);

  overwrite_beginning (fd, OVERWRITE_LENGTH);
  if (ftruncate (fd, 0) != 0)
    g_debug ("a file could not be truncated after it was unlinked");
  close (fd);
  return NULL;
}

gboolean
rk_platform_destroy_file (const char *path, RkDestroyFlags flags, GError **error)
{
  struct stat info;
  int large = -1;

  if (lstat (path, &info) == 0 && S_ISREG (info.st_mode))
    {
      int fd = open (path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

      if (fd >= 0)
        {
          if (info.st_size > SLOW_LENGTH && info.st_nlink == 1)
            large = fd;
          else
            {
              if ((flags & RK_DESTROY_OVERWRITE) != 0 && info.st_nlink == 1)
                overwrite_beginning (fd, info.st_size);
              /* So that a descriptor still open elsewhere reads nothing any more. */
              if (ftruncate (fd, 0) != 0)
                g_debug ("a file could not be truncated before it was unlinked");
              close (fd);
            }
        }
    }

  if (unlink (path) != 0 && errno != ENOENT)
    {
      rk_platform_set_errno (error, errno, _ ("A file could not be removed"));
      if (large >= 0)
        close (large);
      return FALSE;
    }
  if (large >= 0)
    g_thread_unref (g_thread_new ("rk-destroy", give_back, GINT_TO_POINTER (large)));
  return TRUE;
}

gboolean
rk_platform_free_space (const char *path, guint64 *ret_bytes, GError **error)
{
  struct statvfs info;

  if (statvfs (path, &info) != 0)
    {
      rk_platform_set_errno (error, errno, _ ("The free space could not be told"));
      return FALSE;
    }
  *ret_bytes = (guint64) info.f_bavail * info.f_frsize;
  return TRUE;
}

struct _RkFileLock
{
  int fd;
  char *path;
};

/* Whether the file at @path is still the one that @fd has open. */
static gboolean
is_same_file (const char *path, int fd)
{
  struct stat by_path;
  struct stat by_fd;

  return lstat (path, &by_path) == 0 && fstat (fd, &by_fd) == 0 && by_path.st_dev == by_fd.st_dev
         && by_path.st_ino == by_fd.st_ino;
}

RkFileLock *
rk_file_lock_take (const char *path, GError **error)
{
  const struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int saved_errno;

  for (guint attempt = 0; attempt < 16; attempt++)
    {
      int fd = open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
      struct flock lock = whole;

      if (fd < 0)
        {
          rk_platform_set_errno (error, errno, _ ("A lock could not be taken"));
          return NULL;
        }
      /* A lock of the open file description: two of one process exclude each other too, and closing
       * another descriptor of the same file does not lose it. */
      if (fcntl (fd, F_OFD_SETLK, &lock) != 0)
        {
          saved_errno = errno;
          close (fd);
          if (saved_errno == EAGAIN || saved_errno == EACCES)
            g_set_error_literal (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_LOCKED,
                                 _ ("Another Renraku is using this already."));
          else
            rk_platform_set_errno (error, saved_errno, _ ("A lock could not be taken"));
          return NULL;
        }
      /* The one before us may have removed the file between our opening and our locking. */
      if (is_same_file (path, fd))
        {
          RkFileLock *self = g_new0 (RkFileLock, 1);

          self->fd = fd;
          self->path = g_strdup (path);
          return self;
        }
      close (fd);
    }

  g_set_error_literal (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_LOCKED,
                       _ ("Another Renraku is using this already."));
  return NULL;
}

void
rk_file_lock_release (RkFileLock *lock, gboolean remove)
{
  g_return_if_fail (lock != NULL);

  if (remove)
    unlink (lock->path);
  close (lock->fd);
  g_free (lock->path);
  g_free (lock);
}

void
rk_file_lock_free (RkFileLock *lock)
{
  if (lock != NULL)
    rk_file_lock_release (lock, FALSE);
}
