/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/groups/application-window.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/common/room.h"
#include "app/words/words.h"
#include "client/communities.h"

#include <glib/gi18n.h>

/* Who asks to be let into a コミュニティ, for its administrators: 承認 and 拒否. */

struct _RkApplicationWindow
{
  AdwWindow parent_instance;

  RkClient *client;
  char *space_id;
  GtkStack *stack;
  GtkListBox *list;
  AdwStatusPage *failed;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (RkApplicationWindow, rk_application_window, ADW_TYPE_WINDOW)

static void load (RkApplicationWindow *self);

static void
on_decided (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkApplicationWindow) self = data;
  g_autoptr (GError) error = NULL;
  const gboolean good = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  rk_set_text_or_hide (self->error_label, good ? NULL : error->message);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), TRUE);
  /* Another administrator may have been here, too. */
  load (self);
}

static void
decide (RkApplicationWindow *self, const char *user_id, gboolean accept)
{
  rk_set_text_or_hide (self->error_label, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), FALSE);
  rk_client_decide_application_async (
    self->client, self->space_id, user_id, accept, NULL, on_decided, g_object_ref (self));
}

static void
on_yes (GtkWidget *button, RkApplicationWindow *self)
{
  decide (self, g_object_get_data (G_OBJECT (button), "user-id"), TRUE);
}

static void
on_refusal_answered (AdwMessageDialog *dialog, const char *response, RkApplicationWindow *self)
{
  if (g_strcmp0 (response, "refuse") == 0 && self->client != NULL)
    decide (self, g_object_get_data (G_OBJECT (dialog), "user-id"), FALSE);
}

static void
on_no (GtkWidget *button, RkApplicationWindow *self)
{
  const char *user_id = g_object_get_data (G_OBJECT (button), "user-id");
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL);

  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _ ("Refuse %s?"),
                                     (const char *) g_object_get_data (G_OBJECT (button), "name"));
  adw_message_dialog_set_body (
    ADW_MESSAGE_DIALOG (dialog), _ ("They are told that they were not let in, and may ask again."));
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Back"), "refuse", _ ("Refuse"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "refuse", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_object_set_data_full (G_OBJECT (dialog), "user-id", g_strdup (user_id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_refusal_answered), self, 0);
  rk_dialog_present (dialog);
}

static GtkWidget *
make_button (RkApplicationWindow *self,
             const RkCommunityApplication *application,
             const char *label,
             GCallback act)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *name = g_strdup_printf ("%s: %s", label, application->user_name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  rk_name_widget (button, name);
  g_object_set_data_full (G_OBJECT (button), "user-id", g_strdup (application->user_id), g_free);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (application->user_name), g_free);
  g_signal_connect (button, "clicked", act, self);
  return button;
}

static GtkWidget *
make_row (RkApplicationWindow *self, const RkCommunityApplication *application)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *yes = make_button (self, application, _ ("Approve"), G_CALLBACK (on_yes));
  g_autofree char *when = rk_words_exact_time (application->created_us);
  g_autofree char *about = g_strdup_printf (
    "%s　%s　%s", rk_words_profession (application->profession), application->user_facility, when);

  gtk_widget_set_hexpand (text, TRUE);
  rk_form_add_label (text, application->user_name, "patient-name");
  rk_form_add_label (text, about, "member-line");
  if (application->text != NULL)
    rk_form_add_label (text, application->text, NULL);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), make_button (self, application, _ ("Refuse"), G_CALLBACK (on_no)));
  gtk_widget_add_css_class (yes, "suggested-action");
  gtk_box_append (GTK_BOX (box), yes);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  rk_name_widget (row, application->user_name);
  return row;
}

static void
on_applications (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkApplicationWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) waiting
    = rk_client_applications_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (waiting == NULL)
    {
      adw_status_page_set_description (self->failed, error->message);
      rk_stack_show (self->stack, "failed");
      return;
    }
  for (GtkListBoxRow *row; (row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL;)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < waiting->len; i++)
    gtk_list_box_append (self->list, make_row (self, g_ptr_array_index (waiting, i)));
  rk_stack_show (self->stack, waiting->len > 0 ? "list" : "empty");
}

static void
load (RkApplicationWindow *self)
{
  rk_client_applications_async (
    self->client, self->space_id, NULL, on_applications, g_object_ref (self));
}

static void
on_again (RkApplicationWindow *self)
{
  rk_stack_show (self->stack, "loading");
  load (self);
}

static void
rk_application_window_dispose (GObject *object)
{
  g_clear_object (&RK_APPLICATION_WINDOW (object)->client);
  G_OBJECT_CLASS (rk_application_window_parent_class)->dispose (object);
}

static void
rk_application_window_finalize (GObject *object)
{
  g_free (RK_APPLICATION_WINDOW (object)->space_id);
  G_OBJECT_CLASS (rk_application_window_parent_class)->finalize (object);
}

static void
rk_application_window_class_init (RkApplicationWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_application_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = rk_application_window_finalize;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
build_list (RkApplicationWindow *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_show_separators (self->list, TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "members");
  rk_name_widget (self->list, _ ("Applications"));
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  return scroller;
}

static GtkWidget *
build_failed (RkApplicationWindow *self)
{
  GtkWidget *again = gtk_button_new_with_label (_ ("Try again"));

  self->failed = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->failed, "network-offline-symbolic");
  adw_status_page_set_title (self->failed, _ ("The list could not be fetched"));
  gtk_widget_set_halign (again, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (again, "clicked", G_CALLBACK (on_again), self);
  adw_status_page_set_child (self->failed, again);
  gtk_widget_add_css_class (GTK_WIDGET (self->failed), "compact");
  return GTK_WIDGET (self->failed);
}

static void
rk_application_window_init (RkApplicationWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *empty = adw_status_page_new ();
  GtkWidget *loading = gtk_spinner_new ();

  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 520);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Applications"));
  g_object_set (
    box, "margin-top", 14, "margin-bottom", 14, "margin-start", 16, "margin-end", 16, NULL);
  self->error_label = rk_form_add_label (box, NULL, "error");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_spinner_start (GTK_SPINNER (loading));
  rk_name_widget (loading, _ ("Fetching…"));
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("Nobody waits to be let in"));
  gtk_widget_add_css_class (empty, "compact");
  gtk_stack_add_named (self->stack, loading, "loading");
  gtk_stack_add_named (self->stack, build_list (self), "list");
  gtk_stack_add_named (self->stack, empty, "empty");
  gtk_stack_add_named (self->stack, build_failed (self), "failed");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_box_append (GTK_BOX (outer), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (outer), box);
  adw_window_set_content (ADW_WINDOW (self), outer);
}

/**
 * rk_application_window_new:
 * @space: a community, by an administrator of it
 *
 * Returns: (transfer full): a window over @parent with those who ask to be let in
 */
GtkWidget *
rk_application_window_new (GtkWindow *parent, RkClient *client, RkSpaceItem *space)
{
  RkApplicationWindow *self
    = g_object_new (RK_TYPE_APPLICATION_WINDOW, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  self->space_id = g_strdup (rk_space_item_get_id (space));
  rk_room_for_window (GTK_WINDOW (self));
  load (self);
  return GTK_WIDGET (self);
}
