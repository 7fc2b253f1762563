/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/item-private.h"

static GParamSpec *
make_spec (const RkItemProperty *property)
{
  const char *name = property->name;
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  switch (property->kind)
    {
    case RK_ITEM_TEXT:
    case RK_ITEM_TEXT_NOT_NULL:
      return g_param_spec_string (name, NULL, NULL, NULL, flags);
    case RK_ITEM_INT:
      return g_param_spec_int (name, NULL, NULL, G_MININT, G_MAXINT, 0, flags);
    case RK_ITEM_UINT:
      return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, flags);
    case RK_ITEM_INT64:
      return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
    case RK_ITEM_BOOL:
      return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
    case RK_ITEM_DOUBLE:
      return g_param_spec_double (name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
    case RK_ITEM_OBJECT:
      return g_param_spec_object (name, NULL, NULL, G_TYPE_OBJECT, flags);
    default:
      g_assert_not_reached ();
    }
}

/**
 * rk_item_install:
 * @table: the properties
 * @ret_specs: (out): room for one more than the table has; by property id
 */
void
rk_item_install (GObjectClass *class, const RkItemProperty *table, GParamSpec **ret_specs)
{
  for (guint i = 0; table[i].name != NULL; i++)
    {
      ret_specs[i + 1] = make_spec (&table[i]);
      g_object_class_install_property (class, i + 1, ret_specs[i + 1]);
    }
}

/**
 * rk_item_get:
 *
 * The body of a get_property.
 */
void
rk_item_get (GObject *object, const RkItemProperty *table, guint id, GValue *value)
{
  const RkItemProperty *property = &table[id - 1];
  gpointer field = G_STRUCT_MEMBER_P (object, property->offset);

  switch (property->kind)
    {
    case RK_ITEM_TEXT:
      g_value_set_string (value, *(char **) field);
      break;
    case RK_ITEM_TEXT_NOT_NULL:
      g_value_set_string (value, *(char **) field != NULL ? *(char **) field : "");
      break;
    case RK_ITEM_INT:
      g_value_set_int (value, *(int *) field);
      break;
    case RK_ITEM_UINT:
      g_value_set_uint (value, *(guint *) field);
      break;
    case RK_ITEM_INT64:
      g_value_set_int64 (value, *(gint64 *) field);
      break;
    case RK_ITEM_BOOL:
      g_value_set_boolean (value, *(gboolean *) field);
      break;
    case RK_ITEM_DOUBLE:
      g_value_set_double (value, *(double *) field);
      break;
    case RK_ITEM_OBJECT:
      g_value_set_object (value, *(GObject **) field);
      break;
    default:
      g_assert_not_reached ();
    }
}

/**
 * rk_item_clear:
 *
 * Frees the texts and objects of the table, for a finalize.
 */
void
rk_item_clear (GObject *object, const RkItemProperty *table)
{
  for (guint i = 0; table[i].name != NULL; i++)
    {
      gpointer field = G_STRUCT_MEMBER_P (object, table[i].offset);
      if (table[i].kind == RK_ITEM_TEXT || table[i].kind == RK_ITEM_TEXT_NOT_NULL)
        g_clear_pointer ((char **) field, g_free);
      else if (table[i].kind == RK_ITEM_OBJECT)
        g_clear_object ((GObject **) field);
    }
}

static gboolean
changed (gpointer object, GParamSpec *spec)
{
  if (spec != NULL)
    g_object_notify_by_pspec (object, spec);
  return TRUE;
}

gboolean
rk_item_set_text (gpointer object, GParamSpec *spec, char **field, const char *value)
{
  if (g_strcmp0 (*field, value) == 0)
    return FALSE;
  g_free (*field);
  *field = g_strdup (value);
  return changed (object, spec);
}

gboolean
rk_item_set_int (gpointer object, GParamSpec *spec, int *field, int value)
{
  if (*field == value)
    return FALSE;
  *field = value;
  return changed (object, spec);
}

gboolean
rk_item_set_uint (gpointer object, GParamSpec *spec, guint *field, guint value)
{
  if (*field == value)
    return FALSE;
  *field = value;
  return changed (object, spec);
}

gboolean
rk_item_set_int64 (gpointer object, GParamSpec *spec, gint64 *field, gint64 value)
{
  if (*field == value)
    return FALSE;
  *field = value;
  return changed (object, spec);
}

gboolean
rk_item_set_bool (gpointer object, GParamSpec *spec, gboolean *field, gboolean value)
{
  if (!*field == !value)
    return FALSE;
  *field = !!value;
  return changed (object, spec);
}

gboolean
rk_item_set_double (gpointer object, GParamSpec *spec, double *field, double value)
{
  if (*field >= value && *field <= value)
    return FALSE;
  *field = value;
  return changed (object, spec);
}
