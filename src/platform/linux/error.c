/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-platform"

#include "platform/linux/private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (rk - platform - error - quark, rk_platform_error)

void
rk_platform_set_errno (GError **error, int saved_errno, const char *what)
{
  RkPlatformError code = RK_PLATFORM_ERROR_FAILED;
  const char *advice = NULL;

  switch (saved_errno)
    {
    case ENOENT:
    case ENOTDIR:
      code = RK_PLATFORM_ERROR_NOT_FOUND;
      break;
    case ENOSPC:
    case EDQUOT:
      code = RK_PLATFORM_ERROR_NO_SPACE;
      advice = _ ("There is no room left on the disk. Free some space and try again.");
      break;
    case EROFS:
    case EACCES:
    case EPERM:
      code = RK_PLATFORM_ERROR_READ_ONLY;
      advice = _ ("This computer does not let Renraku write to its own folder. Ask whoever looks "
                  "after the computer.");
      break;
    case ENOSYS:
    case EOPNOTSUPP:
      code = RK_PLATFORM_ERROR_UNAVAILABLE;
      break;
    default:
      break;
    }

  if (advice != NULL)
    g_set_error_literal (error, RK_PLATFORM_ERROR, (int) code, advice);
  else
    g_set_error (error, RK_PLATFORM_ERROR, (int) code, "%s: %s", what, g_strerror (saved_errno));
}
