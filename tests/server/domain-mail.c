/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "domain-fixture.h"

#include "core/time.h"
#include "server/domain/mail.h"

/* The queue of mails, by a clock that the test moves. */

static GPtrArray *
claim (World *world)
{
  GPtrArray *mails = NULL;

  DO (world, (mails = rk_domain_mail_claim (tx, 10, error)) != NULL);
  return mails;
}

static char *
invite (World *world, Care *care, const char *mail)
{
  char *id = rk_id_new ();
  g_autoptr (RkInvitation) invitation = NULL;
  RkCreated created;

  DO (world, rk_domain_invitation_create (
               tx, care->admin, care->space, id, NULL, mail, &created, &invitation, error));
  g_assert_cmpint (invitation->state, ==, RK_INVITATION_WAITING_REGISTRATION);
  return id;
}

static void
settle (World *world, const RkMail *mail, RkMailOutcome outcome)
{
  DO (world, rk_domain_mail_settle (tx, mail, outcome, error));
}

static gint64
count (World *world, const char *sql)
{
  gint64 n = -1;

  g_assert_true (rk_db_query_int64 (world->db, sql, &n, NULL, ""));
  return n;
}

/* Growing pauses, for a day; then it is given up, and the inviter told once. */
static void
test_pauses (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = invite (world, &care, "later@new.example");
  const gint64 begun = world->now;
  gint64 longest = 0, last = world->now;
  guint tries = 0;

  while (count (world, "SELECT count (*) FROM mail_out") > 0)
    {
      g_autoptr (GPtrArray) mails = claim (world);

      if (mails->len > 0)
        {
          g_assert_cmpuint (mails->len, ==, 1);
          g_assert_cmpint (world->now - last, >=, longest / 2);
          longest = MAX (longest, world->now - last);
          last = world->now;
          tries++;
          settle (world, g_ptr_array_index (mails, 0), RK_MAIL_LATER);
        }
      world->now += RK_MINUTE;
      g_assert_cmpint (world->now, <, begun + 2 * RK_DAY);
    }
  g_assert_cmpuint (tries, >, 10);
  g_assert_cmpuint (tries, <, 30);
  g_assert_cmpint (longest, >=, 2 * RK_HOUR);
  g_assert_cmpint (
    count (world, "SELECT count (*) FROM invitation WHERE delivery = 'failed'"), ==, 1);
  g_assert_cmpint (count (world, "SELECT count (*) FROM notice WHERE kind = 'mail_failed'"), ==, 1);
}

/* Who claimed a mail and died leaves it to the next; who has it has it alone. */
static void
test_lease (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = invite (world, &care, "first@new.example");
  g_autoptr (GPtrArray) mine = claim (world);
  g_autoptr (GPtrArray) none = claim (world);
  g_autoptr (Desk) desk = desk_new ();

  g_assert_cmpuint (mine->len, ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
  world->now += RK_MAIL_LEASE;
  g_autoptr (GPtrArray) theirs = claim (world);
  g_assert_cmpuint (theirs->len, ==, 1);
  g_assert_cmpstr (((RkMail *) g_ptr_array_index (theirs, 0))->code, ==,
                   ((RkMail *) g_ptr_array_index (mine, 0))->code);
  settle (world, g_ptr_array_index (theirs, 0), RK_MAIL_SENT);
  g_assert_cmpint (count (world, "SELECT count (*) FROM mail_out"), ==, 0);
  desk_sync (desk, world, care.admin, 500, 1 << 20);
  g_assert_true (desk_has (desk, "invitation", id));
  /* Nothing of the address or the code lies there in words. */
  g_assert_cmpint (
    count (world, "SELECT count (*) FROM invitation_mail WHERE code_hash LIKE '%-%'"), ==, 0);
}

/* What came back later is told; what was sent again since is not meant by it. */
static void
test_bounced (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *id = invite (world, &care, "back@new.example");
  g_autoptr (GPtrArray) first = claim (world);
  RkMail *mail = g_ptr_array_index (first, 0);
  g_autoptr (RkInvitation) again = NULL;

  settle (world, mail, RK_MAIL_SENT);
  REFUSED (world, NOT_FOUND, rk_domain_mail_bounced (tx, care.admin, mail->id, error));
  DO (world, rk_domain_mail_bounced (tx, world->operator, mail->id, error));
  g_assert_cmpint (
    count (world, "SELECT count (*) FROM invitation WHERE delivery = 'failed'"), ==, 1);
  DO (world, (again = rk_domain_invitation_resend (tx, care.admin, id, error)) != NULL);
  REFUSED (world, NOT_FOUND, rk_domain_mail_bounced (tx, world->operator, mail->id, error));
  g_autoptr (GPtrArray) second = claim (world);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpstr (((RkMail *) g_ptr_array_index (second, 0))->code, !=, mail->code);
}

/* A withdrawn one is not sent any more; an old code is told from a wrong one. */
static void
test_ends (World *world)
{
  g_auto (Care) care = care_new (world);
  g_autofree char *gone = invite (world, &care, "gone@new.example");
  g_autoptr (RkInvitation) withdrawn = NULL;
  g_autofree char *user_id = rk_id_new ();
  RkUser user = { .id = user_id,
                  .name = (char *) "新井 恵",
                  .mail = (char *) "old@new.example",
                  .profession = RK_PROFESSION_NURSE };
  g_autoptr (RkRegistration) late = NULL;
  g_autoptr (GError) refusal = NULL;

  DO (world, (withdrawn = rk_domain_invitation_withdraw (tx, care.admin, gone, error)) != NULL);
  g_autoptr (GPtrArray) nothing = claim (world);
  g_assert_cmpuint (nothing->len, ==, 0);

  g_autofree char *old = invite (world, &care, "old@new.example");
  g_autoptr (GPtrArray) mails = claim (world);
  const RkMail *mail = g_ptr_array_index (mails, 0);
  world->now += RK_INVITATION_CODE_KEPT + RK_MINUTE;
  DO (world, (late = rk_domain_registration_begin (
                tx, &user, "あおば薬局", "Tsubaki-no-7", mail->code, error))
               != NULL);
  g_assert_true (rk_registration_hash (late, "Tsubaki-no-7", NULL));
  DO (world, rk_domain_registration_finish (tx, late, &refusal, error));
  g_assert_error (refusal, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_GONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_add_test ("/mail/pauses", test_pauses);
  world_add_test ("/mail/lease", test_lease);
  world_add_test ("/mail/bounced", test_bounced);
  world_add_test ("/mail/ends", test_ends);
  return world_run ();
}
