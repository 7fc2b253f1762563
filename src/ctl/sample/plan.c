/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "plan.h"

#include "core/time.h"

#include <string.h>

typedef struct
{
  const RkSampleRegion *region;
  RkSamplePlan *plan;
  guint64 seed;
  gint64 now_us;
  GTimeZone *zone;
  GDate today;
  GArray *seen; /* gint64 for each user: until when they have looked in */
} Planner;

/* How often 了解 is pressed, in percent, by profession. */
static guint
diligence (int profession)
{
  switch (profession)
    {
    case RK_PROFESSION_NURSE:
      return 98;
    case RK_PROFESSION_CLERK:
    case RK_PROFESSION_CARE_MANAGER:
      return 93;
    case RK_PROFESSION_PHARMACIST:
      return 89;
    case RK_PROFESSION_DOCTOR:
      return 84;
    case RK_PROFESSION_HELPER:
    case RK_PROFESSION_CARE_WORKER:
      return 80;
    default:
      return 76;
    }
}

static gint64
local_us (const Planner *p, const GDate *date, int minute)
{
  g_autoptr (GDateTime) at
    = g_date_time_new (p->zone, g_date_get_year (date), (int) g_date_get_month (date),
                       g_date_get_day (date), minute / 60, minute % 60, 0);

  return g_date_time_to_unix (at) * RK_SECOND;
}

static void
add_event (
  Planner *p, RkSampleEventKind kind, gint64 at_us, guint user, guint post, const char *text)
{
  RkSampleEvent event = { kind, at_us, user, post, text, p->plan->events->len };

  g_array_append_val (p->plan->events, event);
}

/* People look in during the day: an ack that would fall into the night is given in the morning. */
static gint64
ack_time (const Planner *p, gint64 post_us, RkSampleRandom *random)
{
  gint64 at = post_us + (2 + rk_sample_random_below (random, 40)) * RK_MINUTE
              + rk_sample_random_below (random, 60) * RK_SECOND;
  g_autoptr (GDateTime) local = NULL;
  int minute = 0;

  if (rk_sample_random_below (random, 3) == 0)
    at += rk_sample_random_below (random, 8 * 60) * RK_MINUTE;
  local = rk_time_to_date_time (at, p->zone);
  minute = g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local);
  if (minute < 7 * 60 + 45)
    at += (7 * 60 + 45 - minute + (gint64) rk_sample_random_below (random, 50)) * RK_MINUTE;
  else if (minute >= 21 * 60)
    at += ((24 + 7) * 60 + 45 - minute + (gint64) rk_sample_random_below (random, 50)) * RK_MINUTE;
  return at;
}

/* Everyone else's reactions to a text of @post that stands from @from_us until @until_us. */
static void
add_reactions (Planner *p, guint post, gint64 from_us, gint64 until_us, guint percent)
{
  const RkSamplePost *it = &g_array_index (p->plan->posts, RkSamplePost, post);
  g_autoptr (GArray) members = rk_sample_patient_members (p->region, it->patient);
  RkSampleRandom random;

  rk_sample_random_init (
    &random, p->seed, ((guint64) post << 20) ^ (guint64) (from_us / RK_MINUTE));
  for (guint m = 0; m < members->len; m++)
    {
      guint user = g_array_index (members, guint, m);
      gint64 at = ack_time (p, from_us, &random);
      guint dice = rk_sample_random_below (&random, 100);
      guint like = rk_sample_random_below (&random, 100);

      if (user == it->author || at >= until_us || at > g_array_index (p->seen, gint64, user))
        continue;
      if (dice * 100 < diligence (rk_sample_user (p->region, user)->profession) * percent)
        add_event (p, RK_SAMPLE_EVENT_ACK, at, user, post, NULL);
      if (like < 3 && percent == 100)
        add_event (p, RK_SAMPLE_EVENT_LIKE, at + 4 * RK_SECOND, user, post, NULL);
    }
}

static guint
seat_of (const RkSamplePatient *patient, const char *role)
{
  for (guint i = 0; i < patient->seats->len; i++)
    {
      const RkSampleSeat *seat = &g_array_index (patient->seats, RkSampleSeat, i);

      if (strcmp (seat->role, role) == 0)
        return seat->user;
    }
  g_assert_not_reached (); /* the region was checked while reading */
}

static guint
add_post (Planner *p,
          guint patient,
          guint author,
          const RkSampleLine *line,
          guint reply_to,
          gint64 at,
          char *text)
{
  RkSamplePost post = { at, patient, author, reply_to, text, line->attachments };

  g_array_append_val (p->plan->posts, post);
  add_event (p, RK_SAMPLE_EVENT_POST, at, author, p->plan->posts->len - 1, text);
  return p->plan->posts->len - 1;
}

/* Until when the text that @line gave to its post stands: the next edit or the withdrawal. */
static gint64
stands_until (const RkSampleArc *arc, const GArray *times, guint line, guint target)
{
  for (guint n = line + 1; n < arc->lines->len; n++)
    {
      const RkSampleLine *later = &g_array_index (arc->lines, RkSampleLine, n);

      if (later->target == target
          && (later->kind == RK_SAMPLE_LINE_EDIT || later->kind == RK_SAMPLE_LINE_WITHDRAW))
        return g_array_index (times, gint64, n);
    }
  return G_MAXINT64;
}

/* Keeps a story from Sundays: a day's posts go to the Monday, or else to the Saturday, where the
 * story is quiet. Its last day stays when that is today. */
static gint8 *
plan_moves (const RkSampleArc *arc, const GDate *first, gboolean ends_today)
{
  gint8 *moves = g_new0 (gint8, arc->days + 1);
  int before = -2;

  for (guint n = 0; n < arc->lines->len; n++)
    {
      int day = g_array_index (arc->lines, RkSampleLine, n).day;
      int after = day + 2;
      GDate date = *first;

      if (n > 0 && g_array_index (arc->lines, RkSampleLine, n - 1).day == day)
        continue;
      for (guint m = n + 1; m < arc->lines->len; m++)
        if (g_array_index (arc->lines, RkSampleLine, m).day > day)
          {
            after = g_array_index (arc->lines, RkSampleLine, m).day;
            break;
          }
      g_date_add_days (&date, (guint) day);
      if (g_date_get_weekday (&date) == G_DATE_SUNDAY && !(ends_today && day == arc->days))
        {
          if (after - day >= 2)
            moves[day] = 1;
          else if (day - before >= 2)
            moves[day] = -1;
        }
      before = day + moves[day];
    }
  return moves;
}

static void
add_chapter (Planner *p, guint patient_index, guint chapter_index)
{
  const RkSamplePatient *patient = rk_sample_patient (p->region, patient_index);
  const RkSampleChapter *chapter
    = &g_array_index (patient->chapters, RkSampleChapter, chapter_index);
  const RkSampleArc *arc = rk_sample_arc (p->region, chapter->arc);
  g_autoptr (GArray) times = g_array_new (FALSE, TRUE, sizeof (gint64));
  g_autoptr (GArray) posts = g_array_new (FALSE, TRUE, sizeof (guint));
  RkSampleRandom random;
  g_autofree gint8 *moves = NULL;
  RkSampleCalendar calendar = { .first = p->today };
  gint64 shift = 0;

  rk_sample_random_init (&random, p->seed, ((guint64) patient_index << 8) + chapter_index);
  g_date_subtract_days (&calendar.first, (guint) (arc->days + chapter->ends));
  calendar.moves = moves = plan_moves (arc, &calendar.first, chapter->ends == 0);
  calendar.n_moves = arc->days + 1;
  /* The same arc in two patients' homes is not written in the same minute. */
  shift = (gint64) rk_sample_random_below (&random, 11) - 5;

  for (guint n = 0; n < arc->lines->len; n++)
    {
      const RkSampleLine *line = &g_array_index (arc->lines, RkSampleLine, n);
      GDate day;
      gint64 at = 0;

      rk_sample_calendar_day (&calendar, line->day, &day);
      at = local_us (p, &day, line->minute) + shift * RK_MINUTE + (n * 17 % 60) * RK_SECOND;
      g_array_append_val (times, at);
    }
  for (guint n = 0; n < arc->lines->len; n++)
    {
      const RkSampleLine *line = &g_array_index (arc->lines, RkSampleLine, n);
      gint64 at = g_array_index (times, gint64, n);
      guint user = seat_of (patient, line->role);
      guint target = line->target == RK_SAMPLE_NONE ? RK_SAMPLE_NONE
                                                    : g_array_index (posts, guint, line->target);
      guint post = RK_SAMPLE_NONE;
      GString *text = NULL;

      if (at > p->now_us)
        break;
      switch (line->kind)
        {
        case RK_SAMPLE_LINE_POST:
          text = g_string_new (NULL);
          rk_sample_expand (text, line->text, patient->family_name, &calendar, line->day, &random);
          post = add_post (p, patient_index, user, line, target, at, g_string_free (text, FALSE));
          add_reactions (p, post, at, stands_until (arc, times, n, n), 100);
          break;
        case RK_SAMPLE_LINE_EDIT:
          text = g_string_new (NULL);
          rk_sample_expand (text, line->text, patient->family_name, &calendar, line->day, &random);
          g_ptr_array_add (p->plan->edits, g_string_free (text, FALSE));
          add_event (p, RK_SAMPLE_EVENT_EDIT, at, user, target,
                     g_ptr_array_index (p->plan->edits, p->plan->edits->len - 1));
          add_reactions (p, target, at, stands_until (arc, times, n, line->target), 60);
          break;
        case RK_SAMPLE_LINE_WITHDRAW:
          add_event (p, RK_SAMPLE_EVENT_WITHDRAW, at, user, target, NULL);
          break;
        case RK_SAMPLE_LINE_LIKE:
          if (user != g_array_index (p->plan->posts, RkSamplePost, target).author)
            add_event (p, RK_SAMPLE_EVENT_LIKE, at, user, target, NULL);
          break;
        }
      g_array_append_val (posts, post);
    }
}

/* Each user's marker in each space: the last post there before they last looked in. */
static void
add_markers (Planner *p)
{
  for (guint i = 0; i < p->region->patients->len; i++)
    {
      g_autoptr (GArray) members = rk_sample_patient_members (p->region, i);

      for (guint m = 0; m < members->len; m++)
        {
          guint user = g_array_index (members, guint, m);
          gint64 seen = g_array_index (p->seen, gint64, user);
          guint last = RK_SAMPLE_NONE;
          gint64 last_us = 0;

          for (guint n = 0; n < p->plan->posts->len; n++)
            {
              const RkSamplePost *post = &g_array_index (p->plan->posts, RkSamplePost, n);

              if (post->patient == i && post->at_us >= last_us
                  && (post->at_us <= seen || post->author == user))
                {
                  last = n;
                  last_us = post->at_us;
                }
            }
          if (last != RK_SAMPLE_NONE)
            add_event (p, RK_SAMPLE_EVENT_READ, MAX (seen, last_us), user, last, NULL);
        }
    }
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const RkSampleEvent *x = a, *y = b;

  if (x->at_us != y->at_us)
    return x->at_us < y->at_us ? -1 : 1;
  return x->serial < y->serial ? -1 : x->serial > y->serial;
}

static void
clear_post (gpointer data)
{
  g_free (((RkSamplePost *) data)->text);
}

/**
 * rk_sample_plan_new:
 * @region: must outlive the plan
 * @seed: chooses the numbers within the texts and who reacts when
 * @now_us: the present
 *
 * Lays the arcs out in time so that they end today, and lets the members read and react. Before
 * 8:05 in the morning "today" is the day before, so that there is always news of the last night.
 *
 * Returns: (transfer full): the plan
 */
RkSamplePlan *
rk_sample_plan_new (const RkSampleRegion *region, guint64 seed, gint64 now_us)
{
  RkSamplePlan *plan = g_new0 (RkSamplePlan, 1);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");
  Planner p = { .region = region, .plan = plan, .seed = seed, .now_us = now_us };
  g_autoptr (GDateTime) local = NULL;
  GDate yesterday;
  RkSampleRandom random;

  p.zone = zone != NULL ? zone : g_time_zone_new_offset (9 * 3600);
  local = rk_time_to_date_time (now_us, p.zone);
  g_date_clear (&p.today, 1);
  g_date_set_dmy (&p.today, (GDateDay) g_date_time_get_day_of_month (local),
                  (GDateMonth) g_date_time_get_month (local),
                  (GDateYear) g_date_time_get_year (local));
  if (g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local) < 8 * 60 + 5)
    g_date_subtract_days (&p.today, 1);

  plan->posts = g_array_new (FALSE, TRUE, sizeof (RkSamplePost));
  g_array_set_clear_func (plan->posts, clear_post);
  plan->events = g_array_new (FALSE, TRUE, sizeof (RkSampleEvent));
  plan->edits = g_ptr_array_new_with_free_func (g_free);

  yesterday = p.today;
  g_date_subtract_days (&yesterday, 1);
  plan->evening_us = local_us (&p, &yesterday, 17 * 60 + 30);
  p.seen = g_array_new (FALSE, TRUE, sizeof (gint64));
  rk_sample_random_init (&random, seed, 0x5eed);
  for (guint i = 0; i < region->users->len; i++)
    {
      gint64 seen = plan->evening_us + (gint64) rk_sample_random_below (&random, 100) * RK_MINUTE;

      if (rk_sample_user (region, i)->shown)
        seen = plan->evening_us;
      g_array_append_val (p.seen, seen);
    }
  for (guint i = 0; i < region->patients->len; i++)
    for (guint c = 0; c < rk_sample_patient (region, i)->chapters->len; c++)
      add_chapter (&p, i, c);
  add_markers (&p);
  g_array_sort (plan->events, compare_events);
  plan->first_us = plan->events->len > 0
                     ? g_array_index (plan->events, RkSampleEvent, 0).at_us - 3 * RK_DAY
                     : now_us - 3 * RK_DAY;
  g_array_unref (p.seen);
  if (zone == NULL)
    g_time_zone_unref (p.zone);
  return plan;
}

void
rk_sample_plan_free (RkSamplePlan *plan)
{
  if (plan == NULL)
    return;
  g_array_unref (plan->posts);
  g_array_unref (plan->events);
  g_ptr_array_unref (plan->edits);
  g_free (plan);
}
