/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/viewer/paper-view.h"

#include "app/common/form.h"
#include "app/media/media-loader.h"

#include <glib/gi18n.h>
#include <string.h>

/* Device pixels per point: at first, and once the person comes nearer. */
#define PAGE_SCALE 2.0
#define FINE_SCALE 5.0
/* A small page, in application pixels. */
#define THUMB_WIDTH 110
/* As long as the sandbox takes. */
#define MAX_SOUGHT 400

struct _RkPaperView
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *side;
  GtkListView *list;
  GtkSingleSelection *pages; /* of GtkStringObject: the number of a page */
  RkPictureView *picture;
  GtkLabel *message;
  GtkWidget *search_bar;
  GtkSearchEntry *search_entry;
  GtkLabel *search_label;

  RkPaper *paper;
  GCancellable *cancellable; /* of this paper */
  GCancellable *rendering;   /* of this page */
  guint page;
  double scale; /* of the page that is seen */
  gboolean fine;
  char *sought;
  GArray *places;    /* found on the page that is seen */
  guint search_page; /* where the search is */
  guint n_searched;  /* pages that it has been through */
  gboolean has_text; /* any of them */
  gboolean turning;  /* the selection follows the page */
};

G_DEFINE_FINAL_TYPE (RkPaperView, rk_paper_view, GTK_TYPE_WIDGET)

enum
{
  PAGE_CHANGED,
  COPIED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
show_marks (RkPaperView *self)
{
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));

  for (guint i = 0; self->places != NULL && i < self->places->len; i++)
    {
      const RkPaperPlace *place = &g_array_index (self->places, RkPaperPlace, i);
      graphene_rect_t mark
        = GRAPHENE_RECT_INIT ((float) (place->x1 * self->scale), (float) (place->y1 * self->scale),
                              (float) ((place->x2 - place->x1) * self->scale),
                              (float) ((place->y2 - place->y1) * self->scale));
      g_array_append_val (marks, mark);
    }
  rk_picture_view_set_marks (self->picture, marks);
}

static void
on_page (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkPaperView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels = rk_paper_render_page_finish (RK_PAPER (source), result, &error);
  g_autoptr (GdkTexture) texture = NULL;
  double width, height;

  if (is_cancelled (error) || RK_PAPER (source) != self->paper)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->message), pixels == NULL);
  if (pixels == NULL)
    {
      gtk_label_set_text (self->message, error->message);
      rk_picture_view_set_texture (self->picture, NULL, FALSE);
      return;
    }
  rk_paper_get_page_size (self->paper, self->page, &width, &height);
  self->scale = pixels->width / width;
  texture = rk_texture_from_pixels (pixels);
  rk_picture_view_set_texture (self->picture, texture, self->fine);
  show_marks (self);
}

static void
render (RkPaperView *self, double scale)
{
  g_cancellable_cancel (self->rendering);
  g_clear_object (&self->rendering);
  self->rendering = g_cancellable_new ();
  rk_paper_render_page_async (
    self->paper, self->page, scale, self->rendering, on_page, g_object_ref (self));
}

static void
on_zoom_changed (RkPictureView *picture, RkPaperView *self)
{
  if (self->paper == NULL || self->fine || rk_picture_view_get_zoom (picture) <= 1.1)
    return;
  self->fine = TRUE;
  render (self, FINE_SCALE);
}

/**
 * rk_paper_view_show_page:
 * @page: from 0
 *
 * Turns to a page, if there is such a one.
 */
void
rk_paper_view_show_page (RkPaperView *self, guint page)
{
  if (self->paper == NULL || page >= rk_paper_get_n_pages (self->paper))
    return;
  if (page != self->page)
    g_clear_pointer (&self->places, g_array_unref);
  self->page = page;
  self->fine = FALSE;
  self->turning = TRUE;
  gtk_single_selection_set_selected (self->pages, page);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", page);
  self->turning = FALSE;
  rk_picture_view_set_marks (self->picture, NULL);
  render (self, PAGE_SCALE);
  g_signal_emit (self, signals[PAGE_CHANGED], 0);
}

static void
on_selected_page (GtkSingleSelection *pages, GParamSpec *pspec, RkPaperView *self)
{
  guint page = gtk_single_selection_get_selected (pages);

  if (!self->turning && page != GTK_INVALID_LIST_POSITION && page != self->page)
    rk_paper_view_show_page (self, page);
}

/* Small pages. */

static void
on_thumb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkPicture) picture = data;
  g_autoptr (RkPixels) pixels = rk_paper_render_page_finish (RK_PAPER (source), result, NULL);

  if (pixels == NULL)
    return;
  g_autoptr (GdkTexture) texture = rk_texture_from_pixels (pixels);
  gtk_picture_set_paintable (picture, GDK_PAINTABLE (texture));
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, RkPaperView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *picture = gtk_picture_new ();
  GtkWidget *number = gtk_label_new (NULL);

  gtk_widget_add_css_class (number, "caption");
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), number);
  gtk_list_item_set_child (item, box);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, RkPaperView *self)
{
  GtkWidget *picture = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *number = gtk_widget_get_next_sibling (picture);
  guint page = gtk_list_item_get_position (item);
  GCancellable *cancellable = g_cancellable_new ();
  double width, height;

  gtk_label_set_text (
    GTK_LABEL (number), gtk_string_object_get_string (gtk_list_item_get_item (item)));
  if (self->paper == NULL || page >= rk_paper_get_n_pages (self->paper))
    {
      g_object_unref (cancellable);
      return;
    }
  rk_paper_get_page_size (self->paper, page, &width, &height);
  gtk_widget_set_size_request (
    picture, THUMB_WIDTH, (int) CLAMP (THUMB_WIDTH * height / width, 24, 240));
  g_object_set_data_full (G_OBJECT (picture), "rk-asked", cancellable, g_object_unref);
  rk_paper_render_page_async (self->paper, page,
                              THUMB_WIDTH * gtk_widget_get_scale_factor (picture) / width,
                              cancellable, on_thumb, g_object_ref (picture));
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, RkPaperView *self)
{
  GtkWidget *picture = gtk_widget_get_first_child (gtk_list_item_get_child (item));

  g_cancellable_cancel (g_object_get_data (G_OBJECT (picture), "rk-asked"));
  gtk_picture_set_paintable (GTK_PICTURE (picture), NULL);
}

/* Looking for words: page after page, from the one that is seen. */

static void look_on (RkPaperView *self);

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkPaperView) self = data;
  g_autoptr (GError) error = NULL;
  gboolean has_text = FALSE;
  g_autoptr (GArray) places = rk_paper_find_finish (RK_PAPER (source), result, &has_text, &error);
  guint n_pages;

  if (is_cancelled (error) || RK_PAPER (source) != self->paper)
    return;
  if (places == NULL)
    {
      gtk_label_set_text (self->search_label, error->message);
      return;
    }
  n_pages = rk_paper_get_n_pages (self->paper);
  self->has_text |= has_text;
  if (places->len > 0)
    {
      guint n = g_array_index (places, RkPaperPlace, places->len - 1).match + 1;
      g_autofree char *text = g_strdup_printf (
        ngettext ("Page %u: %u place", "Page %u: %u places", n), self->search_page + 1, n);

      gtk_label_set_text (self->search_label, text);
      if (self->search_page != self->page)
        rk_paper_view_show_page (self, self->search_page);
      g_clear_pointer (&self->places, g_array_unref);
      self->places = g_steal_pointer (&places);
      show_marks (self);
      return;
    }
  self->search_page = (self->search_page + 1) % n_pages;
  if (++self->n_searched >= n_pages)
    {
      /* A scanned paper shows the word all the same; so say why it can't be found. */
      gtk_label_set_text (
        self->search_label, self->has_text
                              ? _ ("Not found")
                              : _ ("This paper is a picture: its words can't be searched"));
      g_clear_pointer (&self->places, g_array_unref);
      show_marks (self);
      return;
    }
  look_on (self);
}

static void
look_on (RkPaperView *self)
{
  rk_paper_find_async (
    self->paper, self->search_page, self->sought, self->cancellable, on_found, g_object_ref (self));
}

static void
begin_looking (RkPaperView *self)
{
  self->n_searched = 0;
  self->has_text = FALSE;
  look_on (self);
}

static void
on_search (GtkSearchEntry *entry, RkPaperView *self)
{
  g_autofree char *text = rk_form_dup_text (GTK_EDITABLE (entry));

  if (self->paper == NULL)
    return;
  g_free (self->sought);
  self->sought = *text != '\0' && strlen (text) <= MAX_SOUGHT ? g_steal_pointer (&text) : NULL;
  gtk_label_set_text (self->search_label, "");
  if (self->sought == NULL)
    {
      g_clear_pointer (&self->places, g_array_unref);
      show_marks (self);
      return;
    }
  self->search_page = self->page;
  begin_looking (self);
}

static void
on_next_match (GtkSearchEntry *entry, RkPaperView *self)
{
  if (self->paper == NULL || self->sought == NULL)
    return;
  self->search_page = (self->page + 1) % rk_paper_get_n_pages (self->paper);
  begin_looking (self);
}

static void
on_stop_search (GtkSearchEntry *entry, RkPaperView *self)
{
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
  g_clear_pointer (&self->places, g_array_unref);
  show_marks (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->picture));
}

/**
 * rk_paper_view_begin_search:
 *
 * Opens the field for words to look for.
 */
void
rk_paper_view_begin_search (RkPaperView *self)
{
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* Copying. */

static void
on_text (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkPaperView) self = data;
  g_autofree char *text = rk_paper_select_finish (RK_PAPER (source), result, NULL);

  if (text != NULL && *g_strstrip (text) != '\0')
    g_signal_emit (self, signals[COPIED], 0, text);
}

static void
copy_place (RkPaperView *self, const RkPaperPlace *place)
{
  rk_paper_select_async (
    self->paper, self->page, place, self->cancellable, on_text, g_object_ref (self));
}

static void
on_selected (RkPictureView *picture, RkPaperView *self)
{
  const graphene_rect_t *chosen = rk_picture_view_get_selected (picture);
  RkPaperPlace place;

  if (self->paper == NULL || self->scale <= 0)
    return;
  place.x1 = chosen->origin.x / self->scale;
  place.y1 = chosen->origin.y / self->scale;
  place.x2 = (chosen->origin.x + chosen->size.width) / self->scale;
  place.y2 = (chosen->origin.y + chosen->size.height) / self->scale;
  copy_place (self, &place);
}

/**
 * rk_paper_view_copy_page:
 *
 * Asks for the text of the page that is seen.
 */
void
rk_paper_view_copy_page (RkPaperView *self)
{
  RkPaperPlace place = { 0 };

  if (self->paper == NULL)
    return;
  rk_paper_get_page_size (self->paper, self->page, &place.x2, &place.y2);
  copy_place (self, &place);
}

RkPictureView *
rk_paper_view_get_picture (RkPaperView *self)
{
  return self->picture;
}

guint
rk_paper_view_get_page (RkPaperView *self)
{
  return self->page;
}

/**
 * rk_paper_view_set_paper:
 * @paper: (nullable): an open paper; its first page is shown
 */
void
rk_paper_view_set_paper (RkPaperView *self, RkPaper *paper)
{
  GListStore *numbers = g_list_store_new (GTK_TYPE_STRING_OBJECT);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->rendering);
  g_clear_object (&self->cancellable);
  g_set_object (&self->paper, paper);
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->sought, g_free);
  self->cancellable = g_cancellable_new ();
  self->page = 0;
  rk_picture_view_set_texture (self->picture, NULL, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
  for (guint i = 0; paper != NULL && i < rk_paper_get_n_pages (paper); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i + 1);
      g_autoptr (GtkStringObject) object = gtk_string_object_new (number);
      g_list_store_append (numbers, object);
    }
  self->turning = TRUE;
  gtk_single_selection_set_model (self->pages, G_LIST_MODEL (numbers));
  self->turning = FALSE;
  gtk_widget_set_visible (self->side, g_list_model_get_n_items (G_LIST_MODEL (numbers)) > 1);
  g_object_unref (numbers);
  if (paper != NULL)
    rk_paper_view_show_page (self, 0);
}

static void
rk_paper_view_dispose (GObject *object)
{
  RkPaperView *self = RK_PAPER_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->rendering);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->rendering);
  g_clear_object (&self->paper);
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->sought, g_free);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (rk_paper_view_parent_class)->dispose (object);
}

static void
rk_paper_view_class_init (RkPaperViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_paper_view_dispose;
  signals[PAGE_CHANGED] = g_signal_new (
    "page-changed", RK_TYPE_PAPER_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[COPIED] = g_signal_new ("copied", RK_TYPE_PAPER_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
build_search (RkPaperView *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->search_entry = GTK_SEARCH_ENTRY (gtk_search_entry_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Search in this paper"), -1);
  self->search_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->search_entry));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->search_label));
  self->search_bar = gtk_search_bar_new ();
  gtk_search_bar_set_child (GTK_SEARCH_BAR (self->search_bar), line);
  gtk_search_bar_connect_entry (
    GTK_SEARCH_BAR (self->search_bar), GTK_EDITABLE (self->search_entry));
  g_signal_connect (self->search_entry, "search-changed", G_CALLBACK (on_search), self);
  g_signal_connect (self->search_entry, "activate", G_CALLBACK (on_next_match), self);
  g_signal_connect (self->search_entry, "next-match", G_CALLBACK (on_next_match), self);
  g_signal_connect (self->search_entry, "stop-search", G_CALLBACK (on_stop_search), self);
}

static void
rk_paper_view_init (RkPaperView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *main = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *overlay = gtk_overlay_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
  self->pages = gtk_single_selection_new (NULL);
  g_signal_connect (self->pages, "notify::selected", G_CALLBACK (on_selected_page), self);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (GTK_SELECTION_MODEL (self->pages), factory));
  gtk_accessible_update_property (
    GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Pages"), -1);
  self->side = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (
    GTK_SCROLLED_WINDOW (self->side), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->side), GTK_WIDGET (self->list));
  gtk_widget_set_size_request (self->side, THUMB_WIDTH + 30, -1);

  self->picture = RK_PICTURE_VIEW (rk_picture_view_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->picture), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->picture), TRUE);
  g_signal_connect (self->picture, "zoom-changed", G_CALLBACK (on_zoom_changed), self);
  g_signal_connect (self->picture, "selected", G_CALLBACK (on_selected), self);
  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->message, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->message), FALSE);
  gtk_widget_set_halign (GTK_WIDGET (self->message), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self->message), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "error-box");
  gtk_overlay_set_child (GTK_OVERLAY (overlay), GTK_WIDGET (self->picture));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (self->message));
  build_search (self);
  gtk_box_append (GTK_BOX (main), self->search_bar);
  gtk_box_append (GTK_BOX (main), overlay);

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_append (GTK_BOX (self->box), self->side);
  gtk_box_append (GTK_BOX (self->box), main);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

/**
 * rk_paper_view_new:
 *
 * Returns: (transfer floating): a view without a paper
 */
GtkWidget *
rk_paper_view_new (void)
{
  return g_object_new (RK_TYPE_PAPER_VIEW, NULL);
}
