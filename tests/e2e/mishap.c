/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-mishap"

/* What keeps a post from going astray. */

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define NURSE_MAIL "sato.misaki@midorino.example"
#define PATIENT    "井上 勇"
#define TWIN       "佐藤 花子"
#define NAMED      "鈴木 正一"
#define TWIN_TEXT  "体重41kg、食事は全量。"
#define OTHER_TEXT "鈴木正一さんの血圧は132/78でした。"
#define UNDONE     "まだ送らないほうがよい書き込み。"
#define DRAFT      "途中まで書いた下書きです。血圧138/82、"

enum
{
  NURSE,
  ELSEWHERE
};

static gboolean
post_button (RkDesk *desk, const char *patient, GError **error)
{
  g_autofree char *name = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), patient);
  return rk_press (desk, name, error);
}

/* What stands in the text that is being written. */
static gboolean
is_written (RkDesk *desk, const char *patient, const char *text, GError **error)
{
  g_autofree char *name = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), patient);
  g_autoptr (AtspiAccessible) entry
    = rk_desk_wait (desk, ATSPI_ROLE_TEXT, name, RK_DESK_PATIENCE, error);

  for (int i = 0; entry != NULL && i < 100; i++)
    {
      g_autofree char *has = rk_desk_dup_text (entry);
      if (strcmp (has, text) == 0)
        return TRUE;
      rk_desk_pause (100);
    }
  return entry != NULL && rk_scene_fail (error, "“%s” is not in the text", text);
}

static gboolean
step_same_name (RkScene *scene, GError **error)
{
  static const char *const names[] = { TWIN, NULL };
  RkDesk *desk;
  g_autofree char *question = g_strdup_printf (_ ("Post to the team of %s?"), TWIN);

  if (!rk_scene_start (scene, NURSE, "nurse", TRUE, error))
    return FALSE;
  desk = scene->desks[NURSE];
  return rk_begin (desk, NURSE_MAIL, error)
         && rk_open_patient_row (desk, TWIN, TWIN "*1942年*", error)
         && rk_post (desk, TWIN, TWIN_TEXT, error) && rk_see (desk, question, error)
         && rk_titles_say_nothing_of (desk, names, error)
         && rk_scene_picture (scene, "same-name-asks", error)
         && rk_press_in_dialog (desk, _ ("Go Back"), error)
         && is_written (desk, TWIN, TWIN_TEXT, error) && post_button (desk, TWIN, error)
         && rk_see (desk, question, error) && rk_press_in_dialog (desk, _ ("Post"), error)
         && rk_see_in_row (desk, TWIN_TEXT, _ ("Undo"), error);
}

static gboolean
step_other_name (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];
  g_autofree char *reason
    = g_strdup_printf (_ ("The text names another of your patients: %s."), NAMED);
  g_autofree char *pattern = g_strconcat (reason, "*", NULL);

  return rk_open_patient (desk, PATIENT, error) && rk_post (desk, PATIENT, OTHER_TEXT, error)
         && rk_see (desk, pattern, error) && rk_scene_picture (scene, "another-name-asks", error)
         && rk_press_in_dialog (desk, _ ("Go Back"), error)
         && is_written (desk, PATIENT, OTHER_TEXT, error);
}

static gboolean
step_undo (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];

  if (!rk_post (desk, PATIENT, UNDONE, error) || !rk_see_in_row (desk, UNDONE, _ ("Undo"), error)
      || !rk_scene_picture (scene, "held-back", error)
      || !rk_press_in_row (desk, UNDONE, _ ("Undo"), error)
      || !is_written (desk, PATIENT, UNDONE, error)
      || !rk_scene_picture (scene, "taken-back", error))
    return FALSE;
  /* Longer than it would have been held. */
  rk_desk_pause (12000);
  g_autoptr (AtspiAccessible) posted = rk_desk_find (desk, ATSPI_ROLE_LABEL, UNDONE);
  return posted == NULL || rk_scene_fail (error, "it was posted all the same");
}

static gboolean
step_draft (RkScene *scene, GError **error)
{
  if (!rk_write_text (scene->desks[NURSE], PATIENT, DRAFT, error) || !rk_settle (4000)
      || !rk_scene_restart (scene, NURSE, "nurse", TRUE, error))
    return FALSE;
  RkDesk *desk = scene->desks[NURSE];
  if (!rk_see (desk, _ ("Mail address"), error)
      || !rk_scene_picture (scene, "after-a-power-cut", error)
      || !rk_sign_in (desk, NURSE_MAIL, RK_SAMPLE_PASSWORD, error)
      || !rk_see (desk, _ ("Search all writings"), error) || !rk_open_patient (desk, PATIENT, error)
      || !is_written (desk, PATIENT, DRAFT, error)
      || !rk_scene_picture (scene, "the-draft-is-there", error))
    return FALSE;
  /* Drafts are kept on the server too, for their author at another terminal. */
  if (!rk_scene_start (scene, ELSEWHERE, "elsewhere", FALSE, error)
      || !rk_begin (scene->desks[ELSEWHERE], NURSE_MAIL, error)
      || !rk_open_patient (scene->desks[ELSEWHERE], PATIENT, error)
      || !is_written (scene->desks[ELSEWHERE], PATIENT, DRAFT, error)
      || !rk_scene_picture (scene, "the-draft-elsewhere", error))
    return FALSE;
  rk_desk_kill (scene->desks[ELSEWHERE]);
  g_clear_pointer (&scene->desks[ELSEWHERE], rk_desk_free);
  rk_desk_raise (desk);
  return rk_write_text (desk, PATIENT, "", error);
}

/* Returns: (transfer full) (nullable): the file of that name, wherever it lies in @folder */
static char *
find_file (const char *folder, const char *name)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, entry, NULL);
      char *found = g_file_test (path, G_FILE_TEST_IS_DIR) ? find_file (path, name) : NULL;

      if (found != NULL)
        return found;
      if (strcmp (entry, name) == 0)
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* As a disk does that dies. */
static gboolean
spoil_store (const char *home, GError **error)
{
  g_autofree char *path = find_file (home, "store.db");
  g_autofree char *log = path != NULL ? g_strconcat (path, "-wal", NULL) : NULL;
  g_autofree char *content = NULL;
  gsize size = 0;

  if (path == NULL)
    return rk_scene_fail (error, "there is no store in %s", home);
  if (!g_file_get_contents (path, &content, &size, error))
    return FALSE;
  for (gsize i = 0; i < size; i += 64)
    content[i] ^= 0x55;
  return g_file_set_contents (path, content, (gssize) size, error)
         && (!g_file_test (log, G_FILE_TEST_EXISTS) || g_file_set_contents (log, "", 0, error));
}

static gboolean
step_damaged (RkScene *scene, GError **error)
{
  g_autofree char *home = g_strdup (rk_desk_get_home (scene->desks[NURSE]));

  rk_desk_kill (scene->desks[NURSE]);
  g_clear_pointer (&scene->desks[NURSE], rk_desk_free);
  if (!spoil_store (home, error) || !rk_scene_start (scene, NURSE, "nurse", TRUE, error)
      || !rk_sign_in (scene->desks[NURSE], NURSE_MAIL, RK_SAMPLE_PASSWORD, error))
    return FALSE;
  RkDesk *desk = scene->desks[NURSE];
  return rk_see (desk, _ ("What this terminal had stored was damaged"), error)
         && rk_scene_picture (scene, "told-of-a-damaged-store", error)
         && rk_desk_keys (desk, "Escape", error)
         && rk_desk_wait_windows (desk, 1, RK_DESK_PATIENCE, error)
         && rk_open_patient (desk, PATIENT, error)
         && rk_scene_picture (scene, "everything-is-there-again", error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "for a patient with a namesake posting asks", step_same_name },
    { "a text that names another patient asks", step_other_name },
    { "a post is taken back within ten seconds", step_undo },
    { "a draft survives a power cut, and waits at another terminal", step_draft },
    { "a damaged store is told of, and fetched anew", step_damaged },
  };

  return rk_scene_main (
    argc, argv, "— what keeps a post from going astray", steps, G_N_ELEMENTS (steps));
}
