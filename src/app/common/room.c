/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/common/room.h"

/* The size of a letter that the windows' measures in pixels are meant for. */
#define USUAL_EM (11.0 * 96 / 72)
/* From this size of text on a question scrolls, or its buttons would leave the screen. */
#define LARGE 1.5
/* Beside the words of a question, in application pixels. */
#define DIALOG_MARGINS 60

/**
 * rk_em_of:
 *
 * Returns: the size of @widget's letters in application pixels, with the person's size of text
 */
double
rk_em_of (GtkWidget *widget)
{
  const PangoFontDescription *font
    = pango_context_get_font_description (gtk_widget_get_pango_context (widget));
  double size = font != NULL ? pango_font_description_get_size (font) / (double) PANGO_SCALE : 0;
  int dpi = 0;

  if (size <= 0)
    size = 11;
  if (font != NULL && pango_font_description_get_size_is_absolute (font))
    return size;
  g_object_get (gtk_widget_get_settings (widget), "gtk-xft-dpi", &dpi, NULL);
  return size * (dpi > 0 ? dpi / 1024.0 : 96) / 72;
}

static double
scale_of (GtkWidget *widget)
{
  return MAX (1, rk_em_of (widget) / USUAL_EM);
}

static void
scale_clamp (GtkWidget *clamp, double scale)
{
  static const char key[] = "rk-usual-size";
  int usual = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (clamp), key));

  if (usual == 0)
    {
      g_object_get (clamp, "maximum-size", &usual, NULL);
      g_object_set_data (G_OBJECT (clamp), key, GINT_TO_POINTER (usual));
    }
  g_object_set (clamp, "maximum-size", (int) (usual * scale), NULL);
}

static void
scale_clamps (GtkWidget *widget, double scale)
{
  if (ADW_IS_CLAMP (widget) || ADW_IS_CLAMP_SCROLLABLE (widget))
    scale_clamp (widget, scale);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    scale_clamps (child, scale);
}

/**
 * rk_room_for_columns:
 * @widget: a part of a window
 *
 * Lets the columns within it be as many letters wide as with the usual size of text.
 */
void
rk_room_for_columns (GtkWidget *widget)
{
  scale_clamps (widget, scale_of (widget));
}

static GdkRectangle
screen_of (GtkWidget *widget)
{
  GListModel *monitors = gdk_display_get_monitors (gtk_widget_get_display (widget));
  g_autoptr (GdkMonitor) monitor = g_list_model_get_item (monitors, 0);
  GdkRectangle screen = { 0, 0, 1366, 768 };

  if (monitor != NULL)
    gdk_monitor_get_geometry (monitor, &screen);
  return screen;
}

/**
 * rk_room_for_window:
 * @window: a window before it is shown, with its default size
 *
 * Lets the window be as many letters wide and high as with the usual size of text, as far as the
 * screen reaches; where that is the whole screen it takes it.
 */
void
rk_room_for_window (GtkWindow *window)
{
  double scale = scale_of (GTK_WIDGET (window));
  GdkRectangle screen = screen_of (GTK_WIDGET (window));
  int width, height;

  rk_room_for_columns (GTK_WIDGET (window));
  if (scale <= 1)
    return;
  gtk_window_get_default_size (window, &width, &height);
  width = (int) (width * scale);
  height = (int) (height * scale);
  if (width >= screen.width && height >= screen.height)
    gtk_window_maximize (window);
  gtk_window_set_default_size (window, MIN (width, screen.width), MIN (height, screen.height));
}

static GtkWidget *
find_styled (GtkWidget *widget, const char *css_class)
{
  if (gtk_widget_has_css_class (widget, css_class))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_styled (child, css_class);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The toolkit keeps the lines of a question short, in letters; here the screen does. */
static void
widen_labels (GtkWidget *area)
{
  for (GtkWidget *child = gtk_widget_get_first_child (area); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LABEL (child))
      {
        gtk_label_set_max_width_chars (GTK_LABEL (child), -1);
        if (gtk_widget_has_css_class (child, "title-2"))
          {
            gtk_widget_remove_css_class (child, "title-2");
            gtk_widget_add_css_class (child, "title-4");
          }
      }
}

/* The toolkit puts the buttons below one another only when the window is there already and has been
 * given its place, and lets it grow beyond the lower edge of the screen. */
static void
stack_buttons (GtkWidget *dialog, int width)
{
  GtkWidget *squeezer = find_styled (dialog, "response-area");
  GtkWidget *beside = ADW_IS_SQUEEZER (squeezer) ? gtk_widget_get_first_child (squeezer) : NULL;
  int natural;

  if (beside == NULL)
    return;
  gtk_widget_measure (beside, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  if (natural > width)
    gtk_widget_set_visible (beside, FALSE);
}

/* Where the words do not all fit, they are read from their beginning: a field further down gets the
 * focus when one goes there, and comes into sight with it. */
static gboolean
look_at_beginning (gpointer data)
{
  GtkWindow *dialog = data;
  GtkWidget *focus = gtk_window_get_focus (dialog);
  GtkScrolledWindow *scroller = g_object_get_data (data, "rk-scroller");
  GtkAdjustment *place = gtk_scrolled_window_get_vadjustment (scroller);

  if (gtk_adjustment_get_upper (place) > gtk_adjustment_get_page_size (place) && focus != NULL
      && gtk_widget_is_ancestor (focus, GTK_WIDGET (scroller)))
    {
      gtk_window_set_focus (dialog, gtk_window_get_default_widget (dialog));
      gtk_adjustment_set_value (place, 0);
    }
  return G_SOURCE_REMOVE;
}

/* What has room is known when the layout has run, and done after it. */
static void
on_room (GtkAdjustment *place, GtkWindow *dialog)
{
  if (gtk_adjustment_get_page_size (place) <= 0)
    return;
  g_signal_handlers_disconnect_by_func (place, on_room, dialog);
  g_idle_add_full (
    GDK_PRIORITY_REDRAW - 20, look_at_beginning, g_object_ref (dialog), g_object_unref);
}

/**
 * rk_room_for_dialog:
 * @dialog: an #AdwMessageDialog before it is shown
 *
 * With large letters the toolkit makes a question higher than the screen, with its buttons out of
 * reach. Then its words scroll, and the buttons stay.
 */
void
rk_room_for_dialog (gpointer dialog)
{
  double scale = scale_of (dialog);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));
  GtkWidget *area = find_styled (dialog, "message-area");
  GtkWidget *box = area != NULL ? gtk_widget_get_parent (area) : NULL;
  GtkWidget *extra = adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (dialog));

  if (scale < LARGE || !GTK_IS_BOX (box))
    return;
  /* One thing scrolls, not one within another. */
  if (GTK_IS_SCROLLED_WINDOW (extra))
    {
      gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (extra), -1);
      gtk_scrolled_window_set_policy (
        GTK_SCROLLED_WINDOW (extra), GTK_POLICY_NEVER, GTK_POLICY_NEVER);
    }
  int room = parent != NULL ? gtk_widget_get_width (GTK_WIDGET (parent)) : 0;
  if (room <= 0)
    room = screen_of (dialog).width;
  GtkWidget *scroller = gtk_scrolled_window_new ();
  widen_labels (area);
  g_object_ref (area);
  gtk_box_remove (GTK_BOX (box), area);
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 120);
  gtk_widget_set_vexpand (scroller, TRUE);
  /* No wider than what the words get: the window asks how high they are at the width that they
   * would like to have, which is otherwise one line for each. */
  int width = MAX (-1, MIN (room - 120, (int) (400 * scale)));
  GtkWidget *clamp = adw_clamp_new ();
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), MAX (0, width));
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), MAX (0, width));
  adw_clamp_set_child (ADW_CLAMP (clamp), area);
  gtk_widget_set_size_request (scroller, width, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_box_prepend (GTK_BOX (box), scroller);
  stack_buttons (dialog, width + DIALOG_MARGINS);
  g_object_set_data (G_OBJECT (dialog), "rk-scroller", scroller);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)),
                           "changed", G_CALLBACK (on_room), dialog, 0);
  g_object_unref (area);
}

static const char wish[] = "rk-reveal-wish";

static gboolean
on_laid_out (GtkWidget *flap, GdkFrameClock *clock, gpointer data)
{
  gboolean reveal = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (flap), wish)) > 1;

  if (adw_swipeable_get_distance (ADW_SWIPEABLE (flap)) <= 0)
    return G_SOURCE_CONTINUE;
  g_object_set_data (G_OBJECT (flap), wish, NULL);
  adw_flap_set_reveal_flap (ADW_FLAP (flap), reveal);
  return G_SOURCE_REMOVE;
}

/**
 * rk_flap_reveal:
 * @flap: that is on the screen, or comes there at once
 * @reveal: whether to show what is beside the content
 *
 * Waits until it was laid out. Before that a movement has no length; libadwaita divides by it, and
 * for a frame the widths are no numbers. And only then it is known whether there is room beside the
 * content: the last wish counts.
 */
void
rk_flap_reveal (AdwFlap *flap, gboolean reveal)
{
  gboolean waits = g_object_get_data (G_OBJECT (flap), wish) != NULL;

  if (!waits && adw_swipeable_get_distance (ADW_SWIPEABLE (flap)) > 0)
    {
      adw_flap_set_reveal_flap (flap, reveal);
      return;
    }
  g_object_set_data (G_OBJECT (flap), wish, GINT_TO_POINTER (reveal ? 2 : 1));
  if (!waits)
    gtk_widget_add_tick_callback (GTK_WIDGET (flap), on_laid_out, NULL, NULL);
}
