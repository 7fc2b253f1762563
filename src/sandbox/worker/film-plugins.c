/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

#include "sandbox/worker/film-plugins.h"

#include <gst/gst.h>

/* No registry is read and none is written: these files and no others, of which some are not
 * installed everywhere. */
static const char *const plugins[] = {
  "coreelements",
  "typefindfunctions",
  "playback",
  "app",
  "videoconvertscale",
  "videofilter",
  "audioconvert",
  "audioresample",
  "isomp4",
  "matroska",
  "ogg",
  "wavparse",
  "id3demux",
  "audioparsers",
  "videoparsersbad",
  "mpg123",
  "vpx",
  "vorbis",
  "theora",
  "opus",
  "flac",
  "jpeg",
  "dav1d",
  "openh264",
  "de265",
  "libav",
};

/* Of the hundreds of decoders in this one, what phones and cameras make. */
static const char *const libav_features[] = {
  "avdec_h264", "avdec_h265",  "avdec_mpeg4", "avdec_h263",      "avdec_vp8",      "avdec_vp9",
  "avdec_aac",  "avdec_mp3",   "avdec_alac",  "avdec_amrnb",     "avdec_amrwb",    "avdec_opus",
  "avdec_flac", "avdec_mjpeg", "avdec_av1",   "avdec_pcm_mulaw", "avdec_pcm_alaw",
};

static gboolean
is_wanted (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (libav_features); i++)
    if (g_str_equal (libav_features[i], name))
      return TRUE;
  return FALSE;
}

void
rk_film_load_plugins (void)
{
  GstRegistry *registry;
  GList *features;

  g_setenv ("GST_REGISTRY_FORK", "no", TRUE);
  g_setenv ("GST_REGISTRY_UPDATE", "no", TRUE);
  g_setenv ("GST_REGISTRY", "/dev/null", TRUE);
  g_setenv ("GST_PLUGIN_SYSTEM_PATH", "", TRUE);
  g_setenv ("GST_PLUGIN_PATH", "", TRUE);
  gst_init (NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (plugins); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/libgst%s.so", RK_GSTREAMER_PLUGINS, plugins[i]);
      GstPlugin *plugin = NULL;

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        plugin = gst_plugin_load_file (path, NULL);
      g_clear_object (&plugin);
    }

  registry = gst_registry_get ();
  features = gst_registry_get_feature_list_by_plugin (registry, "libav");
  for (GList *l = features; l != NULL; l = l->next)
    if (!is_wanted (gst_plugin_feature_get_name (l->data)))
      gst_plugin_feature_set_rank (l->data, GST_RANK_NONE);
  gst_plugin_feature_list_free (features);
}
