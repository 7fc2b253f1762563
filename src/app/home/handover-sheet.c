/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/home/handover-sheet.h"

#include "app/words/words.h"

#include <glib/gi18n.h>

/* In points. */
#define TEXT_SIZE 8.0
#define INDENT    10.0
/* Lines of one post: the paper says that something is new, the screen says all of it. */
#define POST_LINES 3

/* On a sheet that it begins anew on, a patient is named again. */
static char *
heading (const RkHandoverPlace *place, gboolean again)
{
  g_autofree char *born
    = place->birth_date != NULL ? rk_words_birth_date_and_age (place->birth_date) : NULL;
  g_autoptr (GString) text = g_string_new (place->title);

  if (born != NULL && *born != '\0')
    g_string_append_printf (text, "　%s", born);
  if (place->n_asked > 0)
    g_string_append_printf (text, "　%s %u", _ ("Confirmations asked of you"), place->n_asked);
  if (place->n_unacked > 0)
    g_string_append_printf (text, "　%s %u", _ ("To acknowledge"), place->n_unacked);
  if (place->n_unread > 0)
    g_string_append_printf (text, "　%s %u", _ ("Unread"), place->n_unread);
  if (again)
    g_string_append_printf (text, "　%s", _ ("(continued)"));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
line_of (const RkHandoverPost *post)
{
  g_autofree char *when = rk_words_exact_time (post->created_us);
  g_autofree char *text = g_strdup (post->text);
  g_autofree char *files = post->n_files > 0 ? g_strdup_printf (
                             ngettext (" [%u file]", " [%u files]", post->n_files), post->n_files)
                                             : g_strdup ("");

  g_strdelimit (text, "\n\r\t", ' ');
  return g_strdup_printf ("%s%s%s　%s（%s）%s%s", post->unacked ? "□ " : "　 ", when,
                          post->space_kind == RK_SPACE_FAMILY ? _ (" [Patient side]") : "",
                          post->author, rk_words_profession (post->profession), text, files);
}

/**
 * rk_handover_sheet_new:
 * @places: (element-type RkHandoverPlace): in their order
 * @since: since when, in words
 * @printed_by: who prints
 * @printed_us: when, UTC µs
 *
 * 申し送り on paper, condensed.
 *
 * Returns: (transfer full): sheets that are not laid out yet
 */
RkPrintout *
rk_handover_sheet_new (GPtrArray *places,
                       const char *since,
                       const char *printed_by,
                       gint64 printed_us)
{
  RkPrintout *printout = rk_printout_new (TEXT_SIZE, NULL, printed_by, printed_us);
  g_autofree char *title = g_strdup_printf (_ ("Handover: %s"), since);

  rk_printout_add_title (printout, title);
  if (places->len == 0)
    rk_printout_add_text (printout, _ ("Nothing new"), 0, 0);
  for (guint i = 0; i < places->len; i++)
    {
      const RkHandoverPlace *place = g_ptr_array_index (places, i);
      g_autofree char *name = heading (place, FALSE);
      g_autofree char *again = heading (place, TRUE);

      if (place->posts->len > 0)
        rk_printout_add_heading (printout, name, again);
      for (guint j = 0; j < place->posts->len; j++)
        {
          g_autofree char *text = line_of (g_ptr_array_index (place->posts, j));
          rk_printout_add_text (printout, text, INDENT, POST_LINES);
        }
    }
  return printout;
}
