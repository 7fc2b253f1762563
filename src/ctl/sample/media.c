/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "sample.h"

#include <gio/gio.h>

/* What rk-sample-draw made at build time: a dictionary from names to bytes. */
static GVariant *
dictionary (void)
{
  static GVariant *all = NULL;

  if (g_once_init_enter (&all))
    {
      g_autoptr (GBytes) bytes
        = g_resources_lookup_data ("/jp/renraku/sample/sample-media", 0, NULL);

      g_assert (bytes != NULL); /* built into the program */
      g_once_init_leave (&all, g_variant_ref_sink (g_variant_new_from_bytes (
                                 G_VARIANT_TYPE ("a{say}"), bytes, FALSE)));
    }
  return all;
}

/**
 * rk_sample_media:
 * @name: for example "portrait/sato.png" or "wound-sacrum-1.jpg"
 *
 * Returns: (transfer full) (nullable): the file's bytes, or %NULL if there is none of that name
 */
GBytes *
rk_sample_media (const char *name)
{
  g_autoptr (GVariant) value
    = g_variant_lookup_value (dictionary (), name, G_VARIANT_TYPE_BYTESTRING);

  return value == NULL ? NULL : g_variant_get_data_as_bytes (value);
}

/**
 * rk_sample_media_names:
 *
 * Returns: (transfer full): all names
 */
char **
rk_sample_media_names (void)
{
  GVariant *all = dictionary ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (gsize i = 0; i < g_variant_n_children (all); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (all, i);
      char *name = NULL;

      g_variant_get (entry, "{s@ay}", &name, NULL);
      g_ptr_array_add (names, name);
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/**
 * rk_sample_media_type:
 *
 * Returns: the media type that @name's suffix says
 */
const char *
rk_sample_media_type (const char *name)
{
  if (g_str_has_suffix (name, ".png"))
    return "image/png";
  if (g_str_has_suffix (name, ".jpg"))
    return "image/jpeg";
  if (g_str_has_suffix (name, ".pdf"))
    return "application/pdf";
  if (g_str_has_suffix (name, ".webm"))
    return "video/webm";
  return "application/octet-stream";
}
