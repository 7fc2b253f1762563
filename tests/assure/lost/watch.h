/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "stand-desk.h"

G_BEGIN_DECLS

#define CASES_PER_SPACE 24
#define CASES_PER_STAND (CASES_PER_SPACE * STAND_SPACES)

/* What has to be true of a space. */
typedef struct
{
  GHashTable *texts;  /* post id → text that was acknowledged to the person */
  GHashTable *tried;  /* texts that may be there */
  GHashTable *edits;  /* post id → texts that may have come instead */
  GHashTable *acks;   /* post ids */
  GHashTable *doctor; /* post id → position */
} Model;

/* The one stand of this process. */
typedef struct
{
  Stand *stand;
  Model model;
  guint in_stand;       /* cases done on it */
  gboolean keep_server; /* a server that dies is started again at once */
  gboolean spoiled;     /* after a finding the next case has a stand of its own */
  gboolean settled;     /* nobody has anything left to send: the model is asked as well */
  gboolean impatient;   /* a desk that does not agree is not asked again: for what is planted */
  const char *reader;   /* whose desk is compared: nurse, doctor or helper */
} Watch;
extern Watch watch;

void watch_begin (void);
/* The database is looked through before the stand goes. */
void watch_end (const char *after);
guint watch_space (void);
void watch_begin_space (void);
/* What the server says, against the model and against what a desk shows; NULL when all agree. */
char *watch_compare (const json_t *shown);
/* Whether that is what it says of a post that is lost. */
gboolean watch_says_lost (const char *wrong);
void watch_doctor_writes (guint count, GRand *random);
/* The same post again until a server takes it, which is started as often as it dies; its position,
 * 0 when none took it. */
gint64
watch_post_until_taken (const char *token, const char *space, const char *id, const char *text);
/* Listens to a desk until it ends; returns what is wrong. @kill_after_us: -1 for never. */
char *watch_follow (pid_t pid, int fd, gint64 kill_after_us);
/* One working day of the desk, or no more than its report. */
char *watch_shift (guint32 seed, gboolean armed_at_start, gboolean quiet, gint64 kill_after_us);
/* The same with what happens around it. */
char *watch_trouble (const Shift *trouble);
char *watch_visit (gboolean armed_at_start);
void watch_no_orders (void);
/* After each case: the next space, or the next stand. */
void watch_case_done (void);

G_END_DECLS
