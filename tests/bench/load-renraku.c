/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* The driver for our server: everybody listens by a WebSocket and acknowledges each page, as the
 * client does; posts are PUT over a few kept connections, as a proxy keeps them. */

#include "core/id.h"
#include "core/json.h"
#include "load-drivers.h"

#include <string.h>

static void
open_peer (LoadPeer *peer)
{
  const RenrakuPerson *person;
  g_autofree char *request = NULL;
  g_autofree char *cursor = NULL;

  if (peer->id >= peer->load->n_people)
    {
      load_ready (peer);
      return;
    }
  person = &((const RenrakuPerson *) peer->load->data)[peer->id];
  cursor = g_uri_escape_string (person->cursor, NULL, FALSE);
  request = g_strdup_printf ("GET /v1/events?cursor=%s HTTP/1.1\r\n"
                             "Host: localhost\r\nAuthorization: Bearer %s\r\n"
                             "Renraku-Client: 0.1.0\r\nConnection: Upgrade\r\n"
                             "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                             cursor, person->token);
  load_put (peer, request, strlen (request));
}

/* A text frame. Zeroes mask as well as any other number here. */
static void
put_frame (LoadPeer *peer, const char *text)
{
  const gsize size = strlen (text);
  char head[8] = { (char) 0x81 };
  gsize n = 2;

  if (size < 126)
    head[1] = (char) (0x80 | size);
  else
    {
      head[1] = (char) (0x80 | 126);
      head[2] = (char) (size >> 8);
      head[3] = (char) (size & 255);
      n = 4;
    }
  memset (head + n, 0, 4);
  g_autofree char *frame = g_malloc (n + 4 + size);
  memcpy (frame, head, n + 4);
  memcpy (frame + n + 4, text, size);
  load_put (peer, frame, n + 4 + size);
}

static void
take_message (LoadPeer *peer, char *text, gsize size)
{
  static const char mark[] = "\"text\":\"B";
  static const char cursor_mark[] = "\"cursor\":\"";
  const char *end = text + size;
  const char *cursor = NULL;

  if (g_str_has_prefix (text, "{\"type\":\"heartbeat\""))
    {
      put_frame (peer, "{\"type\":\"alive\"}");
      return;
    }
  for (const char *p = text; (p = memmem (p, (gsize) (end - p), mark, strlen (mark))) != NULL;)
    {
      load_delivered (peer, p + strlen (mark) - 1);
      p += strlen (mark);
    }
  for (const char *p = text;
       (p = memmem (p, (gsize) (end - p), cursor_mark, strlen (cursor_mark))) != NULL;)
    cursor = p += strlen (cursor_mark);
  if (cursor == NULL)
    {
      load_die (peer, text);
      return;
    }
  g_autofree char *ack = g_strdup_printf (
    "{\"type\":\"ack\",\"cursor\":\"%.*s\"}", (int) strcspn (cursor, "\""), cursor);
  put_frame (peer, ack);
}

/* Whole frames out of what came. */
static void
take_frames (LoadPeer *peer)
{
  for (;;)
    {
      const guint8 *bytes = (const guint8 *) peer->in->str;
      gsize head = 2, size;

      if (peer->in->len < 4)
        return;
      size = bytes[1] & 127;
      if (size == 126)
        {
          size = (gsize) bytes[2] << 8 | bytes[3];
          head = 4;
        }
      else if (size == 127)
        {
          if (peer->in->len < 10)
            return;
          size = (gsize) bytes[6] << 24 | (gsize) bytes[7] << 16 | (gsize) bytes[8] << 8 | bytes[9];
          head = 10;
        }
      if (peer->in->len < head + size)
        return;
      if ((bytes[0] & 15) == 1)
        {
          g_autofree char *text = g_strndup (peer->in->str + head, size);
          g_string_erase (peer->in, 0, (gssize) (head + size));
          take_message (peer, text, size);
        }
      else
        load_die (peer, "a frame that is no text");
      if (peer->dead)
        return;
    }
}

/* An answer to a PUT. */
static void
take_answers (LoadPeer *peer)
{
  for (;;)
    {
      const char *body = strstr (peer->in->str, "\r\n\r\n");
      const char *length;
      gsize size;

      if (body == NULL)
        return;
      length = strcasestr (peer->in->str, "content-length:");
      if (length == NULL || length > body)
        {
          load_die (peer, "an answer without a length");
          return;
        }
      size = (gsize) (body + 4 - peer->in->str) + g_ascii_strtoull (length + 15, NULL, 10);
      if (peer->in->len < size)
        return;
      if (!g_str_has_prefix (peer->in->str, "HTTP/1.1 20"))
        {
          load_die (peer, peer->in->str);
          return;
        }
      if (peer->load->acknowledged != NULL)
        {
          const char *id = strstr (body, "\"id\":\"");

          if (id != NULL)
            peer->load->acknowledged (id + 6, peer->load->acknowledged_data);
        }
      g_string_erase (peer->in, 0, (gssize) size);
    }
}

static void
feed (LoadPeer *peer)
{
  if (peer->id >= peer->load->n_people)
    {
      take_answers (peer);
      return;
    }
  if (!peer->ready)
    {
      const char *end = strstr (peer->in->str, "\r\n\r\n");

      if (end == NULL)
        return;
      if (!g_str_has_prefix (peer->in->str, "HTTP/1.1 101"))
        {
          load_die (peer, peer->in->str);
          return;
        }
      g_string_erase (peer->in, 0, end + 4 - peer->in->str);
      load_ready (peer);
    }
  take_frames (peer);
}

static void
send_text (LoadPeer *peer, const char *text)
{
  Load *load = peer->load;
  const RenrakuPerson *person = &((const RenrakuPerson *) load->data)[peer->id];
  LoadPeer *helper = load_helper (load, load->next % load->driver->n_helpers);
  g_autofree char *id = rk_id_new ();
  g_autofree char *body = g_strdup_printf (
    "{\"text\":\"%s\",\"written_us\":%" G_GINT64_FORMAT "}", text, g_get_real_time ());
  g_autofree char *request
    = g_strdup_printf ("PUT /v1/spaces/%s/posts/%s HTTP/1.1\r\nHost: localhost\r\n"
                       "Authorization: Bearer %s\r\nRenraku-Client: 0.1.0\r\n"
                       "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                       person->space_id, id, person->token, strlen (body), body);

  load_put (helper, request, strlen (request));
}

const LoadDriver load_renraku = {
  .open = open_peer,
  .feed = feed,
  .send = send_text,
  .n_helpers = 32,
};
