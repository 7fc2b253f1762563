/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "people.h"

#include "core/id.h"
#include "core/time.h"
#include "server/domain/announcement.h"
#include "server/domain/directory.h"
#include "server/domain/password.h"
#include "server/domain/space.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

void
people_in_memory (void)
{
  if (g_access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
}

void
people_with_mail (void)
{
  static RkSmtpConfig *config;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("rk-mail-XXXXXX", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_file_set_contents_full (path,
                            "[mail]\nserver=smtp://127.0.0.1:1\ntls=off\nfrom=a@network.example\n"
                            "url=https://renraku.example\n",
                            -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  config = rk_smtp_config_load (path, &error);
  g_assert_no_error (error);
  g_remove (path);
  server_fixture_use_mail (config);
}

static void
commit (ServerFixture *fixture, RkDomainTx *tx)
{
  g_autoptr (GError) error = NULL;

  rk_domain_tx_commit (tx, NULL, &error);
  g_assert_no_error (error);
  rk_domain_tx_free (tx);
}

static RkDomainTx *
begin (ServerFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  RkDomainTx *tx = rk_domain_tx_begin (fixture->domain, fixture->db, &error);

  g_assert_no_error (error);
  return tx;
}

void
people_house (ServerFixture *fixture, const char *id, const char *name)
{
  RkFacility facility = { .id = (char *) id, .name = (char *) name, .kind = RK_FACILITY_CLINIC };
  g_autoptr (GError) error = NULL;
  RkDomainTx *tx = begin (fixture);

  rk_domain_facility_create (tx, fixture->operator, & facility, &error);
  g_assert_no_error (error);
  commit (fixture, tx);
}

static void
make (ServerFixture *fixture,
      const char *id,
      const char *house_id,
      const char *mail,
      const char *name,
      int kind,
      int role,
      gboolean temporary)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = rk_password_hash (SERVER_PASSWORD, TRUE, &error);
  RkUser user
    = { .id = (char *) id,
        .facility_id = (char *) house_id,
        .mail = (char *) mail,
        .name = (char *) name,
        .kind = kind,
        .profession = kind == RK_USER_KIND_STAFF ? RK_PROFESSION_NURSE : RK_PROFESSION_FAMILY,
        .role = role };

  g_assert_no_error (error);
  RkDomainTx *tx = begin (fixture);
  rk_domain_user_create (tx, fixture->operator, & user, hash, temporary, &error);
  g_assert_no_error (error);
  commit (fixture, tx);
}

void
people_user (ServerFixture *fixture,
             const char *id,
             const char *house_id,
             const char *mail,
             const char *name,
             int role,
             gboolean temporary)
{
  make (fixture, id, house_id, mail, name, RK_USER_KIND_STAFF, role, temporary);
}

void
people_relative (
  ServerFixture *fixture, const char *id, const char *house_id, const char *mail, const char *name)
{
  make (fixture, id, house_id, mail, name, RK_USER_KIND_FAMILY, RK_ROLE_MEMBER, FALSE);
}

void
people_introduce (ServerFixture *fixture, const char *space_id, const char *user_id, gboolean admin)
{
  g_autoptr (GError) error = NULL;
  RkDomainTx *tx = begin (fixture);

  rk_domain_member_introduce (
    tx, fixture->operator, space_id, user_id, admin ? RK_ROLE_ADMIN : RK_ROLE_MEMBER, &error);
  g_assert_no_error (error);
  commit (fixture, tx);
}

char *
people_announce (ServerFixture *fixture, const char *facility_id)
{
  char *id = rk_id_new ();
  g_autoptr (GError) error = NULL;
  RkDomainTx *tx = begin (fixture);
  const char *const facilities[] = { facility_id, NULL };
  const RkAnnouncementFor whom = { .facilities = facilities };
  const RkAnnouncement announcement = {
    .id = id,
    .title = (char *) "研修会のお知らせ",
    .sender = (char *) "医師会",
    .text = (char *) "木曜の夜です。",
    .until_us = rk_time_now_us () + RK_DAY,
  };
  gint64 n;

  rk_domain_announcement_publish (tx, fixture->operator, & announcement, &whom, &n, &error);
  g_assert_no_error (error);
  commit (fixture, tx);
  return id;
}

void
people_suspend (ServerFixture *fixture, const char *user_id)
{
  g_autoptr (GError) error = NULL;
  RkDomainTx *tx = begin (fixture);

  rk_domain_user_suspend (tx, fixture->operator, user_id, TRUE, &error);
  g_assert_no_error (error);
  commit (fixture, tx);
}

char *
people_sign_in (ServerFixture *fixture, const char *mail, guint device)
{
  g_autofree char *name = g_strdup_printf ("%043u", device);
  guint status;
  g_autoptr (json_t) session = server_try_sign_in (fixture, mail, SERVER_PASSWORD, name, &status);

  g_assert_cmpuint (status, ==, 201);
  return g_strdup (rk_json_get_text (session, "token"));
}

void
people_answer_clear (PeopleAnswer *answer)
{
  g_free (answer->headers);
  g_free (answer->body);
}

void
people_ask (ServerFixture *fixture,
            const char *token,
            const char *method,
            const char *target,
            const char *more_headers,
            const char *body,
            PeopleAnswer *ret_answer)
{
  g_autofree char *headers = g_strconcat (
    body != NULL && (more_headers == NULL || strstr (more_headers, "Content-Type") == NULL)
      ? "Content-Type: application/json\r\n"
      : "",
    more_headers, NULL);
  g_autofree char *all = NULL;

  ret_answer->body = server_ask_raw (fixture, token, method, target, headers, body,
                                     body != NULL ? strlen (body) : 0, &ret_answer->status, &all);

  g_auto (GStrv) lines = g_strsplit (all != NULL ? all : "", "\r\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], "date:", 5) != 0)
      g_string_append_printf (kept, "%s\n", lines[i]);
  ret_answer->headers = g_string_free (g_steal_pointer (&kept), FALSE);
}

gboolean
people_same_answer (const PeopleAnswer *one, const PeopleAnswer *other)
{
  return one->status == other->status && g_strcmp0 (one->headers, other->headers) == 0
         && g_strcmp0 (one->body, other->body) == 0;
}
