/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/signin/register-panel.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/common/secret-entry.h"
#include "app/signin/password-panel.h"
#include "app/words/words.h"
#include "client/by-code.h"
#include "core/text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _RkRegisterPanel
{
  AdwBin parent_instance;

  RkClient *client;
  GCancellable *cancellable; /* of what runs, or NULL */

  AdwEntryRow *mail_row;
  AdwEntryRow *code_row;
  AdwEntryRow *name_row;
  AdwEntryRow *kana_row;
  AdwComboRow *kind_row;
  AdwEntryRow *relation_row;
  AdwComboRow *profession_row;
  AdwEntryRow *workplace_row;
  AdwPasswordEntryRow *password_row;
  AdwPasswordEntryRow *again_row;
  GtkLabel *hint;
  GtkLabel *rule;
  GtkLabel *error_label;
  GtkSpinner *spinner;
  GtkButton *register_button;
  GtkButton *decline_button;
};

G_DEFINE_FINAL_TYPE (RkRegisterPanel, rk_register_panel, ADW_TYPE_BIN)

enum
{
  DONE,
  CANCELLED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/**
 * rk_code_error_text:
 * @error: of what was asked by a code
 *
 * Returns: (transfer full): what it means for whoever typed the code
 */
char *
rk_code_error_text (const GError *error)
{
  if (g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_BAD_CREDENTIALS))
    return g_strdup (_ ("The mail address or the code is wrong. Type both as they stand in the "
                        "mail."));
  if (g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_NOT_FOUND))
    return g_strdup (_ ("This code was used already, or its time is over. Ask for a new one."));
  if (g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_CONFLICT))
    return g_strdup (_ ("There is an account with this mail address. Go back and log in."));
  return g_strdup (error->message);
}

static void
show_error (RkRegisterPanel *self, const char *text, gpointer at)
{
  rk_set_text_or_hide (self->error_label, text);
  if (at != NULL)
    gtk_widget_grab_focus (at);
}

enum
{
  AS_STAFF,
  AS_FAMILY,
  AS_PATIENT,
};

static void
on_changed (RkRegisterPanel *self)
{
  const guint as = adw_combo_row_get_selected (self->kind_row);
  const gboolean idle = self->cancellable == NULL;
  const gboolean coded = rk_form_has_text (GTK_EDITABLE (self->mail_row))
                         && rk_form_has_text (GTK_EDITABLE (self->code_row));

  gtk_widget_set_sensitive (GTK_WIDGET (self->decline_button), idle && coded);
  gtk_widget_set_sensitive (
    GTK_WIDGET (self->register_button),
    idle && coded && rk_form_has_text (GTK_EDITABLE (self->name_row))
      && (as != AS_STAFF || rk_form_has_text (GTK_EDITABLE (self->workplace_row)))
      && rk_form_has_text (GTK_EDITABLE (self->password_row))
      && rk_form_has_text (GTK_EDITABLE (self->again_row)));
  rk_set_text_or_hide (self->error_label, NULL);
}

/* Patients and families have neither a profession nor a workplace. */
static void
on_kind (RkRegisterPanel *self)
{
  const guint as = adw_combo_row_get_selected (self->kind_row);

  gtk_widget_set_visible (GTK_WIDGET (self->profession_row), as == AS_STAFF);
  gtk_widget_set_visible (GTK_WIDGET (self->workplace_row), as == AS_STAFF);
  gtk_widget_set_visible (GTK_WIDGET (self->relation_row), as == AS_FAMILY);
  on_changed (self);
}

static void
set_busy (RkRegisterPanel *self, gboolean busy)
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
finish (RkRegisterPanel *self, const char *words)
{
  g_autofree char *mail = rk_form_dup_text (GTK_EDITABLE (self->mail_row));

  rk_secret_entry_clear (self->password_row);
  rk_secret_entry_clear (self->again_row);
  g_signal_emit (self, signals[DONE], 0, mail, words);
}

static void
on_registered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkRegisterPanel) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = rk_client_by_code_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  set_busy (self, FALSE);
  if (done)
    {
      finish (self, adw_combo_row_get_selected (self->kind_row) == AS_STAFF
                      ? _ ("You are registered. Log in; the invitation waits under “Notices”.")
                      : _ ("You are registered. Log in."));
      return;
    }
  g_autofree char *text = rk_code_error_text (error);
  show_error (self, text, NULL);
}

static gboolean
check (RkRegisterPanel *self)
{
  g_autofree char *mail = rk_form_dup_text (GTK_EDITABLE (self->mail_row));
  const char *password = gtk_editable_get_text (GTK_EDITABLE (self->password_row));

  if (rk_text_has_full_width (mail))
    show_error (self,
                _ ("There are full-width characters in the mail address. Type it in half-width."),
                self->mail_row);
  else if (!rk_text_is_mail_address (mail))
    show_error (
      self, _ ("This is no mail address. It looks like name@example.jp."), self->mail_row);
  else if (strcmp (password, gtk_editable_get_text (GTK_EDITABLE (self->again_row))) != 0)
    show_error (
      self, _ ("The new password was typed differently the second time."), self->again_row);
  else if (!rk_password_is_strong (password, NULL))
    {
      g_autofree char *rule = rk_password_rule_text (NULL);
      show_error (self, rule, self->password_row);
    }
  else
    return TRUE;
  return FALSE;
}

static void
on_register (RkRegisterPanel *self)
{
  g_autofree char *mail = rk_form_dup_text (GTK_EDITABLE (self->mail_row));
  g_autofree char *code = rk_form_dup_text (GTK_EDITABLE (self->code_row));
  g_autofree char *name = rk_form_dup_text (GTK_EDITABLE (self->name_row));
  g_autofree char *kana = rk_form_dup_text (GTK_EDITABLE (self->kana_row));
  g_autofree char *workplace = rk_form_dup_text (GTK_EDITABLE (self->workplace_row));
  g_autofree char *relation = rk_form_dup_text (GTK_EDITABLE (self->relation_row));
  g_autoptr (RkSecret) password = NULL;
  RkNewcomer newcomer = { mail, code, name, kana, RK_PROFESSION_UNKNOWN, NULL, NULL };

  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->register_button)) || !check (self))
    return;
  newcomer.profession = (RkProfession) (adw_combo_row_get_selected (self->profession_row) + 1);
  if (adw_combo_row_get_selected (self->kind_row) == AS_STAFF)
    newcomer.workplace = workplace;
  else if (adw_combo_row_get_selected (self->kind_row) == AS_FAMILY)
    newcomer.relation = relation;
  password = rk_secret_entry_take (self->password_row);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  rk_client_register_async (
    self->client, &newcomer, password, self->cancellable, on_registered, g_object_ref (self));
}

static void
on_declined (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkRegisterPanel) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = rk_client_by_code_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  set_busy (self, FALSE);
  if (done)
    {
      finish (self, _ ("Thank you. Who sent the mail is told, and its code is void."));
      return;
    }
  g_autofree char *text = rk_code_error_text (error);
  show_error (self, text, NULL);
}

static void
on_decline (RkRegisterPanel *self)
{
  g_autofree char *mail = rk_form_dup_text (GTK_EDITABLE (self->mail_row));
  g_autofree char *code = rk_form_dup_text (GTK_EDITABLE (self->code_row));

  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  rk_client_decline_registration_async (
    self->client, mail, code, self->cancellable, on_declined, g_object_ref (self));
}

static void
on_cancel (RkRegisterPanel *self)
{
  g_signal_emit (self, signals[CANCELLED], 0);
}

static void
rk_register_panel_dispose (GObject *object)
{
  RkRegisterPanel *self = RK_REGISTER_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_REGISTER_PANEL);
  G_OBJECT_CLASS (rk_register_panel_parent_class)->dispose (object);
}

static void
rk_register_panel_class_init (RkRegisterPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_register_panel_dispose;
  signals[DONE] = g_signal_new ("done", RK_TYPE_REGISTER_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[CANCELLED] = g_signal_new (
    "cancelled", RK_TYPE_REGISTER_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
    widget_class, RK_RESOURCES "signin/register-panel.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RkRegisterPanel, name)
  CHILD (mail_row);
  CHILD (code_row);
  CHILD (name_row);
  CHILD (kana_row);
  CHILD (kind_row);
  CHILD (relation_row);
  CHILD (profession_row);
  CHILD (workplace_row);
  CHILD (password_row);
  CHILD (again_row);
  CHILD (hint);
  CHILD (rule);
  CHILD (error_label);
  CHILD (spinner);
  CHILD (register_button);
  CHILD (decline_button);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_kind);
  gtk_widget_class_bind_template_callback (widget_class, on_register);
  gtk_widget_class_bind_template_callback (widget_class, on_decline);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
rk_register_panel_init (RkRegisterPanel *self)
{
  g_autoptr (GtkStringList) professions = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  /* Those of staff, in the order of the record. */
  for (int i = RK_PROFESSION_UNKNOWN + 1; i < RK_PROFESSION_PATIENT; i++)
    gtk_string_list_append (professions, rk_words_profession (i));
  adw_combo_row_set_model (self->profession_row, G_LIST_MODEL (professions));
  adw_combo_row_set_selected (self->profession_row, RK_PROFESSION_NURSE - 1);
  rk_name_entry_row (self->mail_row);
  rk_name_entry_row (self->code_row);
  rk_form_take_half_width (GTK_EDITABLE (self->mail_row));
  rk_form_take_half_width (GTK_EDITABLE (self->code_row));
  rk_name_entry_row (self->name_row);
  rk_name_entry_row (self->kana_row);
  rk_name_entry_row (self->workplace_row);
  rk_name_entry_row (self->relation_row);
  rk_secret_entry_setup (self->password_row, self->hint);
  rk_secret_entry_setup (self->again_row, self->hint);
}

/**
 * rk_register_panel_new:
 * @mail: (nullable): the address, when it is known
 * @code: (nullable): the code, when a link was followed
 *
 * Returns: (transfer floating): a panel
 */
GtkWidget *
rk_register_panel_new (RkClient *client, const char *mail, const char *code)
{
  RkRegisterPanel *self = g_object_new (RK_TYPE_REGISTER_PANEL, NULL);
  g_autofree char *rule = rk_password_rule_text (NULL);

  self->client = g_object_ref (client);
  gtk_label_set_text (self->rule, rule);
  gtk_editable_set_text (GTK_EDITABLE (self->mail_row), mail != NULL ? mail : "");
  gtk_editable_set_text (GTK_EDITABLE (self->code_row), code != NULL ? code : "");
  return GTK_WIDGET (self);
}
