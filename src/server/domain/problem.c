/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "core/error.h"
#include "server/domain/domain-private.h"

/* The number and the reason travel inside the error: GLib's own extension of errors. */
typedef struct
{
  gint64 number;
  const char *reason; /* never freed: one of a few words */
} RkDomainErrorPrivate;

static void
rk_domain_error_private_init (RkDomainErrorPrivate *priv)
{
  priv->number = -1;
}

static void
rk_domain_error_private_copy (const RkDomainErrorPrivate *from, RkDomainErrorPrivate *to)
{
  to->number = from->number;
  to->reason = from->reason;
}

static void
rk_domain_error_private_clear (RkDomainErrorPrivate *priv)
{
}

G_DEFINE_EXTENDED_ERROR (RkDomainError, rk_domain_error)

static const RkProblem problems[] = {
  [RK_DOMAIN_ERROR_NOT_FOUND] = { 404, "not_found", "There is nothing here." },
  [RK_DOMAIN_ERROR_UNAUTHORIZED] = { 401, "unauthorized", "A sign-in is needed." },
  [RK_DOMAIN_ERROR_SESSION_ENDED] = { 401, "session_ended", "The session has ended." },
  [RK_DOMAIN_ERROR_BAD_CREDENTIALS]
  = { 401, "bad_credentials", "The address or the password is wrong." },
  [RK_DOMAIN_ERROR_PAUSED] = { 429, "paused", "Too many failures: try again later." },
  [RK_DOMAIN_ERROR_MUST_CHANGE_PASSWORD]
  = { 403, "must_change_password", "The temporary password has to be changed first." },
  [RK_DOMAIN_ERROR_WEAK_PASSWORD] = { 422, "weak_password", "The password is too weak." },
  [RK_DOMAIN_ERROR_INVALID] = { 422, "invalid", "The request does not hold to its form." },
  [RK_DOMAIN_ERROR_TOO_LARGE] = { 413, "too_large", "The request is too large." },
  [RK_DOMAIN_ERROR_UNKNOWN_FIELD]
  = { 422, "unknown_field", "The request has a field that does not belong there." },
  [RK_DOMAIN_ERROR_CONFLICT] = { 409, "conflict", "The request contradicts what is there." },
  [RK_DOMAIN_ERROR_VERSION_CONFLICT]
  = { 409, "version_conflict", "It was changed by somebody else meanwhile." },
  [RK_DOMAIN_ERROR_DATES_SETTLED]
  = { 409, "dates_settled", "The date was decided, or called off, meanwhile." },
  [RK_DOMAIN_ERROR_OFFSET_CONFLICT] = { 409, "conflict", "The request contradicts what is there." },
  [RK_DOMAIN_ERROR_NOT_ALLOWED] = { 403, "not_allowed", "This is not permitted." },
  [RK_DOMAIN_ERROR_CLOSED]
  = { 403, "closed", "Nothing is written about this patient: there is no consent." },
  [RK_DOMAIN_ERROR_GONE] = { 410, "gone", "It is gone for ever." },
  [RK_DOMAIN_ERROR_STORE_DESTROYED]
  = { 410, "store_destroyed", "The secret of this store was destroyed." },
  [RK_DOMAIN_ERROR_UNSUPPORTED_MEDIA]
  = { 415, "unsupported_media", "This type of content is not understood." },
  [RK_DOMAIN_ERROR_REFUSED_TYPE]
  = { 422, "refused_type", "Programs, scripts and macros are not taken." },
  [RK_DOMAIN_ERROR_RATE_LIMITED] = { 429, "rate_limited", "Too many requests." },
  [RK_DOMAIN_ERROR_NO_ROOM] = { 507, "no_room", "The server has no room left." },
  [RK_DOMAIN_ERROR_UNAVAILABLE]
  = { 503, "unavailable", "The server cannot do this at the moment." },
  [RK_DOMAIN_ERROR_METHOD_NOT_ALLOWED]
  = { 405, "method_not_allowed", "This method is not for this address." },
  [RK_DOMAIN_ERROR_RANGE] = { 416, "invalid", "There are no such bytes." },
  [RK_DOMAIN_ERROR_BAD_REQUEST] = { 400, "invalid", "The request does not hold to its form." },
};

static const RkProblem internal = { 500, "internal", "The server failed." };

static const RkProblem *
problem_of_core (int code)
{
  switch (code)
    {
    case RK_CORE_ERROR_TOO_LARGE:
      return &problems[RK_DOMAIN_ERROR_TOO_LARGE];
    case RK_CORE_ERROR_UNKNOWN_FIELD:
      return &problems[RK_DOMAIN_ERROR_UNKNOWN_FIELD];
    case RK_CORE_ERROR_SYNTAX:
      return &problems[RK_DOMAIN_ERROR_BAD_REQUEST];
    default:
      return &problems[RK_DOMAIN_ERROR_INVALID];
    }
}

static const RkProblem *
problem_of_db (int code)
{
  switch (code)
    {
    case RK_DB_ERROR_FULL:
      return &problems[RK_DOMAIN_ERROR_NO_ROOM];
    case RK_DB_ERROR_BUSY:
    /* Two made the same thing at once, on two servers: the repeat finds it. */
    case RK_DB_ERROR_CONSTRAINT:
    case RK_DB_ERROR_SERIALIZATION:
    case RK_DB_ERROR_INTERRUPTED:
    case RK_DB_ERROR_READ_ONLY:
    case RK_DB_ERROR_IO:
      return &problems[RK_DOMAIN_ERROR_UNAVAILABLE];
    default:
      return &internal;
    }
}

const RkProblem *
rk_domain_problem (const GError *error)
{
  if (error == NULL)
    return &internal;
  if (error->domain == RK_DOMAIN_ERROR && error->code >= 0
      && error->code < (int) G_N_ELEMENTS (problems))
    return &problems[error->code];
  if (error->domain == RK_CORE_ERROR)
    return problem_of_core (error->code);
  if (error->domain == RK_DB_ERROR)
    return problem_of_db (error->code);
  return &internal;
}

gint64
rk_domain_problem_number (const GError *error)
{
  if (error == NULL || error->domain != RK_DOMAIN_ERROR)
    return -1;
  return rk_domain_error_get_private (error)->number;
}

const char *
rk_domain_problem_reason (const GError *error)
{
  if (error == NULL || error->domain != RK_DOMAIN_ERROR)
    return NULL;
  return rk_domain_error_get_private (error)->reason;
}

gboolean
rk_domain_problem_is_ours (const GError *error)
{
  return error != NULL && (error->domain == RK_DOMAIN_ERROR || error->domain == RK_CORE_ERROR);
}

gboolean
rk_refuse_number (GError **error, RkDomainError code, gint64 number, const char *detail)
{
  GError *made = g_error_new_literal (RK_DOMAIN_ERROR, (int) code, detail);

  rk_domain_error_get_private (made)->number = number;
  g_propagate_error (error, made);
  return FALSE;
}

gboolean
rk_refuse_session (GError **error, const char *reason)
{
  GError *made
    = g_error_new_literal (RK_DOMAIN_ERROR, RK_DOMAIN_ERROR_SESSION_ENDED, "the session has ended");

  rk_domain_error_get_private (made)->reason = reason;
  g_propagate_error (error, made);
  return FALSE;
}

gboolean
rk_refuse (GError **error, RkDomainError code, const char *detail)
{
  g_set_error_literal (error, RK_DOMAIN_ERROR, (int) code, detail);
  return FALSE;
}
