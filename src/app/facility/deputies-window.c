/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/deputies-window.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/words/words.h"
#include "client/deputies.h"

#include <glib/gi18n.h>

struct _RkDeputiesWindow
{
  AdwPreferencesWindow parent_instance;

  RkClient *client; /* NULL once it is closed */
  char *doctor_id;
  AdwPreferencesPage *page;
  AdwPreferencesGroup *group;
};

G_DEFINE_FINAL_TYPE (RkDeputiesWindow, rk_deputies_window, ADW_TYPE_PREFERENCES_WINDOW)

static void load (RkDeputiesWindow *self);

static void
say (RkDeputiesWindow *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (escaped));
}

static void
on_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkDeputiesWindow) self = data;
  g_autoptr (GError) error = NULL;
  const gboolean done = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (!done)
    say (self, error->message);
  /* As the server has it, also after a refusal. */
  load (self);
}

static void
on_switch (GtkSwitch *toggle, GParamSpec *pspec, RkDeputiesWindow *self)
{
  const char *user_id = g_object_get_data (G_OBJECT (toggle), "user-id");

  if (self->client == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (toggle), FALSE);
  rk_client_set_deputy_async (self->client, self->doctor_id, user_id,
                              gtk_switch_get_active (toggle), NULL, on_set, g_object_ref (self));
}

static void
add_user (RkDeputiesWindow *self, const RkUser *user, gboolean may)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), user->name);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), rk_words_profession (user->profession));
  gtk_switch_set_active (GTK_SWITCH (toggle), may);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  rk_name_widget (toggle, user->name);
  g_object_set_data_full (G_OBJECT (toggle), "user-id", g_strdup (user->id), g_free);
  g_signal_connect (toggle, "notify::active", G_CALLBACK (on_switch), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  adw_preferences_group_add (self->group, row);
}

static void
add_text (RkDeputiesWindow *self, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 4);
  adw_preferences_group_add (self->group, row);
}

static void
start_group (RkDeputiesWindow *self)
{
  if (self->group != NULL)
    adw_preferences_page_remove (self->page, self->group);
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _ ("Who may type"));
  adw_preferences_group_set_description (
    self->group,
    _ ("A post that is typed says so, with both names, and is not confirmed until the doctor "
       "confirms it. Nobody needs the account of another. It can be ended here at once."));
  adw_preferences_page_add (self->page, self->group);
}

static void
on_deputies (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkDeputiesWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDeputies) deputies = rk_client_deputies_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  start_group (self);
  if (deputies == NULL)
    {
      GtkWidget *again = gtk_button_new_with_label (_ ("Try again"));

      add_text (self, error->message);
      g_signal_connect_swapped (again, "clicked", G_CALLBACK (load), self);
      adw_preferences_group_set_header_suffix (self->group, again);
      return;
    }
  if (deputies->users->len == 0)
    add_text (self, _ ("Nobody else of the facility has an account."));
  for (guint i = 0; i < deputies->users->len; i++)
    {
      const RkUser *user = deputies->users->pdata[i];
      if (rk_deputies_has (deputies, user->id))
        add_user (self, user, TRUE);
    }
  for (guint i = 0; i < deputies->users->len; i++)
    {
      const RkUser *user = deputies->users->pdata[i];
      if (!rk_deputies_has (deputies, user->id))
        add_user (self, user, FALSE);
    }
}

static void
load (RkDeputiesWindow *self)
{
  rk_client_deputies_async (self->client, self->doctor_id, NULL, on_deputies, g_object_ref (self));
}

static void
rk_deputies_window_dispose (GObject *object)
{
  g_clear_object (&RK_DEPUTIES_WINDOW (object)->client);
  G_OBJECT_CLASS (rk_deputies_window_parent_class)->dispose (object);
}

static void
rk_deputies_window_finalize (GObject *object)
{
  g_free (RK_DEPUTIES_WINDOW (object)->doctor_id);
  G_OBJECT_CLASS (rk_deputies_window_parent_class)->finalize (object);
}

static void
rk_deputies_window_class_init (RkDeputiesWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_deputies_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = rk_deputies_window_finalize;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rk_deputies_window_init (RkDeputiesWindow *self)
{
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 560);
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (self), TRUE);
  self->page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (self), self->page);
  start_group (self);
  add_text (self, _ ("Fetching…"));
}

/**
 * rk_deputies_window_new:
 * @doctor_id: of a doctor: oneself, or one of one's own facility
 * @doctor_name: for the title
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_deputies_window_new (GtkWindow *parent,
                        RkClient *client,
                        const char *doctor_id,
                        const char *doctor_name)
{
  RkDeputiesWindow *self = g_object_new (RK_TYPE_DEPUTIES_WINDOW, "transient-for", parent, NULL);
  /* Translators: the title of a window; a doctor's name. */
  g_autofree char *title = g_strdup_printf (_ ("Typing for Dr. %s"), doctor_name);

  gtk_window_set_title (GTK_WINDOW (self), title);
  self->client = g_object_ref (client);
  self->doctor_id = g_strdup (doctor_id);
  rk_room_for_window (GTK_WINDOW (self));
  load (self);
  return GTK_WIDGET (self);
}
