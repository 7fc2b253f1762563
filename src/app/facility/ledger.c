/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/facility-window.h"

#include "app/papers/papers-window.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>
#include <string.h>

/* 管理台帳（様式4）: both lists, from what is known now. */

#define TEXT_SIZE 7.5

static const double user_shares[] = { 0.12, 0.11, 0.06, 0.18, 0.18, 0.12, 0.12, 0.11 };
static const double group_shares[] = { 0.15, 0.25, 0.14, 0.12, 0.22, 0.12 };

typedef struct
{
  RkFacilityWindow *window;
  RkLedger *ledger;
} Book;

static void
book_free (gpointer data)
{
  Book *book = data;

  g_object_unref (book->window);
  rk_ledger_free (book->ledger);
  g_free (book);
}

/* A day as narrow as can be: 2026/4/1. */
static char *
day_words (const char *day)
{
  int year, month, date;

  if (day == NULL || sscanf (day, "%d-%d-%d", &year, &month, &date) != 3)
    return g_strdup ("");
  return g_strdup_printf ("%d/%d/%d", year, month, date);
}

static char *
time_words (gint64 at_us)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) here = NULL;

  if (at_us <= 0)
    return g_strdup ("");
  utc = g_date_time_new_from_unix_utc (at_us / G_USEC_PER_SEC);
  here = g_date_time_to_timezone (utc, rk_words_zone ());
  return g_strdup_printf ("%d/%d/%d", g_date_time_get_year (here), g_date_time_get_month (here),
                          g_date_time_get_day_of_month (here));
}

/* What the person signs in at, one below the other. */
static char *
terminals_of (const RkStaffing *staffing, const char *user_id)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < staffing->terminals->len; i++)
    {
      const RkTerminal *terminal = g_ptr_array_index (staffing->terminals, i);

      if (terminal->people == NULL || strstr (terminal->people, user_id) == NULL)
        continue;
      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, rk_terminal_words (terminal));
      g_string_append_printf (text, "（%s）", rk_terminal_owner_words (terminal->owner));
    }
  return g_string_free (text, FALSE);
}

static void
add_user (RkPrintout *sheets, const RkStaffing *staffing, const RkUser *user)
{
  const RkStaff *staff = rk_staffing_find_staff (staffing, user->id);
  g_autofree char *terminals = terminals_of (staffing, user->id);
  g_autofree char *pledged = day_words (staff != NULL ? staff->pledged_on : NULL);
  g_autofree char *trained = day_words (staff != NULL ? staff->trained_on : NULL);
  g_autofree char *left = time_words (staff != NULL ? staff->left_us : 0);
  const char *const cells[] = {
    user->name,
    rk_words_profession (user->profession),
    user->role == RK_ROLE_ADMIN ? "○" : "",
    terminals,
    user->mail,
    pledged,
    trained,
    left,
  };

  rk_printout_add_row (sheets, cells, user_shares, G_N_ELEMENTS (cells), FALSE);
}

static void
add_group (RkPrintout *sheets, const RkLedgerGroup *group)
{
  g_autofree char *born = day_words (group->birth_date);
  g_autofree char *made = time_words (group->created_us);
  g_autofree char *inviter
    = g_strdup_printf ("%s\n%s", group->inviter_facility != NULL ? group->inviter_facility : "",
                       group->inviter_name != NULL ? group->inviter_name : "");
  const char *const cells[] = { group->patient_name, group->address, born, made, inviter, "" };

  rk_printout_add_row (sheets, cells, group_shares, G_N_ELEMENTS (cells), FALSE);
}

static void
add_users (RkPrintout *sheets, const RkStaffing *staffing)
{
  const char *const head[] = {
    _ ("User"),       _ ("Post (profession)"),
    _ ("Admin."),     _ ("Terminals (kind, make)"),
    _ ("ID (mail)"),  _ ("In use since (pledged on)"),
    _ ("Trained on"), _ ("Deleted on"),
  };

  rk_printout_add_heading (sheets, _ ("1. Users"), NULL);
  rk_printout_add_row (sheets, head, user_shares, G_N_ELEMENTS (head), TRUE);
  for (guint i = 0; i < staffing->users->len; i++)
    add_user (sheets, staffing, g_ptr_array_index (staffing->users, i));
}

static void
add_groups (RkPrintout *sheets, const RkLedger *ledger)
{
  const char *const head[] = {
    _ ("Name of the patient"),
    _ ("Address"),
    _ ("Date of birth"),
    _ ("Group made on"),
    _ ("Who invited into the group"),
    _ ("Group deleted on"),
  };

  rk_printout_add_heading (sheets, _ ("2. Patients' groups"), NULL);
  rk_printout_add_row (sheets, head, group_shares, G_N_ELEMENTS (head), TRUE);
  for (guint i = 0; i < ledger->groups->len; i++)
    add_group (sheets, g_ptr_array_index (ledger->groups, i));
  if (ledger->groups->len == 0)
    rk_printout_add_text (sheets, _ ("There is none."), 0, 0);
  if (ledger->n_hidden > 0)
    {
      g_autofree char *hidden = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE,
                     "And %d group of another facility's patient, in which you are no member.",
                     "And %d groups of other facilities' patients, in which you are no member.",
                     (gulong) ledger->n_hidden),
        (int) ledger->n_hidden);
      rk_printout_add_text (sheets, hidden, 0, 0);
    }
}

static char *
administrators (const RkStaffing *staffing)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < staffing->users->len; i++)
    {
      const RkUser *user = g_ptr_array_index (staffing->users, i);

      if (user->role == RK_ROLE_ADMIN && user->state != RK_USER_LEFT)
        g_string_append_printf (names, "%s%s", names->len > 0 ? _ (", ") : "", user->name);
    }
  return g_string_free (names, FALSE);
}

static RkPrintout *
make_sheets (gpointer data)
{
  const Book *book = data;
  RkClient *client = rk_facility_window_get_client (book->window);
  const RkStaffing *staffing = rk_facility_window_get_staffing (book->window);
  const RkFacility *facility = rk_client_get_facility (client);
  g_autofree char *managers = administrators (staffing);
  RkPrintout *sheets
    = rk_printout_new (TEXT_SIZE, facility != NULL ? facility->name : NULL,
                       rk_user_item_get_name (rk_client_get_user (client)), rk_time_now_us ());

  rk_printout_add_title (sheets, _ ("Ledger (form 4)"));
  rk_printout_add_field (sheets, _ ("Facility"), facility != NULL ? facility->name : "");
  rk_printout_add_field (sheets, _ ("Administrators"), managers);
  add_users (sheets, staffing);
  add_groups (sheets, book->ledger);
  return sheets;
}

static void
on_ledger (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkFacilityWindow) window = data;
  g_autoptr (GError) error = NULL;
  RkLedger *ledger = rk_client_ledger_finish (RK_CLIENT (source), result, &error);
  RkClient *client = rk_facility_window_get_client (window);
  const RkFacility *facility;
  Book *book;

  if (client == NULL || ledger == NULL || rk_facility_window_get_staffing (window) == NULL)
    {
      if (client != NULL && error != NULL)
        rk_facility_window_say (window, error->message);
      rk_ledger_free (ledger);
      return;
    }
  facility = rk_client_get_facility (client);
  book = g_new0 (Book, 1);
  book->window = g_object_ref (window);
  book->ledger = ledger;
  gtk_window_present (GTK_WINDOW (rk_papers_window_new_made (
    GTK_WINDOW (window), client, _ ("Ledger (form 4)"), _ ("form-4-ledger.pdf"),
    facility != NULL ? facility->id : NULL, make_sheets, book, book_free)));
}

/** rk_ledger_open: asks for the second list and shows both */
void
rk_ledger_open (RkFacilityWindow *window)
{
  rk_client_ledger_async (
    rk_facility_window_get_client (window), NULL, on_ledger, g_object_ref (window));
}
