/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "platform/error.h"

G_BEGIN_DECLS

/* What the program that holds the camera writes: a head of four numbers in little-endian order, and
 * behind that of a frame its pixels. */
#define RK_CAMERA_MAGIC      0x4d434b52u /* RKCM */
#define RK_CAMERA_FRAME      1u          /* width, height */
#define RK_CAMERA_FAILED     2u          /* an #RkCameraFailure, 0 */
#define RK_CAMERA_MAX_WIDTH  1280u
#define RK_CAMERA_MAX_HEIGHT 960u

/**
 * RkCameraFailure:
 * @RK_CAMERA_GONE: there is no camera, or it went away
 * @RK_CAMERA_REFUSED: the person or the system said no
 * @RK_CAMERA_NOT_RAW: it gives nothing but compressed pictures, which are not decoded
 */
typedef enum
{
  RK_CAMERA_GONE,
  RK_CAMERA_REFUSED,
  RK_CAMERA_NOT_RAW,
} RkCameraFailure;

/**
 * RkCamera:
 *
 * The camera of this computer, asked of the desktop's portal by a program of its own: the portal
 * looks into the process that asks it, which nobody may do with the one that holds patients' data.
 * That program takes raw pictures alone and decodes nothing. Main thread.
 */
typedef struct _RkCamera RkCamera;

/**
 * RkCameraFrameFunc:
 * @pixels: `width * height * 4` bytes: blue, green, red, and 255
 */
typedef void (*RkCameraFrameFunc) (GBytes *pixels, guint width, guint height, gpointer data);
/**
 * RkCameraEndedFunc:
 * @error: why, in words for a person
 */
typedef void (*RkCameraEndedFunc) (const GError *error, gpointer data);

RkCamera *
rk_camera_open (RkCameraFrameFunc frame, RkCameraEndedFunc ended, gpointer data, GError **error);
RkCamera *rk_camera_open_program (const char *program,
                                  RkCameraFrameFunc frame,
                                  RkCameraEndedFunc ended,
                                  gpointer data,
                                  GError **error);
void rk_camera_close (RkCamera *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkCamera, rk_camera_close)

/**
 * RkCameraPresenceFunc:
 * @present: whether there is a camera that can be asked for
 */
typedef void (*RkCameraPresenceFunc) (gboolean present, gpointer data);

/** RkCameraWatch: says when a camera comes and goes */
typedef struct _RkCameraWatch RkCameraWatch;

RkCameraWatch *rk_camera_watch_new (RkCameraPresenceFunc present, gpointer data);
void rk_camera_watch_free (RkCameraWatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkCameraWatch, rk_camera_watch_free)

G_END_DECLS
