/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-proxied"

/* The client through the real nginx with the shipped site: TLS, events, a photo; and a certificate
 * that nobody vouches for. The server listens on a unix socket, as it does in a clinic. */

#include "../deploy/proxy.h"
#include "scene.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#define NURSE_MAIL  "sato.misaki@midorino.example"
#define DOCTOR_MAIL "saeki.kenichi@midorino.example"
#define PATIENT     "鈴木 正一"
#define TEXT        "体重52.3kg。朝の薬は飲めています。"
#define PHOTO_TEXT  "足の写真です。"

/* Of polling the other desk would hear only after 30 seconds or more. */
#define BY_EVENT_MS 15000

enum
{
  NURSE,
  DOCTOR
};

static RkProxy *proxy;

static gboolean
step_proxy (RkScene *scene, GError **error)
{
  const char *root = g_getenv ("RENRAKU_SOURCE");
  g_autoptr (GPtrArray) found = rk_findings_new ();

  if (!g_str_has_prefix (scene->server, "unix:") || root == NULL)
    return rk_scene_fail (error, "the server has to listen on a unix socket");
  g_autofree char *folder = g_path_get_dirname (scene->server + strlen ("unix:"));
  proxy = rk_proxy_new (root, folder, RK_PROXY_SHIPPED);
  rk_proxy_find_errors (proxy, found);
  if (found->len > 0)
    return rk_scene_fail (error, "nginx: %s", (const char *) found->pdata[0]);
  rk_proxy_start (proxy);
  g_free (scene->server);
  scene->server = g_strdup_printf ("https://localhost:%u", proxy->port);
  return TRUE;
}

static gboolean
step_refused (RkScene *scene, GError **error)
{
  return rk_scene_start (scene, NURSE, "nurse", FALSE, error)
         && rk_press (scene->desks[NURSE], _ ("Go to sign-in"), error)
         && rk_see (scene->desks[NURSE],
                    _ ("The connection to the server is not safe: this computer does not know who "
                       "issued its certificate. Ask the operator."),
                    error)
         && rk_scene_picture (scene, "unknown-certificate", error)
         && rk_sign_in (scene->desks[NURSE], NURSE_MAIL, RK_SAMPLE_PASSWORD, error)
         && rk_settle (3000) && rk_scene_picture (scene, "nothing-is-sent-there", error);
}

/* What an operator does with the certificate of an authority of the region's own. */
static gboolean
trust (RkScene *scene, GError **error)
{
  g_autofree char *path = g_build_filename (proxy->folder, "tls", "fullchain.pem", NULL);
  g_autofree char *certificate = NULL;
  gsize length;
  FILE *authorities;

  if (!g_file_get_contents (path, &certificate, &length, error))
    return FALSE;
  authorities = fopen (g_getenv ("RENRAKU_AUTHORITIES"), "ab");
  if (authorities == NULL)
    return rk_scene_fail (error, "the list of authorities cannot be written");
  gboolean done = fwrite (certificate, 1, length, authorities) == length;
  return fclose (authorities) == 0 && done;
}

static gboolean
step_signed_in (RkScene *scene, GError **error)
{
  return trust (scene, error) && rk_scene_restart (scene, NURSE, "nurse", FALSE, error)
         && rk_see (scene->desks[NURSE], _ ("Mail address"), error)
         && rk_sign_in (scene->desks[NURSE], NURSE_MAIL, RK_SAMPLE_PASSWORD, error)
         && rk_see (scene->desks[NURSE], _ ("Search all writings"), error)
         && rk_open_patient (scene->desks[NURSE], PATIENT, error)
         && rk_scene_picture (scene, "through-nginx", error);
}

static gboolean
step_event (RkScene *scene, GError **error)
{
  RkDesk *doctor, *nurse = scene->desks[NURSE];

  if (!rk_scene_start (scene, DOCTOR, "doctor", FALSE, error))
    return FALSE;
  doctor = scene->desks[DOCTOR];
  if (!rk_begin (doctor, DOCTOR_MAIL, error) || !rk_open_patient (doctor, PATIENT, error)
      || !rk_post_and_wait (doctor, PATIENT, TEXT, error))
    return FALSE;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (AtspiAccessible) arrived
    = rk_desk_wait (nurse, ATSPI_ROLE_LABEL, TEXT, BY_EVENT_MS, error);
  if (arrived == NULL)
    return FALSE;
  g_print ("# it was there after %d ms\n", (int) ((g_get_monotonic_time () - start) / 1000));
  rk_desk_raise (nurse);
  return rk_scene_picture (scene, "arrived-by-event", error);
}

static gboolean
step_photo (RkScene *scene, GError **error)
{
  RkDesk *doctor = scene->desks[DOCTOR], *nurse = scene->desks[NURSE];

  if (!rk_paste_photo (scene, nurse, PATIENT, error)
      || !rk_post_and_wait (nurse, PATIENT, PHOTO_TEXT, error))
    return FALSE;
  rk_desk_raise (doctor);
  return rk_see (doctor, PHOTO_TEXT, error) && rk_see_in_row (doctor, PHOTO_TEXT, "*.jpg", error)
         && rk_settle (3000) && rk_scene_picture (scene, "the-photo-arrived", error);
}

/* No word of a patient in a log of nginx, and nothing of a request in a file of its own. */
static gboolean
step_logs (RkScene *scene, GError **error)
{
  g_autofree char *left = rk_find_in_files (proxy->folder, TEXT);
  g_autofree char *log = g_build_filename (proxy->folder, "log", "renraku-access.log", NULL);
  g_autofree char *said = NULL;

  for (guint i = 0; i < RK_SCENE_DESKS; i++)
    g_clear_pointer (&scene->desks[i], rk_desk_free);
  rk_desk_pause (1000);
  if (left != NULL)
    return rk_scene_fail (error, "a text lies in %s", left);
  if (!g_file_get_contents (log, &said, NULL, error))
    return FALSE;
  /* Nobody fell back to asking again and again: the events went over a WebSocket. */
  return strstr (said, "/v1/events 101") != NULL
         || rk_scene_fail (error, "the log tells of no WebSocket: %s", said);
}

int
main (int argc, char **argv)
{
  static const RkSceneStep steps[] = {
    { "nginx runs the shipped site before the server", step_proxy },
    { "a certificate that nobody vouches for is refused in words", step_refused },
    { "with its authority known she signs in and reads", step_signed_in },
    { "a post of the other desk arrives by an event", step_event },
    { "a photo goes through", step_photo },
    { "nginx keeps nothing of it", step_logs },
  };
  int status
    = rk_scene_main (argc, argv, "— through the shipped nginx", steps, G_N_ELEMENTS (steps));

  g_clear_pointer (&proxy, rk_proxy_free);
  return status;
}
