/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-server"

#include "server/routes/mailer.h"

#include "server/domain/mail.h"

/* How many mails are claimed at once: they must be sent within RK_MAIL_LEASE. */
#define AT_ONCE 8

/* One task goes round: the writer claims, the mail thread sends one, the writer settles it, until
 * there is nothing left. */
struct _RkMailer
{
  RkTask task;
  RkCrew *crew;
  RkSmtpConfig *config;
  char *server_name;
  GPtrArray *mails; /* claimed; the last one is being sent */
  RkMailOutcome outcome;
  gint stopping;
  gboolean busy;
  gboolean again; /* something came while it was at work */
};

static gboolean claim (RkTask *task, RkDomainTx *tx, GError **error);
static gboolean send_one (RkTask *task, RkDomainTx *tx, GError **error);
static gboolean settle (RkTask *task, RkDomainTx *tx, GError **error);

static RkMail *
current (RkMailer *mailer)
{
  return mailer->mails->len > 0 ? g_ptr_array_index (mailer->mails, mailer->mails->len - 1) : NULL;
}

static gboolean
claim (RkTask *task, RkDomainTx *tx, GError **error)
{
  RkMailer *mailer = (RkMailer *) task;

  /* It may be repeated. */
  g_clear_pointer (&mailer->mails, g_ptr_array_unref);
  mailer->mails = rk_domain_mail_claim (tx, AT_ONCE, error);
  return mailer->mails != NULL;
}

static gboolean
send_one (RkTask *task, RkDomainTx *tx, GError **error)
{
  RkMailer *mailer = (RkMailer *) task;
  const RkMail *mail = current (mailer);
  const RkLetterhead head = { mailer->server_name, rk_smtp_config_get_url (mailer->config) };
  g_autofree char *subject = NULL, *text = NULL;

  rk_mail_compose (mail, &head, &subject, &text);
  switch (rk_smtp_send (mailer->config, mail->id, mail->to, subject, text, &mailer->stopping))
    {
    case RK_SMTP_TAKEN:
      mailer->outcome = RK_MAIL_SENT;
      break;
    case RK_SMTP_REFUSED:
      mailer->outcome = RK_MAIL_REFUSED;
      break;
    case RK_SMTP_FAILED:
    default:
      mailer->outcome = RK_MAIL_LATER;
    }
  return TRUE;
}

static gboolean
settle (RkTask *task, RkDomainTx *tx, GError **error)
{
  RkMailer *mailer = (RkMailer *) task;

  return rk_domain_mail_settle (tx, current (mailer), mailer->outcome, error);
}

static void
push (RkMailer *mailer, RkWhere where, gboolean (*run) (RkTask *, RkDomainTx *, GError **))
{
  mailer->task.run = run;
  mailer->busy
    = !g_atomic_int_get (&mailer->stopping) && rk_crew_push (mailer->crew, where, &mailer->task);
}

static void
on_done (RkJob *job)
{
  RkMailer *mailer = (RkMailer *) job;
  gboolean (*run) (RkTask *, RkDomainTx *, GError **) = mailer->task.run;

  mailer->busy = FALSE;
  if (mailer->task.error != NULL)
    {
      /* What was claimed is tried again when the lease is over. */
      g_warning ("Mails could not be seen to: %s", mailer->task.error->message);
      g_clear_error (&mailer->task.error);
      g_clear_pointer (&mailer->mails, g_ptr_array_unref);
      return;
    }
  if (run == send_one)
    {
      push (mailer, RK_WHERE_WRITER, settle);
      return;
    }
  if (run == settle)
    g_ptr_array_set_size (mailer->mails, (int) mailer->mails->len - 1);
  if (current (mailer) != NULL)
    push (mailer, RK_WHERE_MAIL, send_one);
  else if (run == settle || mailer->again)
    {
      mailer->again = FALSE;
      push (mailer, RK_WHERE_WRITER, claim);
    }
}

/**
 * rk_mailer_new:
 * @crew: (transfer none): whose threads do it; must outlive the mailer
 * @config: copied
 * @server_name: (nullable): what the network is called in the mails
 *
 * Returns: (transfer full): a mailer that does nothing before rk_mailer_look()
 */
RkMailer *
rk_mailer_new (RkCrew *crew, const RkSmtpConfig *config, const char *server_name)
{
  RkMailer *mailer = g_new0 (RkMailer, 1);

  mailer->crew = crew;
  mailer->config = rk_smtp_config_copy (config);
  mailer->server_name = g_strdup (server_name != NULL ? server_name : "Renraku");
  mailer->task.job.done = on_done;
  return mailer;
}

/**
 * rk_mailer_look:
 *
 * Has what waits sent. To be called when a mail was queued, and every now and then for those whose
 * pause is over. In the network thread.
 */
void
rk_mailer_look (RkMailer *mailer)
{
  if (mailer->busy)
    mailer->again = TRUE;
  else
    push (mailer, RK_WHERE_WRITER, claim);
}

/**
 * rk_mailer_stop:
 *
 * Breaks off what is being sent, so that the crew can stop; it is sent again by the next server.
 */
void
rk_mailer_stop (RkMailer *mailer)
{
  g_atomic_int_set (&mailer->stopping, 1);
}

/**
 * rk_mailer_free:
 * @mailer: (transfer full) (nullable): a mailer whose crew was stopped
 */
void
rk_mailer_free (RkMailer *mailer)
{
  if (mailer == NULL)
    return;
  g_clear_error (&mailer->task.error);
  g_clear_pointer (&mailer->mails, g_ptr_array_unref);
  rk_smtp_config_free (mailer->config);
  g_free (mailer->server_name);
  g_free (mailer);
}
