/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/side-tabs.h"

#include "app/common/common.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

/*
 * The sides and rooms of one patient, the rooms of one group, or timeline and 相談 of one
 * community, with what is unread in each. Where there is only one, there is nothing to choose.
 */

struct _RkSideTabs
{
  AdwBin parent_instance;

  RkClient *client;
  GtkBox *box;
  RkPatientItem *item;
  RkSpaceItem *space;
  char *open_id;
  char *shown; /* what stands there, to leave the focus where it is when nothing changed */
};

G_DEFINE_FINAL_TYPE (RkSideTabs, rk_side_tabs, ADW_TYPE_BIN)

enum
{
  CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

typedef struct
{
  const char *id;
  const char *title;
  RkSpaceKind kind;
  guint unread;
} Tab;

static void
on_toggled (GtkToggleButton *button, RkSideTabs *self)
{
  const char *id = g_object_get_data (G_OBJECT (button), "space-id");

  if (gtk_toggle_button_get_active (button) && g_strcmp0 (id, self->open_id) != 0)
    {
      g_autofree char *chosen = g_strdup (id);
      g_signal_emit (self, signals[CHOSEN], 0, chosen);
    }
}

static GtkWidget *
make_tab (RkSideTabs *self, const Tab *tab, GtkToggleButton *group)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (tab->title);
  GtkWidget *badge = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_add_css_class (badge, "unread");
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), badge);
  gtk_button_set_child (GTK_BUTTON (button), box);
  rk_say_chosen (button, GTK_ACCESSIBLE_ROLE_RADIO);
  gtk_widget_add_css_class (button, tab->kind == RK_SPACE_FAMILY    ? "side-family"
                                    : tab->kind == RK_SPACE_CONSULT ? "side-consult"
                                                                    : "side-care");
  if (group != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), group);
  g_object_set_data_full (G_OBJECT (button), "space-id", g_strdup (tab->id), g_free);
  g_object_set_data (G_OBJECT (button), "badge", badge);
  g_signal_connect (button, "toggled", G_CALLBACK (on_toggled), self);
  return button;
}

/* What changes while the tabs stay: the counts, and which one is open. */
static void
refresh_tab (RkSideTabs *self, GtkWidget *button, const Tab *tab)
{
  g_autofree char *count = tab->unread > 0 ? rk_count_text (tab->unread) : NULL;
  g_autofree char *name = tab->unread > 0
                            ? g_strdup_printf (_ ("%s, unread %u"), tab->title, tab->unread)
                            : g_strdup (tab->title);

  rk_set_text_or_hide (GTK_LABEL (g_object_get_data (G_OBJECT (button), "badge")), count);
  rk_name_widget (button, name);
  if (g_strcmp0 (tab->id, self->open_id) == 0)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
}

static void
add_rooms (RkSideTabs *self, GArray *tabs)
{
  GListModel *spaces = rk_client_get_spaces (self->client);
  const char *patient = self->item != NULL ? rk_patient_item_get_id (self->item) : NULL;
  const char *parent = self->space != NULL ? rk_space_item_get_id (self->space) : NULL;

  for (guint i = 0; i < g_list_model_get_n_items (spaces); i++)
    {
      g_autoptr (RkSpaceItem) room = g_list_model_get_item (spaces, i);
      const RkSpace *record = rk_space_item_get_space (room);
      const RkSpaceKind kind = rk_space_item_get_kind (room);
      if ((kind != RK_SPACE_ROOM && kind != RK_SPACE_CONSULT)
          || (patient != NULL ? g_strcmp0 (record->patient_id, patient) != 0
                              : g_strcmp0 (record->parent_id, parent) != 0))
        continue;
      Tab tab = { rk_space_item_get_id (room),
                  kind == RK_SPACE_CONSULT ? rk_words_space_kind (RK_SPACE_CONSULT)
                  : record->name != NULL   ? record->name
                                           : "",
                  kind, rk_space_item_get_unread (room) };
      g_array_append_val (tabs, tab);
    }
}

static GArray *
collect (RkSideTabs *self)
{
  GArray *tabs = g_array_new (FALSE, FALSE, sizeof (Tab));

  if (self->item != NULL)
    {
      Tab care = { rk_patient_item_get_care_id (self->item), _ ("Care Team"), RK_SPACE_CARE,
                   rk_patient_item_get_care_unread (self->item) };
      Tab family
        = { rk_patient_item_get_family_id (self->item), rk_words_space_kind (RK_SPACE_FAMILY),
            RK_SPACE_FAMILY, rk_patient_item_get_family_unread (self->item) };
      if (care.id != NULL)
        g_array_append_val (tabs, care);
      if (family.id != NULL)
        g_array_append_val (tabs, family);
    }
  else if (self->space != NULL)
    {
      const RkSpaceKind kind = rk_space_item_get_kind (self->space);
      Tab all = { rk_space_item_get_id (self->space),
                  kind == RK_SPACE_COMMUNITY ? _ ("Timeline") : _ ("Everybody"), kind,
                  rk_space_item_get_unread (self->space) };
      g_array_append_val (tabs, all);
    }
  add_rooms (self, tabs);
  return tabs;
}

static void
fill (RkSideTabs *self, GArray *tabs)
{
  GtkToggleButton *group = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    {
      g_signal_handlers_disconnect_by_data (child, self);
      gtk_box_remove (self->box, child);
    }
  for (guint i = 0; tabs->len > 1 && i < tabs->len; i++)
    {
      GtkWidget *button = make_tab (self, &g_array_index (tabs, Tab, i), group);
      if (group == NULL)
        group = GTK_TOGGLE_BUTTON (button);
      gtk_box_append (self->box, button);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), tabs->len > 1);
}

static void
build (RkSideTabs *self)
{
  g_autoptr (GArray) tabs = collect (self);
  g_autoptr (GString) shown = g_string_new (NULL);
  GtkWidget *button;

  for (guint i = 0; i < tabs->len; i++)
    {
      const Tab *tab = &g_array_index (tabs, Tab, i);
      g_string_append_printf (shown, "%s %s\n", tab->id, tab->title);
    }
  if (g_strcmp0 (shown->str, self->shown) != 0)
    {
      g_free (self->shown);
      self->shown = g_strdup (shown->str);
      fill (self, tabs);
    }
  button = gtk_widget_get_first_child (GTK_WIDGET (self->box));
  for (guint i = 0; button != NULL && i < tabs->len; i++)
    {
      refresh_tab (self, button, &g_array_index (tabs, Tab, i));
      button = gtk_widget_get_next_sibling (button);
    }
}

/**
 * rk_side_tabs_update:
 * @item: (nullable): whose sides and rooms
 * @space: (nullable): the group whose rooms
 * @open_id: (nullable): the one that is shown
 */
void
rk_side_tabs_update (RkSideTabs *self, RkPatientItem *item, RkSpaceItem *space, const char *open_id)
{
  g_set_object (&self->item, item);
  g_set_object (&self->space, space);
  g_free (self->open_id);
  self->open_id = g_strdup (open_id);
  build (self);
}

static void
rk_side_tabs_dispose (GObject *object)
{
  RkSideTabs *self = RK_SIDE_TABS (object);

  g_clear_object (&self->item);
  g_clear_object (&self->space);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_side_tabs_parent_class)->dispose (object);
}

static void
rk_side_tabs_finalize (GObject *object)
{
  RkSideTabs *self = RK_SIDE_TABS (object);

  g_free (self->open_id);
  g_free (self->shown);
  G_OBJECT_CLASS (rk_side_tabs_parent_class)->finalize (object);
}

static void
rk_side_tabs_class_init (RkSideTabsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_side_tabs_dispose;
  G_OBJECT_CLASS (klass)->finalize = rk_side_tabs_finalize;
  /**
   * RkSideTabs::chosen:
   * @space_id: the side or room that the person wants to see
   */
  signals[CHOSEN] = g_signal_new ("chosen", RK_TYPE_SIDE_TABS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rk_side_tabs_init (RkSideTabs *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "linked");
  gtk_widget_add_css_class (GTK_WIDGET (self), "side-tabs");
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

/**
 * rk_side_tabs_new:
 *
 * Returns: (transfer floating): tabs that show nobody's sides yet
 */
GtkWidget *
rk_side_tabs_new (RkClient *client)
{
  RkSideTabs *self = g_object_new (RK_TYPE_SIDE_TABS, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (
    rk_client_get_spaces (client), "items-changed", G_CALLBACK (build), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  return GTK_WIDGET (self);
}
