/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "server-fixture.h"

#include "core/id.h"
#include "core/records.h"
#include "server/domain/backup.h"
#include "server/domain/directory.h"
#include "server/domain/password.h"

#ifdef RK_HAVE_POSTGRESQL
#include "pg-cluster.h"
#endif

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static gboolean on_postgresql;
static const RkSmtpConfig *smtp;

void
server_fixture_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  on_postgresql = *argc > 1 && strcmp ((*argv)[1], "--postgresql") == 0;
}

void
server_fixture_use_mail (const RkSmtpConfig *config)
{
  smtp = config;
}

int
server_fixture_run (void)
{
  int status = g_test_run ();

#ifdef RK_HAVE_POSTGRESQL
  pg_cluster_stop ();
#endif
  return status;
}

/* The database of the fixture, for the test beside the server. */
static RkDb *
open_database (ServerFixture *fixture, GError **error)
{
  g_autoptr (RkSecret) key = rk_domain_database_key (fixture->key);
  g_autofree char *path = g_build_filename (fixture->dir, RK_SERVER_DATABASE_NAME, NULL);

#ifdef RK_HAVE_POSTGRESQL
  if (on_postgresql)
    {
      fixture->uri = pg_cluster_create_database ();
      return pg_cluster_open (fixture->uri);
    }
#endif
  g_assert_false (on_postgresql);
  return rk_db_open_sqlite (path, key->data, RK_DB_CREATE, error);
}

static gpointer
run_loop (gpointer data)
{
  ServerFixture *fixture = data;

  g_main_context_push_thread_default (fixture->context);
  g_main_loop_run (fixture->loop);
  rk_server_free (fixture->server);
  g_main_context_pop_thread_default (fixture->context);
  return NULL;
}

static char *
make_facility (RkDomainTx *tx, ServerFixture *fixture, const char *name, int kind)
{
  g_autoptr (RkFacility) facility = rk_record_new (&rk_facility_type);
  g_autoptr (GError) error = NULL;

  facility->id = rk_id_new ();
  facility->name = g_strdup (name);
  facility->kind = kind;
  rk_domain_facility_create (tx, fixture->operator, facility, &error);
  g_assert_no_error (error);
  return g_strdup (facility->id);
}

static char *
make_user (RkDomainTx *tx,
           ServerFixture *fixture,
           const char *facility_id,
           const char *mail,
           const char *name,
           int profession,
           int role,
           gboolean temporary)
{
  g_autoptr (RkUser) user = rk_record_new (&rk_user_type);
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = rk_password_hash (SERVER_PASSWORD, TRUE, &error);

  g_assert_no_error (error);
  user->id = rk_id_new ();
  user->facility_id = g_strdup (facility_id);
  user->mail = g_strdup (mail);
  user->name = g_strdup (name);
  user->profession = profession;
  user->role = role;
  rk_domain_user_create (tx, fixture->operator, user, hash, temporary, &error);
  g_assert_no_error (error);
  return g_strdup (user->id);
}

static void
fill (ServerFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDomainTx) tx = rk_domain_tx_begin (fixture->domain, fixture->db, &error);

  g_assert_no_error (error);
  fixture->clinic_id = make_facility (tx, fixture, "みなと診療所", RK_FACILITY_CLINIC);
  fixture->pharmacy_id = make_facility (tx, fixture, "かもめ薬局", RK_FACILITY_PHARMACY);
  fixture->admin_id = make_user (tx, fixture, fixture->clinic_id, ADMIN_MAIL, "青木 一郎",
                                 RK_PROFESSION_DOCTOR, RK_ROLE_ADMIN, FALSE);
  fixture->nurse_id = make_user (tx, fixture, fixture->clinic_id, NURSE_MAIL, "井上 花",
                                 RK_PROFESSION_NURSE, RK_ROLE_MEMBER, FALSE);
  fixture->pharmacist_id = make_user (tx, fixture, fixture->pharmacy_id, PHARMACIST_MAIL,
                                      "上田 次郎", RK_PROFESSION_PHARMACIST, RK_ROLE_ADMIN, FALSE);
  fixture->temporary_id = make_user (tx, fixture, fixture->pharmacy_id, TEMPORARY_MAIL, "江口 新",
                                     RK_PROFESSION_CLERK, RK_ROLE_MEMBER, TRUE);
  rk_domain_tx_commit (tx, NULL, &error);
  g_assert_no_error (error);
}

void
server_fixture_set_up (ServerFixture *fixture, gconstpointer data)
{
  static const RkHttpLimits limits
    = { .header_seconds = 5, .body_seconds = 5, .idle_seconds = 10, .connections = 1000 };
  g_autoptr (GError) error = NULL;
  g_autofree char *blobs = NULL;
  RkDomainConfig domain_config = { NULL };
  RkServerConfig config = { NULL };

  g_assert_true (rk_secret_init ());
  fixture->dir = g_dir_make_tmp ("renraku-test-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->key = rk_secret_new_random (32);
  blobs = g_build_filename (fixture->dir, RK_SERVER_BLOBS_NAME, NULL);
  fixture->db = open_database (fixture, &error);
  g_assert_no_error (error);
  rk_domain_migrate (fixture->db, &error);
  g_assert_no_error (error);
  domain_config.blob_dir = blobs;
  domain_config.master_key = fixture->key;
  domain_config.cheap_passwords = TRUE;
  fixture->domain = rk_domain_new (&domain_config, fixture->db, &error);
  g_assert_no_error (error);
  fixture->operator= rk_actor_new_operator ();
  fill (fixture);

  fixture->context = g_main_context_new ();
  fixture->loop = g_main_loop_new (fixture->context, FALSE);
  config.data_dir = fixture->dir;
  config.listen = "127.0.0.1:0";
  config.database = fixture->uri;
  config.master_key = fixture->key;
  config.cheap_passwords = TRUE;
  config.limits = &limits;
  config.smtp = smtp;
  config.heartbeat_seconds = GPOINTER_TO_UINT (data);
  fixture->server = rk_server_new (&config, fixture->context, &error);
  g_assert_no_error (error);
  fixture->port = (guint16) g_ascii_strtoull (
    strrchr (rk_server_get_address (fixture->server), ':') + 1, NULL, 10);
  fixture->thread = g_thread_new ("network", run_loop, fixture);
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

void
server_fixture_tear_down (ServerFixture *fixture, gconstpointer data)
{
  g_main_context_invoke (fixture->context, quit, fixture->loop);
  g_thread_join (fixture->thread);
  g_main_loop_unref (fixture->loop);
  g_main_context_unref (fixture->context);
  rk_actor_free (fixture->operator);
  rk_domain_free (fixture->domain);
  rk_db_close (fixture->db);
#ifdef RK_HAVE_POSTGRESQL
  if (fixture->uri != NULL)
    pg_cluster_drop_database (fixture->uri);
#endif
  remove_tree (fixture->dir);
  rk_secret_free (fixture->key);
  g_free (fixture->dir);
  g_free (fixture->uri);
  g_free (fixture->clinic_id);
  g_free (fixture->pharmacy_id);
  g_free (fixture->admin_id);
  g_free (fixture->nurse_id);
  g_free (fixture->pharmacist_id);
  g_free (fixture->temporary_id);
}

char *
server_ask_raw (ServerFixture *fixture,
                const char *token,
                const char *method,
                const char *target,
                const char *headers,
                const char *body,
                gsize size,
                guint *ret_status,
                char **ret_headers)
{
  g_autoptr (GString) request = g_string_new (NULL);
  int fd = raw_connect (fixture->port);
  char *answer;

  g_string_append_printf (request, "%s %s HTTP/1.1\r\nHost: localhost\r\n", method, target);
  if (token != NULL)
    g_string_append_printf (request, "Authorization: Bearer %s\r\n", token);
  if (headers != NULL)
    g_string_append (request, headers);
  if (body != NULL)
    g_string_append_printf (request, "Content-Length: %" G_GSIZE_FORMAT "\r\n", size);
  g_string_append (request, "\r\n");
  if (body != NULL)
    g_string_append_len (request, body, (gssize) size);
  raw_send (fd, request->str, (gssize) request->len);
  answer = raw_read_answer (fd, ret_status, ret_headers);
  close (fd);
  return answer;
}

json_t *
server_ask (ServerFixture *fixture,
            const char *token,
            const char *method,
            const char *target,
            const char *body,
            guint status)
{
  g_autoptr (GError) error = NULL;
  guint got;
  g_autofree char *answer = server_ask_raw (
    fixture, token, method, target, body != NULL ? "Content-Type: application/json\r\n" : NULL,
    body, body != NULL ? strlen (body) : 0, &got, NULL);
  json_t *object;

  if (got != status)
    g_error ("%s %s: %u in place of %u: %s", method, target, got, status, answer);
  if (answer == NULL || *answer == '\0')
    return NULL;
  object = rk_json_parse (answer, strlen (answer), 0, &error);
  g_assert_no_error (error);
  return object;
}

void
server_ask_refused (ServerFixture *fixture,
                    const char *token,
                    const char *method,
                    const char *target,
                    const char *body,
                    guint status,
                    const char *code)
{
  g_autoptr (json_t) problem = server_ask (fixture, token, method, target, body, status);

  g_assert_cmpstr (rk_json_get_text (problem, "code"), ==, code);
}

json_t *
server_try_sign_in (ServerFixture *fixture,
                    const char *mail,
                    const char *password,
                    const char *device,
                    guint *ret_status)
{
  g_autofree char *body = g_strdup_printf (
    "{\"mail\":\"%s\",\"password\":\"%s\",\"device_id\":\"%s\",\"device_name\":\"desk\"}", mail,
    password, device);
  g_autofree char *answer
    = server_ask_raw (fixture, NULL, "POST", "/v1/sessions", "Content-Type: application/json\r\n",
                      body, strlen (body), ret_status, NULL);

  g_assert_nonnull (answer);
  return rk_json_parse (answer, strlen (answer), 0, NULL);
}

char *
server_sign_in (ServerFixture *fixture, const char *mail)
{
  guint status;
  g_autoptr (json_t) session
    = server_try_sign_in (fixture, mail, SERVER_PASSWORD, SERVER_DEVICE, &status);

  g_assert_cmpuint (status, ==, 201);
  return g_strdup (rk_json_get_text (session, "token"));
}

void
server_record_consent (ServerFixture *fixture, const char *token, const char *patient_id)
{
  g_autofree char *id = rk_id_new ();
  g_autofree char *target = g_strdup_printf ("/v1/patients/%s/consents/%s", patient_id, id);
  g_autoptr (json_t) answer
    = server_ask (fixture, token, "PUT", target,
                  "{\"signed_on\":\"2026-04-01\",\"signer\":\"proxy\",\"proxy_name\":"
                  "\"佐藤 一郎\",\"proxy_relation\":\"長男\",\"explainer\":\"鈴木 花\","
                  "\"refused\":\"photos films\",\"copy_given_on\":\"2026-04-02\"}",
                  201);

  g_assert_cmpstr (rk_json_get_text (answer, "refused"), ==, "photos films");
}

void
server_make_patient (ServerFixture *fixture,
                     const char *admin_token,
                     char **ret_patient_id,
                     char **ret_space_id)
{
  g_autofree char *patient_id = rk_id_new ();
  g_autofree char *space_id = rk_id_new ();
  g_autofree char *target = g_strdup_printf ("/v1/patients/%s", patient_id);
  g_autofree char *body = g_strdup_printf (
    "{\"family_name\":\"佐藤\",\"given_name\":\"花子\",\"sex\":\"female\",\"space_id\":\"%s\"}",
    space_id);
  g_autoptr (json_t) answer = server_ask (fixture, admin_token, "PUT", target, body, 201);

  g_assert_cmpstr (rk_json_get_text (json_object_get (answer, "space"), "id"), ==, space_id);
  server_record_consent (fixture, admin_token, patient_id);
  if (ret_patient_id != NULL)
    *ret_patient_id = g_steal_pointer (&patient_id);
  *ret_space_id = g_steal_pointer (&space_id);
}

void
server_add_member (ServerFixture *fixture,
                   const char *admin_token,
                   const char *space_id,
                   const char *user_id)
{
  g_autofree char *target = g_strdup_printf ("/v1/spaces/%s/members/%s", space_id, user_id);
  g_autoptr (json_t) answer
    = server_ask (fixture, admin_token, "PUT", target, "{\"role\":\"member\"}", 200);

  g_assert_cmpstr (rk_json_get_text (answer, "user_id"), ==, user_id);
}

char *
server_post (ServerFixture *fixture, const char *token, const char *space_id, const char *text)
{
  char *post_id = rk_id_new ();
  g_autofree char *target = g_strdup_printf ("/v1/spaces/%s/posts/%s", space_id, post_id);
  g_autofree char *body
    = g_strdup_printf ("{\"text\":\"%s\",\"written_us\":1700000000000000}", text);
  g_autoptr (json_t) answer = server_ask (fixture, token, "PUT", target, body, 201);

  g_assert_cmpstr (rk_json_get_text (answer, "text"), ==, text);
  return post_id;
}

json_t *
server_sync (ServerFixture *fixture, const char *token, char **cursor)
{
  json_t *changes = json_array ();

  for (;;)
    {
      g_autofree char *escaped = g_uri_escape_string (*cursor != NULL ? *cursor : "", NULL, FALSE);
      g_autofree char *target = g_strdup_printf ("/v1/sync?cursor=%s", escaped);
      g_autoptr (json_t) page = server_ask (fixture, token, "GET", target, NULL, 200);
      gboolean more = FALSE;

      g_assert_cmpstr (rk_json_get_text (page, "before"), ==, *cursor != NULL ? *cursor : "");
      json_array_extend (changes, json_object_get (page, "changes"));
      g_free (*cursor);
      *cursor = g_strdup (rk_json_get_text (page, "cursor"));
      g_assert_true (rk_json_get_bool (page, "more", &more));
      if (!more)
        return changes;
    }
}

/* The latest change of a record, by its id (or its post_id or space_id, where it has none). */
const json_t *
server_find_change (const json_t *changes, const char *kind, const char *id)
{
  for (gsize i = json_array_size (changes); i > 0; i--)
    {
      const json_t *change = json_array_get (changes, i - 1);
      const json_t *what = json_object_get (change, "record");
      const char *got;

      if (what == NULL)
        what = json_object_get (change, "gone");
      if (g_strcmp0 (rk_json_get_text (change, "kind"), kind) != 0)
        continue;
      got = rk_json_get_text (what, "id");
      if (got == NULL)
        got = rk_json_get_text (what, "post_id");
      if (got == NULL)
        got = rk_json_get_text (what, "space_id");
      if (id == NULL || g_strcmp0 (got, id) == 0)
        return change;
    }
  return NULL;
}
