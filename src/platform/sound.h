/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RkSoundOut:
 *
 * The loudspeaker: takes bare samples that a worker decoded and plays them from a thread of its
 * own. Where there is none, all is silent and otherwise as usual. Used on one thread.
 */
typedef struct _RkSoundOut RkSoundOut;

/**
 * rk_sound_out_new:
 * @rate: frames a second; of 2 channels of signed 16-bit little-endian samples
 *
 * Opens the loudspeaker in the background.
 *
 * Returns: (transfer full): never %NULL
 */
RkSoundOut *rk_sound_out_new (guint rate);
void rk_sound_out_free (RkSoundOut *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkSoundOut, rk_sound_out_free)

/** rk_sound_out_write: plays @samples behind what was given before */
void rk_sound_out_write (RkSoundOut *self, GBytes *samples);
/** rk_sound_out_flush: forgets all that was not heard yet */
void rk_sound_out_flush (RkSoundOut *self);
/** rk_sound_out_set_volume: @volume from 0 to 1 */
void rk_sound_out_set_volume (RkSoundOut *self, double volume);
/** rk_sound_out_get_queued: Returns: µs of sound that wait to be played */
gint64 rk_sound_out_get_queued (RkSoundOut *self);

G_END_DECLS
