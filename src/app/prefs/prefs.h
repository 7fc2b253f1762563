/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Keys of what a desk remembers between people. */
#define RK_PREF_FIRST_USE_SEEN "first-use-seen"
#define RK_PREF_NEWEST_FIRST   "newest-first"
#define RK_PREF_TEXT_SCALE     "text-scale"
#define RK_PREF_APPEARANCE     "appearance"
#define RK_PREF_NOTIFY         "notify"
#define RK_PREF_SHOW_DETAILS   "show-details"
#define RK_PREF_MEDIA_LIMIT    "media-limit-mb"
#define RK_PREF_SCAN_FOLDER    "scan-folder"
#define RK_PREF_WIDTH          "window-width"
#define RK_PREF_HEIGHT         "window-height"
#define RK_PREF_MAXIMIZED      "window-maximized"

gboolean rk_prefs_open (const char *program, const char *folder, GError **error);
GSettings *rk_prefs (void);

G_END_DECLS
