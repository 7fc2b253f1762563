/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/json.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * RkFieldType:
 * @RK_FIELD_TEXT: `char *`, UTF-8 of at most @max bytes
 * @RK_FIELD_ID: `char *`, a UUIDv7
 * @RK_FIELD_DATE: `char *`, a civil date YYYY-MM-DD
 * @RK_FIELD_INT: `gint64`, from 0 to @max
 * @RK_FIELD_TIME: `gint64`, UTC µs, 0 for "not yet"
 * @RK_FIELD_BOOL: `gboolean`
 * @RK_FIELD_ENUM: `int`, an index into @names; 0 is always "unknown"
 */
typedef enum
{
  RK_FIELD_TEXT,
  RK_FIELD_ID,
  RK_FIELD_DATE,
  RK_FIELD_INT,
  RK_FIELD_TIME,
  RK_FIELD_BOOL,
  RK_FIELD_ENUM,
} RkFieldType;

/**
 * RkFieldFlags:
 * @RK_FIELD_REQUIRED: never empty
 * @RK_FIELD_SERVER: set by the server alone: a creating body that holds it is refused
 * @RK_FIELD_STAFF: never sent to accounts of patients and families
 * @RK_FIELD_SELF: sent to its own user and the administrators of that user's facility alone
 * @RK_FIELD_KEY: part of what names the record
 */
typedef enum
{
  RK_FIELD_PLAIN = 0,
  RK_FIELD_REQUIRED = 1 << 0,
  RK_FIELD_SERVER = 1 << 1,
  RK_FIELD_STAFF = 1 << 2,
  RK_FIELD_SELF = 1 << 3,
  RK_FIELD_KEY = 1 << 4,
} RkFieldFlags;

typedef struct
{
  const char *name;
  RkFieldType type;
  guint16 offset;
  RkFieldFlags flags;
  gint64 max;
  const char *const *names;
} RkField;

/**
 * RkRecordType:
 * @name: how the record is called on the wire and as a table
 * @size: of the struct, in bytes
 *
 * What a record is made of, written once: the JSON codec, the binding of rows, the limits and the
 * tests' generators all follow this table.
 */
typedef struct
{
  const char *name;
  gsize size;
  const RkField *fields;
  guint n_fields;
} RkRecordType;

/**
 * RkAudience:
 * @RK_AUDIENCE_STORE: everything, for a store of one's own
 * @RK_AUDIENCE_STAFF: what a member of staff may see of others
 * @RK_AUDIENCE_SELF: what one sees of oneself, and a facility's administrator of its staff
 * @RK_AUDIENCE_FAMILY: what patients and families may see
 */
typedef enum
{
  RK_AUDIENCE_STORE,
  RK_AUDIENCE_STAFF,
  RK_AUDIENCE_SELF,
  RK_AUDIENCE_FAMILY,
} RkAudience;

/**
 * RkDecodeMode:
 * @RK_DECODE_TOLERANT: as clients read: unknown fields are ignored, unknown names are 0
 * @RK_DECODE_CREATE: as servers read a creating body: unknown fields, and those that the server
 *   sets, are refused; required ones must be there
 * @RK_DECODE_PATCH: as servers read a change: like creating, but nothing is required
 */
typedef enum
{
  RK_DECODE_TOLERANT,
  RK_DECODE_CREATE,
  RK_DECODE_PATCH,
} RkDecodeMode;

gpointer rk_record_new (const RkRecordType *type);
gpointer rk_record_copy (const RkRecordType *type, gconstpointer record);
void rk_record_clear (const RkRecordType *type, gpointer record);
void rk_record_free (const RkRecordType *type, gpointer record);
gboolean rk_record_equal (const RkRecordType *type, gconstpointer a, gconstpointer b);

const RkField *rk_record_type_find (const RkRecordType *type, const char *name);
const char *rk_field_enum_name (const RkField *field, int value);
int rk_field_enum_value (const RkField *field, const char *name);

gboolean rk_record_validate (const RkRecordType *type, gconstpointer record, GError **error);
void rk_record_write (const RkRecordType *type,
                      gconstpointer record,
                      RkAudience audience,
                      RkJsonWriter *writer);
void rk_record_write_create (const RkRecordType *type, gconstpointer record, RkJsonWriter *writer);
gboolean rk_record_read (const RkRecordType *type,
                         const json_t *object,
                         RkDecodeMode mode,
                         gpointer record,
                         GError **error);

static inline char **
rk_field_text_at (const RkField *field, gconstpointer record)
{
  return (char **) ((char *) record + field->offset);
}

static inline gint64 *
rk_field_int_at (const RkField *field, gconstpointer record)
{
  return (gint64 *) ((char *) record + field->offset);
}

static inline int *
rk_field_small_at (const RkField *field, gconstpointer record)
{
  return (int *) ((char *) record + field->offset);
}

static inline gboolean
rk_field_is_text (const RkField *field)
{
  return field->type <= RK_FIELD_DATE;
}

G_END_DECLS
