/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/net/router.h"
#include "core/id.h"

#include <string.h>

static gboolean
segment_fits (const char *kind, gsize kind_size, const char *segment)
{
  if (kind_size == 4 && memcmp (kind, "{id}", 4) == 0)
    return rk_id_is_valid (segment);
  if (kind_size == 3 && memcmp (kind, "{n}", 3) == 0)
    {
      guint64 value;
      return segment[0] != '0'
             && g_ascii_string_to_unsigned (segment, 10, 1, 1000000000, &value, NULL);
    }
  if (kind_size == 6 && memcmp (kind, "{word}", 6) == 0)
    {
      if (*segment == '\0' || strlen (segment) > 32)
        return FALSE;
      for (; *segment != '\0'; segment++)
        if (!g_ascii_islower (*segment))
          return FALSE;
      return TRUE;
    }
  return strlen (segment) == kind_size && memcmp (kind, segment, kind_size) == 0;
}

/* Walks along the pattern and the path; @params may be NULL. */
static gboolean
path_fits (const char *pattern, const char *path, char **params)
{
  char *found[RK_HTTP_MAX_PARAMS] = { NULL };
  guint n = 0;

  while (*pattern == '/' && *path == '/')
    {
      gsize pattern_size = strcspn (++pattern, "/");
      gsize path_size = strcspn (++path, "/");
      g_autofree char *segment = g_strndup (path, path_size);

      if (!segment_fits (pattern, pattern_size, segment))
        break;
      if (*pattern == '{')
        found[n++] = g_steal_pointer (&segment);
      pattern += pattern_size;
      path += path_size;
    }
  if (*pattern == '\0' && *path == '\0')
    {
      for (guint i = 0; i < n; i++)
        if (params != NULL)
          params[i] = found[i];
        else
          g_free (found[i]);
      return TRUE;
    }
  for (guint i = 0; i < n; i++)
    g_free (found[i]);
  return FALSE;
}

/**
 * rk_router_find:
 * @routes: the table
 * @exchange: with method and path; gets its route and parameters
 *
 * Finds who answers. An id of the wrong form names nothing, and so is no address.
 */
RkRouted
rk_router_find (const RkRoute *routes, RkExchange *exchange)
{
  gboolean known = FALSE;

  for (; routes->method != NULL; routes++)
    {
      gboolean fits_method
        = strcmp (routes->method, exchange->method) == 0
          || (strcmp (exchange->method, "HEAD") == 0 && strcmp (routes->method, "GET") == 0);
      if (!path_fits (routes->pattern, exchange->path, fits_method ? exchange->params : NULL))
        continue;
      known = TRUE;
      if (fits_method)
        {
          exchange->route = routes;
          return RK_ROUTED;
        }
    }
  return known ? RK_ROUTED_NO_METHOD : RK_ROUTED_NOWHERE;
}

/**
 * rk_router_allow:
 * @path: an address
 *
 * Returns: (transfer full): the methods it is there for, as the header Allow has it
 */
char *
rk_router_allow (const RkRoute *routes, const char *path)
{
  GString *allow = g_string_new (NULL);

  for (; routes->method != NULL; routes++)
    if (path_fits (routes->pattern, path, NULL))
      g_string_append_printf (allow, "%s%s%s", allow->len > 0 ? ", " : "", routes->method,
                              strcmp (routes->method, "GET") == 0 ? ", HEAD" : "");
  return g_string_free (allow, FALSE);
}
