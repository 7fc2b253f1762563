/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-decoder"

/* Makes a PDF of an office document. LibreOffice runs in a child of this process, since a crash of
 * it is an answer too, and because it wants to be started a second time where it has no profile
 * yet. Its libraries are loaded rather than its program executed: executing stays forbidden. All
 * its files are in a /tmp in memory that nobody else sees and that ends with this process. */

#include "sandbox/worker/worker.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What LibreOffice ends with when it wants to be started again. */
#define START_AGAIN 81
#define MAX_STARTS  3

#define RESULT "/tmp/out/document.pdf"

static const RkWorkerLimits limits
  = { .memory = G_GUINT64_CONSTANT (4096) * 1024 * 1024, .cpu_seconds = 120, .runs_program = TRUE };

static const char *const folders[]
  = { "/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program" };

static const char *const extensions[RK_N_OFFICE]
  = { NULL, "doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "ppt", "pptx", "odp", "odg" };

static gboolean
write_document (const char *path, const guint8 *data, gsize length)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gsize done = 0;

  while (fd >= 0 && done < length)
    {
      gssize written = write (fd, data + done, length - done);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        break;
      done += (gsize) written;
    }
  if (fd >= 0)
    close (fd);
  return fd >= 0 && done == length;
}

static void *
load (const char *folder, const char *name)
{
  g_autofree char *path = g_strconcat (folder, "/", name, NULL);

  return dlopen (path, RTLD_LAZY | RTLD_GLOBAL);
}

/* In the child: what LibreOffice's own program does, asked for a conversion. Does not return. */
static G_GNUC_NORETURN void
run_office (const char *document)
{
  char *arguments[] = { (char *) "soffice.bin",
                        (char *) "--headless",
                        (char *) "--norestore",
                        (char *) "--nologo",
                        (char *) "--nolockcheck",
                        (char *) "--nodefault",
                        (char *) "-env:UserInstallation=file:///tmp/profile",
                        (char *) "--convert-to",
                        (char *) "pdf",
                        (char *) "--outdir",
                        (char *) "/tmp/out",
                        (char *) document,
                        NULL };
  void (*begin) (int, char **) = NULL;
  int (*run) (void) = NULL;

  /* Nobody but this worker speaks with the application. */
  close (RK_WIRE_CONTROL_FD);
  for (gsize i = 0; i < G_N_ELEMENTS (folders) && run == NULL; i++)
    {
      void *base = load (folders[i], "libuno_sal.so.3");
      void *office = base != NULL ? load (folders[i], "libmergedlo.so") : NULL;
      g_autofree char *program = g_strconcat (folders[i], "/soffice.bin", NULL);

      if (office == NULL)
        continue;
      *(void **) &begin = dlsym (base, "sal_detail_initialize");
      *(void **) &run = dlsym (office, "soffice_main");
      if (begin == NULL || run == NULL)
        _exit (127);
      /* It finds its other parts beside it. */
      arguments[0] = program;
      begin ((int) G_N_ELEMENTS (arguments) - 1, arguments);
      _exit (run ());
    }
  _exit (127);
}

static gboolean
convert (const char *document)
{
  for (guint i = 0; i < MAX_STARTS; i++)
    {
      pid_t pid = fork ();
      int status = 0;

      if (pid == 0)
        run_office (document);
      if (pid < 0)
        return FALSE;
      while (waitpid (pid, &status, 0) < 0)
        if (errno != EINTR)
          return FALSE;
      if (!WIFEXITED (status))
        return FALSE;
      if (WEXITSTATUS (status) != START_AGAIN)
        return WEXITSTATUS (status) == 0;
    }
  return FALSE;
}

/* An encrypted document of the new formats is packed into a file of the old kind. */
static gboolean
is_encrypted (RkOfficeFormat format, const guint8 *data, gsize length)
{
  return (format == RK_OFFICE_DOCX || format == RK_OFFICE_XLSX || format == RK_OFFICE_PPTX)
         && length >= 8 && memcmp (data, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0;
}

static RkWireFailure
take_result (int output_fd, RkMessage *answer)
{
  int fd = open (RESULT, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat info;
  guint8 *output;
  gsize most;
  gsize done = 0;

  if (fd < 0 || fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) || info.st_size <= 0)
    return RK_WIRE_DAMAGED;
  output = rk_worker_map_output (output_fd, &most);
  if (output == NULL || (guint64) info.st_size > most)
    return RK_WIRE_TOO_LARGE;
  while (done < (gsize) info.st_size)
    {
      gssize got = read (fd, output + done, (gsize) info.st_size - done);

      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return RK_WIRE_DAMAGED;
      done += (gsize) got;
    }
  close (fd);
  rk_message_put_u32 (answer, (guint32) done);
  return 0;
}

static RkWireFailure
handle (RkReader *question, const int *fds, gsize n_fds, RkMessage *answer, gpointer user_data)
{
  g_autofree char *document = NULL;
  const guint8 *file;
  gsize length;
  guint format;

  if (question->type != RK_WIRE_CONVERT || n_fds != 2)
    return RK_WIRE_UNSUPPORTED;
  format = rk_reader_get_u32 (question);
  if (!rk_reader_end (question) || format == RK_OFFICE_NONE || format >= RK_N_OFFICE)
    return RK_WIRE_UNSUPPORTED;
  file = rk_worker_map_input (fds[0], &length);
  if (file == NULL)
    return RK_WIRE_DAMAGED;
  if (is_encrypted ((RkOfficeFormat) format, file, length))
    return RK_WIRE_ENCRYPTED;
  document = g_strconcat ("/tmp/document.", extensions[format], NULL);
  if (!write_document (document, file, length))
    return RK_WIRE_TOO_LARGE;
  if (!convert (document))
    return RK_WIRE_DAMAGED;
  return take_result (fds[1], answer);
}

int
main (void)
{
  static const char *const environment[][2] = {
    { "HOME", "/tmp" },
    { "TMPDIR", "/tmp" },
    { "SAL_USE_VCLPLUGIN", "svp" },
    { "SAL_DISABLE_OPENCL", "1" },
    /* Paper of this country, and its fonts for what names none. */
    { "LC_ALL", "ja_JP.UTF-8" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (environment); i++)
    g_setenv (environment[i][0], environment[i][1], TRUE);
  rk_worker_lock_down (&limits);
  rk_worker_serve (handle, NULL);
  return EXIT_SUCCESS;
}
