/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/papers/print.h"

#include "app/common/common.h"
#include "app/viewer/ways-out.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *view;
  RkClient *client;
  RkPrintout *printout;
  char *subject_id;
  gboolean previewed; /* so nothing was printed */
} Print;

static void
print_free (Print *print)
{
  g_clear_object (&print->view);
  g_clear_object (&print->client);
  g_clear_pointer (&print->printout, rk_printout_free);
  g_free (print->subject_id);
  g_free (print);
}

static GtkWindow *
window_of (GtkWidget *view)
{
  GtkRoot *root = gtk_widget_get_root (view);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
on_begin (GtkPrintOperation *operation, GtkPrintContext *context, Print *print)
{
  PangoContext *pango = gtk_print_context_create_pango_context (context);

  gtk_print_operation_set_n_pages (
    operation,
    (int) rk_printout_lay_out (print->printout, pango, gtk_print_context_get_width (context),
                               gtk_print_context_get_height (context)));
  g_object_unref (pango);
}

static void
on_draw (GtkPrintOperation *operation, GtkPrintContext *context, int page, Print *print)
{
  rk_printout_draw (print->printout, gtk_print_context_get_cairo_context (context), (guint) page);
}

static void
on_done (GtkPrintOperation *operation, GtkPrintOperationResult result, Print *print)
{
  if (result == GTK_PRINT_OPERATION_RESULT_APPLY && !print->previewed)
    rk_client_report_view (print->client, RK_VIEW_PRINTED, print->subject_id);
}

/* The toolkit's dialog names the printers; nothing goes to any of them before one was chosen. */
static void
run (Print *print)
{
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  g_autoptr (GtkPaperSize) a4 = gtk_paper_size_new (GTK_PAPER_NAME_A4);
  g_autoptr (GError) error = NULL;
  GtkWindow *window = window_of (print->view);

  gtk_page_setup_set_paper_size (setup, a4);
  gtk_page_setup_set_top_margin (setup, RK_PRINTOUT_MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_bottom_margin (setup, RK_PRINTOUT_MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_left_margin (setup, RK_PRINTOUT_MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_right_margin (setup, RK_PRINTOUT_MARGIN, GTK_UNIT_POINTS);
  g_object_set_data_full (G_OBJECT (operation), "rk-print", print, (GDestroyNotify) print_free);
  gtk_print_operation_set_default_page_setup (operation, setup);
  /* Whom it is about stands in no queue. */
  gtk_print_operation_set_job_name (operation, "Renraku");
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_allow_async (operation, TRUE);
  rk_print_guard (operation, print->client, &print->previewed);
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin), print);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw), print);
  g_signal_connect (operation, "done", G_CALLBACK (on_done), print);
  if (gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, window, &error)
      == GTK_PRINT_OPERATION_RESULT_ERROR)
    rk_alert (GTK_WIDGET (window), _ ("Printing failed"), error->message);
}

static void
on_answer (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Print *print = g_object_steal_data (G_OBJECT (dialog), "rk-print");

  if (g_str_equal (response, "print"))
    run (print);
  else
    print_free (print);
}

static void
ask (Print *print, const char *heading)
{
  GtkWidget *dialog = adw_message_dialog_new (
    window_of (print->view), heading,
    _ ("Choose the printer in the next window, and take the sheets from it yourself. What waits "
       "in the printer's queue lies outside of this program: the wipe at logout does not reach it. "
       "That you printed is recorded."));

  adw_message_dialog_add_responses (
    ADW_MESSAGE_DIALOG (dialog), "back", _ ("Go Back"), "print", _ ("Choose a Printer"), NULL);
  adw_message_dialog_set_response_appearance (
    ADW_MESSAGE_DIALOG (dialog), "print", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "print");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "back");
  g_object_set_data_full (G_OBJECT (dialog), "rk-print", print, (GDestroyNotify) print_free);
  g_signal_connect (dialog, "response", G_CALLBACK (on_answer), NULL);
  rk_dialog_present (dialog);
}

/**
 * rk_may_print:
 * @view: what asks
 *
 * Returns: whether the facility allows printing; where it does not, that is said
 */
gboolean
rk_may_print (GtkWidget *view, RkClient *client)
{
  const RkFacility *facility = rk_client_get_facility (client);

  if (facility == NULL || !facility->printing_barred)
    return TRUE;
  rk_alert (view, _ ("Printing is not allowed here"), _ ("Your facility has barred it."));
  return FALSE;
}

/**
 * rk_print:
 * @view: what asks
 * @printout: (transfer full): what goes on paper
 * @heading: asks whether to print it
 * @subject_id: the patient or person that it is about, for the audit
 *
 * Prints, unless the facility bars it; what was printed is reported.
 */
void
rk_print (GtkWidget *view,
          RkClient *client,
          RkPrintout *printout,
          const char *heading,
          const char *subject_id)
{
  Print *print;

  if (!rk_may_print (view, client))
    {
      rk_printout_free (printout);
      return;
    }
  print = g_new0 (Print, 1);
  print->view = g_object_ref (view);
  print->client = g_object_ref (client);
  print->printout = printout;
  print->subject_id = g_strdup (subject_id);
  ask (print, heading);
}
