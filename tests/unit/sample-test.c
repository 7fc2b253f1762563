/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "arc.h"
#include "expand.h"
#include "plan.h"
#include "sample.h"

#include "core/text.h"
#include "core/time.h"

#include <string.h>

/* 2026-11-24 08:10 in Japan: a Tuesday, when the nurse of the demo signs in. */
#define NOW G_GINT64_CONSTANT (1795475400000000)

static RkSampleRegion *
load (void)
{
  g_autoptr (GError) error = NULL;
  RkSampleRegion *region = rk_sample_region_new (&error);

  g_assert_no_error (error);
  return region;
}

static void
test_counts (void)
{
  g_autoptr (RkSampleRegion) region = load ();
  guint professions[32] = { 0 };
  guint admins = 0, different = 0, long_arcs = 0;

  g_assert_cmpuint (region->facilities->len, ==, 6);
  g_assert_cmpuint (region->users->len, ==, 25);
  g_assert_cmpuint (region->patients->len, ==, 60);
  g_assert_cmpuint (region->invitations->len, >=, 3);
  for (guint i = 0; i < region->users->len; i++)
    {
      professions[rk_sample_user (region, i)->profession]++;
      admins += rk_sample_user (region, i)->admin;
    }
  for (guint i = 0; i < G_N_ELEMENTS (professions); i++)
    different += professions[i] > 0;
  g_assert_cmpuint (different, >=, 10);
  g_assert_cmpuint (admins, >=, 6);
  for (guint i = 0; i < region->arcs->len; i++)
    long_arcs += rk_sample_arc (region, i)->lines->len >= 25;
  g_assert_cmpuint (long_arcs, >=, 12);
}

static void
test_people (void)
{
  g_autoptr (RkSampleRegion) region = load ();
  g_autoptr (GHashTable) mails = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint twins = 0, longest = 0;
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  for (guint i = 0; i < region->facilities->len; i++)
    g_assert_true (g_str_has_prefix (rk_sample_facility (region, i)->phone, "03-0000-"));
  for (guint i = 0; i < region->users->len; i++)
    {
      const RkSampleUser *u = rk_sample_user (region, i);

      g_assert_true (rk_text_is_kana (u->kana));
      g_assert_true (g_str_has_suffix (u->mail, ".example"));
      g_assert_true (g_hash_table_add (mails, u->mail));
    }
  for (guint i = 0; i < region->patients->len; i++)
    {
      const RkSamplePatient *p = rk_sample_patient (region, i);
      g_autofree char *name = g_strdup_printf ("%s %s", p->family_name, p->given_name);
      const char *other = g_hash_table_lookup (names, name);

      g_assert_true (rk_text_is_kana (p->family_kana));
      g_assert_true (rk_text_is_kana (p->given_kana));
      g_assert_true (rk_date_is_valid (p->birth_date));
      g_assert_cmpint (rk_date_age (p->birth_date, NOW, zone), >=, 60);
      g_assert_cmpint (rk_date_age (p->birth_date, NOW, zone), <=, 101);
      g_assert_true (g_str_has_prefix (p->phone, "03-0000-"));
      g_assert_nonnull (strstr (p->emergency_contact, "0900-000-"));
      longest = MAX (longest, (guint) g_utf8_strlen (name, -1));
      if (other != NULL)
        {
          twins++;
          g_assert_cmpstr (other, !=, p->birth_date);
        }
      g_hash_table_insert (names, g_steal_pointer (&name), g_strdup (p->birth_date));
    }
  g_assert_cmpuint (twins, ==, 1);
  g_assert_cmpuint (longest, >=, 30);
}

/* The fields fit into the records that they will be put in. */
static void
test_fits_records (void)
{
  g_autoptr (RkSampleRegion) region = load ();

  for (guint i = 0; i < region->patients->len; i++)
    {
      const RkSamplePatient *p = rk_sample_patient (region, i);
      g_autoptr (RkPatient) record = rk_record_new (&rk_patient_type);
      g_autoptr (GError) error = NULL;

      g_free (record->id), record->id = g_strdup ("01890000-0000-7000-8000-000000000000");
      g_free (record->facility_id), record->facility_id = g_strdup (record->id);
      g_free (record->family_name), record->family_name = g_strdup (p->family_name);
      g_free (record->given_name), record->given_name = g_strdup (p->given_name);
      g_free (record->family_kana), record->family_kana = g_strdup (p->family_kana);
      g_free (record->given_kana), record->given_kana = g_strdup (p->given_kana);
      record->sex = p->sex;
      g_free (record->birth_date), record->birth_date = g_strdup (p->birth_date);
      g_free (record->disease), record->disease = g_strdup (p->disease);
      g_free (record->phone), record->phone = g_strdup (p->phone);
      g_free (record->address), record->address = g_strdup (p->address);
      g_free (record->emergency_contact),
        record->emergency_contact = g_strdup (p->emergency_contact);
      g_free (record->primary_doctor), record->primary_doctor = g_strdup (p->primary_doctor);
      g_free (record->secondary_doctor), record->secondary_doctor = g_strdup (p->secondary_doctor);
      g_free (record->cautions), record->cautions = g_strdup (p->cautions);
      rk_record_validate (&rk_patient_type, record, &error);
      g_assert_no_error (error);
    }
}

static void
test_texts (void)
{
  g_autoptr (RkSampleRegion) region = load ();
  g_autoptr (RkSamplePlan) plan = rk_sample_plan_new (region, 1, NOW);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");
  guint night = 0, attachments = 0, replies = 0, sundays = 0;

  g_assert_cmpuint (plan->posts->len, >, 1000);
  for (guint i = 0; i < plan->posts->len; i++)
    {
      const RkSamplePost *post = &g_array_index (plan->posts, RkSamplePost, i);
      g_autoptr (GDateTime) local = rk_time_to_date_time (post->at_us, zone);
      int hour = g_date_time_get_hour (local);

      g_assert_true (g_utf8_validate (post->text, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (post->text, -1), >, 1);
      g_assert_cmpint (g_utf8_strlen (post->text, -1), <=, RK_SAMPLE_MAX_TEXT);
      g_assert_null (strpbrk (post->text, "{}"));
      g_assert_cmpint (post->at_us, <=, NOW);
      g_assert_cmpint (post->at_us, >=, plan->first_us);
      sundays += g_date_time_get_day_of_week (local) == 7;
      night += hour < 7 || hour >= 21;
      if (post->reply_to != RK_SAMPLE_NONE)
        {
          const RkSamplePost *target = &g_array_index (plan->posts, RkSamplePost, post->reply_to);

          replies++;
          g_assert_cmpuint (target->patient, ==, post->patient);
          g_assert_cmpint (target->at_us, <, post->at_us);
        }
      for (guint a = 0; post->attachments[a] != NULL; a++)
        {
          g_autoptr (GBytes) bytes = rk_sample_media (post->attachments[a]);

          attachments++;
          if (bytes == NULL)
            g_error ("there is no picture %s", post->attachments[a]);
        }
    }
  g_assert_cmpuint (night * 50, <, plan->posts->len);
  g_assert_cmpuint (sundays * 20, <, plan->posts->len);
  g_assert_cmpuint (attachments, >=, 30);
  g_assert_cmpuint (replies, >=, 200);
}

static void
test_events (void)
{
  g_autoptr (RkSampleRegion) region = load ();
  g_autoptr (RkSamplePlan) plan = rk_sample_plan_new (region, 1, NOW);
  g_autoptr (RkSamplePlan) again = rk_sample_plan_new (region, 1, NOW);
  g_autoptr (RkSamplePlan) other = rk_sample_plan_new (region, 2, NOW);
  guint nurse = rk_sample_find_user (region, "sato");
  guint kinds[RK_SAMPLE_EVENT_READ + 1] = { 0 };
  guint spaces = 0, news = 0;
  g_autoptr (GHashTable) acked = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) withdrawn = g_hash_table_new (NULL, NULL);
  gboolean differs = FALSE;

  g_assert_cmpuint (nurse, !=, RK_SAMPLE_NONE);
  for (guint i = 0; i < plan->events->len; i++)
    {
      const RkSampleEvent *e = &g_array_index (plan->events, RkSampleEvent, i);
      const RkSamplePost *post = &g_array_index (plan->posts, RkSamplePost, e->post);

      kinds[e->kind]++;
      g_assert_cmpint (e->at_us, <=, NOW);
      g_assert_cmpint (e->at_us, >=, post->at_us);
      if (i > 0)
        g_assert_cmpint (e->at_us, >=, g_array_index (plan->events, RkSampleEvent, i - 1).at_us);
      if (e->kind == RK_SAMPLE_EVENT_WITHDRAW)
        g_hash_table_add (withdrawn, GUINT_TO_POINTER (e->post));
      else if (e->kind != RK_SAMPLE_EVENT_READ)
        g_assert_false (g_hash_table_contains (withdrawn, GUINT_TO_POINTER (e->post)));
      if (e->kind == RK_SAMPLE_EVENT_EDIT || e->kind == RK_SAMPLE_EVENT_WITHDRAW)
        g_assert_cmpuint (e->user, ==, post->author);
      if (e->kind == RK_SAMPLE_EVENT_ACK || e->kind == RK_SAMPLE_EVENT_LIKE)
        g_assert_cmpuint (e->user, !=, post->author);
      if (e->kind == RK_SAMPLE_EVENT_ACK && e->user == nurse)
        g_hash_table_add (acked, GUINT_TO_POINTER (e->post));
    }
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    g_assert_cmpuint (kinds[k], >, 0);
  for (guint i = 0; i < region->patients->len; i++)
    {
      g_autoptr (GArray) members = rk_sample_patient_members (region, i);

      for (guint m = 0; m < members->len; m++)
        spaces += g_array_index (members, guint, m) == nurse;
    }
  g_assert_cmpuint (spaces, ==, 40);
  /* what she finds in the morning */
  for (guint i = 0; i < plan->posts->len; i++)
    {
      const RkSamplePost *post = &g_array_index (plan->posts, RkSamplePost, i);

      if (post->at_us > plan->evening_us && post->author != nurse)
        {
          g_assert_false (g_hash_table_contains (acked, GUINT_TO_POINTER (i)));
          news++;
        }
    }
  g_assert_cmpuint (news, >=, 10);

  g_assert_cmpuint (again->events->len, ==, plan->events->len);
  for (guint i = 0; i < plan->events->len; i++)
    {
      const RkSampleEvent *a = &g_array_index (plan->events, RkSampleEvent, i);
      const RkSampleEvent *b = &g_array_index (again->events, RkSampleEvent, i);

      g_assert_cmpint (a->at_us, ==, b->at_us);
      g_assert_cmpint (a->kind, ==, b->kind);
      g_assert_cmpuint (a->user, ==, b->user);
      g_assert_cmpstr (a->text, ==, b->text);
    }
  for (guint i = 0; i < MIN (plan->posts->len, other->posts->len); i++)
    differs |= strcmp (g_array_index (plan->posts, RkSamplePost, i).text,
                       g_array_index (other->posts, RkSamplePost, i).text)
               != 0;
  g_assert_true (differs);
}

static void
test_invitations (void)
{
  g_autoptr (RkSampleRegion) region = load ();

  for (guint i = 0; i < region->invitations->len; i++)
    {
      const RkSampleInvitation *it = &g_array_index (region->invitations, RkSampleInvitation, i);
      g_autoptr (GArray) members = rk_sample_patient_members (region, it->patient);
      gboolean inviter = FALSE, invitee = FALSE;

      for (guint m = 0; m < members->len; m++)
        {
          inviter |= g_array_index (members, guint, m) == it->inviter;
          invitee |= g_array_index (members, guint, m) == it->invitee;
        }
      g_assert_true (inviter);
      g_assert_false (invitee);
    }
}

static void
test_media (void)
{
  g_autoptr (RkSampleRegion) region = load ();
  g_auto (GStrv) names = rk_sample_media_names ();
  gsize total = 0;
  guint films = 0, papers = 0;

  for (guint i = 0; names[i] != NULL; i++)
    {
      guint width = 0, height = 0;
      g_autofree char *preview = NULL;
      g_autoptr (GBytes) bytes = rk_sample_media_full (names[i], &width, &height, &preview);
      gsize size = 0;
      const guchar *data = g_bytes_get_data (bytes, &size);
      const char *type = rk_sample_media_type (names[i]);

      g_assert_cmpuint (size, >, 1000);
      total += size;
      if (strcmp (type, "image/png") == 0)
        g_assert_cmpmem (data, 4, "\x89PNG", 4);
      else if (strcmp (type, "image/jpeg") == 0)
        {
          g_assert_cmpmem (data, 3, "\xff\xd8\xff", 3);
          g_assert_cmpuint (width, >=, 480);
          g_assert_cmpuint (height, >=, 480);
          g_assert_cmpuint (strlen (preview), >, 100);
          g_assert_cmpuint (strlen (preview), <=, 2800);
        }
      else if (strcmp (type, "application/pdf") == 0)
        {
          papers++;
          g_assert_cmpmem (data, 5, "%PDF-", 5);
        }
      else
        {
          films++;
          g_assert_cmpstr (type, ==, "video/webm");
          g_assert_cmpmem (data, 4, "\x1a\x45\xdf\xa3", 4);
        }
    }
  g_assert_cmpuint (films, >=, 1);
  g_assert_cmpuint (papers, >=, 1);
  g_assert_cmpuint (total, <, 3 * 1024 * 1024);
  for (guint i = 0; i < region->users->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("portrait/%s.png", rk_sample_user (region, i)->key);
      g_autoptr (GBytes) portrait = rk_sample_media (name);

      g_assert_nonnull (portrait);
    }
}

static void
test_bulk (void)
{
  g_autoptr (RkSampleRegion) region = load ();
  RkSampleBulk bulk, same;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) second = g_string_new (NULL);
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint women = 0;
  GDate day;

  g_date_clear (&day, 1);
  g_date_set_dmy (&day, 1, 2, 2026);
  rk_sample_bulk_init (&bulk, region, 7, 3, "佐藤");
  rk_sample_bulk_init (&same, region, 7, 3, "佐藤");
  for (int i = 0; i < 5000; i++)
    {
      const char *role = rk_sample_bulk_next (&bulk, &day, text);

      g_assert_cmpstr (rk_sample_bulk_next (&same, &day, second), ==, role);
      g_assert_cmpstr (text->str, ==, second->str);
      g_assert_cmpint (g_utf8_strlen (text->str, -1), <=, RK_SAMPLE_MAX_TEXT);
      g_assert_null (strpbrk (text->str, "{}"));
      g_hash_table_add (texts, g_strdup (text->str));
    }
  g_assert_cmpuint (g_hash_table_size (texts), >, 1000);
  for (guint64 i = 0; i < 1000; i++)
    {
      RkSamplePerson person;

      rk_sample_bulk_person (region, 7, i, &person);
      g_assert_true (rk_date_is_valid (person.birth_date));
      g_assert_true (rk_text_is_kana (person.family_kana));
      g_assert_true (rk_text_is_kana (person.given_kana));
      women += person.sex == RK_SEX_FEMALE;
    }
  g_assert_cmpuint (women, >, 500);
  g_assert_cmpuint (women, <, 750);
}

static void
test_arc_errors (void)
{
  static const struct
  {
    const char *text;
    const char *complaint;
  } cases[] = {
    { "", "no title" },
    { "title x\n", "no lines" },
    { "title x\n+0d 09:00 nurse| ok\n+0d 08:00 nurse| earlier\n", "line 3: is not later" },
    { "title x\n+0d 25:00 nurse| ok\n", "line 2: expected" },
    { "title x\n+0d 09:60 nurse| ok\n", "line 2: expected" },
    { "title x\n0d 09:00 nurse| ok\n", "line 2: expected" },
    { "title x\n+999d 09:00 nurse| ok\n", "line 2: expected" },
    { "title x\n+0d 09:00 nurse|\n", "without text" },
    { "title x\n+0d 09:00 nurse >a| ok\n", "refers to a label" },
    { "title x\n+0d 09:00 nurse =a| ok\n+0d 09:01 nurse =a| ok\n", "line 3: this label" },
    { "title x\n+0d 09:00 nurse !a| ok\n", "unknown mark" },
    { "title x\n+0d 09:00 nurse =| ok\n", "without a name" },
    { "title x\n+0d 09:00 nurse| {oops\n", "not closed" },
    { "title x\n+0d 09:00 nurse| {}\n", "empty" },
    { "title x\n+0d 09:00 nurse| {9~3}\n", "smaller one first" },
    { "title x\n+0d 09:00 nurse| {word}\n", "unknown words" },
    { "title x\n+0d 09:00 nurse =a| ok\n+0d 09:01 helper *a\n+0d 09:02 nurse *b\n", "line 4" },
    { "title x\n+0d 09:00 nurse| \xff\n", "UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      RkSampleArc arc = { 0 };

      g_assert_false (rk_sample_arc_parse ("case", cases[i].text, &arc, &error));
      g_assert_error (error, RK_SAMPLE_ERROR, RK_SAMPLE_ERROR_SYNTAX);
      if (strstr (error->message, cases[i].complaint) == NULL)
        g_error ("case %u says: %s", i, error->message);
      g_assert_null (arc.lines);
    }
}

static void
test_expand (void)
{
  RkSampleRandom random;
  g_autoptr (GString) out = g_string_new (NULL);
  const gint8 moves[] = { 0, 0, 0, 0, 1 };
  RkSampleCalendar calendar = { .moves = moves, .n_moves = G_N_ELEMENTS (moves) };

  g_date_clear (&calendar.first, 1);
  g_date_set_dmy (&calendar.first, 29, 11, 2026);
  rk_sample_random_init (&random, 1, 1);
  rk_sample_expand (out, "{name}、{+3}から{-2}、{+2}", "佐藤", &calendar, 1, &random);
  g_assert_cmpstr (out->str, ==, "佐藤さん、4日(金)から28日(土)、2日(水)");
  for (int i = 0; i < 200; i++)
    {
      double value = 0;

      g_string_truncate (out, 0);
      rk_sample_expand (out, "{36.2~36.9}", "", &calendar, 0, &random);
      value = g_ascii_strtod (out->str, NULL);
      g_assert_cmpfloat (value, >=, 36.199);
      g_assert_cmpfloat (value, <=, 36.901);
      g_assert_cmpuint (out->len, ==, 4);
      g_string_truncate (out, 0);
      rk_sample_expand (out, "{a/b/c}", "", &calendar, 0, &random);
      g_assert_cmpuint (out->len, ==, 1);
      g_assert_nonnull (strchr ("abc", out->str[0]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sample/counts", test_counts);
  g_test_add_func ("/sample/people", test_people);
  g_test_add_func ("/sample/fits-records", test_fits_records);
  g_test_add_func ("/sample/texts", test_texts);
  g_test_add_func ("/sample/events", test_events);
  g_test_add_func ("/sample/invitations", test_invitations);
  g_test_add_func ("/sample/media", test_media);
  g_test_add_func ("/sample/bulk", test_bulk);
  g_test_add_func ("/sample/arc-errors", test_arc_errors);
  g_test_add_func ("/sample/expand", test_expand);
  return g_test_run ();
}
