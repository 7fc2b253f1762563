/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/json.h"
#include "raw-client.h"
#include "server/domain/rights.h"
#include "server/routes/server.h"

G_BEGIN_DECLS

/* A server in a thread of the test, with two facilities: the clinic with an administrator and a
 * nurse, the pharmacy with a pharmacist. */

#define SERVER_PASSWORD "correct-horse-7"
#define SERVER_DEVICE   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SERVER_DEVICE_2 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define SERVER_STRANGER "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"
#define ADMIN_MAIL      "admin@clinic.example"
#define NURSE_MAIL      "nurse@clinic.example"
#define PHARMACIST_MAIL "pharmacist@pharmacy.example"
#define TEMPORARY_MAIL  "new@pharmacy.example"

/* With the argument --postgresql a test runs on a PostgreSQL of its own. */
void server_fixture_init (int *argc, char ***argv);
/* The servers of all tests send mail by this. */
void server_fixture_use_mail (const RkSmtpConfig *config);
int server_fixture_run (void);

typedef struct
{
  char *dir;
  char *uri; /* of PostgreSQL, or NULL */
  RkSecret *key;
  RkDomain *domain; /* of the test, beside the server's own */
  RkDb *db;
  RkActor *operator;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  RkServer *server;
  guint16 port;
  char *clinic_id;
  char *pharmacy_id;
  char *admin_id;
  char *nurse_id;
  char *pharmacist_id;
  char *temporary_id;
} ServerFixture;

void server_fixture_set_up (ServerFixture *fixture, gconstpointer data);
void server_fixture_tear_down (ServerFixture *fixture, gconstpointer data);

/* Asks, and wants an answer with this status. The answer's object, %NULL when it has no body. */
json_t *server_ask (ServerFixture *fixture,
                    const char *token,
                    const char *method,
                    const char *target,
                    const char *body,
                    guint status);
void server_ask_refused (ServerFixture *fixture,
                         const char *token,
                         const char *method,
                         const char *target,
                         const char *body,
                         guint status,
                         const char *code);
char *server_ask_raw (ServerFixture *fixture,
                      const char *token,
                      const char *method,
                      const char *target,
                      const char *headers,
                      const char *body,
                      gsize size,
                      guint *ret_status,
                      char **ret_headers);
json_t *server_try_sign_in (ServerFixture *fixture,
                            const char *mail,
                            const char *password,
                            const char *device,
                            guint *ret_status);
char *server_sign_in (ServerFixture *fixture, const char *mail);

/* A patient of the clinic with its space, made by the administrator. */
/* 様式2, without which nothing is posted. */
void server_record_consent (ServerFixture *fixture, const char *token, const char *patient_id);
void server_make_patient (ServerFixture *fixture,
                          const char *admin_token,
                          char **ret_patient_id,
                          char **ret_space_id);
/* Puts somebody of the clinic into the space. */
void server_add_member (ServerFixture *fixture,
                        const char *admin_token,
                        const char *space_id,
                        const char *user_id);
char *
server_post (ServerFixture *fixture, const char *token, const char *space_id, const char *text);
/* All pages of the sync from a cursor; the changes as one array. */
json_t *server_sync (ServerFixture *fixture, const char *token, char **cursor);
const json_t *server_find_change (const json_t *changes, const char *kind, const char *id);

G_END_DECLS
