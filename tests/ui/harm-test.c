/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Workers that crash, hang, lie or are killed, in the windows: 「表示できません」 with the way to
 * save the file, and nothing else happens. A decoder that was taken over does what the file says.
 *
 * RK_TEST_PICTURES=FOLDER keeps what was seen. */

#include "app/media/row-player.h"
#include "app/timeline/post-list.h"
#include "app/viewer/picture-view.h"
#include "app/viewer/viewer-window.h"
#include "double.h"
#include "make-gif.h"
#include "platform/process.h"
#include "sandbox-make-film.h"
#include "sandbox-util.h"
#include "sandbox/decoder-private.h"
#include "screen.h"

#include <adwaita.h>
#include <cairo-pdf.h>
#include <gst/gst.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CANNOT       "Cannot be shown"
#define SAVE         "Save As…"
#define PATIENCE_S   60
#define HANG_SECONDS 1
/* What the application may hold more after all this, in KiB. */
#define GROWTH_KIB (48 * 1024)

/* What a kind of file says to the decoder that was taken over, so that it does something. */
typedef struct
{
  const char *name;
  const char *media_type;
  const char *crash;
  const char *hang;
  const char *spin;
  const char *lie;
  const char *lie_later; /* the file is opened, and then it lies; or NULL */
  gboolean in_timeline;  /* shows more than a card there */
} Kind;

static const Kind kinds[] = {
  { "写真.bmp", "image/bmp", "BM?crash", "BM?hang", "BM?spin", "BM?overflow-64", NULL, TRUE },
  { "報告.pdf", "application/pdf", "%PDF-crash", "%PDF-hang", "%PDF-spin", "%PDF-many-pages",
    "%PDF-render", TRUE },
  { "歩行.webm", "video/webm", "crash", "hang", "spin", "wide", "frame-size", TRUE },
  { "経過.docx", NULL, "PK.crash", "PK.hang", "PK.spin", "PK.long", NULL, TRUE },
  { "メモ.txt", "text/plain", "BM?crash", "BM?hang", "BM?spin", "BM?overflow-64", NULL, FALSE },
  { "体操.gif", "image/gif", "BM?crash", "BM?hang", "BM?spin", "BM?overflow-64", NULL, TRUE },
};

typedef struct
{
  RkClient *client;
  RkTimeline *timeline;
  RkMediaLoader *loader;
  RkDecoder *decoder;
  GtkWidget *window;
  GtkWidget *list;
  RkViewerWindow *viewer;
} Place;

static char *evil_program;

static gboolean
tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

typedef gboolean (*Condition) (gpointer data);

static gboolean
wait_until (Condition condition, gpointer data)
{
  const gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;
  guint timer = g_timeout_add (20, tick, NULL);
  gboolean met;

  while (!(met = condition (data)) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  return met;
}

/* How many widgets of @type below @widget are seen and say @text. */
static guint
count (GtkWidget *widget, GType type, const char *text)
{
  guint n = 0;

  if (g_type_is_a (G_OBJECT_TYPE (widget), type) && gtk_widget_get_mapped (widget))
    {
      const char *has = GTK_IS_LABEL (widget)    ? gtk_label_get_text (GTK_LABEL (widget))
                        : GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget))
                                                 : NULL;
      n += has != NULL && strstr (has, text) != NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count (child, type, text);
  return n;
}

/* How many cards below @widget show what is in their file. */
static guint
count_shown (GtkWidget *widget)
{
  guint n = g_object_get_data (G_OBJECT (widget), "rk-shown") != NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_shown (child);
  return n;
}

typedef struct
{
  GtkWidget *widget;
  GType type;
  const char *text;
  guint n;
} Wanted;

static gboolean
are_seen (gpointer data)
{
  const Wanted *wanted = data;

  return count (wanted->widget, wanted->type, wanted->text) >= wanted->n;
}

static void
assert_seen (GtkWidget *widget, GType type, const char *text, guint n)
{
  Wanted wanted = { widget, type, text, n };

  if (wait_until (are_seen, &wanted))
    return;
  keep_picture ("missed.png");
  g_error ("\"%s\" was seen %u times, not %u", text, count (widget, type, text), n);
}

static gboolean
are_shown (gpointer data)
{
  const Wanted *wanted = data;

  return count_shown (wanted->widget) >= wanted->n;
}

static void
assert_shown (GtkWidget *widget, guint n)
{
  Wanted wanted = { widget, 0, NULL, n };

  if (!wait_until (are_shown, &wanted))
    g_error ("%u files were shown, not %u", count_shown (widget), n);
}

/* What comes of a picture, a paper and a film that are as they should be. */
static GBytes *
good_file (const Kind *kind)
{
  g_autoptr (GdkPixbuf) drawing = draw_corners (320, 240, FALSE);

  if (g_strcmp0 (kind->media_type, "image/gif") == 0)
    return make_gif (60, 40, 3, 10);
  if (g_strcmp0 (kind->media_type, "video/webm") == 0)
    return make_film ("vp8enc deadline=1", NULL, "webmmux");
  if (g_strcmp0 (kind->media_type, "text/plain") == 0)
    return g_bytes_new_static ("読めます", strlen ("読めます"));
  if (g_strcmp0 (kind->media_type, "application/pdf") == 0)
    {
      g_autofree char *path = g_build_filename (g_get_tmp_dir (), "renraku-harm-XXXXXX.pdf", NULL);
      const int fd = g_mkstemp (path);
      cairo_surface_t *surface = cairo_pdf_surface_create (path, 200, 280);
      cairo_t *cr = cairo_create (surface);
      char *bytes;
      gsize size;

      cairo_rectangle (cr, 40, 40, 120, 120);
      cairo_fill (cr);
      cairo_show_page (cr);
      cairo_destroy (cr);
      cairo_surface_destroy (surface);
      g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
      unlink (path);
      close (fd);
      return g_bytes_new_take (bytes, size);
    }
  return save_picture (drawing, "png", NULL, NULL);
}

static void
open_place (Place *place)
{
  memset (place, 0, sizeof *place);
  place->client = rk_double_new ();
  rk_double_sign_in (place->client, TRUE);
  place->timeline = rk_client_open_timeline (place->client, "0190a6e2-0000-7000-b000-000000000001");
  place->loader = rk_media_loader_new (place->client);
  place->decoder = rk_media_loader_get_decoder (place->loader);
  /* Whether it is installed or not: another program takes its place. */
  rk_decoder_set_office_for_tests (place->decoder, "/usr");
  place->list = rk_post_list_new (place->loader);
  rk_post_list_set_newest_first (RK_POST_LIST (place->list), TRUE);
  rk_post_list_set_timeline (RK_POST_LIST (place->list), place->timeline);
  place->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (place->window), 760, 740);
  gtk_window_set_child (GTK_WINDOW (place->window), place->list);
  gtk_window_present (GTK_WINDOW (place->window));
  settle ();
}

static void
close_place (Place *place)
{
  if (place->viewer != NULL)
    gtk_window_destroy (GTK_WINDOW (place->viewer));
  gtk_window_destroy (GTK_WINDOW (place->window));
  settle ();
  g_clear_object (&place->loader);
  g_clear_object (&place->client);
}

static RkAttachmentItem *
add (Place *place, const Kind *kind, const char *content)
{
  g_autoptr (GBytes) bytes
    = content != NULL ? g_bytes_new (content, strlen (content) + 1) : good_file (kind);
  const char *name
    = content == NULL && g_strcmp0 (kind->media_type, "image/bmp") == 0 ? "写真.png" : kind->name;

  return rk_double_add_file (place->timeline, name, kind->media_type, bytes);
}

/* In the timeline. */

/* The parent of a process, and the processor time that it took. */
static GPid
parent_of (GPid pid, gulong *ret_ticks, gboolean *ret_is_worker)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *stat = NULL;
  const char *rest;
  int parent;

  if (!g_file_get_contents (path, &stat, NULL, NULL) || (rest = strrchr (stat, ')')) == NULL
      || sscanf (rest, ") %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu", &parent, ret_ticks) != 2)
    return 0;
  *ret_is_worker = strstr (stat, "(program)") != NULL;
  return parent;
}

/* Kills the worker of this process that is hard at work on its file, as the system does that runs
 * out of memory. One that has not begun yet would be "no sandbox". */
static void
kill_worker (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      const GPid pid = (GPid) atoi (name);
      gboolean is_worker = FALSE, ignored;
      gulong ticks = 0, others;
      GPid parent;

      if (pid > 0 && (parent = parent_of (pid, &ticks, &is_worker)) > 0 && is_worker && ticks > 20
          && parent_of (parent, &others, &ignored) == getpid ())
        kill (pid, SIGKILL);
    }
}

static gboolean
is_killed_and_told (gpointer data)
{
  static gint64 looked;

  /* Looking through all processes takes a while itself. */
  if (g_get_monotonic_time () - looked > G_USEC_PER_SEC / 10)
    {
      kill_worker ();
      looked = g_get_monotonic_time ();
    }
  return are_seen (data);
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

static guint64
resident_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  line = strstr (text, "RssAnon:");
  return line != NULL ? g_ascii_strtoull (line + strlen ("RssAnon:"), NULL, 10) : 0;
}

static guint
count_windows (void)
{
  return g_list_model_get_n_items (gtk_window_get_toplevels ());
}

/* Every failure of every kind is told on its card; what came before and what comes after is shown.
 */
static void
test_timeline (void)
{
  Place place;
  guint n_good = 1, n_windows;

  open_place (&place);
  g_object_unref (add (&place, &kinds[0], NULL));
  assert_shown (place.list, 1);
  n_windows = count_windows ();

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const Kind *kind = &kinds[i];
      const char *const contents[] = { kind->crash, kind->lie, kind->hang };
      GBytes *bytes[G_N_ELEMENTS (contents)];
      RkDoubleFile files[G_N_ELEMENTS (contents)];

      if (!kind->in_timeline)
        continue;
      for (gsize n = 0; n < G_N_ELEMENTS (contents); n++)
        {
          bytes[n] = g_bytes_new (contents[n], strlen (contents[n]) + 1);
          files[n] = (RkDoubleFile){ kind->name, kind->media_type, bytes[n] };
        }
      const guint told = count (place.list, GTK_TYPE_LABEL, CANNOT);
      rk_decoder_set_program_for_tests (place.decoder, evil_program, HANG_SECONDS);
      rk_double_add_files (place.timeline, files, G_N_ELEMENTS (files));
      assert_seen (place.list, GTK_TYPE_LABEL, CANNOT, told + G_N_ELEMENTS (files));
      for (gsize n = 0; n < G_N_ELEMENTS (contents); n++)
        g_bytes_unref (bytes[n]);

      rk_decoder_set_program_for_tests (place.decoder, evil_program, 4 * PATIENCE_S);
      g_object_unref (add (&place, kind, kind->spin));
      Wanted wanted = { place.list, GTK_TYPE_LABEL, CANNOT, told + G_N_ELEMENTS (files) + 1 };
      if (!wait_until (is_killed_and_told, &wanted))
        g_error ("%s: a killed worker is not told", kind->name);

      rk_decoder_set_program_for_tests (place.decoder, NULL, 0);
      if (kind->media_type == NULL)
        continue; /* that one needs LibreOffice */
      g_object_unref (add (&place, kind, NULL));
      assert_shown (place.list, ++n_good);
      if (i < 3)
        {
          g_autofree char *name = g_strdup_printf ("timeline-%zu.png", i);
          keep_picture (name);
        }
    }
  g_assert_cmpuint (count (place.list, GTK_TYPE_LABEL, CANNOT), ==, 20);
  g_assert_cmpuint (count_shown (place.list), ==, n_good);
  g_assert_cmpuint (count_windows (), ==, n_windows);
  close_place (&place);
}

/* The button over the card of a film. */
static GtkWidget *
find_play (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_has_css_class (widget, "row-play")
      && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_play (child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* A film that fails when it is to be played in its row says so there, and the row stays. */
static void
test_row (void)
{
  static const struct
  {
    const char *content;
    const char *says;
  } films[] = {
    { "crash", "This file can't be shown. You can save it under another name." },
    { "wide", "This file can't be shown. You can save it under another name." },
    { "hang", "This file takes too long to open. You can save it under another name." },
    { "frame-size", "This file can't be shown. You can save it under another name." },
  };
  Place place;

  open_place (&place);
  rk_decoder_set_program_for_tests (place.decoder, evil_program, HANG_SECONDS);
  for (gsize i = 0; i < G_N_ELEMENTS (films); i++)
    {
      g_autoptr (RkAttachmentItem) item = add (&place, &kinds[2], films[i].content);
      GtkWidget *player;

      assert_seen (place.list, GTK_TYPE_LABEL, CANNOT, (guint) i + 1);
      /* The newest is the topmost. */
      player = find (place.list, RK_TYPE_ROW_PLAYER, NULL);
      g_signal_emit_by_name (find_play (player), "clicked");
      assert_seen (player, GTK_TYPE_LABEL, films[i].says, 1);
    }
  keep_picture ("row.png");
  close_place (&place);
}

/* In the large view. */

static void
show_large (Place *place, RkAttachmentItem *item)
{
  if (place->viewer == NULL)
    place->viewer = rk_viewer_window_new (NULL, place->loader, place->timeline);
  rk_viewer_window_show_attachment (place->viewer, rk_attachment_item_get_attachment (item)->id);
  gtk_window_present (GTK_WINDOW (place->viewer));
}

static void
press (GtkWidget *button)
{
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static gboolean
is_asked_where (gpointer data)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (ADW_IS_MESSAGE_DIALOG (window)
          && count (window, GTK_TYPE_LABEL, "Save outside of Renraku?") > 0)
        {
          *(GtkWidget **) data = window;
          return TRUE;
        }
    }
  return FALSE;
}

/* The way to save it is there and works as far as the question before it. */
static void
assert_can_be_saved (Place *place)
{
  GtkWidget *question = NULL;

  gtk_widget_activate_action (GTK_WIDGET (place->viewer), "viewer.save", NULL);
  g_assert_true (wait_until (is_asked_where, &question));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), "cancel");
  gtk_window_destroy (GTK_WINDOW (question));
  settle ();
}

static void
assert_told_large (Place *place, const Kind *kind, const char *content)
{
  g_autoptr (RkAttachmentItem) item = add (place, kind, content);
  GtkWidget *viewer;

  g_test_message ("%s: %s", kind->name, content);
  show_large (place, item);
  viewer = GTK_WIDGET (place->viewer);
  assert_seen (viewer, GTK_TYPE_LABEL, CANNOT, 1);
  assert_seen (viewer, GTK_TYPE_LABEL, "You can save it under another name.", 1);
  g_assert_true (gtk_widget_is_sensitive (find (viewer, GTK_TYPE_BUTTON, SAVE)));
}

static gboolean
are_descriptors_back (gpointer data)
{
  /* What the strip of pictures had asked for comes to its end first. */
  kill_worker ();
  return count_descriptors () <= *(guint *) data;
}

/* Every failure of every kind in the large view; the next file is shown in the same window, and
 * nothing is kept of what failed. */
static void
test_viewer (void)
{
  guint descriptors;
  guint64 kib;
  Place place;

  /* What the toolkit loads late. */
  open_place (&place);
  g_object_unref (add (&place, &kinds[0], NULL));
  assert_shown (place.list, 1);
  close_place (&place);
  descriptors = count_descriptors ();
  kib = resident_kib ();
  open_place (&place);
  /* So that the cards of the timeline are not decoded at the same time. */
  gtk_widget_set_visible (place.window, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const Kind *kind = &kinds[i];
      g_autofree char *picture = g_strdup_printf ("viewer-%zu.png", i);

      rk_decoder_set_program_for_tests (place.decoder, evil_program, HANG_SECONDS);
      assert_told_large (&place, kind, kind->crash);
      assert_told_large (&place, kind, kind->lie);
      assert_told_large (&place, kind, kind->hang);
      assert_can_be_saved (&place);
      keep_picture (picture);

      rk_decoder_set_program_for_tests (place.decoder, evil_program, 4 * PATIENCE_S);
      g_autoptr (RkAttachmentItem) item = add (&place, kind, kind->spin);
      show_large (&place, item);
      Wanted wanted = { GTK_WIDGET (place.viewer), GTK_TYPE_LABEL, CANNOT, 1 };
      if (!wait_until (is_killed_and_told, &wanted))
        g_error ("%s: a killed worker is not told", kind->name);
      press (find (GTK_WIDGET (place.viewer), GTK_TYPE_BUTTON, SAVE));
      GtkWidget *question = NULL;
      g_assert_true (wait_until (is_asked_where, &question));
      adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), "cancel");
      gtk_window_destroy (GTK_WINDOW (question));

      /* The next one is shown in the same window. */
      rk_decoder_set_program_for_tests (place.decoder, NULL, 0);
      g_autoptr (RkAttachmentItem) good = add (&place, &kinds[0], NULL);
      settle ();
      gtk_widget_activate_action (GTK_WIDGET (place.viewer), "viewer.next", NULL);
      assert_seen (GTK_WIDGET (place.viewer), GTK_TYPE_LABEL, "写真.png", 1);
      g_assert_nonnull (find_soon (GTK_WIDGET (place.viewer), RK_TYPE_PICTURE_VIEW, NULL));
    }
  close_place (&place);
  g_assert_true (wait_until (are_descriptors_back, &descriptors));
  g_test_message ("%" G_GUINT64_FORMAT " KiB, then %" G_GUINT64_FORMAT, kib, resident_kib ());
  g_assert_cmpuint (resident_kib (), <, kib + GROWTH_KIB);
}

/* Opened well, and wrong from the first page or frame on. */
static void
test_later (void)
{
  Place place;

  open_place (&place);
  gtk_widget_set_visible (place.window, FALSE);
  rk_decoder_set_program_for_tests (place.decoder, evil_program, HANG_SECONDS);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (kinds[i].lie_later == NULL)
        continue;
      g_autoptr (RkAttachmentItem) item = add (&place, &kinds[i], kinds[i].lie_later);
      g_autofree char *picture = g_strdup_printf ("later-%zu.png", i);

      show_large (&place, item);
      assert_seen (GTK_WIDGET (place.viewer), GTK_TYPE_LABEL,
                   "This file can't be shown. You can save it under another name.", 1);
      assert_can_be_saved (&place);
      keep_picture (picture);
    }
  close_place (&place);
}

/* Without a sandbox: the cards say so, the large view says why, and nothing is decoded. */
static void
test_no_sandbox (void)
{
  Place place;
  guint n = 0;

  open_place (&place);
  for (gsize i = 0; i < 3; i++, n++)
    g_object_unref (add (&place, &kinds[i], NULL));
  assert_seen (place.list, GTK_TYPE_LABEL, "Not shown: no safe way here", n);
  g_assert_cmpuint (count_shown (place.list), ==, 0);
  keep_picture ("no-sandbox-timeline.png");
  gtk_widget_set_visible (place.window, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (RkAttachmentItem) item = add (&place, &kinds[i], NULL);

      g_test_message ("%s", kinds[i].name);
      show_large (&place, item);
      assert_seen (GTK_WIDGET (place.viewer), GTK_TYPE_LABEL,
                   "This computer can't open files safely, so they are not shown. You can save the "
                   "file under another name.",
                   1);
      g_assert_true (
        gtk_widget_is_sensitive (find (GTK_WIDGET (place.viewer), GTK_TYPE_BUTTON, SAVE)));
      if (i == 0)
        assert_can_be_saved (&place);
      keep_picture ("no-sandbox-viewer.png");
    }
  close_place (&place);
}

/* A computer that lets nobody make name spaces, made by one in which no other may be. */
static void
deny_name_spaces (void)
{
  const uid_t user = getuid ();
  const gid_t group = getgid ();
  g_autofree char *users = g_strdup_printf ("%u %u 1", user, user);
  g_autofree char *groups = g_strdup_printf ("%u %u 1", group, group);
  const char *const files[][2] = {
    { "/proc/self/setgroups", "deny" },
    { "/proc/self/uid_map", users },
    { "/proc/self/gid_map", groups },
    { "/proc/sys/user/max_user_namespaces", "0" },
  };

  /* Where not even this is allowed, no more is needed. */
  if (unshare (CLONE_NEWUSER) != 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      FILE *file = fopen (files[i][0], "w");

      g_assert_nonnull (file);
      g_assert_cmpint (fputs (files[i][1], file), >=, 0);
      g_assert_cmpint (fclose (file), ==, 0);
    }
}

static void
test_denied (void)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;

  g_subprocess_launcher_setenv (launcher, "RK_TEST_NO_SANDBOX", "1", TRUE);
  g_subprocess_launcher_set_stdout_file_path (launcher, "/dev/null");
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawn (launcher, &error, self, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  const gboolean denied = g_getenv ("RK_TEST_NO_SANDBOX") != NULL;
  g_autofree char *self = NULL;
  g_autofree char *here = NULL;
  int status;

  /* Only while there is one thread. */
  if (denied)
    deny_name_spaces ();
  gst_init (NULL, NULL);
  screen_begin (&argc, &argv);
  self = g_file_read_link ("/proc/self/exe", NULL);
  here = g_path_get_dirname (self);
  evil_program = g_build_filename (here, "..", "unit", "sandbox-evil", NULL);
  if (denied)
    g_test_add_func ("/harm/no-sandbox", test_no_sandbox);
  else if (sandbox_is_there ())
    {
      g_test_add_func ("/harm/timeline", test_timeline);
      g_test_add_func ("/harm/row", test_row);
      g_test_add_func ("/harm/viewer", test_viewer);
      g_test_add_func ("/harm/later", test_later);
      g_test_add_func ("/harm/denied", test_denied);
    }
  else
    g_test_add_func ("/harm/no-sandbox", test_no_sandbox);
  status = screen_run (argv);
  g_free (evil_program);
  return status;
}
