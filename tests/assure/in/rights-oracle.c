/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "rights-oracle.h"

static const Actor *
who (guint actor)
{
  return &actors[actor];
}

static Want
everybody (guint actor, guint state)
{
  return DONE;
}

static Want
nobody (guint actor, guint state)
{
  return UPGRADE;
}

/* What is in a space is there for those in it. */
static Want
insiders (guint actor, guint state)
{
  return who (actor)->in ? DONE : HIDDEN;
}

/* What is on the family's side is there for the team and the family. */
static Want
family_side (guint actor, guint state)
{
  return who (actor)->in || actor == RELATIVE ? DONE : HIDDEN;
}

/* And is opened to more of the family by those who lead the team. */
static Want
family_leaders (guint actor, guint state)
{
  return family_side (actor, state) == HIDDEN ? HIDDEN
         : who (actor)->space_admin           ? DONE
                                              : FORBIDDEN;
}

/* A care team is neither renamed nor ended. */
static Want
no_insider (guint actor, guint state)
{
  return who (actor)->in ? FORBIDDEN : HIDDEN;
}

/* Patients and families have no directory of the house … */
static Want
directory (guint actor, guint state)
{
  return actor == RELATIVE ? FORBIDDEN : DONE;
}

/* … and open nothing. */
static Want
staff (guint actor, guint state)
{
  return actor == RELATIVE ? HIDDEN : DONE;
}

/* A facility answers for one that is made. */
static Want
community_create (guint actor, guint state)
{
  return actor == RELATIVE ? HIDDEN : who (actor)->house_admin ? DONE : FORBIDDEN;
}

static Want
leaders (guint actor, guint state)
{
  return !who (actor)->in ? HIDDEN : who (actor)->space_admin ? DONE : FORBIDDEN;
}

/* One's own words, as long as they stand. */
static Want
edit_post (guint actor, guint state)
{
  if (!who (actor)->in)
    return HIDDEN;
  if (actor != AUTHOR)
    return FORBIDDEN;
  return state == POST_NORMAL || state == POST_EDITED ? DONE : CLASH;
}

/* What is gone already, by whichever hand, can be withdrawn again without harm. */
static Want
withdraw_post (guint actor, guint state)
{
  if (!who (actor)->in)
    return HIDDEN;
  if (actor != AUTHOR)
    return FORBIDDEN;
  return DONE;
}

/* Nobody typed it for another. */
static Want
confirm_post (guint actor, guint state)
{
  return who (actor)->in ? FORBIDDEN : HIDDEN;
}

static Want
react (guint actor, guint state)
{
  if (!who (actor)->in)
    return HIDDEN;
  return state == POST_NORMAL || state == POST_EDITED ? DONE : CLASH;
}

/* 了解 is asked for one's own words, and by those who lead. */
static gboolean
asks (guint actor)
{
  return actor == AUTHOR || who (actor)->space_admin;
}

static Want
ask_post (guint actor, guint state)
{
  if (!who (actor)->in)
    return HIDDEN;
  if (!asks (actor))
    return FORBIDDEN;
  return state == POST_NORMAL || state == POST_EDITED ? DONE : CLASH;
}

/* No dates are proposed there: whoever may say something of them is told so. */
static Want
answer_nothing (guint actor, guint state)
{
  return who (actor)->in ? CLASH : HIDDEN;
}

/* A team asks no questions that are solved, and these posts propose no dates to be decided. */
static Want
settle_nothing (guint actor, guint state)
{
  if (!who (actor)->in)
    return HIDDEN;
  return asks (actor) ? CLASH : FORBIDDEN;
}

/* Who leads a space says what stands at its top. */
static Want
pin_post (guint actor, guint state)
{
  if (leaders (actor, state) != DONE)
    return leaders (actor, state);
  return state == POST_NORMAL || state == POST_EDITED ? DONE : CLASH;
}

/* 通報: of what others wrote. */
static Want
report_post (guint actor, guint state)
{
  if (!who (actor)->in)
    return HIDDEN;
  if (actor == AUTHOR)
    return FORBIDDEN;
  return state == POST_NORMAL || state == POST_EDITED ? DONE : CLASH;
}

static Want
ask_no_more (guint actor, guint state)
{
  if (!who (actor)->in)
    return HIDDEN;
  return asks (actor) ? DONE : FORBIDDEN;
}

/* What waits for the end of the quiet hours is nobody's knowledge but its author's. */
static Want
own_scheduled (guint actor, guint state)
{
  return actor == AUTHOR ? DONE : HIDDEN;
}

/* Nothing was asked yet. */
static Want
remind (guint actor, guint state)
{
  if (!who (actor)->in)
    return HIDDEN;
  return asks (actor) ? CLASH : FORBIDDEN;
}

/* Who acts is said by the staff; the family's own words are no work list. */
static Want
family_staff (guint actor, guint state)
{
  if (family_side (actor, state) == HIDDEN)
    return HIDDEN;
  return actor == RELATIVE ? FORBIDDEN : DONE;
}

/* The relative wrote it, and does not report it. */
static Want
family_readers (guint actor, guint state)
{
  if (family_side (actor, state) == HIDDEN)
    return HIDDEN;
  return actor == RELATIVE ? FORBIDDEN : DONE;
}

/* The relative wrote it: even so it is not theirs to ask. */
static Want
family_askers (guint actor, guint state)
{
  if (family_side (actor, state) == HIDDEN)
    return HIDDEN;
  return actor != RELATIVE && who (actor)->space_admin ? DONE : FORBIDDEN;
}

/* Who proposed dates to the family, had somebody, would be answered by it, and decide alone. */
static Want
family_answers (guint actor, guint state)
{
  return family_side (actor, state) == HIDDEN ? HIDDEN : CLASH;
}

static Want
family_decides (guint actor, guint state)
{
  const Want asking = family_askers (actor, state);

  return asking == DONE ? CLASH : asking;
}

/* No family comes to the staff's side. */
static Want
wrong_side (guint actor, guint state)
{
  return who (actor)->in ? INCOMPLETE : HIDDEN;
}

static Want
take_back (guint actor, guint state)
{
  return who (actor)->in ? DONE : HIDDEN;
}

/* The versions of what was withdrawn or hidden are nobody's. */
static Want
versions (guint actor, guint state)
{
  return who (actor)->in ? DONE : HIDDEN;
}

static gboolean
invitation_is_seen (guint actor, guint state)
{
  if (who (actor)->in)
    return TRUE;
  /* The invitee hears of it when it is approved, not before. */
  return actor == INVITEE && (state == WAITING_INVITEE || state == ACCEPTED || state == DECLINED);
}

static Want
approve (guint actor, guint state)
{
  if (!invitation_is_seen (actor, state))
    return HIDDEN;
  if (!who (actor)->space_admin)
    return FORBIDDEN;
  return state == REFUSED || state == WITHDRAWN ? CLASH : DONE;
}

static Want
decline (guint actor, guint state)
{
  if (!invitation_is_seen (actor, state))
    return HIDDEN;
  if (actor != INVITEE)
    return FORBIDDEN;
  return state == WAITING_INVITEE || state == DECLINED ? DONE : CLASH;
}

static Want
withdraw_invitation (guint actor, guint state)
{
  if (!invitation_is_seen (actor, state))
    return HIDDEN;
  if (actor != MEMBER && !who (actor)->space_admin)
    return FORBIDDEN;
  return state == WAITING_APPROVAL || state == WAITING_INVITEE || state == WITHDRAWN ? DONE : CLASH;
}

/* None of them was made by mail. */
static Want
send_again (guint actor, guint state)
{
  const Want withdraw = withdraw_invitation (actor, state);

  return withdraw == DONE ? CLASH : withdraw;
}

/* Somebody new of house A (0) or B (1): one invites whom one knows. */
static Want
invite (guint actor, guint state)
{
  return who (actor)->in && who (actor)->house == (state == 0 ? HOUSE_A : HOUSE_B) ? DONE : HIDDEN;
}

/* One asks colleagues, and whom one has met. */
static Want
connect (guint actor, guint state)
{
  if (actor == RELATIVE)
    return HIDDEN;
  return who (actor)->house == (state == 0 ? HOUSE_A : HOUSE_B) ? DONE : HIDDEN;
}

static Want
add_member (guint actor, guint state)
{
  if (!who (actor)->in || who (actor)->house != (state == 0 ? HOUSE_A : HOUSE_B))
    return HIDDEN;
  return who (actor)->space_admin ? DONE : FORBIDDEN;
}

/* Of another (0) or oneself (1). */
static Want
make_leader (guint actor, guint state)
{
  return leaders (actor, state);
}

static Want
put_in_charge (guint actor, guint state)
{
  if (!who (actor)->in)
    return HIDDEN;
  return state == 1 || who (actor)->space_admin ? DONE : FORBIDDEN;
}

/* Of the author, a member, a former member, a stranger. */
static gboolean
knows (guint actor, guint state)
{
  const Actor *me = who (actor);

  /* Those on the family's side: the team of the day it was opened. */
  if (actor == RELATIVE)
    return state < 2;
  switch (state)
    {
    case 0:
      return me->house == HOUSE_A || me->in;
    case 1:
      return me->house == HOUSE_A || me->in || me->acquainted;
    case 2:
      return me->house == HOUSE_B || me->in;
    default:
      return me->house == HOUSE_C;
    }
}

static Want
see_user (guint actor, guint state)
{
  return knows (actor, state) ? DONE : HIDDEN;
}

/* By administrators of the house. */
static Want
lift_pause (guint actor, guint state)
{
  static const guint houses[] = { HOUSE_A, HOUSE_A, HOUSE_B, HOUSE_C };

  if (!knows (actor, state))
    return HIDDEN;
  return who (actor)->house_admin && who (actor)->house == houses[state] ? DONE : FORBIDDEN;
}

/* One's own, and of the house by its administrators. */
static Want
edit_user (guint actor, guint state)
{
  static const guint selves[] = { AUTHOR, MEMBER, FORMER, STRANGER };

  return actor == selves[state] ? DONE : lift_pause (actor, state);
}

/* Who types for somebody is told to them and to those who run their house: these are no doctors. */
static Want
let_type (guint actor, guint state)
{
  return edit_user (actor, state) == DONE ? INCOMPLETE : edit_user (actor, state);
}

/* A face is shown by its owner alone. */
static Want
show_face (guint actor, guint state)
{
  static const guint selves[] = { AUTHOR, MEMBER, FORMER, STRANGER };

  if (!knows (actor, state))
    return HIDDEN;
  return actor == selves[state] ? DONE : FORBIDDEN;
}

/* What is asked is no good, so that nobody is taken out by it. */
static Want
manage_badly (guint actor, guint state)
{
  return lift_pause (actor, state) == DONE ? INCOMPLETE : lift_pause (actor, state);
}

static Want
keepers (guint actor, guint state)
{
  return who (actor)->house_admin ? DONE : FORBIDDEN;
}

/* Of a terminal that there is not. */
static Want
report_terminal (guint actor, guint state)
{
  return who (actor)->house_admin ? HIDDEN : FORBIDDEN;
}

static Want
see_house (guint actor, guint state)
{
  const Actor *me = who (actor);

  if (actor == RELATIVE)
    return state < 2 ? DONE : HIDDEN;
  switch (state)
    {
    case 0:
      return me->house == HOUSE_A || me->in || me->acquainted ? DONE : HIDDEN;
    case 1:
      return me->house == HOUSE_B || me->in || me->acquainted ? DONE : HIDDEN;
    default:
      return me->house == HOUSE_C ? DONE : HIDDEN;
    }
}

static Want
rule_house (guint actor, guint state)
{
  static const guint houses[] = { HOUSE_A, HOUSE_B, HOUSE_C };

  if (see_house (actor, state) != DONE)
    return HIDDEN;
  return who (actor)->house_admin && who (actor)->house == houses[state] ? DONE : FORBIDDEN;
}

static Want
see_patient (guint actor, guint state)
{
  const gboolean keeps = who (actor)->house == HOUSE_A && who (actor)->house_admin;

  return who (actor)->in || actor == RELATIVE || keeps ? DONE : HIDDEN;
}

static Want
change_patient (guint actor, guint state)
{
  if (who (actor)->house == HOUSE_A && who (actor)->house_admin)
    return CLASH; /* the version is not the present one */
  return who (actor)->in || actor == RELATIVE ? FORBIDDEN : HIDDEN;
}

/* The family sees the patient, and not how the team came to say where the patient is. */
static Want
patient_history (guint actor, guint state)
{
  return actor == RELATIVE ? FORBIDDEN : see_patient (actor, state);
}

/* 様式2 is taken by those who manage the patient or lead the team. */
static Want
record_consent (guint actor, guint state)
{
  if (see_patient (actor, state) == HIDDEN)
    return HIDDEN;
  if (who (actor)->house == HOUSE_A && who (actor)->house_admin)
    return DONE;
  return who (actor)->in && who (actor)->space_admin ? DONE : FORBIDDEN;
}

/* Of one that does not exist, while another one counts. */
static Want
withdraw_consent (guint actor, guint state)
{
  return record_consent (actor, state) == FORBIDDEN ? FORBIDDEN : HIDDEN;
}

/* Nothing is added where the consent is missing; those outside learn nothing of the place. */
static Want
nobody_writes (guint actor, guint state)
{
  return actor == KEEPER ? CLOSED : HIDDEN;
}

static Want
register_patient (guint actor, guint state)
{
  return who (actor)->house_admin ? DONE : FORBIDDEN;
}

/* Nothing of the batch was sent: whoever may register is told that its parts are missing. */
static Want
register_batch (guint actor, guint state)
{
  return who (actor)->house_admin ? INCOMPLETE : FORBIDDEN;
}

static Want
undo_batch (guint actor, guint state)
{
  return who (actor)->house_admin ? HIDDEN : FORBIDDEN;
}

/* Others' (0), one's own (1). */
static Want
own (guint actor, guint state)
{
  return state == OWN ? DONE : HIDDEN;
}

/* Whoever has not chosen a password has no store yet. */
static Want
own_store (guint actor, guint state)
{
  return who (actor)->session == TEMPORARY ? HIDDEN : own (actor, state);
}

static Want
search (guint actor, guint state)
{
  return state == 0 ? DONE : insiders (actor, state);
}

/* There is a notice of one's own for whoever hid nothing and was invited to nothing only by
 * chance: others' notices alone are looked at. */
static Want
others_notice (guint actor, guint state)
{
  return actor == AUTHOR ? DONE : HIDDEN;
}

/* Of one house's staff: nobody else learns that it is there. */
static Want
announcement (guint actor, guint state)
{
  return who (actor)->house == HOUSE_A && actor != RELATIVE ? DONE : HIDDEN;
}

/* What the team asks of the third house: that answers, the team knows of it. */
static Want
answer_request (guint actor, guint state)
{
  return who (actor)->house == HOUSE_C ? DONE : who (actor)->in ? FORBIDDEN : HIDDEN;
}

/* Nothing was asked back. */
static Want
reply_request (guint actor, guint state)
{
  return who (actor)->in ? CLASH : HIDDEN;
}

static Want
withdraw_request (guint actor, guint state)
{
  if (!who (actor)->in)
    return HIDDEN;
  return actor == AUTHOR || who (actor)->space_admin ? DONE : FORBIDDEN;
}

#define S "/v1/spaces/{space}"
#define P S "/posts/{post}"
#define F S "/attachments/{attachment}"
#define I "/v1/invitations/{invitation}"
#define POSTS                                                                                      \
  {                                                                                                \
    "normal", "edited", "withdrawn", "hidden"                                                      \
  }
#define FILES                                                                                      \
  {                                                                                                \
    "uploading", "complete", "published", "of withdrawn", "of hidden"                              \
  }
#define INVITATIONS                                                                                \
  {                                                                                                \
    "waiting for approval", "waiting for invitee", "accepted", "declined", "refused", "withdrawn"  \
  }
#define ALONE                                                                                      \
  {                                                                                                \
    ""                                                                                             \
  }
#define FOUR(target)                                                                               \
  {                                                                                                \
    target, target, target, target                                                                 \
  }
#define FIVE(target)                                                                               \
  {                                                                                                \
    target, target, target, target, target                                                         \
  }
#define SIX(target)                                                                                \
  {                                                                                                \
    target, target, target, target, target, target                                                 \
  }
#define EACH(part)                                                                                 \
  {                                                                                                \
    "/v1/users/{author}" part, "/v1/users/{member}" part, "/v1/users/{former}" part,               \
      "/v1/users/{stranger}" part                                                                  \
  }
#define USERS                                                                                      \
  {                                                                                                \
    "author", "member", "former", "stranger"                                                       \
  }
#define HOUSES                                                                                     \
  {                                                                                                \
    "house A", "house B", "house C"                                                                \
  }
#define MINE                                                                                       \
  {                                                                                                \
    "others'", "own"                                                                               \
  }
#define SHA256 "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
#define BYTES  "Content-Type: application/octet-stream\r\nContent-Range: bytes 5-10/16\r\n"

/* clang-format off */
const Action actions[] = {
  { "GET /v1/server", OF_PLACE, "GET", { "/v1/server" }, ALONE, .oracle = everybody, .open = TRUE },
  { "GET /v1/sessions", OF_PLACE, "GET", { "/v1/sessions" }, ALONE, .oracle = everybody },
  { "DELETE /v1/sessions/{id}", OF_SESSION, "DELETE",
    { "/v1/sessions/{session}", "/v1/sessions/{session}" }, MINE, .oracle = own, .first_days = TRUE },
  { "POST /v1/users/{id}/pause-lift", OF_PLACE, "POST", EACH ("/pause-lift"), USERS, .body = "{}", .oracle = lift_pause },
  { "PUT /v1/stores/{id}", OF_PLACE, "PUT", { "/v1/stores/{new}" }, ALONE, .body = "{}",
    .oracle = everybody },
  { "GET /v1/stores/{id}", OF_STORE, "GET", { "/v1/stores/{store}", "/v1/stores/{store}" }, MINE,
    .oracle = own },
  { "GET /v1/facilities/{id}", OF_PLACE, "GET",
    { "/v1/facilities/{house-a}", "/v1/facilities/{house-b}", "/v1/facilities/{house-c}" }, HOUSES,
    .oracle = see_house },
  { "GET /v1/facility/users", OF_PLACE, "GET", { "/v1/facility/users" }, ALONE,
    .oracle = directory },
  { "GET /v1/users/{id}", OF_PLACE, "GET",
    { "/v1/users/{author}", "/v1/users/{member}", "/v1/users/{former}", "/v1/users/{stranger}" },
    USERS, .oracle = see_user },
  { "PATCH /v1/facilities/{id}", OF_PLACE, "PATCH",
    { "/v1/facilities/{house-a}", "/v1/facilities/{house-b}", "/v1/facilities/{house-c}" }, HOUSES,
    .body = "{\"idle_lock_minutes\":15}", .oracle = rule_house },
  { "GET /v1/facility/staff", OF_PLACE, "GET", { "/v1/facility/staff" }, ALONE,
    .oracle = keepers },
  { "GET /v1/facility/access", OF_PLACE, "GET", { "/v1/facility/access?limit=1" }, ALONE,
    .oracle = keepers },
  { "GET /v1/facility/ledger", OF_PLACE, "GET", { "/v1/facility/ledger" }, ALONE,
    .oracle = keepers },
  { "PUT /v1/terminals/{id}", OF_PLACE, "PUT", { "/v1/terminals/{new}" }, ALONE,
    .body = "{\"make\":\"\"}", .oracle = report_terminal },
  { "PUT /v1/users/{id}/papers", OF_PLACE, "PUT", EACH ("/papers"), USERS, .body = "{\"trained_on\":\"2026-04-01\"}",
    .oracle = lift_pause },
  { "PUT /v1/incidents/{id}", OF_PLACE, "PUT", { "/v1/incidents/{new}" }, ALONE,
    .body = "{\"terminal_id\":\"{new}\"}", .oracle = report_terminal },
  { "PATCH /v1/users/{id}", OF_PLACE, "PATCH",
    { "/v1/users/{author}", "/v1/users/{member}", "/v1/users/{former}", "/v1/users/{stranger}" },
    USERS, .body = "{\"kana\":\"さとう\"}", .oracle = edit_user },
  { "GET /v1/users/{id}/deputies", OF_PLACE, "GET", EACH ("/deputies"), USERS, .oracle = edit_user },
  { "PUT /v1/users/{id}/deputies/{id}", OF_PLACE, "PUT", EACH ("/deputies/{new}"), USERS,
    .body = "{}", .oracle = let_type },
  { "DELETE /v1/users/{id}/deputies/{id}", OF_PLACE, "DELETE", EACH ("/deputies/{new}"), USERS,
    .oracle = edit_user },
  { "GET /v1/users/{id}/departure", OF_PLACE, "GET", EACH ("/departure"), USERS,
    .oracle = lift_pause },
  { "PUT /v1/users/{id}/departure", OF_PLACE, "PUT", EACH ("/departure"), USERS,
    .body = "{\"heir_id\":\"{new}\"}", .oracle = manage_badly },
  { "PUT /v1/users/{id}/temporary-password", OF_PLACE, "PUT", EACH ("/temporary-password"), USERS,
    .body = "{\"password\":\"short\"}", .oracle = manage_badly },
  { "PUT /v1/users/{id}/portrait", OF_PLACE, "PUT", EACH ("/portrait"), USERS, .headers = "Content-Type: image/jpeg\r\n",
    .body = "\xff\xd8\xff\xe0 a face", .oracle = show_face },
  { "GET /v1/users/{id}/portrait", OF_PLACE, "GET", EACH ("/portrait"), USERS, .oracle = see_user },
  { "GET /v1/patients/{id}", OF_PLACE, "GET", { "/v1/patients/{patient}" }, ALONE,
    .oracle = see_patient },
  { "PUT /v1/patients/{id}", OF_PLACE, "PUT", { "/v1/patients/{new}" }, ALONE,
    .body = "{\"family_name\":\"山\",\"given_name\":\"花\",\"sex\":\"other\",\"space_id\":\"{new}\"}",
    .oracle = register_patient },
  { "GET /v1/patients/{id}/states", OF_PLACE, "GET", { "/v1/patients/{patient}/states" }, ALONE,
    .oracle = patient_history },
  { "PUT /v1/patients/{id}/consents/{id}", OF_PLACE, "PUT",
    { "/v1/patients/{patient}/consents/{new}" }, ALONE,
    .body = "{\"signed_on\":\"2026-04-01\",\"signer\":\"patient\",\"explainer\":\"看護師\"}",
    .oracle = record_consent },
  { "PUT /v1/patients/{id}/consents/{id}/withdrawal", OF_PLACE, "PUT",
    { "/v1/patients/{patient}/consents/{new}/withdrawal" }, ALONE,
    .body = "{\"withdrawn_on\":\"2026-04-02\",\"reason\":\"希望\"}", .oracle = withdraw_consent },
  { "PUT /v1/spaces/{id}/posts/{id}", OF_PLACE, "PUT", { "/v1/spaces/{closed}/posts/{new}" },
    { "without a consent" }, .body = "{\"text\":\"x\",\"written_us\":1}", .oracle = nobody_writes },
  { "PATCH /v1/patients/{id}", OF_PLACE, "PATCH", { "/v1/patients/{patient}" }, ALONE,
    .body = "{\"version\":99,\"cautions\":\"なし\"}", .oracle = change_patient },

  { "PUT /v1/patient-batches/{id}/parts/{n}", OF_PLACE, "PUT",
    { "/v1/patient-batches/{new}/parts/1" }, ALONE,
    .body = "{\"patients\":[{\"id\":\"{new}\",\"space_id\":\"{new}\",\"family_name\":\"山\","
            "\"given_name\":\"花\",\"sex\":\"other\"}]}", .oracle = register_patient },
  { "PUT /v1/patient-batches/{id}", OF_PLACE, "PUT", { "/v1/patient-batches/{new}" }, ALONE,
    .body = "{\"parts\":1}", .oracle = register_batch },
  { "DELETE /v1/patient-batches/{id}", OF_PLACE, "DELETE", { "/v1/patient-batches/{new}" }, ALONE,
    .oracle = undo_batch },

  { "GET /v1/spaces/{id}", OF_PLACE, "GET", { S }, ALONE, .oracle = insiders },
  { "GET /v1/spaces/{id}", OF_PLACE, "GET", { "/v1/spaces/{family}" }, { "of the family" },
    .oracle = family_side },
  { "GET /v1/spaces/{id}/posts", OF_PLACE, "GET", { "/v1/spaces/{family}/posts" },
    { "of the family" }, .oracle = family_side },
  { "PUT /v1/spaces/{id}/posts/{id}", OF_PLACE, "PUT", { "/v1/spaces/{family}/posts/{new}" },
    { "of the family" }, .body = "{\"text\":\"x\",\"written_us\":1}", .oracle = family_side },
  { "PUT /v1/spaces/{id}/relatives/{id}", OF_PLACE, "PUT",
    { "/v1/spaces/{family}/relatives/{new}" }, { "of the family" },
    .body = "{\"name\":\"長女\",\"kind\":\"family\",\"mail\":\"{new}@family.example\","
            "\"password\":\"Tsubaki-no-7\"}", .oracle = family_leaders },
  { "PUT /v1/spaces/{id}", OF_PLACE, "PUT", { "/v1/spaces/{new}" }, { "a group" },
    .body = "{\"kind\":\"group\",\"name\":\"会議\"}", .oracle = staff },
  { "PUT /v1/spaces/{id}", OF_PLACE, "PUT", { "/v1/spaces/{new}" }, { "a room" },
    .body = "{\"kind\":\"room\",\"name\":\"相談\",\"parent_id\":\"{space}\"}",
    .oracle = insiders },
  { "PATCH /v1/spaces/{id}", OF_PLACE, "PATCH", { S }, ALONE,
    .body = "{\"version\":1,\"name\":\"別の名\"}", .oracle = no_insider },
  { "DELETE /v1/spaces/{id}", OF_PLACE, "DELETE", { S }, ALONE, .oracle = no_insider },
  { "GET /v1/spaces/{id}/members", OF_PLACE, "GET", { S "/members" }, ALONE, .oracle = insiders },
  { "GET /v1/spaces/{id}/candidates", OF_PLACE, "GET", { S "/candidates" }, ALONE,
    .oracle = insiders },
  { "PUT /v1/spaces/{id}/members/{id}", OF_PLACE, "PUT",
    { S "/members/{victim}", S "/members/{self}" }, MINE, .body = "{\"role\":\"admin\"}",
    .oracle = make_leader, .moves_members = TRUE },
  { "PUT /v1/spaces/{id}/members/{id}", OF_PLACE, "PUT",
    { S "/members/{victim}", S "/members/{self}" }, MINE, .body = "{\"in_charge\":true}",
    .oracle = put_in_charge, .moves_members = TRUE },
  { "PUT /v1/spaces/{id}/members/{id}", OF_NEWCOMER, "PUT",
    { S "/members/{newcomer}", S "/members/{newcomer}" }, { "of A", "of B" },
    .body = "{\"role\":\"member\"}", .oracle = add_member },
  { "DELETE /v1/spaces/{id}/members/{id}", OF_PLACE, "DELETE",
    { S "/members/{victim}", S "/members/{self}" }, MINE, .oracle = put_in_charge,
    .moves_members = TRUE },

  { "GET /v1/spaces/{id}/posts", OF_PLACE, "GET", { S "/posts" }, ALONE, .oracle = insiders },
  { "PUT /v1/spaces/{id}/posts/{id}", OF_PLACE, "PUT", { S "/posts/{new}" }, ALONE,
    .body = "{\"text\":\"x\",\"written_us\":1700000000000000}", .oracle = insiders },
  { "GET /v1/spaces/{id}/posts/{id}/versions", OF_POST, "GET", FOUR (P "/versions"), POSTS,
    .oracle = versions },
  { "PUT /v1/spaces/{id}/posts/{id}/versions/{n}", OF_POST, "PUT",
    { P "/versions/2", P "/versions/3", P "/versions/2", P "/versions/2" }, POSTS,
    .body = "{\"text\":\"書き直し\"}", .oracle = edit_post },
  { "PUT /v1/spaces/{id}/posts/{id}/withdrawal", OF_POST, "PUT", FOUR (P "/withdrawal"), POSTS,
    .body = "{}", .oracle = withdraw_post },
  { "PUT /v1/spaces/{id}/posts/{id}/hidden", OF_POST, "PUT", FOUR (P "/hidden"), POSTS,
    .body = "{}", .oracle = leaders },
  { "PUT /v1/spaces/{id}/posts/{id}/confirmation", OF_POST, "PUT", FOUR (P "/confirmation"), POSTS,
    .body = "{\"version\":1}", .oracle = confirm_post },
  { "PUT /v1/spaces/{id}/posts/{id}/return", OF_POST, "PUT", FOUR (P "/return"), POSTS,
    .body = "{\"version\":1,\"reason\":\"x\"}", .oracle = confirm_post },
  { "PUT /v1/spaces/{id}/posts/{id}", OF_PLACE, "PUT", { S "/posts/{new}" }, { "for another" },
    .body = "{\"text\":\"x\",\"written_us\":1,\"for_id\":\"{author}\"}", .oracle = no_insider },
  { "PUT /v1/spaces/{id}/posts/{id}/ask", OF_POST, "PUT", FOUR (P "/ask"), POSTS,
    .body = "{\"ask_due_us\":1}", .oracle = ask_post },
  { "DELETE /v1/spaces/{id}/posts/{id}/ask", OF_POST, "DELETE", FOUR (P "/ask"), POSTS,
    .oracle = ask_no_more },
  { "PUT /v1/spaces/{id}/posts/{id}/pin", OF_POST, "PUT", FOUR (P "/pin"), POSTS, .body = "{}",
    .oracle = pin_post },
  { "DELETE /v1/spaces/{id}/posts/{id}/pin", OF_POST, "DELETE", FOUR (P "/pin"), POSTS,
    .oracle = leaders },
  { "PUT /v1/spaces/{id}/posts/{id}/solution", OF_POST, "PUT", FOUR (P "/solution"), POSTS,
    .body = "{\"answer_id\":\"{new}\"}", .oracle = settle_nothing },
  { "DELETE /v1/spaces/{id}/posts/{id}/solution", OF_POST, "DELETE", FOUR (P "/solution"), POSTS,
    .oracle = settle_nothing },
  { "PUT /v1/spaces/{id}/posts/{id}/solution", OF_PLACE, "PUT",
    { "/v1/spaces/{consult}/posts/{keepers-question}/solution" }, { "of the keeper's question" },
    .body = "{\"answer_id\":\"{members-answer}\"}", .oracle = solve_question },
  { "DELETE /v1/spaces/{id}/posts/{id}/solution", OF_PLACE, "DELETE",
    { "/v1/spaces/{consult}/posts/{keepers-question}/solution",
      "/v1/spaces/{consult}/posts/{members-question}/solution" },
    { "of the keeper's question", "of the member's question" }, .oracle = solve_question },
  { "GET /v1/spaces/{id}/posts", OF_PLACE, "GET", { "/v1/spaces/{consult}/posts" },
    { "of a consultation" }, .oracle = community_insiders },
  { "PUT /v1/spaces/{id}/posts/{id}", OF_PLACE, "PUT", { "/v1/spaces/{consult}/posts/{new}" },
    { "of a consultation" }, .body = "{\"text\":\"x\",\"written_us\":1}",
    .oracle = community_insiders },
  /* Without the keys of ADR 0111 nobody asks without a name, and outside there is nothing. */
  { "PUT /v1/spaces/{id}/posts/{id}", OF_PLACE, "PUT", { "/v1/spaces/{consult}/posts/{new}" },
    { "of a consultation, without a name" },
    .body = "{\"text\":\"x\",\"asker_tag\":"
            "\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"}",
    .oracle = nobody_unnamed },
  { "DELETE /v1/spaces/{id}/members/{id}", OF_PLACE, "DELETE",
    { "/v1/spaces/{consult}/members/{member}" }, { "of a consultation" },
    .oracle = no_member_of_consult },
  { "DELETE /v1/spaces/{id}", OF_PLACE, "DELETE", { "/v1/spaces/{consult}" },
    { "of a consultation" }, .oracle = no_member_of_consult },
  { "PUT /v1/spaces/{id}/posts/{id}/report", OF_POST, "PUT", FOUR (P "/report"), POSTS,
    .body = "{\"kind\":\"pr\"}", .oracle = report_post },
  { "PUT /v1/spaces/{id}/posts/{id}/report", OF_PLACE, "PUT",
    { "/v1/spaces/{family}/posts/{family-post}/report" }, { "of the family" },
    .body = "{\"kind\":\"other\"}", .oracle = family_readers },
  { "DELETE /v1/spaces/{id}/posts/{id}/report", OF_POST, "DELETE", FOUR (P "/report"), POSTS,
    .oracle = insiders },
  { "GET /v1/spaces/{id}/posts/{id}/reports", OF_POST, "GET", FOUR (P "/reports"), POSTS,
    .oracle = leaders },
  { "PUT /v1/spaces/{id}/posts/{id}/reports", OF_POST, "PUT", FOUR (P "/reports"), POSTS,
    .body = "{\"outcome\":\"left\"}", .oracle = leaders },
  { "PUT /v1/spaces/{id}/posts/{id}/choices", OF_POST, "PUT", FOUR (P "/choices"), POSTS,
    .body = "{\"choices\":\"y\"}", .oracle = answer_nothing },
  { "PUT /v1/spaces/{id}/posts/{id}/decision", OF_POST, "PUT", FOUR (P "/decision"), POSTS,
    .body = "{\"decided_us\":0,\"post_id\":\"{new}\",\"text\":\"x\"}", .oracle = settle_nothing },
  { "PUT /v1/spaces/{id}/posts/{id}/choices", OF_PLACE, "PUT",
    { "/v1/spaces/{family}/posts/{family-post}/choices" }, { "of the family" },
    .body = "{\"choices\":\"y\"}", .oracle = family_answers },
  { "PUT /v1/spaces/{id}/posts/{id}/decision", OF_PLACE, "PUT",
    { "/v1/spaces/{family}/posts/{family-post}/decision" }, { "of the family" },
    .body = "{\"decided_us\":0,\"post_id\":\"{new}\",\"text\":\"x\"}",
    .oracle = family_decides },
  { "PUT /v1/spaces/{id}/posts/{id}/reminder", OF_POST, "PUT", FOUR (P "/reminder"), POSTS,
    .body = "{}", .oracle = remind },
  { "PUT /v1/spaces/{id}/posts/{id}/reactions/{word}", OF_POST, "PUT", FOUR (P "/reactions/take"),
    POSTS, .body = "{\"version\":1}", .oracle = react },
  { "PUT /v1/spaces/{id}/posts/{id}/reactions/{word}", OF_PLACE, "PUT",
    { "/v1/spaces/{family}/posts/{family-post}/reactions/take" }, { "of the family" },
    .body = "{\"version\":1}", .oracle = family_staff },
  { "PUT /v1/spaces/{id}/posts/{id}/ask", OF_PLACE, "PUT",
    { "/v1/spaces/{family}/posts/{family-post}/ask" }, { "of the family" },
    .body = "{\"ask_due_us\":1}", .oracle = family_askers },
  { "PUT /v1/spaces/{id}/posts/{id}/reactions/{word}", OF_POST, "PUT", FOUR (P "/reactions/ack"),
    POSTS, .body = "{\"version\":1}", .oracle = react },
  { "DELETE /v1/spaces/{id}/posts/{id}/reactions/{word}", OF_POST, "DELETE",
    FOUR (P "/reactions/like"), POSTS, .oracle = take_back },
  { "PUT /v1/spaces/{id}/scheduled/{id}", OF_PLACE, "PUT", { S "/scheduled/{new}" }, ALONE,
    .body = "{\"text\":\"x\",\"written_us\":1}", .oracle = insiders },
  { "PUT /v1/spaces/{id}/scheduled/{id}", OF_PLACE, "PUT", { "/v1/spaces/{family}/scheduled/{new}" },
    { "of the family" }, .body = "{\"text\":\"x\",\"written_us\":1}", .oracle = family_staff },
  { "PUT /v1/spaces/{id}/scheduled/{id}/versions/{n}", OF_SCHEDULED, "PUT",
    { S "/scheduled/{post}/versions/2" }, ALONE, .body = "{\"text\":\"y\"}",
    .oracle = own_scheduled },
  { "DELETE /v1/spaces/{id}/scheduled/{id}", OF_SCHEDULED, "DELETE", { S "/scheduled/{post}" },
    ALONE, .oracle = own_scheduled },
  { "PUT /v1/spaces/{id}/marker", OF_PLACE, "PUT", { S "/marker" }, ALONE,
    .body = "{\"generation\":0,\"position\":1}", .oracle = insiders },
  { "PUT /v1/spaces/{id}/mute", OF_PLACE, "PUT", { S "/mute" }, ALONE,
    .body = "{\"until_us\":0}", .oracle = insiders },
  { "PUT /v1/spaces/{id}/mute", OF_PLACE, "PUT", { "/v1/spaces/{family}/mute" },
    { "of the family" }, .body = "{\"until_us\":0}", .oracle = family_side },
  { "PUT /v1/drafts/{id}", OF_PLACE, "PUT", { "/v1/drafts/{space}" }, ALONE,
    .body = "{\"text\":\"途中\"}", .oracle = insiders },
  { "GET /v1/search", OF_PLACE, "GET",
    { "/v1/search?q=%E8%84%88%E6%8B%8D", "/v1/search?q=%E8%84%88%E6%8B%8D&space={space}" },
    { "everywhere", "in the space" }, .oracle = search },

  { "PUT /v1/spaces/{id}/attachments/{id}", OF_PLACE, "PUT", { S "/attachments/{new}" }, ALONE,
    .body = "{\"name\":\"a.txt\",\"media_type\":\"text/plain\",\"size\":11,\"sha256\":\"" SHA256 "\"}",
    .oracle = insiders },
  { "PUT /v1/spaces/{id}/attachments/{id}/content", OF_FILE, "PUT", FIVE (F "/content"), FILES,
    .headers = BYTES, .body = " world", .oracle = continue_upload },
  { "GET /v1/spaces/{id}/attachments/{id}/content", OF_FILE, "GET", FIVE (F "/content"), FILES,
    .oracle = read_file },
  { "GET /v1/spaces/{id}/attachments/{id}/previews/{word}", OF_FILE, "GET",
    FIVE (F "/previews/small"), FILES, .oracle = read_file },
  { "GET /v1/spaces/{id}/attachments/{id}/upload", OF_FILE, "GET", FIVE (F "/upload"), FILES,
    .oracle = look_at_upload },
  { "POST /v1/spaces/{id}/attachments/{id}/complete", OF_FILE, "POST", FIVE (F "/complete"), FILES,
    .body = "{}", .oracle = complete_upload },

  { "PUT /v1/spaces/{id}/invitations/{id}", OF_NEWCOMER, "PUT",
    { S "/invitations/{new}", S "/invitations/{new}" }, { "of A", "of B" },
    .body = "{\"invitee_id\":\"{newcomer}\"}", .oracle = invite },
  { "PUT /v1/spaces/{id}/invitations/{id}", OF_PLACE, "PUT", { S "/invitations/{new}" },
    { "by mail" }, .body = "{\"mail\":\"{new}@new.example\"}", .oracle = insiders },
  { "PUT /v1/spaces/{id}/invitations/{id}", OF_PLACE, "PUT",
    { "/v1/spaces/{family}/invitations/{new}" }, { "by mail to the family's side" },
    .body = "{\"mail\":\"{new}@new.example\"}", .oracle = family_staff },
  { "PUT /v1/spaces/{id}/invitations/{id}", OF_PLACE, "PUT",
    { "/v1/spaces/{family}/invitations/{new}" }, { "of the family by mail to its side" },
    .body = "{\"mail\":\"{new}@new.example\",\"kind\":\"family\"}", .oracle = family_staff },
  { "PUT /v1/spaces/{id}/invitations/{id}", OF_PLACE, "PUT", { S "/invitations/{new}" },
    { "of the family by mail to the staff's side" },
    .body = "{\"mail\":\"{new}@new.example\",\"kind\":\"family\"}", .oracle = wrong_side },
  { "PUT /v1/connections/{id}", OF_NEWCOMER, "PUT",
    { "/v1/connections/{new}", "/v1/connections/{new}" }, { "of A", "of B" },
    .body = "{\"user_id\":\"{newcomer}\"}", .oracle = connect },
  { "PUT /v1/invitations/{id}/approval", OF_INVITATION, "PUT", SIX (I "/approval"), INVITATIONS,
    .body = "{\"approve\":true}", .oracle = approve },
  { "PUT /v1/invitations/{id}/answer", OF_INVITATION, "PUT", SIX (I "/answer"), INVITATIONS,
    .body = "{\"accept\":false}", .oracle = decline },
  { "PUT /v1/invitations/{id}/mail", OF_INVITATION, "PUT", SIX (I "/mail"), INVITATIONS,
    .body = "{}", .oracle = send_again },
  { "DELETE /v1/invitations/{id}", OF_INVITATION, "DELETE", SIX (I), INVITATIONS,
    .oracle = withdraw_invitation },
  { "GET /v1/communities", OF_PLACE, "GET", { "/v1/communities?q=a" }, ALONE, .oracle = staff },
  { "PUT /v1/spaces/{id}", OF_PLACE, "PUT", { "/v1/spaces/{new}" }, { "of a community" },
    .body = "{\"kind\":\"community\",\"name\":\"栄養の広場\"}", .oracle = community_create },
  { "GET /v1/spaces/{id}/applications", OF_PLACE, "GET", { "/v1/spaces/{community}/applications" },
    ALONE, .oracle = community_leaders },
  { "PUT /v1/spaces/{id}/applications/{id}", OF_PLACE, "PUT",
    { "/v1/spaces/{community}/applications/{author}" }, ALONE, .body = "{\"accept\":false}",
    .oracle = community_leaders },
  { "PUT /v1/communities/{id}/application", OF_PLACE, "PUT",
    { "/v1/communities/{community}/application" }, ALONE, .body = "{\"text\":\"栄養士です\"}",
    .oracle = community_apply },
  { "DELETE /v1/communities/{id}/application", OF_PLACE, "DELETE",
    { "/v1/communities/{community}/application" }, ALONE, .oracle = staff },
  { "GET /v1/directory", OF_PLACE, "GET", { "/v1/directory?q=a" }, ALONE, .oracle = staff },
  { "PUT /v1/spaces/{id}/requests/{id}", OF_PLACE, "PUT", { S "/requests/{new}" }, ALONE,
    .body = "{\"kind\":\"visit\",\"text\":\"往診を\",\"facilities\":[\"{house-c}\"]}",
    .oracle = insiders },
  { "PUT /v1/spaces/{id}/requests/{id}", OF_PLACE, "PUT", { "/v1/spaces/{closed}/requests/{new}" },
    { "without a consent" },
    .body = "{\"kind\":\"visit\",\"text\":\"往診を\",\"facilities\":[\"{house-c}\"]}",
    .oracle = nobody_writes },
  { "PUT /v1/spaces/{id}/requests/{id}/withdrawal", OF_REQUEST, "PUT",
    { S "/requests/{post}/withdrawal" }, ALONE, .body = "{}", .oracle = withdraw_request },
  { "PUT /v1/spaces/{id}/requests/{id}/facilities/{id}/reply", OF_REQUEST, "PUT",
    { S "/requests/{post}/facilities/{house-c}/reply" }, ALONE,
    .body = "{\"text\":\"はい\",\"version\":1}", .oracle = reply_request },
  { "PUT /v1/requests/{id}/answer", OF_REQUEST, "PUT", { "/v1/requests/{post}/answer" }, ALONE,
    .body = "{\"state\":\"accepted\",\"version\":1}", .oracle = answer_request },
  { "PUT /v1/notices/{id}/read", OF_NOTICE, "PUT", { "/v1/notices/{notice}/read" }, { "others'" },
    .body = "{}", .oracle = others_notice },
  { "PUT /v1/announcements/{id}/read", OF_ANNOUNCEMENT, "PUT",
    { "/v1/announcements/{announcement}/read" }, { "for one house" },
    .body = "{}", .oracle = announcement },
  { "PUT /v1/views/{id}", OF_PLACE, "PUT", { "/v1/views/{new}" }, ALONE,
    .body = "{\"kind\":\"timeline\",\"subject_id\":\"{space}\",\"at_us\":1}", .oracle = everybody },

  { "GET /v1/sync", OF_PLACE, "GET", { "/v1/sync" }, ALONE, .oracle = everybody },
  { "GET /v1/events", OF_PLACE, "GET", { "/v1/events" }, ALONE, .oracle = nobody },
  { "DELETE /v1/stores/{id}", OF_STORE, "DELETE", { "/v1/stores/{store}", "/v1/stores/{store}" },
    MINE, .oracle = own_store, .first_days = TRUE, .ends_session = TRUE },
  { "DELETE /v1/sessions/current", OF_PLACE, "DELETE", { "/v1/sessions/current" }, ALONE,
    .oracle = everybody, .first_days = TRUE, .ends_session = TRUE },
};
/* clang-format on */
const gsize n_actions = G_N_ELEMENTS (actions);

Want
rights_oracle (guint actor, const Action *action, guint state)
{
  const Session session = actors[actor].session;

  if (action->open)
    return action->oracle (actor, state);
  /* What is no WebSocket is told so before the session is looked for: it tells nothing. */
  if (action->oracle == nobody)
    return session == NOBODY ? UNAUTHORIZED : UPGRADE;
  if (session == ENDED || session == NOBODY || session == GARBAGE)
    return UNAUTHORIZED;
  /* Before anything else, so that it tells nothing. */
  if (session == TEMPORARY && !action->first_days)
    return CHANGE_PASSWORD;
  return action->oracle (actor, state);
}
