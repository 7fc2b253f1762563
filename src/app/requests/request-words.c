/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/requests/request-words.h"

#include "app/words/words.h"

#include <glib/gi18n.h>

/** rk_request_kind_words: 入院, 退院, 往診, 連携 */
const char *
rk_request_kind_words (int kind)
{
  switch (kind)
    {
    case RK_REQUEST_ADMISSION:
      return C_ ("request", "Admission");
    case RK_REQUEST_DISCHARGE:
      return C_ ("request", "Discharge");
    case RK_REQUEST_VISIT:
      return C_ ("request", "Home visit");
    case RK_REQUEST_LIAISON:
      return C_ ("request", "Working together");
    default:
      return C_ ("request", "Another kind");
    }
}

/** rk_request_state_words: how it stands with one facility */
const char *
rk_request_state_words (const RkCareRequest *request)
{
  switch (request->state)
    {
    case RK_REQUEST_WAITING:
      return C_ ("request", "Waiting for an answer");
    case RK_REQUEST_ASKING:
      return C_ ("request", "A question");
    case RK_REQUEST_ACCEPTED:
      return C_ ("request", "Accepted");
    case RK_REQUEST_DECLINED:
      return C_ ("request", "Declined");
    case RK_REQUEST_WITHDRAWN:
      return C_ ("request", "Withdrawn");
    default:
      return "";
    }
}

/**
 * rk_request_whom_words:
 *
 * Returns: (transfer full): whom it is about, as far as the reader may know
 */
char *
rk_request_whom_words (const RkCareRequest *request)
{
  GString *text = g_string_new (request->patient_name);

  if (request->decade > 0 && request->patient_name == NULL)
    g_string_append_printf (text, _ ("%s%u to %u years"), text->len > 0 ? "　" : "",
                            (guint) request->decade, (guint) request->decade + 9);
  if (request->sex != RK_SEX_UNKNOWN)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "　" : "", rk_words_sex (request->sex));
  return g_string_free (text, FALSE);
}

/**
 * rk_request_sent_words:
 *
 * Returns: (transfer full) (nullable): that it is not at the server yet, and why
 */
char *
rk_request_sent_words (RkRequestItem *item)
{
  const char *failure = rk_request_item_get_failure (item);

  switch (rk_request_item_get_send_state (item))
    {
    case RK_SEND_WAITING:
    case RK_SEND_SENDING:
      return g_strdup (_ ("Not sent yet. It goes out as soon as there is a network."));
    case RK_SEND_FAILED:
      if (failure != NULL && g_str_has_prefix (failure, "409 version"))
        return g_strdup (_ ("It could not be sent: somebody answered meanwhile."));
      if (failure != NULL && g_str_has_prefix (failure, "409"))
        return g_strdup (_ ("It could not be sent: the request was withdrawn or is answered."));
      if (failure != NULL && g_str_has_prefix (failure, "403 closed"))
        return g_strdup (_ ("It could not be sent: there is no consent of the patient."));
      return g_strdup (_ ("It could not be sent: the server refused it."));
    default:
      return NULL;
    }
}
