/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "app/composer/deputy-chooser.h"
#include "app/facility/deputies-window.h"
#include "app/home/typed-window.h"
#include "app/shell/main-window.h"
#include "app/timeline/typed-line.h"
#include "client/items-private.h"
#include "core/id.h"
#include "core/time.h"
#include "double.h"
#include "screen.h"

/* 代行入力: in whose name one posts is said, and what waits for the doctor is said and settled. */

static GtkWidget *
window_over (gpointer window, GType type)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type)
        && gtk_window_get_transient_for (l->data) == window)
      return l->data;
  return NULL;
}

static void
press (GtkWidget *inside, const char *label)
{
  GtkWidget *button = find_soon (inside, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  settle ();
}

/* The tile is there while something waits; one click confirms, and giving back takes a reason. */
static void
test_waiting (void)
{
  g_autoptr (RkClient) client = rk_double_new ();

  rk_double_sign_in (client, FALSE);
  rk_double_type (client, "佐藤 花子", "利尿薬を半分に");
  rk_double_type (client, "鈴木 正一", "次の往診は木曜です");
  GtkWidget *window = gtk_window_new ();
  gtk_window_present (GTK_WINDOW (window));
  GtkWidget *typed = rk_typed_window_new (GTK_WINDOW (window), client);
  gtk_window_present (GTK_WINDOW (typed));
  settle ();
  g_assert_nonnull (find_soon (typed, GTK_TYPE_LABEL, "利尿薬を半分に"));
  press (typed, "Confirm It");
  g_assert_cmpstr (g_object_get_data (G_OBJECT (client), "said"), ==, "confirmed");
  g_assert_null (find (typed, GTK_TYPE_LABEL, "利尿薬を半分に"));
  press (typed, "Give Back…");
  GtkWidget *dialog = window_over (typed, ADW_TYPE_MESSAGE_DIALOG);
  g_assert_nonnull (dialog);
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "return"));
  GtkWidget *entry = find (dialog, GTK_TYPE_ENTRY, NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "　 ");
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "return"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "金曜です");
  g_assert_true (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "return"));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "return");
  settle ();
  g_assert_cmpstr (g_object_get_data (G_OBJECT (client), "said"), ==, "金曜です");
  g_assert_nonnull (find_soon (typed, GTK_TYPE_LABEL, "Nothing waits for you"));
  gtk_window_destroy (GTK_WINDOW (typed));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* Nobody is chosen by itself, and another timeline is one's own again. */
static void
test_chooser (void)
{
  g_autoptr (RkClient) client = rk_double_new ();
  g_autoptr (RkTimeline) timeline = rk_double_timeline_new (NULL, NULL, "space");
  GListModel *members = rk_timeline_get_members (timeline);
  g_autoptr (RkMemberItem) member = g_list_model_get_item (members, 1);
  const char *doctor = rk_user_item_get_id (rk_member_item_get_user (member));
  GtkWidget *window = gtk_window_new ();
  GtkWidget *chooser = rk_deputy_chooser_new (client);

  gtk_window_set_child (GTK_WINDOW (window), chooser);
  gtk_window_present (GTK_WINDOW (window));
  rk_deputy_chooser_set_members (RK_DEPUTY_CHOOSER (chooser), members);
  g_assert_false (gtk_widget_get_visible (chooser));
  rk_double_let_type_for (client, doctor);
  rk_deputy_chooser_set_members (RK_DEPUTY_CHOOSER (chooser), members);
  g_assert_true (gtk_widget_get_visible (chooser));
  g_assert_null (rk_deputy_chooser_get_id (RK_DEPUTY_CHOOSER (chooser)));
  GtkWidget *choice = find (chooser, GTK_TYPE_DROP_DOWN, NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), 1);
  g_assert_cmpstr (rk_deputy_chooser_get_id (RK_DEPUTY_CHOOSER (chooser)), ==, doctor);
  rk_deputy_chooser_set_members (RK_DEPUTY_CHOOSER (chooser), members);
  g_assert_null (rk_deputy_chooser_get_id (RK_DEPUTY_CHOOSER (chooser)));
  /* Ended: there is nobody to choose. */
  gtk_drop_down_set_selected (GTK_DROP_DOWN (choice), 1);
  rk_double_let_type_for (client, "");
  rk_deputy_chooser_set_members (RK_DEPUTY_CHOOSER (chooser), members);
  g_assert_null (rk_deputy_chooser_get_id (RK_DEPUTY_CHOOSER (chooser)));
  g_assert_false (gtk_widget_get_visible (chooser));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

static gboolean
is_shown (GtkWidget *inside, const char *label)
{
  GtkWidget *button = find (inside, GTK_TYPE_BUTTON, label);

  return button != NULL && gtk_widget_get_visible (button);
}

/* Both names, and the buttons for the doctor alone. */
static void
test_line (void)
{
  g_autoptr (RkUserRow) typist = rk_double_person (2);
  g_autoptr (RkPostRow) row = rk_post_row_new ();
  GtkWidget *window = gtk_window_new ();

  row->author = g_steal_pointer (&typist);
  row->post->id = rk_id_new ();
  row->post->state = RK_POST_NORMAL;
  row->post->version = 1;
  row->post->text = g_strdup ("利尿薬を半分に");
  row->post->confirmation = RK_CONFIRMATION_WAITING;
  row->for_name = g_strdup ("田中 一郎");
  g_autoptr (RkPostItem) item = rk_post_item_new (row);
  GtkWidget *line = rk_typed_line_new (item);
  g_autofree char *author = rk_typed_author (item);
  g_autofree char *both
    = g_strdup_printf ("for Dr. 田中 一郎 (typed by %s)", row->author->user->name);

  gtk_window_set_child (GTK_WINDOW (window), line);
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  g_assert_cmpstr (author, ==, both);
  g_assert_nonnull (find (line, GTK_TYPE_LABEL, "Not confirmed yet"));
  g_assert_false (is_shown (line, "Confirm It"));
  row->for_me = TRUE;
  rk_post_item_update (item, row);
  g_assert_true (is_shown (line, "Confirm It") && is_shown (line, "Give Back…"));
  row->post->confirmation = RK_CONFIRMATION_RETURNED;
  row->post->return_reason = g_strdup ("量が違います");
  rk_post_item_update (item, row);
  g_assert_nonnull (find (line, GTK_TYPE_LABEL, "Reason: 量が違います"));
  g_assert_false (is_shown (line, "Give Back…"));
  row->post->confirmation = RK_CONFIRMATION_CONFIRMED;
  rk_post_item_update (item, row);
  g_assert_nonnull (find (line, GTK_TYPE_LABEL, "Confirmed by the doctor"));
  g_assert_false (is_shown (line, "Confirm It"));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* Who may type is switched on and off, each at once. */
static void
test_deputies (void)
{
  g_autoptr (RkClient) client = rk_double_new ();
  GtkWidget *window = gtk_window_new ();

  rk_double_sign_in (client, TRUE);
  gtk_window_present (GTK_WINDOW (window));
  GtkWidget *deputies = rk_deputies_window_new (GTK_WINDOW (window), client, "d", "田中 一郎");
  gtk_window_present (GTK_WINDOW (deputies));
  GtkWidget *toggle = find_soon (deputies, GTK_TYPE_SWITCH, NULL);
  g_assert_nonnull (toggle);
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (toggle)));
  gtk_switch_set_active (GTK_SWITCH (toggle), TRUE);
  settle ();
  g_assert_nonnull (g_object_get_data (G_OBJECT (client), "typist"));
  toggle = find_soon (deputies, GTK_TYPE_SWITCH, NULL);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (toggle)));
  gtk_switch_set_active (GTK_SWITCH (toggle), FALSE);
  settle ();
  g_assert_null (g_object_get_data (G_OBJECT (client), "typist"));
  gtk_window_destroy (GTK_WINDOW (deputies));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

int
main (int argc, char **argv)
{
  screen_begin (&argc, &argv);
  g_test_add_func ("/typed/waiting", test_waiting);
  g_test_add_func ("/typed/chooser", test_chooser);
  g_test_add_func ("/typed/line", test_line);
  g_test_add_func ("/typed/deputies", test_deputies);
  return screen_run (argv);
}
