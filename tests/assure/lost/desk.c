/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

/* What happens to the desk of a busy house: the disk is full or cannot be written, from any call
 * on; the clock jumps; the zone changes; a page of the store is damaged, with posts in it that
 * nobody sent yet. */

#include "experiment.h"
#include "watch.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define N_PLANNED 6000
#define PAGE      4096
#define DAY_US    (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

typedef enum
{
  DESK_FULL,
  DESK_READ_ONLY,
  DESK_CLOCK,
  DESK_ZONE,
  DESK_DAMAGED,
  N_DESKS,
} DeskKind;

static const char *const names[]
  = { "full disk", "disk that cannot be written", "clock", "zone", "damaged page" };

static guint n_calls; /* that change files, in a day's work */
static guint n_on_the_page;

/* The store of the desk: the newest, as others may have been set aside. */
static char *
store_file (void)
{
  g_autofree char *stores = g_build_filename (watch.stand->dir, "desks", "victim", "stores", NULL);
  g_autoptr (GDir) dir = g_dir_open (stores, 0, NULL);
  const char *name;
  char *newest = NULL;
  gint64 best = -1;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (stores, name, "store.db", NULL);
      GStatBuf info;

      if (g_stat (path, &info) == 0
          && (gint64) info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec > best)
        {
          best = (gint64) info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
          g_free (newest);
          newest = g_steal_pointer (&path);
        }
    }
  return newest;
}

/* A byte of a page is another one; @page 0 for any page. */
static void
damage (GRand *random, guint page)
{
  g_autofree char *path = store_file ();
  g_autofree char *content = NULL;
  gsize size;

  if (path == NULL || !g_file_get_contents (path, &content, &size, NULL) || size < 2 * PAGE)
    return;
  if (page == 0 || page > size / PAGE)
    page = 1 + (guint) g_rand_int_range (random, 0, (gint32) (size / PAGE));
  content[(page - 1) * PAGE + (gsize) g_rand_int_range (random, 0, PAGE)] ^= 0x55;
  g_file_set_contents (path, content, (gssize) size, NULL);
}

static GArray *pages; /* that hold nothing of what was not sent */

static void
find_pages (void)
{
  int fd;
  pid_t pid = stand_desk (watch.stand, stand_pages, NULL, &fd);
  char *line;

  pages = g_array_new (FALSE, FALSE, sizeof (guint));
  while ((line = stand_hear (fd, STAND_PATIENCE_MS)) != NULL)
    {
      guint page = (guint) g_ascii_strtoull (line + strlen ("page "), NULL, 10);

      g_array_append_val (pages, page);
      g_free (line);
    }
  close (fd);
  stand_wait (pid);
}

static char *
unsent (guint32 seed)
{
  FlowShift shift = { FLOW_UNSENT, watch_space (), seed, FALSE };
  int fd;
  pid_t pid = stand_desk (watch.stand, stand_flow, &shift, &fd);
  char *wrong = watch_follow (pid, fd, -1);

  if (watch.stand->server == 0)
    stand_start (watch.stand);
  return wrong;
}

static char *
start_again (guint32 seed)
{
  char *wrong = NULL;

  /* Where the page is read only after the sign-in, that ends, and the next one rescues. */
  for (guint attempt = 0; attempt < 3; attempt++)
    {
      g_free (wrong);
      wrong = watch_shift (seed, FALSE, TRUE, -1);
      if (wrong == NULL)
        break;
    }
  return wrong;
}

/* A page is damaged while posts wait in the outbox. The desk starts again and works; and nothing of
 * the posts is missing, unless they lay on the page itself: then what was set aside is still there.
 */
static char *
damaged_page (guint32 seed, GRand *random)
{
  g_autoptr (GHashTable) before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const gboolean elsewhere = g_rand_boolean (random);
  GHashTableIter iter;
  gpointer id;
  char *wrong;

  g_hash_table_iter_init (&iter, watch.model.texts);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (before, g_strdup (id));
  wrong = unsent (seed);
  if (wrong != NULL)
    return wrong;
  damage (random, elsewhere ? g_array_index (
                    pages, guint, g_rand_int_range (random, 0, (gint32) pages->len))
                            : 0);
  wrong = start_again (seed);
  if (wrong == NULL || elsewhere || !watch_says_lost (wrong))
    return wrong;
  g_hash_table_iter_init (&iter, watch.model.texts);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (before, id))
      g_hash_table_iter_remove (&iter);
  g_free (wrong);
  n_on_the_page++;
  return start_again (seed);
}

static char *
trouble (RkHookOrder order, guint at, const Shift *shift)
{
  char *wrong;

  rk_hook_order (watch.stand->desk_hook, RK_HOOK_FILE, at, order);
  wrong = watch_trouble (shift);
  watch_no_orders ();
  watch.stand->desk_hook->clock_us = 0;
  return wrong != NULL ? wrong : start_again (shift->seed);
}

static void
one_case (void)
{
  static const int jumps[] = { 1, -1, 30, -30 };
  const guint64 number = rk_experiment_case ();
  g_autoptr (GRand) random = rk_experiment_random ("case");
  const DeskKind kind = (DeskKind) (number % N_DESKS);
  const guint at = 1 + (guint) ((number / N_DESKS) % MAX (n_calls, 1));
  Shift shift = { .seed = g_rand_int (random), .troubled = TRUE };
  char *wrong;

  watch_doctor_writes ((guint) g_rand_int_range (random, 0, 3), random);
  switch (kind)
    {
    case DESK_FULL:
      wrong = trouble (RK_HOOK_FULL, at, &shift);
      break;
    case DESK_READ_ONLY:
      wrong = trouble (RK_HOOK_LOCK, at, &shift);
      break;
    case DESK_CLOCK:
      shift.around = AROUND_CLOCK;
      shift.clock_us = jumps[number / N_DESKS % G_N_ELEMENTS (jumps)] * DAY_US;
      wrong = trouble (RK_HOOK_NOTHING, 0, &shift);
      break;
    case DESK_ZONE:
      shift.around = AROUND_ZONE;
      wrong = trouble (RK_HOOK_NOTHING, 0, &shift);
      break;
    case DESK_DAMAGED:
    default:
      wrong = damaged_page (shift.seed, random);
    }
  watch.spoiled = wrong != NULL;
  if (wrong != NULL)
    rk_experiment_finding ("%s, call %u of %u: %s", names[kind], at, n_calls, wrong);
  g_free (wrong);
}

/* A store that somebody removed, with posts in it, is missed. */
static void
control (void)
{
  g_autofree char *path = NULL;
  g_autofree char *wrong = NULL;

  g_free (unsent (77));
  path = store_file ();
  if (path != NULL)
    g_unlink (path);
  watch.impatient = TRUE;
  wrong = watch_shift (77, FALSE, TRUE, -1);
  watch.impatient = FALSE;
  rk_experiment_control (watch_says_lost (wrong), "a store that was removed");
}

int
main (int argc, char **argv)
{
  Shift measure = { .seed = 5 };

  rk_experiment_begin (argc, argv, N_PLANNED);
  signal (SIGPIPE, SIG_IGN);
  watch_begin ();
  find_pages ();
  watch_no_orders ();
  g_free (watch_trouble (&measure));
  n_calls = (guint) watch.stand->desk_hook->counts[RK_HOOK_FILE];
  control ();
  watch_end ("the control");
  watch_begin ();
  while (rk_experiment_goes_on ())
    {
      one_case ();
      watch_case_done ();
    }
  watch_end ("all that");
  if (n_on_the_page > 0)
    rk_experiment_note ("%u times what was not sent lay on the damaged page itself", n_on_the_page);
  return rk_experiment_end ();
}
