/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-app"

#include "app/patients/patient-order.h"

#include "app/words/words.h"
#include "core/text.h"

#include <string.h>

/* What the list believes of a patient; while the list is held this lags behind the item. */
typedef struct
{
  RkPatientOrder *order; /* not owned: it owns this */
  RkPatientItem *item;
  gint64 last_post_us;
  gboolean unread;
  gboolean unacked;
  gboolean in_charge;
  gboolean managed;
  gboolean waiting; /* something of mine is failed, on its way or half written */
  gboolean failed;
  gboolean late; /* came while the list was held: stands at the end until it may move */
  gboolean dirty;
} State;

struct _RkPatientOrder
{
  GObject parent_instance;

  GListModel *patients;
  RkPatientSort sort;
  GHashTable *states; /* RkPatientItem to State (owned, and owning the item) */
  GtkSorter *sorter;
  GtkFilter *filter;
  GListModel *model;

  RkPatientTab tab;
  gboolean unread_only;
  gboolean unacked_only;
  char *needle;

  gboolean held;
  guint idle;
  guint n_new;
  guint n_unread;
  guint n_unacked;
};

G_DEFINE_FINAL_TYPE (RkPatientOrder, rk_patient_order, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_N_NEW,
  PROP_N_UNREAD,
  PROP_N_UNACKED,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static void
read_state (State *state, RkPatientItem *item)
{
  state->last_post_us = rk_patient_item_get_last_post_us (item);
  state->unread = rk_patient_item_get_unread (item) > 0;
  state->unacked = rk_patient_item_get_unacked (item) > 0;
  state->in_charge = rk_patient_item_get_in_charge (item);
  state->managed = rk_patient_item_get_managed (item);
  state->failed = rk_patient_item_get_has_failed (item);
  state->waiting = state->failed || rk_patient_item_get_has_sending (item)
                   || rk_patient_item_get_has_draft (item);
  state->late = FALSE;
  state->dirty = FALSE;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  RkPatientOrder *self = data;
  State *x = g_hash_table_lookup (self->states, a);
  State *y = g_hash_table_lookup (self->states, b);

  if (x == NULL || y == NULL)
    return x == y ? 0 : (x == NULL ? 1 : -1);
  if (x->late != y->late)
    return x->late ? 1 : -1;
  if (self->sort == RK_PATIENT_SORT_ATTENTION)
    {
      if (x->failed != y->failed)
        return x->failed ? -1 : 1;
      if (x->unacked != y->unacked)
        return x->unacked ? -1 : 1;
      if (x->unread != y->unread)
        return x->unread ? -1 : 1;
    }
  if (x->last_post_us != y->last_post_us)
    return x->last_post_us > y->last_post_us ? -1 : 1;
  int by_name = strcmp (rk_patient_item_get_sort_key ((RkPatientItem *) a),
                        rk_patient_item_get_sort_key ((RkPatientItem *) b));
  return by_name != 0 ? by_name
                      : strcmp (rk_patient_item_get_id ((RkPatientItem *) a),
                                rk_patient_item_get_id ((RkPatientItem *) b));
}

static gboolean
in_tab (RkPatientOrder *self, const State *state)
{
  return self->tab == RK_PATIENT_TAB_ALL
         || (self->tab == RK_PATIENT_TAB_FACILITY ? state->managed : state->in_charge);
}

/* 入院 finds who is in hospital. */
static gboolean
has_state (RkPatientItem *item, const char *needle)
{
  g_autofree char *word
    = rk_text_fold (rk_words_patient_state ((int) rk_patient_item_get_state (item)), -1, NULL);
  return strstr (word, needle) != NULL;
}

static gboolean
match (gpointer object, gpointer data)
{
  RkPatientOrder *self = data;
  const State *state = g_hash_table_lookup (self->states, object);

  if (state == NULL || !in_tab (self, state))
    return FALSE;
  if (self->sort == RK_PATIENT_SORT_ATTENTION && !state->unread && !state->unacked
      && !state->waiting)
    return FALSE;
  if ((self->unread_only && !state->unread) || (self->unacked_only && !state->unacked))
    return FALSE;
  return *self->needle == '\0' || rk_patient_item_matches (object, self->needle)
         || has_state (object, self->needle);
}

static void
set_count (RkPatientOrder *self, guint *count, guint value, guint prop)
{
  if (*count == value)
    return;
  *count = value;
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* Whether the list would look different if the item might move. */
static gboolean
would_move (RkPatientOrder *self, const State *state, RkPatientItem *item)
{
  State now;

  if (state->late)
    return TRUE;
  if (!state->dirty)
    return FALSE;
  read_state (&now, item);
  if (now.last_post_us != state->last_post_us || now.in_charge != state->in_charge
      || now.managed != state->managed)
    return TRUE;
  if (self->sort == RK_PATIENT_SORT_ATTENTION)
    return now.failed != state->failed || now.waiting != state->waiting
           || now.unread != state->unread || now.unacked != state->unacked;
  return (self->unread_only && now.unread && !state->unread)
         || (self->unacked_only && now.unacked && !state->unacked);
}

static void
count (RkPatientOrder *self)
{
  GHashTableIter iter;
  gpointer item, value;
  guint n_new = 0, n_unread = 0, n_unacked = 0;

  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, &item, &value))
    {
      State *state = value;
      if (self->held && would_move (self, state, item))
        n_new++;
      if (!in_tab (self, state))
        continue;
      n_unread += rk_patient_item_get_unread (item) > 0;
      n_unacked += rk_patient_item_get_unacked (item) > 0;
    }
  set_count (self, &self->n_new, n_new, PROP_N_NEW);
  set_count (self, &self->n_unread, n_unread, PROP_N_UNREAD);
  set_count (self, &self->n_unacked, n_unacked, PROP_N_UNACKED);
}

static void
apply (RkPatientOrder *self)
{
  GHashTableIter iter;
  gpointer item, value;
  gboolean moved = FALSE;

  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, &item, &value))
    {
      State *state = value;
      if (!state->dirty && !state->late)
        continue;
      read_state (state, item);
      moved = TRUE;
    }
  if (!moved)
    return;
  gtk_sorter_changed (self->sorter, GTK_SORTER_CHANGE_DIFFERENT);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static gboolean
on_idle (gpointer data)
{
  RkPatientOrder *self = data;
  self->idle = 0;
  if (!self->held)
    apply (self);
  count (self);
  return G_SOURCE_REMOVE;
}

/* A sync changes thousands of items at once: one pass for all of them. */
static void
queue (RkPatientOrder *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (on_idle, self);
}

static void
on_item_changed (RkPatientItem *item, GParamSpec *pspec, State *state)
{
  state->dirty = TRUE;
  queue (state->order);
}

static void
state_free (gpointer data)
{
  State *state = data;
  g_signal_handlers_disconnect_by_data (state->item, state);
  g_object_unref (state->item);
  g_free (state);
}

static void
watch_items (RkPatientOrder *self, guint position, guint n_added, gboolean late)
{
  for (guint i = 0; i < n_added; i++)
    {
      RkPatientItem *item = g_list_model_get_item (self->patients, position + i);
      State *known = g_hash_table_lookup (self->states, item);

      if (known != NULL)
        {
          g_object_unref (item);
          continue;
        }
      State *state = g_new0 (State, 1);
      state->order = self;
      state->item = item;
      read_state (state, item);
      state->late = late;
      g_signal_connect (item, "notify", G_CALLBACK (on_item_changed), state);
      g_hash_table_insert (self->states, item, state);
    }
}

static void
on_patients_changed (
  GListModel *patients, guint position, guint n_removed, guint n_added, RkPatientOrder *self)
{
  /* Before the sorted model hears of it, so that every item has its state. */
  watch_items (self, position, n_added, self->held);
  if (n_removed > 0)
    {
      GHashTableIter iter;
      gpointer item;
      g_autoptr (GHashTable) here = g_hash_table_new (NULL, NULL);
      guint n = g_list_model_get_n_items (patients);

      for (guint i = 0; i < n; i++)
        {
          g_autoptr (GObject) object = g_list_model_get_item (patients, i);
          g_hash_table_add (here, object);
        }
      g_hash_table_iter_init (&iter, self->states);
      while (g_hash_table_iter_next (&iter, &item, NULL))
        if (!g_hash_table_contains (here, item))
          g_hash_table_iter_remove (&iter);
    }
  queue (self);
}

/**
 * rk_patient_order_set_held:
 * @held: whether the pointer or the focus is in the list
 *
 * The end of a hold sorts a moment later: the toolkit is still on its way up from the row that the
 * pointer or the focus leaves, and the row has to be there until it has arrived.
 */
void
rk_patient_order_set_held (RkPatientOrder *self, gboolean held)
{
  if (self->held == held)
    return;
  self->held = held;
  if (!held)
    queue (self);
}

/**
 * rk_patient_order_refresh:
 *
 * Sorts again at once, for 新着n件 and at the end of a hold.
 */
void
rk_patient_order_refresh (RkPatientOrder *self)
{
  apply (self);
  count (self);
}

guint
rk_patient_order_get_n_new (RkPatientOrder *self)
{
  return self->n_new;
}

guint
rk_patient_order_get_n_unread (RkPatientOrder *self)
{
  return self->n_unread;
}

guint
rk_patient_order_get_n_unacked (RkPatientOrder *self)
{
  return self->n_unacked;
}

/**
 * rk_patient_order_set_tab:
 *
 * Another tab is another list: what came meanwhile takes its place.
 */
void
rk_patient_order_set_tab (RkPatientOrder *self, RkPatientTab tab)
{
  if (self->tab == tab)
    return;
  self->tab = tab;
  apply (self);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  count (self);
}

static void
set_only (RkPatientOrder *self, gboolean *flag, gboolean value)
{
  if (*flag == value)
    return;
  *flag = value;
  apply (self);
  gtk_filter_changed (
    self->filter, value ? GTK_FILTER_CHANGE_MORE_STRICT : GTK_FILTER_CHANGE_LESS_STRICT);
  count (self);
}

/** rk_patient_order_set_unread_only: 未読のみ */
void
rk_patient_order_set_unread_only (RkPatientOrder *self, gboolean unread_only)
{
  set_only (self, &self->unread_only, unread_only);
}

/** rk_patient_order_set_unacked_only: 未了解のみ */
void
rk_patient_order_set_unacked_only (RkPatientOrder *self, gboolean unacked_only)
{
  set_only (self, &self->unacked_only, unacked_only);
}

/**
 * rk_patient_order_set_search:
 * @text: what was typed; it is folded once, and only the filter runs at a key press
 */
void
rk_patient_order_set_search (RkPatientOrder *self, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *needle = rk_text_fold (stripped, -1, NULL);
  GtkFilterChange change = GTK_FILTER_CHANGE_DIFFERENT;

  if (strcmp (needle, self->needle) == 0)
    return;
  if (strstr (needle, self->needle) != NULL)
    change = GTK_FILTER_CHANGE_MORE_STRICT;
  else if (strstr (self->needle, needle) != NULL)
    change = GTK_FILTER_CHANGE_LESS_STRICT;
  g_free (self->needle);
  self->needle = g_steal_pointer (&needle);
  gtk_filter_changed (self->filter, change);
}

/**
 * rk_patient_order_get_model:
 *
 * Returns: (transfer none): the patients to show, in their order
 */
GListModel *
rk_patient_order_get_model (RkPatientOrder *self)
{
  return self->model;
}

static void
rk_patient_order_get_property (GObject *object, guint prop, GValue *value, GParamSpec *pspec)
{
  RkPatientOrder *self = RK_PATIENT_ORDER (object);
  switch (prop)
    {
    case PROP_N_NEW:
      g_value_set_uint (value, self->n_new);
      break;
    case PROP_N_UNREAD:
      g_value_set_uint (value, self->n_unread);
      break;
    case PROP_N_UNACKED:
      g_value_set_uint (value, self->n_unacked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop, pspec);
    }
}

static void
rk_patient_order_dispose (GObject *object)
{
  RkPatientOrder *self = RK_PATIENT_ORDER (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->patients != NULL)
    g_signal_handlers_disconnect_by_data (self->patients, self);
  g_clear_object (&self->model);
  g_clear_object (&self->patients);
  g_hash_table_remove_all (self->states);
  G_OBJECT_CLASS (rk_patient_order_parent_class)->dispose (object);
}

static void
rk_patient_order_finalize (GObject *object)
{
  RkPatientOrder *self = RK_PATIENT_ORDER (object);

  g_clear_object (&self->sorter);
  g_clear_object (&self->filter);
  g_hash_table_unref (self->states);
  g_free (self->needle);
  G_OBJECT_CLASS (rk_patient_order_parent_class)->finalize (object);
}

static void
rk_patient_order_class_init (RkPatientOrderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  static const char *const names[] = { NULL, "n-new", "n-unread", "n-unacked" };

  object_class->get_property = rk_patient_order_get_property;
  object_class->dispose = rk_patient_order_dispose;
  object_class->finalize = rk_patient_order_finalize;
  for (guint i = PROP_N_NEW; i < N_PROPS; i++)
    props[i] = g_param_spec_uint (
      names[i], NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
rk_patient_order_init (RkPatientOrder *self)
{
  self->states = g_hash_table_new_full (NULL, NULL, NULL, state_free);
  self->needle = g_strdup ("");
}

/**
 * rk_patient_order_new:
 * @patients: a model of #RkPatientItem
 * @sort: what comes first; %RK_PATIENT_SORT_ATTENTION shows only patients with something waiting
 *
 * Returns: (transfer full): the order
 */
RkPatientOrder *
rk_patient_order_new (GListModel *patients, RkPatientSort sort)
{
  RkPatientOrder *self = g_object_new (RK_TYPE_PATIENT_ORDER, NULL);

  self->patients = g_object_ref (patients);
  self->sort = sort;
  self->sorter = GTK_SORTER (gtk_custom_sorter_new (compare, self, NULL));
  self->filter = GTK_FILTER (gtk_custom_filter_new (match, self, NULL));
  g_signal_connect (patients, "items-changed", G_CALLBACK (on_patients_changed), self);
  watch_items (self, 0, g_list_model_get_n_items (patients), FALSE);
  GtkSortListModel *sorted
    = gtk_sort_list_model_new (g_object_ref (patients), g_object_ref (self->sorter));
  self->model
    = G_LIST_MODEL (gtk_filter_list_model_new (G_LIST_MODEL (sorted), g_object_ref (self->filter)));
  count (self);
  return self;
}
