/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/signin/recover-panel.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/common/secret-entry.h"
#include "app/signin/password-panel.h"
#include "app/signin/register-panel.h"
#include "client/by-code.h"
#include "core/text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _RkRecoverPanel
{
  AdwBin parent_instance;

  RkClient *client;
  GCancellable *cancellable; /* of what runs, or NULL */
  gboolean coded;            /* the second step: the mail is there */

  GtkLabel *explanation;
  AdwEntryRow *mail_row;
  AdwEntryRow *code_row;
  AdwPasswordEntryRow *password_row;
  AdwPasswordEntryRow *again_row;
  GtkLabel *hint;
  GtkLabel *rule;
  GtkLabel *error_label;
  GtkSpinner *spinner;
  GtkButton *go_button;
  GtkButton *have_button;
};

G_DEFINE_FINAL_TYPE (RkRecoverPanel, rk_recover_panel, ADW_TYPE_BIN)

enum
{
  DONE,
  CANCELLED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
show_error (RkRecoverPanel *self, const char *text, gpointer at)
{
  rk_set_text_or_hide (self->error_label, text);
  if (at != NULL)
    gtk_widget_grab_focus (at);
}

static void
on_changed (RkRecoverPanel *self)
{
  const gboolean ready = rk_form_has_text (GTK_EDITABLE (self->mail_row))
                         && (!self->coded
                             || (rk_form_has_text (GTK_EDITABLE (self->code_row))
                                 && rk_form_has_text (GTK_EDITABLE (self->password_row))
                                 && rk_form_has_text (GTK_EDITABLE (self->again_row))));

  gtk_widget_set_sensitive (GTK_WIDGET (self->go_button), ready && self->cancellable == NULL);
  rk_set_text_or_hide (self->error_label, NULL);
}

static void
set_step (RkRecoverPanel *self, gboolean coded)
{
  self->coded = coded;
  gtk_label_set_text (
    self->explanation,
    coded ? _ ("If this is the address of an account, a mail with a code is on its way to it. Type "
               "the code, and choose a new password. You are then signed out everywhere, and what "
               "was not sent from other terminals is lost.")
          : _ ("Type the mail address of your account. A mail with a code goes to it."));
  gtk_widget_set_visible (GTK_WIDGET (self->code_row), coded);
  gtk_widget_set_visible (GTK_WIDGET (self->password_row), coded);
  gtk_widget_set_visible (GTK_WIDGET (self->again_row), coded);
  gtk_widget_set_visible (GTK_WIDGET (self->rule), coded);
  gtk_widget_set_visible (GTK_WIDGET (self->have_button), !coded);
  gtk_button_set_label (self->go_button, coded ? _ ("Set the password") : _ ("Send the mail"));
  on_changed (self);
}

static void
set_busy (RkRecoverPanel *self, gboolean busy)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* A field that goes grey with the cursor in it never learns that the focus left. */
  if (busy && root != NULL)
    gtk_root_set_focus (root, NULL);
  gtk_spinner_set_spinning (self->spinner, busy);
  if (!busy)
    g_clear_object (&self->cancellable);
  on_changed (self);
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkRecoverPanel) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = rk_client_by_code_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  set_busy (self, FALSE);
  if (done)
    {
      set_step (self, TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->code_row));
    }
  else
    show_error (self, error->message, NULL);
}

static void
on_recovered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkRecoverPanel) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = rk_client_by_code_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  set_busy (self, FALSE);
  if (!done)
    {
      g_autofree char *text = rk_code_error_text (error);
      show_error (self, text, NULL);
      return;
    }
  g_autofree char *mail = rk_form_dup_text (GTK_EDITABLE (self->mail_row));
  rk_secret_entry_clear (self->password_row);
  rk_secret_entry_clear (self->again_row);
  g_signal_emit (self, signals[DONE], 0, mail, _ ("The new password is set. Log in with it."));
}

static void
set_password (RkRecoverPanel *self, const char *mail)
{
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password_row));

  if (strcmp (password, gtk_editable_get_text (GTK_EDITABLE (self->again_row))) != 0)
    {
      show_error (
        self, _ ("The new password was typed differently the second time."), self->again_row);
      return;
    }
  if (!rk_password_is_strong (password, NULL))
    {
      g_autofree char *rule = rk_password_rule_text (NULL);
      show_error (self, rule, self->password_row);
      return;
    }
  g_autofree char *code = rk_form_dup_text (GTK_EDITABLE (self->code_row));
  g_autoptr (RkSecret) secret = rk_secret_entry_take (self->password_row);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  rk_client_recover_password_async (
    self->client, mail, code, secret, self->cancellable, on_recovered, g_object_ref (self));
}

static void
on_go (RkRecoverPanel *self)
{
  g_autofree char *mail = rk_form_dup_text (GTK_EDITABLE (self->mail_row));

  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->go_button)))
    return;
  if (!rk_text_is_mail_address (mail))
    {
      show_error (
        self,
        rk_text_has_full_width (mail)
          ? _ ("There are full-width characters in the mail address. Type it in half-width.")
          : _ ("This is no mail address. It looks like name@example.jp."),
        self->mail_row);
      return;
    }
  if (self->coded)
    {
      set_password (self, mail);
      return;
    }
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  rk_client_forgot_password_async (
    self->client, mail, self->cancellable, on_asked, g_object_ref (self));
}

static void
on_have_code (RkRecoverPanel *self)
{
  set_step (self, TRUE);
  gtk_widget_grab_focus (rk_form_has_text (GTK_EDITABLE (self->mail_row))
                           ? GTK_WIDGET (self->code_row)
                           : GTK_WIDGET (self->mail_row));
}

static void
on_cancel (RkRecoverPanel *self)
{
  g_signal_emit (self, signals[CANCELLED], 0);
}

static void
rk_recover_panel_dispose (GObject *object)
{
  RkRecoverPanel *self = RK_RECOVER_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_RECOVER_PANEL);
  G_OBJECT_CLASS (rk_recover_panel_parent_class)->dispose (object);
}

static void
rk_recover_panel_class_init (RkRecoverPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_recover_panel_dispose;
  signals[DONE] = g_signal_new ("done", RK_TYPE_RECOVER_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[CANCELLED] = g_signal_new (
    "cancelled", RK_TYPE_RECOVER_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
    widget_class, RK_RESOURCES "signin/recover-panel.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RkRecoverPanel, name)
  CHILD (explanation);
  CHILD (mail_row);
  CHILD (code_row);
  CHILD (password_row);
  CHILD (again_row);
  CHILD (hint);
  CHILD (rule);
  CHILD (error_label);
  CHILD (spinner);
  CHILD (go_button);
  CHILD (have_button);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_go);
  gtk_widget_class_bind_template_callback (widget_class, on_have_code);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
rk_recover_panel_init (RkRecoverPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rk_name_entry_row (self->mail_row);
  rk_name_entry_row (self->code_row);
  rk_form_take_half_width (GTK_EDITABLE (self->mail_row));
  rk_form_take_half_width (GTK_EDITABLE (self->code_row));
  rk_secret_entry_setup (self->password_row, self->hint);
  rk_secret_entry_setup (self->again_row, self->hint);
}

/**
 * rk_recover_panel_new:
 * @mail: (nullable): the address, when it is known
 * @code: (nullable): the code, when a link was followed
 *
 * Returns: (transfer floating): a panel
 */
GtkWidget *
rk_recover_panel_new (RkClient *client, const char *mail, const char *code)
{
  RkRecoverPanel *self = g_object_new (RK_TYPE_RECOVER_PANEL, NULL);
  g_autofree char *rule = rk_password_rule_text (NULL);

  self->client = g_object_ref (client);
  gtk_label_set_text (self->rule, rule);
  gtk_editable_set_text (GTK_EDITABLE (self->mail_row), mail != NULL ? mail : "");
  gtk_editable_set_text (GTK_EDITABLE (self->code_row), code != NULL ? code : "");
  set_step (self, code != NULL);
  return GTK_WIDGET (self);
}
