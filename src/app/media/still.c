/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/media/still.h"

#include <math.h>

/* Displays have at most so many pixels to one of the application's, in each direction. */
#define MAX_SCALE 3

/**
 * RkStill:
 *
 * A picture in a place of a given size. It asks for no size of its own, so that nothing is laid out
 * anew when the blur gives way to the picture, and it is drawn pixel by pixel where it was decoded
 * for that place: drawing it a fraction larger would have it scaled for every frame.
 */
struct _RkStill
{
  GObject parent_instance;

  GdkTexture *texture;
};

/* The largest place of the texture's proportions, in whole pixels where that is what it was made
 * for. */
static void
fit (RkStill *self, double width, double height, double *ret_width, double *ret_height)
{
  const double texture_width = gdk_texture_get_width (self->texture);
  const double texture_height = gdk_texture_get_height (self->texture);
  const double scale = MIN (width / texture_width, height / texture_height);

  *ret_width = texture_width * scale;
  *ret_height = texture_height * scale;
  for (int i = 1; i <= MAX_SCALE; i++)
    if (fabs (*ret_width * i - texture_width) < 2 && fabs (*ret_height * i - texture_height) < 2)
      {
        *ret_width = texture_width / i;
        *ret_height = texture_height / i;
        break;
      }
}

static void
rk_still_snapshot (GdkPaintable *paintable, GdkSnapshot *snapshot, double width, double height)
{
  RkStill *self = RK_STILL (paintable);
  double shown_width, shown_height;

  fit (self, width, height, &shown_width, &shown_height);
  gtk_snapshot_append_texture (GTK_SNAPSHOT (snapshot), self->texture,
                               &GRAPHENE_RECT_INIT ((float) floor ((width - shown_width) / 2),
                                                    (float) floor ((height - shown_height) / 2),
                                                    (float) shown_width, (float) shown_height));
}

static GdkPaintableFlags
rk_still_get_flags (GdkPaintable *paintable)
{
  return GDK_PAINTABLE_STATIC_CONTENTS | GDK_PAINTABLE_STATIC_SIZE;
}

static void
paintable_init (GdkPaintableInterface *iface)
{
  iface->snapshot = rk_still_snapshot;
  iface->get_flags = rk_still_get_flags;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (RkStill,
                               rk_still,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GDK_TYPE_PAINTABLE, paintable_init))

static void
rk_still_finalize (GObject *object)
{
  g_clear_object (&RK_STILL (object)->texture);
  G_OBJECT_CLASS (rk_still_parent_class)->finalize (object);
}

static void
rk_still_class_init (RkStillClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rk_still_finalize;
}

static void
rk_still_init (RkStill *self)
{
}

/**
 * rk_still_new:
 * @texture: what is shown
 *
 * Returns: (transfer full): it, to be drawn in the middle of whatever place it is given
 */
GdkPaintable *
rk_still_new (GdkTexture *texture)
{
  RkStill *self = g_object_new (RK_TYPE_STILL, NULL);

  self->texture = g_object_ref (texture);
  return GDK_PAINTABLE (self);
}
