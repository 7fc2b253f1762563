/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <jansson.h>

G_BEGIN_DECLS

/* What one JSON text may have at most, unless the caller says less. */
#define RK_JSON_MAX_SIZE  (4 * 1024 * 1024)
#define RK_JSON_MAX_DEPTH 12

json_t *rk_json_parse (const char *text, gsize size, gsize max_size, GError **error);
const char *rk_json_get_text (const json_t *object, const char *key);
gboolean rk_json_get_int (const json_t *object, const char *key, gint64 *ret_value);
gboolean rk_json_get_bool (const json_t *object, const char *key, gboolean *ret_value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

/**
 * RkJsonWriter:
 *
 * Writes JSON without a tree in between: what it is given is well-formed by construction.
 */
typedef struct
{
  GString *out;
  gboolean need_comma;
} RkJsonWriter;

void rk_json_writer_init (RkJsonWriter *writer, GString *out);
void rk_json_begin_object (RkJsonWriter *writer);
void rk_json_end_object (RkJsonWriter *writer);
void rk_json_begin_array (RkJsonWriter *writer);
void rk_json_end_array (RkJsonWriter *writer);
void rk_json_key (RkJsonWriter *writer, const char *key);
void rk_json_text (RkJsonWriter *writer, const char *value);
void rk_json_int (RkJsonWriter *writer, gint64 value);
void rk_json_bool (RkJsonWriter *writer, gboolean value);
void rk_json_null (RkJsonWriter *writer);
void rk_json_raw (RkJsonWriter *writer, const char *json, gsize size);

G_END_DECLS
