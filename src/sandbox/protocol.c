/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/protocol.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
store_u32 (guint8 *to, guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (to, &value, sizeof value);
}

static guint32
load_u32 (const guint8 *from)
{
  guint32 value;

  memcpy (&value, from, sizeof value);
  return GUINT32_FROM_LE (value);
}

void
rk_message_begin (RkMessage *message, RkWireType type, guint32 serial)
{
  store_u32 (message->bytes, RK_WIRE_MAGIC);
  store_u32 (message->bytes + 4, (guint32) type);
  store_u32 (message->bytes + 8, serial);
  store_u32 (message->bytes + 12, 0);
  message->length = RK_WIRE_HEADER;
}

void
rk_message_put_bytes (RkMessage *message, const void *bytes, gsize length)
{
  g_assert (length <= RK_WIRE_MAX_MESSAGE - message->length);
  if (length > 0)
    memcpy (message->bytes + message->length, bytes, length);
  message->length += length;
  store_u32 (message->bytes + 12, (guint32) (message->length - RK_WIRE_HEADER));
}

void
rk_message_put_u32 (RkMessage *message, guint32 value)
{
  guint8 bytes[4];

  store_u32 (bytes, value);
  rk_message_put_bytes (message, bytes, sizeof bytes);
}

void
rk_message_put_u64 (RkMessage *message, guint64 value)
{
  rk_message_put_u32 (message, (guint32) value);
  rk_message_put_u32 (message, (guint32) (value >> 32));
}

gboolean
rk_reader_begin (RkReader *reader, const guint8 *bytes, gsize length)
{
  memset (reader, 0, sizeof *reader);
  if (length < RK_WIRE_HEADER || length > RK_WIRE_MAX_MESSAGE)
    return FALSE;
  if (load_u32 (bytes) != RK_WIRE_MAGIC || load_u32 (bytes + 12) != length - RK_WIRE_HEADER)
    return FALSE;
  reader->type = (RkWireType) load_u32 (bytes + 4);
  reader->serial = load_u32 (bytes + 8);
  reader->payload = bytes + RK_WIRE_HEADER;
  reader->length = length - RK_WIRE_HEADER;
  return TRUE;
}

guint32
rk_reader_get_u32 (RkReader *reader)
{
  guint32 value;

  if (reader->length - reader->position < 4)
    {
      reader->broken = TRUE;
      reader->position = reader->length;
      return 0;
    }
  value = load_u32 (reader->payload + reader->position);
  reader->position += 4;
  return value;
}

guint64
rk_reader_get_u64 (RkReader *reader)
{
  guint64 low = rk_reader_get_u32 (reader);
  guint64 high = rk_reader_get_u32 (reader);

  return reader->broken ? 0 : (high << 32 | low);
}

const guint8 *
rk_reader_get_rest (RkReader *reader, gsize *ret_length)
{
  const guint8 *rest = reader->payload + reader->position;

  *ret_length = reader->length - reader->position;
  reader->position = reader->length;
  return rest;
}

gboolean
rk_reader_end (RkReader *reader)
{
  return !reader->broken && reader->position == reader->length;
}

gboolean
rk_wire_send (int fd, RkMessage *message, const int *fds, gsize n_fds, gboolean wait)
{
  union
  {
    struct cmsghdr header;
    char space[CMSG_SPACE (sizeof (int) * RK_WIRE_MAX_FDS)];
  } control;
  struct iovec piece = { .iov_base = message->bytes, .iov_len = message->length };
  struct msghdr packet = { .msg_iov = &piece, .msg_iovlen = 1 };
  gssize sent;

  g_assert (n_fds <= RK_WIRE_MAX_FDS);
  if (n_fds > 0)
    {
      struct cmsghdr *header;

      memset (&control, 0, sizeof control);
      packet.msg_control = control.space;
      packet.msg_controllen = CMSG_SPACE (sizeof (int) * n_fds);
      header = CMSG_FIRSTHDR (&packet);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN (sizeof (int) * n_fds);
      memcpy (CMSG_DATA (header), fds, sizeof (int) * n_fds);
    }

  do
    sent = sendmsg (fd, &packet, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
  while (sent < 0 && errno == EINTR);
  return sent >= 0 && (gsize) sent == message->length;
}

RkWireResult
rk_wire_receive (
  int fd, guint8 *buffer, RkReader *reader, int *fds, gsize *ret_n_fds, gboolean wait)
{
  union
  {
    struct cmsghdr header;
    char space[CMSG_SPACE (sizeof (int) * RK_WIRE_MAX_FDS)];
  } control;
  struct iovec piece = { .iov_base = buffer, .iov_len = RK_WIRE_MAX_MESSAGE };
  struct msghdr packet = { .msg_iov = &piece, .msg_iovlen = 1 };
  gsize n_fds = 0;
  gssize got;
  gboolean broken;

  /* Without room for them the kernel lets no descriptors in at all. */
  if (fds != NULL)
    {
      packet.msg_control = control.space;
      packet.msg_controllen = sizeof control;
    }
  do
    got = recvmsg (fd, &packet, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
  while (got < 0 && errno == EINTR);
  if (got < 0)
    return errno == EAGAIN || errno == EWOULDBLOCK ? RK_WIRE_NOTHING : RK_WIRE_CLOSED;
  if (got == 0)
    return RK_WIRE_CLOSED;

  broken = (packet.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0;
  if (fds != NULL)
    {
      for (struct cmsghdr *header = CMSG_FIRSTHDR (&packet); header != NULL;
           header = CMSG_NXTHDR (&packet, header))
        if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
          {
            n_fds = (header->cmsg_len - CMSG_LEN (0)) / sizeof (int);
            memcpy (fds, CMSG_DATA (header), n_fds * sizeof (int));
          }
      *ret_n_fds = n_fds;
    }
  if (!broken && rk_reader_begin (reader, buffer, (gsize) got))
    return RK_WIRE_GOT;
  while (n_fds > 0)
    close (fds[--n_fds]);
  return RK_WIRE_BROKEN;
}
