/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/settings/profile-form.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/composer/picture-editor.h"
#include "app/media/portrait.h"
#include "app/words/words.h"
#include "client/administration.h"
#include "core/text.h"

#include <glib/gi18n.h>

/* Of the square that is kept, in pixels: a face is shown small. */
#define FACE 256
/* Of a file that is chosen, in bytes. */
#define LARGEST (50 * 1024 * 1024)

struct _RkProfileForm
{
  AdwWindow parent_instance;

  RkClient *client;
  RkMediaLoader *loader;
  RkDecoder *decoder;
  GCancellable *cancellable;
  GBytes *face; /* NULL while it stays as it is */

  GtkWidget *body;
  AdwAvatar *avatar;
  GtkEditable *name;
  GtkEditable *kana;
  AdwComboRow *profession;
  GtkButton *save;
  GtkLabel *error_label;
};

G_DEFINE_FINAL_TYPE (RkProfileForm, rk_profile_form, ADW_TYPE_WINDOW)

enum
{
  SAVED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/**
 * rk_portrait_cut:
 * @picture: a picture of any size
 *
 * Returns: (transfer full): the square in its middle, small enough for a portrait
 */
GdkTexture *
rk_portrait_cut (GdkTexture *picture)
{
  const int width = gdk_texture_get_width (picture), height = gdk_texture_get_height (picture);
  const int edge = MIN (width, height), stride = width * 4;
  g_autofree guint8 *pixels = g_malloc ((gsize) stride * (gsize) height);
  cairo_surface_t *whole, *face;
  cairo_t *cr;

  gdk_texture_download (picture, pixels, (gsize) stride);
  whole = cairo_image_surface_create_for_data (pixels, CAIRO_FORMAT_ARGB32, width, height, stride);
  face = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, FACE, FACE);
  cr = cairo_create (face);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, (double) FACE / edge, (double) FACE / edge);
  cairo_set_source_surface (cr, whole, -(width - edge) / 2.0, -(height - edge) / 2.0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BEST);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_flush (face);

  g_autoptr (GBytes) small = g_bytes_new (
    cairo_image_surface_get_data (face), (gsize) cairo_image_surface_get_stride (face) * FACE);
  g_autoptr (GdkTexture) texture = gdk_memory_texture_new (
    FACE, FACE, GDK_MEMORY_DEFAULT, small, (gsize) cairo_image_surface_get_stride (face));
  cairo_surface_destroy (face);
  cairo_surface_destroy (whole);
  return g_steal_pointer (&texture);
}

static void
fail (RkProfileForm *self, const char *message)
{
  gtk_widget_set_sensitive (self->body, TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), TRUE);
  rk_set_text_or_hide (self->error_label, message);
}

static void
on_cut (RkPictureEditor *editor, RkProfileForm *self)
{
  g_autoptr (GdkTexture) shown
    = rk_portrait_cut (rk_sketch_get_texture (rk_picture_editor_get_sketch (editor)));

  g_clear_pointer (&self->face, g_bytes_unref);
  self->face = gdk_texture_save_to_png_bytes (shown);
  adw_avatar_set_custom_image (self->avatar, GDK_PAINTABLE (shown));
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkProfileForm) self = data;
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  gsize size = 0;
  RkPictureEditor *editor;

  if (!g_file_load_contents_finish (G_FILE (source), result, &content, &size, NULL, &error))
    {
      if (self->client != NULL)
        fail (self, error->message);
      return;
    }
  g_autoptr (GBytes) bytes = g_bytes_new_take (content, size);
  if (self->client == NULL)
    return;
  if (size == 0 || size > LARGEST)
    {
      fail (self, _ ("This is no photo that can be used."));
      return;
    }
  editor = rk_picture_editor_new (GTK_WINDOW (self), _ ("Choose what is to be seen of the photo"));
  rk_picture_editor_load (editor, self->decoder, bytes);
  g_signal_connect_object (editor, "done", G_CALLBACK (on_cut), self, 0);
  gtk_window_present (GTK_WINDOW (editor));
}

static void
on_chosen (GtkNativeDialog *dialog, int response, RkProfileForm *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      rk_set_text_or_hide (self->error_label, NULL);
      g_file_load_contents_async (file, self->cancellable, on_read, g_object_ref (self));
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
on_change_picture (RkProfileForm *self)
{
  GtkFileChooserNative *dialog
    = gtk_file_chooser_native_new (_ ("Choose a photo of yourself"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Choose"), _ ("Cancel"));
  g_autoptr (GtkFileFilter) photos = gtk_file_filter_new ();

  gtk_file_filter_set_name (photos, _ ("Photos"));
  gtk_file_filter_add_mime_type (photos, "image/*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), photos);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static const char *
what_is_wrong (RkProfileForm *self)
{
  g_autofree char *name = rk_form_dup_text (self->name);
  g_autofree char *kana = rk_form_dup_text (self->kana);

  if (!rk_text_is_person_name (name))
    return _ ("Write your real name, family name and given name, without digits or symbols.");
  if (!rk_text_is_kana (kana))
    return _ ("Write how the name is read in hiragana or katakana.");
  return NULL;
}

static void
on_changed (RkProfileForm *self)
{
  rk_set_text_or_hide (self->error_label, what_is_wrong (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), what_is_wrong (self) == NULL);
}

static void
done (RkProfileForm *self)
{
  g_signal_emit (self, signals[SAVED], 0);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_face_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkProfileForm) self = data;
  g_autoptr (GError) error = NULL;
  gboolean kept = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (kept)
    done (self);
  else
    fail (self, error->message);
}

static void
on_profile_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkProfileForm) self = data;
  g_autoptr (GError) error = NULL;
  gboolean kept = rk_client_act_finish (RK_CLIENT (source), result, &error);

  if (self->client == NULL)
    return;
  if (!kept)
    fail (self, error->message);
  else if (self->face != NULL)
    rk_client_set_portrait_async (
      self->client, self->face, self->cancellable, on_face_kept, g_object_ref (self));
  else
    done (self);
}

static void
on_save (RkProfileForm *self)
{
  g_autofree char *name = rk_form_dup_text (self->name);
  g_autofree char *kana = rk_form_dup_text (self->kana);
  RkProfession profession
    = self->profession != NULL
        ? (RkProfession) (adw_combo_row_get_selected (self->profession) + RK_PROFESSION_DOCTOR)
        : RK_PROFESSION_UNKNOWN;

  if (what_is_wrong (self) != NULL)
    return;
  rk_set_text_or_hide (self->error_label, NULL);
  gtk_widget_set_sensitive (self->body, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), FALSE);
  rk_client_save_profile_async (
    self->client, name, kana, profession, self->cancellable, on_profile_kept, g_object_ref (self));
}

static void
rk_profile_form_dispose (GObject *object)
{
  RkProfileForm *self = RK_PROFILE_FORM (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->client);
  g_clear_object (&self->decoder);
  g_clear_object (&self->loader);
  g_clear_pointer (&self->face, g_bytes_unref);
  G_OBJECT_CLASS (rk_profile_form_parent_class)->dispose (object);
}

static void
rk_profile_form_class_init (RkProfileFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_profile_form_dispose;
  signals[SAVED] = g_signal_new (
    "saved", RK_TYPE_PROFILE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rk_profile_form_init (RkProfileForm *self)
{
  self->cancellable = g_cancellable_new ();
  self->decoder = rk_decoder_new ();
}

static void
add_face (RkProfileForm *self, RkUserItem *me)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Change the picture"));

  self->avatar = ADW_AVATAR (rk_portrait_new (96));
  rk_portrait_bind (GTK_WIDGET (self->avatar), me, self->loader);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_change_picture), self);
  gtk_box_append (GTK_BOX (self->body), GTK_WIDGET (self->avatar));
  gtk_box_append (GTK_BOX (self->body), button);
}

static void
add_profession (RkProfileForm *self, GtkWidget *group, RkProfession mine)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (int i = RK_PROFESSION_DOCTOR; i < RK_PROFESSION_PATIENT; i++)
    gtk_string_list_append (names, rk_words_profession (i));
  self->profession = ADW_COMBO_ROW (adw_combo_row_new ());
  /* Translators: chosen from the list of professions. */
  adw_preferences_row_set_title (
    ADW_PREFERENCES_ROW (self->profession), _ ("Profession, chosen from the list"));
  adw_combo_row_set_model (self->profession, G_LIST_MODEL (names));
  if (mine >= RK_PROFESSION_DOCTOR && mine < RK_PROFESSION_PATIENT)
    adw_combo_row_set_selected (self->profession, mine - RK_PROFESSION_DOCTOR);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->profession));
}

/**
 * rk_profile_form_new:
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_profile_form_new (GtkWindow *parent, RkClient *client)
{
  RkProfileForm *self = g_object_new (RK_TYPE_PROFILE_FORM, "transient-for", parent, "modal", TRUE,
                                      "title", _ ("Profile"), "default-width", 460, NULL);
  RkUserItem *me = rk_client_get_user (client);
  const RkUser *user = rk_user_item_get_user (me);
  GtkWidget *group;

  self->client = g_object_ref (client);
  self->loader = rk_media_loader_new (client);
  self->body = rk_form_body ();
  add_face (self, me);
  group = rk_form_add_group (self->body, NULL);
  self->name = rk_form_add_entry (group, _ ("Name"), user->name);
  self->kana = rk_form_add_entry (group, _ ("Reading of the name"), user->kana);
  if (rk_user_item_is_staff (me))
    add_profession (self, group, (RkProfession) user->profession);
  rk_form_add_label (self->body,
                     _ ("Everybody who works with you sees your name, your face and your "
                        "profession. Use your real name, and a photo by which you are known."),
                     "dim-label");
  self->save = rk_form_set_content (
    ADW_WINDOW (self), self->body, _ ("Save"), "suggested-action", &self->error_label);
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (on_save), self);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->kana, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->name, "entry-activated", G_CALLBACK (on_save), self);
  g_signal_connect_swapped (self->kana, "entry-activated", G_CALLBACK (on_save), self);
  return GTK_WIDGET (self);
}
