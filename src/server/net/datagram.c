/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/net/datagram.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

struct _RkMailbox
{
  char *name;
  int folder_fd;
  int fd;
  GSource *source;
  RkMailboxFunc func;
  gpointer data;
};

/* The folder's path can be longer than a socket's address may be; its descriptor's never is. */
static gboolean
address_of (int folder_fd, const char *name, struct sockaddr_un *ret_address)
{
  memset (ret_address, 0, sizeof *ret_address);
  ret_address->sun_family = AF_UNIX;
  return g_snprintf (ret_address->sun_path, sizeof ret_address->sun_path, "/proc/self/fd/%d/%s",
                     folder_fd, name)
         < (int) sizeof ret_address->sun_path;
}

static gboolean
on_datagram (int fd, GIOCondition condition, gpointer data)
{
  RkMailbox *mailbox = data;
  char message[RK_MAILBOX_MAX + 1];
  ssize_t n;

  while ((n = recv (fd, message, RK_MAILBOX_MAX, MSG_DONTWAIT)) >= 0)
    {
      message[n] = '\0';
      mailbox->func (message, mailbox->data);
    }
  return G_SOURCE_CONTINUE;
}

/**
 * rk_mailbox_new:
 * @folder: where the socket is
 * @name: what it is called
 * @context: where @func is called
 * @func: called for each message
 * @data: for @func
 * @error: return location
 *
 * Takes the place of a mailbox that a crash left behind.
 *
 * Returns: (transfer full) (nullable): the mailbox
 */
RkMailbox *
rk_mailbox_new (const char *folder,
                const char *name,
                GMainContext *context,
                RkMailboxFunc func,
                gpointer data,
                GError **error)
{
  RkMailbox *mailbox = g_new0 (RkMailbox, 1);
  struct sockaddr_un address;

  mailbox->name = g_strdup (name);
  mailbox->func = func;
  mailbox->data = data;
  mailbox->fd = -1;
  mailbox->folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (mailbox->folder_fd >= 0)
    mailbox->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (mailbox->fd >= 0)
    unlinkat (mailbox->folder_fd, name, 0);
  if (mailbox->fd < 0 || !address_of (mailbox->folder_fd, name, &address)
      || bind (mailbox->fd, (struct sockaddr *) &address, sizeof address) < 0
      || fchmodat (mailbox->folder_fd, name, 0600, 0) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno),
                   "The socket in the server's folder cannot be made: %s.", g_strerror (errno));
      rk_mailbox_free (mailbox);
      return NULL;
    }
  mailbox->source = g_unix_fd_source_new (mailbox->fd, G_IO_IN);
  g_source_set_callback (mailbox->source, G_SOURCE_FUNC (on_datagram), mailbox, NULL);
  g_source_set_static_name (mailbox->source, "rk-mailbox");
  g_source_attach (mailbox->source, context);
  return mailbox;
}

/**
 * rk_mailbox_free:
 * @mailbox: (transfer full) (nullable): a mailbox
 */
void
rk_mailbox_free (RkMailbox *mailbox)
{
  if (mailbox == NULL)
    return;
  if (mailbox->source != NULL)
    {
      g_source_destroy (mailbox->source);
      g_source_unref (mailbox->source);
      unlinkat (mailbox->folder_fd, mailbox->name, 0);
    }
  if (mailbox->fd >= 0)
    close (mailbox->fd);
  if (mailbox->folder_fd >= 0)
    close (mailbox->folder_fd);
  g_free (mailbox->name);
  g_free (mailbox);
}

/**
 * rk_mailbox_watch:
 * @fd: any descriptor
 *
 * Returns: (transfer full): a source for a #GUnixFDSourceFunc that is called when there is
 * something to read
 */
GSource *
rk_mailbox_watch (int fd)
{
  return g_unix_fd_source_new (fd, G_IO_IN);
}

/**
 * rk_mailbox_send:
 * @message: at most %RK_MAILBOX_MAX bytes
 *
 * Returns: %FALSE when nobody is there to hear it
 */
gboolean
rk_mailbox_send (const char *folder, const char *name, const char *message)
{
  struct sockaddr_un address;
  int folder_fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean sent = folder_fd >= 0 && fd >= 0 && address_of (folder_fd, name, &address)
                  && sendto (fd, message, strlen (message), MSG_NOSIGNAL,
                             (struct sockaddr *) &address, sizeof address)
                       >= 0;

  if (folder_fd >= 0)
    close (folder_fd);
  if (fd >= 0)
    close (fd);
  return sent;
}
