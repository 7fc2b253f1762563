/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* `renrakuctl sample` as an operator types it; the program's path is the first argument. */

static const char *renrakuctl;

typedef struct
{
  char *dir;
  char *data;
  char *key;
} Fixture;

static int
run (Fixture *f, const char *words, char **ret_out, char **ret_error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_auto (GStrv) rest = g_strsplit (words, " ", -1);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (argv, (char *) renrakuctl);
  g_ptr_array_add (argv, (char *) "--data");
  g_ptr_array_add (argv, f->data);
  g_ptr_array_add (argv, (char *) "--key-file");
  g_ptr_array_add (argv, f->key);
  for (guint i = 0; rest[i] != NULL; i++)
    g_ptr_array_add (argv, rest[i]);
  g_ptr_array_add (argv, NULL);
  process
    = g_subprocess_newv ((const char *const *) argv->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, ret_out, ret_error, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_autofree char *complaint = NULL;

  f->dir = g_dir_make_tmp ("rk-sample-XXXXXX", &error);
  g_assert_no_error (error);
  f->data = g_build_filename (f->dir, "data", NULL);
  f->key = g_build_filename (f->dir, "key", NULL);
  g_assert_cmpint (run (f, "init --new-key", &out, &complaint), ==, 0);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_all (f->dir);
  g_free (f->dir);
  g_free (f->data);
  g_free (f->key);
}

static void
test_accounts (Fixture *f, gconstpointer data)
{
  static const char *const mails[]
    = { "saeki.kenichi@midorino.example",  "kobayashi.mayu@midorino.example",
        "sato.misaki@midorino.example",    "morikawa.akari@midorino.example",
        "nakamura.keiko@midorino.example", "tanaka.yoko@midorino.example" };
  g_autofree char *out = NULL;
  g_autofree char *complaint = NULL;
  g_autofree char *again = NULL;
  g_autofree char *refusal = NULL;

  g_assert_cmpint (run (f, "sample --patients 8", &out, &complaint), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    g_assert_nonnull (strstr (out, mails[i]));
  g_assert_nonnull (strstr (out, "Midorino-2026"));
  /* progress is for the person, not for what reads the accounts */
  g_assert_null (strstr (out, "stories"));
  g_assert_nonnull (strstr (complaint, "stories"));

  g_assert_cmpint (run (f, "sample", &again, &refusal), ==, 1);
  g_assert_nonnull (strstr (refusal, "needs a new database"));
  g_assert_cmpstr (again, ==, "");
}

/* How the first people of two facilities come together, by the operator. */
static void
test_introduce (Fixture *f, gconstpointer data)
{
  static const char before[] = "\"action\":\"patient_create\"";
  static const char key[] = "\"space_id\":\"";
  g_autofree char *accounts = NULL;
  g_autofree char *progress = NULL;
  g_autofree char *log = NULL;
  g_autofree char *none = NULL;
  g_autofree char *space = NULL;
  const char *at = NULL;

  g_assert_cmpint (run (f, "sample --patients 1", &accounts, &progress), ==, 0);
  g_assert_cmpint (run (f, "audit show --limit 100", &log, &none), ==, 0);
  at = strstr (log, before);
  g_assert_nonnull (at);
  at = strstr (at, key);
  g_assert_nonnull (at);
  space = g_strndup (at + strlen (key), 36);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *words
        = g_strdup_printf ("user introduce hamada.nana@midorino.example %s", space);
      g_autofree char *out = NULL;
      g_autofree char *complaint = NULL;

      g_assert_cmpint (run (f, words, &out, &complaint), ==, 0);
      g_assert_cmpstr (out, ==, "Introduced.\n");
    }
  {
    g_autofree char *words = g_strdup_printf ("user introduce nobody@midorino.example %s", space);
    g_autofree char *out = NULL;
    g_autofree char *complaint = NULL;

    g_assert_cmpint (run (f, words, &out, &complaint), ==, 1);
    g_assert_cmpstr (out, ==, "");
  }
}

static void
test_bad_options (Fixture *f, gconstpointer data)
{
  static const char *const words[]
    = { "sample --patients -1", "sample --posts 99999999999", "sample more",
        "sample --patients many", "sample --unknown" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *out = NULL;
      g_autofree char *complaint = NULL;

      g_assert_cmpint (run (f, words[i], &out, &complaint), ==, 2);
      g_assert_cmpstr (out, ==, "");
      g_assert_true (g_str_has_prefix (complaint, "renrakuctl: "));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  renrakuctl = argv[1];
  g_test_add ("/sample-command/accounts", Fixture, NULL, set_up, test_accounts, tear_down);
  g_test_add ("/sample-command/introduce", Fixture, NULL, set_up, test_introduce, tear_down);
  g_test_add ("/sample-command/bad-options", Fixture, NULL, set_up, test_bad_options, tear_down);
  return g_test_run ();
}
