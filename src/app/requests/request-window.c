/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/requests/request-window.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/common/form.h"
#include "app/common/room.h"
#include "app/requests/request-question.h"
#include "app/requests/request-words.h"
#include "app/words/words.h"

#include <glib/gi18n.h>
#include <string.h>

/* One リクエスト: to the facility that is asked with what it may answer, to the team with a table
 * of all facilities. */

struct _RkRequestWindow
{
  AdwWindow parent_instance;

  RkClient *client;
  char *id;
  gboolean incoming;
  gboolean busy;
  GtkBox *body;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (RkRequestWindow, rk_request_window, ADW_TYPE_WINDOW)

static void rebuild (RkRequestWindow *self);

/* What a button acts on, as it stood when the button was made. */
static RkRequestItem *
item_of (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), "item");
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkRequestWindow) self = data;
  g_autoptr (GError) error = NULL;
  const gboolean done = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  self->busy = FALSE;
  rk_set_text_or_hide (self->error_label, done ? NULL : error->message);
  rebuild (self);
}

/* One act at a time: a second click finds the buttons asleep. */
static gboolean
begin (RkRequestWindow *self)
{
  if (self->busy || self->client == NULL)
    return FALSE;
  self->busy = TRUE;
  rk_set_text_or_hide (self->error_label, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->body), FALSE);
  return TRUE;
}

typedef struct
{
  RkRequestItem *item;
  RkRequestState state; /* of an answer; unknown for a reply */
} Said;

static void
said_free (gpointer data)
{
  Said *said = data;

  g_object_unref (said->item);
  g_free (said);
}

static void
on_said (GtkWindow *parent, const char *text, gpointer data)
{
  RkRequestWindow *self = RK_REQUEST_WINDOW (parent);
  Said *said = data;

  if (!begin (self))
    return;
  if (said->state == RK_REQUEST_UNKNOWN)
    rk_client_reply_request_async (
      self->client, said->item, text, NULL, on_acted, g_object_ref (self));
  else
    rk_client_answer_request_async (
      self->client, said->item, said->state, text, NULL, on_acted, g_object_ref (self));
}

static void
ask_words (GtkWidget *button,
           RkRequestState state,
           const char *heading,
           const char *body,
           const char *label,
           gboolean required)
{
  Said *said = g_new0 (Said, 1);

  said->item = g_object_ref (item_of (button));
  said->state = state;
  rk_request_ask_words (GTK_WINDOW (gtk_widget_get_root (button)), heading, body, label, required,
                        on_said, said, said_free);
}

static void
on_accept (GtkWidget *button)
{
  ask_words (button, RK_REQUEST_ACCEPTED, _ ("Accept the request?"),
             _ ("The patient’s name is shown to your facility then, and the team can invite you. "
                "You may add a word."),
             _ ("Accept the request"), FALSE);
}

static void
on_decline (GtkWidget *button)
{
  ask_words (button, RK_REQUEST_DECLINED, _ ("Decline the request"),
             _ ("The team reads the reason. You can still accept later."),
             _ ("Decline the request"), TRUE);
}

static void
on_question (GtkWidget *button)
{
  ask_words (button, RK_REQUEST_ASKING, _ ("Ask the team"),
             _ ("The team reads the question and replies here."), _ ("Send the question"), TRUE);
}

static void
on_reply (GtkWidget *button)
{
  ask_words (button, RK_REQUEST_UNKNOWN, _ ("Reply to the question"),
             rk_request_item_get_request (item_of (button))->question, _ ("Send the reply"), TRUE);
}

static void
on_withdraw_answer (RkRequestWindow *self, const char *response, AdwMessageDialog *dialog)
{
  RkRequestItem *item = g_object_get_data (G_OBJECT (dialog), "item");

  if (g_strcmp0 (response, "withdraw") == 0 && begin (self))
    rk_client_withdraw_request_async (self->client, item, NULL, on_acted, g_object_ref (self));
}

static void
on_withdraw (GtkWidget *button)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (button));
  GtkWidget *dialog = adw_message_dialog_new (
    window, _ ("Withdraw the request?"),
    _ ("It is taken back from all facilities that did not decline. They do not see the patient’s "
       "name and your words any more."));

  g_object_set_data_full (
    G_OBJECT (dialog), "item", g_object_ref (item_of (button)), g_object_unref);
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Back"), "withdraw", _ ("Withdraw the request"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "withdraw", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_signal_connect_object (
    dialog, "response", G_CALLBACK (on_withdraw_answer), window, G_CONNECT_SWAPPED);
  rk_dialog_present (dialog);
}

static void
on_invited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkRequestWindow) self = data;
  g_autoptr (GError) error = NULL;
  const gboolean done = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  self->busy = FALSE;
  rebuild (self);
  if (!done && g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_CONFLICT))
    rk_set_text_or_hide (
      self->error_label, _ ("Is in the team already, or an invitation is on its way."));
  else
    rk_set_text_or_hide (self->error_label, done ? NULL : error->message);
  if (done)
    rk_alert (GTK_WIDGET (self), _ ("The invitation was made"),
              _ ("It goes the usual way: where an administrator of the team has to approve it, it "
                 "waits for that first."));
}

typedef void (*Act) (RkClient *, RkRequestItem *, GCancellable *, GAsyncReadyCallback, gpointer);

static void
act (GtkWidget *button, Act func, GAsyncReadyCallback done)
{
  RkRequestWindow *self = RK_REQUEST_WINDOW (gtk_widget_get_root (button));

  if (begin (self))
    func (self->client, item_of (button), NULL, done, g_object_ref (self));
}

static void
on_invite (GtkWidget *button)
{
  act (button, rk_client_invite_accepted_async, on_invited);
}

static void
on_again (GtkWidget *button)
{
  act (button, rk_client_retry_request_async, on_acted);
}

static void
on_discard (GtkWidget *button)
{
  act (button, rk_client_discard_request_async, on_acted);
}

static GtkWidget *
make_button (RkRequestItem *item, const char *label, const char *css, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  if (css != NULL)
    gtk_widget_add_css_class (button, css);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "item", g_object_ref (item), g_object_unref);
  g_signal_connect (button, "clicked", clicked, NULL);
  return button;
}

static void
add_field (GtkWidget *body, const char *title, const char *text)
{
  GtkWidget *flow;
  GtkWidget *name, *value;

  if (text == NULL || *text == '\0')
    return;
  flow = rk_flow_new (12);
  name = gtk_label_new (title);
  value = gtk_label_new (text);
  gtk_widget_add_css_class (name, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_yalign (GTK_LABEL (name), 0);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_widget_set_hexpand (value, TRUE);
  rk_flow_append (RK_FLOW (flow), name);
  rk_flow_append (RK_FLOW (flow), value);
  gtk_box_append (GTK_BOX (body), flow);
}

static void
add_sending (GtkWidget *body, RkRequestItem *item)
{
  g_autofree char *sent = rk_request_sent_words (item);
  GtkWidget *flow;

  if (sent == NULL)
    return;
  rk_form_add_label (
    body, sent, rk_request_item_get_send_state (item) == RK_SEND_FAILED ? "error" : "dim-label");
  flow = rk_flow_new (8);
  if (rk_request_item_get_send_state (item) == RK_SEND_FAILED)
    rk_flow_append (
      RK_FLOW (flow), make_button (item, _ ("Send again"), NULL, G_CALLBACK (on_again)));
  if (rk_request_item_get_send_state (item) != RK_SEND_SENDING)
    rk_flow_append (RK_FLOW (flow), make_button (item, C_ ("request", "Do not send"), NULL,
                                                 G_CALLBACK (on_discard)));
  gtk_box_append (GTK_BOX (body), flow);
}

static void
add_head (GtkWidget *body, RkRequestItem *item)
{
  const RkCareRequest *request = rk_request_item_get_request (item);
  g_autofree char *whom = rk_request_whom_words (request);
  g_autofree char *birth = rk_words_birth_date_and_age (request->birth_date);
  g_autofree char *wanted = rk_words_birth_date (request->wanted_on);
  g_autofree char *when = rk_words_exact_time (request->created_us);
  g_autofree char *sender
    = g_strdup_printf ("%s（%s）", request->sender_name != NULL ? request->sender_name : "",
                       request->sender_facility != NULL ? request->sender_facility : "");

  rk_form_add_label (body, rk_request_kind_words (request->kind), "heading");
  rk_form_add_label (body, whom, "title-2");
  if (request->patient_name == NULL)
    rk_form_add_label (body, _ ("The name is shown to a facility that accepts."), "dim-label");
  add_field (body, _ ("Birth date"), birth);
  add_field (body, _ ("Wanted on"), wanted);
  add_field (body, C_ ("request", "What is asked"), request->text);
  add_field (body, _ ("Asked by"), sender);
  add_field (body, _ ("Telephone"), request->sender_phone);
  add_field (body, C_ ("request", "Asked at"), when);
}

static char *
talk_words (const RkCareRequest *request)
{
  GString *text = g_string_new (request->earlier);

  if (request->question != NULL)
    g_string_append_printf (text, "%s？ %s", text->len > 0 ? "\n" : "", request->question);
  if (request->reply != NULL)
    g_string_append_printf (text, "\n→ %s", request->reply);
  if (request->answer != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", request->answer);
  return g_string_free (text, FALSE);
}

static void
add_answers (RkRequestWindow *self, GtkWidget *body, RkRequestItem *item)
{
  const RkCareRequest *request = rk_request_item_get_request (item);
  g_autofree char *talk = talk_words (request);
  g_autofree char *when
    = request->answered_us > 0 ? rk_words_exact_time (request->answered_us) : g_strdup ("");
  g_autofree char *state
    = g_strdup_printf ("%s　%s　%s", rk_request_state_words (request),
                       request->answered_name != NULL ? request->answered_name : "", when);
  GtkWidget *flow = rk_flow_new (8);

  add_field (body, C_ ("request", "State"), state);
  add_field (body, C_ ("request", "Answer"), talk);
  add_sending (body, item);
  if (request->state == RK_REQUEST_WITHDRAWN
      || rk_request_item_get_send_state (item) != RK_SEND_DONE)
    return;
  if (request->state != RK_REQUEST_ACCEPTED)
    rk_flow_append (RK_FLOW (flow), make_button (item, _ ("Accept the request"), "suggested-action",
                                                 G_CALLBACK (on_accept)));
  if (request->state == RK_REQUEST_WAITING)
    rk_flow_append (
      RK_FLOW (flow), make_button (item, _ ("Ask the team…"), NULL, G_CALLBACK (on_question)));
  if (request->state != RK_REQUEST_DECLINED)
    rk_flow_append (RK_FLOW (flow),
                    make_button (item, _ ("Decline the request…"), NULL, G_CALLBACK (on_decline)));
  gtk_box_append (GTK_BOX (body), flow);
  if (request->state == RK_REQUEST_ACCEPTED)
    rk_form_add_label (
      body,
      _ ("The team invites you into the patient’s space. The invitation comes with the "
         "notices."),
      "dim-label");
}

static void
put_cell (GtkGrid *grid, int column, int row, const char *text, const char *css)
{
  GtkWidget *label = rk_new_text (text, css);

  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), column == 3 ? 28 : 16);
  gtk_widget_set_hexpand (label, column == 3);
  gtk_grid_attach (grid, label, column, row, 1, 1);
}

/* One facility of the table. */
static void
add_line (RkRequestWindow *self, GtkGrid *grid, int row, RkRequestItem *item)
{
  const RkCareRequest *request = rk_request_item_get_request (item);
  g_autofree char *talk = talk_words (request);
  g_autofree char *when
    = request->answered_us > 0 ? rk_words_exact_time (request->answered_us) : g_strdup ("");
  g_autofree char *state
    = g_strdup_printf ("%s%s%s", rk_request_state_words (request), *when != '\0' ? "\n" : "", when);
  GtkWidget *acts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  put_cell (grid, 0, row, request->facility_name, NULL);
  put_cell (grid, 1, row, state,
            request->state == RK_REQUEST_ACCEPTED ? "success"
            : request->state == RK_REQUEST_ASKING ? "warning"
                                                  : NULL);
  put_cell (grid, 2, row, request->answered_name, NULL);
  put_cell (grid, 3, row, talk, NULL);
  add_sending (acts, item);
  if (rk_request_item_get_send_state (item) == RK_SEND_DONE)
    {
      GtkWidget *button = NULL;
      g_autofree char *name = NULL;

      if (request->state == RK_REQUEST_ASKING)
        {
          button = make_button (item, _ ("Reply…"), "suggested-action", G_CALLBACK (on_reply));
          name = g_strdup_printf (_ ("Reply… %s"), request->facility_name);
        }
      else if (request->state == RK_REQUEST_ACCEPTED && request->answered_by != NULL)
        {
          button = make_button (
            item, C_ ("request", "Invite"), "suggested-action", G_CALLBACK (on_invite));
          /* Translators: a person and the facility. */
          name = g_strdup_printf (
            _ ("Invite %s (%s)"), request->answered_name, request->facility_name);
        }
      if (button != NULL)
        {
          rk_name_widget (button, name);
          gtk_box_append (GTK_BOX (acts), button);
        }
    }
  gtk_grid_attach (grid, acts, 4, row, 1, 1);
}

static void
add_table (RkRequestWindow *self, GtkWidget *body, GPtrArray *items)
{
  const char *const heads[] = { C_ ("request", "Facility"), C_ ("request", "State"),
                                C_ ("request", "Who"), C_ ("request", "Answer") };
  GtkWidget *grid = gtk_grid_new ();
  gboolean can_withdraw = FALSE;
  RkRequestItem *first = g_ptr_array_index (items, 0);

  gtk_grid_set_column_spacing (GTK_GRID (grid), 16);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 10);
  rk_name_widget (grid, _ ("Answers of the facilities"));
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    put_cell (GTK_GRID (grid), (int) i, 0, heads[i], "heading");
  for (guint i = 0; i < items->len; i++)
    {
      RkRequestItem *item = g_ptr_array_index (items, i);
      const int state = rk_request_item_get_request (item)->state;

      add_line (self, GTK_GRID (grid), (int) i + 1, item);
      can_withdraw |= rk_request_item_can_withdraw (item) && state != RK_REQUEST_DECLINED
                      && state != RK_REQUEST_WITHDRAWN
                      && rk_request_item_get_send_state (item) == RK_SEND_DONE;
    }
  gtk_box_append (GTK_BOX (body), grid);
  if (can_withdraw)
    gtk_box_append (GTK_BOX (body), make_button (first, _ ("Withdraw the request…"),
                                                 "destructive-action", G_CALLBACK (on_withdraw)));
}

static GPtrArray *
find_items (RkRequestWindow *self)
{
  GListModel *all = rk_client_get_requests (self->client);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (RkRequestItem) item = g_list_model_get_item (all, i);
      if (strcmp (rk_request_item_get_request (item)->id, self->id) == 0
          && rk_request_item_is_incoming (item) == self->incoming)
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  return items;
}

static void
rebuild (RkRequestWindow *self)
{
  g_autoptr (GPtrArray) items = NULL;
  GtkWidget *child;

  if (self->client == NULL || self->busy)
    return;
  items = find_items (self);
  if (items->len == 0)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->body))) != NULL)
    gtk_box_remove (self->body, child);
  gtk_widget_set_sensitive (GTK_WIDGET (self->body), TRUE);
  add_head (GTK_WIDGET (self->body), g_ptr_array_index (items, 0));
  if (self->incoming)
    add_answers (self, GTK_WIDGET (self->body), g_ptr_array_index (items, 0));
  else
    add_table (self, GTK_WIDGET (self->body), items);
}

static void
rk_request_window_dispose (GObject *object)
{
  RkRequestWindow *self = RK_REQUEST_WINDOW (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (rk_request_window_parent_class)->dispose (object);
}

static void
rk_request_window_class_init (RkRequestWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_request_window_dispose;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rk_request_window_init (RkRequestWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->body = GTK_BOX (rk_form_body ());
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_title (GTK_WINDOW (self), C_ ("request", "Request"));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->body));
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (outer), adw_header_bar_new ());
  self->error_label = rk_form_add_label (outer, NULL, "error");
  g_object_set (self->error_label, "margin-top", 12, "margin-start", 20, "margin-end", 20,
                "visible", FALSE, NULL);
  gtk_box_append (GTK_BOX (outer), scroller);
  adw_window_set_content (ADW_WINDOW (self), outer);
}

/**
 * rk_request_window_new:
 *
 * Returns: (transfer full): a window over @parent, which follows what becomes of the request
 */
GtkWidget *
rk_request_window_new (GtkWindow *parent, RkClient *client, RkRequestItem *item)
{
  RkRequestWindow *self = g_object_new (RK_TYPE_REQUEST_WINDOW, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  self->id = g_strdup (rk_request_item_get_request (item)->id);
  self->incoming = rk_request_item_is_incoming (item);
  gtk_window_set_default_size (GTK_WINDOW (self), self->incoming ? 560 : 820, 620);
  rebuild (self);
  g_signal_connect_object (rk_client_get_requests (client), "items-changed", G_CALLBACK (rebuild),
                           self, G_CONNECT_SWAPPED);
  rk_room_for_window (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}
