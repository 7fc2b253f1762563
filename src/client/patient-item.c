/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/items-private.h"
#include "client/item-private.h"
#include "core/text.h"
#include "core/time.h"

#include <string.h>

struct _RkPatientItem
{
  GObject parent_instance;

  RkPatient *patient;
  RkConsent *consent_record;
  char *folded; /* all that the list's search looks at */
  char *id;
  char *space_id;
  char *family_name;
  char *given_name;
  char *family_kana;
  char *given_kana;
  char *full_name;
  char *full_kana;
  char *sort_key;
  int age;
  char *birth_date;
  int sex;
  int state;
  int consent;
  gint64 consent_us; /* when the latest one changed */
  char *disease;
  char *facility_id;
  char *facility_name;
  guint unread;
  guint unacked;
  guint asked;
  gint64 last_post_us;
  char *last_excerpt;
  char *last_author;
  int last_profession;
  gboolean in_charge;
  gboolean managed;
  gboolean same_name;
  gboolean has_failed;
  gboolean has_sending;
  gboolean has_draft;
  gboolean is_admin;
  char *care_id;
  char *family_id;
  guint care_unread;
  guint family_unread;
  gboolean family_admin;
  gint64 muted_until_us;
};

G_DEFINE_FINAL_TYPE (RkPatientItem, rk_patient_item, G_TYPE_OBJECT)

#define AT(field) G_STRUCT_OFFSET (RkPatientItem, field)

static const RkItemProperty table[] = {
  { "id", RK_ITEM_TEXT, AT (id) },
  { "space-id", RK_ITEM_TEXT, AT (space_id) },
  { "family-name", RK_ITEM_TEXT_NOT_NULL, AT (family_name) },
  { "given-name", RK_ITEM_TEXT_NOT_NULL, AT (given_name) },
  { "family-kana", RK_ITEM_TEXT_NOT_NULL, AT (family_kana) },
  { "given-kana", RK_ITEM_TEXT_NOT_NULL, AT (given_kana) },
  { "full-name", RK_ITEM_TEXT_NOT_NULL, AT (full_name) },
  { "full-kana", RK_ITEM_TEXT_NOT_NULL, AT (full_kana) },
  { "sort-key", RK_ITEM_TEXT_NOT_NULL, AT (sort_key) },
  { "age", RK_ITEM_INT, AT (age) },
  { "birth-date", RK_ITEM_TEXT, AT (birth_date) },
  { "sex", RK_ITEM_INT, AT (sex) },
  { "disease", RK_ITEM_TEXT_NOT_NULL, AT (disease) },
  { "facility-id", RK_ITEM_TEXT_NOT_NULL, AT (facility_id) },
  { "facility-name", RK_ITEM_TEXT_NOT_NULL, AT (facility_name) },
  { "unread", RK_ITEM_UINT, AT (unread) },
  { "unacked", RK_ITEM_UINT, AT (unacked) },
  { "asked", RK_ITEM_UINT, AT (asked) },
  { "last-post-us", RK_ITEM_INT64, AT (last_post_us) },
  { "last-excerpt", RK_ITEM_TEXT, AT (last_excerpt) },
  { "last-author", RK_ITEM_TEXT, AT (last_author) },
  { "last-profession", RK_ITEM_INT, AT (last_profession) },
  { "in-charge", RK_ITEM_BOOL, AT (in_charge) },
  { "managed", RK_ITEM_BOOL, AT (managed) },
  { "same-name", RK_ITEM_BOOL, AT (same_name) },
  { "has-failed", RK_ITEM_BOOL, AT (has_failed) },
  { "has-sending", RK_ITEM_BOOL, AT (has_sending) },
  { "has-draft", RK_ITEM_BOOL, AT (has_draft) },
  { "is-admin", RK_ITEM_BOOL, AT (is_admin) },
  { "care-id", RK_ITEM_TEXT, AT (care_id) },
  { "family-id", RK_ITEM_TEXT, AT (family_id) },
  { "care-unread", RK_ITEM_UINT, AT (care_unread) },
  { "family-unread", RK_ITEM_UINT, AT (family_unread) },
  { "family-admin", RK_ITEM_BOOL, AT (family_admin) },
  { "state", RK_ITEM_INT, AT (state) },
  { "muted-until", RK_ITEM_INT64, AT (muted_until_us) },
  { "consent", RK_ITEM_INT, AT (consent) },
  { "consent-us", RK_ITEM_INT64, AT (consent_us) },
  { NULL },
};
enum
{
  ID = 1,
  SPACE_ID,
  FAMILY_NAME,
  GIVEN_NAME,
  FAMILY_KANA,
  GIVEN_KANA,
  FULL_NAME,
  FULL_KANA,
  SORT_KEY,
  AGE,
  BIRTH_DATE,
  SEX,
  DISEASE,
  FACILITY_ID,
  FACILITY_NAME,
  UNREAD,
  UNACKED,
  ASKED,
  LAST_POST,
  LAST_EXCERPT,
  LAST_AUTHOR,
  LAST_PROFESSION,
  IN_CHARGE,
  MANAGED,
  SAME_NAME,
  HAS_FAILED,
  HAS_SENDING,
  HAS_DRAFT,
  IS_ADMIN,
  CARE_ID,
  FAMILY_ID,
  CARE_UNREAD,
  FAMILY_UNREAD,
  FAMILY_ADMIN,
  STATE,
  MUTED_UNTIL,
  CONSENT,
  CONSENT_US,
};
static GParamSpec *specs[G_N_ELEMENTS (table)];

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  rk_item_get (object, table, id, value);
}

static void
finalize (GObject *object)
{
  RkPatientItem *self = RK_PATIENT_ITEM (object);

  g_clear_pointer (&self->patient, rk_patient_free);
  g_clear_pointer (&self->consent_record, rk_consent_free);
  g_free (self->folded);
  rk_item_clear (object, table);
  G_OBJECT_CLASS (rk_patient_item_parent_class)->finalize (object);
}

static void
rk_patient_item_class_init (RkPatientItemClass *class)
{
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->finalize = finalize;
  rk_item_install (G_OBJECT_CLASS (class), table, specs);
}

static void
rk_patient_item_init (RkPatientItem *self)
{
  self->age = -1;
}

RkPatientItem *
rk_patient_item_new (const RkPatientRow *row, GTimeZone *zone)
{
  RkPatientItem *self = g_object_new (RK_TYPE_PATIENT_ITEM, NULL);
  rk_patient_item_update (self, row, zone);
  return self;
}

static char *
join_names (const char *family, const char *given)
{
  gboolean has_family = family != NULL && *family != '\0';
  gboolean has_given = given != NULL && *given != '\0';

  if (has_family && has_given)
    return g_strconcat (family, " ", given, NULL);
  return g_strdup (has_family ? family : has_given ? given : "");
}

static void
update_names (RkPatientItem *self, const RkPatient *patient)
{
  g_autofree char *name = join_names (patient->family_name, patient->given_name);
  g_autofree char *kana = join_names (patient->family_kana, patient->given_kana);
  g_autofree char *sort_key = rk_text_sort_key (*kana != '\0' ? kana : name);

  rk_item_set_text (self, specs[FAMILY_NAME], &self->family_name, patient->family_name);
  rk_item_set_text (self, specs[GIVEN_NAME], &self->given_name, patient->given_name);
  rk_item_set_text (self, specs[FAMILY_KANA], &self->family_kana, patient->family_kana);
  rk_item_set_text (self, specs[GIVEN_KANA], &self->given_kana, patient->given_kana);
  rk_item_set_text (self, specs[FULL_NAME], &self->full_name, name);
  rk_item_set_text (self, specs[FULL_KANA], &self->full_kana, kana);
  rk_item_set_text (self, specs[SORT_KEY], &self->sort_key, sort_key);
}

/* A name is found with and without the space inside it. */
static void
update_folded (RkPatientItem *self)
{
  g_autofree char *all
    = g_strjoin ("\n", rk_patient_item_get_full_name (self), rk_patient_item_get_full_kana (self),
                 rk_patient_item_get_facility_name (self), rk_patient_item_get_disease (self),
                 self->birth_date != NULL ? self->birth_date : "",
                 self->last_excerpt != NULL ? self->last_excerpt : "", NULL);
  g_autofree char *family
    = g_strconcat (self->family_name != NULL ? self->family_name : "",
                   self->given_name != NULL ? self->given_name : "", "\n",
                   self->family_kana != NULL ? self->family_kana : "",
                   self->given_kana != NULL ? self->given_kana : "", "\n", all, NULL);

  g_free (self->folded);
  self->folded = rk_text_fold (family, -1, NULL);
}

void
rk_patient_item_update (RkPatientItem *self, const RkPatientRow *row, GTimeZone *zone)
{
  RkPatient *patient = rk_record_copy (&rk_patient_type, row->patient);
  int age = -1;

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->patient, rk_patient_free);
  self->patient = patient;
  if (patient->birth_date != NULL && rk_date_is_valid (patient->birth_date))
    age = rk_date_age (patient->birth_date, rk_time_now_us (), zone);

  rk_item_set_text (self, specs[ID], &self->id, patient->id);
  rk_item_set_text (self, specs[SPACE_ID], &self->space_id, row->space_id);
  update_names (self, patient);
  rk_item_set_int (self, specs[AGE], &self->age, age);
  rk_item_set_text (self, specs[BIRTH_DATE], &self->birth_date, patient->birth_date);
  rk_item_set_int (self, specs[SEX], &self->sex, patient->sex);
  rk_item_set_text (self, specs[DISEASE], &self->disease, patient->disease);
  rk_item_set_text (self, specs[FACILITY_ID], &self->facility_id, patient->facility_id);
  rk_item_set_text (self, specs[FACILITY_NAME], &self->facility_name, row->facility_name);
  rk_item_set_uint (self, specs[UNREAD], &self->unread, row->unread);
  rk_item_set_uint (self, specs[UNACKED], &self->unacked, row->unacked);
  rk_item_set_uint (self, specs[ASKED], &self->asked, row->asked);
  rk_item_set_int64 (self, specs[LAST_POST], &self->last_post_us, row->last_post_us);
  rk_item_set_text (self, specs[LAST_EXCERPT], &self->last_excerpt, row->last_excerpt);
  rk_item_set_text (self, specs[LAST_AUTHOR], &self->last_author, row->last_author);
  rk_item_set_int (self, specs[LAST_PROFESSION], &self->last_profession, row->last_profession);
  rk_item_set_bool (self, specs[IN_CHARGE], &self->in_charge, row->in_charge);
  rk_item_set_bool (self, specs[MANAGED], &self->managed, row->managed);
  rk_item_set_bool (self, specs[HAS_FAILED], &self->has_failed, row->has_failed);
  rk_item_set_bool (self, specs[HAS_SENDING], &self->has_sending, row->has_sending);
  rk_item_set_bool (self, specs[HAS_DRAFT], &self->has_draft, row->has_draft);
  rk_item_set_bool (self, specs[IS_ADMIN], &self->is_admin, row->is_admin);
  rk_item_set_text (self, specs[CARE_ID], &self->care_id, row->care_id);
  rk_item_set_text (self, specs[FAMILY_ID], &self->family_id, row->family_id);
  rk_item_set_uint (self, specs[CARE_UNREAD], &self->care_unread, row->care_unread);
  rk_item_set_uint (self, specs[FAMILY_UNREAD], &self->family_unread, row->family_unread);
  rk_item_set_bool (self, specs[FAMILY_ADMIN], &self->family_admin, row->family_admin);
  rk_item_set_int64 (self, specs[MUTED_UNTIL], &self->muted_until_us, row->muted_until_us);
  /* A record of an earlier version says nothing of it. */
  rk_item_set_int (self, specs[STATE], &self->state,
                   patient->state != RK_PATIENT_UNKNOWN ? patient->state : RK_PATIENT_HOME);
  g_clear_pointer (&self->consent_record, rk_consent_free);
  if (row->consent != NULL)
    self->consent_record = rk_record_copy (&rk_consent_type, row->consent);
  rk_item_set_int (self, specs[CONSENT], &self->consent, patient->consent);
  rk_item_set_int64 (self, specs[CONSENT_US], &self->consent_us,
                     row->consent != NULL ? row->consent->changed_us : 0);
  update_folded (self);
  g_object_thaw_notify (G_OBJECT (self));
}

void
rk_patient_item_set_same_name (RkPatientItem *self, gboolean same_name)
{
  rk_item_set_bool (self, specs[SAME_NAME], &self->same_name, same_name);
}

gboolean
rk_patient_item_matches (RkPatientItem *self, const char *needle)
{
  return self->folded != NULL && strstr (self->folded, needle) != NULL;
}

#define OR_EMPTY(text) ((text) != NULL ? (text) : "")

#define GETTER(Type, field, value)                                                                 \
  Type rk_patient_item_get_##field (RkPatientItem *self) { return value; }

/* clang-format off */
GETTER (const RkPatient *, patient, self->patient)
GETTER (const char *, id, self->id)
GETTER (const char *, space_id, self->space_id)
GETTER (const char *, full_name, OR_EMPTY (self->full_name))
GETTER (const char *, full_kana, OR_EMPTY (self->full_kana))
GETTER (const char *, sort_key, OR_EMPTY (self->sort_key))
GETTER (int, age, self->age)
GETTER (const char *, disease, OR_EMPTY (self->disease))
GETTER (const char *, facility_name, OR_EMPTY (self->facility_name))
GETTER (guint, unread, self->unread)
GETTER (guint, unacked, self->unacked)
GETTER (guint, asked, self->asked)
GETTER (gint64, last_post_us, self->last_post_us)
GETTER (const char *, last_excerpt, self->last_excerpt)
GETTER (const char *, last_author, self->last_author)
GETTER (RkProfession, last_profession, self->last_profession)
GETTER (gboolean, in_charge, self->in_charge)
GETTER (gboolean, managed, self->managed)
GETTER (gboolean, same_name, self->same_name)
GETTER (gboolean, has_failed, self->has_failed)
GETTER (gboolean, has_sending, self->has_sending)
GETTER (gboolean, has_draft, self->has_draft)
GETTER (const char *, care_id, self->care_id)
GETTER (const char *, family_id, self->family_id)
GETTER (guint, care_unread, self->care_unread)
GETTER (guint, family_unread, self->family_unread)
GETTER (gboolean, family_admin, self->family_admin)
GETTER (gint64, muted_until_us, self->muted_until_us)
GETTER (RkConsentState, consent_state, (RkConsentState) self->consent)
GETTER (const RkConsent *, consent, self->consent_record)
GETTER (RkPatientState, state, (RkPatientState) self->state)
/* clang-format on */

gboolean
rk_patient_item_is_admin (RkPatientItem *self)
{
  return self->is_admin;
}
