/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/search/search-view.h"

#include "app/common/flow.h"
#include "app/words/words.h"
#include "core/time.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* Hits of one look; more are asked for by more words. */
#define LIMIT 100

struct _RkSearchView
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkStack *stack;
  GtkLabel *count_label;
  GtkLabel *coverage_label;
  GtkWidget *server_button;
  GtkListBox *list;
  AdwStatusPage *nothing;
  AdwStatusPage *failure;

  RkClient *client;
  char *query;
  GCancellable *cancellable;
  gint64 since_us; /* what this terminal holds reaches back to here */
  guint n_hits;
  gboolean asked_server;
};

G_DEFINE_FINAL_TYPE (RkSearchView, rk_search_view, GTK_TYPE_WIDGET)

enum
{
  OPENED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
append_marked (GString *markup, const char *text, gssize length, const char *tag)
{
  g_autofree char *escaped = g_markup_escape_text (text, length);
  if (tag != NULL)
    g_string_append_printf (
      markup, "<span weight=\"bold\" underline=\"single\">%s</span>", escaped);
  else
    g_string_append (markup, escaped);
}

static char *
excerpt_markup (RkSearchHit *hit)
{
  const char *text = rk_search_hit_get_excerpt (hit);
  gsize size = strlen (text);
  guint n = 0;
  const RkRange *ranges = rk_search_hit_get_ranges (hit, &n);
  GString *markup = g_string_new (NULL);
  gsize at = 0;

  for (guint i = 0; i < n && ranges[i].start >= at && ranges[i].end <= size; i++)
    {
      append_marked (markup, text + at, (gssize) (ranges[i].start - at), NULL);
      append_marked (
        markup, text + ranges[i].start, (gssize) (ranges[i].end - ranges[i].start), "found");
      at = ranges[i].end;
    }
  append_marked (markup, text + at, -1, NULL);
  return g_string_free (markup, FALSE);
}

static GtkWidget *
new_hit_row (RkSearchHit *hit)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *head = rk_flow_new (12);
  g_autofree char *when = rk_words_exact_time (rk_search_hit_get_created_us (hit));
  g_autofree char *author
    = rk_search_hit_get_author_profession (hit) == RK_PROFESSION_UNKNOWN
        ? g_strdup (rk_search_hit_get_author_name (hit))
        : g_strdup_printf (_ ("%s, %s"), rk_search_hit_get_author_name (hit),
                           rk_words_profession (rk_search_hit_get_author_profession (hit)));
  g_autofree char *markup = excerpt_markup (hit);
  GtkWidget *title = gtk_label_new (rk_search_hit_get_space_title (hit));
  GtkWidget *author_label = gtk_label_new (author);
  GtkWidget *when_label = gtk_label_new (when);
  GtkWidget *text = gtk_label_new (NULL);

  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (author_label), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (author_label), 0);
  gtk_widget_set_hexpand (author_label, TRUE);
  gtk_widget_add_css_class (author_label, "caption");
  gtk_widget_add_css_class (author_label, "dim-label");
  gtk_widget_add_css_class (when_label, "caption");
  gtk_widget_add_css_class (when_label, "dim-label");
  gtk_label_set_markup (GTK_LABEL (text), markup);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (text), 2);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  rk_flow_append (RK_FLOW (head), title);
  rk_flow_append (RK_FLOW (head), author_label);
  rk_flow_append (RK_FLOW (head), when_label);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), text);
  gtk_widget_add_css_class (box, "search-hit");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "rk-hit", g_object_ref (hit), g_object_unref);
  return row;
}

static void
clear_hits (RkSearchView *self)
{
  GtkWidget *row;
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  self->n_hits = 0;
}

static void
update_coverage (RkSearchView *self, const RkSearchResult *result)
{
  gboolean online = rk_client_get_online (self->client);
  g_autofree char *since = self->since_us > 0 ? rk_words_exact_time (self->since_us) : NULL;
  g_autofree char *text = NULL;

  if (result->from_server)
    text
      = g_strdup (_ ("This terminal and the server were searched: everything that you may see."));
  else if (result->complete)
    text = g_strdup (_ ("This terminal holds the whole history of your patients."));
  else if (online)
    text = g_strdup_printf (
      _ ("This terminal holds everything since %s. Older posts are at the server."),
      since != NULL ? since : "—");
  else
    text = g_strdup_printf (
      _ ("Offline: only what is on this terminal (since %s). There may be more at the server."),
      since != NULL ? since : "—");
  gtk_label_set_text (self->coverage_label, text);
  gtk_widget_set_visible (self->server_button, !result->complete && !result->from_server);
  gtk_widget_set_sensitive (self->server_button, online);
}

static void
show_result (RkSearchView *self, const RkSearchResult *result)
{
  guint n = g_list_model_get_n_items (result->hits);

  if (!result->from_server)
    clear_hits (self);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (RkSearchHit) hit = g_list_model_get_item (result->hits, i);
      gtk_list_box_append (self->list, new_hit_row (hit));
    }
  self->n_hits += n;
  if (!result->from_server)
    self->since_us = result->since_us;

  g_autofree char *count
    = result->more
        ? g_strdup_printf (_ ("The newest %u hits. Add a word to narrow them down."), self->n_hits)
        : g_strdup_printf (ngettext ("%u hit", "%u hits", self->n_hits), self->n_hits);
  gtk_label_set_text (self->count_label, count);
  update_coverage (self, result);
  /* Nobody may take "not here" for "there is none". */
  adw_status_page_set_title (self->nothing, result->complete || result->from_server
                                              ? _ ("Nothing was found")
                                              : _ ("Nothing was found on this terminal"));
  gtk_stack_set_visible_child_name (self->stack, self->n_hits > 0 ? "hits" : "nothing");
}

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkSearchView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkSearchResult) found = rk_client_search_finish (RK_CLIENT (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_set_sensitive (self->server_button, TRUE);
  if (found != NULL)
    {
      show_result (self, found);
      return;
    }
  if (self->asked_server && self->n_hits > 0)
    {
      gtk_label_set_text (self->coverage_label, error->message);
      return;
    }
  adw_status_page_set_description (self->failure, error->message);
  gtk_stack_set_visible_child_name (self->stack, "failure");
}

static void
restart (RkSearchView *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
}

/**
 * rk_search_view_set_query:
 * @query: what stands in the search box
 *
 * Searches at once; an earlier search that is still under way is given up.
 */
void
rk_search_view_set_query (RkSearchView *self, const char *query)
{
  g_return_if_fail (RK_IS_SEARCH_VIEW (self));
  g_autofree char *bare = g_strstrip (g_strdup (query != NULL ? query : ""));

  if (g_strcmp0 (bare, self->query) == 0)
    return;
  g_free (self->query);
  self->query = g_steal_pointer (&bare);
  restart (self);
  self->asked_server = FALSE;
  if (*self->query == '\0')
    {
      clear_hits (self);
      gtk_stack_set_visible_child_name (self->stack, "empty");
      gtk_label_set_text (self->count_label, "");
      gtk_label_set_text (self->coverage_label, "");
      gtk_widget_set_visible (self->server_button, FALSE);
      return;
    }
  rk_client_search_async (
    self->client, self->query, NULL, LIMIT, self->cancellable, on_result, g_object_ref (self));
}

static void
on_server (GtkButton *button, RkSearchView *self)
{
  restart (self);
  self->asked_server = TRUE;
  gtk_widget_set_sensitive (self->server_button, FALSE);
  gtk_label_set_text (self->coverage_label, _ ("Asking the server…"));
  rk_client_search_server_async (self->client, self->query, NULL, self->since_us, LIMIT,
                                 self->cancellable, on_result, g_object_ref (self));
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, RkSearchView *self)
{
  RkSearchHit *hit = g_object_get_data (G_OBJECT (row), "rk-hit");
  g_signal_emit (self, signals[OPENED], 0, rk_search_hit_get_space_id (hit),
                 rk_search_hit_get_post_id (hit), rk_search_hit_get_position (hit));
}

static void
rk_search_view_dispose (GObject *object)
{
  RkSearchView *self = RK_SEARCH_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->client);
  g_clear_pointer (&self->query, g_free);
  G_OBJECT_CLASS (rk_search_view_parent_class)->dispose (object);
}

static void
rk_search_view_class_init (RkSearchViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_search_view_dispose;
  signals[OPENED] = g_signal_new ("opened", RK_TYPE_SEARCH_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT64);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static AdwStatusPage *
add_status (RkSearchView *self,
            const char *name,
            const char *icon,
            const char *title,
            const char *description)
{
  GtkWidget *page = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), icon);
  adw_status_page_set_title (ADW_STATUS_PAGE (page), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (page), description);
  gtk_stack_add_named (self->stack, page, name);
  return ADW_STATUS_PAGE (page);
}

static GtkWidget *
build_head (RkSearchView *self)
{
  GtkWidget *head = rk_flow_new (12);
  GtkWidget *labels = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  self->count_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->count_label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->count_label), "heading");
  self->coverage_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->coverage_label, 0);
  gtk_label_set_wrap (self->coverage_label, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->coverage_label), "caption");
  gtk_widget_set_hexpand (labels, TRUE);
  gtk_box_append (GTK_BOX (labels), GTK_WIDGET (self->count_label));
  gtk_box_append (GTK_BOX (labels), GTK_WIDGET (self->coverage_label));
  self->server_button = gtk_button_new_with_label (_ ("Search Further Back"));
  gtk_widget_set_valign (self->server_button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->server_button, FALSE);
  g_signal_connect (self->server_button, "clicked", G_CALLBACK (on_server), self);
  gtk_widget_add_css_class (head, "timeline-header");
  rk_flow_append (RK_FLOW (head), labels);
  rk_flow_append (RK_FLOW (head), self->server_button);
  return head;
}

static void
rk_search_view_init (RkSearchView *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "timeline");
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Hits"), -1);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));

  add_status (self, "empty", "system-search-symbolic", _ ("Search all writings"),
              _ ("One and two characters are enough. Several words narrow the hits down."));
  self->nothing
    = add_status (self, "nothing", "system-search-symbolic", _ ("Nothing was found"), NULL);
  self->failure = add_status (
    self, "failure", "dialog-warning-symbolic", _ ("The search was not possible"), NULL);
  gtk_stack_add_named (self->stack, scrolled, "hits");
  gtk_box_append (GTK_BOX (self->box), build_head (self));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->stack));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

/**
 * rk_search_view_new:
 * @client: the engine
 *
 * Returns: (transfer floating): a view without a query
 */
GtkWidget *
rk_search_view_new (RkClient *client)
{
  RkSearchView *self = g_object_new (RK_TYPE_SEARCH_VIEW, NULL);
  self->client = g_object_ref (client);
  return GTK_WIDGET (self);
}
