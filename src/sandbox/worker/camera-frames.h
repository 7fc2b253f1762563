/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platform/camera.h"

int rk_camera_run (const char *source);
int rk_camera_fail (RkCameraFailure failure);
