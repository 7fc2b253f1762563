/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "config.h"

#include "stage.h"

#include "experiment.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

/**
 * rk_stage_begin:
 * @n_planned: cases
 * @name: of the experiment
 *
 * Returns: (transfer full): a folder for it to work in
 */
char *
rk_stage_begin (int argc, char **argv, guint64 n_planned, const char *name)
{
  g_autofree char *pattern = g_strconcat ("renraku-", name, "-XXXXXX", NULL);

  rk_experiment_in_display (argv);
  rk_experiment_begin (argc, argv, n_planned);
  rk_secret_init ();
  atspi_init ();
  return g_dir_make_tmp (pattern, NULL);
}

/**
 * rk_stage_run:
 * @work: (transfer full): the folder, which goes
 *
 * Does the cases. Returns: for main () to return
 */
int
rk_stage_run (char *work, void (*run_case) (void))
{
  while (rk_experiment_goes_on ())
    {
      run_case ();
      rk_experiment_case_done ();
    }
  region_remove_tree (work);
  g_free (work);
  return rk_experiment_end ();
}

static const guint8 picture_head[]
  = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I',  'H',  'D',  'R', 0,
      0,    0,   1,   0,   0,    0,    1,    8,    0, 0, 0, 0,  0x3a, 0x7e, 0x9b, 0x55 };
static const guint8 picture_rest[] = { 0, 0, 0,   10,  'I', 'D', 'A',  'T',  0x78, 0x9c, 0x63, 0x60,
                                       0, 0, 0,   2,   0,   1,   0x48, 0xaf, 0xa4, 0x71, 0,    0,
                                       0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82 };

static guint32
checksum (const guint8 *data, gsize size)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < size; i++)
    {
      crc ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = (crc >> 1) ^ (0xedb88320 & (0u - (crc & 1)));
    }
  return ~crc;
}

/* A picture of one point that carries a text, as cameras and programs write them. */
static GBytes *
picture_with (const char *text)
{
  g_autoptr (GByteArray) chunk = g_byte_array_new ();
  GByteArray *picture = g_byte_array_new ();
  guint32 number;

  g_byte_array_append (chunk, (const guint8 *) "tEXtComment", strlen ("tEXtComment") + 1);
  g_byte_array_append (chunk, (const guint8 *) text, (guint) strlen (text));
  g_byte_array_append (picture, picture_head, sizeof picture_head);
  number = GUINT32_TO_BE (chunk->len - 4);
  g_byte_array_append (picture, (const guint8 *) &number, 4);
  g_byte_array_append (picture, chunk->data, chunk->len);
  number = GUINT32_TO_BE (checksum (chunk->data, chunk->len));
  g_byte_array_append (picture, (const guint8 *) &number, 4);
  g_byte_array_append (picture, picture_rest, sizeof picture_rest);
  return g_byte_array_free_to_bytes (picture);
}

static void
draw_canaries (RkStage *stage, const char *purpose)
{
  g_autoptr (GRand) random = rk_experiment_random (purpose);
  g_autofree char *family = rk_canary_word (random, 5);
  g_autofree char *given = rk_canary_word (random, 5);
  const char *rest;

  stage->patient = g_strconcat (family, " ", given, NULL);
  stage->post = rk_canary_word (random, 24);
  stage->file_name = rk_canary_word (random, 9);
  stage->file_text = rk_canary_word (random, 40);
  stage->own_post = rk_canary_word (random, 24);
  stage->draft = rk_canary_word (random, 16);
  rest = g_utf8_offset_to_pointer (stage->post, 8);
  stage->search = g_strndup (rest, (gsize) (g_utf8_offset_to_pointer (rest, 4) - rest));

  stage->canaries = rk_canaries_new ();
  rk_canaries_add_text (stage->canaries, "the family name", family);
  rk_canaries_add_text (stage->canaries, "the given name", given);
  rk_canaries_add_text (stage->canaries, "the doctor's post", stage->post);
  rk_canaries_add_text (stage->canaries, "the file's name", stage->file_name);
  rk_canaries_add_text (stage->canaries, "the file's content", stage->file_text);
  rk_canaries_add_text (stage->canaries, "the nurse's post", stage->own_post);
  rk_canaries_add_text (stage->canaries, "the draft", stage->draft);
  rk_canaries_add_whole (stage->canaries, "the password", RK_STAGE_PASSWORD);
}

/** rk_stage_write_canaries: for the watcher, in the form that it reads */
void
rk_stage_write_canaries (RkStage *stage, const char *path)
{
  g_auto (GStrv) names = g_strsplit (stage->patient, " ", 2);
  g_autofree char *text = g_strdup_printf (
    "text\tthe family name\t%s\ntext\tthe given name\t%s\ntext\tthe doctor's post\t%s\n"
    "text\tthe file's name\t%s\ntext\tthe file's content\t%s\ntext\tthe nurse's post\t%s\n"
    "text\tthe draft\t%s\nwhole\tthe password\t%s\n",
    names[0], names[1], stage->post, stage->file_name, stage->file_text, stage->own_post,
    stage->draft, RK_STAGE_PASSWORD);

  g_file_set_contents (path, text, -1, NULL);
}

static void
post_with_files (RkStage *stage)
{
  g_autoptr (GPtrArray) files
    = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_new_attachment_free);
  g_autofree char *picture = g_strconcat (stage->file_name, ".png", NULL);
  g_autofree char *note = g_strconcat (stage->file_name, ".txt", NULL);
  g_autoptr (GBytes) picture_bytes = picture_with (stage->file_text);
  g_autoptr (GBytes) note_bytes = g_bytes_new (stage->file_text, strlen (stage->file_text));
  g_autofree char *id = NULL;

  g_ptr_array_add (files, rk_new_attachment_new (picture, "image/png", picture_bytes));
  g_ptr_array_add (files, rk_new_attachment_new (note, "text/plain", note_bytes));
  id = desk_post (stage->by_doctor, stage->post, files, 0);
  WAIT (rk_post_item_get_send_state (rk_timeline_find (stage->by_doctor, id, NULL))
        == RK_SEND_DONE);
}

/** rk_stage_speak_japanese: the desk speaks Japanese, and so does who looks for its words */
void
rk_stage_speak_japanese (void)
{
  g_setenv ("LANGUAGE", "ja", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("RK_LOCALE"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/**
 * rk_stage_new:
 * @purpose: a word; the canaries depend on it, on the seed and on the case
 */
RkStage *
rk_stage_new (const char *purpose)
{
  RkStage *stage = g_new0 (RkStage, 1);
  g_auto (GStrv) names = NULL;
  g_autoptr (RkWipeReport) report = NULL;
  RkClient *nurse;

  rk_stage_speak_japanese ();
  draw_canaries (stage, purpose);
  stage->region = region_new ();
  region_start (stage->region);
  region_add_user (stage->region, "doctor@example.jp", "田中 一郎", "doctor", TRUE);
  region_add_user (stage->region, RK_STAGE_NURSE, "鈴木 花", "nurse", FALSE);
  stage->doctor = desk_new (stage->region, "doctor");
  desk_must_sign_in (stage->doctor, "doctor@example.jp");
  names = g_strsplit (stage->patient, " ", 2);
  stage->patient_id = desk_register_patient (stage->doctor, names[0], names[1]);
  stage->by_doctor = desk_open (stage->doctor, stage->patient_id);
  nurse = desk_new (stage->region, "nurse-elsewhere");
  desk_must_sign_in (nurse, RK_STAGE_NURSE);
  desk_bring_in (stage->by_doctor, nurse, stage->patient_id);
  report = desk_sign_out (nurse, RK_SIGN_OUT_NORMAL, NULL);
  desk_free (nurse);
  post_with_files (stage);
  stage->cut = rk_cut_new (stage->region->port, &stage->error);
  g_assert_no_error (stage->error);
  return stage;
}

/** rk_stage_free: the desk, the doctor and the server end */
void
rk_stage_free (RkStage *stage)
{
  g_autoptr (RkWipeReport) report = NULL;

  if (stage == NULL)
    return;
  rk_desk_free (stage->desk);
  g_clear_object (&stage->by_doctor);
  if (stage->region->server == NULL)
    region_start (stage->region);
  report = desk_sign_out (stage->doctor, RK_SIGN_OUT_DISCARD_UNSENT, NULL);
  desk_free (stage->doctor);
  rk_cut_free (stage->cut);
  region_free (stage->region);
  g_free (stage->patient_id);
  g_free (stage->patient);
  g_free (stage->post);
  g_free (stage->file_name);
  g_free (stage->file_text);
  g_free (stage->own_post);
  g_free (stage->draft);
  g_free (stage->search);
  g_free (stage->home);
  rk_canaries_free (stage->canaries);
  g_clear_error (&stage->error);
  g_free (stage);
}

static gboolean
see (RkStage *stage, const char *pattern)
{
  g_autoptr (AtspiAccessible) found
    = rk_desk_wait (stage->desk, ATSPI_ROLE_INVALID, pattern, RK_DESK_PATIENCE, &stage->error);
  return found != NULL;
}

static gboolean
see_part (RkStage *stage, const char *text)
{
  g_autofree char *pattern = g_strconcat ("*", text, "*", NULL);
  return see (stage, pattern);
}

static gboolean
press (RkStage *stage, const char *pattern)
{
  return rk_desk_press (stage->desk, ATSPI_ROLE_PUSH_BUTTON, pattern, &stage->error);
}

static gboolean
type (RkStage *stage, const char *pattern, const char *text)
{
  return rk_desk_type (stage->desk, ATSPI_ROLE_INVALID, pattern, text, &stage->error);
}

static gboolean
keys (RkStage *stage, const char *which)
{
  return rk_desk_keys (stage->desk, which, &stage->error);
}

/** rk_stage_start: the client starts, by a wire that can be cut */
gboolean
rk_stage_start (RkStage *stage, const char *home)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", rk_cut_get_port (stage->cut));

  rk_desk_free (stage->desk);
  g_free (stage->home);
  stage->home = g_strdup (home);
  stage->desk = rk_desk_start (g_getenv ("RK_CLIENT"), url, home, &stage->error);
  return stage->desk != NULL;
}

/** rk_stage_sign_in: the nurse */
gboolean
rk_stage_sign_in (RkStage *stage)
{
  return rk_stage_sign_in_as (stage, RK_STAGE_NURSE);
}

/** rk_stage_sign_in_as: also by the window of the first use */
gboolean
rk_stage_sign_in_as (RkStage *stage, const char *mail)
{
  g_autofree char *either = g_strdup (_ ("Log in"));

  for (int i = 0; i < RK_DESK_PATIENCE / 100; i++)
    {
      g_autoptr (AtspiAccessible) first
        = rk_desk_find (stage->desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Go to sign-in"));
      g_autoptr (AtspiAccessible) usual
        = rk_desk_find (stage->desk, ATSPI_ROLE_PUSH_BUTTON, either);
      if (first != NULL && !press (stage, _ ("Go to sign-in")))
        return FALSE;
      if (first != NULL || usual != NULL)
        break;
      rk_desk_pause (100);
    }
  return type (stage, _ ("Mail address"), mail) && type (stage, _ ("Password"), RK_STAGE_PASSWORD)
         && press (stage, _ ("Log in")) && see (stage, _ ("Search all writings"));
}

/** rk_stage_read: opens the patient's timeline, where the doctor's post is, and its picture */
gboolean
rk_stage_read (RkStage *stage)
{
  return keys (stage, "alt+2") && see_part (stage, stage->patient)
         && type (stage, _ ("Search patients"), stage->patient) && keys (stage, "ctrl+f")
         && keys (stage, "Return") && see (stage, stage->post)
         && type (stage, _ ("Search patients"), "");
}

static gboolean
write_text (RkStage *stage, const char *text)
{
  g_autofree char *name
    = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), stage->patient);
  return rk_desk_type (stage->desk, ATSPI_ROLE_TEXT, name, text, &stage->error);
}

/** rk_stage_write: posts; the post waits for 取り消す and goes out by itself */
gboolean
rk_stage_write (RkStage *stage)
{
  g_autofree char *name
    = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), stage->patient);
  return write_text (stage, stage->own_post) && press (stage, name) && see (stage, stage->own_post);
}

/** rk_stage_begin_draft: begins to write and does not send it */
gboolean
rk_stage_begin_draft (RkStage *stage)
{
  return write_text (stage, stage->draft);
}

gboolean
rk_stage_search (RkStage *stage)
{
  return type (stage, _ ("Search all writings"), stage->search) && see (stage, "*件*")
         && type (stage, _ ("Search all writings"), "");
}

gboolean
rk_stage_lock (RkStage *stage)
{
  g_autofree char *pattern = g_strconcat ("*", stage->patient, "*", NULL);
  return keys (stage, "ctrl+l") && see (stage, _ ("Unlock"))
         && rk_desk_wait_gone (
           stage->desk, ATSPI_ROLE_INVALID, pattern, RK_DESK_PATIENCE, &stage->error);
}

/** rk_stage_enter_password: unlocks, whatever lies behind the lock */
gboolean
rk_stage_enter_password (RkStage *stage)
{
  if (!type (stage, _ ("Password"), RK_STAGE_PASSWORD) || !press (stage, _ ("Unlock"))
      || !rk_desk_wait_gone (
        stage->desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Unlock"), RK_DESK_PATIENCE, &stage->error)
      || !see (stage, _ ("Search all writings")))
    return FALSE;
  rk_desk_pause (1000);
  return TRUE;
}

gboolean
rk_stage_unlock (RkStage *stage)
{
  return rk_stage_enter_password (stage) && see_part (stage, stage->patient);
}

/**
 * rk_stage_ask_logout:
 *
 * Comes as far as the last button of a logout, where something is unsent past the question whether
 * it is to be discarded.
 */
gboolean
rk_stage_ask_logout (RkStage *stage)
{
  if (!keys (stage, "ctrl+shift+q") || !see (stage, _ ("Back")))
    return FALSE;
  g_autoptr (AtspiAccessible) discard
    = rk_desk_find (stage->desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Discard and log out"));
  if (discard == NULL)
    return TRUE;
  if (!press (stage, _ ("Discard and log out")))
    return FALSE;
  rk_desk_pause (1000);
  return see (stage, _ ("Really discard it?"));
}

/** rk_stage_log_out: as a person does; what is unsent is destroyed where the program asks */
gboolean
rk_stage_log_out (RkStage *stage)
{
  if (!rk_stage_ask_logout (stage))
    return FALSE;
  g_autoptr (AtspiAccessible) discard
    = rk_desk_find (stage->desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Discard and log out"));
  return press (stage, discard != NULL ? _ ("Discard and log out") : _ ("Log out"))
         && see (stage, _ ("Log in"));
}

/** rk_stage_go_offline: cuts the wire, and waits until the desk has noticed */
gboolean
rk_stage_go_offline (RkStage *stage)
{
  rk_cut_set_open (stage->cut, FALSE);
  return see (stage, "*オフライン*");
}

/** rk_stage_fail_unlock: locks, and mistypes the password until the login is ended */
gboolean
rk_stage_fail_unlock (RkStage *stage)
{
  if (!rk_stage_lock (stage))
    return FALSE;
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *wrong = g_strdup_printf ("Mistyped-%d", i);
      /* While the last one is judged the entry takes nothing. */
      for (int patience = 0; !type (stage, _ ("Password"), wrong); patience++)
        {
          if (stage->error != NULL || patience > 50)
            return FALSE;
          rk_desk_pause (200);
        }
      if (!press (stage, _ ("Unlock")))
        return FALSE;
      rk_desk_pause (1000);
    }
  return see (stage, _ ("Log in"));
}

/** rk_stage_wait_signed_out: the window for the next person is there */
gboolean
rk_stage_wait_signed_out (RkStage *stage)
{
  return see (stage, _ ("Log in"));
}

/** rk_stage_session: from the start of the program to a screen full of canaries */
gboolean
rk_stage_session (RkStage *stage, const char *home)
{
  return rk_stage_start (stage, home) && rk_stage_sign_in (stage) && rk_stage_read (stage)
         && rk_stage_write (stage) && rk_stage_search (stage);
}

/** rk_stage_reason: Returns: (transfer full): why a step failed */
char *
rk_stage_reason (RkStage *stage)
{
  return g_strdup (stage->error != NULL ? stage->error->message : "no reason");
}
