/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/decoder.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RK_TYPE_FILM_VIEW (rk_film_view_get_type ())
/**
 * RkFilmView:
 *
 * Plays one film or sound that a worker decodes: play, pause, seek, speed, volume, and again from
 * the start. Signal `settled`: once after a film was set, when there is something of it to be seen,
 * its first picture as a rule.
 */
G_DECLARE_FINAL_TYPE (RkFilmView, rk_film_view, RK, FILM_VIEW, GtkWidget)

GtkWidget *rk_film_view_new (void);
void rk_film_view_set_film (RkFilmView *self, RkFilm *film);
void rk_film_view_toggle (RkFilmView *self);
void rk_film_view_focus (RkFilmView *self);
void rk_film_view_seek_by (RkFilmView *self, gint64 by_us);
void rk_film_view_change (RkFilmView *self, const char *what);
void rk_film_view_set_compact (RkFilmView *self, const char *attachment_id);

G_END_DECLS
