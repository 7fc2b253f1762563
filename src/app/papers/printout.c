/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/papers/printout.h"

#include "app/words/words.h"

#include <glib/gi18n.h>

/* In points. */
#define FOOT_SIZE 7.5
#define FOOT      30.0
#define GAP       3.0
#define PADDING   4.0
#define LINE      0.5
/* Of a field's row: its name; the rest is its value. */
#define NAME_SHARE 0.28
/* Of a row that is written into by hand: a hand takes more room than print. */
#define BY_HAND 24.0

typedef enum
{
  ITEM_TITLE,
  ITEM_HEADING,
  ITEM_TEXT,
  ITEM_FIELD,
  ITEM_HEAD, /* of a table: it stands again on each of its sheets */
  ITEM_ROW,
} ItemKind;

/* What somebody put on the sheets, before it is known how wide they are. */
typedef struct
{
  ItemKind kind;
  char *text;
  char *more; /* of a heading: on the next sheet; of a field: its value */
  double indent;
  guint lines; /* at most; 0 for all */
  char **cells;
  const double *shares; /* of a row: the widths of its cells, as parts of the sheet's */
} Item;

/* Where a piece of it stands. */
typedef struct
{
  PangoLayout *layout;
  double x;
  double y;
  double width; /* of the frame around it; 0 for none */
  double height;
  guint page;
} Block;

struct _RkPrintout
{
  double text_size;
  char *about;
  char *printed_by;
  gint64 printed_us;
  GArray *items;
  GArray *blocks;
  PangoContext *context;
  double width;
  double height;
  guint n_pages;
};

static void
item_clear (gpointer data)
{
  g_free (((Item *) data)->text);
  g_free (((Item *) data)->more);
  g_strfreev (((Item *) data)->cells);
}

static void
block_clear (gpointer data)
{
  g_object_unref (((Block *) data)->layout);
}

/**
 * rk_printout_new:
 * @text_size: of what is neither title nor foot, in points
 * @about: (nullable): whom all of it is about, for the foot: name and birth date
 * @printed_by: who prints
 * @printed_us: when, UTC µs
 *
 * Returns: (transfer full): with nothing on it yet
 */
RkPrintout *
rk_printout_new (double text_size, const char *about, const char *printed_by, gint64 printed_us)
{
  RkPrintout *self = g_new0 (RkPrintout, 1);

  self->text_size = text_size;
  self->about = g_strdup (about);
  self->printed_by = g_strdup (printed_by);
  self->printed_us = printed_us;
  self->items = g_array_new (FALSE, TRUE, sizeof (Item));
  g_array_set_clear_func (self->items, item_clear);
  self->blocks = g_array_new (FALSE, TRUE, sizeof (Block));
  g_array_set_clear_func (self->blocks, block_clear);
  return self;
}

/** rk_printout_free: @self: (transfer full) (nullable): sheets */
void
rk_printout_free (RkPrintout *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->items);
  g_array_unref (self->blocks);
  g_clear_object (&self->context);
  g_free (self->about);
  g_free (self->printed_by);
  g_free (self);
}

static void
add (
  RkPrintout *self, ItemKind kind, const char *text, const char *more, double indent, guint lines)
{
  Item item = {
    .kind = kind, .text = g_strdup (text), .more = g_strdup (more), .indent = indent, .lines = lines
  };

  g_array_append_val (self->items, item);
}

/** rk_printout_add_title: stands large in the middle */
void
rk_printout_add_title (RkPrintout *self, const char *text)
{
  add (self, ITEM_TITLE, text, NULL, 0, 0);
}

/**
 * rk_printout_add_heading:
 * @again: (nullable): what stands on the next sheet when what belongs to it goes on there
 *
 * Stays on the sheet of what comes next.
 */
void
rk_printout_add_heading (RkPrintout *self, const char *text, const char *again)
{
  add (self, ITEM_HEADING, text, again, 0, 0);
}

/**
 * rk_printout_add_text:
 * @indent: in points
 * @lines: at most, then it is cut; 0 for all of it
 */
void
rk_printout_add_text (RkPrintout *self, const char *text, double indent, guint lines)
{
  add (self, ITEM_TEXT, text, NULL, indent, lines);
}

/**
 * rk_printout_add_field:
 * @value: (nullable): empty for a box to write into by hand
 *
 * A row of a form: what is asked for, and what is known of it.
 */
void
rk_printout_add_field (RkPrintout *self, const char *name, const char *value)
{
  add (self, ITEM_FIELD, name, value != NULL ? value : "", 0, 0);
}

/**
 * rk_printout_add_row:
 * @cells: (array length=n_cells): what stands in them
 * @shares: (array length=n_cells): static; how wide they are, 1 together
 * @head: whether it names the columns of the rows that follow, also on the next sheets
 *
 * A row of a table.
 */
void
rk_printout_add_row (
  RkPrintout *self, const char *const *cells, const double *shares, guint n_cells, gboolean head)
{
  Item item = { .kind = head ? ITEM_HEAD : ITEM_ROW, .shares = shares };

  item.cells = g_new0 (char *, n_cells + 1);
  for (guint i = 0; i < n_cells; i++)
    item.cells[i] = g_strdup (cells[i] != NULL ? cells[i] : "");
  g_array_append_val (self->items, item);
}

static PangoLayout *
new_layout (RkPrintout *self, const char *text, double size, gboolean bold, double width)
{
  PangoLayout *layout = pango_layout_new (self->context);
  PangoAttrList *attributes = pango_attr_list_new ();
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string ("Noto Sans CJK JP");

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  /* A hyphen would be taken for a part of an address. */
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

static double
height_of (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

typedef struct
{
  RkPrintout *self;
  const Item *heading; /* under which the pen is; NULL before the first */
  const Item *head;    /* of the table that the pen is in; NULL outside of one */
  gboolean headed;     /* it stands on this sheet */
  gboolean told;       /* it stands on some sheet */
  guint page;
  double y;
} Pen;

static void
put (Pen *pen, PangoLayout *layout, double x)
{
  Block block
    = { .layout = layout, .x = x, .y = pen->y, .height = height_of (layout), .page = pen->page };

  pen->y += block.height + GAP;
  g_array_append_val (pen->self->blocks, block);
}

static void
put_heading (Pen *pen)
{
  const Item *heading = pen->heading;
  const char *text = pen->told && heading->more != NULL ? heading->more : heading->text;

  if (pen->y > 0)
    pen->y += GAP * 2;
  put (pen, new_layout (pen->self, text, pen->self->text_size + 1.5, TRUE, pen->self->width), 0);
  pen->headed = pen->told = TRUE;
}

/* Turns to the next sheet where @height does not fit, and names there what goes on. */
static void
make_room (Pen *pen, double height)
{
  const gboolean names = pen->heading != NULL && !pen->headed;
  const double more = names ? (pen->self->text_size + 1.5) * 1.6 + 3 * GAP : 0;

  if (pen->y > 0 && pen->y + height + more > pen->self->height - FOOT)
    {
      pen->page++;
      pen->y = 0;
      /* What nobody has to be told again is said once. */
      pen->headed = pen->told && pen->heading != NULL && pen->heading->more == NULL;
    }
  if (pen->heading != NULL && !pen->headed)
    put_heading (pen);
}

static void
put_text (Pen *pen, const Item *item)
{
  RkPrintout *self = pen->self;
  PangoLayout *layout
    = new_layout (self, item->text, self->text_size, FALSE, self->width - item->indent);

  if (item->lines > 0)
    {
      pango_layout_set_height (layout, -(int) item->lines);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  make_room (pen, height_of (layout));
  put (pen, layout, item->indent);
}

static void
put_title (Pen *pen, const Item *item)
{
  RkPrintout *self = pen->self;
  PangoLayout *layout = new_layout (self, item->text, self->text_size + 5, TRUE, self->width);

  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  put (pen, layout, 0);
  pen->y += GAP * 3;
}

static void
put_field (Pen *pen, const Item *item)
{
  RkPrintout *self = pen->self;
  const double split = self->width * NAME_SHARE;
  PangoLayout *name = new_layout (self, item->text, self->text_size, FALSE, split - 2 * PADDING);
  PangoLayout *value
    = new_layout (self, item->more, self->text_size, FALSE, self->width - split - 2 * PADDING);
  const double least = *item->more == '\0' ? BY_HAND : 0;
  const double height = MAX (least, MAX (height_of (name), height_of (value)) + 2 * PADDING);

  make_room (pen, height);
  Block left = { .layout = name, .x = 0, .width = split };
  Block right = { .layout = value, .x = split, .width = self->width - split };
  left.y = right.y = pen->y;
  left.height = right.height = height;
  left.page = right.page = pen->page;
  g_array_append_val (self->blocks, left);
  g_array_append_val (self->blocks, right);
  pen->y += height;
}

static double
row_height (RkPrintout *self, const Item *item)
{
  double height = 0;

  for (guint i = 0; item->cells[i] != NULL; i++)
    {
      g_autoptr (PangoLayout) layout
        = new_layout (self, item->cells[i], self->text_size, item->kind == ITEM_HEAD,
                      item->shares[i] * self->width - 2 * PADDING);

      height = MAX (height, height_of (layout) + 2 * PADDING);
    }
  return height;
}

/* Without looking whether there is room. */
static void
put_cells (Pen *pen, const Item *item)
{
  RkPrintout *self = pen->self;
  const double height = row_height (self, item);
  double x = 0;

  for (guint i = 0; item->cells[i] != NULL; i++)
    {
      const double width = item->shares[i] * self->width;
      Block block = { .x = x, .y = pen->y, .width = width, .height = height, .page = pen->page };

      block.layout = new_layout (
        self, item->cells[i], self->text_size, item->kind == ITEM_HEAD, width - 2 * PADDING);
      g_array_append_val (self->blocks, block);
      x += width;
    }
  pen->y += height;
}

static void
put_row (Pen *pen, const Item *item)
{
  const double height = row_height (pen->self, item);
  const guint page = pen->page;

  /* The names of the columns do not stand alone at the foot of a sheet. */
  make_room (pen, item->kind == ITEM_HEAD ? 3 * height : height);
  if (item->kind == ITEM_HEAD)
    pen->head = item;
  else if (pen->head != NULL && pen->page != page)
    put_cells (pen, pen->head);
  put_cells (pen, item);
}

static void
put_item (Pen *pen, const Item *item)
{
  if (item->kind != ITEM_HEAD && item->kind != ITEM_ROW)
    pen->head = NULL;
  switch (item->kind)
    {
    case ITEM_HEAD:
    case ITEM_ROW:
      put_row (pen, item);
      break;
    case ITEM_TITLE:
      put_title (pen, item);
      break;
    case ITEM_HEADING:
      if (pen->heading != NULL && !pen->told)
        make_room (pen, 0);
      pen->heading = item;
      pen->headed = pen->told = FALSE;
      break;
    case ITEM_TEXT:
      put_text (pen, item);
      break;
    case ITEM_FIELD:
    default:
      put_field (pen, item);
      break;
    }
}

/**
 * rk_printout_lay_out:
 * @context: of the paper
 * @width: of a sheet without its margins, in points
 * @height: of a sheet
 *
 * Returns: how many sheets it takes, 1 at least
 */
guint
rk_printout_lay_out (RkPrintout *self, PangoContext *context, double width, double height)
{
  Pen pen = { .self = self };

  g_set_object (&self->context, context);
  g_array_set_size (self->blocks, 0);
  self->width = width;
  self->height = height;
  for (guint i = 0; i < self->items->len; i++)
    put_item (&pen, &g_array_index (self->items, Item, i));
  if (pen.heading != NULL && !pen.told)
    make_room (&pen, 0);
  self->n_pages = pen.page + 1;
  return self->n_pages;
}

static char *
foot_text (RkPrintout *self, guint page)
{
  g_autofree char *when = rk_words_exact_time (self->printed_us);
  g_autofree char *foot
    = g_strdup_printf (_ ("%u/%u　printed by %s　%s\nThis is no record of treatment, nursing or "
                          "care."),
                       page + 1, self->n_pages, self->printed_by, when);

  return g_strconcat (
    self->about != NULL ? self->about : "", self->about != NULL ? "　" : "", foot, NULL);
}

static void
draw_block (const Block *block, cairo_t *cr)
{
  const double padding = block->width > 0 ? PADDING : 0;

  if (block->width > 0)
    {
      cairo_rectangle (cr, block->x, block->y, block->width, block->height);
      cairo_stroke (cr);
    }
  cairo_move_to (cr, block->x + padding, block->y + padding);
  pango_cairo_show_layout (cr, block->layout);
}

/**
 * rk_printout_draw:
 * @page: from 0
 *
 * Draws one sheet, after it was laid out.
 */
void
rk_printout_draw (RkPrintout *self, cairo_t *cr, guint page)
{
  g_autofree char *foot = foot_text (self, page);
  g_autoptr (PangoLayout) layout = new_layout (self, foot, FOOT_SIZE, FALSE, self->width);

  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_set_line_width (cr, LINE);
  for (guint i = 0; i < self->blocks->len; i++)
    if (g_array_index (self->blocks, Block, i).page == page)
      draw_block (&g_array_index (self->blocks, Block, i), cr);
  cairo_move_to (cr, 0, self->height - FOOT + 2);
  cairo_line_to (cr, self->width, self->height - FOOT + 2);
  cairo_stroke (cr);
  cairo_move_to (cr, 0, self->height - FOOT + 5);
  pango_cairo_show_layout (cr, layout);
}

/**
 * rk_printout_dup_text:
 *
 * Returns: (transfer full): what stands on a sheet, a line for each piece
 */
char *
rk_printout_dup_text (RkPrintout *self, guint page)
{
  GString *text = g_string_new (NULL);
  g_autofree char *foot = foot_text (self, page);

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const Block *block = &g_array_index (self->blocks, Block, i);

      if (block->page == page)
        g_string_append_printf (text, "%s\n", pango_layout_get_text (block->layout));
    }
  g_string_append (text, foot);
  return g_string_free (text, FALSE);
}
