/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-asks"

/* リクエスト: a nurse asks another house, which asks back, accepts, and is invited. */

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define NURSE_MAIL "sato.misaki@midorino.example"
#define OTHER_MAIL "uchiyama.chihiro@midorino.example"
#define OTHER_NAME "内山 千尋"
#define HOUSE      "みどり野中央病院 地域連携室"
#define PATIENT    "鈴木 正一"
#define WORDS      "退院のあとの二週間の受け入れをお願いできますか。"
#define QUESTION   "酸素は使っていますか。"
#define REPLY      "使っていません。"

enum
{
  NURSE,
  OTHER
};

static gboolean
step_ask (RkScene *scene, GError **error)
{
  RkDesk *desk;

  if (!rk_scene_start (scene, NURSE, "nurse", FALSE, error))
    return FALSE;
  desk = scene->desks[NURSE];
  return rk_begin (desk, NURSE_MAIL, error) && rk_open_patient (desk, PATIENT, error)
         && rk_show_details (desk, error) && rk_press (desk, _ ("Request…"), error)
         && rk_desk_press (desk, ATSPI_ROLE_TOGGLE_BUTTON, C_ ("request", "Admission"), error)
         && rk_desk_type (
           desk, ATSPI_ROLE_TEXT, C_ ("request", "What is asked"), "鈴木さんの" WORDS, error)
         && rk_enter (desk, _ ("Search facilities"), "中央病院", error)
         && rk_desk_press (desk, ATSPI_ROLE_CHECK_BOX, HOUSE, error)
         && rk_press (desk, _ ("Check and send…"), error)
         /* Her name would go to somebody who has not accepted. */
         && rk_see (desk,
                    _ ("The patient’s name stands in the text. Take it out, or choose to give the "
                       "name at once."),
                    error)
         && rk_scene_picture (scene, "name-in-the-text", error)
         && rk_desk_type (desk, ATSPI_ROLE_TEXT, C_ ("request", "What is asked"), WORDS, error)
         && rk_press (desk, _ ("Check and send…"), error)
         && rk_see (desk, C_ ("request", "Send it"), error)
         && rk_scene_picture (scene, "asks-before-sending", error)
         && rk_press_in_dialog (desk, C_ ("request", "Send it"), error)
         && rk_desk_press (desk, ATSPI_ROLE_TOGGLE_BUTTON, _ ("Requests by us"), error)
         && rk_see (desk, "*" PATIENT "*", error) && rk_scene_picture (scene, "sent", error);
}

/* Opens the one request that there is. */
static gboolean
open_request (RkDesk *desk, GError **error)
{
  g_autofree char *row = g_strdup_printf ("*%s　*", C_ ("request", "Admission"));

  return rk_desk_press (desk, ATSPI_ROLE_LIST_ITEM, row, error);
}

static gboolean
say (RkDesk *desk, const char *heading, const char *text, const char *label, GError **error)
{
  return rk_desk_type (desk, ATSPI_ROLE_TEXT, heading, text, error)
         && rk_press_in_dialog (desk, label, error);
}

static gboolean
step_question (RkScene *scene, GError **error)
{
  static const char *const secret[] = { PATIENT, "鈴木", NULL };
  RkDesk *other, *nurse = scene->desks[NURSE];
  g_autofree char *reply = g_strdup_printf (_ ("Reply… %s"), HOUSE);
  g_autofree char *tile = g_strdup_printf ("%s 1", _ ("Requests to answer"));
  g_autofree char *asked = g_strdup_printf ("%s*", C_ ("request", "A question"));

  if (!rk_scene_start (scene, OTHER, "other", FALSE, error))
    return FALSE;
  other = scene->desks[OTHER];
  if (!rk_begin (other, OTHER_MAIL, error) || !rk_press (other, tile, error)
      || !rk_scene_picture (scene, "came-in", error) || !open_request (other, error)
      || !rk_see (other, WORDS, error) || !rk_says_nothing_of (other, secret, error)
      || !rk_scene_picture (scene, "without-a-name", error)
      || !rk_press (other, _ ("Ask the team…"), error)
      || !say (other, _ ("Ask the team"), QUESTION, _ ("Send the question"), error)
      || !rk_see (other, asked, error))
    return FALSE;
  rk_desk_raise (nurse);
  return open_request (nurse, error) && rk_press (nurse, reply, error)
         && rk_scene_picture (scene, "question", error)
         && say (nurse, _ ("Reply to the question"), REPLY, _ ("Send the reply"), error)
         && rk_see (nurse, "*" REPLY "*", error);
}

static gboolean
step_accept (RkScene *scene, GError **error)
{
  RkDesk *nurse = scene->desks[NURSE], *other = scene->desks[OTHER];
  g_autofree char *invite = g_strdup_printf (_ ("Invite %s (%s)"), OTHER_NAME, HOUSE);

  rk_desk_raise (other);
  if (!rk_see (other, "*" REPLY "*", error) || !rk_press (other, _ ("Accept the request"), error)
      || !rk_scene_picture (scene, "accept", error)
      || !rk_press_in_dialog (other, _ ("Accept the request"), error)
      || !rk_see (other, PATIENT "*", error) || !rk_scene_picture (scene, "accepted", error))
    return FALSE;
  rk_desk_raise (nurse);
  return rk_see (nurse, invite, error) && rk_scene_picture (scene, "table", error)
         && rk_press (nurse, invite, error) && rk_see (nurse, _ ("The invitation was made"), error)
         && rk_scene_picture (scene, "invited", error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a nurse asks another house about a patient", step_ask },
    { "a social worker there reads no name, and asks back", step_question },
    { "she accepts, reads the name, and is invited", step_accept },
  };

  return rk_scene_main (argc, argv, "— requests", steps, G_N_ELEMENTS (steps));
}
