/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "platform/camera.h"

int rk_camera_portal_open (RkCameraFailure *ret_failure);
