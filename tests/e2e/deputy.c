/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-deputy"

/* 代行入力: a doctor lets the clerk type, who does, and confirms, corrects and gives back. */

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define DOCTOR_MAIL "saeki.kenichi@midorino.example"
#define DOCTOR      "佐伯 健一"
#define CLERK_MAIL  "kobayashi.mayu@midorino.example"
#define CLERK       "小林 真由"
#define PATIENT     "鈴木 正一"
#define FIRST       "利尿薬は明日から半分にしてください。"
#define SECOND      "次の往診は木曜の十時です。"
#define WHY         "金曜です"

enum
{
  DOCTOR_DESK,
  CLERK_DESK,
};

static char *
author (void)
{
  return g_strdup_printf (_ ("for Dr. %s (typed by %s)"), DOCTOR, CLERK);
}

static gboolean
step_let (RkScene *scene, GError **error)
{
  RkDesk *desk;

  if (!rk_scene_start (scene, DOCTOR_DESK, "doctor", FALSE, error))
    return FALSE;
  desk = scene->desks[DOCTOR_DESK];
  return rk_begin (desk, DOCTOR_MAIL, error) && rk_desk_keys (desk, "ctrl+comma", error)
         && rk_see (desk, _ ("Settings"), error) && rk_settle (1500)
         && rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Account"), error)
         && rk_desk_press (desk, ATSPI_ROLE_LIST_ITEM, _ ("Who may type in my name…"), error)
         && rk_see (desk, _ ("Who may type"), error)
         && rk_desk_press (desk, ATSPI_ROLE_LIST_ITEM, CLERK "*", error)
         && rk_scene_picture (scene, "who-may-type", error) && rk_desk_keys (desk, "Escape", error)
         && rk_desk_wait_windows (desk, 2, RK_DESK_PATIENCE, error)
         && rk_desk_keys (desk, "Escape", error)
         && rk_desk_wait_windows (desk, 1, RK_DESK_PATIENCE, error);
}

static gboolean
type (RkScene *scene, const char *text, const char *picture, GError **error)
{
  RkDesk *desk = scene->desks[CLERK_DESK];
  g_autofree char *team = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), PATIENT);
  g_autofree char *post = g_strdup_printf (_ ("As the deputy of Dr. %s: %s"), DOCTOR, team);

  /* What a drop-down shows has no names; the keys go through it. */
  return rk_desk_press (desk, ATSPI_ROLE_PUSH_BUTTON, _ ("In whose name"), error) && rk_settle (600)
         && rk_desk_keys (desk, "Down", error) && rk_desk_keys (desk, "Return", error)
         && rk_desk_type (desk, ATSPI_ROLE_TEXT, post, text, error)
         && rk_scene_picture (scene, picture, error) && rk_press (desk, post, error)
         && rk_see (desk, text, error)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Undo"), RK_DESK_PATIENCE, error)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_LABEL, _ ("Sending…"), RK_DESK_PATIENCE, error)
         /* The next one is the clerk's own unless it is said again. */
         && rk_see (desk, team, error);
}

static gboolean
step_type (RkScene *scene, GError **error)
{
  RkDesk *desk;
  g_autofree char *by = author ();

  if (!rk_scene_start (scene, CLERK_DESK, "clerk", FALSE, error))
    return FALSE;
  desk = scene->desks[CLERK_DESK];
  return rk_begin (desk, CLERK_MAIL, error) && rk_open_patient (desk, PATIENT, error)
         && type (scene, FIRST, "typing", error) && rk_see (desk, by, error)
         && rk_see (desk, _ ("Not confirmed yet"), error)
         && type (scene, SECOND, "typing-again", error)
         && rk_scene_picture (scene, "unconfirmed", error);
}

static gboolean
step_confirm (RkScene *scene, GError **error)
{
  RkDesk *doctor = scene->desks[DOCTOR_DESK], *clerk = scene->desks[CLERK_DESK];
  g_autofree char *two = g_strdup_printf ("%s 2", _ ("Waiting for my confirmation"));

  rk_desk_raise (doctor);
  if (!rk_see (doctor, two, error) || !rk_scene_picture (scene, "home", error)
      || !rk_press (doctor, two, error) || !rk_see (doctor, FIRST, error)
      || !rk_scene_picture (scene, "waiting", error)
      /* The oldest stands first. */
      || !rk_press (doctor, _ ("Confirm It"), error) || !rk_see_gone (doctor, FIRST, error)
      || !rk_press (doctor, _ ("Give Back…"), error)
      || !rk_enter (doctor, _ ("What is not right"), WHY, error)
      || !rk_press_in_dialog (doctor, _ ("Give Back"), error)
      || !rk_see (doctor, _ ("Nothing waits for you"), error)
      || !rk_scene_picture (scene, "nothing-waits", error)
      || !rk_desk_keys (doctor, "Escape", error)
      || !rk_desk_wait_windows (doctor, 1, RK_DESK_PATIENCE, error))
    return FALSE;
  rk_desk_raise (clerk);
  return rk_see (clerk, _ ("Confirmed by the doctor"), error)
         && rk_see (clerk, _ ("Given back"), error) && rk_see (clerk, "*" WHY "*", error)
         && rk_scene_picture (scene, "confirmed-and-given-back", error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a doctor lets the clerk type", step_let },
    { "the clerk types twice in the doctor's name", step_type },
    { "the doctor confirms one and gives the other back", step_confirm },
  };

  return rk_scene_main (argc, argv, "— typing for a doctor", steps, G_N_ELEMENTS (steps));
}
