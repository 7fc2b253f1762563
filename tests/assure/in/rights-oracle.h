/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Who may do what, in words of the field, written without looking at the server's table: people by
 * what they are to one patient's space, actions as requests, the states of what they are about. To
 * add a kind of person, a route or a state is to add a line.
 */

enum
{
  HOUSE_A, /* manages the patient */
  HOUSE_B, /* has somebody in the space */
  HOUSE_C, /* has nothing to do with it */
  HOUSE_D, /* of the planted fault */
  N_HOUSES,
};

enum
{
  KEEPER, /* administers the house and the space */
  LEADER,
  AUTHOR,
  MEMBER,
  GUEST,
  GUEST_LEADER,
  HOUSE_ADMIN,
  COLLEAGUE,
  FORMER,
  INVITEE,
  ACQUAINTANCE,
  STRANGER_ADMIN,
  STRANGER,
  RELATIVE, /* of the patient, in 患者側 with the team */
  NEW_STAFF,
  SUSPENDED,
  ANONYMOUS,
  GARBLED,
  VICTIM,  /* is done to, does nothing */
  PLANTED, /* is let in against the rules */
  N_ACTORS,
};

typedef enum
{
  FINE,
  TEMPORARY,
  ENDED,
  NOBODY,
  GARBAGE,
} Session;

typedef struct
{
  const char *name;
  guint house;
  gboolean house_admin;
  gboolean in; /* a member of the space */
  gboolean space_admin;
  gboolean acquainted; /* is in the other space */
  Session session;
} Actor;

extern const Actor actors[N_ACTORS];

typedef enum
{
  OF_PLACE, /* nothing has to be made */
  OF_POST,
  OF_SCHEDULED, /* the author's */
  OF_REQUEST,   /* of the author, to the third house */
  OF_FILE,
  OF_INVITATION,
  OF_NEWCOMER,
  OF_NOTICE,
  OF_ANNOUNCEMENT, /* for the staff of the first house */
  OF_STORE,
  OF_SESSION,
} Object;

/* The states of the objects, in the order of Action.target. */
enum
{
  POST_NORMAL,
  POST_EDITED,
  POST_WITHDRAWN,
  POST_HIDDEN,
};

enum
{
  FILE_UPLOADING,
  FILE_COMPLETE,
  FILE_PUBLISHED,
  FILE_OF_WITHDRAWN,
  FILE_OF_HIDDEN,
};

enum
{
  WAITING_APPROVAL,
  WAITING_INVITEE,
  ACCEPTED,
  DECLINED,
  REFUSED,
  WITHDRAWN,
};

enum
{
  OTHERS,
  OWN,
};

typedef enum
{
  DONE,
  FORBIDDEN,
  HIDDEN,
  CLASH,
  GONE,
  UNAUTHORIZED,
  CHANGE_PASSWORD,
  UPGRADE,
  INCOMPLETE,
  CLOSED, /* for want of a consent */
} Want;

extern const char *const want_names[];

#define MAX_STATES 7

/* Of attachments. */
Want continue_upload (guint actor, guint state);
Want look_at_upload (guint actor, guint state);
Want complete_upload (guint actor, guint state);
Want read_file (guint actor, guint state);

typedef struct _Action Action;

/* What somebody with a session that is in order is to be answered. */
typedef Want (*Oracle) (guint actor, guint state);

struct _Action
{
  const char *route; /* as in the server's table */
  Object object;
  const char *method;
  const char *target[MAX_STATES]; /* one for each state */
  const char *what[MAX_STATES];   /* the states' names */
  const char *headers;
  const char *body;
  Oracle oracle;
  gboolean moves_members;
  gboolean ends_session;
  gboolean open;       /* for everybody, without a session */
  gboolean first_days; /* also with a temporary password */
};

extern const Action actions[];
extern const gsize n_actions;

/* Of a コミュニティ and its 相談. */
Want community_apply (guint actor, guint state);
Want community_leaders (guint actor, guint state);
Want solve_question (guint actor, guint state);
Want community_insiders (guint actor, guint state);
Want nobody_unnamed (guint actor, guint state);
Want no_member_of_consult (guint actor, guint state);

Want rights_oracle (guint actor, const Action *action, guint state);

G_END_DECLS
