/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One attempt of a decoder that was taken over: "NAME" or "NAME:ARGUMENT". @fd is the shared memory
 * that it was given. Returns 0 if it got what it wanted, else the system's answer. May not return.
 */
int evil_attempt (const char *command, int input_fd, int output_fd);

G_END_DECLS
