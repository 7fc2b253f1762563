/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-dates"

/* 日程調整: a nurse proposes dates to the team, the doctor answers, she decides, both read it. */

#include "scene.h"

#include <glib/gi18n.h>

#define NURSE_MAIL  "sato.misaki@midorino.example"
#define DOCTOR_MAIL "saeki.kenichi@midorino.example"
#define DOCTOR      "佐伯 健一"
#define PATIENT     "鈴木 正一"
#define WORDS       "退院後の担当者会議の日程です。"
#define PLACE       "みどりの内科クリニック 2階"
#define REMARK      "午後は往診です"

enum
{
  NURSE,
  DOCTOR_DESK,
};

static gboolean
add_date (RkDesk *desk, const char *from, const char *until, GError **error)
{
  return rk_enter (desk, _ ("From, such as 10:00"), from, error)
         && rk_enter (desk, _ ("Until (optional)"), until, error)
         && rk_press (desk, _ ("Add This Date"), error);
}

static gboolean
step_propose (RkScene *scene, GError **error)
{
  RkDesk *desk;
  g_autofree char *post = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), PATIENT);

  if (!rk_scene_start (scene, NURSE, "nurse", FALSE, error))
    return FALSE;
  desk = scene->desks[NURSE];
  return rk_begin (desk, NURSE_MAIL, error) && rk_open_patient (desk, PATIENT, error)
         && rk_write_text (desk, PATIENT, WORDS, error)
         && rk_press (desk, _ ("Propose Dates"), error)
         && rk_see (desk, _ ("No date yet. Choose a day and a time, and add it."), error)
         && add_date (desk, "10:00", "11:00", error) && add_date (desk, "１４：３０", "", error)
         && rk_see (desk, "*14:30", error)
         /* The same again is said to be there. */
         && rk_press (desk, _ ("Add This Date"), error)
         && rk_see (desk, _ ("This date stands in the list already."), error)
         && rk_enter (desk, _ ("Place (optional)"), PLACE, error)
         && rk_scene_picture (scene, "proposing", error)
         && rk_press (desk, _ ("Put with the Post"), error)
         && rk_desk_wait_windows (desk, 1, RK_DESK_PATIENCE, error)
         && rk_scene_picture (scene, "before-posting", error) && rk_press (desk, post, error)
         && rk_see (desk, _ ("Finding a date"), error)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Undo"), RK_DESK_PATIENCE, error)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_LABEL, _ ("Sending…"), RK_DESK_PATIENCE, error)
         && rk_see (desk, _ ("Answer the Dates…"), error)
         && rk_scene_picture (scene, "proposed", error);
}

static gboolean
step_answer (RkScene *scene, GError **error)
{
  RkDesk *desk;

  if (!rk_scene_start (scene, DOCTOR_DESK, "doctor", FALSE, error))
    return FALSE;
  desk = scene->desks[DOCTOR_DESK];
  return rk_begin (desk, DOCTOR_MAIL, error) && rk_open_patient (desk, PATIENT, error)
         && rk_see (desk, _ ("Your answer is missing"), error)
         && rk_press (desk, _ ("Answer the Dates…"), error)
         && rk_see (desk, _ ("Answers in all"), error)
         && rk_desk_press (desk, ATSPI_ROLE_TOGGLE_BUTTON, "*10:00* ○", error)
         && rk_desk_press (desk, ATSPI_ROLE_TOGGLE_BUTTON, "*14:30 ×", error)
         && rk_enter (desk, _ ("Remark, in a few words (optional)"), REMARK, error)
         && rk_scene_picture (scene, "answering", error) && rk_press (desk, _ ("Answer"), error)
         && rk_see (
           desk, _ ("Your answer is kept. You can change it until a date is decided."), error)
         && rk_scene_picture (scene, "answered", error) && rk_desk_keys (desk, "Escape", error)
         && rk_desk_wait_windows (desk, 1, RK_DESK_PATIENCE, error)
         && rk_see_gone (desk, _ ("Your answer is missing"), error);
}

static gboolean
step_decide (RkScene *scene, GError **error)
{
  RkDesk *nurse = scene->desks[NURSE], *doctor = scene->desks[DOCTOR_DESK];
  g_autofree char *word = g_strdup_printf (_ ("The date is decided: %s, %s"), "*", PLACE);
  g_autofree char *this_one = g_strdup_printf (_ ("Decide on This: %s"), "*10:00*");
  g_autofree char *decided = g_strdup_printf (_ ("Decided: %s"), "*10:00*");

  rk_desk_raise (nurse);
  if (!rk_see (nurse, "*○1 △0 ×0*", error)
      || !rk_press (nurse, _ ("Answer the Dates…"), error)
      /* What a screen reader hears of a cell. */
      || !rk_see (nurse, "*10:00* " DOCTOR " ○", error)
      || !rk_see (nurse, "*14:30 " DOCTOR " ×", error) || !rk_see (nurse, REMARK, error)
      || !rk_scene_picture (scene, "table", error) || !rk_press (nurse, this_one, error)
      || !rk_see (nurse, _ ("Words to all"), error)
      || !rk_scene_picture (scene, "asks-before-deciding", error)
      || !rk_press_in_dialog (nurse, _ ("Decide and Tell All"), error)
      || !rk_see (nurse, decided, error) || !rk_scene_picture (scene, "decided", error)
      || !rk_desk_keys (nurse, "Escape", error)
      /* A hint of the pointer, which rests where the window was, counts as one. */
      || !rk_see_gone (nurse, _ ("Answers in all"), error) || !rk_see (nurse, word, error))
    return FALSE;
  rk_desk_raise (doctor);
  return rk_see (doctor, decided, error) && rk_see (doctor, word, error)
         && rk_see (doctor, _ ("Show the Answers"), error)
         && rk_scene_picture (scene, "everybody-reads-it", error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a nurse proposes dates to the team", step_propose },
    { "the doctor answers them in the table", step_answer },
    { "she decides, and both read what was decided", step_decide },
  };

  return rk_scene_main (argc, argv, "— finding a date", steps, G_N_ELEMENTS (steps));
}
