/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-platform"

#include "platform/sound.h"

#include <pulse/simple.h>
#include <string.h>

#define CHANNELS 2
#define FRAME    (CHANNELS * sizeof (gint16))
/* Written at once, in frames: how soon the volume and a pause are heard. */
#define SLICE 960

struct _RkSoundOut
{
  guint rate;
  GThread *thread;
  GMutex mutex;
  GCond cond;
  GQueue queue; /* of GBytes */
  gsize queued; /* bytes in it and in what is being written */
  guint generation;
  double volume;
  gboolean ended;
};

static void
scale (gint16 *samples, gsize n, double volume)
{
  for (gsize i = 0; i < n; i++)
    samples[i] = (gint16) GINT16_TO_LE (
      (gint16) CLAMP (GINT16_FROM_LE (samples[i]) * volume, -32768, 32767));
}

/* Waits as long as the loudspeaker would, where there is none. */
static void
play (pa_simple *speaker, guint rate, gint16 *samples, gsize n_frames)
{
  if (speaker == NULL || pa_simple_write (speaker, samples, n_frames * FRAME, NULL) < 0)
    g_usleep (n_frames * G_USEC_PER_SEC / rate);
}

static gpointer
run (gpointer data)
{
  RkSoundOut *self = data;
  const pa_sample_spec spec = { PA_SAMPLE_S16LE, self->rate, CHANNELS };
  const pa_buffer_attr buffer = { (uint32_t) -1, (uint32_t) (self->rate / 12 * FRAME),
                                  (uint32_t) -1, (uint32_t) -1, (uint32_t) -1 };
  /* No name of a file or a patient is told to the sound server. */
  pa_simple *speaker = pa_simple_new (
    NULL, "Renraku", PA_STREAM_PLAYBACK, NULL, "Renraku", &spec, NULL, &buffer, NULL);
  guint generation = 0;
  gint16 slice[SLICE * CHANNELS];

  g_mutex_lock (&self->mutex);
  while (!self->ended)
    {
      GBytes *piece = g_queue_pop_head (&self->queue);
      gsize length;
      const guint8 *bytes;

      if (generation != self->generation)
        {
          generation = self->generation;
          if (speaker != NULL)
            pa_simple_flush (speaker, NULL);
        }
      if (piece == NULL)
        {
          g_cond_wait (&self->cond, &self->mutex);
          continue;
        }
      bytes = g_bytes_get_data (piece, &length);
      for (gsize at = 0; at < length && !self->ended && generation == self->generation;)
        {
          gsize n = MIN (length - at, sizeof slice);
          double volume = self->volume;

          g_mutex_unlock (&self->mutex);
          memcpy (slice, bytes + at, n);
          scale (slice, n / sizeof (gint16), volume);
          play (speaker, self->rate, slice, n / FRAME);
          g_mutex_lock (&self->mutex);
          at += n;
          if (generation == self->generation)
            self->queued -= MIN (n, self->queued);
        }
      g_bytes_unref (piece);
    }
  g_mutex_unlock (&self->mutex);
  if (speaker != NULL)
    {
      pa_simple_flush (speaker, NULL);
      pa_simple_free (speaker);
    }
  return NULL;
}

RkSoundOut *
rk_sound_out_new (guint rate)
{
  RkSoundOut *self = g_new0 (RkSoundOut, 1);

  self->rate = CLAMP (rate, 8000, 192000);
  self->volume = 1;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  g_queue_init (&self->queue);
  self->thread = g_thread_new ("rk-sound", run, self);
  return self;
}

void
rk_sound_out_free (RkSoundOut *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->ended = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_queue_clear_full (&self->queue, (GDestroyNotify) g_bytes_unref);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

void
rk_sound_out_write (RkSoundOut *self, GBytes *samples)
{
  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->queue, g_bytes_ref (samples));
  self->queued += g_bytes_get_size (samples);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

void
rk_sound_out_flush (RkSoundOut *self)
{
  g_mutex_lock (&self->mutex);
  g_queue_clear_full (&self->queue, (GDestroyNotify) g_bytes_unref);
  self->queued = 0;
  self->generation++;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

void
rk_sound_out_set_volume (RkSoundOut *self, double volume)
{
  g_mutex_lock (&self->mutex);
  self->volume = CLAMP (volume, 0, 1);
  g_mutex_unlock (&self->mutex);
}

gint64
rk_sound_out_get_queued (RkSoundOut *self)
{
  gsize queued;

  g_mutex_lock (&self->mutex);
  queued = self->queued;
  g_mutex_unlock (&self->mutex);
  return (gint64) (queued / FRAME) * G_USEC_PER_SEC / self->rate;
}
