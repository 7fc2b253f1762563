/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/requests/request-place.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/requests/request-window.h"
#include "app/requests/request-words.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>
#include <string.h>

/* リクエスト: what my facility is asked, and what my teams ask of others. */

typedef enum
{
  INCOMING,
  OUTGOING,
  N_LISTS,
} Which;

struct _RkRequestPlace
{
  AdwBin parent_instance;

  RkClient *client;
  GListModel *models[N_LISTS];
  GtkToggleButton *buttons[N_LISTS];
  GtkListBox *lists[N_LISTS];
  GtkStack *stack;
};

G_DEFINE_FINAL_TYPE (RkRequestPlace, rk_request_place, ADW_TYPE_BIN)

static gboolean
is_incoming (gpointer item, gpointer data)
{
  return rk_request_item_is_incoming (item);
}

/* What was asked in one go is one row: that of its first facility. */
static gboolean
is_outgoing (gpointer object, gpointer data)
{
  GListModel *all = rk_client_get_requests (data);
  const char *id = rk_request_item_get_request (object)->id;

  if (rk_request_item_is_incoming (object))
    return FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (RkRequestItem) item = g_list_model_get_item (all, i);
      if (!rk_request_item_is_incoming (item)
          && strcmp (rk_request_item_get_request (item)->id, id) == 0)
        return g_strcmp0 (rk_request_item_get_request (item)->facility_id,
                          rk_request_item_get_request (object)->facility_id)
               == 0;
    }
  return FALSE;
}

/* How it stands with all facilities of one request. */
static char *
sum_up (GListModel *all, const char *id, gboolean *ret_waits)
{
  static const int states[] = { RK_REQUEST_ASKING, RK_REQUEST_ACCEPTED, RK_REQUEST_WAITING,
                                RK_REQUEST_DECLINED, RK_REQUEST_WITHDRAWN };
  guint counts[RK_REQUEST_WITHDRAWN + 1] = { 0 };
  RkCareRequest sample = { 0 };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (RkRequestItem) item = g_list_model_get_item (all, i);
      const RkCareRequest *request = rk_request_item_get_request (item);

      if (strcmp (request->id, id) != 0 || request->state > RK_REQUEST_WITHDRAWN)
        continue;
      counts[request->state]++;
      *ret_waits |= rk_request_item_waits_for_me (item);
    }
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (counts[states[i]] > 0)
      {
        sample.state = states[i];
        g_string_append_printf (text, "%s%s %u", text->len > 0 ? "・" : "",
                                rk_request_state_words (&sample), counts[states[i]]);
      }
  return g_string_free (text, FALSE);
}

static void
update_row (GtkWidget *row)
{
  RkRequestItem *item = g_object_get_data (G_OBJECT (row), "item");
  GListModel *all = g_object_get_data (G_OBJECT (row), "all");
  GtkWidget *badge = g_object_get_data (G_OBJECT (row), "badge");
  const RkCareRequest *request = rk_request_item_get_request (item);
  const gboolean incoming = rk_request_item_is_incoming (item);
  gboolean waits = incoming && rk_request_item_waits_for_me (item);
  g_autofree char *whom = rk_request_whom_words (request);
  g_autofree char *state
    = incoming ? g_strdup (rk_request_state_words (request)) : sum_up (all, request->id, &waits);
  g_autofree char *when = rk_words_relative_time (request->created_us, rk_time_now_us ());
  g_autofree char *sent = rk_request_sent_words (item);
  g_autofree char *title = g_strdup_printf ("%s　%s", rk_request_kind_words (request->kind), whom);
  g_autofree char *subtitle = g_strdup_printf (
    "%s（%s）　%s\n%s%s%s", request->sender_name != NULL ? request->sender_name : "",
    request->sender_facility != NULL ? request->sender_facility : "", when, state,
    sent != NULL ? "\n" : "", sent != NULL ? sent : "");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_visible (badge, waits);
  /* Translators: a request of which the next word is mine, as a screen reader says it. */
  g_autofree char *name
    = waits ? g_strdup_printf (_ ("Waits for you: %s"), title) : g_strdup (title);
  rk_name_widget (row, name);
}

static GtkWidget *
make_row (gpointer object, gpointer data)
{
  RkRequestPlace *self = data;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *badge = gtk_label_new (_ ("Answer it"));
  GListModel *all = rk_client_get_requests (self->client);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 4);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_add_css_class (badge, "unread");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), badge);
  g_object_set_data_full (G_OBJECT (row), "item", g_object_ref (object), g_object_unref);
  g_object_set_data_full (G_OBJECT (row), "all", g_object_ref (all), g_object_unref);
  g_object_set_data (G_OBJECT (row), "badge", badge);
  g_signal_connect_object (
    all, "items-changed", G_CALLBACK (update_row), row, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  update_row (row);
  return row;
}

static void
on_activated (RkRequestPlace *self, GtkListBoxRow *row)
{
  RkRequestItem *item = g_object_get_data (G_OBJECT (row), "item");
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_window_present (GTK_WINDOW (rk_request_window_new (GTK_WINDOW (root), self->client, item)));
}

static void
update_page (RkRequestPlace *self)
{
  const Which which = gtk_toggle_button_get_active (self->buttons[OUTGOING]) ? OUTGOING : INCOMING;
  const gboolean any = g_list_model_get_n_items (self->models[which]) > 0;

  rk_stack_show (self->stack, which == INCOMING ? (any ? "incoming" : "no-incoming")
                                                : (any ? "outgoing" : "no-outgoing"));
}

static void
rk_request_place_dispose (GObject *object)
{
  RkRequestPlace *self = RK_REQUEST_PLACE (object);

  for (guint i = 0; i < N_LISTS; i++)
    {
      if (self->lists[i] != NULL)
        gtk_list_box_bind_model (self->lists[i], NULL, NULL, NULL, NULL);
      self->lists[i] = NULL;
      g_clear_object (&self->models[i]);
    }
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_request_place_parent_class)->dispose (object);
}

static void
rk_request_place_class_init (RkRequestPlaceClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_request_place_dispose;
}

static void
rk_request_place_init (RkRequestPlace *self)
{
}

static void
add_empty (RkRequestPlace *self, const char *name, const char *title, const char *description)
{
  GtkWidget *page = adw_status_page_new ();

  gtk_widget_add_css_class (page, "compact");
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "mail-send-receive-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (page), description);
  gtk_stack_add_named (self->stack, page, name);
}

static void
add_list (RkRequestPlace *self, Which which, const char *name, const char *title)
{
  GtkListBox *list = GTK_LIST_BOX (gtk_list_box_new ());

  self->lists[which] = list;
  gtk_list_box_set_selection_mode (list, GTK_SELECTION_NONE);
  gtk_widget_set_valign (GTK_WIDGET (list), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (list), "boxed-list");
  rk_name_widget (list, title);
  gtk_list_box_bind_model (list, self->models[which], make_row, self, NULL);
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (on_activated), self);
  gtk_stack_add_named (self->stack, GTK_WIDGET (list), name);
}

static void
build (RkRequestPlace *self)
{
  const char *const titles[] = { _ ("Requests to us"), _ ("Requests by us"), NULL };
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *body = rk_form_body ();

  rk_form_add_choice (body, titles, self->buttons);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_set_hhomogeneous (self->stack, FALSE);
  add_list (self, INCOMING, "incoming", titles[INCOMING]);
  add_list (self, OUTGOING, "outgoing", titles[OUTGOING]);
  add_empty (self, "no-incoming", _ ("No facility asks anything of yours"), NULL);
  add_empty (self, "no-outgoing", _ ("Nothing was asked yet"),
             _ ("The button “Request…” in a patient’s details asks other facilities."));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->stack));
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 860);
  adw_clamp_set_child (ADW_CLAMP (clamp), body);
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_bin_set_child (ADW_BIN (self), scroller);
  for (guint i = 0; i < N_LISTS; i++)
    {
      g_signal_connect_swapped (self->buttons[i], "toggled", G_CALLBACK (update_page), self);
      g_signal_connect_object (
        self->models[i], "items-changed", G_CALLBACK (update_page), self, G_CONNECT_SWAPPED);
    }
  update_page (self);
}

/**
 * rk_request_place_new:
 *
 * Returns: (transfer floating): リクエスト of whoever is signed in
 */
GtkWidget *
rk_request_place_new (RkClient *client)
{
  RkRequestPlace *self = g_object_new (RK_TYPE_REQUEST_PLACE, NULL);
  static const GtkCustomFilterFunc funcs[] = { is_incoming, is_outgoing };

  self->client = g_object_ref (client);
  for (guint i = 0; i < N_LISTS; i++)
    self->models[i] = G_LIST_MODEL (
      gtk_filter_list_model_new (g_object_ref (rk_client_get_requests (client)),
                                 GTK_FILTER (gtk_custom_filter_new (funcs[i], client, NULL))));
  build (self);
  return GTK_WIDGET (self);
}
