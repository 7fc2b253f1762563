/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-house"

/* The rules of the house, at two desks: what is asked, who is missing, who acts. */

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define NURSE_MAIL "sato.misaki@midorino.example"
#define CLERK_MAIL "kobayashi.mayu@midorino.example"
#define PATIENT    "鈴木 正一"
#define FACILITY   "みどり野ホームクリニック"
#define REPORTED   "体重52.7kg。下がりました。息切れなし。"
#define MORNING    "明日の訪問は10時に変わりました。"
#define ASKED      "明日から利尿薬を半量にします。むくみを見てください。"

enum
{
  NURSE,
  CLERK,
};

/* A part of a text counts: the label holds a time too. */
static gboolean
see_part (RkDesk *desk, const char *part, GError **error)
{
  g_autofree char *pattern = g_strconcat ("*", part, "*", NULL);

  return rk_see (desk, pattern, error);
}

static gboolean
step_ask (RkScene *scene, GError **error)
{
  RkDesk *desk;

  if (!rk_scene_start (scene, NURSE, "nurse", FALSE, error)
      || !rk_scene_start (scene, CLERK, "clerk", FALSE, error))
    return FALSE;
  if (!rk_begin (scene->desks[CLERK], CLERK_MAIL, error))
    return FALSE;
  desk = scene->desks[NURSE];
  rk_desk_raise (desk);
  return rk_begin (desk, NURSE_MAIL, error) && rk_open_patient (desk, PATIENT, error)
         && rk_post_and_wait (desk, PATIENT, ASKED, error)
         && rk_choose_for_post (desk, ASKED, _ ("Ask for Confirmation…"), error)
         && rk_see (desk, _ ("Ask for confirmation"), error)
         && rk_scene_picture (scene, "ask-for-confirmation", error)
         && rk_press_in_dialog (desk, _ ("Ask Them"), error) && rk_settle (1000)
         && rk_see (desk, _ ("Confirmation asked"), error)
         && rk_scene_picture (scene, "asked-and-missing", error);
}

static gboolean
step_answer (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[CLERK];
  g_autofree char *tile = g_strdup_printf ("%s 1", _ ("Confirmations asked of you"));

  rk_desk_raise (desk);
  return rk_see (desk, tile, error) && rk_scene_picture (scene, "home-counts-what-is-asked", error)
         && rk_press (desk, tile, error) && rk_see (desk, ASKED, error)
         && rk_see (desk, _ ("Waits for you"), error)
         && rk_press_in_row (desk, ASKED, _ ("I Act on It"), error)
         && rk_see_in_row (desk, ASKED, _ ("✓ I act on it"), error)
         && rk_press_in_row (desk, ASKED, _ ("Understood"), error)
         && rk_see_in_row (desk, ASKED, _ ("✓ Understood by me"), error)
         && rk_see_gone (desk, _ ("Waits for you"), error)
         && rk_scene_picture (scene, "understood-and-taken", error);
}

static gboolean
step_missing (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];
  g_autofree char *button = NULL;

  rk_desk_raise (desk);
  if (!see_part (desk, "小林 真由", error))
    return FALSE;
  /* Translated with its number: only the words around it are known here. */
  button = g_strdup (ngettext ("%u is missing", "%u are missing", 2));
  *strchr (button, '%') = '*';
  button[strcspn (button, "u")] = '*';
  return rk_press_in_row (desk, ASKED, button, error)
         && rk_see (desk, _ ("Who has not understood yet"), error)
         && rk_scene_picture (scene, "who-is-missing", error)
         && rk_press (desk, _ ("Remind Them"), error) && rk_settle (1500)
         && rk_press_in_row (desk, ASKED, button, error) && rk_settle (500)
         && rk_scene_picture (scene, "reminded", error) && rk_desk_stroke (desk, "Escape", error)
         && rk_settle (500);
}

/* Back to a day and to the newest again, by a key and a button. */
static gboolean
step_day (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];

  rk_desk_raise (desk);
  return rk_desk_keys (desk, "ctrl+g", error) && rk_see (desk, _ ("Go to This Day"), error)
         && rk_scene_picture (scene, "a-date-to-go-to", error)
         && rk_press (desk, _ ("1 month ago"), error)
         && rk_see_gone (desk, _ ("Go to This Day"), error)
         && rk_see (desk, _ ("Jump to the newest"), error)
         && rk_scene_picture (scene, "a-month-ago", error)
         && rk_press (desk, _ ("Jump to the newest"), error) && rk_settle (800)
         && rk_scene_picture (scene, "back-at-the-newest", error);
}

/* Of the patient who is open nothing is to be heard for an hour; then it is again. */
static gboolean
step_mute (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[CLERK];
  /* With the time in it. */
  g_autofree char *until = g_strdup (_ ("Notifications off until %s"));

  strstr (until, "%s")[1] = '*';
  *strstr (until, "%*") = '*';
  rk_desk_raise (desk);
  return rk_press (desk, _ ("Notifications on"), error)
         && rk_see (desk, _ ("Off for 1 Hour"), error)
         && rk_scene_picture (scene, "how-long-nothing-is-heard", error)
         && rk_press (desk, _ ("Off for 1 Hour"), error)
         && rk_see (desk, _ ("Notifications off"), error)
         && rk_scene_picture (scene, "the-row-and-the-bell-say-so", error)
         && rk_press (desk, until, error) && rk_press (desk, _ ("Turn On Again"), error)
         && rk_see_gone (desk, _ ("Notifications off"), error)
         && rk_see (desk, _ ("Notifications on"), error);
}

/* Somebody else's post is reported; who leads the space sees what is wrong with it, and not by
 * whom.
 */
static gboolean
step_report (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];
  const char *told = _ ("A writing was reported to you. Please look at it.");
  g_autoptr (AtspiAccessible) row = NULL;

  rk_desk_raise (desk);
  if (!rk_choose_for_post (desk, REPORTED, _ ("Report to the Administrators…"), error)
      || !rk_see (desk, _ ("Report this post?"), error)
      || !rk_enter (desk, _ ("In a sentence (optional)"), "別の方の体重です", error)
      || !rk_scene_picture (scene, "what-is-wrong-with-a-post", error)
      || !rk_press_in_dialog (desk, _ ("Report It"), error))
    return FALSE;
  desk = scene->desks[CLERK];
  rk_desk_raise (desk);
  if (!rk_desk_keys (desk, "alt+3", error) || !see_part (desk, told, error))
    return FALSE;
  row = rk_find_row (desk, told, error);
  return row != NULL && rk_desk_click (desk, row, error) && rk_see (desk, "別の方の体重です", error)
         && rk_scene_picture (scene, "a-reported-post", error)
         && rk_press (desk, _ ("Settled: Asked the Author"), error)
         && rk_see_gone (desk, "別の方の体重です", error);
}

static gboolean
step_handover (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[CLERK];

  rk_desk_raise (desk);
  return rk_desk_keys (desk, "alt+1", error) && rk_see (desk, _ ("Handover"), error)
         && rk_press (desk, _ ("Print…"), error) && rk_see (desk, _ ("Print the handover?"), error)
         && rk_scene_picture (scene, "print-says-what-the-wipe-does-not-reach", error)
         && rk_press (desk, _ ("Choose a Printer"), error) && rk_settle (3000)
         && rk_scene_picture (scene, "the-printer-is-named", error)
         && rk_desk_stroke (desk, "Escape", error) && rk_settle (800)
         && rk_see (desk, _ ("Handover"), error);
}

/* Quiet hours that began two hours ago; *ret_until takes when they end. */
static gboolean
make_night (RkScene *scene, char **ret_until, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");
  g_autoptr (GDateTime) now = g_date_time_new_now (zone);
  g_autoptr (GDateTime) from = g_date_time_add_hours (now, -2);
  g_autoptr (GDateTime) until = g_date_time_add_hours (now, 10);
  g_autofree char *begins = g_date_time_format (from, "%H:00");
  g_autofree char *ends = g_date_time_format (until, "%H:00");
  g_autofree char *hours = g_strconcat (begins, "-", ends, NULL);
  g_autofree char *facility = rk_scene_facility (scene, FACILITY, error);
  g_autofree char *said = facility != NULL ? rk_scene_operate (
                            scene, error, "facility", "set", facility, "--quiet-hours", hours, NULL)
                                           : NULL;

  *ret_until = g_date_time_format (until, "%-H:00");
  return said != NULL;
}

static gboolean
step_night (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];
  g_autofree char *until = NULL;
  g_autofree char *reason = NULL;

  rk_desk_raise (desk);
  if (!make_night (scene, &until, error) || !rk_settle (2000))
    return FALSE;
  g_autofree char *later = g_strdup_printf (_ ("Post at %s"), until);
  g_autofree char *heading = g_strdup_printf (_ ("These are quiet hours, until %s"), until);
  g_autofree char *waits = g_strdup_printf (
    _ ("The server posts it at %s, also after a logout. Nobody else sees it before."), until);
  reason = g_strdup_printf (_ ("Posted in quiet hours: %s"), "家族が待っています");
  if (!rk_post (desk, PATIENT, MORNING, error) || !rk_see (desk, heading, error)
      || !rk_scene_picture (scene, "in-quiet-hours", error)
      || !rk_press_in_dialog (desk, later, error) || !rk_see (desk, waits, error)
      || !rk_scene_picture (scene, "waits-for-the-morning", error))
    return FALSE;
  /* A logout says that it waits; taken back, it is in the composer again. */
  g_autofree char *button = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), PATIENT);
  return rk_desk_keys (desk, "ctrl+shift+q", error) && see_part (desk, "予約投稿 1件", error)
         && rk_scene_picture (scene, "a-logout-says-what-waits", error)
         && rk_press_in_dialog (desk, _ ("Back"), error)
         && rk_press_in_row (desk, MORNING, _ ("Undo"), error) && rk_see_gone (desk, waits, error)
         && rk_press (desk, button, error) && rk_see (desk, heading, error)
         && rk_enter (desk, _ ("Reason, if it goes out now"), "家族が待っています", error)
         && rk_press_in_dialog (desk, _ ("Post Now"), error)
         && rk_see_in_row (desk, MORNING, reason, error)
         && rk_scene_picture (scene, "says-why-at-night", error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a nurse asks everybody for 了解, and sees who is missing", step_ask },
    { "another sees it at home, understands, and says that she acts", step_answer },
    { "the nurse sees who acts, and reminds those who are missing", step_missing },
    { "the nurse goes to a day a month ago, and back to the newest", step_day },
    { "the clerk hears nothing of a patient for an hour, and again", step_mute },
    { "a post is reported, and who leads the team settles it", step_report },
    { "what is written at night waits at the server, or says why not", step_night },
    { "the handover asks before it is printed, and names the printer", step_handover },
  };

  return rk_scene_main (argc, argv, "— the rules of the house", steps, G_N_ELEMENTS (steps));
}
