/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/link.h"

#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Start-up on a busy old machine; then there is no sandbox to be had. */
#define HELLO_SECONDS 20

/* What one question may read of a film, in multiples of its size, before the worker is taken for
 * one that only wants to keep the desk busy. */
#define READ_FACTOR 4
#define READ_EXTRA  (64 * 1024 * 1024)

typedef struct
{
  GBytes *message;
  guint32 serial;
  RkSharedMemory *memories[2];
  guint seconds;
  RkLinkAnswered answered;
  gpointer user_data;
} Question;

struct _RkLink
{
  RkSandboxChild *child;
  int control_fd;
  int data_fd;
  GSource *control_source;
  GSource *data_source;
  GSource *deadline;
  gboolean greeted;
  GError *ended;

  guint32 serial;
  RkMessage *message;
  guint8 *buffer;
  Question *asked;
  GQueue waiting;
  /* Answering may free the link; those who answer hold it until they are done. */
  guint holds;
  gboolean freed;

  guint64 size;
  guint64 read_budget;
  RkLinkWanted wanted;
  gpointer wanted_data;
  gboolean giving;
  guint32 give_serial;
};

static void ask_next (RkLink *self);

static void
question_free (Question *question)
{
  g_bytes_unref (question->message);
  g_free (question);
}

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
really_free (RkLink *self)
{
  Question *question;

  clear_source (&self->deadline);
  clear_source (&self->control_source);
  clear_source (&self->data_source);
  g_clear_pointer (&self->child, rk_sandbox_child_free);
  if (self->control_fd >= 0)
    close (self->control_fd);
  if (self->data_fd >= 0)
    close (self->data_fd);
  g_clear_pointer (&self->asked, question_free);
  while ((question = g_queue_pop_head (&self->waiting)) != NULL)
    question_free (question);
  g_clear_error (&self->ended);
  g_free (self->message);
  g_free (self->buffer);
  g_free (self);
}

static void
hold (RkLink *self)
{
  self->holds++;
}

static void
release (RkLink *self)
{
  self->holds--;
  if (self->holds == 0 && self->freed)
    really_free (self);
}

void
rk_link_free (RkLink *self)
{
  if (self == NULL)
    return;
  self->freed = TRUE;
  /* Nothing of it runs on, even if it can't be freed yet. */
  g_clear_pointer (&self->child, rk_sandbox_child_free);
  clear_source (&self->deadline);
  clear_source (&self->control_source);
  clear_source (&self->data_source);
  if (self->holds == 0)
    really_free (self);
}

static void
answer (RkLink *self, Question *question, RkReader *reader, const GError *error)
{
  if (!self->freed)
    question->answered (reader, error, question->user_data);
  question_free (question);
}

/* Ends the worker and lets all that was asked fail. */
static void
end_with (RkLink *self, RkSandboxError code, const GError *cause)
{
  Question *question;

  if (self->ended != NULL || self->freed)
    return;
  if (!self->greeted)
    code = RK_SANDBOX_ERROR_UNAVAILABLE;
  if (cause != NULL && self->greeted)
    self->ended = g_error_copy (cause);
  else
    rk_sandbox_set_error (&self->ended, code);

  hold (self);
  g_clear_pointer (&self->child, rk_sandbox_child_free);
  clear_source (&self->deadline);
  clear_source (&self->control_source);
  clear_source (&self->data_source);
  question = g_steal_pointer (&self->asked);
  if (question != NULL)
    answer (self, question, NULL, self->ended);
  while (!self->freed && (question = g_queue_pop_head (&self->waiting)) != NULL)
    answer (self, question, NULL, self->ended);
  release (self);
}

void
rk_link_break (RkLink *self)
{
  end_with (self, RK_SANDBOX_ERROR_CRASHED, NULL);
}

void
rk_link_stop (RkLink *self)
{
  g_clear_pointer (&self->child, rk_sandbox_child_free);
}

static gboolean
time_is_up (gpointer user_data)
{
  RkLink *self = user_data;

  end_with (self, RK_SANDBOX_ERROR_TIMED_OUT, NULL);
  return G_SOURCE_REMOVE;
}

static void
set_deadline (RkLink *self, guint seconds)
{
  clear_source (&self->deadline);
  if (seconds == 0)
    return;
  self->deadline = g_timeout_source_new (seconds * 1000);
  g_source_set_callback (self->deadline, time_is_up, self, NULL);
  g_source_attach (self->deadline, g_main_context_get_thread_default ());
}

static RkSandboxError
failure_to_error (guint32 failure)
{
  switch (failure)
    {
    case RK_WIRE_UNSUPPORTED:
      return RK_SANDBOX_ERROR_UNSUPPORTED;
    case RK_WIRE_DAMAGED:
      return RK_SANDBOX_ERROR_DAMAGED;
    case RK_WIRE_TOO_LARGE:
      return RK_SANDBOX_ERROR_TOO_LARGE;
    case RK_WIRE_ENCRYPTED:
      return RK_SANDBOX_ERROR_ENCRYPTED;
    default:
      return RK_SANDBOX_ERROR_CRASHED;
    }
}

/* FALSE if the worker said something that it may not say. */
static gboolean
handle_message (RkLink *self, RkReader *reader)
{
  g_autoptr (GError) error = NULL;
  Question *question;

  if (reader->type == RK_WIRE_HELLO)
    {
      if (self->greeted || reader->serial != 0 || rk_reader_get_u32 (reader) != RK_WIRE_VERSION
          || !rk_reader_end (reader))
        return FALSE;
      self->greeted = TRUE;
      set_deadline (self, 0);
      ask_next (self);
      return TRUE;
    }

  if (!self->greeted || self->asked == NULL || reader->serial != self->asked->serial)
    return FALSE;
  if (reader->type == RK_WIRE_FAILURE)
    {
      guint32 failure = rk_reader_get_u32 (reader);

      if (!rk_reader_end (reader) || failure == 0)
        return FALSE;
      rk_sandbox_set_error (&error, failure_to_error (failure));
    }
  else if (reader->type != RK_WIRE_ANSWER)
    return FALSE;

  set_deadline (self, 0);
  question = g_steal_pointer (&self->asked);
  answer (self, question, error == NULL ? reader : NULL, error);
  if (!self->freed && self->ended == NULL)
    ask_next (self);
  return TRUE;
}

static gboolean
control_readable (int fd, GIOCondition condition, gpointer user_data)
{
  RkLink *self = user_data;
  RkReader reader;
  RkWireResult result
    = rk_wire_receive (self->control_fd, self->buffer, &reader, NULL, NULL, FALSE);

  hold (self);
  if (result == RK_WIRE_CLOSED || result == RK_WIRE_BROKEN)
    end_with (self, RK_SANDBOX_ERROR_CRASHED, NULL);
  else if (result == RK_WIRE_GOT && !handle_message (self, &reader))
    end_with (self, RK_SANDBOX_ERROR_CRASHED, NULL);
  release (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
data_readable (int fd, GIOCondition condition, gpointer user_data)
{
  RkLink *self = user_data;
  RkReader reader;
  guint64 offset;
  guint32 length;
  RkWireResult result = rk_wire_receive (self->data_fd, self->buffer, &reader, NULL, NULL, FALSE);

  if (result == RK_WIRE_NOTHING)
    return G_SOURCE_CONTINUE;
  hold (self);
  if (result == RK_WIRE_GOT && reader.type == RK_WIRE_READ && !self->giving && self->wanted != NULL)
    {
      offset = rk_reader_get_u64 (&reader);
      length = rk_reader_get_u32 (&reader);
      if (rk_reader_end (&reader) && length > 0 && length <= RK_MAX_FRAME_BLOCK
          && offset < self->size && length <= self->read_budget)
        {
          self->read_budget -= length;
          self->giving = TRUE;
          self->give_serial = reader.serial;
          /* The network's time is not the worker's. */
          set_deadline (self, 0);
          self->wanted (offset, (guint) MIN (length, self->size - offset), self->wanted_data);
          release (self);
          return G_SOURCE_CONTINUE;
        }
    }
  end_with (self, RK_SANDBOX_ERROR_CRASHED, NULL);
  release (self);
  return G_SOURCE_CONTINUE;
}

static void
child_exited (RkSandboxChild *child, gpointer user_data)
{
  RkLink *self = user_data;

  /* What it said before it died may still be in the socket; its end will be seen there. Only where
   * it never said anything nothing else will come. */
  if (!self->greeted)
    end_with (self, RK_SANDBOX_ERROR_UNAVAILABLE, NULL);
}

static GSource *
watch (RkLink *self, int fd, GUnixFDSourceFunc func)
{
  GSource *source = g_unix_fd_source_new (fd, G_IO_IN | G_IO_HUP | G_IO_ERR);

  g_source_set_callback (source, G_SOURCE_FUNC (func), self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

RkLink *
rk_link_new (const char *program, RkSandboxFlags flags, gboolean with_data, GError **error)
{
  g_autoptr (RkLink) self = g_new0 (RkLink, 1);
  int control[2] = { -1, -1 };
  int data[2] = { -1, -1 };
  int for_child[2];

  self->control_fd = -1;
  self->data_fd = -1;
  g_queue_init (&self->waiting);
  self->message = g_new (RkMessage, 1);
  self->buffer = g_malloc (RK_WIRE_MAX_MESSAGE);

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0
      || (with_data && socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, data) != 0))
    {
      if (control[0] >= 0)
        {
          close (control[0]);
          close (control[1]);
        }
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_UNAVAILABLE);
      return NULL;
    }
  self->control_fd = control[0];
  self->data_fd = data[0];
  for_child[0] = control[1];
  for_child[1] = data[1];
  self->child = rk_sandbox_child_spawn (
    program, NULL, for_child, with_data ? 2 : 1, flags, child_exited, self, NULL);
  close (control[1]);
  if (with_data)
    close (data[1]);
  if (self->child == NULL)
    {
      rk_sandbox_set_error (error, RK_SANDBOX_ERROR_UNAVAILABLE);
      return NULL;
    }

  self->control_source = watch (self, self->control_fd, control_readable);
  if (with_data)
    self->data_source = watch (self, self->data_fd, data_readable);
  set_deadline (self, HELLO_SECONDS);
  return g_steal_pointer (&self);
}

gboolean
rk_link_is_alive (RkLink *self)
{
  return self->ended == NULL;
}

GPid
rk_link_get_pid (RkLink *self)
{
  return self->child != NULL ? rk_sandbox_child_get_pid (self->child) : 0;
}

RkMessage *
rk_link_begin (RkLink *self, RkWireType type)
{
  rk_message_begin (self->message, type, ++self->serial);
  return self->message;
}

static void
ask_next (RkLink *self)
{
  int fds[2];
  gsize n_fds = 0;

  if (!self->greeted || self->asked != NULL || self->ended != NULL)
    return;
  self->asked = g_queue_pop_head (&self->waiting);
  if (self->asked == NULL)
    return;

  for (gsize i = 0; i < 2; i++)
    if (self->asked->memories[i] != NULL)
      fds[n_fds++] = rk_shared_memory_get_fd (self->asked->memories[i]);
  self->message->length = g_bytes_get_size (self->asked->message);
  memcpy (
    self->message->bytes, g_bytes_get_data (self->asked->message, NULL), self->message->length);
  self->read_budget = self->size * READ_FACTOR + READ_EXTRA;
  set_deadline (self, self->asked->seconds);
  if (!rk_wire_send (self->control_fd, self->message, fds, n_fds, FALSE))
    end_with (self, RK_SANDBOX_ERROR_CRASHED, NULL);
}

static gboolean
fail_later (gpointer user_data)
{
  RkLink *self = user_data;
  Question *question;

  hold (self);
  while (!self->freed && (question = g_queue_pop_head (&self->waiting)) != NULL)
    answer (self, question, NULL, self->ended);
  clear_source (&self->deadline);
  release (self);
  return G_SOURCE_REMOVE;
}

void
rk_link_ask (RkLink *self,
             RkSharedMemory *first,
             RkSharedMemory *second,
             guint seconds,
             RkLinkAnswered answered,
             gpointer user_data)
{
  Question *question = g_new0 (Question, 1);

  question->message = g_bytes_new (self->message->bytes, self->message->length);
  question->serial = self->serial;
  question->memories[0] = first;
  question->memories[1] = second;
  question->seconds = seconds;
  question->answered = answered;
  question->user_data = user_data;
  g_queue_push_tail (&self->waiting, question);

  if (self->ended == NULL)
    ask_next (self);
  else if (self->deadline == NULL)
    {
      /* Never from within the call itself. */
      self->deadline = g_idle_source_new ();
      g_source_set_callback (self->deadline, fail_later, self, NULL);
      g_source_attach (self->deadline, g_main_context_get_thread_default ());
    }
}

void
rk_link_set_file (RkLink *self, guint64 size, RkLinkWanted wanted, gpointer user_data)
{
  self->size = size;
  self->wanted = wanted;
  self->wanted_data = user_data;
}

void
rk_link_give (RkLink *self, GBytes *bytes, const GError *error)
{
  RkMessage *message;

  if (self->ended != NULL || self->freed || !self->giving)
    return;
  self->giving = FALSE;
  if (bytes == NULL)
    {
      end_with (self, RK_SANDBOX_ERROR_READ, error);
      return;
    }
  if (self->asked != NULL)
    set_deadline (self, self->asked->seconds);
  message = g_new (RkMessage, 1);
  rk_message_begin (message, RK_WIRE_READ_DONE, self->give_serial);
  rk_message_put_bytes (message, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (!rk_wire_send (self->data_fd, message, NULL, 0, FALSE))
    end_with (self, RK_SANDBOX_ERROR_CRASHED, NULL);
  g_free (message);
}
