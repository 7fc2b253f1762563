/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sending"

/* What is on its way: a large file over a slow wire, that is cut, and over a power cut; and what
 * the server refuses. */

#include "long-film.h"
#include "scene.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>
#include <gst/gst.h>
#include <string.h>

#define NURSE_MAIL  "sato.misaki@midorino.example"
#define DOCTOR_MAIL "saeki.kenichi@midorino.example"
#define NURSE_NAME  "佐藤 美咲"
#define PATIENT     "鈴木 正一"

#define LARGE (6 * 1024 * 1024)
#define SPEED (400 * 1024)
/* Before the pictures of the film, and behind them. */
#define EMPTY (24 * 1024 * 1024)
/* The whole film would take minutes, and the photo half of one. */
#define SLOW       (128 * 1024)
#define FILM_TEXT  "嚥下の様子です。"
#define PHOTO_TEXT "今日の右踵です。"
#define FIRST      "検査の結果を送ります。"
#define SECOND     "先月の分も送ります。"
#define FIRST_TEXT "体重は52.6kgでした。"
#define HERE       "体重は52.8kgでした。"
#define THERE      "体重は52.4kgでした。"
#define NEVER      "体重は53.0kgでした。"
#define LAST       "体重は52.2kgでした。"
#define NOT_TAKEN  "明日の採血をお願いします。"
#define REMOVED    "外されたことを知らずに書いています。"

enum
{
  NURSE,
  DOCTOR,
  ELSEWHERE
};

/* Bytes that no compression makes less of. */
static gboolean
make_file (const char *path, GError **error)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_autofree guint32 *words = g_new (guint32, LARGE / 4);

  for (gsize i = 0; i < LARGE / 4; i++)
    words[i] = g_rand_int (random);
  return g_file_set_contents (path, (const char *) words, LARGE, error);
}

static gboolean
post_file (RkScene *scene, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (scene->work, name, NULL);
  RkDesk *desk = scene->desks[NURSE];

  return make_file (path, error) && rk_attach (desk, path, error) && rk_see (desk, "6.3 MB", error)
         && rk_post (desk, PATIENT, text, error) && rk_see (desk, text, error)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Undo"), RK_DESK_PATIENCE, error)
         && rk_see_in_row (desk, text, _ ("Stop Sending"), error);
}

/* So much of the file has gone over the wire since. */
static gboolean
wait_sent (RkScene *scene, guint64 since, guint64 much, GError **error)
{
  for (int i = 0; i < 2400; i++)
    {
      if (rk_cut_get_sent (scene->cut) - since >= much)
        return TRUE;
      rk_desk_pause (50);
    }
  return rk_scene_fail (error, "the file does not go out");
}

/* Here it was sent on, and not anew: a chunk may go twice. */
static gboolean
was_sent_on (RkScene *scene, guint64 since, GError **error)
{
  guint64 sent = rk_cut_get_sent (scene->cut) - since;

  if (sent < LARGE)
    return rk_scene_fail (error, "only %" G_GUINT64_FORMAT " bytes went out", sent);
  return sent < LARGE + LARGE / 2
         || rk_scene_fail (error, "%" G_GUINT64_FORMAT " bytes went out", sent);
}

static gboolean
step_begin (RkScene *scene, GError **error)
{
  return rk_scene_start (scene, DOCTOR, "doctor", FALSE, error)
         && rk_begin (scene->desks[DOCTOR], DOCTOR_MAIL, error)
         && rk_open_patient (scene->desks[DOCTOR], PATIENT, error)
         && rk_scene_start (scene, NURSE, "nurse", TRUE, error)
         && rk_begin (scene->desks[NURSE], NURSE_MAIL, error)
         && rk_open_patient (scene->desks[NURSE], PATIENT, error);
}

static gboolean
step_cut (RkScene *scene, GError **error)
{
  guint64 since = rk_cut_get_sent (scene->cut);
  RkDesk *desk = scene->desks[NURSE];

  rk_cut_set_speed (scene->cut, SPEED);
  if (!post_file (scene, "kensa.dat", FIRST, error) || !wait_sent (scene, since, LARGE / 2, error)
      || !rk_scene_picture (scene, "half-of-it-is-there", error))
    return FALSE;
  rk_cut_set_open (scene->cut, FALSE);
  if (!rk_see (desk, "*オフライン*", error) || !rk_scene_picture (scene, "cut", error))
    return FALSE;
  rk_cut_set_speed (scene->cut, 0);
  rk_cut_set_open (scene->cut, TRUE);
  return rk_desk_wait_gone (
           desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Stop Sending"), RK_DESK_PATIENCE, error)
         && rk_see (scene->desks[DOCTOR], FIRST, error) && was_sent_on (scene, since, error)
         && rk_scene_picture (scene, "sent-on-over-a-cut", error);
}

static gboolean
step_killed (RkScene *scene, GError **error)
{
  guint64 since = rk_cut_get_sent (scene->cut);

  rk_cut_set_speed (scene->cut, SPEED);
  if (!post_file (scene, "senngetsu.dat", SECOND, error)
      || !wait_sent (scene, since, LARGE / 2, error)
      || !rk_scene_restart (scene, NURSE, "nurse", TRUE, error))
    return FALSE;
  rk_cut_set_speed (scene->cut, 0);
  return rk_sign_in (scene->desks[NURSE], NURSE_MAIL, RK_SAMPLE_PASSWORD, error)
         && rk_see (scene->desks[NURSE], _ ("Search all writings"), error)
         && rk_see (scene->desks[DOCTOR], SECOND, error) && was_sent_on (scene, since, error)
         && rk_open_patient (scene->desks[NURSE], PATIENT, error)
         && rk_see (scene->desks[NURSE], SECOND, error)
         && rk_scene_picture (scene, "sent-on-over-a-power-cut", error);
}

/* Noise, which no compression makes less of. */
static gboolean
make_photo (const char *path, GError **error)
{
  g_autoptr (GdkPixbuf) photo = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 2400, 1800);
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  guint8 *pixels = gdk_pixbuf_get_pixels (photo);

  for (gsize i = 0; i < gdk_pixbuf_get_byte_length (photo); i++)
    pixels[i] = (guint8) (g_rand_int (random) % 96 + i % 7200 / 50);
  return gdk_pixbuf_save (photo, path, "jpeg", error, "quality", "90", NULL);
}

static gboolean
make_film_file (const char *path, GError **error)
{
  g_autoptr (GBytes) film = make_long_film (EMPTY);
  gsize length;
  const char *data = g_bytes_get_data (film, &length);

  return g_file_set_contents (path, data, (gssize) length, error);
}

static gboolean
post_from_doctor (RkScene *scene, const char *path, const char *text, GError **error)
{
  RkDesk *desk = scene->desks[DOCTOR];

  rk_desk_raise (desk);
  return rk_attach (desk, path, error) && rk_see (desk, "* MB", error)
         && rk_post_and_wait (desk, PATIENT, text, error)
         && rk_desk_wait_gone (
           desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Stop Sending"), RK_DESK_PATIENCE, error);
}

/* The nurse's desk opens what the doctor sent before it is there. */
static gboolean
open_slowly (RkScene *scene, const char *text, const char *name, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];

  rk_desk_raise (desk);
  return rk_see (desk, text, error) && rk_press (desk, name, error);
}

static gboolean
step_film (RkScene *scene, GError **error)
{
  g_autofree char *path = g_build_filename (scene->work, "enge.mp4", NULL);
  RkDesk *desk = scene->desks[NURSE];
  guint64 before;

  if (!make_film_file (path, error) || !post_from_doctor (scene, path, FILM_TEXT, error))
    return FALSE;
  rk_cut_set_fetch_speed (scene->cut, SLOW);
  before = rk_cut_get_fetched (scene->cut);
  if (!open_slowly (scene, FILM_TEXT, "enge.mp4", error) || !rk_see (desk, "0:00 / 0:03", error)
      || !rk_scene_picture (scene, "a-film-that-is-not-here", error))
    return FALSE;
  g_autoptr (AtspiAccessible) time
    = rk_desk_wait (desk, ATSPI_ROLE_INVALID, "0:00 / 0:03", RK_DESK_PATIENCE, error);
  g_autoptr (AtspiAccessible) controls
    = time != NULL ? atspi_accessible_get_parent (time, error) : NULL;
  g_autoptr (AtspiAccessible) slider
    = controls != NULL ? rk_desk_find_in (controls, ATSPI_ROLE_SLIDER, "*") : NULL;
  if (slider == NULL)
    return rk_scene_fail (error, "the film has no slider");
  if (!rk_desk_click (desk, slider, error) || !rk_see (desk, "0:01 / 0:03", error)
      || !rk_settle (1500) || !rk_scene_picture (scene, "its-middle-is-seen", error))
    return FALSE;
  guint64 fetched = rk_cut_get_fetched (scene->cut) - before;
  rk_cut_set_fetch_speed (scene->cut, 0);
  if (fetched > EMPTY)
    return rk_scene_fail (error, "%" G_GUINT64_FORMAT " bytes had to come first", fetched);
  return rk_desk_keys (desk, "Escape", error) && rk_settle (800);
}

static gboolean
step_photo (RkScene *scene, GError **error)
{
  g_autofree char *path = g_build_filename (scene->work, "kakato.jpg", NULL);
  RkDesk *desk = scene->desks[NURSE];

  /* The small picture comes with the timeline; then hardly anything does. */
  if (!make_photo (path, error) || !post_from_doctor (scene, path, PHOTO_TEXT, error))
    return FALSE;
  rk_desk_raise (desk);
  if (!rk_see (desk, PHOTO_TEXT, error) || !rk_settle (3000))
    return FALSE;
  rk_cut_set_fetch_speed (scene->cut, SLOW / 8);
  if (!open_slowly (scene, PHOTO_TEXT, "kakato.jpg", error) || !rk_settle (3000)
      || !rk_scene_picture (scene, "the-small-picture-until-the-photo-is-here", error))
    return FALSE;
  rk_cut_set_open (scene->cut, FALSE);
  if (!rk_see (desk, "*縮小表示*", error)
      || !rk_scene_picture (scene, "the-small-picture-and-why", error))
    return FALSE;
  rk_cut_set_fetch_speed (scene->cut, 0);
  rk_cut_set_open (scene->cut, TRUE);
  return rk_desk_keys (desk, "Escape", error) && rk_settle (800);
}

/* The text of the post is changed in a window of its own. */
static gboolean
edit (RkDesk *desk, const char *text, const char *to, GError **error)
{
  return rk_choose_for_post (desk, text, _ ("Edit…"), error)
         && rk_desk_type (desk, ATSPI_ROLE_TEXT, _ ("Text of the post"), to, error)
         && rk_press_in_dialog (desk, _ ("Save"), error);
}

/* She changes the post at both desks, and at this one she does not know of the other. */
static gboolean
conflict (RkScene *scene, const char *from, const char *here, const char *there, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];
  RkDesk *elsewhere = scene->desks[ELSEWHERE];

  rk_cut_set_open (scene->cut, FALSE);
  rk_desk_raise (desk);
  if (!rk_see (desk, "*オフライン*", error) || !edit (desk, from, here, error))
    return FALSE;
  rk_desk_raise (elsewhere);
  if (!rk_see (elsewhere, from, error) || !edit (elsewhere, from, there, error)
      || !rk_see (scene->desks[DOCTOR], there, error))
    return FALSE;
  rk_cut_set_open (scene->cut, TRUE);
  rk_desk_raise (desk);
  return rk_see (desk, "送信できませんでした*変更しました*", error);
}

static gboolean
step_refused (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];

  return rk_post_and_wait (desk, PATIENT, FIRST_TEXT, error)
         && rk_scene_start (scene, ELSEWHERE, "elsewhere", FALSE, error)
         && rk_begin (scene->desks[ELSEWHERE], NURSE_MAIL, error)
         && rk_open_patient (scene->desks[ELSEWHERE], PATIENT, error)
         && conflict (scene, FIRST_TEXT, HERE, THERE, error)
         && rk_scene_picture (scene, "refused-with-the-reason", error)
         && rk_press (desk, _ ("Send Again"), error) && rk_see (scene->desks[DOCTOR], HERE, error)
         && rk_see_gone (desk, _ ("Send Again"), error)
         && rk_scene_picture (scene, "sent-again", error);
}

/* 要了解 of the first who can be asked, by keys. Returns: (transfer full): who that is */
static char *
ask_somebody (RkDesk *desk, GError **error)
{
  static const char *const keys[] = { "space", "Tab", "Tab", "Down", "Tab", "space" };
  g_autoptr (AtspiAccessible) first = NULL;
  g_autofree char *name = NULL;

  if (!rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Confirmation"), error)
      || !rk_see (desk, _ ("Ask for confirmation of this post"), error) || !rk_settle (800))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!rk_desk_stroke (desk, keys[i], error))
      return NULL;
  first = rk_desk_wait (desk, ATSPI_ROLE_CHECK_BOX, "*　*（*）", RK_DESK_PATIENCE, error);
  name = first != NULL ? atspi_accessible_get_name (first, error) : NULL;
  return name != NULL ? g_strndup (name, (gsize) (strstr (name, "　") - name)) : NULL;
}

/* She asks somebody who is taken out of the team before that arrives. */
static gboolean
step_not_taken (RkScene *scene, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *menu = NULL;
  RkDesk *desk = scene->desks[NURSE];
  RkDesk *doctor = scene->desks[DOCTOR];

  rk_cut_set_open (scene->cut, FALSE);
  rk_desk_raise (desk);
  if (!rk_see (desk, "*オフライン*", error) || !rk_write_text (desk, PATIENT, NOT_TAKEN, error))
    return FALSE;
  name = ask_somebody (desk, error);
  if (name == NULL || !rk_scene_picture (scene, "asks-one-person", error)
      || !rk_desk_stroke (desk, "Escape", error) || !rk_settle (500)
      || !rk_post (desk, PATIENT, NOT_TAKEN, error))
    return FALSE;
  rk_desk_raise (doctor);
  menu = g_strdup_printf (_ ("Menu of %s"), name);
  if (!rk_show_details (doctor, error)
      || !rk_choose_for_member (doctor, name, _ ("Take out of the team"), error)
      || !rk_press_in_dialog (doctor, _ ("Take out"), error) || !rk_see_gone (doctor, menu, error))
    return FALSE;
  rk_cut_set_open (scene->cut, TRUE);
  rk_desk_raise (desk);
  return rk_see_in_row (desk, NOT_TAKEN, "送信できませんでした*受け付けられません*", error)
         && rk_see_in_row (desk, NOT_TAKEN, _ ("Send Again"), error)
         && rk_see_in_row (desk, NOT_TAKEN, _ ("Discard"), error)
         && rk_scene_picture (scene, "not-taken", error)
         && rk_press_in_row (desk, NOT_TAKEN, _ ("Write Anew"), error)
         && rk_see_gone (desk, "送信できませんでした*", error)
         && rk_scene_picture (scene, "back-in-the-composer", error)
         && rk_post (desk, PATIENT, NOT_TAKEN, error) && rk_see (doctor, NOT_TAKEN, error);
}

static gboolean
step_discarded (RkScene *scene, GError **error)
{
  static const char *const words[] = { NEVER, NULL };
  RkDesk *desk = scene->desks[NURSE];

  return conflict (scene, HERE, NEVER, LAST, error) && rk_press (desk, _ ("Discard"), error)
         && rk_see (desk, _ ("Discard this change?"), error)
         && rk_scene_picture (scene, "discard-this-change", error)
         && rk_press_in_dialog (desk, _ ("Discard"), error) && rk_see (desk, LAST, error)
         && rk_scene_picture (scene, "discarded", error)
         && rk_says_nothing_of (scene->desks[DOCTOR], words, error);
}

static gboolean
step_removed (RkScene *scene, GError **error)
{
  static const char *const words[] = { REMOVED, NULL };
  RkDesk *desk = scene->desks[NURSE];
  RkDesk *doctor = scene->desks[DOCTOR];

  rk_cut_set_open (scene->cut, FALSE);
  if (!rk_see (desk, "*オフライン*", error) || !rk_post (desk, PATIENT, REMOVED, error)
      || !rk_see (desk, REMOVED, error))
    return FALSE;
  rk_desk_raise (doctor);
  if (!rk_show_details (doctor, error)
      || !rk_choose_for_member (doctor, NURSE_NAME, _ ("Take out of the team"), error)
      || !rk_press_in_dialog (doctor, _ ("Take out"), error))
    return FALSE;
  rk_cut_set_open (scene->cut, TRUE);
  rk_desk_raise (desk);
  return rk_see (desk, "*未送信だった書き込み*", error)
         && rk_scene_picture (scene, "told-that-it-could-not-be-sent", error)
         && rk_press_in_dialog (desk, _ ("Close"), error)
         && rk_says_nothing_of (desk, words, error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a nurse and a doctor look at one patient", step_begin },
    { "a large file goes out over a slow wire, and on after a cut", step_cut },
    { "a large file goes on after a power cut", step_killed },
    { "a film of 48 MiB is sought over a slow wire", step_film },
    { "a photo is seen small until it is here, and why it is not", step_photo },
    { "what the server refuses stays with the reason, and is sent again", step_refused },
    { "or it is discarded", step_discarded },
    { "a new post that is not taken keeps its text, and is written anew", step_not_taken },
    { "whoever is taken out of a team is told what could not be sent", step_removed },
  };

  gst_init (NULL, NULL);
  return rk_scene_main (argc, argv, "— what is on its way", steps, G_N_ELEMENTS (steps));
}
