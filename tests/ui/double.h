/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"
#include "client/items-private.h"

G_BEGIN_DECLS

/*
 * A double of the engine for the tests of the windows: the same functions over lists in memory,
 * without a server, a store or a thread. What the windows ask for is done at once; `rk_double_*`
 * make happen what otherwise comes from the network.
 */

RkClient *rk_double_new (void);
void rk_double_sign_in (RkClient *client, gboolean facility_admin);
void rk_double_bar_mail (RkClient *client);
void rk_double_remember (RkClient *client, const char *url, const char *mail);
RkPatientItem *rk_double_add_patient (RkClient *client, const RkPatientRow *row);
RkSpaceItem *rk_double_add_space (RkClient *client, const RkSpaceRow *row);
void rk_double_fill_spaces (RkClient *client);
void rk_double_sign_in_relative (RkClient *client);
void rk_double_fill (RkClient *client, guint n_patients);
void rk_double_change_patient (RkClient *client, RkPatientItem *item, const RkPatientRow *row);
void rk_double_set_online (RkClient *client, gboolean online);
void rk_double_set_counts (RkClient *client, guint unread, guint unacked, guint unsent);
void rk_double_add_mail_invitation (RkClient *client,
                                    const char *space_id,
                                    const char *mail,
                                    RkInvitationState state,
                                    RkDelivery delivery);
void rk_double_add_invitation (RkClient *client, gboolean for_me);
/* An announcement that was not read yet. */
void rk_double_announce (RkClient *client, const char *title, const char *text);
void rk_double_fail_next (RkClient *client, RkClientError code, const char *message);

typedef struct
{
  const char *name;
  const char *media_type;
  GBytes *content;
} RkDoubleFile;

void rk_double_add_files (RkTimeline *timeline, const RkDoubleFile *files, guint n_files);
/* A post at the end of a space's timeline with files; @media_types may hold %NULL for what is not
 * known. Opening them gives their content. */
RkAttachmentItem *rk_double_add_file (RkTimeline *timeline,
                                      const char *name,
                                      const char *media_type,
                                      GBytes *content);

/* Invented people. */
RkPatientRow *rk_double_row (guint number);
RkUserRow *rk_double_person (guint number);

/* Posts. */
RkPostItem *
rk_double_add_sending (RkTimeline *timeline, RkSendState state, guint n_files, guint n_done);

/* A post that proposes three dates, with three answers; and a post at the end of a timeline. */
RkPostRow *rk_double_proposal (const char *space_id);
RkPostItem *rk_double_add_row (RkTimeline *timeline, const RkPostRow *row);
void rk_double_set_history (RkTimeline *timeline, guint n_here, guint n_older, gint64 first_unread);

/* Between the parts of the double. */
RkTimeline *
rk_double_timeline_new (RkPatientItem *patient, RkSpaceItem *space, const char *space_id);
void rk_double_answer (gpointer source,
                       GAsyncReadyCallback callback,
                       gpointer data,
                       gpointer value,
                       GDestroyNotify destroy);
gboolean rk_double_taken (GAsyncResult *result, GError **error);

void rk_double_add_requests (RkClient *client);
/* 代行入力: something that waits for me, and for whom I may type. */
void rk_double_type (RkClient *client, const char *place, const char *text);
void rk_double_let_type_for (RkClient *client, const char *doctor_ids);
void rk_double_add_pin (RkTimeline *self, const char *author, const char *excerpt);

G_END_DECLS
