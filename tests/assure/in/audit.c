/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "domain-fixture.h"
#include "experiment.h"
#include "server/domain/audit-private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

/*
 * Whatever is done to the rows of the audit, verifying finds it: each byte of each column changed,
 * rows dropped, swapped, put in, cut off. What rewrites the whole chain with the key, or puts an
 * old state back together with its head, only a checkpoint finds; that is the planted fault: the
 * detector has to see that verifying without a checkpoint misses it.
 */

/* Texts and their number among the columns. */
static const char *const columns[] = { "at_us",      "seq",      "actor_id", "session_id", "action",
                                       "subject_id", "space_id", "detail",   "hash" };
#define N_NUMBERS 2

typedef struct
{
  char *dir; /* of the copy for renrakuctl */
  World *world;
  gint64 n_rows;
  RkAuditCheckpoint checkpoint; /* of two thirds of the rows */
  GArray *old_rows;
  GPtrArray *flips; /* Flip: all of them */
} Chain;

typedef struct
{
  gint64 seq;
  guint column;
  guint byte;
} Flip;

static void
run_sql (Chain *chain, const char *sql, const char *types, ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (chain->world->db, sql, &error);
  va_list args;

  g_assert_no_error (error);
  va_start (args, types);
  rk_db_bind_va (stmt, types, args);
  va_end (args);
  rk_db_run (stmt, &error);
  g_assert_no_error (error);
}

static char *
text_at (Chain *chain, gint64 seq, const char *column)
{
  g_autofree char *sql = g_strdup_printf ("SELECT %s FROM audit WHERE seq = $1", column);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  rk_db_query_text (chain->world->db, sql, &text, &error, "i", seq);
  g_assert_no_error (error);
  return text;
}

/* A region in small, so that every kind of row is there: texts that are empty and texts that are
 * not. */
static void
fill (Chain *chain, const char *admin_name, const char *nurse_name, guint n_posts)
{
  World *world = chain->world;
  g_autofree char *clinic = world_facility (world, "みなと診療所");
  g_autoptr (RkActor) admin = world_user (world, clinic, admin_name, RK_ROLE_ADMIN);
  g_autoptr (RkActor) nurse = world_user (world, clinic, nurse_name, RK_ROLE_MEMBER);
  g_autofree char *space = NULL;
  g_autofree char *patient = world_patient (world, admin, "佐藤", &space);

  world_join (world, admin, nurse, space);
  for (guint i = 0; i < n_posts; i++)
    {
      g_autofree char *post = world_post (world, nurse, space, "血圧 132/78");
      g_autofree char *view = rk_id_new ();

      DO (
        world, rk_domain_view_report (tx, admin, view, RK_VIEW_TIMELINE, space, world->now, error));
    }
}

static void
verify (Chain *chain, RkDomainTx *tx, gboolean with_checkpoint, RkAuditReport *ret_report)
{
  g_autoptr (GError) error = NULL;

  rk_domain_audit_verify_against (
    tx, with_checkpoint ? &chain->checkpoint : NULL, ret_report, &error);
  g_assert_no_error (error);
}

static void
collect_flips (Chain *chain)
{
  for (gint64 seq = 1; seq <= chain->n_rows; seq++)
    for (guint column = 0; column < G_N_ELEMENTS (columns); column++)
      {
        g_autofree char *text
          = column < N_NUMBERS ? g_strdup ("12345678") : text_at (chain, seq, columns[column]);
        const guint n = (guint) strlen (text) + 1;

        /* A number by each of its bytes; a text by each of its bytes, and one more at its end. */
        for (guint byte = 0; byte < (column < N_NUMBERS ? 9u : n); byte++)
          {
            Flip *flip = g_new (Flip, 1);
            *flip = (Flip){ seq, column, byte };
            g_ptr_array_add (chain->flips, flip);
          }
      }
}

static void
do_flip (Chain *chain, const Flip *flip, GRand *random)
{
  g_autofree char *sql
    = g_strdup_printf ("UPDATE audit SET %s = $2 WHERE seq = $1", columns[flip->column]);

  if (flip->column < N_NUMBERS)
    {
      g_autofree char *fraction = g_strdup_printf ("UPDATE audit SET %s = %s + 0.5 WHERE seq = $1",
                                                   columns[flip->column], columns[flip->column]);
      g_autofree char *change = g_strdup_printf ("UPDATE audit SET %s = %s + $2 WHERE seq = $1",
                                                 columns[flip->column], columns[flip->column]);

      /* A number of a row far away is free; one nearby may be taken. The one by which the rows are
       * kept cannot have a fraction. */
      if (flip->byte == 8 && strcmp (columns[flip->column], "seq") != 0)
        run_sql (chain, fraction, "i", flip->seq);
      else
        run_sql (chain, change, "ii", flip->seq,
                 (gint64) (G_GUINT64_CONSTANT (1)
                           << (flip->byte >= 7 ? 52 + flip->byte - 7 : 7 * flip->byte + 8)));
      return;
    }

  g_autofree char *text = text_at (chain, flip->seq, columns[flip->column]);
  const gsize length = strlen (text);
  g_autoptr (GString) changed = g_string_new (text);

  if (flip->byte < length)
    changed->str[flip->byte] ^= (char) (1 << g_rand_int_range (random, 0, 7));
  else
    /* Behind the end, half of them behind a zero byte, where C does not look. */
    g_string_append (changed, g_rand_boolean (random) ? "x" : "");
  if (flip->byte < length && changed->str[flip->byte] == '\0')
    changed->str[flip->byte] = (char) 1;
  if (flip->byte == length && changed->len == length)
    {
      g_autofree char *hidden = g_strdup_printf (
        "UPDATE audit SET %s = CAST (CAST (%s AS BLOB) || x'0078' AS TEXT) WHERE seq = $1",
        columns[flip->column], columns[flip->column]);

      run_sql (chain, hidden, "i", flip->seq);
      return;
    }
  run_sql (chain, sql, "it", flip->seq, changed->str);
}

static gint64
any_row (Chain *chain, GRand *random)
{
  return g_rand_int_range (random, 1, (gint32) chain->n_rows + 1);
}

static void
copy_row (Chain *chain, gint64 from, gint64 to)
{
  run_sql (chain,
           "INSERT INTO audit (seq, at_us, actor_id, session_id, action, subject_id, space_id,"
           " detail, hash) SELECT $2, at_us, actor_id, session_id, action, subject_id, space_id,"
           " detail, hash FROM audit WHERE seq = $1",
           "ii", from, to);
}

static void
do_drop (Chain *chain, GRand *random)
{
  gint64 first = any_row (chain, random);
  gint64 count = g_rand_int_range (random, 1, 4);

  run_sql (chain, "DELETE FROM audit WHERE seq >= $1 AND seq < $1 + $2", "ii", first, count);
  /* With the gap closed, or left open. */
  if (g_rand_boolean (random))
    for (gint64 seq = first + count; seq <= chain->n_rows; seq++)
      run_sql (chain, "UPDATE audit SET seq = seq - $2 WHERE seq = $1", "ii", seq, count);
}

static void
do_swap (Chain *chain, GRand *random)
{
  gint64 one = any_row (chain, random), other = any_row (chain, random);

  if (one == other)
    other = one % chain->n_rows + 1;
  run_sql (chain, "UPDATE audit SET seq = -1 WHERE seq = $1", "i", one);
  run_sql (chain, "UPDATE audit SET seq = $2 WHERE seq = $1", "ii", other, one);
  run_sql (chain, "UPDATE audit SET seq = $1 WHERE seq = -1", "i", other);
  /* Also with the hashes left where they were. */
  if (g_rand_boolean (random))
    {
      g_autofree char *hash_one = text_at (chain, one, "hash");
      g_autofree char *hash_other = text_at (chain, other, "hash");
      run_sql (chain, "UPDATE audit SET hash = $2 WHERE seq = $1", "it", one, hash_other);
      run_sql (chain, "UPDATE audit SET hash = $2 WHERE seq = $1", "it", other, hash_one);
    }
}

static void
do_insert (Chain *chain, GRand *random)
{
  gint64 from = any_row (chain, random);

  switch (g_rand_int_range (random, 0, 4))
    {
    case 0: /* before the beginning */
      copy_row (chain, from, -g_rand_int_range (random, 0, 100));
      break;
    case 1: /* behind the end, the head as it was */
      copy_row (chain, from, chain->n_rows + 1);
      break;
    case 2: /* behind the end, counted by the head */
      copy_row (chain, chain->n_rows, chain->n_rows + 1);
      run_sql (chain, "UPDATE head SET audit_seq = audit_seq + 1", "");
      break;
    default: /* in between, the others moved */
      for (gint64 seq = chain->n_rows; seq > from; seq--)
        run_sql (chain, "UPDATE audit SET seq = seq + 1 WHERE seq = $1", "i", seq);
      copy_row (chain, from, from + 1);
      run_sql (chain, "UPDATE head SET audit_seq = audit_seq + 1", "");
    }
}

static void
cut_off (Chain *chain, gint64 keep, gboolean with_head)
{
  g_autofree char *hash = keep > 0 ? text_at (chain, keep, "hash") : g_strdup ("");

  run_sql (chain, "DELETE FROM audit WHERE seq > $1", "i", keep);
  if (with_head)
    run_sql (chain, "UPDATE head SET audit_seq = $1, audit_hash = $2", "it", keep, hash);
}

/* Somebody with the key writes the history anew from row @from on. */
static void
write_anew (Chain *chain, RkDomainTx *tx, gint64 from)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = from > 1 ? text_at (chain, from - 1, "hash") : g_strdup ("");
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (RkAuditRow));

  for (gint64 seq = from; seq <= chain->n_rows; seq++)
    {
      g_autofree char *at = text_at (chain, seq, "CAST (at_us AS TEXT)");
      RkAuditRow row = {
        .at_us = g_ascii_strtoll (at, NULL, 10),
        .actor_id = seq == from ? g_strdup ("operator") : text_at (chain, seq, "actor_id"),
        .session_id = text_at (chain, seq, "session_id"),
        .action = seq == from ? g_strdup ("nothing_happened") : text_at (chain, seq, "action"),
        .subject_id = text_at (chain, seq, "subject_id"),
        .space_id = text_at (chain, seq, "space_id"),
        .detail = text_at (chain, seq, "detail"),
      };
      g_array_append_val (rows, row);
    }
  run_sql (chain, "DELETE FROM audit WHERE seq >= $1", "i", from);
  rk_audit_append (tx, (RkAuditRow *) (gpointer) rows->data, rows->len, from - 1, &hash, &error);
  g_assert_no_error (error);
  run_sql (chain, "UPDATE head SET audit_hash = $1", "t", hash);
  for (guint i = 0; i < rows->len; i++)
    rk_audit_row_clear (&g_array_index (rows, RkAuditRow, i));
}

typedef enum
{
  DROP,
  SWAP,
  INSERT,
  CUT,
  CUT_WITH_HEAD,
  ANEW,
  N_KINDS,
} Kind;

static const char *const kind_names[]
  = { "drop", "swap", "insert", "truncation", "rollback", "rewriting with the key" };

/* Does one thing to the rows, in the open transaction. What has to be found without a checkpoint.
 */
static gboolean
do_harm (Chain *chain, RkDomainTx *tx, Kind kind, GRand *random)
{
  const gint64 before = g_rand_int_range (random, 1, (gint32) chain->checkpoint.n_rows);

  switch (kind)
    {
    case DROP:
      do_drop (chain, random);
      return TRUE;
    case SWAP:
      do_swap (chain, random);
      return TRUE;
    case INSERT:
      do_insert (chain, random);
      return TRUE;
    case CUT:
      cut_off (chain, g_rand_int_range (random, 0, (gint32) chain->n_rows), FALSE);
      return TRUE;
    case CUT_WITH_HEAD:
      cut_off (chain, before, TRUE);
      return FALSE;
    case ANEW:
    default:
      write_anew (chain, tx, before);
      return FALSE;
    }
}

static void
one_case (Chain *chain)
{
  const guint64 number = rk_experiment_case ();
  g_autoptr (GRand) random = rk_experiment_random ("audit");
  RkDomainTx *tx = world_begin (chain->world);
  RkAuditReport report, with;
  const char *what = "flip";
  gboolean alone = TRUE;
  gint64 row = 0;

  if (number < chain->flips->len)
    {
      const Flip *flip = chain->flips->pdata[number];

      row = flip->seq;
      do_flip (chain, flip, random);
    }
  else
    {
      Kind kind = (Kind) (number % N_KINDS);

      what = kind_names[kind];
      alone = do_harm (chain, tx, kind, random);
    }
  verify (chain, tx, FALSE, &report);
  verify (chain, tx, TRUE, &with);
  if (alone && report.broken_at == 0)
    rk_experiment_finding ("verifying finds no %s (row %" G_GINT64_FORMAT ")", what, row);
  if (with.broken_at == 0)
    rk_experiment_finding ("verifying against a checkpoint finds no %s", what);
  rk_domain_tx_free (tx);

  /* And nothing is found where nothing was done. */
  if (number % 64 == 0)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RkDomainTx) whole
        = rk_domain_tx_begin_read (chain->world->domain, chain->world->db, &error);
      verify (chain, whole, TRUE, &report);
      if (report.broken_at != 0)
        rk_experiment_finding ("an untouched chain is said to be broken");
    }
}

/* The experiment's own eyes: a chain written anew with the key holds, as far as verifying without a
 * checkpoint can tell. If this were not seen, nothing would be. */
static void
plant (Chain *chain)
{
  RkDomainTx *tx = world_begin (chain->world);
  RkAuditReport alone, with;

  write_anew (chain, tx, 3);
  verify (chain, tx, FALSE, &alone);
  verify (chain, tx, TRUE, &with);
  rk_experiment_control (alone.broken_at == 0, "a chain written anew with the key should hold");
  rk_experiment_control (with.broken_at != 0, "and the checkpoint should find it");
  rk_domain_tx_free (tx);
}

static char *
operate (Chain *chain, gboolean wanted, const char *what, const char *file)
{
  g_autofree char *key = g_build_filename (chain->dir, "key", NULL);
  const char *argv[] = { g_getenv ("RK_CTL"),
                         "--data",
                         chain->world->dir,
                         "--key-file",
                         key,
                         "audit",
                         what,
                         file != NULL ? "--against" : NULL,
                         file,
                         NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *err = NULL;
  char *out = NULL;
  int status = 0;

  g_spawn_sync (
    NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status, &error);
  g_assert_no_error (error);
  if (WIFEXITED (status) && WEXITSTATUS (status) == (wanted ? 0 : 1))
    return out;
  g_free (out);
  rk_experiment_finding ("renrakuctl audit %s%s ends with %d", what,
                         file != NULL ? " --against" : "",
                         WIFEXITED (status) ? WEXITSTATUS (status) : -1);
  return g_strdup ("");
}

/* The operator's own command, against the same database, for each kind once. */
static void
try_command (Chain *chain)
{
  g_autofree char *file = g_build_filename (chain->dir, "checkpoint", NULL);
  g_autofree char *forged = g_build_filename (chain->dir, "forged", NULL);
  g_autofree char *key = g_build_filename (chain->dir, "key", NULL);
  g_autofree char *text = rk_secret_to_base64 (chain->world->master);
  g_autoptr (GError) error = NULL;
  g_autofree char *signed_now = NULL;

  if (g_getenv ("RK_CTL") == NULL)
    rk_experiment_cannot ("RK_CTL names no renrakuctl");
  g_file_set_contents_full (key, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  g_free (operate (chain, TRUE, "verify", NULL));
  signed_now = operate (chain, TRUE, "checkpoint", NULL);
  g_file_set_contents (file, signed_now, -1, &error);
  g_assert_no_error (error);
  g_free (operate (chain, TRUE, "verify", file));

  /* A checkpoint with any byte of it changed is none. */
  const gsize n = strlen (signed_now);
  /* The public key is told for those who want to check by themselves; it is not believed. */
  const gsize told = (gsize) (strstr (signed_now, "\"public_key\"") - signed_now);
  for (gsize i = 0; i + 1 < n; i++)
    {
      g_autofree char *changed = g_strdup (signed_now);
      RkAuditCheckpoint checkpoint;

      changed[i] ^= 1;
      if (rk_domain_audit_checkpoint_read (chain->world->domain, changed, n, &checkpoint, NULL)
          && i < told)
        rk_experiment_finding ("a checkpoint with byte %zu changed is believed", i);
    }
  signed_now[strcspn (signed_now, "0123456789") + 1] ^= 1;
  g_file_set_contents (forged, signed_now, -1, &error);
  g_assert_no_error (error);
  g_free (operate (chain, FALSE, "verify", forged));

  for (int kind = 0; kind < N_KINDS; kind++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (7);
      RkDomainTx *tx = world_begin (chain->world);
      gboolean alone = do_harm (chain, tx, (Kind) kind, random);

      rk_effects_free (world_commit (tx));
      g_free (operate (chain, !alone, "verify", NULL));
      g_free (operate (chain, FALSE, "verify", file));
      /* Back to what it was. */
      tx = world_begin (chain->world);
      run_sql (chain, "DELETE FROM audit", "");
      run_sql (chain, "INSERT INTO audit SELECT * FROM audit_before", "");
      run_sql (chain,
               "UPDATE head SET audit_seq = (SELECT audit_seq FROM head_before),"
               " audit_hash = (SELECT audit_hash FROM head_before)",
               "");
      rk_effects_free (world_commit (tx));
    }
  g_free (operate (chain, TRUE, "verify", file));
}

static void
take_checkpoint (Chain *chain)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkDomainTx) tx
    = rk_domain_tx_begin_read (chain->world->domain, chain->world->db, &error);
  g_autofree char *text = rk_domain_audit_checkpoint (tx, &error);

  g_assert_no_error (error);
  rk_domain_audit_checkpoint_read (
    chain->world->domain, text, strlen (text), &chain->checkpoint, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  Chain chain = { NULL };
  g_autoptr (GError) error = NULL;

  rk_experiment_begin (argc, argv, 100000);
  g_assert_true (rk_secret_init ());
  chain.world = world_new (FALSE);
  chain.dir = g_dir_make_tmp ("rk-audit-XXXXXX", &error);
  g_assert_no_error (error);
  chain.flips = g_ptr_array_new_with_free_func (g_free);
  fill (&chain, "aoki", "inoue", 8);
  take_checkpoint (&chain);
  fill (&chain, "ueda", "eguchi", 4);
  rk_db_query_int64 (chain.world->db, "SELECT count (*) FROM audit", &chain.n_rows, &error, "");
  g_assert_no_error (error);
  run_sql (&chain, "CREATE TABLE audit_before AS SELECT * FROM audit", "");
  run_sql (&chain, "CREATE TABLE head_before AS SELECT * FROM head", "");
  collect_flips (&chain);

  plant (&chain);
  try_command (&chain);
  while (rk_experiment_goes_on ())
    {
      one_case (&chain);
      rk_experiment_case_done ();
    }
  world_free (chain.world);
  g_ptr_array_unref (chain.flips);
  g_autofree char *rm = g_build_filename (chain.dir, "key", NULL);
  g_unlink (rm);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *file = g_build_filename (chain.dir, i == 0 ? "checkpoint" : "forged", NULL);
      g_unlink (file);
    }
  g_rmdir (chain.dir);
  g_free (chain.dir);
  return rk_experiment_end ();
}
