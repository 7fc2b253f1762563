/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/decoder-private.h"

#include <string.h>

/* A long report on an old machine. */
#define CONVERT_SECONDS 120

#define OPEN_DOCUMENT "application/vnd.oasis.opendocument."
#define OFFICE_OPEN   "application/vnd.openxmlformats-officedocument."

static const struct
{
  RkOfficeFormat format;
  const char *extension;
  const char *media_type;
} formats[] = {
  { RK_OFFICE_DOC, ".doc", "application/msword" },
  { RK_OFFICE_DOCX, ".docx", OFFICE_OPEN "wordprocessingml.document" },
  { RK_OFFICE_ODT, ".odt", OPEN_DOCUMENT "text" },
  { RK_OFFICE_RTF, ".rtf", "application/rtf" },
  { RK_OFFICE_RTF, ".rtf", "text/rtf" },
  { RK_OFFICE_XLS, ".xls", "application/vnd.ms-excel" },
  { RK_OFFICE_XLSX, ".xlsx", OFFICE_OPEN "spreadsheetml.sheet" },
  { RK_OFFICE_ODS, ".ods", OPEN_DOCUMENT "spreadsheet" },
  { RK_OFFICE_PPT, ".ppt", "application/vnd.ms-powerpoint" },
  { RK_OFFICE_PPTX, ".pptx", OFFICE_OPEN "presentationml.presentation" },
  { RK_OFFICE_ODP, ".odp", OPEN_DOCUMENT "presentation" },
  { RK_OFFICE_ODG, ".odg", OPEN_DOCUMENT "graphics" },
};

static RkOfficeFormat
find_format (const char *media_type, const char *name)
{
  g_autofree char *lower = name != NULL ? g_ascii_strdown (name, -1) : NULL;

  for (gsize i = 0; media_type != NULL && i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (media_type, formats[i].media_type) == 0)
      return formats[i].format;
  /* Terminals that do not know a type by its name send it as bytes. */
  if (media_type != NULL && *media_type != '\0'
      && g_ascii_strcasecmp (media_type, "application/octet-stream") != 0
      && g_ascii_strcasecmp (media_type, "application/zip") != 0)
    return RK_OFFICE_NONE;
  for (gsize i = 0; lower != NULL && i < G_N_ELEMENTS (formats); i++)
    if (g_str_has_suffix (lower, formats[i].extension))
      return formats[i].format;
  return RK_OFFICE_NONE;
}

gboolean
rk_decoder_is_office (const char *media_type, const char *name)
{
  return find_format (media_type, name) != RK_OFFICE_NONE;
}

gboolean
rk_decoder_can_convert (RkDecoder *self)
{
  g_return_val_if_fail (RK_IS_DECODER (self), FALSE);

  return rk_decoder_get_office (self) != NULL;
}

typedef struct
{
  RkLink *link;
  RkSharedMemory *input;
  RkSharedMemory *output;
  GSource *cancelled;
} Conversion;

static void
conversion_end (Conversion *conversion)
{
  g_clear_pointer (&conversion->link, rk_link_free);
  if (conversion->cancelled != NULL)
    g_source_destroy (conversion->cancelled);
  g_clear_pointer (&conversion->cancelled, g_source_unref);
}

static void
conversion_free (gpointer data)
{
  Conversion *conversion = data;

  conversion_end (conversion);
  g_clear_pointer (&conversion->input, rk_shared_memory_free);
  g_clear_pointer (&conversion->output, rk_shared_memory_free);
  g_free (conversion);
}

static void
converted (RkReader *answer, const GError *error, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Conversion *conversion = g_task_get_task_data (task);
  GError *local = NULL;
  GBytes *paper = NULL;

  /* Before the result is looked at: from here on nobody writes into it. */
  rk_link_stop (conversion->link);
  if (error != NULL)
    local = g_error_copy (error);
  else
    paper = rk_answer_take_converted (conversion->output, answer, &local);
  conversion_end (conversion);
  if (paper != NULL)
    g_task_return_pointer (task, paper, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, local);
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  /* The link answers nothing once it is gone, so the task is this one's alone. */
  conversion_end (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

void
rk_decoder_convert_async (RkDecoder *self,
                          GBytes *file,
                          const char *media_type,
                          const char *name,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  RkOfficeFormat format = find_format (media_type, name);
  Conversion *conversion = g_new0 (Conversion, 1);
  GError *error = NULL;

  g_return_if_fail (RK_IS_DECODER (self));

  g_task_set_source_tag (task, rk_decoder_convert_async);
  g_task_set_task_data (task, conversion, conversion_free);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (format == RK_OFFICE_NONE)
    rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_UNSUPPORTED);
  else if (rk_decoder_get_office (self) == NULL)
    rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_NO_CONVERTER);
  else
    {
      conversion->link = rk_decoder_start_worker (
        self, RK_OFFICE_PROGRAM, RK_SANDBOX_FONTS | RK_SANDBOX_OFFICE, FALSE, &error);
      conversion->input = rk_shared_memory_new_from_bytes (file, NULL);
      conversion->output = rk_shared_memory_new (RK_MAX_CONVERTED, NULL);
      if (error == NULL && (conversion->input == NULL || conversion->output == NULL))
        rk_sandbox_set_error (&error, RK_SANDBOX_ERROR_TOO_LARGE);
    }
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  rk_message_put_u32 (rk_link_begin (conversion->link, RK_WIRE_CONVERT), format);
  if (cancellable != NULL)
    {
      conversion->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (conversion->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (conversion->cancelled, g_main_context_get_thread_default ());
    }
  rk_link_ask (conversion->link, conversion->input, conversion->output,
               rk_decoder_get_seconds (self, CONVERT_SECONDS), converted, g_steal_pointer (&task));
}

GBytes *
rk_decoder_convert_finish (RkDecoder *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, rk_decoder_convert_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
