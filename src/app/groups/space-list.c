/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/groups/space-list.h"

#include "app/common/common.h"
#include "app/groups/space-cell.h"
#include "app/words/words.h"
#include "core/text.h"

#include <glib/gi18n.h>
#include <string.h>

/*
 * The groups, the newest writing on top, or the connections by name or by facility. The order is
 * made anew only when the pointer and the focus are elsewhere, so that no row moves away under a
 * click.
 */

typedef enum
{
  BY_TIME,
  BY_NAME,
  BY_FACILITY,
} Order;

struct _RkSpaceList
{
  AdwBin parent_instance;

  RkClient *client;
  RkSpaceKind kind;
  Order order;
  char *needle;
  gboolean pointer_inside;
  guint release;
  gboolean stale;
  RkSpaceItem *open;
  GtkFilter *filter;
  GtkSorter *sorter;
  GListModel *model;
  guint minute;

  GtkBox *head;
  GtkLabel *heading;
  GtkEditable *search;
  GtkWidget *tabs;
  GtkListBox *list;
  GtkStack *stack;
  GtkLabel *empty;
};

G_DEFINE_FINAL_TYPE (RkSpaceList, rk_space_list, ADW_TYPE_BIN)

enum
{
  OPENED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static gboolean
is_shown (gpointer object, gpointer data)
{
  RkSpaceList *self = data;

  return rk_space_item_get_kind (object) == self->kind
         && (self->needle == NULL || rk_space_item_matches (object, self->needle));
}

static const char *
facility_of (RkSpaceItem *item)
{
  RkUserItem *peer = rk_space_item_get_peer (item);
  const char *name = peer != NULL ? rk_user_item_get_facility_name (peer) : NULL;

  return name != NULL ? name : "";
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  RkSpaceList *self = data;
  RkSpaceItem *x = (RkSpaceItem *) a, *y = (RkSpaceItem *) b;
  int order = 0;

  if (self->order == BY_TIME)
    {
      const gint64 first
        = MAX (rk_space_item_get_last_post_us (x), rk_space_item_get_space (x)->created_us);
      const gint64 second
        = MAX (rk_space_item_get_last_post_us (y), rk_space_item_get_space (y)->created_us);
      order = first > second ? -1 : first < second ? 1 : 0;
    }
  if (self->order == BY_FACILITY)
    order = g_utf8_collate (facility_of (x), facility_of (y));
  if (order == 0)
    order = strcmp (rk_space_item_get_sort_key (x), rk_space_item_get_sort_key (y));
  return order != 0 ? order : g_strcmp0 (rk_space_item_get_id (x), rk_space_item_get_id (y));
}

static void
sort_now (RkSpaceList *self)
{
  self->stale = FALSE;
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
}

static void
on_moved (RkSpaceList *self)
{
  if (self->order != BY_TIME)
    return;
  if (self->pointer_inside)
    self->stale = TRUE;
  else
    sort_now (self);
}

static void
update_page (RkSpaceList *self)
{
  const guint n = g_list_model_get_n_items (self->model);

  rk_stack_show (self->stack, n > 0 ? "list" : "empty");
  if (self->needle != NULL)
    gtk_label_set_text (self->empty, _ ("Nothing has these words."));
  else if (self->kind == RK_SPACE_DIRECT)
    gtk_label_set_text (self->empty, _ ("You have no connections yet. Ask somebody with whom you "
                                        "work together."));
  else if (self->kind == RK_SPACE_COMMUNITY)
    gtk_label_set_text (self->empty, _ ("You are in no community yet. Look which there are, and "
                                        "apply."));
  else
    gtk_label_set_text (self->empty, _ ("You are in no group yet."));
}

static void
on_search (RkSpaceList *self)
{
  const char *text = gtk_editable_get_text (self->search);

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = rk_text_fold (text, -1, NULL);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_page (self);
}

static gboolean
on_release (gpointer data)
{
  RkSpaceList *self = data;

  self->release = 0;
  if (!self->pointer_inside && self->stale)
    sort_now (self);
  return G_SOURCE_REMOVE;
}

/* A moment later: the toolkit is still on its way up from the row that the pointer leaves. */
static void
on_pointer (GtkEventControllerMotion *motion, GParamSpec *pspec, RkSpaceList *self)
{
  self->pointer_inside = gtk_event_controller_motion_contains_pointer (motion);
  if (!self->pointer_inside && self->stale && self->release == 0)
    self->release = g_idle_add (on_release, self);
}

static GtkWidget *
make_row (gpointer object, gpointer data)
{
  RkSpaceList *self = data;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *cell = rk_space_cell_new ();

  rk_space_cell_set_item (RK_SPACE_CELL (cell), object);
  rk_space_cell_set_open (RK_SPACE_CELL (cell), object == self->open);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), cell);
  g_object_bind_property (object, "title", row, "tooltip-text", G_BINDING_SYNC_CREATE);
  return row;
}

static RkSpaceCell *
cell_of (GtkListBoxRow *row)
{
  return RK_SPACE_CELL (gtk_list_box_row_get_child (row));
}

static void
set_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  RkSpaceList *self = data;
  const char *mine = facility_of (rk_space_cell_get_item (cell_of (row)));
  const char *other
    = before != NULL ? facility_of (rk_space_cell_get_item (cell_of (before))) : NULL;

  if (self->order != BY_FACILITY || g_strcmp0 (mine, other) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  GtkWidget *label = gtk_label_new (mine);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "list-group");
  gtk_list_box_row_set_header (row, label);
}

static void
on_activated (RkSpaceList *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[OPENED], 0, rk_space_cell_get_item (cell_of (row)));
}

static void
on_order (GtkToggleButton *button, RkSpaceList *self)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  self->order = (Order) GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "order"));
  sort_now (self);
  gtk_list_box_invalidate_headers (self->list);
}

static gboolean
on_minute (gpointer data)
{
  RkSpaceList *self = data;

  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);
      if (row == NULL)
        return G_SOURCE_CONTINUE;
      rk_space_cell_refresh_time (cell_of (row));
    }
}

static void
watch_item (RkSpaceItem *item, RkSpaceList *self)
{
  g_signal_connect_object (
    item, "notify::last-post-us", G_CALLBACK (on_moved), self, G_CONNECT_SWAPPED);
}

static void
on_items (GListModel *model, guint position, guint removed, guint added, RkSpaceList *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (RkSpaceItem) item = g_list_model_get_item (model, i);
      watch_item (item, self);
    }
}

/**
 * rk_space_list_set_open:
 * @item: (nullable): what is on the screen
 */
void
rk_space_list_set_open (RkSpaceList *self, RkSpaceItem *item)
{
  g_set_object (&self->open, item);
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);
      if (row == NULL)
        return;
      rk_space_cell_set_open (
        cell_of (row), item != NULL && rk_space_cell_get_item (cell_of (row)) == item);
    }
}

/**
 * rk_space_list_add_button:
 * @icon: its name
 *
 * Adds what leads to something new, beside the heading.
 */
void
rk_space_list_add_button (RkSpaceList *self,
                          const char *icon,
                          const char *label,
                          const char *action)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *content = adw_button_content_new ();

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), icon);
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), label);
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_box_append (self->head, button);
}

static void
rk_space_list_dispose (GObject *object)
{
  RkSpaceList *self = RK_SPACE_LIST (object);

  g_clear_handle_id (&self->minute, g_source_remove);
  g_clear_handle_id (&self->release, g_source_remove);
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  self->list = NULL;
  g_clear_object (&self->model);
  g_clear_object (&self->filter);
  g_clear_object (&self->sorter);
  g_clear_object (&self->open);
  g_clear_object (&self->client);
  g_clear_pointer (&self->needle, g_free);
  G_OBJECT_CLASS (rk_space_list_parent_class)->dispose (object);
}

static void
rk_space_list_class_init (RkSpaceListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_space_list_dispose;
  signals[OPENED] = g_signal_new ("opened", RK_TYPE_SPACE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, RK_TYPE_SPACE_ITEM);
}

static GtkWidget *
order_tab (RkSpaceList *self, const char *label, Order order, GtkWidget *group)
{
  GtkWidget *tab = gtk_toggle_button_new_with_label (label);

  rk_say_chosen (tab, GTK_ACCESSIBLE_ROLE_RADIO);
  g_object_set_data (G_OBJECT (tab), "order", GINT_TO_POINTER (order));
  if (group != NULL)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (tab), GTK_TOGGLE_BUTTON (group));
  else
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (tab), TRUE);
  g_signal_connect (tab, "toggled", G_CALLBACK (on_order), self);
  gtk_box_append (GTK_BOX (self->tabs), tab);
  return tab;
}

static GtkWidget *
build_head (RkSpaceList *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  gtk_widget_add_css_class (head, "list-head");
  self->head = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8));
  self->heading = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->heading, 0);
  gtk_label_set_ellipsize (self->heading, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->heading), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->heading), "title-4");
  gtk_box_append (self->head, GTK_WIDGET (self->heading));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->head));
  self->search = GTK_EDITABLE (gtk_search_entry_new ());
  g_object_set (self->search, "placeholder-text", _ ("Name, facility, free words"), NULL);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (on_search), self);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->search));
  self->tabs = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_set_homogeneous (GTK_BOX (self->tabs), TRUE);
  gtk_widget_add_css_class (self->tabs, "linked");
  gtk_box_append (GTK_BOX (head), self->tabs);
  return head;
}

static void
rk_space_list_init (RkSpaceList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  gtk_box_append (GTK_BOX (box), build_head (self));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  rk_search_leads_to (self->search, self->list);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "space-list");
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_activated), self);
  g_signal_connect (motion, "notify::contains-pointer", G_CALLBACK (on_pointer), self);
  gtk_widget_add_controller (scroller, motion);
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  self->empty = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->empty, TRUE);
  gtk_label_set_wrap_mode (self->empty, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (self->empty, GTK_JUSTIFY_CENTER);
  gtk_widget_set_margin_start (GTK_WIDGET (self->empty), 18);
  gtk_widget_set_margin_end (GTK_WIDGET (self->empty), 18);
  gtk_widget_add_css_class (GTK_WIDGET (self->empty), "dim-label");
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, scroller, "list");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->empty), "empty");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
  self->minute = g_timeout_add_seconds (60, on_minute, self);
}

/**
 * rk_space_list_new:
 * @kind: %RK_SPACE_GROUP, %RK_SPACE_DIRECT or %RK_SPACE_COMMUNITY
 *
 * Returns: (transfer floating): the list of @client's spaces of this kind
 */
GtkWidget *
rk_space_list_new (RkClient *client, RkSpaceKind kind)
{
  RkSpaceList *self = g_object_new (RK_TYPE_SPACE_LIST, NULL);
  GListModel *spaces = rk_client_get_spaces (client);
  const gboolean people = kind == RK_SPACE_DIRECT;
  const gboolean open_to_all = kind == RK_SPACE_COMMUNITY;
  const char *heading = people ? _ ("Connections") : open_to_all ? _ ("Communities") : _ ("Groups");

  self->client = g_object_ref (client);
  self->kind = kind;
  self->order = people ? BY_NAME : BY_TIME;
  gtk_label_set_text (self->heading, heading);
  rk_name_widget (self->list, heading);
  rk_name_widget (self->search, people        ? _ ("Search connections")
                                : open_to_all ? _ ("Search communities")
                                              : _ ("Search groups"));
  gtk_widget_set_visible (self->tabs, people);
  if (people)
    {
      GtkWidget *first = order_tab (self, C_ ("tab", "By name"), BY_NAME, NULL);
      order_tab (self, C_ ("tab", "By facility"), BY_FACILITY, first);
    }
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare, self, NULL));
  GtkFilterListModel *shown
    = gtk_filter_list_model_new (g_object_ref (spaces), g_object_ref (self->filter));
  self->model
    = G_LIST_MODEL (gtk_sort_list_model_new (G_LIST_MODEL (shown), g_object_ref (self->sorter)));
  gtk_list_box_bind_model (self->list, self->model, make_row, self, NULL);
  gtk_list_box_set_header_func (self->list, set_header, self, NULL);
  g_signal_connect_object (
    self->model, "items-changed", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (spaces, "items-changed", G_CALLBACK (on_items), self, 0);
  on_items (spaces, 0, 0, g_list_model_get_n_items (spaces), self);
  update_page (self);
  return GTK_WIDGET (self);
}
