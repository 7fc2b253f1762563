/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/mail.h"

/* The words of mails. Whoever reads them over somebody's shoulder, or gets them by mistake, learns
 * of no patient and of no place. */

/* How to write to the network's own people: as in the client. */
#define NOT_FOR_YOU "お心当たりのない場合は、どなたにも転送せず、このメールを削除してください。\n"
#define SIGNED                                                                                     \
  "\n--\n%s\n"                                                                                     \
  "このメールは送信専用です。ご返信いただいてもお答えできません。\n"

static char *
code_lines (const RkMail *mail, const RkLetterhead *head, const char *page)
{
  g_autofree char *server = g_uri_escape_string (head->server_url, NULL, FALSE);
  g_autofree char *to = g_uri_escape_string (mail->to, NULL, FALSE);

  return g_strdup_printf ("  renraku://%s?server=%s&mail=%s&code=%s\n\n"
                          "リンクが開かない場合は、Renrakuを起動し、次の3つを入力してください。\n\n"
                          "  サーバー: %s\n"
                          "  メールアドレス: %s\n"
                          "  コード: %s\n\n",
                          page, server, to, mail->code != NULL ? mail->code : "", head->server_url,
                          mail->to, mail->code != NULL ? mail->code : "");
}

static char *
who_invites (const RkMail *mail)
{
  if (mail->inviter_name == NULL)
    return g_strdup ("メンバー");
  return g_strdup_printf ("%s 様（%s）", mail->inviter_name,
                          mail->inviter_facility != NULL ? mail->inviter_facility : "");
}

void
rk_mail_compose (const RkMail *mail, const RkLetterhead *head, char **ret_subject, char **ret_text)
{
  g_autofree char *inviter = who_invites (mail);
  g_autofree char *lines = NULL;

  switch ((RkMailKind) mail->kind)
    {
    case RK_MAIL_REGISTER:
      lines = code_lines (mail, head, "register");
      *ret_subject = g_strdup_printf ("【%s】招待のお知らせ", head->server_name);
      *ret_text = g_strdup_printf (
        "%sから、医療・介護の連絡のためのネットワーク「%s」へ招待されました。\n\n"
        "参加するには、Renrakuをインストールした端末で次のリンクを開き、新規登録をしてください。\n"
        "\n"
        "%s"
        "リンクとコードは1回だけ、7日間使えます。\n" NOT_FOR_YOU
        "Renrakuの登録画面で「この招待に心当たりがない」を選ぶと、招待した人に知らせて招待を"
        "終わらせることもできます。\n" SIGNED,
        inviter, head->server_name, lines, head->server_name);
      return;
    case RK_MAIL_JOIN:
      *ret_subject = g_strdup_printf ("【%s】招待が届いています", head->server_name);
      *ret_text = g_strdup_printf (
        "%sからの招待が届いています。\n\n"
        "Renrakuにログインし、「お知らせ」で内容を確認してください。\n\n" NOT_FOR_YOU SIGNED,
        inviter, head->server_name);
      return;
    case RK_MAIL_RECOVER:
      lines = code_lines (mail, head, "password");
      *ret_subject = g_strdup_printf ("【%s】パスワードの再設定", head->server_name);
      *ret_text = g_strdup_printf (
        "パスワードの再設定の申し込みがありました。\n\n"
        "次のリンクを開き、新しいパスワードを決めてください。\n\n"
        "%s"
        "リンクとコードは1回だけ、1時間使えます。\n"
        "お申し込みでない場合は、何もせずにこのメールを削除してください。パスワードは"
        "変わりません。\n" SIGNED,
        lines, head->server_name);
      return;
    case RK_MAIL_BLANK:
    default:
      *ret_subject = g_strdup ("");
      *ret_text = g_strdup ("");
    }
}
