/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "sandbox-evil-desk.h"
#include "sandbox-util.h"

#include "sandbox/decoder-private.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

/* Things of the desk that a worker would like to have. */
typedef struct
{
  char *secret;
  char *fresh;
  char *socket;
  char *abstract;
  char *port;
  char *pid;
  char *display;
  char *bus;
  GSocketService *service;
  GSubprocess *screen;
  GSubprocess *session;
} Desk;

/* Starts a service of the desk and reads the one line that it prints. */
static GSubprocess *
start_service (const char *const *arguments, char **ret_line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  GSubprocess *service = g_subprocess_newv (
    arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (service));
  *ret_line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (*ret_line);
  return service;
}

static void
stop_service (GSubprocess *service)
{
  g_subprocess_force_exit (service);
  g_subprocess_wait (service, NULL, NULL);
  g_object_unref (service);
}

/* A real screen and a real bus. */
static void
open_services (Desk *desk)
{
  static const char *const screen[]
    = { "Xvfb", "-displayfd", "1", "-screen", "0", "64x64x24", "-nolisten", "tcp", NULL };
  static const char *const bus[]
    = { "dbus-daemon", "--session", "--nofork", "--print-address=1", NULL };
  g_autofree char *number = NULL;
  g_autofree char *address = NULL;
  g_auto (GStrv) parts = NULL;

  desk->screen = start_service (screen, &number);
  desk->display = g_strconcat ("/tmp/.X11-unix/X", number, NULL);
  desk->session = start_service (bus, &address);
  parts = g_strsplit_set (address, "=,", 3);
  g_assert_cmpstr (parts[0], ==, "unix:path");
  desk->bus = g_strdup (parts[1]);
}

static void
open_desk (Desk *desk)
{
  g_autoptr (GSocketAddress) by_path = NULL;
  g_autoptr (GSocketAddress) by_name = NULL;
  g_autoptr (GError) error = NULL;

  open_services (desk);
  desk->secret = g_build_filename (folder, "secret", NULL);
  desk->fresh = g_build_filename (folder, "fresh", NULL);
  desk->socket = g_build_filename (folder, "socket", NULL);
  desk->abstract = g_strdup_printf ("renraku-test-%d", (int) getpid ());
  desk->pid = g_strdup_printf ("%d", (int) getpid ());
  g_file_set_contents (desk->secret, "secret", -1, &error);
  g_assert_no_error (error);

  desk->service = g_socket_service_new ();
  desk->port = g_strdup_printf (
    "%u", g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (desk->service), NULL, &error));
  g_assert_no_error (error);
  by_path = g_unix_socket_address_new (desk->socket);
  by_name
    = g_unix_socket_address_new_with_type (desk->abstract, -1, G_UNIX_SOCKET_ADDRESS_ABSTRACT);
  g_socket_listener_add_address (G_SOCKET_LISTENER (desk->service), by_path, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
  g_socket_listener_add_address (G_SOCKET_LISTENER (desk->service), by_name, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
close_desk (Desk *desk)
{
  stop_service (desk->screen);
  stop_service (desk->session);
  g_free (desk->display);
  g_free (desk->bus);
  g_socket_service_stop (desk->service);
  g_socket_listener_close (G_SOCKET_LISTENER (desk->service));
  g_clear_object (&desk->service);
  g_unlink (desk->secret);
  g_remove (desk->fresh);
  g_unlink (desk->socket);
  g_free (desk->secret);
  g_free (desk->fresh);
  g_free (desk->socket);
  g_free (desk->abstract);
  g_free (desk->port);
  g_free (desk->pid);
}

/* The system's answer to the attempt inside, or -1 if the worker did not survive it. */
static int
try_inside (RkDecoder *decoder, const char *command)
{
  g_autofree char *text = g_strconcat ("BM!", command, NULL);
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text) + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels = wait_decode (decoder, file, 10, 10, &error);

  if (pixels == NULL)
    {
      g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_CRASHED);
      return -1;
    }
  return ((const guint8 *) g_bytes_get_data (pixels->bytes, NULL))[0];
}

static void
test_attempts (void)
{
  Desk desk = { NULL };
  g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 20);
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *home_list = g_strconcat ("list:", g_get_home_dir (), NULL);
  static const char *const plain[] = {
    "read:/etc/passwd",
    "read:/etc/hostname",
    "read:/proc/self/maps",
    "list:/proc",
    "list:/home",
    "list:/sys",
    "environment:HOME",
    "environment:RENRAKU_SECRET",
    "listen",
    "fork",
    "exec:/bin/true",
    "trace",
    "vm-read",
    "user-namespace",
    "memfd",
    "memory",
    "limit",
    "descriptors",
    "grow",
    "shrink",
    "write-past",
    "map-past",
    "write-input",
  };

  open_desk (&desk);
  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    g_ptr_array_add (commands, g_strdup (plain[i]));
  g_ptr_array_add (commands, g_steal_pointer (&home_list));
  g_ptr_array_add (commands, g_strconcat ("read:", desk.secret, NULL));
  g_ptr_array_add (commands, g_strconcat ("chmod:", desk.secret, NULL));
  g_ptr_array_add (commands, g_strconcat ("list:", folder, NULL));
  g_ptr_array_add (commands, g_strconcat ("write:", desk.fresh, NULL));
  g_ptr_array_add (commands, g_strconcat ("unlink:", desk.fresh, NULL));
  g_ptr_array_add (commands, g_strconcat ("mkdir:", desk.fresh, NULL));
  g_ptr_array_add (commands, g_strconcat ("signal:", desk.pid, NULL));
  g_ptr_array_add (commands, g_strconcat ("parent:", desk.pid, NULL));
  g_ptr_array_add (commands, g_strconcat ("tcp:", desk.port, NULL));
  g_ptr_array_add (commands, g_strconcat ("datagram:", desk.port, NULL));
  g_ptr_array_add (commands, g_strconcat ("unix:", desk.socket, NULL));
  g_ptr_array_add (commands, g_strconcat ("abstract:", desk.abstract, NULL));
  g_ptr_array_add (commands, g_strconcat ("display:", desk.display, NULL));
  g_ptr_array_add (commands, g_strconcat ("bus:", desk.bus, NULL));

  /* Those that only a worker under foreign control makes. */
  g_assert_cmpuint (evil_assert_denied (decoder, commands, try_inside), >=, 4);

  /* In its own few folders neither. */
  g_assert_cmpint (try_inside (decoder, "write:/fresh"), !=, 0);
  g_assert_cmpint (try_inside (decoder, "write:/usr/lib/fresh"), !=, 0);
  g_assert_cmpint (try_inside (decoder, "write:/dev/fresh"), !=, 0);
  g_assert_cmpint (try_inside (decoder, "write:/program"), !=, 0);
  g_assert_cmpint (try_inside (decoder, "keyctl"), !=, 0);
  /* And the way it is asked does find what is allowed. */
  g_assert_cmpint (try_inside (decoder, "read:/program"), ==, 0);
  close_desk (&desk);
}

/* The same without the filter of system calls and the limits. */
static void
test_unfiltered (void)
{
  Desk desk = { NULL };
  g_autofree char *program = g_strconcat (evil_program, "-unfiltered", NULL);
  g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (program, 20);
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);

  open_desk (&desk);
  g_ptr_array_add (commands, g_strdup ("read:/etc/passwd"));
  g_ptr_array_add (commands, g_strdup ("list:/proc"));
  g_ptr_array_add (commands, g_strdup ("environment:RENRAKU_SECRET"));
  g_ptr_array_add (commands, g_strdup ("exec:/bin/true"));
  g_ptr_array_add (commands, g_strdup ("user-namespace"));
  g_ptr_array_add (commands, g_strdup ("grow"));
  g_ptr_array_add (commands, g_strdup ("shrink"));
  g_ptr_array_add (commands, g_strdup ("write-past"));
  g_ptr_array_add (commands, g_strdup ("write-input"));
  g_ptr_array_add (commands, g_strconcat ("read:", desk.secret, NULL));
  g_ptr_array_add (commands, g_strconcat ("chmod:", desk.secret, NULL));
  g_ptr_array_add (commands, g_strconcat ("write:", desk.fresh, NULL));
  g_ptr_array_add (commands, g_strconcat ("signal:", desk.pid, NULL));
  g_ptr_array_add (commands, g_strconcat ("parent:", desk.pid, NULL));
  g_ptr_array_add (commands, g_strconcat ("tcp:", desk.port, NULL));
  g_ptr_array_add (commands, g_strconcat ("unix:", desk.socket, NULL));
  g_ptr_array_add (commands, g_strconcat ("abstract:", desk.abstract, NULL));
  g_ptr_array_add (commands, g_strconcat ("display:", desk.display, NULL));
  g_ptr_array_add (commands, g_strconcat ("bus:", desk.bus, NULL));
  evil_assert_denied (decoder, commands, try_inside);
  g_assert_cmpint (try_inside (decoder, "write:/fresh"), ==, EROFS);
  g_assert_cmpint (try_inside (decoder, "write:/usr/lib/fresh"), ==, EROFS);
  g_assert_cmpint (try_inside (decoder, "write:/dev/fresh"), ==, EROFS);
  close_desk (&desk);
}

static void
assert_error_from (RkDecoder *decoder, const char *lie, RkSandboxError code)
{
  g_autofree char *text = g_strconcat ("BM?", lie, NULL);
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text) + 1);
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", lie);
  if (g_str_has_prefix (lie, "probe-"))
    g_assert_null (wait_probe (decoder, file, &error));
  else if (g_str_has_prefix (lie, "encode-"))
    g_assert_null (wait_encode (decoder, file, 100, RK_ENCODE_AUTO, 0, &error));
  else
    g_assert_null (
      wait_decode (decoder, file, g_str_has_prefix (lie, "overflow") ? 0 : 100, 100, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, (int) code);
}

static void
test_lies (void)
{
  static const char *const lies[] = {
    "zero",           "one-zero",     "wider",         "higher",
    "overflow-32",    "overflow-64",  "short",         "long",
    "empty",          "failure-zero", "failure-long",  "failure-unknown",
    "other-serial",   "other-type",   "hello-again",   "garbage",
    "too-long",       "nothing",      "descriptor",    "crash",
    "fault",          "leave",        "close",         "probe-orientation",
    "probe-no-pages", "probe-huge",   "encode-length", "encode-overflow",
    "encode-preview", "encode-type",  "encode-bool",
  };
  g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 20);

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    assert_error_from (decoder, lies[i], RK_SANDBOX_ERROR_CRASHED);
}

static void
test_time_limit (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 1);
  gint64 before = g_get_monotonic_time ();

  assert_error_from (decoder, "hang", RK_SANDBOX_ERROR_TIMED_OUT);
  assert_error_from (decoder, "spin", RK_SANDBOX_ERROR_TIMED_OUT);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 15 * G_USEC_PER_SEC);
}

static void
test_killed (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 20);
  g_autoptr (GBytes) file = g_bytes_new_static ("BM?hang", 8);
  g_autoptr (GError) error = NULL;
  g_auto (Waiter) waiter = { NULL };
  GPid pid;

  rk_decoder_warm_up (decoder);
  run_for (300);
  pid = rk_decoder_get_warm_pid (decoder);
  g_assert_cmpint (pid, >, 0);
  rk_decoder_decode_picture_async (decoder, file, 10, 10, NULL, waiter_done, &waiter);
  run_for (300);
  g_assert_null (waiter.result);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  waiter_wait (&waiter);
  g_assert_null (rk_decoder_decode_picture_finish (decoder, waiter.result, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_CRASHED);

  /* A warm one that dies while it waits is noticed and replaced. */
  rk_decoder_warm_up (decoder);
  run_for (300);
  g_assert_cmpint (kill (rk_decoder_get_warm_pid (decoder), SIGKILL), ==, 0);
  run_for (300);
  g_assert_cmpint (try_inside (decoder, "read:/program"), ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 20);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) file = g_bytes_new_static ("BM?hang", 8);
  Waiter waiters[8] = { { NULL } };

  /* More than may run at once: some are under way, some wait. */
  for (gsize i = 0; i < G_N_ELEMENTS (waiters); i++)
    rk_decoder_decode_picture_async (decoder, file, 10, 10, cancellable, waiter_done, &waiters[i]);
  run_for (200);
  g_cancellable_cancel (cancellable);
  for (gsize i = 0; i < G_N_ELEMENTS (waiters); i++)
    {
      g_autoptr (GError) error = NULL;

      waiter_wait (&waiters[i]);
      g_assert_null (rk_decoder_decode_picture_finish (decoder, waiters[i].result, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      waiter_clear (&waiters[i]);
    }
}

static void
test_lies_about_paper (void)
{
  static const char *const lies[] = { "no-pages",  "many-pages", "missing-sizes", "zero-size",
                                      "huge-size", "render",     "find",          "select" };
  g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 20);

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autofree char *text = g_strconcat ("%PDF-", lies[i], NULL);
      g_autoptr (GBytes) file = g_bytes_new (text, strlen (text) + 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (RkPaper) paper = NULL;
      g_auto (Waiter) waiter = { NULL };

      g_test_message ("%s", lies[i]);
      rk_paper_open_async (decoder, file, NULL, waiter_done, &waiter);
      waiter_wait (&waiter);
      paper = rk_paper_open_finish (waiter.result, &error);
      if (g_str_equal (lies[i], "render"))
        {
          g_auto (Waiter) render = { NULL };

          g_assert_no_error (error);
          rk_paper_render_page_async (paper, 0, 1.0, NULL, waiter_done, &render);
          waiter_wait (&render);
          g_assert_null (rk_paper_render_page_finish (paper, render.result, &error));
        }
      else if (paper != NULL)
        {
          const RkPaperPlace place = { 0, 0, 10, 10, 0 };
          g_auto (Waiter) asked = { NULL };

          g_assert_no_error (error);
          if (g_str_equal (lies[i], "find"))
            {
              rk_paper_find_async (paper, 0, "x", NULL, waiter_done, &asked);
              waiter_wait (&asked);
              g_assert_null (rk_paper_find_finish (paper, asked.result, NULL, &error));
            }
          else
            {
              rk_paper_select_async (paper, 0, &place, NULL, waiter_done, &asked);
              waiter_wait (&asked);
              g_assert_null (rk_paper_select_finish (paper, asked.result, &error));
            }
        }
      g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_CRASHED);
    }
}

static void
test_lies_about_film (void)
{
  static const char *const lies[] = {
    "wide",          "half",        "nothing",      "sound",       "duration",
    "read-past",     "read-far",    "read-nothing", "read-much",   "read-flood",
    "read-for-ever", "frame-size",  "frame-bool",   "frame-time",  "frame-short",
    "sound-odd",     "sound-empty", "sound-state",  "seek-answer",
  };
  g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 60);

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      gboolean is_long
        = g_str_equal (lies[i], "read-for-ever") || g_str_equal (lies[i], "read-flood");
      /* Long, so that the limits of reading are met soon. */
      gsize length = is_long ? 60000 : strlen (lies[i]) + 1;
      guint8 *bytes = g_malloc0 (length);
      g_autoptr (GInputStream) stream = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (RkFilm) film = NULL;
      g_auto (Waiter) waiter = { NULL };
      g_auto (Waiter) second = { NULL };

      g_test_message ("%s", lies[i]);
      memcpy (bytes, lies[i], strlen (lies[i]));
      stream = g_memory_input_stream_new_from_data (bytes, (gssize) length, g_free);
      rk_film_open_async (decoder, stream, length, 100, 100, NULL, waiter_done, &waiter);
      waiter_wait (&waiter);
      film = rk_film_open_finish (waiter.result, &error);
      if (film != NULL && g_str_has_prefix (lies[i], "frame-"))
        {
          RkFilmFrame *frame;

          rk_film_next_frame_async (film, NULL, waiter_done, &second);
          waiter_wait (&second);
          g_assert_false (rk_film_next_frame_finish (film, second.result, &frame, &error));
        }
      else if (film != NULL && g_str_has_prefix (lies[i], "sound-"))
        {
          RkFilmSound *sound;

          rk_film_next_sound_async (film, NULL, waiter_done, &second);
          waiter_wait (&second);
          g_assert_false (rk_film_next_sound_finish (film, second.result, &sound, &error));
        }
      else if (film != NULL)
        {
          rk_film_seek_async (film, 0, NULL, waiter_done, &second);
          waiter_wait (&second);
          g_assert_false (rk_film_seek_finish (film, second.result, &error));
        }
      g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_CRASHED);
    }
}

static void
test_lies_about_moving (void)
{
  static const struct
  {
    const char *lie;
    RkSandboxError code;
  } lies[] = {
    { "zero", RK_SANDBOX_ERROR_CRASHED },         { "wider", RK_SANDBOX_ERROR_CRASHED },
    { "overflow", RK_SANDBOX_ERROR_CRASHED },     { "no-frames", RK_SANDBOX_ERROR_CRASHED },
    { "many-frames", RK_SANDBOX_ERROR_CRASHED },  { "many-plays", RK_SANDBOX_ERROR_CRASHED },
    { "short", RK_SANDBOX_ERROR_CRASHED },        { "crash", RK_SANDBOX_ERROR_CRASHED },
    { "hang", RK_SANDBOX_ERROR_TIMED_OUT },       { "frame-quick", RK_SANDBOX_ERROR_CRASHED },
    { "frame-slow", RK_SANDBOX_ERROR_CRASHED },   { "frame-long", RK_SANDBOX_ERROR_CRASHED },
    { "frame-empty", RK_SANDBOX_ERROR_CRASHED },  { "frame-crash", RK_SANDBOX_ERROR_CRASHED },
    { "frame-hang", RK_SANDBOX_ERROR_TIMED_OUT }, { "frame-spin", RK_SANDBOX_ERROR_TIMED_OUT },
  };
  g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 2);

  for (gsize i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      g_autofree char *text = g_strconcat ("BM?", lies[i].lie, NULL);
      g_autoptr (GBytes) file = g_bytes_new (text, strlen (text) + 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (RkMoving) moving = NULL;
      g_auto (Waiter) waiter = { NULL };

      g_test_message ("%s", lies[i].lie);
      rk_moving_open_async (decoder, file, 100, 100, NULL, waiter_done, &waiter);
      waiter_wait (&waiter);
      moving = rk_moving_open_finish (waiter.result, &error);
      g_assert_true ((moving != NULL) == g_str_has_prefix (lies[i].lie, "frame-"));
      /* What is asked after it fails for the same reason. */
      for (guint j = 0; moving != NULL && j < 2; j++)
        {
          g_auto (Waiter) frame = { NULL };

          g_clear_error (&error);
          rk_moving_next_frame_async (moving, NULL, waiter_done, &frame);
          waiter_wait (&frame);
          g_assert_null (rk_moving_next_frame_finish (moving, frame.result, &error));
        }
      g_assert_error (error, RK_SANDBOX_ERROR, (int) lies[i].code);
    }
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_nothing_left (void)
{
  guint before;

  {
    g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 20);

    g_assert_cmpint (try_inside (decoder, "read:/program"), ==, 0);
  }
  run_for (500);
  before = count_descriptors ();
  {
    g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 20);

    for (guint i = 0; i < 20; i++)
      {
        g_assert_cmpint (try_inside (decoder, "read:/program"), ==, 0);
        assert_error_from (decoder, "crash", RK_SANDBOX_ERROR_CRASHED);
      }
    g_assert_finalize_object (g_steal_pointer (&decoder));
  }
  run_for (500);
  g_assert_cmpuint (count_descriptors (), ==, before);
  /* No worker runs on, and none is left unburied. */
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
  g_assert_cmpint (errno, ==, ECHILD);
}

/* Processes anywhere on this machine that were started for our worker. */
static guint
count_processes (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", name, "cmdline", NULL);
      g_autofree char *line = NULL;
      gsize length;

      if (g_ascii_isdigit (name[0]) && g_file_get_contents (path, &line, &length, NULL)
          && memmem (line, length, evil_program, strlen (evil_program)) != NULL)
        n++;
    }
  return n;
}

/* Ended at any moment of its start, bubblewrap's own included. */
static void
test_ended_while_starting (void)
{
  guint before = count_processes ();

  for (guint i = 0; i < 150; i++)
    {
      g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 20);

      rk_decoder_warm_up (decoder);
      g_usleep (i * 50);
    }
  run_for (1000);
  g_assert_cmpuint (count_processes (), <=, before);
  g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
}

int
main (int argc, char **argv)
{
  int result;

  evil_begin (&argc, &argv);
  folder = g_dir_make_tmp ("renraku-evil-XXXXXX", NULL);
  g_assert_nonnull (folder);
  if (sandbox_is_there ())
    {
      g_test_add_func ("/sandbox/evil/attempts", test_attempts);
      g_test_add_func ("/sandbox/evil/unfiltered", test_unfiltered);
      g_test_add_func ("/sandbox/evil/lies", test_lies);
      g_test_add_func ("/sandbox/evil/lies-about-paper", test_lies_about_paper);
      g_test_add_func ("/sandbox/evil/lies-about-film", test_lies_about_film);
      g_test_add_func ("/sandbox/evil/lies-about-moving", test_lies_about_moving);
      g_test_add_func ("/sandbox/evil/time-limit", test_time_limit);
      g_test_add_func ("/sandbox/evil/killed", test_killed);
      g_test_add_func ("/sandbox/evil/cancelled", test_cancelled);
      g_test_add_func ("/sandbox/evil/ended-while-starting", test_ended_while_starting);
      g_test_add_func ("/sandbox/evil/nothing-left", test_nothing_left);
    }
  else
    g_test_add_func ("/sandbox/evil/unavailable", test_sandbox_unavailable);
  result = evil_run ();
  g_rmdir (folder);
  g_free (folder);
  return result;
}
