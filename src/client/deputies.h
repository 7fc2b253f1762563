/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

G_BEGIN_DECLS

/* 代行入力: who types for a doctor, and what the doctor says of it. */

/**
 * RkDeputies:
 * @deputies: (element-type RkDeputy): who may type, the oldest first
 * @users: (element-type RkUser): the doctor's colleagues
 */
typedef struct
{
  GPtrArray *deputies;
  GPtrArray *users;
} RkDeputies;

void rk_deputies_free (RkDeputies *deputies);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkDeputies, rk_deputies_free)
/** rk_deputies_has: Returns: whether the user may type */
gboolean rk_deputies_has (const RkDeputies *self, const char *user_id);

/** rk_client_deputies_async: of a doctor, by themselves or who runs the house; needs the server */
void rk_client_deputies_async (RkClient *self,
                               const char *doctor_id,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
/** rk_client_deputies_finish: Returns: (transfer full) (nullable): as it is now */
RkDeputies *rk_client_deputies_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_set_deputy_async:
 * @may: whether @user_id may type for @doctor_id from now on
 *
 * Needs the server. Finishes by rk_client_act_finish().
 */
void rk_client_set_deputy_async (RkClient *self,
                                 const char *doctor_id,
                                 const char *user_id,
                                 gboolean may,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);

/**
 * RkTypedPost:
 * @place: the patient, or what the space is called
 * @typist: who typed it
 * @version: of the text
 *
 * What was typed for me and waits for my word.
 */
typedef struct
{
  char *id;
  char *space_id;
  gint64 position;
  gint64 version;
  char *place;
  int space_kind;
  char *typist;
  char *text;
  gint64 created_us;
  guint n_files;
} RkTypedPost;

RkTypedPost *rk_typed_post_new (void);
void rk_typed_post_free (RkTypedPost *post);

/** rk_client_typed_async: 確認待ち, out of what is on this terminal */
void rk_client_typed_async (RkClient *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);
/** rk_client_typed_finish: Returns: (transfer full) (element-type RkTypedPost) (nullable): the
 * oldest first */
GPtrArray *rk_client_typed_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_settle_typed:
 * @version: the one that was read
 * @reason: (nullable): why it is given back (差し戻す); %NULL confirms it (確認する)
 *
 * Through the outbox.
 */
void rk_client_settle_typed (
  RkClient *self, const char *space_id, const char *post_id, gint64 version, const char *reason);

/** rk_timeline_settle_typed: the same of a post that is shown, as it is shown */
void rk_timeline_settle_typed (RkTimeline *self, RkPostItem *post, const char *reason);

G_END_DECLS
