/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-media"

#include "config.h"

#include "scene.h"

#include <cairo-pdf.h>
#include <glib/gi18n.h>

/* A nurse, one of whose patients has photos over weeks. */
#define NURSE_MAIL "sato.misaki@midorino.example"
#define NURSE      0

#define FACILITY "訪問看護ステーション ひなた"

#define FILM_PATIENT "後藤 敏子"
#define TWO_PHOTOS   "昨日と今日の傷です。"
#define N_PAGES      7

/* Ids of what is opened are not known; cards are found by the names of the files. */
static gboolean
open_card (RkScene *scene, const char *name, GError **error)
{
  return rk_desk_press (scene->desks[NURSE], ATSPI_ROLE_PUSH_BUTTON, name, error);
}

static gboolean
close_viewer (RkScene *scene, GError **error)
{
  return rk_desk_keys (scene->desks[NURSE], "Escape", error) && rk_settle (800);
}

/* Her facility lets nothing out of the program. */
static gboolean
is_barred (RkScene *scene, const char *keys, const char *words, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];

  return rk_desk_stroke (desk, keys, error) && rk_see (desk, words, error)
         && rk_press_in_dialog (desk, _ ("Close"), error) && rk_see_gone (desk, words, error);
}

/* Where the multifunction printer of her station puts what it scans. */
static char *
scan_folder (RkScene *scene)
{
  return g_build_filename (scene->work, "scans", NULL);
}

static gboolean
step_sign_in (RkScene *scene, GError **error)
{
  g_autofree char *scans = scan_folder (scene);
  g_autofree char *facility = rk_scene_facility (scene, FACILITY, error);
  g_autofree char *set
    = facility != NULL && g_mkdir_with_parents (scans, 0700) == 0 ? rk_scene_operate (
        scene, error, "facility", "set", facility, "--scan-folder", scans, "--bar-saving", "yes",
        "--bar-printing", "yes", "--bar-copying", "yes", NULL)
                                                                  : NULL;

  return set != NULL && rk_scene_start (scene, NURSE, "nurse", FALSE, error)
         && rk_begin (scene->desks[NURSE], NURSE_MAIL, error);
}

static gboolean
step_wound (RkScene *scene, GError **error)
{
  return rk_open_patient_row (scene->desks[NURSE], "佐藤 花子", "*褥瘡*", error) && rk_settle (2500)
         && rk_scene_picture (scene, "timeline", error) && open_card (scene, "*.jpg", error)
         && rk_settle (4000) && rk_scene_picture (scene, "viewer", error)
         && rk_see (scene->desks[NURSE], _ ("Compare Side by Side"), error)
         && is_barred (scene, "ctrl+s", _ ("Saving is not allowed here"), error)
         && is_barred (scene, "ctrl+c", _ ("Copying is not allowed here"), error)
         && is_barred (scene, "ctrl+p", _ ("Printing is not allowed here"), error);
}

static gboolean
step_compare (RkScene *scene, GError **error)
{
  return rk_desk_keys (scene->desks[NURSE], "c", error) && rk_settle (1500)
         && rk_desk_keys (scene->desks[NURSE], "Left", error) && rk_settle (2500)
         && rk_desk_keys (scene->desks[NURSE], "plus", error)
         && rk_desk_keys (scene->desks[NURSE], "plus", error)
         && rk_scene_picture (scene, "compare", error)
         && rk_desk_keys (scene->desks[NURSE], "c", error) && close_viewer (scene, error);
}

/* A paper of many pages, each with its number in large. */
static gboolean
make_paper (const char *path, GError **error)
{
  cairo_surface_t *surface = cairo_pdf_surface_create (path, 595, 842);
  cairo_t *cr = cairo_create (surface);

  for (int page = 1; page <= N_PAGES; page++)
    {
      g_autofree char *text = g_strdup_printf ("Page %d", page);
      cairo_select_font_face (cr, "sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
      cairo_set_font_size (cr, 72);
      cairo_move_to (cr, 120, 200);
      cairo_show_text (cr, text);
      cairo_show_page (cr);
    }
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  gboolean good = cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS;
  cairo_surface_destroy (surface);
  return good || rk_scene_fail (error, "the paper could not be drawn");
}

static gboolean
post_file (RkScene *scene, const char *path, const char *text, GError **error)
{
  return rk_attach (scene->desks[NURSE], path, error) && rk_see (scene->desks[NURSE], "*B", error)
         && rk_post_and_wait (scene->desks[NURSE], FILM_PATIENT, text, error);
}

static gboolean
step_film (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];

  if (!rk_open_patient (desk, FILM_PATIENT, error) || !open_card (scene, "*.webm", error)
      || !rk_see (desk, "0:00 / 0:0*", error) || !rk_press (desk, _ ("Play"), error)
      || !rk_settle (1000) || !rk_scene_picture (scene, "film-plays", error))
    return FALSE;
  /* At its end; the row behind the viewer has a slider too. */
  g_autoptr (AtspiAccessible) time
    = rk_desk_wait (desk, ATSPI_ROLE_INVALID, "0:04 / *", RK_DESK_PATIENCE, error);
  g_autoptr (AtspiAccessible) controls
    = time != NULL ? atspi_accessible_get_parent (time, error) : NULL;
  g_autoptr (AtspiAccessible) slider
    = controls != NULL ? rk_desk_find_in (controls, ATSPI_ROLE_SLIDER, "*") : NULL;
  if (controls != NULL && slider == NULL)
    return rk_scene_fail (error, "the film has no slider");
  return slider != NULL && rk_desk_click (desk, slider, error) && rk_see (desk, "0:02 / *", error)
         && rk_scene_picture (scene, "film-in-its-middle", error) && close_viewer (scene, error);
}

/* Onto the text itself, which would take the words that files are offered as too. */
static gboolean
drop (RkScene *scene, const char *path, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];
  g_autofree char *name = g_strdup_printf (_ ("Post to the Team of %s (Care Team)"), FILM_PATIENT);
  g_autoptr (AtspiAccessible) entry
    = rk_desk_wait (desk, ATSPI_ROLE_TEXT, name, RK_DESK_PATIENCE, error);

  if (entry == NULL || !rk_desk_drop (desk, g_getenv ("RENRAKU_OFFER"), path, entry, error))
    return FALSE;
  g_autofree char *has = rk_desk_dup_text (entry);
  return *has == '\0' || rk_scene_fail (error, "the drop wrote “%s”", has);
}

/* A photo of a wound, larger or smaller. */
static gboolean
make_photo (const char *path, int size, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 900, 600);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, 0.93, 0.76, 0.65);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0.71, 0.34, 0.29);
  cairo_arc (cr, 450, 300, size, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_destroy (cr);
  gboolean good = cairo_surface_write_to_png (surface, path) == CAIRO_STATUS_SUCCESS;

  cairo_surface_destroy (surface);
  return good || rk_scene_fail (error, "the photo could not be drawn");
}

static char *
take_out (const char *name)
{
  return g_strdup_printf (_ ("Take out %s"), name);
}

static gboolean
step_drop (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];
  g_autofree char *photo = g_build_filename (scene->work, "kizu.png", NULL);
  g_autofree char *folder = g_build_filename (scene->work, "folder", NULL);
  g_autofree char *refused = g_strdup_printf (_ ("“%s” is no file that can be sent."), "folder");
  g_autofree char *out = take_out ("kizu.png");

  if (!make_photo (photo, 140, error))
    return FALSE;
  if (g_mkdir_with_parents (folder, 0700) < 0)
    return rk_scene_fail (error, "there is nothing to drag");
  return drop (scene, photo, error) && rk_see (desk, out, error) && rk_see (desk, "*KB", error)
         && drop (scene, folder, error) && rk_see (desk, refused, error)
         && rk_scene_picture (scene, "dropped", error);
}

static int
left_of (RkDesk *desk, const char *name, GError **error)
{
  g_autoptr (AtspiAccessible) thing
    = rk_desk_wait (desk, ATSPI_ROLE_PUSH_BUTTON, name, RK_DESK_PATIENCE, error);
  g_autoptr (AtspiComponent) component
    = thing != NULL ? atspi_accessible_get_component_iface (thing) : NULL;
  g_autofree AtspiRect *rect
    = component != NULL ? atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, error)
                        : NULL;

  return rect != NULL ? rect->x : -1;
}

/* The second one is dragged before the first, and so they are posted. */
static gboolean
step_order (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];
  g_autofree char *photo = g_build_filename (scene->work, "kyou.png", NULL);
  g_autofree char *out = take_out ("kyou.png");

  if (!make_photo (photo, 90, error) || !drop (scene, photo, error) || !rk_see (desk, out, error)
      || left_of (desk, "kizu.png", error) >= left_of (desk, "kyou.png", error))
    return rk_scene_fail (error, "the second one does not stand behind the first");
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (AtspiAccessible) first
        = rk_desk_wait (desk, ATSPI_ROLE_PUSH_BUTTON, "kizu.png", RK_DESK_PATIENCE, error);
      g_autoptr (AtspiAccessible) second
        = rk_desk_wait (desk, ATSPI_ROLE_PUSH_BUTTON, "kyou.png", RK_DESK_PATIENCE, error);

      if (first == NULL || second == NULL || !rk_desk_drag (desk, second, first, 10, error))
        return FALSE;
      rk_desk_pause (1000);
      if (left_of (desk, "kyou.png", error) < left_of (desk, "kizu.png", error))
        return rk_scene_picture (scene, "dragged-to-the-front", error)
               && rk_post_and_wait (desk, FILM_PATIENT, TWO_PHOTOS, error)
               && rk_see_gone (desk, out, error) && rk_see (desk, "kizu.png", error)
               && left_of (desk, "kyou.png", error) < left_of (desk, "kizu.png", error)
               && rk_scene_picture (scene, "posted-in-that-order", error);
    }
  return rk_scene_fail (error, "dragging it changes nothing");
}

/* A scan comes into the folder of the station, is looked at under the patient's name, attached, and
 * taken out again. */
static gboolean
step_scan (RkScene *scene, GError **error)
{
  RkDesk *desk = scene->desks[NURSE];
  g_autofree char *scans = scan_folder (scene);
  g_autofree char *path = g_build_filename (scans, "fax.png", NULL);
  g_autofree char *come
    = g_strdup_printf (ngettext ("%u scan has come in", "%u scans have come in", 1), 1);
  g_autofree char *attach = g_strdup_printf (ngettext ("Attach %u File", "Attach %u Files", 1), 1);
  g_autofree char *out = take_out ("fax.png");

  return make_photo (path, 200, error) && rk_see (desk, come, error)
         && rk_press (desk, _ ("Look and Attach…"), error) && rk_see (desk, "fax.png", error)
         && rk_desk_press (desk, ATSPI_ROLE_CHECK_BOX, "fax.png", error)
         && rk_see (desk, attach, error) && rk_scene_picture (scene, "a-scan-came-in", error)
         && rk_press (desk, attach, error) && rk_see (desk, out, error)
         && rk_see (desk, "*KB", error) && rk_press (desk, out, error)
         && rk_see_gone (desk, out, error);
}

static gboolean
see_page (RkDesk *desk, int page, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%d / %d", page, N_PAGES);
  return rk_see (desk, text, error);
}

static gboolean
step_paper (RkScene *scene, GError **error)
{
  g_autofree char *path = g_build_filename (scene->work, "keikaku.pdf", NULL);
  RkDesk *desk = scene->desks[NURSE];

  if (!make_paper (path, error) || !post_file (scene, path, "計画書です。", error)
      || !open_card (scene, "keikaku.pdf", error) || !see_page (desk, 1, error) || !rk_settle (1500)
      || !rk_scene_picture (scene, "first-page", error))
    return FALSE;
  for (int page = 2; page <= N_PAGES; page++)
    if (!rk_press (desk, _ ("Next Page"), error) || !see_page (desk, page, error))
      return FALSE;
  return rk_settle (1500) && rk_scene_picture (scene, "last-page", error)
         && rk_press (desk, _ ("Previous Page"), error) && see_page (desk, N_PAGES - 1, error)
         && close_viewer (scene, error);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "a nurse signs in", step_sign_in },
    { "she looks at a wound, large, with the strip of all pictures, and may not take it out",
      step_wound },
    { "she compares it with an earlier one", step_compare },
    { "a film plays to its end, and goes where the slider says", step_film },
    { "a photo is dropped onto the text; a folder is refused in words", step_drop },
    { "a second one is dragged before it, and both are posted in that order", step_order },
    { "a scan comes in, is looked at and attached", step_scan },
    { "a paper of seven pages is leafed through", step_paper },
  };

  return rk_scene_main (argc, argv, "— look at photos over time", steps, G_N_ELEMENTS (steps));
}
