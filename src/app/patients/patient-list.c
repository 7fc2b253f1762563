/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/patient-list.h"

#include "app/common/common.h"
#include "app/common/seen-list.h"
#include "app/patients/patient-order.h"
#include "app/patients/patient-cell.h"

#include <glib/gi18n.h>

struct _RkPatientList
{
  AdwBin parent_instance;

  RkClient *client;
  RkPatientOrder *order;
  RkPatientItem *open;
  gboolean pointer_inside;
  gboolean focus_inside;
  guint minute;

  gboolean low; /* only few lines have room */
  GtkWidget *title_line;
  GtkWidget *tabs;
  GtkWidget *filters;
  GtkToggleButton *more_button;
  GtkButton *register_button;
  GtkEditable *search;
  GtkToggleButton *tab_all;
  GtkToggleButton *tab_facility;
  GtkToggleButton *tab_in_charge;
  GtkToggleButton *unread_only;
  GtkToggleButton *unacked_only;
  GtkStack *stack;
  GtkScrolledWindow *scroller;
  RkSeenList *view;
  GtkLabel *empty_label;
  GtkButton *clear_button;
  GtkButton *new_button;
};

G_DEFINE_FINAL_TYPE (RkPatientList, rk_patient_list, ADW_TYPE_BIN)

enum
{
  OPENED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static gboolean
is_narrowed (RkPatientList *self)
{
  return *gtk_editable_get_text (self->search) != '\0'
         || !gtk_toggle_button_get_active (self->tab_all)
         || gtk_toggle_button_get_active (self->unread_only)
         || gtk_toggle_button_get_active (self->unacked_only);
}

static void
update_page (RkPatientList *self)
{
  GListModel *model = rk_patient_order_get_model (self->order);
  guint n_all = g_list_model_get_n_items (rk_client_get_patients (self->client));
  gboolean empty = g_list_model_get_n_items (model) == 0;
  gboolean loading = n_all == 0 && rk_client_get_state (self->client) == RK_CLIENT_SYNCING_FIRST;

  rk_stack_show (self->stack, loading ? "loading" : empty ? "empty" : "list");
  if (!empty)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->clear_button), n_all > 0 && is_narrowed (self));
  if (n_all == 0)
    gtk_label_set_text (self->empty_label, _ ("No patients are registered yet."));
  else if (*gtk_editable_get_text (self->search) != '\0')
    gtk_label_set_text (self->empty_label, _ ("No patient has these words."));
  else if (gtk_toggle_button_get_active (self->unread_only))
    gtk_label_set_text (self->empty_label, _ ("Everything has been read."));
  else if (gtk_toggle_button_get_active (self->unacked_only))
    gtk_label_set_text (self->empty_label, _ ("Everything has been acknowledged."));
  else if (gtk_toggle_button_get_active (self->tab_in_charge))
    gtk_label_set_text (
      self->empty_label, _ ("You are in charge of nobody yet. Open a patient and press “In charge” "
                            "in the details."));
  else
    gtk_label_set_text (self->empty_label, _ ("There is nobody here."));
}

static void
update_counts (RkPatientList *self)
{
  g_autofree char *unread = rk_count_text (rk_patient_order_get_n_unread (self->order));
  g_autofree char *unacked = rk_count_text (rk_patient_order_get_n_unacked (self->order));
  g_autofree char *unread_text = g_strdup_printf (_ ("Unread only (%s)"), unread);
  g_autofree char *unacked_text = g_strdup_printf (_ ("To acknowledge only (%s)"), unacked);

  gtk_button_set_label (GTK_BUTTON (self->unread_only), unread_text);
  gtk_button_set_label (GTK_BUTTON (self->unacked_only), unacked_text);
}

static void
update_new (RkPatientList *self)
{
  guint n = rk_patient_order_get_n_new (self->order);
  g_autofree char *text = g_strdup_printf (ngettext ("%u new", "%u new", n), n);

  gtk_button_set_label (self->new_button, text);
  gtk_widget_set_visible (GTK_WIDGET (self->new_button), n > 0);
}

static void
update_hold (RkPatientList *self)
{
  rk_patient_order_set_held (self->order, self->pointer_inside || self->focus_inside);
}

static void
on_pointer_inside (GtkEventControllerMotion *motion, GParamSpec *pspec, RkPatientList *self)
{
  self->pointer_inside = gtk_event_controller_motion_contains_pointer (motion);
  update_hold (self);
}

static void
on_focus_inside (GtkEventControllerFocus *focus, GParamSpec *pspec, RkPatientList *self)
{
  self->focus_inside = gtk_event_controller_focus_contains_focus (focus);
  update_hold (self);
}

static void
on_new_clicked (RkPatientList *self)
{
  rk_patient_order_refresh (self->order);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

static void
on_search_changed (RkPatientList *self)
{
  rk_patient_order_set_search (self->order, gtk_editable_get_text (self->search));
  update_page (self);
}

static void
on_stop_search (RkPatientList *self)
{
  gtk_editable_set_text (self->search, "");
}

/* Enter opens when there is only one to mean. */
static void
on_search_activate (RkPatientList *self)
{
  GListModel *model = rk_patient_order_get_model (self->order);
  if (g_list_model_get_n_items (model) == 1 && *gtk_editable_get_text (self->search) != '\0')
    {
      g_autoptr (RkPatientItem) item = g_list_model_get_item (model, 0);
      g_signal_emit (self, signals[OPENED], 0, item);
    }
  else
    gtk_widget_child_focus (GTK_WIDGET (self->view), GTK_DIR_TAB_FORWARD);
}

/* What narrows the list down is hidden only while it does not. */
static void
update_head (RkPatientList *self)
{
  gboolean shown = !self->low || gtk_toggle_button_get_active (self->more_button)
                   || gtk_toggle_button_get_active (self->unread_only)
                   || gtk_toggle_button_get_active (self->unacked_only)
                   || !gtk_toggle_button_get_active (self->tab_all);

  gtk_widget_set_visible (self->title_line, shown);
  gtk_widget_set_visible (self->tabs, shown);
  gtk_widget_set_visible (self->filters, shown);
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), self->low);
}

/**
 * rk_patient_list_set_low:
 * @low: whether only few lines have room
 *
 * Then the tabs and filters are one press away, and the patients have the room.
 */
void
rk_patient_list_set_low (RkPatientList *self, gboolean low)
{
  if (self->low == low)
    return;
  self->low = low;
  update_head (self);
}

static void
on_tab (RkPatientList *self)
{
  if (self->order == NULL)
    return;
  if (gtk_toggle_button_get_active (self->tab_facility))
    rk_patient_order_set_tab (self->order, RK_PATIENT_TAB_FACILITY);
  else if (gtk_toggle_button_get_active (self->tab_in_charge))
    rk_patient_order_set_tab (self->order, RK_PATIENT_TAB_IN_CHARGE);
  else
    rk_patient_order_set_tab (self->order, RK_PATIENT_TAB_ALL);
  update_head (self);
  update_page (self);
}

static void
on_filter (RkPatientList *self)
{
  rk_patient_order_set_unread_only (self->order, gtk_toggle_button_get_active (self->unread_only));
  rk_patient_order_set_unacked_only (
    self->order, gtk_toggle_button_get_active (self->unacked_only));
  update_head (self);
  update_page (self);
}

static void
on_clear (RkPatientList *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_toggle_button_set_active (self->tab_all, TRUE);
  gtk_toggle_button_set_active (self->unread_only, FALSE);
  gtk_toggle_button_set_active (self->unacked_only, FALSE);
}

static void
on_activate (RkPatientList *self, guint position)
{
  g_autoptr (RkPatientItem) item
    = g_list_model_get_item (rk_patient_order_get_model (self->order), position);
  if (item != NULL)
    g_signal_emit (self, signals[OPENED], 0, item);
}

static GtkWidget *
make_cell (gpointer data)
{
  return rk_patient_cell_new ();
}

static void
bind_cell (GtkWidget *cell, gpointer item, gpointer data)
{
  RkPatientList *self = data;

  rk_patient_cell_set_item (RK_PATIENT_CELL (cell), item);
  rk_patient_cell_set_open (RK_PATIENT_CELL (cell), item != NULL && item == self->open);
}

static void
refresh_time (GtkWidget *cell, gpointer item, gpointer data)
{
  rk_patient_cell_refresh_time (RK_PATIENT_CELL (cell));
}

static gboolean
on_minute (gpointer data)
{
  rk_seen_list_foreach (RK_PATIENT_LIST (data)->view, refresh_time, NULL);
  return G_SOURCE_CONTINUE;
}

/**
 * rk_patient_list_set_open:
 * @item: (nullable): whose timeline is on the screen
 */
void
rk_patient_list_set_open (RkPatientList *self, RkPatientItem *item)
{
  g_set_object (&self->open, item);
  rk_seen_list_foreach (self->view, bind_cell, self);
}

/**
 * rk_patient_list_focus_search:
 *
 * Puts the cursor into the list's search.
 */
void
rk_patient_list_focus_search (RkPatientList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/**
 * rk_patient_list_show_unread:
 *
 * Shows all patients with something unread, or not yet acknowledged.
 */
void
rk_patient_list_show_unread (RkPatientList *self, gboolean unread, gboolean unacked)
{
  on_clear (self);
  gtk_toggle_button_set_active (self->unread_only, unread);
  gtk_toggle_button_set_active (self->unacked_only, unacked);
}

static void
update_register (RkPatientList *self)
{
  RkUserItem *me = rk_client_get_user (self->client);
  gtk_widget_set_visible (
    GTK_WIDGET (self->register_button), me != NULL && rk_user_item_is_facility_admin (me));
}

static void
rk_patient_list_dispose (GObject *object)
{
  RkPatientList *self = RK_PATIENT_LIST (object);

  g_clear_handle_id (&self->minute, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_PATIENT_LIST);
  g_clear_object (&self->order);
  g_clear_object (&self->open);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_patient_list_parent_class)->dispose (object);
}

static void
rk_patient_list_class_init (RkPatientListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_patient_list_dispose;
  signals[OPENED] = g_signal_new ("opened", RK_TYPE_PATIENT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, RK_TYPE_PATIENT_ITEM);
  gtk_widget_class_set_template_from_resource (
    widget_class, RK_RESOURCES "patients/patient-list.ui");
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, title_line);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, tabs);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, filters);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, more_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, register_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, search);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, tab_all);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, tab_facility);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, tab_in_charge);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, unread_only);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, unacked_only);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, stack);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, scroller);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, view);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, empty_label);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, clear_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientList, new_button);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_search);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, update_head);
  gtk_widget_class_bind_template_callback (widget_class, on_tab);
  gtk_widget_class_bind_template_callback (widget_class, on_filter);
  gtk_widget_class_bind_template_callback (widget_class, on_clear);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_new_clicked);
}

static void
rk_patient_list_init (RkPatientList *self)
{
  g_type_ensure (RK_TYPE_SEEN_LIST);
  gtk_widget_init_template (GTK_WIDGET (self));
  rk_say_chosen_within (GTK_WIDGET (self));

  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "notify::contains-pointer", G_CALLBACK (on_pointer_inside), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), motion);
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_signal_connect (focus, "notify::contains-focus", G_CALLBACK (on_focus_inside), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), focus);
  rk_search_leads_to (self->search, self->view);
  gtk_search_entry_set_key_capture_widget (
    GTK_SEARCH_ENTRY (self->search), GTK_WIDGET (self->view));

  self->minute = g_timeout_add_seconds (60, on_minute, self);
}

/**
 * rk_patient_list_new:
 *
 * Returns: (transfer floating): the list of @client's patients
 */
GtkWidget *
rk_patient_list_new (RkClient *client)
{
  RkPatientList *self = g_object_new (RK_TYPE_PATIENT_LIST, NULL);

  self->client = g_object_ref (client);
  self->order = rk_patient_order_new (rk_client_get_patients (client), RK_PATIENT_SORT_NEWEST);
  GListModel *model = rk_patient_order_get_model (self->order);
  rk_seen_list_set_model (self->view, model, make_cell, bind_cell, self);

  g_signal_connect_object (
    model, "items-changed", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->order, "notify::n-new", G_CALLBACK (update_new), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->order, "notify::n-unread", G_CALLBACK (update_counts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->order, "notify::n-unacked", G_CALLBACK (update_counts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    client, "notify::state", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    client, "notify::user", G_CALLBACK (update_register), self, G_CONNECT_SWAPPED);
  update_counts (self);
  update_register (self);
  update_page (self);
  return GTK_WIDGET (self);
}
