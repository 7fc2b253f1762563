/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platform/error.h"

G_BEGIN_DECLS

/**
 * rk_platform_state_dir:
 *
 * Returns: (transfer full): where stores and outboxes live: `$XDG_STATE_HOME/renraku`
 */
char *rk_platform_state_dir (void);

/**
 * rk_platform_config_dir:
 *
 * Returns: (transfer full): what survives a logout: `$XDG_CONFIG_HOME/renraku`
 */
char *rk_platform_config_dir (void);

/**
 * rk_platform_cache_dir:
 *
 * Returns: (transfer full): what may vanish at any time and holds nothing of a patient:
 *   `$XDG_CACHE_HOME/renraku`
 */
char *rk_platform_cache_dir (void);

/**
 * rk_platform_runtime_dir:
 *
 * Returns: (transfer full): sockets and locks of this login of the computer:
 *   `$XDG_RUNTIME_DIR/renraku`
 */
char *rk_platform_runtime_dir (void);

/**
 * rk_platform_ensure_private_dir:
 * @path: an absolute path
 * @error: return location
 *
 * Makes a directory, and those above it, for nobody but this person (0700). One that exists must
 * belong to this person and be no symbolic link; rights that are too wide are taken away.
 *
 * Returns: whether it is there and private
 */
gboolean rk_platform_ensure_private_dir (const char *path, GError **error);

/**
 * rk_platform_write_private:
 * @path: an absolute path
 * @data: (array length=length): the content
 * @length: in bytes
 * @error: return location
 *
 * Writes a file for nobody but this person (0600) so that after a power cut either the old or the
 * new content is there, whole: a new file beside it, synced, renamed, and the directory synced.
 *
 * Returns: whether it is on the disk
 */
gboolean
rk_platform_write_private (const char *path, const void *data, gsize length, GError **error);

/**
 * rk_platform_sync_file:
 * @path: a file
 *
 * Waits until the content of a file is on the disk.
 */
gboolean rk_platform_sync_file (const char *path, GError **error);

/**
 * rk_platform_sync_dir:
 * @path: a directory
 *
 * Waits until the names in a directory are on the disk: after creating, renaming and unlinking.
 */
gboolean rk_platform_sync_dir (const char *path, GError **error);

/**
 * RkDestroyFlags:
 * @RK_DESTROY_NONE: truncate and unlink
 * @RK_DESTROY_OVERWRITE: first overwrite the first mebibyte with random bytes and sync it: for key
 *   slots and the store's header. What the disk keeps of older versions is out of reach, which is
 *   why nothing is written unencrypted in the first place
 */
typedef enum
{
  RK_DESTROY_NONE = 0,
  RK_DESTROY_OVERWRITE = 1 << 0,
} RkDestroyFlags;

/**
 * rk_platform_destroy_file:
 * @path: a regular file; a symbolic link is unlinked and not followed
 * @flags: how
 * @error: return location
 *
 * Removes a file. That it is not there is a success, so an interrupted wipe can be repeated. Takes
 * no longer for a large file than for a small one. The directory is not synced: call
 * [func@platform_sync_dir] after the last.
 *
 * Returns: whether it is gone
 */
gboolean rk_platform_destroy_file (const char *path, RkDestroyFlags flags, GError **error);

/**
 * rk_platform_free_space:
 * @path: anything on the file system in question
 * @ret_bytes: (out): what this person may still write
 */
gboolean rk_platform_free_space (const char *path, guint64 *ret_bytes, GError **error);

/**
 * rk_platform_is_network_fs:
 * @path: an existing file or directory
 * @ret_network: (out): whether it lies on another computer (NFS, SMB, 9P, Ceph, AFS, sshfs …)
 *
 * A file system in user space (FUSE) that can't be told counts as a network file system: locks and
 * syncs can't be trusted there.
 */
gboolean rk_platform_is_network_fs (const char *path, gboolean *ret_network, GError **error);

/**
 * RkFileLock:
 *
 * An advisory lock that marks something (a store) as in use by a living process. It goes with the
 * process, however that ends, and is not inherited.
 */
typedef struct _RkFileLock RkFileLock;

/**
 * rk_file_lock_take:
 * @path: the lock's file, made if it is not there
 * @error: return location
 *
 * Returns: (transfer full): the lock, or %NULL with %RK_PLATFORM_ERROR_LOCKED if another holds it
 */
RkFileLock *rk_file_lock_take (const char *path, GError **error);

/**
 * rk_file_lock_release:
 * @lock: (transfer full): a lock
 * @remove: whether to remove the file as well, while the lock is still held
 */
void rk_file_lock_release (RkFileLock *lock, gboolean remove);

void rk_file_lock_free (RkFileLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkFileLock, rk_file_lock_free)

/**
 * RkSharedMemory:
 *
 * Memory without a name and without a file, to be handed to another process. Its size never
 * changes.
 */
typedef struct _RkSharedMemory RkSharedMemory;

/**
 * rk_shared_memory_new:
 * @size: in bytes, more than 0; takes real memory only as it is written to
 *
 * Returns: (transfer full): memory that both sides can read and write, full of zeros
 */
RkSharedMemory *rk_shared_memory_new (gsize size, GError **error);

/**
 * rk_shared_memory_new_from_bytes:
 * @bytes: the content
 *
 * Returns: (transfer full): memory with this content that nobody can change any more
 */
RkSharedMemory *rk_shared_memory_new_from_bytes (GBytes *bytes, GError **error);

/**
 * rk_shared_memory_get_fd:
 *
 * Returns: the descriptor, which @memory keeps
 */
int rk_shared_memory_get_fd (RkSharedMemory *memory);

/**
 * rk_shared_memory_map:
 * @memory: memory
 * @length: how many bytes from the beginning, at most its size, more than 0
 *
 * Maps the memory for reading. The map lives as long as the result, also after @memory was freed.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *rk_shared_memory_map (RkSharedMemory *memory, gsize length, GError **error);

gsize rk_shared_memory_get_size (RkSharedMemory *memory);
void rk_shared_memory_free (RkSharedMemory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSharedMemory, rk_shared_memory_free)

G_END_DECLS
