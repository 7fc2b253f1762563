/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * RkAnnouncementFor:
 * @professions: (nullable): names of professions, for staff of these alone
 * @facilities: (nullable): ids
 * @regions: (nullable): what the address of a facility begins with
 * @families: also for patients and families; else for staff alone
 *
 * Whom an announcement is for. Without facilities and regions it is for those of all houses.
 */
typedef struct
{
  const char *const *professions;
  const char *const *facilities;
  const char *const *regions;
  gboolean families;
} RkAnnouncementFor;

/**
 * rk_domain_announcement_publish:
 * @announcement: its id, title, sender, text and until_us
 * @ret_n: (out): how many people have it now
 *
 * Puts an announcement up. Whom it is for is a rule: who comes to fit has it, too.
 */
gboolean rk_domain_announcement_publish (RkDomainTx *tx,
                                         const RkActor *actor,
                                         const RkAnnouncement *announcement,
                                         const RkAnnouncementFor *whom,
                                         gint64 *ret_n,
                                         GError **error);

/**
 * rk_domain_announcement_end:
 *
 * Takes an announcement back: its words are destroyed here, and on the desks when they hear of it.
 * One that is over already stays as it is.
 */
gboolean
rk_domain_announcement_end (RkDomainTx *tx, const RkActor *actor, const char *id, GError **error);

/**
 * rk_domain_announcements_write:
 *
 * All announcements, the newest first, each with how many people have it (`people`) and how many of
 * them have read it (`readers`).
 */
gboolean rk_domain_announcements_write (RkDomainTx *tx,
                                        const RkActor *actor,
                                        RkJsonWriter *writer,
                                        GError **error);

/**
 * rk_domain_announcement_read:
 *
 * The actor has read it. A repeat is harmless.
 *
 * Returns: (transfer full) (nullable): the announcement
 */
RkAnnouncement *
rk_domain_announcement_read (RkDomainTx *tx, const RkActor *actor, const char *id, GError **error);

G_END_DECLS
