/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/import-window.h"

#include "app/common/common.h"
#include "app/patients/import-table.h"
#include "core/error.h"
#include "core/id.h"

#include <glib/gi18n.h>

/* What one transaction of the server takes. */
#define MAX_PATIENTS 5000

struct _RkImportWindow
{
  AdwWindow parent_instance;

  RkClient *client;
  GListModel *rows;
  RkImportTable *table;
  GPtrArray *patients; /* of the last try, under batch_id; NULL after any change */
  char *batch_id;
  guint n_registered;
  gboolean busy;
  gboolean closed;

  GtkButton *cancel_button;
  GtkButton *register_button;
  GtkLabel *error_label;
  GtkStack *pages;
  GtkButton *file_button;
  GtkLabel *summary;
  GtkToggleButton *bad_only;
  AdwBin *table_slot;
  AdwStatusPage *working;
  GtkProgressBar *progress;
  AdwStatusPage *done;
  GtkButton *close_button;
  GtkButton *undo_button;
};

G_DEFINE_FINAL_TYPE (RkImportWindow, rk_import_window, ADW_TYPE_WINDOW)

static gboolean
is_on (RkImportWindow *self, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), page) == 0;
}

static void
show_page (RkImportWindow *self, const char *page)
{
  rk_stack_show (self->pages, page);
  gtk_widget_set_visible (GTK_WIDGET (self->register_button), is_on (self, "table"));
  gtk_widget_set_visible (
    GTK_WIDGET (self->cancel_button), is_on (self, "choose") || is_on (self, "table"));
}

static void
count_rows (RkImportWindow *self, guint *ret_wanted, guint *ret_bad, guint *ret_known)
{
  *ret_wanted = *ret_bad = *ret_known = 0;
  for (guint i = 0; self->rows != NULL && i < g_list_model_get_n_items (self->rows); i++)
    {
      g_autoptr (RkImportRow) row = g_list_model_get_item (self->rows, i);

      *ret_wanted += rk_import_row_is_wanted (row) ? 1 : 0;
      *ret_known += rk_import_row_is_known (row) ? 1 : 0;
      *ret_bad += rk_import_row_count_problems (row);
    }
}

static void
update (RkImportWindow *self)
{
  guint wanted, bad, known;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *label = NULL;

  count_rows (self, &wanted, &bad, &known);
  label
    = g_strdup_printf (ngettext ("Register %u patient", "Register %u patients", wanted), wanted);
  gtk_button_set_label (self->register_button, label);
  gtk_widget_set_sensitive (
    GTK_WIDGET (self->register_button), wanted > 0 && bad == 0 && !self->busy);
  if (bad > 0)
    g_string_append_printf (text,
                            ngettext ("%u cell has to be mended: click on it.",
                                      "%u cells have to be mended: click on them.", bad),
                            bad);
  else if (wanted > 0)
    g_string_append (text, _ ("Everything can be registered."));
  else
    g_string_append (text, _ ("No row is chosen."));
  if (known > 0)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (
        text,
        ngettext ("%u row looks like somebody who is registered already and is left out.",
                  "%u rows look like somebody who is registered already and are left out.", known),
        known);
    }
  gtk_label_set_text (self->summary, text->str);
  gtk_widget_set_sensitive (
    GTK_WIDGET (self->bad_only), bad > 0 || gtk_toggle_button_get_active (self->bad_only));
}

static void
on_table_changed (RkImportWindow *self)
{
  g_clear_pointer (&self->patients, g_ptr_array_unref);
  update (self);
}

/* What is wrong with the table as a whole, in words that help. */
static void
tell_unreadable (RkImportWindow *self, const GError *error)
{
  rk_set_text_or_hide (
    self->error_label,
    g_error_matches (error, RK_CORE_ERROR, RK_CORE_ERROR_TOO_LARGE)
      ? _ (
        "This table is too large. At most 5,000 patients and 8 MiB at once: part it into several "
        "files.")
      : _ ("This is no table of text. In the spreadsheet, save it as CSV, or copy the cells and "
           "paste them here."));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  RkImportWindow *self = RK_IMPORT_WINDOW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GListStore) rows = g_task_propagate_pointer (G_TASK (result), &error);

  self->busy = FALSE;
  if (self->closed)
    return;
  if (rows == NULL)
    {
      tell_unreadable (self, error);
      return;
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (rows)) == 0)
    {
      rk_set_text_or_hide (self->error_label, _ ("There are no patients in this table."));
      return;
    }
  rk_set_text_or_hide (self->error_label, NULL);
  rk_import_rows_find_known (G_LIST_MODEL (rows), rk_client_get_patients (self->client));
  g_set_object (&self->rows, G_LIST_MODEL (rows));
  g_clear_pointer (&self->patients, g_ptr_array_unref);
  gtk_toggle_button_set_active (self->bad_only, FALSE);
  rk_import_table_set_rows (self->table, self->rows);
  update (self);
  show_page (self, "table");
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  gsize size;
  const char *bytes = g_bytes_get_data (data, &size);
  GError *error = NULL;
  g_autoptr (RkSheet) sheet = rk_sheet_read (bytes, size, &error);

  if (sheet == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  GListStore *rows = rk_import_rows_from_sheet (sheet);
  if (g_list_model_get_n_items (G_LIST_MODEL (rows)) > MAX_PATIENTS)
    {
      g_object_unref (rows);
      g_task_return_new_error (task, RK_CORE_ERROR, RK_CORE_ERROR_TOO_LARGE, "too many rows");
      return;
    }
  g_task_return_pointer (task, rows, g_object_unref);
}

/**
 * rk_import_window_read:
 * @bytes: a CSV file, or what a spreadsheet copied
 *
 * Shows the table that @bytes hold, or says why it cannot.
 */
void
rk_import_window_read (RkImportWindow *self, GBytes *bytes)
{
  g_autoptr (GTask) task = NULL;

  if (self->busy)
    return;
  self->busy = TRUE;
  task = g_task_new (self, NULL, on_read, NULL);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  g_task_run_in_thread (task, read_in_thread);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkImportWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *content = NULL;
  gsize size = 0;

  self->busy = FALSE;
  if (!g_file_load_partial_contents_finish (G_FILE (source), result, &content, &size, NULL, &error))
    {
      if (!self->closed)
        rk_set_text_or_hide (self->error_label, error->message);
      return;
    }
  bytes = g_bytes_new_take (content, size);
  if (!self->closed)
    rk_import_window_read (self, bytes);
}

/* One byte over the limit is enough to know that it is too large. */
static gboolean
want_more (const char *content, goffset size, gpointer data)
{
  return size <= RK_SHEET_MAX_BYTES;
}

static void
load_file (RkImportWindow *self, GFile *file)
{
  if (self->busy)
    return;
  self->busy = TRUE;
  g_file_load_partial_contents_async (file, NULL, want_more, on_loaded, g_object_ref (self));
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, RkImportWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      load_file (self, file);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_choose_file (RkImportWindow *self)
{
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (_ ("Choose a table of patients"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Open"), _ ("Cancel"));
  g_autoptr (GtkFileFilter) tables = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (tables, _ ("Tables (CSV, text)"));
  gtk_file_filter_add_suffix (tables, "csv");
  gtk_file_filter_add_suffix (tables, "tsv");
  gtk_file_filter_add_suffix (tables, "txt");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), tables);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_file_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_pasted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkImportWindow) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (GBytes) bytes = NULL;

  if (self->closed)
    return;
  if (text == NULL || *text == '\0')
    {
      rk_set_text_or_hide (
        self->error_label,
        _ ("There is no text to paste. Copy the cells in the spreadsheet first."));
      return;
    }
  bytes = g_bytes_new (text, strlen (text));
  rk_import_window_read (self, bytes);
}

static void
on_paste (RkImportWindow *self)
{
  if (is_on (self, "choose"))
    gdk_clipboard_read_text_async (
      gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, on_pasted, g_object_ref (self));
}

static gboolean
paste_by_keys (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RkImportWindow *self = RK_IMPORT_WINDOW (widget);

  if (!is_on (self, "choose"))
    return GDK_EVENT_PROPAGATE;
  on_paste (self);
  return GDK_EVENT_STOP;
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y, RkImportWindow *self)
{
  if (!is_on (self, "choose"))
    return FALSE;
  load_file (self, g_value_get_object (value));
  return TRUE;
}

static void
on_template_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkImportWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error) && !self->closed)
    rk_set_text_or_hide (self->error_label, error->message);
}

static void
on_template_chosen (GtkNativeDialog *dialog, int response, RkImportWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      char *text = rk_import_template ();
      g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

      g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                           on_template_written, g_object_ref (self));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_save_template (RkImportWindow *self)
{
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (_ ("Save an empty template…"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), _ ("Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), _ ("patients.csv"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_template_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_bad_only (RkImportWindow *self)
{
  rk_import_table_show_bad_only (self->table, gtk_toggle_button_get_active (self->bad_only));
  update (self);
}

static void
on_start_over (RkImportWindow *self)
{
  rk_set_text_or_hide (self->error_label, NULL);
  show_page (self, "choose");
  gtk_widget_grab_focus (GTK_WIDGET (self->file_button));
}

static void
on_progress (guint done, guint all, gpointer data)
{
  RkImportWindow *self = data;
  g_autofree char *text = g_strdup_printf (_ ("%u of %u sent"), done, all);

  gtk_progress_bar_set_fraction (self->progress, (double) done / MAX (all, 1));
  gtk_progress_bar_set_text (self->progress, text);
}

static void
set_working (RkImportWindow *self, const char *title)
{
  self->busy = TRUE;
  rk_set_text_or_hide (self->error_label, NULL);
  adw_status_page_set_title (self->working, title);
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_progress_bar_set_text (self->progress, "");
  show_page (self, "working");
}

static void
show_done (RkImportWindow *self)
{
  g_autofree char *title = g_strdup_printf (
    ngettext ("%u patient is registered", "%u patients are registered", self->n_registered),
    self->n_registered);

  adw_status_page_set_title (self->done, title);
  adw_status_page_set_description (
    self->done, _ ("They can be taken back as long as nobody has written about any of them."));
  show_page (self, "done");
  gtk_widget_grab_focus (GTK_WIDGET (self->close_button));
}

static void
on_registered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkImportWindow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean good = rk_client_act_finish (RK_CLIENT (source), result, &error);

  self->busy = FALSE;
  if (self->closed)
    return;
  if (!good)
    {
      show_page (self, "table");
      rk_set_text_or_hide (self->error_label, error->message);
      update (self);
      return;
    }
  self->n_registered = self->patients->len;
  show_done (self);
}

static void
on_register (RkImportWindow *self)
{
  /* A second try of the same is the same batch: if the first came through, it is not done twice. */
  if (self->patients == NULL)
    {
      self->patients = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_patient_free);
      for (guint i = 0; i < g_list_model_get_n_items (self->rows); i++)
        {
          g_autoptr (RkImportRow) row = g_list_model_get_item (self->rows, i);

          if (rk_import_row_is_wanted (row))
            g_ptr_array_add (self->patients, rk_import_row_make_patient (row));
        }
      g_free (self->batch_id);
      self->batch_id = rk_id_new ();
    }
  set_working (self, _ ("Registering"));
  rk_client_register_patients_async (self->client, self->batch_id, self->patients, on_progress,
                                     NULL, on_registered, g_object_ref (self));
}

static void
on_undone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkImportWindow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean good = rk_client_act_finish (RK_CLIENT (source), result, &error);

  self->busy = FALSE;
  if (self->closed)
    return;
  if (!good)
    {
      rk_set_text_or_hide (
        self->error_label,
        g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_CONFLICT)
          ? _ ("Somebody has already worked with one of these patients. Nothing was taken back.")
          : error->message);
      show_done (self);
      return;
    }
  g_clear_pointer (&self->patients, g_ptr_array_unref);
  show_page (self, "table");
  update (self);
  rk_toast (
    GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))), _ ("All of it was taken back"));
}

static void
on_undo (RkImportWindow *self)
{
  set_working (self, _ ("Taking back"));
  rk_client_undo_patients_async (
    self->client, self->batch_id, NULL, on_undone, g_object_ref (self));
}

static void
on_close (RkImportWindow *self)
{
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_discard (AdwMessageDialog *question, const char *response, RkImportWindow *self)
{
  if (g_str_equal (response, "discard"))
    on_close (self);
}

/* A table that was mended for an hour does not go with one key. */
static void
ask_to_discard (RkImportWindow *self)
{
  GtkWidget *question
    = adw_message_dialog_new (GTK_WINDOW (self), _ ("Give this table up?"),
                              _ ("Nothing was registered. What you mended here is lost."));

  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (question), "cancel", _ ("Go on"), "discard", _ ("Give up"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (question), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (question), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (question), "cancel");
  g_signal_connect_object (question, "response", G_CALLBACK (on_discard), self, 0);
  rk_dialog_present (question);
}

static void
on_cancel (RkImportWindow *self)
{
  if (self->busy && !is_on (self, "choose"))
    return;
  if (is_on (self, "table"))
    ask_to_discard (self);
  else
    on_close (self);
}

static gboolean
on_close_request (RkImportWindow *self)
{
  if (is_on (self, "done") || is_on (self, "choose"))
    return GDK_EVENT_PROPAGATE;
  on_cancel (self);
  return GDK_EVENT_STOP;
}

static void
rk_import_window_dispose (GObject *object)
{
  RkImportWindow *self = RK_IMPORT_WINDOW (object);

  self->closed = TRUE;
  g_clear_object (&self->client);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->patients, g_ptr_array_unref);
  g_clear_pointer (&self->batch_id, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_IMPORT_WINDOW);
  G_OBJECT_CLASS (rk_import_window_parent_class)->dispose (object);
}

static void
rk_import_window_class_init (RkImportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_import_window_dispose;
  gtk_widget_class_add_binding (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, paste_by_keys, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (
    widget_class, RK_RESOURCES "patients/import-window.ui");
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, register_button);
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, error_label);
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, file_button);
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, summary);
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, bad_only);
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, table_slot);
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, working);
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, progress);
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, done);
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, close_button);
  gtk_widget_class_bind_template_child (widget_class, RkImportWindow, undo_button);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_register);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_file);
  gtk_widget_class_bind_template_callback (widget_class, on_paste);
  gtk_widget_class_bind_template_callback (widget_class, on_save_template);
  gtk_widget_class_bind_template_callback (widget_class, on_bad_only);
  gtk_widget_class_bind_template_callback (widget_class, on_start_over);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
  gtk_widget_class_bind_template_callback (widget_class, on_undo);
}

static void
rk_import_window_init (RkImportWindow *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  rk_say_chosen_within (GTK_WIDGET (self));
  self->table = RK_IMPORT_TABLE (rk_import_table_new ());
  adw_bin_set_child (self->table_slot, GTK_WIDGET (self->table));
  g_signal_connect_object (
    self->table, "changed", G_CALLBACK (on_table_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect (drop, "drop", G_CALLBACK (on_drop), self);
  g_signal_connect (self, "close-request", G_CALLBACK (on_close_request), NULL);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
  show_page (self, "choose");
  gtk_widget_grab_focus (GTK_WIDGET (self->file_button));
}

/** rk_import_window_new: Returns: (transfer full): a window over @parent */
GtkWidget *
rk_import_window_new (GtkWindow *parent, RkClient *client)
{
  RkImportWindow *self = g_object_new (RK_TYPE_IMPORT_WINDOW, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  return GTK_WIDGET (self);
}
