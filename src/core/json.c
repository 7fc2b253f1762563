/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-core"

#include "core/json.h"
#include "core/error.h"

#include <string.h>

/* The parser recurses, so the depth is measured before it sees the text. */
static gboolean
depth_is_bounded (const char *text, gsize size, int max_depth)
{
  int depth = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < size; i++)
    {
      char c = text[i];
      if (in_string)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            in_string = FALSE;
        }
      else if (c == '"')
        in_string = TRUE;
      else if (c == '{' || c == '[')
        {
          if (++depth > max_depth)
            return FALSE;
        }
      else if (c == '}' || c == ']')
        depth--;
    }
  return TRUE;
}

/**
 * rk_json_parse:
 * @text: bytes from outside
 * @size: in bytes
 * @max_size: the most bytes to take, or 0 for %RK_JSON_MAX_SIZE
 * @error: return location
 *
 * Parses one JSON object or array, bounded in size and depth before anything is built from it.
 * A name that stands twice in one object is refused, for two readers could take different ones.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL with %RK_CORE_ERROR set
 */
json_t *
rk_json_parse (const char *text, gsize size, gsize max_size, GError **error)
{
  if (size > (max_size != 0 ? max_size : RK_JSON_MAX_SIZE))
    {
      g_set_error_literal (
        error, RK_CORE_ERROR, RK_CORE_ERROR_TOO_LARGE, "the JSON text is too large");
      return NULL;
    }
  if (!depth_is_bounded (text, size, RK_JSON_MAX_DEPTH))
    {
      g_set_error_literal (
        error, RK_CORE_ERROR, RK_CORE_ERROR_TOO_LARGE, "the JSON text is nested too deeply");
      return NULL;
    }
  /* jansson passes over a zero byte behind a number; another reader of the same text would not. */
  if (size > 0 && memchr (text, '\0', size) != NULL)
    {
      g_set_error_literal (
        error, RK_CORE_ERROR, RK_CORE_ERROR_SYNTAX, "the JSON text holds a zero byte");
      return NULL;
    }
  json_error_t problem;
  json_t *value = json_loadb (text, size, JSON_REJECT_DUPLICATES, &problem);
  if (value == NULL)
    g_set_error (
      error, RK_CORE_ERROR, RK_CORE_ERROR_SYNTAX, "no valid JSON at byte %d", problem.position);
  return value;
}

/**
 * rk_json_get_text:
 *
 * Returns: (nullable): the member's text, or %NULL when it is not there, null or no text
 */
const char *
rk_json_get_text (const json_t *object, const char *key)
{
  return json_string_value (json_object_get (object, key));
}

/**
 * rk_json_get_int:
 *
 * Returns: %FALSE when the member is not there or no integer; @ret_value is then untouched
 */
gboolean
rk_json_get_int (const json_t *object, const char *key, gint64 *ret_value)
{
  const json_t *value = json_object_get (object, key);
  if (!json_is_integer (value))
    return FALSE;
  *ret_value = json_integer_value (value);
  return TRUE;
}

/**
 * rk_json_get_bool:
 *
 * Returns: %FALSE when the member is not there or no boolean; @ret_value is then untouched
 */
gboolean
rk_json_get_bool (const json_t *object, const char *key, gboolean *ret_value)
{
  const json_t *value = json_object_get (object, key);
  if (!json_is_boolean (value))
    return FALSE;
  *ret_value = json_is_true (value);
  return TRUE;
}

/**
 * rk_json_writer_init:
 * @out: what is written to; stays the caller's
 */
void
rk_json_writer_init (RkJsonWriter *writer, GString *out)
{
  writer->out = out;
  writer->need_comma = FALSE;
}

static void
separate (RkJsonWriter *writer)
{
  if (writer->need_comma)
    g_string_append_c (writer->out, ',');
  writer->need_comma = TRUE;
}

void
rk_json_begin_object (RkJsonWriter *writer)
{
  separate (writer);
  g_string_append_c (writer->out, '{');
  writer->need_comma = FALSE;
}

void
rk_json_end_object (RkJsonWriter *writer)
{
  g_string_append_c (writer->out, '}');
  writer->need_comma = TRUE;
}

void
rk_json_begin_array (RkJsonWriter *writer)
{
  separate (writer);
  g_string_append_c (writer->out, '[');
  writer->need_comma = FALSE;
}

void
rk_json_end_array (RkJsonWriter *writer)
{
  g_string_append_c (writer->out, ']');
  writer->need_comma = TRUE;
}

static void
append_quoted (GString *out, const char *text)
{
  const char *run = text;
  const char *p = text;

  g_string_append_c (out, '"');
  for (;; p++)
    {
      guchar c = (guchar) *p;
      if (c >= 0x20 && c != '"' && c != '\\')
        continue;
      g_string_append_len (out, run, p - run);
      run = p + 1;
      if (c == '\0')
        break;
      switch (c)
        {
        case '"':
          g_string_append (out, "\\\"");
          break;
        case '\\':
          g_string_append (out, "\\\\");
          break;
        case '\n':
          g_string_append (out, "\\n");
          break;
        case '\t':
          g_string_append (out, "\\t");
          break;
        default:
          g_string_append_printf (out, "\\u%04x", c);
        }
    }
  g_string_append_c (out, '"');
}

void
rk_json_key (RkJsonWriter *writer, const char *key)
{
  separate (writer);
  append_quoted (writer->out, key);
  g_string_append_c (writer->out, ':');
  writer->need_comma = FALSE;
}

/**
 * rk_json_text:
 * @value: (nullable): valid UTF-8; %NULL writes null
 */
void
rk_json_text (RkJsonWriter *writer, const char *value)
{
  if (value == NULL)
    {
      rk_json_null (writer);
      return;
    }
  separate (writer);
  append_quoted (writer->out, value);
}

void
rk_json_int (RkJsonWriter *writer, gint64 value)
{
  char digits[24];
  separate (writer);
  g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, value);
  g_string_append (writer->out, digits);
}

void
rk_json_bool (RkJsonWriter *writer, gboolean value)
{
  separate (writer);
  g_string_append (writer->out, value ? "true" : "false");
}

void
rk_json_null (RkJsonWriter *writer)
{
  separate (writer);
  g_string_append (writer->out, "null");
}

/**
 * rk_json_raw:
 * @json: one well-formed JSON value
 * @size: in bytes
 */
void
rk_json_raw (RkJsonWriter *writer, const char *json, gsize size)
{
  separate (writer);
  g_string_append_len (writer->out, json, (gssize) size);
}
