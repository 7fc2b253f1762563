/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "writer-private.h"

#include "core/time.h"
#include "server/domain/invitation.h"
#include "server/domain/opening.h"
#include "server/domain/password.h"
#include "server/domain/post.h"
#include "server/domain/space.h"

#include <string.h>

/*
 * Conversations beside the care teams: two families on 患者側, groups, つながり, the staff's own
 * group, and a community with its questions. They belong to the region's stories and are left out
 * where only amounts are wanted.
 */

/* Who speaks: a user of the region by key, or the family. */
#define FAMILY "family"

typedef struct
{
  const char *who;
  int hours; /* before now */
  const char *text;
} Line;

static const Line first_family[] = {
  { FAMILY, 75, "昨日の夜、トイレのときに少しふらついていました。転んではいません。" },
  { "nurse", 74, "お知らせありがとうございます。今日の訪問で血圧と足元を確認します。" },
  { "nurse", 70, "血圧は落ち着いていました。夜のトイレは足元灯をつけたままにしてみてください。" },
  { FAMILY, 50, "足元灯をつけました。昨夜はふらつきませんでした。" },
  { "doctor", 48,
    "よかったです。次回の訪問診療は来週火曜の午後です。お薬は今までどおりでお願いします。" },
  { FAMILY, 9, "デイサービスの日に、塗り薬も持たせたほうがよいですか。" },
};

static const Line second_family[] = {
  { "nurse", 98,
    "こちらは、ご本人・ご家族と私たちが一緒に使う場所です。気づいたことを何でも書いてください。" },
  { FAMILY, 90, "よろしくお願いします。食事は半分くらいですが、ゼリーはよく食べます。" },
  { "nurse", 88, "教えていただき助かります。ゼリーの種類を次回見せてください。" },
  { FAMILY, 20, "写真のとおり、昨日は茶碗に一杯食べられました。" },
};

static const Line staff_lines[] = {
  { "sato", 52, "今週の訪問車の割り当てを事務所の掲示板に貼りました。鍵は受付です。" },
  { "takeda", 30, "インフルエンザの予防接種がまだの方は、金曜までに受けてください。" },
  { "yoshida", 6, "本日午後、駅前通りが工事で通行止めです。北側へ回ってください。" },
};

static const Line study_lines[] = {
  { "sato", 140, "次回の勉強会は来月第2火曜の18時30分からです。テーマはDESIGN-Rの付け方です。" },
  { "tanaka", 120, "参加します。ケアプランへの書き方も少し時間をいただけますか。" },
  { "sato", 118, "もちろんです。最後の15分をその話にしましょう。" },
};

static const Line disaster_lines[] = {
  { "kobayashi", 200,
    "停電・大雪・水害のときの連絡に使うグループです。ふだんは訓練だけに使います。" },
  { "morikawa", 28, "来週金曜14時に訓練をします。在宅酸素の方の予備ボンベの確認をお願いします。" },
};

static const Line direct_lines[] = {
  { "sato", 27, "一包化の件、ありがとうございました。飲み残しがなくなりました。" },
  { "other", 26, "それはよかったです。次回分から日付も印字しておきます。" },
};

static const Line community_lines[] = {
  { "morikawa", 210, "服薬と嚥下の困りごとを、職種をこえて話す場所です。資料もこちらに置きます。" },
  { "hamada", 96, "とろみ調整食品の比較表を更新しました。薬局で買えるものに印を付けています。" },
};

/* Each with its answers behind it. */
typedef struct
{
  Line line;
  gboolean answers; /* the last question */
  gboolean solves;  /* it */
} Asked;

static const Asked community_questions[] = {
  { { "sato", 150, "錠剤が飲みにくい方に、服薬ゼリーととろみ水のどちらを先に試していますか。" } },
  { { "kubo", 148,
      "むせが少なければゼリーから試します。むせるときは先に嚥下の評価をさせてください。" },
    TRUE,
    TRUE },
  { { "morikawa", 146,
      "つぶしてはいけない錠剤があります。替えられる剤形がないか、先にお尋ねください。" },
    TRUE },
  { { "nakamura", 40, "食事の量が減った方の体重は、どのくらいの間隔で測ってもらっていますか。" } },
  { { "hamada", 30, "2週間に1回が目安です。1か月で3%減ったら主治医にお知らせします。" }, TRUE },
  { { "okano", 8, "自助具のスプーンを試せる所はありますか。" } },
};

typedef struct
{
  RkSampleWriter *writer;
  const char *space;
  RkActor *family;   /* not owned */
  const char *nurse; /* keys of the region's users in the team */
  const char *doctor;
  const char *other;
} Circle;

static RkActor *
actor_of (RkSampleWriter *writer, const char *key)
{
  for (guint i = 0; key != NULL && i < writer->region->users->len; i++)
    if (strcmp (rk_sample_user (writer->region, i)->key, key) == 0)
      return g_ptr_array_index (writer->actors, i);
  return NULL;
}

static RkActor *
speaker (const Circle *circle, const char *who)
{
  if (strcmp (who, FAMILY) == 0)
    return circle->family;
  if (strcmp (who, "nurse") == 0)
    who = circle->nurse;
  else if (strcmp (who, "doctor") == 0)
    who = circle->doctor;
  else if (strcmp (who, "other") == 0)
    who = circle->other;
  return actor_of (circle->writer, who);
}

/* @reply_to: (nullable): what it answers. The id of the post, %NULL with an error. */
static char *
say (const Circle *circle, const Line *line, const char *reply_to, GError **error)
{
  RkSampleWriter *writer = circle->writer;
  const gint64 at = writer->options->now_us - line->hours * RK_HOUR;
  g_autofree char *id = rk_sample_writer_new_id (writer, at);
  RkPost post = { .id = id,
                  .space_id = (char *) circle->space,
                  .text = (char *) line->text,
                  .reply_to = (char *) reply_to,
                  .written_us = at };
  g_autoptr (RkPost) made = NULL;
  RkCreated created;

  return rk_sample_writer_begin (writer, at, error)
             && rk_sample_writer_end (
               writer,
               rk_domain_post_create (
                 writer->tx, speaker (circle, line->who), &post, NULL, &created, &made, error),
               error)
           ? g_steal_pointer (&id)
           : NULL;
}

static gboolean
write_lines (const Circle *circle, const Line *lines, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++)
    {
      /* Somebody who is not in this team leaves a gap. */
      if (speaker (circle, lines[i].who) == NULL)
        continue;
      g_autofree char *id = say (circle, &lines[i], NULL, error);
      if (id == NULL)
        return FALSE;
    }
  return TRUE;
}

/* The key of the first member of a space with a profession, by the region's order. */
static const char *
member_with (RkSampleWriter *writer, const char *space, RkProfession profession, gboolean admin)
{
  for (guint i = 0; i < writer->region->users->len; i++)
    {
      const RkSampleUser *user = rk_sample_user (writer->region, i);
      gint64 n = 0;

      if (profession != RK_PROFESSION_UNKNOWN && user->profession != (int) profession)
        continue;
      rk_db_query_int64 (writer->db,
                         "SELECT count(*) FROM member WHERE space_id = $1 AND user_id = $2"
                         " AND (role = 'admin' OR CAST ($3 AS BIGINT) = 0)",
                         &n, NULL, "tto", space, g_ptr_array_index (writer->user_ids, i), admin);
      if (n > 0)
        return user->key;
    }
  return NULL;
}

static gboolean
open_space (
  RkSampleWriter *writer, RkActor *actor, const RkSpace *wanted, gint64 at, GError **error)
{
  g_autoptr (RkSpace) made = NULL;
  RkCreated created;

  return rk_sample_writer_begin (writer, at, error)
         && rk_sample_writer_end (
           writer, rk_domain_space_create (writer->tx, actor, wanted, &created, &made, error),
           error);
}

/* Their password is the region's, and they need not change it: it is a demonstration. */
static RkActor *
add_relative (RkSampleWriter *writer,
              RkActor *admin,
              const char *space,
              const RkUser *wanted,
              gint64 at,
              GError **error)
{
  g_autofree char *hash = rk_password_hash (writer->region->password, TRUE, error);
  g_autoptr (RkUser) made = NULL;
  RkCreated created;

  if (hash == NULL || !rk_sample_writer_begin (writer, at, error)
      || !rk_sample_writer_end (
        writer,
        rk_domain_relative_create (writer->tx, admin, space, wanted, hash, &created, &made, error)
          && rk_db_exec (writer->db,
                         "UPDATE users SET must_change_password = 0"
                         " WHERE id = $1",
                         error, "t", wanted->id),
        error))
    return NULL;
  RkActor *actor = rk_actor_new_user (made->id, made->facility_id, RK_ROLE_MEMBER);
  actor->audience = RK_AUDIENCE_FAMILY;
  return actor;
}

static gboolean
write_family (RkSampleWriter *writer,
              guint patient,
              const char *given,
              const char *kana,
              const char *relation,
              const char *mail,
              const Line *lines,
              gsize n_lines,
              GError **error)
{
  const RkSamplePatient *from = rk_sample_patient (writer->region, patient);
  const char *care = g_ptr_array_index (writer->space_ids, patient);
  const gint64 at = writer->options->now_us - 10 * RK_DAY;
  g_autofree char *side = rk_sample_writer_new_id (writer, at);
  g_autofree char *user_id = rk_sample_writer_new_id (writer, at);
  g_autofree char *name = g_strconcat (from->family_name, " ", given, NULL);
  g_autofree char *reading = g_strconcat (from->family_kana, " ", kana, NULL);
  RkSpace wanted = { .id = side,
                     .kind = RK_SPACE_FAMILY,
                     .patient_id = g_ptr_array_index (writer->patient_ids, patient) };
  RkUser user = { .id = user_id,
                  .kind = RK_USER_KIND_FAMILY,
                  .name = name,
                  .kana = reading,
                  .relation = (char *) relation,
                  .mail = (char *) mail };
  RkActor *admin = actor_of (writer, member_with (writer, care, RK_PROFESSION_UNKNOWN, TRUE));
  Circle circle = { .writer = writer,
                    .space = side,
                    .nurse = member_with (writer, care, RK_PROFESSION_NURSE, FALSE),
                    .doctor = member_with (writer, care, RK_PROFESSION_DOCTOR, FALSE) };

  if (admin == NULL)
    return TRUE;
  if (!open_space (writer, admin, &wanted, at, error))
    return FALSE;
  g_autoptr (RkActor) relative = add_relative (writer, admin, side, &user, at + RK_HOUR, error);
  if (relative == NULL)
    return FALSE;
  circle.family = relative;
  return write_lines (&circle, lines, n_lines, error);
}

/* Made by the first of @keys, who brings in the others. */
static gboolean
gather (RkSampleWriter *writer,
        const char *const *keys,
        RkSpaceKind kind,
        const char *id,
        const char *name,
        const char *description,
        gint64 at,
        GError **error)
{
  const RkSpace wanted = { .id = (char *) id,
                           .kind = (int) kind,
                           .name = (char *) name,
                           .description = (char *) description };

  if (!open_space (writer, actor_of (writer, keys[0]), &wanted, at, error))
    return FALSE;
  for (gsize i = 1; keys[i] != NULL; i++)
    if (!rk_sample_writer_begin (writer, at + (gint64) i * RK_MINUTE, error)
        || !rk_sample_writer_end (
          writer,
          rk_domain_member_introduce (writer->tx, writer->operator_actor, id,
                                      actor_of (writer, keys[i])->user_id, RK_ROLE_MEMBER, error),
          error))
      return FALSE;
  return TRUE;
}

static gboolean
write_group (RkSampleWriter *writer,
             const char *const *keys,
             const char *name,
             const char *description,
             const Line *lines,
             gsize n_lines,
             GError **error)
{
  const gint64 at = writer->options->now_us - 30 * RK_DAY;
  g_autofree char *id = rk_sample_writer_new_id (writer, at);
  const Circle circle = { .writer = writer, .space = id };

  return gather (writer, keys, RK_SPACE_GROUP, id, name, description, at, error)
         && write_lines (&circle, lines, n_lines, error);
}

/* Who asked says so an hour after the answer. */
static gboolean
solve (const Circle *circle,
       const Line *question,
       const char *question_id,
       const Line *answer,
       const char *answer_id,
       GError **error)
{
  RkSampleWriter *writer = circle->writer;
  const gint64 at = writer->options->now_us - (answer->hours - 1) * RK_HOUR;
  g_autoptr (RkPost) solved = NULL;

  return rk_sample_writer_begin (writer, at, error)
         && rk_sample_writer_end (
           writer,
           (solved = rk_domain_post_solve (writer->tx, speaker (circle, question->who),
                                           circle->space, question_id, answer_id, error))
             != NULL,
           error);
}

static gboolean
write_questions (RkSampleWriter *writer, const char *community, GError **error)
{
  g_autofree char *consult = NULL;
  g_autofree char *question_id = NULL;
  const Line *question = NULL;

  if (!rk_db_query_text (writer->db,
                         "SELECT id FROM space WHERE parent_id = $1 AND kind = 'consult'", &consult,
                         error, "t", community))
    return FALSE;
  const Circle circle = { .writer = writer, .space = consult };
  for (gsize i = 0; i < G_N_ELEMENTS (community_questions); i++)
    {
      const Asked *asked = &community_questions[i];
      g_autofree char *id = say (&circle, &asked->line, asked->answers ? question_id : NULL, error);

      if (id == NULL
          || (asked->solves && !solve (&circle, question, question_id, &asked->line, id, error)))
        return FALSE;
      if (asked->answers)
        continue;
      question = &asked->line;
      g_free (question_id);
      question_id = g_steal_pointer (&id);
    }
  return TRUE;
}

static gboolean
write_community (RkSampleWriter *writer, GError **error)
{
  static const char *const keys[]
    = { "morikawa", "sato", "kubo", "hamada", "nakamura", "okano", NULL };
  const gint64 at = writer->options->now_us - 25 * RK_DAY;
  g_autofree char *id = rk_sample_writer_new_id (writer, at);
  const Circle circle = { .writer = writer, .space = id };

  return gather (writer, keys, RK_SPACE_COMMUNITY, id, "服薬と嚥下の広場",
                 "薬の飲みにくさ、むせ、食べる量のことを職種をこえて話します。", at, error)
         && write_lines (&circle, community_lines, G_N_ELEMENTS (community_lines), error)
         && write_questions (writer, id, error);
}

static gboolean
write_connection (RkSampleWriter *writer, const char *from, const char *to, GError **error)
{
  const gint64 at = writer->options->now_us - 20 * RK_DAY;
  g_autofree char *id = rk_sample_writer_new_id (writer, at);
  RkActor *asks = actor_of (writer, from), *answers = actor_of (writer, to);
  const Circle circle = { .writer = writer, .space = id, .other = to };
  g_autoptr (RkInvitation) request = NULL;
  g_autoptr (RkInvitation) answer = NULL;
  g_autoptr (GError) refusal = NULL;
  RkCreated created;

  if (!rk_sample_writer_begin (writer, at, error))
    return FALSE;
  /* In a region cut short the two may not know each other. */
  if (!rk_domain_connection_request (
        writer->tx, asks, id, answers->user_id, &created, &request, &refusal))
    return rk_domain_tx_rollback_to (writer->tx, error);
  return rk_sample_writer_end (writer, TRUE, error)
         && rk_sample_writer_begin (writer, at + RK_HOUR, error)
         && rk_sample_writer_end (
           writer,
           (answer = rk_domain_invitation_answer (writer->tx, answers, id, TRUE, error)) != NULL,
           error)
         && write_lines (&circle, direct_lines, G_N_ELEMENTS (direct_lines), error);
}

static gboolean
write_staff_group (RkSampleWriter *writer, const char *key, GError **error)
{
  const gint64 at = writer->options->now_us - 40 * RK_DAY;
  g_autofree char *id = rk_sample_writer_new_id (writer, at);
  const Circle circle = { .writer = writer, .space = id };

  return rk_sample_writer_begin (writer, at, error)
         && rk_sample_writer_end (
           writer, rk_domain_staff_group (writer->tx, actor_of (writer, key)->user_id, id, error),
           error)
         && write_lines (&circle, staff_lines, G_N_ELEMENTS (staff_lines), error);
}

/* Families, groups, connections and a community. */
gboolean
rk_sample_write_circles (RkSampleWriter *writer, GError **error)
{
  static const char *const study[] = { "sato", "takeda", "yoshida", "tanaka", "morikawa", NULL };
  static const char *const disaster[]
    = { "kobayashi", "saeki", "sato", "morikawa", "nakamura", "tanaka", "hara", NULL };

  if (writer->n_stories < 2 || writer->options->posts > 0)
    return TRUE;
  return write_staff_group (writer, "sato", error)
         && write_family (writer, 0, "由美子", "ゆみこ", "長女", "yumiko@kazoku.example",
                          first_family, G_N_ELEMENTS (first_family), error)
         && write_family (writer, 1, "恵子", "けいこ", "長男の妻", "keiko@kazoku.example",
                          second_family, G_N_ELEMENTS (second_family), error)
         && write_group (writer, study, "褥瘡ケア勉強会",
                         "毎月第2火曜 18:30から。資料はここに置きます。", study_lines,
                         G_N_ELEMENTS (study_lines), error)
         && write_group (writer, disaster, "在宅医療・介護連携 災害時連絡網",
                         "停電・大雪・水害のときの安否と往診の可否。", disaster_lines,
                         G_N_ELEMENTS (disaster_lines), error)
         && write_connection (writer, "sato", "morikawa", error)
         && write_connection (writer, "sato", "saeki", error) && write_community (writer, error);
}
