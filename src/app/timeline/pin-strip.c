/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/pin-strip.h"

#include "app/common/common.h"

#include <glib/gi18n.h>

struct _RkPinStrip
{
  AdwBin parent_instance;

  GtkBox *box;
  RkTimeline *timeline;
  gboolean open; /* whether all are shown */
};

G_DEFINE_FINAL_TYPE (RkPinStrip, rk_pin_strip, ADW_TYPE_BIN)

static void update (RkPinStrip *self);

static void
on_more (RkPinStrip *self)
{
  self->open = !self->open;
  update (self);
}

static void
set_action (GtkWidget *button, const char *action, const char *post_id)
{
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", post_id);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
}

static GtkWidget *
make_row (RkPinStrip *self, const RkPinEntry *pin)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *button = gtk_button_new ();
  GtkWidget *image = gtk_image_new_from_icon_name ("view-pin-symbolic");
  /* Translators: who wrote, and the beginning of what */
  g_autofree char *text = g_strdup_printf (
    _ ("%s: %s"), pin->author, *pin->excerpt != '\0' ? pin->excerpt : _ ("Photos and files"));
  g_autofree char *name = g_strdup_printf (_ ("Pinned: %s"), text);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (content), image);
  gtk_box_append (GTK_BOX (content), label);
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_hexpand (button, TRUE);
  gtk_widget_set_tooltip_text (button, _ ("Go to the post"));
  rk_name_widget (button, name);
  set_action (button, "timeline.show-post", pin->post_id);
  gtk_box_append (GTK_BOX (row), button);
  if (self->open && rk_timeline_is_admin (self->timeline))
    {
      GtkWidget *remove = gtk_button_new_from_icon_name ("window-close-symbolic");
      gtk_widget_add_css_class (remove, "flat");
      gtk_widget_set_tooltip_text (remove, _ ("Unpin"));
      rk_name_widget (remove, _ ("Unpin"));
      set_action (remove, "timeline.unpin", pin->post_id);
      gtk_box_append (GTK_BOX (row), remove);
    }
  return row;
}

static GtkWidget *
make_more (RkPinStrip *self, guint n)
{
  GtkWidget *button = gtk_button_new ();
  g_autofree char *text
    = self->open ? g_strdup (_ ("Fewer"))
                 : g_strdup_printf (ngettext ("%u pinned post", "%u pinned posts", n), n);

  gtk_button_set_label (GTK_BUTTON (button), text);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  rk_name_widget (button, text);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_more), self);
  return button;
}

static void
update (RkPinStrip *self)
{
  GPtrArray *pins = self->timeline != NULL ? rk_timeline_get_pins (self->timeline) : NULL;
  const guint n = pins != NULL ? pins->len : 0;
  GtkWidget *rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  gtk_widget_set_hexpand (rows, TRUE);
  gtk_box_append (self->box, rows);
  for (guint i = 0; i < (self->open ? n : MIN (n, 1)); i++)
    gtk_box_append (GTK_BOX (rows), make_row (self, g_ptr_array_index (pins, i)));
  if (n > 1 || (n == 1 && rk_timeline_is_admin (self->timeline)))
    gtk_box_append (self->box, make_more (self, n));
}

static void
rk_pin_strip_dispose (GObject *object)
{
  RkPinStrip *self = RK_PIN_STRIP (object);

  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_clear_object (&self->timeline);
  G_OBJECT_CLASS (rk_pin_strip_parent_class)->dispose (object);
}

static void
rk_pin_strip_class_init (RkPinStripClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_pin_strip_dispose;
}

static void
rk_pin_strip_init (RkPinStrip *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "pin-strip");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * rk_pin_strip_new:
 *
 * Returns: (transfer floating): a strip for no timeline yet
 */
GtkWidget *
rk_pin_strip_new (void)
{
  return g_object_new (RK_TYPE_PIN_STRIP, NULL);
}

/**
 * rk_pin_strip_set_timeline:
 * @timeline: (nullable): whose pinned posts are shown
 */
void
rk_pin_strip_set_timeline (RkPinStrip *self, RkTimeline *timeline)
{
  if (self->timeline != NULL)
    g_signal_handlers_disconnect_by_data (self->timeline, self);
  g_set_object (&self->timeline, timeline);
  self->open = FALSE;
  if (timeline != NULL)
    {
      g_signal_connect_swapped (timeline, "notify::pins", G_CALLBACK (update), self);
      g_signal_connect_swapped (timeline, "notify::is-admin", G_CALLBACK (update), self);
    }
  update (self);
}
