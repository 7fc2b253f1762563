/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox-util.h"

G_BEGIN_DECLS

/* A picture of each kind, a fax, a page, all made here. */
GPtrArray *rk_seed_own (void);

/* As rk_seed_own(), with films (after gst_init()), and with the test files of other people's
 * decoders; @ret_n_foreign says how many those are. */
GPtrArray *rk_seed_collect (guint *ret_n_foreign);

/* The files below @path, in the same order everywhere; and those that are not ours: as Debian
 * packages them, and as tools/corpora fetched them ($RENRAKU_CORPORA, or its usual place). */
typedef void (*RkSeedFound) (const char *path, gpointer data);
void rk_seed_walk (const char *path, RkSeedFound found, gpointer data);
void rk_seed_walk_foreign (RkSeedFound found, gpointer data);

/* A few changes, most of them near the beginning, where the numbers are. */
GBytes *rk_seed_mutate (GBytes *seed, GRand *rand);

/* @changed, with the first bytes of @seed if it is refused at the door without them. */
GBytes *rk_seed_keep_magic (GBytes *seed, GBytes *changed);

/* A file that wants more than there is: @must_fail if nothing of it may be shown. */
typedef struct
{
  char *name;
  GBytes *file;
  gboolean must_fail;
} RkSeedBomb;

/* Claims of 60,000 × 60,000, pictures without end, films with broken indexes; after gst_init(). */
GPtrArray *rk_seed_bombs (void);

/* An office document; its name says what it is. */
typedef struct
{
  char *name;
  GBytes *file;
} RkSeedDocument;

/* Ours of each kind, and other people's. */
GPtrArray *rk_seed_documents (guint *ret_n_foreign);
/* As rk_seed_mutate(), mostly within a part of the archive that the document is. */
GBytes *rk_seed_mutate_document (GBytes *seed, GRand *rand);
/* An OpenDocument text with one line, which stands in the file as it is. */
GBytes *rk_seed_document_saying (const char *text);
/* Documents that unpack to half a gigabyte, whose entities never end, that nest too deep. */
GPtrArray *rk_seed_document_bombs (void);

/* As PNG and ZIP have it. */
guint32 rk_seed_crc (const guint8 *bytes, gsize length);

G_END_DECLS
