/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platform/error.h"

G_BEGIN_DECLS

/**
 * RkSandboxFlags:
 * @RK_SANDBOX_NONE: libraries only
 * @RK_SANDBOX_FONTS: also what is needed to find and read fonts
 * @RK_SANDBOX_OFFICE: also LibreOffice's data, random numbers, and an empty `/tmp` of its own in
 *   memory, of at most 256 MiB, that is gone with the child
 */
typedef enum
{
  RK_SANDBOX_NONE = 0,
  RK_SANDBOX_FONTS = 1 << 0,
  RK_SANDBOX_OFFICE = 1 << 1,
} RkSandboxFlags;

/**
 * RkSandboxChild:
 *
 * A program running in a sandbox: own user, process, network, mount, IPC and host name spaces, an
 * empty environment, nothing to see but the libraries of the system, read-only, and nothing to
 * write to but the descriptors it was given. It dies with this process.
 */
typedef struct _RkSandboxChild RkSandboxChild;

/**
 * RkSandboxExited:
 * @child: the child
 * @user_data: user data
 *
 * The child has ended, for whatever reason.
 */
typedef void (*RkSandboxExited) (RkSandboxChild *child, gpointer user_data);

/**
 * rk_sandbox_child_spawn:
 * @program: absolute path of the program
 * @args: (array zero-terminated=1) (nullable): its arguments, without the program's name
 * @fds: (array length=n_fds): descriptors for the child, who gets them as 3, 4, …; they stay open
 *   here. All others are closed
 * @n_fds: how many
 * @flags: what else it may see
 * @exited: (nullable): called once in the thread-default main context; not called after
 *   [func@sandbox_child_free]
 * @user_data: for @exited
 * @error: return location
 *
 * Starts a program in the sandbox. A sandbox that the system refuses to set up (no bubblewrap: an
 * error here; no user namespaces: the child exits) is never replaced by running without one. Must
 * be called on a thread that lives as long as the child, since the child dies with that thread.
 *
 * Returns: (transfer full): the child, or %NULL with %RK_PLATFORM_ERROR_UNAVAILABLE
 */
RkSandboxChild *rk_sandbox_child_spawn (const char *program,
                                        const char *const *args,
                                        const int *fds,
                                        gsize n_fds,
                                        RkSandboxFlags flags,
                                        RkSandboxExited exited,
                                        gpointer user_data,
                                        GError **error);

/**
 * rk_sandbox_find_office:
 *
 * Returns: (nullable): the folder with LibreOffice's libraries, as seen inside and outside of the
 *   sandbox; %NULL if it is not installed or can't be had in a sandbox
 */
const char *rk_sandbox_find_office (void);

/**
 * rk_sandbox_child_get_pid:
 *
 * Returns: the process id of what was started (of the sandbox's outer process), for tests
 */
GPid rk_sandbox_child_get_pid (RkSandboxChild *child);

/**
 * rk_sandbox_child_kill:
 *
 * Ends the child at once, with everything in it.
 */
void rk_sandbox_child_kill (RkSandboxChild *child);

/**
 * rk_sandbox_child_free:
 *
 * Ends the child if it still runs, and frees.
 */
void rk_sandbox_child_free (RkSandboxChild *child);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSandboxChild, rk_sandbox_child_free)

G_END_DECLS
