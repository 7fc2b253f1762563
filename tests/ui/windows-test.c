/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "app/common/flow.h"
#include "app/home/password-notice.h"
#include "app/common/common.h"
#include "app/common/secret-entry.h"
#include "app/composer/composer.h"
#include "app/patients/birth-date.h"
#include "app/patients/patient-order.h"
#include "app/prefs/prefs.h"
#include "app/notices/invite-window.h"
#include "app/patients/patient-form.h"
#include "app/timeline/ask-form.h"
#include "app/requests/request-window.h"
#include "app/settings/settings-window.h"
#include "app/shell/idle-watch.h"
#include "app/shell/logout-dialog.h"
#include "app/shell/main-window.h"
#include "app/shell/session.h"
#include "app/signin/password-panel.h"
#include "app/signin/signin-window.h"
#include "app/signin/wipe-window.h"
#include "core/id.h"
#include "app/settings/profile-form.h"
#include "core/time.h"
#include "double.h"
#include "screen.h"

#include <string.h>

static char *
order_of (RkPatientOrder *order)
{
  GListModel *model = rk_patient_order_get_model (order);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (RkPatientItem) item = g_list_model_get_item (model, i);
      const char *id = rk_patient_item_get_id (item);
      g_string_append_c (text, id[strlen (id) - 1]);
    }
  return g_string_free (text, FALSE);
}

#define assert_order(order, expected)                                                              \
  {                                                                                                \
    g_autofree char *is_now = order_of (order);                                                    \
    g_assert_cmpstr (is_now, ==, expected);                                                        \
  }

static void
touch (RkClient *client, guint number, gint64 last_post_us, guint unread)
{
  g_autoptr (RkPatientRow) row = rk_double_row (number);
  row->last_post_us = last_post_us;
  row->unread = unread;
  RkPatientItem *item = rk_client_find_patient (client, row->patient->id);
  rk_double_change_patient (client, item, row);
  settle ();
}

static void
test_order_stands_still (void)
{
  g_autoptr (RkClient) client = rk_double_new ();
  rk_double_fill (client, 5);
  g_autoptr (RkPatientOrder) order
    = rk_patient_order_new (rk_client_get_patients (client), RK_PATIENT_SORT_NEWEST);
  gint64 now = rk_time_now_us ();

  assert_order (order, "01234");
  touch (client, 3, now + RK_MINUTE, 1);
  assert_order (order, "30124");

  rk_patient_order_set_held (order, TRUE);
  touch (client, 4, now + 2 * RK_MINUTE, 1);
  assert_order (order, "30124");
  g_assert_cmpuint (rk_patient_order_get_n_new (order), ==, 1);
  /* A patient who appears meanwhile pushes nobody away either. */
  g_autoptr (RkPatientRow) fresh = rk_double_row (9);
  fresh->last_post_us = now + 3 * RK_MINUTE;
  rk_double_add_patient (client, fresh);
  settle ();
  assert_order (order, "301249");
  g_assert_cmpuint (rk_patient_order_get_n_new (order), ==, 2);

  rk_patient_order_refresh (order);
  assert_order (order, "943012");
  g_assert_cmpuint (rk_patient_order_get_n_new (order), ==, 0);

  touch (client, 0, now + 4 * RK_MINUTE, 0);
  assert_order (order, "943012");
  rk_patient_order_set_held (order, FALSE);
  /* A moment later. */
  assert_order (order, "943012");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_order (order, "094312");
}

static void
test_filters (void)
{
  g_autoptr (RkClient) client = rk_double_new ();
  rk_double_fill (client, 10);
  g_autoptr (RkPatientOrder) order
    = rk_patient_order_new (rk_client_get_patients (client), RK_PATIENT_SORT_NEWEST);

  /* Unread: 1 5 9. To acknowledge: 1 4 7. In charge: 0 5. Managed: the even ones. */
  g_assert_cmpuint (rk_patient_order_get_n_unread (order), ==, 3);
  g_assert_cmpuint (rk_patient_order_get_n_unacked (order), ==, 3);
  rk_patient_order_set_unread_only (order, TRUE);
  assert_order (order, "159");
  rk_patient_order_set_unacked_only (order, TRUE);
  assert_order (order, "1");
  rk_patient_order_set_unread_only (order, FALSE);
  assert_order (order, "147");
  rk_patient_order_set_unacked_only (order, FALSE);

  rk_patient_order_set_tab (order, RK_PATIENT_TAB_IN_CHARGE);
  assert_order (order, "05");
  g_assert_cmpuint (rk_patient_order_get_n_unread (order), ==, 1);
  rk_patient_order_set_tab (order, RK_PATIENT_TAB_FACILITY);
  assert_order (order, "02468");
  rk_patient_order_set_tab (order, RK_PATIENT_TAB_ALL);

  rk_patient_order_set_search (order, "スズキ");
  assert_order (order, "06");
  rk_patient_order_set_search (order, "鈴木 花");
  assert_order (order, "6");
  rk_patient_order_set_search (order, "ナイ名前");
  assert_order (order, "");
  rk_patient_order_set_search (order, "");
  assert_order (order, "0123456789");

  /* What was read does not slip away from under the hand. */
  rk_patient_order_set_unread_only (order, TRUE);
  rk_patient_order_set_held (order, TRUE);
  touch (client, 5, rk_time_now_us () - 5 * RK_HOUR, 0);
  assert_order (order, "159");
  g_assert_cmpuint (rk_patient_order_get_n_unread (order), ==, 2);
  rk_patient_order_set_held (order, FALSE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_order (order, "19");
}

static void
test_attention_first (void)
{
  g_autoptr (RkClient) client = rk_double_new ();
  rk_double_fill (client, 10);
  g_autoptr (RkPatientOrder) order
    = rk_patient_order_new (rk_client_get_patients (client), RK_PATIENT_SORT_ATTENTION);

  /* 7 has something that was refused, 1 4 wait for 了解, 5 9 are unread, 8 has a draft. */
  assert_order (order, "714598");
}

static void
test_many_patients (void)
{
  g_autoptr (RkClient) client = rk_double_new ();
  rk_double_fill (client, 5000);
  g_autoptr (RkPatientOrder) order
    = rk_patient_order_new (rk_client_get_patients (client), RK_PATIENT_SORT_NEWEST);
  static const char *const typed[] = { "て", "てし", "てしが", "てしがわら", "てしがわら と" };
  gint64 start = g_get_monotonic_time ();

  for (gsize i = 0; i < G_N_ELEMENTS (typed); i++)
    rk_patient_order_set_search (order, typed[i]);
  g_assert_cmpuint (g_list_model_get_n_items (rk_patient_order_get_model (order)), >, 100);
  /* Generous: a key press has to stay under a frame on a quiet machine. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 500000);
}

/* What it wants to be wide is enough for one line, also where it begins with what only fills. */
static void
test_flow (void)
{
  GtkWidget *flow = g_object_ref_sink (rk_flow_new (6));
  GtkWidget *space = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  int least, wanted, line, height, last = G_MAXINT;

  gtk_widget_set_hexpand (space, TRUE);
  rk_flow_append (RK_FLOW (flow), space);
  for (int i = 0; i < 3; i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      gtk_widget_set_size_request (box, 40 + i, 20);
      rk_flow_append (RK_FLOW (flow), box);
    }
  gtk_widget_measure (flow, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
  g_assert_cmpint (least, ==, 42);
  g_assert_cmpint (wanted, ==, 40 + 41 + 42 + 3 * 6);
  gtk_widget_measure (flow, GTK_ORIENTATION_VERTICAL, wanted, &line, NULL, NULL, NULL);
  g_assert_cmpint (line, ==, 20);
  for (int width = least; width <= wanted + 10; width++)
    {
      int natural;
      gtk_widget_measure (flow, GTK_ORIENTATION_VERTICAL, width, &height, &natural, NULL, NULL);
      g_assert_cmpint (height, <=, natural);
      g_assert_cmpint (height, <=, last);
      last = height;
    }
  g_object_unref (flow);
}

static void
test_birth_date (void)
{
  static const struct
  {
    const char *typed;
    const char *date;
  } cases[] = {
    { "1937-3-4", "1937-03-04" },
    { "1937年3月4日", "1937-03-04" },
    { "昭和12年3月4日", "1937-03-04" },
    { "S12.3.4", "1937-03-04" },
    { "ｓ１２．３．４", "1937-03-04" },
    { "19370304", "1937-03-04" },
    { "令和元年5月1日", "2019-05-01" },
    { "1937/3/4", "1937-03-04" },
    { " ", "" },
    { "1937-2-30", NULL },
    { "むかし", NULL },
    { "S12", NULL },
    { "99999999999-1-1", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *date = NULL;
      gboolean good = rk_parse_birth_date (cases[i].typed, &date);
      g_assert_cmpint (good, ==, cases[i].date != NULL);
      g_assert_cmpstr (date, ==, cases[i].date);
    }
}

static void
test_hints (void)
{
  g_autofree char *none = rk_secret_entry_hint ("Abc-123", FALSE);
  g_autofree char *wide = rk_secret_entry_hint ("Ａｂｃ", FALSE);
  g_autofree char *caps = rk_secret_entry_hint ("ABC", TRUE);

  g_assert_null (none);
  g_assert_nonnull (wide);
  g_assert_nonnull (caps);
  g_assert_cmpstr (wide, !=, caps);

  RkFacility strict
    = { .password_min_length = 13, .password_rule = RK_PASSWORD_RULE_LETTERS_DIGITS_SYMBOLS };
  g_assert_true (rk_password_is_strong ("abcdefg1", NULL));
  g_assert_false (rk_password_is_strong ("abcdefgh", NULL));
  g_assert_false (rk_password_is_strong ("abc1", NULL));
  g_assert_false (rk_password_is_strong ("abcdefg１", NULL));
  g_assert_false (rk_password_is_strong ("abcdefghijkl1", &strict));
  g_assert_true (rk_password_is_strong ("abcdefghijk1-", &strict));
}

static void
test_idle_clock (void)
{
  RkIdleClock clock = { .lock_after = 10 * RK_MINUTE, .logout_after = 60 * RK_MINUTE };
  gint64 boot = 1000 * RK_SECOND, mono = 500 * RK_SECOND;

  rk_idle_clock_init (&clock, boot, mono);
#define STEP(us, idle) rk_idle_clock_tick (&clock, boot += (us), mono += (us), (idle))
  g_assert_cmpint (STEP (9 * RK_MINUTE, 9 * RK_MINUTE), ==, RK_IDLE_ACTIVE);
  g_assert_cmpint (STEP (31 * RK_SECOND, 10 * RK_MINUTE), ==, RK_IDLE_WARNING);
  /* Work in another program of the desk is a sign of life. */
  g_assert_cmpint (STEP (5 * RK_SECOND, RK_SECOND), ==, RK_IDLE_ACTIVE);
  /* A night asleep: the desktop's own clock stood still, the boot clock did not. */
  boot += 8 * RK_HOUR;
  g_assert_cmpint (STEP (2 * RK_SECOND, RK_SECOND), ==, RK_IDLE_LOCK);
  clock.locked_at = boot;
  g_assert_cmpint (STEP (59 * RK_MINUTE, -1), ==, RK_IDLE_ACTIVE);
  g_assert_cmpint (STEP (RK_MINUTE, -1), ==, RK_IDLE_LOGOUT);
#undef STEP

  /* What GTK tells anew of a pointer at rest is none. */
  RkIdlePointer pointer = { NULL };
  int here, there;
  g_assert_false (rk_idle_pointer_moved (&pointer, &here, 10, 20));
  g_assert_false (rk_idle_pointer_moved (&pointer, &here, 10, 20));
  g_assert_true (rk_idle_pointer_moved (&pointer, &here, 10, 21));
  g_assert_false (rk_idle_pointer_moved (&pointer, &there, 4, 5));
  g_assert_true (rk_idle_pointer_moved (&pointer, &there, 5, 5));
}

static void
test_report_argument (void)
{
  RkWipeReport *report = g_new0 (RkWipeReport, 1);
  RkWipeEntry entry = { .item = RK_WIPE_STORE, .result = RK_WIPE_DESTROYED, .size = 4096 };

  report->entries = g_array_new (FALSE, TRUE, sizeof (RkWipeEntry));
  g_array_append_val (report->entries, entry);
  report->n_unsent_destroyed = 2;
  g_autofree char *argument = rk_wipe_report_to_argument (report);
  g_autoptr (RkWipeReport) again = rk_wipe_report_from_argument (argument);
  g_assert_nonnull (again);
  g_assert_cmpuint (again->entries->len, ==, 1);
  g_assert_cmpint (g_array_index (again->entries, RkWipeEntry, 0).size, ==, 4096);
  g_assert_cmpuint (again->n_unsent_destroyed, ==, 2);
  g_assert_null (rk_wipe_report_from_argument ("(nonsense"));
  g_assert_null (rk_wipe_report_from_argument (NULL));
  rk_wipe_report_free (report);
}

static void
test_signin_window (void)
{
  g_autoptr (RkClient) client = rk_double_new ();
  g_autoptr (GError) error
    = g_error_new_literal (RK_CLIENT_ERROR, RK_CLIENT_ERROR_PAUSED, "Try again in 30 minutes.");

  g_settings_set_boolean (rk_prefs (), RK_PREF_FIRST_USE_SEEN, TRUE);
  rk_client_set_server_url (client, "https://renraku.example");
  GtkWidget *window = GTK_WIDGET (rk_signin_window_new (screen_get_application (), client));
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  GtkWidget *check = find (window, GTK_TYPE_CHECK_BUTTON, NULL);
  g_assert_nonnull (check);
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  GtkWidget *password = find (window, ADW_TYPE_PASSWORD_ENTRY_ROW, NULL);
  GtkEditable *field = gtk_editable_get_delegate (GTK_EDITABLE (password));
  g_assert_false (gtk_text_get_visibility (GTK_TEXT (field)));
  g_assert_cmpint (gtk_text_get_input_purpose (GTK_TEXT (field)), ==, GTK_INPUT_PURPOSE_PASSWORD);
  g_assert_true ((gtk_text_get_input_hints (GTK_TEXT (field)) & GTK_INPUT_HINT_PRIVATE) != 0);
  g_assert_null (find (window, GTK_TYPE_LABEL, "full-width"));
  GtkEditable *mail
    = GTK_EDITABLE (gtk_widget_get_template_child (window, RK_TYPE_SIGNIN_WINDOW, "mail_row"));
  gtk_editable_set_text (mail, "ｓａｔｏ＠ｋａｅｄｅ．example");
  g_assert_cmpstr (gtk_editable_get_text (mail), ==, "sato@kaede.example");
  gtk_editable_set_text (GTK_EDITABLE (password), "ｐａｓｓ");
  settle ();
  g_assert_nonnull (find (window, GTK_TYPE_LABEL, "full-width"));
  rk_signin_window_set_blocked (RK_SIGNIN_WINDOW (window), error);
  settle ();
  g_assert_nonnull (find (window, GTK_TYPE_LABEL, "30 minutes"));
  gtk_window_destroy (GTK_WINDOW (window));

  /* Where the operator forbids it, the address is not even offered to be kept. */
  rk_client_set_server_url (client, "https://forbids.example");
  window = GTK_WIDGET (rk_signin_window_new (screen_get_application (), client));
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  g_assert_null (find (window, GTK_TYPE_CHECK_BUTTON, NULL));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* A field that is made insensitive while it has the focus goes on blinking, and GTK complains. */
static void
test_focus_of_fields (void)
{
  g_autoptr (RkClient) client = rk_double_new ();

  rk_client_set_server_url (client, "https://renraku.example");
  RkSigninWindow *window = rk_signin_window_new (screen_get_application (), client);

  gtk_window_present (GTK_WINDOW (window));
  settle ();
  gtk_editable_set_text (
    GTK_EDITABLE (find (GTK_WIDGET (window), ADW_TYPE_ENTRY_ROW, NULL)), "nurse@example.jp");
  GtkWidget *password = find (GTK_WIDGET (window), ADW_TYPE_PASSWORD_ENTRY_ROW, NULL);
  gtk_editable_set_text (GTK_EDITABLE (password), "Mistyped-1");
  gtk_widget_grab_focus (password);
  rk_double_fail_next (client, RK_CLIENT_ERROR_UNREACHABLE, "No answer.");
  g_signal_emit_by_name (password, "entry-activated");
  for (int i = 0; i < 12; i++)
    settle ();
  g_assert_nonnull (find (GTK_WIDGET (window), GTK_TYPE_LABEL, "No answer."));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

static void
test_main_window_and_lock (void)
{
  g_autoptr (RkClient) client = rk_double_new ();

  rk_double_sign_in (client, TRUE);
  rk_double_fill (client, 20);
  rk_double_add_invitation (client, TRUE);
  rk_double_add_invitation (client, FALSE);
  RkMainWindow *window = rk_main_window_new (screen_get_application (), client);
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Renraku");
  RkPatientItem *item = rk_client_find_patient (client, "0190a6e2-0000-7000-9000-000000000003");
  rk_main_window_open_patient (window, item);
  settle ();
  g_assert_nonnull (find (GTK_WIDGET (window), GTK_TYPE_LABEL, "渡邊 正一"));
  g_assert_nonnull (find_soon (GTK_WIDGET (window), GTK_TYPE_LABEL, "ペニシリン"));
  g_assert_nonnull (find (GTK_WIDGET (window), GTK_TYPE_LABEL, "0285-00-3344"));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Renraku");

  rk_main_window_set_locked (window, TRUE);
  settle ();
  g_assert_null (find (GTK_WIDGET (window), GTK_TYPE_LABEL, "正一"));
  g_assert_null (find (GTK_WIDGET (window), GTK_TYPE_LABEL, "ペニシリン"));
  g_assert_nonnull (find (GTK_WIDGET (window), GTK_TYPE_LABEL, "佐藤 美咲"));
  guint n_windows = g_list_model_get_n_items (gtk_window_get_toplevels ());
  gtk_widget_activate_action (GTK_WIDGET (window), "win.preferences", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.register-patient", NULL);
  settle ();
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, n_windows);
  rk_main_window_set_locked (window, FALSE);
  settle ();
  g_assert_nonnull (find (GTK_WIDGET (window), GTK_TYPE_LABEL, "渡邊 正一"));

  rk_double_set_online (client, FALSE);
  settle ();
  g_assert_nonnull (find_soon (GTK_WIDGET (window), GTK_TYPE_LABEL, "Offline"));
  g_signal_emit_by_name (find (GTK_WIDGET (window), GTK_TYPE_BUTTON, "Connect Now"), "clicked");
  settle ();
  g_assert_true (rk_client_get_online (client));
  rk_double_set_online (client, FALSE);
  settle ();
  static const char *const places[] = { "home", "requests", "notices", "search", "patients" };
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      rk_main_window_show_place (window, places[i]);
      settle ();
    }

  GtkWidget *windows[] = {
    rk_settings_window_new (GTK_WINDOW (window), client),
    rk_patient_form_new (GTK_WINDOW (window), client, NULL),
    rk_patient_form_new (GTK_WINDOW (window), client, item),
    rk_logout_dialog_new (GTK_WINDOW (window), client, NULL),
  };
  for (gsize i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      gtk_window_present (GTK_WINDOW (windows[i]));
      settle ();
      gtk_window_destroy (GTK_WINDOW (windows[i]));
      settle ();
    }
  gtk_widget_activate_action (GTK_WIDGET (window), "win.invite", NULL);
  settle ();
  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

static GtkWidget *
open_form (RkClient *client, RkMainWindow **ret_window)
{
  *ret_window = rk_main_window_new (screen_get_application (), client);
  gtk_window_present (GTK_WINDOW (*ret_window));
  GtkWidget *form = rk_patient_form_new (GTK_WINDOW (*ret_window), client, NULL);
  gtk_window_present (GTK_WINDOW (form));
  settle ();
  return form;
}

/* What is required and missing is said in the form, at the row and in words, and nothing is sent.
 */
static void
test_required (void)
{
  g_autoptr (RkClient) client = rk_double_new ();
  RkMainWindow *window;

  rk_double_sign_in (client, TRUE);
  const guint n_before = g_list_model_get_n_items (gtk_window_get_toplevels ());
  GtkWidget *form = open_form (client, &window);
  GtkWidget *save = find_soon (form, GTK_TYPE_BUTTON, "Register");
  GtkWidget *family = find (form, ADW_TYPE_ENTRY_ROW, NULL);
  GtkWidget *given = gtk_widget_get_next_sibling (family);

  g_assert_nonnull (save);
  g_assert_true (gtk_widget_get_sensitive (save));
  g_signal_emit_by_name (save, "clicked");
  settle ();
  g_assert_nonnull (find (form, GTK_TYPE_LABEL, "missing: Family name, Given name, Sex"));
  g_assert_true (gtk_widget_has_css_class (family, "error"));
  g_assert_true (gtk_widget_has_css_class (given, "error"));

  gtk_editable_set_text (GTK_EDITABLE (family), "青木");
  g_assert_false (gtk_widget_has_css_class (family, "error"));
  /* Blanks are no name. */
  gtk_editable_set_text (GTK_EDITABLE (given), "　 ");
  g_signal_emit_by_name (given, "entry-activated");
  settle ();
  g_assert_nonnull (find (form, GTK_TYPE_LABEL, "missing: Given name, Sex"));
  gtk_editable_set_text (GTK_EDITABLE (given), "茂");
  settle ();
  g_assert_null (find (form, GTK_TYPE_LABEL, "missing: Given name, Sex"));
  g_assert_nonnull (find (form, GTK_TYPE_LABEL, "missing: Sex"));
  /* What was not asked for yet is not asked for while one writes. */
  gtk_editable_set_text (GTK_EDITABLE (given), "");
  settle ();
  g_assert_nonnull (find (form, GTK_TYPE_LABEL, "missing: Sex"));
  gtk_editable_set_text (GTK_EDITABLE (given), "茂");

  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (find (form, GTK_TYPE_TOGGLE_BUTTON, "Male")), TRUE);
  settle ();
  g_assert_null (find (form, GTK_TYPE_LABEL, "missing:"));
  g_signal_emit_by_name (given, "entry-activated");
  for (int i = 0; i < 60 && g_list_model_get_n_items (gtk_window_get_toplevels ()) > n_before + 1;
       i++)
    settle ();
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, n_before + 1);
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* A team that one comes into, or out of, while its patient is open. */
static void
test_joined (void)
{
  g_autoptr (RkClient) client = rk_double_new ();
  g_autoptr (RkPatientRow) outside = rk_double_row (3);
  g_autoptr (RkPatientRow) inside = rk_double_row (3);

  g_clear_pointer (&outside->space_id, g_free);
  g_clear_pointer (&outside->care_id, g_free);
  g_clear_pointer (&outside->family_id, g_free);
  rk_double_sign_in (client, TRUE);
  RkPatientItem *item = rk_double_add_patient (client, outside);
  RkMainWindow *window = rk_main_window_new (screen_get_application (), client);
  gtk_window_present (GTK_WINDOW (window));
  rk_main_window_open_patient (window, item);
  settle ();
  g_assert_nonnull (find (GTK_WIDGET (window), GTK_TYPE_LABEL, "You are no member of this team"));
  g_assert_null (find (GTK_WIDGET (window), RK_TYPE_COMPOSER, NULL));

  rk_double_change_patient (client, item, inside);
  settle ();
  g_assert_nonnull (find_soon (GTK_WIDGET (window), RK_TYPE_COMPOSER, NULL));
  g_assert_null (find (GTK_WIDGET (window), GTK_TYPE_LABEL, "You are no member of this team"));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* A frozen place is read, and what adds to it can be pressed as little as it can be written. */
static void
test_frozen (void)
{
  static const char *const adds[] = { "Understood", "♡ Like", "Reply" };
  g_autoptr (RkClient) client = rk_double_new ();
  g_autoptr (RkPatientRow) open = rk_double_row (3);
  g_autoptr (RkPatientRow) frozen = rk_double_row (3);

  frozen->patient->consent = RK_CONSENT_WITHDRAWN;
  rk_double_sign_in (client, TRUE);
  RkPatientItem *item = rk_double_add_patient (client, open);
  RkMainWindow *window = rk_main_window_new (screen_get_application (), client);
  gtk_window_present (GTK_WINDOW (window));
  rk_main_window_open_patient (window, item);
  for (guint i = 0; i < G_N_ELEMENTS (adds); i++)
    g_assert_true (
      gtk_widget_is_sensitive (find_soon (GTK_WIDGET (window), GTK_TYPE_BUTTON, adds[i])));

  rk_double_change_patient (client, item, frozen);
  settle ();
  for (guint i = 0; i < G_N_ELEMENTS (adds); i++)
    g_assert_false (
      gtk_widget_is_sensitive (find_soon (GTK_WIDGET (window), GTK_TYPE_BUTTON, adds[i])));

  rk_double_change_patient (client, item, open);
  settle ();
  for (guint i = 0; i < G_N_ELEMENTS (adds); i++)
    g_assert_true (
      gtk_widget_is_sensitive (find_soon (GTK_WIDGET (window), GTK_TYPE_BUTTON, adds[i])));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

static gboolean
is_said_chosen (GtkWidget *button, gboolean chosen)
{
  g_autofree char *differs = gtk_test_accessible_check_state (
    GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_STATE_CHECKED,
    chosen ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
  return differs == NULL;
}

/* What is to be seen of a button is said of it: one of several is, and the others are not. */
static void
test_said_chosen (void)
{
  g_autoptr (RkClient) client = rk_double_new ();

  rk_double_sign_in (client, TRUE);
  rk_double_fill (client, 5);
  RkMainWindow *window = rk_main_window_new (screen_get_application (), client);
  gtk_window_present (GTK_WINDOW (window));
  rk_main_window_show_place (window, "patients");
  settle ();
  GtkWidget *all = find_soon (GTK_WIDGET (window), GTK_TYPE_TOGGLE_BUTTON, "All");
  GtkWidget *mine = find_soon (GTK_WIDGET (window), GTK_TYPE_TOGGLE_BUTTON, "My facility");
  GtkWidget *unread = find_soon (GTK_WIDGET (window), GTK_TYPE_TOGGLE_BUTTON, "Unread only");

  g_assert_true (gtk_test_accessible_has_role (GTK_ACCESSIBLE (all), GTK_ACCESSIBLE_ROLE_RADIO));
  g_assert_true (
    gtk_test_accessible_has_role (GTK_ACCESSIBLE (unread), GTK_ACCESSIBLE_ROLE_CHECKBOX));
  for (int i = 0; i < 2; i++)
    {
      g_assert_true (is_said_chosen (all, i == 0));
      g_assert_true (is_said_chosen (mine, i == 1));
      g_assert_true (is_said_chosen (unread, i == 1));
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (mine), TRUE);
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (unread), TRUE);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

static gboolean
is_said (GtkWidget *widget, const char *name)
{
  g_autofree char *differs = gtk_test_accessible_check_property (
    GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return differs == NULL;
}

/* What has the focus in a field of a form, to assistive technology, has its name; and what shows
 * the password says so in the words of the program. */
static void
test_said_password (void)
{
  GtkWidget *row = g_object_ref_sink (adw_password_entry_row_new ());
  GtkWidget *hint = g_object_ref_sink (gtk_label_new (NULL));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), "Password");
  rk_secret_entry_setup (ADW_PASSWORD_ENTRY_ROW (row), GTK_LABEL (hint));
  GtkWidget *field = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (row)));
  GtkWidget *eye = rk_find_button (row, "view-reveal-symbolic");

  g_assert_nonnull (eye);
  g_assert_true (is_said (field, "Password"));
  g_assert_true (is_said (gtk_widget_get_parent (field), "Password"));
  g_assert_true (is_said (eye, "Show the password"));
  g_signal_emit_by_name (eye, "clicked");
  g_assert_true (gtk_text_get_visibility (GTK_TEXT (field)));
  g_assert_true (is_said (eye, "Hide the password"));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (eye), ==, "Hide the password");
  g_signal_emit_by_name (eye, "clicked");
  g_assert_true (is_said (eye, "Show the password"));
  g_object_unref (row);
  g_object_unref (hint);
}

static GtkWidget *
press (GtkWidget *within, const char *label)
{
  GtkWidget *text = find_soon (within, GTK_TYPE_LABEL, label);
  GtkWidget *button = text != NULL ? gtk_widget_get_ancestor (text, GTK_TYPE_BUTTON) : NULL;

  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  settle ();
  return button;
}

static GtkWidget *
dialog_over (GtkWidget *window)
{
  g_autoptr (GList) all = gtk_window_list_toplevels ();

  for (GList *l = all; l != NULL; l = l->next)
    if (ADW_IS_MESSAGE_DIALOG (l->data)
        && gtk_window_get_transient_for (l->data) == GTK_WINDOW (window))
      return l->data;
  return NULL;
}

/* リクエスト: no name before the acceptance, a decline needs a reason, one table for the team. */
static void
test_requests (void)
{
  g_autoptr (RkClient) client = rk_double_new ();

  rk_double_sign_in (client, FALSE);
  rk_double_add_requests (client);
  RkMainWindow *window = rk_main_window_new (screen_get_application (), client);
  gtk_window_present (GTK_WINDOW (window));
  rk_main_window_show_place (window, "requests");
  settle ();
  g_autoptr (RkRequestItem) to_us = g_list_model_get_item (rk_client_get_requests (client), 0);
  g_autoptr (RkRequestItem) by_us = g_list_model_get_item (rk_client_get_requests (client), 2);
  GtkWidget *asked = rk_request_window_new (GTK_WINDOW (window), client, to_us);
  gtk_window_present (GTK_WINDOW (asked));
  settle ();
  g_assert_null (find (asked, GTK_TYPE_LABEL, "鈴木 正一"));
  press (asked, "Decline the request…");
  GtkWidget *dialog = dialog_over (asked);
  g_assert_nonnull (dialog);
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "say"));
  GtkWidget *view = find (dialog, GTK_TYPE_TEXT_VIEW, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "満床です", -1);
  g_assert_true (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "say"));
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (asked));

  GtkWidget *table = rk_request_window_new (GTK_WINDOW (window), client, by_us);
  gtk_window_present (GTK_WINDOW (table));
  settle ();
  g_assert_nonnull (find (table, GTK_TYPE_LABEL, "さくら病院"));
  g_assert_nonnull (find (table, GTK_TYPE_LABEL, "みなと病院"));
  g_assert_nonnull (find (table, GTK_TYPE_LABEL, "満床のためお受けできません。"));
  g_assert_nonnull (find (table, GTK_TYPE_LABEL, "Reply…"));
  press (table, "Invite");
  dialog = dialog_over (table);
  g_assert_nonnull (dialog);
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_destroy (GTK_WINDOW (table));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* Whoever wants to choose sees whom. */
static void
test_ask_somebody (void)
{
  g_autoptr (RkTimeline) timeline = rk_double_timeline_new (NULL, NULL, "space");
  GtkWidget *window = gtk_window_new ();
  GtkWidget *form = rk_ask_form_new (rk_timeline_get_members (timeline), "nobody");

  gtk_window_set_child (GTK_WINDOW (window), form);
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  g_assert_null (find (form, GTK_TYPE_SCROLLED_WINDOW, NULL));
  for (GtkWidget *child = gtk_widget_get_first_child (form); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_CHECK_BUTTON (child)
        && g_strcmp0 (gtk_check_button_get_label (GTK_CHECK_BUTTON (child)), "Choose people") == 0)
      gtk_check_button_set_active (GTK_CHECK_BUTTON (child), TRUE);
  GtkWidget *people = find_soon (form, GTK_TYPE_SCROLLED_WINDOW, NULL);
  g_assert_nonnull (people);
  g_assert_nonnull (find_soon (people, GTK_TYPE_CHECK_BUTTON, NULL));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* Where the facility keeps no addresses, the question is not asked, and it is said why. */
static void
test_mail_barred (void)
{
  for (int barred = 0; barred < 2; barred++)
    {
      g_autoptr (RkClient) client = rk_double_new ();
      if (barred)
        rk_double_bar_mail (client);
      GtkWidget *window = GTK_WIDGET (rk_signin_window_new (screen_get_application (), client));
      g_settings_set_boolean (rk_prefs (), RK_PREF_FIRST_USE_SEEN, TRUE);
      gtk_window_present (GTK_WINDOW (window));
      gtk_widget_activate_action (window, "win.first-use", NULL);
      GtkWidget *begin = find_soon (window, GTK_TYPE_BUTTON, "Go to sign-in");
      g_signal_emit_by_name (begin, "clicked");
      g_assert_nonnull (find_soon (window, ADW_TYPE_PASSWORD_ENTRY_ROW, NULL));
      settle ();
      g_assert_true ((find (window, GTK_TYPE_CHECK_BUTTON, NULL) == NULL) == barred);
      g_assert_true ((find (window, GTK_TYPE_LABEL, "remembers no mail address") != NULL)
                     == barred);
      gtk_window_destroy (GTK_WINDOW (window));
      settle ();
    }
}

/* What the terminal remembers comes after the window, and takes nothing away that was typed. */
static void
test_remembered (void)
{
  g_autoptr (RkClient) client = rk_double_new ();

  g_settings_set_boolean (rk_prefs (), RK_PREF_FIRST_USE_SEEN, TRUE);
  rk_client_set_server_url (client, NULL);
  GtkWidget *window = GTK_WIDGET (rk_signin_window_new (screen_get_application (), client));
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  GtkWidget *mail
    = gtk_widget_get_ancestor (find (window, GTK_TYPE_LABEL, "Mail address"), ADW_TYPE_ENTRY_ROW);
  GtkWidget *check = find (window, GTK_TYPE_CHECK_BUTTON, NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (mail)), ==, "");

  rk_double_remember (client, "https://renraku.example.jp", "sato@example.jp");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (mail)), ==, "sato@example.jp");
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  g_assert_nonnull (find (window, GTK_TYPE_LABEL, "https://renraku.example.jp"));
  gtk_editable_set_text (GTK_EDITABLE (mail), "mori@example.jp");
  rk_double_remember (client, "https://renraku.example.jp", "ito@example.jp");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (mail)), ==, "mori@example.jp");
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* A link of a mail fills in and sends nothing, and leads nobody to another server. */
static void
test_link (void)
{
  static const char good[] = "renraku://register?server=https%3A%2F%2Frenraku.example.jp"
                             "&mail=yamada%40aoba.example&code=ABCD-EFGH-JKMN-PQRS";
  static const struct
  {
    const char *own, *link, *says;
  } cases[] = {
    { NULL, good, "ABCD-EFGH-JKMN-PQRS" },
    { "https://renraku.example.jp/", good, "yamada@aoba.example" },
    { "https://other.example.jp", good, "This link is for the server https://renraku.example.jp" },
    { NULL, "renraku://wipe?mail=a%40b.example&code=A", "This link cannot be read" },
    { NULL, "renraku://register?mail=a%40b.example", "This link cannot be read" },
    { NULL, "nonsense", "This link cannot be read" },
  };

  g_settings_set_boolean (rk_prefs (), RK_PREF_FIRST_USE_SEEN, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (RkClient) client = rk_double_new ();

      rk_client_set_server_url (client, cases[i].own);
      RkSigninWindow *window = rk_signin_window_new (screen_get_application (), client);
      gtk_window_present (GTK_WINDOW (window));
      rk_signin_window_follow (window, cases[i].link);
      settle ();
      g_assert_nonnull (find_soon (GTK_WIDGET (window), GTK_TYPE_WIDGET, cases[i].says));
      g_assert_cmpstr (rk_client_get_server_url (client), ==,
                       cases[i].own != NULL ? cases[i].own
                       : i == 0             ? "https://renraku.example.jp"
                                            : NULL);
      gtk_window_destroy (GTK_WINDOW (window));
      settle ();
    }
}

static void
test_empty_list (void)
{
  g_autoptr (RkClient) client = rk_double_new ();

  rk_double_sign_in (client, FALSE);
  RkMainWindow *window = rk_main_window_new (screen_get_application (), client);
  rk_main_window_show_place (window, "patients");
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  g_assert_nonnull (find (GTK_WIDGET (window), GTK_TYPE_LABEL, "No patients are registered yet."));
  /* Only an administrator registers patients. */
  g_assert_null (find (GTK_WIDGET (window), ADW_TYPE_BUTTON_CONTENT, NULL));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* What was asked for before the lock may be answered behind it, in a window of its own. */
static void
test_late_window (void)
{
  g_autoptr (RkClient) client = rk_double_new ();

  rk_double_sign_in (client, FALSE);
  g_autoptr (RkSessionKeeper) keeper = rk_session_keeper_new (screen_get_application (), client);
  RkMainWindow *window = rk_main_window_new (screen_get_application (), client);
  gtk_window_present (GTK_WINDOW (window));
  settle ();
  rk_client_lock (client);
  settle ();
  GtkWidget *late = adw_message_dialog_new (GTK_WINDOW (window), "Versions of this post", "text");
  gtk_window_present (GTK_WINDOW (late));
  settle ();
  g_assert_false (gtk_widget_get_visible (late));
  g_autoptr (RkSecret) password = rk_secret_new_from_text ("right");
  rk_client_unlock_async (client, password, NULL, NULL, NULL);
  settle ();
  g_assert_true (gtk_widget_get_visible (late));
  gtk_window_destroy (GTK_WINDOW (late));
  gtk_window_destroy (GTK_WINDOW (window));
  settle ();
}

/* When ホーム speaks of a password that is over soon. */
static void
test_password_days (void)
{
  const gint64 now = 100 * RK_DAY;
  RkFacility facility = { .password_days = 60 };
  RkUser user = { .kind = RK_USER_KIND_STAFF, .password_changed_us = now - 45 * RK_DAY };

  /* Fifteen days before, fourteen, on the last one and late. */
  g_assert_cmpint (rk_password_days_left (&facility, &user, now), ==, -1);
  g_assert_cmpint (rk_password_days_left (&facility, &user, now + RK_DAY), ==, 14);
  g_assert_cmpint (rk_password_days_left (&facility, &user, now + 14 * RK_DAY + RK_HOUR), ==, 0);
  g_assert_cmpint (rk_password_days_left (&facility, &user, now + 40 * RK_DAY), ==, 0);
  facility.password_days = 0;
  g_assert_cmpint (rk_password_days_left (&facility, &user, now + 40 * RK_DAY), ==, -1);
  facility.password_days = 60;
  user.kind = RK_USER_KIND_FAMILY;
  g_assert_cmpint (rk_password_days_left (&facility, &user, now + 40 * RK_DAY), ==, -1);
}

/* Of a photo of any shape the square in its middle is kept, small. */
static void
test_portrait_cut (void)
{
  g_autofree guint8 *pixels = g_malloc0 (900 * 300 * 4);
  g_autoptr (GBytes) face = NULL;
  g_autoptr (GdkTexture) cut = NULL;
  guint8 *seen;

  /* Red in the middle third, black beside it. */
  for (guint i = 0; i < 900 * 300; i++)
    {
      pixels[4 * i + 2] = i % 900 >= 300 && i % 900 < 600 ? 255 : 0;
      pixels[4 * i + 3] = 255;
    }
  g_autoptr (GBytes) content = g_bytes_new (pixels, 900 * 300 * 4);
  g_autoptr (GdkTexture) photo
    = gdk_memory_texture_new (900, 300, GDK_MEMORY_B8G8R8A8_PREMULTIPLIED, content, 900 * 4);
  cut = rk_portrait_cut (photo);
  face = gdk_texture_save_to_png_bytes (cut);
  g_assert_cmpuint (g_bytes_get_size (face), <, 512 * 1024);
  g_assert_cmpint (gdk_texture_get_width (cut), ==, gdk_texture_get_height (cut));
  seen = g_malloc0 ((gsize) gdk_texture_get_width (cut) * gdk_texture_get_width (cut) * 4);
  gdk_texture_download (cut, seen, (gsize) gdk_texture_get_width (cut) * 4);
  const gsize n = (gsize) gdk_texture_get_width (cut);
  g_assert_cmpuint (seen[4 * (n * n / 2 + 8) + 2], >, 200);
  g_assert_cmpuint (seen[4 * (n * n / 2 + n - 8) + 2], >, 200);
  g_free (seen);
}

int
main (int argc, char **argv)
{
  screen_begin (&argc, &argv);
  g_test_add_func ("/ui/list/stands-still", test_order_stands_still);
  g_test_add_func ("/ui/list/filters", test_filters);
  g_test_add_func ("/ui/list/attention", test_attention_first);
  g_test_add_func ("/ui/list/many", test_many_patients);
  g_test_add_func ("/ui/birth-date", test_birth_date);
  g_test_add_func ("/ui/flow", test_flow);
  g_test_add_func ("/ui/sign-in/hints", test_hints);
  g_test_add_func ("/ui/sign-in/window", test_signin_window);
  g_test_add_func ("/ui/sign-in/focus", test_focus_of_fields);
  g_test_add_func ("/ui/idle-clock", test_idle_clock);
  g_test_add_func ("/ui/wipe-report", test_report_argument);
  g_test_add_func ("/ui/main-window", test_main_window_and_lock);
  g_test_add_func ("/ui/form/required", test_required);
  g_test_add_func ("/ui/main-window/joined", test_joined);
  g_test_add_func ("/ui/main-window/frozen", test_frozen);
  g_test_add_func ("/ui/said/chosen", test_said_chosen);
  g_test_add_func ("/ui/said/password", test_said_password);
  g_test_add_func ("/ui/form/ask-somebody", test_ask_somebody);
  g_test_add_func ("/ui/requests", test_requests);
  g_test_add_func ("/ui/sign-in/mail-barred", test_mail_barred);
  g_test_add_func ("/ui/profile/password-days", test_password_days);
  g_test_add_func ("/ui/profile/portrait", test_portrait_cut);
  g_test_add_func ("/ui/sign-in/remembered", test_remembered);
  g_test_add_func ("/ui/sign-in/link", test_link);
  g_test_add_func ("/ui/empty", test_empty_list);
  g_test_add_func ("/ui/late-window", test_late_window);

  return screen_run (argv);
}
