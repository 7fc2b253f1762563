/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-walk"

#include "scene.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

/* The people of the sample region that the walk is done as, and the patient whom it is about. */
#define NURSE_MAIL   "sato.misaki@midorino.example"
#define DOCTOR_MAIL  "saeki.kenichi@midorino.example"
#define NEXT_MAIL    "tanaka.yoko@midorino.example"
#define PATIENT      "鈴木 正一"
#define PHOTO_TEXT   "くるぶしの写真です。"
#define NURSE_TEXT   "右くるぶしのむくみは昨日と同じ。体重52.4kg、息切れなし。"
#define DOCTOR_TEXT  "利尿薬はそのまま。明日の朝も体重をお願いします。"
#define OFFLINE_TEXT "停電中に書いています。SpO2 96%、食事は8割。"

/* Desks. */
enum
{
  NURSE,
  DOCTOR
};

static gboolean
nothing_left (RkScene *walk, GError **error)
{
  const char *home = rk_desk_get_home (walk->desks[NURSE]);
  g_autofree char *planted = g_build_filename (home, "data", "planted", NULL);

  /* The search first shows that it finds what is there. */
  if (!g_file_set_contents (planted, NURSE_TEXT, -1, error))
    return FALSE;
  g_autofree char *control = rk_find_in_files (home, NURSE_TEXT);
  g_unlink (planted);
  g_autofree char *found = rk_find_in_files (home, NURSE_TEXT);
  g_autofree char *stores = g_build_filename (home, "state", "renraku", "stores", NULL);
  g_autoptr (GDir) dir = g_dir_open (stores, 0, NULL);
  const char *store = dir != NULL ? g_dir_read_name (dir) : NULL;

  if (control == NULL)
    g_set_error_literal (
      error, G_IO_ERROR, G_IO_ERROR_FAILED, "the search for leftovers does not find a planted one");
  else if (found != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "a text of hers is left in %s", found);
  else if (store != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "a store is left: %s", store);
  else
    return TRUE;
  return FALSE;
}

static gboolean
step_first_use (RkScene *walk, GError **error)
{
  return rk_scene_start (walk, NURSE, "nurse", TRUE, error)
         && rk_see (walk->desks[NURSE], _ ("Go to sign-in"), error)
         && rk_scene_picture (walk, "first-use", error)
         && rk_press (walk->desks[NURSE], _ ("Go to sign-in"), error)
         && rk_see (walk->desks[NURSE], _ ("Log in"), error)
         && rk_scene_picture (walk, "sign-in", error);
}

static gboolean
step_wrong_password (RkScene *walk, GError **error)
{
  return rk_desk_type (
           walk->desks[NURSE], ATSPI_ROLE_INVALID, _ ("Mail address"), NURSE_MAIL, error)
         && rk_desk_type (
           walk->desks[NURSE], ATSPI_ROLE_INVALID, _ ("Password"), "Mistyped-1", error)
         && rk_press (walk->desks[NURSE], _ ("Log in"), error)
         && rk_see (walk->desks[NURSE], "*パスワードが違います*", error)
         && rk_scene_picture (walk, "wrong-password", error);
}

static gboolean
step_sign_in (RkScene *walk, GError **error)
{
  return rk_sign_in (walk->desks[NURSE], NURSE_MAIL, RK_SAMPLE_PASSWORD, error)
         && rk_see (walk->desks[NURSE], _ ("Search all writings"), error)
         && rk_scene_picture (walk, "home", error);
}

static gboolean
step_list (RkScene *walk, GError **error)
{
  RkDesk *desk = walk->desks[NURSE];

  /* Only what is near the window is in the list for assistive technology: the search brings it. */
  return rk_desk_keys (desk, "alt+2", error)
         && rk_desk_type (desk, ATSPI_ROLE_INVALID, _ ("Search patients"), PATIENT, error)
         && rk_see (desk, "*" PATIENT "*", error)
         && rk_desk_type (desk, ATSPI_ROLE_INVALID, _ ("Search patients"), "", error)
         && rk_scene_picture (walk, "patient-list", error);
}

static gboolean
step_open (RkScene *walk, GError **error)
{
  return rk_open_patient (walk->desks[NURSE], PATIENT, error)
         && rk_see (walk->desks[NURSE], _ ("Timeline"), error)
         && rk_scene_picture (walk, "timeline", error);
}

static gboolean
step_acknowledge (RkScene *walk, GError **error)
{
  return rk_press (walk->desks[NURSE], _ ("Understood"), error)
         && rk_see (walk->desks[NURSE], _ ("✓ Understood by me"), error)
         && rk_scene_picture (walk, "understood", error);
}

static gboolean
step_post (RkScene *walk, GError **error)
{
  return rk_write_text (walk->desks[NURSE], PATIENT, NURSE_TEXT, error)
         && rk_scene_picture (walk, "written", error)
         && rk_post (walk->desks[NURSE], PATIENT, NURSE_TEXT, error)
         && rk_see (walk->desks[NURSE], _ ("Undo"), error)
         && rk_scene_picture (walk, "held-back", error);
}

static gboolean
step_photo (RkScene *walk, GError **error)
{
  return rk_paste_photo (walk, walk->desks[NURSE], PATIENT, error)
         && rk_write_text (walk->desks[NURSE], PATIENT, PHOTO_TEXT, error)
         && rk_scene_picture (walk, "photo-before-sending", error)
         && rk_post (walk->desks[NURSE], PATIENT, PHOTO_TEXT, error);
}

static gboolean
step_sent (RkScene *walk, GError **error)
{
  return rk_desk_wait_gone (walk->desks[NURSE], ATSPI_ROLE_PUSH_BUTTON, _ ("Undo"), 30000, error)
         && rk_desk_wait_gone (walk->desks[NURSE], ATSPI_ROLE_LABEL, _ ("Sending…"), 30000, error)
         && rk_scene_picture (walk, "photo-sent", error);
}

static gboolean
step_doctor (RkScene *walk, GError **error)
{
  return rk_scene_start (walk, DOCTOR, "doctor", FALSE, error)
         && rk_begin (walk->desks[DOCTOR], DOCTOR_MAIL, error)
         && rk_open_patient (walk->desks[DOCTOR], PATIENT, error)
         && rk_see (walk->desks[DOCTOR], NURSE_TEXT, error)
         && rk_see (walk->desks[DOCTOR], PHOTO_TEXT, error) && rk_settle (2000)
         && rk_scene_picture (walk, "doctor-reads", error)
         && rk_see_gone (walk->desks[DOCTOR], _ ("Cannot be shown"), error)
         && rk_press (walk->desks[DOCTOR], _ ("Understood"), error)
         && rk_post (walk->desks[DOCTOR], PATIENT, DOCTOR_TEXT, error);
}

static gboolean
step_arrives (RkScene *walk, GError **error)
{
  rk_desk_raise (walk->desks[NURSE]);
  return rk_see (walk->desks[NURSE], DOCTOR_TEXT, error)
         && rk_scene_picture (walk, "the-other-arrives", error);
}

static gboolean
step_offline (RkScene *walk, GError **error)
{
  rk_cut_set_open (walk->cut, FALSE);
  return rk_post (walk->desks[NURSE], PATIENT, OFFLINE_TEXT, error)
         && rk_see (
           walk->desks[NURSE], _ ("Waiting for the connection. It will be sent by itself."), error)
         && rk_see (walk->desks[NURSE], "*オフライン*", error)
         && rk_scene_picture (walk, "offline", error);
}

static gboolean
step_back_online (RkScene *walk, GError **error)
{
  rk_cut_set_open (walk->cut, TRUE);
  if (!rk_desk_wait_gone (walk->desks[NURSE], ATSPI_ROLE_LABEL,
                          _ ("Waiting for the connection. It will be sent by itself."), 90000,
                          error))
    return FALSE;
  rk_desk_raise (walk->desks[DOCTOR]);
  return rk_see (walk->desks[DOCTOR], OFFLINE_TEXT, error)
         && rk_scene_picture (walk, "back-online", error);
}

static gboolean
step_search (RkScene *walk, GError **error)
{
  rk_desk_raise (walk->desks[NURSE]);
  return rk_desk_type (
           walk->desks[NURSE], ATSPI_ROLE_INVALID, _ ("Search all writings"), "褥瘡", error)
         && rk_see (walk->desks[NURSE], "*件*", error) && rk_scene_picture (walk, "search", error)
         && rk_desk_type (
           walk->desks[NURSE], ATSPI_ROLE_INVALID, _ ("Search all writings"), "", error);
}

static gboolean
step_lock (RkScene *walk, GError **error)
{
  return rk_desk_keys (walk->desks[NURSE], "ctrl+l", error)
         && rk_see (walk->desks[NURSE], _ ("Unlock"), error)
         && rk_desk_wait_gone (walk->desks[NURSE], ATSPI_ROLE_INVALID, "*" PATIENT "*", 3000, error)
         && rk_scene_picture (walk, "locked", error)
         && rk_desk_type (
           walk->desks[NURSE], ATSPI_ROLE_INVALID, _ ("Password"), RK_SAMPLE_PASSWORD, error)
         && rk_press (walk->desks[NURSE], _ ("Unlock"), error)
         && rk_see (walk->desks[NURSE], "*" PATIENT "*", error);
}

static gboolean
step_invite (RkScene *walk, GError **error)
{
  g_autofree char *anyone = g_strdup_printf (_ ("Invite %s"), "*");

  return rk_open_patient (walk->desks[NURSE], PATIENT, error)
         && rk_show_details (walk->desks[NURSE], error)
         && rk_press (walk->desks[NURSE], _ ("Invite members"), error)
         && rk_press (walk->desks[NURSE], anyone, error) && rk_scene_picture (walk, "invite", error)
         && rk_press (walk->desks[NURSE], _ ("Done"), error) && rk_settle (2000)
         && rk_press (walk->desks[NURSE], _ ("Invite members"), error) && rk_settle (1000)
         && rk_see (walk->desks[NURSE], _ ("Waiting for an administrator's approval"), error)
         && rk_scene_picture (walk, "waits-for-approval", error)
         && rk_press (walk->desks[NURSE], _ ("Cancel"), error) && rk_settle (1000);
}

/* What the screen says between the title of the record and the end of its window. */
static void
print_record (RkDesk *desk)
{
  g_autofree char *dump = rk_desk_dump (desk);
  g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);
  gboolean within = FALSE;

  g_print ("# What the logout destroyed, as the screen tells it:\n");
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const char *words = strstr (lines[i], "label “");
      if (words == NULL)
        continue;
      words += strlen ("label “");
      within |= g_str_has_prefix (words, _ ("Record of the wipe"));
      if (within && !g_str_has_prefix (words, "”"))
        g_print ("#   %.*s\n", (int) (strlen (words) - strlen ("”")), words);
    }
}

static gboolean
step_logout (RkScene *walk, GError **error)
{
  if (!rk_desk_keys (walk->desks[NURSE], "ctrl+shift+q", error)
      || !rk_see (walk->desks[NURSE], _ ("Log out?"), error)
      || !rk_scene_picture (walk, "logout-asks", error)
      || !rk_press (walk->desks[NURSE], _ ("Log out"), error)
      || !rk_see (walk->desks[NURSE], _ ("Log in"), error)
      || !rk_scene_picture (walk, "signed-out", error)
      || !rk_press (walk->desks[NURSE], _ ("Record of the wipe"), error) || !rk_settle (1000)
      || !rk_scene_picture (walk, "record-of-the-wipe", error))
    return FALSE;
  print_record (walk->desks[NURSE]);
  return nothing_left (walk, error);
}

static gboolean
step_next_person (RkScene *walk, GError **error)
{
  if (!rk_desk_keys (walk->desks[NURSE], "Escape", error)
      || !rk_see (walk->desks[NURSE], _ ("Log in"), error)
      || !rk_scene_picture (walk, "sign-in-again", error)
      || !rk_sign_in (walk->desks[NURSE], NEXT_MAIL, RK_SAMPLE_PASSWORD, error)
      || !rk_see (walk->desks[NURSE], _ ("Search all writings"), error)
      || !rk_desk_keys (walk->desks[NURSE], "alt+2", error))
    return FALSE;
  rk_desk_pause (1500);
  return rk_scene_picture (walk, "next-person", error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "the first use says what Renraku is for", step_first_use },
    { "a wrong password is said in place", step_wrong_password },
    { "the nurse signs in and sees what changed", step_sign_in },
    { "her patients, the newest writing on top", step_list },
    { "she opens a timeline", step_open },
    { "she presses 了解", step_acknowledge },
    { "she posts, and could still take it back", step_post },
    { "she posts a photo", step_photo },
    { "both are sent", step_sent },
    { "the doctor signs in, reads and answers", step_doctor },
    { "the answer arrives on her screen", step_arrives },
    { "the network fails and she writes on", step_offline },
    { "it comes back and her post goes out by itself", step_back_online },
    { "she searches for a word of two characters", step_search },
    { "she locks the screen, nothing is readable, she unlocks it", step_lock },
    { "she asks to invite a colleague", step_invite },
    { "she logs out, and nothing of hers is left", step_logout },
    { "the next person signs in", step_next_person },
  };

  return rk_scene_main (
    argc, argv, "— walk through the client as two people would", steps, G_N_ELEMENTS (steps));
}
