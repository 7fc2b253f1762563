/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * SECTION: mail
 *
 * Mails wait in the database until they are sent: they outlive the server. One sender asks for
 * those whose time has come by rk_domain_mail_claim(), sends them outside of any transaction, and
 * says how it went by rk_domain_mail_settle(). Who claimed a mail and was never heard of again
 * leaves it to the next one after %RK_MAIL_LEASE.
 */

/* For how long a mail belongs to whoever claimed it. */
#define RK_MAIL_LEASE (10 * RK_MINUTE)
/* What cannot be delivered for so long is given up. */
#define RK_MAIL_GIVEN_UP RK_DAY
/* For how long the code of an invitation can be used, and that of パスワードを忘れた方. */
#define RK_INVITATION_CODE_KEPT (7 * RK_DAY)
#define RK_RECOVERY_CODE_KEPT   RK_HOUR

/**
 * RkMailKind:
 * @RK_MAIL_BLANK: nothing is sent: it is there so that asking takes as long as if it were
 * @RK_MAIL_REGISTER: an invitation to somebody without an account
 * @RK_MAIL_JOIN: an invitation to somebody who has one
 * @RK_MAIL_RECOVER: パスワードを忘れた方
 */
typedef enum
{
  RK_MAIL_BLANK,
  RK_MAIL_REGISTER,
  RK_MAIL_JOIN,
  RK_MAIL_RECOVER,
} RkMailKind;

/**
 * RkMail:
 * @to: the address
 * @code: (nullable): what opens the registration, or sets a new password
 * @space_id: of the invitation, empty without one
 * @inviter_name: (nullable): who invites
 *
 * A mail that is to be sent.
 */
typedef struct
{
  char *id;
  int kind; /* RkMailKind */
  char *to;
  char *code;
  char *space_id;
  char *invitation_id;
  char *inviter_name;
  char *inviter_facility;
  gint64 tries;
  gint64 created_us;
} RkMail;

void rk_mail_free (RkMail *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkMail, rk_mail_free)

/**
 * RkMailOutcome:
 * @RK_MAIL_SENT: the mail server took it
 * @RK_MAIL_LATER: it did not, and may the next time
 * @RK_MAIL_REFUSED: it did not, and will not: there is no such address
 */
typedef enum
{
  RK_MAIL_SENT,
  RK_MAIL_LATER,
  RK_MAIL_REFUSED,
} RkMailOutcome;

/**
 * rk_domain_mail_claim:
 * @max: how many at most
 *
 * Returns: (transfer full) (element-type RkMail): those whose time has come, the caller's for
 *   %RK_MAIL_LEASE
 */
GPtrArray *rk_domain_mail_claim (RkDomainTx *tx, guint max, GError **error);

/**
 * rk_domain_mail_settle:
 *
 * Says how it went with a mail that was claimed. What is refused or given up is told to the
 * inviter.
 */
gboolean
rk_domain_mail_settle (RkDomainTx *tx, const RkMail *mail, RkMailOutcome outcome, GError **error);

/**
 * rk_domain_mail_bounced:
 * @mail_id: the id in the head of a mail that came back
 *
 * By the operator's command line, fed by the mail server. NOT_FOUND for a mail that is not known,
 * or that was followed by another.
 */
gboolean
rk_domain_mail_bounced (RkDomainTx *tx, const RkActor *actor, const char *mail_id, GError **error);

/**
 * RkLetterhead:
 * @server_name: what the network is called
 * @link: the beginning of links, "renraku://host/"
 *
 * What mails of this server have in common.
 */
typedef struct
{
  const char *server_name;
  const char *server_url;
} RkLetterhead;

/**
 * rk_mail_compose:
 * @ret_subject: (out) (transfer full)
 * @ret_text: (out) (transfer full)
 *
 * The words of a mail. They name neither a patient nor a space.
 */
void
rk_mail_compose (const RkMail *mail, const RkLetterhead *head, char **ret_subject, char **ret_text);

/**
 * RkRegistration:
 *
 * A 新規登録 by the code of an invitation, in three steps like the sign-in.
 */
typedef struct _RkRegistration RkRegistration;
void rk_registration_free (RkRegistration *registration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkRegistration, rk_registration_free)

/**
 * rk_domain_registration_begin:
 * @user: its id, name, kana, profession and mail
 * @workplace: (nullable): 勤務先; patients and families have none. Whether it is one of them
 * follows from the invitation
 * @password: checked here when the code is right
 * @error: PAUSED after five wrong codes; INVALID, WEAK_PASSWORD
 *
 * Counts the try, and looks for the code. That it was wrong is told by the last step.
 */
RkRegistration *rk_domain_registration_begin (RkDomainTx *tx,
                                              const RkUser *user,
                                              const char *workplace,
                                              const char *password,
                                              const char *code,
                                              GError **error);
gboolean rk_registration_hash (RkRegistration *registration, const char *password, GError **error);

/**
 * rk_domain_registration_finish:
 * @ret_refusal: (out) (transfer full) (nullable): BAD_CREDENTIALS for a wrong code or address, GONE
 *   for a code that was used or is too old, CONFLICT for an address that has an account; commit
 *
 * Makes the account, and a facility of its own for the 勤務先: nobody becomes staff of a house by
 * typing its name. All invitations to this address wait for the new user from then on.
 */
gboolean rk_domain_registration_finish (RkDomainTx *tx,
                                        RkRegistration *registration,
                                        GError **ret_refusal,
                                        GError **error);

/**
 * rk_domain_registration_decline:
 *
 * The mail came to somebody who does not know of it: the invitation ends, and its inviter is told.
 */
gboolean rk_domain_registration_decline (
  RkDomainTx *tx, const char *mail, const char *code, GError **ret_refusal, GError **error);

/**
 * rk_domain_recovery_request:
 *
 * パスワードを忘れた方: sends a code to the address when it is somebody's. Whether it is cannot be
 * told from the answer, nor from what it costs.
 */
gboolean rk_domain_recovery_request (RkDomainTx *tx, const char *mail, GError **error);

/**
 * RkRecovery:
 *
 * A new password by a code, in three steps like the sign-in.
 */
typedef struct _RkRecovery RkRecovery;
void rk_recovery_free (RkRecovery *recovery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkRecovery, rk_recovery_free)
RkRecovery *rk_domain_recovery_begin (
  RkDomainTx *tx, const char *mail, const char *code, const char *password, GError **error);
gboolean rk_recovery_hash (RkRecovery *recovery, const char *password, GError **error);

/**
 * rk_domain_recovery_finish:
 * @ret_refusal: (out) (transfer full) (nullable): BAD_CREDENTIALS, or GONE; commit
 *
 * Sets the password; all sessions end, and the secrets of all stores are destroyed.
 */
gboolean rk_domain_recovery_finish (RkDomainTx *tx,
                                    RkRecovery *recovery,
                                    GError **ret_refusal,
                                    GError **error);

G_END_DECLS
