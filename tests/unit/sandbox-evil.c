/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-evil"

/* A decoder that has been taken over. It starts like the real ones, and then does what its file
 * says: "BM!NAME" tries something that the sandbox must refuse and answers with one pixel that
 * holds the system's error number; "BM?NAME", "%PDF-NAME" and a film "NAME" lie to the application.
 *
 * Outside the sandbox, "sandbox-evil outside NAME" shows that the attempt works where nothing
 * forbids it, since a test of something that never works shows nothing. The variant that is built
 * with RK_EVIL_UNFILTERED does not lock itself down: what is denied to it the name spaces alone
 * deny, so that each of the two walls stands by itself. The one with RK_EVIL_PROGRAM has the wider
 * filter of the worker that LibreOffice runs in. */

#include "sandbox-evil.h"

#include "sandbox/worker/worker.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef RK_EVIL_UNFILTERED
#ifdef RK_EVIL_PROGRAM
#define RUNS_PROGRAM TRUE
#else
#define RUNS_PROGRAM FALSE
#endif
static const RkWorkerLimits limits = { G_GUINT64_CONSTANT (1536) * 1024 * 1024, 30, RUNS_PROGRAM };
#endif

static RkMessage raw;

static G_GNUC_NORETURN void
hang (void)
{
  for (;;)
    pause ();
}

static G_GNUC_NORETURN void
spin (void)
{
  for (;;)
    ;
}

static void
put_numbers (RkMessage *answer, guint n, const guint32 *numbers)
{
  for (guint i = 0; i < n; i++)
    rk_message_put_u32 (answer, numbers[i]);
}

#define PUT(...)                                                                                   \
  put_numbers (answer, sizeof ((guint32[]){ __VA_ARGS__ }) / 4, (guint32[]){ __VA_ARGS__ })

static void
send_raw (guint32 type, guint32 serial, gsize length)
{
  guint8 *zeros = g_malloc0 (length + 1);

  rk_message_begin (&raw, (RkWireType) type, serial);
  rk_message_put_bytes (&raw, zeros, length);
  rk_wire_send (RK_WIRE_CONTROL_FD, &raw, NULL, 0, TRUE);
  g_free (zeros);
}

/* Answers that are wrong in a way of their own; 0 means that @answer is to be sent. */
static RkWireFailure
lie_about_picture (const char *lie, RkReader *question, int output_fd, RkMessage *answer)
{
  guint32 serial = question->serial;

  if (g_str_equal (lie, "zero"))
    PUT (0, 0);
  else if (g_str_equal (lie, "one-zero"))
    PUT (10, 0);
  else if (g_str_equal (lie, "wider"))
    PUT (101, 1);
  else if (g_str_equal (lie, "higher"))
    PUT (1, 101);
  else if (g_str_equal (lie, "overflow-32"))
    PUT (0x8000, 0x8000);
  else if (g_str_equal (lie, "overflow-64"))
    PUT (0xffffffffu, 0xffffffffu);
  else if (g_str_equal (lie, "short"))
    PUT (1);
  else if (g_str_equal (lie, "long"))
    PUT (1, 1, 1);
  else if (g_str_equal (lie, "empty"))
    ;
  else if (g_str_equal (lie, "failure-zero"))
    {
      send_raw (RK_WIRE_FAILURE, serial, 4);
      hang ();
    }
  else if (g_str_equal (lie, "failure-long"))
    {
      send_raw (RK_WIRE_FAILURE, serial, 400);
      hang ();
    }
  else if (g_str_equal (lie, "failure-unknown"))
    return (RkWireFailure) 99;
  else if (g_str_equal (lie, "other-serial"))
    {
      send_raw (RK_WIRE_ANSWER, serial + 1, 8);
      hang ();
    }
  else if (g_str_equal (lie, "other-type"))
    {
      send_raw (RK_WIRE_DECODE, serial, 8);
      hang ();
    }
  else if (g_str_equal (lie, "hello-again"))
    {
      rk_message_begin (&raw, RK_WIRE_HELLO, 0);
      rk_message_put_u32 (&raw, RK_WIRE_VERSION);
      rk_wire_send (RK_WIRE_CONTROL_FD, &raw, NULL, 0, TRUE);
      hang ();
    }
  else if (g_str_equal (lie, "garbage"))
    {
      if (write (RK_WIRE_CONTROL_FD, "GARBAGEGARBAGEGARBAGE", 21) == 21)
        hang ();
    }
  else if (g_str_equal (lie, "too-long"))
    {
      gsize length = RK_WIRE_MAX_MESSAGE + 1000;
      guint8 *bytes = g_malloc0 (length);

      if (write (RK_WIRE_CONTROL_FD, bytes, length) > 0)
        hang ();
    }
  else if (g_str_equal (lie, "nothing"))
    {
      if (write (RK_WIRE_CONTROL_FD, "", 0) == 0)
        hang ();
    }
  else if (g_str_equal (lie, "descriptor"))
    {
      int fd = output_fd;

      rk_message_begin (&raw, RK_WIRE_ANSWER, serial);
      rk_message_put_u64 (&raw, G_GUINT64_CONSTANT (0x100000001));
      rk_wire_send (RK_WIRE_CONTROL_FD, &raw, &fd, 1, TRUE);
      hang ();
    }
  else if (g_str_equal (lie, "hang"))
    hang ();
  else if (g_str_equal (lie, "spin"))
    spin ();
  else if (g_str_equal (lie, "crash"))
    abort ();
  else if (g_str_equal (lie, "fault"))
    {
      /* An address that the compiler does not see through. */
      volatile guintptr nowhere = 8;
      *(volatile int *) nowhere = 1;
    }
  else if (g_str_equal (lie, "leave"))
    _exit (0);
  else if (g_str_equal (lie, "close"))
    {
      close (RK_WIRE_CONTROL_FD);
      hang ();
    }
  else if (g_str_equal (lie, "probe-orientation"))
    PUT (10, 10, 9, 1);
  else if (g_str_equal (lie, "probe-no-pages"))
    PUT (10, 10, 1, 0);
  else if (g_str_equal (lie, "probe-huge"))
    PUT (70000, 10, 1, 1);
  else if (g_str_equal (lie, "encode-length"))
    PUT (0, 10, 10, 60 * 1024 * 1024, 10);
  else if (g_str_equal (lie, "encode-overflow"))
    PUT (0, 10, 10, 0xffffffffu, 2048);
  else if (g_str_equal (lie, "encode-preview"))
    PUT (0, 10, 10, 100, 5000);
  else if (g_str_equal (lie, "encode-type"))
    PUT (1, 10, 10, 100, 100);
  else if (g_str_equal (lie, "encode-bool"))
    PUT (2, 10, 10, 100, 100);
  else
    abort ();
  return 0;
}

static RkWireFailure
lie_about_paper (const char *lie, RkReader *question, RkMessage *answer)
{
  if (question->type == RK_WIRE_PAPER_RENDER)
    {
      guint width;

      rk_reader_get_u32 (question);
      width = rk_reader_get_u32 (question);
      PUT (width + 1, rk_reader_get_u32 (question));
      return 0;
    }
  if (question->type == RK_WIRE_PAPER_FIND)
    {
      PUT (1, 2, 3);
      return 0;
    }
  if (question->type == RK_WIRE_PAPER_SELECT)
    {
      rk_message_put_bytes (answer, "\xff\xfe", 2);
      return 0;
    }
  if (g_str_equal (lie, "no-pages"))
    PUT (0);
  else if (g_str_equal (lie, "many-pages"))
    PUT (5001);
  else if (g_str_equal (lie, "missing-sizes"))
    PUT (3, 100, 100);
  else if (g_str_equal (lie, "zero-size"))
    PUT (1, 0, 100);
  else if (g_str_equal (lie, "huge-size"))
    PUT (1, 0xffffffffu, 100);
  else if (g_str_equal (lie, "render") || g_str_equal (lie, "find") || g_str_equal (lie, "select"))
    PUT (1, 10000, 10000);
  else if (g_str_equal (lie, "hang"))
    hang ();
  else if (g_str_equal (lie, "spin"))
    spin ();
  else
    abort ();
  return 0;
}

static RkWireFailure
lie_about_conversion (const char *lie, guint8 *output, guint32 length, RkMessage *answer)
{
  memcpy (output, "%PDF-", 5);
  if (g_str_equal (lie, "empty"))
    PUT (0);
  else if (g_str_equal (lie, "long"))
    PUT (length + 1);
  else if (g_str_equal (lie, "overflow"))
    PUT (0xffffffffu);
  else if (g_str_equal (lie, "more"))
    PUT (5, 5);
  else if (g_str_equal (lie, "other"))
    {
      memcpy (output, "\xff\xd8\xff", 3);
      PUT (5);
    }
  else if (g_str_equal (lie, "crash"))
    abort ();
  else if (g_str_equal (lie, "spin"))
    spin ();
  else
    hang ();
  return 0;
}

static gboolean
ask_for (guint64 offset, guint32 length, RkReader *reply, guint8 *buffer)
{
  rk_message_begin (&raw, RK_WIRE_READ, 1);
  rk_message_put_u64 (&raw, offset);
  rk_message_put_u32 (&raw, length);
  return rk_wire_send (RK_WIRE_DATA_FD, &raw, NULL, 0, TRUE) && reply != NULL
         && rk_wire_receive (RK_WIRE_DATA_FD, buffer, reply, NULL, NULL, TRUE) == RK_WIRE_GOT;
}

static char film_lie[64];

static RkWireFailure
lie_about_film (RkReader *question, RkMessage *answer)
{
  static guint8 buffer[RK_WIRE_MAX_MESSAGE];
  const char *lie = film_lie;
  RkReader reply;
  guint64 size;

  if (question->type == RK_WIRE_FILM_OPEN)
    {
      size = rk_reader_get_u64 (question);
      if (!ask_for (0, (guint32) size, &reply, buffer))
        abort ();
      memcpy (film_lie, reply.payload, MIN (reply.length, sizeof film_lie - 1));
      if (g_str_equal (lie, "wide"))
        PUT (5000, 10, 0, 0, 0);
      else if (g_str_equal (lie, "half"))
        PUT (10, 0, 0, 0, 0);
      else if (g_str_equal (lie, "nothing"))
        PUT (0, 0, 0, 0, 0);
      else if (g_str_equal (lie, "sound"))
        PUT (10, 10, 2, 0, 0);
      else if (g_str_equal (lie, "duration"))
        PUT (10, 10, 0, 0xffffffffu, 0xffffffffu);
      else if (g_str_equal (lie, "read-past"))
        ask_for (size, 10, NULL, NULL);
      else if (g_str_equal (lie, "read-far"))
        ask_for (G_MAXUINT64, 10, NULL, NULL);
      else if (g_str_equal (lie, "read-nothing"))
        ask_for (0, 0, NULL, NULL);
      else if (g_str_equal (lie, "read-much"))
        ask_for (0, 70000, NULL, NULL);
      else if (g_str_equal (lie, "read-flood"))
        {
          /* Asks on and on and takes nothing of what it gets. */
          for (guint n = 0; n < 100; n++)
            ask_for (0, (guint32) size, NULL, NULL);
        }
      else if (g_str_equal (lie, "read-for-ever"))
        {
          while (ask_for (0, (guint32) size, &reply, buffer))
            ;
        }
      else if (g_str_equal (lie, "crash"))
        abort ();
      else if (g_str_equal (lie, "hang"))
        hang ();
      else if (g_str_equal (lie, "spin"))
        spin ();
      else
        PUT (10, 10, 1, 0, 0);
      if (g_str_has_prefix (lie, "read-"))
        hang ();
    }
  else if (g_str_equal (lie, "frame-size"))
    PUT (1, 11, 10, 0, 0, 0, 0);
  else if (g_str_equal (lie, "frame-bool"))
    PUT (2, 10, 10, 0, 0, 0, 0);
  else if (g_str_equal (lie, "frame-time"))
    PUT (1, 10, 10, 0xffffffffu, 0xffffffffu, 0, 0);
  else if (g_str_equal (lie, "frame-short"))
    PUT (1, 10);
  else if (g_str_equal (lie, "sound-odd"))
    {
      PUT (1, 0, 0);
      rk_message_put_bytes (answer, "xyz", 3);
    }
  else if (g_str_equal (lie, "sound-empty"))
    PUT (1, 0, 0);
  else if (g_str_equal (lie, "sound-state"))
    PUT (3, 0, 0);
  else if (g_str_equal (lie, "seek-answer"))
    PUT (1);
  else
    abort ();
  return 0;
}

static RkWireFailure
lie_about_moving (const char *lie, RkReader *question, RkMessage *answer)
{
  if (question->type == RK_WIRE_MOVING_OPEN)
    {
      if (g_str_equal (lie, "zero"))
        PUT (0, 10, 2, 0);
      else if (g_str_equal (lie, "wider"))
        PUT (101, 10, 2, 0);
      else if (g_str_equal (lie, "overflow"))
        PUT (0x8000, 0x8000, 2, 0);
      else if (g_str_equal (lie, "no-frames"))
        PUT (10, 10, 0, 0);
      else if (g_str_equal (lie, "many-frames"))
        PUT (10, 10, 10001, 0);
      else if (g_str_equal (lie, "many-plays"))
        PUT (10, 10, 2, 65537);
      else if (g_str_equal (lie, "short"))
        PUT (10, 10, 2);
      else if (g_str_equal (lie, "crash"))
        abort ();
      else if (g_str_equal (lie, "hang"))
        hang ();
      else
        PUT (10, 10, 2, 0);
    }
  else if (g_str_equal (lie, "frame-quick"))
    PUT (10);
  else if (g_str_equal (lie, "frame-slow"))
    PUT (0xffffffffu);
  else if (g_str_equal (lie, "frame-long"))
    PUT (100, 100);
  else if (g_str_equal (lie, "frame-empty"))
    ;
  else if (g_str_equal (lie, "frame-hang"))
    hang ();
  else if (g_str_equal (lie, "frame-spin"))
    spin ();
  else
    abort ();
  return 0;
}

static RkWireFailure
handle (RkReader *question, const int *fds, gsize n_fds, RkMessage *answer, gpointer user_data)
{
  static char command[512];
  const guint8 *file;
  guint8 *output;
  gsize length;

  if (question->type >= RK_WIRE_FILM_OPEN && question->type <= RK_WIRE_FILM_SEEK)
    return lie_about_film (question, answer);
  if (question->type >= RK_WIRE_PAPER_RENDER && question->type <= RK_WIRE_PAPER_SELECT)
    return lie_about_paper (command + 5, question, answer);
  if (question->type == RK_WIRE_MOVING_FRAME)
    return lie_about_moving (command + 3, question, answer);

  file = rk_worker_map_input (fds[0], &length);
  if (file == NULL)
    abort ();
  memcpy (command, file, MIN (length, sizeof command - 1));
  if (question->type == RK_WIRE_PAPER_OPEN)
    return lie_about_paper (command + 5, question, answer);
  if (question->type == RK_WIRE_MOVING_OPEN)
    return lie_about_moving (command + 3, question, answer);
  if (command[2] == '?')
    return lie_about_picture (command + 3, question, n_fds > 1 ? fds[1] : -1, answer);

  output = rk_worker_map_output (fds[1], &length);
  if (output == NULL)
    abort ();
  if (question->type == RK_WIRE_CONVERT && command[2] == '.')
    return lie_about_conversion (command + 3, output, (guint32) length, answer);
  if (question->type == RK_WIRE_CONVERT)
    {
      memcpy (output, "%PDF-", 5);
      output[5] = (guint8) evil_attempt (command + 3, fds[0], fds[1]);
      PUT (6);
      return 0;
    }
  output[0] = (guint8) evil_attempt (command + 3, fds[0], fds[1]);
  PUT (1, 1);
  return 0;
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "outside") == 0)
    {
      int memory = memfd_create ("outside", 0);

      if (memory < 0 || ftruncate (memory, 4096) != 0)
        return 2;
      /* map-past needs the file to be as long as what is mapped, which "grow" has shown to work. */
      if (strcmp (argv[2], "map-past") == 0 && ftruncate (memory, 1 << 20) != 0)
        return 2;
      return evil_attempt (argv[2], memory, memory) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
#ifndef RK_EVIL_UNFILTERED
  rk_worker_lock_down (&limits);
#endif
  rk_worker_serve (handle, NULL);
  return EXIT_SUCCESS;
}
