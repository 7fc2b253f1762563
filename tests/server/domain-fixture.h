/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/id.h"
#include "core/time.h"
#include "server/domain/attachment.h"
#include "server/domain/audit.h"
#include "server/domain/backup.h"
#include "server/domain/consent.h"
#include "server/domain/directory.h"
#include "server/domain/domain.h"
#include "server/domain/invitation.h"
#include "server/domain/password.h"
#include "server/domain/patient.h"
#include "server/domain/post.h"
#include "server/domain/request.h"
#include "server/domain/session.h"
#include "server/domain/space.h"
#include "server/domain/store.h"
#include "server/domain/sync.h"

G_BEGIN_DECLS

/* A server's rules over a database of the test's own, with a clock that stands still. */
typedef struct
{
  gboolean postgresql;
  char *dir;
  char *uri;
  RkSecret *master;
  RkDb *db;
  RkDomain *domain;
  gint64 now;
  RkActor *operator;
} World;

World *world_new (gboolean postgresql);
void world_free (World *world);
/* One more connection to the same database. */
RkDb *world_open (World *world);
/* A copy of the database as it is, by a plain copy of what it lies in; and that copy in its place.
 */
char *world_keep (World *world);
void world_put_back (World *world, const char *copy);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

/* Registers a test for each database that is there. */
void world_add_test (const char *path, void (*func) (World *world));
int world_run (void);

char *world_facility (World *world, const char *name);
/* Somebody of staff, whose address is NAME@example.jp and whose password is "Kaede-no-ha-7". */
RkActor *world_user (World *world, const char *facility_id, const char *name, RkRole role);
#define WORLD_PASSWORD "Kaede-no-ha-7"

/* A patient with a space, by an administrator of a facility. */
char *world_patient (World *world, RkActor *admin, const char *name, char **ret_space_id);
char *
world_patient_without_consent (World *world, RkActor *admin, const char *name, char **ret_space_id);
/* 様式2, recorded by @actor. */
void world_consent (World *world, RkActor *actor, const char *patient_id);
void world_join (World *world, RkActor *admin, RkActor *user, const char *space_id);
/* A post; returns its id. */
char *world_post (World *world, RkActor *author, const char *space_id, const char *text);

/* A care team of two of one house around a patient, and an administrator of another house. */
typedef struct
{
  char *facility;
  RkActor *admin;
  RkActor *nurse;
  RkActor *clerk; /* %NULL until a test puts somebody there */
  RkActor *stranger;
  char *patient;
  char *space;
} Care;

Care care_new (World *world);
void care_clear (Care *care);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Care, care_clear)

RkDomainTx *world_begin (World *world);
RkEffects *world_commit (RkDomainTx *tx);

/* Runs CALL, in which TX and ERROR can be used, in a transaction of its own, which must succeed. */
#define DO(world, call)                                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    GError *do_error = NULL;                                                                       \
    GError **error = &do_error;                                                                    \
    RkDomainTx *tx = world_begin (world);                                                          \
    gboolean do_good = (call);                                                                     \
    g_assert_no_error (do_error);                                                                  \
    g_assert_true (do_good);                                                                       \
    rk_effects_free (world_commit (tx));                                                           \
  }                                                                                                \
  G_STMT_END

/* The same, and it must be refused with RK_DOMAIN_ERROR_CODE. */
#define REFUSED(world, code, call)                                                                 \
  G_STMT_START                                                                                     \
  {                                                                                                \
    GError *do_error = NULL;                                                                       \
    GError **error = &do_error;                                                                    \
    RkDomainTx *tx = world_begin (world);                                                          \
    gboolean do_good = (call) != 0;                                                                \
    g_assert_error (do_error, RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_##code);                            \
    g_assert_false (do_good);                                                                      \
    g_clear_error (&do_error);                                                                     \
    rk_domain_tx_free (tx);                                                                        \
  }                                                                                                \
  G_STMT_END

/* What a client knows: kind and key to the record, as it is told. */
typedef struct
{
  GHashTable *records;
  char *cursor;
  int n_pages;
  int n_changes;
} Desk;

Desk *desk_new (void);
void desk_free (Desk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)
/* Asks for pages of @limit changes and @max_bytes until there are no more. */
void desk_sync (Desk *desk, World *world, RkActor *actor, int limit, gsize max_bytes);
/* One page; %FALSE when it was the last. */
gboolean desk_page (Desk *desk, World *world, RkDb *db, RkActor *actor, int limit, gsize max_bytes);
gboolean desk_has (Desk *desk, const char *kind, const char *key);
const json_t *desk_get (Desk *desk, const char *kind, const char *key);
int desk_count (Desk *desk, const char *kind);

G_END_DECLS
