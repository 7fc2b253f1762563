/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/sketch.h"

#include "sandbox/decoder.h"

#include <math.h>
#include <string.h>

/* What is kept by cropping, at least. */
#define LEAST_EDGE 8

/* A step: a turn, or a mark. */
typedef struct
{
  gboolean is_turn;
  int quarters;
  RkSketchTool tool;
  graphene_point_t *points;
  guint n_points;
  GdkRGBA colour;
  double width;
} Step;

struct _RkSketch
{
  GObject parent_instance;

  cairo_surface_t *base;    /* as it came */
  cairo_surface_t *surface; /* after all steps */
  GPtrArray *steps;
  GdkTexture *texture; /* of the surface, made when it is asked for */
};

G_DEFINE_FINAL_TYPE (RkSketch, rk_sketch, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
step_free (Step *step)
{
  g_free (step->points);
  g_free (step);
}

static gboolean
is_drawing (const Step *step)
{
  return !step->is_turn && (step->tool == RK_SKETCH_ARROW || step->tool == RK_SKETCH_PEN);
}

static cairo_surface_t *
new_surface (int width, int height)
{
  return cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
}

static cairo_surface_t *
copy_surface (cairo_surface_t *from)
{
  cairo_surface_t *to
    = new_surface (cairo_image_surface_get_width (from), cairo_image_surface_get_height (from));
  cairo_t *cr = cairo_create (to);

  cairo_set_source_surface (cr, from, 0, 0);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_destroy (cr);
  return to;
}

static cairo_surface_t *
turned (cairo_surface_t *from, int quarters)
{
  int width = cairo_image_surface_get_width (from);
  int height = cairo_image_surface_get_height (from);
  gboolean swaps = quarters % 2 != 0;
  cairo_surface_t *to = new_surface (swaps ? height : width, swaps ? width : height);
  cairo_t *cr = cairo_create (to);

  cairo_translate (
    cr, cairo_image_surface_get_width (to) / 2.0, cairo_image_surface_get_height (to) / 2.0);
  cairo_rotate (cr, quarters * G_PI / 2);
  cairo_translate (cr, -width / 2.0, -height / 2.0);
  cairo_set_source_surface (cr, from, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_destroy (cr);
  return to;
}

/* The whole pixels between two corners, within the picture. */
static void
whole_pixels (const graphene_point_t *points,
              int width,
              int height,
              int *ret_x,
              int *ret_y,
              int *ret_width,
              int *ret_height)
{
  int left = (int) floor (CLAMP (MIN (points[0].x, points[1].x), 0, width));
  int right = (int) ceil (CLAMP (MAX (points[0].x, points[1].x), 0, width));
  int top = (int) floor (CLAMP (MIN (points[0].y, points[1].y), 0, height));
  int bottom = (int) ceil (CLAMP (MAX (points[0].y, points[1].y), 0, height));

  *ret_x = left;
  *ret_y = top;
  *ret_width = right - left;
  *ret_height = bottom - top;
}

static cairo_surface_t *
cropped (cairo_surface_t *from, const graphene_point_t *points)
{
  int x, y, width, height;
  cairo_surface_t *to;
  cairo_t *cr;

  whole_pixels (points, cairo_image_surface_get_width (from), cairo_image_surface_get_height (from),
                &x, &y, &width, &height);
  if (width < LEAST_EDGE || height < LEAST_EDGE)
    return cairo_surface_reference (from);
  to = new_surface (width, height);
  cr = cairo_create (to);
  cairo_set_source_surface (cr, from, -x, -y);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_paint (cr);
  cairo_destroy (cr);
  return to;
}

static void
draw_arrow (cairo_t *cr, const graphene_point_t *points, double width)
{
  double dx = points[1].x - points[0].x;
  double dy = points[1].y - points[0].y;
  double length = hypot (dx, dy);
  double head = MIN (width * 5, length);
  double angle = atan2 (dy, dx);

  if (length < 1)
    return;
  cairo_move_to (cr, points[0].x, points[0].y);
  cairo_line_to (
    cr, points[1].x - cos (angle) * head * 0.6, points[1].y - sin (angle) * head * 0.6);
  cairo_stroke (cr);
  cairo_move_to (cr, points[1].x, points[1].y);
  cairo_line_to (
    cr, points[1].x - cos (angle - 0.45) * head, points[1].y - sin (angle - 0.45) * head);
  cairo_line_to (
    cr, points[1].x - cos (angle + 0.45) * head, points[1].y - sin (angle + 0.45) * head);
  cairo_close_path (cr);
  cairo_fill (cr);
}

/**
 * rk_sketch_draw_mark:
 * @points: two corners or ends, or all the points of a line
 * @width: of the line, in the picture's pixels
 *
 * Draws a mark, also one that is still under the hand. Cropping is shown as the frame of what is
 * kept.
 */
void
rk_sketch_draw_mark (cairo_t *cr,
                     RkSketchTool tool,
                     const graphene_point_t *points,
                     guint n_points,
                     const GdkRGBA *colour,
                     double width)
{
  if (n_points == 0 || (tool != RK_SKETCH_PEN && n_points < 2))
    return;
  cairo_save (cr);
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_set_line_width (cr, width);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  switch (tool)
    {
    case RK_SKETCH_CROP:
      cairo_rectangle (
        cr, points[0].x, points[0].y, points[1].x - points[0].x, points[1].y - points[0].y);
      cairo_stroke (cr);
      break;
    case RK_SKETCH_BLACK:
      cairo_set_source_rgb (cr, 0, 0, 0);
      cairo_rectangle (
        cr, points[0].x, points[0].y, points[1].x - points[0].x, points[1].y - points[0].y);
      cairo_fill (cr);
      break;
    case RK_SKETCH_ARROW:
      draw_arrow (cr, points, width);
      break;
    case RK_SKETCH_PEN:
    default:
      cairo_move_to (cr, points[0].x, points[0].y);
      for (guint i = 1; i < n_points; i++)
        cairo_line_to (cr, points[i].x, points[i].y);
      /* A point alone is a dot. */
      if (n_points == 1)
        cairo_line_to (cr, points[0].x, points[0].y);
      cairo_stroke (cr);
      break;
    }
  cairo_restore (cr);
}

/* Every pixel that is touched becomes black, with no edge that lets something shine through. */
static void
black_out (cairo_surface_t *surface, const graphene_point_t *points)
{
  int x, y, width, height;
  cairo_t *cr = cairo_create (surface);

  whole_pixels (points, cairo_image_surface_get_width (surface),
                cairo_image_surface_get_height (surface), &x, &y, &width, &height);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_rectangle (cr, x, y, width, height);
  cairo_fill (cr);
  cairo_destroy (cr);
}

/* Takes @surface and gives what is after the step. */
static cairo_surface_t *
apply (cairo_surface_t *surface, const Step *step)
{
  cairo_surface_t *result = NULL;

  if (step->is_turn)
    result = turned (surface, step->quarters);
  else if (step->tool == RK_SKETCH_CROP)
    result = cropped (surface, step->points);
  if (result != NULL)
    {
      cairo_surface_destroy (surface);
      return result;
    }
  if (step->tool == RK_SKETCH_BLACK)
    black_out (surface, step->points);
  else
    {
      cairo_t *cr = cairo_create (surface);
      rk_sketch_draw_mark (
        cr, step->tool, step->points, step->n_points, &step->colour, step->width);
      cairo_destroy (cr);
    }
  return surface;
}

static cairo_surface_t *
render (RkSketch *self, gboolean with_drawing)
{
  cairo_surface_t *surface = copy_surface (self->base);

  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = g_ptr_array_index (self->steps, i);
      if (with_drawing || !is_drawing (step))
        surface = apply (surface, step);
    }
  return surface;
}

static void
changed (RkSketch *self)
{
  g_clear_object (&self->texture);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
take_step (RkSketch *self, Step *step)
{
  g_ptr_array_add (self->steps, step);
  self->surface = apply (self->surface, step);
  changed (self);
}

/**
 * rk_sketch_turn:
 * @quarters: clockwise turns of 90°, negative the other way
 */
void
rk_sketch_turn (RkSketch *self, int quarters)
{
  Step *step = g_new0 (Step, 1);

  step->is_turn = TRUE;
  step->quarters = (quarters % 4 + 4) % 4;
  take_step (self, step);
}

/**
 * rk_sketch_mark:
 * @points: (array length=n_points): two corners or ends, or all the points of a line
 * @colour: of an arrow or a line
 * @width: of an arrow or a line, in the picture's pixels
 */
void
rk_sketch_mark (RkSketch *self,
                RkSketchTool tool,
                const graphene_point_t *points,
                guint n_points,
                const GdkRGBA *colour,
                double width)
{
  Step *step;

  if (n_points == 0 || (tool != RK_SKETCH_PEN && n_points < 2))
    return;
  step = g_new0 (Step, 1);
  step->tool = tool;
  step->points = g_memdup2 (points, n_points * sizeof *points);
  step->n_points = n_points;
  step->colour = *colour;
  step->width = width;
  take_step (self, step);
}

/**
 * rk_sketch_undo:
 *
 * Takes the last step back.
 *
 * Returns: whether there was one
 */
gboolean
rk_sketch_undo (RkSketch *self)
{
  if (self->steps->len == 0)
    return FALSE;
  g_ptr_array_set_size (self->steps, (int) self->steps->len - 1);
  cairo_surface_destroy (self->surface);
  self->surface = render (self, TRUE);
  changed (self);
  return TRUE;
}

/**
 * rk_sketch_is_changed:
 *
 * Returns: whether anything was done to it
 */
gboolean
rk_sketch_is_changed (RkSketch *self)
{
  return self->steps->len > 0;
}

/**
 * rk_sketch_has_drawing:
 *
 * Returns: whether something was drawn over it, which the picture without it is kept beside
 */
gboolean
rk_sketch_has_drawing (RkSketch *self)
{
  for (guint i = 0; i < self->steps->len; i++)
    if (is_drawing (g_ptr_array_index (self->steps, i)))
      return TRUE;
  return FALSE;
}

/**
 * rk_sketch_is_changed_below:
 *
 * Returns: whether the picture itself was changed, below what was drawn over it
 */
gboolean
rk_sketch_is_changed_below (RkSketch *self)
{
  for (guint i = 0; i < self->steps->len; i++)
    if (!is_drawing (g_ptr_array_index (self->steps, i)))
      return TRUE;
  return FALSE;
}

int
rk_sketch_get_width (RkSketch *self)
{
  return cairo_image_surface_get_width (self->surface);
}

int
rk_sketch_get_height (RkSketch *self)
{
  return cairo_image_surface_get_height (self->surface);
}

/**
 * rk_sketch_get_texture:
 *
 * Returns: (transfer none): what it looks like, valid until it changes
 */
GdkTexture *
rk_sketch_get_texture (RkSketch *self)
{
  if (self->texture == NULL)
    {
      int stride = cairo_image_surface_get_stride (self->surface);
      g_autoptr (GBytes) bytes = NULL;

      cairo_surface_flush (self->surface);
      bytes = g_bytes_new (cairo_image_surface_get_data (self->surface),
                           (gsize) stride * (gsize) rk_sketch_get_height (self));
      self->texture
        = gdk_memory_texture_new (rk_sketch_get_width (self), rk_sketch_get_height (self),
                                  GDK_MEMORY_DEFAULT, bytes, (gsize) stride);
    }
  return self->texture;
}

/**
 * rk_sketch_save:
 * @with_drawing: %FALSE leaves arrows and lines out; what was cut off or blacked out is gone either
 *   way
 *
 * The picture as a file without compression (BMP), for the worker to make a proper one of. It holds
 * what is seen and nothing else.
 *
 * Returns: (transfer full): the file
 */
GBytes *
rk_sketch_save (RkSketch *self, gboolean with_drawing)
{
  cairo_surface_t *surface = render (self, with_drawing);
  RkPixels pixels = { 0 };
  GBytes *file;

  cairo_surface_flush (surface);
  pixels.width = (guint) cairo_image_surface_get_width (surface);
  pixels.height = (guint) cairo_image_surface_get_height (surface);
  pixels.stride = (gsize) cairo_image_surface_get_stride (surface);
  pixels.bytes
    = g_bytes_new_static (cairo_image_surface_get_data (surface), pixels.stride * pixels.height);
  file = rk_pixels_dup_bitmap (&pixels);
  g_bytes_unref (pixels.bytes);
  cairo_surface_destroy (surface);
  return file;
}

static void
rk_sketch_finalize (GObject *object)
{
  RkSketch *self = RK_SKETCH (object);

  g_clear_pointer (&self->base, cairo_surface_destroy);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  g_clear_object (&self->texture);
  G_OBJECT_CLASS (rk_sketch_parent_class)->finalize (object);
}

static void
rk_sketch_class_init (RkSketchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = rk_sketch_finalize;
  signals[CHANGED] = g_signal_new (
    "changed", RK_TYPE_SKETCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rk_sketch_init (RkSketch *self)
{
  self->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
}

/**
 * rk_sketch_new:
 * @pixels: what a worker decoded; copied
 *
 * Returns: (transfer full): a picture to which nothing was done yet
 */
RkSketch *
rk_sketch_new (const RkPixels *pixels)
{
  RkSketch *self = g_object_new (RK_TYPE_SKETCH, NULL);
  const guint8 *from = g_bytes_get_data (pixels->bytes, NULL);
  guint8 *to;
  gsize stride;

  self->base = new_surface ((int) pixels->width, (int) pixels->height);
  to = cairo_image_surface_get_data (self->base);
  stride = (gsize) cairo_image_surface_get_stride (self->base);
  for (guint y = 0; y < pixels->height; y++)
    memcpy (to + y * stride, from + y * pixels->stride, (gsize) pixels->width * 4);
  cairo_surface_mark_dirty (self->base);
  self->surface = copy_surface (self->base);
  return self;
}

/**
 * rk_sketch_new_sheet:
 * @width: in pixels
 * @height: in pixels
 *
 * Returns: (transfer full): an empty white sheet
 */
RkSketch *
rk_sketch_new_sheet (int width, int height)
{
  RkSketch *self = g_object_new (RK_TYPE_SKETCH, NULL);
  cairo_t *cr;

  self->base = new_surface (width, height);
  cr = cairo_create (self->base);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_destroy (cr);
  self->surface = copy_surface (self->base);
  return self;
}
