/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-media"

#include "config.h"

#include "scene.h"

#include <glib/gi18n.h>

/* A nurse, one of whose patients has photos over weeks. */
#define NURSE_MAIL "sato.misaki@midorino.example"
#define NURSE      0

/* Ids of what is opened are not known; cards are found by the names of the files. */
static gboolean
open_card (RkScene *scene, const char *name, GError **error)
{
  return rk_desk_press (scene->desks[NURSE], ATSPI_ROLE_PUSH_BUTTON, name, error);
}

static gboolean
close_viewer (RkScene *scene, GError **error)
{
  return rk_desk_keys (scene->desks[NURSE], "Escape", error) && rk_settle (800);
}

static gboolean
step_sign_in (RkScene *scene, GError **error)
{
  return rk_scene_start (scene, NURSE, "nurse", FALSE, error)
         && rk_begin (scene->desks[NURSE], NURSE_MAIL, error);
}

static gboolean
step_wound (RkScene *scene, GError **error)
{
  return rk_open_patient_row (scene->desks[NURSE], "佐藤 花子", "*褥瘡*", error) && rk_settle (2500)
         && rk_scene_picture (scene, "timeline", error) && open_card (scene, "*.jpg", error)
         && rk_settle (4000) && rk_scene_picture (scene, "viewer", error)
         && rk_see (scene->desks[NURSE], _ ("Compare Side by Side"), error);
}

static gboolean
step_compare (RkScene *scene, GError **error)
{
  return rk_desk_keys (scene->desks[NURSE], "c", error) && rk_settle (1500)
         && rk_desk_keys (scene->desks[NURSE], "Left", error) && rk_settle (2500)
         && rk_desk_keys (scene->desks[NURSE], "plus", error)
         && rk_desk_keys (scene->desks[NURSE], "plus", error)
         && rk_scene_picture (scene, "compare", error)
         && rk_desk_keys (scene->desks[NURSE], "c", error) && close_viewer (scene, error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a nurse signs in", step_sign_in },
    { "she looks at a wound, large, with the strip of all pictures", step_wound },
    { "she compares it with an earlier one", step_compare },
  };

  return rk_scene_main (argc, argv, "— look at photos over time", steps, G_N_ELEMENTS (steps));
}
