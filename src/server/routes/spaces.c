/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "core/secret.h"
#include "server/domain/directory.h"
#include "server/domain/opening.h"
#include "server/domain/password.h"
#include "server/routes/handlers.h"

/* Opening, changing and ending spaces, and the accounts of patients and families. */

gboolean
rk_put_space (RkCall *call, GError **error)
{
  g_autoptr (RkSpace) space = rk_record_new (&rk_space_type);
  g_autoptr (RkSpace) made = NULL;
  RkCreated created;

  if (!rk_record_read (&rk_space_type, call->body, RK_DECODE_CREATE, space, error))
    return FALSE;
  space->id = g_strdup (rk_call_param (call, 0));
  if (!rk_domain_space_create (call->tx, call->actor, space, &created, &made, error))
    return FALSE;
  rk_call_answer_record (call, rk_call_created_status (created), &rk_space_type, made);
  return TRUE;
}

gboolean
rk_patch_space (RkCall *call, GError **error)
{
  gint64 version = 0;
  const char *name = NULL, *description = NULL;
  const RkBodyMember members[] = {
    { "version", RK_MEMBER_INT, TRUE, 0, &version },
    { "name", RK_MEMBER_TEXT, FALSE, 200, &name },
    { "description", RK_MEMBER_TEXT, FALSE, 2000, &description },
  };
  g_autoptr (RkSpace) space = NULL;

  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  space
    = rk_domain_space_update (call->tx, call->actor, rk_call_param (call, 0), call->body, error);
  if (space == NULL)
    return FALSE;
  rk_call_answer_record (call, 200, &rk_space_type, space);
  return TRUE;
}

gboolean
rk_delete_space (RkCall *call, GError **error)
{
  if (!rk_domain_space_delete (call->tx, call->actor, rk_call_param (call, 0), error))
    return FALSE;
  rk_call_answer_none (call);
  return TRUE;
}

/* From step to step. */
typedef struct
{
  RkUser *user;
  char *hash;
  gboolean cheap;
} Relative;

static void
relative_free (gpointer data)
{
  Relative *relative = data;

  rk_user_free (relative->user);
  g_free (relative->hash);
  g_free (relative);
}

gboolean
rk_relative_begin (RkCall *call, GError **error)
{
  const char *name = NULL, *kana = NULL, *kind = NULL, *relation = NULL, *mail = NULL;
  const char *password = NULL;
  const RkBodyMember members[] = {
    { "name", RK_MEMBER_TEXT, TRUE, 200, &name },
    { "kana", RK_MEMBER_TEXT, FALSE, 200, &kana },
    { "kind", RK_MEMBER_TEXT, TRUE, 32, &kind },
    { "relation", RK_MEMBER_TEXT, FALSE, 60, &relation },
    { "mail", RK_MEMBER_TEXT, TRUE, 254, &mail },
    { "password", RK_MEMBER_TEXT, TRUE, RK_PASSWORD_MAX_BYTES, &password },
  };
  Relative *relative = g_new0 (Relative, 1);

  relative->user = rk_record_new (&rk_user_type);
  rk_call_set_state (call, relative, relative_free);
  if (!rk_call_read_body (call, members, G_N_ELEMENTS (members), error))
    return FALSE;
  relative->user->id = g_strdup (rk_call_param (call, 1));
  relative->user->name = g_strdup (name);
  relative->user->kana = g_strdup (kana);
  relative->user->relation = g_strdup (relation);
  relative->user->mail = g_strdup (mail);
  relative->user->kind = rk_field_enum_value (rk_record_type_find (&rk_user_type, "kind"), kind);
  relative->cheap = rk_domain_get_cheap_passwords (rk_domain_tx_get_domain (call->tx));
  return rk_domain_relative_check (
    call->tx, call->actor, rk_call_param (call, 0), relative->user, password, error);
}

gboolean
rk_relative_hash (RkCall *call, GError **error)
{
  Relative *relative = call->state;

  relative->hash
    = rk_password_hash (rk_json_get_text (call->body, "password"), relative->cheap, error);
  return relative->hash != NULL;
}

gboolean
rk_relative_finish (RkCall *call, GError **error)
{
  const Relative *relative = call->state;
  g_autoptr (RkUser) user = NULL;
  RkCreated created;
  RkJsonWriter writer;

  if (!rk_domain_relative_create (call->tx, call->actor, rk_call_param (call, 0), relative->user,
                                  relative->hash, &created, &user, error))
    return FALSE;
  rk_call_begin_json (call, &writer);
  rk_domain_user_write (call->actor, user, &writer);
  rk_call_end_json (call, rk_call_created_status (created));
  return TRUE;
}
