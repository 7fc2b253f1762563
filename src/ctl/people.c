/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "core/id.h"
#include "core/json.h"
#include "ctl/ctl.h"
#include "server/domain/directory.h"
#include "server/domain/password.h"
#include "server/domain/space.h"

#include <string.h>

/* Facilities, users and their passwords. */

static gboolean
set_enum (
  const RkRecordType *type, const char *name, const char *value, int *ret_value, GError **error)
{
  const RkField *field = rk_record_type_find (type, name);
  g_autoptr (GString) known = g_string_new (NULL);

  *ret_value = rk_field_enum_value (field, value);
  if (*ret_value > 0)
    return TRUE;
  for (guint i = 1; field->names[i] != NULL; i++)
    g_string_append_printf (known, "%s%s", i > 1 ? ", " : "", field->names[i]);
  g_set_error (
    error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--%s must be one of: %s", name, known->str);
  return FALSE;
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
create_facility (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  return rk_domain_facility_create (tx, ctl->operator, data, error);
}

static gboolean
facility_create (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autoptr (RkFacility) facility = rk_record_new (&rk_facility_type);
  g_autofree char *kind = NULL;
  g_autofree char *rule = NULL;
  gboolean no_remember = FALSE;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &facility->name, "What it is called", "NAME" },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &kind, "clinic, hospital, pharmacy, nursing …", "KIND" },
    { "phone", 0, 0, G_OPTION_ARG_STRING, &facility->phone, "Its telephone", "NUMBER" },
    { "address", 0, 0, G_OPTION_ARG_STRING, &facility->address, "Where it is", "ADDRESS" },
    { "lock-minutes", 0, 0, G_OPTION_ARG_INT64, &facility->idle_lock_minutes,
      "Desks lock after so long (15)", "MINUTES" },
    { "logout-minutes", 0, 0, G_OPTION_ARG_INT64, &facility->idle_logout_minutes,
      "and log out so long after that (60)", "MINUTES" },
    { "password-length", 0, 0, G_OPTION_ARG_INT64, &facility->password_min_length,
      "Characters of a password (8)", "COUNT" },
    { "password-rule", 0, 0, G_OPTION_ARG_STRING, &rule, "letters_digits or letters_digits_symbols",
      "RULE" },
    { "keyring", 0, 0, G_OPTION_ARG_NONE, &facility->keyring_allowed,
      "Personal workstations may keep their key in the keyring", NULL },
    { "no-remember-mail", 0, 0, G_OPTION_ARG_NONE, &no_remember,
      "Desks must not remember addresses", NULL },
    { "history-days", 0, 0, G_OPTION_ARG_INT64, &facility->history_days,
      "How far back desks fetch by themselves (0: all)", "DAYS" },
    { NULL },
  };

  if (!rk_ctl_parse ("facility create", NULL, "Admits a facility and prints its id.", entries, 0,
                     &argc, &argv, error)
      || !want ("name", facility->name, error) || !want ("kind", kind, error)
      || !set_enum (&rk_facility_type, "kind", kind, &facility->kind, error)
      || (rule != NULL
          && !set_enum (&rk_facility_type, "password_rule", rule, &facility->password_rule, error)))
    return FALSE;
  facility->id = rk_id_new ();
  facility->remember_mail = !no_remember;
  if (!rk_ctl_open (ctl, error) || !rk_ctl_write (ctl, create_facility, facility, error))
    return FALSE;
  g_print ("%s\n", facility->id);
  return TRUE;
}

static json_t *
read_facilities (RkCtl *ctl, RkDomainTx *tx, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  RkJsonWriter writer;

  rk_json_writer_init (&writer, out);
  if (!rk_domain_facilities_write (tx, ctl->operator, & writer, error))
    return NULL;
  return rk_json_parse (out->str, out->len, out->len, error);
}

static gboolean
update_facility (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  return rk_domain_facility_update (tx, ctl->operator, data, error);
}

static void
set_int (gint64 given, gint64 *field)
{
  if (given >= 0)
    *field = given;
}

static gboolean
set_yes_no (const char *name, const char *given, gboolean *field, GError **error)
{
  if (given == NULL)
    return TRUE;
  *field = strcmp (given, "yes") == 0;
  if (*field || strcmp (given, "no") == 0)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--%s takes yes or no.", name);
  return FALSE;
}

static gboolean
read_clock (const char *text, gint64 *ret_minute)
{
  guint hour, minute;
  char rest;

  if (sscanf (text, "%2u:%2u%c", &hour, &minute, &rest) != 2 || hour > 23 || minute > 59)
    return FALSE;
  *ret_minute = hour * 60 + minute;
  return TRUE;
}

/* "21:00-8:00", or none. */
static gboolean
set_quiet (const char *text, RkFacility *facility, GError **error)
{
  g_auto (GStrv) ends = NULL;

  if (text == NULL)
    return TRUE;
  if (strcmp (text, "none") == 0)
    {
      /* From and until the same: there are none. Midnight twice would stand for the usual ones. */
      facility->quiet_from_minute = facility->quiet_until_minute = 8 * 60;
      return TRUE;
    }
  ends = g_strsplit (text, "-", 3);
  if (g_strv_length (ends) == 2 && read_clock (ends[0], &facility->quiet_from_minute)
      && read_clock (ends[1], &facility->quiet_until_minute)
      && facility->quiet_from_minute != facility->quiet_until_minute)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "--quiet-hours is written 21:00-8:00, or none.");
  return FALSE;
}

static gboolean
facility_set (RkCtl *ctl, int argc, char **argv, GError **error)
{
  char *bars[3] = { NULL };
  gint64 lock = -1;
  gint64 logout = -1;
  gint64 length = -1;
  gint64 history = -1;
  gint64 sealed = -1;
  gint64 media = -1;
  g_autofree char *scan = NULL;
  g_autofree char *scan_removal = NULL;
  g_autofree char *rule = NULL;
  g_autofree char *keyring = NULL;
  g_autofree char *remember = NULL;
  g_autofree char *quiet = NULL;
  g_autoptr (RkFacility) facility = NULL;
  const GOptionEntry entries[] = {
    { "quiet-hours", 0, 0, G_OPTION_ARG_STRING, &quiet, "When nobody is expected to look in",
      "FROM-UNTIL|none" },
    { "lock-minutes", 0, 0, G_OPTION_ARG_INT64, &lock, "Desks lock after so long", "MINUTES" },
    { "logout-minutes", 0, 0, G_OPTION_ARG_INT64, &logout, "and log out so long after that",
      "MINUTES" },
    { "password-length", 0, 0, G_OPTION_ARG_INT64, &length, "Characters of a password", "COUNT" },
    { "password-rule", 0, 0, G_OPTION_ARG_STRING, &rule, "letters_digits or letters_digits_symbols",
      "RULE" },
    { "keyring", 0, 0, G_OPTION_ARG_STRING, &keyring,
      "Personal workstations may keep their key in the keyring", "yes|no" },
    { "remember-mail", 0, 0, G_OPTION_ARG_STRING, &remember, "Desks may remember addresses",
      "yes|no" },
    { "history-days", 0, 0, G_OPTION_ARG_INT64, &history,
      "How far back desks fetch by themselves (0: all)", "DAYS" },
    { "sealed-hours", 0, 0, G_OPTION_ARG_INT64, &sealed,
      "How long unsent work may lie sealed on a desk", "HOURS" },
    { "bar-saving", 0, 0, G_OPTION_ARG_STRING, &bars[0],
      "Attachments may not be saved outside of the program", "yes|no" },
    { "bar-printing", 0, 0, G_OPTION_ARG_STRING, &bars[1], "Attachments may not be printed",
      "yes|no" },
    { "bar-copying", 0, 0, G_OPTION_ARG_STRING, &bars[2],
      "Nothing of attachments may be copied to the clipboard", "yes|no" },
    { "media-limit", 0, 0, G_OPTION_ARG_INT64, &media,
      "Desks keep at most so much of what was looked at (0: as each wants)", "MB" },
    { "scan-folder", 0, 0, G_OPTION_ARG_STRING, &scan,
      "Desks watch this folder for scans and faxes (empty: none)", "PATH" },
    { "scan-removal", 0, 0, G_OPTION_ARG_STRING, &scan_removal,
      "What was attached is removed from it, unless the person keeps it", "yes|no" },
    { NULL },
  };

  if (!rk_ctl_parse ("facility set", "ID",
                     "Changes the rules of a facility; what is not named stays as it is.", entries,
                     1, &argc, &argv, error)
      || !rk_ctl_open (ctl, error))
    return FALSE;
  g_autoptr (RkDomainTx) tx = rk_domain_tx_begin_read (ctl->domain, ctl->db, error);
  if (tx == NULL || (facility = rk_domain_facility_get (tx, ctl->operator, argv[1], error)) == NULL)
    return FALSE;
  g_clear_pointer (&tx, rk_domain_tx_free);
  set_int (lock, &facility->idle_lock_minutes);
  set_int (logout, &facility->idle_logout_minutes);
  set_int (length, &facility->password_min_length);
  set_int (history, &facility->history_days);
  set_int (sealed, &facility->sealed_hours);
  set_int (media, &facility->media_limit_mb);
  if (scan != NULL)
    {
      g_free (facility->scan_folder);
      facility->scan_folder = *scan != '\0' ? g_strdup (scan) : NULL;
    }
  if (!set_quiet (quiet, facility, error)
      || !set_yes_no ("keyring", keyring, &facility->keyring_allowed, error)
      || !set_yes_no ("remember-mail", remember, &facility->remember_mail, error)
      || !set_yes_no ("bar-saving", bars[0], &facility->saving_barred, error)
      || !set_yes_no ("bar-printing", bars[1], &facility->printing_barred, error)
      || !set_yes_no ("bar-copying", bars[2], &facility->copying_barred, error)
      || !set_yes_no ("scan-removal", scan_removal, &facility->scan_removal, error)
      || (rule != NULL
          && !set_enum (&rk_facility_type, "password_rule", rule, &facility->password_rule, error)))
    return FALSE;
  return rk_ctl_write (ctl, update_facility, facility, error);
}

static gboolean
facility_list (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autoptr (RkDomainTx) tx = NULL;
  g_autoptr (json_t) facilities = NULL;

  if (!rk_ctl_parse ("facility list", NULL, "Prints id, kind and name of all facilities.", NULL, 0,
                     &argc, &argv, error)
      || !rk_ctl_open (ctl, error))
    return FALSE;
  tx = rk_domain_tx_begin_read (ctl->domain, ctl->db, error);
  if (tx == NULL || (facilities = read_facilities (ctl, tx, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < json_array_size (facilities); i++)
    {
      const json_t *facility = json_array_get (facilities, i);
      g_print ("%s  %-16s  %s\n", rk_json_get_text (facility, "id"),
               rk_json_get_text (facility, "kind"), rk_json_get_text (facility, "name"));
    }
  return TRUE;
}

gboolean
rk_ctl_facility (RkCtl *ctl, int argc, char **argv, GError **error)
{
  if (argc > 1 && strcmp (argv[1], "create") == 0)
    return facility_create (ctl, argc - 1, argv + 1, error);
  if (argc > 1 && strcmp (argv[1], "list") == 0)
    return facility_list (ctl, argc - 1, argv + 1, error);
  if (argc > 1 && strcmp (argv[1], "set") == 0)
    return facility_set (ctl, argc - 1, argv + 1, error);
  if (rk_ctl_parse ("facility", "create|list|set", "Admits, lists or changes facilities.", NULL, 1,
                    &argc, &argv, error))
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                         "`facility create`, `facility list` or `facility set` is wanted.");
  return FALSE;
}

typedef struct
{
  RkUser *user;
  const char *who; /* an id or an address */
  char *hash;
  gboolean suspended;
  GBytes *image;
  const char *space;
  gboolean admin;
} UserWork;

static gboolean
create_user (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  UserWork *work = data;

  return rk_domain_user_create (tx, ctl->operator, work->user, work->hash, TRUE, error);
}

static gboolean
user_add (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autoptr (RkUser) user = rk_record_new (&rk_user_type);
  g_autofree char *profession = NULL;
  g_autofree char *role = NULL;
  char *password;
  g_autofree char *hash = NULL;
  UserWork work = { user };
  const GOptionEntry entries[] = {
    { "facility", 0, 0, G_OPTION_ARG_STRING, &user->facility_id, "The facility's id", "ID" },
    { "mail", 0, 0, G_OPTION_ARG_STRING, &user->mail, "The address to sign in with", "ADDRESS" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &user->name, "The full name", "NAME" },
    { "kana", 0, 0, G_OPTION_ARG_STRING, &user->kana, "The name's reading", "KANA" },
    { "profession", 0, 0, G_OPTION_ARG_STRING, &profession, "doctor, nurse, pharmacist …",
      "PROFESSION" },
    { "role", 0, 0, G_OPTION_ARG_STRING, &role, "member (if not given) or admin", "ROLE" },
    { NULL },
  };
  gboolean ok;

  if (!rk_ctl_parse ("user add", NULL,
                     "Adds somebody of a facility's staff. Prints the id, and once only the "
                     "temporary password, which must be changed at the first sign-in.",
                     entries, 0, &argc, &argv, error)
      || !want ("facility", user->facility_id, error) || !want ("mail", user->mail, error)
      || !want ("name", user->name, error) || !want ("profession", profession, error)
      || !set_enum (&rk_user_type, "profession", profession, &user->profession, error)
      || !set_enum (&rk_user_type, "role", role != NULL ? role : "member", &user->role, error))
    return FALSE;
  user->id = rk_id_new ();
  if (!rk_ctl_open (ctl, error))
    return FALSE;
  password = rk_password_new_temporary ();
  hash = rk_password_hash (password, FALSE, error);
  work.hash = hash;
  ok = hash != NULL && rk_ctl_write (ctl, create_user, &work, error);
  if (ok)
    g_print ("%s\ntemporary password: %s\n", user->id, password);
  rk_secret_wipe_text (password);
  return ok;
}

static RkUser *
find_user (RkCtl *ctl, RkDomainTx *tx, const char *who, GError **error)
{
  if (rk_id_is_valid (who))
    return rk_domain_user_get (tx, ctl->operator, who, error);
  return rk_domain_user_by_mail (tx, ctl->operator, who, error);
}

static gboolean
suspend_user (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  UserWork *work = data;
  g_autoptr (RkUser) user = find_user (ctl, tx, work->who, error);

  return user != NULL
         && rk_domain_user_suspend (tx, ctl->operator, user->id, work->suspended, error);
}

static gboolean
user_suspend (RkCtl *ctl, gboolean suspended, int argc, char **argv, GError **error)
{
  UserWork work = { .suspended = suspended };

  if (!rk_ctl_parse (suspended ? "user suspend" : "user resume", "ADDRESS|ID",
                     suspended
                       ? "Ends all sessions of a user at once, makes the stores on all desks "
                         "unreadable, and lets nobody sign in."
                       : "Lets a suspended user sign in again.",
                     NULL, 1, &argc, &argv, error)
      || !rk_ctl_open (ctl, error))
    return FALSE;
  work.who = argv[1];
  if (!rk_ctl_write (ctl, suspend_user, &work, error))
    return FALSE;
  g_print (suspended ? "Suspended.\n" : "Resumed.\n");
  return TRUE;
}

static gboolean
user_list (RkCtl *ctl, int argc, char **argv, GError **error)
{
  g_autofree char *only = NULL;
  const GOptionEntry entries[] = {
    { "facility", 0, 0, G_OPTION_ARG_STRING, &only, "Of one facility alone", "ID" },
    { NULL },
  };
  g_autoptr (RkDomainTx) tx = NULL;
  g_autoptr (json_t) facilities = NULL;

  if (!rk_ctl_parse ("user list", NULL,
                     "Prints id, state, role, profession, address and name of all users.", entries,
                     0, &argc, &argv, error)
      || !rk_ctl_open (ctl, error))
    return FALSE;
  tx = rk_domain_tx_begin_read (ctl->domain, ctl->db, error);
  if (tx == NULL || (facilities = read_facilities (ctl, tx, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < json_array_size (facilities); i++)
    {
      const json_t *facility = json_array_get (facilities, i);
      const char *facility_id = rk_json_get_text (facility, "id");
      g_autoptr (RkActor) actor = rk_actor_new_operator ();
      g_autoptr (GString) out = g_string_new (NULL);
      g_autoptr (json_t) page = NULL;
      const json_t *users;
      RkJsonWriter writer;

      if (only != NULL && strcmp (only, facility_id) != 0)
        continue;
      /* The operator, looking as the facility's administrator would. */
      actor->facility_id = g_strdup (facility_id);
      actor->role = RK_ROLE_ADMIN;
      rk_json_writer_init (&writer, out);
      if (!rk_domain_facility_users_write (tx, actor, &writer, error)
          || (page = rk_json_parse (out->str, out->len, out->len, error)) == NULL)
        return FALSE;
      g_print ("%s\n", rk_json_get_text (facility, "name"));
      users = json_object_get (page, "users");
      for (gsize j = 0; j < json_array_size (users); j++)
        {
          const json_t *user = json_array_get (users, j);
          g_print ("  %s  %-9s  %-6s  %-16s  %s  %s\n", rk_json_get_text (user, "id"),
                   rk_json_get_text (user, "state"), rk_json_get_text (user, "role"),
                   rk_json_get_text (user, "profession"), rk_json_get_text (user, "mail"),
                   rk_json_get_text (user, "name"));
        }
    }
  return TRUE;
}

static gboolean
set_portrait (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  UserWork *work = data;
  g_autoptr (RkUser) user = find_user (ctl, tx, work->who, error);

  return user != NULL && rk_domain_portrait_set (tx, ctl->operator, user->id, work->image, error);
}

static gboolean
user_portrait (RkCtl *ctl, int argc, char **argv, GError **error)
{
  UserWork work = { NULL };
  g_autoptr (GBytes) image = NULL;
  char *content;
  gsize size;

  if (!rk_ctl_parse ("user portrait", "ADDRESS|ID PICTURE",
                     "Sets the portrait of a user: PNG, JPEG or WebP, at most 512 KiB.", NULL, 2,
                     &argc, &argv, error)
      || !rk_ctl_open (ctl, error) || !g_file_get_contents (argv[2], &content, &size, error))
    return FALSE;
  image = g_bytes_new_take (content, size);
  work.who = argv[1];
  work.image = image;
  return rk_ctl_write (ctl, set_portrait, &work, error);
}

static gboolean
introduce_user (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  UserWork *work = data;
  g_autoptr (RkUser) user = find_user (ctl, tx, work->who, error);

  return user != NULL
         && rk_domain_member_introduce (tx, ctl->operator, work->space, user->id,
                                        work->admin ? RK_ROLE_ADMIN : RK_ROLE_MEMBER, error);
}

static gboolean
user_introduce (RkCtl *ctl, int argc, char **argv, GError **error)
{
  UserWork work = { NULL };
  const GOptionEntry entries[] = {
    { "admin", 0, 0, G_OPTION_ARG_NONE, &work.admin, "As an administrator of the space", NULL },
    { NULL },
  };

  if (!rk_ctl_parse ("user introduce", "ADDRESS|ID SPACE",
                     "Makes a user a member of a space. Invitations reach colleagues and people "
                     "one shares a space with already; the first people of two facilities come "
                     "together in this way. `audit show` tells the ids of spaces.",
                     entries, 2, &argc, &argv, error)
      || !rk_ctl_open (ctl, error))
    return FALSE;
  work.who = argv[1];
  work.space = argv[2];
  if (!rk_ctl_write (ctl, introduce_user, &work, error))
    return FALSE;
  g_print ("Introduced.\n");
  return TRUE;
}

gboolean
rk_ctl_user (RkCtl *ctl, int argc, char **argv, GError **error)
{
  const char *what = argc > 1 ? argv[1] : "";

  if (strcmp (what, "add") == 0)
    return user_add (ctl, argc - 1, argv + 1, error);
  if (strcmp (what, "suspend") == 0 || strcmp (what, "resume") == 0)
    return user_suspend (ctl, strcmp (what, "suspend") == 0, argc - 1, argv + 1, error);
  if (strcmp (what, "list") == 0)
    return user_list (ctl, argc - 1, argv + 1, error);
  if (strcmp (what, "portrait") == 0)
    return user_portrait (ctl, argc - 1, argv + 1, error);
  if (strcmp (what, "introduce") == 0)
    return user_introduce (ctl, argc - 1, argv + 1, error);
  if (rk_ctl_parse ("user", "add|suspend|resume|list|portrait|introduce", "Adds and changes users.",
                    NULL, 1, &argc, &argv, error))
    g_set_error_literal (
      error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "`user add`, `suspend`, `resume`, `list`, `portrait` or `introduce` is wanted.");
  return FALSE;
}

static gboolean
reset_password (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error)
{
  UserWork *work = data;
  g_autoptr (RkUser) user = find_user (ctl, tx, work->who, error);

  return user != NULL
         && rk_domain_user_reset_password (tx, ctl->operator, user->id, work->hash, error);
}

gboolean
rk_ctl_password (RkCtl *ctl, int argc, char **argv, GError **error)
{
  UserWork work = { NULL };
  char *password;
  g_autofree char *hash = NULL;
  gboolean ok;

  if (argc < 2 || strcmp (argv[1], "reset") != 0)
    {
      if (rk_ctl_parse ("password", "reset", "Resets passwords.", NULL, 1, &argc, &argv, error))
        g_set_error_literal (
          error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "`password reset` is wanted.");
      return FALSE;
    }
  argc--;
  argv++;
  if (!rk_ctl_parse ("password reset", "ADDRESS|ID",
                     "Ends all sessions of a user, lifts the pause, and prints a temporary "
                     "password, once only.",
                     NULL, 1, &argc, &argv, error)
      || !rk_ctl_open (ctl, error))
    return FALSE;
  work.who = argv[1];
  password = rk_password_new_temporary ();
  hash = rk_password_hash (password, FALSE, error);
  work.hash = hash;
  ok = hash != NULL && rk_ctl_write (ctl, reset_password, &work, error);
  if (ok)
    g_print ("temporary password: %s\n", password);
  rk_secret_wipe_text (password);
  return ok;
}
