/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-bench"

#include "probe.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double
probe_cpu_seconds (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

double
probe_cpu_seconds_of (GPid pid)
{
  clockid_t clock;
  struct timespec time;

  if (clock_getcpuclockid (pid, &clock) != 0 || clock_gettime (clock, &time) != 0)
    return -1;
  return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

double
probe_pss (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/smaps_rollup", (int) pid);
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (line = strstr (text, "\nPss:")) == NULL)
    return -1;
  return strtod (line + 5, NULL) / 1024;
}

void
probe_print (const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_print ("%s %s\n", name, g_ascii_dtostr (text, sizeof text, value));
}

void
probe_print_point (const char *name, double x, double value)
{
  char first[G_ASCII_DTOSTR_BUF_SIZE];
  char second[G_ASCII_DTOSTR_BUF_SIZE];

  g_print ("%s %s %s\n", name, g_ascii_dtostr (first, sizeof first, x),
           g_ascii_dtostr (second, sizeof second, value));
}

char *
probe_text (int number)
{
  static const char *const phrases[] = {
    "本日訪問しました。血圧",
    "、体温36.8℃、SpO2 96%。",
    "下肢の浮腫は軽減しています。",
    "食事は8割程度、水分もとれています。",
    "次回は木曜日に伺います。よろしくお願いいたします。",
    "夜間は良眠とのこと。ご家族より",
    "内服は飲み忘れなく、残薬は",
  };
  GString *text = g_string_new (NULL);

  for (int i = 0; i < 4; i++)
    g_string_append_printf (
      text, "%s%d", phrases[(number + i * 3) % 7], (int) ((number * 7919u + i * 104729u) % 997));
  if (number % 10 == 3)
    g_string_append (text, "採血の結果を共有します。");
  if (number % 400 == 7)
    g_string_append (text, "仙骨部に褥瘡を認めました。");
  return g_string_free (text, FALSE);
}

char *
probe_folder_new (void)
{
  const char *parent = g_getenv ("RK_BENCH_DIR");
  char *path
    = g_build_filename (parent != NULL ? parent : g_get_tmp_dir (), "rk-bench-XXXXXX", NULL);

  if (g_mkdtemp (path) == NULL)
    g_error ("No folder can be made at %s", path);
  return path;
}

void
probe_folder_remove (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR) && !g_file_test (inner, G_FILE_TEST_IS_SYMLINK))
        probe_folder_remove (inner);
      else
        g_unlink (inner);
    }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (path);
}
