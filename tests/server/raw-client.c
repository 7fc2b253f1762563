/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "raw-client.h"
#include "recorder.h"

#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_SECONDS 20

int
raw_connect (guint16 port)
{
  struct sockaddr_in where = { .sin_family = AF_INET,
                               .sin_port = htons (port),
                               .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  struct timeval patience = { PATIENCE_SECONDS, 0 };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &where, sizeof where), ==, 0);
  recorder_begin (fd);
  return fd;
}

/* FALSE when the peer has closed, which it may do before it has heard everything. */
gboolean
raw_send (int fd, const char *bytes, gssize size)
{
  gsize left = size < 0 ? strlen (bytes) : (gsize) size;

  recorder_sent (fd, bytes, left);
  while (left > 0)
    {
      ssize_t n = send (fd, bytes, left, MSG_NOSIGNAL);
      if (n < 0)
        return FALSE;
      bytes += n;
      left -= (gsize) n;
    }
  return TRUE;
}

static gsize
content_length (const char *headers)
{
  const char *field = strcasestr (headers, "\r\ncontent-length:");

  return field != NULL ? (gsize) g_ascii_strtoull (field + 17, NULL, 10) : 0;
}

/* Reads one answer: NULL when there is none. The body is ended by NUL. */
char *
raw_read_answer (int fd, guint *ret_status, char **ret_headers)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char *end;
  gsize head, body;

  *ret_status = 0;
  while ((end = strstr (text->str, "\r\n\r\n")) == NULL)
    {
      char c[1];
      if (recv (fd, c, 1, 0) != 1)
        return NULL;
      g_string_append_c (text, c[0]);
    }
  head = (gsize) (end - text->str) + 4;
  body = content_length (text->str);
  *ret_status = (guint) g_ascii_strtoull (text->str + strlen ("HTTP/1.1 "), NULL, 10);
  if (ret_headers != NULL)
    *ret_headers = g_strndup (text->str, head);
  g_string_set_size (text, head + body);
  for (gsize got = 0; got < body;)
    {
      ssize_t n = recv (fd, text->str + head + got, body - got, 0);
      if (n <= 0)
        return NULL;
      got += (gsize) n;
    }
  recorder_answered (fd, *ret_status, text->str, head, body);
  return g_strndup (text->str + head, body);
}

gboolean
raw_is_closed (int fd, guint timeout_ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  for (;;)
    {
      struct pollfd poller = { .fd = fd, .events = POLLIN };
      char bytes[256];
      gint64 left = (end - g_get_monotonic_time ()) / 1000;
      if (left <= 0 || poll (&poller, 1, (int) left) <= 0)
        return FALSE;
      if (recv (fd, bytes, sizeof bytes, 0) <= 0)
        return TRUE;
    }
}

char *
raw_exchange (guint16 port, const char *request, guint *ret_status, char **ret_headers)
{
  int fd = raw_connect (port);
  char *body;

  raw_send (fd, request, -1);
  body = raw_read_answer (fd, ret_status, ret_headers);
  close (fd);
  return body;
}

void
raw_ws_send (int fd, guint8 opcode, gboolean fin, const char *payload, gsize size)
{
  g_autoptr (GByteArray) frame = g_byte_array_new ();
  const guint8 mask[4] = { 1, 2, 3, 4 };
  guint8 head[2] = { (guint8) ((fin ? 0x80 : 0) | opcode), 0x80 };

  if (size < 126)
    {
      head[1] |= (guint8) size;
      g_byte_array_append (frame, head, 2);
    }
  else if (size < 65536)
    {
      guint8 length[2] = { (guint8) (size >> 8), (guint8) size };
      head[1] |= 126;
      g_byte_array_append (frame, head, 2);
      g_byte_array_append (frame, length, 2);
    }
  else
    {
      guint64 length = GUINT64_TO_BE ((guint64) size);
      head[1] |= 127;
      g_byte_array_append (frame, head, 2);
      g_byte_array_append (frame, (const guint8 *) &length, 8);
    }
  g_byte_array_append (frame, mask, 4);
  for (gsize i = 0; i < size; i++)
    {
      guint8 byte = (guint8) payload[i] ^ mask[i % 4];
      g_byte_array_append (frame, &byte, 1);
    }
  raw_send (fd, (const char *) frame->data, frame->len);
}

static gboolean
read_all (int fd, guint8 *bytes, gsize size, gint64 end)
{
  while (size > 0)
    {
      struct pollfd poller = { .fd = fd, .events = POLLIN };
      gint64 left = (end - g_get_monotonic_time ()) / 1000;
      ssize_t n;
      if (left <= 0 || poll (&poller, 1, (int) left) <= 0)
        return FALSE;
      n = recv (fd, bytes, size, 0);
      if (n <= 0)
        return FALSE;
      bytes += n;
      size -= (gsize) n;
    }
  return TRUE;
}

/* Reads one frame; NULL at the end of the connection and when none came in time. */
char *
raw_ws_read (int fd, guint8 *ret_opcode, gsize *ret_size, guint timeout_ms)
{
  gint64 end = g_get_monotonic_time () + (gint64) timeout_ms * 1000;
  guint8 head[2], longer[8];
  guint64 size;
  char *payload;

  if (!read_all (fd, head, 2, end))
    return NULL;
  size = head[1] & 0x7f;
  g_assert_cmpint (head[1] & 0x80, ==, 0);
  if (size == 126)
    {
      if (!read_all (fd, longer, 2, end))
        return NULL;
      size = (guint64) longer[0] << 8 | longer[1];
    }
  else if (size == 127)
    {
      guint64 big;
      if (!read_all (fd, longer, 8, end))
        return NULL;
      memcpy (&big, longer, 8);
      size = GUINT64_FROM_BE (big);
    }
  payload = g_malloc0 (size + 1);
  if (!read_all (fd, (guint8 *) payload, size, end))
    {
      g_free (payload);
      return NULL;
    }
  if (ret_opcode != NULL)
    *ret_opcode = head[0] & 0x0f;
  if (ret_size != NULL)
    *ret_size = size;
  return payload;
}

int
raw_ws_connect (guint16 port, const char *target, const char *token, guint *ret_status)
{
  g_autofree char *auth
    = token != NULL ? g_strdup_printf ("Authorization: Bearer %s\r\n", token) : g_strdup ("");
  g_autofree char *request
    = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: localhost\r\n%sUpgrade: websocket\r\n"
                       "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                       target, auth);
  g_autofree char *headers = NULL;
  g_autofree char *body = NULL;
  int fd = raw_connect (port);

  raw_send (fd, request, -1);
  body = raw_read_answer (fd, ret_status, &headers);
  if (*ret_status != 101)
    {
      close (fd);
      return -1;
    }
  g_assert_nonnull (strstr (headers, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
  return fd;
}

/* The code of the close frame, whatever comes before it; 0 when the connection just ended, 1 when
 * it did not end. */
guint
raw_ws_read_close (int fd, guint timeout_ms)
{
  for (;;)
    {
      guint8 opcode = 0;
      gsize size = 0;
      g_autofree char *payload = raw_ws_read (fd, &opcode, &size, timeout_ms);
      if (payload == NULL)
        return raw_is_closed (fd, 100) ? 0 : 1;
      if (opcode == 8)
        return size >= 2 ? (guint) ((guint8) payload[0] << 8 | (guint8) payload[1]) : 0;
    }
}

guint
raw_count_descriptors (void)
{
  guint n = 0;
  DIR *dir = opendir ("/proc/self/fd");

  while (readdir (dir) != NULL)
    n++;
  closedir (dir);
  return n;
}

/* What of this process is in memory. */
guint
raw_resident_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, "VmRSS:");
  g_assert_nonnull (line);
  return (guint) g_ascii_strtoull (g_strchug ((char *) line + strlen ("VmRSS:")), NULL, 10);
}
