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
                                 G_VARIANT_TYPE ("a{s(uuayay)}"), bytes, FALSE)));
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
  return rk_sample_media_full (name, NULL, NULL, NULL);
}

/**
 * rk_sample_media_full:
 * @ret_width: (out) (optional): in pixels, 0 where there are none
 * @ret_height: (out) (optional): likewise
 * @ret_preview: (out) (optional) (transfer full): base64 of a preview, empty where there is none
 *
 * Returns: (transfer full) (nullable): like rk_sample_media()
 */
GBytes *
rk_sample_media_full (const char *name, guint *ret_width, guint *ret_height, char **ret_preview)
{
  g_autoptr (GVariant) entry
    = g_variant_lookup_value (dictionary (), name, G_VARIANT_TYPE ("(uuayay)"));
  g_autoptr (GVariant) preview = NULL;
  g_autoptr (GVariant) bytes = NULL;
  guint width = 0, height = 0;

  if (entry == NULL)
    return NULL;
  g_variant_get (entry, "(uu@ay@ay)", &width, &height, &preview, &bytes);
  if (ret_width != NULL)
    *ret_width = width;
  if (ret_height != NULL)
    *ret_height = height;
  if (ret_preview != NULL)
    {
      gsize size = 0;
      gconstpointer data = g_variant_get_fixed_array (preview, &size, 1);

      *ret_preview = size == 0 ? g_strdup ("") : g_base64_encode (data, size);
    }
  return g_variant_get_data_as_bytes (bytes);
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

      g_variant_get (entry, "{s@(uuayay)}", &name, NULL);
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
