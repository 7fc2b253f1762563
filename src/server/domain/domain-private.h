/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "db/record.h"
#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/* Every statement of the domain stands inside one of these two, so that a test can find them all in
 * the sources and parse each on both databases. */
#define SQL(text)                 text
#define SELECT(type, table, rest) rk_db_record_select_sql (&rk_##type##_type, table, rest)

struct _RkDomain
{
  char *blob_dir;
  char *server_name;
  char *database_id;
  gint64 session_idle;
  gint64 session_absolute;
  gboolean cheap_passwords;
  gboolean mails;
  RkSecret *seal_key;
  RkSecret *audit_key;
  RkSecret *salt_key;
  RkSecret *checkpoint_seed;
  RkSecret *cursor_key;
  RkDomainClock clock;
  gpointer clock_data;
};

typedef enum
{
  RK_CHANGE_SPACE,
  RK_CHANGE_USER,
  RK_CHANGE_EVERYONE,
} RkChangeFor;

typedef struct _RkSyncShared RkSyncShared;

struct _RkDomainTx
{
  RkDomain *domain;
  RkDb *db;
  gboolean writing;
  gboolean finished;
  gint64 now;
  GArray *changes;
  GArray *audits;
  GPtrArray *ended_sessions;
  RkSyncShared *shared;
  gboolean mail;
  gboolean in_savepoint;
  guint kept_changes;
  guint kept_audits;
  guint kept_sessions;
};

/* Changes, in the order in which they are delivered. Keys are copied. */
void rk_tx_change (RkDomainTx *tx,
                   RkChangeFor whom,
                   const char *audience,
                   const char *kind,
                   const char *key1,
                   const char *key2,
                   const char *key3);
void rk_tx_gone (RkDomainTx *tx,
                 RkChangeFor whom,
                 const char *audience,
                 const char *kind,
                 const char *key1,
                 const char *key2);
void rk_tx_audit (RkDomainTx *tx,
                  const RkActor *actor,
                  const char *action,
                  const char *subject_id,
                  const char *space_id,
                  const char *detail);
void rk_tx_end_session (RkDomainTx *tx, const char *session_id);

gboolean rk_refuse (GError **error, RkDomainError code, const char *detail);
gboolean rk_refuse_number (GError **error, RkDomainError code, gint64 number, const char *detail);
/* SESSION_ENDED, by one of the RK_ENDED_ words. */
gboolean rk_refuse_session (GError **error, const char *reason);

/* %TRUE when @facts allow @action, else the right refusal. */
gboolean rk_authorize (const RkActor *actor, RkAction action, RkFact facts, GError **error);

/* Facts about a space, and with them the right to see it. */
gboolean rk_space_facts (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, RkFact *ret, GError **error);
gboolean rk_space_authorize (RkDomainTx *tx,
                             const RkActor *actor,
                             const char *space_id,
                             RkAction action,
                             RkFact more,
                             GError **error);
RkFact rk_actor_facts (const RkActor *actor);
/* RK_FACT_FACILITY_ADMIN or none, of what belongs to the actor's own facility. */
RkFact rk_actor_keeper (const RkActor *actor);
/* The user, for somebody who may do @action to them. */
RkUser *rk_user_find_permitted (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, RkAction action, GError **error);
/* Whether @actor runs their facility. */
gboolean rk_keeper_authorize (RkDomainTx *tx, const RkActor *actor, GError **error);
/* The terminals at which staff of @actor's facility signed in, as array elements. */
gboolean
rk_terminals_write (RkDomainTx *tx, const RkActor *actor, RkJsonWriter *writer, GError **error);
/* Keeps the rules of a facility that is there already; the right to do so is the caller's matter.
 */
gboolean rk_facility_store (RkDomainTx *tx,
                            const RkActor *actor,
                            const RkFacility *facility,
                            GError **error);
/* Neither the operator nor an account of a patient or a family. */
gboolean rk_actor_is_staff (const RkActor *actor);
/* The facility whose staff the actor sees as such; empty for patients and families. */
const char *rk_actor_directory (const RkActor *actor);
/* RK_FACT_SUITS in SQL: of the rows users and s. After a withdrawal nobody comes to read. */
#define RK_SUITS_SQL                                                                               \
  "(users.kind = 'staff' OR s.kind = 'family') AND s.kind NOT IN ('direct', 'consult')"            \
  " AND (s.facility_id IS NULL OR s.facility_id = users.facility_id) AND (s.parent_id IS NULL"     \
  " OR EXISTS (SELECT 1 FROM member x WHERE x.space_id = s.parent_id AND x.user_id = users.id))"   \
  " AND NOT EXISTS (SELECT 1 FROM patient y WHERE y.id = s.patient_id AND y.consent = "            \
  "'withdrawn')"
/* RK_FACT_SUITS or none, of the user as a plain member of the space. */
gboolean rk_suits (
  RkDomainTx *tx, const char *space_id, const char *user_id, RkFact *ret_fact, GError **error);

/* Reads one record: %TRUE with *ret %NULL when there is none. @sql selects its columns first. */
gboolean rk_fetch (RkDb *db,
                   const RkRecordType *type,
                   const char *sql,
                   gpointer *ret_record,
                   GError **error,
                   const char *types,
                   ...);
/* The space, whoever asks: %TRUE with *ret %NULL when there is none. */
gboolean rk_space_find (RkDomainTx *tx, const char *id, RkSpace **ret, GError **error);
/* Whether the query has a row. */
gboolean
rk_exists (RkDb *db, const char *sql, gboolean *ret, GError **error, const char *types, ...);
gboolean rk_insert (
  RkDb *db, const RkRecordType *type, const char *table, gconstpointer record, GError **error);
/* One number, 0 when there is no row. */
gboolean rk_number (RkDb *db, const char *sql, gint64 *ret, GError **error, const char *types, ...);
/* The first column of all rows, texts of the array's own; %NULL with an error only. */
GPtrArray *rk_texts (RkDb *db, const char *sql, GError **error, const char *types, ...);

/* A row's columns straight to JSON, without a record in between. */
void rk_row_write (
  RkDbStmt *stmt, int first_column, const RkRecordType *type, RkAudience audience, GString *out);
/* All rows of @stmt as array elements. */
gboolean rk_rows_write (RkDbStmt *stmt,
                        const RkRecordType *type,
                        RkAudience audience,
                        RkJsonWriter *writer,
                        int *ret_n,
                        GError **error);
/* As whom @actor reads the record of a user. */
RkAudience rk_user_audience (const RkActor *actor, const char *user_id, const char *facility_id);

/* Salted: the same content gives another hash on another server. Ended by %NULL. */
char *rk_salted_hash (RkDomain *domain, const char *first, ...) G_GNUC_NULL_TERMINATED;
/* Of secrets that are random by themselves (tokens). */
char *rk_plain_hash (const char *token);

GBytes *rk_seal (RkDomain *domain, const char *context, gconstpointer data, gsize size);
RkSecret *
rk_unseal (RkDomain *domain, const char *context, gconstpointer data, gsize size, GError **error);

/* What creations know of (creator, kind, parent, id): %FALSE with an error only. */
typedef enum
{
  RK_CREATION_UNKNOWN,
  RK_CREATION_SAME,
  RK_CREATION_OTHER,
} RkCreationState;
gboolean rk_creation_look (RkDomainTx *tx,
                           const RkActor *actor,
                           const char *kind,
                           const char *parent_id,
                           const char *id,
                           const char *digest,
                           RkCreationState *ret_state,
                           GError **error);
gboolean rk_creation_note (RkDomainTx *tx,
                           const RkActor *actor,
                           const char *kind,
                           const char *parent_id,
                           const char *id,
                           const char *digest,
                           GError **error);
/* Of a creating body: the record's fields that a client sets, and @more (nullable). */
char *rk_creation_digest (RkDomain *domain,
                          const RkRecordType *type,
                          gconstpointer record,
                          const char *more);

/* Pieces that several files share. */
gboolean rk_space_leave (RkDomainTx *tx, const char *space_id, const char *user_id, GError **error);
gboolean rk_user_insert (
  RkDomainTx *tx, RkUser *user, const char *password_hash, gboolean temporary, GError **error);
/* The patient, whoever asks: %TRUE with *ret %NULL when there is none. */
gboolean rk_patient_find (RkDomainTx *tx, const char *id, RkPatient **ret, GError **error);
gboolean rk_patient_facts (RkDomainTx *tx,
                           const RkActor *actor,
                           const RkPatient *patient,
                           RkFact *ret_facts,
                           GError **error);
/* Those who see the patient are told of a record of theirs. */
gboolean rk_patient_tell (RkDomainTx *tx,
                          const RkPatient *patient,
                          const char *kind,
                          const char *key1,
                          const char *key2,
                          GError **error);
/* Notes that @actor brought the patient into its state. */
gboolean rk_state_change_note (RkDomainTx *tx,
                               const RkActor *actor,
                               const RkPatient *patient,
                               GError **error);
gboolean rk_patient_may_register (const RkActor *actor, GError **error);
/* Registers a patient and opens the 医療・介護側; the right to do so is the caller's matter.
 * @batch_id: with which it came, empty by itself. */
gboolean rk_patient_open (RkDomainTx *tx,
                          const RkActor *actor,
                          const RkPatient *patient,
                          const char *space_id,
                          const char *batch_id,
                          GError **error);
gboolean rk_space_join (
  RkDomainTx *tx, const char *space_id, const char *user_id, RkRole role, GError **error);
gboolean rk_notice_add (RkDomainTx *tx,
                        const char *user_id,
                        RkNoticeKind kind,
                        const char *subject_id,
                        const char *space_id,
                        GError **error);
/* Nothing waits any more: what told anybody of it is read. */
gboolean rk_notice_settle (
  RkDomainTx *tx, RkNoticeKind kind, const char *subject_id, const char *space_id, GError **error);
/* Whether @text, folded, has @folded_query in it. */
gboolean rk_text_is_in (const char *text, const char *folded_query);
/* Writes as an array those rows of @stmt of whose @columns, ended by -1, one has @folded_query in
 * it, or all where that is NULL; and, as "more", whether there are more than @at_most. */
gboolean rk_rows_write_found (RkDbStmt *stmt,
                              const RkRecordType *type,
                              const int *columns,
                              const char *folded_query,
                              int at_most,
                              RkAudience audience,
                              RkJsonWriter *writer,
                              GError **error);
/* The pin of a post that has another text now, and of one that was withdrawn or hidden. */
gboolean rk_pin_refresh (RkDomainTx *tx, const RkPost *post, GError **error);
gboolean rk_pin_drop (RkDomainTx *tx, const RkPost *post, GError **error);
/* 日程調整: whether the new post may propose what it does, and that it proposes nothing any more.
 */
gboolean rk_dates_check (RkDomainTx *tx, const RkPost *post, GError **error);
gboolean rk_dates_drop (RkDomainTx *tx, RkPost *post, GError **error);
/* A withdrawn or hidden answer solves nothing any more. */
gboolean rk_solution_drop (RkDomainTx *tx, const RkPost *post, GError **error);
/* 相談 of a コミュニティ has the people of that, each in the same role: what came or went there, or
 * got another role, does so here. Of other spaces nothing follows. */
gboolean
rk_consult_follow (RkDomainTx *tx, const char *space_id, const char *user_id, GError **error);

/* Whether @actor reads a request as one of the team, and not of the facility that is asked. */
gboolean rk_request_is_team (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, gboolean *ret_is, GError **error);
/* Takes out of it what the facility is not to know, by its state. */
void rk_request_veil (RkCareRequest *request);
/* Withdraws all requests about the patient: the consent is. */
gboolean rk_requests_close (RkDomainTx *tx, const char *patient_id, GError **error);
/* Who left a team sees of its requests what their own facility is asked, as that sees it. */
gboolean
rk_requests_leave (RkDomainTx *tx, const char *space_id, const char *user_id, GError **error);
/* Whether the user accepted a request of the team, and so is known to it. */
gboolean rk_request_made_known (
  RkDomainTx *tx, const char *space_id, const char *user_id, gboolean *ret, GError **error);

/* The post, for somebody who may do @action to it. Its row is taken until the commit. */
RkPost *rk_post_find_permitted (RkDomainTx *tx,
                                const RkActor *actor,
                                const char *space_id,
                                const char *post_id,
                                RkAction action,
                                GError **error);
/* Whether who repeats a creation may see what came of it: membership may have ended since. */
gboolean rk_post_may_see_again (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, gboolean *ret_may, GError **error);

/* Communities that were made by a server without 相談 get one, with the people of each. */
gboolean rk_consults_complete (RkDomainTx *tx, GError **error);
/* 匿名: whether this new post may go without its author, as it is. @n: of its attachments. */
gboolean rk_anonymous_check (
  RkDomainTx *tx, const RkActor *actor, const RkPost *post, guint n, GError **error);
/* Keeps who wrote it where only the two keys of ADR 0111 open it. */
gboolean rk_author_seal (RkDomainTx *tx, const RkActor *actor, const RkPost *post, GError **error);
/* Whether @actor shows that they wrote it without a name. */
gboolean rk_is_asker (const RkActor *actor, const RkPost *post);
/* Who stands in the audit as having done something to the post: nobody, where it is an asker. */
const RkActor *rk_actor_to_name (const RkActor *actor, const RkPost *post);
/* What makes an account's key out of its password; %NULL where nobody asks anonymously. */
gboolean rk_asker_salt (RkDomainTx *tx, const char *user_id, char **ret_salt, GError **error);

/* Whether @actor may type for the doctor in that space, or the right refusal. */
gboolean rk_deputy_check (RkDomainTx *tx,
                          const RkActor *actor,
                          const char *space_id,
                          const char *doctor_id,
                          GError **error);
/* Nobody types for the user any more, and the user for nobody. */
gboolean rk_deputies_forget (RkDomainTx *tx, const char *user_id, GError **error);
/* Whether it has content, and refers to what is there and is its author's. @n: of @ids. */
gboolean rk_post_check_new (RkDomainTx *tx,
                            const RkActor *actor,
                            const RkPost *post,
                            const char *const *ids,
                            guint n,
                            GError **error);
/* What waits in the spaces of a patient goes back to its authors. */
gboolean rk_scheduled_give_back (RkDomainTx *tx, const char *patient_id, GError **error);
/* Posts what was scheduled and whose time has come. */
gboolean rk_scheduled_send (RkDomainTx *tx, GError **error);
/* Who leaves posts nothing there any more, and is told. */
gboolean
rk_scheduled_forget (RkDomainTx *tx, const char *space_id, const char *user_id, GError **error);
/* Whether 了解 may be asked with this new post, of these people. */
gboolean rk_ask_check (RkDomainTx *tx, const RkPost *post, GError **error);
/* 了解 was given: what reminded of it is read. */
gboolean rk_ask_settle (RkDomainTx *tx, const char *post_id, const char *user_id, GError **error);
/* Tells of asks whose time is over. */
gboolean rk_asks_tell (RkDomainTx *tx, GError **error);
/* Revokes: the sessions end, and the secrets of the stores on all other devices are destroyed. */
gboolean rk_sessions_end_all (RkDomainTx *tx,
                              const char *user_id,
                              const char *except_session_id,
                              const char *except_device,
                              GError **error);
gboolean rk_session_end_one (RkDomainTx *tx, const char *session_id, GError **error);
/* Whether @actor is told of a reaction: who understood what is the staff's knowledge. */
gboolean rk_reaction_is_for (const RkActor *actor, const char *user_id, const char *kind);
gboolean rk_search_put (
  RkDomainTx *tx, const char *space_id, const char *post_id, const char *text, GError **error);
gboolean
rk_attachments_kill (RkDomainTx *tx, const char *space_id, const char *post_id, GError **error);
gboolean rk_sees_user (
  RkDomainTx *tx, const RkActor *actor, const char *user_id, gboolean *ret_sees, GError **error);
gboolean rk_sees_facility (RkDomainTx *tx,
                           const RkActor *actor,
                           const char *facility_id,
                           gboolean *ret_sees,
                           GError **error);
char *rk_blob_path (RkDomain *domain, const char *blob_id);

/* Nothing but white space, the ideographic one included. */
gboolean rk_is_blank (const char *text);

static inline gboolean
rk_is_empty (const char *text)
{
  return text == NULL || *text == '\0';
}

G_END_DECLS
