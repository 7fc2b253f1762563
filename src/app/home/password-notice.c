/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/home/password-notice.h"

#include "core/time.h"

#include <glib/gi18n.h>

/* At ホーム, from two weeks before a password is over by the facility's rule. */

typedef struct
{
  RkClient *client;
  GtkWidget *card;
  GtkLabel *label;
} Notice;

/**
 * rk_password_days_left:
 *
 * Returns: how many days the password is good for, 0 on the last one and after it; -1 when there is
 *   nothing to say yet
 */
int
rk_password_days_left (const RkFacility *facility, const RkUser *user, gint64 now_us)
{
  gint64 left;

  if (facility == NULL || user == NULL || facility->password_days == 0
      || user->password_changed_us == 0 || user->kind != RK_USER_KIND_STAFF)
    return -1;
  left = user->password_changed_us + facility->password_days * RK_DAY - now_us;
  if (left > RK_PASSWORD_WARNING_DAYS * RK_DAY)
    return -1;
  return left > 0 ? (int) (left / RK_DAY) : 0;
}

static void
update (Notice *self)
{
  RkUserItem *me = rk_client_get_user (self->client);
  const int days
    = rk_password_days_left (rk_client_get_facility (self->client),
                             me != NULL ? rk_user_item_get_user (me) : NULL, rk_time_now_us ());
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->card, days >= 0);
  if (days < 0)
    return;
  text = days > 0
           ? g_strdup_printf (
             ngettext ("Your password is over in %d day. Change it before, when it suits you.",
                       "Your password is over in %d days. Change it before, when it suits you.",
                       (gulong) days),
             days)
           : g_strdup (_ ("Your password is over today. The next sign-in asks for a new one."));
  gtk_label_set_text (self->label, text);
}

static void
on_user (GtkWidget *card)
{
  update (g_object_get_data (G_OBJECT (card), "rk-notice"));
}

/**
 * rk_password_notice_new:
 *
 * Returns: (transfer floating): a card that is there only while it has something to say
 */
GtkWidget *
rk_password_notice_new (RkClient *client)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *button = gtk_button_new_with_label (_ ("Change it now"));
  Notice *self = g_new0 (Notice, 1);

  self->client = client;
  self->card = card;
  self->label = GTK_LABEL (label);
  g_object_set_data_full (G_OBJECT (card), "rk-notice", self, g_free);
  gtk_widget_add_css_class (card, "card");
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_set_hexpand (label, TRUE);
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *part = i == 0 ? label : button;

      gtk_widget_set_margin_top (part, 10);
      gtk_widget_set_margin_bottom (part, 10);
      gtk_box_append (GTK_BOX (card), part);
    }
  gtk_widget_set_margin_start (label, 14);
  gtk_widget_set_margin_end (button, 14);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.preferences");
  g_signal_connect_object (client, "notify::user", G_CALLBACK (on_user), card, G_CONNECT_SWAPPED);
  update (self);
  return card;
}
