/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "domain-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#ifdef RK_HAVE_POSTGRESQL
#include "pg-cluster.h"
#endif

static gint64
clock_of (gpointer data)
{
  return ((World *) data)->now;
}

RkDb *
world_open (World *world)
{
  g_autoptr (GError) error = NULL;

#ifdef RK_HAVE_POSTGRESQL
  if (world->postgresql)
    return pg_cluster_open (world->uri);
#endif
  g_autoptr (RkSecret) key = rk_domain_database_key (world->master);
  g_autofree char *path = g_build_filename (world->dir, RK_SERVER_DATABASE_NAME, NULL);
  RkDb *db = rk_db_open_sqlite (path, key->data, RK_DB_CREATE, &error);
  g_assert_no_error (error);
  return db;
}

static void
copy_database (const char *from, const char *to)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (from, &content, &size, &error);
  g_assert_no_error (error);
  g_file_set_contents (to, content, (gssize) size, &error);
  g_assert_no_error (error);
}

char *
world_keep (World *world)
{
  char *copy;

  rk_db_close (world->db);
#ifdef RK_HAVE_POSTGRESQL
  if (world->postgresql)
    copy = pg_cluster_copy_database (world->uri);
  else
#endif
    {
      g_autofree char *path = g_build_filename (world->dir, RK_SERVER_DATABASE_NAME, NULL);

      copy = g_strconcat (path, ".kept", NULL);
      copy_database (path, copy);
    }
  world->db = world_open (world);
  return copy;
}

void
world_put_back (World *world, const char *copy)
{
  rk_db_close (world->db);
#ifdef RK_HAVE_POSTGRESQL
  if (world->postgresql)
    {
      pg_cluster_drop_database (world->uri);
      g_free (world->uri);
      world->uri = g_strdup (copy);
    }
  else
#endif
    {
      g_autofree char *path = g_build_filename (world->dir, RK_SERVER_DATABASE_NAME, NULL);

      copy_database (copy, path);
    }
  world->db = world_open (world);
}

World *
world_new (gboolean postgresql)
{
  g_autoptr (GError) error = NULL;
  World *world = g_new0 (World, 1);

  world->postgresql = postgresql;
  world->dir = g_dir_make_tmp ("rk-world-XXXXXX", &error);
  g_assert_no_error (error);
#ifdef RK_HAVE_POSTGRESQL
  if (postgresql)
    world->uri = pg_cluster_create_database ();
#endif
  world->master = rk_secret_new_random (32);
  world->now = rk_time_now_us ();
  world->operator= rk_actor_new_operator ();
  world->db = world_open (world);
  rk_domain_migrate (world->db, &error);
  g_assert_no_error (error);

  g_autofree char *blobs = g_build_filename (world->dir, RK_SERVER_BLOBS_NAME, NULL);
  RkDomainConfig config
    = { .blob_dir = blobs, .master_key = world->master, .cheap_passwords = TRUE, .mails = TRUE };
  world->domain = rk_domain_new (&config, world->db, &error);
  g_assert_no_error (error);
  rk_domain_set_clock (world->domain, clock_of, world);
  return world;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR))
        remove_tree (inner);
      else
        g_unlink (inner);
    }
  g_rmdir (path);
}

void
world_free (World *world)
{
  rk_domain_free (world->domain);
  rk_db_close (world->db);
#ifdef RK_HAVE_POSTGRESQL
  if (world->postgresql)
    pg_cluster_drop_database (world->uri);
#endif
  remove_tree (world->dir);
  rk_secret_free (world->master);
  rk_actor_free (world->operator);
  g_free (world->dir);
  g_free (world->uri);
  g_free (world);
}

typedef struct
{
  gboolean postgresql;
  void (*func) (World *world);
} Test;

static void
run_test (gconstpointer data)
{
  const Test *test = data;
  g_autoptr (World) world = world_new (test->postgresql);

  test->func (world);
}

static void
add (const char *path, const char *database, gboolean postgresql, void (*func) (World *world))
{
  g_autofree char *full = g_strconcat ("/", database, path, NULL);
  Test *test = g_new0 (Test, 1);

  test->postgresql = postgresql;
  test->func = func;
  g_test_add_data_func_full (full, test, run_test, g_free);
}

void
world_add_test (const char *path, void (*func) (World *world))
{
  add (path, "sqlcipher", FALSE, func);
#ifdef RK_HAVE_POSTGRESQL
  add (path, "postgresql", TRUE, func);
#endif
}

int
world_run (void)
{
  g_assert_true (rk_secret_init ());
  int result = g_test_run ();
#ifdef RK_HAVE_POSTGRESQL
  pg_cluster_stop ();
#endif
  return result;
}

RkDomainTx *
world_begin (World *world)
{
  g_autoptr (GError) error = NULL;
  RkDomainTx *tx = rk_domain_tx_begin (world->domain, world->db, &error);

  g_assert_no_error (error);
  world->now += 1000;
  return tx;
}

RkEffects *
world_commit (RkDomainTx *tx)
{
  g_autoptr (GError) error = NULL;
  RkEffects *effects = NULL;

  rk_domain_tx_commit (tx, &effects, &error);
  g_assert_no_error (error);
  rk_domain_tx_free (tx);
  return effects;
}

char *
world_facility (World *world, const char *name)
{
  char *id = rk_id_new ();
  RkFacility facility
    = { .id = id, .name = (char *) name, .kind = RK_FACILITY_CLINIC, .remember_mail = TRUE };

  DO (world, rk_domain_facility_create (tx, world->operator, & facility, error));
  return id;
}

RkActor *
world_user (World *world, const char *facility_id, const char *name, RkRole role)
{
  g_autofree char *id = rk_id_new ();
  g_autofree char *mail = g_strconcat (name, "@example.jp", NULL);
  g_autofree char *hash = rk_password_hash (WORLD_PASSWORD, TRUE, NULL);
  RkUser user = {
    .id = id,
    .facility_id = (char *) facility_id,
    .name = (char *) name,
    .profession = RK_PROFESSION_NURSE,
    .role = (int) role,
    .mail = mail,
  };

  DO (world, rk_domain_user_create (tx, world->operator, & user, hash, FALSE, error));
  RkActor *actor = rk_actor_new_user (id, facility_id, (int) role);
  actor->device_hash = g_strdup_printf ("device of %s", name);
  return actor;
}

void
world_consent (World *world, RkActor *actor, const char *patient_id)
{
  g_autofree char *id = rk_id_new ();
  const RkConsent consent = { .id = id,
                              .patient_id = (char *) patient_id,
                              .signed_on = (char *) "2026-04-01",
                              .signer = RK_SIGNER_PATIENT,
                              .explainer = (char *) "佐藤 美咲" };
  g_autoptr (RkConsent) made = NULL;
  RkCreated created;

  DO (world, rk_domain_consent_record (tx, actor, &consent, &created, &made, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
}

char *
world_patient (World *world, RkActor *admin, const char *name, char **ret_space_id)
{
  char *id = world_patient_without_consent (world, admin, name, ret_space_id);

  world_consent (world, admin, id);
  return id;
}

char *
world_patient_without_consent (World *world, RkActor *admin, const char *name, char **ret_space_id)
{
  char *id = rk_id_new ();
  g_autofree char *space_id = rk_id_new ();
  RkPatient patient = {
    .id = id,
    .family_name = (char *) name,
    .given_name = (char *) "花子",
    .sex = RK_SEX_FEMALE,
    .birth_date = (char *) "1941-03-09",
    .disease = (char *) "心不全",
  };
  RkCreated created;
  g_autoptr (RkPatient) made = NULL;
  g_autoptr (RkSpace) space = NULL;

  DO (world,
      rk_domain_patient_create (tx, admin, &patient, space_id, &created, &made, &space, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  g_assert_cmpstr (space->patient_id, ==, id);
  *ret_space_id = g_steal_pointer (&space_id);
  return id;
}

void
world_join (World *world, RkActor *admin, RkActor *user, const char *space_id)
{
  const RkMemberChange change = { RK_ROLE_MEMBER, -1 };

  if (g_strcmp0 (admin->facility_id, user->facility_id) == 0)
    {
      g_autoptr (RkMember) member = NULL;

      DO (
        world, (member = rk_domain_member_set (tx, admin, space_id, user->user_id, &change, error))
                 != NULL);
      return;
    }
  g_error ("Only colleagues join in this way");
}

char *
world_post (World *world, RkActor *author, const char *space_id, const char *text)
{
  char *id = rk_id_new ();
  RkPost post = {
    .id = id,
    .space_id = (char *) space_id,
    .text = (char *) text,
    .written_us = world->now,
  };
  g_autoptr (RkPost) made = NULL;
  RkCreated created;

  DO (world, rk_domain_post_create (tx, author, &post, NULL, &created, &made, error));
  g_assert_cmpint (created, ==, RK_CREATED_NEW);
  return id;
}

Care
care_new (World *world)
{
  Care care = { 0 };
  g_autofree char *other = world_facility (world, "みなと薬局");

  care.facility = world_facility (world, "かえで診療所");
  care.admin = world_user (world, care.facility, "admin", RK_ROLE_ADMIN);
  care.nurse = world_user (world, care.facility, "nurse", RK_ROLE_MEMBER);
  care.stranger = world_user (world, other, "stranger", RK_ROLE_ADMIN);
  care.patient = world_patient (world, care.admin, "佐藤", &care.space);
  world_join (world, care.admin, care.nurse, care.space);
  return care;
}

void
care_clear (Care *care)
{
  g_free (care->facility);
  rk_actor_free (care->admin);
  rk_actor_free (care->nurse);
  rk_actor_free (care->clerk);
  rk_actor_free (care->stranger);
  g_free (care->patient);
  g_free (care->space);
}

Desk *
desk_new (void)
{
  Desk *desk = g_new0 (Desk, 1);

  desk->records
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_decref);
  return desk;
}

void
desk_free (Desk *desk)
{
  g_hash_table_unref (desk->records);
  g_free (desk->cursor);
  g_free (desk);
}

/* The key of a record: what names it, joined. */
static char *
key_of (const char *kind, const json_t *fields)
{
  static const char *const plain[] = { "id", NULL };
  static const char *const member[] = { "space_id", "user_id", NULL };
  static const char *const reaction[] = { "post_id", "user_id", "kind", NULL };
  static const char *const pin[] = { "space_id", "post_id", NULL };
  static const char *const request[] = { "id", "facility_id", NULL };
  static const char *const deputy[] = { "doctor_id", "user_id", NULL };
  static const char *const by_space[] = { "space_id", NULL };
  const char *const *names = plain;
  GString *key = g_string_new (kind);

  if (strcmp (kind, "member") == 0)
    names = member;
  else if (strcmp (kind, "reaction") == 0)
    names = reaction;
  else if (strcmp (kind, "pin") == 0 || strcmp (kind, "report") == 0)
    names = pin;
  else if (strcmp (kind, "request") == 0)
    names = request;
  else if (strcmp (kind, "deputy") == 0)
    names = deputy;
  else if (strcmp (kind, "marker") == 0 || strcmp (kind, "mute") == 0
           || strcmp (kind, "draft") == 0)
    names = by_space;
  for (gsize i = 0; names[i] != NULL; i++)
    {
      const char *text = rk_json_get_text (fields, names[i]);

      g_assert_nonnull (text);
      g_string_append_printf (key, " %s", text);
    }
  return g_string_free (key, FALSE);
}

static gboolean
belongs_to_space (gpointer key, gpointer value, gpointer space)
{
  if (g_str_has_prefix (key, "notice ") || g_str_has_prefix (key, "invitation "))
    return FALSE;
  return g_strcmp0 (rk_json_get_text (value, "space_id"), space) == 0;
}

/* A patient goes with the last space of theirs. */
static void
forget_patient (Desk *desk, const char *patient_id)
{
  g_autofree char *key = g_strconcat ("patient ", patient_id, NULL);
  GHashTableIter iter;
  gpointer other, value;

  g_hash_table_iter_init (&iter, desk->records);
  while (g_hash_table_iter_next (&iter, &other, &value))
    if (g_str_has_prefix (other, "space ")
        && g_strcmp0 (rk_json_get_text (value, "patient_id"), patient_id) == 0)
      return;
  g_hash_table_remove (desk->records, key);
}

/* A consent goes with its patient. */
static gboolean
is_orphan (gpointer key, gpointer value, gpointer desk)
{
  if (!g_str_has_prefix (key, "consent "))
    return FALSE;
  g_autofree char *patient = g_strconcat ("patient ", rk_json_get_text (value, "patient_id"), NULL);
  return !g_hash_table_contains (((Desk *) desk)->records, patient);
}

static void
apply (Desk *desk, const json_t *change)
{
  const char *kind = rk_json_get_text (change, "kind");
  json_t *record = json_object_get (change, "record");
  json_t *gone = json_object_get (change, "gone");

  g_assert_nonnull (kind);
  g_assert_true ((record == NULL) != (gone == NULL));
  g_autofree char *key = key_of (kind, record != NULL ? record : gone);
  if (record != NULL)
    {
      g_hash_table_insert (desk->records, g_steal_pointer (&key), json_incref (record));
      return;
    }
  const json_t *known = g_hash_table_lookup (desk->records, key);
  g_autofree char *patient
    = known != NULL ? g_strdup (rk_json_get_text (known, "patient_id")) : NULL;
  g_hash_table_remove (desk->records, key);
  if (strcmp (kind, "space") == 0 && patient != NULL)
    forget_patient (desk, patient);
  g_hash_table_foreach_remove (desk->records, is_orphan, desk);
  if (strcmp (kind, "space") == 0)
    g_hash_table_foreach_remove (
      desk->records, belongs_to_space, (gpointer) rk_json_get_text (gone, "id"));
}

/* What a record refers to has come before it. */
static void
check_references (Desk *desk, const json_t *record, const char *kind)
{
  static const struct
  {
    const char *kind, *field, *to;
  } references[] = {
    { "user", "facility_id", "facility" }, { "patient", "facility_id", "facility" },
    { "space", "patient_id", "patient" },  { "member", "space_id", "space" },
    { "member", "user_id", "user" },       { "post", "space_id", "space" },
    { "post", "author_id", "user" },       { "attachment", "post_id", "post" },
    { "reaction", "post_id", "post" },     { "reaction", "user_id", "user" },
    { "marker", "space_id", "space" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (references); i++)
    if (strcmp (kind, references[i].kind) == 0)
      {
        const char *id = rk_json_get_text (record, references[i].field);
        g_autofree char *key = g_strconcat (references[i].to, " ", id, NULL);

        if (id != NULL && *id != '\0' && !g_hash_table_contains (desk->records, key))
          g_error ("%s came before its %s", kind, references[i].to);
      }
}

gboolean
desk_page (Desk *desk, World *world, RkDb *db, RkActor *actor, int limit, gsize max_bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (RkDomainTx) tx = rk_domain_tx_begin_read (world->domain, db, &error);
  g_autofree char *cursor = NULL;
  gboolean more;
  int n;
  gsize index;
  json_t *change;

  g_assert_no_error (error);
  rk_domain_sync_page (tx, actor, desk->cursor, limit, max_bytes, out, &more, &n, &cursor, &error);
  g_assert_no_error (error);
  rk_receipt_free (rk_domain_tx_take_receipt (tx));
  g_assert_cmpint (n, <=, MAX (limit, 3));
  if (n > 1)
    g_assert_cmpuint (out->len, <=, max_bytes);

  g_autoptr (json_t) page = rk_json_parse (out->str, out->len, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (rk_json_get_text (page, "before"), ==, desk->cursor ? desk->cursor : "");
  g_assert_cmpstr (rk_json_get_text (page, "cursor"), ==, cursor);
  g_assert_true (json_is_true (json_object_get (page, "more")) == more);
  const json_t *changes = json_object_get (page, "changes");
  g_assert_cmpuint (json_array_size (changes), ==, (gsize) n);
  /* A page that says there is more has moved. */
  if (more)
    g_assert_cmpstr (cursor, !=, desk->cursor);
  json_array_foreach (changes, index, change)
  {
    const json_t *record = json_object_get (change, "record");

    if (record != NULL)
      check_references (desk, record, rk_json_get_text (change, "kind"));
    apply (desk, change);
  }
  desk->n_pages++;
  desk->n_changes += n;
  g_free (desk->cursor);
  desk->cursor = g_steal_pointer (&cursor);
  return more;
}

void
desk_sync (Desk *desk, World *world, RkActor *actor, int limit, gsize max_bytes)
{
  while (desk_page (desk, world, world->db, actor, limit, max_bytes))
    g_assert_cmpint (desk->n_pages, <, 100000);
}

const json_t *
desk_get (Desk *desk, const char *kind, const char *key)
{
  g_autofree char *full = g_strconcat (kind, " ", key, NULL);

  return g_hash_table_lookup (desk->records, full);
}

gboolean
desk_has (Desk *desk, const char *kind, const char *key)
{
  return desk_get (desk, kind, key) != NULL;
}

int
desk_count (Desk *desk, const char *kind)
{
  g_autofree char *prefix = g_strconcat (kind, " ", NULL);
  GHashTableIter iter;
  gpointer key;
  int n = 0;

  g_hash_table_iter_init (&iter, desk->records);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    n += g_str_has_prefix (key, prefix);
  return n;
}
