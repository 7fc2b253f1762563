/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

/* The driver for the peers: XMPP, SASL PLAIN, and a room of a conference service. */

#include "load-drivers.h"

#include <string.h>

#define HOST  "localhost"
#define ROOMS "conference.localhost"

enum
{
  STREAM,
  AUTH,
  STREAM_AGAIN,
  BIND,
  JOIN,
  IN,
};

static void put (LoadPeer *peer, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
put (LoadPeer *peer, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  load_put (peer, text, strlen (text));
}

static void
open_stream (LoadPeer *peer)
{
  put (peer, "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
             " xmlns:stream='http://etherx.jabber.org/streams' to='" HOST "' version='1.0'>");
}

static void
authenticate (LoadPeer *peer)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autofree char *encoded = NULL;

  g_string_append_c (plain, '\0');
  g_string_append_printf (plain, "u%u", peer->id);
  g_string_append_c (plain, '\0');
  g_string_append (plain, "pw");
  encoded = g_base64_encode ((const guchar *) plain->str, plain->len);
  put (peer, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>", encoded);
}

static gboolean
has (LoadPeer *peer, const char *text)
{
  return strstr (peer->in->str, text) != NULL;
}

static void
sign_in (LoadPeer *peer)
{
  switch (peer->stage)
    {
    case STREAM:
      if (!has (peer, "</stream:features>"))
        return;
      authenticate (peer);
      break;
    case AUTH:
      if (!has (peer, "<success"))
        return;
      open_stream (peer);
      break;
    case STREAM_AGAIN:
      if (!has (peer, "</stream:features>"))
        return;
      put (peer, "<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                 "<resource>l</resource></bind></iq>");
      break;
    case BIND:
      if (!has (peer, "<jid>"))
        return;
      put (peer,
           "<presence/><presence to='r%u@" ROOMS "/n%u'><x xmlns='http://jabber.org/protocol/muc'>"
           "<history maxstanzas='0'/></x></presence>",
           peer->id / peer->load->room, peer->id);
      break;
    default:
      /* One's own presence in the room. */
      if (!has (peer, "code='110'") && !has (peer, "code=\"110\""))
        return;
      load_ready (peer);
    }
  peer->stage++;
  g_string_truncate (peer->in, 0);
}

static void
take_messages (LoadPeer *peer)
{
  static const char mark[] = "<body>";
  const char *taken = peer->in->str;
  const char *body;

  while ((body = strstr (taken, mark)) != NULL && strstr (body, "</body>") != NULL)
    {
      if (body[strlen (mark)] == 'B')
        load_delivered (peer, body + strlen (mark));
      taken = strstr (body, "</body>") + strlen ("</body>");
    }
  /* What may be the beginning of a message stays. */
  if (body == NULL && peer->in->len > 4096 + (gsize) (taken - peer->in->str))
    taken = peer->in->str + peer->in->len - 4096;
  g_string_erase (peer->in, 0, taken - peer->in->str);
}

static void
feed (LoadPeer *peer)
{
  if (has (peer, "<stream:error") || has (peer, "<failure"))
    load_die (peer, peer->in->str);
  else if (peer->stage == IN)
    take_messages (peer);
  else
    sign_in (peer);
}

static void
send_text (LoadPeer *peer, const char *text)
{
  put (peer, "<message type='groupchat' id='x%u' to='r%u@" ROOMS "'><body>%s</body></message>",
       peer->load->next, peer->id / peer->load->room, text);
}

const LoadDriver load_xmpp = {
  .open = open_stream,
  .feed = feed,
  .send = send_text,
};
