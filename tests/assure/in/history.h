/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A random history of a small region, and for each step of it whether a given person may know. */

enum
{
  A_ADMIN,  /* of house A, in S1, S2 and S4 */
  A_NURSE,  /* in S1 */
  A_HELPER, /* in S2 and S4, and in the community */
  A_OFFICE, /* administers house A too, is in no space */
  B_GUEST,  /* in S1 */
  B_OTHER,  /* in S4 */
  C_ADMIN,  /* in S3, and leads the community */
  C_NURSE,  /* in S3 */
  N_PEOPLE,
};

#define N_SPACES 4

typedef enum
{
  STEP_POST,
  STEP_POST_WITH_FILE,
  STEP_EDIT,
  STEP_WITHDRAW,
  STEP_HIDE,
  STEP_REACT,
  STEP_MARK,
  STEP_DRAFT,
  STEP_UPLOAD,
  STEP_INVITE,
  STEP_NEW_PATIENT,
  STEP_CHANGE_PATIENT,
  STEP_NEW_STAFF,
  STEP_SIGN_IN,
  STEP_FAIL_SIGN_IN,
  STEP_STORE,
  STEP_VIEW,
  STEP_SEARCH,
  STEP_LEAVE,
  STEP_TALK,  /* in the community */
  STEP_APPLY, /* to be let into it */
  N_STEPS,
} StepKind;

typedef struct
{
  StepKind kind;
  guint actor;
  guint space;
  guint number; /* what ids and times are made of */
  guint post;   /* the number of the step that made the post that this is about */
  guint version;
  gboolean approved; /* an invitation by somebody who leads the space */
  gboolean visible;  /* to the observer */
} Step;

/* Whether somebody was in a space at the beginning. */
gboolean history_is_in (guint person, guint space);
gboolean history_leads (guint person, guint space);
guint history_house (guint person);
gboolean history_is_admin (guint person);
gboolean history_is_in_community (guint person);

/* Returns: (element-type Step) */
GArray *history_new (GRand *random, guint observer, guint n_steps);

G_END_DECLS
