/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * What every experiment has in common: the options the driver gives, its cases and its words.
 *
 * An experiment begins with rk_experiment_begin(), plants a fault and looks for it with its own
 * detector (rk_experiment_control()), does its cases while rk_experiment_goes_on(), and returns
 * rk_experiment_end() from main. All its randomness comes from rk_experiment_random().
 */

void rk_experiment_begin (int argc, char **argv, guint64 n_planned);
void rk_experiment_in_display (char **argv);
gboolean rk_experiment_goes_on (void);
void rk_experiment_case_done (void);
guint64 rk_experiment_case (void);
GRand *rk_experiment_random (const char *purpose);
const char *rk_experiment_state_dir (void);
gboolean rk_experiment_is_long (void);
void rk_experiment_control (gboolean found, const char *why);
void rk_experiment_finding (const char *format, ...) G_GNUC_PRINTF (1, 2);
void rk_experiment_note (const char *format, ...) G_GNUC_PRINTF (1, 2);
void rk_experiment_cannot (const char *format, ...) G_GNUC_PRINTF (1, 2) G_GNUC_NORETURN;
int rk_experiment_end (void);

G_END_DECLS
