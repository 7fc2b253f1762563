/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-platform"

#include "platform/files.h"

#include "platform/linux/private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

struct _RkSharedMemory
{
  int fd;
  gsize size;
};

static int
memory_create (void)
{
  /* Older kernels do not know the seal against execution. */
  int fd = memfd_create ("renraku", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);

  if (fd < 0 && errno == EINVAL)
    fd = memfd_create ("renraku", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  return fd;
}

static gboolean
fill (int fd, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      gssize written = write (fd, data, size);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      data += written;
      size -= (gsize) written;
    }
  return TRUE;
}

static RkSharedMemory *
memory_new (const guint8 *content, gsize size, GError **error)
{
  int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  int fd = memory_create ();
  RkSharedMemory *self;
  gboolean done;

  if (content != NULL)
    {
      done = fd >= 0 && fill (fd, content, size);
      seals |= F_SEAL_WRITE;
    }
  else
    done = fd >= 0 && ftruncate (fd, (off_t) size) == 0;
  done = done && fcntl (fd, F_ADD_SEALS, seals) == 0;
  if (!done)
    {
      rk_platform_set_errno (error, errno, _ ("There is not enough memory"));
      if (fd >= 0)
        close (fd);
      return NULL;
    }

  self = g_new0 (RkSharedMemory, 1);
  self->fd = fd;
  self->size = size;
  return self;
}

RkSharedMemory *
rk_shared_memory_new (gsize size, GError **error)
{
  g_return_val_if_fail (size > 0 && size <= G_MAXSSIZE, NULL);

  return memory_new (NULL, size, error);
}

RkSharedMemory *
rk_shared_memory_new_from_bytes (GBytes *bytes, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return memory_new (data != NULL ? data : (const guint8 *) "", size, error);
}

int
rk_shared_memory_get_fd (RkSharedMemory *memory)
{
  return memory->fd;
}

gsize
rk_shared_memory_get_size (RkSharedMemory *memory)
{
  return memory->size;
}

typedef struct
{
  void *address;
  gsize length;
} Map;

static void
map_free (gpointer data)
{
  Map *map = data;

  munmap (map->address, map->length);
  g_free (map);
}

GBytes *
rk_shared_memory_map (RkSharedMemory *memory, gsize length, GError **error)
{
  Map *map;
  void *address;

  g_return_val_if_fail (length > 0 && length <= memory->size, NULL);

  address = mmap (NULL, length, PROT_READ, MAP_SHARED | MAP_POPULATE, memory->fd, 0);
  if (address == MAP_FAILED)
    {
      rk_platform_set_errno (error, errno, _ ("There is not enough memory"));
      return NULL;
    }
  map = g_new0 (Map, 1);
  map->address = address;
  map->length = length;
  return g_bytes_new_with_free_func (address, length, map_free, map);
}

void
rk_shared_memory_free (RkSharedMemory *memory)
{
  if (memory == NULL)
    return;
  close (memory->fd);
  g_free (memory);
}
