/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/api.h"
#include "client/device.h"
#include "client/engine.h"
#include "client/error-private.h"
#include "client/slots.h"
#include "client/store.h"
#include "client/wipe.h"

G_BEGIN_DECLS

/* One timeline that is open on the main thread. */
typedef struct
{
  char *space_id;
  gint64 from;         /* the lowest position that the main thread has */
  GHashTable *pending; /* ids of outbox posts that the main thread shows */
} RkView;

struct _RkEngine
{
  gatomicrefcount refs;
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GMainContext *main_context;
  RkEventFunc event_func;
  gpointer event_data;
  gint silent; /* atomic: the main thread wants no more events */
  gint lost;   /* atomic: a store could not be read at this sign-in, and nobody was told yet */

  /* From here on the engine's thread alone. */
  char *state_dir;
  RkDevice *device;
  char *told_url;           /* at the start, before the device was there */
  gboolean address_refused; /* what was typed last is no address to go to */
  RkApi *api;
  int state;
  gboolean online;

  /* One login. */
  GCancellable *login; /* cancelled at its end; NULL when nobody is signed in */
  RkStore *store;
  RkSlots *slots;
  RkFileLock *lock;
  RkSecret *key;
  char *user_id;
  char *facility_id;
  RkFacility *facility;
  char *session_id;
  gint64 expires_us;
  gboolean must_change;
  gpointer waiting;    /* SignIn that waits for a password of the person's own */
  RkSecret *verifier;  /* Argon2id of the password, in locked memory */
  char *asker_salt;    /* with which a password becomes the following; NULL: nobody asks so */
  RkSecret *asker_key; /* of rk_asker_key() */
  guint unlock_left;
  gboolean first_sync_done;

  /* Sync. */
  gpointer socket;        /* SoupWebsocketConnection */
  gint64 heard_us;        /* monotonic: last sign of life of the socket */
  gint64 server_us;       /* what the server's clock said last, 0 for nothing */
  gint64 server_heard_us; /* monotonic: when it did */
  gboolean socket_opening;
  gboolean polling;
  gboolean poll_again;
  guint failures;
  guint missed; /* requests that nobody answered since the last answer */
  GSource *sync_timer;
  GSource *watch_timer;
  GSource *backfill_timer;
  gboolean backfilling;

  /* Outbox. */
  GHashTable *busy;    /* lanes that have a request on its way */
  GHashTable *sending; /* seq of entries on their way */
  GHashTable *uploads; /* ids of posts whose files are on their way, and may still be stopped */
  GSource *outbox_timer;
  guint outbox_failures;
  gboolean outbox_paused; /* until the timer */
  GPtrArray *flushing;    /* RkCall that wait for an empty outbox */

  GSource *unmute_timer; /* until a space is heard of again, and shows it */
  gint64 unmute_since_us;

  GHashTable *views;     /* space id -> RkView */
  GHashTable *downloads; /* attachment id -> Download */
  guint64 media_order;   /* the last one that was asked for */
  gint64 media_wish;     /* bytes that the person wants kept; 0: the usual */
};

#define rk_engine_assert(engine) g_assert (g_thread_self () == (engine)->thread)

/* Events and answers; these hand over to the main thread. */
RkEvent *rk_event_new (RkEventKind kind);
void rk_engine_use_server (RkEngine *engine, char *url);
void rk_engine_emit_device (RkEngine *engine);
void rk_engine_emit (RkEngine *engine, RkEvent *event);
void rk_engine_set_state (RkEngine *engine, RkClientState state);
void rk_engine_set_online (RkEngine *engine, gboolean online);
void rk_engine_missed (RkEngine *engine);
void rk_call_return_error (RkCall *call, GError *error);
void rk_call_return_code (RkCall *call, RkClientError code);
void rk_call_return_true (RkCall *call);
void rk_call_tell_progress (RkCall *call, guint done, guint all);
void rk_call_return (RkCall *call, gpointer value, GDestroyNotify destroy);
void rk_call_free (RkCall *call);
GSource *rk_engine_after (RkEngine *engine, guint ms, GSourceFunc func);
void rk_engine_clear_timer (GSource **timer);

/* Asks the server for a call, which is over when there is no answer to look at. */
void rk_call_ask (
  RkCall *call, const char *method, const char *path, const char *body, RkReplyFunc func);
gboolean rk_call_has_answer (RkCall *call, const RkReply *reply);
/* An RkReplyFunc for what is done once it is answered: the feed brings what came of it. */
void rk_call_answered (const RkReply *reply, gpointer data);
/* The members of a JSON object that a registration says of a patient. */
void rk_patient_write_fields (const RkPatient *patient, RkJsonWriter *writer);

/* The records of a list in an answer, those that can be read. @destroy: %NULL where they are taken
 * out of the array. */
GPtrArray *rk_read_records (const json_t *json,
                            const char *key,
                            const RkRecordType *type,
                            GDestroyNotify destroy);

/* The same of what is asked with a post. */
void rk_ask_write_fields (const RkAsk *ask, RkJsonWriter *writer);

/* The store, in a transaction; afterwards the main thread is told what changed. */
typedef gboolean (*RkStoreFunc) (RkStore *store, gpointer data, GError **error);
gboolean rk_engine_write (RkEngine *engine, RkStoreFunc func, gpointer data, GError **error);
void rk_engine_publish (RkEngine *engine);
void rk_engine_publish_everything (RkEngine *engine);
RkView *rk_engine_get_view (RkEngine *engine, const char *space_id);
void rk_view_free (RkView *view);
void rk_engine_publish_view (RkEngine *engine, RkView *view, gboolean reset, gint64 first_unread);

/* Login. */
gboolean rk_engine_is_open (RkEngine *engine);
void rk_engine_end_login (RkEngine *engine, RkEndReason reason, gboolean keep_unsent, RkCall *call);
void rk_engine_close_quietly (RkEngine *engine);
void rk_engine_end_soon (RkEngine *engine, RkEndReason reason, gboolean keep_unsent);
void rk_engine_end_by_server (RkEngine *engine, const char *reason);
void rk_engine_forget_login (RkEngine *engine);
void rk_engine_refresh_self (RkEngine *engine);
gboolean rk_engine_drop_waiting (RkEngine *engine);
void rk_engine_ignore_reply (const RkReply *reply, gpointer data);
void rk_engine_handle_error (RkEngine *engine, const RkReply *reply);
void rk_engine_tell_untold (RkEngine *engine);
void rk_engine_hear_time (RkEngine *engine, const json_t *answer);
gint64 rk_engine_server_now (RkEngine *engine);
void rk_engine_store_failed (RkEngine *engine, const GError *error);

/* The slot in the keyring. */
typedef void (*RkKeyringFunc) (RkEngine *engine, gpointer data);
void rk_engine_keyring_open (RkEngine *engine, RkKeyringFunc func, gpointer data);
void rk_engine_keyring_begin (RkEngine *engine);
void rk_engine_keyring_renew (RkEngine *engine);
void rk_engine_keyring_end (RkEngine *engine);
void rk_engine_resume (RkEngine *engine);

/* Sync. */
void rk_engine_sync_begin (RkEngine *engine);
void rk_engine_sync_end (RkEngine *engine);
void rk_engine_sync_now (RkEngine *engine);

/* Outbox. */
guint rk_outbox_count_work (RkStore *store);
void rk_engine_outbox_begin (RkEngine *engine);
void rk_engine_outbox_end (RkEngine *engine);
void rk_engine_outbox_pump (RkEngine *engine);
void rk_engine_outbox_retry_now (RkEngine *engine);
/* Of several requests of a kind only the last one counts; one on its way stays until it is
 * answered.
 */
gboolean rk_outbox_drop_waiting (
  RkStore *store, RkEngine *engine, const char *kind, const char *target, GError **error);
gboolean rk_outbox_add (RkStore *store,
                        const char *kind,
                        const char *space_id,
                        const char *target_id,
                        const char *depends,
                        const char *method,
                        const char *path,
                        const char *body,
                        GError **error);

/* Media. */
void rk_engine_media_end (RkEngine *engine);
void rk_engine_media_trim (RkEngine *engine);

#define RK_PAGE 50

G_END_DECLS
