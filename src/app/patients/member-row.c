/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/member-row.h"

#include "app/common/common.h"
#include "app/media/portrait.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

/**
 * rk_person_box_new:
 * @user: who
 * @loader: where portraits come from
 * @more: (nullable): one more line
 *
 * Returns: (transfer floating): portrait, name, 職種 and facility of one person
 */
GtkWidget *
rk_person_box_new (RkUserItem *user, RkMediaLoader *loader, const char *more)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *portrait = rk_portrait_new (32);
  GtkWidget *name = rk_new_text (rk_user_item_get_name (user), NULL);
  const char *facility = rk_user_item_get_facility_name (user);
  const char *profession = rk_words_profession ((int) rk_user_item_get_profession (user));
  /* Translators: profession and facility of a member of staff */
  g_autofree char *what = facility != NULL && *facility != '\0'
                            ? g_strdup_printf (_ ("%s (%s)"), profession, facility)
                            : g_strdup (profession);

  rk_portrait_bind (portrait, user, loader);
  gtk_widget_set_valign (portrait, GTK_ALIGN_START);
  gtk_widget_set_margin_top (portrait, 2);
  gtk_box_append (GTK_BOX (words), name);
  gtk_box_append (GTK_BOX (words), rk_new_text (what, "member-line"));
  if (more != NULL && *more != '\0')
    gtk_box_append (GTK_BOX (words), rk_new_text (more, "member-line"));
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (box), portrait);
  gtk_box_append (GTK_BOX (box), words);
  return box;
}

static GtkWidget *
menu_of (RkMemberItem *item)
{
  const char *user_id = rk_user_item_get_id (rk_member_item_get_user (item));
  gboolean admin = rk_member_item_get_role (item) == RK_ROLE_ADMIN;
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuItem) role
    = g_menu_item_new (admin ? _ ("Make an ordinary member") : _ ("Make an administrator"), NULL);
  g_autoptr (GMenuItem) out = g_menu_item_new (
    rk_member_item_is_me (item) ? _ ("Leave this team") : _ ("Take out of the team"), NULL);
  GtkWidget *button = gtk_menu_button_new ();
  g_autofree char *name
    = g_strdup_printf (_ ("Menu of %s"), rk_user_item_get_name (rk_member_item_get_user (item)));

  g_menu_item_set_action_and_target (role, "members.set-role", "(sb)", user_id, !admin);
  g_menu_item_set_action_and_target (out, "members.remove", "s", user_id);
  g_menu_append_item (menu, role);
  g_menu_append_item (menu, out);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  rk_name_widget (button, name);
  return button;
}

/**
 * rk_member_row_new:
 * @item: a member
 * @loader: where portraits come from
 * @may_manage: whether to offer what an administrator of the space may do
 *
 * Returns: (transfer floating): a row with 職種, facility and its telephone
 */
GtkWidget *
rk_member_row_new (RkMemberItem *item, RkMediaLoader *loader, gboolean may_manage)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GString *more = g_string_new (NULL);
  const char *phone = rk_member_item_get_facility_phone (item);

  if (phone != NULL && *phone != '\0')
    /* Translators: a telephone number */
    g_string_append_printf (more, _ ("Tel. %s"), phone);
  if (rk_member_item_get_role (item) == RK_ROLE_ADMIN)
    g_string_append_printf (more, "%s%s", more->len > 0 ? "　" : "", rk_words_role (RK_ROLE_ADMIN));
  if (rk_member_item_get_in_charge (item))
    g_string_append_printf (more, "%s%s", more->len > 0 ? "　" : "", C_ ("badge", "In charge"));
  GtkWidget *box = rk_person_box_new (rk_member_item_get_user (item), loader, more->str);
  g_string_free (more, TRUE);
  if (may_manage || rk_member_item_is_me (item))
    gtk_box_append (GTK_BOX (box), menu_of (item));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}
