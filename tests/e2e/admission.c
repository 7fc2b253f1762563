/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-admission"

/* Who is let in: the pause after failures and its end, and passwords that somebody else gave. */

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define NURSE_MAIL   "sato.misaki@midorino.example"
#define MANAGER_MAIL "takeda.naoko@midorino.example"
#define NURSE        "佐藤 美咲"
#define FACILITY     "訪問看護ステーション ひなた"
#define OWN_PASSWORD "Kawazoi-no-michi-83"
#define NEXT         "Yamazoi+no+michi+47"

#define REGISTERED "Nguyen Lan"

/* How often one may be wrong. */
#define N_TRIES 5

enum
{
  KNOWN, /* where she has signed in before */
  STRANGER,
  MANAGER,
  ASTRAY
};

static gboolean
is_wrong (RkDesk *desk, GError **error)
{
  return rk_see (desk, "*パスワードが違います*", error);
}

static gboolean
is_in (RkDesk *desk, GError **error)
{
  return rk_see (desk, _ ("Search all writings"), error);
}

static gboolean
log_out (RkDesk *desk, GError **error)
{
  return rk_desk_keys (desk, "ctrl+shift+q", error)
         && rk_press_in_dialog (desk, _ ("Log out"), error) && rk_see (desk, _ ("Log in"), error)
         && rk_settle (1000);
}

static gboolean
step_known (RkScene *scene, GError **error)
{
  return rk_scene_start (scene, KNOWN, "known", FALSE, error)
         && rk_begin (scene->desks[KNOWN], NURSE_MAIL, error)
         && log_out (scene->desks[KNOWN], error);
}

/* Says to everybody what a network says in which one has to sign in first. */
static gboolean
on_connection (GThreadedSocketService *service, GSocketConnection *connection)
{
  static const char page[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 19\r\n"
                             "Connection: close\r\n\r\n<html>Wi-Fi</html>\n";
  char request[4096];

  g_input_stream_read (
    g_io_stream_get_input_stream (G_IO_STREAM (connection)), request, sizeof request, NULL, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), page,
                             strlen (page), NULL, NULL, NULL);
  return TRUE;
}

static gboolean
step_astray (RkScene *scene, GError **error)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (4);
  const guint16 port
    = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, error);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autofree char *home = g_build_filename (scene->work, "astray", NULL);

  if (port == 0)
    return FALSE;
  g_signal_connect (service, "run", G_CALLBACK (on_connection), NULL);
  scene->desks[ASTRAY] = rk_desk_start (scene->client, url, home, error);
  if (scene->desks[ASTRAY] == NULL || !rk_press (scene->desks[ASTRAY], _ ("Go to sign-in"), error)
      || !rk_sign_in (scene->desks[ASTRAY], NURSE_MAIL, RK_SAMPLE_PASSWORD, error)
      || !rk_see (scene->desks[ASTRAY],
                  _ ("This is not a Renraku server, or it does not answer as one. Check the "
                     "address."),
                  error)
      || !rk_scene_picture (scene, "no-server-of-ours", error))
    return FALSE;
  rk_desk_kill (scene->desks[ASTRAY]);
  g_clear_pointer (&scene->desks[ASTRAY], rk_desk_free);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
  return TRUE;
}

static gboolean
step_paused (RkScene *scene, GError **error)
{
  RkDesk *desk;

  if (!rk_scene_start (scene, STRANGER, "stranger", FALSE, error))
    return FALSE;
  desk = scene->desks[STRANGER];
  if (!rk_press (desk, _ ("Go to sign-in"), error))
    return FALSE;
  for (int i = 0; i < N_TRIES; i++)
    {
      g_autofree char *wrong = g_strdup_printf ("Mistyped-%d", i);
      if (!rk_sign_in (desk, NURSE_MAIL, wrong, error) || !is_wrong (desk, error))
        return FALSE;
    }
  /* The right one does not help any more. */
  return rk_sign_in (desk, NURSE_MAIL, RK_SAMPLE_PASSWORD, error)
         && rk_see (desk, "30分後に再度お試しください*", error)
         && rk_scene_picture (scene, "paused", error);
}

static gboolean
step_not_locked_out (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[KNOWN];

  rk_desk_raise (desk);
  return rk_sign_in (desk, NURSE_MAIL, RK_SAMPLE_PASSWORD, error) && is_in (desk, error);
}

static gboolean
step_lifted (RkScene *scene, GError **error)
{
  g_autofree char *lift = g_strdup_printf (_ ("Lift the pause of %s"), NURSE);
  RkDesk *desk;

  if (!rk_scene_start (scene, MANAGER, "manager", FALSE, error))
    return FALSE;
  desk = scene->desks[MANAGER];
  if (!rk_begin (desk, MANAGER_MAIL, error) || !rk_desk_keys (desk, "ctrl+comma", error)
      || !rk_see (desk, _ ("Settings"), error) || !rk_settle (1500)
      || !rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Facility"), error) || !rk_settle (1500)
      || !rk_press (desk, _ ("Open the Administration"), error) || !rk_see (desk, lift, error)
      || !rk_settle (1000) || !rk_scene_picture (scene, "her-staff", error)
      || !rk_press (desk, lift, error) || !rk_see (desk, _ ("The pause was lifted."), error)
      || !rk_scene_picture (scene, "lifted", error) || !rk_desk_keys (desk, "Escape", error)
      || !rk_settle (1000) || !rk_desk_keys (desk, "Escape", error))
    return FALSE;
  desk = scene->desks[STRANGER];
  rk_desk_raise (desk);
  return rk_sign_in (desk, NURSE_MAIL, RK_SAMPLE_PASSWORD, error) && is_in (desk, error)
         && log_out (desk, error);
}

/* What was printed after the last colon. */
static char *
temporary_password (RkScene *scene, GError **error)
{
  g_autofree char *said = rk_scene_operate (scene, error, "password", "reset", NURSE_MAIL, NULL);
  const char *colon = said != NULL ? strrchr (said, ':') : NULL;

  return colon != NULL ? g_strstrip (g_strdup (colon + 1)) : NULL;
}

static gboolean
change_to (RkDesk *desk, const char *old, const char *new_one, const char *again, GError **error)
{
  return rk_enter (desk, _ ("Present password"), old, error)
         && rk_enter (desk, _ ("New password"), new_one, error)
         && rk_enter (desk, _ ("New password once more"), again, error)
         && rk_press (desk, _ ("Change"), error);
}

static gboolean
is_refused (RkScene *scene, const char *old, const char *new_one, const char *why, GError **error)
{
  RkDesk *desk = scene->desks[STRANGER];

  if (!change_to (desk, old, new_one, new_one, error))
    return FALSE;
  /* The rule itself stands there all the time. */
  g_autoptr (AtspiAccessible) said
    = rk_desk_wait (desk, ATSPI_ROLE_ALERT, why, RK_DESK_PATIENCE, error);
  return said != NULL;
}

static gboolean
step_temporary (RkScene *scene, GError **error)
{
  g_autofree char *facility = rk_scene_facility (scene, FACILITY, error);
  g_autofree char *set = facility != NULL ? rk_scene_operate (
                           scene, error, "facility", "set", facility, "--password-length", "13",
                           "--password-rule", "letters_digits_symbols", NULL)
                                          : NULL;
  g_autofree char *temporary = set != NULL ? temporary_password (scene, error) : NULL;
  RkDesk *desk = scene->desks[STRANGER];

  /* It ends her login at the other desk, and destroys what was there. */
  if (temporary == NULL)
    return FALSE;
  rk_desk_raise (scene->desks[KNOWN]);
  if (!rk_see (scene->desks[KNOWN], _ ("Log in"), error)
      || !rk_scene_picture (scene, "ended-by-the-reset", error))
    return FALSE;
  rk_desk_raise (desk);
  if (!rk_sign_in (desk, NURSE_MAIL, temporary, error) || !rk_see (desk, _ ("New password"), error)
      || !rk_scene_picture (scene, "must-choose-a-password", error)
      || !change_to (desk, temporary, OWN_PASSWORD, NEXT, error)
      || !rk_see (desk, _ ("The new password was typed differently the second time."), error)
      || !rk_scene_picture (scene, "typed-differently", error)
      || !is_refused (scene, temporary, "kawa1234", "*13文字以上*記号*", error)
      || !rk_scene_picture (scene, "the-facilitys-rule", error)
      || !is_refused (scene, temporary, "Sato-misaki-2026-x", "*名前*", error)
      || !rk_scene_picture (scene, "with-her-name", error)
      || !is_refused (scene, temporary, "Password-2026!!", "*よくある言葉*", error))
    return FALSE;
  return change_to (desk, temporary, OWN_PASSWORD, OWN_PASSWORD, error) && is_in (desk, error)
         && rk_scene_picture (scene, "in-with-her-own", error);
}

static gboolean
step_own (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[STRANGER];

  return rk_desk_keys (desk, "ctrl+comma", error) && rk_see (desk, _ ("Settings"), error)
         && rk_settle (1500) && rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Account"), error)
         && rk_settle (1500)
         && rk_desk_press (desk, ATSPI_ROLE_LIST_ITEM, _ ("Change the password"), error)
         && rk_see (desk, _ ("Present password"), error)
         && rk_scene_picture (scene, "her-own-change", error)
         && change_to (desk, OWN_PASSWORD, NEXT, NEXT, error)
         && rk_see (desk, _ ("The password was changed."), error)
         && rk_scene_picture (scene, "changed", error) && rk_desk_keys (desk, "Escape", error)
         && rk_settle (1000) && log_out (desk, error)
         && rk_sign_in (desk, NURSE_MAIL, OWN_PASSWORD, error) && is_wrong (desk, error)
         && rk_sign_in (desk, NURSE_MAIL, NEXT, error) && is_in (desk, error);
}

/* Types what the field that has the focus is for, and goes on. */
static gboolean
type_and_go_on (RkDesk *desk, const char *text, GError **error)
{
  return rk_desk_type_keys (desk, text, error) && rk_desk_stroke (desk, "Tab", error);
}

/* 個別登録, by keys; what a person would convert from kana is put in as it comes out of that. */
static gboolean
step_registered (RkScene *scene, GError **error)
{
  g_autofree char *missing = g_strdup_printf (_ ("Required, and still missing: %s"), "*");
  g_autofree char *post = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), REGISTERED);
  RkDesk *desk = scene->desks[MANAGER];

  /* The settings are still open; the first Escape is for what has the focus in them. */
  for (guint i = 0; i < 5 && rk_desk_count_windows (desk) > 1; i++)
    if (!rk_desk_keys (desk, "Escape", error))
      return FALSE;
    else
      rk_desk_wait_windows (desk, 1, 4000, NULL);
  return rk_desk_wait_windows (desk, 1, RK_DESK_PATIENCE, error)
         && rk_desk_keys (desk, "alt+2", error) && rk_press (desk, _ ("Register a patient"), error)
         && rk_see (desk, _ ("Family name (required)"), error) && rk_settle (1000)
         && rk_desk_keys (desk, "Return", error) && rk_see (desk, missing, error)
         && rk_scene_picture (scene, "what-is-missing", error)
         && type_and_go_on (desk, "Nguyen", error) && type_and_go_on (desk, "Lan", error)
         && rk_desk_press (desk, ATSPI_ROLE_TOGGLE_BUTTON, _ ("Female"), error)
         && rk_see_gone (desk, missing, error)
         && rk_enter (desk, _ ("Birth date"), "S12.3.4", error)
         && rk_enter (desk, _ ("Family name in kana"), "ぐえん", error)
         && rk_enter (desk, _ ("Given name in kana"), "らん", error)
         && rk_enter (desk, _ ("Illness"), "2型糖尿病", error)
         && rk_see (desk, "1937年3月4日*", error) && rk_scene_picture (scene, "filled-in", error)
         && rk_desk_keys (desk, "Return", error) && rk_see (desk, _ ("Who signed"), error)
         && rk_scene_picture (scene, "asks-for-the-consent", error)
         && rk_press (desk, _ ("Record the consent"), error) && rk_see (desk, post, error)
         && rk_see (desk, REGISTERED "：2型糖尿病*", error)
         && rk_scene_picture (scene, "registered", error);
}

static gboolean
shows_mail (RkDesk *desk, const char *mail, GError **error)
{
  const gint64 until = g_get_monotonic_time () + (gint64) RK_DESK_PATIENCE * 1000;

  do
    {
      g_autoptr (AtspiAccessible) row
        = rk_desk_wait (desk, ATSPI_ROLE_TEXT, _ ("Mail address"), RK_DESK_PATIENCE, error);
      g_autofree char *text = row != NULL ? rk_desk_dup_text (row) : NULL;

      if (row == NULL)
        return FALSE;
      if (text != NULL && strstr (text, mail) != NULL)
        return TRUE;
      rk_desk_pause (100);
    }
  while (g_get_monotonic_time () < until);
  return rk_scene_fail (error, "“%s” does not stand in the sign-in window", mail);
}

/* メールアドレスを保存する, and then the facility's rule against it. */
static gboolean
step_mail_rule (RkScene *scene, GError **error)
{
  g_autofree char *facility = rk_scene_facility (scene, FACILITY, error);
  g_autofree char *before = NULL;
  g_autofree char *set = NULL;
  g_autofree char *after = NULL;
  g_autofree char *typed = NULL;
  RkDesk *desk = scene->desks[STRANGER];

  rk_desk_raise (desk);
  if (facility == NULL || !log_out (desk, error))
    return FALSE;
  g_autoptr (AtspiAccessible) check = rk_desk_wait (
    desk, ATSPI_ROLE_CHECK_BOX, _ ("Remember the mail address"), RK_DESK_PATIENCE, error);
  if (check == NULL || !rk_desk_click (desk, check, error)
      || !rk_scene_picture (scene, "remembers-the-mail", error)
      || !rk_sign_in (desk, NURSE_MAIL, NEXT, error) || !is_in (desk, error))
    return FALSE;
  before = rk_find_in_files (rk_desk_get_home (desk), NURSE_MAIL);
  if (before == NULL || !log_out (desk, error))
    return rk_scene_fail (error, "the address was not remembered");
  if (!shows_mail (desk, NURSE_MAIL, error) || !rk_scene_picture (scene, "remembered", error)
      || !rk_sign_in (desk, NURSE_MAIL, NEXT, error) || !is_in (desk, error))
    return FALSE;
  set = rk_scene_operate (scene, error, "facility", "set", facility, "--remember-mail", "no", NULL);
  if (set == NULL || !log_out (desk, error)
      || !rk_see (
        desk, _ ("By the rule of the facility this terminal remembers no mail address."), error)
      || !rk_see_gone (desk, _ ("Remember the mail address"), error)
      || !rk_scene_picture (scene, "remembers-no-mail", error))
    return FALSE;
  g_autoptr (AtspiAccessible) mail
    = rk_desk_wait (desk, ATSPI_ROLE_INVALID, _ ("Mail address"), RK_DESK_PATIENCE, error);
  typed = mail != NULL ? rk_desk_dup_text (mail) : NULL;
  after = rk_find_in_files (rk_desk_get_home (desk), NURSE_MAIL);
  if (typed == NULL || strstr (typed, "@") != NULL || after != NULL)
    return rk_scene_fail (error, "the address is still there: %s", after != NULL ? after : typed);
  return TRUE;
}

/* 施設の管理: a rule, and who did what. */
static gboolean
step_administers (RkScene *scene, GError **error)
{
  g_autofree char *changed = g_strdup_printf ("*%s", _ ("Changed the rules of the facility"));
  RkDesk *desk = scene->desks[MANAGER];

  rk_desk_raise (desk);
  if (!rk_desk_keys (desk, "ctrl+comma", error) || !rk_see (desk, _ ("Settings"), error)
      || !rk_settle (1500) || !rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Facility"), error)
      || !rk_settle (1500) || !rk_press (desk, _ ("Open the Administration"), error)
      || !rk_see (desk, _ ("Search the staff"), error) || !rk_settle (1500)
      || !rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Rules"), error) || !rk_settle (1000)
      || !rk_enter (desk, _ ("Minutes until a terminal locks"), "7", error)
      || !rk_press (desk, _ ("Save the rules"), error)
      || !rk_see (desk, _ ("The rules were saved and hold at every terminal."), error)
      || !rk_scene_picture (scene, "a-rule", error)
      || !rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Access log"), error)
      || !rk_see (desk, changed, error) || !rk_scene_picture (scene, "who-did-what", error))
    return FALSE;
  return TRUE;
}

/* What stands after a colon in the line of the open question that holds @words. */
static char *
told_password (RkDesk *desk, const char *words, GError **error)
{
  g_autofree char *pattern = g_strdup_printf ("*%s*", words);
  g_autoptr (AtspiAccessible) label
    = rk_desk_wait (desk, ATSPI_ROLE_LABEL, pattern, RK_DESK_PATIENCE, error);
  g_autofree char *text = label != NULL ? rk_desk_dup_text (label) : NULL;
  const char *line = text != NULL ? strstr (text, words) : NULL;

  if (line == NULL)
    return NULL;
  return g_strstrip (g_strndup (line + strlen (words), strcspn (line + strlen (words), "\n")));
}

/* 利用停止: her desk ends, what was done is on paper, and the account comes back by a password. */
static gboolean
step_suspended (RkScene *scene, GError **error)
{
  g_autofree char *heading = g_strdup_printf (_ ("Suspend %s?"), NURSE);
  RkDesk *desk = scene->desks[STRANGER];
  g_autofree char *password = NULL;

  rk_desk_raise (desk);
  if (!rk_sign_in (desk, NURSE_MAIL, NEXT, error) || !is_in (desk, error))
    return FALSE;
  desk = scene->desks[MANAGER];
  rk_desk_raise (desk);
  if (!rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Staff"), error) || !rk_settle (1000)
      || !rk_desk_press (desk, ATSPI_ROLE_LIST_ITEM, NURSE, error)
      || !rk_see (desk, _ ("What can be done"), error)
      || !rk_scene_picture (scene, "one-of-the-staff", error)
      || !rk_press (desk, _ ("Suspend…"), error) || !rk_see (desk, heading, error)
      || !rk_press_in_dialog (desk, _ ("Suspend"), error)
      || !rk_see (desk, _ ("Print the sheet"), error)
      || !rk_see (desk, "・終了したログイン: 1件*", error)
      || !rk_scene_picture (scene, "the-incident-sheet", error)
      || !rk_press (desk, _ ("Print the sheet"), error)
      || !rk_see (desk, _ ("Print the incident sheet?"), error)
      || !rk_press_in_dialog (desk, _ ("Go Back"), error)
      || !rk_press (desk, _ ("Save as PDF…"), error)
      || !rk_see (desk, _ ("Save outside of Renraku?"), error)
      || !rk_press_in_dialog (desk, _ ("Cancel"), error) || !rk_settle (800)
      || !rk_desk_keys (desk, "Escape", error) || !rk_see_gone (desk, _ ("Print the sheet"), error))
    return FALSE;
  rk_desk_raise (scene->desks[STRANGER]);
  if (!rk_see (scene->desks[STRANGER], _ ("Log in"), error)
      || !rk_scene_picture (scene, "suspended-while-at-work", error))
    return FALSE;
  rk_desk_raise (desk);
  if (!rk_press (desk, _ ("End the Suspension…"), error)
      || !rk_scene_picture (scene, "ends-by-a-password", error)
      || !rk_press_in_dialog (desk, _ ("Issue"), error))
    return FALSE;
  password = told_password (desk, "仮パスワード:", error);
  if (password == NULL || !rk_scene_picture (scene, "told-once", error)
      || !rk_press_in_dialog (desk, _ ("Close"), error)
      || !rk_see (desk, _ ("Temporary Password…"), error))
    return FALSE;
  desk = scene->desks[STRANGER];
  rk_desk_raise (desk);
  return rk_sign_in (desk, NURSE_MAIL, password, error) && rk_see (desk, _ ("New password"), error)
         && change_to (desk, password, OWN_PASSWORD, OWN_PASSWORD, error) && is_in (desk, error);
}

/* 端末の紛失・盗難: everybody at that terminal is out and chooses a new password. */
static gboolean
step_lost (RkScene *scene, GError **error)
{
  g_autofree char *lost = g_strdup_printf ("*%s*: %s", NURSE, _ ("Lost or stolen…"));
  g_autofree char *sheet = g_strdup_printf ("*%s*: %s", NURSE, _ ("Incident sheet"));
  RkDesk *desk = scene->desks[MANAGER];

  rk_desk_raise (desk);
  if (!rk_press (desk, _ ("Back"), error) || !rk_settle (1000)
      || !rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Terminals"), error) || !rk_settle (1000)
      || !rk_see (desk, sheet, error) || !rk_scene_picture (scene, "terminals", error)
      || !rk_press (desk, lost, error)
      || !rk_see (desk, _ ("Report the terminal as lost or stolen?"), error)
      || !rk_scene_picture (scene, "a-lost-terminal", error)
      || !rk_press_in_dialog (desk, _ ("Cut It Off"), error)
      || !rk_see (desk, _ ("Print the sheet"), error) || !rk_settle (800)
      || !rk_desk_keys (desk, "Escape", error) || !rk_see_gone (desk, _ ("Print the sheet"), error))
    return FALSE;
  desk = scene->desks[STRANGER];
  rk_desk_raise (desk);
  return rk_see (desk, _ ("Log in"), error) && rk_sign_in (desk, NURSE_MAIL, OWN_PASSWORD, error)
         && rk_see (desk, _ ("New password"), error)
         && change_to (desk, OWN_PASSWORD, NEXT, NEXT, error) && is_in (desk, error)
         && rk_scene_picture (scene, "in-again-after-the-loss", error);
}

/* 管理台帳（様式4）: what is noted down about a terminal and a person stands on its sheets. */
static gboolean
step_ledger (RkScene *scene, GError **error)
{
  g_autofree char *enlist = g_strdup_printf ("*%s*: %s", NURSE, _ ("Register…"));
  RkDesk *desk = scene->desks[MANAGER];

  rk_desk_raise (desk);
  return rk_press (desk, enlist, error)
         && rk_enter (desk, _ ("Kind and make, such as: notebook ThinkPad X13"), "iPad 10", error)
         && rk_scene_picture (scene, "a-terminal-is-registered", error)
         && rk_press (desk, _ ("Save"), error)
         && rk_see (desk, _ ("The register was changed."), error)
         && rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Staff"), error) && rk_settle (1000)
         && rk_desk_press (desk, ATSPI_ROLE_LIST_ITEM, NURSE, error)
         && rk_enter (desk, _ ("Pledged on"), "R8.4.1", error)
         && rk_enter (desk, _ ("Trained on"), "2026-05-12", error)
         && rk_press (desk, _ ("Note Down"), error)
         && rk_see (desk, _ ("The days were noted down."), error)
         && rk_scene_picture (scene, "pledge-and-training", error)
         && rk_press (desk, _ ("Back"), error) && rk_settle (1000)
         && rk_press (desk, _ ("Open the Ledger"), error)
         && rk_see (desk, "*iPad 10*2026/4/1*2026/5/12*", error)
         && rk_scene_picture (scene, "the-ledger", error) && rk_desk_keys (desk, "Escape", error)
         && rk_see_gone (desk, "*iPad 10*2026/4/1*2026/5/12*", error);
}

/* By keys, as many lines down or up from what is chosen. */
static gboolean
choose (RkDesk *desk, const char *drop, const char *key, guint n, GError **error)
{
  if (!rk_desk_press (desk, ATSPI_ROLE_INVALID, drop, error) || !rk_settle (800))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!rk_desk_stroke (desk, key, error))
      return FALSE;
  return rk_desk_stroke (desk, "Return", error) && rk_settle (800);
}

/* アクセス記録: of the sign-ins nothing else is left, and of today's administration no sign-in. */
static gboolean
step_filters (RkScene *scene, GError **error)
{
  g_autofree char *in = g_strdup_printf ("%s　%s", NURSE, _ ("Signed in"));
  g_autofree char *lost = g_strdup_printf ("*%s", _ ("Reported a lost terminal"));
  RkDesk *desk = scene->desks[MANAGER];

  rk_desk_raise (desk);
  return rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Access log"), error) && rk_settle (1000)
         && choose (desk, _ ("Kind of act"), "Down", 1, error) && rk_see (desk, in, error)
         && rk_see_gone (desk, lost, error) && rk_scene_picture (scene, "the-sign-ins", error)
         && choose (desk, _ ("Kind of act"), "Down", 4, error)
         && choose (desk, _ ("Period"), "Up", 2, error) && rk_see (desk, lost, error)
         && rk_see_gone (desk, in, error) && rk_scene_picture (scene, "what-was-managed", error);
}

static gboolean
shows_minutes (RkDesk *desk, int minutes, GError **error)
{
  const gint64 until = g_get_monotonic_time () + (gint64) RK_DESK_PATIENCE * 1000;
  /* The toolkit says it twice here, too. */
  g_autofree char *name = g_strdup_printf ("%s*", _ ("Minutes until a terminal locks"));

  do
    {
      g_autoptr (AtspiAccessible) spin
        = rk_desk_wait (desk, ATSPI_ROLE_SPIN_BUTTON, name, RK_DESK_PATIENCE, error);
      AtspiValue *value = spin != NULL ? atspi_accessible_get_value_iface (spin) : NULL;
      const double now = value != NULL ? atspi_value_get_current_value (value, NULL) : -1;

      g_clear_object (&value);
      if (spin == NULL || (int) now == minutes)
        return spin != NULL;
      rk_desk_pause (100);
    }
  while (g_get_monotonic_time () < until);
  return rk_scene_fail (error, "the rule is not %d minutes", minutes);
}

/* A rule that was saved by mistake. */
static gboolean
step_undone (RkScene *scene, GError **error)
{
  /* The toolkit says what stands in a toast's button twice. */
  g_autofree char *undo = g_strdup_printf ("%s*", _ ("Undo"));
  RkDesk *desk = scene->desks[MANAGER];

  return rk_desk_press (desk, ATSPI_ROLE_INVALID, _ ("Rules"), error) && rk_settle (1000)
         && rk_enter (desk, _ ("Minutes until a terminal locks"), "9", error)
         && rk_press (desk, _ ("Save the rules"), error) && rk_press (desk, undo, error)
         && shows_minutes (desk, 7, error)
         && rk_scene_picture (scene, "the-rule-taken-back", error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a nurse signs in and out at her own desk", step_known },
    { "five wrong passwords elsewhere, and the right one is told to wait", step_paused },
    { "nobody locks her out of her own desk", step_not_locked_out },
    { "her facility's administrator lifts the pause", step_lifted },
    { "a temporary password has to be changed at once, by the facility's rule", step_temporary },
    { "she changes her own", step_own },
    { "what a facility keeps of addresses is its own to say", step_mail_rule },
    { "its administrator registers a patient by keys", step_registered },
    { "what is no server of ours is told in words", step_astray },
    { "an administrator changes a rule and reads the access log", step_administers },
    { "an account is suspended while at work, and comes back by a password", step_suspended },
    { "a lost terminal is cut off", step_lost },
    { "the ledger holds what is noted down", step_ledger },
    { "the access log tells what is asked of it alone", step_filters },
    { "a rule is taken back", step_undone },
  };

  return rk_scene_main (argc, argv, "— who is let in", steps, G_N_ELEMENTS (steps));
}
