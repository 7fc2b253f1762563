/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sample"

#include "letters.h"

/* The size at which a letter's outline is taken, so that nothing is lost by rounding. */
#define OUTLINE_SIZE 1000.0

static const cairo_user_data_key_t outlines_key;

static cairo_status_t
draw_letter (cairo_scaled_font_t *font, gulong index, cairo_t *cr, cairo_text_extents_t *extents)
{
  cairo_scaled_font_t *outlines
    = cairo_font_face_get_user_data (cairo_scaled_font_get_font_face (font), &outlines_key);
  const cairo_glyph_t glyph = { index, 0, 0 };
  cairo_surface_t *scratch = cairo_recording_surface_create (CAIRO_CONTENT_ALPHA, NULL);
  cairo_t *pen = cairo_create (scratch);
  cairo_text_extents_t large;
  cairo_path_t *path;

  cairo_set_scaled_font (pen, outlines);
  cairo_glyph_path (pen, &glyph, 1);
  path = cairo_copy_path (pen);
  cairo_scaled_font_glyph_extents (outlines, &glyph, 1, &large);
  cairo_scale (cr, 1 / OUTLINE_SIZE, 1 / OUTLINE_SIZE);
  cairo_append_path (cr, path);
  cairo_fill (cr);
  extents->x_advance = large.x_advance / OUTLINE_SIZE;
  cairo_path_destroy (path);
  cairo_destroy (pen);
  cairo_surface_destroy (scratch);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_font_face_t *
font_face_new (cairo_font_face_t *from)
{
  cairo_font_face_t *face = cairo_user_font_face_create ();
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_matrix_t size;
  cairo_matrix_t identity;

  cairo_matrix_init_scale (&size, OUTLINE_SIZE, OUTLINE_SIZE);
  cairo_matrix_init_identity (&identity);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_user_font_face_set_render_glyph_func (face, draw_letter);
  cairo_font_face_set_user_data (face, &outlines_key,
                                 cairo_scaled_font_create (from, &size, &identity, options),
                                 (cairo_destroy_func_t) cairo_scaled_font_destroy);
  cairo_font_options_destroy (options);
  return face;
}

static void
write_run (
  cairo_t *cr, GHashTable *faces, PangoGlyphItem *run, const char *text, double x, double y)
{
  cairo_scaled_font_t *font
    = pango_cairo_font_get_scaled_font (PANGO_CAIRO_FONT (run->item->analysis.font));
  cairo_font_face_t *from = cairo_scaled_font_get_font_face (font);
  cairo_font_face_t *face = g_hash_table_lookup (faces, from);
  int n = run->glyphs->num_glyphs;
  g_autofree cairo_glyph_t *glyphs = g_new (cairo_glyph_t, n);
  g_autofree cairo_text_cluster_t *clusters = g_new (cairo_text_cluster_t, n);
  cairo_matrix_t size;

  if (face == NULL)
    {
      face = font_face_new (from);
      g_hash_table_insert (faces, cairo_font_face_reference (from), face);
    }
  cairo_scaled_font_get_font_matrix (font, &size);
  cairo_set_font_face (cr, face);
  cairo_set_font_size (cr, size.xx);
  for (int i = 0; i < n; i++)
    {
      const int *starts = run->glyphs->log_clusters;
      int end = i + 1 < n ? starts[i + 1] : run->item->length;

      glyphs[i].index = run->glyphs->glyphs[i].glyph;
      glyphs[i].x = x;
      glyphs[i].y = y;
      clusters[i].num_glyphs = 1;
      clusters[i].num_bytes = end - starts[i];
      x += run->glyphs->glyphs[i].geometry.width / (double) PANGO_SCALE;
    }
  cairo_show_text_glyphs (cr, text + run->item->offset, run->item->length, glyphs, n, clusters, n,
                          (cairo_text_cluster_flags_t) 0);
}

GHashTable *
rk_letters_new (void)
{
  return g_hash_table_new_full (g_direct_hash, g_direct_equal,
                                (GDestroyNotify) cairo_font_face_destroy,
                                (GDestroyNotify) cairo_font_face_destroy);
}

void
rk_letters_write (cairo_t *cr, GHashTable *letters, PangoLayout *layout, double x, double y)
{
  PangoLayoutIter *iter = pango_layout_get_iter (layout);
  const char *text = pango_layout_get_text (layout);

  do
    {
      PangoGlyphItem *run = pango_layout_iter_get_run_readonly (iter);
      PangoRectangle place;

      if (run == NULL)
        continue;
      pango_layout_iter_get_run_extents (iter, NULL, &place);
      write_run (cr, letters, run, text, x + place.x / (double) PANGO_SCALE,
                 y + pango_layout_iter_get_baseline (iter) / (double) PANGO_SCALE);
    }
  while (pango_layout_iter_next_run (iter));
  pango_layout_iter_free (iter);
}
