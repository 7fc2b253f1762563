/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-leaving"

/* How a desk is left: what a notification says and when it goes, a logout that comes by itself, and
 * one that is asked for, each with something unsent. */

#include "bubbles.h"
#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define NURSE_MAIL  "sato.misaki@midorino.example"
#define OTHER_MAIL  "yoshida.daiki@midorino.example"
#define DOCTOR_MAIL "saeki.kenichi@midorino.example"
#define PATIENT     "鈴木 正一"
#define FACILITY    "訪問看護ステーション ひなた"
#define MINUTE_MS   300000

#define FIRST  "利尿薬は今日から半分にしました。"
#define SECOND "明日の採血は午前に変わりました。"
#define SEALED "停電のあいだに測った体温は36.8度です。"
#define SENT   "足浴のあと、痛みは和らいだそうです。"
#define LOST   "これは送らずに捨てる書き込みです。"

enum
{
  DESK,
  DOCTOR,
  ELSEWHERE
};

static RkBubbles *bubbles;
static char *facility_id;

static const char *const secrets[]
  = { "鈴木", "正一", "佐伯", "利尿薬", "採血", "みどりの", "ひなた", NULL };

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

static gboolean
wait_bubbles (guint n, GError **error)
{
  for (int i = 0; i < 600; i++)
    {
      if (rk_bubbles_count (bubbles) == n)
        return TRUE;
      rk_desk_pause (100);
    }
  return rk_scene_fail (error, "%u notifications are to be seen", rk_bubbles_count (bubbles));
}

/* What was said is how many, and nothing else. */
static gboolean
bubbles_say_nothing (GError **error)
{
  g_autofree char *words = rk_bubbles_dup_words (bubbles);

  if (strstr (words, "件あります") == NULL)
    return rk_scene_fail (error, "they do not say how many: %s", words);
  for (gsize i = 0; secrets[i] != NULL; i++)
    if (strstr (words, secrets[i]) != NULL)
      return rk_scene_fail (error, "“%s” stands in a notification: %s", secrets[i], words);
  return TRUE;
}

static gboolean
step_begin (RkScene *scene, GError **error)
{
  bubbles = rk_bubbles_new (error);
  facility_id = bubbles != NULL ? rk_scene_facility (scene, FACILITY, error) : NULL;
  return facility_id != NULL && set_minutes (scene, "30", "60", error)
         && rk_scene_start (scene, DESK, "desk", TRUE, error)
         && rk_see (scene->desks[DESK], _ ("Go to sign-in"), error)
         && rk_desk_survives_wrong_number (scene->desks[DESK], error)
         && rk_begin (scene->desks[DESK], NURSE_MAIL, error)
         && rk_desk_survives_wrong_number (scene->desks[DESK], error)
         && rk_open_patient (scene->desks[DESK], PATIENT, error)
         && rk_scene_start (scene, DOCTOR, "doctor", FALSE, error)
         && rk_begin (scene->desks[DOCTOR], DOCTOR_MAIL, error)
         && rk_open_patient (scene->desks[DOCTOR], PATIENT, error);
}

static gboolean
step_bubble (RkScene *scene, GError **error)
{
  rk_desk_raise (scene->desks[DOCTOR]);
  return rk_post_and_wait (scene->desks[DOCTOR], PATIENT, FIRST, error) && wait_bubbles (1, error)
         && bubbles_say_nothing (error);
}

static gboolean
step_looked (RkScene *scene, GError **error)
{
  rk_desk_raise (scene->desks[DESK]);
  return wait_bubbles (0, error);
}

static gboolean
step_locked (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[DESK];
  guint n;

  rk_desk_raise (scene->desks[DOCTOR]);
  if (!rk_post_and_wait (scene->desks[DOCTOR], PATIENT, SECOND, error) || !wait_bubbles (1, error))
    return FALSE;
  /* By assistive technology: the window stays behind the other. */
  if (!rk_press (desk, _ ("Lock"), error) || !rk_see (desk, _ ("Unlock"), error)
      || !wait_bubbles (0, error))
    return FALSE;
  n = rk_bubbles_count_told (bubbles);
  if (!rk_post_and_wait (scene->desks[DOCTOR], PATIENT, "了解しました。", error)
      || !rk_settle (5000))
    return FALSE;
  if (rk_bubbles_count_told (bubbles) != n)
    return rk_scene_fail (error, "a locked desk told of a writing");
  return bubbles_say_nothing (error) && rk_enter (desk, _ ("Password"), RK_SAMPLE_PASSWORD, error)
         && rk_press (desk, _ ("Unlock"), error) && rk_see_gone (desk, _ ("Unlock"), error)
         && rk_settle (1000);
}

/* A store that lies there, and none of its words in it or beside it. */
static gboolean
is_sealed (RkScene *scene, gboolean sealed, GError **error)
{
  const char *home = rk_desk_get_home (scene->desks[DESK]);
  g_autofree char *stores = g_build_filename (home, "state", "renraku", "stores", NULL);
  g_autoptr (GDir) dir = g_dir_open (stores, 0, NULL);
  gboolean there = dir != NULL && g_dir_read_name (dir) != NULL;
  g_autofree char *found = rk_find_in_files (home, SEALED);

  if (found != NULL)
    return rk_scene_fail (error, "the post can be read in %s", found);
  return there == sealed || rk_scene_fail (error, sealed ? "no store is left" : "a store is left");
}

static gboolean
step_automatic (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[DESK];
  g_autofree char *question = g_strdup_printf (_ ("Post to the team of %s?"), PATIENT);

  rk_desk_raise (desk);
  if (!set_minutes (scene, "1", "1", error) || !rk_settle (5000)
      || !rk_desk_stroke (desk, "shift", error))
    return FALSE;
  rk_cut_set_open (scene->cut, FALSE);
  /* The first after a lock is asked for once more. */
  return rk_post (desk, PATIENT, SEALED, error) && rk_see (desk, question, error)
         && rk_settle (1000) && rk_press_in_dialog (desk, _ ("Post"), error)
         && rk_see (desk, SEALED, error)
         && see_within (desk, _ ("The screen is about to be locked"), MINUTE_MS, error)
         && see_within (desk, _ ("Unlock"), MINUTE_MS, error)
         && see_within (desk, _ ("Log in"), MINUTE_MS, error)
         && rk_see (desk, "*未送信*封印*", error)
         && rk_scene_picture (scene, "logged-out-by-itself", error)
         && rk_press (desk, _ ("Record of the wipe"), error)
         && rk_see (desk, "*未送信の書き込みは封印して残しました*", error)
         && rk_scene_picture (scene, "what-was-kept-sealed", error)
         && rk_desk_keys (desk, "Escape", error) && rk_settle (1000)
         && is_sealed (scene, TRUE, error);
}

static gboolean
log_out (RkDesk *desk, GError **error)
{
  return rk_desk_keys (desk, "ctrl+shift+q", error)
         && rk_press_in_dialog (desk, _ ("Log out"), error) && rk_see (desk, _ ("Log in"), error)
         && rk_settle (1000);
}

static gboolean
step_other (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[DESK];
  static const char *const words[] = { SEALED, NULL };

  rk_cut_set_open (scene->cut, TRUE);
  return set_minutes (scene, "30", "60", error)
         && rk_sign_in (desk, OTHER_MAIL, RK_SAMPLE_PASSWORD, error)
         && rk_see (desk, _ ("Search all writings"), error)
         && rk_enter (desk, _ ("Search all writings"), "体温は36.8", error) && rk_settle (4000)
         && rk_scene_picture (scene, "somebody-else-finds-nothing", error)
         && rk_enter (desk, _ ("Search all writings"), "", error)
         && rk_says_nothing_of (desk, words, error) && log_out (desk, error)
         && is_sealed (scene, TRUE, error);
}

static gboolean
step_told (RkScene *scene, GError **error)
{
  RkDesk *desk;

  if (!rk_scene_start (scene, ELSEWHERE, "elsewhere", FALSE, error))
    return FALSE;
  desk = scene->desks[ELSEWHERE];
  if (!rk_begin (desk, NURSE_MAIL, error) || !rk_desk_keys (desk, "alt+3", error)
      || !rk_see (desk,
                  _ ("Unsent writings of yours lie sealed on a terminal. Sign in there to send "
                     "them."),
                  error)
      || !rk_scene_picture (scene, "she-is-told-elsewhere", error) || !log_out (desk, error))
    return FALSE;
  rk_desk_kill (desk);
  g_clear_pointer (&scene->desks[ELSEWHERE], rk_desk_free);
  return TRUE;
}

static gboolean
step_opened (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[DESK];

  rk_desk_raise (desk);
  return rk_sign_in (desk, NURSE_MAIL, RK_SAMPLE_PASSWORD, error)
         && rk_see (desk, _ ("Search all writings"), error)
         && rk_open_patient (desk, PATIENT, error) && rk_see (desk, SEALED, error)
         && rk_see (scene->desks[DOCTOR], SEALED, error)
         && rk_scene_picture (scene, "sent-after-all", error);
}

static gboolean
ask_with_unsent (RkDesk *desk, GError **error)
{
  return rk_desk_keys (desk, "ctrl+shift+q", error)
         && rk_see (desk, _ ("Some of your work has not been sent"), error)
         && rk_see (desk, "*" PATIENT "*", error);
}

static gboolean
step_back (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[DESK];

  rk_cut_set_open (scene->cut, FALSE);
  return rk_see (desk, "*オフライン*", error) && rk_post (desk, PATIENT, SENT, error)
         && rk_see (desk, SENT, error)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Undo"), MINUTE_MS, error)
         && ask_with_unsent (desk, error) && rk_scene_picture (scene, "three-ways", error)
         && rk_press_in_dialog (desk, _ ("Back"), error) && rk_see (desk, SENT, error)
         && rk_scene_picture (scene, "back-again", error);
}

static gboolean
step_send (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[DESK];

  if (!ask_with_unsent (desk, error) || !rk_press (desk, _ ("Send, then log out"), error)
      || !rk_see (desk, _ ("Sending what is unsent…"), error)
      || !rk_scene_picture (scene, "sending-before-the-logout", error))
    return FALSE;
  rk_cut_set_open (scene->cut, TRUE);
  return rk_see (desk, _ ("Log in"), error) && rk_settle (1000)
         && rk_see (scene->desks[DOCTOR], SENT, error) && is_sealed (scene, FALSE, error)
         && rk_scene_picture (scene, "sent-and-logged-out", error);
}

static gboolean
step_discard (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[DESK];

  if (!rk_sign_in (desk, NURSE_MAIL, RK_SAMPLE_PASSWORD, error)
      || !rk_see (desk, _ ("Search all writings"), error)
      || !rk_open_patient (desk, PATIENT, error))
    return FALSE;
  rk_cut_set_open (scene->cut, FALSE);
  if (!rk_see (desk, "*オフライン*", error) || !rk_post (desk, PATIENT, LOST, error)
      || !rk_desk_wait_gone (desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Undo"), MINUTE_MS, error)
      || !ask_with_unsent (desk, error) || !rk_press (desk, _ ("Discard and log out"), error)
      || !rk_see (desk, _ ("Really discard it?"), error)
      || !rk_scene_picture (scene, "asks-once-more", error)
      || !rk_press_in_dialog (desk, _ ("Back"), error) || !rk_see (desk, LOST, error)
      || !ask_with_unsent (desk, error) || !rk_press (desk, _ ("Discard and log out"), error)
      || !rk_see (desk, _ ("Really discard it?"), error) || !rk_settle (1000)
      || !rk_press_in_dialog (desk, _ ("Discard and log out"), error)
      || !rk_see (desk, _ ("Log in"), error) || !rk_settle (1000)
      || !is_sealed (scene, FALSE, error) || !rk_press (desk, _ ("Record of the wipe"), error)
      || !rk_see (desk, "*未送信の 1件を含む*", error)
      || !rk_scene_picture (scene, "discarded", error) || !rk_desk_keys (desk, "Escape", error))
    return FALSE;
  rk_cut_set_open (scene->cut, TRUE);
  return rk_sign_in (desk, NURSE_MAIL, RK_SAMPLE_PASSWORD, error)
         && rk_see (desk, _ ("Search all writings"), error) && rk_desk_keys (desk, "alt+3", error)
         && rk_see (desk, _ ("Unsent writings of yours were destroyed at a logout."), error)
         && rk_scene_picture (scene, "she-is-told", error);
}

static gboolean
step_revoked (RkScene *scene, GError **error)
{
  static const char *const words[] = { LOST, NULL };

  rk_desk_raise (scene->desks[DOCTOR]);
  if (!rk_says_nothing_of (scene->desks[DOCTOR], words, error)
      || !rk_post_and_wait (scene->desks[DOCTOR], PATIENT, "明日また伺います。", error)
      || !wait_bubbles (1, error))
    return FALSE;
  g_autofree char *done = rk_scene_operate (scene, error, "user", "suspend", NURSE_MAIL, NULL);
  return done != NULL && wait_bubbles (0, error) && bubbles_say_nothing (error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a nurse and a doctor look at one patient", step_begin },
    { "a notification says how many, and nothing else", step_bubble },
    { "it goes when she looks", step_looked },
    { "it goes with the lock, and a locked desk tells of nothing", step_locked },
    { "nobody comes back: logged out by itself, what is unsent sealed", step_automatic },
    { "somebody else at the desk finds nothing of it", step_other },
    { "she is told at another desk", step_told },
    { "she signs in again, and it is sent", step_opened },
    { "a logout with something unsent lists it, and leads back", step_back },
    { "send, then log out", step_send },
    { "discard, asked once more, and told to the author", step_discard },
    { "a notification goes with a revocation", step_revoked },
  };
  int status = rk_scene_main (argc, argv, "— how a desk is left", steps, G_N_ELEMENTS (steps));

  rk_bubbles_free (bubbles);
  g_free (facility_id);
  return status;
}
