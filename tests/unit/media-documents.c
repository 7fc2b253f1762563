/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Office documents, for the converter to stumble over. Most of them are archives: a byte changed in
 * one is found by its checksum, and nothing behind it would ever be tried. So a part is unpacked,
 * changed, and put back with a checksum that is right. */

#include "media-seeds.h"

#include <gio/gio.h>
#include <string.h>

/* Larger ones would only be slow. */
#define MAX_FOREIGN (128 * 1024)
#define MAX_PART    (4 * 1024 * 1024)

typedef struct
{
  const guint8 *name;
  guint16 name_length;
  guint16 method;
  guint32 sum;
  guint32 packed;
  guint32 size;
  const guint8 *data;
} Part;

static guint32
get (const guint8 *at, guint n_bytes)
{
  guint32 value = 0;

  for (guint i = n_bytes; i-- > 0;)
    value = value << 8 | at[i];
  return value;
}

static void
put (GByteArray *file, guint32 value, guint n_bytes)
{
  for (guint i = 0; i < n_bytes; i++, value >>= 8)
    {
      const guint8 byte = (guint8) value;

      g_byte_array_append (file, &byte, 1);
    }
}

/* The parts of an archive that is whole, or NULL. */
static GArray *
list_parts (const guint8 *data, gsize length)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, TRUE, sizeof (Part));
  gsize end = length >= 22 ? length - 22 : 0;
  gsize at;

  while (end > 0 && memcmp (data + end, "PK\5\6", 4) != 0)
    end--;
  if (end == 0)
    return NULL;
  at = get (data + end + 16, 4);
  for (guint n = get (data + end + 10, 2); n > 0; n--)
    {
      Part part;
      gsize local;

      if (at + 46 > length || memcmp (data + at, "PK\1\2", 4) != 0)
        return NULL;
      part.name_length = (guint16) get (data + at + 28, 2);
      part.name = data + at + 46;
      part.method = (guint16) get (data + at + 10, 2);
      part.sum = get (data + at + 16, 4);
      part.packed = get (data + at + 20, 4);
      part.size = get (data + at + 24, 4);
      local = get (data + at + 42, 4);
      if (local + 30 > length)
        return NULL;
      local += 30 + get (data + local + 26, 2) + get (data + local + 28, 2);
      if (local + part.packed > length)
        return NULL;
      part.data = data + local;
      g_array_append_val (parts, part);
      at += 46 + part.name_length + get (data + at + 30, 2) + get (data + at + 32, 2);
    }
  return parts->len > 0 ? g_steal_pointer (&parts) : NULL;
}

static GBytes *
unpack (const Part *part)
{
  g_autoptr (GZlibDecompressor) inflate = NULL;
  g_autoptr (GInputStream) packed = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autofree guint8 *content = g_malloc (MAX (part->size, 1));
  gsize got = 0;

  if (part->method == 0)
    return g_bytes_new (part->data, part->packed);
  inflate = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW);
  packed = g_memory_input_stream_new_from_data (part->data, part->packed, NULL);
  stream = g_converter_input_stream_new (packed, G_CONVERTER (inflate));
  if (!g_input_stream_read_all (stream, content, part->size, &got, NULL, NULL) || got != part->size)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&content), part->size);
}

/* An archive of @parts, in which @other, packed by @method and of @size when unpacked, stands in
 * the place of part @which. */
static GBytes *
pack (GArray *parts, guint which, GBytes *other, guint16 method, guint32 sum, guint32 size)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) index = g_byte_array_new ();
  guint32 index_at;

  for (guint i = 0; i < parts->len; i++)
    {
      Part part = g_array_index (parts, Part, i);
      const guint32 at = file->len;
      gsize packed;

      if (i == which)
        {
          part.data = g_bytes_get_data (other, &packed);
          part.packed = (guint32) packed;
          part.method = method;
          part.sum = sum;
          part.size = size;
        }
      put (index, 0x02014b50, 4);
      put (index, 20, 2);
      for (guint place = 0; place < 2; place++)
        {
          GByteArray *to = place == 0 ? file : index;

          if (place == 0)
            put (to, 0x04034b50, 4);
          put (to, 20, 2);
          put (to, 0, 2);
          put (to, part.method, 2);
          put (to, 0, 2);
          put (to, 0x21, 2);
          put (to, part.sum, 4);
          put (to, part.packed, 4);
          put (to, part.size, 4);
          put (to, part.name_length, 2);
          put (to, 0, 2);
        }
      put (index, 0, 2);
      put (index, 0, 2);
      put (index, 0, 2);
      put (index, 0, 4);
      put (index, at, 4);
      g_byte_array_append (index, part.name, part.name_length);
      g_byte_array_append (file, part.name, part.name_length);
      g_byte_array_append (file, part.data, part.packed);
    }
  index_at = file->len;
  g_byte_array_append (file, index->data, index->len);
  put (file, 0x06054b50, 4);
  put (file, 0, 4);
  put (file, parts->len, 2);
  put (file, parts->len, 2);
  put (file, index->len, 4);
  put (file, index_at, 4);
  put (file, 0, 2);
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}

static void
document_free (RkSeedDocument *document)
{
  g_free (document->name);
  g_bytes_unref (document->file);
  g_free (document);
}

static void
add (GPtrArray *documents, const char *name, GBytes *file)
{
  RkSeedDocument *document = g_new0 (RkSeedDocument, 1);

  document->name = g_strdup (name);
  document->file = g_bytes_ref (file);
  g_ptr_array_add (documents, document);
}

static void
take_document (const char *path, gpointer data)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GBytes) file = NULL;
  char *content;
  gsize length;

  if (!rk_decoder_is_office (NULL, name) || !g_file_get_contents (path, &content, &length, NULL))
    return;
  file = g_bytes_new_take (content, length);
  if (length <= MAX_FOREIGN)
    add (data, name, file);
}

GPtrArray *
rk_seed_documents (guint *ret_n_foreign)
{
  GPtrArray *documents = g_ptr_array_new_with_free_func ((GDestroyNotify) document_free);
  guint n_own;

  rk_seed_walk (RK_TEST_FILES "/office", take_document, documents);
  n_own = documents->len;
  g_assert_cmpuint (n_own, >, 0);
  rk_seed_walk_foreign (take_document, documents);
  *ret_n_foreign = documents->len - n_own;
  return documents;
}

GBytes *
rk_seed_mutate_document (GBytes *seed, GRand *rand)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (seed, &length);
  g_autoptr (GArray) parts = list_parts (data, length);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) changed = NULL;
  guint which;

  /* One of eight as it is found on a broken disk. */
  if (parts == NULL || g_rand_int_range (rand, 0, 8) == 0)
    return rk_seed_mutate (seed, rand);
  which = (guint) g_rand_int_range (rand, 0, (gint32) parts->len);
  if (g_array_index (parts, Part, which).size == 0
      || g_array_index (parts, Part, which).size > MAX_PART
      || (content = unpack (&g_array_index (parts, Part, which))) == NULL)
    return rk_seed_mutate (seed, rand);
  changed = rk_seed_mutate (content, rand);
  return pack (parts, which, changed, 0,
               rk_seed_crc (g_bytes_get_data (changed, NULL), g_bytes_get_size (changed)),
               (guint32) g_bytes_get_size (changed));
}

/* The part @name of an OpenDocument text, replaced. */
static GBytes *
replace_content (GBytes *seed, const char *name, GBytes *packed, guint32 sum, gsize size)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (seed, &length);
  g_autoptr (GArray) parts = list_parts (data, length);
  const gboolean is_packed = g_bytes_get_size (packed) != size;

  g_assert_nonnull (parts);
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);

      if (part->name_length == strlen (name) && memcmp (part->name, name, strlen (name)) == 0)
        return pack (parts, i, packed, is_packed ? 8 : 0, sum, (guint32) size);
    }
  g_assert_not_reached ();
}

/* A text of @length spaces, packed as archives want it. */
static GBytes *
pack_spaces (const char *head, gsize length, const char *tail, guint32 *ret_sum, gsize *ret_size)
{
  g_autoptr (GZlibCompressor) deflate = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 1);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) packed = g_converter_output_stream_new (memory, G_CONVERTER (deflate));
  g_autoptr (GString) text = g_string_new (head);

  g_string_set_size (text, text->len + length);
  memset (text->str + strlen (head), 'x', length);
  g_string_append (text, tail);
  g_output_stream_write_all (packed, text->str, text->len, NULL, NULL, NULL);
  g_output_stream_close (packed, NULL, NULL);
  *ret_sum = rk_seed_crc ((const guint8 *) text->str, text->len);
  *ret_size = text->len;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static const char head[]
  = "<?xml version=\"1.0\"?><office:document-content "
    "xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
    "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text>"
    "<text:p>";
static const char tail[] = "</text:p></office:text></office:body></office:document-content>";

static GBytes *
read_text_document (void)
{
  g_autofree char *path = g_build_filename (RK_TEST_FILES, "office", "a.odt", NULL);
  g_autoptr (GError) error = NULL;
  char *content;
  gsize length;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (content, length);
}

static GBytes *
set_content (GBytes *seed, const char *text, gsize length)
{
  g_autoptr (GBytes) plain = g_bytes_new (text, length);

  return replace_content (
    seed, "content.xml", plain, rk_seed_crc ((const guint8 *) text, length), length);
}

GBytes *
rk_seed_document_saying (const char *text)
{
  g_autoptr (GBytes) seed = read_text_document ();
  g_autofree char *content = g_strconcat (head, text, tail, NULL);

  return set_content (seed, content, strlen (content));
}

GPtrArray *
rk_seed_document_bombs (void)
{
  GPtrArray *bombs = g_ptr_array_new_with_free_func ((GDestroyNotify) document_free);
  g_autoptr (GString) laughs
    = g_string_new ("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY l0 \"x\">");
  g_autoptr (GString) deep = g_string_new (head);
  g_autoptr (GBytes) seed = read_text_document ();

  /* 512 MiB of one word. */
  {
    guint32 sum;
    gsize size;
    g_autoptr (GBytes) packed = pack_spaces (head, (gsize) 512 * 1024 * 1024, tail, &sum, &size);
    g_autoptr (GBytes) file = replace_content (seed, "content.xml", packed, sum, size);

    add (bombs, "unpacks.odt", file);
  }
  /* An entity of ten of ten of ten … */
  for (guint i = 1; i < 12; i++)
    {
      g_string_append_printf (laughs, "<!ENTITY l%u \"", i);
      for (guint k = 0; k < 10; k++)
        g_string_append_printf (laughs, "&l%u;", i - 1);
      g_string_append (laughs, "\">");
    }
  g_string_append_printf (laughs, "]>%s&l11;%s", head + strlen ("<?xml version=\"1.0\"?>"), tail);
  {
    g_autoptr (GBytes) file = set_content (seed, laughs->str, laughs->len);

    add (bombs, "entities.odt", file);
  }
  /* A span in a span in a span … */
  for (guint i = 0; i < 200000; i++)
    g_string_append (deep, "<text:span>");
  {
    g_autoptr (GBytes) file = set_content (seed, deep->str, deep->len);

    add (bombs, "deep.odt", file);
  }
  return bombs;
}
