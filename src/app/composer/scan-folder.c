/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/composer/scan-folder.h"

#include "core/file-type.h"
#include "core/time.h"

/* A file that was written to this lately is still being written, in µs. */
#define QUIET_US (2 * RK_SECOND)
/* What lies there for longer was left there for some other reason, in µs. */
#define OLD_US (7 * 24 * RK_HOUR)
/* More than one can look through are not listed. */
#define MAX_FILES 200
/* When to look again while a file is being written, in ms. */
#define LOOK_AGAIN 1000

struct _RkScanFolder
{
  GObject parent_instance;

  GFile *folder;
  GFileMonitor *monitor;
  GCancellable *cancellable;
  GPtrArray *files;  /* of GFile, the newest first */
  GHashTable *aside; /* names of those that were taken or put aside */
  guint timer;
  gboolean looking;
  gboolean again;
};

G_DEFINE_FINAL_TYPE (RkScanFolder, rk_scan_folder, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* What a look found. */
typedef struct
{
  GPtrArray *files;
  gboolean unfinished;
} Found;

static void
found_free (Found *found)
{
  g_ptr_array_unref (found->files);
  g_free (found);
}

static gint64
time_of (GFileInfo *info)
{
  g_autoptr (GDateTime) time = g_file_info_get_modification_date_time (info);

  return time != NULL ? g_date_time_to_unix (time) * RK_SECOND : 0;
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  gint64 one = *(gint64 *) g_object_get_data (*(GObject *const *) a, "rk-time");
  gint64 other = *(gint64 *) g_object_get_data (*(GObject *const *) b, "rk-time");

  return one > other ? -1 : one < other;
}

static void
look_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GFileEnumerator) list = g_file_enumerate_children (
    data,
    G_FILE_ATTRIBUTE_STANDARD_NAME
    "," G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE
    "," G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_STANDARD_IS_HIDDEN,
    G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, NULL);
  Found *found = g_new0 (Found, 1);
  const gint64 now = rk_time_now_us ();
  GFileInfo *info;

  found->files = g_ptr_array_new_with_free_func (g_object_unref);
  while (list != NULL && found->files->len < MAX_FILES
         && (info = g_file_enumerator_next_file (list, cancellable, NULL)) != NULL)
    {
      g_autoptr (GFileInfo) owned = info;
      const gint64 age = now - time_of (info);

      /* No link leads out of the folder, and what could not be sent is not offered. */
      if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR
          || g_file_info_get_is_hidden (info) || g_file_info_get_size (info) <= 0
          || rk_file_name_is_refused (g_file_info_get_name (info), NULL) || age > OLD_US)
        continue;
      if (age >= 0 && age < QUIET_US)
        {
          found->unfinished = TRUE;
          continue;
        }
      GFile *file = g_file_get_child (data, g_file_info_get_name (info));
      gint64 *time = g_new (gint64, 1);
      *time = time_of (info);
      g_object_set_data_full (G_OBJECT (file), "rk-time", time, g_free);
      g_ptr_array_add (found->files, file);
    }
  g_ptr_array_sort (found->files, compare_newest);
  g_task_return_pointer (task, found, (GDestroyNotify) found_free);
}

static void look (RkScanFolder *self);

static gboolean
on_timer (gpointer data)
{
  RkScanFolder *self = data;

  self->timer = 0;
  look (self);
  return G_SOURCE_REMOVE;
}

static gboolean
are_same (GPtrArray *one, GPtrArray *other)
{
  if (one->len != other->len)
    return FALSE;
  for (guint i = 0; i < one->len; i++)
    if (!g_file_equal (one->pdata[i], other->pdata[i]))
      return FALSE;
  return TRUE;
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer data)
{
  RkScanFolder *self = RK_SCAN_FOLDER (source);
  Found *found = g_task_propagate_pointer (G_TASK (result), NULL);

  self->looking = FALSE;
  if (found == NULL)
    return;
  for (guint i = found->files->len; i > 0; i--)
    {
      g_autofree char *name = g_file_get_basename (found->files->pdata[i - 1]);
      if (g_hash_table_contains (self->aside, name))
        g_ptr_array_remove_index (found->files, i - 1);
    }
  if ((found->unfinished || self->again) && self->timer == 0)
    self->timer = g_timeout_add (LOOK_AGAIN, on_timer, self);
  self->again = FALSE;
  if (!are_same (self->files, found->files))
    {
      g_ptr_array_unref (self->files);
      self->files = g_ptr_array_ref (found->files);
      g_signal_emit (self, signals[CHANGED], 0);
    }
  found_free (found);
}

static void
look (RkScanFolder *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->looking)
    {
      self->again = TRUE;
      return;
    }
  self->looking = TRUE;
  task = g_task_new (self, self->cancellable, on_looked, NULL);
  g_task_set_task_data (task, g_object_ref (self->folder), g_object_unref);
  g_task_run_in_thread (task, look_in_thread);
}

static void
on_monitor (RkScanFolder *self)
{
  if (self->timer == 0)
    self->timer = g_timeout_add (200, on_timer, self);
}

static void
rk_scan_folder_dispose (GObject *object)
{
  RkScanFolder *self = RK_SCAN_FOLDER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (rk_scan_folder_parent_class)->dispose (object);
}

static void
rk_scan_folder_finalize (GObject *object)
{
  RkScanFolder *self = RK_SCAN_FOLDER (object);

  g_clear_object (&self->folder);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->files);
  g_hash_table_unref (self->aside);
  G_OBJECT_CLASS (rk_scan_folder_parent_class)->finalize (object);
}

static void
rk_scan_folder_class_init (RkScanFolderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = rk_scan_folder_dispose;
  object_class->finalize = rk_scan_folder_finalize;
  signals[CHANGED] = g_signal_new (
    "changed", RK_TYPE_SCAN_FOLDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rk_scan_folder_init (RkScanFolder *self)
{
  self->cancellable = g_cancellable_new ();
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  self->aside = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * rk_scan_folder_choose:
 * @facility: (nullable): whose rule it is whether a folder is watched at all
 * @of_this_computer: (nullable): what stands here in place of the facility's folder
 *
 * Returns: (transfer full) (nullable): the absolute path to watch; %NULL to watch none
 */
char *
rk_scan_folder_choose (const RkFacility *facility, const char *of_this_computer)
{
  const char *rule = facility != NULL ? facility->scan_folder : NULL;
  const char *path;

  if (rule == NULL || *rule == '\0')
    return NULL;
  path = of_this_computer != NULL && *of_this_computer != '\0' ? of_this_computer : rule;
  if (g_str_has_prefix (path, "~/"))
    return g_build_filename (g_get_home_dir (), path + 2, NULL);
  return g_path_is_absolute (path) ? g_strdup (path) : NULL;
}

/**
 * rk_scan_folder_new:
 * @path: from rk_scan_folder_choose(); it need not be there yet
 *
 * Returns: (transfer full): a folder that is watched
 */
RkScanFolder *
rk_scan_folder_new (const char *path)
{
  RkScanFolder *self = g_object_new (RK_TYPE_SCAN_FOLDER, NULL);

  self->folder = g_file_new_for_path (path);
  self->monitor
    = g_file_monitor_directory (self->folder, G_FILE_MONITOR_WATCH_MOVES, self->cancellable, NULL);
  if (self->monitor != NULL)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (on_monitor), self);
  look (self);
  return self;
}

/**
 * rk_scan_folder_dup_files:
 *
 * Returns: (transfer full) (element-type GFile): what came in, the newest first
 */
GPtrArray *
rk_scan_folder_dup_files (RkScanFolder *self)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->files->len; i++)
    g_ptr_array_add (files, g_object_ref (self->files->pdata[i]));
  return files;
}

/**
 * rk_scan_folder_put_aside:
 *
 * Does not offer the file any more; it stays where it is.
 */
void
rk_scan_folder_put_aside (RkScanFolder *self, GFile *file)
{
  g_hash_table_add (self->aside, g_file_get_basename (file));
  for (guint i = 0; i < self->files->len; i++)
    if (g_file_equal (self->files->pdata[i], file))
      {
        g_ptr_array_remove_index (self->files, i);
        g_signal_emit (self, signals[CHANGED], 0);
        return;
      }
}
