/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What all probes need. */

/* Seconds of CPU that this process used, in all its threads. */
double probe_cpu_seconds (void);
/* The same of another process; negative when there is none. */
double probe_cpu_seconds_of (GPid pid);
/* MiB of a process, shared pages counted by share. */
double probe_pss (GPid pid);
/* One line of what was found. */
void probe_print (const char *name, double value);
void probe_print_point (const char *name, double x, double value);
/* A Japanese entry of about 80 characters, the same for the same number. 褥瘡 stands in one of 400,
 * 採血 in one of 10. */
char *probe_text (int number);
/* A fresh folder below $RK_BENCH_DIR or the temporary one, and its end. */
char *probe_folder_new (void);
void probe_folder_remove (const char *path);

G_END_DECLS
