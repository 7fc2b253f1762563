/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/home/home-view.h"

#include "app/home/handover-list.h"
#include "app/home/handover-print.h"
#include "app/home/password-notice.h"
#include "app/home/typed-window.h"

#include "client/requests.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/patients/patient-cell.h"
#include "app/patients/patient-order.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

/* More than anybody takes in at a glance; the rest is told as a number. */
#define HOME_MAX 60

struct _RkHomeView
{
  AdwBin parent_instance;

  RkClient *client;
  RkPatientOrder *order;
  GtkSliceListModel *slice;
  gboolean pointer_inside;
  gboolean focus_inside;
  guint minute;

  GtkButton *unread_tile;
  GtkLabel *unread_count;
  GtkButton *unacked_tile;
  GtkLabel *unacked_count;
  GtkWidget *asked_tile;
  GtkLabel *asked_count;
  GtkWidget *confirm_tile;
  GtkLabel *confirm_count;
  GtkButton *notices_tile;
  GtkLabel *notices_count;
  GtkWidget *requests_tile;
  GtkLabel *requests_count;
  GtkWidget *unsent_tile;
  GtkLabel *unsent_count;
  GtkButton *new_button;
  GtkStack *stack;
  GtkListBox *list;
  AdwStatusPage *empty;
  GtkDropDown *since;
  AdwBin *handover_slot;
  AdwBin *password_slot;
  GtkWidget *handover;
  GtkLabel *rest_label;
};

G_DEFINE_FINAL_TYPE (RkHomeView, rk_home_view, ADW_TYPE_BIN)

enum
{
  OPENED,
  SPACE_OPENED,
  POST_OPENED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
set_tile (gpointer tile, GtkLabel *label, guint count, const char *name, gboolean orange)
{
  g_autofree char *number = rk_count_text (count);
  g_autofree char *accessible = g_strdup_printf ("%s %u", name, count);

  gtk_label_set_text (label, number);
  rk_name_widget (tile, accessible);
  rk_set_css_class (label, "unread-text", orange && count > 0);
  rk_set_css_class (label, "nothing", count == 0);
}

static void
update_tiles (RkHomeView *self)
{
  guint unsent = rk_client_get_n_unsent (self->client);

  set_tile (
    self->unread_tile, self->unread_count, rk_client_get_unread (self->client), _ ("Unread"), TRUE);
  set_tile (self->unacked_tile, self->unacked_count, rk_client_get_unacked (self->client),
            _ ("To acknowledge"), FALSE);
  set_tile (self->asked_tile, self->asked_count, rk_client_get_asked (self->client),
            _ ("Confirmations asked of you"), TRUE);
  set_tile (self->confirm_tile, self->confirm_count, rk_client_get_to_confirm (self->client),
            _ ("Waiting for my confirmation"), TRUE);
  gtk_widget_set_visible (
    gtk_widget_get_parent (self->confirm_tile), rk_client_get_to_confirm (self->client) > 0);
  set_tile (self->notices_tile, self->notices_count, rk_client_get_n_notices (self->client),
            _ ("Invitations and notices"), TRUE);
  set_tile (self->requests_tile, self->requests_count, rk_client_get_n_requests (self->client),
            _ ("Requests to answer"), TRUE);
  set_tile (self->unsent_tile, self->unsent_count, unsent, _ ("Unsent"), FALSE);
  gtk_widget_set_visible (gtk_widget_get_parent (self->unsent_tile), unsent > 0);
}

/* At an hour so many days ago, in the zone of the facility. */
static gint64
days_ago (int days, int hour)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (rk_time_now_us () / RK_SECOND);
  g_autoptr (GDateTime) now = g_date_time_to_timezone (utc, rk_words_zone ());
  g_autoptr (GDateTime) day = g_date_time_add_days (now, -days);
  g_autoptr (GDateTime) then
    = g_date_time_new (rk_words_zone (), g_date_time_get_year (day), g_date_time_get_month (day),
                       g_date_time_get_day_of_month (day), hour, 0, 0);

  return g_date_time_to_unix (then) * RK_SECOND;
}

/* What the choice means; 0 is the first one: what is unread or not understood. Never "since the
 * last sign-in": who was away for a minute would miss a night. */
static gint64
chosen_since (RkHomeView *self)
{
  switch (gtk_drop_down_get_selected (self->since))
    {
    case 1:
      return days_ago (0, 0);
    case 2:
      return days_ago (1, 17);
    case 3:
      return days_ago (3, 0);
    case 4:
      return days_ago (7, 0);
    default:
      return 0;
    }
}

static char *
chosen_words (RkHomeView *self)
{
  gint64 since_us = chosen_since (self);
  g_autofree char *when = since_us > 0 ? rk_words_exact_time (since_us) : NULL;

  return when != NULL ? g_strdup_printf (_ ("since %s"), when)
                      : g_strdup (_ ("unread or not acknowledged"));
}

static void
update_page (RkHomeView *self)
{
  guint n = g_list_model_get_n_items (rk_patient_order_get_model (self->order));
  guint n_all = g_list_model_get_n_items (rk_client_get_patients (self->client));

  if (chosen_since (self) > 0)
    {
      rk_stack_show (self->stack, "handover");
      gtk_widget_set_visible (GTK_WIDGET (self->rest_label), FALSE);
      return;
    }
  rk_stack_show (self->stack, n > 0 ? "list" : "empty");
  if (n == 0)
    {
      gboolean loading = rk_client_get_state (self->client) == RK_CLIENT_SYNCING_FIRST;
      adw_status_page_set_title (self->empty, loading      ? _ ("Fetching the patients…")
                                              : n_all == 0 ? _ ("No patients are registered yet.")
                                                           : _ ("Nothing new"));
      adw_status_page_set_icon_name (
        self->empty, loading ? "content-loading-symbolic" : "object-select-symbolic");
      adw_status_page_set_description (
        self->empty,
        loading || n_all == 0 ? NULL : _ ("You have read and acknowledged everything."));
    }
  g_autofree char *rest
    = n > HOME_MAX ? g_strdup_printf (ngettext ("%u more patient is in the list.",
                                                "%u more patients are in the list.", n - HOME_MAX),
                                      n - HOME_MAX)
                   : NULL;
  rk_set_text_or_hide (self->rest_label, rest);
}

static void
on_since (RkHomeView *self)
{
  if (self->handover == NULL)
    return;
  rk_handover_list_set_since (RK_HANDOVER_LIST (self->handover), chosen_since (self));
  update_page (self);
}

static void
on_print (RkHomeView *self)
{
  g_autofree char *words = chosen_words (self);

  rk_handover_print (GTK_WIDGET (self), self->client, chosen_since (self), words);
}

static void
on_post_opened (RkHomeView *self, const char *space_id, const char *post_id, gint64 position)
{
  g_signal_emit (self, signals[POST_OPENED], 0, space_id, post_id, position);
}

static void
update_new (RkHomeView *self)
{
  guint n = rk_patient_order_get_n_new (self->order);
  g_autofree char *text = g_strdup_printf (ngettext ("%u new", "%u new", n), n);

  gtk_button_set_label (self->new_button, text);
  gtk_widget_set_visible (GTK_WIDGET (self->new_button), n > 0);
}

static GtkWidget *
make_row (gpointer object, gpointer data)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *child = rk_patient_cell_new ();

  rk_patient_cell_set_item (RK_PATIENT_CELL (child), object);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), child);
  return row;
}

static void
on_row_activated (RkHomeView *self, GtkListBoxRow *row)
{
  RkPatientCell *child = RK_PATIENT_CELL (gtk_list_box_row_get_child (row));
  g_signal_emit (self, signals[OPENED], 0, rk_patient_cell_get_item (child));
}

static void
on_new (RkHomeView *self)
{
  rk_patient_order_refresh (self->order);
}

static void
open_first (RkHomeView *self, gboolean unread)
{
  GListModel *model = rk_patient_order_get_model (self->order);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (RkPatientItem) item = g_list_model_get_item (model, i);
      if (unread ? rk_patient_item_get_unread (item) > 0 : rk_patient_item_get_unacked (item) > 0)
        {
          GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) i);
          if (row != NULL)
            gtk_widget_grab_focus (GTK_WIDGET (row));
          return;
        }
    }
}

static void
on_unread (RkHomeView *self)
{
  open_first (self, TRUE);
}

static void
on_unacked (RkHomeView *self)
{
  open_first (self, FALSE);
}

/* Where 了解 is asked of me: at a patient's, else in a group. */
static void
on_asked (RkHomeView *self)
{
  GListModel *patients = rk_client_get_patients (self->client);
  GListModel *spaces = rk_client_get_spaces (self->client);

  for (guint i = 0; i < g_list_model_get_n_items (patients); i++)
    {
      g_autoptr (RkPatientItem) item = g_list_model_get_item (patients, i);
      if (rk_patient_item_get_asked (item) > 0)
        {
          g_signal_emit (self, signals[OPENED], 0, item);
          return;
        }
    }
  for (guint i = 0; i < g_list_model_get_n_items (spaces); i++)
    {
      g_autoptr (RkSpaceItem) item = g_list_model_get_item (spaces, i);
      if (rk_space_item_get_asked (item) > 0)
        {
          g_signal_emit (self, signals[SPACE_OPENED], 0, rk_space_item_get_id (item));
          return;
        }
    }
}

static void
on_confirm (RkHomeView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *window
    = rk_typed_window_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->client);

  g_signal_connect_object (window, "opened", G_CALLBACK (on_post_opened), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
update_hold (RkHomeView *self)
{
  rk_patient_order_set_held (self->order, self->pointer_inside || self->focus_inside);
}

static void
on_pointer_inside (GtkEventControllerMotion *motion, GParamSpec *pspec, RkHomeView *self)
{
  self->pointer_inside = gtk_event_controller_motion_contains_pointer (motion);
  update_hold (self);
}

static void
on_focus_inside (GtkEventControllerFocus *focus, GParamSpec *pspec, RkHomeView *self)
{
  self->focus_inside = gtk_event_controller_focus_contains_focus (focus);
  update_hold (self);
}

static gboolean
on_minute (gpointer data)
{
  RkHomeView *self = data;
  for (int i = 0;; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, i);
      if (row == NULL)
        return G_SOURCE_CONTINUE;
      rk_patient_cell_refresh_time (RK_PATIENT_CELL (gtk_list_box_row_get_child (row)));
    }
}

static void
rk_home_view_dispose (GObject *object)
{
  RkHomeView *self = RK_HOME_VIEW (object);

  g_clear_handle_id (&self->minute, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_HOME_VIEW);
  g_clear_object (&self->slice);
  g_clear_object (&self->order);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_home_view_parent_class)->dispose (object);
}

static void
rk_home_view_class_init (RkHomeViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_home_view_dispose;
  g_type_ensure (RK_TYPE_FLOW);
  signals[OPENED] = g_signal_new ("opened", RK_TYPE_HOME_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, RK_TYPE_PATIENT_ITEM);
  signals[SPACE_OPENED] = g_signal_new ("space-opened", RK_TYPE_HOME_VIEW, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[POST_OPENED]
    = g_signal_new ("post-opened", RK_TYPE_HOME_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (widget_class, RK_RESOURCES "home/home-view.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RkHomeView, name)
  CHILD (unread_tile);
  CHILD (unread_count);
  CHILD (unacked_tile);
  CHILD (unacked_count);
  CHILD (asked_tile);
  CHILD (asked_count);
  CHILD (confirm_tile);
  CHILD (confirm_count);
  CHILD (notices_tile);
  CHILD (notices_count);
  CHILD (requests_tile);
  CHILD (requests_count);
  CHILD (unsent_tile);
  CHILD (unsent_count);
  CHILD (new_button);
  CHILD (stack);
  CHILD (list);
  CHILD (empty);
  CHILD (rest_label);
  CHILD (since);
  CHILD (handover_slot);
  CHILD (password_slot);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_unread);
  gtk_widget_class_bind_template_callback (widget_class, on_unacked);
  gtk_widget_class_bind_template_callback (widget_class, on_asked);
  gtk_widget_class_bind_template_callback (widget_class, on_confirm);
  gtk_widget_class_bind_template_callback (widget_class, on_since);
  gtk_widget_class_bind_template_callback (widget_class, on_print);
  gtk_widget_class_bind_template_callback (widget_class, on_new);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
rk_home_view_init (RkHomeView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "notify::contains-pointer", G_CALLBACK (on_pointer_inside), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), motion);
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_signal_connect (focus, "notify::contains-focus", G_CALLBACK (on_focus_inside), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), focus);
  self->minute = g_timeout_add_seconds (60, on_minute, self);
}

/**
 * rk_home_view_new:
 *
 * Returns: (transfer floating): ホーム of whoever is signed in
 */
GtkWidget *
rk_home_view_new (RkClient *client)
{
  static const char *const counts[]
    = { "notify::unread",   "notify::unacked",    "notify::asked",     "notify::n-notices",
        "notify::n-unsent", "notify::n-requests", "notify::to-confirm" };
  RkHomeView *self = g_object_new (RK_TYPE_HOME_VIEW, NULL);

  self->client = g_object_ref (client);
  self->order = rk_patient_order_new (rk_client_get_patients (client), RK_PATIENT_SORT_ATTENTION);
  GListModel *model = rk_patient_order_get_model (self->order);
  self->slice = gtk_slice_list_model_new (g_object_ref (model), 0, HOME_MAX);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->slice), make_row, self, NULL);
  g_signal_connect_object (
    model, "items-changed", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    self->order, "notify::n-new", G_CALLBACK (update_new), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (
    client, "notify::state", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    g_signal_connect_object (client, counts[i], G_CALLBACK (update_tiles), self, G_CONNECT_SWAPPED);
  GtkWidget *notice = rk_password_notice_new (client);
  adw_bin_set_child (self->password_slot, notice);
  g_object_bind_property (notice, "visible", self->password_slot, "visible", G_BINDING_SYNC_CREATE);
  self->handover = rk_handover_list_new (client);
  adw_bin_set_child (self->handover_slot, self->handover);
  g_signal_connect_swapped (self->handover, "opened", G_CALLBACK (on_post_opened), self);
  update_tiles (self);
  update_page (self);
  return GTK_WIDGET (self);
}
