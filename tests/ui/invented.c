/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "double.h"

#include "core/id.h"
#include "core/time.h"

RkUserRow *
rk_double_person (guint number)
{
  static const struct
  {
    const char *name;
    int profession;
    const char *facility;
    const char *phone;
  } people[] = {
    { "佐藤 美咲", RK_PROFESSION_NURSE, "みどりの訪問看護ステーション", "0285-00-1122" },
    { "佐伯 健一", RK_PROFESSION_DOCTOR, "みどりの内科クリニック", "0285-00-3344" },
    { "田中 陽子", RK_PROFESSION_CARE_MANAGER, "居宅介護支援事業所 ひだまり", "0285-00-5566" },
    { "高橋 修", RK_PROFESSION_PHARMACIST, "あおば薬局 駅前店", "0285-00-7788" },
    { "五十嵐 喜美江", RK_PROFESSION_HELPER, "社会福祉法人 緑風会 訪問介護センターみどりの丘",
      "0285-00-9900" },
  };
  RkUserRow *row = rk_user_row_new ();

  number %= G_N_ELEMENTS (people);
  if (row->user == NULL)
    row->user = rk_record_new (&rk_user_type);
  g_free (row->user->id);
  row->user->id = g_strdup_printf ("0190a6e2-0000-7000-8000-00000000000%u", number);
  g_free (row->user->name);
  row->user->name = g_strdup (people[number].name);
  row->user->profession = people[number].profession;
  row->user->role = RK_ROLE_MEMBER;
  row->facility_name = g_strdup (people[number].facility);
  row->facility_phone = g_strdup (people[number].phone);
  return row;
}

RkPatientRow *
rk_double_row (guint number)
{
  static const char *const families[][2]
    = { { "鈴木", "すずき" },   { "佐藤", "さとう" },         { "高橋", "たかはし" },
        { "渡邊", "わたなべ" }, { "伊集院", "いじゅういん" }, { "勅使河原", "てしがわら" } };
  static const char *const givens[][2] = { { "正一", "しょういち" },
                                           { "花子", "はなこ" },
                                           { "ヨシ", "よし" },
                                           { "幸之助", "こうのすけ" },
                                           { "トメ子", "とめこ" } };
  static const char *const diseases[]
    = { "慢性心不全", "脳梗塞後遺症", "アルツハイマー型認知症", "肺がん（在宅酸素）", "" };
  static const char *const excerpts[]
    = { "血圧128/74、脈拍72、体温36.4。右くるぶしのむくみは昨日と同じです。",
        "来週水曜の担当者会議は14時からに変更になりました。",
        "夕食後の薬が1回分残っていました。次回お渡し分で調整します。" };
  RkPatientRow *row = rk_patient_row_new ();
  const char *const *family = families[number % G_N_ELEMENTS (families)];
  const char *const *given = givens[(number / G_N_ELEMENTS (families)) % G_N_ELEMENTS (givens)];

  if (row->patient == NULL)
    row->patient = rk_record_new (&rk_patient_type);
  row->patient->id = g_strdup_printf ("0190a6e2-0000-7000-9000-%012u", number);
  row->space_id = g_strdup_printf ("0190a6e2-0000-7000-a000-%012u", number);
  row->care_id = g_strdup (row->space_id);
  row->patient->family_name = g_strdup (family[0]);
  row->patient->family_kana = g_strdup (family[1]);
  row->patient->given_name = g_strdup (given[0]);
  row->patient->given_kana = g_strdup (given[1]);
  row->patient->birth_date
    = g_strdup_printf ("%u-%02u-%02u", 1930 + number % 25, 1 + number % 12, 1 + number % 28);
  row->patient->sex = number % 2 == 0 ? RK_SEX_MALE : RK_SEX_FEMALE;
  row->patient->disease = g_strdup (diseases[number % G_N_ELEMENTS (diseases)]);
  row->patient->version = 1;
  if (number % 3 == 0)
    {
      row->patient->cautions
        = g_strdup ("ペニシリン系アレルギー（発疹）。左手での採血・血圧測定は禁止。");
      row->patient->phone = g_strdup ("0285-00-1234");
      row->patient->address = g_strdup ("栃木県下野市みどりの台3丁目12番地5 コーポひだまり201号室");
      row->patient->emergency_contact = g_strdup ("長女 鈴木 恵子　090-0000-1234（平日18時以降）");
      row->patient->primary_doctor = g_strdup ("佐伯 健一（みどりの内科クリニック）");
      row->patient->secondary_doctor = g_strdup ("大野 さくら（みどりの内科クリニック）");
    }
  row->facility_name
    = g_strdup (number % 2 == 0 ? "みどりの内科クリニック" : "みどりの訪問看護ステーション");
  row->last_post_us = rk_time_now_us () - (gint64) number * 47 * RK_MINUTE;
  row->last_excerpt = g_strdup (excerpts[number % G_N_ELEMENTS (excerpts)]);
  row->last_author = g_strdup ("佐伯 健一");
  row->last_profession = RK_PROFESSION_DOCTOR;
  row->unread = number % 4 == 1 ? 3 : 0;
  row->unacked = number % 3 == 1 ? 5 : 0;
  row->in_charge = number % 5 == 0;
  row->managed = number % 2 == 0;
  row->is_admin = TRUE;
  return row;
}

static void
add_space (RkClient *client,
           RkSpaceKind kind,
           guint number,
           const char *name,
           const char *description,
           const char *excerpt,
           guint unread)
{
  g_autoptr (RkSpaceRow) row = rk_space_row_new ();

  row->space->id = g_strdup_printf ("0190a6e2-0000-7000-b000-%012u", number);
  row->space->kind = (int) kind;
  row->space->name = g_strdup (name);
  row->space->description = g_strdup (description);
  row->space->created_us = rk_time_now_us () - 90 * RK_DAY;
  row->space->version = 1;
  if (number == 0)
    row->space->facility_id = g_strdup ("0190a6e2-0000-7000-c000-000000000001");
  if (kind == RK_SPACE_DIRECT)
    row->peer = rk_double_person (number);
  row->title = g_strdup (row->peer != NULL ? row->peer->user->name : name);
  row->n_members = 5 + number * 7;
  row->last_excerpt = g_strdup (excerpt);
  row->last_author = g_strdup ("田中 陽子");
  row->last_post_us = rk_time_now_us () - (gint64) (number + 1) * 37 * RK_MINUTE;
  row->unread = unread;
  row->is_admin = number != 0;
  if (kind == RK_SPACE_CONSULT)
    row->space->parent_id = g_strdup ("0190a6e2-0000-7000-b000-000000000006");
  if (kind == RK_SPACE_COMMUNITY && number == 7)
    row->space->company = g_strdup ("みほん食品株式会社");
  rk_double_add_space (client, row);
}

void
rk_double_fill_spaces (RkClient *client)
{
  add_space (client, RK_SPACE_GROUP, 0, "職場の情報共有", NULL,
             "今週の訪問車の予定を更新しました。鍵は受付です。", 2);
  add_space (client, RK_SPACE_GROUP, 1, "褥瘡ケア勉強会",
             "毎月第2火曜 18:30〜。資料はここに置きます。",
             "次回はDESIGN-Rの付け方です。症例を一つお持ちください。", 0);
  add_space (client, RK_SPACE_GROUP, 2, "下野市在宅医療・介護連携 災害時連絡網",
             "停電・大雪・水害のときの安否と往診の可否", "訓練を来週金曜の14時に行います。", 12);
  add_space (client, RK_SPACE_DIRECT, 1, NULL, NULL, "処方の件、ありがとうございました。", 1);
  add_space (client, RK_SPACE_DIRECT, 3, NULL, NULL, "一包化の見本を添付します。", 0);
  add_space (client, RK_SPACE_COMMUNITY, 6, "栄養ケアの広場",
             "在宅での栄養と嚥下の困りごとを、職種をこえて話します。",
             "経腸栄養の粘度の表を置きました。", 3);
  add_space (client, RK_SPACE_COMMUNITY, 7, "とろみ・補助食品 相談室",
             "製品の使い方についての質問に、当社の管理栄養士が答えます。",
             "とろみの戻りについての資料です。", 0);
  add_space (client, RK_SPACE_CONSULT, 8, "栄養ケアの広場　相談", NULL,
             "うちでは言語聴覚士に評価を頼んでいます。", 2);
}
