/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

/* The camera, asked of the portal. No decoder is in here, and nothing of a patient: what it gives
 * are the bare pixels of a device of this computer. */

#include "sandbox/worker/camera-frames.h"
#include "sandbox/worker/camera-portal.h"

int
main (int argc, char **argv)
{
  g_autofree char *source = NULL;
  RkCameraFailure failure;
  int fd = rk_camera_portal_open (&failure);

  if (fd < 0)
    return rk_camera_fail (failure);
  source = g_strdup_printf ("pipewiresrc fd=%d do-timestamp=true", fd);
  return rk_camera_run (source);
}
