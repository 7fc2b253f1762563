/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "recorder.h"

#include "core/json.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* With RK_TEST_RECORD=FILE each exchange is written there, a line each, for tests/contract to hold
 * against the API's contract. What was sent waits by descriptor for its answer. */
static GMutex record_lock;
static GHashTable *record_sent;

/**
 * recorder_sent:
 * @fd: a connection
 * @bytes: what was sent on it
 * @size: how much
 *
 * Remembers it until the answer comes.
 */
void
recorder_sent (int fd, const char *bytes, gsize size)
{
  GByteArray *sent;

  if (g_getenv ("RK_TEST_RECORD") == NULL)
    return;
  g_mutex_lock (&record_lock);
  if (record_sent == NULL)
    record_sent = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_byte_array_unref);
  sent = g_hash_table_lookup (record_sent, GINT_TO_POINTER (fd));
  if (sent == NULL)
    {
      sent = g_byte_array_new ();
      g_hash_table_insert (record_sent, GINT_TO_POINTER (fd), sent);
    }
  g_byte_array_append (sent, (const guint8 *) bytes, (guint) size);
  g_mutex_unlock (&record_lock);
}

/**
 * recorder_begin:
 * @fd: a new connection, whose number may have been that of another
 */
void
recorder_begin (int fd)
{
  g_mutex_lock (&record_lock);
  if (record_sent != NULL)
    g_hash_table_remove (record_sent, GINT_TO_POINTER (fd));
  g_mutex_unlock (&record_lock);
}

static void
write_headers (RkJsonWriter *writer, const char *head)
{
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", 0);

  rk_json_begin_object (writer);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');
      if (colon == NULL)
        continue;
      *colon = '\0';
      rk_json_key (writer, lines[i]);
      rk_json_text (writer, g_strstrip (colon + 1));
    }
  rk_json_end_object (writer);
}

/**
 * recorder_answered:
 * @fd: a connection
 * @status: of the answer
 * @answer: its head and body
 * @head_size: how long the head is, the empty line included
 * @body_size: how long the body is
 *
 * Writes down what was sent on @fd with its answer. Only what could be a request of a program is
 * recorded; the attacks are not the contract's.
 */
void
recorder_answered (int fd, guint status, const char *answer, gsize head_size, gsize body_size)
{
  const char *path = g_getenv ("RK_TEST_RECORD");
  g_autoptr (GByteArray) sent = NULL;
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *request = NULL;
  g_autofree char *request_body = NULL;
  g_autofree char *answer_body = g_base64_encode ((const guchar *) answer + head_size, body_size);
  g_autofree char *head = g_strndup (answer, head_size);
  g_auto (GStrv) words = NULL;
  char *end;
  RkJsonWriter writer;

  if (path == NULL)
    return;
  g_mutex_lock (&record_lock);
  if (record_sent != NULL)
    {
      gpointer taken = NULL;
      g_hash_table_steal_extended (record_sent, GINT_TO_POINTER (fd), NULL, &taken);
      sent = taken;
    }
  g_mutex_unlock (&record_lock);
  if (sent == NULL)
    return;
  request = g_strndup ((const char *) sent->data, sent->len);
  end = strstr (request, "\r\n\r\n");
  if (end == NULL)
    return;
  request_body
    = g_base64_encode (sent->data + (end - request) + 4, sent->len - (gsize) (end - request) - 4);
  *end = '\0';
  words = g_strsplit (request, " ", 3);
  if (g_strv_length (words) != 3 || !g_str_has_prefix (words[2], "HTTP/1.1\r\n")
      || words[1][0] != '/')
    return;

  rk_json_writer_init (&writer, line);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "test");
  rk_json_text (&writer, g_test_get_path ());
  rk_json_key (&writer, "method");
  rk_json_text (&writer, words[0]);
  rk_json_key (&writer, "target");
  rk_json_text (&writer, words[1]);
  rk_json_key (&writer, "request_headers");
  write_headers (&writer, request);
  rk_json_key (&writer, "request_body");
  rk_json_text (&writer, request_body);
  rk_json_key (&writer, "status");
  rk_json_int (&writer, status);
  rk_json_key (&writer, "headers");
  write_headers (&writer, head);
  rk_json_key (&writer, "body");
  rk_json_text (&writer, answer_body);
  rk_json_end_object (&writer);
  g_string_append_c (line, '\n');

  g_mutex_lock (&record_lock);
  {
    int file = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    g_assert_cmpint (file, >=, 0);
    g_assert_cmpint (write (file, line->str, line->len), ==, (gssize) line->len);
    close (file);
  }
  g_mutex_unlock (&record_lock);
}
