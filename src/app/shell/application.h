/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_APPLICATION (rk_application_get_type ())
/**
 * RkApplication:
 *
 * The program: its options, its windows, and what happens when a login begins and ends.
 */
G_DECLARE_FINAL_TYPE (RkApplication, rk_application, RK, APPLICATION, AdwApplication)

RkApplication *rk_application_new (const char *program);
const char *const *rk_application_get_next (RkApplication *self);

G_END_DECLS
