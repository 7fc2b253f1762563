/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <atspi/atspi.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* The library has none of its own. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiAction, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiComponent, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiEditableText, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtspiText, g_object_unref)

/* How long a thing on the screen may take to appear, in ms. */
#define RK_DESK_PATIENCE 120000

/**
 * RkDesk:
 *
 * A desk with the real client in a real window, looked at and used the way assistive technology
 * does: by what things are called.
 */
typedef struct _RkDesk RkDesk;

RkDesk *
rk_desk_start (const char *client, const char *server_url, const char *home, GError **error);
void rk_desk_free (RkDesk *desk);
const char *rk_desk_get_home (RkDesk *desk);
GPid rk_desk_get_pid (RkDesk *desk);
gboolean rk_desk_is_running (RkDesk *desk);
char *rk_desk_dup_window (RkDesk *desk);
char *rk_desk_dup_titles (RkDesk *desk);
guint rk_desk_count_windows (RkDesk *desk);
gboolean rk_desk_wait_windows (RkDesk *desk, guint at_most, guint timeout_ms, GError **error);
void rk_desk_raise (RkDesk *desk);
void rk_desk_kill (RkDesk *desk);

AtspiAccessible *rk_desk_find (RkDesk *desk, AtspiRole role, const char *pattern);
AtspiAccessible *rk_desk_find_in (AtspiAccessible *within, AtspiRole role, const char *pattern);
AtspiAccessible *
rk_desk_wait (RkDesk *desk, AtspiRole role, const char *pattern, guint timeout_ms, GError **error);
gboolean rk_desk_wait_gone (
  RkDesk *desk, AtspiRole role, const char *pattern, guint timeout_ms, GError **error);
gboolean rk_desk_press (RkDesk *desk, AtspiRole role, const char *pattern, GError **error);
gboolean rk_desk_activate (RkDesk *desk, AtspiAccessible *accessible, GError **error);
gboolean rk_desk_click (RkDesk *desk, AtspiAccessible *accessible, GError **error);
gboolean
rk_desk_type (RkDesk *desk, AtspiRole role, const char *pattern, const char *text, GError **error);
gboolean rk_desk_keys (RkDesk *desk, const char *keys, GError **error);
gboolean rk_desk_stroke (RkDesk *desk, const char *keys, GError **error);
gboolean rk_desk_type_keys (RkDesk *desk, const char *text, GError **error);
gboolean rk_desk_drop (
  RkDesk *desk, const char *offer, const char *path, AtspiAccessible *onto, GError **error);
gboolean
rk_desk_drag (RkDesk *desk, AtspiAccessible *from, AtspiAccessible *onto, int x, GError **error);
char *rk_desk_dup_text (AtspiAccessible *accessible);
gboolean rk_desk_picture (const char *path, GError **error);
char *rk_desk_dump (RkDesk *desk);
gboolean rk_desk_survives_wrong_number (RkDesk *desk, GError **error);
void rk_desk_pause (guint ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkDesk, rk_desk_free)

/**
 * RkCut:
 *
 * A wire between a client and a server that can be cut and mended.
 */
typedef struct _RkCut RkCut;

RkCut *rk_cut_new (guint16 server_port, GError **error);
guint16 rk_cut_get_port (RkCut *cut);
void rk_cut_set_open (RkCut *cut, gboolean open);
void rk_cut_set_speed (RkCut *cut, guint bytes_per_second);
guint64 rk_cut_get_sent (RkCut *cut);
void rk_cut_set_fetch_speed (RkCut *cut, guint bytes_per_second);
guint64 rk_cut_get_fetched (RkCut *cut);
void rk_cut_free (RkCut *cut);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkCut, rk_cut_free)

G_END_DECLS
