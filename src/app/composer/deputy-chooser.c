/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/deputy-chooser.h"

#include "app/common/common.h"

#include <glib/gi18n.h>

struct _RkDeputyChooser
{
  GtkWidget parent_instance;

  RkClient *client;
  GListModel *members;
  GtkDropDown *drop_down;
  GPtrArray *doctors; /* RkUserItem, behind the first choice */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (RkDeputyChooser, rk_deputy_chooser, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static GPtrArray *
find_doctors (RkDeputyChooser *self)
{
  g_auto (GStrv) ids = g_strsplit (rk_client_get_doctors (self->client), " ", -1);
  GPtrArray *doctors = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; self->members != NULL && i < g_list_model_get_n_items (self->members); i++)
    {
      g_autoptr (RkMemberItem) member = g_list_model_get_item (self->members, i);
      RkUserItem *user = rk_member_item_get_user (member);

      if (g_strv_contains ((const char *const *) ids, rk_user_item_get_id (user)))
        g_ptr_array_add (doctors, g_object_ref (user));
    }
  return doctors;
}

static gboolean
same_people (GPtrArray *a, GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (a->pdata[i] != b->pdata[i])
      return FALSE;
  return TRUE;
}

/* Whoever was chosen stays chosen while they are among them; nobody else is ever chosen by itself.
 */
static void
update (RkDeputyChooser *self)
{
  g_autoptr (GPtrArray) doctors = find_doctors (self);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *chosen = g_strdup (rk_deputy_chooser_get_id (self));
  guint selected = 0;

  if (same_people (doctors, self->doctors))
    return;
  gtk_string_list_append (names, _ ("As myself"));
  for (guint i = 0; i < doctors->len; i++)
    {
      /* Translators: a doctor's name. */
      g_autofree char *name = g_strdup_printf (
        _ ("As the deputy of Dr. %s"), rk_user_item_get_name (doctors->pdata[i]));
      gtk_string_list_append (names, name);
      if (g_strcmp0 (rk_user_item_get_id (doctors->pdata[i]), chosen) == 0)
        selected = i + 1;
    }
  g_ptr_array_unref (self->doctors);
  self->doctors = g_steal_pointer (&doctors);
  self->filling = TRUE;
  gtk_drop_down_set_model (self->drop_down, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->drop_down, selected);
  self->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self), self->doctors->len > 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_selected (RkDeputyChooser *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
rk_deputy_chooser_dispose (GObject *object)
{
  RkDeputyChooser *self = RK_DEPUTY_CHOOSER (object);

  if (self->members != NULL)
    g_signal_handlers_disconnect_by_data (self->members, self);
  g_clear_object (&self->members);
  g_clear_object (&self->client);
  g_clear_pointer ((GtkWidget **) &self->drop_down, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_deputy_chooser_parent_class)->dispose (object);
}

static void
rk_deputy_chooser_finalize (GObject *object)
{
  g_ptr_array_unref (RK_DEPUTY_CHOOSER (object)->doctors);
  G_OBJECT_CLASS (rk_deputy_chooser_parent_class)->finalize (object);
}

static void
rk_deputy_chooser_class_init (RkDeputyChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_deputy_chooser_dispose;
  G_OBJECT_CLASS (klass)->finalize = rk_deputy_chooser_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  /**
   * RkDeputyChooser::changed:
   *
   * Another name is chosen, or there are others to choose.
   */
  signals[CHANGED] = g_signal_new (
    "changed", RK_TYPE_DEPUTY_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rk_deputy_chooser_init (RkDeputyChooser *self)
{
  self->doctors = g_ptr_array_new_with_free_func (g_object_unref);
  self->drop_down = GTK_DROP_DOWN (gtk_drop_down_new (NULL, NULL));
  rk_name_widget (self->drop_down, _ ("In whose name"));
  gtk_widget_set_valign (GTK_WIDGET (self->drop_down), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->drop_down), "flat");
  gtk_widget_set_parent (GTK_WIDGET (self->drop_down), GTK_WIDGET (self));
  g_signal_connect_swapped (self->drop_down, "notify::selected", G_CALLBACK (on_selected), self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/** rk_deputy_chooser_new: Returns: (transfer floating): one without anybody to choose */
GtkWidget *
rk_deputy_chooser_new (RkClient *client)
{
  RkDeputyChooser *self = g_object_new (RK_TYPE_DEPUTY_CHOOSER, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (client, "notify::doctors", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * rk_deputy_chooser_set_members:
 * @members: (nullable): of #RkMemberItem: of the space that is written to
 *
 * For another timeline: it is one's own name then.
 */
void
rk_deputy_chooser_set_members (RkDeputyChooser *self, GListModel *members)
{
  rk_deputy_chooser_reset (self);
  if (self->members != NULL)
    g_signal_handlers_disconnect_by_data (self->members, self);
  g_set_object (&self->members, members);
  if (members != NULL)
    g_signal_connect_swapped (members, "items-changed", G_CALLBACK (update), self);
  update (self);
}

/** rk_deputy_chooser_reset: back to one's own name */
void
rk_deputy_chooser_reset (RkDeputyChooser *self)
{
  if (self->doctors->len > 0)
    gtk_drop_down_set_selected (self->drop_down, 0);
}

static RkUserItem *
get_doctor (RkDeputyChooser *self)
{
  const guint selected = gtk_drop_down_get_selected (self->drop_down);

  return selected > 0 && selected <= self->doctors->len ? self->doctors->pdata[selected - 1] : NULL;
}

/** rk_deputy_chooser_get_id: Returns: (nullable): of the doctor; %NULL for one's own name */
const char *
rk_deputy_chooser_get_id (RkDeputyChooser *self)
{
  RkUserItem *doctor = get_doctor (self);

  return doctor != NULL ? rk_user_item_get_id (doctor) : NULL;
}

/** rk_deputy_chooser_get_name: Returns: (nullable): of the doctor */
const char *
rk_deputy_chooser_get_name (RkDeputyChooser *self)
{
  RkUserItem *doctor = get_doctor (self);

  return doctor != NULL ? rk_user_item_get_name (doctor) : NULL;
}
