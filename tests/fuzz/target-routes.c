/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "fuzz/targets.h"

#include "core/id.h"
#include "core/json.h"
#include "core/time.h"
#include "server/domain/backup.h"
#include "server/domain/consent.h"
#include "server/domain/directory.h"
#include "server/domain/password.h"
#include "server/domain/patient.h"
#include "server/domain/post.h"
#include "server/domain/session.h"
#include "server/domain/space.h"
#include "server/net/router.h"
#include "server/routes/handlers.h"
#include "server/routes/server.h"

#include <string.h>

/*
 * The server's routes without its threads and its network: one request is answered in the thread
 * that asks, and what it wrote is taken back. This file stands in for the network layer and for the
 * crew of workers.
 *
 * An input: who asks, which route, which known ids, then query, headers and body, each ended by a
 * byte of 1.
 */

typedef struct
{
  RkDomain *domain;
  RkDb *db;
  char *tokens[3];
  gboolean answered;
} Place;

static Place *place;

#define HOUSE   "0192f0c1-0000-7abc-8def-000000000001"
#define ADMIN   "0192f0c1-0000-7abc-8def-000000000002"
#define NURSE   "0192f0c1-0000-7abc-8def-000000000003"
#define PATIENT "0192f0c1-0000-7abc-8def-000000000004"
#define SPACE   "0192f0c1-0000-7abc-8def-000000000005"
#define POST    "0192f0c1-0000-7abc-8def-000000000006"
#define NOTHING "0192f0c1-0000-7abc-8def-00000000000f"

static const char *const ids[]
  = { SPACE, POST, PATIENT, NURSE, ADMIN, HOUSE, NOTHING, "0192f0c1-0000-7abc-8def-000000000007" };

/* The network layer, as far as a call needs it. */

RkCrew *
rk_server_get_crew (RkServer *server)
{
  return NULL;
}

RkHub *
rk_server_get_hub (RkServer *server)
{
  return NULL;
}

RkHttp *
rk_server_get_http (RkServer *server)
{
  return NULL;
}

RkDomain *
rk_server_get_domain (RkServer *server)
{
  return place->domain;
}

gboolean
rk_server_take_turn (RkServer *server, const char *what)
{
  return TRUE;
}

void
rk_server_end_turn (RkServer *server, const char *what)
{
}

void
rk_http_answered (RkHttp *http, RkExchange *exchange)
{
  place->answered = TRUE;
}

/* A crew that does everything at once, and takes it back. */
gboolean
rk_crew_push (RkCrew *crew, RkWhere where, RkTask *task)
{
  g_autoptr (RkDomainTx) tx = NULL;
  GError *error = NULL;

  if (where == RK_WHERE_READER)
    tx = rk_domain_tx_begin_read (place->domain, place->db, &error);
  else if (where == RK_WHERE_WRITER)
    tx = rk_domain_tx_begin (place->domain, place->db, &error);
  g_assert_no_error (error);
  if (!task->run (task, tx, &error))
    g_assert_nonnull (error);
  task->error = error;
  g_clear_pointer (&tx, rk_domain_tx_free);
  task->job.done (&task->job);
  return TRUE;
}

void
rk_crew_sweep (RkCrew *crew)
{
}

static char *
sign_in (const char *mail)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDomainTx) tx = rk_domain_tx_begin (place->domain, place->db, &error);
  RkSignIn *begun = rk_domain_sign_in_begin (
    tx, mail, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "desk", &error);
  RkSignedIn *done = NULL;
  GError *refusal = NULL;

  g_assert_no_error (error);
  rk_sign_in_verify (begun, "correct-horse-7");
  rk_domain_sign_in_finish (tx, begun, &done, &refusal, &error);
  g_assert_no_error (error);
  g_assert_no_error (refusal);
  rk_domain_tx_commit (tx, NULL, &error);
  g_assert_no_error (error);
  char *token = g_strdup (done->token);
  rk_signed_in_free (done);
  rk_sign_in_free (begun);
  return token;
}

static void
make_user (RkDomainTx *tx, RkActor *operator, const char * id, const char *mail, int role)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = rk_password_hash ("correct-horse-7", TRUE, &error);
  RkUser user = { .id = (char *) id,
                  .facility_id = (char *) HOUSE,
                  .mail = (char *) mail,
                  .name = (char *) "青木 一郎",
                  .kind = RK_USER_KIND_STAFF,
                  .profession = RK_PROFESSION_NURSE,
                  .role = role };

  rk_domain_user_create (tx, operator, & user, hash, FALSE, &error);
  g_assert_no_error (error);
}

static void
fill (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkActor) operator= rk_actor_new_operator ();
  g_autoptr (RkActor) admin = rk_actor_new_user (ADMIN, HOUSE, RK_ROLE_ADMIN);
  g_autoptr (RkDomainTx) tx = rk_domain_tx_begin (place->domain, place->db, &error);
  RkFacility house
    = { .id = (char *) HOUSE, .name = (char *) "みなと診療所", .kind = RK_FACILITY_CLINIC };
  RkPatient patient = { .id = (char *) PATIENT,
                        .family_name = (char *) "佐藤",
                        .given_name = (char *) "花子",
                        .sex = RK_SEX_FEMALE };
  RkPost post = {
    .id = (char *) POST, .space_id = (char *) SPACE, .text = (char *) "血圧 128/76", .written_us = 1
  };
  const RkMemberChange change = { RK_ROLE_MEMBER, -1 };
  RkCreated created;
  RkPatient *made_patient = NULL;
  RkSpace *made_space = NULL;
  RkPost *made_post = NULL;

  rk_domain_facility_create (tx, operator, & house, &error);
  g_assert_no_error (error);
  make_user (tx, operator, ADMIN, "admin@clinic.example", RK_ROLE_ADMIN);
  make_user (tx, operator, NURSE, "nurse@clinic.example", RK_ROLE_MEMBER);
  rk_domain_patient_create (
    tx, admin, &patient, SPACE, &created, &made_patient, &made_space, &error);
  g_assert_no_error (error);
  const RkConsent consent = { .id = (char *) POST,
                              .patient_id = (char *) PATIENT,
                              .signed_on = (char *) "2026-04-01",
                              .signer = RK_SIGNER_PATIENT,
                              .explainer = (char *) "佐藤" };
  RkConsent *made_consent = NULL;
  rk_domain_consent_record (tx, admin, &consent, &created, &made_consent, &error);
  g_assert_no_error (error);
  rk_consent_free (made_consent);
  rk_member_free (rk_domain_member_set (tx, admin, SPACE, NURSE, &change, &error));
  g_assert_no_error (error);
  rk_domain_post_create (tx, admin, &post, NULL, &created, &made_post, &error);
  g_assert_no_error (error);
  rk_domain_tx_commit (tx, NULL, &error);
  g_assert_no_error (error);
  rk_patient_free (made_patient);
  rk_space_free (made_space);
  rk_post_free (made_post);
}

static void
open_place (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("rk-fuzz-XXXXXX", &error);
  g_autofree char *path = g_build_filename (dir, RK_SERVER_DATABASE_NAME, NULL);
  g_autofree char *blobs = g_build_filename (dir, RK_SERVER_BLOBS_NAME, NULL);
  static RkSecret *master;
  RkDomainConfig config = { .blob_dir = blobs, .cheap_passwords = TRUE };

  g_assert_no_error (error);
  g_assert_true (rk_secret_init ());
  place = g_new0 (Place, 1);
  config.master_key = master = rk_secret_new_random (32);
  g_autoptr (RkSecret) key = rk_domain_database_key (master);
  place->db = rk_db_open_sqlite (path, key->data, RK_DB_CREATE, &error);
  g_assert_no_error (error);
  rk_domain_migrate (place->db, &error);
  g_assert_no_error (error);
  place->domain = rk_domain_new (&config, place->db, &error);
  g_assert_no_error (error);
  fill ();
  place->tokens[1] = sign_in ("nurse@clinic.example");
  place->tokens[2] = sign_in ("admin@clinic.example");
}

/* The next part of the input, up to a byte of 1. */
static char *
take_part (const guint8 **bytes, gsize *length)
{
  const guint8 *end = memchr (*bytes, 1, *length);
  const gsize n = end != NULL ? (gsize) (end - *bytes) : *length;
  char *part = g_strndup ((const char *) *bytes, n);
  const gsize used = MIN (n + 1, *length);

  *bytes += used;
  *length -= used;
  return part;
}

static char *
make_target (const RkRoute *route, const guint8 *choices, const char *query)
{
  g_auto (GStrv) parts = g_strsplit (route->pattern, "/", -1);
  g_autoptr (GString) target = g_string_new (NULL);
  guint n = 0;

  for (guint i = 1; parts[i] != NULL; i++)
    {
      const char *part = parts[i];

      g_string_append_c (target, '/');
      if (strcmp (part, "{id}") == 0)
        g_string_append (target, ids[choices[n++ % 2] % G_N_ELEMENTS (ids)]);
      else if (strcmp (part, "{n}") == 0)
        g_string_append_printf (target, "%u", choices[1] % 8u);
      else if (strcmp (part, "{word}") == 0)
        g_string_append (target, choices[1] % 2 ? "ack" : "like");
      else
        g_string_append (target, part);
    }
  if (*query != '\0')
    g_string_append_printf (target, "?%s", query);
  return g_string_free (g_steal_pointer (&target), FALSE);
}

static void
check_answer (const RkExchange *exchange)
{
  g_assert_cmpuint (exchange->status, >=, 100);
  g_assert_cmpuint (exchange->status, <, 600);
  /* Nothing that somebody sends is a fault of the server's. */
  if (exchange->status == 500)
    g_error ("%s %s is answered by 500", exchange->method, exchange->path);
  if (exchange->out != NULL && exchange->out_type != NULL
      && strstr (exchange->out_type, "json") != NULL)
    {
      gsize size;
      const char *text = g_bytes_get_data (exchange->out, &size);
      g_autoptr (GError) error = NULL;
      g_autoptr (json_t) answer = rk_json_parse (text, size, 0, &error);

      g_assert_no_error (error);
    }
}

gboolean
fuzz_routes (const guint8 *bytes, gsize length)
{
  static guint n_routes;
  g_autofree char *query = NULL;
  g_autofree char *range = NULL;
  g_autofree char *target = NULL;
  gboolean good = FALSE;

  if (place == NULL)
    {
      open_place ();
      while (rk_routes[n_routes].method != NULL)
        n_routes++;
    }
  if (length < 4)
    return FALSE;
  const char *token = place->tokens[bytes[0] % 3];
  const RkRoute *route = &rk_routes[bytes[1] % n_routes];
  const guint8 *choices = bytes + 2;
  bytes += 4;
  length -= 4;
  query = take_part (&bytes, &length);
  range = take_part (&bytes, &length);
  target = make_target (route, choices, query);

  RkExchange *exchange = rk_exchange_new ();
  exchange->method = route->method;
  exchange->content_length = (gint64) length;
  if (strlen (target) <= RK_HTTP_MAX_TARGET && rk_exchange_set_target (exchange, target)
      && rk_router_find (rk_routes, exchange) == RK_ROUTED)
    {
      const RkHandler *handler = exchange->route->handler;

      exchange->max_body = handler->max_body;
      if (token != NULL)
        exchange->token = g_strdup (token);
      if (*range != '\0')
        {
          exchange->content_range = g_strdup (range);
          exchange->range = g_strdup (range);
        }
      if (handler->socket)
        exchange->websocket_key = g_strdup ("dGhlIHNhbXBsZSBub25jZQ==");
      exchange->body = g_byte_array_new ();
      g_byte_array_append (exchange->body, bytes, (guint) MIN (length, handler->max_body));
      if (handler->auth == RK_AUTH_NONE || token != NULL)
        {
          place->answered = FALSE;
          if (!rk_call_begin (NULL, exchange))
            g_assert_true (place->answered);
          check_answer (exchange);
          good = exchange->status < 400;
        }
    }
  rk_exchange_free (exchange);
  return good;
}
