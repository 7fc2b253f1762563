/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"
#include "client/engine.h"
#include "client/items-private.h"

G_BEGIN_DECLS

/* What the objects of the main thread share. */

RkEngine *rk_client_get_engine (RkClient *self);
void rk_client_forget_timeline (RkClient *self, const char *space_id);
RkCall *rk_client_new_call (RkClient *self,
                            gpointer source,
                            RkCallFunc func,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer data);

/* One act that the server answers at once; @path is taken, @body may be NULL. */
void rk_client_act (RkClient *self,
                    gpointer source,
                    const char *method,
                    char *path,
                    const char *body,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer data);

RkTimeline *rk_timeline_new (RkClient *client, const char *space_id);
void rk_timeline_apply (RkTimeline *self, const RkTimelineChange *change);
void rk_timeline_set_patient (RkTimeline *self, RkPatientItem *patient);
void rk_timeline_set_media (RkTimeline *self,
                            const char *attachment_id,
                            RkMediaState state,
                            double progress);
void rk_timeline_end (RkTimeline *self);
RkClient *rk_timeline_get_client (RkTimeline *self);
void rk_timeline_drop_draft (RkTimeline *self);

void rk_write_secret (RkJsonWriter *writer, const char *key, const RkSecret *secret);

G_END_DECLS
