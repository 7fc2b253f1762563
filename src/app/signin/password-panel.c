/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/signin/password-panel.h"

#include "app/common/common.h"
#include "app/common/secret-entry.h"

#include <glib/gi18n.h>
#include <string.h>

struct _RkPasswordPanel
{
  AdwBin parent_instance;

  RkClient *client;
  GCancellable *cancellable;

  GtkLabel *explanation;
  AdwPasswordEntryRow *old_row;
  AdwPasswordEntryRow *new_row;
  AdwPasswordEntryRow *again_row;
  GtkLabel *hint;
  GtkLabel *rule;
  GtkLabel *error_label;
  GtkSpinner *spinner;
  GtkButton *change_button;
};

G_DEFINE_FINAL_TYPE (RkPasswordPanel, rk_password_panel, ADW_TYPE_BIN)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static guint
min_length (const RkFacility *facility)
{
  return MAX (8, facility != NULL ? (guint) facility->password_min_length : 0);
}

static gboolean
needs_symbols (const RkFacility *facility)
{
  return facility != NULL && facility->password_rule == RK_PASSWORD_RULE_LETTERS_DIGITS_SYMBOLS;
}

/**
 * rk_password_rule_text:
 * @facility: (nullable): whose rule; %NULL for the floor of every facility
 *
 * Returns: (transfer full): what a password has to be
 */
char *
rk_password_rule_text (const RkFacility *facility)
{
  guint length = min_length (facility);
  if (needs_symbols (facility))
    return g_strdup_printf (
      _ ("At least %u characters, half-width, with letters, digits and symbols."), length);
  return g_strdup_printf (
    _ ("At least %u characters, half-width, with letters and digits."), length);
}

/**
 * rk_password_is_strong:
 * @password: what was typed
 * @facility: (nullable): whose rule
 *
 * Returns: whether it meets the rule that [func@password_rule_text] tells; the server decides
 */
gboolean
rk_password_is_strong (const char *password, const RkFacility *facility)
{
  gboolean letter = FALSE, digit = FALSE, symbol = FALSE;

  if (strlen (password) < min_length (facility))
    return FALSE;
  for (const char *p = password; *p != '\0'; p++)
    {
      if (!g_ascii_isprint (*p))
        return FALSE;
      letter |= g_ascii_isalpha (*p);
      digit |= g_ascii_isdigit (*p);
      symbol |= g_ascii_ispunct (*p);
    }
  return letter && digit && (symbol || !needs_symbols (facility));
}

static const char *
text_of (AdwPasswordEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
on_changed (RkPasswordPanel *self)
{
  gboolean ready = *text_of (self->old_row) != '\0' && *text_of (self->new_row) != '\0'
                   && *text_of (self->again_row) != '\0' && self->cancellable == NULL;
  gtk_widget_set_sensitive (GTK_WIDGET (self->change_button), ready);
  rk_set_text_or_hide (self->error_label, NULL);
}

static void
set_busy (RkPasswordPanel *self, gboolean busy)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* A field that goes grey with the cursor in it never learns that the focus left. */
  if (busy && root != NULL)
    gtk_root_set_focus (root, NULL);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->old_row), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->new_row), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->again_row), !busy);
  on_changed (self);
}

static void
on_password_changed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkPasswordPanel) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = rk_client_change_password_finish (RK_CLIENT (source), result, &error);

  g_clear_object (&self->cancellable);
  if (self->client == NULL)
    return;
  set_busy (self, FALSE);
  if (!done)
    {
      rk_set_text_or_hide (self->error_label, error->message);
      return;
    }
  rk_password_panel_clear (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_change (RkPasswordPanel *self)
{
  const RkFacility *facility = rk_client_get_facility (self->client);

  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->change_button)))
    return;
  if (strcmp (text_of (self->new_row), text_of (self->again_row)) != 0)
    {
      rk_set_text_or_hide (
        self->error_label, _ ("The new password was typed differently the second time."));
      gtk_widget_grab_focus (GTK_WIDGET (self->again_row));
      return;
    }
  if (strcmp (text_of (self->new_row), text_of (self->old_row)) == 0)
    {
      rk_set_text_or_hide (
        self->error_label, _ ("The new password is the same as the present one."));
      gtk_widget_grab_focus (GTK_WIDGET (self->new_row));
      return;
    }
  if (!rk_password_is_strong (text_of (self->new_row), facility))
    {
      g_autofree char *rule = rk_password_rule_text (facility);
      rk_set_text_or_hide (self->error_label, rule);
      gtk_widget_grab_focus (GTK_WIDGET (self->new_row));
      return;
    }
  g_autoptr (RkSecret) old_password = rk_secret_entry_take (self->old_row);
  g_autoptr (RkSecret) new_password = rk_secret_entry_take (self->new_row);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  rk_client_change_password_async (self->client, old_password, new_password, self->cancellable,
                                   on_password_changed, g_object_ref (self));
}

/**
 * rk_password_panel_clear:
 *
 * Forgets what was typed.
 */
void
rk_password_panel_clear (RkPasswordPanel *self)
{
  rk_secret_entry_clear (self->old_row);
  rk_secret_entry_clear (self->new_row);
  rk_secret_entry_clear (self->again_row);
  rk_set_text_or_hide (self->error_label, NULL);
}

static void
rk_password_panel_dispose (GObject *object)
{
  RkPasswordPanel *self = RK_PASSWORD_PANEL (object);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->client);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_PASSWORD_PANEL);
  G_OBJECT_CLASS (rk_password_panel_parent_class)->dispose (object);
}

static void
rk_password_panel_class_init (RkPasswordPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_password_panel_dispose;
  signals[CHANGED] = g_signal_new (
    "changed", RK_TYPE_PASSWORD_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
    widget_class, RK_RESOURCES "signin/password-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, RkPasswordPanel, explanation);
  gtk_widget_class_bind_template_child (widget_class, RkPasswordPanel, old_row);
  gtk_widget_class_bind_template_child (widget_class, RkPasswordPanel, new_row);
  gtk_widget_class_bind_template_child (widget_class, RkPasswordPanel, again_row);
  gtk_widget_class_bind_template_child (widget_class, RkPasswordPanel, hint);
  gtk_widget_class_bind_template_child (widget_class, RkPasswordPanel, rule);
  gtk_widget_class_bind_template_child (widget_class, RkPasswordPanel, error_label);
  gtk_widget_class_bind_template_child (widget_class, RkPasswordPanel, spinner);
  gtk_widget_class_bind_template_child (widget_class, RkPasswordPanel, change_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_change);
}

static void
rk_password_panel_init (RkPasswordPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rk_secret_entry_setup (self->old_row, self->hint);
  rk_secret_entry_setup (self->new_row, self->hint);
  rk_secret_entry_setup (self->again_row, self->hint);
}

/**
 * rk_password_panel_new:
 * @temporary: whether the present password is one that an operator gave
 *
 * Returns: (transfer floating): a panel
 */
GtkWidget *
rk_password_panel_new (RkClient *client, gboolean temporary)
{
  RkPasswordPanel *self = g_object_new (RK_TYPE_PASSWORD_PANEL, NULL);
  g_autofree char *rule = rk_password_rule_text (rk_client_get_facility (client));

  self->client = g_object_ref (client);
  gtk_label_set_text (self->rule, rule);
  gtk_label_set_text (
    self->explanation,
    temporary ? _ ("Your password is a temporary one. Before you go on, choose one that only you "
                   "know.")
              : _ ("Your other sign-ins end when you change it. Do not write it on paper."));
  return GTK_WIDGET (self);
}
