/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/groups/community-window.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/common/room.h"
#include "client/communities.h"
#include "core/text.h"

#include <glib/gi18n.h>
#include <string.h>

/* Which コミュニティ there are: 参加申請, and what became of it. */

struct _RkCommunityWindow
{
  AdwWindow parent_instance;

  RkClient *client;
  char *needle;
  GtkStack *stack;
  GtkListBox *list;
  AdwStatusPage *failed;
  GtkLabel *more;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (RkCommunityWindow, rk_community_window, ADW_TYPE_WINDOW)

enum
{
  OPENED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void load (RkCommunityWindow *self);

static gboolean
is_shown (GtkListBoxRow *row, gpointer data)
{
  RkCommunityWindow *self = data;
  const char *words = g_object_get_data (G_OBJECT (row), "words");

  return self->needle == NULL || strstr (words, self->needle) != NULL;
}

static void
on_search (GtkEditable *entry, RkCommunityWindow *self)
{
  const char *text = gtk_editable_get_text (entry);

  g_clear_pointer (&self->needle, g_free);
  if (*text != '\0')
    self->needle = rk_text_fold (text, -1, NULL);
  gtk_list_box_invalidate_filter (self->list);
}

/* The entry keeps the key to itself. */
static void
on_stop_search (GtkEditable *entry, RkCommunityWindow *self)
{
  if (*gtk_editable_get_text (entry) == '\0')
    gtk_window_close (GTK_WINDOW (self));
  else
    gtk_editable_set_text (entry, "");
}

static const char *
name_of (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), "name");
}

static const char *
id_of (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), "space-id");
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkCommunityWindow) self = data;
  g_autoptr (GError) error = NULL;
  const gboolean good = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  rk_set_text_or_hide (self->error_label, good ? NULL : error->message);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), TRUE);
  /* How it stands now is the server's to say. */
  if (good)
    load (self);
}

static void
begin_act (RkCommunityWindow *self)
{
  rk_set_text_or_hide (self->error_label, NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->list), FALSE);
}

static void
on_apply_answered (AdwMessageDialog *dialog, const char *response, RkCommunityWindow *self)
{
  GtkTextBuffer *buffer = g_object_get_data (G_OBJECT (dialog), "text");
  GtkTextIter start, end;

  if (g_strcmp0 (response, "apply") != 0 || self->client == NULL)
    return;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  g_autofree char *text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  begin_act (self);
  rk_client_apply_async (self->client, id_of (GTK_WIDGET (dialog)), *text != '\0' ? text : NULL,
                         NULL, on_acted, g_object_ref (self));
}

static void
on_apply (GtkWidget *button, RkCommunityWindow *self)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), NULL, NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();

  adw_message_dialog_format_heading (
    ADW_MESSAGE_DIALOG (dialog), _ ("Apply to “%s”?"), name_of (button));
  adw_message_dialog_set_body (
    ADW_MESSAGE_DIALOG (dialog),
    _ ("Its administrators see your name, profession and facility, and what you write here."));
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  g_object_set (
    view, "left-margin", 8, "right-margin", 8, "top-margin", 6, "bottom-margin", 6, NULL);
  rk_name_widget (view, _ ("To the administrators (optional)"));
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 84);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_widget_add_css_class (scroller, "composer-text");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), scroller);
  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "apply", _ ("Send the application"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "apply", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data (G_OBJECT (dialog), "text", gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)));
  g_object_set_data_full (G_OBJECT (dialog), "space-id", g_strdup (id_of (button)), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_apply_answered), self, 0);
  rk_dialog_present (dialog);
}

static void
on_unapply (GtkWidget *button, RkCommunityWindow *self)
{
  begin_act (self);
  rk_client_unapply_async (self->client, id_of (button), NULL, on_acted, g_object_ref (self));
}

static void
on_open (GtkWidget *button, RkCommunityWindow *self)
{
  g_autofree char *id = g_strdup (id_of (button));

  g_signal_emit (self, signals[OPENED], 0, id);
  gtk_window_close (GTK_WINDOW (self));
}

static GtkWidget *
make_button (RkCommunityWindow *self, const RkCommunity *community)
{
  const RkStanding standing = (RkStanding) community->standing;
  const char *label = standing == RK_STANDING_MEMBER    ? _ ("Open")
                      : standing == RK_STANDING_WAITING ? _ ("Take back")
                                                        : C_ ("community", "Apply");
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *name = g_strdup_printf ("%s: %s", label, community->name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  rk_name_widget (button, name);
  g_object_set_data_full (G_OBJECT (button), "space-id", g_strdup (community->id), g_free);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (community->name), g_free);
  g_signal_connect (button, "clicked",
                    standing == RK_STANDING_MEMBER    ? G_CALLBACK (on_open)
                    : standing == RK_STANDING_WAITING ? G_CALLBACK (on_unapply)
                                                      : G_CALLBACK (on_apply),
                    self);
  return button;
}

static GtkWidget *
make_row (RkCommunityWindow *self, const RkCommunity *community)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autoptr (GString) about = g_string_new (NULL);
  g_autofree char *words = g_strjoin ("\n", community->name,
                                      community->description != NULL ? community->description : "",
                                      community->company != NULL ? community->company : "", NULL);

  gtk_widget_set_hexpand (text, TRUE);
  rk_form_add_label (text, community->name, "patient-name");
  if (community->company != NULL)
    {
      /* Translators: a community that a company runs, and which. */
      g_autofree char *company = g_strdup_printf (_ ("Run by a company: %s"), community->company);
      gtk_widget_set_halign (
        GTK_WIDGET (rk_form_add_label (text, company, "tag")), GTK_ALIGN_START);
    }
  g_string_append_printf (about,
                          ngettext ("%u member", "%u members", (gulong) community->n_members),
                          (guint) community->n_members);
  if (community->standing == RK_STANDING_WAITING)
    g_string_append_printf (about, "　%s", _ ("Your application waits for an administrator"));
  else if (community->standing == RK_STANDING_MEMBER)
    g_string_append_printf (about, "　%s", _ ("You are in it"));
  rk_form_add_label (text, about->str, "member-line");
  if (community->description != NULL)
    {
      GtkLabel *description = rk_form_add_label (text, community->description, NULL);
      gtk_label_set_lines (description, 3);
      gtk_label_set_ellipsize (description, PANGO_ELLIPSIZE_END);
      gtk_widget_set_tooltip_text (GTK_WIDGET (description), community->description);
    }
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), make_button (self, community));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  rk_name_widget (row, community->name);
  g_object_set_data_full (G_OBJECT (row), "words", rk_text_fold (words, -1, NULL), g_free);
  return row;
}

static void
on_communities (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkCommunityWindow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean more = FALSE;
  g_autoptr (GPtrArray) found
    = rk_client_communities_finish (RK_CLIENT (source), result, &more, &error);

  if (self->client == NULL)
    return;
  if (found == NULL)
    {
      adw_status_page_set_description (self->failed, error->message);
      rk_stack_show (self->stack, "failed");
      return;
    }
  for (GtkListBoxRow *row; (row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL;)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < found->len; i++)
    gtk_list_box_append (self->list, make_row (self, g_ptr_array_index (found, i)));
  gtk_widget_set_visible (GTK_WIDGET (self->more), more);
  rk_stack_show (self->stack, found->len > 0 ? "list" : "empty");
}

static void
load (RkCommunityWindow *self)
{
  rk_client_communities_async (self->client, NULL, on_communities, g_object_ref (self));
}

static void
on_again (RkCommunityWindow *self)
{
  rk_stack_show (self->stack, "loading");
  load (self);
}

static void
rk_community_window_dispose (GObject *object)
{
  RkCommunityWindow *self = RK_COMMUNITY_WINDOW (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->needle, g_free);
  G_OBJECT_CLASS (rk_community_window_parent_class)->dispose (object);
}

static void
rk_community_window_class_init (RkCommunityWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_community_window_dispose;
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
  /**
   * RkCommunityWindow::opened:
   * @space_id: one of one's own
   */
  signals[OPENED] = g_signal_new ("opened", RK_TYPE_COMMUNITY_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GtkWidget *
build_failed (RkCommunityWindow *self)
{
  GtkWidget *again = gtk_button_new_with_label (_ ("Try again"));

  self->failed = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->failed, "network-offline-symbolic");
  adw_status_page_set_title (self->failed, _ ("The list could not be fetched"));
  gtk_widget_set_halign (again, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (again, "clicked", G_CALLBACK (on_again), self);
  adw_status_page_set_child (self->failed, again);
  gtk_widget_add_css_class (GTK_WIDGET (self->failed), "compact");
  return GTK_WIDGET (self->failed);
}

static GtkWidget *
build_list (RkCommunityWindow *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *nothing = gtk_label_new (_ ("Nothing has these words."));

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_filter_func (self->list, is_shown, self, NULL);
  gtk_list_box_set_show_separators (self->list, TRUE);
  gtk_list_box_set_placeholder (self->list, nothing);
  gtk_widget_add_css_class (nothing, "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "members");
  rk_name_widget (self->list, _ ("Communities"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  self->more = rk_form_add_label (box, _ ("There are more. Say more of the name."), "dim-label");
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), box);
  return scroller;
}

static void
rk_community_window_init (RkCommunityWindow *self)
{
  GtkWidget *empty = adw_status_page_new ();
  GtkWidget *loading = gtk_spinner_new ();

  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 620, 640);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Find a community"));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_spinner_start (GTK_SPINNER (loading));
  rk_name_widget (loading, _ ("Fetching…"));
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _ ("There is no community yet"));
  gtk_widget_add_css_class (empty, "compact");
  gtk_stack_add_named (self->stack, loading, "loading");
  gtk_stack_add_named (self->stack, build_list (self), "list");
  gtk_stack_add_named (self->stack, empty, "empty");
  gtk_stack_add_named (self->stack, build_failed (self), "failed");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
}

static void
on_create (RkCommunityWindow *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.new-community", NULL);
}

static void
build (RkCommunityWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);
  GtkWidget *search = gtk_search_entry_new ();
  RkUserItem *me = rk_client_get_user (self->client);

  g_object_set (
    box, "margin-top", 14, "margin-bottom", 14, "margin-start", 16, "margin-end", 16, NULL);
  g_object_set (search, "placeholder-text", _ ("Name, description, company"), NULL);
  rk_name_widget (search, _ ("Search communities"));
  g_signal_connect (search, "search-changed", G_CALLBACK (on_search), self);
  g_signal_connect (search, "stop-search", G_CALLBACK (on_stop_search), self);
  rk_search_leads_to (search, self->list);
  gtk_box_append (GTK_BOX (box), search);
  self->error_label = rk_form_add_label (box, NULL, "error");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  if (me != NULL && rk_user_item_is_facility_admin (me))
    {
      GtkWidget *create = gtk_button_new_with_label (_ ("Create a community"));

      gtk_widget_set_halign (create, GTK_ALIGN_START);
      g_signal_connect_swapped (create, "clicked", G_CALLBACK (on_create), self);
      gtk_box_append (GTK_BOX (box), create);
    }
  gtk_box_append (GTK_BOX (outer), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (outer), box);
  adw_window_set_content (ADW_WINDOW (self), outer);
  rk_room_for_window (GTK_WINDOW (self));
}

/**
 * rk_community_window_new:
 *
 * Returns: (transfer full): a window over @parent with all the communities that there are
 */
GtkWidget *
rk_community_window_new (GtkWindow *parent, RkClient *client)
{
  RkCommunityWindow *self = g_object_new (RK_TYPE_COMMUNITY_WINDOW, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  build (self);
  load (self);
  return GTK_WIDGET (self);
}
