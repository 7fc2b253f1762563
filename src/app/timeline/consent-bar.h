/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_CONSENT_BAR (rk_consent_bar_get_type ())
/**
 * RkConsentBar:
 *
 * Says above the composer how it stands with the patient's consent, and in its place why one does
 * not write: nothing where all is well.
 */
G_DECLARE_FINAL_TYPE (RkConsentBar, rk_consent_bar, RK, CONSENT_BAR, AdwBin)

GtkWidget *rk_consent_bar_new (RkClient *client);
gboolean rk_consent_bar_update (RkConsentBar *self, RkPatientItem *item);

G_END_DECLS
