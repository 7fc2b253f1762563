/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/shell/lock-view.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/common/secret-entry.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

struct _RkLockView
{
  AdwBin parent_instance;

  RkClient *client;
  gboolean busy;

  AdwAvatar *avatar;
  GtkLabel *name;
  GtkLabel *facility;
  AdwPasswordEntryRow *password_row;
  GtkLabel *hint;
  GtkLabel *error_label;
  GtkButton *unlock_button;
  GtkButton *other_button;
};

G_DEFINE_FINAL_TYPE (RkLockView, rk_lock_view, ADW_TYPE_BIN)

static void
on_changed (RkLockView *self)
{
  gtk_widget_set_sensitive (
    GTK_WIDGET (self->unlock_button),
    !self->busy && *gtk_editable_get_text (GTK_EDITABLE (self->password_row)) != '\0');
}

static void
on_unlocked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkLockView) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = rk_client_unlock_finish (RK_CLIENT (source), result, &error);

  self->busy = FALSE;
  if (self->client == NULL || done)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->password_row), TRUE);
  on_changed (self);
  rk_set_text_or_hide (self->error_label, error->message);
  if (g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_WRONG_PASSWORD))
    {
      guint left = rk_client_get_unlock_attempts_left (self->client);
      g_autofree char *text = g_strdup_printf (
        ngettext ("The password is wrong. After %u more failure you are logged out.",
                  "The password is wrong. After %u more failures you are logged out.", left),
        left);
      rk_set_text_or_hide (self->error_label, text);
    }
  rk_lock_view_focus (self);
}

static void
on_unlock (RkLockView *self)
{
  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->unlock_button)))
    return;
  g_autoptr (RkSecret) password = rk_secret_entry_take (self->password_row);
  rk_secret_entry_clear (self->password_row);
  rk_set_text_or_hide (self->error_label, NULL);
  self->busy = TRUE;
  /* A field that goes grey with the cursor in it never learns that the focus left. */
  gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->password_row), FALSE);
  on_changed (self);
  rk_client_unlock_async (self->client, password, NULL, on_unlocked, g_object_ref (self));
}

static void
on_other (RkLockView *self)
{
  gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self), FALSE);
  gtk_button_set_label (self->other_button, _ ("Logging out…"));
  rk_client_sign_out_async (self->client, RK_SIGN_OUT_AUTOMATIC, NULL, NULL, NULL);
}

/**
 * rk_lock_view_focus:
 *
 * Puts the cursor where the password is typed.
 */
void
rk_lock_view_focus (RkLockView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
}

static void
rk_lock_view_dispose (GObject *object)
{
  g_clear_object (&RK_LOCK_VIEW (object)->client);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_LOCK_VIEW);
  G_OBJECT_CLASS (rk_lock_view_parent_class)->dispose (object);
}

static void
rk_lock_view_class_init (RkLockViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_lock_view_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, RK_RESOURCES "shell/lock-view.ui");
  gtk_widget_class_bind_template_child (widget_class, RkLockView, avatar);
  gtk_widget_class_bind_template_child (widget_class, RkLockView, name);
  gtk_widget_class_bind_template_child (widget_class, RkLockView, facility);
  gtk_widget_class_bind_template_child (widget_class, RkLockView, password_row);
  gtk_widget_class_bind_template_child (widget_class, RkLockView, hint);
  gtk_widget_class_bind_template_child (widget_class, RkLockView, error_label);
  gtk_widget_class_bind_template_child (widget_class, RkLockView, unlock_button);
  gtk_widget_class_bind_template_child (widget_class, RkLockView, other_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock);
  gtk_widget_class_bind_template_callback (widget_class, on_other);
}

static void
rk_lock_view_init (RkLockView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rk_secret_entry_setup (self->password_row, self->hint);
}

/**
 * rk_lock_view_new:
 *
 * Returns: (transfer floating): the lock of whoever is signed in
 */
GtkWidget *
rk_lock_view_new (RkClient *client)
{
  RkLockView *self = g_object_new (RK_TYPE_LOCK_VIEW, NULL);
  RkUserItem *me = rk_client_get_user (client);

  self->client = g_object_ref (client);
  if (me != NULL)
    {
      g_autofree char *what = g_strdup_printf (
        _ ("%s (%s)"), rk_words_profession ((int) rk_user_item_get_profession (me)),
        rk_user_item_get_facility_name (me));
      adw_avatar_set_text (self->avatar, rk_user_item_get_name (me));
      gtk_label_set_text (self->name, rk_user_item_get_name (me));
      gtk_label_set_text (self->facility, what);
    }
  rk_room_for_columns (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
