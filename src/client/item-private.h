/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * The items are many properties over plain fields. One constant table for each class says where
 * they lie; installing, reading and comparing follow it, and nothing is spelled per property.
 */

/**
 * RkItemKind: what lies at the offset
 * @RK_ITEM_TEXT: `char *`, owned
 * @RK_ITEM_TEXT_NOT_NULL: the same, read as "" when %NULL
 * @RK_ITEM_INT: `int`
 * @RK_ITEM_UINT: `guint`
 * @RK_ITEM_INT64: `gint64`
 * @RK_ITEM_BOOL: `gboolean`
 * @RK_ITEM_DOUBLE: `double`
 * @RK_ITEM_OBJECT: `GObject *`, owned
 */
typedef enum
{
  RK_ITEM_TEXT,
  RK_ITEM_TEXT_NOT_NULL,
  RK_ITEM_INT,
  RK_ITEM_UINT,
  RK_ITEM_INT64,
  RK_ITEM_BOOL,
  RK_ITEM_DOUBLE,
  RK_ITEM_OBJECT,
} RkItemKind;

typedef struct
{
  const char *name;
  RkItemKind kind;
  gsize offset;
} RkItemProperty;

/* Tables end with a NULL name. Property ids count from 1 in the table's order. */
void rk_item_install (GObjectClass *class, const RkItemProperty *table, GParamSpec **ret_specs);
void rk_item_get (GObject *object, const RkItemProperty *table, guint id, GValue *value);
void rk_item_clear (GObject *object, const RkItemProperty *table);

/* Setters that notify only a real change; @spec may be NULL for fields without a property. */
gboolean rk_item_set_text (gpointer object, GParamSpec *spec, char **field, const char *value);
gboolean rk_item_set_int (gpointer object, GParamSpec *spec, int *field, int value);
gboolean rk_item_set_uint (gpointer object, GParamSpec *spec, guint *field, guint value);
gboolean rk_item_set_int64 (gpointer object, GParamSpec *spec, gint64 *field, gint64 value);
gboolean rk_item_set_bool (gpointer object, GParamSpec *spec, gboolean *field, gboolean value);
gboolean rk_item_set_double (gpointer object, GParamSpec *spec, double *field, double value);

G_END_DECLS
