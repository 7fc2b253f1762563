/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/compare-view.h"

struct _RkCompareView
{
  GtkWidget parent_instance;
  GtkWidget *box;
  RkPictureView *pictures[2];
  GtkLabel *captions[2];
  gboolean following; /* one is being moved by the other */
};

G_DEFINE_FINAL_TYPE (RkCompareView, rk_compare_view, GTK_TYPE_WIDGET)

static void
on_view_changed (RkPictureView *moved, RkCompareView *self)
{
  RkPictureView *other = self->pictures[moved == self->pictures[0] ? 1 : 0];
  RkPictureViewPlace place;

  if (self->following)
    return;
  self->following = TRUE;
  rk_picture_view_get_place (moved, &place);
  rk_picture_view_set_place (other, &place);
  self->following = FALSE;
}

/**
 * rk_compare_view_set:
 * @side: 0 for the left one, 1 for the right one
 * @texture: (nullable): what is shown there
 * @caption: below it, and what a screen reader says
 */
void
rk_compare_view_set (RkCompareView *self, guint side, GdkTexture *texture, const char *caption)
{
  g_return_if_fail (side < 2);

  gtk_label_set_text (self->captions[side], caption);
  rk_picture_view_set_description (self->pictures[side], caption);
  self->following = TRUE;
  rk_picture_view_set_texture (self->pictures[side], texture, FALSE);
  self->following = FALSE;
  if (texture != NULL)
    on_view_changed (self->pictures[1 - side], self);
}

RkPictureView *
rk_compare_view_get_picture (RkCompareView *self, guint side)
{
  return self->pictures[side];
}

static void
rk_compare_view_dispose (GObject *object)
{
  RkCompareView *self = RK_COMPARE_VIEW (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_compare_view_parent_class)->dispose (object);
}

static void
rk_compare_view_class_init (RkCompareViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_compare_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
rk_compare_view_init (RkCompareView *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  gtk_box_set_homogeneous (GTK_BOX (self->box), TRUE);
  for (guint side = 0; side < 2; side++)
    {
      GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

      self->pictures[side] = RK_PICTURE_VIEW (rk_picture_view_new ());
      gtk_widget_set_vexpand (GTK_WIDGET (self->pictures[side]), TRUE);
      self->captions[side] = GTK_LABEL (gtk_label_new (NULL));
      gtk_label_set_ellipsize (self->captions[side], PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (GTK_WIDGET (self->captions[side]), "heading");
      gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->captions[side]));
      gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->pictures[side]));
      gtk_box_append (GTK_BOX (self->box), column);
      g_signal_connect (self->pictures[side], "view-changed", G_CALLBACK (on_view_changed), self);
    }
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

/**
 * rk_compare_view_new:
 *
 * Returns: (transfer floating): an empty pair
 */
GtkWidget *
rk_compare_view_new (void)
{
  return g_object_new (RK_TYPE_COMPARE_VIEW, NULL);
}
