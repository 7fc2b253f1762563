/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/common/flow.h"

struct _RkFlow
{
  GtkWidget parent_instance;
  int spacing;
};

G_DEFINE_FINAL_TYPE (RkFlow, rk_flow, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_SPACING,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

/* The children from first up to, but not including, end stand beside one another. */
typedef struct
{
  GtkWidget *first;
  GtkWidget *end;
  int width; /* without what expands */
  int n_expand;
} Line;

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static int
width_of (GtkWidget *child, int available)
{
  int minimum, natural;
  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return MAX (minimum, MIN (natural, available));
}

/* Takes as many children as have room; one at least. */
static Line
take_line (RkFlow *self, GtkWidget *first, int available)
{
  Line line = { .first = first };
  GtkWidget *child = first;

  while (child != NULL)
    {
      int width = width_of (child, available) + (child != first ? self->spacing : 0);
      if (child != first && line.width + width > available)
        break;
      line.width += width;
      if (gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL))
        line.n_expand++;
      child = next_shown (gtk_widget_get_next_sibling (child));
    }
  line.end = child;
  return line;
}

/* Measures one line, or places it where @y is not negative. */
static int
lay_out (RkFlow *self, const Line *line, int available, int y)
{
  int left = MAX (0, available - line->width);
  int share = line->n_expand > 0 ? left / line->n_expand : 0;
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int height = 0;

  for (int pass = y >= 0 ? 0 : 1; pass < 2; pass++)
    {
      int x = 0;
      for (GtkWidget *child = line->first; child != line->end;
           child = next_shown (gtk_widget_get_next_sibling (child)))
        {
          int width = width_of (child, available);
          int needed;

          if (gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL))
            width += share;
          if (pass == 1 && y >= 0)
            gtk_widget_size_allocate (
              child, &(GtkAllocation){ mirrored ? available - x - width : x, y, width, height },
              -1);
          else
            {
              gtk_widget_measure (
                child, GTK_ORIENTATION_VERTICAL, width, &needed, NULL, NULL, NULL);
              height = MAX (height, needed);
            }
          x += width + self->spacing;
        }
    }
  return height;
}

static int
lay_out_all (RkFlow *self, int available, gboolean place)
{
  GtkWidget *child = next_shown (gtk_widget_get_first_child (GTK_WIDGET (self)));
  int y = 0;

  while (child != NULL)
    {
      Line line = take_line (self, child, available);
      y += lay_out (self, &line, available, place ? y : -1);
      child = line.end;
      if (child != NULL)
        y += self->spacing;
    }
  return y;
}

static void
rk_flow_measure (GtkWidget *widget,
                 GtkOrientation orientation,
                 int for_size,
                 int *minimum,
                 int *natural,
                 int *minimum_baseline,
                 int *natural_baseline)
{
  RkFlow *self = RK_FLOW (widget);
  int widest = 0, sum = 0;
  gboolean first = TRUE;

  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child)))
    {
      int least, wanted;
      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      widest = MAX (widest, least);
      /* What takes only room that is left is nothing by itself, and still has its gap. */
      sum += wanted + (first ? 0 : self->spacing);
      first = FALSE;
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = widest;
      *natural = MAX (widest, sum);
    }
  else
    *minimum = *natural = lay_out_all (self, for_size >= 0 ? MAX (for_size, widest) : sum, FALSE);
}

static void
rk_flow_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  lay_out_all (RK_FLOW (widget), width, TRUE);
}

static GtkSizeRequestMode
rk_flow_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rk_flow_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SPACING)
    g_value_set_int (value, RK_FLOW (object)->spacing);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rk_flow_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SPACING)
    RK_FLOW (object)->spacing = g_value_get_int (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
rk_flow_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (rk_flow_parent_class)->dispose (object);
}

static void
rk_flow_class_init (RkFlowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = rk_flow_get_property;
  object_class->set_property = rk_flow_set_property;
  object_class->dispose = rk_flow_dispose;
  widget_class->measure = rk_flow_measure;
  widget_class->size_allocate = rk_flow_size_allocate;
  widget_class->get_request_mode = rk_flow_get_request_mode;
  props[PROP_SPACING]
    = g_param_spec_int ("spacing", NULL, NULL, 0, 100, 0,
                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
rk_flow_init (RkFlow *self)
{
}

/**
 * rk_flow_new:
 * @spacing: between two widgets and between two lines, in application pixels
 *
 * Returns: (transfer floating): an empty flow
 */
GtkWidget *
rk_flow_new (int spacing)
{
  return g_object_new (RK_TYPE_FLOW, "spacing", spacing, NULL);
}

/**
 * rk_flow_append:
 * @child: (transfer floating): stands behind those that are there
 */
void
rk_flow_append (RkFlow *self, GtkWidget *child)
{
  gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}
