/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/error-private.h"
#include "db/db.h"
#include "platform/error.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

G_DEFINE_QUARK (rk - client - error - quark, rk_client_error)

/* A GError carries no number of its own, so the minutes are found where the message shows them. */
int
rk_client_error_get_minutes (const GError *error)
{
  if (error == NULL || error->domain != RK_CLIENT_ERROR || error->code != RK_CLIENT_ERROR_PAUSED)
    return 0;
  const char *digits = strpbrk (error->message, "0123456789");
  return digits != NULL ? MAX (1, atoi (digits)) : 30;
}

static GError *
make (RkClientError code, const char *message)
{
  return g_error_new_literal (RK_CLIENT_ERROR, code, message);
}

/**
 * rk_client_error_new:
 *
 * Returns: (transfer full): the error with its usual words
 */
GError *
rk_client_error_new (RkClientError code)
{
  switch (code)
    {
    case RK_CLIENT_ERROR_UNREACHABLE:
      return make (code, _ ("The server does not answer. Check the network and the address."));
    case RK_CLIENT_ERROR_NOT_RENRAKU:
      return make (code, _ ("This is not a Renraku server, or it does not answer as one. Check the "
                            "address."));
    case RK_CLIENT_ERROR_TLS:
      return make (code, _ ("The connection to the server is not safe: its certificate cannot be "
                            "verified. Check the date of this computer and ask the operator."));
    case RK_CLIENT_ERROR_ADDRESS:
      return make (code, _ ("This address cannot be used. It should look like "
                            "https://renraku.example.jp"));
    case RK_CLIENT_ERROR_BAD_CREDENTIALS:
      return make (code, _ ("The mail address or the password is wrong."));
    case RK_CLIENT_ERROR_MUST_CHANGE_PASSWORD:
      return make (code, _ ("This password is temporary. Choose a new one first."));
    case RK_CLIENT_ERROR_WEAK_PASSWORD:
      return make (code, _ ("The new password does not meet the rules: at least 8 characters with "
                            "letters and digits, or what your facility demands, without names, "
                            "dates, common words and rows of characters."));
    case RK_CLIENT_ERROR_SESSION_ENDED:
      return make (code, _ ("You have been signed out. Sign in again."));
    case RK_CLIENT_ERROR_OFFLINE:
      return make (
        code, _ ("This needs the server, which cannot be reached now. Try again when the "
                 "connection is back."));
    case RK_CLIENT_ERROR_NO_ROOM:
      return make (code, _ ("The disk of this computer is full. Free some space and try again."));
    case RK_CLIENT_ERROR_DAMAGED:
      return make (
        code, _ ("The data on this computer were damaged and have been set aside. Sign in "
                 "again to fetch them anew."));
    case RK_CLIENT_ERROR_NETWORK_FILE_SYSTEM:
      return make (
        code, _ ("Your home folder lies on a network drive, where Renraku keeps no data. "
                 "Ask whoever looks after this computer for a local folder."));
    case RK_CLIENT_ERROR_IN_USE:
      return make (code, _ ("Renraku is already running here with this account. Use that window."));
    case RK_CLIENT_ERROR_NEWER:
      return make (
        code, _ ("A newer Renraku has been used here or at the server. Update this one."));
    case RK_CLIENT_ERROR_NOT_ALLOWED:
      return make (code, _ ("You do not have the right to do this. An administrator can."));
    case RK_CLIENT_ERROR_CLOSED:
      return make (
        code,
        _ ("The patient’s consent is not recorded or was withdrawn, so nothing is added here. "
           "What you wrote is kept on this computer."));
    case RK_CLIENT_ERROR_NOT_FOUND:
      return make (code, _ ("This does not exist any more, or you cannot see it."));
    case RK_CLIENT_ERROR_CONFLICT:
      return make (
        code, _ ("Somebody changed this meanwhile. Look at the new version and try again."));
    case RK_CLIENT_ERROR_SETTLED:
      return make (code, _ ("The date was decided or called off before this arrived. Look at what "
                            "was decided; to change it, write a reply."));
    case RK_CLIENT_ERROR_INVALID:
      return make (code, _ ("What was entered is not accepted. Correct it and try again."));
    case RK_CLIENT_ERROR_TOO_LARGE:
      return make (code, _ ("This is too large: a post has at most 20,000 bytes, a file 50 MB."));
    case RK_CLIENT_ERROR_REFUSED_TYPE:
      return make (code, _ ("Files of this kind are not accepted: programs, scripts and macros."));
    case RK_CLIENT_ERROR_WRONG_PASSWORD:
      return make (code, _ ("The password is wrong."));
    case RK_CLIENT_ERROR_TOO_OFTEN:
      return make (
        code, _ ("This was asked for a moment ago, or too often. Try again in a few minutes."));
    case RK_CLIENT_ERROR_STATE:
      return make (code, _ ("This is not possible now."));
    case RK_CLIENT_ERROR_PAUSED:
    case RK_CLIENT_ERROR_FAILED:
    default:
      return make (RK_CLIENT_ERROR_FAILED, _ ("This did not work. Try again later."));
    }
}

/**
 * rk_client_error_new_tls:
 * @flags: what is wrong with the server's certificate; none when it did not come to that
 *
 * Returns: (transfer full): the error, in words that lead to what can be done
 */
GError *
rk_client_error_new_tls (GTlsCertificateFlags flags)
{
  /* A clock that is wrong is more frequent than an authority that is: first what it would show. */
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return make (RK_CLIENT_ERROR_TLS,
                 _ ("The connection to the server is not safe: its certificate is not valid yet. "
                    "Check the date of this computer; if it is right, tell the operator."));
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    return make (RK_CLIENT_ERROR_TLS,
                 _ ("The connection to the server is not safe: its certificate has expired. Check "
                    "the date of this computer; if it is right, tell the operator."));
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    return make (RK_CLIENT_ERROR_TLS,
                 _ ("The connection to the server is not safe: its certificate is for another "
                    "address. Check the address and ask the operator."));
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    return make (RK_CLIENT_ERROR_TLS,
                 _ ("The connection to the server is not safe: this computer does not know who "
                    "issued its certificate. Ask the operator."));
  if (flags != 0)
    return rk_client_error_new (RK_CLIENT_ERROR_TLS);
  return make (RK_CLIENT_ERROR_TLS,
               _ ("The connection to the server is not safe: it does not use an encryption that "
                  "is safe today. Check the address and ask the operator."));
}

/**
 * rk_client_error_new_paused:
 * @seconds: what the server said
 */
GError *
rk_client_error_new_paused (gint64 seconds)
{
  int minutes = (int) CLAMP ((seconds + 59) / 60, 1, 24 * 60);

  return g_error_new (RK_CLIENT_ERROR, RK_CLIENT_ERROR_PAUSED,
                      g_dngettext (GETTEXT_PACKAGE, "Try again in %d minute.",
                                   "Try again in %d minutes.", (gulong) minutes),
                      minutes);
}

/**
 * rk_client_error_from_code:
 * @status: of the HTTP answer
 * @code: (nullable): the stable code of the problem document
 *
 * Returns: what it means here
 */
RkClientError
rk_client_error_from_code (guint status, const char *code)
{
  static const struct
  {
    const char *code;
    RkClientError error;
  } table[] = {
    { "bad_credentials", RK_CLIENT_ERROR_BAD_CREDENTIALS },
    { "paused", RK_CLIENT_ERROR_PAUSED },
    { "must_change_password", RK_CLIENT_ERROR_MUST_CHANGE_PASSWORD },
    { "weak_password", RK_CLIENT_ERROR_WEAK_PASSWORD },
    { "session_ended", RK_CLIENT_ERROR_SESSION_ENDED },
    { "unauthorized", RK_CLIENT_ERROR_SESSION_ENDED },
    { "not_found", RK_CLIENT_ERROR_NOT_FOUND },
    { "not_allowed", RK_CLIENT_ERROR_NOT_ALLOWED },
    { "closed", RK_CLIENT_ERROR_CLOSED },
    { "invalid", RK_CLIENT_ERROR_INVALID },
    { "unknown_field", RK_CLIENT_ERROR_NEWER },
    { "too_large", RK_CLIENT_ERROR_TOO_LARGE },
    { "conflict", RK_CLIENT_ERROR_CONFLICT },
    { "version_conflict", RK_CLIENT_ERROR_CONFLICT },
    { "dates_settled", RK_CLIENT_ERROR_SETTLED },
    { "gone", RK_CLIENT_ERROR_NOT_FOUND },
    { "store_destroyed", RK_CLIENT_ERROR_NOT_FOUND },
    { "unsupported_media", RK_CLIENT_ERROR_REFUSED_TYPE },
    { "refused_type", RK_CLIENT_ERROR_REFUSED_TYPE },
    { "rate_limited", RK_CLIENT_ERROR_TOO_OFTEN },
    { "no_room", RK_CLIENT_ERROR_UNREACHABLE },
    { "unavailable", RK_CLIENT_ERROR_UNREACHABLE },
  };

  for (gsize i = 0; code != NULL && i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].code, code) == 0)
      return table[i].error;
  switch (status)
    {
    case 401:
      return RK_CLIENT_ERROR_SESSION_ENDED;
    case 403:
      return RK_CLIENT_ERROR_NOT_ALLOWED;
    case 404:
    case 410:
      return RK_CLIENT_ERROR_NOT_FOUND;
    case 409:
      return RK_CLIENT_ERROR_CONFLICT;
    case 413:
      return RK_CLIENT_ERROR_TOO_LARGE;
    case 415:
      return RK_CLIENT_ERROR_REFUSED_TYPE;
    case 400:
    case 422:
      return RK_CLIENT_ERROR_INVALID;
    default:
      return status == 408 || status == 429 || status >= 500 ? RK_CLIENT_ERROR_UNREACHABLE
                                                             : RK_CLIENT_ERROR_FAILED;
    }
}

/**
 * rk_client_error_from_local:
 * @error: (transfer full): of the database or the system
 *
 * Returns: (transfer full): the same in words for a person
 */
GError *
rk_client_error_from_local (GError *error)
{
  RkClientError code = RK_CLIENT_ERROR_FAILED;

  if (error->domain == RK_CLIENT_ERROR)
    return error;
  if (g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_FULL)
      || g_error_matches (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_NO_SPACE)
      || g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    code = RK_CLIENT_ERROR_NO_ROOM;
  else if (g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_CORRUPT)
           || g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_NOT_A_DATABASE))
    code = RK_CLIENT_ERROR_DAMAGED;
  else if (g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_NEWER_SCHEMA))
    code = RK_CLIENT_ERROR_NEWER;
  else if (g_error_matches (error, RK_DB_ERROR, RK_DB_ERROR_BUSY)
           || g_error_matches (error, RK_PLATFORM_ERROR, RK_PLATFORM_ERROR_LOCKED))
    code = RK_CLIENT_ERROR_IN_USE;
  g_error_free (error);
  return rk_client_error_new (code);
}
