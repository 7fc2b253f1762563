/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "client/client.h"

G_BEGIN_DECLS

/* A real server with a database of its own, and desks that use it: for the tests of the engine. */

#define PASSWORD "Kaigo2026x"

typedef struct
{
  char *dir;
  char *url;
  guint16 port;
  GSubprocess *server;
  char *facility_id;
} Region;

Region *region_new (void);
Region *region_new_empty (void);
Region *region_new_with_policy (const char *policy);
void region_remove_tree (const char *path);
void region_free (Region *region);
void region_start (Region *region);
void region_stop (Region *region);
void region_pause (Region *region, gboolean paused);
char *region_ctl (Region *region, const char *first, ...) G_GNUC_NULL_TERMINATED;
void region_add_user (
  Region *region, const char *mail, const char *name, const char *profession, gboolean admin);
char *region_desk_dir (Region *region, const char *name);
/* Whether a file of that name lies anywhere in a desk's folder. */
gboolean region_holds (Region *region, const char *desk, const char *name);

/* What a client said at the end of its login; for its signal "ended". */
typedef struct
{
  guint n;
  int reason;
  gboolean sealed;
  guint n_destroyed;
} Ended;
void on_ended (RkClient *client, int reason, RkWipeReport *report, Ended *ended);

/* One running client. */
RkClient *desk_new (Region *region, const char *name);
gboolean desk_sign_in (RkClient *client, const char *mail, const char *password, GError **error);
void desk_must_sign_in (RkClient *client, const char *mail);
RkWipeReport *desk_sign_out (RkClient *client, RkSignOutMode mode, GError **error);
void desk_free (RkClient *client);
/* 様式2, without which nothing is posted. */
void desk_record_consent (RkClient *client, const char *patient_id);
char *desk_register_patient (RkClient *client, const char *family, const char *given);
RkTimeline *desk_open (RkClient *client, const char *patient_id);
char *desk_post (RkTimeline *timeline, const char *text, GPtrArray *files, guint delay_ms);
void
desk_act (RkTimeline *timeline,
          RkPostItem *post,
          void (*act) (RkTimeline *, RkPostItem *, GCancellable *, GAsyncReadyCallback, gpointer));
void desk_react (RkTimeline *timeline, RkPostItem *post, RkReactionKind kind, gboolean active);
void desk_edit (RkTimeline *timeline, RkPostItem *post, const char *text);
void desk_bring_in (RkTimeline *timeline, RkClient *invitee_client, const char *patient_id);
guint desk_search (RkClient *client, const char *query, RkSearchResult **ret_result);
RkPostItem *desk_find (RkTimeline *timeline, const char *id);
RkPostItem *desk_find_text (RkTimeline *timeline, const char *text, guint *ret_count);
void desk_list_files (const char *dir, GPtrArray *ret_names);

/* A nurse and a doctor at a desk each, in the care team of one patient. */
typedef struct
{
  RkClient *nurse;
  RkClient *doctor;
  RkTimeline *by_nurse;
  RkTimeline *by_doctor;
} Team;

void team_begin (Team *team, Region *region, Region *of_doctor);
void team_end (Team *team);
GListModel *team_send (Team *team, const char *text, GPtrArray *files);

void on_result (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult *await (GAsyncResult **result);

/* Longer than a request may take that nobody answers; a busy computer is slower than that. */
#ifndef PATIENCE_US
#define PATIENCE_US (60 * G_USEC_PER_SEC)
#endif

/* Lets the main context run until @condition holds, and fails the test if it never does. */
#define WAIT(condition)                                                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 wait_end_ = g_get_monotonic_time () + PATIENCE_US;                                      \
    while (!(condition) && g_get_monotonic_time () < wait_end_)                                    \
      {                                                                                            \
        while (g_main_context_iteration (NULL, FALSE))                                             \
          ;                                                                                        \
        g_usleep (2000);                                                                           \
      }                                                                                            \
    if (!(condition))                                                                              \
      g_error ("%s:%d: waited in vain for %s", __FILE__, __LINE__, #condition);                    \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
