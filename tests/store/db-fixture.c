/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "db-fixture.h"

#include <glib/gstdio.h>

#ifdef RK_HAVE_POSTGRESQL
#include "pg-cluster.h"
#endif

const guint8 test_key[RK_DB_KEY_SIZE] = { 1, 2, 3, 0, 0xff, 0x27, 7 };

char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("rk-db-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_unlink (file);
    }
  g_rmdir (path);
}

static RkDb *
sqlite_open (const char *place)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (place, "test.db", NULL);
  RkDb *db = rk_db_open_sqlite (path, test_key, RK_DB_CREATE, &error);

  g_assert_no_error (error);
  return db;
}

static void
sqlite_shut_down (void)
{
}

const BackendClass backend_classes[] = {
  { "sqlcipher", make_folder, sqlite_open, remove_folder, sqlite_shut_down },
#ifdef RK_HAVE_POSTGRESQL
  { "postgresql", pg_cluster_create_database, pg_cluster_open, pg_cluster_drop_database,
    pg_cluster_stop },
#endif
};
const gsize n_backend_classes = G_N_ELEMENTS (backend_classes);

typedef struct
{
  const BackendClass *klass;
  void (*func) (Backend *backend);
} Test;

static void
run_test (gconstpointer data)
{
  const Test *test = data;
  Backend backend = { test->klass, test->klass->create () };

  test->func (&backend);
  test->klass->destroy (backend.place);
  g_free (backend.place);
}

void
backend_add_test (const char *path, const BackendClass *klass, void (*func) (Backend *))
{
  Test *test = g_new (Test, 1);

  *test = (Test){ klass, func };
  g_test_add_data_func_full (path, test, run_test, g_free);
}

RkDb *
backend_open (Backend *backend)
{
  return backend->klass->open (backend->place);
}
