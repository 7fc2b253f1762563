/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "writer-private.h"

#include "core/time.h"
#include "db/stmt.h"
#include "server/domain/directory.h"
#include "server/domain/domain-private.h"
#include "server/domain/password.h"
#include "server/domain/patient.h"
#include "server/domain/space.h"

#include <string.h>

/* Samples of any size. Patients beyond those of the stories live in districts of their own: forty
 * of them share six people. Their posts, and the older history of everybody, do not go through the
 * rules one by one (a hundred million would take weeks) but straight into the tables and the search
 * index, in positions that the stories then continue. */

#define DISTRICT 40
#define GROUP    5000
#define JAPAN    (9 * RK_HOUR)

static const struct
{
  int profession;
  const char *name; /* of the mail address */
  const char *const roles[8];
} staff[] = {
  { RK_PROFESSION_NURSE, "nurse", { "nurse", "nurse2", "ward" } },
  { RK_PROFESSION_DOCTOR, "doctor", { "doctor", "doctor2", "hdoc", "dentist" } },
  { RK_PROFESSION_PHARMACIST, "pharmacist", { "pharm", "diet" } },
  { RK_PROFESSION_CARE_MANAGER, "manager", { "cm", "msw", "day" } },
  { RK_PROFESSION_HELPER, "helper", { "helper", "helper2", "hyg" } },
  { RK_PROFESSION_CLERK, "clerk", { "clerk", "pt", "ot", "st" } },
};

/* The members of one patient, as far as writing needs them. */
typedef struct
{
  const char *ids[32];
  guint n;
  const RkSamplePatient *patient; /* NULL when made up */
  const RkSampleWriter *writer;
} Team;

static const char *
author_of (const Team *team, const char *role)
{
  if (team->patient != NULL)
    {
      for (guint i = 0; i < team->patient->seats->len; i++)
        {
          const RkSampleSeat *seat = &g_array_index (team->patient->seats, RkSampleSeat, i);

          if (strcmp (seat->role, role) == 0)
            return g_ptr_array_index (team->writer->user_ids, seat->user);
        }
      return team->ids[g_str_hash (role) % team->n];
    }
  for (guint i = 0; i < G_N_ELEMENTS (staff); i++)
    for (guint r = 0; r < G_N_ELEMENTS (staff[i].roles) && staff[i].roles[r] != NULL; r++)
      if (strcmp (staff[i].roles[r], role) == 0)
        return team->ids[i];
  return team->ids[0];
}

static gboolean
open_group (RkSampleWriter *writer, GError **error)
{
  if (writer->tx == NULL)
    writer->tx = rk_domain_tx_begin (writer->domain, writer->db, error);
  return writer->tx != NULL;
}

/* Words are indexed a group at a time: post by post the full-text index writes a segment for each,
 * and merging these takes longer than everything else together. */
static gboolean
index_words (RkSampleWriter *writer, gint64 *floor, GError **error)
{
  if (rk_db_get_dialect (writer->db) != RK_DB_DIALECT_SQLITE)
    return TRUE;
  return rk_db_exec (writer->db,
                     "INSERT INTO post_fts (rowid, text) SELECT s.num, p.text FROM post_search s"
                     " JOIN post p ON p.space_id = s.space_id AND p.id = s.post_id"
                     " WHERE s.num > $1",
                     error, "i", *floor)
         && rk_db_query_int64 (
           writer->db, "SELECT coalesce(max(num), 0) FROM post_search", floor, error, "");
}

static gboolean
insert_post (RkSampleWriter *writer,
             const char *space,
             const char *author,
             gint64 position,
             const char *text,
             gint64 at,
             const char *reader,
             GError **error)
{
  g_autofree char *id = rk_sample_writer_new_id (writer, at);

  if (!rk_db_exec (writer->db,
                   SQL ("INSERT INTO post (id, space_id, author_id, position, text, reply_to,"
                        " state, version, n_attachments, written_us, created_us, changed_us)"
                        " VALUES ($1, $2, $3, $4, $5, '', 'normal', 1, 0, $6, $6, $6)"),
                   error, "tttiti", id, space, author, position, text, at))
    return FALSE;
  if (rk_db_get_dialect (writer->db) == RK_DB_DIALECT_SQLITE
        ? !rk_db_exec (writer->db, "INSERT INTO post_search (space_id, post_id) VALUES ($1, $2)",
                       error, "tt", space, id)
        : !rk_search_put (writer->tx, space, id, text, error))
    return FALSE;
  return reader == author
         || rk_db_exec (writer->db,
                        SQL ("INSERT INTO reaction (post_id, user_id, kind, space_id, version,"
                             " active, changed_us, position)"
                             " VALUES ($1, $2, 'ack', $3, 1, 1, $4, $5)"),
                        error, "tttii", id, reader, space, at + 20 * RK_MINUTE, position);
}

/* @n posts of one patient, spread evenly over the days from the origin to the stories, between
 * eight and twenty-one o'clock. */
static gboolean
write_history (RkSampleWriter *writer,
               guint64 index,
               const char *space,
               const char *family_name,
               const Team *team,
               guint64 n,
               gint64 unread,
               GError **error)
{
  gint64 days = (writer->plan->first_us - writer->origin_us) / RK_DAY;
  g_autoptr (GString) text = g_string_new (NULL);
  RkSampleBulk bulk;
  gint64 at = 0, floor = 0;
  guint in_group = 0;

  if (n == 0)
    return TRUE;
  if (rk_db_get_dialect (writer->db) == RK_DB_DIALECT_SQLITE
      && !rk_db_query_int64 (
        writer->db, "SELECT coalesce(max(num), 0) FROM post_search", &floor, error, ""))
    return FALSE;
  rk_sample_bulk_init (&bulk, writer->region, writer->options->seed, index, family_name);
  for (guint64 i = 0; i < n; i++)
    {
      double when = (double) days * (double) i / (double) n;
      gint64 day = (gint64) when;
      GDate date;
      const char *role = NULL;

      at = writer->origin_us + day * RK_DAY + 8 * RK_HOUR
           + (gint64) ((when - (double) day) * 13 * RK_HOUR);
      g_date_clear (&date, 1);
      /* 1970-01-01 is day 719163 of the calendar. */
      g_date_set_julian (&date, (guint32) ((at + JAPAN) / RK_DAY + 719163));
      role = rk_sample_bulk_next (&bulk, &date, text);
      if (!open_group (writer, error)
          || !insert_post (writer, space, author_of (team, role), (gint64) i + 1, text->str, at,
                           team->ids[0], error))
        return FALSE;
      writer->bulk_done++;
      if (++in_group >= GROUP)
        {
          rk_sample_writer_tell (writer, "history", writer->bulk_done, writer->bulk_total);
          in_group = 0;
          if (!index_words (writer, &floor, error) || !rk_sample_writer_flush (writer, error))
            return FALSE;
        }
    }
  if (!open_group (writer, error) || !index_words (writer, &floor, error)
      || !rk_db_exec (writer->db,
                      SQL ("UPDATE space SET head_position = $2, last_post_us = $3, changed_us = $3"
                           " WHERE id = $1"),
                      error, "tii", space, (gint64) n, at)
      || !rk_db_exec (writer->db,
                      SQL ("UPDATE marker SET position = $2, changed_us = $3 WHERE space_id = $1"),
                      error, "tii", space, MAX (0, (gint64) n - unread), at))
    return FALSE;
  /* The chain says that this history did not come from people. */
  rk_tx_audit (writer->tx, writer->operator_actor, "sample_history", space, space, NULL);
  return TRUE;
}

static gboolean
write_staff (RkSampleWriter *writer,
             guint64 district,
             guint which,
             const char *facility,
             const char *hash,
             gint64 at,
             char **ret_id,
             GError **error)
{
  RkSamplePerson person;
  g_autofree char *mail
    = g_strdup_printf ("%s%" G_GUINT64_FORMAT "@midorino.example", staff[which].name, district + 1);
  g_autofree char *name = NULL;
  g_autofree char *kana = NULL;
  RkUser record = { .facility_id = (char *) facility,
                    .profession = staff[which].profession,
                    .role = which == 0 ? RK_ROLE_ADMIN : RK_ROLE_MEMBER,
                    .state = RK_USER_ACTIVE,
                    .mail = mail };

  rk_sample_bulk_person (writer->region, writer->options->seed,
                         (G_GUINT64_CONSTANT (1) << 40) + district * 8 + which, &person);
  record.name = name = g_strconcat (person.family_name, " ", person.given_name, NULL);
  record.kana = kana = g_strconcat (person.family_kana, " ", person.given_kana, NULL);
  record.id = *ret_id = rk_sample_writer_new_id (writer, at);
  return rk_sample_writer_begin (writer, at, error)
         && rk_sample_writer_end (
           writer,
           rk_domain_user_create (writer->tx, writer->operator_actor, &record, hash, FALSE, error),
           error);
}

static gboolean
write_district (RkSampleWriter *writer,
                guint64 district,
                const char *hash,
                gint64 at,
                char **ret_facility,
                char **ret_staff,
                GError **error)
{
  g_autofree char *name
    = g_strdup_printf ("みどり野市 第%" G_GUINT64_FORMAT "地区 在宅ケアセンター", district + 1);
  RkFacility record = { .name = name,
                        .kind = RK_FACILITY_OTHER,
                        .phone = (char *) "03-0000-0900",
                        .address = (char *) "みどり野市",
                        .zone = (char *) "Asia/Tokyo",
                        .password_rule = RK_PASSWORD_RULE_LETTERS_DIGITS,
                        .remember_mail = TRUE };

  record.id = *ret_facility = rk_sample_writer_new_id (writer, at);
  if (!rk_sample_writer_begin (writer, at, error)
      || !rk_sample_writer_end (
        writer, rk_domain_facility_create (writer->tx, writer->operator_actor, &record, error),
        error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (staff); i++)
    if (!write_staff (writer, district, i, *ret_facility, hash, at, &ret_staff[i], error))
      return FALSE;
  return TRUE;
}

/* A made-up patient with a space and the six people of the district. */
static gboolean
write_patient (RkSampleWriter *writer,
               guint64 index,
               const RkActor *actor,
               char *const *people,
               gint64 at,
               RkSamplePerson *person,
               char **ret_space,
               GError **error)
{
  g_autofree char *id = rk_sample_writer_new_id (writer, at);
  g_autofree char *phone = g_strdup_printf ("03-0000-%04u", (guint) (index % 10000));
  const RkSampleArc *arc = rk_sample_arc (writer->region, index % writer->region->arcs->len);
  RkPatient record = { .id = id,
                       .disease = arc->title,
                       .phone = phone,
                       .address = (char *) "みどり野市",
                       .emergency_contact = (char *) "",
                       .primary_doctor = (char *) "",
                       .secondary_doctor = (char *) "",
                       .cautions = (char *) "" };
  RkCreated created;
  g_autoptr (RkPatient) made = NULL;
  g_autoptr (RkSpace) made_space = NULL;

  rk_sample_bulk_person (writer->region, writer->options->seed, index, person);
  record.family_name = (char *) person->family_name;
  record.given_name = (char *) person->given_name;
  record.family_kana = (char *) person->family_kana;
  record.given_kana = (char *) person->given_kana;
  record.sex = person->sex;
  record.birth_date = person->birth_date;
  *ret_space = rk_sample_writer_new_id (writer, at);
  if (!rk_sample_writer_begin (writer, at, error)
      || !rk_sample_writer_end (writer,
                                rk_domain_patient_create (writer->tx, actor, &record, *ret_space,
                                                          &created, &made, &made_space, error),
                                error)
      || !rk_sample_write_consent (writer, actor, id, at, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (staff); i++)
    {
      RkMemberChange change
        = { .role = i == 0 ? RK_ROLE_ADMIN : RK_ROLE_MEMBER, .in_charge = i < 5 };
      g_autoptr (RkMember) member = NULL;

      if (!rk_sample_writer_begin (writer, at, error))
        return FALSE;
      member = rk_domain_member_set (writer->tx, actor, *ret_space, people[i], &change, error);
      if (!rk_sample_writer_end (writer, member != NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* The made-up patients, a district at a time. */
static gboolean
write_districts (
  RkSampleWriter *writer, guint64 from, guint64 to, guint64 share, guint64 rest, GError **error)
{
  gint64 at = writer->origin_us - 5 * RK_DAY;
  g_autofree char *hash = rk_password_hash (
    writer->region->password, rk_domain_get_cheap_passwords (writer->domain), error);

  if (hash == NULL)
    return FALSE;
  for (guint64 first = from; first < to; first += DISTRICT)
    {
      char *facility = NULL;
      char *people[G_N_ELEMENTS (staff)] = { NULL };
      g_autoptr (RkActor) actor = NULL;
      Team team = { .n = G_N_ELEMENTS (staff), .writer = writer };
      gboolean good
        = write_district (writer, (first - from) / DISTRICT, hash, at, &facility, people, error);

      rk_sample_writer_tell (writer, "districts", first - from, to - from);
      if (good)
        actor = rk_actor_new_user (people[0], facility, RK_ROLE_ADMIN);
      for (guint i = 0; i < G_N_ELEMENTS (staff); i++)
        team.ids[i] = people[i];
      for (guint64 index = first; good && index < MIN (to, first + DISTRICT); index++)
        {
          RkSamplePerson person;
          g_autofree char *space = NULL;

          good = write_patient (writer, index, actor, people, at, &person, &space, error)
                 && write_history (writer, index, space, person.family_name, &team,
                                   share + (index < rest), (gint64) (index % 4), error);
        }
      g_free (facility);
      for (guint i = 0; i < G_N_ELEMENTS (staff); i++)
        g_free (people[i]);
      if (!good)
        return FALSE;
    }
  return TRUE;
}

/**
 * rk_sample_history_days:
 * @share: posts for each patient
 *
 * Returns: over how many days they are spread: about one a day, five years at most
 */
guint
rk_sample_history_days (guint64 share)
{
  return share == 0 ? 0 : (guint) MIN (share + 1, 5 * 365);
}

gboolean
rk_sample_write_bulk (RkSampleWriter *writer, GError **error)
{
  guint64 patients = MAX (writer->options->patients, writer->n_stories);
  guint64 share = writer->bulk_total / patients;
  guint64 rest = writer->bulk_total % patients;

  for (guint i = 0; i < writer->n_stories; i++)
    {
      const RkSamplePatient *patient = rk_sample_patient (writer->region, i);
      g_autoptr (GArray) members = rk_sample_patient_members (writer->region, i);
      Team team = { .patient = patient, .writer = writer };

      /* The nurse reads all of it; she is the second seat of every team. */
      for (guint m = 0; m < members->len && team.n < G_N_ELEMENTS (team.ids); m++)
        team.ids[team.n++]
          = g_ptr_array_index (writer->user_ids, g_array_index (members, guint, m));
      if (team.n > 1)
        {
          const char *first = team.ids[0];

          team.ids[0] = team.ids[1];
          team.ids[1] = first;
        }
      if (!write_history (writer, i, g_ptr_array_index (writer->space_ids, i), patient->family_name,
                          &team, share + (i < rest), 0, error))
        return FALSE;
    }
  if (patients > writer->n_stories
      && !write_districts (writer, writer->n_stories, patients, share, rest, error))
    return FALSE;
  return rk_sample_writer_flush (writer, error);
}
