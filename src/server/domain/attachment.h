/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/attachment-part.h"
#include "server/domain/domain.h"
#include "server/domain/rights.h"

G_BEGIN_DECLS

/* At most this many bytes in one PUT of content. */
#define RK_UPLOAD_MAX_CHUNK (1024 * 1024)

/**
 * rk_domain_attachment_declare:
 * @attachment: id, space_id, name, media_type, size, sha256, width, height, preview, and sizes and
 *   digests of its smaller pictures
 * @ret_created: (out): see #RkCreated
 * @ret_attachment: (out) (transfer full) (nullable): as it stands
 * @error: REFUSED_TYPE for programs, scripts and macros by name or media type, CONFLICT
 */
gboolean rk_domain_attachment_declare (RkDomainTx *tx,
                                       const RkActor *actor,
                                       const RkAttachment *attachment,
                                       RkCreated *ret_created,
                                       RkAttachment **ret_attachment,
                                       GError **error);

/**
 * RkUpload:
 *
 * One step of an upload: rk_domain_upload_open() reads, rk_upload_write() or rk_upload_verify()
 * work on the file without the database, in any thread but only one at a time for an attachment,
 * and rk_domain_upload_save() or rk_domain_upload_complete() write.
 */
typedef struct _RkUpload RkUpload;
void rk_upload_free (RkUpload *upload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkUpload, rk_upload_free)

/**
 * rk_domain_upload_open:
 * @tx: reading or writing
 * @error: NOT_FOUND when it is not the actor's own upload
 */
RkUpload *rk_domain_upload_open (RkDomainTx *tx,
                                 const RkActor *actor,
                                 const char *space_id,
                                 const char *attachment_id,
                                 GError **error);

/* How many bytes are safely there, and how many all parts are to be. */
gint64 rk_upload_get_received (const RkUpload *upload);
gint64 rk_upload_get_size (const RkUpload *upload);
RkAttachmentState rk_upload_get_state (const RkUpload *upload);

/**
 * rk_upload_write:
 * @offset: where the bytes belong
 * @data: at most %RK_UPLOAD_MAX_CHUNK
 * @error: OFFSET_CONFLICT (with the number of bytes received) unless @offset is just behind what is
 *   there, TOO_LARGE beyond the declared size, NO_ROOM
 *
 * Encrypts and writes; on the disk when it returns. Blocks on the file, touches no database.
 */
gboolean
rk_upload_write (RkUpload *upload, gint64 offset, gconstpointer data, gsize size, GError **error);

/**
 * rk_domain_upload_save:
 * @ret_received: (out): how many bytes are there now
 *
 * Remembers what rk_upload_write() wrote.
 */
gboolean rk_domain_upload_save (
  RkDomainTx *tx, const RkActor *actor, RkUpload *upload, gint64 *ret_received, GError **error);

/**
 * rk_upload_verify:
 * @error: INVALID when size or SHA-256 differ (everything has to be sent again), REFUSED_TYPE when
 *   the content is a program, a script, holds macros or cannot be looked into
 *
 * Reads the whole file: up to 0.3 s. Touches no database. What it found is remembered in @upload.
 */
gboolean rk_upload_verify (RkUpload *upload, GError **error);

/**
 * rk_domain_upload_complete:
 * @upload: after rk_upload_verify(), whatever that found: on failure the bytes are thrown away here
 *   and the transaction has to be committed
 * @ret_attachment: (out) (transfer full) (nullable): the attachment; %NULL when refused
 * @ret_refusal: (out) (transfer full) (nullable): what rk_upload_verify() found
 *
 * Repeating is harmless.
 */
gboolean rk_domain_upload_complete (RkDomainTx *tx,
                                    const RkActor *actor,
                                    RkUpload *upload,
                                    RkAttachment **ret_attachment,
                                    GError **ret_refusal,
                                    GError **error);

/**
 * rk_domain_attachment_store:
 *
 * All of it at once, for samples and tests: declares, writes, verifies, completes.
 */
gboolean rk_domain_attachment_store (RkDomainTx *tx,
                                     const RkActor *actor,
                                     const RkAttachment *attachment,
                                     GBytes *content,
                                     GError **error);

/**
 * RkContent:
 *
 * An attachment opened for reading. Needs no database; free of the transaction that made it.
 */
typedef struct _RkContent RkContent;
void rk_content_free (RkContent *content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkContent, rk_content_free)

/**
 * rk_domain_content_open:
 * @tx: reading or writing
 * @part: the file or one of its smaller pictures, which are under the same rights
 * @error: NOT_FOUND: not for you, not there, not complete, or hidden
 *
 * For members of the space, once a post refers to it; for its uploader before. Each opening is
 * written down as a read.
 */
RkContent *rk_domain_content_open (RkDomainTx *tx,
                                   const RkActor *actor,
                                   const char *space_id,
                                   const char *attachment_id,
                                   RkAttachmentPart part,
                                   GError **error);
const RkAttachment *rk_content_get_attachment (const RkContent *content);

/**
 * rk_content_read:
 * @offset: from 0
 * @size: how many bytes; less come at the end
 * @error: RANGE when @offset is behind the end, UNAVAILABLE when the file is damaged
 *
 * Reads and decrypts; any thread, one at a time.
 */
GBytes *rk_content_read (RkContent *content, gint64 offset, gsize size, GError **error);

G_END_DECLS
