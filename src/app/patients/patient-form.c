/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/patient-form.h"

#include "app/common/common.h"
#include "app/common/room.h"
#include "app/patients/birth-date.h"
#include "app/words/words.h"

#include <glib/gi18n.h>
#include <string.h>

struct _RkPatientForm
{
  AdwWindow parent_instance;

  RkClient *client;
  RkPatientItem *item; /* NULL when somebody new is registered */
  gint64 version;      /* that was read; what is typed belongs to it */
  gboolean busy;
  gboolean closed;
  gboolean asked; /* the bar says what is missing, and nothing else */

  AdwWindowTitle *heading;
  GtkButton *save_button;
  GtkSpinner *spinner;
  GtkWidget *body;
  GtkWidget *many_button;
  GtkLabel *error_label;
  GtkLabel *birth_hint;
  GtkEditable *family_name;
  GtkEditable *given_name;
  GtkEditable *family_kana;
  GtkEditable *given_kana;
  GtkWidget *sex_row;
  GtkToggleButton *female;
  GtkToggleButton *male;
  GtkToggleButton *other;
  GtkEditable *birth_date;
  GtkEditable *disease;
  GtkEditable *cautions;
  GtkEditable *phone;
  GtkEditable *address;
  GtkEditable *emergency_contact;
  GtkEditable *primary_doctor;
  GtkEditable *secondary_doctor;
};

G_DEFINE_FINAL_TYPE (RkPatientForm, rk_patient_form, ADW_TYPE_WINDOW)

enum
{
  SAVED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* Without blanks at its ends, those of full width included. */
static char *
stripped (GtkEditable *field)
{
  const char *start = gtk_editable_get_text (field);
  const char *end = start + strlen (start);

  while (*start != '\0' && g_unichar_isspace (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (end > start && g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  return g_strndup (start, (gsize) (end - start));
}

static gboolean
is_blank (GtkEditable *field)
{
  g_autofree char *text = stripped (field);
  return *text == '\0';
}

static RkSex
chosen_sex (RkPatientForm *self)
{
  if (gtk_toggle_button_get_active (self->female))
    return RK_SEX_FEMALE;
  if (gtk_toggle_button_get_active (self->male))
    return RK_SEX_MALE;
  return gtk_toggle_button_get_active (self->other) ? RK_SEX_OTHER : RK_SEX_UNKNOWN;
}

static void
mark (GtkWidget *widget, gboolean wrong)
{
  if (wrong)
    gtk_widget_add_css_class (widget, "error");
  else
    gtk_widget_remove_css_class (widget, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
add_missing (GString *names, const char *name)
{
  if (names->len > 0)
    /* Translators: between the names of fields that have to be filled in. */
    g_string_append (names, _ (", "));
  g_string_append (names, name);
}

/* Says in place what is missing. With @told only of what was told of before: nobody is asked for
 * what they have not come to yet. */
static GtkWidget *
tell_missing (RkPatientForm *self, gboolean told)
{
  const struct
  {
    GtkWidget *row;
    GtkWidget *focus;
    gboolean missing;
    const char *name;
  } table[] = {
    { GTK_WIDGET (self->family_name), GTK_WIDGET (self->family_name), is_blank (self->family_name),
      _ ("Family name") },
    { GTK_WIDGET (self->given_name), GTK_WIDGET (self->given_name), is_blank (self->given_name),
      _ ("Given name") },
    { self->sex_row, GTK_WIDGET (self->female), chosen_sex (self) == RK_SEX_UNKNOWN, _ ("Sex") },
  };
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *text = NULL;
  GtkWidget *first = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const gboolean missing
        = table[i].missing && (!told || gtk_widget_has_css_class (table[i].row, "error"));
      mark (table[i].row, missing);
      if (!missing)
        continue;
      add_missing (names, table[i].name);
      if (first == NULL)
        first = table[i].focus;
    }
  if (first != NULL)
    /* Translators: the names of fields, such as “Family name, Sex”. */
    text = g_strdup_printf (_ ("Required, and still missing: %s"), names->str);
  rk_set_text_or_hide (self->error_label, text);
  return first;
}

/* What is filled in is wrong no more, and the bar says what is left of it. */
static void
on_changed (RkPatientForm *self)
{
  if (self->asked)
    self->asked = tell_missing (self, TRUE) != NULL;
}

/* Says what is missing, and goes to the first of it. */
static gboolean
has_required (RkPatientForm *self)
{
  GtkWidget *first = tell_missing (self, FALSE);

  self->asked = first != NULL;
  if (first != NULL)
    gtk_widget_grab_focus (first);
  return first == NULL;
}

static void
on_birth_changed (RkPatientForm *self)
{
  g_autofree char *date = NULL;

  if (!rk_parse_birth_date (gtk_editable_get_text (self->birth_date), &date))
    {
      gtk_label_set_text (self->birth_hint, _ ("Write the date like 1937-3-4 or S12.3.4."));
      return;
    }
  if (*date == '\0')
    {
      gtk_label_set_text (
        self->birth_hint, _ ("Birth date: 1937-3-4, 19370304 or, with the era, S12.3.4"));
      return;
    }
  g_autofree char *text = rk_words_birth_date_and_age (date);
  gtk_label_set_text (self->birth_hint, text);
}

static void
set_busy (RkPatientForm *self, gboolean busy)
{
  self->busy = busy;
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_sensitive (self->body, !busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->save_button), !busy);
}

static void
finish (RkPatientForm *self, const char *id, const GError *error)
{
  if (self->closed)
    return;
  set_busy (self, FALSE);
  if (error != NULL)
    {
      rk_set_text_or_hide (self->error_label, error->message);
      if (g_error_matches (error, RK_CLIENT_ERROR, RK_CLIENT_ERROR_CONFLICT) && self->item != NULL)
        {
          /* What was typed stays; saving again is then a decision. */
          self->version = rk_patient_item_get_patient (self->item)->version;
          rk_set_text_or_hide (
            self->error_label,
            _ ("Somebody changed this patient meanwhile. The details at the side show the new "
               "state; press save again to put yours in its place."));
        }
      return;
    }
  g_signal_emit (self, signals[SAVED], 0, id);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_registered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkPatientForm) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = rk_client_register_patient_finish (RK_CLIENT (source), result, &error);
  finish (self, id, error);
}

static void
on_edited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (RkPatientForm) self = data;
  g_autoptr (GError) error = NULL;
  rk_client_act_finish (RK_CLIENT (source), result, &error);
  finish (self, self->item != NULL ? rk_patient_item_get_id (self->item) : NULL, error);
}

static void
replace (char **field, char *text)
{
  g_free (*field);
  *field = text;
}

static void
on_save (RkPatientForm *self)
{
  g_autoptr (RkPatient) patient = NULL;
  g_autofree char *birth_date = NULL;

  if (self->busy || !has_required (self))
    return;
  if (!rk_parse_birth_date (gtk_editable_get_text (self->birth_date), &birth_date))
    {
      rk_set_text_or_hide (
        self->error_label, _ ("This is no birth date. Write it like 1937-3-4 or S12.3.4."));
      gtk_widget_grab_focus (GTK_WIDGET (self->birth_date));
      return;
    }
  rk_set_text_or_hide (self->error_label, NULL);
  patient = self->item != NULL
              ? rk_record_copy (&rk_patient_type, rk_patient_item_get_patient (self->item))
              : rk_record_new (&rk_patient_type);
  replace (&patient->family_name, stripped (self->family_name));
  replace (&patient->given_name, stripped (self->given_name));
  replace (&patient->family_kana, stripped (self->family_kana));
  replace (&patient->given_kana, stripped (self->given_kana));
  replace (&patient->birth_date, g_steal_pointer (&birth_date));
  replace (&patient->disease, stripped (self->disease));
  replace (&patient->cautions, stripped (self->cautions));
  replace (&patient->phone, stripped (self->phone));
  replace (&patient->address, stripped (self->address));
  replace (&patient->emergency_contact, stripped (self->emergency_contact));
  replace (&patient->primary_doctor, stripped (self->primary_doctor));
  replace (&patient->secondary_doctor, stripped (self->secondary_doctor));
  patient->sex = (int) chosen_sex (self);
  set_busy (self, TRUE);
  if (self->item == NULL)
    {
      rk_client_register_patient_async (
        self->client, patient, NULL, on_registered, g_object_ref (self));
      return;
    }
  patient->version = self->version;
  rk_client_edit_patient_async (self->client, patient, NULL, on_edited, g_object_ref (self));
}

/* 一括登録 takes the place of this window. */
static void
on_many (RkPatientForm *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  gtk_window_destroy (GTK_WINDOW (self));
  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.register-patients", NULL);
}

static void
on_cancel (RkPatientForm *self)
{
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
rk_patient_form_dispose (GObject *object)
{
  RkPatientForm *self = RK_PATIENT_FORM (object);

  self->closed = TRUE;
  g_clear_object (&self->item);
  g_clear_object (&self->client);
  gtk_widget_dispose_template (GTK_WIDGET (object), RK_TYPE_PATIENT_FORM);
  G_OBJECT_CLASS (rk_patient_form_parent_class)->dispose (object);
}

static void
rk_patient_form_class_init (RkPatientFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rk_patient_form_dispose;
  signals[SAVED] = g_signal_new ("saved", RK_TYPE_PATIENT_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (
    widget_class, RK_RESOURCES "patients/patient-form.ui");
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, heading);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, save_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, spinner);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, body);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, many_button);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, error_label);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, birth_hint);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, family_name);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, given_name);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, family_kana);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, given_kana);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, sex_row);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, female);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, male);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, other);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, birth_date);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, disease);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, cautions);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, phone);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, address);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, emergency_contact);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, primary_doctor);
  gtk_widget_class_bind_template_child (widget_class, RkPatientForm, secondary_doctor);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_birth_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_many);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
rk_patient_form_init (RkPatientForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rk_say_chosen_within (GTK_WIDGET (self));
  GtkEditable *rows[]
    = { self->family_name, self->given_name,        self->family_kana,    self->given_kana,
        self->birth_date,  self->disease,           self->cautions,       self->phone,
        self->address,     self->emergency_contact, self->primary_doctor, self->secondary_doctor };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      rk_name_entry_row (rows[i]);
      g_signal_connect_swapped (rows[i], "entry-activated", G_CALLBACK (on_save), self);
    }
  on_birth_changed (self);
}

static void
fill (RkPatientForm *self, const RkPatient *patient)
{
  const struct
  {
    GtkEditable *field;
    const char *text;
  } table[] = {
    { self->family_name, patient->family_name },
    { self->given_name, patient->given_name },
    { self->family_kana, patient->family_kana },
    { self->given_kana, patient->given_kana },
    { self->birth_date, patient->birth_date },
    { self->disease, patient->disease },
    { self->cautions, patient->cautions },
    { self->phone, patient->phone },
    { self->address, patient->address },
    { self->emergency_contact, patient->emergency_contact },
    { self->primary_doctor, patient->primary_doctor },
    { self->secondary_doctor, patient->secondary_doctor },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    gtk_editable_set_text (table[i].field, table[i].text != NULL ? table[i].text : "");
  gtk_toggle_button_set_active (self->female, patient->sex == RK_SEX_FEMALE);
  gtk_toggle_button_set_active (self->male, patient->sex == RK_SEX_MALE);
  gtk_toggle_button_set_active (self->other, patient->sex == RK_SEX_OTHER);
  self->version = patient->version;
}

/**
 * rk_patient_form_new:
 * @item: (nullable): whom to edit; %NULL registers somebody new
 *
 * Returns: (transfer full): a window over @parent
 */
GtkWidget *
rk_patient_form_new (GtkWindow *parent, RkClient *client, RkPatientItem *item)
{
  RkPatientForm *self = g_object_new (RK_TYPE_PATIENT_FORM, "transient-for", parent, NULL);

  self->client = g_object_ref (client);
  g_set_object (&self->item, item);
  adw_window_title_set_title (
    self->heading, item != NULL ? _ ("Edit the patient") : _ ("Register a patient"));
  gtk_widget_set_visible (self->many_button, item == NULL);
  gtk_button_set_label (self->save_button, item != NULL ? _ ("Save") : _ ("Register"));
  if (item != NULL)
    fill (self, rk_patient_item_get_patient (item));
  gtk_widget_grab_focus (GTK_WIDGET (self->family_name));
  rk_room_for_window (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}
