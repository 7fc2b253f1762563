/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "fuzz/fuzz.h"

#include "core/id.h"
#include "core/json.h"
#include "core/records.h"
#include "core/text.h"
#include "core/time.h"

#include <string.h>

static const char *const json_seeds[] = {
  "{\"id\":\"0190a6e2-0000-7000-8000-000000000000\",\"text\":\"血圧 128/76\",\"n\":-12}",
  "[1,2,[3,{\"a\":null,\"b\":true,\"c\":\"\\u3042\\n\"}],9007199254740993]",
  "{\"changes\":[{\"kind\":\"post\",\"record\":{}},{\"kind\":\"space\",\"gone\":{\"id\":\"x\"}}]}",
  NULL,
};

/* What was accepted is no deeper and no larger than promised. */
static int
depth_of (const json_t *value)
{
  int deepest = 0;
  gsize i;
  const char *key;
  json_t *child;

  if (json_is_array (value))
    json_array_foreach (value, i, child) deepest = MAX (deepest, depth_of (child));
  else if (json_is_object (value))
    json_object_foreach ((json_t *) value, key, child) deepest = MAX (deepest, depth_of (child));
  else
    return 0;
  return deepest + 1;
}

static gboolean
fuzz_json (const guint8 *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) value = rk_json_parse ((const char *) bytes, length, 4096, &error);

  if (value == NULL)
    {
      g_assert_nonnull (error);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return FALSE;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (length, <=, 4096);
  g_assert_cmpint (depth_of (value), <=, RK_JSON_MAX_DEPTH);
  g_assert_true (g_utf8_validate ((const char *) bytes, (gssize) length, NULL));
  return TRUE;
}

static const char *const record_seeds[] = {
  "{\"id\":\"0190a6e2-0000-7000-8000-000000000000\",\"space_id\":"
  "\"0190a6e2-0000-7000-8000-000000000001\",\"author_id\":\"0190a6e2-0000-7000-8000-000000000002\","
  "\"text\":\"本日 訪問しました。\",\"position\":12,\"version\":1,\"written_us\":1700000000000000}",
  "{\"id\":\"0190a6e2-0000-7000-8000-000000000000\",\"family_name\":\"佐藤\",\"given_name\":"
  "\"花子\","
  "\"birth_date\":\"1938-04-02\",\"sex\":\"female\",\"kind\":\"care\",\"state\":\"active\"}",
  "{\"space_id\":\"0190a6e2-0000-7000-8000-000000000001\",\"generation\":2,\"position\":7}",
  NULL,
};

/* Whatever a record takes from the wire, it can tell again, and means the same by it. */
static gboolean
fuzz_records (const guint8 *bytes, gsize length)
{
  g_autoptr (json_t) value = rk_json_parse ((const char *) bytes, length, 65536, NULL);
  gboolean accepted = FALSE;

  if (!json_is_object (value))
    return FALSE;
  for (guint i = 0; rk_record_types[i] != NULL; i++)
    for (int mode = RK_DECODE_TOLERANT; mode <= RK_DECODE_PATCH; mode++)
      {
        const RkRecordType *type = rk_record_types[i];
        g_autoptr (GError) error = NULL;
        gpointer record = rk_record_new (type);

        if (!rk_record_read (type, value, mode, record, &error))
          g_assert_nonnull (error);
        else
          {
            g_autoptr (GString) text = g_string_new (NULL);
            g_autoptr (json_t) told = NULL;
            gpointer again = rk_record_new (type);
            RkJsonWriter writer;

            accepted = TRUE;
            rk_json_writer_init (&writer, text);
            /* What the server sets, and the keys, a creating body does not hold. */
            if (mode == RK_DECODE_TOLERANT)
              rk_record_write (type, record, RK_AUDIENCE_STORE, &writer);
            else
              rk_record_write_create (type, record, &writer);
            told = rk_json_parse (text->str, text->len, text->len, &error);
            g_assert_no_error (error);
            if (!rk_record_read (type, told, mode, again, &error))
              g_error ("mode %d: %s: %s", mode, text->str, error->message);
            g_assert_true (rk_record_equal (type, record, again));
            rk_record_free (type, again);
          }
        rk_record_free (type, record);
      }
  return accepted;
}

static const char *const text_seeds[] = {
  "ｶﾞｰｾﾞ交換 ＳｐＯ２ ９８％",
  "髙橋 渡邊・渡邉 ㍻31年",
  "report.pdf",
  "../../etc/passwd",
  "1938-04-02",
  "0190a6e2-0000-7000-8000-000000000000",
  NULL,
};

static gboolean
fuzz_text (const guint8 *bytes, gsize length)
{
  g_autofree char *text = NULL;

  if (!rk_text_is_valid ((const char *) bytes, (gssize) length))
    return FALSE;
  g_assert_true (g_utf8_validate ((const char *) bytes, (gssize) length, NULL));
  text = g_strndup ((const char *) bytes, length);

  {
    g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (guint));
    g_autofree char *folded = rk_text_fold (text, -1, offsets);
    g_autofree char *twice = rk_text_fold (folded, -1, NULL);

    g_assert_true (g_utf8_validate (folded, -1, NULL));
    g_assert_cmpint (offsets->len, ==, g_utf8_strlen (folded, -1));
    for (guint i = 0; i < offsets->len; i++)
      g_assert_cmpuint (g_array_index (offsets, guint, i), <=, strlen (text));
    /* What is folded once is folded for good: the index and the question meet. */
    g_assert_cmpstr (folded, ==, twice);
  }
  {
    g_autofree char *name = rk_text_safe_file_name (text);

    g_assert_true (g_utf8_validate (name, -1, NULL));
    g_assert_cmpuint (strlen (name), >, 0);
    g_assert_cmpuint (strlen (name), <=, 255);
    g_assert_null (strpbrk (name, "/\\:*?\"<>|"));
    g_assert_cmpint (name[0], !=, '.');
  }
  if (rk_date_is_valid (text))
    g_assert_cmpuint (strlen (text), ==, 10);
  if (rk_id_is_valid (text))
    g_assert_cmpuint (strlen (text), ==, 36);
  return TRUE;
}

static const RkFuzzCase cases[] = {
  { "json", fuzz_json, json_seeds },
  { "records", fuzz_records, record_seeds },
  { "text", fuzz_text, text_seeds },
};

int
main (int argc, char **argv)
{
  return rk_fuzz_main (argc, argv, cases, G_N_ELEMENTS (cases));
}
