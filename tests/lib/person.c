/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "config.h"

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

/* How long a post may take until it is at the server: it is held back for ten seconds first. */
#define SENT_MS 60000

/**
 * rk_settle:
 *
 * Time for a window to close: asking for a child of one that goes ends the toolkit of Debian 12.
 *
 * Returns: %TRUE
 */
gboolean
rk_settle (guint ms)
{
  rk_desk_pause (ms);
  return TRUE;
}

/**
 * rk_see:
 *
 * Returns: whether something called or saying @pattern came into sight
 */
gboolean
rk_see (RkDesk *desk, const char *pattern, GError **error)
{
  g_autoptr (AtspiAccessible) found
    = rk_desk_wait (desk, ATSPI_ROLE_INVALID, pattern, RK_DESK_PATIENCE, error);
  return found != NULL;
}

/**
 * rk_see_gone:
 *
 * Returns: whether it went out of sight
 */
gboolean
rk_see_gone (RkDesk *desk, const char *pattern, GError **error)
{
  return rk_desk_wait_gone (desk, ATSPI_ROLE_INVALID, pattern, RK_DESK_PATIENCE, error);
}

/**
 * rk_press:
 *
 * Presses the button that is called so.
 */
gboolean
rk_press (RkDesk *desk, const char *pattern, GError **error)
{
  return rk_desk_press (desk, ATSPI_ROLE_PUSH_BUTTON, pattern, error);
}

/**
 * rk_enter:
 *
 * Fills the entry that is called so.
 */
gboolean
rk_enter (RkDesk *desk, const char *pattern, const char *text, GError **error)
{
  return rk_desk_type (desk, ATSPI_ROLE_INVALID, pattern, text, error);
}

/**
 * rk_sign_in:
 *
 * Fills in the sign-in window and presses its button; does not wait for what comes of it.
 */
gboolean
rk_sign_in (RkDesk *desk, const char *mail, const char *password, GError **error)
{
  return rk_enter (desk, _ ("Mail address"), mail, error)
         && rk_enter (desk, _ ("Password"), password, error)
         && rk_press (desk, _ ("Log in"), error);
}

/**
 * rk_begin:
 *
 * The first time of somebody of the sample region at a terminal.
 */
gboolean
rk_begin (RkDesk *desk, const char *mail, GError **error)
{
  return rk_press (desk, _ ("Go to sign-in"), error)
         && rk_sign_in (desk, mail, RK_SAMPLE_PASSWORD, error)
         && rk_see (desk, _ ("Search all writings"), error);
}

static char *
post_button (const char *patient)
{
  return g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), patient);
}

/**
 * rk_open_patient:
 *
 * Opens the timeline of the first patient that a search for @name finds.
 */
gboolean
rk_open_patient (RkDesk *desk, const char *name, GError **error)
{
  g_autofree char *button = post_button (name);

  return rk_desk_keys (desk, "alt+2", error) && rk_enter (desk, _ ("Search patients"), name, error)
         && rk_desk_keys (desk, "ctrl+f", error) && rk_desk_keys (desk, "Return", error)
         && rk_see (desk, button, error) && rk_enter (desk, _ ("Search patients"), "", error);
}

/**
 * rk_open_patient_row:
 * @pattern: how the row of the list is called
 *
 * Opens a patient by a click, for those that a search does not tell apart.
 */
gboolean
rk_open_patient_row (RkDesk *desk, const char *search, const char *pattern, GError **error)
{
  if (!rk_desk_keys (desk, "alt+2", error) || !rk_enter (desk, _ ("Search patients"), search, error)
      || !rk_settle (1500))
    return FALSE;
  g_autoptr (AtspiAccessible) row
    = rk_desk_wait (desk, ATSPI_ROLE_LIST_ITEM, pattern, RK_DESK_PATIENCE, error);
  return row != NULL && rk_desk_click (desk, row, error) && rk_see (desk, _ ("Timeline"), error)
         && rk_enter (desk, _ ("Search patients"), "", error);
}

gboolean
rk_write_text (RkDesk *desk, const char *patient, const char *text, GError **error)
{
  g_autofree char *name = post_button (patient);
  return rk_desk_type (desk, ATSPI_ROLE_TEXT, name, text, error);
}

/**
 * rk_post:
 *
 * Writes and presses the button; the post is held back for ten seconds then.
 */
gboolean
rk_post (RkDesk *desk, const char *patient, const char *text, GError **error)
{
  g_autofree char *name = post_button (patient);
  return rk_write_text (desk, patient, text, error) && rk_press (desk, name, error);
}

/**
 * rk_post_and_wait:
 *
 * rk_post(), and waits until the server has it.
 */
gboolean
rk_post_and_wait (RkDesk *desk, const char *patient, const char *text, GError **error)
{
  return rk_post (desk, patient, text, error) && rk_see (desk, text, error)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Undo"), SENT_MS, error)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_LABEL, _ ("Sending…"), SENT_MS, error);
}

gboolean
rk_show_details (RkDesk *desk, GError **error)
{
  g_autoptr (AtspiAccessible) shown = rk_desk_find (desk, ATSPI_ROLE_INVALID, _ ("Invite members"));
  return shown != NULL || rk_desk_press (desk, ATSPI_ROLE_TOGGLE_BUTTON, _ ("Details"), error);
}

/**
 * rk_find_row:
 * @text: what the post says
 *
 * Returns: (transfer full) (nullable): its row in the timeline
 */
AtspiAccessible *
rk_find_row (RkDesk *desk, const char *text, GError **error)
{
  AtspiAccessible *at = rk_desk_wait (desk, ATSPI_ROLE_LABEL, text, RK_DESK_PATIENCE, error);

  while (at != NULL && atspi_accessible_get_role (at, NULL) != ATSPI_ROLE_LIST_ITEM)
    {
      AtspiAccessible *parent = atspi_accessible_get_parent (at, NULL);
      g_object_unref (at);
      at = parent;
      if (at == NULL)
        rk_scene_fail (error, "“%s” is no post", text);
    }
  return at;
}

static AtspiAccessible *
wait_in_row (RkDesk *desk, const char *text, AtspiRole role, const char *pattern, GError **error)
{
  gint64 until = g_get_monotonic_time () + (gint64) RK_DESK_PATIENCE * 1000;

  do
    {
      g_autoptr (AtspiAccessible) row = rk_find_row (desk, text, error);
      if (row == NULL)
        return NULL;
      AtspiAccessible *found = rk_desk_find_in (row, role, pattern);
      if (found != NULL)
        return found;
      rk_desk_pause (100);
    }
  while (g_get_monotonic_time () < until);
  rk_scene_fail (error, "“%s” did not appear in the post “%s”", pattern, text);
  return NULL;
}

/**
 * rk_see_in_row:
 *
 * Returns: whether something called or saying @pattern came into sight in a post
 */
gboolean
rk_see_in_row (RkDesk *desk, const char *text, const char *pattern, GError **error)
{
  g_autoptr (AtspiAccessible) found = wait_in_row (desk, text, ATSPI_ROLE_INVALID, pattern, error);
  return found != NULL;
}

/**
 * rk_press_in_row:
 *
 * Presses a button of one post.
 */
gboolean
rk_press_in_row (RkDesk *desk, const char *text, const char *pattern, GError **error)
{
  g_autoptr (AtspiAccessible) button
    = wait_in_row (desk, text, ATSPI_ROLE_PUSH_BUTTON, pattern, error);
  return button != NULL && rk_desk_activate (desk, button, error);
}

/**
 * rk_choose_for_post:
 * @item: of the menu behind the post's three dots
 */
gboolean
rk_choose_for_post (RkDesk *desk, const char *text, const char *item, GError **error)
{
  g_autoptr (AtspiAccessible) button
    = wait_in_row (desk, text, ATSPI_ROLE_PUSH_BUTTON, _ ("More"), error);

  return button != NULL && rk_desk_activate (desk, button, error)
         && rk_desk_press (desk, ATSPI_ROLE_MENU_ITEM, item, error) && rk_settle (800);
}

/**
 * rk_paste_photo:
 *
 * Draws a photo of a wound and pastes it into what is being written about @patient.
 */
gboolean
rk_paste_photo (RkScene *scene, RkDesk *desk, const char *patient, GError **error)
{
  g_autofree char *photo = g_build_filename (scene->work, "wound.png", NULL);
  const char *const draw[] = { "convert", "-size",   "1200x900", "radial-gradient:#ecc3a6-#c99477",
                               "-fill",   "#b5564a", "-draw",    "ellipse 600,450 150,100 0,360",
                               "-fill",   "#8f3a34", "-draw",    "ellipse 590,445 80,50 0,360",
                               "-blur",   "0x14",    photo,      NULL };
  const char *const copy[]
    = { "xclip", "-selection", "clipboard", "-t", "image/png", "-i", photo, NULL };
  g_autofree char *name = post_button (patient);
  g_autoptr (AtspiAccessible) entry = NULL;
  g_autoptr (GSubprocess) drawn = g_subprocess_newv (draw, G_SUBPROCESS_FLAGS_NONE, error);

  if (drawn == NULL || !g_subprocess_wait_check (drawn, NULL, error))
    return FALSE;
  g_autoptr (GSubprocess) copied
    = g_subprocess_newv (copy, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, error);
  if (copied == NULL || !g_subprocess_wait_check (copied, NULL, error))
    return FALSE;
  entry = rk_desk_wait (desk, ATSPI_ROLE_TEXT, name, RK_DESK_PATIENCE, error);
  return entry != NULL && rk_desk_click (desk, entry, error) && rk_desk_keys (desk, "ctrl+v", error)
         && rk_see (desk, "*KB", error);
}

/**
 * rk_choose_for_member:
 * @name: whose menu at the side
 * @item: of the menu
 */
gboolean
rk_choose_for_member (RkDesk *desk, const char *name, const char *item, GError **error)
{
  g_autofree char *menu = g_strdup_printf (_ ("Menu of %s"), name);

  return rk_press (desk, menu, error) && rk_desk_press (desk, ATSPI_ROLE_MENU_ITEM, item, error)
         && rk_settle (800);
}

/**
 * rk_attach:
 * @path: a file whose path is plain ASCII
 *
 * Chooses a file to go with the post that is being written.
 */
gboolean
rk_attach (RkDesk *desk, const char *path, GError **error)
{
  g_autofree char *base = g_path_get_basename (path);
  guint n = rk_desk_count_windows (desk);

  if (!rk_press (desk, _ ("Photo or File"), error))
    return FALSE;
  for (int i = 0; i < 200 && rk_desk_count_windows (desk) == n; i++)
    rk_desk_pause (100);
  /* The first stroke opens the entry for a path. */
  rk_desk_pause (2000);
  rk_desk_raise (desk);
  return rk_desk_type_keys (desk, path, error) && rk_settle (1000)
         && rk_desk_keys (desk, "Return", error)
         && rk_desk_wait_windows (desk, n, RK_DESK_PATIENCE, error) && rk_see (desk, base, error);
}

/**
 * rk_says_nothing_of:
 * @words: (array zero-terminated=1): names and texts
 *
 * Looks through everything that assistive technology is given, what is out of sight included.
 *
 * Returns: whether none of @words stands anywhere
 */
gboolean
rk_says_nothing_of (RkDesk *desk, const char *const *words, GError **error)
{
  g_autofree char *dump = rk_desk_dump (desk);

  if (*dump == '\0')
    return rk_scene_fail (error, "the desk shows nothing at all");
  for (gsize i = 0; words[i] != NULL; i++)
    if (strstr (dump, words[i]) != NULL)
      return rk_scene_fail (error, "“%s” can still be read:\n%s", words[i], dump);
  return TRUE;
}

/**
 * rk_titles_say_nothing_of:
 * @words: (array zero-terminated=1): names and texts
 *
 * Returns: whether none of @words stands in the title of a window, as the desktop shows it
 */
gboolean
rk_titles_say_nothing_of (RkDesk *desk, const char *const *words, GError **error)
{
  g_autofree char *titles = rk_desk_dup_titles (desk);

  if (*titles == '\0')
    return rk_scene_fail (error, "no window has a title");
  for (gsize i = 0; words[i] != NULL; i++)
    if (strstr (titles, words[i]) != NULL)
      return rk_scene_fail (error, "“%s” stands in a title: %s", words[i], titles);
  return TRUE;
}

/* A widget that is gone is told of as one that has no state at all. */
static gboolean
is_shown (AtspiAccessible *accessible)
{
  AtspiStateSet *states = atspi_accessible_get_state_set (accessible);
  const gboolean shown = states != NULL && atspi_state_set_contains (states, ATSPI_STATE_SHOWING);

  g_clear_object (&states);
  return shown;
}

/**
 * rk_press_in_dialog:
 *
 * Presses a button of the question that is asked, where one behind it is called the same.
 */
gboolean
rk_press_in_dialog (RkDesk *desk, const char *pattern, GError **error)
{
  gint64 until = g_get_monotonic_time () + (gint64) RK_DESK_PATIENCE * 1000;
  g_autoptr (AtspiAccessible) dialog = NULL;
  g_autoptr (AtspiAccessible) button = NULL;

  /* A question before it may still be on its way out. */
  while (button == NULL)
    {
      g_clear_object (&dialog);
      dialog = rk_desk_wait (desk, ATSPI_ROLE_DIALOG, "*", RK_DESK_PATIENCE, error);
      if (dialog == NULL)
        return FALSE;
      button = rk_desk_find_in (dialog, ATSPI_ROLE_PUSH_BUTTON, pattern);
      if (button == NULL && g_get_monotonic_time () > until)
        return rk_scene_fail (error, "no question has “%s”", pattern);
      if (button == NULL)
        rk_desk_pause (100);
    }
  if (!rk_desk_activate (desk, button, error))
    return FALSE;
  /* Not by the number of windows: the answer can open the next one at once. */
  until = g_get_monotonic_time () + (gint64) RK_DESK_PATIENCE * 1000;
  while (is_shown (dialog))
    {
      if (g_get_monotonic_time () > until)
        return rk_scene_fail (error, "the question stays after “%s”", pattern);
      rk_desk_pause (50);
    }
  return TRUE;
}
