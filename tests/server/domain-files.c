/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Attachments: their way to the server and back, what is refused, what is left on the disk; and
 * backups. */

#include "domain-fixture.h"
#include "core/file-type.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

/* Content of which every byte says where it belongs, under a mark that is looked for later. */
#define MARK "HIMITSU-NO-NAIYOU"

static GBytes *
content_of (gsize size)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (0x80 | ((i * 31 + i / 257) & 0x3f));
  for (gsize at = 100; at + sizeof MARK < size; at += 50000)
    memcpy (data + at, MARK, sizeof MARK - 1);
  return g_bytes_new_take (data, size);
}

static RkAttachment *
declare (const char *space, const char *name, GBytes *content)
{
  RkAttachment *attachment = rk_record_new (&rk_attachment_type);
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);

  attachment->id = rk_id_new ();
  attachment->space_id = g_strdup (space);
  attachment->name = g_strdup (name);
  attachment->media_type = g_strdup ("image/jpeg");
  attachment->size = (gint64) g_bytes_get_size (content);
  attachment->sha256 = g_steal_pointer (&sum);
  return attachment;
}

static RkUpload *
open_upload (World *world, RkActor *actor, const RkAttachment *attachment)
{
  RkUpload *upload = NULL;

  DO (
    world, (upload = rk_domain_upload_open (tx, actor, attachment->space_id, attachment->id, error))
             != NULL);
  return upload;
}

static gint64
send_part (World *world,
           RkActor *actor,
           const RkAttachment *attachment,
           GBytes *content,
           gint64 offset,
           gsize size)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (RkUpload) upload = open_upload (world, actor, attachment);
  const guint8 *data = g_bytes_get_data (content, NULL);
  gint64 received;

  rk_upload_write (upload, offset, data + offset, size, &problem);
  g_assert_no_error (problem);
  DO (world, rk_domain_upload_save (tx, actor, upload, &received, error));
  return received;
}

static char *
attach (World *world, RkActor *actor, const char *space, const char *attachment)
{
  char *id = rk_id_new ();
  const RkPost post = { .id = id, .space_id = (char *) space, .written_us = 1 };
  const char *const ids[] = { attachment, NULL };
  g_autoptr (RkPost) made = NULL;
  RkCreated created;

  DO (world, rk_domain_post_create (tx, actor, &post, ids, &created, &made, error));
  g_assert_cmpint (made->n_attachments, ==, 1);
  return id;
}

static void
assert_no_mark (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      g_autofree char *text = NULL;
      gsize size;

      if (g_file_test (inner, G_FILE_TEST_IS_DIR))
        assert_no_mark (inner);
      else if (g_file_get_contents (inner, &text, &size, NULL))
        g_assert_null (memmem (text, size, MARK, strlen (MARK)));
    }
}

static int
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  int n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      n += g_file_test (inner, G_FILE_TEST_IS_DIR) ? count_files (inner) : 1;
    }
  return n;
}

static void
test_upload (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (GBytes) content = content_of (300123);
  g_autoptr (RkAttachment) attachment = declare (care.space, "創部.jpg", content);
  g_autoptr (RkAttachment) made = NULL;
  g_autoptr (RkAttachment) again = NULL;
  g_autoptr (RkAttachment) complete = NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GError) refusal = NULL;
  RkCreated created;
  /* Cut anywhere, not only where pieces end. */
  static const gsize cuts[] = { 1, 65535, 65536, 100, 131072, 37879 };
  gint64 at = 0;

  DO (world, rk_domain_attachment_declare (tx, care.nurse, attachment, &created, &made, error));
  DO (world, rk_domain_attachment_declare (tx, care.nurse, attachment, &created, &again, error));
  g_assert_cmpint (created, ==, RK_CREATED_REPEATED);
  for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++)
    {
      g_assert_cmpint (
        send_part (world, care.nurse, attachment, content, at, cuts[i]), ==, at + (gint64) cuts[i]);
      at += (gint64) cuts[i];
    }
  g_assert_cmpint (at, ==, attachment->size);

  /* Not where it belongs, and not by others. */
  g_autoptr (RkUpload) upload = open_upload (world, care.nurse, attachment);
  g_assert_cmpint (rk_upload_get_received (upload), ==, at);
  g_assert_false (rk_upload_write (upload, 5, "x", 1, &problem));
  g_assert_error (problem, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_OFFSET_CONFLICT);
  g_assert_cmpint (rk_domain_problem_number (problem), ==, at);
  g_clear_error (&problem);
  g_assert_false (rk_upload_write (upload, at, "x", 1, &problem));
  g_assert_error (problem, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_TOO_LARGE);
  g_clear_error (&problem);
  REFUSED (world, NOT_FOUND,
           rk_domain_upload_open (tx, care.admin, care.space, attachment->id, error) != NULL);

  rk_upload_verify (upload, &problem);
  g_assert_no_error (problem);
  DO (world, rk_domain_upload_complete (tx, care.nurse, upload, &complete, &refusal, error));
  g_assert_cmpint (complete->state, ==, RK_ATTACHMENT_COMPLETE);

  /* Until a post refers to it, it is its uploader's alone. */
  REFUSED (world, NOT_FOUND,
           rk_domain_content_open (tx, care.admin, care.space, attachment->id, RK_PART_WHOLE, error)
             != NULL);
  g_autofree char *post = attach (world, care.nurse, care.space, attachment->id);
  REFUSED (
    world, NOT_FOUND,
    rk_domain_content_open (tx, care.stranger, care.space, attachment->id, RK_PART_WHOLE, error)
      != NULL);
  g_autoptr (RkContent) reading = NULL;
  DO (world, (reading = rk_domain_content_open (
                tx, care.admin, care.space, attachment->id, RK_PART_WHOLE, error))
               != NULL);
  static const gint64 ranges[][2]
    = { { 0, 300123 }, { 0, 1 }, { 65530, 20 }, { 65536, 65536 }, { 300122, 10 }, { 7, 200000 } };
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      g_autoptr (GBytes) part
        = rk_content_read (reading, ranges[i][0], (gsize) ranges[i][1], &problem);
      g_assert_no_error (problem);
      g_autoptr (GBytes) expected = g_bytes_new_from_bytes (
        content, (gsize) ranges[i][0], (gsize) MIN (ranges[i][1], attachment->size - ranges[i][0]));
      g_assert_true (g_bytes_equal (part, expected));
    }
  g_assert_null (rk_content_read (reading, 300123, 1, &problem));
  g_assert_error (problem, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_RANGE);
  assert_no_mark (world->dir);

  /* Used once. */
  g_autofree char *second = rk_id_new ();
  const RkPost more = { .id = second, .space_id = care.space, .written_us = 1 };
  const char *const ids[] = { attachment->id, NULL };
  RkPost *none = NULL;
  REFUSED (
    world, INVALID, rk_domain_post_create (tx, care.nurse, &more, ids, &created, &none, error));

  /* Hidden: gone for everybody, the file soon as well. */
  g_autoptr (RkPost) hidden = NULL;
  g_autoptr (Desk) desk = desk_new ();
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_cmpint (desk_count (desk, "attachment"), ==, 1);
  DO (world, (hidden = rk_domain_post_hide (tx, care.admin, care.space, post, error)) != NULL);
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_cmpint (desk_count (desk, "attachment"), ==, 0);
  REFUSED (world, NOT_FOUND,
           rk_domain_content_open (tx, care.admin, care.space, attachment->id, RK_PART_WHOLE, error)
             != NULL);
  g_assert_cmpint (count_files (rk_domain_get_blob_dir (world->domain)), ==, 1);
  world->now += 5 * RK_MINUTE;
  g_clear_error (&problem);
  g_assert_true (rk_domain_sweep_blobs (world->domain, world->db, &problem));
  g_assert_cmpint (count_files (rk_domain_get_blob_dir (world->domain)), ==, 0);
}

static void
test_torn (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (GBytes) content = content_of (200000);
  g_autoptr (RkAttachment) attachment = declare (care.space, "写真.jpg", content);
  g_autoptr (RkAttachment) made = NULL;
  RkCreated created;

  DO (world, rk_domain_attachment_declare (tx, care.nurse, attachment, &created, &made, error));
  send_part (world, care.nurse, attachment, content, 0, 100000);

  /* A crash after the file was written and before that was remembered. */
  {
    g_autoptr (RkUpload) lost = open_upload (world, care.nurse, attachment);
    g_autoptr (GError) problem = NULL;
    const guint8 *data = g_bytes_get_data (content, NULL);

    rk_upload_write (lost, 100000, data + 100000, 50000, &problem);
    g_assert_no_error (problem);
  }
  g_autoptr (RkUpload) upload = open_upload (world, care.nurse, attachment);
  g_assert_cmpint (rk_upload_get_received (upload), ==, 100000);
  g_assert_cmpint (send_part (world, care.nurse, attachment, content, 100000, 100000), ==, 200000);
  g_clear_pointer (&upload, rk_upload_free);
  upload = open_upload (world, care.nurse, attachment);
  g_assert_true (rk_upload_verify (upload, NULL));
}

static void
test_wrong_sum (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (GBytes) content = content_of (1000);
  g_autoptr (RkAttachment) attachment = declare (care.space, "写真.jpg", content);
  g_autoptr (RkAttachment) made = NULL;
  g_autoptr (RkAttachment) complete = NULL;
  g_autoptr (GError) refusal = NULL;
  RkCreated created;

  attachment->sha256[0] = attachment->sha256[0] == '0' ? '1' : '0';
  DO (world, rk_domain_attachment_declare (tx, care.nurse, attachment, &created, &made, error));
  send_part (world, care.nurse, attachment, content, 0, 600);
  /* Half of it cannot be completed, and the half stays. */
  g_autoptr (RkUpload) half = open_upload (world, care.nurse, attachment);
  g_assert_false (rk_upload_verify (half, NULL));
  REFUSED (world, OFFSET_CONFLICT,
           rk_domain_upload_complete (tx, care.nurse, half, &complete, &refusal, error));
  send_part (world, care.nurse, attachment, content, 600, 400);
  g_autoptr (RkUpload) upload = open_upload (world, care.nurse, attachment);
  g_assert_false (rk_upload_verify (upload, NULL));
  DO (world, rk_domain_upload_complete (tx, care.nurse, upload, &complete, &refusal, error));
  g_assert_error (refusal, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_INVALID);
  g_assert_null (complete);
  g_autoptr (RkUpload) afresh = open_upload (world, care.nurse, attachment);
  g_assert_cmpint (rk_upload_get_received (afresh), ==, 0);
}

static void
test_unreferenced (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (GBytes) content = content_of (5000);
  g_autoptr (RkAttachment) loose = declare (care.space, "置き忘れ.jpg", content);
  g_autoptr (RkAttachment) used = declare (care.space, "使った.jpg", content);
  g_autoptr (GError) problem = NULL;

  DO (world, rk_domain_attachment_store (tx, care.nurse, loose, content, error));
  DO (world, rk_domain_attachment_store (tx, care.nurse, used, content, error));
  g_free (attach (world, care.nurse, care.space, used->id));
  world->now += RK_UPLOAD_KEPT + RK_HOUR;
  DO (world, rk_domain_sweep (tx, error));
  world->now += RK_HOUR;
  g_assert_true (rk_domain_sweep_blobs (world->domain, world->db, &problem));
  g_assert_cmpint (count_files (rk_domain_get_blob_dir (world->domain)), ==, 1);
  REFUSED (
    world, NOT_FOUND, rk_domain_upload_open (tx, care.nurse, care.space, loose->id, error) != NULL);
  g_autoptr (RkContent) reading = NULL;
  DO (world, (reading
              = rk_domain_content_open (tx, care.admin, care.space, used->id, RK_PART_WHOLE, error))
               != NULL);
}

static gssize
read_memory (gpointer data, gint64 offset, guint8 *buffer, gsize size)
{
  gsize total;
  const guint8 *bytes = g_bytes_get_data (data, &total);

  g_assert_cmpint (offset + (gint64) size, <=, (gint64) total);
  memcpy (buffer, bytes + offset, size);
  return (gssize) size;
}

static gboolean
content_is_refused (gconstpointer data, gsize size, const char *name)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  const RkFileReader reader = { (gint64) size, read_memory, bytes };

  return rk_file_content_is_refused (&reader, name);
}

static void
put16 (GByteArray *out, guint value)
{
  const guint8 bytes[] = { (guint8) value, (guint8) (value >> 8) };

  g_byte_array_append (out, bytes, 2);
}

static void
put32 (GByteArray *out, guint32 value)
{
  put16 (out, value & 0xffff);
  put16 (out, value >> 16);
}

/* A zip with one stored, empty entry, behind @prefix bytes of something else. */
static GByteArray *
zip_with (const char *name, guint flags, gsize prefix)
{
  GByteArray *out = g_byte_array_new ();
  const guint n = (guint) strlen (name);

  for (gsize i = 0; i < prefix; i++)
    g_byte_array_append (out, (const guint8 *) "\x90", 1);
  const guint32 start = out->len;
  put32 (out, 0x04034b50);
  put16 (out, 20);
  put16 (out, flags);
  for (int i = 0; i < 9; i++)
    put16 (out, 0);
  put16 (out, n);
  put16 (out, 0);
  g_byte_array_append (out, (const guint8 *) name, n);
  const guint32 directory = out->len;
  put32 (out, 0x02014b50);
  put16 (out, 20);
  put16 (out, 20);
  put16 (out, flags);
  for (int i = 0; i < 9; i++)
    put16 (out, 0);
  put16 (out, n);
  for (int i = 0; i < 6; i++)
    put16 (out, 0);
  put32 (out, 0);
  g_byte_array_append (out, (const guint8 *) name, n);
  const guint32 size = out->len - directory;
  put32 (out, 0x06054b50);
  put16 (out, 0);
  put16 (out, 0);
  put16 (out, 1);
  put16 (out, 1);
  put32 (out, size);
  put32 (out, directory - start);
  put16 (out, 0);
  return out;
}

static gboolean
zip_is_refused (const char *name, guint flags, gsize prefix)
{
  g_autoptr (GByteArray) zip = zip_with (name, flags, prefix);

  return content_is_refused (zip->data, zip->len, "file.zip");
}

static void
test_types (void)
{
  static const char *const bad_names[] = { "a.exe",
                                           "a.EXE",
                                           "写真.jpg.exe",
                                           "a.exe.",
                                           "a.exe ",
                                           "a.docm",
                                           "a.js",
                                           "a.vbs",
                                           "a.bat",
                                           "a.ps1",
                                           "a.jar",
                                           "a.lnk",
                                           "a.html",
                                           "a.svg",
                                           "a.scr . .",
                                           "\xe2\x80\xae"
                                           "gpj.exe",
                                           "x\xe2\x80\xae"
                                           "exe.jpg" };
  static const char *const good_names[]
    = { "創部.jpg", "a.pdf",    "報告書.docx", "a.xlsx", "a.mp4",    "README",
        "a.heic",   "薬剤.txt", "a.zip",       "exe",    "a.exe.jpg" };
  guint8 big[4096];

  for (gsize i = 0; i < G_N_ELEMENTS (bad_names); i++)
    if (!rk_file_name_is_refused (bad_names[i], "image/jpeg"))
      g_error ("%s was taken", bad_names[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (good_names); i++)
    if (rk_file_name_is_refused (good_names[i], "image/jpeg"))
      g_error ("%s was refused", good_names[i]);
  g_assert_true (rk_file_name_is_refused ("a", "Application/X-MSDownload; x=1"));
  g_assert_true (rk_file_name_is_refused ("a", "application/vnd.ms-word.document.macroEnabled.12"));

#define BAD(text)  g_assert_true (content_is_refused (text, sizeof (text) - 1, "写真.jpg"))
#define GOOD(text) g_assert_false (content_is_refused (text, sizeof (text) - 1, "写真.jpg"))
  BAD ("MZ\x90\0\x03\0\0\0");
  BAD ("\x7f"
       "ELF\x02\x01\x01");
  BAD ("\xcf\xfa\xed\xfe\x07\0\0\x01");
  BAD ("#!/bin/sh\nrm -rf /\n");
  BAD ("L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0");
  BAD ("\xef\xbb\xbf  <!DOCTYPE html><script>");
  BAD ("Rar!\x1a\x07");
  BAD ("7z\xbc\xaf\x27\x1c\0\x04");
  BAD ("PK\x03\x04 and nothing that adds up");
  BAD ("%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (x) >> >>");
  GOOD ("\xff\xd8\xff\xe0\0\x10JFIF");
  GOOD ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
  GOOD ("%PDF-1.4\n1 0 obj << /Type /Catalog >>");
  GOOD ("本日の血圧は安定しています。");
  GOOD ("");
#undef BAD
#undef GOOD

  g_assert_false (zip_is_refused ("word/document.xml", 0, 0));
  g_assert_false (zip_is_refused ("写真/一.jpg", 0x800, 0));
  g_assert_true (zip_is_refused ("word/vbaProject.bin", 0, 0));
  g_assert_true (zip_is_refused ("setup.exe", 0, 0));
  g_assert_true (zip_is_refused ("inner.zip", 0, 0));
  /* Encrypted: nobody can look into it. Hidden behind a picture: looked into all the same. */
  g_assert_true (zip_is_refused ("word/document.xml", 1, 0));
  g_assert_true (zip_is_refused ("setup.exe", 0, 5000));

  memset (big, 0, sizeof big);
  memcpy (big, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
  g_assert_false (content_is_refused (big, sizeof big, "a.doc"));
  memcpy (big + 2000, "_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0", 24);
  g_assert_true (content_is_refused (big, sizeof big, "a.doc"));
}

static void
test_refused_content (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autoptr (GBytes) content = g_bytes_new_static ("MZ and the rest of a program", 28);
  g_autoptr (RkAttachment) attachment = declare (care.space, "写真.jpg", content);
  g_autoptr (RkAttachment) named = declare (care.space, "写真.exe", content);
  RkAttachment *none = NULL;
  RkCreated created;

  REFUSED (world, REFUSED_TYPE,
           rk_domain_attachment_declare (tx, care.nurse, named, &created, &none, error));
  REFUSED (
    world, REFUSED_TYPE, rk_domain_attachment_store (tx, care.nurse, attachment, content, error));
}

static void
test_backup (World *world)
{
  if (world->postgresql)
    {
      g_autoptr (GError) problem = NULL;
      g_autofree char *dir = g_build_filename (world->dir, "backup", NULL);

      g_assert_false (rk_domain_backup (world->domain, world->db, world->master, dir, &problem));
      g_assert_error (problem, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_UNAVAILABLE);
      return;
    }

  g_auto (Care) care = care_new (world);
  g_autoptr (GBytes) content = content_of (90000);
  g_autoptr (RkAttachment) attachment = declare (care.space, "写真.jpg", content);
  g_autoptr (GError) problem = NULL;
  g_autofree char *backup = g_build_filename (world->dir, "backup", NULL);
  g_autofree char *target = g_build_filename (world->dir, "restored", NULL);
  g_autoptr (RkSecret) other_key = rk_secret_new_random (32);
  g_autoptr (Desk) desk = desk_new ();

  DO (world, rk_domain_attachment_store (tx, care.nurse, attachment, content, error));
  g_free (attach (world, care.nurse, care.space, attachment->id));
  desk_sync (desk, world, care.nurse, 100, 65536);
  g_assert_true (rk_domain_backup (world->domain, world->db, world->master, backup, &problem));
  g_assert_no_error (problem);
  assert_no_mark (backup);
  g_assert_false (rk_domain_backup (world->domain, world->db, world->master, backup, &problem));
  g_clear_error (&problem);

  g_mkdir (target, 0700);
  g_assert_false (rk_domain_restore (backup, other_key, target, &problem));
  g_clear_error (&problem);
  g_assert_true (rk_domain_restore (backup, world->master, target, &problem));
  g_assert_no_error (problem);
  g_assert_false (rk_domain_restore (backup, world->master, target, &problem));
  g_clear_error (&problem);

  g_autofree char *database = g_build_filename (target, RK_SERVER_DATABASE_NAME, NULL);
  g_autofree char *blobs = g_build_filename (target, RK_SERVER_BLOBS_NAME, NULL);
  g_autoptr (RkSecret) key = rk_domain_database_key (world->master);
  RkDb *db = rk_db_open_sqlite (database, key->data, RK_DB_NONE, &problem);
  g_assert_no_error (problem);
  RkDomainConfig config = { .blob_dir = blobs, .master_key = world->master };
  g_autoptr (RkDomain) domain = rk_domain_new (&config, db, &problem);
  g_assert_no_error (problem);
  RkDomainTx *tx = rk_domain_tx_begin_read (domain, db, &problem);
  g_autoptr (RkContent) reading
    = rk_domain_content_open (tx, care.admin, care.space, attachment->id, RK_PART_WHOLE, &problem);
  g_assert_no_error (problem);
  g_autoptr (GBytes) whole = rk_content_read (reading, 0, 90000, &problem);
  g_assert_true (g_bytes_equal (whole, content));

  /* A cursor from before the restore is not believed. */
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *next = NULL;
  gboolean more;
  g_assert_false (rk_domain_sync_page (
    tx, care.nurse, desk->cursor, 100, 65536, out, &more, NULL, &next, &problem));
  g_assert_error (problem, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_GONE);
  rk_domain_tx_free (tx);
  rk_db_close (db);
}

static void
test_audit (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *post = world_post (world, care.nurse, care.space, "血圧 132/78");
  g_autofree char *view = rk_id_new ();
  g_autoptr (GError) problem = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;
  RkAuditReport report;
  gint64 rows;

  DO (world, rk_domain_view_report (tx, care.nurse, view, RK_VIEW_TIMELINE, care.space, 5, error));
  DO (world, rk_domain_audit_verify (tx, &report, error));
  rows = report.n_rows;
  /* Reported twice, written once. */
  DO (world, rk_domain_view_report (tx, care.nurse, view, RK_VIEW_TIMELINE, care.space, 5, error));
  DO (world, rk_domain_audit_verify (tx, &report, error));
  g_assert_cmpint (report.broken_at, ==, 0);
  g_assert_cmpint (report.n_rows, ==, rows);

  rk_json_writer_init (&writer, out);
  DO (world, rk_domain_audit_write (tx, world->operator, 0, 1000, &writer, error));
  g_assert_nonnull (strstr (out->str, "post_create"));
  g_assert_nonnull (strstr (out->str, "view_timeline"));
  /* Ids, and nothing of what was written or who it is about. */
  g_assert_null (strstr (out->str, "血圧"));
  g_assert_null (strstr (out->str, "佐藤"));
  g_assert_null (strstr (out->str, "@example.jp"));
  REFUSED (world, NOT_FOUND, rk_domain_audit_write (tx, care.admin, 0, 10, &writer, error));

  /* Whatever is changed in it, is found. */
  static const char *const changes[] = {
    "UPDATE audit SET action = 'nothing' WHERE seq = 5",
    "UPDATE audit SET at_us = at_us + 1 WHERE seq = 5",
    "UPDATE audit SET actor_id = '' WHERE seq = (SELECT max (seq) FROM audit)",
    "DELETE FROM audit WHERE seq = 5",
    "DELETE FROM audit WHERE seq = (SELECT max (seq) FROM audit)",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      RkDomainTx *tx = world_begin (world);

      g_assert_true (rk_db_exec (world->db, changes[i], &problem, ""));
      g_assert_true (rk_domain_audit_verify (tx, &report, &problem));
      g_assert_cmpint (report.broken_at, >, 0);
      rk_domain_tx_free (tx);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/files/types", test_types);
  world_add_test ("/files/upload", test_upload);
  world_add_test ("/files/torn", test_torn);
  world_add_test ("/files/wrong-sum", test_wrong_sum);
  world_add_test ("/files/unreferenced", test_unreferenced);
  world_add_test ("/files/refused-content", test_refused_content);
  world_add_test ("/files/backup", test_backup);
  world_add_test ("/files/audit", test_audit);
  return world_run ();
}
