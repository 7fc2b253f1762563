/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "canary.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A part of a text that is as short as this is no chance: these are twelve bytes of UTF-8. */
#define PART_CHARACTERS 4

/* The same for a key. */
#define PART_BYTES 16

/* Patterns are looked up by a digest of their first bytes. */
#define HEAD_BYTES 4
#define TABLE_BITS 20

#define CHUNK   (8 * 1024 * 1024)
#define OVERLAP 4096

typedef struct
{
  char *label;
  guint8 *bytes;
  gsize size;
} Pattern;

struct _RkCanaries
{
  GPtrArray *patterns;
  GHashTable *known; /* the bytes of all patterns, to have each once */
  GHashTable *heads; /* digest of the head -> GPtrArray of Pattern */
  guint8 *table;     /* a bit for each digest that is in use */
};

static void
pattern_free (Pattern *pattern)
{
  g_free (pattern->label);
  g_free (pattern->bytes);
  g_free (pattern);
}

RkCanaries *
rk_canaries_new (void)
{
  RkCanaries *canaries = g_new0 (RkCanaries, 1);

  canaries->patterns = g_ptr_array_new_with_free_func ((GDestroyNotify) pattern_free);
  canaries->known
    = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  canaries->heads = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  canaries->table = g_malloc0 ((1 << TABLE_BITS) / 8);
  return canaries;
}

void
rk_canaries_free (RkCanaries *canaries)
{
  if (canaries == NULL)
    return;
  g_ptr_array_unref (canaries->patterns);
  g_hash_table_unref (canaries->known);
  g_hash_table_unref (canaries->heads);
  g_free (canaries->table);
  g_free (canaries);
}

static inline guint32
digest_of (const guint8 *bytes)
{
  guint32 head;

  memcpy (&head, bytes, HEAD_BYTES);
  return (head * 2654435761u) >> (32 - TABLE_BITS);
}

static void
add (RkCanaries *canaries, const char *label, const char *form, const void *bytes, gsize size)
{
  GBytes *whole;
  GPtrArray *same_head;
  Pattern *pattern;
  guint32 digest;

  g_assert (size >= 8 && size < OVERLAP);
  whole = g_bytes_new (bytes, size);
  if (!g_hash_table_add (canaries->known, whole))
    return;
  pattern = g_new (Pattern, 1);
  pattern->label = g_strdup_printf ("%s as %s", label, form);
  pattern->bytes = g_memdup2 (bytes, size);
  pattern->size = size;
  g_ptr_array_add (canaries->patterns, pattern);
  digest = digest_of (pattern->bytes);
  canaries->table[digest / 8] |= (guint8) (1 << (digest % 8));
  same_head = g_hash_table_lookup (canaries->heads, GUINT_TO_POINTER (digest));
  if (same_head == NULL)
    {
      same_head = g_ptr_array_new ();
      g_hash_table_insert (canaries->heads, GUINT_TO_POINTER (digest), same_head);
    }
  g_ptr_array_add (same_head, pattern);
}

static void
add_hex (RkCanaries *canaries, const char *label, const guint8 *bytes, gsize size)
{
  g_autoptr (GString) lower = g_string_new (NULL);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (lower, "%02x", bytes[i]);
  g_autofree char *upper = g_ascii_strup (lower->str, -1);
  add (canaries, label, "hex", lower->str, lower->len);
  add (canaries, label, "hex", upper, lower->len);
}

/* Of base64 those characters that do not depend on what stands around the bytes. */
static void
add_base64 (RkCanaries *canaries, const char *label, const guint8 *bytes, gsize size)
{
  for (gsize before = 0; before < 3; before++)
    {
      g_autofree guint8 *padded = g_malloc0 (size + 2);
      g_autofree char *text = NULL;
      gsize first = (before * 8 + 5) / 6;
      gsize last = (before + size) * 8 / 6;

      memcpy (padded + before, bytes, size);
      text = g_base64_encode (padded, before + size);
      add (canaries, label, "base64", text + first, last - first);
      g_strdelimit (text, "+", '-');
      g_strdelimit (text, "/", '_');
      add (canaries, label, "base64 for addresses", text + first, last - first);
    }
}

static void
add_percent (RkCanaries *canaries, const char *label, const guint8 *bytes, gsize size)
{
  for (int f = 0; f < 2; f++)
    {
      g_autoptr (GString) some = g_string_new (NULL);
      g_autoptr (GString) all = g_string_new (NULL);
      for (gsize i = 0; i < size; i++)
        {
          g_string_append_printf (all, f == 0 ? "%%%02X" : "%%%02x", bytes[i]);
          if (g_ascii_isalnum (bytes[i]) || (bytes[i] != 0 && strchr ("-_.~", bytes[i]) != NULL))
            g_string_append_c (some, (char) bytes[i]);
          else
            g_string_append_printf (some, f == 0 ? "%%%02X" : "%%%02x", bytes[i]);
        }
      add (canaries, label, "percent", some->str, some->len);
      add (canaries, label, "percent", all->str, all->len);
    }
}

static void
add_utf16 (RkCanaries *canaries, const char *label, const char *text)
{
  static const char *const sets[] = { "UTF-16LE", "UTF-16BE", "UTF-32LE" };

  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      gsize size = 0;
      g_autofree char *bytes = g_convert (text, -1, sets[i], "UTF-8", NULL, &size, NULL);
      if (bytes != NULL && size >= 8)
        add (canaries, label, sets[i], bytes, size);
    }
}

static void
add_escapes (RkCanaries *canaries, const char *label, const char *text)
{
  g_autoptr (GString) lower = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      if (c < 0x80)
        g_string_append_c (lower, (char) c);
      else if (c < 0x10000)
        g_string_append_printf (lower, "\\u%04x", c);
      else
        g_string_append_printf (lower, "\\u%04x\\u%04x", 0xd7c0 + (c >> 10), 0xdc00 + (c & 0x3ff));
    }
  if (lower->len >= 8)
    add (canaries, label, "escapes", lower->str, lower->len);
}

static void
add_forms (RkCanaries *canaries, const char *label, const char *text, gsize size)
{
  g_autofree char *part = g_strndup (text, size);

  add (canaries, label, "UTF-8", part, size);
  add_utf16 (canaries, label, part);
  add_base64 (canaries, label, (const guint8 *) part, size);
  add_hex (canaries, label, (const guint8 *) part, size);
  add_percent (canaries, label, (const guint8 *) part, size);
  add_escapes (canaries, label, part);
}

/**
 * rk_canaries_add_text:
 * @label: what it is, for the report; the text itself is never printed
 * @text: characters drawn by chance, so that four of them in a row are no coincidence
 *
 * Every part of four characters is looked for.
 */
void
rk_canaries_add_text (RkCanaries *canaries, const char *label, const char *text)
{
  glong length = g_utf8_strlen (text, -1);

  g_assert (length >= PART_CHARACTERS);
  for (glong i = 0; i + PART_CHARACTERS <= length; i++)
    {
      const char *start = g_utf8_offset_to_pointer (text, i);
      const char *end = g_utf8_offset_to_pointer (start, PART_CHARACTERS);
      add_forms (canaries, label, start, (gsize) (end - start));
    }
}

/** rk_canaries_add_whole: a text that has ordinary words in it: only the whole is looked for */
void
rk_canaries_add_whole (RkCanaries *canaries, const char *label, const char *text)
{
  gsize size = MIN (strlen (text), 240);

  while (size > 0 && (text[size] & 0xc0) == 0x80)
    size--;
  if (size >= 8)
    add_forms (canaries, label, text, size);
}

/** rk_canaries_add_key: every half of a key, on 8-byte boundaries, as bytes and written out */
void
rk_canaries_add_key (RkCanaries *canaries, const char *label, const guint8 *key, gsize size)
{
  g_assert (size >= PART_BYTES);
  for (gsize i = 0; i + PART_BYTES <= size; i += 8)
    {
      add (canaries, label, "bytes", key + i, PART_BYTES);
      add_hex (canaries, label, key + i, PART_BYTES);
      add_base64 (canaries, label, key + i, PART_BYTES);
    }
}

/** rk_canaries_count: Returns: how many forms are looked for */
guint
rk_canaries_count (RkCanaries *canaries)
{
  return canaries->patterns->len;
}

static const Pattern *
match_at (RkCanaries *canaries, const guint8 *at, gsize left)
{
  guint32 digest = digest_of (at);
  GPtrArray *same_head;

  if ((canaries->table[digest / 8] & (1 << (digest % 8))) == 0)
    return NULL;
  same_head = g_hash_table_lookup (canaries->heads, GUINT_TO_POINTER (digest));
  for (guint i = 0; same_head != NULL && i < same_head->len; i++)
    {
      const Pattern *pattern = same_head->pdata[i];
      if (pattern->size <= left && memcmp (pattern->bytes, at, pattern->size) == 0)
        return pattern;
    }
  return NULL;
}

/**
 * rk_canaries_find:
 * @ret_offset: (out) (optional): where
 *
 * Returns: (nullable): what the first one is that is in @data, as a word for the report
 */
const char *
rk_canaries_find (RkCanaries *canaries, const void *data, gsize size, gsize *ret_offset)
{
  const guint8 *bytes = data;

  for (gsize i = 0; i + HEAD_BYTES <= size; i++)
    {
      const Pattern *pattern = match_at (canaries, bytes + i, size - i);
      if (pattern == NULL)
        continue;
      if (ret_offset != NULL)
        *ret_offset = i;
      return pattern->label;
    }
  return NULL;
}

/** rk_canaries_scan: @found: label -> how often */
void
rk_canaries_scan (RkCanaries *canaries, const void *data, gsize size, GHashTable *found)
{
  const guint8 *bytes = data;

  for (gsize i = 0; i + HEAD_BYTES <= size; i++)
    {
      const Pattern *pattern = match_at (canaries, bytes + i, size - i);
      if (pattern == NULL)
        continue;
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (found, pattern->label));
      g_hash_table_insert (found, g_strdup (pattern->label), GUINT_TO_POINTER (n + 1));
    }
}

/** rk_canaries_find_all: Returns: (transfer full): label -> how often */
GHashTable *
rk_canaries_find_all (RkCanaries *canaries, const void *data, gsize size)
{
  GHashTable *found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  rk_canaries_scan (canaries, data, size, found);
  return found;
}

/** rk_canaries_scan_file: a file or a raw device of any size, also across its pieces */
gboolean
rk_canaries_scan_file (RkCanaries *canaries, const char *path, GHashTable *found, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK + OVERLAP);
  gsize kept = 0;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s cannot be read", path);
      return FALSE;
    }
  for (;;)
    {
      gssize got = read (fd, buffer + kept, CHUNK);
      gsize size;
      if (got <= 0)
        {
          close (fd);
          if (got < 0)
            g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s cannot be read whole", path);
          return got == 0;
        }
      size = kept + (gsize) got;
      rk_canaries_scan (canaries, buffer, size, found);
      kept = MIN (size, OVERLAP);
      memmove (buffer, buffer + size - kept, kept);
    }
}

/** rk_canaries_scan_tree: the names and the contents of all that lies below @folder */
void
rk_canaries_scan_tree (RkCanaries *canaries, const char *folder, GHashTable *found)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      rk_canaries_scan (canaries, name, strlen (name), found);
      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        rk_canaries_scan_tree (canaries, path, found);
      else if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        rk_canaries_scan_file (canaries, path, found, NULL);
    }
}

/**
 * rk_canaries_forms:
 *
 * Returns: (transfer full) (element-type GBytes): each form of a text, for planting; with some
 *   bytes before it, so that base64 is met at all its alignments
 */
GPtrArray *
rk_canaries_forms (const char *text)
{
  g_autoptr (RkCanaries) all = rk_canaries_new ();
  GPtrArray *forms = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  add_forms (all, "planted", text, strlen (text));
  for (guint i = 0; i < all->patterns->len; i++)
    {
      const Pattern *pattern = all->patterns->pdata[i];
      g_ptr_array_add (forms, g_bytes_new (pattern->bytes, pattern->size));
    }
  return forms;
}

/**
 * rk_canary_word:
 *
 * Returns: (transfer full): Chinese characters drawn by chance, which say nothing
 */
char *
rk_canary_word (GRand *random, guint n_characters)
{
  GString *word = g_string_new (NULL);

  for (guint i = 0; i < n_characters; i++)
    g_string_append_unichar (word, (gunichar) g_rand_int_range (random, 0x5000, 0x9000));
  return g_string_free (word, FALSE);
}
