/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ended"

/* A login that is ended from elsewhere while a timeline is on the screen: by the operator, and by
 * its own person from another desk. */

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define NURSE_MAIL "sato.misaki@midorino.example"
#define PATIENT    "鈴木 正一"

enum
{
  DESK,
  OTHER
};

static const char *const secrets[]
  = { "鈴木", "佐藤 花子", "高橋", "むくみ", "写真.jpg", "心不全", "佐伯 健一", NULL };

/* Wiped, with plain words why. */
static gboolean
is_ended (RkScene *scene, const char *name, GError **error)
{
  RkDesk *desk = scene->desks[DESK];

  if (!rk_see (desk,
               _ ("The server ended this login, and what was on this terminal is destroyed. If you "
                  "do not know why, ask your facility's administrator."),
               error)
      || !rk_settle (1500) || !rk_scene_picture (scene, name, error)
      || !rk_says_nothing_of (desk, secrets, error))
    return FALSE;
  g_autofree char *stores
    = g_build_filename (rk_desk_get_home (desk), "state", "renraku", "stores", NULL);
  g_autoptr (GDir) dir = g_dir_open (stores, 0, NULL);
  const char *left = dir != NULL ? g_dir_read_name (dir) : NULL;
  return left == NULL || rk_scene_fail (error, "a store is left: %s", left);
}

static gboolean
step_open (RkScene *scene, GError **error)
{
  return rk_scene_start (scene, DESK, "nurse", FALSE, error)
         && rk_begin (scene->desks[DESK], NURSE_MAIL, error)
         && rk_open_patient (scene->desks[DESK], PATIENT, error)
         && rk_scene_picture (scene, "open", error);
}

static gboolean
step_suspended (RkScene *scene, GError **error)
{
  g_autofree char *done = rk_scene_operate (scene, error, "user", "suspend", NURSE_MAIL, NULL);
  return done != NULL && is_ended (scene, "suspended", error);
}

static gboolean
step_refused (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[DESK];

  return rk_sign_in (desk, NURSE_MAIL, RK_SAMPLE_PASSWORD, error)
         && rk_see (desk, "*パスワードが違います*", error)
         && rk_scene_picture (scene, "cannot-sign-in", error);
}

static gboolean
step_resumed (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[DESK];
  g_autofree char *done = rk_scene_operate (scene, error, "user", "resume", NURSE_MAIL, NULL);

  return done != NULL && rk_sign_in (desk, NURSE_MAIL, RK_SAMPLE_PASSWORD, error)
         && rk_see (desk, _ ("Search all writings"), error)
         && rk_open_patient (desk, PATIENT, error);
}

static gboolean
step_elsewhere (RkScene *scene, GError **error)
{
  if (!rk_scene_start (scene, OTHER, "other", FALSE, error))
    return FALSE;
  RkDesk *other = scene->desks[OTHER];
  g_autofree char *end = g_strdup_printf (_ ("End the sign-in at %s"), "*");
  if (!rk_begin (other, NURSE_MAIL, error) || !rk_desk_keys (other, "ctrl+comma", error)
      || !rk_see (other, _ ("Settings"), error) || !rk_settle (1500)
      || !rk_desk_press (other, ATSPI_ROLE_INVALID, _ ("Account"), error) || !rk_settle (1500)
      || !rk_scene_picture (scene, "her-sign-ins", error) || !rk_press (other, end, error)
      || !rk_see (other, _ ("End this sign-in?"), error) || !rk_settle (800)
      || !rk_scene_picture (scene, "asked-before-it-ends", error)
      || !rk_press (other, _ ("End It"), error) || !rk_settle (2000))
    return FALSE;
  rk_desk_raise (scene->desks[DESK]);
  return is_ended (scene, "ended-from-another-desk", error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a nurse looks at a timeline", step_open },
    { "the operator suspends her, and the desk is wiped with a word why", step_suspended },
    { "she cannot sign in", step_refused },
    { "the operator lets her in again", step_resumed },
    { "she ends this login from another desk", step_elsewhere },
  };

  return rk_scene_main (argc, argv, "— a login that is ended", steps, G_N_ELEMENTS (steps));
}
