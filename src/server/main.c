/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "config.h"

#include "server/net/operator.h"
#include "server/net/process.h"
#include "server/routes/server.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>

typedef struct
{
  char *data_dir;
  char *listen;
  char *key_file;
  char *database;
  char *name;
  char *mail;
  gboolean version;
} Options;

/* Without a configuration there is no mail; one that cannot be read is an error. */
static gboolean
load_mail (const char *given, RkSmtpConfig **ret, GError **error)
{
  const char *credentials = g_getenv ("CREDENTIALS_DIRECTORY");
  g_autofree char *path = g_strdup (given);

  *ret = NULL;
  if (path == NULL && credentials != NULL)
    {
      path = g_build_filename (credentials, RK_SMTP_CREDENTIAL, NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        g_clear_pointer (&path, g_free);
    }
  if (path == NULL)
    return TRUE;
  *ret = rk_smtp_config_load (path, error);
  return *ret != NULL;
}

static gboolean
serve (const Options *options, GError **error)
{
  g_autoptr (RkSecret) key = NULL;
  g_autoptr (RkSmtpConfig) smtp = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  RkServerConfig config = { .data_dir = options->data_dir,
                            .listen = options->listen != NULL ? options->listen : "127.0.0.1:8480",
                            .database = options->database,
                            .server_name = options->name };
  RkServer *server;
  int lock;

  if (options->data_dir == NULL)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "--data DIR is missing: where the server keeps what it holds.");
      return FALSE;
    }
  if (g_mkdir_with_parents (options->data_dir, 0700) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "“%s” cannot be made: %s.",
                   options->data_dir, g_strerror (errno));
      return FALSE;
    }
  key = rk_operator_load_key (options->key_file, options->data_dir, error);
  if (key == NULL || !load_mail (options->mail, &smtp, error))
    return FALSE;
  lock = rk_operator_lock (options->data_dir, error);
  if (lock < 0)
    return FALSE;
  config.master_key = key;
  config.smtp = smtp;
  server = rk_server_new (&config, g_main_context_default (), error);
  if (server == NULL)
    {
      rk_operator_unlock (lock);
      return FALSE;
    }
  rk_process_quit_on_signals (loop);
  g_print ("listening on %s\n", rk_server_get_address (server));
  fflush (stdout);
  rk_process_notify ("READY=1");
  g_main_loop_run (loop);
  rk_process_notify ("STOPPING=1");
  rk_server_free (server);
  rk_operator_unlock (lock);
  return TRUE;
}

int
main (int argc, char *argv[])
{
  Options options = { NULL };
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options.data_dir, "The server's folder", "DIR" },
    { "listen", 0, 0, G_OPTION_ARG_FILENAME, &options.listen,
      "127.0.0.1:PORT (0 for any free one; 8480 if not given), [::1]:PORT or unix:PATH",
      "ADDRESS" },
    { "key-file", 0, 0, G_OPTION_ARG_FILENAME, &options.key_file,
      "The operator's key, outside of DIR; else the systemd credential renraku-key", "FILE" },
    { "database", 0, 0, G_OPTION_ARG_STRING, &options.database,
      "postgresql://… in place of the embedded database", "URI" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options.name, "What the server calls itself", "NAME" },
    { "mail-config", 0, 0, G_OPTION_ARG_FILENAME, &options.mail,
      "By which mail server invitations go out; else the systemd credential renraku-mail", "FILE" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options.version, "Show the version", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("— serve a Renraku network");
  g_autoptr (GError) error = NULL;
  int status = 0;

  setlocale (LC_ALL, "");
  g_set_prgname ("renraku-server");
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_description (
    context, "Listens on this machine only; a web server in front speaks TLS with the network.\n");
  if (!g_option_context_parse (context, &argc, &argv, &error))
    status = 2;
  else if (argc > 1)
    {
      g_set_error (&error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                   "“%s” is not understood; see --help.", argv[1]);
      status = 2;
    }
  else if (options.version)
    g_print ("renraku-server %s\n", RK_VERSION);
  else
    {
      rk_process_harden ();
      rk_process_raise_descriptors ();
      if (!rk_secret_init ())
        g_set_error_literal (
          &error, G_IO_ERROR, G_IO_ERROR_FAILED,
          "The cryptographic library does not work here, or no memory can be locked for "
          "keys: the limit of locked memory (memlock) has to be 8 MB at least.");
      if (error != NULL || !serve (&options, &error))
        status = g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE) ? 2 : 1;
    }
  if (error != NULL)
    g_printerr ("renraku-server: %s\n", error->message);
  g_free (options.data_dir);
  g_free (options.listen);
  g_free (options.key_file);
  g_free (options.database);
  g_free (options.name);
  g_free (options.mail);
  return status;
}
