/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* With letters of four times the size everything stays within a screen of 1366 × 768, can be
 * reached, and leaves the posts the room. */

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/composer/composer-check.h"
#include "app/composer/night-question.h"
#include "app/notices/invite-window.h"
#include "app/patients/patient-form.h"
#include "app/prefs/prefs.h"
#include "app/requests/request-form.h"
#include "app/requests/request-window.h"
#include "app/settings/settings-window.h"
#include "app/shell/logout-dialog.h"
#include "app/shell/main-window.h"
#include "app/signin/signin-window.h"
#include "core/time.h"
#include "double.h"
#include "screen.h"

#define SCREEN_WIDTH  1366
#define SCREEN_HEIGHT 768
/* By name: the headers of the rows are called as the double's own. */
#define POST_LIST (g_type_from_name ("RkPostList"))
#define COMPOSER  (g_type_from_name ("RkComposer"))

static void
set_scale (double scale)
{
  g_settings_set_double (rk_prefs (), RK_PREF_TEXT_SCALE, scale);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * scale), NULL);
}

/* A window that needs more than the screen would have parts that nobody can reach. */
static void
assert_fits (gpointer window, const char *what, double scale)
{
  int width = 0, height = 0;

  /* The window is laid out anew after the size of the letters is known. */
  for (int i = 0; i < 30; i++, pass (150))
    {
      gtk_widget_measure (window, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
      gtk_widget_measure (
        window, GTK_ORIENTATION_VERTICAL, MIN (width, SCREEN_WIDTH), &height, NULL, NULL, NULL);
      if (width <= SCREEN_WIDTH && height <= SCREEN_HEIGHT)
        break;
    }
  g_test_message ("%s at %.0f%%: needs %d × %d", what, scale * 100, width, height);
  g_assert_cmpint (width, <=, SCREEN_WIDTH);
  g_assert_cmpint (height, <=, SCREEN_HEIGHT);
}

static RkMainWindow *
open_window (RkClient *client)
{
  rk_double_sign_in (client, TRUE);
  rk_double_fill (client, 20);
  rk_double_set_counts (client, 45, 100, 2);
  rk_double_add_invitation (client, TRUE);
  rk_double_add_invitation (client, FALSE);
  rk_double_add_requests (client);
  RkMainWindow *window = rk_main_window_new (screen_get_application (), client);
  gtk_window_maximize (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  pass (600);
  return window;
}

static RkPatientItem *
a_patient (RkClient *client)
{
  return rk_client_find_patient (client, "0190a6e2-0000-7000-9000-000000000003");
}

static void
close_window (gpointer window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  pass (150);
}

static void
test_fits (gconstpointer data)
{
  double scale = *(const double *) data;
  static const char *const places[] = { "home", "requests", "notices", "search", "patients" };
  g_autoptr (RkClient) client = rk_double_new ();

  set_scale (scale);
  RkMainWindow *window = open_window (client);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      rk_main_window_show_place (window, places[i]);
      pass (200);
      assert_fits (window, places[i], scale);
    }
  rk_main_window_open_patient (window, a_patient (client));
  pass (400);
  assert_fits (window, "timeline", scale);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.toggle-details", NULL);
  pass (400);
  assert_fits (window, "details", scale);
  rk_double_set_online (client, FALSE);
  pass (400);
  assert_fits (window, "offline", scale);

  g_autoptr (GtkBuilder) builder
    = gtk_builder_new_from_resource (RK_RESOURCES "shell/shortcuts-window.ui");
  g_autoptr (RkRequestItem) to_us = g_list_model_get_item (rk_client_get_requests (client), 0);
  g_autoptr (RkRequestItem) by_us = g_list_model_get_item (rk_client_get_requests (client), 1);
  GtkWidget *windows[] = {
    rk_settings_window_new (GTK_WINDOW (window), client),
    rk_request_window_new (GTK_WINDOW (window), client, to_us),
    rk_request_window_new (GTK_WINDOW (window), client, by_us),
    rk_request_form_new (GTK_WINDOW (window), client, a_patient (client)),
    rk_patient_form_new (GTK_WINDOW (window), client, NULL),
    GTK_WIDGET (gtk_builder_get_object (builder, "shortcuts")),
  };
  rk_room_for_window (GTK_WINDOW (windows[G_N_ELEMENTS (windows) - 1]));
  for (gsize i = 0; i < G_N_ELEMENTS (windows); i++)
    {
      gtk_window_present (GTK_WINDOW (windows[i]));
      pass (300);
      assert_fits (windows[i], G_OBJECT_TYPE_NAME (windows[i]), scale);
      close_window (windows[i]);
    }
  rk_main_window_set_locked (window, TRUE);
  pass (300);
  assert_fits (window, "lock", scale);
  close_window (window);

  g_autoptr (RkClient) nobody = rk_double_new ();
  RkSigninWindow *signin = rk_signin_window_new (screen_get_application (), nobody);
  gtk_window_present (GTK_WINDOW (signin));
  pass (300);
  assert_fits (signin, "sign-in", scale);
  close_window (signin);
  set_scale (1);
}

/* Turns the wheel over a widget until @place moves. */
static double
turn_wheel (GtkWidget *over, GtkAdjustment *place, const char *button)
{
  double before = gtk_adjustment_get_value (place);

  for (int i = 0; i < 10 && gtk_adjustment_get_value (place) == before; i++)
    {
      graphene_point_t middle = GRAPHENE_POINT_INIT (
        (float) gtk_widget_get_width (over) / 2, (float) gtk_widget_get_height (over) / 2);
      graphene_point_t point;

      /* The maximized window begins in the corner of the screen. */
      g_assert_true (
        gtk_widget_compute_point (over, GTK_WIDGET (gtk_widget_get_root (over)), &middle, &point));
      g_autofree char *x = g_strdup_printf ("%d", (int) point.x);
      g_autofree char *y = g_strdup_printf ("%d", (int) point.y + i);
      const char *const argv[]
        = { "xdotool", "mousemove", "--sync", x, y, "click", "--repeat", "3", button, NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (GSubprocess) wheel = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_NONE, &error);
      g_assert_no_error (error);
      g_subprocess_wait_check (wheel, NULL, &error);
      g_assert_no_error (error);
      pass (600);
    }
  return gtk_adjustment_get_value (place) - before;
}

static void
test_posts_have_room (void)
{
  g_autoptr (RkClient) client = rk_double_new ();

  set_scale (4);
  RkMainWindow *window = open_window (client);
  rk_main_window_open_patient (window, a_patient (client));
  pass (800);
  GtkWidget *list = find_soon (GTK_WIDGET (window), POST_LIST, NULL);
  g_assert_nonnull (list);
  /* What has no room beside it folds away in a layout of its own. */
  for (int i = 0; i < 50
                  && (gtk_widget_get_height (list) < SCREEN_HEIGHT / 3
                      || gtk_widget_get_width (GTK_WIDGET (window)) > SCREEN_WIDTH);
       i++)
    pass (150);
  g_test_message ("the posts have %d of %d", gtk_widget_get_height (list),
                  gtk_widget_get_height (GTK_WIDGET (window)));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, SCREEN_WIDTH);
  g_assert_cmpint (gtk_widget_get_height (list), >=, SCREEN_HEIGHT / 3);
  g_assert_cmpint (gtk_widget_get_width (list), >=, SCREEN_WIDTH * 2 / 3);
  /* Whose timeline it is stands above it. */
  g_assert_nonnull (find (GTK_WIDGET (window), GTK_TYPE_LABEL, "渡邊 正一"));

  GtkAdjustment *place = gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (find (list, GTK_TYPE_SCROLLED_WINDOW, NULL)));
  g_assert_cmpfloat (turn_wheel (list, place, "5"), >, 0);
  g_assert_cmpfloat (turn_wheel (list, place, "4"), <, 0);
  close_window (window);
  set_scale (1);
}

static void
test_composer_takes_turns (void)
{
  g_autoptr (RkClient) client = rk_double_new ();

  set_scale (4);
  RkMainWindow *window = open_window (client);
  rk_main_window_open_patient (window, a_patient (client));
  pass (400);
  GtkWidget *label = NULL;
  for (int i = 0; i < 50 && label == NULL; i++, pass (150))
    label = find (GTK_WIDGET (window), GTK_TYPE_LABEL, "Write about 渡邊 正一");
  g_assert_null (find (GTK_WIDGET (window), COMPOSER, NULL));
  g_assert_nonnull (label);
  g_signal_emit_by_name (gtk_widget_get_ancestor (label, GTK_TYPE_BUTTON), "clicked");
  pass (400);
  GtkWidget *composer = find_soon (GTK_WIDGET (window), COMPOSER, NULL);
  g_assert_nonnull (composer);
  g_assert_null (find (GTK_WIDGET (window), POST_LIST, NULL));
  g_assert_nonnull (find (composer, GTK_TYPE_LABEL, "渡邊 正一"));
  assert_fits (window, "writing", 4);

  /* Who reads is one press away. */
  g_assert_null (find (composer, GTK_TYPE_LABEL, "Posting as"));
  GtkWidget *who = find (composer, GTK_TYPE_LABEL, "Who posts, who reads");
  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (gtk_widget_get_ancestor (who, GTK_TYPE_TOGGLE_BUTTON)), TRUE);
  pass (200);
  g_assert_nonnull (find (composer, GTK_TYPE_LABEL, "Posting as"));

  /* Smaller letters bring both back, beside one another. */
  set_scale (1);
  g_assert_nonnull (find_soon (GTK_WIDGET (window), POST_LIST, NULL));
  g_assert_nonnull (find (GTK_WIDGET (window), COMPOSER, NULL));
  g_assert_null (find (GTK_WIDGET (window), GTK_TYPE_LABEL, "Write about"));
  close_window (window);
}

static void
test_question_keeps_its_buttons (gconstpointer data)
{
  const gboolean moving = GPOINTER_TO_INT (data);
  g_autoptr (RkClient) client = rk_double_new ();
  static const char *const answers[] = { "Back", "Discard and log out", "Send, then log out" };
  g_autoptr (GPtrArray) unsent = g_ptr_array_new_with_free_func (g_free);

  set_scale (4);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", moving, NULL);
  RkMainWindow *window = open_window (client);
  for (guint i = 0; i < 3; i++)
    {
      RkUnsent *one = g_new0 (RkUnsent, 1);
      one->title = (char *) "勅使河原 トメ子";
      one->n_posts = 2;
      g_ptr_array_add (unsent, one);
    }
  GtkWidget *dialog = rk_logout_dialog_new (GTK_WINDOW (window), client, unsent);
  rk_dialog_present (dialog);
  pass (600);
  assert_fits (dialog, "question", 4);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      graphene_rect_t bounds;
      GtkWidget *label = find (dialog, GTK_TYPE_LABEL, answers[i]);
      g_assert_nonnull (label);
      g_assert_true (gtk_widget_compute_bounds (label, dialog, &bounds));
      g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, SCREEN_HEIGHT);
    }
  close_window (dialog);
  close_window (window);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  set_scale (1);
}

typedef struct
{
  guint n_times;
  guint n_too_early;
} Reveals;

static void
on_reveal (AdwFlap *flap, GParamSpec *pspec, Reveals *reveals)
{
  reveals->n_times++;
  /* Its movement would be divided by this. */
  if (adw_swipeable_get_distance (ADW_SWIPEABLE (flap)) <= 0)
    reveals->n_too_early++;
}

static GtkWidget *
find_unseen (GtkWidget *widget, GType type)
{
  GtkWidget *found = G_OBJECT_TYPE (widget) == type ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_unseen (child, type);
  return found;
}

/* A patient who is opened before the window was laid out: with usual letters the details come as
 * soon as they have a width, with large ones, beside which there is no room, not at all. */
static void
test_details_at_once (gconstpointer data)
{
  double scale = *(const double *) data;
  g_autoptr (RkClient) client = rk_double_new ();
  Reveals reveals = { 0 };

  set_scale (scale);
  rk_double_sign_in (client, TRUE);
  rk_double_fill (client, 20);
  g_settings_set_boolean (rk_prefs (), RK_PREF_SHOW_DETAILS, TRUE);
  RkMainWindow *window = rk_main_window_new (screen_get_application (), client);
  AdwFlap *flap = ADW_FLAP (find_unseen (GTK_WIDGET (window), ADW_TYPE_FLAP));
  g_signal_connect (flap, "notify::reveal-flap", G_CALLBACK (on_reveal), &reveals);
  gtk_window_maximize (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  rk_main_window_open_patient (window, a_patient (client));
  g_assert_false (adw_flap_get_reveal_flap (flap));
  for (int i = 0; i < 20 || (i < 100 && scale < 2 && adw_flap_get_reveal_progress (flap) < 1); i++)
    settle ();
  g_test_message ("%u times, %u too early", reveals.n_times, reveals.n_too_early);
  g_assert_true (adw_flap_get_reveal_flap (flap) == (scale < 2));
  g_assert_cmpfloat (adw_flap_get_reveal_progress (flap), ==, scale < 2 ? 1 : 0);
  g_assert_cmpuint (reveals.n_times, ==, scale < 2 ? 1 : 0);
  g_assert_cmpuint (reveals.n_too_early, ==, 0);
  close_window (window);
  set_scale (1);
}

/* Whether all of it is in sight within what scrolls. */
static gboolean
is_in_sight (GtkWidget *widget, GtkWidget *scroller)
{
  graphene_rect_t bounds;

  return gtk_widget_get_height (scroller) > 0
         && gtk_widget_compute_bounds (widget, scroller, &bounds) && bounds.origin.y >= 0
         && bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (scroller);
}

/* Whether the focus came to be there, or anywhere else. */
static gboolean
focus_is (GtkWidget *dialog, GtkWidget *within, gboolean there)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (dialog));
  return focus != NULL && gtk_widget_is_ancestor (focus, within) == there;
}

/* A field is in sight, or what there is to read is until one goes to the field. */
static void
test_question_with_a_field (void)
{
  static const double scales[] = { 2, 4 };

  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      g_autoptr (RkClient) client = rk_double_new ();

      set_scale (scales[i]);
      RkMainWindow *window = open_window (client);
      g_autoptr (RkTimeline) timeline
        = rk_client_open_timeline (client, rk_patient_item_get_space_id (a_patient (client)));
      g_autofree char *where = rk_composer_button_text (timeline, FALSE, FALSE, "田中 一郎");
      GtkWidget *dialog
        = rk_night_question_new (GTK_WINDOW (window), timeline, where, rk_time_now_us () + RK_HOUR);
      rk_dialog_present (dialog);
      GtkWidget *scroller = find_soon (dialog, GTK_TYPE_SCROLLED_WINDOW, NULL);
      GtkWidget *heading = find_soon (dialog, GTK_TYPE_LABEL, "These are quiet hours");
      GtkWidget *reason = find_soon (dialog, ADW_TYPE_ENTRY_ROW, NULL);

      g_assert_nonnull (reason);
      for (int n = 0;
           n < 100
           && (!is_in_sight (heading, scroller) || is_in_sight (reason, scroller) != (i == 0)
               || !focus_is (dialog, reason, i == 0));
           n++)
        settle ();
      g_assert_true (is_in_sight (heading, scroller));
      g_assert_true (is_in_sight (reason, scroller) == (i == 0));
      g_assert_true (focus_is (dialog, reason, i == 0));
      gtk_widget_grab_focus (reason);
      GtkWidget *field = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (reason)));
      for (int n = 0; n < 100 && !is_in_sight (field, scroller); n++)
        settle ();
      g_assert_true (is_in_sight (field, scroller));
      close_window (dialog);
      close_window (window);
      set_scale (1);
    }
}

int
main (int argc, char **argv)
{
  static const double scales[] = { 2, 3, 4 };
  static const double usual = 1;

  screen_begin (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      g_autofree char *path = g_strdup_printf ("/ui/large-text/fits/%.0f", scales[i] * 100);
      g_test_add_data_func (path, &scales[i], test_fits);
    }
  g_test_add_func ("/ui/large-text/posts", test_posts_have_room);
  g_test_add_func ("/ui/large-text/composer", test_composer_takes_turns);
  g_test_add_data_func (
    "/ui/large-text/question", GINT_TO_POINTER (TRUE), test_question_keeps_its_buttons);
  g_test_add_data_func (
    "/ui/large-text/question-at-rest", GINT_TO_POINTER (FALSE), test_question_keeps_its_buttons);
  g_test_add_func ("/ui/large-text/question-with-a-field", test_question_with_a_field);

  g_test_add_data_func ("/ui/large-text/details-at-once/usual", &usual, test_details_at_once);
  g_test_add_data_func ("/ui/large-text/details-at-once/large", &scales[2], test_details_at_once);

  return screen_run (argv);
}
