/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/device.h"

#include "core/id.h"
#include "core/json.h"
#include "platform/files.h"

#include <string.h>

/* More is never written; more means that it is not ours. */
#define MAX_FILE (256 * 1024)

static json_t *
load (const char *state_dir, const char *name)
{
  g_autofree char *path = g_build_filename (state_dir, name, NULL);
  g_autofree char *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, NULL))
    return NULL;
  return rk_json_parse (text, size, MAX_FILE, NULL);
}

static gboolean
save (const char *state_dir, const char *name, const GString *text, GError **error)
{
  g_autofree char *path = g_build_filename (state_dir, name, NULL);

  return rk_platform_write_private (path, text->str, text->len, error);
}

/**
 * rk_device_load:
 * @state_dir: the folder of the client; made if it is not there
 * @error: return location for an error of %RK_PLATFORM_ERROR
 *
 * Reads what this installation remembers, or begins it.
 *
 * Returns: (transfer full) (nullable): the installation
 */
RkDevice *
rk_device_load (const char *state_dir, GError **error)
{
  g_autoptr (RkDevice) device = g_new0 (RkDevice, 1);
  g_autoptr (json_t) saved = NULL;

  device->state_dir = g_strdup (state_dir);
  device->stores_dir = g_build_filename (state_dir, "stores", NULL);
  if (!rk_platform_ensure_private_dir (state_dir, error)
      || !rk_platform_ensure_private_dir (device->stores_dir, error))
    return NULL;
  saved = load (state_dir, "device");
  if (saved != NULL)
    {
      const char *id = rk_json_get_text (saved, "device");
      device->id = id != NULL && strlen (id) == 43 ? g_strdup (id) : NULL;
      device->server_url = g_strdup (rk_json_get_text (saved, "server"));
      device->mail = g_strdup (rk_json_get_text (saved, "mail"));
      rk_json_get_bool (saved, "mail_barred", &device->mail_barred);
    }
  if (device->id == NULL)
    {
      device->id = rk_token_new ();
      if (!rk_device_save (device, error))
        return NULL;
    }
  return g_steal_pointer (&device);
}

gboolean
rk_device_save (RkDevice *device, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, text);
  rk_json_begin_object (&writer);
  rk_json_key (&writer, "device");
  rk_json_text (&writer, device->id);
  if (device->server_url != NULL)
    {
      rk_json_key (&writer, "server");
      rk_json_text (&writer, device->server_url);
    }
  if (device->mail != NULL)
    {
      rk_json_key (&writer, "mail");
      rk_json_text (&writer, device->mail);
    }
  if (device->mail_barred)
    {
      rk_json_key (&writer, "mail_barred");
      rk_json_bool (&writer, TRUE);
    }
  rk_json_end_object (&writer);
  return save (device->state_dir, "device", text, error);
}

void
rk_device_free (RkDevice *device)
{
  if (device == NULL)
    return;
  g_free (device->state_dir);
  g_free (device->stores_dir);
  g_free (device->id);
  g_free (device->server_url);
  g_free (device->mail);
  g_free (device);
}

void
rk_untold_free (RkUntold *untold)
{
  if (untold == NULL)
    return;
  g_free (untold->server_url);
  g_free (untold->store_id);
  g_free (untold->wipe_token);
  g_free (untold->session_id);
  g_free (untold);
}

/** rk_device_load_untold: Returns: (transfer full) (element-type RkUntold): what is left to tell */
GPtrArray *
rk_device_load_untold (RkDevice *device)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_untold_free);
  g_autoptr (json_t) saved = load (device->state_dir, "untold");

  for (gsize i = 0; saved != NULL && i < json_array_size (saved); i++)
    {
      const json_t *entry = json_array_get (saved, i);
      const char *server = rk_json_get_text (entry, "server");
      const char *store = rk_json_get_text (entry, "store");
      const char *token = rk_json_get_text (entry, "token");
      RkUntold *untold;

      if (server == NULL || store == NULL || token == NULL || !rk_id_is_valid (store))
        continue;
      untold = g_new0 (RkUntold, 1);
      untold->server_url = g_strdup (server);
      untold->store_id = g_strdup (store);
      untold->wipe_token = g_strdup (token);
      untold->session_id = g_strdup (rk_json_get_text (entry, "session"));
      rk_json_get_int (entry, "unsent", &untold->n_unsent);
      rk_json_get_bool (entry, "sealed", &untold->sealed);
      g_ptr_array_add (list, untold);
    }
  return list;
}

static gboolean
save_untold (RkDevice *device, GPtrArray *list, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  RkJsonWriter writer;

  if (list->len == 0)
    {
      g_autofree char *path = g_build_filename (device->state_dir, "untold", NULL);
      return rk_platform_destroy_file (path, RK_DESTROY_OVERWRITE, error)
             && rk_platform_sync_dir (device->state_dir, error);
    }
  rk_json_writer_init (&writer, text);
  rk_json_begin_array (&writer);
  for (guint i = 0; i < list->len; i++)
    {
      const RkUntold *untold = g_ptr_array_index (list, i);
      rk_json_begin_object (&writer);
      rk_json_key (&writer, "server");
      rk_json_text (&writer, untold->server_url);
      rk_json_key (&writer, "store");
      rk_json_text (&writer, untold->store_id);
      rk_json_key (&writer, "token");
      rk_json_text (&writer, untold->wipe_token);
      if (untold->session_id != NULL)
        {
          rk_json_key (&writer, "session");
          rk_json_text (&writer, untold->session_id);
        }
      rk_json_key (&writer, "unsent");
      rk_json_int (&writer, untold->n_unsent);
      rk_json_key (&writer, "sealed");
      rk_json_bool (&writer, untold->sealed);
      rk_json_end_object (&writer);
    }
  rk_json_end_array (&writer);
  return save (device->state_dir, "untold", text, error);
}

/** rk_device_add_untold: remembers what to tell, in place of an earlier word about the same store
 */
gboolean
rk_device_add_untold (RkDevice *device, const RkUntold *untold, GError **error)
{
  g_autoptr (GPtrArray) list = rk_device_load_untold (device);
  RkUntold *copy = g_new0 (RkUntold, 1);

  for (guint i = list->len; i > 0; i--)
    if (g_strcmp0 (((RkUntold *) g_ptr_array_index (list, i - 1))->store_id, untold->store_id) == 0)
      g_ptr_array_remove_index (list, i - 1);
  copy->server_url = g_strdup (untold->server_url);
  copy->store_id = g_strdup (untold->store_id);
  copy->wipe_token = g_strdup (untold->wipe_token);
  copy->session_id = g_strdup (untold->session_id);
  copy->n_unsent = untold->n_unsent;
  copy->sealed = untold->sealed;
  g_ptr_array_add (list, copy);
  return save_untold (device, list, error);
}

gboolean
rk_device_drop_untold (RkDevice *device, const char *store_id, GError **error)
{
  g_autoptr (GPtrArray) list = rk_device_load_untold (device);

  for (guint i = list->len; i > 0; i--)
    if (g_strcmp0 (((RkUntold *) g_ptr_array_index (list, i - 1))->store_id, store_id) == 0)
      g_ptr_array_remove_index (list, i - 1);
  return save_untold (device, list, error);
}
