/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-walk"

#include "config.h"

#include "desk.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

/* The people of the sample region that the walk is done as, and the patient whom it is about. */
#define PASSWORD     "Midorino-2026"
#define NURSE_MAIL   "sato.misaki@midorino.example"
#define DOCTOR_MAIL  "saeki.kenichi@midorino.example"
#define NEXT_MAIL    "tanaka.yoko@midorino.example"
#define PATIENT      "鈴木 正一"
#define NURSE_TEXT   "右くるぶしのむくみは昨日と同じ。体重52.4kg、息切れなし。"
#define DOCTOR_TEXT  "利尿薬はそのまま。明日の朝も体重をお願いします。"
#define OFFLINE_TEXT "停電中に書いています。SpO2 96%、食事は8割。"

typedef struct
{
  char *server;
  char *client;
  char *out;
  char *work;
  RkCut *cut;
  RkDesk *nurse;
  RkDesk *doctor;
  guint n_pictures;
} Walk;

typedef gboolean (*StepFunc) (Walk *walk, GError **error);

static gboolean
picture (Walk *walk, const char *name, GError **error)
{
  g_autofree char *file = g_strdup_printf ("%02u-%s.png", ++walk->n_pictures, name);
  g_autofree char *path = g_build_filename (walk->out, file, NULL);

  rk_desk_pause (600);
  return rk_desk_picture (path, error);
}

/* Time for a window to close: asking for a child of one that goes ends the toolkit of Debian 12. */
static gboolean
settle (guint ms)
{
  rk_desk_pause (ms);
  return TRUE;
}

static gboolean
see (RkDesk *desk, const char *pattern, GError **error)
{
  g_autoptr (AtspiAccessible) found
    = rk_desk_wait (desk, ATSPI_ROLE_INVALID, pattern, RK_DESK_PATIENCE, error);
  return found != NULL;
}

static gboolean
press (RkDesk *desk, const char *pattern, GError **error)
{
  return rk_desk_press (desk, ATSPI_ROLE_PUSH_BUTTON, pattern, error);
}

static gboolean
sign_in (RkDesk *desk, const char *mail, GError **error)
{
  return rk_desk_type (desk, ATSPI_ROLE_INVALID, _ ("Mail address"), mail, error)
         && rk_desk_type (desk, ATSPI_ROLE_INVALID, _ ("Password"), PASSWORD, error)
         && press (desk, _ ("Log in"), error);
}

static RkDesk *
start_desk (Walk *walk, const char *name, guint16 port, GError **error)
{
  g_autofree char *home = g_build_filename (walk->work, name, NULL);
  g_autofree char *url
    = port != 0 ? g_strdup_printf ("http://127.0.0.1:%u", port) : g_strdup (walk->server);
  return rk_desk_start (walk->client, url, home, error);
}

static gboolean
open_patient (RkDesk *desk, const char *name, GError **error)
{
  g_autofree char *button = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), name);

  return rk_desk_keys (desk, "alt+2", error)
         && rk_desk_type (desk, ATSPI_ROLE_INVALID, _ ("Search patients"), name, error)
         && rk_desk_keys (desk, "ctrl+f", error) && rk_desk_keys (desk, "Return", error)
         && see (desk, button, error)
         && rk_desk_type (desk, ATSPI_ROLE_INVALID, _ ("Search patients"), "", error);
}

static gboolean
write_text (RkDesk *desk, const char *patient, const char *text, GError **error)
{
  g_autofree char *name = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), patient);
  return rk_desk_type (desk, ATSPI_ROLE_TEXT, name, text, error);
}

static gboolean
post (RkDesk *desk, const char *patient, const char *text, GError **error)
{
  g_autofree char *name = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), patient);
  return write_text (desk, patient, text, error) && press (desk, name, error);
}

static gboolean
show_details (RkDesk *desk, GError **error)
{
  g_autoptr (AtspiAccessible) shown = rk_desk_find (desk, ATSPI_ROLE_INVALID, _ ("Invite members"));
  return shown != NULL || rk_desk_press (desk, ATSPI_ROLE_TOGGLE_BUTTON, _ ("Details"), error);
}

/* Looks for a text in every file under a folder; returns the first that holds it. */
static char *
find_in_files (const char *folder, const char *text)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *content = NULL;
      gsize size = 0;
      char *found = NULL;

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        found = find_in_files (path, text);
      else if (g_file_test (path, G_FILE_TEST_IS_REGULAR)
               && g_file_get_contents (path, &content, &size, NULL)
               && g_strstr_len (content, (gssize) size, text) != NULL)
        found = g_strdup (path);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
nothing_left (Walk *walk, GError **error)
{
  const char *home = rk_desk_get_home (walk->nurse);
  g_autofree char *planted = g_build_filename (home, "data", "planted", NULL);

  /* The search first shows that it finds what is there. */
  if (!g_file_set_contents (planted, NURSE_TEXT, -1, error))
    return FALSE;
  g_autofree char *control = find_in_files (home, NURSE_TEXT);
  g_unlink (planted);
  g_autofree char *found = find_in_files (home, NURSE_TEXT);
  g_autofree char *stores = g_build_filename (home, "state", "renraku", "stores", NULL);
  g_autoptr (GDir) dir = g_dir_open (stores, 0, NULL);
  const char *store = dir != NULL ? g_dir_read_name (dir) : NULL;

  if (control == NULL)
    g_set_error_literal (
      error, G_IO_ERROR, G_IO_ERROR_FAILED, "the search for leftovers does not find a planted one");
  else if (found != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "a text of hers is left in %s", found);
  else if (store != NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "a store is left: %s", store);
  else
    return TRUE;
  return FALSE;
}

static gboolean
step_first_use (Walk *walk, GError **error)
{
  walk->nurse = start_desk (walk, "nurse", rk_cut_get_port (walk->cut), error);
  return walk->nurse != NULL && see (walk->nurse, _ ("Go to sign-in"), error)
         && picture (walk, "first-use", error) && press (walk->nurse, _ ("Go to sign-in"), error)
         && see (walk->nurse, _ ("Log in"), error) && picture (walk, "sign-in", error);
}

static gboolean
step_wrong_password (Walk *walk, GError **error)
{
  return rk_desk_type (walk->nurse, ATSPI_ROLE_INVALID, _ ("Mail address"), NURSE_MAIL, error)
         && rk_desk_type (walk->nurse, ATSPI_ROLE_INVALID, _ ("Password"), "Mistyped-1", error)
         && press (walk->nurse, _ ("Log in"), error)
         && see (walk->nurse, "*パスワードが違います*", error)
         && picture (walk, "wrong-password", error);
}

static gboolean
step_sign_in (Walk *walk, GError **error)
{
  return sign_in (walk->nurse, NURSE_MAIL, error)
         && see (walk->nurse, _ ("Search all writings"), error) && picture (walk, "home", error);
}

static gboolean
step_list (Walk *walk, GError **error)
{
  return rk_desk_keys (walk->nurse, "alt+2", error) && see (walk->nurse, "*" PATIENT "*", error)
         && picture (walk, "patient-list", error);
}

static gboolean
step_open (Walk *walk, GError **error)
{
  return open_patient (walk->nurse, PATIENT, error) && see (walk->nurse, _ ("Timeline"), error)
         && picture (walk, "timeline", error);
}

static gboolean
step_acknowledge (Walk *walk, GError **error)
{
  return press (walk->nurse, _ ("Understood"), error)
         && see (walk->nurse, _ ("✓ Understood by me"), error)
         && picture (walk, "understood", error);
}

static gboolean
step_post (Walk *walk, GError **error)
{
  return write_text (walk->nurse, PATIENT, NURSE_TEXT, error) && picture (walk, "written", error)
         && post (walk->nurse, PATIENT, NURSE_TEXT, error) && see (walk->nurse, _ ("Undo"), error)
         && picture (walk, "held-back", error);
}

static gboolean
step_photo (Walk *walk, GError **error)
{
  g_autofree char *photo = g_build_filename (walk->work, "wound.png", NULL);
  const char *const draw[] = { "convert", "-size",   "1200x900", "radial-gradient:#ecc3a6-#c99477",
                               "-fill",   "#b5564a", "-draw",    "ellipse 600,450 150,100 0,360",
                               "-fill",   "#8f3a34", "-draw",    "ellipse 590,445 80,50 0,360",
                               "-blur",   "0x14",    photo,      NULL };
  const char *const copy[]
    = { "xclip", "-selection", "clipboard", "-t", "image/png", "-i", photo, NULL };
  g_autofree char *name = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), PATIENT);
  g_autoptr (AtspiAccessible) entry = NULL;
  g_autoptr (GSubprocess) drawn = g_subprocess_newv (draw, G_SUBPROCESS_FLAGS_NONE, error);

  if (drawn == NULL || !g_subprocess_wait_check (drawn, NULL, error))
    return FALSE;
  g_autoptr (GSubprocess) copied
    = g_subprocess_newv (copy, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, error);
  if (copied == NULL || !g_subprocess_wait_check (copied, NULL, error))
    return FALSE;
  entry = rk_desk_wait (walk->nurse, ATSPI_ROLE_TEXT, name, RK_DESK_PATIENCE, error);
  return entry != NULL && rk_desk_click (walk->nurse, entry, error)
         && rk_desk_keys (walk->nurse, "ctrl+v", error) && see (walk->nurse, "*KB", error)
         && write_text (walk->nurse, PATIENT, "くるぶしの写真です。", error)
         && picture (walk, "photo-before-sending", error) && press (walk->nurse, name, error);
}

static gboolean
step_sent (Walk *walk, GError **error)
{
  return rk_desk_wait_gone (walk->nurse, ATSPI_ROLE_PUSH_BUTTON, _ ("Undo"), 30000, error)
         && rk_desk_wait_gone (walk->nurse, ATSPI_ROLE_LABEL, _ ("Sending…"), 30000, error)
         && picture (walk, "photo-sent", error);
}

static gboolean
step_doctor (Walk *walk, GError **error)
{
  walk->doctor = start_desk (walk, "doctor", 0, error);
  return walk->doctor != NULL && press (walk->doctor, _ ("Go to sign-in"), error)
         && sign_in (walk->doctor, DOCTOR_MAIL, error)
         && see (walk->doctor, _ ("Search all writings"), error)
         && open_patient (walk->doctor, PATIENT, error) && see (walk->doctor, NURSE_TEXT, error)
         && picture (walk, "doctor-reads", error) && press (walk->doctor, _ ("Understood"), error)
         && post (walk->doctor, PATIENT, DOCTOR_TEXT, error);
}

static gboolean
step_arrives (Walk *walk, GError **error)
{
  rk_desk_raise (walk->nurse);
  return see (walk->nurse, DOCTOR_TEXT, error) && picture (walk, "the-other-arrives", error);
}

static gboolean
step_offline (Walk *walk, GError **error)
{
  rk_cut_set_open (walk->cut, FALSE);
  return post (walk->nurse, PATIENT, OFFLINE_TEXT, error)
         && see (walk->nurse, _ ("Waiting for the connection. It will be sent by itself."), error)
         && see (walk->nurse, "*オフライン*", error) && picture (walk, "offline", error);
}

static gboolean
step_back_online (Walk *walk, GError **error)
{
  rk_cut_set_open (walk->cut, TRUE);
  if (!rk_desk_wait_gone (walk->nurse, ATSPI_ROLE_LABEL,
                          _ ("Waiting for the connection. It will be sent by itself."), 90000,
                          error))
    return FALSE;
  rk_desk_raise (walk->doctor);
  return see (walk->doctor, OFFLINE_TEXT, error) && picture (walk, "back-online", error);
}

static gboolean
step_search (Walk *walk, GError **error)
{
  rk_desk_raise (walk->nurse);
  return rk_desk_type (walk->nurse, ATSPI_ROLE_INVALID, _ ("Search all writings"), "褥瘡", error)
         && see (walk->nurse, "*件*", error) && picture (walk, "search", error)
         && rk_desk_type (walk->nurse, ATSPI_ROLE_INVALID, _ ("Search all writings"), "", error);
}

static gboolean
step_lock (Walk *walk, GError **error)
{
  return rk_desk_keys (walk->nurse, "ctrl+l", error) && see (walk->nurse, _ ("Unlock"), error)
         && rk_desk_wait_gone (walk->nurse, ATSPI_ROLE_INVALID, "*" PATIENT "*", 3000, error)
         && picture (walk, "locked", error)
         && rk_desk_type (walk->nurse, ATSPI_ROLE_INVALID, _ ("Password"), PASSWORD, error)
         && press (walk->nurse, _ ("Unlock"), error) && see (walk->nurse, "*" PATIENT "*", error);
}

static gboolean
step_invite (Walk *walk, GError **error)
{
  g_autofree char *anyone = g_strdup_printf (_ ("Invite %s"), "*");

  return open_patient (walk->nurse, PATIENT, error) && show_details (walk->nurse, error)
         && press (walk->nurse, _ ("Invite members"), error) && press (walk->nurse, anyone, error)
         && picture (walk, "invite", error) && press (walk->nurse, _ ("Done"), error)
         && settle (2000) && press (walk->nurse, _ ("Invite members"), error) && settle (1000)
         && see (walk->nurse, _ ("Waiting for an administrator's approval"), error)
         && picture (walk, "waits-for-approval", error) && press (walk->nurse, _ ("Cancel"), error)
         && settle (1000);
}

/* What the screen says between the title of the record and the end of its window. */
static void
print_record (RkDesk *desk)
{
  g_autofree char *dump = rk_desk_dump (desk);
  g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);
  gboolean within = FALSE;

  g_print ("# What the logout destroyed, as the screen tells it:\n");
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      const char *words = strstr (lines[i], "label “");
      if (words == NULL)
        continue;
      words += strlen ("label “");
      within |= g_str_has_prefix (words, _ ("Record of the wipe"));
      if (within && !g_str_has_prefix (words, "”"))
        g_print ("#   %.*s\n", (int) (strlen (words) - strlen ("”")), words);
    }
}

static gboolean
step_logout (Walk *walk, GError **error)
{
  if (!rk_desk_keys (walk->nurse, "ctrl+shift+q", error)
      || !see (walk->nurse, _ ("Log out?"), error) || !picture (walk, "logout-asks", error)
      || !press (walk->nurse, _ ("Log out"), error) || !see (walk->nurse, _ ("Log in"), error)
      || !picture (walk, "signed-out", error)
      || !press (walk->nurse, _ ("Record of the wipe"), error) || !settle (1000)
      || !picture (walk, "record-of-the-wipe", error))
    return FALSE;
  print_record (walk->nurse);
  return nothing_left (walk, error);
}

static gboolean
step_next_person (Walk *walk, GError **error)
{
  if (!rk_desk_keys (walk->nurse, "Escape", error) || !see (walk->nurse, _ ("Log in"), error)
      || !picture (walk, "sign-in-again", error) || !sign_in (walk->nurse, NEXT_MAIL, error)
      || !see (walk->nurse, _ ("Search all writings"), error)
      || !rk_desk_keys (walk->nurse, "alt+2", error))
    return FALSE;
  rk_desk_pause (1500);
  return picture (walk, "next-person", error);
}

static gboolean
run_steps (Walk *walk)
{
  static const struct
  {
    const char *name;
    StepFunc func;
  } steps[] = {
    { "the first use says what Renraku is for", step_first_use },
    { "a wrong password is said in place", step_wrong_password },
    { "the nurse signs in and sees what changed", step_sign_in },
    { "her patients, the newest writing on top", step_list },
    { "she opens a timeline", step_open },
    { "she presses 了解", step_acknowledge },
    { "she posts, and could still take it back", step_post },
    { "she posts a photo", step_photo },
    { "both are sent", step_sent },
    { "the doctor signs in, reads and answers", step_doctor },
    { "the answer arrives on her screen", step_arrives },
    { "the network fails and she writes on", step_offline },
    { "it comes back and her post goes out by itself", step_back_online },
    { "she searches for a word of two characters", step_search },
    { "she locks the screen, nothing is readable, she unlocks it", step_lock },
    { "she asks to invite a colleague", step_invite },
    { "she logs out, and nothing of hers is left", step_logout },
    { "the next person signs in", step_next_person },
  };

  g_print ("1..%zu\n", G_N_ELEMENTS (steps));
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GError) error = NULL;
      if (!steps[i].func (walk, &error))
        {
          g_print ("not ok %zu - %s: %s\n", i + 1, steps[i].name,
                   error != NULL ? error->message : "no reason");
          picture (walk, "failed", NULL);
          RkDesk *desk = walk->doctor != NULL && i == 9 ? walk->doctor : walk->nurse;
          if (desk != NULL)
            {
              g_autofree char *dump = rk_desk_dump (desk);
              g_printerr ("%s", dump);
            }
          return FALSE;
        }
      g_print ("ok %zu - %s\n", i + 1, steps[i].name);
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  Walk walk = { 0 };
  g_autofree char *locale = NULL;
  g_autoptr (GError) error = NULL;
  GOptionEntry entries[] = {
    { "server", 0, 0, G_OPTION_ARG_STRING, &walk.server, "The address of the server", "URL" },
    { "client", 0, 0, G_OPTION_ARG_FILENAME, &walk.client, "The client's program", "PATH" },
    { "out", 0, 0, G_OPTION_ARG_FILENAME, &walk.out, "Where the pictures go", "DIR" },
    { "locale", 0, 0, G_OPTION_ARG_FILENAME, &locale, "Where the translations are", "DIR" },
    { NULL },
  };
  g_autoptr (GOptionContext) context
    = g_option_context_new ("— walk through the client as two people would");

  /* The client speaks Japanese on the desk, and so does who looks for its words. */
  g_setenv ("LANGUAGE", "ja", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || walk.server == NULL
      || walk.client == NULL || walk.out == NULL)
    {
      g_printerr (
        "%s\n", error != NULL ? error->message : "--server, --client and --out are needed");
      return 2;
    }
  bindtextdomain (GETTEXT_PACKAGE, locale != NULL ? locale : RK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_autoptr (GUri) uri = g_uri_parse (walk.server, G_URI_FLAGS_NONE, &error);
  if (uri == NULL || g_uri_get_port (uri) <= 0)
    {
      g_printerr ("the server's address must name a port of 127.0.0.1\n");
      return 2;
    }
  atspi_init ();
  g_mkdir_with_parents (walk.out, 0755);
  walk.work = g_dir_make_tmp ("renraku-walk-XXXXXX", &error);
  walk.cut = walk.work != NULL ? rk_cut_new ((guint16) g_uri_get_port (uri), &error) : NULL;
  if (walk.cut == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  gboolean good = run_steps (&walk);
  rk_desk_free (walk.nurse);
  rk_desk_free (walk.doctor);
  rk_cut_free (walk.cut);
  g_print ("# %s\n", good ? "The walk is done." : "The walk failed.");
  return good ? 0 : 1;
}
