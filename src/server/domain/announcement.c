/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server-domain"

#include "server/domain/announcement.h"

#include "core/json.h"
#include "core/time.h"
#include "server/domain/domain-private.h"

/* お知らせ of the operator or a 医師会. The table "announcement" is a view: of what was put up, for
 * everybody whom it is for. */

/* Professions, facilities and regions of one announcement. */
#define MOST_TARGETS 200

static gboolean
refuse_invalid (GError **error, const char *detail)
{
  return rk_refuse (error, RK_DOMAIN_ERROR_INVALID, detail);
}

static gboolean
check (RkDomainTx *tx, const RkAnnouncement *announcement, GError **error)
{
  if (!rk_record_validate (&rk_announcement_type, announcement, error))
    return FALSE;
  if (rk_is_blank (announcement->title) || rk_is_blank (announcement->sender)
      || rk_is_blank (announcement->text))
    return refuse_invalid (error, "an announcement has a title, a sender and a text");
  if (announcement->until_us <= tx->now)
    return refuse_invalid (error, "the announcement would be over at once");
  if (announcement->until_us - tx->now > RK_ANNOUNCEMENT_MAX_DAYS * RK_DAY)
    return refuse_invalid (error, "an announcement stands for a year at most");
  return TRUE;
}

static gboolean
add_target (RkDomainTx *tx, const char *id, const char *kind, const char *value, GError **error)
{
  return rk_db_exec (tx->db,
                     SQL ("INSERT INTO announcement_target (announcement_id, kind, value)"
                          " VALUES ($1, $2, $3) ON CONFLICT (announcement_id, kind, value)"
                          " DO NOTHING"),
                     error, "ttt", id, kind, value);
}

static gboolean
add_professions (RkDomainTx *tx, const char *id, const char *const *names, GError **error)
{
  const RkField *field = rk_record_type_find (&rk_user_type, "profession");

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      const int profession = rk_field_enum_value (field, names[i]);

      /* Of those without one it is asked whether they are meant at all. */
      if (profession <= RK_PROFESSION_UNKNOWN || profession >= RK_PROFESSION_PATIENT)
        return refuse_invalid (error, "there is no such profession");
      if (!add_target (tx, id, "profession", names[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_facilities (RkDomainTx *tx, const char *id, const char *const *ids, GError **error)
{
  gboolean there;

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      if (!rk_exists (
            tx->db, SQL ("SELECT 1 FROM facility WHERE id = $1"), &there, error, "t", ids[i]))
        return FALSE;
      if (!there)
        return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is no such facility");
      if (!add_target (tx, id, "facility", ids[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_regions (RkDomainTx *tx, const char *id, const char *const *regions, GError **error)
{
  for (guint i = 0; regions != NULL && regions[i] != NULL; i++)
    {
      /* The empty beginning is everybody's. */
      if (rk_is_blank (regions[i]))
        return refuse_invalid (error, "a region is the beginning of an address");
      if (!add_target (tx, id, "region", regions[i], error))
        return FALSE;
    }
  return TRUE;
}

static guint
count (const char *const *words)
{
  return words != NULL ? g_strv_length ((char **) words) : 0;
}

gboolean
rk_domain_announcement_publish (RkDomainTx *tx,
                                const RkActor *actor,
                                const RkAnnouncement *announcement,
                                const RkAnnouncementFor *whom,
                                gint64 *ret_n,
                                GError **error)
{
  const char *id = announcement->id;
  gint64 n;

  if (!rk_authorize (actor, RK_ACTION_ANNOUNCEMENT_PUBLISH, RK_FACT_NONE, error)
      || !check (tx, announcement, error))
    return FALSE;
  if (count (whom->professions) + count (whom->facilities) + count (whom->regions) > MOST_TARGETS)
    return refuse_invalid (error, "these are too many to be named one by one");
  if (!rk_db_exec (tx->db,
                   SQL ("INSERT INTO announcement_text (id, title, sender, text, to_families,"
                        " created_us, until_us, changed_us) VALUES ($1, $2, $3, $4, $5, $6, $7,"
                        " $6)"),
                   error,
                   "tttt"
                   "iii",
                   id, announcement->title, announcement->sender, announcement->text,
                   (gint64) whom->families, tx->now, announcement->until_us)
      || !add_professions (tx, id, whom->professions, error)
      || !add_facilities (tx, id, whom->facilities, error)
      || !add_regions (tx, id, whom->regions, error)
      || !rk_number (tx->db,
                     SQL ("SELECT count (*) FROM announcement a JOIN users u ON u.id = a.user_id"
                          " WHERE a.id = $1 AND u.state = 'active'"),
                     &n, error, "t", id))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_EVERYONE, NULL, "announcement", id, NULL, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_ANNOUNCEMENT_PUBLISH), id, NULL, NULL);
  *ret_n = n;
  return TRUE;
}

gboolean
rk_domain_announcement_end (RkDomainTx *tx, const RkActor *actor, const char *id, GError **error)
{
  gint64 until;
  gboolean there;

  if (!rk_authorize (actor, RK_ACTION_ANNOUNCEMENT_PUBLISH, RK_FACT_NONE, error)
      || !rk_exists (
        tx->db, SQL ("SELECT 1 FROM announcement_text WHERE id = $1"), &there, error, "t", id))
    return FALSE;
  if (!there)
    return rk_refuse (error, RK_DOMAIN_ERROR_NOT_FOUND, "there is no such announcement");
  if (!rk_number (tx->db, SQL ("SELECT until_us FROM announcement_text WHERE id = $1"), &until,
                  error, "t", id))
    return FALSE;
  if (until <= tx->now)
    return TRUE;
  if (!rk_db_exec (tx->db,
                   SQL ("UPDATE announcement_text SET title = NULL, sender = NULL, text = NULL,"
                        " until_us = $2, changed_us = $2 WHERE id = $1"),
                   error, "ti", id, tx->now))
    return FALSE;
  rk_tx_change (tx, RK_CHANGE_EVERYONE, NULL, "announcement", id, NULL, NULL);
  rk_tx_audit (tx, actor, rk_action_name (RK_ACTION_ANNOUNCEMENT_PUBLISH), id, NULL, "ended");
  return TRUE;
}

gboolean
rk_domain_announcements_write (RkDomainTx *tx,
                               const RkActor *actor,
                               RkJsonWriter *writer,
                               GError **error)
{
  g_autoptr (RkDbStmt) stmt = NULL;
  gboolean row;

  if (!rk_authorize (actor, RK_ACTION_ANNOUNCEMENT_PUBLISH, RK_FACT_NONE, error))
    return FALSE;
  stmt = rk_db_prepare (
    tx->db,
    SQL ("SELECT t.id, t.title, t.sender, t.until_us,"
         " (SELECT count (*) FROM announcement a JOIN users u ON u.id = a.user_id"
         " WHERE a.id = t.id AND u.state = 'active'),"
         " (SELECT count (*) FROM announcement a JOIN users u ON u.id = a.user_id"
         " WHERE a.id = t.id AND u.state = 'active' AND a.read_us > 0)"
         " FROM announcement_text t ORDER BY t.created_us DESC, t.id DESC LIMIT 1000"),
    error);
  if (stmt == NULL)
    return FALSE;
  rk_json_begin_array (writer);
  for (;;)
    {
      if (!rk_db_step (stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      rk_json_begin_object (writer);
      rk_json_key (writer, "id");
      rk_json_text (writer, rk_db_column_text (stmt, 0));
      rk_json_key (writer, "title");
      rk_json_text (writer, rk_db_column_text (stmt, 1));
      rk_json_key (writer, "sender");
      rk_json_text (writer, rk_db_column_text (stmt, 2));
      rk_json_key (writer, "until_us");
      rk_json_int (writer, rk_db_column_int64 (stmt, 3));
      rk_json_key (writer, "people");
      rk_json_int (writer, rk_db_column_int64 (stmt, 4));
      rk_json_key (writer, "readers");
      rk_json_int (writer, rk_db_column_int64 (stmt, 5));
      rk_json_end_object (writer);
    }
  rk_json_end_array (writer);
  return TRUE;
}

RkAnnouncement *
rk_domain_announcement_read (RkDomainTx *tx, const RkActor *actor, const char *id, GError **error)
{
  gpointer record;

  if (!rk_fetch (tx->db, &rk_announcement_type,
                 SELECT (announcement, "announcement", "WHERE id = $1 AND user_id = $2"), &record,
                 error, "tt", id, actor->user_id))
    return NULL;
  g_autoptr (RkAnnouncement) announcement = record;
  if (!rk_authorize (actor, RK_ACTION_ANNOUNCEMENT_READ,
                     announcement != NULL ? RK_FACT_SELF : RK_FACT_NONE, error))
    return NULL;
  if (announcement->read_us != 0)
    return g_steal_pointer (&announcement);
  announcement->read_us = tx->now;
  if (!rk_db_exec (tx->db,
                   SQL ("INSERT INTO announcement_reader (announcement_id, user_id, read_us)"
                        " VALUES ($1, $2, $3) ON CONFLICT (announcement_id, user_id) DO NOTHING"),
                   error, "tti", id, actor->user_id, tx->now))
    return NULL;
  rk_tx_change (tx, RK_CHANGE_USER, actor->user_id, "announcement", id, NULL, NULL);
  return g_steal_pointer (&announcement);
}
