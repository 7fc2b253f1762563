/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/secret.h"

#include <adwaita.h>

G_BEGIN_DECLS

void rk_secret_entry_setup (AdwPasswordEntryRow *row, GtkLabel *hint);
RkSecret *rk_secret_entry_take (AdwPasswordEntryRow *row);
void rk_secret_entry_clear (AdwPasswordEntryRow *row);
char *rk_secret_entry_hint (const char *text, gboolean caps_lock) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
