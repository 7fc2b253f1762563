/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The drawings of the sample region: everything that looks like a photograph, a paper or a film in
 * it is made by these functions at build time, so that no binary file is kept in the repository and
 * nothing shows a real person. All of them are deterministic. */

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double r, g, b;
} RkColour;

/* A small random generator of our own: GRand promises nothing across versions of GLib, and the
 * sample has to be the same everywhere. */
typedef struct
{
  guint64 state;
} RkDice;

void rk_dice_init (RkDice *dice, guint64 seed);
guint64 rk_dice_next (RkDice *dice);
double rk_dice_range (RkDice *dice, double low, double high);
int rk_dice_int (RkDice *dice, int low, int high);

RkColour rk_colour (guint32 rgb);
RkColour rk_colour_mix (RkColour a, RkColour b, double t);
void rk_set (cairo_t *cr, RkColour c);
void rk_set_alpha (cairo_t *cr, RkColour c, double alpha);
void rk_rounded (cairo_t *cr, double x, double y, double w, double h, double radius);
void rk_oval (cairo_t *cr, double x, double y, double rx, double ry);
void rk_text (cairo_t *cr, const char *font, double x, double y, const char *text);
void rk_text_centred (cairo_t *cr, const char *font, double x, double y, const char *text);

GBytes *rk_surface_to_png (cairo_surface_t *surface, GError **error);
GBytes *rk_surface_to_jpeg (cairo_surface_t *surface, int quality, GError **error);

/* How a face looks; `rk_look_parse` reads the `look` of the region file, for example
 * "f 34 bob dark glasses". */
typedef struct
{
  gboolean woman;
  int age;
  const char *hair;
  const char *shade;
  gboolean glasses;
  gboolean beard;
  const char *dress;
  guint64 seed;
} RkLook;

gboolean rk_look_parse (const char *text, const char *dress, const char *key, RkLook *ret_look);
void rk_draw_portrait (cairo_t *cr, const RkLook *look);

/* One file of the sample's media. */
typedef struct
{
  const char *name;
  GBytes *(*make) (int step, GError **error);
  int step;
} RkPicture;

extern const RkPicture rk_wound_pictures[];
extern const RkPicture rk_thing_pictures[];
extern const RkPicture rk_paper_pictures[];

GBytes *rk_film_make (int step, GError **error);
void rk_film_size (guint *ret_width, guint *ret_height);

G_END_DECLS
