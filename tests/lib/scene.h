/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk.h"

G_BEGIN_DECLS

/* The sample region's password, for everybody in it. */
#define RK_SAMPLE_PASSWORD "Midorino-2026"

#define RK_SCENE_DESKS 4

/**
 * RkScene:
 * @server: the address of the server with the sample region
 * @client: the client's program
 * @ctl: the operator's program, with @data and @key; %NULL where a scene needs none of them
 * @out: where the pictures go
 * @work: a folder of the scene's own, removed at its end
 * @cut: a wire to the server that can be cut
 * @desks: the desks in use; they end with the scene
 *
 * Desks with the real client at one server, and what is done at them, step by step.
 */
typedef struct
{
  char *server;
  char *client;
  char *ctl;
  char *data;
  char *key;
  char *out;
  char *work;
  RkCut *cut;
  RkDesk *desks[RK_SCENE_DESKS];
  guint n_pictures;
} RkScene;

/**
 * RkSceneStep:
 * @name: what happens, for who reads the result
 * @func: does it and looks; %FALSE with an error when something is not as it has to be
 */
typedef struct
{
  const char *name;
  gboolean (*func) (RkScene *scene, GError **error);
} RkSceneStep;

int
rk_scene_main (int argc, char **argv, const char *summary, const RkSceneStep *steps, gsize n_steps);
gboolean rk_scene_picture (RkScene *scene, const char *name, GError **error);
gboolean
rk_scene_start (RkScene *scene, guint desk, const char *name, gboolean through_cut, GError **error);
gboolean rk_scene_restart (
  RkScene *scene, guint desk, const char *name, gboolean through_cut, GError **error);
char *rk_scene_operate (RkScene *scene, GError **error, ...) G_GNUC_NULL_TERMINATED;
char *rk_scene_facility (RkScene *scene, const char *name, GError **error);
gboolean rk_scene_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
char *rk_find_in_files (const char *folder, const char *text);

/* What a person does at a desk and sees there. */
gboolean rk_settle (guint ms);
gboolean rk_see (RkDesk *desk, const char *pattern, GError **error);
gboolean rk_see_gone (RkDesk *desk, const char *pattern, GError **error);
gboolean rk_press (RkDesk *desk, const char *pattern, GError **error);
gboolean rk_enter (RkDesk *desk, const char *pattern, const char *text, GError **error);
gboolean rk_begin (RkDesk *desk, const char *mail, GError **error);
gboolean rk_sign_in (RkDesk *desk, const char *mail, const char *password, GError **error);
gboolean rk_open_patient (RkDesk *desk, const char *name, GError **error);
gboolean
rk_open_patient_row (RkDesk *desk, const char *search, const char *pattern, GError **error);
gboolean rk_write_text (RkDesk *desk, const char *patient, const char *text, GError **error);
gboolean rk_post (RkDesk *desk, const char *patient, const char *text, GError **error);
gboolean rk_post_and_wait (RkDesk *desk, const char *patient, const char *text, GError **error);
gboolean rk_show_details (RkDesk *desk, GError **error);
AtspiAccessible *rk_find_row (RkDesk *desk, const char *text, GError **error);
gboolean rk_press_in_row (RkDesk *desk, const char *text, const char *pattern, GError **error);
gboolean rk_see_in_row (RkDesk *desk, const char *text, const char *pattern, GError **error);
gboolean rk_choose_for_post (RkDesk *desk, const char *text, const char *item, GError **error);
gboolean rk_choose_for_member (RkDesk *desk, const char *name, const char *item, GError **error);
gboolean rk_paste_photo (RkScene *scene, RkDesk *desk, const char *patient, GError **error);
gboolean rk_attach (RkDesk *desk, const char *path, GError **error);
gboolean rk_press_in_dialog (RkDesk *desk, const char *pattern, GError **error);
gboolean rk_says_nothing_of (RkDesk *desk, const char *const *words, GError **error);
gboolean rk_titles_say_nothing_of (RkDesk *desk, const char *const *words, GError **error);

G_END_DECLS
