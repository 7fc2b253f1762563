/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/home/handover-sheet.h"

#include "app/words/words.h"

#include <glib/gi18n.h>

/* In points. */
#define HEAD_SIZE 9.5
#define TEXT_SIZE 8.0
#define FOOT_SIZE 7.5
#define FOOT      30.0
#define GAP       3.0
/* Lines of one post: the paper says that something is new, the screen says all of it. */
#define POST_LINES 3

/* A block of the paper: a patient's heading, or a post below it. */
typedef struct
{
  PangoLayout *layout;
  double height;
  double indent;
  guint page;
  double y;
} Block;

struct _RkHandoverSheet
{
  GPtrArray *places;
  char *since;
  char *printed_by;
  gint64 printed_us;
  GArray *blocks;
  PangoContext *context;
  double width;
  double height;
  guint n_pages;
};

static void
block_clear (gpointer data)
{
  g_object_unref (((Block *) data)->layout);
}

/**
 * rk_handover_sheet_new:
 * @places: (element-type RkHandoverPlace): in their order
 * @since: since when, in words
 * @printed_by: who prints
 * @printed_us: when, UTC µs
 *
 * Returns: (transfer full): sheets that are not laid out yet
 */
RkHandoverSheet *
rk_handover_sheet_new (GPtrArray *places,
                       const char *since,
                       const char *printed_by,
                       gint64 printed_us)
{
  RkHandoverSheet *self = g_new0 (RkHandoverSheet, 1);

  self->places = g_ptr_array_ref (places);
  self->since = g_strdup (since);
  self->printed_by = g_strdup (printed_by);
  self->printed_us = printed_us;
  self->blocks = g_array_new (FALSE, TRUE, sizeof (Block));
  g_array_set_clear_func (self->blocks, block_clear);
  return self;
}

/** rk_handover_sheet_free: @self: (transfer full) (nullable): sheets */
void
rk_handover_sheet_free (RkHandoverSheet *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->places);
  g_array_unref (self->blocks);
  g_clear_object (&self->context);
  g_free (self->since);
  g_free (self->printed_by);
  g_free (self);
}

static PangoLayout *
new_layout (RkHandoverSheet *self, const char *text, double size, gboolean bold, double width)
{
  PangoLayout *layout = pango_layout_new (self->context);
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string ("Noto Sans CJK JP");

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  return layout;
}

static double
height_of (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

/* On a sheet that it begins anew on, a patient is named again. */
static char *
heading (const RkHandoverPlace *place, gboolean again)
{
  g_autofree char *born
    = place->birth_date != NULL ? rk_words_birth_date_and_age (place->birth_date) : NULL;
  g_autoptr (GString) text = g_string_new (place->title);

  if (born != NULL && *born != '\0')
    g_string_append_printf (text, "　%s", born);
  if (place->n_asked > 0)
    g_string_append_printf (text, "　%s %u", _ ("Confirmations asked of you"), place->n_asked);
  if (place->n_unacked > 0)
    g_string_append_printf (text, "　%s %u", _ ("To acknowledge"), place->n_unacked);
  if (place->n_unread > 0)
    g_string_append_printf (text, "　%s %u", _ ("Unread"), place->n_unread);
  if (again)
    g_string_append_printf (text, "　%s", _ ("(continued)"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
line_of (const RkHandoverPost *post)
{
  g_autofree char *when = rk_words_exact_time (post->created_us);
  g_autofree char *text = g_strdup (post->text);
  g_autofree char *files = post->n_files > 0 ? g_strdup_printf (
                             ngettext (" [%u file]", " [%u files]", post->n_files), post->n_files)
                                             : g_strdup ("");

  g_strdelimit (text, "\n\r\t", ' ');
  return g_strdup_printf ("%s%s%s　%s（%s）%s%s", post->unacked ? "□ " : "　 ", when,
                          post->space_kind == RK_SPACE_FAMILY ? _ (" [Patient side]") : "",
                          post->author, rk_words_profession (post->profession), text, files);
}

typedef struct
{
  RkHandoverSheet *self;
  guint page;
  double y;
} Pen;

static void
put (Pen *pen, PangoLayout *layout, double indent)
{
  Block block = {
    .layout = layout, .height = height_of (layout), .indent = indent, .page = pen->page, .y = pen->y
  };

  pen->y += block.height + GAP;
  g_array_append_val (pen->self->blocks, block);
}

static void
turn (Pen *pen)
{
  pen->page++;
  pen->y = 0;
}

static void
put_place (Pen *pen, const RkHandoverPlace *place)
{
  RkHandoverSheet *self = pen->self;
  const double room = self->height - FOOT;
  gboolean named = FALSE;

  for (guint i = 0; i < place->posts->len; i++)
    {
      g_autofree char *text = line_of (g_ptr_array_index (place->posts, i));
      g_autofree char *name = heading (place, i > 0);
      PangoLayout *layout = new_layout (self, text, TEXT_SIZE, FALSE, self->width - 10);
      PangoLayout *head = new_layout (self, name, HEAD_SIZE, TRUE, self->width);

      pango_layout_set_height (layout, -POST_LINES);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      if (pen->y > 0
          && pen->y + height_of (layout) + (named ? 0 : height_of (head) + 3 * GAP) > room)
        {
          turn (pen);
          named = FALSE;
        }
      if (!named)
        {
          if (pen->y > 0)
            pen->y += GAP * 2;
          put (pen, g_object_ref (head), 0);
          named = TRUE;
        }
      g_object_unref (head);
      put (pen, layout, 10);
    }
}

/**
 * rk_handover_sheet_lay_out:
 * @context: of the paper
 * @width: of a sheet, in points
 * @height: of a sheet
 *
 * Returns: how many sheets it takes, 1 at least
 */
guint
rk_handover_sheet_lay_out (RkHandoverSheet *self,
                           PangoContext *context,
                           double width,
                           double height)
{
  Pen pen = { .self = self };
  g_autofree char *title = NULL;

  g_set_object (&self->context, context);
  g_array_set_size (self->blocks, 0);
  self->width = width;
  self->height = height;
  title = g_strdup_printf (_ ("Handover: %s"), self->since);
  put (&pen, new_layout (self, title, HEAD_SIZE + 2, TRUE, width), 0);
  if (self->places->len == 0)
    put (&pen, new_layout (self, _ ("Nothing new"), TEXT_SIZE, FALSE, width), 0);
  for (guint i = 0; i < self->places->len; i++)
    put_place (&pen, g_ptr_array_index (self->places, i));
  self->n_pages = pen.page + 1;
  return self->n_pages;
}

static char *
foot_text (RkHandoverSheet *self, guint page)
{
  g_autofree char *when = rk_words_exact_time (self->printed_us);

  return g_strdup_printf (_ ("%u/%u　printed by %s　%s\nThis is no record of treatment, nursing or "
                             "care."),
                          page + 1, self->n_pages, self->printed_by, when);
}

/**
 * rk_handover_sheet_draw:
 * @page: from 0
 *
 * Draws one sheet, after it was laid out.
 */
void
rk_handover_sheet_draw (RkHandoverSheet *self, cairo_t *cr, guint page)
{
  g_autofree char *foot = foot_text (self, page);
  g_autoptr (PangoLayout) layout = new_layout (self, foot, FOOT_SIZE, FALSE, self->width);

  cairo_set_source_rgb (cr, 0, 0, 0);
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const Block *block = &g_array_index (self->blocks, Block, i);

      if (block->page != page)
        continue;
      cairo_move_to (cr, block->indent, block->y);
      pango_cairo_show_layout (cr, block->layout);
    }
  cairo_set_line_width (cr, 0.5);
  cairo_move_to (cr, 0, self->height - FOOT + 2);
  cairo_line_to (cr, self->width, self->height - FOOT + 2);
  cairo_stroke (cr);
  cairo_move_to (cr, 0, self->height - FOOT + 5);
  pango_cairo_show_layout (cr, layout);
}

/**
 * rk_handover_sheet_dup_text:
 *
 * Returns: (transfer full): what stands on a sheet, a line for each block
 */
char *
rk_handover_sheet_dup_text (RkHandoverSheet *self, guint page)
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
