/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "core/error.h"
#include "core/id.h"
#include "core/records.h"
#include "core/secret.h"
#include "core/text.h"
#include "core/time.h"

#include "config.h"

#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static void
test_id (void)
{
  g_autofree char *a = rk_id_new_at (1000 * RK_SECOND);
  g_autofree char *b = rk_id_new_at (1001 * RK_SECOND);

  g_assert_true (rk_id_is_valid (a));
  g_assert_cmpstr (a, <, b);
  g_assert_false (rk_id_is_valid (NULL));
  g_assert_false (rk_id_is_valid (""));
  g_assert_false (rk_id_is_valid ("0190A6E2-0000-7000-8000-000000000000"));
  g_assert_false (rk_id_is_valid ("0190a6e2-0000-4000-8000-000000000000"));
  g_assert_true (rk_id_is_valid ("0190a6e2-0000-7000-8000-000000000000"));
  g_assert_false (rk_id_is_valid ("0190a6e2-0000-7000-8000-0000000000000"));

  g_autofree char *token = rk_token_new ();
  g_assert_cmpuint (strlen (token), ==, 43);
}

static void
test_fold (void)
{
  static const struct
  {
    const char *text;
    const char *folded;
  } cases[] = {
    { "ｶﾞｰｾﾞ交換", "がーぜ交換" },
    { "ＳｐＯ２ ９８％", "spo2 98%" },
    { "髙橋", "高橋" },
    { "渡邊・渡邉", "渡辺・渡辺" },
    { "カルテ", "かるて" },
    { "ABC", "abc" },
    { "", "" },
    { "㍻", "平成" },
    { "せ\u302e\u3099", "ぜ\u302e" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (guint));
      g_autofree char *folded = rk_text_fold (cases[i].text, -1, offsets);
      g_assert_cmpstr (folded, ==, cases[i].folded);
      g_assert_cmpint (offsets->len, ==, g_utf8_strlen (folded, -1));
      for (guint k = 1; k < offsets->len; k++)
        g_assert_cmpuint (
          g_array_index (offsets, guint, k - 1), <=, g_array_index (offsets, guint, k));
    }
}

static void
test_sort_key (void)
{
  static const char *const order[]
    = { "あおき", "いとう", "かとう", "がとう", "きむら", "さとう", "わたなべ" };
  for (gsize i = 1; i < G_N_ELEMENTS (order); i++)
    {
      g_autofree char *a = rk_text_sort_key (order[i - 1]);
      g_autofree char *b = rk_text_sort_key (order[i]);
      g_assert_cmpstr (a, <, b);
    }
}

static void
test_half_width (void)
{
  static const struct
  {
    const char *from;
    const char *to;
  } cases[] = {
    { "", "" },
    { "sato@kaede.example", "sato@kaede.example" },
    { "ｓａｔｏ＠ｋａｅｄｅ．ｅｘａｍｐｌｅ", "sato@kaede.example" },
    { "！～", "!~" },
    { "Ａ　Ｂ", "A B" },
    /* What has no other form stays, to be told apart. */
    { "さとう＠例", "さとう@例" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *half = rk_text_to_half_width (cases[i].from);
      g_assert_cmpstr (half, ==, cases[i].to);
    }
}

static void
test_file_name (void)
{
  static const struct
  {
    const char *from;
    const char *to;
  } cases[] = {
    { "../../etc/passwd", "_.._etc_passwd" },
    { "con.txt", "_con.txt" },
    { "写真.jpg", "写真.jpg" },
    { "...", "_" },
    { "a\xe2\x80\xaegpj.exe", "a_gpj.exe" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *safe = rk_text_safe_file_name (cases[i].from);
      g_assert_cmpstr (safe, ==, cases[i].to);
    }
  g_autofree char *many = g_strnfill (300, 'a');
  g_autofree char *long_name = g_strconcat (many, ".jpeg", NULL);
  g_autofree char *safe = rk_text_safe_file_name (long_name);
  g_assert_cmpuint (strlen (safe), <=, 120);
  g_assert_true (g_str_has_suffix (safe, ".jpeg"));
}

static void
test_time (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Asia/Tokyo");
  g_assert_nonnull (zone);
  gint64 eve = G_GINT64_CONSTANT (1773500399) * RK_SECOND; /* 2026-03-14 23:59:59 in Tokyo */

  g_assert_cmpint (rk_date_age ("1940-03-15", eve, zone), ==, 85);
  g_assert_cmpint (rk_date_age ("1940-03-15", eve + RK_SECOND, zone), ==, 86);
  g_assert_cmpint (rk_date_age ("2026-03-15", eve, zone), ==, -1);
  g_assert_true (rk_date_is_valid ("2000-02-29"));
  g_assert_false (rk_date_is_valid ("1900-02-29"));
  g_assert_false (rk_date_is_valid ("2000-2-29"));
  g_assert_false (rk_date_is_valid ("0000-01-01"));
}

static void
test_json_limits (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) deep = g_string_new (NULL);
  for (int i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  g_assert_null (rk_json_parse (deep->str, deep->len, 0, &error));
  g_assert_error (error, RK_CORE_ERROR, RK_CORE_ERROR_TOO_LARGE);
  g_clear_error (&error);

  g_assert_null (rk_json_parse ("{\"a\":1,\"a\":2}", 13, 0, &error));
  g_assert_error (error, RK_CORE_ERROR, RK_CORE_ERROR_SYNTAX);
  g_clear_error (&error);

  g_assert_null (rk_json_parse ("{\"a\":1\0}", 8, 0, &error));
  g_assert_error (error, RK_CORE_ERROR, RK_CORE_ERROR_SYNTAX);
  g_clear_error (&error);

  g_assert_null (rk_json_parse ("[1,2,3]", 7, 6, &error));
  g_assert_error (error, RK_CORE_ERROR, RK_CORE_ERROR_TOO_LARGE);
}

static void
fill (const RkRecordType *type, gpointer record)
{
  for (guint i = 0; i < type->n_fields; i++)
    {
      const RkField *field = &type->fields[i];
      switch (field->type)
        {
        case RK_FIELD_ID:
          *rk_field_text_at (field, record) = rk_id_new ();
          break;
        case RK_FIELD_DATE:
          *rk_field_text_at (field, record) = g_strdup ("1937-03-04");
          break;
        case RK_FIELD_TEXT:
          *rk_field_text_at (field, record) = g_strdup ("引用\"\\\n\t髙");
          break;
        case RK_FIELD_INT:
        case RK_FIELD_TIME:
          *rk_field_int_at (field, record) = 3;
          break;
        default:
          *rk_field_small_at (field, record) = 1;
        }
    }
}

static void
test_record_round_trip (void)
{
  for (gsize i = 0; rk_record_types[i] != NULL; i++)
    {
      const RkRecordType *type = rk_record_types[i];
      gpointer record = rk_record_new (type);
      gpointer again = rk_record_new (type);
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) out = g_string_new (NULL);
      RkJsonWriter writer;

      fill (type, record);
      rk_json_writer_init (&writer, out);
      rk_record_write (type, record, RK_AUDIENCE_STORE, &writer);
      g_autoptr (json_t) object = rk_json_parse (out->str, out->len, 0, &error);
      g_assert_no_error (error);
      g_assert_true (rk_record_read (type, object, RK_DECODE_TOLERANT, again, &error));
      g_assert_no_error (error);
      g_assert_true (rk_record_equal (type, record, again));

      gpointer copy = rk_record_copy (type, record);
      g_assert_true (rk_record_equal (type, record, copy));

      /* What the server sets is not the caller's to send. */
      rk_record_clear (type, again);
      g_assert_false (rk_record_read (type, object, RK_DECODE_CREATE, again, &error));
      g_assert_error (error, RK_CORE_ERROR, RK_CORE_ERROR_UNKNOWN_FIELD);

      rk_record_free (type, record);
      rk_record_free (type, again);
      rk_record_free (type, copy);
    }
}

static void
test_record_audience (void)
{
  RkPatient patient
    = { .id = (char *) "x", .disease = (char *) "肺がん", .family_name = (char *) "山田" };
  g_autoptr (GString) staff = g_string_new (NULL);
  g_autoptr (GString) family = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, staff);
  rk_record_write (&rk_patient_type, &patient, RK_AUDIENCE_STAFF, &writer);
  rk_json_writer_init (&writer, family);
  rk_record_write (&rk_patient_type, &patient, RK_AUDIENCE_FAMILY, &writer);
  g_assert_nonnull (strstr (staff->str, "肺がん"));
  g_assert_null (strstr (family->str, "肺がん"));
  g_assert_nonnull (strstr (family->str, "山田"));
}

static void
test_record_refusals (void)
{
  static const struct
  {
    const char *json;
    RkCoreError code;
  } cases[] = {
    { "{\"text\":1}", RK_CORE_ERROR_INVALID },
    { "{\"text\":\"a\\u0000b\"}", RK_CORE_ERROR_SYNTAX },
    { "{\"text\":\"a\\u202eb\"}", RK_CORE_ERROR_INVALID },
    { "{\"reply_to\":\"no\"}", RK_CORE_ERROR_INVALID },
    { "{\"written_us\":-1}", RK_CORE_ERROR_INVALID },
    { "{\"other\":1}", RK_CORE_ERROR_UNKNOWN_FIELD },
    { "{\"position\":1}", RK_CORE_ERROR_UNKNOWN_FIELD },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RkPost) post = rk_record_new (&rk_post_type);
      g_autoptr (json_t) object = rk_json_parse (cases[i].json, strlen (cases[i].json), 0, &error);
      if (object != NULL)
        g_assert_false (rk_record_read (&rk_post_type, object, RK_DECODE_CREATE, post, &error));
      g_assert_error (error, RK_CORE_ERROR, (int) cases[i].code);
    }
}

static void
test_secret (void)
{
  g_autoptr (RkSecret) secret = rk_secret_new_random (32);
  g_autofree char *text = rk_secret_to_base64 (secret);
  g_autoptr (RkSecret) again = rk_secret_new_from_base64 (text);

  g_assert_nonnull (again);
  g_assert_true (rk_secret_equal (secret, again));
  again->data[0] ^= 1;
  g_assert_false (rk_secret_equal (secret, again));
  g_assert_null (rk_secret_new_from_base64 ("not base64!"));
}

/* As an ordinary person's program, with that limit on locked memory. */
static void
limit_locked_memory (gsize bytes)
{
  const struct rlimit limit = { bytes, bytes };

  g_assert_cmpint (setrlimit (RLIMIT_MEMLOCK, &limit), ==, 0);
  if (geteuid () == 0)
    {
      g_assert_cmpint (setresuid (65534, 65534, 65534), ==, 0);
      g_assert_cmpint (prctl (PR_SET_DUMPABLE, 1, 0, 0, 0), ==, 0);
    }
}

/* Whether the page of an address is never swapped, by what the kernel says of it. */
static gboolean
is_locked (gconstpointer address)
{
  g_autofree char *text = NULL;
  gboolean inside = FALSE;

  g_assert_true (g_file_get_contents ("/proc/self/smaps", &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      guint64 start, end;
      guint kib;

      if (sscanf (*line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x ", &start, &end) == 2)
        inside = start <= (guintptr) address && (guintptr) address < end;
      else if (inside && sscanf (*line, "Locked: %u kB", &kib) == 1)
        return kib > 0;
    }
  g_assert_not_reached ();
}

/* The usual limit, and another part of the program that locks all there is, as the database engine
 * does: keys are locked all the same. */
static void
test_secret_limit (void)
{
  RkSecret *secrets[24];
  guint8 *other;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  limit_locked_memory (8 * 1024 * 1024);
  g_assert_true (rk_secret_init ());
  rk_secret_require_locked ();
  for (gsize piece = 1024 * 1024; piece >= 4096; piece /= 2)
    {
      void *memory;

      do
        memory = mmap (NULL, piece, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      while (mlock (memory, piece) == 0);
      munmap (memory, piece);
    }
  /* What libsodium gives now is not. */
  other = sodium_malloc (32);
  g_assert_nonnull (other);
  g_assert_false (is_locked (other));
  for (guint round = 0; round < 3; round++)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
        {
          secrets[i] = rk_secret_new_random (i == 0 ? 4000 : 32);
          g_assert_true (is_locked (secrets[i]->data));
        }
      for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
        rk_secret_free (secrets[i]);
    }
  sodium_free (other);
}

/* Nothing is done with a key that could be swapped. */
static void
test_secret_refused (void)
{
  if (g_test_subprocess ())
    {
      limit_locked_memory (0);
      g_assert_false (rk_secret_init ());
      rk_secret_require_locked ();
      rk_secret_free (rk_secret_new (32));
      return;
    }
  g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*raise the limit of locked memory*");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  /* In these two that is the question. */
  if (!g_test_subprocess ())
    g_assert_true (rk_secret_init ());
  /* A sanitizer locks nothing. */
  if (!RK_TRACING)
    {
      g_test_add_func ("/core/secret/limit", test_secret_limit);
      g_test_add_func ("/core/secret/refused", test_secret_refused);
    }
  g_test_add_func ("/core/id", test_id);
  g_test_add_func ("/core/text/fold", test_fold);
  g_test_add_func ("/core/text/sort-key", test_sort_key);
  g_test_add_func ("/core/text/file-name", test_file_name);
  g_test_add_func ("/core/text/half-width", test_half_width);
  g_test_add_func ("/core/time", test_time);
  g_test_add_func ("/core/json/limits", test_json_limits);
  g_test_add_func ("/core/record/round-trip", test_record_round_trip);
  g_test_add_func ("/core/record/audience", test_record_audience);
  g_test_add_func ("/core/record/refusals", test_record_refusals);
  g_test_add_func ("/core/secret", test_secret);
  return g_test_run ();
}
