/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/groups/space-cell.h"

#include "app/common/common.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

/* A group or a connection in its list. */

struct _RkSpaceCell
{
  AdwBin parent_instance;

  RkSpaceItem *item;
  GtkLabel *title;
  GtkLabel *staff_tag;
  GtkLabel *time;
  GtkLabel *about;
  GtkLabel *excerpt;
  GtkLabel *waiting;
  GtkLabel *muted;
  GtkLabel *unread;
};

G_DEFINE_FINAL_TYPE (RkSpaceCell, rk_space_cell, ADW_TYPE_BIN)

static char *
about_text (RkSpaceItem *item)
{
  RkUserItem *peer = rk_space_item_get_peer (item);
  const guint n = rk_space_item_get_n_members (item);

  if (peer != NULL)
    return g_strdup_printf (_ ("%s (%s)"),
                            rk_words_profession ((int) rk_user_item_get_profession (peer)),
                            rk_user_item_get_facility_name (peer));
  g_autofree char *members = g_strdup_printf (ngettext ("%u member", "%u members", n), n);
  const char *description = rk_space_item_get_description (item);
  if (rk_space_item_get_kind (item) == RK_SPACE_DIRECT)
    return g_strdup (_ ("Requested"));
  return *description != '\0' ? g_strdup_printf ("%s　%s", members, description)
                              : g_steal_pointer (&members);
}

static void
update (RkSpaceCell *self)
{
  RkSpaceItem *item = self->item;

  if (item == NULL)
    return;
  g_autofree char *about = about_text (item);
  const char *author = rk_space_item_get_last_author (item);
  const char *last = rk_space_item_get_last_excerpt (item);
  const gboolean asked
    = rk_space_item_get_kind (item) == RK_SPACE_DIRECT && rk_space_item_get_n_members (item) < 2;
  g_autofree char *excerpt = asked            ? g_strdup (_ ("Your request waits for an answer."))
                             : last == NULL   ? g_strdup (_ ("Nothing written yet"))
                             : author != NULL ? g_strdup_printf ("%s　%s", author, last)
                                              : g_strdup (last);
  g_autofree char *unread
    = rk_space_item_get_unread (item) > 0 ? rk_count_text (rk_space_item_get_unread (item)) : NULL;
  g_autoptr (GString) name = g_string_new (rk_space_item_get_title (item));

  gtk_label_set_text (self->title, rk_space_item_get_title (item));
  const gboolean company = rk_space_item_get_space (item)->company != NULL;
  gtk_label_set_text (
    self->staff_tag, company ? C_ ("badge", "Company") : C_ ("badge", "Workplace"));
  gtk_widget_set_visible (
    GTK_WIDGET (self->staff_tag), company || rk_space_item_is_of_staff (item));
  gtk_label_set_text (self->about, about);
  gtk_label_set_text (self->excerpt, excerpt);
  rk_set_text_or_hide (self->unread, unread);
  rk_show_waiting (self->waiting, rk_space_item_get_has_failed (item),
                   rk_space_item_get_has_sending (item), rk_space_item_get_has_draft (item));
  gtk_widget_set_visible (GTK_WIDGET (self->muted), rk_space_item_get_muted_until_us (item) > 0);
  rk_set_css_class (self, "has-unread", unread != NULL);
  rk_space_cell_refresh_time (self);
  if (company)
    g_string_append_printf (name, "　%s", gtk_label_get_text (self->staff_tag));
  if (unread != NULL)
    g_string_append_printf (name, "　%s %s", _ ("Unread"), unread);
  if (gtk_widget_get_visible (GTK_WIDGET (self->muted)))
    g_string_append_printf (name, "　%s", gtk_label_get_text (self->muted));
  if (gtk_widget_get_visible (GTK_WIDGET (self->waiting)))
    g_string_append_printf (name, "　%s", gtk_label_get_text (self->waiting));
  g_string_append_printf (name, "　%s", about);
  rk_name_widget (self, name->str);
}

/**
 * rk_space_cell_refresh_time:
 *
 * Says anew how long ago the newest writing was.
 */
void
rk_space_cell_refresh_time (RkSpaceCell *self)
{
  const gint64 last = self->item != NULL ? rk_space_item_get_last_post_us (self->item) : 0;
  g_autofree char *text
    = last > 0 ? rk_words_relative_time (last, rk_time_now_us ()) : g_strdup ("");
  gtk_label_set_text (self->time, text);
}

/**
 * rk_space_cell_set_item:
 * @item: (nullable): what to show
 */
void
rk_space_cell_set_item (RkSpaceCell *self, RkSpaceItem *item)
{
  if (self->item == item)
    return;
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (item != NULL)
    g_signal_connect_swapped (item, "notify", G_CALLBACK (update), self);
  update (self);
}

/**
 * rk_space_cell_get_item:
 *
 * Returns: (transfer none) (nullable): what it shows
 */
RkSpaceItem *
rk_space_cell_get_item (RkSpaceCell *self)
{
  return self->item;
}

/**
 * rk_space_cell_set_open:
 * @open: whether its timeline is the one on the screen
 */
void
rk_space_cell_set_open (RkSpaceCell *self, gboolean open)
{
  rk_set_css_class (self, "open", open);
}

static void
rk_space_cell_dispose (GObject *object)
{
  RkSpaceCell *self = RK_SPACE_CELL (object);

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  G_OBJECT_CLASS (rk_space_cell_parent_class)->dispose (object);
}

static void
rk_space_cell_class_init (RkSpaceCellClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_space_cell_dispose;
}

static GtkLabel *
new_label (GtkWidget *box, gboolean expand, const char *css)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));
  g_auto (GStrv) classes = g_strsplit (css, " ", 0);

  gtk_label_set_xalign (label, 0);
  for (gsize i = 0; classes[i] != NULL; i++)
    if (*classes[i] != '\0')
      gtk_widget_add_css_class (GTK_WIDGET (label), classes[i]);
  if (expand)
    {
      gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
      gtk_widget_set_hexpand (GTK_WIDGET (label), TRUE);
    }
  gtk_widget_set_valign (GTK_WIDGET (label), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (label));
  return label;
}

static void
rk_space_cell_init (RkSpaceCell *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *first = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *last = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5);

  gtk_widget_add_css_class (GTK_WIDGET (self), "patient-cell");
  self->title = new_label (first, TRUE, "patient-name");
  self->staff_tag = new_label (first, FALSE, "tag");
  gtk_label_set_text (self->staff_tag, C_ ("badge", "Workplace"));
  self->time = new_label (first, FALSE, "dim-label caption numeric");
  gtk_box_append (GTK_BOX (box), first);
  self->about = new_label (box, TRUE, "dim-label caption");
  self->excerpt = new_label (last, TRUE, "");
  gtk_label_set_single_line_mode (self->excerpt, TRUE);
  self->muted = new_label (last, FALSE, "tag");
  gtk_label_set_text (self->muted, _ ("Notifications off"));
  self->waiting = new_label (last, FALSE, "badge quiet");
  self->unread = new_label (last, FALSE, "badge unread");
  gtk_box_append (GTK_BOX (box), last);
  adw_bin_set_child (ADW_BIN (self), box);
}

/**
 * rk_space_cell_new:
 *
 * Returns: (transfer floating): a row that shows nothing yet
 */
GtkWidget *
rk_space_cell_new (void)
{
  return g_object_new (RK_TYPE_SPACE_CELL, NULL);
}
