/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "app/composer/composer-check.h"
#include "app/timeline/post-text.h"
#include "double.h"

#include <locale.h>
#include <string.h>

static void
test_markup (void)
{
  static const struct
  {
    const char *text;
    const char *markup;
  } table[] = {
    { "", "" },
    { "血圧 128/74 & SpO2 < 96%", "血圧 128/74 &amp; SpO2 &lt; 96%" },
    { "<b>太字</b>", "&lt;b&gt;太字&lt;/b&gt;" },
    { "資料はhttps://example.jp/a?b=1&c=2です",
      "資料は<a href=\"https://example.jp/a?b=1&amp;c=2\">"
      "https://example.jp/a?b=1&amp;c=2</a>です" },
    { "(http://example.jp/).", "(<a href=\"http://example.jp/\">http://example.jp/</a>)." },
    { "https:// だけ", "https:// だけ" },
    { "javascript:alert(1) file:///etc/passwd", "javascript:alert(1) file:///etc/passwd" },
    { "http://a\"onclick=\"b", "<a href=\"http://a\">http://a</a>&quot;onclick=&quot;b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *markup = rk_post_text_to_markup (table[i].text);
      g_assert_cmpstr (markup, ==, table[i].markup);
    }
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;
  for (const char *p = strstr (text, part); p != NULL; p = strstr (p + 1, part))
    n++;
  return n;
}

static void
test_markup_limits (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 80; i++)
    g_string_append_printf (text, "http://example.jp/%u & ", i);
  g_autofree char *markup = rk_post_text_to_markup (text->str);
  g_assert_cmpuint (count (markup, "<a href="), ==, 50);
  /* What is no link any more is still shown, and escaped. */
  g_assert_nonnull (strstr (markup, "http://example.jp/79 &amp; "));
  g_assert_cmpuint (count (markup, "&amp;"), ==, 80);
}

/* Whatever somebody writes, the toolkit must be able to show it. */
static void
test_markup_parses (void)
{
  static const char *const texts[]
    = { "&amp; は & のこと", "]]> <!-- https://a.jp/<x> -->", "https://a.jp/'\"", "&#0; &#xD800;" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *markup = rk_post_text_to_markup (texts[i]);
      g_autofree char *wrapped = g_strdup_printf ("<markup>%s</markup>", markup);
      GMarkupParser parser = { NULL };
      g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
      g_assert_true (g_markup_parse_context_parse (context, wrapped, -1, &error));
      g_assert_no_error (error);
    }
}

static RkPatientItem *
patient_called (RkClient *client, const char *family, const char *given)
{
  GListModel *patients = rk_client_get_patients (client);

  for (guint i = 0; i < g_list_model_get_n_items (patients); i++)
    {
      g_autoptr (RkPatientItem) item = g_list_model_get_item (patients, i);
      const RkPatient *patient = rk_patient_item_get_patient (item);
      if (g_strcmp0 (patient->family_name, family) == 0
          && g_strcmp0 (patient->given_name, given) == 0)
        return item;
    }
  g_assert_not_reached ();
}

static void
test_other_patient (void)
{
  g_autoptr (RkClient) client = rk_double_new ();

  rk_double_sign_in (client, TRUE);
  rk_double_fill (client, 60);
  RkPatientItem *own = patient_called (client, "佐藤", "花子");

  static const struct
  {
    const char *text;
    const char *family; /* of whom it is asked about, or NULL */
  } table[] = {
    { "血圧128/74、変わりありません。", NULL },   { "高橋さんは今日もお元気です。", "高橋" },
    { "伊集院様の件、明日伺います。", "伊集院" }, { "高橋先生に相談します。", NULL },
    { "佐藤さんは食事8割です。", NULL },          { "佐藤 花子さん、食事8割です。", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *other = rk_composer_find_other_patient (client, own, table[i].text);
      g_test_message ("%s", table[i].text);
      if (table[i].family == NULL)
        g_assert_cmpstr (other, ==, NULL);
      else
        g_assert_true (other != NULL && g_str_has_prefix (other, table[i].family));
    }
}

/* What is urgent is said by telephone. */
static void
test_urgent (void)
{
  g_autoptr (RkTimeline) timeline = rk_double_timeline_new (NULL, NULL, "x");
  GListModel *members = rk_timeline_get_members (timeline);
  g_autofree char *calm = rk_composer_urgent_text (members, "血圧は落ち着いています。");
  g_autofree char *urgent = rk_composer_urgent_text (members, "至急、往診をお願いします。");

  g_assert_null (calm);
  g_assert_nonnull (urgent);
  g_assert_nonnull (strstr (urgent, "0285-00-3344"));
  /* One's own number is no help. */
  g_assert_null (strstr (urgent, "0285-00-1122"));
}

/* The button says the side. */
static void
test_button (void)
{
  g_autoptr (RkPatientRow) row = rk_double_row (1);
  RkClient *client = rk_double_new ();
  RkPatientItem *patient;
  const char *name;

  row->family_id = g_strdup ("family");
  patient = rk_double_add_patient (client, row);
  name = rk_patient_item_get_full_name (patient);
  g_autoptr (RkTimeline) care = rk_double_timeline_new (patient, NULL, row->care_id);
  g_autoptr (RkTimeline) family = rk_double_timeline_new (patient, NULL, "family");
  g_autofree char *to_team = rk_composer_button_text (care, FALSE, FALSE, NULL);
  g_autofree char *to_family = rk_composer_button_text (family, FALSE, FALSE, NULL);
  g_autofree char *by_family = rk_composer_button_text (family, TRUE, FALSE, NULL);

  g_assert_nonnull (strstr (to_team, name));
  g_assert_nonnull (strstr (to_team, "Care Team"));
  g_assert_nonnull (strstr (to_family, name));
  g_assert_nonnull (strstr (to_family, "Patient Side"));
  /* The family is not told that there are sides. */
  g_assert_null (strstr (by_family, "Side"));
  g_assert_null (strstr (by_family, "Care Team"));
  g_object_unref (client);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/post-text/markup", test_markup);
  g_test_add_func ("/ui/post-text/limits", test_markup_limits);
  g_test_add_func ("/ui/post-text/parses", test_markup_parses);
  g_test_add_func ("/ui/composer/other-patient", test_other_patient);
  g_test_add_func ("/ui/composer/urgent", test_urgent);
  g_test_add_func ("/ui/composer/button", test_button);
  return g_test_run ();
}
