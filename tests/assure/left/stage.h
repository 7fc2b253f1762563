/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "region.h"

#include "canary.h"
#include "desk.h"

G_BEGIN_DECLS

/**
 * RkStage:
 *
 * A server with a doctor who wrote about a patient, and a nurse's desk with the real client in a
 * real window. Every name, text, file name and file is a canary.
 */
typedef struct
{
  Region *region;
  RkClient *doctor;
  RkTimeline *by_doctor;
  char *patient_id;
  char *patient;   /* as the screen shows the name */
  char *post;      /* by the doctor */
  char *file_name; /* with the post, without its ending */
  char *file_text; /* in the file */
  char *own_post;  /* what the nurse will write */
  char *draft;     /* what she will begin to write */
  char *search;    /* what she will look for: a part of the doctor's post */
  RkCanaries *canaries;
  RkCut *cut;
  RkDesk *desk;
  char *home;
  GError *error;
} RkStage;

#define RK_STAGE_NURSE    "nurse@example.jp"
#define RK_STAGE_PASSWORD PASSWORD

/* What the main () of an experiment with a stage begins and ends with. */
char *rk_stage_begin (int argc, char **argv, guint64 n_planned, const char *name);
int rk_stage_run (char *work, void (*run_case) (void));

RkStage *rk_stage_new (const char *purpose);
void rk_stage_free (RkStage *stage);
void rk_stage_write_canaries (RkStage *stage, const char *path);
void rk_stage_speak_japanese (void);

gboolean rk_stage_start (RkStage *stage, const char *home);
gboolean rk_stage_sign_in (RkStage *stage);
gboolean rk_stage_sign_in_as (RkStage *stage, const char *mail);
gboolean rk_stage_read (RkStage *stage);
gboolean rk_stage_write (RkStage *stage);
gboolean rk_stage_begin_draft (RkStage *stage);
gboolean rk_stage_search (RkStage *stage);
gboolean rk_stage_lock (RkStage *stage);
gboolean rk_stage_enter_password (RkStage *stage);
gboolean rk_stage_unlock (RkStage *stage);
gboolean rk_stage_ask_logout (RkStage *stage);
gboolean rk_stage_log_out (RkStage *stage);
gboolean rk_stage_go_offline (RkStage *stage);
gboolean rk_stage_fail_unlock (RkStage *stage);
gboolean rk_stage_wait_signed_out (RkStage *stage);
gboolean rk_stage_session (RkStage *stage, const char *home);
char *rk_stage_reason (RkStage *stage);

G_END_DECLS
