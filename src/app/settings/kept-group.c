/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/settings/kept-group.h"

#include "app/prefs/prefs.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

#define MB (G_GINT64_CONSTANT (1000) * 1000)

/* In MB. */
static const int choices[] = { 128, 256, 512, 1000, 2000, 4000 };

struct _RkKeptGroup
{
  AdwPreferencesGroup parent_instance;

  RkClient *client;
  GCancellable *cancellable;
  AdwActionRow *used_row;
  GtkWidget *empty_button;
  AdwComboRow *limit_row;
};

G_DEFINE_FINAL_TYPE (RkKeptGroup, rk_kept_group, ADW_TYPE_PREFERENCES_GROUP)

static void ask (RkKeptGroup *self);

static void
show (RkKeptGroup *self, const RkMediaUsage *usage)
{
  g_autofree char *kept = rk_words_size (usage->kept);
  g_autofree char *limit = rk_words_size (usage->limit);
  g_autofree char *unsent = rk_words_size (usage->unsent);
  g_autofree char *title = g_strdup_printf (_ ("%s of %s in use"), kept, limit);
  g_autofree char *waiting
    = g_strdup_printf (_ ("%s wait to be sent, and stay until they are."), unsent);
  g_autofree char *rule = NULL;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->used_row), title);
  adw_action_row_set_subtitle (self->used_row, usage->unsent > 0 ? waiting : "");
  gtk_widget_set_sensitive (self->empty_button, usage->kept > 0);
  if (usage->rule > 0)
    {
      g_autofree char *most = rk_words_size (usage->rule);
      rule = g_strdup_printf (_ ("Your facility allows %s at most."), most);
    }
  adw_action_row_set_subtitle (
    ADW_ACTION_ROW (self->limit_row),
    rule != NULL ? rule : _ ("What was seen the longest ago is forgotten first."));
}

static void
on_usage (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkKeptGroup) self = data;
  g_autoptr (GError) error = NULL;
  RkMediaUsage usage;

  if (self->client == NULL)
    rk_client_media_usage_finish (RK_CLIENT (source), result, &usage, NULL);
  else if (rk_client_media_usage_finish (RK_CLIENT (source), result, &usage, &error))
    show (self, &usage);
  else
    adw_action_row_set_subtitle (self->used_row, error->message);
}

static void
ask (RkKeptGroup *self)
{
  rk_client_media_usage_async (self->client, self->cancellable, on_usage, g_object_ref (self));
}

static void
on_emptied (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkKeptGroup) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (done)
    ask (self);
  else
    {
      adw_action_row_set_subtitle (self->used_row, error->message);
      gtk_widget_set_sensitive (self->empty_button, TRUE);
    }
}

static void
on_empty (RkKeptGroup *self)
{
  gtk_widget_set_sensitive (self->empty_button, FALSE);
  rk_client_empty_media_async (self->client, self->cancellable, on_emptied, g_object_ref (self));
}

static void
on_limit (RkKeptGroup *self)
{
  guint chosen = adw_combo_row_get_selected (self->limit_row);

  if (chosen >= G_N_ELEMENTS (choices))
    return;
  g_settings_set_int (rk_prefs (), RK_PREF_MEDIA_LIMIT, choices[chosen]);
  rk_client_set_media_limit (self->client, choices[chosen] * MB);
  ask (self);
}

static guint
choice_of (int wanted)
{
  guint best = 0;

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (choices[i] <= wanted)
      best = i;
  return best;
}

static void
rk_kept_group_dispose (GObject *object)
{
  RkKeptGroup *self = RK_KEPT_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_kept_group_parent_class)->dispose (object);
}

static void
rk_kept_group_class_init (RkKeptGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_kept_group_dispose;
}

static void
rk_kept_group_init (RkKeptGroup *self)
{
  g_autoptr (GtkStringList) sizes = gtk_string_list_new (NULL);
  const int wish = g_settings_get_int (rk_prefs (), RK_PREF_MEDIA_LIMIT);

  self->cancellable = g_cancellable_new ();
  adw_preferences_group_set_title (
    ADW_PREFERENCES_GROUP (self), _ ("Photos and files on this computer"));
  adw_preferences_group_set_description (
    ADW_PREFERENCES_GROUP (self),
    _ ("What was looked at is kept encrypted until logout, so that it is there at once and without "
       "a network."));

  self->used_row = ADW_ACTION_ROW (adw_action_row_new ());
  adw_action_row_set_subtitle_lines (self->used_row, 3);
  self->empty_button = gtk_button_new_with_label (_ ("Empty"));
  gtk_widget_set_tooltip_text (
    self->empty_button, _ ("What can be fetched again is removed from this computer"));
  gtk_widget_set_valign (self->empty_button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->empty_button, "clicked", G_CALLBACK (on_empty), self);
  adw_action_row_add_suffix (self->used_row, self->empty_button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->used_row));

  for (gsize i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      g_autofree char *size = choices[i] < 1000 ? g_strdup_printf ("%d MB", choices[i])
                                                : g_strdup_printf ("%d GB", choices[i] / 1000);
      gtk_string_list_append (sizes, size);
    }
  self->limit_row = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->limit_row), _ ("Keep at most"));
  adw_combo_row_set_model (self->limit_row, G_LIST_MODEL (sizes));
  adw_combo_row_set_selected (
    self->limit_row, choice_of (wish > 0 ? wish : (int) (RK_MEDIA_USUAL_LIMIT / MB)));
  g_signal_connect_swapped (self->limit_row, "notify::selected", G_CALLBACK (on_limit), self);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->limit_row));
}

/**
 * rk_kept_group_new:
 *
 * Returns: (transfer floating): the group
 */
GtkWidget *
rk_kept_group_new (RkClient *client)
{
  RkKeptGroup *self = g_object_new (RK_TYPE_KEPT_GROUP, NULL);

  self->client = g_object_ref (client);
  ask (self);
  return GTK_WIDGET (self);
}
