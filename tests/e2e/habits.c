/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-habits"

/* What people are used to: keys, tabs, orders. */

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define NURSE_MAIL "sato.misaki@midorino.example"
#define PATIENT    "鈴木 正一"
#define LONG_PART  "朝の体温は36.8度、血圧は128の76。食事は七割ほど。"

enum
{
  NURSE,
};

/* “Unread only (%s)” with its number, which is a fact of the whole list. */
static char *
unread_only (RkDesk *desk, GError **error)
{
  g_autofree char *pattern = g_strdup_printf (_ ("Unread only (%s)"), "*");
  g_autoptr (AtspiAccessible) toggle
    = rk_desk_wait (desk, ATSPI_ROLE_INVALID, pattern, RK_DESK_PATIENCE, error);

  return toggle != NULL ? atspi_accessible_get_name (toggle, error) : NULL;
}

static gboolean
step_tabs (RkScene *scene, GError **error)
{
  RkDesk *desk;

  if (!rk_scene_start (scene, NURSE, "nurse", FALSE, error))
    return FALSE;
  desk = scene->desks[NURSE];
  /* No patient is open yet, whose details have a button of the same name as a tab. */
  return rk_begin (desk, NURSE_MAIL, error) && rk_desk_keys (desk, "alt+2", error)
         && rk_see (desk, _ ("Search patients"), error)
         && rk_desk_press (
           desk, ATSPI_ROLE_TOGGLE_BUTTON, g_dpgettext2 (NULL, "tab", "My facility"), error)
         && rk_settle (1500) && rk_scene_picture (scene, "my-facility", error)
         && rk_desk_press (
           desk, ATSPI_ROLE_TOGGLE_BUTTON, g_dpgettext2 (NULL, "tab", "In charge"), error)
         && rk_settle (1500) && rk_scene_picture (scene, "in-charge", error)
         && rk_desk_press (desk, ATSPI_ROLE_TOGGLE_BUTTON, g_dpgettext2 (NULL, "tab", "All"), error)
         && rk_settle (1500) && rk_scene_picture (scene, "all", error);
}

static gboolean
step_keys (RkScene *scene, GError **error)
{
  g_autofree char *before = NULL;
  g_autofree char *passed = NULL;
  g_autofree char *after = NULL;
  RkDesk *desk = scene->desks[NURSE];

  before = unread_only (desk, error);
  /* Whom the keys reach has something to read, at any time of the day. */
  if (before == NULL || !rk_desk_press (desk, ATSPI_ROLE_TOGGLE_BUTTON, before, error)
      || !rk_settle (1000) || !rk_desk_keys (desk, "ctrl+f", error)
      || !rk_desk_stroke (desk, "Down", error) || !rk_settle (500)
      || !rk_scene_picture (scene, "focus", error))
    return FALSE;
  for (guint i = 0; i < 6; i++)
    if (!rk_desk_stroke (desk, i < 3 ? "Down" : "Up", error))
      return FALSE;
  if (!rk_settle (2500) || !rk_scene_picture (scene, "passed-by", error))
    return FALSE;
  passed = unread_only (desk, error);
  if (passed == NULL)
    return FALSE;
  if (!g_str_equal (before, passed))
    return rk_scene_fail (error, "passing by has read something: %s, %s", before, passed);
  if (!rk_desk_stroke (desk, "Down", error) || !rk_desk_stroke (desk, "Return", error)
      || !rk_see (desk, _ ("Timeline"), error) || !rk_settle (3000)
      || !rk_scene_picture (scene, "opened-by-enter", error))
    return FALSE;
  after = unread_only (desk, error);
  if (after == NULL || !rk_desk_press (desk, ATSPI_ROLE_TOGGLE_BUTTON, after, error))
    return FALSE;
  return !g_str_equal (before, after)
         || rk_scene_fail (error, "opening has read nothing: %s", after);
}

static gboolean
step_invite (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];

  return rk_open_patient (desk, PATIENT, error) && rk_show_details (desk, error)
         && rk_press (desk, _ ("Invite members"), error) && rk_settle (1500)
         && rk_desk_press (
           desk, ATSPI_ROLE_INVALID, g_dpgettext2 (NULL, "tab", "By facility"), error)
         && rk_settle (1000) && rk_scene_picture (scene, "invite-by-facility", error)
         && rk_desk_press (desk, ATSPI_ROLE_INVALID, g_dpgettext2 (NULL, "tab", "By kana"), error)
         && rk_settle (1000) && rk_scene_picture (scene, "invite-by-name", error)
         && rk_desk_stroke (desk, "Escape", error) && rk_settle (800);
}

static gboolean
step_long (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *hint = g_strdup (_ ("%zu characters · Short posts are read at once"));
  g_autofree char *pattern = g_strconcat ("*", strchr (hint, 'u') + 1, NULL);

  for (guint i = 0; i < 18; i++)
    g_string_append (text, LONG_PART);
  return rk_write_text (desk, PATIENT, text->str, error) && rk_see (desk, pattern, error)
         && rk_scene_picture (scene, "short-posts-are-read", error)
         && rk_write_text (desk, PATIENT, "", error) && rk_see_gone (desk, pattern, error);
}

/* The first stroke may still go to the list of choices. */
static gboolean
close_settings (RkDesk *desk, GError **error)
{
  for (guint i = 0; i < 5; i++)
    if (!rk_desk_stroke (desk, "Escape", error))
      return FALSE;
    else if (rk_desk_wait_gone (desk, ATSPI_ROLE_INVALID, _ ("Order of the writings"), 4000, NULL))
      return TRUE;
  return rk_scene_fail (error, "the settings stay open");
}

static gboolean
step_order (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];

  return rk_desk_keys (desk, "ctrl+comma", error) && rk_see (desk, _ ("Settings"), error)
         && rk_settle (1500)
         && rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Order of the writings"), error)
         && rk_settle (800) && rk_scene_picture (scene, "order", error)
         && rk_desk_stroke (desk, "Down", error) && rk_desk_stroke (desk, "Return", error)
         && rk_settle (800) && close_settings (desk, error)
         && rk_scene_picture (scene, "newest-at-the-bottom", error)
         && rk_desk_keys (desk, "F1", error) && rk_see (desk, _ ("Photos and documents"), error)
         && rk_settle (1000) && rk_scene_picture (scene, "shortcuts", error)
         && rk_desk_stroke (desk, "Escape", error)
         && rk_see_gone (desk, _ ("Photos and documents"), error)
         && rk_desk_keys (desk, "alt+4", error) && rk_see (desk, _ ("Search groups"), error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "the tabs of the list", step_tabs },
    { "keys pass by without reading, and Enter opens", step_keys },
    { "whom to invite, by name and by facility", step_invite },
    { "a long post is told so", step_long },
    { "the newest at the bottom", step_order },
  };

  return rk_scene_main (argc, argv, "— what people are used to", steps, G_N_ELEMENTS (steps));
}
