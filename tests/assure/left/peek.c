/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "peek.h"

#include "experiment.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What SQLCipher 4 writes: a salt, then pages with a vector and an authentication code at their
 * end. */
#define PAGE_SIZE    4096
#define SALT_SIZE    16
#define RESERVE_SIZE 80
#define KEY_SIZE     32

/* How many different bytes a key has at least; it would take millions of stores to meet another. */
#define MIN_DIFFERENT 22

#define CHUNK   (4 * 1024 * 1024)
#define OVERLAP 4096

typedef struct
{
  guint64 start;
  guint64 end;
  gboolean readable;
  gboolean writable;
  gboolean locked;
  gboolean not_dumped;
  char *name;
} Region;

static void
region_free (Region *region)
{
  g_free (region->name);
  g_free (region);
}

static GPtrArray *
regions_of (GPid pid)
{
  GPtrArray *regions = g_ptr_array_new_with_free_func ((GDestroyNotify) region_free);
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps", (int) pid);
  g_autofree char *text = NULL;
  Region *last = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return regions;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      guint64 start, end;
      char rights[5];
      int at = 0;
      if (sscanf (*line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s %*s %*s %*s%n",
                  &start, &end, rights, &at)
            == 3
          && at > 0)
        {
          last = g_new0 (Region, 1);
          last->start = start;
          last->end = end;
          last->readable = rights[0] == 'r';
          last->writable = rights[1] == 'w';
          last->name = g_strdup (g_strstrip (*line + at));
          g_ptr_array_add (regions, last);
        }
      else if (last != NULL && g_str_has_prefix (*line, "VmFlags:"))
        {
          last->locked = strstr (*line, " lo") != NULL;
          last->not_dumped = strstr (*line, " dd") != NULL;
        }
    }
  return regions;
}

static int
open_memory (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/mem", (int) pid);
  return open (path, O_RDONLY | O_CLOEXEC);
}

/** rk_memory_can_read: Returns: whether this process may look into that one */
gboolean
rk_memory_can_read (GPid pid)
{
  int fd = open_memory (pid);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

/**
 * rk_memory_scan:
 * @found: label -> how often
 * @ret_size: (out) (optional): how many bytes were looked through
 *
 * Looks through everything of the process but the unchanged contents of files.
 */
gboolean
rk_memory_scan (GPid pid, RkCanaries *canaries, GHashTable *found, gsize *ret_size)
{
  g_autoptr (GPtrArray) regions = regions_of (pid);
  g_autofree guint8 *buffer = g_malloc (CHUNK + OVERLAP);
  int fd = open_memory (pid);
  gsize looked = 0;

  if (fd < 0)
    return FALSE;
  for (guint i = 0; i < regions->len; i++)
    {
      const Region *region = regions->pdata[i];
      gsize kept = 0;
      if (g_str_has_prefix (region->name, "[vvar") || g_str_has_prefix (region->name, "[vsyscall"))
        continue;
      /* What a file says and nobody may write is looked at on the disk. */
      if (region->name[0] == '/' && !region->writable)
        continue;
      /* Guard pages and locked pages that are closed for now are read too: the kernel lets root. */
      for (guint64 at = region->start; at < region->end;)
        {
          gssize got = pread (fd, buffer + kept, MIN (CHUNK, region->end - at), (off_t) at);
          if (got <= 0)
            break;
          rk_canaries_scan (canaries, buffer, kept + (gsize) got, found);
          looked += (gsize) got;
          at += (guint64) got;
          gsize size = kept + (gsize) got;
          kept = MIN (size, OVERLAP);
          memmove (buffer, buffer + size - kept, kept);
        }
    }
  close (fd);
  if (ret_size != NULL)
    *ret_size = looked;
  return looked > 0;
}

/* Whether the first page of a store becomes a database's head with this key. */
static gboolean
opens (const guint8 *page, const guint8 *key, EVP_CIPHER_CTX *context)
{
  const guint8 *vector = page + PAGE_SIZE - RESERVE_SIZE;
  guint8 head[32];
  int length = 0;

  EVP_DecryptInit_ex (context, EVP_aes_256_cbc (), NULL, key, vector);
  EVP_CIPHER_CTX_set_padding (context, 0);
  if (EVP_DecryptUpdate (context, head, &length, page + SALT_SIZE, 16) != 1 || length < 16)
    return FALSE;
  /* Size of a page, two versions, reserve, and three numbers that never change. */
  return head[0] == PAGE_SIZE >> 8 && head[1] == 0 && head[4] == RESERVE_SIZE && head[5] == 64
         && head[6] == 32 && head[7] == 32;
}

static gboolean
read_first_page (const char *store, guint8 *page)
{
  FILE *file = fopen (store, "rb");
  gboolean whole = file != NULL && fread (page, 1, PAGE_SIZE, file) == PAGE_SIZE;

  if (file != NULL)
    fclose (file);
  return whole;
}

/** rk_key_opens: Returns: whether a store's file can be read with @key, 32 bytes */
gboolean
rk_key_opens (const char *store, const guint8 *key)
{
  guint8 page[PAGE_SIZE];
  EVP_CIPHER_CTX *context;
  gboolean good;

  if (!read_first_page (store, page))
    return FALSE;
  context = EVP_CIPHER_CTX_new ();
  good = opens (page, key, context);
  EVP_CIPHER_CTX_free (context);
  return good;
}

/* Of 32 random bytes hardly any two are the same; of almost everything else in a memory many are.
 */
static gboolean
is_plausible (const guint8 *at)
{
  guint64 seen[4] = { 0 };
  guint n = 0;

  for (gsize i = 0; i < KEY_SIZE; i++)
    {
      guint64 bit = 1ull << (at[i] & 63);
      n += (seen[at[i] >> 6] & bit) == 0;
      seen[at[i] >> 6] |= bit;
      /* With this many repeats it cannot become enough any more. */
      if (i + 1 - n > KEY_SIZE - MIN_DIFFERENT)
        return FALSE;
    }
  return n >= MIN_DIFFERENT;
}

/**
 * rk_memory_find_key:
 * @store: the file of the open store
 * @ret_key: 32 bytes
 * @weak_places: (nullable) (element-type utf8): takes a line for each place of the key that could
 *   reach a swap or a core
 *
 * Tries whatever stands in the process's memory as the key of its store. No help of the process is
 * needed, so this works on a release.
 *
 * Returns: whether the key was found
 */
gboolean
rk_memory_find_key (GPid pid, const char *store, guint8 *ret_key, GPtrArray *weak_places)
{
  g_autoptr (GPtrArray) regions = regions_of (pid);
  g_autofree guint8 *buffer = g_malloc (CHUNK + KEY_SIZE);
  guint8 page[PAGE_SIZE];
  EVP_CIPHER_CTX *context;
  gboolean found = FALSE;
  int fd = open_memory (pid);

  if (fd < 0)
    return FALSE;
  if (!read_first_page (store, page))
    {
      close (fd);
      return FALSE;
    }
  context = EVP_CIPHER_CTX_new ();
  for (guint i = 0; i < regions->len; i++)
    {
      const Region *region = regions->pdata[i];
      gboolean is_file = region->name[0] == '/';
      /* A key in guarded memory may be unreadable for the program itself at this moment. */
      if (is_file || (!region->writable && !region->locked))
        continue;
      for (guint64 at = region->start; at < region->end; at += CHUNK)
        {
          gssize got
            = pread (fd, buffer, (gsize) MIN (CHUNK + KEY_SIZE, region->end - at), (off_t) at);
          for (gssize o = 0; o + KEY_SIZE <= got && o < CHUNK; o += 8)
            {
              if (found ? memcmp (buffer + o, ret_key, KEY_SIZE) != 0
                        : !is_plausible (buffer + o) || !opens (page, buffer + o, context))
                continue;
              memcpy (ret_key, buffer + o, KEY_SIZE);
              found = TRUE;
              if (weak_places != NULL && !(region->locked && region->not_dumped))
                g_ptr_array_add (
                  weak_places,
                  g_strdup_printf ("%s %s%s", *region->name != '\0' ? region->name : "a mapping",
                                   region->locked ? "" : "may be swapped ",
                                   region->not_dumped ? "" : "may be dumped"));
            }
        }
    }
  EVP_CIPHER_CTX_free (context);
  close (fd);
  return found;
}

/**
 * rk_find_store:
 * @home: a desk's folder
 *
 * Returns: (transfer full) (nullable): the file of the only store below it
 */
char *
rk_find_store (const char *home)
{
  g_autofree char *stores = g_build_filename (home, "state", "renraku", "stores", NULL);
  g_autoptr (GDir) dir = g_dir_open (stores, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;

  return name != NULL ? g_build_filename (stores, name, "store.db", NULL) : NULL;
}

/** rk_child_of: Returns: a process of this name that @pid started, or 0 */
GPid
rk_child_of (GPid pid, const char *name)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", entry, "stat", NULL);
      g_autofree char *text = NULL;
      const char *open_bracket, *close_bracket;
      if (!g_ascii_isdigit (*entry) || !g_file_get_contents (path, &text, NULL, NULL))
        continue;
      open_bracket = strchr (text, '(');
      close_bracket = strrchr (text, ')');
      if (open_bracket != NULL && close_bracket != NULL && g_str_has_prefix (open_bracket + 1, name)
          && g_ascii_strtoll (close_bracket + 4, NULL, 10) == pid)
        return (GPid) g_ascii_strtoll (entry, NULL, 10);
    }
  return 0;
}

/** rk_first_words: Returns: (transfer full): what was found, as one line without any content */
char *
rk_first_words (GHashTable *found)
{
  GString *words = g_string_new (NULL);
  GHashTableIter iter;
  gpointer label, n;

  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &label, &n))
    g_string_append_printf (
      words, "%s%s (%u)", words->len > 0 ? ", " : "", (const char *) label, GPOINTER_TO_UINT (n));
  return g_string_free (words, FALSE);
}
