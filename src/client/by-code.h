/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

G_BEGIN_DECLS

/**
 * SECTION: by-code
 *
 * What is asked without a session, by the code out of a mail: 新規登録, パスワードを忘れた方. All
 * of them go to `server-url` and finish with rk_client_by_code_finish(). Errors: BAD_CREDENTIALS
 * for a wrong address or code, NOT_FOUND for a code that was used or is too old, CONFLICT for an
 * address that has an account, WEAK_PASSWORD, PAUSED.
 */

/**
 * RkNewcomer:
 *
 * Who registers: what they typed.
 */
typedef struct
{
  const char *mail;
  const char *code;
  const char *name;
  const char *kana;
  RkProfession profession;
  const char *workplace; /* %NULL for patients and families, who have no profession either */
  const char *relation;  /* 続柄, of a family; or %NULL */
} RkNewcomer;

void rk_client_register_async (RkClient *self,
                               const RkNewcomer *newcomer,
                               const RkSecret *password,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data);

/** rk_client_decline_registration_async: この招待に心当たりがない: the invitation ends */
void rk_client_decline_registration_async (RkClient *self,
                                           const char *mail,
                                           const char *code,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer data);

/** rk_client_forgot_password_async: succeeds whether or not the address is somebody's */
void rk_client_forgot_password_async (RkClient *self,
                                      const char *mail,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

void rk_client_recover_password_async (RkClient *self,
                                       const char *mail,
                                       const char *code,
                                       const RkSecret *password,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

gboolean rk_client_by_code_finish (RkClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
