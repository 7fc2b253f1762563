/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-db"

#include "db/record.h"

#include "db/db-private.h"

#include <string.h>

/* The texts are made once: by what they are made of, a literal each. */
G_LOCK_DEFINE_STATIC (texts);
static GHashTable *texts;

typedef struct
{
  const RkRecordType *type;
  char what;
  const char *first;
  const char *second;
} Key;

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return g_direct_hash (key->type) ^ (guint) key->what ^ (key->first ? g_str_hash (key->first) : 0)
         ^ (key->second ? g_str_hash (key->second) * 31 : 0);
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *first = a;
  const Key *second = b;

  return first->type == second->type && first->what == second->what
         && g_strcmp0 (first->first, second->first) == 0
         && g_strcmp0 (first->second, second->second) == 0;
}

static void
append_columns (GString *sql, const RkRecordType *type)
{
  for (guint i = 0; i < type->n_fields; i++)
    g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", type->fields[i].name);
}

static void
append_insert (GString *sql, const RkRecordType *type, const char *table)
{
  g_string_append_printf (sql, "INSERT INTO %s (", table);
  append_columns (sql, type);
  g_string_append (sql, ") VALUES (");
  for (guint i = 0; i < type->n_fields; i++)
    g_string_append_printf (sql, "%s$%u", i > 0 ? ", " : "", i + 1);
  g_string_append_c (sql, ')');
}

static char *
key_columns_of (const RkRecordType *type)
{
  GString *columns = g_string_new (NULL);

  for (guint i = 0; i < type->n_fields; i++)
    if (type->fields[i].flags & RK_FIELD_KEY)
      g_string_append_printf (columns, "%s%s", columns->len > 0 ? ", " : "", type->fields[i].name);
  if (columns->len == 0)
    g_string_append (columns, "id");
  return g_string_free (columns, FALSE);
}

static void
append_conflict (GString *sql, const RkRecordType *type, const char *key_columns)
{
  g_auto (GStrv) keys = g_strsplit_set (key_columns, ", ", -1);
  gboolean first = TRUE;

  g_string_append_printf (sql, " ON CONFLICT (%s) DO ", key_columns);
  for (guint i = 0; i < type->n_fields; i++)
    {
      const char *name = type->fields[i].name;

      if (g_strv_contains ((const char *const *) keys, name))
        continue;
      g_string_append_printf (sql, "%s%s = excluded.%s", first ? "UPDATE SET " : ", ", name, name);
      first = FALSE;
    }
  if (first)
    g_string_append (sql, "NOTHING");
}

static char *
make_text (const Key *key)
{
  const char *table = key->first != NULL ? key->first : key->type->name;
  GString *sql = g_string_new (NULL);

  switch (key->what)
    {
    case 'c':
      append_columns (sql, key->type);
      break;
    case 'i':
      append_insert (sql, key->type, table);
      break;
    case 'u':
      {
        g_autofree char *keys
          = key->second != NULL ? g_strdup (key->second) : key_columns_of (key->type);
        append_insert (sql, key->type, table);
        append_conflict (sql, key->type, keys);
        break;
      }
    case 's':
      g_string_append (sql, "SELECT ");
      append_columns (sql, key->type);
      g_string_append_printf (sql, " FROM %s", table);
      if (key->second != NULL)
        g_string_append_printf (sql, " %s", key->second);
      break;
    default:
      g_assert_not_reached ();
    }
  return g_string_free (sql, FALSE);
}

static const char *
text_of (const RkRecordType *type, char what, const char *first, const char *second)
{
  Key key = { type, what, first, second };

  G_LOCK (texts);
  if (texts == NULL)
    texts = g_hash_table_new (key_hash, key_equal);
  const char *text = g_hash_table_lookup (texts, &key);
  if (text == NULL)
    {
      Key *copy = g_new (Key, 1);
      *copy = (Key){ type, what, g_strdup (first), g_strdup (second) };
      text = make_text (copy);
      g_hash_table_insert (texts, copy, (gpointer) text);
    }
  G_UNLOCK (texts);
  return text;
}

const char *
rk_db_record_columns (const RkRecordType *type)
{
  return text_of (type, 'c', NULL, NULL);
}

const char *
rk_db_record_insert_sql (const RkRecordType *type, const char *table)
{
  return text_of (type, 'i', table, NULL);
}

const char *
rk_db_record_upsert_sql (const RkRecordType *type, const char *table, const char *key_columns)
{
  return text_of (type, 'u', table, key_columns);
}

const char *
rk_db_record_select_sql (const RkRecordType *type, const char *table, const char *where)
{
  return text_of (type, 's', table, where);
}

void
rk_db_bind_record (RkDbStmt *stmt, int first_param, const RkRecordType *type, gconstpointer record)
{
  const RkDbClass *klass = stmt->db->klass;

  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];
      int param = first_param + (int) i;
      const char *text;

      switch (field->type)
        {
        case RK_FIELD_INT:
        case RK_FIELD_TIME:
          klass->bind_int64 (stmt, param, *rk_field_int_at (field, record));
          continue;
        case RK_FIELD_BOOL:
          klass->bind_int64 (stmt, param, *rk_field_small_at (field, record) != 0);
          continue;
        case RK_FIELD_ENUM:
          text = rk_field_enum_name (field, *rk_field_small_at (field, record));
          break;
        case RK_FIELD_TEXT:
        case RK_FIELD_ID:
        case RK_FIELD_DATE:
        default:
          text = *rk_field_text_at (field, record);
          break;
        }
      if (text != NULL)
        klass->bind_text (stmt, param, text, FALSE);
      else
        klass->bind_null (stmt, param);
    }
}

void
rk_db_column_record (RkDbStmt *stmt, int first_column, const RkRecordType *type, gpointer record)
{
  const RkDbClass *klass = stmt->db->klass;

  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];
      int column = first_column + (int) i;
      const char *text;

      switch (field->type)
        {
        case RK_FIELD_INT:
        case RK_FIELD_TIME:
          *rk_field_int_at (field, record) = klass->column_int64 (stmt, column);
          break;
        case RK_FIELD_BOOL:
          *rk_field_small_at (field, record) = klass->column_int64 (stmt, column) != 0;
          break;
        case RK_FIELD_ENUM:
          text = klass->column_text (stmt, column);
          *rk_field_small_at (field, record) = text != NULL ? rk_field_enum_value (field, text) : 0;
          break;
        case RK_FIELD_TEXT:
        case RK_FIELD_ID:
        case RK_FIELD_DATE:
        default:
          g_free (*rk_field_text_at (field, record));
          *rk_field_text_at (field, record) = g_strdup (klass->column_text (stmt, column));
          break;
        }
    }
}
