/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "client/administration.h"
#include "core/time.h"
#include "double.h"

/* The administration of an invented facility. */

#define N_STAFF 12

#define DONE(source) rk_double_answer ((source), callback, data, (source), NULL)

void
rk_client_save_profile_async (RkClient *self,
                              const char *name,
                              const char *kana,
                              RkProfession profession,
                              GCancellable *c,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  DONE (self);
}

void
rk_client_set_portrait_async (
  RkClient *self, GBytes *image, GCancellable *c, GAsyncReadyCallback callback, gpointer data)
{
  DONE (self);
}

static char *
invented_id (guint number)
{
  return g_strdup_printf ("01900000-0000-7000-8000-%012u", number);
}

static RkIncident *
invented_incident (void)
{
  RkIncident *incident = rk_record_new (&rk_incident_type);

  incident->id = invented_id (900);
  incident->kind = RK_INCIDENT_TERMINAL;
  incident->terminal = g_strdup ("訪問用タブレット 3号機（青いケース・貸与）");
  incident->by_id = invented_id (0);
  incident->people = invented_id (1);
  incident->n_others = 1;
  incident->n_sessions = 2;
  incident->n_stores = 3;
  incident->created_us = rk_time_now_us ();
  return incident;
}

void
rk_client_staffing_async (RkClient *self,
                          GCancellable *c,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  RkStaffing *staffing = g_new0 (RkStaffing, 1);

  staffing->users = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_user_free);
  staffing->staff = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_staff_free);
  staffing->terminals = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_terminal_free);
  staffing->incidents = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_incident_free);
  for (guint i = 0; i < N_STAFF; i++)
    {
      RkUserRow *row = rk_double_person (i);
      RkUser *user = rk_record_copy (&rk_user_type, row->user);
      RkStaff *staff = rk_record_new (&rk_staff_type);
      RkTerminal *terminal = rk_record_new (&rk_terminal_type);

      g_free (user->id);
      user->id = invented_id (i);
      user->state = i == 5 ? RK_USER_SUSPENDED : i == 9 ? RK_USER_LEFT : RK_USER_ACTIVE;
      user->role = i % 6 == 0 ? RK_ROLE_ADMIN : RK_ROLE_MEMBER;
      g_free (user->mail);
      user->mail = g_strdup_printf ("staff%u@midorino.example", i);
      g_ptr_array_add (staffing->users, user);
      staff->user_id = invented_id (i);
      staff->signed_in_us = i == 7 ? 0 : rk_time_now_us () - (gint64) i * RK_DAY;
      staff->paused_until_us = i == 2 ? rk_time_now_us () + 20 * RK_MINUTE : 0;
      staff->pledged_on = g_strdup (i % 4 != 3 ? "2025-04-01" : NULL);
      staff->trained_on = g_strdup (i % 4 != 2 ? "2026-05-12" : NULL);
      staff->left_us = i == 9 ? rk_time_now_us () - 40 * RK_DAY : 0;
      g_ptr_array_add (staffing->staff, staff);
      terminal->id = invented_id (100 + i);
      terminal->name = g_strdup_printf ("詰所のパソコン %u", i + 1);
      terminal->last_us = rk_time_now_us () - (gint64) i * RK_HOUR;
      terminal->people = invented_id (i);
      terminal->n_others = i % 3;
      terminal->make = g_strdup (i % 3 == 0   ? "iPad 第10世代"
                                 : i % 3 == 1 ? "ノート ThinkPad X13"
                                              : NULL);
      terminal->owner = i % 3 == 0 ? RK_TERMINAL_LENT : i % 3 == 1 ? RK_TERMINAL_BUSINESS : 0;
      g_ptr_array_add (staffing->terminals, terminal);
      rk_user_row_free (row);
    }
  g_ptr_array_add (staffing->incidents, invented_incident ());
  rk_double_answer (self, callback, data, staffing, (GDestroyNotify) rk_staffing_free);
}

RkStaffing *
rk_client_staffing_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_set_rules_async (RkClient *self,
                           const RkFacility *rules,
                           GCancellable *c,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  DONE (self);
}

void
rk_client_report_incident_async (RkClient *self,
                                 const char *user_id,
                                 const char *terminal_id,
                                 GCancellable *c,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  rk_double_answer (self, callback, data, invented_incident (), (GDestroyNotify) rk_incident_free);
}

RkIncident *
rk_client_report_incident_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_set_papers_async (RkClient *self,
                            const char *user_id,
                            const char *pledged_on,
                            const char *trained_on,
                            GCancellable *c,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  DONE (self);
}

void
rk_client_register_terminal_async (RkClient *self,
                                   const char *terminal_id,
                                   const char *make,
                                   RkTerminalOwner owner,
                                   GCancellable *c,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  DONE (self);
}

void
rk_ledger_free (RkLedger *ledger)
{
  if (ledger == NULL)
    return;
  g_ptr_array_unref (ledger->groups);
  g_free (ledger);
}

#define N_GROUPS 45

void
rk_client_ledger_async (RkClient *self,
                        GCancellable *c,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  RkLedger *ledger = g_new0 (RkLedger, 1);

  ledger->groups = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_ledger_group_free);
  ledger->n_hidden = 3;
  for (guint i = 0; i < N_GROUPS; i++)
    {
      RkLedgerGroup *group = rk_record_new (&rk_ledger_group_type);

      group->space_id = invented_id (500 + i);
      group->patient_name = g_strdup (i % 7 == 3 ? "勅使河原 喜三郎右衛門" : "佐藤 花子");
      group->address = g_strdup ("栃木県下野市みどりの台3丁目12番地5 コーポひだまり201号室");
      group->birth_date = g_strdup ("1937-03-04");
      group->created_us = rk_time_now_us () - (gint64) (N_GROUPS - i) * RK_DAY;
      group->inviter_facility = g_strdup ("みどりの内科クリニック");
      group->inviter_name = g_strdup ("佐伯 健一");
      g_ptr_array_add (ledger->groups, group);
    }
  rk_double_answer (self, callback, data, ledger, (GDestroyNotify) rk_ledger_free);
}

RkLedger *
rk_client_ledger_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_temporary_password_async (RkClient *self,
                                    const char *user_id,
                                    const RkSecret *password,
                                    GCancellable *c,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  DONE (self);
}

void
rk_client_departure_async (RkClient *self,
                           const char *user_id,
                           const char *heir_id,
                           GCancellable *c,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  GPtrArray *places = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_departing_place_free);

  for (guint i = 0; i < 8; i++)
    {
      RkDepartingPlace *place = rk_record_new (&rk_departing_place_type);

      place->space_id = invented_id (200 + i);
      place->kind = i == 3 ? RK_SPACE_GROUP : RK_SPACE_CARE;
      place->title = i == 3 ? NULL : g_strdup (i == 1 ? "勅使河原 トメ子" : "佐藤 花子");
      place->last_admin = i < 5;
      place->heir_name = i == 3 ? NULL : g_strdup ("田中 裕子");
      place->alone = FALSE;
      g_ptr_array_add (places, place);
    }
  rk_double_answer (self, callback, data, places, (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
rk_client_departure_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
rk_client_depart_async (RkClient *self,
                        const char *user_id,
                        const char *heir_id,
                        GCancellable *c,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  DONE (self);
}

void
rk_client_access_async (RkClient *self,
                        const char *person,
                        const char *patient,
                        const char *kind,
                        gint64 from_us,
                        gint64 until_us,
                        gint64 before,
                        GCancellable *c,
                        GAsyncReadyCallback callback,
                        gpointer data)
{
  static const char *const actions[]
    = { "view_timeline", "post_create", "sign_in", "view_printed", "sign_in_refused" };
  RkAccessPage *page = g_new0 (RkAccessPage, 1);

  page->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) rk_access_free);
  for (guint i = 0; i < 20; i++)
    {
      RkAccess *access = rk_record_new (&rk_access_type);

      access->at_us = rk_time_now_us () - (gint64) i * 7 * RK_MINUTE;
      access->action = g_strdup (actions[i % 5]);
      access->actor_name = i % 5 == 4 ? NULL : g_strdup (i % 2 ? "佐藤 美咲" : "勅使河原 健太郎");
      access->patient_name = i % 5 < 2 || i % 5 == 3 ? g_strdup ("鈴木 正一") : NULL;
      access->subject_name = i % 5 == 4 ? g_strdup ("小林 麻由") : NULL;
      g_ptr_array_add (page->rows, access);
    }
  page->more = TRUE;
  page->next = 1000;
  rk_double_answer (self, callback, data, page, (GDestroyNotify) rk_access_page_free);
}

RkAccessPage *
rk_client_access_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
