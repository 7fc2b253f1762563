/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "writer-private.h"

#include "core/secret.h"
#include "core/time.h"
#include "server/domain/consent.h"
#include "server/domain/directory.h"
#include "server/domain/invitation.h"
#include "server/domain/password.h"
#include "server/domain/patient.h"
#include "server/domain/space.h"

#include <string.h>

static const char *
id_at (const GPtrArray *ids, guint index)
{
  return g_ptr_array_index (ids, index);
}

static gboolean
write_facility (RkSampleWriter *writer, guint index, GError **error)
{
  const RkSampleFacility *from = rk_sample_facility (writer->region, index);
  gint64 at = writer->origin_us - 20 * RK_DAY;
  char *id = rk_sample_writer_new_id (writer, at);
  RkFacility record = { .id = id,
                        .name = from->name,
                        .kind = from->kind,
                        .phone = from->phone,
                        .address = from->address,
                        .zone = (char *) "Asia/Tokyo",
                        .password_rule = RK_PASSWORD_RULE_LETTERS_DIGITS,
                        .remember_mail = TRUE };

  g_ptr_array_add (writer->facility_ids, id);
  return rk_sample_writer_begin (writer, at, error)
         && rk_sample_writer_end (
           writer, rk_domain_facility_create (writer->tx, writer->operator_actor, &record, error),
           error);
}

static gboolean
write_user (RkSampleWriter *writer, guint index, const char *hash, GError **error)
{
  const RkSampleUser *from = rk_sample_user (writer->region, index);
  const char *facility = id_at (writer->facility_ids, from->facility);
  gint64 at = writer->origin_us - 15 * RK_DAY;
  int role = from->admin ? RK_ROLE_ADMIN : RK_ROLE_MEMBER;
  char *id = rk_sample_writer_new_id (writer, at);
  g_autofree char *portrait_name = g_strdup_printf ("portrait/%s.png", from->key);
  g_autoptr (GBytes) portrait = rk_sample_media (portrait_name);
  RkUser record = { .id = id,
                    .facility_id = (char *) facility,
                    .name = from->name,
                    .kana = from->kana,
                    .profession = from->profession,
                    .role = role,
                    .state = RK_USER_ACTIVE,
                    .mail = from->mail };

  g_ptr_array_add (writer->user_ids, id);
  g_ptr_array_add (writer->actors, rk_actor_new_user (id, facility, role));
  return rk_sample_writer_begin (writer, at, error)
         && rk_sample_writer_end (
           writer,
           rk_domain_user_create (writer->tx, writer->operator_actor, &record, hash, FALSE, error)
             && (portrait == NULL
                 || rk_domain_portrait_set (
                   writer->tx, writer->operator_actor, id, portrait, error)),
           error);
}

/* Facilities and their staff. All accounts have the same password and, to be quick, one hash. */
gboolean
rk_sample_write_people (RkSampleWriter *writer, GError **error)
{
  g_autofree char *hash = rk_password_hash (
    writer->region->password, rk_domain_get_cheap_passwords (writer->domain), error);

  if (hash == NULL)
    return FALSE;
  for (guint i = 0; i < writer->region->facilities->len; i++)
    if (!write_facility (writer, i, error))
      return FALSE;
  for (guint i = 0; i < writer->region->users->len; i++)
    if (!write_user (writer, i, hash, error))
      return FALSE;
  return TRUE;
}

/* Who registers a patient: an administrator of the managing facility, out of the team if one is in
 * it. */
static guint
find_registrar (const RkSampleWriter *writer, guint facility, const GArray *members)
{
  guint found = RK_SAMPLE_NONE;

  for (guint i = 0; i < writer->region->users->len; i++)
    {
      const RkSampleUser *user = rk_sample_user (writer->region, i);

      if (user->facility != facility || !user->admin)
        continue;
      if (found == RK_SAMPLE_NONE)
        found = i;
      for (guint m = 0; m < members->len; m++)
        if (g_array_index (members, guint, m) == i)
          found = i;
    }
  return found;
}

/* 担当: the first of each profession that comes into the home. */
static gboolean
in_charge (const RkSamplePatient *patient, guint user)
{
  static const char *const roles[] = { "doctor", "nurse", "pharm", "cm", "helper", "pt", "st" };

  for (guint i = 0; i < patient->seats->len; i++)
    {
      const RkSampleSeat *seat = &g_array_index (patient->seats, RkSampleSeat, i);

      if (seat->user == user)
        for (guint r = 0; r < G_N_ELEMENTS (roles); r++)
          if (strcmp (seat->role, roles[r]) == 0)
            return TRUE;
    }
  return FALSE;
}

/* Colleagues are let in by the one who registered the patient; people of other facilities, whom
 * perhaps nobody shares a space with yet, are introduced by the operator, as when a region begins.
 */
static gboolean
write_member (RkSampleWriter *writer,
              const char *space,
              guint registrar,
              guint user,
              gboolean charge,
              gint64 at,
              GError **error)
{
  const RkSampleUser *from = rk_sample_user (writer->region, user);
  const RkActor *actor = g_ptr_array_index (writer->actors, registrar);
  const char *id = id_at (writer->user_ids, user);
  RkRole role = from->profession == RK_PROFESSION_DOCTOR || user == registrar ? RK_ROLE_ADMIN
                                                                              : RK_ROLE_MEMBER;
  RkMemberChange change = { .role = role, .in_charge = charge };
  g_autoptr (RkMember) member = NULL;

  if (!rk_sample_writer_begin (writer, at, error))
    return FALSE;
  if (from->facility != rk_sample_user (writer->region, registrar)->facility
      && !rk_domain_member_introduce (writer->tx, writer->operator_actor, space, id, role, error))
    return FALSE;
  member = rk_domain_member_set (writer->tx, actor, space, id, &change, error);
  return rk_sample_writer_end (writer, member != NULL, error);
}

static gboolean
write_patient (RkSampleWriter *writer, guint index, GError **error)
{
  const RkSamplePatient *from = rk_sample_patient (writer->region, index);
  g_autoptr (GArray) members = rk_sample_patient_members (writer->region, index);
  guint registrar = find_registrar (writer, from->facility, members);
  gint64 at = writer->origin_us - 10 * RK_DAY + index * 3 * RK_MINUTE;
  char *id = rk_sample_writer_new_id (writer, at);
  char *space = rk_sample_writer_new_id (writer, at);
  RkPatient record = { .id = id,
                       .family_name = from->family_name,
                       .given_name = from->given_name,
                       .family_kana = from->family_kana,
                       .given_kana = from->given_kana,
                       .sex = from->sex,
                       .birth_date = from->birth_date,
                       .disease = from->disease,
                       .phone = from->phone,
                       .address = from->address,
                       .emergency_contact = from->emergency_contact,
                       .primary_doctor = from->primary_doctor,
                       .secondary_doctor = from->secondary_doctor,
                       .cautions = from->cautions };
  RkCreated created;
  g_autoptr (RkPatient) made = NULL;
  g_autoptr (RkSpace) made_space = NULL;

  g_ptr_array_add (writer->patient_ids, id);
  g_ptr_array_add (writer->space_ids, space);
  if (!rk_sample_writer_begin (writer, at, error)
      || !rk_sample_writer_end (
        writer,
        rk_domain_patient_create (writer->tx, g_ptr_array_index (writer->actors, registrar),
                                  &record, space, &created, &made, &made_space, error),
        error)
      || !rk_sample_write_consent (
        writer, g_ptr_array_index (writer->actors, registrar), id, at, error))
    return FALSE;
  for (guint m = 0; m < members->len; m++)
    {
      guint user = g_array_index (members, guint, m);

      if (user == registrar && !in_charge (from, user))
        continue;
      if (!write_member (writer, space, registrar, user, in_charge (from, user),
                         at + (m + 1) * RK_SECOND, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
rk_sample_write_consent (
  RkSampleWriter *writer, const RkActor *actor, const char *patient_id, gint64 at, GError **error)
{
  g_autofree char *id = g_strdup (patient_id);
  g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc (at / RK_SECOND);
  g_autofree char *date = g_date_time_format (day, "%Y-%m-%d");
  const RkConsent consent = { .id = id,
                              .patient_id = (char *) patient_id,
                              .signed_on = date,
                              .signer = RK_SIGNER_PATIENT,
                              .explainer = (char *) "佐藤 美咲",
                              .explainer_facility = (char *) "訪問看護ステーション ひなた",
                              .scope = (char *) "在宅での療養に関わる事業所のあいだの情報共有",
                              .copy_given_on = date };
  RkCreated created;
  g_autoptr (RkConsent) made = NULL;
  char *last = id + strlen (id) - 1;

  /* Another id that follows from the patient's: the sample is the same each time. */
  *last = *last == '0' ? '1' : '0';

  return rk_sample_writer_begin (writer, at, error)
         && rk_sample_writer_end (
           writer, rk_domain_consent_record (writer->tx, actor, &consent, &created, &made, error),
           error);
}

/* The patients of the stories, with their spaces and members. */
gboolean
rk_sample_write_patients (RkSampleWriter *writer, GError **error)
{
  for (guint i = 0; i < writer->n_stories; i++)
    {
      rk_sample_writer_tell (writer, "patients", i, writer->n_stories);
      if (!write_patient (writer, i, error))
        {
          g_prefix_error (error, "Patient %s: ", rk_sample_patient (writer->region, i)->key);
          return FALSE;
        }
    }
  return TRUE;
}

/* What waits for somebody this morning. A region cut short may lack the space in which the two know
 * each other: then there is no such invitation. */
static gboolean
write_invitation (RkSampleWriter *writer, guint index, gint64 at, GError **error)
{
  const RkSampleInvitation *from
    = &g_array_index (writer->region->invitations, RkSampleInvitation, index);
  g_autofree char *id = rk_sample_writer_new_id (writer, at);
  RkCreated created;
  g_autoptr (RkInvitation) made = NULL;
  g_autoptr (GError) refusal = NULL;

  if (from->patient >= writer->n_stories)
    return TRUE;
  if (!rk_sample_writer_begin (writer, at, error))
    return FALSE;
  if (rk_domain_invitation_create (writer->tx, g_ptr_array_index (writer->actors, from->inviter),
                                   id_at (writer->space_ids, from->patient), id,
                                   id_at (writer->user_ids, from->invitee), NULL, &created, &made,
                                   &refusal))
    return rk_sample_writer_end (writer, TRUE, error);
  if (writer->n_stories < writer->region->patients->len
      && g_error_matches (refusal, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_NOT_FOUND))
    return rk_domain_tx_rollback_to (writer->tx, error);
  g_propagate_prefixed_error (error, g_steal_pointer (&refusal), "Invitation %u: ", index + 1);
  return FALSE;
}

gboolean
rk_sample_write_invitations (RkSampleWriter *writer, GError **error)
{
  guint n = writer->region->invitations->len;

  for (guint i = 0; i < n; i++)
    {
      gint64 at = MIN (writer->plan->evening_us + (i + 1) * 17 * RK_MINUTE,
                       writer->options->now_us - (n - i) * RK_MINUTE);

      if (!write_invitation (writer, i, at, error))
        return FALSE;
    }
  return TRUE;
}
