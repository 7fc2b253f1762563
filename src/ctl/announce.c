/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "core/id.h"
#include "core/json.h"
#include "core/time.h"
#include "ctl/ctl.h"
#include "server/domain/announcement.h"

#include <stdio.h>
#include <string.h>

/* お知らせ to the people of the network. */

/* A day is Japan's, which has one time, without summer. */
#define ZONE_SECONDS (9 * 3600)

typedef struct
{
  RkAnnouncement announcement;
  RkAnnouncementFor whom;
  gint64 n;
} Work;

static char *
read_text (const char *path, GError **error)
{
  char part[4096];
  gsize n;
  GString *text;
  char *content;

  if (strcmp (path, "-") != 0)
    return g_file_get_contents (path, &content, NULL, error) ? content : NULL;
  text = g_string_new (NULL);
  /* One letter more than there may be: the rules refuse it. */
  while (text->len <= RK_ANNOUNCEMENT_MAX_BYTES && (n = fread (part, 1, sizeof part, stdin)) > 0)
    g_string_append_len (text, part, (gssize) n);
  return g_string_free (text, FALSE);
}

/* The end of the day @date. */
static gboolean
read_day (const char *date, gint64 *ret_us, GError **error)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (ZONE_SECONDS);
  g_autoptr (GDateTime) begin = NULL;
  g_autoptr (GDateTime) end = NULL;
  int year, month, day;

  if (!rk_date_is_valid (date) || sscanf (date, "%4d-%2d-%2d", &year, &month, &day) != 3)
    {
      g_set_error_literal (
        error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--until takes a day: 2027-03-31.");
      return FALSE;
    }
  begin = g_date_time_new (zone, year, month, day, 0, 0, 0);
  end = g_date_time_add_days (begin, 1);
  *ret_us = g_date_time_to_unix (end) * RK_SECOND;
  return TRUE;
}

static gboolean
publish (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  Work *work = data;

  return rk_domain_announcement_publish (
    tx, ctl->operator, & work->announcement, &work->whom, &work->n, error);
}

static gboolean
want (const char *option, const char *value, GError **error)
{
  if (value != NULL && *value != '\0')
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--%s is missing.", option);
  return FALSE;
}

static gboolean
announce_publish (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autofree char *title = NULL;
  g_autofree char *sender = NULL;
  g_autofree char *path = NULL;
  g_autofree char *until = NULL;
  g_autofree char *text = NULL;
  g_autofree char *id = rk_id_new ();
  g_auto (GStrv) professions = NULL;
  g_auto (GStrv) facilities = NULL;
  g_auto (GStrv) regions = NULL;
  Work work = { { NULL } };
  const GOptionEntry entries[] = {
    { "title", 0, 0, G_OPTION_ARG_STRING, &title, "What it is about, in one line", "TITLE" },
    { "sender", 0, 0, G_OPTION_ARG_STRING, &sender, "Who says it: the operator, a 医師会", "NAME" },
    { "text", 0, 0, G_OPTION_ARG_FILENAME, &path, "Its text, in UTF-8; - is the standard input",
      "FILE" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &until, "The last day on which it is shown",
      "YYYY-MM-DD" },
    { "profession", 0, 0, G_OPTION_ARG_STRING_ARRAY, &professions,
      "For staff of this profession alone; may be repeated", "PROFESSION" },
    { "facility", 0, 0, G_OPTION_ARG_STRING_ARRAY, &facilities,
      "For this facility alone; may be repeated", "ID" },
    { "region", 0, 0, G_OPTION_ARG_STRING_ARRAY, &regions,
      "For facilities whose address begins so; may be repeated", "ADDRESS" },
    { "families", 0, 0, G_OPTION_ARG_NONE, &work.whom.families,
      "Also for the accounts of patients and families", NULL },
    { NULL },
  };

  if (!rk_ctl_parse ("announce publish", NULL,
                     "Puts up an announcement, and prints its id and how many people have it. It "
                     "is for all of staff unless an option says otherwise, and no place for "
                     "anything about a patient.",
                     entries, 0, &argc, &argv, error)
      || !want ("title", title, error) || !want ("sender", sender, error)
      || !want ("text", path, error) || !want ("until", until, error)
      || !read_day (until, &work.announcement.until_us, error)
      || (text = read_text (path, error)) == NULL)
    return FALSE;
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error_literal (
        error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "The text is not in UTF-8.");
      return FALSE;
    }
  work.announcement.id = id;
  work.announcement.title = title;
  work.announcement.sender = sender;
  work.announcement.text = g_strchomp (text);
  work.whom.professions = (const char *const *) professions;
  work.whom.facilities = (const char *const *) facilities;
  work.whom.regions = (const char *const *) regions;
  if (!rk_ctl_open (ctl, error) || !rk_ctl_write (ctl, publish, &work, error))
    return FALSE;
  g_print ("%s  %" G_GINT64_FORMAT "\n", id, work.n);
  return TRUE;
}

static gboolean
end (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  return rk_domain_announcement_end (tx, ctl->operator, data, error);
}

static gboolean
announce_end (RkCtl *ctl, int argc, char **argv, GError **error)
{
  if (!rk_ctl_parse ("announce end", "ID",
                     "Takes an announcement back before its last day, everywhere.", NULL, 1, &argc,
                     &argv, error)
      || !rk_ctl_open (ctl, error) || !rk_ctl_write (ctl, end, argv[1], error))
    return FALSE;
  g_print ("It is over.\n");
  return TRUE;
}

static void
print_line (const json_t *line)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_offset (ZONE_SECONDS);
  g_autoptr (GDateTime) when = NULL;
  g_autofree char *day = NULL;
  gint64 until = 0, people = 0, readers = 0;
  const char *title = rk_json_get_text (line, "title");
  const char *sender = rk_json_get_text (line, "sender");

  rk_json_get_int (line, "until_us", &until);
  rk_json_get_int (line, "people", &people);
  rk_json_get_int (line, "readers", &readers);
  /* Its end is the beginning of the next day. */
  when = rk_time_to_date_time (until - RK_SECOND, zone);
  day = g_date_time_format (when, "%F");
  g_print ("%s  %s  %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "  %s  %s\n",
           rk_json_get_text (line, "id"), day, readers, people, sender != NULL ? sender : "-",
           title != NULL ? title : "(taken back)");
}

static gboolean
announce_list (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autoptr (RkDomainTx) tx = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (json_t) lines = NULL;
  RkJsonWriter writer;

  if (!rk_ctl_parse ("announce list", NULL,
                     "Prints id, last day, how many have read it of how many, sender and title of "
                     "the announcements, the newest first.",
                     NULL, 0, &argc, &argv, error)
      || !rk_ctl_open (ctl, error)
      || (tx = rk_domain_tx_begin_read (ctl->domain, ctl->db, error)) == NULL)
    return FALSE;
  rk_json_writer_init (&writer, out);
  if (!rk_domain_announcements_write (tx, ctl->operator, & writer, error)
      || (lines = rk_json_parse (out->str, out->len, out->len, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < json_array_size (lines); i++)
    print_line (json_array_get (lines, i));
  return TRUE;
}

gboolean
rk_ctl_announce (RkCtl *ctl, int argc, char **argv, GError **error)
{
  const char *word = argc > 1 ? argv[1] : "";

  if (strcmp (word, "publish") == 0)
    return announce_publish (ctl, argc - 1, argv + 1, error);
  if (strcmp (word, "end") == 0)
    return announce_end (ctl, argc - 1, argv + 1, error);
  if (strcmp (word, "list") == 0)
    return announce_list (ctl, argc - 1, argv + 1, error);
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "`announce publish`, `announce list` or `announce end` is wanted.");
  return FALSE;
}
