/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/attachment.h"
#include "core/attachment-part.h"
#include "core/id.h"
#include "core/text.h"
#include "server/domain/blob.h"
#include "server/domain/domain-private.h"
#include "core/file-type.h"

#include <sodium.h>
#include <string.h>

struct _RkUpload
{
  RkAttachment *attachment;
  char *path;
  RkSecret *key;
  gint64 stored;   /* what the database says */
  gint64 received; /* what is really there */
  gint64 written;  /* and after this step */
  GError *refusal;
  gboolean verified;
};

struct _RkContent
{
  RkAttachment *attachment;
  RkBlob *blob;
  gint64 offset; /* of the part in the file */
  gint64 size;
};

char *
rk_blob_path (RkDomain *domain, const char *blob_id)
{
  const gsize n = strlen (blob_id);
  /* The end of an id is random: 256 folders of equal size. */
  g_autofree char *folder = g_strdup (n > 2 ? blob_id + n - 2 : "00");

  return g_build_filename (domain->blob_dir, folder, blob_id, NULL);
}

static gboolean
is_sha256 (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

static gboolean
check_declared (const RkAttachment *attachment, GError **error)
{
  if (!rk_record_validate (&rk_attachment_type, attachment, error))
    return FALSE;
  if (attachment->size < 1)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "attachment.size is required");
  if (!is_sha256 (attachment->sha256))
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "attachment.sha256 has 64 lower-case hexadecimal digits");
  for (RkAttachmentPart part = RK_PART_SMALL; part < RK_N_PARTS; part++)
    if (rk_attachment_part_size (attachment, part) > 0
          ? !is_sha256 (rk_attachment_part_sha256 (attachment, part))
          : !rk_is_empty (rk_attachment_part_sha256 (attachment, part)))
      return rk_refuse (error, RK_DOMAIN_ERROR_INVALID,
                        "a smaller picture has a size and 64 lower-case hexadecimal digits");
  if (strpbrk (attachment->name, "/\\") != NULL || attachment->name[0] == '.')
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "attachment.name is no file name");
  if (rk_file_name_is_refused (attachment->name, attachment->media_type))
    return rk_refuse (error, RK_DOMAIN_ERROR_REFUSED_TYPE,
                      "programs, scripts, macros and closed archives are not taken");
  return TRUE;
}

static gboolean
get_attachment (
  RkDomainTx *tx, const char *space_id, const char *id, RkAttachment **ret, GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_attachment_type,
                 SELECT (attachment, "attachment", "WHERE space_id = $1 AND id = $2"), &record,
                 error, "tt", space_id, id))
    return FALSE;
  *ret = record;
  return TRUE;
}

static gboolean
store_new (RkDomainTx *tx, const RkAttachment *made, GError **error)
{
  g_autoptr (RkSecret) key = rk_secret_new_random (32);
  g_autofree char *blob_id = rk_id_new_at (tx->now);
  g_autoptr (GBytes) sealed = rk_seal (tx->domain, blob_id, key->data, key->size);

  return rk_db_exec (
    tx->db,
    SQL ("INSERT INTO attachment (id, space_id, uploader_id, ordinal, name, media_type, size,"
         " sha256, width, height, preview, state, changed_us, blob_id, sealed_key, created_us,"
         " description, small_size, small_sha256, screen_size, screen_sha256)"
         " VALUES ($1, $2, $3, 0, $4, $5, $6, $7, $8, $9, $10, 'uploading', $11, $12, $13, $11,"
         " $14, $15, $16, $17, $18)"),
    error, "tttttitiititytitit", made->id, made->space_id, made->uploader_id, made->name,
    made->media_type, made->size, made->sha256, made->width, made->height, made->preview, tx->now,
    blob_id, sealed, made->description, made->small_size, made->small_sha256, made->screen_size,
    made->screen_sha256);
}

gboolean
rk_domain_attachment_declare (RkDomainTx *tx,
                              const RkActor *actor,
                              const RkAttachment *attachment,
                              RkCreated *ret_created,
                              RkAttachment **ret_attachment,
                              GError **error)
{
  g_autoptr (RkAttachment) made = rk_record_copy (&rk_attachment_type, attachment);
  RkCreationState state;
  RkFact facts;
  gboolean taken;

  *ret_attachment = NULL;
  g_clear_pointer (&made->post_id, g_free);
  g_free (made->uploader_id);
  made->uploader_id = g_strdup (actor->user_id);
  made->ordinal = 0;
  made->state = RK_ATTACHMENT_UPLOADING;
  made->changed_us = tx->now;
  if (!check_declared (made, error))
    return FALSE;
  g_autofree char *digest = rk_creation_digest (tx->domain, &rk_attachment_type, made, NULL);
  if (!rk_creation_look (tx, actor, "attachment", made->space_id, made->id, digest, &state, error)
      || !rk_space_facts (tx, actor, made->space_id, &facts, error))
    return FALSE;
  if (state == RK_CREATION_SAME && !actor->must_change_password)
    {
      *ret_created = RK_CREATED_UNSEEN;
      if (!(facts & RK_FACT_MEMBER))
        return TRUE;
      if (!get_attachment (tx, made->space_id, made->id, ret_attachment, error))
        return FALSE;
      if (*ret_attachment != NULL)
        *ret_created = RK_CREATED_REPEATED;
      return TRUE;
    }
  if (!rk_authorize (actor, RK_ACTION_ATTACHMENT_UPLOAD, facts, error)
      || !rk_exists (tx->db, SQL ("SELECT 1 FROM attachment WHERE space_id = $1 AND id = $2"),
                     &taken, error, "tt", made->space_id, made->id))
    return FALSE;
  if (taken || state == RK_CREATION_OTHER)
    return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "this id stands for something else");
  if (!store_new (tx, made, error)
      || !rk_creation_note (tx, actor, "attachment", made->space_id, made->id, digest, error))
    return FALSE;
  rk_tx_audit (
    tx, actor, rk_action_name (RK_ACTION_ATTACHMENT_UPLOAD), made->id, made->space_id, digest);
  *ret_created = RK_CREATED_NEW;
  *ret_attachment = g_steal_pointer (&made);
  return TRUE;
}

void
rk_upload_free (RkUpload *upload)
{
  if (upload == NULL)
    return;
  rk_attachment_free (upload->attachment);
  g_free (upload->path);
  rk_secret_free (upload->key);
  g_clear_error (&upload->refusal);
  g_free (upload);
}

/* What is known of the file, for whoever may have it. */
static gboolean
find_file (RkDomainTx *tx,
           const char *space_id,
           const char *id,
           char **ret_path,
           RkSecret **ret_key,
           gint64 *ret_received,
           GError **error)
{
  gboolean row;
  gsize size;
  g_autoptr (RkDbStmt) stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT blob_id, sealed_key, received FROM attachment WHERE space_id = $1 AND id = $2"),
    error);

  if (stmt == NULL)
    return FALSE;
  rk_db_bind (stmt, "tt", space_id, id);
  if (!rk_db_step (stmt, &row, error))
    return FALSE;
  if (!row)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");

  const char *blob_id = rk_db_column_text (stmt, 0);
  gconstpointer sealed = rk_db_column_blob (stmt, 1, &size);
  *ret_key = rk_unseal (tx->domain, blob_id, sealed, size, error);
  if (*ret_key == NULL)
    return FALSE;
  *ret_path = rk_blob_path (tx->domain, blob_id);
  *ret_received = rk_db_column_int64 (stmt, 2);
  return TRUE;
}

/* The attachment, when @actor may do @action; what is not there is answered like what is hidden. */
static RkAttachment *
find_permitted (RkDomainTx *tx,
                const RkActor *actor,
                const char *space_id,
                const char *id,
                RkAction action,
                GError **error)
{
  g_autoptr (RkAttachment) attachment = NULL;
  RkFact facts = RK_FACT_NONE;

  if (!get_attachment (tx, space_id, id, &attachment, error))
    return NULL;
  if (attachment != NULL)
    {
      if (!rk_space_facts (tx, actor, space_id, &facts, error))
        return NULL;
      if (g_strcmp0 (attachment->uploader_id, actor->user_id) == 0)
        facts |= RK_FACT_AUTHOR;
      if (!rk_is_empty (attachment->post_id))
        facts |= RK_FACT_PUBLISHED;
    }
  if (!rk_authorize (actor, action, facts, error))
    return NULL;
  return g_steal_pointer (&attachment);
}

RkUpload *
rk_domain_upload_open (RkDomainTx *tx,
                       const RkActor *actor,
                       const char *space_id,
                       const char *attachment_id,
                       GError **error)
{
  g_autoptr (RkUpload) upload = g_new0 (RkUpload, 1);

  upload->attachment
    = find_permitted (tx, actor, space_id, attachment_id, RK_ACTION_ATTACHMENT_CONTINUE, error);
  if (upload->attachment == NULL
      || !find_file (
        tx, space_id, attachment_id, &upload->path, &upload->key, &upload->stored, error))
    return NULL;
  upload->received = upload->written = upload->stored;
  if (upload->attachment->state == RK_ATTACHMENT_UPLOADING && upload->stored > 0)
    {
      g_autoptr (RkBlob) blob = rk_blob_open (upload->path, upload->key, FALSE, NULL);

      upload->received = blob != NULL ? rk_blob_usable (blob, upload->stored) : 0;
      upload->written = upload->received;
    }
  return g_steal_pointer (&upload);
}

gint64
rk_upload_get_received (const RkUpload *upload)
{
  return upload->written;
}

gint64
rk_upload_get_size (const RkUpload *upload)
{
  return rk_attachment_carried_size (upload->attachment);
}

RkAttachmentState
rk_upload_get_state (const RkUpload *upload)
{
  return (RkAttachmentState) upload->attachment->state;
}

gboolean
rk_upload_write (RkUpload *upload, gint64 offset, gconstpointer data, gsize size, GError **error)
{
  if (upload->attachment->state != RK_ATTACHMENT_UPLOADING || offset != upload->written)
    return rk_refuse_number (error, RK_DOMAIN_ERROR_OFFSET_CONFLICT, upload->written,
                             "the bytes do not follow what is there");
  if (size > RK_UPLOAD_MAX_CHUNK || offset + (gint64) size > rk_upload_get_size (upload))
    return rk_refuse (error, RK_DOMAIN_ERROR_TOO_LARGE,
                      "more bytes than were declared, or than fit in one request");
  if (size == 0)
    return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, "there are no bytes in the request");

  g_autoptr (RkBlob) blob = rk_blob_open (upload->path, upload->key, TRUE, error);
  if (blob == NULL || !rk_blob_append (blob, offset, data, size, error))
    return FALSE;
  upload->written = offset + (gint64) size;
  return TRUE;
}

gboolean
rk_domain_upload_save (
  RkDomainTx *tx, const RkActor *actor, RkUpload *upload, gint64 *ret_received, GError **error)
{
  const RkAttachment *attachment = upload->attachment;

  /* Removed from the space while the bytes were on their way. */
  if (!rk_space_authorize (
        tx, actor, attachment->space_id, RK_ACTION_ATTACHMENT_CONTINUE, RK_FACT_AUTHOR, error)
      || !rk_db_exec (tx->db,
                      SQL ("UPDATE attachment SET received = $3 WHERE space_id = $1 AND id = $2"
                           " AND received = $4 AND state = 'uploading'"),
                      error, "ttii", attachment->space_id, attachment->id, upload->written,
                      upload->stored))
    return FALSE;
  if (rk_db_changes (tx->db) == 0)
    {
      gint64 received;

      if (!rk_number (tx->db,
                      SQL ("SELECT received FROM attachment WHERE space_id = $1 AND id = $2"),
                      &received, error, "tt", attachment->space_id, attachment->id))
        return FALSE;
      return rk_refuse_number (
        error, RK_DOMAIN_ERROR_OFFSET_CONFLICT, received, "other bytes came in between");
    }
  upload->stored = upload->received = upload->written;
  *ret_received = upload->written;
  return TRUE;
}

typedef struct
{
  RkBlob *blob;
  gint64 offset;
} Place;

static gssize
read_for_check (gpointer data, gint64 offset, guint8 *buffer, gsize size)
{
  const Place *place = data;

  return rk_blob_read (place->blob, place->offset + offset, buffer, size, NULL) ? (gssize) size
                                                                                : -1;
}

static gboolean
sum_is_right (const RkAttachment *attachment, RkAttachmentPart part, RkBlob *blob, GError **error)
{
  const gint64 offset = rk_attachment_part_offset (attachment, part);
  const gint64 end = offset + rk_attachment_part_size (attachment, part);
  g_autofree guint8 *buffer = g_malloc (RK_BLOB_PIECE);
  crypto_hash_sha256_state state;
  guint8 hash[crypto_hash_sha256_BYTES];
  char text[2 * crypto_hash_sha256_BYTES + 1];

  crypto_hash_sha256_init (&state);
  for (gint64 at = offset; at < end; at += RK_BLOB_PIECE)
    {
      gsize size = (gsize) MIN (end - at, RK_BLOB_PIECE);

      if (!rk_blob_read (blob, at, buffer, size, error))
        return FALSE;
      crypto_hash_sha256_update (&state, buffer, size);
    }
  crypto_hash_sha256_final (&state, hash);
  sodium_bin2hex (text, sizeof text, hash, sizeof hash);
  if (strcmp (text, rk_attachment_part_sha256 (attachment, part)) != 0)
    return rk_refuse (
      error, RK_DOMAIN_ERROR_INVALID, "the SHA-256 of what arrived is not the declared one");
  return TRUE;
}

/* What comes as a smaller picture may be as little a program as the file itself. */
static gboolean
part_is_taken (const RkAttachment *attachment, RkAttachmentPart part, RkBlob *blob, GError **error)
{
  Place place = { blob, rk_attachment_part_offset (attachment, part) };
  const RkFileReader reader
    = { rk_attachment_part_size (attachment, part), read_for_check, &place };

  if (reader.size == 0)
    return TRUE;
  if (!sum_is_right (attachment, part, blob, error))
    return FALSE;
  if (rk_file_content_is_refused (
        &reader, part == RK_PART_WHOLE ? attachment->name : "preview.jpg"))
    return rk_refuse (error, RK_DOMAIN_ERROR_REFUSED_TYPE,
                      "programs, scripts, macros and closed archives are not taken");
  return TRUE;
}

gboolean
rk_upload_verify (RkUpload *upload, GError **error)
{
  const RkAttachment *attachment = upload->attachment;
  GError *problem = NULL;

  upload->verified = FALSE;
  if (attachment->state == RK_ATTACHMENT_COMPLETE)
    {
      upload->verified = TRUE;
      return TRUE;
    }
  /* Not a refusal: the rest may still come. */
  if (upload->written != rk_attachment_carried_size (attachment))
    return rk_refuse_number (
      error, RK_DOMAIN_ERROR_OFFSET_CONFLICT, upload->written, "not all bytes are there");

  g_autoptr (RkBlob) blob = rk_blob_open (upload->path, upload->key, FALSE, error);
  if (blob == NULL)
    return FALSE;
  upload->verified = TRUE;
  for (RkAttachmentPart part = RK_PART_WHOLE; part < RK_N_PARTS && upload->verified; part++)
    upload->verified = part_is_taken (attachment, part, blob, &problem);
  g_clear_error (&upload->refusal);
  if (problem != NULL)
    {
      upload->refusal = g_error_copy (problem);
      g_propagate_error (error, problem);
    }
  return upload->verified;
}

/* Everything has to be sent again. */
static gboolean
throw_away (RkDomainTx *tx, const RkActor *actor, const RkAttachment *attachment, GError **error)
{
  rk_tx_audit (tx, actor, "attachment_refused", attachment->id, attachment->space_id, NULL);
  return rk_db_exec (tx->db,
                     SQL ("UPDATE attachment SET received = 0 WHERE space_id = $1 AND id = $2"
                          " AND state = 'uploading'"),
                     error, "tt", attachment->space_id, attachment->id);
}

gboolean
rk_domain_upload_complete (RkDomainTx *tx,
                           const RkActor *actor,
                           RkUpload *upload,
                           RkAttachment **ret_attachment,
                           GError **ret_refusal,
                           GError **error)
{
  const RkAttachment *attachment = upload->attachment;

  *ret_attachment = NULL;
  *ret_refusal = NULL;
  if (!rk_space_authorize (
        tx, actor, attachment->space_id, RK_ACTION_ATTACHMENT_CONTINUE, RK_FACT_AUTHOR, error))
    return FALSE;
  if (upload->refusal != NULL)
    {
      if (!throw_away (tx, actor, attachment, error))
        return FALSE;
      *ret_refusal = g_error_copy (upload->refusal);
      return TRUE;
    }
  if (!upload->verified)
    return rk_refuse_number (
      error, RK_DOMAIN_ERROR_OFFSET_CONFLICT, upload->written, "not all bytes are there");
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE attachment SET state = 'complete', changed_us = $3"
                        " WHERE space_id = $1 AND id = $2 AND state = 'uploading'"
                        " AND received = size + small_size + screen_size"),
                   error, "tti", attachment->space_id, attachment->id, tx->now))
    return FALSE;
  if (rk_db_changes (tx->db) > 0)
    rk_tx_audit (tx, actor, "attachment_complete", attachment->id, attachment->space_id, NULL);
  if (!get_attachment (tx, attachment->space_id, attachment->id, ret_attachment, error))
    return FALSE;
  if (*ret_attachment == NULL || (*ret_attachment)->state != RK_ATTACHMENT_COMPLETE)
    {
      g_clear_pointer (ret_attachment, rk_attachment_free);
      return rk_refuse (error, RK_DOMAIN_ERROR_CONFLICT, "the upload was changed meanwhile");
    }
  return TRUE;
}

gboolean
rk_domain_attachment_store (RkDomainTx *tx,
                            const RkActor *actor,
                            const RkAttachment *attachment,
                            GBytes *content,
                            GError **error)
{
  g_autoptr (RkAttachment) made = NULL;
  g_autoptr (RkAttachment) complete = NULL;
  g_autoptr (GError) refusal = NULL;
  RkCreated created;
  gsize size;
  gint64 received;
  const guint8 *data = g_bytes_get_data (content, &size);

  if (!rk_domain_attachment_declare (tx, actor, attachment, &created, &made, error))
    return FALSE;
  g_autoptr (RkUpload) upload
    = rk_domain_upload_open (tx, actor, attachment->space_id, attachment->id, error);
  if (upload == NULL)
    return FALSE;
  for (gsize at = (gsize) upload->written; at < size; at += RK_UPLOAD_MAX_CHUNK)
    if (!rk_upload_write (
          upload, (gint64) at, data + at, MIN (size - at, RK_UPLOAD_MAX_CHUNK), error)
        || !rk_domain_upload_save (tx, actor, upload, &received, error))
      return FALSE;
  if (!rk_upload_verify (upload, error))
    return FALSE;
  return rk_domain_upload_complete (tx, actor, upload, &complete, &refusal, error);
}

void
rk_content_free (RkContent *content)
{
  if (content == NULL)
    return;
  rk_attachment_free (content->attachment);
  rk_blob_close (content->blob);
  g_free (content);
}

RkContent *
rk_domain_content_open (RkDomainTx *tx,
                        const RkActor *actor,
                        const char *space_id,
                        const char *attachment_id,
                        RkAttachmentPart part,
                        GError **error)
{
  g_autoptr (RkContent) content = g_new0 (RkContent, 1);
  g_autoptr (RkSecret) key = NULL;
  g_autofree char *path = NULL;
  gint64 received;

  content->attachment
    = find_permitted (tx, actor, space_id, attachment_id, RK_ACTION_ATTACHMENT_READ, error);
  if (content->attachment == NULL)
    return NULL;
  content->offset = rk_attachment_part_offset (content->attachment, part);
  content->size = rk_attachment_part_size (content->attachment, part);
  if (content->attachment->state != RK_ATTACHMENT_COMPLETE || content->size == 0)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is nothing here");
      return NULL;
    }
  if (!find_file (tx, space_id, attachment_id, &path, &key, &received, error))
    return NULL;
  content->blob = rk_blob_open (path, key, FALSE, error);
  if (content->blob == NULL)
    return NULL;
  rk_tx_audit (
    tx, actor, rk_action_name (RK_ACTION_ATTACHMENT_READ), attachment_id, space_id, NULL);
  return g_steal_pointer (&content);
}

const RkAttachment *
rk_content_get_attachment (const RkContent *content)
{
  return content->attachment;
}

GBytes *
rk_content_read (RkContent *content, gint64 offset, gsize size, GError **error)
{
  if (offset < 0 || offset >= content->size)
    {
      rk_refuse (error, RK_DOMAIN_ERROR_RANGE, "there are no such bytes");
      return NULL;
    }
  size = (gsize) MIN ((gint64) size, content->size - offset);
  g_autofree guint8 *data = g_malloc (MAX (size, 1));
  if (!rk_blob_read (content->blob, content->offset + offset, data, size, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

gboolean
rk_attachments_kill (RkDomainTx *tx, const char *space_id, const char *post_id, GError **error)
{
  g_autoptr (GPtrArray) ids
    = rk_texts (tx->db, SQL ("SELECT id FROM attachment WHERE space_id = $1 AND post_id = $2"),
                error, "tt", space_id, post_id);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    rk_tx_gone (tx, RK_CHANGE_SPACE, space_id, "attachment", space_id, g_ptr_array_index (ids, i));
  /* Without its key a file cannot be read any more, whenever it is deleted. */
  return rk_db_exec (tx->db,
                     SQL ("INSERT INTO dead_blob (blob_id, since_us) SELECT a.blob_id, $3"
                          " FROM attachment a WHERE a.space_id = $1 AND a.post_id = $2"
                          " ON CONFLICT (blob_id) DO NOTHING"),
                     error, "tti", space_id, post_id, tx->now)
         && rk_db_exec (tx->db, SQL ("DELETE FROM attachment WHERE space_id = $1 AND post_id = $2"),
                        error, "tt", space_id, post_id);
}
