/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/home/typed-window.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/common/room.h"
#include "app/timeline/typed-line.h"
#include "app/words/words.h"
#include "client/deputies.h"

#include <glib/gi18n.h>

struct _RkTypedWindow
{
  AdwWindow parent_instance;

  RkClient *client; /* NULL once it is closed */
  GtkStack *stack;
  GtkListBox *list;
  AdwStatusPage *empty;
};

G_DEFINE_FINAL_TYPE (RkTypedWindow, rk_typed_window, ADW_TYPE_WINDOW)

enum
{
  OPENED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static const RkTypedPost *
post_of (GtkWidget *button)
{
  return g_object_get_data (
    G_OBJECT (gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW)), "post");
}

static void
on_confirm (GtkButton *button, RkTypedWindow *self)
{
  const RkTypedPost *post = post_of (GTK_WIDGET (button));

  rk_client_settle_typed (self->client, post->space_id, post->id, post->version, NULL);
}

static void
on_reason (const char *reason, gpointer data)
{
  GtkWidget *row = data;
  RkTypedWindow *self = g_object_get_data (G_OBJECT (row), "window");
  const RkTypedPost *post = g_object_get_data (G_OBJECT (row), "post");

  if (self->client != NULL)
    rk_client_settle_typed (self->client, post->space_id, post->id, post->version, reason);
}

/* The row may be gone by the time of the answer; what it is about is not. */
static void
on_return (GtkButton *button, RkTypedWindow *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);

  rk_typed_ask_reason (GTK_WIDGET (self), on_reason, g_object_ref (row), g_object_unref);
}

static void
on_open (GtkButton *button, RkTypedWindow *self)
{
  const RkTypedPost *post = post_of (GTK_WIDGET (button));

  g_signal_emit (self, signals[OPENED], 0, post->space_id, post->id, post->position);
  gtk_window_close (GTK_WINDOW (self));
}

static void
add_button (GtkWidget *line, const char *label, const char *css, GCallback func, gpointer data)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  if (css != NULL)
    gtk_widget_add_css_class (button, css);
  g_signal_connect (button, "clicked", func, data);
  rk_flow_append (RK_FLOW (line), button);
}

static GtkWidget *
make_row (RkTypedWindow *self, RkTypedPost *post)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *buttons = rk_flow_new (8);
  g_autofree char *when = rk_words_exact_time (post->created_us);
  g_autofree char *files
    = post->n_files > 0 ? g_strdup_printf (
        ngettext (" With %u file.", " With %u files.", post->n_files), post->n_files)
                        : g_strdup ("");
  /* Translators: when, who typed it, how many files. */
  g_autofree char *who = g_strdup_printf (_ ("%s · typed by %s%s"), when, post->typist, files);
  g_autofree char *place = g_strconcat (
    post->place, post->space_kind == RK_SPACE_FAMILY ? _ (" [Patient side]") : "", NULL);

  g_object_set (
    box, "margin-top", 10, "margin-bottom", 10, "margin-start", 12, "margin-end", 12, NULL);
  gtk_box_append (GTK_BOX (box), rk_new_text (place, "heading"));
  gtk_box_append (GTK_BOX (box), rk_new_text (who, "caption"));
  gtk_box_append (GTK_BOX (box), rk_new_text (post->text, NULL));
  add_button (buttons, _ ("Confirm It"), "suggested-action", G_CALLBACK (on_confirm), self);
  add_button (buttons, _ ("Give Back…"), NULL, G_CALLBACK (on_return), self);
  add_button (buttons, _ ("Open in the Timeline"), NULL, G_CALLBACK (on_open), self);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  g_object_set_data_full (G_OBJECT (row), "window", g_object_ref (self), g_object_unref);
  g_object_set_data_full (G_OBJECT (row), "post", post, (GDestroyNotify) rk_typed_post_free);
  return row;
}

static void
on_typed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkTypedWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) posts = rk_client_typed_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  for (GtkListBoxRow *row; (row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL;)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  adw_status_page_set_title (
    self->empty, posts != NULL ? _ ("Nothing waits for you") : _ ("The list could not be read"));
  adw_status_page_set_description (self->empty, posts != NULL ? NULL : error->message);
  while (posts != NULL && posts->len > 0)
    gtk_list_box_append (self->list, make_row (self, g_ptr_array_steal_index (posts, 0)));
  rk_stack_show (
    self->stack, gtk_list_box_get_row_at_index (self->list, 0) != NULL ? "list" : "empty");
}

static void
load (RkTypedWindow *self)
{
  if (self->client != NULL)
    rk_client_typed_async (self->client, NULL, on_typed, g_object_ref (self));
}

static void
rk_typed_window_dispose (GObject *object)
{
  g_clear_object (&RK_TYPED_WINDOW (object)->client);
  G_OBJECT_CLASS (rk_typed_window_parent_class)->dispose (object);
}

static void
rk_typed_window_class_init (RkTypedWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_typed_window_dispose;
  /**
   * RkTypedWindow::opened:
   *
   * A post is to be shown where it stands: the space, the post, its position.
   */
  signals[OPENED] = g_signal_new ("opened", RK_TYPE_TYPED_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT64);
  gtk_widget_class_add_binding_action (
    GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
rk_typed_window_init (RkTypedWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 620, 560);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Waiting for my confirmation"));
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_list_box_set_show_separators (self->list, TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->list), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "members");
  rk_name_widget (self->list, _ ("Waiting for my confirmation"));
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  self->empty = ADW_STATUS_PAGE (adw_status_page_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->empty), "compact");
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_add_named (self->stack, scroller, "list");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->empty), "empty");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (outer), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (outer), GTK_WIDGET (self->stack));
  adw_window_set_content (ADW_WINDOW (self), outer);
}

/** rk_typed_window_new: Returns: (transfer full): a window over @parent */
GtkWidget *
rk_typed_window_new (GtkWindow *parent, RkClient *client)
{
  RkTypedWindow *self = g_object_new (RK_TYPE_TYPED_WINDOW, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  g_signal_connect_object (
    client, "notify::to-confirm", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  rk_room_for_window (GTK_WINDOW (self));
  load (self);
  return GTK_WIDGET (self);
}
