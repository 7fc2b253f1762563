/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "core/id.h"
#include "server/routes/call.h"

#include <string.h>

static gboolean
refuse (GError **error, RkDomainError code, const char *name, const char *what)
{
  g_set_error (error, RK_DOMAIN_ERROR, code, "%s: %s", name, what);
  return FALSE;
}

static gboolean
read_ids (const RkBodyMember *member, const json_t *value, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  if (!json_is_array (value))
    return refuse (error, RK_DOMAIN_ERROR_INVALID, member->name, "must be a list of ids");
  if (json_array_size (value) > member->max)
    return refuse (error, RK_DOMAIN_ERROR_TOO_LARGE, member->name, "has too many members");
  for (gsize i = 0; i < json_array_size (value); i++)
    {
      const char *id = json_string_value (json_array_get (value, i));
      if (!rk_id_is_valid (id))
        return refuse (error, RK_DOMAIN_ERROR_INVALID, member->name, "must be a list of ids");
      g_ptr_array_add (ids, g_strdup (id));
    }
  g_ptr_array_add (ids, NULL);
  *(char ***) member->value = (char **) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
  return TRUE;
}

static gboolean
read_member (const RkBodyMember *member, const json_t *value, GError **error)
{
  switch (member->type)
    {
    case RK_MEMBER_TEXT:
      if (!json_is_string (value))
        return refuse (error, RK_DOMAIN_ERROR_INVALID, member->name, "must be a text");
      if (json_string_length (value) > member->max)
        return refuse (error, RK_DOMAIN_ERROR_TOO_LARGE, member->name, "is too long");
      *(const char **) member->value = json_string_value (value);
      return TRUE;
    case RK_MEMBER_ID:
      if (!rk_id_is_valid (json_string_value (value)))
        return refuse (error, RK_DOMAIN_ERROR_INVALID, member->name, "must be an id");
      *(const char **) member->value = json_string_value (value);
      return TRUE;
    case RK_MEMBER_INT:
      if (!json_is_integer (value) || json_integer_value (value) < 0)
        return refuse (error, RK_DOMAIN_ERROR_INVALID, member->name, "must be a number from 0");
      *(gint64 *) member->value = json_integer_value (value);
      return TRUE;
    case RK_MEMBER_BOOL:
      if (!json_is_boolean (value))
        return refuse (error, RK_DOMAIN_ERROR_INVALID, member->name, "must be true or false");
      *(int *) member->value = json_is_true (value);
      return TRUE;
    case RK_MEMBER_IDS:
      return read_ids (member, value, error);
    case RK_MEMBER_LIST:
      if (!json_is_array (value))
        return refuse (error, RK_DOMAIN_ERROR_INVALID, member->name, "must be a list");
      if (json_array_size (value) > member->max)
        return refuse (error, RK_DOMAIN_ERROR_TOO_LARGE, member->name, "has too many members");
      *(const json_t **) member->value = value;
      return TRUE;
    default:
      g_assert_not_reached ();
    }
}

/**
 * rk_call_read_body:
 * @members: (array length=n_members): what the body may hold
 * @error: return location for %RK_DOMAIN_ERROR
 *
 * Reads the body, and refuses one that holds anything else. `null` is the same as not being there.
 */
gboolean
rk_call_read_body (RkCall *call, const RkBodyMember *members, guint n_members, GError **error)
{
  gsize taken = 0;

  for (guint i = 0; i < n_members; i++)
    {
      const RkBodyMember *member = &members[i];
      const json_t *value = json_object_get (call->body, member->name);

      if (value != NULL)
        taken++;
      if (value == NULL || json_is_null (value))
        {
          if (member->required)
            return refuse (error, RK_DOMAIN_ERROR_INVALID, member->name, "is missing");
        }
      else if (!read_member (member, value, error))
        return FALSE;
    }
  if (taken != json_object_size (call->body))
    return refuse (
      error, RK_DOMAIN_ERROR_UNKNOWN_FIELD, "body", "holds a member that is not known");
  return TRUE;
}

/**
 * rk_call_query_id:
 * @ret_id: (out) (transfer none) (nullable): %NULL when it was not given
 *
 * Reads a parameter of the query that must be an id.
 */
gboolean
rk_call_query_id (RkCall *call, const char *name, const char **ret_id, GError **error)
{
  const char *text = rk_exchange_query (call->exchange, name);

  if (text != NULL && *text == '\0')
    text = NULL;
  if (text != NULL && !rk_id_is_valid (text))
    return refuse (error, RK_DOMAIN_ERROR_BAD_REQUEST, name, "must be an id");
  *ret_id = text;
  return TRUE;
}

/**
 * rk_call_query_int:
 *
 * Reads a parameter of the query that must be a number from 0 to @max.
 */
gboolean
rk_call_query_int (
  RkCall *call, const char *name, gint64 fallback, gint64 max, gint64 *ret_value, GError **error)
{
  if (!rk_exchange_query_int (call->exchange, name, fallback, max, ret_value))
    return refuse (error, RK_DOMAIN_ERROR_BAD_REQUEST, name, "is no number in its limits");
  return TRUE;
}
