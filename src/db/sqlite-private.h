/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "db/db-private.h"

/* Without it the header hides the functions for the key. */
#define SQLITE_HAS_CODEC 1
#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct
{
  RkDb parent;
  sqlite3 *handle;
  gboolean encrypted;
} RkSqlite;

/* sqlite.c */
RkDb *rk_sqlite_wrap (sqlite3 *handle, gboolean encrypted);
void rk_sqlite_set_error (sqlite3 *handle, int rc, const char *detail, GError **error);

/* sqlite-memory.c */
int rk_sqlite_use_locked_memory (void);
gboolean rk_sqlite_all_is_locked (void);

/* sqlite-open.c */
sqlite3 *
rk_sqlite_open_keyed (const char *path, const guint8 *key, RkDbFlags flags, GError **error);
gboolean
rk_sqlite_pragma_text (sqlite3 *handle, const char *pragma, char **ret_text, GError **error);

/* bigram.c */
gboolean rk_bigram_register (sqlite3 *handle, GError **error);

G_END_DECLS
