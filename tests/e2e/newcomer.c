/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-newcomer"

/* Somebody who has no account: invited by mail, registered by its code, in the team. */

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define CLERK_MAIL "kobayashi.mayu@midorino.example"
#define NEW_MAIL   "yamada@aoba.example"
#define WRONG_MAIL "refused@aoba.example"
#define SON_MAIL   "ichiro@kazoku.example"
#define NEW_NAME   "山田 花江"
#define PASSWORD   "Tsubaki-no-7"
#define AGAIN      "Kikyou-no-3"
#define PATIENT    "鈴木 正一"

enum
{
  CLERK,
  NEW,
  SON,
};

static char *code;

/* The nth mail to the address, decoded by the mail server's side. */
static char *
read_mail (const char *to, guint n, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s.%u.txt", to, n);
  g_autofree char *path = g_build_filename (g_getenv ("RENRAKU_LETTERS"), name, NULL);
  char *text = NULL;

  for (guint waited = 0; waited < RK_DESK_PATIENCE; waited += 100)
    {
      if (g_file_get_contents (path, &text, NULL, NULL))
        return text;
      rk_desk_pause (100);
    }
  rk_scene_fail (error, "no mail came to %s", to);
  return NULL;
}

static gboolean
take_code (const char *to, guint n, GError **error)
{
  g_autofree char *mail = read_mail (to, n, error);
  const char *at = mail != NULL ? strstr (mail, "コード: ") : NULL;

  if (mail == NULL)
    return FALSE;
  if (at == NULL || strstr (mail, "鈴木") != NULL)
    return rk_scene_fail (error, "the mail holds no code, or a patient's name");
  at += strlen ("コード: ");
  g_free (code);
  code = g_strndup (at, strcspn (at, "\r\n"));
  return TRUE;
}

static gboolean
step_invite (RkScene *scene, GError **error)
{
  RkDesk *desk;
  g_autofree char *first = g_strdup_printf (_ ("Address %u"), 1);
  g_autofree char *second = g_strdup_printf (_ ("Address %u"), 2);
  g_autofree char *waits = g_strdup_printf ("*%s*", _ ("Waiting for the person to register"));
  g_autofree char *refused
    = g_strdup_printf ("*%s*", _ ("The mail could not be delivered. Look at the address."));

  if (!rk_scene_start (scene, CLERK, "clerk", FALSE, error))
    return FALSE;
  desk = scene->desks[CLERK];
  return rk_begin (desk, CLERK_MAIL, error) && rk_open_patient (desk, PATIENT, error)
         && rk_show_details (desk, error) && rk_press (desk, _ ("Invite members"), error)
         && rk_see (desk, _ ("Done"), error)
         && rk_desk_press (desk, ATSPI_ROLE_INVALID, g_dpgettext2 (NULL, "tab", "By mail"), error)
         && rk_see (desk, first, error) && rk_enter (desk, first, NEW_MAIL, error)
         && rk_enter (desk, second, WRONG_MAIL, error)
         && rk_press (desk, _ ("Check the addresses"), error)
         && rk_see (
           desk, _ ("Please make sure that there is no mistake in these addresses."), error)
         && rk_scene_picture (scene, "are-they-right", error)
         && rk_press (desk, g_dpgettext2 (NULL, "mail", "Send"), error)
         && rk_see (desk, _ ("The invitations have been sent"), error)
         && rk_see_in_row (desk, NEW_MAIL, waits, error)
         && rk_see_in_row (desk, WRONG_MAIL, refused, error)
         && rk_scene_picture (scene, "sent-and-refused", error) && take_code (NEW_MAIL, 1, error);
}

static gboolean
step_register (RkScene *scene, GError **error)
{
  RkDesk *desk;

  if (!rk_scene_start (scene, NEW, "newcomer", FALSE, error))
    return FALSE;
  desk = scene->desks[NEW];
  return rk_press (desk, _ ("Go to sign-in"), error)
         && rk_press (desk, _ ("New registration"), error) && rk_see (desk, _ ("Workplace"), error)
         && rk_enter (desk, _ ("Mail address"), NEW_MAIL, error)
         && rk_enter (desk, _ ("Code"), code, error)
         && rk_enter (desk, _ ("Full name (your real name)"), NEW_NAME, error)
         && rk_enter (desk, _ ("Workplace"), "あおば薬局", error)
         && rk_enter (desk, _ ("Password"), PASSWORD, error)
         && rk_enter (desk, _ ("Password once more"), PASSWORD, error)
         && rk_scene_picture (scene, "registration", error)
         && rk_press (desk, g_dpgettext2 (NULL, "account", "Register"), error)
         && rk_see (
           desk, _ ("You are registered. Log in; the invitation waits under “Notices”."), error)
         && rk_scene_picture (scene, "registered", error);
}

/* The first password is forgotten at once, and set anew by another mail. */
static gboolean
step_forget (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NEW];

  return rk_press (desk, _ ("Forgotten the password"), error)
         && rk_press (desk, _ ("Send the mail"), error)
         && rk_see (desk, _ ("Set the password"), error) && take_code (NEW_MAIL, 2, error)
         && rk_enter (desk, _ ("Code"), code, error)
         && rk_enter (desk, _ ("New password"), AGAIN, error)
         && rk_enter (desk, _ ("New password once more"), AGAIN, error)
         && rk_scene_picture (scene, "new-password", error)
         && rk_press (desk, _ ("Set the password"), error)
         && rk_see (desk, _ ("The new password is set. Log in with it."), error);
}

static gboolean
step_join (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NEW];

  return rk_sign_in (desk, NEW_MAIL, AGAIN, error)
         && rk_see (desk, _ ("Search all writings"), error) && rk_desk_keys (desk, "alt+3", error)
         && rk_see (desk, _ ("Join"), error) && rk_scene_picture (scene, "invited", error)
         && rk_press (desk, _ ("Join"), error) && rk_see (desk, _ ("Take part?"), error)
         && rk_press (desk, _ ("Join now"), error) && rk_open_patient (desk, PATIENT, error)
         && rk_scene_picture (scene, "in-the-team", error);
}

/* Into the patient side the family is invited as a rule. */
static gboolean
step_relative (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[CLERK];
  g_autofree char *first = g_strdup_printf (_ ("Address %u"), 1);
  g_autofree char *side = g_strconcat (_ ("Patient side"), "*", NULL);

  rk_desk_raise (desk);
  return rk_desk_stroke (desk, "Escape", error) && rk_settle (1000)
         && rk_desk_press (desk, ATSPI_ROLE_INVALID, side, error) && rk_settle (1000)
         && rk_press (desk, _ ("Invite members"), error) && rk_see (desk, _ ("Done"), error)
         && rk_desk_press (desk, ATSPI_ROLE_INVALID, g_dpgettext2 (NULL, "tab", "By mail"), error)
         && rk_see (desk, _ ("Who is invited"), error) && rk_enter (desk, first, SON_MAIL, error)
         && rk_scene_picture (scene, "the-family-by-mail", error)
         && rk_press (desk, _ ("Check the addresses"), error)
         && rk_press (desk, g_dpgettext2 (NULL, "mail", "Send"), error)
         && rk_see (desk, _ ("The invitations have been sent"), error)
         && take_code (SON_MAIL, 1, error);
}

/* The one below the first of a row that opens. */
static gboolean
choose_second (RkDesk *desk, const char *row, GError **error)
{
  g_autoptr (AtspiAccessible) combo
    = rk_desk_wait (desk, ATSPI_ROLE_INVALID, row, RK_DESK_PATIENCE, error);

  return combo != NULL && rk_desk_click (desk, combo, error) && rk_settle (800)
         && rk_desk_stroke (desk, "Down", error) && rk_desk_stroke (desk, "Return", error)
         && rk_settle (800);
}

static gboolean
step_son (RkScene *scene, GError **error)
{
  RkDesk *desk;

  if (!rk_scene_start (scene, SON, "son", FALSE, error))
    return FALSE;
  desk = scene->desks[SON];
  return rk_press (desk, _ ("Go to sign-in"), error)
         && rk_press (desk, _ ("New registration"), error)
         && choose_second (desk, _ ("Invited as"), error)
         && rk_see_gone (desk, _ ("Workplace"), error)
         && rk_enter (desk, _ ("Mail address"), SON_MAIL, error)
         && rk_enter (desk, _ ("Code"), code, error)
         && rk_enter (desk, _ ("Full name (your real name)"), "鈴木 一郎", error)
         && rk_enter (desk, _ ("Relation to the patient (not required)"), "長男", error)
         && rk_enter (desk, _ ("Password"), PASSWORD, error)
         && rk_enter (desk, _ ("Password once more"), PASSWORD, error)
         && rk_scene_picture (scene, "a-son-registers", error)
         && rk_press (desk, g_dpgettext2 (NULL, "account", "Register"), error)
         && rk_see (desk, _ ("You are registered. Log in."), error)
         && rk_sign_in (desk, SON_MAIL, PASSWORD, error) && rk_see (desk, "鈴木 一郎", error)
         && rk_scene_picture (scene, "the-son-is-in", error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "an administrator invites two by mail, and one address is refused", step_invite },
    { "the invited one registers by the code", step_register },
    { "forgets the password, and sets another by a mail", step_forget },
    { "signs in, and joins the team", step_join },
    { "one of the family is invited by mail into the patient side", step_relative },
    { "registers as such, and signs in", step_son },
  };

  return rk_scene_main (argc, argv, "— a newcomer", steps, G_N_ELEMENTS (steps));
}
