/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/media/media-loader.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_PATIENT_DETAILS (rk_patient_details_get_type ())
/**
 * RkPatientDetails:
 *
 * The side of a timeline: who the patient is, what to be careful of, and who is in the team.
 */
G_DECLARE_FINAL_TYPE (RkPatientDetails, rk_patient_details, RK, PATIENT_DETAILS, AdwBin)

GtkWidget *rk_patient_details_new (RkClient *client, RkMediaLoader *loader);
void rk_patient_details_set_item (RkPatientDetails *self, RkPatientItem *item);
void rk_patient_details_set_timeline (RkPatientDetails *self, RkTimeline *timeline);
RkTimeline *rk_patient_details_get_timeline (RkPatientDetails *self);
gboolean rk_patient_may_edit (RkClient *client, RkPatientItem *item);

G_END_DECLS
