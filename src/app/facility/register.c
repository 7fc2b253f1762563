/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/facility/facility-window.h"

#include "app/common/common.h"
#include "app/common/form.h"

#include <glib/gi18n.h>

/* A terminal is registered: what it is, and whose. */

typedef struct
{
  RkFacilityWindow *facility;
  char *terminal_id;
  GtkEditable *make;
  GtkToggleButton *owners[2];
  GtkButton *save;
  GtkLabel *error_label;
} Register;

static void
register_free (gpointer data)
{
  Register *self = data;

  g_object_unref (self->facility);
  g_free (self->terminal_id);
  g_free (self);
}

/** rk_terminal_words: Returns: what @terminal is: as registered, else as it calls itself */
const char *
rk_terminal_words (const RkTerminal *terminal)
{
  if (terminal->make != NULL && *terminal->make != '\0')
    return terminal->make;
  return terminal->name != NULL && *terminal->name != '\0' ? terminal->name
                                                           : _ ("A terminal without a name");
}

/** rk_terminal_owner_words: @owner: #RkTerminalOwner; Returns: whose it is */
const char *
rk_terminal_owner_words (int owner)
{
  switch (owner)
    {
    case RK_TERMINAL_BUSINESS:
      return _ ("For the business");
    case RK_TERMINAL_LENT:
      return _ ("Lent");
    default:
      return _ ("Not registered");
    }
}

static void
on_registered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) window = data;
  g_autoptr (GError) error = NULL;
  Register *self = g_object_get_data (G_OBJECT (window), "rk-register");
  const gboolean done = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (rk_facility_window_get_client (self->facility) == NULL)
    return;
  if (!done)
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->save), TRUE);
      rk_set_text_or_hide (self->error_label, error->message);
      return;
    }
  rk_facility_window_say (self->facility, _ ("The register was changed."));
  rk_facility_window_reload (self->facility);
  gtk_window_close (GTK_WINDOW (window));
}

static void
on_save (GtkWidget *window)
{
  Register *self = g_object_get_data (G_OBJECT (window), "rk-register");
  g_autofree char *make = rk_form_dup_text (self->make);
  RkClient *client = rk_facility_window_get_client (self->facility);

  if (client == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), FALSE);
  rk_set_text_or_hide (self->error_label, NULL);
  rk_client_register_terminal_async (
    client, self->terminal_id, make,
    gtk_toggle_button_get_active (self->owners[0]) ? RK_TERMINAL_BUSINESS : RK_TERMINAL_LENT, NULL,
    on_registered, g_object_ref (window));
}

/** rk_register_ask: asks what @terminal is, and registers it */
void
rk_register_ask (RkFacilityWindow *facility, const RkTerminal *terminal)
{
  GtkWidget *window = g_object_new (ADW_TYPE_WINDOW, "transient-for", facility, "modal", TRUE,
                                    "title", _ ("Register the terminal"), "default-height", 320,
                                    "default-width", 480, "destroy-with-parent", TRUE, NULL);
  GtkWidget *body = rk_form_body ();
  const char *const owners[] = { rk_terminal_owner_words (RK_TERMINAL_BUSINESS),
                                 rk_terminal_owner_words (RK_TERMINAL_LENT), NULL };
  Register *self = g_new0 (Register, 1);

  self->facility = g_object_ref (facility);
  self->terminal_id = g_strdup (terminal->id);
  g_object_set_data_full (G_OBJECT (window), "rk-register", self, register_free);
  rk_form_add_label (body, rk_terminal_words (terminal), "title-4");
  self->make
    = rk_form_add_entry (rk_form_add_group (body, NULL),
                         _ ("Kind and make, such as: notebook ThinkPad X13"), terminal->make);
  rk_form_add_choice (body, owners, self->owners);
  gtk_toggle_button_set_active (self->owners[terminal->owner == RK_TERMINAL_LENT], TRUE);
  rk_form_add_label (body,
                     _ ("It stands so in the ledger (form 4). Left empty, the terminal is taken "
                        "out of the register."),
                     "dim-label");
  self->save = rk_form_set_content (
    ADW_WINDOW (window), body, _ ("Save"), "suggested-action", &self->error_label);
  g_signal_connect_object (self->save, "clicked", G_CALLBACK (on_save), window, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}
