/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/timeline/consent-bar.h"

#include "app/common/common.h"
#include "app/common/flow.h"
#include "app/patients/consent-form.h"
#include "app/words/words.h"

#include <glib/gi18n.h>

struct _RkConsentBar
{
  AdwBin parent_instance;

  RkClient *client;
  RkPatientItem *item;
  GtkLabel *text;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (RkConsentBar, rk_consent_bar, ADW_TYPE_BIN)

static void
on_record (RkConsentBar *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->item != NULL)
    gtk_window_present (
      GTK_WINDOW (rk_consent_form_new (GTK_WINDOW (root), self->client, self->item)));
}

/* Why nothing is written here, or what is to be minded; %NULL when there is nothing to say. */
static char *
describe (RkPatientItem *item, gboolean staff, gboolean may)
{
  const RkConsent *consent = rk_patient_item_get_consent (item);

  switch (rk_patient_item_get_consent_state (item))
    {
    case RK_CONSENT_MISSING:
      if (!staff)
        return g_strdup (_ ("Nothing can be written here yet."));
      return g_strconcat (
        _ ("The consent (form 2) is not recorded. Nothing is posted before it is."), may ? "" : " ",
        may ? "" : _ ("Administrators of the managing facility or of this team record it."), NULL);
    case RK_CONSENT_WITHDRAWN:
      {
        g_autofree char *day
          = consent != NULL ? rk_words_birth_date (consent->withdrawn_on) : g_strdup ("");
        if (!staff || *day == '\0')
          return g_strdup (_ ("The consent was withdrawn. What is here can be read; nothing is "
                              "added."));
        return g_strdup_printf (
          _ ("The consent was withdrawn on %s. What is here can be read; nothing is added."), day);
      }
    case RK_CONSENT_CARRIED:
      return may ? g_strdup (_ ("The consent (form 2) is from before it was recorded here. Please "
                                "record what was signed."))
                 : NULL;
    case RK_CONSENT_GIVEN:
      {
        g_autofree char *refused = consent != NULL ? rk_consent_refused_words (consent) : NULL;
        /* Translators: items of the consent, such as photos. */
        return refused != NULL ? g_strdup_printf (_ ("Not consented to: %s"), refused) : NULL;
      }
    case RK_CONSENT_UNKNOWN:
    default:
      return NULL;
    }
}

/**
 * rk_consent_bar_update:
 * @item: (nullable): whose space is shown; %NULL for no patient's
 *
 * Returns: whether one may write
 */
gboolean
rk_consent_bar_update (RkConsentBar *self, RkPatientItem *item)
{
  RkUserItem *me = rk_client_get_user (self->client);
  const gboolean staff = me == NULL || rk_user_item_is_staff (me);
  const gboolean may = item != NULL && rk_consent_may_record (self->client, item);
  const RkConsentState state
    = item != NULL ? rk_patient_item_get_consent_state (item) : RK_CONSENT_UNKNOWN;
  g_autofree char *text = item != NULL ? describe (item, staff, may) : NULL;

  g_set_object (&self->item, item);
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
  gtk_label_set_text (self->text, text != NULL ? text : "");
  gtk_widget_set_visible (self->button, may && state != RK_CONSENT_GIVEN);
  rk_set_css_class (self, "closed", !rk_consent_is_open ((int) state));
  return rk_consent_is_open ((int) state);
}

static void
rk_consent_bar_dispose (GObject *object)
{
  RkConsentBar *self = RK_CONSENT_BAR (object);

  g_clear_object (&self->item);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (rk_consent_bar_parent_class)->dispose (object);
}

static void
rk_consent_bar_class_init (RkConsentBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = rk_consent_bar_dispose;
}

static void
rk_consent_bar_init (RkConsentBar *self)
{
  GtkWidget *flow = rk_flow_new (8);

  self->text = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->text, TRUE);
  gtk_label_set_wrap_mode (self->text, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->text, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->text), TRUE);
  self->button = gtk_button_new_with_label (_ ("Record the consent…"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_record), self);
  rk_flow_append (RK_FLOW (flow), GTK_WIDGET (self->text));
  rk_flow_append (RK_FLOW (flow), self->button);
  adw_bin_set_child (ADW_BIN (self), flow);
  gtk_widget_add_css_class (GTK_WIDGET (self), "consent-bar");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * rk_consent_bar_new:
 *
 * Returns: (transfer floating): a bar that says nothing yet
 */
GtkWidget *
rk_consent_bar_new (RkClient *client)
{
  RkConsentBar *self = g_object_new (RK_TYPE_CONSENT_BAR, NULL);

  self->client = g_object_ref (client);
  return GTK_WIDGET (self);
}
