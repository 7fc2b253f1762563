/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-test"

#include "region.h"

#include "../lib/free-port.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

static char *
program (const char *variable)
{
  const char *path = g_getenv (variable);

  if (path == NULL)
    g_error ("%s is not set: run this test by meson", variable);
  return g_strdup (path);
}

/** region_ctl: runs the operator's command; Returns: (transfer full): what it printed */
char *
region_ctl (Region *region, const char *first, ...)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  va_list args;

  g_ptr_array_add (argv, program ("RK_CTL"));
  g_ptr_array_add (argv, g_strdup ("--data"));
  g_ptr_array_add (argv, g_build_filename (region->dir, "data", NULL));
  g_ptr_array_add (argv, g_strdup ("--key-file"));
  g_ptr_array_add (argv, g_build_filename (region->dir, "key", NULL));
  va_start (args, first);
  for (const char *arg = first; arg != NULL; arg = va_arg (args, const char *))
    g_ptr_array_add (argv, g_strdup (arg));
  va_end (args);
  g_ptr_array_add (argv, NULL);
  process
    = g_subprocess_newv ((const char *const *) argv->pdata, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_strchomp (out);
}

static gboolean
answers (Region *region)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection
    = g_socket_client_connect_to_host (client, "127.0.0.1", region->port, NULL, NULL);

  return connection != NULL;
}

/* A test that is killed takes its server along; whoever reads its output would wait for it. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
region_start (Region *region)
{
  g_autofree char *path = program ("RK_SERVER");
  g_autofree char *data = g_build_filename (region->dir, "data", NULL);
  g_autofree char *key = g_build_filename (region->dir, "key", NULL);
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", region->port);
  g_autoptr (GError) error = NULL;

  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  region->server = g_subprocess_launcher_spawn (
    launcher, &error, path, "--data", data, "--key-file", key, "--listen", listen, NULL);
  g_assert_no_error (error);
  WAIT (answers (region));
}

void
region_stop (Region *region)
{
  if (region->server == NULL)
    return;
  g_subprocess_send_signal (region->server, SIGTERM);
  g_subprocess_wait (region->server, NULL, NULL);
  g_clear_object (&region->server);
}

static gboolean
is_stopped (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", pid);
  g_autofree char *stat = NULL;
  const char *name_end;

  /* The state is the first word after the program's name, which stands in parentheses. */
  if (!g_file_get_contents (path, &stat, NULL, NULL))
    g_error ("The server ended while it should only pause");
  name_end = strrchr (stat, ')');
  return name_end != NULL && name_end[1] == ' ' && name_end[2] == 'T';
}

/** region_pause: the server takes connections and says nothing, from the moment of the return on */
void
region_pause (Region *region, gboolean paused)
{
  const char *pid = g_subprocess_get_identifier (region->server);

  /* GSubprocess would send it some time later, from another thread. */
  g_assert_no_errno (kill ((pid_t) g_ascii_strtoll (pid, NULL, 10), paused ? SIGSTOP : SIGCONT));
  while (paused && !is_stopped (pid))
    g_usleep (1000);
}

Region *
region_new (void)
{
  return region_new_with_policy (NULL);
}

/** region_new_empty: a server whose database holds nobody; not started */
Region *
region_new_empty (void)
{
  Region *region = g_new0 (Region, 1);
  g_autoptr (GError) error = NULL;

  region->dir = g_dir_make_tmp (NULL, &error);
  g_assert_no_error (error);
  region->port = rk_free_port ();
  region->url = g_strdup_printf ("http://127.0.0.1:%u", region->port);
  g_free (region_ctl (region, "init", "--new-key", NULL));
  return region;
}

/** region_new_with_policy: @policy: (nullable): an option for the facility */
Region *
region_new_with_policy (const char *policy)
{
  Region *region = region_new_empty ();

  region->facility_id = region_ctl (
    region, "facility", "create", "--name", "みどり診療所", "--kind", "clinic", policy, NULL);
  /* A desk asks before it posts in them, and tests run at any hour. */
  g_free (
    region_ctl (region, "facility", "set", region->facility_id, "--quiet-hours", "none", NULL));
  return region;
}

void
region_remove_tree (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      GDir *dir = g_dir_open (path, 0, NULL);
      const char *name;
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);
          region_remove_tree (child);
        }
      g_clear_pointer (&dir, g_dir_close);
    }
  g_remove (path);
}

void
region_free (Region *region)
{
  region_stop (region);
  region_remove_tree (region->dir);
  g_free (region->dir);
  g_free (region->url);
  g_free (region->facility_id);
  g_free (region);
}

/** region_add_user: somebody of the staff, with %PASSWORD already in place of the temporary one */
void
region_add_user (
  Region *region, const char *mail, const char *name, const char *profession, gboolean admin)
{
  g_autofree char *out = region_ctl (region, "user", "add", "--facility", region->facility_id,
                                     "--mail", mail, "--name", name, "--profession", profession,
                                     "--role", admin ? "admin" : "member", NULL);
  const char *temporary = strstr (out, "temporary password: ");
  g_autofree char *desk = g_strconcat ("first-", mail, NULL);
  RkClient *client = desk_new (region, desk);
  g_autoptr (RkSecret) old_password = NULL;
  g_autoptr (RkSecret) new_password = rk_secret_new_from_text (PASSWORD);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (RkWipeReport) report = NULL;

  g_assert_nonnull (temporary);
  temporary += strlen ("temporary password: ");
  desk_sign_in (client, mail, temporary, &error);
  g_assert_no_error (error);
  WAIT (rk_client_get_state (client) == RK_CLIENT_MUST_CHANGE_PASSWORD);
  old_password = rk_secret_new_from_text (temporary);
  rk_client_change_password_async (client, old_password, new_password, NULL, on_result, &result);
  rk_client_change_password_finish (client, await (&result), &error);
  g_assert_no_error (error);
  WAIT (rk_client_get_state (client) == RK_CLIENT_READY);
  report = desk_sign_out (client, RK_SIGN_OUT_NORMAL, &error);
  g_assert_no_error (error);
  /* An answer holds on to the client that it came from. */
  g_clear_object (&result);
  desk_free (client);
}

char *
region_desk_dir (Region *region, const char *name)
{
  return g_build_filename (region->dir, "desks", name, NULL);
}

void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **place = data;

  g_assert_null (*place);
  *place = g_object_ref (result);
}

/** await: Returns: (transfer none): the answer, once it is there */
GAsyncResult *
await (GAsyncResult **result)
{
  WAIT (*result != NULL);
  return *result;
}

RkClient *
desk_new (Region *region, const char *name)
{
  g_autofree char *dir = region_desk_dir (region, name);
  RkClient *client = rk_client_new (dir);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  rk_client_start_async (client, NULL, on_result, &result);
  rk_client_start_finish (client, await (&result), NULL, &error);
  g_assert_no_error (error);
  rk_client_set_server_url (client, region->url);
  return client;
}

gboolean
desk_sign_in (RkClient *client, const char *mail, const char *password, GError **error)
{
  g_autoptr (RkSecret) secret = rk_secret_new_from_text (password);
  g_autoptr (GAsyncResult) result = NULL;

  rk_client_sign_in_async (client, mail, secret, FALSE, NULL, on_result, &result);
  return rk_client_sign_in_finish (client, await (&result), error);
}

void
desk_must_sign_in (RkClient *client, const char *mail)
{
  g_autoptr (GError) error = NULL;

  desk_sign_in (client, mail, PASSWORD, &error);
  g_assert_no_error (error);
  WAIT (rk_client_get_state (client) == RK_CLIENT_READY);
}

RkWipeReport *
desk_sign_out (RkClient *client, RkSignOutMode mode, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  rk_client_sign_out_async (client, mode, NULL, on_result, &result);
  return rk_client_sign_out_finish (client, await (&result), error);
}

/** desk_free: ends the client, and sees that nobody holds it any more */
void
desk_free (RkClient *client)
{
  rk_client_shutdown (client);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (client);
}

void
desk_record_consent (RkClient *client, const char *patient_id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const RkConsent consent = { .patient_id = (char *) patient_id,
                              .signed_on = (char *) "2026-04-01",
                              .signer = RK_SIGNER_PATIENT,
                              .explainer = (char *) "鈴木 花",
                              .refused = (char *) "photos" };

  rk_client_record_consent_async (client, &consent, NULL, on_result, &result);
  rk_client_act_finish (client, await (&result), &error);
  g_assert_no_error (error);
  WAIT (rk_patient_item_get_consent_state (rk_client_find_patient (client, patient_id))
        == RK_CONSENT_GIVEN);
}

char *
desk_register_patient (RkClient *client, const char *family, const char *given)
{
  g_autoptr (RkPatient) patient = rk_record_new (&rk_patient_type);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *id;

  patient->family_name = g_strdup (family);
  patient->given_name = g_strdup (given);
  patient->sex = RK_SEX_FEMALE;
  patient->birth_date = g_strdup ("1940-04-01");
  rk_client_register_patient_async (client, patient, NULL, on_result, &result);
  id = rk_client_register_patient_finish (client, await (&result), &error);
  g_assert_no_error (error);
  /* The window opens the patient now, and not when the feed has brought the membership. */
  g_assert_nonnull (rk_client_find_patient (client, id));
  g_assert_nonnull (rk_patient_item_get_space_id (rk_client_find_patient (client, id)));
  g_assert_cmpint (rk_patient_item_get_consent_state (rk_client_find_patient (client, id)), ==,
                   RK_CONSENT_MISSING);
  desk_record_consent (client, id);
  return id;
}

RkTimeline *
desk_open (RkClient *client, const char *patient_id)
{
  RkPatientItem *item = rk_client_find_patient (client, patient_id);
  RkTimeline *timeline = rk_client_open_timeline (client, rk_patient_item_get_space_id (item));

  WAIT (rk_timeline_get_loaded (timeline));
  g_assert_true (rk_timeline_get_patient (timeline) == item);
  return timeline;
}

char *
desk_post (RkTimeline *timeline, const char *text, GPtrArray *files, guint delay_ms)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *id;

  rk_timeline_post_async (timeline, text, NULL, files, delay_ms, NULL, on_result, &result);
  id = rk_timeline_post_finish (timeline, await (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (rk_timeline_find (timeline, id, NULL));
  return id;
}

static void
finish_act (RkTimeline *timeline, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  rk_timeline_act_finish (timeline, await (result), &error);
  g_assert_no_error (error);
}

void
desk_act (RkTimeline *timeline,
          RkPostItem *post,
          void (*act) (RkTimeline *, RkPostItem *, GCancellable *, GAsyncReadyCallback, gpointer))
{
  g_autoptr (GAsyncResult) result = NULL;

  act (timeline, post, NULL, on_result, &result);
  finish_act (timeline, &result);
}

void
desk_react (RkTimeline *timeline, RkPostItem *post, RkReactionKind kind, gboolean active)
{
  g_autoptr (GAsyncResult) result = NULL;

  rk_timeline_react_async (timeline, post, kind, active, NULL, on_result, &result);
  finish_act (timeline, &result);
}

void
desk_edit (RkTimeline *timeline, RkPostItem *post, const char *text)
{
  g_autoptr (GAsyncResult) result = NULL;

  rk_timeline_edit_async (timeline, post, text, NULL, on_result, &result);
  finish_act (timeline, &result);
}

static RkInvitationItem *
open_invitation (RkClient *client)
{
  GListModel *invitations = rk_client_get_invitations (client);

  for (guint i = 0; i < g_list_model_get_n_items (invitations); i++)
    {
      g_autoptr (RkInvitationItem) item = g_list_model_get_item (invitations, i);
      if (rk_invitation_item_is_for_me (item)
          && rk_invitation_item_get_state (item) == RK_INVITATION_WAITING_INVITEE)
        return item;
    }
  return NULL;
}

/** desk_bring_in: invites whoever is signed in at @invitee_client, who accepts */
void
desk_bring_in (RkTimeline *timeline, RkClient *invitee_client, const char *patient_id)
{
  const char *ids[] = { rk_user_item_get_id (rk_client_get_user (invitee_client)), NULL };
  g_autoptr (GAsyncResult) invited = NULL;
  g_autoptr (GAsyncResult) answered = NULL;
  g_autoptr (GError) error = NULL;

  rk_timeline_invite_async (timeline, ids, NULL, on_result, &invited);
  finish_act (timeline, &invited);
  WAIT (open_invitation (invitee_client) != NULL);
  rk_client_answer_invitation_async (
    invitee_client, rk_invitation_item_get_invitation (open_invitation (invitee_client))->id, TRUE,
    NULL, on_result, &answered);
  rk_client_act_finish (invitee_client, await (&answered), &error);
  g_assert_no_error (error);
  WAIT (rk_client_find_patient (invitee_client, patient_id) != NULL
        && rk_patient_item_get_space_id (rk_client_find_patient (invitee_client, patient_id))
             != NULL);
}

/** team_begin: @of_doctor: the same region, or the way to it that the doctor's desk takes */
void
team_begin (Team *team, Region *region, Region *of_doctor)
{
  static const char nurse[] = "nurse@midorino.example", doctor[] = "doctor@midorino.example";
  g_autofree char *patient_id = NULL;

  region_add_user (region, nurse, "佐藤 美咲", "nurse", TRUE);
  region_add_user (region, doctor, "佐伯 健一", "doctor", FALSE);
  team->nurse = desk_new (region, "nurse");
  team->doctor = desk_new (of_doctor, "doctor");
  desk_must_sign_in (team->nurse, nurse);
  desk_must_sign_in (team->doctor, doctor);
  patient_id = desk_register_patient (team->nurse, "鈴木", "正一");
  team->by_nurse = desk_open (team->nurse, patient_id);
  desk_bring_in (team->by_nurse, team->doctor, patient_id);
  team->by_doctor = desk_open (team->doctor, patient_id);
}

void
team_end (Team *team)
{
  g_clear_object (&team->by_nurse);
  g_clear_object (&team->by_doctor);
  desk_free (team->nurse);
  desk_free (team->doctor);
}

/** team_send: the nurse posts; Returns: (transfer none): the files of it, at the doctor's desk */
GListModel *
team_send (Team *team, const char *text, GPtrArray *files)
{
  GListModel *list;

  g_free (desk_post (team->by_nurse, text, files, 0));
  WAIT (desk_find_text (team->by_doctor, text, NULL) != NULL);
  list = rk_post_item_get_attachments (desk_find_text (team->by_doctor, text, NULL));
  WAIT (g_list_model_get_n_items (list) == files->len);
  return list;
}

guint
desk_search (RkClient *client, const char *query, RkSearchResult **ret_result)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  RkSearchResult *found;

  rk_client_search_async (client, query, NULL, 50, NULL, on_result, &result);
  found = rk_client_search_finish (client, await (&result), &error);
  g_assert_no_error (error);
  guint n = g_list_model_get_n_items (found->hits);
  if (ret_result != NULL)
    *ret_result = found;
  else
    rk_search_result_free (found);
  return n;
}

/** desk_find: waits until the post is here; Returns: (transfer none): it */
RkPostItem *
desk_find (RkTimeline *timeline, const char *id)
{
  WAIT (rk_timeline_find (timeline, id, NULL) != NULL);
  return rk_timeline_find (timeline, id, NULL);
}

RkPostItem *
desk_find_text (RkTimeline *timeline, const char *text, guint *ret_count)
{
  RkPostItem *found = NULL;
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (timeline)); i++)
    {
      g_autoptr (RkPostItem) item = g_list_model_get_item (G_LIST_MODEL (timeline), i);
      if (g_strcmp0 (rk_post_item_get_text (item), text) == 0)
        {
          count++;
          found = item;
        }
    }
  if (ret_count != NULL)
    *ret_count = count;
  return found;
}

/** desk_list_files: every file below @dir, by its name alone */
void
desk_list_files (const char *dir, GPtrArray *ret_names)
{
  GDir *entries = g_dir_open (dir, 0, NULL);
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        desk_list_files (path, ret_names);
      else
        g_ptr_array_add (ret_names, g_strdup (name));
    }
  g_clear_pointer (&entries, g_dir_close);
}

gboolean
region_holds (Region *region, const char *desk, const char *name)
{
  g_autofree char *dir = region_desk_dir (region, desk);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);

  desk_list_files (dir, files);
  for (guint i = 0; i < files->len; i++)
    if (strcmp (g_ptr_array_index (files, i), name) == 0)
      return TRUE;
  return FALSE;
}

void
on_ended (RkClient *client, int reason, RkWipeReport *report, Ended *ended)
{
  ended->n++;
  ended->reason = reason;
  ended->sealed = report->sealed;
  ended->n_destroyed = report->n_unsent_destroyed;
}
