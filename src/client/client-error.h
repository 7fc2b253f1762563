/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RK_CLIENT_ERROR (rk_client_error_quark ())

/**
 * RkClientError:
 * @RK_CLIENT_ERROR_FAILED: anything else
 * @RK_CLIENT_ERROR_UNREACHABLE: the server did not answer; the network is down, or the name or the
 *   port is wrong
 * @RK_CLIENT_ERROR_NOT_RENRAKU: something answered that is no Renraku server, or answered nonsense
 * @RK_CLIENT_ERROR_TLS: the connection is not safe: the certificate is not the server's, is out of
 *   date, or a clock is wrong
 * @RK_CLIENT_ERROR_ADDRESS: the address cannot be used: it is no URL, or plain http to another
 *   machine
 * @RK_CLIENT_ERROR_BAD_CREDENTIALS: the mail address or the password is wrong
 * @RK_CLIENT_ERROR_PAUSED: too many failures; rk_client_error_get_minutes() says how long to wait
 * @RK_CLIENT_ERROR_MUST_CHANGE_PASSWORD: the password is temporary and has to be changed first
 * @RK_CLIENT_ERROR_WEAK_PASSWORD: the new password does not meet the facility's rule
 * @RK_CLIENT_ERROR_SESSION_ENDED: the session is over; the person has to sign in again
 * @RK_CLIENT_ERROR_OFFLINE: this needs the server, and it cannot be reached now
 * @RK_CLIENT_ERROR_NO_ROOM: the disk of this terminal is full
 * @RK_CLIENT_ERROR_DAMAGED: the store of this terminal is damaged and was set aside
 * @RK_CLIENT_ERROR_NETWORK_FILE_SYSTEM: the state folder lies on a network file system
 * @RK_CLIENT_ERROR_IN_USE: another running Renraku uses this store
 * @RK_CLIENT_ERROR_NEWER: the store or the server speaks a newer version
 * @RK_CLIENT_ERROR_NOT_ALLOWED: the server says that one may not
 * @RK_CLIENT_ERROR_CLOSED: nothing is written about the patient, for want of a consent
 * @RK_CLIENT_ERROR_NOT_FOUND: there is no such thing, or one may not see it
 * @RK_CLIENT_ERROR_CONFLICT: somebody changed the same thing meanwhile
 * @RK_CLIENT_ERROR_SETTLED: the dates were decided or called off meanwhile
 * @RK_CLIENT_ERROR_INVALID: what was typed or chosen is not accepted; the message says what
 * @RK_CLIENT_ERROR_TOO_LARGE: a file or text is over its limit
 * @RK_CLIENT_ERROR_REFUSED_TYPE: files of this kind (programs, scripts, macros) are not accepted
 * @RK_CLIENT_ERROR_WRONG_PASSWORD: the lock was not opened; rk_client_get_unlock_attempts_left()
 * @RK_CLIENT_ERROR_TOO_OFTEN: too much was asked in too short a time
 * @RK_CLIENT_ERROR_STATE: not possible in the present state of the client, such as signed out
 *
 * Every message is in the person's language and says what to do; none holds the name of a patient,
 * a text that somebody wrote, a path or an id.
 */
typedef enum
{
  RK_CLIENT_ERROR_FAILED,
  RK_CLIENT_ERROR_UNREACHABLE,
  RK_CLIENT_ERROR_NOT_RENRAKU,
  RK_CLIENT_ERROR_TLS,
  RK_CLIENT_ERROR_ADDRESS,
  RK_CLIENT_ERROR_BAD_CREDENTIALS,
  RK_CLIENT_ERROR_PAUSED,
  RK_CLIENT_ERROR_MUST_CHANGE_PASSWORD,
  RK_CLIENT_ERROR_WEAK_PASSWORD,
  RK_CLIENT_ERROR_SESSION_ENDED,
  RK_CLIENT_ERROR_OFFLINE,
  RK_CLIENT_ERROR_NO_ROOM,
  RK_CLIENT_ERROR_DAMAGED,
  RK_CLIENT_ERROR_NETWORK_FILE_SYSTEM,
  RK_CLIENT_ERROR_IN_USE,
  RK_CLIENT_ERROR_NEWER,
  RK_CLIENT_ERROR_NOT_ALLOWED,
  RK_CLIENT_ERROR_CLOSED,
  RK_CLIENT_ERROR_NOT_FOUND,
  RK_CLIENT_ERROR_CONFLICT,
  RK_CLIENT_ERROR_SETTLED,
  RK_CLIENT_ERROR_INVALID,
  RK_CLIENT_ERROR_TOO_LARGE,
  RK_CLIENT_ERROR_REFUSED_TYPE,
  RK_CLIENT_ERROR_WRONG_PASSWORD,
  RK_CLIENT_ERROR_TOO_OFTEN,
  RK_CLIENT_ERROR_STATE,
} RkClientError;

GQuark rk_client_error_quark (void);

/**
 * rk_client_error_get_minutes:
 * @error: an error of %RK_CLIENT_ERROR_PAUSED
 *
 * Returns: after how many minutes to try again, at least 1
 */
int rk_client_error_get_minutes (const GError *error);

G_END_DECLS
