/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/consent-form.h"

#include "app/words/words.h"

#include <glib/gi18n.h>
#include <string.h>

/* 様式2 in words: what is refused, what was signed, who may record it. */

/** rk_consent_item_word: Returns: (transfer none): what the form calls one of rk_consent_items */
const char *
rk_consent_item_word (const char *item)
{
  static const char *const words[][2] = {
    { "address", N_ ("Address") },
    { "phone", N_ ("Telephone") },
    { "history", N_ ("History") },
    { "diagnoses", N_ ("Diagnoses") },
    { "treatment", N_ ("Treatment") },
    { "medication", N_ ("Medication") },
    { "tests", N_ ("Tests") },
    { "photos", N_ ("Photos") },
    { "films", N_ ("Films") },
    { "daily_state", N_ ("Daily state") },
    { "facilities", N_ ("Facilities that take part") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i][0], item) == 0)
      return _ (words[i][1]);
  return item;
}

/** rk_consent_refused_words: Returns: (transfer full) (nullable): what is not consented to */
char *
rk_consent_refused_words (const RkConsent *consent)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; rk_consent_items[i] != NULL; i++)
    if (rk_consent_refuses (consent, rk_consent_items[i]))
      g_string_append_printf (
        text, "%s%s", text->len > 0 ? _ (", ") : "", rk_consent_item_word (rk_consent_items[i]));
  if (consent->refused_more != NULL && *consent->refused_more != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? _ (", ") : "", consent->refused_more);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/** rk_consent_may_record: Returns: whether to offer the recording; the server decides */
gboolean
rk_consent_may_record (RkClient *client, RkPatientItem *item)
{
  RkUserItem *me = rk_client_get_user (client);

  return me != NULL && rk_user_item_is_staff (me)
         && (rk_patient_item_is_admin (item)
             || (rk_user_item_is_facility_admin (me) && rk_patient_item_get_managed (item)));
}

static char *
describe_signed (const RkConsent *consent)
{
  g_autofree char *day = rk_words_birth_date (consent->signed_on);

  if (consent->signer == RK_SIGNER_PROXY)
    return g_strdup_printf (
      /* Translators: a day, who signed for the patient, their relation to the patient. */
      _ ("%s, by the proxy %s (%s)"), day, consent->proxy_name != NULL ? consent->proxy_name : "",
      consent->proxy_relation != NULL ? consent->proxy_relation : "");
  /* Translators: a day. */
  return g_strdup_printf (_ ("%s, by the patient"), day);
}

/**
 * rk_consent_describe:
 *
 * Returns: (transfer full) (nullable): how it stands with the consent, for the details
 */
char *
rk_consent_describe (RkPatientItem *item)
{
  const RkConsent *consent = rk_patient_item_get_consent (item);

  switch (rk_patient_item_get_consent_state (item))
    {
    case RK_CONSENT_MISSING:
      return g_strdup (_ ("Not recorded yet"));
    case RK_CONSENT_CARRIED:
      return g_strdup (_ ("From before consents were recorded here"));
    case RK_CONSENT_WITHDRAWN:
      {
        g_autofree char *day
          = consent != NULL ? rk_words_birth_date (consent->withdrawn_on) : g_strdup ("");
        return g_strdup_printf (_ ("Withdrawn on %s"), day);
      }
    case RK_CONSENT_GIVEN:
      return consent != NULL ? describe_signed (consent) : g_strdup (_ ("Recorded"));
    case RK_CONSENT_UNKNOWN:
    default:
      return NULL;
    }
}
