/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/home/handover-list.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

/* What fits into a look; the rest is in the timelines and on paper. */
#define MAX_ROWS 120
/* Several changes of a sync are one new reading. */
#define PAUSE 400

struct _RkHandoverList
{
  GtkBox parent_instance;

  RkClient *client;
  GCancellable *cancellable;
  gint64 since_us; /* 0: nothing is shown */
  guint timer;
  GtkListBox *list;
  GtkLabel *rest;
};

G_DEFINE_FINAL_TYPE (RkHandoverList, rk_handover_list, GTK_TYPE_BOX)

enum
{
  OPENED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
add_badge (GtkWidget *line, const char *word, guint n, const char *class)
{
  g_autofree char *text = g_strdup_printf ("%s %u", word, n);
  GtkWidget *badge;

  if (n == 0)
    return;
  badge = gtk_label_new (text);
  gtk_widget_set_valign (badge, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (badge, "badge");
  gtk_widget_add_css_class (badge, class);
  rk_flow_append (RK_FLOW (line), badge);
}

static GtkWidget *
place_row (const RkHandoverPlace *place)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = rk_flow_new (8);
  g_autofree char *born
    = place->birth_date != NULL ? rk_words_birth_date_and_age (place->birth_date) : NULL;

  gtk_widget_set_margin_top (line, 8);
  gtk_widget_set_margin_start (line, 12);
  gtk_widget_set_margin_end (line, 12);
  rk_flow_append (RK_FLOW (line), rk_new_text (place->title, "heading"));
  if (born != NULL)
    rk_flow_append (RK_FLOW (line), rk_new_text (born, "dim-label"));
  add_badge (line, _ ("Confirmations asked of you"), place->n_asked, "asked");
  add_badge (line, _ ("Unread"), place->n_unread, "unread");
  add_badge (line, _ ("To acknowledge"), place->n_unacked, "quiet");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

static GtkWidget *
post_row (const RkHandoverPost *post)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  g_autofree char *when = rk_words_relative_time (post->created_us, rk_time_now_us ());
  g_autofree char *who
    = g_strdup_printf ("%s%s　%s（%s）%s%s", post->unacked ? "□ " : "", when, post->author,
                       rk_words_profession (post->profession),
                       post->space_kind == RK_SPACE_FAMILY ? _ (" [Patient side]") : "",
                       post->n_files > 0 ? _ (" [files]") : "");
  g_autofree char *name = g_strdup_printf ("%s　%s", who, post->text);
  GtkWidget *text = rk_new_text (post->text, NULL);

  gtk_label_set_lines (GTK_LABEL (text), 3);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), rk_new_text (who, "caption"));
  gtk_box_append (GTK_BOX (box), text);
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_widget_set_margin_start (box, 28);
  gtk_widget_set_margin_end (box, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  rk_name_widget (row, name);
  g_object_set_data_full (G_OBJECT (row), "space", g_strdup (post->space_id), g_free);
  g_object_set_data_full (G_OBJECT (row), "post", g_strdup (post->id), g_free);
  g_object_set_data (G_OBJECT (row), "position", GSIZE_TO_POINTER ((gsize) post->position));
  return row;
}

static void
clear (RkHandoverList *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

static void
fill (RkHandoverList *self, GPtrArray *places)
{
  guint n = 0, rest = 0;
  g_autofree char *text = NULL;

  clear (self);
  for (guint i = 0; i < places->len; i++)
    {
      const RkHandoverPlace *place = g_ptr_array_index (places, i);

      if (n < MAX_ROWS)
        gtk_list_box_append (self->list, place_row (place));
      for (guint j = 0; j < place->posts->len; j++)
        if (n < MAX_ROWS)
          {
            gtk_list_box_append (self->list, post_row (g_ptr_array_index (place->posts, j)));
            n++;
          }
        else
          rest++;
    }
  if (rest > 0)
    text = g_strdup_printf (ngettext ("%u more writing is in the timelines.",
                                      "%u more writings are in the timelines.", rest),
                            rest);
  else if (n == 0)
    text = g_strdup (_ ("Nothing new"));
  rk_set_text_or_hide (self->rest, text);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
}

static void
on_places (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkHandoverList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) places = rk_client_handover_finish (RK_CLIENT (source), result, &error);

  if (places != NULL && self->client != NULL && self->since_us > 0)
    fill (self, places);
}

static void
read_now (RkHandoverList *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->since_us == 0)
    return;
  self->cancellable = g_cancellable_new ();
  rk_client_handover_async (
    self->client, self->since_us, self->cancellable, on_places, g_object_ref (self));
}

static gboolean
on_pause (gpointer data)
{
  RkHandoverList *self = data;

  self->timer = 0;
  read_now (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed (RkHandoverList *self)
{
  if (self->since_us > 0 && self->timer == 0)
    self->timer = g_timeout_add (PAUSE, on_pause, self);
}

static void
on_activated (RkHandoverList *self, GtkListBoxRow *row)
{
  const char *space = g_object_get_data (G_OBJECT (row), "space");
  const gint64 position
    = (gint64) GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (row), "position"));

  if (space != NULL)
    g_signal_emit (
      self, signals[OPENED], 0, space, g_object_get_data (G_OBJECT (row), "post"), position);
}

static void
rk_handover_list_dispose (GObject *object)
{
  RkHandoverList *self = RK_HANDOVER_LIST (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_handover_list_parent_class)->dispose (object);
}

static void
rk_handover_list_class_init (RkHandoverListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_handover_list_dispose;
  signals[OPENED] = g_signal_new ("opened", RK_TYPE_HANDOVER_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT64);
}

static void
rk_handover_list_init (RkHandoverList *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 8);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  rk_name_widget (self->list, _ ("Handover"));
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_activated), self);
  self->rest = GTK_LABEL (rk_new_text (NULL, "dim-label"));
  gtk_widget_set_visible (GTK_WIDGET (self->rest), FALSE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->rest));
}

/**
 * rk_handover_list_new:
 *
 * Returns: (transfer floating): a list that shows nothing before a time was chosen
 */
GtkWidget *
rk_handover_list_new (RkClient *client)
{
  static const char *const counts[]
    = { "notify::unread", "notify::unacked", "notify::asked", "notify::n-unsent" };
  RkHandoverList *self = g_object_new (RK_TYPE_HANDOVER_LIST, NULL);

  self->client = g_object_ref (client);
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    g_signal_connect_object (client, counts[i], G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * rk_handover_list_set_since:
 * @since_us: since when, UTC µs; 0 to show nothing
 */
void
rk_handover_list_set_since (RkHandoverList *self, gint64 since_us)
{
  self->since_us = since_us;
  read_now (self);
}
