/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/patient-cell.h"

#include "app/common/common.h"
#include "app/patients/state-form.h"
#include "app/words/words.h"
#include "core/time.h"

#include <glib/gi18n.h>

struct _RkPatientCell
{
  GtkWidget parent_instance;

  RkPatientItem *item;

  GtkWidget *box;
  GtkLabel *name;
  GtkLabel *same_name;
  GtkLabel *state;
  GtkLabel *in_charge;
  GtkLabel *time;
  GtkLabel *person;
  GtkLabel *excerpt;
  GtkLabel *unread;
  GtkLabel *unacked;
  GtkLabel *asked;
  GtkLabel *waiting;
  GtkLabel *muted;
};

G_DEFINE_FINAL_TYPE (RkPatientCell, rk_patient_cell, GTK_TYPE_WIDGET)

static void
show_count (GtkLabel *label, const char *words, guint count)
{
  g_autofree char *number = rk_count_text (count);
  g_autofree char *text = count > 0 ? g_strdup_printf ("%s %s", words, number) : NULL;
  rk_set_text_or_hide (label, text);
}

/* Kana, age and sex; with 同姓同名 the birth date in the first place, since it tells them apart. */
static char *
person_text (RkPatientItem *item)
{
  const RkPatient *patient = rk_patient_item_get_patient (item);
  GString *text = g_string_new (NULL);
  int age = rk_patient_item_get_age (item);

  if (rk_patient_item_get_same_name (item))
    {
      g_autofree char *birth = rk_words_birth_date_and_age (patient->birth_date);
      if (*birth != '\0')
        g_string_append_printf (text, _ ("Born %s"), birth);
      age = -1;
    }
  if (*rk_patient_item_get_full_kana (item) != '\0')
    g_string_append_printf (
      text, "%s%s", text->len > 0 ? "　" : "", rk_patient_item_get_full_kana (item));
  if (age >= 0)
    {
      g_autofree char *years = g_strdup_printf (_ ("%d years"), age);
      g_string_append_printf (text, "%s%s", text->len > 0 ? "　" : "", years);
    }
  if (*rk_patient_item_get_disease (item) != '\0')
    g_string_append_printf (
      text, "%s%s", text->len > 0 ? "　" : "", rk_patient_item_get_disease (item));
  if (*rk_patient_item_get_facility_name (item) != '\0')
    /* Translators: a facility's name after other words */
    g_string_append_printf (text, _ (" (%s)"), rk_patient_item_get_facility_name (item));
  return g_string_free (text, FALSE);
}

static char *
excerpt_text (RkPatientItem *item)
{
  const char *author = rk_patient_item_get_last_author (item);
  const char *excerpt = rk_patient_item_get_last_excerpt (item);

  if (rk_patient_item_get_space_id (item) == NULL)
    return g_strdup (_ ("You are no member of this patient's team."));
  if (excerpt == NULL || *excerpt == '\0')
    return rk_patient_item_get_last_post_us (item) == 0 ? g_strdup (_ ("Nothing written yet"))
                                                        : g_strdup ("");
  if (author == NULL || *author == '\0')
    return g_strdup (excerpt);
  /* Translators: who wrote, and the beginning of what */
  return g_strdup_printf (_ ("%s: %s"), author, excerpt);
}

/* What a screen reader says of the row that the cell stands in: the same as what is seen. */
static void
name_row (RkPatientCell *self, const char *person)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));
  GString *name = g_string_new (NULL);
  GtkLabel *labels[] = { self->name,   self->state,   self->same_name, self->in_charge, self->asked,
                         self->unread, self->unacked, self->waiting,   self->muted };

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    if (gtk_widget_get_visible (GTK_WIDGET (labels[i])))
      g_string_append_printf (
        name, "%s%s", name->len > 0 ? "　" : "", gtk_label_get_text (labels[i]));
  if (*person != '\0')
    g_string_append_printf (name, "　%s", person);
  if (row != NULL)
    rk_name_widget (row, name->str);
  g_string_free (name, TRUE);
}

static void
update (RkPatientCell *self)
{
  RkPatientItem *item = self->item;
  g_autofree char *person = NULL;
  g_autofree char *excerpt = NULL;

  if (item == NULL)
    return;
  person = person_text (item);
  excerpt = excerpt_text (item);
  gtk_label_set_text (self->name, rk_patient_item_get_full_name (item));
  rk_show_patient_state (self->state, item);
  gtk_widget_set_visible (GTK_WIDGET (self->same_name), rk_patient_item_get_same_name (item));
  gtk_widget_set_visible (GTK_WIDGET (self->in_charge), rk_patient_item_get_in_charge (item));
  gtk_label_set_text (self->person, person);
  gtk_label_set_text (self->excerpt, excerpt);
  show_count (self->unread, _ ("Unread"), rk_patient_item_get_unread (item));
  show_count (self->asked, _ ("Confirmations asked of you"), rk_patient_item_get_asked (item));
  show_count (self->unacked, _ ("To acknowledge"), rk_patient_item_get_unacked (item));
  rk_show_waiting (self->waiting, rk_patient_item_get_has_failed (item),
                   rk_patient_item_get_has_sending (item), rk_patient_item_get_has_draft (item));
  gtk_widget_set_visible (GTK_WIDGET (self->muted), rk_patient_item_get_muted_until_us (item) > 0);
  rk_set_css_class (self, "has-unread", rk_patient_item_get_unread (item) > 0);
  rk_patient_cell_refresh_time (self);
  name_row (self, person);
}

/**
 * rk_patient_cell_refresh_time:
 *
 * Says anew how long ago the newest writing was.
 */
void
rk_patient_cell_refresh_time (RkPatientCell *self)
{
  if (self->item == NULL)
    return;
  g_autofree char *text
    = rk_words_relative_time (rk_patient_item_get_last_post_us (self->item), rk_time_now_us ());
  gtk_label_set_text (self->time, text);
}

/**
 * rk_patient_cell_set_item:
 * @item: (nullable): whom to show
 */
void
rk_patient_cell_set_item (RkPatientCell *self, RkPatientItem *item)
{
  if (self->item == item)
    return;
  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_set_object (&self->item, item);
  if (item != NULL)
    g_signal_connect_swapped (item, "notify", G_CALLBACK (update), self);
  update (self);
}

/**
 * rk_patient_cell_get_item:
 *
 * Returns: (transfer none) (nullable): whom it shows
 */
RkPatientItem *
rk_patient_cell_get_item (RkPatientCell *self)
{
  return self->item;
}

/**
 * rk_patient_cell_set_open:
 * @open: whether this patient's timeline is the one on the screen
 */
void
rk_patient_cell_set_open (RkPatientCell *self, gboolean open)
{
  rk_set_css_class (self, "open", open);
}

static void
rk_patient_cell_dispose (GObject *object)
{
  RkPatientCell *self = RK_PATIENT_CELL (object);

  if (self->item != NULL)
    g_signal_handlers_disconnect_by_data (self->item, self);
  g_clear_object (&self->item);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_PATIENT_CELL);
  G_OBJECT_CLASS (rk_patient_cell_parent_class)->dispose (object);
}

static void
rk_patient_cell_class_init (RkPatientCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_patient_cell_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, RK_RESOURCES "patients/patient-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, box);
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, name);
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, state);
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, same_name);
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, in_charge);
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, time);
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, person);
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, excerpt);
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, unread);
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, unacked);
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, asked);
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, waiting);
  gtk_widget_class_bind_template_child (widget_class, RkPatientCell, muted);
}

static void
rk_patient_cell_init (RkPatientCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::parent", G_CALLBACK (update), NULL);
}

/**
 * rk_patient_cell_new:
 *
 * Returns: (transfer floating): a row that shows nobody yet
 */
GtkWidget *
rk_patient_cell_new (void)
{
  return g_object_new (RK_TYPE_PATIENT_CELL, NULL);
}
