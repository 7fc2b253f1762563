/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* In a flatpak the portal's sandbox takes the place of bubblewrap. The code of
 * src/platform/linux/sandbox.c is built to believe that it is in one; it goes by the real
 * flatpak-spawn to a portal of the test's own, which starts the real workers. */

#include "config.h"
#include "platform/sandbox.h"
#include "portal.h"
#include "sandbox-evil-desk.h"
#include "sandbox-make-film.h"
#include "sandbox-util.h"
#include "sandbox/decoder-private.h"

#include <cairo-pdf.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>
#include <unistd.h>

static RkPortal *portal;

static const RkPortalRequest *
last_request (void)
{
  GPtrArray *requests = rk_portal_get_requests (portal);

  g_assert_cmpuint (requests->len, >, 0);
  return requests->pdata[requests->len - 1];
}

/* Nothing that was asked for is too much. */
static void
assert_modest (guint n_at_least)
{
  GPtrArray *requests = rk_portal_get_requests (portal);

  g_assert_cmpuint (requests->len, >=, n_at_least);
  for (guint i = 0; i < requests->len; i++)
    {
      g_autofree char *too_much = rk_portal_judge (requests->pdata[i]);

      g_assert_cmpstr (too_much, ==, NULL);
    }
}

static GBytes *
make_picture (void)
{
  g_autoptr (GdkPixbuf) drawing = draw_corners (40, 40, FALSE);

  return save_picture (drawing, "png", NULL, NULL);
}

static cairo_status_t
append (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static GBytes *
make_paper (void)
{
  GByteArray *file = g_byte_array_new ();
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, file, 100, 100);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 0, 0, 1);
  cairo_paint (cr);
  cairo_show_page (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (file);
}

static void
test_decoded (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) picture = make_picture ();
  g_autoptr (GBytes) paper = make_paper ();
  g_autoptr (GBytes) film = make_film ("vp8enc deadline=1", NULL, "webmmux");
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (film);
  g_autoptr (GError) error = NULL;
  g_auto (Waiter) rendered = { NULL };
  g_auto (Waiter) poster = { NULL };

  g_autoptr (RkPixels) pixels = wait_decode (decoder, picture, 0, 0, &error);
  g_assert_no_error (error);
  g_assert_true (colours_are_near (pixel_at (pixels, 5, 5), RED));
  g_assert_true (colours_are_near (pixel_at (pixels, 35, 35), YELLOW));
  assert_modest (1);
  g_assert_cmpuint (g_hash_table_size (last_request ()->descriptors), ==, 4);

  rk_decoder_render_pdf_page_async (decoder, paper, 0, 50, 50, NULL, waiter_done, &rendered);
  waiter_wait (&rendered);
  g_autoptr (RkPixels) page = rk_decoder_render_pdf_page_finish (decoder, rendered.result, &error);
  g_assert_no_error (error);
  g_assert_true (colours_are_near (pixel_at (page, 25, 25), 0x0000ff));

  rk_decoder_film_poster_async (
    decoder, stream, g_bytes_get_size (film), 160, 96, NULL, waiter_done, &poster);
  waiter_wait (&poster);
  g_autoptr (RkPixels) frame = rk_decoder_film_poster_finish (decoder, poster.result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (frame->width, ==, 160);
  assert_modest (3);
}

/* The system's answer to an attempt in there, or -1 if the worker did not survive it. */
static int
try_inside (RkDecoder *decoder, const char *command)
{
  g_autofree char *text = g_strconcat ("BM!", command, NULL);
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text) + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels = wait_decode (decoder, file, 10, 10, &error);

  return pixels != NULL ? ((const guint8 *) g_bytes_get_data (pixels->bytes, NULL))[0] : -1;
}

/* A decoder that was taken over and does not lock itself down: the portal's wall alone. */
static void
test_evil (void)
{
  g_autofree char *program = g_strconcat (evil_program, "-unfiltered", NULL);
  g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (program, 20);
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_dir_make_tmp ("renraku-flatpak-XXXXXX", NULL);
  g_autofree char *secret = g_build_filename (folder, "secret", NULL);
  g_autofree char *fresh = g_build_filename (folder, "fresh", NULL);
  g_autofree char *allowed = g_strconcat ("read:", program, NULL);
  g_autoptr (GSocketService) service = g_socket_service_new ();
  const guint16 port
    = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_auto (GStrv) address = g_strsplit_set (rk_portal_get_address (portal), "=,", 3);

  g_assert_cmpstr (address[0], ==, "unix:path");
  g_assert_true (g_file_set_contents (secret, "secret", -1, NULL));
  g_ptr_array_add (commands, g_strdup ("environment:RENRAKU_SECRET"));
  g_ptr_array_add (commands, g_strdup_printf ("signal:%d", (int) getpid ()));
  g_ptr_array_add (commands, g_strdup_printf ("tcp:%u", port));
  g_ptr_array_add (commands, g_strconcat ("read:", secret, NULL));
  g_ptr_array_add (commands, g_strconcat ("write:", fresh, NULL));
  g_ptr_array_add (commands, g_strconcat ("bus:", address[1], NULL));
  evil_assert_denied (decoder, commands, try_inside);
  /* And the way it is asked does find what is allowed. */
  g_assert_cmpint (try_inside (decoder, allowed), ==, 0);
  g_unlink (secret);
  g_remove (fresh);
  g_rmdir (folder);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

/* A worker that is given up ends, although flatpak-spawn stands between. */
static void
test_given_up (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 1);
  g_autoptr (GBytes) hang = g_bytes_new_static ("BM?hang", 8);
  g_autoptr (GError) error = NULL;

  g_assert_null (wait_decode (decoder, hang, 10, 10, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_TIMED_OUT);
  g_clear_object (&decoder);
  while (rk_portal_get_n_running (portal) > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_crashed (void)
{
  g_autoptr (RkDecoder) decoder = rk_decoder_new_for_tests (evil_program, 20);
  g_autoptr (GBytes) crash = g_bytes_new_static ("BM?crash", 9);
  g_autoptr (GError) error = NULL;

  g_assert_null (wait_decode (decoder, crash, 10, 10, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_CRASHED);
}

/* What the portal refuses runs nowhere else. */
static void
test_refused (void)
{
  const guint n = rk_portal_get_requests (portal)->len;
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GBytes) picture = make_picture ();
  g_autoptr (GError) error = NULL;

  rk_portal_set_refuses (portal, TRUE);
  g_assert_null (wait_decode (decoder, picture, 0, 0, &error));
  g_assert_error (error, RK_SANDBOX_ERROR, RK_SANDBOX_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  rk_portal_set_refuses (portal, FALSE);
  g_assert_cmpuint (rk_portal_get_requests (portal)->len, >, n);
  assert_modest (n);

  g_autofree char *address = g_strdup (g_getenv ("DBUS_SESSION_BUS_ADDRESS"));
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  test_sandbox_unavailable ();
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", address, TRUE);
}

/* Requests that ask for more than a decoder may have are found out. */
static void
test_too_much (void)
{
  static const char *const lines[][5] = {
    { "--sandbox", "--no-network", "--clear-env", "--watch-bus", "--directory=/usr" },
    { "--sandbox", "--clear-env", "--watch-bus", "--directory=/", NULL },
    { "--no-network", "--clear-env", "--watch-bus", "--directory=/", NULL },
    { "--sandbox", "--no-network", "--watch-bus", "--directory=/", NULL },
    { "--sandbox", "--no-network", "--clear-env", "--directory=/", NULL },
    { "--sandbox", "--no-network", "--clear-env", "--watch-bus", "--env=HOME=/" },
    { "--sandbox", "--no-network", "--clear-env", "--watch-bus", "--sandbox-expose=fonts" },
    { "--sandbox", "--no-network", "--clear-env", "--watch-bus", "--forward-fd=5" },
    { "--sandbox", "--no-network", "--clear-env", "--watch-bus", "--forward-fd=3" },
    { "--sandbox", "--no-network", "--clear-env", "--watch-bus", "--latest-version" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GPtrArray) line = g_ptr_array_new ();
      g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
      g_autoptr (GError) error = NULL;
      g_autofree char *found = NULL;
      g_auto (Waiter) waiter = { NULL };

      g_ptr_array_add (line, (gpointer) RK_FLATPAK_SPAWN);
      for (gsize n = 0; n < G_N_ELEMENTS (lines[i]) && lines[i][n] != NULL; n++)
        g_ptr_array_add (line, (gpointer) lines[i][n]);
      if (i > 4)
        g_ptr_array_add (line, (gpointer) "--directory=/");
      g_ptr_array_add (line, (gpointer) "/usr/bin/true");
      g_ptr_array_add (line, NULL);
      /* Files where sockets should be. */
      g_subprocess_launcher_take_fd (launcher, g_open ("/etc/hostname", O_RDONLY | O_CLOEXEC), 3);
      g_subprocess_launcher_take_fd (launcher, g_open ("/etc/hostname", O_RDONLY | O_CLOEXEC), 5);
      g_autoptr (GSubprocess) process
        = g_subprocess_launcher_spawnv (launcher, (const char *const *) line->pdata, &error);
      g_assert_no_error (error);
      g_subprocess_wait_async (process, NULL, waiter_done, &waiter);
      waiter_wait (&waiter);
      g_subprocess_wait_finish (process, waiter.result, NULL);
      found = rk_portal_judge (last_request ());
      g_test_message ("%s: %s", lines[i][4], found);
      g_assert_nonnull (found);
    }
}

/* LibreOffice lies outside of the flatpak. */
static void
test_office (void)
{
  g_assert_null (rk_sandbox_find_office ());
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (NULL, NULL);
  evil_begin (&argc, &argv);
  portal = rk_portal_new ();
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", rk_portal_get_address (portal), TRUE);
  g_test_add_func ("/sandbox/flatpak/office", test_office);
  if (sandbox_is_there ())
    {
      g_test_add_func ("/sandbox/flatpak/decoded", test_decoded);
      if (!RK_TRACING)
        {
          g_test_add_func ("/sandbox/flatpak/evil", test_evil);
          g_test_add_func ("/sandbox/flatpak/given-up", test_given_up);
          g_test_add_func ("/sandbox/flatpak/crashed", test_crashed);
        }
      g_test_add_func ("/sandbox/flatpak/refused", test_refused);
      /* The last: what it asks for is not ours. */
      g_test_add_func ("/sandbox/flatpak/too-much", test_too_much);
    }
  else
    g_test_add_func ("/sandbox/flatpak/unavailable", test_sandbox_unavailable);
  status = evil_run ();
  rk_portal_free (portal);
  return status;
}
