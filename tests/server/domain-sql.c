/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* Every statement that stands in the sources of the domain is parsed by each database. */

#include "domain-fixture.h"
#include "db/record.h"
#include "server/domain/sync-private.h"

#include <string.h>

/* Literals, one after the other, and names that were defined as literals; up to the end of the
 * argument. */
static const char *
read_literals (const char *p, GHashTable *defined, GString *out)
{
  int depth = 0;

  for (;; p++)
    {
      if (*p == '"')
        {
          for (p++; *p != '"'; p++)
            {
              g_assert_cmpint (*p, !=, '\0');
              if (*p == '\\')
                p++;
              g_string_append_c (out, *p);
            }
        }
      else if (g_ascii_isupper (*p))
        {
          const char *end = p;
          while (g_ascii_isalnum (*end) || *end == '_')
            end++;
          g_autofree char *name = g_strndup (p, (gsize) (end - p));
          const char *text = g_hash_table_lookup (defined, name);
          if (text == NULL)
            g_error ("%s is not defined as a literal", name);
          g_string_append (out, text);
          p = end - 1;
        }
      else if (*p == '(')
        depth++;
      else if (*p == ',' && depth == 0)
        return p;
      else if (*p == ')')
        {
          if (depth-- == 0)
            return p;
        }
      else
        g_assert_true (g_ascii_isspace (*p) || *p == '\\');
    }
}

static void
read_defines (const char *source, GHashTable *defined)
{
  for (const char *p = source; (p = strstr (p, "#define ")) != NULL;)
    {
      p += strlen ("#define ");
      const char *end = p;
      while (g_ascii_isalnum (*end) || *end == '_')
        end++;
      g_autofree char *name = g_strndup (p, (gsize) (end - p));
      p = end;
      while (*p == ' ' || *p == '\\' || *p == '\n')
        p++;
      if (*p != '"')
        continue;
      GString *text = g_string_new (NULL);
      for (;;)
        {
          for (p++; *p != '"'; p++)
            g_string_append_c (text, *p);
          p++;
          /* What follows goes on: another literal, or the name of one. */
          for (;; p++)
            {
              const char *after = p;

              while (g_ascii_isupper (*after) || g_ascii_isdigit (*after) || *after == '_')
                after++;
              g_autofree char *inner = g_strndup (p, (gsize) (after - p));
              const char *known = g_hash_table_lookup (defined, inner);
              if (known != NULL)
                {
                  g_string_append (text, known);
                  p = after;
                }
              if (*p != ' ' && *p != '\\' && !(*p == '\n' && p[-1] == '\\'))
                break;
            }
          if (*p != '"')
            break;
        }
      g_hash_table_insert (defined, g_steal_pointer (&name), g_string_free (text, FALSE));
    }
}

static void
parse (RkDb *db, const char *file, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (db, g_intern_string (sql), &error);

  if (stmt == NULL)
    g_error ("%s: %s\n%s", file, error->message, sql);
}

static guint
parse_source (RkDb *db, const char *file, const char *source)
{
  g_autoptr (GHashTable) defined = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint n = 0;

  g_autofree char *shared = g_build_filename (DOMAIN_SOURCES, "domain-private.h", NULL);
  g_autofree char *header = NULL;
  g_assert_true (g_file_get_contents (shared, &header, NULL, NULL));
  read_defines (header, defined);
  read_defines (source, defined);
  for (const char *p = source; (p = strstr (p, "SQL (")) != NULL; n++)
    {
      g_autoptr (GString) sql = g_string_new (NULL);

      p = read_literals (p + strlen ("SQL ("), defined, sql);
      parse (db, file, sql->str);
    }
  for (const char *p = source; (p = strstr (p, "SELECT (")) != NULL; n++)
    {
      /* A subquery inside a statement. */
      const char *start = p += strlen ("SELECT (");
      if (!g_ascii_islower (*start))
        continue;
      g_autoptr (GString) table = g_string_new (NULL);
      g_autoptr (GString) rest = g_string_new (NULL);
      const char *comma = strchr (start, ',');
      g_autofree char *name = g_strndup (start, (gsize) (comma - start));
      const RkRecordType *type = rk_record_type_by_name (name);
      g_assert_nonnull (type);
      p = read_literals (comma + 1, defined, table);
      g_assert_cmpint (*p, ==, ',');
      p = read_literals (p + 1, defined, rest);
      g_autofree char *sql = g_strdup_printf (
        "SELECT %s FROM %s %s", rk_db_record_columns (type), table->str, rest->str);
      parse (db, file, sql);
    }
  return n;
}

static void
test_parse (World *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (DOMAIN_SOURCES, 0, &error);
  guint n = 0;
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (DOMAIN_SOURCES, name, NULL);
      g_autofree char *source = NULL;

      if (!g_str_has_suffix (name, ".c"))
        continue;
      g_file_get_contents (path, &source, NULL, &error);
      g_assert_no_error (error);
      n += parse_source (world->db, name, source);
    }
  /* If the macros were renamed this would find nothing. */
  g_assert_cmpuint (n, >, 100);
  g_assert_true (rk_sync_prepare_parts (world->db, &error));
  g_assert_no_error (error);
  g_assert_true (rk_sync_prepare_kinds (world->db, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/sql/parse", test_parse);
  return world_run ();
}
