/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "rk-client"

#include "client/search.h"

#include "client/item-private.h"
#include "client/items-private.h"
#include "core/text.h"

#include <string.h>

/* How much of a post stands around the first place that was found, in characters. */
#define BEFORE 24
#define AROUND 120

struct _RkSearchHit
{
  GObject parent_instance;

  char *post_id;
  char *space_id;
  char *space_title;
  char *excerpt;
  char *author_name;
  int author_profession;
  gint64 position;
  gint64 created_us;
  gboolean from_server;
  GArray *ranges;
};

G_DEFINE_FINAL_TYPE (RkSearchHit, rk_search_hit, G_TYPE_OBJECT)

#define AT(field) G_STRUCT_OFFSET (RkSearchHit, field)

static const RkItemProperty table[] = {
  { "post-id", RK_ITEM_TEXT, AT (post_id) },
  { "space-id", RK_ITEM_TEXT, AT (space_id) },
  { "space-title", RK_ITEM_TEXT_NOT_NULL, AT (space_title) },
  { "excerpt", RK_ITEM_TEXT_NOT_NULL, AT (excerpt) },
  { "author-name", RK_ITEM_TEXT_NOT_NULL, AT (author_name) },
  { "author-profession", RK_ITEM_INT, AT (author_profession) },
  { "position", RK_ITEM_INT64, AT (position) },
  { "created-us", RK_ITEM_INT64, AT (created_us) },
  { "from-server", RK_ITEM_BOOL, AT (from_server) },
  { NULL },
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
  g_array_unref (RK_SEARCH_HIT (object)->ranges);
  rk_item_clear (object, table);
  G_OBJECT_CLASS (rk_search_hit_parent_class)->finalize (object);
}

static void
rk_search_hit_class_init (RkSearchHitClass *class)
{
  G_OBJECT_CLASS (class)->get_property = get_property;
  G_OBJECT_CLASS (class)->finalize = finalize;
  rk_item_install (G_OBJECT_CLASS (class), table, specs);
}

static void
rk_search_hit_init (RkSearchHit *self)
{
  self->ranges = g_array_new (FALSE, FALSE, sizeof (RkRange));
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  const RkRange *x = a, *y = b;
  return x->start != y->start ? (x->start < y->start ? -1 : 1) : 0;
}

/* Finds the words as the index does, folded, and tells where they are in the text as written. */
static GArray *
find_ranges (const char *text, char **words)
{
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree char *folded = rk_text_fold (text, -1, offsets);
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (RkRange));

  for (guint i = 0; words[i] != NULL; i++)
    {
      gsize length = strlen (words[i]);
      if (length == 0)
        continue;
      for (const char *at = strstr (folded, words[i]); at != NULL && ranges->len < 64;
           at = strstr (at + length, words[i]))
        {
          guint from = (guint) g_utf8_strlen (folded, at - folded);
          guint to = from + (guint) g_utf8_strlen (words[i], -1);
          RkRange range;
          range.start = g_array_index (offsets, guint, from);
          range.end
            = to < offsets->len ? g_array_index (offsets, guint, to) : (guint) strlen (text);
          g_array_append_val (ranges, range);
        }
    }
  g_array_sort (ranges, compare_ranges);
  for (guint i = 1; i < ranges->len;)
    {
      RkRange *before = &g_array_index (ranges, RkRange, i - 1);
      RkRange *range = &g_array_index (ranges, RkRange, i);
      if (range->start <= before->end)
        {
          before->end = MAX (before->end, range->end);
          g_array_remove_index (ranges, i);
        }
      else
        i++;
    }
  return ranges;
}

static void
make_excerpt (RkSearchHit *self, const char *text, const char *query)
{
  g_autofree char *folded_query = rk_text_fold (query, -1, NULL);
  g_auto (GStrv) words = g_strsplit_set (folded_query, " \t\n", 17);
  g_autofree char *flat = g_strdup (text);
  g_autoptr (GArray) first = NULL;
  glong length, at = 0, from, to;
  g_autofree char *cut = NULL;

  for (char *c = flat; *c != '\0'; c++)
    if (*c == '\n' || *c == '\r' || *c == '\t')
      *c = ' ';
  first = find_ranges (flat, words);
  length = g_utf8_strlen (flat, -1);
  if (first->len > 0)
    at = g_utf8_strlen (flat, g_array_index (first, RkRange, 0).start);
  from = MAX (0, at - BEFORE);
  to = MIN (length, from + AROUND);
  cut = g_utf8_substring (flat, from, to);
  self->excerpt = g_strconcat (from > 0 ? "…" : "", cut, to < length ? "…" : "", NULL);
  g_array_unref (self->ranges);
  self->ranges = find_ranges (self->excerpt, words);
}

RkSearchHit *
rk_search_hit_new (const RkPost *post,
                   const char *space_title,
                   const RkUserRow *author,
                   const char *query,
                   gboolean from_server)
{
  RkSearchHit *self = g_object_new (RK_TYPE_SEARCH_HIT, NULL);

  self->post_id = g_strdup (post->id);
  self->space_id = g_strdup (post->space_id);
  self->space_title = g_strdup (space_title);
  self->position = post->position;
  self->created_us = post->created_us;
  self->from_server = from_server;
  if (author != NULL)
    {
      self->author_name = g_strdup (author->user->name);
      self->author_profession = author->user->profession;
    }
  make_excerpt (self, post->text != NULL ? post->text : "", query);
  return self;
}

#define GETTER(Type, name, value)                                                                  \
  Type rk_search_hit_get_##name (RkSearchHit *self) { return value; }

/* clang-format off */
GETTER (const char *, post_id, self->post_id)
GETTER (const char *, space_id, self->space_id)
GETTER (const char *, space_title, self->space_title != NULL ? self->space_title : "")
GETTER (gint64, position, self->position)
GETTER (gint64, created_us, self->created_us)
GETTER (const char *, author_name, self->author_name != NULL ? self->author_name : "")
GETTER (RkProfession, author_profession, self->author_profession)
GETTER (const char *, excerpt, self->excerpt)
/* clang-format on */

const RkRange *
rk_search_hit_get_ranges (RkSearchHit *self, guint *ret_n)
{
  *ret_n = self->ranges->len;
  return (const RkRange *) self->ranges->data;
}

/**
 * rk_search_result_free:
 * @result: (transfer full) (nullable): a result
 */
void
rk_search_result_free (RkSearchResult *result)
{
  if (result == NULL)
    return;
  g_clear_object (&result->hits);
  g_free (result);
}
