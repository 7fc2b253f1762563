/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/scan-strip.h"

#include "app/composer/scan-folder.h"
#include "app/composer/scan-window.h"
#include "app/prefs/prefs.h"

#include <glib/gi18n.h>

struct _RkScanStrip
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *label;
  RkClient *client;
  RkDecoder *decoder;
  RkAttachmentStrip *strip;
  RkScanFolder *folder;
  char *path;
  char *about; /* NULL: there is nothing to attach them to */
};

G_DEFINE_FINAL_TYPE (RkScanStrip, rk_scan_strip, GTK_TYPE_WIDGET)

static void
update (RkScanStrip *self)
{
  g_autoptr (GPtrArray) files
    = self->folder != NULL ? rk_scan_folder_dup_files (self->folder) : NULL;
  const guint n = files != NULL ? files->len : 0;
  g_autofree char *text
    = g_strdup_printf (ngettext ("%u scan has come in", "%u scans have come in", MAX (n, 1)), n);

  gtk_label_set_text (self->label, text);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0 && self->about != NULL);
}

static void
forget_folder (RkScanStrip *self)
{
  if (self->folder != NULL)
    g_signal_handlers_disconnect_by_data (self->folder, self);
  g_clear_object (&self->folder);
  g_clear_pointer (&self->path, g_free);
}

/* The facility's rule or this computer's folder may be another one now. */
static void
choose_folder (RkScanStrip *self)
{
  g_autofree char *here = g_settings_get_string (rk_prefs (), RK_PREF_SCAN_FOLDER);
  g_autofree char *path = rk_client_get_user (self->client) != NULL
                            ? rk_scan_folder_choose (rk_client_get_facility (self->client), here)
                            : NULL;

  if (g_strcmp0 (path, self->path) != 0)
    {
      forget_folder (self);
      if (path != NULL)
        {
          self->folder = rk_scan_folder_new (path);
          g_signal_connect_swapped (self->folder, "changed", G_CALLBACK (update), self);
        }
      self->path = g_steal_pointer (&path);
    }
  update (self);
}

static void
on_chosen (RkScanWindow *window, RkScanStrip *self)
{
  g_autoptr (GPtrArray) chosen = rk_scan_window_dup_chosen (window);
  const char *about = g_object_get_data (G_OBJECT (window), "rk-about");

  /* Another patient may have come to the screen behind the window. */
  if (g_strcmp0 (about, self->about) != 0)
    return;
  for (guint i = 0; i < chosen->len; i++)
    {
      rk_attachment_strip_add_scan (
        self->strip, chosen->pdata[i], rk_scan_window_get_removal (window));
      if (self->folder != NULL)
        rk_scan_folder_put_aside (self->folder, chosen->pdata[i]);
    }
}

static void
on_look (RkScanStrip *self)
{
  const RkFacility *facility = rk_client_get_facility (self->client);
  g_autoptr (GPtrArray) files = NULL;
  RkScanWindow *window;

  if (self->folder == NULL || self->about == NULL)
    return;
  files = rk_scan_folder_dup_files (self->folder);
  window = rk_scan_window_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->decoder,
                               files, self->about, facility != NULL && facility->scan_removal);
  g_object_set_data_full (G_OBJECT (window), "rk-about", g_strdup (self->about), g_free);
  g_signal_connect_object (window, "chosen", G_CALLBACK (on_chosen), self, 0);
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_later (RkScanStrip *self)
{
  g_autoptr (GPtrArray) files = NULL;

  if (self->folder == NULL)
    return;
  files = rk_scan_folder_dup_files (self->folder);
  for (guint i = 0; i < files->len; i++)
    rk_scan_folder_put_aside (self->folder, files->pdata[i]);
}

static void
rk_scan_strip_dispose (GObject *object)
{
  RkScanStrip *self = RK_SCAN_STRIP (object);

  forget_folder (self);
  g_clear_pointer (&self->about, g_free);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->strip);
  g_clear_object (&self->decoder);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_scan_strip_parent_class)->dispose (object);
}

static void
rk_scan_strip_class_init (RkScanStripClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_scan_strip_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
rk_scan_strip_init (RkScanStrip *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("printer-symbolic");
  GtkWidget *look = gtk_button_new_with_label (_ ("Look and Attach…"));
  GtkWidget *later = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  gtk_widget_add_css_class (self->box, "composer-reply");
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_widget_add_css_class (look, "flat");
  gtk_widget_add_css_class (later, "flat");
  gtk_widget_set_tooltip_text (later, _ ("Not now; the files stay in the folder"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (later), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Not now; the files stay in the folder"), -1);
  g_signal_connect_swapped (look, "clicked", G_CALLBACK (on_look), self);
  g_signal_connect_swapped (later, "clicked", G_CALLBACK (on_later), self);
  gtk_box_append (GTK_BOX (self->box), icon);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (self->box), look);
  gtk_box_append (GTK_BOX (self->box), later);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * rk_scan_strip_new:
 * @decoder: for the small pictures
 * @strip: where what was chosen goes
 *
 * Returns: (transfer floating): a line that hides itself while nothing has come in
 */
GtkWidget *
rk_scan_strip_new (RkClient *client, RkDecoder *decoder, RkAttachmentStrip *strip)
{
  RkScanStrip *self = g_object_new (RK_TYPE_SCAN_STRIP, NULL);

  self->client = g_object_ref (client);
  self->decoder = g_object_ref (decoder);
  self->strip = g_object_ref (strip);
  g_signal_connect_object (
    client, "notify::user", G_CALLBACK (choose_folder), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (rk_prefs (), "changed::" RK_PREF_SCAN_FOLDER, G_CALLBACK (choose_folder),
                           self, G_CONNECT_SWAPPED);
  choose_folder (self);
  return GTK_WIDGET (self);
}

/**
 * rk_scan_strip_set_about:
 * @about: (nullable): whom the post is about; %NULL while nothing is open
 */
void
rk_scan_strip_set_about (RkScanStrip *self, const char *about)
{
  if (g_strcmp0 (about, self->about) == 0)
    return;
  g_free (self->about);
  self->about = g_strdup (about);
  choose_folder (self);
}
