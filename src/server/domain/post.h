/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/**
 * rk_domain_post_create:
 * @post: id, space_id, text, reply_to, written_us
 * @attachments: (nullable) (array zero-terminated=1): ids of complete uploads of the actor in this
 *   space, in their order
 * @ret_created: (out): see #RkCreated
 * @ret_post: (out) (transfer full) (nullable): the post as it stands now
 * @error: NOT_FOUND, INVALID (empty, or a reply or attachment that is not there), CONFLICT
 *
 * Gives the post its place in the space. An empty text is good with an attachment. With a for_id it
 * is 代行入力: typed by the actor in the name of that doctor, and unconfirmed.
 */
gboolean rk_domain_post_create (RkDomainTx *tx,
                                const RkActor *actor,
                                const RkPost *post,
                                const char *const *attachments,
                                RkCreated *ret_created,
                                RkPost **ret_post,
                                GError **error);

/**
 * rk_domain_post_edit:
 * @version: the number of the new version: the present one plus 1
 *
 * By its author, or by the doctor in whose name it was typed. The same edit again is harmless; any
 * other is VERSION_CONFLICT.
 *
 * Returns: (transfer full) (nullable): the post
 */
RkPost *rk_domain_post_edit (RkDomainTx *tx,
                             const RkActor *actor,
                             const char *space_id,
                             const char *post_id,
                             gint64 version,
                             const char *text,
                             GError **error);

/**
 * rk_domain_post_withdraw:
 *
 * By its author. The text leaves the post and stays in its history, which only the operator can
 * read; the content of the attachments dies.
 */
RkPost *rk_domain_post_withdraw (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error);

/**
 * rk_domain_post_hide:
 *
 * By an administrator of the space: what went to the wrong place. The text is destroyed with all
 * its versions, the content of the attachments too; the author gets a notice.
 */
RkPost *rk_domain_post_hide (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error);

/**
 * rk_domain_post_versions_write:
 *
 * Writes {versions: […]}, the newest last; none for a post withdrawn or hidden.
 */
gboolean rk_domain_post_versions_write (RkDomainTx *tx,
                                        const RkActor *actor,
                                        const char *space_id,
                                        const char *post_id,
                                        RkJsonWriter *writer,
                                        GError **error);

/**
 * rk_domain_posts_write:
 * @before: positions below this one; 0 for the newest
 * @limit: 1 to 200
 *
 * Writes {posts, attachments, reactions, users, more}, the newest post first.
 */
gboolean rk_domain_posts_write (RkDomainTx *tx,
                                const RkActor *actor,
                                const char *space_id,
                                gint64 before,
                                int limit,
                                RkJsonWriter *writer,
                                GError **error);

/**
 * rk_domain_search_write:
 * @query: what was typed
 * @space_id: (nullable): only there
 * @before_us: only posts created before; 0 for all
 * @limit: 1 to 200
 *
 * Writes {posts, more}, the newest first, over all that the actor may see.
 */
gboolean rk_domain_search_write (RkDomainTx *tx,
                                 const RkActor *actor,
                                 const char *query,
                                 const char *space_id,
                                 gint64 before_us,
                                 int limit,
                                 RkJsonWriter *writer,
                                 GError **error);

/**
 * rk_domain_post_ask:
 * @due_us: until when 了解 is asked; 0 to ask no more
 * @asked: (nullable): of whom, ids with a space between; %NULL for everybody
 *
 * 要了解, by the author or an administrator of the space. With a new post it stands in the post.
 *
 * Returns: (transfer full) (nullable): the post
 */
RkPost *rk_domain_post_ask (RkDomainTx *tx,
                            const RkActor *actor,
                            const char *space_id,
                            const char *post_id,
                            gint64 due_us,
                            const char *asked,
                            GError **error);

/**
 * rk_domain_post_remind:
 *
 * Gives a notice to those whose 了解 is missing, at most one in ten minutes.
 *
 * Returns: (transfer full) (nullable): the post
 */
RkPost *rk_domain_post_remind (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error);

/**
 * rk_domain_reaction_set:
 * @kind: 了解 or いいね
 * @version: the version of the post that was seen; ignored when taking back
 * @active: %FALSE to take it back
 *
 * Returns: (transfer full) (nullable): the reaction. Repeating is harmless.
 */
RkReaction *rk_domain_reaction_set (RkDomainTx *tx,
                                    const RkActor *actor,
                                    const char *space_id,
                                    const char *post_id,
                                    RkReactionKind kind,
                                    gint64 version,
                                    gboolean active,
                                    GError **error);

/**
 * rk_domain_post_pin:
 *
 * Lets a post stand at the top of its space; by an administrator. At most %RK_PINS_MAX of them:
 * more are a CONFLICT, as is a post that was withdrawn or hidden. A repeat is harmless.
 *
 * Returns: (transfer full) (nullable): the pin
 */
RkPin *rk_domain_post_pin (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error);

/** rk_domain_post_unpin: takes it down again; harmless where it does not stand there */
gboolean rk_domain_post_unpin (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error);

/**
 * rk_domain_post_report:
 * @kind: what is wrong with it
 * @reason: (nullable): in a sentence
 *
 * 通報: tells those who lead the space, or where nobody does those who run the facility, of a post
 * of somebody else. Said once by each member; repeating it, or saying it otherwise before it was
 * settled, is harmless. Its author never hears who it was.
 *
 * Returns: (transfer full) (nullable): the report
 */
RkReport *rk_domain_post_report (RkDomainTx *tx,
                                 const RkActor *actor,
                                 const char *space_id,
                                 const char *post_id,
                                 RkReportKind kind,
                                 const char *reason,
                                 GError **error);

/** rk_domain_post_unreport: takes it back, as long as it is not settled; harmless without one */
gboolean rk_domain_post_unreport (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, const char *post_id, GError **error);

/** rk_domain_reports_write: the reports of a post as `reports`, for whoever may settle them */
gboolean rk_domain_reports_write (RkDomainTx *tx,
                                  const RkActor *actor,
                                  const char *space_id,
                                  const char *post_id,
                                  RkJsonWriter *writer,
                                  GError **error);

/**
 * rk_domain_reports_settle:
 * @outcome: what was done
 *
 * 対応済み: of all reports of a post that are open. Deleting it is done by hiding it.
 */
gboolean rk_domain_reports_settle (RkDomainTx *tx,
                                   const RkActor *actor,
                                   const char *space_id,
                                   const char *post_id,
                                   RkReportOutcome outcome,
                                   GError **error);

/**
 * rk_domain_mute_set:
 * @until_us: UTC µs; 0 to hear of the space again
 *
 * Until when the actor's desks tell nothing of a space. What is counted stays counted.
 *
 * Returns: (transfer full) (nullable): as it is now
 */
RkMute *rk_domain_mute_set (
  RkDomainTx *tx, const RkActor *actor, const char *space_id, gint64 until_us, GError **error);

/**
 * rk_domain_marker_set:
 *
 * Merges (generation, position) with what is there by the greater pair; the position is at most the
 * space's head.
 *
 * Returns: (transfer full) (nullable): the marker as it is now
 */
RkMarker *rk_domain_marker_set (RkDomainTx *tx,
                                const RkActor *actor,
                                const char *space_id,
                                gint64 generation,
                                gint64 position,
                                GError **error);

/**
 * rk_domain_draft_set:
 * @text: (nullable): empty to delete
 * @reply_to: (nullable): the post that is answered
 */
gboolean rk_domain_draft_set (RkDomainTx *tx,
                              const RkActor *actor,
                              const char *space_id,
                              const char *text,
                              const char *reply_to,
                              GError **error);

/**
 * rk_domain_post_solve:
 * @post_id: a question of a 相談
 * @answer_id: (nullable): the answer that solved it; %NULL: it is not solved any more
 *
 * By who asked it or an administrator.
 *
 * Returns: (transfer full) (nullable): the question
 */
RkPost *rk_domain_post_solve (RkDomainTx *tx,
                              const RkActor *actor,
                              const char *space_id,
                              const char *post_id,
                              const char *answer_id,
                              GError **error);

G_END_DECLS
