/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/words/words.h"

#include "core/proposal.h"
#include "core/time.h"

#include <glib/gi18n.h>

static GTimeZone *zone;

/**
 * rk_words_set_zone:
 * @identifier: (nullable): the facility's IANA zone; an unknown one means Asia/Tokyo
 *
 * Days and times are the facility's, whatever the desk's own zone is. Main thread.
 */
void
rk_words_set_zone (const char *identifier)
{
  GTimeZone *wanted = identifier != NULL ? g_time_zone_new_identifier (identifier) : NULL;
  if (wanted == NULL)
    wanted = g_time_zone_new_identifier ("Asia/Tokyo");
  if (wanted == NULL)
    wanted = g_time_zone_new_offset (9 * 60 * 60);
  g_clear_pointer (&zone, g_time_zone_unref);
  zone = wanted;
}

/**
 * rk_words_zone:
 *
 * Returns: (transfer none): the facility's zone
 */
GTimeZone *
rk_words_zone (void)
{
  if (zone == NULL)
    rk_words_set_zone (NULL);
  return zone;
}

/**
 * rk_words_is_quiet:
 *
 * Whether it is a time at which nobody at @facility looks in. Main thread.
 */
gboolean
rk_words_is_quiet (const RkFacility *facility, gint64 now_us)
{
  return rk_time_is_between (
    now_us, rk_words_zone (), facility->quiet_from_minute, facility->quiet_until_minute);
}

static const char *
word_at (const char *const *words, gsize n_words, int value)
{
  return value > 0 && (gsize) value < n_words ? _ (words[value]) : _ (words[0]);
}

const char *
rk_words_profession (int profession)
{
  static const char *const words[] = {
    [RK_PROFESSION_UNKNOWN] = N_ ("Other"),
    [RK_PROFESSION_DOCTOR] = N_ ("Doctor"),
    [RK_PROFESSION_DENTIST] = N_ ("Dentist"),
    [RK_PROFESSION_PHARMACIST] = N_ ("Pharmacist"),
    [RK_PROFESSION_NURSE] = N_ ("Nurse"),
    [RK_PROFESSION_PUBLIC_HEALTH_NURSE] = N_ ("Public health nurse"),
    [RK_PROFESSION_CARE_MANAGER] = N_ ("Care manager"),
    [RK_PROFESSION_HELPER] = N_ ("Helper"),
    [RK_PROFESSION_CARE_WORKER] = N_ ("Care worker"),
    [RK_PROFESSION_PHYSICAL_THERAPIST] = N_ ("Physical therapist"),
    [RK_PROFESSION_OCCUPATIONAL_THERAPIST] = N_ ("Occupational therapist"),
    [RK_PROFESSION_SPEECH_THERAPIST] = N_ ("Speech therapist"),
    [RK_PROFESSION_DENTAL_HYGIENIST] = N_ ("Dental hygienist"),
    [RK_PROFESSION_DIETITIAN] = N_ ("Dietitian"),
    [RK_PROFESSION_SOCIAL_WORKER] = N_ ("Social worker"),
    [RK_PROFESSION_CLERK] = N_ ("Clerk"),
    [RK_PROFESSION_OTHER] = N_ ("Other"),
    [RK_PROFESSION_PATIENT] = N_ ("The patient"),
    [RK_PROFESSION_FAMILY] = N_ ("Family"),
  };
  return word_at (words, G_N_ELEMENTS (words), profession);
}

const char *
rk_words_facility_kind (int kind)
{
  static const char *const words[] = {
    [RK_FACILITY_UNKNOWN] = N_ ("Facility"),
    [RK_FACILITY_CLINIC] = N_ ("Clinic"),
    [RK_FACILITY_HOSPITAL] = N_ ("Hospital"),
    [RK_FACILITY_DENTAL] = N_ ("Dental clinic"),
    [RK_FACILITY_PHARMACY] = N_ ("Pharmacy"),
    [RK_FACILITY_NURSING] = N_ ("Visiting-nurse station"),
    [RK_FACILITY_CARE_MANAGEMENT] = N_ ("Care-management office"),
    [RK_FACILITY_HOME_HELP] = N_ ("Home-help office"),
    [RK_FACILITY_DAY_CARE] = N_ ("Day care"),
    [RK_FACILITY_OTHER] = N_ ("Facility"),
  };
  return word_at (words, G_N_ELEMENTS (words), kind);
}

const char *
rk_words_sex (int sex)
{
  static const char *const words[] = {
    [RK_SEX_UNKNOWN] = N_ ("Sex unknown"),
    [RK_SEX_FEMALE] = N_ ("Female"),
    [RK_SEX_MALE] = N_ ("Male"),
    [RK_SEX_OTHER] = N_ ("Sex: other"),
  };
  return word_at (words, G_N_ELEMENTS (words), sex);
}

/** rk_words_patient_state: Returns: (transfer none): 在宅, 入院中, 逝去 */
const char *
rk_words_patient_state (int state)
{
  static const char *const words[] = {
    [RK_PATIENT_UNKNOWN] = N_ ("At home"),
    [RK_PATIENT_HOME] = N_ ("At home"),
    [RK_PATIENT_HOSPITAL] = N_ ("In hospital"),
    [RK_PATIENT_DECEASED] = N_ ("Deceased"),
  };
  return word_at (words, G_N_ELEMENTS (words), state);
}

/** rk_words_report_kind: Returns: (transfer none): 私的な内容, PR・宣伝, その他 */
const char *
rk_words_report_kind (int kind)
{
  static const char *const words[] = {
    [RK_REPORT_UNKNOWN] = N_ ("Another reason"),
    [RK_REPORT_PRIVATE] = N_ ("Private matters"),
    [RK_REPORT_PR] = N_ ("Advertising (PR)"),
    [RK_REPORT_OTHER] = N_ ("Another reason"),
  };
  return word_at (words, G_N_ELEMENTS (words), kind);
}

/** rk_words_report_outcome: Returns: (transfer none): what was done about a report */
const char *
rk_words_report_outcome (int outcome)
{
  static const char *const words[] = {
    [RK_REPORT_OPEN] = N_ ("Not looked at yet"),
    [RK_REPORT_LEFT] = N_ ("Settled: left as it is"),
    [RK_REPORT_ASKED] = N_ ("Settled: the author was asked"),
    [RK_REPORT_DELETED] = N_ ("Settled: deleted"),
  };
  return word_at (words, G_N_ELEMENTS (words), outcome);
}

const char *
rk_words_space_kind (int kind)
{
  static const char *const words[] = {
    [RK_SPACE_UNKNOWN] = N_ ("Space"),       [RK_SPACE_CARE] = N_ ("Care team"),
    [RK_SPACE_FAMILY] = N_ ("Patient side"), [RK_SPACE_ROOM] = N_ ("Room"),
    [RK_SPACE_GROUP] = N_ ("Group"),         [RK_SPACE_DIRECT] = N_ ("Connections"),
    [RK_SPACE_COMMUNITY] = N_ ("Community"), [RK_SPACE_CONSULT] = N_ ("Questions"),
  };
  return word_at (words, G_N_ELEMENTS (words), kind);
}

const char *
rk_words_role (int role)
{
  return role == RK_ROLE_ADMIN ? _ ("Administrator") : _ ("Member");
}

const char *
rk_words_invitation_state (int state)
{
  static const char *const words[] = {
    [RK_INVITATION_UNKNOWN] = N_ ("Invitation"),
    [RK_INVITATION_WAITING_APPROVAL] = N_ ("Waiting for an administrator's approval"),
    [RK_INVITATION_WAITING_INVITEE] = N_ ("Waiting for the person to take part"),
    [RK_INVITATION_ACCEPTED] = N_ ("Takes part"),
    [RK_INVITATION_DECLINED] = N_ ("Declined"),
    [RK_INVITATION_REFUSED] = N_ ("Not approved"),
    [RK_INVITATION_WITHDRAWN] = N_ ("Withdrawn"),
    [RK_INVITATION_WAITING_REGISTRATION] = N_ ("Waiting for the person to register"),
  };
  return word_at (words, G_N_ELEMENTS (words), state);
}

/**
 * rk_words_invitee:
 *
 * Returns: (transfer full): who is invited, with the facility; of an invitation by mail where it
 *   goes to, as long as nobody knows whose that is
 */
char *
rk_words_invitee (const RkInvitation *invitation)
{
  if (invitation->invitee_name == NULL)
    return g_strdup (invitation->mail != NULL ? invitation->mail : "");
  return g_strdup_printf (_ ("%s (%s)"), invitation->invitee_name,
                          invitation->invitee_facility != NULL ? invitation->invitee_facility : "");
}

/**
 * rk_words_invitation_progress:
 *
 * Returns: (transfer full): what an invitation waits for, and how far its mail came
 */
char *
rk_words_invitation_progress (const RkInvitation *invitation)
{
  const char *state = rk_words_invitation_state (invitation->state);
  const char *mail = NULL;

  if (invitation->delivery == RK_DELIVERY_FAILED)
    mail = _ ("The mail could not be delivered. Look at the address.");
  else if (invitation->mail_until_us > 0 && invitation->mail_until_us < rk_time_now_us ())
    mail = _ ("The time of the link is over. Send it again.");
  else if (invitation->delivery == RK_DELIVERY_QUEUED)
    mail = _ ("The mail is on its way.");
  else if (invitation->delivery == RK_DELIVERY_SENT)
    mail = _ ("The mail was sent.");
  return mail == NULL ? g_strdup (state) : g_strdup_printf ("%s\n%s", state, mail);
}

static GDateTime *
local_time (gint64 time_us)
{
  return rk_time_to_date_time (time_us, rk_words_zone ());
}

/**
 * rk_words_birth_date:
 * @birth_date: (nullable): YYYY-MM-DD
 *
 * Returns: (transfer full): the date as it is read aloud, or an empty text when there is none
 */
char *
rk_words_birth_date (const char *birth_date)
{
  if (!rk_date_is_valid (birth_date))
    return g_strdup ("");
  g_autoptr (GDateTime) day = g_date_time_new_utc (
    (int) g_ascii_strtoll (birth_date, NULL, 10), (int) g_ascii_strtoll (birth_date + 5, NULL, 10),
    (int) g_ascii_strtoll (birth_date + 8, NULL, 10), 0, 0, 0);
  /* Translators: a date of birth, by g_date_time_format(). */
  return g_date_time_format (day, _ ("%B %-d, %Y"));
}

/**
 * rk_words_birth_date_and_age:
 * @birth_date: (nullable): YYYY-MM-DD
 *
 * Returns: (transfer full): date and completed years, or an empty text when there is none
 */
char *
rk_words_birth_date_and_age (const char *birth_date)
{
  int age = rk_date_age (birth_date, rk_time_now_us (), rk_words_zone ());
  g_autofree char *date = rk_words_birth_date (birth_date);
  if (age < 0)
    return g_steal_pointer (&date);
  /* Translators: a date of birth and an age in years. */
  return g_strdup_printf (_ ("%s (%d years)"), date, age);
}

/**
 * rk_words_same_day:
 *
 * Whether both moments (UTC µs) lie on one day of the facility's zone.
 */
gboolean
rk_words_same_day (gint64 a_us, gint64 b_us)
{
  g_autoptr (GDateTime) a = local_time (a_us);
  g_autoptr (GDateTime) b = local_time (b_us);
  return g_date_time_get_year (a) == g_date_time_get_year (b)
         && g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

static char *
with_weekday (GDateTime *time, const char *format)
{
  static const char *const days[]
    = { N_ ("Mon"), N_ ("Tue"), N_ ("Wed"), N_ ("Thu"), N_ ("Fri"), N_ ("Sat"), N_ ("Sun") };
  g_autofree char *date = g_date_time_format (time, format);
  /* Translators: a date and its day of the week. */
  return g_strdup_printf (_ ("%s, %s"), date, _ (days[g_date_time_get_day_of_week (time) - 1]));
}

/**
 * rk_words_day:
 * @time_us: UTC µs
 *
 * Returns: (transfer full): the day for a separator, 今日 and 昨日 said before its date
 */
char *
rk_words_day (gint64 time_us)
{
  gint64 now_us = rk_time_now_us ();
  g_autoptr (GDateTime) time = local_time (time_us);
  g_autofree char *date = with_weekday (time, _ ("%B %-d, %Y"));

  if (rk_words_same_day (time_us, now_us))
    return g_strdup_printf (_ ("Today · %s"), date);
  if (rk_words_same_day (time_us, now_us - RK_DAY))
    return g_strdup_printf (_ ("Yesterday · %s"), date);
  return g_steal_pointer (&date);
}

/**
 * rk_words_clock:
 *
 * Returns: (transfer full): hours and minutes
 */
char *
rk_words_clock (gint64 time_us)
{
  g_autoptr (GDateTime) time = local_time (time_us);
  return g_date_time_format (time, "%H:%M");
}

/**
 * rk_words_exact_time:
 *
 * Returns: (transfer full): date, day of the week and time to the minute
 */
char *
rk_words_exact_time (gint64 time_us)
{
  g_autoptr (GDateTime) time = local_time (time_us);
  g_autofree char *date = with_weekday (time, _ ("%B %-d, %Y"));
  g_autofree char *clock = rk_words_clock (time_us);
  return g_strdup_printf ("%s %s", date, clock);
}

/**
 * rk_words_proposed_time:
 * @begin_us: UTC µs
 * @end_us: 0 where only the beginning is said
 *
 * Returns: (transfer full): a date that is proposed: 11月25日(水) 10:00〜11:00
 */
char *
rk_words_proposed_time (gint64 begin_us, gint64 end_us)
{
  g_autoptr (GDateTime) time = local_time (begin_us);
  g_autoptr (GDateTime) now = local_time (rk_time_now_us ());
  const gboolean same_year = g_date_time_get_year (time) == g_date_time_get_year (now);
  g_autofree char *date = with_weekday (time, same_year ? _ ("%b %-d") : _ ("%b %-d, %Y"));
  g_autofree char *clock = rk_words_clock (begin_us);
  g_autofree char *end = NULL;

  if (end_us == 0)
    return g_strdup_printf ("%s %s", date, clock);
  if (rk_words_same_day (begin_us, end_us))
    end = rk_words_clock (end_us);
  else
    end = rk_words_proposed_time (end_us, 0);
  /* Translators: a day, and a time from, to. */
  return g_strdup_printf (_ ("%s %s–%s"), date, clock, end);
}

/**
 * rk_words_choice:
 * @choice: what core/proposal.h says of one date
 *
 * Returns: the sign that stands in the table
 */
const char *
rk_words_choice (char choice)
{
  return choice == RK_CHOICE_YES     ? "○"
         : choice == RK_CHOICE_MAYBE ? "△"
         : choice == RK_CHOICE_NO    ? "×"
                                     : "－";
}

/**
 * rk_words_relative_time:
 * @time_us: UTC µs
 * @now_us: UTC µs
 *
 * Returns: (transfer full): "5 minutes ago" within the last hours, then 昨日 or the date with the
 * time
 */
char *
rk_words_relative_time (gint64 time_us, gint64 now_us)
{
  gint64 minutes = (now_us - time_us) / RK_MINUTE;
  g_autofree char *clock = rk_words_clock (time_us);

  if (time_us <= 0)
    return g_strdup ("");
  if (minutes < 1 && minutes > -5)
    return g_strdup (_ ("Just now"));
  if (minutes >= 1 && minutes < 60)
    return g_strdup_printf (
      ngettext ("%d minute ago", "%d minutes ago", (gulong) minutes), (int) minutes);
  if (rk_words_same_day (time_us, now_us))
    return g_strdup_printf (_ ("Today %s"), clock);
  if (rk_words_same_day (time_us, now_us - RK_DAY))
    return g_strdup_printf (_ ("Yesterday %s"), clock);

  g_autoptr (GDateTime) time = local_time (time_us);
  g_autoptr (GDateTime) now = local_time (now_us);
  gboolean same_year = g_date_time_get_year (time) == g_date_time_get_year (now);
  g_autofree char *date = with_weekday (time, same_year ? _ ("%b %-d") : _ ("%b %-d, %Y"));
  return g_strdup_printf ("%s %s", date, clock);
}

/**
 * rk_words_size:
 * @bytes: a file's size
 *
 * Returns: (transfer full): the size in KB or MB, short enough for a card
 */
char *
rk_words_size (gint64 bytes)
{
  if (bytes < 1000)
    return g_strdup_printf (ngettext ("%d byte", "%d bytes", (gulong) bytes), (int) bytes);
  if (bytes < 1000 * 1000)
    return g_strdup_printf ("%d KB", (int) (bytes / 1000));
  return g_strdup_printf ("%.1f MB", (double) bytes / 1e6);
}
