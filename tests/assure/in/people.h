/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server-fixture.h"

G_BEGIN_DECLS

/* Houses and people of an experiment, made beside the running server by its own rules. The ids are
 * the caller's. */

/* Has the servers of this program keep their files in memory, where that is to be had: nothing here
 * is about what survives. Before any of them is made. */
void people_in_memory (void);
/* Has them take invitations by mail, for which there is no mail server: what is sent waits. */
void people_with_mail (void);
void people_house (ServerFixture *fixture, const char *id, const char *name);
void people_user (ServerFixture *fixture,
                  const char *id,
                  const char *house_id,
                  const char *mail,
                  const char *name,
                  int role,
                  gboolean temporary);
/* Somebody of a patient's family. */
void people_relative (
  ServerFixture *fixture, const char *id, const char *house_id, const char *mail, const char *name);
void people_introduce (ServerFixture *fixture,
                       const char *space_id,
                       const char *user_id,
                       gboolean admin);
/* An announcement for the staff of one house. */
char *people_announce (ServerFixture *fixture, const char *facility_id);
void people_suspend (ServerFixture *fixture, const char *user_id);
/* A device of its own for each number. */
char *people_sign_in (ServerFixture *fixture, const char *mail, guint device);

/* What came back, with what differs between any two answers taken out: the date. */
typedef struct
{
  guint status;
  char *headers;
  char *body;
} PeopleAnswer;

void people_answer_clear (PeopleAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PeopleAnswer, people_answer_clear)
void people_ask (ServerFixture *fixture,
                 const char *token,
                 const char *method,
                 const char *target,
                 const char *more_headers,
                 const char *body,
                 PeopleAnswer *ret_answer);
gboolean people_same_answer (const PeopleAnswer *one, const PeopleAnswer *other);

G_END_DECLS
