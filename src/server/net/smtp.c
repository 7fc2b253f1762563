/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/net/smtp.h"
#include "core/text.h"

#include <curl/curl.h>
#include <gmime/gmime.h>
#include <string.h>
#include <sys/stat.h>

#define GROUP           "mail"
#define CONNECT_SECONDS 20L
#define ALL_SECONDS     120L

struct _RkSmtpConfig
{
  char *server;
  char *user;
  char *password;
  char *from;
  char *from_name;
  char *url;
  char *ca_file;
  gboolean plain;
};

static void
start_libraries (void)
{
  static gsize once;

  if (!g_once_init_enter (&once))
    return;
  curl_global_init (CURL_GLOBAL_DEFAULT);
  g_mime_init ();
  g_once_init_leave (&once, 1);
}

void
rk_smtp_config_free (RkSmtpConfig *config)
{
  if (config == NULL)
    return;
  g_free (config->server);
  g_free (config->user);
  rk_secret_wipe_text (config->password);
  g_free (config->from);
  g_free (config->from_name);
  g_free (config->url);
  g_free (config->ca_file);
  g_free (config);
}

/** rk_smtp_config_copy: Returns: (transfer full): the same again */
RkSmtpConfig *
rk_smtp_config_copy (const RkSmtpConfig *config)
{
  RkSmtpConfig *copy = g_new0 (RkSmtpConfig, 1);

  *copy = (RkSmtpConfig){
    .server = g_strdup (config->server),
    .user = g_strdup (config->user),
    .password = g_strdup (config->password),
    .from = g_strdup (config->from),
    .from_name = g_strdup (config->from_name),
    .url = g_strdup (config->url),
    .ca_file = g_strdup (config->ca_file),
    .plain = config->plain,
  };
  return copy;
}

/** rk_smtp_config_get_url: Returns: (transfer none): where desks reach this server */
const char *
rk_smtp_config_get_url (const RkSmtpConfig *config)
{
  return config->url;
}

static gboolean
refuse (GError **error, const char *path, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "“%s”: %s", path, what);
  return FALSE;
}

static gboolean
is_own (const char *path, GError **error)
{
  struct stat info;

  /* systemd itself sees to it that nobody else can read its credentials. */
  if (g_getenv ("CREDENTIALS_DIRECTORY") != NULL
      && g_str_has_prefix (path, g_getenv ("CREDENTIALS_DIRECTORY")))
    return TRUE;
  if (stat (path, &info) < 0 || !S_ISREG (info.st_mode))
    return refuse (error, path, "there is no such file.");
  return (info.st_mode & 077) == 0
         || refuse (error, path, "can be read by others, and holds a password: `chmod 600` it.");
}

/* In the clear mail goes to this machine alone. */
static gboolean
check_server (const RkSmtpConfig *config, const char *path, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (config->server, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  static const char *const here[] = { "127.0.0.1", "::1", "localhost", NULL };

  if (host == NULL || *host == '\0'
      || (strcmp (g_uri_get_scheme (uri), "smtp") != 0
          && strcmp (g_uri_get_scheme (uri), "smtps") != 0))
    return refuse (error, path, "server must be smtps://HOST:PORT or smtp://HOST:PORT.");
  return !config->plain || g_strv_contains (here, host)
         || refuse (error, path, "tls=off is for a mail server on this machine alone.");
}

static gboolean
check (const RkSmtpConfig *config, const char *path, GError **error)
{
  if (config->server == NULL || config->from == NULL || config->url == NULL)
    return refuse (error, path, "server, from and url are needed in the group [" GROUP "].");
  if (!rk_text_is_mail_address (config->from))
    return refuse (error, path, "from must be a mail address.");
  if (!g_str_has_prefix (config->url, "https://") && !g_str_has_prefix (config->url, "http://"))
    return refuse (
      error, path, "url must be the https:// address by which desks reach the server.");
  if ((config->user == NULL) != (config->password == NULL))
    return refuse (error, path, "user and password go together.");
  return check_server (config, path, error);
}

/**
 * rk_smtp_config_load:
 * @path: a key file, readable by its owner alone
 * @error: return location
 *
 * Reads `[mail]` with `server`, `from`, `from-name`, `url`, `user`, `password`, `ca-file`, `tls`.
 *
 * Returns: (transfer full) (nullable): the configuration
 */
RkSmtpConfig *
rk_smtp_config_load (const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (RkSmtpConfig) config = g_new0 (RkSmtpConfig, 1);
  g_autofree char *tls = NULL;

  start_libraries ();
  if (!is_own (path, error) || !g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    return NULL;
  config->server = g_key_file_get_string (file, GROUP, "server", NULL);
  config->user = g_key_file_get_string (file, GROUP, "user", NULL);
  config->password = g_key_file_get_string (file, GROUP, "password", NULL);
  config->from = g_key_file_get_string (file, GROUP, "from", NULL);
  config->from_name = g_key_file_get_string (file, GROUP, "from-name", NULL);
  config->url = g_key_file_get_string (file, GROUP, "url", NULL);
  config->ca_file = g_key_file_get_string (file, GROUP, "ca-file", NULL);
  tls = g_key_file_get_string (file, GROUP, "tls", NULL);
  config->plain = g_strcmp0 (tls, "off") == 0;
  if (tls != NULL && !config->plain && strcmp (tls, "required") != 0)
    {
      refuse (error, path, "tls must be required or off.");
      return NULL;
    }
  return check (config, path, error) ? g_steal_pointer (&config) : NULL;
}

/**
 * rk_smtp_write_message:
 * @id: the mail's, by which one that comes back is found
 *
 * Returns: (transfer full): head and body as they go over the wire
 */
GBytes *
rk_smtp_write_message (
  const RkSmtpConfig *config, const char *id, const char *to, const char *subject, const char *text)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *message_id = g_strconcat (id, strchr (config->from, '@'), NULL);
  GMimeFormatOptions *options = g_mime_format_options_new ();
  GMimeMessage *message;
  GMimeTextPart *part;
  char *written;

  start_libraries ();
  message = g_mime_message_new (TRUE);
  part = g_mime_text_part_new_with_subtype ("plain");
  g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_FROM, config->from_name, config->from);
  g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_TO, NULL, to);
  g_mime_message_set_subject (message, subject, "UTF-8");
  g_mime_message_set_date (message, now);
  g_mime_message_set_message_id (message, message_id);
  g_mime_object_set_header (GMIME_OBJECT (message), "Auto-Submitted", "auto-generated", NULL);
  g_mime_object_set_header (GMIME_OBJECT (message), "X-Renraku-Mail", id, NULL);
  g_mime_text_part_set_charset (part, "UTF-8");
  g_mime_text_part_set_text (part, text);
  g_mime_part_set_content_encoding (GMIME_PART (part), GMIME_CONTENT_ENCODING_BASE64);
  g_mime_message_set_mime_part (message, GMIME_OBJECT (part));
  g_mime_format_options_set_newline_format (options, GMIME_NEWLINE_FORMAT_DOS);
  written = g_mime_object_to_string (GMIME_OBJECT (message), options);
  g_mime_format_options_free (options);
  g_object_unref (part);
  g_object_unref (message);
  return g_bytes_new_take (written, strlen (written));
}

typedef struct
{
  const char *at;
  gsize left;
} Reading;

static size_t
read_more (char *buffer, size_t size, size_t n, void *data)
{
  Reading *reading = data;
  const gsize part = MIN (size * n, reading->left);

  memcpy (buffer, reading->at, part);
  reading->at += part;
  reading->left -= part;
  return part;
}

static int
on_progress (void *data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
  return g_atomic_int_get ((const gint *) data) != 0;
}

static void
set_up (CURL *curl, const RkSmtpConfig *config)
{
  curl_easy_setopt (curl, CURLOPT_URL, config->server);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT, ALL_SECONDS);
  curl_easy_setopt (
    curl, CURLOPT_USE_SSL, config->plain ? (long) CURLUSESSL_NONE : (long) CURLUSESSL_ALL);
  curl_easy_setopt (curl, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  if (config->ca_file != NULL)
    curl_easy_setopt (curl, CURLOPT_CAINFO, config->ca_file);
  if (config->user != NULL)
    {
      curl_easy_setopt (curl, CURLOPT_USERNAME, config->user);
      curl_easy_setopt (curl, CURLOPT_PASSWORD, config->password);
    }
}

/* Whether it is the address or the message that was refused, and for good; not we. */
static gboolean
is_final (CURLcode result, long code, const char *words)
{
  return code >= 500 && code < 600
         && (g_str_has_prefix (words, "RCPT failed") || result == CURLE_WEIRD_SERVER_REPLY);
}

/**
 * rk_smtp_send:
 * @id: the mail's
 * @to: an address
 * @stopping: set to something else than 0 by another thread to break off
 *
 * Hands a mail to the mail server. Blocks, for two minutes at most. What it logs names nobody.
 */
RkSmtpOutcome
rk_smtp_send (const RkSmtpConfig *config,
              const char *id,
              const char *to,
              const char *subject,
              const char *text,
              const gint *stopping)
{
  g_autoptr (GBytes) message = NULL;
  g_autofree char *from = g_strdup_printf ("<%s>", config->from);
  g_autofree char *rcpt = g_strdup_printf ("<%s>", to);
  char words[CURL_ERROR_SIZE] = "";
  struct curl_slist *recipients;
  RkSmtpOutcome outcome = RK_SMTP_TAKEN;
  Reading reading;
  CURLcode result;
  CURL *curl;
  long code = 0;

  /* What could end a line of the conversation or of the head never came this far; nor may it. */
  if (!rk_text_is_mail_address (to))
    return RK_SMTP_REFUSED;
  start_libraries ();
  message = rk_smtp_write_message (config, id, to, subject, text);
  reading.at = g_bytes_get_data (message, &reading.left);
  recipients = curl_slist_append (NULL, rcpt);
  curl = curl_easy_init ();
  if (curl == NULL || recipients == NULL)
    g_error ("There is no memory for a mail");
  set_up (curl, config);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, words);
  curl_easy_setopt (curl, CURLOPT_MAIL_FROM, from);
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (curl, CURLOPT_READFUNCTION, read_more);
  curl_easy_setopt (curl, CURLOPT_READDATA, &reading);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, (void *) stopping);
  result = curl_easy_perform (curl);
  if (result != CURLE_OK)
    {
      curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &code);
      outcome = is_final (result, code, words) ? RK_SMTP_REFUSED : RK_SMTP_FAILED;
      g_message (
        "A mail was not taken by the mail server (%ld): %s", code, curl_easy_strerror (result));
    }
  curl_easy_cleanup (curl);
  curl_slist_free_all (recipients);
  return outcome;
}
