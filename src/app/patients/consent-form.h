/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_CONSENT_FORM (rk_consent_form_get_type ())
G_DECLARE_FINAL_TYPE (RkConsentForm, rk_consent_form, RK, CONSENT_FORM, AdwWindow)

GtkWidget *rk_consent_form_new (GtkWindow *parent, RkClient *client, RkPatientItem *item);
void rk_consent_form_offer (GtkWindow *parent, RkClient *client, RkPatientItem *item);

#define RK_TYPE_CONSENT_WITHDRAWAL (rk_consent_withdrawal_get_type ())
G_DECLARE_FINAL_TYPE (RkConsentWithdrawal, rk_consent_withdrawal, RK, CONSENT_WITHDRAWAL, AdwWindow)

GtkWidget *rk_consent_withdrawal_new (GtkWindow *parent, RkClient *client, RkPatientItem *item);

const char *rk_consent_item_word (const char *item);
char *rk_consent_refused_words (const RkConsent *consent) G_GNUC_WARN_UNUSED_RESULT;
gboolean rk_consent_may_record (RkClient *client, RkPatientItem *item);
char *rk_consent_describe (RkPatientItem *item) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
