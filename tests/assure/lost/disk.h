/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A disk in memory under the databases of this process. It writes down every call that changes it,
 * so that any moment of a power cut can be laid out again: what was synced is there, of the rest
 * any part, in pieces of a sector, in any order.
 */

#define RK_DISK_SECTOR 512

typedef struct _RkDisk RkDisk;
typedef struct _RkDiskReplay RkDiskReplay;

/* Makes the disk in memory the one that every database of this process is opened on. */
void rk_disk_install (void);

RkDisk *rk_disk_new (void);
void rk_disk_free (RkDisk *disk);
void rk_disk_use (RkDisk *disk);
/* A disk that says "synced" and does nothing: the planted fault. */
void rk_disk_set_liar (RkDisk *disk, gboolean liar);
void rk_disk_record (RkDisk *disk, gboolean recording);
guint rk_disk_get_n_ops (RkDisk *disk);

/* The calls of a recording, one after the other. */
RkDiskReplay *rk_disk_replay_new (RkDisk *recorded);
void rk_disk_replay_free (RkDiskReplay *replay);
/* Goes on until @n_ops calls have been made; never backwards. */
void rk_disk_replay_to (RkDiskReplay *replay, guint n_ops);
/* What may lie on the disk if the power went now; @random decides what of the unsynced part. */
RkDisk *rk_disk_replay_cut (RkDiskReplay *replay, GRand *random);

G_END_DECLS
