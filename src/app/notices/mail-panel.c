/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/notices/mail-panel.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "core/text.h"

#include <glib/gi18n.h>
#include <string.h>

#define FIELDS_AT_FIRST 5
#define FIELDS_AT_MOST  20

struct _RkMailPanel
{
  AdwBin parent_instance;

  RkClient *client;
  RkTimeline *timeline;
  GCancellable *cancellable;
  GPtrArray *rows;      /* of Field */
  GPtrArray *addresses; /* that are to be written to */
  guint at;             /* the one that is being sent */
  guint n_done;
  gboolean asked; /* whether the server sends mail was asked */

  GtkStack *pages;
  GtkLabel *off_label;
  GtkWidget *kind_group;
  AdwComboRow *kind_row;
  GtkBox *fields;
  GtkLabel *form_error;
  GtkListBox *addresses_list;
  GtkSpinner *spinner;
  GtkButton *back_button;
  GtkButton *send_button;
  GtkLabel *done_title;
  GtkLabel *done_text;
  GtkListBox *failed;
  GtkButton *close_button;
};

G_DEFINE_FINAL_TYPE (RkMailPanel, rk_mail_panel, ADW_TYPE_BIN)

enum
{
  CANCELLED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* One address, and what is wrong with it below. */
typedef struct
{
  GtkEditable *entry;
  GtkLabel *hint;
} Field;

static Field *
field_at (RkMailPanel *self, guint i)
{
  return g_ptr_array_index (self->rows, i);
}

static void
set_hint (Field *field, const char *text)
{
  rk_set_text_or_hide (field->hint, text);
  rk_set_css_class (field->entry, "error", text != NULL);
  gtk_accessible_update_state (
    GTK_ACCESSIBLE (field->entry), GTK_ACCESSIBLE_STATE_INVALID,
    text != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
on_typed (GtkEditable *entry, RkMailPanel *self)
{
  rk_set_text_or_hide (self->form_error, NULL);
  for (guint i = 0; i < self->rows->len; i++)
    if (field_at (self, i)->entry == entry)
      set_hint (field_at (self, i),
                rk_text_has_full_width (gtk_editable_get_text (entry)) ? _ (
                  "There are full-width characters in the mail address. Type it in half-width.")
                                                                       : NULL);
}

static void
add_field (RkMailPanel *self)
{
  Field *field = g_new0 (Field, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *hint = gtk_label_new (NULL);
  g_autofree char *name = g_strdup_printf (_ ("Address %u"), self->rows->len + 1);

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), "name@example.jp");
  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_EMAIL);
  gtk_entry_set_max_length (GTK_ENTRY (entry), RK_MAIL_MAX_BYTES);
  rk_name_widget (entry, name);
  gtk_label_set_wrap (GTK_LABEL (hint), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (hint), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_widget_add_css_class (hint, "error");
  gtk_widget_set_visible (hint, FALSE);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), hint);
  gtk_box_append (self->fields, box);
  field->entry = GTK_EDITABLE (entry);
  field->hint = GTK_LABEL (hint);
  g_ptr_array_add (self->rows, field);
  rk_form_take_half_width (field->entry);
  g_signal_connect (entry, "changed", G_CALLBACK (on_typed), self);
}

static void
on_more (RkMailPanel *self)
{
  if (self->rows->len >= FIELDS_AT_MOST)
    {
      rk_set_text_or_hide (self->form_error, _ ("Send these first; then there is room for more."));
      return;
    }
  add_field (self);
  gtk_widget_grab_focus (GTK_WIDGET (field_at (self, self->rows->len - 1)->entry));
}

static gboolean
is_listed (GPtrArray *addresses, const char *mail)
{
  for (guint i = 0; i < addresses->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (addresses, i), mail) == 0)
      return TRUE;
  return FALSE;
}

/* The addresses that were typed, each once; %FALSE with the words beside what is wrong. */
static gboolean
collect (RkMailPanel *self)
{
  Field *wrong = NULL;

  g_ptr_array_set_size (self->addresses, 0);
  for (guint i = 0; i < self->rows->len; i++)
    {
      Field *field = field_at (self, i);
      g_autofree char *mail = rk_form_dup_text (field->entry);
      const char *hint = NULL;

      if (*mail == '\0')
        continue;
      if (rk_text_has_full_width (mail))
        hint = _ ("There are full-width characters in the mail address. Type it in half-width.");
      else if (!rk_text_is_mail_address (mail))
        hint = _ ("This is no mail address. It looks like name@example.jp.");
      else if (is_listed (self->addresses, mail))
        hint = _ ("This address stands here twice.");
      set_hint (field, hint);
      if (hint == NULL)
        g_ptr_array_add (self->addresses, g_steal_pointer (&mail));
      else if (wrong == NULL)
        wrong = field;
    }
  if (wrong != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (wrong->entry));
  else if (self->addresses->len == 0)
    {
      rk_set_text_or_hide (self->form_error, _ ("Type at least one mail address."));
      gtk_widget_grab_focus (GTK_WIDGET (field_at (self, 0)->entry));
    }
  return wrong == NULL && self->addresses->len > 0;
}

/* Into 患者側 the family is invited as a rule. */
static const RkUserKind kinds[] = { RK_USER_KIND_FAMILY, RK_USER_KIND_PATIENT, RK_USER_KIND_STAFF };

static RkUserKind
chosen_kind (RkMailPanel *self)
{
  return rk_timeline_get_space_kind (self->timeline) == RK_SPACE_FAMILY
           ? kinds[MIN (adw_combo_row_get_selected (self->kind_row), G_N_ELEMENTS (kinds) - 1)]
           : RK_USER_KIND_STAFF;
}

/* As whom each is invited; nothing to say where staff alone is. */
static const char *
kind_words (RkMailPanel *self)
{
  GObject *word = adw_combo_row_get_selected_item (self->kind_row);

  return rk_timeline_get_space_kind (self->timeline) == RK_SPACE_FAMILY
           ? gtk_string_object_get_string (GTK_STRING_OBJECT (word))
           : NULL;
}

static void show_check (RkMailPanel *self);

static void
on_drop (GtkButton *button, RkMailPanel *self)
{
  const char *mail = g_object_get_data (G_OBJECT (button), "mail");

  /* Out of the form as well, so that it does not come back by 修正する. */
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autofree char *typed = rk_form_dup_text (field_at (self, i)->entry);
      if (strcmp (typed, mail) == 0)
        gtk_editable_set_text (field_at (self, i)->entry, "");
    }
  for (guint i = 0; i < self->addresses->len; i++)
    if (strcmp (g_ptr_array_index (self->addresses, i), mail) == 0)
      {
        g_ptr_array_remove_index (self->addresses, i);
        break;
      }
  if (self->addresses->len > 0)
    show_check (self);
  else
    rk_stack_show (self->pages, "form");
}

static void
clear_list (GtkListBox *list)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, row);
}

static GtkWidget *
address_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

static void
show_check (RkMailPanel *self)
{
  clear_list (self->addresses_list);
  for (guint i = 0; i < self->addresses->len; i++)
    {
      const char *mail = g_ptr_array_index (self->addresses, i);
      GtkWidget *row = address_row (mail, kind_words (self));
      GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
      g_autofree char *name = g_strdup_printf (_ ("Do not write to %s"), mail);

      rk_name_widget (button, name);
      gtk_widget_set_tooltip_text (button, name);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (button, "circular");
      gtk_widget_add_css_class (button, "flat");
      g_object_set_data_full (G_OBJECT (button), "mail", g_strdup (mail), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (on_drop), self);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
      gtk_list_box_append (self->addresses_list, row);
    }
  rk_stack_show (self->pages, "check");
  gtk_widget_grab_focus (GTK_WIDGET (self->send_button));
}

/**
 * rk_mail_panel_check:
 *
 * 確認する: asks whether what was typed is right, or says what is wrong with it.
 */
void
rk_mail_panel_check (RkMailPanel *self)
{
  if (collect (self))
    show_check (self);
}

static void
on_check (RkMailPanel *self)
{
  rk_mail_panel_check (self);
}

static void
on_back (RkMailPanel *self)
{
  rk_stack_show (self->pages, "form");
  gtk_widget_grab_focus (GTK_WIDGET (field_at (self, 0)->entry));
}

static void
on_cancel (RkMailPanel *self)
{
  g_signal_emit (self, signals[CANCELLED], 0);
}

static void
set_busy (RkMailPanel *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->addresses_list), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->back_button), !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->send_button), !busy);
}

static void
finish (RkMailPanel *self)
{
  set_busy (self, FALSE);
  gtk_label_set_text (self->done_title, self->n_done > 0 ? _ ("The invitations have been sent")
                                                         : _ ("Nothing was sent"));
  gtk_widget_set_visible (GTK_WIDGET (self->done_text), self->n_done > 0);
  gtk_label_set_text (
    self->done_text,
    rk_timeline_is_admin (self->timeline)
      ? _ ("Under “Waiting” you see whether a mail arrived, and whether its person has registered "
           "and takes part. A link can be used once, for 7 days.")
      : _ ("The mails go out when an administrator has approved them. Under “Waiting” you see how "
           "far they are."));
  gtk_widget_set_visible (
    GTK_WIDGET (self->failed), gtk_widget_get_first_child (GTK_WIDGET (self->failed)) != NULL);
  rk_stack_show (self->pages, "done");
  gtk_widget_grab_focus (GTK_WIDGET (self->close_button));
}

static void send_next (RkMailPanel *self);

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkMailPanel) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (done)
    self->n_done++;
  else
    gtk_list_box_append (
      self->failed, address_row (g_ptr_array_index (self->addresses, self->at),
                                 g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_CONFLICT)
                                   ? _ ("Is in already, or has been invited.")
                                   : error->message));
  self->at++;
  send_next (self);
}

static void
send_next (RkMailPanel *self)
{
  if (self->at >= self->addresses->len)
    {
      finish (self);
      return;
    }
  rk_client_invite_by_mail_async (self->client, rk_timeline_get_space_id (self->timeline),
                                  g_ptr_array_index (self->addresses, self->at), chosen_kind (self),
                                  self->cancellable, on_sent, g_object_ref (self));
}

static void
on_send (RkMailPanel *self)
{
  self->at = self->n_done = 0;
  clear_list (self->failed);
  set_busy (self, TRUE);
  send_next (self);
}

static void
on_again (RkMailPanel *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    gtk_editable_set_text (field_at (self, i)->entry, "");
  on_back (self);
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkMailPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkServerInfo) info
    = rk_client_probe_server_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  self->asked = info != NULL;
  if (info != NULL && info->mail)
    {
      on_back (self);
      return;
    }
  gtk_label_set_text (
    self->off_label,
    info == NULL
      ? error->message
      : _ ("This server does not send mail, so nobody can be invited by mail. Ask its operator to "
           "set up a mail server, or invite people from your connections."));
}

/**
 * rk_mail_panel_begin:
 *
 * The panel is looked at: asks whether the server sends mail, the first time.
 */
void
rk_mail_panel_begin (RkMailPanel *self)
{
  if (self->asked)
    return;
  gtk_widget_set_visible (
    self->kind_group, rk_timeline_get_space_kind (self->timeline) == RK_SPACE_FAMILY);
  gtk_label_set_text (self->off_label, _ ("Fetching…"));
  rk_stack_show (self->pages, "off");
  rk_client_probe_server_async (self->client, rk_client_get_server_url (self->client),
                                self->cancellable, on_probed, g_object_ref (self));
}

/**
 * rk_mail_panel_set_up:
 * @timeline: the space to invite into
 */
void
rk_mail_panel_set_up (RkMailPanel *self, RkClient *client, RkTimeline *timeline)
{
  g_set_object (&self->client, client);
  g_set_object (&self->timeline, timeline);
}

static void
rk_mail_panel_dispose (GObject *object)
{
  RkMailPanel *self = RK_MAIL_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_MAIL_PANEL);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_object (&self->timeline);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  G_OBJECT_CLASS (rk_mail_panel_parent_class)->dispose (object);
}

static void
rk_mail_panel_class_init (RkMailPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_mail_panel_dispose;
  signals[CANCELLED] = g_signal_new (
    "cancelled", RK_TYPE_MAIL_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, RK_RESOURCES "notices/mail-panel.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RkMailPanel, name)
  CHILD (pages);
  CHILD (off_label);
  CHILD (kind_group);
  CHILD (kind_row);
  CHILD (fields);
  CHILD (form_error);
  gtk_widget_class_bind_template_child_full (
    widget_class, "addresses", FALSE, G_STRUCT_OFFSET (RkMailPanel, addresses_list));
  CHILD (spinner);
  CHILD (back_button);
  CHILD (send_button);
  CHILD (done_title);
  CHILD (done_text);
  CHILD (failed);
  CHILD (close_button);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_more);
  gtk_widget_class_bind_template_callback (widget_class, on_check);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_send);
  gtk_widget_class_bind_template_callback (widget_class, on_again);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
rk_mail_panel_init (RkMailPanel *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new_with_free_func (g_free);
  self->addresses = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < FIELDS_AT_FIRST; i++)
    add_field (self);
}
