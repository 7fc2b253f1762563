/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-lock"

/* A desk that is left alone: warned, locked, and opened again. */

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define NURSE_MAIL  "sato.misaki@midorino.example"
#define NURSE       "佐藤 美咲"
#define DOCTOR_MAIL "saeki.kenichi@midorino.example"
#define PATIENT     "鈴木 正一"
#define FACILITY    "訪問看護ステーション ひなた"

/* Minutes of waiting on a machine that does other things too. */
#define MINUTE_MS 300000

enum
{
  DESK,
  DOCTOR
};

static char *facility_id;

/* Nothing of these may be readable behind the lock: patients, what is written, names of files. */
static const char *const secrets[]
  = { "鈴木", "佐藤 花子", "高橋",   "山本 千代子", "写真.jpg", "むくみ",
      "褥瘡", "サマリー",  "心不全", "佐伯 健一",   NULL };

static gboolean
set_minutes (RkScene *scene, const char *lock, const char *logout, GError **error)
{
  g_autofree char *done
    = rk_scene_operate (scene, error, "facility", "set", facility_id, "--lock-minutes", lock,
                        "--logout-minutes", logout, NULL);
  return done != NULL;
}

static gboolean
see_within (RkDesk *desk, const char *pattern, guint ms, GError **error)
{
  g_autoptr (AtspiAccessible) found = rk_desk_wait (desk, ATSPI_ROLE_INVALID, pattern, ms, error);
  return found != NULL;
}

/* Locked, with the person's name and the two ways on, and nothing else. */
static gboolean
is_locked (RkDesk *desk, GError **error)
{
  return rk_desk_wait_windows (desk, 1, MINUTE_MS, error)
         && see_within (desk, _ ("Unlock"), MINUTE_MS, error) && rk_see (desk, NURSE, error)
         && rk_see (desk, _ ("Somebody else logs in"), error)
         && rk_says_nothing_of (desk, secrets, error)
         && rk_titles_say_nothing_of (desk, secrets, error);
}

static gboolean
unlock (RkDesk *desk, GError **error)
{
  return rk_enter (desk, _ ("Password"), RK_SAMPLE_PASSWORD, error)
         && rk_press (desk, _ ("Unlock"), error) && rk_see_gone (desk, _ ("Unlock"), error)
         && rk_settle (1000);
}

static gboolean
step_begin (RkScene *scene, GError **error)
{
  facility_id = rk_scene_facility (scene, FACILITY, error);
  if (facility_id == NULL)
    return FALSE;
  return set_minutes (scene, "10", "60", error)
         && rk_scene_start (scene, DOCTOR, "doctor", FALSE, error)
         && rk_begin (scene->desks[DOCTOR], DOCTOR_MAIL, error)
         && rk_open_patient (scene->desks[DOCTOR], PATIENT, error)
         && rk_scene_start (scene, DESK, "nurse", TRUE, error)
         && rk_begin (scene->desks[DESK], NURSE_MAIL, error)
         && rk_open_patient (scene->desks[DESK], PATIENT, error)
         && rk_scene_picture (scene, "open", error);
}

static gboolean
step_titles (RkScene *scene, GError **error)
{
  return rk_press (scene->desks[DESK], "写真.jpg", error)
         && rk_see (scene->desks[DESK], _ ("Turn Right"), error)
         && rk_scene_picture (scene, "viewer-open", error)
         && rk_titles_say_nothing_of (scene->desks[DESK], secrets, error);
}

static gboolean
step_warned (RkScene *scene, GError **error)
{
  /* A key counts as a sign of life; what assistive technology does is none. */
  return rk_desk_keys (scene->desks[DESK], "shift", error) && set_minutes (scene, "2", "60", error)
         && rk_settle (3000) && rk_desk_stroke (scene->desks[DESK], "shift", error)
         && see_within (
           scene->desks[DESK], _ ("The screen is about to be locked"), MINUTE_MS, error)
         && rk_scene_picture (scene, "warned", error);
}

static gboolean
step_locked (RkScene *scene, GError **error)
{
  return is_locked (scene->desks[DESK], error)
         && rk_desk_survives_wrong_number (scene->desks[DESK], error)
         && rk_scene_picture (scene, "locked-by-itself", error);
}

static gboolean
step_unlocked (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[DESK];

  return set_minutes (scene, "10", "60", error)
         && rk_enter (desk, _ ("Password"), "Mistyped-1", error)
         && rk_press (desk, _ ("Unlock"), error) && rk_see (desk, "*パスワードが違います*", error)
         && rk_scene_picture (scene, "wrong-password", error) && unlock (desk, error)
         && rk_see (desk, _ ("Turn Right"), error)
         && rk_scene_picture (scene, "unlocked-with-its-viewer", error)
         && rk_desk_keys (desk, "Escape", error) && rk_settle (1000);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a nurse and a doctor look at one patient", step_begin },
    { "the viewer opens, and no window's title names a patient", step_titles },
    { "nobody touches anything, and the desk warns", step_warned },
    { "it locks, and nothing of a patient can be read", step_locked },
    { "a wrong password is said, the right one brings everything back", step_unlocked },
  };
  int status
    = rk_scene_main (argc, argv, "— a desk that is left alone", steps, G_N_ELEMENTS (steps));

  g_free (facility_id);
  return status;
}
