/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "plan.h"

/**
 * rk_sample_bulk_person:
 * @index: which person
 * @ret_person: (out): its strings belong to @region
 *
 * Makes up a person of 60 to 98 years from the lists of names.
 */
void
rk_sample_bulk_person (const RkSampleRegion *region,
                       guint64 seed,
                       guint64 index,
                       RkSamplePerson *ret_person)
{
  RkSampleRandom random;
  char **family = NULL;
  char **given = NULL;
  gboolean woman = FALSE;
  const GPtrArray *names = NULL;

  rk_sample_random_init (&random, seed, index ^ G_GUINT64_CONSTANT (0xbe0f1e0000000000));
  woman = rk_sample_random_below (&random, 100) < 62;
  names = woman ? region->women_names : region->men_names;
  family = g_ptr_array_index (
    region->family_names, rk_sample_random_below (&random, region->family_names->len));
  given = g_ptr_array_index (names, rk_sample_random_below (&random, names->len));
  ret_person->family_name = family[0];
  ret_person->family_kana = family[1];
  ret_person->given_name = given[0];
  ret_person->given_kana = given[1];
  ret_person->sex = woman ? RK_SEX_FEMALE : RK_SEX_MALE;
  g_snprintf (ret_person->birth_date, sizeof ret_person->birth_date, "%04u-%02u-%02u",
              1928 + rk_sample_random_below (&random, 38), 1 + rk_sample_random_below (&random, 12),
              1 + rk_sample_random_below (&random, 28));
}

static void
choose_arc (RkSampleBulk *bulk)
{
  bulk->arc = rk_sample_random_below (&bulk->random, bulk->region->arcs->len);
  bulk->line = 0;
}

/**
 * rk_sample_bulk_init:
 * @bulk: (out caller-allocates): to be asked with rk_sample_bulk_next(); needs no clearing
 * @family_name: must stay valid
 */
void
rk_sample_bulk_init (RkSampleBulk *bulk,
                     const RkSampleRegion *region,
                     guint64 seed,
                     guint64 patient,
                     const char *family_name)
{
  bulk->region = region;
  rk_sample_random_init (&bulk->random, seed, patient ^ G_GUINT64_CONSTANT (0xb0150000000000));
  bulk->family_name = family_name;
  choose_arc (bulk);
}

/**
 * rk_sample_bulk_next:
 * @day: the civil day on which it is written
 * @text: set to the post's text
 *
 * Returns: (transfer none): who writes, as arcs call it
 */
const char *
rk_sample_bulk_next (RkSampleBulk *bulk, const GDate *day, GString *text)
{
  const RkSampleLine *line = NULL;
  const RkSampleCalendar calendar = { .first = *day };

  do
    {
      while (bulk->line >= rk_sample_arc (bulk->region, bulk->arc)->lines->len)
        choose_arc (bulk);
      line = &g_array_index (
        rk_sample_arc (bulk->region, bulk->arc)->lines, RkSampleLine, bulk->line++);
    }
  while (line->kind != RK_SAMPLE_LINE_POST);
  g_string_truncate (text, 0);
  rk_sample_expand (text, line->text, bulk->family_name, &calendar, 0, &bulk->random);
  return line->role;
}
