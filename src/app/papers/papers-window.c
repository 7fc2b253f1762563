/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/papers/papers-window.h"

#include "app/common/common.h"
#include "app/common/form.h"
#include "app/common/room.h"
#include "app/papers/papers.h"
#include "app/papers/pdf.h"
#include "app/papers/print.h"
#include "app/viewer/save-file.h"

#include <glib/gi18n.h>

/* The forms as they will be on paper, to be looked at, printed and saved. */

/* Of a sheet on the screen, in letters of the person's size of text. */
#define SHEET_EMS 43

struct _RkPapersWindow
{
  AdwWindow parent_instance;

  RkClient *client;
  RkPatientItem *patient; /* NULL: one's own pledge */
  RkPaperKind kind;
  RkPaperMaker maker; /* NULL: one of the forms */
  gpointer maker_data;
  GDestroyNotify maker_destroy;
  char *file_name;
  char *subject_id;
  RkPrintout *printout;
  GtkToggleButton *choices[RK_PAPER_DOCTOR + 1];
  GtkBox *sheets;
};

G_DEFINE_FINAL_TYPE (RkPapersWindow, rk_papers_window, ADW_TYPE_WINDOW)

static const char *
subject_of (RkPapersWindow *self)
{
  if (self->subject_id != NULL)
    return self->subject_id;
  return self->patient != NULL ? rk_patient_item_get_id (self->patient)
                               : rk_user_item_get_id (rk_client_get_user (self->client));
}

static RkPrintout *
make (RkPapersWindow *self)
{
  return self->maker != NULL ? self->maker (self->maker_data)
                             : rk_paper_new (self->kind, self->client, self->patient);
}

/* Paper is white and its ink black, whatever the colours of the screen. */
static void
draw_sheet (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  RkPapersWindow *self = RK_PAPERS_WINDOW (data);
  const double scale = width / RK_PRINTOUT_WIDTH;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  if (self->printout == NULL)
    return;
  cairo_scale (cr, scale, scale);
  cairo_translate (cr, RK_PRINTOUT_MARGIN, RK_PRINTOUT_MARGIN);
  rk_printout_draw (
    self->printout, cr, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (area), "rk-page")));
}

static GtkWidget *
new_sheet (RkPapersWindow *self, guint page)
{
  GtkWidget *area = g_object_new (
    GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, "css-name", "sheet", NULL);
  GtkWidget *frame
    = gtk_aspect_frame_new (0.5F, 0, (float) (RK_PRINTOUT_WIDTH / RK_PRINTOUT_HEIGHT), FALSE);
  g_autofree char *text = rk_printout_dup_text (self->printout, page);
  const double width = SHEET_EMS * rk_em_of (GTK_WIDGET (self));

  g_object_set_data (G_OBJECT (area), "rk-page", GUINT_TO_POINTER (page));
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (area), (int) width);
  gtk_drawing_area_set_content_height (
    GTK_DRAWING_AREA (area), (int) (width * RK_PRINTOUT_HEIGHT / RK_PRINTOUT_WIDTH));
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_sheet, self, NULL);
  rk_name_widget (area, text);
  gtk_aspect_frame_set_child (GTK_ASPECT_FRAME (frame), area);
  gtk_widget_set_halign (frame, GTK_ALIGN_CENTER);
  return frame;
}

static void
show (RkPapersWindow *self)
{
  GtkWidget *child;
  guint n_pages;

  for (int i = 0; self->patient != NULL && i <= RK_PAPER_DOCTOR; i++)
    if (gtk_toggle_button_get_active (self->choices[i]))
      self->kind = (RkPaperKind) i;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sheets))) != NULL)
    gtk_box_remove (self->sheets, child);
  g_clear_pointer (&self->printout, rk_printout_free);
  self->printout = make (self);
  n_pages = rk_printout_lay_out_a4 (self->printout);
  for (guint i = 0; i < n_pages; i++)
    gtk_box_append (self->sheets, new_sheet (self, i));
}

static void
on_chosen (GtkToggleButton *button, RkPapersWindow *self)
{
  if (gtk_toggle_button_get_active (button))
    show (self);
}

static void
act_save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkPapersWindow *self = RK_PAPERS_WINDOW (widget);
  g_autoptr (RkPrintout) printout = make (self);
  g_autoptr (GBytes) pdf = rk_printout_to_pdf (printout);

  rk_save_bytes (GTK_WINDOW (self), self->client,
                 self->file_name != NULL ? self->file_name : rk_paper_file_name (self->kind), pdf,
                 subject_of (self));
}

static void
act_print (GtkWidget *widget, const char *name, GVariant *parameter)
{
  RkPapersWindow *self = RK_PAPERS_WINDOW (widget);

  rk_print (widget, self->client, make (self), _ ("Print this form?"), subject_of (self));
}

static void
rk_papers_window_dispose (GObject *object)
{
  RkPapersWindow *self = RK_PAPERS_WINDOW (object);

  g_clear_pointer (&self->printout, rk_printout_free);
  g_clear_object (&self->patient);
  g_clear_object (&self->client);
  if (self->maker_destroy != NULL)
    g_clear_pointer (&self->maker_data, self->maker_destroy);
  g_clear_pointer (&self->file_name, g_free);
  g_clear_pointer (&self->subject_id, g_free);
  G_OBJECT_CLASS (rk_papers_window_parent_class)->dispose (object);
}

static void
rk_papers_window_class_init (RkPapersWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_papers_window_dispose;
  gtk_widget_class_install_action (widget_class, "papers.print", NULL, act_print);
  gtk_widget_class_install_action (widget_class, "papers.save", NULL, act_save);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "papers.print", NULL);
  gtk_widget_class_add_binding_action (
    widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "papers.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static GtkWidget *
new_button (const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static void
build (RkPapersWindow *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *bar = adw_header_bar_new ();
  GtkWidget *body = rk_form_body ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  const char *const titles[]
    = { rk_paper_title (RK_PAPER_EXPLANATION), rk_paper_title (RK_PAPER_CONSENT),
        rk_paper_title (RK_PAPER_DOCTOR), NULL };

  adw_header_bar_pack_start (ADW_HEADER_BAR (bar), new_button (_ ("Print…"), "papers.print"));
  adw_header_bar_pack_end (ADW_HEADER_BAR (bar), new_button (_ ("Save as PDF…"), "papers.save"));
  if (self->patient != NULL)
    rk_form_add_choice (body, titles, self->choices);
  for (int i = 0; self->patient != NULL && i <= RK_PAPER_DOCTOR; i++)
    g_signal_connect (self->choices[i], "toggled", G_CALLBACK (on_chosen), self);
  self->sheets = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 18));
  gtk_box_append (GTK_BOX (body), GTK_WIDGET (self->sheets));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), body);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (outer), bar);
  gtk_box_append (GTK_BOX (outer), scroller);
  adw_window_set_content (ADW_WINDOW (self), outer);
  rk_room_for_window (GTK_WINDOW (self));
  show (self);
}

static void
rk_papers_window_init (RkPapersWindow *self)
{
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 720, 700);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Forms"));
}

/**
 * rk_papers_window_new:
 * @patient: (nullable): whose forms; %NULL for the pledge of whoever is signed in
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_papers_window_new (GtkWindow *parent, RkClient *client, RkPatientItem *patient)
{
  RkPapersWindow *self = g_object_new (RK_TYPE_PAPERS_WINDOW, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  self->kind = RK_PAPER_PLEDGE;
  g_set_object (&self->patient, patient);
  build (self);
  return GTK_WIDGET (self);
}

/**
 * rk_papers_window_new_made:
 * @title: of the window
 * @file_name: what the PDF is called unless another name is chosen
 * @subject_id: the person or place that it is about, for the audit
 * @maker: makes the sheets, each time anew
 * @data: (transfer full): of @maker
 *
 * Returns: (transfer full): a window over @parent that shows, prints and saves what @maker makes
 */
GtkWidget *
rk_papers_window_new_made (GtkWindow *parent,
                           RkClient *client,
                           const char *title,
                           const char *file_name,
                           const char *subject_id,
                           RkPaperMaker maker,
                           gpointer data,
                           GDestroyNotify destroy)
{
  RkPapersWindow *self = g_object_new (RK_TYPE_PAPERS_WINDOW, "transient-for", parent, NULL);

  gtk_window_set_title (GTK_WINDOW (self), title);
  self->client = g_object_ref (client);
  self->maker = maker;
  self->maker_data = data;
  self->maker_destroy = destroy;
  self->file_name = g_strdup (file_name);
  self->subject_id = g_strdup (subject_id);
  build (self);
  return GTK_WIDGET (self);
}
