/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-team"

/* A team of three: invited, approved, refused; and what becomes of a post that is read, understood,
 * edited, withdrawn and hidden. */

#include "scene.h"

#include <glib/gi18n.h>
#include <string.h>

#define NURSE_MAIL "sato.misaki@midorino.example"
#define CLERK_MAIL "kobayashi.mayu@midorino.example"
#define NEW_MAIL   "matsuo.rie@midorino.example"
#define NEW_NAME   "松尾 理恵"
#define OTHER_NAME "吉田 大樹"
#define STATION    "（訪問看護ステーション ひなた）"
#define PATIENT    "鈴木 正一"
#define FIRST      "入浴のあと右かかとに発赤、径1.5cm。"
#define EDITED     "入浴のあと左かかとに発赤、径1.5cm。"
#define WITHDRAWN  "あとで取り下げる書き込みです、そらまめ。"
#define WRONG      "別の方への連絡でした、とうもろこし。"

enum
{
  NURSE,
  CLERK,
  NEW
};

static gboolean
open_invitations (RkDesk *desk, GError **error)
{
  return rk_show_details (desk, error) && rk_press (desk, _ ("Invite members"), error)
         && rk_see (desk, _ ("Done"), error) && rk_settle (1500);
}

static gboolean
close_invitations (RkDesk *desk, GError **error)
{
  return rk_press (desk, _ ("Cancel"), error) && rk_settle (1500);
}

static gboolean
step_invite (RkScene *scene, GError **error)
{
  RkDesk *desk;
  g_autofree char *first = g_strdup_printf (_ ("Invite %s"), NEW_NAME);
  g_autofree char *second = g_strdup_printf (_ ("Invite %s"), OTHER_NAME);

  if (!rk_scene_start (scene, NURSE, "nurse", FALSE, error))
    return FALSE;
  desk = scene->desks[NURSE];
  return rk_begin (desk, NURSE_MAIL, error) && rk_open_patient (desk, PATIENT, error)
         && open_invitations (desk, error) && rk_press (desk, first, error)
         && rk_press (desk, second, error) && rk_scene_picture (scene, "two-are-chosen", error)
         && rk_press (desk, _ ("Done"), error) && rk_settle (2500) && open_invitations (desk, error)
         && rk_see_in_row (
           desk, NEW_NAME STATION, _ ("Waiting for an administrator's approval"), error)
         && rk_scene_picture (scene, "both-wait-for-approval", error)
         && close_invitations (desk, error);
}

static gboolean
step_approve (RkScene *scene, GError **error)
{
  RkDesk *desk;

  if (!rk_scene_start (scene, CLERK, "clerk", FALSE, error))
    return FALSE;
  desk = scene->desks[CLERK];
  return rk_begin (desk, CLERK_MAIL, error) && rk_desk_keys (desk, "alt+3", error)
         && rk_see (desk, NEW_NAME STATION, error) && rk_scene_picture (scene, "approvals", error)
         && rk_press_in_row (desk, NEW_NAME STATION, _ ("Approve"), error)
         && rk_see (desk, _ ("Approve the invitation?"), error)
         && rk_scene_picture (scene, "approve-asks", error)
         && rk_press (desk, _ ("Give approval"), error) && rk_settle (1500)
         && rk_press_in_row (desk, OTHER_NAME STATION, _ ("Refuse"), error)
         && rk_see (desk, _ ("Refuse the invitation?"), error)
         && rk_scene_picture (scene, "refuse-asks", error) && rk_settle (500)
         && rk_press_in_dialog (desk, _ ("Refuse"), error) && rk_settle (1500)
         && rk_see_gone (desk, NEW_NAME STATION, error)
         && rk_see_gone (desk, OTHER_NAME STATION, error);
}

static gboolean
step_states (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];
  g_autofree char *refused
    = g_strdup_printf (_ ("Your invitation of %s: %s"), OTHER_NAME, _ ("Not approved"));

  return open_invitations (desk, error)
         && rk_see_in_row (desk, NEW_NAME STATION, _ ("Waiting for the person to take part"), error)
         && rk_scene_picture (scene, "one-waits-for-the-person", error)
         && close_invitations (desk, error) && rk_desk_keys (desk, "alt+3", error)
         && rk_see (desk, refused, error)
         && rk_scene_picture (scene, "the-other-was-refused", error);
}

/* She has an invitation of her own in the sample region, which she declines. */
static gboolean
step_decline (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];

  return rk_press (desk, _ ("Refuse"), error) && rk_see (desk, _ ("Decline the invitation?"), error)
         && rk_scene_picture (scene, "decline-asks", error)
         && rk_press_in_dialog (desk, _ ("Refuse"), error) && rk_settle (1500)
         && rk_desk_wait_gone (desk, ATSPI_ROLE_PUSH_BUTTON, _ ("Join"), RK_DESK_PATIENCE, error);
}

static gboolean
step_join (RkScene *scene, GError **error)
{
  RkDesk *desk;

  if (!rk_scene_start (scene, NEW, "new", FALSE, error))
    return FALSE;
  desk = scene->desks[NEW];
  return rk_begin (desk, NEW_MAIL, error) && rk_desk_keys (desk, "alt+3", error)
         && rk_press_in_row (desk, "*" PATIENT "*", _ ("Join"), error)
         && rk_see (desk, _ ("Take part?"), error) && rk_scene_picture (scene, "join-asks", error)
         && rk_press (desk, _ ("Join now"), error) && rk_settle (2000)
         && rk_open_patient (desk, PATIENT, error)
         && rk_scene_picture (scene, "the-new-member-reads", error);
}

static gboolean
step_reactions (RkScene *scene, GError **error)
{
  RkDesk *nurse = scene->desks[NURSE], *clerk = scene->desks[CLERK], *new = scene->desks[NEW];
  g_autofree char *two = g_strdup_printf (_ ("Understood %u"), 2);
  g_autofree char *like = g_strdup_printf (_ ("Like %u"), 1);

  rk_desk_raise (nurse);
  if (!rk_open_patient (nurse, PATIENT, error) || !rk_post_and_wait (nurse, PATIENT, FIRST, error))
    return FALSE;
  rk_desk_raise (new);
  if (!rk_press_in_row (new, FIRST, _ ("Understood"), error)
      || !rk_see_in_row (new, FIRST, _ ("✓ Understood by me"), error)
      || !rk_press_in_row (new, FIRST, _ ("♡ Like"), error))
    return FALSE;
  rk_desk_raise (clerk);
  if (!rk_open_patient (clerk, PATIENT, error)
      || !rk_press_in_row (clerk, FIRST, _ ("Understood"), error))
    return FALSE;
  rk_desk_raise (nurse);
  return rk_see_in_row (nurse, FIRST, two, error) && rk_press_in_row (nurse, FIRST, two, error)
         && rk_see (nurse, _ ("Who has understood"), error) && rk_see (nurse, NEW_NAME "*", error)
         && rk_see (nurse, "小林 真由*", error)
         && rk_scene_picture (scene, "who-has-understood", error)
         && rk_desk_stroke (nurse, "Escape", error) && rk_settle (800)
         && rk_press_in_row (nurse, FIRST, like, error)
         && rk_see (nurse, _ ("Who likes this"), error)
         && rk_scene_picture (scene, "who-likes-it", error)
         && rk_desk_stroke (nurse, "Escape", error) && rk_settle (800);
}

static gboolean
step_edit (RkScene *scene, GError **error)
{
  RkDesk *nurse = scene->desks[NURSE];
  g_autofree char *counts = g_strdup_printf (_ ("Understood %u · before the edit %u"), 0, 2);

  return rk_choose_for_post (nurse, FIRST, _ ("Edit…"), error)
         && rk_desk_type (nurse, ATSPI_ROLE_TEXT, _ ("Text of the post"), EDITED, error)
         && rk_scene_picture (scene, "edit", error) && rk_press_in_dialog (nurse, _ ("Save"), error)
         && rk_settle (1500) && rk_see_in_row (nurse, EDITED, counts, error)
         && rk_press_in_row (nurse, EDITED, counts, error)
         && rk_see (nurse, _ ("Understood before the edit"), error)
         && rk_scene_picture (scene, "understood-before-the-edit", error)
         && rk_desk_stroke (nurse, "Escape", error) && rk_settle (800);
}

static gboolean
step_versions (RkScene *scene, GError **error)
{
  RkDesk *new = scene->desks[NEW];

  rk_desk_raise (new);
  return rk_see_in_row (new, EDITED, _ ("Edited"), error)
         && rk_see_in_row (new, EDITED, _ ("Understood"), error)
         && rk_choose_for_post (new, EDITED, _ ("Show Earlier Versions"), error)
         && rk_see (new, _ ("Versions of this post"), error) && rk_see (new, FIRST, error)
         && rk_scene_picture (scene, "versions", error)
         && rk_press_in_dialog (new, _ ("Close"), error) && rk_settle (1500)
         && rk_press_in_row (new, EDITED, _ ("Understood"), error)
         && rk_see_in_row (new, EDITED, _ ("✓ Understood by me"), error);
}

static gboolean
step_quote (RkScene *scene, GError **error)
{
  RkDesk *new = scene->desks[NEW];

  return rk_scene_picture (scene, "before-the-jump", error)
         && rk_press (new, "*さんへの返信*", error) && rk_settle (300)
         && rk_scene_picture (scene, "the-quoted-post", error)
         && rk_press (new, _ ("Jump to the newest"), error) && rk_settle (800);
}

static gboolean
step_unread (RkScene *scene, GError **error)
{
  RkDesk *new = scene->desks[NEW];

  return rk_choose_for_post (new, EDITED, _ ("Mark as Unread from Here"), error)
         && rk_see (new, "未読 1", error) && rk_scene_picture (scene, "unread-again", error);
}

/* The store is what the search looks through: what it does not find any more is gone from it. */
static gboolean
searched (RkDesk *desk, const char *word, const char *pattern, GError **error)
{
  return rk_enter (desk, _ ("Search all writings"), word, error) && rk_see (desk, pattern, error)
         && rk_enter (desk, _ ("Search all writings"), "", error) && rk_settle (500);
}

static gboolean
step_withdraw (RkScene *scene, GError **error)
{
  RkDesk *nurse = scene->desks[NURSE], *new = scene->desks[NEW];

  rk_desk_raise (nurse);
  if (!rk_post_and_wait (nurse, PATIENT, WITHDRAWN, error) || !rk_see (new, WITHDRAWN, error)
      || !searched (new, "そらまめ", "1件*", error)
      || !rk_choose_for_post (nurse, WITHDRAWN, _ ("Withdraw…"), error)
      || !rk_see (nurse, _ ("Withdraw this post?"), error)
      || !rk_scene_picture (scene, "withdraw-asks", error)
      || !rk_press_in_dialog (nurse, _ ("Withdraw"), error) || !rk_settle (1500))
    return FALSE;
  static const char *const text[] = { "そらまめ", NULL };
  rk_desk_raise (new);
  return rk_see (new, _ ("The author has withdrawn this post."), error)
         && rk_see_gone (new, WITHDRAWN, error) && rk_says_nothing_of (new, text, error)
         && searched (new, "そらまめ", "0件*", error)
         && rk_scene_picture (scene, "withdrawn", error);
}

static gboolean
step_hide (RkScene *scene, GError **error)
{
  RkDesk *nurse = scene->desks[NURSE], *clerk = scene->desks[CLERK], *new = scene->desks[NEW];

  rk_desk_raise (nurse);
  if (!rk_post_and_wait (nurse, PATIENT, WRONG, error) || !rk_see (new, WRONG, error)
      || !searched (new, "とうもろこし", "1件*", error))
    return FALSE;
  rk_desk_raise (clerk);
  if (!rk_choose_for_post (clerk, WRONG, _ ("Hide: Posted in the Wrong Place…"), error)
      || !rk_see (clerk, _ ("Hide this post?"), error)
      || !rk_scene_picture (scene, "hide-asks", error)
      || !rk_press_in_dialog (clerk, _ ("Hide"), error) || !rk_settle (1500))
    return FALSE;
  static const char *const text[] = { "とうもろこし", NULL };
  rk_desk_raise (new);
  if (!rk_see (new, _ ("An administrator has hidden this post."), error)
      || !rk_see_gone (new, WRONG, error) || !rk_says_nothing_of (new, text, error)
      || !searched (new, "とうもろこし", "0件*", error)
      || !rk_scene_picture (scene, "hidden", error))
    return FALSE;
  rk_desk_raise (nurse);
  return rk_see_gone (nurse, WRONG, error) && rk_desk_keys (nurse, "alt+3", error)
         && rk_see (
           nurse, _ ("An administrator hid a writing of yours that was in the wrong place."), error)
         && rk_scene_picture (scene, "its-author-is-told", error);
}

/* One of several, which a reader is told as such. */
static gboolean
choose (RkDesk *desk, const char *name, GError **error)
{
  return rk_desk_press (desk, ATSPI_ROLE_TOGGLE_BUTTON, name, error);
}

/* 状態: said by the administrator, seen by the nurse beside the name. */
static gboolean
step_in_hospital (RkScene *scene, GError **error)
{
  RkDesk *nurse = scene->desks[NURSE], *clerk = scene->desks[CLERK];

  rk_desk_raise (clerk);
  if (!rk_open_patient (clerk, PATIENT, error) || !rk_show_details (clerk, error)
      || !rk_press (clerk, _ ("State…"), error) || !choose (clerk, _ ("Deceased"), error)
      || !rk_press (clerk, _ ("Save"), error) || !rk_see (clerk, _ ("Record it"), error)
      || !rk_scene_picture (scene, "deceased-asks", error)
      || !rk_press_in_dialog (clerk, _ ("Cancel"), error) || !rk_settle (500)
      || !choose (clerk, _ ("In hospital"), error) || !rk_press (clerk, _ ("Save"), error))
    return FALSE;
  rk_desk_raise (nurse);
  return rk_open_patient (nurse, PATIENT, error) && rk_see (nurse, _ ("In hospital"), error)
         && rk_scene_picture (scene, "in-hospital", error);
}

/* 同意の撤回 freezes for the other too, and a new 様式2 opens again. */
static gboolean
step_consent (RkScene *scene, GError **error)
{
  RkDesk *nurse = scene->desks[NURSE], *clerk = scene->desks[CLERK];
  g_autofree char *frozen = g_strdup_printf (
    _ ("The consent was withdrawn on %s. What is here can be read; nothing is added."), "*");

  rk_desk_raise (clerk);
  if (!rk_press (clerk, _ ("Record a withdrawal…"), error)
      || !rk_desk_type (clerk, ATSPI_ROLE_TEXT, _ ("Reason"), "ご家族の希望", error)
      || !rk_scene_picture (scene, "withdrawal", error)
      || !rk_press (clerk, _ ("Record the withdrawal"), error))
    return FALSE;
  rk_desk_raise (nurse);
  if (!rk_see (nurse, frozen, error) || !rk_scene_picture (scene, "frozen", error))
    return FALSE;
  rk_desk_raise (clerk);
  if (!rk_see (clerk, frozen, error) || !rk_press (clerk, _ ("Record the consent…"), error)
      || !rk_see (clerk, _ ("Who signed"), error)
      || !rk_scene_picture (scene, "consent-form", error)
      || !rk_press (clerk, _ ("Record the consent"), error))
    return FALSE;
  rk_desk_raise (nurse);
  return rk_see_gone (nurse, frozen, error) && rk_scene_picture (scene, "open-again", error);
}

/* 書類: what was signed stands on the sheet that is printed. */
static gboolean
step_forms (RkScene *scene, GError **error)
{
  RkDesk *clerk = scene->desks[CLERK];

  rk_desk_raise (clerk);
  return rk_press (clerk, _ ("Forms…"), error)
         && choose (clerk, _ ("Consent to the use of personal data (form 2)"), error)
         && rk_see (clerk, "*" PATIENT "*1/1*", error) && rk_scene_picture (scene, "form-2", error)
         && rk_desk_keys (clerk, "Escape", error) && rk_see_gone (clerk, _ ("Save as PDF…"), error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a nurse asks to invite two colleagues", step_invite },
    { "an administrator approves one and refuses the other", step_approve },
    { "the nurse sees who is waiting for what", step_states },
    { "she declines an invitation of her own", step_decline },
    { "the invited colleague joins and reads", step_join },
    { "two understand, one likes it, and the lists say who", step_reactions },
    { "after an edit they had understood the earlier version", step_edit },
    { "a reader opens the earlier version and understands the new one", step_versions },
    { "a quote leads to the post that it quotes", step_quote },
    { "a post is marked as unread again", step_unread },
    { "a withdrawn post is gone from the other desk and its store", step_withdraw },
    { "a hidden post is gone from the other desk and its store", step_hide },
    { "an administrator says that the patient is in hospital", step_in_hospital },
    { "a withdrawn consent freezes the place, and a new one opens it", step_consent },
    { "the form that was signed is on a sheet", step_forms },
  };

  return rk_scene_main (argc, argv, "— a team of three", steps, G_N_ELEMENTS (steps));
}
