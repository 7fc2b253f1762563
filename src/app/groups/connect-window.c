/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/groups/connect-window.h"

#include "app/common/common.h"
#include "app/patients/member-row.h"
#include "core/text.h"

#include <glib/gi18n.h>
#include <string.h>

/* Asking somebody for a つながり. */

struct _RkConnectWindow
{
  AdwWindow parent_instance;

  RkClient *client;
  RkMediaLoader *loader;
  char *needle;
  GtkListBox *list;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (RkConnectWindow, rk_connect_window, ADW_TYPE_WINDOW)

static gboolean
is_shown (GtkListBoxRow *row, gpointer data)
{
  RkConnectWindow *self = data;
  const char *words = g_object_get_data (G_OBJECT (row), "words");

  return self->needle == NULL || strstr (words, self->needle) != NULL;
}

static void
on_search (GtkEditable *entry, RkConnectWindow *self)
{
  const char *text = gtk_editable_get_text (entry);

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = rk_text_fold (text, -1, NULL);
  gtk_list_box_invalidate_filter (self->list);
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) button = data;
  g_autoptr (GError) error = NULL;
  GtkRoot *root = gtk_widget_get_root (button);

  if (rk_client_act_finish (RK_CLIENT (source), result, &error))
    {
      gtk_button_set_label (GTK_BUTTON (button), _ ("Asked"));
      return;
    }
  gtk_widget_set_sensitive (button, TRUE);
  if (!RK_IS_CONNECT_WINDOW (root))
    return;
  gtk_label_set_text (RK_CONNECT_WINDOW (root)->error_label, error->message);
  gtk_widget_set_visible (GTK_WIDGET (RK_CONNECT_WINDOW (root)->error_label), TRUE);
}

static void
on_ask (GtkWidget *button, RkConnectWindow *self)
{
  gtk_widget_set_sensitive (button, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  rk_client_request_connection_async (self->client,
                                      g_object_get_data (G_OBJECT (button), "user-id"), NULL,
                                      on_asked, g_object_ref (button));
}

static GtkWidget *
make_row (RkConnectWindow *self, RkCandidateItem *item)
{
  RkUserItem *user = rk_candidate_item_get_user (item);
  const RkUser *record = rk_user_item_get_user (user);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = rk_person_box_new (user, self->loader, NULL);
  GtkWidget *button = gtk_button_new_with_label (_ ("Ask"));
  g_autofree char *name
    = g_strdup_printf (_ ("Ask %s for a connection"), rk_user_item_get_name (user));
  g_autofree char *words
    = g_strjoin ("\n", rk_user_item_get_name (user), record->kana != NULL ? record->kana : "",
                 rk_user_item_get_facility_name (user), NULL);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (
    G_OBJECT (button), "user-id", g_strdup (rk_user_item_get_id (user)), g_free);
  rk_name_widget (button, name);
  g_signal_connect (button, "clicked", G_CALLBACK (on_ask), self);
  gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  g_object_set_data_full (G_OBJECT (row), "words", rk_text_fold (words, -1, NULL), g_free);
  return row;
}

static void
on_people (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkConnectWindow) self = data;
  g_autoptr (GListModel) people = rk_client_people_finish (RK_CLIENT (source), result, NULL);

  for (guint i = 0; people != NULL && self->client != NULL && i < g_list_model_get_n_items (people);
       i++)
    {
      g_autoptr (RkCandidateItem) item = g_list_model_get_item (people, i);
      gtk_list_box_append (self->list, make_row (self, item));
    }
}

static void
rk_connect_window_dispose (GObject *object)
{
  RkConnectWindow *self = RK_CONNECT_WINDOW (object);

  g_clear_object (&self->loader);
  g_clear_object (&self->client);
  g_clear_pointer (&self->needle, g_free);
  G_OBJECT_CLASS (rk_connect_window_parent_class)->dispose (object);
}

static void
rk_connect_window_class_init (RkConnectWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_connect_window_dispose;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rk_connect_window_init (RkConnectWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *search = gtk_search_entry_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *empty = gtk_label_new (_ ("Nobody is left whom you could ask."));

  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 480, 600);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Ask for a connection"));
  g_object_set (
    box, "margin-top", 14, "margin-bottom", 14, "margin-start", 16, "margin-end", 16, NULL);
  g_object_set (search, "placeholder-text", _ ("Name or facility"), NULL);
  rk_name_widget (search, _ ("Search people"));
  g_signal_connect (search, "search-changed", G_CALLBACK (on_search), self);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_filter_func (self->list, is_shown, self, NULL);
  gtk_list_box_set_placeholder (self->list, empty);
  rk_search_leads_to (search, self->list);
  gtk_widget_add_css_class (empty, "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "members");
  rk_name_widget (self->list, _ ("People"));
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_widget_set_vexpand (scroller, TRUE);
  self->error_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->error_label, TRUE);
  gtk_label_set_xalign (self->error_label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->error_label), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  gtk_box_append (GTK_BOX (box), search);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->error_label));
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (outer), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (outer), box);
  adw_window_set_content (ADW_WINDOW (self), outer);
}

/**
 * rk_connect_window_new:
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_connect_window_new (GtkWindow *parent, RkClient *client, RkMediaLoader *loader)
{
  RkConnectWindow *self = g_object_new (RK_TYPE_CONNECT_WINDOW, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  self->loader = g_object_ref (loader);
  rk_client_people_async (client, NULL, on_people, g_object_ref (self));
  return GTK_WIDGET (self);
}
