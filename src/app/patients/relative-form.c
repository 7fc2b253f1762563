/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/relative-form.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/common/told-password.h"

#include <glib/gi18n.h>
#include <string.h>

/*
 * The account of a patient or of somebody of the family, for 患者側 alone. The temporary password
 * is made here, shown once to be told in person, and changed by them at the first sign-in.
 */

struct _RkRelativeForm
{
  AdwWindow parent_instance;

  RkClient *client;
  char *space_id;
  char *password;
  gboolean busy;

  GtkStack *stack;
  GtkWidget *body;
  GtkLabel *error_label;
  GtkToggleButton *family;
  GtkEditable *name;
  GtkEditable *kana;
  GtkEditable *relation;
  GtkEditable *mail;
  GtkButton *save;
  GtkLabel *result;
};

G_DEFINE_FINAL_TYPE (RkRelativeForm, rk_relative_form, ADW_TYPE_WINDOW)

static void
on_changed (RkRelativeForm *self)
{
  g_autofree char *name = rk_form_dup_text (self->name);
  g_autofree char *mail = rk_form_dup_text (self->mail);

  gtk_widget_set_sensitive (
    GTK_WIDGET (self->relation), gtk_toggle_button_get_active (self->family));
  gtk_widget_set_sensitive (
    GTK_WIDGET (self->save), !self->busy && *name != '\0' && strchr (mail, '@') != NULL);
}

static void
set_busy (RkRelativeForm *self, gboolean busy)
{
  self->busy = busy;
  gtk_widget_set_sensitive (self->body, !busy);
  on_changed (self);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkRelativeForm) self = data;
  g_autoptr (GError) error = NULL;

  if (!rk_client_act_finish (RK_CLIENT (source), result, &error))
    {
      if (self->client == NULL)
        return;
      set_busy (self, FALSE);
      rk_set_text_or_hide (self->error_label, error->message);
      return;
    }
  if (self->client == NULL)
    return;
  g_autofree char *mail = rk_form_dup_text (self->mail);
  g_autofree char *text = g_strdup_printf (
    /* Translators: an address to sign in with, and a temporary password. */
    _ ("Mail address: %s\nTemporary password: %s"), mail, self->password);
  gtk_label_set_text (self->result, text);
  rk_stack_show (self->stack, "done");
  gtk_widget_set_visible (GTK_WIDGET (self->save), FALSE);
}

static void
on_save (RkRelativeForm *self)
{
  g_autoptr (RkUser) user = rk_record_new (&rk_user_type);
  const gboolean family = gtk_toggle_button_get_active (self->family);
  g_autofree char *relation = rk_form_dup_text (self->relation);

  user->kind = family ? RK_USER_KIND_FAMILY : RK_USER_KIND_PATIENT;
  user->name = rk_form_dup_text (self->name);
  user->kana = rk_form_dup_text (self->kana);
  user->relation = family ? g_steal_pointer (&relation) : NULL;
  user->mail = rk_form_dup_text (self->mail);
  if (self->password != NULL)
    rk_secret_wipe_text (g_steal_pointer (&self->password));
  self->password = rk_told_password ();
  g_autoptr (RkSecret) secret = rk_secret_new_from_text (self->password);
  rk_set_text_or_hide (self->error_label, NULL);
  set_busy (self, TRUE);
  rk_client_add_relative_async (
    self->client, self->space_id, user, secret, NULL, on_added, g_object_ref (self));
}

static void
rk_relative_form_dispose (GObject *object)
{
  RkRelativeForm *self = RK_RELATIVE_FORM (object);

  if (self->password != NULL)
    rk_secret_wipe_text (g_steal_pointer (&self->password));
  g_clear_object (&self->client);
  g_clear_pointer (&self->space_id, g_free);
  G_OBJECT_CLASS (rk_relative_form_parent_class)->dispose (object);
}

static void
rk_relative_form_class_init (RkRelativeFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_relative_form_dispose;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkEditable *
add_row (GtkWidget *group, const char *title, RkRelativeForm *self)
{
  GtkEditable *row = rk_form_add_entry (group, title, NULL);

  g_signal_connect_swapped (row, "changed", G_CALLBACK (on_changed), self);
  return row;
}

static void
build (RkRelativeForm *self, RkPatientItem *patient)
{
  const char *const kinds[] = { _ ("Family"), _ ("The patient"), NULL };
  GtkToggleButton *buttons[2];
  GtkWidget *group;
  GtkWidget *done = rk_form_body ();
  g_autofree char *note
    = g_strdup_printf (_ ("They take part in the patient side of %s alone, and see nothing else."),
                       rk_patient_item_get_full_name (patient));

  self->body = rk_form_body ();
  rk_form_add_label (self->body, note, NULL);
  rk_form_add_choice (self->body, kinds, buttons);
  self->family = buttons[0];
  g_signal_connect_swapped (self->family, "toggled", G_CALLBACK (on_changed), self);
  group = rk_form_add_group (self->body, NULL);
  self->name = add_row (group, _ ("Full name"), self);
  self->kana = add_row (group, _ ("Reading"), self);
  self->relation = add_row (group, _ ("Relation (eldest daughter …)"), self);
  self->mail = add_row (group, _ ("Mail address"), self);

  rk_form_add_label (done, _ ("The account is made."), "heading");
  self->result = rk_form_add_label (done, NULL, "title-4");
  gtk_label_set_selectable (self->result, TRUE);
  rk_form_add_label (done,
                     _ ("Tell them in person. It is shown this once, and they choose a password of "
                        "their own when they first sign in."),
                     NULL);

  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, self->body, "form");
  gtk_stack_add_named (self->stack, done, "done");
  self->save = rk_form_set_content (ADW_WINDOW (self), GTK_WIDGET (self->stack),
                                    _ ("Make the account"), "suggested-action", &self->error_label);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (on_save), self);
  on_changed (self);
}

static void
rk_relative_form_init (RkRelativeForm *self)
{
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 460, -1);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Add the patient or family"));
}

/**
 * rk_relative_form_new:
 * @patient: whose 患者側 is open, by an administrator of it
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_relative_form_new (GtkWindow *parent, RkClient *client, RkPatientItem *patient)
{
  RkRelativeForm *self = g_object_new (RK_TYPE_RELATIVE_FORM, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  self->space_id = g_strdup (rk_patient_item_get_family_id (patient));
  build (self, patient);
  return GTK_WIDGET (self);
}
