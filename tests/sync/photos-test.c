/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* What the server has of a picture: the bytes that another person's desk gets of it. */

#include "app/composer/outgoing-file.h"
#include "app/composer/sketch.h"
#include "app/media/media-loader.h"
#include "app/viewer/file-kind.h"
#include "core/secret.h"
#include "make-gif.h"
#include "platform/sandbox.h"
#include "region.h"
#include "sandbox-make-film.h"
#include "sandbox-util.h"

#include <gst/gst.h>

#include <string.h>

static RkNewAttachment *
prepare (RkDecoder *decoder, const char *name, GBytes *content, guint max_edge)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GdkTexture) thumbnail = NULL;
  g_autoptr (GError) error = NULL;
  RkNewAttachment *attachment;

  rk_outgoing_file_prepare_async (decoder, name, content, max_edge, NULL, on_result, &result);
  attachment = rk_outgoing_file_prepare_finish (await (&result), &thumbnail, &error);
  g_assert_no_error (error);
  g_assert_nonnull (thumbnail);
  return attachment;
}

/* What could run on somebody's desk does not leave this one, whatever it calls itself. */
static void
test_refused (void)
{
  /* An archive of one document, with the flag that it is encrypted. */
  static const char encrypted[]
    = "PK\003\004\024\000\001\000\000\000\000\000\000\000\000\000\000\000\021\000\000\000"
      "\005\000\000\000\021\000\000\000word/document."
      "xml\061\062\063\064\065\066\067\070\071\060\061\062\063\064\065\066\067PK"
      "\001\002\024\000\024\000\001\000\000\000\000\000\000\000\000\000\000\000\021\000\000\000"
      "\005\000\000\000\021\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"
      "word/document.xmlPK\005\006\000"
      "\000\000\000\001\000\001\000\077\000\000\000@\000\000\000\000\000";
  static const struct
  {
    const char *name;
    const char *bytes;
    gsize length;
    gboolean refused;
  } files[] = {
    { "report.exe", "harmless", 8, TRUE },
    { "report.pdf", "MZ\x90", 3, TRUE },
    { "photo.jpg", "#!/bin/sh\n", 10, TRUE },
    { "old.xls",
      "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1............"
      "\x85\0\x0e\0\0\1\0\0\0\1\6\0Macro1",
      38, TRUE },
    { "old.xls",
      "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1............"
      "\x85\0\x0e\0\0\1\0\0\0\0\6\0Sheet1",
      38, FALSE },
    { "old.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0", 32, TRUE },
    { "photos.zip", encrypted, sizeof encrypted - 1, TRUE },
    { "photos.rar", "Rar!\x1a\x07", 6, TRUE },
    { "report.pdf", "7z\xbc\xaf\x27\x1c", 6, TRUE },
    { "letter.docx", encrypted, sizeof encrypted - 1, TRUE },
    { "list.csv", "a,b\n1,2\n", 8, FALSE },
  };
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) content = g_bytes_new_static (files[i].bytes, files[i].length);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GdkTexture) thumbnail = NULL;
      g_autoptr (RkNewAttachment) attachment = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", files[i].name);
      rk_outgoing_file_prepare_async (decoder, files[i].name, content, 0, NULL, on_result, &result);
      attachment = rk_outgoing_file_prepare_finish (await (&result), &thumbnail, &error);
      if (files[i].refused)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
      else
        g_assert_no_error (error);
    }
}

static GBytes *
fetch (RkClient *client, RkAttachmentItem *item)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  rk_client_media_bytes_async (client, item, NULL, on_result, &result);
  bytes = rk_client_media_bytes_finish (client, await (&result), &error);
  g_assert_no_error (error);
  return bytes;
}

/* As a card of the timeline does: it picks which one to watch, and asks for a thumbnail of that. */
static void
check_card (RkClient *client, RkAttachmentItem *item)
{
  g_autoptr (RkMediaLoader) loader = rk_media_loader_new (client);
  g_autoptr (RkAttachmentItem) picked = rk_media_loader_pick (item, 320, 320);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  rk_media_loader_thumbnail_async (loader, picked, 320, 320, NULL, on_result, &result);
  texture = rk_media_loader_thumbnail_finish (loader, await (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (texture);
}

/* A large photo brings smaller ones, which are fetched without it. */
static void
check_smaller (RkClient *client, RkDecoder *decoder, RkAttachmentItem *item)
{
  static const guint edges[RK_N_PARTS]
    = { [RK_PART_SMALL] = RK_SMALL_EDGE, [RK_PART_SCREEN] = RK_SCREEN_EDGE };

  for (RkAttachmentPart part = RK_PART_SMALL; part < RK_N_PARTS; part++)
    {
      g_autoptr (RkAttachmentItem) smaller = rk_attachment_item_dup_part (item, part);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (RkPixels) pixels = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (smaller);
      bytes = fetch (client, smaller);
      g_assert_false (bytes_contain (bytes, EXIF_SECRET));
      pixels = wait_decode (decoder, bytes, 0, 0, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (pixels->width, ==, edges[part]);
      g_assert_cmpuint (pixels->height, ==, edges[part] / 2);
      assert_colour (pixels, 10, 10, RED);
    }
  check_card (client, item);
  g_assert_cmpint (rk_attachment_item_get_state (item), ==, RK_MEDIA_REMOTE);
}

/* Blacked out before it was sent: no trace of the colour below. */
static RkNewAttachment *
redacted (RkDecoder *decoder)
{
  g_autoptr (GdkPixbuf) drawing = draw_corners (200, 100, FALSE);
  g_autoptr (GBytes) file = save_picture (drawing, "png", NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels = wait_decode (decoder, file, 0, 0, &error);
  g_autoptr (RkSketch) sketch = NULL;
  g_autoptr (GBytes) content = NULL;
  const graphene_point_t corner[] = { { 100, 50 }, { 200, 100 } };
  const GdkRGBA red = { 1, 0, 0, 1 };

  g_assert_no_error (error);
  sketch = rk_sketch_new (pixels);
  rk_sketch_mark (sketch, RK_SKETCH_BLACK, corner, 2, &red, 1);
  content = rk_sketch_save (sketch, FALSE);
  return prepare (decoder, "redacted.png", content, 0);
}

static void
test_photos (void)
{
  Region *region = region_new ();
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GdkPixbuf) drawing = draw_corners (400, 200, FALSE);
  g_autoptr (GBytes) plain = save_picture (drawing, "jpeg", NULL, NULL);
  g_autoptr (GBytes) photo = add_exif (plain, 6);
  g_autoptr (GBytes) png = save_picture (drawing, "png", "tEXt::Comment", EXIF_SECRET);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "fax.tiff", NULL);
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) wide = draw_corners (2400, 1200, FALSE);
  g_autoptr (GBytes) wide_plain = save_picture (wide, "jpeg", NULL, NULL);
  g_autoptr (GBytes) large = add_exif (wide_plain, 1);
  g_autoptr (RkAttachmentItem) sent = NULL;
  g_autoptr (GBytes) fax = NULL;
  GBytes *got[5] = { NULL };
  g_autoptr (RkPixels) black = NULL;
  Team team;
  GListModel *list;
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  fax = g_bytes_new_take (data, length);
  region_start (region);
  team_begin (&team, region, region);

  g_ptr_array_add (files, prepare (decoder, "wound.jpg", photo, 100));
  g_ptr_array_add (files, prepare (decoder, "notes.png", png, 0));
  g_ptr_array_add (files, prepare (decoder, "fax.tiff", fax, 0));
  g_ptr_array_add (files, redacted (decoder));
  /* Sent past all care, to show that it would be seen. */
  g_ptr_array_add (files, rk_new_attachment_new ("raw.bin.dat", "application/octet-stream", photo));
  g_ptr_array_add (files, prepare (decoder, "large.jpg", large, 0));
  ((RkNewAttachment *) files->pdata[0])->description = g_strdup ("右踵部の発赤");
  list = team_send (&team, "写真を送ります", files);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (RkAttachmentItem) item = g_list_model_get_item (list, i);
      const RkAttachment *record = rk_attachment_item_get_attachment (item);

      g_assert_cmpstr (record->description, ==, i == 0 ? "右踵部の発赤" : NULL);
      if (i < 4)
        {
          g_autoptr (GBytes) preview = rk_attachment_item_dup_preview (item);
          g_autoptr (RkPixels) stand_in = rk_pixels_new_from_preview (preview);

          g_assert_nonnull (stand_in);
          g_assert_cmpint (record->width, >, 0);
          g_assert_cmpint (record->height, >, 0);
        }
      got[i] = fetch (team.doctor, item);
      g_assert_true (bytes_contain (got[i], EXIF_SECRET) == (i == 4));
      g_assert_true (bytes_contain (got[i], "Exif") == (i == 4));
    }
  sent = g_list_model_get_item (list, 5);
  check_smaller (team.doctor, decoder, sent);
  /* The chosen size, upright. */
  g_autoptr (RkProbe) probe = wait_probe (decoder, got[0], &error);
  g_assert_no_error (error);
  g_assert_cmpuint (probe->width, ==, 50);
  g_assert_cmpuint (probe->height, ==, 100);
  g_assert_cmpuint (probe->orientation, ==, 1);
  g_autoptr (RkProbe) pages = wait_probe (decoder, got[2], &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pages->n_pages, ==, 2);
  black = wait_decode (decoder, got[3], 0, 0, &error);
  g_assert_no_error (error);
  for (guint y = 50; y < 100; y++)
    for (guint x = 100; x < 200; x++)
      g_assert_cmpuint (pixel_at (black, x, y) & 0xffffff, ==, 0);
  assert_colour (black, 10, 10, RED);

  for (guint i = 0; i < 5; i++)
    g_bytes_unref (got[i]);
  team_end (&team);
  region_free (region);
}

/* A GIF arrives moving, in its own size, and without a word of where it is from. */
static void
test_moving (void)
{
  Region *region = region_new ();
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
  static const guint32 colours[] = { RED, GREEN, BLUE };
  GByteArray *making = gif_begin (60, 40);
  g_autoptr (GBytes) file = NULL;
  g_autoptr (RkAttachmentItem) item = NULL;
  g_autoptr (GBytes) got = NULL;
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (RkMoving) moving = NULL;
  g_autoptr (GError) error = NULL;
  Team team;

  for (guint i = 0; i < 3; i++)
    {
      gif_add_origin (making, EXIF_SECRET);
      gif_add_control (making, 1, 25, -1);
      gif_add_picture (making, 0, 0, 60, 40, i);
    }
  file = gif_end (making);
  region_start (region);
  team_begin (&team, region, region);
  g_ptr_array_add (files, prepare (decoder, "歩行.gif", file, 20));
  item = g_list_model_get_item (team_send (&team, "歩き方です", files), 0);
  const RkAttachment *record = rk_attachment_item_get_attachment (item);
  g_assert_cmpstr (record->media_type, ==, "image/gif");
  g_assert_cmpstr (record->name, ==, "歩行.gif");
  g_assert_cmpint (record->width, ==, 60);
  g_assert_cmpint (record->height, ==, 40);
  got = fetch (team.doctor, item);
  g_assert_true (bytes_contain (file, EXIF_SECRET));
  g_assert_false (bytes_contain (got, "GPS"));

  rk_moving_open_async (decoder, got, 100, 100, NULL, on_result, &opened);
  moving = rk_moving_open_finish (await (&opened), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rk_moving_get_n_frames (moving), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (RkMovingFrame) frame = NULL;

      rk_moving_next_frame_async (moving, NULL, on_result, &result);
      frame = rk_moving_next_frame_finish (moving, await (&result), &error);
      g_assert_no_error (error);
      g_assert_cmpuint (frame->delay, ==, 250);
      assert_colour (frame->pixels, 30, 20, colours[i]);
    }
  team_end (&team);
  region_free (region);
}

static GBytes *
read_document (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "unit", "office", name, NULL);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static GBytes *
make_pdf (RkDecoder *decoder, GBytes *document)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *pdf;

  rk_decoder_convert_async (decoder, document, NULL, "a.docx", NULL, on_result, &result);
  pdf = rk_decoder_convert_finish (decoder, await (&result), &error);
  g_assert_no_error (error);
  return pdf;
}

/* How a document looks is known at another desk from its record, and from a small picture, without
 * a byte of the document itself. */
static void
test_documents (void)
{
  static const char *const names[] = { "a.docx", "b.xlsx", "c.pptx", "a.odt" };
  const guint n_looks = G_N_ELEMENTS (names) + 2;
  Region *region = region_new ();
  g_autoptr (RkDecoder) decoder = rk_decoder_new ();
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
  g_autoptr (GBytes) word = read_document (names[0]);
  g_autoptr (GBytes) pdf = make_pdf (decoder, word);
  g_autoptr (GBytes) film = make_film ("x264enc speed-preset=ultrafast", NULL, "mp4mux");
  static const char rows[] = "日付,体温\n10-01,36.4\n";
  g_autoptr (GBytes) table = g_bytes_new_static (rows, sizeof rows - 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GdkTexture) thumbnail = NULL;
  Team team;
  GListModel *list;

  region_start (region);
  team_begin (&team, region, region);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) content = read_document (names[i]);
      g_ptr_array_add (files, prepare (decoder, names[i], content, 0));
    }
  g_ptr_array_add (files, prepare (decoder, "summary.pdf", pdf, 0));
  g_ptr_array_add (files, prepare (decoder, "swallowing.mp4", film, 0));
  /* A table has no look of its own, and says so by bringing none. */
  rk_outgoing_file_prepare_async (decoder, "table.csv", table, 0, NULL, on_result, &result);
  g_ptr_array_add (files, rk_outgoing_file_prepare_finish (await (&result), &thumbnail, NULL));
  g_assert_null (thumbnail);
  list = team_send (&team, "書類を送ります", files);

  for (guint i = 0; i <= n_looks; i++)
    {
      g_autoptr (RkAttachmentItem) item = g_list_model_get_item (list, i);
      const RkAttachment *record = rk_attachment_item_get_attachment (item);
      g_autoptr (RkAttachmentItem) smaller = rk_attachment_item_dup_part (item, RK_PART_SMALL);
      g_autoptr (GBytes) preview = rk_attachment_item_dup_preview (item);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s: %d x %d, %d bytes of %d", record->name, (int) record->width,
                      (int) record->height, (int) record->small_size, (int) record->size);
      if (i == n_looks)
        {
          g_assert_cmpint (record->width, ==, 0);
          g_assert_null (preview);
          g_assert_null (smaller);
          continue;
        }
      g_autoptr (RkPixels) stand_in = rk_pixels_new_from_preview (preview);
      g_assert_nonnull (stand_in);
      g_assert_cmpint (record->width, >, 0);
      g_assert_cmpint (record->height, >, 0);
      g_assert_nonnull (smaller);
      /* Shown as a picture, though it has the document's name. */
      g_assert_false (rk_file_kind_is_office (smaller));
      g_autoptr (GBytes) bytes = fetch (team.doctor, smaller);
      g_autoptr (RkPixels) pixels = wait_decode (decoder, bytes, 0, 0, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (MAX (pixels->width, pixels->height), <=, RK_SMALL_EDGE);
      /* Of the same form as what the record says. */
      g_assert_cmpfloat_with_epsilon ((double) pixels->width / pixels->height,
                                      (double) record->width / (double) record->height, 0.02);
      check_card (team.doctor, item);
      g_assert_cmpint (rk_attachment_item_get_state (item), ==, RK_MEDIA_REMOTE);
    }
  team_end (&team);
  region_free (region);
}

#define FILM_BYTES (24 * 1024 * 1024)

/* The end of a large file is read long before the whole of it is here. */
static void
test_read_ahead (void)
{
  Region *region = region_new ();
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
  guint8 *content = g_malloc (FILM_BYTES);
  g_autoptr (GBytes) film = NULL;
  g_autofree guint8 *buffer = g_malloc (100000);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  RkAttachmentItem *item;
  Team team;
  gsize n_read;

  for (gsize i = 0; i < FILM_BYTES; i++)
    content[i] = (guint8) (i * 2654435761u >> 13);
  film = g_bytes_new_take (content, FILM_BYTES);
  region_start (region);
  team_begin (&team, region, region);
  g_ptr_array_add (files, rk_new_attachment_new ("film.mp4", "video/mp4", film));
  item = g_list_model_get_item (team_send (&team, "動画を送ります", files), 0);

  rk_client_media_async (team.doctor, item, NULL, on_result, &result);
  stream = rk_client_media_finish (team.doctor, await (&result), &error);
  g_assert_no_error (error);
  g_assert_true (
    g_seekable_seek (G_SEEKABLE (stream), FILM_BYTES - 100000, G_SEEK_SET, NULL, &error));
  g_input_stream_read_all (stream, buffer, 100000, &n_read, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (
    buffer, n_read, (const guint8 *) g_bytes_get_data (film, NULL) + FILM_BYTES - 100000, 100000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_test_message ("%.0f%% were here", rk_attachment_item_get_progress (item) * 100);
  g_assert_cmpint (rk_attachment_item_get_state (item), ==, RK_MEDIA_LOADING);
  g_assert_cmpfloat (rk_attachment_item_get_progress (item), <, 0.9);
  /* And the whole comes after it, unharmed. */
  whole = fetch (team.doctor, item);
  g_assert_true (g_bytes_equal (whole, film));

  g_clear_object (&result);
  g_clear_object (&stream);
  g_clear_object (&item);
  team_end (&team);
  region_free (region);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rk_secret_init ();
  gst_init (NULL, NULL);
  g_test_add_func ("/sync/photos/refused", test_refused);
  g_test_add_func ("/sync/photos/read-ahead", test_read_ahead);
  if (sandbox_is_there ())
    {
      g_test_add_func ("/sync/photos/sent", test_photos);
      g_test_add_func ("/sync/photos/moving", test_moving);
      if (rk_sandbox_find_office () != NULL)
        g_test_add_func ("/sync/photos/documents", test_documents);
    }
  else
    g_test_add_func ("/sync/photos/unavailable", test_sandbox_unavailable);
  return g_test_run ();
}
