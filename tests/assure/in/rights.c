/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "core/id.h"
#include "core/time.h"
#include "experiment.h"
#include "people.h"
#include "rights-oracle.h"
#include "server/domain/directory.h"
#include "server/routes/handlers.h"

#include <string.h>

/*
 * Everybody asks for everything, over HTTP of the real server: each actor of rights-oracle.c, each
 * of its actions, each state of the object. The status has to be what the oracle says; what is
 * hidden has to be answered to the byte like what does not exist, and as fast.
 */

typedef struct
{
  ServerFixture server;
  char *houses[N_HOUSES];
  char *ids[N_ACTORS];
  char *mails[N_ACTORS];
  char *tokens[N_ACTORS];
  char *patient;
  char *space;
  char *family;       /* 患者側 of the patient */
  char *family_post;  /* the relative's, there */
  char *closed;       /* of a patient without a consent, with the keeper alone */
  char *community;    /* of the keeper, with the member */
  char *consult;      /* its 相談 */
  char *questions[2]; /* the keeper's, and the member's */
  char *answers[2];   /* to them, by the other */
  char *shared;       /* the other space, of those who are acquainted */
  guint n_newcomers;
  /* The object of the present case. */
  char *post;
  char *attachment;
  char *invitation;
  char *newcomer;
  char *notice;
  char *announcement;
  char *store;
  char *session;
} Region;

static char *
expand (Region *region, const char *template, guint actor, gboolean unreal)
{
  g_autoptr (GString) text = g_string_new (template);
  const gboolean within = actors[actor].in || actor == RELATIVE;
  const struct
  {
    const char *name;
    const char *real;
    gboolean of_space;
  } words[] = {
    { "{space}", region->space, TRUE },
    { "{family}", region->family, TRUE },
    { "{family-post}", region->family_post, TRUE },
    { "{closed}", region->closed, FALSE },
    { "{community}", region->community, FALSE },
    { "{consult}", region->consult, FALSE },
    { "{keepers-question}", region->questions[0], FALSE },
    { "{members-question}", region->questions[1], FALSE },
    { "{members-answer}", region->answers[0], FALSE },
    { "{post}", region->post, FALSE },
    { "{attachment}", region->attachment, FALSE },
    { "{invitation}", region->invitation, FALSE },
    { "{newcomer}", region->newcomer, FALSE },
    { "{patient}", region->patient, FALSE },
    { "{notice}", region->notice, FALSE },
    { "{announcement}", region->announcement, FALSE },
    { "{store}", region->store, FALSE },
    { "{session}", region->session, FALSE },
    { "{victim}", region->ids[VICTIM], FALSE },
    { "{author}", region->ids[AUTHOR], FALSE },
    { "{member}", region->ids[MEMBER], FALSE },
    { "{former}", region->ids[FORMER], FALSE },
    { "{stranger}", region->ids[STRANGER], FALSE },
    { "{house-a}", region->houses[HOUSE_A], FALSE },
    { "{house-b}", region->houses[HOUSE_B], FALSE },
    { "{house-c}", region->houses[HOUSE_C], FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *nothing = rk_id_new ();
      /* To somebody in the space the object is unreal, to others the space as well. */
      const gboolean keep = !unreal || (words[i].of_space && within);
      const char *value = keep && words[i].real != NULL ? words[i].real : nothing;

      g_string_replace (text, words[i].name, value, 0);
    }
  g_string_replace (text, "{self}", region->ids[actor] != NULL ? region->ids[actor] : "{new}", 0);
  for (;;)
    {
      g_autofree char *fresh = rk_id_new ();
      if (g_string_replace (text, "{new}", fresh, 1) == 0)
        break;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
ask_as (Region *region,
        guint actor,
        const char *method,
        const char *target,
        const char *headers,
        const char *body,
        gboolean unreal,
        PeopleAnswer *ret_answer)
{
  g_autofree char *where = expand (region, target, actor, unreal);
  g_autofree char *what = body != NULL ? expand (region, body, actor, unreal) : NULL;

  people_ask (&region->server, region->tokens[actor], method, where, headers, what, ret_answer);
}

/* Part of the preparations: has to go well. */
static void
must (Region *region, guint actor, const char *method, const char *target, const char *body)
{
  g_auto (PeopleAnswer) answer = { 0 };

  ask_as (region, actor, method, target, NULL, body, FALSE, &answer);
  if (answer.status < 200 || answer.status > 299)
    g_error ("preparing: %s %s is answered by %u", method, target, answer.status);
}

static char *
newest_notice (Region *region, const char *user_id)
{
  g_autoptr (GError) error = NULL;
  char *id = NULL;

  rk_db_query_text (region->server.db,
                    "SELECT id FROM notice WHERE user_id = $1 ORDER BY id DESC LIMIT 1", &id,
                    &error, "t", user_id);
  g_assert_no_error (error);
  return id;
}

/* A question of each of the two who are in it, and the other's answer. */
static void
make_questions (Region *region)
{
  static const guint askers[] = { KEEPER, MEMBER };
  g_autoptr (GError) error = NULL;

  rk_db_query_text (region->server.db,
                    "SELECT id FROM space WHERE parent_id = $1 AND kind = 'consult'",
                    &region->consult, &error, "t", region->community);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (askers); i++)
    {
      region->questions[i] = rk_id_new ();
      region->answers[i] = rk_id_new ();
      g_autofree char *asked
        = g_strconcat ("/v1/spaces/{consult}/posts/", region->questions[i], NULL);
      g_autofree char *answered
        = g_strconcat ("/v1/spaces/{consult}/posts/", region->answers[i], NULL);
      g_autofree char *answer = g_strdup_printf (
        "{\"text\":\"はい\",\"written_us\":1,\"reply_to\":\"%s\"}", region->questions[i]);
      must (region, askers[i], "PUT", asked, "{\"text\":\"目安は？\",\"written_us\":1}");
      must (region, askers[1 - i], "PUT", answered, answer);
    }
}

static void
make_post (Region *region, guint state)
{
  region->post = rk_id_new ();
  must (region, AUTHOR, "PUT", "/v1/spaces/{space}/posts/{post}",
        "{\"text\":\"脈拍を測りました\",\"written_us\":1700000000000000}");
  if (state == POST_EDITED)
    must (
      region, AUTHOR, "PUT", "/v1/spaces/{space}/posts/{post}/versions/2", "{\"text\":\"訂正\"}");
  else if (state == POST_WITHDRAWN)
    must (region, AUTHOR, "PUT", "/v1/spaces/{space}/posts/{post}/withdrawal", "{}");
  else if (state == POST_HIDDEN)
    must (region, LEADER, "PUT", "/v1/spaces/{space}/posts/{post}/hidden", "{}");
}

static void
send_text (Region *region, guint size)
{
  /* A file, and a smaller picture of it. */
  static const char text[] = "hello worldsmall";
  g_autofree char *range = g_strdup_printf (
    "Content-Type: application/octet-stream\r\nContent-Range: bytes 0-%u/16\r\n", size - 1);
  g_autofree char *part = g_strndup (text, size);
  g_auto (PeopleAnswer) answer = { 0 };

  ask_as (region, AUTHOR, "PUT", "/v1/spaces/{space}/attachments/{attachment}/content", range, part,
          FALSE, &answer);
  g_assert_cmpuint (answer.status, ==, 200);
}

static void
make_attachment (Region *region, guint state)
{
  g_autofree char *sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "hello world", 11);
  g_autofree char *small_sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "small", 5);
  g_autofree char *declaration
    = g_strdup_printf ("{\"name\":\"記録.txt\",\"media_type\":\"text/plain\",\"size\":11,"
                       "\"sha256\":\"%s\",\"small_size\":5,\"small_sha256\":\"%s\"}",
                       sha256, small_sha256);
  g_autofree char *body = NULL;

  region->attachment = rk_id_new ();
  must (region, AUTHOR, "PUT", "/v1/spaces/{space}/attachments/{attachment}", declaration);
  send_text (region, state == FILE_UPLOADING ? 5 : 16);
  if (state == FILE_UPLOADING)
    return;
  must (region, AUTHOR, "POST", "/v1/spaces/{space}/attachments/{attachment}/complete", NULL);
  if (state == FILE_COMPLETE)
    return;
  region->post = rk_id_new ();
  must (region, AUTHOR, "PUT", "/v1/spaces/{space}/posts/{post}",
        "{\"text\":\"\",\"written_us\":1700000000000000,\"attachments\":[\"{attachment}\"]}");
  if (state == FILE_OF_WITHDRAWN)
    must (region, AUTHOR, "PUT", "/v1/spaces/{space}/posts/{post}/withdrawal", "{}");
  else if (state == FILE_OF_HIDDEN)
    must (region, LEADER, "PUT", "/v1/spaces/{space}/posts/{post}/hidden", "{}");
}

static void
make_invitation (Region *region, guint state)
{
  g_autofree char *body = g_strdup_printf ("{\"invitee_id\":\"%s\"}", region->ids[INVITEE]);

  region->invitation = rk_id_new ();
  must (region, MEMBER, "PUT", "/v1/spaces/{space}/invitations/{invitation}", body);
  if (state == WAITING_INVITEE || state == ACCEPTED || state == DECLINED)
    must (region, LEADER, "PUT", "/v1/invitations/{invitation}/approval", "{\"approve\":true}");
  if (state == ACCEPTED || state == DECLINED)
    must (region, INVITEE, "PUT", "/v1/invitations/{invitation}/answer",
          state == ACCEPTED ? "{\"accept\":true}" : "{\"accept\":false}");
  else if (state == REFUSED)
    must (region, LEADER, "PUT", "/v1/invitations/{invitation}/approval", "{\"approve\":false}");
  else if (state == WITHDRAWN)
    must (region, MEMBER, "DELETE", "/v1/invitations/{invitation}", NULL);
}

/* Somebody whom only the own house knows. */
static void
make_newcomer (Region *region, guint house)
{
  g_autofree char *mail = g_strdup_printf ("newcomer%u@house.example", ++region->n_newcomers);

  region->newcomer = rk_id_new ();
  people_user (&region->server, region->newcomer, region->houses[house], mail, "新人 一",
               RK_ROLE_MEMBER, FALSE);
}

static void
make_store (Region *region, guint owner)
{
  region->store = rk_id_new ();
  must (region, owner, "PUT", "/v1/stores/{store}", "{}");
}

static void
make_session (Region *region, guint owner, guint device)
{
  g_autofree char *token = people_sign_in (&region->server, region->mails[owner], device);
  g_autoptr (GError) error = NULL;

  rk_db_query_text (region->server.db,
                    "SELECT id FROM session WHERE user_id = $1 ORDER BY id DESC LIMIT 1",
                    &region->session, &error, "t", region->ids[owner]);
  g_assert_no_error (error);
}

static void
prepare (Region *region, const Action *action, guint actor, guint state)
{
  const gboolean signed_in = actors[actor].session == FINE;

  /* Decided, or taken back, in a case before. */
  if (g_str_has_prefix (action->route, "PUT /v1/spaces/{id}/applications/"))
    must (region, AUTHOR, "PUT", "/v1/communities/{community}/application", "{}");
  switch (action->object)
    {
    case OF_POST:
      make_post (region, state);
      break;
    case OF_SCHEDULED:
      region->post = rk_id_new ();
      must (region, AUTHOR, "PUT", "/v1/spaces/{space}/scheduled/{post}",
            "{\"text\":\"明日の訪問\",\"written_us\":1}");
      break;
    case OF_REQUEST:
      region->post = rk_id_new ();
      must (region, AUTHOR, "PUT", "/v1/spaces/{space}/requests/{post}",
            "{\"kind\":\"visit\",\"text\":\"往診を\",\"facilities\":[\"{house-c}\"]}");
      break;
    case OF_FILE:
      make_attachment (region, state);
      break;
    case OF_INVITATION:
      make_invitation (region, state);
      break;
    case OF_NEWCOMER:
      make_newcomer (region, state == 0 ? HOUSE_A : HOUSE_B);
      break;
    case OF_NOTICE:
      if (state == OWN && signed_in)
        region->notice = newest_notice (region, region->ids[actor]);
      if (region->notice == NULL)
        {
          make_post (region, POST_HIDDEN);
          region->notice = newest_notice (region, region->ids[AUTHOR]);
        }
      break;
    case OF_ANNOUNCEMENT:
      region->announcement = people_announce (&region->server, region->houses[HOUSE_A]);
      break;
    case OF_STORE:
      make_store (region, state == OWN && signed_in ? actor : actor == AUTHOR ? MEMBER : AUTHOR);
      break;
    case OF_SESSION:
      make_session (region,
                    state == OWN && (signed_in || actors[actor].session == TEMPORARY) ? actor
                    : actor == AUTHOR                                                 ? MEMBER
                                                                                      : AUTHOR,
                    77);
      break;
    case OF_PLACE:
    default:
      break;
    }
}

/* Puts the region back to where the oracle believes it. */
static void
restore (Region *region, const Action *action, guint actor)
{
  if (action->object == OF_INVITATION)
    {
      g_auto (PeopleAnswer) withdrawn = { 0 }, left = { 0 };
      ask_as (
        region, KEEPER, "DELETE", "/v1/invitations/{invitation}", NULL, NULL, FALSE, &withdrawn);
      ask_as (
        region, INVITEE, "DELETE", "/v1/spaces/{space}/members/{self}", NULL, NULL, FALSE, &left);
    }
  if (action->object == OF_NEWCOMER)
    {
      g_autofree char *member = g_strdup_printf ("/v1/spaces/{space}/members/%s", region->newcomer);
      g_auto (PeopleAnswer) removed = { 0 };
      ask_as (region, KEEPER, "DELETE", member, NULL, NULL, FALSE, &removed);
    }
  /* Only a few posts stand at the top at once. */
  if (g_str_has_suffix (action->route, "/pin"))
    {
      g_auto (PeopleAnswer) unpinned = { 0 };
      ask_as (region, KEEPER, "DELETE", "/v1/spaces/{space}/posts/{post}/pin", NULL, NULL, FALSE,
              &unpinned);
    }
  if (action->moves_members)
    {
      g_auto (PeopleAnswer) role = { 0 };
      people_introduce (&region->server, region->space, region->ids[VICTIM], FALSE);
      ask_as (region, KEEPER, "PUT", "/v1/spaces/{space}/members/{victim}", NULL,
              "{\"role\":\"member\",\"in_charge\":false}", FALSE, &role);
      if (actors[actor].in && actors[actor].session == FINE)
        people_introduce (
          &region->server, region->space, region->ids[actor], actors[actor].space_admin);
    }
  if (action->ends_session && (actors[actor].session == FINE || actors[actor].session == TEMPORARY))
    {
      g_free (region->tokens[actor]);
      region->tokens[actor] = people_sign_in (&region->server, region->mails[actor], actor + 1);
    }
  g_clear_pointer (&region->post, g_free);
  g_clear_pointer (&region->attachment, g_free);
  g_clear_pointer (&region->invitation, g_free);
  g_clear_pointer (&region->newcomer, g_free);
  g_clear_pointer (&region->notice, g_free);
  g_clear_pointer (&region->announcement, g_free);
  g_clear_pointer (&region->store, g_free);
  g_clear_pointer (&region->session, g_free);
}

static gboolean
is_wanted (Want want, guint status, const char *body)
{
  switch (want)
    {
    case DONE:
      return status >= 200 && status < 300;
    case FORBIDDEN:
      return status == 403 && strstr (body, "\"not_allowed\"") != NULL;
    case CLOSED:
      return status == 403 && strstr (body, "\"closed\"") != NULL;
    case HIDDEN:
      return status == 404 && strstr (body, "\"not_found\"") != NULL;
    case CLASH:
      return status == 409;
    case GONE:
      return status == 410;
    case UNAUTHORIZED:
      return status == 401;
    case CHANGE_PASSWORD:
      return status == 403 && strstr (body, "\"must_change_password\"") != NULL;
    case UPGRADE:
      return status == 426;
    case INCOMPLETE:
      return status == 422;
    default:
      return FALSE;
    }
}

/* What is answered as done whoever asks has to have left others' alone. */
static guint
look_after (Region *region, const Action *action, guint actor, guint state, gboolean tell)
{
  g_auto (PeopleAnswer) answer = { 0 };

  if (action->object != OF_STORE || state != OTHERS)
    return 0;
  ask_as (region, actor == AUTHOR ? MEMBER : AUTHOR, "GET", "/v1/stores/{store}", NULL, NULL, FALSE,
          &answer);
  if (answer.status == 200)
    return 0;
  if (tell)
    rk_experiment_finding ("%s, %s: another's store is gone", actors[actor].name, action->route);
  return 1;
}

/* One case. How many things are wrong about it; they are told when @tell. */
static guint
try_case (Region *region, guint actor, const Action *action, guint state, gboolean tell)
{
  const Want want = rights_oracle (actor, action, state);
  g_auto (PeopleAnswer) answer = { 0 };
  guint wrong = 0;

  prepare (region, action, actor, state);
  if (want == HIDDEN || want == UNAUTHORIZED || want == CHANGE_PASSWORD)
    {
      g_auto (PeopleAnswer) unreal = { 0 };

      ask_as (region, actor, action->method, action->target[state], action->headers, action->body,
              TRUE, &unreal);
      ask_as (region, actor, action->method, action->target[state], action->headers, action->body,
              FALSE, &answer);
      if (!people_same_answer (&answer, &unreal))
        {
          wrong++;
          if (tell)
            rk_experiment_finding (
              "%s, %s %s (%s): hidden (%u) and not there (%u) are answered differently: %s / %s",
              actors[actor].name, action->method, action->target[state], action->what[state],
              answer.status, unreal.status, answer.body, unreal.body);
        }
    }
  else
    ask_as (region, actor, action->method, action->target[state], action->headers, action->body,
            FALSE, &answer);
  if (!is_wanted (want, answer.status, answer.body != NULL ? answer.body : ""))
    {
      wrong++;
      if (tell)
        rk_experiment_finding ("%s, %s %s (%s): answered by %u, should be %s", actors[actor].name,
                               action->method, action->target[state], action->what[state],
                               answer.status, want_names[want]);
    }
  wrong += look_after (region, action, actor, state, tell);
  restore (region, action, actor);
  return wrong;
}

static void
give_portrait (Region *region, guint actor)
{
  static const guint8 png[]
    = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D',
        'R',  0,   0,   0,   1,    0,    0,    0,    1, 8, 6, 0,  0,   0 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (png, sizeof png);
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDomainTx) tx = rk_domain_tx_begin (region->server.domain, region->server.db, &error);

  rk_domain_portrait_set (tx, region->server.operator, region->ids[actor], bytes, &error);
  g_assert_no_error (error);
  rk_domain_tx_commit (tx, NULL, &error);
  g_assert_no_error (error);
}

/* Whatever the clock says: what is scheduled waits for as long as this takes. */
static void
make_night (Region *region)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");
  g_autoptr (GDateTime) now = rk_time_to_date_time (rk_time_now_us (), zone);
  const gint64 minute = g_date_time_get_hour (now) * 60 + g_date_time_get_minute (now);
  g_autoptr (GError) error = NULL;

  rk_db_exec (region->server.db,
              "UPDATE facility SET quiet_from_minute = $1, quiet_until_minute = $2", &error, "ii",
              (minute + 1440 - 60) % 1440, (minute + 12 * 60) % 1440);
  g_assert_no_error (error);
}

static void
set_up (Region *region)
{
  static const guint seen[] = { AUTHOR, MEMBER, FORMER, STRANGER };
  ServerFixture *server = &region->server;

  server_fixture_set_up (server, NULL);
  for (guint i = 0; i < N_HOUSES; i++)
    {
      g_autofree char *name = g_strdup_printf ("施設%u", i + 1);
      region->houses[i] = rk_id_new ();
      people_house (server, region->houses[i], name);
    }
  make_night (region);
  for (guint i = 0; i < N_ACTORS; i++)
    if (actors[i].session != NOBODY && actors[i].session != GARBAGE)
      {
        region->ids[i] = rk_id_new ();
        region->mails[i] = g_strdup_printf ("actor%u@house.example", i);
        if (i == RELATIVE)
          people_relative (server, region->ids[i], region->houses[actors[i].house],
                           region->mails[i], actors[i].name);
        else
          people_user (server, region->ids[i], region->houses[actors[i].house], region->mails[i],
                       actors[i].name, actors[i].house_admin ? RK_ROLE_ADMIN : RK_ROLE_MEMBER,
                       actors[i].session == TEMPORARY);
        region->tokens[i] = people_sign_in (server, region->mails[i], i + 1);
      }
  region->tokens[GARBLED] = g_strdup ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  server_make_patient (server, region->tokens[KEEPER], &region->patient, &region->space);
  server_make_patient (server, region->tokens[KEEPER], NULL, &region->shared);
  for (guint i = 0; i < N_ACTORS; i++)
    if (i != KEEPER && (actors[i].in || i == FORMER))
      people_introduce (server, region->space, region->ids[i], actors[i].space_admin);
  for (guint i = 0; i < N_ACTORS; i++)
    if (actors[i].acquainted)
      people_introduce (server, region->shared, region->ids[i], i == MEMBER);
  must (region, FORMER, "DELETE", "/v1/spaces/{space}/members/{self}", NULL);
  {
    g_autofree char *leave = g_strdup_printf ("/v1/spaces/%s/members/{self}", region->shared);
    must (region, KEEPER, "DELETE", leave, NULL);
  }
  {
    g_autofree char *open
      = g_strdup_printf ("{\"kind\":\"family\",\"patient_id\":\"%s\"}", region->patient);
    region->family = rk_id_new ();
    must (region, KEEPER, "PUT", "/v1/spaces/{family}", open);
    people_introduce (server, region->family, region->ids[RELATIVE], FALSE);
    region->family_post = rk_id_new ();
    must (region, RELATIVE, "PUT", "/v1/spaces/{family}/posts/{family-post}",
          "{\"text\":\"食欲がありません\",\"written_us\":1}");
  }
  {
    region->closed = rk_id_new ();
    must (region, KEEPER, "PUT", "/v1/patients/{new}",
          "{\"family_name\":\"山\",\"given_name\":\"花\",\"sex\":\"other\","
          "\"space_id\":\"{closed}\"}");
  }
  {
    region->community = rk_id_new ();
    must (region, KEEPER, "PUT", "/v1/spaces/{community}",
          "{\"kind\":\"community\",\"name\":\"褥瘡の広場\"}");
    must (region, MEMBER, "PUT", "/v1/communities/{community}/application", "{}");
    must (
      region, KEEPER, "PUT", "/v1/spaces/{community}/applications/{member}", "{\"accept\":true}");
    must (region, AUTHOR, "PUT", "/v1/communities/{community}/application", "{}");
    make_questions (region);
  }
  people_suspend (server, region->ids[SUSPENDED]);
  for (gsize i = 0; i < G_N_ELEMENTS (seen); i++)
    give_portrait (region, seen[i]);
}

static void
tear_down (Region *region)
{
  server_fixture_tear_down (&region->server, NULL);
  for (guint i = 0; i < N_HOUSES; i++)
    g_free (region->houses[i]);
  for (guint i = 0; i < N_ACTORS; i++)
    {
      g_free (region->ids[i]);
      g_free (region->mails[i]);
      g_free (region->tokens[i]);
    }
  g_free (region->patient);
  g_free (region->space);
  g_free (region->family);
  g_free (region->family_post);
  g_free (region->closed);
  g_free (region->community);
  g_free (region->consult);
  for (guint i = 0; i < G_N_ELEMENTS (region->questions); i++)
    {
      g_free (region->questions[i]);
      g_free (region->answers[i]);
    }
  g_free (region->shared);
}

/* A route that the oracle does not know is a right that nobody looked at. */
static void
check_routes (void)
{
  static const char *const elsewhere[] = {
    /* Signing in and the password are the experiment "sign-in"; what wipes a store takes a token
     * of its own. */
    "POST /v1/sessions",
    "PUT /v1/password",
    /* What is asked with a code out of a mail, of nobody's session, is the server's test of mails.
     */
    "POST /v1/registrations",
    "POST /v1/registrations/decline",
    "POST /v1/recoveries",
    "POST /v1/recoveries/password",
  };

  for (const RkRoute *route = rk_routes; route->method != NULL; route++)
    {
      g_autofree char *name = g_strconcat (route->method, " ", route->pattern, NULL);
      gboolean known = FALSE;

      for (gsize i = 0; i < G_N_ELEMENTS (elsewhere); i++)
        known |= strcmp (elsewhere[i], name) == 0;
      for (gsize i = 0; i < n_actions; i++)
        known |= strcmp (actions[i].route, name) == 0;
      if (!known)
        rk_experiment_finding ("the oracle does not know %s", name);
    }
}

/* The planted faults: somebody whom the oracle takes for a stranger is let in; an answer that is
 * one byte longer. */
static void
plant (Region *region)
{
  guint found = 0;

  people_introduce (&region->server, region->space, region->ids[PLANTED], FALSE);
  for (gsize i = 0; i < n_actions; i++)
    if (strcmp (actions[i].route, "GET /v1/spaces/{id}") == 0)
      found += try_case (region, PLANTED, &actions[i], 0, FALSE);
  rk_experiment_control (found > 0, "a stranger who was let in");
  must (region, PLANTED, "DELETE", "/v1/spaces/{space}/members/{self}", NULL);

  PeopleAnswer one = { 404, (char *) "HTTP/1.1 404\n", (char *) "{\"code\":\"not_found\"}" };
  PeopleAnswer other = { 404, (char *) "HTTP/1.1 404\n", (char *) "{\"code\":\"not_found\"} " };
  rk_experiment_control (!people_same_answer (&one, &other), "an answer that is a byte longer");
}

typedef struct
{
  guint actor;
  guint action;
  guint state;
} Case;

static GArray *
all_cases (void)
{
  GArray *cases = g_array_new (FALSE, FALSE, sizeof (Case));
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint actor = 0; actor < N_ACTORS; actor++)
    for (guint action = 0; action < n_actions; action++)
      for (guint state = 0; actions[action].target[state] != NULL; state++)
        {
          Case one = { actor, action, state };
          if (actor != VICTIM && actor != PLANTED)
            g_array_append_val (cases, one);
        }
  /* In an order in which a short run sees a bit of everything. */
  for (guint i = cases->len - 1; i > 0; i--)
    {
      guint j = (guint) g_rand_int_range (random, 0, (gint32) i + 1);
      Case kept = g_array_index (cases, Case, i);
      g_array_index (cases, Case, i) = g_array_index (cases, Case, j);
      g_array_index (cases, Case, j) = kept;
    }
  return cases;
}

int
main (int argc, char **argv)
{
  g_autoptr (GArray) cases = all_cases ();
  Region region = { 0 };

  rk_experiment_begin (argc, argv, cases->len);
  people_in_memory ();
  people_with_mail ();
  set_up (&region);
  check_routes ();
  plant (&region);
  while (rk_experiment_goes_on ())
    {
      const Case *one = &g_array_index (cases, Case, rk_experiment_case ());

      try_case (&region, one->actor, &actions[one->action], one->state, TRUE);
      rk_experiment_case_done ();
    }
  tear_down (&region);
  return rk_experiment_end ();
}
