/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/secret.h"
#include "server/domain/domain.h"
#include "server/domain/rights.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * RkCtl:
 * @operator: who acts
 *
 * What every command of the operator works with. The key, the database and the rules are there
 * after rk_ctl_open().
 */
typedef struct
{
  char *data_dir;
  char *key_file;
  char *database;
  RkSecret *key;
  RkDb *db;
  RkDomain *domain;
  RkActor *operator;
} RkCtl;

/**
 * RkCtlRun:
 * @argc: how many arguments there are, the command's own name among them
 * @argv: as for main()
 *
 * Does one command. Prints what it has to tell.
 */
typedef gboolean (*RkCtlRun) (RkCtl *ctl, int argc, char **argv, GError **error);

/**
 * RkCtlWork:
 *
 * What is to be done in one writing transaction.
 */
typedef gboolean (*RkCtlWork) (RkCtl *ctl, RkDomainTx *tx, gpointer data, GError **error);

gboolean rk_ctl_open (RkCtl *ctl, GError **error);
gboolean rk_ctl_open_new (RkCtl *ctl, GError **error);
void rk_ctl_close (RkCtl *ctl);
gboolean rk_ctl_write (RkCtl *ctl, RkCtlWork work, gpointer data, GError **error);
gboolean rk_ctl_parse (const char *command,
                       const char *arguments,
                       const char *description,
                       const GOptionEntry *entries,
                       int n_arguments,
                       int *argc,
                       char ***argv,
                       GError **error);

gboolean rk_ctl_init (RkCtl *ctl, int argc, char **argv, GError **error);
gboolean rk_ctl_facility (RkCtl *ctl, int argc, char **argv, GError **error);
gboolean rk_ctl_user (RkCtl *ctl, int argc, char **argv, GError **error);
gboolean rk_ctl_password (RkCtl *ctl, int argc, char **argv, GError **error);
gboolean rk_ctl_backup (RkCtl *ctl, int argc, char **argv, GError **error);
gboolean rk_ctl_restore (RkCtl *ctl, int argc, char **argv, GError **error);
gboolean rk_ctl_mail (RkCtl *ctl, int argc, char **argv, GError **error);
gboolean rk_ctl_announce (RkCtl *ctl, int argc, char **argv, GError **error);
gboolean rk_ctl_anonymous (RkCtl *ctl, int argc, char **argv, GError **error);
gboolean rk_ctl_community (RkCtl *ctl, int argc, char **argv, GError **error);
gboolean rk_ctl_audit (RkCtl *ctl, int argc, char **argv, GError **error);

G_END_DECLS
