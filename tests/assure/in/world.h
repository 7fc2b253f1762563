/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "history.h"

G_BEGIN_DECLS

/* A running server with a clock that stands still between the steps, and somebody who writes down
 * all that they are told. Whatever is by chance in the answers is replaced: ids that the server
 * made by the order in which they came up, cursors by their length. */
typedef struct _TwoWorld TwoWorld;

TwoWorld *world_begin (guint observer, guint patience_ms);
void world_end (TwoWorld *world);
const char *world_told (TwoWorld *world);

void world_come_to (TwoWorld *world, const Step *step);
void world_do (TwoWorld *world, const Step *step);
void world_plant (TwoWorld *world);
void world_observe (TwoWorld *world, const char *method, const char *target, const char *body);
/* Only the status: the answer holds a secret. */
void
world_observe_status (TwoWorld *world, const char *method, const char *target, const char *body);
void world_sync (TwoWorld *world);
void world_sync_afresh (TwoWorld *world);

char *world_id (guint number, guint part);
char *world_space_id (guint space);
char *world_person_id (guint person);
char *world_house_id (guint house);
char *world_community_id (void);

G_END_DECLS
