/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"
#include "client/rows-private.h"

G_BEGIN_DECLS

/*
 * The engine's side of the client: a thread with its own main context that owns the store and the
 * network. The main thread hands it calls and takes its events; nothing else is shared.
 */

typedef struct _RkEngine RkEngine;

typedef enum
{
  RK_EVENT_STATE,
  RK_EVENT_ONLINE,
  RK_EVENT_SYNCING,
  RK_EVENT_USER,
  RK_EVENT_DEVICE,
  RK_EVENT_PATIENTS,
  RK_EVENT_SPACES,
  RK_EVENT_TOTALS,
  RK_EVENT_TIMELINE,
  RK_EVENT_INVITATIONS,
  RK_EVENT_NOTICES,
  RK_EVENT_REQUESTS,
  RK_EVENT_ANNOUNCEMENTS,
  RK_EVENT_MEDIA,
  RK_EVENT_ARRIVED,
  RK_EVENT_HISTORY,
  RK_EVENT_LOST,
  RK_EVENT_ENDED,
} RkEventKind;

/* One thing that the main thread has to know. Which fields are set goes by the kind. */
typedef struct
{
  RkEventKind kind;
  int number;    /* STATE, ENDED: reason, MEDIA: state */
  gboolean flag; /* ONLINE, SYNCING; PATIENTS, SPACES: the rows are all there are */
  guint n, n_unacked, n_asked, n_unsent; /* TOTALS, ARRIVED, LOST: n */
  guint n_scheduled, n_to_confirm;       /* TOTALS */
  double progress;                       /* MEDIA, HISTORY */
  char *id;                              /* MEDIA: attachment; DEVICE: server */
  char *text;                            /* DEVICE: mail; LOST: of what space; TOTALS: doctors */
  GPtrArray *rows;                       /* PATIENTS, SPACES, INVITATIONS, NOTICES, REQUESTS */
  GPtrArray *gone;                       /* PATIENTS, SPACES: ids */
  RkTimelineChange *change;              /* TIMELINE */
  RkUserRow *user;                       /* USER */
  RkFacility *facility;                  /* USER */
  RkWipeReport *report;                  /* ENDED */
} RkEvent;

typedef void (*RkEventFunc) (const RkEvent *event, gpointer data);

/* A call of the main thread, on its way through the engine. */
typedef struct _RkCall RkCall;
typedef void (*RkCallFunc) (RkEngine *engine, RkCall *call);

/*
 * What a call brings along. Owned by it; strings are copied by whoever makes it. One struct for all
 * calls: most need two or three of these.
 */
struct _RkCall
{
  GTask *task;
  RkEngine *engine;
  RkCallFunc func;
  char *a;
  char *b;
  char *c;
  RkSecret *secret;
  RkSecret *secret2;
  gint64 number;
  gint64 number2;
  gboolean flag;
  GPtrArray *list;
  char **strings;
  char **names;
  char *for_id;
  gboolean anonymous;
  char *proof; /* wiped */
  char *dates;
  char *place;
  char *reason;
  gint64 scheduled_us;
  RkPatient *patient;
  RkAttachment *attachment;
  gpointer scratch; /* of the engine, freed by it */
  RkProgressFunc progress;
  gpointer progress_data;
};

RkEngine *rk_engine_new (const char *state_dir, RkEventFunc func, gpointer data);
void rk_engine_stop (RkEngine *engine);
gboolean rk_engine_take_lost (RkEngine *engine);
void rk_engine_unref (RkEngine *engine);
RkEngine *rk_engine_ref (RkEngine *engine);

RkCall *rk_call_new (RkEngine *engine, GTask *task, RkCallFunc func);
void rk_call_start (RkCall *call);

/* The answer of a search: rows for the hits. */
typedef struct
{
  GPtrArray *rows; /* RkHitRow */
  gboolean more;
  gboolean complete;
  gint64 since_us;
  gboolean from_server;
} RkFound;

void rk_found_free (RkFound *found);

/* What rk_engine_change_post() does. */
typedef enum
{
  RK_CHANGE_EDIT,
  RK_CHANGE_WITHDRAW,
  RK_CHANGE_HIDE,
  RK_CHANGE_ACK,
  RK_CHANGE_LIKE,
  RK_CHANGE_TAKE,
} RkPostChange;

/* Everything that can be called. */
void rk_engine_start (RkEngine *engine, RkCall *call);
void rk_engine_set_server_url (RkEngine *engine, RkCall *call);
void rk_engine_probe (RkEngine *engine, RkCall *call);
void rk_engine_sign_in (RkEngine *engine, RkCall *call);
void rk_engine_change_password (RkEngine *engine, RkCall *call);
void rk_engine_unlock (RkEngine *engine, RkCall *call);
void rk_engine_sign_out (RkEngine *engine, RkCall *call);
void rk_engine_unsent (RkEngine *engine, RkCall *call);
void rk_engine_flush (RkEngine *engine, RkCall *call);
void rk_engine_sessions (RkEngine *engine, RkCall *call);
void rk_engine_act (RkEngine *engine, RkCall *call);
void rk_engine_choose_anonymous (RkEngine *engine, RkCall *call);
void rk_engine_reconnect (RkEngine *engine, RkCall *call);
void rk_engine_solve (RkEngine *engine, RkCall *call);
void rk_engine_invite (RkEngine *engine, RkCall *call);
void rk_engine_candidates (RkEngine *engine, RkCall *call);
void rk_engine_register_patient (RkEngine *engine, RkCall *call);
void rk_engine_register_patients (RkEngine *engine, RkCall *call);
void rk_engine_edit_patient (RkEngine *engine, RkCall *call);
void rk_engine_patient_states (RkEngine *engine, RkCall *call);
void rk_engine_search (RkEngine *engine, RkCall *call);
void rk_engine_search_server (RkEngine *engine, RkCall *call);
void rk_engine_media (RkEngine *engine, RkCall *call);
void rk_engine_media_sight (RkEngine *engine, RkCall *call);
void rk_engine_media_usage (RkEngine *engine, RkCall *call);
void rk_engine_media_wish (RkEngine *engine, RkCall *call);
void rk_engine_media_empty (RkEngine *engine, RkCall *call);
/* @there: whether the piece can be read now; FALSE when the download failed. */
/* Why a content is asked for: number of a call of rk_engine_media(). */
enum
{
  RK_MEDIA_OPENED,
  RK_MEDIA_SHOWN,
  RK_MEDIA_GLIMPSE,
};
typedef void (*RkMediaWanted) (gboolean there, gpointer data);
gboolean rk_engine_media_want (
  RkEngine *engine, const char *attachment_id, gint64 offset, RkMediaWanted wanted, gpointer data);
void rk_engine_portrait (RkEngine *engine, RkCall *call);
void rk_engine_versions (RkEngine *engine, RkCall *call);

void rk_engine_open_timeline (RkEngine *engine, RkCall *call);
void rk_engine_close_timeline (RkEngine *engine, RkCall *call);
void rk_engine_load_older (RkEngine *engine, RkCall *call);
void rk_engine_load_until (RkEngine *engine, RkCall *call);
void rk_engine_load_day (RkEngine *engine, RkCall *call);
void rk_engine_mark (RkEngine *engine, RkCall *call);
void rk_engine_mute (RkEngine *engine, RkCall *call);
void rk_engine_report (RkEngine *engine, RkCall *call);
void rk_engine_save_draft (RkEngine *engine, RkCall *call);
void rk_engine_post (RkEngine *engine, RkCall *call);
void rk_engine_undo_post (RkEngine *engine, RkCall *call);
void rk_engine_stop_post (RkEngine *engine, RkCall *call);
void rk_engine_retry (RkEngine *engine, RkCall *call);
void rk_engine_discard (RkEngine *engine, RkCall *call);
void rk_engine_send_now (RkEngine *engine, RkCall *call);
void rk_engine_change_post (RkEngine *engine, RkCall *call);
void rk_engine_create_space (RkEngine *engine, RkCall *call);
void rk_engine_people (RkEngine *engine, RkCall *call);
void rk_engine_view (RkEngine *engine, RkCall *call);
void rk_engine_read_notice (RkEngine *engine, RkCall *call);

void rk_engine_media_glimpsed (RkEngine *engine, const char *attachment_id, guint64 glimpse);
GInputStream *
rk_media_stream_new (RkEngine *engine, const char *attachment_id, gint64 size, guint64 glimpse);

G_END_DECLS
