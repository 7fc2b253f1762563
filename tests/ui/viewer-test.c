/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "app/viewer/picture-view.h"
#include "app/viewer/text-page.h"
#include "app/viewer/viewer-window.h"
#include "app/viewer/ways-out.h"
#include "double.h"
#include "platform/sandbox.h"
#include "sandbox/decoder-private.h"
#include "screen.h"

#include <glib/gstdio.h>
#include <string.h>

/* What is not a picture, in the viewer. */

typedef struct
{
  RkClient *client;
  RkTimeline *timeline;
  RkMediaLoader *loader;
  RkViewerWindow *window;
} Place;

static void
open_place (Place *place)
{
  memset (place, 0, sizeof *place);
  place->client = rk_double_new ();
  rk_double_sign_in (place->client, TRUE);
  rk_double_fill (place->client, 5);
  place->timeline = rk_client_open_timeline (place->client, "0190a6e2-0000-7000-b000-000000000001");
  place->loader = rk_media_loader_new (place->client);
}

static void
close_place (Place *place)
{
  if (place->window != NULL)
    gtk_window_destroy (GTK_WINDOW (place->window));
  settle ();
  g_clear_object (&place->loader);
  g_clear_object (&place->client);
}

static void
show (Place *place, const char *name, const char *type, const char *bytes, gsize size)
{
  g_autoptr (GBytes) content = g_bytes_new (bytes, size);
  RkAttachmentItem *item = rk_double_add_file (place->timeline, name, type, content);

  if (place->window != NULL)
    gtk_window_destroy (GTK_WINDOW (place->window));
  place->window = rk_viewer_window_new (NULL, place->loader, place->timeline);
  rk_viewer_window_show_attachment (place->window, rk_attachment_item_get_attachment (item)->id);
  gtk_window_present (GTK_WINDOW (place->window));
}

static gboolean
give_up (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Waits for a widget that is seen; %NULL after a minute. */
static GtkWidget *
wait_for (Place *place, GType type, const char *text)
{
  GtkWidget *found = NULL;
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (60, give_up, &late);

  while (!late
         && ((found = find (GTK_WIDGET (place->window), type, text)) == NULL
             || !gtk_widget_get_mapped (found)))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
  return late ? NULL : found;
}

/* A table in Shift_JIS is a table; its first row names the columns. */
static void
test_table (void)
{
  static const char table[]
    = "日付,体温,メモ\n2026-10-01,36.4,\"朝、少し咳\"\n2026-10-02,36.8,なし\n";
  Place place;
  gsize size;
  g_autofree char *bytes = g_convert (table, -1, "CP932", "UTF-8", NULL, &size, NULL);

  open_place (&place);
  show (&place, "バイタル.csv", "text/csv", bytes, size);
  GtkWidget *found = wait_for (&place, GTK_TYPE_COLUMN_VIEW, NULL);
  g_assert_nonnull (found);
  g_assert_nonnull (wait_for (&place, GTK_TYPE_LABEL, "朝、少し咳"));
  g_assert_cmpuint (
    g_list_model_get_n_items (gtk_column_view_get_columns (GTK_COLUMN_VIEW (found))), ==, 4);
  g_assert_cmpuint (
    g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (found)))),
    ==, 2);
  close_place (&place);
}

/* More rows than can be shown are cut off, and it says so. */
static void
test_long_table (void)
{
  g_autoptr (GString) table = g_string_new ("a,b\n");
  Place place;

  for (guint i = 0; i < 6000; i++)
    g_string_append_printf (table, "%u,x\n", i);
  open_place (&place);
  show (&place, "long.csv", "text/plain", table->str, table->len);
  GtkWidget *found = wait_for (&place, GTK_TYPE_COLUMN_VIEW, NULL);
  g_assert_nonnull (found);
  g_assert_cmpuint (
    g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (found)))),
    ==, 5000);
  g_assert_nonnull (
    wait_for (&place, GTK_TYPE_LABEL,
              "This is only the beginning: 5000 rows. Save the file to see all of it."));
  close_place (&place);
}

static void
test_text (void)
{
  static const char text[] = "申し送り\n佐藤さんの退院が決まりました。\n";
  Place place;
  GtkTextIter from, to;

  open_place (&place);
  show (&place, "memo.txt", "text/plain", text, sizeof text - 1);
  GtkWidget *found = wait_for (&place, GTK_TYPE_TEXT_VIEW, NULL);
  g_assert_nonnull (found);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (found));
  gtk_text_buffer_get_bounds (buffer, &from, &to);
  g_autofree char *seen = gtk_text_buffer_get_text (buffer, &from, &to, FALSE);
  g_assert_cmpstr (seen, ==, text);
  close_place (&place);
}

/* Without LibreOffice: name, kind, size, why, and the way to save it. */
static void
test_card (void)
{
  Place place;

  open_place (&place);
  rk_decoder_set_office_for_tests (rk_media_loader_get_decoder (place.loader), NULL);
  show (&place, "報告書.docx", NULL, "PK\003\004", 4);
  g_assert_nonnull (wait_for (&place, GTK_TYPE_LABEL, "報告書.docx"));
  g_assert_nonnull (wait_for (
    &place, GTK_TYPE_LABEL,
    "Word document, 4 bytes\nThis kind of file is shown with the help of LibreOffice, which is not "
    "installed on this computer. You can save it under another name."));
  g_assert_nonnull (wait_for (&place, GTK_TYPE_BUTTON, "Save As…"));
  close_place (&place);
}

/* With it: pages, after a word that it takes a moment; and it can be stopped. */
static void
test_conversion (void)
{
  g_autofree char *path
    = g_test_build_filename (G_TEST_DIST, "..", "unit", "office", "a.docx", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  gsize size;
  Place place;

  g_file_get_contents (path, &content, &size, &error);
  g_assert_no_error (error);
  open_place (&place);
  show (&place, "サマリー.docx", NULL, content, size);
  g_assert_nonnull (wait_for (&place, GTK_TYPE_LABEL, "Converting…"));
  gtk_widget_activate_action (GTK_WIDGET (place.window), "viewer.stop", NULL);
  g_assert_nonnull (wait_for (&place, GTK_TYPE_BUTTON, "Save As…"));

  show (&place, "サマリー2.docx", NULL, content, size);
  GtkWidget *found = wait_for (&place, RK_TYPE_PICTURE_VIEW, NULL);
  g_assert_nonnull (found);
  close_place (&place);
}

static void
on_done (GtkPrintOperation *operation, GtkPrintOperationResult outcome, gpointer data)
{
  *(int *) data = (int) outcome;
}

static void
on_result (GObject *source, GAsyncResult *outcome, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (outcome);
}

static GAsyncResult *
await (GAsyncResult **outcome)
{
  while (*outcome == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *outcome;
}

/* A printed sheet says at its foot who printed it, and on which terminal. */
static void
test_sheet (void)
{
  static const guint8 grey[4 * 4 * 4] = { 0x80 };
  g_autoptr (GBytes) pixels = g_bytes_new_static (grey, sizeof grey);
  g_autoptr (GdkTexture) texture
    = gdk_memory_texture_new (4, 4, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, pixels, 16);
  g_autoptr (GPtrArray) textures = g_ptr_array_new ();
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;
  Place place;
  gsize size;
  int outcome = -1;

  open_place (&place);
  RkUserItem *me = rk_client_get_user (place.client);
  const char *const words[] = { rk_user_item_get_name (me), g_get_host_name (), "Renraku" };
  RkAttachmentItem *item = rk_double_add_file (place.timeline, "a.png", "image/png", pixels);
  int fd = g_file_open_tmp ("renraku-sheet-XXXXXX", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_ptr_array_add (textures, texture);
  g_autoptr (GtkPrintOperation) operation = rk_print_operation_new (place.client, item, textures);
  gtk_print_operation_set_export_filename (operation, path);
  g_signal_connect (operation, "done", G_CALLBACK (on_done), &outcome);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, &error);
  g_assert_no_error (error);
  while (outcome < 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (outcome, ==, GTK_PRINT_OPERATION_RESULT_APPLY);
  g_file_get_contents (path, &content, &size, &error);
  g_assert_no_error (error);
  g_unlink (path);

  g_autoptr (GBytes) sheet = g_bytes_new (content, size);
  rk_paper_open_async (rk_media_loader_get_decoder (place.loader), sheet, NULL, on_result, &opened);
  g_autoptr (RkPaper) paper = rk_paper_open_finish (await (&opened), &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (GAsyncResult) found = NULL;

      rk_paper_find_async (paper, 0, words[i], NULL, on_result, &found);
      g_autoptr (GArray) places = rk_paper_find_finish (paper, await (&found), NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s: %u", words[i], places->len);
      g_assert_cmpuint (places->len, >, 0);
      double width, height;
      rk_paper_get_page_size (paper, 0, &width, &height);
      g_assert_cmpfloat (g_array_index (places, RkPaperPlace, 0).y1, >, height * 0.8);
    }
  close_place (&place);
}

int
main (int argc, char **argv)
{
  screen_begin (&argc, &argv);
  g_test_add_func ("/viewer/card", test_card);
  g_test_add_func ("/viewer/table", test_table);
  g_test_add_func ("/viewer/long-table", test_long_table);
  g_test_add_func ("/viewer/text", test_text);
  g_test_add_func ("/viewer/sheet", test_sheet);
  if (rk_sandbox_find_office () != NULL)
    g_test_add_func ("/viewer/conversion", test_conversion);

  return screen_run (argv);
}
