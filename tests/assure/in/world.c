/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "world.h"

#include "people.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

/* All times are counted from here. */
#define BEGINNING G_GINT64_CONSTANT (1790000000000000)
#define STEP_US   (60 * G_TIME_SPAN_SECOND)

struct _TwoWorld
{
  ServerFixture server;
  guint observer;
  guint patience_ms;
  gint64 now; /* atomic */
  char *tokens[N_PEOPLE];
  char *cursor;
  int socket;
  GString *told;
  GHashTable *labels;
};

char *
world_id (guint number, guint part)
{
  return g_strdup_printf ("0192f0c1-%04x-7abc-8def-%04x%08x", number & 0xffff, part, number);
}

char *
world_space_id (guint space)
{
  return world_id (0, 0x100 + space);
}

char *
world_person_id (guint person)
{
  return world_id (0, 0x200 + person);
}

char *
world_house_id (guint house)
{
  return world_id (0, 0x300 + house);
}

char *
world_community_id (void)
{
  return world_id (0, 0x600);
}

static gint64
clock_of (gpointer data)
{
  TwoWorld *world = data;

  return __atomic_load_n (&world->now, __ATOMIC_SEQ_CST);
}

static void
set_clock (TwoWorld *world, guint number)
{
  __atomic_store_n (&world->now, BEGINNING + number * STEP_US, __ATOMIC_SEQ_CST);
}

static gboolean
is_ours (const char *id)
{
  return g_str_has_prefix (id, "0192f0c1-");
}

/* What is by chance, replaced. */
static gboolean
relabel (const GMatchInfo *match, GString *out, gpointer data)
{
  TwoWorld *world = data;
  g_autofree char *found = g_match_info_fetch (match, 0);
  gpointer label;

  if (g_str_has_prefix (found, "3."))
    {
      g_string_append_printf (out, "CURSOR%zu", strlen (found));
      return FALSE;
    }
  if (is_ours (found))
    {
      g_string_append (out, found);
      return FALSE;
    }
  if (!g_hash_table_lookup_extended (world->labels, found, NULL, &label))
    {
      label = GUINT_TO_POINTER (g_hash_table_size (world->labels));
      g_hash_table_insert (world->labels, g_strdup (found), label);
    }
  g_string_append_printf (out, "ID%u", GPOINTER_TO_UINT (label));
  return FALSE;
}

static void
tell (TwoWorld *world, const char *text)
{
  static GRegex *chance;
  g_autofree char *replaced = NULL;

  if (chance == NULL)
    chance = g_regex_new ("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b|"
                          "\\b3\\.[A-Za-z0-9_-]{100,}",
                          G_REGEX_OPTIMIZE, 0, NULL);
  replaced = g_regex_replace_eval (chance, text, -1, 0, 0, relabel, world, NULL);
  g_string_append (world->told, replaced);
  g_string_append_c (world->told, '\n');
}

/* Events: the changes, one a line, however they were put together into pages; a page without any is
 * told as such. */
static void
listen_to_events (TwoWorld *world)
{
  struct pollfd poller = { .fd = world->socket, .events = POLLIN };

  while (poll (&poller, 1, (int) world->patience_ms) > 0)
    {
      guint8 opcode = 0;
      gsize size = 0;
      g_autofree char *text = raw_ws_read (world->socket, &opcode, &size, 10000);

      if (text == NULL || opcode != 1)
        {
          tell (world, "EVENT: not a text");
          return;
        }
      g_autoptr (json_t) page = rk_json_parse (text, size, 0, NULL);
      const json_t *changes = json_object_get (page, "changes");
      const char *cursor = rk_json_get_text (page, "cursor");
      if (json_array_size (changes) == 0)
        tell (world, "EVENT: nothing");
      for (gsize i = 0; i < json_array_size (changes); i++)
        {
          char *line = json_dumps (json_array_get (changes, i), JSON_COMPACT);
          g_autofree char *event = g_strconcat ("EVENT: ", line, NULL);
          tell (world, event);
          free (line);
        }
      g_autofree char *ack = g_strdup_printf ("{\"type\":\"ack\",\"cursor\":\"%s\"}", cursor);
      raw_ws_send (world->socket, 1, TRUE, ack, strlen (ack));
    }
}

void
world_observe (TwoWorld *world, const char *method, const char *target, const char *body)
{
  g_auto (PeopleAnswer) answer = { 0 };
  g_autofree char *line = NULL;

  people_ask (&world->server, world->tokens[world->observer], method, target, NULL, body, &answer);
  line = g_strdup_printf ("%s %s: %s%s", method, target, answer.headers, answer.body);
  tell (world, line);
}

void
world_observe_status (TwoWorld *world, const char *method, const char *target, const char *body)
{
  g_auto (PeopleAnswer) answer = { 0 };
  g_autofree char *line = NULL;

  people_ask (&world->server, world->tokens[world->observer], method, target, NULL, body, &answer);
  line = g_strdup_printf ("%s %s: %u", method, target, answer.status);
  tell (world, line);
}

static void
sync_from (TwoWorld *world, char **cursor)
{
  gboolean more = TRUE;

  while (more)
    {
      g_autofree char *target = g_strdup_printf ("/v1/sync?limit=20&cursor=%s", *cursor);
      g_auto (PeopleAnswer) answer = { 0 };

      people_ask (
        &world->server, world->tokens[world->observer], "GET", target, NULL, NULL, &answer);
      tell (world, answer.headers);
      tell (world, answer.body);
      g_autoptr (json_t) page = rk_json_parse (answer.body, strlen (answer.body), 0, NULL);
      const char *next = rk_json_get_text (page, "cursor");
      g_assert_nonnull (next);
      g_free (*cursor);
      *cursor = g_strdup (next);
      g_assert_true (rk_json_get_bool (page, "more", &more));
    }
}

void
world_sync (TwoWorld *world)
{
  sync_from (world, &world->cursor);
}

void
world_sync_afresh (TwoWorld *world)
{
  g_autofree char *cursor = g_strdup ("");

  sync_from (world, &cursor);
}

/* A request of a step: has to go well, and the answer is that person's. */
static void
act (TwoWorld *world,
     const Step *step,
     const char *method,
     const char *target,
     const char *headers,
     const char *body)
{
  g_auto (PeopleAnswer) answer = { 0 };

  people_ask (&world->server, world->tokens[step->actor], method, target, headers, body, &answer);
  if (answer.status < 200 || answer.status > 299)
    g_error ("step %u (%d): %s %s is answered by %u: %s", step->number, (int) step->kind, method,
             target, answer.status, answer.body);
}

static void
upload (TwoWorld *world, const Step *step, const char *space, const char *id)
{
  g_autofree char *text = g_strdup_printf ("記録%04u", step->number);
  const gsize size = strlen (text);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, (gssize) size);
  g_autofree char *target = g_strdup_printf ("/v1/spaces/%s/attachments/%s", space, id);
  g_autofree char *content = g_strconcat (target, "/content", NULL);
  g_autofree char *complete = g_strconcat (target, "/complete", NULL);
  g_autofree char *declaration = g_strdup_printf (
    "{\"name\":\"記録.txt\",\"media_type\":\"text/plain\",\"size\":%zu,\"sha256\":\"%s\"}", size,
    sum);
  g_autofree char *range = g_strdup_printf (
    "Content-Type: application/octet-stream\r\nContent-Range: bytes 0-%zu/%zu\r\n", size - 1, size);

  act (world, step, "PUT", target, NULL, declaration);
  act (world, step, "PUT", content, range, text);
  act (world, step, "POST", complete, NULL, "{}");
}

static void
do_post (TwoWorld *world, const Step *step, const char *space)
{
  static const char *const texts[]
    = { "今日は歩く練習をしました", "血圧の薬が残っています", "明日の午後に伺います" };
  g_autofree char *id = world_id (step->number, 0);
  g_autofree char *file = world_id (step->number, 1);
  g_autofree char *target = g_strdup_printf ("/v1/spaces/%s/posts/%s", space, id);
  g_autofree char *files = step->kind == STEP_POST_WITH_FILE
                             ? g_strdup_printf (",\"attachments\":[\"%s\"]", file)
                             : g_strdup ("");
  g_autofree char *body
    = g_strdup_printf ("{\"text\":\"%s %u\",\"written_us\":1700000000000000%s}",
                       texts[step->number % G_N_ELEMENTS (texts)], step->number, files);

  if (step->kind == STEP_POST_WITH_FILE)
    upload (world, step, space, file);
  act (world, step, "PUT", target, NULL, body);
}

static void
do_with_post (TwoWorld *world, const Step *step, const char *space)
{
  g_autofree char *post = world_id (step->post, 0);
  g_autofree char *base = g_strdup_printf ("/v1/spaces/%s/posts/%s", space, post);
  g_autofree char *target = NULL;
  g_autofree char *body = NULL;

  if (step->kind == STEP_EDIT)
    {
      target = g_strdup_printf ("%s/versions/%u", base, step->version);
      body = g_strdup_printf ("{\"text\":\"歩くのを見ました %u\"}", step->number);
    }
  else if (step->kind == STEP_REACT)
    {
      target = g_strconcat (base, step->number % 2 ? "/reactions/ack" : "/reactions/like", NULL);
      body = g_strdup_printf ("{\"version\":%u}", step->version);
    }
  else
    {
      target = g_strconcat (base, step->kind == STEP_HIDE ? "/hidden" : "/withdrawal", NULL);
      body = g_strdup ("{}");
    }
  act (world, step, "PUT", target, NULL, body);
}

/* Somebody new of the actor's house. */
static char *
new_staff (TwoWorld *world, const Step *step)
{
  char *id = world_id (step->number, 2);
  g_autofree char *house = world_house_id (history_house (step->actor));
  g_autofree char *mail = g_strdup_printf ("staff%u@house.example", step->number);
  g_autofree char *name = g_strdup_printf ("新人%u", step->number);

  people_user (&world->server, id, house, mail, name, RK_ROLE_MEMBER, FALSE);
  return id;
}

static void
do_invite (TwoWorld *world, const Step *step, const char *space)
{
  g_autofree char *invitee = world_id (step->number, 4);
  g_autofree char *id = world_id (step->number, 0);
  g_autofree char *target = g_strdup_printf ("/v1/spaces/%s/invitations/%s", space, id);
  g_autofree char *body = g_strdup_printf ("{\"invitee_id\":\"%s\"}", invitee);

  act (world, step, "PUT", target, NULL, body);
}

static void
do_patient (TwoWorld *world, const Step *step)
{
  g_autofree char *patient = world_id (step->number, 0);
  g_autofree char *space = world_id (step->number, 3);
  g_autofree char *target = g_strdup_printf ("/v1/patients/%s", patient);
  g_autofree char *body
    = g_strdup_printf ("{\"family_name\":\"山田\",\"given_name\":\"%u\",\"sex\":"
                       "\"male\",\"space_id\":\"%s\"}",
                       step->number, space);

  act (world, step, "PUT", target, NULL, body);
}

static void
change_patient (TwoWorld *world, const Step *step)
{
  g_autofree char *id = world_id (0, 0x400 + step->space);
  g_autofree char *target = g_strdup_printf ("/v1/patients/%s", id);
  g_auto (PeopleAnswer) now = { 0 };
  gint64 version = 0;

  people_ask (&world->server, world->tokens[step->actor], "GET", target, NULL, NULL, &now);
  g_autoptr (json_t) patient = rk_json_parse (now.body, strlen (now.body), 0, NULL);
  g_assert_true (rk_json_get_int (patient, "version", &version));
  g_autofree char *body = g_strdup_printf (
    "{\"version\":%" G_GINT64_FORMAT ",\"cautions\":\"注意%u\"}", version, step->number);
  act (world, step, "PATCH", target, NULL, body);
}

static void
do_for_oneself (TwoWorld *world, const Step *step, const char *space)
{
  g_autofree char *id = world_id (step->number, 0);
  g_autofree char *target = NULL;
  g_autofree char *body = NULL;
  const char *method = "PUT";

  switch (step->kind)
    {
    case STEP_MARK:
      target = g_strdup_printf ("/v1/spaces/%s/marker", space);
      body = g_strdup_printf ("{\"generation\":0,\"position\":%u}", step->number % 5);
      break;
    case STEP_DRAFT:
      target = g_strdup_printf ("/v1/drafts/%s", space);
      body = g_strdup_printf ("{\"text\":\"下書き%u\"}", step->number);
      break;
    case STEP_STORE:
      target = g_strdup_printf ("/v1/stores/%s", id);
      body = g_strdup ("{}");
      break;
    case STEP_VIEW:
      target = g_strdup_printf ("/v1/views/%s", id);
      body = g_strdup_printf (
        "{\"kind\":\"timeline\",\"subject_id\":\"%s\",\"at_us\":1700000000000000}", space);
      break;
    default:
      method = "GET";
      target = g_strdup ("/v1/search?q=%E8%A1%80%E5%9C%A7");
      break;
    }
  act (world, step, method, target, NULL, body);
}

static void
leave (TwoWorld *world, const Step *step, const char *space)
{
  g_autofree char *id = world_person_id (step->actor);
  g_autofree char *target = g_strdup_printf ("/v1/spaces/%s/members/%s", space, id);

  act (world, step, "DELETE", target, NULL, NULL);
}

static void
do_in_community (TwoWorld *world, const Step *step)
{
  g_autofree char *community = world_community_id ();
  g_autofree char *id = world_id (step->number, 0);
  const gboolean talks = step->kind == STEP_TALK;
  g_autofree char *target = talks ? g_strdup_printf ("/v1/spaces/%s/posts/%s", community, id)
                                  : g_strdup_printf ("/v1/communities/%s/application", community);
  g_autofree char *body = talks ? g_strdup ("{\"text\":\"とろみ\",\"written_us\":1}")
                                : g_strdup_printf ("{\"text\":\"参加 %u\"}", step->number);

  act (world, step, "PUT", target, NULL, body);
}

static char *
mail_of (guint person)
{
  return g_strdup_printf ("person%u@house.example", person);
}

/* Only the account of somebody else is tried: one's own tells of it. */
static void
fail_sign_in (TwoWorld *world, const Step *step)
{
  g_autofree char *mail = mail_of (step->actor);
  guint status;
  g_autoptr (json_t) answer
    = server_try_sign_in (&world->server, mail, "wrong-guess-1", SERVER_STRANGER, &status);

  g_assert_cmpuint (status, >=, 400);
}

/* What is the same in both worlds, whether the step is taken or not: the time, and that somebody is
 * there who could be invited. */
void
world_come_to (TwoWorld *world, const Step *step)
{
  g_autofree char *id = world_id (step->number, 4);
  g_autofree char *house = world_house_id (history_house (step->actor));
  g_autofree char *mail = g_strdup_printf ("guest%u@house.example", step->number);

  set_clock (world, step->number);
  if (step->kind == STEP_INVITE)
    people_user (&world->server, id, house, mail, "招かれる人", RK_ROLE_MEMBER, FALSE);
  listen_to_events (world);
}

void
world_do (TwoWorld *world, const Step *step)
{
  g_autofree char *space = world_space_id (step->space);

  switch (step->kind)
    {
    case STEP_POST:
    case STEP_POST_WITH_FILE:
      do_post (world, step, space);
      break;
    case STEP_EDIT:
    case STEP_WITHDRAW:
    case STEP_HIDE:
    case STEP_REACT:
      do_with_post (world, step, space);
      break;
    case STEP_UPLOAD:
      {
        g_autofree char *id = world_id (step->number, 0);
        upload (world, step, space, id);
        break;
      }
    case STEP_INVITE:
      do_invite (world, step, space);
      break;
    case STEP_NEW_PATIENT:
      do_patient (world, step);
      break;
    case STEP_CHANGE_PATIENT:
      change_patient (world, step);
      break;
    case STEP_NEW_STAFF:
      g_free (new_staff (world, step));
      break;
    case STEP_SIGN_IN:
      {
        g_autofree char *mail = mail_of (step->actor);
        g_free (people_sign_in (&world->server, mail, 100 + step->number));
        break;
      }
    case STEP_FAIL_SIGN_IN:
      fail_sign_in (world, step);
      break;
    case STEP_TALK:
    case STEP_APPLY:
      do_in_community (world, step);
      break;
    case STEP_LEAVE:
      leave (world, step, space);
      break;
    default:
      do_for_oneself (world, step, space);
      break;
    }
  listen_to_events (world);
}

/* Somebody in a space of the observer acknowledges something. */
void
world_plant (TwoWorld *world)
{
  const Step post = { .kind = STEP_POST, .actor = A_ADMIN, .space = 0, .number = 5000 };
  g_autofree char *space = world_space_id (0);

  do_post (world, &post, space);
}

static void
settle_people (TwoWorld *world)
{
  for (guint house = 0; house < 3; house++)
    {
      g_autofree char *id = world_house_id (house);
      g_autofree char *name = g_strdup_printf ("施設%u", house);

      people_house (&world->server, id, name);
    }
  for (guint person = 0; person < N_PEOPLE; person++)
    {
      g_autofree char *id = world_person_id (person);
      g_autofree char *house = world_house_id (history_house (person));
      g_autofree char *mail = mail_of (person);
      g_autofree char *name = g_strdup_printf ("職員%u", person);

      people_user (&world->server, id, house, mail, name,
                   history_is_admin (person) ? RK_ROLE_ADMIN : RK_ROLE_MEMBER, FALSE);
      world->tokens[person] = people_sign_in (&world->server, mail, person + 1);
    }
}

static void
settle_spaces (TwoWorld *world)
{
  for (guint space = 0; space < N_SPACES; space++)
    {
      const guint leader = space == 2 ? C_ADMIN : A_ADMIN;
      g_autofree char *id = world_space_id (space);
      g_autofree char *patient = world_id (0, 0x400 + space);
      g_autofree char *target = g_strdup_printf ("/v1/patients/%s", patient);
      g_autofree char *body = g_strdup_printf ("{\"family_name\":\"佐藤\",\"given_name\":\"%u\","
                                               "\"sex\":\"female\",\"space_id\":\"%s\"}",
                                               space, id);
      const Step step = { .kind = STEP_NEW_PATIENT, .actor = leader };

      act (world, &step, "PUT", target, NULL, body);
      g_autofree char *consent = world_id (0, 0x500 + space);
      g_autofree char *recorded = g_strdup_printf ("%s/consents/%s", target, consent);
      act (world, &step, "PUT", recorded, NULL,
           "{\"signed_on\":\"2026-04-01\",\"signer\":\"patient\",\"explainer\":\"佐藤\"}");
      for (guint person = 0; person < N_PEOPLE; person++)
        if (person != leader && history_is_in (person, space))
          {
            g_autofree char *who = world_person_id (person);
            people_introduce (&world->server, id, who, FALSE);
          }
    }
}

static void
settle_community (TwoWorld *world)
{
  const Step maker = { .kind = STEP_TALK, .actor = C_ADMIN };
  const Step helper = { .kind = STEP_APPLY, .actor = A_HELPER };
  g_autofree char *id = world_community_id ();
  g_autofree char *who = world_person_id (A_HELPER);
  g_autofree char *space = g_strdup_printf ("/v1/spaces/%s", id);
  g_autofree char *decision = g_strdup_printf ("%s/applications/%s", space, who);

  act (world, &maker, "PUT", space, NULL, "{\"kind\":\"community\",\"name\":\"広場\"}");
  do_in_community (world, &helper);
  act (world, &maker, "PUT", decision, NULL, "{\"accept\":true}");
}

TwoWorld *
world_begin (guint observer, guint patience_ms)
{
  TwoWorld *world = g_new0 (TwoWorld, 1);
  guint status;

  world->observer = observer;
  world->patience_ms = patience_ms;
  world->told = g_string_new (NULL);
  world->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  world->cursor = g_strdup ("");
  set_clock (world, 0);
  /* No heartbeat falls into a case, however busy the computer is. */
  server_fixture_set_up (&world->server, GUINT_TO_POINTER (3600));
  rk_domain_set_clock (world->server.domain, clock_of, world);
  rk_domain_set_clock (rk_server_get_domain (world->server.server), clock_of, world);
  settle_people (world);
  settle_spaces (world);
  settle_community (world);
  world_sync (world);

  g_autofree char *target = g_strdup_printf ("/v1/events?cursor=%s", world->cursor);
  world->socket = raw_ws_connect (world->server.port, target, world->tokens[observer], &status);
  g_assert_cmpuint (status, ==, 101);
  listen_to_events (world);
  return world;
}

void
world_end (TwoWorld *world)
{
  close (world->socket);
  server_fixture_tear_down (&world->server, NULL);
  for (guint person = 0; person < N_PEOPLE; person++)
    g_free (world->tokens[person]);
  g_free (world->cursor);
  g_string_free (world->told, TRUE);
  g_hash_table_unref (world->labels);
  g_free (world);
}

const char *
world_told (TwoWorld *world)
{
  return world->told->str;
}
