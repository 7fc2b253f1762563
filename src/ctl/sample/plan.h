/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "expand.h"
#include "sample.h"

G_BEGIN_DECLS

typedef enum
{
  RK_SAMPLE_EVENT_POST,
  RK_SAMPLE_EVENT_EDIT,
  RK_SAMPLE_EVENT_WITHDRAW,
  RK_SAMPLE_EVENT_ACK,
  RK_SAMPLE_EVENT_LIKE,
  RK_SAMPLE_EVENT_READ, /* moves the user's marker to the post */
} RkSampleEventKind;

typedef struct
{
  RkSampleEventKind kind;
  gint64 at_us;
  guint user;
  guint post;       /* index into the plan's posts */
  const char *text; /* of a post or an edit */
  guint serial;     /* keeps events of one instant in the order of their making */
} RkSampleEvent;

typedef struct
{
  gint64 at_us;
  guint patient;
  guint author;
  guint reply_to; /* index into the plan's posts, or RK_SAMPLE_NONE */
  char *text;
  char *const *attachments; /* of the arc's line */
} RkSamplePost;

/* What everybody writes and reads, in order of time, nothing of it after the present. */
typedef struct
{
  GArray *posts;     /* RkSamplePost */
  GArray *events;    /* RkSampleEvent */
  GPtrArray *edits;  /* owns the texts of the edits */
  gint64 first_us;   /* before everything: when the spaces were made */
  gint64 evening_us; /* what came after it is news for most people */
} RkSamplePlan;

RkSamplePlan *rk_sample_plan_new (const RkSampleRegion *region, guint64 seed, gint64 now_us);
void rk_sample_plan_free (RkSamplePlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSamplePlan, rk_sample_plan_free)

/* Endless posts of one patient, for regions of any size: one arc after the other, chosen by the
 * seed, with other numbers each time. */
typedef struct
{
  const RkSampleRegion *region;
  RkSampleRandom random;
  guint arc;
  guint line;
  const char *family_name;
} RkSampleBulk;

typedef struct
{
  const char *family_name, *given_name, *family_kana, *given_kana;
  int sex;
  char birth_date[11];
} RkSamplePerson;

void rk_sample_bulk_person (const RkSampleRegion *region,
                            guint64 seed,
                            guint64 index,
                            RkSamplePerson *ret_person);
void rk_sample_bulk_init (RkSampleBulk *bulk,
                          const RkSampleRegion *region,
                          guint64 seed,
                          guint64 patient,
                          const char *family_name);
const char *rk_sample_bulk_next (RkSampleBulk *bulk, const GDate *day, GString *text);

G_END_DECLS
