/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/*
 * The client and all its workers under a watcher that sees every byte that they hand to the kernel,
 * through a whole day at a desk: signing in, reading, writing, searching, locking, a lost
 * connection, logging out, and the next person. The last case of a long run is the walk of the
 * end-to-end tests. Before it every decoder at work, LibreOffice included: of these nothing at all
 * may get into a file, whether it can be read there or not. The planted faults are a program that
 * leaks a word in every way there is, and LibreOffice and GStreamer without a sandbox.
 */

#include "experiment.h"
#include "media-seeds.h"
#include "platform/sandbox.h"
#include "sandbox-make-film.h"
#include "stage.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define WALK_EVERY 3

static char *work;

/* The ways of the planted leak; each must have its line in the report. */
static const char *const ways[]
  = { "by-write",   "by-pwrite",         "by-pieces",         "by-stdio",          "by-mapping",
      "by-child",   "by-thread",         "by-utf16",          "by-base64",         "by-hex",
      "by-percent", "to pair:",          "to pipe:",          "to execve",         "to a name",
      "to a link",  "to tcp:127.0.0.1:", "to tcp:127.0.0.2:", "to udp:127.0.0.3:", "to memfd:",
      "to setxattr" };

static int
open_in (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  return open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static void
put (int fd, const void *bytes, gsize size)
{
  if (write (fd, bytes, size) != (gssize) size)
    _exit (4);
}

static gpointer
leak_in_thread (gpointer data)
{
  const char *const *both = data;
  put (open_in (both[0], "by-thread"), both[1], strlen (both[1]));
  return NULL;
}

static void
leak_to_network (const char *word)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection
    = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), word,
                             strlen (word), NULL, NULL, NULL);
}

static int
connect_to (const char *host, int type, struct sockaddr_in *ret_address)
{
  socklen_t size = sizeof *ret_address;
  int listener = socket (AF_INET, type, 0), fd = socket (AF_INET, type, 0);

  *ret_address = (struct sockaddr_in){ .sin_family = AF_INET };
  inet_pton (AF_INET, host, &ret_address->sin_addr);
  if (bind (listener, (struct sockaddr *) ret_address, size) != 0
      || getsockname (listener, (struct sockaddr *) ret_address, &size) != 0)
    _exit (4);
  if (type == SOCK_DGRAM)
    return fd;
  if (listen (listener, 1) != 0 || connect (fd, (struct sockaddr *) ret_address, size) != 0)
    _exit (4);
  /* The end of the listener resets whom it did not accept. */
  close (listener);
  return fd;
}

/* To a peer that has reset the connection before, and to one that only the call names. */
static void
leak_to_strangers (const char *word)
{
  struct sockaddr_in address;
  int gone = connect_to ("127.0.0.2", SOCK_STREAM, &address);
  int loose;
  struct pollfd wait = { .fd = gone, .events = POLLIN };

  if (poll (&wait, 1, 5000) != 1 || (wait.revents & POLLHUP) == 0
      || send (gone, word, strlen (word), MSG_NOSIGNAL) >= 0)
    _exit (4);
  loose = connect_to ("127.0.0.3", SOCK_DGRAM, &address);
  if (sendto (loose, word, strlen (word), 0, (struct sockaddr *) &address, sizeof address) < 0)
    _exit (4);
}

static void
leak_forms (const char *folder, const char *word)
{
  g_autofree char *wide = NULL;
  g_autofree char *base64 = g_base64_encode ((const guchar *) word, strlen (word));
  g_autofree char *percent = g_uri_escape_string (word, NULL, FALSE);
  g_autoptr (GString) hex = g_string_new (NULL);
  gsize size;

  wide = g_convert (word, -1, "UTF-16LE", "UTF-8", NULL, &size, NULL);
  for (const char *at = word; *at != '\0'; at++)
    g_string_append_printf (hex, "%02x", (guint8) *at);
  put (open_in (folder, "by-utf16"), wide, size);
  put (open_in (folder, "by-base64"), base64, strlen (base64));
  put (open_in (folder, "by-hex"), hex->str, hex->len);
  put (open_in (folder, "by-percent"), percent, strlen (percent));
}

static int
leak (const char *folder, const char *word)
{
  gsize size = strlen (word);
  gsize half = size / 2;
  struct iovec pieces[2] = { { (char *) word, half }, { (char *) word + half, size - half } };
  struct msghdr message = { .msg_iov = pieces, .msg_iovlen = 2 };
  const char *both[2] = { folder, word };
  g_autofree char *named = g_build_filename (folder, word, NULL);
  g_autofree char *linked = g_build_filename (folder, "link", NULL);
  int pair[2], tube[2], fd;
  char *mapping;
  FILE *file;

  put (open_in (folder, "by-write"), word, size);
  if (pwrite (open_in (folder, "by-pwrite"), word, size, 100) < 0
      || writev (open_in (folder, "by-pieces"), pieces, 2) < 0)
    return 4;
  file = fdopen (open_in (folder, "by-stdio"), "w");
  fprintf (file, "%s", word);
  fclose (file);
  fd = open_in (folder, "by-mapping");
  if (ftruncate (fd, 4096) != 0)
    return 4;
  mapping = mmap (NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  memcpy (mapping + 10, word, size);
  munmap (mapping, 4096);
  if (fork () == 0)
    {
      put (open_in (folder, "by-child"), word, size);
      _exit (0);
    }
  wait (NULL);
  g_thread_join (g_thread_new ("leak", leak_in_thread, both));
  leak_forms (folder, word);
  if (socketpair (AF_UNIX, SOCK_STREAM, 0, pair) != 0 || sendmsg (pair[0], &message, 0) < 0
      || pipe (tube) != 0)
    return 4;
  put (tube[1], word, size);
  put (memfd_create ("leak", 0), word, size);
  if (fork () == 0)
    {
      execl ("/bin/true", "true", word, NULL);
      _exit (0);
    }
  wait (NULL);
  leak_to_network (word);
  leak_to_strangers (word);
  if (mkdir (named, 0700) != 0 || symlink (word, linked) != 0)
    return 4;
  /* Not every file system takes this one; the call is seen in any case. */
  (void) !setxattr (folder, "user.leak", word, size, 0);
  return 0;
}

static char *
report_text (const char *report)
{
  char *text = NULL;

  /* The watcher's last line comes when the last process has gone. */
  for (int i = 0; i < 100; i++)
    {
      g_clear_pointer (&text, g_free);
      if (g_file_get_contents (report, &text, NULL, NULL) && strstr (text, "seen: ") != NULL)
        return text;
      g_usleep (100000);
    }
  return text != NULL ? text : g_strdup ("");
}

static char *
watcher (void)
{
  return g_build_filename (g_getenv ("RK_BUILD"), "tests", "assure", "left", "assure-watch", NULL);
}

static void
set_watch (const char *program, const char *canaries, const char *report)
{
  g_autofree char *allowed = g_build_filename (
    g_getenv ("RK_SOURCE"), "tests", "assure", "left", "allowed-places.txt", NULL);
  g_autofree char *phase = g_build_filename (work, "phase", NULL);

  g_setenv ("RK_WATCH_PROGRAM", program, TRUE);
  g_setenv ("RK_WATCH_CANARIES", canaries, TRUE);
  g_setenv ("RK_WATCH_REPORT", report, TRUE);
  g_setenv ("RK_WATCH_ALLOWED", allowed, TRUE);
  g_setenv ("RK_WATCH_PHASE", phase, TRUE);
  g_unlink (report);
}

static void
set_phase (const char *phase)
{
  g_autofree char *path = g_build_filename (work, "phase", NULL);
  g_file_set_contents (path, phase, -1, NULL);
}

static void
control (const char *self)
{
  g_autoptr (GRand) random = rk_experiment_random ("leak");
  g_autofree char *word = rk_canary_word (random, 12);
  g_autofree char *canaries = g_build_filename (work, "planted", NULL);
  g_autofree char *report = g_build_filename (work, "planted-report", NULL);
  g_autofree char *folder = g_build_filename (work, "leaks", NULL);
  g_autofree char *line = g_strdup_printf ("text\tplanted\t%s\n", word);
  g_autofree char *watch = watcher ();
  g_autofree char *text = NULL;
  g_autoptr (GSubprocess) process = NULL;

  g_mkdir (folder, 0700);
  g_file_set_contents (canaries, line, -1, NULL);
  set_phase ("unlocked");
  set_watch (self, canaries, report);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, watch, "--leak", folder, word, NULL);
  if (!g_subprocess_wait_check (process, NULL, NULL))
    {
      if (geteuid () != 0)
        rk_experiment_cannot ("only root can watch the system calls of the client");
      rk_experiment_control (FALSE, "the program that leaks did not run");
      return;
    }
  text = report_text (report);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    rk_experiment_control (strstr (text, ways[i]) != NULL, ways[i]);
}

static void
judge_report (const char *report, const char *what)
{
  g_autofree char *text = report_text (report);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gboolean seen = FALSE;

  for (char **line = lines; *line != NULL; line++)
    {
      guint64 calls = 0, allowed = 0;
      if (g_str_has_prefix (*line, "leak: ") || g_str_has_prefix (*line, "blind: "))
        rk_experiment_finding ("%s: %s", what, *line);
      if (!g_str_has_prefix (*line, "seen: "))
        continue;
      rk_experiment_note ("%s: %s", what, *line);
      const char *last = strrchr (*line, ',');
      allowed = last != NULL ? g_ascii_strtoull (last + 1, NULL, 10) : 0;
      calls = g_ascii_strtoull (*line + strlen ("seen: "), NULL, 10);
      /* A watcher that did not even see the permitted ones was blind. */
      seen |= calls > 1000 && allowed > 0;
    }
  if (!seen)
    rk_experiment_control (FALSE, "what may be said, and to whom, was not seen");
}

static void
keep_file (const char *folder, const char *name, GBytes *file, const char *word)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GByteArray) content = g_byte_array_new ();
  const char box[] = { 0, 0, 0, (char) (8 + strlen (word)), 'f', 'r', 'e', 'e' };

  g_byte_array_append (content, g_bytes_get_data (file, NULL), (guint) g_bytes_get_size (file));
  /* Behind its end, where each kind lets something stand. */
  if (g_str_has_suffix (name, ".mp4"))
    g_byte_array_append (content, (const guint8 *) box, sizeof box);
  if (!g_str_has_prefix (name, "report"))
    g_byte_array_append (content, (const guint8 *) word, (guint) strlen (word));
  g_file_set_contents (path, (const char *) content->data, content->len, NULL);
}

/* One of each kind that a decoder or a converter takes. */
static void
make_files (const char *folder, const char *word)
{
  g_autoptr (GPtrArray) seeds = NULL;
  g_autofree char *rich = g_strdup_printf ("{\\rtf1\\ansi %s\\par}", word);
  g_autoptr (GBytes) film = NULL;
  g_autoptr (GBytes) sound = NULL;

  gst_init (NULL, NULL);
  seeds = rk_seed_own ();
  film = make_film ("x264enc speed-preset=ultrafast", "avenc_aac", "mp4mux");
  sound = make_film ("vp8enc deadline=1", "vorbisenc", "webmmux");
  keep_file (folder, "film.mp4", film, word);
  keep_file (folder, "film.webm", sound, "");
  for (guint i = 0; i < seeds->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("picture-%u", i);

      keep_file (folder, name, seeds->pdata[i], word);
    }
  if (rk_sandbox_find_office () != NULL)
    {
      g_autoptr (GBytes) text = rk_seed_document_saying (word);
      g_autoptr (GBytes) other = g_bytes_new (rich, strlen (rich));

      keep_file (folder, "report.odt", text, word);
      if (rk_experiment_is_long ())
        keep_file (folder, "report.rtf", other, word);
    }
}

static gboolean
show_files (const char *program, const char *const *arguments, const char *report)
{
  g_autofree char *watch = watcher ();
  g_autofree char *canaries = g_build_filename (work, "shown", NULL);
  g_autoptr (GPtrArray) line = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  gboolean good;

  set_watch (program, canaries, report);
  g_setenv ("RK_WATCH_ANY_FILE", "1", TRUE);
  g_ptr_array_add (line, watch);
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (line, (char *) *arguments);
  g_ptr_array_add (line, NULL);
  process = g_subprocess_newv ((const char *const *) line->pdata, G_SUBPROCESS_FLAGS_NONE, NULL);
  good = process != NULL && g_subprocess_wait_check (process, NULL, NULL);
  g_unsetenv ("RK_WATCH_ANY_FILE");
  return good;
}

/* Every decoder at work under the watcher, and the same libraries without a sandbox. */
static void
run_decoders (void)
{
  g_autoptr (GRand) random = rk_experiment_random ("shown");
  g_autofree char *word = rk_canary_word (random, 12);
  g_autofree char *line = g_strdup_printf ("text\tshown\t%s\n", word);
  g_autofree char *program
    = g_build_filename (g_getenv ("RK_BUILD"), "tests", "assure", "renraku-show-files", NULL);
  g_autofree char *canaries = g_build_filename (work, "shown", NULL);
  g_autofree char *report = g_build_filename (work, "report-of-decoders", NULL);
  g_autofree char *files = g_build_filename (work, "files", NULL);
  g_autofree char *loose = g_build_filename (work, "loose", NULL);
  const char *const shown[] = { files, NULL };
  const char *const leaking[] = { "--leak", files, loose, NULL };
  g_autofree char *text = NULL;
  g_autofree char *by_office = g_strdup_printf ("to file:%s/", loose);
  g_autofree char *by_film = g_strdup_printf ("to file:%s/gst-", loose);

  g_file_set_contents (canaries, line, -1, NULL);
  g_mkdir (files, 0700);
  g_mkdir (loose, 0700);
  make_files (files, word);
  set_phase ("unlocked");
  if (rk_sandbox_find_office () == NULL)
    rk_experiment_note ("no LibreOffice here: it was not watched");
  else
    {
      gboolean office_seen = FALSE;

      if (!show_files (program, leaking, report))
        rk_experiment_control (FALSE, "LibreOffice and GStreamer did not run without a sandbox");
      text = report_text (report);
      rk_experiment_control (strstr (text, by_film) != NULL, "a film's temporary of GStreamer");
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      for (char **one = lines; *one != NULL; one++)
        office_seen |= strstr (*one, by_office) != NULL && strstr (*one, "soffice") != NULL;
      rk_experiment_control (office_seen, "what LibreOffice writes without a sandbox");
    }
  if (!show_files (program, shown, report))
    rk_experiment_finding ("not every file could be shown under the watcher");
  judge_report (report, "the decoders");
  region_remove_tree (files);
  region_remove_tree (loose);
}

static gboolean
walk_day (RkStage *stage, const char *home)
{
  set_phase ("out");
  if (!rk_stage_start (stage, home))
    return FALSE;
  /* From the password on the desk is somebody's. */
  set_phase ("unlocked");
  if (!rk_stage_sign_in (stage) || !rk_stage_read (stage) || !rk_stage_write (stage)
      || !rk_stage_search (stage) || !rk_stage_begin_draft (stage) || !rk_stage_lock (stage))
    return FALSE;
  set_phase ("locked");
  g_autofree char *dump = rk_desk_dump (stage->desk);
  rk_desk_pause (2000);
  set_phase ("unlocked");
  if (!rk_stage_unlock (stage) || !rk_stage_go_offline (stage))
    return FALSE;
  rk_cut_set_open (stage->cut, TRUE);
  if (!rk_stage_log_out (stage))
    return FALSE;
  set_phase ("out");
  g_autofree char *after = rk_desk_dump (stage->desk);
  rk_desk_pause (2000);
  return TRUE;
}

static void
run_day (void)
{
  RkStage *stage = rk_stage_new ("writes");
  g_autofree char *home = g_build_filename (work, "desk", NULL);
  g_autofree char *canaries = g_build_filename (work, "canaries", NULL);
  g_autofree char *report = g_build_filename (work, "report", NULL);
  g_autofree char *watch = watcher ();
  g_autofree char *client = g_strdup (g_getenv ("RK_CLIENT"));

  rk_stage_write_canaries (stage, canaries);
  set_watch (client, canaries, report);
  g_setenv ("RK_CLIENT", watch, TRUE);
  if (!walk_day (stage, home))
    {
      g_autofree char *reason = rk_stage_reason (stage);
      rk_experiment_finding ("the day could not be walked through: %s", reason);
    }
  g_clear_pointer (&stage->desk, rk_desk_free);
  g_setenv ("RK_CLIENT", client, TRUE);
  judge_report (report, "a day at the desk");
  rk_stage_free (stage);
  region_remove_tree (home);
}

/* The texts of the walk's people and what stands about their patients in the sample region. */
static void
run_walk (void)
{
  g_autofree char *scene
    = g_build_filename (g_getenv ("RK_SOURCE"), "tests", "e2e", "run-scene", NULL);
  g_autofree char *walk
    = g_build_filename (g_getenv ("RK_BUILD"), "tests", "e2e", "renraku-walk", NULL);
  g_autofree char *canaries = g_build_filename (
    g_getenv ("RK_SOURCE"), "tests", "assure", "left", "words-of-the-walk.txt", NULL);
  g_autofree char *report = g_build_filename (work, "report-of-the-walk", NULL);
  g_autofree char *watch = watcher ();
  g_autofree char *client = g_strdup (g_getenv ("RK_CLIENT"));
  g_autoptr (GSubprocess) process = NULL;

  set_phase ("unlocked");
  set_watch (client, canaries, report);
  g_setenv ("RENRAKU_CLIENT", watch, TRUE);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL, scene, g_getenv ("RK_BUILD"),
                              g_getenv ("RK_SOURCE"), walk, NULL);
  if (!g_subprocess_wait_check (process, NULL, NULL))
    rk_experiment_finding ("the walk failed under the watcher");
  g_unsetenv ("RENRAKU_CLIENT");
  judge_report (report, "the walk");
}

static void
run_case (void)
{
  if (rk_experiment_is_long () && rk_experiment_case () % WALK_EVERY == WALK_EVERY - 1)
    run_walk ();
  else
    run_day ();
}

int
main (int argc, char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--leak") == 0)
    return leak (argv[2], argv[3]);
  work = rk_stage_begin (argc, argv, 12, "writes");
  control (argv[0]);
  run_decoders ();
  return rk_stage_run (work, run_case);
}
