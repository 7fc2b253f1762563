/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-double"

#include "core/id.h"
#include "double.h"

#include "client/by-code.h"
#include "client/items-private.h"

/* What the stand-in of the client does about mail. */

#define DONE(source) rk_double_answer ((source), callback, data, (source), NULL)

void
rk_client_resend_invitation_async (RkClient *self,
                                   const char *invitation_id,
                                   GCancellable *c,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  DONE (self);
}

void
rk_client_invite_by_mail_async (RkClient *self,
                                const char *space_id,
                                const char *mail,
                                RkUserKind kind,
                                GCancellable *c,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  DONE (self);
}

void
rk_client_register_async (RkClient *self,
                          const RkNewcomer *newcomer,
                          const RkSecret *password,
                          GCancellable *c,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  DONE (self);
}

void
rk_client_decline_registration_async (RkClient *self,
                                      const char *mail,
                                      const char *code,
                                      GCancellable *c,
                                      GAsyncReadyCallback callback,
                                      gpointer data)
{
  DONE (self);
}

void
rk_client_forgot_password_async (
  RkClient *self, const char *mail, GCancellable *c, GAsyncReadyCallback callback, gpointer data)
{
  DONE (self);
}

void
rk_client_recover_password_async (RkClient *self,
                                  const char *mail,
                                  const char *code,
                                  const RkSecret *password,
                                  GCancellable *c,
                                  GAsyncReadyCallback callback,
                                  gpointer data)
{
  DONE (self);
}

gboolean
rk_client_by_code_finish (RkClient *self, GAsyncResult *result, GError **error)
{
  return rk_client_act_finish (self, result, error);
}

void
rk_double_add_mail_invitation (RkClient *client,
                               const char *space_id,
                               const char *mail,
                               RkInvitationState state,
                               RkDelivery delivery)
{
  RkInvitationRow row = { .invitation = rk_record_new (&rk_invitation_type) };
  row.invitation->id = rk_id_new ();
  row.invitation->space_id = g_strdup (space_id);
  row.invitation->inviter_name = g_strdup ("佐藤 美咲");
  row.invitation->mail = g_strdup (mail);
  row.invitation->state = (int) state;
  row.invitation->delivery = (int) delivery;
  row.can_withdraw = TRUE;
  g_autoptr (RkInvitationItem) item = rk_invitation_item_new (&row);
  g_list_store_append (G_LIST_STORE (rk_client_get_invitations (client)), item);
  rk_invitation_free (row.invitation);
}
