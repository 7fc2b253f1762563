/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platform/error.h"

G_BEGIN_DECLS

/**
 * rk_platform_process_start:
 * @argv: the program's own arguments, %NULL-terminated
 *
 * Makes the process safe to hold patients' data: no core dumps, not to be traced or read by other
 * processes of the same person, out of the swap where the system allows it, and an environment with
 * nothing in it that could load code, write keys to a file or send the traffic elsewhere. If the
 * environment has to be cleaned the program is executed anew with @argv, since libraries named
 * there have been loaded already; so call this first in `main`, before threads and before anything
 * with an effect.
 *
 * Does nothing in a build with the option `tracing`. Prints to stderr and aborts if the
 * system refuses, since going on would be unsafe.
 */
void rk_platform_process_start (char **argv);

/**
 * rk_platform_reexec:
 * @argv: (array zero-terminated=1): arguments of the new process, with the program's name first
 * @error: return location
 *
 * Replaces this process by a fresh one of the same program, so that whoever comes next gets memory
 * that has never held anything of the person before. Every descriptor except the three standard
 * ones is closed. Close D-Bus connections and lock files properly before. In a build with the
 * option `tracing` the environment is passed on as it is.
 *
 * Returns: never, if it works; %FALSE with @error set if not
 */
gboolean rk_platform_reexec (const char *const *argv, GError **error);

/**
 * rk_platform_clean_environment:
 * @envp: (array zero-terminated=1): `NAME=value` strings
 *
 * Keeps what is on a list of harmless variables (`docs/adr` says which and why) and drops the rest.
 * Cleaning twice is the same as cleaning once.
 *
 * Returns: (transfer full): a new environment
 */
char **rk_platform_clean_environment (const char *const *envp);

/**
 * rk_platform_program_path:
 *
 * Returns: (transfer full) (nullable): the absolute path of the running program, %NULL if the
 *   system does not tell
 */
char *rk_platform_program_path (void);

/**
 * rk_platform_find_helper:
 * @name: such as `renraku-decoder`
 * @error: return location
 *
 * Finds a program that is installed beside this one and not in the `PATH`: relative to the running
 * program, in the build tree, and where it was configured to be installed, in this order. No
 * environment variable can change it.
 *
 * Returns: (transfer full): its absolute path, or %NULL with %RK_PLATFORM_ERROR_NOT_FOUND
 */
char *rk_platform_find_helper (const char *name, GError **error);

/**
 * rk_platform_boot_time:
 *
 * A clock that nobody can set and that goes on while the computer sleeps.
 *
 * Returns: microseconds since some moment before this process began
 */
gint64 rk_platform_boot_time (void);

G_END_DECLS
