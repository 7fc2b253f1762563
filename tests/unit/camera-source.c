/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

/* In the place of the program that holds the camera: the same frames from a picture of tests, or
 * something that such a program must not say. RK_CAMERA_SAYS tells what. */

#include "sandbox/worker/camera-frames.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
say (guint32 magic, guint32 kind, guint32 width, guint32 height)
{
  const guint32 head[] = { GUINT32_TO_LE (magic), GUINT32_TO_LE (kind), GUINT32_TO_LE (width),
                           GUINT32_TO_LE (height) };

  return write (STDOUT_FILENO, head, sizeof head) == sizeof head ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main (int argc, char **argv)
{
  const char *says = g_getenv ("RK_CAMERA_SAYS");

  if (g_strcmp0 (says, "refused") == 0)
    return rk_camera_fail (RK_CAMERA_REFUSED);
  if (g_strcmp0 (says, "compressed") == 0)
    return rk_camera_fail (RK_CAMERA_NOT_RAW);
  if (g_strcmp0 (says, "huge") == 0)
    return say (RK_CAMERA_MAGIC, RK_CAMERA_FRAME, 60000, 60000);
  if (g_strcmp0 (says, "empty") == 0)
    return say (RK_CAMERA_MAGIC, RK_CAMERA_FRAME, 0, 480);
  if (g_strcmp0 (says, "nonsense") == 0)
    return say (0x4b4f4f42, RK_CAMERA_FRAME, 640, 480);
  if (g_strcmp0 (says, "half") == 0)
    return say (RK_CAMERA_MAGIC, RK_CAMERA_FRAME, 640, 480);
  if (g_strcmp0 (says, "nothing") == 0)
    return EXIT_SUCCESS;
  /* What cameras give, and larger than is taken. */
  return rk_camera_run ("videotestsrc is-live=true pattern=red ! "
                        "video/x-raw,format=YUY2,width=1600,height=1200,framerate=15/1 ! identity");
}
