/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/patient-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * RkPatientSort:
 * @RK_PATIENT_SORT_NEWEST: newest writing on top
 * @RK_PATIENT_SORT_ATTENTION: what waits for me on top: failed, not yet understood, unread
 */
typedef enum
{
  RK_PATIENT_SORT_NEWEST,
  RK_PATIENT_SORT_ATTENTION,
} RkPatientSort;

/**
 * RkPatientTab:
 * @RK_PATIENT_TAB_ALL: すべて
 * @RK_PATIENT_TAB_FACILITY: 施設内, managed by my facility
 * @RK_PATIENT_TAB_IN_CHARGE: 担当
 */
typedef enum
{
  RK_PATIENT_TAB_ALL,
  RK_PATIENT_TAB_FACILITY,
  RK_PATIENT_TAB_IN_CHARGE,
} RkPatientTab;

#define RK_TYPE_PATIENT_ORDER (rk_patient_order_get_type ())
/**
 * RkPatientOrder:
 *
 * The patients as a list shows them: sorted, filtered, and standing still while it is held, so that
 * the row under the hand never becomes another patient. What came meanwhile is only counted
 * (`n-new`), until [method@PatientOrder.refresh] or the end of the hold.
 *
 * Properties (read only, notified): `n-new`, `n-unread`, `n-unacked` (uint; the latter two:
 * patients of the tab with something unread, or not yet understood).
 */
G_DECLARE_FINAL_TYPE (RkPatientOrder, rk_patient_order, RK, PATIENT_ORDER, GObject)

RkPatientOrder *rk_patient_order_new (GListModel *patients, RkPatientSort sort);
GListModel *rk_patient_order_get_model (RkPatientOrder *self);
void rk_patient_order_set_held (RkPatientOrder *self, gboolean held);
void rk_patient_order_refresh (RkPatientOrder *self);
guint rk_patient_order_get_n_new (RkPatientOrder *self);
guint rk_patient_order_get_n_unread (RkPatientOrder *self);
guint rk_patient_order_get_n_unacked (RkPatientOrder *self);
void rk_patient_order_set_tab (RkPatientOrder *self, RkPatientTab tab);
void rk_patient_order_set_unread_only (RkPatientOrder *self, gboolean unread_only);
void rk_patient_order_set_unacked_only (RkPatientOrder *self, gboolean unacked_only);
void rk_patient_order_set_search (RkPatientOrder *self, const char *text);

G_END_DECLS
