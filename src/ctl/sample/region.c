/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-ctl"

#include "sample.h"
#include "arc.h"

#include <gio/gio.h>
#include <string.h>

G_DEFINE_QUARK (rk - sample - error - quark, rk_sample_error)

#define ROOT "/jp/renraku/sample/"

/* What is needed only while reading. */
typedef struct
{
  GKeyFile *file;
  const char *name; /* of the file, for the errors */
  RkSampleRegion *region;
  GHashTable *teams; /* key to GArray of RkSampleSeat */
} Reader;

static void
clear_facility (gpointer data)
{
  RkSampleFacility *f = data;

  g_free (f->key);
  g_free (f->name);
  g_free (f->phone);
  g_free (f->address);
}

static void
clear_user (gpointer data)
{
  RkSampleUser *u = data;

  g_free (u->key);
  g_free (u->name);
  g_free (u->kana);
  g_free (u->mail);
  g_free (u->look);
  g_free (u->dress);
}

static void
clear_seat (gpointer data)
{
  g_free (((RkSampleSeat *) data)->role);
}

static void
clear_patient (gpointer data)
{
  RkSamplePatient *p = data;

  g_free (p->key);
  g_free (p->family_name);
  g_free (p->given_name);
  g_free (p->family_kana);
  g_free (p->given_kana);
  g_free (p->birth_date);
  g_free (p->disease);
  g_free (p->phone);
  g_free (p->address);
  g_free (p->emergency_contact);
  g_free (p->primary_doctor);
  g_free (p->secondary_doctor);
  g_free (p->cautions);
  g_clear_pointer (&p->seats, g_array_unref);
  g_clear_pointer (&p->chapters, g_array_unref);
}

static GArray *
new_array (gsize size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, (guint) size);

  if (clear != NULL)
    g_array_set_clear_func (array, clear);
  return array;
}

void
rk_sample_region_free (RkSampleRegion *region)
{
  if (region == NULL)
    return;
  g_free (region->name);
  g_free (region->password);
  g_clear_pointer (&region->facilities, g_array_unref);
  g_clear_pointer (&region->users, g_array_unref);
  g_clear_pointer (&region->patients, g_array_unref);
  g_clear_pointer (&region->arcs, g_array_unref);
  g_clear_pointer (&region->invitations, g_array_unref);
  g_clear_pointer (&region->family_names, g_ptr_array_unref);
  g_clear_pointer (&region->women_names, g_ptr_array_unref);
  g_clear_pointer (&region->men_names, g_ptr_array_unref);
  g_free (region);
}

static gboolean
fail (const Reader *reader, const char *group, GError **error, const char *what, const char *value)
{
  g_set_error (error, RK_SAMPLE_ERROR, RK_SAMPLE_ERROR_REFERENCE, "%s, [%s]: %s “%s”", reader->name,
               group, what, value);
  return FALSE;
}

static gboolean
need (const Reader *reader, const char *group, const char *key, char **ret_value, GError **error)
{
  g_autofree char *value = g_key_file_get_string (reader->file, group, key, error);

  if (value == NULL)
    {
      g_prefix_error (error, "%s: ", reader->name);
      return FALSE;
    }
  if (g_strstrip (value)[0] == '\0')
    return fail (reader, group, error, "empty value of", key);
  *ret_value = g_steal_pointer (&value);
  return TRUE;
}

static char *
maybe (const Reader *reader, const char *group, const char *key)
{
  g_autofree char *value = g_key_file_get_string (reader->file, group, key, NULL);

  return value == NULL ? g_strdup ("") : g_strdup (g_strstrip (value));
}

/* "佐藤 美咲" becomes two words. */
static gboolean
need_pair (const Reader *reader,
           const char *group,
           const char *key,
           char **ret_first,
           char **ret_second,
           GError **error)
{
  g_autofree char *value = NULL;
  char *space = NULL;

  if (!need (reader, group, key, &value, error))
    return FALSE;
  space = strchr (value, ' ');
  if (space == NULL || space == value || space[1] == '\0' || strchr (space + 1, ' ') != NULL)
    return fail (reader, group, error, "two words expected in", value);
  *ret_first = g_strndup (value, (gsize) (space - value));
  *ret_second = g_strdup (space + 1);
  return TRUE;
}

static gboolean
enum_value (const RkRecordType *type, const char *field_name, const char *text, int *ret_value)
{
  *ret_value = rk_field_enum_value (rk_record_type_find (type, field_name), text);
  return *ret_value != 0;
}

static guint
find_facility (const RkSampleRegion *region, const char *key)
{
  for (guint i = 0; i < region->facilities->len; i++)
    if (strcmp (rk_sample_facility (region, i)->key, key) == 0)
      return i;
  return RK_SAMPLE_NONE;
}

/**
 * rk_sample_find_user:
 *
 * Returns: the index of the user with @key, or %RK_SAMPLE_NONE
 */
guint
rk_sample_find_user (const RkSampleRegion *region, const char *key)
{
  for (guint i = 0; i < region->users->len; i++)
    if (strcmp (rk_sample_user (region, i)->key, key) == 0)
      return i;
  return RK_SAMPLE_NONE;
}

static guint
find_arc (const RkSampleRegion *region, const char *key)
{
  for (guint i = 0; i < region->arcs->len; i++)
    if (strcmp (rk_sample_arc (region, i)->key, key) == 0)
      return i;
  return RK_SAMPLE_NONE;
}

static gboolean
read_facility (Reader *reader, const char *group, GError **error)
{
  RkSampleFacility *f = NULL;
  g_autofree char *kind = NULL;

  g_array_set_size (reader->region->facilities, reader->region->facilities->len + 1);
  f = rk_sample_facility (reader->region, reader->region->facilities->len - 1);
  f->key = g_strdup (group + strlen ("facility "));
  if (!need (reader, group, "name", &f->name, error) || !need (reader, group, "kind", &kind, error)
      || !need (reader, group, "phone", &f->phone, error)
      || !need (reader, group, "address", &f->address, error))
    return FALSE;
  if (!enum_value (&rk_facility_type, "kind", kind, &f->kind))
    return fail (reader, group, error, "no such kind of facility:", kind);
  return TRUE;
}

static gboolean
read_user (Reader *reader, const char *group, GError **error)
{
  RkSampleUser *u = NULL;
  g_autofree char *facility = NULL;
  g_autofree char *profession = NULL;

  g_array_set_size (reader->region->users, reader->region->users->len + 1);
  u = rk_sample_user (reader->region, reader->region->users->len - 1);
  u->key = g_strdup (group + strlen ("user "));
  if (!need (reader, group, "facility", &facility, error)
      || !need (reader, group, "name", &u->name, error)
      || !need (reader, group, "kana", &u->kana, error)
      || !need (reader, group, "profession", &profession, error)
      || !need (reader, group, "mail", &u->mail, error)
      || !need (reader, group, "look", &u->look, error)
      || !need (reader, group, "dress", &u->dress, error))
    return FALSE;
  u->admin = g_key_file_get_boolean (reader->file, group, "admin", NULL);
  u->shown = g_key_file_get_boolean (reader->file, group, "shown", NULL);
  u->facility = find_facility (reader->region, facility);
  if (u->facility == RK_SAMPLE_NONE)
    return fail (reader, group, error, "no such facility:", facility);
  if (!enum_value (&rk_user_type, "profession", profession, &u->profession))
    return fail (reader, group, error, "no such profession:", profession);
  return TRUE;
}

/* "doctor:saeki nurse:sato"; a later seat of the same role takes the place of an earlier one. */
static gboolean
add_seats (const Reader *reader, const char *group, const char *text, GArray *seats, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 64);

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *colon = strchr (words[i], ':');
      RkSampleSeat seat = { NULL, RK_SAMPLE_NONE };
      gboolean replaced = FALSE;

      if (words[i][0] == '\0')
        continue;
      if (colon == NULL)
        return fail (reader, group, error, "role:user expected in", words[i]);
      *colon = '\0';
      seat.user = rk_sample_find_user (reader->region, colon + 1);
      if (seat.user == RK_SAMPLE_NONE)
        return fail (reader, group, error, "no such user:", colon + 1);
      for (guint s = 0; s < seats->len; s++)
        if (strcmp (g_array_index (seats, RkSampleSeat, s).role, words[i]) == 0)
          {
            g_array_index (seats, RkSampleSeat, s).user = seat.user;
            replaced = TRUE;
          }
      if (!replaced)
        {
          seat.role = g_strdup (words[i]);
          g_array_append_val (seats, seat);
        }
    }
  return TRUE;
}

static gboolean
read_team (Reader *reader, const char *group, GError **error)
{
  g_autofree char *seats = NULL;
  GArray *team = new_array (sizeof (RkSampleSeat), clear_seat);

  g_hash_table_insert (reader->teams, g_strdup (group + strlen ("team ")), team);
  return need (reader, group, "seats", &seats, error)
         && add_seats (reader, group, seats, team, error);
}

static gboolean
read_chapters (
  const Reader *reader, const char *group, const char *text, RkSamplePatient *p, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, " ", 16);

  for (guint i = 0; words[i] != NULL; i++)
    {
      RkSampleChapter chapter = { RK_SAMPLE_NONE, 0 };
      char *colon = strchr (words[i], ':');
      gint64 ends = 0;

      if (words[i][0] == '\0')
        continue;
      if (colon != NULL)
        {
          *colon = '\0';
          if (!g_ascii_string_to_signed (colon + 1, 10, 0, 2 * RK_SAMPLE_MAX_DAYS, &ends, error))
            return FALSE;
        }
      chapter.arc = find_arc (reader->region, words[i]);
      chapter.ends = (int) ends;
      if (chapter.arc == RK_SAMPLE_NONE)
        return fail (reader, group, error, "no such arc:", words[i]);
      {
        const RkSampleArc *arc = rk_sample_arc (reader->region, chapter.arc);

        for (guint n = 0; n < arc->lines->len; n++)
          {
            const char *role = g_array_index (arc->lines, RkSampleLine, n).role;
            gboolean seated = FALSE;

            for (guint s = 0; s < p->seats->len; s++)
              seated |= strcmp (g_array_index (p->seats, RkSampleSeat, s).role, role) == 0;
            if (!seated)
              {
                g_autofree char *what = g_strdup_printf ("arc %s needs the role", arc->key);

                return fail (reader, group, error, what, role);
              }
          }
      }
      g_array_append_val (p->chapters, chapter);
    }
  return TRUE;
}

static gboolean
read_patient (Reader *reader, const char *group, GError **error)
{
  RkSamplePatient *p = NULL;
  g_autofree char *facility = NULL;
  g_autofree char *sex = NULL;
  g_autofree char *team = NULL;
  g_autofree char *with = maybe (reader, group, "with");
  g_autofree char *arcs = maybe (reader, group, "arcs");
  g_autofree char *doctors = NULL;
  const GArray *seats = NULL;

  g_array_set_size (reader->region->patients, reader->region->patients->len + 1);
  p = rk_sample_patient (reader->region, reader->region->patients->len - 1);
  p->key = g_strdup (group + strlen ("patient "));
  p->seats = new_array (sizeof (RkSampleSeat), clear_seat);
  p->chapters = new_array (sizeof (RkSampleChapter), NULL);
  if (!need (reader, group, "facility", &facility, error)
      || !need_pair (reader, group, "name", &p->family_name, &p->given_name, error)
      || !need_pair (reader, group, "kana", &p->family_kana, &p->given_kana, error)
      || !need (reader, group, "sex", &sex, error)
      || !need (reader, group, "birth", &p->birth_date, error)
      || !need (reader, group, "disease", &p->disease, error)
      || !need (reader, group, "team", &team, error))
    return FALSE;
  p->phone = maybe (reader, group, "phone");
  p->address = maybe (reader, group, "address");
  p->emergency_contact = maybe (reader, group, "contact");
  p->cautions = maybe (reader, group, "cautions");
  p->primary_doctor = maybe (reader, group, "doctor");
  p->secondary_doctor = maybe (reader, group, "deputy");
  p->facility = find_facility (reader->region, facility);
  if (p->facility == RK_SAMPLE_NONE)
    return fail (reader, group, error, "no such facility:", facility);
  if (!enum_value (&rk_patient_type, "sex", sex, &p->sex))
    return fail (reader, group, error, "no such sex:", sex);
  seats = g_hash_table_lookup (reader->teams, team);
  if (seats == NULL)
    return fail (reader, group, error, "no such team:", team);
  for (guint i = 0; i < seats->len; i++)
    {
      const RkSampleSeat *from = &g_array_index (seats, RkSampleSeat, i);
      RkSampleSeat seat = { g_strdup (from->role), from->user };

      g_array_append_val (p->seats, seat);
    }
  return add_seats (reader, group, with, p->seats, error)
         && read_chapters (reader, group, arcs, p, error);
}

static gboolean
read_invitation (Reader *reader, const char *group, GError **error)
{
  RkSampleInvitation invitation = { RK_SAMPLE_NONE, RK_SAMPLE_NONE, RK_SAMPLE_NONE, FALSE };
  g_autofree char *patient = NULL;
  g_autofree char *inviter = NULL;
  g_autofree char *invitee = NULL;

  if (!need (reader, group, "patient", &patient, error)
      || !need (reader, group, "inviter", &inviter, error)
      || !need (reader, group, "invitee", &invitee, error))
    return FALSE;
  for (guint i = 0; i < reader->region->patients->len; i++)
    if (strcmp (rk_sample_patient (reader->region, i)->key, patient) == 0)
      invitation.patient = i;
  invitation.inviter = rk_sample_find_user (reader->region, inviter);
  invitation.invitee = rk_sample_find_user (reader->region, invitee);
  invitation.approved = g_key_file_get_boolean (reader->file, group, "approved", NULL);
  if (invitation.patient == RK_SAMPLE_NONE)
    return fail (reader, group, error, "no such patient:", patient);
  if (invitation.inviter == RK_SAMPLE_NONE || invitation.invitee == RK_SAMPLE_NONE)
    return fail (reader, group, error, "no such user:", inviter);
  g_array_append_val (reader->region->invitations, invitation);
  return TRUE;
}

/* A list of "佐藤 さとう" pairs. */
static GPtrArray *
read_names (const Reader *reader, const char *key, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autofree char *text = NULL;
  g_auto (GStrv) items = NULL;

  if (!need (reader, "names", key, &text, error))
    return NULL;
  items = g_strsplit (text, ",", 1000);
  for (guint i = 0; items[i] != NULL; i++)
    {
      char **pair = g_strsplit (g_strstrip (items[i]), " ", 3);

      g_ptr_array_add (names, pair);
      if (g_strv_length (pair) != 2)
        {
          fail (reader, "names", error, "a name and its kana expected in", items[i]);
          return NULL;
        }
    }
  return g_steal_pointer (&names);
}

static gboolean
read_file (Reader *reader, GHashTable *texts, const char *name, GError **error)
{
  static const struct
  {
    const char *prefix;
    gboolean (*read) (Reader *reader, const char *group, GError **error);
  } kinds[] = { { "facility ", read_facility },
                { "user ", read_user },
                { "team ", read_team },
                { "patient ", read_patient },
                { "invitation ", read_invitation } };
  const char *text = g_hash_table_lookup (texts, name);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;

  if (text == NULL || strlen (text) > RK_SAMPLE_MAX_FILE)
    {
      g_set_error (
        error, RK_SAMPLE_ERROR, RK_SAMPLE_ERROR_SYNTAX, "%s is missing, or too long", name);
      return FALSE;
    }
  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, error))
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }
  reader->file = file;
  reader->name = name;
  groups = g_key_file_get_groups (file, NULL);
  /* GKeyFile keeps the order of the file; what is named must stand before those who name it. */
  for (guint i = 0; groups[i] != NULL; i++)
    {
      gboolean known = strcmp (groups[i], "region") == 0 || strcmp (groups[i], "names") == 0;

      for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
        if (g_str_has_prefix (groups[i], kinds[k].prefix))
          {
            known = TRUE;
            if (!kinds[k].read (reader, groups[i], error))
              return FALSE;
          }
      if (!known)
        return fail (reader, groups[i], error, "unknown group", groups[i]);
    }
  return TRUE;
}

static gboolean
read_arcs (RkSampleRegion *region, GHashTable *texts, GError **error)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (texts), (GCompareFunc) g_strcmp0);

  for (const GList *l = names; l != NULL; l = l->next)
    if (g_str_has_prefix (l->data, "arcs/") && g_str_has_suffix (l->data, ".txt"))
      {
        const char *name = l->data;
        g_autofree char *key = g_strndup (name + 5, strlen (name) - 9);
        RkSampleArc arc = { 0 };

        if (!rk_sample_arc_parse (key, g_hash_table_lookup (texts, name), &arc, error))
          return FALSE;
        g_array_append_val (region->arcs, arc);
      }
  return TRUE;
}

/**
 * rk_sample_region_new_from_texts:
 * @texts: (element-type utf8 utf8): the files, by names such as "region.ini" and "arcs/copd.txt"
 *
 * Returns: (transfer full): the region, or %NULL with @error set
 */
RkSampleRegion *
rk_sample_region_new_from_texts (GHashTable *texts, GError **error)
{
  g_autoptr (RkSampleRegion) region = g_new0 (RkSampleRegion, 1);
  g_autoptr (GHashTable) teams
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  Reader reader = { .region = region, .teams = teams };
  g_autoptr (GKeyFile) head = g_key_file_new ();
  const char *text = g_hash_table_lookup (texts, "region.ini");

  region->facilities = new_array (sizeof (RkSampleFacility), clear_facility);
  region->users = new_array (sizeof (RkSampleUser), clear_user);
  region->patients = new_array (sizeof (RkSamplePatient), clear_patient);
  region->arcs = new_array (sizeof (RkSampleArc), rk_sample_arc_clear);
  region->invitations = new_array (sizeof (RkSampleInvitation), NULL);
  if (!read_arcs (region, texts, error) || !read_file (&reader, texts, "region.ini", error)
      || !read_file (&reader, texts, "patients.ini", error)
      || !g_key_file_load_from_data (head, text, (gsize) -1, G_KEY_FILE_NONE, error))
    return NULL;
  reader.file = head;
  reader.name = "region.ini";
  if (!need (&reader, "region", "name", &region->name, error)
      || !need (&reader, "region", "password", &region->password, error)
      || (region->family_names = read_names (&reader, "family", error)) == NULL
      || (region->women_names = read_names (&reader, "women", error)) == NULL
      || (region->men_names = read_names (&reader, "men", error)) == NULL)
    return NULL;
  return g_steal_pointer (&region);
}

/**
 * rk_sample_region_new:
 *
 * Reads the region that is built into the program.
 *
 * Returns: (transfer full): the region, or %NULL with @error set
 */
RkSampleRegion *
rk_sample_region_new (GError **error)
{
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  static const char *const folders[] = { "", "arcs/" };

  for (guint f = 0; f < G_N_ELEMENTS (folders); f++)
    {
      g_autofree char *path = g_strconcat (ROOT, folders[f], NULL);
      g_auto (GStrv) children = g_resources_enumerate_children (path, 0, error);

      if (children == NULL)
        return NULL;
      for (guint i = 0; children[i] != NULL; i++)
        {
          g_autofree char *child = g_strconcat (path, children[i], NULL);
          g_autoptr (GBytes) bytes = NULL;
          gsize size = 0;
          const char *data = NULL;

          if (!g_str_has_suffix (children[i], ".ini") && !g_str_has_suffix (children[i], ".txt"))
            continue;
          bytes = g_resources_lookup_data (child, 0, error);
          if (bytes == NULL)
            return NULL;
          data = g_bytes_get_data (bytes, &size);
          g_hash_table_insert (
            texts, g_strconcat (folders[f], children[i], NULL), g_strndup (data, size));
        }
    }
  return rk_sample_region_new_from_texts (texts, error);
}

/**
 * rk_sample_patient_members:
 *
 * Returns: (transfer full) (element-type guint): the users in the patient's team, each once
 */
GArray *
rk_sample_patient_members (const RkSampleRegion *region, guint patient)
{
  const GArray *seats = rk_sample_patient (region, patient)->seats;
  GArray *members = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < seats->len; i++)
    {
      guint user = g_array_index (seats, RkSampleSeat, i).user;
      gboolean there = FALSE;

      for (guint m = 0; m < members->len; m++)
        there |= g_array_index (members, guint, m) == user;
      if (!there)
        g_array_append_val (members, user);
    }
  return members;
}
