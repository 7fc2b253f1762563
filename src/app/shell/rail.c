/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "client/requests.h"
#include "app/shell/rail.h"

#include "app/common/common.h"
#include "app/shell/space-acts.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *name; /* of the page, and of the row */
  const char *label;
  const char *icon;
  guint (*count) (RkClient *client);
  gboolean waits; /* what is counted is to be done, and not to be read */
} Place;

typedef struct
{
  GtkListBoxRow *row;
  GtkLabel *label;
  GtkLabel *badge;
} Row;

static guint
count_patients (RkClient *client)
{
  return rk_count_unread (client, RK_SPACE_CARE);
}

static guint
count_groups (RkClient *client)
{
  return rk_count_unread (client, RK_SPACE_GROUP);
}

static guint
count_connections (RkClient *client)
{
  return rk_count_unread (client, RK_SPACE_DIRECT);
}

static guint
count_communities (RkClient *client)
{
  return rk_count_unread (client, RK_SPACE_COMMUNITY);
}

/* In the order in which they stand below one another. */
static const Place places[] = {
  { "home", N_ ("Home"), "go-home-symbolic", NULL, FALSE },
  { "patients", N_ ("Patients"), "system-users-symbolic", count_patients, FALSE },
  { "groups", N_ ("Groups"), "view-app-grid-symbolic", count_groups, FALSE },
  { "connections", N_ ("Connections"), "avatar-default-symbolic", count_connections, FALSE },
  { "communities", N_ ("Communities"), "emblem-shared-symbolic", count_communities, FALSE },
  { "requests", N_ ("Requests"), "mail-send-receive-symbolic", rk_client_get_n_requests, TRUE },
  { "notices", N_ ("Notices"), "preferences-system-notifications-symbolic", rk_client_get_n_notices,
    TRUE },
};

struct _RkRail
{
  AdwBin parent_instance;

  RkClient *client;
  GtkListBox *list;
  Row rows[G_N_ELEMENTS (places)];
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RkRail, rk_rail, ADW_TYPE_BIN)

static void
update_counts (RkRail *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const guint n = places[i].count != NULL ? places[i].count (self->client) : 0;
      g_autofree char *text = n > 0 ? rk_count_text (n) : NULL;
      const char *label = _ (places[i].label);
      g_autofree char *name = NULL;

      if (n == 0)
        name = g_strdup (label);
      else if (places[i].waits)
        name = g_strdup_printf (_ ("%s, %u waiting"), label, n);
      else
        name = g_strdup_printf (_ ("%s, unread %u"), label, n);
      rk_set_text_or_hide (self->rows[i].badge, text);
      rk_name_widget (self->rows[i].row, name);
    }
}

static void
on_row_activated (RkRail *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
add_row (RkRail *self, Row *row, const Place *place)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", place->icon, "pixel-size", 20,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  row->row = GTK_LIST_BOX_ROW (gtk_list_box_row_new ());
  row->label = GTK_LABEL (gtk_label_new (_ (place->label)));
  row->badge = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_halign (GTK_WIDGET (row->badge), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (row->badge), "badge");
  gtk_widget_add_css_class (GTK_WIDGET (row->badge), "unread");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (row->label));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (row->badge));
  gtk_widget_set_name (GTK_WIDGET (row->row), place->name);
  gtk_list_box_row_set_child (row->row, box);
  gtk_list_box_append (self->list, GTK_WIDGET (row->row));
}

/**
 * rk_rail_show:
 * @place: (nullable): the page that is open
 *
 * Marks the place in which one is; a page that is no place marks none.
 */
void
rk_rail_show (RkRail *self, const char *place)
{
  GtkListBoxRow *found = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (places) && found == NULL; i++)
    if (g_strcmp0 (places[i].name, place) == 0)
      found = self->rows[i].row;
  gtk_list_box_select_row (self->list, found);
}

/**
 * rk_rail_set_narrow:
 *
 * A narrow rail keeps its icons and counts; what they are called stays in the tooltip and for
 * screen readers.
 */
void
rk_rail_set_narrow (RkRail *self, gboolean narrow)
{
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->rows[i].label), !narrow);
      gtk_widget_set_tooltip_text (
        GTK_WIDGET (self->rows[i].row), narrow ? _ (places[i].label) : NULL);
    }
  rk_set_css_class (self->list, "narrow", narrow);
}

/**
 * rk_rail_focus:
 *
 * Puts the keyboard on the first place.
 */
void
rk_rail_focus (RkRail *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->rows[0].row));
}

static void
rk_rail_dispose (GObject *object)
{
  g_clear_object (&RK_RAIL (object)->client);
  G_OBJECT_CLASS (rk_rail_parent_class)->dispose (object);
}

static void
rk_rail_class_init (RkRailClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_rail_dispose;
  /**
   * RkRail::chosen:
   * @place: the name of its page
   */
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
rk_rail_init (RkRail *self)
{
  GtkWidget *scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy",
                                      GTK_POLICY_NEVER, "propagate-natural-width", TRUE, NULL);

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "rail");
  rk_name_widget (self->list, _ ("Places"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), scroller);
  g_signal_connect_object (
    self->list, "row-activated", G_CALLBACK (on_row_activated), self, G_CONNECT_SWAPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    add_row (self, &self->rows[i], &places[i]);
}

/**
 * rk_rail_new:
 *
 * Returns: (transfer floating): the rail of @client's user
 */
RkRail *
rk_rail_new (RkClient *client)
{
  RkRail *self = g_object_new (RK_TYPE_RAIL, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (
    client, "notify::unread", G_CALLBACK (update_counts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    client, "notify::n-notices", G_CALLBACK (update_counts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    client, "notify::n-requests", G_CALLBACK (update_counts), self, G_CONNECT_SWAPPED);
  update_counts (self);
  return self;
}
