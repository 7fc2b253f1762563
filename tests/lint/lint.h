/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file of the project, or one that a test makes up. */
typedef struct
{
  char *path; /* relative to the root, with slashes */
  char *text; /* UTF-8; NULL when it is not text or was not read */
  guint mode; /* as stat tells it */
} RkFile;

/* Files in the order of their paths. */
typedef struct
{
  GPtrArray *files; /* of RkFile */
} RkTree;

RkTree *rk_tree_new (void);
RkTree *rk_tree_of (const char *path, const char *text, ...) G_GNUC_NULL_TERMINATED;
RkTree *rk_tree_of_project (const char *root);
RkTree *rk_tree_of_folder (const char *folder);
void rk_tree_free (RkTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkTree, rk_tree_free)

void rk_tree_add (RkTree *tree, const char *path, const char *text);
void rk_tree_add_file (RkTree *tree, const RkFile *file);
const RkFile *rk_tree_get (const RkTree *tree, guint index);
const RkFile *rk_tree_lookup (const RkTree *tree, const char *path);
const char *rk_tree_text (const RkTree *tree, const char *path);
gboolean rk_tree_has_folder (const RkTree *tree, const char *folder);
void rk_tree_write (const RkTree *tree, const char *folder);

gboolean rk_path_in (const char *path, const char *const *folders);
gboolean rk_path_ends (const char *path, const char *const *endings);

/* A folder of its own, which goes with the variable. */
typedef struct
{
  char *path;
} RkFolder;

RkFolder *rk_folder_new (void);
void rk_folder_free (RkFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RkFolder, rk_folder_free)

/* One place where a pattern was found. */
typedef struct
{
  guint line; /* from 1 */
  char **groups;
} RkMatch;

GPtrArray *rk_match_all (const char *pattern, const char *text);
gboolean rk_match_any (const char *pattern, const char *text);
gboolean rk_match_whole (const char *pattern, const char *text);
char *rk_replace (const char *pattern, const char *text, const char *replacement);
char *rk_replace_words (const char *text, const char *words, const char *replacement);

int rk_run (const char *folder, char **ret_words, const char *program, ...) G_GNUC_NULL_TERMINATED;
int rk_run_argv (const char *folder, char **ret_words, const char *const *argv);
char *rk_read (const char *folder, const char *path);
void rk_write (const char *folder, const char *path, const char *text);
G_NORETURN void rk_bail (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* What a check has to say, in words for a person. */
GPtrArray *rk_findings_new (void);
void rk_find (GPtrArray *found, const char *format, ...) G_GNUC_PRINTF (2, 3);
void rk_find_lines (GPtrArray *found, const char *words);

/* Adds to @found what is wrong with @tree. */
typedef void (*RkCheck) (const RkTree *tree, gpointer data, GPtrArray *found);

void rk_rule (const char *name, RkCheck check, gpointer data);
void rk_rule_fault (RkTree *tree);
void rk_rule_clean (RkTree *tree);
void rk_rule_judge (const RkTree *tree);
void rk_result (const char *name, const GPtrArray *found);
void rk_result_if (const char *name, gboolean good, const char *format, ...) G_GNUC_PRINTF (3, 4);
int rk_report_finish (void);

G_END_DECLS
