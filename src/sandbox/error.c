/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-sandbox"

#include "sandbox/link.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (rk - sandbox - error - quark, rk_sandbox_error)

static const char *
message_for (RkSandboxError code)
{
  switch (code)
    {
    case RK_SANDBOX_ERROR_UNAVAILABLE:
      return _ (
        "This computer can't open files safely, so they are not shown. You can save the file "
        "under another name.");
    case RK_SANDBOX_ERROR_UNSUPPORTED:
      return _ ("This kind of file can't be shown. You can save it under another name.");
    case RK_SANDBOX_ERROR_DAMAGED:
      return _ ("This file is damaged or incomplete. You can save it under another name.");
    case RK_SANDBOX_ERROR_TOO_LARGE:
      return _ ("This file is too large to be shown. You can save it under another name.");
    case RK_SANDBOX_ERROR_ENCRYPTED:
      return _ ("This file is protected by a password. You can save it under another name.");
    case RK_SANDBOX_ERROR_TIMED_OUT:
      return _ ("This file takes too long to open. You can save it under another name.");
    case RK_SANDBOX_ERROR_NO_CONVERTER:
      return _ (
        "This kind of file is shown with the help of LibreOffice, which is not installed on this "
        "computer. You can save it under another name.");
    case RK_SANDBOX_ERROR_READ:
      return _ ("The file could not be read to its end. Try again when the connection is back.");
    case RK_SANDBOX_ERROR_CRASHED:
    default:
      return _ ("This file can't be shown. You can save it under another name.");
    }
}

void
rk_sandbox_set_error (GError **error, RkSandboxError code)
{
  g_set_error_literal (error, RK_SANDBOX_ERROR, (int) code, message_for (code));
}
