/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/records.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * RkHandoverPost:
 * @id: of the post, in @space_id at @position
 * @space_kind: RkSpaceKind
 * @author: the name of who wrote it, and @profession
 * @text: all of it
 * @created_us: when, UTC µs
 * @n_files: how many files it has
 * @unread: by me; never true of my own
 * @unacked: I have not understood it as it is now
 * @asked: and 了解 is asked of me
 */
typedef struct
{
  char *id;
  char *space_id;
  gint64 position;
  int space_kind;
  char *author;
  int profession;
  char *text;
  gint64 created_us;
  guint n_files;
  gboolean unread;
  gboolean unacked;
  gboolean asked;
} RkHandoverPost;

/**
 * RkHandoverPlace:
 * @title: 「姓 名」 of the patient, or what the group is called
 * @birth_date: (nullable): of the patient
 * @posts: (element-type RkHandoverPost): not understood first, then by time
 *
 * What is new about one patient, or in one group.
 */
typedef struct
{
  char *title;
  char *birth_date;
  guint n_asked;
  guint n_unacked;
  guint n_unread;
  gint64 last_us;
  GPtrArray *posts;
} RkHandoverPlace;

RkHandoverPost *rk_handover_post_new (void);
RkHandoverPlace *rk_handover_place_new (void);
void rk_handover_place_free (RkHandoverPlace *place);

G_END_DECLS
