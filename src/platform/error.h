/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RK_PLATFORM_ERROR:
 *
 * Error domain of what the system refuses. Messages are translated and name no file.
 */
#define RK_PLATFORM_ERROR (rk_platform_error_quark ())
GQuark rk_platform_error_quark (void);

/**
 * RkPlatformError:
 * @RK_PLATFORM_ERROR_FAILED: the system refused; the message says what it said
 * @RK_PLATFORM_ERROR_NOT_FOUND: there is no such file or program
 * @RK_PLATFORM_ERROR_LOCKED: another process holds the lock
 * @RK_PLATFORM_ERROR_NO_SPACE: no room on the disk, or over quota
 * @RK_PLATFORM_ERROR_READ_ONLY: the file system is read-only, or the person may not write there
 * @RK_PLATFORM_ERROR_UNAVAILABLE: this system does not offer it at all
 */
typedef enum
{
  RK_PLATFORM_ERROR_FAILED,
  RK_PLATFORM_ERROR_NOT_FOUND,
  RK_PLATFORM_ERROR_LOCKED,
  RK_PLATFORM_ERROR_NO_SPACE,
  RK_PLATFORM_ERROR_READ_ONLY,
  RK_PLATFORM_ERROR_UNAVAILABLE,
} RkPlatformError;

G_END_DECLS
