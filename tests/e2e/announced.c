/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-announced"

/* What is said to many: an announcement of a 医師会, and what stands at the top of a team's place.
 */

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define DOCTOR_MAIL "saeki.kenichi@midorino.example"
#define CLERK_MAIL  "kobayashi.mayu@midorino.example"
#define SENDER      "みどり野市医師会"
#define TITLE       "在宅医療研修会のご案内"
#define WORDS       "第三木曜の夜七時から、市民会館の二階で行います。"
#define OTHER_TITLE "年末年始の運用について"
#define PATIENT     "鈴木 正一"
#define KEY         "玄関の鍵は郵便受けの中です。"
#define PARKING     "車は裏の駐車場にお願いします。"

/* Invitations and approvals of the sample region that wait for the doctor. */
#define WAITING_BEFORE 3

enum
{
  DOCTOR,
  CLERK,
};

static char *
announce (RkScene *scene, const char *title, const char *option, const char *value, GError **error)
{
  g_autofree char *file = g_build_filename (scene->work, "announcement", NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, 20);
  g_autofree char *until = g_date_time_format (then, "%F");

  if (!g_file_set_contents (file, WORDS "\n", -1, error))
    return NULL;
  return rk_scene_operate (scene, error, "announce", "publish", "--title", title, "--sender",
                           SENDER, "--text", file, "--until", until, option, value, NULL);
}

/* Doctors have both, a clerk the one for everybody. */
static gboolean
step_announce (RkScene *scene, GError **error)
{
  RkDesk *doctor, *clerk;
  g_autofree char *before
    = g_strdup_printf ("%s %d", _ ("Invitations and notices"), WAITING_BEFORE);
  g_autofree char *tile
    = g_strdup_printf ("%s %d", _ ("Invitations and notices"), WAITING_BEFORE + 2);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (!rk_scene_start (scene, DOCTOR, "doctor", FALSE, error)
      || !rk_scene_start (scene, CLERK, "clerk", FALSE, error))
    return FALSE;
  doctor = scene->desks[DOCTOR];
  clerk = scene->desks[CLERK];
  if (!rk_begin (clerk, CLERK_MAIL, error) || !rk_desk_keys (clerk, "alt+3", error))
    return FALSE;
  rk_desk_raise (doctor);
  if (!rk_begin (doctor, DOCTOR_MAIL, error) || !rk_see (doctor, before, error))
    return FALSE;
  first = announce (scene, TITLE, "--profession", "doctor", error);
  second = first != NULL ? announce (scene, OTHER_TITLE, NULL, NULL, error) : NULL;
  if (second == NULL)
    return FALSE;
  rk_desk_raise (doctor);
  if (!rk_see (doctor, tile, error) || !rk_scene_picture (scene, "counted-at-home", error)
      || !rk_press (doctor, tile, error) || !rk_see (doctor, TITLE, error)
      || !rk_see (doctor, OTHER_TITLE, error)
      || !rk_scene_picture (scene, "both-for-a-doctor", error))
    return FALSE;
  rk_desk_raise (clerk);
  return rk_see (clerk, OTHER_TITLE, error) && rk_see_gone (clerk, TITLE, error)
         && rk_scene_picture (scene, "one-for-a-clerk", error);
}

static gboolean
step_read (RkScene *scene, GError **error)
{
  RkDesk *doctor = scene->desks[DOCTOR];
  g_autofree char *unread = g_strdup_printf (_ ("Unread: %s"), TITLE);
  g_autofree char *tile
    = g_strdup_printf ("%s %d", _ ("Invitations and notices"), WAITING_BEFORE + 1);
  g_autofree char *list = NULL;

  rk_desk_raise (doctor);
  if (!rk_desk_press (doctor, ATSPI_ROLE_LIST_ITEM, unread, error) || !rk_see (doctor, WORDS, error)
      || !rk_scene_picture (scene, "all-of-it", error) || !rk_desk_stroke (doctor, "Escape", error)
      || !rk_see_gone (doctor, WORDS, error) || !rk_see_gone (doctor, unread, error)
      || !rk_desk_keys (doctor, "alt+1", error) || !rk_see (doctor, tile, error))
    return FALSE;
  list = rk_scene_operate (scene, error, "announce", "list", NULL);
  if (list != NULL && strstr (list, "  1/") == NULL)
    return rk_scene_fail (error, "the operator does not learn that it was read: %s", list);
  return list != NULL;
}

/* Taken back, its words are gone from the desks. */
static gboolean
step_take_back (RkScene *scene, GError **error)
{
  RkDesk *clerk = scene->desks[CLERK];
  g_autofree char *list = rk_scene_operate (scene, error, "announce", "list", NULL);
  const char *line = list != NULL ? strstr (list, OTHER_TITLE) : NULL;
  g_autofree char *id = NULL;
  g_autofree char *said = NULL;

  if (line == NULL)
    return list != NULL && rk_scene_fail (error, "the announcement is not listed");
  while (line > list && line[-1] != '\n')
    line--;
  id = g_strndup (line, strcspn (line, " "));
  rk_desk_raise (clerk);
  said = rk_scene_operate (scene, error, "announce", "end", id, NULL);
  return said != NULL && rk_see_gone (clerk, OTHER_TITLE, error)
         && rk_scene_picture (scene, "taken-back", error);
}

static char *
pinned (const char *text)
{
  g_autofree char *any = g_strconcat ("*", text, NULL);

  return g_strdup_printf (_ ("Pinned: %s"), any);
}

/* Who leads the team pins two posts; the other finds the older one by its pin. */
static gboolean
step_pin (RkScene *scene, GError **error)
{
  RkDesk *clerk = scene->desks[CLERK], *doctor = scene->desks[DOCTOR];
  g_autofree char *first = pinned (KEY);
  g_autofree char *second = pinned (PARKING);
  g_autofree char *both = g_strdup_printf (ngettext ("%u pinned post", "%u pinned posts", 2), 2);

  rk_desk_raise (clerk);
  if (!rk_open_patient (clerk, PATIENT, error) || !rk_post_and_wait (clerk, PATIENT, KEY, error)
      || !rk_post_and_wait (clerk, PATIENT, PARKING, error)
      || !rk_choose_for_post (clerk, KEY, _ ("Pin to the Top"), error)
      || !rk_see (clerk, first, error) || !rk_scene_picture (scene, "pinned", error)
      || !rk_choose_for_post (clerk, PARKING, _ ("Pin to the Top"), error)
      || !rk_see (clerk, both, error))
    return FALSE;
  rk_desk_raise (doctor);
  return rk_open_patient (doctor, PATIENT, error) && rk_press (doctor, both, error)
         && rk_see (doctor, second, error) && rk_scene_picture (scene, "both-pins", error)
         && rk_press (doctor, first, error) && rk_see (doctor, KEY, error)
         && rk_scene_picture (scene, "by-its-pin-to-the-post", error);
}

/* Taken down by the strip and by the post's menu, it is gone at the other desk as well. */
static gboolean
step_unpin (RkScene *scene, GError **error)
{
  RkDesk *clerk = scene->desks[CLERK], *doctor = scene->desks[DOCTOR];
  g_autofree char *first = pinned (KEY);
  g_autofree char *second = pinned (PARKING);

  rk_desk_raise (clerk);
  if (!rk_choose_for_post (clerk, PARKING, _ ("Unpin"), error)
      || !rk_see_gone (clerk, second, error) || !rk_see (clerk, first, error))
    return FALSE;
  rk_desk_raise (doctor);
  if (!rk_see_gone (doctor, second, error) || !rk_see (doctor, first, error)
      || !rk_scene_picture (scene, "one-is-taken-down", error))
    return FALSE;
  rk_desk_raise (clerk);
  return rk_choose_for_post (clerk, KEY, _ ("Unpin"), error) && rk_see_gone (clerk, first, error)
         && rk_scene_picture (scene, "none-is-pinned", error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a 医師会 announces to doctors, the operator to all; it is counted at ホーム",
      step_announce },
    { "the doctor reads it; the operator learns how many have", step_read },
    { "what is taken back is gone from the desks", step_take_back },
    { "who leads a team pins two posts; another finds one by its pin", step_pin },
    { "a pin is taken down, at the other desk as well", step_unpin },
  };

  return rk_scene_main (argc, argv, "— what is said to many", steps, G_N_ELEMENTS (steps));
}
