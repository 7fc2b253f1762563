/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/record.h"
#include "core/error.h"
#include "core/id.h"
#include "core/text.h"
#include "core/time.h"

#include <string.h>

/**
 * rk_record_new:
 *
 * Returns: (transfer full): an empty record; rk_record_free() gives it back
 */
gpointer
rk_record_new (const RkRecordType *type)
{
  return g_malloc0 (type->size);
}

/**
 * rk_record_clear:
 *
 * Frees what @record holds and makes it empty.
 */
void
rk_record_clear (const RkRecordType *type, gpointer record)
{
  for (guint i = 0; i < type->n_fields; i++)
    if (rk_field_is_text (&type->fields[i]))
      g_free (*rk_field_text_at (&type->fields[i], record));
  memset (record, 0, type->size);
}

/**
 * rk_record_free:
 * @record: (nullable) (transfer full): a record of @type
 */
void
rk_record_free (const RkRecordType *type, gpointer record)
{
  if (record == NULL)
    return;
  rk_record_clear (type, record);
  g_free (record);
}

/**
 * rk_record_copy:
 *
 * Returns: (transfer full): a deep copy
 */
gpointer
rk_record_copy (const RkRecordType *type, gconstpointer record)
{
  gpointer copy = g_memdup2 (record, type->size);
  for (guint i = 0; i < type->n_fields; i++)
    if (rk_field_is_text (&type->fields[i]))
      {
        char **text = rk_field_text_at (&type->fields[i], copy);
        *text = g_strdup (*text);
      }
  return copy;
}

/**
 * rk_record_equal:
 *
 * Whether every field is the same.
 */
gboolean
rk_record_equal (const RkRecordType *type, gconstpointer a, gconstpointer b)
{
  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];
      gboolean same;

      if (rk_field_is_text (field))
        same = g_strcmp0 (*rk_field_text_at (field, a), *rk_field_text_at (field, b)) == 0;
      else if (field->type == RK_FIELD_INT || field->type == RK_FIELD_TIME)
        same = *rk_field_int_at (field, a) == *rk_field_int_at (field, b);
      else
        same = *rk_field_small_at (field, a) == *rk_field_small_at (field, b);
      if (!same)
        return FALSE;
    }
  return TRUE;
}

/**
 * rk_record_type_find:
 *
 * Returns: (nullable): the field of that name
 */
const RkField *
rk_record_type_find (const RkRecordType *type, const char *name)
{
  for (guint i = 0; i < type->n_fields; i++)
    if (strcmp (type->fields[i].name, name) == 0)
      return &type->fields[i];
  return NULL;
}

/**
 * rk_field_enum_name:
 * @value: a value of the enumeration
 *
 * Returns: (nullable): its name on the wire, or %NULL when it has none
 */
const char *
rk_field_enum_name (const RkField *field, int value)
{
  for (int i = 1; field->names[i] != NULL; i++)
    if (i == value)
      return field->names[i];
  return NULL;
}

/**
 * rk_field_enum_value:
 * @name: (nullable): a name from outside
 *
 * Returns: the value, or 0 when this version does not know it
 */
int
rk_field_enum_value (const RkField *field, const char *name)
{
  for (int i = 1; name != NULL && field->names[i] != NULL; i++)
    if (strcmp (field->names[i], name) == 0)
      return i;
  return 0;
}

static gboolean
refuse (
  GError **error, RkCoreError code, const RkRecordType *type, const char *field, const char *why)
{
  g_set_error (error, RK_CORE_ERROR, code, "%s.%s %s", type->name, field, why);
  return FALSE;
}

static gboolean
validate_text (const RkRecordType *type, const RkField *field, const char *text, GError **error)
{
  if (text == NULL || *text == '\0')
    {
      if (field->flags & RK_FIELD_REQUIRED)
        return refuse (error, RK_CORE_ERROR_MISSING, type, field->name, "is required");
      return TRUE;
    }
  if (field->type == RK_FIELD_ID && !rk_id_is_valid (text))
    return refuse (error, RK_CORE_ERROR_INVALID, type, field->name, "is no UUIDv7");
  if (field->type == RK_FIELD_DATE && !rk_date_is_valid (text))
    return refuse (error, RK_CORE_ERROR_INVALID, type, field->name, "is no date YYYY-MM-DD");
  if (field->type == RK_FIELD_TEXT)
    {
      gsize size = strlen (text);
      if (size > (gsize) field->max)
        return refuse (error, RK_CORE_ERROR_TOO_LARGE, type, field->name, "is too long");
      if (!rk_text_is_valid (text, (gssize) size))
        return refuse (
          error, RK_CORE_ERROR_INVALID, type, field->name, "holds characters that are not allowed");
    }
  return TRUE;
}

static gboolean
validate_field (const RkRecordType *type,
                const RkField *field,
                gconstpointer record,
                GError **error)
{
  if (rk_field_is_text (field))
    return validate_text (type, field, *rk_field_text_at (field, record), error);
  if (field->type == RK_FIELD_INT || field->type == RK_FIELD_TIME)
    {
      gint64 value = *rk_field_int_at (field, record);
      if (value < 0 || (field->max > 0 && value > field->max))
        return refuse (error, RK_CORE_ERROR_INVALID, type, field->name, "is out of range");
    }
  if (field->type == RK_FIELD_ENUM && (field->flags & RK_FIELD_REQUIRED)
      && rk_field_enum_name (field, *rk_field_small_at (field, record)) == NULL)
    return refuse (error, RK_CORE_ERROR_MISSING, type, field->name, "is required");
  return TRUE;
}

/**
 * rk_record_validate:
 * @error: return location
 *
 * Holds every field against its limits.
 *
 * Returns: %FALSE with %RK_CORE_ERROR set, naming the field but never its content
 */
gboolean
rk_record_validate (const RkRecordType *type, gconstpointer record, GError **error)
{
  for (guint i = 0; i < type->n_fields; i++)
    if (!validate_field (type, &type->fields[i], record, error))
      return FALSE;
  return TRUE;
}

static gboolean
may_see (const RkField *field, RkAudience audience)
{
  if ((field->flags & RK_FIELD_SELF) && audience != RK_AUDIENCE_SELF
      && audience != RK_AUDIENCE_STORE)
    return FALSE;
  return !((field->flags & RK_FIELD_STAFF) && audience == RK_AUDIENCE_FAMILY);
}

static void
write_field (const RkField *field, gconstpointer record, RkJsonWriter *writer)
{
  if (rk_field_is_text (field))
    {
      const char *text = *rk_field_text_at (field, record);
      if (text == NULL)
        return;
      rk_json_key (writer, field->name);
      rk_json_text (writer, text);
      return;
    }
  if (field->type == RK_FIELD_ENUM)
    {
      const char *name = rk_field_enum_name (field, *rk_field_small_at (field, record));
      if (name == NULL)
        return;
      rk_json_key (writer, field->name);
      rk_json_text (writer, name);
      return;
    }
  rk_json_key (writer, field->name);
  if (field->type == RK_FIELD_BOOL)
    rk_json_bool (writer, *rk_field_small_at (field, record));
  else
    rk_json_int (writer, *rk_field_int_at (field, record));
}

/**
 * rk_record_write:
 * @audience: who will read it; what they may not see is left out
 *
 * Writes @record as one JSON object. Texts that are not there are left out.
 */
void
rk_record_write (const RkRecordType *type,
                 gconstpointer record,
                 RkAudience audience,
                 RkJsonWriter *writer)
{
  rk_json_begin_object (writer);
  for (guint i = 0; i < type->n_fields; i++)
    if (may_see (&type->fields[i], audience))
      write_field (&type->fields[i], record, writer);
  rk_json_end_object (writer);
}

/**
 * rk_record_write_create:
 *
 * Writes @record as the body that asks a server to create it: without what the server sets and
 * without what the address names.
 */
void
rk_record_write_create (const RkRecordType *type, gconstpointer record, RkJsonWriter *writer)
{
  rk_json_begin_object (writer);
  for (guint i = 0; i < type->n_fields; i++)
    if (!(type->fields[i].flags & (RK_FIELD_SERVER | RK_FIELD_KEY)))
      write_field (&type->fields[i], record, writer);
  rk_json_end_object (writer);
}

static gboolean
read_field (const RkRecordType *type,
            const RkField *field,
            const json_t *value,
            RkDecodeMode mode,
            gpointer record,
            GError **error)
{
  if (rk_field_is_text (field))
    {
      if (!json_is_string (value))
        return refuse (error, RK_CORE_ERROR_INVALID, type, field->name, "must be a text");
      const char *text = json_string_value (value);
      if (strlen (text) != json_string_length (value))
        return refuse (error, RK_CORE_ERROR_INVALID, type, field->name, "holds a NUL");
      g_free (*rk_field_text_at (field, record));
      *rk_field_text_at (field, record) = g_strndup (text, json_string_length (value));
      return TRUE;
    }
  switch (field->type)
    {
    case RK_FIELD_BOOL:
      if (!json_is_boolean (value))
        return refuse (error, RK_CORE_ERROR_INVALID, type, field->name, "must be true or false");
      *rk_field_small_at (field, record) = json_is_true (value);
      return TRUE;
    case RK_FIELD_ENUM:
      {
        if (!json_is_string (value))
          return refuse (error, RK_CORE_ERROR_INVALID, type, field->name, "must be a text");
        int number = rk_field_enum_value (field, json_string_value (value));
        if (number == 0 && mode != RK_DECODE_TOLERANT)
          return refuse (error, RK_CORE_ERROR_INVALID, type, field->name, "has no such value");
        *rk_field_small_at (field, record) = number;
        return TRUE;
      }
    default:
      if (!json_is_integer (value))
        return refuse (error, RK_CORE_ERROR_INVALID, type, field->name, "must be a whole number");
      *rk_field_int_at (field, record) = json_integer_value (value);
      return TRUE;
    }
}

/**
 * rk_record_read:
 * @object: a JSON object from outside
 * @mode: how strictly to read
 * @record: an empty record, or for %RK_DECODE_PATCH the one to change
 * @error: return location
 *
 * Reads and validates. On an error @record is left in a state that is fit only for
 * rk_record_clear(). A null takes a field's value away.
 *
 * Returns: %FALSE with %RK_CORE_ERROR set
 */
gboolean
rk_record_read (const RkRecordType *type,
                const json_t *object,
                RkDecodeMode mode,
                gpointer record,
                GError **error)
{
  if (!json_is_object (object))
    return refuse (error, RK_CORE_ERROR_INVALID, type, "", "must be an object");

  gsize taken = 0;
  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];
      const json_t *value = json_object_get (object, field->name);
      if (value == NULL)
        continue;
      taken++;
      if (mode != RK_DECODE_TOLERANT && (field->flags & (RK_FIELD_SERVER | RK_FIELD_KEY)))
        return refuse (
          error, RK_CORE_ERROR_UNKNOWN_FIELD, type, field->name, "is not yours to set");
      if (json_is_null (value))
        {
          if (rk_field_is_text (field))
            g_clear_pointer (rk_field_text_at (field, record), g_free);
          continue;
        }
      if (!read_field (type, field, value, mode, record, error))
        return FALSE;
    }
  if (mode != RK_DECODE_TOLERANT && taken != json_object_size (object))
    return refuse (error, RK_CORE_ERROR_UNKNOWN_FIELD, type, "*", "has a field that is not known");

  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];
      /* Names that a newer server knows arrive as 0, and the rest of the record is still good. */
      if (mode == RK_DECODE_TOLERANT && field->type == RK_FIELD_ENUM)
        continue;
      if (mode != RK_DECODE_TOLERANT && (field->flags & (RK_FIELD_SERVER | RK_FIELD_KEY)))
        continue;
      if (!validate_field (type, field, record, error))
        return FALSE;
    }
  return TRUE;
}
