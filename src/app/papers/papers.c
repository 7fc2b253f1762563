/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/papers/papers.h"

#include "app/patients/consent-form.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

/*
 * The forms of the field, with what is known filled in and room for what is written by hand. What
 * they have to say is that of the regional networks' rules of use.
 */

#define TEXT_SIZE 10.0

typedef struct
{
  RkPrintout *printout;
  const RkFacility *facility; /* of whoever prints */
  RkUserItem *me;
  RkPatientItem *item; /* NULL for a pledge */
  const RkPatient *patient;
} Paper;

/** rk_paper_title: Returns: what the form is called */
const char *
rk_paper_title (RkPaperKind kind)
{
  switch (kind)
    {
    case RK_PAPER_EXPLANATION:
      return _ ("Explanation before the consent (form 1)");
    case RK_PAPER_CONSENT:
      return _ ("Consent to the use of personal data (form 2)");
    case RK_PAPER_DOCTOR:
      return _ ("Notice to the family doctor (form 3)");
    case RK_PAPER_PLEDGE:
    default:
      return _ ("Pledge of confidentiality (reference form 1)");
    }
}

/** rk_paper_file_name: Returns: a name for a file of it, without anybody's name */
const char *
rk_paper_file_name (RkPaperKind kind)
{
  switch (kind)
    {
    case RK_PAPER_EXPLANATION:
      return _ ("form-1-explanation.pdf");
    case RK_PAPER_CONSENT:
      return _ ("form-2-consent.pdf");
    case RK_PAPER_DOCTOR:
      return _ ("form-3-notice.pdf");
    case RK_PAPER_PLEDGE:
    default:
      return _ ("pledge.pdf");
    }
}

static void
heading (const Paper *paper, const char *text)
{
  rk_printout_add_heading (paper->printout, text, NULL);
}

static void
text (const Paper *paper, const char *words)
{
  rk_printout_add_text (paper->printout, words, 0, 0);
}

static void
field (const Paper *paper, const char *name, const char *value)
{
  rk_printout_add_field (paper->printout, name, value);
}

static void
day_field (const Paper *paper, const char *name, const char *day)
{
  g_autofree char *words = day != NULL && *day != '\0' ? rk_words_birth_date (day) : NULL;

  field (paper, name, words);
}

static void
facility_fields (const Paper *paper)
{
  field (paper, _ ("Facility"), rk_user_item_get_facility_name (paper->me));
  field (paper, _ ("Address"), paper->facility != NULL ? paper->facility->address : NULL);
  field (paper, _ ("Telephone"), paper->facility != NULL ? paper->facility->phone : NULL);
}

static void
patient_fields (const Paper *paper)
{
  g_autofree char *name = g_strdup_printf ("%s（%s）", rk_patient_item_get_full_name (paper->item),
                                           rk_patient_item_get_full_kana (paper->item) != NULL
                                             ? rk_patient_item_get_full_kana (paper->item)
                                             : "");

  field (paper, _ ("Full name"), name);
  day_field (paper, _ ("Date of birth"), paper->patient->birth_date);
  field (paper, _ ("Address"), paper->patient->address);
}

static void
person_fields (const Paper *paper, const char *name, const char *relation, const char *address)
{
  field (paper, _ ("Full name"), name);
  field (paper, _ ("Relation"), relation);
  field (paper, _ ("Address"), address);
}

static void
write_explanation (const Paper *paper)
{
  g_autofree char *to = g_strdup_printf (_ ("To %s"), rk_patient_item_get_full_name (paper->item));

  text (paper, to);
  heading (paper, _ ("What it is for"));
  text (paper, _ ("The doctor, nurses, pharmacist, care manager, helpers and others who care for "
                  "you at home tell one another how you are and what is planned, in a closed "
                  "network for care alone (Renraku), so that your care fits together."));
  heading (paper, _ ("What it costs"));
  text (paper, _ ("Nothing. You need no device and no account."));
  heading (paper, _ ("How your data are protected"));
  text (paper, _ ("Only those who care for you, and were invited and let in as such, see what is "
                  "written about you. What is sent and what is kept on their computers is "
                  "encrypted, and it is recorded who looked at it and when."));
  heading (paper, _ ("Your choice"));
  text (paper, _ ("You may refuse, as a whole or for single items such as photos, and your care "
                  "does not suffer from it. You may also end it later at any time, and ask for "
                  "what was written to be erased, as far as no law obliges us to keep it."));
  heading (paper, _ ("Whom to ask"));
  facility_fields (paper);
  field (paper, _ ("Explained by"), rk_user_item_get_name (paper->me));
  field (paper, _ ("Explained on"), NULL);
}

/* What may be told, less what was refused. */
static char *
agreed_items (const RkConsent *consent)
{
  g_autoptr (GString) words = g_string_new (_ ("Full name"));

  g_string_append_printf (words, "%s%s", _ (", "), _ ("Date of birth"));
  for (guint i = 0; rk_consent_items[i] != NULL; i++)
    if (consent == NULL || !rk_consent_refuses (consent, rk_consent_items[i]))
      g_string_append_printf (words, "%s%s", _ (", "), rk_consent_item_word (rk_consent_items[i]));
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
write_terms (const Paper *paper, const RkConsent *consent)
{
  g_autofree char *agreed = agreed_items (consent);
  g_autofree char *refused = consent != NULL ? rk_consent_refused_words (consent) : NULL;

  text (paper, _ ("I consent that those who care for me share my personal data as follows."));
  field (paper, _ ("Purpose"),
         consent != NULL && consent->scope != NULL && *consent->scope != '\0'
           ? consent->scope
           : _ ("Sharing among the facilities that care at home"));
  field (paper, _ ("Means"), _ ("A closed network for care alone (Renraku)"));
  field (
    paper, _ ("Conditions"), _ ("As few people and as little as is needed; nobody else is told."));
  field (paper, _ ("What is shared"), agreed);
  field (paper, _ ("Not consented to"), refused);
  field (
    paper, _ ("My rights"),
    _ ("I can refuse single items, and ask at any time to stop it or to erase what is there."));
}

static void
write_consent (const Paper *paper)
{
  const RkConsent *consent = rk_patient_item_get_consent_state (paper->item) == RK_CONSENT_GIVEN
                               ? rk_patient_item_get_consent (paper->item)
                               : NULL;

  write_terms (paper, consent);
  day_field (paper, _ ("Day of the signature"), consent != NULL ? consent->signed_on : NULL);
  heading (paper, _ ("The patient"));
  patient_fields (paper);
  field (paper, _ ("Signature"), NULL);
  heading (paper, _ ("Proxy (where somebody signs for the patient)"));
  person_fields (paper, consent != NULL ? consent->proxy_name : NULL,
                 consent != NULL ? consent->proxy_relation : NULL,
                 consent != NULL ? consent->proxy_address : NULL);
  heading (paper, _ ("Family"));
  person_fields (paper, consent != NULL ? consent->kin_name : NULL,
                 consent != NULL ? consent->kin_relation : NULL,
                 consent != NULL ? consent->kin_address : NULL);
  heading (paper, _ ("Explained by"));
  field (paper, _ ("Full name"),
         consent != NULL ? consent->explainer : rk_user_item_get_name (paper->me));
  field (
    paper, _ ("Facility"),
    consent != NULL ? consent->explainer_facility : rk_user_item_get_facility_name (paper->me));
  field (paper, _ ("Telephone"), paper->facility != NULL ? paper->facility->phone : NULL);
  day_field (paper, _ ("The copy was given on"), consent != NULL ? consent->copy_given_on : NULL);
}

static void
write_notice (const Paper *paper)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (rk_words_zone ());
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");

  day_field (paper, _ ("Date"), today);
  field (paper, _ ("Family doctor"), paper->patient->primary_doctor);
  text (paper, _ ("For the patient below we have made a patient group, in which those who care at "
                  "home tell one another what is needed. The copy of the consent is enclosed. We "
                  "ask you to take part."));
  heading (paper, _ ("The patient"));
  patient_fields (paper);
  field (paper, _ ("The group was made on"), NULL);
  heading (paper, _ ("Made by"));
  field (paper, _ ("Full name"), rk_user_item_get_name (paper->me));
  field (
    paper, _ ("Profession"), rk_words_profession ((int) rk_user_item_get_profession (paper->me)));
  facility_fields (paper);
}

static void
write_pledge (const Paper *paper)
{
  static const char *const duties[] = {
    N_ ("I keep secret what I come to know of patients, their families and colleagues."),
    N_ ("I copy nothing of it, carry nothing out and send nothing to others."),
    N_ ("I use devices that were lent to me or permitted alone, and erase the data when I need "
        "them no longer."),
    N_ ("I do not go beyond the rights that I was given, and lend my account to nobody."),
    N_ ("I use what I see for no other end than the care of the patient."),
    N_ ("All this holds after I have left, too."),
    N_ ("If I break it, I answer for the damage."),
  };
  const char *facility = rk_user_item_get_facility_name (paper->me);
  g_autofree char *to
    = g_strdup_printf (_ ("To the manager of %s"), facility != NULL ? facility : "");

  text (paper, to);
  text (paper, _ ("In using the network of care I pledge the following."));
  for (guint i = 0; i < G_N_ELEMENTS (duties); i++)
    {
      g_autofree char *line = g_strdup_printf ("%u. %s", i + 1, _ (duties[i]));
      rk_printout_add_text (paper->printout, line, 10, 0);
    }
  heading (paper, _ ("Who pledges"));
  field (paper, _ ("Date"), NULL);
  field (paper, _ ("Address"), NULL);
  field (paper, _ ("Full name"), rk_user_item_get_name (paper->me));
  field (
    paper, _ ("Profession"), rk_words_profession ((int) rk_user_item_get_profession (paper->me)));
  field (paper, _ ("Signature"), NULL);
}

/**
 * rk_paper_new:
 * @patient: (nullable): whom it is about; not needed for a pledge
 *
 * Fills a form with what is known, by whoever is signed in.
 *
 * Returns: (transfer full): sheets that are not laid out yet
 */
RkPrintout *
rk_paper_new (RkPaperKind kind, RkClient *client, RkPatientItem *patient)
{
  static void (*const writers[]) (const Paper *) = {
    [RK_PAPER_EXPLANATION] = write_explanation,
    [RK_PAPER_CONSENT] = write_consent,
    [RK_PAPER_DOCTOR] = write_notice,
    [RK_PAPER_PLEDGE] = write_pledge,
  };
  Paper paper = { .facility = rk_client_get_facility (client),
                  .me = rk_client_get_user (client),
                  .item = kind == RK_PAPER_PLEDGE ? NULL : patient };
  g_autofree char *about = NULL;

  if (paper.item != NULL)
    {
      paper.patient = rk_patient_item_get_patient (paper.item);
      g_autofree char *born = paper.patient->birth_date != NULL
                                ? rk_words_birth_date (paper.patient->birth_date)
                                : NULL;
      about = g_strjoin ("　", rk_patient_item_get_full_name (paper.item), born, NULL);
    }
  paper.printout
    = rk_printout_new (TEXT_SIZE, about, rk_user_item_get_name (paper.me), rk_time_now_us ());
  rk_printout_add_title (paper.printout, rk_paper_title (kind));
  writers[kind](&paper);
  return paper.printout;
}
