/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

G_BEGIN_DECLS

/* What administrators of a facility ask of the server, and what people say of themselves. All of it
 * needs the server. */

/**
 * RkStaffing:
 * @users: (element-type RkUser): the staff, those who have left too
 * @staff: (element-type RkStaff): who signed in when, in no order
 * @terminals: (element-type RkTerminal): the one used last first
 * @incidents: (element-type RkIncident): the latest first
 */
typedef struct
{
  GPtrArray *users;
  GPtrArray *staff;
  GPtrArray *terminals;
  GPtrArray *incidents;
} RkStaffing;

void rk_staffing_free (RkStaffing *staffing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkStaffing, rk_staffing_free)
const RkUser *rk_staffing_find_user (const RkStaffing *self, const char *user_id);
const RkStaff *rk_staffing_find_staff (const RkStaffing *self, const char *user_id);
char *rk_staffing_dup_names (const RkStaffing *self, const char *people, gint64 n_others);

/**
 * rk_client_save_profile_async:
 * @name: a real name
 * @kana: (nullable): how it is read
 * @profession: one of staff, or %RK_PROFESSION_UNKNOWN to leave it as it is
 *
 * 個人プロフィール → 編集. Finishes by rk_client_act_finish().
 */
void rk_client_save_profile_async (RkClient *self,
                                   const char *name,
                                   const char *kana,
                                   RkProfession profession,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
/** rk_client_set_portrait_async: a PNG or JPEG file of at most 512 KiB; rk_client_act_finish() */
void rk_client_set_portrait_async (RkClient *self,
                                   GBytes *image,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

void rk_client_staffing_async (RkClient *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);
/** rk_client_staffing_finish: Returns: (transfer full) (nullable): my facility */
RkStaffing *rk_client_staffing_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_set_rules_async:
 * @rules: what is to be; its rules are sent, not what it is called
 *
 * The rules of my facility. Finishes by rk_client_act_finish().
 */
void rk_client_set_rules_async (RkClient *self,
                                const RkFacility *rules,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);

/**
 * rk_client_report_incident_async:
 * @user_id: (nullable): whose account, or
 * @terminal_id: (nullable): which terminal
 *
 * 端末の紛失・盗難: cuts off at once.
 */
void rk_client_report_incident_async (RkClient *self,
                                      const char *user_id,
                                      const char *terminal_id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);
/** rk_client_report_incident_finish: Returns: (transfer full) (nullable): what was done */
RkIncident *rk_client_report_incident_finish (RkClient *self, GAsyncResult *result, GError **error);

/**
 * rk_client_set_papers_async:
 * @pledged_on: (nullable): 誓約書取得日
 * @trained_on: (nullable): 研修受講日
 *
 * Both of one of the staff; %NULL for none. Finishes by rk_client_act_finish().
 */
void rk_client_set_papers_async (RkClient *self,
                                 const char *user_id,
                                 const char *pledged_on,
                                 const char *trained_on,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data);

/**
 * rk_client_register_terminal_async:
 * @make: 種類・機種; empty takes it out of the register
 * @owner: whose it is
 *
 * Finishes by rk_client_act_finish().
 */
void rk_client_register_terminal_async (RkClient *self,
                                        const char *terminal_id,
                                        const char *make,
                                        RkTerminalOwner owner,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer data);

/**
 * RkLedger:
 * @groups: (element-type RkLedgerGroup): the oldest first
 * @n_hidden: others, of which nothing may be known
 *
 * 管理台帳（様式4）, list 2. List 1 is an #RkStaffing.
 */
typedef struct
{
  GPtrArray *groups;
  gint64 n_hidden;
} RkLedger;

void rk_ledger_free (RkLedger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkLedger, rk_ledger_free)

void rk_client_ledger_async (RkClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
/** rk_client_ledger_finish: Returns: (transfer full) (nullable): all of it, as it is now */
RkLedger *rk_client_ledger_finish (RkClient *self, GAsyncResult *result, GError **error);

/** rk_client_temporary_password_async: ends a suspension too; rk_client_act_finish() */
void rk_client_temporary_password_async (RkClient *self,
                                         const char *user_id,
                                         const RkSecret *password,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer data);

void rk_client_departure_async (RkClient *self,
                                const char *user_id,
                                const char *heir_id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);
/** rk_client_departure_finish: Returns: (transfer full) (element-type RkDepartingPlace) (nullable)
 */
GPtrArray *rk_client_departure_finish (RkClient *self, GAsyncResult *result, GError **error);
/** rk_client_depart_async: スタッフ解除; rk_client_act_finish() */
void rk_client_depart_async (RkClient *self,
                             const char *user_id,
                             const char *heir_id,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);

/**
 * RkAccessPage:
 * @rows: (element-type RkAccess): the latest first, perhaps none
 * @next: where the next page begins
 * @more: whether there is one
 */
typedef struct
{
  GPtrArray *rows;
  gint64 next;
  gboolean more;
} RkAccessPage;

void rk_access_page_free (RkAccessPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkAccessPage, rk_access_page_free)

/**
 * rk_client_access_async:
 * @person: (nullable): who acted
 * @patient: (nullable): about whom
 * @kind: (nullable): "sign_in", "read", "write", "out" or "manage"
 * @from_us: 0 for the beginning
 * @until_us: 0 for now
 * @before: a page's `next`, 0 for the latest
 *
 * アクセス記録, one page.
 */
void rk_client_access_async (RkClient *self,
                             const char *person,
                             const char *patient,
                             const char *kind,
                             gint64 from_us,
                             gint64 until_us,
                             gint64 before,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer data);
/** rk_client_access_finish: Returns: (transfer full) (nullable): the page */
RkAccessPage *rk_client_access_finish (RkClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
