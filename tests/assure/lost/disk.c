/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-assure"

#include "disk.h"

#include "db/db.h"

#include <sqlite3.h>
#include <string.h>

typedef struct
{
  gatomicrefcount refs;
  char *name;
  GByteArray *data;
  GPtrArray *shared; /* regions of shared memory, as every file of a write-ahead log needs them */
} File;

typedef enum
{
  OP_CREATE,
  OP_WRITE,
  OP_TRUNCATE,
  OP_SYNC,
  OP_DELETE,
  OP_DELETE_SYNCED,
} OpKind;

typedef struct
{
  OpKind kind;
  const char *name; /* interned */
  gint64 offset;    /* of a write; the size of a truncation */
  GBytes *data;
} Op;

struct _RkDisk
{
  GHashTable *files; /* name → File */
  GPtrArray *ops;
  gboolean recording;
  gboolean liar;
};

typedef struct
{
  sqlite3_file base;
  File *file;
  gboolean temporary;
} Handle;

static RkDisk *current;
static sqlite3_vfs *below;

static void
op_free (gpointer data)
{
  Op *op = data;

  g_clear_pointer (&op->data, g_bytes_unref);
  g_free (op);
}

static void
note (OpKind kind, const char *name, gint64 offset, const void *data, gsize size)
{
  if (!current->recording)
    return;
  Op *op = g_new0 (Op, 1);
  op->kind = kind;
  op->name = g_intern_string (name);
  op->offset = offset;
  if (data != NULL)
    op->data = g_bytes_new (data, size);
  g_ptr_array_add (current->ops, op);
}

static File *
file_new (const char *name)
{
  File *file = g_new0 (File, 1);

  g_atomic_ref_count_init (&file->refs);
  file->name = g_strdup (name);
  file->data = g_byte_array_new ();
  file->shared = g_ptr_array_new_with_free_func (g_free);
  return file;
}

static void
file_unref (gpointer data)
{
  File *file = data;

  if (!g_atomic_ref_count_dec (&file->refs))
    return;
  g_free (file->name);
  g_byte_array_unref (file->data);
  g_ptr_array_unref (file->shared);
  g_free (file);
}

static void
put_bytes (GByteArray *array, gint64 offset, gconstpointer data, gsize size)
{
  const gsize end = (gsize) offset + size, before = array->len;

  if (end > before)
    {
      g_byte_array_set_size (array, (guint) end);
      memset (array->data + before, 0, end - before);
    }
  memcpy (array->data + offset, data, size);
}

/* The calls of SQLite. */

static int
disk_close (sqlite3_file *base)
{
  g_clear_pointer (&((Handle *) base)->file, file_unref);
  return SQLITE_OK;
}

static int
disk_read (sqlite3_file *base, void *buffer, int amount, sqlite3_int64 offset)
{
  GByteArray *data = ((Handle *) base)->file->data;
  gint64 there = CLAMP ((gint64) data->len - offset, 0, amount);

  if (there > 0)
    memcpy (buffer, data->data + offset, (gsize) there);
  if (there == amount)
    return SQLITE_OK;
  memset ((char *) buffer + there, 0, (gsize) (amount - there));
  return SQLITE_IOERR_SHORT_READ;
}

static int
disk_write (sqlite3_file *base, const void *buffer, int amount, sqlite3_int64 offset)
{
  Handle *handle = (Handle *) base;

  put_bytes (handle->file->data, offset, buffer, (gsize) amount);
  if (!handle->temporary)
    note (OP_WRITE, handle->file->name, offset, buffer, (gsize) amount);
  return SQLITE_OK;
}

static int
disk_truncate (sqlite3_file *base, sqlite3_int64 size)
{
  Handle *handle = (Handle *) base;

  if (size < handle->file->data->len)
    g_byte_array_set_size (handle->file->data, (guint) size);
  if (!handle->temporary)
    note (OP_TRUNCATE, handle->file->name, size, NULL, 0);
  return SQLITE_OK;
}

static int
disk_sync (sqlite3_file *base, int flags)
{
  Handle *handle = (Handle *) base;

  if (!handle->temporary && !current->liar)
    note (OP_SYNC, handle->file->name, 0, NULL, 0);
  return SQLITE_OK;
}

static int
disk_size (sqlite3_file *base, sqlite3_int64 *ret_size)
{
  *ret_size = ((Handle *) base)->file->data->len;
  return SQLITE_OK;
}

static int
disk_lock (sqlite3_file *base, int level)
{
  return SQLITE_OK;
}

static int
disk_check_lock (sqlite3_file *base, int *ret)
{
  *ret = 0;
  return SQLITE_OK;
}

static int
disk_control (sqlite3_file *base, int op, void *argument)
{
  return SQLITE_NOTFOUND;
}

static int
disk_sector (sqlite3_file *base)
{
  return 4096;
}

/* What SQLite takes for granted of every disk: a write leaves the bytes beside it alone. */
static int
disk_characteristics (sqlite3_file *base)
{
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int
disk_shm_map (sqlite3_file *base, int region, int size, int extend, void volatile **ret)
{
  GPtrArray *shared = ((Handle *) base)->file->shared;

  *ret = NULL;
  if ((guint) region >= shared->len && !extend)
    return SQLITE_OK;
  while ((guint) region >= shared->len)
    g_ptr_array_add (shared, g_malloc0 ((gsize) size));
  *ret = g_ptr_array_index (shared, region);
  return SQLITE_OK;
}

static int
disk_shm_lock (sqlite3_file *base, int offset, int n, int flags)
{
  return SQLITE_OK;
}

static void
disk_shm_barrier (sqlite3_file *base)
{
}

static int
disk_shm_unmap (sqlite3_file *base, int destroy)
{
  if (destroy)
    g_ptr_array_set_size (((Handle *) base)->file->shared, 0);
  return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = disk_close,
  .xRead = disk_read,
  .xWrite = disk_write,
  .xTruncate = disk_truncate,
  .xSync = disk_sync,
  .xFileSize = disk_size,
  .xLock = disk_lock,
  .xUnlock = disk_lock,
  .xCheckReservedLock = disk_check_lock,
  .xFileControl = disk_control,
  .xSectorSize = disk_sector,
  .xDeviceCharacteristics = disk_characteristics,
  .xShmMap = disk_shm_map,
  .xShmLock = disk_shm_lock,
  .xShmBarrier = disk_shm_barrier,
  .xShmUnmap = disk_shm_unmap,
};

static int
disk_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *ret_flags)
{
  Handle *handle = (Handle *) base;
  File *file = name != NULL ? g_hash_table_lookup (current->files, name) : NULL;

  handle->base.pMethods = NULL;
  handle->temporary = name == NULL || (flags & SQLITE_OPEN_DELETEONCLOSE);
  if (file != NULL)
    g_atomic_ref_count_inc (&file->refs);
  else if (handle->temporary)
    file = file_new (name);
  else if (!(flags & SQLITE_OPEN_CREATE) && !(flags & SQLITE_OPEN_MAIN_DB))
    return SQLITE_CANTOPEN;
  else
    {
      /* The program makes the file of a database itself, before it opens it. */
      file = file_new (name);
      g_atomic_ref_count_inc (&file->refs);
      g_hash_table_insert (current->files, g_strdup (name), file);
      note (OP_CREATE, name, 0, NULL, 0);
    }
  handle->file = file;
  handle->base.pMethods = &methods;
  if (ret_flags != NULL)
    *ret_flags = flags;
  return SQLITE_OK;
}

static int
disk_delete (sqlite3_vfs *vfs, const char *name, int sync)
{
  if (!g_hash_table_remove (current->files, name))
    return SQLITE_IOERR_DELETE_NOENT;
  note (sync && !current->liar ? OP_DELETE_SYNCED : OP_DELETE, name, 0, NULL, 0);
  return SQLITE_OK;
}

static int
disk_access (sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
  File *file = g_hash_table_lookup (current->files, name);

  *ret = file != NULL && (flags != SQLITE_ACCESS_EXISTS || file->data->len > 0);
  return SQLITE_OK;
}

static int
disk_full_path (sqlite3_vfs *vfs, const char *name, int size, char *ret)
{
  g_strlcpy (ret, name, (gsize) size);
  return SQLITE_OK;
}

static int
disk_randomness (sqlite3_vfs *vfs, int size, char *ret)
{
  return below->xRandomness (below, size, ret);
}

static int
disk_sleep (sqlite3_vfs *vfs, int us)
{
  return below->xSleep (below, us);
}

static int
disk_time (sqlite3_vfs *vfs, double *ret)
{
  return below->xCurrentTime (below, ret);
}

static int
disk_last_error (sqlite3_vfs *vfs, int size, char *ret)
{
  return 0;
}

void
rk_disk_install (void)
{
  static sqlite3_vfs vfs = {
    .iVersion = 1,
    .szOsFile = sizeof (Handle),
    .mxPathname = 1024,
    .zName = "renraku-assure",
    .xOpen = disk_open,
    .xDelete = disk_delete,
    .xAccess = disk_access,
    .xFullPathname = disk_full_path,
    .xRandomness = disk_randomness,
    .xSleep = disk_sleep,
    .xCurrentTime = disk_time,
    .xGetLastError = disk_last_error,
  };

  /* The program starts the engine in its own way first. */
  rk_db_close (rk_db_open_memory (NULL));
  below = sqlite3_vfs_find (NULL);
  sqlite3_vfs_register (&vfs, 1);
}

RkDisk *
rk_disk_new (void)
{
  RkDisk *disk = g_new0 (RkDisk, 1);

  disk->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, file_unref);
  disk->ops = g_ptr_array_new_with_free_func (op_free);
  return disk;
}

void
rk_disk_free (RkDisk *disk)
{
  g_hash_table_unref (disk->files);
  g_ptr_array_unref (disk->ops);
  g_free (disk);
}

void
rk_disk_use (RkDisk *disk)
{
  current = disk;
}

void
rk_disk_set_liar (RkDisk *disk, gboolean liar)
{
  disk->liar = liar;
}

void
rk_disk_record (RkDisk *disk, gboolean recording)
{
  disk->recording = recording;
}

guint
rk_disk_get_n_ops (RkDisk *disk)
{
  return disk->ops->len;
}

/* Replay. */

typedef struct
{
  gboolean there;
  GByteArray *data; /* what certainly lies there */
  GPtrArray *open;  /* Op, borrowed: what may not have arrived */
} Shadow;

struct _RkDiskReplay
{
  RkDisk *recorded;
  guint done;
  GHashTable *shadows; /* name → Shadow */
};

static void
shadow_free (gpointer data)
{
  Shadow *shadow = data;

  g_byte_array_unref (shadow->data);
  g_ptr_array_unref (shadow->open);
  g_free (shadow);
}

RkDiskReplay *
rk_disk_replay_new (RkDisk *recorded)
{
  RkDiskReplay *replay = g_new0 (RkDiskReplay, 1);

  replay->recorded = recorded;
  replay->shadows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, shadow_free);
  return replay;
}

void
rk_disk_replay_free (RkDiskReplay *replay)
{
  g_hash_table_unref (replay->shadows);
  g_free (replay);
}

static gboolean
is_of_folder (const Op *op)
{
  return op->kind == OP_CREATE || op->kind == OP_DELETE || op->kind == OP_DELETE_SYNCED;
}

static void
apply (gboolean *there, GByteArray *data, const Op *op)
{
  switch (op->kind)
    {
    case OP_CREATE:
      *there = TRUE;
      g_byte_array_set_size (data, 0);
      break;
    case OP_DELETE:
    case OP_DELETE_SYNCED:
      *there = FALSE;
      g_byte_array_set_size (data, 0);
      break;
    case OP_WRITE:
      put_bytes (data, op->offset, g_bytes_get_data (op->data, NULL), g_bytes_get_size (op->data));
      break;
    case OP_TRUNCATE:
      if (op->offset < data->len)
        g_byte_array_set_size (data, (guint) op->offset);
      break;
    case OP_SYNC:
    default:
      break;
    }
}

static Shadow *
shadow_of (RkDiskReplay *replay, const char *name)
{
  Shadow *shadow = g_hash_table_lookup (replay->shadows, name);

  if (shadow == NULL)
    {
      shadow = g_new0 (Shadow, 1);
      shadow->data = g_byte_array_new ();
      shadow->open = g_ptr_array_new ();
      g_hash_table_insert (replay->shadows, (gpointer) name, shadow);
    }
  return shadow;
}

static void
settle (Shadow *shadow)
{
  for (guint i = 0; i < shadow->open->len; i++)
    apply (&shadow->there, shadow->data, g_ptr_array_index (shadow->open, i));
  g_ptr_array_set_size (shadow->open, 0);
}

/* Which files there are is certain now; what is in them is another matter. */
static void
settle_folder (RkDiskReplay *replay)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, replay->shadows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Shadow *shadow = value;
      guint last = 0;

      for (guint i = 0; i < shadow->open->len; i++)
        if (is_of_folder (g_ptr_array_index (shadow->open, i)))
          last = i + 1;
      for (guint i = 0; i < last; i++)
        apply (&shadow->there, shadow->data, g_ptr_array_index (shadow->open, i));
      if (last > 0)
        g_ptr_array_remove_range (shadow->open, 0, last);
    }
}

static gboolean
is_new (const Shadow *shadow)
{
  for (guint i = 0; i < shadow->open->len; i++)
    if (((Op *) g_ptr_array_index (shadow->open, i))->kind == OP_CREATE)
      return TRUE;
  return FALSE;
}

void
rk_disk_replay_to (RkDiskReplay *replay, guint n_ops)
{
  for (; replay->done < n_ops; replay->done++)
    {
      Op *op = g_ptr_array_index (replay->recorded->ops, replay->done);
      Shadow *shadow = shadow_of (replay, op->name);

      if (op->kind == OP_SYNC)
        {
          /* The first time a journal is synced, SQLite syncs its folder as well. */
          gboolean folder = is_new (shadow) && !g_str_has_suffix (op->name, ".db");

          settle (shadow);
          if (folder)
            settle_folder (replay);
          continue;
        }
      g_ptr_array_add (shadow->open, op);
      if (op->kind == OP_DELETE_SYNCED)
        settle_folder (replay);
    }
}

typedef enum
{
  CUT_ALL,     /* everything had arrived: no more than a killed process */
  CUT_NOTHING, /* nothing that was not synced had */
  CUT_SOME,    /* any of the writes */
  CUT_SECTORS, /* any sector of any write */
  CUT_TORN,    /* up to the middle of one write */
  CUT_ONE_OUT, /* all but one */
  CUT_ONE_IN,  /* only one */
  N_CUTS,
} Cut;

static void
apply_sectors (GByteArray *data, const Op *op, GRand *random, double chance)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (op->data, &size);

  for (gsize at = 0; at < size;)
    {
      gsize n = RK_DISK_SECTOR - (gsize) ((op->offset + (gint64) at) % RK_DISK_SECTOR);

      n = MIN (n, size - at);
      if (g_rand_double (random) < chance)
        put_bytes (data, op->offset + (gint64) at, bytes + at, n);
      at += n;
    }
}

static void
cut_file (const Shadow *shadow, File *file, gboolean *there, Cut cut, GRand *random)
{
  const guint n = shadow->open->len;
  const guint chosen = n > 0 ? (guint) g_rand_int_range (random, 0, (gint32) n) : 0;
  const double chance = g_rand_double (random);

  *there = shadow->there;
  g_byte_array_append (file->data, shadow->data->data, shadow->data->len);
  for (guint i = 0; i < n; i++)
    {
      const Op *op = g_ptr_array_index (shadow->open, i);
      gboolean keep = cut == CUT_ALL || (cut == CUT_ONE_OUT && i != chosen)
                      || (cut == CUT_ONE_IN && i == chosen) || (cut == CUT_TORN && i <= chosen)
                      || ((cut == CUT_SOME || cut == CUT_SECTORS) && g_rand_double (random) < 0.5);

      /* Of a folder's changes none arrives without those before it, and what was written into a
       * file that is not there is nowhere. */
      if (is_of_folder (op) && !keep)
        return;
      if (op->kind == OP_WRITE && cut == CUT_SECTORS)
        apply_sectors (file->data, op, random, chance);
      else if (op->kind == OP_WRITE && cut == CUT_TORN && i == chosen)
        {
          gsize size = g_bytes_get_size (op->data);
          put_bytes (file->data, op->offset, g_bytes_get_data (op->data, NULL),
                     (gsize) g_rand_int_range (random, 0, (gint32) size + 1));
        }
      else if (keep)
        apply (there, file->data, op);
    }
}

RkDisk *
rk_disk_replay_cut (RkDiskReplay *replay, GRand *random)
{
  RkDisk *disk = rk_disk_new ();
  GHashTableIter iter;
  gpointer name, value;
  const Cut cut = (Cut) g_rand_int_range (random, 0, N_CUTS);

  g_hash_table_iter_init (&iter, replay->shadows);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      File *file = file_new (name);
      gboolean there;

      cut_file (value, file, &there, cut, random);
      if (there)
        g_hash_table_insert (disk->files, g_strdup (name), file);
      else
        file_unref (file);
    }
  return disk;
}
