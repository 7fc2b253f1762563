/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/administration.h"

#include <glib/gi18n-lib.h>

/* What came of a facility, to look things up in. */

/** rk_staffing_free: @staffing: (transfer full) (nullable): what was asked for */
void
rk_staffing_free (RkStaffing *staffing)
{
  if (staffing == NULL)
    return;
  g_clear_pointer (&staffing->users, g_ptr_array_unref);
  g_clear_pointer (&staffing->staff, g_ptr_array_unref);
  g_clear_pointer (&staffing->terminals, g_ptr_array_unref);
  g_clear_pointer (&staffing->incidents, g_ptr_array_unref);
  g_free (staffing);
}

/** rk_access_page_free: @page: (transfer full) (nullable): a page */
void
rk_access_page_free (RkAccessPage *page)
{
  if (page == NULL)
    return;
  g_clear_pointer (&page->rows, g_ptr_array_unref);
  g_free (page);
}

/** rk_staffing_find_user: Returns: (transfer none) (nullable): one of the staff */
const RkUser *
rk_staffing_find_user (const RkStaffing *self, const char *user_id)
{
  for (guint i = 0; i < self->users->len; i++)
    {
      const RkUser *user = g_ptr_array_index (self->users, i);

      if (g_strcmp0 (user->id, user_id) == 0)
        return user;
    }
  return NULL;
}

/** rk_staffing_find_staff: Returns: (transfer none) (nullable): what is known of their sign-ins */
const RkStaff *
rk_staffing_find_staff (const RkStaffing *self, const char *user_id)
{
  for (guint i = 0; i < self->staff->len; i++)
    {
      const RkStaff *staff = g_ptr_array_index (self->staff, i);

      if (g_strcmp0 (staff->user_id, user_id) == 0)
        return staff;
    }
  return NULL;
}

/**
 * rk_staffing_dup_names:
 * @people: (nullable): ids with a space between
 * @n_others: how many are not of the facility
 *
 * Returns: (transfer full): their names with 、 between, "佐藤 美咲、山田 一郎 +1"
 */
char *
rk_staffing_dup_names (const RkStaffing *self, const char *people, gint64 n_others)
{
  g_auto (GStrv) ids = g_strsplit (people != NULL ? people : "", " ", -1);
  GString *names = g_string_new (NULL);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      const RkUser *user = rk_staffing_find_user (self, ids[i]);

      if (user == NULL)
        continue;
      if (names->len > 0)
        g_string_append (names, "、");
      g_string_append (names, user->name);
    }
  if (n_others > 0)
    {
      g_autofree char *more = g_strdup_printf (
        ngettext (" and %d more", " and %d more", (gulong) n_others), (int) n_others);
      g_string_append (names, more);
    }
  return g_string_free (names, FALSE);
}
