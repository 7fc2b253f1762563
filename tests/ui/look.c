/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-look"

/* Shows one screen with invented content, for whoever wants to look at it. */

#include "app/composer/dates-form.h"
#include "app/timeline/dates-decision.h"
#include "app/timeline/dates-window.h"
#include "core/proposal.h"
#include "app/common/common.h"
#include "app/composer/composer-check.h"
#include "app/composer/night-question.h"
#include "app/composer/picture-editor.h"
#include "app/facility/facility-window.h"
#include "app/notices/announcement-window.h"
#include "app/notices/invite-window.h"
#include "app/notices/mail-panel.h"
#include "app/notices/report-question.h"
#include "app/requests/request-form.h"
#include "app/requests/request-window.h"
#include "app/papers/papers-window.h"
#include "app/patients/consent-form.h"
#include "app/patients/import-window.h"
#include "app/patients/patient-form.h"
#include "app/patients/state-form.h"
#include "app/prefs/prefs.h"
#include "app/settings/profile-form.h"
#include "app/settings/settings-window.h"
#include "app/shell/application.h"
#include "app/shell/logout-dialog.h"
#include "app/shell/main-window.h"
#include "app/signin/password-panel.h"
#include "app/signin/signin-window.h"
#include "app/signin/wipe-window.h"
#include "app/timeline/question-window.h"
#include "app/timeline/timeline-acts.h"
#include "app/viewer/viewer-window.h"
#include "client/items-private.h"
#include "core/time.h"
#include "double.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static char *screen;
static gboolean dark;
static double scale = 1;
static char **files;

static GPtrArray *
invented_unsent (void)
{
  static const char *const titles[] = { "鈴木 正一", "勅使河原 トメ子" };
  GPtrArray *unsent = g_ptr_array_new ();
  for (guint i = 0; i < 2; i++)
    {
      RkUnsent *one = g_new0 (RkUnsent, 1);
      one->title = g_strdup (titles[i]);
      one->n_posts = 1 + i;
      one->n_changes = i;
      one->n_failed = i;
      one->excerpts = g_new0 (char *, 2);
      one->excerpts[0] = g_strdup ("停電中に書いています。SpO2 96%、食事は8割。");
      g_ptr_array_add (unsent, one);
    }
  return unsent;
}

static RkWipeReport *
invented_report (void)
{
  RkWipeReport *report = g_new0 (RkWipeReport, 1);
  report->entries = g_array_new (FALSE, TRUE, sizeof (RkWipeEntry));
  for (int i = 0; i <= RK_WIPE_SERVER_SECRET; i++)
    {
      RkWipeEntry entry = { .item = (RkWipeItem) i,
                            .result = i == RK_WIPE_KEY_KEYRING ? RK_WIPE_ABSENT
                                      : i == RK_WIPE_SESSION   ? RK_WIPE_PENDING
                                                               : RK_WIPE_DESTROYED,
                            .size = i == RK_WIPE_STORE ? 41943040 : 0 };
      g_array_append_val (report->entries, entry);
    }
  report->finished_us = g_get_real_time ();
  return report;
}

static void
show_what_comes_after (RkFacilityWindow *facility)
{
  const RkStaffing *staffing = rk_facility_window_get_staffing (facility);

  if (strcmp (screen, "leaving") == 0)
    gtk_window_present (
      GTK_WINDOW (rk_leaving_window_new (facility, g_ptr_array_index (staffing->users, 3))));
  else if (strcmp (screen, "ledger") == 0)
    rk_ledger_open (facility);
  else if (strcmp (screen, "register") == 0)
    rk_register_ask (facility, g_ptr_array_index (staffing->terminals, 1));
  else if (g_str_has_prefix (screen, "person"))
    rk_person_page_open (
      facility, g_ptr_array_index (staffing->users, strcmp (screen, "person") == 0 ? 3 : 5));
  else
    rk_incident_show (facility, g_ptr_array_index (staffing->incidents, 0));
}

static GtkWidget *
find_drop_down (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_DROP_DOWN (widget) && gtk_widget_get_mapped (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_drop_down (child);
  return found;
}

static gboolean
choose_since (gpointer window)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (find_drop_down (window)), 2);
  return G_SOURCE_REMOVE;
}

static GtkWidget *
find_text_view (GtkWidget *widget)
{
  if (GTK_IS_TEXT_VIEW (widget) && gtk_widget_get_mapped (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_text_view (child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
write_urgent (gpointer window)
{
  GtkWidget *view = find_text_view (window);

  if (view == NULL)
    return G_SOURCE_CONTINUE;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)),
                            "至急、往診をお願いできますか。呼吸が苦しそうです。", -1);
  return G_SOURCE_REMOVE;
}

static GtkWidget *
find_button (GtkWidget *widget, const char *text)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget)
      && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, text);
      if (found != NULL)
        return found;
    }
  return NULL;
}

/* What becomes of a post in quiet hours. */
static gboolean
post_at_night (gpointer window)
{
  RkTimeline *timeline = g_object_get_data (G_OBJECT (window), "look-timeline");
  g_autofree char *where = rk_composer_button_text (timeline, FALSE, FALSE, "田中 一郎");

  rk_dialog_present (
    rk_night_question_new (GTK_WINDOW (window), timeline, where, rk_time_now_us () + RK_HOUR));
  return G_SOURCE_REMOVE;
}

/* With everything still missing. */
static gboolean
press_register (gpointer form)
{
  GtkWidget *button = find_button (form, g_dgettext ("renraku", "Register"));

  if (button == NULL)
    return G_SOURCE_CONTINUE;
  gtk_widget_activate (button);
  return G_SOURCE_REMOVE;
}

static gboolean
look_at_scans (gpointer window)
{
  GtkWidget *button = find_button (window, g_dgettext ("renraku", "Look and Attach…"));

  if (button == NULL)
    return G_SOURCE_CONTINUE;
  gtk_widget_activate (button);
  return G_SOURCE_REMOVE;
}

static void
show_editor (GtkWindow *parent, gboolean memo, gboolean moving)
{
  RkPictureEditor *editor = rk_picture_editor_new (parent, memo ? "手書きメモ" : "創部.jpg");
  GdkRGBA red = { 0.83f, 0.11f, 0.11f, 1 };
  const graphene_point_t line[] = { { 200, 260 }, { 260, 240 }, { 330, 300 }, { 420, 250 } };
  const graphene_point_t arrow[] = { { 520, 120 }, { 380, 250 } };
  const graphene_point_t name[] = { { 20, 20 }, { 260, 70 } };

  if (files != NULL && !memo)
    {
      char *content;
      gsize length;

      /* Stays until the picture is there. */
      RkDecoder *decoder = rk_decoder_new ();
      if (g_file_get_contents (files[0], &content, &length, NULL))
        {
          g_autoptr (GBytes) bytes = g_bytes_new_take (content, length);
          rk_picture_editor_load (editor, decoder, bytes);
        }
      if (moving)
        rk_picture_editor_set_moving (editor);
      gtk_window_present (GTK_WINDOW (editor));
      return;
    }
  rk_picture_editor_set_sheet (editor);
  if (moving)
    rk_picture_editor_set_moving (editor);
  RkSketch *sketch = rk_picture_editor_get_sketch (editor);
  if (!memo)
    {
      rk_sketch_mark (sketch, RK_SKETCH_BLACK, name, 2, &red, 4);
      rk_sketch_mark (sketch, RK_SKETCH_ARROW, arrow, 2, &red, 8);
    }
  rk_sketch_mark (sketch, RK_SKETCH_PEN, line, G_N_ELEMENTS (line), &red, 5);
  rk_picture_editor_set_description (editor, "右踵部、10月2日と比べて発赤が小さい");
  gtk_window_present (GTK_WINDOW (editor));
}

static void
show_import (RkMainWindow *window, RkClient *client)
{
  static const char table[]
    = "氏名,フリガナ,性別,生年月日,病名,住所,電話番号,注意事項\n"
      "勅使河原 トメ子,テシガワラ トメコ,女,昭和7年11月3日,慢性心不全・変形性膝関節症,"
      "みどり野市ひまわり町1-2-3 さくら荘101,000-111-2222,ペニシリンアレルギー\n"
      "鈴木 一郎,スズキ イチロウ,男,S12.13.4,脳梗塞後遺症,みどり野市南町4-5,000-111-3333,\n"
      "田中花,タナカ ハナ,おんな,1941/5/6,認知症,みどり野市北町6-7,,\n";
  GtkWidget *import = rk_import_window_new (GTK_WINDOW (window), client);

  gtk_window_present (GTK_WINDOW (import));
  if (strcmp (screen, "import") == 0)
    {
      g_autoptr (GString) text = g_string_new (table);
      g_autoptr (GListModel) patients = g_object_ref (rk_client_get_patients (client));
      g_autoptr (RkPatientItem) item = g_list_model_get_item (patients, 0);
      const RkPatient *patient = rk_patient_item_get_patient (item);

      g_string_append_printf (
        text, "%s %s,,女,%s,,,,\n", patient->family_name, patient->given_name, patient->birth_date);
      for (int i = 0; i < 40; i++)
        g_string_append_printf (
          text, "高橋 花子%d,タカハシ ハナコ,女,S10.1.%d,糖尿病,,,\n", i, 1 + i % 28);
      g_autoptr (GBytes) bytes = g_bytes_new (text->str, text->len);
      rk_import_window_read (RK_IMPORT_WINDOW (import), bytes);
    }
}

/* "viewer FILE" shows a file as if a colleague had sent it; "viewer-timeline" in the timeline, and
 * "viewer-post" all of them in one post. */
/* 通報, and what those who look after the post see. */
static void
show_report (RkMainWindow *window, RkClient *client, RkPatientItem *patient, gboolean reported)
{
  g_autoptr (RkTimeline) timeline
    = rk_client_open_timeline (client, rk_patient_item_get_care_id (patient));
  g_autoptr (RkPostItem) post = g_list_model_get_item (G_LIST_MODEL (timeline), 0);

  if (!reported)
    {
      rk_act_report (GTK_WIDGET (window), timeline, post);
      return;
    }
  RkNotice notice = {
    .id = (char *) "0190a6e2-0000-7000-a000-000000000077",
    .kind = RK_NOTICE_POST_REPORTED,
    .subject_id = (char *) rk_post_item_get_id (post),
    .space_id = (char *) rk_patient_item_get_care_id (patient),
    .created_us = rk_time_now_us (),
  };
  RkNoticeRow row = { .notice = &notice, .space_title = (char *) "渡邊 ハル 様　医療・介護側" };
  g_autoptr (RkNoticeItem) item = rk_notice_item_new (&row, NULL);
  g_autoptr (GtkWidget) view = g_object_ref_sink (rk_notices_view_new (client));

  rk_report_question_ask (RK_NOTICES_VIEW (view), client, item);
}

/* With what is announced, and with the whole of it. */
static void
show_notices (RkMainWindow *window, RkClient *client, gboolean whole)
{
  rk_double_announce (
    client, "在宅医療・介護連携推進事業 令和八年度第三回多職種研修会のご案内（申込期限の変更）",
    "第三木曜の夜七時から、市民会館の二階で行います。\n\n"
    "お申し込みは医師会の事務局へお電話でお願いします。駐車場には限りがありますので、公共交通機関を"
    "ご利用ください。");
  rk_double_announce (client, "年末年始の運用について", "十二月二十九日から一月三日まで休みます。");
  rk_main_window_show_place (window, "notices");
  if (whole)
    {
      g_autoptr (RkAnnouncementItem) item
        = g_list_model_get_item (rk_client_get_announcements (client), 0);
      rk_announcement_window_present (GTK_WIDGET (window), client, item);
    }
}

static void
show_file (RkMainWindow *window, RkClient *client, RkPatientItem *patient)
{
  RkTimeline *timeline = rk_client_open_timeline (client, rk_patient_item_get_care_id (patient));
  RkAttachmentItem *item = NULL;
  g_autoptr (GPtrArray) contents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GArray) together = g_array_new (FALSE, TRUE, sizeof (RkDoubleFile));

  for (guint i = 0; files != NULL && files[i] != NULL; i++)
    {
      g_autofree char *name = g_path_get_basename (files[i]);
      g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);
      g_autofree char *mime = g_content_type_get_mime_type (type);
      g_autoptr (GMappedFile) map = g_mapped_file_new (files[i], FALSE, NULL);

      if (map == NULL)
        continue;
      g_autoptr (GBytes) content = g_mapped_file_get_bytes (map);
      if (strcmp (screen, "viewer-post") == 0)
        {
          const RkDoubleFile file
            = { g_intern_string (name), g_intern_string (mime), g_bytes_ref (content) };
          g_ptr_array_add (contents, file.content);
          g_array_append_val (together, file);
        }
      else
        item = rk_double_add_file (timeline, name, mime, content);
    }
  if (together->len > 0)
    rk_double_add_files (timeline, (const RkDoubleFile *) together->data, together->len);
  if (item == NULL || strcmp (screen, "viewer") != 0)
    return;
  RkMediaLoader *loader = rk_media_loader_new (client);
  RkViewerWindow *viewer = rk_viewer_window_new (GTK_WINDOW (window), loader, timeline);
  rk_viewer_window_show_attachment (viewer, rk_attachment_item_get_attachment (item)->id);
  gtk_window_present (GTK_WINDOW (viewer));
  g_object_unref (loader);
}

static GtkWidget *
invite_window (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (RK_IS_INVITE_WINDOW (window))
        return window;
    }
  return NULL;
}

/* What was typed: two addresses, the second of them wrong, or a long one. */
static gboolean
on_mail_typed (gpointer data)
{
  GtkWidget *window = invite_window ();
  GtkWidget *panel
    = GTK_WIDGET (gtk_widget_get_template_child (window, RK_TYPE_INVITE_WINDOW, "mail_panel"));
  GtkWidget *fields
    = GTK_WIDGET (gtk_widget_get_template_child (panel, RK_TYPE_MAIL_PANEL, "fields"));
  GtkWidget *field = gtk_widget_get_first_child (fields);
  const char *second = strcmp (screen, "mail-error") == 0
                         ? "もり@kaede.example.jp"
                         : "a-very-long-address.of-a-regional-office@houmon-kango.station.midori."
                           "example.jp";

  if (strcmp (screen, "mail") == 0 || strcmp (screen, "mail-off") == 0
      || strcmp (screen, "family-mail") == 0)
    return G_SOURCE_REMOVE;
  gtk_editable_set_text (
    GTK_EDITABLE (gtk_widget_get_first_child (field)), "ito@sakura.example.jp");
  field = gtk_widget_get_next_sibling (field);
  gtk_editable_set_text (GTK_EDITABLE (gtk_widget_get_first_child (field)), second);
  field = gtk_widget_get_next_sibling (field);
  if (strcmp (screen, "mail-error") == 0)
    gtk_editable_set_text (GTK_EDITABLE (gtk_widget_get_first_child (field)), "yamada");
  rk_mail_panel_check (RK_MAIL_PANEL (panel));
  if (strcmp (screen, "mail-done") == 0)
    {
      gpointer send = gtk_widget_get_template_child (panel, RK_TYPE_MAIL_PANEL, "send_button");
      g_signal_emit_by_name (send, "clicked");
    }
  return G_SOURCE_REMOVE;
}

static gboolean
on_mail_tab (gpointer data)
{
  GtkWidget *window = invite_window ();
  gpointer tab = gtk_widget_get_template_child (window, RK_TYPE_INVITE_WINDOW, "tab_mail");

  gtk_toggle_button_set_active (tab, TRUE);
  g_timeout_add (500, on_mail_typed, NULL);
  return G_SOURCE_REMOVE;
}

/* 新規登録, or パスワードを忘れた方 above it. */
static GtkWidget *
mail_button (RkSigninWindow *window, gboolean last)
{
  GtkWidget *box = GTK_WIDGET (
    gtk_widget_get_template_child (GTK_WIDGET (window), RK_TYPE_SIGNIN_WINDOW, "mail_buttons"));

  return last ? gtk_widget_get_last_child (box) : gtk_widget_get_first_child (box);
}

static gboolean
on_press_in (gpointer button)
{
  g_signal_emit_by_name (button, "clicked");
  return G_SOURCE_REMOVE;
}

static GtkWidget *
find_combo (GtkWidget *widget)
{
  if (ADW_IS_COMBO_ROW (widget))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_combo (child);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
on_as_family (gpointer window)
{
  GtkWidget *row = find_combo (window);

  if (row != NULL)
    adw_combo_row_set_selected (ADW_COMBO_ROW (row), 1);
  return G_SOURCE_REMOVE;
}

static void
on_activate (GtkApplication *application)
{
  RkClient *client = rk_double_new ();

  if (scale != 1)
    {
      g_settings_set_double (rk_prefs (), RK_PREF_TEXT_SCALE, scale);
      g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", (int) (96 * 1024 * scale), NULL);
    }
  adw_style_manager_set_color_scheme (
    adw_style_manager_get_default (),
    dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  if (g_str_has_prefix (screen, "signin") || strcmp (screen, "first") == 0)
    {
      g_settings_set_boolean (rk_prefs (), RK_PREF_FIRST_USE_SEEN, strcmp (screen, "first") != 0);
      rk_client_set_server_url (client, "https://renraku.midorino.example");
      RkSigninWindow *window = rk_signin_window_new (application, client);
      if (strcmp (screen, "signin-ended") == 0)
        {
          rk_signin_window_set_message (
            window, "ログアウトしました。この端末のデータは消去されました。");
          rk_signin_window_set_report (window, invented_report ());
        }
      if (strcmp (screen, "signin-register") == 0)
        g_timeout_add (500, on_press_in, mail_button (window, TRUE));
      if (strcmp (screen, "signin-register-family") == 0)
        {
          g_timeout_add (500, on_press_in, mail_button (window, TRUE));
          g_timeout_add (1200, on_as_family, window);
        }
      if (strcmp (screen, "signin-forgotten") == 0)
        g_timeout_add (500, on_press_in, mail_button (window, FALSE));
      if (strcmp (screen, "signin-error") == 0)
        {
          GError *error = g_error_new_literal (
            RK_CLIENT_ERROR, RK_CLIENT_ERROR_PAUSED,
            "失敗が続いたため、このアカウントは一時停止しています。30分後に再度お試しください。");
          rk_signin_window_set_blocked (window, error);
        }
      gtk_window_present (GTK_WINDOW (window));
      if (strcmp (screen, "signin-wipe") == 0)
        rk_wipe_window_present (GTK_WINDOW (window), invented_report ());
      return;
    }
  if (g_str_has_prefix (screen, "relative"))
    {
      g_autoptr (RkPatientRow) row = rk_double_row (1);
      rk_double_sign_in_relative (client);
      row->family_id = g_steal_pointer (&row->care_id);
      row->unread = row->unacked = 0;
      g_clear_pointer (&row->patient->disease, g_free);
      rk_double_add_patient (client, row);
      RkMainWindow *home = rk_main_window_new (application, client);
      gtk_window_maximize (GTK_WINDOW (home));
      gtk_window_present (GTK_WINDOW (home));
      return;
    }
  rk_double_sign_in (client, TRUE);
  /* With scans in the folder that the environment names. */
  RkFacility *house = (RkFacility *) rk_client_get_facility (client);
  if (house != NULL && g_getenv ("RK_LOOK_SCANS") != NULL)
    house->scan_folder = g_strdup (g_getenv ("RK_LOOK_SCANS"));
  rk_double_fill_spaces (client);
  if (strcmp (screen, "empty") != 0)
    {
      rk_double_fill (client, strcmp (screen, "many") == 0 ? 5000 : 60);
      rk_double_set_counts (client, 45, 100, 2);
      rk_double_add_invitation (client, TRUE);
      rk_double_add_invitation (client, FALSE);
    }
  if (strcmp (screen, "password-over") == 0)
    {
      /* Invented, and nobody else's. */
      RkFacility *facility = (RkFacility *) rk_client_get_facility (client);
      RkUser *user = (RkUser *) rk_user_item_get_user (rk_client_get_user (client));
      facility->password_days = 60;
      user->password_changed_us = rk_time_now_us () - 53 * RK_DAY;
      user->kind = RK_USER_KIND_STAFF;
    }
  RkMainWindow *window = rk_main_window_new (application, client);
  gtk_window_maximize (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  RkPatientItem *first = rk_client_find_patient (client, "0190a6e2-0000-7000-9000-000000000003");
  if (g_str_has_prefix (screen, "family") && first != NULL)
    {
      g_autoptr (RkPatientRow) row = rk_double_row (3);
      row->family_id = g_strdup ("0190a6e2-0000-7000-d000-000000000003");
      row->family_unread = 4;
      row->family_admin = TRUE;
      rk_double_change_patient (client, first, row);
    }
  if (strcmp (screen, "offline") == 0)
    rk_double_set_online (client, FALSE);
  if (strcmp (screen, "patients") == 0 || strcmp (screen, "many") == 0
      || strcmp (screen, "empty") == 0)
    rk_main_window_show_place (window, "patients");
  else if (strcmp (screen, "notices") == 0 || strcmp (screen, "announcement") == 0)
    show_notices (window, client, strcmp (screen, "announcement") == 0);
  else if (strcmp (screen, "lock") == 0)
    rk_main_window_set_locked (window, TRUE);
  else if (strcmp (screen, "settings-desk") == 0)
    {
      RkSettingsWindow *settings
        = RK_SETTINGS_WINDOW (rk_settings_window_new (GTK_WINDOW (window), client));
      adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (settings), "desk");
      gtk_window_present (GTK_WINDOW (settings));
    }
  else if (g_str_has_prefix (screen, "facility-") || strcmp (screen, "leaving") == 0
           || g_str_has_prefix (screen, "person") || strcmp (screen, "ledger") == 0
           || strcmp (screen, "register") == 0 || strcmp (screen, "incident") == 0)
    {
      GtkWidget *facility = rk_facility_window_new (GTK_WINDOW (window), client);
      if (g_str_has_prefix (screen, "facility-"))
        adw_preferences_window_set_visible_page_name (
          ADW_PREFERENCES_WINDOW (facility), screen + strlen ("facility-"));
      else
        g_signal_connect (facility, "loaded", G_CALLBACK (show_what_comes_after), NULL);
      gtk_window_present (GTK_WINDOW (facility));
    }
  else if (strcmp (screen, "profile") == 0)
    gtk_window_present (GTK_WINDOW (rk_profile_form_new (GTK_WINDOW (window), client)));
  else if (strcmp (screen, "settings") == 0)
    gtk_window_present (GTK_WINDOW (rk_settings_window_new (GTK_WINDOW (window), client)));
  else if (strcmp (screen, "form") == 0)
    gtk_window_present (GTK_WINDOW (rk_patient_form_new (GTK_WINDOW (window), client, first)));
  else if (strcmp (screen, "register") == 0)
    {
      GtkWidget *form = rk_patient_form_new (GTK_WINDOW (window), client, NULL);
      gtk_window_present (GTK_WINDOW (form));
      g_timeout_add (800, press_register, form);
    }
  else if (g_str_has_prefix (screen, "import"))
    show_import (window, client);
  else if (strcmp (screen, "logout") == 0)
    rk_dialog_present (rk_logout_dialog_new (GTK_WINDOW (window), client, invented_unsent ()));
  else if (strcmp (screen, "group") == 0)
    rk_main_window_open_space (window, "0190a6e2-0000-7000-b000-000000000001");
  else if (strcmp (screen, "connection") == 0)
    rk_main_window_open_space (window, "0190a6e2-0000-7000-b000-000000000003");
  else if (g_str_has_prefix (screen, "family"))
    rk_main_window_open_space (window, "0190a6e2-0000-7000-d000-000000000003");
  else if (strcmp (screen, "handover") == 0)
    g_timeout_add (500, choose_since, window);
  else if (strcmp (screen, "home") != 0 && strcmp (screen, "password-over") != 0)
    rk_main_window_open_patient (window, first);
  if (g_str_has_prefix (screen, "viewer"))
    show_file (window, client, first);
  if (g_str_has_prefix (screen, "editor") || strcmp (screen, "memo") == 0)
    show_editor (
      GTK_WINDOW (window), strcmp (screen, "memo") == 0, strcmp (screen, "editor-moving") == 0);
  if (strcmp (screen, "sending") == 0)
    {
      g_autoptr (RkTimeline) timeline
        = rk_client_open_timeline (client, rk_patient_item_get_space_id (first));
      g_object_unref (rk_double_add_sending (timeline, RK_SEND_WAITING, 3, 1));
      g_object_unref (rk_double_add_sending (timeline, RK_SEND_SENDING, 8, 3));
    }
  if (strcmp (screen, "refused") == 0)
    {
      g_autoptr (RkTimeline) timeline
        = rk_client_open_timeline (client, rk_patient_item_get_space_id (first));
      g_object_unref (rk_double_add_sending (timeline, RK_SEND_FAILED, 0, 0));
    }
  if (strcmp (screen, "scans") == 0)
    g_timeout_add (1500, look_at_scans, window);
  if (strcmp (screen, "urgent") == 0)
    g_timeout_add (500, write_urgent, window);
  if (g_str_has_prefix (screen, "night"))
    {
      RkTimeline *timeline = rk_client_open_timeline (client, rk_patient_item_get_space_id (first));
      g_object_unref (rk_double_add_sending (timeline, RK_SEND_SCHEDULED, 0, 0));
      g_object_unref (rk_double_add_sending (timeline, RK_SEND_RETURNED, 0, 0));
      g_object_set_data_full (G_OBJECT (window), "look-timeline", timeline, g_object_unref);
      /* `night` alone asks; `night-rows` shows what waits and what came back. */
      if (strcmp (screen, "night") == 0)
        g_timeout_add (1000, post_at_night, window);
    }
  if (strcmp (screen, "state") == 0)
    {
      g_autoptr (RkPatientRow) row = rk_double_row (3);
      row->patient->state = RK_PATIENT_HOSPITAL;
      row->is_admin = TRUE;
      row->managed = TRUE;
      rk_double_change_patient (client, first, row);
      gtk_window_present (GTK_WINDOW (rk_state_form_new (GTK_WINDOW (window), client, first)));
    }
  if (g_str_has_prefix (screen, "consent"))
    {
      g_autoptr (RkPatientRow) row = rk_double_row (3);
      const gboolean missing = strcmp (screen, "consent-missing") == 0;
      row->is_admin = TRUE;
      row->patient->consent = missing                                  ? RK_CONSENT_MISSING
                              : strcmp (screen, "consent-frozen") == 0 ? RK_CONSENT_WITHDRAWN
                                                                       : RK_CONSENT_GIVEN;
      if (!missing)
        {
          row->consent = rk_record_new (&rk_consent_type);
          row->consent->signed_on = g_strdup ("2026-04-01");
          row->consent->signer = RK_SIGNER_PROXY;
          row->consent->proxy_name = g_strdup ("渡邊 一郎");
          row->consent->proxy_relation = g_strdup ("長男");
          row->consent->explainer = g_strdup ("佐藤 美咲");
          row->consent->refused = g_strdup ("photos films");
          row->consent->copy_given_on = g_strdup ("2026-04-01");
          row->consent->changed_us = 1;
        }
      if (strcmp (screen, "consent-frozen") == 0)
        {
          row->consent->withdrawn_on = g_strdup ("2026-11-20");
          row->consent->withdrawal_reason = g_strdup ("ご家族の希望");
        }
      rk_double_change_patient (client, first, row);
      if (strcmp (screen, "consent-form") == 0)
        gtk_window_present (GTK_WINDOW (rk_consent_form_new (GTK_WINDOW (window), client, first)));
      if (strcmp (screen, "consent-end") == 0)
        gtk_window_present (
          GTK_WINDOW (rk_consent_withdrawal_new (GTK_WINDOW (window), client, first)));
    }
  if (g_str_has_prefix (screen, "papers"))
    gtk_window_present (GTK_WINDOW (rk_papers_window_new (
      GTK_WINDOW (window), client, strcmp (screen, "papers") == 0 ? first : NULL)));
  if (strcmp (screen, "pins") == 0)
    {
      g_autoptr (RkTimeline) timeline
        = rk_client_open_timeline (client, rk_patient_item_get_space_id (first));
      rk_double_add_pin (
        timeline, "佐伯 健一", "緊急時は訪問看護ステーションへ。夜間の番号は患者詳細にあります。");
      rk_double_add_pin (timeline, "田中 陽子", "");
    }
  if (strcmp (screen, "report") == 0 || strcmp (screen, "reported") == 0)
    show_report (window, client, first, strcmp (screen, "reported") == 0);
  if (g_str_has_prefix (screen, "request"))
    {
      rk_double_add_requests (client);
      gtk_widget_activate_action (GTK_WIDGET (window), "win.place", "s", "requests");
      g_autoptr (RkRequestItem) item = g_list_model_get_item (
        rk_client_get_requests (client), strcmp (screen, "request-table") == 0 ? 1 : 0);
      if (strcmp (screen, "request-form") == 0)
        gtk_window_present (GTK_WINDOW (rk_request_form_new (GTK_WINDOW (window), client, first)));
      else if (strcmp (screen, "requests") != 0)
        gtk_window_present (GTK_WINDOW (rk_request_window_new (GTK_WINDOW (window), client, item)));
    }
  if (strcmp (screen, "communities") == 0 || strcmp (screen, "applications") == 0)
    {
      RkSpaceItem *community
        = rk_client_find_space (client, "0190a6e2-0000-7000-b000-000000000007");
      rk_main_window_open_space (window, rk_space_item_get_id (community));
      if (strcmp (screen, "applications") == 0)
        gtk_widget_activate_action (GTK_WIDGET (window), "win.applications", NULL);
    }
  if (g_str_has_prefix (screen, "dates"))
    {
      const char *space = rk_patient_item_get_space_id (first);
      g_autoptr (RkTimeline) timeline = rk_client_open_timeline (client, space);
      g_autoptr (RkPostRow) row = rk_double_proposal (space);
      if (strcmp (screen, "dates-decided") == 0)
        {
          RkProposedTime times[RK_PROPOSED_MAX];
          rk_proposal_parse (row->post->dates, times);
          row->post->dates_state = RK_DATES_DECIDED;
          row->post->decided_us = times[0].begin_us;
          row->post->ask_due_us = 0;
        }
      g_autoptr (RkPostItem) item = rk_double_add_row (timeline, row);
      if (strcmp (screen, "dates-form") == 0)
        {
          const RkAsk before = { .dates = row->post->dates, .place = row->post->place };
          gtk_window_present (
            GTK_WINDOW (rk_dates_form_new (GTK_WINDOW (window), timeline, "nobody", &before)));
        }
      else if (strcmp (screen, "dates-line") == 0)
        rk_main_window_open_patient (window, first);
      else
        {
          GtkWidget *dates = rk_dates_window_new (GTK_WINDOW (window), timeline, item);
          gtk_window_present (GTK_WINDOW (dates));
          if (strcmp (screen, "dates-ask") == 0)
            {
              RkProposedTime times[RK_PROPOSED_MAX];
              rk_proposal_parse (row->post->dates, times);
              rk_dialog_present (rk_dates_decision_new (
                GTK_WINDOW (dates), timeline, item, times[0].begin_us, times[0].end_us));
            }
        }
    }
  if (strcmp (screen, "consult") == 0 || strcmp (screen, "questions") == 0
      || strcmp (screen, "anonymous") == 0)
    rk_main_window_open_space (window, "0190a6e2-0000-7000-b000-000000000008");
  if (strcmp (screen, "anonymous") == 0)
    {
      g_autoptr (RkTimeline) timeline
        = rk_client_open_timeline (client, "0190a6e2-0000-7000-b000-000000000008");
      rk_timeline_set_anonymous (timeline, TRUE);
    }
  if (strcmp (screen, "questions") == 0)
    {
      g_autoptr (RkTimeline) timeline
        = rk_client_open_timeline (client, "0190a6e2-0000-7000-b000-000000000008");
      gtk_window_present (
        GTK_WINDOW (rk_question_window_new (GTK_WINDOW (window), GTK_WIDGET (window), timeline)));
    }
  if (strcmp (screen, "community") == 0)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.find-community", NULL);
  if (strcmp (screen, "new-community") == 0)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.new-community", NULL);
  if (strcmp (screen, "connect") == 0)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.connect", NULL);
  if (strcmp (screen, "family-add") == 0)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.add-relative", NULL);
  if (strcmp (screen, "group-form") == 0)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.new-group", NULL);
  if (g_str_has_prefix (screen, "mail") || strcmp (screen, "family-mail") == 0)
    {
      const char *space = rk_patient_item_get_space_id (first);
      rk_client_set_server_url (client, strcmp (screen, "mail-off") == 0
                                          ? "https://mailless.example"
                                          : "https://a.example");
      rk_double_add_mail_invitation (client, space, "yamada.hanako@aoba-yakkyoku.example.jp",
                                     RK_INVITATION_WAITING_REGISTRATION, RK_DELIVERY_FAILED);
      rk_double_add_mail_invitation (
        client, space, "k.ito@sakura.example.jp", RK_INVITATION_WAITING_INVITEE, RK_DELIVERY_SENT);
      rk_double_add_mail_invitation (
        client, space, "mori@kaede.example.jp", RK_INVITATION_WAITING_APPROVAL, RK_DELIVERY_NONE);
      gtk_widget_activate_action (GTK_WIDGET (window), "win.invite", NULL);
      g_timeout_add (500, on_mail_tab, NULL);
    }
  if (strcmp (screen, "invite") == 0)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.invite", NULL);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  screen = g_strdup (argc > 1 ? argv[1] : "home");
  dark = argc > 2 && strcmp (argv[2], "dark") == 0;
  scale = argc > 3 ? g_ascii_strtod (argv[3], NULL) : 1;
  files = argc > 4 ? argv + 4 : NULL;
  RkApplication *application = rk_application_new (argv[0]);
  GtkApplication *plain = GTK_APPLICATION (adw_application_new (NULL, G_APPLICATION_NON_UNIQUE));
  g_application_set_resource_base_path (G_APPLICATION (plain), "/jp/renraku/Renraku");
  rk_prefs_open (argv[0], NULL, NULL);
  g_signal_connect (plain, "activate", G_CALLBACK (on_activate), NULL);
  (void) application;
  return g_application_run (G_APPLICATION (plain), 1, argv);
}
