/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/home/handover-print.h"

#include "app/common/common.h"
#include "app/home/handover-sheet.h"
#include "app/viewer/ways-out.h"
#include "core/time.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* Around the sheet, in points. */
#define MARGIN 36.0

typedef struct
{
  GtkWidget *view;
  RkClient *client;
  char *since;
  RkHandoverSheet *sheet;
  char *user_id;
  gboolean previewed; /* so nothing was printed */
} Print;

static void
print_free (Print *print)
{
  g_clear_object (&print->view);
  g_clear_object (&print->client);
  g_clear_pointer (&print->sheet, rk_handover_sheet_free);
  g_free (print->since);
  g_free (print->user_id);
  g_free (print);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Print, print_free)

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
    (int) rk_handover_sheet_lay_out (print->sheet, pango, gtk_print_context_get_width (context),
                                     gtk_print_context_get_height (context)));
  g_object_unref (pango);
}

static void
on_draw (GtkPrintOperation *operation, GtkPrintContext *context, int page, Print *print)
{
  rk_handover_sheet_draw (
    print->sheet, gtk_print_context_get_cairo_context (context), (guint) page);
}

static void
on_done (GtkPrintOperation *operation, GtkPrintOperationResult result, Print *print)
{
  if (result == GTK_PRINT_OPERATION_RESULT_APPLY && !print->previewed)
    rk_client_report_view (print->client, RK_VIEW_PRINTED, print->user_id);
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
  gtk_page_setup_set_top_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_bottom_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_left_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_right_margin (setup, MARGIN, GTK_UNIT_POINTS);
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
ask (Print *print)
{
  GtkWidget *dialog = adw_message_dialog_new (
    window_of (print->view), _ ("Print the handover?"),
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

static void
on_places (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Print) print = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) places = rk_client_handover_finish (RK_CLIENT (source), result, &error);
  RkUserItem *user = rk_client_get_user (RK_CLIENT (source));

  if (places == NULL || user == NULL)
    {
      if (error != NULL)
        rk_alert (print->view, _ ("Printing failed"), error->message);
      return;
    }
  print->user_id = g_strdup (rk_user_item_get_id (user));
  print->sheet
    = rk_handover_sheet_new (places, print->since, rk_user_item_get_name (user), rk_time_now_us ());
  ask (g_steal_pointer (&print));
}

/**
 * rk_handover_print:
 * @view: what asks
 * @since_us: since when; 0 for what is unread or not understood
 * @since: the same in words
 *
 * Prints the 申し送り, unless the facility bars it; what is printed is reported for the audit.
 */
void
rk_handover_print (GtkWidget *view, RkClient *client, gint64 since_us, const char *since)
{
  const RkFacility *facility = rk_client_get_facility (client);
  Print *print;

  if (facility != NULL && facility->printing_barred)
    {
      rk_alert (view, _ ("Printing is not allowed here"), _ ("Your facility has barred it."));
      return;
    }
  print = g_new0 (Print, 1);
  print->view = g_object_ref (view);
  print->client = g_object_ref (client);
  print->since = g_strdup (since);
  rk_client_handover_async (client, since_us, NULL, on_places, print);
}
