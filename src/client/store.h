/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/rows-private.h"
#include "core/records.h"
#include "core/secret.h"
#include "core/attachment-part.h"
#include "db/db.h"

#include <jansson.h>

G_BEGIN_DECLS

/* Under which ids the contents of attachments are kept, with those of their smaller pictures. @rows
 * is the end of a statement that finds the attachments. */
#define RK_MEDIA_OF(rows)                                                                          \
  " (SELECT id FROM " rows " UNION ALL SELECT id || '/small' FROM " rows                           \
  " UNION ALL SELECT id || '/screen' FROM " rows ")"

/* Kinds of the outbox's entries, for the IN of a statement: reactions, what changes a post that is
 * there, and all that a person would miss if it got lost. */
#define RK_OUTBOX_REACTIONS "'ack', 'like', 'take', 'dates'"
#define RK_OUTBOX_CHANGES   "'edit', 'withdraw', 'hide', 'confirm', 'return', " RK_OUTBOX_REACTIONS
#define RK_OUTBOX_WORK      "'post', 'space', 'request', " RK_OUTBOX_CHANGES

/* The failure of a post whose author stopped it. */
#define RK_STOPPED "stopped"

/*
 * What one login holds, in its encrypted file. Engine's thread only. Nothing here knows the
 * network. Errors are those of the database; the engine puts them into words.
 */

/* What a transaction changed, for the windows to be told once it is committed. */
typedef struct
{
  gboolean everything;
  gboolean users; /* somebody's name, facility or portrait */
  gboolean self;  /* my own record, or the rules of my facility */
  gboolean invitations;
  gboolean notices;
  gboolean requests;
  gboolean announcements;
  gboolean deputies;
  gboolean outbox;
  GHashTable *patients;      /* ids */
  GHashTable *spaces;        /* ids: counts, title, last post */
  GHashTable *gone;          /* ids of spaces */
  GHashTable *members;       /* ids of spaces */
  GHashTable *drafts;        /* ids of spaces */
  GHashTable *posts;         /* post id -> space id */
  GHashTable *patients_gone; /* ids */
  guint n_arrived;           /* new posts by others behind my marker */
  gboolean saw_posts;        /* whether the page held posts at all */
  GPtrArray *lost;           /* RkUnsent: what was unsent in a place that is out of sight now */
} RkDirty;

typedef struct _RkStore RkStore;

RkStore *rk_store_open (const char *path, const RkSecret *key, gboolean create, GError **error);
void rk_store_close (RkStore *store);
RkDb *rk_store_get_db (RkStore *store);
void rk_store_set_me (RkStore *store, const char *user_id, const char *facility_id);
const char *rk_store_get_me (RkStore *store);
RkDirty *rk_store_get_dirty (RkStore *store);
RkDirty *rk_store_take_dirty (RkStore *store);
void rk_dirty_free (RkDirty *dirty);
void rk_dirty_add (GHashTable *set, const char *id);
void rk_dirty_add_post (RkDirty *dirty, const char *post_id, const char *space_id);

char *rk_store_get_meta (RkStore *store, const char *key);
gboolean rk_store_set_meta (RkStore *store, const char *key, const char *value, GError **error);

/* Records from the server. Each is called inside a transaction. */
gboolean rk_store_apply_change (RkStore *store, const json_t *change, GError **error);
gboolean rk_store_apply_record (RkStore *store,
                                const RkRecordType *type,
                                gconstpointer record,
                                GError **error);
gboolean rk_store_apply_object (RkStore *store,
                                const RkRecordType *type,
                                const json_t *object,
                                GError **error);
gboolean rk_store_apply_answer (RkStore *store,
                                const RkRecordType *type,
                                const json_t *object,
                                GError **error);
gboolean rk_store_apply_array (RkStore *store,
                               const RkRecordType *type,
                               const json_t *array,
                               GError **error);
gboolean rk_store_finish_page (RkStore *store, GError **error);
gboolean rk_store_purge_space (RkStore *store, const char *space_id, GError **error);
gboolean rk_store_forget_records (RkStore *store, GError **error);

/* Rows for the windows. */
RkUserRow *rk_store_dup_user (RkStore *store, const char *user_id);
RkFacility *rk_store_dup_facility (RkStore *store, const char *facility_id);
/* What goes on in one space. */
typedef struct
{
  guint unread;
  guint unacked;
  guint asked;
  gint64 last_post_us;
  char *last_excerpt;
  char *last_author;
  int last_profession;
  gboolean has_failed;
  gboolean has_sending;
  gboolean has_draft;
  gint64 muted_until_us;
} RkTraffic;
void rk_store_traffic (RkStore *store, const char *space_id, RkTraffic *ret);
void rk_traffic_clear (RkTraffic *traffic);
RkSpaceRow *rk_store_space_row (RkStore *store, const char *space_id, GError **error);
GPtrArray *rk_store_space_rows (RkStore *store, GError **error);
RkPatientRow *rk_store_patient_row (RkStore *store, const char *patient_id, GError **error);
GPtrArray *rk_store_patient_rows (RkStore *store, GError **error);
char *rk_store_dup_patient_of_space (RkStore *store, const char *space_id);
char *rk_store_dup_space_title (RkStore *store, const char *space_id);
gint64 rk_store_get_seen_position (RkStore *store, const char *space_id);
gint64 rk_store_get_joined_position (RkStore *store, const char *space_id);
gboolean rk_store_count (
  RkStore *store, const char *space_id, guint *ret_unread, guint *ret_unacked, GError **error);
guint rk_store_count_scheduled (RkStore *store);
GPtrArray *rk_store_pins (RkStore *store, const char *space_id);
GPtrArray *rk_store_questions (RkStore *store, const char *space_id);
gboolean rk_store_is_pinned (RkStore *store, const char *space_id, const char *post_id);
/* The record as it is, in the place of what has the same @key. */
gboolean rk_store_upsert (
  RkStore *store, const RkRecordType *type, const char *key, gconstpointer record, GError **error);
int rk_store_my_report (RkStore *store, const char *space_id, const char *post_id);
gboolean
rk_store_apply_report (RkStore *store, const RkReport *report, gboolean gone, GError **error);
gboolean rk_store_apply_request (RkStore *store, const RkCareRequest *request, GError **error);
gboolean rk_store_apply_pin (RkStore *store, const RkPin *pin, gboolean gone, GError **error);
gint64 rk_store_muted_until (RkStore *store, const char *space_id);
gint64 rk_store_next_unmute (RkStore *store);
void rk_store_touch_unmuted (RkStore *store, gint64 since_us);
gboolean
rk_store_scheduled_rows (RkStore *store, const char *space_id, GPtrArray *rows, GError **error);
RkFacility *rk_store_dup_manager (RkStore *store, const char *space_id);
guint rk_store_count_asked (RkStore *store, const char *space_id);
gboolean rk_store_fill_ask (RkStore *store, RkPostRow *row, GError **error);
gboolean rk_store_count_all (RkStore *store, guint *ret_unread, guint *ret_unacked, GError **error);
RkPostRow *rk_store_post_row (RkStore *store, const char *post_id, GError **error);
gboolean rk_store_post_rows (RkStore *store,
                             const char *space_id,
                             gint64 from,
                             gint64 before,
                             gint64 limit,
                             GPtrArray *rows,
                             GError **error);
gboolean
rk_store_outbox_post_rows (RkStore *store, const char *space_id, GPtrArray *rows, GError **error);
gint64 rk_store_oldest_position (RkStore *store, const char *space_id);
gint64 rk_store_latest_from (RkStore *store, const char *space_id, gint64 count);
gint64 rk_store_post_position (RkStore *store, const char *post_id);
gboolean rk_store_is_complete (RkStore *store, const char *space_id);
gboolean rk_store_set_complete (RkStore *store, const char *space_id, GError **error);
GPtrArray *rk_store_member_rows (RkStore *store, const char *space_id, GError **error);
GPtrArray *rk_store_invitation_rows (RkStore *store, GError **error);
GPtrArray *rk_store_notice_rows (RkStore *store, GError **error);
gboolean rk_store_is_space_admin (RkStore *store, const char *space_id);
gboolean
rk_store_get_draft (RkStore *store, const char *space_id, char **ret_text, char **ret_reply);

/* Search. */
typedef struct
{
  RkPost *post;
  char *space_title;
  RkUserRow *author;
} RkHitRow;
void rk_hit_row_free (RkHitRow *row);
GPtrArray *rk_store_search (
  RkStore *store, const char *query, const char *space_id, guint limit, GError **error);
gboolean rk_store_coverage (RkStore *store,
                            const char *space_id,
                            gboolean *ret_complete,
                            gint64 *ret_since_us,
                            GError **error);

/* Contents. */
#define RK_MEDIA_CHUNK (64 * 1024)
typedef struct
{
  gint64 size;
  gint64 received;
  gboolean complete;
} RkMediaInfo;
gboolean rk_store_media_info (RkStore *store, const char *attachment_id, RkMediaInfo *ret_info);
gboolean rk_store_media_begin (RkStore *store,
                               const char *attachment_id,
                               const char *space_id,
                               gint64 size,
                               gboolean pinned,
                               GError **error);
gboolean rk_store_media_append (RkStore *store,
                                const char *attachment_id,
                                gint64 offset,
                                gconstpointer data,
                                gsize size,
                                GError **error);
gboolean rk_store_media_put_ahead (RkStore *store,
                                   const char *attachment_id,
                                   gint64 offset,
                                   gconstpointer data,
                                   gsize size,
                                   GError **error);
gboolean rk_store_media_has (RkStore *store, const char *attachment_id, gint64 offset);
gboolean rk_store_media_complete (RkStore *store, const char *attachment_id, GError **error);
gboolean rk_store_media_drop (RkStore *store, const char *attachment_id, GError **error);
gssize rk_store_media_read (RkStore *store,
                            const char *attachment_id,
                            gint64 offset,
                            gpointer buffer,
                            gsize size,
                            GError **error);
gboolean
rk_store_media_fits (RkStore *store, const char *attachment_id, gint64 size, const char *sha256);
GBytes *rk_store_media_bytes (RkStore *store, const char *attachment_id, GError **error);
gboolean
rk_store_media_usage (RkStore *store, gint64 *ret_kept, gint64 *ret_unsent, GError **error);
gboolean rk_store_media_evict (
  RkStore *store, gint64 limit, GHashTable *busy, GPtrArray *ret_ids, GError **error);
void rk_store_shrink (RkStore *store);

G_END_DECLS
