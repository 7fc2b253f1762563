/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RkCoreError:
 * @RK_CORE_ERROR_INVALID: a value is not of the form that its field demands
 * @RK_CORE_ERROR_TOO_LARGE: a value is over its limit in size, depth or count
 * @RK_CORE_ERROR_MISSING: a required field is not there
 * @RK_CORE_ERROR_UNKNOWN_FIELD: a field that the record does not have
 * @RK_CORE_ERROR_SYNTAX: the text is not JSON
 */
typedef enum
{
  RK_CORE_ERROR_INVALID,
  RK_CORE_ERROR_TOO_LARGE,
  RK_CORE_ERROR_MISSING,
  RK_CORE_ERROR_UNKNOWN_FIELD,
  RK_CORE_ERROR_SYNTAX,
} RkCoreError;

#define RK_CORE_ERROR (rk_core_error_quark ())
GQuark rk_core_error_quark (void);

G_END_DECLS
