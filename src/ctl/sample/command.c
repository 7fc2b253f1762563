/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "command.h"

#include "core/time.h"
#include "sample.h"
#include "writer.h"

#include <gio/gio.h>

typedef struct
{
  const char *what;
  gint64 told_us;
} Progress;

/* A line now and then on standard error: large samples take their time. */
static void
tell (const char *what, guint64 done, guint64 total, gpointer data)
{
  Progress *progress = data;
  gint64 now = g_get_monotonic_time ();

  if (progress->what == what && now - progress->told_us < RK_SECOND)
    return;
  progress->what = what;
  progress->told_us = now;
  g_printerr ("sample: %s %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT "\n", what, done, total);
}

static const char *
profession_name (int profession)
{
  static const char *const names[]
    = { [RK_PROFESSION_DOCTOR] = "医師",       [RK_PROFESSION_NURSE] = "看護師",
        [RK_PROFESSION_PHARMACIST] = "薬剤師", [RK_PROFESSION_CARE_MANAGER] = "ケアマネジャー",
        [RK_PROFESSION_HELPER] = "ヘルパー",   [RK_PROFESSION_CLERK] = "事務" };

  return (guint) profession < G_N_ELEMENTS (names) && names[profession] != NULL ? names[profession]
                                                                                : "";
}

/* The accounts to try it with; tools/demo repeats these lines. */
static void
print_accounts (const RkSampleRegion *region)
{
  g_print (
    "Accounts of the sample region %s, all with the password %s\n", region->name, region->password);
  for (guint i = 0; i < region->users->len; i++)
    {
      const RkSampleUser *user = rk_sample_user (region, i);

      if (user->shown)
        g_print ("  %-34s %s（%s、%s%s）\n", user->mail, user->name,
                 profession_name (user->profession),
                 rk_sample_facility (region, user->facility)->name, user->admin ? "、管理者" : "");
    }
}

/**
 * rk_sample_command:
 * @domain: the rules, not used by anybody else
 * @db: a connection outside of a transaction
 * @argv: the options that follow the word `sample`, argv[0] being that word
 *
 * `renrakuctl sample [--patients N] [--posts M] [--seed S]`: fills a new database with the sample
 * region and prints its accounts.
 */
gboolean
rk_sample_command (RkDomain *domain, RkDb *db, int argc, char **argv, GError **error)
{
  gint64 patients = 0, posts = 0, seed = 1;
  const GOptionEntry entries[]
    = { { "patients", 0, 0, G_OPTION_ARG_INT64, &patients,
          "How many patients (60: those of the stories; more are made up)", "N" },
        { "posts", 0, 0, G_OPTION_ARG_INT64, &posts,
          "How many posts at least: older history fills up what the stories do not", "M" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Another seed gives other numbers (1)", "S" },
        G_OPTION_ENTRY_NULL };
  g_autoptr (GOptionContext) context = g_option_context_new ("sample");
  g_autoptr (RkSampleRegion) region = NULL;
  Progress progress = { NULL, 0 };
  RkSampleOptions options = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (argc > 1 || patients < 0 || patients > 10 * 1000 * 1000 || posts < 0
      || posts > G_GINT64_CONSTANT (1000) * 1000 * 1000)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           "sample takes --patients up to 10,000,000, --posts up to 1,000,000,000 "
                           "and --seed");
      return FALSE;
    }
  region = rk_sample_region_new (error);
  if (region == NULL)
    return FALSE;
  options.seed = (guint64) seed;
  options.now_us = rk_time_now_us ();
  options.patients = (guint64) patients;
  options.posts = (guint64) posts;
  if (!rk_sample_write (domain, db, region, &options, tell, &progress, error))
    return FALSE;
  print_accounts (region);
  return TRUE;
}
