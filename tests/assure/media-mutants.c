/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/* Mutated files through the workers: whatever they make of one, nothing happens to the application.
 *
 * The files are the test files of other people's decoders and converters, and our own of each kind;
 * each case changes one a little and shows it. Bombs come first in a long run. What is watched of
 * the application: that it lives and answers in time, gets pixels of a size that it allowed or an
 * error of the sandbox, and keeps no descriptor, no child, no memory and no file. */

#include "experiment.h"
#include "media-seeds.h"
#include "platform/sandbox.h"
#include "sandbox/protocol.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LONG_RUN     100000
#define AT_ONCE      4
#define BATCH        32
#define EDGE         96
#define LOOK_EVERY   15 /* batches */
#define LATE_SECONDS 60
/* A conversion is slow: this many times longer, and in this many cases one. */
#define OFFICE_PATIENCE 3
#define OFFICE_EVERY    256
/* The rest are pictures. */
#define FILM_PERCENT  12
#define PAPER_PERCENT 18
/* What the application may hold more than after its first cases, in KiB. */
#define GROWTH_KIB (96 * 1024)

enum
{
  RK_KIND_PICTURE,
  RK_KIND_PAPER,
  RK_KIND_FILM,
  RK_KIND_OFFICE,
  RK_N_KINDS
};

typedef struct
{
  RkDecoder *decoder;
  GPtrArray *seeds;
  GPtrArray *of_kind[RK_KIND_OFFICE];
  GPtrArray *documents;
  char *home;
  guint running;
  guint n_pixels;
  guint n_refused;
  guint n_ended;
  guint n_kinds[RK_N_KINDS];
  guint n_findings;
  gboolean planted; /* what is found now was put there */
  guint base_descriptors;
  guint64 base_kib;
} Run;

typedef struct
{
  Run *run;
  GBytes *file; /* of what may move */
  guint64 number;
  gint64 begun;
  gint64 patience;
  guint step;
} Case;

static void G_GNUC_PRINTF (1, 2) say (const char *format, ...)
{
  va_list list;

  va_start (list, format);
  vprintf (format, list);
  va_end (list);
  fflush (stdout);
}

static void G_GNUC_PRINTF (2, 3) find (Run *run, const char *format, ...)
{
  va_list list;
  g_autofree char *text = NULL;

  va_start (list, format);
  text = g_strdup_vprintf (format, list);
  va_end (list);
  run->n_findings++;
  if (run->planted)
    return;
  rk_experiment_finding ("%s", text);
  /* That one says it at the end, and a run of hours may be ended before. */
  say ("finding: %s\n", text);
}

static void
case_done (Case *one, const GError *error)
{
  Run *run = one->run;

  if (g_get_monotonic_time () - one->begun > one->patience)
    find (run, "case %" G_GUINT64_FORMAT " was answered late", one->number);
  if (error == NULL)
    run->n_pixels++;
  else if (error->domain != RK_SANDBOX_ERROR || error->code == RK_SANDBOX_ERROR_UNAVAILABLE)
    find (run, "case %" G_GUINT64_FORMAT ": %s", one->number, error->message);
  else if (error->code == RK_SANDBOX_ERROR_CRASHED || error->code == RK_SANDBOX_ERROR_TIMED_OUT)
    run->n_ended++;
  else
    run->n_refused++;
  run->running--;
  g_clear_pointer (&one->file, g_bytes_unref);
  g_free (one);
}

static void
check_pixels (Case *one, const RkPixels *pixels)
{
  if (pixels != NULL
      && (pixels->width < 1 || pixels->width > EDGE || pixels->height < 1 || pixels->height > EDGE
          || g_bytes_get_size (pixels->bytes) != pixels->stride * pixels->height))
    find (one->run, "case %" G_GUINT64_FORMAT ": pixels of another size", one->number);
}

static void
decoded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels
    = rk_decoder_decode_picture_finish (RK_DECODER (source), result, &error);

  check_pixels (data, pixels);
  case_done (data, error);
}

static void
encoded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkEncoded) made
    = rk_decoder_encode_picture_finish (RK_DECODER (source), result, &error);

  /* Faxes are kept as they are, page for page, and so is what moves. */
  const gboolean kept = made != NULL
                        && (g_str_equal (made->mime_type, "image/tiff")
                            || g_str_equal (made->mime_type, "image/gif"));
  const guint most = kept ? RK_MAX_SOURCE_EDGE : EDGE;

  if (made != NULL && (made->width > most || made->height > most))
    find (((Case *) data)->run, "a new file of another size");
  case_done (data, error);
}

static void
rendered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkPixels) pixels
    = rk_decoder_render_pdf_page_finish (RK_DECODER (source), result, &error);

  check_pixels (data, pixels);
  case_done (data, error);
}

static void next_of_film (RkFilm *film, Case *one);

static void
on_frame (GObject *source, GAsyncResult *result, gpointer data)
{
  RkFilm *film = RK_FILM (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (RkFilmFrame) frame = NULL;

  if (!rk_film_next_frame_finish (film, result, &frame, &error) || frame == NULL)
    {
      case_done (data, error);
      return;
    }
  check_pixels (data, frame->pixels);
  next_of_film (film, data);
}

static void
on_sought (GObject *source, GAsyncResult *result, gpointer data)
{
  RkFilm *film = RK_FILM (source);
  g_autoptr (GError) error = NULL;

  if (!rk_film_seek_finish (film, result, &error))
    case_done (data, error);
  else
    next_of_film (film, data);
}

/* Two frames, a leap, and one more. */
static void
next_of_film (RkFilm *film, Case *one)
{
  guint step = one->step++;

  if (step > 3 || rk_film_get_width (film) == 0)
    case_done (one, NULL);
  else if (step == 2)
    rk_film_seek_async (film, G_USEC_PER_SEC, NULL, on_sought, one);
  else
    rk_film_next_frame_async (film, NULL, on_frame, one);
}

static void
opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkFilm) film = rk_film_open_finish (result, &error);

  if (film == NULL)
    case_done (data, error);
  else
    next_of_film (film, data);
}

static void next_of_moving (RkMoving *moving, Case *one);

static void
on_moved (GObject *source, GAsyncResult *result, gpointer data)
{
  RkMoving *moving = RK_MOVING (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (RkMovingFrame) frame = rk_moving_next_frame_finish (moving, result, &error);

  if (frame == NULL)
    {
      case_done (data, error);
      return;
    }
  check_pixels (data, frame->pixels);
  next_of_moving (moving, data);
}

/* A single picture is for the other worker, as in the viewer. */
static void
next_of_moving (RkMoving *moving, Case *one)
{
  if (rk_moving_get_n_frames (moving) < 2)
    rk_decoder_decode_picture_async (one->run->decoder, one->file, EDGE, EDGE, NULL, decoded, one);
  else if (one->step++ > 3)
    case_done (one, NULL);
  else
    rk_moving_next_frame_async (moving, NULL, on_moved, one);
}

static void
opened_moving (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RkMoving) moving = rk_moving_open_finish (result, &error);

  if (moving == NULL)
    case_done (data, error);
  else
    next_of_moving (moving, data);
}

static gboolean
is_gif (GBytes *file)
{
  const char *mime_type = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);

  rk_file_kind_sniff (data, length, &mime_type);
  return g_strcmp0 (mime_type, "image/gif") == 0;
}

/* What LibreOffice made of it goes the way of every page. */
static void
converted (GObject *source, GAsyncResult *result, gpointer data)
{
  RkDecoder *decoder = RK_DECODER (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pages = rk_decoder_convert_finish (decoder, result, &error);

  if (pages == NULL)
    case_done (data, error);
  else
    rk_decoder_render_pdf_page_async (decoder, pages, 0, EDGE, EDGE, NULL, rendered, data);
}

static Case *
begin_case (Run *run, guint64 number)
{
  Case *one = g_new0 (Case, 1);

  one->run = run;
  one->number = number;
  one->begun = g_get_monotonic_time ();
  one->patience = LATE_SECONDS * G_USEC_PER_SEC;
  run->running++;
  return one;
}

static void
show_document (Run *run, const char *name, GBytes *file, guint64 number)
{
  Case *one = begin_case (run, number);

  run->n_kinds[RK_KIND_OFFICE]++;
  one->patience *= OFFICE_PATIENCE;
  rk_decoder_convert_async (run->decoder, file, NULL, name, NULL, converted, one);
}

static guint
kind_of (GBytes *file)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (file, &length);
  const RkFileKind kind = rk_file_kind_sniff (data, length, NULL);

  return kind == RK_FILE_KIND_PAPER  ? RK_KIND_PAPER
         : kind == RK_FILE_KIND_FILM ? RK_KIND_FILM
                                     : RK_KIND_PICTURE;
}

static void
show (Run *run, GBytes *file, guint64 number)
{
  const guint kind = kind_of (file);
  Case *one = begin_case (run, number);

  run->n_kinds[kind]++;
  if (kind == RK_KIND_PAPER)
    rk_decoder_render_pdf_page_async (run->decoder, file, 0, EDGE, EDGE, NULL, rendered, one);
  else if (kind == RK_KIND_FILM)
    {
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (file);

      rk_film_open_async (
        run->decoder, stream, g_bytes_get_size (file), EDGE, EDGE, NULL, opened, one);
    }
  else if (number % 2 == 1 && is_gif (file))
    {
      one->file = g_bytes_ref (file);
      rk_moving_open_async (run->decoder, file, EDGE, EDGE, NULL, opened_moving, one);
    }
  else if (number % 8 == 0)
    rk_decoder_encode_picture_async (
      run->decoder, file, EDGE, RK_ENCODE_AUTO, 0, NULL, encoded, one);
  else
    rk_decoder_decode_picture_async (run->decoder, file, EDGE, EDGE, NULL, decoded, one);
}

/* One file of this batch; each comes from its own numbers. */
static void
start_case (Run *run, guint n)
{
  g_autofree char *purpose = g_strdup_printf ("file %u", n);
  g_autoptr (GRand) rand = rk_experiment_random (purpose);
  const guint64 number = rk_experiment_case () + n;

  if (run->documents != NULL && number % OFFICE_EVERY == 0)
    {
      const RkSeedDocument *document
        = run->documents->pdata[g_rand_int_range (rand, 0, (gint32) run->documents->len)];
      g_autoptr (GBytes) changed = rk_seed_mutate_document (document->file, rand);

      show_document (run, document->name, changed, number);
      return;
    }

  const gint32 chance = g_rand_int_range (rand, 0, 100);
  GPtrArray *seeds = run->of_kind[chance < FILM_PERCENT                   ? RK_KIND_FILM
                                  : chance < FILM_PERCENT + PAPER_PERCENT ? RK_KIND_PAPER
                                                                          : RK_KIND_PICTURE];
  GBytes *seed = seeds->pdata[g_rand_int_range (rand, 0, (gint32) seeds->len)];
  g_autoptr (GBytes) changed = rk_seed_mutate (seed, rand);
  g_autoptr (GBytes) file = rk_seed_keep_magic (seed, changed);

  show (run, file, number);
}

static void
wait_for_answers (Run *run)
{
  while (run->running > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* The application, seen from outside. */

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static guint64
resident_kib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  line = strstr (text, "RssAnon:");
  return line != NULL ? g_ascii_strtoull (line + strlen ("RssAnon:"), NULL, 10) : 0;
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      n += g_file_test (path, G_FILE_TEST_IS_DIR) ? count_files (path) : 1;
    }
  return n;
}

static void
wait_until_idle (Run *run)
{
  wait_for_answers (run);
  /* Workers that were ended are buried by the loop. */
  run_for (300);
}

/* With nothing under way: what is there now and was not at the beginning? */
static guint
look (Run *run, gboolean first)
{
  guint before = run->n_findings;
  guint descriptors;
  guint64 kib;

  wait_until_idle (run);
  descriptors = count_descriptors ();
  kib = resident_kib ();
  if (first)
    {
      run->base_descriptors = descriptors;
      run->base_kib = kib;
    }
  /* The warm workers may be there or not: they have five between them. */
  if (descriptors > run->base_descriptors + 6)
    find (run, "%u descriptors more", descriptors - run->base_descriptors);
  if (kib > run->base_kib + GROWTH_KIB)
    find (run, "%" G_GUINT64_FORMAT " KiB more", kib - run->base_kib);
  if (count_files (run->home) > 0)
    find (run, "%u files were written", count_files (run->home));
  return run->n_findings - before;
}

static void
show_bomb (Run *run, RkSeedBomb *bomb)
{
  const guint n_pixels = run->n_pixels;

  show (run, bomb->file, 1);
  wait_for_answers (run);
  if (bomb->must_fail && run->n_pixels > n_pixels)
    find (run, "the bomb %s was shown", bomb->name);
}

/* A picture that is shown although it must not be, and an answer that comes too late. */
static guint
plant_answers (Run *run)
{
  const guint before = run->n_findings;
  RkSeedBomb harmless = { (char *) "planted", run->seeds->pdata[0], TRUE };
  Case *one;

  show_bomb (run, &harmless);
  one = begin_case (run, 0);
  one->begun -= one->patience + 1;
  case_done (one, NULL);
  return run->n_findings - before;
}

/* The eye itself: a file, descriptors and memory that are left behind must be seen. */
static void
control (Run *run)
{
  g_autofree char *path = g_build_filename (run->home, "planted", NULL);
  int fds[24];
  guint n_seen, n_answers;
  gsize length = (GROWTH_KIB + 16 * 1024) * (gsize) 1024;
  guint8 *memory = g_malloc (length);

  run->planted = TRUE;
  memset (memory, 1, length);
  g_file_set_contents (path, "x", 1, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = dup (0);
  n_seen = look (run, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  g_unlink (path);
  g_free (memory);
  n_answers = plant_answers (run);
  run->planted = FALSE;
  rk_experiment_control (n_seen == 3, "a file, descriptors and memory that were left behind");
  rk_experiment_control (n_answers == 2, "a bomb that is shown and an answer that is late");
  if (n_seen == 3 && n_answers == 2)
    say ("control found\n");
}

static void
run_bombs (Run *run)
{
  g_autoptr (GPtrArray) bombs = rk_seed_bombs ();
  g_autoptr (GPtrArray) documents = NULL;

  for (guint i = 0; i < bombs->len; i++)
    show_bomb (run, bombs->pdata[i]);
  if (run->documents != NULL)
    documents = rk_seed_document_bombs ();
  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const RkSeedDocument *document = documents->pdata[i];
      const gint64 began = g_get_monotonic_time ();
      const guint n_pixels = run->n_pixels;

      show_document (run, document->name, document->file, i);
      wait_for_answers (run);
      rk_experiment_note ("the bomb %s was %s after %.1f s", document->name,
                          run->n_pixels > n_pixels ? "shown" : "refused",
                          (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
    }
  rk_experiment_note ("%u bombs answered", bombs->len + (documents != NULL ? documents->len : 0));
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) seeds = NULL;
  g_autoptr (GPtrArray) documents = NULL;
  guint n_foreign = 0, n_foreign_documents = 0;
  guint n_batches = 0;
  Run run = { NULL };

  gst_init (NULL, NULL);
  rk_experiment_begin (argc, argv, LONG_RUN);
  if (!sandbox_is_there ())
    rk_experiment_cannot ("no sandbox can be set up on this machine");
  seeds = rk_seed_collect (&n_foreign);
  if (n_foreign < 50)
    rk_experiment_cannot ("the packages with test files of other decoders are not installed");
  documents = rk_seed_documents (&n_foreign_documents);
  rk_experiment_note ("%u files, %u of them not ours", seeds->len, n_foreign);
  if (rk_sandbox_find_office () != NULL)
    {
      run.documents = documents;
      rk_experiment_note (
        "%u office documents, %u of them not ours", documents->len, n_foreign_documents);
    }
  else
    rk_experiment_note ("no LibreOffice here: no office documents");

  /* From here on, what is written anywhere is written below here. */
  run.home = g_dir_make_tmp ("renraku-mutants-XXXXXX", NULL);
  g_setenv ("TMPDIR", run.home, TRUE);
  g_setenv ("HOME", run.home, TRUE);
  g_setenv ("XDG_CACHE_HOME", run.home, TRUE);
  run.seeds = seeds;
  for (guint i = 0; i < RK_KIND_OFFICE; i++)
    run.of_kind[i] = g_ptr_array_new ();
  for (guint i = 0; i < seeds->len; i++)
    g_ptr_array_add (run.of_kind[kind_of (seeds->pdata[i])], seeds->pdata[i]);
  run.decoder = rk_decoder_new ();
  /* What the libraries of this program keep of itself is no finding. */
  for (guint i = 0; i < seeds->len; i += seeds->len / 16 + 1)
    show (&run, seeds->pdata[i], 1);
  look (&run, TRUE);
  control (&run);
  /* A short run is for the mutated ones; the bombs are in the test sandbox-fuzz as well. */
  if (rk_experiment_is_long () && rk_experiment_case () == 0)
    run_bombs (&run);
  look (&run, FALSE);

  run.n_pixels = run.n_refused = run.n_ended = 0;
  memset (run.n_kinds, 0, sizeof run.n_kinds);
  while (rk_experiment_goes_on ())
    {
      for (guint n = 0; n < BATCH; n++)
        {
          while (run.running >= AT_ONCE)
            g_main_context_iteration (NULL, TRUE);
          start_case (&run, n);
        }
      wait_for_answers (&run);
      for (guint n = 0; n < BATCH; n++)
        rk_experiment_case_done ();
      if (++n_batches % LOOK_EVERY == 0)
        look (&run, FALSE);
    }
  look (&run, FALSE);
  g_object_unref (run.decoder);
  for (guint i = 0; i < RK_KIND_OFFICE; i++)
    g_ptr_array_unref (run.of_kind[i]);
  rk_experiment_note (
    "%u shown, %u refused, %u ended their worker", run.n_pixels, run.n_refused, run.n_ended);
  rk_experiment_note ("%u pictures, %u papers, %u films, %u office documents",
                      run.n_kinds[RK_KIND_PICTURE], run.n_kinds[RK_KIND_PAPER],
                      run.n_kinds[RK_KIND_FILM], run.n_kinds[RK_KIND_OFFICE]);
  g_rmdir (run.home);
  g_free (run.home);
  return rk_experiment_end ();
}
