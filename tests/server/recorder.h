/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes the exchanges of a test down, for tests/contract to judge. */

void recorder_begin (int fd);
void recorder_sent (int fd, const char *bytes, gsize size);
void recorder_answered (int fd, guint status, const char *answer, gsize head_size, gsize body_size);

G_END_DECLS
