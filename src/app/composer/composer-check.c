/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/composer-check.h"

#include "app/words/words.h"
#include "core/text.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

static gboolean
names (const char *folded, const RkPatient *patient)
{
  static const char *const titles[] = { "さん", "様", "さま", "氏", "殿" };
  g_autofree char *family
    = rk_text_fold (patient->family_name != NULL ? patient->family_name : "", -1, NULL);
  g_autofree char *given
    = rk_text_fold (patient->given_name != NULL ? patient->given_name : "", -1, NULL);

  if (*family == '\0')
    return FALSE;
  if (*given != '\0')
    {
      g_autofree char *joined = g_strconcat (family, given, NULL);
      g_autofree char *spaced = g_strconcat (family, " ", given, NULL);
      if (strstr (folded, joined) != NULL || strstr (folded, spaced) != NULL)
        return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    {
      g_autofree char *called = g_strconcat (family, titles[i], NULL);
      if (strstr (folded, called) != NULL)
        return TRUE;
    }
  return FALSE;
}

/**
 * rk_composer_find_other_patient:
 * @client: the engine
 * @patient: whom the post is about
 * @text: what was written
 *
 * Looks for the name of another of my patients in a text: in full, or the family name with さん or
 * 様, unless it is this patient's too. A hint that the wrong timeline may be open.
 *
 * Returns: (transfer full) (nullable): the other patient's name, or %NULL
 */
char *
rk_composer_find_other_patient (RkClient *client, RkPatientItem *patient, const char *text)
{
  GListModel *patients = rk_client_get_patients (client);
  g_autofree char *folded = rk_text_fold (text, -1, NULL);
  const RkPatient *own = rk_patient_item_get_patient (patient);

  for (guint i = 0; i < g_list_model_get_n_items (patients); i++)
    {
      g_autoptr (RkPatientItem) other = g_list_model_get_item (patients, i);
      const RkPatient *record = rk_patient_item_get_patient (other);
      if (g_strcmp0 (record->id, own->id) == 0)
        continue;
      if (!names (folded, record))
        continue;
      /* 「佐藤さん」 in 佐藤's own timeline means this one, whoever else is called so. */
      gboolean same_family = g_strcmp0 (record->family_name, own->family_name) == 0;
      if (same_family && names (folded, own))
        {
          g_autofree char *joined = g_strconcat (record->family_name, record->given_name, NULL);
          g_autofree char *joined_folded = rk_text_fold (joined, -1, NULL);
          if (g_strcmp0 (record->given_name, own->given_name) == 0
              || strstr (folded, joined_folded) == NULL)
            continue;
        }
      return g_strdup (rk_patient_item_get_full_name (other));
    }
  return NULL;
}

static char *
consult_text (RkTimeline *timeline, gboolean answers)
{
  const char *title = rk_timeline_get_title (timeline);

  /* Translators: the buttons that post where a community asks and answers; its name, with 相談. */
  return answers ? g_strdup_printf (_ ("Answer the Question (%s)"), title)
                 : g_strdup_printf (_ ("Ask a Question (%s)"), title);
}

static char *
where_text (RkTimeline *timeline, gboolean relative, gboolean answers)
{
  RkPatientItem *patient = rk_timeline_get_patient (timeline);
  const char *name
    = patient != NULL ? rk_patient_item_get_full_name (patient) : rk_timeline_get_title (timeline);

  if (relative)
    return g_strdup (_ ("Post to the Team"));
  switch (rk_timeline_get_space_kind (timeline))
    {
    case RK_SPACE_FAMILY:
      /* Translators: the button that posts where patient and family read; a patient's name. */
      return g_strdup_printf (_ ("Post to %s and the Family (Patient Side)"), name);
    case RK_SPACE_ROOM:
      /* Translators: the button that posts to a room; its name. */
      return g_strdup_printf (_ ("Post to the Room %s"), rk_timeline_get_title (timeline));
    case RK_SPACE_GROUP:
      /* Translators: the button that posts to a group; its name. */
      return g_strdup_printf (_ ("Post to the Group %s"), name);
    case RK_SPACE_COMMUNITY:
      /* Translators: the button that posts where people of all facilities read; its name. */
      return g_strdup_printf (_ ("Post to the Community %s"), name);
    case RK_SPACE_CONSULT:
      return consult_text (timeline, answers);
    case RK_SPACE_DIRECT:
      /* Translators: the button that writes to one person; their name. */
      return g_strdup_printf (_ ("Send to %s"), name);
    case RK_SPACE_CARE:
    case RK_SPACE_UNKNOWN:
    default:
      /* Translators: the button that posts; a patient's name. */
      return g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), name);
    }
}

/**
 * rk_composer_button_text:
 * @timeline: where the post goes
 * @relative: whether a patient or somebody of the family writes
 * @answers: in 相談, whether a question is answered, and not asked
 * @doctor: (nullable): the name of the doctor for whom it is typed
 *
 * Returns: (transfer full): what the button that posts says, the side included, and for whom one
 * types. Patients and families know of one side alone, so theirs has no name.
 */
char *
rk_composer_button_text (RkTimeline *timeline,
                         gboolean relative,
                         gboolean answers,
                         const char *doctor)
{
  g_autofree char *where = where_text (timeline, relative, answers);

  /* Translators: the button that posts what is typed for a doctor: the doctor's name, and what the
   * button says otherwise. */
  return doctor != NULL ? g_strdup_printf (_ ("As the deputy of Dr. %s: %s"), doctor, where)
                        : g_steal_pointer (&where);
}

/** rk_composer_show_side: says the side that one writes to by a colour of its own, too */
void
rk_composer_show_side (GtkWidget *box, RkSpaceKind kind)
{
  static const char *const classes[] = {
    [RK_SPACE_CARE] = "side-care",       [RK_SPACE_FAMILY] = "side-family",
    [RK_SPACE_ROOM] = "side-room",       [RK_SPACE_GROUP] = "side-group",
    [RK_SPACE_DIRECT] = "side-direct",   [RK_SPACE_COMMUNITY] = "side-group",
    [RK_SPACE_CONSULT] = "side-consult",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    if (classes[i] != NULL)
      gtk_widget_remove_css_class (box, classes[i]);
  if (kind > 0 && (gsize) kind < G_N_ELEMENTS (classes))
    gtk_widget_add_css_class (box, classes[kind]);
}

/** rk_composer_anonymous_text: Returns: (transfer full): what the button says that posts without
 * one's name */
char *
rk_composer_anonymous_text (RkTimeline *timeline, gboolean answers)
{
  const char *title = rk_timeline_get_title (timeline);

  /* Translators: the buttons that post without one's name; the community's name, with 相談. */
  return answers ? g_strdup_printf (_ ("Answer as the Asker, Without a Name (%s)"), title)
                 : g_strdup_printf (_ ("Ask Anonymously (%s)"), title);
}

/**
 * rk_composer_describe_readers:
 * @members: a model of #RkMemberItem
 *
 * Returns: (transfer full): how many others will read, by profession
 */
char *
rk_composer_describe_readers (GListModel *members)
{
  guint counts[RK_PROFESSION_FAMILY + 1] = { 0 };
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (RkMemberItem) member = g_list_model_get_item (members, i);
      int profession = rk_user_item_get_profession (rk_member_item_get_user (member));
      if (rk_member_item_is_me (member))
        continue;
      n++;
      counts[profession > 0 && profession <= RK_PROFESSION_FAMILY ? profession
                                                                  : RK_PROFESSION_OTHER]++;
    }
  if (n == 0)
    return g_strdup (_ ("Nobody else reads this yet. Invite members first."));

  g_autoptr (GString) kinds = g_string_new (NULL);
  for (int i = 1; i <= RK_PROFESSION_FAMILY; i++)
    if (counts[i] > 0)
      /* Translators: a profession and how many of it; pairs are joined by the next text. */
      g_string_append_printf (
        kinds, _ ("%s%s %u"), kinds->len > 0 ? _ (", ") : "", rk_words_profession (i), counts[i]);
  return g_strdup_printf (
    ngettext ("%u person will read this (%s)", "%u people will read this (%s)", n), n, kinds->str);
}

/* The telephones of the others' facilities, each once. */
static char *
telephones (GListModel *members)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (members); i++)
    {
      g_autoptr (RkMemberItem) member = g_list_model_get_item (members, i);
      const char *phone = rk_member_item_get_facility_phone (member);
      const char *facility = rk_user_item_get_facility_name (rk_member_item_get_user (member));
      if (rk_member_item_is_me (member) || phone == NULL || *phone == '\0'
          || !rk_user_item_is_staff (rk_member_item_get_user (member))
          || !g_hash_table_add (seen, (gpointer) g_intern_string (phone)))
        continue;
      g_string_append_printf (all, "%s%s %s", all->len > 0 ? "　" : "", facility, phone);
    }
  return g_string_free (all, FALSE);
}

/**
 * rk_composer_urgent_text:
 * @members: a model of #RkMemberItem
 * @text: what was written so far
 *
 * What is urgent is said by telephone: when @text has a word such as 至急, the numbers of the team.
 *
 * Returns: (transfer full) (nullable): what to say, %NULL when nothing is urgent
 */
char *
rk_composer_urgent_text (GListModel *members, const char *text)
{
  static const char *const words[] = { "至急",     "緊急",       "大至急",   "呼吸停止", "心停止",
                                       "心肺停止", "意識がない", "意識不明", "救急車" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (text, words[i]) != NULL)
      {
        g_autofree char *phones = telephones (members);
        /* Translators: the telephone numbers of the team. */
        return g_strdup_printf (_ ("If it is urgent, please telephone.\n%s"), phones);
      }
  return NULL;
}

/**
 * rk_composer_telephone_note:
 * @now_us: when the call was, UTC µs
 *
 * Returns: (transfer full): 電話メモ to be filled in: when, with whom, what was said
 */
char *
rk_composer_telephone_note (gint64 now_us)
{
  g_autofree char *when = rk_words_clock (now_us);

  /* Translators: the beginning of a note of a telephone call: a time of day. */
  return g_strdup_printf (_ ("[Telephone note] %s\nSpoke with: \nWhat was said: "), when);
}

/**
 * rk_composer_question:
 * @reason: why the person is asked
 *
 * Asks once more whether a post goes to the right place: who it is about, and who reads it.
 *
 * Returns: (transfer floating): a dialog that answers `post` or `back`
 */
GtkWidget *
rk_composer_question (GtkWindow *parent, RkTimeline *timeline, const char *reason)
{
  RkPatientItem *patient = rk_timeline_get_patient (timeline);
  g_autofree char *readers = rk_composer_describe_readers (rk_timeline_get_members (timeline));
  GtkWidget *dialog = adw_message_dialog_new (parent, NULL, NULL);

  if (patient != NULL && rk_timeline_get_space_kind (timeline) == RK_SPACE_FAMILY)
    adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog),
                                       _ ("Post to %s and the family?"),
                                       rk_patient_item_get_full_name (patient));
  else if (patient != NULL)
    adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _ ("Post to the team of %s?"),
                                       rk_patient_item_get_full_name (patient));
  else
    adw_message_dialog_format_heading (
      ADW_MESSAGE_DIALOG (dialog), _ ("Post to %s?"), rk_timeline_get_title (timeline));
  if (patient != NULL)
    {
      g_autofree char *born
        = rk_words_birth_date_and_age (rk_patient_item_get_patient (patient)->birth_date);
      adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), "%s\n\n%s　%s\n%s", reason,
                                      rk_patient_item_get_full_kana (patient), born, readers);
    }
  else
    adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), "%s\n\n%s", reason, readers);
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "post", _ ("Post"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "post", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "back");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  return dialog;
}
