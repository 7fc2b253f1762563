/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-circle"

/* コミュニティ: made by one facility, found by others, who ask to be let in. */

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define KEEPER_MAIL  "takeda.naoko@midorino.example"
#define NURSE_MAIL   "yoshida.daiki@midorino.example"
#define STATION_MAIL "tanaka.yoko@midorino.example"
#define COMMUNITY    "栄養ケアの広場"
#define ABOUT        "在宅での栄養と嚥下の困りごとを話します。"
#define COMPANY      "みほん食品株式会社"
#define WHY          "食べられない方の支え方を学びたいです。"
#define FIRST        "とろみの表を置きました。"
#define HELLO        "はじめまして。よろしくお願いします。"
/* Of the sample region. */
#define ANOTHER     "服薬と嚥下の広場"
#define QUESTION    "とろみの目安を教えてください。"
#define ANSWER      "中間のとろみから始めています。"
#define UNNAMED     "夜間の呼び出しが続き、断り方に悩んでいます。"
#define COMMUNITIES "alt+7"

enum
{
  KEEPER,
  ELSEWHERE,
  COLLEAGUE,
};

static char *
called (const char *verb)
{
  return g_strdup_printf ("%s: %s", verb, COMMUNITY);
}

static gboolean
find (RkDesk *desk, GError **error)
{
  return rk_desk_keys (desk, COMMUNITIES, error) && rk_see (desk, _ ("Search communities"), error)
         && rk_press (desk, _ ("Find"), error)
         && rk_desk_wait_windows (desk, 2, RK_DESK_PATIENCE, error);
}

/* By its title in the one that is open, or out of the list. */
static gboolean
open_from_list (RkDesk *desk, GError **error)
{
  g_autofree char *post = g_strdup_printf (_ ("Post to the Community %s"), COMMUNITY);

  if (!rk_desk_keys (desk, COMMUNITIES, error))
    return FALSE;
  g_autoptr (AtspiAccessible) row
    = rk_desk_wait (desk, ATSPI_ROLE_INVALID, COMMUNITY "　*", RK_DESK_PATIENCE, error);
  return row != NULL && rk_desk_click (desk, row, error) && rk_see (desk, post, error);
}

static gboolean
post (RkDesk *desk, const char *text, GError **error)
{
  g_autofree char *name = g_strdup_printf (_ ("Post to the Community %s"), COMMUNITY);

  return rk_desk_type (desk, ATSPI_ROLE_TEXT, name, text, error) && rk_press (desk, name, error)
         && rk_see (desk, text, error)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Undo"), RK_DESK_PATIENCE, error)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_LABEL, _ ("Sending…"), RK_DESK_PATIENCE, error);
}

static gboolean
step_make (RkScene *scene, GError **error)
{
  g_autofree char *other
    = g_strdup_printf ("%s: %s", g_dpgettext2 (NULL, "community", "Apply"), ANOTHER);
  RkDesk *desk;

  if (!rk_scene_start (scene, KEEPER, "keeper", FALSE, error))
    return FALSE;
  desk = scene->desks[KEEPER];
  return rk_begin (desk, KEEPER_MAIL, error) && rk_desk_keys (desk, COMMUNITIES, error)
         && rk_see (
           desk, _ ("You are in no community yet. Look which there are, and apply."), error)
         && rk_scene_picture (scene, "none-yet", error) && rk_press (desk, _ ("Find"), error)
         && rk_see (desk, other, error) && rk_scene_picture (scene, "what-there-is", error)
         && rk_press (desk, _ ("Create a community"), error)
         && rk_enter (desk, _ ("Name of the community"), COMMUNITY, error)
         && rk_enter (desk, _ ("Description"), ABOUT, error)
         && rk_scene_picture (scene, "made-by-a-facility", error)
         && rk_press (desk, _ ("Create"), error) && rk_see (desk, _ ("Invite members now?"), error)
         && rk_press_in_dialog (desk, _ ("Invite later"), error) && post (desk, FIRST, error)
         && rk_scene_picture (scene, "made", error);
}

static gboolean
step_apply (RkScene *scene, GError **error)
{
  g_autofree char *apply = called (g_dpgettext2 (NULL, "community", "Apply"));
  g_autofree char *back = called (_ ("Take back"));
  RkDesk *desk;

  if (!rk_scene_start (scene, ELSEWHERE, "elsewhere", FALSE, error))
    return FALSE;
  desk = scene->desks[ELSEWHERE];
  return rk_begin (desk, STATION_MAIL, error) && find (desk, error) && rk_see (desk, apply, error)
         && rk_scene_picture (scene, "found-elsewhere", error) && rk_press (desk, apply, error)
         && rk_see (desk, _ ("Send the application"), error)
         && rk_enter (desk, _ ("To the administrators (optional)"), WHY, error)
         && rk_scene_picture (scene, "applies", error)
         && rk_press_in_dialog (desk, _ ("Send the application"), error)
         && rk_see (desk, back, error) && rk_scene_picture (scene, "waits", error)
         && rk_desk_keys (desk, "Escape", error)
         && rk_desk_wait_windows (desk, 1, RK_DESK_PATIENCE, error)
         /* Nothing of it is here before that. */
         && rk_see (
           desk, _ ("You are in no community yet. Look which there are, and apply."), error);
}

static gboolean
step_colleague (RkScene *scene, GError **error)
{
  g_autofree char *apply = called (g_dpgettext2 (NULL, "community", "Apply"));
  g_autofree char *back = called (_ ("Take back"));
  RkDesk *desk;

  if (!rk_scene_start (scene, COLLEAGUE, "colleague", FALSE, error))
    return FALSE;
  desk = scene->desks[COLLEAGUE];
  return rk_begin (desk, NURSE_MAIL, error) && find (desk, error) && rk_press (desk, apply, error)
         && rk_see (desk, _ ("Send the application"), error)
         && rk_press_in_dialog (desk, _ ("Send the application"), error)
         && rk_see (desk, back, error) && rk_desk_keys (desk, "Escape", error);
}

static gboolean
step_decide (RkScene *scene, GError **error)
{
  g_autofree char *yes = g_strdup_printf ("%s: %s", _ ("Approve"), "田中 *");
  g_autofree char *no = g_strdup_printf ("%s: %s", _ ("Refuse"), "吉田 *");
  g_autofree char *told
    = g_strdup_printf ("*%s*", _ ("Somebody asks to be let into a community of yours."));
  RkDesk *desk = scene->desks[KEEPER];

  rk_desk_raise (desk);
  if (!rk_desk_keys (desk, "alt+3", error))
    return FALSE;
  g_autoptr (AtspiAccessible) notice
    = rk_desk_wait (desk, ATSPI_ROLE_LIST_ITEM, told, RK_DESK_PATIENCE, error);
  return notice != NULL && rk_scene_picture (scene, "told-of-it", error)
         && rk_desk_click (desk, notice, error) && rk_see (desk, WHY, error)
         && rk_see (desk, no, error) && rk_scene_picture (scene, "two-wait", error)
         && rk_press (desk, yes, error) && rk_see_gone (desk, WHY, error)
         && rk_press (desk, no, error) && rk_settle (500)
         && rk_scene_picture (scene, "refuse-asks", error)
         && rk_press_in_dialog (desk, _ ("Refuse"), error)
         && rk_see (desk, _ ("Nobody waits to be let in"), error)
         && rk_scene_picture (scene, "nobody-waits", error) && rk_desk_keys (desk, "Escape", error)
         && rk_desk_wait_windows (desk, 1, RK_DESK_PATIENCE, error);
}

static gboolean
step_in (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[ELSEWHERE];
  RkDesk *keeper = scene->desks[KEEPER];

  rk_desk_raise (desk);
  if (!open_from_list (desk, error) || !rk_see (desk, FIRST, error) || !post (desk, HELLO, error)
      || !rk_scene_picture (scene, "in-and-writing", error))
    return FALSE;
  rk_desk_raise (keeper);
  return rk_see (keeper, HELLO, error) && rk_scene_picture (scene, "read-by-who-made-it", error);
}

/* In the tab 相談, whose button says so. */
static gboolean
open_questions (RkDesk *desk, GError **error)
{
  g_autofree char *ask = g_strdup_printf (_ ("Ask a Question (%s)"), COMMUNITY "　*");
  g_autofree char *tab = g_strconcat (_ ("Questions"), "*", NULL);

  return rk_desk_press (desk, ATSPI_ROLE_RADIO_BUTTON, tab, error) && rk_see (desk, ask, error);
}

static gboolean
say (RkDesk *desk, const char *button, const char *text, GError **error)
{
  return rk_desk_type (desk, ATSPI_ROLE_TEXT, button, text, error) && rk_press (desk, button, error)
         && rk_see (desk, text, error) && rk_see_gone (desk, _ ("There are no posts yet."), error)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Undo"), RK_DESK_PATIENCE, error)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_LABEL, _ ("Sending…"), RK_DESK_PATIENCE, error);
}

static gboolean
step_ask (RkScene *scene, GError **error)
{
  g_autofree char *ask = g_strdup_printf (_ ("Ask a Question (%s)"), COMMUNITY "　*");
  RkDesk *desk = scene->desks[ELSEWHERE];

  rk_desk_raise (desk);
  return open_questions (desk, error)
         && rk_see (
           desk, _ ("Nothing was asked yet. What you post here is a question to everybody."), error)
         && rk_scene_picture (scene, "nothing-asked", error) && say (desk, ask, QUESTION, error)
         && rk_see (desk, _ ("Not solved"), error) && rk_scene_picture (scene, "asked", error);
}

static gboolean
step_answer (RkScene *scene, GError **error)
{
  g_autofree char *reply = g_strdup_printf (_ ("Answer the Question (%s)"), COMMUNITY "　*");
  RkDesk *desk = scene->desks[KEEPER];

  rk_desk_raise (desk);
  return open_questions (desk, error) && rk_see (desk, QUESTION, error)
         && rk_press (desk, _ ("Answer"), error) && rk_see (desk, reply, error)
         && rk_scene_picture (scene, "answers", error) && say (desk, reply, ANSWER, error)
         && rk_scene_picture (scene, "answered", error);
}

static gboolean
step_solve (RkScene *scene, GError **error)
{
  g_autofree char *row = g_strconcat (_ ("Solved"), "　", QUESTION, "*", NULL);
  RkDesk *desk = scene->desks[ELSEWHERE];
  RkDesk *keeper = scene->desks[KEEPER];

  rk_desk_raise (desk);
  if (!rk_see (desk, ANSWER, error) || !rk_press (desk, _ ("This Solved It"), error)
      || !rk_see (desk, _ ("This solved it"), error) || !rk_see (desk, _ ("Solved"), error)
      || !rk_scene_picture (scene, "solved", error)
      || !rk_press (desk, _ ("List of Questions"), error) || !rk_see (desk, row, error)
      || !rk_scene_picture (scene, "list-of-questions", error)
      || !rk_desk_keys (desk, "Escape", error) || !rk_see_gone (desk, row, error))
    return FALSE;
  rk_desk_raise (keeper);
  return rk_see (keeper, _ ("This solved it"), error)
         && rk_scene_picture (scene, "solved-elsewhere", error)
         /* What is asked there does not stand on the timeline. */
         && rk_desk_press (keeper, ATSPI_ROLE_RADIO_BUTTON, _ ("Timeline"), error)
         && rk_see (keeper, HELLO, error) && rk_see_gone (keeper, QUESTION, error);
}

static gboolean
log_out (RkDesk *desk, GError **error)
{
  return rk_desk_keys (desk, "ctrl+shift+q", error)
         && rk_press_in_dialog (desk, _ ("Log out"), error) && rk_see (desk, _ ("Log in"), error)
         && rk_settle (1000);
}

/* Out and in again: what comes with the sign-in is there then, and nothing lies there from before.
 */
static gboolean
step_keys (RkScene *scene, GError **error)
{
  g_autofree char *first = g_build_filename (scene->work, "first.key", NULL);
  g_autofree char *second = g_build_filename (scene->work, "second.key", NULL);
  g_autofree char *made = rk_scene_operate (scene, error, "anonymous", "keys", first, second, NULL);
  RkDesk *desk = scene->desks[ELSEWHERE];

  rk_desk_raise (desk);
  return made != NULL && rk_see_gone (desk, _ ("Ask Anonymously"), error) && log_out (desk, error)
         && rk_sign_in (desk, STATION_MAIL, RK_SAMPLE_PASSWORD, error)
         && rk_see (desk, _ ("Search all writings"), error)
         /* The list is made anew with each page of the first sync. */
         && rk_desk_keys (desk, COMMUNITIES, error) && rk_see (desk, COMMUNITY "　*", error)
         && rk_settle (3000) && open_from_list (desk, error) && open_questions (desk, error)
         && rk_see (desk, _ ("Ask Anonymously"), error)
         && rk_scene_picture (scene, "may-be-anonymous", error);
}

static gboolean
step_unnamed (RkScene *scene, GError **error)
{
  g_autofree char *ask = g_strdup_printf (_ ("Ask Anonymously (%s)"), COMMUNITY "　*");
  g_autofree char *who
    = g_strdup (_ ("Posting without your name. Neither members nor administrators see it."));
  RkDesk *desk = scene->desks[ELSEWHERE];
  RkDesk *keeper = scene->desks[KEEPER];

  rk_desk_raise (desk);
  if (!rk_desk_press (desk, ATSPI_ROLE_CHECK_BOX, _ ("Ask Anonymously"), error)
      || !rk_see (desk, who, error) || !say (desk, ask, UNNAMED, error)
      || !rk_see (desk, _ ("Anonymous (you)"), error)
      || !rk_scene_picture (scene, "asked-without-a-name", error))
    return FALSE;
  rk_desk_raise (keeper);
  return open_questions (keeper, error) && rk_see (keeper, UNNAMED, error)
         && rk_see (keeper, _ ("Anonymous"), error)
         && rk_scene_picture (scene, "read-without-a-name", error);
}

static gboolean
step_refused (RkScene *scene, GError **error)
{
  g_autofree char *told
    = g_strdup_printf ("*%s*", _ ("Your application to a community was not accepted."));
  static const char *const words[] = { FIRST, HELLO, QUESTION, ANSWER, NULL };
  RkDesk *desk = scene->desks[COLLEAGUE];

  rk_desk_raise (desk);
  return rk_desk_keys (desk, "alt+3", error) && rk_see (desk, told, error)
         && rk_scene_picture (scene, "refused", error) && rk_says_nothing_of (desk, words, error);
}

/* Of the line that names it. */
static char *
id_of (const char *list, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (list, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], name) != NULL)
      return g_strndup (lines[i], strcspn (lines[i], " "));
  return NULL;
}

static gboolean
step_company (RkScene *scene, GError **error)
{
  g_autofree char *mark = g_strdup_printf (_ ("Run by a company: %s"), COMPANY);
  g_autofree char *all = rk_scene_operate (scene, error, "community", "list", NULL);
  g_autofree char *id = all != NULL ? id_of (all, COMMUNITY) : NULL;
  g_autofree char *done = id != NULL ? rk_scene_operate (
                            scene, error, "community", "mark", id, "--company", COMPANY, NULL)
                                     : NULL;
  RkDesk *desk = scene->desks[ELSEWHERE];

  rk_desk_raise (desk);
  return done != NULL && rk_see (desk, mark, error)
         && rk_scene_picture (scene, "run-by-a-company", error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a facility's administrator makes a community", step_make },
    { "somebody of another facility finds it and applies", step_apply },
    { "a colleague applies, too", step_colleague },
    { "who made it lets one in and refuses the other", step_decide },
    { "who was let in reads and writes", step_in },
    { "who was let in asks a question in 相談", step_ask },
    { "who made it answers it", step_answer },
    { "who asked says that it is solved", step_solve },
    { "with two keys of two people one may ask without a name", step_keys },
    { "who was let in asks so, and who made it does not see who it was", step_unnamed },
    { "who was refused is told, and reads nothing", step_refused },
    { "the operator marks it as a company's", step_company },
  };

  return rk_scene_main (argc, argv, "— an open circle", steps, G_N_ELEMENTS (steps));
}
