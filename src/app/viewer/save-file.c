/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/save-file.h"

#include "app/common/common.h"
#include "core/text.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  GtkWindow *parent;
  RkClient *client;
  RkAttachmentItem *item; /* whose content is fetched; NULL where it is here */
  GBytes *content;
  char *name;
  char *subject_id;
  GFile *file;
} Save;

static void
save_free (Save *save)
{
  g_clear_object (&save->parent);
  g_clear_object (&save->client);
  g_clear_object (&save->item);
  g_clear_pointer (&save->content, g_bytes_unref);
  g_clear_object (&save->file);
  g_free (save->name);
  g_free (save->subject_id);
  g_free (save);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Save, save_free)

/* In words for a person, with what to do. */
static const char *
words_of (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return _ ("There is no room left in that place. Free some space there, or choose another one.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    return _ ("You may not write in that place. Choose another one.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return _ ("That place is not there any more. Choose another one.");
  return error->message;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      rk_alert (GTK_WIDGET (save->parent), _ ("The file could not be saved"), words_of (error));
      return;
    }
  rk_client_report_view (save->client, RK_VIEW_SAVED, save->subject_id);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GFile *file = source;
  gsize size;
  const char *content = g_bytes_get_data (data, &size);
  const gboolean there = g_file_query_exists (file, NULL);
  GError *error = NULL;

  if (g_file_replace_contents (
        file, content, size, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, NULL, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* A part of a file passes for the file; one that was there before is as it was. */
  if (!there)
    g_file_delete (file, NULL, NULL);
  g_task_return_error (task, error);
}

static void
write_content (Save *save)
{
  g_autoptr (GTask) task = g_task_new (save->file, NULL, on_written, save);

  g_task_set_task_data (task, g_bytes_ref (save->content), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, write_in_thread);
}

static void
on_content (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Save) save = data;
  g_autoptr (GError) error = NULL;

  save->content = rk_client_media_bytes_finish (RK_CLIENT (source), result, &error);
  if (save->content == NULL)
    {
      rk_alert (GTK_WIDGET (save->parent), _ ("The file could not be saved"), error->message);
      return;
    }
  write_content (g_steal_pointer (&save));
}

static void
on_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  g_autoptr (Save) save = data;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      save->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      RkClient *client = save->client;
      RkAttachmentItem *item = save->item;
      if (save->content != NULL)
        write_content (g_steal_pointer (&save));
      else
        rk_client_media_bytes_async (client, item, NULL, on_content, g_steal_pointer (&save));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_warned (AdwMessageDialog *warning, const char *response, gpointer data)
{
  g_autoptr (Save) save = data;
  if (!g_str_equal (response, "save"))
    return;

  g_autofree char *name = rk_text_safe_file_name (save->name);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    _ ("Save As…"), save->parent, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), _ ("Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_chosen), g_steal_pointer (&save));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* Warns that the file will stay after the logout, and asks where. */
static void
ask (Save *save)
{
  GtkWidget *warning
    = adw_message_dialog_new (save->parent, _ ("Save outside of Renraku?"),
                              _ ("The saved file is not encrypted and stays on this terminal after "
                                 "you sign out. The saving is recorded."));

  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (warning), "cancel", _ ("Cancel"), "save", _ ("Save As…"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (warning), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (warning), "cancel");
  g_signal_connect (warning, "response", G_CALLBACK (on_warned), save);
  rk_dialog_present (warning);
}

/* NULL where the facility bars it, which is said. */
static Save *
save_new (GtkWindow *parent, RkClient *client, const char *name, const char *subject_id)
{
  const RkFacility *facility = rk_client_get_facility (client);
  Save *save;

  if (facility != NULL && facility->saving_barred)
    {
      rk_alert (
        GTK_WIDGET (parent), _ ("Saving is not allowed here"), _ ("Your facility has barred it."));
      return NULL;
    }
  save = g_new0 (Save, 1);
  save->parent = g_object_ref (parent);
  save->client = g_object_ref (client);
  save->name = g_strdup (name);
  save->subject_id = g_strdup (subject_id);
  return save;
}

/**
 * rk_save_attachment:
 * @parent: the window that asks
 * @item: what to save outside of the encrypted store
 *
 * 名前を付けて保存: warns that the file will stay after the logout, asks where, and reports it for
 * the audit.
 */
void
rk_save_attachment (GtkWindow *parent, RkClient *client, RkAttachmentItem *item)
{
  const RkAttachment *attachment = rk_attachment_item_get_attachment (item);
  Save *save = save_new (parent, client, attachment->name, attachment->id);

  if (save == NULL)
    return;
  save->item = g_object_ref (item);
  ask (save);
}

/**
 * rk_save_bytes:
 * @name: that the file gets, unless another is chosen
 * @content: what to save outside of the encrypted store
 * @subject_id: the patient or person that it is about, for the audit
 *
 * As rk_save_attachment(), for what the program made itself.
 */
void
rk_save_bytes (
  GtkWindow *parent, RkClient *client, const char *name, GBytes *content, const char *subject_id)
{
  Save *save = save_new (parent, client, name, subject_id);

  if (save == NULL)
    return;
  save->content = g_bytes_ref (content);
  ask (save);
}
