/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/records.h"

#include <glib.h>

G_BEGIN_DECLS

/* The sample region: an invented town with its facilities, staff, patients and the stories that are
 * written about them, as plain structs. Nothing here knows a database; `sample-writer.h` puts it
 * into a server. Everything is a function of the texts in data/sample, a seed and the present time.
 */

/**
 * RkSampleError:
 * @RK_SAMPLE_ERROR_SYNTAX: a file of the sample is not written as it should be
 * @RK_SAMPLE_ERROR_REFERENCE: a file of the sample names something that is not there
 * @RK_SAMPLE_ERROR_NOT_EMPTY: the database is in use already
 */
typedef enum
{
  RK_SAMPLE_ERROR_SYNTAX,
  RK_SAMPLE_ERROR_REFERENCE,
  RK_SAMPLE_ERROR_NOT_EMPTY,
} RkSampleError;

#define RK_SAMPLE_ERROR (rk_sample_error_quark ())
GQuark rk_sample_error_quark (void);

#define RK_SAMPLE_NONE G_MAXUINT

/* Limits of the parser. */
#define RK_SAMPLE_MAX_FILE  (256 * 1024)
#define RK_SAMPLE_MAX_LINE  2000
#define RK_SAMPLE_MAX_LINES 400 /* of one arc */
#define RK_SAMPLE_MAX_DAYS  400
/* Over this many characters the composer says 簡潔に; the sample keeps to it. */
#define RK_SAMPLE_MAX_TEXT 400

typedef struct
{
  char *key;
  char *name;
  int kind; /* RkFacilityKind */
  char *phone;
  char *address;
} RkSampleFacility;

typedef struct
{
  char *key;
  guint facility;
  char *name;
  char *kana;
  int profession; /* RkProfession */
  char *mail;
  char *look;  /* of the portrait, see draw/draw.h */
  char *dress; /* the clothes on it */
  gboolean admin;
  gboolean shown; /* one of the accounts that the demo prints */
} RkSampleUser;

typedef struct
{
  char *role;
  guint user;
} RkSampleSeat;

typedef enum
{
  RK_SAMPLE_LINE_POST,
  RK_SAMPLE_LINE_EDIT,
  RK_SAMPLE_LINE_WITHDRAW,
  RK_SAMPLE_LINE_LIKE,
} RkSampleLineKind;

/* One line of an arc. */
typedef struct
{
  RkSampleLineKind kind;
  int day;    /* since the arc's first day */
  int minute; /* of the day, local */
  char *role;
  guint target; /* the line that is answered, edited, withdrawn or liked, or RK_SAMPLE_NONE */
  char *text;
  char **attachments; /* names of media; NULL-terminated, may be empty */
} RkSampleLine;

/* A story that is told over days or weeks, by roles and not by people. */
typedef struct
{
  char *key;
  char *title;
  GArray *lines; /* RkSampleLine, in order of time */
  int days;      /* the last line's day */
} RkSampleArc;

typedef struct
{
  guint arc;
  int ends; /* days before today on which its last day lies */
} RkSampleChapter;

typedef struct
{
  char *key;
  guint facility;
  char *family_name, *given_name, *family_kana, *given_kana;
  int sex; /* RkSex */
  char *birth_date;
  char *disease;
  char *phone;
  char *address;
  char *emergency_contact;
  char *primary_doctor, *secondary_doctor;
  char *cautions;
  GArray *seats;    /* RkSampleSeat */
  GArray *chapters; /* RkSampleChapter */
} RkSamplePatient;

/* An invitation that is still open when the sample begins. */
typedef struct
{
  guint patient;
  guint inviter;
  guint invitee;
  gboolean approved; /* waits for the invitee; else for an administrator */
} RkSampleInvitation;

typedef struct
{
  char *name;
  char *password;
  GArray *facilities;  /* RkSampleFacility */
  GArray *users;       /* RkSampleUser */
  GArray *patients;    /* RkSamplePatient */
  GArray *arcs;        /* RkSampleArc */
  GArray *invitations; /* RkSampleInvitation */
  /* For people made in bulk: pairs of writing and kana. */
  GPtrArray *family_names, *women_names, *men_names;
} RkSampleRegion;

RkSampleRegion *rk_sample_region_new (GError **error);
RkSampleRegion *rk_sample_region_new_from_texts (GHashTable *texts, GError **error);
void rk_sample_region_free (RkSampleRegion *region);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSampleRegion, rk_sample_region_free)

guint rk_sample_find_user (const RkSampleRegion *region, const char *key);
GArray *rk_sample_patient_members (const RkSampleRegion *region, guint patient);

#define rk_sample_facility(region, i) (&g_array_index ((region)->facilities, RkSampleFacility, (i)))
#define rk_sample_user(region, i)     (&g_array_index ((region)->users, RkSampleUser, (i)))
#define rk_sample_patient(region, i)  (&g_array_index ((region)->patients, RkSamplePatient, (i)))
#define rk_sample_arc(region, i)      (&g_array_index ((region)->arcs, RkSampleArc, (i)))

/* Media: portraits by "portrait/KEY.png", pictures, papers and the film by their names. */
GBytes *rk_sample_media (const char *name);
GBytes *
rk_sample_media_full (const char *name, guint *ret_width, guint *ret_height, char **ret_preview);
char **rk_sample_media_names (void);
const char *rk_sample_media_type (const char *name);

G_END_DECLS
