/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/json.h"
#include "core/records.h"
#include "core/secret.h"
#include "db/db.h"

G_BEGIN_DECLS

/**
 * SECTION: domain
 *
 * The rules of the server, without its network. Nothing here blocks on anything but the database
 * and, where it says so, a file.
 *
 * Everything happens inside an #RkDomainTx, which is either for writing (one transaction that holds
 * the work of several requests, a savepoint for each) or for reading (one snapshot). A writing one
 * collects what it changed; rk_domain_tx_commit() numbers the changes and the audit rows under one
 * lock, last of all, commits, and says whom to tell. A reading one collects what was read; that is
 * its receipt, which has to be written by rk_domain_tx_add_receipt() in a writing one, committed
 * before the answer leaves.
 *
 * The pattern for a request that writes:
 *
 * |[<!-- language="C" -->
 * g_autoptr (RkDomainTx) tx = rk_domain_tx_begin (domain, db, error);
 * // for each request of the group:
 * rk_domain_tx_savepoint (tx, error);
 * if (rk_domain_session_resolve (tx, token, &actor, &problem)
 *     && rk_domain_post_create (tx, actor, …, &problem))
 *   rk_domain_tx_release (tx, error);
 * else
 *   rk_domain_tx_rollback_to (tx, error);
 * // and then
 * rk_domain_tx_commit (tx, &effects, error);
 * ]|
 *
 * The actor is resolved in the same transaction as the work, so that a session ended a moment ago
 * has no effect any more.
 *
 * An #RkDomain may be used by any number of threads; an #RkDomainTx belongs to the thread of its
 * connection.
 */

/* 30 minutes' pause after five failures. */
#define RK_SIGN_IN_TRIES 5
#define RK_SIGN_IN_PAUSE (30 * RK_MINUTE)
/* How long the server remembers who created what, for repeats. */
#define RK_CREATIONS_KEPT (90 * RK_DAY)
/* An upload that no post refers to is thrown away after this. */
#define RK_UPLOAD_KEPT (7 * RK_DAY)
/* How far back a cursor may lie. */
#define RK_FEED_KEPT (90 * RK_DAY)
/* How long a store's secret outlives its session. */
#define RK_STORE_KEPT (30 * RK_DAY)

#define RK_DOMAIN_ERROR (rk_domain_error_quark ())
GQuark rk_domain_error_quark (void);

/**
 * RkDomainError:
 *
 * Why the server says no. Each stands for one `code` of the problem document and one HTTP status:
 * see rk_domain_problem(). The message of the error is its `detail`: English, for a person who
 * develops a client; it never holds content.
 */
typedef enum
{
  RK_DOMAIN_ERROR_NOT_FOUND,            /* 404 not_found: it is not there, or not for you */
  RK_DOMAIN_ERROR_UNAUTHORIZED,         /* 401 unauthorized: no valid token */
  RK_DOMAIN_ERROR_SESSION_ENDED,        /* 401 session_ended, with a reason */
  RK_DOMAIN_ERROR_BAD_CREDENTIALS,      /* 401 bad_credentials */
  RK_DOMAIN_ERROR_PAUSED,               /* 429 paused, with retry_after */
  RK_DOMAIN_ERROR_MUST_CHANGE_PASSWORD, /* 403 must_change_password */
  RK_DOMAIN_ERROR_WEAK_PASSWORD,        /* 422 weak_password */
  RK_DOMAIN_ERROR_INVALID,              /* 422 invalid */
  RK_DOMAIN_ERROR_TOO_LARGE,            /* 413 too_large */
  RK_DOMAIN_ERROR_UNKNOWN_FIELD,        /* 422 unknown_field */
  RK_DOMAIN_ERROR_CONFLICT,             /* 409 conflict: this id stands for something else */
  RK_DOMAIN_ERROR_VERSION_CONFLICT,     /* 409 version_conflict: it was changed meanwhile */
  RK_DOMAIN_ERROR_DATES_SETTLED,        /* 409 dates_settled: decided or called off meanwhile */
  RK_DOMAIN_ERROR_OFFSET_CONFLICT,      /* 409 conflict, with received */
  RK_DOMAIN_ERROR_NOT_ALLOWED,          /* 403 not_allowed */
  RK_DOMAIN_ERROR_CLOSED,               /* 403 closed: no consent of the patient */
  RK_DOMAIN_ERROR_GONE,                 /* 410 gone: start the sync afresh */
  RK_DOMAIN_ERROR_STORE_DESTROYED,      /* 410 store_destroyed */
  RK_DOMAIN_ERROR_UNSUPPORTED_MEDIA,    /* 415 unsupported_media */
  RK_DOMAIN_ERROR_REFUSED_TYPE,         /* 422 refused_type: a program or a macro */
  RK_DOMAIN_ERROR_RATE_LIMITED,         /* 429 rate_limited, with retry_after */
  RK_DOMAIN_ERROR_NO_ROOM,              /* 507 no_room */
  RK_DOMAIN_ERROR_UNAVAILABLE,          /* 503 unavailable */
  RK_DOMAIN_ERROR_METHOD_NOT_ALLOWED,   /* 405 method_not_allowed */
  RK_DOMAIN_ERROR_RANGE,                /* 416 invalid: no such bytes */
  RK_DOMAIN_ERROR_BAD_REQUEST,          /* 400 invalid: no JSON, a bad id, a bad query */
} RkDomainError;

/**
 * RkProblem:
 * @status: the HTTP status
 * @code: the stable name of the problem on the wire
 * @title: one English sentence that is the same for every instance of @code
 */
typedef struct
{
  int status;
  const char *code;
  const char *title;
} RkProblem;

/**
 * rk_domain_problem:
 * @error: any error that a function of the domain gave
 *
 * How an error is said on the wire. Errors of the core (a body that does not hold to its record)
 * and of the database (no room, busy) are translated too; what is not known is 500 `internal`, and
 * its message must not be sent.
 *
 * Returns: (transfer none): never %NULL, also for %NULL
 */
const RkProblem *rk_domain_problem (const GError *error);

/**
 * rk_domain_problem_number:
 * @error: an error of the domain
 *
 * The number that belongs to some errors: the seconds to wait (`retry_after`) for PAUSED and
 * RATE_LIMITED, the bytes that are there (`received`) for OFFSET_CONFLICT.
 *
 * Returns: the number, -1 where there is none
 */
gint64 rk_domain_problem_number (const GError *error);

/**
 * RK_ENDED_REVOKED:
 *
 * Somebody ended the session: a logout, a revocation, a new password, a suspension. What a desk
 * keeps of it is to be destroyed.
 */
#define RK_ENDED_REVOKED "revoked"
/**
 * RK_ENDED_EXPIRED:
 *
 * The session ran out by itself: what a desk keeps of it waits for its person.
 */
#define RK_ENDED_EXPIRED "expired"

/**
 * rk_domain_problem_reason:
 * @error: an error of the domain
 *
 * Why a session ended, for SESSION_ENDED: the `reason` of the problem document.
 *
 * Returns: (transfer none) (nullable): %RK_ENDED_REVOKED or %RK_ENDED_EXPIRED
 */
const char *rk_domain_problem_reason (const GError *error);

/**
 * rk_domain_problem_is_ours:
 * @error: an error of the domain
 *
 * Returns: whether the message may be sent to the client as `detail`
 */
gboolean rk_domain_problem_is_ours (const GError *error);

typedef struct _RkDomain RkDomain;
typedef struct _RkDomainTx RkDomainTx;

/**
 * RkDomainClock:
 *
 * Returns: the time in UTC µs
 */
typedef gint64 (*RkDomainClock) (gpointer data);

/**
 * RkDomainConfig:
 * @blob_dir: the folder of the attachments' files, made if it is not there. UTF-8
 * @master_key: 32 random bytes, the operator's. What is sealed with it (the attachments' keys, the
 *   secrets of stores) is unreadable without it; the audit chain cannot be forged without it
 * @server_name: (nullable): what GET /v1/server tells
 * @session_idle: µs without a request after which a session ends; 0 for 12 hours
 * @session_absolute: µs after which a session ends in any case; 0 for 30 days
 * @cheap_passwords: hash passwords at libsodium's least cost: for tests and samples alone
 * @mails: whether this server sends mail
 *
 * Everything is copied by rk_domain_new().
 */
typedef struct
{
  const char *blob_dir;
  const RkSecret *master_key;
  const char *server_name;
  gint64 session_idle;
  gint64 session_absolute;
  gboolean cheap_passwords;
  gboolean mails;
} RkDomainConfig;

/**
 * rk_domain_migrate:
 * @db: a connection, outside of a transaction
 * @error: return location for an error
 *
 * Brings the server's tables up to date; see rk_db_migrate().
 */
gboolean rk_domain_migrate (RkDb *db, GError **error);

/**
 * rk_domain_database_key:
 * @master_key: the operator's 32 bytes
 *
 * Returns: (transfer full): the key of the embedded database that belongs to it
 */
RkSecret *rk_domain_database_key (const RkSecret *master_key);

/**
 * rk_domain_new:
 * @config: what to run with
 * @db: a connection whose tables are up to date; used during this call alone
 * @error: return location for an error; a master key other than the one that the database was begun
 *   with is refused
 *
 * Returns: (transfer full) (nullable): the rules, ready for any thread
 */
RkDomain *rk_domain_new (const RkDomainConfig *config, RkDb *db, GError **error);
void rk_domain_free (RkDomain *domain);

/**
 * rk_domain_set_clock:
 * @clock: (nullable): a clock of one's own, %NULL for the system's
 *
 * For tests and for samples that lie in the past. To be called before other threads use @domain.
 */
void rk_domain_set_clock (RkDomain *domain, RkDomainClock clock, gpointer data);
gint64 rk_domain_now (RkDomain *domain);
const char *rk_domain_get_blob_dir (RkDomain *domain);
gboolean rk_domain_get_cheap_passwords (RkDomain *domain);

/**
 * rk_domain_write_server:
 * @writer: receives the answer of GET /v1/server
 *
 * Writes {name, version, api, now_us, remember_mail, password_hint, mail}.
 */
void rk_domain_write_server (RkDomain *domain, RkJsonWriter *writer);

/**
 * RkEffects:
 * @spaces: (element-type utf8): ids of the spaces in which something changed (a set)
 * @users: (element-type utf8): ids of the users for whom alone something changed (a set)
 * @moved: (element-type utf8): those of them who came into a space or out of one (a set)
 * @everyone: something changed that anybody may have to see
 * @mail: a mail waits to be sent
 * @ended_sessions: (element-type utf8): ids of sessions that ended: close their sockets at once
 *   with `session_ended`
 * @seq: the number of the last change
 *
 * Whom to wake after a commit.
 */
typedef struct
{
  GHashTable *spaces;
  GHashTable *users;
  GHashTable *moved;
  GPtrArray *ended_sessions;
  gboolean everyone;
  gboolean mail;
  gint64 seq;
} RkEffects;

RkEffects *rk_effects_new (void);
/* Whether there is nobody to wake. */
gboolean rk_effects_is_empty (const RkEffects *effects);
void rk_effects_free (RkEffects *effects);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkEffects, rk_effects_free)

/* The channel on which a commit on PostgreSQL tells the other servers its effects. */
#define RK_DOMAIN_NOTIFY_CHANNEL "rk_feed"

/**
 * rk_effects_to_payload:
 *
 * Returns: (transfer full): @effects as the text of a notification (ids alone); where it would be
 *   too long, one that wakes everybody
 */
char *rk_effects_to_payload (const RkEffects *effects);

/**
 * rk_effects_from_payload:
 * @payload: what rk_effects_to_payload() made, in this or another process
 *
 * Returns: (transfer full): the effects; what cannot be read wakes everybody
 */
RkEffects *rk_effects_from_payload (const char *payload);

/* What was read, until it is written down. */
typedef struct _RkReceipt RkReceipt;
void rk_receipt_free (RkReceipt *receipt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkReceipt, rk_receipt_free)

/**
 * rk_domain_tx_begin:
 * @db: a connection outside of a transaction
 * @error: return location for an error
 *
 * Begins to write. On PostgreSQL any function may fail with %RK_DB_ERROR_SERIALIZATION: the whole
 * group is then to be repeated from here.
 *
 * Returns: (transfer full) (nullable): free with rk_domain_tx_free(), which rolls back what was not
 *   committed
 */
RkDomainTx *rk_domain_tx_begin (RkDomain *domain, RkDb *db, GError **error);

/**
 * rk_domain_tx_begin_read:
 *
 * Begins to read, at one snapshot. Functions that write must not be called with it.
 */
RkDomainTx *rk_domain_tx_begin_read (RkDomain *domain, RkDb *db, GError **error);
void rk_domain_tx_free (RkDomainTx *tx);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkDomainTx, rk_domain_tx_free)

RkDomain *rk_domain_tx_get_domain (RkDomainTx *tx);
RkDb *rk_domain_tx_get_db (RkDomainTx *tx);

/**
 * rk_domain_tx_now:
 *
 * Returns: the time of the request: the same for all that it does
 */
gint64 rk_domain_tx_now (RkDomainTx *tx);
gboolean rk_domain_tx_is_writing (RkDomainTx *tx);

/**
 * rk_domain_tx_next:
 *
 * Begins one request of the group without a way back of its own: when it fails, the transaction has
 * to be given up and the others done again.
 */
void rk_domain_tx_next (RkDomainTx *tx);

/**
 * rk_domain_tx_savepoint:
 *
 * Begins one request of the group. Not nested.
 */
gboolean rk_domain_tx_savepoint (RkDomainTx *tx, GError **error);
gboolean rk_domain_tx_release (RkDomainTx *tx, GError **error);
gboolean rk_domain_tx_rollback_to (RkDomainTx *tx, GError **error);

/**
 * rk_domain_tx_commit:
 * @ret_effects: (out) (optional) (transfer full): whom to wake
 *
 * Numbers what changed, chains the audit rows, commits. On PostgreSQL the effects are also sent on
 * %RK_DOMAIN_NOTIFY_CHANNEL. When it fails, nothing of the whole group happened.
 */
gboolean rk_domain_tx_commit (RkDomainTx *tx, RkEffects **ret_effects, GError **error);

/**
 * rk_domain_tx_take_receipt:
 *
 * Returns: (transfer full) (nullable): what a reading @tx has delivered so far that has to be
 *   written down; %NULL when there is nothing (an empty sync, one's own sessions …)
 */
RkReceipt *rk_domain_tx_take_receipt (RkDomainTx *tx);

/**
 * rk_domain_tx_add_receipt:
 * @tx: a writing transaction
 * @receipt: (transfer none): from a reading one
 *
 * Writes down what was read. The answer may leave after the commit.
 */
void rk_domain_tx_add_receipt (RkDomainTx *tx, const RkReceipt *receipt);

/**
 * rk_domain_sweep:
 * @tx: a writing transaction of its own
 *
 * Throws away what has had its time: unreferenced uploads, old creations, change feed, ended
 * sessions, store secrets, sign-in failures. To be called every hour or so; bounded work each time.
 */
gboolean rk_domain_sweep (RkDomainTx *tx, GError **error);

/**
 * rk_domain_tick:
 *
 * Does what has its time: tells of 要了解 that is over, posts what was scheduled. To be called a
 * few times a minute, by as many servers as there are.
 */
gboolean rk_domain_tick (RkDomainTx *tx, GError **error);

/**
 * rk_domain_sweep_blobs:
 * @db: a connection outside of a transaction
 *
 * Deletes the files of attachments that are no more, a few hundred at a time; not while a backup is
 * under way. To be called after rk_domain_sweep() and after commits that hid something.
 */
gboolean rk_domain_sweep_blobs (RkDomain *domain, RkDb *db, GError **error);

/**
 * RkCreated:
 * @RK_CREATED_NEW: made now: 201
 * @RK_CREATED_REPEATED: it was made by the same request before: 200 with the record
 * @RK_CREATED_UNSEEN: likewise, but the caller may not see it any more: 200 with `{}`
 */
typedef enum
{
  RK_CREATED_NEW,
  RK_CREATED_REPEATED,
  RK_CREATED_UNSEEN,
} RkCreated;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkDomain, rk_domain_free)

G_END_DECLS
