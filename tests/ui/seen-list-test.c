/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* The list that makes no more rows than are seen. */

#include "app/common/seen-list.h"
#include "screen.h"

#include <adwaita.h>
#include <locale.h>

#define N_ITEMS 5000

typedef struct
{
  GtkStringList *strings;
  GtkStringFilter *filter;
  GListModel *model;
  GtkWidget *window;
  GtkWidget *before; /* what has the focus outside */
  RkSeenList *list;
  GtkAdjustment *adjustment;
  guint n_made, n_bound, n_activated, activated;
} Shown;

static GtkWidget *
make (gpointer data)
{
  GtkWidget *label = gtk_label_new (NULL);

  ((Shown *) data)->n_made++;
  gtk_widget_set_size_request (label, -1, 40);
  return label;
}

static void
bind (GtkWidget *child, gpointer item, gpointer data)
{
  ((Shown *) data)->n_bound += item != NULL;
  gtk_label_set_text (GTK_LABEL (child), item != NULL ? gtk_string_object_get_string (item) : "");
}

static void
on_activate (RkSeenList *list, guint position, Shown *shown)
{
  shown->n_activated++;
  shown->activated = position;
}

static void
show (Shown *shown)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkExpression *expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  shown->strings = gtk_string_list_new (NULL);
  for (int i = 0; i < N_ITEMS; i++)
    gtk_string_list_take (shown->strings, g_strdup_printf ("%04d", i));
  shown->filter = gtk_string_filter_new (expression);
  shown->model = G_LIST_MODEL (gtk_filter_list_model_new (
    g_object_ref (G_LIST_MODEL (shown->strings)), g_object_ref (GTK_FILTER (shown->filter))));
  shown->list = g_object_new (RK_TYPE_SEEN_LIST, NULL);
  rk_seen_list_set_model (shown->list, shown->model, make, bind, shown);
  g_signal_connect (shown->list, "activate", G_CALLBACK (on_activate), shown);
  shown->before = gtk_button_new_with_label ("before");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (shown->list));
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_box_append (GTK_BOX (box), shown->before);
  gtk_box_append (GTK_BOX (box), scrolled);
  shown->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  shown->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (shown->window), 300, 400);
  gtk_window_set_child (GTK_WINDOW (shown->window), box);
  gtk_window_present (GTK_WINDOW (shown->window));
  for (guint i = 0; i < 100 && gtk_adjustment_get_page_size (shown->adjustment) < 100; i++)
    settle ();
  settle ();
}

static void
end (Shown *shown)
{
  gtk_window_destroy (GTK_WINDOW (shown->window));
  g_object_unref (shown->model);
  g_object_unref (shown->filter);
  g_assert_finalize_object (shown->strings);
}

/* The one that stands at so many pixels below the upper edge. */
static const char *
text_at (Shown *shown, double y)
{
  GtkWidget *found = gtk_widget_pick (GTK_WIDGET (shown->list), 20, y, GTK_PICK_NON_TARGETABLE);

  if (found == GTK_WIDGET (shown->list))
    return NULL;
  while (found != NULL && !GTK_IS_LABEL (found))
    found = gtk_widget_get_first_child (found);
  return found != NULL ? gtk_label_get_text (GTK_LABEL (found)) : NULL;
}

/* After the next layout; on a busy machine that takes its time. */
static void
expect_on_top (Shown *shown, const char *text)
{
  for (int i = 0; i < 60 && g_strcmp0 (text_at (shown, 5), text) != 0; i++)
    settle ();
  g_assert_cmpstr (text_at (shown, 5), ==, text);
}

static const char *
focused_text (Shown *shown)
{
  GtkWidget *row = gtk_widget_get_focus_child (GTK_WIDGET (shown->list));

  return row != NULL ? gtk_label_get_text (GTK_LABEL (gtk_widget_get_first_child (row))) : NULL;
}

static gboolean
press (GtkWidget *widget, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      for (guint k = 0; k < g_list_model_get_n_items (G_LIST_MODEL (controller)); k++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), k);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);
          if (GTK_IS_KEYVAL_TRIGGER (trigger)
              && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == key)
            return gtk_shortcut_action_activate (
              gtk_shortcut_get_action (shortcut), 0, widget, gtk_shortcut_get_arguments (shortcut));
        }
    }
  return FALSE;
}

static void
test_few_rows (void)
{
  Shown shown = { NULL };

  show (&shown);
  const double page = gtk_adjustment_get_page_size (shown.adjustment);
  const double height = gtk_adjustment_get_step_increment (shown.adjustment);
  const guint seen = (guint) (page / height) + 4;

  g_assert_cmpfloat (height, >=, 40);
  g_assert_cmpfloat (gtk_adjustment_get_upper (shown.adjustment), ==, height * N_ITEMS);
  g_assert_cmpuint (shown.n_made, <=, seen);
  expect_on_top (&shown, "0000");
  for (guint i = 1; i <= 10; i++)
    {
      gtk_adjustment_set_value (shown.adjustment, 400 * i * height);
      settle ();
      g_autofree char *expected = g_strdup_printf ("%04u", 400 * i);
      expect_on_top (&shown, expected);
    }
  g_assert_cmpuint (shown.n_made, <=, seen);

  /* A row that stays is not bound anew. */
  shown.n_bound = 0;
  gtk_adjustment_set_value (shown.adjustment, (400 * 10 + 1) * height);
  g_assert_cmpuint (shown.n_bound, <=, 1);

  /* A letter of a filter costs what is seen. */
  gtk_adjustment_set_value (shown.adjustment, 0);
  settle ();
  shown.n_bound = 0;
  gtk_string_filter_set_search (shown.filter, "7");
  expect_on_top (&shown, "0007");
  g_assert_cmpuint (shown.n_bound, <=, seen);
  gtk_string_filter_set_search (shown.filter, "nobody");
  settle ();
  expect_on_top (&shown, NULL);
  gtk_string_filter_set_search (shown.filter, "");
  expect_on_top (&shown, "0000");
  g_assert_cmpuint (shown.n_made, <=, seen);
  end (&shown);
}

static void
test_keys (void)
{
  Shown shown = { NULL };
  GtkWidget *row;

  show (&shown);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (shown.list), GTK_DIR_TAB_FORWARD));
  g_assert_cmpstr (focused_text (&shown), ==, "0000");
  /* Past the upper edge there is something else. */
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (shown.list), GTK_DIR_UP));
  for (guint i = 0; i < 30; i++)
    g_assert_true (gtk_widget_child_focus (GTK_WIDGET (shown.list), GTK_DIR_DOWN));
  settle ();
  g_assert_cmpstr (focused_text (&shown), ==, "0030");
  g_assert_cmpfloat (gtk_adjustment_get_value (shown.adjustment), >, 0);
  g_assert_true (press (GTK_WIDGET (shown.list), GDK_KEY_Page_Up));
  g_assert_cmpint (g_strcmp0 (focused_text (&shown), "0030"), <, 0);
  g_assert_true (press (GTK_WIDGET (shown.list), GDK_KEY_End));
  settle ();
  g_assert_cmpstr (focused_text (&shown), ==, "4999");
  g_assert_false (gtk_widget_child_focus (GTK_WIDGET (shown.list), GTK_DIR_DOWN));
  g_assert_true (press (GTK_WIDGET (shown.list), GDK_KEY_Home));
  settle ();
  g_assert_cmpstr (focused_text (&shown), ==, "0000");
  g_assert_true (press (GTK_WIDGET (shown.list), GDK_KEY_Page_Down));
  row = gtk_widget_get_focus_child (GTK_WIDGET (shown.list));
  g_assert_nonnull (row);
  const guint64 at = g_ascii_strtoull (focused_text (&shown), NULL, 10);
  g_assert_cmpuint (at, >, 2);
  g_assert_true (press (row, GDK_KEY_Return));
  g_assert_cmpuint (shown.n_activated, ==, 1);
  g_assert_cmpuint (shown.activated, ==, at);
  g_assert_cmpint (
    gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (row)), ==, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  end (&shown);
}

/* The focus stays with its item, out of sight and through a filter. */
static void
test_focus_stays (void)
{
  Shown shown = { NULL };

  show (&shown);
  const double height = gtk_adjustment_get_step_increment (shown.adjustment);
  for (guint i = 0; i < 8; i++)
    gtk_widget_child_focus (GTK_WIDGET (shown.list), GTK_DIR_DOWN);
  g_assert_cmpstr (focused_text (&shown), ==, "0007");
  gtk_adjustment_set_value (shown.adjustment, 1000 * height);
  settle ();
  g_assert_cmpstr (focused_text (&shown), ==, "0007");
  expect_on_top (&shown, "1000");
  gtk_string_filter_set_search (shown.filter, "7");
  settle ();
  g_assert_cmpstr (focused_text (&shown), ==, "0007");
  gtk_widget_child_focus (GTK_WIDGET (shown.list), GTK_DIR_DOWN);
  settle ();
  g_assert_cmpstr (focused_text (&shown), ==, "0017");
  expect_on_top (&shown, "0017");

  /* Where its item goes, it goes to the one that takes the place. */
  gtk_string_list_remove (shown.strings, 17);
  settle ();
  g_assert_cmpstr (focused_text (&shown), ==, "0027");
  end (&shown);
}

/* What comes above does not move what is read; at the upper end it is seen. */
static void
test_stands_still (void)
{
  static const char *const one[] = { "new", NULL };
  Shown shown = { NULL };

  show (&shown);
  const double height = gtk_adjustment_get_step_increment (shown.adjustment);
  gtk_adjustment_set_value (shown.adjustment, 100 * height + 7);
  expect_on_top (&shown, "0100");
  gtk_string_list_splice (shown.strings, 3, 0, one);
  expect_on_top (&shown, "0100");
  g_assert_cmpfloat (gtk_adjustment_get_value (shown.adjustment), ==, 101 * height + 7);
  gtk_string_list_splice (shown.strings, 4000, 3, NULL);
  settle ();
  g_assert_cmpfloat (gtk_adjustment_get_value (shown.adjustment), ==, 101 * height + 7);
  gtk_adjustment_set_value (shown.adjustment, 0);
  settle ();
  gtk_string_list_splice (shown.strings, 0, 0, one);
  expect_on_top (&shown, "new");
  end (&shown);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/seen-list/few-rows", test_few_rows);
  g_test_add_func ("/seen-list/keys", test_keys);
  g_test_add_func ("/seen-list/focus-stays", test_focus_stays);
  g_test_add_func ("/seen-list/stands-still", test_stands_still);
  return g_test_run ();
}
