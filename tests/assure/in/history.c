/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "history.h"

#include <string.h>

static const char members[N_PEOPLE][N_SPACES + 1] = {
  [A_ADMIN] = "xx.x", [A_NURSE] = "x...", [A_HELPER] = ".x.x", [A_OFFICE] = "....",
  [B_GUEST] = "x...", [B_OTHER] = "...x", [C_ADMIN] = "..x.",  [C_NURSE] = "..x.",
};
static const guint leaders[N_SPACES] = { A_ADMIN, A_ADMIN, C_ADMIN, A_ADMIN };
static const guint houses[N_PEOPLE] = {
  [A_ADMIN] = 0, [A_NURSE] = 0, [A_HELPER] = 0, [A_OFFICE] = 0,
  [B_GUEST] = 1, [B_OTHER] = 1, [C_ADMIN] = 2,  [C_NURSE] = 2,
};

typedef struct
{
  guint number;
  guint author;
  guint space;
  guint version;
  gboolean plain; /* neither withdrawn nor hidden */
} Post;

typedef struct
{
  gboolean in[N_PEOPLE][N_SPACES];
  GArray *posts;
} Model;

gboolean
history_is_in (guint person, guint space)
{
  return members[person][space] == 'x';
}

gboolean
history_leads (guint person, guint space)
{
  return leaders[space] == person;
}

guint
history_house (guint person)
{
  return houses[person];
}

gboolean
history_is_admin (guint person)
{
  return person == A_ADMIN || person == A_OFFICE || person == C_ADMIN;
}

gboolean
history_is_in_community (guint person)
{
  return person == A_HELPER || person == C_ADMIN;
}

static guint
pick (GRand *random, guint n)
{
  return (guint) g_rand_int_range (random, 0, (gint32) n);
}

/* Somebody who is in the space now. */
static guint
somebody_in (Model *model, guint space, GRand *random)
{
  guint person;

  do
    person = pick (random, N_PEOPLE);
  while (!model->in[person][space]);
  return person;
}

/* A post of the space that can still be changed, or NULL. */
static Post *
some_post (Model *model, guint space, GRand *random)
{
  g_autoptr (GPtrArray) there = g_ptr_array_new ();

  for (guint i = 0; i < model->posts->len; i++)
    {
      Post *post = &g_array_index (model->posts, Post, i);
      if (post->space == space && post->plain)
        g_ptr_array_add (there, post);
    }
  return there->len > 0 ? there->pdata[pick (random, there->len)] : NULL;
}

static void
begin_post (Model *model, Step *step)
{
  const Post post = { step->number, step->actor, step->space, 1, TRUE };

  g_array_append_val (model->posts, post);
}

/* Fills a step in; %FALSE when there is nothing yet that it could be about. */
static gboolean
choose (Model *model, Step *step, GRand *random)
{
  Post *post;

  step->space = pick (random, N_SPACES);
  step->actor = somebody_in (model, step->space, random);
  switch (step->kind)
    {
    case STEP_POST:
    case STEP_POST_WITH_FILE:
      begin_post (model, step);
      return TRUE;
    case STEP_EDIT:
    case STEP_WITHDRAW:
    case STEP_HIDE:
    case STEP_REACT:
      post = some_post (model, step->space, random);
      if (post == NULL)
        return FALSE;
      step->post = post->number;
      if (step->kind == STEP_HIDE)
        step->actor = leaders[step->space];
      else if (step->kind != STEP_REACT)
        step->actor = post->author;
      if (!model->in[step->actor][step->space])
        return FALSE;
      if (step->kind == STEP_EDIT)
        post->version++;
      else if (step->kind != STEP_REACT)
        post->plain = FALSE;
      step->version = post->version;
      return TRUE;
    case STEP_INVITE:
      step->approved = leaders[step->space] == step->actor;
      return TRUE;
    case STEP_NEW_PATIENT:
      step->actor = pick (random, 2) == 0 ? A_ADMIN : C_ADMIN;
      return TRUE;
    case STEP_CHANGE_PATIENT:
      step->actor = leaders[step->space];
      return TRUE;
    case STEP_NEW_STAFF:
    case STEP_SIGN_IN:
    case STEP_FAIL_SIGN_IN:
      step->actor = pick (random, N_PEOPLE);
      return TRUE;
    case STEP_TALK:
      step->actor = pick (random, 2) == 0 ? A_HELPER : C_ADMIN;
      return TRUE;
    case STEP_APPLY:
      do
        step->actor = pick (random, N_PEOPLE);
      while (history_is_in_community (step->actor));
      return TRUE;
    case STEP_LEAVE:
      if (step->actor == leaders[step->space] || pick (random, 4) != 0)
        return FALSE;
      return TRUE;
    default:
      return TRUE;
    }
}

/* Whether the observer may know of it. */
static gboolean
is_visible (Model *model, const Step *step, guint observer)
{
  switch (step->kind)
    {
    case STEP_MARK:
    case STEP_DRAFT:
    case STEP_UPLOAD:
    case STEP_SIGN_IN:
    case STEP_FAIL_SIGN_IN:
    case STEP_STORE:
    case STEP_VIEW:
    case STEP_SEARCH:
      /* Everybody's own affair. */
      return step->actor == observer;
    case STEP_TALK:
      return history_is_in_community (observer);
    /* For its administrators, and not for the other members. */
    case STEP_APPLY:
      return step->actor == observer || observer == C_ADMIN;
    case STEP_NEW_STAFF:
      return houses[step->actor] == houses[observer];
    case STEP_NEW_PATIENT:
      return step->actor == observer
             || (history_is_admin (observer) && houses[step->actor] == houses[observer]);
    case STEP_CHANGE_PATIENT:
      return model->in[observer][step->space]
             || (history_is_admin (observer) && houses[step->actor] == houses[observer]);
    default:
      return step->actor == observer || model->in[observer][step->space];
    }
}

GArray *
history_new (GRand *random, guint observer, guint n_steps)
{
  GArray *steps = g_array_new (FALSE, TRUE, sizeof (Step));
  Model model = { .posts = g_array_new (FALSE, FALSE, sizeof (Post)) };

  for (guint person = 0; person < N_PEOPLE; person++)
    for (guint space = 0; space < N_SPACES; space++)
      model.in[person][space] = history_is_in (person, space);
  while (steps->len < n_steps)
    {
      Step step = { .kind = (StepKind) pick (random, N_STEPS), .number = steps->len + 1 };

      if (!choose (&model, &step, random))
        continue;
      step.visible = is_visible (&model, &step, observer);
      if (step.kind == STEP_LEAVE)
        model.in[step.actor][step.space] = FALSE;
      g_array_append_val (steps, step);
    }
  g_array_unref (model.posts);
  return steps;
}
