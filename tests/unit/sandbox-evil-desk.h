/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sandbox/decoder.h"

G_BEGIN_DECLS

/* What the tests of a worker that was taken over share: its program, and that each attempt works
 * outside before it is shown to fail inside. */

extern char *evil_program;

/* Sets it; before any thread. */
void evil_begin (int *argc, char ***argv);
/* Runs the tests, and clears it. */
int evil_run (void);

gboolean evil_works_outside (const char *command);

/* The system's answer to the attempt inside, or -1 if the worker did not survive it. */
typedef int (*EvilInside) (RkDecoder *decoder, const char *command);

/* Returns: how many attempts the worker did not survive */
guint evil_assert_denied (RkDecoder *decoder, GPtrArray *commands, EvilInside inside);

G_END_DECLS
