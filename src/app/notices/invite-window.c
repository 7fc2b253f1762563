/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/notices/invite-window.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/common/room.h"
#include "app/notices/mail-panel.h"
#include "app/patients/member-row.h"
#include "app/words/words.h"
#include "core/text.h"

#include <glib/gi18n.h>
#include <string.h>

struct _RkInviteWindow
{
  AdwWindow parent_instance;

  RkClient *client;
  RkMediaLoader *loader;
  RkTimeline *timeline;
  GCancellable *cancellable;
  GListModel *people; /* of RkCandidateItem, or NULL until they are there */
  GListStore *picked; /* of RkCandidateItem */
  GListModel *open_invitations;
  GtkFilter *open_filter;
  char *needle;
  gboolean busy;
  gboolean loading; /* the people are on their way */

  GtkButton *done_button;
  GtkSpinner *spinner;
  GtkLabel *note;
  GtkEditable *search;
  GtkToggleButton *tab_all;
  GtkToggleButton *tab_kana;
  GtkToggleButton *tab_facility;
  GtkToggleButton *tab_mail;
  RkMailPanel *mail_panel;
  GtkStack *stack;
  GtkListBox *candidates;
  GtkLabel *message;
  GtkLabel *chosen_title;
  GtkListBox *chosen;
  GtkLabel *waiting_title;
  GtkListBox *waiting;
  GtkLabel *members_title;
  GtkListBox *members;
};

G_DEFINE_FINAL_TYPE (RkInviteWindow, rk_invite_window, ADW_TYPE_WINDOW)

static RkCandidateItem *
candidate_of (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "candidate");
}

static gboolean
is_picked (RkInviteWindow *self, RkCandidateItem *item)
{
  return g_list_store_find (self->picked, item, NULL);
}

static gboolean
filter_row (GtkListBoxRow *row, gpointer data)
{
  RkInviteWindow *self = data;
  RkCandidateItem *item = candidate_of (row);
  const char *folded = g_object_get_data (G_OBJECT (row), "folded");

  return !is_picked (self, item)
         && (*self->needle == '\0' || strstr (folded, self->needle) != NULL);
}

static int
sort_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer data)
{
  RkInviteWindow *self = data;
  RkCandidateItem *x = candidate_of (a), *y = candidate_of (b);

  if (gtk_toggle_button_get_active (self->tab_all)
      && rk_candidate_item_is_colleague (x) != rk_candidate_item_is_colleague (y))
    return rk_candidate_item_is_colleague (x) ? -1 : 1;
  if (gtk_toggle_button_get_active (self->tab_facility))
    {
      int by = g_strcmp0 (rk_user_item_get_facility_name (rk_candidate_item_get_user (x)),
                          rk_user_item_get_facility_name (rk_candidate_item_get_user (y)));
      if (by != 0)
        return by;
    }
  return g_strcmp0 (rk_candidate_item_get_sort_key (x), rk_candidate_item_get_sort_key (y));
}

/* The line of the kana table that a name begins with: あ, か, さ … */
static const char *
kana_line (const char *sort_key)
{
  static const char *const lines[] = { "あいうえおぁぃぅぇぉゔ",
                                       "かきくけこがぎぐげご",
                                       "さしすせそざじずぜぞ",
                                       "たちつてとだぢづでどっ",
                                       "なにぬねの",
                                       "はひふへほばびぶべぼぱぴぷぺぽ",
                                       "まみむめも",
                                       "やゆよゃゅょ",
                                       "らりるれろ",
                                       "わをんゎ" };
  static const char *const names[] = { "あ", "か", "さ", "た", "な", "は", "ま", "や", "ら", "わ" };
  gunichar first = *sort_key != '\0' ? g_utf8_get_char (sort_key) : 0;

  for (gsize i = 0; first != 0 && i < G_N_ELEMENTS (lines); i++)
    if (g_utf8_strchr (lines[i], -1, first) != NULL)
      return names[i];
  return _ ("Others");
}

static const char *
heading_of (RkInviteWindow *self, GtkListBoxRow *row)
{
  RkCandidateItem *item = candidate_of (row);

  if (gtk_toggle_button_get_active (self->tab_facility))
    return rk_user_item_get_facility_name (rk_candidate_item_get_user (item));
  if (gtk_toggle_button_get_active (self->tab_kana))
    return kana_line (rk_candidate_item_get_sort_key (item));
  return rk_candidate_item_is_colleague (item) ? _ ("My facility") : _ ("People I work with");
}

static void
set_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *heading = heading_of (data, row);
  GtkWidget *label;

  if (before != NULL && g_strcmp0 (heading, heading_of (data, before)) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (heading);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "list-heading");
  gtk_list_box_row_set_header (row, label);
}

static void
update (RkInviteWindow *self)
{
  guint n_picked = g_list_model_get_n_items (G_LIST_MODEL (self->picked));
  guint n_members = g_list_model_get_n_items (rk_timeline_get_members (self->timeline));
  guint n_waiting = g_list_model_get_n_items (self->open_invitations);
  g_autofree char *chosen
    = g_strdup_printf (ngettext ("To invite: %u", "To invite: %u", n_picked), n_picked);
  g_autofree char *members
    = g_strdup_printf (ngettext ("%u member", "%u members", n_members), n_members);

  gtk_label_set_text (self->chosen_title, chosen);
  gtk_widget_set_visible (GTK_WIDGET (self->chosen_title), n_picked > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->chosen), n_picked > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->waiting_title), n_waiting > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->waiting), n_waiting > 0);
  gtk_label_set_text (self->members_title, members);
  gtk_widget_set_sensitive (GTK_WIDGET (self->done_button), n_picked > 0 && !self->busy);
  gtk_list_box_invalidate_filter (self->candidates);
  gtk_list_box_invalidate_headers (self->candidates);
}

static void
pick (RkInviteWindow *self, RkCandidateItem *item)
{
  if (!is_picked (self, item))
    g_list_store_append (self->picked, item);
  update (self);
}

static void
on_pick (GtkButton *button, RkInviteWindow *self)
{
  pick (self, candidate_of (GTK_LIST_BOX_ROW (
                gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW))));
}

static void
on_candidate_activated (RkInviteWindow *self, GtkListBoxRow *row)
{
  pick (self, candidate_of (row));
}

static void
on_unpick (GtkButton *button, RkInviteWindow *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);
  guint position;

  if (g_list_store_find (self->picked, candidate_of (GTK_LIST_BOX_ROW (row)), &position))
    g_list_store_remove (self->picked, position);
  update (self);
}

static GtkWidget *
candidate_row (RkInviteWindow *self, RkCandidateItem *item, gboolean picked)
{
  RkUserItem *user = rk_candidate_item_get_user (item);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = rk_person_box_new (user, self->loader, NULL);
  GtkWidget *button
    = gtk_button_new_from_icon_name (picked ? "list-remove-symbolic" : "list-add-symbolic");
  g_autofree char *name = g_strdup_printf (
    picked ? _ ("Do not invite %s") : _ ("Invite %s"), rk_user_item_get_name (user));
  g_autofree char *text
    = g_strdup_printf ("%s %s %s %s", rk_user_item_get_name (user),
                       rk_candidate_item_get_sort_key (item), rk_user_item_get_facility_name (user),
                       rk_words_profession ((int) rk_user_item_get_profession (user)));

  rk_name_widget (button, name);
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "circular");
  g_signal_connect (
    button, "clicked", picked ? G_CALLBACK (on_unpick) : G_CALLBACK (on_pick), self);
  gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), !picked);
  g_object_set_data_full (G_OBJECT (row), "candidate", g_object_ref (item), g_object_unref);
  g_object_set_data_full (G_OBJECT (row), "folded", rk_text_fold (text, -1, NULL), g_free);
  return row;
}

static GtkWidget *
make_picked (gpointer object, gpointer data)
{
  return candidate_row (data, object, TRUE);
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) button = data;
  g_autoptr (GError) error = NULL;

  if (rk_client_act_finish (RK_CLIENT (source), result, &error))
    return;
  gtk_widget_set_sensitive (button, TRUE);
  rk_toast_error (button, error);
}

static void
on_withdraw (GtkButton *button, RkInviteWindow *self)
{
  RkInvitationItem *item = g_object_get_data (G_OBJECT (button), "invitation");

  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  rk_client_withdraw_invitation_async (self->client, rk_invitation_item_get_invitation (item)->id,
                                       NULL, on_acted, g_object_ref (button));
}

static void
on_resend (GtkButton *button, RkInviteWindow *self)
{
  RkInvitationItem *item = g_object_get_data (G_OBJECT (button), "invitation");

  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  rk_client_resend_invitation_async (self->client, rk_invitation_item_get_invitation (item)->id,
                                     NULL, on_acted, g_object_ref (button));
}

/* @name: (transfer full) */
static void
add_button (RkInviteWindow *self,
            GtkWidget *box,
            RkInvitationItem *item,
            const char *label,
            char *name,
            GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  rk_name_widget (button, name);
  g_free (name);
  g_object_set_data_full (G_OBJECT (button), "invitation", g_object_ref (item), g_object_unref);
  g_signal_connect (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
make_waiting (gpointer object, gpointer data)
{
  RkInvitationItem *item = object;
  const RkInvitation *invitation = rk_invitation_item_get_invitation (item);
  GtkWidget *row = adw_action_row_new ();
  /* One below the other: addresses are long, and the column is narrow. */
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  const char *who = rk_invitation_item_get_addressee (item);
  g_autofree char *title = rk_words_invitee (invitation);
  g_autofree char *state = rk_words_invitation_progress (invitation);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), state);
  if (rk_invitation_item_can_resend (item))
    add_button (data, buttons, item, _ ("Send again"),
                g_strdup_printf (_ ("Send the mail to %s again"), who), G_CALLBACK (on_resend));
  if (rk_invitation_item_can_withdraw (item))
    add_button (data, buttons, item, C_ ("invitation", "Withdraw"),
                g_strdup_printf (_ ("Withdraw the invitation of %s"), who),
                G_CALLBACK (on_withdraw));
  gtk_widget_set_valign (buttons, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), buttons);
  return row;
}

static GtkWidget *
make_member (gpointer object, gpointer data)
{
  RkInviteWindow *self = data;
  RkMemberItem *item = object;
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (
    GTK_LIST_BOX_ROW (row),
    rk_person_box_new (
      rk_member_item_get_user (item), self->loader,
      rk_member_item_get_role (item) == RK_ROLE_ADMIN ? rk_words_role (RK_ROLE_ADMIN) : NULL));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

static gboolean
is_open_here (gpointer item, gpointer data)
{
  RkInviteWindow *self = data;
  return rk_invitation_item_is_open (item)
         && g_strcmp0 (rk_invitation_item_get_invitation (item)->space_id,
                       rk_timeline_get_space_id (self->timeline))
              == 0;
}

/* The people there are, or why there is nobody. */
static void
show_people (RkInviteWindow *self)
{
  rk_stack_show (self->stack, self->people != NULL && g_list_model_get_n_items (self->people) > 0
                                ? "list"
                                : "message");
}

static void
on_tab (RkInviteWindow *self)
{
  const gboolean by_mail = gtk_toggle_button_get_active (self->tab_mail);

  gtk_widget_set_visible (GTK_WIDGET (self->search), !by_mail);
  gtk_widget_set_visible (GTK_WIDGET (self->done_button), !by_mail);
  if (by_mail)
    {
      rk_stack_show (self->stack, "mail");
      rk_mail_panel_begin (self->mail_panel);
      return;
    }
  show_people (self);
  gtk_list_box_invalidate_sort (self->candidates);
  gtk_list_box_invalidate_headers (self->candidates);
}

static void
on_candidates (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkInviteWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) people
    = rk_timeline_candidates_finish (RK_TIMELINE (source), result, &error);

  self->loading = FALSE;
  if (self->timeline == NULL)
    return;
  gtk_spinner_stop (self->spinner);
  if (people == NULL)
    {
      gtk_label_set_text (self->message, error->message);
      on_tab (self);
      return;
    }
  g_set_object (&self->people, people);
  for (guint i = 0; i < g_list_model_get_n_items (people); i++)
    {
      g_autoptr (RkCandidateItem) item = g_list_model_get_item (people, i);
      gtk_list_box_append (self->candidates, candidate_row (self, item, FALSE));
    }
  gtk_label_set_text (
    self->message, _ ("There is nobody to invite: all your colleagues and the people you share "
                      "a team with are in already, or have been invited."));
  on_tab (self);
}

static void
on_search_changed (RkInviteWindow *self)
{
  g_autofree char *text = rk_form_dup_text (self->search);
  g_free (self->needle);
  self->needle = rk_text_fold (text, -1, NULL);
  gtk_list_box_invalidate_filter (self->candidates);
}

static void
on_invited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkInviteWindow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = rk_timeline_act_finish (RK_TIMELINE (source), result, &error);

  if (self->timeline == NULL)
    return;
  self->busy = FALSE;
  gtk_spinner_stop (self->spinner);
  update (self);
  if (!done)
    {
      rk_toast_error (GTK_WIDGET (self->stack), error);
      return;
    }
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  if (parent != NULL && gtk_window_get_focus (parent) != NULL)
    rk_toast (
      gtk_window_get_focus (parent), rk_timeline_is_admin (self->timeline)
                                       ? _ ("Invited. They are in as soon as they accept.")
                                       : _ ("Asked. An administrator has to approve first."));
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_done (RkInviteWindow *self)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->picked));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RkCandidateItem) item = g_list_model_get_item (G_LIST_MODEL (self->picked), i);
      g_ptr_array_add (ids, (char *) rk_user_item_get_id (rk_candidate_item_get_user (item)));
    }
  g_ptr_array_add (ids, NULL);
  self->busy = TRUE;
  gtk_spinner_start (self->spinner);
  update (self);
  rk_timeline_invite_async (self->timeline, (const char *const *) ids->pdata, self->cancellable,
                            on_invited, g_object_ref (self));
}

static void
on_cancel (RkInviteWindow *self)
{
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
rk_invite_window_dispose (GObject *object)
{
  RkInviteWindow *self = RK_INVITE_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->candidates != NULL)
    {
      /* Both look at the tabs, which go before the rows. */
      gtk_list_box_set_sort_func (self->candidates, NULL, NULL, NULL);
      gtk_list_box_set_header_func (self->candidates, NULL, NULL, NULL);
    }
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_INVITE_WINDOW);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->open_invitations);
  g_clear_object (&self->open_filter);
  g_clear_object (&self->people);
  g_clear_object (&self->picked);
  g_clear_object (&self->timeline);
  g_clear_object (&self->loader);
  g_clear_object (&self->client);
  g_clear_pointer (&self->needle, g_free);
  G_OBJECT_CLASS (rk_invite_window_parent_class)->dispose (object);
}

static void
rk_invite_window_class_init (RkInviteWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_invite_window_dispose;
  g_type_ensure (RK_TYPE_MAIL_PANEL);
  gtk_widget_class_set_template_from_resource (
    widget_class, RK_RESOURCES "notices/invite-window.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, RkInviteWindow, name)
  CHILD (done_button);
  CHILD (spinner);
  CHILD (note);
  CHILD (search);
  CHILD (tab_all);
  CHILD (tab_kana);
  CHILD (tab_facility);
  CHILD (tab_mail);
  CHILD (mail_panel);
  CHILD (stack);
  CHILD (candidates);
  CHILD (message);
  CHILD (chosen_title);
  CHILD (chosen);
  CHILD (waiting_title);
  CHILD (waiting);
  CHILD (members_title);
  CHILD (members);
#undef CHILD
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_tab);
  gtk_widget_class_bind_template_callback (widget_class, on_candidate_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_done);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rk_invite_window_init (RkInviteWindow *self)
{
  self->needle = g_strdup ("");
  self->cancellable = g_cancellable_new ();
  self->picked = g_list_store_new (RK_TYPE_CANDIDATE_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  rk_say_chosen_within (GTK_WIDGET (self));
}

/* Tries again by itself when the connection comes back. */
static void
load (RkInviteWindow *self)
{
  if (self->people != NULL || self->loading)
    return;
  self->loading = TRUE;
  gtk_label_set_text (self->message, _ ("Fetching…"));
  on_tab (self);
  gtk_spinner_start (self->spinner);
  rk_timeline_candidates_async (
    self->timeline, NULL, self->cancellable, on_candidates, g_object_ref (self));
}

/* Into a 小部屋 and a つながり come people who are known already. */
static gboolean
takes_strangers (RkTimeline *timeline)
{
  const int kind = (int) rk_timeline_get_space_kind (timeline);

  return kind == RK_SPACE_CARE || kind == RK_SPACE_FAMILY || kind == RK_SPACE_GROUP
         || kind == RK_SPACE_COMMUNITY;
}

/* Where to, and whose word it takes. */
static char *
note_text (RkTimeline *timeline)
{
  RkPatientItem *patient = rk_timeline_get_patient (timeline);
  const char *name
    = patient != NULL ? rk_patient_item_get_full_name (patient) : rk_timeline_get_title (timeline);
  const gboolean admin = rk_timeline_is_admin (timeline);

  if (rk_timeline_get_space_kind (timeline) == RK_SPACE_FAMILY)
    return g_strdup_printf (
      admin
        ? _ (
          "To the patient side of %s, where patient and family read. Invite only people who have "
          "to do with this patient.")
        : _ ("To the patient side of %s, where patient and family read. An administrator approves "
             "your invitations first."),
      name);
  if (patient != NULL && rk_timeline_get_space_kind (timeline) != RK_SPACE_ROOM)
    return g_strdup_printf (
      admin
        ? _ ("To the team of %s (care side). Invite only people who have to do with this patient.")
        : _ ("To the team of %s (care side). An administrator approves your invitations first."),
      name);
  return g_strdup_printf (
    admin ? _ ("To “%s”.") : _ ("To “%s”. An administrator approves your invitations first."),
    rk_timeline_get_title (timeline));
}

/**
 * rk_invite_window_new:
 * @timeline: the space to invite into
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_invite_window_new (GtkWindow *parent,
                      RkClient *client,
                      RkMediaLoader *loader,
                      RkTimeline *timeline)
{
  RkInviteWindow *self = g_object_new (RK_TYPE_INVITE_WINDOW, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  self->loader = g_object_ref (loader);
  self->timeline = g_object_ref (timeline);
  self->open_filter = GTK_FILTER (gtk_custom_filter_new (is_open_here, self, NULL));
  self->open_invitations = G_LIST_MODEL (gtk_filter_list_model_new (
    g_object_ref (rk_client_get_invitations (client)), g_object_ref (self->open_filter)));
  rk_mail_panel_set_up (self->mail_panel, client, timeline);
  gtk_widget_set_visible (GTK_WIDGET (self->tab_mail), takes_strangers (timeline));
  g_autofree char *text = note_text (timeline);
  gtk_label_set_text (self->note, text);
  rk_search_leads_to (self->search, self->candidates);
  gtk_list_box_set_filter_func (self->candidates, filter_row, self, NULL);
  gtk_list_box_set_sort_func (self->candidates, sort_rows, self, NULL);
  gtk_list_box_set_header_func (self->candidates, set_header, self, NULL);
  gtk_list_box_bind_model (self->chosen, G_LIST_MODEL (self->picked), make_picked, self, NULL);
  gtk_list_box_bind_model (self->waiting, self->open_invitations, make_waiting, self, NULL);
  gtk_list_box_bind_model (
    self->members, rk_timeline_get_members (timeline), make_member, self, NULL);
  g_signal_connect_object (
    self->open_invitations, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::online", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
  update (self);
  rk_room_for_window (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}
