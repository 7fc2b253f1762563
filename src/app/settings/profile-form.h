/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RK_TYPE_PROFILE_FORM (rk_profile_form_get_type ())
/**
 * RkProfileForm:
 *
 * 個人プロフィール → 編集: the face, the real name, how it is read, and the profession. The signal
 * `saved` says that the server has it.
 */
G_DECLARE_FINAL_TYPE (RkProfileForm, rk_profile_form, RK, PROFILE_FORM, AdwWindow)

GtkWidget *rk_profile_form_new (GtkWindow *parent, RkClient *client);

GdkTexture *rk_portrait_cut (GdkTexture *picture) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
