/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/net/exchange.h"

G_BEGIN_DECLS

/**
 * RkRoute:
 * @method: "GET" (which answers HEAD too), "PUT", "POST", "PATCH" or "DELETE"; %NULL ends a table
 * @pattern: the path; `{id}` stands for an id, `{n}` for a number from 1, `{word}` for lower-case
 *   letters
 * @handler: what the layer above does with it
 *
 * One line of the table of all addresses.
 */
struct _RkRoute
{
  const char *method;
  const char *pattern;
  gconstpointer handler;
};

/**
 * RkRouted:
 * @RK_ROUTED: the route and the parameters are set
 * @RK_ROUTED_NOWHERE: there is no such address
 * @RK_ROUTED_NO_METHOD: there is, for other methods
 */
typedef enum
{
  RK_ROUTED,
  RK_ROUTED_NOWHERE,
  RK_ROUTED_NO_METHOD,
} RkRouted;

RkRouted rk_router_find (const RkRoute *routes, RkExchange *exchange);
char *rk_router_allow (const RkRoute *routes, const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
