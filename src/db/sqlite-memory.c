/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-db"

#include "db/sqlite-private.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/*
 * Where SQLite takes its memory from: pieces that are locked once, so that nothing of a page is
 * ever swapped out, and that never go back to the C library. SQLCipher by itself locks and unlocks
 * the pages around every single allocation. That was half of all CPU time of a sync, and wrong
 * besides: locks do not nest, so that freeing one value unlocked its neighbours on the same page.
 * It also overwrites what is freed with numbers of chance, eight bytes at a time; here it is wiped
 * as fast as memory can be written.
 */

/* A piece begins at a multiple of its size, and with a header: so the header of a block is found by
 * the block's address. */
#define PIECE_SIZE  65536
#define HEADER_SIZE 64
#define STEP        16
#define MAX_SMALL   8192
#define MAX_KINDS   40
/* Threads that work at the same time take from different pools. */
#define N_POOLS 4

typedef struct _Pool Pool;

typedef struct
{
  Pool *pool;      /* NULL for a piece with a single large block */
  gsize size;      /* of each block */
  gsize allocated; /* of a large one, header included */
  guint8 kind;
} Header;

typedef struct _Block
{
  struct _Block *next;
} Block;

struct _Pool
{
  GMutex lock;
  Block *blocks[MAX_KINDS];
};

static Pool pools[N_POOLS];
static int n_threads;
static int not_locked; /* whether a piece could not be */
static _Thread_local int my_pool = -1;
static guint8 kinds[MAX_SMALL / STEP + 1]; /* by size, in steps */
static guint16 sizes[MAX_KINDS];

static Header *
header_of (gconstpointer block)
{
  return (Header *) ((guintptr) block & ~(guintptr) (PIECE_SIZE - 1));
}

/* Where the limit on locked memory is reached the rest is not locked; it works all the same. Only
 * what is taken while the engine starts has to be: keys lie there. */
static gpointer
new_piece (gsize size)
{
  gpointer piece = NULL;

  if (posix_memalign (&piece, PIECE_SIZE, size) != 0)
    return NULL;
  if (sodium_mlock (piece, size) != 0)
    g_atomic_int_set (&not_locked, TRUE);
  return piece;
}

static gpointer
new_large (gsize n)
{
  const gsize size = (n + HEADER_SIZE + 4095) & ~(gsize) 4095;
  Header *header = new_piece (size);

  if (header == NULL)
    return NULL;
  header->pool = NULL;
  header->size = size - HEADER_SIZE;
  header->allocated = size;
  return (guint8 *) header + HEADER_SIZE;
}

static gboolean
refill (Pool *pool, guint8 kind)
{
  Header *header = new_piece (PIECE_SIZE);
  const gsize size = sizes[kind];

  if (header == NULL)
    return FALSE;
  header->pool = pool;
  header->size = size;
  header->kind = kind;
  for (gsize at = HEADER_SIZE; at + size <= PIECE_SIZE; at += size)
    {
      Block *block = (Block *) (gpointer) ((guint8 *) header + at);

      block->next = pool->blocks[kind];
      pool->blocks[kind] = block;
    }
  return TRUE;
}

static void *
memory_alloc (int n)
{
  if (n > MAX_SMALL)
    return new_large ((gsize) n);
  if (my_pool < 0)
    my_pool = g_atomic_int_add (&n_threads, 1) % N_POOLS;

  Pool *pool = &pools[my_pool];
  const guint8 kind = kinds[((gsize) n + STEP - 1) / STEP];
  g_mutex_lock (&pool->lock);
  Block *block = NULL;
  if (pool->blocks[kind] != NULL || refill (pool, kind))
    {
      block = pool->blocks[kind];
      pool->blocks[kind] = block->next;
    }
  g_mutex_unlock (&pool->lock);
  return block;
}

static void
memory_free (void *data)
{
  Header *header;
  Block *block = data;

  if (data == NULL)
    return;
  header = header_of (data);
  if (header->pool == NULL)
    {
      /* Wipes it, too. */
      sodium_munlock (header, header->allocated);
      free (header);
      return;
    }
  explicit_bzero (data, header->size);
  g_mutex_lock (&header->pool->lock);
  block->next = header->pool->blocks[header->kind];
  header->pool->blocks[header->kind] = block;
  g_mutex_unlock (&header->pool->lock);
}

static int
memory_size (void *data)
{
  return data != NULL ? (int) header_of (data)->size : 0;
}

static void *
memory_realloc (void *data, int n)
{
  void *moved;

  if (n <= memory_size (data))
    return data;
  moved = memory_alloc (n);
  if (moved == NULL)
    return NULL;
  memcpy (moved, data, (gsize) memory_size (data));
  memory_free (data);
  return moved;
}

static int
memory_roundup (int n)
{
  return n > MAX_SMALL ? (n + 4095) & ~4095 : sizes[kinds[(n + STEP - 1) / STEP]];
}

/* The sizes grow by an eighth to a fourth: little is lost between them. */
static int
memory_init (void *data)
{
  gsize size = 0;
  guint8 kind = 0;

  while (size < MAX_SMALL)
    {
      gsize step = STEP;
      const gsize from = size / STEP;

      while (step * 8 <= size)
        step *= 2;
      size += step;
      sizes[kind] = (guint16) size;
      for (gsize i = from + (size > STEP); i <= size / STEP; i++)
        kinds[i] = kind;
      kind++;
    }
  g_assert (kind <= MAX_KINDS);
  return SQLITE_OK;
}

static void
memory_shutdown (void *data)
{
}

/**
 * rk_sqlite_all_is_locked:
 *
 * Returns: whether all memory that was taken so far is locked
 */
gboolean
rk_sqlite_all_is_locked (void)
{
  return !g_atomic_int_get (&not_locked);
}

/**
 * rk_sqlite_use_locked_memory:
 *
 * Before SQLite is initialized.
 *
 * Returns: a result code of SQLite
 */
int
rk_sqlite_use_locked_memory (void)
{
  static sqlite3_mem_methods methods = {
    .xMalloc = memory_alloc,
    .xFree = memory_free,
    .xRealloc = memory_realloc,
    .xSize = memory_size,
    .xRoundup = memory_roundup,
    .xInit = memory_init,
    .xShutdown = memory_shutdown,
  };

  return sqlite3_config (SQLITE_CONFIG_MALLOC, &methods);
}
