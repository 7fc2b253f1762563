/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "db/db.h"

G_BEGIN_DECLS

typedef struct _BackendClass BackendClass;

/* An empty database of one test. */
typedef struct
{
  const BackendClass *klass;
  char *place; /* a folder, or the name of a database */
} Backend;

struct _BackendClass
{
  const char *name;
  char *(*create) (void);
  RkDb *(*open) (const char *place);
  void (*destroy) (const char *place);
  void (*shut_down) (void);
};

extern const BackendClass backend_classes[];
extern const gsize n_backend_classes;

void backend_add_test (const char *path, const BackendClass *klass, void (*func) (Backend *));

/* One more connection to the test's database. */
RkDb *backend_open (Backend *backend);

/* A key for the files of tests. */
extern const guint8 test_key[RK_DB_KEY_SIZE];

/* Makes an empty folder; remove_folder() takes it away with all that is in it (no folders). */
char *make_folder (void);
void remove_folder (const char *path);

G_END_DECLS
