/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/net/operator.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY_SIZE     32
#define MAX_KEY_FILE 256

static gboolean
lies_inside (const char *path, const char *folder)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *real_parent = realpath (parent, NULL);
  g_autofree char *real_folder = realpath (folder, NULL);

  if (real_parent == NULL || real_folder == NULL)
    return FALSE;
  return g_str_has_prefix (real_parent, real_folder)
         && (real_parent[strlen (real_folder)] == '/' || real_parent[strlen (real_folder)] == '\0');
}

static gboolean
refuse_inside (const char *path, const char *data_dir, GError **error)
{
  if (data_dir == NULL || !lies_inside (path, data_dir))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       "The key must lie outside of the server's folder: whoever carries the "
                       "folder away must not have the key as well.");
  return FALSE;
}

static RkSecret *
read_key (const char *path, gboolean check_mode, GError **error)
{
  char text[MAX_KEY_FILE + 1];
  struct stat info;
  RkSecret *key = NULL;
  ssize_t n;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

  if (fd < 0 || fstat (fd, &info) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "The key “%s” cannot be read: %s. `renrakuctl init --new-key` makes one.", path,
                   g_strerror (errno));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  if (check_mode && (!S_ISREG (info.st_mode) || (info.st_mode & 077) != 0))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "The key “%s” can be read by others: `chmod 600` it, and take it for known if "
                   "others had access.",
                   path);
      close (fd);
      return NULL;
    }
  n = read (fd, text, MAX_KEY_FILE);
  close (fd);
  if (n > 0)
    {
      text[n] = '\0';
      /* As `base64` writes it, and as we do. */
      g_strdelimit (text, "+", '-');
      g_strdelimit (text, "/", '_');
      g_strdelimit (text, "=", ' ');
      key = rk_secret_new_from_base64 (g_strstrip (text));
    }
  explicit_bzero (text, sizeof text);
  if (key == NULL || key->size != KEY_SIZE)
    {
      g_clear_pointer (&key, rk_secret_free);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   "“%s” holds no key: it must be %d bytes in base64.", path, KEY_SIZE);
    }
  return key;
}

/**
 * rk_operator_load_key:
 * @key_file: (nullable): the operator's key, readable by its owner alone; %NULL for the systemd
 *   credential `renraku-key`
 * @data_dir: (nullable): the server's folder, outside of which the key has to lie
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the master key
 */
RkSecret *
rk_operator_load_key (const char *key_file, const char *data_dir, GError **error)
{
  const char *credentials = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *path = NULL;

  if (key_file != NULL)
    return refuse_inside (key_file, data_dir, error) ? read_key (key_file, TRUE, error) : NULL;
  if (credentials == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           "There is no key: give --key-file FILE, or the systemd credential "
                           "“" RK_OPERATOR_CREDENTIAL "”.");
      return NULL;
    }
  /* systemd itself sees to it that nobody else can read them. */
  path = g_build_filename (credentials, RK_OPERATOR_CREDENTIAL, NULL);
  return read_key (path, FALSE, error);
}

/**
 * rk_operator_make_key:
 * @key_file: where; there must be nothing yet
 * @data_dir: (nullable): the server's folder, outside of which it has to lie
 * @error: return location
 *
 * Makes a new master key, readable by its owner alone.
 */
gboolean
rk_operator_make_key (const char *key_file, const char *data_dir, GError **error)
{
  g_autoptr (RkSecret) key = NULL;
  char *text;
  gboolean ok;
  int fd;

  if (!refuse_inside (key_file, data_dir, error))
    return FALSE;
  fd = open (key_file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "The key “%s” cannot be made: %s.", key_file, g_strerror (errno));
      return FALSE;
    }
  key = rk_secret_new_random (KEY_SIZE);
  text = rk_secret_to_base64 (key);
  ok = write (fd, text, strlen (text)) == (ssize_t) strlen (text) && write (fd, "\n", 1) == 1
       && fsync (fd) == 0;
  rk_secret_wipe_text (text);
  if (close (fd) < 0 || !ok)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "The key “%s” cannot be written: %s.", key_file, g_strerror (errno));
      g_unlink (key_file);
      return FALSE;
    }
  return TRUE;
}

/**
 * rk_operator_lock:
 * @data_dir: the server's folder
 * @error: return location; %G_IO_ERROR_BUSY when a server runs on it
 *
 * Takes the folder for one server. The lock ends with the process, or when the descriptor is
 * closed.
 *
 * Returns: the descriptor, or -1
 */
int
rk_operator_lock (const char *data_dir, GError **error)
{
  g_autofree char *path = g_build_filename (data_dir, "lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  if (errno == EWOULDBLOCK)
    g_set_error (
      error, G_IO_ERROR, G_IO_ERROR_BUSY, "A server is running on “%s”: stop it first.", data_dir);
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "“%s” cannot be locked: %s.",
                 path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

/**
 * rk_operator_unlock:
 * @lock: from rk_operator_lock()
 *
 * Gives the folder free.
 */
void
rk_operator_unlock (int lock)
{
  close (lock);
}
